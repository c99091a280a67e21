/* The disk that the replay of crashes believes in (replay/disk.h). */
#include "test.h"

#include "replay/disk.c"
#include "replay/names.c"

static struct disk *disk;
static struct journal_record *made[64];
static size_t made_count;

static const struct disk_choice nothing = {.sector = 512};
static const struct disk_choice all = {.sector = 512, .per_mille = 1000, .names_per_mille = 1000};

static void call(enum journal_type type, uint32_t handle, uint32_t number, int64_t offset,
                 const char *path, const char *data, size_t size)
{
    struct journal_record *record = memory_take(sizeof *record + strlen(path) + size);
    assert_non_null(record);
    *record = (struct journal_record){.magic = JOURNAL_MAGIC,
                                      .type = type,
                                      .handle = handle,
                                      .number = number,
                                      .offset = offset,
                                      .path_size = (uint32_t)strlen(path),
                                      .data_size = (uint32_t)size};
    memcpy(record + 1, path, strlen(path));
    if (size)
        memcpy((uint8_t *)(record + 1) + strlen(path), data, size);
    made[made_count++] = record;
    disk_start(disk, record);
    disk_finish(disk, record);
}

static void open_file(uint32_t handle, const char *path)
{
    call(JOURNAL_OPEN, handle, O_RDWR | O_CREAT, 1, path, NULL, 0);
}

static void write_text(uint32_t handle, int64_t offset, const char *text)
{
    call(JOURNAL_WRITE, handle, 0, offset, "", text, strlen(text));
}

static void sync_folder(uint32_t handle, const char *path)
{
    call(JOURNAL_OPEN, handle, O_DIRECTORY, 0, path, NULL, 0);
    call(JOURNAL_SYNC, handle, 0, 0, "", NULL, 0);
}

/* "path=bytes " of every name */
static void put_name(void *context, const char *path, enum disk_kind kind, struct bytes bytes,
                     bool mapped)
{
    (void)mapped;
    buffer_print(context, kind == DISK_FILE ? "%s=" : "%s ", path + 3);
    buffer_put_bytes(context, bytes);
    if (kind == DISK_FILE)
        buffer_put_text(context, " ");
}

static void assert_image(const struct disk_choice *choice, const char *expected)
{
    struct buffer text = {0};
    disk_image(disk, "/r", choice, put_name, &text);
    buffer_put_u8(&text, 0);
    assert_text_equal((const char *)text.data, expected);
    buffer_free(&text);
}

static void what_is_not_synced_may_be_there_or_not(void **state)
{
    (void)state;
    open_file(1, "/r/a");
    write_text(1, 0, "one");
    assert_image(&nothing, "");
    assert_image(&all, "a=one ");
    sync_folder(2, "/r");
    assert_image(&nothing, "a= ");
    call(JOURNAL_SYNC, 1, 0, 0, "", NULL, 0);
    assert_image(&nothing, "a=one ");
    write_text(1, 0, "two");
    assert_image(&nothing, "a=one ");
    assert_image(&all, "a=two ");
}

static void a_synced_file_without_its_name_is_lost(void **state)
{
    (void)state;
    open_file(1, "/r/a");
    write_text(1, 0, "one");
    call(JOURNAL_SYNC, 1, 0, 0, "", NULL, 0);
    assert_image(&nothing, "");
}

static void a_durable_write_promises_its_own_sectors_only(void **state)
{
    (void)state;
    char zeros[1025] = {0};
    open_file(1, "/r/a");
    sync_folder(2, "/r");
    call(JOURNAL_WRITE, 1, 0, 0, "", "early", 5);
    call(JOURNAL_WRITE, 1, 1, 1024, "", "x", 1);
    struct buffer text = {0};
    disk_image(disk, "/r", &nothing, put_name, &text);
    assert_int_equal(text.size, 2 + 1025 + 1);
    assert_memory_equal(text.data + 2, zeros, 1024);
    assert_int_equal(text.data[2 + 1024], 'x');
    buffer_free(&text);
}

static void a_sector_has_a_version_that_it_had(void **state)
{
    (void)state;
    unsigned seen = 0;
    open_file(1, "/r/a");
    sync_folder(2, "/r");
    write_text(1, 0, "aa");
    write_text(1, 0, "b");
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct disk_choice choice = {.seed = seed * 77, .per_mille = 500, .sector = 512};
        struct buffer text = {0};
        disk_image(disk, "/r", &choice, put_name, &text);
        buffer_put_u8(&text, 0);
        const char *now = (const char *)text.data;
        seen |= strcmp(now, "a= ") == 0 ? 1 : strcmp(now, "a=aa ") == 0 ? 2 : 0;
        seen |= strcmp(now, "a=ba ") == 0 ? 4 : 0; /* never "b": the whole sector goes */
        assert_int_equal(strcmp(now, "a=b ") == 0, 0);
        buffer_free(&text);
    }
    assert_int_equal(seen, 7);
}

static void a_rename_is_whole_and_takes_a_folder_with_it(void **state)
{
    (void)state;
    call(JOURNAL_MKDIR, 0, 0, 0, "/r/new", NULL, 0);
    open_file(1, "/r/new/a");
    sync_folder(2, "/r/new");
    assert_image(&nothing, ""); /* the folder is not there */
    sync_folder(3, "/r");
    assert_image(&nothing, "new new/a= ");
    call(JOURNAL_RENAME, 0, 0, 0, "/r/new", "/r/old", 6);
    assert_image(&nothing, "new new/a= ");
    assert_image(&all, "old old/a= ");
    sync_folder(4, "/r");
    assert_image(&nothing, "old old/a= ");
}

static void names_go_in_order_or_in_any(void **state)
{
    (void)state;
    unsigned ordered = 0, any = 0;
    open_file(1, "/r/a");
    open_file(2, "/r/b");
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct disk_choice choice = {
            .seed = seed * 77, .sector = 512, .names_per_mille = 500, .names_ordered = seed % 2};
        struct buffer text = {0};
        disk_image(disk, "/r", &choice, put_name, &text);
        buffer_put_u8(&text, 0);
        bool second_alone = strcmp((const char *)text.data, "b= ") == 0;
        ordered += second_alone && choice.names_ordered;
        any += second_alone && !choice.names_ordered;
        buffer_free(&text);
    }
    assert_int_equal(ordered, 0);
    assert_true(any > 0);
}

static int set_up(void **state)
{
    (void)state;
    disk = disk_new();
    made_count = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    disk_free(disk);
    while (made_count > 0)
        memory_free(made[--made_count]);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_not_synced_may_be_there_or_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_synced_file_without_its_name_is_lost, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_durable_write_promises_its_own_sectors_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_sector_has_a_version_that_it_had, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rename_is_whole_and_takes_a_folder_with_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(names_go_in_order_or_in_any, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
