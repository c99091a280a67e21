/* heads -- lists of heads as they travel: a node or scope that repeats is left out. */
#include "link.h"

/* Not a secret and not a proof: a wrong match only leaves out a list that a later
 * comparison gives. FNV-1a over the canonical bytes. */
uint64_t heads_mark(const struct head *heads, size_t count, enum lane lane)
{
    uint64_t mark = BYTES_MIX_START;
    for (size_t i = 0; i < count; i++) {
        struct buffer bytes = {0};
        if (heads[i].feed.lane != lane)
            continue;
        feed_name_put(&bytes, &heads[i].feed);
        buffer_put_u32(&bytes, heads[i].seq);
        buffer_put(&bytes, heads[i].hash.bytes, HASH_SIZE);
        mark = bytes_mix(mark, buffer_bytes(&bytes));
        buffer_free(&bytes);
    }
    return mark;
}

struct head *heads_copy(const struct head *heads, size_t count)
{
    struct head *copy = memory_take(count * sizeof *heads);
    if (copy && count)
        memcpy(copy, heads, count * sizeof *heads);
    return copy;
}

static Link__Head *head_write(struct sync_link *link, const struct head *head,
                              const struct head *before)
{
    Link__Head *message = arena_take(link_arena(link), sizeof *message);
    if (!message)
        return NULL;
    link__head__init(message);
    if (!before || strcmp(before->feed.node, head->feed.node) != 0)
        message->node = frame_bytes(link, bytes_of_text(head->feed.node));
    if (!before || strcmp(before->feed.scope.text, head->feed.scope.text) != 0)
        message->scope = frame_bytes(link, bytes_of_text(head->feed.scope.text));
    message->lane = head->feed.lane;
    message->incarnation = head->feed.incarnation;
    message->seq = head->seq;
    message->hash = frame_bytes(link, bytes_of(head->hash.bytes, HASH_SIZE));
    return message;
}

Link__Head **heads_write(struct sync_link *link, const struct head *heads, size_t count, size_t *at,
                         size_t *written)
{
    size_t most = count - *at < HEADS_PER_FRAME ? count - *at : HEADS_PER_FRAME;
    Link__Head **list = arena_array(link_arena(link), Link__Head *, most);
    size_t size = 0, n = 0;
    while (list && n < most && size < LINK_HEADS_BYTES) {
        list[n] = head_write(link, &heads[*at], n ? &heads[*at - 1] : NULL);
        if (!list[n])
            list = NULL;
        else
            size += link__head__get_packed_size(list[n]) + 3;
        n++;
        (*at)++;
    }
    if (!list)
        link->actions->failed = true;
    *written = list ? n : 0;
    return list;
}

Link__Head **peer_heads_write(struct sync_link *link, unsigned lanes, size_t *written)
{
    size_t count = link->settings.peer_head_count, some = 0, at = 0;
    struct head *heads = arena_array(link_arena(link), struct head, count);
    *written = 0;
    if (!heads) {
        link->actions->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        if (lanes & 1u << link->peer_heads[i].feed.lane)
            heads[some++] = link->peer_heads[i];
    return heads_write(link, heads, some, &at, written);
}

bool head_read(const Link__Head *message, const struct head *before, struct head *head)
{
    struct head got;
    struct scope scope;
    memset(&got, 0, sizeof got);
    if (before) {
        memcpy(got.feed.node, before->feed.node, sizeof got.feed.node);
        got.feed.scope = before->feed.scope;
    }
    if (message->node.len && !frame_text(message->node, got.feed.node, sizeof got.feed.node))
        return false;
    if (message->scope.len &&
        !frame_text(message->scope, got.feed.scope.text, sizeof got.feed.scope.text))
        return false;
    if (!node_name_valid(got.feed.node) || message->lane >= LANE_COUNT ||
        message->hash.len != HASH_SIZE || message->seq == 0 || message->seq > FEED_SEQ_MAX ||
        scope_parse(got.feed.scope.text, &scope, NULL) != STATUS_OK ||
        !scope_equal(&scope, &got.feed.scope))
        return false;
    got.feed.lane = (uint8_t)message->lane;
    got.feed.incarnation = message->incarnation;
    got.seq = message->seq;
    memcpy(got.hash.bytes, message->hash.data, HASH_SIZE);
    *head = got;
    return true;
}
