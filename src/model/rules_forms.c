/* rules_forms -- monitoring and self-evaluation: what was done with it. */
#include "rules.h"

static void rule_subject(const struct record_key *key, const char *unit_code,
                         struct findings *findings)
{
    rule_fiscal_year(key, findings);
    rule_unit_code(unit_code, "unit_code", findings);
    rule_form_id(key, id_is_department(key->id), findings);
}

/* “养护里程”, or by its place where the record refers to the target by number. */
static const char *row_words(struct findings *findings, const char *name, size_t i)
{
    return text_is_empty(name) ? place_of(findings, "第 %zu 个指标", i + 1)
                               : place_of(findings, "“%s”", name);
}

/* The same of the target twice; of those beside the target only the name can tell. */
static void rule_row_twice(unsigned number, const char *name, unsigned other_number,
                           const char *other_name, size_t i, size_t j, struct findings *findings)
{
    bool same_name = !number && !text_is_empty(name) && text_equal(name, other_name);
    if (number != other_number || (!number && !same_name))
        return;
    findings_add(findings, number ? SEVERITY_BLOCKING : SEVERITY_WARNING, "FORM_ROW_TWICE",
                 place_of(findings, "rows[%zu]", i), "每个指标只填一行，请删去重复的行",
                 "%s填了两行（第 %zu 个和第 %zu 个指标）", row_words(findings, name, i), j + 1,
                 i + 1);
}

/* -- monitoring: DOMAIN 2.4 -- */

static void rule_window(const struct monitoring *form, const struct record_key *key,
                        struct findings *findings)
{
    int year = 0, month = 0, day = 0;
    if (key->round < 1 || key->round > ROUND_MAX)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ROUND", "key.round",
                     "监控轮次用截止月份表示，如 1–5 月填 5", "监控轮次“%u”不正确",
                     (unsigned)key->round);
    if (form->cutoff == DATE_NONE) {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_DATE_EMPTY", "cutoff",
                     "请填写监控数据截至的日期，如 2026-05-31", "监控截止日期未填写");
        return;
    }
    /* DOMAIN 7.3: 年度 mismatch, a form of last year's window in this year's template. */
    date_parts(form->cutoff, &year, &month, &day);
    if (year != key->fiscal_year || month != key->round) {
        char date[DATE_TEXT_SIZE];
        date_print(form->cutoff, date);
        findings_add(findings, SEVERITY_WARNING, "FORM_CUTOFF_NOT_ROUND", "cutoff",
                     "请核对是否用错了年度或轮次的表", "截止日期 %s 不在 %u 年 %u 月", date,
                     (unsigned)key->fiscal_year, (unsigned)key->round);
    }
}

/* Some forms: if 有可能 or 不可能 is chosen, reason and measure are mandatory. */
static void rule_likelihood(const struct monitoring_row *row, size_t i, struct findings *findings)
{
    const char *name = row_words(findings, row->name, i);
    if (row->likelihood == LIKELIHOOD_NONE) {
        findings_add(findings, SEVERITY_WARNING, "FORM_LIKELIHOOD_EMPTY",
                     place_of(findings, "rows[%zu].likelihood", i),
                     "请选择确定能、有可能或完全不可能", "%s没有选择完成目标可能性", name);
        return;
    }
    if (row->likelihood == LIKELIHOOD_CERTAIN)
        return;
    const char *words = likelihood_chinese(row->likelihood);
    if (text_is_empty(row->reason))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_REASON_EMPTY",
                     place_of(findings, "rows[%zu].reason", i), "请写明偏差原因",
                     "%s选择了“%s”，但没有原因说明", name, words);
    if (text_is_empty(row->measure))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_MEASURE_EMPTY",
                     place_of(findings, "rows[%zu].measure", i), "请写明纠偏措施、责任人和完成时间",
                     "%s选择了“%s”，但没有改进措施", name, words);
}

