/* work add -- one row of the table of work records, typed as a command: read and checked as from a file. */
#include "file_words.h"

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

/* -- files: each is a document, on a row of the same piece of work ------------------------- */

struct attached {
    struct work_evidence *evidence;
    size_t count;
};

static size_t files_typed(const struct command_context *context)
{
    size_t count = 0;
    for (size_t i = 0; i < context->arguments->option_count; i++)
        count += context->arguments->options[i].option->kind == OPTION_INPUT_TITLED;
    return count;
}

static enum status read_files(struct command_context *context, struct attached *attached)
{
    enum status status = STATUS_OK;
    attached->evidence =
        arena_array(&context->arena, struct work_evidence, files_typed(context) + 1);
    if (!attached->evidence)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < context->arguments->option_count && status == STATUS_OK; i++) {
        struct titled titled;
        if (context->arguments->options[i].option->kind != OPTION_INPUT_TITLED)
            continue;
        status = file_titled(context, context->arguments->options[i].value, &titled);
        if (status != STATUS_OK)
            break;
        struct work_evidence *evidence = &attached->evidence[attached->count++];
        *evidence = (struct work_evidence){.title = titled.title,
                                           .document = titled.document,
                                           .kept = "",
                                           .size = (int64_t)titled.file->bytes.size,
                                           .name = titled.name};
        hash_of(titled.file->bytes, &evidence->digest);
    }
    return status;
}

