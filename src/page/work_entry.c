/* work_entry -- what handlers of a piece of work that is being filled share. */
#include "work_entry.h"

#include <siben/sheet_write.h>
#include <siben/text.h>

#include <inttypes.h>
#include <stdio.h>

#define ROWS_MAX 500 /* of one piece: a training with every unit of a county */
#define MARK_SIZE 17

/* -- columns ------------------------------------------------------------------------------------- */

#define K WORK_PLACE_KEY
#define H WORK_PLACE_HEAD
#define R WORK_PLACE_ROW
#define P WORK_PLACE_PROOF
#define C(name) [COLUMN_WORK_##name]
const struct work_column work_columns[COLUMN_WORK_COUNT] = {
    C(SEQUENCE) = {"sequence", WORK_PLACE_NONE, "", 0},
    C(TYPE) = {"type", K, "choice", WORDS_WORK},
    C(NUMBER) = {"number", K, "text", 0},
    C(YEAR) = {"year", K, "number", 0},
    C(ROUND) = {"round", K, "number", 0},
    C(TITLE) = {"title", H, "text", 0},
    C(DATE) = {"date", H, "date", 0},
    C(TRIGGER) = {"trigger", H, "choices", WORDS_TRIGGER},
    C(ORIGINAL) = {"original", H, "money", 0},
    C(TOTAL) = {"total", H, "money", 0},
    C(MONEY_UNIT) = {"money_unit", H, "choice", WORDS_MONEY_UNIT},
    C(CONCLUSION) = {"conclusion", H, "choice", WORDS_CONCLUSION},
    C(AGENCY) = {"agency", H, "text", 0},
    C(LEAD) = {"lead", H, "text", 0},
    C(PLACE) = {"place", H, "text", 0},
    C(PEOPLE) = {"people", H, "number", 0},
    C(NOTE) = {"note", H, "long", 0},
    C(SAMPLE) = {"sample", H, "text", 0},
    C(UNIT_CODE) = {"unit_code", R, "text", 0},
    C(UNIT) = {"unit", R, "text", 0},
    C(PROJECT_CODE) = {"project_code", R, "text", 0},
    C(PROJECT) = {"project", R, "text", 0},
    C(BOOK) = {"book", R, "choice", WORDS_BOOK},
    C(FIELD) = {"field", R, "text", 0},
    C(AMOUNT) = {"amount", R, "money", 0},
    C(SCORE) = {"score", R, "number", 0},
    C(STATED) = {"stated", R, "text", 0},
    C(FOUND) = {"found", R, "text", 0},
    C(DIFFERENCE) = {"difference", WORK_PLACE_NONE, "", 0},
    C(METHOD) = {"method", R, "text", 0},
    C(VERDICT) = {"verdict", R, "choice", WORDS_CHECKED},
    C(VETO) = {"veto", R, "choice", WORDS_TICK},
    C(CORE) = {"core", R, "given", 0},
    C(DETAIL) = {"detail", R, "long", 0},
    C(HANDLING) = {"handling", R, "text", 0},
    C(OWNER) = {"owner", R, "text", 0},
    C(DUE) = {"due", R, "date", 0},
    C(DONE) = {"done", R, "date", 0},
    C(EVIDENCE) = {"evidence", P, "text", 0},
    C(DOCUMENT) = {"document", P, "text", 0},
    C(DIGEST) = {"digest", P, "text", 0},
    C(KEPT) = {"kept", P, "text", 0},
};
#undef C

const char *work_place_name(unsigned place)
{
    static const char *const names[WORK_PLACE_COUNT] = {"", "key", "head", "rows", "evidence"};
    return place < WORK_PLACE_COUNT ? names[place] : "";
}

static bool has_column(unsigned type, int column)
{
    const int8_t *own = intake_work_columns(type);
    if (work_columns[column].place == WORK_PLACE_KEY || column == COLUMN_WORK_TITLE ||
        column == COLUMN_WORK_DATE)
        return column != COLUMN_WORK_ROUND || type == WORK_RECTIFICATION ||
               type == WORK_VERIFICATION || type == WORK_RESULT_USE;
    for (size_t i = 0; own[i] >= 0; i++)
        if (own[i] == column)
            return work_columns[column].place != WORK_PLACE_NONE;
    return false;
}

bool work_asks(unsigned type, int column)
{
    return has_column(type, column);
}

