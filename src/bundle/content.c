/* content -- what one piece says. */
#include "inside.h"

/* -- writing -- */

static Bundle__Place *place_message(struct arena *arena, const struct cursor *cursor)
{
    Bundle__Place *place = arena_take(arena, sizeof *place);
    if (!place)
        return NULL;
    bundle__place__init(place);
    place->arrival = cursor->arrival;
    place->mark = cursor->mark;
    return place;
}

static Bundle__Head *head_message(struct arena *arena, const struct head *head,
                                  const struct head *before)
{
    Bundle__Head *message = arena_take(arena, sizeof *message);
    if (!message)
        return NULL;
    bundle__head__init(message);
    if (!before || strcmp(before->feed.node, head->feed.node) != 0)
        message->node = message_bytes(head->feed.node, strlen(head->feed.node));
    if (!before || strcmp(before->feed.scope.text, head->feed.scope.text) != 0)
        message->scope = message_bytes(head->feed.scope.text, strlen(head->feed.scope.text));
    message->lane = head->feed.lane;
    message->incarnation = head->feed.incarnation;
    message->seq = head->seq;
    message->hash = message_bytes(head->hash.bytes, HASH_SIZE);
    return message;
}

static void put_run(struct arena *arena, const struct bundle_content *content,
                    Bundle__Content *message)
{
    Bundle__Run *run = arena_take(arena, sizeof *run);
    if (!run)
        return;
    bundle__run__init(run);
    run->lane = content->lane;
    run->to = place_message(arena, &content->to);
    run->run = message_bytes(content->run.data, content->run.size);
    message->run = run;
}

static void put_heads(struct arena *arena, const struct bundle_content *content,
                      Bundle__Content *message)
{
    Bundle__Heads *heads = arena_take(arena, sizeof *heads);
    Bundle__Head **list = arena_array(arena, Bundle__Head *, content->head_count + 1);
    if (!heads || !list)
        return;
    bundle__heads__init(heads);
    heads->lane = content->lane;
    heads->to = place_message(arena, &content->to);
    heads->more = content->heads_more;
    heads->heads = list;
    heads->n_heads = content->head_count;
    for (size_t i = 0; i < content->head_count; i++)
        list[i] = head_message(arena, &content->heads[i], i ? &content->heads[i - 1] : NULL);
    message->heads = heads;
}

static void put_acks(struct arena *arena, const struct bundle_content *content,
                     Bundle__Content *message)
{
    Bundle__Ack **list = arena_array(arena, Bundle__Ack *, content->ack_count + 1);
    Bundle__Ack *acks = arena_array(arena, Bundle__Ack, content->ack_count + 1);
    if (!list || !acks)
        return;
    for (size_t i = 0; i < content->ack_count; i++) {
        const struct bundle_ack *ack = &content->acks[i];
        list[i] = &acks[i];
        bundle__ack__init(&acks[i]);
        acks[i].lane = ack->lane;
        acks[i].epoch = ack->to.epoch;
        acks[i].filter = ack->to.filter;
        acks[i].to = place_message(arena, &ack->to);
        acks[i].at_ms = (uint64_t)ack->at_ms;
    }
    message->acks = list;
    message->n_acks = content->ack_count;
}

static void put_positions(struct arena *arena, const struct bundle_content *content,
                          Bundle__Content *message)
{
    Bundle__Position **list = arena_array(arena, Bundle__Position *, content->position_count + 1);
    Bundle__Position *items = arena_array(arena, Bundle__Position, content->position_count + 1);
    if (!list || !items)
        return;
    for (size_t i = 0; i < content->position_count; i++) {
        const struct position *position = &content->positions[i];
        bool named = i == 0 || strcmp(position->replica, position[-1].replica) != 0;
        list[i] = &items[i];
        bundle__position__init(&items[i]);
        items[i].head = head_message(arena, &position->head, i ? &position[-1].head : NULL);
        if (named)
            items[i].replica = message_bytes(position->replica, strlen(position->replica));
        items[i].at_ms = position->at_ms > 0 ? (uint64_t)position->at_ms : 0;
        items[i].age_ms = position->age_ms > 0 ? (uint64_t)position->age_ms : 0;
    }
    message->positions = list;
    message->n_positions = content->position_count;
}

