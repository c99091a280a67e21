/* The k-th allocation, or the k-th call of the store, fails while a stick is written or read: it is the same stick to the byte or none;
 * what was read is whole batches, and reading the stick again makes all of it. */
#include "kth_store.h"
#include "stick.h"

#include <siben/proof.h>

struct desk {
    struct world world;
    struct kv *before;       /* of the county, that has read nothing */
    struct kv *kv;           /* its copy at work */
    struct kv_failing store; /* over that */
    struct replica *replica;
    struct buffer out, expected; /* all parts */
    struct stick stick;
    char *after; /* dump of the county that has read all */
};

static enum status write_steps(struct desk *desk, struct bundle_writer *writer)
{
    enum status status = STATUS_OK;
    struct why why = {0};
    for (enum bundle_step step = BUNDLE_GOES_ON; step != BUNDLE_ENDS && status == STATUS_OK;) {
        struct view view;
        status = replica_view(desk->replica, &view);
        if (status)
            break;
        status = bundle_writer_step(writer, &view, &desk->out, &step, &why);
        status = replica_view_close(&view, status);
    }
    return status == STATUS_OK && desk->out.failed ? STATUS_NO_MEMORY : status;
}

static enum status write_stick(void *context)
{
    struct desk *desk = context;
    struct bundle_order order = {.reach = BUNDLE_SINCE_HELD, .now_ms = 1790000000000};
    struct bundle_writer *writer = NULL;
    struct why why = {0};
    struct view view;
    struct span *span;
    memset(order.seed, 7, sizeof order.seed);
    enum status status = replica_view(desk->replica, &view);
    if (status)
        return status;
    status = bundle_find_peer(&view, "parent", &order.to, &why);
    if (status == STATUS_OK)
        status = bundle_writer_new(&view, &order, &desk->world.nodes[MUJI].keys, &writer, &why);
    status = replica_view_close(&view, status);
    if (status == STATUS_OK)
        status = write_steps(desk, writer);
    if (status == STATUS_OK)
        status = replica_begin(desk->replica, &span);
    if (status == STATUS_OK) {
        status = bundle_written(writer, span);
        if (status)
            replica_abort(span);
        else
            status = replica_end(span, NULL);
    }
    bundle_writer_free(writer);
    return status;
}

static void open_township(void *context)
{
    struct desk *desk = context;
    buffer_free(&desk->out);
    desk->out = (struct buffer){0};
    desk->kv = world_kv_copy(desk->world.nodes[MUJI].kv); /* that a stick was written is noted */
    desk->store.below = desk->kv;
    desk->replica = world_replica(&desk->world, MUJI, &desk->store.public, 5);
}

static void is_the_stick_or_none(void *context, enum status status, long k)
{
    struct desk *desk = context;
    if (k == 0) {
        desk->expected = desk->out;
        desk->out = (struct buffer){0};
    } else if (status == STATUS_OK) {
        assert_bytes_equal(buffer_bytes(&desk->out), buffer_bytes(&desk->expected));
    }
    replica_close(desk->replica);
    world_kv_free(desk->kv);
}

/* -- reading ------------------------------------------------------------------------------ */

static enum status take_contents(struct desk *desk, struct bundle_reader *reader,
                                 struct bundle_taking *taking)
{
    enum status status = STATUS_OK;
    struct why why = {0};
    struct span *span;
    while (status == STATUS_OK) {
        struct arena arena;
        struct bundle_content content;
        arena_init(&arena, 0);
        status = bundle_next(reader, &arena, &content, &why);
        if (status == STATUS_OK)
            status = replica_begin(desk->replica, &span);
        else
            span = NULL;
        if (status == STATUS_OK) {
            status = bundle_take(taking, span, &content, desk->world.now_ms, &why);
            if (status)
                replica_abort(span);
            else
                status = replica_end(span, NULL);
        }
        arena_close(&arena);
    }
    if (status != STATUS_NOT_FOUND)
        return status;
    status = replica_begin(desk->replica, &span);
    if (status)
        return status;
    status = bundle_taken(taking, span);
    if (status)
        replica_abort(span);
    else
        status = replica_end(span, NULL);
    return status;
}

static enum status read_stick(void *context)
{
    struct desk *desk = context;
    struct bytes part = buffer_bytes(&desk->stick.parts[0]);
    struct bundle_source source = bundle_source_of(&part);
    struct bundle_reader *reader;
    struct bundle_taking *taking = NULL;
    struct why why = {0};
    struct view view;
    enum status status = bundle_open(&source, &reader, &why);
    if (status)
        return status;
    status = replica_view(desk->replica, &view);
    if (status == STATUS_OK) {
        status = bundle_taking_new(&view, reader, &taking, &why);
        status = replica_view_close(&view, status);
    }
    if (status == STATUS_OK)
        status = bundle_taking_verify(taking, &desk->world.nodes[COUNTY].keys, NULL, NULL, &why);
    if (status == STATUS_OK)
        status = replica_view(desk->replica, &view);
    if (status == STATUS_OK) {
        status = bundle_taking_room(taking, &view, &why);
        status = replica_view_close(&view, status);
    }
    if (status == STATUS_OK)
        status = take_contents(desk, reader, taking);
    bundle_taking_free(taking);
    bundle_close(reader);
    return status;
}

static void open_county(void *context)
{
    struct desk *desk = context;
    desk->kv = world_kv_copy(desk->before);
    desk->store.below = desk->kv;
    desk->replica = world_replica(&desk->world, COUNTY, &desk->store.public, 5);
}

