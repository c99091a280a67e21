/* feed -- batches and their chains, and the fold of one record's versions.
 *
 * A batch is what one node signed together: the unit of durability, transfer and
 * trust. It signs the list of its changes' digests, not the bodies, so a body can
 * be purged later. What a receiver can recompute is not sent.
 *
 * One rule: everything here is a function of its arguments. FOLD.md is the text
 * that this code follows. */
#ifndef SIBEN_FEED_H
#define SIBEN_FEED_H

#include <siben/record.h>
#include <siben/trust.h>

/* A batch as it travels and is stored: a small head and one block of changes.
 *
 * The signature covers the domain "siben batch 1", suite, root id, feed name,
 * seq, hash of the batch before (zero at seq 1), newest parent head seen, author,
 * stated time, digest of the grant chain, count and digests of the changes. */
struct batch {
    struct feed_name feed;
    uint32_t seq;            /* 1 … */
    struct hash previous;    /* known to a receiver: not on the wire inside a feed's run */
    struct head parent_seen; /* seq 0: none */
    const char *author;      /* user at the node; "" = the node itself */
    int64_t stated_ms;       /* the writer's clock: believed by nobody */
    struct bytes grants[GRANT_CHAIN_MAX];
    size_t grant_count;    /* in the first batch of a feed */
    struct bytes *changes; /* encoded changes; of one whose body is gone its head only */
    size_t change_count;
    struct hash *gone;    /* hash of the body of each change that has none here, zeros where it
                           * has one; NULL: all have */
    struct hash *digests; /* of each change: change_digest() */
    uint8_t signature[SIGNATURE_SIZE];
    struct hash hash; /* of the signed statement: what the next one names as previous */
};

/* What a batch signs of a change: over its head and the hash of its body, so that the
 * batch verifies without the body (law 11). */
void change_digest(struct bytes change, struct hash *digest);
bool batch_has_body(const struct batch *batch, size_t index);
bool batch_any_gone(const struct batch *batch);
/* The digest of one change, with or without its body. */
void batch_change_digest(const struct batch *batch, size_t index, struct hash *digest);
/* Takes the body of a change out of a decoded batch; nothing when it is gone already. */
enum status batch_strip(struct batch *batch, size_t index, struct arena *arena) MUST_USE;
/* Puts bodies that are gone here and stand in `fuller`, the same batch (equal hashes), in
 * their place; *filled counts them. */
void batch_fill(struct batch *batch, const struct batch *fuller, size_t *filled);

/* Computes digests and hash and signs. All other fields are set by the caller. */
enum status batch_sign(struct batch *batch, const struct hash *root,
                       const uint8_t secret[SIGN_SECRET_SIZE], struct arena *arena) MUST_USE;
/* Recomputes digests (of present bodies) and hash, and verifies the signature. */
enum status batch_verify(struct batch *batch, const struct hash *root,
                         const uint8_t sign_public[SIGN_PUBLIC_SIZE], struct arena *arena) MUST_USE;
/* The same without looking at the signature: digests and hash of what was verified
 * when it came (rebuilding, serving). */
enum status batch_digest(struct batch *batch, const struct hash *root,
                         struct arena *arena) MUST_USE;

/* Stored form: self-contained, with feed name and previous hash, block compressed
 * with zstd when that helps. `level` 0 leaves it plain. */
enum status batch_encode(const struct batch *batch, int level, struct buffer *bytes) MUST_USE;
/* Views into `bytes` (when the block is plain) or `arena`. Bounds: limits.h. Does
 * not verify. batch_peek reads only the head (feed, seq, counts, sizes). */
enum status batch_decode(struct arena *arena, struct bytes bytes, struct batch *batch,
                         struct why *why) MUST_USE;
enum status batch_peek(struct bytes bytes, struct feed_name *feed, uint32_t *seq,
                       uint32_t *change_count, uint32_t *raw_size) MUST_USE;
/* Likewise only the grants of its head; 0: it carries none. Views into `bytes`. */
enum status batch_peek_grants(struct bytes bytes, struct bytes grants[GRANT_CHAIN_MAX],
                              size_t *count) MUST_USE;

/* Link form of a run of batches (sync): a feed's name is given once, the hash of the
 * batch before is left out, small batches are compressed together. `frame` is one
 * message body. Every holder ends up with the same stored bytes. Layout: src/feed/run.h. */
struct batch_run;
/* Appends stored batches until `raw_max` bytes (at most RUN_RAW_MAX) before packing;
 * the first one always fits. NULL when out of memory. */
struct batch_run *batch_run_new(size_t raw_max);
/* From now on gives the hash of the batch before with the first batch of each feed:
 * for a receiver whose heads were compared. 32 B a feed. */
void batch_run_whole(struct batch_run *run);
/* The same with every batch: of a feed with two branches, for a receiver that may hold neither
 * (a bundle read out of order). */
void batch_run_branched(struct batch_run *run);
/* From now on leaves out the hash of a head of `node`'s that a batch has seen, which `node` itself
 * can know: 30 B a batch. Not together with the two above: such a receiver may have lost it. */
