/* header -- the open head of a part. */
#include "inside.h"

#include <stdio.h>

const char *bundle_reach_chinese(unsigned reach)
{
    static const char *const words[BUNDLE_REACH_COUNT] = {
        "对方未确认的全部内容", "上一份报送包之后的内容", "从头开始的全部内容", "指定日期的内容",
        "初始副本（全部内容）"};
    return reach < BUNDLE_REACH_COUNT ? words[reach] : "—";
}

/* -- messages -- */

static void *take_memory(void *context, size_t size)
{
    return arena_take_raw(context, size);
}

static void leave_memory(void *context, void *memory)
{
    (void)context;
    (void)memory;
}

ProtobufCAllocator message_allocator(struct arena *arena)
{
    return (ProtobufCAllocator){take_memory, leave_memory, arena};
}

bool message_text(ProtobufCBinaryData data, char *text, size_t size)
{
    if (data.len >= size || (data.len && memchr(data.data, 0, data.len)))
        return false;
    memset(text, 0, size);
    if (data.len)
        memcpy(text, data.data, data.len);
    return true;
}

/* -- writing -- */

struct lane_message {
    Bundle__Lane lane;
    Bundle__Place from, to;
};

static void lane_fill(struct lane_message *message, unsigned number, const struct bundle_lane *lane)
{
    bundle__lane__init(&message->lane);
    bundle__place__init(&message->from);
    bundle__place__init(&message->to);
    message->from.arrival = lane->from.arrival;
    message->from.mark = lane->from.mark;
    message->to.arrival = lane->to.arrival;
    message->to.mark = lane->to.mark;
    message->lane.lane = number;
    message->lane.filter = lane->to.filter;
    message->lane.from = &message->from;
    message->lane.to = &message->to;
    message->lane.batches = lane->batches;
}

static void header_fill(Bundle__Header *message, const struct bundle_header *header)
{
    bundle__header__init(message);
    message->format = BUNDLE_VERSION;
    message->root = message_bytes(header->root.bytes, HASH_SIZE);
    message->sender = message_bytes(header->sender, strlen(header->sender));
    message->receiver = message_bytes(header->receiver, strlen(header->receiver));
    message->receiver_key = message_bytes(header->receiver_key, LINK_PUBLIC_SIZE);
    message->epoch = header->epoch;
    message->set = header->set;
    message->part = header->part;
    message->parts = header->parts;
    message->reach = header->reach;
    message->created_ms = (uint64_t)header->created_ms;
}

enum status header_encode(const struct bundle_header *header, struct buffer *bytes)
{
    Bundle__Header message;
    ProtobufCBinaryData grants[GRANT_CHAIN_MAX];
    struct lane_message lanes[LANE_COUNT];
    Bundle__Lane *lane_list[LANE_COUNT];
    header_fill(&message, header);
    for (size_t i = 0; i < header->grant_count; i++)
        grants[i] = message_bytes(header->grants[i].data, header->grants[i].size);
    message.n_grants = header->grant_count;
    message.grants = grants;
    for (unsigned i = 0; i < LANE_COUNT; i++) {
        if (!header->lanes[i].present)
            continue;
        lane_fill(&lanes[i], i, &header->lanes[i]);
        lane_list[message.n_lanes++] = &lanes[i].lane;
    }
    message.lanes = lane_list;
    size_t size = bundle__header__get_packed_size(&message);
    if (size > BUNDLE_HEADER_MAX)
        return STATUS_TOO_LARGE;
    uint8_t *room = buffer_reserve(bytes, size);
    if (!room)
        return STATUS_NO_MEMORY;
    bytes->size += bundle__header__pack(&message, room);
    return STATUS_OK;
}

/* -- reading -- */

static bool get_lane(const Bundle__Lane *message, uint64_t epoch, struct bundle_header *header)
{
    if (message->lane >= LANE_COUNT)
        return true; /* a lane of later software: what it holds is not for us */
    struct bundle_lane *lane = &header->lanes[message->lane];
    if (lane->present || !message->to)
        return false;
    lane->present = true;
    lane->to = (struct cursor){epoch, message->filter, message->to->arrival, message->to->mark};
    lane->from = (struct cursor){.epoch = epoch, .filter = message->filter};
    if (message->from) {
        lane->from.arrival = message->from->arrival;
        lane->from.mark = message->from->mark;
    }
    lane->batches = message->batches;
    return lane->from.arrival <= lane->to.arrival;
}

static bool get_names(const Bundle__Header *message, struct bundle_header *header)
{
    return message_text(message->sender, header->sender, sizeof header->sender) &&
           message_text(message->receiver, header->receiver, sizeof header->receiver) &&
           node_name_valid(header->sender) && node_name_valid(header->receiver);
}

static bool get_fixed(ProtobufCBinaryData data, void *to, size_t size)
{
    if (data.len != size)
        return false;
    memcpy(to, data.data, size);
    return true;
}

static bool get_header(struct arena *arena, const Bundle__Header *message,
                       struct bundle_header *header)
{
    if (!get_names(message, header) || !get_fixed(message->root, header->root.bytes, HASH_SIZE) ||
        !get_fixed(message->receiver_key, header->receiver_key, LINK_PUBLIC_SIZE))
        return false;
    if (message->n_grants == 0 || message->n_grants > GRANT_CHAIN_MAX || message->epoch == 0 ||
        message->part == 0 || message->parts > BUNDLE_PARTS_MAX || message->part > message->parts ||
        message->created_ms > INT64_MAX)
        return false;
    for (size_t i = 0; i < message->n_grants; i++) {
        ProtobufCBinaryData grant = message->grants[i];
        if (grant.len == 0 || grant.len > GRANT_SIZE_MAX)
            return false;
        header->grants[i] = arena_bytes(arena, bytes_of(grant.data, grant.len));
    }
    header->grant_count = message->n_grants;
    header->epoch = message->epoch;
    header->set = message->set;
    header->part = message->part;
    header->parts = message->parts;
    header->reach = message->reach < UINT8_MAX ? (uint8_t)message->reach : UINT8_MAX;
    header->created_ms = (int64_t)message->created_ms;
    for (size_t i = 0; i < message->n_lanes; i++)
        if (!get_lane(message->lanes[i], message->epoch, header))
            return false;
    return true;
}

enum status header_decode(struct arena *arena, struct bytes bytes, struct bundle_header *out,
                          struct why *why)
{
    struct bundle_header header = {.sender = ""};
    ProtobufCAllocator allocator = message_allocator(arena);
    Bundle__Header *message = bundle__header__unpack(&allocator, bytes.size, bytes.data);
    if (message && message->format != BUNDLE_VERSION)
        return why_set(why, STATUS_UNSUPPORTED, BUNDLE_WHERE, "文件的格式本软件不认识",
                       "请先升级软件");
    bool whole = message && get_header(arena, message, &header);
    if (arena->starved) /* the file has nothing to do with it */
        return STATUS_NO_MEMORY;
    if (!whole || arena->failed)
        return why_set(why, STATUS_MALFORMED, BUNDLE_WHERE, "文件开头的说明不完整或已损坏",
                       "请从原 U 盘重新复制；仍不行，请对方重写一份");
    *out = header;
    return STATUS_OK;
}
