/* ways -- who is above this node and how to reach it: what its chain of grants and the notices say,
 * and what the configuration says instead or besides. Looked at anew when notices have come. */
#include "run.h"

#include <siben/above.h>

static void add_way(struct ways *ways, const struct above *above, const uint8_t *key,
                    const char *endpoint)
{
    if (!endpoint[0] || ways->count == LINK_ABOVE_MAX)
        return;
    struct net_above *way = &ways->ways[ways->count++];
    *way = (struct net_above){.rank = above->role};
    memcpy(way->node, above->node, sizeof way->node);
    memcpy(way->key, key, sizeof way->key);
    memcpy(way->endpoint, endpoint, strnlen(endpoint, sizeof way->endpoint - 1));
}

/* The newest key that we know, at each address; then the one before: who is changing it may not
 * have done so yet, and we may have heard of it before it did. */
static void add_ways(struct ways *ways, const struct above *above,
                     const char (*endpoints)[ENDPOINT_TEXT_MAX], size_t count)
{
    for (int older = 0; older <= above->has_older; older++)
        for (size_t i = 0; i < count; i++)
            add_way(ways, above, older ? above->older_link : above->link_public, endpoints[i]);
}

static void add_configured(struct ways *ways, const struct config *config,
                           const struct above *above)
{
    for (size_t i = 0; i < config->standby_count; i++)
        if (strcmp(config->standbys[i].node, above->node) == 0)
            add_way(ways, above, config->standbys[i].key, config->standbys[i].endpoint);
}

static void add_above(struct ways *ways, const struct config *config, const struct above *above)
{
    struct peer *peer = &ways->peers[ways->peer_count++];
    *peer =
        (struct peer){.scope = above->scope, .parent = true, .summary_only = above->summary_only};
    memcpy(peer->node, above->node, sizeof peer->node);
    add_configured(ways, config, above);
    bool said = above->role == ABOVE_MAIN && !above->successor && config->parent_count;
    if (said)
        add_ways(ways, above, (const char(*)[ENDPOINT_TEXT_MAX])config->parent,
                 config->parent_count);
    else
        add_ways(ways, above, (const char(*)[ENDPOINT_TEXT_MAX])above->endpoints,
                 GRANT_ENDPOINTS_MAX);
}

/* A standby that no notice has told of yet: the configuration names its key. */
static void add_unheard(struct ways *ways, const struct config *config, const struct above *main)
{
    for (size_t i = 0; i < config->standby_count; i++) {
        const struct config_standby *standby = &config->standbys[i];
        bool known = false;
        for (size_t k = 0; k < ways->peer_count && !known; k++)
            known = strcmp(ways->peers[k].node, standby->node) == 0;
        if (known || ways->peer_count == ABOVE_MAX)
            continue;
        struct above above = {
            .scope = main->scope, .role = ABOVE_STANDBY, .summary_only = main->summary_only};
        memcpy(above.node, standby->node, sizeof above.node);
        add_above(ways, config, &above);
    }
}

enum status ways_read(struct node *node, struct ways *ways)
{
    struct arena arena;
    struct view view;
    struct above *above;
    size_t count;
    *ways = (struct ways){.count = 0};
    enum status status = replica_view(node->replica, &view);
    if (status != STATUS_OK)
        return status;
    arena_init(&arena, 0);
    status = replica_above(&view, &arena, &above, &count);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        add_above(ways, &node->config, &above[i]);
    if (status == STATUS_OK && count)
        add_unheard(ways, &node->config, &above[0]);
    arena_close(&arena);
    return replica_view_close(&view, status);
}

void ways_stale(struct live *live)
{
    atomic_store(&live->ways_due, true);
}

static void take_ways(struct live *live)
{
    struct ways *ways = memory_take(sizeof *ways);
    enum status status = ways ? ways_read(live->node, ways) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && ways->peer_count) {
        holdings_set_above(live->holdings, ways->peers, ways->peer_count);
        net_set_above(live->net, ways->ways, ways->count);
    } else if (status != STATUS_OK) {
        ways_stale(live); /* again in a second */
    }
    memory_free(ways);
}

void ways_second(struct live *live)
{
    bool due = atomic_exchange(&live->ways_due, false);
    if (due)
        take_ways(live);
    if ((!due && !live->node->has_next) || !renew_is_due(live))
        return;
    log_line(live->log, LOG_INFO, "node: a new grant has come -> starting again with it");
    live->node->again = true;
    live_stop(live);
}
