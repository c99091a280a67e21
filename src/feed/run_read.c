#include "run.h"
#include "block.h"
#include "dictionary.h"

#include <stdio.h>

struct run_feed {
    struct feed_name feed;
    struct bytes name;
    uint32_t seq; /* last seen in this run */
};

typedef enum status previous_function(void *context, const struct feed_name *feed, uint32_t seq,
                                      unsigned nth, struct hash *hash);
typedef enum status take_function(void *context, struct bytes stored);

struct run_reader {
    struct arena *arena;
    struct reader items, signatures, blocks;
    struct run_feed *feeds;
    size_t feed_count, feed_max;
    previous_function *previous_of;
    take_function *take;
    void *context;
    struct why *why;
};

/* One batch as it stands in the packed part. */
struct run_item {
    unsigned flags;
    struct run_feed *feed;
    uint32_t seq;
    struct hash previous;
    struct bytes given; /* whole hash, or its first bytes; empty at seq 1 */
    struct particulars particulars;
    struct bytes block;
};

static enum status refuse(struct why *why, enum status status, const char *what)
{
    return why_set(why, status, "批次包", what,
                   status == STATUS_UNSUPPORTED
                       ? "请先升级软件。"
                       : "对方会重新发送；再次出现时请报告双方的软件版本。");
}

/* -- the frame -- */

static enum status unpack(struct arena *arena, struct bytes packed, struct bytes dictionary,
                          size_t size, struct bytes *plain)
{
    uint8_t *frame = arena_take_raw(arena, BLOCK_MAGIC_SIZE + packed.size);
    uint8_t *room = arena_take_raw(arena, size);
    if (!frame || !room)
        return STATUS_NO_MEMORY;
    memcpy(frame, block_magic, BLOCK_MAGIC_SIZE);
    memcpy(frame + BLOCK_MAGIC_SIZE, packed.data, packed.size);
    *plain = bytes_of(room, size);
    return block_unpack(bytes_of(frame, BLOCK_MAGIC_SIZE + packed.size), dictionary, room, size);
}

static enum status open_frame(struct run_reader *run, struct bytes frame, size_t *count)
{
    struct reader reader = reader_of(frame);
    unsigned layout = reader_u8(&reader), number = reader_u8(&reader);
    if (reader.failed)
        return refuse(run->why, STATUS_MALFORMED, "批次包是空的。");
    struct bytes dictionary = dictionary_of(number);
    if (layout != RUN_LAYOUT || (number && dictionary.size == 0))
        return refuse(run->why, STATUS_UNSUPPORTED, "批次包的格式本软件不认识。");
    uint64_t batches = reader_varint(&reader), size = reader_varint(&reader);
    if (!reader.failed && (size > RUN_RAW_MAX || batches > size / RUN_ITEM_MIN))
        return refuse(run->why, STATUS_TOO_LARGE, "批次包超过允许的大小。");
    struct bytes plain = {0}, packed = {0};
    if (number)
        packed = reader_sized(&reader, frame.size);
    else
        plain = reader_take(&reader, (size_t)size);
    struct bytes signatures = reader_take(&reader, (size_t)batches * SIGNATURE_SIZE);
    if (reader.failed || (number && packed.size == 0))
        return refuse(run->why, STATUS_MALFORMED, "批次包不完整。");
    enum status status = STATUS_OK;
    if (number)
        status = unpack(run->arena, packed, dictionary, (size_t)size, &plain);
    if (status != STATUS_OK)
        return status == STATUS_NO_MEMORY ? status
                                          : refuse(run->why, status, "批次包的压缩内容已损坏。");
    run->items = reader_of(plain);
    run->signatures = reader_of(signatures);
    run->blocks = reader_of(reader_take(&reader, reader_left(&reader)));
    *count = (size_t)batches;
    return STATUS_OK;
}

/* -- items -- */

/* Feeds are few; the room for them grows by doubling inside the arena. */
static struct run_feed *new_feed(struct run_reader *run)
{
    if (run->feed_count == run->feed_max) {
        size_t max = run->feed_max ? 2 * run->feed_max : 8;
        struct run_feed *feeds = arena_array(run->arena, struct run_feed, max);
        if (!feeds)
            return NULL;
        if (run->feed_count)
            memcpy(feeds, run->feeds, run->feed_count * sizeof *feeds);
        run->feeds = feeds;
        run->feed_max = max;
    }
    return &run->feeds[run->feed_count++];
}

