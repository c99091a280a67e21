/* work add -- one row of the table of work records, typed as a command: read and checked as from a file. */
#include "command.h"

#include <siben/heading.h>
#include <siben/intake.h>

#include <stdio.h>

#define CELLS_MAX 60

static void put_quoted(struct buffer *row, const char *text, size_t size)
{
    buffer_print(row, "%s\"", row->size ? "," : "");
    for (size_t i = 0; i < size; i++)
        buffer_print(row, text[i] == '"' ? "\"\"" : "%c", text[i]);
    buffer_put_text(row, "\"");
}

/* A column that nobody knows is passed by in a file; what was typed must not be. */
static enum status check_column(struct command_context *context, const struct headings *headings,
                                const char *cell)
{
    const char *equals = strchr(cell, '=');
    if (!equals || equals == cell)
        return why_set(&context->why, STATUS_INVALID, cell, "要写成 列名=值",
                       "例如 工作类型=培训 工作编号=2026-1；siben work template 列出列名");
    const char *name = arena_text_of(&context->arena, bytes_of(cell, (size_t)(equals - cell)));
    if (!name)
        return STATUS_NO_MEMORY;
    return heading_match(headings, COLUMNS_WORK, &context->arena, name, NULL) >= 0
               ? STATUS_OK
               : why_set(&context->why, STATUS_INVALID, cell, "没有这一列，没有登记",
                         "siben work template 列出列名");
}

/* "列=值 …" as a table of one row. */
static enum status table_of(struct command_context *context, struct buffer *text)
{
    struct buffer head = {0}, row = {0};
    struct headings *headings;
    enum status status = headings_load(&context->arena, &headings, &context->why);
    for (size_t i = 0; i < context->arguments->positional_count && status == STATUS_OK; i++) {
        const char *cell = command_positional(context, i), *equals = strchr(cell, '=');
        status = check_column(context, headings, cell);
        if (status != STATUS_OK)
            break;
        put_quoted(&head, cell, (size_t)(equals - cell));
        put_quoted(&row, equals + 1, strlen(equals + 1));
    }
    if (status == STATUS_OK) {
        buffer_put_bytes(text, buffer_bytes(&head));
        buffer_put_text(text, "\n");
        buffer_put_bytes(text, buffer_bytes(&row));
        buffer_put_text(text, "\n");
        if (text->failed || head.failed || row.failed)
            status = STATUS_NO_MEMORY;
    }
    buffer_free(&head);
    buffer_free(&row);
    return status;
}

/* A row has no name on a command line: its column does. */
static void say_findings(struct command_context *context, const struct intake *intake)
{
    for (size_t i = 0; i < intake->finding_count; i++) {
        const struct intake_finding *finding = &intake->findings[i];
        size_t column = finding->column;
        const char *cell = column < context->arguments->positional_count
                               ? command_positional(context, column)
                               : "";
        command_note(context, "%s%s%s：%s%s%s\n",
                     finding->severity == SEVERITY_BLOCKING ? "不能写入" : "注意",
                     *cell ? "　" : "", cell, finding->what, *finding->hint ? " → " : "",
                     finding->hint);
    }
}

static bool same_evidence(const struct work_evidence *a, const struct work_evidence *b)
{
    return strcmp(a->title, b->title) == 0 && strcmp(a->document, b->document) == 0;
}

/* What was there, and this beside it: what is typed of the whole wins. */
static enum status append(struct command_context *context, const struct work *before,
                          struct work *work)
{
    struct arena *arena = &context->arena;
    size_t rows = before->row_count, documents = before->evidence_count;
    struct work_row *all = arena_array(arena, struct work_row, rows + work->row_count + 1);
    struct work_evidence *proofs =
        arena_array(arena, struct work_evidence, documents + work->evidence_count + 1);
    if (!all || !proofs)
        return STATUS_NO_MEMORY;
    if (rows)
        memcpy(all, before->rows, rows * sizeof *all);
    for (size_t i = 0; i < work->row_count; i++)
        all[rows++] = work->rows[i];
    if (documents)
        memcpy(proofs, before->evidence, documents * sizeof *proofs);
    for (size_t i = 0; i < work->evidence_count; i++) {
        bool known = false;
        for (size_t k = 0; k < documents && !known; k++)
            known = same_evidence(&proofs[k], &work->evidence[i]);
        if (!known)
            proofs[documents++] = work->evidence[i];
    }
    work->rows = all;
    work->row_count = rows;
    work->evidence = proofs;
    work->evidence_count = documents;
    work->people = work->people ? work->people : before->people;
    work->note = *work->note ? work->note : before->note;
    work->lead = *work->lead ? work->lead : before->lead;
    work->place = *work->place ? work->place : before->place;
    return STATUS_OK;
}

