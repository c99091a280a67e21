/* lists -- what the county has from 一体化: units, projects with their lines, spending. */
#include "county.h"

#include <iconv.h>
#include <stdio.h>

static void put_heads(struct sheets *sheets, const char *const *heads, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sheets_text(sheets, 0, (uint32_t)i, LOOK_HEADER, heads[i]);
    sheets_freeze(sheets, 1, 0);
}

/* -- roster -- */

static void put_unit(const struct county *county, struct sheets *sheets, uint32_t row,
                     const struct made_unit *unit)
{
    char region[32];
    region_of(county, unit, region);
    const char *texts[] = {region,     unit->department_code, unit->department, unit->code,
                           unit->name, unit->nature,          unit->leader,     unit->handler,
                           unit->phone};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        sheets_text(sheets, row, (uint32_t)i, LOOK_CELL, texts[i]);
}

void write_roster(struct county *county)
{
    static const char *const heads[] = {"财政区划", "主管部门编码", "主管部门",
                                        "单位编码", "单位名称",     "单位性质",
                                        "分管领导", "经办人",       "联系电话"};
    struct sheets *sheets = new_sheets(county);
    if (!sheets)
        return;
    sheets_sheet(sheets, "预算单位");
    put_heads(sheets, heads, sizeof heads / sizeof heads[0]);
    sheets_width(sheets, 2, 4, 24);
    for (size_t i = 0; i < county->unit_count; i++)
        put_unit(county, sheets, (uint32_t)i + 1, &county->units[i]);
    put_sheets(county, "roster.xlsx", sheets);
}

/* -- projects -- */

enum {
    P_YEAR,
    P_UNIT_CODE,
    P_UNIT,
    P_CODE,
    P_NAME,
    P_CATEGORY,
    P_BOOK,
    P_SOURCE,
    P_KIND,
    P_INITIAL,
    P_ADJUSTED,
    P_MONEY_UNIT,
    P_ATTRIBUTE,
    P_COUNT
};

/* 480000 -> ４８０，０００.００, as a word processor leaves it. */
static void full_width(int64_t fen, char text[128])
{
    char plain[MONEY_TEXT_SIZE];
    size_t at = 0;
    money_print_yuan(fen, plain);
    for (const char *c = plain; *c && at + 4 < 128; c++) {
        if (*c >= '0' && *c <= '9')
            at += (size_t)snprintf(text + at, 128 - at, "\xef\xbc%c", 0x90 + (*c - '0'));
        else
            at += (size_t)snprintf(text + at, 128 - at, "%s", *c == ',' ? "，" : ".");
    }
}

static void put_project_line(struct county *county, struct sheets *sheets, uint32_t row,
                             const struct made_project *project, const struct made_line *line,
                             int error)
{
    static const char file[] = "projects.xlsx", sheet[] = "项目库";
    char year[16], code[64], amount[128];
    snprintf(year, sizeof year, "%d", county->settings->year - error_is(error, "year-other"));
    snprintf(code, sizeof code, "%s", project->code);
    if (error_is(error, "code-lost-digits"))
        snprintf(code, sizeof code, "6.53022E+20");
    else if (error_is(error, "blank-in-code"))
        snprintf(code, sizeof code, "%.9s %s", project->code, project->code + 9);
    const char *book = error_is(error, "book-unknown") ? "专项类支出" : line->book_words;
    const char *unit = error_is(error, "unit-unknown") ? "999001" : project->unit->code;
    const char *texts[P_COUNT] = {year,
                                  unit,
                                  project->unit->name,
                                  code,
                                  project->name,
                                  "特定目标类",
                                  book,
                                  line->source_words,
                                  line->kind_words,
                                  NULL,
                                  NULL,
                                  "元",
                                  project->fresh ? "新增" : "延续"};
    for (uint32_t i = 0; i < P_COUNT; i++)
        if (texts[i])
            sheets_text(sheets, row, i, LOOK_CELL, texts[i]);
    if (error_is(error, "full-width")) {
        full_width(line->initial_fen, amount);
        sheets_text(sheets, row, P_INITIAL, LOOK_CELL, amount);
    } else {
        sheets_yuan(sheets, row, P_INITIAL, LOOK_CELL, line->initial_fen);
    }
    sheets_yuan(sheets, row, P_ADJUSTED, LOOK_CELL, line->adjusted_fen);
    if (error < 0)
        return;
    uint32_t column = error_is(error, "book-unknown")   ? P_BOOK
                      : error_is(error, "unit-unknown") ? P_UNIT_CODE
                      : error_is(error, "year-other")   ? P_YEAR
                      : error_is(error, "full-width")   ? P_INITIAL
                                                        : P_CODE;
    error_planted(county, error, file, sheet, row, column, project);
}

