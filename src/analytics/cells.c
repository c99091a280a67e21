/* Cells: sums of images, gathered in memory and written in order of key. */
#include "cells_inside.h"

#include <stdlib.h>

struct cells *cells_new(void)
{
    return memory_take(sizeof(struct cells));
}

static void cells_empty(struct cells *cells)
{
    for (size_t i = 0; i < cells->block_count; i++)
        memory_free(cells->blocks[i]);
    memory_free(cells->blocks);
    memory_free(cells->slots);
    *cells = (struct cells){0};
}

void cells_free(struct cells *cells)
{
    if (!cells)
        return;
    cells_empty(cells);
    memory_free(cells);
}

/* -- rows --------------------------------------------------------------------- */

static uint64_t hash_of(struct bytes key)
{
    uint64_t hash = key.size;
    size_t at = 0;
    while (at < key.size) {
        uint64_t part = 0;
        size_t size = key.size - at < 8 ? key.size - at : 8;
        memcpy(&part, key.data + at, size);
        at += size;
        hash = (hash ^ part) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    return hash;
}

static uint32_t *slot_of(const struct cells *cells, struct bytes key, uint64_t hash)
{
    for (size_t i = hash & (cells->slot_count - 1);; i = (i + 1) & (cells->slot_count - 1)) {
        uint32_t *slot = &cells->slots[i];
        if (*slot == 0)
            return slot;
        const struct row *row = cells_row(cells, *slot - 1);
        if (row->hash == hash && bytes_equal(bytes_of(row->key, row->key_size), key))
            return slot;
    }
}

const struct row *cells_find(const struct cells *cells, struct bytes key)
{
    if (!cells || cells->slot_count == 0)
        return NULL;
    uint32_t index = *slot_of(cells, key, hash_of(key));
    return index ? cells_row(cells, index - 1) : NULL;
}

static bool grow_slots(struct cells *cells)
{
    size_t count = cells->slot_count ? cells->slot_count * 2 : 64;
    uint32_t *slots = memory_take(count * sizeof *slots);
    if (!slots)
        return false;
    memory_free(cells->slots);
    cells->slots = slots;
    cells->slot_count = count;
    for (size_t i = 0; i < cells->count; i++) {
        const struct row *row = cells_row(cells, i);
        *slot_of(cells, bytes_of(row->key, row->key_size), row->hash) = (uint32_t)i + 1;
    }
    return true;
}

static bool grow_rows(struct cells *cells)
{
    if (cells->block_count == cells->block_capacity) {
        size_t capacity = cells->block_capacity ? cells->block_capacity * 2 : 8;
        struct row **blocks = memory_resize(cells->blocks, capacity * sizeof *blocks);
        if (!blocks)
            return false;
        cells->blocks = blocks;
        cells->block_capacity = capacity;
    }
    struct row *block = memory_take(ROWS_PER_BLOCK * sizeof *block);
    if (!block)
        return false;
    cells->blocks[cells->block_count++] = block;
    return true;
}

uint32_t cells_row_index(struct cells *cells, const struct cell_key *key)
{
    uint8_t bytes[CELL_KEY_SIZE];
    size_t size = cell_key_print(key, bytes);
    uint64_t hash = hash_of(bytes_of(bytes, size));
    if (cells->count >= cells->slot_count / 4 * 3 && !grow_slots(cells))
        return 0;
    uint32_t *slot = slot_of(cells, bytes_of(bytes, size), hash);
    if (*slot)
        return *slot;
    if (cells->count == cells->block_count * ROWS_PER_BLOCK && !grow_rows(cells))
        return 0;
    struct row *row = cells_row(cells, cells->count++);
    row->hash = hash;
    row->key_size = (uint8_t)size;
    memcpy(row->key, bytes, size);
    *slot = (uint32_t)cells->count;
    return *slot;
}

/* -- places of an image ------------------------------------------------------- */

static void place_add(struct memo *memo, enum dimension dimension)
{
    memo->places[memo->place_count++].dimension = (uint8_t)dimension;
}

static void places_of(struct memo *memo, const struct fact_image *image)
{
    static const size_t levels[] = {2, 4, 6, 9};
    *memo = (struct memo){
        .valid = true, .fiscal_year = image->subject.fiscal_year, .region = image->region};
    memcpy(memo->department, image->department_code,
           strnlen(image->department_code, UNIT_CODE_MAX));
    memcpy(memo->unit, image->unit_code, strnlen(image->unit_code, UNIT_CODE_MAX));
    size_t size = strnlen(image->region.text, sizeof image->region.text);
    for (size_t i = 0; i < sizeof levels / sizeof *levels && levels[i] <= size; i++) {
        memcpy(memo->places[memo->place_count].code, image->region.text, levels[i]);
        place_add(memo, DIMENSION_REGION);
    }
    cell_code_of_department(&image->region, memo->department, memo->places[memo->place_count].code);
    place_add(memo, DIMENSION_DEPARTMENT);
    cell_code_of_unit(&image->region, memo->unit, memo->places[memo->place_count].code);
    place_add(memo, DIMENSION_UNIT);
}

static bool memo_fits(const struct memo *memo, const struct fact_image *image)
{
    return memo->valid && memo->fiscal_year == image->subject.fiscal_year &&
           strncmp(memo->unit, image->unit_code, UNIT_CODE_MAX) == 0 &&
           strncmp(memo->department, image->department_code, UNIT_CODE_MAX) == 0 &&
           strcmp(memo->region.text, image->region.text) == 0;
}

/* -- counting ----------------------------------------------------------------- */

/* One table of one image: what it adds to each book. */
struct added {
    struct cells *cells;
    unsigned table, round, rows; /* rows: index into memo.rows */
    bool touched[BOOK_COUNT];
    struct cell sums[BOOK_COUNT];
};

static void added_start(struct added *added, unsigned table, unsigned round)
{
    static const unsigned first[] = {
        [CELLS_COVERAGE] = 0, [CELLS_MONITORING] = 1, [CELLS_OVERALL] = ROUND_MAX + 2};
    added->table = table;
    added->round = round;
    added->rows = first[table] + round;
    memset(added->touched, 0, sizeof added->touched);
}

static int64_t *added_to(struct added *added, unsigned book)
{
    if (!added->touched[book]) {
        added->touched[book] = true;
        memset(&added->sums[book], 0, sizeof added->sums[book]);
    }
    return added->sums[book].values;
}

static enum status added_end(struct added *added, int sign)
{
    struct memo *memo = &added->cells->memo;
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        if (!added->touched[book])
            continue;
        if (sign < 0)
            for (size_t i = 0; i < CELL_MEASURES_MAX; i++)
                added->sums[book].values[i] = (int64_t)(0 - (uint64_t)added->sums[book].values[i]);
        for (size_t place = 0; place < memo->place_count; place++) {
            uint8_t dimension = memo->places[place].dimension;
            uint32_t *index = &memo->rows[added->rows][place][book];
            if (*index == 0) {
                struct cell_key key = {memo->fiscal_year,     (uint8_t)added->table,
                                       (uint8_t)added->round, dimension,
                                       (uint8_t)book,         ""};
                memcpy(key.code, memo->places[place].code, sizeof key.code);
                *index = cells_row_index(added->cells, &key);
            }
            if (*index == 0)
                return STATUS_NO_MEMORY;
            cell_add(&cells_row(added->cells, *index - 1)->sum, &added->sums[book]);
        }
    }
    return STATUS_OK;
}

