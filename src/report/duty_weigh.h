/* duty_weigh -- is what the works cover what an obligation of the office asks? Not a door. */
#ifndef REPORT_DUTY_WEIGH_H
#define REPORT_DUTY_WEIGH_H

#include "duty_tally.h"

struct need {
    size_t of, done;
    size_t covered; /* of those that `every` means */
    bool english;
    bool met, none; /* none: nothing there is that could be covered */
    const char *unset;
    struct buffer lacks; /* in words, where somebody reads them */
};

struct weighing {
    struct walking *walking;
    const struct obligation *it;
    const struct tally_ask *ask; /* what the tally was made of */
    const struct tally *tally;
    struct tally used; /* of a universe that other work makes */
    bool words;
};

/* Work that says what an obligation must cover (weak units, evaluated projects, agencies that were used). False: its universe
 * is another. */
bool weigh_used_ask(const struct walking *walking, const struct obligation *it,
                    struct tally_ask *ask);
/* A draw for what this obligation asks: of its money and round; where it is about no year's money, in the plan's year. */
bool weigh_is_drawn_for(const struct walking *walking, const struct obligation *it,
                        const struct sample_item *sample);
/* duty_facts.c: the records behind a duty that no record keeps alone, where ask->facts wants them. */
void duty_give_facts(struct walking *walking, const struct tally_ask *ask, struct duty *duty);
/* A number of the plan; false, and need->unset, where it is not set. */
bool need_number(const struct plan *plan, const char *name, int32_t *hundredths, struct need *need);
/* Where the next thing that is lacking is said. */
struct buffer *need_lacking(struct need *need);
/* duty_found.c: what visits and checks found, and nobody has taken up. Where the plan asks for it (kept.followed) it is not met
 * without. */
void weigh_found(struct weighing *weighing, const struct tally_by *by, struct need *need);
/* Free need->lacks. */
enum status duty_weigh(struct weighing *weighing, const struct tally_by *by,
                       struct need *need) MUST_USE;

#endif
