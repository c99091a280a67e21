/* The column titles of other systems that an import goes by: files of the node, and the one that is named. */
#include "list_titles.h"

#include <siben/heading.h>
#include <siben/list_titles.h>

#define IGNORED_MAX 2000

struct titles {
    struct command_context *context;
    struct headings *headings;
    const char **ignored;
    size_t ignored_count;
    uint32_t confirmed; /* mask of enum heading_table */
};

static int table_of(const char *list)
{
    for (int table = 0; table < HEADING_TABLE_COUNT; table++)
        if (strcmp(heading_table_file((enum heading_table)table), list) == 0)
            return table;
    return -1;
}

/* "序号、预算年度、…": what a column can be. */
static const char *meanings(struct titles *titles, enum heading_table table)
{
    struct arena *arena = &titles->context->arena;
    const char *words = "可用：";
    for (int id = 0; words && id < heading_count(titles->headings, table); id++)
        words = arena_print(arena, "%s%s%s", words, id ? "、" : "",
                            heading_words(titles->headings, table, id));
    return words ? words : "";
}

static enum status take_column(struct titles *titles, enum heading_table table, const char *name,
                               const struct rule_value *column, struct findings *findings)
{
    struct arena *arena = &titles->context->arena;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < column->count && status == STATUS_OK; i++)
        status = headings_add(titles->headings, arena, table, column->name, column->texts[i]);
    if (status == STATUS_NOT_FOUND) {
        const char *what = arena_print(arena, "没有“%s”这一列", column->name);
        list_titles_complain(findings, name, column->place, meanings(titles, table),
                             what ? what : "");
        return STATUS_OK;
    }
    return status;
}

static enum status take_file(struct titles *titles, const char *name, struct bytes text)
{
    struct command_context *context = titles->context;
    struct findings findings = {.arena = &context->arena};
    struct list_titles read;
    enum status status = list_titles_read(&context->arena, name, text, &read, &findings);
    int table = status == STATUS_OK ? table_of(read.list) : -1;
    for (size_t i = 0; status == STATUS_OK && table >= 0 && i < read.column_count; i++)
        status = take_column(titles, (enum heading_table)table, name, &read.columns[i], &findings);
    for (size_t i = 0; status == STATUS_OK && i < read.ignored_count; i++) {
        if (titles->ignored_count == IGNORED_MAX)
            return why_set(&context->why, STATUS_TOO_LARGE, name, "不用的列名太多", "删去一些");
        titles->ignored[titles->ignored_count++] = read.ignored[i];
    }
    if (status == STATUS_OK && table >= 0 && read.confirmed)
        titles->confirmed |= 1u << table;
    for (size_t i = 0; i < findings.count; i++)
        command_note(context, "%s：%s\n  → %s\n", findings.items[i].place, findings.items[i].what,
                     findings.items[i].hint);
    if (status == STATUS_INVALID || (status == STATUS_OK && findings.blocking))
        return why_set(&context->why, STATUS_INVALID, name, "列名对照有错，没有导入",
                       "按上面的行、列改正");
    return status;
}

enum status list_titles_options(struct command_context *context, struct intake_options *options)
{
    const char *wanted = command_value(context, "--lists");
    const struct control_file *file =
        wanted ? command_input(context, command_value(context, "--lists")) : NULL;
    struct node_list_file *files;
    size_t count;
    struct titles titles = {.context = context};
    enum status status = node_lists(context->node, &context->arena, &files, &count, &context->why);
    if (status != STATUS_OK || (!count && !wanted))
        return status;
    if (wanted && !file)
        return why_set(&context->why, STATUS_NOT_FOUND, wanted, "打不开列名对照", "检查文件名");
    titles.ignored = arena_array(&context->arena, const char *, IGNORED_MAX);
    status = titles.ignored ? headings_load(&context->arena, &titles.headings, &context->why)
                            : STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = take_file(&titles, files[i].name, files[i].bytes);
    if (status == STATUS_OK && file)
        status = take_file(&titles, file->name, file->bytes);
    options->headings = titles.headings;
    options->ignored = titles.ignored;
    options->ignored_count = titles.ignored_count;
    options->confirmed = titles.confirmed;
    return status;
}
