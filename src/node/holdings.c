/* holdings -- what a link reads and writes: net's backend over this node's store and
 * replica. Reads take a view of their own; writes are jobs of the writer.
 *
 * Who may come in and what is held above are kept in memory, because a thousand
 * children that come back after a power cut ask at once. */
#include "holdings.h"

#include <siben/above.h>
#include <siben/fetch.h>

#include <stdio.h>
#include <stdlib.h>

/* -- children ------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    return memcmp(((const struct child *)a)->key, ((const struct child *)b)->key, LINK_PUBLIC_SIZE);
}

/* Of our own office, to which our children can go. */
static bool is_standby(const struct holdings *holdings, const struct child *child)
{
    return !child->ended && !child->lent &&
           scope_equal(&child->peer.scope, &holdings->live->node->config.scope);
}

struct adding {
    struct holdings *holdings;
    struct view *view;
    struct arena arena;
    bool short_of_memory;
};

static bool add_key(struct adding *adding, const struct enrolled *enrolled, const uint8_t *key,
                    bool older)
{
    struct holdings *holdings = adding->holdings;
    const struct grant *grant = &enrolled->grant;
    if (holdings->child_count == holdings->child_capacity) {
        size_t capacity = holdings->child_capacity * 2 + 32;
        struct child *grown = memory_resize(holdings->children, capacity * sizeof *grown);
        if (!grown) {
            adding->short_of_memory = true; /* a list cut short would turn people away */
            return false;
        }
        holdings->children = grown;
        holdings->child_capacity = capacity;
    }
    struct child *child = &holdings->children[holdings->child_count++];
    *child =
        (struct child){.peer = {.scope = grant->scope, .summary_only = grant->uplink_summary_only},
                       .expires_ms = grant->expires_ms,
                       .ended = enrolled->ended || enrolled->grantor_ended,
                       .lent = enrolled->lent,
                       .older = older};
    memcpy(child->peer.node, grant->node, sizeof child->peer.node);
    memcpy(child->key, key, sizeof child->key);
    holdings->has_standby |= is_standby(holdings, child);
    return true;
}

/* A node that has come with its next link key comes with the one before no more. */
#define NOTE_LINK_KEY "link-key."
static bool has_come_with(struct adding *adding, const struct grant *grant)
{
    char name[sizeof NOTE_LINK_KEY + NODE_NAME_MAX];
    struct bytes value;
    (void)snprintf(name, sizeof name, NOTE_LINK_KEY "%s", grant->node);
    arena_reset(&adding->arena);
    return replica_note_get(adding->view, &adding->arena, name, &value) == STATUS_OK &&
           bytes_equal(value, bytes_of(grant->link_public, LINK_PUBLIC_SIZE));
}

static bool add_child(void *context, const struct enrolled *enrolled)
{
    struct adding *adding = context;
    if (enrolled->has_older && has_come_with(adding, &enrolled->grant))
        return add_key(context, enrolled, enrolled->grant.link_public, false);
    return add_key(context, enrolled, enrolled->grant.link_public, false) &&
           (!enrolled->has_older || add_key(context, enrolled, enrolled->older_link, true));
}

/* With the lock held. */
static enum status read_children(struct holdings *holdings)
{
    struct view view;
    if (!holdings->children_stale)
        return STATUS_OK;
    holdings->child_count = 0;
    holdings->has_standby = false;
    enum status status = replica_view(holdings->live->node->replica, &view);
    if (status != STATUS_OK)
        return status;
    struct adding adding = {.holdings = holdings, .view = &view};
    arena_init(&adding.arena, 0);
    status = replica_each_admitted(&view, add_child, &adding);
    if (adding.short_of_memory)
        status = STATUS_NO_MEMORY;
    arena_close(&adding.arena);
    status = replica_view_close(&view, status);
    if (holdings->child_count)
        qsort(holdings->children, holdings->child_count, sizeof *holdings->children, by_key);
    holdings->children_stale = status != STATUS_OK;
    return status;
}

int holdings_above(const struct holdings *holdings, const char *node)
{
    for (size_t i = 0; i < holdings->above_count; i++)
        if (strcmp(holdings->above[i].peer.node, node) == 0)
            return (int)i;
    return -1;
}

bool holdings_is_above(struct holdings *holdings, const char *node)
{
    pthread_mutex_lock(&holdings->lock);
    bool above = holdings_above(holdings, node) >= 0;
    pthread_mutex_unlock(&holdings->lock);
    return above;
}

/* With the lock held. */
static const struct child *child_named(const struct holdings *holdings, const char *node)
{
    for (size_t i = 0; i < holdings->child_count; i++)
        if (strcmp(holdings->children[i].peer.node, node) == 0)
            return &holdings->children[i];
    return NULL;
}

