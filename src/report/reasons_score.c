/* Why a self-evaluation scores what it does by the plan's scheme: an item a line, beside what was reported. */
#include "reasons.h"

#include <siben/scoring.h>

static const char *decimal_words(struct arena *arena, struct decimal value)
{
    char text[MONEY_TEXT_SIZE];
    decimal_print(value, text);
    return arena_text(arena, text);
}

/* "negative actual treated as 0" */
static const char *actual_words(struct reasons *reasons, const struct decimal *actual, bool english)
{
    const char *words = decimal_words(reasons->arena, *actual);
    if (actual->units < 0)
        words = arena_print(reasons->arena, english ? "%s (as 0)" : "%s（负数按 0）",
                            words ? words : "");
    return words ? words : "";
}

/* Of a target above 0 that is not reached: by its fraction, which may be rounded up to all of the weight. */
static const char *fraction_words(struct reasons *reasons, const struct indicator *target,
                                  const struct self_row *row, bool full, bool english)
{
    struct arena *arena = reasons->arena;
    const bool negative = row->actual.number.units < 0;
    const char *t = decimal_words(arena, target->value.number),
               *a = negative ? "0" : decimal_words(arena, row->actual.number),
               *sign = comparator_sign(target->comparator),
               *said = actual_words(reasons, &row->actual.number, english),
               *weight = reasons_points(reasons, row->weight), *head = "";
    if (full)
        head = arena_print(
            arena, english ? "actual %s does not reach %s%s: " : "完成 %s，未达到指标值 %s%s：",
            said, sign, t);
    else if (negative)
        head = arena_print(arena, english ? "actual %s: " : "完成 %s：", said);
    if (target->comparator == COMPARE_LE || target->comparator == COMPARE_LT)
        return arena_print(
            arena, english ? "%s(1 − (%s − %s) / %s) x %s%s" : "%s(1 − (%s − %s) ÷ %s) × %s%s",
            head ? head : "", a, t, t, weight,
            full      ? (english ? ", rounded half-up to two decimals" : "，四舍五入到两位")
            : english ? ", 0 from twice the target"
                      : "，到指标值两倍为 0");
    return arena_print(arena, english ? "%s%s / %s x %s%s" : "%s%s ÷ %s × %s%s", head ? head : "",
                       a, t, weight,
                       !full     ? ""
                       : english ? ", rounded half-up to two decimals"
                                 : "，四舍五入到两位");
}

/* Nothing can be divided by a target of 0. */
static const char *zero_words(struct reasons *reasons, const struct indicator *target,
                              const struct self_row *row, int32_t score, bool english)
{
    struct arena *arena = reasons->arena;
    const char *t = decimal_words(arena, target->value.number),
               *said = actual_words(reasons, &row->actual.number, english);
    if (!score)
        return arena_print(arena,
                           english ? "actual %s, the target is %s, not reached: 0"
                                   : "完成 %s，指标值为 %s，未达到：0 分",
                           said, t);
    return arena_print(
        arena, english ? "actual %s, the target is %s: all %s" : "完成 %s，指标值为 %s：满分 %s",
        said, t, reasons_points(reasons, score));
}

