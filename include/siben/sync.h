/* sync -- the conversation of two nodes as a state machine without sockets, clock
 * or disk: sync_step(link, event, actions).
 *
 * The child dials; after HELLO both sides pull, each lane with its own cursor. A
 * PULL stays open as credit: what is new is sent at once. Only `durable_to`
 * acknowledges.
 *
 * One rule: the order of actions is the contract: store, then send. An
 * acknowledgement is only ever made from SYNC_STORED. */
#ifndef SIBEN_SYNC_H
#define SIBEN_SYNC_H

#include <siben/log.h>
#include <siben/names.h>

/* Cursor in a log: epoch of the store, arrival number in the lane, hash of the
 * batch at it. Same shape as replica.h's. */
struct sync_cursor { uint64_t epoch, arrival; struct hash hash; };

struct sync_position { struct head head; char replica[NODE_NAME_MAX + 1]; int64_t at_ms, age_ms; };

enum sync_state { LINK_GREETING, LINK_PULLING, LINK_CLOSED, LINK_STATE_COUNT };

struct sync_settings {
    char self[NODE_NAME_MAX + 1], peer[NODE_NAME_MAX + 1]; /* peer: as authenticated by its link key */
    bool dialled;             /* we are the child */
    unsigned lanes_in;        /* lanes we take from the peer: bit per enum lane */
    unsigned lanes_out;       /* lanes we serve to it */
    uint64_t epoch;           /* of our store */
    struct hash root;         /* both sides must have the same */
    uint64_t filter_out[LANE_COUNT]; /* digest of the filter we serve with */
    struct sync_cursor cursor_in[LANE_COUNT]; /* ours in the peer's log, as durable */
    struct sync_cursor tail[LANE_COUNT];      /* end of our log now */
    struct head *own_heads; size_t own_head_count;   /* our own feeds: child side, to be checked against the parent's view */
    struct head *peer_heads; size_t peer_head_count; /* feeds that originate at the peer, as held here: told in HELLO */
    uint32_t credit;          /* bytes a lane, LINK_CREDIT */
};

struct sync_link;
/* Copies the settings. NULL when out of memory. */
struct sync_link *sync_link_new(const struct sync_settings *settings, struct log *log);
void sync_link_free(struct sync_link *link);
enum sync_state sync_link_state(const struct sync_link *link);

enum sync_event_type {
    SYNC_OPENED,     /* the session stands: say hello */
    SYNC_FRAME,      /* bytes from the peer */
    SYNC_TICK,       /* time passes: at least once a second */
    SYNC_TAIL,       /* our log has grown: lane, cursor = new tail */
    SYNC_LOADED,     /* answer to SYNC_LOAD or SYNC_LOAD_FEED */
    SYNC_STORED,     /* answer to SYNC_STORE: committed */
    SYNC_STORE_FAILED,
    SYNC_HEADS,      /* answer to SYNC_COMPARE: heads of a lane as held here */
    SYNC_POSITIONS,  /* what our own parent holds has changed: tell the child */
    SYNC_ANSWERED,   /* answer to SYNC_ASKED: id, bytes */
    SYNC_QUESTION,   /* the node wants to ask the peer something: id, bytes */
    SYNC_HANG_UP     /* the node closes the link: reason */
};
struct sync_event {
    enum sync_event_type type;
    int64_t now_ms; /* monotonic, always set */
    enum lane lane;
    struct bytes bytes;        /* frame, run, question, answer */
    struct sync_cursor cursor; /* tail, loaded to, */
    size_t count; bool more;   /* loaded */
    uint32_t token;            /* of the action that is answered */
    enum status status;        /* STORE_FAILED, HANG_UP */
    int64_t committed_ms;      /* STORED: our wall clock at commit, told to the peer */
    const struct head *heads; size_t head_count; struct hash digest;      /* HEADS */
    const struct sync_position *positions; size_t position_count;         /* POSITIONS */
    const char *reason;
};

enum sync_action_type {
    SYNC_SEND,         /* bytes: one frame */
    SYNC_LOAD,         /* read our log: lane, cursor (exclusive), limit bytes -> LOADED */
    SYNC_LOAD_FEED,    /* read one feed after head (seq, exclusive): limit bytes -> LOADED */
    SYNC_STORE,        /* take the run, and when has_cursor is set put the cursor, in one span -> STORED */
    SYNC_COMPARE,      /* give heads of the lane for this peer -> HEADS */
    SYNC_ACKED,        /* the peer holds our log durably up to cursor.arrival (lane; cursor.epoch is ours); at_ms its commit time */
    SYNC_POSITION_PUT, /* positions that the parent states */
    SYNC_BEHIND,       /* the peer knows more of our own feed (head) than we do: restored or cloned */
    SYNC_ASKED,        /* the peer asks: token, bytes -> ANSWERED */
    SYNC_ANSWER,       /* the answer to our QUESTION: token, bytes */
    SYNC_CLOSE         /* close the session; status, text says why; refused: do not dial again soon */
};
struct sync_action {
    enum sync_action_type type;
    enum lane lane;
    struct bytes bytes;        /* belongs to the action list */
    struct sync_cursor cursor; bool has_cursor;
    uint32_t token, limit;
    struct head head;
    int64_t at_ms;
    const struct sync_position *positions; size_t position_count;
    enum status status; bool refused;
    const char *text;
};
/* Filled by sync_step(); memory lives in `arena` until the caller resets it. */
struct sync_actions { struct arena arena; struct sync_action *items; size_t count, capacity; bool failed; };
void sync_actions_init(struct sync_actions *actions);
void sync_actions_clear(struct sync_actions *actions);
void sync_actions_close(struct sync_actions *actions);

/* Never blocks, never fails silently: hostile frames end in SYNC_CLOSE. */
void sync_step(struct sync_link *link, const struct sync_event *event, struct sync_actions *actions);
/* When sync_step() next wants a SYNC_TICK at the latest (monotonic ms). */
int64_t sync_link_deadline(const struct sync_link *link);

/* For status: what is known of the peer. */
struct sync_progress {
    char peer_node[NODE_NAME_MAX + 1]; uint64_t peer_epoch; uint32_t peer_fold;
    bool in_step[LANE_COUNT];     /* at the peer's tail, all stored */
    uint64_t acked[LANE_COUNT];   /* our arrivals durable there */
    uint64_t frames_in, frames_out, bytes_in, bytes_out;
    int64_t last_heard_ms;
};
void sync_link_progress(const struct sync_link *link, struct sync_progress *progress);

/* Back-off of a dialler: full jitter, LINK_BACKOFF_MIN_MS … MAX; after a refused
 * key LINK_BACKOFF_REFUSED_MS. `draw` is a random number. */
int64_t sync_backoff_ms(unsigned attempt, bool refused, uint64_t draw);

#endif
