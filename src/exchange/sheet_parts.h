/* sheet_parts -- a book that is being written, between sheet_write.c (what the
 * caller says) and xlsx_write.c (how it looks as a file). Private to this room. */
#ifndef SIBEN_EXCHANGE_SHEET_PARTS_H
#define SIBEN_EXCHANGE_SHEET_PARTS_H

#include <siben/map.h>
#include <siben/sheet_write.h>

enum out_format { /* order of xlsx_write.c's number formats */
                  FORMAT_GENERAL,
                  FORMAT_TEXT,
                  FORMAT_INTEGER,
                  FORMAT_MONEY,
                  FORMAT_DATE,
                  FORMAT_PERCENT,
                  FORMAT_SCORE,
                  FORMAT_COUNT
};

struct out_cell {
    uint32_t row;
    uint16_t column;
    uint8_t look, format;
    bool is_text;
    uint32_t string;     /* of the shared strings, when is_text */
    const char *number;  /* NULL: no content */
    const char *formula; /* NULL: none; its value is the number */
};

struct out_width {
    uint32_t column, column_last, characters;
};

struct out_height {
    uint32_t row, points;
};

struct out_merge {
    uint32_t row, column, row_last, column_last;
};

struct out_choice { /* a list to choose from */
    uint32_t row, row_last;
    uint16_t column, column_last;
    const char *words, *hint;
    bool strict;
};

struct out_sheet {
    const char *name;
    struct out_cell *cells;
    size_t cell_count, cell_capacity;
    struct out_width *widths;
    size_t width_count, width_capacity;
    struct out_height *heights;
    size_t height_count, height_capacity;
    struct out_merge *merges;
    size_t merge_count, merge_capacity;
    struct out_choice *choices;
    size_t choice_count, choice_capacity;
    bool locked;
    uint32_t freeze_rows, freeze_columns, header_rows;
    struct {
        struct bytes png; /* empty: none */
        uint32_t row, column, side_mm;
    } picture;
    bool page, landscape;
};

struct sheets {
    struct arena arena;
    int64_t created_ms;
    enum status status; /* first failure */
    struct why why;
    struct out_sheet *items;
    size_t count, capacity;
    struct map *string_numbers;
    struct buffer strings; /* the <si> elements, in order */
    uint32_t string_count, string_uses;
};

/* By row, then column: as a finished sheet has them. */
int sheets_compare_cells(const void *a, const void *b);
/* XML-escaped, without what XML cannot hold. */
void xml_put_text(struct buffer *out, const char *text);
/* The parts as one file. */
enum status xlsx_write(struct sheets *sheets, struct buffer *out);

#endif
