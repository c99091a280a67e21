/* xlsx -- what the parts of the xlsx reader share. Private to this room. */
#ifndef SIBEN_EXCHANGE_XLSX_H
#define SIBEN_EXCHANGE_XLSX_H

#include "package.h"

struct relation {
    const char *id, *target, *type; /* target: path in the package; type: last part of its URI */
};

struct tab {
    const char *name, *relation;
    bool hidden;
};

struct xlsx {
    struct package package;
    struct reading *reading;
    bool date1904;
    struct tab *tabs; /* these arrays are on the heap */
    size_t tab_count, tab_capacity;
    struct relation *relations;
    size_t relation_count, relation_capacity;
    const char **strings; /* NULL for blank ones */
    size_t string_count, string_capacity;
    struct number_style *styles; /* by index of a cell's style */
    size_t style_count;
};

/* Text of <t> elements inside <si> or <is>, without phonetic hints; shared by
 * shared and inline strings. */
struct rich {
    struct buffer text;
    int phonetic; /* depth inside rPh */
    bool open;    /* inside t */
};
void rich_start(struct rich *rich, const char *name);
void rich_end(struct rich *rich, const char *name);
void rich_text(struct rich *rich, const char *text, size_t size);
/* Resolves _x000D_ in place, checks CELL_TEXT_MAX. *text is NULL when blank. */
enum status xlsx_keep_text(struct reading *reading, struct buffer *text, uint32_t row,
                           uint32_t column, const char **kept);

enum status xlsx_read_styles(struct xlsx *xlsx, int64_t entry);
enum status xlsx_read_sheet(struct xlsx *xlsx, int64_t entry);

#endif
