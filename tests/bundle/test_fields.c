/* Each field of what stands in a stick, as nobody honest writes it: the whole is refused by name, whoever
 * signed it. */
#include "../../src/bundle/inside.h"

#include "test.h"

static uint8_t bytes_32[HASH_SIZE] = {7};

static ProtobufCBinaryData text(const char *words)
{
    return (ProtobufCBinaryData){strlen(words), (uint8_t *)(uintptr_t)words};
}

/* -- the header ---------------------------------------------------------------------------- */

struct heading {
    Bundle__Header message;
    Bundle__Lane lanes[2], *lane_list[2];
    Bundle__Place from, to;
    ProtobufCBinaryData grants[GRANT_CHAIN_MAX + 1];
};

static void heading_init(struct heading *h)
{
    memset(h, 0, sizeof *h);
    bundle__header__init(&h->message);
    bundle__place__init(&h->from);
    bundle__place__init(&h->to);
    h->from.arrival = 2;
    h->to.arrival = 9;
    for (int i = 0; i < 2; i++) {
        bundle__lane__init(&h->lanes[i]);
        h->lanes[i].lane = (uint32_t)(LANE_DETAIL - i);
        h->lanes[i].filter = 5;
        h->lanes[i].from = &h->from;
        h->lanes[i].to = &h->to;
        h->lane_list[i] = &h->lanes[i];
    }
    for (int i = 0; i <= GRANT_CHAIN_MAX; i++)
        h->grants[i] = text("grant");
    h->message.format = BUNDLE_VERSION;
    h->message.root = (ProtobufCBinaryData){HASH_SIZE, bytes_32};
    h->message.receiver_key = (ProtobufCBinaryData){LINK_PUBLIC_SIZE, bytes_32};
    h->message.sender = text("653022205");
    h->message.receiver = text("653022");
    h->message.grants = h->grants;
    h->message.n_grants = 2;
    h->message.epoch = 11;
    h->message.part = h->message.parts = 1;
    h->message.created_ms = 1000;
    h->message.lanes = h->lane_list;
    h->message.n_lanes = 2;
}

static enum status read_heading(const struct heading *h, struct why *why)
{
    struct bundle_header header;
    struct arena arena;
    size_t size = bundle__header__get_packed_size(&h->message);
    uint8_t *bytes = memory_take(size + 1);
    bundle__header__pack(&h->message, bytes);
    arena_init(&arena, 0);
    *why = (struct why){0};
    enum status status = header_decode(&arena, bytes_of(bytes, size), &header, why);
    if (status == STATUS_OK) {
        assert_int_equal(header.grant_count, h->message.n_grants);
        assert_int_equal(header.parts, h->message.parts);
    }
    arena_close(&arena);
    memory_free(bytes);
    return status;
}

#define LONG_NAME "1234567890123456789012345678901234567890123456789012345678901234567890"

#define HEADINGS(X)                                                                           \
    X(version, MALFORMED, h->message.parts = 0)                                               \
    X(root_short, MALFORMED, h->message.root.len = 31)                                        \
    X(key_short, MALFORMED, h->message.receiver_key.len = 1)                                  \
    X(sender_none, MALFORMED, h->message.sender = text(""))                                   \
    X(sender_long, MALFORMED, h->message.sender = text(LONG_NAME))                            \
    X(sender_bad, MALFORMED, h->message.sender = text("a b"))                                 \
    X(sender_nul, MALFORMED, h->message.sender = ((ProtobufCBinaryData){3, (uint8_t *)"65"})) \
    X(receiver_long, MALFORMED, h->message.receiver = text(LONG_NAME))                        \
    X(receiver_bad, MALFORMED, h->message.receiver = text("/"))                               \
    X(grants_none, MALFORMED, h->message.n_grants = 0)                                        \
    X(grants_many, MALFORMED, h->message.n_grants = GRANT_CHAIN_MAX + 1)                      \
    X(grant_empty, MALFORMED, h->grants[1].len = 0)                                           \
    X(epoch_none, MALFORMED, h->message.epoch = 0)                                            \
    X(part_none, MALFORMED, h->message.part = 0)                                              \
    X(part_beyond, MALFORMED, h->message.part = 2)                                            \
    X(parts_many, MALFORMED, h->message.parts = BUNDLE_PARTS_MAX + 1)                         \
    X(time, MALFORMED, h->message.created_ms = UINT64_MAX)                                    \
    X(lane_unknown, OK, h->lanes[0].lane = 77)                                                \
    X(lane_twice, MALFORMED, h->lanes[0].lane = h->lanes[1].lane)                             \
    X(lane_no_end, MALFORMED, h->lanes[0].to = NULL)                                          \
    X(lane_back, MALFORMED, h->to.arrival = 1)                                                \
    X(format_later, UNSUPPORTED, h->message.format = BUNDLE_VERSION + 1)                      \
    X(reach_later, OK, h->message.reach = 5000)                                               \
    X(lane_from_start, OK, h->lanes[0].from = NULL)                                           \
    X(honest, OK, (void)h)

