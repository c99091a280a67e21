/* rules_lines -- funding lines: budgets, and what forms say of spending. */
#include "rules.h"

int64_t budget_annual_of(const struct budget *budget, const struct spending_line *line)
{
    int64_t sum = MONEY_NONE;
    for (size_t i = 0; i < budget->line_count; i++) {
        const struct funding_line *known = &budget->lines[i];
        int64_t annual;
        if (known->book != line->book || known->carried != line->carried ||
            (known->fiscal && known->book != BOOK_OUTSIDE) != line->fiscal ||
            (line->source != SOURCE_NONE && known->source != line->source) ||
            known->initial_fen == MONEY_NONE || known->adjustment_fen == MONEY_NONE)
            continue;
        if (!money_add(known->initial_fen, known->adjustment_fen, &annual) ||
            !money_add(sum == MONEY_NONE ? 0 : sum, annual, &sum))
            return MONEY_NONE;
    }
    return sum;
}

const char *line_words(struct findings *findings, unsigned book, unsigned source, bool carried,
                       bool fiscal)
{
    return place_of(findings, "%s·%s·%s", book_chinese(book),
                    source == SOURCE_NONE ? "各级" : source_chinese(source),
                    carried  ? "上年结转"
                    : fiscal ? "财政拨款"
                             : "其他资金");
}

/* -- budget: DOMAIN 2.10, annual = initial + adjustments -- */

static void rule_budget_line(const struct funding_line *line, size_t i, struct findings *findings)
{
    const char *words = line_words(findings, line->book, line->source, line->carried, line->fiscal);
    const char *place = place_of(findings, "lines[%zu].initial", i);
    int64_t annual;
    if (line->initial_fen == MONEY_NONE || line->adjustment_fen == MONEY_NONE) {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_BUDGET_EMPTY", place,
                     "没有金额请填 0，或删去该行", "“%s”的年初预算数或调整数未填写", words);
        return;
    }
    if (!rule_amount(line->initial_fen, place, "年初预算数", findings))
        return;
    if (line->adjustment_fen > MONEY_MAX_FEN || line->adjustment_fen < -MONEY_MAX_FEN ||
        !money_add(line->initial_fen, line->adjustment_fen, &annual)) {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_AMOUNT_RANGE",
                     place_of(findings, "lines[%zu].adjustment", i), "请检查金额单位（元／万元）",
                     "“%s”的调整数超出可计算的范围", words);
    } else if (annual < 0) {
        char text[MONEY_TEXT_SIZE];
        money_print_yuan(annual, text);
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ANNUAL_NEGATIVE",
                     place_of(findings, "lines[%zu].adjustment", i),
                     "调减不能超过年初预算数，请核对调整文件",
                     "“%s”年初加调整后的全年预算数为 %s 元", words, text);
    }
}

void check_budget(const struct budget *budget, const struct record_key *key,
                  struct findings *findings)
{
    rule_fiscal_year(key, findings);
    rule_project_code(key->id, "key.id", findings);
    rule_unit_code(budget->unit_code, "unit_code", findings);
    rule_name(budget->name, "name", "项目名称", findings);
    if (budget->line_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_LINES_NONE", "lines",
                     "至少填写一行资金来源，没有金额填 0", "没有任何资金行");
    for (size_t i = 0; i < budget->line_count; i++) {
        const struct funding_line *line = &budget->lines[i];
        rule_budget_line(line, i, findings);
        for (size_t j = 0; j < i; j++) {
            const struct funding_line *other = &budget->lines[j];
            if (line->book == other->book && line->source == other->source &&
                line->carried == other->carried && line->fiscal == other->fiscal) {
                /* DOMAIN 4.5: several lines, each with its own book and source. */
                findings_add(
                    findings, SEVERITY_BLOCKING, "FORM_LINE_TWICE",
                    place_of(findings, "lines[%zu]", i), "请合并为一行，或改正资金来源",
                    "“%s”出现了两次",
                    line_words(findings, line->book, line->source, line->carried, line->fiscal));
                break;
            }
        }
    }
}

/* -- what forms say -- */

int64_t line_annual(const struct spending_line *line)
{
    return line->annual_fen != MONEY_NONE ? line->annual_fen : line->initial_fen;
}

/* Two rows for the same money: twice the same, or one beside the sum that holds
 * it (published T3: 本年财政拨款 stands for all levels of its book). */
static void rule_line_overlap(const struct spending_line *lines, size_t i,
                              struct findings *findings)
{
    const struct spending_line *line = &lines[i];
    for (size_t j = 0; j < i; j++) {
        const struct spending_line *other = &lines[j];
        bool same = line->source == other->source;
        bool sum = line->source == SOURCE_NONE || other->source == SOURCE_NONE;
        if (line->book != other->book || line->carried != other->carried ||
            line->fiscal != other->fiscal || (!same && !sum))
            continue;
        findings_add(
            findings, SEVERITY_BLOCKING, same ? "FORM_LINE_TWICE" : "FORM_LINE_OVERLAP",
            place_of(findings, "lines[%zu]", i),
            same ? "请合并为一行，或改正资金来源"
                 : "请只填合计行或只填分级明细行，否则同一笔资金会计算两次",
            "“%s”与前面的“%s”重复",
            line_words(findings, line->book, line->source, line->carried, line->fiscal),
            line_words(findings, other->book, other->source, other->carried, other->fiscal));
        return;
    }
}

