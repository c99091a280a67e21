/* What a form answers to the goals of its target, whether it is taken in or stored. DOMAIN.md 2.4, 7.3. */
#include <siben/form_check.h>
#include <siben/scoring.h>

bool answer_is_words(const struct indicator *measured, const struct quantity *answer)
{
    return measured && measured->value.kind == QUANTITY_NUMBER &&
           measured->accrual != ACCRUAL_QUALITATIVE && answer->kind != QUANTITY_NONE &&
           answer->kind != QUANTITY_NUMBER;
}

bool forecast_misses(const struct indicator *measured, unsigned likelihood,
                     const struct quantity *forecast)
{
    return measured && likelihood == LIKELIHOOD_CERTAIN && measured->comparator != COMPARE_NONE &&
           measured->value.kind == QUANTITY_NUMBER && forecast->kind == QUANTITY_NUMBER &&
           !score_reaches(measured, &forecast->number);
}

static const char *goal_words(struct findings *findings, const struct indicator *measured)
{
    char goal[MONEY_TEXT_SIZE];
    decimal_print(measured->value.number, goal);
    const char *words = arena_print(findings->arena, "“%s”的目标是 %s%s%s", measured->name,
                                    comparator_sign(measured->comparator), goal,
                                    measured->unit ? measured->unit : "");
    return words ? words : "";
}

static const char *said(struct findings *findings, const struct quantity *answer)
{
    char day[DATE_TEXT_SIZE] = "";
    if (answer->kind == QUANTITY_LEVEL)
        return attainment_chinese(answer->attainment);
    if (answer->kind != QUANTITY_DATE)
        return answer->text;
    date_print(answer->date, day);
    const char *copy = arena_text(findings->arena, day);
    return copy ? copy : "";
}

static void check_words(const struct indicator *measured, const struct quantity *answer,
                        const char *what, const char *field, size_t row, struct findings *findings)
{
    if (!answer_is_words(measured, answer))
        return;
    const char *place = arena_print(findings->arena, "rows[%zu].%s", row, field);
    findings_add(findings, SEVERITY_BLOCKING, "FORM_VALUE_NOT_NUMBER", place ? place : "",
                 "请只填数字；还没有数的不填，情况写在原因说明里", "%s，%s“%s”不是数字",
                 goal_words(findings, measured), what, said(findings, answer));
}

static void check_monitoring(const struct target *target, const struct monitoring *form,
                             struct findings *findings)
{
    for (size_t i = 0; i < form->row_count; i++) {
        const struct monitoring_row *row = &form->rows[i];
        const struct self_row named = {.indicator = row->indicator, .name = row->name};
        const struct indicator *measured = score_indicator_of(target, &named);
        char expected[MONEY_TEXT_SIZE];
        check_words(measured, &row->actual, "完成值", "actual", i, findings);
        check_words(measured, &row->forecast, "全年预计完成值", "forecast", i, findings);
        if (!forecast_misses(measured, row->likelihood, &row->forecast))
            continue;
        decimal_print(row->forecast.number, expected);
        const char *place = arena_print(findings->arena, "rows[%zu].forecast", i);
        findings_add(findings, SEVERITY_WARNING, "FORM_FORECAST_MISSES", place ? place : "",
                     "请核对全年预计完成值；达不到目标的，完成可能性选“有可能”或“完全不可能”，并"
                     "写明原因和措施",
                     "%s，全年预计完成 %s，却选择了“%s”", goal_words(findings, measured), expected,
                     likelihood_chinese(row->likelihood));
    }
}

void answer_findings(const struct target *target, const struct payload *form,
                     struct findings *findings)
{
    if (!target)
        return;
    if (form->kind == KIND_MONITORING)
        check_monitoring(target, &form->monitoring, findings);
    for (size_t i = 0; form->kind == KIND_SELF_EVALUATION && i < form->self_evaluation.row_count;
         i++) {
        const struct self_row *row = &form->self_evaluation.rows[i];
        check_words(score_indicator_of(target, row), &row->actual, "完成值", "actual", i, findings);
    }
}
