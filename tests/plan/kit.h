/* kit -- plans of the tree, read for a test. */
#ifndef TESTS_PLAN_KIT_H
#define TESTS_PLAN_KIT_H

#include <test.h>

#include <siben/plan.h>

struct read_plan {
    struct arena arena;
    struct findings findings;
    struct plan plan;
    struct calendar calendar;
    struct calendars calendars;
    struct bytes text;
    enum status status;
};
/* A file of the tree, below its top; with the calendar of 2026 beside it. */
void read_file(struct read_plan *read, const char *path);
/* The same of a text, without a calendar. */
void read_plan_text(struct read_plan *read, const char *text);
void read_end(struct read_plan *read);

#endif