void batch_run_reader(struct batch_run *run, const char *node);
/* False: does not fit any more (why untouched), or a failure that finish returns. */
bool batch_run_add(struct batch_run *run, struct bytes stored, struct why *why);
enum status batch_run_finish(struct batch_run *run, struct buffer *frame) MUST_USE;
void batch_run_free(struct batch_run *run);
size_t batch_run_count(const struct batch_run *run);
/* Why the last add gave false: OK when the run was full. */
enum status batch_run_failed(const struct batch_run *run);
/* Calls `take` with each batch in stored form (in `arena`), in order. `previous_of` is
 * asked before each batch that leaves it out: the hash of the nth batch at (feed, seq), as held
 * or as just taken; of several (a fork), a hint in the run and then the signature (BAD_SIGNATURE
 * of `take`) say which one it continues. It is also asked for a head of its own that a batch has
 * seen, where that is left out. None: GAP; or, when it says FORKED at the end, it is passed over. What was taken before a failure stays taken.
 * Another status of theirs that is not OK ends the reading. */
enum status batch_run_read(struct arena *arena, struct bytes frame,
                           enum status (*previous_of)(void *context, const struct feed_name *feed,
                                                      uint32_t seq, unsigned nth,
                                                      struct hash *hash),
                           enum status (*take)(void *context, struct bytes stored), void *context,
                           struct why *why) MUST_USE;

/* -- the fold of one record (FOLD.md) -------------------------------------- */

enum standing {                      /* what a version is, at a set of batches */
                STANDING_SHOWN,      /* the one every node shows */
                STANDING_SAME,       /* a head with the same body as the shown one */
                STANDING_CONFLICT,   /* a head beside the shown one: waits for a person */
                STANDING_SUPERSEDED, /* replaced by a later version */
                STANDING_NOT_COUNTED /* outside authority; `reason` says why */
};
enum not_counted {
    COUNTED,
    NOT_GRANTED,    /* kind, lane or scope not in the feed's grant */
    NOT_IN_SCOPE,   /* stands in a feed of another scope */
    BEYOND_END,     /* after an end of its feed, or off its branch */
    BODY_PURGED,    /* 已清除 */
    BODY_MALFORMED, /* signed, but its payload cannot be read */
    BODY_MISSING,   /* came without its body, and no order says why: put back when it comes */
    GRANTED_LATE,   /* its grant, or one above, was given by a key that had ended before */
    NOT_COUNTED_COUNT
};
enum conflict_reason {
    CONFLICT_NONE,
    CONFLICT_CONCURRENT,
    CONFLICT_LOCKED /* edits an approved version without naming its reopening */,
    CONFLICT_CLOSED /* came after its round was closed, and descends from no reopening */,
    CONFLICT_MOVED /* written where the record was no longer at home */,
    CONFLICT_TWICE /* of a unit that was entered twice: another record counts (FOLD.md 8) */
};
const char *not_counted_chinese(unsigned reason);
const char *conflict_chinese(unsigned reason);

/* Closings of its round that one record can stand under: more are not looked at. */
#define FOLD_CLOSINGS_MAX 32
/* Who wrote it, for the choice among heads: the home node, somebody else in a feed of
 * the record's home, somebody in a feed of a scope where it is no longer at home. */
enum fold_home { HOME_LEFT, HOME_PLACE, HOME_NODE };
/* It stands where a handover (FOLD.md 4) has taken the record away: within the heads that it
 * names, or beyond them. */
enum fold_left { LEFT_NOT, LEFT_BEHIND, LEFT_LATE };

struct fold_version {
    struct version version;
    uint64_t
        feed_mark; /* of the feed's name, the same at every node: decides last between equal marks */
    uint64_t body_mark;             /* equal bodies are one version */
    const struct version *replaces; /* as named; those not held stay named */
    uint16_t replace_count;
    struct version reopening; /* named by this version; seq 0: none */
    uint8_t home;             /* enum fold_home */
    uint8_t left;             /* enum fold_left */
    bool withdrawn;
    bool handover;           /* `reopening` names a counted handover of this record */
    uint8_t not_counted;     /* enum not_counted */
    uint32_t within, beyond; /* bit of each closing: its heads cover this place, or end before it.
                                Neither: it does not judge the feed. */
    /* out */
    uint8_t standing, conflict;
};
/* A counted decision about a version of this record, from its review or reopening
 * record as that one is shown. */
struct fold_decision {
    struct version subject;
    uint8_t verdict; /* enum verdict; VERDICT_NONE for a reopening */
    bool reopening;
    struct version version; /* of the decision's own shown version */
};
/* What is known about the record beside its versions. */
struct fold_beside {
    const struct fold_decision *decisions;
    size_t decision_count;
    size_t closing_count; /* bits that are used in within and beyond */
};
struct fold_result {
    size_t shown;     /* index, SIZE_MAX when nothing counts, or all of it came too late */
    size_t conflicts; /* distinct heads beside the shown one */
    bool approved;    /* the shown version is approved and not reopened by its successor */
    bool returned;    /* the shown version was returned */
    bool withdrawn;   /* the shown version withdraws the record */
    bool closed;      /* the shown version stood so when its round was closed */
};
/* Order of the arguments' elements does not matter, but for the numbers of closings that
 * cover equally many versions. `versions` of one record; at most FOLD_VERSIONS_MAX, arena
 * for scratch. `beside` NULL: nothing. NO_MEMORY only. */
#define FOLD_VERSIONS_MAX 4096
enum status fold_record(struct arena *arena, struct fold_version *versions, size_t count,
                        const struct fold_beside *beside, struct fold_result *result) MUST_USE;

/* Is position (seq, on the branch whose batch at `seq` has `hash`) within an end?
 * `on_branch`: held evidence says that the batch is an ancestor of the end's head
 * or equal; unknown counts as true (FOLD.md 7). */
bool feed_end_covers(const struct head *end, uint32_t seq, bool on_branch);

#endif
