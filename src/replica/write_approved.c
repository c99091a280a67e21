/* An approved form is said anew as one decision: reopened, replaced, passed. Half of it must not be signed. */
#include "inside.h"

#include <siben/approved.h>

static enum status body_of(struct arena *arena, const struct payload *payload, struct bytes *body)
{
    struct buffer bytes = {0};
    enum status status = payload_encode(payload, &bytes);
    *body = arena_bytes(arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* The review, or the reopening, of one version. */
static enum status decision_of(struct arena *arena, const struct record_key *form,
                               struct payload *payload, const struct version_name *about,
                               struct change *change)
{
    *change = (struct change){.key = *form, .entered_for = "", .reason = ""};
    change->key.kind = (uint16_t)payload->kind;
    *(payload->kind == KIND_REVIEW ? &payload->review.version : &payload->reopening.version) =
        *about;
    decision_id_print(form, about->mark, change->key.id);
    return body_of(arena, payload, &change->payload);
}

static enum status check_seen(struct span *span, struct arena *arena,
                              const struct approved_change *ask, struct why *why)
{
    struct record record;
    struct view view = replica_span_view(span);
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(&ask->form.key, text, sizeof text);
    enum status status = replica_get(&view, arena, &ask->form.key, &record);
    if (status == STATUS_OK && record.shown.mark == ask->seen.mark &&
        record.shown.seq == ask->seen.seq && feed_name_equal(&record.shown.feed, &ask->seen.feed))
        return STATUS_OK;
    return status ? status
                  : why_set(why, STATUS_STALE, text, "这张表在您看的时候又改过了",
                            "看过新的一版再决定");
}

static enum status write_three(struct span *span, struct arena *arena, const char *author,
                               int64_t now_ms, const struct approved_change *ask, bool *begun,
                               struct why *why)
{
    const char *reasons[] = {ask->reason};
    struct payload reopening = {.kind = KIND_REOPENING, .reopening = {.reason = ask->reason}};
    struct payload review = {
        .kind = KIND_REVIEW,
        .review = {
            .verdict = VERDICT_PASSED, .reviewer = author, .reasons = reasons, .reason_count = 1}};
    struct change change, *last = arena_array(arena, struct change, ask->also_count + 1);
    struct version_name written;
    *begun = false;
    enum status status = last ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = decision_of(arena, &ask->form.key, &reopening, &ask->seen, &change);
    if (status == STATUS_OK)
        status = replica_write(span, author, now_ms, &change, 1, NULL, NULL, why);
    *begun = status == STATUS_OK;
    if (status == STATUS_OK)
        status = replica_write(span, author, now_ms, &ask->form, 1, &written, NULL, why);
    if (status == STATUS_OK)
        status = decision_of(arena, &ask->form.key, &review, &written, &last[0]);
    if (status != STATUS_OK)
        return status;
    if (ask->also_count)
        memcpy(last + 1, ask->also, ask->also_count * sizeof *last);
    return replica_write(span, author, now_ms, last, ask->also_count + 1, NULL, NULL, why);
}

enum status replica_change_approved(struct span *span, const char *author, int64_t now_ms,
                                    const struct approved_change *ask, struct why *why)
{
    struct arena arena;
    bool begun = false;
    settle(span);
    arena_init(&arena, SPAN_ARENA_BUDGET);
    enum status status = span->txn->failed ? span->txn->failed : check_seen(span, &arena, ask, why);
    if (status == STATUS_OK)
        status = write_three(span, &arena, author, now_ms, ask, &begun, why);
    arena_close(&arena);
    if (status && begun)
        (void)kv_fail(span->txn, status);
    return status;
}
