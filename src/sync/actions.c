/* actions -- the list that a step fills. */
#include "link.h"

void sync_actions_init(struct sync_actions *actions)
{
    *actions = (struct sync_actions){0};
    arena_init(&actions->arena, LINK_FRAME_ARENA);
}

void sync_actions_clear(struct sync_actions *actions)
{
    arena_reset(&actions->arena);
    actions->count = 0;
    actions->failed = false;
}

void sync_actions_close(struct sync_actions *actions)
{
    arena_close(&actions->arena);
    memory_free(actions->items);
    *actions = (struct sync_actions){0};
}

struct sync_action *action_add(struct sync_link *link, enum sync_action_type type)
{
    struct sync_actions *actions = link->actions;
    if (actions->count == actions->capacity) {
        size_t capacity = actions->capacity ? 2 * actions->capacity : 8;
        struct sync_action *items = memory_resize(actions->items, capacity * sizeof *items);
        if (!items) {
            actions->failed = true;
            return &link->nowhere;
        }
        actions->items = items;
        actions->capacity = capacity;
    }
    struct sync_action *action = &actions->items[actions->count++];
    *action = (struct sync_action){.type = type, .text = ""};
    return action;
}
