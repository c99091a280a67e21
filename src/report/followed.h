/* followed -- what was decided upon a project's monitoring of a round, and the rectifications that followed (T11.1).
 * Not a door. The ledger of a round and the table of projects both ask here, so that they say the same. */
#ifndef REPORT_FOLLOWED_H
#define REPORT_FOLLOWED_H

#include "duty.h"

#include <siben/works.h>

#define FOLLOWED_TYPES (1u << WORK_RESULT_USE | 1u << WORK_RECTIFICATION)

struct followed {
    const char *handling; /* 处置方式, each once: "收回、调整"; "" none */
    /* Of the rectification that is open, of several the one due first; where all are done, of the one done last. */
    const char *owner;
    int32_t due, done;           /* DATE_NONE */
    size_t rectifications, open; /* of those that stand */
    size_t returned;             /* rectifications beside them that were returned */
};
/* `refs` of FOLLOWED_TYPES. A decision counts for the round that it names; a rectification without a round is of the
 * year, and so of each of its rounds. */
void followed_of(struct arena *arena, const struct work_refs *refs, const char *project,
                 uint16_t fiscal_year, unsigned round, struct followed *out);
/* The same of a department as a whole: rows of that round that are about it (final_row_of_department()). */
void followed_of_department(struct arena *arena, const struct works *works,
                            const struct duty_roster *roster, const char *department,
                            uint16_t fiscal_year, unsigned round, int64_t end_ms,
                            struct followed *out);
bool followed_is_overdue(const struct followed *followed, int32_t as_of);
/* 整改结果: "逾期，2 项未完成", "完成，退回 1 项"; "" where nothing is to be rectified. NULL: out of memory. */
const char *followed_words(struct arena *arena, const struct followed *followed, int32_t as_of);

#endif
