/* generate -- a county's year as people would send it: workbooks and flat files.
 *
 * For the demonstration, the benches and tests of the importer: everything goes in
 * through the front door. Names of places are real, all else is made up. What is
 * made depends on the settings alone; the same settings give the same bytes on
 * every machine, and the file of one township is the same whether it is made alone
 * or with the whole county.
 *
 * One rule: errors are planted on purpose, at a stated rate, and every one of them
 * stands in expected-errors.csv. */
#ifndef SIBEN_GENERATE_H
#define SIBEN_GENERATE_H

#include <siben/limits.h>
#include <siben/money.h>

#define GENERATE_UNITS_MIN 20
#define GENERATE_UNITS_MAX 400 /* codes of three digits below each department */
#define GENERATE_PROJECTS_MIN 10
#define GENERATE_PROJECTS_MAX 20000
#define GENERATE_INDICATORS_MIN 6
#define GENERATE_INDICATORS_MAX 12

struct county_settings {
    uint64_t seed;
    int year;           /* fiscal year of the money */
    const char *county; /* "653022": one that has townships in deploy/data/regions.csv */
    const char *only;   /* a township's code: only its files; NULL = all */
    size_t units, projects;
    unsigned indicators_least, indicators_most; /* a project */
    unsigned errors_per_mille;                  /* of forms and of rows of lists */
    uint8_t rounds[ROUND_MAX];                  /* months, rising */
    size_t round_count;
    bool together; /* all forms in the county's flat tables, none a township or a sheet each */
};
/* 200 units, 1 200 projects, 8-12 indicators, rounds 5 and 8, 15 errors per mille
 * (DOMAIN.md 7.2), 653022 in 2026, seed 1. */
extern const struct county_settings county_settings_usual;

struct county_counts {
    size_t files, units, projects, lines, indicators, errors; /* errors: planted, of all kinds */
};
/* Makes the files one by one; `put` gets each, named "roster.xlsx" or
 * "653022205/monitoring-05.xlsx", and may end it all with a status. INVALID with
 * why for settings out of bounds. `counts` may be NULL. */
enum status generate_county(const struct county_settings *settings,
                            enum status (*put)(void *context, const char *name, struct bytes file),
                            void *context, struct county_counts *counts, struct why *why) MUST_USE;

#endif
