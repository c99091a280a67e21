/* reasons -- why a duty stands as it does, why points were taken off, how a score or a light came about:
 * which rule, its text and source, and the facts that were used, in Chinese and in English.
 *
 * Whatever is said here is computed by the same functions as what it explains. Words of a plan, names and
 * what people wrote stand as they were written, in both languages.
 *
 * One rule: a threshold is quoted from the plan that it stands in; what is not set is said to be not set. */
#ifndef SIBEN_REASONS_H
#define SIBEN_REASONS_H

#include <siben/duties.h>

struct reason {
    const char *label, *label_english; /* 规则, Rule */
    const char *chinese, *english;
};
struct reasons { /* in the arena */
    struct arena *arena;
    const char *title, *title_english;
    struct reason *items;
    size_t count, capacity;
};

/* Of each duty of that obligation whose debtor is `debtor`: a project, a department, a region, or a unit and then
 * all of its projects; "" for the office. NOT_FOUND: nobody of that name owes it; why says so. */
enum status reasons_of_duty(struct view *view, struct arena *arena, const struct duty_ask *ask,
                            const char *obligation, const char *debtor, struct reasons *reasons,
                            struct why *why) MUST_USE;
/* The assessment of one unit: every deduction. */
enum status reasons_of_assessment(struct view *view, struct arena *arena,
                                  const struct duty_ask *ask, const char *unit,
                                  struct reasons *reasons, struct why *why) MUST_USE;
/* A self-evaluation's score as the plan's scheme computes it, an item a line, beside what was reported. Of a piece of work
 * that is a department's or a key evaluation: its parts, grade, proof, and whether it counts. */
enum status reasons_of_score(struct view *view, struct arena *arena, const struct duty_ask *ask,
                             const struct record_key *form, struct reasons *reasons,
                             struct why *why) MUST_USE;
/* The lights of a monitoring form by the plan that holds where it lies (lights.h), and beside them those of the plan asked
 * about; ask->held NULL: nobody has one. */
enum status reasons_of_lights(struct view *view, struct arena *arena, const struct duty_ask *ask,
                              const struct record_key *form, struct reasons *reasons,
                              struct why *why) MUST_USE;

enum reasons_language { REASONS_CHINESE, REASONS_ENGLISH, REASONS_BOTH };
/* A line a reason. */
void reasons_put_text(const struct reasons *reasons, enum reasons_language language,
                      struct buffer *out);
/* {"title","title_english","reasons":[{"label","label_english","chinese","english"}]} */
void reasons_put_json(const struct reasons *reasons, struct buffer *out);

#endif
