/* holdings -- net's backend over this node's store and replica: what its files share. */
#ifndef SIBEN_NODE_HOLDINGS_H
#define SIBEN_NODE_HOLDINGS_H

#include "run.h"

#include <siben/above.h>

#include <pthread.h>

struct child {
    struct peer peer;
    uint8_t key[LINK_PUBLIC_SIZE];
    int64_t expires_ms;
    bool ended;
    bool lent;  /* for another: the first time both ends compare what they hold */
    bool older; /* a key that it is changing: until it comes with the next */
};

struct known_position {
    struct sync_position position;
    int64_t learnt_ms;   /* monotonic */
    uint64_t generation; /* of its last change */
};

/* The newest acknowledgement of the parent in a lane that is not yet written. */
struct ack {
    bool queued;
    bool lost, acked; /* lost: those before it count no more */
    uint64_t arrival;
    int64_t at_ms;
};

/* A node above, and what it said that is not yet written. */
struct above_peer {
    struct peer peer;
    bool lent; /* as of a child */
    struct ack acks[LANE_COUNT];
    struct head *denied; /* feeds that it has refused a branch of: before any ack is written */
    size_t denied_count;
    bool denied_short; /* there was no memory for them: no ack is written */
};

struct holdings {
    struct live *live;
    char grantor[NODE_NAME_MAX + 1]; /* "": a root */
    bool renewed;                    /* a new incarnation was begun since the start */
    pthread_mutex_t lock;            /* below: */
    bool children_stale;
    struct child *children; /* by key */
    size_t child_count, child_capacity;
    bool has_standby; /* among them: one of our own office */
    bool shut_out;    /* our parent does not admit us any more */
    struct above_peer
        above[ABOVE_MAX * 2];      /* those that are gone stay: what is under way names them */
    size_t above_count, above_now; /* the one linked with, or last, or the main one */
    bool positions_stale;
    struct known_position *positions;
    size_t position_count, position_capacity;
    struct map *position_index; /* feed name bytes -> index */
    struct held_list *held;     /* what children have acknowledged */
    uint64_t positions_since, generation;
};

/* Who a link is with: our parent when we dialled, else a child. NOT_FOUND. */
enum status holdings_peer(struct holdings *holdings, const char *node, bool dialled,
                          struct peer *peer) MUST_USE;
/* The place of a node above; -1: it is none. With the lock held. */
int holdings_above(const struct holdings *holdings, const char *node);
bool holdings_is_above(struct holdings *holdings, const char *node);
/* Is this peer let in for another, or dialled in place of our parent? */
bool holdings_is_lent(struct holdings *holdings, const char *node, bool dialled);

/* The backend's functions (net.h); context is the holdings. */
void holdings_linked_above(struct holdings *holdings, const char *node);
unsigned holdings_lanes_up(const struct peer *peer); /* a bit per enum lane */
enum status holdings_settings(void *context, const char *node, bool dialled, struct arena *arena,
                              struct sync_settings *settings) MUST_USE;
enum status holdings_tails(void *context, struct sync_cursor tails[LANE_COUNT]) MUST_USE;
enum status holdings_load(void *context, const char *node, bool dialled,
                          const struct sync_action *action, struct net_loaded *loaded) MUST_USE;
enum status holdings_compare(void *context, const char *node, bool dialled, enum lane lane,
                             struct arena *arena, struct net_heads *heads) MUST_USE;
enum status holdings_look(void *context, const struct head *heads, size_t count,
                          struct arena *arena, struct net_places *places) MUST_USE;
enum status holdings_positions(void *context, const char *node, uint64_t *since,
                               struct arena *arena, const struct sync_position **positions,
                               size_t *count) MUST_USE;
void holdings_store(void *context, const char *peer, const struct sync_action *action,
                    struct net_ticket *ticket);
void holdings_acked(void *context, const char *peer, enum lane lane, uint64_t arrival,
                    int64_t at_ms);
void holdings_position_put(void *context, const char *peer, const struct sync_position *positions,
                           size_t count);
void holdings_behind(void *context, const char *peer, const struct head *head);
void holdings_denied(void *context, const char *peer, const struct head *feeds, size_t count);
void holdings_other_log(void *context, const char *peer, enum lane lane, bool ours);

/* holdings_held.c */
struct held_list *held_list_new(void);
void held_list_free(struct held_list *list);
void holdings_child_acked(struct holdings *holdings, const char *node, enum lane lane,
                          uint64_t arrival);

static inline struct sync_cursor holdings_sync_cursor(const struct cursor *cursor)
{
    return (struct sync_cursor){cursor->epoch, cursor->filter, cursor->arrival, cursor->mark};
}

static inline struct cursor holdings_cursor(const struct sync_cursor *cursor)
{
    return (struct cursor){cursor->epoch, cursor->filter, cursor->arrival, cursor->mark};
}

#endif
