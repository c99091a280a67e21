/* oracle_close -- FOLD.md 3 again: which version a closed round locks, and what came late. */
#include "oracle.h"

#define CLOSINGS_MAX 32

struct closing_seen {
    uint64_t mark;
    bool *within, *beyond; /* by version of the record */
    size_t covered;
};

static bool is_form(const struct record_key *key, uint8_t *round)
{
    *round = key->kind == KIND_MONITORING ? key->round : 0;
    return (key->kind == KIND_MONITORING && key->round > 0) ||
           (key->kind == KIND_SELF_EVALUATION && key->round == 0);
}

/* -- in force ------------------------------------------------------------------------------ */

static void judge(struct graph *graph, const struct oracle_version *closing,
                  struct closing_seen *seen)
{
    struct reading *reading = graph->reading;
    const struct oracle *oracle = reading->oracle;
    struct payload payload;
    *seen = (struct closing_seen){.mark = closing->mark};
    seen->within = arena_array(&reading->arena, bool, graph->count + 1);
    seen->beyond = arena_array(&reading->arena, bool, graph->count + 1);
    assert_ok(payload_decode(&reading->arena, KIND_CLOSING, closing->change->payload, &payload));
    for (size_t i = 0; i < graph->count; i++) {
        const struct oracle_version *version = &oracle->versions[graph->items[i]];
        const struct feed_name *feed = &oracle->feeds[version->feed].name;
        if (!scope_equal(&feed->scope, &closing->change->key.scope))
            continue; /* it closed the round of another scope */
        for (size_t h = 0; h < payload.closing.head_count && !seen->within[i]; h++)
            seen->within[i] = feed_name_equal(&payload.closing.heads[h].feed, feed) &&
                              version_leads_to(reading, version, &payload.closing.heads[h]);
        seen->beyond[i] = !seen->within[i];
        seen->covered += seen->within[i];
    }
}

/* The shown closing of a scope and those that it descends from, back to a withdrawal. */
static size_t in_force_at(struct graph *graph, const struct record_key *key,
                          const struct scope *scope, struct closing_seen *closings, size_t count)
{
    struct reading *reading = graph->reading;
    const struct oracle *oracle = reading->oracle;
    struct record_key name = {
        .scope = *scope, .kind = KIND_CLOSING, .fiscal_year = key->fiscal_year};
    uint8_t round;
    size_t head = 0, tail = 0;
    if (!is_form(key, &round))
        return 0;
    name.round = round;
    snprintf(name.id, sizeof name.id, "round/%u", round);
    size_t index = oracle_record(oracle, &name);
    size_t shown = index == SIZE_MAX ? SIZE_MAX : reading_record(reading, index)->shown;
    if (shown == SIZE_MAX)
        return count;
    size_t *queue = arena_array(&reading->arena, size_t, oracle->records[index].count + 1);
    queue[tail++] = shown;
    while (head < tail && count < CLOSINGS_MAX) {
        const struct oracle_version *version = &oracle->versions[queue[head]];
        bool counts = reading_counts(reading, queue[head++]);
        if (counts && version->change->withdrawn)
            continue;
        if (counts)
            judge(graph, version, &closings[count++]);
        for (size_t r = 0; r < version->change->replace_count; r++) {
            size_t before = oracle_find(oracle, &version->change->replaces[r]);
            bool known = before == SIZE_MAX || oracle->versions[before].record != index ||
                         !reading_holds(reading, before);
            for (size_t i = 0; i < tail && !known; i++)
                known = queue[i] == before;
            if (!known)
                queue[tail++] = before;
        }
    }
    return count;
}

/* Of the scope where the form's key was made, and of each to which it moved or which it left. */
static size_t in_force(struct graph *graph, const struct record_key *key,
                       struct closing_seen *closings)
{
    struct move_seen *moves;
    size_t move_count = moves_seen(graph->reading, key, &moves);
    size_t count = in_force_at(graph, key, &key->scope, closings, 0);
    for (size_t i = 0; i < move_count; i++) {
        bool known = scope_equal(&moves[i].scope, &key->scope);
        for (size_t k = 0; k < i && !known; k++)
            known = scope_equal(&moves[i].scope, &moves[k].scope);
        if (!known)
            count = in_force_at(graph, key, &moves[i].scope, closings, count);
    }
    return count;
}

/* -- one closing ----------------------------------------------------------------------------- */

/* What descends, by namings that take effect, from what is in `admitted`: added to it. */
static void admit_descendants(struct graph *graph, bool *admitted)
{
    const struct oracle *oracle = graph->reading->oracle;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < graph->count; i++) {
            const struct change *change = oracle->versions[graph->items[i]].change;
            for (size_t r = 0; r < change->replace_count && !admitted[i]; r++) {
                size_t k = weigh_place(graph, oracle_find(oracle, &change->replaces[r]));
                admitted[i] =
                    k != SIZE_MAX && k != i && admitted[k] && weigh_effective(graph, i, k);
                more |= admitted[i];
            }
        }
    }
}

static void close_round(struct graph *graph, const struct closing_seen *closing)
{
    bool *admitted = arena_array(&graph->reading->arena, bool, graph->count + 1);
    memcpy(graph->superseded, graph->behind, graph->count * sizeof *graph->superseded);
    weigh_put_away(graph, closing->within, false, SIZE_MAX);
    weigh_put_away(graph, closing->within, true, SIZE_MAX);
    size_t locked = weigh_choose(graph, closing->within);
    if (locked != SIZE_MAX)
        graph->closed[locked] = admitted[locked] = true;
    for (size_t i = 0; i < graph->count; i++)
        if (graph->counted[i] && closing->beyond[i])
            admitted[i] |= graph->lifts[i] || (locked == SIZE_MAX && weigh_reopened(graph, i));
    admit_descendants(graph, admitted);
    for (size_t i = 0; i < graph->count; i++)
        graph->late[i] |= graph->counted[i] && closing->beyond[i] && !admitted[i];
}

void weigh_close_rounds(struct graph *graph, const struct record_key *key)
{
    struct closing_seen closings[CLOSINGS_MAX];
    bool done[CLOSINGS_MAX] = {false};
    size_t count = in_force(graph, key, closings);
    for (size_t step = 0; step < count; step++) {
        size_t next = SIZE_MAX;
        for (size_t i = 0; i < count; i++)
            if (!done[i] && (next == SIZE_MAX || closings[i].covered < closings[next].covered ||
                             (closings[i].covered == closings[next].covered &&
                              closings[i].mark < closings[next].mark)))
                next = i;
        done[next] = true;
        close_round(graph, &closings[next]);
    }
}
