/* store -- what this node keeps, on its own disk: LMDB below the kv port, one
 * process, one writer thread.
 *
 * Readers never block and see one moment of time. What is to be written is
 * submitted as jobs; a commit takes what queued during the last one and never
 * waits on a timer. A job's `done` with OK means: committed and synced on this disk.
 *
 * A full disk or map refuses what is written, says so, and goes on reading; the
 * next job tries again. A failed sync is final: the store refuses every write
 * until the program is started again, because nobody knows what reached the disk.
 *
 * One rule: the folder is opened by one process, once, never across a fork and
 * never over a network file system. */
#ifndef SIBEN_STORE_H
#define SIBEN_STORE_H

#include <siben/kv.h>
#include <siben/log.h>
#include <siben/names.h>

struct store;
struct replica;
struct span;
struct columns_port;

struct store_settings {
    const char *folder; /* the data folder: <folder>/lock, <folder>/db */
    size_t map_size;    /* 0 = STORE_MAP_SIZE; tests take a small one */
    struct log *log;    /* lives as long as the store */
};
/* Opens or creates. BUSY when another process has it: why names its pid.
 * IO_ERROR, NO_SPACE, CORRUPT, UNSUPPORTED (another LMDB format). */
enum status store_open(const struct store_settings *settings, struct store **store,
                       struct why *why) MUST_USE;
/* Finishes what is queued, then closes; NULL is fine. All views must have ended. */
void store_close(struct store *store);
/* A compact copy of what is committed now, in <folder>/db of its own, synced. The writer
 * goes on meanwhile; the copy pins pages until it is done. Any thread. EXISTS, NO_SPACE,
 * IO_ERROR; what was begun is then removed. */
enum status store_copy(struct store *store, const char *folder, struct why *why) MUST_USE;
/* The port that replica and its readers use. Writers use jobs. */
struct kv *store_kv(struct store *store);
/* The file of facts as columns (columns.h), for replica_ask_facts(). Any thread. */
const struct columns_port *store_columns(struct store *store);

/* An empty store beside the data, for work that is too large for memory: one thread's,
 * nothing of it is kept, and its space is given back when the process ends, however it
 * ends. NO_SPACE, IO_ERROR. */
enum status store_scratch_new(struct store *store, struct kv **kv, struct why *why) MUST_USE;
void store_scratch_free(struct kv *kv); /* NULL is fine */

/* -- the writer ------------------------------------------------------------------ */

struct store_job {
    /* Runs on the writer thread in a span shared with other jobs. A refusal must
     * leave the span as it was: the other jobs are committed all the same. */
    enum status (*run)(void *context, struct span *span);
    /* Instead of `run`: alone, between two commits, with no span open (enrolling,
     * rebuilding: what begins spans of its own). */
    enum status (*alone)(void *context);
    /* Called on the writer thread after the commit, once; may be NULL. `status` is
     * the refusal, or that of the commit. `arrived`: the end of the log by lane, 0s
     * when nothing was committed. May submit, must not store_run(). */
    void (*done)(void *context, enum status status, const uint64_t arrived[LANE_COUNT]);
    void *context;
    size_t bytes; /* about what it will write: bounds the queue and one commit */
};

/* Starts the writer over a replica that lives as long as the store is open. */
enum status store_start(struct store *store, struct replica *replica) MUST_USE;
/* BUSY: STORE_QUEUE_BYTES_MAX wait already. CLOSED: not started, or closing. On
 * any status but OK `done` is not called. */
enum status store_submit(struct store *store, const struct store_job *job) MUST_USE;
/* Submits and waits. `arrived` may be NULL. Never from the writer thread. */
enum status store_run(struct store *store, const struct store_job *job,
                      uint64_t arrived[LANE_COUNT]) MUST_USE;
/* Called on the writer thread after every commit of jobs that share a span, before
 * their `done`. NULL ends it: once this returned, the one before is called no more. */
void store_on_commit(struct store *store,
                     void (*committed)(void *context, const uint64_t arrived[LANE_COUNT]),
                     void *context);

/* After a purge the writer writes the file anew, between two commits, so that free pages do
 * not hold what was taken out; readers wait for a moment. It tries again by itself when it
 * cannot (NO_SPACE; BUSY: a view that does not end). This asks for it now and waits: OK when
 * it is done or was not due. Not from the writer's thread, and not with an open view. */
enum status store_rewrite(struct store *store) MUST_USE;

struct store_state {
    uint64_t commits, jobs, refused; /* since start; refused: jobs that did not get OK */
    size_t queued_bytes, queued_jobs;
    size_t largest_group;        /* jobs in one commit */
    uint64_t map_used, map_size; /* bytes; free pages inside are not used */
    uint64_t disk_free;          /* bytes */
    bool full;                   /* the last commit found no room */
    uint64_t rewrites;           /* of the file after a purge, since start */
    bool rewrite_due;            /* not done yet: free pages may hold what was purged */
    bool failed;                 /* a sync failed: start again */
};
void store_state(struct store *store, struct store_state *state);
bool store_failed(struct store *store); /* the same as state.failed, for nothing */

#endif
