/* show -- tables and records as they stand. */
#include "show.h"
#include "inbox.h"
#include "moment.h"
#include "regions.h"
#include "sheet.h"

#include <siben/alias.h>
#include <siben/duties.h>
#include <siben/explain.h>

#include <stdio.h>
#include <strings.h>

/* -- standing tables -------------------------------------------------------------------- */

static enum status query_of(struct command_context *context, struct view *view,
                            struct report_query *query, long *round)
{
    long year;
    int this_year, month, day;
    const char *place = command_value(context, "--of");
    date_parts(date_of_instant(context->now_ms), &this_year, &month, &day);
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, this_year, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 0, ROUND_MAX, -1, round);
    if (status != STATUS_OK)
        return status;
    *query = (struct report_query){.fiscal_year = (uint16_t)year,
                                   .rounds = *round > 0 ? 1u << *round : 0};
    const struct regions *regions;
    status = command_regions(context, view, &regions);
    if (status != STATUS_OK)
        return status;
    query->region_name = region_name;
    query->context = context->regions;
    if (!place)
        return place_of_scope(view, &context->node->config.scope, &query->place);
    return command_place(context, view, place, &query->place);
}

static enum status grouping_of(struct command_context *context, enum grouping *grouping)
{
    static const char *const names[] = {"book", "region", "department", "unit"};
    const char *by = command_value(context, "--by");
    *grouping = BY_BOOK;
    for (unsigned i = 0; by && i < 4; i++)
        if (strcmp(by, names[i]) == 0) {
            *grouping = (enum grouping)i;
            by = NULL;
        }
    return by ? why_set(&context->why, STATUS_INVALID, "--by", "不认识的分法",
                        "book、region、department 或 unit")
              : STATUS_OK;
}

static enum status print_sheet(struct command_context *context, const struct table *table,
                               const struct sheet_words *words)
{
    struct sheets *sheets = sheets_new(context->now_ms);
    if (sheets)
        sheet_put_table(sheets, words, table);
    return command_sheets(context, sheets);
}

static bool to_sheet(struct command_context *context)
{
    enum table_format format;
    struct why why = context->why;
    bool sheet = command_format_sheet(context, &format) == STATUS_OK && format == FORMAT_XLSX;
    context->why = why;
    return sheet;
}

static enum status print_words(struct command_context *context, enum status status,
                               const struct table *table, const struct sheet_words *words)
{
    enum table_format format;
    if (status == STATUS_INVALID && !context->why.what[0])
        return why_set(&context->why, status, command_value(context, "--by"),
                       "这一级没有这样的分法", "用 --of 指明县以后再按部门分，或换一种分法");
    if (status == STATUS_OK)
        status = command_format_sheet(context, &format);
    if (status == STATUS_OK && format == FORMAT_XLSX)
        return print_sheet(context, table, words);
    if (status == STATUS_OK)
        command_table(context, table, format);
    return status;
}

enum status show_print(struct command_context *context, enum status status,
                       const struct table *table)
{
    struct sheet_words words = {"", "", "", NULL};
    const char *place = region_name(context->regions, context->node->config.scope.text);
    words.name = table->title ? table->title : "";
    words.place = place ? place : context->node->config.scope.text; /* whose table it is */
    words.when = sheet_now(context);
    if (status == STATUS_OK && to_sheet(context))
        words.stamp = sheet_stamp_list(context, table);
    return print_words(context, status, table, &words);
}

/* The name of a place as paper has it; its code when nothing says one. */
static const char *place_words(struct command_context *context, struct view *view,
                               const struct place *place)
{
    struct record unit;
    struct payload payload;
    const char *slash = strchr(place->code, '/'), *name = NULL;
    struct scope region = {{0}};
    size_t size = strcspn(place->code, "/");
    if (size < sizeof region.text)
        memcpy(region.text, place->code, size);
    if (place->dimension == DIMENSION_REGION)
        name = region_name(context->regions, place->code);
    else if (place->dimension == DIMENSION_UNIT &&
             replica_find_unit(view, &context->arena, &region, slash + 1, &unit) == STATUS_OK &&
             payload_decode(&context->arena, KIND_UNIT, unit.payload, &payload) == STATUS_OK)
        name = payload.unit.name;
    return name && *name ? name : place->code;
}

