/* duty_tally -- what pieces of work say that they covered, each thing once. Not a door. */
#ifndef REPORT_DUTY_TALLY_H
#define REPORT_DUTY_TALLY_H

#include "duty_walk.h"

/* What a thing is. */
enum tally_of {
    TALLY_RECORD = 'r',
    TALLY_TYPE = 't',
    TALLY_OBJECT = 'o', /* project, else unit, else what it calls itself */
    TALLY_PROJECT = 'p',
    TALLY_UNIT = 'u',
    TALLY_DEPARTMENT = 'd',
    TALLY_NAME = 'f', /* a field, dimension or book */
    TALLY_AGENCY = 'a',
    TALLY_ADDITION = '+' /* a project whose addition an ex-ante evaluation is of, as it says */
};
struct tally_thing {
    char of;
    const char *name, *label;
    bool now, done, returned;     /* handed in; and as the obligation asks; returned as it stands */
    unsigned returns;             /* most of any record about it */
    int64_t done_ms, returned_ms; /* the first of them that is done, that is returned, since; 0 */
    int32_t correct_by;           /* the earliest term of those that are returned; DATE_NONE */
    int32_t corrected_late;       /* days beyond its term that one was corrected; 0 */
    const struct work_item *item; /* the last of those records */
    int64_t first_ms;             /* when it was covered first; INT64_MAX: never */
    const struct work *refused;   /* the last that is about it and does not count; NULL */
};
struct tally {
    struct map *map; /* kind and name -> place + 1 */
    struct tally_thing *things;
    size_t count, capacity;
    size_t unproved; /* pieces of work that do not count, since no document of theirs can be had */
    const struct work *unproved_last;
    const struct tally *evaluated; /* while it is made: whose reports a disclosure must be; NULL */
    bool failed;
};
struct tally_ask {
    uint32_t types; /* mask of 1 << enum work_type */
    int32_t year;   /* 0: any, done in the plan's year */
    bool dated;     /* or of another year's money, and done in the plan's year */
    int round;      /* -1: any */
    bool stated, approved, evidence, office;
    bool
        reports; /* of disclosures those that show the report of a key evaluation, of its day or later */
    bool named; /* what is named is enough, proved or not: whom it is about, not what was done */
    const struct plan *plan;
    const struct plan_kept *whole; /* its names must all be in one record; NULL */
    int32_t as_of;
    bool english; /* what is said of a refusal */
};
/* Is it such a piece of work, of the year and round that are asked for, done by then? `work` NULL: no. */
bool tally_meant(const struct tally_ask *ask, const struct work_item *item,
                 const struct work *work);
/* Has it the document and the names that are asked for? */
bool tally_counts(const struct tally_ask *ask, const struct work *work);
/* DOMAIN.md 1.1 O-34: what is disclosed is the report, so not before there is one, and nothing that says to be something else. `evaluated` NULL:
 * nothing is asked. */
bool tally_is_report(const struct tally *evaluated, const struct work *work,
                     const struct work_row *row);
/* The key evaluations of its year: what a tally of disclosures is held to. */
struct tally_ask tally_ask_evaluated(const struct tally_ask *ask);
void tally_close(struct tally *tally);
/* Every thing that the works cover by that day. */
enum status tally_make(struct walking *walking, const struct tally_ask *ask,
                       struct tally *tally) MUST_USE;

/* What an obligation that is kept by work counts. */
struct tally_ask duty_work_ask(const struct duty_ask *ask, const struct obligation *it);

/* Which of them count: as they stand, as the obligation asks, or by a moment. */
struct tally_by {
    enum { BY_NOW, BY_DONE, BY_MOMENT } by;
    int64_t end_ms;
};
bool tally_holds(const struct tally_thing *thing, const struct tally_by *by);
const struct tally_thing *tally_find(const struct tally *tally, char of, const char *name);
bool tally_has(const struct tally *tally, char of, const char *name, const struct tally_by *by);
/* What covers a project, under its own code or, where it was done before the project had that (an evaluation of what was
 * applied for), under one that it had before. NULL: nothing does. */
const struct tally_thing *tally_of_project(const struct tally *tally,
                                           const struct duty_project *project);
/* The same of money that was added to it in the year: what says so, else what was done since. `since` is room for it. */
const struct tally_thing *tally_of_addition(const struct tally *tally,
                                            const struct duty_project *project, int64_t end_ms,
                                            struct tally_thing *since);
/* Why a piece of work does not count: no document that can be had, or names that it lacks. NULL: no memory. */
const char *tally_refusal(struct arena *arena, const struct tally_ask *ask,
                          const struct work *work);
size_t tally_count(const struct tally *tally, char of, const struct tally_by *by);

/* Of which money a share is counted (rule denominator of the set of `share`): what the plan lists, the first decides; a plan
 * that lists none counts both, and the department's decides. */
struct share_base {
    bool department, county, county_decides;
    bool stated;
};
struct share_base share_base_of(const struct plan *plan, const char *share);

#endif