/* Stages the image has reached, as a mask of enum coverage_stage. */
static uint32_t stages_of(const struct fact_image *image)
{
    uint32_t stages = (uint32_t)image->listed << STAGE_LISTED;
    if (!image->required && !image->department_overall)
        return stages;
    stages |= 1u << STAGE_REQUIRED;
    stages |= (uint32_t)image->target_set << STAGE_TARGET_SET;
    stages |= (uint32_t)image->target_approved << STAGE_TARGET_APPROVED;
    stages |= (uint32_t)image->self_evaluated << STAGE_SELF_EVALUATED;
    stages |= (uint32_t)image->self_approved << STAGE_SELF_APPROVED;
    for (unsigned month = 1; month <= ROUND_MAX; month++)
        stages |= (uint32_t)image->rounds[month].reported << (STAGE_ROUND_FIRST + month - 1);
    return stages;
}

static void count_stages(int64_t *values, uint32_t stages, size_t amount, int64_t number)
{
    for (size_t stage = 0; stages; stage++, stages >>= 1)
        if (stages & 1)
            values[2 * stage + amount] += number;
}

static enum status count_coverage(struct added *added, const struct fact_image *image, int sign)
{
    uint32_t stages = stages_of(image);
    added_start(added, image->department_overall ? CELLS_OVERALL : CELLS_COVERAGE, 0);
    unsigned main_book = image->department_overall ? 0 : image->main_book;
    int64_t *values = added_to(added, main_book);
    count_stages(values, stages, 0, 1);
    if (stages == 0)
        values[COVERAGE_UNREQUIRED_COUNT]++;
    for (size_t i = 0; i < image->line_count; i++) {
        const struct fact_line *line = &image->lines[i];
        if (line->annual_fen == 0)
            continue;
        values = added_to(added, image->department_overall ? 0 : line->book);
        count_stages(values, stages, 1, line->annual_fen);
        if (stages == 0)
            values[COVERAGE_UNREQUIRED_AMOUNT] += line->annual_fen;
    }
    return added_end(added, sign);
}

