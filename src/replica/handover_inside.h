/* Inside of the handover's own files. */
#ifndef SIBEN_REPLICA_HANDOVER_INSIDE_H
#define SIBEN_REPLICA_HANDOVER_INSIDE_H

#include "inside.h"

#include <siben/handover.h>

/* handover.c */
/* Almost nowhere has anything moved: then nothing is looked up. */
bool any_moved(const struct view *view);
/* Decisions move with what they decide. False: a record of this kind moves with nobody. */
bool mover_of(const struct record_key *key, struct record_key *mover);
bool handover_lists(const struct handover *handover, const struct record_key *mover);
/* The versions of a record of a handover, now or within a basis; what nobody was entitled to say is
 * not among those that count. `said` has a word for each. */
enum status handover_versions(struct view *view, struct arena *arena, const struct record_key *key,
                              const struct basis *basis, struct fold_version **versions,
                              struct handover **said, size_t *count, struct fold_result *result);

/* A handover while it is planned: handover_find.c looks for what moves, handover_plan.c makes the
 * changes, handover_write.c writes them. */
struct planning {
    struct view *view;
    struct arena *arena;
    const struct handover_ask *ask;
    struct handover_plan *plan;
    const char *code;              /* the unit's */
    char means[RECORD_ID_MAX + 1]; /* what it means; others may mean the same (FOLD.md 8) */
    char county[SCOPE_TEXT_MAX];
    struct map *subjects; /* "scope 0 id 0" of what moves; 2: another unit's */
    bool leftovers;       /* the unit is there already: what was written at its old home since */
    size_t capacity;
    struct why *why;
    enum status status;
};
enum status planning_refuse(struct planning *planning, enum status status,
                            const struct record_key *key, const char *what, const char *hint);
enum status planning_find(struct planning *planning);
/* A feed of details of the scope that is the context: what a handover names the heads of. */
bool handover_feed_of(const void *context, const struct feed_entry *feed);
enum status planning_rest(struct planning *planning); /* handover_rest.c */

#endif
