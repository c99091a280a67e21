/* What the calendars of a new version count otherwise: which days are worked in its place, from when to when. */
#include "compare.h"

#include <stdio.h>

static const char *day_said(const struct calendars *calendars, const char *region, int32_t date)
{
    struct workweek sure = {calendars, region, CALENDAR_CONFIRMED};
    struct workweek expected = {calendars, region, CALENDAR_EXPECTED};
    if (!calendar_covers(calendars, date))
        return "没有日历";
    if (calendar_works(&sure, date) == calendar_works(&expected, date))
        return calendar_works(&sure, date) ? "上班" : "休息";
    return calendar_works(&expected, date) ? "待确认上班" : "待确认休息";
}

/* A run of days that all went from the one to the other. */
static void put_run(struct lines *lines, int32_t from, int32_t to, const char *a, const char *b)
{
    char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];
    lines_day(first, from);
    lines_day(last, to);
    lines_add(lines, "日历 %s%s%s：原“%s”，现“%s”", first, from < to ? " 至 " : "",
              from < to ? last : "", a, b);
}

static void year_moved(struct lines *lines, const char *region, const struct calendars *before,
                       const struct calendars *after, int32_t year)
{
    const char *was = "", *is = "";
    int32_t from = DATE_NONE, end = date_of(year + 1, 1, 1);
    for (int32_t date = date_of(year, 1, 1); date <= end; date++) {
        const char *a = date < end ? day_said(before, region, date) : "";
        const char *b = date < end ? day_said(after, region, date) : "";
        if (strcmp(a, was) == 0 && strcmp(b, is) == 0)
            continue;
        if (strcmp(was, is) != 0)
            put_run(lines, from, date - 1, was, is);
        from = date;
        was = a;
        is = b;
    }
}

static bool has_year(const struct calendars *calendars, int32_t year)
{
    for (size_t i = 0; i < calendars->count; i++)
        if (calendars->items[i].year == year)
            return true;
    return false;
}

enum status plan_compare_calendars(struct arena *arena, const char *region,
                                   const struct calendars *before, const struct calendars *after,
                                   const char ***out, size_t *count)
{
    struct lines lines = {.arena = arena, .items = *out, .count = *count, .capacity = *count};
    for (size_t i = 0; i < before->count; i++) {
        if (has_year(after, before->items[i].year))
            year_moved(&lines, region, before, after, before->items[i].year);
        else
            lines_add(&lines, "删去 %d 年的日历", (int)before->items[i].year);
    }
    for (size_t i = 0; i < after->count; i++)
        if (!has_year(before, after->items[i].year))
            lines_add(&lines, "新增 %d 年的日历", (int)after->items[i].year);
    *out = lines.items;
    *count = lines.count;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
