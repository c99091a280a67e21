/* sample papers -- working papers for those who go and look. */
#include "sample_papers.h"
#include "sheet.h"

static enum status read_papers(struct command_context *context, struct view *view,
                               struct sample_item *item, struct paper_row **rows, size_t *count)
{
    enum status status = sample_find(context, view, command_positional(context, 0), item);
    if (status == STATUS_OK && item->withdrawal)
        return sample_gone(context, item);
    if (status == STATUS_OK && !item->draw)
        return why_set(&context->why, STATUS_NOT_FOUND, sample_number(&item->key),
                       "还没有抽取，没有底稿", "siben sample draw 抽取");
    return status ? status : sample_papers(view, NULL, &context->arena, item, rows, count);
}

static int run(struct command_context *context)
{
    struct view view;
    struct sample_item item;
    struct paper_row *rows = NULL;
    size_t count = 0;
    if (!command_value(context, "--output"))
        return command_misused(context, "没有写底稿写到哪里：-o 底稿.xlsx");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = read_papers(context, &view, &item, &rows, &count);
    struct sheets *sheets = status == STATUS_OK ? sheets_new(context->now_ms) : NULL;
    if (sheets)
        papers_put(sheets, &item, rows, count);
    if (status == STATUS_OK)
        status = command_sheets(context, sheets);
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_note(context, "%zu 个对象，%zu 行；填好后 siben import 导入\n", item.draw->row_count,
                 count);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--output", "-o", OPTION_OUTPUT, "文件", "底稿写到哪里（xlsx）"},
    SAMPLE_OPTIONS,
};
const struct command command_sample_papers = {
    .name = "sample papers",
    .arguments = "批次 -o 底稿.xlsx",
    .chinese = "核查底稿：抽中和另选的项目的指标、自评完成值已填好，核查完填了导入",
    .english = "Working papers of a sample, to be filled and imported.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
