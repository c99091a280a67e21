/* kth -- what the files of this program share. */
#ifndef CRASH_KTH_H
#define CRASH_KTH_H

#include "folder.h"

#include "../../../src/cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum stage { STAGE_RUN, STAGE_LOOK, STAGE_AGAIN, STAGE_LEAKS, STAGE_DONE };
#define PLACES_MAX (1L << 17)
#define K_NEVER (1L << 60)
struct run { /* in memory that parent and child share */
    enum stage stage;
    int wait_status, exit_code;
    bool leaks;
    long calls[3]; /* allocations, calls into LMDB, on files */
    struct state state, again;
    struct why first_state_fault;
    size_t said_size;
    char said[1 << 16]; /* both streams; what is longer is cut */
};
struct places {              /* in memory that parent and child share */
    uint64_t of[PLACES_MAX]; /* the stack of calls of each allocation */
};
struct kth {
    const char *base;
    char folder[512];
    uint64_t seed;
    unsigned long runs; /* 0: every k */
    bool each_place;    /* of allocations one for each stack of calls */
    struct places *places;
    bool bodies_differ;
    const char *honest, *never;
    struct run *run, usual;
    struct state before;
    unsigned long tried, refused, faults;
};
extern struct kth kth;

/* -- command.c -- */
/* Reads the files that the words name. */
bool command_prepare(const char *const *words);
/* Opens the folder, carries out the command, closes: while `what` fails. */
void run_command(const char *what, long k, int error, long times);
void run_again(void);
/* Opens the folder, checks it, and takes its state; the first fault goes to `fault`. */
void look_at_folder(struct state *state, struct why *fault);
bool leaks(void);

#endif
