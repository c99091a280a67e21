/* One thing that is owed is one item: duties of one type of work, debtor and date are about the same things (an evaluation is to be
 * made, written up and handed in), and what sums up others is done when they are. */
#include "duty.h"

#include <stdio.h>

bool duty_group_falls_due(const struct duty_group *group, int32_t as_of, int days)
{
    if (!group->open)
        return false;
    int32_t until = group->extended == DATE_NONE ? group->dates.due : group->extended;
    return group->counts[DUTY_RETURNED] || group->counts[DUTY_OVERDUE] ||
           (group->dates.due != DATE_NONE && until <= as_of + days);
}

static size_t beyond(size_t *known, size_t count)
{
    size_t more = count > *known ? count - *known : 0;
    *known += more;
    return more;
}

/* By the name of what it is about, how many of it were counted; NULL: no memory. */
static struct due_count *known_of(struct map *matters, struct due_count *room,
                                  const struct duty_group *group)
{
    struct matter {
        uint32_t types;
        int32_t due;
        uint64_t sector;
    } head = {group->obligation->kept.types, group->dates.due, group->sector};
    const char *debtor = *group->code ? group->code : group->debtor;
    char name[sizeof head + NAME_MAX_BYTES];
    size_t size = strnlen(debtor, NAME_MAX_BYTES);
    bool made = false;
    memcpy(name, &head, sizeof head);
    memcpy(name + sizeof head, debtor, size);
    uint64_t *slot = map_put(matters, bytes_of(name, sizeof head + size), &made);
    if (!slot)
        return NULL;
    if (made)
        *slot = (uint64_t)(uintptr_t)room;
    return (struct due_count *)(uintptr_t)*slot;
}

static bool sums_up(const struct duty_group *group)
{
    unsigned by = group->obligation->kept.by;
    return by == KEPT_PARTS || by == KEPT_STANDING;
}

/* `room`: for what may be counted first here. */
static bool count_once(struct map *matters, struct due_count *room, struct duty_group *group)
{
    struct due_count fresh = {0}, *known = &fresh;
    if (group->obligation->kept.by == KEPT_WORK)
        known = known_of(matters, room, group);
    if (!known)
        return false;
    group->once.open = beyond(&known->open, group->open);
    group->once.overdue = beyond(&known->overdue, group->counts[DUTY_OVERDUE]);
    group->once.returned = beyond(&known->returned, group->counts[DUTY_RETURNED]);
    return true;
}

enum status duty_groups_once(struct duty_group *const *groups, size_t count, int32_t as_of,
                             int days)
{
    struct map *matters = map_new();
    struct due_count *rooms = memory_take((count + 1) * sizeof *rooms);
    bool well = matters && rooms;
    for (size_t i = 0; well && i < count; i++) {
        groups[i]->once = rooms[i] = (struct due_count){0};
        if (duty_group_falls_due(groups[i], as_of, days) && !sums_up(groups[i]))
            well = count_once(matters, &rooms[i], groups[i]);
    }
    memory_free(rooms);
    map_free(matters);
    return well ? STATUS_OK : STATUS_NO_MEMORY;
}
