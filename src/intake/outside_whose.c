/* Of which county, year and month a T11 table of a county without a node is: what stands in it, held against what was said
 * when it was imported. A table of another county would count twice, one of another year for the wrong one. */
#include "outside.h"

#include <stdio.h>

/* A county that has a node is summed up from its records: both would count twice. */
bool outside_scope_fits(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    const struct scope *scope = &reading->options->outside;
    bool units = false;
    if (scope_level(scope) != COUNTY_LEVEL || !scope_contains(known_scope(reading->known), scope) ||
        scope_equal(known_scope(reading->known), scope))
        return outside_refuse(at, NOWHERE, COLUMN_OUTSIDE_REGION, "INTAKE_OUTSIDE_SCOPE",
                              "在州里导入，写县（市）的区划代码，如 --outside 653024",
                              print(reading, "%s 不是本级之下的县（市）", scope->text));
    if (fail(reading, known_has_units(reading->known, scope, &units)))
        return false;
    if (units)
        return outside_refuse(at, NOWHERE, COLUMN_OUTSIDE_REGION, "INTAKE_OUTSIDE_NODE",
                              "有明细的县按记录汇总，不要再导入汇总表",
                              print(reading, "%s 有单位和表的记录", scope->text));
    return true;
}

/* -- whose ---------------------------------------------------------------------------------- */

static const char other_county[] = "各县的表分别导入；写错的，改正 --outside";

/* A code of so many digits, as a region of this prefecture; false: something else (a day, an amount). */
static bool region_of_digits(const struct outside_reading *at, const char *digits, size_t size,
                             struct scope *region)
{
    char text[16];
    if (size != 6 && size != 9 && size != 12)
        return false;
    snprintf(text, sizeof text, "%.*s", (int)(size == 12 ? 9 : size), digits);
    return scope_parse(text, region, NULL) == STATUS_OK && scope_level(region) >= COUNTY_LEVEL &&
           scope_contains(known_scope(at->reading->known), region);
}

/* What a row says in 区划代码: a code, or a code and a name. */
bool outside_row_fits(struct outside_reading *at, uint32_t row)
{
    struct reading *reading = at->reading;
    const char *said = column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_REGION);
    size_t digits = strspn(said, "0123456789");
    struct scope region;
    char text[16];
    if (at->elsewhere || is_stroke(said) || !digits)
        return !at->elsewhere;
    snprintf(text, sizeof text, "%.*s", (int)digits, said);
    bool read = digits < sizeof text && scope_parse(text, &region, NULL) == STATUS_OK;
    if (read && scope_contains(&reading->options->outside, &region))
        return true;
    at->elsewhere = true; /* said once, not of each row */
    return outside_refuse(at, row, COLUMN_OUTSIDE_REGION, "INTAKE_OUTSIDE_OTHER", other_county,
                          print(reading, "区划代码“%s”%s，导入时写的是 %s", said,
                                read ? "是别处的" : "不是区划代码",
                                reading->options->outside.text));
}

/* 4.3: the first six digits of a project's code are the division that made it. It stays for life, so one may have come with
 * a unit of another county; all of them is another county's table. */
void outside_see_code(struct outside_reading *at, uint32_t row)
{
    struct scope region;
    const char *code = column_clean(at->reading, &at->columns, row, COLUMN_OUTSIDE_PROJECT_CODE);
    if (strlen(code) < 18 || strspn(code, "0123456789") < 6)
        return;
    at->codes++;
    if (!region_of_digits(at, code, 6, &region) ||
        scope_contains(&at->reading->options->outside, &region))
        return;
    if (!at->codes_else++)
        at->code_else_row = row;
}

static bool codes_fit(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    if (!at->codes_else || at->elsewhere)
        return true;
    if (at->codes_else == at->codes)
        return outside_refuse(at, at->code_else_row, COLUMN_OUTSIDE_PROJECT_CODE,
                              "INTAKE_OUTSIDE_OTHER", other_county,
                              print(reading, "项目代码都是别的县（市）编的，导入时写的是 %s",
                                    reading->options->outside.text));
    say(reading, at->draft, SEVERITY_WARNING, "INTAKE_OUTSIDE_CODES", at->code_else_row,
        column_place(&at->columns, COLUMN_OUTSIDE_PROJECT_CODE),
        "随单位划来的不用改；混进了别县的项目，请该县重报", "%u 个项目的代码是别的县（市）编的",
        at->codes_else);
    return true;
}

