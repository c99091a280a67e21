/* POST /import -- workbooks: with dry_run=1 what would come of them, each finding at its cell; without, what is
 * good is taken and the rest said. Who has units of their own brings forms of these units only. */
#include "api.h"
#include "excerpt.h"

#define FILES_SIZE_MAX (IMPORT_FILE_MAX + (1u << 20))
#define ARGUMENTS 24
#define RELEASE_REASON_MAX 600

struct importing {
    struct call *call;
    const char *arguments[ARGUMENTS + CONSOLE_FILES_MAX];
    size_t count;
};

static void add(struct importing *importing, const char *word)
{
    importing->arguments[importing->count++] = word;
}

/* Options as people answer them: {name of the field, option}. */
static enum status add_answers(struct importing *importing)
{
    static const char *const answers[][2] = {
        {"year", "--year"}, {"month", "--month"}, {"unit", "--unit"}, {"project", "--project"}};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        const char *value;
        enum status status = input_text(importing->call, answers[i][0], 64, &value);
        if (status != STATUS_OK)
            return status;
        if (!*value)
            continue;
        add(importing, answers[i][1]);
        add(importing, value);
    }
    const char *whole; /* the county's whole list: who is not in it owes nothing */
    enum status status = input_text(importing->call, "whole", 4, &whole);
    if (status == STATUS_OK && strcmp(whole, "1") == 0)
        add(importing, "--whole");
    return status;
}

/* The units of an account whose reach is its own. */
static enum status read_only(struct call *call, struct view *view, void *context)
{
    const char **only = context;
    const struct seen_units *units;
    enum status status = seen_units_read(call, view, &units);
    return status ? status : seen_units_list(call, units, RESOURCE_FORMS_WRITE, only);
}

static enum status add_only(struct importing *importing)
{
    struct call *call = importing->call;
    const char *only = "";
    if (call_reach(call, RESOURCE_LISTS_WRITE) == REACH_ALL)
        return STATUS_OK;
    enum status status = call_view(call, read_only, &only);
    add(importing, "--only");
    add(importing, only);
    return status;
}

/* Forms of other units are 代录, as where they are typed (entry.c). */
static enum status read_own(struct call *call, struct view *view, void *context)
{
    const char **own = context;
    const struct seen_units *units;
    enum status status = seen_units_read(call, view, &units);
    return status ? status : seen_units_own(call, units, own);
}

static enum status add_own(struct importing *importing)
{
    const char *own = "";
    enum status status = call_view(importing->call, read_own, &own);
    add(importing, "--own");
    add(importing, own);
    return status;
}

/* A mark of secrecy that is none, as whoever is in charge has looked: of one file, with who and why, and in the log before it is read. */
static enum status add_release(struct importing *importing)
{
    struct call *call = importing->call;
    const char *release, *reason;
    enum status status = input_text(call, "release", 4, &release);
    if (status == STATUS_OK)
        status = input_text(call, "release_reason", RELEASE_REASON_MAX, &reason);
    if (status != STATUS_OK || strcmp(release, "1") != 0)
        return status;
    if (call_reach(call, RESOURCE_LISTS_WRITE) != REACH_ALL)
        return why_set(&call->why, STATUS_UNAUTHORISED, "release", "密级标记不由您的角色放行",
                       "由负责人核实后请绩效办放行");
    if (call->request->file_count != 1)
        return why_set(&call->why, STATUS_INVALID, "release", "放行只对一个文件",
                       "单独选有密级标记的那一个");
    if (!*reason)
        return why_set(&call->why, STATUS_INVALID, "release_reason", "没有写谁核实、凭什么",
                       "写明核实的负责人和依据");
    add(importing, "--release-mark");
    return audit(call, "release-mark", call->request->files[0].name, reason);
}

/* -- cells ------------------------------------------------------------------------------- */

static json_t *excerpt_json(struct call *call, const char *sheet, const struct excerpt *excerpt)
{
    json_t *made = answer_object(call), *rows = answer_list(call);
    put_text(call, made, "sheet", sheet);
    put_bool(call, made, "whole", excerpt->whole);
    for (size_t i = 0; i < excerpt->row_count; i++) {
        json_t *row = answer_object(call), *texts = answer_list(call), *spans = answer_list(call);
        put_number(call, row, "row", excerpt->rows[i].number);
        for (size_t k = 0; k < excerpt->columns; k++)
            append(call, texts, json_string(excerpt->rows[i].texts[k]));
        for (size_t k = 0; k < excerpt->columns; k++)
            append(call, spans, json_integer(excerpt->rows[i].spans[k]));
        put_json(call, row, "texts", texts);
        put_json(call, row, "spans", spans);
        append(call, rows, row);
    }
    put_json(call, made, "rows", rows);
    return made;
}

