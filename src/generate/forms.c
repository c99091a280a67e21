/* forms -- a sheet a project, as published: T1 target, T3 monitoring, T5 self-evaluation. */
#include "county.h"

#include <stdio.h>

#define SHEETS_A_FILE 100 /* what a person still pages through */

struct form {
    struct county *county;
    enum table_kind table;
    int month;
    struct sheets *sheets;
    const char *file;
    char sheet[64];
    const struct made_project *project;
    int error;
    bool planted;
};

static void put(struct form *form, uint32_t row, uint32_t column, const char *text)
{
    sheets_text(form->sheets, row, column, LOOK_CELL, text);
}

static void merged(struct form *form, uint32_t row, uint32_t column, uint32_t row_last,
                   uint32_t column_last, const char *text)
{
    sheets_merge(form->sheets, row, column, row_last, column_last, LOOK_CELL, text);
}

static void wan(struct form *form, uint32_t row, uint32_t column, int64_t fen)
{
    sheets_wan(form->sheets, row, column, LOOK_CELL, fen);
}

static bool plant(struct form *form, const char *error, uint32_t row, uint32_t column)
{
    if (form->planted || !error_is(form->error, error))
        return false;
    error_planted(form->county, form->error, form->file, form->sheet, row, column, form->project);
    form->planted = true;
    return true;
}

static void title(struct form *form, uint32_t column_last, const char *text, bool unit)
{
    char year[64];
    snprintf(year, sizeof year, "（%d年度）%s", form->county->settings->year,
             unit ? "　　　单位：万元" : "");
    sheets_merge(form->sheets, 0, 0, 0, column_last, LOOK_TITLE, text);
    sheets_merge(form->sheets, 1, 0, 1, column_last, LOOK_PLAIN, year);
}

/* A merged cell of money, exact. */
static void put_wan_merged(struct form *form, uint32_t row, uint32_t column, uint32_t last,
                           bool any, int64_t fen)
{
    char text[MONEY_TEXT_SIZE] = "";
    struct decimal value = {fen, 6};
    while (value.places > 0 && value.units % 10 == 0) {
        value.units /= 10;
        value.places--;
    }
    if (any)
        decimal_print(value, text);
    merged(form, row, column, row, last, text);
}

/* -- money: rows of the form, from the lines -- */

struct money_row {
    int64_t initial, annual, spent, final;
    bool any;
};
enum { MONEY_ALL, MONEY_CURRENT, MONEY_CARRIED, MONEY_OTHER, MONEY_ROWS };
static const char *const money_words[MONEY_ROWS] = {"年度资金总额：", "其中：本年一般公共预算拨款",
                                                    "上年结转资金", "其他资金"};

static void sum_money(const struct form *form, struct money_row rows[MONEY_ROWS])
{
    const struct made_project *project = form->project;
    memset(rows, 0, MONEY_ROWS * sizeof rows[0]);
    rows[MONEY_ALL].any = true;
    for (size_t i = 0; i < project->line_count; i++) {
        int kind = project->lines[i].kind;
        int own = kind == WORD_MONEY_KIND_CARRIED ? MONEY_CARRIED
                  : kind == WORD_MONEY_KIND_OTHER ? MONEY_OTHER
                                                  : MONEY_CURRENT;
        const int both[] = {MONEY_ALL, own};
        for (int k = 0; k < 2; k++) {
            struct money_row *row = &rows[both[k]];
            row->any = true;
            row->initial += project->lines[i].initial_fen;
            row->annual += line_annual_fen(&project->lines[i]);
            row->spent += line_spent_fen(project, i, form->month ? form->month : 12);
            row->final += line_spent_fen(project, i, 12);
        }
    }
}

/* -- merges of the first two columns of indicators -- */