#define X(name, status, change)                   \
    static void heading_##name(struct heading *h) \
    {                                             \
        change;                                   \
    }
HEADINGS(X)
#undef X

static void each_field_of_the_header_is_looked_at(void **state)
{
    static const struct {
        const char *name;
        enum status status;
        void (*change)(struct heading *h);
    } cases[] = {
#define X(name, status, change) {#name, STATUS_##status, heading_##name},
        HEADINGS(X)
#undef X
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct heading h;
        struct why why;
        heading_init(&h);
        cases[i].change(&h);
        enum status status = read_heading(&h, &why);
        if (status != cases[i].status)
            fail_msg("%s: %s", cases[i].name, status_name(status));
        assert_true(status == STATUS_OK || (*why.where && *why.what && *why.hint));
    }
}

/* -- a content ------------------------------------------------------------------------------- */

struct filling {
    Bundle__Content message;
    Bundle__Run run;
    Bundle__Heads heads;
    Bundle__Head head[2], *head_list[BUNDLE_HEADS_PER_FRAME + 1];
    Bundle__Ack ack, *acks[LANE_COUNT + 1];
    Bundle__Position position, *positions[LINK_POSITIONS_MAX + 1];
    Bundle__Place place;
    struct bundle_header header;
};

static void filling_init(struct filling *f)
{
    memset(f, 0, sizeof *f);
    bundle__content__init(&f->message);
    bundle__run__init(&f->run);
    bundle__heads__init(&f->heads);
    bundle__ack__init(&f->ack);
    bundle__position__init(&f->position);
    bundle__place__init(&f->place);
    f->header.epoch = 11;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        f->header.lanes[lane].present = lane != LANE_SUMMARY;
        f->header.lanes[lane].to = (struct cursor){11, 5, 9, 3};
    }
    for (int i = 0; i < 2; i++) {
        bundle__head__init(&f->head[i]);
        f->head[i].node = f->head[i].scope = text("653022205");
        f->head[i].lane = LANE_DETAIL;
        f->head[i].seq = (uint32_t)i + 1;
        f->head[i].incarnation = (uint64_t)i + 1;
        f->head[i].hash = (ProtobufCBinaryData){HASH_SIZE, bytes_32};
    }
    for (size_t i = 0; i <= BUNDLE_HEADS_PER_FRAME; i++)
        f->head_list[i] = &f->head[i < 2 ? i : 1];
    for (size_t i = 0; i <= LANE_COUNT; i++)
        f->acks[i] = &f->ack;
    for (size_t i = 0; i <= LINK_POSITIONS_MAX; i++)
        f->positions[i] = &f->position;
    f->place.arrival = 4;
    f->run.lane = f->heads.lane = f->ack.lane = LANE_DETAIL;
    f->run.to = f->heads.to = f->ack.to = &f->place;
    f->run.run = text("run");
    f->heads.heads = f->head_list;
    f->heads.n_heads = 2;
    f->ack.epoch = 3;
    f->position.head = &f->head[0];
    f->position.replica = text("6530");
    f->message.acks = f->acks;
    f->message.positions = f->positions;
}

static enum status read_filling(const struct filling *f, struct why *why)
{
    struct bundle_content content = {.has_run = false};
    struct arena arena;
    size_t size = bundle__content__get_packed_size(&f->message);
    uint8_t *bytes = memory_take(size + 1);
    bundle__content__pack(&f->message, bytes);
    arena_init(&arena, 0);
    *why = (struct why){0};
    enum status status =
        bundle_content_read(&arena, bytes_of(bytes, size), &f->header, &content, why);
    if (status == STATUS_OK)
        assert_int_equal(content.has_run, f->message.run != NULL);
    arena_close(&arena);
    memory_free(bytes);
    return status;
}

