/* columns_inside -- what the files about columns share. Not a door. */
#ifndef ANALYTICS_COLUMNS_INSIDE_H
#define ANALYTICS_COLUMNS_INSIDE_H

#include <siben/columns.h>
#include <siben/map.h>

/* -- columns as they stand in a file: one a round where there are rounds -- */
#define FACT_ROUNDS (ROUND_MAX + 1)
#define FACT_ROUND_KEYS (FACT_LIKELIHOOD - FACT_REPORTED + 1)
#define STORED_AMOUNTS (FACT_REPORTED + FACT_ROUND_KEYS * FACT_ROUNDS)
#define STORED_SHAPE (STORED_AMOUNTS + 2 + 2 * FACT_ROUNDS) /* SHAPE_… of the row */
#define STORED_COLUMNS (STORED_SHAPE + 1)
enum { SHAPE_LINE = 1, SHAPE_PROJECT = 2 };
unsigned stored_column(unsigned column, unsigned round);
/* Columns of words have a dictionary each; the rest are numbers. */
#define WORD_COLUMNS 3
#define WORD_FIRST FACT_REGION
static inline bool is_word(unsigned column)
{
    return column >= WORD_FIRST && column < WORD_FIRST + WORD_COLUMNS;
}
unsigned fact_numbers(unsigned column); /* keys that are numbers are below it */

/* One line of an image; an image without any has one row all the same. */
struct fact_row {
    const struct fact_image *image;
    const struct fact_line *line; /* or NULL */
    bool project;                 /* the image counts with it */
};
size_t fact_rows(const struct fact_image *image);
struct fact_row fact_row_at(const struct fact_image *image, size_t at);
const char *fact_row_word(const struct fact_row *row, unsigned column);
int64_t fact_row_number(const struct fact_row *row, unsigned column, unsigned round);

/* -- groups -- */
/* Of one filter: does a value pass? */
bool fact_filter_passes(const struct fact_filter *filter, const char *value);
/* The sums of a group, made when new: projects, lines, then those of the query. NULL: no memory. */
int64_t *fact_groups_at(struct fact_groups *groups, const char *const *keys);
const struct fact_query *fact_groups_query(const struct fact_groups *groups);
/* `value` cut to the level of a term, into `room`. */
const char *fact_level(const struct fact_term *term, const char *value, char room[SCOPE_TEXT_MAX]);
#define FACT_NUMBER_SIZE 24
const char *fact_number_text(int64_t number, char room[FACT_NUMBER_SIZE]);

/* -- the file: blocks of columns, dictionaries, directories, and at its end: -- */
#define COLUMNS_MAGIC 0x316c6f636e656273u /* read in another order of bytes, it is another file */
#define COLUMNS_LAYOUT 1
#define COLUMNS_BLOCK 8192 /* rows: what is decoded of them fits into a core's own cache */
#define COLUMNS_WORDS_MAX (64u << 20)
struct block_place { /* value = least + unit * number of `width` bytes */
    int64_t least;
    uint64_t offset, sum;
    uint32_t unit, width;
};
struct columns_part {
    uint64_t offset, size, sum;
};
struct columns_foot {
    uint64_t magic, layout;
    struct fact_state state;
    uint64_t rows, blocks;
    struct columns_part directory[STORED_COLUMNS]; /* a block_place each block */
    struct columns_part words[WORD_COLUMNS];       /* each ends with its 0 */
    uint64_t word_counts[WORD_COLUMNS];
    uint64_t sum; /* of all before it */
};
static inline size_t block_rows(const struct columns_foot *foot, uint64_t block)
{
    uint64_t left = foot->rows - block * COLUMNS_BLOCK;
    return left < COLUMNS_BLOCK ? (size_t)left : COLUMNS_BLOCK;
}

#endif
