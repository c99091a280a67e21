#include "test.h"

#include "fake_replica.h"
#include "folder.h"

#include <siben/map.h>
#include <siben/store.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

static void a_second_process_is_refused_and_told_the_first(void **state)
{
    (void)state;
    int ready[2], over[2];
    char byte;
    assert_int_equal(pipe(ready) | pipe(over), 0);
    pid_t child = fork();
    if (child == 0) {
        struct store *store;
        close(over[1]);
        bool opened =
            store_open(&(struct store_settings){.folder = folder}, &store, NULL) == STATUS_OK;
        bool told = opened && write(ready[1], "x", 1) == 1 && read(over[0], &byte, 1) == 0;
        _exit(told ? 0 : 1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    struct store *store;
    struct why why = {0};
    char pid[32];
    assert_status(store_open(&(struct store_settings){.folder = folder}, &store, &why),
                  STATUS_BUSY);
    snprintf(pid, sizeof pid, "进程号 %ld）", (long)child);
    assert_non_null(strstr(why.what, pid));
    assert_text_equal(why.where, folder);
    close(over[1]);
    int result;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store,
                         &why)); /* it ended without closing */
    store_close(store);
    close(ready[0]), close(ready[1]), close(over[0]);
}

static void a_scratch_store_is_empty_and_leaves_nothing_behind(void **state)
{
    (void)state;
    struct store *store;
    struct kv *scratch;
    struct kv_txn *txn;
    char path[128];
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    for (int i = 0; i < 2; i++) {
        assert_ok(store_scratch_new(store, &scratch, NULL));
        assert_ok(kv_begin(scratch, true, &txn));
        assert_int_equal(kv_count(txn, KV_RECORD), 0);
        kv_put(txn, KV_RECORD, bytes_of_text("a"), bytes_of_text("b"));
        assert_ok(kv_end(txn));
        snprintf(path, sizeof path, "%s/db/scratch", folder);
        assert_int_not_equal(access(path, F_OK), 0); /* while it is open, too */
        store_scratch_free(scratch);
    }
    store_close(store);
}

static void only_the_owner_may_read_what_is_stored(void **state)
{
    (void)state;
    struct store *store;
    struct stat info;
    char path[128];
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    store_close(store);
    snprintf(path, sizeof path, "%s/db", folder);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    snprintf(path, sizeof path, "%s/db/data.mdb", folder);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0077, 0);
}

static void what_is_no_folder_or_no_database_is_named(void **state)
{
    (void)state;
    struct store *store;
    struct why why = {0};
    assert_status(store_open(&(struct store_settings){.folder = "/nowhere/siben"}, &store, &why),
                  STATUS_IO_ERROR);
    assert_text_equal(why.where, "/nowhere/siben/lock");
    char path[128];
    snprintf(path, sizeof path, "%s/db", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/db/data.mdb", folder);
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 3000; i++)
        fputs("no database ", file);
    fclose(file);
    assert_status(store_open(&(struct store_settings){.folder = folder}, &store, &why),
                  STATUS_CORRUPT);
    assert_true(why.what[0] && why.hint[0]);
}

/* A power cut during the very first start: whatever it left is made anew. */
static void a_database_whose_making_was_cut_short_is_made_again(void **state)
{
    (void)state;
    struct store *store;
    static const char *const left[] = {"db", "db/lock.mdb", "db.part", "db.part/data.mdb"};
    char path[128], zeros[8192] = {0};
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, left[i]);
        if (!strchr(left[i], '/')) {
            assert_int_equal(mkdir(path, 0700), 0);
            continue;
        }
        FILE *file = fopen(path, "w");
        assert_int_equal(fwrite(zeros, 1, sizeof zeros, file), sizeof zeros);
        fclose(file);
    }
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    store_close(store);
    snprintf(path, sizeof path, "%s/db.part", folder);
    assert_int_equal(access(path, F_OK), -1);
}

/* -- kill -9 -- */

struct numbered {
    uint32_t number;
    size_t size;
};

static enum status put_numbered(void *context, struct span *span)
{
    static uint8_t value[20000];
    const struct numbered *job = context;
    char key[32];
    snprintf(key, sizeof key, "%010u", job->number);
    memset(value, (int)job->number, sizeof value);
    fake_put(span, key, bytes_of(value, job->size));
    return STATUS_OK;
}

/* Writes numbered values for ever and says each one that was acknowledged. */
_Noreturn static void write_until_killed(int say, uint32_t from)
{
    struct store *store;
    struct replica replica = {0};
    if (store_open(&(struct store_settings){.folder = folder}, &store, NULL) != STATUS_OK)
        _exit(1);
    replica.kv = store_kv(store);
    if (store_start(store, &replica) != STATUS_OK)
        _exit(1);
    for (uint32_t number = from;; number++) {
        struct numbered numbered = {number, 1 + number * 977 % 20000};
        struct store_job job = {.run = put_numbered, .context = &numbered, .bytes = numbered.size};
        if (store_run(store, &job, NULL) != STATUS_OK ||
            write(say, &number, sizeof number) != sizeof number)
            _exit(1);
    }
}

static void assert_all_held(uint32_t count)
{
    struct store *store;
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    struct kv_txn *txn;
    assert_ok(kv_begin(store_kv(store), false, &txn));
    for (uint32_t i = 0; i < count; i++) {
        char key[32];
        struct bytes value;
        snprintf(key, sizeof key, "%010u", i);
        assert_ok(kv_get(txn, KV_LOCAL, bytes_of_text(key), &value));
        assert_int_equal(value.size, 1 + i * 977 % 20000);
        assert_int_equal(value.data[value.size - 1], (uint8_t)i);
    }
    assert_ok(kv_end(txn));
    store_close(store);
}

static void what_was_acknowledged_survives_being_killed(void **state)
{
    (void)state;
    uint64_t seed = test_seed(1);
    print_message("SEED=%llu replays this\n", (unsigned long long)seed);
    struct random random;
    random_seed(&random, seed);
    uint32_t count = 0, number;
    for (int round = 0; round < test_rounds(12); round++) {
        int say[2];
        assert_int_equal(pipe(say), 0);
        pid_t child = fork();
        if (child == 0) {
            close(say[0]);
            write_until_killed(say[1], count);
        }
        close(say[1]);
        uint32_t until = count + 1 + (uint32_t)random_below(&random, 60);
        while (count < until && read(say[0], &number, sizeof number) == sizeof number)
            count = number + 1;
        usleep((useconds_t)random_below(&random, 3000));
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        while (read(say[0], &number, sizeof number) == sizeof number)
            count = number + 1;
        close(say[0]);
        assert_int_equal(count >= until, 1);
        assert_all_held(count);
    }
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
        cmocka_unit_test_setup_teardown(a_second_process_is_refused_and_told_the_first, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_scratch_store_is_empty_and_leaves_nothing_behind,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(only_the_owner_may_read_what_is_stored, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(what_is_no_folder_or_no_database_is_named, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_database_whose_making_was_cut_short_is_made_again,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_was_acknowledged_survives_being_killed, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
