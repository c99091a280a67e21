/* sampling -- from whom a sample is drawn, who is drawn, and whether that can be believed (src/report/SAMPLE.md).
 *
 * The population is the forms of a year or round that a set of heads holds; its digest and where the seed will come
 * from are announced (sample.h) before the seed is known. Everything else is computed, the same at every holder
 * of the forms.
 *
 * It never reads a clock and has no chance of its own. One rule: what was picked for a reason stands beside what was
 * drawn, and is never counted as drawn; what was withdrawn stays to be seen, and counts no more. */
#ifndef SIBEN_SAMPLING_H
#define SIBEN_SAMPLING_H

#include <siben/duties.h>

struct sample_object {
    const char *project_code, *unit_code, *department_code, *name; /* as draw_row */
    uint8_t book;                                                  /* enum book */
    struct hash ticket;
    bool drawn;
};
struct population {
    struct sample_object *objects; /* by project code, then unit code: their bytes */
    size_t count, capacity;
    struct hash digest;
};
/* What `of` (enum sample_of) means: projects (no funds, no department as a whole) that are required and have a
 * self-evaluation of the year, or a form of the round; units with such a project; departments with such an overall form;
 * objects of the year's evaluations by third parties. Now, or where `moment` is given as of then. In the arena. */
enum status population_read(struct view *view, struct arena *arena, const struct record_key *key,
                            unsigned of, const struct moment *moment,
                            struct population *population) MUST_USE;
/* The list that the digest is of: a line an object. */
void population_put(const struct population *population, struct buffer *out);

/* The rule set sampling of a plan, as an announcement of sample->of says it: only projects are drawn by department,
 * so many of each at least, for of what a department has one of it would always be drawn. UNSUPPORTED, why names
 * the value that is not set. */
enum status sample_rules(const struct plan *plan, struct sample *sample, struct why *why) MUST_USE;
/* What is committed to: of the secret half of a seed. */
void sample_commit(const char *secret, struct hash *commitment);
/* Marks who is drawn. UNSUPPORTED: another method than this software knows. */
enum status sample_drawn(struct arena *arena, const struct sample *sample, const char *secret,
                         const char *public_value, struct population *population,
                         size_t *count) MUST_USE;

/* -- as records ------------------------------------------------------------------------------ */

struct sample_item {
    struct record_key key; /* of the announcement */
    const struct sample *sample;
    struct version_name version; /* of the announcement, shown */
    size_t versions;             /* how often it was written: more than once is worth a look */
    int64_t announced_ms;        /* the first of them was committed here */
    const struct draw *draw;     /* NULL: not drawn yet */
    struct version_name draw_version;
    int64_t drawn_ms;
    const struct withdrawal *withdrawal; /* NULL: it counts */
    int64_t withdrawn_ms;                /* it was committed here */
};
/* Whether it counts, and when it was withdrawn: before anybody could know who is drawn, when it could be computed (a seed
 * that its author holds, or a public value that had become known), or when it had been drawn. */
enum sample_withdrawn { WITHDRAWN_NOT, WITHDRAWN_BEFORE, WITHDRAWN_KNOWABLE, WITHDRAWN_DRAWN };
enum sample_withdrawn sample_withdrawn(const struct sample_item *item);
const char *sample_withdrawn_chinese(unsigned how); /* 抽取之后撤回 … */
/* Withdrawn by the end of that day. */
bool sample_counts(const struct sample_item *item, int32_t as_of);
/* Does it name a seed that another sample named? Then somebody could know the outcome. */
bool sample_seed_reused(const struct sample *sample, const struct sample *other);
/* Of one purpose, kind, year and round: how many were announced, withdrawn, and withdrawn when the outcome could be known. */
struct sample_tally {
    size_t announced, withdrawn, known;
};
struct samples {
    struct sample_item *items; /* in order of key */
    size_t count, capacity;
};
/* Those of all scopes within one, and what was announced above it, as they stood then (NULL: now). A draw without its
 * announcement is left out. */
