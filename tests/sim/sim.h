/* sim -- a tree of nodes in one process: virtual time, one seed.
 *
 * The brain is the real one: a replica at each node, over kv_memory or over LMDB, and
 * sync_step at both ends of each link. What is simulated is the hands: disks, lines,
 * clocks, and people.
 *
 * One rule: what the checker knows it learnt at the seams (which batches a commit made
 * durable, which writes were told OK), never from what a replica answers. */
#ifndef SIBEN_SIM_H
#define SIBEN_SIM_H

#include "test.h"

#include <siben/above.h>
#include <siben/kv_memory.h>
#include <siben/map.h>
#include <siben/replica.h>
#include <siben/report.h>
#include <siben/sync.h>

#include "mutants.h"

#define SIM_NODES_MAX 56 /* the largest tree, and room for clones and those who come after */
#define SIM_TREE_MAX 40
#define SIM_RING 400
#define SIM_LINE 400
#define SIM_ACTS_MAX 512
#define SIM_YEAR 2026
#define KEYS_KEPT 16 /* link keys that one node had */
#define PROMOTIONS_MAX 16
#define MOVED_MAX 8

struct job;
struct disk;

/* -- nodes ------------------------------------------------------------------------------ */

struct child { /* whom a node has enrolled, as its records say */
    struct peer peer;
    uint8_t key[LINK_PUBLIC_SIZE], sign[SIGN_PUBLIC_SIZE];
    int64_t expires_ms;
    bool ended, lent,
        older; /* lent: granted by another, for whom it is let in; older: a key that it changes */
};

struct sim_node {
    char name[NODE_NAME_MAX + 1];
    struct scope scope;
    int parent, clone_of; /* -1: none; parent: above it now, also when another had let it in */
    int placed, grantor;  /* parent before any promotion; who granted it last */
    bool doubtful; /* an order that counts no more may have taken bodies here before, or not */
    int stands_by, successor; /* whose standby it is; who took over its office; -1: none */
    bool
        cut; /* a standby whose main one is ended, and nobody put it in that place; who lies below one put back to that */
    bool gone, up;
    struct node_keys keys, next_keys; /* next: asked for, while has_next */
    struct node_keys backup_keys, backup_next_keys;
    unsigned link_changes; /* of its link key since the backup */
    bool has_next, backup_has_next;
    unsigned heard_s; /* seconds for which its children know of its next key */
    uint8_t former_link[KEYS_KEPT][LINK_PUBLIC_SIZE];
    size_t former_count;
    struct random random; /* of all that happens by itself at this node and on its uplink */

    /* authority: the grant as installed here, and one that waits to be installed */
    struct grant grant;
    struct buffer next_grant; /* the chain, each sized */
    bool ended;               /* its parent says so: refused for good */
    bool lane_was_cut;        /* its uplink was summary-only at some time */

    struct disk *disk, *backup, *last_commit; /* last_commit: what a mutant goes back to */
    struct replica *replica;                  /* NULL: down */
    unsigned life;                            /* of the process */
    int64_t clock_ms;                         /* how wrong its clock is */
    bool clock_stands;                        /* while it is away */
    int64_t full_until_ms;
    bool renewed; /* as the driver: one new incarnation a life */
    bool older; /* its software does not know kinds 40 and 63, until it starts with the next one */
    unsigned crash_commits, crash_puts, crash_actions; /* it crashes after so many; 0: no */
    bool crash_after, dying;

    struct job *first, *last;
    bool committing, receipts_due;
    struct child children[2 * SIM_NODES_MAX];
    size_t child_count;
    bool children_stale, notices; /* a notice was put since the last look */
    bool shut_out;    /* the one above refuses its key: its children go to its standby */
    int64_t until_ms; /* as its parent granted last: by the parent's clock; 0 never */

    unsigned attempt;
    int64_t down_ms, probe_ms;     /* the main one did not answer; looks whether it does again */
    bool blocked_up, blocked_down; /* its uplink, one way each */
    bool blocked_main;             /* the way to the main one only */
    int64_t offline_until_ms, latency_ms, bytes_per_s, flaky_until_ms;

    struct map *ever, *holds; /* mark of a batch: was durable here once; is now */
    struct map *backup_holds;
    struct map *looked;        /* batch and replica: what was told of them has been looked at */
    struct buffer pending;     /* marks put by the open span */
    unsigned restores, sticks; /* sticks: of which something had to wait */
    uint64_t retired;          /* incarnation in which it shall write no more */
    bool expects_behind, cloned, was_full, put_back;
    /* Of a peer's disk, when the session began by which its cursor was put. */
    unsigned lives_seen[SIM_NODES_MAX][LANE_COUNT];
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
    struct peer above; /* the parent, as the child knows it */
    uint8_t role;      /* enum above_role */
    bool flaky;        /* a direction may die after any frame */
    bool loose;        /* single frames are lost, come twice, or overtake others */
    bool summary_only; /* as the parent knew it when its end began */
    struct session_end ends[2];
    unsigned restores[2];          /* of the nodes when it began: what comes late is of that disk */
    bool must_behind, said_behind; /* the parent knows more of the child's own feeds */
    int64_t hello_ms;
};

