/* renew -- a grant that came as a notice becomes the node's own: it was promoted, or asked for
 * another key. The chain is verified as when it is installed by hand. */
#include "run.h"

/* The newer grant of this node, if it is for these keys. NOT_FOUND. */
static enum status newer(struct node *node, struct arena *arena, struct identity *identity)
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
    bool fits = status == STATUS_OK &&
                memcmp(grant.sign_public, node->keys.sign_public, SIGN_PUBLIC_SIZE) == 0 &&
                memcmp(grant.link_public, node->keys.link_public, LINK_PUBLIC_SIZE) == 0 &&
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
    *renewed = false;
    if (!node->enrolled)
        return STATUS_OK;
    arena_init(&arena, 0);
    enum status status = newer(node, &arena, &taking.identity);
    if (status == STATUS_OK)
        status = replica_identity(node->replica, &arena, &before);
    if (status == STATUS_OK) {
        taking.identity.root = before.root;
        taking.identity.keys = node->keys;
        const struct store_job job = {.alone = take, .context = &taking};
        status = store_run(node->store, &job, NULL);
        keys_wipe(&taking.identity.keys);
        *renewed = status == STATUS_OK;
    }
    arena_close(&arena);
    if (*renewed)
        log_line(node->log, LOG_INFO, "node: %s has a new grant, by notice -> installed",
                 node->config.node);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

bool renew_is_due(struct node *node)
{
    struct arena arena;
    struct identity identity = {.grant_count = 0};
    arena_init(&arena, 0);
    enum status status = newer(node, &arena, &identity);
    arena_close(&arena);
    return status == STATUS_OK;
}
