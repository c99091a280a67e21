#include "test.h"

#include <siben/kv_memory.h>
#include <siben/map.h>

/* -- the naive store that kv_memory must agree with: a sorted array -- */

enum { KEY_SIZE = 8, ENTRIES_MAX = 4096 };
struct plain {
    size_t count;
    struct {
        uint8_t key[KEY_SIZE];
        size_t key_size;
        uint64_t value;
    } entries[ENTRIES_MAX];
};

static struct bytes plain_key(const struct plain *plain, size_t i)
{
    return bytes_of(plain->entries[i].key, plain->entries[i].key_size);
}

/* First position whose key is >= `key`. */
static size_t plain_find(const struct plain *plain, struct bytes key)
{
    size_t i = 0;
    while (i < plain->count && bytes_compare(plain_key(plain, i), key) < 0)
        i++;
    return i;
}

static bool plain_has(const struct plain *plain, size_t i, struct bytes key)
{
    return i < plain->count && bytes_equal(plain_key(plain, i), key);
}

static void plain_put(struct plain *plain, struct bytes key, uint64_t value)
{
    size_t i = plain_find(plain, key);
    if (!plain_has(plain, i, key)) {
        memmove(&plain->entries[i + 1], &plain->entries[i],
                (plain->count - i) * sizeof plain->entries[0]);
        memcpy(plain->entries[i].key, key.data, key.size);
        plain->entries[i].key_size = key.size;
        plain->count++;
    }
    plain->entries[i].value = value;
}

static void plain_remove(struct plain *plain, struct bytes key)
{
    size_t i = plain_find(plain, key);
    if (!plain_has(plain, i, key))
        return;
    plain->count--;
    memmove(&plain->entries[i], &plain->entries[i + 1],
            (plain->count - i) * sizeof plain->entries[0]);
}

static struct bytes random_key(struct random *random, uint8_t key[KEY_SIZE])
{
    size_t size = 1 + random_below(random, 3);
    for (size_t i = 0; i < size; i++)
        key[i] = (uint8_t)(random_chance(random, 100) ? 0xff : random_below(random, 12));
    return bytes_of(key, size);
}

/* -- comparing the two -- */

static void assert_place(const struct plain *plain, const struct kv_cursor *cursor, bool found,
                         size_t i)
{
    assert_int_equal(found, i < plain->count);
    if (!found) {
        assert_int_equal(cursor->key.size, 0);
        return;
    }
    assert_bytes_equal(cursor->key, plain_key(plain, i));
    assert_bytes_equal(cursor->value, bytes_of(&plain->entries[i].value, sizeof(uint64_t)));
}

static void assert_same(struct kv_txn *txn, const struct plain *plain)
{
    struct kv_cursor *cursor = kv_cursor_open(txn, KV_RECORD);
    bool found = kv_seek(cursor, bytes_of(NULL, 0));
    for (size_t i = 0; i < plain->count; i++, found = kv_next(cursor))
        assert_place(plain, cursor, found, i);
    assert_false(found);
    found = kv_last(cursor);
    for (size_t i = plain->count; i > 0; i--, found = kv_previous(cursor))
        assert_place(plain, cursor, found, i - 1);
    assert_false(found);
    kv_cursor_close(cursor);
    assert_int_equal(kv_count(txn, KV_RECORD), plain->count);
    assert_int_equal(kv_count(txn, KV_FACT), 0);
}

static void assert_prefix(struct kv_cursor *cursor, const struct plain *plain, struct bytes prefix)
{
    size_t first = plain_find(plain, prefix), end = first;
    while (end < plain->count && bytes_start_with(plain_key(plain, end), prefix))
        end++;
    bool found = kv_last_prefix(cursor, prefix);
    assert_int_equal(found, end > first);
    if (found)
        assert_bytes_equal(cursor->key, plain_key(plain, end - 1));
    found = kv_seek_prefix(cursor, prefix);
    for (size_t i = first; i < end; i++, found = kv_next_prefix(cursor, prefix))
        assert_place(plain, cursor, found, i);
    assert_false(found);
}

