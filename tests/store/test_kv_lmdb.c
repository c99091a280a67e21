#include "test.h"

#include "folder.h"

#include <siben/kv_memory.h>
#include <siben/map.h>
#include <siben/store.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static char folder[64];

static struct store *open_store(size_t map_size)
{
    struct store *store = NULL;
    struct why why = {0};
    assert_ok(
        store_open(&(struct store_settings){.folder = folder, .map_size = map_size}, &store, &why));
    return store;
}

/* -- the same steps on LMDB and on the store in memory, which agrees with a sorted
 * array (tests/kv) -- */

struct pair {
    struct kv *kv[2];
    struct kv_txn *txn[2];
    struct kv_cursor *cursor[2];
};

static void pair_begin(struct pair *pair, bool write)
{
    for (int i = 0; i < 2; i++)
        assert_ok(kv_begin(pair->kv[i], write, &pair->txn[i]));
}

static void pair_end(struct pair *pair)
{
    for (int i = 0; i < 2; i++)
        assert_ok(kv_end(pair->txn[i]));
}

static void pair_cursor_open(struct pair *pair)
{
    for (int i = 0; i < 2; i++)
        pair->cursor[i] = kv_cursor_open(pair->txn[i], KV_RECORD);
}

static void pair_cursor_close(struct pair *pair)
{
    for (int i = 0; i < 2; i++)
        kv_cursor_close(pair->cursor[i]);
}

static void assert_same_place(struct pair *pair, const bool found[2])
{
    assert_int_equal(found[0], found[1]);
    assert_bytes_equal(pair->cursor[0]->key, pair->cursor[1]->key);
    assert_bytes_equal(pair->cursor[0]->value, pair->cursor[1]->value);
}

static void assert_same_tables(struct pair *pair)
{
    bool found[2];
    pair_cursor_open(pair);
    for (int i = 0; i < 2; i++)
        found[i] = kv_seek(pair->cursor[i], bytes_of(NULL, 0));
    while (assert_same_place(pair, found), found[0])
        for (int i = 0; i < 2; i++)
            found[i] = kv_next(pair->cursor[i]);
    for (int i = 0; i < 2; i++)
        found[i] = kv_last(pair->cursor[i]);
    while (assert_same_place(pair, found), found[0])
        for (int i = 0; i < 2; i++)
            found[i] = kv_previous(pair->cursor[i]);
    pair_cursor_close(pair);
    assert_int_equal(kv_count(pair->txn[0], KV_RECORD), kv_count(pair->txn[1], KV_RECORD));
}

/* Keys that share prefixes, and values up to some pages long, so that pages split,
 * join and overflow. */
static struct bytes random_key(struct random *random, uint8_t key[80])
{
    size_t size = 1 + random_below(random, 3);
    for (size_t i = 0; i < size; i++)
        key[i] = (uint8_t)(random_chance(random, 100) ? 0xff : random_below(random, 16));
    size_t tail = random_chance(random, 300) ? 70 : 0;
    memset(key + size, 'k', tail);
    return bytes_of(key, size + tail);
}

static struct bytes random_value(struct random *random, uint8_t value[9000])
{
    static const size_t sizes[] = {0, 8, 300, 2500, 9000};
    size_t size = sizes[random_below(random, 5)];
    memset(value, (int)random_below(random, 256), size);
    return bytes_of(value, size);
}

static void pair_step(struct random *random, struct pair *pair)
{
    uint8_t key_memory[80], value_memory[9000];
    struct bytes key = random_key(random, key_memory), value = random_value(random, value_memory),
                 got[2];
    uint64_t what = random_below(random, 1000);
    bool placed = pair->cursor[0]->key.size > 0, found[2] = {0};
    enum status status[2] = {0};
    for (int i = 0; i < 2; i++) {
        struct kv_cursor *cursor = pair->cursor[i];
        if (what < 350)
            kv_put(pair->txn[i], KV_RECORD, key, value);
        else if (what < 500)
            kv_remove(pair->txn[i], KV_RECORD, key);
        else if (what < 600)
            found[i] = kv_seek(cursor, key);
        else if (what < 700)
            found[i] = kv_next(cursor);
        else if (what < 800)
            found[i] = kv_previous(cursor);
        else if (what < 850)
            found[i] = kv_last_prefix(cursor, bytes_of(key.data, 1));
        else if (what < 900 && placed)
            kv_cursor_put(cursor, value);
        else if (what < 990)
            status[i] = kv_get(pair->txn[i], KV_RECORD, key, &got[i]);
        else if (what == 999 && random_below(random, 2) + 1)
            kv_put(pair->txn[i], KV_FACT, key, value); /* another table disturbs no cursor */
    }
    assert_int_equal(status[0], status[1]);
    if (what >= 900 && what < 990 && status[0] == STATUS_OK)
        assert_bytes_equal(got[0], got[1]);
    if (what >= 500 && what < 850)
        assert_same_place(pair, found);
}

