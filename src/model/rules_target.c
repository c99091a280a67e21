/* rules_target -- performance targets: complete, measurable, weighed to what the plan asks.
 *
 * DOMAIN 2.2 (framework and weights), 7.3 (errors found in published tables). */
#include "rules.h"

#include <siben/target.h>

#define POINTS_ALL 10000 /* "Total = execution + Σ indicators = 100" (DOMAIN 2.5) */

/* -- one indicator -- */

static bool is_percent(const char *unit)
{
    return text_equal(unit, "%") || text_equal(unit, "％") || text_equal(unit, "百分比") ||
           text_equal(unit, "百分点");
}

/* A day number of a spreadsheet, 1954 to 2118. 乌海: target 44,561 in value and
 * unit, which is 2021-12-31. */
#define SERIAL_MIN 20000
#define SERIAL_MAX 80000
static bool is_serial(struct decimal number)
{
    return number.places == 0 && number.units >= SERIAL_MIN && number.units <= SERIAL_MAX;
}

static bool is_about_time(const struct indicator *row)
{
    return text_contains(row->level2, "时效") || text_contains(row->name, "日期") ||
           text_contains(row->name, "时间") || text_contains(row->name, "时限");
}

static void rule_serial(const struct indicator *row, size_t i, struct findings *findings)
{
    struct decimal in_unit;
    bool unit_is_number = decimal_parse(row->unit ? row->unit : "", &in_unit) == STATUS_OK;
    if (unit_is_number)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_UNIT_NUMBER",
                     place_of(findings, "indicators[%zu].unit", i),
                     "计量单位应为文字，如 个、公里、%", "“%s”的计量单位是数字“%s”", row->name,
                     row->unit);
    if (row->value.kind == QUANTITY_NUMBER && is_serial(row->value.number) &&
        (unit_is_number || (is_about_time(row) && text_is_empty(row->unit)))) {
        char date[DATE_TEXT_SIZE];
        date_print(date_of_serial(row->value.number.units), date);
        findings_add(findings, SEVERITY_BLOCKING, "FORM_VALUE_SERIAL",
                     place_of(findings, "indicators[%zu].value", i),
                     "请改写为日期，如 2026-12-31 前",
                     "“%s”的指标值 %lld 可能是表格软件里的日期 %s", row->name,
                     (long long)row->value.number.units, date);
    }
}

/* 金寨: "示范村数量 ≤4" for a quantity. */
static void rule_comparator(const struct indicator *row, size_t i, struct findings *findings)
{
    bool at_most = row->comparator == COMPARE_LE || row->comparator == COMPARE_LT;
    bool at_least = row->comparator == COMPARE_GE || row->comparator == COMPARE_GT;
    bool more_is_better = text_contains(row->level2, "数量") ||
                          text_contains(row->level2, "满意") || row->level1 == LEVEL1_SATISFACTION;
    bool less_is_better = row->level1 == LEVEL1_COST || text_contains(row->level2, "成本");
    const char *place = place_of(findings, "indicators[%zu].comparator", i);
    if (row->value.kind == QUANTITY_NUMBER && row->comparator == COMPARE_NONE)
        findings_add(findings, SEVERITY_WARNING, "FORM_COMPARATOR_NONE", place,
                     "请选择 ≥、≤ 或 =，否则无法判断是否完成", "“%s”没有指标性质", row->name);
    else if (at_most && more_is_better)
        findings_add(findings, SEVERITY_WARNING, "FORM_COMPARATOR_REVERSED", place,
                     "数量、满意度一般越多越好，请改为 ≥；确属控制数的可以保留",
                     "“%s”是%s，却用“%s”", row->name, row->level2,
                     comparator_sign(row->comparator));
    else if (at_least && less_is_better)
        findings_add(findings, SEVERITY_WARNING, "FORM_COMPARATOR_REVERSED", place,
                     "成本一般越少越好，请改为 ≤；确属投入要求的可以保留", "“%s”是%s，却用“%s”",
                     row->name, level1_chinese(row->level1), comparator_sign(row->comparator));
}

