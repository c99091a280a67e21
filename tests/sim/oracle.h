/* oracle -- what a set of batches means, by other code than the product's: FOLD.md read
 * again, from the batches as they were signed. Codecs are the product's; what counts, what
 * supersedes, what is shown and what waits for a person is worked out here. */
#ifndef SIBEN_SIM_ORACLE_H
#define SIBEN_SIM_ORACLE_H

#include "sim.h"

struct oracle_version {
    size_t batch, twin; /* index into sim->written; the same on another branch, or SIZE_MAX */
    uint16_t index;
    uint64_t mark; /* of its change's digest */
    const struct change *change;
    size_t record, feed;
    bool reads; /* its body can be read */
};
struct oracle_record {
    struct record_key key;
    size_t *versions; /* indexes, in no order that means anything */
    size_t count, capacity;
    size_t *decisions; /* records that decide about this one */
    size_t decision_count, decision_capacity;
    bool decides;
    uint64_t decided_mark; /* in its id */
};
struct oracle_feed {
    struct feed_name name;
    bool known; /* its first batch is in the world */
    struct grant grant;
    struct hash key; /* with which it is signed */
    char chain[GRANT_CHAIN_MAX][NODE_NAME_MAX + 1];
    struct bytes signed_grants[GRANT_CHAIN_MAX];
    size_t chain_count;
    size_t *ends; /* records that end feeds of this node */
    size_t end_count, end_capacity;
};
/* All that was ever durable, by record and by feed. */
struct oracle {
    struct sim *sim;
    struct arena arena;
    struct oracle_version *versions;
    size_t version_count;
    struct oracle_record *records;
    size_t record_count;
    struct oracle_feed *feeds;
    size_t feed_count;
    size_t *feed_of; /* by batch */
    struct map *by_record, *by_feed, *by_name;
    size_t *handovers; /* records that are one */
    size_t handover_count, handover_capacity;
};
void oracle_open(struct oracle *oracle, struct sim *sim);
void oracle_close(struct oracle *oracle);
/* Index of a version by name; SIZE_MAX when nobody ever wrote it. */
size_t oracle_find(const struct oracle *oracle, const struct version_name *name);
/* SIZE_MAX when there is none. */
size_t oracle_record(const struct oracle *oracle, const struct record_key *key);

/* -- what one set says ------------------------------------------------------------------- */

struct verdict_of_record {
    bool done, working;
    size_t *heads; /* counted, not superseded */
    size_t head_count;
    size_t shown; /* one of those that may be shown; SIZE_MAX when nothing counts */
    bool approved, withdrawn, closed;
    unsigned counted, uncounted; /* versions held */
};
struct reading { /* of one set of batches */
    const struct oracle *oracle;
    const bool *held; /* by batch */
    struct verdict_of_record *records;
    signed char *beyond;     /* by batch: -1 not yet known */
    signed char *stands;     /* by feed, what it was granted: -1 not yet known */
    unsigned char *branches; /* by feed: heads in the set */
    struct order *orders;    /* oracle_purge.c */
    size_t order_count;
    bool orders_read;
    struct arena arena;
};
void reading_open(struct reading *reading, const struct oracle *oracle, const bool *held);
void reading_close(struct reading *reading);
const struct verdict_of_record *reading_record(struct reading *reading, size_t record);
/* May this head be the one that is shown? Equal rank leaves a choice. */
bool reading_may_show(struct reading *reading, size_t record, size_t version);
bool same_words(struct reading *reading, size_t a, size_t b); /* equal bodies, both there */
/* oracle_purge.c: is its body taken by an order in force; may some be that no order takes now? */
bool reading_gone(struct reading *reading, size_t version);
bool reading_doubtful(struct reading *reading);
void check_purged(struct sim *sim, struct reading *reading, int node);
bool reading_counts(struct reading *reading, size_t version);

/* The held versions of one record while they are weighed: oracle.c, oracle_close.c. */
struct ruling { /* a decision that stands */
    size_t subject, version;
    bool reopening, passed;
};
struct graph {
    struct reading *reading;
    size_t *items, count; /* versions; the arrays below go along with them */
    bool *counted, *approved, *superseded, *closed, *late;
    bool *behind, *lifts; /* left behind by a handover; names one, and lifts every lock */
    unsigned char *home;  /* who wrote it: 2 the home node, 1 another there, 0 where it has left */
    struct ruling *rulings;
    size_t ruling_count, ruling_capacity;
};
size_t weigh_place(const struct graph *graph, size_t version); /* SIZE_MAX: not held */
/* Does version i, by naming version k, put it away? A locked one only with its reopening. */
bool weigh_effective(const struct graph *graph, size_t i, size_t k);
bool weigh_reopened(const struct graph *graph, size_t k);
/* Puts away what counted versions reach, late ones or the others; among `mask` (NULL: all). */
void weigh_put_away(struct graph *graph, const bool *mask, bool late, size_t shown);
size_t weigh_choose(const struct graph *graph, const bool *mask);
void weigh_close_rounds(struct graph *graph, const struct record_key *key);
/* The record of a handover: only those count who may say so. */
size_t weigh_handover(struct graph *graph, struct reading *reading, size_t record,
                      struct handover **said);
void weigh_open(struct graph *graph, struct reading *reading, size_t record,
                const struct oracle_feed *ended);
size_t weigh_record(struct graph *graph, const struct record_key *key);
/* Does a batch lead to the head, as far as can be known? */
bool version_leads_to(const struct reading *reading, const struct oracle_version *version,
                      const struct head *head); /* by either of two branches that have it */
bool reading_holds(const struct reading *reading, size_t version);

/* oracle_move.c: FOLD.md 4. What one record of a handover says of another record. */
struct move_seen {
    struct scope scope; /* in which the record of the handover stands */
    size_t *versions;   /* those that count and list it */
    size_t version_count;
    bool arrived, home, departed;
    const struct handover *shown;
};
size_t moves_seen(struct reading *reading, const struct record_key *key, struct move_seen **moves);
bool has_arrived(struct reading *reading, const struct record_key *key, const struct scope *scope);
bool may_hand_over(const struct oracle_feed *by, const struct scope *scope);
void weigh_moves(struct graph *graph, const struct record_key *key);
/* Where a subject's figures are counted: its unit's region as shown, `before`: as its key was made. */
void figures_region(struct reading *reading, const struct scope *made, bool before,
                    struct scope *region);

/* Annual amounts and what was spent, by book, over the records that are shown. */
struct sums {
    int64_t annual[BOOK_COUNT], spent[2][BOOK_COUNT]; /* rounds 5 and 8 */
    int64_t lights[2][LIGHT_COUNT];                   /* of execution, over all books */
};
/* Of the scopes within `scope`, or of that one alone. */
void reading_sums(struct reading *reading, const struct scope *scope, bool alone,
                  struct sums *sums);
/* The same with every unit where it lay before any handover. */
void reading_sums_before(struct reading *reading, const struct scope *scope, struct sums *sums);

/* -- check_*.c --------------------------------------------------------------------------- */

void check_meaning(struct sim *sim, const struct oracle *oracle, int node);
void check_edits(struct sim *sim, const struct oracle *oracle);
void check_ended(struct sim *sim, const struct oracle *oracle);
void check_money(struct sim *sim, struct reading *reading, struct view *view, int node);
void check_submissions(struct sim *sim, const struct oracle *oracle);
void check_receipts(struct sim *sim, struct reading *reading, int node);

bool ends_node(const char *id, const char *node); /* is the record of an end about the node? */
bool lies_within(const char *above, const char *scope); /* of scopes, as text */

#endif