/* One random step in a write span; the cursor stays open across all of them. */
static void step(struct random *random, struct kv_txn *txn, struct kv_cursor *cursor,
                 struct plain *plain)
{
    uint8_t memory[KEY_SIZE];
    struct bytes key = random_key(random, memory);
    uint64_t value = random_u64(random);
    struct bytes bytes = bytes_of(&value, sizeof value), got;
    size_t place = plain_find(plain, cursor->key), i = plain_find(plain, key);
    bool has_place = cursor->key.size > 0;
    switch (random_below(random, 9)) {
    case 0:
    case 1:
    case 2:
        kv_put(txn, KV_RECORD, key, bytes);
        plain_put(plain, key, value);
        break;
    case 3:
        kv_remove(txn, KV_RECORD, key);
        plain_remove(plain, key);
        break;
    case 4:
        assert_place(plain, cursor, kv_seek(cursor, key), i);
        break;
    case 5:
        if (has_place) /* the key of the place may have been removed meanwhile */
            assert_place(plain, cursor, kv_next(cursor),
                         place + plain_has(plain, place, cursor->key));
        break;
    case 6:
        if (has_place)
            assert_place(plain, cursor, kv_previous(cursor), place > 0 ? place - 1 : SIZE_MAX);
        break;
    case 7:
        if (has_place && plain_has(plain, place, cursor->key)) {
            kv_cursor_put(cursor, bytes);
            plain->entries[place].value = value;
            assert_bytes_equal(cursor->value, bytes);
        }
        break;
    default:
        assert_int_equal(kv_get(txn, KV_RECORD, key, &got),
                         plain_has(plain, i, key) ? STATUS_OK : STATUS_NOT_FOUND);
        if (plain_has(plain, i, key))
            assert_bytes_equal(got, bytes_of(&plain->entries[i].value, sizeof value));
    }
}

static void a_store_agrees_with_a_sorted_array(void **state)
{
    (void)state;
    static struct plain committed, written, seen;
    struct random random;
    uint64_t seed = test_seed(1);
    print_message("SEED=%llu replays this\n", (unsigned long long)seed);
    random_seed(&random, seed);
    struct kv *kv = kv_memory_new();
    struct kv_txn *writer, *reader;
    for (int round = 0; round < test_rounds(100); round++) {
        assert_ok(kv_begin(kv, false, &reader)); /* sees this moment to its end */
        seen = committed;
        assert_ok(kv_begin(kv, true, &writer));
        written = committed;
        struct kv_cursor *cursor = kv_cursor_open(writer, KV_RECORD);
        for (int i = 0; i < 100; i++)
            step(&random, writer, cursor, &written);
        uint8_t memory[KEY_SIZE];
        assert_prefix(cursor, &written, random_key(&random, memory));
        assert_prefix(cursor, &written, bytes_of("\xff\xff", 2));
        assert_prefix(cursor, &written, bytes_of(NULL, 0));
        kv_cursor_close(cursor);
        assert_same(writer, &written);
        assert_same(reader, &seen);
        if (random_chance(&random, 700)) {
            assert_ok(kv_end(writer));
            committed = written;
        } else {
            kv_abort(writer);
        }
        assert_same(reader, &seen);
        assert_ok(kv_end(reader));
        assert_ok(kv_begin(kv, false, &reader));
        assert_same(reader, &committed);
        assert_ok(kv_end(reader));
    }
    kv_memory_free(kv);
}

static void put(struct kv *kv, const char *key, const char *value)
{
    struct kv_txn *txn;
    assert_ok(kv_begin(kv, true, &txn));
    kv_put(txn, KV_META, bytes_of_text(key), bytes_of_text(value));
    assert_ok(kv_end(txn));
}

static void assert_value(struct kv *kv, const char *key, const char *expected)
{
    struct kv_txn *txn;
    struct bytes value;
    assert_ok(kv_begin(kv, false, &txn));
    enum status status = kv_get(txn, KV_META, bytes_of_text(key), &value);
    assert_int_equal(status, expected ? STATUS_OK : STATUS_NOT_FOUND);
    if (expected)
        assert_bytes_equal(value, bytes_of_text(expected));
    assert_ok(kv_end(txn));
}

