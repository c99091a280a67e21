/* GET /work-types, GET /work -- which kinds of work there are and what each is asked for; one piece of work as the
 * cells that are typed, or a new one with the number that is free. */
#include "work_entry.h"

#include <siben/date.h>
#include <siben/text.h>

#include <stdio.h>
#include <stdlib.h>

/* -- types ------------------------------------------------------------------------------------------ */

static json_t *choices_json(struct call *call, const struct headings *headings,
                            enum heading_table words)
{
    json_t *list = answer_list(call);
    for (int i = 0; words && i < heading_count(headings, words); i++)
        append(call, list, json_string(heading_words(headings, words, i)));
    return list;
}

static json_t *columns_json(struct call *call, const struct headings *headings)
{
    json_t *list = answer_list(call);
    for (int i = 0; i < COLUMN_WORK_COUNT; i++) {
        const struct work_column *column = &work_columns[i];
        if (column->place == WORK_PLACE_NONE)
            continue;
        json_t *one = answer_object(call);
        put_text(call, one, "id", column->id);
        put_text(call, one, "name", heading_words(headings, COLUMNS_WORK, i));
        put_text(call, one, "place", work_place_name(column->place));
        put_text(call, one, "kind", column->kind);
        put_json(call, one, "choices", choices_json(call, headings, column->words));
        append(call, list, one);
    }
    return list;
}

/* What a type calls a column otherwise: 调整事项 where others say 处理方式. */
static json_t *names_json(struct call *call, const struct headings *headings, unsigned type)
{
    json_t *list = answer_list(call);
    for (int i = 0; i < COLUMN_WORK_COUNT; i++) {
        const char *own = intake_work_heading(headings, type, i);
        if (!work_asks(type, i) || strcmp(own, heading_words(headings, COLUMNS_WORK, i)) == 0)
            continue;
        json_t *one = answer_object(call);
        put_text(call, one, "id", work_columns[i].id);
        put_text(call, one, "name", own);
        append(call, list, one);
    }
    return list;
}

static json_t *type_json(struct call *call, const struct headings *headings, unsigned type)
{
    json_t *one = answer_object(call), *own = answer_list(call);
    put_text(call, one, "id", work_type_name(type));
    put_text(call, one, "name", work_type_chinese(type));
    put_bool(call, one, "may_write", work_may_fill(call, type));
    /* Which piece it is, then as the empty table of the type has them. */
    static const int common[] = {COLUMN_WORK_NUMBER, COLUMN_WORK_YEAR, COLUMN_WORK_ROUND,
                                 COLUMN_WORK_TITLE, COLUMN_WORK_DATE};
    const int8_t *columns = intake_work_columns(type);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (work_asks(type, common[i]))
            append(call, own, json_string(work_columns[common[i]].id));
    for (size_t i = 0; columns[i] >= 0; i++)
        if (columns[i] != COLUMN_WORK_ROUND && work_asks(type, columns[i]))
            append(call, own, json_string(work_columns[columns[i]].id));
    put_json(call, one, "columns", own);
    put_json(call, one, "names", names_json(call, headings, type));
    return one;
}

static enum status answer_types(struct call *call, json_t **result)
{
    struct headings *headings;
    enum status status = headings_load(&call->arena, &headings, &call->why);
    if (status != STATUS_OK)
        return status;
    json_t *types = answer_list(call);
    *result = answer_object(call);
    for (unsigned type = 1; type < WORK_TYPE_COUNT; type++)
        append(call, types, type_json(call, headings, type));
    put_json(call, *result, "types", types);
    put_json(call, *result, "columns", columns_json(call, headings));
    return STATUS_OK;
}

/* -- what stands, as cells ------------------------------------------------------------------------------ */

static void put_cell(struct call *call, json_t *object, int column, const char *text)
{
    if (text && *text)
        put_text(call, object, work_columns[column].id, text);
}

static void put_day(struct call *call, json_t *object, int column, int32_t date)
{
    char text[DATE_TEXT_SIZE];
    date_print(date, text);
    put_cell(call, object, column, date == DATE_NONE ? "" : text);
}

