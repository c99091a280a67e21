/* import -- takes in workbooks: reads, says what is wrong, writes what is right. */
#include "regions.h"
#include "command.h"
#include "list_titles.h"

#include <siben/intake.h>

#include <stdio.h>

#define CHANGES_AT_ONCE 2048 /* others who write wait no longer than this takes */
#define RELEASED "·密级放行"

struct totals {
    size_t refused, forms, passed, blocked, rows_blocked, written, unchanged, stopped, lists_left,
        untouched;
    bool first; /* of the json list */
};

struct importing {
    struct command_context *context;
    struct intake_options options;
    bool dry_run, json;
    struct totals totals;
    struct buffer out; /* json */
    struct arena kept; /* of a dry run of several files: what those before would have written */
    struct change *before;
    size_t before_capacity;
    int exit_code;
};

/* -- what a person answered -- */

static enum status read_date(struct command_context *context, const char *name, int32_t *date)
{
    const char *value = command_value(context, name);
    *date = 0;
    if (!value)
        return STATUS_OK;
    *date = date_parse_iso(value);
    if (*date == DATE_NONE)
        return why_set(&context->why, STATUS_INVALID, name, "日期不正确", "写成 2026-03-01");
    return STATUS_OK;
}

static void say_progress(void *context, const char *sheet, size_t done, size_t all)
{
    struct importing *importing = context;
    if (all >= 2000)
        command_note(importing->context, "  %s：%zu / %zu 行\n", sheet, done, all);
}

static enum status read_options(struct importing *importing)
{
    struct command_context *context = importing->context;
    struct intake_options *options = &importing->options;
    long year = 0, month = 0;
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--month", 1, ROUND_MAX, 0, &month);
    if (status == STATUS_OK)
        status = read_date(context, "--adopted", &options->adopted);
    options->project = command_value(context, "--project");
    options->money_unit = command_value(context, "--unit");
    options->fiscal_year = (unsigned)year;
    options->month = (unsigned)month;
    options->today = date_of_instant(context->now_ms);
    options->release_mark = command_flag(context, "--release-mark");
    options->late = command_flag(context, "--late");
    options->only = command_value(context, "--only");
    options->own = command_value(context, "--own");
    options->whole = command_flag(context, "--whole");
    options->scope = context->node->config.scope;
    options->progress = say_progress;
    options->progress_context = importing;
    if (status == STATUS_OK && command_value(context, "--outside"))
        status = scope_parse(command_value(context, "--outside"), &options->outside, &context->why);
    importing->dry_run = command_flag(context, "--dry-run");
    importing->json = command_flag(context, "--json");
    return status;
}

/* -- writing -- */

static enum status write_some(struct importing *importing, const struct change *changes,
                              size_t count, bool released)
{
    struct command_context *context = importing->context;
    const char *user = context->user;
    char author[AUTHOR_MAX + 1];
    size_t skipped = 0;
    if (released) { /* who let it in stands with what was let in */
        int room = AUTHOR_MAX - (int)strlen(RELEASED);
        size_t size = strlen(user);
        while (size > (size_t)room || (size && ((unsigned char)user[size] & 0xc0) == 0x80))
            size--;
        snprintf(author, sizeof author, "%.*s" RELEASED, (int)size, user);
        context->user = author;
    }
    enum status status = command_write(context, changes, count, NULL, &skipped);
    context->user = user;
    if (status == STATUS_OK) {
        importing->totals.written += count - skipped;
        importing->totals.unchanged += skipped;
    }
    return status;
}

/* The form was locked, or the right to write it ended, since it was read: what is
 * refused is refused alone. */
static enum status write_one_by_one(struct importing *importing, const struct change *changes,
                                    size_t count, bool released)
{
    struct command_context *context = importing->context;
    for (size_t i = 0; i < count; i++) {
        why_clear(&context->why);
        enum status status = write_some(importing, &changes[i], 1, released);
        if (status != STATUS_OK && status != STATUS_CONFLICT && status != STATUS_UNAUTHORISED)
            return status;
        if (status == STATUS_OK)
            continue;
        (void)command_failed(context, status);
        importing->exit_code = EXIT_FINDINGS;
    }
    why_clear(&context->why);
    return STATUS_OK;
}

struct pending {
    struct change *changes;
    size_t count;
};

