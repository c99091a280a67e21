/* view_kept -- what whoever opens many views keeps between them, so that what follows from the store alone is not made
 * again for each question.
 *
 * A port: any of its functions may be NULL, or may say that it keeps nothing (NULL, false); then it is made anew, and
 * comes out the same. What is given lives as long as the view.
 *
 * One rule: a thing is kept by the versions that it follows from, which never change, or by the moment of the store
 * (kv.h) that it was read in; never by a time or by a guess at what has changed. */
#ifndef SIBEN_VIEW_KEPT_H
#define SIBEN_VIEW_KEPT_H

#include <siben/replica.h>

struct plan_held; /* duties.h */
struct duty_ask;
struct duty_list;
struct view_kept {
    void *context;
    /* The plan of that version, which never changes. */
    const struct plan_held *(*plan)(void *context, const struct record_key *key,
                                    const struct version_name *version, struct bytes payload);
    /* All duties that the ask is about, whosever they are, of this view's moment (kv.h). */
    const struct duty_list *(*duties)(void *context, struct view *view, const struct duty_ask *ask);
    /* Something small that follows from what its two numbers stand for, and that alone. */
    bool (*find)(void *context, const uint64_t name[2], void *value, size_t size);
    void (*keep)(void *context, const uint64_t name[2], const void *value, size_t size);
};

#endif