/* 万元, every fen of it: what is read again is the same. */
static void put_wan(struct call *call, json_t *object, int column, int64_t fen)
{
    char text[MONEY_TEXT_SIZE];
    if (fen == MONEY_NONE)
        return;
    decimal_print((struct decimal){.units = fen, .places = 6}, text);
    size_t size = strlen(text);
    while (size && text[size - 1] == '0' && strchr(text, '.'))
        text[--size] = '\0';
    if (size && text[size - 1] == '.')
        text[--size] = '\0';
    put_cell(call, object, column, text);
}

static json_t *head_json(struct call *call, const struct work *work)
{
    json_t *made = answer_object(call);
    const char *triggers = "";
    char people[16] = "";
    for (unsigned bit = 0; bit < TRIGGER_COUNT && triggers; bit++)
        if (work->triggers >> bit & 1)
            triggers = arena_print(&call->arena, "%s%s%s", triggers, *triggers ? "、" : "",
                                   trigger_chinese(bit));
    if (work->people)
        snprintf(people, sizeof people, "%u", work->people);
    put_cell(call, made, COLUMN_WORK_TITLE, work->title);
    put_day(call, made, COLUMN_WORK_DATE, work->date);
    put_cell(call, made, COLUMN_WORK_TRIGGER, triggers);
    put_wan(call, made, COLUMN_WORK_ORIGINAL, work->original_fen);
    put_wan(call, made, COLUMN_WORK_TOTAL, work->total_fen);
    put_cell(call, made, COLUMN_WORK_MONEY_UNIT, "万元");
    put_cell(call, made, COLUMN_WORK_CONCLUSION,
             work->conclusion ? conclusion_chinese(work->conclusion) : "");
    put_cell(call, made, COLUMN_WORK_AGENCY, work->agency);
    put_cell(call, made, COLUMN_WORK_LEAD, work->lead);
    put_cell(call, made, COLUMN_WORK_PLACE, work->place);
    put_cell(call, made, COLUMN_WORK_PEOPLE, people);
    put_cell(call, made, COLUMN_WORK_NOTE, work->note);
    put_cell(call, made, COLUMN_WORK_SAMPLE, work->sample);
    return made;
}

static json_t *row_json(struct call *call, const struct seen_units *units,
                        const struct scope *place, const struct work_row *row)
{
    json_t *made = answer_object(call);
    char score[MONEY_TEXT_SIZE] = "";
    if (row->scored)
        score_print(row->score, score);
    put_cell(call, made, COLUMN_WORK_UNIT_CODE, row->unit_code);
    put_cell(call, made, COLUMN_WORK_UNIT,
             *row->unit_code ? seen_unit_name_at(units, row->unit_code, place) : row->name);
    put_cell(call, made, COLUMN_WORK_PROJECT_CODE, row->project_code);
    put_cell(call, made, COLUMN_WORK_PROJECT, *row->project_code ? row->name : "");
    put_cell(call, made, COLUMN_WORK_BOOK, row->book ? book_chinese(row->book - 1u) : "");
    put_cell(call, made, COLUMN_WORK_FIELD, row->field);
    put_wan(call, made, COLUMN_WORK_AMOUNT, row->amount_fen);
    put_cell(call, made, COLUMN_WORK_SCORE, score);
    put_cell(call, made, COLUMN_WORK_STATED, row->stated);
    put_cell(call, made, COLUMN_WORK_FOUND, row->found);
    put_cell(call, made, COLUMN_WORK_METHOD, row->method);
    put_cell(call, made, COLUMN_WORK_VERDICT, row->verdict ? checked_chinese(row->verdict) : "");
    put_cell(call, made, COLUMN_WORK_VETO, row->vetoed ? "是" : "");
    put_cell(call, made, COLUMN_WORK_CORE, row->core ? "是" : "");
    put_cell(call, made, COLUMN_WORK_DETAIL, row->detail);
    put_cell(call, made, COLUMN_WORK_HANDLING, row->handling);
    put_cell(call, made, COLUMN_WORK_OWNER, row->owner);
    put_day(call, made, COLUMN_WORK_DUE, row->due);
    put_day(call, made, COLUMN_WORK_DONE, row->done);
    return made;
}

