/* duty_growth -- by how much a project asks for more than it was first approved for, through renames, splits and merges.
 *
 * DOMAIN.md 2.10: "growth_ratio = (new_total - original_total)/original_total # >0.5 → ex-ante"; 1.4 A3: "original approved total of
 * the continuing project (not last year's budget)". */
#ifndef SIBEN_REPORT_DUTY_GROWTH_H
#define SIBEN_REPORT_DUTY_GROWTH_H

#include "duty_walk.h"

#define YEARS_BACK 5    /* a project's total was approved at most so long ago */
#define NAMES_OF_CODE 8 /* codes that one project had before */

struct project_past {
    const char *codes[NAMES_OF_CODE]; /* the same project, today's first */
    size_t code_count;
    const char *parent; /* split from it; NULL */
    const char *merged[NAMES_OF_CODE];
    size_t merged_count;
    uint8_t attribute;
};

struct lineage {
    struct project_past *pasts; /* by place in walking->projects */
    struct map *places;         /* year/code -> place + 1, where anything was split */
    const char **roots;         /* by place: what it is a part of; NULL */
    struct arena scratch, *lasting;
};
/* Of those of which `asked` says so. lineage_close() also after a failure. */
enum status lineage_read(struct walking *walking, bool (*asked)(const struct plan *, int32_t year),
                         struct lineage *lineage) MUST_USE;
void lineage_close(struct lineage *lineage);

/* The body of what is shown of a record; NULL. */
const struct payload *shown_of(struct walking *walking, const struct record_key *key,
                               struct payload *payload, enum status *status);
/* A project's target of that year, by a code that it has or had; NULL. */
const struct target *lineage_target(struct walking *walking, const struct duty_project *project,
                                    const char *code, int32_t year, struct payload *payload,
                                    struct record_key *key, enum status *status);
/* Of a code that something was split from or that went into it, be it on a list of this year or not. */
enum status lineage_past(struct walking *walking, const struct duty_project *project,
                         const char *code, struct project_past *past) MUST_USE;

/* 年度资金总额, or what it is the sum of; 0: it does not say. */
int64_t target_year_fen(const struct target *target);

struct growth {
    bool grown, doubtful; /* doubtful: a person has to look, `words` says why */
    const char *words;    /* by which figure, from what to what; in the lineage's lasting arena */
};
/* `held`: mask of 1 << years back that have anything at all; over_hundredths: of a percent. */
enum status duty_growth(struct walking *walking, const struct lineage *lineage, size_t place,
                        uint32_t held, int32_t over_hundredths, struct growth *growth) MUST_USE;

#endif
