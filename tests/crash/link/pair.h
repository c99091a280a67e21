/* pair -- a parent and a child as two processes, one of which may have calls fail. */
#ifndef CRASH_PAIR_H
#define CRASH_PAIR_H

#include "../kth/folder.h"

#include <sys/types.h>

#define CLASSES 4 /* memory, lmdb, file, zmq */
extern const char *const class_names[CLASSES];

struct failing {      /* what fails in one of them */
    const char *what; /* NULL: nothing */
    long k;
    int error;
    long times;
};
struct side {
    const char *base;
    char folder[256], log[300];
    struct shared { /* with its process */
        long calls[CLASSES];
    } * shared;
    pid_t pid;  /* 0: does not run */
    int status; /* of wait(), when it has ended */
};

/* Starts a node over a fresh copy of the base, or over what is there. */
void side_prepare(struct side *side);
void side_start(struct side *side, const struct failing *failing);
/* True when it runs; otherwise `status` is set. */
bool side_runs(struct side *side);
/* True once it answers; false when it ended, or does not within ten seconds. */
bool side_wait(struct side *side);
/* False when it had to be killed. */
bool side_stop(struct side *side);
/* The exit code of a command asked of it, -1 when it did not answer; `said` may be NULL. */
int side_ask(struct side *side, const char *words, struct buffer *said);
int64_t now_ms(void);

#endif