static enum status flush(struct importing *importing, struct pending *pending, bool released)
{
    enum status status = STATUS_OK;
    if (pending->count)
        status = write_some(importing, pending->changes, pending->count, released);
    if (pending->count > 1 && importing->context->node->enrolled &&
        (status == STATUS_CONFLICT || status == STATUS_UNAUTHORISED))
        status = write_one_by_one(importing, pending->changes, pending->count, released);
    pending->count = 0;
    return status;
}

static enum status write_drafts(struct importing *importing, const struct intake *intake,
                                bool released, struct pending *pending)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < intake->draft_count && status == STATUS_OK; i++) {
        const struct intake_draft *draft = &intake->drafts[i];
        if (draft->released != released)
            continue;
        for (size_t k = 0; k < draft->change_count && status == STATUS_OK; k++) {
            pending->changes[pending->count++] = draft->changes[k];
            if (pending->count == CHANGES_AT_ONCE)
                status = flush(importing, pending, released);
        }
    }
    return status ? status : flush(importing, pending, released);
}

static enum status write_all(struct importing *importing, const struct intake *intake)
{
    struct pending pending = {.changes = memory_take(CHANGES_AT_ONCE * sizeof *pending.changes)};
    if (!pending.changes)
        return STATUS_NO_MEMORY;
    enum status status = write_drafts(importing, intake, false, &pending);
    if (status == STATUS_OK)
        status = write_drafts(importing, intake, true, &pending);
    memory_free(pending.changes);
    return status;
}

