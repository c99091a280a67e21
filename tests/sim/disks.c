/* disks -- what a node keeps: in memory, or LMDB in a folder; and the seam below, where
 * the world sees which batches became durable. */
#include "sim.h"

#include <siben/store.h>

#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#define MAP_SIZE (64u << 20)

struct disk {
    struct kv *kv;
    struct store *store; /* LMDB, else NULL */
    char folder[64];
    int node; /* who is watched; -1: nobody */
    const struct kv_methods *below;
    struct kv_methods hooked;
};

/* -- the seam: which batches became durable ------------------------------------------------ */

static struct disk *last_disk; /* commits of one node come together */

static struct disk *disk_of(const struct kv *kv)
{
    if (last_disk && last_disk->kv == kv)
        return last_disk;
    for (size_t i = 0; i < sim_now->node_count; i++)
        if (sim_now->nodes[i].disk && sim_now->nodes[i].disk->kv == kv)
            return last_disk = sim_now->nodes[i].disk;
    const bool of_somebody = false;
    REQUIRE(of_somebody);
    return NULL;
}

static struct sim_node *node_of(const struct kv *kv)
{
    return &sim_now->nodes[disk_of(kv)->node];
}

static enum status hook_begin(struct kv *kv, bool write, struct kv_txn **txn)
{
    if (write) {
        buffer_clear(&node_of(kv)->pending);
        buffer_clear(&sim_now->writing);
    }
    return disk_of(kv)->below->begin(kv, write, txn);
}

static struct written *written_new(struct sim *sim, uint64_t mark)
{
    uint64_t *index = map_put(sim->by_mark, bytes_of(&mark, 8), NULL);
    *index = sim->written_count;
    if (sim->written_count == sim->written_capacity) {
        sim->written_capacity = sim->written_capacity * 2 + 256;
        sim->written = realloc(sim->written, sim->written_capacity * sizeof *sim->written);
    }
    struct written *written = &sim->written[sim->written_count++];
    *written = (struct written){.mark = mark};
    return written;
}

/* Decoded once, for all that is asked of it later. */
static void written_read(struct sim *sim, struct written *written, struct bytes stored)
{
    struct arena *arena = &sim->arena;
    struct batch *batch = &written->batch;
    assert_ok(batch_decode(arena, arena_bytes(arena, stored), batch, NULL));
    assert_ok(batch_digest(batch, &sim->root, arena));
    written->changes = arena_array(arena, struct change, batch->change_count + 1);
    written->readable = arena_array(arena, bool, batch->change_count + 1);
    for (size_t i = 0; i < batch->change_count; i++)
        written->readable[i] = change_decode(arena, &batch->feed, batch->changes[i],
                                             &written->changes[i]) == STATUS_OK;
    written->version =
        (struct version_name){batch->feed, batch->seq, 0, hash_mark(&batch->digests[0])};
}

/* Law 9: what a batch names as seen of its parent proves that it was not written before. It was there,
 * on this disk; and who holds something of its parent's names something. */
static void check_seen(struct sim *sim, const struct sim_node *node, const struct written *written)
{
    const struct head *seen = &written->batch.parent_seen;
    struct bytes mark = bytes_of(seen->hash.bytes, 8);
    if (written->rogue || node->clone_of >= 0)
        return;
    if (seen->seq) {
        const uint64_t *at = map_get(sim->by_mark, mark);
        const struct batch *there = at ? &sim->written[*at].batch : NULL;
        if (!there || !map_get(node->holds, mark) || there->seq != seen->seq ||
            !feed_name_equal(&there->feed, &seen->feed))
            sim_broken(sim, "seen", "%s: batch %u names %s %u, which it has not seen", node->name,
                       written->batch.seq, seen->feed.node, seen->seq);
        return;
    }
    if (node->placed !=
        node->parent) /* promoted: what it has of the one above came before that was the one above */
        return;
    for (size_t i = 0; node->placed >= 0 && i + 1 < sim->written_count; i++)
        if (strcmp(sim->written[i].batch.feed.node, sim->nodes[node->placed].name) == 0 &&
            map_get(node->holds, bytes_of(sim->written[i].batch.hash.bytes, 8)))
            sim_broken(sim, "seen", "%s: batch %u names nothing of %s, and %u was there",
                       node->name, written->batch.seq, sim->nodes[node->placed].name,
                       sim->written[i].batch.seq);
}