/* One of the standing tables, now or as of a basis. */
struct shown_table {
    struct report_query query;
    struct chosen_moment chosen;
    long round;
    enum grouping grouping;
    struct table table;
};

static enum status standing_open(struct command_context *context, struct view *view,
                                 struct shown_table *standing)
{
    *standing = (struct shown_table){.round = -1};
    enum status status = query_of(context, view, &standing->query, &standing->round);
    if (status == STATUS_OK)
        status = grouping_of(context, &standing->grouping);
    if (status == STATUS_OK)
        status = moment_choose(context, view, &standing->query, &standing->chosen);
    if (status == STATUS_OK)
        status = map_choose(context, view, &standing->query, &standing->chosen);
    return status;
}

/* The table, or each of its cells with its address. */
static enum status standing_say(struct command_context *context, struct view *view,
                                struct shown_table *standing, enum report_table which, int round,
                                enum status status)
{
    static const char *const names[REPORT_TABLE_COUNT] = {"覆盖表", "汇总表", "未完成单位"};
    struct sheet_words words = {names[which], "", "", NULL};
    const bool again = !command_flag(context, "--cells") && !standing->query.map;
    const struct stamp stamp = {(uint8_t)(again ? which : STAMP_LIST),
                                (uint8_t)(again ? standing->grouping : 0),
                                standing->query.fiscal_year, again ? (int)standing->round : -1, 0};
    struct figure_address base = {.table = (uint8_t)which,
                                  .fiscal_year = standing->query.fiscal_year,
                                  .round = round,
                                  .place = standing->query.place};
    if (status == STATUS_OK && command_flag(context, "--cells"))
        status = cells_table(&context->arena, &base, standing->grouping, &standing->table,
                             &standing->table);
    context->findings = context->findings || standing->chosen.missing > 0;
    if (status == STATUS_OK && to_sheet(context))
        words.stamp =
            sheet_stamp(context, view, stamp, &standing->query.place, standing->query.then,
                        standing->query.basis_words, &standing->table);
    moment_close(&standing->chosen);
    if (status == STATUS_OK) {
        words.place = place_words(context, view, &standing->query.place);
        words.when = standing->query.basis_words ? "" : sheet_now(context); /* a note says it */
    }
    return print_words(context, status, &standing->table, &words);
}

static enum status show_coverage(struct command_context *context, struct view *view)
{
    struct shown_table it;
    unsigned rounds = 0; /* of the plan: what nobody has handed in is 0 %, not left out (T11.3) */
    enum status status = standing_open(context, view, &it);
    if (status == STATUS_OK)
        status = plan_rounds(view, &context->arena, &it.query.place, it.query.fiscal_year, &rounds);
    it.query.rounds |= rounds;
    if (status == STATUS_OK)
        status = coverage_table(view, &context->arena, &it.query, it.grouping, &it.table);
    return standing_say(context, view, &it, REPORT_COVERAGE, -1, status);
}

static enum status show_monitoring(struct command_context *context, struct view *view)
{
    struct shown_table it;
    enum status status = standing_open(context, view, &it);
    if (status == STATUS_OK && it.round < 0)
        status = why_set(&context->why, STATUS_INVALID, "--round", "没有写哪一轮",
                         "监控写到几月底，例如 --round 5；年终自评写 --round 0");
    if (status == STATUS_OK)
        status = monitoring_table(view, &context->arena, &it.query, (unsigned)it.round, it.grouping,
                                  &it.table);
    if (status == STATUS_OK && it.round > 0)
        status = lights_note(view, &context->arena, &it.query, &it.table);
    return standing_say(context, view, &it, REPORT_MONITORING, (int)it.round, status);
}

/* Without a round: targets; round 0: self-evaluation; else the monitoring of it. */
static enum status show_missing(struct command_context *context, struct view *view)
{
    struct shown_table it;
    enum status status = standing_open(context, view, &it);
    enum coverage_stage stage = it.round < 0 ? STAGE_TARGET_SET
                                : it.round == 0
                                    ? STAGE_SELF_EVALUATED
                                    : (enum coverage_stage)(STAGE_ROUND_FIRST + it.round - 1);
    if (status == STATUS_OK)
        status = missing_table(view, &context->arena, &it.query, stage, &it.table);
    return standing_say(context, view, &it, REPORT_MISSING, (int)it.round, status);
}