/* A dry run says what would happen: what this file would write is known to the files after it. */
static enum status keep_all(struct importing *importing, const struct intake *intake)
{
    struct arena *arena = &importing->kept;
    size_t count = importing->options.before_count;
    for (size_t i = 0; i < intake->draft_count; i++)
        for (size_t k = 0; k < intake->drafts[i].change_count; k++) {
            if (count == importing->before_capacity) {
                size_t capacity = 2 * count + 256;
                struct change *grown = arena_array(arena, struct change, capacity);
                if (!grown)
                    return STATUS_NO_MEMORY;
                if (count)
                    memcpy(grown, importing->before, count * sizeof *grown);
                importing->before = grown;
                importing->before_capacity = capacity;
            }
            const struct change *change = &intake->drafts[i].changes[k];
            importing->before[count++] =
                (struct change){.key = change->key,
                                .withdrawn = change->withdrawn,
                                .payload = arena_bytes(arena, change->payload)};
        }
    importing->options.before = importing->before;
    importing->options.before_count = count;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- saying -- */

static const char *severity_chinese(unsigned severity)
{
    return severity == SEVERITY_BLOCKING ? "退回" : severity == SEVERITY_WARNING ? "提醒" : "提示";
}

static void say_findings(struct importing *importing, const struct intake *intake)
{
    struct command_context *context = importing->context;
    for (size_t i = 0; i < intake->finding_count; i++) {
        const struct intake_finding *finding = &intake->findings[i];
        command_print(context, "%s：%s%s%s%s%s  %s\n", severity_chinese(finding->severity),
                      finding->file, *finding->sheet ? " › " : "", finding->sheet,
                      *finding->cell ? " › " : "", finding->cell, finding->what);
        if (*finding->hint)
            command_print(context, "      → %s\n", finding->hint);
    }
    if (intake->findings_left_out)
        command_print(context, "另有 %zu 条问题没有列出；问题这样多，请先核对是不是用错了文件\n",
                      intake->findings_left_out);
}

static void put_member(struct buffer *out, const char *name, const char *text)
{
    buffer_print(out, "\"%s\": ", name);
    json_put_string(out, text);
}

static void put_findings(struct buffer *out, const struct intake *intake)
{
    static const char *const severities[] = {"hint", "warning", "blocking"};
    for (size_t i = 0; i < intake->finding_count; i++) {
        const struct intake_finding *finding = &intake->findings[i];
        buffer_put_text(out, i ? ",\n   {" : "\n   {");
        put_member(out, "severity", severities[finding->severity]);
        buffer_put_text(out, ", ");
        put_member(out, "rule", finding->rule);
        buffer_put_text(out, ", ");
        put_member(out, "sheet", finding->sheet);
        buffer_put_text(out, ", ");
        put_member(out, "cell", finding->cell);
        buffer_put_text(out, ", ");
        put_member(out, "what", finding->what);
        buffer_put_text(out, ", ");
        put_member(out, "hint", finding->hint);
        buffer_print(out, ", \"form\": %d}", finding->draft);
    }
}

static void put_forms(struct buffer *out, const struct intake *intake)
{
    for (size_t i = 0; i < intake->draft_count; i++) {
        const struct intake_draft *draft = &intake->drafts[i];
        buffer_put_text(out, i ? ",\n   {" : "\n   {");
        put_member(out, "kind", intake_chinese(draft->kind));
        buffer_put_text(out, ", ");
        put_member(out, "sheet", draft->sheet);
        buffer_put_text(out, ", ");
        put_member(out, "cell", draft->cell);
        buffer_put_text(out, ", ");
        put_member(out, "title", draft->title);
        buffer_print(out,
                     ", \"blocked\": %s, \"untouched\": %s, \"rows\": %zu, \"rows_blocked\": %zu, "
                     "\"changes\": %zu}",
                     draft->blocked ? "true" : "false", draft->untouched ? "true" : "false",
                     draft->rows, draft->rows_blocked, draft->change_count);
    }
}

static void say_file(struct importing *importing, const struct intake *intake)
{
    struct buffer *out = &importing->out;
    if (!importing->json) {
        say_findings(importing, intake);
        return;
    }
    buffer_put_text(out, importing->totals.first ? "\n {" : ",\n {");
    importing->totals.first = false;
    put_member(out, "file", intake->file);
    buffer_put_text(out, ",\n  \"forms\": [");
    put_forms(out, intake);
    buffer_put_text(out, "],\n  \"findings\": [");
    put_findings(out, intake);
    buffer_print(out, "],\n  \"findings_left_out\": %zu}", intake->findings_left_out);
}

static void say_refused(struct importing *importing, const char *file)
{
    struct buffer *out = &importing->out;
    if (!importing->json)
        return; /* said already */
    buffer_put_text(out, importing->totals.first ? "\n {" : ",\n {");
    importing->totals.first = false;
    put_member(out, "file", file);
    buffer_put_text(out, ", ");
    put_member(out, "refused", importing->context->why.what);
    buffer_put_text(out, ", ");
    put_member(out, "hint", importing->context->why.hint);
    buffer_put_text(out, "}");
}

static void say_summary(struct importing *importing)
{
    struct command_context *context = importing->context;
    const struct totals *totals = &importing->totals;
    char rows[64] = "";
    if (importing->json) {
        buffer_print(&importing->out,
                     "\n],\n\"forms\": %zu, \"passed\": %zu, \"blocked\": %zu, \"untouched\": %zu, "
                     "\"rows_blocked\": %zu, \"new\": %zu, "
                     "\"unchanged\": %zu, \"files_refused\": %zu, \"sheets_stopped\": %zu, "
                     "\"lists_left\": %zu, \"dry_run\": %s}\n",
                     totals->forms, totals->passed, totals->blocked, totals->untouched,
                     totals->rows_blocked, totals->written, totals->unchanged, totals->refused,
                     totals->stopped, totals->lists_left, importing->dry_run ? "true" : "false");
        command_put_buffer(context, &importing->out);
        return;
    }
    if (totals->rows_blocked)
        snprintf(rows, sizeof rows, "（通过的表中退回 %zu 行）", totals->rows_blocked);
    command_print(context, "%s %zu 张表：通过 %zu，退回 %zu%s；%s %zu 条，未变 %zu 条\n",
                  importing->dry_run ? "试读" : "读入", totals->forms, totals->passed,
                  totals->blocked, rows, importing->dry_run ? "将新增" : "新增", totals->written,
                  totals->unchanged);
    if (totals->untouched)
        command_print(context, "%zu 张表还没有填，没有读入；填好以后再导入这个文件\n",
                      totals->untouched);
    if (totals->refused)
        command_print(context, "%zu 个文件读不了，原因见上\n", totals->refused);
    if (totals->stopped)
        command_print(context, "%zu 张工作表有密级标记，已拦下，没有读入\n", totals->stopped);
    if (totals->lists_left)
        command_print(
            context, "%zu 个单位的应报项目清单没有更新（有被退回的行），改正后请重新导入整张清单\n",
            totals->lists_left);
    if (importing->dry_run)
        command_print(context, "这是试读，没有保存任何内容\n");
    else if (totals->written == 0 && totals->unchanged > 0)
        command_print(context, "内容与已保存的相同，没有改动\n");
}

/* -- whose -- */

/* Is the code among those of a list with commas? */
static bool is_listed(const char *list, const char *code)
{
    size_t size = strlen(code);
    for (const char *at = list; size && (at = strstr(at, code)); at += size)
        if ((at == list || at[-1] == ',') && (at[size] == ',' || at[size] == '\0'))
            return true;
    return false;
}

/* A form of one of these units; lists are nobody's alone. */
static enum status is_within(struct command_context *context, const struct intake_draft *draft,
                             const char *only, bool *within)
{
    *within = draft->kind == INTAKE_TARGET || draft->kind == INTAKE_MONITORING ||
              draft->kind == INTAKE_SELF;
    for (size_t i = 0; i < draft->change_count && *within; i++) {
        struct payload payload;
        enum status status = payload_decode(&context->arena, draft->changes[i].key.kind,
                                            draft->changes[i].payload, &payload);
        if (status != STATUS_OK)
            return status;
        const char *code = payload_unit_code(&payload);
        *within = code && is_listed(only, code);
    }
    return STATUS_OK;
}

static bool add_finding(struct intake *intake, struct arena *arena, size_t draft)
{
    struct intake_finding *grown =
        arena_array(arena, struct intake_finding, intake->finding_count + 1);
    if (!grown)
        return false;
    if (intake->finding_count)
        memcpy(grown + 1, intake->findings, intake->finding_count * sizeof *grown);
    grown[0] = (struct intake_finding){.severity = SEVERITY_BLOCKING,
                                       .rule = "NOT_OURS",
                                       .file = intake->file,
                                       .sheet = intake->drafts[draft].sheet,
                                       .cell = intake->drafts[draft].cell,
                                       .what = "这张表不是您管的单位的，没有收",
                                       .hint = "请那个单位的经办人导入，或请绩效办导入",
                                       .draft = (int)draft};
    intake->findings = grown;
    intake->finding_count++;
    return true;
}

/* --only: what is not of these units is not written, and says so. */
static enum status restrict_to(struct importing *importing, struct arena *arena,
                               struct intake *intake)
{
    const char *only = command_value(importing->context, "--only");
    for (size_t i = 0; only && i < intake->draft_count; i++) {
        struct intake_draft *draft = &intake->drafts[i];
        bool within = true;
        enum status status =
            draft->blocked ? STATUS_OK : is_within(importing->context, draft, only, &within);
        if (status == STATUS_OK && !within && !add_finding(intake, arena, i))
            status = STATUS_NO_MEMORY;
        if (status != STATUS_OK)
            return status;
        if (!within) {
            draft->blocked = true;
            draft->change_count = draft->unchanged = 0;
        }
    }
    return STATUS_OK;
}

/* -- one file -- */

/* People know the file by its name; the folder is theirs. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static void count_file(struct importing *importing, const struct intake *intake)
{
    struct totals *totals = &importing->totals;
    bool blocking =
        intake->draft_count == 0 && intake->sheets_skipped > 0; /* nothing known in it */
    totals->stopped += intake->sheets_stopped;
    totals->lists_left += intake->lists_left;
    for (size_t i = 0; i < intake->draft_count; i++) {
        const struct intake_draft *draft = &intake->drafts[i];
        totals->forms++;
        totals->untouched += draft->untouched;
        totals->passed += !draft->blocked && !draft->untouched;
        totals->blocked += draft->blocked;
        totals->rows_blocked += draft->blocked ? 0 : draft->rows_blocked;
        totals->unchanged += draft->unchanged;
        if (importing->dry_run)
            totals->written += draft->change_count;
        blocking |= draft->blocked || draft->rows_blocked;
    }
    for (size_t i = 0; i < intake->finding_count; i++)
        blocking |= intake->findings[i].severity == SEVERITY_BLOCKING;
    if (blocking && importing->exit_code == EXIT_OK)
        importing->exit_code = EXIT_FINDINGS;
}

