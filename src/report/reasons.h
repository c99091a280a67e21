/* reasons -- what the files that give reasons share. Not a door. */
#ifndef REPORT_REASONS_H
#define REPORT_REASONS_H

#include "duty_walk.h"

#include <siben/reasons.h>

void reasons_begin(struct reasons *reasons, struct arena *arena, const char *title,
                   const char *title_english);
/* What was made with arena_print(): NULL fails the arena. */
void reasons_say(struct reasons *reasons, const char *label, const char *label_english,
                 const char *chinese, const char *english);
/* Which plan, and the words of its title. */
void reasons_say_plan(struct reasons *reasons, const struct plan_held *held);
/* A rule set with its version, standing, source and values. */
void reasons_say_rules(struct reasons *reasons, const struct plan *plan, const char *id);
/* One value of it: "training.least = 4". */
void reasons_say_rule(struct reasons *reasons, const struct plan *plan, const char *name);
const char *reasons_date(struct reasons *reasons, int32_t date);         /* "2026-05-31" */
const char *reasons_instant(struct reasons *reasons, int64_t ms);        /* with the time */
const char *reasons_points(struct reasons *reasons, int32_t hundredths); /* "9.58" */
const char *reasons_amount(struct reasons *reasons, int64_t fen);        /* 480,000.00 */
/* All that reasons about a form are made of, at the end of the day that is asked for; then_close() it also after a failure.
 * `ask->held` may be NULL. */
enum status reasons_then_open(struct view *view, const struct duty_ask *ask,
                              const struct record_key *form, struct then **then) MUST_USE;
/* A form as it stood, and its subject. NOT_FOUND with why. */
enum status reasons_form(struct then *then, struct view *view, struct arena *arena,
                         const struct record_key *key, unsigned kind, struct payload *payload,
                         struct subject *subject, struct why *why) MUST_USE;

/* Until when; `issued`: of money handed down, the paper's date. */
enum status reasons_say_due(struct reasons *reasons, struct view *view, const struct duty_ask *ask,
                            const struct duty *duty, int32_t issued) MUST_USE;

const char *reasons_state_english(unsigned state); /* enum duty_state */
/* reasons_parts.c: what a duty about others is made of, gathered from all duties of the plan. NULL: no memory. */
struct parts_seen;
struct parts_seen *reasons_parts_open(struct arena *arena, const struct plan *plan,
                                      const struct obligation *it);
void reasons_parts_see(struct parts_seen *parts, const struct duty *duty);
void reasons_say_parts(struct reasons *reasons, const struct parts_seen *parts,
                       const struct duty *duty);
/* Of a duty that the roster's contacts keep: whom it names. */
void reasons_say_contacts(struct reasons *reasons, const struct duty *duty);
/* reasons_records.c: the record that keeps a duty, its course, clock and documents; or each of several (duty->facts). */
enum status reasons_say_record(struct reasons *reasons, struct then *then, struct view *view,
                               const struct duty_ask *ask, const struct duty *duty) MUST_USE;

/* Of a department's or a key evaluation: what reasons_of_score() says of one. */
enum status reasons_of_evaluation(struct view *view, struct arena *arena,
                                  const struct duty_ask *ask, const struct record_key *form,
                                  struct reasons *reasons, struct why *why) MUST_USE;

/* Which score of a project counts in the end, and what a veto entails and came to. */
enum status reasons_say_final(struct reasons *reasons, struct then *then, struct view *view,
                              const struct duty_ask *ask, const struct record_key *form,
                              const struct self_evaluation *self, int32_t computed) MUST_USE;

#endif
