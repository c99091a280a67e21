/* Handing a unit over: the records that say so, written in one span. FOLD.md 4. */
#include "handover_inside.h"

/* -- in a span ------------------------------------------------------------------------------------ */

/* A review or reopening of what was shown is said again of the version that moved. */
static enum status restate(struct span *span, struct arena *arena, const struct change *change,
                           const struct version_name *moved, unsigned kind, struct change *out,
                           bool *any)
{
    struct record record;
    struct payload payload;
    struct record_key key = change->key;
    key.kind = (uint16_t)kind;
    *any = false;
    decision_id_print(&change->key, change->replaces[0].mark, key.id);
    enum status status = replica_get(&span->view, arena, &key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn)))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = payload_decode(arena, kind, record.payload, &payload);
    if (status)
        return damaged(status);
    *(kind == KIND_REVIEW ? &payload.review.version : &payload.reopening.version) = *moved;
    decision_id_print(&change->key, moved->mark, key.id);
    struct buffer bytes = {0};
    status = payload_encode(&payload, &bytes);
    *out = (struct change){
        .key = key, .home = change->home, .entered_for = "", .reason = change->reason};
    out->payload = arena_bytes(arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    *any = true;
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status write_decisions(struct span *span, const char *author, int64_t now_ms,
                                   struct arena *arena, const struct handover_plan *plan,
                                   const struct version_name *moved, struct why *why)
{
    static const unsigned kinds[] = {KIND_REVIEW, KIND_REOPENING};
    struct change *changes = arena_array(arena, struct change, plan->count * 2 + 1);
    size_t count = 0;
    enum status status = changes ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < plan->count && status == STATUS_OK; i++)
        for (size_t k = 0; k < 2 && plan->decided[i] && status == STATUS_OK; k++) {
            bool any;
            status =
                restate(span, arena, &plan->changes[i], &moved[i], kinds[k], &changes[count], &any);
            count += status == STATUS_OK && any;
        }
    if (status || count == 0)
        return status;
    return replica_write(span, author, now_ms, changes, count, NULL, NULL, why);
}

/* What was locked by its round stays so where that round is closed too. */
static enum status close_again(struct span *span, const char *author, int64_t now_ms,
                               struct arena *arena, const struct handover_plan *plan,
                               struct handover_done *done, struct why *why)
{
    struct map *rounds = map_new();
    settle(span); /* what has just moved is among what is closed */
    enum status status = span->txn->failed;
    for (size_t i = 0; i < plan->count && status == STATUS_OK && rounds; i++) {
        struct view view = replica_span_view(span);
        struct record_key key = plan->changes[i].key;
        struct record closing;
        struct close_plan again;
        uint8_t round;
        bool made = false;
        if (!form_round(&key, &round))
            continue;
        status = replica_closed(&view, arena, &key, &closing);
        if (status == STATUS_NOT_FOUND) {
            status = STATUS_OK; /* it is open there: the form goes with its new home's round */
            continue;
        }
        struct key name;
        key_init(&name);
        key_u16(&name, key.fiscal_year);
        key_u8(&name, round);
        if (status == STATUS_OK && !map_put(rounds, key_bytes(&name), &made))
            status = STATUS_NO_MEMORY;
        if (status || !made)
            continue;
        const struct close_ask ask = {.scope = plan->to,
                                      .fiscal_year = key.fiscal_year,
                                      .round = round,
                                      .reason = plan->changes[i].reason};
        status = replica_close_plan(&view, arena, &ask, &again);
        if (status == STATUS_OK && again.count)
            status =
                replica_write(span, author, now_ms, again.changes, again.count, NULL, NULL, why);
        done->closed_again += status == STATUS_OK && again.count;
    }
    map_free(rounds);
    return rounds ? status : STATUS_NO_MEMORY;
}

enum status replica_handover(struct span *span, const char *author, int64_t now_ms,
                             const struct handover_ask *ask, struct handover_done *done,
                             struct why *why)
{
    struct handover_plan plan;
    struct view view = replica_span_view(span);
    struct arena arena;
    memset(done, 0, sizeof *done);
    settle(span);
    arena_init(&arena, SPAN_ARENA_BUDGET);
    enum status status = span->txn->failed ? span->txn->failed
                                           : replica_handover_plan(&view, &arena, ask, &plan, why);
    struct version_name arrival, *moved = NULL;
    if (status == STATUS_OK)
        moved = arena_array(&arena, struct version_name, plan.count + 1);
    if (status == STATUS_OK && !moved)
        status = STATUS_NO_MEMORY;
    /* First where it goes, then what moves, last where it came from: whoever has half of it in
     * this order counts every figure once. */
    if (status == STATUS_OK)
        status = replica_write(span, author, now_ms, &plan.arrival, 1, &arrival, NULL, why);
    for (size_t i = 0; status == STATUS_OK && i < plan.count; i++)
        plan.changes[i].reopening = arrival;
    if (status == STATUS_OK && plan.count)
        status = replica_write(span, author, now_ms, plan.changes, plan.count, moved, NULL, why);
    if (status == STATUS_OK)
        status = write_decisions(span, author, now_ms, &arena, &plan, moved, why);
    if (status == STATUS_OK)
        status = close_again(span, author, now_ms, &arena, &plan, done, why);
    if (status == STATUS_OK && plan.other_count)
        status =
            replica_write(span, author, now_ms, plan.others, plan.other_count, NULL, NULL, why);
    if (status == STATUS_OK)
        status = replica_write(span, author, now_ms, &plan.departure, 1, NULL, NULL, why);
    if (status == STATUS_OK) {
        done->from = plan.from;
        done->records = plan.count;
        done->subjects = plan.subjects;
        done->approved = plan.approved;
        done->closed = plan.closed;
        done->gone = plan.gone;
        done->others = plan.other_count;
    }
    arena_close(&arena);
    if (status) /* half of it must not be signed */
        (void)kv_fail(span->txn, status);
    return status;
}
