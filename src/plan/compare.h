/* compare -- what one plan says otherwise than another, a line each. */
#ifndef PLAN_COMPARE_H
#define PLAN_COMPARE_H

#include <siben/plan.h>

struct lines {
    struct arena *arena;
    const char **items;
    size_t count, capacity;
};
void lines_add(struct lines *lines, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "O-10 的期限：原“…”，现“…”"; nothing where they are the same. */
void lines_text(struct lines *lines, const char *of, const char *what, const char *a,
                const char *b);
struct texts {
    const char *const *items;
    size_t count;
};
/* The same of lists, in their order: two items are not one that reads like both. */
void lines_list(struct lines *lines, const char *of, const char *what, struct texts a,
                struct texts b);
/* DATE_NONE is "无". */
const char *lines_day(char text[DATE_TEXT_SIZE], int32_t date);

void lines_obligation(struct lines *lines, const struct obligation *a, const struct obligation *b);

#endif
