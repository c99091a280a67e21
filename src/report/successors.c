#include "successors.h"

#define DEEP 8 /* renamed again and again */

struct successor {
    const char *code;
    bool part, merged; /* else it is the same project */
    struct successor *next;
};

struct reading_links {
    struct walking *walking;
    struct successors *successors;
    enum status status;
};

static bool add(struct reading_links *reading, const char *before, const char *code,
                const char *relation)
{
    struct arena *arena = reading->walking->arena;
    uint64_t *slot = map_put(reading->successors->later, bytes_of_text(before), NULL);
    struct successor *one = arena_take(arena, sizeof *one);
    char *copy = arena_text(arena, code);
    if (!slot || !one || !copy)
        return false;
    *one = (struct successor){copy, strcmp(relation, "split") == 0, strcmp(relation, "merge") == 0,
                              (struct successor *)(uintptr_t)*slot};
    *slot = (uint64_t)(uintptr_t)one;
    return true;
}

static bool see(void *context, struct view *view, const struct record *record, struct arena *arena)
{
    struct reading_links *reading = context;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn || record->gone)
        return true;
    enum status status = payload_decode(arena, KIND_PROJECT, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        reading->status = status;
    if (status != STATUS_OK)
        return reading->status == STATUS_OK; /* of later software: nothing is known of it */
    const struct project *project = &payload.project;
    bool good = true;
    for (size_t i = 0; i < project->link_count && good; i++)
        good = add(reading, project->links[i].code, record->key.id, project->links[i].relation);
    for (size_t i = 0; i < project->alias_count && good; i++)
        good = !*project->aliases[i].code ||
               add(reading, project->aliases[i].code, record->key.id, "rename");
    if (!good)
        reading->status = STATUS_NO_MEMORY;
    return good;
}

enum status successors_read(struct walking *walking, struct successors *successors)
{
    struct reading_links reading = {walking, successors, STATUS_OK};
    *successors = (struct successors){map_new()};
    if (!successors->later)
        return STATUS_NO_MEMORY;
    enum status status =
        then_each(walking->then, walking->view, NULL, KIND_PROJECT, 0, see, &reading);
    return status ? status : reading.status;
}

void successors_close(struct successors *successors)
{
    map_free(successors->later);
}

#define REACHED_MAX 64 /* codes of one project: what is beyond is added as it comes */

struct following {
    const char *reached[REACHED_MAX];
    size_t reached_count;
    const struct successors *successors;
    struct arena *arena;
    const struct budgets *budgets;
    struct succeeded *out;
    struct succeeded_by *last;
};

static bool add_money(struct following *at, const char *code, int64_t fen)
{
    struct succeeded_by *one = arena_take(at->arena, sizeof *one);
    if (!one)
        return false; /* the arena knows that it has failed */
    *one = (struct succeeded_by){code, fen, NULL};
    if (at->last)
        at->last->next = one;
    else
        at->out->by = one;
    at->last = one;
    at->out->fen = at->out->fen == MONEY_NONE ? 0 : at->out->fen;
    money_add_to(&at->out->fen, fen);
    return true;
}

static const char *codes_of(struct arena *arena, const struct succeeded_by *by, const char *asked)
{
    const char *codes = "";
    if (by && !by->next && strcmp(by->code, asked) == 0)
        return codes;
    for (; by && codes; by = by->next)
        codes = arena_print(arena, "%s%s%s", codes, *codes ? "、" : "", by->code);
    return codes ? codes : "";
}

/* A code that two links lead to is one project, and its money is counted once. */
static bool reached_before(struct following *at, const char *code)
{
    for (size_t i = 0; i < at->reached_count; i++)
        if (strcmp(at->reached[i], code) == 0)
            return true;
    if (at->reached_count < REACHED_MAX)
        at->reached[at->reached_count++] = code;
    return false;
}

/* Out of scope, since it is owed under what it became, which is on the list beside it. */
static bool gave_way(const struct following *at, const char *code, const struct successor *next)
{
    if (!map_get(at->budgets->dropped, bytes_of_text(code)))
        return false;
    while (next && !map_get(at->budgets->fen, bytes_of_text(next->code)))
        next = next->next;
    return next != NULL;
}

/* Of a list of that year under this code, else under what it became; its parts beside. */
static void follow(struct following *at, const char *code, int deep)
{
    struct succeeded *out = at->out;
    const uint64_t *fen = map_get(at->budgets->fen, bytes_of_text(code));
    const uint64_t *slot = map_get(at->successors->later, bytes_of_text(code));
    const struct successor *next = slot ? (const struct successor *)(uintptr_t)*slot : NULL;
    if (reached_before(at, code))
        return;
    if (gave_way(at, code, next))
        fen = NULL;
    if (fen && !add_money(at, code, (int64_t)*fen))
        return;
    for (; next && deep < DEEP; next = next->next)
        if (next->merged && !fen)
            out->into = next->code;
        else if (!next->merged && (next->part || !fen))
            follow(at, next->code, deep + 1);
}

struct succeeded successors_money(const struct successors *successors, struct arena *arena,
                                  const struct budgets *budgets, const char *code)
{
    struct succeeded out = {.fen = MONEY_NONE, .codes = "", .into = ""};
    struct following at = {
        .successors = successors, .arena = arena, .budgets = budgets, .out = &out};
    follow(&at, code, 0);
    out.codes = codes_of(arena, out.by, code);
    return out;
}
