/* years -- which year a table is about, and rows that say another one (DOMAIN.md 7.3,
 * the header's year against the rows'). A table is about one year: two make two files. */
#include "inside.h"

#define YEARS (YEAR_MAX - YEAR_MIN + 1)

/* 2026, 2026年, 2026年度; 0 anything else. */
static int year_of_text(const char *text)
{
    if (strspn(text, "0123456789") != 4)
        return 0;
    int year =
        (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
    bool whole = !text[4] || strcmp(text + 4, "年") == 0 || strcmp(text + 4, "年度") == 0;
    return whole && year >= YEAR_MIN && year <= YEAR_MAX ? year : 0;
}

int year_of_row(struct reading *reading, const struct columns *columns, uint32_t row, int id,
                bool *said)
{
    const char *text = column_clean(reading, columns, row, id);
    *said = *text != '\0';
    return year_of_text(text);
}

/* Spending of no stated year is of the year it was cut off in. */
static int year_of_cutoff(struct reading *reading, const struct columns *columns, uint32_t row)
{
    const char *text = column_clean(reading, columns, row, COLUMN_SPENDING_CUTOFF);
    int32_t date = date_parse(text, 0, NULL, NULL);
    int year = 0, month, day;
    if (date != DATE_NONE)
        date_parts(date, &year, &month, &day);
    return year >= YEAR_MIN && year <= YEAR_MAX ? year : 0;
}

/* What most rows say; of two equal counts the one that comes first. */
static int year_of_most(struct reading *reading, const struct columns *columns, int id)
{
    uint32_t counts[YEARS] = {0}, firsts[YEARS];
    int best = -1;
    bool said, stated = columns->at[id] != NO_COLUMN;
    if (!stated && columns->table != COLUMNS_SPENDING)
        return 0;
    for (uint32_t row = columns->header + 1; row < reading->sheet->rows; row++) {
        int year = stated ? year_of_row(reading, columns, row, id, &said)
                          : year_of_cutoff(reading, columns, row);
        if (year && counts[year - YEAR_MIN]++ == 0)
            firsts[year - YEAR_MIN] = row;
    }
    for (int i = 0; i < YEARS; i++)
        if (counts[i] && (best < 0 || counts[i] > counts[best] ||
                          (counts[i] == counts[best] && firsts[i] < firsts[best])))
            best = i;
    return best < 0 ? 0 : best + YEAR_MIN;
}

/* "2025年年初预算数" over a table of 2026. */
static bool headings_fit(struct reading *reading, struct draft *draft,
                         const struct columns *columns)
{
    bool fit = true;
    for (int id = 0; id < COLUMNS_MAX; id++) {
        int year = columns->at[id] == NO_COLUMN ? 0 : columns->found[id].year;
        if (year < YEAR_MIN || year > YEAR_MAX || year == columns->year)
            continue;
        fit = false;
        say(reading, draft, SEVERITY_BLOCKING, "INTAKE_YEAR_WRONG", columns->header,
            columns->at[id], "请核对是否取错了列，或用错了年度的表；多余的列请删去",
            "列名写的是 %d 年，%s是 %d 年", year, columns->year_from, columns->year);
    }
    return fit;
}

bool columns_take_year(struct reading *reading, struct draft *draft, struct columns *columns,
                       int id)
{
    int answer = (int)reading->options->fiscal_year, title = columns->sheet_year;
    if (answer && title && answer != title) {
        say(reading, draft, SEVERITY_BLOCKING, "INTAKE_YEAR_WRONG", columns->year_row,
            columns->year_column, "请改正表头的年度，或改正 --year",
            "表头是 %d 年，导入时写的是 %d 年", title, answer);
        return false;
    }
    columns->year = answer ? answer : title;
    columns->year_from = answer                         ? "导入时写的"
                         : columns->year_row == NOWHERE ? "工作表名写的"
                                                        : "表头";
    if (!columns->year) {
        columns->year = year_of_most(reading, columns, id);
        columns->year_from = "表中多数行";
    }
    return !columns->year || headings_fit(reading, draft, columns);
}

static const char other_year[] = "填错的请改正；另一年度的请另存成一个文件导入";

static const char *year_words(struct reading *reading, const struct columns *columns, int year)
{
    return print(reading, "这一行是 %d 年，%s是 %d 年", year, columns->year_from, columns->year);
}

bool year_fits_row(struct reading *reading, struct draft *draft, const struct columns *columns,
                   uint32_t row, uint32_t column, int year)
{
    if (!columns->year || year == columns->year)
        return true;
    say_row(reading, draft, "INTAKE_YEAR_OTHER", row, column, other_year, "%s",
            year_words(reading, columns, year));
    return false;
}

bool year_fits_form(struct reading *reading, struct draft *draft, const struct columns *columns,
                    uint32_t row, uint32_t column, int year)
{
    if (!columns->year || year == columns->year)
        return true;
    say(reading, draft, SEVERITY_BLOCKING, "INTAKE_YEAR_OTHER", row, column, other_year, "%s",
        year_words(reading, columns, year));
    return false;
}

int row_year(struct reading *reading, struct draft *draft, const struct columns *columns,
             uint32_t row, int id)
{
    bool said;
    int year = year_of_row(reading, columns, row, id, &said);
    if (year)
        return year;
    if (said) {
        say_row(reading, draft, "INTAKE_YEAR", row, column_place(columns, id),
                "请写四位年份，如 2026", "预算年度“%s”不正确",
                column_clean(reading, columns, row, id));
        return 0;
    }
    if (columns->sheet_year)
        return columns->sheet_year;
    if (reading->options->fiscal_year)
        return (int)reading->options->fiscal_year;
    say_row(reading, draft, "INTAKE_YEAR", row, NOWHERE,
            "请加一列“预算年度”，或导入时加 --year 2026", "没有写预算年度");
    return 0;
}
