/* bundle -- what one node holds for another, as a file on a stick.
 *
 * A bundle carries what a link would: batches after a place in the sender's log, what
 * the sender holds of the receiver's log, and what is known of replicas above. It is
 * sealed to the receiver's link key and signed by the sender, who brings its chain of
 * grants; large ones are cut into parts. Parts may be read in any order and twice.
 * The layout of the file stands in src/bundle/inside.h.
 *
 * Files are seen as bytes at an offset, a piece at a time, so that 2 GB take no more
 * memory than 2 MB; who opens them is somebody else.
 *
 * One rule: nothing of a part is taken before all of it is verified, and nothing in it
 * is ever used as the name of a file. */
#ifndef SIBEN_BUNDLE_H
#define SIBEN_BUNDLE_H

#include <siben/replica.h>

/* -- the open head ------------------------------------------------------------------- */

enum bundle_reach {                    /* where a bundle begins */
                    BUNDLE_SINCE_HELD, /* what the receiver is not known to hold */
                    BUNDLE_SINCE_LAST, /* what the last bundle did not carry */
                    BUNDLE_FROM_START, /* everything but what came from the receiver */
                    BUNDLE_RANGE,      /* by the day it was committed here */
                    BUNDLE_SEED,       /* everything, also what came from the receiver */
                    BUNDLE_REACH_COUNT
};
const char *bundle_reach_chinese(unsigned reach);

struct bundle_lane {
    bool present;
    struct cursor from, to; /* in the sender's log */
    uint32_t batches;
};
struct bundle_header {
    struct hash root;
    char sender[NODE_NAME_MAX + 1], receiver[NODE_NAME_MAX + 1];
    uint8_t receiver_key[LINK_PUBLIC_SIZE];
    struct bytes grants[GRANT_CHAIN_MAX]; /* root … sender */
    size_t grant_count;
    uint64_t epoch, set;
    unsigned part, parts; /* 1 … */
    uint8_t reach;        /* enum bundle_reach, or one of later software */
    int64_t created_ms;   /* by the sender's clock */
    struct bundle_lane lanes[LANE_COUNT];
};

/* -- writing --------------------------------------------------------------------------- */

/* A parent or child that bundles are written for, with the link key to seal to. */
struct bundle_peer {
    struct peer peer;
    uint8_t link_public[LINK_PUBLIC_SIZE];
    uint8_t sign_public[SIGN_PUBLIC_SIZE];
    uint32_t serial; /* of the grant for that key; of a parent only */
    bool ended;      /* what it wrote is read all the same, and does not count beyond its end */
};
/* NOT_FOUND, ENDED, UNAUTHORISED with why. "parent" names the one above. */
enum status bundle_find_peer(struct view *view, const char *name, struct bundle_peer *peer,
                             struct why *why) MUST_USE;

/* A file that goes along: whoever reads the bundle takes it where a record that it holds names it. */
struct bundle_file {
    struct hash digest;
    uint64_t size;
};
/* Where its bytes are. NOT_FOUND: it is not here any more, and does not go along. */
struct bundle_files_port {
    enum status (*read)(void *context, const struct hash *digest, uint64_t offset, size_t size,
                        struct buffer *bytes);
    void *context;
};
struct bundle_order {
    struct bundle_peer to;
    enum bundle_reach reach;
    int64_t from_ms, until_ms; /* BUNDLE_RANGE: commits here, both inclusive; 0 = open */
    uint64_t part_size;        /* bytes; 0 = one part; below BUNDLE_PART_MIN not kept to */
    const struct bundle_file
        *files; /* behind all else; a large one makes a part larger than asked */
    size_t file_count;
    struct bundle_files_port
        files_port; /* lives as long as the writer, the list until it is made */
    int64_t now_ms;
    uint8_t seed[32]; /* fresh randomness: keys of the parts come from it */
};
struct bundle_plan {
    unsigned parts;
    struct bundle_lane lanes[LANE_COUNT]; /* over all parts */
    uint64_t batches, bytes;              /* as stored here */
    uint64_t files, file_bytes;           /* that go along */
    bool acknowledges;                    /* it tells the receiver what we hold of its own */
};
struct bundle_writer;
/* Looks through the log and plans. TOO_LARGE: more than BUNDLE_PARTS_MAX parts. */
enum status bundle_writer_new(struct view *view, const struct bundle_order *order,
                              const struct node_keys *keys, struct bundle_writer **writer,
                              struct why *why) MUST_USE;
