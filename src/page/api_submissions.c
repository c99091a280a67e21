/* GET /submissions -- what this node sent up, and what came from below: each with the answer to it. */
#include "paging.h"
#include "places.h"
#include "submission_kinds.h"
#include "taking.h"

struct listing {
    struct call *call;
    json_t *list;
    const char *scope, *format; /* scope "": of all */
    json_t *places, *made;
    enum status status;
};

static enum status put_receipt(struct listing *listing, struct view *view, struct arena *arena,
                               const struct record *record, json_t *one)
{
    struct call *call = listing->call;
    struct receipt receipt;
    enum status status = receipt_shown(view, arena, &record->key, &receipt);
    if (status != STATUS_OK) {
        put_json(call, one, "receipt", json_null());
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    json_t *made = answer_object(call);
    put_text(call, made, "outcome", receipt_outcome_id(&receipt));
    put_text(call, made, "words", receipt_chinese(receipt.outcome));
    put_number(call, made, "differences", (int64_t)receipt.difference_count);
    /* It answers one version: a submission that was corrected since waits for another. */
    put_bool(call, made, "of_this", receipt.submission.mark == record->shown.mark);
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
    put_text(call, one, "kind", submission_kind_name(submission_kind_of(&record->key)));
    if (*listing->format)
        put_text(call, one, "kind_words", submission_chinese(submission_kind_of(&record->key)));
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

static void add_words(struct call *call, json_t *one)
{
    struct arena *arena = &call->arena;
    const json_t *receipt = json_object_get(one, "receipt"),
                 *reasons = json_object_get(json_object_get(one, "returned"), "reasons");
    const char *answer = json_string_value(json_object_get(receipt, "words")), *why = "";
    long long round = json_integer_value(json_object_get(one, "round"));
    for (size_t i = 0; i < json_array_size(reasons) && why; i++)
        why = arena_print(arena, "%s%s%s", why, i ? "；" : "",
                          json_string_value(json_array_get(reasons, i)));
    put_text(call, one, "year_words",
             arena_print(arena, "%lld", json_integer_value(json_object_get(one, "year"))));
    put_text(call, one, "round_words", round ? arena_print(arena, "1—%lld月", round) : "");
    put_text(call, one, "receipt_words",
             answer && !json_is_true(json_object_get(receipt, "of_this"))
                 ? arena_print(arena, "%s（是上一次的回执）", answer)
             : answer ? answer
                      : "还没有回执");
    put_number(call, one, "differences",
               json_integer_value(json_object_get(receipt, "differences")));
    put_text(call, one, "returned_words", why);
    put_text(call, one, "corrects_words",
             json_is_true(json_object_get(one, "corrects")) ? "更正上一次" : "");
    put_time_words(call, one, "at_ms", "at");
}

static enum status take_away(struct listing *listing, long year)
{
    static const struct column columns[] = {{"", "谁报的", "place", COLUMN_TEXT},
                                            {"", "区划代码", "scope", COLUMN_TEXT},
                                            {"", "年度", "year_words", COLUMN_TEXT},
                                            {"", "事项", "kind_words", COLUMN_TEXT},
                                            {"", "轮次", "round_words", COLUMN_TEXT},
                                            {"", "数据截至", "as_of", COLUMN_TEXT},
                                            {"", "回执", "receipt_words", COLUMN_TEXT},
                                            {"", "不一致处", "differences", COLUMN_COUNT},
                                            {"", "退回原因", "returned_words", COLUMN_TEXT},
                                            {"", "未报齐的单位", "missing", COLUMN_COUNT},
                                            {"", "提醒", "warnings", COLUMN_COUNT},
                                            {"", "更正", "corrects_words", COLUMN_TEXT},
                                            {"", "时间", "at", COLUMN_TEXT},
                                            {"", "到了哪里", "delivery", COLUMN_TEXT}};
    struct call *call = listing->call;
    json_t *one;
    size_t i;
    json_array_foreach(listing->list, i, one)
    {
        add_words(call, one);
    }
    return take_rows(call, listing->format, "submissions",
                     arena_print(&call->arena, "%ld 年上报", year), take_today(call), listing->list,
                     columns, sizeof columns / sizeof *columns);
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
    if (status == STATUS_OK && *listing.format)
        paging_whole(&paging);
    if (status == STATUS_OK)
        status = paging_list(call, &paging, listing.list, "key", &cut);
    if (*listing.format) {
        status = status ? status : take_away(&listing, year);
        json_decref(listing.list);
        return status;
    }
    put_json(call, listing.made, "submissions", listing.list);
    paging_put(call, listing.made, &paging, &cut);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    struct listing listing = {.call = call};
    enum status status = take_format(call, &listing.format);
    if (status != STATUS_OK)
        return status;
    listing.made = *result = *listing.format ? NULL : answer_object(call);
    status = region_names(call, &listing.places);
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
