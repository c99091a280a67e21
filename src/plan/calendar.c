/* Working-day arithmetic. DOMAIN.md section 5. */
#include <siben/calendar.h>

#define SATURDAY 6
#define STEPS_MAX 800 /* no run of days off is as long as two years */

static int year_of(int32_t date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    return year;
}

static const struct calendar *calendar_of(const struct calendars *calendars, int32_t date)
{
    int year = year_of(date);
    for (size_t i = 0; i < calendars->count; i++)
        if (calendars->items[i].year == year)
            return &calendars->items[i];
    return NULL;
}

bool calendar_covers(const struct calendars *calendars, int32_t date)
{
    return date != DATE_NONE && calendar_of(calendars, date) != NULL;
}

static bool in_spans(const struct day_span *spans, size_t count, int32_t date)
{
    for (size_t i = 0; i < count; i++)
        if (spans[i].from <= date && date <= spans[i].to)
            return true;
    return false;
}

static bool in_days(const int32_t *days, size_t count, int32_t date)
{
    for (size_t i = 0; i < count; i++)
        if (days[i] == date)
            return true;
    return false;
}

static bool overlay_concerns(const struct calendar_overlay *overlay, const char *region)
{
    return strncmp(overlay->region, region, strlen(overlay->region)) == 0;
}

bool calendar_is_open(const struct calendars *calendars, const char *region, int32_t date)
{
    const struct calendar *calendar = date == DATE_NONE ? NULL : calendar_of(calendars, date);
    for (size_t i = 0; calendar && i < calendar->overlay_count; i++)
        if (!calendar->overlays[i].confirmed && overlay_concerns(&calendar->overlays[i], region))
            return true;
    return false;
}

bool calendar_works(const struct workweek *week, int32_t date)
{
    const struct calendar *calendar = calendar_of(week->calendars, date);
    if (!calendar)
        return false;
    bool works =
        in_days(calendar->workdays, calendar->workday_count, date) ||
        (date_weekday(date) < SATURDAY && !in_spans(calendar->days_off, calendar->off_count, date));
    bool made_up = false;
    for (size_t i = 0; i < calendar->overlay_count; i++) {
        const struct calendar_overlay *overlay = &calendar->overlays[i];
        if (!overlay_concerns(overlay, week->region) ||
            (!overlay->confirmed && week->basis == CALENDAR_CONFIRMED))
            continue;
        if (in_spans(overlay->days_off, overlay->off_count, date))
            works = false;
        if (in_days(overlay->workdays, overlay->workday_count, date))
            made_up = true;
    }
    return works || made_up;
}

int32_t calendar_after(const struct workweek *week, int32_t date, unsigned working_days)
{
    if (date == DATE_NONE)
        return DATE_NONE;
    for (int steps = 0; working_days > 0; steps++) {
        date++;
        if (steps == STEPS_MAX || !calendar_covers(week->calendars, date))
            return DATE_NONE;
        working_days -= calendar_works(week, date);
    }
    return date;
}

int32_t calendar_last_by(const struct workweek *week, int32_t date)
{
    for (int steps = 0; date != DATE_NONE && steps < STEPS_MAX; steps++, date--) {
        if (!calendar_covers(week->calendars, date))
            return DATE_NONE;
        if (calendar_works(week, date))
            return date;
    }
    return DATE_NONE;
}

int calendar_count(const struct workweek *week, int32_t from, int32_t to)
{
    int count = 0;
    for (int32_t date = from; date <= to; date++) {
        if (!calendar_covers(week->calendars, date))
            return -1;
        count += calendar_works(week, date);
    }
    return count;
}
