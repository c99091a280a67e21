/* oracle_move -- FOLD.md 4 again: which scopes a record has come to and which it has left, what
 * stands there, and where its figures are counted. */
#include "oracle.h"

/* -- one record of a handover ------------------------------------------------------------ */

bool may_hand_over(const struct oracle_feed *by, const struct scope *scope)
{
    return by->known && by->grant.kinds[LANE_DETAIL] >> KIND_HANDOVER & 1 &&
           lies_within(by->grant.scope.text, scope->text);
}

static const struct scope *made_in(const struct handover *said, size_t i)
{
    return said->entries[i].scope.text[0] ? &said->entries[i].scope : &said->from;
}

/* His grant covers both homes; of what he lists only that stays whose key was made within it. */
static bool stands(struct reading *reading, size_t version, const struct record_key *key,
                   struct handover *said)
{
    const struct oracle *oracle = reading->oracle;
    const struct oracle_feed *by = &oracle->feeds[oracle->versions[version].feed];
    struct payload payload;
    if (payload_decode(&reading->arena, KIND_HANDOVER, oracle->versions[version].change->payload,
                       &payload))
        return false;
    *said = payload.handover;
    size_t kept = 0;
    for (size_t i = 0; i < said->entry_count; i++)
        if (lies_within(by->grant.scope.text, made_in(said, i)->text))
            said->entries[kept++] = said->entries[i];
    said->entry_count = kept;
    return strcmp(said->unit_code, key->id) == 0 && !scope_equal(&said->from, &said->to) &&
           lies_within(by->grant.scope.text, said->from.text) &&
           lies_within(by->grant.scope.text, said->to.text) &&
           (scope_equal(&said->from, &key->scope) || scope_equal(&said->to, &key->scope));
}

size_t weigh_handover(struct graph *graph, struct reading *reading, size_t record,
                      struct handover **said)
{
    const struct record_key *key = &reading->oracle->records[record].key;
    weigh_open(graph, reading, record, NULL);
    *said = arena_array(&reading->arena, struct handover, graph->count + 1);
    for (size_t i = 0; i < graph->count; i++)
        graph->counted[i] = graph->counted[i] && stands(reading, graph->items[i], key, &(*said)[i]);
    return weigh_record(graph, key);
}

/* -- what is known of a record's moves ------------------------------------------------------ */

/* Decisions move with what they decide. */
static bool mover_of(const struct record_key *key, struct record_key *mover)
{
    uint64_t mark;
    if (!kind_moves(key->kind))
        return false;
    *mover = *key;
    return (key->kind != KIND_REVIEW && key->kind != KIND_REOPENING) ||
           decision_subject(key, mover, &mark);
}

static bool lists(const struct handover *said, const struct record_key *mover)
{
    for (size_t i = 0; i < said->entry_count; i++)
        if (strcmp(said->entries[i].id, mover->id) == 0 &&
            scope_equal(made_in(said, i), &mover->scope))
            return true;
    return false;
}

size_t moves_seen(struct reading *reading, const struct record_key *key, struct move_seen **moves)
{
    const struct oracle *oracle = reading->oracle;
    struct record_key mover;
    size_t count = 0;
    *moves = NULL;
    if (oracle->handover_count == 0 || !mover_of(key, &mover))
        return 0;
    *moves = arena_array(&reading->arena, struct move_seen, oracle->handover_count);
    for (size_t h = 0; h < oracle->handover_count; h++) {
        const struct oracle_record *record = &oracle->records[oracle->handovers[h]];
        struct move_seen *move = &(*moves)[count];
        struct handover *said;
        struct graph graph;
        (void)weigh_handover(&graph, reading, oracle->handovers[h], &said);
        for (size_t i = 0; i < graph.count; i++) /* a later one of others takes nothing back */
            graph.counted[i] = graph.counted[i] && lists(&said[i], &mover);
        size_t shown = weigh_record(&graph, &record->key);
        *move = (struct move_seen){.scope = record->key.scope};
        move->versions = arena_array(&reading->arena, size_t, graph.count + 1);
        for (size_t i = 0; i < graph.count; i++) {
            bool gone = oracle->versions[graph.items[i]].change->withdrawn;
            if (!graph.counted[i] || gone)
                continue;
            bool in = scope_equal(&said[i].to, &record->key.scope);
            move->versions[move->version_count++] = graph.items[i];
            move->arrived |= in;
            if (i != shown)
                continue;
            move->home = in;
            move->departed = !in;
            move->shown = &said[i];
        }
        count += move->version_count > 0;
    }
    return count;
}