static void all_is_there_in_the_end(void *context, enum status status, long k)
{
    struct desk *desk = context;
    world_check(desk->replica);
    if (status != STATUS_OK)
        assert_ok(read_stick(desk)); /* with memory: what is left, and nothing twice */
    char *dump = world_dump(desk->replica);
    if (k == 0)
        desk->after = dump;
    else
        assert_text_equal(dump, desk->after);
    if (k)
        memory_free(dump);
    replica_close(desk->replica);
    world_kv_free(desk->kv);
}

/* -- the scenario --------------------------------------------------------------------------- */

static void open_desk(struct desk *desk)
{
    static const char *const codes[] = {"65302226T000000000101", "65302226T000000000102"};
    struct stick back;
    struct bundle_outcome outcome;
    memset(desk, 0, sizeof *desk);
    desk->store = kv_failing_over(NULL);
    world_open(&desk->world);
    stick_enrol(&desk->world);
    world_put_budget(&desk->world, MUJI, codes[0], 100);
    stick_write(&desk->world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &desk->stick);
    stick_read_all(&desk->world, COUNTY, &desk->stick, &outcome);
    stick_free(&desk->stick);
    stick_write(&desk->world, COUNTY, MUJI, BUNDLE_SINCE_HELD, 0, &back);
    stick_read_all(&desk->world, MUJI, &back, &outcome); /* there is something to acknowledge */
    stick_free(&back);
    world_put_budget(&desk->world, MUJI, codes[0], 300);
    world_put_budget(&desk->world, MUJI, codes[1], 200);
    desk->before = world_kv_copy(desk->world.nodes[COUNTY].kv);
}

static void close_desk(struct desk *desk)
{
    buffer_free(&desk->out);
    buffer_free(&desk->expected);
    memory_free(desk->after);
    world_kv_free(desk->before);
    world_close(&desk->world);
}

static void a_stick_is_written_to_the_byte_or_not(void **state)
{
    struct desk desk;
    struct kth kth = {open_township, write_stick, is_the_stick_or_none, &desk};
    (void)state;
    open_desk(&desk);
    (void)kth_each(&kth, 1);
    buffer_free(&desk.expected);
    desk.expected = (struct buffer){0};
    (void)kth_each_call(&kth, &desk.store, 0);
    close_desk(&desk);
}

static void a_stick_that_was_read_in_part_is_read_again(void **state)
{
    struct desk desk;
    struct kth kth = {open_county, read_stick, all_is_there_in_the_end, &desk};
    (void)state;
    open_desk(&desk);
    stick_write(&desk.world, MUJI, COUNTY, BUNDLE_FROM_START, 0, &desk.stick);
    (void)kth_each(&kth, 1);
    memory_free(desk.after);
    (void)kth_each_call(&kth, &desk.store, 0);
    stick_free(&desk.stick);
    close_desk(&desk);
}

/* -- a proof ---------------------------------------------------------------------------------- */

struct proving {
    struct world world;
    struct version_name version;
    struct buffer file, expected;
    size_t seen;
};

static enum status see(void *context, struct arena *arena, const struct proven *proven)
{
    struct proving *proving = context;
    (void)arena;
    proving->seen += proven->batch->change_count;
    return STATUS_OK;
}

static enum status prove(void *context)
{
    struct proving *proving = context;
    struct bytes stored, grants[GRANT_CHAIN_MAX];
    struct arena arena;
    struct view view;
    struct why why = {0};
    size_t count;
    enum status status = replica_view(proving->world.nodes[MUJI].replica, &view);
    if (status)
        return status;
    arena_init(&arena, 0);
    struct proof *proof = proof_new(&proving->world.root);
    status = proof ? replica_signed(&view, &arena, &proving->version, &stored, grants, &count)
                   : STATUS_NO_MEMORY;
    status = replica_view_close(&view, status);
    if (status == STATUS_OK)
        status = proof_add(proof, stored, grants, count, &proving->version.mark, 1);
    if (status == STATUS_OK)
        status = proof_write(proof, &proving->file);
    proof_free(proof);
    if (status == STATUS_OK)
        status = proof_read(&arena, buffer_bytes(&proving->file), &proving->world.root, see,
                            proving, &why);
    arena_close(&arena);
    return status;
}

static void is_proven_or_not(void *context, enum status status, long k)
{
    struct proving *proving = context;
    if (k == 0)
        buffer_put_bytes(&proving->expected, buffer_bytes(&proving->file));
    assert_true(proving->seen <= 1); /* nothing is told twice */
    if (status == STATUS_OK) {
        assert_bytes_equal(buffer_bytes(&proving->file), buffer_bytes(&proving->expected));
        assert_int_equal(proving->seen, 1);
    }
    buffer_free(&proving->file);
    proving->file = (struct buffer){0};
    proving->seen = 0;
}

static void a_proof_is_whole_or_not_made(void **state)
{
    struct proving proving = {.seen = 0};
    struct kth kth = {NULL, prove, is_proven_or_not, &proving};
    (void)state;
    world_open(&proving.world);
    proving.version = world_put_budget(&proving.world, MUJI, "65302226T000000000101", 100);
    (void)kth_each(&kth, 1);
    buffer_free(&proving.expected);
    world_close(&proving.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stick_is_written_to_the_byte_or_not),
        cmocka_unit_test(a_stick_that_was_read_in_part_is_read_again),
        cmocka_unit_test(a_proof_is_whole_or_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
