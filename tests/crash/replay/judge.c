/* judge -- opens what is left after a power cut, and compares it with what was promised. */
#include "replay.h"

#define SEEN_MAX 262144

/* A data folder that was looked at before is not opened again. */
static struct seen {
    uint64_t digest;
    struct held held;
} * seen;
static size_t seen_count;

static char now_image[96];

static void say_fault(struct replay *replay, const char *who, const char *what, const char *more)
{
    printf("FAILED: cut %zu, image %s, %s: %s%s%s\n", replay->at, now_image, who, what,
           more[0] ? ": " : "", more);
    replay->counts.faults++;
}

static struct held *look(struct replay *replay, const struct image *image, size_t node)
{
    char path[1024];
    for (size_t i = seen_count; i-- > 0;)
        if (seen[i].digest == image->digests[node])
            return &seen[i].held;
    if (seen_count % 1024 == 0) {
        REQUIRE(seen_count < SEEN_MAX);
        seen = memory_resize(seen, (seen_count + 1024) * sizeof *seen);
        REQUIRE(seen);
    }
    struct seen *fresh = &seen[seen_count++];
    fresh->digest = image->digests[node];
    snprintf(path, sizeof path, "%s/%s", image->to, replay->nodes[node]);
    held_read(path, true, &fresh->held);
    replay->counts.opened++;
    return &fresh->held;
}

void judge_free(void)
{
    for (size_t i = 0; i < seen_count; i++)
        held_free(&seen[i].held);
    memory_free(seen);
}

/* -- one node ------------------------------------------------------------------------- */

static void check_ack(struct replay *replay, const struct image *image, const struct ack *ack,
                      const struct held *held)
{
    size_t lost = 0;
    for (size_t i = 0; i < ack->file_count; i++)
        if (!image_has_file(image, &ack->files[i]))
            say_fault(replay, ack->name, "acknowledged and lost", ack->files[i].path);
    if (held->opened)
        return;
    for (size_t i = 0; i < ack->version_count; i++)
        lost += !held_has(held, ack->versions[i]);
    if (lost)
        say_fault(replay, ack->name, "acknowledged and lost", "versions");
    if (ack->enrolled && !held->enrolled)
        say_fault(replay, ack->name, "acknowledged and lost", "authority");
}

/* True when something was acknowledged at all. */
static bool check_acks(struct replay *replay, const struct image *image, size_t node,
                       const struct held *held)
{
    bool any = false;
    bool early = replay->fault && strcmp(replay->fault, "ack-early") == 0;
    for (size_t i = 0; i < replay->acks.count; i++) {
        const struct ack *ack = &replay->acks.items[i];
        if (ack->at >= replay->at + (early ? ACK_EARLY : 0) ||
            strcmp(ack->node, replay->nodes[node]) != 0)
            continue;
        any = true;
        check_ack(replay, image, ack, held);
    }
    return any;
}

/* Until `init` has said that it is done there may be anything, if it is said clearly. */
static void check_node(struct replay *replay, const struct image *image, size_t node,
                       const struct held *held)
{
    const char *name = replay->nodes[node];
    bool promised = check_acks(replay, image, node, held);
    if (held->opened && promised)
        say_fault(replay, name, "does not open", held->why.what);
    else if (held->opened && (!held->why.what[0] || !held->why.hint[0]))
        say_fault(replay, name, "does not open and does not say what to do", held->why.what);
    if (held->opened)
        return;
    if (held->faults)
        say_fault(replay, name, "does not pass its check", held->first_fault.what);
    if (!held->writable)
        say_fault(replay, name, "takes no change", "");
}

/* -- between nodes ----------------------------------------------------------------------- */

static uint32_t seq_of(const struct held *held, uint64_t feed)
{
    for (size_t i = 0; i < held->feed_count; i++)
        if (held->feeds[i].feed == feed)
            return held->feeds[i].seq;
    return 0;
}

static void check_claim(struct replay *replay, const char *who, const struct held *above,
                        uint64_t feed, uint32_t claim)
{
    replay->counts.claims += claim > 0;
    if (!above->opened && claim > seq_of(above, feed))
        say_fault(replay, who, "a child believes something to be there that is not", "");
}

/* What a child believes of those above it, and what its parent holds of the child's own. */
static void check_between(struct replay *replay, struct held *const *held, size_t child)
{
    const struct held *own = held[child], *parent = held[child - 1];
    if (own->opened || parent->opened)
        return;
    for (size_t i = 0; i < own->feed_count; i++) {
        const struct held_feed *feed = &own->feeds[i];
        check_claim(replay, replay->nodes[child - 1], parent, feed->feed, feed->at_parent);
        if (child > 1)
            check_claim(replay, replay->nodes[child - 2], held[child - 2], feed->feed,
                        feed->at_grandparent);
    }
    uint64_t origin = held_digest(bytes_of_text(own->node));
    for (size_t i = 0; i < parent->feed_count; i++)
        if (parent->feeds[i].origin == origin &&
            parent->feeds[i].seq > seq_of(own, parent->feeds[i].feed))
            say_fault(replay, replay->nodes[child], "its parent holds what it has lost itself", "");
}

void judge_image(struct replay *replay, const struct disk_choice *choice)
{
    static struct image image;
    struct held *held[NODES_MAX];
    char to[512];
    snprintf(now_image, sizeof now_image, "%llu:%u/%u:%u:%d", (unsigned long long)choice->seed,
             choice->per_mille, choice->sector, choice->names_per_mille, choice->names_ordered);
    snprintf(to, sizeof to, "%s/image", replay->work);
    image_make(replay, choice, to, &image);
    replay->counts.images++;
    size_t before = seen_count;
    for (size_t i = 0; i < replay->node_count; i++)
        look(replay, &image, i);
    if (seen_count != before) /* they have been written to */
        image_make(replay, choice, to, &image);
    for (size_t i = 0; i < replay->node_count; i++)
        held[i] = look(replay, &image, i);
    for (size_t i = 0; i < replay->node_count; i++)
        check_node(replay, &image, i, held[i]);
    for (size_t i = 1; i < replay->node_count; i++)
        check_between(replay, held, i);
}
