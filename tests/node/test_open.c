#include "test.h"

#include <siben/node.h>

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static struct scope scope;
static struct why why;

static void path_in(const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", folder, name);
}

static void create(void)
{
    assert_ok(scope_parse("653022205", &scope, NULL));
    assert_ok(node_create(folder, "653022205", &scope, &why));
}

static void a_new_folder_opens(void **state)
{
    (void)state;
    static struct node node;
    struct stat info;
    char path[128];
    create();
    path_in("keys", path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_ok(node_open(folder, 0, NULL, &node, &why));
    assert_false(node.enrolled);
    assert_text_equal(node.config.node, "653022205");
    node_close(&node);
}

static void keys_are_never_written_over(void **state)
{
    (void)state;
    char path[128];
    create();
    path_in("keys", path);
    struct bytes before = test_file(path);
    assert_status(node_create(folder, "653022205", &scope, &why), STATUS_EXISTS);
    struct bytes after = test_file(path);
    assert_bytes_equal(after, before);
    assert_true(why.what[0] && why.hint[0]);
    memory_free((void *)(uintptr_t)before.data);
    memory_free((void *)(uintptr_t)after.data);
}

static void a_folder_whose_making_was_cut_short_is_finished(void **state)
{
    (void)state;
    static struct node node;
    uint8_t first[SIGN_PUBLIC_SIZE];
    char path[128];
    create();
    assert_ok(node_open(folder, 0, NULL, &node, &why));
    memcpy(first, node.keys.sign_public, sizeof first);
    node_close(&node);
    path_in("siben.yaml", path);
    assert_int_equal(unlink(path), 0);
    create();
    assert_ok(node_open(folder, 0, NULL, &node, &why));
    assert_memory_equal(first, node.keys.sign_public, sizeof first);
    node_close(&node);
    path_in("keys.part", path);
    assert_int_equal(access(path, F_OK), -1);
}

static void two_folders_have_different_keys(void **state)
{
    (void)state;
    static struct node node;
    uint8_t first[SIGN_PUBLIC_SIZE];
    char path[128];
    create();
    assert_ok(node_open(folder, 0, NULL, &node, &why));
    memcpy(first, node.keys.sign_public, sizeof first);
    node_close(&node);
    path_in("keys", path);
    assert_int_equal(unlink(path), 0);
    path_in("siben.yaml", path);
    assert_int_equal(unlink(path), 0);
    create();
    assert_ok(node_open(folder, 0, NULL, &node, &why));
    assert_memory_not_equal(first, node.keys.sign_public, sizeof first);
    node_close(&node);
}

static void keys_that_others_can_read_are_refused(void **state)
{
    (void)state;
    static struct node node;
    char path[128];
    create();
    path_in("keys", path);
    assert_int_equal(chmod(path, 0644), 0);
    assert_status(node_open(folder, 0, NULL, &node, &why), STATUS_UNAUTHORISED);
    assert_text_equal(why.where, path);
}

static void damaged_keys_are_named(void **state)
{
    (void)state;
    static struct node node;
    char path[128];
    create();
    path_in("keys", path);
    assert_int_equal(truncate(path, 230), 0);
    assert_status(node_open(folder, 0, NULL, &node, &why), STATUS_CORRUPT);
    assert_int_equal(unlink(path), 0);
    assert_status(node_open(folder, 0, NULL, &node, &why), STATUS_NOT_FOUND);
    assert_non_null(strstr(why.hint, "siben init"));
}

static void what_is_no_data_folder_is_left_alone(void **state)
{
    (void)state;
    static struct node node;
    char path[128];
    assert_status(node_open(folder, 0, NULL, &node, &why), STATUS_NOT_FOUND);
    path_in("db", path);
    assert_int_equal(access(path, F_OK), -1);
    path_in("lock", path);
    assert_int_equal(access(path, F_OK), -1);
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/siben-node-XXXXXX");
    why_clear(&why);
    return mkdtemp(folder) ? 0 : -1;
}

static int take_away(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info, (void)type, (void)place;
    return remove(path);
}

static int remove_folder(void **state)
{
    (void)state;
    (void)nftw(folder, take_away, 16, FTW_DEPTH | FTW_PHYS);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_folder_opens, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(keys_are_never_written_over, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_folder_whose_making_was_cut_short_is_finished,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(two_folders_have_different_keys, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(keys_that_others_can_read_are_refused, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(damaged_keys_are_named, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_is_no_data_folder_is_left_alone, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
