/* walk -- through the batches of a run, also of one whose beginning is not held. */
#include "taking.h"

enum status walk_open(struct walk *walk, const struct hash *root)
{
    walk->root = root;
    arena_init(&walk->arena, 16 * RUN_RAW_MAX);
    arena_init(&walk->scratch, 0);
    walk->feeds = map_new();
    return walk->feeds ? STATUS_OK : STATUS_NO_MEMORY;
}

void walk_close(struct walk *walk)
{
    arena_close(&walk->arena);
    arena_close(&walk->scratch);
    map_free(walk->feeds);
    walk->feeds = NULL;
}

/* *index NULL: of no batch yet (`made` NULL, else one is made). */
static enum status index_of(struct walk *walk, const struct feed_name *feed, bool *made,
                            uint64_t **index)
{
    struct buffer name = {0};
    feed_name_put(&name, feed);
    *index = NULL;
    if (!name.failed)
        *index = made ? map_put(walk->feeds, buffer_bytes(&name), made)
                      : map_get(walk->feeds, buffer_bytes(&name));
    bool failed = name.failed || (made && !*index);
    buffer_free(&name);
    return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Only a batch that follows another in this run leaves out the hash of the one before. */
static enum status previous_of(void *context, const struct feed_name *feed, uint32_t seq,
                               unsigned nth, struct hash *hash)
{
    struct walk *walk = context;
    struct batch batch;
    uint64_t *index;
    enum status status = index_of(walk, feed, NULL, &index);
    if (status)
        return status;
    if (nth || !index || walk->items[*index].seq != seq)
        return STATUS_NOT_FOUND;
    arena_reset(&walk->scratch);
    status = batch_decode(&walk->scratch, walk->items[*index].stored, &batch, NULL);
    if (status == STATUS_OK)
        status = batch_digest(&batch, walk->root, &walk->scratch);
    if (status == STATUS_OK)
        *hash = batch.hash;
    return status;
}

static enum status keep(struct walk *walk, const struct feed_name *feed, uint32_t seq,
                        struct bytes stored)
{
    bool made = false;
    uint64_t *index;
    enum status status = index_of(walk, feed, &made, &index);
    if (status)
        return status;
    if (made && walk->count == walk->capacity) {
        size_t capacity = walk->capacity * 2 + 16;
        struct walked *grown = arena_array(&walk->arena, struct walked, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (walk->count)
            memcpy(grown, walk->items, walk->count * sizeof *grown);
        walk->items = grown;
        walk->capacity = capacity;
    }
    if (made)
        *index = walk->count++;
    walk->items[*index] = (struct walked){seq, stored};
    return STATUS_OK;
}

static enum status take_one(void *context, struct bytes stored)
{
    struct walk *walk = context;
    struct feed_name feed;
    uint32_t seq, changes, raw;
    enum status status = batch_peek(stored, &feed, &seq, &changes, &raw);
    if (status == STATUS_OK)
        status = walk->take(walk->context, stored, &feed, seq);
    return status ? status : keep(walk, &feed, seq, stored);
}

enum status walk_run(struct walk *walk, struct bytes run, struct why *why)
{
    arena_reset(&walk->arena);
    map_clear(walk->feeds);
    walk->items = NULL;
    walk->count = walk->capacity = 0;
    enum status status = batch_run_read(&walk->arena, run, previous_of, take_one, walk, why);
    if (status == STATUS_GAP)
        return why_set(why, STATUS_MALFORMED, BUNDLE_WHERE, "其中一段的前后两包接不上",
                       "请对方重写一份；仍不行，请核对对方软件的版本");
    return status;
}

/* -- for those who only look ------------------------------------------------------------- */

struct each {
    struct walk walk;
    enum status (*visit)(void *context, const struct batch *batch, struct arena *arena);
    void *context;
    struct why *why;
};

static enum status see_one(void *context, struct bytes stored, const struct feed_name *feed,
                           uint32_t seq)
{
    struct each *each = context;
    struct batch batch;
    (void)feed;
    (void)seq;
    arena_reset(&each->walk.scratch);
    enum status status = batch_decode(&each->walk.scratch, stored, &batch, each->why);
    return status ? status : each->visit(each->context, &batch, &each->walk.scratch);
}

enum status bundle_each_batch(const struct hash *root, const struct bundle_content *content,
                              enum status (*visit)(void *context, const struct batch *batch,
                                                   struct arena *arena),
                              void *context, struct why *why)
{
    struct each each = {.visit = visit, .context = context, .why = why};
    if (!content->has_run || content->run.size == 0)
        return STATUS_OK;
    enum status status = walk_open(&each.walk, root);
    each.walk.take = see_one;
    each.walk.context = &each;
    if (status == STATUS_OK)
        status = walk_run(&each.walk, content->run, why);
    walk_close(&each.walk);
    return status;
}