static bool is_listed(json_t *sheets, const char *sheet)
{
    size_t i;
    json_t *one;
    json_array_foreach(sheets, i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "sheet")), sheet) == 0)
            return true;
    }
    return false;
}

static bool stops(const json_t *finding)
{
    return strcmp(json_string_value(json_object_get(finding, "severity")), "blocking") == 0;
}

/* Row and column of every finding, so that the page need not read addresses; the rows that are marked, of what stops
 * something first: not all may find room. */
static size_t mark_findings(struct call *call, json_t *findings, const char *sheet,
                            unsigned marked[EXCERPT_ROWS_MAX])
{
    size_t count = 0, i;
    json_t *one;
    for (int pass = 0; pass < 2; pass++)
        json_array_foreach(findings, i, one)
        {
            unsigned row, column;
            const char *cell = json_string_value(json_object_get(one, "cell"));
            if (stops(one) != (pass == 0) || !cell || !excerpt_place(cell, &row, &column) ||
                strcmp(json_string_value(json_object_get(one, "sheet")), sheet) != 0)
                continue;
            put_number(call, one, "row", row);
            put_number(call, one, "column", column);
            if (count < EXCERPT_ROWS_MAX - EXCERPT_HEAD_ROWS &&
                (!count || marked[count - 1] != row))
                marked[count++] = row;
        }
    return count;
}

static enum status put_sheets(struct call *call, const struct console_file *file, json_t *said)
{
    json_t *findings = json_object_get(said, "findings"), *sheets = answer_list(call), *one;
    struct arena arena;
    struct workbook *workbook;
    struct buffer bytes = {0};
    size_t i;
    arena_init(&arena, IMPORT_ARENA_BUDGET);
    enum status status = console_file_read(file, 0, (size_t)file->size, &bytes);
    if (status == STATUS_OK)
        status = excerpt_open(&arena, file->name, buffer_bytes(&bytes), &workbook, NULL);
    json_array_foreach(findings, i, one)
    {
        unsigned marked[EXCERPT_ROWS_MAX];
        struct excerpt excerpt;
        const char *sheet = json_string_value(json_object_get(one, "sheet")),
                   *cell = json_string_value(json_object_get(one, "cell"));
        bool somewhere = sheet && (*sheet || (cell && *cell)); /* delimited text has no sheets */
        if (status != STATUS_OK || !somewhere || is_listed(sheets, sheet))
            continue;
        size_t count = mark_findings(call, findings, sheet, marked);
        status = excerpt_read(&arena, workbook, sheet, marked, count, &excerpt);
        if (status == STATUS_OK)
            append(call, sheets, excerpt_json(call, sheet, &excerpt));
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    put_json(call, said, "sheets", sheets);
    arena_close(&arena);
    buffer_free(&bytes);
    return status;
}

/* -- all of it ------------------------------------------------------------------------------ */

static enum status add_files(struct importing *importing)
{
    struct call *call = importing->call;
    const struct console_request *request = call->request;
    if (!request->file_count)
        return why_set(&call->why, STATUS_INVALID, "文件", "没有选文件", "选几个工作簿再传");
    for (size_t i = 0; i < request->file_count; i++) {
        const struct console_file *file = &request->files[i];
        if (file->refused) {
            call->why = file->why;
            return file->refused;
        }
        add(importing, file->name);
    }
    return STATUS_OK;
}

static enum status answer(struct call *call, json_t **result)
{
    struct importing importing = {.call = call};
    const char *dry_run;
    json_t *one;
    size_t i;
    add(&importing, "import");
    add(&importing, "--json");
    enum status status = input_text(call, "dry_run", 4, &dry_run);
    bool dry = status == STATUS_OK && strcmp(dry_run, "1") == 0;
    if (dry)
        add(&importing, "--dry-run");
    if (status == STATUS_OK)
        status = add_answers(&importing);
    if (status == STATUS_OK)
        status = add_only(&importing);
    if (status == STATUS_OK)
        status = add_own(&importing);
    if (status == STATUS_OK)
        status = add_release(&importing);
    add(&importing, "--");
    if (status == STATUS_OK)
        status = add_files(&importing);
    if (status == STATUS_OK && !dry)
        status = audit(call, "import", call->request->files[0].name, "");
    if (status == STATUS_OK)
        status = call_command(call, importing.arguments, importing.count, true, result);
    json_array_foreach(json_object_get(*result, "files"), i, one)
    {
        if (status == STATUS_OK && i < call->request->file_count &&
            !json_object_get(one, "refused"))
            status = put_sheets(call, &call->request->files[i], one);
    }
    return status;
}

const struct route route_import = {.path = "/import",
                                   .method = CONSOLE_POST,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_FORMS_WRITE,
                                   .size_max = FILES_SIZE_MAX,
                                   .answer = answer};