void check_monitoring(const struct monitoring *form, const struct record_key *key,
                      struct findings *findings)
{
    rule_subject(key, form->unit_code, findings);
    rule_window(form, key, findings);
    rule_spending_lines(form->lines, form->line_count, SEVERITY_BLOCKING, findings);
    if (form->row_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ROWS_NONE", "rows",
                     "请按绩效目标逐个指标填写完成情况", "没有任何指标行");
    for (size_t i = 0; i < form->row_count; i++) {
        const struct monitoring_row *row = &form->rows[i];
        if (row->indicator == 0)
            rule_name(row->name, place_of(findings, "rows[%zu].name", i), "指标名称", findings);
        rule_likelihood(row, i, findings);
        /* DOMAIN 2.4: multi-select, then text. */
        if (row->deviations != 0 && row->likelihood == LIKELIHOOD_CERTAIN &&
            text_is_empty(row->reason))
            findings_add(findings, SEVERITY_WARNING, "FORM_DEVIATION_WORDS",
                         place_of(findings, "rows[%zu].reason", i), "请在原因说明中写明具体情况",
                         "%s勾选了偏差原因，但没有说明", row_words(findings, row->name, i));
        for (size_t j = 0; j < i; j++)
            rule_row_twice(row->indicator, row->name, form->rows[j].indicator, form->rows[j].name,
                           i, j, findings);
    }
}

/* -- self-evaluation: DOMAIN 2.5 -- */

/* min(points, spent / annual x points); the denominator is 全年预算数, sums over lines. */
static void rule_execution_score(const struct self_evaluation *form, const struct form_rules *rules,
                                 struct findings *findings)
{
    int32_t most = rules->execution_points;
    int64_t spent = 0, annual = 0, computed;
    for (size_t i = 0; i < form->line_count; i++) {
        const struct spending_line *line = &form->lines[i];
        int64_t budget = line_annual(line);
        if (line->spent_fen == MONEY_NONE || budget == MONEY_NONE ||
            !money_add(spent, line->spent_fen, &spent) || !money_add(annual, budget, &annual))
            return; /* said elsewhere */
    }
    char stated[MONEY_TEXT_SIZE], right[MONEY_TEXT_SIZE], points[MONEY_TEXT_SIZE];
    score_print(form->execution_score, stated);
    if (most < 0) /* the plan leaves it open */
        return;
    rule_points_print(most, points);
    if (form->execution_score < 0 || form->execution_score > most) {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_EXECUTION_SCORE_RANGE", "execution_score",
                     place_of(findings, "预算执行率最多 %s 分（%s）", points, rules->source),
                     "预算执行率得分为 %s 分", stated);
        return;
    }
    if (rules->banded || !ratio_of(spent, annual, most, &computed))
        return;
    computed = computed < most ? computed : most;
    if (computed == form->execution_score)
        return;
    score_print((int32_t)computed, right);
    findings_add(findings, SEVERITY_WARNING, "FORM_EXECUTION_SCORE", "execution_score",
                 place_of(findings, "得分 = 全年执行数 ÷ 全年预算数 × %s，最多 %s 分；请核对",
                          points, points),
                 "预算执行率得分填 %s 分，按资金计算为 %s 分", stated, right);
}

/* 棠溪镇 132.912 = 132.912 with initial 202.64: annual set to what was spent. */
static void rule_annual_is_spent(const struct self_evaluation *form, struct findings *findings)
{
    for (size_t i = 0; i < form->line_count; i++) {
        const struct spending_line *line = &form->lines[i];
        if (line->annual_fen == MONEY_NONE || line->initial_fen == MONEY_NONE ||
            line->annual_fen != line->spent_fen || line->annual_fen == line->initial_fen)
            continue;
        findings_add(findings, SEVERITY_WARNING, "FORM_ANNUAL_IS_SPENT",
                     place_of(findings, "lines[%zu].annual", i),
                     "全年预算数 = 年初预算数 + 年中调整；没有调整文件的，请改回年初预算数",
                     "“%s”的全年预算数与执行数相同，却与年初预算数不同",
                     line_words(findings, line->book, line->source, line->carried, line->fiscal));
    }
}

/* Sums of nonsense do not fit. */
static void print_sum(int64_t sum, char text[MONEY_TEXT_SIZE])
{
    score_print(sum > INT32_MAX ? INT32_MAX : sum < -INT32_MAX ? -INT32_MAX : (int32_t)sum, text);
}

