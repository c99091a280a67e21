/* link -- what the files of this room share: the machine's state.
 *
 * Two halves that know little of each other: `in` takes from the peer's log, `out`
 * serves ours. Frames are gathered during a step and sent at its end, behind the
 * stores (frame.c).
 *
 * One rule: only take.c moves `durable`, and only on SYNC_STORED. */
#ifndef SIBEN_SYNC_LINK_H
#define SIBEN_SYNC_LINK_H

#include <link.pb-c.h>

#include <siben/sync.h>

/* -- the half that takes -------------------------------------------------------- */

enum phase {
    PHASE_OFF,       /* not taken, or not served */
    PHASE_COMPARING, /* epoch, filter or place is not known there: heads are compared */
    PHASE_LOOKING,   /* which of theirs are not held here */
    PHASE_FETCHING,  /* feed by feed */
    PHASE_EVEN,      /* all fetched: waits until the peer holds all of ours too */
    PHASE_JUMPING,   /* the cursor is put to the tail that came with the heads */
    PHASE_PULLING,
    PHASE_COUNT
};

/* A run that came and is not yet known to be stored. Kept for another try. */
struct parcel {
    struct parcel *next;
    uint32_t token; /* of the store under way; 0: none */
    bool done;      /* stored, waiting for those before it */
    bool has_cursor;
    struct sync_cursor from, to;
    size_t size;
    uint8_t run[];
};

struct lane_in {
    enum phase phase;
    bool taken;                            /* both sides agree on this lane */
    uint64_t filter, peer_tail, peer_mark; /* as the peer's hello says */
    struct sync_cursor durable;            /* as stored */
    struct sync_cursor queued;             /* after all parcels */
    struct sync_cursor received;           /* newest place that was told */
    bool at_tail;                          /* received everything there is */
    int64_t credit;                        /* bytes that the peer may still send */
    uint32_t owed;                         /* bytes stored, credit not yet given back */
    bool opening, ack_due, ack_lazy;
    int64_t committed_ms, committed_told_ms;
    struct parcel *first, *last;
    bool no_room;
    unsigned retries;
    int64_t retry_ms;
    /* comparing: compare.c */
    uint32_t compare_token, look_token;
    bool compare_due;  /* once what is under way is stored */
    bool doubted;      /* the peer waits until we are even */
    struct head *mine; /* ours, until their list has come */
    size_t mine_count, mine_at;
    struct head *doubts; /* theirs that are no heads of ours */
    size_t doubt_count, doubt_capacity;
    size_t doubt_at, doubt_chunk; /* looked up and fetched so many at a time */
    bool again;                   /* looked up after the fetch: must be held now */
    struct feed_place *wanted;    /* of the chunk */
    size_t wanted_count;
    bool asked, answered; /* the fetch is */
    struct sync_cursor jump;
    bool has_jump;
};

/* -- the half that serves --------------------------------------------------------- */

struct lane_out {
    bool served, open;
    struct sync_cursor tail, sent, told; /* end of our log; read up to; said to the peer */
    int64_t credit;
    uint64_t acked, run_to; /* run_to: the end of the last run that had batches */
    int64_t committed_ms;
    bool claimed;    /* the opening durable_to waits until its cursor is recognised */
    bool answer_due; /* the opening wants an answer, also an empty one */
    uint32_t load_token;
    bool loading_feed;
    bool doubted; /* the peer shall compare: its openings wait until it is even */
    bool even;    /* it is */
    uint32_t compare_token;
    struct hash digest; /* the peer's */
    struct feed_place *wanted;
    size_t wanted_count, wanted_at;
    /* Details only: bytes under way are kept to what the line takes in about a second. */
    uint32_t under_way, window, probe_left;
    int64_t probe_ms;
    bool probing;
};

struct sync_link {
    struct sync_settings settings; /* heads: own copies */
    struct head *own_heads, *peer_heads, *refused;
    struct log *log;
    enum sync_state state;
    int64_t now_ms, opened_ms, heard_ms, said_ms, pinged_ms;
    uint32_t last_token;
    uint32_t number_out, number_in; /* of the frame before */
    bool unnumbered;                /* older software: TCP alone keeps their order */
    unsigned takes;                 /* lanes that the peer takes */
    unsigned compares;              /* by the peer */
    unsigned stales, stales_said;   /* of the peer's log, of ours */
    unsigned doubts;                /* of the peer about ours */
    struct lane_in in[LANE_COUNT];
    struct lane_out out[LANE_COUNT];
    /* delivery positions */
    struct feed_name *named_out, *named_in;
    size_t named_out_count, named_in_count;
    struct sync_position *positions;
    size_t position_count, position_capacity;
    int64_t told_ms;
    /* questions */
    uint32_t asked[LINK_QUESTIONS_MAX], asking[LINK_QUESTIONS_MAX];
    size_t asked_count, asking_count; /* by the peer, by us */
    uint32_t asked_tokens[LINK_QUESTIONS_MAX];
    struct sync_progress progress;
    /* during a step */
    struct sync_actions *actions;
    struct sync_action nowhere; /* when the list could not grow */
    Link__Frame *frame;
};

