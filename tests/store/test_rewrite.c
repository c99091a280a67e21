/* The file written anew after a purge: what was taken out is nowhere in it. */
#include "test.h"

#include "fake_replica.h"
#include "folder.h"

#include <siben/map.h>
#include <siben/store.h>

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET "11010519491231002X"
#define COMMITS 40

static char folder[64];
static struct store *store;
static struct replica replica;

static int open_store(void **state)
{
    (void)state;
    folder_make(folder);
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    replica = (struct replica){.kv = store_kv(store)};
    assert_ok(store_start(store, &replica));
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    store_close(store);
    folder_remove(folder);
    return 0;
}

/* How often a text stands in the bytes of the file. */
static size_t count_in_file(const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/db/data.mdb", folder);
    struct bytes file = test_file(path);
    size_t count = 0;
    assert_non_null(file.data);
    for (const uint8_t *at = file.data;
         (at = memmem(at, (size_t)(file.data + file.size - at), text, strlen(text))); at++)
        count++;
    memory_free((void *)(uintptr_t)file.data);
    return count;
}

struct put {
    char key[32];
    size_t size; /* 0: removed */
    const char *text;
};

static enum status run_put(void *context, struct span *span)
{
    const struct put *put = context;
    struct buffer value = {0};
    while (value.size < put->size)
        buffer_put_text(&value, put->text);
    fake_put(span, put->key, bytes_of(value.data, put->size));
    buffer_free(&value);
    return STATUS_OK;
}

static void put(const char *name, int number, const char *text, size_t size)
{
    struct put what = {.size = size, .text = text};
    snprintf(what.key, sizeof what.key, "%s %d", name, number);
    const struct store_job job = {.run = run_put, .context = &what, .bytes = size};
    assert_ok(store_run(store, &job, NULL));
}

/* Secrets of many sizes, overwritten: they stay in free pages, and in the slack of others. */
static void make_traces(void)
{
    struct random random;
    random_seed(&random, 7);
    for (int i = 0; i < COMMITS; i++)
        put("a", i, SECRET " ", 200 + random_below(&random, 7000));
    for (int i = 0; i < COMMITS; i++)
        put("b", i, "harmless ", 2100 + random_below(&random, 3000));
    for (int i = 0; i < COMMITS; i++)
        put("a", i, "purged ", 20);
    for (int i = 0; i < COMMITS; i++)
        put("b", i, "harmless ", 2100 + random_below(&random, 1500));
}

static void what_was_overwritten_is_nowhere_in_the_new_file(void **state)
{
    (void)state;
    make_traces();
    assert_true(count_in_file(SECRET) > 0); /* else this test shows nothing */
    replica.rewrite_due = true;
    assert_ok(store_rewrite(store));
    assert_int_equal(count_in_file(SECRET), 0);
    assert_int_equal(count_in_file("11010519"), 0);
    assert_true(count_in_file("harmless") > 0);
    for (int i = 0; i < COMMITS; i++) {
        char key[32];
        snprintf(key, sizeof key, "a %d", i);
        assert_int_equal(fake_size(store_kv(store), key), 20);
    }
    struct store_state now;
    store_state(store, &now);
    assert_int_equal(now.rewrites, 1);
    assert_false(now.rewrite_due);
    put("after", 1, "written ", 100); /* and it goes on */
    assert_int_equal(fake_size(store_kv(store), "after 1"), 100);
    store_close(store);
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    assert_int_equal(fake_size(store_kv(store), "after 1"), 100);
    assert_int_equal(count_in_file(SECRET), 0);
    assert_ok(store_start(store, &replica));
}

static uint64_t moment_now(void)
{
    struct kv_txn *txn;
    assert_ok(kv_begin(store_kv(store), false, &txn));
    uint64_t moment = txn->moment;
    assert_ok(kv_end(txn));
    return moment;
}

/* The new file counts its commits from the beginning. */
static void no_moment_comes_again_with_the_new_file(void **state)
{
    (void)state;
    uint64_t seen[2 * COMMITS];
    for (int i = 0; i < 2 * COMMITS; i++) {
        if (i == COMMITS) {
            replica.rewrite_due = true;
            assert_ok(store_rewrite(store));
        }
        put("a", i, "x", 10);
        seen[i] = moment_now();
        assert_int_equal(seen[i], moment_now());
        for (int k = 0; k < i; k++)
            assert_true(seen[k] != seen[i]);
    }
}

