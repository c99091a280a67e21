/* All that came late at an old home is decided: its record of the handover is said again with the heads of
 * now, so that who holds nothing else sees that it is behind him. FOLD.md 4. */
#include "handover_inside.h"

struct waiting {
    struct view *view;
    const struct scope *scope; /* the old home */
    bool any;
    enum status status;
};

static void look(void *context, const struct record_key *key)
{
    struct waiting *waiting = context;
    struct arena arena;
    struct record record;
    if (waiting->any || waiting->status || is_decision(key->kind))
        return;
    arena_init(&arena, SPAN_ARENA_BUDGET);
    waiting->status = replica_history(waiting->view, &arena, key, &record);
    for (size_t i = 0; waiting->status == STATUS_OK && i < record.version_count; i++) {
        const struct record_version *version = &record.versions[i];
        waiting->any = waiting->any || (version->standing == STANDING_CONFLICT &&
                                        version->conflict == CONFLICT_MOVED &&
                                        scope_equal(&version->name.feed.scope, waiting->scope));
    }
    arena_close(&arena);
}

static bool may_say(const struct replica *replica, const struct move *move)
{
    return grant_allows(&replica->grant, LANE_DETAIL, KIND_HANDOVER, &move->scope) &&
           grant_allows(&replica->grant, LANE_DETAIL, KIND_HANDOVER, &move->to);
}

static bool same_heads(const struct handover *handover, const struct head *heads, size_t count)
{
    bool same = handover->head_count == count;
    for (size_t i = 0; same && i < count; i++) {
        same = false;
        for (size_t k = 0; k < count && !same; k++)
            same = feed_name_equal(&handover->heads[k].feed, &heads[i].feed) &&
                   handover->heads[k].seq == heads[i].seq &&
                   hash_equal(&handover->heads[k].hash, &heads[i].hash);
    }
    return same;
}

static enum status say_again(struct span *span, struct arena *arena, const char *author,
                             int64_t now_ms, const struct move *move, struct why *why)
{
    struct record record;
    struct payload payload;
    struct head *heads;
    size_t count;
    struct buffer bytes = {0};
    enum status status = replica_get(&span->view, arena, &move->handover, &record);
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_HANDOVER, record.payload, &payload);
    if (status == STATUS_OK && (!scope_equal(&payload.handover.from, &move->scope) ||
                                !scope_equal(&payload.handover.to, &move->to)))
        return STATUS_OK; /* what is shown there is about others, another way */
    if (status == STATUS_OK)
        status = collect_heads(&span->view, arena, handover_feed_of, &move->scope, &heads, &count);
    if (status || same_heads(&payload.handover, heads, count))
        return status;
    payload.handover.heads = heads;
    payload.handover.head_count = count;
    payload.handover.again = true;
    status = payload_encode(&payload, &bytes);
    struct change change = {.key = move->handover,
                            .home = move->scope,
                            .entered_for = "",
                            .reason = "移交后的修改已全部处理",
                            .payload = buffer_bytes(&bytes)};
    if (status == STATUS_TOO_LARGE) /* too many nodes wrote there: it stays as it was */
        status = STATUS_OK;
    else if (status == STATUS_OK)
        status = replica_write(span, author, now_ms, &change, 1, NULL, NULL, why);
    buffer_free(&bytes);
    return status;
}

enum status handover_settled(struct span *span, const char *author, int64_t now_ms,
                             const struct record_key *key, struct why *why)
{
    struct arena arena;
    struct moves moves;
    if (!any_moved(&span->view))
        return STATUS_OK;
    settle(span); /* the decision is among what stands */
    arena_init(&arena, SPAN_ARENA_BUDGET);
    enum status status = span->txn->failed;
    if (status == STATUS_OK)
        status = moves_of(&span->view, &arena, key, NULL, &moves);
    for (size_t i = 0; status == STATUS_OK && i < moves.count; i++) {
        const struct move *move = &moves.items[i];
        struct waiting waiting = {.view = &span->view, .scope = &move->scope};
        if (!move->departed || !may_say(span->replica, move))
            continue;
        status = each_moved(&span->view, &move->handover, look, &waiting);
        status = status ? status : waiting.status;
        if (status == STATUS_OK && !waiting.any)
            status = say_again(span, &arena, author, now_ms, move, why);
    }
    arena_close(&arena);
    return status;
}
