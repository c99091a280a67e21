/* What is kept between questions, and the same made anew. */
#include "kept.h"

#include <siben/map.h>

/* -- who keeps: nothing is ever let go but by its moment ------------------------------------------- */

static const struct plan_held *keep_plan(void *context, const struct record_key *key,
                                         const struct version_name *version, struct bytes payload)
{
    struct keeper *keeper = context;
    struct payload decoded;
    for (size_t i = 0; i < keeper->plan_count; i++)
        if (version_name_equal(&keeper->plans[i].version, version))
            return &keeper->plans[i].held;
    struct plan_held *held = &keeper->plans[keeper->plan_count].held;
    assert_true(keeper->plan_count < 8);
    keeper->plans[keeper->plan_count++].version = *version;
    held->key = *key;
    held->version = *version;
    assert_ok(
        payload_decode(&keeper->arena, KIND_PLAN, arena_bytes(&keeper->arena, payload), &decoded));
    assert_ok(plan_of_payload(&keeper->arena, key, &decoded.plan, held, NULL));
    return held;
}

/* Always the list of the day that was asked first in this moment: of another day it must not be taken. */
static const struct duty_list *keep_duties(void *context, struct view *view,
                                           const struct duty_ask *ask)
{
    struct keeper *keeper = context;
    assert_true(view->txn->moment != 0);
    if (keeper->duties.moment != view->txn->moment ||
        (ask->sector_count && !keeper->duties.sectored) ||
        (keeper->duties.as_of < ask->as_of && keeper->duties.as_of + 1 < ask->as_of)) {
        assert_ok(duty_list_make(view, &keeper->arena, ask, &keeper->duties.list));
        keeper->duties.moment = view->txn->moment;
        keeper->duties.as_of = ask->as_of;
        keeper->duties.sectored = ask->sector_count > 0;
        keeper->lists++;
    }
    return keeper->duties.list;
}

static bool find(void *context, const uint64_t name[2], void *value, size_t size)
{
    struct keeper *keeper = context;
    const uint64_t *slot = map_get(keeper->small, bytes_of(name, 2 * sizeof *name));
    if (slot)
        memcpy(value, (const void *)(uintptr_t)*slot, size);
    keeper->found += slot != NULL;
    return slot != NULL;
}

static void keep(void *context, const uint64_t name[2], const void *value, size_t size)
{
    struct keeper *keeper = context;
    uint64_t *slot = map_put(keeper->small, bytes_of(name, 2 * sizeof *name), NULL);
    assert_non_null(slot);
    *slot = (uint64_t)(uintptr_t)arena_bytes(&keeper->arena, bytes_of(value, size)).data;
}

void keeper_open(struct keeper *keeper)
{
    memset(keeper, 0, sizeof *keeper);
    arena_init(&keeper->arena, 1u << 31);
    keeper->small = map_new();
    keeper->port = (struct view_kept){keeper, keep_plan, keep_duties, find, keep};
}

void keeper_close(struct keeper *keeper)
{
    map_free(keeper->small);
    arena_close(&keeper->arena);
}

/* -- the same? -------------------------------------------------------------------------------------- */

static bool put_duty(void *context, const struct duty *duty)
{
    struct buffer *out = context;
    char record[RECORD_KEY_TEXT_SIZE] = "", report[RECORD_KEY_TEXT_SIZE] = "";
    if (duty->record.kind)
        record_key_print(&duty->record, record, sizeof record);
    if (duty->report.kind)
        record_key_print(&duty->report, report, sizeof report);
    buffer_print(
        out, "%s %zu %d %d %d %d %s %s unit=%s %d state=%u late=%d returns=%u %lld %lld %d %d ",
        duty->obligation->id, duty->window, duty->dates.due, duty->dates.remind,
        duty->dates.due_expected, duty->dates.remind_expected, duty->id, duty->name,
        duty->unit ? duty->unit->code : "-", duty->extended, duty->state, duty->late, duty->returns,
        (long long)duty->first_ms, (long long)duty->done_ms, duty->correct_by, duty->late_days);
    buffer_print(out, "%s %zu/%zu %s %s %lld %lld %u up=%d added=%d passed=%zu step=%s sector=%s\n",
                 duty->words, duty->done, duty->of, record, report, (long long)duty->reported_ms,
                 (long long)duty->receipt_ms, duty->receipt, duty->upward, duty->added,
                 duty->passed, duty->step, duty->sector);
    return true;
}

void kept_expect_same(const char *what, int32_t day, const struct buffer *kept,
                      const struct buffer *fresh)
{
    char date[DATE_TEXT_SIZE];
    date_print(day, date);
    if (bytes_equal(buffer_bytes(kept), buffer_bytes(fresh)))
        return;
    const char *a = (const char *)kept->data, *b = (const char *)fresh->data;
    size_t at = 0;
    while (at < kept->size && at < fresh->size && a[at] == b[at])
        at++;
    at = at > 300 ? at - 300 : 0;
    fail_msg("%s, %s:\nkept  %.*s\nfresh %.*s", date, what,
             (int)(kept->size - at < 600 ? kept->size - at : 600), a + at,
             (int)(fresh->size - at < 600 ? fresh->size - at : 600), b + at);
}

void kept_expect_duties(struct view *kept, struct view *fresh, const char *what,
                        const struct duty_ask *ask)
{
    struct buffer one = {0}, other = {0};
    struct arena arena;
    arena_init(&arena, 1u << 28);
    assert_ok(duties_each(kept, &arena, ask, put_duty, &one));
    assert_ok(duties_each(fresh, &arena, ask, put_duty, &other));
    kept_expect_same(what, ask->as_of, &one, &other);
    buffer_free(&one);
    buffer_free(&other);
    arena_close(&arena);
}

void kept_expect(struct county *county, const struct duty_ask *ask)
{
    struct keeper keeper;
    struct view kept, fresh;
    keeper_open(&keeper);
    assert_ok(replica_view(county->replica, &kept));
    assert_ok(replica_view(county->replica, &fresh));
    kept.kept = &keeper.port;
    kept_expect_duties(&kept, &fresh, county->name, ask);
    assert_int_equal(keeper.lists, 1);
    replica_view_end(&kept);
    replica_view_end(&fresh);
    keeper_close(&keeper);
}
