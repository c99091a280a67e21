/* GET /submissions -- what this node sent up, and what came from below: each with the answer to it. */
#include "paging.h"
#include "places.h"

struct listing {
    struct call *call;
    json_t *list;
    const char *scope; /* "": of all */
    json_t *places, *made;
    enum status status;
};

static enum status put_receipt(struct listing *listing, struct view *view, struct arena *arena,
                               const struct record *record, json_t *one)
{
    struct call *call = listing->call;
    struct record_key key = receipt_key(&record->key);
    struct record receipt;
    struct payload payload;
    enum status status = replica_get(view, arena, &key, &receipt);
    if (status == STATUS_OK && (!receipt.shown.seq || receipt.state.withdrawn))
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_RECEIPT, receipt.payload, &payload);
    if (status != STATUS_OK) {
        put_json(call, one, "receipt", json_null());
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    json_t *made = answer_object(call);
    bool agrees = payload.receipt.outcome == RECEIPT_AGREES;
    put_text(call, made, "outcome",
             agrees                                       ? "agrees"
             : payload.receipt.outcome == RECEIPT_DIFFERS ? "differs"
                                                          : "waiting");
    put_text(call, made, "words", receipt_chinese(payload.receipt.outcome));
    put_number(call, made, "differences", (int64_t)payload.receipt.difference_count);
    /* It answers one version: a submission that was corrected since waits for another. */
    put_bool(call, made, "of_this", payload.receipt.submission.mark == record->shown.mark);
    put_json(call, one, "receipt", made);
    return STATUS_OK;
}

static enum status put_delivery(struct listing *listing, struct view *view,
                                const struct record *record, json_t *one)
{
    struct call *call = listing->call;
    struct delivery delivery;
    struct buffer words = {0};
    enum status status = replica_delivery(view, &record->shown, &delivery);
    if (status == STATUS_OK && delivery.parent[0])
        delivery_put_text(&delivery, COUNTED, call->now_ms, &words);
    const char *text = words.failed ? NULL : arena_text_of(&call->arena, buffer_bytes(&words));
    buffer_free(&words);
    if (status == STATUS_OK)
        put_text(call, one, "delivery", text);
    if (status == STATUS_OK)
        put_instant(call, one, "at_ms", delivery.committed_ms);
    return status == STATUS_OK && !text ? STATUS_NO_MEMORY : status;
}

static bool see(void *context, struct view *view, const struct record *record, struct arena *arena)
{
    struct listing *listing = context;
    struct call *call = listing->call;
    struct payload payload;
    if (!record->shown.seq || record->state.withdrawn ||
        (*listing->scope && strcmp(record->key.scope.text, listing->scope) != 0))
        return true;
    listing->status = payload_decode(arena, KIND_SUBMISSION, record->payload, &payload);
    if (listing->status != STATUS_OK)
        return false;
    json_t *one = answer_object(call);
    put_key(call, one, "key", &record->key);
    put_text(call, one, "scope", record->key.scope.text);
    put_text(call, one, "place", region_called(listing->places, record->key.scope.text));
    put_bool(call, one, "ours", scope_equal(&record->key.scope, &call->page->node->config.scope));
    put_number(call, one, "year", record->key.fiscal_year);
    put_number(call, one, "round", record->key.round);
    put_date(call, one, "as_of", payload.submission.as_of);
    put_number(call, one, "missing", (int64_t)payload.submission.missing_count);
    put_number(call, one, "warnings", (int64_t)payload.submission.warning_count);
    put_bool(call, one, "corrects", payload.submission.corrects.seq != 0);
    listing->status = put_delivery(listing, view, record, one);
    if (listing->status == STATUS_OK)
        listing->status = put_receipt(listing, view, arena, record, one);
    if (listing->status == STATUS_OK)
        listing->status = put_submission_returned(call, view, record, one);
    append(call, listing->list, one);
    return listing->status == STATUS_OK;
}

static enum status read_all(struct call *call, struct view *view, void *context)
{
    static const char *const sorts[] = {"key",     "scope",    "round", "as_of",
                                        "missing", "warnings", "at_ms", NULL};
    struct listing listing = *(const struct listing *)context;
    listing.list = answer_list(call);
    int this_year, month, day;
    struct page_cut cut = {.next = ""};
    struct paging paging = {.sort = ""};
    long year;
    date_parts(date_of_instant(call->now_ms), &this_year, &month, &day);
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, this_year, &year);
    if (status == STATUS_OK)
        status = input_text(call, "scope", SCOPE_TEXT_MAX, &listing.scope);
    if (status == STATUS_OK)
        status = paging_read(call, sorts, PAGING_MOST, &paging);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_SUBMISSION, (unsigned)year, see, &listing);
    if (status == STATUS_OK)
        status = listing.status;
    if (status == STATUS_OK)
        status = paging_list(call, &paging, listing.list, "key", &cut);
    put_json(call, listing.made, "submissions", listing.list);
    paging_put(call, listing.made, &paging, &cut);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    struct listing listing = {.call = call, .made = *result = answer_object(call)};
    enum status status = region_names(call, &listing.places);
    if (status == STATUS_OK)
        status = call_view(call, read_all, &listing);
    json_decref(listing.places);
    return status;
}

const struct route route_submissions = {.path = "/submissions",
                                        .method = CONSOLE_GET,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_SUBMISSION,
                                        .kept = true,
                                        .answer = answer};
