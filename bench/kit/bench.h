/* bench -- what every bench begins with: a clock, a folder, lines, and three tiers.
 *
 * A bench answers one question and prints `name value unit` a line; the floor or peer
 * that it is measured against is taken in the same run. Failing ends the program: a
 * bench that could not measure must not print a figure. */
#ifndef BENCH_H
#define BENCH_H

#include <siben/node.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

/* -- time and words -- */
uint64_t bench_ns(void); /* monotonic */
double bench_seconds_since(uint64_t ns);
double bench_cpu_seconds(void); /* of this process so far: tells a busy machine from slow code */
void bench_put(const char *name, double value, const char *unit);
void bench_note(const char *format, ...) __attribute__((format(printf, 1, 2))); /* standard error */
int bench_runs(int usual);                          /* BENCH_RUNS, else `usual`; 1 … 25 */
size_t bench_count(const char *name, size_t usual); /* a size from the environment */
double bench_median(double *values, size_t count);  /* sorts */
double bench_quantile(double *values, size_t count, double part);
void bench_fail(const char *what, enum status status, const struct why *why);
#define BENCH_OK(call) bench_ok((call), #call)
void bench_ok(enum status status, const char *what);

/* A folder of this run below BENCH_DIR (else /var/tmp), removed at exit. */
const char *bench_folder(void);
void bench_path(char path[PATH_TEXT_MAX], const char *name); /* below it */
void bench_remove(const char *name);
void bench_touch_nothing(struct log *log); /* a sink for warnings and errors: standard error */
uint64_t bench_resident_bytes(pid_t pid);  /* 0 = self */
uint64_t bench_anonymous_bytes(pid_t pid); /* resident without pages of files */

/* With BENCH_PERF=FILE: perf record -g of this process between the two. */
void bench_perf_begin(void);
void bench_perf_end(void);

/* -- records -- */

/* A budget record as a list has it: code, unit, book, name, two amounts, three
 * indicators. `number` gives all of it. */
void bench_budget(uint64_t number, const char *scope, struct record_key *key,
                  struct buffer *payload);
/* The numbers 0 … count-1 in order, or shuffled with a fixed seed. Free with memory_free(). */
uint32_t *bench_numbers(size_t count, bool shuffled);
/* Writes `count` budgets at a node as one author, `per_commit` a commit. A scope of
 * NULL spreads them over twelve townships. */
void bench_write_budgets(struct node *node, const char *scope, const uint32_t *numbers,
                         size_t count, size_t per_commit);

/* -- three tiers: prefecture, county, township, enrolled, each with a folder -- */

enum { PREFECTURE, COUNTY, TOWNSHIP, TIER_COUNT };
struct tiers {
    struct node nodes[TIER_COUNT];
    bool open[TIER_COUNT];
    int port; /* of the prefecture; the county's is the next one */
    char folders[TIER_COUNT][PATH_TEXT_MAX];
};
/* Makes all three new below the bench's folder, and leaves them open. */
void tiers_make(struct tiers *tiers, const char *name);
void tiers_open(struct tiers *tiers, int tier);
void tiers_close(struct tiers *tiers, int tier);
void tiers_remove(struct tiers *tiers);
struct peer tiers_peer(int tier, bool parent); /* as another node sees it */
extern const char *const tier_scopes[TIER_COUNT];

/* Moves what is in the detail lane from a child's log to its parent's store, as a link
 * does, without sockets: runs of LINK_LOAD_MAX, LINK_CREDIT under way. */
struct hop;
struct hop *hop_start(struct tiers *tiers, int from, int to,
                      uint64_t batches); /* until so many are stored */
double hop_join(struct hop *hop, uint64_t *wire_bytes, uint64_t *frames,
                uint64_t begun_ns); /* seconds since begun */

/* The same tiers as processes, running as `siben run` does. Close what is open first:
 * nothing is forked from a process that has threads. */
struct process_link {
    bool connected, in_step;
    uint64_t socket_in, socket_out, frames_in, frames_out;
};
pid_t process_start(struct tiers *tiers, int tier);
double process_stop(pid_t pid); /* gives the seconds of processor time that it took */
/* "count"; "wait" N records, "see" NUMBER FEN, both give the monotonic ns; "edit" NUMBER
 * FEN gives the ns after the commit and before; "store" commits, jobs, the largest
 * group, bytes of the map used, bytes written since it began. */
void process_ask(const struct tiers *tiers, int tier, const char *what, uint64_t number,
                 int64_t fen, char answer[2048]);
uint64_t process_ask_number(const struct tiers *tiers, int tier, const char *what, uint64_t number,
                            int64_t fen);
bool process_link(const struct tiers *tiers, int tier, int peer, struct process_link *link);
void process_wait_link(const struct tiers *tiers, int tier, int peer);

/* A county's folder with `rows` budget records of twelve townships, written by itself.
 * Made once below BENCH_STORE when that is set (bench/run does), else in the bench's folder. */
void large_folder(size_t rows, char folder[PATH_TEXT_MAX]);
void large_open(const char *folder, struct node *node);
/* The township that record `number` of a large store belongs to. */
const char *large_scope(uint64_t number);

/* -- floors -- */
/* Appends `count` values of `size` bytes to a fresh LMDB, `per_commit` a commit; seconds. */
double floor_lmdb_append(size_t count, size_t size, size_t per_commit);
/* Puts keys of 32 bytes in the given order, sorted inside each commit or not. */
double floor_lmdb_put(const uint32_t *numbers, size_t count, size_t size, size_t per_commit);
/* Pushes `bytes` in frames of `frame` over CURVE on loopback, one thread each side; seconds. */
double floor_zmq_curve(uint64_t bytes, size_t frame);
/* What zstd makes of it at a level. */
size_t floor_zstd(struct bytes bytes, int level);

#endif
