/* Files by what is in them: whole or not there, whoever is killed and whatever the disk says. */
#include "test.h"

#include "fake_replica.h"
#include "folder.h"

#include <siben/blobs.h>
#include <siben/limits.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];
static struct blobs *blobs;

/* -- a process that dies in the middle: at the k-th of the calls that decide ---------------- */

static long calls, die_at, fail_at;
static int dies(void)
{
    calls++;
    if (calls == die_at)
        _exit(9);
    if (calls == fail_at)
        errno = EIO;
    return calls == fail_at;
}
int fsync(int fd)
{
    return dies() ? -1 : (int)syscall(SYS_fsync, fd);
}
int fdatasync(int fd)
{
    return dies() ? -1 : (int)syscall(SYS_fdatasync, fd);
}
int rename(const char *from, const char *to)
{
    return dies() ? -1 : (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}
int unlink(const char *path)
{
    return dies() ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

static void open_blobs(uint64_t quota)
{
    struct why why = {0};
    assert_ok(blobs_open(&(struct blobs_settings){.folder = folder, .quota = quota}, &blobs, &why));
}

static int begin(void **state)
{
    (void)state;
    folder_make(folder);
    open_blobs(0);
    return 0;
}
static int end(void **state)
{
    (void)state;
    die_at = fail_at = 0;
    blobs_close(blobs);
    folder_remove(folder);
    return 0;
}

/* Bytes that are like no others. */
static struct bytes made(size_t size, unsigned seed)
{
    static uint8_t bytes[3 * FILE_CHUNK];
    assert_true(size <= sizeof bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)((i * 2654435761u + seed * 0x9e3779b1u) >> 13);
    return bytes_of(bytes, size);
}
static struct hash digest_of(struct bytes bytes)
{
    struct hash hash;
    crypto_generichash(hash.bytes, HASH_SIZE, bytes.data, bytes.size, NULL, 0);
    return hash;
}
static void path_in(char path[256], const struct hash *digest, const char *suffix)
{
    char hex[2 * HASH_SIZE + 1];
    bytes_to_hex(bytes_of(digest->bytes, HASH_SIZE), hex);
    snprintf(path, 256, "%s/files/%s%s", folder, hex, suffix);
}
static void expect_whole(const struct hash *digest, struct bytes bytes)
{
    struct buffer read = {0};
    assert_ok(blobs_read(blobs, digest, 0, SIZE_MAX, &read, NULL));
    assert_bytes_equal(buffer_bytes(&read), bytes);
    buffer_free(&read);
}
static struct blobs_state state_now(void)
{
    struct blobs_state state;
    assert_ok(blobs_state(blobs, &state));
    return state;
}

static void what_was_taken_in_is_given_out_by_its_digest(void **state)
{
    (void)state;
    struct bytes bytes = made(5000, 1);
    struct hash digest, other = digest_of(made(9, 2));
    struct buffer read = {0};
    uint64_t size;
    bytes = made(5000, 1);
    assert_ok(blobs_put(blobs, bytes, &digest, NULL));
    struct hash expected = digest_of(bytes);
    assert_memory_equal(&digest, &expected, HASH_SIZE);
    expect_whole(&digest, bytes);
    assert_ok(blobs_read(blobs, &digest, 4990, 100, &read, NULL));
    assert_bytes_equal(buffer_bytes(&read), bytes_of(bytes.data + 4990, 10));
    assert_ok(blobs_put(blobs, bytes, &digest, NULL)); /* the same again */
    assert_int_equal(state_now().files, 1);
    assert_int_equal(state_now().bytes, 5000);
    assert_status(blobs_size(blobs, &other, &size), STATUS_NOT_FOUND);
    assert_status(blobs_read(blobs, &other, 0, 1, &read, NULL), STATUS_NOT_FOUND);
    assert_ok(blobs_drop(blobs, &digest, NULL));
    assert_ok(blobs_drop(blobs, &digest, NULL));
    assert_status(blobs_size(blobs, &digest, &size), STATUS_NOT_FOUND);
    assert_status(blobs_put(blobs, bytes_of("", 0), &digest, NULL), STATUS_INVALID);
    buffer_free(&read);
}

static void fault(void *context, const struct why *why)
{
    assert_non_null(strstr(why->what, "摘要不符"));
    ++*(int *)context;
}

static void damaged_bytes_are_never_given_out(void **state)
{
    (void)state;
    struct bytes bytes = made(70000, 3);
    struct hash digest;
    struct buffer read = {0};
    struct why why = {0};
    char path[256];
    int told = 0;
    uint64_t faults = 0, size;
    assert_ok(blobs_put(blobs, bytes, &digest, NULL));
    expect_whole(&digest, bytes);
    path_in(path, &digest, "");
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "x", 1, 60000), 1);
    close(fd);
    assert_ok(blobs_check(blobs, fault, &told, &faults));
    assert_int_equal(told + (int)faults, 2);
    assert_status(blobs_read(blobs, &digest, 0, 10, &read, &why), STATUS_CORRUPT);
    assert_int_equal(read.size, 0);
    assert_status(blobs_size(blobs, &digest, &size), STATUS_NOT_FOUND);
    assert_int_equal(state_now().damaged, 1);
    assert_ok(blobs_put(blobs, bytes, &digest, NULL)); /* from the original */
    expect_whole(&digest, bytes);
    assert_int_equal(state_now().damaged, 0);
    buffer_free(&read);
}

