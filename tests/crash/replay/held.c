#include "held.h"

#include <siben/node.h>
#include <siben/report.h>

#include <stdlib.h>

uint64_t held_digest(struct bytes text)
{
    uint64_t digest = 14695981039346656037u;
    for (size_t i = 0; i < text.size; i++)
        digest = (digest ^ text.data[i]) * 1099511628211u;
    return digest;
}

static void *grown(void *items, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? 2 * *capacity : 64;
    items = memory_resize(items, *capacity * size);
    REQUIRE(items);
    return items;
}

/* "version … NAME": the name of a version is its last word. */
static void see_line(void *context, const char *line)
{
    struct held *held = context;
    const char *name = strrchr(line, ' ');
    if (strncmp(line, "version ", 8) != 0 || !name)
        return;
    held->versions =
        grown(held->versions, &held->version_capacity, held->version_count, sizeof *held->versions);
    held->versions[held->version_count++] = held_digest(bytes_of_text(name + 1));
}

static bool see_feed(void *context, const struct feed_state *state)
{
    struct held *held = context;
    struct arena arena;
    const struct feed_name *feed = &state->head.feed;
    arena_init(&arena, 0);
    const char *text = arena_print(&arena, "%s/%s/%d/%llx", feed->node, feed->scope.text,
                                   (int)feed->lane, (unsigned long long)feed->incarnation);
    REQUIRE(text);
    held->feeds = grown(held->feeds, &held->feed_capacity, held->feed_count, sizeof *held->feeds);
    held->feeds[held->feed_count++] =
        (struct held_feed){.feed = held_digest(bytes_of_text(text)),
                           .origin = held_digest(bytes_of_text(feed->node)),
                           .seq = state->head.seq,
                           .at_parent = state->at_parent,
                           .at_grandparent = state->at_grandparent};
    arena_close(&arena);
    return true;
}

static void see_fault(void *context, const struct why *why)
{
    struct held *held = context;
    if (!held->first_fault.what[0])
        held->first_fault = *why;
}

/* What this office's own records call their files was safe before the records were; whatever is here
 * has the bytes of its name. */
static enum status read_files(struct node *node, struct view *view, struct held *held)
{
    struct arena arena;
    struct files named = {.count = 0};
    uint64_t size;
    arena_init(&arena, 0);
    enum status status = files_named(view, &arena, NULL, &named);
    for (size_t i = 0; !status && i < named.count; i++) {
        struct why why = {.what = "a file that a record names is lost"};
        if (!scope_equal(&named.items[i].scope, &node->config.scope) ||
            blobs_size(node->blobs, &named.items[i].digest, &size) == STATUS_OK)
            continue;
        held->faults++;
        see_fault(held, &why);
    }
    arena_close(&arena);
    return status ? status : blobs_check(node->blobs, see_fault, held, &held->faults);
}

static enum status read_view(struct node *node, struct held *held)
{
    struct view view;
    enum status status = replica_view(node->replica, &view);
    if (status)
        return status;
    status = replica_check(&view, see_fault, held, &held->faults);
    if (!status)
        status = replica_dump(&view, see_line, held);
    if (!status)
        status = replica_each_feed(&view, see_feed, held);
    if (!status)
        status = read_files(node, &view, held);
    replica_view_end(&view);
    return status;
}

/* -- it can be written to ---------------------------------------------------------------- */

struct attempt {
    struct node *node;
    enum status status;
};

static enum status write_unit(void *context, struct span *span)
{
    struct attempt *attempt = context;
    struct payload payload = {.kind = KIND_UNIT};
    struct change change = {.key = {.kind = KIND_UNIT, .id = "999999"}, .entered_for = ""};
    struct buffer bytes = {0};
    struct why why;
    payload.unit = (struct unit){.name = "断电之后", .nature = "行政"};
    change.key.scope = payload.unit.region = payload.unit.home = attempt->node->config.scope;
    enum status status = payload_encode(&payload, &bytes);
    change.payload = buffer_bytes(&bytes);
    if (!status)
        status = replica_write(span, "crash", 1, &change, 1, NULL, NULL, &why);
    buffer_free(&bytes);
    return status;
}

static bool try_writing(struct node *node)
{
    struct attempt attempt = {.node = node};
    const struct store_job job = {.run = write_unit, .context = &attempt, .bytes = 1000};
    return store_run(node->store, &job, NULL) == STATUS_OK;
}

static int order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

void held_read(const char *folder, bool write, struct held *held)
{
    static struct node node;
    memset(held, 0, sizeof *held);
    held->opened = node_open(folder, 0, NULL, &node, &held->why);
    if (held->opened)
        return;
    held->enrolled = node.enrolled;
    memcpy(held->node, node.config.node, sizeof held->node);
    held->opened = read_view(&node, held);
    held->writable = !write || !node.enrolled || try_writing(&node);
    node_close(&node);
    if (held->version_count)
        qsort(held->versions, held->version_count, sizeof *held->versions, order);
}

void held_free(struct held *held)
{
    memory_free(held->versions);
    memory_free(held->feeds);
    memset(held, 0, sizeof *held);
}

bool held_has(const struct held *held, uint64_t version)
{
    return held->version_count &&
           bsearch(&version, held->versions, held->version_count, sizeof version, order);
}
