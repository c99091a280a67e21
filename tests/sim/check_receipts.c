/* check_receipts -- a submission says what its basis says; a receipt 'agrees' only if it
 * does, and does not wait for what is there. */
#include "oracle.h"

#define TAMPERED 19000 /* work.c: the date by which a false submission is known */

/* -- a basis as a set ----------------------------------------------------------------------------- */

static size_t batch_of(const struct sim *sim, const struct hash *hash)
{
    const uint64_t *index = map_get(sim->by_mark, bytes_of(hash->bytes, 8));
    return index ? (size_t)*index : SIZE_MAX;
}

/* All that leads to the heads. False: a head that nobody ever wrote. */
static bool basis_set(struct sim *sim, const struct submission *submission, bool *held)
{
    for (size_t i = 0; i < submission->basis_count; i++) {
        size_t at = batch_of(sim, &submission->basis[i].hash);
        if (at == SIZE_MAX)
            return false;
        while (at != SIZE_MAX && !held[at]) {
            held[at] = true;
            at = sim->written[at].batch.seq > 1 ? batch_of(sim, &sim->written[at].batch.previous)
                                                : SIZE_MAX;
        }
    }
    return true;
}

/* Ends of feeds that stand outside of the scope are no part of its basis: what they
 * change is not said by it. */
static bool ended_from_outside(const struct oracle *oracle, const struct scope *scope)
{
    for (size_t i = 0; i < oracle->record_count; i++)
        if (oracle->records[i].key.kind == KIND_FEED_END &&
            !lies_within(scope->text, oracle->records[i].key.scope.text))
            return true;
    return false;
}

/* -- figures ---------------------------------------------------------------------------------------- */

static const struct figure_table *table_of(const struct submission *submission, const char *name)
{
    for (size_t i = 0; i < submission->table_count; i++)
        if (strcmp(submission->tables[i].name, name) == 0)
            return &submission->tables[i];
    return NULL;
}

static int64_t value_of(const struct figure_table *table, unsigned book, size_t measure)
{
    for (size_t i = 0; table && i < table->row_count; i++)
        if (table->rows[i].book == book && measure < table->rows[i].value_count)
            return table->rows[i].values[measure];
    return 0;
}

static bool says(const struct submission *submission, unsigned round, const struct sums *sums)
{
    const struct figure_table *coverage = table_of(submission, "coverage"),
                              *monitoring = table_of(submission, "monitoring");
    for (unsigned book = 0; book < BOOK_COUNT; book++)
        if (value_of(coverage, book, 2 * STAGE_LISTED + 1) +
                    value_of(coverage, book, COVERAGE_UNREQUIRED_AMOUNT) !=
                sums->annual[book] ||
            value_of(monitoring, book, MONITORED_SPENT_FEN) != sums->spent[round == 8][book])
            return false;
    return true;
}

static bool true_at_basis(struct sim *sim, const struct oracle *oracle, const struct change *change,
                          const struct submission *submission)
{
    bool *held = calloc(sim->written_count + 1, sizeof *held);
    struct reading reading;
    struct sums sums;
    bool good = basis_set(sim, submission, held);
    reading_open(&reading, oracle, held);
    reading_sums(&reading, &submission->scope, false, &sums);
    good = good && says(submission, change->key.round, &sums);
    reading_close(&reading);
    free(held);
    return good;
}

void check_submissions(struct sim *sim, const struct oracle *oracle)
{
    struct arena arena;
    arena_init(&arena, 1u << 28);
    for (size_t i = 0; i < oracle->version_count && !sim->broken[0]; i++) {
        const struct change *change = oracle->versions[i].change;
        struct payload payload;
        if (change->key.kind != KIND_SUBMISSION || sim->written[oracle->versions[i].batch].rogue ||
            payload_decode(&arena, KIND_SUBMISSION, change->payload, &payload) ||
            payload.submission.as_of == TAMPERED ||
            ended_from_outside(oracle, &payload.submission.scope))
            continue;
        if (!true_at_basis(sim, oracle, change, &payload.submission))
            sim_broken(sim, "submission", "%s %u: a submission does not say what its basis says",
                       sim->written[oracle->versions[i].batch].batch.feed.node,
                       sim->written[oracle->versions[i].batch].batch.seq);
    }
    arena_close(&arena);
}

/* -- receipts ----------------------------------------------------------------------------------------- */

static bool basis_held(struct reading *reading, const struct submission *submission)
{
    for (size_t i = 0; i < submission->basis_count; i++) {
        size_t at = batch_of(reading->oracle->sim, &submission->basis[i].hash);
        if (at == SIZE_MAX || !reading->held[at])
            return false;
    }
    return true;
}

/* What is written where a unit has left counts where it is now, and only who is above both places knows of both: who
 * is there holds no feed with it, who is here no record that says where it lies. Neither can submit what is said above. */
