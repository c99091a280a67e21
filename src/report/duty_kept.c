/* All duties of one moment, kept by who asks often: whoever asks for a part of them gets it from the list. */
#include "duty_walk.h"

#include <siben/view_kept.h>

#define DUTIES_TOGETHER 256

struct duty_block {
    struct duty items[DUTIES_TOGETHER];
    const char *sectors[DUTIES_TOGETHER]; /* of its project, whoever asks; "" it has none */
    size_t count;
    struct duty_block *next;
};
struct duty_list {
    const struct obligation *obligations; /* of the plan that it is of */
    int32_t as_of;
    bool receiver, sectored; /* sectored: the sectors of projects are known */
    struct duty_block *first;
};

struct listing_duties {
    struct arena *arena;
    struct duty_block *last;
    struct duty_list *list;
    const struct sectors *sectors;
    const char *id, *name; /* the ones before: of one project there are many duties */
};

static const char *again(struct arena *arena, const char **before, const char *text)
{
    if (!*text)
        return "";
    if (strcmp(*before, text) != 0) {
        const char *copy = arena_text(arena, text);
        *before = copy ? copy : "";
    }
    return *before;
}

static bool take(void *context, const struct duty *duty)
{
    struct listing_duties *listing = context;
    struct arena *arena = listing->arena;
    if (!listing->last || listing->last->count == DUTIES_TOGETHER) {
        struct duty_block *block = arena_take(arena, sizeof *block);
        if (!block)
            return false;
        *(listing->last ? &listing->last->next : &listing->list->first) = block;
        listing->last = block;
    }
    struct duty_block *block = listing->last;
    struct duty *kept = &block->items[block->count];
    const struct sector *sector = sector_of(listing->sectors, duty->id);
    *kept = *duty; /* what else it points at is in the arena of the walk, or of the plan */
    kept->id = again(arena, &listing->id, duty->id);
    kept->name = again(arena, &listing->name, duty->name);
    kept->words = *duty->words ? arena_text(arena, duty->words) : "";
    kept->step = *duty->step ? arena_text(arena, duty->step) : "";
    block->sectors[block->count++] = sector ? sector->code : "";
    return !arena->failed;
}

enum status duty_list_make(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           struct duty_list **out)
{
    const struct duty_ask all = {.held = ask->held, .as_of = ask->as_of, .receiver = ask->receiver};
    struct duty_list *list = arena_take(arena, sizeof *list);
    struct sectors *sectors = NULL;
    if (!list)
        return STATUS_NO_MEMORY;
    *list = (struct duty_list){.obligations = ask->held->plan.obligations,
                               .as_of = ask->as_of,
                               .receiver = ask->receiver,
                               .sectored = ask->sector_count > 0};
    struct listing_duties listing = {.arena = arena, .list = list, .id = "", .name = ""};
    enum status status = list->sectored
                             ? sectors_read(view, NULL, arena, &ask->held->plan.scope, &sectors)
                             : STATUS_OK;
    listing.sectors = sectors;
    if (status == STATUS_OK)
        status = duties_walk(view, arena, &all, take, &listing);
    sectors_close(sectors);
    *out = list;
    return status == STATUS_OK && arena->failed ? STATUS_NO_MEMORY : status;
}

/* A list of this very plan, day and side; NULL: there is none, and it is walked. */
const struct duty_list *duty_list_of(struct view *view, const struct duty_ask *ask)
{
    const struct view_kept *kept = view->kept;
    const struct duty_list *list =
        kept && kept->duties && !ask->english ? kept->duties(kept->context, view, ask) : NULL;
    return list && list->obligations == ask->held->plan.obligations && list->as_of == ask->as_of &&
                   list->receiver == ask->receiver && (list->sectored || !ask->sector_count)
               ? list
               : NULL;
}

/* What a region is called is the asker's: a list has codes. */
static const char *name_for(const struct duty_ask *ask, const struct duty *duty)
{
    const char *name = ask->region_name && duty->obligation->owner == OWNER_REGIONS &&
                               strcmp(duty->name, duty->id) == 0
                           ? ask->region_name(ask->region_context, duty->id)
                           : NULL;
    return name ? name : duty->name;
}

void duty_list_each(const struct duty_list *list, const struct duty_ask *ask,
                    bool (*visit)(void *context, const struct duty *duty), void *context)
{
    for (const struct duty_block *block = list->first; block; block = block->next)
        for (size_t i = 0; i < block->count; i++) {
            const struct duty *duty = &block->items[i];
            const char *sector = duty_sector_asked(ask, duty, block->sectors[i]);
            if (!duty_is_asked(ask, duty, sector))
                continue;
            struct duty given = *duty;
            given.sector = sector;
            given.name = name_for(ask, duty);
            if (!visit(context, &given))
                return;
        }
}
