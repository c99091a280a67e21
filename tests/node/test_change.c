#include "test.h"

#include <siben/kv_memory.h>
#include <siben/node.h>

#define FORM "653022205/review/65302226T000000000101#8.5.0123456789abcdef/2026/5"
#define NEWER "\xa2\x06\x03new" /* field 100: "new" */

struct office { /* a root with a replica in memory */
    struct arena arena;
    struct kv *kv;
    struct replica *replica;
    struct buffer grant;
    struct record_key key;
};

static void open_office(struct office *office)
{
    struct grant grant = {.serial = 1};
    struct identity identity = {.grant_count = 1};
    uint8_t seed[32] = {1};
    bool rebuild;
    *office = (struct office){0};
    arena_init(&office->arena, 0);
    assert_ok(trust_start());
    keys_from_seed(seed, &identity.keys);
    snprintf(grant.node, sizeof grant.node, "653022");
    snprintf(grant.grantor, sizeof grant.grantor, "653022");
    assert_ok(scope_parse("653022", &grant.scope, NULL));
    grant_usual(&grant, scope_level(&grant.scope));
    memcpy(grant.sign_public, identity.keys.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(grant.link_public, identity.keys.link_public, LINK_PUBLIC_SIZE);
    memcpy(grant.grantor_link_public, identity.keys.link_public, LINK_PUBLIC_SIZE);
    assert_ok(grant_sign(&grant, identity.keys.sign_secret, &office->grant));
    root_id(identity.keys.sign_public, &identity.root);
    identity.grants[0] = buffer_bytes(&office->grant);
    office->kv = kv_memory_new();
    assert_ok(replica_open(office->kv, NULL, 7, &office->replica, &rebuild, NULL));
    assert_ok(replica_enrol(office->replica, &identity, NULL));
    assert_ok(record_key_parse(FORM, &office->key, NULL));
}

static void close_office(struct office *office)
{
    replica_close(office->replica);
    kv_memory_free(office->kv);
    buffer_free(&office->grant);
    arena_close(&office->arena);
}

static void write_change(struct office *office, const struct change *change)
{
    struct span *span;
    struct why why = {0};
    assert_ok(replica_begin(office->replica, &span));
    assert_ok(replica_write(span, "somebody", 1780000000000, change, 1, NULL, NULL, &why));
    assert_ok(replica_end(span, NULL));
}

static struct change changed(struct office *office, enum verdict verdict)
{
    struct payload payload = {.kind = KIND_REVIEW};
    struct change change;
    struct view view;
    payload.review = (struct review){.verdict = (uint8_t)verdict, .reviewer = "县绩效办"};
    payload.review.version.mark = 0x0123456789abcdef;
    payload.review.version.seq = 1;
    assert_ok(replica_view(office->replica, &view));
    assert_ok(node_change(&view, &office->arena, &office->key, &payload, &change));
    replica_view_end(&view);
    return change;
}

static void an_edit_keeps_what_is_not_understood_and_names_what_it_replaces(void **state)
{
    (void)state;
    struct office office;
    struct buffer bytes = {0};
    open_office(&office);
    struct change first = changed(&office, VERDICT_RETURNED);
    assert_int_equal(first.replace_count, 0);
    buffer_put_bytes(&bytes, first.payload);
    buffer_put(&bytes, NEWER, 6); /* a newer software wrote it */
    first.payload = buffer_bytes(&bytes);
    write_change(&office, &first);
    struct change second = changed(&office, VERDICT_PASSED);
    assert_int_equal(second.replace_count, 1);
    assert_non_null(memmem(second.payload.data, second.payload.size, NEWER, 6));
    buffer_free(&bytes);
    close_office(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_edit_keeps_what_is_not_understood_and_names_what_it_replaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
