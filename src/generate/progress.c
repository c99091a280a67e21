/* progress -- how a project went, by the end of a month: mostly well. */
#include "county.h"

#include <stdio.h>

/* -- money -- */

/* Spent so far, to the fen; a line never more than its budget. Rises from month to
 * month, since all that changes with it is the month. */
int64_t line_spent_fen(const struct made_project *project, size_t line, int month)
{
    int64_t annual = line_annual_fen(&project->lines[line]);
    uint32_t permille = project->pace_permille;
    if (month == 12) /* at the year's end the late have caught up a good part */
        permille = permille == 0 ? 0 : permille >= 860 ? 985 : 700 + permille / 4;
    if (permille == 1000)
        return annual;
    int64_t spent = 0;
    if (!ratio_of(annual, 12000, (int64_t)permille * month, &spent))
        return 0;
    spent = spent > annual ? annual : spent;
    return project->number % 7 == 0 ? spent : spent / 10000 * 10000; /* bills are mostly round */
}

int32_t execution_score(const struct made_project *project)
{
    int64_t spent = 0, score = 0;
    for (size_t i = 0; i < project->line_count; i++)
        spent += line_spent_fen(project, i, 12);
    if (!ratio_of(spent, project_annual_fen(project), 1000, &score))
        return 0;
    return score > 1000 ? 1000 : (int32_t)score;
}

/* -- indicators -- */

static void set_number(char text[64], bool *number, struct decimal value)
{
    decimal_print(value, text);
    *number = true;
}

static struct decimal times(struct decimal value, int64_t top, int64_t bottom, bool up)
{
    int64_t units = value.units * top;
    units = (units + (up ? bottom - 1 : bottom / 2)) / bottom;
    int32_t places = value.places;
    while (places > 0 && units % 10 == 0) {
        units /= 10;
        places--;
    }
    return (struct decimal){units, places};
}

/* Thousandths of what should be there by now. */
static int64_t pace_permille(const struct made_indicator *indicator)
{
    static const int64_t least[PACE_COUNT] = {940, 620, 200, 1250, 0},
                         most[PACE_COUNT] = {1100, 760, 560, 1450, 0};
    int64_t range = most[indicator->pace] - least[indicator->pace] + 1;
    return least[indicator->pace] + (int64_t)(indicator->draw % (uint64_t)range);
}

static bool lags(const struct made_indicator *indicator)
{
    return indicator->pace == PACE_SLOW || indicator->pace == PACE_LATE ||
           indicator->pace == PACE_IDLE;
}

/* Who is slow in the first half of the year is certain to make up for it, and expects the whole goal. */
static bool hopes(const struct made_indicator *indicator, int month)
{
    return indicator->pace == PACE_SLOW && month <= 6;
}

/* What is reached of a number by the year's end, in thousandths of the target. */
static int64_t final_permille(const struct made_indicator *indicator)
{
    switch (indicator->pace) {
    case PACE_SLOW:
        return 950 + (int64_t)(indicator->draw % 50);
    case PACE_LATE:
        return 780 + (int64_t)(indicator->draw % 160);
    case PACE_IDLE:
        return 0;
    case PACE_AHEAD:
        return 1200 + (int64_t)(indicator->draw % 150);
    default:
        return 1000 + (int64_t)(indicator->draw % 60);
    }
}

static void accrued(const struct made_indicator *indicator, int month, struct progress *progress)
{
    bool good = indicator->pace == PACE_GOOD;
    if (indicator->kind->accrues == ACCRUES_ONCE) {
        bool done =
            good && indicator->draw % 8 < (uint64_t)month; /* some in spring, most by autumn */
        set_number(progress->actual, &progress->number,
                   done || month == 12
                       ? times(indicator->target, month == 12 ? final_permille(indicator) : 1000,
                               1000, good)
                       : (struct decimal){0, 0});
    } else {
        int64_t part =
            month == 12 ? final_permille(indicator) * 12 : pace_permille(indicator) * month;
        set_number(progress->actual, &progress->number,
                   times(indicator->target, part, 12000, good));
    }
    set_number(progress->forecast, &progress->forecast_number,
               times(indicator->target, hopes(indicator, month) ? 1000 : final_permille(indicator),
                     1000, good));
}

static void held(const struct made_indicator *indicator, int month, struct progress *progress)
{
    const struct measure_kind *kind = indicator->kind;
    struct decimal value = indicator->target;
    bool rate = strcmp(kind->unit, "%") == 0;
    int64_t room = rate ? 100 - value.units : value.units / 50;
    bool short_of =
        month == 12 && kind->level1 == WORD_LEVEL1_SATISFACTION && indicator->draw % 5 < 2;
    if (short_of) /* a few complain, also where all went well */
        value.units -= 1 + (int64_t)(indicator->draw % 3);
    else if (kind->accrues == ACCRUES_LEVEL)
        value.units += room > 0 ? (int64_t)(indicator->draw % (uint64_t)(room + 1)) : 0;
    else /* a ceiling is kept */
        value = times(value, 970 + (int64_t)(indicator->draw % 30), 1000, false);
    /* Satisfaction and costs are known at the end only. */
    bool known =
        month == 12 || (kind->level1 == WORD_LEVEL1_OUTPUT && indicator->pace != PACE_IDLE);
    if (known)
        set_number(progress->actual, &progress->number, value);
    set_number(progress->forecast, &progress->forecast_number, value);
}