static bool is_column(const char *id, unsigned place)
{
    for (int i = 0; i < COLUMN_WORK_COUNT; i++)
        if (work_columns[i].place == place && strcmp(work_columns[i].id, id) == 0)
            return true;
    return false;
}

/* -- who may ------------------------------------------------------------------------------------------ */

/* What a unit says of itself. What is said of it (checks, verdicts, grades) others say; an objection to its list has
 * a way of its own. */
static bool is_own_word(unsigned type)
{
    return type == WORK_EX_ANTE || type == WORK_DEPARTMENT_EVALUATION || type == WORK_TRANSFER ||
           type == WORK_RECTIFICATION || type == WORK_DISCLOSURE || type == WORK_TRAINING ||
           type == WORK_MATERIAL || type == WORK_ADJUSTMENT;
}

bool work_may_fill(const struct call *call, unsigned type)
{
    if (type == WORK_OBJECTION || call_reach(call, RESOURCE_WORKS_WRITE) == REACH_NONE)
        return false;
    return call_reach(call, RESOURCE_REVIEW) != REACH_NONE || is_own_word(type);
}

enum work_part work_part_of(const struct call *call, const struct seen_units *units,
                            unsigned resource, const struct work *work)
{
    size_t seen = 0;
    if (call_reach(call, resource) == REACH_ALL)
        return WORK_PART_ALL;
    for (size_t i = 0; i < work->row_count; i++)
        seen += seen_unit(call, units, resource, work->rows[i].unit_code);
    return !seen ? WORK_PART_NONE : seen == work->row_count ? WORK_PART_ALL : WORK_PART_SOME;
}

bool work_may_write(const struct call *call, const struct seen_units *units, unsigned type,
                    const struct work_row *rows, size_t count)
{
    if (!work_may_fill(call, type))
        return false;
    if (call_reach(call, RESOURCE_WORKS_WRITE) == REACH_ALL)
        return true;
    for (size_t i = 0; i < count; i++)
        if (!seen_unit(call, units, RESOURCE_WORKS_WRITE, rows[i].unit_code))
            return false;
    return count > 0;
}

/* -- what was posted ------------------------------------------------------------------------------------ */

static enum status check_members(struct call *call, json_t *object, unsigned place)
{
    const char *id;
    json_t *value;
    if (!json_is_object(object))
        return why_set(&call->why, STATUS_INVALID, work_place_name(place), "填的内容不对",
                       "见 /api/v1/openapi.json");
    json_object_foreach(object, id, value)
    {
        bool file = place == WORK_PLACE_PROOF &&
                    (strcmp(id, "name") == 0 || strcmp(id, "size") == 0 || strcmp(id, "here") == 0);
        if (file)
            continue;
        if (!is_column(id, place) || !json_is_string(value) ||
            json_string_length(value) != strlen(json_string_value(value)))
            return why_set(&call->why, STATUS_INVALID, id, "没有这一项，或内容不是文字",
                           "见 /api/v1/work-types");
        if (json_string_length(value) > CELL_TEXT_MAX)
            return why_set(&call->why, STATUS_INVALID, id, "文字太长", "写短一些");
    }
    return STATUS_OK;
}

