/* look -- through a part before anything of it is taken: is it whole, and would what
 * waits for an earlier part have room? */
#include "taking.h"

#include <stdio.h>

static struct first *first_of(struct bundle_taking *taking, const struct feed_name *feed,
                              bool *made)
{
    struct buffer name = {0};
    feed_name_put(&name, feed);
    uint64_t *index = name.failed ? NULL : map_put(taking->first_index, buffer_bytes(&name), made);
    buffer_free(&name);
    if (!index)
        return NULL;
    if (*made && taking->first_count == taking->first_capacity) {
        size_t capacity = taking->first_capacity * 2 + 64;
        struct first *grown = memory_resize(taking->firsts, capacity * sizeof *grown);
        if (!grown)
            return NULL;
        taking->firsts = grown;
        taking->first_capacity = capacity;
    }
    if (*made)
        *index = taking->first_count++;
    return &taking->firsts[*index];
}

static enum status see_batch(void *context, struct bytes stored, const struct feed_name *feed,
                             uint32_t seq)
{
    struct bundle_taking *taking = context;
    struct batch batch;
    bool made = false;
    if (taking->first_count == BUNDLE_HEADS_MAX)
        return STATUS_OK; /* so many feeds: the table itself refuses what it cannot hold */
    struct first *first = first_of(taking, feed, &made);
    if (!first)
        return STATUS_NO_MEMORY;
    if (made) {
        arena_reset(&taking->walk.scratch);
        enum status status = batch_decode(&taking->walk.scratch, stored, &batch, taking->why);
        if (status)
            return status;
        *first = (struct first){.feed = *feed, .before = seq - 1, .previous = batch.previous};
    }
    first->batches++;
    first->bytes += stored.size;
    return STATUS_OK;
}

static enum status look(void *context, struct arena *arena, const struct bundle_content *content,
                        struct why *why)
{
    struct bundle_taking *taking = context;
    (void)arena;
    if (taking->progress)
        taking->progress(taking->progress_context, content->offset, taking->reader->source.size);
    if (!content->has_run || content->run.size == 0)
        return STATUS_OK;
    taking->walk.take = see_batch;
    taking->walk.context = taking;
    taking->why = why;
    return walk_run(&taking->walk, content->run, why);
}

enum status bundle_taking_verify(struct bundle_taking *taking, const struct node_keys *keys,
                                 void (*progress)(void *context, uint64_t done, uint64_t all),
                                 void *context, struct why *why)
{
    taking->progress = progress;
    taking->progress_context = context;
    taking->first_index = map_new();
    if (!taking->first_index)
        return STATUS_NO_MEMORY;
    return bundle_verify(taking->reader, &taking->root, keys, look, taking, why);
}

/* -- room ----------------------------------------------------------------------------------- */

static enum status count_waiting(const struct bundle_taking *taking, struct view *view,
                                 size_t *batches, size_t *bytes)
{
    enum status status = STATUS_OK;
    *batches = *bytes = 0;
    for (size_t i = 0; i < taking->first_count && status == STATUS_OK; i++) {
        const struct first *first = &taking->firsts[i];
        const struct head before = {first->feed, first->before, first->previous};
        bool held = first->before == 0;
        if (!held)
            status = replica_held(view, &before, &held);
        if (status == STATUS_OK && !held) {
            *batches += first->batches;
            *bytes += first->bytes;
        }
    }
    return status;
}

/* The earliest part of the set that has not been read; 0: none. */
static enum status missing_part(const struct bundle_taking *taking, struct view *view,
                                unsigned *part)
{
    const struct bundle_header *header = &taking->reader->header;
    struct parts_read parts;
    enum status status = parts_get(view, header->sender, header->set, &parts);
    *part = 0;
    if (status && status != STATUS_NOT_FOUND)
        return status;
    for (unsigned i = 1; i < header->part && !*part; i++)
        if (status == STATUS_NOT_FOUND || !parts_has(&parts, i))
            *part = i;
    return STATUS_OK;
}

enum status bundle_taking_room(struct bundle_taking *taking, struct view *view, struct why *why)
{
    const struct bundle_header *header = &taking->reader->header;
    size_t batches, bytes, batch_room, byte_room;
    unsigned part;
    if (taking->outcome.read_before)
        return STATUS_OK; /* what waits of it waits already */
    enum status status = count_waiting(taking, view, &batches, &bytes);
    if (status == STATUS_OK)
        status = replica_waiting_room(view, header->sender, &batch_room, &byte_room);
    if (status == STATUS_OK)
        status = missing_part(taking, view, &part);
    if (status || (batches <= batch_room && bytes <= byte_room))
        return status;
    if (part) {
        why_set(why, STATUS_TOO_LARGE, header->sender, NULL, NULL);
        (void)why_what(why, STATUS_TOO_LARGE,
                       "缺第 %u 份：这一份（第 %u 份，共 %u 份）里有 %zu 包要等它，等待区放不下",
                       part, header->part, header->parts, batches);
        (void)snprintf(why->hint, sizeof why->hint,
                       "先读第 %u 份，再读这一份；这次没有收下任何内容", part);
        return STATUS_TOO_LARGE;
    }
    why_set(why, STATUS_TOO_LARGE, header->sender, NULL,
            "先读对方更早写的报送包文件；找不到了就请对方用 --all 重写一份；这次没有收下任何内容");
    return why_what(why, STATUS_TOO_LARGE, "缺更早的报送包：有 %zu 包要等它们，等待区放不下",
                    batches);
}