static void put_levels(struct form *form, uint32_t row_first, uint32_t column)
{
    const struct made_project *project = form->project;
    size_t count = project->indicator_count;
    char text[64];
    for (size_t i = 0, last; i < count; i = last + 1) {
        unsigned level1 = project->indicators[i].kind->level1;
        for (last = i; last + 1 < count && project->indicators[last + 1].kind->level1 == level1;
             last++)
            ;
        snprintf(text, sizeof text, "%s", words_of_level1(level1));
        if (last > i)
            merged(form, row_first + (uint32_t)i, column, row_first + (uint32_t)last, column, text);
        else
            put(form, row_first + (uint32_t)i, column, text);
    }
    for (size_t i = 0, last; i < count; i = last + 1) {
        const struct measure_kind *kind = project->indicators[i].kind;
        for (last = i;
             last + 1 < count && project->indicators[last + 1].kind->level1 == kind->level1 &&
             project->indicators[last + 1].kind->level2 == kind->level2;
             last++)
            ;
        if (last > i)
            merged(form, row_first + (uint32_t)i, column + 1, row_first + (uint32_t)last,
                   column + 1, words_of_level2(kind->level2));
        else
            put(form, row_first + (uint32_t)i, column + 1, words_of_level2(kind->level2));
    }
}

/* 26公里, 达成, 2026.12.10: as it is typed into a form. */
static void value_words(const struct measure_kind *kind, const char *value, char text[96])
{
    bool number = value[0] && kind->accrues != ACCRUES_WORDS && kind->accrues != ACCRUES_DATE;
    snprintf(text, 96, "%s%s", value, number ? kind->unit : "");
    for (char *c = text; kind->accrues == ACCRUES_DATE && *c; c++)
        *c = *c == '-' ? '.' : *c;
}

/* -- T1 -- */

static void put_target_head(struct form *form)
{
    const struct made_project *project = form->project;
    char year[64];
    int year_of = form->county->settings->year;
    const struct {
        const char *left, *value, *right, *other;
    } rows[] = {
        {"项目名称", project->name, "项目代码", project->code},
        {"主管部门", project->unit->department, "实施单位", project->unit->name},
        {"项目属性", project->fresh ? "新增" : "延续", "项目期", year},
        {"预算类别", project->lines[0].book_words, "资金来源", project->lines[0].source_words},
    };
    snprintf(year, sizeof year, "%d年1月—12月", year_of);
    for (uint32_t i = 0; i < 4; i++) {
        merged(form, 2 + i, 0, 2 + i, 1, rows[i].left);
        merged(form, 2 + i, 2, 2 + i, 4, rows[i].value);
        put(form, 2 + i, 5, rows[i].right);
        merged(form, 2 + i, 6, 2 + i, 8, rows[i].other);
    }
}

static void put_target_money(struct form *form)
{
    struct money_row rows[MONEY_ROWS];
    sum_money(form, rows);
    int64_t fiscal = rows[MONEY_CURRENT].initial + rows[MONEY_CARRIED].initial;
    const int64_t fen[] = {plant(form, "total-not-parts", 6, 5) ? 0 : rows[MONEY_ALL].initial,
                           fiscal, rows[MONEY_OTHER].initial};
    static const char *const parts[] = {"年度资金申请总额", "其中：财政拨款", "其他资金"};
    merged(form, 6, 0, 8, 1, "项目资金\n（万元）");
    for (uint32_t i = 0; i < 3; i++) {
        merged(form, 6 + i, 2, 6 + i, 4, parts[i]);
        put_wan_merged(form, 6 + i, 5, 8, i < 2 || fen[i] != 0, fen[i]);
    }
}

static void put_target(struct form *form)
{
    static const char *const heads[] = {"绩效指标",   "一级指标", "二级指标", "三级指标", "",
                                        "年度指标值", "分值",     "备注",     "计量方式"};
    const struct made_project *project = form->project;
    char text[64];
    title(form, 8, "项目支出绩效目标申报表", false);
    put_target_head(form);
    put_target_money(form);
    merged(form, 9, 0, 9, 1, "年度总体目标");
    merged(form, 9, 2, 9, 8, project->goal);
    for (uint32_t i = 0; i < 9; i++)
        if (i == 3)
            sheets_merge(form->sheets, 10, 3, 10, 4, LOOK_HEADER, heads[3]);
        else if (i != 4)
            sheets_text(form->sheets, 10, i, LOOK_HEADER, heads[i]);
    size_t count = project->indicator_count;
    if (error_is(form->error, "benefit-missing")) /* 效益 and what stands behind it are cut off */
        while (count > 1 && project->indicators[count - 1].kind->level1 != WORD_LEVEL1_OUTPUT)
            count--;
    struct made_project shown = *project;
    shown.indicator_count = count;
    form->project = &shown;
    put_levels(form, 11, 1);
    form->project = project;
    (void)plant(form, "benefit-missing", 11, 1);
    for (size_t i = 0; i < count; i++) {
        const struct made_indicator *indicator = &project->indicators[i];
        uint32_t row = 11 + (uint32_t)i;
        target_words(indicator, text);
        if (indicator->kind->level2 == WORD_LEVEL2_QUANTITY &&
            plant(form, "comparator-reversed", row, 5))
            memcpy(text, "≤", strlen("≤"));
        merged(form, row, 3, row, 4, indicator->kind->name);
        put(form, row, 5, text);
        sheets_integer(form->sheets, row, 6, LOOK_CENTRE,
                       indicator->weight / 100 + (plant(form, "weights-sum", row, 6) ? 4 : 0));
        put(form, row, 7,
            indicator->kind->accrues == ACCRUES_WORDS ? "佐证：制度文件、现场照片" : "");
        put(form, row, 8, words_of_accrual(indicator->kind->accrues));
    }
}