void bundle_writer_free(struct bundle_writer *writer);
const struct bundle_plan *bundle_writer_plan(const struct bundle_writer *writer);
/* Appends what comes next in the file, a megabyte at most. A view may be fresh each time. */
enum bundle_step {
    BUNDLE_PART_BEGINS, /* the bytes begin part bundle_writer_part() */
    BUNDLE_GOES_ON,
    BUNDLE_ENDS /* nothing was appended: all parts are written */
};
enum status bundle_writer_step(struct bundle_writer *writer, struct view *view,
                               struct buffer *bytes, enum bundle_step *step,
                               struct why *why) MUST_USE;
unsigned bundle_writer_part(const struct bundle_writer *writer);
uint64_t bundle_writer_batches(const struct bundle_writer *writer); /* written so far */
/* Once the files are safe: what BUNDLE_SINCE_LAST goes on from. A range is no such place. */
enum status bundle_written(const struct bundle_writer *writer, struct span *span) MUST_USE;

/* What is known of the bundles for a peer, lane by lane. NOT_FOUND: none was ever written. */
struct bundle_state {
    uint64_t tail, held, carried; /* arrivals: our log's end, known to be held, last carried */
    uint64_t open;                /* batches for the peer beyond `held` */
    int64_t carried_ms;           /* when the last bundle was written; 0 never */
};
enum status bundle_state_of(struct view *view, const struct peer *peer,
                            struct bundle_state states[LANE_COUNT]) MUST_USE;
/* What a peer is not known to hold of what concerns it, whether bundles were ever written for it or not; for
 * people to read. A long log is not counted through (BUNDLE_LACKS_PLACES_MAX). */
struct bundle_lacks {
    uint64_t batches; /* with `more`: at least so many; what it wrote itself is not counted */
    uint64_t
        looked; /* of them, given to `visit`: of each lane the first BUNDLE_LACKS_LOOKED_MAX or a few more */
    bool more;
    bool heard;       /* it has said that it holds something of our log */
    int64_t since_ms; /* when the oldest of them was committed here; 0: there is none */
    size_t wanted;    /* feeds of which it held more than this node when it last wrote a bundle */
};
/* `acked` (may be NULL): what a running link knows that it holds, by arrival, beyond what is kept.
 * `visit` (may be NULL) sees the batches decoded, for the call. NOT_FOUND: this node is not enrolled. */
enum status bundle_lacks(struct view *view, const struct peer *peer,
                         const uint64_t acked[LANE_COUNT], struct bundle_lacks *lacks,
                         enum status (*visit)(void *context, const struct batch *batch,
                                              struct arena *arena),
                         void *context) MUST_USE;
/* A child said over its link what it holds durably of our log. */
enum status bundle_child_holds(struct span *span, const struct peer *child, enum lane lane,
                               uint64_t arrival) MUST_USE;

/* -- reading ----------------------------------------------------------------------------- */

struct bundle_source {
    /* Appends `size` bytes from `offset`, which lie within `size` below. */
    enum status (*read)(void *context, uint64_t offset, size_t size, struct buffer *bytes);
    void *context;
    uint64_t size; /* of the file */
};
struct bundle_source bundle_source_of(struct bytes *bytes); /* bytes in memory */

struct bundle_reader;
/* Reads the head: its form, not yet who signed it. MALFORMED, UNSUPPORTED, TOO_LARGE. */
enum status bundle_open(const struct bundle_source *source, struct bundle_reader **reader,
                        struct why *why) MUST_USE;
void bundle_close(struct bundle_reader *reader);
const struct bundle_header *bundle_header(const struct bundle_reader *reader);
/* The sender's chain leads to `root`, and the head is signed with its key. */
enum status bundle_verify_head(struct bundle_reader *reader, const struct hash *root,
                               struct grant_chain *chain, struct why *why) MUST_USE;
/* The whole file: the signature at its end, nothing missing and nothing behind. With
 * the receiver's keys each piece is opened and `look` (may be NULL) sees its content. */
struct bundle_content;
enum status bundle_verify(struct bundle_reader *reader, const struct hash *root,
                          const struct node_keys *keys,
                          enum status (*look)(void *context, struct arena *arena,
                                              const struct bundle_content *content,
                                              struct why *why),
                          void *context, struct why *why) MUST_USE;

