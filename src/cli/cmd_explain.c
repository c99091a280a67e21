/* explain -- a number of a table, taken apart into the records that it was made of; and why a duty, a score, a
 * light or a unit's assessment is what it is. */
#include "explain_reason.h"
#include "moment.h"
#include "regions.h"

#include <siben/explain.h>

#include <stdio.h>

#define NUMBER_TEXT_SIZE (3 * MONEY_TEXT_SIZE + 8)
#define PARTS_MAX 1000000 /* more than any county has projects */

struct explained {
    struct command_context *context;
    const char *address, *basis;
    struct explanation explanation;
    size_t basis_missing;
};

/* -- words ---------------------------------------------------------------------------------- */

/* Amounts in 元 to the fen: what is compared with paper must not be rounded. */
static const char *number_words(const struct explanation *explanation, int64_t value, int64_t of,
                                char text[NUMBER_TEXT_SIZE])
{
    char first[MONEY_TEXT_SIZE], second[MONEY_TEXT_SIZE], rate[MONEY_TEXT_SIZE];
    if (explanation->kind == COLUMN_FEN) {
        money_print_yuan(value, text);
    } else if (explanation->kind == COLUMN_RATE && explanation->amounts) {
        money_print_yuan(value, first);
        money_print_yuan(of, second);
        rate_print(value, of, rate);
        snprintf(text, NUMBER_TEXT_SIZE, "%s / %s = %s", first, second, rate);
    } else if (explanation->kind == COLUMN_RATE) {
        rate_print(value, of, rate);
        snprintf(text, NUMBER_TEXT_SIZE, "%lld / %lld = %s", (long long)value, (long long)of, rate);
    } else {
        snprintf(text, NUMBER_TEXT_SIZE, "%lld", (long long)value);
    }
    return text;
}

static const char *state_words(const struct explained_record *record)
{
    return record->conflicts  ? "有两个版本"
           : record->approved ? "通过"
           : record->returned ? "退回"
                              : "";
}

static const char *version_words(struct explained *explained, const struct explained_record *record)
{
    const char *words = arena_print(
        &explained->context->arena, "%s 第%u批第%u条 %016llx", record->version.feed.node,
        record->version.seq, record->version.index + 1u, (unsigned long long)record->version.mark);
    return words ? words : "";
}

/* One row a record; the amount stands in the first of a project. */
static void list_part(struct explained *explained, const struct explained_part *part,
                      struct list *list)
{
    char value[NUMBER_TEXT_SIZE], key[RECORD_KEY_TEXT_SIZE], stated[INSTANT_TEXT_SIZE];
    static const struct explained_record nothing;
    for (size_t i = 0; i < part->record_count || i == 0; i++) {
        const struct explained_record *record = part->record_count ? &part->records[i] : &nothing;
        stated[0] = key[0] = '\0';
        if (part->record_count) {
            record_key_print(&record->key, key, sizeof key);
            instant_print(record->stated_ms, stated);
        }
        const char *cells[] = {
            i ? "" : part->subject.id,
            i ? "" : part->name,
            i ? "" : part->unit_code,
            i ? "" : part->unit_name,
            i ? "" : number_words(&explained->explanation, part->value, part->of, value),
            key,
            part->record_count ? version_words(explained, record) : "",
            record->author,
            stated,
            state_words(record)};
        list_row(explained->context, list, cells);
    }
}

static void list_parts(struct explained *explained, struct list *list)
{
    static const char *const columns[] = {
        "code:代码",   "name:名称",          "unit:单位代码", "unit_name:单位",      "value:数",
        "record:记录", "version:节点与版本", "author:填写人", "stated:时间（自述）", "state:状态"};
    list_begin(explained->context, list, explained->address, columns,
               sizeof columns / sizeof columns[0]);
    const struct explanation *explanation = &explained->explanation;
    for (size_t i = 0; i < explanation->shown; i++)
        list_part(explained, &explanation->parts[explanation->from + i], list);
}

static void say_units(struct explained *explained, bool missing)
{
    const struct explanation *explanation = &explained->explanation;
    struct command_context *context = explained->context;
    size_t count = 0;
    for (size_t i = 0; i < explanation->unit_count; i++) {
        const struct explained_unit *unit = &explanation->units[i];
        char newest[INSTANT_TEXT_SIZE] = "从未";
        if (!(missing ? unit->missing : unit->stale))
            continue;
        if (count++ == 0)
            command_print(context, missing ? "还没有报齐的单位：\n" : "很久没有收到的单位：\n");
        if (count > UNITS_SHOWN_MAX)
            continue;
        if (unit->newest_ms)
            instant_print(unit->newest_ms, newest);
        if (missing)
            command_print(context, "  %s %s：应报 %lld，已报 %lld\n", unit->code, unit->name,
                          (long long)unit->required, (long long)unit->done);
        else
            command_print(context, "  %s %s：最近一次收到 %s\n", unit->code, unit->name, newest);
    }
    if (count > UNITS_SHOWN_MAX)
        command_print(context, "  另有 %zu 个，--json 列出全部\n", count - UNITS_SHOWN_MAX);
}

