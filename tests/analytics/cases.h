/* The three worked projects of DOMAIN.md 7.1, and helpers to say a record in a line. */
#ifndef CASES_H
#define CASES_H

#include "test.h"

#include <siben/analytics.h>
#include <siben/map.h>

#define WAN(hundredths) ((int64_t)(hundredths)*10000) /* WAN(39120) is 391.20 万元 */

struct quantity number(const char *text); /* "95.5" */
struct quantity date(int year, int month, int day);
struct quantity level(unsigned attainment);
struct indicator indicator(unsigned number_in_target, unsigned level1, unsigned comparator,
                           unsigned accrual, struct quantity value, const char *unit);
struct spending_line spending_row(unsigned book, unsigned source, int64_t initial, int64_t annual,
                                  int64_t spent);

/* A subject with a budget of `count` lines; texts and payloads live in the arena. */
struct subject *subject_new(struct arena *arena, const char *scope, const char *id,
                            unsigned fiscal_year);
struct budget *subject_budget(struct arena *arena, struct subject *subject, const char *unit,
                              size_t lines);
struct target *subject_target(struct arena *arena, struct subject *subject, const char *unit,
                              size_t indicators);
struct monitoring *subject_form(struct arena *arena, struct subject *subject, unsigned month,
                                size_t lines, size_t rows);
struct self_evaluation *subject_self(struct arena *arena, struct subject *subject, size_t lines);
struct fund *subject_fund(struct arena *arena, struct subject *subject, unsigned type, bool here);

/* Random, within what an honest importer lets in. */
struct subject *subject_random(struct arena *arena, struct random *random);

/* fact_image_of() with the default rules. */
struct fact_image image_of(struct arena *arena, const struct subject *subject);

#endif
