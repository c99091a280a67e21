/* work_entry -- a piece of work that is filled at the page: its cells as the table that is imported, read by the importer. */
#ifndef SIBEN_PAGE_WORK_ENTRY_H
#define SIBEN_PAGE_WORK_ENTRY_H

#include "api.h"

#include <siben/intake.h>

/* Where a column of the table of work records stands in a form. */
enum work_place {
    WORK_PLACE_NONE,  /* computed, or of no form */
    WORK_PLACE_KEY,   /* which piece it is */
    WORK_PLACE_HEAD,  /* of the whole piece */
    WORK_PLACE_ROW,   /* of one project or unit */
    WORK_PLACE_PROOF, /* of one document */
    WORK_PLACE_COUNT
};
struct work_column {
    const char *id; /* "unit_code" */
    uint8_t place;
    const char *kind; /* "text", "long", "date", "money", "number", "choice", "choices", "given" */
    enum heading_table words; /* of a choice */
};
extern const struct work_column work_columns[COLUMN_WORK_COUNT];
const char *work_place_name(unsigned place); /* "head" */
/* Does this type ask for this column? What stands in others all the same is kept. */
bool work_asks(unsigned type, int column);
/* Is this a type that one may write at all? Of whose, work_may_write() says. */
bool work_may_fill(const struct call *call, unsigned type);
/* `rows` of a piece: who reaches some units only writes of those. */
/* How much of a piece this account reads: a piece of several units shows each its own rows, and what is of all only to
 * who reads all. */
enum work_part { WORK_PART_NONE, WORK_PART_SOME, WORK_PART_ALL };
enum work_part work_part_of(const struct call *call, const struct seen_units *units,
                            unsigned resource, const struct work *work);
bool work_may_write(const struct call *call, const struct seen_units *units, unsigned type,
                    const struct work_row *rows, size_t count);

struct work_entry {
    unsigned type;
    struct record_key key; /* as posted; kind 0: a new piece */
    struct record record;  /* what stands of it; shown.seq 0: nothing */
    const struct headings *headings;
    int columns[COLUMN_WORK_COUNT]; /* of the table, in order */
    size_t column_count, rows, proofs;
    struct intake intake;
    struct change change; /* what would be written, with `ready` */
    bool ready;
    struct work_evidence *evidence; /* documents with a file, as posted */
    size_t evidence_count;
};
/* Reads what was posted as the importer reads a table. INVALID, NOT_FOUND, UNAUTHORISED; CONFLICT: another version
 * stands than the call's `seen`. With a why. */
enum status work_entry_read(struct call *call, struct view *view,
                            struct work_entry *entry) MUST_USE;
/* {"findings","blocked","unchanged","key"}. */
void work_entry_put(struct call *call, json_t *made, const struct work_entry *entry);

/* api_work_cover.c: "grades", "published" and "published_on" of an evaluation; `key` "": a new one. */
enum status work_put_cover(struct call *call, struct view *view, const char *key,
                           json_t *made) MUST_USE;

#endif