static void register_batch(struct sim *sim, int index, uint32_t via, struct bytes mark,
                           struct bytes stored)
{
    const struct sim_node *node = &sim->nodes[index];
    uint64_t number;
    char feed[FEED_TEXT_SIZE];
    memcpy(&number, mark.data, 8);
    struct written *fresh = written_new(sim, number);
    fresh->writer = index;
    fresh->rogue = map_get(sim->rogues, mark) != NULL;
    written_read(sim, fresh, stored);
    feed_name_print(&fresh->batch.feed, feed);
    if (via)
        sim_broken(sim, "forged", "%s took %s %u, which nobody wrote", node->name, feed,
                   fresh->batch.seq);
    check_seen(sim, node, fresh);
    sim_say(sim, "%s | %s %u is durable", node->name, feed, fresh->batch.seq);
}

static void became_durable(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct reader reader = reader_of(buffer_bytes(&sim->writing));
    for (size_t i = 0; i + 8 <= node->pending.size; i += 8) {
        struct bytes mark = bytes_of(node->pending.data + i, 8);
        uint32_t via = reader_u32(&reader);
        struct bytes stored = reader_sized(&reader, SIZE_MAX);
        if (!map_get(sim->by_mark, mark))
            register_batch(sim, index, via, mark, stored);
        struct written *written = &sim->written[*map_get(sim->by_mark, mark)];
        if (written->lost) { /* it was under way */
            written->lost = false;
            ways_settle(sim);
        }
        (void)map_put(node->ever, mark, NULL);
        (void)map_put(node->holds, mark, NULL);
        if (written->batch.seq > 1 &&
            !map_get(node->holds, bytes_of(written->batch.previous.bytes, 8)))
            sim_broken(sim, "order", "%s numbers batch %u of %s before the one that it follows",
                       node->name, written->batch.seq, written->batch.feed.node);
    }
}

static enum status hook_commit(struct kv_txn *txn)
{
    struct kv *kv = txn->kv;
    struct disk *disk = disk_of(kv);
    struct sim_node *node = &sim_now->nodes[disk->node];
    if (node->full_until_ms > sim_now->now_ms) {
        disk->below->abort(txn);
        node->was_full = true;
        return STATUS_NO_SPACE;
    }
    if (sim_now->mutant == MUTANT_LOSE_COMMIT) {
        disk_free(node->last_commit);
        node->last_commit = disk_copy(disk);
    }
    enum status status = disk->below->commit(txn);
    if (status == STATUS_OK) {
        became_durable(sim_now, disk->node);
        sim_now->commits++;
    }
    return status;
}

static bool loses(enum kv_table table)
{
    return (table == KV_CELL && sim_mutates(sim_now, MUTANT_LOSE_CELL, 10)) ||
           (table == KV_FACT && sim_mutates(sim_now, MUTANT_LOSE_FACT, 10)) ||
           (table == KV_RECORD && sim_mutates(sim_now, MUTANT_LOSE_RECORD, 10));
}

/* The power goes in the middle of a span: nothing more is written by it. */
static bool power_goes(struct sim_node *node)
{
    if (node->crash_puts && --node->crash_puts == 0)
        node->dying = sim_now->dying = true; /* also when what wrote does not look */
    return node->dying;
}

static void note_batch(struct sim *sim, struct sim_node *node, struct bytes value)
{
    struct reader reader = reader_of(value);
    (void)reader_take(&reader, 8); /* feed, seq: src/replica/take.c, log_append() */
    uint32_t via = reader_u32(&reader);
    (void)reader_u32(&reader);
    struct bytes hash = reader_take(&reader, HASH_SIZE);
    (void)reader_take(&reader, HASH_SIZE + 16);
    (void)reader_sized(&reader, SCOPE_TEXT_MAX);
    struct bytes stored = reader_take(&reader, reader_left(&reader));
    REQUIRE(!reader.failed);
    buffer_put(&node->pending, hash.data, 8);
    buffer_put_u32(&sim->writing, via);
    buffer_put_sized(&sim->writing, stored);
}

static enum status hook_put(struct kv_txn *txn, enum kv_table table, struct bytes key,
                            struct bytes value, bool append)
{
    struct sim_node *node = node_of(txn->kv);
    if (power_goes(node))
        return STATUS_IO_ERROR;
    if (loses(table))
        return STATUS_OK;
    if (table == KV_LOG)
        note_batch(sim_now, node, value);
    node->notices |= table == KV_LOG && key.data[0] == LANE_NOTICE;
    return disk_of(txn->kv)->below->put(txn, table, key, value, append);
}

static enum status hook_cursor_put(struct kv_cursor *cursor, struct bytes value)
{
    if (power_goes(node_of(cursor->txn->kv)))
        return STATUS_IO_ERROR;
    return loses(cursor->table) ? STATUS_OK
                                : disk_of(cursor->txn->kv)->below->cursor_put(cursor, value);
}