static enum status check_list(struct call *call, const char *name, unsigned place, size_t *count)
{
    json_t *list = json_object_get(call->input, name), *one;
    size_t i;
    *count = json_array_size(list);
    if ((list && !json_is_array(list)) || *count > ROWS_MAX)
        return why_set(&call->why, STATUS_INVALID, name, "不是一行行的，或行数太多",
                       "一项工作最多 500 行");
    json_array_foreach(list, i, one)
    {
        enum status status = check_members(call, one, place);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static const char *text_at(const json_t *object, int column)
{
    const char *text = json_string_value(json_object_get(object, work_columns[column].id));
    return text ? text : "";
}

/* Heads, then a line each project or unit, then a line each document. What is of the whole stands on each line; of
 * which sample it is only on the first kind: lines that nobody filled are left out there. */
static const char *cell_of(struct call *call, const struct work_entry *entry, size_t line,
                           int column)
{
    bool row = line < entry->rows;
    const json_t *input = call->input,
                 *one =
                     row ? json_array_get(json_object_get(input, "rows"), line)
                         : json_array_get(json_object_get(input, "evidence"), line - entry->rows);
    switch (work_columns[column].place) {
    case WORK_PLACE_KEY:
        return column == COLUMN_WORK_TYPE ? work_type_chinese(entry->type) : text_at(input, column);
    case WORK_PLACE_HEAD:
        return column == COLUMN_WORK_SAMPLE && !row
                   ? ""
                   : text_at(json_object_get(input, "head"), column);
    case WORK_PLACE_ROW:
        return row ? text_at(one, column) : "";
    default:
        return row ? "" : text_at(one, column);
    }
}

static enum status table_of(struct call *call, struct work_entry *entry, struct bytes *bytes)
{
    struct buffer out = {0};
    size_t lines = entry->rows + entry->proofs;
    csv_begin(&out);
    for (int i = 0; i < COLUMN_WORK_COUNT; i++)
        if (work_columns[i].place != WORK_PLACE_NONE) {
            csv_text(&out, entry->column_count, heading_words(entry->headings, COLUMNS_WORK, i));
            entry->columns[entry->column_count++] = i;
        }
    csv_end_row(&out);
    for (size_t line = 0; line < (lines ? lines : 1); line++) {
        for (size_t i = 0; i < entry->column_count; i++)
            csv_text(&out, i, cell_of(call, entry, line, entry->columns[i]));
        csv_end_row(&out);
    }
    *bytes = out.failed ? (struct bytes){NULL, 0} : arena_bytes(&call->arena, buffer_bytes(&out));
    buffer_free(&out);
    return bytes->data ? STATUS_OK : STATUS_NO_MEMORY;
}

/* Its number in the table of an old key and the type of a new one: "training". */
static enum status read_type(struct call *call, struct work_entry *entry)
{
    const char *name;
    enum status status = input_text(call, "type", 64, &name);
    for (unsigned i = 1; status == STATUS_OK && i < WORK_TYPE_COUNT; i++)
        if (strcmp(work_type_name(i), name) == 0)
            entry->type = i;
    if (status == STATUS_OK && !entry->type)
        return why_set(&call->why, STATUS_INVALID, "type", "没有写是哪一种工作",
                       "/work-types 列出全部");
    if (status == STATUS_OK && !work_may_fill(call, entry->type))
        status =
            why_set(&call->why, STATUS_UNAUTHORISED, work_type_chinese(entry->type),
                    "这种工作不由您的角色登记", "由绩效办登记；本单位的整改、公开、培训可自己登记");
    return status;
}

static enum status read_posted(struct call *call, struct work_entry *entry)
{
    const char *key;
    enum status status = read_type(call, entry);
    if (status == STATUS_OK)
        status = input_text(call, "key", RECORD_KEY_TEXT_SIZE, &key);
    if (status == STATUS_OK && *key)
        status = input_key(call, "key", &entry->key);
    if (status == STATUS_OK && *key && entry->key.kind != KIND_WORK)
        status = why_set(&call->why, STATUS_INVALID, key, "这不是工作记录", "从列表里打开");
    json_t *head = json_object_get(call->input, "head");
    if (status == STATUS_OK && head)
        status = check_members(call, head, WORK_PLACE_HEAD);
    if (status == STATUS_OK)
        status = check_list(call, "rows", WORK_PLACE_ROW, &entry->rows);
    if (status == STATUS_OK)
        status = check_list(call, "evidence", WORK_PLACE_PROOF, &entry->proofs);
    return status;
}

/* -- what the importer makes of it --------------------------------------------------------------------------- */

static const char *name_of_file(const json_t *proof)
{
    const char *name = json_string_value(json_object_get(proof, "name"));
    return name && strlen(name) <= FILE_NAME_BYTES_MAX && !strpbrk(name, "/\n\r\t") &&
                   text_is_utf8(bytes_of_text(name))
               ? name
               : "";
}

/* A row of a table says no size and no name of a file: the page does, the bytes that are here, else what stood. */
static enum status say_of_files(struct call *call, struct work_entry *entry, struct work *work,
                                const struct work *before)
{
    const json_t *list = json_object_get(call->input, "evidence"), *one;
    size_t i;
    entry->evidence = work->evidence;
    entry->evidence_count = work->evidence_count;
    for (size_t k = 0; k < work->evidence_count; k++) {
        struct work_evidence *evidence = &work->evidence[k];
        char digest[2 * HASH_SIZE + 1];
        uint64_t size;
        if (hash_is_none(&evidence->digest))
            continue;
        bool own = call_reach(call, RESOURCE_WORKS_WRITE) == REACH_ALL ||
                   brought_by(call, &evidence->digest);
        for (i = 0; before && i < before->evidence_count; i++)
            if (hash_equal(&before->evidence[i].digest, &evidence->digest)) {
                own = true;
                evidence->size = before->evidence[i].size;
                evidence->name = before->evidence[i].name;
            }
        bytes_to_hex(bytes_of(evidence->digest.bytes, HASH_SIZE), digest);
        json_array_foreach(list, i, one)
        {
            if (strcmp(text_at(one, COLUMN_WORK_DIGEST), digest) == 0 && *name_of_file(one))
                evidence->name = name_of_file(one);
        }
        enum status status =
            own ? blobs_size(call->page->node->blobs, &evidence->digest, &size) : STATUS_NOT_FOUND;
        if (status == STATUS_OK)
            evidence->size = (int64_t)size;
        else if (!evidence->size)
            return why_set(&call->why, STATUS_NOT_FOUND, evidence->title,
                           "这个文件没有传上来，或已清理", "再传一次");
    }
    return STATUS_OK;
}

static enum status stands(struct call *call, struct view *view, struct work_entry *entry,
                          struct work **before)
{
    struct payload *payload = arena_take(&call->arena, sizeof *payload);
    *before = NULL;
    if (!payload)
        return STATUS_NO_MEMORY;
    enum status status = replica_get(view, &call->arena, &entry->change.key, &entry->record);
    if (status == STATUS_NOT_FOUND) {
        entry->record = (struct record){.key = entry->change.key};
        return STATUS_OK;
    }
    if (status != STATUS_OK || !entry->record.payload.size)
        return status;
    status = payload_decode(&call->arena, KIND_WORK, entry->record.payload, payload);
    if (status == STATUS_OK)
        *before = &payload->work;
    return status;
}

static enum status check_seen(struct call *call, const struct work_entry *entry)
{
    char now[MARK_SIZE] = "", key[RECORD_KEY_TEXT_SIZE];
    const char *seen;
    enum status status = input_text(call, "seen", MARK_SIZE, &seen);
    bool there = entry->record.shown.seq && !entry->record.state.withdrawn;
    if (there)
        snprintf(now, sizeof now, "%016" PRIx64, entry->record.shown.mark);
    if (status != STATUS_OK || strcmp(seen, now) == 0 || (!there && !*seen))
        return status;
    record_key_print(&entry->change.key, key, sizeof key);
    return *seen ? why_set(&call->why, STATUS_CONFLICT, key,
                           "您打开以后，这项工作又有了新的一版（别的窗口、别人，或从线路收到）",
                           "没有覆盖：重新打开看现在的内容")
                 : why_set(&call->why, STATUS_CONFLICT, key, "这个编号已经有了",
                           "换一个工作编号；要改那一项，从列表里打开它");
}

/* What is to be written, and whether this person may. */
static enum status prepare(struct call *call, struct view *view, struct work_entry *entry,
                           const struct change *draft)
{
    struct payload payload;
    const struct seen_units *units;
    struct work *before;
    enum status status = seen_units_read(call, view, &units);
    entry->change.key = draft->key;
    if (status == STATUS_OK && entry->key.kind && !record_key_equal(&entry->key, &draft->key))
        return why_set(&call->why, STATUS_INVALID, "key",
                       "改动会把它变成另一项工作（类型、编号、年度、月份，或单位所在地不同）",
                       "这些不能改；登记错了就撤回，另登记一项");
    if (status == STATUS_OK)
        status = payload_decode(&call->arena, KIND_WORK, draft->payload, &payload);
    if (status == STATUS_OK)
        status = stands(call, view, entry, &before);
    if (status != STATUS_OK)
        return status;
    if (!work_may_write(call, units, entry->type, payload.work.rows, payload.work.row_count) ||
        (before && !work_may_write(call, units, entry->type, before->rows, before->row_count)))
        return why_set(&call->why, STATUS_UNAUTHORISED, work_type_chinese(entry->type),
                       "里面有不归您管的单位，或没有写单位",
                       "每一行写明您管的单位；全县的请绩效办登记");
    if (before && before->table_level)
        return why_set(&call->why, STATUS_UNSUPPORTED, payload.work.title,
                       "这一项带着转移支付自评表，网页上改会丢掉那张表", "改好工作簿以后导入");
    status = check_seen(call, entry);
    if (status == STATUS_OK)
        status = say_of_files(call, entry, &payload.work, before);
    if (status == STATUS_OK)
        status = node_change(view, &call->arena, &draft->key, &payload, &entry->change);
    entry->change.looked = true;
    entry->change.seen = entry->record.shown;
    entry->ready = status == STATUS_OK;
    return status;
}

/* Who answers for some units is told nothing of what is known about others. */
static enum status read_only(struct call *call, struct view *view, const char **only)
{
    const struct seen_units *units;
    *only = NULL;
    if (call_reach(call, RESOURCE_WORKS_WRITE) == REACH_ALL)
        return STATUS_OK;
    enum status status = seen_units_read(call, view, &units);
    return status ? status : seen_units_list(call, units, RESOURCE_WORKS_WRITE, only);
}

enum status work_entry_read(struct call *call, struct view *view, struct work_entry *entry)
{
    struct bytes bytes;
    struct headings *headings;
    struct intake_options options = {.today = date_of_instant(call->now_ms),
                                     .scope = call->page->node->config.scope};
    *entry = (struct work_entry){.type = WORK_NONE};
    enum status status = read_posted(call, entry);
    if (status == STATUS_OK)
        status = headings_load(&call->arena, &headings, &call->why);
    if (status == STATUS_OK) {
        entry->headings = headings;
        status = table_of(call, entry, &bytes);
    }
    if (status == STATUS_OK)
        status = read_only(call, view, &options.only);
    if (status == STATUS_OK)
        status = intake_read(view, &call->arena, &options, "网页填写.csv", bytes, &entry->intake,
                             &call->why);
    if (status != STATUS_OK || entry->intake.draft_count != 1 ||
        entry->intake.drafts[0].kind != INTAKE_WORK || entry->intake.drafts[0].change_count != 1)
        return status;
    return prepare(call, view, entry, &entry->intake.drafts[0].changes[0]);
}

/* -- what it says of it ------------------------------------------------------------------------------------------- */

/* What is of the whole stands on each line, and is told once. */
static bool is_told(const struct work_entry *entry, size_t number, int column)
{
    const struct intake_finding *it = &entry->intake.findings[number];
    if (column >= 0 && work_columns[column].place >= WORK_PLACE_ROW)
        return false;
    for (size_t i = 0; i < number; i++)
        if (strcmp(entry->intake.findings[i].rule, it->rule) == 0 &&
            strcmp(entry->intake.findings[i].what, it->what) == 0)
            return true;
    return false;
}

static void put_finding(struct call *call, json_t *list, const struct work_entry *entry,
                        size_t number)
{
    static const char *const severities[] = {"hint", "warning", "blocking"};
    const struct intake_finding *it = &entry->intake.findings[number];
    int column = it->column < entry->column_count && *it->cell ? entry->columns[it->column] : -1;
    size_t line = it->row ? it->row - 1 : 0;
    unsigned place = column < 0 ? WORK_PLACE_NONE : work_columns[column].place;
    if (is_told(entry, number, column))
        return;
    json_t *one = answer_object(call);
    put_text(call, one, "severity", severities[it->severity]);
    put_text(call, one, "rule", it->rule);
    put_text(call, one, "place", work_place_name(place));
    put_number(
        call, one, "row",
        (int64_t)(place == WORK_PLACE_PROOF && line >= entry->rows ? line - entry->rows : line));
    put_text(call, one, "column", column < 0 ? "" : work_columns[column].id);
    put_text(call, one, "what", it->what);
    put_text(call, one, "hint", it->hint);
    append(call, list, one);
}

void work_entry_put(struct call *call, json_t *made, const struct work_entry *entry)
{
    const struct intake *intake = &entry->intake;
    json_t *list = answer_list(call);
    bool unchanged = intake->draft_count == 1 && intake->drafts[0].unchanged > 0 &&
                     intake->drafts[0].change_count == 0;
    for (size_t i = 0; i < intake->finding_count; i++)
        put_finding(call, list, entry, i);
    put_json(call, made, "findings", list);
    put_bool(call, made, "blocked", !entry->ready);
    put_bool(call, made, "unchanged", unchanged);
    if (entry->ready)
        put_key(call, made, "key", &entry->change.key);
    else
        put_text(call, made, "key", "");
}
