/* test -- what every cmocka program of this project begins with.
 *
 * One rule: a test function's name is a promise that a reader understands
 * without its body. Samples are read from deploy/data. */
#ifndef SIBEN_TEST_H
#define SIBEN_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <siben/arena.h>
#include <siben/bytes.h>
#include <siben/status.h>

#define assert_ok(status) test_status((status), STATUS_OK, #status, __FILE__, __LINE__)
#define assert_status(status, expected) \
    test_status((status), (expected), #status, __FILE__, __LINE__)
/* NULL equals NULL only. */
#define assert_text_equal(actual, expected) test_text((actual), (expected), __FILE__, __LINE__)
#define assert_bytes_equal(actual, expected) test_bytes((actual), (expected), __FILE__, __LINE__)

static inline void test_status(enum status actual, enum status expected, const char *expression,
                               const char *file, int line)
{
    if (actual == expected)
        return;
    print_error("%s\n    is %s, not %s\n", expression, status_name(actual), status_name(expected));
    _fail(file, line);
}

static inline void test_text(const char *actual, const char *expected, const char *file, int line)
{
    if (actual == expected || (actual && expected && strcmp(actual, expected) == 0))
        return;
    print_error("    is  \"%s\"\n    not \"%s\"\n", actual ? actual : "(NULL)",
                expected ? expected : "(NULL)");
    _fail(file, line);
}

static inline void test_print_hex(const char *label, struct bytes bytes)
{
    print_error("    %s (%zu) ", label, bytes.size);
    for (size_t i = 0; i < bytes.size && i < 64; i++)
        print_error("%02x", bytes.data[i]);
    print_error("\n");
}

static inline void test_bytes(struct bytes actual, struct bytes expected, const char *file,
                              int line)
{
    if (bytes_equal(actual, expected))
        return;
    test_print_hex("is ", actual);
    test_print_hex("not", expected);
    _fail(file, line);
}

/* The whole file; data NULL when it cannot be read. Free with memory_free(). */
static inline struct bytes test_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct buffer buffer = {0};
    uint8_t part[4096];
    size_t size;
    if (!file)
        return bytes_of(NULL, 0);
    (void)buffer_reserve(&buffer, 1); /* an empty file is not a missing one */
    while ((size = fread(part, 1, sizeof part, file)) > 0)
        buffer_put(&buffer, part, size);
    fclose(file);
    return buffer_bytes(&buffer);
}

/* A file of the tree, by its path from the top. Free with memory_free(). */
static inline struct bytes test_tree_file(const char *path)
{
    char whole[1024];
    snprintf(whole, sizeof whole, "%s/%s", SIBEN_SOURCE_DIR, path);
    struct bytes bytes = test_file(whole);
    if (!bytes.data)
        fail_msg("no file %s", whole);
    return bytes;
}

/* A sample under deploy/data, e.g. test_sample("forms/list-units.xlsx"): a clone alone
 * runs every test. */
static inline struct bytes test_sample(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "deploy/data/%s", name);
    return test_tree_file(path);
}

/* The seed of a random test: SEED in the environment, else `usual`. Print what it
 * returns when the test fails, with the command that replays it. */
static inline uint64_t test_seed(uint64_t usual)
{
    const char *seed = getenv("SEED");
    return seed ? strtoull(seed, NULL, 0) : usual;
}

/* Rounds of a random test: `usual`, times 20 under `tests/run --long`. */
static inline int test_rounds(int usual)
{
    return getenv("SIBEN_LONG") ? usual * 20 : usual;
}

#endif
