/* samples -- random payloads of every kind, the same for the same seed. */
#ifndef SIBEN_TEST_MODEL_SAMPLES_H
#define SIBEN_TEST_MODEL_SAMPLES_H

#include <siben/record.h>

struct dice {
    uint64_t state;
    struct arena *arena;
};

uint64_t dice_roll(struct dice *dice, uint64_t sides); /* 0 … sides - 1 */
const char *dice_text(struct dice *dice);              /* "" at times, Chinese at times */
struct scope dice_scope(struct dice *dice);
struct feed_name dice_feed(struct dice *dice);
struct version_name dice_version(struct dice *dice);
struct record_key dice_key(struct dice *dice);

/* As payload_decode would give it: canonical decimals, DATE_NONE, "" for no text. */
void dice_payload(struct dice *dice, unsigned kind, struct payload *payload);

/* Field by field; the first difference is printed. */
bool payload_same(const struct payload *a, const struct payload *b);

#endif