static enum status show_facts(struct command_context *context, struct view *view)
{
    struct table table;
    enum status status = facts_table(context, view, &table);
    return status == STATUS_OK ? show_print(context, status, &table) : status;
}

/* -- lists ---------------------------------------------------------------------------------- */

struct listing {
    struct command_context *context;
    struct list list;
    enum status status;
};

/* "主管部门 → 业务股室 → 绩效办"; "" where the roster does not say. */
static const char *chain_words(struct arena *arena, const struct unit *unit)
{
    const char *text = "";
    for (size_t i = 0; i < unit->reviewer_count && text; i++)
        text = arena_print(arena, "%s%s%s", text, i ? " → " : "", unit->reviewers[i]);
    return text ? text : "";
}

static bool visit_unit(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct listing *listing = context;
    struct payload payload;
    char means[RECORD_ID_MAX + 1];
    bool circle;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    listing->status = replica_unit_means(view, &record->key.scope, record->key.id, means, &circle);
    if (listing->status != STATUS_OK)
        return false;
    char second[RECORD_ID_MAX + 16] = "";
    if (strcmp(means, record->key.id) != 0)
        snprintf(second, sizeof second, "就是 %s", means);
    if (payload_decode(arena, KIND_UNIT, record->payload, &payload) != STATUS_OK)
        return true;
    const struct unit *unit = &payload.unit;
    const char *region = region_name(listing->context->regions, unit->region.text);
    const char *contact = unit->contact_count ? unit->contacts[unit->contact_count - 1].name : "";
    const char *cells[] = {record->key.id,
                           unit->name,
                           unit->region.text,
                           region ? region : "",
                           unit->department_code,
                           unit->department_name,
                           unit->home.text,
                           contact,
                           unit->section,
                           chain_words(arena, unit),
                           *second           ? second
                           : unit->abolished ? "已撤销"
                                             : ""};
    list_row(listing->context, &listing->list, cells);
    return true;
}

static enum status show_units(struct command_context *context, struct view *view)
{
    static const char *const columns[] = {
        "code:单位代码",     "name:单位",           "region:地区代码",
        "region_name:地区",  "department:部门代码", "department_name:主管部门",
        "home:填报节点范围", "contact:经办",        "section:业务股室",
        "chain:审核环节",    "state:状态"};
    struct listing listing = {.context = context};
    const struct regions *regions;
    enum status status = command_regions(context, view, &regions);
    if (status != STATUS_OK)
        return status;
    list_begin(context, &listing.list, "单位名单", columns, sizeof columns / sizeof columns[0]);
    status = replica_each(view, NULL, KIND_UNIT, 0, visit_unit, &listing);
    return show_print(context, status ? status : listing.status, &listing.list.table);
}

/* Keys of records, so that people find what to name in other commands. */
static bool visit_key(void *context, struct view *view, const struct record *record,
                      struct arena *arena)
{
    struct listing *listing = context;
    char key[RECORD_KEY_TEXT_SIZE];
    (void)view;
    (void)arena;
    record_key_print(&record->key, key, sizeof key);
    const char *state = !record->shown.seq        ? "不计入"
                        : record->gone            ? "已清除"
                        : record->state.withdrawn ? "已撤回"
                        : record->state.approved  ? "通过"
                        : record->state.closed    ? "轮次已关闭"
                        : record->state.returned  ? "退回"
                        : record->state.conflicts ? "冲突"
                                                  : "";
    const char *cells[] = {key, kind_chinese(record->key.kind), state};
    list_row(listing->context, &listing->list, cells);
    return true;
}

static enum status show_records(struct command_context *context, struct view *view)
{
    static const char *const columns[] = {"key:记录", "kind:种类", "state:状态"};
    struct listing listing = {.context = context};
    const char *kind = command_value(context, "--kind");
    long year;
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK && kind && !kind_of_name(kind))
        status = why_set(&context->why, STATUS_INVALID, "--kind", "不认识的种类",
                         "例如 target、monitoring、unit、submission、receipt");
    list_begin(context, &listing.list, "记录", columns, sizeof columns / sizeof columns[0]);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, kind ? kind_of_name(kind) : 0, (unsigned)year, visit_key,
                              &listing);
    return show_print(context, status, &listing.list.table);
}

