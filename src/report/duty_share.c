/* The share of its money that a department is to evaluate (DOMAIN.md O-21), and what of its works was sent back. */
#include "duty_share.h"

#include <stdio.h>
#include <stdlib.h>

/* -- sent back ------------------------------------------------------------------------------- */

/* A record about several projects was returned once. */
static void take_item(struct walking *walking, struct sent_back *back,
                      const struct tally_thing *thing)
{
    size_t at = 0;
    while (at < back->item_count && back->items[at] != thing->item)
        at++;
    if (at < back->item_count) {
        if (thing->returns > back->returns[at])
            back->returns[at] = thing->returns;
        return;
    }
    if (back->item_count == back->capacity) {
        size_t capacity = back->capacity * 2 + 8;
        const struct work_item **items =
            arena_array(walking->arena, const struct work_item *, capacity);
        unsigned *returns = arena_array(walking->arena, unsigned, capacity);
        if (!items || !returns) {
            walking->status = STATUS_NO_MEMORY;
            return;
        }
        if (back->item_count) {
            memcpy(items, back->items, back->item_count * sizeof *items);
            memcpy(returns, back->returns, back->item_count * sizeof *returns);
        }
        back->items = items;
        back->returns = returns;
        back->capacity = capacity;
    }
    back->items[back->item_count] = thing->item;
    back->returns[back->item_count++] = thing->returns;
}

void sent_back_take(struct walking *walking, struct sent_back *back,
                    const struct tally_thing *thing)
{
    if (!thing || !thing->now)
        return;
    if (thing->returns)
        take_item(walking, back, thing);
    if (thing->corrected_late > back->corrected_late)
        back->corrected_late = thing->corrected_late;
    if (!thing->returned || thing->done)
        return;
    back->count++;
    if (!back->returned_ms || thing->returned_ms < back->returned_ms)
        back->returned_ms = thing->returned_ms;
    if (thing->correct_by != DATE_NONE &&
        (back->correct_by == DATE_NONE || thing->correct_by < back->correct_by))
        back->correct_by = thing->correct_by;
}

void sent_back_give(struct walking *walking, const struct sent_back *back, struct duty *duty,
                    bool done, const char *said)
{
    duty->words = said;
    duty->late_days = back->corrected_late;
    for (size_t i = 0; i < back->item_count; i++)
        duty->returns += back->returns[i];
    if (done || !back->count)
        return;
    duty->returned_ms = back->returned_ms;
    duty->correct_by = back->correct_by;
    const char *returned = duty_returned_words(walking, duty);
    const char *words = !returned
                            ? NULL
                            : arena_print(walking->arena,
                                          walking->ask->english ? "%s%s%zu of its projects: %s"
                                                                : "%s%s%zu 个项目的：%s",
                                          said,
                                          !*said                  ? ""
                                          : walking->ask->english ? "; "
                                                                  : "；",
                                          back->count, returned);
    if (!words)
        walking->status = STATUS_NO_MEMORY;
    duty->words = words ? words : "";
}

/* -- shares -------------------------------------------------------------------------------------- */

struct share {
    int64_t all_fen, done_fen, now_fen, due_fen;
    int64_t back_fen; /* handed in, and returned since */
    struct share_step {
        int64_t handed_ms, done_ms, fen; /* 0: not */
    } * steps;                           /* of what was evaluated */
    size_t step_count;
};

static void add_to(int64_t *sum, bool counts, int64_t fen)
{
    if (counts && fen > 0)
        money_add_to(sum, fen);
}

struct share_base share_base_of(const struct plan *plan, const char *share)
{
    struct share_base base = {.stated = false};
    char set[64];
    snprintf(set, sizeof set, "%.*s", (int)strcspn(share, "."), share);
    const struct rule_value *rule = plan_rule(plan, set, "denominator");
    for (size_t i = 0; rule && !rule->unset && i < rule->count; i++) {
        bool county = strcmp(rule->texts[i], "county") == 0;
        base.county_decides = base.county_decides || (county && i == 0);
        base.county = base.county || county;
        base.department = base.department || strcmp(rule->texts[i], "department") == 0;
        base.stated = true;
    }
    if (!base.stated)
        base.department = base.county = true;
    return base;
}