/* What is shown of it already is added to, or replaced: never in silence. */
static enum status beside_shown(struct command_context *context, struct view *view,
                                struct change *change)
{
    struct record record;
    struct payload before, payload;
    char key[RECORD_KEY_TEXT_SIZE];
    bool more = command_flag(context, "--more");
    enum status status = replica_get(view, &context->arena, &change->key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.gone || record.state.withdrawn)))
        return STATUS_OK;
    record_key_print(&change->key, key, sizeof key);
    if (status == STATUS_OK && !more && !command_flag(context, "--replace"))
        return why_set(&context->why, STATUS_CONFLICT, key, "已有这项工作",
                       "加一个项目、单位或佐证用 --more；整项改写用 --replace");
    if (status != STATUS_OK || !more)
        return status;
    status = payload_decode(&context->arena, KIND_WORK, record.payload, &before);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_WORK, change->payload, &payload);
    if (status == STATUS_OK)
        status = append(context, &before.work, &payload.work);
    return status ? status : command_change(context, view, &change->key, &payload, change);
}

static enum status read_row(struct command_context *context, struct view *view,
                            struct intake *intake)
{
    struct buffer text = {0};
    struct intake_options options = {.scope = context->node->config.scope,
                                     .today = date_of_instant(context->now_ms)};
    long year = 0;
    int this_year, month, day;
    date_parts(options.today, &this_year, &month, &day);
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, this_year, &year);
    options.fiscal_year = (unsigned)year;
    if (status == STATUS_OK)
        status = table_of(context, &text);
    struct bytes bytes = arena_bytes(&context->arena, buffer_bytes(&text));
    if (status == STATUS_OK)
        status = bytes.data ? intake_read(view, &context->arena, &options, "work.csv", bytes,
                                          intake, &context->why)
                            : STATUS_NO_MEMORY;
    buffer_free(&text);
    return status;
}

static int run(struct command_context *context)
{
    struct view view;
    struct intake intake = {.file = NULL};
    struct change *change = NULL;
    char key[RECORD_KEY_TEXT_SIZE] = "";
    if (command_flag(context, "--more") && command_flag(context, "--replace"))
        return command_misused(context, "--more 和 --replace 只写一个");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = read_row(context, &view, &intake);
    if (status == STATUS_OK)
        say_findings(context, &intake);
    bool recognised = intake.draft_count == 1 && intake.drafts[0].kind == INTAKE_WORK;
    if (status == STATUS_OK && recognised && intake.drafts[0].change_count)
        change = &intake.drafts[0].changes[0];
    if (change) {
        record_key_print(&change->key, key, sizeof key);
        status = beside_shown(context, &view, change);
    }
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && change && !command_flag(context, "--dry-run"))
        status = command_write(context, change, 1, NULL, NULL);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (!recognised)
        return command_misused(context, "至少要写 工作类型=… 和 工作编号=…");
    if (!change && intake.drafts[0].unchanged)
        command_print(context, "没有变化\n");
    else if (change)
        command_print(context, "%s：%s\n", key,
                      command_flag(context, "--dry-run") ? "可以写入" : "已登记");
    return !change && !intake.drafts[0].unchanged ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {
    {"--year", NULL, OPTION_VALUE, "年度", "没有写 预算年度= 时用；不写就是今年"},
    {"--more", NULL, OPTION_FLAG, NULL, "已有这项工作：加一个项目、单位或佐证"},
    {"--replace", NULL, OPTION_FLAG, NULL, "已有这项工作：整项改写，原来的留在历史里"},
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只检查，不写入"},
};
const struct command command_work_add = {
    .name = "work add",
    .arguments = "列名=值…",
    .chinese = "登记一项工作：评价、核查、整改、结果应用、公开、培训……；列名同导入的表",
    .english = "Record a piece of work, with the columns of the table that is imported.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 2,
    .positional_max = CELLS_MAX,
    .run = run,
};
