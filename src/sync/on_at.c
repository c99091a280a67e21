/* on_at -- what is durable above: AT, at most once a second, a feed named only once. */
#include "link.h"

static bool same_feed(const struct sync_position *a, const struct sync_position *b)
{
    return feed_name_equal(&a->head.feed, &b->head.feed) && strcmp(a->replica, b->replica) == 0;
}

/* A loss stands before what is said of the feed after it. */
static void forget_feed(struct sync_link *link, const struct sync_position *position)
{
    size_t kept = 0;
    for (size_t i = 0; i < link->position_count; i++)
        if (!same_feed(&link->positions[i], position))
            link->positions[kept++] = link->positions[i];
    link->position_count = kept;
}

/* The newest word on each feed, branch and replica waits. */
static bool keep(struct sync_link *link, const struct sync_position *position)
{
    if (position->lost && link->position_count)
        forget_feed(link, position);
    for (size_t i = 0; i < link->position_count; i++) {
        struct sync_position *waiting = &link->positions[i];
        if (!same_feed(waiting, position) || waiting->branch != position->branch)
            continue;
        bool lost = waiting->lost;
        *waiting = *position;
        waiting->lost |= lost;
        return true;
    }
    if (link->position_count == link->position_capacity) {
        size_t capacity = link->position_capacity ? 2 * link->position_capacity : 1;
        struct sync_position *grown = memory_resize(link->positions, capacity * sizeof *grown);
        if (!grown)
            return false;
        link->positions = grown;
        link->position_capacity = capacity;
    }
    link->positions[link->position_count++] = *position;
    return true;
}

void at_positions(struct sync_link *link, const struct sync_event *event)
{
    for (size_t i = 0; i < event->position_count; i++) {
        if (!keep(link, &event->positions[i]))
            link->actions->failed = true;
        if (link->position_count >= LINK_POSITIONS_MAX && link->state == LINK_PULLING) {
            link->told_ms = INT64_MIN / 2; /* more than may wait */
            at_flush(link);
        }
    }
    if (link->state == LINK_PULLING)
        at_flush(link);
}

/* The feed's number; 0 and *fresh when it must be named: numbers begin at 1. */
static uint32_t number_of(struct sync_link *link, const struct feed_name *feed, bool *fresh)
{
    size_t count = link->named_out_count;
    *fresh = false;
    for (size_t i = 0; i < count; i++)
        if (feed_name_equal(&link->named_out[i], feed))
            return (uint32_t)i + 1;
    *fresh = true;
    if (count == LINK_POSITIONS_MAX)
        return 0; /* named in full each time */
    if ((count & (count - 1)) == 0) {
        struct feed_name *grown =
            memory_resize(link->named_out, (count ? 2 * count : 1) * sizeof *grown);
        if (!grown)
            return 0;
        link->named_out = grown;
    }
    link->named_out[link->named_out_count++] = *feed;
    return (uint32_t)count + 1;
}

static Link__Position *position_write(struct sync_link *link, const struct sync_position *position,
                                      const char *replica_before)
{
    struct arena *arena = link_arena(link);
    Link__Position *message = arena_take(arena, sizeof *message);
    bool fresh;
    uint32_t number = number_of(link, &position->head.feed, &fresh);
    Link__Head *name = message && fresh ? arena_take(arena, sizeof *name) : NULL;
    if (!message || (fresh && !name))
        return NULL;
    link__position__init(message);
    message->feed = number;
    if (fresh) {
        link__head__init(name);
        name->node = frame_bytes(link, bytes_of_text(position->head.feed.node));
        name->scope = frame_bytes(link, bytes_of_text(position->head.feed.scope.text));
        name->lane = position->head.feed.lane;
        name->incarnation = position->head.feed.incarnation;
        message->name = name;
    }
    message->seq = position->head.seq;
    if (position->head.seq)
        message->hash = frame_bytes(link, bytes_of(position->head.hash.bytes, HASH_SIZE));
    message->lost = position->lost;
    if (strcmp(position->replica, replica_before) != 0)
        message->replica = frame_bytes(link, bytes_of_text(position->replica));
    message->at_ms = position->at_ms > 0 ? (uint64_t)position->at_ms : 0;
    message->age_s = position->age_ms > 0 ? (uint32_t)(position->age_ms / 1000 & UINT32_MAX) : 0;
    return message;
}

