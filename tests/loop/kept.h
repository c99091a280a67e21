/* kept -- who keeps what follows from the store (view_kept.h), and never lets it go but by its moment. */
#ifndef TEST_LOOP_KEPT_H
#define TEST_LOOP_KEPT_H

#include "county.h"

#include <siben/view_kept.h>

struct map;
struct keeper {
    struct view_kept port;
    struct arena arena; /* of everything that is kept */
    struct map *small;  /* name -> value */
    struct {
        uint64_t moment;
        int32_t as_of;
        bool sectored;
        struct duty_list *list;
    } duties;
    struct {
        struct version_name version;
        struct plan_held held;
    } plans[8];
    size_t plan_count, lists, found;
};
void keeper_open(struct keeper *keeper);
void keeper_close(struct keeper *keeper);
void kept_expect_same(const char *what, int32_t day, const struct buffer *kept,
                      const struct buffer *fresh);
void kept_expect_duties(struct view *kept, struct view *fresh, const char *what,
                        const struct duty_ask *ask);
/* As things stand: the part of a list that the ask is about is what is walked for it. */
void kept_expect(struct county *county, const struct duty_ask *ask);

#endif
