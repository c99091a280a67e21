/* flat -- one row an indicator (DOMAIN.md 3.12): targets, monitoring, self-evaluation. */
#include "county.h"

#include <stdio.h>

enum column {
    F_YEAR,
    F_REGION,
    F_DEPARTMENT_CODE,
    F_DEPARTMENT,
    F_UNIT_CODE,
    F_UNIT,
    F_CODE,
    F_NAME,
    F_BOOK,
    F_SOURCE,
    F_INITIAL,
    F_ANNUAL,
    F_SPENT,
    F_FORECAST_SPENT,
    F_MONEY_UNIT,
    F_LEVEL1,
    F_LEVEL2,
    F_LEVEL3,
    F_SIGN,
    F_TARGET,
    F_MEASURE,
    F_WEIGHT,
    F_ACTUAL,
    F_FORECAST,
    F_LIKELIHOOD,
    F_DEVIATION,
    F_REASON,
    F_MEASURES,
    F_CORE,
    F_SCORE,
    F_NOTE,
    F_GOAL,
    F_ACCRUAL,
    F_COUNT
};
static const char *const headings[F_COUNT] = {
    "预算年度",   "区划代码",       "部门代码", "部门名称", "单位代码",     "单位名称",
    "项目代码",   "项目名称",       "预算类别", "资金来源", "年初预算数",   "全年预算数",
    "执行数",     "全年预计执行数", "金额单位", "一级指标", "二级指标",     "三级指标",
    "指标性质",   "指标值",         "度量单位", "分值",     "完成值",       "全年预计完成值",
    "完成可能性", "偏差类型",       "偏差原因", "改进措施", "是否核心指标", "得分",
    "备注",       "年度总体目标",   "计量方式",
};

#define HAS(column) (UINT64_C(1) << F_##column)
static const uint64_t columns_of_all =
    HAS(YEAR) | HAS(REGION) | HAS(DEPARTMENT_CODE) | HAS(DEPARTMENT) | HAS(UNIT_CODE) | HAS(UNIT) |
    HAS(CODE) | HAS(NAME) | HAS(BOOK) | HAS(SOURCE) | HAS(INITIAL) | HAS(ANNUAL) | HAS(MONEY_UNIT) |
    HAS(LEVEL1) | HAS(LEVEL2) | HAS(LEVEL3) | HAS(SIGN) | HAS(TARGET) | HAS(MEASURE) | HAS(WEIGHT) |
    HAS(NOTE);
static const uint64_t columns_of[TABLE_KIND_COUNT] = {
    [TABLE_TARGET] = HAS(CORE) | HAS(GOAL) | HAS(ACCRUAL),
    [TABLE_MONITORING] = HAS(SPENT) | HAS(FORECAST_SPENT) | HAS(ACTUAL) | HAS(FORECAST) |
                         HAS(LIKELIHOOD) | HAS(DEVIATION) | HAS(REASON) | HAS(MEASURES),
    [TABLE_SELF] = HAS(SPENT) | HAS(ACTUAL) | HAS(SCORE) | HAS(REASON) | HAS(MEASURES) | HAS(CORE),
};

struct flat {
    struct county *county;
    enum table_kind table;
    int month;
    bool wan; /* the county's own tables are in 万元, those of townships in 元 */
    struct sheets *sheets;
    const char *file;
    char sheet[64];
    uint32_t row;
    int at[F_COUNT]; /* column in the sheet, -1 absent */
};

static void put(struct flat *flat, enum column column, const char *text)
{
    if (flat->at[column] >= 0 && text && text[0])
        sheets_text(flat->sheets, flat->row, (uint32_t)flat->at[column], LOOK_CELL, text);
}

static void put_number(struct flat *flat, enum column column, struct decimal value)
{
    if (flat->at[column] >= 0)
        sheets_decimal(flat->sheets, flat->row, (uint32_t)flat->at[column], LOOK_CELL, value);
}

static void put_money(struct flat *flat, enum column column, int64_t fen)
{
    if (flat->at[column] < 0)
        return;
    if (flat->wan)
        sheets_wan(flat->sheets, flat->row, (uint32_t)flat->at[column], LOOK_CELL, fen);
    else
        sheets_yuan(flat->sheets, flat->row, (uint32_t)flat->at[column], LOOK_CELL, fen);
}

