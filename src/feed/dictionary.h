/* dictionary -- what changes and heads of batches look like, for zstd.
 *
 * One rule: a dictionary that has been shipped never changes; a better one gets
 * the next number. How it was made: tests/feed/test_dictionary.c. */
#ifndef SIBEN_FEED_DICTIONARY_H
#define SIBEN_FEED_DICTIONARY_H

#include <siben/bytes.h>

#define DICTIONARY_NEWEST 1
/* Empty when there is no such dictionary. */
struct bytes dictionary_of(unsigned number);

extern const uint8_t dictionary_1[];
extern const size_t dictionary_1_size;

#endif