static void a_span_remembers_its_first_failure(void **state)
{
    (void)state;
    struct kv *kv = kv_memory_new();
    struct kv_txn *txn;
    struct bytes value;
    uint8_t long_key[KV_KEY_MAX + 1] = {0};
    put(kv, "a", "1");
    assert_ok(kv_begin(kv, true, &txn));
    struct kv_cursor *cursor = kv_cursor_open(txn, KV_META);
    assert_true(kv_seek(cursor, bytes_of_text("a")));
    kv_put(txn, KV_META, bytes_of_text("a"), bytes_of_text("2"));
    kv_put(txn, KV_META, bytes_of(long_key, sizeof long_key), bytes_of(NULL, 0));
    assert_int_equal(txn->failed, STATUS_TOO_LARGE);
    kv_put(txn, KV_META, bytes_of(NULL, 0), bytes_of(NULL, 0));
    kv_remove(txn, KV_META, bytes_of_text("a"));
    kv_clear(txn, KV_META);
    assert_status(kv_get(txn, KV_META, bytes_of_text("a"), &value), STATUS_TOO_LARGE);
    assert_false(kv_next(cursor));
    assert_false(kv_seek(cursor, bytes_of_text("a")));
    assert_false(kv_last(cursor));
    assert_false(kv_previous(cursor));
    assert_null(kv_cursor_open(txn, KV_META));
    kv_cursor_close(cursor);
    assert_status(kv_fail(txn, STATUS_BLOCKED), STATUS_BLOCKED);
    assert_status(kv_end(txn), STATUS_TOO_LARGE); /* the first, not the last */
    assert_value(kv, "a", "1");
    assert_ok(kv_begin(kv, true, &txn));
    (void)kv_fail(txn, STATUS_BLOCKED);
    assert_status(kv_end(txn), STATUS_BLOCKED);
    kv_memory_free(kv);
}

static void the_longest_key_fits(void **state)
{
    (void)state;
    struct kv *kv = kv_memory_new();
    struct kv_txn *txn;
    uint8_t key[KV_KEY_MAX];
    memset(key, 0xff, sizeof key);
    assert_ok(kv_begin(kv, true, &txn));
    kv_put(txn, KV_META, bytes_of(key, sizeof key), bytes_of(NULL, 0));
    struct kv_cursor *cursor = kv_cursor_open(txn, KV_META);
    assert_true(kv_last_prefix(cursor, bytes_of(key, sizeof key)));
    assert_true(kv_last_prefix(cursor, bytes_of(key, sizeof key - 1)));
    kv_cursor_close(cursor);
    assert_ok(kv_end(txn));
    kv_memory_free(kv);
}

static void what_is_appended_lies_beyond_the_last(void **state)
{
    (void)state;
    struct kv *kv = kv_memory_new();
    struct kv_txn *txn;
    assert_ok(kv_begin(kv, true, &txn));
    kv_append(txn, KV_LOG, bytes_of_text("a"), bytes_of_text("1"));
    kv_append(txn, KV_LOG, bytes_of_text("b"), bytes_of_text("2"));
    assert_int_equal(txn->failed, STATUS_OK);
    kv_append(txn, KV_LOG, bytes_of_text("b"), bytes_of_text("3"));
    assert_status(kv_end(txn), STATUS_EXISTS);
    kv_memory_free(kv);
}

static void a_table_can_be_cleared_in_one_go(void **state)
{
    (void)state;
    struct kv *kv = kv_memory_new();
    struct kv_txn *txn, *reader;
    put(kv, "a", "1");
    assert_ok(kv_begin(kv, false, &reader));
    assert_ok(kv_begin(kv, true, &txn));
    kv_clear(txn, KV_META);
    assert_int_equal(kv_count(txn, KV_META), 0);
    kv_remove(txn, KV_META, bytes_of_text("a")); /* absent is fine */
    assert_ok(kv_end(txn));
    assert_value(kv, "a", NULL);
    assert_int_equal(kv_count(reader, KV_META), 1);
    assert_ok(kv_end(reader));
    kv_memory_free(kv);
}

static void there_is_one_writer(void **state)
{
    (void)state;
    struct kv *kv = kv_memory_new();
    struct kv_txn *first, *second;
    assert_ok(kv_begin(kv, true, &first));
    assert_status(kv_begin(kv, true, &second), STATUS_BUSY);
    assert_ok(kv_end(first));
    assert_ok(kv_begin(kv, true, &second));
    kv_abort(second);
    kv_abort(NULL);
    kv_memory_free(kv);
    kv_memory_free(NULL);
}

static void a_crash_loses_what_is_not_committed(void **state)
{
    (void)state;
    struct kv *kv = kv_memory_new();
    struct kv_txn *writer, *reader;
    put(kv, "a", "1");
    assert_ok(kv_begin(kv, false, &reader));
    struct kv_cursor *cursor = kv_cursor_open(reader, KV_META);
    assert_true(kv_last(cursor));
    assert_ok(kv_begin(kv, true, &writer));
    kv_put(writer, KV_META, bytes_of_text("a"), bytes_of_text("2"));
    kv_put(writer, KV_META, bytes_of_text("b"), bytes_of_text("2"));
    kv_memory_crash(kv);
    assert_value(kv, "a", "1");
    assert_value(kv, "b", NULL);
    put(kv, "b", "3");
    assert_value(kv, "b", "3");
    kv_memory_free(kv);
}