struct bundle_ack {
    enum lane lane;
    struct cursor to; /* of the sender, in the receiver's log */
    int64_t at_ms;
};
/* One piece, in the arena of the call. What is not there is empty. */
struct bundle_content {
    bool has_run, has_heads;
    enum lane lane;         /* of run or heads */
    struct cursor from, to; /* the run holds what lies between; heads: the place meant */
    struct bytes run;       /* empty: only the place moves on */
    struct head *heads;
    size_t head_count;
    bool heads_more;
    struct bundle_ack *acks;
    size_t ack_count;
    struct position *positions;
    size_t position_count;
    bool has_file; /* a piece of one: which, where in it, and how large the whole is */
    struct hash file;
    uint64_t file_size, file_offset;
    struct bytes file_bytes;
    uint64_t offset; /* in the file, for progress */
};
/* One piece as it was sealed; `header` gives epoch, filters and the bounds of places. Views into
 * the arena. MALFORMED, TOO_LARGE. */
enum status bundle_content_read(struct arena *arena, struct bytes bytes,
                                const struct bundle_header *header, struct bundle_content *content,
                                struct why *why) MUST_USE;
/* From the first piece again, after bundle_verify() with keys; NOT_FOUND behind the last. */
void bundle_rewind(struct bundle_reader *reader);
enum status bundle_next(struct bundle_reader *reader, struct arena *arena,
                        struct bundle_content *content, struct why *why) MUST_USE;

/* Gives each batch of a content's run, decoded for the call: to look at, not to take. Their
 * signatures are verified when they are taken. */
enum status bundle_each_batch(const struct hash *root, const struct bundle_content *content,
                              enum status (*visit)(void *context, const struct batch *batch,
                                                   struct arena *arena),
                              void *context, struct why *why) MUST_USE;

/* -- taking: into the receiver's set ------------------------------------------------------- */

#define BUNDLE_MISSING_SHOWN 8
struct bundle_outcome {
    uint64_t fresh, known, waiting, forked, refused; /* batches */
    struct head refused_heads[BUNDLE_MISSING_SHOWN]; /* which, without hash: the first of them */
    bool read_before;                                /* this very part */
    bool moved;                                      /* our place in the sender's log */
    bool complete; /* all that the sender had for us when it wrote is held here */
    bool gap;      /* begins behind what we hold of the sender */
    unsigned missing_parts[BUNDLE_MISSING_SHOWN], missing_part_count; /* of the set, not read */
    struct head missing_heads[BUNDLE_MISSING_SHOWN];                  /* held there, not here */
    size_t missing_head_count;
    bool behind_own;   /* we lack what we wrote ourselves: restored or cloned */
    bool acknowledged; /* it moved what is known to have arrived there */
    /* Files, filled by who keeps them (node.h): taken; named by no record held here, yet; other bytes
     * than they are called; without room. */
    uint64_t files, files_unnamed, files_wrong, files_no_room;
};
struct bundle_taking;
/* Who sent it is our parent or our child, and it is for us. The reader lives longer. */
enum status bundle_taking_new(struct view *view, struct bundle_reader *reader,
                              struct bundle_taking **taking, struct why *why) MUST_USE;
void bundle_taking_free(struct bundle_taking *taking);
/* Reads the whole file once: bundle_verify() with the receiver's keys, and what it holds. No
 * view is open meanwhile. `progress` may be NULL. */
enum status bundle_taking_verify(struct bundle_taking *taking, const struct node_keys *keys,
                                 void (*progress)(void *context, uint64_t done, uint64_t all),
                                 void *context, struct why *why) MUST_USE;
/* What would have to wait for an earlier part fits the table of what waits: TOO_LARGE with
 * the part that is missing, and nothing is taken. */
enum status bundle_taking_room(struct bundle_taking *taking, struct view *view,
                               struct why *why) MUST_USE;
/* Takes one content of bundle_next(), in a span of the caller's. */
enum status bundle_take(struct bundle_taking *taking, struct span *span,
                        const struct bundle_content *content, int64_t now_ms,
                        struct why *why) MUST_USE;
/* After the last: what the part completes; a new incarnation, if we turn out to be behind
 * our own feed. */
enum status bundle_taken(struct bundle_taking *taking, struct span *span) MUST_USE;
const struct bundle_outcome *bundle_outcome(const struct bundle_taking *taking);
const struct peer *bundle_sender(const struct bundle_taking *taking);

#endif