/* -- T3 -- */

static void put_parties(struct form *form)
{
    const struct made_unit *unit = form->project->unit;
    char text[2 * TEXT_SIZE];
    merged(form, 2, 0, 2, 1, "项目名称");
    merged(form, 2, 2, 2, 8, form->project->name);
    merged(form, 2, 9, 2, 10, "项目代码");
    merged(form, 2, 11, 2, 15, form->project->code);
    snprintf(text, sizeof text, "%s-%s", unit->department_code, unit->department);
    merged(form, 3, 0, 3, 1, "主管部门及代码");
    merged(form, 3, 2, 3, 8, text);
    snprintf(text, sizeof text, "%s-%s", unit->code, unit->name);
    merged(form, 3, 9, 3, 10, "实施单位");
    merged(form, 3, 11, 3, 15, text);
}

static void put_monitoring_money(struct form *form)
{
    struct money_row rows[MONEY_ROWS];
    char text[64];
    sum_money(form, rows);
    merged(form, 4, 0, 8, 1, "项目资金");
    merged(form, 4, 2, 4, 4, "");
    merged(form, 4, 5, 4, 6, "年初预算数");
    snprintf(text, sizeof text, "1—%d月执行数", form->month);
    merged(form, 4, 7, 4, 8, text);
    snprintf(text, sizeof text, "1—%d月执行率", form->month);
    merged(form, 4, 9, 4, 10, text);
    merged(form, 4, 11, 4, 15, "全年预计执行数");
    if (plant(form, "total-not-parts", 5, 5))
        rows[MONEY_ALL].initial = 0;
    for (uint32_t i = 0; i < MONEY_ROWS; i++) {
        uint32_t row = 5 + i;
        rate_print(rows[i].spent, rows[i].initial, text);
        merged(form, row, 2, row, 4, money_words[i]);
        put_wan_merged(form, row, 5, 6, rows[i].any, rows[i].initial);
        put_wan_merged(form, row, 7, 8, rows[i].any, rows[i].spent);
        merged(form, row, 9, row, 10, rows[i].any ? text : "");
        put_wan_merged(form, row, 11, 15, rows[i].any, rows[i].final);
    }
    merged(form, 9, 0, 9, 1, "年度总体目标");
    merged(form, 9, 2, 9, 15, form->project->goal);
}

static void put_monitoring_heads(struct form *form)
{
    static const char *const reasons[] = {"经费保障",     "制度保障", "人员保障",
                                          "硬件条件保障", "其他",     "原因说明"};
    char text[64];
    static const char *const left[] = {"绩效指标", "一级指标", "二级指标"};
    for (uint32_t i = 0; i < 3; i++)
        merged(form, 10, i, 11, i, left[i]);
    merged(form, 10, 3, 11, 4, "三级指标");
    merged(form, 10, 5, 11, 5, "年度指标值");
    snprintf(text, sizeof text, "1—%d月执行情况", form->month);
    merged(form, 10, 6, 11, 6, text);
    merged(form, 10, 7, 11, 7, "全年预计完成情况");
    merged(form, 10, 8, 10, 13, "偏差原因分析");
    merged(form, 10, 14, 11, 14, "完成目标可能性");
    merged(form, 10, 15, 11, 15, "备注");
    for (uint32_t i = 0; i < 6; i++)
        put(form, 11, 8 + i, reasons[i]);
}

