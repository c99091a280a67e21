/* on_hello -- who is there, which software, where both logs end.
 *
 * The child speaks first. The parent answers, and of lanes in which the mark of the
 * child's own feeds is not the one it holds adds their heads: that is how a child
 * learns that it was restored or cloned. */
#include "link.h"

#include <stdio.h>

static Link__Lane *lane_line(struct sync_link *link, enum lane lane)
{
    const struct lane_out *out = &link->out[lane];
    Link__Lane *line = arena_take(link_arena(link), sizeof *line);
    if (!line)
        return NULL;
    link__lane__init(line);
    line->lane = lane;
    line->filter = out->tail.filter;
    line->arrival = out->tail.arrival;
    line->mark = out->tail.mark;
    return line;
}

static void put_marks(struct sync_link *link, Link__Hello *hello)
{
    hello->own_marks = arena_array(link_arena(link), uint64_t, LANE_COUNT);
    if (!hello->own_marks) {
        link->actions->failed = true;
        return;
    }
    hello->n_own_marks = LANE_COUNT;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        hello->own_marks[lane] =
            heads_mark(link->own_heads, link->settings.own_head_count, (enum lane)lane);
}

void say_hello(struct sync_link *link, unsigned lanes)
{
    const struct sync_settings *settings = &link->settings;
    Link__Frame *frame = frame_open(link);
    Link__Hello *hello = frame ? arena_take(link_arena(link), sizeof *hello) : NULL;
    if (!hello) {
        link->actions->failed = true;
        return;
    }
    link__hello__init(hello);
    hello->link_version = LINK_VERSION;
    hello->format_version = FORMAT_VERSION;
    hello->fold_version = FOLD_VERSION;
    hello->root = frame_bytes(link, bytes_of(settings->root.bytes, HASH_SIZE));
    hello->node = frame_bytes(link, bytes_of_text(settings->self));
    hello->epoch = settings->epoch;
    hello->takes = settings->lanes_in;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        if (link->out[lane].served)
            (void)frame_append(link, hello, lanes, lane_line(link, (enum lane)lane));
    if (settings->dialled)
        put_marks(link, hello);
    else if (lanes)
        hello->heads = peer_heads_write(link, lanes, &hello->n_heads);
    size_t at = 0;
    if (link->refused)
        hello->refused =
            heads_write(link, link->refused, settings->refused_count, &at, &hello->n_refused);
    if (at < settings->refused_count) /* a hello is one frame */
        link_refuse(link, STATUS_FORKED, false, "branches of %zu feeds were refused",
                    settings->refused_count);
    frame->hello = hello;
}

/* Lanes in which the child's own feeds are not as we hold them. */
static unsigned lanes_apart(const struct sync_link *link, const Link__Hello *hello)
{
    unsigned lanes = 0;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        if (lane >= hello->n_own_marks ||
            hello->own_marks[lane] !=
                heads_mark(link->peer_heads, link->settings.peer_head_count, (enum lane)lane))
            lanes |= 1u << lane;
    return lanes;
}

static bool acceptable(struct sync_link *link, const Link__Hello *hello)
{
    const struct sync_settings *settings = &link->settings;
    char node[NODE_NAME_MAX + 1];
    if (link->state != LINK_GREETING)
        link_refuse(link, STATUS_MALFORMED, false, "a second hello");
    else if (hello->link_version != LINK_VERSION)
        link_refuse(link, STATUS_UNSUPPORTED, true,
                    "link version %u there, %u here: the older one needs an upgrade",
                    hello->link_version, (unsigned)LINK_VERSION);
    else if (hello->root.len != HASH_SIZE ||
             memcmp(hello->root.data, settings->root.bytes, HASH_SIZE) != 0)
        link_refuse(link, STATUS_UNAUTHORISED, true,
                    "another root: the nodes belong to different administrations");
    else if (!frame_text(hello->node, node, sizeof node) || strcmp(node, settings->peer) != 0)
        link_refuse(link, STATUS_UNAUTHORISED, true,
                    "says it is another node than its link key belongs to");
    else if (hello->epoch == 0)
        link_refuse(link, STATUS_MALFORMED, false, "hello without an epoch");
    return link->state == LINK_GREETING;
}

static bool is_own_head(const struct sync_link *link, const struct head *theirs)
{
    for (size_t i = 0; i < link->settings.own_head_count; i++) {
        const struct head *head = &link->own_heads[i];
        if (head->seq == theirs->seq && feed_name_equal(&head->feed, &theirs->feed) &&
            memcmp(&head->hash, &theirs->hash, sizeof head->hash) == 0)
            return true;
    }
    return false;
}

