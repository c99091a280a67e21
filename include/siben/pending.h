/* pending -- what is not proven to have arrived at the levels above.
 *
 * A record is pending until a node above has said that its version is durable there;
 * that it was sent, or written to a stick, says nothing. "Finished" and "arrived" are two
 * facts: who is late and who has no line are not the same.
 *
 * It never reads a clock. What is not held here is not known here. */
#ifndef SIBEN_PENDING_H
#define SIBEN_PENDING_H

#include <siben/replica.h>

struct pending_ask {
    const struct scope *scope;    /* feeds within: our own, or one below it */
    bool parent, above;           /* which levels there are to arrive at */
    bool above_summary_only;      /* the parent sends no details up */
    unsigned kind;                /* 0: all */
    unsigned fiscal_year;         /* 0: all */
    int round;                    /* -1: all */
    const char *unit;             /* NULL: all */
    uint64_t carried[LANE_COUNT]; /* by the last stick for the parent: arrivals up to it */
    int64_t carried_ms[LANE_COUNT];
};
struct pending_item {
    const struct record *record;   /* with its versions */
    const struct payload *payload; /* of this version; NULL when it cannot be read */
    const struct record_version *version;
    const char *unit;         /* code, or "" */
    bool conflict;            /* the one of two versions that is not shown */
    bool at_parent, at_above; /* one is false at least */
    struct delivery delivery;
    struct evidence evidence;
    bool own;         /* written at this node */
    int64_t older_ms; /* an earlier version is at the parent since; 0: none */
    int64_t stick_ms; /* written to a stick then, and nobody has confirmed it; 0: no */
};
/* One unit, or what belongs to no unit in a scope. By shown versions. */
struct pending_unit {
    struct scope scope;
    char unit[UNIT_CODE_MAX + 1];
    uint64_t records, forms; /* forms: targets, monitoring, self-evaluations */
    uint64_t here_only, at_parent, at_above, not_sent, not_counted;
    int64_t newest_ms; /* the newest of them was committed here */
};
/* Visits in order of key; the item dies with the call; `visit` returns false to stop. Units in
 * order of scope and code, all that match also where nothing is pending. */
enum status pending_each(struct view *view, struct arena *arena, const struct pending_ask *ask,
                         bool (*visit)(void *context, struct view *view,
                                       const struct pending_item *item),
                         void *context, struct pending_unit **units, size_t *count) MUST_USE;

/* "2026-05-31 23:50:01 自述，不早于 …，不晚于 …": when it was finished, and what proves it. */
void finished_put_text(const struct pending_item *item, struct buffer *out);

#endif