static enum status read_file(struct importing *importing, const struct control_file *file,
                             struct arena *arena)
{
    struct command_context *context = importing->context;
    struct intake intake;
    struct view view;
    const struct regions *regions = NULL;
    enum status status = command_view(context, &view);
    if (status)
        return status;
    if (importing->options.outside.text[0]) /* whose a table is may stand in it by name */
        status = command_regions(context, &view, &regions);
    importing->options.region_name = region_name;
    importing->options.regions = context->regions;
    if (status == STATUS_OK)
        status = intake_read(&view, arena, &importing->options, base_name(file->name), file->bytes,
                             &intake, &context->why);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK)
        status = restrict_to(importing, arena, &intake);
    if (status)
        return status;
    say_file(importing, &intake);
    count_file(importing, &intake);
    if (importing->dry_run)
        return context->file_count > 1 ? keep_all(importing, &intake) : STATUS_OK;
    return write_all(importing, &intake);
}

static int import_all(struct importing *importing)
{
    struct command_context *context = importing->context;
    const struct control_file *titles =
        command_value(context, "--lists")
            ? command_input(context, command_value(context, "--lists"))
            : NULL;
    for (size_t i = 0; i < context->file_count; i++) {
        struct arena arena;
        if (&context->files[i] == titles)
            continue; /* how others are read */
        arena_init(&arena, IMPORT_ARENA_BUDGET);
        why_clear(&context->why);
        command_note(context, "读 %s\n", context->files[i].name);
        enum status status = read_file(importing, &context->files[i], &arena);
        arena_close(&arena);
        if (status == STATUS_OK)
            continue;
        int code = command_failed(context, status);
        say_refused(importing, context->files[i].name);
        bool file_only = status == STATUS_UNSUPPORTED || status == STATUS_MALFORMED ||
                         status == STATUS_TOO_LARGE;
        if (file_only)
            code = EXIT_FINDINGS; /* that file is refused; the others go on */
        importing->totals.refused += file_only;
        importing->exit_code = code > importing->exit_code ? code : importing->exit_code;
        if (!file_only)
            break;
    }
    return importing->exit_code;
}

