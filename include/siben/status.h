/* status -- the result of every operation that can fail, and why it did.
 *
 * Zero is done. A status says what class of thing happened, for code; a
 * `struct why` says where, what and what to do, for a person. Whatever a person
 * must act on fills a why; whatever only code acts on returns a status alone.
 *
 * One rule: the outside world (input, disk, peers) gives a status, never an
 * assertion. Our own bug that we can survive is CHECK_FAILED(x); one we cannot
 * survive is REQUIRE(x), also in release. */
#ifndef SIBEN_STATUS_H
#define SIBEN_STATUS_H

#include <stdbool.h>
#include <stddef.h>

/* X(name, words). Fewer than 25. `words` are for logs; screens use `struct why`. */
#define STATUS_LIST(X)                                                \
    X(OK, "done")                                                     \
    X(NOT_FOUND, "not found")                                         \
    X(EXISTS, "exists already")                                       \
    X(MALFORMED, "malformed")                                         \
    X(TOO_LARGE, "over a named limit")                                \
    X(BAD_SIGNATURE, "signature or chain does not verify")            \
    X(UNAUTHORISED, "not authorised")                                 \
    X(CONFLICT, "conflicts with what is known")                       \
    X(GAP, "a predecessor is missing")                                \
    X(FORKED, "the feed has two branches")                            \
    X(ENDED, "the feed or key has been ended")                        \
    X(STALE, "belongs to another epoch or filter")                    \
    X(UNSUPPORTED, "a format, suite or kind this software cannot do") \
    X(BLOCKED, "findings block it")                                   \
    X(BUSY, "busy, try again")                                        \
    X(CLOSED, "closed")                                               \
    X(NO_MEMORY, "out of memory")                                     \
    X(NO_SPACE, "the disk or the map is full")                        \
    X(IO_ERROR, "input/output error")                                 \
    X(CORRUPT, "stored data does not verify")                         \
    X(TIMEOUT, "timed out")                                           \
    X(INVALID, "an argument or setting is not valid")

enum status {
#define X(name, words) STATUS_##name,
    STATUS_LIST(X)
#undef X
        STATUS_COUNT
};

/* Every status must be looked at. */
#define MUST_USE __attribute__((warn_unused_result))

const char *status_name(enum status status);  /* "NOT_FOUND" */
const char *status_words(enum status status); /* "not found" */

/* Where, what, what to do: UTF-8, Chinese first, each cut at a character
 * boundary when too long. Plain data, copied by assignment; why_set() on a NULL
 * pointer does nothing, so callers that do not care pass NULL. */
struct why {
    char where[192]; /* file, sheet, cell, row, key, peer */
    char what[256];  /* what is wrong */
    char hint[256];  /* what to do */
};

void why_clear(struct why *why);
/* Sets all three; NULL leaves a part empty. Returns `status`, so that callers
 * can write: return why_set(why, STATUS_MALFORMED, where, what, hint); */
enum status why_set(struct why *why, enum status status, const char *where, const char *what,
                    const char *hint);
/* Sets `what` from a format; keeps where and hint. */
enum status why_what(struct why *why, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Fills in what a status means when nobody has said more. */
void why_complete(struct why *why, enum status status);

/* Aborts with file and line; for bugs that cannot be survived. Also in release. */
#define REQUIRE(x) ((x) ? (void)0 : status_require_failed(#x, __FILE__, __LINE__))
/* True when x is false, after logging once per place; for bugs that can be survived. */
#define CHECK_FAILED(x) ((x) ? false : status_check_failed(#x, __FILE__, __LINE__))

_Noreturn void status_require_failed(const char *expression, const char *file, int line);
bool status_check_failed(const char *expression, const char *file, int line);

/* What the system said (errno), in Chinese; its own words for what is rare. */
const char *error_words(int error);

#endif