static bool is_equal(const struct explanation *explanation)
{
    return explanation->value == explanation->sum && explanation->of == explanation->sum_of;
}

static void say_text(struct explained *explained)
{
    const struct explanation *explanation = &explained->explanation;
    struct command_context *context = explained->context;
    char text[NUMBER_TEXT_SIZE], when[INSTANT_TEXT_SIZE];
    bool money = explanation->kind != COLUMN_COUNT;
    struct list list;
    command_print(context, "%s · %s · %s\n", explanation->title, explanation->row,
                  explanation->column);
    if (explanation->words)
        command_print(context, "  %s\n", explanation->words);
    else
        command_print(context, "  %s%s\n",
                      number_words(explanation, explanation->value, explanation->of, text),
                      explanation->kind == COLUMN_FEN ? " 元" : "");
    if (explanation->reason)
        command_print(context, "  %s\n", explanation->reason);
    if (explained->basis) {
        command_print(context, "  %s\n", explained->basis);
    } else if (explanation->newest_ms) {
        instant_print(explanation->newest_ms, when);
        command_print(context, "  截至现在；最新的内容于 %s 到达本机\n", when);
    }
    command_print(context, "\n由 %zu 个项目（基金、部门）的记录得出%s：\n", explanation->part_count,
                  money ? "，金额为元" : "");
    list_parts(explained, &list);
    command_table(context, &list.table, FORMAT_TEXT);
    if (explanation->shown < explanation->part_count && explanation->shown)
        command_print(context, "只列第 %zu 至 %zu 个，共 %zu 个%s%s%s\n", explanation->from + 1,
                      explanation->from + explanation->shown, explanation->part_count,
                      *explanation->next ? "；往后看：--after '" : "", explanation->next,
                      *explanation->next ? "'" : "");
    command_print(context, "\n各项相加：%s\n",
                  number_words(explanation, explanation->sum, explanation->sum_of, text));
    command_print(context, is_equal(explanation) && explanation->words
                               ? "表上不写数，只写上面的字\n"
                           : is_equal(explanation)
                               ? "与表上的数逐分相等\n"
                               : "与表上的数不相等：请运行 siben check，按它的提示处理\n");
    say_units(explained, true);
    say_units(explained, false);
}

/* -- json ------------------------------------------------------------------------------------- */

static void json_records(const struct explained_part *part, struct buffer *out)
{
    char key[RECORD_KEY_TEXT_SIZE];
    for (size_t i = 0; i < part->record_count; i++) {
        const struct explained_record *record = &part->records[i];
        record_key_print(&record->key, key, sizeof key);
        buffer_put_text(out, i ? ", {\"key\": " : "{\"key\": ");
        json_put_string(out, key);
        buffer_print(out,
                     ", \"node\": \"%s\", \"seq\": %u, \"index\": %u, \"mark\": \"%016llx\", "
                     "\"stated_ms\": %lld, \"committed_ms\": %lld, \"approved\": %s, "
                     "\"returned\": %s, \"conflicts\": %s, \"author\": ",
                     record->version.feed.node, record->version.seq, record->version.index,
                     (unsigned long long)record->version.mark, (long long)record->stated_ms,
                     (long long)record->committed_ms, record->approved ? "true" : "false",
                     record->returned ? "true" : "false", record->conflicts ? "true" : "false");
        json_put_string(out, record->author);
        buffer_put_text(out, "}");
    }
}

static void json_parts(const struct explanation *explanation, struct buffer *out)
{
    for (size_t i = 0; i < explanation->shown; i++) {
        const struct explained_part *part = &explanation->parts[explanation->from + i];
        buffer_print(out, "%s\n  {\"code\": ", i ? "," : "");
        json_put_string(out, part->subject.id);
        buffer_print(out, ", \"scope\": \"%s\", \"name\": ", part->subject.scope.text);
        json_put_string(out, part->name);
        buffer_put_text(out, ", \"unit\": ");
        json_put_string(out, part->unit_code);
        buffer_put_text(out, ", \"unit_name\": ");
        json_put_string(out, part->unit_name);
        buffer_print(out, ", \"value\": %lld, \"of\": %lld,\n   \"records\": [",
                     (long long)part->value, (long long)part->of);
        json_records(part, out);
        buffer_put_text(out, "]}");
    }
}

