/* Inside of report: one form as a table (T1–T7). */
#ifndef SIBEN_REPORT_FORM_TABLE_H
#define SIBEN_REPORT_FORM_TABLE_H

#include "table.h"

#include <siben/target.h>
#include <siben/works.h>

enum {
    F_PART,
    F_LEVEL1,
    F_LEVEL2,
    F_NAME,
    F_ASKED,
    F_ACCRUAL,
    F_CORE,
    F_ACTUAL,
    F_FORECAST,
    F_LIKELIHOOD,
    F_DEVIATIONS,
    F_REASON,
    F_MEASURE,
    F_WEIGHT,
    F_SCORE,
    F_INITIAL,
    F_ANNUAL,
    F_SPENT,
    F_FORECAST_SPENT,
    F_RATE,
    F_USUAL,
    F_REST = F_USUAL,   /* of T4 */
    F_FISCAL = F_USUAL, /* of T2 */
    F_OTHER,
    F_COUNT
};

struct forming {
    struct arena *arena;
    struct table *table;
    const struct form_about *about;
    const struct target *target;
    bool department;
    bool overall;  /* T4: with 结余 */
    bool transfer; /* T7: money is 中央财政资金, 地方资金, 其他资金 */
    bool failed;
};

/* A row of that part, its cells empty; NULL: out of memory. */
struct table_row *form_row(struct forming *forming, const char *part, const char *name);
/* What the paper has a place for has its row, also when nothing is said there. */
void form_words(struct forming *forming, const char *part, const char *name, const char *text);
const char *form_points(struct forming *forming, int32_t hundredths);
const char *form_quantity(struct forming *forming, const struct quantity *quantity,
                          unsigned comparator, const char *unit);
/* "县交通运输局（305）"; the bare code where nobody says a name. */
const char *form_with_code(struct forming *forming, const char *name, const char *code);
void form_put_fen(struct table_row *row, size_t at, int64_t fen);
/* Sums: what is not said adds nothing, and of nothing said there is no sum. */
void form_add(int64_t *sum, int64_t fen);
/* "年度资金总额" with the rate that is scored, and the lines that it is of. NULL: out of memory. */
struct table_row *form_put_lines(struct forming *forming, const struct spending_line *lines,
                                 size_t count);

void form_put_target(struct forming *forming, const struct target *target);
void form_put_monitoring(struct forming *forming, const struct monitoring *form);
void form_put_self(struct forming *forming, const struct self_evaluation *form);
void form_put_transfer(struct forming *forming, const struct work *work);

#endif
