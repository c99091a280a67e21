/* scoring -- what a self-evaluation scores by the plan's scheme (DOMAIN.md 2.5).
 *
 * Two schemes: proportional (财预〔2020〕10号) and with a pass line (财预〔2021〕101号). Numbers of both
 * stand in the plan's rule sets. Rounding is half-up to two decimals, once an indicator and once
 * for execution; the total is the sum of rounded scores, and a grade compares that total.
 *
 * One rule: what a person must judge (words, a date that was missed) is taken as he scored it,
 * when it lies in the band of what he says was attained; else it is said, and the nearest score of the
 * band is taken. */
#ifndef SIBEN_SCORING_H
#define SIBEN_SCORING_H

#include <siben/plan.h>
#include <siben/record.h>

enum score_method { SCORE_PROPORTIONAL, SCORE_PASS_LINE };
#define SCORE_BANDS_MAX 8
struct score_bands { /* from so many hundredths of a percent on: so many hundredths of ten points */
    int32_t from[SCORE_BANDS_MAX], points[SCORE_BANDS_MAX];
    size_t count; /* falling */
};
struct score_rules {
    const char *version;
    uint8_t method;
    int32_t execution_points;  /* hundredths: 1000 */
    int32_t explain_from;      /* hundredths of a percent: 13000 */
    int32_t explain_from_zero; /* of a target of 0: an actual in hundredths; -1: not set, never */
    int32_t full_from, partly_from; /* of a weight: 8000, 6000 */
    int32_t pass_line;              /* 6000 */
    struct score_bands execution, satisfaction;
};
/* UNSUPPORTED with `missing` naming the value ("scoring.method") that the plan does not set. */
enum status score_rules_of(const struct plan *plan, struct score_rules *rules,
                           const char **missing) MUST_USE;

/* Which score of a self-evaluation counts, by scoring.counts: as the formulas compute it, or as it was reported. A plan
 * that does not say so (older ones) takes it as reported. */
bool score_counts_computed(const struct plan *plan);

enum {                        /* what must be said of a score */
       SCORE_JUDGED = 1,      /* a person's, within its band */
       SCORE_OUT_OF_BAND = 2, /* a person's, and not within it */
       SCORE_EXPLAIN = 4,     /* far above its target: an explanation is compulsory */
       SCORE_UNKNOWN = 8      /* nothing to compute from: as reported */
};
struct scored {
    int32_t score; /* hundredths of a point */
    uint8_t flags;
};
/* What a row is about: by its number, and where it has none by its name. NULL: nothing of that target. */
const struct indicator *score_indicator_of(const struct target *target, const struct self_row *row);
/* Is the number of the target reached, as its sign asks? "equal with t=0: a≤0 ? w: 0; equal with t>0 as positive". A score
 * that is all of the weight may be rounded up to it. */
bool score_reaches(const struct indicator *target, const struct decimal *actual);
/* Words, a level or a day where the goal is a number: DOMAIN.md 7.3, narrative that measures nothing is allowed "only as
 * qualitative". Nothing yet is nothing. `measured` NULL: no goal is known. */
bool answer_is_words(const struct indicator *measured, const struct quantity *answer);
/* Where the goal is a day, what is none: "2026-13-40", a number. A level (达成 …) is a person's word for it. */
bool answer_is_no_day(const struct indicator *measured, const struct quantity *answer);
/* Where the goal is words, words that say neither the goal nor how far it is attained: 还行. */
bool answer_is_no_level(const struct indicator *measured, const struct quantity *answer);
/* Less than nothing of what is counted: -5 公里. Rates and temperatures may be. */
bool answer_is_negative(const struct indicator *measured, const struct quantity *answer);
/* A thousandfold of a goal in money: 元 where 万元 are meant (DOMAIN.md 7.3, "magnitude test 10⁴ ±; ask unit; never silently
 * scale"). Of what may exceed its goal (≥) it is asked; else it is none. */
bool answer_is_far_over(const struct indicator *measured, const struct quantity *answer);
bool answer_may_exceed(const struct indicator *measured);
/* "≤48万元", "2026-12-15前", "健全". In the arena; "" when there was no memory. */
const char *goal_said(struct arena *arena, const struct indicator *measured);
/* 确定能, and a forecast that does not reach the goal (DOMAIN.md 2.4, 完成目标可能性). */
bool forecast_misses(const struct indicator *measured, unsigned likelihood,
                     const struct quantity *forecast);
/* Both, of each row of a monitoring form or a self-evaluation; `target` NULL: no goal is known. */
void answer_findings(const struct target *target, const struct payload *form,
                     struct findings *findings);
/* Of one indicator with that weight. `target` NULL: as reported. */
struct scored score_indicator(const struct score_rules *rules, const struct indicator *target,
                              const struct self_row *row);
/* min(points, spent / annual x points); an annual budget of 0 scores 0. `complete`: all was done
 * within the budget, which the second scheme asks for. */
int32_t score_execution(const struct score_rules *rules, int64_t spent_fen, int64_t annual_fen);

struct score_sheet {
    int32_t execution, total;             /* computed */
    uint8_t flags;                        /* of all rows */
    size_t out_of_band, explain, unknown; /* to be explained: no reason stands beside them */
};
/* The whole form; `target` NULL: indicators as reported. */
void score_form(const struct score_rules *rules, const struct target *target,
                const struct self_evaluation *form, struct score_sheet *sheet);

/* Each score that the formulas contradict, at rows[i].score; with a pass line the one of execution too, else that is one of
 * the rules of form. `target` NULL: nothing can be computed of its rows. */
struct findings;
void score_findings(const struct score_rules *rules, const struct target *target,
                    const struct self_evaluation *form, struct findings *findings);

/* "excellent", "good", "fair", "poor" of a rounded score; NULL where the plan sets no bands. */
const char *plan_grade(const struct plan *plan, int32_t score);
const char *plan_grade_chinese(const char *grade); /* 优 良 中 差; "" of NULL */
/* Is the grade of a score among those that a rule lists ("result_use.grades")? */
bool plan_grade_in(const struct plan *plan, int32_t score, const char *rule);

#endif