/* A batch whose commit was durable somewhere. Decoded once; `arena` of the world. */
struct written {
    uint64_t mark; /* of its hash */
    int writer;    /* where it was durable first */
    struct batch batch;
    struct change *changes; /* as many as the batch has; kind 0: cannot be read */
    bool *readable;
    struct version_name version; /* of its first change */
    bool lost;                   /* with a disk that was the only one to hold it */
    bool rogue;                  /* written past the rules of replica_write() */
    bool early;                  /* given to somebody before what it follows */
};

/* -- what was drawn --------------------------------------------------------------------- */

enum act_type { ACT_WORK, ACT_FAULT };
struct act { /* one thing that people or bad luck do: the shrinker drops them */
    int64_t at_ms;
    uint64_t seed;
    enum act_type type;
    bool dropped;
};

struct settings {
    bool lmdb;
    unsigned fault_weight;
    int64_t active_ms;
    uint32_t small_credit, small_answers; /* per thousand */
    int codes;                            /* projects of one scope */
    int sticks;                           /* per thousand of what people do */
    int hot;            /* per thousand: acts in one township, so that people meet */
    bool moves, purges; /* units are handed over, bodies ordered away */
    size_t batch_most;  /* so many changes a person saves at once */
    bool mixed;         /* some nodes run older software */
    bool loose;         /* lines lose, double and overtake single frames of a session */
};

/* One that stands as long as the batch is somewhere. */
struct promotion {
    int by, main, standby;
    uint64_t mark;
    struct map *held; /* there, by then */
};

struct event;
struct sim {
    uint64_t seed;
    enum sim_mutant mutant;
    struct settings settings;
    struct random random, noise; /* what is drawn at first; what a mutant does */
    struct random *draw;         /* from which the running event draws */
    struct act acts[SIM_ACTS_MAX];
    size_t act_count;
    int64_t now_ms;
    uint64_t order;
    struct event *events; /* heap */
    size_t event_count, event_capacity;
    struct sim_node nodes[SIM_NODES_MAX];
    size_t node_count;
    struct hash root;
    struct session *sessions;
    unsigned last_session;
    struct arena arena;
    struct written *written;
    size_t written_count, written_capacity;
    struct buffer writing; /* stored batches of the open span, sized */
    struct map *by_mark, *rogues;
    struct scope moved_from[MOVED_MAX]; /* where keys of units were made that were handed over */
    size_t moved_count;
    struct map *shut_keys; /* node u8, link key: of one that has come to it with its next */
    struct promotion promotions[PROMOTIONS_MAX];
    size_t promotion_count;
    unsigned last_key;          /* seeds of keys */
    struct version_name *saved; /* what people were told is saved */
    size_t saved_count, saved_capacity;
    bool
        across; /* a rogue above wrote where a unit was or is not: it counts for those who hold both places */
    bool two_homes; /* of one unit, until a person decides: levels need not agree on it */
    bool healing, healed, loud, traced, dying;
    char ring[SIM_RING][SIM_LINE];
    size_t lines;
    char broken[512]; /* the first promise that was broken */
    char law[32];     /* which one: what a shorter run must break too */
    uint64_t writes, refused, commits, crashes, restores, forks, frames, steps, receipts, hostile,
        sticks, promoted, rotations, moved, purged, away, upgraded;
};

extern struct sim *sim_now; /* the world whose disks the hooks serve */

/* Runs one seed; false: sim->broken says what. `drop`: ids of acts to leave out, "3,5-9".
 * Lines are only made when `traced`; `loud` prints them as they come. */
bool sim_run(struct sim *sim, uint64_t seed, enum sim_mutant mutant, const char *drop);
void sim_close(struct sim *sim);
void sim_print_ring(const struct sim *sim);
/* A small list of acts that still breaks the same promise: what is left out, for SIM_DROP. */
void sim_shrink(const struct sim *failed, char *drop, size_t size);

/* -- run.c ------------------------------------------------------------------------------ */

