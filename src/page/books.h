/* books -- what handlers about the four books share: whose figures one may see, and tables that commands say.
 *
 * One rule: a table is the command's; whoever wants other columns of it takes them from there. */
#ifndef SIBEN_PAGE_BOOKS_H
#define SIBEN_PAGE_BOOKS_H

#include "api.h"
#include "places.h"

/* The place that is asked for; "": all that there is. NOT_FOUND with why: there is none, or it is others'. */
enum status books_place(struct call *call, const char **code) MUST_USE;
enum status books_may_see(struct call *call, const struct place *place, bool *may) MUST_USE;
/* "阿克陶县", "木吉乡人民政府"; its code where nobody says one. */
enum status books_place_name(struct call *call, const char *code, const char **name) MUST_USE;
/* Into an answer: the place, what it is called, whether one sees all, and else each of one's departments and units. */
enum status books_put_place(struct call *call, json_t *made, const char *code) MUST_USE;
/* What a command tells to do is for who types commands: the same for who looks at the page. */
void books_say_for_page(struct why *why);

/* Of a table as its command says it with --json; words are those of the JSON. */
struct column books_column(const json_t *table, size_t at);
int books_find_column(const json_t *table, const char *id); /* -1: none */
struct table_value books_value(const json_t *value);

#endif