static void lmdb_agrees_with_the_store_in_memory(void **state)
{
    (void)state;
    uint64_t seed = test_seed(1);
    print_message("SEED=%llu replays this\n", (unsigned long long)seed);
    struct random random;
    random_seed(&random, seed);
    struct store *store = open_store(256u << 20);
    struct pair pair = {.kv = {store_kv(store), kv_memory_new()}}, before;
    for (int round = 0; round < test_rounds(60); round++) {
        before = pair;
        pair_begin(&before, false); /* sees this moment to its end */
        pair_begin(&pair, true);
        pair_cursor_open(&pair);
        for (int i = 0; i < 300; i++)
            pair_step(&random, &pair);
        pair_cursor_close(&pair);
        assert_same_tables(&pair);
        if (random_chance(&random, 50))
            for (int i = 0; i < 2; i++)
                kv_clear(pair.txn[i], KV_RECORD);
        if (random_chance(&random, 800)) {
            pair_end(&pair);
        } else {
            kv_abort(pair.txn[0]);
            kv_abort(pair.txn[1]);
        }
        assert_same_tables(&before);
        pair_end(&before);
        if (random_chance(&random, 200)) {
            store_close(store);
            store = open_store(256u << 20);
            pair.kv[0] = store_kv(store);
        }
        pair_begin(&pair, false);
        assert_same_tables(&pair);
        pair_end(&pair);
    }
    kv_memory_free(pair.kv[1]);
    store_close(store);
}

static void put_one(struct pair *pair, bool commit)
{
    pair_begin(pair, true);
    for (int i = 0; i < 2; i++) {
        kv_put(pair->txn[i], KV_RECORD, bytes_of_text("a"), bytes_of_text("b"));
        if (!commit)
            kv_abort(pair->txn[i]);
    }
    if (commit)
        pair_end(pair);
}

/* What is kept of one moment (view_kept.h) is given to nobody of another. */
static void only_a_commit_makes_another_moment(void **state)
{
    (void)state;
    struct store *store = open_store(16u << 20);
    struct pair pair = {.kv = {store_kv(store), kv_memory_new()}}, before, after;
    after = before = pair;
    pair_begin(&before, false);
    put_one(&pair, false);
    pair_begin(&after, false);
    for (int i = 0; i < 2; i++) {
        assert_true(before.txn[i]->moment != 0);
        assert_int_equal(before.txn[i]->moment, after.txn[i]->moment);
    }
    pair_end(&after);
    put_one(&pair, true);
    pair_begin(&after, false);
    for (int i = 0; i < 2; i++) {
        assert_true(after.txn[i]->moment != 0);
        assert_true(before.txn[i]->moment != after.txn[i]->moment);
    }
    pair_end(&before);
    pair_end(&after);
    kv_memory_free(pair.kv[1]);
    store_close(store);
}

static void lmdb_refuses_what_the_store_in_memory_refuses(void **state)
{
    (void)state;
    struct store *store = open_store(0);
    struct pair pair = {.kv = {store_kv(store), kv_memory_new()}};
    uint8_t key[KV_KEY_MAX + 1];
    memset(key, 'k', sizeof key);
    struct bytes nothing = bytes_of(NULL, 0), got;
    for (int what = 0; what < 5; what++) {
        enum status status[2];
        pair_begin(&pair, true);
        for (int i = 0; i < 2; i++) {
            struct kv_txn *txn = pair.txn[i];
            if (what == 0)
                kv_put(txn, KV_META, nothing, nothing);
            if (what == 1)
                kv_put(txn, KV_META, bytes_of(key, sizeof key), nothing);
            if (what == 2) {
                kv_append(txn, KV_META, bytes_of_text("b"), nothing);
                kv_append(txn, KV_META, bytes_of_text("a"), nothing);
            }
            if (what == 3) {
                assert_status(kv_get(txn, KV_META, nothing, &got), STATUS_NOT_FOUND);
                kv_remove(txn, KV_META, nothing);
                kv_remove(txn, KV_META, bytes_of_text("absent"));
            }
            if (what == 4)
                kv_put(txn, KV_META, bytes_of(key, KV_KEY_MAX), nothing);
            status[i] = kv_end(txn);
        }
        assert_int_equal(status[0], status[1]);
        assert_int_equal(status[0] == STATUS_OK, what >= 3);
    }
    kv_memory_free(pair.kv[1]);
    store_close(store);
}

/* -- no room -- */