static enum status item_feed(struct run_reader *run, struct run_item *item)
{
    struct reader *reader = &run->items;
    uint64_t number = reader_varint(reader);
    if (reader->failed || number > run->feed_count)
        return STATUS_MALFORMED;
    if (number < run->feed_count) {
        item->feed = &run->feeds[number];
        return STATUS_OK;
    }
    struct run_feed *feed = new_feed(run);
    if (!feed)
        return STATUS_NO_MEMORY;
    const uint8_t *name = reader->at;
    if (feed_name_get(reader, &feed->feed) != STATUS_OK)
        return STATUS_MALFORMED;
    feed->name = bytes_of(name, (size_t)(reader->at - name));
    item->feed = feed;
    return STATUS_OK;
}

static enum status item_seq(struct run_reader *run, struct run_item *item)
{
    uint64_t seq;
    if (item->flags & RUN_NEXT)
        seq = item->feed->seq ? (uint64_t)item->feed->seq + 1 : 0;
    else
        seq = reader_varint(&run->items);
    if (seq == 0 || seq > FEED_SEQ_MAX)
        return STATUS_MALFORMED;
    item->seq = (uint32_t)seq;
    item->feed->seq = item->seq;
    bool whole = item->flags & RUN_PREVIOUS;
    if (item->seq > 1)
        item->given = reader_take(&run->items, whole ? HASH_SIZE : RUN_HINT_SIZE);
    else if (whole)
        return STATUS_MALFORMED;
    return run->items.failed ? STATUS_MALFORMED : STATUS_OK;
}

static enum status item_get(struct run_reader *run, struct run_item *item)
{
    *item = (struct run_item){.flags = reader_u8(&run->items)};
    if (run->items.failed)
        return STATUS_MALFORMED;
    if (item->flags & ~(unsigned)RUN_FLAGS)
        return STATUS_UNSUPPORTED;
    if (item->flags & RUN_SEEN && !(item->flags & STORED_PARENT))
        return STATUS_MALFORMED;
    enum status status = item_feed(run, item);
    if (status == STATUS_OK)
        status = item_seq(run, item);
    if (status == STATUS_OK)
        status =
            particulars_get(&run->items, item->flags,
                            item->flags & RUN_SEEN ? RUN_HINT_SIZE : HASH_SIZE, &item->particulars);
    if (status != STATUS_OK)
        return status;
    if (item->flags & STORED_COMPRESSED) {
        uint64_t size = reader_varint(&run->items);
        item->block = reader_take(&run->blocks, size <= BATCH_WIRE_MAX ? (size_t)size : SIZE_MAX);
    } else {
        item->block = reader_take(&run->items, item->particulars.raw_size);
    }
    bool failed = run->items.failed || run->blocks.failed || item->block.size == 0;
    return failed ? STATUS_MALFORMED : STATUS_OK;
}

/* With the hashes as they are supposed in `item`. */
static enum status item_take(struct run_reader *run, const struct run_item *item,
                             struct bytes signature)
{
    struct buffer place = {0};
    stored_put_place(&place, item->flags & RUN_STORED, item->feed->name, item->seq,
                     bytes_of(item->previous.bytes, HASH_SIZE));
    const struct particulars *particulars = &item->particulars;
    struct bytes all = particulars->bytes;
    size_t begin = item->flags & RUN_SEEN ? particulars->seen_at : 0;
    size_t given = begin ? RUN_HINT_SIZE : 0;
    const struct bytes parts[] = {
        buffer_bytes(&place),
        bytes_of(all.data, begin),
        bytes_of(particulars->parent_seen.hash.bytes, begin ? HASH_SIZE : 0),
        bytes_of(all.data + begin + given, all.size - begin - given),
        signature,
        item->block};
    size_t size = 0, part_count = sizeof parts / sizeof *parts;
    for (size_t i = 0; i < part_count; i++)
        size += parts[i].size;
    uint8_t *stored = place.failed ? NULL : arena_take_raw(run->arena, size);
    uint8_t *at = stored;
    for (size_t i = 0; stored && i < part_count; i++) {
        if (parts[i].size)
            memcpy(at, parts[i].data, parts[i].size);
        at += parts[i].size;
    }
    buffer_free(&place);
    if (!stored)
        return STATUS_NO_MEMORY;
    return run->take(run->context, bytes_of(stored, size));
}

