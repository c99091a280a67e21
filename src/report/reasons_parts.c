/* Why a duty stands as it does that is about others: each obligation that it is made of (各环节), or whose forms are to pass
 * (审核记录), with how many stand how, and some of those that are not done by name. */
#include "reasons.h"

#define PARTS_NAMED 6

struct part_seen {
    const struct obligation *of;
    size_t counts[DUTY_STATE_COUNT], total, named;
    struct {
        const char *name;
        uint8_t state;
    } open[PARTS_NAMED];
};
struct parts_seen {
    struct arena *arena;
    struct part_seen *items;
    size_t count;
};

static bool is_done(unsigned state)
{
    return state == DUTY_DONE || state == DUTY_DONE_LATE;
}

static bool is_urgent(unsigned state)
{
    return state == DUTY_OVERDUE || state == DUTY_RETURNED;
}

struct parts_seen *reasons_parts_open(struct arena *arena, const struct plan *plan,
                                      const struct obligation *it)
{
    const struct plan_kept *kept = &it->kept;
    const bool others = kept->by == KEPT_PARTS || kept->by == KEPT_REVIEWS;
    struct parts_seen *parts = arena_take(arena, sizeof *parts);
    if (!parts)
        return NULL;
    *parts = (struct parts_seen){.arena = arena, .count = others ? kept->of_count : 0};
    parts->items = arena_array(arena, struct part_seen, parts->count + 1);
    if (!parts->items)
        return NULL;
    for (size_t i = 0; i < parts->count; i++)
        parts->items[i] = (struct part_seen){.of = plan_obligation(plan, kept->of[i])};
    return parts;
}

/* Somebody who gives way to what is overdue or returned; PARTS_NAMED: nobody does. */
static size_t milder(const struct part_seen *part, unsigned state)
{
    size_t at = 0;
    if (!is_urgent(state))
        return PARTS_NAMED;
    while (at < PARTS_NAMED && is_urgent(part->open[at].state))
        at++;
    return at;
}

void reasons_parts_see(struct parts_seen *parts, const struct duty *duty)
{
    for (size_t i = 0; i < parts->count; i++) {
        struct part_seen *part = &parts->items[i];
        if (part->of != duty->obligation)
            continue;
        part->total++;
        part->counts[duty->state]++;
        if (is_done(duty->state))
            continue;
        const size_t at = part->named < PARTS_NAMED ? part->named++ : milder(part, duty->state);
        if (at == PARTS_NAMED)
            continue;
        part->open[at].name = arena_text(parts->arena, duty->name);
        part->open[at].state = duty->state;
    }
}

/* "待报 10、逾期 5：甲项目（逾期）、…" */
static const char *open_words(const struct parts_seen *parts, const struct part_seen *part,
                              bool english)
{
    const char *text = "";
    size_t open = 0;
    for (unsigned state = 0; text && state < DUTY_STATE_COUNT; state++) {
        const size_t count = is_done(state) ? 0 : part->counts[state];
        open += count;
        if (count)
            text = arena_print(parts->arena, "%s%s%s %zu", text,
                               !*text    ? english ? "; " : "；"
                               : english ? ", "
                                         : "、",
                               english ? reasons_state_english(state) : duty_chinese(state), count);
    }
    for (size_t i = 0; text && i < part->named; i++)
        text = arena_print(parts->arena, english ? "%s%s%s (%s)" : "%s%s%s（%s）", text,
                           !i        ? english ? ": " : "："
                           : english ? ", "
                                     : "、",
                           part->open[i].name,
                           english ? reasons_state_english(part->open[i].state)
                                   : duty_chinese(part->open[i].state));
    return text && open > part->named ? arena_print(parts->arena, english ? "%s, …" : "%s等", text)
                                      : text;
}

void reasons_say_parts(struct reasons *reasons, const struct parts_seen *parts,
                       const struct duty *duty)
{
    const bool reviews = duty->obligation->kept.by == KEPT_REVIEWS;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part_seen *part = &parts->items[i];
        const char *chinese = open_words(parts, part, false),
                   *english = open_words(parts, part, true);
        const size_t done = part->counts[DUTY_DONE] + part->counts[DUTY_DONE_LATE];
        if (!part->of || !chinese || !english)
            continue; /* no memory: the arena has failed */
        reasons_say(
            reasons, reviews ? "审核对象" : "环节", reviews ? "Reviewed" : "Part",
            arena_print(reasons->arena, "%s %s：应有 %zu，已有 %zu%s", part->of->id,
                        part->of->title, part->total, done, chinese),
            arena_print(reasons->arena, "%s %s: %zu wanted, %zu there%s", part->of->id,
                        *part->of->title_english ? part->of->title_english : part->of->title,
                        part->total, done, english));
    }
}

void reasons_say_contacts(struct reasons *reasons, const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    const struct duty_unit *unit = duty->unit;
    if (duty->obligation->kept.by != KEPT_CONTACTS || !unit)
        return;
    reasons_say(
        reasons, "名册", "Roster",
        arena_print(arena, "分管领导：%s；经办人员：%s", *unit->leader ? unit->leader : "没有写",
                    *unit->handler ? unit->handler : "没有写"),
        arena_print(arena, "leader: %s; handler: %s", *unit->leader ? unit->leader : "not given",
                    *unit->handler ? unit->handler : "not given"));
}