/* -- one record ------------------------------------------------------------------------------- */

/* Without a record: the submission of our scope (or --of) in a year and round. */
static enum status key_of_round(struct command_context *context, struct record_key *key)
{
    struct submission_ask ask = {.scope = context->node->config.scope};
    const char *place = command_value(context, "--of");
    int this_year, month, day;
    long year, round;
    date_parts(date_of_instant(context->now_ms), &this_year, &month, &day);
    enum status status = place ? scope_parse(place, &ask.scope, &context->why) : STATUS_OK;
    if (status == STATUS_OK)
        status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, this_year, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 0, ROUND_MAX, -1, &round);
    if (status == STATUS_OK && round < 0)
        status = why_set(&context->why, STATUS_INVALID, NULL, "没有写哪个记录，也没有写 --round",
                         "siben show records --kind submission 列出全部上报");
    if (status != STATUS_OK)
        return status;
    ask.fiscal_year = (uint16_t)year;
    ask.round = (uint8_t)round;
    submission_key(&ask, key);
    return STATUS_OK;
}

enum status show_read(struct command_context *context, struct view *view, unsigned kind,
                      struct record *record)
{
    const char *text = command_positional(context, 1);
    struct record_key key;
    enum status status;
    if (text)
        status = command_key(context, text, &key);
    else if (kind)
        status = key_of_round(context, &key);
    else
        status = why_set(&context->why, STATUS_INVALID, NULL, "没有写哪个记录",
                         "siben show records 列出全部记录");
    if (status != STATUS_OK)
        return status;
    if (kind)
        key.kind = (uint16_t)kind; /* a receipt has its submission's key, but for the kind */
    status = replica_get(view, &context->arena, &key, record);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !record->shown.seq)) {
        char name[RECORD_KEY_TEXT_SIZE];
        record_key_print(&key, name, sizeof name);
        return why_set(&context->why, STATUS_NOT_FOUND, name,
                       kind == KIND_RECEIPT ? "还没有回执" : "本机没有这个记录",
                       "siben show records 列出全部记录");
    }
    return status;
}

static const struct {
    const char *name;
    enum status (*show)(struct command_context *context, struct view *view);
    bool provable; /* with --proof */
    bool figures;  /* with --cells, --basis, --as-of, --heads */
    unsigned kind;
    bool day; /* with --as-of, a day's end */
} views[] = {
    {"coverage", show_coverage, false, true, 0, false},
    {"monitoring", show_monitoring, false, true, 0, false},
    {"missing", show_missing, false, true, 0, false},
    {"facts", show_facts, false, false, 0, false},
    {"units", show_units, false, false, 0, false},
    {"inbox", inbox_list, false, false, 0, false},
    {"records", show_records, false, false, 0, false},
    {"record", show_record, true, false, 0, false},
    {"submission", show_submission, true, false, KIND_SUBMISSION, false},
    {"receipt", show_receipt, true, false, KIND_RECEIPT, false},
    {"closings", show_closings, false, false, 0, false},
    {"basis", show_basis, false, false, 0, false},
    {"purges", show_purges, false, false, 0, false},
    {"form", show_form, false, false, 0, false},
    {"projects", show_projects, false, false, 0, true},
    {"ledger", show_ledger, false, false, 0, true},
    {"ex-ante", show_ex_ante, false, false, 0, true},
    {"evaluations", show_evaluations, false, false, 0, true},
    {"transfers", show_transfers, false, false, 0, true},
    {"funds", show_funds, false, false, 0, true},
    {"papers", show_papers, false, false, 0, true},
    {"scores", show_scores, false, false, 0, true},
    {"shares", show_shares, false, false, 0, true},
    {"results", show_results, false, false, 0, true},
};