static void rule_self_weights(const struct self_evaluation *form, const struct form_rules *rules,
                              int64_t weights, struct findings *findings)
{
    char stated[MONEY_TEXT_SIZE], points[MONEY_TEXT_SIZE], execution[MONEY_TEXT_SIZE];
    if (form->row_count == 0 || rules->target_points < 0 || weights == rules->target_points)
        return;
    print_sum(weights, stated);
    rule_points_print(rules->target_points, points);
    rule_points_print(rules->execution_points < 0 ? 0 : rules->execution_points, execution);
    if (rules->execution_points > 0 && form->execution_score == 0 &&
        weights == (int64_t)rules->target_points + rules->execution_points)
        findings_add(findings, SEVERITY_WARNING, "FORM_WEIGHTS_WITH_EXECUTION", "rows",
                     place_of(findings, "请把预算执行率的 %s 分单独填写", execution),
                     "指标分值合计 %s 分，没有单独的预算执行率得分", stated);
    else
        findings_add(
            findings, SEVERITY_BLOCKING, "FORM_WEIGHTS_SUM", "rows",
            place_of(findings,
                     "各指标分值合计应为 %s 分（另 %s 分为预算执行率），请与绩效目标核对（%s）",
                     points, execution, rules->source),
            "指标分值合计 %s 分", stated);
}

static void rule_scores(const struct self_evaluation *form, const struct form_rules *rules,
                        struct findings *findings)
{
    int64_t weights = 0, scores = 0;
    bool all_full = form->row_count > 0;
    char stated[MONEY_TEXT_SIZE], right[MONEY_TEXT_SIZE];
    for (size_t i = 0; i < form->row_count; i++) {
        weights += form->rows[i].weight;
        scores += form->rows[i].score;
        all_full = all_full && form->rows[i].score == form->rows[i].weight;
    }
    rule_self_weights(form, rules, weights, findings);
    if (form->total_score != scores + form->execution_score) {
        score_print(form->total_score, stated);
        print_sum(scores + form->execution_score, right);
        findings_add(findings, SEVERITY_BLOCKING, "FORM_TOTAL_SCORE", "total_score",
                     "总分 = 预算执行率得分 + 各指标得分之和；请重新合计",
                     "总分填 %s 分，合计为 %s 分", stated, right);
    }
    /* DOMAIN 7.3: actual = target for every row, raises the chance of verification. */
    if (all_full)
        findings_add(findings, SEVERITY_HINT, "FORM_ALL_FULL", "rows",
                     "请备好佐证材料；全部满分的项目更可能被抽查", "全部指标都是满分");
}

void check_self_evaluation(const struct self_evaluation *form, const struct record_key *key,
                           const struct form_rules *rules, struct findings *findings)
{
    rule_subject(key, form->unit_code, findings);
    rule_spending_lines(form->lines, form->line_count, SEVERITY_BLOCKING, findings);
    rule_annual_is_spent(form, findings);
    rule_execution_score(form, rules, findings);
    if (form->row_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ROWS_NONE", "rows",
                     "请按绩效目标逐个指标填写实际完成值和得分", "没有任何指标行");
    rule_scores(form, rules, findings);
    if (text_is_empty(form->achieved))
        findings_add(findings, SEVERITY_WARNING, "FORM_ACHIEVED_EMPTY", "achieved",
                     "请用一段话写明年度总体目标的完成情况", "实际完成情况未填写");
    for (size_t i = 0; i < form->row_count; i++) {
        const struct self_row *row = &form->rows[i];
        char score[MONEY_TEXT_SIZE], weight[MONEY_TEXT_SIZE];
        if (row->indicator == 0)
            rule_name(row->name, place_of(findings, "rows[%zu].name", i), "指标名称", findings);
        if (row->score < 0 || row->score > row->weight) {
            score_print(row->score, score);
            score_print(row->weight, weight);
            findings_add(findings, SEVERITY_BLOCKING, "FORM_SCORE_RANGE",
                         place_of(findings, "rows[%zu].score", i), "得分应在 0 和该指标分值之间",
                         "%s得 %s 分，分值为 %s 分", row_words(findings, row->name, i), score,
                         weight);
        } else if (row->score < row->weight && text_is_empty(row->reason)) {
            /* form T5: 偏差原因分析及改进措施 */
            findings_add(findings, SEVERITY_WARNING, "FORM_SCORE_REASON",
                         place_of(findings, "rows[%zu].reason", i), "请写明偏差原因及改进措施",
                         "%s没有得满分，也没有说明原因", row_words(findings, row->name, i));
        }
        for (size_t j = 0; j < i; j++)
            rule_row_twice(row->indicator, row->name, form->rows[j].indicator, form->rows[j].name,
                           i, j, findings);
    }
}
