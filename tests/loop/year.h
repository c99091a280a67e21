/* year -- a generated county's year, as tests/plan/data/year.txt has it. */
#ifndef TEST_LOOP_YEAR_H
#define TEST_LOOP_YEAR_H

#include "county.h"

#define YEAR_FILES_MAX 40
#define YEAR_STEPS_MAX 2000
#define YEAR_STOOD_MAX 1000
struct stood;
enum year_act { ACT_HAND_IN, ACT_RETURN, ACT_CORRECT, ACT_PASS };
struct year_step {
    int32_t day;
    uint8_t act;
    struct change change; /* of a form */
    const char *title;    /* of the document beside it, when it is handed in; NULL */
};
struct year_file {
    char name[48]; /* "2026/targets.xlsx" */
    struct bytes bytes;
};
struct year {
    struct county county;
    struct arena kept; /* plans, files, what stood */
    struct map *standing;
    struct stood *stood[YEAR_STOOD_MAX]; /* duties that were ever seen */
    size_t stood_count;
    struct year_file files[YEAR_FILES_MAX];
    size_t file_count;
    struct year_step *steps;
    size_t step_count;
    char *script, *line; /* all of it; the next that is to be played */
    struct buffer days, boards, chases, assessment, reasons;
};
void year_open(struct year *year);
void year_close(struct year *year);
/* The plan as a notice that replaces the one before. */
void year_publish(struct year *year, const char *text, const char *date);
/* What comes by noon of that day. Are whole tables asked for? */
bool year_play(struct year *year, int32_t day);

#endif