static int run(struct command_context *context)
{
    struct importing importing = {.context = context, .totals = {.first = true}};
    if (context->arguments->positional_count == 0)
        return command_misused(context, "请写出要导入的文件");
    enum status status = read_options(&importing);
    if (status == STATUS_OK)
        status = list_titles_options(context, &importing.options);
    if (status == STATUS_OK && !command_flag(context, "--dry-run"))
        status = command_may_write(context);
    if (status)
        return command_failed(context, status);
    if (importing.json)
        buffer_put_text(&importing.out, "{\"files\": [");
    arena_init(&importing.kept, IMPORT_ARENA_BUDGET);
    int exit_code = import_all(&importing);
    arena_close(&importing.kept);
    say_summary(&importing);
    buffer_free(&importing.out);
    return exit_code;
}

static const struct option options[] = {
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只读只查，不保存"},
    {"--project", NULL, OPTION_VALUE, "代码", "文件里唯一一张表的项目代码"},
    {"--unit", NULL, OPTION_VALUE, "单位", "金额单位：元 或 万元（不管表里怎么写）"},
    {"--year", NULL, OPTION_VALUE, "年度", "表里没有写预算年度时用；与表里写的不同就退回"},
    {"--month", NULL, OPTION_VALUE, "月", "表里没有写截至几月时用；与表头写的不同就退回"},
    {"--adopted", NULL, OPTION_VALUE, "日期", "项目清单的确定日期，如 2026-03-01"},
    {"--whole", NULL, OPTION_FLAG, NULL,
     "项目清单是全县的整张清单：清单里没有的单位不再有应报项目"},
    {"--release-mark", NULL, OPTION_FLAG, NULL, "密级标记经人工核实为误报，放行；放行人记入记录"},
    {"--only", NULL, OPTION_VALUE, "代码", "只收这些单位的表（代码用逗号隔开），别的表和清单退回"},
    {"--own", NULL, OPTION_VALUE, "代码",
     "导入的人自己的单位（代码用逗号隔开）：别的单位的表记为代录；不写时，外地的表记为代录"},
    {"--late", NULL, OPTION_FLAG, NULL, "轮次已关闭也写入（迟报）：等上级重新打开才计入"},
    {"--outside", NULL, OPTION_VALUE, "区划", "没有节点的县报来的汇总表，记为无明细，例如 653024"},
    {"--lists", NULL, OPTION_INPUT, "文件",
     "列名对照：别的系统导出的清单怎样叫各列（样子见 deploy/lists）；数据目录 lists 里的不用写"},
    {"--json", NULL, OPTION_FLAG, NULL, "输出 JSON"},
};
const struct command command_import = {
    .name = "import",
    .arguments = "文件…",
    .chinese = "导入单位名册、项目清单、支出进度、目标表、监控表、自评表",
    .english = "Import rosters, project lists, spending and performance forms.",
    .details =
        "自动认出每张工作表是什么。退回的表（或清单中的行）不保存，其余照常保存；同一文件再导入，\n"
        "相同的内容不重复保存。本机没有写明的金额单位、年度、项目不猜，用选项或在表中补写来回答。\n"
        "退出码：0 全部读入，1 有退回的表或行，2 用法不对，3 不允许，4 读写出错。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_max = ARGUMENTS_MAX,
    .positional_files = true,
    .decides = "import",
    .run = run,
};