static void put_file(struct arena *arena, const struct bundle_content *content,
                     Bundle__Content *message)
{
    Bundle__File *file = arena_take(arena, sizeof *file);
    if (!file)
        return;
    bundle__file__init(file);
    file->digest = message_bytes(content->file.bytes, HASH_SIZE);
    file->size = content->file_size;
    file->offset = content->file_offset;
    file->bytes = message_bytes(content->file_bytes.data, content->file_bytes.size);
    message->file = file;
}

enum status content_encode(const struct bundle_content *content, struct arena *arena,
                           struct buffer *bytes)
{
    Bundle__Content message;
    bundle__content__init(&message);
    if (content->has_run)
        put_run(arena, content, &message);
    if (content->has_heads)
        put_heads(arena, content, &message);
    if (content->ack_count)
        put_acks(arena, content, &message);
    if (content->position_count)
        put_positions(arena, content, &message);
    if (content->has_file)
        put_file(arena, content, &message);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    size_t size = bundle__content__get_packed_size(&message);
    if (size > BUNDLE_CONTENT_MAX)
        return STATUS_TOO_LARGE;
    uint8_t *room = buffer_reserve(bytes, size + 1);
    if (!room)
        return STATUS_NO_MEMORY;
    bytes->size += bundle__content__pack(&message, room);
    return STATUS_OK;
}

/* -- reading -- */

static bool get_head(const Bundle__Head *message, const struct head *before, struct head *head)
{
    struct scope scope;
    memset(head, 0, sizeof *head);
    if (before) {
        memcpy(head->feed.node, before->feed.node, sizeof head->feed.node);
        head->feed.scope = before->feed.scope;
    }
    if (message->node.len && !message_text(message->node, head->feed.node, sizeof head->feed.node))
        return false;
    if (message->scope.len &&
        !message_text(message->scope, head->feed.scope.text, sizeof head->feed.scope.text))
        return false;
    if (!node_name_valid(head->feed.node) || message->lane >= LANE_COUNT ||
        message->hash.len != HASH_SIZE || message->seq == 0 || message->seq > FEED_SEQ_MAX ||
        scope_parse(head->feed.scope.text, &scope, NULL) != STATUS_OK ||
        !scope_equal(&scope, &head->feed.scope))
        return false;
    head->feed.lane = (uint8_t)message->lane;
    head->feed.incarnation = message->incarnation;
    head->seq = message->seq;
    memcpy(head->hash.bytes, message->hash.data, HASH_SIZE);
    return true;
}

/* A place in a lane of the sender's log that this part has. */
static bool get_place(const Bundle__Place *message, uint32_t lane,
                      const struct bundle_header *header, struct bundle_content *content)
{
    if (!message || lane >= LANE_COUNT || !header->lanes[lane].present ||
        message->arrival > header->lanes[lane].to.arrival)
        return false;
    content->lane = (enum lane)lane;
    content->to = header->lanes[lane].to;
    content->to.arrival = message->arrival;
    content->to.mark = message->mark;
    return true;
}

static bool get_heads(struct arena *arena, const Bundle__Heads *message,
                      const struct bundle_header *header, struct bundle_content *content)
{
    if (!get_place(message->to, message->lane, header, content) ||
        message->n_heads > BUNDLE_HEADS_PER_FRAME)
        return false;
    content->has_heads = true;
    content->heads_more = message->more;
    content->head_count = message->n_heads;
    content->heads = arena_array(arena, struct head, message->n_heads + 1);
    for (size_t i = 0; content->heads && i < message->n_heads; i++)
        if (!get_head(message->heads[i], i ? &content->heads[i - 1] : NULL, &content->heads[i]) ||
            content->heads[i].feed.lane != content->lane)
            return false;
    return true;
}

