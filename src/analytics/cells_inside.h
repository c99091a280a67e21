/* Inside of cells: rows gathered in memory, found by the bytes of their key. */
#ifndef SIBEN_CELLS_INSIDE_H
#define SIBEN_CELLS_INSIDE_H

#include <siben/analytics.h>

#define CELL_KEY_SIZE (6 + CELL_CODE_SIZE + 2)

struct row {
    uint64_t hash;
    uint8_t key_size;
    uint8_t key[CELL_KEY_SIZE];
    struct cell sum; /* wrapping */
};

/* Codes of the image that was counted last, and the rows it touched: the next image
 * of the same unit finds them without a search. */
#define PLACES_MAX 6               /* four regions, department, unit */
#define ROW_TABLES (ROUND_MAX + 3) /* coverage, rounds 0–12, overall */
struct memo {
    bool valid;
    uint16_t fiscal_year;
    struct scope region;
    char department[UNIT_CODE_MAX + 1], unit[UNIT_CODE_MAX + 1];
    size_t place_count;
    struct {
        uint8_t dimension;
        char code[CELL_CODE_SIZE];
    } places[PLACES_MAX];
    uint32_t rows[ROW_TABLES][PLACES_MAX][BOOK_COUNT]; /* index + 1 */
};

/* The same for the digest counted last of each round. */
#define DIGEST_ROWS_MAX 6 /* the unit's, and five scopes: region to unit's node */
struct digest_memo {
    bool valid;
    struct digest_place place;
    size_t row_count;
    uint32_t rows[DIGEST_ROWS_MAX]; /* index */
};

struct cells {
    struct row **blocks; /* of ROWS_PER_BLOCK: rows do not move */
    size_t count, block_count, block_capacity;
    uint32_t *slots; /* row index + 1, open addressing */
    size_t slot_count;
    struct memo memo;
    struct digest_memo digests[ROUND_MAX + 1];
};
#define ROWS_PER_BLOCK 32

static inline struct row *cells_row(const struct cells *cells, size_t index)
{
    return &cells->blocks[index / ROWS_PER_BLOCK][index % ROWS_PER_BLOCK];
}
/* Index + 1 of the row, made if absent; 0 when out of memory. */
uint32_t cells_row_index(struct cells *cells, const struct cell_key *key);
/* NULL when absent. */
const struct row *cells_find(const struct cells *cells, struct bytes key);
/* Rows sorted by key, those that begin with `prefix`; memory_free() the array. */
enum status cells_sorted(const struct cells *cells, struct bytes prefix, const struct row ***rows,
                         size_t *count) MUST_USE;

/* Key of a row in the caller's array. */
size_t cell_key_print(const struct cell_key *key, uint8_t bytes[CELL_KEY_SIZE]);

void cell_add(struct cell *cell, const struct cell *other); /* wrapping */
bool cell_is_zero(const struct cell *cell);
void cell_encode(const struct cell *cell, struct buffer *bytes);
enum status cell_decode(struct bytes bytes, struct cell *cell) MUST_USE;

#endif
