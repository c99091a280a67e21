/* renew -- a grant that came as a notice becomes the node's own: it was promoted, or asked for
 * another key. The chain is verified as when it is installed by hand. */
#include "run.h"

#include <siben/above.h>

#define RENEW_HEARD_SECONDS 3 /* a commit's tail has reached every session by then */

/* The newer grant of this node, if it is for keys that it has. NOT_FOUND. */
static enum status newer(struct node *node, struct arena *arena, struct identity *identity,
                         bool *next)
{
    struct view view;
    struct grant grant;
    enum status status = replica_view(node->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = replica_newer_grant(&view, arena, identity->grants, &identity->grant_count);
    status = replica_view_close(&view, status);
    if (status == STATUS_OK)
        status = grant_read(identity->grants[identity->grant_count - 1], &grant);
    *next = status == STATUS_OK && node->has_next && keys_fit(&node->next_keys, &grant);
    bool fits = status == STATUS_OK && (*next || keys_fit(&node->keys, &grant)) &&
                strcmp(grant.node, node->config.node) == 0 &&
                scope_equal(&grant.scope, &node->config.scope);
    if (status == STATUS_OK && !fits)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK) {
        memcpy(identity->node, grant.node, sizeof identity->node);
        identity->scope = grant.scope;
    }
    return status;
}

struct taking {
    struct node *node;
    struct identity identity;
    struct why *why;
};

static enum status take(void *context)
{
    struct taking *taking = context;
    return replica_enrol(taking->node->replica, &taking->identity, taking->why);
}

enum status node_renew(struct node *node, bool *renewed, struct why *why)
{
    struct arena arena;
    struct identity before;
    struct taking taking = {.node = node, .why = why};
    bool next, taken = false;
    *renewed = false;
    if (!node->enrolled)
        return STATUS_OK;
    arena_init(&arena, 0);
    enum status status = newer(node, &arena, &taking.identity, &next);
    if (status == STATUS_OK)
        status = replica_identity(node->replica, &arena, &before);
    if (status == STATUS_OK) {
        taking.identity.root = before.root;
        taking.identity.keys = next ? node->next_keys : node->keys;
        const struct store_job job = {.alone = take, .context = &taking};
        status = store_run(node->store, &job, NULL);
        keys_wipe(&taking.identity.keys);
        taken = status == STATUS_OK;
        if (taken && next) /* killed before: node_open() does it */
            status = keys_take_next(node, why);
        *renewed = status == STATUS_OK;
    }
    if (status != STATUS_OK && status != STATUS_NOT_FOUND && !taken) {
        log_line(node->log, LOG_WARNING, "node: the new grant is not installed (%s) %s: %s",
                 status_words(status), why->where, why->what);
        why_clear(why); /* a full disk, say: the old one is as good as before */
        node->renew_failed = true;
        status = STATUS_OK;
    }
    arena_close(&arena);
    if (*renewed)
        log_line(node->log, LOG_INFO, "node: %s has a new grant, by notice -> installed",
                 node->config.node);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Children that are linked hear of another link key before it is used: they wait for nothing. */
static bool children_have_heard(struct live *live)
{
    struct net_link *links = NULL;
    size_t count = 0;
    bool heard = true;
    if (net_links(live->net, &links, &count) != STATUS_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        heard = heard && (links[i].parent || !links[i].connected || !links[i].sending);
    memory_free(links);
    return heard;
}

bool renew_is_due(struct live *live)
{
    struct arena arena;
    struct identity identity = {.grant_count = 0};
    bool next = false;
    if (live->node->renew_failed)
        return false;
    arena_init(&arena, 0);
    enum status status = newer(live->node, &arena, &identity, &next);
    arena_close(&arena);
    if (status != STATUS_OK)
        return false;
    if (!next)
        return true;
    live->heard_seconds = children_have_heard(live) ? live->heard_seconds + 1 : 0;
    return live->heard_seconds >= RENEW_HEARD_SECONDS;
}
