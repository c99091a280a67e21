/* shim -- what the files of the preloaded library share.
 *
 * It does two things to the process that it is preloaded into, both told by the
 * environment: with CRASH_JOURNAL it writes down what happens to files below
 * CRASH_ROOT (record.c), with CRASH_FAIL it makes calls fail (fail.c).
 *
 * One rule: what it is not told to touch goes straight on to the real function. */
#ifndef CRASH_SHIM_H
#define CRASH_SHIM_H

#include "journal.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The next definition of a function behind ours. */
#define REAL(name)                               \
    __extension__({                              \
        static __typeof__(&name) real_;          \
        if (!real_)                              \
            *(void **)&real_ = shim_next(#name); \
        real_;                                   \
    })
void *shim_next(const char *name);

/* -- record.c: files below CRASH_ROOT ------------------------------------------------ */

struct tracked {
    uint32_t handle; /* 0: not ours */
    bool durable;    /* O_SYNC or O_DSYNC */
    bool append;
    char name[64]; /* the end of its path: what CRASH_FAIL can ask for */
};
bool shim_path_ours(const char *path);
const struct tracked *shim_tracked(int fd); /* NULL: not ours */
/* Between these nothing else happens to files of ours, in any shimmed process. */
void shim_lock(void);
void shim_unlock(void);
void shim_put(enum journal_type type, uint32_t handle, uint32_t number, int64_t offset,
              const char *path, const void *data, size_t size);
void shim_opened(int fd, const char *path, int flags, bool made);
void shim_closed(int fd);
/* Standard output carries a word that CRASH_ACK waits for. */
void shim_said(const void *data, size_t size);

/* -- fail.c ----------------------------------------------------------------------------- */

enum fail_class { FAIL_FILE = 1, FAIL_MEMORY = 2, FAIL_LMDB = 4, FAIL_ZMQ = 8 };
/* Counts the call; true when it shall fail, with *error what it shall say. `name` is the
 * file's, "" when there is none. A write is also asked whether it shall be cut short. */
bool fail_now(enum fail_class class, const char *function, const char *name, int *error);
#define FAIL_SHORT (-1) /* *error: half of it is written */

/* A file that another process writes while the program is at work: what fails from now on, then another number in
 * `order`; times 0: nothing. calls: so far, by class in the order above. Little-endian, 8 bytes each but for `what`. */
struct crash_control {
    _Atomic uint64_t order;
    int64_t k, error, times;
    char what[32];
    _Atomic long calls[4]; /* file, memory, lmdb, zmq */
};

/* For a test program that is shimmed itself (dlsym): the k-th call from now fails and
 * `times` - 1 after it; times 0 ends it. `what` is a class or the name of a function. */
void crash_arm(const char *what, long k, int error, long times);
long crash_calls(const char *what); /* so far */
/* From now on places[i] is a number of the stack of calls that the i-th call of this class came from, up to
 * `room` of them; NULL ends it. */
void crash_trace(const char *what, uint64_t *places, long room);

#endif