/* The parent's view of our own feeds: what is no head of ours is looked up. */
static void check_own_feeds(struct sync_link *link, const Link__Hello *hello)
{
    struct head head, *before = NULL;
    for (size_t i = 0; i < hello->n_heads; i++) {
        if (!head_read(hello->heads[i], before, &head) ||
            strcmp(head.feed.node, link->settings.self) != 0) {
            link_refuse(link, STATUS_MALFORMED, false, "hello: head %zu is not of our feeds", i);
            return;
        }
        before = &head;
        if (!is_own_head(link, &head) && !lane_doubt(link, (enum lane)head.feed.lane, &head))
            return;
    }
}

/* Before anything is acknowledged in this session. */
static void take_denials(struct sync_link *link, const Link__Hello *hello)
{
    struct head *heads = arena_array(link_arena(link), struct head, hello->n_refused + 1);
    if (!heads) {
        link->actions->failed = true;
        return;
    }
    for (size_t i = 0; i < hello->n_refused; i++)
        if (!head_read(hello->refused[i], i ? &heads[i - 1] : NULL, &heads[i])) {
            link_refuse(link, STATUS_MALFORMED, false, "hello: refused feed %zu", i);
            return;
        }
    if (hello->n_refused == 0)
        return;
    struct sync_action *action = action_add(link, SYNC_DENIED);
    action->heads = heads;
    action->head_count = hello->n_refused;
    log_line(link->log, LOG_WARNING,
             "%s < %s has refused branches of %zu feeds -> said of them no more",
             link->settings.self, link->settings.peer, hello->n_refused);
}

static void read_lanes(struct sync_link *link, const Link__Hello *hello)
{
    for (size_t i = 0; i < hello->n_lanes; i++) {
        const Link__Lane *line = hello->lanes[i];
        if (line->lane >= LANE_COUNT || !(link->settings.lanes_in & 1u << line->lane))
            continue; /* a lane of later software, or not for us */
        struct lane_in *in = &link->in[line->lane];
        in->taken = true;
        in->filter = line->filter;
        in->peer_tail = line->arrival;
        in->peer_mark = line->mark;
    }
}

static void trace_lane(const struct sync_link *link, enum lane lane, char *text, size_t size)
{
    const struct lane_in *in = &link->in[lane];
    const char *name = lane_name(lane);
    if (!in->taken)
        (void)snprintf(text, size, "%s not served", name);
    else if (in->durable.epoch == 0)
        (void)snprintf(text, size, "%s from the start", name);
    else if (in->durable.epoch == SYNC_EPOCH_VOID)
        (void)snprintf(text, size, "%s not yet compared", name);
    else if (in->durable.epoch != link->progress.peer_epoch)
        (void)snprintf(text, size, "%s of another epoch", name);
    else if (in->durable.filter != in->filter)
        (void)snprintf(text, size, "%s of another filter", name);
    else if (in->durable.arrival > in->peer_tail)
        (void)snprintf(text, size, "%s beyond its end", name);
    else if (in->durable.arrival == in->peer_tail)
        (void)snprintf(text, size, "%s in step", name);
    else
        (void)snprintf(text, size, "%s %llu behind", name,
                       (unsigned long long)(in->peer_tail - in->durable.arrival));
}

static void trace_hello(const struct sync_link *link)
{
    char text[200] = "";
    size_t used = 0;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        char line[64];
        if (!(link->settings.lanes_in & 1u << lane))
            continue;
        trace_lane(link, (enum lane)lane, line, sizeof line);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", line);
    }
    log_line(link->log, LOG_INFO, "%s < hello from %s: %s -> pull", link->settings.self,
             link->settings.peer, used ? text : "nothing to take");
}

void on_hello(struct sync_link *link, const Link__Hello *hello)
{
    if (!acceptable(link, hello))
        return;
    (void)link_go(link, LINK_PULLING);
    memcpy(link->progress.peer_node, link->settings.peer, sizeof link->progress.peer_node);
    link->progress.peer_epoch = hello->epoch;
    link->progress.peer_fold = hello->fold_version;
    link->takes = hello->takes;
    read_lanes(link, hello);
    trace_hello(link);
    if (link->settings.dialled)
        take_denials(link, hello);
    if (link->settings.dialled && link->state == LINK_PULLING)
        check_own_feeds(link, hello);
    else if (!link->settings.dialled)
        say_hello(link, lanes_apart(link, hello));
    for (unsigned lane = 0; lane < LANE_COUNT && link->state == LINK_PULLING; lane++)
        lane_start(link, (enum lane)lane);
    memory_free(link->own_heads);
    link->own_heads = NULL;
    link->settings.own_head_count = 0;
    if (link->settings.dialled)
        return; /* what the parent wrote it may want back: compare.c */
    memory_free(link->peer_heads);
    link->peer_heads = NULL;
    link->settings.peer_head_count = 0;
}