/* Measurable, or qualitative with a source of evidence (DOMAIN 7.3, 棠溪镇: "效果明显"). */
static void rule_value(const struct indicator *row, size_t i, struct findings *findings)
{
    const char *place = place_of(findings, "indicators[%zu].value", i);
    bool in_words = row->value.kind == QUANTITY_TEXT || row->value.kind == QUANTITY_LEVEL;
    const struct decimal one = {1, 0}, zero = {0, 0};
    char text[MONEY_TEXT_SIZE];
    if (row->value.kind == QUANTITY_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_VALUE_EMPTY", place,
                     "请填写可衡量的指标值，如 ≥26公里；定性指标填写要达到的状态", "“%s”没有指标值",
                     row->name);
    else if (in_words && row->accrual != ACCRUAL_QUALITATIVE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_VALUE_NOT_MEASURABLE", place,
                     "请改为数值；确实无法量化的，把指标类型选为“定性”并写明佐证来源",
                     "“%s”的指标值“%s”无法衡量", row->name, row->value.text);
    else if (in_words && text_is_empty(row->note))
        findings_add(findings, SEVERITY_WARNING, "FORM_EVIDENCE_NONE",
                     place_of(findings, "indicators[%zu].note", i),
                     "请在备注中写明用什么材料证明，如制度文件、验收单、照片",
                     "定性指标“%s”没有佐证来源", row->name);
    else if (row->value.kind == QUANTITY_NUMBER && is_percent(row->unit) &&
             decimal_compare(row->value.number, zero) > 0 &&
             decimal_compare(row->value.number, one) <= 0) {
        decimal_print(row->value.number, text);
        findings_add(findings, SEVERITY_WARNING, "FORM_PERCENT_RATIO", place,
                     "计量单位为 % 时，95% 应填 95；请确认是否少乘了 100", "“%s”的指标值只有 %s%%",
                     row->name, text);
    }
}

/* 计量方式 (DOMAIN 2.4): one that fits the value, and that the plan uses; where nobody said, the one it is taken for. */
static void rule_accrual(const struct indicator *row, size_t i, const struct form_rules *rules,
                         struct findings *findings)
{
    const char *place = place_of(findings, "indicators[%zu].accrual", i);
    const char *kind = accrual_chinese(accrual_of(row)), *source = rules->kinds_source;
    if (row->value.kind == QUANTITY_NONE)
        return;
    if (!accrual_fits(row->accrual, &row->value))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ACCRUAL_VALUE", place,
                     "日期用时间节点，文字用定性，数用累计、水平、一次性、上限或定性；不清楚的留空",
                     "“%s”的计量方式“%s”与指标值“%s”不合", row->name, kind, row->value.text);
    else if (!accrual_used(rules->kinds, accrual_of(row)))
        findings_add(findings, row->accrual ? SEVERITY_BLOCKING : SEVERITY_WARNING,
                     "FORM_ACCRUAL_UNUSED", place,
                     place_of(findings, "可以用：%s（%s）；%s",
                              accrual_kinds_chinese(findings->arena, rules->kinds),
                              source ? source : "",
                              row->accrual ? "请改" : "请填写计量方式，否则监控时没有灯"),
                     row->accrual ? "“%s”的计量方式“%s”，计划不用"
                                  : "“%s”未注明计量方式，推算为“%s”，计划不用",
                     row->name, kind);
}

static void rule_weight(const struct indicator *row, size_t i, bool weighed,
                        struct findings *findings)
{
    const char *place = place_of(findings, "indicators[%zu].weight", i);
    char text[MONEY_TEXT_SIZE];
    if (row->weight < 0 || row->weight > POINTS_ALL) {
        score_print(row->weight, text);
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WEIGHT_RANGE", place,
                     "分值应在 0 到 100 之间", "“%s”的分值为 %s", row->name, text);
    } else if (weighed && row->weight == 0) {
        findings_add(findings, SEVERITY_WARNING, "FORM_WEIGHT_ZERO", place,
                     "请分配分值，或删去该指标", "“%s”没有分值", row->name);
    }
}

