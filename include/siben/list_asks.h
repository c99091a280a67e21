/* list_asks -- is a project of the list one that had another code before? What the next list cannot know, asked of a person.
 *
 * An import asks as it reads (intake); here the same is asked of what stands, until somebody has said it: a code that went
 * from the list or is of last year's, or under which an ex-ante evaluation was made, beside one that is new and has its name.
 *
 * One rule: it asks only; that two codes are one project is said by the project's record alone. */
#ifndef SIBEN_LIST_ASKS_H
#define SIBEN_LIST_ASKS_H

#include <siben/report.h>

enum list_ask_why {
    LIST_ASK_LAST_YEAR, /* last year's list of the unit has it under that code */
    LIST_ASK_CHANGED,   /* an earlier list of the year had it; the name or the money is the same */
    LIST_ASK_MOVED,     /* a list of another unit had it, and nothing else is called so */
    LIST_ASK_APPLIED,   /* it was evaluated before it was on a list */
    LIST_ASK_WHY_COUNT
};
struct list_ask {                        /* in the arena */
    const char *code, *name, *unit_code; /* on the list now */
    const char *old_code, *old_name, *old_unit_code;
    uint8_t why; /* enum list_ask_why */
};
/* Of all lists of a year, by unit and code. A code that somebody has linked to what came of it is asked of no more, nor is whether two
 * codes are one project of which somebody has said that they are not. */
enum status list_asks_read(struct view *view, struct arena *arena, uint16_t fiscal_year,
                           const struct list_ask **asks, size_t *count) MUST_USE;

#define LIST_UNRELATED \
    "unrelated" /* it did not: in the project's record among `others`, not among its links */
/* How a code came of another, as records keep it (rename carry_over transfer split merge), or that it did not (LIST_UNRELATED), by that
 * name or in Chinese; NULL: no such word. */
const char *list_relation(const char *word);
const char *list_relation_chinese(
    const char
        *relation); /* 改了代码 结转 划转 拆分 合并 不是同一个项目; another word is given back */

#endif