static bool get_acks(struct arena *arena, const Bundle__Content *message,
                     struct bundle_content *content)
{
    if (message->n_acks > LANE_COUNT)
        return false;
    content->acks = arena_array(arena, struct bundle_ack, message->n_acks + 1);
    content->ack_count = message->n_acks;
    for (size_t i = 0; content->acks && i < message->n_acks; i++) {
        const Bundle__Ack *ack = message->acks[i];
        if (!ack->to || ack->lane >= LANE_COUNT || ack->at_ms > INT64_MAX)
            return false;
        content->acks[i] =
            (struct bundle_ack){.lane = (enum lane)ack->lane,
                                .to = {ack->epoch, ack->filter, ack->to->arrival, ack->to->mark},
                                .at_ms = (int64_t)ack->at_ms};
    }
    return true;
}

static bool get_positions(struct arena *arena, const Bundle__Content *message,
                          struct bundle_content *content)
{
    if (message->n_positions > LINK_POSITIONS_MAX)
        return false;
    content->positions = arena_array(arena, struct position, message->n_positions + 1);
    content->position_count = message->n_positions;
    for (size_t i = 0; content->positions && i < message->n_positions; i++) {
        const Bundle__Position *item = message->positions[i];
        struct position *position = &content->positions[i], *before = i ? position - 1 : NULL;
        if (!item->head || !get_head(item->head, before ? &before->head : NULL, &position->head) ||
            item->at_ms > INT64_MAX || item->age_ms > INT64_MAX)
            return false;
        if (before)
            memcpy(position->replica, before->replica, sizeof position->replica);
        if (item->replica.len &&
            !message_text(item->replica, position->replica, sizeof position->replica))
            return false;
        if (!node_name_valid(position->replica))
            return false;
        position->at_ms = (int64_t)item->at_ms;
        position->age_ms = (int64_t)item->age_ms;
    }
    return true;
}

static bool get_file(const Bundle__File *message, struct bundle_content *content)
{
    if (message->digest.len != HASH_SIZE || message->size == 0 || message->size > FILE_BYTES_MAX ||
        message->bytes.len == 0 || message->bytes.len > message->size ||
        message->offset > message->size - message->bytes.len)
        return false;
    content->has_file = true;
    memcpy(content->file.bytes, message->digest.data, HASH_SIZE);
    content->file_size = message->size;
    content->file_offset = message->offset;
    content->file_bytes = bytes_of(message->bytes.data, message->bytes.len);
    return true;
}

static bool get_content(struct arena *arena, const Bundle__Content *message,
                        const struct bundle_header *header, struct bundle_content *content)
{
    if (message->run && message->heads)
        return false; /* each means a place */
    if (message->run) {
        if (!get_place(message->run->to, message->run->lane, header, content))
            return false;
        content->has_run = true;
        content->run = bytes_of(message->run->run.data, message->run->run.len);
    }
    if (message->heads && !get_heads(arena, message->heads, header, content))
        return false;
    if (message->file && !get_file(message->file, content))
        return false;
    return get_acks(arena, message, content) && get_positions(arena, message, content);
}

enum status bundle_content_read(struct arena *arena, struct bytes bytes,
                                const struct bundle_header *header, struct bundle_content *content,
                                struct why *why)
{
    ProtobufCAllocator allocator = message_allocator(arena);
    Bundle__Content *message = bundle__content__unpack(&allocator, bytes.size, bytes.data);
    bool good = message && get_content(arena, message, header, content);
    if (arena->starved) /* the file has nothing to do with it */
        return STATUS_NO_MEMORY;
    if (arena->failed) /* by its budget */
        return why_set(why, STATUS_TOO_LARGE, BUNDLE_WHERE, "其中一段内容展开后太大，整份拒收",
                       "请核对对方软件的版本；请对方重写一份");
    return good ? STATUS_OK
                : why_set(why, STATUS_MALFORMED, BUNDLE_WHERE, "其中一段内容的写法不对",
                          "请核对对方软件的版本；请对方重写一份");
}