static enum status put_block(struct kv *kv, uint32_t number, size_t size)
{
    static uint8_t block[64 << 10];
    struct kv_txn *txn;
    uint8_t key[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                      (uint8_t)number};
    memset(block, (int)number, size);
    enum status status = kv_begin(kv, true, &txn);
    if (status != STATUS_OK)
        return status;
    kv_put(txn, KV_LOG, bytes_of(key, sizeof key), bytes_of(block, size));
    return kv_end(txn);
}

static uint64_t blocks_held(struct kv *kv)
{
    struct kv_txn *txn;
    assert_ok(kv_begin(kv, false, &txn));
    uint64_t count = 0;
    struct kv_cursor *cursor = kv_cursor_open(txn, KV_LOG);
    for (bool found = kv_seek(cursor, bytes_of(NULL, 0)); found; found = kv_next(cursor), count++)
        assert_int_equal(cursor->value.data[cursor->value.size - 1], cursor->key.data[3]);
    kv_cursor_close(cursor);
    assert_ok(kv_end(txn));
    return count;
}

static void a_full_map_refuses_and_goes_on_reading(void **state)
{
    (void)state;
    struct store *store = open_store(1u << 20);
    struct kv *kv = store_kv(store);
    uint32_t count = 0;
    enum status status;
    while ((status = put_block(kv, count, 20000)) == STATUS_OK)
        count++;
    assert_int_equal(status, STATUS_NO_SPACE);
    assert_in_range(count, 10, 60);
    assert_int_equal(blocks_held(kv), count);
    struct store_state now;
    store_state(store, &now);
    assert_false(now.failed);
    assert_true(now.map_used > now.map_size / 2);
    store_close(store);
    store = open_store(4u << 20); /* a larger map: there is room again */
    assert_int_equal(blocks_held(store_kv(store)), count);
    assert_ok(put_block(store_kv(store), count, 20000));
    assert_int_equal(blocks_held(store_kv(store)), count + 1);
    store_close(store);
}

static void set_file_size_limit(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A limit on the size of a file stands for the end of a disk: a write is cut short,
 * and the next one is refused. Block sizes are tried so that both are met. */
static void a_full_disk_refuses_and_recovers_when_there_is_room(void **state)
{
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    for (size_t size = 3000; size < 60000; size += 9000) {
        struct store *store = open_store(0);
        struct kv *kv = store_kv(store);
        uint32_t count = 0;
        enum status status;
        set_file_size_limit((1u << 20) + 1234);
        while ((status = put_block(kv, count, size)) == STATUS_OK)
            count++;
        assert_int_equal(status, STATUS_NO_SPACE);
        assert_int_equal(put_block(kv, count, size), STATUS_NO_SPACE);
        assert_int_equal(blocks_held(kv), count);
        struct store_state now;
        store_state(store, &now);
        assert_false(now.failed);
        set_file_size_limit(RLIM_INFINITY);
        for (int i = 0; i < 20; i++)
            assert_ok(put_block(kv, count++, size));
        assert_int_equal(blocks_held(kv), count);
        store_close(store);
        store = open_store(0);
        assert_int_equal(blocks_held(store_kv(store)), count);
        store_close(store);
        folder_remove(folder);
        folder_make(folder);
    }
}

/* Stands before the C library's: LMDB writes a commit's last page, and nothing else, in less
 * than a page. */
static bool last_page_fails;
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset);
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
    if (last_page_fails && size < 4096) {
        errno = ENOSPC;
        return -1;
    }
    return syscall(SYS_pwrite64, fd, data, size, offset);
}

/* LMDB itself neither takes nor gives anything then: the node must end and start again. */
static void a_commit_that_fails_at_its_last_page_is_final(void **state)
{
    (void)state;
    struct store *store = open_store(0);
    struct kv *kv = store_kv(store);
    struct store_state now;
    assert_ok(put_block(kv, 0, 3000));
    last_page_fails = true;
    assert_int_equal(put_block(kv, 1, 3000), STATUS_NO_SPACE);
    last_page_fails = false;
    assert_int_equal(put_block(kv, 1, 3000), STATUS_IO_ERROR);
    store_state(store, &now);
    assert_true(now.failed);
    store_close(store);
    store = open_store(0);
    assert_int_equal(blocks_held(store_kv(store)), 1);
    assert_ok(put_block(store_kv(store), 1, 3000));
    store_close(store);
}

static int make_folder(void **state)
{
    (void)state;
    folder_make(folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lmdb_agrees_with_the_store_in_memory, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(only_a_commit_makes_another_moment, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(lmdb_refuses_what_the_store_in_memory_refuses, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_full_map_refuses_and_goes_on_reading, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_full_disk_refuses_and_recovers_when_there_is_room,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_commit_that_fails_at_its_last_page_is_final, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