static void put_fund(const struct county *county, struct sheets *sheets, uint32_t row,
                     const struct made_fund *fund)
{
    char year[16];
    snprintf(year, sizeof year, "%d", county->settings->year);
    const char *texts[P_COUNT] = {year,
                                  fund->unit_code,
                                  fund->unit_name,
                                  NULL,
                                  fund->name,
                                  "社保基金",
                                  "社会保险基金预算",
                                  fund->pooled,
                                  "基金",
                                  NULL,
                                  NULL,
                                  "元",
                                  "延续"};
    for (uint32_t i = 0; i < P_COUNT; i++)
        if (texts[i])
            sheets_text(sheets, row, i, LOOK_CELL, texts[i]);
    sheets_yuan(sheets, row, P_INITIAL, LOOK_CELL, fund->fen);
    sheets_yuan(sheets, row, P_ADJUSTED, LOOK_CELL, 0);
}

void write_projects(struct county *county)
{
    static const char *const heads[P_COUNT] = {
        "预算年度", "单位编码", "单位名称",   "项目代码", "项目名称", "项目类别", "预算类别",
        "资金来源", "资金性质", "年初预算数", "调整数",   "金额单位", "新增/延续"};
    struct sheets *sheets = new_sheets(county);
    uint32_t row = 1;
    if (!sheets)
        return;
    sheets_sheet(sheets, "项目库");
    put_heads(sheets, heads, P_COUNT);
    sheets_width(sheets, P_UNIT, P_NAME, 26);
    for (size_t i = 0; i < county->project_count; i++) {
        const struct made_project *project = &county->projects[i];
        int error = error_drawn(county, TABLE_LIST, project, 0, ON_FLAT);
        for (size_t k = 0; k < project->line_count; k++)
            put_project_line(county, sheets, row++, project, &project->lines[k],
                             k == 0 && !error_is(error, "line-twice") ? error : -1);
        if (error_is(error, "line-twice"))
            put_project_line(county, sheets, row++, project, &project->lines[0], error);
    }
    for (size_t i = 0; i < county->fund_count; i++)
        put_fund(county, sheets, row++, &county->funds[i]);
    put_sheets(county, "projects.xlsx", sheets);
}

/* -- spending, in GB18030 as payment systems export it -- */

static enum status to_gb18030(struct bytes utf8, struct buffer *out)
{
    iconv_t conversion = iconv_open("GB18030", "UTF-8");
    if (conversion == (iconv_t)-1)
        return STATUS_UNSUPPORTED;
    char *from = (char *)(uintptr_t)utf8.data;
    size_t left = utf8.size, size = utf8.size * 2 + 16;
    char *to = (char *)buffer_reserve(out, size);
    size_t room = size;
    bool done = to && iconv(conversion, &from, &left, &to, &room) != (size_t)-1;
    iconv_close(conversion);
    if (!done)
        return to ? STATUS_MALFORMED : STATUS_NO_MEMORY;
    out->size += size - room;
    return STATUS_OK;
}

static void put_spent(struct county *county, struct buffer *text, const char *file, uint32_t *row,
                      const struct made_project *project, size_t line, int month, int error)
{
    char date[DATE_TEXT_SIZE], amount[128], unknown[sizeof project->code];
    snprintf(unknown, sizeof unknown, "65302200T%012zu", project->number);
    const char *code = error_is(error, "code-unknown") ? unknown : project->code;
    int64_t spent = line_spent_fen(project, line, month);
    if (error_is(error, "spent-over"))
        spent = line_annual_fen(&project->lines[line]) + 12345600;
    if (error_is(error, "full-width"))
        full_width(spent, amount);
    else
        money_print_yuan(spent, amount);
    int next_year = county->settings->year + (month == 12), next = month % 12 + 1;
    date_print(date_of(next_year, next, 1) - 1, date);
    const char *texts[] = {code,
                           project->unit->name,
                           project->lines[line].book_words,
                           project->lines[line].source_words,
                           project->lines[line].kind_words,
                           date,
                           amount,
                           "元"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        csv_text(text, i, texts[i]);
    csv_end_row(text);
    if (error >= 0)
        error_planted(county, error, file, "", *row, error_is(error, "code-unknown") ? 0 : 6,
                      project);
    ++*row;
}

void write_spending(struct county *county, int month)
{
    static const char *const heads[] = {"项目代码", "单位名称", "预算类别", "资金来源",
                                        "资金性质", "截止日期", "累计支出", "金额单位"};
    struct buffer text = {0}, file = {0};
    char name[64];
    uint32_t row = 1;
    snprintf(name, sizeof name, "spending-%d-%02d.csv", county->settings->year, month);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        csv_text(&text, i, heads[i]);
    csv_end_row(&text);
    for (size_t i = 0; i < county->project_count; i++) {
        const struct made_project *project = &county->projects[i];
        int error = error_drawn(county, TABLE_SPENDING, project, (unsigned)month, ON_FLAT);
        for (size_t k = 0; k < project->line_count; k++)
            put_spent(county, &text, name, &row, project, k, month, k == 0 ? error : -1);
    }
    enum status status = text.failed ? STATUS_NO_MEMORY : to_gb18030(buffer_bytes(&text), &file);
    if (status == STATUS_OK)
        put_file(county, name, buffer_bytes(&file));
    else if (county->failed == STATUS_OK)
        county->failed = status;
    buffer_free(&text);
    buffer_free(&file);
}