/* -- step.c -- */
bool link_go(struct sync_link *link, enum sync_state state);
uint32_t link_token(struct sync_link *link);
/* Says bye with status and reason, and closes. */
void link_refuse(struct sync_link *link, enum status status, bool refused, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Closes without a word. */
void link_drop(struct sync_link *link, enum status status, bool refused, const char *text);
struct arena *link_arena(struct sync_link *link);

/* -- actions.c -- */
/* Never NULL: when memory ran out, a place that nobody reads. */
struct sync_action *action_add(struct sync_link *link, enum sync_action_type type);

/* -- frame.c -- */
/* NULL when malformed or over the arena's budget. */
Link__Frame *frame_read(struct arena *arena, struct bytes bytes);
/* The frame under construction; NULL when memory ran out. */
Link__Frame *frame_open(struct sync_link *link);
uint32_t frame_number_after(uint32_t number);
/* Sends it, with what is due on the pulls. */
void frame_send(struct sync_link *link);
ProtobufCBinaryData frame_bytes(struct sync_link *link, struct bytes bytes); /* copies */
bool frame_text(ProtobufCBinaryData data, char *text,
                size_t size); /* false: too long or with NUL */
/* Appends to a repeated field of the frame under construction. */
#define frame_append(link, frame, field, item) \
    frame_append_to((link), (void ***)&(frame)->field, &(frame)->n_##field, (item))
bool frame_append_to(struct sync_link *link, void ***list, size_t *count, void *item);
/* The same for a list of lanes. */
void frame_append_lane(struct sync_link *link, uint32_t **list, size_t *count, enum lane lane);

/* -- heads.c -- */
uint64_t heads_mark(const struct head *heads, size_t count, enum lane lane); /* those of it */
/* Encodes from *at as many as fit; advances *at. NULL when memory ran out. */
Link__Head **heads_write(struct sync_link *link, const struct head *heads, size_t count, size_t *at,
                         size_t *written);
/* Of the peer's own feeds, in these lanes. */
Link__Head **peer_heads_write(struct sync_link *link, unsigned lanes, size_t *written);
/* `before` is the head before (node and scope may be absent); false when malformed. */
bool head_read(const Link__Head *message, const struct head *before, struct head *head);
struct head *heads_copy(const struct head *heads, size_t count);

/* -- take.c: the half that takes -- */
bool lane_go(struct sync_link *link, enum lane lane, enum phase phase);
void lane_start(struct sync_link *link, enum lane lane); /* after hello: look, pull, or compare */
void lane_go_on(struct sync_link *link, enum lane lane); /* nothing is left to look for: the same */
void lane_pull(struct sync_link *link, enum lane lane);
void lane_credit(struct sync_link *link, enum lane lane); /* with its first words */
void lane_store(struct sync_link *link, enum lane lane, struct bytes run,
                const struct sync_cursor *to);
void lane_retry(struct sync_link *link);
void lane_in_free(struct lane_in *in);
void take_stored(struct sync_link *link, const struct sync_event *event);
void take_failed(struct sync_link *link, const struct sync_event *event);

/* -- compare.c: how a lane comes to hold what the peer lists -- */
void lane_compare(struct sync_link *link, enum lane lane);
/* The same once nothing is under way any more. */
void lane_compare_soon(struct sync_link *link, enum lane lane);
/* Our place is none in the peer's log: it shall compare too. `lost`: its log is another one. */
void lane_place_gone(struct sync_link *link, enum lane lane, bool lost);
/* A head of theirs that is none of ours; false when out of memory or beyond the bound. */
bool lane_doubt(struct sync_link *link, enum lane lane, const struct head *head);
/* Looks the next ones up, or goes on when all are held. */
void lane_look(struct sync_link *link, enum lane lane);
void lane_fetch(struct sync_link *link, enum lane lane);   /* once our cursor is void */
void lane_fetched(struct sync_link *link, enum lane lane); /* and stored */
void lane_compare_free(struct lane_in *in);
void take_heads(struct sync_link *link, const struct sync_event *event, enum lane lane);
void take_looked(struct sync_link *link, const struct sync_event *event);

/* -- serve.c: the half that serves -- */
void serve(struct sync_link *link); /* starts the loads that credit allows */
void serve_loaded(struct sync_link *link, const struct sync_event *event);
void serve_tail(struct sync_link *link, const struct sync_event *event);
void serve_heads(struct sync_link *link, const struct sync_event *event, enum lane lane);
void serve_moves(struct sync_link *link); /* cursors moved by what was not in scope */
/* on_pull.c: the peer's place is none in our log; what it holds. */
void serve_stale(struct sync_link *link, enum lane lane);
void serve_acked(struct sync_link *link, enum lane lane, uint64_t arrival);
void serve_close(struct lane_out *out); /* until the peer opens it again */
void serve_returned(struct lane_out *out, uint32_t bytes, int64_t now_ms);

/* -- one message, one file -- */
void say_hello(struct sync_link *link, unsigned lanes); /* parent: whose heads are told */
void on_hello(struct sync_link *link, const Link__Hello *hello);
void on_pull(struct sync_link *link, const Link__Pull *pull);
void on_batches(struct sync_link *link, const Link__Batches *batches);
void on_heads_ask(struct sync_link *link, const Link__HeadsAsk *ask);
void on_heads(struct sync_link *link, const Link__Heads *heads);
void on_fetch(struct sync_link *link, const Link__Fetch *fetch);
void on_stale(struct sync_link *link, uint32_t lane);
void on_doubt(struct sync_link *link, const Link__Doubt *doubt);
void on_even(struct sync_link *link, uint32_t lane);
void on_at(struct sync_link *link, Link__Position *const *positions, size_t count);
void at_positions(struct sync_link *link, const struct sync_event *event);
void at_flush(struct sync_link *link);
void on_ask(struct sync_link *link, const Link__Ask *ask);
void on_answer(struct sync_link *link, const Link__Ask *answer);
void ask_question(struct sync_link *link, const struct sync_event *event);
void ask_answered(struct sync_link *link, const struct sync_event *event);
void on_ping(struct sync_link *link, uint32_t kind);
void on_bye(struct sync_link *link, const Link__Bye *bye);
void ping_tick(struct sync_link *link);
int64_t ping_deadline(const struct sync_link *link);

#endif
