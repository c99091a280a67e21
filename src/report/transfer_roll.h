/* transfer_roll -- what one indicator of several tables comes to.
 *
 * DOMAIN.md 2.10: "quantities add; rates weighted by money". */
#ifndef SIBEN_REPORT_TRANSFER_ROLL_H
#define SIBEN_REPORT_TRANSFER_ROLL_H

#include <siben/record.h>

struct rolled {
    __extension__ __int128 value, actual, value_weight, actual_weight;
    size_t tables, words, full,
        unknown; /* those that say no number; of all, who reached their own target */
    const struct outcome *first;
    bool asked_differ; /* their targets are not the same */
};
void rolled_add(struct rolled *rolled, const struct outcome *outcome, int64_t annual_fen);
/* 指标值, 完成值, 汇总办法. False: no memory. */
bool rolled_words(struct arena *arena, const struct rolled *rolled, const char **target,
                  const char **actual, const char **how);

#endif
