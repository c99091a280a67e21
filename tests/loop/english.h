/* english -- English reasons say in English what is not a name. */
#ifndef TEST_LOOP_ENGLISH_H
#define TEST_LOOP_ENGLISH_H

#include <siben/reasons.h>

/* What people wrote: words of plans, scripts and lists, as text. Kept by the caller. */
struct written {
    const char *texts[16];
    size_t count;
};
/* Every run of Chinese characters in an English line stands in what people wrote: "Words of a plan, names and what people
 * wrote stand as they were written, in both languages" (reasons.h). */
void english_expect(const char *what, const struct reasons *reasons, const struct written *written);
/* What the plans, scripts and made-up names of the tree say; it stays. */
const struct written *english_written(void);
void english_end(void);

#endif