static enum status count_round(struct added *added, const struct fact_image *image, unsigned month,
                               int sign)
{
    const struct fact_round *round = &image->rounds[month];
    added_start(added, CELLS_MONITORING, month);
    int64_t *values = added_to(added, image->main_book);
    values[MONITORED_SUBJECTS]++;
    values[MONITORED_REPORTED] += image->required;
    values[MONITORED_APPROVED] += round->approved;
    values[MONITORED_EXECUTION_LIGHT + round->execution_light]++;
    values[MONITORED_TARGET_LIGHT + round->target_light]++;
    values[MONITORED_LIKELIHOOD + round->likelihood]++;
    for (unsigned bit = 0; bit < DEVIATION_COUNT; bit++)
        values[MONITORED_DEVIATION + bit] += round->deviations >> bit & 1;
    values[MONITORED_DEVIATING_INDICATORS] += round->deviating;
    for (size_t i = 0; i < image->line_count; i++) {
        const struct fact_line *line = &image->lines[i];
        values = added_to(added, line->book);
        values[MONITORED_INITIAL_FEN] += line->initial_fen;
        values[MONITORED_ANNUAL_FEN] += line->annual_fen;
        values[MONITORED_SPENT_FEN] += line->spent_fen[month];
        values[MONITORED_FORECAST_FEN] += line->forecast_fen[month];
    }
    return added_end(added, sign);
}

static enum status count_digests(struct cells *cells, const struct fact_image *image, int sign)
{
    enum status status = STATUS_OK;
    struct digest_place place = {.fiscal_year = image->subject.fiscal_year,
                                 .class = image->digest_book};
    memcpy(place.unit, image->unit_code, strnlen(image->unit_code, UNIT_CODE_MAX));
    for (size_t i = 0; i < image->digest_count && status == STATUS_OK; i++) {
        place.round = image->digests[i].round;
        place.home = image->digests[i].home;
        status = cells_count_digest(cells, &place, &image->digests[i].sum, sign);
    }
    return status;
}

enum status cells_count_image(struct cells *cells, const struct fact_image *image, int sign)
{
    struct added added;
    enum status status = count_digests(cells, image, sign);
    if (status || !image->exists)
        return status;
    if (!memo_fits(&cells->memo, image))
        places_of(&cells->memo, image);
    added.cells = cells;
    status = count_coverage(&added, image, sign);
    if (image->department_overall || (image->listed && !image->required))
        return status;
    for (unsigned month = 0; month <= ROUND_MAX && status == STATUS_OK; month++)
        if (image->rounds[month].reported)
            status = count_round(&added, image, month, sign);
    return status;
}

/* -- flushing ----------------------------------------------------------------- */

static int compare_rows(const void *a, const void *b)
{
    const struct row *left = *(const struct row *const *)a, *right = *(const struct row *const *)b;
    return bytes_compare(bytes_of(left->key, left->key_size),
                         bytes_of(right->key, right->key_size));
}

enum status cells_sorted(const struct cells *cells, struct bytes prefix, const struct row ***rows,
                         size_t *count)
{
    *rows = NULL;
    *count = 0;
    if (!cells || cells->count == 0)
        return STATUS_OK;
    *rows = memory_take(cells->count * sizeof **rows);
    if (!*rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < cells->count; i++) {
        const struct row *row = cells_row(cells, i);
        if (bytes_start_with(bytes_of(row->key, row->key_size), prefix))
            (*rows)[(*count)++] = row;
    }
    qsort(*rows, *count, sizeof **rows, compare_rows);
    return STATUS_OK;
}

static enum status flush_row(struct kv_txn *txn, const struct row *row, struct buffer *value)
{
    struct bytes key = bytes_of(row->key, row->key_size), stored;
    struct cell sum = row->sum, before;
    if (cell_is_zero(&sum))
        return STATUS_OK;
    enum status status = kv_get(txn, KV_CELL, key, &stored);
    if (status == STATUS_OK) {
        status = cell_decode(stored, &before);
        if (status)
            return kv_fail(txn, status);
        cell_add(&sum, &before);
    } else if (status != STATUS_NOT_FOUND) {
        return kv_fail(txn, status);
    }
    buffer_clear(value);
    cell_encode(&sum, value);
    if (value->failed)
        return kv_fail(txn, STATUS_NO_MEMORY);
    if (cell_is_zero(&sum))
        kv_remove(txn, KV_CELL, key);
    else
        kv_put(txn, KV_CELL, key, buffer_bytes(value));
    return txn->failed;
}

enum status cells_flush(struct cells *cells, struct kv_txn *txn)
{
    const struct row **rows;
    size_t count;
    struct buffer value = {0};
    enum status status = cells_sorted(cells, bytes_of("", 0), &rows, &count);
    if (status)
        return kv_fail(txn, status);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = flush_row(txn, rows[i], &value);
    buffer_free(&value);
    memory_free(rows);
    if (status == STATUS_OK)
        cells_empty(cells);
    return status;
}