#define RUN f->message.run = &f->run
#define HEADS f->message.heads = &f->heads
#define ACK f->message.n_acks = 1
#define POSITION f->message.n_positions = 1
#define FILLINGS(X)                                                                \
    X(run_and_heads, MALFORMED, RUN; HEADS)                                        \
    X(run_no_place, MALFORMED, RUN; f->run.to = NULL)                              \
    X(run_lane, MALFORMED, RUN; f->run.lane = 99)                                  \
    X(run_lane_absent, MALFORMED, RUN; f->run.lane = LANE_SUMMARY)                 \
    X(run_beyond, MALFORMED, RUN; f->place.arrival = 10)                           \
    X(heads_no_place, MALFORMED, HEADS; f->heads.to = NULL)                        \
    X(heads_many, MALFORMED, HEADS; f->heads.n_heads = BUNDLE_HEADS_PER_FRAME + 1) \
    X(heads_other_lane, MALFORMED, HEADS; f->head[1].lane = LANE_NOTICE)           \
    X(head_no_node, MALFORMED, HEADS; f->head[0].node = text(""))                  \
    X(head_bad_node, MALFORMED, HEADS; f->head[0].node = text("a b"))              \
    X(head_long_node, MALFORMED, HEADS; f->head[0].node = text(LONG_NAME))         \
    X(head_scope, MALFORMED, HEADS; f->head[0].scope = text("653"))                \
    X(head_scope_long, MALFORMED, HEADS; f->head[0].scope = text(LONG_NAME))       \
    X(head_scope_zeros, MALFORMED, HEADS; f->head[0].scope = text("653022000"))    \
    X(head_lane, MALFORMED, HEADS; f->head[0].lane = 9)                            \
    X(head_hash, MALFORMED, HEADS; f->head[0].hash.len = 8)                        \
    X(head_seq_none, MALFORMED, HEADS; f->head[0].seq = 0)                         \
    X(head_seq_beyond, MALFORMED, HEADS; f->head[0].seq = UINT32_MAX)              \
    X(acks_many, MALFORMED, f->message.n_acks = LANE_COUNT + 1)                    \
    X(ack_no_place, MALFORMED, ACK; f->ack.to = NULL)                              \
    X(ack_lane, MALFORMED, ACK; f->ack.lane = 8)                                   \
    X(ack_time, MALFORMED, ACK; f->ack.at_ms = UINT64_MAX)                         \
    X(positions_many, MALFORMED, f->message.n_positions = LINK_POSITIONS_MAX + 1)  \
    X(position_no_head, MALFORMED, POSITION; f->position.head = NULL)              \
    X(position_bad_head, MALFORMED, POSITION; f->head[0].seq = 0)                  \
    X(position_time, MALFORMED, POSITION; f->position.at_ms = UINT64_MAX)          \
    X(position_age, MALFORMED, POSITION; f->position.age_ms = UINT64_MAX)          \
    X(position_long, MALFORMED, POSITION; f->position.replica = text(LONG_NAME))   \
    X(position_bad, MALFORMED, POSITION; f->position.replica = text("?"))          \
    X(position_nobody, MALFORMED, POSITION; f->position.replica = text(""))        \
    X(run, OK, RUN)                                                                \
    X(heads, OK, HEADS)                                                            \
    X(head_like_before, OK, HEADS; f->head[1].node = f->head[1].scope = text(""))  \
    X(ack, OK, ACK)                                                                \
    X(position, OK, POSITION)                                                      \
    X(nothing, OK, (void)f)

#define X(name, status, ...)                      \
    static void filling_##name(struct filling *f) \
    {                                             \
        __VA_ARGS__;                              \
    }
FILLINGS(X)
#undef X

static void each_field_of_a_content_is_looked_at(void **state)
{
    static const struct {
        const char *name;
        enum status status;
        void (*change)(struct filling *f);
    } cases[] = {
#define X(name, status, ...) {#name, STATUS_##status, filling_##name},
        FILLINGS(X)
#undef X
    };
    struct filling *f = memory_take(sizeof *f);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct why why;
        filling_init(f);
        cases[i].change(f);
        enum status status = read_filling(f, &why);
        if (status != cases[i].status)
            fail_msg("%s: %s", cases[i].name, status_name(status));
        assert_true(status == STATUS_OK || (*why.where && *why.what && *why.hint));
    }
    memory_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_field_of_the_header_is_looked_at),
        cmocka_unit_test(each_field_of_a_content_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
