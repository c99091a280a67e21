/* duties -- what a plan asks of whom, and how each of it stands at a day.
 *
 * A duty is one obligation of one debtor: a project, a department, a unit, a region, the
 * office. How it stands follows from the plan that is shown, from what is required now
 * (lists, roster), and from the courses of records (replica.h): when each was handed in,
 * returned, approved, by the clock of this replica. So it can be asked for any past day.
 *
 * It never reads a clock. One rule: what no record of the program keeps is 未纳入, never done;
 * what has no date set is never overdue. */
#ifndef SIBEN_DUTIES_H
#define SIBEN_DUTIES_H

#include <siben/plan.h>
#include <siben/report.h>

/* -- the plan in force ------------------------------------------------------------------ */

struct plan_held {
    struct record_key key;
    struct version_name version; /* shown: what is derived names it */
    const char *label;           /* "653022-2026 第1版" */
    const char *mark;            /* "653022-2026/1@0011223344556677": for a submission */
    const char *text;
    struct plan plan;
    struct calendars calendars;
};
/* The shown plan of a year whose scope is `scope`, or when `exact` is not asked for the nearest above it.
 * NOT_FOUND, or UNSUPPORTED where this software cannot read it: why says so. */
enum status plan_held(struct view *view, struct arena *arena, const struct scope *scope,
                      uint16_t year, bool exact, struct plan_held *held, struct why *why) MUST_USE;
/* A plan of any version of its record, in the arena. MALFORMED fills why. */
enum status plan_of_payload(struct arena *arena, const struct plan_notice *notice,
                            struct plan_held *held, struct why *why) MUST_USE;

#endif