/* 乌海: "0 万元/人" was 0.004, rounded away. */
static void rule_rounded(const struct indicator *row, size_t i, struct findings *findings)
{
    const struct decimal zero = {0, 0};
    if (row->value.kind != QUANTITY_NUMBER || decimal_compare(row->value.number, zero) != 0 ||
        !text_contains(row->unit, "万元"))
        return;
    findings_add(findings, SEVERITY_WARNING, "FORM_VALUE_ROUNDED",
                 place_of(findings, "indicators[%zu].value", i),
                 "请改用元，或保留小数，如 0.004万元/人", "“%s”的指标值是 0%s，可能被四舍五入没了",
                 row->name, row->unit);
}

/* 棠溪镇: ecological benefit "控制基建成本". A hint: words are not meaning. */
static void rule_category(const struct indicator *row, size_t i, struct findings *findings)
{
    if (row->level1 != LEVEL1_BENEFIT ||
        (!text_contains(row->name, "成本") && !text_contains(row->name, "造价")))
        return;
    findings_add(findings, SEVERITY_HINT, "FORM_CATEGORY",
                 place_of(findings, "indicators[%zu].level1", i), "说的是成本的，请放到成本指标",
                 "“%s”放在%s里", row->name, row->level2);
}

/* -- all of them -- */

/* "各指标分值合计应为 90 分（另 10 分为预算执行率），请调整（财预〔2020〕10号）" */
static const char *weights_hint(const struct form_rules *rules, const char *rest,
                                struct findings *findings)
{
    char points[MONEY_TEXT_SIZE], execution[MONEY_TEXT_SIZE];
    rule_points_print(rules->target_points, points);
    if (rules->execution_points < 0)
        return place_of(findings, "各指标分值合计应为 %s 分，%s（%s）", points, rest,
                        rules->source);
    rule_points_print(rules->execution_points, execution);
    return place_of(findings, "各指标分值合计应为 %s 分（另 %s 分为预算执行率），%s（%s）", points,
                    execution, rest, rules->source);
}

static void rule_weights(const struct target *target, const struct form_rules *rules,
                         struct findings *findings)
{
    int64_t sum = 0;
    char text[MONEY_TEXT_SIZE], points[MONEY_TEXT_SIZE];
    for (size_t i = 0; i < target->indicator_count; i++)
        sum += target->indicators[i].weight;
    for (size_t i = 0; i < target->indicator_count; i++)
        rule_weight(&target->indicators[i], i, sum != 0, findings);
    score_print(sum > INT32_MAX || sum < INT32_MIN ? INT32_MAX : (int32_t)sum, text);
    if (target->indicator_count == 0 || rules->target_points < 0 || sum == rules->target_points)
        return;
    if (sum == 0) { /* the plain T1 has no column for it */
        findings_add(findings, SEVERITY_WARNING, "FORM_WEIGHTS_NONE", "indicators",
                     weights_hint(rules, "自评前必须补齐", findings), "表中没有分值");
    } else if (rules->execution_points > 0 &&
               sum == (int64_t)rules->target_points + rules->execution_points) {
        rule_points_print(rules->execution_points, points);
        findings_add(findings, target->department ? SEVERITY_HINT : SEVERITY_WARNING,
                     "FORM_WEIGHTS_WITH_EXECUTION", "indicators",
                     place_of(findings, "若其中包含预算执行率 %s 分，请删去该行；否则，%s", points,
                              weights_hint(rules, "请调整", findings)),
                     "指标分值合计 %s 分，而 %s 分应留给预算执行率", text, points);
    } else {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WEIGHTS_SUM", "indicators",
                     weights_hint(rules, "请调整", findings), "指标分值合计 %s 分", text);
    }
}

/* "成本 for engineering/major repair/purchase projects (others optional)" (DOMAIN 2.2, unconfirmed): which those are
 * is said by words of the plan. NULL: none of them stands in the name, or the plan has none. */
static const char *cost_word(const struct form_rules *rules, const char *name)
{
    for (size_t i = 0; i < rules->cost_word_count; i++)
        if (text_contains(name, rules->cost_words[i]))
            return rules->cost_words[i];
    return NULL;
}

/* Does the plan ask such an indicator of its kind of project? Where it does not say: `usually`. */
static bool is_asked(const struct form_rules *rules, unsigned level, bool usually)
{
    return rules->levels ? rules->levels >> level & 1 : usually;
}

