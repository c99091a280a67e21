/* form_mark -- what a sheet that was made to be filled says of itself: which form it is, which target
 * it was made from, and the figures that it was given.
 *
 * It stands in a cell beside the label, on one line that a person may read too. It is no proof of
 * anything: who edits it by hand is told what does not fit, as with any other cell.
 *
 * One rule: what is printed is read back the same; a later software adds words behind. */
#ifndef SIBEN_FORM_MARK_H
#define SIBEN_FORM_MARK_H

#include <siben/limits.h>
#include <siben/money.h>
#include <siben/names.h>

#define FORM_MARK_LABEL "填报标识"
#define FORM_MARK_SIZE 1792 /* a key, and three figures a row of money */
struct form_figures {       /* of a row of money; MONEY_NONE: not given */
    int64_t initial_fen, annual_fen, spent_fen;
};
struct form_mark {
    bool cover; /* a list of forms, and none itself */
    struct record_key key;
    uint64_t target_mark;                           /* of the target's body; 0: none was held */
    struct form_figures figures[FUNDING_LINES_MAX]; /* in the order of the rows */
    size_t figure_count;
};
void form_mark_print(const struct form_mark *mark, char text[FORM_MARK_SIZE]);
/* False: it is none, or not one that this software can read. */
bool form_mark_read(const char *text, struct form_mark *mark);

#endif
