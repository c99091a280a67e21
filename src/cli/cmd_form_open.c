/* form open -- a round is opened: each unit gets its forms, filled in as far as they are known, as a workbook
 * that is imported again when it is filled. */
#include "command.h"
#include "plan_table.h"
#include "regions.h"

#include <siben/prefill.h>

#include <stdio.h>

struct opening {
    struct command_context *context;
    struct view *view;
    struct plan_held held;
    bool planned, has_plan;
    struct duty_ask duties;
    struct prefill_ask ask;
    struct prefill_owed *forms;
    size_t count;
    size_t files, sheets, returned;
    size_t undocumented; /* handed in: only a document is lacking */
};

/* -- what is asked for ------------------------------------------------------------------------- */

static const struct {
    const char *option;
    uint16_t kind;
    int back; /* years: of last year's money */
} forms_without_round[] = {{"--self", KIND_SELF_EVALUATION, 1},
                           {"--target", KIND_TARGET, 0},
                           {"--transfer", KIND_WORK, 1},
                           {"--fund", KIND_FUND, 0}};
#define FORMS_WITHOUT_ROUND (sizeof forms_without_round / sizeof *forms_without_round)

static enum status read_round(struct opening *opening)
{
    struct command_context *context = opening->context;
    int this_year, month, day;
    long round, year;
    size_t found = FORMS_WITHOUT_ROUND, ways = 0;
    for (size_t i = 0; i < FORMS_WITHOUT_ROUND; i++)
        if (command_flag(context, forms_without_round[i].option)) {
            found = i;
            ways++;
        }
    bool rounds = found == FORMS_WITHOUT_ROUND;
    date_parts(date_of_instant(context->now_ms), &this_year, &month, &day);
    enum status status = command_number(context, "--round", 1, ROUND_MAX, 0, &round);
    if (status == STATUS_OK)
        status = command_number(context, "--year", YEAR_MIN, YEAR_MAX,
                                this_year - (rounds ? 0 : forms_without_round[found].back), &year);
    if (status)
        return status;
    if (ways + (round > 0) != 1)
        return why_set(&context->why, STATUS_INVALID, "--round",
                       (ways + (round > 0)) ? "一次只开一种表" : "没有写开哪一种表",
                       "监控写到几月底，例如 --round 5；自评写 --self，绩效目标写 "
                       "--target，转移支付 --transfer，社保基金 --fund");
    opening->ask.kind = rounds ? KIND_MONITORING : forms_without_round[found].kind;
    opening->ask.round = (uint8_t)round;
    opening->ask.fiscal_year = (uint16_t)year;
    opening->ask.department = command_flag(context, "--department");
    opening->ask.all = command_flag(context, "--all");
    opening->ask.scope = context->node->config.scope;
    return STATUS_OK;
}

