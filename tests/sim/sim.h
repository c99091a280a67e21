/* sim -- a tree of nodes in one process: virtual time, one seed.
 *
 * The brain is the real one: a replica over kv_memory at each node, sync_step at both
 * ends of each link. What is simulated is the hands: disks, lines, clocks, and people.
 *
 * One rule: what the checker knows it learnt at the seams (which puts of a commit
 * became durable, which writes were told OK), never from what a replica answers. */
#ifndef SIBEN_SIM_H
#define SIBEN_SIM_H

#include "test.h"

#include <siben/kv_memory.h>
#include <siben/map.h>
#include <siben/replica.h>
#include <siben/sync.h>

#define SIM_NODES_MAX 16
#define SIM_RING 200
#define SIM_LINE 320

/* Faults of the hands that the checker must find: mutants.c says what each does. */
#define SIM_MUTANTS(X)                                                                       \
    X(NONE, "nothing is wrong")                                                              \
    X(ACK_EARLY, "a run is called stored before its commit")                                 \
    X(CURSOR_FIRST, "the cursor is committed, then the run")                                 \
    X(CURSOR_ONLY, "one run in ten is dropped and its cursor kept")                          \
    X(SKIP_FROM, "a store does not look whether the cursor stands at `from`, nor the order") \
    X(LOSE_CELL, "one cell put in a hundred is lost")                                        \
    X(LOSE_FACT, "one fact put in a hundred is lost")                                        \
    X(LOSE_RECORD, "one record put in a hundred is lost")                                    \
    X(LOSE_INBOX, "removals from the inbox are lost")                                        \
    X(LOSE_COMMIT, "a crash takes the last commit with it")                                  \
    X(WIDE_FILTER, "a child is served with its parent's filter")                             \
    X(NARROW_FILTER, "a child is served without what lies below its own scope")              \
    X(DETAIL_UP, "a summary-only uplink carries detail")                                     \
    X(IGNORE_BEHIND, "a node that is behind its own feed writes on")                         \
    X(ACK_AHEAD, "an acknowledgement is counted one arrival too high")                       \
    X(POSITION_AHEAD, "a parent tells its own heads as what stands above it")                \
    X(FULL_IS_OK, "a commit that found no room is called OK")                                \
    X(DROP_FORK, "the second branch of a fork is thrown away")                               \
    X(TAIL_LOST, "a load says it read one entry more than it gave")                          \
    X(RESTORED_SILENT, "a parent never says what it holds of a child's feeds")               \
    X(NEW_EPOCH_LOST, "a crash brings back the cursors of the last backup")
enum sim_mutant {
#define X(name, words) MUTANT_##name,
    SIM_MUTANTS(X)
#undef X
        MUTANT_COUNT
};
const char *sim_mutant_name(enum sim_mutant mutant);
const char *sim_mutant_words(enum sim_mutant mutant);

struct job;
struct sim_node {
    char name[NODE_NAME_MAX + 1];
    struct scope scope;
    int parent, clone_of; /* -1: none */
    bool summary_only, gone, up;
    struct node_keys keys;
    struct grant grant;
    struct buffer signed_grant;
    struct kv *kv;
    struct replica *replica; /* NULL: down */
    unsigned life;           /* of the process */
    int64_t clock_ms;        /* how wrong its clock is */
    int64_t full_until_ms;
    bool renewed; /* as the driver: one new incarnation a life */
    struct job *first, *last;
    bool committing;
    unsigned attempt;
    int64_t dial_ms;
    bool blocked_up, blocked_down; /* its uplink, one way each */
    int64_t offline_until_ms, latency_ms, bytes_per_s;
    struct map *ever, *holds; /* mark of a batch: was durable here once; is now */
    struct buffer pending;    /* marks put by the open span */
    struct kv *backup, *before_last;
    struct map *backup_holds, *before_holds;
    unsigned restores, behinds;
    bool expects_behind;
    unsigned lives_seen[SIM_NODES_MAX][LANE_COUNT]; /* of a peer's disk, when its cursor was put */
    bool cloned;
    struct log log;
};

struct session_end {
    struct sync_link *link; /* NULL: not there (any more) */
    bool was;
    bool deaf; /* what is sent to it is lost from now on */
    int64_t line_free_ms, arrives_ms, tick_ms;
    uint64_t since;
};
enum { CHILD_END, PARENT_END };
struct session {
    struct session *next;
    unsigned id;
    int child, parent;
    struct session_end ends[2];
};