/* A value that may be a number, or words; empty when there is none yet. */
static void put_value(struct flat *flat, enum column column, const char *text, bool number)
{
    struct decimal value;
    if (number && decimal_parse(text, &value) == STATUS_OK)
        put_number(flat, column, value);
    else
        put(flat, column, text);
}

static void planted(struct flat *flat, int error, enum column column,
                    const struct made_project *project)
{
    uint32_t at = flat->at[column] < 0 ? 0 : (uint32_t)flat->at[column];
    error_planted(flat->county, error, flat->file, flat->sheet, flat->row, at, project);
}

/* -- columns -- */

static void heading(const struct flat *flat, enum column column, char text[64])
{
    static const char *const self[] = {[F_SPENT] = "全年执行数", [F_ACTUAL] = "实际完成值"};
    bool monitored = flat->table == TABLE_MONITORING;
    if (monitored && column == F_SPENT)
        snprintf(text, 64, "1—%d月执行数", flat->month);
    else if (monitored && column == F_ACTUAL)
        snprintf(text, 64, "1—%d月完成值", flat->month);
    else if (flat->table == TABLE_SELF && (column == F_SPENT || column == F_ACTUAL))
        snprintf(text, 64, "%s", self[column]);
    else
        snprintf(text, 64, "%s", headings[column]);
}

static void put_headings(struct flat *flat)
{
    uint64_t has = columns_of_all | columns_of[flat->table];
    int next = 0;
    for (int i = 0; i < F_COUNT; i++) {
        char text[64];
        flat->at[i] = has >> i & 1 ? next++ : -1;
        if (flat->at[i] < 0)
            continue;
        heading(flat, (enum column)i, text);
        sheets_text(flat->sheets, 0, (uint32_t)flat->at[i], LOOK_HEADER, text);
    }
    sheets_freeze(flat->sheets, 1, 0);
    flat->row = 1;
}

/* -- one row -- */

/* What every row says of its project. The lines of a project take turns: each row
 * carries one of them, with its own book, source and amounts. */
static void put_project(struct flat *flat, const struct made_project *project, size_t number,
                        int error)
{
    const struct made_unit *unit = project->unit;
    const struct made_line *line = &project->lines[number % project->line_count];
    char year[16], region[32], unknown[sizeof project->code];
    bool shifted = error_is(error, "money-unit");
    int64_t factor = shifted ? 10000 : 1;
    int64_t annual = line_annual_fen(line);
    int64_t spent =
        flat->month ? line_spent_fen(project, number % project->line_count, flat->month) : 0;
    int64_t forecast = line_spent_fen(project, number % project->line_count, 12);
    if (error_is(error, "spent-over"))
        spent = annual + annual / 4 + 100;
    forecast = forecast > spent ? forecast : spent;
    snprintf(year, sizeof year, "%d", flat->county->settings->year - error_is(error, "year-other"));
    region_of(flat->county, unit, region);
    snprintf(unknown, sizeof unknown, "65302200T%012zu", project->number);
    put(flat, F_YEAR, year);
    put(flat, F_REGION, region);
    put(flat, F_DEPARTMENT_CODE, unit->department_code);
    put(flat, F_DEPARTMENT, unit->department);
    put(flat, F_UNIT_CODE, unit->code);
    put(flat, F_UNIT, unit->name);
    put(flat, F_CODE, error_is(error, "code-unknown") ? unknown : project->code);
    put(flat, F_NAME, project->name);
    put(flat, F_GOAL, project->goal);
    put(flat, F_BOOK, line->book_words);
    put(flat, F_SOURCE, line->source_words);
    put_money(flat, F_INITIAL, line->initial_fen * factor);
    put_money(flat, F_ANNUAL, (error_is(error, "annual-is-spent") ? spent : annual) * factor);
    put_money(flat, F_SPENT, spent * factor);
    put_money(flat, F_FORECAST_SPENT, forecast * factor);
    put(flat, F_MONEY_UNIT, flat->wan ? "万元" : "元");
}