static void told(const struct county *county, const struct made_indicator *indicator, int month,
                 struct progress *progress)
{
    int32_t late = indicator->pace == PACE_LATE   ? 25
                   : indicator->pace == PACE_SLOW ? 6
                                                  : -(int32_t)(indicator->draw % 12);
    int32_t done = indicator->date + late, last = date_of(county->settings->year, 12, 31);
    if (indicator->kind->accrues == ACCRUES_WORDS) {
        bool full = month == 12 || indicator->draw % 3 == 0;
        snprintf(progress->actual, sizeof progress->actual, "%s",
                 indicator->pace == PACE_IDLE ? "未达成"
                 : full                       ? "达成"
                 : indicator->draw % 3 == 1   ? ""
                                              : "部分达成");
        snprintf(progress->forecast, sizeof progress->forecast, "%s", "达成");
        return;
    }
    done = done > last ? last : done;
    date_print(done, progress->forecast);
    int year, done_month, day;
    date_parts(done, &year, &done_month, &day);
    if (done_month <= month && year == county->settings->year)
        date_print(done, progress->actual);
}

static const char *const reasons[] = {"资金到位晚，合同5月才签订", "雨季和高寒天气推迟开工",
                                      "招标流标，重新组织采购",    "经办人员轮换，进度衔接不畅",
                                      "施工设备进场不及时",        "对象核定尚未完成"};
static const char *const deviations[] = {"经费保障", "其他",         "制度保障",
                                         "人员保障", "硬件条件保障", "其他"};
static const char *const measures[] = {"倒排工期，分管领导每周调度，9月底前赶上进度",
                                       "已协调资金，月底前完成支付，责任人为经办人",
                                       "增派人员和机械，10月底前完成"};

static void explain(const struct made_indicator *indicator, int month, struct progress *progress)
{
    progress->likelihood = "确定能";
    progress->deviation = progress->reason = progress->measures = "";
    if (!lags(indicator))
        return;
    size_t which = (size_t)(indicator->draw % 6);
    progress->deviation = deviations[which];
    progress->reason = reasons[which];
    progress->measures = measures[indicator->draw % 3];
    /* A day that is past the goal's is not certain to be kept. */
    const bool certain = indicator->kind->accrues != ACCRUES_DATE && hopes(indicator, month);
    progress->likelihood = certain                        ? "确定能"
                           : indicator->pace == PACE_IDLE ? "完全不可能"
                                                          : "有可能";
}

/* 完成值 ÷ 指标值 × 分值, rounded half up; dates and words by the band. */
static void score(const struct made_indicator *indicator, struct progress *progress)
{
    struct decimal actual, whole = {1, 0};
    int64_t part = 0;
    progress->score = indicator->weight;
    if (indicator->kind->accrues == ACCRUES_DATE || indicator->kind->accrues == ACCRUES_WORDS) {
        if (lags(indicator))
            progress->score = indicator->weight * 7 / 10;
        return;
    }
    bool at_least = indicator->kind->accrues != ACCRUES_CEILING;
    if (!at_least || decimal_parse(progress->actual, &actual) != STATUS_OK ||
        decimal_compare(indicator->target, whole) < 0)
        return;
    if (decimal_compare(actual, indicator->target) < 0 &&
        decimal_ratio(actual, indicator->target, 6, &part)) {
        int64_t points = (part * indicator->weight + 500000) / 1000000;
        progress->score = points > indicator->weight ? indicator->weight : (int32_t)points;
    }
}

void progress_of(const struct county *county, const struct made_project *project, size_t number,
                 int month, struct progress *progress)
{
    const struct made_indicator *indicator = &project->indicators[number];
    *progress = (struct progress){.likelihood = "确定能"};
    switch (indicator->kind->accrues) {
    case ACCRUES:
    case ACCRUES_ONCE:
        accrued(indicator, month, progress);
        break;
    case ACCRUES_LEVEL:
    case ACCRUES_CEILING:
        held(indicator, month, progress);
        break;
    default:
        told(county, indicator, month, progress);
    }
    explain(indicator, month, progress);
    score(indicator, progress);
    if (month == 12 && progress->score < indicator->weight && !progress->reason[0]) {
        progress->reason = "个别服务对象反映办理时间偏长";
        progress->measures = "优化流程，明年加强回访";
    }
}