static const char *asked_hint(const struct form_rules *rules, const char *which, const char *usual,
                              struct findings *findings)
{
    return rules->levels ? place_of(findings, "%s项目应设%s（%s）", rules->levels_of, which,
                                    rules->levels_source ? rules->levels_source : "")
                         : usual;
}

static void rule_cost(const struct target *target, const struct form_rules *rules,
                      struct findings *findings)
{
    const char *word = target->department ? NULL : cost_word(rules, target->subject_name);
    if (word)
        findings_add(
            findings, SEVERITY_WARNING, "FORM_COST_NONE", "indicators",
            place_of(findings,
                     "名称里有“%s”的项目应设成本指标（%s），如 单公里造价≤35万元；不涉及的可以保留",
                     word, rules->cost_source ? rules->cost_source : ""),
            "“%s”没有成本指标", target->subject_name);
    else if (is_asked(rules, LEVEL1_COST, false))
        findings_add(findings, SEVERITY_WARNING, "FORM_COST_NONE", "indicators",
                     asked_hint(rules, "成本指标", "", findings), "“%s”没有成本指标",
                     target->subject_name);
}

/* 产出 and 效益 always; 满意度 when the project serves the public directly, in old tables under 效益 (DOMAIN 2.2); of a kind of
 * project what the plan asks of it (7.3: "framework completeness check by project kind"). */
static void rule_completeness(const struct target *target, const struct form_rules *rules,
                              struct findings *findings)
{
    bool output = false, benefit = false, satisfaction = false, cost = false;
    for (size_t i = 0; i < target->indicator_count; i++) {
        const struct indicator *row = &target->indicators[i];
        bool satisfied = row->level1 == LEVEL1_SATISFACTION || text_contains(row->level2, "满意");
        output = output || row->level1 == LEVEL1_OUTPUT;
        cost = cost || row->level1 == LEVEL1_COST || text_contains(row->level2, "成本");
        benefit = benefit || (row->level1 == LEVEL1_BENEFIT && !satisfied);
        satisfaction = satisfaction || satisfied;
    }
    if (target->indicator_count == 0) {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_INDICATORS_NONE", "indicators",
                     "请至少填写产出指标和效益指标", "没有任何绩效指标");
        return;
    }
    if (!output && is_asked(rules, LEVEL1_OUTPUT, true))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_OUTPUT_NONE", "indicators",
                     "请补充数量、质量、时效等产出指标", "没有产出指标");
    if (!benefit && is_asked(rules, LEVEL1_BENEFIT, true))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_BENEFIT_NONE", "indicators",
                     "请补充经济、社会、生态效益或可持续影响指标", "没有效益指标");
    if (!cost)
        rule_cost(target, rules, findings);
    if (!satisfaction && is_asked(rules, LEVEL1_SATISFACTION, true))
        findings_add(findings, SEVERITY_WARNING, "FORM_SATISFACTION_NONE", "indicators",
                     asked_hint(rules, "服务对象满意度指标",
                                "直接服务群众的项目应设服务对象满意度指标；不涉及的可以保留",
                                findings),
                     "没有满意度指标");
}

static void rule_duplicates(const struct target *target, size_t i, struct findings *findings)
{
    const struct indicator *row = &target->indicators[i];
    for (size_t j = 0; j < i; j++) {
        const struct indicator *other = &target->indicators[j];
        if (row->number != 0 && row->number == other->number)
            findings_add(findings, SEVERITY_BLOCKING, "FORM_INDICATOR_NUMBER",
                         place_of(findings, "indicators[%zu].number", i),
                         "监控和自评按编号对应指标，请给新指标新的编号", "“%s”与“%s”的编号都是 %u",
                         other->name, row->name, (unsigned)row->number);
        if (!text_is_empty(row->name) && text_equal(row->name, other->name) &&
            text_equal(row->level2, other->level2))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_INDICATOR_TWICE",
                         place_of(findings, "indicators[%zu].name", i),
                         "请删去重复的行，或写出区别", "指标“%s”重复（第 %zu 个和第 %zu 个指标）",
                         row->name, j + 1, i + 1);
    }
}