void at_flush(struct sync_link *link)
{
    if (link->position_count == 0 || link->now_ms - link->told_ms < LINK_AT_INTERVAL_MS)
        return;
    for (size_t at = 0; at < link->position_count;) { /* as many in a frame as are taken of one */
        Link__Frame *frame = frame_open(link);
        const char *before = "";
        for (size_t n = 0; frame && n < LINK_POSITIONS_MAX && at + n < link->position_count; n++) {
            const struct sync_position *position = &link->positions[at + n];
            (void)frame_append(link, frame, at, position_write(link, position, before));
            before = position->replica;
        }
        at += LINK_POSITIONS_MAX;
        frame_send(link); /* the list may be large: nothing else joins it */
    }
    log_line(link->log, LOG_DEBUG, "%s > %s: %zu positions", link->settings.self,
             link->settings.peer, link->position_count);
    link->position_count = link->position_capacity = 0;
    memory_free(link->positions);
    link->positions = NULL;
    link->told_ms = link->now_ms;
}

static const struct feed_name *feed_named(struct sync_link *link, const Link__Position *message,
                                          struct head *scratch)
{
    size_t count = link->named_in_count;
    if (!message->name)
        return message->feed && message->feed <= count ? &link->named_in[message->feed - 1] : NULL;
    static uint8_t none[HASH_SIZE]; /* of a feed of which nothing is held */
    Link__Head name = *message->name;
    name.seq = message->seq ? message->seq : 1;
    name.hash = message->seq ? message->hash : (ProtobufCBinaryData){HASH_SIZE, none};
    if (!head_read(&name, NULL, scratch))
        return NULL;
    if (message->feed == 0)
        return &scratch->feed;
    if (message->feed != count + 1 || count == LINK_POSITIONS_MAX)
        return NULL;
    if ((count & (count - 1)) == 0) {
        struct feed_name *grown =
            memory_resize(link->named_in, (count ? 2 * count : 1) * sizeof *grown);
        if (!grown)
            return NULL;
        link->named_in = grown;
    }
    link->named_in[link->named_in_count++] = scratch->feed;
    return &scratch->feed;
}

static bool position_read(struct sync_link *link, const Link__Position *message, const char *before,
                          struct sync_position *position)
{
    struct head scratch;
    memset(position, 0, sizeof *position);
    const struct feed_name *feed = feed_named(link, message, &scratch);
    bool nothing = message->seq == 0;
    if (!feed || message->hash.len != (nothing ? 0 : HASH_SIZE) || (nothing && !message->lost) ||
        message->seq > FEED_SEQ_MAX || message->at_ms > INT64_MAX)
        return false;
    position->head.feed = *feed;
    position->head.seq = message->seq;
    position->lost = message->lost;
    if (!nothing)
        memcpy(position->head.hash.bytes, message->hash.data, HASH_SIZE);
    memcpy(position->replica, before, sizeof position->replica);
    if (message->replica.len &&
        !frame_text(message->replica, position->replica, sizeof position->replica))
        return false;
    position->at_ms = (int64_t)message->at_ms;
    position->age_ms = (int64_t)message->age_s * 1000;
    return node_name_valid(position->replica);
}

void on_at(struct sync_link *link, Link__Position *const *messages, size_t count)
{
    char none[NODE_NAME_MAX + 1] = "";
    struct sync_position *positions = arena_array(link_arena(link), struct sync_position, count);
    if (!link->settings.dialled || !positions || count > LINK_POSITIONS_MAX) {
        link_refuse(link, STATUS_MALFORMED, false, "%zu positions from a child, or too many",
                    count);
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (!position_read(link, messages[i], i ? positions[i - 1].replica : none, &positions[i])) {
            link_refuse(link, STATUS_MALFORMED, false, "position %zu of %zu", i, count);
            return;
        }
    struct sync_action *action = action_add(link, SYNC_POSITION_PUT);
    action->positions = positions;
    action->position_count = count;
    log_line(link->log, LOG_DEBUG, "%s < %s states %zu positions, %s at %s to %u",
             link->settings.self, link->settings.peer, count,
             lane_name((enum lane)positions[0].head.feed.lane), positions[0].replica,
             positions[0].head.seq);
}