static void a_file_that_comes_in_pieces_goes_on_at_its_end(void **state)
{
    (void)state;
    struct bytes bytes = made(2 * FILE_CHUNK + 777, 4);
    struct hash digest = digest_of(bytes);
    uint64_t size, at = 0;
    for (; at < FILE_CHUNK + 5000; at += 1000)
        assert_ok(blobs_append(blobs, &digest, at, bytes_of(bytes.data + at, 1000), NULL));
    assert_int_equal(blobs_part(blobs, &digest), at);
    assert_status(blobs_append(blobs, &digest, at + 1, made(1, 0), NULL), STATUS_STALE);
    assert_status(blobs_size(blobs, &digest, &size), STATUS_NOT_FOUND);
    blobs_close(blobs);
    open_blobs(0); /* what was not synced may be anything after a power cut */
    assert_int_equal(blobs_part(blobs, &digest), FILE_CHUNK);
    assert_int_equal(state_now().parts, 1);
    bytes = made(2 * FILE_CHUNK + 777, 4);
    at = FILE_CHUNK;
    assert_ok(blobs_append(blobs, &digest, at, bytes_of(bytes.data + at, bytes.size - at), NULL));
    assert_ok(blobs_finish(blobs, &digest, NULL));
    expect_whole(&digest, bytes);
    assert_int_equal(blobs_part(blobs, &digest), 0);
}

static void pieces_of_other_bytes_are_dropped_at_the_end(void **state)
{
    (void)state;
    struct hash digest = digest_of(made(100, 5));
    struct why why = {0};
    uint64_t size;
    assert_ok(blobs_append(blobs, &digest, 0, made(100, 6), NULL));
    assert_status(blobs_finish(blobs, &digest, &why), STATUS_CORRUPT);
    assert_non_null(strstr(why.what, "已丢弃"));
    assert_int_equal(blobs_part(blobs, &digest), 0);
    assert_status(blobs_size(blobs, &digest, &size), STATUS_NOT_FOUND);
}

static void nothing_is_taken_beyond_the_quota_or_a_file_s_limit(void **state)
{
    (void)state;
    struct hash digest, part;
    struct why why = {0};
    blobs_close(blobs);
    open_blobs(10000);
    assert_ok(blobs_put(blobs, made(6000, 7), &digest, NULL));
    assert_status(blobs_put(blobs, made(6000, 8), &part, &why), STATUS_NO_SPACE);
    assert_non_null(strstr(why.what, "配额"));
    part = digest_of(made(8000, 9));
    assert_ok(blobs_append(blobs, &part, 0, made(3000, 9), NULL));
    assert_status(blobs_append(blobs, &part, 3000, made(3000, 9), &why), STATUS_NO_SPACE);
    assert_int_equal(blobs_part(blobs, &part), 3000); /* goes on when there is room */
    expect_whole(&digest, made(6000, 7));
    assert_ok(blobs_drop(blobs, &digest, NULL));
    assert_ok(blobs_append(blobs, &part, 3000, made(3000, 9), NULL));
    assert_status(blobs_append(blobs, &part, FILE_BYTES_MAX, made(1, 9), NULL), STATUS_TOO_LARGE);
    blobs_forget(blobs, &part);
    assert_ok(blobs_put(blobs, made(9000, 10), &digest, NULL));
    blobs_close(blobs);
    open_blobs(10000); /* counted from what is there */
    assert_status(blobs_put(blobs, made(2000, 11), &digest, NULL), STATUS_NO_SPACE);
}

