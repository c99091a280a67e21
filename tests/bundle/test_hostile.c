/* Files that are damaged, cut, meant for others, or made by strangers. */
#include "stick.h"

#include <siben/map.h>
#include <siben/seal.h>

static const char code_a[] = "65302226T000000000101";

static void open_world(struct world *world, struct stick *stick)
{
    world_open(world);
    stick_enrol(world);
    world_put_budget(world, MUJI, code_a, 100);
    stick_write(world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, stick);
}

/* Refused with words, and nothing of it stays. */
static void assert_refused(struct world *world, int node, struct bytes file, enum status expected,
                           const char *words)
{
    struct bundle_outcome outcome;
    struct why why;
    char *before = world_dump(world->nodes[node].replica);
    uint64_t place = stick_place(world, node, MUJI, LANE_DETAIL);
    enum status status = stick_read(world, node, file, &outcome, &why);
    if (expected == STATUS_OK) /* any refusal */
        assert_true(status != STATUS_OK && status != STATUS_NO_MEMORY);
    else
        assert_status(status, expected);
    assert_true(why.what[0]);
    if (words && !strstr(why.what, words))
        print_error("'%s' is not in: %s\n", words, why.what);
    assert_true(!words || strstr(why.what, words));
    char *after = world_dump(world->nodes[node].replica);
    assert_text_equal(after, before);
    assert_int_equal(stick_place(world, node, MUJI, LANE_DETAIL), place);
    memory_free(before);
    memory_free(after);
}

static void a_file_cut_off_anywhere_is_refused_whole(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    open_world(&world, &stick);
    size_t size = stick.parts[0].size;
    for (size_t cut = 0; cut < size; cut += cut < 100 || cut + 100 > size ? 1 : 13)
        assert_refused(&world, COUNTY, bytes_of(stick.parts[0].data, cut), STATUS_MALFORMED, NULL);
    stick_free(&stick);
    world_close(&world);
}

static void one_byte_changed_anywhere_is_refused_whole(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    open_world(&world, &stick);
    for (size_t at = 0; at < stick.parts[0].size; at += 7) {
        stick.parts[0].data[at] ^= 0x20;
        assert_refused(&world, COUNTY, buffer_bytes(&stick.parts[0]), STATUS_OK, NULL);
        stick.parts[0].data[at] ^= 0x20;
    }
    stick_free(&stick);
    world_close(&world);
}

static void what_stands_behind_the_end_is_refused(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    open_world(&world, &stick);
    buffer_put_u8(&stick.parts[0], 0);
    assert_refused(&world, COUNTY, buffer_bytes(&stick.parts[0]), STATUS_MALFORMED, "多余的内容");
    for (int i = 0; i < 1000; i++)
        buffer_put_u8(&stick.parts[0], (uint8_t)i);
    assert_refused(&world, COUNTY, buffer_bytes(&stick.parts[0]), STATUS_MALFORMED, "多余的内容");
    stick_free(&stick);
    world_close(&world);
}

static void only_the_receiver_reads_it(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    open_world(&world, &stick);
    assert_refused(&world, PREFECTURE, buffer_bytes(&stick.parts[0]), STATUS_UNAUTHORISED,
                   "写给 653022 的，本机是 6530");
    assert_refused(&world, MUJI, buffer_bytes(&stick.parts[0]), STATUS_UNAUTHORISED, "写给 653022");
    /* The name is right, the key is not: sealed for what the receiver was before. */
    struct node_keys keys = world.nodes[COUNTY].keys;
    memset(world.nodes[COUNTY].keys.link_secret, 9, LINK_SECRET_SIZE);
    assert_refused(&world, COUNTY, buffer_bytes(&stick.parts[0]), STATUS_UNAUTHORISED,
                   "打不开密封");
    world.nodes[COUNTY].keys = keys;
    stick_free(&stick);
    world_close(&world);
}

