/* Keys and values of cells as bytes.
 *
 * Key: fiscal year (2), table, round, dimension, code, 0, book: the books of one code
 * are neighbours, and so are the codes below a region. Value: varint mask of the
 * measures that are not zero, a zigzag varint for each of them. */
#include "cells_inside.h"

size_t cell_key_print(const struct cell_key *key, uint8_t bytes[CELL_KEY_SIZE])
{
    size_t code = strnlen(key->code, CELL_CODE_SIZE - 1);
    bytes[0] = (uint8_t)(key->fiscal_year >> 8);
    bytes[1] = (uint8_t)key->fiscal_year;
    bytes[2] = key->table;
    bytes[3] = key->round;
    bytes[4] = key->dimension;
    memcpy(bytes + 5, key->code, code);
    bytes[5 + code] = 0;
    bytes[6 + code] = key->book;
    return 7 + code;
}

void cell_key_put(struct buffer *buffer, const struct cell_key *key)
{
    uint8_t bytes[CELL_KEY_SIZE];
    buffer_put(buffer, bytes, cell_key_print(key, bytes));
}

enum status cell_key_get(struct bytes bytes, struct cell_key *key)
{
    if (bytes.size < 7 || bytes.size > 6 + CELL_CODE_SIZE)
        return STATUS_MALFORMED;
    struct cell_key out = {.fiscal_year = (uint16_t)(bytes.data[0] << 8 | bytes.data[1]),
                           .table = bytes.data[2],
                           .round = bytes.data[3],
                           .dimension = bytes.data[4],
                           .book = bytes.data[bytes.size - 1]};
    size_t code = bytes.size - 7;
    memcpy(out.code, bytes.data + 5, code);
    if (bytes.data[5 + code] != 0 || strlen(out.code) != code || out.table >= CELL_TABLE_COUNT ||
        out.dimension >= DIMENSION_COUNT ||
        (out.table == CELLS_DIGEST ? out.book >= DIGEST_CLASS_COUNT
                                   : out.book >= BOOK_COUNT || out.round > ROUND_MAX))
        return STATUS_MALFORMED;
    *key = out;
    return STATUS_OK;
}

static void join(char code[CELL_CODE_SIZE], const char *region, size_t region_size,
                 const char *inner)
{
    size_t size = strnlen(region, region_size);
    size_t inner_size = strnlen(inner, UNIT_CODE_MAX);
    memcpy(code, region, size);
    code[size] = '/';
    memcpy(code + size + 1, inner, inner_size);
    code[size + 1 + inner_size] = '\0';
}

void cell_code_of_department(const struct scope *region, const char *department_code,
                             char code[CELL_CODE_SIZE])
{
    join(code, region->text, 6, department_code);
}

void cell_code_of_unit(const struct scope *region, const char *unit_code, char code[CELL_CODE_SIZE])
{
    join(code, region->text, SCOPE_TEXT_MAX - 1, unit_code);
}

void cell_add(struct cell *cell, const struct cell *other)
{
    for (size_t i = 0; i < CELL_MEASURES_MAX; i++)
        cell->values[i] = (int64_t)((uint64_t)cell->values[i] + (uint64_t)other->values[i]);
}

bool cell_is_zero(const struct cell *cell)
{
    int64_t any = 0;
    for (size_t i = 0; i < CELL_MEASURES_MAX; i++)
        any |= cell->values[i];
    return any == 0;
}

void cell_encode(const struct cell *cell, struct buffer *bytes)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < CELL_MEASURES_MAX; i++)
        mask |= (uint64_t)(cell->values[i] != 0) << i;
    buffer_put_varint(bytes, mask);
    for (size_t i = 0; i < CELL_MEASURES_MAX; i++) {
        int64_t value = cell->values[i];
        if (value)
            buffer_put_varint(bytes, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
    }
}

enum status cell_decode(struct bytes bytes, struct cell *cell)
{
    struct cell out = {{0}};
    struct reader reader = reader_of(bytes);
    uint64_t mask = reader_varint(&reader);
    if (mask >> CELL_MEASURES_MAX)
        return STATUS_CORRUPT;
    for (size_t i = 0; mask; i++, mask >>= 1) {
        if (!(mask & 1))
            continue;
        uint64_t value = reader_varint(&reader);
        out.values[i] = (int64_t)(value >> 1 ^ (value & 1 ? UINT64_MAX : 0));
        if (value == 0)
            reader.failed = true;
    }
    if (!reader_done(&reader))
        return STATUS_CORRUPT;
    *cell = out;
    return STATUS_OK;
}
