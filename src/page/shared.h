/* shared -- what many questions follow from is made once for all who ask in the same moment of the store: the
 * duties of a county, what stands of its forms. Each account then takes the part that it may see.
 *
 * One rule: a thing is named by the number of the moment that it was read in (kv.h), and given only to views of
 * that moment. Whatever is committed makes another moment, so nothing here can be too old. */
#ifndef SIBEN_PAGE_SHARED_H
#define SIBEN_PAGE_SHARED_H

#include "api.h"

struct shared_thing;             /* what a call holds: given back at its end by api.c */
struct shared *shared_new(void); /* NULL: no memory */
void shared_free(struct shared *shared);
void shared_committed(struct shared *shared); /* any thread: what nobody holds goes */
void shared_give_back(struct call *call);

/* The thing of this name and moment; who comes while it is being made waits for it. `make` fills `value` in the arena, which
 * lives as long as the thing. `name` says everything that it follows from beside the store. */
enum status shared_get(struct call *call, struct view *view, struct bytes name,
                       enum status (*make)(void *context, struct call *call, struct view *view,
                                           struct arena *arena, void **value),
                       void *context, const void **value) MUST_USE;

/* What a call's views keep (view_kept.h). */
void view_keep(struct call *call);

#endif