bool holdings_is_lent(struct holdings *holdings, const char *node, bool dialled)
{
    pthread_mutex_lock(&holdings->lock);
    int above = dialled ? holdings_above(holdings, node) : -1;
    const struct child *child = dialled ? NULL : child_named(holdings, node);
    bool lent = above >= 0 ? holdings->above[above].lent : child && child->lent;
    pthread_mutex_unlock(&holdings->lock);
    return lent;
}

enum status holdings_peer(struct holdings *holdings, const char *node, bool dialled,
                          struct peer *peer)
{
    pthread_mutex_lock(&holdings->lock);
    enum status status = dialled ? STATUS_OK : read_children(holdings);
    int above = dialled ? holdings_above(holdings, node) : -1;
    const struct child *child = dialled || status ? NULL : child_named(holdings, node);
    if (above >= 0)
        *peer = holdings->above[above].peer;
    else if (child)
        *peer = child->peer;
    else if (status == STATUS_OK)
        status = STATUS_NOT_FOUND;
    pthread_mutex_unlock(&holdings->lock);
    return status;
}

struct come_job {
    struct holdings *holdings;
    struct child child;
};

static enum status run_come(void *context, struct span *span)
{
    const struct come_job *job = context;
    char name[sizeof NOTE_LINK_KEY + NODE_NAME_MAX];
    (void)snprintf(name, sizeof name, NOTE_LINK_KEY "%s", job->child.peer.node);
    replica_note_put(span, name, bytes_of(job->child.key, LINK_PUBLIC_SIZE));
    return STATUS_OK;
}

static void come_done(void *context, enum status status, const uint64_t arrived[LANE_COUNT])
{
    struct come_job *job = context;
    (void)arrived;
    if (status == STATUS_OK) {
        log_line(job->holdings->live->log, LOG_INFO,
                 "link: %s has come with its next link key -> the one before is shut out",
                 job->child.peer.node);
        holdings_children_changed(job->holdings);
    }
    memory_free(job);
}

/* Kept, so that a restart does not let the former key in again. */
static void note_come(struct holdings *holdings, const struct child *child)
{
    struct come_job *job = memory_take(sizeof *job);
    if (!job)
        return;
    *job = (struct come_job){holdings, *child};
    const struct store_job write = {
        .run = run_come, .done = come_done, .context = job, .bytes = 64};
    if (store_submit(holdings->live->node->store, &write) != STATUS_OK)
        memory_free(job); /* the next time */
}

/* With the lock held. */
static bool is_changing(const struct holdings *holdings, const struct child *child)
{
    for (size_t i = 0; i < holdings->child_count && !child->older; i++)
        if (holdings->children[i].older &&
            strcmp(holdings->children[i].peer.node, child->peer.node) == 0)
            return true;
    return false;
}

static enum status admit(void *context, const uint8_t key[LINK_PUBLIC_SIZE],
                         struct net_admitted *admitted)
{
    struct holdings *holdings = context;
    struct child wanted;
    memcpy(wanted.key, key, sizeof wanted.key);
    pthread_mutex_lock(&holdings->lock);
    enum status status = read_children(holdings);
    const struct child *child = NULL;
    if (status == STATUS_OK && holdings->child_count)
        child = bsearch(&wanted, holdings->children, holdings->child_count, sizeof wanted, by_key);
    if (status == STATUS_OK && !child)
        status = STATUS_NOT_FOUND;
    else if (status == STATUS_OK &&
             (child->ended || (child->expires_ms && child->expires_ms < node_now_ms())))
        status = STATUS_ENDED;
    /* The standby too: linked with us it would never hear that it is to take over. */
    if (status == STATUS_OK && holdings->shut_out && holdings->has_standby)
        status = STATUS_BUSY;
    if (status == STATUS_OK)
        memcpy(admitted->node, child->peer.node, sizeof child->peer.node);
    /* As holdings_settings(): of the name, whichever of its keys it comes with. */
    if (status == STATUS_OK)
        admitted->lanes_in = holdings_lanes_up(&child_named(holdings, admitted->node)->peer);
    bool come = status == STATUS_OK && is_changing(holdings, child);
    if (come)
        wanted = *child;
    pthread_mutex_unlock(&holdings->lock);
    if (come)
        note_come(holdings, &wanted);
    return status;
}

bool holdings_shut_out(struct holdings *holdings, bool shut_out)
{
    pthread_mutex_lock(&holdings->lock);
    bool changed = holdings->shut_out != shut_out;
    holdings->shut_out = shut_out;
    changed = changed && holdings->has_standby;
    pthread_mutex_unlock(&holdings->lock);
    return changed;
}

void holdings_children_changed(struct holdings *holdings)
{
    pthread_mutex_lock(&holdings->lock);
    holdings->children_stale = true;
    pthread_mutex_unlock(&holdings->lock);
}