static void a_commit_can_be_made_to_fail_once(void **state)
{
    (void)state;
    struct kv *kv = kv_memory_new();
    struct kv_txn *txn;
    put(kv, "a", "1");
    kv_memory_fail_commit(kv, STATUS_IO_ERROR);
    assert_ok(kv_begin(kv, true, &txn));
    kv_put(txn, KV_META, bytes_of_text("a"), bytes_of_text("2"));
    assert_status(kv_end(txn), STATUS_IO_ERROR);
    assert_value(kv, "a", "1");
    put(kv, "a", "3");
    assert_value(kv, "a", "3");
    kv_memory_free(kv);
}

static void a_copy_goes_its_own_way(void **state)
{
    (void)state;
    struct kv *kv = kv_memory_new();
    put(kv, "a", "1");
    put(kv, "b", "1");
    struct kv *copy = kv_memory_copy(kv);
    put(kv, "a", "2");
    put(copy, "b", "3");
    assert_value(kv, "a", "2");
    assert_value(kv, "b", "1");
    kv_memory_free(kv);
    assert_value(copy, "a", "1");
    assert_value(copy, "b", "3");
    kv_memory_free(copy);
}

/* Every k-th allocation fails, for each k: the span says so and leaves no trace. */
static void running_out_of_memory_leaves_the_store_whole(void **state)
{
    (void)state;
    static struct plain committed, written;
    struct random random;
    struct kv *kv = kv_memory_new();
    memset(&committed, 0, sizeof committed);
    for (long k = 1; k < 200; k++) {
        struct kv_txn *txn;
        random_seed(&random, (uint64_t)k);
        written = committed;
        memory_fail_after(k);
        enum status status = kv_begin(kv, true, &txn);
        if (status == STATUS_OK) {
            for (int i = 0; i < 30; i++) {
                uint8_t memory[KEY_SIZE];
                struct bytes key = random_key(&random, memory);
                uint64_t value = random_u64(&random);
                if (random_chance(&random, 700)) {
                    kv_put(txn, KV_RECORD, key, bytes_of(&value, sizeof value));
                    plain_put(&written, key, value);
                } else {
                    kv_remove(txn, KV_RECORD, key);
                    plain_remove(&written, key);
                }
            }
            status = kv_end(txn);
        }
        memory_fail_never();
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        if (status == STATUS_OK)
            committed = written;
        assert_ok(kv_begin(kv, false, &txn));
        assert_same(txn, &committed);
        assert_ok(kv_end(txn));
    }
    kv_memory_free(kv);
}

static void a_hundred_thousand_keys_are_no_trouble(void **state)
{
    (void)state;
    struct kv *kv = kv_memory_new();
    struct kv_txn *txn;
    assert_ok(kv_begin(kv, true, &txn));
    for (uint32_t i = 0; i < 100000; i++) {
        uint8_t key[4] = {(uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
        kv_append(txn, KV_LOG, bytes_of(key, 4), bytes_of(key, 4));
    }
    assert_ok(kv_end(txn));
    assert_ok(kv_begin(kv, false, &txn));
    struct kv_cursor *cursor = kv_cursor_open(txn, KV_LOG);
    uint32_t count = 0;
    for (bool found = kv_seek(cursor, bytes_of(NULL, 0)); found; found = kv_next(cursor))
        count++;
    kv_cursor_close(cursor);
    assert_int_equal(count, 100000);
    assert_int_equal(kv_count(txn, KV_LOG), 100000);
    assert_ok(kv_end(txn));
    kv_memory_free(kv);
}

static void tables_have_names_and_know_what_is_derived(void **state)
{
    (void)state;
    assert_text_equal(kv_table_name(KV_META), "meta");
    assert_text_equal(kv_table_name(KV_INBOX), "inbox");
    assert_false(kv_table_derived(KV_LOG));
    assert_true(kv_table_derived(KV_CELL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_agrees_with_a_sorted_array),
        cmocka_unit_test(a_span_remembers_its_first_failure),
        cmocka_unit_test(the_longest_key_fits),
        cmocka_unit_test(what_is_appended_lies_beyond_the_last),
        cmocka_unit_test(a_table_can_be_cleared_in_one_go),
        cmocka_unit_test(there_is_one_writer),
        cmocka_unit_test(a_crash_loses_what_is_not_committed),
        cmocka_unit_test(a_commit_can_be_made_to_fail_once),
        cmocka_unit_test(a_copy_goes_its_own_way),
        cmocka_unit_test(running_out_of_memory_leaves_the_store_whole),
        cmocka_unit_test(a_hundred_thousand_keys_are_no_trouble),
        cmocka_unit_test(tables_have_names_and_know_what_is_derived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