/* Why LMDB's own compact copy will not do. */
static void a_compact_copy_can_keep_what_was_overwritten(void **state)
{
    (void)state;
    char copy[80], path[128];
    make_traces();
    snprintf(copy, sizeof copy, "%s/copy", folder);
    assert_ok(store_copy(store, copy, NULL));
    snprintf(path, sizeof path, "%s/db/data.mdb", copy);
    struct bytes file = test_file(path);
    bool kept = memmem(file.data, file.size, SECRET, strlen(SECRET)) != NULL;
    memory_free((void *)(uintptr_t)file.data);
    assert_true(kept);
}

static void nothing_is_done_when_nothing_is_due(void **state)
{
    (void)state;
    put("a", 1, "x", 10);
    assert_ok(store_rewrite(store));
    struct store_state now;
    store_state(store, &now);
    assert_int_equal(now.rewrites, 0);
}

static void the_writer_does_it_by_itself_after_the_commit(void **state)
{
    (void)state;
    make_traces();
    replica.rewrite_due = true;
    put("a", 1, "x", 10);
    store_close(store); /* at the latest before it ends */
    assert_int_equal(count_in_file(SECRET), 0);
    assert_false(replica.rewrite_due);
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    assert_int_equal(fake_size(store_kv(store), "a 1"), 10);
    assert_ok(store_start(store, &replica));
}

static void a_view_that_does_not_end_puts_it_off_and_nothing_is_lost(void **state)
{
    (void)state;
    struct kv_txn *view;
    struct bytes value;
    make_traces();
    assert_ok(kv_begin(store_kv(store), false, &view));
    assert_ok(kv_get(view, KV_LOCAL, bytes_of_text("a 1"), &value));
    replica.rewrite_due = true;
    assert_status(store_rewrite(store), STATUS_BUSY);
    assert_int_equal(value.size, 20); /* the view still stands */
    put("meanwhile", 1, "x", 30);     /* and the writer writes */
    struct store_state now;
    store_state(store, &now);
    assert_true(now.rewrite_due);
    kv_abort(view);
    assert_ok(store_rewrite(store));
    assert_int_equal(count_in_file(SECRET), 0);
    assert_int_equal(fake_size(store_kv(store), "meanwhile 1"), 30);
}

static atomic_bool over;
static atomic_ulong reads;

static void *read_on(void *context)
{
    (void)context;
    while (!atomic_load(&over)) {
        struct kv_txn *view;
        struct bytes value;
        REQUIRE(kv_begin(store_kv(store), false, &view) == STATUS_OK);
        REQUIRE(kv_get(view, KV_LOCAL, bytes_of_text("a 3"), &value) == STATUS_OK);
        REQUIRE(value.size == 20);
        kv_abort(view);
        atomic_fetch_add(&reads, 1);
    }
    return NULL;
}

static void readers_go_on_while_the_file_changes(void **state)
{
    (void)state;
    pthread_t threads[3];
    make_traces();
    atomic_store(&over, false);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, NULL), 0);
    for (int i = 0; i < 10; i++) {
        replica.rewrite_due = true;
        enum status status = store_rewrite(store);
        while (status == STATUS_BUSY) /* on a busy machine a reader can sleep in its view */
            status = store_rewrite(store);
        assert_ok(status);
        put("a", 100 + i, "x", 50);
    }
    atomic_store(&over, true);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    assert_true(atomic_load(&reads) > 0);
    assert_int_equal(count_in_file(SECRET), 0);
}

static void make_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* The power went before the rename. */
static void what_was_begun_is_removed_at_the_next_start(void **state)
{
    (void)state;
    char part[80], path[128];
    put("a", 1, "x", 10);
    store_close(store);
    snprintf(part, sizeof part, "%s/db.rewrite", folder);
    assert_int_equal(mkdir(part, 0700), 0);
    snprintf(path, sizeof path, "%s/data.mdb", part);
    make_file(path, "half a database with " SECRET);
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_not_equal(access(part, F_OK), 0);
    assert_int_equal(fake_size(store_kv(store), "a 1"), 10);
    assert_ok(store_start(store, &replica));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)
    const struct CMUnitTest tests[] = {
        TEST(what_was_overwritten_is_nowhere_in_the_new_file),
        TEST(no_moment_comes_again_with_the_new_file),
        TEST(a_compact_copy_can_keep_what_was_overwritten),
        TEST(nothing_is_done_when_nothing_is_due),
        TEST(the_writer_does_it_by_itself_after_the_commit),
        TEST(a_view_that_does_not_end_puts_it_off_and_nothing_is_lost),
        TEST(readers_go_on_while_the_file_changes),
        TEST(what_was_begun_is_removed_at_the_next_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
