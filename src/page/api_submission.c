/* GET /submission -- one as it was sent, with its answer; or, without a key, as it would be sent now. */
#include "places.h"
#include "taking.h"

#include <siben/duties.h>

static json_t *texts_json(struct call *call, const char *const *texts, size_t count)
{
    json_t *list = answer_list(call);
    for (size_t i = 0; i < count; i++)
        append(call, list, json_string(texts[i]));
    return list;
}

static enum status put_tables(struct call *call, const struct record_key *key,
                              const struct submission *submission, json_t *made)
{
    static const enum submission_part parts[] = {SUBMISSION_COVERAGE, SUBMISSION_MONITORING,
                                                 SUBMISSION_PARTS, SUBMISSION_CORRECTIONS};
    json_t *tables = answer_list(call);
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof parts / sizeof parts[0]; i++) {
        struct table table;
        status = submission_table(&call->arena, key, submission, parts[i], &table);
        if (status == STATUS_OK)
            append(call, tables, answer_table(call, &table));
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    put_json(call, made, "tables", tables);
    return status;
}

static enum status put_submission(struct call *call, const struct record_key *key,
                                  const struct submission *submission, json_t *made)
{
    put_key(call, made, "key", key);
    put_text(call, made, "scope", key->scope.text);
    put_number(call, made, "year", key->fiscal_year);
    put_number(call, made, "round", key->round);
    put_date(call, made, "as_of", submission->as_of);
    put_bool(call, made, "ours", scope_equal(&key->scope, &call->page->node->config.scope));
    put_number(call, made, "basis", (int64_t)submission->basis_count);
    put_bool(call, made, "corrects", submission->corrects.seq != 0);
    put_json(call, made, "missing",
             texts_json(call, submission->missing_units, submission->missing_count));
    put_json(call, made, "warnings",
             texts_json(call, submission->warnings, submission->warning_count));
    return put_tables(call, key, submission, made);
}

static enum status put_receipt(struct call *call, struct view *view, const struct record_key *of,
                               const struct submission *submission, json_t *made)
{
    struct record_key key = receipt_key(of);
    struct record record;
    struct payload payload;
    struct buffer words = {0};
    enum status status = replica_get(view, &call->arena, &key, &record);
    if (status == STATUS_OK && record.shown.seq)
        status = payload_decode(&call->arena, KIND_RECEIPT, record.payload, &payload);
    else if (status == STATUS_OK)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        receipt_put_text(of, submission, &payload.receipt, &words);
    const char *text = words.failed ? NULL : arena_text_of(&call->arena, buffer_bytes(&words));
    buffer_free(&words);
    put_text(call, made, "receipt", text);
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    return status == STATUS_OK && !text ? STATUS_NO_MEMORY : status;
}

