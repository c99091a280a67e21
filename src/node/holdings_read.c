/* holdings_read -- how a link begins, and what is read for it. */
#include "holdings.h"

/* -- how a link begins ------------------------------------------------------------------ */

static enum status read_tails(struct view *view, struct sync_cursor tails[LANE_COUNT])
{
    enum status status = STATUS_OK;
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        struct cursor tail;
        status = replica_tail(view, (enum lane)lane, &tail);
        if (status == STATUS_OK)
            tails[lane] = holdings_sync_cursor(&tail);
    }
    return status;
}

enum status holdings_tails(void *context, struct sync_cursor tails_out[LANE_COUNT])
{
    struct holdings *holdings = context;
    struct view view;
    enum status status = replica_view(holdings->live->node->replica, &view);
    if (status == STATUS_OK) {
        status = read_tails(&view, tails_out);
        status = replica_view_close(&view, status);
    }
    return status;
}

static enum status first_place(struct view *view, const struct peer *peer, enum lane lane,
                               bool lent, struct sync_cursor *out)
{
    struct cursor cursor;
    bool compares;
    enum status status = replica_place(view, peer, lane, lent, &cursor, &compares);
    *out =
        compares ? (struct sync_cursor){.epoch = SYNC_EPOCH_VOID} : holdings_sync_cursor(&cursor);
    return status;
}

static enum status read_settings(struct view *view, const struct peer *peer, bool lent,
                                 struct arena *arena, struct sync_settings *settings)
{
    struct identity identity;
    struct head *own = NULL, *theirs = NULL, *refused = NULL;
    enum status status = replica_identity(view->replica, arena, &identity);
    if (status == STATUS_OK)
        status = read_tails(view, settings->tail);
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        settings->filter_out[lane] = replica_filter_digest(view->replica, peer, (enum lane)lane);
        status = first_place(view, peer, (enum lane)lane, lent, &settings->cursor_in[lane]);
    }
    if (status == STATUS_OK && peer->parent)
        status = replica_hello_heads(view, arena, peer, true, &own, &settings->own_head_count);
    if (status == STATUS_OK)
        status = replica_hello_heads(view, arena, peer, false, &theirs, &settings->peer_head_count);
    if (status == STATUS_OK && !peer->parent)
        status = replica_refused_feeds(view, arena, peer, &refused, &settings->refused_count);
    if (status != STATUS_OK)
        return status;
    settings->refused = refused;
    settings->epoch = replica_epoch(view->replica);
    settings->root = identity.root;
    settings->own_heads = own;
    settings->peer_heads = theirs;
    return STATUS_OK;
}

#define ALL_LANES (1u << LANE_SUMMARY | 1u << LANE_NOTICE | 1u << LANE_DETAIL)

/* An uplink without detail carries none upward; what the parent writes comes down. */
unsigned holdings_lanes_up(const struct peer *peer)
{
    return peer->summary_only ? ALL_LANES & ~(1u << LANE_DETAIL) : ALL_LANES;
}

enum status holdings_settings(void *context, const char *node, bool dialled, struct arena *arena,
                              struct sync_settings *out)
{
    struct holdings *holdings = context;
    struct peer peer;
    struct view view;
    enum status status = holdings_peer(holdings, node, dialled, &peer);
    if (status == STATUS_OK)
        status = replica_view(holdings->live->node->replica, &view);
    if (status != STATUS_OK)
        return status;
    unsigned up = holdings_lanes_up(&peer);
    out->lanes_in = peer.parent ? ALL_LANES : up;
    out->lanes_out = peer.parent ? up : ALL_LANES;
    status = read_settings(&view, &peer, holdings_is_lent(holdings, node, dialled), arena, out);
    status = replica_view_close(&view, status);
    if (status == STATUS_OK && dialled)
        holdings_linked_above(holdings, node);
    return status;
}

/* -- reading, on workers -------------------------------------------------------------------- */

static enum status load_lane(struct view *view, const struct peer *peer,
                             const struct sync_action *action, struct net_loaded *loaded)
{
    struct cursor from = holdings_cursor(&action->from), to;
    size_t count;
    bool valid;
    enum status status = replica_cursor_valid(view, action->lane, &from, &valid);
    if (status == STATUS_OK && !valid)
        status = STATUS_STALE;
    if (status == STATUS_OK)
        status = replica_load(view, peer, action->lane, &from, action->limit, &loaded->run, &count,
                              &to, &loaded->more);
    if (status == STATUS_OK)
        loaded->to = holdings_sync_cursor(&to);
    return status;
}

enum status holdings_load(void *context, const char *node, bool dialled,
                          const struct sync_action *action, struct net_loaded *loaded)
{
    struct holdings *holdings = context;
    struct peer peer;
    struct view view;
    size_t count;
    enum status status = holdings_peer(holdings, node, dialled, &peer);
    if (status == STATUS_OK)
        status = replica_view(holdings->live->node->replica, &view);
    if (status != STATUS_OK)
        return status;
    if (action->type == SYNC_LOAD)
        status = load_lane(&view, &peer, action, loaded);
    else
        status = replica_load_feed(&view, &peer, &action->place, action->limit, &loaded->run,
                                   &count, &loaded->more, &loaded->last_seq);
    status = replica_view_close(&view, status);
    return status;
}

enum status holdings_compare(void *context, const char *node, bool dialled, enum lane lane,
                             struct arena *arena, struct net_heads *out)
{
    struct holdings *holdings = context;
    struct peer peer;
    struct view view;
    struct cursor tail;
    struct head *heads = NULL;
    enum status status = holdings_peer(holdings, node, dialled, &peer);
    if (status == STATUS_OK)
        status = replica_view(holdings->live->node->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = replica_link_heads(&view, arena, &peer, lane, &heads, &out->count, &out->digest);
    if (status == STATUS_OK)
        status = replica_tail(&view, lane, &tail);
    status = replica_view_close(&view, status);
    if (status == STATUS_OK) {
        out->heads = heads;
        out->tail = holdings_sync_cursor(&tail);
    }
    return status;
}

enum status holdings_look(void *context, const struct head *heads, size_t count,
                          struct arena *arena, struct net_places *out)
{
    struct holdings *holdings = context;
    struct view view;
    struct feed_place *places = NULL;
    enum status status = replica_view(holdings->live->node->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = replica_view_close(&view,
                                replica_lacking(&view, arena, heads, count, &places, &out->count));
    out->places = places;
    return status;
}
