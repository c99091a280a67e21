/* stored -- the stored form of a batch, taken apart without copying.
 *
 *   u8      layout                 2
 *   u8      suite                  1
 *   u8      flags                  enum stored_flag
 *   name    feed
 *   varint  seq
 *   32      hash of the batch before, absent at seq 1
 *   -- particulars, the same bytes in a run --
 *   [PARENT]  name, varint seq, 32 bytes of hash: newest parent head seen
 *   sized   author
 *   varint  stated ms, two's complement
 *   [GRANTS]  u8 count, each grant sized
 *   varint  number of changes
 *   varint  size of the plain block
 *   --
 *   64      signature
 *   rest    block: the changes, each sized; where the body is gone: 0, the head sized,
 *           32 bytes of hash of the body. [COMPRESSED] one zstd frame of it */
#ifndef SIBEN_FEED_STORED_H
#define SIBEN_FEED_STORED_H

#include <siben/feed.h>

#define STORED_LAYOUT 2
enum stored_flag { STORED_PARENT = 1, STORED_GRANTS = 2, STORED_COMPRESSED = 4, STORED_FLAGS = 7 };

struct particulars {
    struct head parent_seen;
    struct bytes author;
    int64_t stated_ms;
    struct bytes grants[GRANT_CHAIN_MAX];
    size_t grant_count;
    uint32_t change_count, raw_size;
    struct bytes bytes; /* all of it as it stands */
    size_t seen_at;     /* where the hash of the parent head stands in it; 0: nowhere */
};
struct stored {
    unsigned flags;
    struct feed_name feed;
    struct bytes name; /* its canonical bytes */
    uint32_t seq;
    struct bytes previous; /* empty at seq 1 */
    struct particulars particulars;
    struct bytes signature;
    struct bytes block;
};

/* MALFORMED, TOO_LARGE or UNSUPPORTED; `why` gets where, what and what to do. */
enum status stored_split(struct bytes bytes, struct stored *stored, struct why *why) MUST_USE;
/* Reads particulars and bounds them. `seen_size`: so many bytes stand there of the hash of the
 * parent head; HASH_SIZE in the stored form. */
enum status particulars_get(struct reader *reader, unsigned flags, size_t seen_size,
                            struct particulars *particulars) MUST_USE;
void particulars_put(struct buffer *buffer, const struct batch *batch, uint32_t raw_size);
/* Everything of the stored form before the particulars. */
void stored_put_place(struct buffer *buffer, unsigned flags, struct bytes name, uint32_t seq,
                      struct bytes previous);
/* Limits and shape of a batch whose fields a caller has filled. */
enum status batch_bounds(const struct batch *batch) MUST_USE;
/* "653022205/653022205/detail/00…01 第 7 批" for `where` of a why. */
#define PLACE_TEXT_SIZE (FEED_TEXT_SIZE + 24)
void batch_place(const struct feed_name *feed, uint32_t seq, char text[PLACE_TEXT_SIZE]);

#endif