/* Another county of the prefecture, in a line above the table: by its code, or by the name that this place knows. */
static const char *other_in(struct outside_reading *at, const char *text)
{
    const struct intake_options *options = at->reading->options;
    struct scope region;
    for (const char *c = text; *c;) {
        size_t digits = strspn(c, "0123456789");
        if (region_of_digits(at, c, digits, &region) && !scope_contains(&options->outside, &region))
            return print(at->reading, "%s", region.text);
        c += digits ? digits : 1;
    }
    const char *own =
        options->region_name ? options->region_name(options->regions, options->outside.text) : NULL;
    if (own && text_contains(text, own))
        return NULL;
    for (unsigned i = 0; options->region_name && i < 100; i++) {
        char code[8];
        snprintf(code, sizeof code, "%.4s%02u", options->outside.text, i);
        const char *name = options->region_name(options->regions, code);
        if (strcmp(code, options->outside.text) != 0 && !text_is_empty(name) &&
            text_contains(text, name))
            return name;
    }
    return NULL;
}

static bool title_fits(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    const struct sheet *sheet = reading->sheet;
    for (size_t i = 0; i < sheet->cell_count && sheet->cells[i].row < at->columns.header; i++) {
        const char *other = other_in(at, clean(reading, sheet->cells[i].text));
        if (!other)
            continue;
        say(reading, at->draft, SEVERITY_BLOCKING, "INTAKE_OUTSIDE_OTHER", sheet->cells[i].row,
            sheet->cells[i].column, other_county, "表上写的是 %s，导入时写的是 %s", other,
            reading->options->outside.text);
        at->blocked = true;
        return false;
    }
    return true;
}

bool outside_is_of_county(struct outside_reading *at)
{
    bool title = title_fits(at);
    return codes_fit(at) && title && !at->elsewhere;
}

/* -- of when -------------------------------------------------------------------------------- */

unsigned outside_year(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    unsigned answer = reading->options->fiscal_year, said = (unsigned)at->columns.sheet_year;
    if (answer && said && answer != said) {
        say(reading, at->draft, SEVERITY_BLOCKING, "INTAKE_YEAR_WRONG", at->columns.year_row,
            at->columns.year_column, "请改正表头的年度，或改正 --year",
            "表头是 %u 年，导入时写的是 %u 年", said, answer);
        at->blocked = true;
    }
    unsigned year = answer ? answer : said;
    if (!year)
        (void)outside_refuse(at, NOWHERE, COLUMN_OUTSIDE_REGION, "INTAKE_YEAR",
                             "在标题下写“（2026年度）”，或加 --year 2026", "没有写预算年度");
    return year;
}

/* "1—5月", "截至5月底" in a line above, unless it is the day on which it was filled in. */
static unsigned month_above(struct outside_reading *at)
{
    const struct sheet *sheet = at->reading->sheet;
    for (size_t i = 0; i < sheet->cell_count && sheet->cells[i].row < at->columns.header; i++) {
        const char *text = clean(at->reading, sheet->cells[i].text), *end = strstr(text, "月");
        if (!end || end == text || text_contains(text, "日期") || text_contains(text, "时间"))
            continue;
        unsigned month = 0, tens = 1;
        for (const char *c = end; c > text && c[-1] >= '0' && c[-1] <= '9' && tens <= 10; c--) {
            month += (unsigned)(c[-1] - '0') * tens;
            tens *= 10;
        }
        if (month >= 1 && month <= ROUND_MAX)
            return month;
    }
    return 0;
}

unsigned outside_month(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    unsigned answer = reading->options->month,
             said = (unsigned)at->columns.found[COLUMN_OUTSIDE_SPENT].month_last;
    if (at->table != OUTSIDE_MONITORING)
        return 0;
    said = said ? said : month_above(at);
    if (answer && said && answer != said)
        (void)outside_refuse(at, at->columns.header, COLUMN_OUTSIDE_SPENT, "INTAKE_MONTH_WRONG",
                             "请改正表头的月份，或改正 --month",
                             print(reading, "表头写截至 %u 月，导入时写的是 %u 月", said, answer));
    unsigned month = answer ? answer : said;
    if (month < 1 || month > ROUND_MAX)
        (void)outside_refuse(at, at->columns.header, COLUMN_OUTSIDE_SPENT, "INTAKE_MONTH",
                             "把表头写成“截至5月执行数”，或加 --month 5", "看不出监控数据截至几月");
    return month;
}