/* 宁乡坝塘镇: 数量指标 "88100", the same for every row: a shift of merged cells. */
#define SAME_VALUE_ROWS 3
static void rule_same_value(const struct target *target, struct findings *findings)
{
    size_t numbers = 0;
    const struct indicator *first = NULL;
    for (size_t i = 0; i < target->indicator_count; i++) {
        const struct indicator *row = &target->indicators[i];
        if (row->value.kind != QUANTITY_NUMBER)
            continue;
        if (first && decimal_compare(first->value.number, row->value.number) != 0)
            return;
        first = first ? first : row;
        numbers++;
    }
    if (numbers < SAME_VALUE_ROWS)
        return;
    char text[MONEY_TEXT_SIZE];
    decimal_print(first->value.number, text);
    findings_add(findings, SEVERITY_WARNING, "FORM_VALUES_ALL_SAME", "indicators",
                 "可能是合并单元格错位，请与原表核对", "%zu 个指标的指标值全都是 %s", numbers,
                 text);
}

/* 棠溪镇: 年度资金总额 0/0/0 beside parts of 202.64 (DOMAIN 7.3: recompute, block). */
static void rule_total(const struct target *target, struct findings *findings)
{
    bool whole = rule_amount(target->whole_fen, "whole", "项目资金总额", findings);
    bool total = rule_amount(target->total_fen, "total", "资金总额", findings);
    if (whole && total && target->whole_fen < target->total_fen)
        findings_add(findings, SEVERITY_WARNING, "FORM_WHOLE_BELOW_YEAR", "whole",
                     "项目资金总额是各年合计，应不小于年度资金总额，请核对",
                     "项目资金总额小于年度资金总额");
    bool fiscal = rule_amount(target->fiscal_fen, "fiscal", "财政资金", findings);
    bool other = rule_amount(target->other_fen, "other", "其他资金", findings);
    int64_t parts = (fiscal ? target->fiscal_fen : 0) + (other ? target->other_fen : 0);
    if (!total || (!fiscal && !other) || parts == target->total_fen)
        return;
    char stated[MONEY_TEXT_SIZE], computed[MONEY_TEXT_SIZE];
    money_print_yuan(target->total_fen, stated);
    money_print_yuan(parts, computed);
    findings_add(findings, SEVERITY_BLOCKING, "FORM_TOTAL_NOT_PARTS", "total",
                 "请核对资金总额、财政资金和其他资金，总额应等于两者之和",
                 "资金总额 %s 元，各部分之和 %s 元", stated, computed);
}

void check_target(const struct target *target, const struct record_key *key,
                  const struct form_rules *rules, struct findings *findings)
{
    rule_fiscal_year(key, findings);
    rule_form_id(key, target->department, findings);
    rule_unit_code(target->unit_code, "unit_code", findings);
    rule_name(target->subject_name, "subject_name", target->department ? "部门名称" : "项目名称",
              findings);
    if (text_is_empty(target->annual_goal) && text_is_empty(target->overall_goal))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_GOAL_EMPTY", "annual_goal",
                     "请用一段话写明做什么、做多少、达到什么效果", "年度总体目标未填写");
    rule_total(target, findings);
    rule_completeness(target, rules, findings);
    rule_weights(target, rules, findings);
    rule_same_value(target, findings);
    for (size_t i = 0; i < target->indicator_count; i++) {
        const struct indicator *row = &target->indicators[i];
        rule_name(row->name, place_of(findings, "indicators[%zu].name", i), "三级指标名称",
                  findings);
        if (row->level1 == LEVEL1_NONE)
            findings_add(findings, SEVERITY_BLOCKING, "FORM_LEVEL1_NONE",
                         place_of(findings, "indicators[%zu].level1", i),
                         "请选择成本、产出、效益或满意度指标", "“%s”没有一级指标", row->name);
        if (row->number == 0)
            findings_add(findings, SEVERITY_BLOCKING, "FORM_INDICATOR_NUMBER",
                         place_of(findings, "indicators[%zu].number", i),
                         "每个指标需要一个编号，监控和自评按编号对应", "“%s”没有编号", row->name);
        rule_value(row, i, findings);
        rule_accrual(row, i, rules, findings);
        rule_rounded(row, i, findings);
        rule_category(row, i, findings);
        rule_comparator(row, i, findings);
        rule_serial(row, i, findings);
        rule_duplicates(target, i, findings);
    }
}
