/* stamp -- the code on a table that goes out as paper, and what this node notes of it. */
#ifndef SIBEN_CLI_STAMP_H
#define SIBEN_CLI_STAMP_H

#include "command.h"

#include <siben/sheet_table.h>

/* What was exported here, under its code. */
struct exported {
    int64_t made_ms;
    struct place place; /* code "" where it is of none */
    const char *title, *user;
    const char *basis;  /* words: which; "" as it stood then */
    struct hash digest; /* of the basis */
};
/* Takes the stamp of a table, notes it and makes the QR; NULL without memory. `basis`: that of the
 * table (NULL: as it stands); `place` NULL: of none. */
const struct sheet_stamp *sheet_stamp(struct command_context *context, struct view *view,
                                      struct stamp stamp, const struct place *place,
                                      const struct moment *basis, const char *basis_words,
                                      const struct table *table);
/* Of a list that no command computes again, made in the view that is open. */
const struct sheet_stamp *sheet_stamp_list(struct command_context *context,
                                           const struct table *table);
/* NOT_FOUND when nothing with this code went out here. */
enum status exported_read(struct command_context *context, struct view *view,
                          const struct stamp *stamp, struct exported *exported) MUST_USE;

#endif
