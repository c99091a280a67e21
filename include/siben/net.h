/* net -- links on sockets: ZeroMQ with CURVE below, sync's machine above, in the
 * node's libuv loop.
 *
 * A child dials its parent, with a new socket for every session; a parent admits only
 * keys that it has enrolled. What a link reads and writes it asks of a backend: the
 * node's replica and store, or a small one in tests.
 *
 * One rule: everything here runs on the loop's thread and never waits, unless its
 * comment says otherwise. */
#ifndef SIBEN_NET_H
#define SIBEN_NET_H

#include <siben/sync.h>
#include <siben/trust.h>

struct net;
struct net_ticket; /* one request that is answered once, from any thread */
struct uv_loop_s;

struct net_loaded {    /* by SYNC_LOAD, SYNC_LOAD_FEED */
    struct buffer run; /* freed by net */
    struct sync_cursor to;
    uint32_t last_seq;
    bool more;
};
struct net_heads { /* by SYNC_COMPARE; in the arena given */
    const struct head *heads;
    size_t count;
    struct hash digest;
    struct sync_cursor tail;
};

struct net_places { /* by SYNC_LOOK; in the arena given */
    const struct feed_place *places;
    size_t count;
};

/* Whom a link key lets in, and which lanes are taken from it: another grant, another session. */
struct net_admitted {
    char node[NODE_NAME_MAX + 1];
    unsigned lanes_in; /* a bit per enum lane, as sync_settings.lanes_in */
};
struct net_backend {
    void *context;
    /* -- on the loop's thread, short -- */
    /* Whose link key is this: a child's that may come in now. NOT_FOUND, ENDED. */
    enum status (*admit)(void *context, const uint8_t key[LINK_PUBLIC_SIZE],
                         struct net_admitted *admitted);
    /* All but self, peer and dialled. */
    enum status (*settings)(void *context, const char *peer, bool dialled, struct arena *arena,
                            struct sync_settings *settings);
    enum status (*tails)(void *context, struct sync_cursor tails[LANE_COUNT]);
    /* What this child should hear, changed since; *since begins at 0 for a session. */
    enum status (*positions)(void *context, const char *child, uint64_t *since, struct arena *arena,
                             const struct sync_position **positions, size_t *count);
    /* -- on worker threads, several at once -- */
    enum status (*load)(void *context, const char *peer, bool dialled,
                        const struct sync_action *action, struct net_loaded *loaded);
    enum status (*compare)(void *context, const char *peer, bool dialled, enum lane lane,
                           struct arena *arena, struct net_heads *heads);
    enum status (*look)(void *context, const struct head *heads, size_t count, struct arena *arena,
                        struct net_places *places);
    /* -- on the loop's thread, answered later; action and bytes die with the call -- */
    /* Stores of one peer are carried out in the order of the calls. -> net_stored() */
    void (*store)(void *context, const char *peer, const struct sync_action *action,
                  struct net_ticket *ticket);
    /* -> net_answered() */
    void (*asked)(void *context, const char *peer, struct bytes question,
                  struct net_ticket *ticket);
    /* -- on the loop's thread: news; action dies with the call -- */
    void (*acked)(void *context, const char *peer, enum lane lane, uint64_t arrival, int64_t at_ms);
    void (*position_put)(void *context, const char *peer, const struct sync_position *positions,
                         size_t count);
    void (*behind)(void *context, const char *peer, const struct head *head);
    void (*denied)(void *context, const char *peer, const struct head *feeds, size_t count);
    /* SYNC_LOST (ours false), SYNC_DOUBTED (ours true). */
    void (*other_log)(void *context, const char *peer, enum lane lane, bool ours);
    /* The answer to net_ask(); status CLOSED when there is none. */
    void (*answer)(void *context, const char *peer, uint32_t id, enum status status,
                   struct bytes bytes);
};

/* A way up: a node above, the key that it must have, and where it may be. Ways of one rank are as
 * good; one of a greater rank is taken when none of a lesser has answered for LINK_AWAY_MS, and left
 * for one of a lesser as soon as that stays. */
