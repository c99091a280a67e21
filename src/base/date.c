#include <siben/date.h>

#include <stdio.h>
#include <stdlib.h>

#define SERIAL_OF_1970 25569    /* spreadsheet day number of 1970-01-01 */
#define SERIAL_OF_LEAP_BUG 60   /* 1900-02-29, which never was */
#define SERIAL_MAX 2958465      /* 9999-12-31 */
#define SERIAL_LIKELY_MIN 20000 /* 1954: below it is more likely a plain number */
#define SERIAL_LIKELY_MAX 80000 /* 2119 */
#define DAY_MS 86400000
#define BEIJING_MS (8 * 3600 * 1000)

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days before `year`-03-01 counted in eras of 400 years: the leap day comes last
 * in a year that begins in March (Hinnant, "chrono-compatible date algorithms"). */
int32_t date_of(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month))
        return DATE_NONE;
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void date_parts(int32_t date, int *year, int *month, int *day)
{
    int64_t z = (int64_t)date + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

int date_weekday(int32_t date)
{
    return (int)((((int64_t)date % 7 + 7) % 7 + 3) % 7) + 1;
}

static void put_digits(char *at, int value, int count)
{
    for (int i = count - 1; i >= 0; i--, value /= 10)
        at[i] = (char)('0' + value % 10);
}

void date_print(int32_t date, char text[DATE_TEXT_SIZE])
{
    text[0] = '\0';
    int year, month, day;
    date_parts(date, &year, &month, &day);
    if (date == DATE_NONE || year < 1 || year > 9999)
        return;
    memcpy(text, "0000-00-00", 11);
    put_digits(text, year, 4);
    put_digits(text + 5, month, 2);
    put_digits(text + 8, day, 2);
}

int32_t date_of_serial(int64_t serial)
{
    if (serial < 1 || serial > SERIAL_MAX || serial == SERIAL_OF_LEAP_BUG)
        return DATE_NONE;
    return (int32_t)(serial - SERIAL_OF_1970 + (serial < SERIAL_OF_LEAP_BUG));
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int32_t date_of_instant(int64_t instant_ms)
{
    if (instant_ms > INT64_MAX - BEIJING_MS)
        return DATE_NONE;
    int64_t day = floor_divide(instant_ms + BEIJING_MS, DAY_MS);
    return day <= INT32_MIN || day > INT32_MAX ? DATE_NONE : (int32_t)day;
}

void instant_print(int64_t instant_ms, char text[INSTANT_TEXT_SIZE])
{
    text[0] = '\0';
    char date[DATE_TEXT_SIZE];
    date_print(date_of_instant(instant_ms), date);
    if (!date[0])
        return;
    int64_t ms = instant_ms + BEIJING_MS;
    int second = (int)((ms - floor_divide(ms, DAY_MS) * DAY_MS) / 1000);
    memcpy(text, date, 10);
    memcpy(text + 10, " 00:00:00", 10);
    put_digits(text + 11, second / 3600, 2);
    put_digits(text + 14, second / 60 % 60, 2);
    put_digits(text + 17, second % 60, 2);
}

/* -- parsing: a cursor over the text that eats what it knows -- */

static void skip_blanks(const char **at)
{
    while (**at == ' ')
        (*at)++;
}

/* 1 to `digits_max` digits; their count, 0 when there are none or more. */
static int eat_number(const char **at, int digits_max, int *value)
{
    int digits = 0, number = 0;
    while ((*at)[digits] >= '0' && (*at)[digits] <= '9') {
        if (++digits > digits_max)
            return 0;
        number = number * 10 + (*at)[digits - 1] - '0';
    }
    if (digits == 0)
        return 0;
    *at += digits;
    *value = number;
    return digits;
}

static bool eat(const char **at, const char *word)
{
    const char *place = *at;
    skip_blanks(&place);
    size_t length = strlen(word);
    if (strncmp(place, word, length) != 0)
        return false;
    *at = place + length;
    skip_blanks(at);
    return true;
}

static bool eat_any(const char **at, const char *const *words)
{
    for (; *words; words++)
        if (eat(at, *words))
            return true;
    return false;
}

static bool eat_before(const char **at)
{
    static const char *const words[] = {"以前", "之前", "前", NULL};
    return eat_any(at, words);
}

static bool eat_end(const char **at)
{
    static const char *const words[] = {"底", "末", NULL};
    return eat_any(at, words);
}

static int32_t last_day(int year, int month)
{
    return month >= 1 && month <= 12 ? date_of(year, month, month_days(year, month)) : DATE_NONE;
}

int32_t date_parse_iso(const char *text)
{
    if (!text || strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return DATE_NONE;
    int year, month, day;
    const char *at = text;
    bool whole = eat_number(&at, 4, &year) == 4 && *at++ == '-' &&
                 eat_number(&at, 2, &month) == 2 && *at++ == '-' && eat_number(&at, 2, &day) == 2;
    return whole ? date_of(year, month, day) : DATE_NONE;
}

/* 20260531, a serial (44561, 44,561): a number that stands alone. */
static int32_t parse_number(const char **at, bool *serial)
{
    const char *place = *at;
    int number = 0, thousands = 0;
    int digits = eat_number(&place, 8, &number);
    if (digits == 2 && *place == ',' && ++place && eat_number(&place, 3, &thousands) == 3) {
        number = number * 1000 + thousands;
        digits = 5;
    }
    if (*place != '\0')
        return DATE_NONE;
    *at = place;
    if (digits == 8)
        return number / 10000 >= 1900 && number / 10000 <= 2199
                   ? date_of(number / 10000, number / 100 % 100, number % 100)
                   : DATE_NONE;
    if (digits != 5 || number < SERIAL_LIKELY_MIN || number > SERIAL_LIKELY_MAX)
        return DATE_NONE;
    *serial = true;
    return date_of_serial(number);
}

/* [2026年]5月31[日|号], [2026年]12月[底], [2026]年底 */
static int32_t parse_chinese(const char **at, int year)
{
    const char *place = *at;
    int number = 0, month, day;
    int digits = eat_number(&place, 4, &number);
    if (eat(&place, "年")) {
        if (digits == 1 || digits == 3)
            return DATE_NONE;
        if (digits != 0)
            year = digits == 2 ? 2000 + number : number;
        *at = place;
        if (eat_end(at))
            return date_of(year, 12, 31);
        digits = digits == 0 ? 0 : eat_number(&place, 2, &number);
    }
    month = number;
    if (digits == 0 || digits > 2 || (!eat(&place, "月份") && !eat(&place, "月")))
        return DATE_NONE;
    *at = place;
    if (eat_number(at, 2, &day)) {
        if (!eat(at, "日"))
            (void)eat(at, "号");
        return date_of(year, month, day);
    }
    (void)eat_end(at);
    return last_day(year, month);
}

/* Time of day behind a date, as spreadsheets export it: " 00:00[:00]". */
static void skip_time(const char **at)
{
    const char *place = *at;
    if (*place != ' ' && *place != 'T')
        return;
    place++;
    int number;
    if (!eat_number(&place, 2, &number) || *place++ != ':' || eat_number(&place, 2, &number) != 2)
        return;
    if (*place == ':' && (place++, eat_number(&place, 2, &number) != 2))
        return;
    *at = place;
}

/* 2026-05-31, 2026/5/31, 2026.5.31, 2026-05, 5.31, 5/31, 5-31 */
static int32_t parse_separated(const char **at, int year)
{
    int first, second, third;
    int digits = eat_number(at, 4, &first);
    char separator = **at;
    if (digits == 0 || digits == 3 || !strchr("-/.", separator) || separator == '\0')
        return DATE_NONE;
    (*at)++;
    if (!eat_number(at, 2, &second))
        return DATE_NONE;
    if (digits <= 2)
        return **at == separator ? DATE_NONE : date_of(year, first, second);
    if (**at != separator) /* 2026.5 is a number */
        return separator == '.' ? DATE_NONE : last_day(first, second);
    (*at)++;
    if (!eat_number(at, 2, &third))
        return DATE_NONE;
    skip_time(at);
    return date_of(first, second, third);
}

int32_t date_parse(const char *text, int year, bool *before, bool *serial)
{
    if (!text)
        return DATE_NONE;
    bool is_serial = false;
    const char *start = text;
    skip_blanks(&start);
    const char *at = start;
    int32_t date = parse_number(&at, &is_serial);
    if (date == DATE_NONE)
        at = start, date = parse_chinese(&at, year);
    if (date == DATE_NONE)
        at = start, date = parse_separated(&at, year);
    bool is_before = date != DATE_NONE && eat_before(&at);
    skip_blanks(&at);
    if (date == DATE_NONE || *at != '\0')
        return DATE_NONE;
    if (before)
        *before = is_before;
    if (serial)
        *serial = is_serial;
    return date;
}
