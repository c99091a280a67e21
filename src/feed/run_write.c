#include "run.h"
#include "block.h"
#include "dictionary.h"

#include <siben/map.h>

/* Tiny runs are one person's edit on a slow line; what is packed in bulk has
 * been compressed before, or is many small edits. */
#define LEVEL_TINY 12
#define LEVEL_TINY_MAX (4u << 10)
#define LEVEL_USUAL 5

struct batch_run {
    size_t size_max, count;
    const char *reader; /* whose own batches need not be told to it; NULL: not known */
    bool whole, branched;
    enum status failed; /* the first failure, told at finish */
    struct buffer packed, signatures, blocks;
    struct map *feeds; /* name -> number in this run << 32 | last seq */
    struct buffer scratch;
};

struct batch_run *batch_run_new(size_t raw_max)
{
    struct batch_run *run = memory_take(sizeof *run);
    if (!run)
        return NULL;
    run->size_max = raw_max < RUN_RAW_MAX ? raw_max : RUN_RAW_MAX;
    run->feeds = map_new();
    if (!run->feeds) {
        memory_free(run);
        return NULL;
    }
    return run;
}

void batch_run_free(struct batch_run *run)
{
    if (!run)
        return;
    buffer_free(&run->packed);
    buffer_free(&run->signatures);
    buffer_free(&run->blocks);
    buffer_free(&run->scratch);
    map_free(run->feeds);
    memory_free(run);
}

enum status batch_run_failed(const struct batch_run *run)
{
    return run->failed;
}

size_t batch_run_count(const struct batch_run *run)
{
    return run->count;
}

void batch_run_whole(struct batch_run *run)
{
    run->whole = true;
}

void batch_run_branched(struct batch_run *run)
{
    run->branched = true;
}

void batch_run_reader(struct batch_run *run, const char *node)
{
    run->reader = node;
}

/* Is the parent head that the batch has seen one of the reader's own? */
static bool reader_signed_seen(const struct batch_run *run, const struct stored *stored)
{
    return run->reader && !run->whole && !run->branched && (stored->flags & STORED_PARENT) &&
           strcmp(stored->particulars.parent_seen.feed.node, run->reader) == 0;
}

static void put_particulars(struct buffer *item, const struct particulars *particulars, bool seen)
{
    struct bytes all = particulars->bytes;
    if (!seen) {
        buffer_put_bytes(item, all);
        return;
    }
    size_t after = particulars->seen_at + HASH_SIZE;
    buffer_put(item, all.data, particulars->seen_at + RUN_HINT_SIZE);
    buffer_put(item, all.data + after, all.size - after);
}

/* One item of the packed part into run->scratch. */
static bool put_item(struct batch_run *run, const struct stored *stored, uint64_t *feed, bool made)
{
    struct buffer *item = &run->scratch;
    uint32_t last = (uint32_t)*feed;
    bool next = !made && stored->seq == last + 1;
    bool whole = ((run->whole && !next) || run->branched) && stored->seq > 1;
    bool seen = reader_signed_seen(run, stored);
    buffer_clear(item);
    buffer_put_u8(item, (uint8_t)(stored->flags | (next ? RUN_NEXT : 0u) |
                                  (whole ? RUN_PREVIOUS : 0u) | (seen ? RUN_SEEN : 0u)));
    buffer_put_varint(item, *feed >> 32);
    if (made)
        buffer_put_bytes(item, stored->name);
    if (!next)
        buffer_put_varint(item, stored->seq);
    if (stored->seq > 1)
        buffer_put(item, stored->previous.data, whole ? HASH_SIZE : RUN_HINT_SIZE);
    put_particulars(item, &stored->particulars, seen);
    if (stored->flags & STORED_COMPRESSED)
        buffer_put_varint(item, stored->block.size);
    else
        buffer_put_bytes(item, stored->block);
    return !item->failed;
}

static size_t run_size(const struct batch_run *run)
{
    return run->packed.size + run->signatures.size + run->blocks.size;
}

bool batch_run_add(struct batch_run *run, struct bytes bytes, struct why *why)
{
    struct stored stored;
    bool made;
    if (run->failed)
        return false;
    run->failed = stored_split(bytes, &stored, why);
    if (run->failed)
        return false;
    uint64_t *feed = map_put(run->feeds, stored.name, &made);
    if (feed && made)
        *feed = (uint64_t)(map_count(run->feeds) - 1) << 32;
    if (!feed || !put_item(run, &stored, feed, made)) {
        run->failed = STATUS_NO_MEMORY;
        return false;
    }
    bool apart = stored.flags & STORED_COMPRESSED;
    size_t more = run->scratch.size + SIGNATURE_SIZE + (apart ? stored.block.size : 0);
    size_t size_max = run->count ? run->size_max : RUN_RAW_MAX; /* one always fits */
    if (run_size(run) + more > size_max) {
        if (made)
            map_remove(run->feeds, stored.name);
        return false;
    }
    *feed = (*feed >> 32 << 32) | stored.seq;
    buffer_put_bytes(&run->packed, buffer_bytes(&run->scratch));
    buffer_put_bytes(&run->signatures, stored.signature);
    if (apart)
        buffer_put_bytes(&run->blocks, stored.block);
    if (run->packed.failed || run->signatures.failed || run->blocks.failed)
        run->failed = STATUS_NO_MEMORY;
    run->count += run->failed ? 0 : 1;
    return run->failed == STATUS_OK;
}

static enum status put_packed(struct buffer *frame, struct bytes plain, struct bytes frame_packed,
                              size_t count)
{
    bool helps =
        frame_packed.size > BLOCK_MAGIC_SIZE && frame_packed.size - BLOCK_MAGIC_SIZE < plain.size;
    buffer_put_u8(frame, RUN_LAYOUT);
    buffer_put_u8(frame, helps ? DICTIONARY_NEWEST : 0);
    buffer_put_varint(frame, count);
    buffer_put_varint(frame, plain.size);
    if (helps)
        buffer_put_sized(frame, bytes_of(frame_packed.data + BLOCK_MAGIC_SIZE,
                                         frame_packed.size - BLOCK_MAGIC_SIZE));
    else
        buffer_put_bytes(frame, plain);
    return frame->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status batch_run_finish(struct batch_run *run, struct buffer *frame)
{
    if (run->failed)
        return run->failed;
    struct buffer packed = {0};
    struct bytes plain = buffer_bytes(&run->packed);
    int level = plain.size <= LEVEL_TINY_MAX ? LEVEL_TINY : LEVEL_USUAL;
    enum status status = block_pack(plain, level, dictionary_of(DICTIONARY_NEWEST), &packed);
    if (status == STATUS_OK)
        status = put_packed(frame, plain, buffer_bytes(&packed), run->count);
    buffer_free(&packed);
    buffer_put_bytes(frame, buffer_bytes(&run->signatures));
    buffer_put_bytes(frame, buffer_bytes(&run->blocks));
    return status == STATUS_OK && frame->failed ? STATUS_NO_MEMORY : status;
}