/* The target, as it stands in all three tables; `error` only where it applies. */
static void put_target(struct flat *flat, const struct made_project *project,
                       const struct made_indicator *indicator, int error)
{
    const struct measure_kind *kind = indicator->kind;
    bool words = kind->accrues == ACCRUES_WORDS;
    char text[64], whole[64];
    target_text(indicator, text);
    target_words(indicator, whole);
    put(flat, F_LEVEL1, words_of_level1(kind->level1));
    put(flat, F_LEVEL2, words_of_level2(kind->level2));
    put(flat, F_LEVEL3, kind->name);
    put(flat, F_SIGN, error_is(error, "comparator-reversed") ? "≤" : words ? "定性" : kind->sign);
    if (error_is(error, "unit-in-value"))
        put(flat, F_TARGET, whole);
    else if (error_is(error, "percent-ratio"))
        put_number(flat, F_TARGET,
                   (struct decimal){indicator->target.units, indicator->target.places + 2});
    else if (error_is(error, "date-serial"))
        put_number(flat, F_TARGET, (struct decimal){indicator->date - date_of(1899, 12, 30), 0});
    else
        put_value(flat, F_TARGET, text, !words && kind->accrues != ACCRUES_DATE);
    if (!error_is(error, "unit-in-value"))
        put(flat, F_MEASURE, kind->unit);
    struct decimal weight = {indicator->weight / 100, 0};
    if (error_is(error, "weights-sum"))
        weight.units += 3;
    put_number(flat, F_WEIGHT, weight);
    put(flat, F_CORE, indicator->core ? "是" : "否");
    put(flat, F_ACCRUAL, words_of_accrual(kind->accrues));
    if (words && flat->table == TABLE_TARGET)
        put(flat, F_NOTE, "佐证：制度文件、现场照片");
    enum column column = error_is(error, "comparator-reversed") ? F_SIGN
                         : error_is(error, "weights-sum")       ? F_WEIGHT
                         : error_is(error, "indicator-twice")   ? F_LEVEL3
                                                                : F_TARGET;
    if (error >= 0)
        planted(flat, error, column, project);
}

static void put_monitored(struct flat *flat, const struct made_project *project, size_t number,
                          int error)
{
    const struct made_indicator *indicator = &project->indicators[number];
    struct progress progress;
    char text[96];
    progress_of(flat->county, project, number, flat->month, &progress);
    bool nameless = error_is(error, "reason-missing"), exposed = error_is(error, "id-number");
    if (error_is(error, "error-cell"))
        put(flat, F_ACTUAL, "#REF!");
    else if (error_is(error, "unit-in-value")) {
        snprintf(text, sizeof text, "%s%s", progress.actual, indicator->kind->unit);
        put(flat, F_ACTUAL, text);
    } else
        put_value(flat, F_ACTUAL, progress.actual, progress.number);
    put_value(flat, F_FORECAST, progress.forecast, progress.forecast_number);
    put(flat, F_LIKELIHOOD, nameless ? "有可能" : progress.likelihood);
    put(flat, F_DEVIATION, nameless ? "" : progress.deviation);
    put(flat, F_REASON,
        nameless  ? ""
        : exposed ? "经办人身份证号11010119900307002X，5月调离"
                  : progress.reason);
    put(flat, F_MEASURES, nameless ? "" : progress.measures);
    if (error >= 0)
        planted(flat, error, nameless || exposed ? F_REASON : F_ACTUAL, project);
}

static void put_scored(struct flat *flat, const struct made_project *project, size_t number,
                       int error)
{
    struct progress progress;
    progress_of(flat->county, project, number, 12, &progress);
    put_value(flat, F_ACTUAL, progress.actual, progress.number);
    if (error_is(error, "score-over"))
        progress.score = project->indicators[number].weight + 200;
    put_number(flat, F_SCORE, (struct decimal){progress.score, 2});
    if (progress.score < project->indicators[number].weight) {
        put(flat, F_REASON, progress.reason);
        put(flat, F_MEASURES, progress.measures);
    }
    if (error >= 0)
        planted(flat, error, F_SCORE, project);
}

/* -- one project -- */

/* Does this error go with this indicator? Errors of the whole project go with the
 * first row. */
