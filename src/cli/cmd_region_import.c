/* region import -- a table of codes with dates and successors becomes notices. */
#include "plan_file.h"
#include "region_file.h"
#include "regions.h"

struct importing {
    struct command_context *context;
    struct region *rows;
    const char **places;
    size_t count;
    struct findings findings;
    const char *name;
    bool dry_run;
};

/* Names, dates and successors as one line, to see what is new. */
static bool same(const struct region *a, const struct region *b)
{
    bool equal = a->from == b->from && a->until == b->until &&
                 a->successor_count == b->successor_count && strcmp(a->name, b->name) == 0 &&
                 strcmp(a->document, b->document) == 0;
    for (size_t i = 0; equal && i < a->successor_count; i++)
        equal = scope_equal(&a->successors[i], &b->successors[i]);
    return equal;
}

static void say_row(struct command_context *context, const struct region *before,
                    const struct region *row)
{
    char from[DATE_TEXT_SIZE] = "", until[DATE_TEXT_SIZE] = "";
    if (row->from != DATE_NONE)
        date_print(row->from, from);
    if (row->until != DATE_NONE)
        date_print(row->until, until);
    command_print(context, "  %s %s%s%s%s%s%s", row->code.text, row->name,
                  !before || !before->published ? "（新公布）" : "（改）", *from ? "，设立 " : "",
                  from, *until ? "，撤销 " : "", until);
    for (size_t i = 0; i < row->successor_count; i++)
        command_print(context, "%s%s", i ? "、" : "，由 ", row->successors[i].text);
    command_print(context, "%s\n", row->successor_count ? " 继任" : "");
}

/* The codes as they will be, to name whom they leave over. */
static enum status say_left(struct importing *importing, struct view *view,
                            const struct regions *known)
{
    struct command_context *context = importing->context;
    struct regions then = *known;
    struct region_left *left;
    size_t count;
    then.items = arena_array(&context->arena, struct region, known->count + 1);
    if (!then.items)
        return STATUS_NO_MEMORY;
    if (known->count)
        memcpy(then.items, known->items, known->count * sizeof *then.items);
    for (size_t i = 0; i < importing->count; i++) {
        const struct region *row = &importing->rows[i], *at = regions_find(known, row->code.text);
        if (at)
            then.items[at - known->items] = *row;
    }
    enum status status =
        regions_left(&then, view, &context->arena, date_of_instant(context->now_ms), &left, &count);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        command_print(
            context, "注意：%s %s %s已撤销的 %s%s%s\n", left[i].unit, left[i].name,
            left[i].home ? "仍由" : "仍位于", left[i].place.text, left[i].home ? " 主管" : "",
            left[i].ended->successor_count ? "：用 siben region merge 或 split 移到继任区划"
                                           : "，没有继任区划：用 siben handover 移交");
    context->findings = context->findings || count > 0;
    return status;
}

static enum status read_file(struct importing *importing, struct bytes bytes)
{
    struct arena *arena = &importing->context->arena;
    struct region_file file;
    enum status status = region_file_read(arena, importing->name, bytes, &file,
                                          &importing->findings, &importing->context->why);
    if (status != STATUS_OK)
        return status;
    importing->rows = arena_array(arena, struct region, file.count + 1);
    importing->places = arena_array(arena, const char *, file.count + 1);
    if (!importing->rows || !importing->places)
        return STATUS_NO_MEMORY;
    for (; importing->count < file.count; importing->count++) {
        const struct region_line *line = &file.lines[importing->count];
        importing->rows[importing->count] =
            (struct region){.code = line->code,
                            .name = line->name,
                            .document = line->document,
                            .from = line->from,
                            .until = line->until,
                            .successors = line->successors,
                            .successor_count = line->successor_count,
                            .published = true};
        importing->places[importing->count] = line->place;
    }
    return STATUS_OK;
}

/* Lists begin with who is above: what says of these nothing new is passed by. */
static void drop_above(struct importing *importing, const struct regions *known)
{
    const struct scope *own = &importing->context->node->config.scope;
    size_t kept = 0;
    for (size_t i = 0; i < importing->count; i++) {
        const struct region *row = &importing->rows[i], *at = regions_find(known, row->code.text);
        if (at && scope_contains(&row->code, own) && same(at, row))
            continue;
        importing->places[kept] = importing->places[i];
        importing->rows[kept++] = importing->rows[i];
    }
    importing->count = kept;
}

static enum status look(struct importing *importing, struct view *view)
{
    struct command_context *context = importing->context;
    const struct regions *known;
    size_t kept = 0;
    enum status status = command_regions(context, view, &known);
    if (status == STATUS_OK)
        drop_above(importing, known);
    if (status == STATUS_OK)
        status =
            regions_check(known, &context->arena, importing->rows, importing->places,
                          importing->count, &context->node->config.scope, &importing->findings);
    if (status != STATUS_OK)
        return status;
    plan_say_findings(context, &importing->findings);
    context->findings = context->findings || importing->findings.count > 0;
    if (importing->findings.blocking)
        return why_set(&context->why, STATUS_BLOCKED, importing->name, "区划表有错误，没有公布",
                       "按上面的每一处改好再导入；一处有错，整个文件都不公布");
    for (size_t i = 0; i < importing->count; i++) {
        const struct region *before = regions_find(known, importing->rows[i].code.text);
        if (before && before->published && same(before, &importing->rows[i]))
            continue;
        say_row(context, before, &importing->rows[i]);
        importing->rows[kept++] = importing->rows[i];
    }
    command_print(context, "%zu 个区划，其中 %zu 个要公布，%zu 个与已公布的相同\n",
                  importing->count, kept, importing->count - kept);
    status = say_left(importing, view, known);
    importing->count = kept;
    return status;
}

static int run(struct command_context *context)
{
    struct importing importing = {.context = context,
                                  .findings = {.arena = &context->arena},
                                  .name = command_positional(context, 0),
                                  .dry_run = command_flag(context, "--dry-run")};
    const struct control_file *file = command_input(context, importing.name);
    const char *reason = command_value(context, "--reason");
    struct view view;
    size_t written = 0;
    if (!importing.dry_run && (!reason || !*reason))
        return command_misused(context, "没有写 --reason：依据哪个文件公布");
    enum status status = file ? read_file(&importing, file->bytes) : STATUS_NOT_FOUND;
    if (status == STATUS_OK && !importing.dry_run)
        status = command_may_write(context);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = look(&importing, &view);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && !importing.dry_run && importing.count)
        status = regions_write(context, importing.rows, importing.count, reason, &written);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (written)
        command_print(context, "已公布 %zu 个，随公告送达本级和下级各节点\n", written);
    return context->findings ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {
    {"--reason", NULL, OPTION_VALUE, "依据", "依据哪个文件公布，写入记录"},
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只检查，列出会公布什么，不写"},
};
const struct command command_region_import = {
    .name = "region import",
    .arguments = "区划表",
    .chinese = "公布区划代码：名称、设立和撤销日期、继任代码，逐行检查",
    .english = "Publish codes of divisions with dates and successors; checked line by line.",
    .details =
        "xlsx、xls 或 csv；列：区划代码、区划名称，可有级别、上级代码、设立日期、撤销日期、\n"
        "继任代码（几个用顿号隔开）、依据。撤销日期是不再存在的第一天。\n"
        "县公布它的乡镇，州公布它的县和各县的乡镇；一处有错，整个文件都不公布。\n"
        "内置的表是 deploy/data/regions.csv，同样格式。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .positional_files = true,
    .decides = "region-import",
    .run = run,
};