/* How the score of a row came about, by the formulas of DOMAIN.md 2.5. */
static void formula(struct reasons *reasons, const struct score_rules *rules,
                    const struct indicator *target, const struct self_row *row,
                    const struct scored *scored, const char **chinese, const char **english)
{
    struct arena *arena = reasons->arena;
    const char *weight = reasons_points(reasons, row->weight);
    if (scored->flags & SCORE_UNKNOWN) {
        *chinese = target ? "完成值和指标值比不出来，照自评"
                          : "没有收到目标表里的这一项（表上自己写的指标值没有经过审核，不作依据），"
                            "照自评；收到目标表后自动重算";
        *english = target ? "actual and target cannot be compared: as reported"
                          : "no target of it is here (the goal that stands on the form itself was "
                            "approved by nobody): as reported; counted again when the target comes";
        return;
    }
    if (scored->flags & (SCORE_JUDGED | SCORE_OUT_OF_BAND)) {
        bool level = row->actual.kind == QUANTITY_LEVEL;
        const char *full = reasons_points(reasons, rules->full_from),
                   *partly = reasons_points(reasons, rules->partly_from);
        bool kept = scored->flags & SCORE_JUDGED;
        *chinese =
            arena_print(arena, "%s，分值 %s；达成不低于 %s%%，部分达成不低于 %s%%：自评%s",
                        level ? attainment_chinese(row->actual.attainment) : "晚于指标值的日期",
                        weight, full, partly, kept ? "在档内，采用" : "不在档内，取档内最近的分");
        *english = arena_print(arena, "%s, weight %s; attained from %s%%, in part from %s%%: %s",
                               level ? attainment_chinese(row->actual.attainment)
                                     : "later than the target's date",
                               weight, full, partly,
                               kept ? "as reported, within its band"
                                    : "not within its band, the nearest score of the band");
        return;
    }
    if (row->actual.kind == QUANTITY_DATE) {
        *chinese = arena_print(arena, "不晚于指标值的日期：满分 %s", weight);
        *english = arena_print(arena, "by the target's date: all %s", weight);
        return;
    }
    const char *a = actual_words(reasons, &row->actual.number, false),
               *told = actual_words(reasons, &row->actual.number, true),
               *t = decimal_words(arena, target->value.number);
    if (rules->method == SCORE_PASS_LINE) {
        const char *line = reasons_points(reasons, rules->pass_line);
        *chinese = arena_print(
            arena, "完成 %s、指标值 %s：（达成的部分 − %s%%）÷（1 − %s%%）× %s；满意度按档", a, t,
            line, line, weight);
        *english = arena_print(arena,
                               "actual %s, target %s: (part attained − %s%%) / (1 − %s%%) x "
                               "%s; satisfaction by bands",
                               told, t, line, line, weight);
    } else if (score_reaches(target, &row->actual.number)) {
        *chinese = arena_print(arena, "完成 %s，达到指标值 %s%s：满分 %s",
                               decimal_words(arena, row->actual.number),
                               comparator_sign(target->comparator), t, weight);
        *english = arena_print(arena, "actual %s reaches %s%s: all %s",
                               decimal_words(arena, row->actual.number),
                               comparator_sign(target->comparator), t, weight);
    } else if (target->value.number.units <= 0) {
        *chinese = zero_words(reasons, target, row, scored->score, false);
        *english = zero_words(reasons, target, row, scored->score, true);
    } else {
        bool full = scored->score == row->weight;
        *chinese = fraction_words(reasons, target, row, full, false);
        *english = fraction_words(reasons, target, row, full, true);
    }
}

static void say_row(struct reasons *reasons, const struct score_rules *rules,
                    const struct target *target, const struct self_row *row)
{
    struct arena *arena = reasons->arena;
    const struct indicator *indicator = score_indicator_of(target, row);
    struct scored scored = score_indicator(rules, indicator, row);
    const char *chinese = "", *english = "",
               *name = *row->name  ? row->name
                       : indicator ? indicator->name
                                   : "";
    formula(reasons, rules, indicator, row, &scored, &chinese, &english);
    const char *score = reasons_points(reasons, scored.score),
               *said = reasons_points(reasons, row->score);
    const char *explain = reasons_points(reasons, rules->explain_from);
    bool far = scored.flags & SCORE_EXPLAIN, said_why = !text_is_empty(row->reason);
    reasons_say(reasons, "指标", "Indicator",
                arena_print(arena, "%s：%s = %s；自评 %s%s%s%s", name, chinese, score, said,
                            far ? "；达到指标值的 " : "", far ? explain : "",
                            !far       ? ""
                            : said_why ? "% 以上，已说明"
                                       : "% 以上，须说明"),
                arena_print(arena, "%s: %s = %s; reported %s%s%s%s", name, english, score, said,
                            far ? "; at least " : "", far ? explain : "",
                            !far       ? ""
                            : said_why ? "% of the target, explained"
                                       : "% of the target, to be explained"));
}

static void say_execution(struct reasons *reasons, const struct score_rules *rules,
                          const struct self_evaluation *form, const struct score_sheet *sheet)
{
    struct arena *arena = reasons->arena;
    int64_t spent = 0, annual = 0;
    for (size_t i = 0; i < form->line_count; i++) {
        const struct spending_line *line = &form->lines[i];
        int64_t budget = line->annual_fen != MONEY_NONE ? line->annual_fen : line->initial_fen;
        if (budget != MONEY_NONE)
            (void)money_add(annual, budget, &annual);
        if (line->spent_fen != MONEY_NONE)
            (void)money_add(spent, line->spent_fen, &spent);
    }
    const char *a = reasons_amount(reasons, spent), *b = reasons_amount(reasons, annual),
               *most = reasons_points(reasons, rules->execution_points),
               *score = reasons_points(reasons, sheet->execution),
               *said = reasons_points(reasons, form->execution_score);
    bool bands = rules->method == SCORE_PASS_LINE;
    reasons_say(reasons, "预算执行率", "Execution",
                arena_print(arena, "执行 %s ÷ 全年预算 %s%s %s%s = %s；自评 %s", a, b,
                            bands ? "，按档，最多" : " ×", most, bands ? "" : "，封顶", score,
                            said),
                arena_print(arena, "spent %s / annual %s%s %s%s = %s; reported %s", a, b,
                            bands ? ", by bands, at most" : " x", most, bands ? "" : ", capped",
                            score, said));
}

