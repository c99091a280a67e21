/* GET /submission -- one as it was sent, with its answer; or, without a key, as it would be sent now. */
#include "places.h"
#include "submission_kinds.h"
#include "taking.h"

#include <siben/duties.h>

static json_t *texts_json(struct call *call, const char *const *texts, size_t count)
{
    json_t *list = answer_list(call);
    for (size_t i = 0; i < count; i++)
        append(call, list, json_string(texts[i]));
    return list;
}

struct reading {
    json_t *made, *places;
    struct view *view; /* while the receipt is put into words */
    struct call *call;
    const struct seen_units *units;
};

/* "653022 上报：…" as 阿克陶县（653022）上报：…; what is printed with a code below it keeps the code's words. */
static const char *title_called(const struct reading *reading, const struct record_key *key,
                                const char *title)
{
    const char *code = key->scope.text, *name = region_called(reading->places, code);
    size_t size = strlen(code);
    if (strcmp(name, code) == 0 || strncmp(title, code, size) != 0 || title[size] != ' ')
        return title;
    return arena_print(&reading->call->arena, "%s（%s）%s", name, code, title + size + 1);
}

static enum status put_tables(struct reading *reading, const struct record_key *key,
                              const struct submission *submission)
{
    static const enum submission_part parts[] = {SUBMISSION_COVERAGE, SUBMISSION_MONITORING,
                                                 SUBMISSION_PARTS, SUBMISSION_CORRECTIONS,
                                                 SUBMISSION_WORKS};
    struct call *call = reading->call;
    json_t *tables = answer_list(call);
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof parts / sizeof parts[0]; i++) {
        struct table table;
        status = submission_table(&call->arena, key, submission, parts[i], &table);
        if (status == STATUS_OK)
            table.title = title_called(reading, key, table.title);
        if (status == STATUS_OK)
            append(call, tables, answer_table(call, &table));
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    put_json(call, reading->made, "tables", tables);
    return status;
}

static enum status put_submission(struct reading *reading, const struct record_key *key,
                                  const struct submission *submission)
{
    struct call *call = reading->call;
    json_t *made = reading->made;
    put_key(call, made, "key", key);
    put_text(call, made, "scope", key->scope.text);
    put_text(call, made, "place", region_called(reading->places, key->scope.text));
    put_number(call, made, "year", key->fiscal_year);
    put_number(call, made, "round", key->round);
    put_text(call, made, "kind", submission_kind_name(submission_kind_of(key)));
    put_date(call, made, "as_of", submission->as_of);
    put_bool(call, made, "ours", scope_equal(&key->scope, &call->page->node->config.scope));
    put_number(call, made, "basis", (int64_t)submission->basis_count);
    put_bool(call, made, "corrects", submission->corrects.seq != 0);
    put_json(call, made, "missing",
             texts_json(call, submission->missing_units, submission->missing_count));
    put_json(call, made, "warnings",
             texts_json(call, submission->warnings, submission->warning_count));
    return put_tables(reading, key, submission);
}

static const char *place_name(void *context, const char *scope)
{
    const char *name = region_called(((struct reading *)context)->places, scope);
    return strcmp(name, scope) == 0 ? "" : name;
}

static const char *unit_name(void *context, const char *code)
{
    const char *slash = strrchr(code, '/'), *unit = slash ? slash + 1 : code;
    const char *name = seen_unit_name(((struct reading *)context)->units, unit);
    return strcmp(name, unit) == 0 ? "" : name;
}

static const char *record_title(void *context, const struct record_key *key)
{
    struct reading *reading = context;
    const char *title = key->kind ? form_title(reading->view, &reading->call->arena, key) : key->id;
    return strcmp(title, key->id) == 0 ? "" : title;
}

static enum status put_receipt(struct reading *reading, struct view *view,
                               const struct record_key *of, const struct submission *submission)
{
    struct call *call = reading->call;
    struct receipt receipt;
    struct buffer words = {0};
    enum status status = receipt_shown(view, &call->arena, of, &receipt);
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &reading->units);
    const struct receipt_names names = {place_name, unit_name, record_title, reading};
    reading->view = view;
    if (status == STATUS_OK)
        receipt_put_named(of, submission, &receipt, &names, &words);
    const char *text = words.failed ? NULL : arena_text_of(&call->arena, buffer_bytes(&words));
    buffer_free(&words);
    put_text(call, reading->made, "receipt", text);
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    return status == STATUS_OK && !text ? STATUS_NO_MEMORY : status;
}

