/* holdings_above -- what the parent holds, told to children that it concerns. One
 * look serves them all: a thousand links must not mean a thousand reads. */
#include "holdings.h"

/* -- what children should hear of it ----------------------------------------------------------- */

/* With the lock held. */
static enum status learn_position(struct holdings *holdings, const struct position *position)
{
    struct buffer name = {0};
    bool made = false;
    if (holdings->position_count == holdings->position_capacity) { /* before there is an index */
        size_t capacity = holdings->position_capacity * 2 + 64;
        struct known_position *grown = memory_resize(holdings->positions, capacity * sizeof *grown);
        if (!grown)
            return STATUS_NO_MEMORY;
        holdings->positions = grown;
        holdings->position_capacity = capacity;
    }
    feed_name_put(&name, &position->head.feed);
    buffer_put_u8(&name, position->branch);
    buffer_put_text(&name, position->replica);
    uint64_t *index =
        name.failed ? NULL : map_put(holdings->position_index, buffer_bytes(&name), &made);
    buffer_free(&name);
    if (!index)
        return STATUS_NO_MEMORY;
    if (made)
        *index = holdings->position_count++;
    struct known_position *known = &holdings->positions[*index];
    *known = (struct known_position){.position = {.head = position->head,
                                                  .at_ms = position->at_ms,
                                                  .branch = position->branch,
                                                  .lost = position->lost},
                                     .learnt_ms = node_monotonic_ms(),
                                     .generation = holdings->generation};
    memcpy(known->position.replica, position->replica, sizeof known->position.replica);
    return STATUS_OK;
}

/* With the lock held: what has changed above since the last look, for all children. */
static enum status read_positions(struct holdings *holdings)
{
    struct view view;
    struct arena arena;
    struct position *positions;
    size_t count = 0;
    uint64_t since = holdings->positions_since;
    const struct peer all = {.scope = holdings->live->node->config.scope};
    if (!holdings->positions_stale)
        return STATUS_OK;
    enum status status = replica_view(holdings->live->node->replica, &view);
    if (status != STATUS_OK)
        return status;
    arena_init(&arena, 0);
    status = replica_positions_for(&view, &arena, &all, &since, &positions, &count);
    status = replica_view_close(&view, status);
    holdings->generation++;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = learn_position(holdings, &positions[i]);
    arena_close(&arena);
    holdings->positions_stale = status != STATUS_OK;
    if (status == STATUS_OK) /* else what changed is read again */
        holdings->positions_since = since;
    return status;
}

enum status holdings_positions(void *context, const char *node, uint64_t *since,
                               struct arena *arena, const struct sync_position **out, size_t *count)
{
    struct holdings *holdings = context;
    struct peer child;
    *out = NULL;
    *count = 0;
    enum status status = holdings_peer(holdings, node, false, &child);
    if (status != STATUS_OK)
        return status;
    pthread_mutex_lock(&holdings->lock);
    status = read_positions(holdings);
    int64_t now = node_monotonic_ms();
    struct sync_position *items = NULL;
    size_t most = holdings->position_count;
    for (size_t n = 0; n < 2 * most && status == STATUS_OK; n++) { /* losses first */
        const struct known_position *known = &holdings->positions[n % most];
        if (known->generation <= *since || known->position.lost != (n < most) ||
            !scope_contains(&child.scope, &known->position.head.feed.scope))
            continue;
        if (!items && !(items = arena_array(arena, struct sync_position, most))) {
            status = STATUS_NO_MEMORY;
            break;
        }
        items[*count] = known->position;
        items[(*count)++].age_ms = now - known->learnt_ms;
    }
    if (status == STATUS_OK)
        *since = holdings->generation;
    pthread_mutex_unlock(&holdings->lock);
    *out = items;
    return status;
}

bool holdings_heard_above(struct holdings *holdings)
{
    pthread_mutex_lock(&holdings->lock);
    bool stale = holdings->positions_stale;
    pthread_mutex_unlock(&holdings->lock);
    return stale;
}

void holdings_look_above(struct holdings *holdings)
{
    pthread_mutex_lock(&holdings->lock);
    holdings->positions_stale = true;
    pthread_mutex_unlock(&holdings->lock);
}
