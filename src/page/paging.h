/* paging -- a list by key: rows in an order that does not depend on how many there are, the rows behind a place, and
 * the place of the last of them for who goes on.
 *
 * A place is what the row there is sorted by, and what names it. So a row that has come or gone since moves no other:
 * none is shown twice, none is left out. */
#ifndef SIBEN_PAGE_PAGING_H
#define SIBEN_PAGE_PAGING_H

#include "api.h"

#include <siben/money.h>

#define PAGING_MOST 5000 /* what one picks from is asked for whole: the projects of a county */

struct paging {
    const char *sort; /* as it was asked for, without the sign; "" the list's own order */
    bool down;
    size_t limit;
    bool goes_on;                  /* a place was given: */
    const char *after, *after_key; /* what its row was sorted by, and its name */
};
/* Reads limit, sort and after. `sorts` ends with NULL, the first is the usual one ("-at_ms": downwards); NULL: any column
 * of a table, looked up by who has it. INVALID with why: another sort, a place that is none or of another order. */
enum status paging_read(struct call *call, const char *const *sorts, size_t usual,
                        struct paging *paging) MUST_USE;
/* A place, of a list that somebody else has sorted and cut: what names its row there. */
const char *paging_place(struct call *call, const struct paging *paging, const char *key);
/* What is taken away is whole, in the order that is asked for. */
void paging_whole(struct paging *paging);
/* INVALID with why: that is no column; which there are. */
enum status paging_refuse_sort(struct call *call, const char *sort, const char *sorts) MUST_USE;

struct paged {
    const char *value, *key; /* what it is sorted by; what names it: no two have the same */
    size_t place;            /* among what was listed */
    struct decimal number;   /* filled by paging_cut(), like the next two */
    bool is_number, down;
};
struct page_cut {
    size_t from, shown, total;
    const char *next,
        *before; /* places: of the page behind, "" none; of the one before, "" the first; NULL it is that */
};
/* Sorts: numbers by size, before words; empty values last whichever way; what is equal by its name. And cuts. */
enum status paging_cut(struct call *call, const struct paging *paging, struct paged *items,
                       size_t count, struct page_cut *cut) MUST_USE;
/* total, from, limit, next, before. */
void paging_put(struct call *call, json_t *made, const struct paging *paging,
                const struct page_cut *cut);

/* Of the rows of a table, which is left with those of the page. In the table's own order a place is a row: CONFLICT with
 * why when it has changed or gone. */
enum status paging_table(struct call *call, const struct paging *paging, struct table *table,
                         struct page_cut *cut) MUST_USE;
/* Of objects of which `key` names each. The list is left with those of the page. */
enum status paging_list(struct call *call, const struct paging *paging, json_t *list,
                        const char *key, struct page_cut *cut) MUST_USE;
/* The same of a table as JSON: {"columns":[{id}],"rows":[{values}]}. */
enum status paging_rows(struct call *call, const struct paging *paging, json_t *table,
                        struct page_cut *cut) MUST_USE;
/* Does any of these say it? `text` "": yes. */
bool paging_says(const char *text, const char *const *words, size_t count);

#endif