/* Which piece of work a row is about. */
static bool names_the_piece(const char *cell)
{
    static const char *const names[] = {"工作类型=", "工作编号=", "预算年度=", "监控月份="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(cell, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

static void put_file_head(struct buffer *head)
{
    static const char *const names[] = {"佐证材料", "佐证文号", "佐证摘要"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        put_quoted(head, names[i], strlen(names[i]));
}

static void put_file_cells(struct buffer *row, const struct work_evidence *evidence)
{
    char digest[2 * HASH_SIZE + 1];
    bytes_to_hex(bytes_of(evidence->digest.bytes, HASH_SIZE), digest);
    put_quoted(row, evidence->title, strlen(evidence->title));
    put_quoted(row, evidence->document, strlen(evidence->document));
    put_quoted(row, digest, strlen(digest));
}

static void put_file_row(struct command_context *context, const struct work_evidence *evidence,
                         struct buffer *text)
{
    struct buffer row = {0};
    for (size_t i = 0; i < context->arguments->positional_count; i++) {
        const char *cell = command_positional(context, i);
        const char *value = names_the_piece(cell) ? strchr(cell, '=') + 1 : "";
        put_quoted(&row, value, strlen(value));
    }
    put_file_cells(&row, evidence);
    text->failed = text->failed || row.failed;
    buffer_put_bytes(text, buffer_bytes(&row));
    buffer_put_text(text, "\n");
    buffer_free(&row);
}

/* "列=值 …" as a table of one row, and a row more for each further file. */
static enum status table_of(struct command_context *context, const struct attached *attached,
                            struct buffer *text)
{
    struct buffer head = {0}, row = {0};
    struct headings *headings;
    enum status status = headings_load(&context->arena, &headings, &context->why);
    for (size_t i = 0; i < context->arguments->positional_count && status == STATUS_OK; i++) {
        const char *cell = command_positional(context, i), *equals = strchr(cell, '=');
        status = check_column(context, headings, cell);
        if (status == STATUS_OK && attached->count && strncmp(cell, "佐证", strlen("佐证")) == 0)
            status = why_set(&context->why, STATUS_INVALID, cell, "佐证的名称和文号写在 --file 里",
                             "--file 报告.pdf:名称:文号；原件存放处= 照写");
        if (status != STATUS_OK)
            break;
        put_quoted(&head, cell, (size_t)(equals - cell));
        put_quoted(&row, equals + 1, strlen(equals + 1));
    }
    if (attached->count) {
        put_file_head(&head);
        put_file_cells(&row, &attached->evidence[0]);
    }
    if (status == STATUS_OK) {
        buffer_put_bytes(text, buffer_bytes(&head));
        buffer_put_text(text, "\n");
        buffer_put_bytes(text, buffer_bytes(&row));
        buffer_put_text(text, "\n");
        for (size_t i = 1; i < attached->count; i++)
            put_file_row(context, &attached->evidence[i], text);
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

/* What was there, and this beside it: what is typed of the whole wins. */
static enum status append(struct command_context *context, const struct work *before,
                          struct work *work)
{
    struct arena *arena = &context->arena;
    struct work joined = *before;
    size_t rows = before->row_count;
    enum status status = STATUS_OK;
    struct work_row *all = arena_array(arena, struct work_row, rows + work->row_count + 1);
    if (!all)
        return STATUS_NO_MEMORY;
    if (rows)
        memcpy(all, before->rows, rows * sizeof *all);
    for (size_t i = 0; i < work->row_count; i++)
        all[rows++] = work->rows[i];
    for (size_t i = 0; i < work->evidence_count && status == STATUS_OK; i++)
        status = file_join(context, &joined, &work->evidence[i]);
    work->rows = all;
    work->row_count = rows;
    work->evidence = joined.evidence;
    work->evidence_count = joined.evidence_count;
    work->people = work->people ? work->people : before->people;
    work->note = *work->note ? work->note : before->note;
    work->lead = *work->lead ? work->lead : before->lead;
    work->place = *work->place ? work->place : before->place;
    work->sample = *work->sample ? work->sample : before->sample;
    return status;
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

/* A row of a table says no size and no name: they are those of the files. */
static enum status say_of_files(struct command_context *context, struct view *view,
                                const struct attached *attached, struct change *change)
{
    struct payload payload;
    enum status status = payload_decode(&context->arena, KIND_WORK, change->payload, &payload);
    for (size_t i = 0; status == STATUS_OK && i < payload.work.evidence_count; i++) {
        struct work_evidence *evidence = &payload.work.evidence[i];
        for (size_t k = 0; k < attached->count; k++)
            if (hash_equal(&evidence->digest, &attached->evidence[k].digest)) {
                evidence->size = attached->evidence[k].size;
                evidence->name = attached->evidence[k].name;
            }
    }
    return status ? status : command_change(context, view, &change->key, &payload, change);
}

/* The bytes are safe before the record says that they are here. */
static enum status take_files(struct command_context *context)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < context->arguments->option_count && status == STATUS_OK; i++) {
        struct titled titled;
        struct work_evidence evidence;
        if (context->arguments->options[i].option->kind != OPTION_INPUT_TITLED)
            continue;
        status = file_titled(context, context->arguments->options[i].value, &titled);
        if (status == STATUS_OK)
            status = file_take(context, &titled, &evidence);
    }
    return status;
}

static enum status read_row(struct command_context *context, struct view *view,
                            const struct attached *attached, struct intake *intake)
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
        status = table_of(context, attached, &text);
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
    struct attached attached = {.count = 0};
    char key[RECORD_KEY_TEXT_SIZE] = "";
    if (command_flag(context, "--more") && command_flag(context, "--replace"))
        return command_misused(context, "--more 和 --replace 只写一个");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = read_files(context, &attached);
    if (status == STATUS_OK)
        status = read_row(context, &view, &attached, &intake);
    if (status == STATUS_OK)
        say_findings(context, &intake);
    bool recognised = intake.draft_count == 1 && intake.drafts[0].kind == INTAKE_WORK;
    if (status == STATUS_OK && recognised && intake.drafts[0].change_count)
        change = &intake.drafts[0].changes[0];
    if (change) {
        record_key_print(&change->key, key, sizeof key);
        if (attached.count)
            status = say_of_files(context, &view, &attached, change);
        if (status == STATUS_OK)
            status = beside_shown(context, &view, change);
    }
    status = command_view_close(context, &view, status);
    bool writes = change && !command_flag(context, "--dry-run");
    if (status == STATUS_OK && writes && attached.count)
        status = command_may_write(context);
    if (status == STATUS_OK && writes)
        status = take_files(context);
    if (status == STATUS_OK && writes)
        status = command_write(context, change, 1, NULL, NULL);
    if (status == STATUS_OK && writes && attached.count)
        file_named(context, attached.evidence, attached.count);
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
    {"--file", NULL, OPTION_INPUT_TITLED, "文件[:名称[:文号]]", "附上佐证文件，可写几个"},
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
