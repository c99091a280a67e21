/* What a form answers to the goals of its target, whether it is taken in or stored. DOMAIN.md 2.4, 7.3. */
#include <siben/form_check.h>
#include <siben/scoring.h>
#include <siben/text.h>

bool answer_is_words(const struct indicator *measured, const struct quantity *answer)
{
    return measured && measured->value.kind == QUANTITY_NUMBER &&
           measured->accrual != ACCRUAL_QUALITATIVE && answer->kind != QUANTITY_NONE &&
           answer->kind != QUANTITY_NUMBER;
}

bool answer_is_no_day(const struct indicator *measured, const struct quantity *answer)
{
    return measured && measured->value.kind == QUANTITY_DATE &&
           measured->accrual != ACCRUAL_QUALITATIVE && answer->kind != QUANTITY_NONE &&
           answer->kind != QUANTITY_DATE && answer->kind != QUANTITY_LEVEL;
}

bool answer_is_no_level(const struct indicator *measured, const struct quantity *answer)
{
    bool words =
        measured &&
        (measured->value.kind == QUANTITY_TEXT || measured->value.kind == QUANTITY_LEVEL ||
         (measured->accrual == ACCRUAL_QUALITATIVE && measured->value.kind != QUANTITY_NONE));
    return words && answer->kind == QUANTITY_TEXT && !text_is_empty(answer->text) &&
           (text_is_empty(measured->value.text) || strcmp(answer->text, measured->value.text) != 0);
}

static bool both_numbers(const struct indicator *measured, const struct quantity *answer)
{
    return measured && measured->value.kind == QUANTITY_NUMBER && answer->kind == QUANTITY_NUMBER;
}

static bool is_counted(const struct indicator *measured)
{
    static const char *const others[] = {"%", "‰", "℃", "度", "率"};
    bool counted = true;
    for (size_t i = 0; measured->unit && i < sizeof others / sizeof *others; i++)
        counted = counted && !strstr(measured->unit, others[i]);
    return counted && !strstr(measured->name, "增");
}

bool answer_is_negative(const struct indicator *measured, const struct quantity *answer)
{
    return both_numbers(measured, answer) && measured->value.number.units >= 0 &&
           answer->number.units < 0 && is_counted(measured);
}

#define FAR_OVER_PLACES 3 /* a thousandfold */
bool answer_is_far_over(const struct indicator *measured, const struct quantity *answer)
{
    if (!both_numbers(measured, answer) || !measured->unit || !strstr(measured->unit, "元") ||
        measured->value.number.units <= 0)
        return false;
    struct decimal thousandfold = measured->value.number;
    for (int i = 0; i < FAR_OVER_PLACES; i++)
        if (thousandfold.places > 0)
            thousandfold.places--;
        else if (thousandfold.units > INT64_MAX / 10)
            return false; /* nothing is that much */
        else
            thousandfold.units *= 10;
    return decimal_compare(answer->number, thousandfold) >= 0;
}

bool answer_may_exceed(const struct indicator *measured)
{
    return measured->comparator == COMPARE_GE || measured->comparator == COMPARE_GT;
}

/* A day is to be kept to, unless the sign says that it is not to be before. */
static bool day_misses(const struct indicator *measured, int32_t day)
{
    return answer_may_exceed(measured) ? day < measured->value.date : day > measured->value.date;
}

bool forecast_misses(const struct indicator *measured, unsigned likelihood,
                     const struct quantity *forecast)
{
    if (!measured || likelihood != LIKELIHOOD_CERTAIN)
        return false;
    if (measured->value.kind == QUANTITY_DATE && forecast->kind == QUANTITY_DATE)
        return day_misses(measured, forecast->date);
    return measured->comparator != COMPARE_NONE && both_numbers(measured, forecast) &&
           !score_reaches(measured, &forecast->number);
}

