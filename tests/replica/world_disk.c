/* Worlds over LMDB: with SIBEN_TEST_KV=lmdb every kv of this program is a store in a
 * folder of its own. Only linked to the tests of this room. */
#include "world.h"

#include <ftw.h>
#include <unistd.h>

#include <siben/store.h>

struct disk { /* a store in a folder of its own */
    struct kv *kv;
    struct store *store;
    char folder[64];
    struct disk *next;
};
static struct disk *disks;

static struct kv *disk_new(void)
{
    struct why why;
    struct disk *disk = memory_take(sizeof *disk);
    assert_non_null(disk);
    snprintf(disk->folder, sizeof disk->folder, "%s/siben-world-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(disk->folder));
    const struct store_settings settings = {.folder = disk->folder, .map_size = 256u << 20};
    assert_ok(store_open(&settings, &disk->store, &why));
    disk->kv = store_kv(disk->store);
    disk->next = disks;
    disks = disk;
    return disk->kv;
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
    (void)stat;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void disk_free(struct kv *kv)
{
    struct disk **link = &disks;
    while (*link && (*link)->kv != kv)
        link = &(*link)->next;
    struct disk *disk = *link;
    assert_non_null(disk);
    *link = disk->next;
    store_close(disk->store);
    (void)nftw(disk->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    memory_free(disk);
}

static struct kv *disk_copy(struct kv *kv)
{
    struct kv *copy = disk_new();
    struct kv_txn *from, *to;
    assert_ok(kv_begin(kv, false, &from));
    assert_ok(kv_begin(copy, true, &to));
    for (unsigned table = 0; table < KV_TABLE_COUNT; table++) {
        struct kv_cursor *cursor = kv_cursor_open(from, (enum kv_table)table);
        for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor))
            kv_append(to, (enum kv_table)table, cursor->key, cursor->value);
        kv_cursor_close(cursor);
    }
    kv_abort(from);
    assert_ok(kv_end(to));
    return copy;
}

__attribute__((constructor)) static void choose(void)
{
    const char *kv = getenv("SIBEN_TEST_KV");
    if (kv && strcmp(kv, "lmdb") == 0)
        world_below = (struct world_below){disk_new, disk_copy, disk_free};
}