static void put_monitored(struct form *form, uint32_t row, size_t number)
{
    static const char *const kinds[] = {"经费保障", "制度保障", "人员保障", "硬件条件保障", "其他"};
    const struct made_indicator *indicator = &form->project->indicators[number];
    struct progress progress;
    char text[96];
    progress_of(form->county, form->project, number, form->month, &progress);
    if (indicator->pace == PACE_GOOD && plant(form, "reason-missing", row, 13)) {
        progress.likelihood = "有可能";
        progress.deviation = progress.reason = progress.measures = "";
    }
    merged(form, row, 3, row, 4, indicator->kind->name);
    target_words(indicator, text);
    put(form, row, 5, text);
    value_words(indicator->kind, progress.actual, text);
    put(form, row, 6, plant(form, "error-cell", row, 6) ? "#REF!" : text);
    value_words(indicator->kind, progress.forecast, text);
    put(form, row, 7, text);
    for (uint32_t i = 0; i < 5; i++)
        put(form, row, 8 + i, strcmp(kinds[i], progress.deviation) == 0 ? "√" : "");
    put(form, row, 13, progress.reason);
    put(form, row, 14, progress.likelihood);
    put(form, row, 15, progress.measures);
}

static void put_monitoring(struct form *form)
{
    size_t count = form->project->indicator_count;
    title(form, 15, "项目支出绩效目标执行监控表", true);
    put_parties(form);
    put_monitoring_money(form);
    put_monitoring_heads(form);
    put_levels(form, 12, 1);
    for (size_t i = 0; i < count; i++)
        put_monitored(form, 12 + (uint32_t)i, i);
    sheets_merge(form->sheets, 13 + (uint32_t)count, 0, 13 + (uint32_t)count, 15, LOOK_PLAIN,
                 "填报人：　　　　　　审核人：　　　　　　填报日期：");
}

/* -- T5 -- */

static void put_self_head(struct form *form)
{
    static const char *const heads[] = {"年初预算数", "全年预算数", "全年执行数",
                                        "分值",       "执行率",     "得分"};
    const struct made_unit *unit = form->project->unit;
    struct money_row rows[MONEY_ROWS];
    char text[2 * TEXT_SIZE];
    merged(form, 2, 0, 2, 1, "项目名称");
    merged(form, 2, 2, 2, 5, form->project->name);
    merged(form, 2, 6, 2, 7, "项目代码");
    merged(form, 2, 8, 2, 10, form->project->code);
    merged(form, 3, 0, 3, 1, "主管部门");
    snprintf(text, sizeof text, "%s-%s", unit->department_code, unit->department);
    merged(form, 3, 2, 3, 5, text);
    merged(form, 3, 6, 3, 7, "实施单位");
    snprintf(text, sizeof text, "%s-%s", unit->code, unit->name);
    merged(form, 3, 8, 3, 10, text);
    sum_money(form, rows);
    merged(form, 4, 0, 8, 1, "项目资金\n（万元）");
    merged(form, 4, 2, 4, 3, "");
    for (uint32_t i = 0; i < 6; i++)
        put(form, 4, 4 + i, heads[i]);
    for (uint32_t i = 0; i < MONEY_ROWS; i++) {
        uint32_t row = 5 + i;
        merged(form, row, 2, row, 3, i == MONEY_CURRENT ? "其中：本年财政拨款" : money_words[i]);
        if (!rows[i].any)
            continue;
        wan(form, row, 4, rows[i].initial);
        wan(form, row, 5, rows[i].annual);
        wan(form, row, 6, rows[i].spent);
    }
    sheets_integer(form->sheets, 5, 7, LOOK_CENTRE, 10);
    sheets_rate(form->sheets, 5, 8, LOOK_CELL, rows[MONEY_ALL].spent, rows[MONEY_ALL].annual);
    sheets_decimal(form->sheets, 5, 9, LOOK_CELL,
                   (struct decimal){execution_score(form->project), 2});
}

