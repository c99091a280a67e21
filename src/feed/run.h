/* run -- the link form of a run of batches: what a receiver can know is not sent.
 *
 *   u8      layout                 1
 *   u8      dictionary             0: the packed part is plain, else dictionary.h
 *   varint  number of batches
 *   varint  size of the packed part, plain
 *   varint  size of the packed part as it stands here, absent when it is plain
 *   packed  one zstd frame without its magic, or plain; for each batch:
 *             u8      flags           enum run_flag
 *             varint  number of its feed in this run; a new one is followed by its name
 *             varint  seq, absent with RUN_NEXT
 *             32      hash of the batch before, with RUN_PREVIOUS; else, after seq 1,
 *             2       its first bytes: of two branches, which one; none: a gap
 *             particulars (stored.h), with RUN_SEEN only the first 2 bytes of the hash in PARENT:
 *             the receiver holds that batch, it is its own
 *             block   plain, or with STORED_COMPRESSED the varint of its size
 *   64×n    signatures
 *   rest    compressed blocks as stored, one after the other
 *
 * A batch that is stored plain travels in the packed part and is stored plain
 * again; one that is stored compressed travels as it is. So every holder keeps
 * the same bytes. */
#ifndef SIBEN_FEED_RUN_H
#define SIBEN_FEED_RUN_H

#include "stored.h"

#define RUN_LAYOUT 1
#define RUN_HINT_SIZE 2    /* of a hash that is left out */
#define RUN_GUESSES_MAX 16 /* no feed has so many branches */
#define RUN_ITEM_MIN 8     /* no batch takes less in the packed part */
enum run_flag {
    RUN_STORED = STORED_FLAGS, /* as in the stored form */
    RUN_NEXT = 8,              /* follows the last batch of its feed in this run */
    RUN_PREVIOUS = 16,         /* the hash of the batch before is given */
    RUN_SEEN = 32,             /* the hash of the parent head seen is left out */
    RUN_FLAGS = 63
};

#endif
