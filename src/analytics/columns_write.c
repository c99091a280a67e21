/* Writing the file: block after block, then dictionaries, directories and foot. */
#include "columns_inside.h"

struct columns_writer {
    const struct columns_port *port;
    void *file;
    struct columns_foot foot;
    uint64_t at;     /* bytes written */
    size_t rows;     /* in the block that is being filled */
    int64_t *values; /* STORED_COLUMNS × COLUMNS_BLOCK */
    struct buffer bytes, directory[STORED_COLUMNS], words[WORD_COLUMNS];
    struct map *codes[WORD_COLUMNS];
};

static void writer_free(struct columns_writer *writer)
{
    memory_free(writer->values);
    buffer_free(&writer->bytes);
    for (size_t i = 0; i < STORED_COLUMNS; i++)
        buffer_free(&writer->directory[i]);
    for (size_t i = 0; i < WORD_COLUMNS; i++) {
        buffer_free(&writer->words[i]);
        map_free(writer->codes[i]);
    }
    memory_free(writer);
}

enum status columns_write_begin(const struct columns_port *port, const struct fact_state *state,
                                struct columns_writer **out)
{
    struct columns_writer *writer = memory_take(sizeof *writer);
    if (!writer)
        return STATUS_NO_MEMORY;
    writer->port = port;
    writer->foot =
        (struct columns_foot){.magic = COLUMNS_MAGIC, .layout = COLUMNS_LAYOUT, .state = *state};
    writer->values = memory_take(sizeof(int64_t) * STORED_COLUMNS * COLUMNS_BLOCK);
    bool got = writer->values != NULL;
    for (size_t i = 0; i < WORD_COLUMNS; i++) {
        writer->codes[i] = map_new();
        got = got && writer->codes[i];
    }
    enum status status = got ? port->begin(port->context, &writer->file) : STATUS_NO_MEMORY;
    if (status) {
        writer_free(writer);
        return status;
    }
    *out = writer;
    return STATUS_OK;
}

/* -- a block --------------------------------------------------------------------- */

static uint32_t width_of(uint64_t most)
{
    return most == 0            ? 0
           : most <= UINT8_MAX  ? 1
           : most <= UINT16_MAX ? 2
           : most <= UINT32_MAX ? 4
                                : 8;
}

/* Amounts are mostly whole yuan or hundreds of them: then fewer bytes do. */
static uint32_t unit_of(const int64_t *values, size_t count, int64_t least, uint64_t most)
{
    static const uint32_t units[] = {1000000, 10000, 100};
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
        bool all = width_of(most / units[k]) < width_of(most);
        for (size_t i = 0; i < count && all; i++)
            all = ((uint64_t)values[i] - (uint64_t)least) % units[k] == 0;
        if (all)
            return units[k];
    }
    return 1;
}

static void put_values(struct buffer *bytes, const int64_t *values, size_t count,
                       const struct block_place *place)
{
    uint8_t *at = buffer_reserve(bytes, count * place->width);
    if (!at)
        return;
    for (size_t i = 0; i < count; i++, at += place->width) {
        uint64_t number = ((uint64_t)values[i] - (uint64_t)place->least) / place->unit;
        uint8_t narrow = (uint8_t)number;
        uint16_t half = (uint16_t)number;
        uint32_t word = (uint32_t)number;
        const void *from = place->width == 1   ? (const void *)&narrow
                           : place->width == 2 ? (const void *)&half
                           : place->width == 4 ? (const void *)&word
                                               : (const void *)&number;
        memcpy(at, from, place->width);
    }
    bytes->size += count * place->width;
}

static enum status append(struct columns_writer *writer, struct bytes bytes)
{
    writer->at += bytes.size;
    return bytes.size ? writer->port->append(writer->file, bytes) : STATUS_OK;
}