/* The version that the shown one corrects: what it differs from. */
static enum status read_before(struct reading *reading, struct view *view,
                               const struct record_key *key)
{
    struct call *call = reading->call;
    json_t *made = reading->made;
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
        return status ? status : put_submission(reading, key, &payload.submission);
    }
    return STATUS_NOT_FOUND;
}

static enum status read_sent(struct reading *reading, struct view *view,
                             const struct record_key *key)
{
    struct call *call = reading->call;
    json_t *made = reading->made;
    const char *version;
    enum status asked = input_text(call, "version", 16, &version);
    if (asked != STATUS_OK)
        return asked;
    if (strcmp(version, "before") == 0 && key->kind == KIND_SUBMISSION)
        return read_before(reading, view, key);
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
        status = put_submission(reading, key, &payload.submission);
    return status ? status : put_receipt(reading, view, key, &payload.submission);
}

static enum status read_now(struct reading *reading, struct view *view)
{
    struct call *call = reading->call;
    json_t *made = reading->made;
    struct submission_ask ask = {.scope = call->page->node->config.scope, .plan_version = ""};
    struct submission submission;
    struct record_key key;
    struct plan_held held;
    int this_year, month, day;
    struct submission_wanted wanted;
    ask.as_of = date_of_instant(call->now_ms);
    date_parts(ask.as_of, &this_year, &month, &day);
    enum status status = input_submission(call, this_year, &wanted);
    if (status != STATUS_OK)
        return status;
    ask.fiscal_year = wanted.year;
    ask.round = wanted.round;
    ask.kind = wanted.kind == SUBMISSION_ROUND || wanted.kind == SUBMISSION_SELF_EVALUATION
                   ? SUBMISSION_NONE
                   : wanted.kind;
    status = plan_held(view, &call->arena, &ask.scope, (uint16_t)this_year, false, &held, NULL);
    if (status == STATUS_OK)
        ask.plan_version = held.mark;
    if (status == STATUS_OK || status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED)
        status = submission_build(view, &call->arena, &ask, &key, &submission);
    put_bool(call, made, "sent", false);
    put_text(call, made, "receipt", "");
    put_json(call, made, "returned", json_null());
    char seen[PAGE_SUBMISSION_SEEN_SIZE] = ""; /* named when it is sent: POST /submit */
    if (status == STATUS_OK)
        status = page_submission_seen(&submission, seen);
    put_text(call, made, "mark", seen);
    return status ? status : put_submission(reading, &key, &submission);
}

static enum status read_one(struct call *call, struct view *view, void *context)
{
    struct record_key key;
    const char *text;
    enum status status = input_text(call, "key", 512, &text);
    if (status == STATUS_OK && !*text)
        return read_now(context, view);
    if (status == STATUS_OK)
        status = input_key(call, "key", &key);
    return status ? status : read_sent(context, view, &key);
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
    if (status != STATUS_OK)
        return status;
    const char *title =
        arena_print(&call->arena, "上报 %s %d年%s", key.scope.text, (int)key.fiscal_year,
                    key.round ? arena_print(&call->arena, " 1—%d月", key.round) : "");
    return take_command(call, format, "submission", "submission", text, title, arguments, 3);
}

static enum status answer(struct call *call, json_t **result)
{
    const char *format;
    enum status asked = take_format(call, &format);
    if (asked != STATUS_OK || *format)
        return asked ? asked : take_away(call, format);
    struct reading reading = {.call = call, .made = *result = answer_object(call)};
    enum status status = region_names(call, &reading.places);
    if (status == STATUS_OK)
        status = call_view(call, read_one, &reading);
    json_decref(reading.places);
    return status;
}

const struct route route_submission = {.path = "/submission",
                                       .method = CONSOLE_GET,
                                       .access = ACCESS_ROLE,
                                       .resource = RESOURCE_SUBMISSION,
                                       .kept = true,
                                       .answer = answer};