/* By the number that a table has in DOMAIN.md 3. */
static const char *name_of(const char *number)
{
    static const char *const names[][2] = {
        {"T1", "form"},        {"T2", "form"},      {"T3", "form"},        {"T4", "form"},
        {"T5", "form"},        {"T6", "form"},      {"T7", "transfers"},   {"T8", "ex-ante"},
        {"T9", "evaluations"}, {"T10", "papers"},   {"T11-1", "projects"}, {"T11-2", "scores"},
        {"T11-3", "coverage"}, {"T11-4", "shares"}, {"T11-5", "results"},  {"T11-6", "ledger"},
        {"T12", "funds"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(names[i][0], number) == 0)
            return names[i][1];
    return number;
}

/* T1 to T6 are forms of one kind each, of projects or of departments as a whole: another is not shown under that number. */
static enum status is_numbered(struct command_context *context)
{
    static const struct {
        const char *number, *table;
        unsigned kind;
        bool whole;
    } numbers[] = {{"T1", "项目支出绩效目标申报表", KIND_TARGET, false},
                   {"T2", "部门整体支出绩效目标表", KIND_TARGET, true},
                   {"T3", "项目支出绩效监控表", KIND_MONITORING, false},
                   {"T4", "部门整体绩效监控表", KIND_MONITORING, true},
                   {"T5", "项目支出绩效自评表", KIND_SELF_EVALUATION, false},
                   {"T6", "部门整体支出绩效自评表", KIND_SELF_EVALUATION, true}};
    const char *number = command_positional(context, 0), *text = command_positional(context, 1);
    struct record_key key;
    for (size_t i = 0; text && i < sizeof numbers / sizeof *numbers; i++) {
        if (strcasecmp(numbers[i].number, number) != 0 ||
            record_key_parse(text, &key, NULL) != STATUS_OK)
            continue;
        bool whole = strncmp(key.id, "dept/", 5) == 0;
        if (key.kind != numbers[i].kind || whole != numbers[i].whole)
            return why_set(
                &context->why, STATUS_INVALID, text,
                arena_print(&context->arena, "不是%s（%s）", numbers[i].table, numbers[i].number),
                "不管哪一种都用 siben show form 记录");
    }
    return STATUS_OK;
}

static void say_fault(void *context, const struct why *why)
{
    command_note(context, "%s：%s\n", why->where, why->what);
}

/* The figures again from the records, beside the ones that are kept: equal to the fen. */
static enum status check_figures(struct command_context *context, struct view *view, int *exit_code)
{
    struct replica_counts counts;
    struct buffer words = {0};
    uint64_t faults = 0;
    enum status status = replica_count(view, &counts);
    if (status == STATUS_OK)
        status = replica_check(view, say_fault, context, &faults);
    if (status != STATUS_OK)
        return status;
    check_put_text(&counts, faults, &words);
    command_note(context, "%.*s", (int)words.size, (const char *)words.data);
    context->incomplete = context->incomplete || words.failed;
    buffer_free(&words);
    *exit_code = faults ? EXIT_FINDINGS : EXIT_OK;
    return STATUS_OK;
}

static int run(struct command_context *context)
{
    const char *name = name_of(command_positional(context, 0));
    if (strcmp(name, "transfers") == 0 && command_positional(context, 1))
        name = "form"; /* T7 of a record is that table, else what all come to */
    struct view view;
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        if (strcmp(views[i].name, name) != 0)
            continue;
        bool proof = command_flag(context, "--proof");
        if (proof && !views[i].provable)
            return command_misused(context, "--proof 只用于 record、submission、receipt");
        if (strcmp(name, "facts") != 0 &&
            (command_value(context, "--sum") || command_value(context, "--where")))
            return command_misused(context, "--sum、--where 只用于 facts");
        if (strcmp(name, "projects") != 0 && command_value(context, "--department"))
            return command_misused(context, "--department 只用于 projects；汇总表用 --of");
        static const char *const of_figures[] = {"--basis", "--as-of", "--heads", "--map"};
        bool dated = command_flag(context, "--cells");
        for (size_t k = 0; k < sizeof of_figures / sizeof *of_figures; k++)
            dated = dated || (command_value(context, of_figures[k]) &&
                              !(views[i].day && strcmp(of_figures[k], "--as-of") == 0));
        if (dated && !views[i].figures)
            return command_misused(
                context,
                "--cells、--basis、--as-of、--heads、--map 只用于 coverage、monitoring、missing");
        enum status status = is_numbered(context);
        if (status == STATUS_OK)
            status = command_view(context, &view);
        if (status != STATUS_OK)
            return command_failed(context, status);
        int code = EXIT_OK;
        status = proof ? show_proof(context, &view, views[i].kind) : views[i].show(context, &view);
        if (status == STATUS_OK && command_flag(context, "--check"))
            status = check_figures(context, &view, &code);
        status = command_view_close(context, &view, status);
        code = code == EXIT_OK && context->findings ? EXIT_FINDINGS : code;
        return status == STATUS_OK ? code : command_failed(context, status);
    }
    return command_misused(context, "没有这样的内容：%s", name);
}

