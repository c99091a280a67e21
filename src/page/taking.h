/* taking -- what is taken away goes into a file without a name, piece by piece, and from there to the browser: no more than
 * a piece of it is in memory, and who reads slowly or goes away holds no worker. The file goes with its answer. */
#ifndef SIBEN_PAGE_TAKING_H
#define SIBEN_PAGE_TAKING_H

#include "api.h"

#define TAKING_PIECE (64u << 10)

struct taking {
    struct call *call;
    int fd;
    struct buffer piece; /* put here, then taking_flush() */
    enum status status;
};
enum status taking_open(struct call *call, struct taking *taking) MUST_USE;
/* Writes the piece when it is large enough; false after a failure: the rest need not be put. */
bool taking_flush(struct taking *taking);
/* All of it becomes the answer, called so ("ledger.csv": a literal); after a failure nothing does. */
enum status taking_close(struct taking *taking, const char *type, const char *download) MUST_USE;

/* What the browser keeps it as: "催报单 截至 2026-11-28.xlsx"; beside it the plain name of the answer. `when` may be "". */
void taking_name(struct call *call, const char *title, const char *when, bool csv);

/* A table as "csv" or "xlsx"; in the log as `what` ("ledger": a literal of a few). `when`: below its title. */
enum status take_table(struct call *call, const char *format, const char *what, const char *of,
                       const struct table *table, const char *when) MUST_USE;
/* What a command writes into a file of either format, with its code below it, called `title`; in the log of `of`, by
 * `words`. */
enum status take_command(struct call *call, const char *format, const char *what, const char *of,
                         const char *words, const char *title, const char *const *arguments,
                         size_t count) MUST_USE;
/* A list of an answer: of each object the members that `columns` name by their id, words or numbers as they stand. */
enum status take_rows(struct call *call, const char *format, const char *what, const char *title,
                      const char *when, const json_t *rows, const struct column *columns,
                      size_t width) MUST_USE;
/* A table as a command says it with --json, or what an answer has left of it. */
enum status take_said(struct call *call, const char *format, const char *what, const char *title,
                      const char *when, const json_t *said) MUST_USE;
/* "截至 2026-05-31": today, below what is taken away; NULL: no memory. */
const char *take_today(struct call *call);
/* Adds `to` of an object the time that `at_ms` of it says, as words; "" where it has none. */
void put_time_words(struct call *call, json_t *object, const char *at_ms, const char *to);
/* INVALID with why: neither of them; "" is fine. */
enum status take_format(struct call *call, const char **format) MUST_USE;

#define TYPE_CSV "text/csv; charset=utf-8"
#define TYPE_XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* What a command says, or of it the list of that name as a file, by `take`. */
enum status take_list_of(struct call *call, const char *const *arguments, size_t count,
                         const char *list,
                         enum status (*take)(struct call *call, const char *format, json_t *rows),
                         json_t **result) MUST_USE;

#endif