static int32_t put_self_row(struct form *form, uint32_t row, size_t number)
{
    const struct made_indicator *indicator = &form->project->indicators[number];
    struct progress progress;
    char text[96], why[512] = "";
    progress_of(form->county, form->project, number, 12, &progress);
    int32_t weight = indicator->weight + (plant(form, "weights-sum", row, 7) ? 300 : 0);
    if (plant(form, "score-over", row, 8))
        progress.score = weight + 100;
    merged(form, row, 3, row, 4, indicator->kind->name);
    target_words(indicator, text);
    put(form, row, 5, text);
    value_words(indicator->kind, progress.actual, text);
    put(form, row, 6, text);
    sheets_decimal(form->sheets, row, 7, LOOK_CENTRE, (struct decimal){weight / 100, 0});
    sheets_decimal(form->sheets, row, 8, LOOK_CENTRE, (struct decimal){progress.score, 2});
    if (progress.score < weight)
        snprintf(why, sizeof why, "%s；%s", progress.reason, progress.measures);
    merged(form, row, 9, row, 10, why);
    return progress.score;
}

static void put_self(struct form *form)
{
    static const char *const heads[] = {
        "绩效指标",   "一级指标",   "二级指标", "三级指标", "",
        "年度指标值", "实际完成值", "分值",     "得分",     "偏差原因分析及改进措施"};
    size_t count = form->project->indicator_count;
    int32_t total = execution_score(form->project);
    title(form, 10, "项目支出绩效自评表", false);
    put_self_head(form);
    merged(form, 9, 0, 10, 1, "年度总体\n目标");
    merged(form, 9, 2, 9, 5, "预期目标");
    merged(form, 9, 6, 9, 10, "实际完成情况");
    merged(form, 10, 2, 10, 5, form->project->goal);
    merged(form, 10, 6, 10, 10,
           form->project->pace == PACE_GOOD ? "全部任务按期完成，群众反映良好。"
                                            : "大部分任务完成，滞后部分已列入整改。");
    for (uint32_t i = 0; i < 10; i++)
        if (i == 3 || i == 9)
            sheets_merge(form->sheets, 11, i, 11, i + 1, LOOK_HEADER, heads[i]);
        else if (i != 4)
            sheets_text(form->sheets, 11, i, LOOK_HEADER, heads[i]);
    put_levels(form, 12, 1);
    for (size_t i = 0; i < count; i++)
        total += put_self_row(form, 12 + (uint32_t)i, i);
    uint32_t last = 12 + (uint32_t)count;
    merged(form, last, 0, last, 6, "总分");
    sheets_integer(form->sheets, last, 7, LOOK_CENTRE, 100);
    if (plant(form, "total-score", last, 8))
        total -= 500;
    sheets_decimal(form->sheets, last, 8, LOOK_CENTRE, (struct decimal){total, 2});
}

/* -- files -- */

static void put_sheet(struct form *form)
{
    form->error =
        error_drawn(form->county, form->table, form->project, (unsigned)form->month, ON_FORM);
    form->planted = false;
    snprintf(form->sheet, sizeof form->sheet, "%.6s-%s", form->project->unit->code,
             form->project->code + 15);
    sheets_sheet(form->sheets, form->sheet);
    if (form->table == TABLE_TARGET)
        put_target(form);
    else if (form->table == TABLE_MONITORING)
        put_monitoring(form);
    else
        put_self(form);
}

void write_forms(struct county *county, const struct outbox *outbox, enum table_kind table,
                 int month)
{
    struct form form = {.county = county, .table = table, .month = month, .file = outbox->name};
    char name[sizeof outbox->name + 16];
    unsigned in_file = 0, file = 1;
    snprintf(name, sizeof name, "%s", outbox->name);
    for (size_t i = 0; i < county->project_count && county->failed == STATUS_OK; i++) {
        form.project = &county->projects[i];
        if (!form.project->on_form || !in_outbox(county, outbox, form.project))
            continue;
        if (form.sheets && in_file == SHEETS_A_FILE) {
            put_sheets(county, name, form.sheets);
            form.sheets = NULL;
            file++;
        }
        if (!form.sheets) {
            if (file > 1)
                snprintf(name, sizeof name, "%.*s-%u.xlsx",
                         (int)(strlen(outbox->name) - strlen(".xlsx")), outbox->name, file);
            form.file = name;
            in_file = 0;
            form.sheets = new_sheets(county);
            if (!form.sheets)
                return;
        }
        put_sheet(&form);
        in_file++;
    }
    if (form.sheets)
        put_sheets(county, name, form.sheets);
}