static const struct option options[] = {
    {"--year", NULL, OPTION_VALUE, "年度", "资金所属年度；不写就是今年"},
    {"--round", NULL, OPTION_VALUE, "月", "监控到几月底；0 是年终自评"},
    {"--by", NULL, OPTION_VALUE, "分法",
     "book（四本预算）、region、department 或 unit；facts：几列，用逗号隔开"},
    {"--sum", NULL, OPTION_VALUE, "金额",
     "facts：initial、annual、spent:5、forecast:5，用逗号隔开"},
    {"--where", NULL, OPTION_VALUE, "条件",
     "facts：列=值，用逗号隔开，例如 county=653022,source=县级"},
    {"--of", NULL, OPTION_VALUE, "地方", "地区 653022、部门 653022/219 或单位 653022205/801001"},
    {"--unit", NULL, OPTION_VALUE, "单位",
     "projects、ledger、ex-ante、evaluations、funds、scores、results：只看这个单位（代码）"},
    {"--money-year", NULL, OPTION_VALUE, "年度",
     "scores、results：资金所属年度，不写就是计划的上一年（--year 是计划的年度）；papers："
     "同一批次号有几个年度时写明"},
    {"--for", NULL, OPTION_VALUE, "用途", "papers：核查（不写就是它）、实地 或 抽审"},
    {"--department", NULL, OPTION_VALUE, "代码",
     "projects：只看这个部门的；行业主管部门是它的项目列在合计以下"},
    {"--kind", NULL, OPTION_VALUE, "种类", "records：只列这一种"},
    {"--check", NULL, OPTION_FLAG, NULL, "再从记录重算一遍，逐分核对"},
    {"--cells", NULL, OPTION_FLAG, NULL, "逐格列出地址，供 siben explain 用"},
    MAP_OPTION,
    MOMENT_OPTIONS,
    {"--proof", NULL, OPTION_FLAG, NULL,
     "record、submission、receipt：用 -o 写成证明文件，给 siben-verify 核对"},
    FORMAT_SHEET_OPTIONS,
};
const struct command command_show = {
    .name = "show",
    .arguments = "内容 [记录]",
    .chinese = "查看：覆盖表、监控汇总、未报单位、记录、回执",
    .english = "Show tables and records.",
    .details =
        "内容：\n"
        "  coverage    四本预算覆盖表        monitoring  绩效监控情况汇总表\n"
        "  facts       按任意几列汇总（--by、--sum、--where）\n"
        "  missing     还没有报齐的单位      units       单位名单\n"
        "  inbox       冲突和不计入的版本    records     记录的名字\n"
        "  purges      清除令                form        一张表（目标、监控、自评、转移支付）逐行\n"
        "  record      一个记录的内容        submission  一次上报的各表\n"
        "  receipt     上级对一次上报的回执  closings    关闭的轮次\n"
        "  basis       各来源收到第几批（供 --heads 用）\n"
        "各表（也可以写编号，如 siben show T11-1 --round 5）：\n"
        "  T1—T7   form 记录          绩效目标、监控、自评、转移支付自评，一张表逐行\n"
        "  T7      transfers          转移支付自评汇总\n"
        "  T8      ex-ante            事前绩效评估登记表\n"
        "  T9      evaluations        绩效评价报告登记表\n"
        "  T10     papers 批次        核查底稿：自评完成值和核查完成值（要填的：siben sample "
        "papers）\n"
        "  T11-1   projects --round 月  绩效监控情况汇总表，逐个项目\n"
        "  T11-2   scores             绩效自评情况汇总表：自评、计算、核查、最终\n"
        "  T11-3   coverage           四本预算覆盖表\n"
        "  T11-4   shares             部门评价汇总表\n"
        "  T11-5   results            结果应用情况表\n"
        "  T11-6   ledger             工作台账：截止、首报、退回、逾期、扣分\n"
        "  T12     funds              社会保险基金绩效表\n"
        "submission 和 receipt 不写记录时，用 --year、--round（和 --of 地区）指明哪一次。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 2,
    .run = run,
};