static enum status read_unit(struct opening *opening)
{
    struct command_context *context = opening->context;
    const char *unit = command_value(context, "--unit");
    struct record record;
    if (!unit)
        return STATUS_OK;
    enum status status = replica_find_unit(opening->view, &context->arena, NULL, unit, &record);
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
        return why_set(&context->why, status, unit,
                       status == STATUS_CONFLICT ? "有几个这样的单位" : "没有这个单位",
                       "siben show units 列出单位代码");
    if (status)
        return status;
    opening->ask.unit = arena_text(&context->arena, record.key.id);
    return opening->ask.unit ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The plan of the year in which the form is filled: a self-evaluation a year after its money. */
static enum status read_plan(struct opening *opening)
{
    struct command_context *context = opening->context;
    struct why why;
    why_clear(&why);
    uint16_t year = prefill_plan_year(&opening->ask);
    enum status status = plan_held(opening->view, &context->arena, &opening->ask.scope, year, false,
                                   &opening->held, &why);
    if (status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED) {
        if (opening->ask.department)
            return why_set(&context->why, status, NULL,
                           "本机没有这一年的工作计划，不知道哪些部门要填",
                           "先由县级 siben plan publish 发出计划");
        return STATUS_OK;
    }
    if (status)
        return status;
    opening->has_plan = true;
    opening->duties = (struct duty_ask){
        .held = &opening->held,
        .as_of = date_of_instant(context->now_ms),
        .receiver = scope_contains(&opening->ask.scope, &opening->held.plan.scope)};
    opening->ask.duties = &opening->duties;
    return STATUS_OK;
}

/* -- files --------------------------------------------------------------------------------------- */

static const char *round_title(struct opening *opening)
{
    const struct prefill_ask *ask = &opening->ask;
    const char *what = ask->department ? "部门整体" : "";
    return ask->kind == KIND_MONITORING
               ? arena_print(&opening->context->arena, "%u年1—%u月%s绩效监控", ask->fiscal_year,
                             ask->round, what)
               : arena_print(&opening->context->arena, "%u年度%s%s", ask->fiscal_year, what,
                             ask->kind == KIND_TARGET ? "绩效目标"
                             : ask->kind == KIND_WORK ? "转移支付绩效自评"
                             : ask->kind == KIND_FUND ? "社保基金绩效表"
                                                      : "绩效自评");
}

/* What a file system, or a stick from another system, takes badly becomes a stroke. */
static void make_usable(char *name)
{
    for (char *at = name; *at; at++)
        if (strchr("/\\:*?\"<>|\n\r\t", *at))
            *at = '_';
}

static enum status write_book(struct opening *opening, const struct prefill_book *book)
{
    struct command_context *context = opening->context;
    struct arena arena;
    struct buffer out = {0};
    char part[32] = "", name[400];
    if (book->parts > 1)
        snprintf(part, sizeof part, " 第%zu册", book->part);
    snprintf(name, sizeof name, "%s %s %s%s.xlsx", book->unit_code, book->unit_name, book->title,
             part);
    make_usable(name);
    arena_init(&arena, 0);
    enum status status = prefill_book(opening->view, &arena, book, &out, &context->why);
    arena_close(&arena);
    if (status == STATUS_OK)
        command_file(context, name, buffer_bytes(&out));
    buffer_free(&out);
    if (status == STATUS_OK) {
        opening->files++;
        opening->sheets += book->count;
    }
    return status;
}

static enum status write_unit(struct opening *opening, const char *title, size_t from, size_t to)
{
    const size_t parts = (to - from + PREFILL_SHEETS_MAX - 1) / PREFILL_SHEETS_MAX;
    enum status status = STATUS_OK;
    for (size_t part = 1; part <= parts && status == STATUS_OK; part++) {
        size_t first = from + (part - 1) * PREFILL_SHEETS_MAX;
        size_t count = to - first < PREFILL_SHEETS_MAX ? to - first : PREFILL_SHEETS_MAX;
        const struct prefill_book book = {
            .title = title,
            .unit_code = opening->forms[from].unit_code,
            .unit_name = opening->forms[from].unit_name,
            .asked_by = opening->has_plan ? opening->held.plan.office : "",
            .phone = opening->has_plan ? opening->held.plan.phone : "",
            .made_ms = opening->context->now_ms,
            .forms = opening->forms + first,
            .count = count,
            .part = part,
            .parts = parts};
        status = write_book(opening, &book);
    }
    return status;
}

static enum status write_all(struct opening *opening)
{
    const char *title = round_title(opening);
    enum status status = title ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t from = 0, to; from < opening->count && status == STATUS_OK; from = to) {
        for (to = from; to < opening->count &&
                        strcmp(opening->forms[to].unit_code, opening->forms[from].unit_code) == 0;
             to++)
            opening->returned += opening->forms[to].state == DUTY_RETURNED;
        status = write_unit(opening, title, from, to);
    }
    return status == STATUS_OK && opening->files ? command_files_safe(opening->context) : status;
}

/* Nothing is to be filled in of a form that is there and lacks only its document. */
static void leave_undocumented(struct opening *opening)
{
    size_t kept = 0;
    for (size_t i = 0; i < opening->count && !opening->ask.all; i++) {
        opening->undocumented += opening->forms[i].undocumented;
        if (!opening->forms[i].undocumented)
            opening->forms[kept++] = opening->forms[i];
    }
    opening->count = opening->ask.all ? opening->count : kept;
}

