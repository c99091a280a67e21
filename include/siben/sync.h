/* sync -- the conversation of two nodes as a state machine without sockets, clock
 * or disk: sync_step(link, event, actions).
 *
 * The child dials and says hello first; then both sides pull, each lane with its own
 * cursor. A PULL stays open as credit: what is new is sent at once. Only
 * `durable_to` acknowledges. Frames: proto/link.proto; each carries its number, for cursors and credit build on
 * their order.
 *
 * One rule: the order of actions is the contract: store, then send. An
 * acknowledgement is only ever made from SYNC_STORED. */
#ifndef SIBEN_SYNC_H
#define SIBEN_SYNC_H

#include <siben/log.h>
#include <siben/names.h>

/* A place in the log of a store, for one reader: epoch of the store, digest of the
 * filter it was read with, arrival number in the lane, mark of the log up to it. All
 * zero: nothing was ever taken. Same shape as replica.h's. */
struct sync_cursor {
    uint64_t epoch, filter, arrival, mark;
};
/* Of a cursor that is no place: heads are being compared. No store has it. */
#define SYNC_EPOCH_VOID EPOCH_VOID

/* What a replica above holds of a feed, and since when. */
struct sync_position {
    struct head head; /* seq 0, with `lost`: nothing */
    char replica[NODE_NAME_MAX + 1];
    int64_t at_ms;  /* its commit, by its clock */
    int64_t age_ms; /* how old this news is */
    uint8_t branch; /* of a forked feed: told apart here, not there */
    bool lost;      /* what was there beyond this is there no more */
};

enum sync_state { LINK_GREETING, LINK_PULLING, LINK_CLOSED, LINK_STATE_COUNT };

struct sync_settings {
    char self[NODE_NAME_MAX + 1];
    char peer[NODE_NAME_MAX + 1];             /* as authenticated by its link key */
    bool dialled;                             /* we are the child */
    unsigned lanes_in;                        /* lanes we take from the peer: bit per enum lane */
    unsigned lanes_out;                       /* lanes we serve to it */
    uint64_t epoch;                           /* of our store; not 0 */
    struct hash root;                         /* both sides must have the same */
    uint64_t filter_out[LANE_COUNT];          /* digest of the filter we serve with */
    struct sync_cursor cursor_in[LANE_COUNT]; /* ours in the peer's log, as durable */
    struct sync_cursor tail[LANE_COUNT];      /* end of our log: arrival and mark */
    const struct head *own_heads;
    size_t own_head_count; /* child: heads of its own feeds */
    const struct head *peer_heads;
    size_t peer_head_count; /* those of the peer's own feeds, as held here */
    const struct head *refused;
    size_t refused_count; /* parent: feeds of which a branch was refused, a head of each */
    uint32_t credit;      /* bytes a lane; 0 = LINK_CREDIT */
};

struct sync_link;
/* Copies the settings; `log` must outlive the link. NULL when out of memory. */
struct sync_link *sync_link_new(const struct sync_settings *settings, struct log *log);
void sync_link_free(struct sync_link *link);
enum sync_state sync_link_state(const struct sync_link *link);

/* Events carry what their comment names; everything else is ignored. Answers to a
 * token that is not waited for (any more) are dropped. */
enum sync_event_type {
    SYNC_OPENED,       /* the session stands; a child says hello */
    SYNC_FRAME,        /* bytes: from the peer */
    SYNC_TICK,         /* time passes: at least once a second */
    SYNC_TAIL,         /* lane, cursor: our log has grown to */
    SYNC_LOADED,       /* token; status; bytes: a run, empty when nothing was in scope; more;
                        * cursor: read to (LOAD), seq: last one given (LOAD_FEED).
                        * STALE: the cursor of the LOAD is no place in our log */
    SYNC_STORED,       /* token, committed_ms: our wall clock at the commit, told to the peer */
    SYNC_STORE_FAILED, /* token, status. NO_SPACE and BUSY are tried again; GAP: a batch before is
                        * missing here, heads are compared; others close */
    SYNC_HEADS, /* token; status; heads sorted by name, digest, and cursor: the tail in the same view */
    SYNC_LOOKED, /* token; status; places: the feeds to be fetched, at most as many as heads were asked */
    SYNC_POSITIONS, /* positions: what is held above has changed, tell the child */
    SYNC_ANSWERED,  /* token, bytes: answer to SYNC_ASKED */
    SYNC_QUESTION,  /* token of the node's choosing, bytes: ask the peer */
    SYNC_HANG_UP    /* status, reason: the node ends the session */
};
struct sync_event {
    enum sync_event_type type;
    int64_t now_ms; /* monotonic, always set */
    enum lane lane;
    uint32_t token, seq;
    struct bytes bytes;
    struct sync_cursor cursor;
    bool more;
    enum status status;
    int64_t committed_ms;
    const struct head *heads;
    size_t head_count;
    struct hash digest;
    const struct feed_place *places;
    size_t place_count;
    const struct sync_position *positions;
    size_t position_count;
    const char *reason;
};

