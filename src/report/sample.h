/* sample -- what the files about samples share. Not a door. */
#ifndef REPORT_SAMPLE_H
#define REPORT_SAMPLE_H

#include "duty.h"

#include <siben/sampling.h>
#include <siben/works.h>

const char *sample_book_name(unsigned book); /* "gov_fund": as the list of a population has it */
/* What is the same in every ticket of a sample; "" what it has not. */
struct sample_seed {
    const char *secret, *public_value;
};
/* BLAKE2b-256 of "secret|public", newline, the kind of thing and its parts with tabs between. */
void sample_ticket(const struct sample_seed *seed, const char *what, const char *first,
                   const char *second, struct hash *ticket);
/* What records of checks say of one thing that was drawn: each row in turn, by that day, as the record stood then. */
struct sample_answer {
    const struct work_item *item; /* NULL: the first is yet to be looked for */
    const struct work *work;
    const struct work_row *row;
    size_t at, next;
};
bool sample_next(const struct works *works, const struct sample_item *sample,
                 const struct draw_row *row, int32_t as_of, struct sample_answer *answer);
/* The newest about that indicator, else about all of it ("" of all of it alone); false: none. Several records may be about
 * one project, each of some of its indicators. */
bool sample_found(const struct works *works, const struct sample_item *sample,
                  const struct draw_row *row, const char *indicator, int32_t as_of,
                  struct sample_answer *found);
/* The worst of the newest of each indicator: what was found untrue of one is not made good by another. NULL: not checked. */
const struct work_row *sample_check(const struct works *works, const struct sample_item *sample,
                                    const struct draw_row *row, int32_t as_of,
                                    const struct work_item **item);

#endif
