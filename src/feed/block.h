/* block -- zstd with hard bounds. One frame, no checksum: digests do that. */
#ifndef SIBEN_FEED_BLOCK_H
#define SIBEN_FEED_BLOCK_H

#include <siben/bytes.h>

#define BLOCK_MAGIC_SIZE 4 /* first bytes of every frame: 28 b5 2f fd */
extern const uint8_t block_magic[BLOCK_MAGIC_SIZE];

/* Appends one frame. `dictionary` may be empty. */
enum status block_pack(struct bytes plain, int level, struct bytes dictionary,
                       struct buffer *frame) MUST_USE;
/* Exactly `size` bytes into `plain`. MALFORMED when it is anything else than one
 * frame of that size; never writes or allocates beyond it. */
enum status block_unpack(struct bytes frame, struct bytes dictionary, uint8_t *plain,
                         size_t size) MUST_USE;

#endif