/* A batch that somebody wrote and whose commit was durable. */
struct written {
    uint64_t mark; /* of its hash */
    int writer;
    struct version_name version;
    bool lost; /* with a disk that was the only one to hold it */
};

struct event;
struct sim {
    uint64_t seed;
    enum sim_mutant mutant;
    struct random random, noise; /* what happens; what a mutant does */
    int64_t now_ms, active_ms;
    uint64_t order;
    struct event *events; /* heap */
    size_t event_count, event_capacity;
    struct sim_node nodes[SIM_NODES_MAX];
    size_t node_count;
    struct hash root;
    struct session *sessions;
    unsigned last_session;
    struct written *written, *writing;
    size_t written_count, written_capacity, writing_count, writing_capacity;
    struct map *by_mark;
    bool healing, loud;
    bool second_lives; /* restores and clones too: see README.md, what is known */
    unsigned fault_weight;
    char ring[SIM_RING][SIM_LINE];
    size_t lines;
    char broken[512]; /* the first promise that was broken */
    uint64_t writes, refused, commits, crashes, restores, forks, frames, steps;
};

/* Runs one seed; false: sim->broken says what, the ring holds the last lines. */
bool sim_run(struct sim *sim, uint64_t seed, enum sim_mutant mutant);
void sim_close(struct sim *sim);
void sim_print_ring(const struct sim *sim);

/* Inside: run.c */
void sim_say(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_broken(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
int64_t sim_between(struct sim *sim, int64_t least, int64_t most);
bool sim_chance(struct sim *sim, uint32_t per_thousand);
bool sim_mutates(struct sim *sim, enum sim_mutant mutant, uint32_t per_thousand);
enum event_type {
    EVENT_FRAME,
    EVENT_TICK,
    EVENT_READ,
    EVENT_ANSWER,
    EVENT_CLOSE,
    EVENT_COMMIT,
    EVENT_DIAL,
    EVENT_ACT,
    EVENT_FAULT,
    EVENT_RESTART,
    EVENT_NEWS
};
struct event {
    int64_t at_ms;
    uint64_t order;
    enum event_type type;
    int node, end;
    unsigned session, life;
    struct sync_event sync;
    struct sync_action action;
    struct buffer bytes; /* what sync.bytes or action.bytes views */
    struct head *heads;
    bool positions;
};
struct event *sim_event(struct sim *sim, int64_t in_ms, enum event_type type, int node);
void event_free(struct event *event);

/* nodes.c */
void nodes_make(struct sim *sim);
void nodes_close(struct sim *sim);
void node_up(struct sim *sim, int node);
void node_crash(struct sim *sim, int node);
void node_backup(struct sim *sim, int node);
void node_restore(struct sim *sim, int node);
void node_clone(struct sim *sim, int node);
void node_clone_ends(struct sim *sim, int clone);
int64_t node_clock(const struct sim *sim, int node);
int node_identity(const struct sim *sim, int node); /* a clone is its original */
int node_named(const struct sim *sim, const char *name);

/* jobs.c */
void job_store(struct sim *sim, const struct session *session, int end,
               const struct sync_action *action);
void job_acked(struct sim *sim, int node, const struct sync_action *action);
void job_positions(struct sim *sim, int node, const struct sync_action *action);
void job_renew(struct sim *sim, int node);
void job_write(struct sim *sim, int node, const struct change *change);
void jobs_drop(struct sim *sim, int node);
void jobs_commit(struct sim *sim, int node);

/* lines.c */
void lines_dial(struct sim *sim, int node);
void lines_frame(struct sim *sim, struct event *event);
void lines_read(struct sim *sim, struct event *event);
void lines_deliver(struct sim *sim, struct session *session, int end, struct sync_event event);
void lines_news(struct sim *sim, int node, bool positions);
void lines_close(struct sim *sim, struct session *session, int end, bool refused);
void lines_cut(struct sim *sim, struct session *session);
void lines_node_gone(struct sim *sim, int node);
struct session *lines_find(struct sim *sim, unsigned id);
bool lines_quiet(struct sim *sim);
void lines_free(struct sim *sim);

/* work.c, faults.c */
void work_act(struct sim *sim);
void work_begin(struct sim *sim);
void faults_act(struct sim *sim);
void faults_heal(struct sim *sim);

/* check.c */
void check_delivery(struct sim *sim, int node);
void check_all(struct sim *sim);

#endif
