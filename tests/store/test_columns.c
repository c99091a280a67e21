/* The file of columns: whole or not there, one maker at a time, gone when it shall be. */
#include "test.h"

#include "fake_replica.h"
#include "folder.h"

#include <siben/columns.h>
#include <siben/store.h>

#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static struct store *store;
static const struct columns_port *port;

static int open_store(void **state)
{
    (void)state;
    folder_make(folder);
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    port = store_columns(store);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    store_close(store);
    folder_remove(folder);
    return 0;
}

static bool exists(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static void write_whole(const char *text, bool keep)
{
    void *writing;
    assert_ok(port->begin(port->context, &writing));
    assert_ok(port->append(writing, bytes_of_text(text)));
    assert_ok(port->end(writing, keep));
}

static void expect_content(const char *text)
{
    void *reading;
    uint64_t size;
    char bytes[64] = "";
    assert_ok(port->open(port->context, &reading, &size));
    assert_int_equal(size, strlen(text));
    assert_ok(port->read(reading, 0, bytes, size));
    assert_text_equal(bytes, text);
    assert_status(port->read(reading, 1, bytes, size), STATUS_CORRUPT); /* beyond its end */
    port->close(reading);
}

static void a_file_is_there_when_it_is_whole(void **state)
{
    void *reading, *writing;
    uint64_t size;
    (void)state;
    assert_status(port->open(port->context, &reading, &size), STATUS_NOT_FOUND);
    write_whole("first", true);
    expect_content("first");
    assert_ok(port->begin(port->context, &writing));
    assert_ok(port->append(writing, bytes_of_text("second")));
    expect_content("first"); /* until the other is whole */
    assert_ok(port->end(writing, true));
    expect_content("second");
    write_whole("third", false);
    expect_content("second");
    assert_false(exists("facts.columns.part"));
}

static void one_makes_it_at_a_time(void **state)
{
    void *one, *two;
    (void)state;
    assert_ok(port->begin(port->context, &one));
    assert_status(port->begin(port->context, &two), STATUS_BUSY);
    assert_ok(port->end(one, false));
    assert_ok(port->begin(port->context, &two));
    assert_ok(port->end(two, true));
}

/* It has figures of what was purged: it goes with the file that is written anew. */
static void a_purge_takes_it_away(void **state)
{
    static struct replica replica; /* the writer asks it until the store is closed */
    (void)state;
    replica = (struct replica){.kv = store_kv(store)};
    assert_ok(store_start(store, &replica));
    write_whole("figures", true);
    replica.rewrite_due = true;
    assert_ok(store_rewrite(store));
    assert_false(exists("facts.columns"));
}

static void what_a_killed_process_began_is_removed(void **state)
{
    char path[128];
    (void)state;
    snprintf(path, sizeof path, "%s/facts.columns.part", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    store_close(store);
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    assert_false(exists("facts.columns.part"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_there_when_it_is_whole, open_store, close_store),
        cmocka_unit_test_setup_teardown(one_makes_it_at_a_time, open_store, close_store),
        cmocka_unit_test_setup_teardown(a_purge_takes_it_away, open_store, close_store),
        cmocka_unit_test_setup_teardown(what_a_killed_process_began_is_removed, open_store,
                                        close_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