static json_t *proof_json(struct call *call, const struct work_evidence *evidence)
{
    json_t *made = answer_object(call);
    put_text(call, made, "evidence", evidence->title);
    put_proof(call, made, evidence);
    return made;
}

/* What one may not see is not there: both are told the same. */
static enum status say_none(struct call *call, const struct record_key *key)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    return why_set(&call->why, STATUS_NOT_FOUND, text, "没有这项工作，或者不归您管",
                   "从列表里打开");
}

/* -- one ----------------------------------------------------------------------------------------------------- */

struct reading {
    struct record_key key;
    unsigned type;
    uint16_t year;
    json_t *made;
    unsigned last; /* number of "2026-7" */
    const struct seen_units *units;
};

/* "2026-7" of "work/training/2026-7"; other numbers count for nothing. */
static bool see_number(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct reading *reading = context;
    char prefix[RECORD_ID_MAX + 1];
    (void)view;
    (void)arena;
    int size = snprintf(prefix, sizeof prefix, "work/%s/%u-", work_type_name(reading->type),
                        reading->year);
    if (strncmp(record->key.id, prefix, (size_t)size) == 0) {
        unsigned long number = strtoul(record->key.id + size, NULL, 10);
        if (number < 100000 && number > reading->last)
            reading->last = (unsigned)number;
    }
    return true;
}

static enum status put_new(struct call *call, struct view *view, struct reading *reading)
{
    json_t *made = reading->made, *head = answer_object(call);
    char day[DATE_TEXT_SIZE];
    enum status status = replica_each(view, NULL, KIND_WORK, reading->year, see_number, reading);
    date_print(date_of_instant(call->now_ms), day);
    put_cell(call, head, COLUMN_WORK_DATE, day);
    put_cell(call, head, COLUMN_WORK_MONEY_UNIT, "万元");
    put_text(call, made, "key", "");
    put_text(call, made, "seen", "");
    put_text(call, made, "type", work_type_name(reading->type));
    put_text(call, made, "number",
             arena_print(&call->arena, "%u-%u", reading->year, reading->last + 1));
    put_number(call, made, "year", reading->year);
    put_number(call, made, "round", 0);
    put_text(call, made, "state", "new");
    put_bool(call, made, "may_write", work_may_fill(call, reading->type));
    put_bool(call, made, "paper", false);
    put_json(call, made, "head", head);
    put_json(call, made, "rows", answer_list(call));
    put_json(call, made, "evidence", answer_list(call));
    return status;
}

static void put_work(struct call *call, struct reading *reading, const struct record *record,
                     const struct work *work)
{
    json_t *made = reading->made, *rows = answer_list(call), *proofs = answer_list(call);
    const bool whole = work_part_of(call, reading->units, RESOURCE_FORMS, work) == WORK_PART_ALL;
    const char *slash =
        strncmp(record->key.id, "work/", 5) == 0 ? strchr(record->key.id + 5, '/') : NULL;
    for (size_t i = 0; i < work->row_count; i++)
        if (whole || seen_unit(call, reading->units, RESOURCE_FORMS, work->rows[i].unit_code))
            append(call, rows, row_json(call, reading->units, &record->key.scope, &work->rows[i]));
    for (size_t i = 0; whole && i < work->evidence_count; i++) /* of all its units */
        append(call, proofs, proof_json(call, &work->evidence[i]));
    put_key(call, made, "key", &record->key);
    put_mark(call, made, "seen", record->shown.mark);
    put_text(call, made, "type", work_type_name(work->type));
    put_text(call, made, "number", slash ? slash + 1 : record->key.id);
    put_number(call, made, "year", record->key.fiscal_year);
    put_number(call, made, "round", record->key.round);
    put_text(call, made, "state",
             record->state.approved   ? "approved"
             : record->state.returned ? "returned"
                                      : "stands");
    put_bool(call, made, "may_write",
             whole && !record->state.approved && !record->state.closed &&
                 work_may_write(call, reading->units, work->type, work->rows, work->row_count));
    put_bool(call, made, "paper", work->table_level != TRANSFER_NONE);
    put_json(call, made, "head", head_json(call, work));
    put_json(call, made, "rows", rows);
    put_json(call, made, "evidence", proofs);
}