/* The version that the shown one corrects: what it differs from. */
static enum status read_before(struct call *call, struct view *view, const struct record_key *key,
                               json_t *made)
{
    struct record record;
    struct payload payload;
    enum status status = replica_history(view, &call->arena, key, &record);
    if (status == STATUS_OK && !record.payload.size)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = payload_decode(&call->arena, KIND_SUBMISSION, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    const struct version_name corrects = payload.submission.corrects;
    for (size_t i = 0; i < record.version_count; i++) {
        const struct record_version *version = &record.versions[i];
        if (version->name.mark != corrects.mark || version->withdrawn || version->gone)
            continue;
        status = payload_decode(&call->arena, KIND_SUBMISSION, version->payload, &payload);
        put_bool(call, made, "sent", true);
        put_text(call, made, "receipt", "");
        put_text(call, made, "mark", "");
        put_json(call, made, "returned", json_null());
        return status ? status : put_submission(call, key, &payload.submission, made);
    }
    return STATUS_NOT_FOUND;
}

static enum status read_sent(struct call *call, struct view *view, const struct record_key *key,
                             json_t *made)
{
    const char *version;
    enum status asked = input_text(call, "version", 16, &version);
    if (asked != STATUS_OK)
        return asked;
    if (strcmp(version, "before") == 0 && key->kind == KIND_SUBMISSION)
        return read_before(call, view, key, made);
    struct record record;
    struct payload payload;
    enum status status = key->kind == KIND_SUBMISSION
                             ? replica_get(view, &call->arena, key, &record)
                             : STATUS_NOT_FOUND;
    if (status == STATUS_OK && !record.shown.seq)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = payload_decode(&call->arena, KIND_SUBMISSION, record.payload, &payload);
    put_bool(call, made, "sent", true);
    put_mark(call, made, "mark", status == STATUS_OK ? record.shown.mark : 0);
    if (status == STATUS_OK)
        status = put_submission_returned(call, view, &record, made);
    if (status == STATUS_OK)
        status = put_submission(call, key, &payload.submission, made);
    return status ? status : put_receipt(call, view, key, &payload.submission, made);
}

static enum status read_now(struct call *call, struct view *view, json_t *made)
{
    struct submission_ask ask = {.scope = call->page->node->config.scope, .plan_version = ""};
    struct submission submission;
    struct record_key key;
    struct plan_held held;
    int this_year, month, day;
    long year, round;
    ask.as_of = date_of_instant(call->now_ms);
    date_parts(ask.as_of, &this_year, &month, &day);
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, this_year, &year);
    if (status == STATUS_OK)
        status = input_number(call, "round", 0, ROUND_MAX, 0, &round);
    if (status != STATUS_OK)
        return status;
    ask.fiscal_year = (uint16_t)year;
    ask.round = (uint8_t)round;
    status = plan_held(view, &call->arena, &ask.scope, (uint16_t)this_year, false, &held, NULL);
    if (status == STATUS_OK)
        ask.plan_version = held.mark;
    if (status == STATUS_OK || status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED)
        status = submission_build(view, &call->arena, &ask, &key, &submission);
    put_bool(call, made, "sent", false);
    put_text(call, made, "receipt", "");
    put_text(call, made, "mark", "");
    put_json(call, made, "returned", json_null());
    return status ? status : put_submission(call, &key, &submission, made);
}

static enum status read_one(struct call *call, struct view *view, void *context)
{
    struct record_key key;
    const char *text;
    enum status status = input_text(call, "key", 512, &text);
    if (status == STATUS_OK && !*text)
        return read_now(call, view, context);
    if (status == STATUS_OK)
        status = input_key(call, "key", &key);
    return status ? status : read_sent(call, view, &key, context);
}

/* One that was sent, with the codes of its tables below them. */
static enum status take_away(struct call *call, const char *format)
{
    struct record_key key;
    const char *text = "";
    enum status status = input_text(call, "key", RECORD_KEY_TEXT_SIZE, &text);
    if (status == STATUS_OK && !*text)
        return why_set(&call->why, STATUS_INVALID, "key", "没有写是哪一次上报",
                       "先上报，再从列表里打开");
    if (status == STATUS_OK)
        status = input_key(call, "key", &key);
    if (status == STATUS_OK && key.kind != KIND_SUBMISSION)
        status = why_set(&call->why, STATUS_NOT_FOUND, text, "没有这一次上报", "从列表里打开");
    const char *const arguments[] = {"show", "submission", text};
    return status ? status
                  : take_command(call, format, "submission", "submission", text, arguments, 3);
}

static enum status answer(struct call *call, json_t **result)
{
    const char *format;
    enum status asked = take_format(call, &format);
    if (asked != STATUS_OK || *format)
        return asked ? asked : take_away(call, format);
    json_t *made = *result = answer_object(call), *places = NULL;
    enum status status = call_view(call, read_one, made);
    if (status == STATUS_OK)
        status = region_names(call, &places);
    const char *scope = json_string_value(json_object_get(made, "scope"));
    if (status == STATUS_OK)
        put_text(call, made, "place", region_called(places, scope ? scope : ""));
    json_decref(places);
    return status;
}

const struct route route_submission = {.path = "/submission",
                                       .method = CONSOLE_GET,
                                       .access = ACCESS_ROLE,
                                       .resource = RESOURCE_SUBMISSION,
                                       .kept = true,
                                       .answer = answer};