static enum status put_column(struct columns_writer *writer, unsigned column)
{
    const int64_t *values = writer->values + (size_t)column * COLUMNS_BLOCK;
    int64_t least = values[0], greatest = values[0];
    for (size_t i = 1; i < writer->rows; i++) {
        least = values[i] < least ? values[i] : least;
        greatest = values[i] > greatest ? values[i] : greatest;
    }
    uint64_t most = (uint64_t)greatest - (uint64_t)least;
    struct block_place place = {.least = least, .offset = writer->at, .unit = 1};
    if (most && column >= STORED_AMOUNTS && column < STORED_SHAPE)
        place.unit = unit_of(values, writer->rows, least, most);
    place.width = width_of(most / place.unit);
    buffer_clear(&writer->bytes);
    if (place.width)
        put_values(&writer->bytes, values, writer->rows, &place);
    place.sum = columns_sum(writer->foot.blocks, buffer_bytes(&writer->bytes));
    buffer_put(&writer->directory[column], &place, sizeof place);
    if (writer->bytes.failed || writer->directory[column].failed)
        return STATUS_NO_MEMORY;
    return append(writer, buffer_bytes(&writer->bytes));
}

static enum status put_block(struct columns_writer *writer)
{
    enum status status = STATUS_OK;
    for (unsigned column = 0; column < STORED_COLUMNS && status == STATUS_OK; column++)
        status = put_column(writer, column);
    writer->foot.blocks++;
    writer->rows = 0;
    return status;
}

/* -- rows ------------------------------------------------------------------------- */

static enum status code_of(struct columns_writer *writer, size_t which, const char *word,
                           int64_t *code)
{
    bool made;
    struct buffer *words = &writer->words[which];
    uint64_t *place = map_put(writer->codes[which], bytes_of_text(word), &made);
    if (!place)
        return STATUS_NO_MEMORY;
    if (made) {
        *place = writer->foot.word_counts[which]++;
        buffer_put(words, word, strlen(word) + 1);
    }
    *code = (int64_t)*place;
    return words->failed                     ? STATUS_NO_MEMORY
           : words->size > COLUMNS_WORDS_MAX ? STATUS_TOO_LARGE
                                             : STATUS_OK;
}

static void put_numbers(int64_t *at, const struct fact_row *row)
{
    for (unsigned column = 0; column < FACT_COLUMN_COUNT; column++) {
        struct fact_term term = {.column = (uint8_t)column};
        unsigned rounds = fact_term_has_round(&term) ? FACT_ROUNDS : 1;
        for (unsigned round = 0; round < rounds && !is_word(column); round++)
            at[(size_t)stored_column(column, round) * COLUMNS_BLOCK] =
                fact_row_number(row, column, round);
    }
    at[(size_t)STORED_SHAPE * COLUMNS_BLOCK] =
        (row->line ? SHAPE_LINE : 0) | (row->project ? SHAPE_PROJECT : 0);
}

enum status columns_write(struct columns_writer *writer, const struct fact_image *image)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < fact_rows(image) && status == STATUS_OK; i++) {
        struct fact_row row = fact_row_at(image, i);
        int64_t *at = writer->values + writer->rows;
        for (unsigned which = 0; which < WORD_COLUMNS && status == STATUS_OK; which++)
            status = code_of(writer, which, fact_row_word(&row, WORD_FIRST + which),
                             at + (size_t)(WORD_FIRST + which) * COLUMNS_BLOCK);
        put_numbers(at, &row);
        writer->foot.rows++;
        if (++writer->rows == COLUMNS_BLOCK && status == STATUS_OK)
            status = put_block(writer);
    }
    return status;
}

static enum status put_part(struct columns_writer *writer, struct bytes bytes,
                            struct columns_part *part)
{
    *part = (struct columns_part){writer->at, bytes.size, columns_sum(bytes.size, bytes)};
    return append(writer, bytes);
}

static enum status put_end(struct columns_writer *writer)
{
    enum status status = writer->rows ? put_block(writer) : STATUS_OK;
    for (size_t i = 0; i < WORD_COLUMNS && status == STATUS_OK; i++)
        status = put_part(writer, buffer_bytes(&writer->words[i]), &writer->foot.words[i]);
    for (size_t i = 0; i < STORED_COLUMNS && status == STATUS_OK; i++)
        status = put_part(writer, buffer_bytes(&writer->directory[i]), &writer->foot.directory[i]);
    writer->foot.sum =
        columns_sum(COLUMNS_LAYOUT, bytes_of(&writer->foot, offsetof(struct columns_foot, sum)));
    return status ? status : append(writer, bytes_of(&writer->foot, sizeof writer->foot));
}

enum status columns_write_end(struct columns_writer *writer, bool keep)
{
    enum status status = keep ? put_end(writer) : STATUS_OK;
    enum status ended = writer->port->end(writer->file, keep && status == STATUS_OK);
    writer_free(writer);
    return status ? status : ended;
}