bool has_arrived(struct reading *reading, const struct record_key *key, const struct scope *scope)
{
    struct move_seen *moves;
    size_t count = moves_seen(reading, key, &moves);
    for (size_t i = 0; i < count; i++)
        if (moves[i].arrived && scope_equal(&moves[i].scope, scope))
            return true;
    return false;
}

/* -- the versions of a record --------------------------------------------------------------- */

static bool names_handover(const struct oracle *oracle, const struct oracle_feed *by,
                           const struct change *change, const struct move_seen *moves, size_t count)
{
    size_t named = change->reopening.seq ? oracle_find(oracle, &change->reopening) : SIZE_MAX;
    for (size_t i = 0; named != SIZE_MAX && i < count; i++)
        for (size_t k = 0; k < moves[i].version_count; k++)
            if (moves[i].versions[k] == named)
                return may_hand_over(by, &moves[i].scope) &&
                       lies_within(by->grant.scope.text, change->key.scope.text);
    return false;
}

/* Where it has been taken away from: within the heads it is behind, beyond them late. */
static void place_left(struct graph *graph, size_t i, const struct move_seen *move)
{
    struct reading *reading = graph->reading;
    const struct oracle_version *version = &reading->oracle->versions[graph->items[i]];
    const struct oracle_feed *feed = &reading->oracle->feeds[version->feed];
    bool within = false;
    for (size_t h = 0; h < move->shown->head_count && !within; h++)
        within = feed_name_equal(&move->shown->heads[h].feed, &feed->name) &&
                 version_leads_to(reading, version, &move->shown->heads[h]);
    graph->home[i] = 0;
    graph->behind[i] = within;
    graph->late[i] = !within;
}

void weigh_moves(struct graph *graph, const struct record_key *key)
{
    const struct oracle *oracle = graph->reading->oracle;
    struct move_seen *moves = NULL;
    bool decision = key->kind == KIND_REVIEW || key->kind == KIND_REOPENING;
    size_t count = decision ? 0 : moves_seen(graph->reading, key, &moves);
    for (size_t i = 0; i < graph->count; i++) {
        const struct oracle_version *version = &oracle->versions[graph->items[i]];
        const struct oracle_feed *feed = &oracle->feeds[version->feed];
        graph->home[i] = feed->known && scope_equal(&feed->grant.scope, &feed->name.scope) ? 2 : 1;
        graph->lifts[i] = names_handover(oracle, feed, version->change, moves, count);
        for (size_t k = 0; k < count; k++)
            if (moves[k].departed && scope_equal(&moves[k].scope, &feed->name.scope))
                place_left(graph, i, &moves[k]);
    }
}

/* -- figures ------------------------------------------------------------------------------------ */

/* A unit's own record says in which region it lies; without one it is where its key was made. */
void figures_region(struct reading *reading, const struct scope *made, bool before,
                    struct scope *region)
{
    struct record_key key = {.scope = *made, .kind = KIND_UNIT};
    struct payload payload;
    (void)unit_of(made, key.id);
    *region = scope_region(made);
    size_t unit = oracle_record(reading->oracle, &key);
    if (unit == SIZE_MAX)
        return;
    const struct verdict_of_record *verdict = reading_record(reading, unit);
    if (verdict->shown == SIZE_MAX || verdict->withdrawn)
        return;
    const struct change *change = reading->oracle->versions[verdict->shown].change;
    if (payload_decode(&reading->arena, KIND_UNIT, change->payload, &payload))
        return;
    struct move_seen *moves;
    size_t count = before ? moves_seen(reading, &key, &moves) : 0;
    for (size_t i = 0; i < count; i++)
        if (moves[i].home && !scope_equal(&moves[i].scope, made))
            return; /* it lay there before */
    if (payload.unit.region.text[0])
        *region = payload.unit.region;
}