static void json_units(const struct explanation *explanation, bool missing, struct buffer *out)
{
    bool first = true;
    for (size_t i = 0; i < explanation->unit_count; i++) {
        const struct explained_unit *unit = &explanation->units[i];
        if (!(missing ? unit->missing : unit->stale))
            continue;
        buffer_put_text(out, first ? "{\"code\": " : ", {\"code\": ");
        json_put_string(out, unit->code);
        buffer_put_text(out, ", \"name\": ");
        json_put_string(out, unit->name);
        buffer_print(out, ", \"required\": %lld, \"done\": %lld, \"newest_ms\": %lld}",
                     (long long)unit->required, (long long)unit->done, (long long)unit->newest_ms);
        first = false;
    }
}

static void say_json(struct explained *explained)
{
    static const char *const kinds[] = {"text", "count", "fen", "rate"};
    const struct explanation *explanation = &explained->explanation;
    struct buffer out = {0};
    buffer_put_text(&out, "{\"address\": ");
    json_put_string(&out, explained->address);
    buffer_put_text(&out, ", \"title\": ");
    json_put_string(&out, explanation->title);
    buffer_put_text(&out, ", \"row\": ");
    json_put_string(&out, explanation->row);
    buffer_put_text(&out, ", \"column\": ");
    json_put_string(&out, explanation->column);
    buffer_put_text(&out, ", \"basis\": ");
    json_put_string(&out, explained->basis ? explained->basis : "");
    buffer_put_text(&out, ", \"words\": ");
    json_put_string(&out, explanation->words ? explanation->words : "");
    buffer_put_text(&out, ", \"reason\": ");
    json_put_string(&out, explanation->reason ? explanation->reason : "");
    buffer_print(&out,
                 ",\n \"kind\": \"%s\", \"amounts\": %s, \"value\": %lld, \"of\": %lld, \"sum\": "
                 "%lld, \"sum_of\": "
                 "%lld, \"equal\": %s, \"newest_ms\": %lld, \"basis_missing\": %zu,\n \"parts\": [",
                 kinds[explanation->kind], explanation->amounts ? "true" : "false",
                 (long long)explanation->value, (long long)explanation->of,
                 (long long)explanation->sum, (long long)explanation->sum_of,
                 is_equal(explanation) ? "true" : "false", (long long)explanation->newest_ms,
                 explained->basis_missing);
    json_parts(explanation, &out);
    buffer_print(&out, "],\n \"total\": %zu, \"from\": %zu, \"next\": ", explanation->part_count,
                 explanation->from);
    json_put_string(&out, explanation->next);
    buffer_put_text(&out, ", \"before\": ");
    if (explanation->before)
        json_put_string(&out, explanation->before);
    else
        buffer_put_text(&out, "null");
    buffer_put_text(&out, ",\n \"missing_units\": [");
    json_units(explanation, true, &out);
    buffer_put_text(&out, "],\n \"stale_units\": [");
    json_units(explanation, false, &out);
    buffer_put_text(&out, "]}\n");
    command_put_json(explained->context, "explain.json", &out);
    buffer_free(&out);
}

/* -- the command -------------------------------------------------------------------------------- */

/* Which of them are listed, and in which order. */
static enum status read_cut(struct command_context *context, struct explain_cut *cut)
{
    const char *sort = command_value(context, "--sort");
    long limit;
    enum status status = command_number(context, "--limit", 0, PARTS_MAX, 0, &limit);
    if (status != STATUS_OK)
        return status;
    sort = sort ? sort : "unit";
    *cut = (struct explain_cut){
        .limit = (size_t)limit, .down = sort[0] == '-', .after = command_value(context, "--after")};
    sort += cut->down;
    cut->by_value = strcmp(sort, "value") == 0;
    return cut->by_value || strcmp(sort, "unit") == 0
               ? STATUS_OK
               : why_set(&context->why, STATUS_INVALID, "--sort", "不能这样排",
                         "写 unit 或 value，前面加 - 倒着排");
}