static bool fits(int error, const struct made_project *project, size_t number, int month,
                 const struct county *county)
{
    const struct made_indicator *indicator = &project->indicators[number];
    const struct measure_kind *kind = indicator->kind;
    struct progress progress;
    if (error < 0)
        return false;
    if (error_is(error, "comparator-reversed"))
        return kind->level2 == WORD_LEVEL2_QUANTITY;
    if (error_is(error, "percent-ratio"))
        return strcmp(kind->unit, "%") == 0;
    if (error_is(error, "date-serial"))
        return kind->accrues == ACCRUES_DATE;
    if (error_is(error, "unit-in-value")) {
        progress_of(county, project, number, month ? month : 12, &progress);
        return kind->accrues == ACCRUES && kind->unit[0] && progress.number;
    }
    if (error_is(error, "reason-missing"))
        return indicator->pace == PACE_GOOD;
    return number == 0;
}

static bool is_of_money(int error)
{
    return error_is(error, "spent-over") || error_is(error, "money-unit") ||
           error_is(error, "annual-is-spent");
}

static bool is_of_project(int error)
{
    return is_of_money(error) || error_is(error, "year-other") || error_is(error, "code-unknown");
}

/* An annual budget that equals what was spent is an error only beside another one. */
static bool applies(int error, const struct made_project *project)
{
    return !error_is(error, "annual-is-spent") ||
           line_spent_fen(project, 0, 12) != project->lines[0].initial_fen;
}

static void put_row(struct flat *flat, const struct made_project *project, size_t number, int error,
                    bool whole)
{
    put_project(flat, project, number, whole ? error : -1);
    int own = whole ? -1 : error;
    put_target(flat, project, &project->indicators[number],
               flat->table == TABLE_TARGET || error_is(own, "weights-sum") ? own : -1);
    if (flat->table == TABLE_MONITORING)
        put_monitored(flat, project, number, own);
    else if (flat->table == TABLE_SELF)
        put_scored(flat, project, number, error_is(own, "weights-sum") ? -1 : own);
    flat->row++;
}

static void put_all(struct flat *flat, const struct made_project *project)
{
    int error = error_drawn(flat->county, flat->table, project, (unsigned)flat->month, ON_FLAT);
    bool whole = is_of_project(error), once = true;
    if (!applies(error, project))
        error = -1;
    if (whole && error >= 0)
        planted(flat, error,
                error_is(error, "year-other")        ? F_YEAR
                : error_is(error, "code-unknown")    ? F_CODE
                : error_is(error, "annual-is-spent") ? F_ANNUAL
                                                     : F_SPENT,
                project);
    if (error_is(error, "benefit-missing"))
        planted(flat, error, F_LEVEL1, project);
    for (size_t i = 0; i < project->indicator_count; i++) {
        const struct made_indicator *indicator = &project->indicators[i];
        if (error_is(error, "benefit-missing") && indicator->kind->level1 == WORD_LEVEL1_BENEFIT)
            continue;
        bool here = !whole && once && !error_is(error, "benefit-missing") &&
                    !error_is(error, "indicator-twice") &&
                    fits(error, project, i, flat->month, flat->county);
        put_row(flat, project, i, whole || here ? error : -1, whole);
        once = once && !here;
    }
    if (error_is(error, "indicator-twice"))
        put_row(flat, project, 0, error, false);
}

void write_flat(struct county *county, const struct outbox *outbox, enum table_kind table,
                int month)
{
    struct flat flat = {.county = county,
                        .table = table,
                        .month = month,
                        .wan = !outbox->place,
                        .file = outbox->name};
    size_t count = 0;
    for (size_t i = 0; i < county->project_count; i++)
        count += in_outbox(county, outbox, &county->projects[i]) && !county->projects[i].on_form;
    if (count == 0 || !(flat.sheets = new_sheets(county)))
        return;
    if (table == TABLE_MONITORING)
        snprintf(flat.sheet, sizeof flat.sheet, "%d年1-%d月绩效监控", county->settings->year,
                 month);
    else
        snprintf(flat.sheet, sizeof flat.sheet, "%d年绩效%s", county->settings->year,
                 table == TABLE_TARGET ? "目标" : "自评");
    sheets_sheet(flat.sheets, flat.sheet);
    put_headings(&flat);
    for (size_t i = 0; i < county->project_count; i++)
        if (in_outbox(county, outbox, &county->projects[i]) && !county->projects[i].on_form)
            put_all(&flat, &county->projects[i]);
    put_sheets(county, outbox->name, flat.sheets);
}