struct then;
enum status samples_read(struct view *view, struct then *then, struct arena *arena,
                         const struct scope *scope, struct samples *samples) MUST_USE;

struct sample_tally sample_siblings(const struct samples *samples, const struct sample_item *item);
/* 抽样批次: a row each sample, with how many of those drawn have been checked by that day. */
enum status samples_table(struct view *view, struct arena *arena, const struct scope *scope,
                          int32_t as_of, struct table *table) MUST_USE;
/* 抽样结果: those drawn and picked, and what their check said. */
enum status sample_table(struct view *view, struct arena *arena, const struct sample_item *item,
                         int32_t as_of, struct table *table) MUST_USE;
/* 总体: who could be drawn. */
enum status population_table(struct arena *arena, const struct sample_item *item,
                             const struct population *population, struct table *table) MUST_USE;

/* -- what to look at: for choosing, never a verdict (DOMAIN.md 7.3) ------------------------------------- */

enum suspicion_kind {
    SUSPICION_ALL_MET,   /* actual equals target everywhere */
    SUSPICION_SAME,      /* one value in every row */
    SUSPICION_OLD_TEXT,  /* last year's words */
    SUSPICION_ALL_SPENT, /* the annual budget set to what was spent, without an adjustment */
    SUSPICION_FULL,      /* full marks with low execution */
    SUSPICION_STANDARD,  /* money / households contradicts the standard */
    SUSPICION_ADJUSTED,  /* its target was changed after approval, without an approved adjustment */
    SUSPICION_SCORE,     /* scored otherwise than the plan's formulas do */
    SUSPICION_COUNT
};
const char *suspicion_chinese(unsigned kind); /* 完成值全等于目标 … */
struct suspicion {
    struct record_key form;
    const char *unit_code, *name;
    uint8_t kind;
    const char *reason; /* with its figures */
};
struct suspicions {
    struct suspicion *items; /* by form */
    size_t count, capacity;
    const char *unset[5]; /* thresholds of the rule set suspicion that the plan does not set */
    size_t unset_count;
};
/* Of all self-evaluations of a year, or forms of a round, within the plan's place. */
enum status suspicions_read(struct view *view, struct arena *arena, const struct plan *plan,
                            uint16_t fiscal_year, uint8_t round,
                            struct suspicions *suspicions) MUST_USE;
/* 疑点清单. */
enum status suspicions_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                             uint16_t fiscal_year, uint8_t round, struct table *table) MUST_USE;

/* -- working papers --------------------------------------------------------------------------- */

/* What a working paper (T10) is filled in with: of each drawn project the indicators of its form. */
struct paper_row {
    const struct draw_row *drawn;
    struct record_key form; /* id "" when none is held */
    const char *name, *unit_name;
    const char *indicator; /* "" of a visit or spot review, and of a form without indicators */
    bool core;
    const char *asked, *stated; /* "≥26公里", "26公里" */
};
enum status sample_papers(struct view *view, struct then *then, struct arena *arena,
                          const struct sample_item *item, struct paper_row **rows,
                          size_t *count) MUST_USE;
/* 核查底稿 (T10): a row each indicator of each that was drawn, as it was stated and, where a check is recorded, found. */
enum status papers_table(struct view *view, struct arena *arena, const struct sample_item *item,
                         int32_t as_of, struct table *table) MUST_USE;

enum sample_outcome {
    SAMPLE_AGREES,
    SAMPLE_DIFFERS,
    SAMPLE_UNKNOWN /* not drawn yet, or what it is drawn from is not held here */
};
/* 抽样核对: every step made again, agrees or which differs. */
enum status sample_verify(struct view *view, struct arena *arena, const struct sample_item *item,
                          struct table *table, enum sample_outcome *outcome) MUST_USE;

#endif
