/* adjust -- what the rows of a 绩效目标调整 are carried out on: indicators in adjust_apply.c; money, goals, tasks and what
 * the target says of itself in adjust_parts.c. */
#ifndef SIBEN_INTAKE_ADJUST_H
#define SIBEN_INTAKE_ADJUST_H

#include "inside.h"

#include <siben/target.h>

struct applying {
    struct arena *arena;
    const struct headings *headings;
    int year;
    struct target *to;
    const struct work_row *row;
    uint16_t last; /* highest number so far */
    struct why *why;
};

enum status adjust_refuse(struct applying *at, const char *what, const char *hint) MUST_USE;
bool adjust_same_words(struct applying *at, const char *a, const char *b);
/* What the row says stood there must stand there: else it is about another version. */
enum status adjust_check_stated(struct applying *at, const char *stands) MUST_USE;
enum status adjust_change_money(struct applying *at) MUST_USE;
enum status adjust_change_goal(struct applying *at) MUST_USE;
enum status adjust_change_task(struct applying *at, unsigned kind) MUST_USE;
enum status adjust_change_fact(struct applying *at) MUST_USE;

#endif