enum sync_action_type {
    SYNC_SEND,      /* bytes: one frame */
    SYNC_LOAD,      /* token, lane, from (exclusive), limit in bytes -> LOADED */
    SYNC_LOAD_FEED, /* token, lane, place: one feed from a place on (exclusive), limit -> LOADED */
    SYNC_STORE,   /* token, lane, bytes: take the run (may be empty). has_cursor: in the same span,
                        * only if our cursor in the peer's log still stands at `from`, put it to `cursor`;
                        * else nothing is taken: STORE_FAILED with STALE. Stores of a lane are carried out
                        * in order -> STORED, STORE_FAILED */
    SYNC_COMPARE, /* token, lane: heads that concern both sides -> HEADS */
    SYNC_LOOK, /* token, lane, heads (the link's, until answered): which are not held -> LOOKED */
    SYNC_ACKED, /* lane, cursor.arrival of our epoch, at_ms: durable at the peer up to here, committed
                        * then. At the beginning of a session also when it is less than before: what is
                        * beyond was lost there */
    SYNC_LOST, /* lane: the peer's log is not the one that we knew. What it acknowledged counts no
                        * more until it does so again */
    SYNC_DOUBTED,      /* lane: the peer says the same of ours: we were restored or cloned */
    SYNC_POSITION_PUT, /* positions that the parent states */
    SYNC_BEHIND, /* head: the parent knows more of our own feed than we do (or another branch): we
                        * were restored or cloned. It is being fetched; write there no more */
    SYNC_DENIED, /* heads: of these feeds the parent has refused a branch: what it acknowledges, before and
                  * from now on, is not said of them. Comes before any SYNC_ACKED of the session */
    SYNC_ASKED,  /* token, bytes: the peer asks -> ANSWERED */
    SYNC_ANSWER, /* token of our QUESTION, bytes; status CLOSED when it could not be asked */
    SYNC_CLOSE /* end the session once what was sent is out; status, text; refused: do not dial again soon */
};
struct sync_action {
    enum sync_action_type type;
    enum lane lane;
    uint32_t token, limit;
    struct bytes
        bytes; /* belongs to the action list; of a STORE to the link until it is answered */
    struct sync_cursor from, cursor;
    bool has_cursor;
    struct head head;
    struct feed_place place;
    const struct head *heads;
    size_t head_count;
    int64_t at_ms;
    const struct sync_position *positions;
    size_t position_count;
    enum status status;
    bool refused;
    const char *text;
};
/* Filled by sync_step(); memory lives in `arena` until sync_actions_clear(). When
 * `failed` is set memory ran out and the caller must drop the session. */
struct sync_actions {
    struct arena arena;
    struct sync_action *items;
    size_t count, capacity;
    bool failed;
};
void sync_actions_init(struct sync_actions *actions);
void sync_actions_clear(struct sync_actions *actions);
void sync_actions_close(struct sync_actions *actions);

/* Adds to `actions`. Never blocks, never fails silently: hostile frames end in
 * SYNC_CLOSE, after which events change nothing. */
void sync_step(struct sync_link *link, const struct sync_event *event,
               struct sync_actions *actions);
/* When sync_step() wants the next SYNC_TICK at the latest (monotonic ms). */
int64_t sync_link_deadline(const struct sync_link *link);

/* A frame for a peer whose session has ended here without its knowing: it drops its own
 * and greets anew. Takes no memory. Gives the size. */
#define SYNC_BYE_MAX 64
size_t sync_bye(uint8_t frame[SYNC_BYE_MAX]);

/* For status screens: what is known of the peer. */
struct sync_progress {
    char peer_node[NODE_NAME_MAX + 1]; /* "" before its hello */
    uint64_t peer_epoch;
    uint32_t peer_fold;
    bool in_step[LANE_COUNT];   /* at the peer's tail, all of it stored; or a lane not taken */
    uint64_t acked[LANE_COUNT]; /* our arrivals durable there */
    uint64_t frames_in, frames_out, bytes_in, bytes_out; /* of frames, before CURVE */
    int64_t last_heard_ms;
    bool waiting_for_room; /* a store found no space and is tried again */
    bool sending;          /* the peer has not yet acknowledged all that it takes of ours */
};
void sync_link_progress(const struct sync_link *link, struct sync_progress *progress);

/* Back-off of a dialler with full jitter: up to LINK_BACKOFF_MIN_MS, doubling to MAX;
 * after a refused key between half and all of LINK_BACKOFF_REFUSED_MS. `attempt`
 * counts from 0, `draw` is a random number. */
int64_t sync_backoff_ms(unsigned attempt, bool refused, uint64_t draw);

#endif