/* The hash before was left out: of the batches that stand there, whichever was signed. */
static enum status item_guess(struct run_reader *run, struct run_item *item, struct bytes signature)
{
    unsigned nth = 0;
    for (; nth < RUN_GUESSES_MAX; nth++) {
        enum status status =
            run->previous_of(run->context, &item->feed->feed, item->seq - 1, nth, &item->previous);
        if (status == STATUS_NOT_FOUND)
            break;
        if (status == STATUS_FORKED)
            return STATUS_OK; /* on a branch that was refused */
        if (status != STATUS_OK)
            return status;
        if (memcmp(item->previous.bytes, item->given.data, RUN_HINT_SIZE) != 0)
            continue;
        status = item_take(run, item, signature);
        if (status != STATUS_BAD_SIGNATURE)
            return status;
    }
    char where[PLACE_TEXT_SIZE];
    batch_place(&item->feed->feed, item->seq, where);
    return why_set(run->why, STATUS_GAP, where,
                   nth ? "本机的前一批在另一条分支上。" : "本机没有它的前一批。",
                   "将按数据流重新核对后补传。");
}

static enum status item_place(struct run_reader *run, struct run_item *item, struct bytes signature)
{
    if (item->given.size == RUN_HINT_SIZE)
        return item_guess(run, item, signature);
    if (item->given.size == HASH_SIZE)
        memcpy(item->previous.bytes, item->given.data, HASH_SIZE);
    return item_take(run, item, signature);
}

/* The hash of our head that the writer had seen was left out: of those that stand there. */
static enum status item_seen(struct run_reader *run, struct run_item *item)
{
    struct bytes signature = reader_take(&run->signatures, SIGNATURE_SIZE);
    if (!(item->flags & RUN_SEEN))
        return item_place(run, item, signature);
    struct head *seen = &item->particulars.parent_seen;
    uint8_t hint[RUN_HINT_SIZE];
    memcpy(hint, seen->hash.bytes, RUN_HINT_SIZE);
    for (unsigned nth = 0; nth < RUN_GUESSES_MAX; nth++) {
        enum status status =
            run->previous_of(run->context, &seen->feed, seen->seq, nth, &seen->hash);
        if (status == STATUS_NOT_FOUND || status == STATUS_FORKED)
            break;
        if (status != STATUS_OK)
            return status;
        if (memcmp(seen->hash.bytes, hint, RUN_HINT_SIZE) != 0)
            continue;
        status = item_place(run, item, signature);
        if (status != STATUS_BAD_SIGNATURE && status != STATUS_GAP)
            return status;
    }
    char where[PLACE_TEXT_SIZE];
    batch_place(&item->feed->feed, item->seq, where);
    return why_set(run->why, STATUS_GAP, where, "它的前一批，或它所依据的本机报送包，本机没有。",
                   "将按数据流重新核对后补传。");
}

enum status batch_run_read(struct arena *arena, struct bytes frame, previous_function *previous_of,
                           take_function *take, void *context, struct why *why)
{
    struct run_reader run = {
        .arena = arena, .previous_of = previous_of, .take = take, .context = context, .why = why};
    size_t count = 0;
    enum status status = open_frame(&run, frame, &count);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        struct run_item item;
        status = item_get(&run, &item);
        if (status == STATUS_TOO_LARGE)
            return refuse(why, status, "批次超过允许的大小或条数。");
        if (status == STATUS_UNSUPPORTED)
            return refuse(why, status, "批次的格式本软件不认识。");
        if (status == STATUS_MALFORMED)
            return refuse(why, status, "批次包中有一批不完整。");
        if (status == STATUS_OK)
            status = item_seen(&run, &item);
        if (status != STATUS_OK)
            return status;
    }
    if (!reader_done(&run.items) || !reader_done(&run.blocks))
        return refuse(why, STATUS_MALFORMED, "批次包末尾有多余的内容。");
    return STATUS_OK;
}
