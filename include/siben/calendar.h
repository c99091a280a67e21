/* calendar -- working days of a place, from data that say where they are from.
 *
 * A calendar has the days off and the make-up workdays of one year, and overlays of
 * regions. An overlay can be unconfirmed: estimated days that a notice may still move.
 * So every question is asked on one of two bases, and who shows an answer shows both
 * where they differ.
 *
 * One rule: a due date never moves; the reminder moves to the last working day before
 * it. A year without a calendar has no answer (DATE_NONE), never a guessed one. */
#ifndef SIBEN_CALENDAR_H
#define SIBEN_CALENDAR_H

#include <siben/date.h>
#include <siben/record.h>

struct day_span {
    const char *name;
    int32_t from, to; /* dates, both inclusive */
};
struct calendar_overlay {
    const char *region; /* digits of a division and all below it: "65" */
    bool confirmed;
    const char *note;
    struct day_span *days_off;
    size_t off_count;
    int32_t *workdays; /* make-up workdays */
    size_t workday_count;
};
struct calendar {
    int32_t year;
    const char *source;
    struct day_span *days_off;
    size_t off_count;
    int32_t *workdays;
    size_t workday_count;
    struct calendar_overlay *overlays;
    size_t overlay_count;
};
/* One for each year, in any order. */
struct calendars {
    struct calendar *items;
    size_t count;
};

/* Reads a calendar file (YAML; JSON is YAML). Adds to `findings`, each with
 * "name:line:column"; INVALID when one of them blocks. */
enum status calendar_read(struct arena *arena, const char *name, struct bytes text,
                          struct calendar *calendar, struct findings *findings) MUST_USE;

enum calendar_basis {
    CALENDAR_CONFIRMED, /* without what is only expected */
    CALENDAR_EXPECTED   /* as if every unconfirmed overlay came true */
};
/* Whose days, and on which basis. */
struct workweek {
    const struct calendars *calendars;
    const char *region; /* digits */
    enum calendar_basis basis;
};
/* Has a year its calendar? */
bool calendar_covers(const struct calendars *calendars, int32_t date);
/* Monday to Friday and make-up workdays, without days off. An overlay's day off is off also
 * where the nation works; its own make-up workdays win over all. False in a year without one. */
bool calendar_works(const struct workweek *week, int32_t date);
/* The nth working day after a date, which itself does not count (民法典, unconfirmed; DOMAIN.md
 * section 5): "3个工作日内". DATE_NONE where a year has no calendar. */
int32_t calendar_after(const struct workweek *week, int32_t date, unsigned working_days);
/* The date itself if it is a working day, else the last one before it: when to remind. */
int32_t calendar_last_by(const struct workweek *week, int32_t date);
/* Working days in from … to, both inclusive; -1 where a year has no calendar. */
int calendar_count(const struct workweek *week, int32_t from, int32_t to);
/* Does an unconfirmed overlay concern the place in the year of this date? */
bool calendar_is_open(const struct calendars *calendars, const char *region, int32_t date);

#endif