static void another_root_is_another_world(void **state)
{
    (void)state;
    struct world world, other;
    struct stick stick;
    open_world(&world, &stick);
    world_open(&other);
    stick_enrol(&other);
    /* The same names, grown from another root key. */
    struct node_keys root;
    uint8_t seed[32] = {99};
    keys_from_seed(seed, &root);
    other.nodes[PREFECTURE].keys = root;
    struct grant grant = other.nodes[PREFECTURE].grant;
    memcpy(grant.sign_public, root.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(grant.link_public, root.link_public, LINK_PUBLIC_SIZE);
    memcpy(grant.grantor_link_public, root.link_public, LINK_PUBLIC_SIZE);
    other.nodes[PREFECTURE].grant = grant;
    buffer_clear(&other.nodes[PREFECTURE].signed_grant);
    assert_ok(grant_sign(&grant, root.sign_secret, &other.nodes[PREFECTURE].signed_grant));
    root_id(root.sign_public, &other.root);
    replica_close(other.nodes[PREFECTURE].replica);
    world_kv_free(other.nodes[PREFECTURE].kv);
    other.nodes[PREFECTURE].kv = world_kv_new();
    other.nodes[PREFECTURE].replica =
        world_replica(&other, PREFECTURE, other.nodes[PREFECTURE].kv, 3);
    assert_refused(&other, PREFECTURE, buffer_bytes(&stick.parts[0]), STATUS_UNAUTHORISED,
                   "另一套授权");
    stick_free(&stick);
    world_close(&world);
    world_close(&other);
}

static void a_sender_that_was_never_enrolled_or_is_ended_is_refused(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    struct why why;
    world_open(&world); /* nobody enrolled */
    world_put_budget(&world, MUJI, code_a, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
    assert_refused(&world, COUNTY, buffer_bytes(&stick.parts[0]), STATUS_NOT_FOUND,
                   "不是本机的上级");
    stick_enrol(&world);
    world_end(&world, COUNTY, "653022205", "653022205", NULL, 0, true);
    assert_refused(&world, COUNTY, buffer_bytes(&stick.parts[0]), STATUS_ENDED, "已经终止");
    /* Nor is one written for it, or for somebody in between. */
    struct stick none;
    assert_status(stick_try_write(&world, COUNTY, "653022205", BUNDLE_SINCE_HELD, 0, &none, &why),
                  STATUS_ENDED);
    assert_status(stick_try_write(&world, MUJI, "6530", BUNDLE_SINCE_HELD, 0, &none, &why),
                  STATUS_NOT_FOUND);
    assert_status(stick_try_write(&world, PREFECTURE, "parent", BUNDLE_SINCE_HELD, 0, &none, &why),
                  STATUS_NOT_FOUND);
    stick_free(&stick);
    world_close(&world);
}

/* The prefecture grants the county another signing key, and says so in a notice. */
static void change_key_of_county(struct world *world, int seed_byte, uint32_t serial)
{
    struct world_node *county = &world->nodes[COUNTY];
    struct record_key key = {.kind = KIND_GRANT, .scope = county->grant.scope};
    uint8_t seed[32];
    memset(seed, seed_byte, sizeof seed);
    keys_from_seed(seed, &county->keys);
    memcpy(county->grant.sign_public, county->keys.sign_public, SIGN_PUBLIC_SIZE);
    county->grant.serial = serial;
    memcpy(county->keys.link_public, county->grant.link_public, LINK_PUBLIC_SIZE);
    buffer_free(&county->signed_grant);
    assert_ok(grant_sign(&county->grant, world->nodes[PREFECTURE].keys.sign_secret,
                         &county->signed_grant));
    memcpy(key.id, county->grant.node, sizeof county->grant.node);
    (void)world_put(world, PREFECTURE, &key, buffer_bytes(&county->signed_grant));
    replica_close(county->replica);
    county->replica = world_replica(world, COUNTY, county->kv, 777);
}

/* Off the line for a while one believes a newer key of the parent's, and none that it has left. */
static void a_key_that_the_parent_has_left_seals_no_stick(void **state)
{
    (void)state;
    struct world world;
    struct stick former, last;
    struct bundle_outcome outcome;
    world_open(&world);
    stick_enrol(&world);
    change_key_of_county(&world, 0x51, 11);
    stick_write(&world, COUNTY, MUJI, BUNDLE_SINCE_HELD, 0, &former);
    stick_read_all(&world, MUJI, &former, &outcome); /* not heard of: by its grant */
    change_key_of_county(&world, 0x52, 12);
    world_sync(&world, PREFECTURE, COUNTY);
    world_sync(&world, COUNTY, MUJI);
    assert_refused(&world, MUJI, buffer_bytes(&former.parts[0]), STATUS_UNAUTHORISED, "密钥");
    stick_write(&world, COUNTY, MUJI, BUNDLE_SINCE_HELD, 0, &last);
    stick_read_all(&world, MUJI, &last, &outcome);
    stick_free(&former);
    stick_free(&last);
    world_close(&world);
}

static size_t head_size(const struct buffer *file)
{
    struct reader reader = reader_of(bytes_of(file->data + 10, 4));
    return 14 + reader_u32(&reader) + SEAL_HEAD_SIZE + SIGNATURE_SIZE;
}

/* A chunk does not fit into another file, nor twice, nor elsewhere, nor may it be missing. */
static void chunks_cannot_be_moved(void **state)
{
    (void)state;
    struct world world;
    struct stick stick, second;
    struct buffer payload = {0}, mixed = {0};
    struct random random;
    const size_t chunk = 1 + SEAL_CHUNK_SEALED;
    open_world(&world, &stick);
    stick_free(&stick);
    random_seed(&random, 3);
    for (int i = 0; i < 4; i++) {
        struct record_key key = world_budget_key("653022205", "");
        snprintf(key.id, sizeof key.id, "large-%d", i);
        buffer_clear(&payload);
        while (payload.size < 60000)
            buffer_put_u64(&payload, random_u64(&random));
        world_put(&world, MUJI, &key, buffer_bytes(&payload));
    }
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
    stick_write(&world, MUJI, COUNTY, BUNDLE_FROM_START, 0, &second);
    struct buffer *a = &stick.parts[0], *b = &second.parts[0];
    size_t head = head_size(a), other = head_size(b);
    assert_true(a->size > head + 3 * chunk);
    buffer_put(&mixed, a->data, head);
    buffer_put(&mixed, b->data + other, b->size - other);
    assert_refused(&world, COUNTY, buffer_bytes(&mixed), STATUS_MALFORMED, "打不开");
    buffer_clear(&mixed); /* the first twice */
    buffer_put(&mixed, a->data, head + chunk);
    buffer_put(&mixed, a->data + head, a->size - head);
    assert_refused(&world, COUNTY, buffer_bytes(&mixed), STATUS_MALFORMED, "打不开");
    buffer_clear(&mixed); /* without it */
    buffer_put(&mixed, a->data, head);
    buffer_put(&mixed, a->data + head + chunk, a->size - head - chunk);
    assert_refused(&world, COUNTY, buffer_bytes(&mixed), STATUS_MALFORMED, "打不开");
    buffer_clear(&mixed); /* two changed places */
    buffer_put(&mixed, a->data, head);
    buffer_put(&mixed, a->data + head + chunk, chunk);
    buffer_put(&mixed, a->data + head, chunk);
    buffer_put(&mixed, a->data + head + 2 * chunk, a->size - head - 2 * chunk);
    assert_refused(&world, COUNTY, buffer_bytes(&mixed), STATUS_MALFORMED, "打不开");
    buffer_free(&mixed);
    buffer_free(&payload);
    stick_free(&stick);
    stick_free(&second);
    world_close(&world);
}

static void memory_that_runs_out_loses_nothing(void **state)
{
    (void)state;
    memory_apart(true); /* each piece of an arena too */
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    struct why why;
    open_world(&world, &stick);
    /* Opening and looking through: the k-th allocation fails. */
    for (long k = 1; k < 400; k++) {
        struct bytes file = buffer_bytes(&stick.parts[0]);
        struct bundle_source source = bundle_source_of(&file);
        struct bundle_reader *reader = NULL;
        memory_fail_after(k);
        enum status status = bundle_open(&source, &reader, &why);
        if (status == STATUS_OK)
            status =
                bundle_verify(reader, &world.root, &world.nodes[COUNTY].keys, NULL, NULL, &why);
        memory_fail_never();
        if (status == STATUS_OK)
            bundle_close(reader);
        else if (reader)
            bundle_close(reader);
        if (status == STATUS_OK)
            break;
        assert_true(k < 399);
    }
    assert_ok(stick_read(&world, COUNTY, buffer_bytes(&stick.parts[0]), &outcome, &why));
    assert_int_equal(outcome.fresh, 1);
    stick_free(&stick);
    world_close(&world);
    memory_apart(false);
}

/* The county was ended, and nobody took over: what its holder writes is no county's word, and what is
 * sealed to it he could read. */
static void a_parent_that_was_ended_is_refused(void **state)
{
    (void)state;
    struct world world;
    struct stick stick, none;
    struct why why;
    world_open(&world);
    stick_enrol(&world);
    stick_write(&world, COUNTY, MUJI, BUNDLE_SINCE_HELD, 0, &stick);
    world_end(&world, PREFECTURE, "653022", "653022", NULL, 0, true);
    world_sync(&world, PREFECTURE, COUNTY);
    world_sync(&world, COUNTY, MUJI);
    assert_refused(&world, MUJI, buffer_bytes(&stick.parts[0]), STATUS_ENDED, "已被再上一级终止");
    assert_status(stick_try_write(&world, MUJI, "parent", BUNDLE_SINCE_HELD, 0, &none, &why),
                  STATUS_ENDED);
    assert_non_null(strstr(why.hint, "siben promote"));
    stick_free(&stick);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_cut_off_anywhere_is_refused_whole),
        cmocka_unit_test(one_byte_changed_anywhere_is_refused_whole),
        cmocka_unit_test(what_stands_behind_the_end_is_refused),
        cmocka_unit_test(only_the_receiver_reads_it),
        cmocka_unit_test(another_root_is_another_world),
        cmocka_unit_test(a_sender_that_was_never_enrolled_or_is_ended_is_refused),
        cmocka_unit_test(a_parent_that_was_ended_is_refused),
        cmocka_unit_test(a_key_that_the_parent_has_left_seals_no_stick),
        cmocka_unit_test(chunks_cannot_be_moved),
        cmocka_unit_test(memory_that_runs_out_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
