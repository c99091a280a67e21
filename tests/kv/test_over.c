#include "test.h"

#include <siben/kv_memory.h>
#include <siben/kv_over.h>

static void put(struct kv_txn *txn, enum kv_table table, const char *key, const char *value)
{
    kv_put(txn, table, bytes_of_text(key), bytes_of_text(value));
}

static void says(struct kv_txn *txn, enum kv_table table, const char *key, const char *value)
{
    struct bytes found;
    enum status status = kv_get(txn, table, bytes_of_text(key), &found);
    assert_status(status, value ? STATUS_OK : STATUS_NOT_FOUND);
    if (value)
        assert_bytes_equal(found, bytes_of_text(value));
}

static void what_is_kept_is_read_and_what_is_derived_is_its_own(void **state)
{
    (void)state;
    struct kv *kept = kv_memory_new(), *scratch = kv_memory_new();
    struct kv_txn *txn, *moment;
    assert_ok(kv_begin(kept, true, &txn));
    put(txn, KV_LOG, "a", "batch");
    put(txn, KV_RECORD, "r", "old");
    put(txn, KV_META, "fold", "1");
    assert_ok(kv_end(txn));
    assert_ok(kv_begin(kept, false, &moment));
    struct kv *over = kv_over_new(moment, scratch);
    assert_ok(kv_begin(over, true, &txn));
    says(txn, KV_LOG, "a", "batch");
    says(txn, KV_RECORD, "r", NULL);
    put(txn, KV_RECORD, "s", "new");
    put(txn, KV_META, "fold", "2");
    says(txn, KV_RECORD, "s", "new");
    says(txn, KV_META, "fold", "2");
    assert_int_equal(kv_count(txn, KV_LOG), 1);
    assert_int_equal(kv_count(txn, KV_RECORD), 1);
    struct kv_cursor *cursor = kv_cursor_open(txn, KV_LOG);
    assert_true(kv_seek(cursor, bytes_of("", 0)));
    assert_bytes_equal(cursor->key, bytes_of_text("a"));
    kv_cursor_close(cursor);
    kv_clear(txn, KV_RECORD);
    says(txn, KV_RECORD, "s", NULL);
    kv_abort(txn);
    says(moment, KV_RECORD, "r", "old");
    says(moment, KV_META, "fold", "1");
    kv_over_free(over);
    kv_abort(moment);
    kv_memory_free(kept);
    kv_memory_free(scratch);
}

/* A cursor that fails says that there is no more: an answer must not follow from it. */
static void what_failed_below_is_no_answer_above(void **state)
{
    (void)state;
    struct kv *kept = kv_memory_new(), *scratch = kv_memory_new();
    struct kv_txn *txn, *moment;
    struct bytes value;
    assert_ok(kv_begin(kept, false, &moment));
    struct kv *over = kv_over_new(moment, scratch);
    assert_ok(kv_begin(over, true, &txn));
    put(txn, KV_META, "fold", "2");
    says(txn, KV_META, "fold", "2");
    (void)kv_fail(moment, STATUS_IO_ERROR);
    assert_status(kv_get(txn, KV_META, bytes_of_text("fold"), &value), STATUS_IO_ERROR);
    assert_status(kv_end(txn), STATUS_IO_ERROR);
    kv_over_free(over);
    kv_abort(moment);
    kv_memory_free(kept);
    kv_memory_free(scratch);
}

static void what_is_kept_cannot_be_removed(void **state)
{
    (void)state;
    struct kv *kept = kv_memory_new(), *scratch = kv_memory_new();
    struct kv_txn *txn, *moment;
    assert_ok(kv_begin(kept, false, &moment));
    struct kv *over = kv_over_new(moment, scratch);
    assert_ok(kv_begin(over, true, &txn));
    kv_clear(txn, KV_LOG);
    assert_status(kv_end(txn), STATUS_UNSUPPORTED);
    kv_over_free(over);
    kv_abort(moment);
    kv_memory_free(kept);
    kv_memory_free(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_is_read_and_what_is_derived_is_its_own),
        cmocka_unit_test(what_failed_below_is_no_answer_above),
        cmocka_unit_test(what_is_kept_cannot_be_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