/* DOMAIN 7.3, 万元 and 元 mixed: "magnitude test 10⁴ ±". What a year spends is not more than a thousand times its
 * budget, whatever part of it that is. */
#define FAR_OVER 1000

static bool is_far_over(int64_t fen, int64_t annual)
{
    return annual != MONEY_NONE && annual > 0 && fen / FAR_OVER > annual;
}

/* A forecast is of the same money: the year does not spend less than it has, nor more than the budget. */
static void rule_forecast(const struct spending_line *line, size_t i, struct findings *findings)
{
    const char *words = line_words(findings, line->book, line->source, line->carried, line->fiscal);
    const char *place = place_of(findings, "lines[%zu].forecast", i);
    int64_t annual = line_annual(line);
    char forecast[MONEY_TEXT_SIZE], other[MONEY_TEXT_SIZE];
    if (line->forecast_fen == MONEY_NONE)
        return;
    money_print_yuan(line->forecast_fen, forecast);
    if (line->forecast_fen < line->spent_fen) {
        money_print_yuan(line->spent_fen, other);
        findings_add(findings, SEVERITY_WARNING, "FORM_FORECAST_BELOW_SPENT", place,
                     "全年预计执行数应不小于已执行数，请核对",
                     "“%s”全年预计执行 %s 元，小于已执行 %s 元", words, forecast, other);
        return;
    }
    if (annual == MONEY_NONE || line->forecast_fen <= annual)
        return;
    money_print_yuan(annual, other);
    if (is_far_over(line->forecast_fen, annual))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_FORECAST_MAGNITUDE", place,
                     "请核对金额单位后改正：这一列与预算数同一个单位",
                     "“%s”全年预计执行 %s 元，是预算数 %s 元的一千倍以上，可能用错了元和万元",
                     words, forecast, other);
    else if (line->spent_fen <= annual) /* else that is said of what is spent */
        findings_add(findings, SEVERITY_WARNING, "FORM_FORECAST_OVER", place,
                     "请核对；确有追加的，先登记预算调整文件并改正全年预算数",
                     "“%s”全年预计执行 %s 元，大于预算数 %s 元", words, forecast, other);
}

/* DOMAIN 7.3, spent > annual budget (a published table shows 102.59 %): block or
 * demand the adjustment document. */
static void rule_spent(const struct spending_line *line, size_t i, enum severity over,
                       struct findings *findings)
{
    const char *words = line_words(findings, line->book, line->source, line->carried, line->fiscal);
    const char *place = place_of(findings, "lines[%zu].spent", i);
    int64_t annual = line_annual(line);
    char spent_text[MONEY_TEXT_SIZE], annual_text[MONEY_TEXT_SIZE];
    if (line->spent_fen == MONEY_NONE) {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SPENT_EMPTY", place, "尚未支出请填 0",
                     "“%s”的执行数未填写", words);
        return;
    }
    if (!rule_amount(line->spent_fen, place, "执行数", findings))
        return;
    money_print_yuan(line->spent_fen, spent_text);
    if (annual != MONEY_NONE && line->spent_fen > annual) {
        money_print_yuan(annual, annual_text);
        findings_add(findings, over, "FORM_SPENT_OVER", place,
                     is_far_over(line->spent_fen, annual)
                         ? "相差一千倍以上，可能用错了元和万元：请核对金额单位后改正"
                         : "请核对执行数；确有追加的，先登记预算调整文件并改正全年预算数",
                     "“%s”的执行数 %s 元大于预算数 %s 元", words, spent_text, annual_text);
    }
    rule_forecast(line, i, findings);
}

void rule_spending_lines(const struct spending_line *lines, size_t count, enum severity over,
                         struct findings *findings)
{
    if (count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_LINES_NONE", "lines",
                     "至少填写一行资金来源，没有金额填 0", "没有任何资金行");
    for (size_t i = 0; i < count; i++) {
        const struct spending_line *line = &lines[i];
        (void)rule_amount(line->initial_fen, place_of(findings, "lines[%zu].initial", i),
                          "年初预算数", findings);
        (void)rule_amount(line->annual_fen, place_of(findings, "lines[%zu].annual", i),
                          "全年预算数", findings);
        (void)rule_amount(line->forecast_fen, place_of(findings, "lines[%zu].forecast", i),
                          "全年预计执行数", findings);
        /* DOMAIN 3, T3 and T5: a row of money has a budget column. */
        if (line_annual(line) == MONEY_NONE)
            findings_add(
                findings, SEVERITY_WARNING, "FORM_BUDGET_UNKNOWN",
                place_of(findings, "lines[%zu].initial", i),
                "请填写年初预算数或全年预算数，没有金额填 0", "“%s”没有预算数，无法计算执行率",
                line_words(findings, line->book, line->source, line->carried, line->fiscal));
        rule_spent(line, i, over, findings);
        rule_line_overlap(lines, i, findings);
    }
}

/* Spending comes from the payment system: it is not blocked for being more than
 * the budget that is known here, the difference is shown. */
void check_spending(const struct spending *spending, const struct record_key *key,
                    struct findings *findings)
{
    rule_fiscal_year(key, findings);
    rule_project_code(key->id, "key.id", findings);
    rule_unit_code(spending->unit_code, "unit_code", findings);
    if (spending->until == DATE_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_DATE_EMPTY", "until",
                     "请填写支出数据截至的日期", "截至日期未填写");
    rule_spending_lines(spending->lines, spending->line_count, SEVERITY_WARNING, findings);
}