static void say(struct opening *opening)
{
    struct command_context *context = opening->context;
    if (command_flag(context, "--json")) {
        command_print(context,
                      "{\"files\": %zu, \"forms\": %zu, \"returned\": %zu, \"undocumented\": %zu, "
                      "\"planned\": %s}\n",
                      opening->files, opening->sheets, opening->returned, opening->undocumented,
                      opening->planned ? "true" : "false");
        return;
    }
    if (opening->undocumented)
        command_print(context,
                      "%zu 张表报了，只差附件，不用再填：siben plan due 列出，siben file attach "
                      "记录 文件 附上\n",
                      opening->undocumented);
    if (!opening->count) {
        command_print(context,
                      "没有要填的表：这一轮没有应报的项目，或者都报了（--all 连报过的也写）\n");
        return;
    }
    command_print(context, "已写 %zu 个文件，共 %zu 张表", opening->files, opening->sheets);
    if (opening->returned)
        command_print(context, "，其中退回待改 %zu 张", opening->returned);
    command_print(context, "\n填好黄色格后 siben import 文件；可以分几次填\n");
    if (!opening->planned)
        command_print(context,
                      "工作计划里没有这一轮（或本机没有计划）：按应报项目清单写的，没有期限\n");
}

static enum status open_forms(struct opening *opening)
{
    enum status status = read_round(opening);
    if (status == STATUS_OK)
        status = read_unit(opening);
    if (status == STATUS_OK)
        status = read_plan(opening);
    if (status == STATUS_OK)
        status = prefill_owed(opening->view, &opening->context->arena, &opening->ask,
                              &opening->forms, &opening->count, &opening->planned);
    if (status == STATUS_OK)
        leave_undocumented(opening);
    return status == STATUS_OK ? write_all(opening) : status;
}

static int run(struct command_context *context)
{
    struct view view;
    struct opening *opening = arena_take(&context->arena, sizeof *opening);
    if (!command_value(context, "--out"))
        return command_misused(context, "请用 --out 指定文件夹");
    enum status status = opening ? command_view(context, &view) : STATUS_NO_MEMORY;
    if (status)
        return command_failed(context, status);
    opening->context = context;
    opening->view = &view;
    status = command_view_close(context, &view, open_forms(opening));
    if (status)
        return command_failed(context, status);
    say(opening);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--out", "-o", OPTION_OUTPUT_FOLDER, "文件夹", "写到哪里：新的，或者空的；没有就建立"},
    {"--round", NULL, OPTION_VALUE, "月", "监控到几月底，例如 5"},
    {"--self", NULL, OPTION_FLAG, NULL, "年终自评表；年度不写就是去年"},
    {"--target", NULL, OPTION_FLAG, NULL,
     "绩效目标申报表：指标取自上年目标供修改，上年的值写在旁边；下一年的写 --year"},
    {"--transfer", NULL, OPTION_FLAG, NULL,
     "中央对地方转移支付项目绩效自评表：有中央资金的项目；年度不写就是去年"},
    {"--fund", NULL, OPTION_FLAG, NULL, "社会保险基金绩效表，每项基金一张"},
    {"--year", NULL, OPTION_VALUE, "年度", "资金所属年度；不写就是今年"},
    {"--department", NULL, OPTION_FLAG, NULL, "部门整体的表"},
    {"--unit", NULL, OPTION_VALUE, "单位", "只写这个单位的（代码或名称）"},
    {"--all", NULL, OPTION_FLAG, NULL, "已经报过、通过的也写"},
    {"--json", NULL, OPTION_FLAG, NULL, "个数以 JSON 输出"},
};
const struct command command_form_open = {
    .name = "form open",
    .arguments = "-o 文件夹",
    .chinese =
        "布置一轮填报：每个单位一个工作簿，目标、预算、上轮情况都填好，只填完成数、预计和原因",
    .english =
        "Open a round: each unit's forms, filled in as far as known, as a workbook to complete.",
    .details = "灰色格锁定（没有密码），黄色格要填；每张表带填报标识，siben import "
               "凭它认出是哪张表，并指出目标\n"
               "后来改过、预填的数被改、还没有填的表。退回的表连已填内容和退回原因一起写出。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