const char *goal_said(struct arena *arena, const struct indicator *measured)
{
    char number[MONEY_TEXT_SIZE], day[DATE_TEXT_SIZE];
    const char *words = NULL;
    switch (measured->value.kind) {
    case QUANTITY_NUMBER:
        decimal_print(measured->value.number, number);
        words = arena_print(arena, "%s%s%s", comparator_sign(measured->comparator), number,
                            measured->unit ? measured->unit : "");
        break;
    case QUANTITY_DATE:
        date_print(measured->value.date, day);
        words = arena_print(arena, "%s%s", day, answer_may_exceed(measured) ? "起" : "前");
        break;
    default:
        words = measured->value.text;
    }
    return words ? words : "";
}

static const char *goal_words(struct findings *findings, const struct indicator *measured)
{
    const char *words = arena_print(findings->arena, "“%s”的目标是 %s", measured->name,
                                    goal_said(findings->arena, measured));
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

/* One cell: what is said is one thing at a time. */
static void check_answer(const struct indicator *measured, const struct quantity *answer,
                         const char *what, const char *field, size_t row, struct findings *findings)
{
    const char *at = arena_print(findings->arena, "rows[%zu].%s", row, field),
               *place = at ? at : "";
    if (answer_is_words(measured, answer))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_VALUE_NOT_NUMBER", place,
                     "请只填数字；还没有数的不填，情况写在原因说明里", "%s，%s“%s”不是数字",
                     goal_words(findings, measured), what, said(findings, answer));
    else if (answer_is_no_day(measured, answer))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_VALUE_NOT_DATE", place,
                     "请写成 2026-12-31；还没有完成的不填，情况写在原因说明里",
                     "%s，%s“%s”不是日期", goal_words(findings, measured), what,
                     said(findings, answer));
    else if (answer_is_no_level(measured, answer))
        findings_add(findings, SEVERITY_WARNING, "FORM_VALUE_NOT_LEVEL", place,
                     "请写 达成、部分达成 或 未达成，情况写在原因说明里",
                     "%s，从%s“%s”看不出达成没有", goal_words(findings, measured), what,
                     said(findings, answer));
    else if (answer_is_negative(measured, answer))
        findings_add(findings, SEVERITY_WARNING, "FORM_VALUE_NEGATIVE", place, "请核对正负号",
                     "%s，%s“%s”小于零", goal_words(findings, measured), what,
                     said(findings, answer));
    else if (answer_is_far_over(measured, answer))
        findings_add(findings, answer_may_exceed(measured) ? SEVERITY_WARNING : SEVERITY_BLOCKING,
                     "FORM_VALUE_MAGNITUDE", place, "请按目标的计量单位换算后填写",
                     "%s，%s“%s”是它的一千倍以上，可能用错了元和万元",
                     goal_words(findings, measured), what, said(findings, answer));
}

/* A number is said as it counts, without the sign and unit that stood beside it. */
static const char *expected_said(struct findings *findings, const struct quantity *forecast)
{
    char number[MONEY_TEXT_SIZE];
    if (forecast->kind != QUANTITY_NUMBER)
        return said(findings, forecast);
    decimal_print(forecast->number, number);
    const char *copy = arena_text(findings->arena, number);
    return copy ? copy : "";
}

static void check_monitoring(const struct target *target, const struct monitoring *form,
                             struct findings *findings)
{
    for (size_t i = 0; i < form->row_count; i++) {
        const struct monitoring_row *row = &form->rows[i];
        const struct self_row named = {.indicator = row->indicator, .name = row->name};
        const struct indicator *measured = score_indicator_of(target, &named);
        check_answer(measured, &row->actual, "完成值", "actual", i, findings);
        check_answer(measured, &row->forecast, "全年预计完成值", "forecast", i, findings);
        if (!forecast_misses(measured, row->likelihood, &row->forecast))
            continue;
        const char *place = arena_print(findings->arena, "rows[%zu].forecast", i);
        findings_add(findings, SEVERITY_WARNING, "FORM_FORECAST_MISSES", place ? place : "",
                     "请核对全年预计完成值；达不到目标的，完成可能性选“有可能”或“完全不可能”，并"
                     "写明原因和措施",
                     "%s，全年预计完成 %s，却选择了“%s”", goal_words(findings, measured),
                     expected_said(findings, &row->forecast), likelihood_chinese(row->likelihood));
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
        check_answer(score_indicator_of(target, row), &row->actual, "完成值", "actual", i,
                     findings);
    }
}
