/* Whom this node has let in: the grants that it wrote itself, and who was ended by somebody
 * with the right to.
 *
 * Records of grants and ends are no more than what somebody wrote in a scope where he may
 * write: a child can put there what it likes about itself and about others. So only our
 * own words let a key in, and only words from above shut one out. */
#include "inside.h"

struct each_grant {
    bool (*visit)(void *context, const struct enrolled *enrolled);
    void *context;
    struct node_names above; /* this node and all above it */
    enum status status;
};

static bool own(const struct view *view, const struct version_name *name)
{
    return strcmp(name->feed.node, view->replica->node) == 0;
}

static bool read_grant(const struct view *view, struct bytes payload, struct grant *grant)
{
    return grant_read(payload, grant) == STATUS_OK &&
           strcmp(grant->grantor, view->replica->node) == 0;
}

/* Somebody else's version is shown, perhaps the child's own: ours is what we last wrote. */
static bool last_own_grant(struct view *view, struct arena *arena, const struct record *record,
                           struct grant *grant, enum status *status)
{
    struct record history;
    uint32_t serial = 0;
    bool found = false;
    *status = replica_history(view, arena, &record->key, &history);
    for (size_t i = 0; *status == STATUS_OK && i < history.version_count; i++) {
        const struct record_version *version = &history.versions[i];
        struct grant read;
        if (!own(view, &version->name) || version->not_counted != COUNTED ||
            !read_grant(view, version->payload, &read) || read.serial < serial)
            continue;
        found = !version->withdrawn && (read.serial > serial || found);
        serial = read.serial;
        *grant = read;
    }
    return found;
}

static bool visit_grant(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    struct each_grant *each = context;
    struct enrolled enrolled = {.ended = false};
    bool found = false;
    if (record->shown.seq && own(view, &record->shown))
        found = !record->state.withdrawn && read_grant(view, record->payload, &enrolled.grant);
    else
        found = last_own_grant(view, arena, record, &enrolled.grant, &each->status);
    if (!found || each->status)
        return each->status == STATUS_OK;
    enrolled.ended = node_ended_by(view, enrolled.grant.node, &each->above);
    return each->visit(each->context, &enrolled);
}

enum status replica_each_enrolled(struct view *view,
                                  bool (*visit)(void *context, const struct enrolled *enrolled),
                                  void *context)
{
    struct each_grant each = {.visit = visit, .context = context};
    const struct replica *replica = view->replica;
    for (size_t i = 0; i < replica->chain_count; i++) {
        struct grant grant;
        enum status status = grant_read(buffer_bytes(&replica->chain[i]), &grant);
        if (status)
            return status;
        memcpy(each.above.names[each.above.count++], grant.node, sizeof grant.node);
    }
    enum status status = replica_each(view, NULL, KIND_GRANT, 0, visit_grant, &each);
    return status ? status : each.status;
}
