/* work template -- the columns of the table of work records, all or those that a type uses. */
#include "command.h"

#include <siben/intake.h>

#define C(name) COLUMN_WORK_##name

static const int8_t common[] = {C(TYPE), C(NUMBER), C(TITLE), C(YEAR), C(DATE)};

static void add(struct buffer *line, const struct headings *headings, unsigned type, int id)
{
    buffer_print(line, "%s%s", line->size ? "," : "", intake_work_heading(headings, type, id));
}

static void columns_of(const struct headings *headings, unsigned type, struct buffer *line)
{
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        add(line, headings, type, common[i]);
    for (size_t i = 0; intake_work_columns(type)[i] >= 0; i++)
        add(line, headings, type, intake_work_columns(type)[i]);
}

/* Beside those, and without the proof, which all have too: what tells the types apart. */
static void own_columns(const struct headings *headings, unsigned type, struct buffer *line)
{
    for (size_t i = 0; intake_work_columns(type)[i] != C(EVIDENCE); i++)
        buffer_print(line, "%s%s", line->size ? "、" : "",
                     intake_work_heading(headings, type, intake_work_columns(type)[i]));
}

/* As the table is headed, so that they can be typed as they are read. */
static const char *list_title(struct command_context *context, const struct headings *headings)
{
    struct buffer names = {0};
    for (size_t i = 1; i < sizeof common / sizeof *common; i++) /* the type is what is chosen */
        buffer_print(&names, "%s、", intake_work_heading(headings, WORK_NONE, common[i]));
    buffer_put_text(&names, intake_work_heading(headings, WORK_NONE, C(EVIDENCE)));
    const char *words =
        arena_print(&context->arena,
                    "工作记录的类型和各自的列（另外都有：%s；空表：siben work template 类型 "
                    "-o 表.csv）",
                    command_words(context, &names));
    buffer_free(&names);
    return words ? words : "";
}

static int list_types(struct command_context *context, const struct headings *headings)
{
    static const char *const heads[] = {"type:工作类型", "columns:自己的列"};
    struct list list;
    list_begin(context, &list, list_title(context, headings), heads, 2);
    for (unsigned type = 1; type < WORK_TYPE_COUNT; type++) {
        struct buffer line = {0};
        own_columns(headings, type, &line);
        const char *cells[] = {work_type_chinese(type), command_words(context, &line)};
        list_row(context, &list, cells);
        buffer_free(&line);
    }
    enum table_format format;
    enum status status = command_format(context, &format);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_table(context, &list.table, format);
    return EXIT_OK;
}

/* What is filled in and imported is csv, whatever the file is called. */
static enum status read_format(struct command_context *context)
{
    enum table_format format;
    enum status status = command_format(context, &format);
    return status != STATUS_OK || format != FORMAT_JSON
               ? status
               : why_set(&context->why, STATUS_INVALID, "--json", "空表只写成 csv",
                         "用 -o 表.csv，Excel 和 WPS 可直接打开");
}

static int run(struct command_context *context)
{
    struct headings *headings;
    const char *word = command_positional(context, 0);
    struct buffer line = {0};
    enum status status = headings_load(&context->arena, &headings, &context->why);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (!word)
        return list_types(context, headings);
    int type = heading_match(headings, WORDS_WORK, &context->arena, word, NULL) + 1;
    if (type < 1) {
        (void)why_set(&context->why, STATUS_INVALID, word, "不认识的工作类型",
                      "siben work template 列出全部类型");
        return command_failed(context, STATUS_INVALID);
    }
    status = read_format(context);
    if (status != STATUS_OK)
        return command_failed(context, status);
    columns_of(headings, (unsigned)type, &line);
    struct buffer file = {0};
    if (command_value(context, "--output"))
        buffer_put_text(&file, "\xef\xbb\xbf");
    buffer_put_bytes(&file, buffer_bytes(&line));
    buffer_print(&file, "\n%s,\n", work_type_chinese((unsigned)type));
    file.failed = file.failed || line.failed; /* half a table is none */
    if (!command_value(context, "--output") || file.failed)
        command_put_buffer(context, &file);
    else
        command_file(context, "work.csv", buffer_bytes(&file));
    buffer_free(&line);
    buffer_free(&file);
    return EXIT_OK;
}

static const struct option options[] = {
    FORMAT_OPTIONS,
};
const struct command command_work_template = {
    .name = "work template",
    .arguments = "[类型]",
    .chinese = "工作记录的空表：一种类型的列名（csv，Excel 和 WPS 可直接打开）；不写类型就列出全部",
    .english = "An empty table of work records of a type, to be filled and imported.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_max = 1,
    .run = run,
};
