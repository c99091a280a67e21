/* forms -- made-up records as offices write them: what the dictionary is trained
 * with. The forms that sizes are measured with (test_sizes.c) use other words. */
#ifndef SIBEN_TEST_FORMS_H
#define SIBEN_TEST_FORMS_H

#include "sample.h"

/* One change of a kind (KIND_UNIT … KIND_SPENDING), encoded, in the arena. */
struct bytes form_change(struct arena *arena, struct random *random, const struct feed_name *feed,
                         unsigned kind);
/* The feed of a county, a township or a unit's node in Xinjiang. */
void form_feed(struct random *random, struct feed_name *feed);
/* A batch with one such change, as a person's "save" makes it. Not signed. */
struct batch form_batch(struct arena *arena, struct random *random, unsigned kind);
/* Encodes one change into the arena. */
struct bytes form_encode(struct arena *arena, const struct feed_name *feed,
                         const struct change *change, const struct payload *payload);

#endif