/* Of a department's projects, or of all the county's. */
static const struct duty_project *next_of_share(struct walking *walking, const struct duty *duty,
                                                bool county, const struct duty_project *before)
{
    if (!county)
        return duty_project_of(walking, duty->unit->department, before);
    size_t at = before ? (size_t)(before - walking->projects) + 1 : 0;
    while (at < walking->project_count && !walking->projects[at].unit)
        at++;
    return at < walking->project_count ? &walking->projects[at] : NULL;
}

static bool add_step(struct arena *arena, struct share *share, size_t *capacity,
                     const struct share_step *step)
{
    if (share->step_count == *capacity) {
        size_t grown_to = *capacity * 2 + 16;
        struct share_step *grown = arena_array(arena, struct share_step, grown_to);
        if (!grown)
            return false;
        if (share->step_count)
            memcpy(grown, share->steps, share->step_count * sizeof *grown);
        share->steps = grown;
        *capacity = grown_to;
    }
    share->steps[share->step_count++] = *step;
    return true;
}

/* False: no memory. */
static bool take_share(struct walking *walking, const struct tally *tally, const struct duty *duty,
                       bool county, struct share *share)
{
    struct tally_by due = duty_by_due(duty);
    int32_t year = duty_year(walking_plan(walking), duty->obligation);
    size_t capacity = 0;
    *share = (struct share){0};
    for (const struct duty_project *project = NULL;
         (project = next_of_share(walking, duty, county, project));) {
        int64_t fen = project->money.annual_fen;
        if (project->year != year)
            continue;
        const struct tally_thing *thing = tally_find(tally, TALLY_PROJECT, project->id);
        add_to(&share->all_fen, true, fen);
        if (!thing || fen <= 0)
            continue;
        add_to(&share->done_fen, thing->done, fen);
        add_to(&share->now_fen, thing->now, fen);
        add_to(&share->back_fen, thing->returned && !thing->done, fen);
        add_to(&share->due_fen, tally_holds(thing, &due) && !thing->corrected_late, fen);
        struct share_step step = {thing->now ? thing->first_ms : 0,
                                  thing->done ? thing->done_ms : 0, fen};
        if (!add_step(walking->arena, share, &capacity, &step))
            return false;
    }
    return true;
}

static int by_handed(const void *a, const void *b)
{
    const struct share_step *left = a, *right = b;
    return (left->handed_ms > right->handed_ms) - (left->handed_ms < right->handed_ms);
}

static int by_done(const void *a, const void *b)
{
    const struct share_step *left = a, *right = b;
    return (left->done_ms > right->done_ms) - (left->done_ms < right->done_ms);
}

/* Since when it is enough: handed in, or done. 0: it is not. */
static int64_t enough_ms(struct share *share, int32_t least, bool done)
{
    int64_t fen = 0;
    if (share->step_count > 1)
        qsort(share->steps, share->step_count, sizeof *share->steps, done ? by_done : by_handed);
    for (size_t i = 0; i < share->step_count; i++) {
        int64_t ms = done ? share->steps[i].done_ms : share->steps[i].handed_ms;
        add_to(&fen, ms != 0, share->steps[i].fen);
        if (ms && duty_reaches(fen, share->all_fen, least))
            return ms;
    }
    return 0;
}

bool duty_reaches(int64_t part_fen, int64_t all_fen, int32_t hundredths)
{
    __extension__ typedef __int128 wide;
    return all_fen > 0 && (wide)part_fen * 10000 >= (wide)all_fen * hundredths;
}

