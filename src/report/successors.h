/* successors -- what a project became under other codes: renamed, carried over, transferred, split, merged. Private to this
 * room. Links point back (a project says what it was); here they are followed forward. */
#ifndef SIBEN_REPORT_SUCCESSORS_H
#define SIBEN_REPORT_SUCCESSORS_H

#include "duty_walk.h"

#include <siben/map.h>

struct successors {
    struct map *later; /* code -> struct successor, one after another */
};
/* As project records stood at the walking's day. successors_close() also after a failure. */
enum status successors_read(struct walking *walking, struct successors *successors) MUST_USE;
void successors_close(struct successors *successors);

struct succeeded_by { /* whose money it is, each once; in the arena */
    const char *code;
    int64_t fen;
    const struct succeeded_by *next;
};
struct succeeded {
    int64_t fen; /* MONEY_NONE: on no list of that year, or only together with others */
    const struct succeeded_by *by;
    const char *codes; /* of whom the money is, "甲、乙"; "": its own code alone */
    const char *into;  /* "" or what it was merged into: that one's money is not its own */
};
/* What the lists of a year say. */
struct budgets {
    struct map *fen;     /* of each code */
    struct map *dropped; /* codes that a decision took out of scope */
};
/* The money of a project in a year after. What was taken out of scope has none of its own where what it became stands on
 * the list too: the list has that money twice. */
struct succeeded successors_money(const struct successors *successors, struct arena *arena,
                                  const struct budgets *budgets, const char *code);

#endif
