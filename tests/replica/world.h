/* world -- a few nodes for tests: a prefecture, a county, two townships, each with a
 * replica and real keys and grants: over kv_memory, or over LMDB with
 * SIBEN_TEST_KV=lmdb (a view that outlives a write is punished there). */
#ifndef WORLD_H
#define WORLD_H

#include "test.h"

#include <siben/kv_memory.h>
#include <siben/replica.h>

/* What is below: memory, unless world_disk.c chose otherwise. */
struct world_below {
    struct kv *(*make)(void);
    struct kv *(*copy)(struct kv *kv);
    void (*free)(struct kv *kv);
};
extern struct world_below world_below;
struct kv *world_kv_new(void);
struct kv *world_kv_copy(struct kv *kv);
void world_kv_free(struct kv *kv);

enum { PREFECTURE, COUNTY, MUJI, BAREN, WORLD_NODES };

struct world_node {
    struct kv *kv;
    struct replica *replica;
    struct node_keys keys;
    struct grant grant;
    struct buffer signed_grant;
    int parent;
};

struct world {
    struct world_node nodes[WORLD_NODES];
    struct hash root;
    int64_t now_ms;
};

void world_open(struct world *world);
void world_close(struct world *world);
/* Makes a replica over `kv` that is the same node (its own keys and grant). */
struct replica *world_replica(struct world *world, int node, struct kv *kv, uint64_t entropy);

/* `node` as `of` sees it over a link. */
struct peer world_peer(const struct world *world, int node, int of);
/* The peer says that it has made this node's log durable up to `arrival`. */
enum status world_acknowledge(struct world *world, int node, const char *peer, enum lane lane,
                              uint64_t arrival, int64_t peer_ms, int64_t now_ms);

/* A budget of one line; returns its key. */
struct record_key world_budget_key(const char *scope, const char *code);
void world_budget(const char *unit, const char *name, int64_t initial_fen, struct buffer *payload);
/* A monitoring form of one line. */
void world_monitoring(const char *unit, int64_t spent_fen, struct buffer *payload);
/* A plan of 2026 of a scope, whose lights begin at `green`, in percent; 0: it leaves them open; < 0: it can be read by
 * nobody. */
struct change world_plan(const char *scope, int green, struct buffer *payload);
/* Closes a round in all scopes below one, or opens it again; gives the number of records. */
size_t world_close_round(struct world *world, int node, const char *scope, unsigned fiscal_year,
                         unsigned round, bool lift);
/* Writes one change at a node; the name of the version comes back. */
struct version_name world_write(struct world *world, int node, const struct change *change);
struct version_name world_put(struct world *world, int node, const struct record_key *key,
                              struct bytes payload);
struct version_name world_put_budget(struct world *world, int node, const char *code, int64_t fen);
/* A decision of the county about a version. */
struct version_name world_review(struct world *world, int node, const struct record_key *subject,
                                 const struct version_name *version, enum verdict verdict);
struct version_name world_reopen(struct world *world, int node, const struct record_key *subject,
                                 const struct version_name *version);
struct version_name world_end(struct world *world, int by, const char *node, const char *scope,
                              const struct head *heads, size_t count, bool all);
/* As siben enrol grant: the grantor writes down what it granted. The head of that feed by then. */
struct head world_record_grant(struct world *world, int by, int node);

/* Everything that a node holds, in stored form, in order of arrival lane by lane. */
struct world_batches {
    struct buffer *items;
    size_t count;
};
void world_batches(struct world *world, int node, struct world_batches *batches);
void world_batches_free(struct world_batches *batches);
/* Takes one stored batch in a span of its own. */
enum taken world_take(struct replica *replica, struct bytes stored);
/* Takes a run of batches, as a link does. */
void world_take_run(struct replica *replica, struct bytes run);
/* Copies all that is in the other's line from one node to another, through runs. */
void world_sync(struct world *world, int from, int to);

struct scope world_scope(const char *text);

/* The canonical dump as one text; free with memory_free(). */
char *world_dump(struct replica *replica);
void world_check(struct replica *replica); /* no fault */
/* Digests of what a replica shares with one of scope `lower`, as text; free with memory_free(). */
char *world_shared(struct replica *replica, const struct scope *lower);
/* What both ends of each link below the county show of what they share is the same, to the digest,
 * though one holds less. */
void world_levels_agree(struct world *world);
bool world_held(struct replica *replica, const struct record_key *key, struct record *record,
                struct arena *arena);
bool world_shown(struct replica *replica, const struct record_key *key, struct record *record,
                 struct arena *arena);

#endif