static enum status hook_remove(struct kv_txn *txn, enum kv_table table, struct bytes key)
{
    if (power_goes(node_of(txn->kv)))
        return STATUS_IO_ERROR;
    if (table == KV_INBOX && sim_mutates(sim_now, MUTANT_LOSE_INBOX, 1000))
        return STATUS_OK;
    return disk_of(txn->kv)->below->remove(txn, table, key);
}

static void hook(struct disk *disk)
{
    disk->below = disk->kv->methods;
    disk->hooked = *disk->below;
    disk->hooked.begin = hook_begin;
    disk->hooked.commit = hook_commit;
    disk->hooked.put = hook_put;
    disk->hooked.cursor_put = hook_cursor_put;
    disk->hooked.remove = hook_remove;
    disk->kv->methods = &disk->hooked;
}

void disk_watch(struct disk *disk, int node)
{
    disk->node = node;
    hook(disk);
}

/* -- disks ----------------------------------------------------------------------------------- */

/* Of a name that nobody has: what a world that died left behind may have had the same process number. */
static void folder_new(struct disk *disk)
{
    const char *place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(disk->folder, sizeof disk->folder, "%s/siben-sim-XXXXXX", place);
    assert_non_null(mkdtemp(disk->folder));
}

static void lmdb_open_in(struct disk *disk)
{
    const struct store_settings settings = {.folder = disk->folder, .map_size = MAP_SIZE};
    assert_ok(store_open(&settings, &disk->store, NULL));
    disk->kv = store_kv(disk->store);
}

struct disk *disk_new(bool lmdb)
{
    struct disk *disk = calloc(1, sizeof *disk);
    disk->node = -1;
    if (lmdb) {
        folder_new(disk);
        lmdb_open_in(disk);
    } else {
        disk->kv = kv_memory_new();
    }
    return disk;
}

static void folder_remove(const char *folder)
{
    static const char *const files[] = {"db/data.mdb", "db/lock.mdb", "db", "lock"};
    char path[128];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        (void)remove(path);
    }
    (void)rmdir(folder);
}

void disk_free(struct disk *disk)
{
    if (!disk)
        return;
    if (last_disk == disk)
        last_disk = NULL;
    if (disk->store) {
        store_close(disk->store);
        folder_remove(disk->folder);
    } else {
        kv_memory_free(disk->kv);
    }
    free(disk);
}

static void file_copy(const char *from, const char *to)
{
    struct bytes bytes = test_file(from);
    FILE *file = fopen(to, "wb");
    assert_non_null(bytes.data);
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
    assert_int_equal(fclose(file), 0);
    memory_free((void *)(uintptr_t)bytes.data);
}

struct disk *disk_copy(struct disk *disk)
{
    struct disk *copy = calloc(1, sizeof *copy);
    copy->node = -1;
    if (!disk->store) {
        copy->kv = kv_memory_copy(disk->kv);
        return copy;
    }
    char from[128], to[128];
    folder_new(copy);
    snprintf(to, sizeof to, "%s/db", copy->folder);
    assert_int_equal(mkdir(to, 0700), 0);
    snprintf(from, sizeof from, "%s/db/data.mdb", disk->folder);
    snprintf(to, sizeof to, "%s/db/data.mdb", copy->folder);
    file_copy(from, to);
    lmdb_open_in(copy);
    return copy;
}

void disk_crash(struct disk *disk)
{
    if (!disk->store) {
        kv_memory_crash(disk->kv);
        return;
    }
    if (last_disk == disk)
        last_disk = NULL;
    store_close(disk->store);
    lmdb_open_in(disk);
    hook(disk);
}

struct kv *disk_kv(struct disk *disk)
{
    return disk->kv;
}

uint64_t disk_incarnation(struct disk *disk)
{
    struct kv_txn *txn;
    struct bytes value;
    assert_ok(kv_begin(disk->kv, false, &txn));
    assert_ok(kv_get(txn, KV_META, bytes_of_text("incarnation"), &value));
    struct reader reader = reader_of(value);
    uint64_t incarnation = reader_u64(&reader);
    kv_abort(txn);
    return incarnation;
}

struct map *disk_marks(struct disk *disk)
{
    struct map *marks = map_new();
    struct kv_txn *txn;
    assert_ok(kv_begin(disk->kv, false, &txn));
    struct kv_cursor *cursor = kv_cursor_open(txn, KV_LOG);
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor))
        (void)map_put(marks, bytes_of(cursor->value.data + 16, 8), NULL);
    kv_cursor_close(cursor);
    kv_abort(txn);
    return marks;
}
