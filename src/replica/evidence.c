/* What proves when a version was written: nobody believes its writer's clock. */
#include "inside.h"

/* The batch that the writer had seen stands before his own, whatever the clocks say. Of a batch
 * of ours our own clock says when; else the one who wrote it. */
static enum status look_before(struct view *view, struct arena *arena, const struct head *seen,
                               struct evidence *evidence)
{
    uint32_t feed;
    struct log_entry entry;
    struct batch *batch = arena_take(arena, sizeof *batch);
    if (!batch)
        return STATUS_NO_MEMORY;
    enum status status = feed_number_of(view, &seen->feed, &feed);
    if (status == STATUS_OK)
        status = log_find_hash(view, feed, seen->seq, &seen->hash, &entry);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK; /* not held here: it proves nothing to us */
    if (status == STATUS_OK)
        status = damaged(batch_decode(arena, entry.stored, batch, NULL));
    if (status)
        return status;
    bool ours = strcmp(seen->feed.node, view->replica->node) == 0;
    memcpy(evidence->seen, seen->feed.node, sizeof evidence->seen);
    evidence->not_before_ms = ours ? entry.committed_ms : batch->stated_ms;
    return STATUS_OK;
}

enum status replica_evidence(struct view *view, struct arena *arena,
                             const struct version_name *name, struct evidence *evidence)
{
    struct evidence out = {0};
    struct log_entry entry;
    struct version version = {0};
    struct change *change = arena_take(arena, sizeof *change);
    struct batch *batch = arena_take(arena, sizeof *batch);
    if (!change || !batch)
        return STATUS_NO_MEMORY;
    version.seq = name->seq;
    version.index = name->index;
    version.mark = name->mark;
    enum status status = feed_number_of(view, &name->feed, &version.feed);
    if (status == STATUS_OK)
        status = log_change(view, arena, version, change, batch, &entry);
    if (status)
        return status;
    out.stated_ms = batch->stated_ms;
    out.committed_ms = entry.committed_ms;
    if (batch->parent_seen.seq) {
        struct head seen = batch->parent_seen;
        status = look_before(view, arena, &seen, &out);
    }
    if (status == STATUS_OK)
        *evidence = out;
    return status;
}