static enum status explain(struct explained *explained, struct view *view,
                           enum table_format *format)
{
    struct command_context *context = explained->context;
    struct explain_ask ask = {.now_ms = context->now_ms, .node = context->node->config.node};
    struct report_query query = {.region_name = region_name};
    const struct regions *regions;
    struct chosen_moment chosen = {0};
    long days;
    explained->address = command_positional(context, 0);
    enum status status = command_format(context, format);
    if (status == STATUS_OK)
        status = command_regions(context, view, &regions);
    query.context = context->regions;
    if (status == STATUS_OK)
        status = command_number(context, "--stale", 1, 3650, STALE_DAYS_USUAL, &days);
    if (status == STATUS_OK)
        status = read_cut(context, &ask.cut);
    if (status == STATUS_OK)
        status = figure_address_parse(explained->address, &ask.address, &context->why);
    if (status == STATUS_OK)
        status = command_place(context, view, ask.address.place.code, &query.place);
    if (status != STATUS_OK)
        return status;
    ask.stale_days = (unsigned)days;
    query.fiscal_year = ask.address.fiscal_year;
    status = moment_choose(context, view, &query, &chosen);
    if (status == STATUS_OK)
        status = map_choose(context, view, &query, &chosen);
    if (status == STATUS_OK)
        status = explain_cell(view, &context->arena, &query, &ask, &explained->explanation,
                              &context->why);
    explained->basis = query.basis_words;
    explained->basis_missing = chosen.missing;
    moment_close(&chosen);
    return status;
}

static int run(struct command_context *context)
{
    struct explained explained = {.context = context};
    enum table_format format;
    struct list list;
    struct view view;
    if (explains_reason(command_positional(context, 0)))
        return explain_reason(context);
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = explain(&explained, &view, &format);
    if (status == STATUS_OK && format == FORMAT_JSON) {
        say_json(&explained);
    } else if (status == STATUS_OK && format == FORMAT_CSV) {
        list_parts(&explained, &list);
        command_table(context, &list.table, FORMAT_CSV);
    } else if (status == STATUS_OK) {
        say_text(&explained);
    }
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    return is_equal(&explained.explanation) && !explained.basis_missing ? EXIT_OK : EXIT_FINDINGS;
}

static const struct option options[] = {
    MOMENT_OPTIONS,
    MAP_OPTION,
    {"--year", NULL, OPTION_VALUE, "年度", "计划的年度；不写就是今年"},
    {"--plan", NULL, OPTION_VALUE, "范围", "用哪一级的计划，例如 6530；不写就是本级的"},
    {"--lang", NULL, OPTION_VALUE, "文字", "zh、en 或 both；不写就是 zh"},
    {"--stale", NULL, OPTION_VALUE, "天", "多少天没有收到就算很久没有收到；不写就是 7"},
    {"--sort", NULL, OPTION_VALUE, "顺序",
     "一个数的各项：unit 按单位，-value 从大到小；不写就是 unit"},
    {"--limit", NULL, OPTION_VALUE, "个数", "一个数的各项最多列多少个；不写就全列"},
    {"--after", NULL, OPTION_VALUE, "位置", "从这个位置往后列：上一次给的 next"},
    FORMAT_OPTIONS,
};
const struct command command_explain = {
    .name = "explain",
    .arguments = "格子",
    .chinese =
        "表上的一个数由哪些记录得出，逐分相加；一项义务、一个得分、一个灯、一笔扣分为什么是这样",
    .english = "Take a number apart into its records; why a duty, score, light or deduction is so.",
    .details =
        "格子的地址由 siben show 表 --cells 列出，也可以自己写：\n"
        "  表:年度[/月]:地方:行:列\n"
        "  coverage:2026:653022:general_public:required_fen\n"
        "  monitoring:2026/5:653022/219:total:spent_fen\n"
        "  missing:2026/5:653022205/801001:total:missing_fen\n"
        "  flow:2026:653022:general_public:annual/中央/219   资金流向：来源、部门\n"
        "行：general_public、gov_fund、state_capital、social_insurance、outside、total；\n"
        "    本级和其他是 rest_region、rest_department、rest_unit。\n"
        "一个地区、部门、单位的行就是那个地方的 total。\n"
        "\n"
        "为什么是这个情况、这个得分、这个灯（用 --year、--plan、--as-of 日期、--lang）：\n"
        "  duty:O-14:801001          一项义务：单位、部门或项目的代码；绩效办的只写 duty:O-36\n"
        "  assess:801001             年度考核：每一笔扣分\n"
        "  score:653022205/self_evaluation/项目/2025   自评得分，逐个指标\n"
        "  score:653022/work/work/key_evaluation/编号/2025/0   重点评价（部门评价写 "
        "department_evaluation）的得分\n"
        "  light:653022205/monitoring/项目/2026/5      预警灯，逐个指标\n"
        "各写明用哪条规则、它的来源和所用的事实。\n"
        "\n"
        "相等退出码 0；不相等，或本机缺少依据中的内容，1；地址不对 2。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