enum status holdings_neighbour(struct holdings *holdings, const char *name, struct peer *peer)
{
    char parent[NODE_NAME_MAX + 1];
    bool any = holdings_parent(holdings, parent);
    bool above = name[0] ? holdings_is_above(holdings, name) : any;
    if (!name[0] && !any)
        return STATUS_NOT_FOUND;
    return holdings_peer(holdings, name[0] ? name : parent, above, peer);
}

bool holdings_parent(struct holdings *holdings, char name[NODE_NAME_MAX + 1])
{
    memset(name, 0, NODE_NAME_MAX + 1);
    pthread_mutex_lock(&holdings->lock);
    if (holdings->above_count)
        memcpy(name, holdings->above[holdings->above_now].peer.node, NODE_NAME_MAX + 1);
    pthread_mutex_unlock(&holdings->lock);
    return name[0] != '\0';
}

void holdings_set_above(struct holdings *holdings, const struct peer *peers, size_t count)
{
    pthread_mutex_lock(&holdings->lock);
    for (size_t i = 0; i < count; i++) {
        int at = holdings_above(holdings, peers[i].node);
        if (at < 0 && holdings->above_count == ABOVE_MAX * 2)
            continue;
        struct above_peer *above = &holdings->above[at < 0 ? holdings->above_count++ : (size_t)at];
        above->peer = peers[i];
        above->lent = strcmp(peers[i].node, holdings->grantor) != 0;
        if (i == 0 && at < 0)
            holdings->above_now = (size_t)(above - holdings->above);
    }
    pthread_mutex_unlock(&holdings->lock);
}

void holdings_linked_above(struct holdings *holdings, const char *node)
{
    pthread_mutex_lock(&holdings->lock);
    int above = holdings_above(holdings, node);
    if (above >= 0)
        holdings->above_now = (size_t)above;
    pthread_mutex_unlock(&holdings->lock);
}

/* -- questions: what receipts and comparisons want to know ------------------------------------------------------- */

static void asked(void *context, const char *peer, struct bytes question, struct net_ticket *ticket)
{
    struct holdings *holdings = context;
    if (question.size && question.data[0] == AGREE_FIRST_BYTE)
        verify_asked(holdings->live, peer, question, ticket);
    else if (question.size && question.data[0] == FILE_FIRST_BYTE)
        files_asked(holdings->live->files, peer, question, ticket);
    else
        receipts_asked(holdings->live->receipts, peer, question, ticket);
}

static void answer(void *context, const char *peer, uint32_t id, enum status status,
                   struct bytes bytes)
{
    struct holdings *holdings = context;
    if (id >= VERIFY_ID_FIRST)
        verify_answer(holdings->live->verify, id, status, bytes);
    else if (id >= FILES_ID_FIRST)
        files_answer(holdings->live->files, peer, id, status, bytes);
    else
        receipts_answer(holdings->live->receipts, peer, id, status, bytes);
}

/* -- life ---------------------------------------------------------------------------------------- */

enum status holdings_new(struct live *live, const char *grantor, struct holdings **out)
{
    struct holdings *holdings = memory_take(sizeof *holdings);
    if (!holdings)
        return STATUS_NO_MEMORY;
    holdings->live = live;
    memcpy(holdings->grantor, grantor, strnlen(grantor, NODE_NAME_MAX));
    holdings->children_stale = holdings->positions_stale = true;
    holdings->position_index = map_new();
    holdings->held = held_list_new();
    pthread_mutex_init(&holdings->lock, NULL);
    if (!holdings->position_index || !holdings->held) {
        holdings_free(holdings);
        return STATUS_NO_MEMORY;
    }
    *out = holdings;
    return STATUS_OK;
}

void holdings_free(struct holdings *holdings)
{
    if (!holdings)
        return;
    map_free(holdings->position_index);
    held_list_free(holdings->held);
    memory_free(holdings->children);
    memory_free(holdings->positions);
    for (size_t i = 0; i < holdings->above_count; i++)
        memory_free(holdings->above[i].denied);
    pthread_mutex_destroy(&holdings->lock);
    memory_free(holdings);
}

struct net_backend holdings_backend(struct holdings *holdings)
{
    return (struct net_backend){
        .context = holdings,
        .admit = admit,
        .settings = holdings_settings,
        .tails = holdings_tails,
        .positions = holdings_positions,
        .load = holdings_load,
        .compare = holdings_compare,
        .look = holdings_look,
        .store = holdings_store,
        .asked = asked,
        .acked = holdings_acked,
        .position_put = holdings_position_put,
        .behind = holdings_behind,
        .denied = holdings_denied,
        .other_log = holdings_other_log,
        .answer = answer,
    };
}