void sim_say(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_broken(struct sim *sim, const char *law, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
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
    EVENT_RESTART,
    EVENT_NEWS,
    EVENT_RECEIPTS,
    EVENT_STICK,
    EVENT_RENEW,
    EVENT_WORK,
    EVENT_BACK /* act: so many days have gone by since half of its time away */
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
    size_t act;
    bool positions;
};
struct event *sim_event(struct sim *sim, int64_t in_ms, enum event_type type, int node);
void event_free(struct event *event);

/* -- disks.c: what survives ------------------------------------------------------------- */

struct disk *disk_new(bool lmdb);
void disk_free(struct disk *disk);
struct disk *disk_copy(struct disk *disk); /* what is committed now, on another disk */
void disk_crash(struct disk *disk);        /* what is not committed is gone */
struct kv *disk_kv(struct disk *disk);
void disk_watch(struct disk *disk, int node); /* from now on the seam sees its commits */
uint64_t disk_incarnation(struct disk *disk); /* in which its node writes */
struct map *disk_marks(struct disk *disk);    /* of the batches that it holds */

/* -- tree.c, nodes.c -------------------------------------------------------------------- */

void tree_make(struct sim *sim);
/* A node joins: keys, disk, and a grant by its parent, recorded there and installed here.
 * -1: there is no room, or the parent cannot write. */
int tree_join(struct sim *sim, const char *name, const char *scope, int parent, bool summary_only);
int tree_stand_by(struct sim *sim, int main); /* a standby of it joins */
/* The parent grants again; the child installs it when it starts next. */
bool tree_grant(struct sim *sim, int node, bool summary_only, int64_t expires_ms);
void node_install(struct sim *sim, int node); /* a grant that waits, when it starts */
void note_former(struct sim_node *node, const uint8_t key[LINK_PUBLIC_SIZE]);
bool keys_fit(const struct node_keys *keys, const struct grant *grant);
void tree_close(struct sim *sim);

void node_up(struct sim *sim, int node);
void node_stop(struct sim *sim, int node); /* in good order: comes back at once */
void node_crash(struct sim *sim, int node);
void node_backup(struct sim *sim, int node);
void node_restore(struct sim *sim, int node);
void node_clone(struct sim *sim, int node);
void node_clone_ends(struct sim *sim, int clone);
struct map *map_copy(const struct map *map);
int64_t node_clock(const struct sim *sim, int node);
int node_identity(const struct sim *sim, int node); /* a clone is its original */
int node_named(const struct sim *sim, const char *name);
bool node_lacks_own(const struct sim *sim, int node,
                    int other);                /* what it wrote; the other holds it */
bool node_office(const struct sim_node *node); /* county and above: reviews, grants, submits */
/* Changes that are written at once, outside the queue. */
enum status node_write_now(struct sim *sim, int node, const struct change *changes, size_t count);
/* A record of somebody's authority, in a feed of its own scope. */
enum status node_write_grant(struct sim *sim, int by, const struct grant *grant,
                             struct bytes signed_grant);

/* By which a parent remembers the link key with which a child has come (src/node/holdings.c). */
#define LINK_KEY_NOTE_SIZE (16 + NODE_NAME_MAX)
void link_key_note(const char *node, char name[LINK_KEY_NOTE_SIZE]);

/* -- jobs.c, receipts.c ----------------------------------------------------------------- */

void job_store(struct sim *sim, const struct session *session, int end,
               const struct sync_action *action);
void job_acked(struct sim *sim, int node, int peer, const struct sync_action *action);
void job_positions(struct sim *sim, int node, int peer, const struct sync_action *action);
void job_renew(struct sim *sim, int node, uint64_t incarnation);
void job_lost(struct sim *sim, int node, int peer, enum lane lane);
/* A child has come with its next link key: the one before is shut out from then on. */
void job_come(struct sim *sim, int node, const struct child *child);
void job_write(struct sim *sim, int node, const struct change *change);
void job_write_by(struct sim *sim, int node, const struct change *change, const char *author);
/* Saved at once: all of them, or none. */
void job_write_all(struct sim *sim, int node, const struct change *changes, size_t count,
                   const char *author);
void job_resolve(struct sim *sim, int node, const struct resolution *resolution);
void job_hand_over(struct sim *sim, int node, const struct record_key *unit,
                   const struct scope *to);
/* A batch as it is, taken like any other: from whoever sends what no honest one would. */
void job_take(struct sim *sim, int node, int from, struct bytes stored);
void jobs_drop(struct sim *sim, int node);
void jobs_commit(struct sim *sim, int node);
void receipts_due(struct sim *sim, int node);
void receipts_look(struct sim *sim, int node);

/* -- ways.c: who is above, and what becomes of one's own authority ---------------------------- */

struct way {
    int node;
    struct peer peer;
    uint8_t role;
    uint8_t keys[2][LINK_PUBLIC_SIZE];
    size_t key_count;
};
size_t ways_read(struct sim *sim, int node, struct way ways[ABOVE_MAX]);
bool way_open(const struct sim *sim, int node, const struct way *way); /* does it answer? */
/* Notices have come: another one may be above, a grant may be the node's own. */
void ways_news(struct sim *sim, int node);
void ways_renew(struct sim *sim, int node); /* looks again: next keys wait until children know */
/* Who is above whom, by the promotions that stand. */
void ways_settle(struct sim *sim);
/* The same once all is told: whose main one is ended hangs on its standby, and that on nobody. */
void ways_settle_cut(struct sim *sim);
/* Is `name` above the node, or was it before who took over its office? */
bool ways_is_above(const struct sim *sim, const char *name, const struct sim_node *node);
/* A child has come to the node with its next link key, for good; the ones before are shut there. */
void ways_came(struct sim *sim, int node, const char *child);
void ways_open_again(struct sim *sim, const uint8_t key[LINK_PUBLIC_SIZE]); /* granted once more */
bool ways_is_shut(const struct sim *sim, int node, const uint8_t key[LINK_PUBLIC_SIZE]);
bool ways_may_let_in(const struct sim *sim, int node, const struct sim_node *child);

/* -- authority.c: promotion, another key ------------------------------------------------------ */

void promote_act(struct sim *sim, int node);
void rotate_act(struct sim *sim, int node);
void end_former_act(struct sim *sim, int node);

/* -- lines.c, driver.c ------------------------------------------------------------------ */

void lines_dial(struct sim *sim, int node);
void lines_frame(struct sim *sim, struct event *event);
void lines_deliver(struct sim *sim, struct session *session, int end, struct sync_event event);
void lines_renew(struct sim *sim, int child);
void lines_close(struct sim *sim, struct session *session, int end, bool refused);
void lines_cut(struct sim *sim, struct session *session);
void lines_node_gone(struct sim *sim, int node);
bool lines_stays_out(struct sim *sim, int node); /* ended, and its parent says so too */
struct session *lines_find(struct sim *sim, unsigned id);
const char *lines_busy(struct sim *sim); /* what is still going on; NULL: nothing */
void lines_free(struct sim *sim);
int session_node(const struct session *session, int end);

enum status driver_admit(struct sim *sim, int parent, int child, struct peer *peer);
/* Does it know the node by a signing key that this one has, or is about to have? */
bool driver_knows_keys(struct sim *sim, int parent, int child);
struct sync_link *driver_open(struct sim *sim, struct session *session, int end);
void driver_read_children(struct sim *sim, int node);
bool driver_has_standby(struct sim *sim, int node, int standby);
void driver_read(struct sim *sim, struct event *event);
void driver_news(struct sim *sim, int node, bool positions);

/* -- work.c, forms.c, rogue.c, faults.c ------------------------------------------------- */

void acts_draw(struct sim *sim, const char *drop);
void work_act(struct sim *sim);
void faults_act(struct sim *sim);
void faults_back(struct sim *sim, int node, size_t days);
void faults_heal(struct sim *sim);
bool faults_mend(struct sim *sim); /* what only a person can: true when there was something */

void work_at(struct sim *sim, int node); /* somebody fills in something there */
void handover_act(struct sim *sim, int node);
int work_some_node(struct sim *sim);
/* A scope that a node may write about: its own, or one below. */
const struct scope *work_scope(struct sim *sim, int node);
void work_key(struct sim *sim, const struct scope *scope, unsigned kind, struct record_key *key);
const char *unit_of(const struct scope *scope, char code[24]);
/* Some content of a kind; texts and rows in `arena`. */
void form_fill(struct sim *sim, struct arena *arena, const struct record_key *key,
               struct payload *payload);
void rogue_act(struct sim *sim, int node);   /* a node that writes what it may not */
void hostile_act(struct sim *sim, int node); /* somebody sends what nobody wrote */
void early_act(struct sim *sim, int node);   /* a batch comes before the one that it follows */

/* -- sticks.c ---------------------------------------------------------------------------- */

void stick_act(struct sim *sim, int node);
/* A stick from hand to hand: what a child needs that has not heard of the next link key above it. */
bool stick_give(struct sim *sim, int from, int to);
void stick_read(struct sim *sim, struct event *event);

/* -- check.c, check_sets.c; what needs an oracle: oracle.h -------------------------------- */

void saved_note(struct sim *sim, const struct version_name *version); /* a person was told */
void check_delivery(struct sim *sim, int node);
/* What an acknowledgement of a peer, or a position, has just made visible at a node. */
void check_acked(struct sim *sim, int node, const char *peer, enum lane lane, uint64_t after,
                 uint64_t until);
void check_position(struct sim *sim, int node, const struct position *position);
void check_all(struct sim *sim);
void check_sets(struct sim *sim);
/* Folds again in place: the same is shown. False: the power went meanwhile. */
bool check_rebuilt(struct sim *sim, int node);
void check_dumps(struct sim *sim);
void check_agree(struct sim *sim);

#endif
