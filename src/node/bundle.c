/* bundle -- bundles come into the node's store and leave it. Whoever has the bytes
 * calls this: a command with a stick, a page with an upload. */
#include "bundle_files.h"
#include "run.h"

#include <siben/bundle.h>

#include <unistd.h>

#define BUSY_WAIT_US 20000
#define BUSY_TRIES 1500 /* half a minute: others write */

/* -- reading ------------------------------------------------------------------------- */

struct reading {
    struct node *node;
    struct bundle_reader *reader;
    struct bundle_taking *taking;
    const struct bundle_watch *watch;
    const struct bundle_content *content; /* NULL: the end */
    uint64_t size;
    struct why *why;
    struct bundle_files_taking files;
};

static void see_verified(void *context, uint64_t done, uint64_t all)
{
    struct reading *reading = context;
    reading->size = all;
    if (reading->watch && reading->watch->see)
        reading->watch->see(reading->watch->context, false, done, all);
}

static enum status run_take(void *context, struct span *span)
{
    struct reading *reading = context;
    if (!reading->content)
        return bundle_taken(reading->taking, span);
    return bundle_take(reading->taking, span, reading->content, node_now_ms(), reading->why);
}

/* A refusal leaves what was taken before; the span of others is not harmed, because a
 * content is verified before it comes here. */
static enum status store_content(struct reading *reading, const struct bundle_content *content)
{
    reading->content = content;
    const struct store_job job = {
        .run = run_take, .context = reading, .bytes = content ? content->run.size + 256 : 4096};
    enum status status = STATUS_BUSY;
    for (int tries = 0; tries < BUSY_TRIES && status == STATUS_BUSY; tries++) {
        if (tries)
            (void)usleep(BUSY_WAIT_US);
        status = store_run(reading->node->store, &job, NULL);
    }
    if (status == STATUS_NO_SPACE && !reading->why->what[0])
        return why_set(reading->why, status, reading->node->folder, "磁盘或数据库已满，没有读完",
                       "腾出空间后重新读这一份；已读入的不会丢");
    if (status == STATUS_BUSY)
        return why_set(reading->why, status, NULL, "等待写入的数据太多", "稍后重新读这一份");
    return status;
}

static enum status take_contents(struct reading *reading)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        struct arena arena;
        struct bundle_content content;
        arena_init(&arena, 0);
        status = bundle_next(reading->reader, &arena, &content, reading->why);
        if (status == STATUS_OK &&
            (content.has_run || content.has_heads || content.ack_count || content.position_count))
            status = store_content(reading, &content);
        if (status == STATUS_OK && content.has_file)
            status = bundle_file_take(&reading->files, &content, reading->why);
        if (status == STATUS_OK && reading->watch && reading->watch->see)
            reading->watch->see(reading->watch->context, true, content.offset, reading->size);
        arena_close(&arena);
    }
    return status == STATUS_NOT_FOUND ? store_content(reading, NULL) : status;
}

static enum status take_bundle(struct reading *reading)
{
    struct replica *replica = reading->node->replica;
    struct view view;
    enum status status = replica_view(replica, &view);
    if (status)
        return status;
    status = bundle_taking_new(&view, reading->reader, &reading->taking, reading->why);
    status = replica_view_close(&view, status);
    if (status == STATUS_OK)
        status = bundle_taking_verify(reading->taking, &reading->node->keys, see_verified, reading,
                                      reading->why);
    if (status == STATUS_OK)
        status = replica_view(replica, &view);
    if (status)
        return status;
    status = bundle_taking_room(reading->taking, &view, reading->why);
    status = replica_view_close(&view, status);
    return status ? status : take_contents(reading);
}

/* What a purge in the bundle has left without a name; a running node sees to that by itself. */
static void drop_unnamed(struct node *node)
{
    struct blobs_state state;
    struct why why = {.where = ""};
    size_t dropped;
    if (blobs_state(node->blobs, &state) == STATUS_OK && state.files + state.parts &&
        node_files_look(node, &dropped, &why) != STATUS_OK)
        log_line(node->log, LOG_WARNING, "files: what nobody names any more is still here: %s",
                 why.what);
}

enum status node_bundle_read(struct node *node, struct live *live, struct bundle_reader *reader,
                             const struct bundle_watch *watch, struct bundle_outcome *outcome,
                             struct why *why)
{
    struct why own = {.where = ""};
    struct reading reading = {
        .node = node, .reader = reader, .watch = watch, .why = why ? why : &own};
    memset(outcome, 0, sizeof *outcome);
    reading.files =
        (struct bundle_files_taking){.node = node, .sender = bundle_header(reader)->sender};
    enum status status = take_bundle(&reading);
    if (reading.taking)
        *outcome = *bundle_outcome(reading.taking);
    bundle_files_taken(&reading.files, outcome);
    if (outcome->files)
        live_files_changed(live);
    if (!live)
        drop_unnamed(node);
    bundle_taking_free(reading.taking);
    if (live && outcome->acknowledged)
        live_heard_above(live);
    return status;
}

enum status node_bundle_upload(struct node *node, struct live *live, struct bytes bytes,
                               char sender[NODE_NAME_MAX + 1], struct bundle_outcome *outcome,
                               struct why *why)
{
    struct bundle_source source = bundle_source_of(&bytes);
    struct bundle_reader *reader;
    memset(outcome, 0, sizeof *outcome);
    sender[0] = '\0';
    enum status status = bundle_open(&source, &reader, why);
    if (status)
        return status;
    memcpy(sender, bundle_header(reader)->sender, NODE_NAME_MAX + 1);
    status = node_bundle_read(node, live, reader, NULL, outcome, why);
    bundle_close(reader);
    return status;
}

/* -- writing ------------------------------------------------------------------------- */

enum status node_bundle_order(struct node *node, const char *name, bool files,
                              struct bundle_order *order, struct bundle_writer **writer,
                              struct why *why)
{
    struct bundle_writer *planned = NULL;
    struct view view;
    struct arena arena;
    if (order->part_size && order->part_size < BUNDLE_PART_MIN) {
        why_set(why, STATUS_INVALID, "--part-size", NULL, "例如 50M");
        return why_what(why, STATUS_INVALID, "每份至少 %u MB", BUNDLE_PART_MIN >> 20);
    }
    enum status status = replica_view(node->replica, &view);
    if (status)
        return status;
    node_random(order->seed, sizeof order->seed);
    arena_init(&arena, FILES_ARENA_BUDGET);
    status = bundle_find_peer(&view, name, &order->to, why);
    if (status == STATUS_OK && files)
        status = bundle_files_choose(node, &view, &arena, order);
    if (status == STATUS_OK)
        status = bundle_writer_new(&view, order, &node->keys, &planned, why);
    status = replica_view_close(&view, status);
    explicit_bzero(order->seed, sizeof order->seed);
    arena_close(&arena);
    order->files = NULL;
    if (status == STATUS_OK)
        *writer = planned;
    else
        bundle_writer_free(planned);
    return status;
}

enum status node_bundle_step(struct node *node, struct bundle_writer *writer, struct buffer *bytes,
                             enum bundle_step *step, struct why *why)
{
    struct view view;
    enum status status = replica_view(node->replica, &view);
    if (status)
        return status;
    status = bundle_writer_step(writer, &view, bytes, step, why);
    return replica_view_close(&view, status);
}

static enum status run_written(void *context, struct span *span)
{
    return bundle_written(context, span);
}

enum status node_bundle_written(struct node *node, struct bundle_writer *writer)
{
    const struct store_job job = {.run = run_written, .context = writer, .bytes = 512};
    return store_run(node->store, &job, NULL);
}
