/* Next year's draft: this year's text, a year on, every date marked for a decision. It is text that
 * is edited, so that comments and quotations stay. */
#include "schema.h"

#include <stdio.h>

#define DATE_SIZE 10 /* 2026-05-31 */

struct drafting {
    struct arena *arena;
    const struct plan *plan;
    int32_t year;
    struct buffer *draft;
    size_t dates;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A date in a line, or NULL. */
static const char *find_date(const char *at)
{
    for (; *at; at++)
        if (is_digit(*at) && strnlen(at, DATE_SIZE) == DATE_SIZE && at[4] == '-' && at[7] == '-' &&
            !is_digit(at[DATE_SIZE])) {
            char text[DATE_SIZE + 1];
            memcpy(text, at, DATE_SIZE);
            text[DATE_SIZE] = '\0';
            if (date_parse_iso(text) != DATE_NONE)
                return at;
        }
    return NULL;
}

/* The 29th of February becomes the 28th where there is none. */
static int32_t year_on(const char *text, int32_t by)
{
    char date[DATE_SIZE + 1];
    int year, month, day;
    memcpy(date, text, DATE_SIZE);
    date[DATE_SIZE] = '\0';
    date_parts(date_parse_iso(date), &year, &month, &day);
    int32_t moved = date_of(year + by, month, day);
    return moved != DATE_NONE ? moved : date_of(year + by, month, day - 1);
}

static bool starts_key(const char *line, const char *key)
{
    line += strspn(line, " -");
    size_t size = strlen(key);
    return strncmp(line, key, size) == 0 && line[size] == ':';
}

static const char *const weekdays[] = {"一", "二", "三", "四", "五", "六", "日"};

/* Each date has its own day of the week. */
static void put_weekday(struct drafting *drafting, struct buffer *remark, int32_t date, bool alone)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    if (alone)
        buffer_print(remark, "星期%s", weekdays[date_weekday(date) - 1]);
    else
        buffer_print(remark, "%s%02d-%02d 星期%s", remark->size ? "、" : "", month, day,
                     weekdays[date_weekday(date) - 1]);
    drafting->dates++;
}

static void put_dates(struct drafting *drafting, const char *line, const char *date)
{
    int32_t by = drafting->year - drafting->plan->year;
    bool alone = find_date(date + DATE_SIZE) == NULL;
    struct buffer remark = {0};
    const char *at = line;
    for (; date; date = find_date(at)) {
        char text[DATE_TEXT_SIZE];
        buffer_put(drafting->draft, at, (size_t)(date - at));
        int32_t moved = year_on(date, by);
        date_print(moved, text);
        buffer_put_text(drafting->draft, text);
        put_weekday(drafting, &remark, moved, alone);
        at = date + DATE_SIZE;
    }
    buffer_put_text(drafting->draft, at);
    buffer_put_text(drafting->draft, " # 待定：照上年推得，");
    buffer_put_bytes(drafting->draft, buffer_bytes(&remark));
    drafting->draft->failed = drafting->draft->failed || remark.failed;
    buffer_free(&remark);
}

/* A four-digit year in a value becomes the later one. */
static void put_years(struct drafting *drafting, const char *line)
{
    int32_t by = drafting->year - drafting->plan->year;
    for (const char *at = line; *at;) {
        size_t digits = strspn(at, "0123456789");
        int32_t year = 0;
        for (size_t i = 0; i < digits && digits == 4; i++)
            year = year * 10 + (at[i] - '0');
        if (digits == 4 && year >= drafting->plan->year - 1 && year <= drafting->plan->year + 1) {
            buffer_print(drafting->draft, "%04d", (int)(year + by));
            at += digits;
        } else {
            size_t size = digits ? digits : 1;
            buffer_put(drafting->draft, at, size);
            at += size;
        }
    }
}

/* What has no date to move, and is to be decided all the same; NULL. */
static const char *decision_of(const char *line)
{
    const char *value = strchr(line, ':');
    value = value ? value + 1 + strspn(value + 1, " ") : "";
    bool unset = strncmp(value, PLAN_UNSET, strlen(PLAN_UNSET)) == 0;
    if (unset && (starts_key(line, "due") || starts_key(line, "cutoff")))
        return "上年未设定，今年定不定";
    if (starts_key(line, "event"))
        return "随事项的期限，几天是否照旧";
    return starts_key(line, "recurs") && strncmp(value, "no", 2) == 0
               ? "上年只要求当年，今年还办不办；不办的整项删去"
               : NULL;
}

/* Without what the draft of the year before remarked. */
static char *unremarked(struct drafting *drafting, const char *line)
{
    char *copy = arena_text(drafting->arena, line);
    char *remark = copy ? strstr(copy, " # 待定") : NULL;
    if (remark)
        *remark = '\0';
    return copy;
}

static void put_line(struct drafting *drafting, const char *line)
{
    static const char *const of_year[] = {"plan",        "year",      "title", "title_english",
                                          "money_year",  "calendars", "note",  "thresholds",
                                          "consequence", "evidence"};
    const char *hash = strchr(line, '#'), *date = find_date(line);
    if (starts_key(line, "edition")) {
        buffer_put(drafting->draft, line, (size_t)(strchr(line, ':') - line));
        buffer_put_text(drafting->draft, ": 1");
    } else if (date && !starts_key(line, "sentence") && !starts_key(line, "sentence_english") &&
               !starts_key(line, "source") && (!hash || hash > date)) {
        const char *copy = unremarked(drafting, line);
        if (copy)
            put_dates(drafting, copy, find_date(copy));
    } else if (decision_of(line)) {
        const char *copy = unremarked(drafting, line);
        buffer_print(drafting->draft, "%s # 待定：%s", copy ? copy : "", decision_of(line));
    } else {
        bool years = false;
        for (size_t i = 0; i < sizeof of_year / sizeof *of_year; i++)
            years = years || starts_key(line, of_year[i]);
        if (years)
            put_years(drafting, line);
        else
            buffer_put_text(drafting->draft, line);
    }
    buffer_put_u8(drafting->draft, '\n');
}

enum status plan_next_year(struct arena *arena, struct bytes text, const struct plan *plan,
                           int32_t year, struct buffer *draft, size_t *dates)
{
    struct drafting drafting = {.arena = arena, .plan = plan, .year = year, .draft = draft};
    char *whole = arena_text_of(arena, text);
    if (!whole)
        return STATUS_NO_MEMORY;
    buffer_print(draft,
                 "# %d 年工作计划草稿，由 %s "
                 "推得。后面有“待定”的都要决定：日期、没有期限的、随事项的、只要求当年的；\n",
                 (int)year, plan->name);
    buffer_put_text(draft, "# 引文（sentence、source）仍是上年的，收到新计划后逐条换上。\n");
    for (char *line = whole; line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        if (*line || end)
            put_line(&drafting, line);
        line = end ? end + 1 : NULL;
    }
    *dates = drafting.dates;
    return arena->failed || draft->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