/* As its target calls it, else as the list does, else its code. */
static enum status name_of(struct then *then, struct view *view, struct arena *arena,
                           const struct duty_ask *ask, const struct subject *subject,
                           const struct target *target, const char **name)
{
    struct fact_image image = {.name = ""};
    struct duty_roster roster;
    *name = target ? target->subject_name : "";
    if (**name)
        return STATUS_OK;
    enum status status = fact_image_of(arena, subject, &light_rules_default, &image);
    if (status != STATUS_OK)
        return status;
    status = duty_roster_read(view, then, arena, &ask->held->plan.scope, &roster);
    if (status == STATUS_OK)
        *name = duty_subject_name(&roster, arena, &image);
    duty_roster_close(&roster);
    return status;
}

static enum status reasons_then(struct then *then, struct view *view, struct arena *arena,
                                const struct duty_ask *ask, const struct record_key *form,
                                struct reasons *reasons, struct why *why)
{
    struct payload payload;
    struct subject subject;
    struct score_rules rules;
    struct score_sheet sheet;
    const char *missing;
    const struct plan *plan = &ask->held->plan;
    enum status status =
        reasons_form(then, view, arena, form, KIND_SELF_EVALUATION, &payload, &subject, why);
    if (status != STATUS_OK)
        return status;
    if (score_rules_of(plan, &rules, &missing) != STATUS_OK)
        return why_set(why, STATUS_UNSUPPORTED, missing, "计划没有设定这一项，不能计算得分",
                       "在计划文件的规则里写明，siben plan publish 发出新的一版");
    const struct target *target = subject.target.payload ? &subject.target.payload->target : NULL;
    const struct self_evaluation *self = &payload.self_evaluation;
    score_form(&rules, target, self, &sheet);
    const char *grade = plan_grade(plan, sheet.total), *name;
    status = name_of(then, view, arena, ask, &subject, target, &name);
    if (status != STATUS_OK)
        return status;
    const char *words = plan_grade_chinese(grade);
    reasons_begin(reasons, arena, arena_print(arena, "自评打分 · %s", name),
                  arena_print(arena, "Score of a self-evaluation · %s", name));
    const char *total = reasons_points(reasons, sheet.total),
               *said = reasons_points(reasons, self->total_score);
    reasons_say(
        reasons, "得分", "Score",
        arena_print(arena, "%s，等级 %s；自评总分 %s", total, *words ? words : "未设定", said),
        arena_print(arena, "%s, grade %s; reported %s", total, grade ? grade : "not set", said));
    reasons_say_plan(reasons, ask->held);
    reasons_say_rules(reasons, plan, "scoring");
    if (rules.method == SCORE_PASS_LINE)
        reasons_say_rules(reasons, plan, "scoring_101");
    reasons_say_rules(reasons, plan, "qualitative");
    reasons_say_rules(reasons, plan, "grades");
    say_execution(reasons, &rules, self, &sheet);
    for (size_t i = 0; i < self->row_count; i++)
        say_row(reasons, &rules, target, &self->rows[i]);
    if (!target)
        reasons_say(reasons, "目标表", "Target", "没有目标表，指标照自评",
                    "there is no target: indicators as reported");
    reasons_say(reasons, "合计", "Sum", "每个指标、执行率各四舍五入到两位后相加，等级按这个和",
                "each is rounded half-up to two decimals, then added; the grade is of that sum");
    status = reasons_say_final(reasons, then, view, ask, form, self, sheet.total);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status reasons_of_score(struct view *view, struct arena *arena, const struct duty_ask *ask,
                             const struct record_key *form, struct reasons *reasons,
                             struct why *why)
{
    struct then *then;
    if (form->kind == KIND_WORK)
        return reasons_of_evaluation(view, arena, ask, form, reasons, why);
    enum status status = reasons_then_open(view, ask, form, &then);
    if (status == STATUS_OK)
        status = reasons_then(then, view, arena, ask, form, reasons, why);
    then_close(then);
    return status;
}