/* Evaluations of the department's projects that do not count. */
static size_t refused_of(struct walking *walking, const struct tally *tally,
                         const struct duty *duty)
{
    int32_t year = duty_year(walking_plan(walking), duty->obligation);
    size_t count = 0;
    for (const struct duty_project *project = NULL;
         tally->unproved &&
         (project = duty_project_of(walking, duty->unit->department, project));) {
        const struct tally_thing *thing =
            project->year == year ? tally_find(tally, TALLY_PROJECT, project->id) : NULL;
        count += thing && thing->refused && !thing->done;
    }
    return count;
}

/* "占 12.00%，要 20.00%"; what of it does not count. NULL: no memory. */
static const char *share_words(struct walking *walking, const struct tally *tally,
                               const struct duty *duty, const struct share *share, bool county,
                               int32_t least)
{
    bool english = walking->ask->english;
    int64_t percent = 0;
    (void)ratio_of(share->done_fen, share->all_fen, 10000, &percent);
    const char *words = arena_print(
        walking->arena,
        english ? "%s%d.%02d%% of the money, %d.%02d%% wanted" : "%s占 %d.%02d%%，要 %d.%02d%%",
        !county   ? ""
        : english ? "in the whole county "
                  : "全县",
        (int)(percent / 100), (int)(percent % 100), (int)(least / 100), (int)(least % 100));
    size_t refused = refused_of(walking, tally, duty);
    if (!words || !refused)
        return words;
    return arena_print(walking->arena,
                       english ? "%s; the evaluations of %zu projects have no proof that can be "
                                 "had (neither a file nor where the original is) and do not count"
                               : "%s；%zu 个项目的评价没有可查的佐证（既没有文件，也没写原件在哪"
                                 "里），不计",
                       words, refused);
}

/* What of the department's own was sent back: another's is not its to mend, whatever the share is of. */
static struct sent_back back_of(struct walking *walking, const struct tally *tally,
                                const struct duty *duty)
{
    struct sent_back back = {.correct_by = DATE_NONE};
    int32_t year = duty_year(walking_plan(walking), duty->obligation);
    for (const struct duty_project *project = NULL;
         (project = duty_project_of(walking, duty->unit->department, project));)
        if (project->year == year)
            sent_back_take(walking, &back, tally_find(tally, TALLY_PROJECT, project->id));
    return back;
}

static void judge_share(struct walking *walking, const struct tally *tally, struct duty *duty,
                        struct share *share, bool county, int32_t least)
{
    struct sent_back back = back_of(walking, tally, duty);
    bool done = duty_reaches(share->done_fen, share->all_fen, least),
         handed_in = duty_reaches(share->now_fen, share->all_fen, least),
         without = duty_reaches(share->now_fen - share->back_fen, share->all_fen, least);
    const char *words = share_words(walking, tally, duty, share, county, least);
    if (!words)
        walking->status = STATUS_NO_MEMORY;
    duty->first_ms = enough_ms(share, least, false);
    duty->done_ms = enough_ms(share, least, true);
    sent_back_give(walking, &back, duty, done, words ? words : "");
    duty_judge(walking, duty, done, handed_in, handed_in && !without && back.count,
               duty_reaches(share->due_fen, share->all_fen, least));
}

void duty_give_share(struct walking *walking, const struct tally *tally, struct duty *duty)
{
    const struct obligation *it = duty->obligation;
    struct need need = {.of = 0};
    struct share share;
    int32_t least;
    bool room = take_share(walking, tally, duty, false, &share);
    if (room && !share.all_fen)
        return; /* without projects it owes nothing */
    bool county = share_base_of(walking_plan(walking), it->kept.share).county_decides;
    if (room && county)
        room = take_share(walking, tally, duty, true, &share);
    if (!room) {
        walking->status = STATUS_NO_MEMORY;
        return;
    }
    if (need_number(walking_plan(walking), it->kept.share, &least, &need)) {
        judge_share(walking, tally, duty, &share, county, least);
    } else {
        duty->state = DUTY_NOT_KEPT;
        duty->words = need_words(walking, &need);
    }
    walking_give(walking, duty);
}