static enum status read_work(struct call *call, struct view *view, void *context)
{
    struct reading *reading = context;
    struct record record;
    struct payload payload;
    struct blobs_state blobs;
    json_t *files = answer_object(call);
    enum status status = seen_units_read(call, view, &reading->units);
    if (status == STATUS_OK && !reading->key.kind) {
        status = put_new(call, view, reading);
    } else if (status == STATUS_OK) {
        status = replica_get(view, &call->arena, &reading->key, &record);
        if (status == STATUS_OK && (record.state.withdrawn || record.gone || !record.payload.size))
            status =
                why_set(&call->why, STATUS_NOT_FOUND, NULL, "这项工作已经撤回", "从列表里打开别的");
        if (status == STATUS_OK)
            status = payload_decode(&call->arena, KIND_WORK, record.payload, &payload);
        if (status == STATUS_OK &&
            work_part_of(call, reading->units, RESOURCE_FORMS, &payload.work) == WORK_PART_NONE)
            status = STATUS_NOT_FOUND;
        if (status == STATUS_NOT_FOUND && !call->why.what[0])
            status = say_none(call, &reading->key);
        if (status == STATUS_OK)
            put_work(call, reading, &record, &payload.work);
    }
    const char *type = json_string_value(json_object_get(reading->made, "type"));
    if (status == STATUS_OK && type &&
        (strcmp(type, "department_evaluation") == 0 || strcmp(type, "key_evaluation") == 0))
        status = work_put_cover(
            call, view, json_string_value(json_object_get(reading->made, "key")), reading->made);
    if (status == STATUS_OK)
        status = blobs_state(call->page->node->blobs, &blobs);
    if (status == STATUS_OK) {
        put_number(call, files, "bytes", (int64_t)blobs.bytes);
        put_number(call, files, "quota", (int64_t)blobs.quota);
        put_number(call, files, "most", FILE_BYTES_MAX);
    }
    put_json(call, reading->made, "files", files);
    if (status != STATUS_OK) /* perhaps of the roster itself */
        return status;
    put_json(call, reading->made, "units", seen_units_json(call, reading->units, RESOURCE_FORMS));
    return status;
}

static enum status read_new(struct call *call, struct reading *reading)
{
    const char *type;
    long year;
    int this_year, month, day;
    date_parts(date_of_instant(call->now_ms), &this_year, &month, &day);
    enum status status = input_text(call, "type", 64, &type);
    if (status == STATUS_OK)
        status = input_number(call, "year", YEAR_MIN, YEAR_MAX, this_year, &year);
    for (unsigned i = 1; status == STATUS_OK && i < WORK_TYPE_COUNT; i++)
        if (strcmp(work_type_name(i), type) == 0)
            reading->type = i;
    if (status != STATUS_OK)
        return status;
    reading->year = (uint16_t)year;
    return reading->type ? STATUS_OK
                         : why_set(&call->why, STATUS_INVALID, "type", "没有写是哪一种工作",
                                   "/work-types 列出全部");
}

static enum status answer(struct call *call, json_t **result)
{
    struct reading reading = {.type = WORK_NONE};
    const char *key;
    enum status status = input_text(call, "key", RECORD_KEY_TEXT_SIZE, &key);
    if (status == STATUS_OK && !*key)
        status = read_new(call, &reading);
    else if (status == STATUS_OK)
        status = input_key(call, "key", &reading.key);
    if (status == STATUS_OK && *key && reading.key.kind != KIND_WORK)
        status = say_none(call, &reading.key);
    if (status != STATUS_OK)
        return status;
    reading.made = *result = answer_object(call);
    return call_view(call, read_work, &reading);
}

const struct route route_work_types = {.path = "/work-types",
                                       .method = CONSOLE_GET,
                                       .access = ACCESS_ROLE,
                                       .resource = RESOURCE_FORMS,
                                       .answer = answer_types};
const struct route route_work = {.path = "/work",
                                 .method = CONSOLE_GET,
                                 .access = ACCESS_ROLE,
                                 .resource = RESOURCE_FORMS,
                                 .answer = answer};