static bool written_across(struct reading *reading, const struct scope *scope)
{
    const struct oracle *oracle = reading->oracle;
    for (size_t i = 0; i < oracle->record_count && oracle->sim->moved; i++) {
        const struct record_key *key = &oracle->records[i].key;
        struct scope region;
        if (key->kind != KIND_BUDGET && key->kind != KIND_TARGET && key->kind != KIND_MONITORING)
            continue;
        size_t shown = reading_record(reading, i)->shown;
        if (shown == SIZE_MAX)
            continue;
        const struct scope *written = &oracle->feeds[oracle->versions[shown].feed].name.scope;
        figures_region(reading, &key->scope, false, &region);
        if (lies_within(scope->text, written->text) != lies_within(scope->text, region.text))
            return true;
    }
    return false;
}

static void check_answer(struct sim *sim, struct reading *reading, size_t index,
                         const struct sim_node *node, const struct sim_node *child)
{
    const struct oracle *oracle = reading->oracle;
    size_t version = reading_record(reading, index)->shown;
    const struct change *change = oracle->versions[version].change;
    const struct record_key key = receipt_key(&change->key);
    size_t answer = oracle_record(oracle, &key);
    struct payload sent, payload;
    if (payload_decode(&reading->arena, KIND_SUBMISSION, change->payload, &sent))
        return;
    size_t shown = answer == SIZE_MAX ? SIZE_MAX : reading_record(reading, answer)->shown;
    if (shown == SIZE_MAX ||
        payload_decode(&reading->arena, KIND_RECEIPT, oracle->versions[shown].change->payload,
                       &payload) ||
        oracle_find(oracle, &payload.receipt.submission) != version) {
        sim_broken(sim, "receipt", "%s did not answer the submission of %s", node->name,
                   child->name);
        return;
    }
    bool false_one = sent.submission.as_of == TAMPERED;
    unsigned outcome = payload.receipt.outcome;
    if (outcome == RECEIPT_WAITING && basis_held(reading, &sent.submission))
        sim_broken(sim, "receipt", "%s waits for feeds of %s that it has", node->name, child->name);
    if (outcome == RECEIPT_NO_DETAIL && !child->lane_was_cut)
        sim_broken(sim, "receipt", "%s says that it has no detail of %s", node->name, child->name);
    if (outcome == RECEIPT_DIFFERS && !false_one && !reading->order_count &&
        !ended_from_outside(oracle, &sent.submission.scope) &&
        !written_across(reading, &sent.submission.scope))
        sim_broken(sim, "receipt", "%s says that a true submission of %s differs", node->name,
                   child->name);
}

/* Every receipt ever written that agrees, whoever holds it now. */
static void check_agreeing(struct sim *sim, struct reading *reading, int index)
{
    const struct oracle *oracle = reading->oracle;
    for (size_t i = 0; i < oracle->version_count && !sim->broken[0]; i++) {
        const struct oracle_version *version = &oracle->versions[i];
        struct payload payload, sent;
        if (version->change->key.kind != KIND_RECEIPT ||
            node_identity(sim, sim->written[version->batch].writer) != index ||
            payload_decode(&reading->arena, KIND_RECEIPT, version->change->payload, &payload) ||
            payload.receipt.outcome != RECEIPT_AGREES)
            continue;
        size_t submission = oracle_find(oracle, &payload.receipt.submission);
        const struct change *change =
            submission == SIZE_MAX ? NULL : oracle->versions[submission].change;
        if (!change || payload_decode(&reading->arena, KIND_SUBMISSION, change->payload, &sent) ||
            sent.submission.as_of == TAMPERED ||
            (!ended_from_outside(oracle, &sent.submission.scope) &&
             !true_at_basis(sim, oracle, change, &sent.submission)))
            sim_broken(sim, "receipt", "%s agrees to what is not so", sim->nodes[index].name);
    }
}

static const struct sim_node *child_named(const struct sim *sim, int parent, const char *name)
{
    for (size_t i = 0; i < sim->node_count; i++)
        if (sim->nodes[i].parent == parent && sim->nodes[i].clone_of < 0 &&
            strcmp(sim->nodes[i].name, name) == 0)
            return &sim->nodes[i];
    return NULL;
}

void check_receipts(struct sim *sim, struct reading *reading, int index)
{
    const struct oracle *oracle = reading->oracle;
    for (size_t i = 0; i < oracle->record_count && !sim->broken[0]; i++) {
        if (oracle->records[i].key.kind != KIND_SUBMISSION)
            continue;
        const struct verdict_of_record *verdict = reading_record(reading, i);
        if (verdict->shown == SIZE_MAX || verdict->withdrawn)
            continue;
        const char *by = oracle->feeds[oracle->versions[verdict->shown].feed].name.node;
        const struct sim_node *child = child_named(sim, index, by);
        if (child)
            check_answer(sim, reading, i, &sim->nodes[index], child);
    }
    check_agreeing(sim, reading, index);
}
