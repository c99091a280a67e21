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
/* The row of the newest check of a project that a sample asks for, by that day; NULL. `item`: its record. */
const struct work_row *sample_check(const struct works *works, const struct sample_item *sample,
                                    const struct draw_row *row, int32_t as_of,
                                    const struct work_item **item);

#endif