static void a_folder_that_cannot_be_used_stops_files_only(void **state)
{
    (void)state;
    struct hash digest = digest_of(made(10, 1));
    struct blobs_state counted;
    char path[128];
    uint64_t size;
    blobs_close(blobs);
    snprintf(path, sizeof path, "%s/files", folder);
    assert_int_equal(rmdir(path), 0);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    close(fd);
    open_blobs(0);
    assert_status(blobs_put(blobs, made(10, 1), &digest, NULL), STATUS_IO_ERROR);
    assert_status(blobs_size(blobs, &digest, &size), STATUS_IO_ERROR);
    assert_status(blobs_state(blobs, &counted), STATUS_IO_ERROR);
}

/* Takes one in whole and one in pieces, drops a third. */
static struct hash kept, come, gone;
static enum status work(void)
{
    struct bytes bytes = made(2 * FILE_CHUNK, 13);
    struct hash digest;
    enum status status = blobs_put(blobs, made(1000, 12), &digest, NULL);
    bytes = made(2 * FILE_CHUNK, 13);
    uint64_t at = blobs_part(blobs, &come);
    if (status == STATUS_OK && blobs_size(blobs, &come, &at) == STATUS_NOT_FOUND) {
        at = blobs_part(blobs, &come);
        status = blobs_append(blobs, &come, at, bytes_of(bytes.data + at, bytes.size - at), NULL);
        if (status == STATUS_OK)
            status = blobs_finish(blobs, &come, NULL);
    }
    return status == STATUS_OK ? blobs_drop(blobs, &gone, NULL) : status;
}

static void expect_sound(void)
{
    uint64_t faults = 0, size;
    int told = 0;
    assert_ok(blobs_check(blobs, fault, &told, &faults));
    assert_int_equal(faults, 0);
    assert_int_equal(state_now().damaged, 0);
    die_at = fail_at = 0;
    assert_ok(work());
    expect_whole(&kept, made(1000, 12));
    expect_whole(&come, made(2 * FILE_CHUNK, 13));
    assert_status(blobs_size(blobs, &gone, &size), STATUS_NOT_FOUND);
    assert_int_equal(state_now().files, 2);
    assert_int_equal(state_now().parts, 0);
    char path[256];
    path_in(path, &kept, ".new");
    assert_int_not_equal(access(path, F_OK), 0);
}

static void start_over(void)
{
    blobs_close(blobs);
    folder_remove(folder);
    folder_make(folder);
    open_blobs(0);
    kept = digest_of(made(1000, 12));
    come = digest_of(made(2 * FILE_CHUNK, 13));
    assert_ok(blobs_put(blobs, made(500, 14), &gone, NULL));
    calls = 0;
}

static void whoever_is_killed_between_two_calls_leaves_whole_files(void **state)
{
    (void)state;
    for (long k = 1, over = 0; !over; k++) {
        start_over();
        pid_t child = fork();
        if (child == 0) {
            die_at = k;
            _exit(work() == STATUS_OK ? 0 : 1);
        }
        int result;
        assert_int_equal(waitpid(child, &result, 0), child);
        over = WEXITSTATUS(result) == 0;
        assert_true(over || WEXITSTATUS(result) == 9);
        blobs_close(blobs);
        open_blobs(0);
        expect_sound();
        assert_true(k < 50);
    }
}

static void a_call_that_fails_is_told_and_leaves_whole_files(void **state)
{
    (void)state;
    for (long k = 1, over = 0; !over; k++) {
        start_over();
        fail_at = k;
        enum status status = work();
        over = calls < k;
        fail_at = 0;
        assert_true(status == STATUS_OK || status == STATUS_IO_ERROR);
        expect_sound(); /* in the same process */
        assert_true(k < 50);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_taken_in_is_given_out_by_its_digest, begin, end),
        cmocka_unit_test_setup_teardown(damaged_bytes_are_never_given_out, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_comes_in_pieces_goes_on_at_its_end, begin, end),
        cmocka_unit_test_setup_teardown(pieces_of_other_bytes_are_dropped_at_the_end, begin, end),
        cmocka_unit_test_setup_teardown(nothing_is_taken_beyond_the_quota_or_a_file_s_limit, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_used_stops_files_only, begin, end),
        cmocka_unit_test_setup_teardown(whoever_is_killed_between_two_calls_leaves_whole_files,
                                        begin, end),
        cmocka_unit_test_setup_teardown(a_call_that_fails_is_told_and_leaves_whole_files, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