struct net_above {
    char node[NODE_NAME_MAX + 1];
    uint8_t key[LINK_PUBLIC_SIZE];
    char endpoint[ENDPOINT_TEXT_MAX];
    uint8_t rank; /* 0: the main one */
};

struct net_settings {
    struct uv_loop_s *loop;
    struct log *log; /* lives as long as net */
    struct net_backend backend;
    char self[NODE_NAME_MAX + 1];
    uint8_t link_public[LINK_PUBLIC_SIZE], link_secret[LINK_SECRET_SIZE];
    const char *listen; /* "tcp://0.0.0.0:7440", "ipc://path"; "" or NULL: takes no children */
    char parent[NODE_NAME_MAX + 1]; /* "": there is none above */
    uint8_t parent_key[LINK_PUBLIC_SIZE];
    char endpoints[GRANT_ENDPOINTS_MAX][ENDPOINT_TEXT_MAX]; /* of the parent, tried in turn */
    const struct net_above *more;                           /* ways up behind those: copied */
    size_t more_count;
    uint64_t seed; /* for the jitter of back-off */
};
/* Binds and begins to dial. INVALID or BUSY when it cannot listen: why names the endpoint; what
 * was begun is freed by the loop, which must run once more. */
enum status net_open(const struct net_settings *settings, struct net **net,
                     struct why *why) MUST_USE;
/* Says bye on all links; `closed` is called from the loop when nothing is left: all
 * tickets answered, all workers home. net is gone then. */
void net_close(struct net *net, void (*closed)(void *context), void *context);
/* Where it listens, with the port that "*" became. "" when it does not. */
const char *net_endpoint(const struct net *net);

/* Other ways up than before, on the loop's thread: a session that stands on none of them ends, and
 * the first is dialled. At most LINK_ABOVE_MAX are taken. */
void net_set_above(struct net *net, const struct net_above *above, size_t count);

/* The session with a peer that stands now, on the loop's thread; 0: none. *quiet: nothing of either
 * log is on its way, so what is less urgent may go. */
uint64_t net_session(const struct net *net, const char *peer, bool *quiet);
/* The same of every peer that has been here since the start. */
void net_each_session(const struct net *net,
                      void (*visit)(void *context, const char *peer, uint64_t session, bool quiet),
                      void *context);

/* -- from any thread -------------------------------------------------------------- */

void net_stored(struct net_ticket *ticket, enum status status, int64_t committed_ms,
                const char *reason);
void net_answered(struct net_ticket *ticket, struct bytes answer); /* copied */
void net_committed(struct net *net);                               /* our log has grown */
void net_positions_changed(struct net *net); /* what is held above us has changed */
void net_recheck(struct net *net);      /* ends of feeds came: sessions of ended keys are closed */
void net_renew_parent(struct net *net); /* what it said could not be kept: it says it again */
/* Asks a peer; the answer comes by backend.answer with this id. */
enum status net_ask(struct net *net, const char *peer, uint32_t id, struct bytes question) MUST_USE;
/* Cuts the line to a peer, or lets it be again; not remembered. */
enum status net_pause(struct net *net, const char *peer, bool pause) MUST_USE;

struct net_link {
    char peer[NODE_NAME_MAX + 1];
    bool parent, connected, paused, in_step, waiting_for_room, sending;
    char words[128]; /* of the last end or failure, English; "" while connected */
    uint64_t bytes_in, bytes_out, frames_in, frames_out; /* since start, of frames */
    /* What CURVE and ZMTP make of these: +33 a frame, +2 or +9. Handshakes are counted
     * as 1 kB each, shared between both ways. */
    uint64_t socket_in, socket_out;
    int64_t connected_ms, last_heard_ms; /* ago, monotonic; -1 never */
    uint64_t acked[LANE_COUNT];          /* our arrivals durable there */
};
/* A copy, at most a second old; free with memory_free(). Sorted: parent, then names. */
enum status net_links(struct net *net, struct net_link **links, size_t *count) MUST_USE;

#endif
