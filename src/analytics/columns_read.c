/* Reading the file: a question reads the columns that it names, a block at a time, and each
 * block is looked at before it is counted. */
#include "columns_inside.h"

struct columns {
    const struct columns_port *port;
    void *file;
    uint64_t size;
    struct columns_foot foot;
};

static bool part_fits(const struct columns *columns, const struct columns_part *part)
{
    return part->offset <= columns->size && part->size <= columns->size - part->offset;
}

static bool foot_is_whole(const struct columns *columns)
{
    const struct columns_foot *foot = &columns->foot;
    bool whole = foot->magic == COLUMNS_MAGIC && foot->layout == COLUMNS_LAYOUT &&
                 foot->sum == columns_sum(COLUMNS_LAYOUT,
                                          bytes_of(foot, offsetof(struct columns_foot, sum))) &&
                 foot->blocks == foot->rows / COLUMNS_BLOCK + (foot->rows % COLUMNS_BLOCK != 0);
    for (size_t i = 0; i < STORED_COLUMNS && whole; i++)
        whole = part_fits(columns, &foot->directory[i]) &&
                foot->directory[i].size / sizeof(struct block_place) == foot->blocks &&
                foot->directory[i].size % sizeof(struct block_place) == 0;
    for (size_t i = 0; i < WORD_COLUMNS && whole; i++)
        whole = part_fits(columns, &foot->words[i]) && foot->words[i].size <= COLUMNS_WORDS_MAX &&
                foot->word_counts[i] <= foot->words[i].size;
    return whole;
}

enum status columns_open(const struct columns_port *port, struct columns **out)
{
    struct columns *columns = memory_take(sizeof *columns);
    if (!columns)
        return STATUS_NO_MEMORY;
    columns->port = port;
    enum status status = port->open(port->context, &columns->file, &columns->size);
    if (status) {
        memory_free(columns);
        return status;
    }
    if (columns->size < sizeof columns->foot)
        status = STATUS_CORRUPT;
    if (status == STATUS_OK)
        status = port->read(columns->file, columns->size - sizeof columns->foot, &columns->foot,
                            sizeof columns->foot);
    if (status == STATUS_OK && !foot_is_whole(columns))
        status = STATUS_CORRUPT;
    if (status) {
        columns_close(columns);
        return status;
    }
    *out = columns;
    return STATUS_OK;
}

void columns_close(struct columns *columns)
{
    if (!columns)
        return;
    columns->port->close(columns->file);
    memory_free(columns);
}

const struct fact_state *columns_state(const struct columns *columns)
{
    return &columns->foot.state;
}

/* -- one question ------------------------------------------------------------------ */

/* A column that the question names. */
struct used {
    struct block_place *places; /* of every block */
    const char **words;         /* of its codes, or NULL */
    uint64_t values;            /* keys: how many there are */
    uint8_t *passes;            /* filters: a value each */
    uint32_t *steps;            /* keys: what a value adds to the number of the group */
    uint32_t *levels, *firsts;  /* words: number at the term's level, and one word of each */
    uint64_t level_count;
};

#define DENSE_MAX (1u << 20) /* groups in a plain table: 8 to 112 MB of sums */
struct asking {
    struct columns *columns;
    struct fact_groups *groups;
    const struct fact_query *query;
    struct arena arena;
    struct used filters[FACT_FILTERS_MAX], by[FACT_BY_MAX], sums[FACT_SUMS_MAX], shape;
    size_t stride; /* projects, lines, sums */
    uint64_t dense;
    int64_t *cells;  /* stride a group, and one more for what does not pass */
    uint32_t *group; /* of each row of a block */
    uint64_t *raw;   /* as read */
};

static enum status read_part(struct asking *asking, const struct columns_part *part, void **bytes)
{
    struct columns *columns = asking->columns;
    *bytes = arena_take_raw(&asking->arena, part->size + 1);
    if (!*bytes)
        return STATUS_NO_MEMORY;
    enum status status =
        columns->port->read(columns->file, part->offset, *bytes, (size_t)part->size);
    if (status == STATUS_OK &&
        columns_sum(part->size, bytes_of(*bytes, (size_t)part->size)) != part->sum)
        status = STATUS_CORRUPT;
    return status;
}

static enum status read_words(struct asking *asking, unsigned column, struct used *used)
{
    const struct columns_foot *foot = &asking->columns->foot;
    const struct columns_part *part = &foot->words[column - WORD_FIRST];
    void *bytes;
    enum status status = read_part(asking, part, &bytes);
    if (status)
        return status;
    used->values = foot->word_counts[column - WORD_FIRST];
    used->words = arena_array(&asking->arena, const char *, used->values + 1);
    if (!used->words)
        return STATUS_NO_MEMORY;
    const char *at = bytes, *end = at + part->size;
    for (uint64_t i = 0; i < used->values; i++) {
        const char *nul = at < end ? memchr(at, 0, (size_t)(end - at)) : NULL;
        if (!nul || nul - at >= SCOPE_TEXT_MAX)
            return STATUS_CORRUPT;
        used->words[i] = at;
        at = nul + 1;
    }
    return at == end ? STATUS_OK : STATUS_CORRUPT;
}

static enum status use_column(struct asking *asking, unsigned stored, struct used *used)
{
    void *places;
    enum status status = read_part(asking, &asking->columns->foot.directory[stored], &places);
    used->places = places;
    return status;
}

static enum status use_key(struct asking *asking, const struct fact_term *term, struct used *used)
{
    enum status status = use_column(asking, stored_column(term->column, term->round), used);
    if (status == STATUS_OK && is_word(term->column))
        return read_words(asking, term->column, used);
    used->values = fact_numbers(term->column);
    return status;
}

static const char *value_text(const struct used *used, uint64_t value, char room[FACT_NUMBER_SIZE])
{
    return used->words ? used->words[value] : fact_number_text((int64_t)value, room);
}

static enum status use_filter(struct asking *asking, const struct fact_filter *filter,
                              struct used *used)
{
    char room[FACT_NUMBER_SIZE];
    enum status status = use_key(asking, &filter->term, used);
    if (status)
        return status;
    used->passes = arena_take(&asking->arena, (size_t)used->values + 1);
    for (uint64_t i = 0; used->passes && i < used->values; i++)
        used->passes[i] = fact_filter_passes(filter, value_text(used, i, room));
    return used->passes ? STATUS_OK : STATUS_NO_MEMORY;
}

/* Numbers the words of a dictionary cut to the level of the term. */
static enum status number_levels(struct asking *asking, const struct fact_term *term,
                                 struct used *used)
{
    struct map *seen = map_new();
    char room[SCOPE_TEXT_MAX];
    used->levels = arena_array(&asking->arena, uint32_t, used->values + 1);
    used->firsts = arena_array(&asking->arena, uint32_t, used->values + 1);
    enum status status = seen && used->levels && used->firsts ? STATUS_OK : STATUS_NO_MEMORY;
    for (uint64_t i = 0; i < used->values && status == STATUS_OK; i++) {
        bool made;
        const char *word = fact_level(term, used->words[i], room);
        uint64_t *number = map_put(seen, bytes_of_text(word), &made);
        if (number && made) {
            used->firsts[used->level_count] = (uint32_t)i;
            *number = used->level_count++;
        }
        status = number ? STATUS_OK : STATUS_NO_MEMORY;
        used->levels[i] = number ? (uint32_t)*number : 0;
    }
    map_free(seen);
    return status;
}

static enum status use_by(struct asking *asking, const struct fact_term *term, struct used *used)
{
    enum status status = use_key(asking, term, used);
    if (status == STATUS_OK && used->words)
        status = number_levels(asking, term, used);
    else
        used->level_count = used->values;
    if (status)
        return status;
    used->steps = arena_array(&asking->arena, uint32_t, used->values + 1);
    return used->steps ? STATUS_OK : STATUS_NO_MEMORY;
}

/* TOO_LARGE: more groups than a plain table should have; the images answer then. */
static enum status number_groups(struct asking *asking)
{
    asking->dense = 1;
    for (size_t i = 0; i < asking->query->by_count; i++) {
        struct used *used = &asking->by[i];
        for (uint64_t value = 0; value < used->values; value++)
            used->steps[value] =
                (uint32_t)((used->levels ? used->levels[value] : value) * asking->dense);
        asking->dense *= used->level_count ? used->level_count : 1;
        if (asking->dense > DENSE_MAX)
            return STATUS_TOO_LARGE;
    }
    asking->cells = arena_array(&asking->arena, int64_t, (asking->dense + 1) * asking->stride);
    asking->group = arena_array(&asking->arena, uint32_t, COLUMNS_BLOCK);
    asking->raw = arena_array(&asking->arena, uint64_t, COLUMNS_BLOCK);
    return asking->cells && asking->group && asking->raw ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status use_all(struct asking *asking)
{
    const struct fact_query *query = asking->query;
    enum status status = use_column(asking, STORED_SHAPE, &asking->shape);
    for (size_t i = 0; i < query->filter_count && status == STATUS_OK; i++)
        status = use_filter(asking, &query->filters[i], &asking->filters[i]);
    for (size_t i = 0; i < query->by_count && status == STATUS_OK; i++)
        status = use_by(asking, &query->by[i], &asking->by[i]);
    for (size_t i = 0; i < query->sum_count && status == STATUS_OK; i++)
        status = use_column(asking, stored_column(query->sums[i].column, query->sums[i].round),
                            &asking->sums[i]);
    return status ? status : number_groups(asking);
}

/* -- blocks ------------------------------------------------------------------------- */

/* The block of a column as it stands, checked. */
static enum status read_block(struct asking *asking, const struct used *used, uint64_t block,
                              size_t rows)
{
    const struct block_place *place = &used->places[block];
    size_t size = rows * place->width;
    struct columns *columns = asking->columns;
    if (place->width > 8 || (place->width & (place->width - 1)) || place->unit == 0)
        return STATUS_CORRUPT;
    if (size == 0)
        return place->sum == columns_sum(block, bytes_of("", 0)) ? STATUS_OK : STATUS_CORRUPT;
    enum status status = columns->port->read(columns->file, place->offset, asking->raw, size);
    if (status == STATUS_OK && columns_sum(block, bytes_of(asking->raw, size)) != place->sum)
        status = STATUS_CORRUPT;
    return status;
}

/* `CODE` for each row, with the key's value in `value`. */
#define EACH_KEY_OF(type, CODE)                      \
    do {                                             \
        const type *raw = (const void *)asking->raw; \
        for (size_t i = 0; i < rows; i++) {          \
            uint64_t value = raw[i] + least;         \
            if (value >= used->values)               \
                return STATUS_CORRUPT;               \
            CODE;                                    \
        }                                            \
    } while (0)
#define EACH_KEY(CODE)                                            \
    do {                                                          \
        uint64_t least = (uint64_t)place->least;                  \
        if (place->width == 1)                                    \
            EACH_KEY_OF(uint8_t, CODE);                           \
        else if (place->width == 2)                               \
            EACH_KEY_OF(uint16_t, CODE);                          \
        else if (place->width == 4)                               \
            EACH_KEY_OF(uint32_t, CODE);                          \
        else                                                      \
            return STATUS_CORRUPT; /* no key needs eight bytes */ \
    } while (0)

static enum status filter_block(struct asking *asking, const struct used *used, uint64_t block,
                                size_t rows, bool *none)
{
    const struct block_place *place = &used->places[block];
    enum status status = read_block(asking, used, block, rows);
    uint32_t outside = (uint32_t)asking->dense;
    if (status)
        return status;
    if (place->width == 0) {
        if ((uint64_t)place->least >= used->values)
            return STATUS_CORRUPT;
        *none = !used->passes[place->least];
        return STATUS_OK;
    }
    EACH_KEY(asking->group[i] = used->passes[value] ? asking->group[i] : outside);
    return STATUS_OK;
}

static enum status group_block(struct asking *asking, const struct used *used, uint64_t block,
                               size_t rows)
{
    const struct block_place *place = &used->places[block];
    enum status status = read_block(asking, used, block, rows);
    uint32_t outside = (uint32_t)asking->dense;
    if (status)
        return status;
    if (place->width == 0) {
        if ((uint64_t)place->least >= used->values)
            return STATUS_CORRUPT;
        uint32_t step = used->steps[place->least];
        for (size_t i = 0; i < rows; i++)
            asking->group[i] += asking->group[i] == outside ? 0 : step;
        return STATUS_OK;
    }
    EACH_KEY(asking->group[i] += asking->group[i] == outside ? 0 : used->steps[value]);
    return STATUS_OK;
}

static void add_shape(struct asking *asking, const struct block_place *place, size_t rows)
{
    const uint8_t *raw = (const void *)asking->raw;
    for (size_t i = 0; i < rows; i++) {
        int64_t shape = place->least + (place->width ? raw[i] : 0);
        int64_t *cell = asking->cells + asking->group[i] * asking->stride;
        cell[0] += shape >> 1 & 1;
        cell[1] += shape & 1;
    }
}

#define ADD_OF(type)                                                             \
    do {                                                                         \
        const type *raw = (const void *)asking->raw;                             \
        for (size_t i = 0; i < rows; i++)                                        \
            cells[asking->group[i] * stride] += least + unit * (uint64_t)raw[i]; \
    } while (0)

/* Sums wrap, as everywhere: honest ones stay far below. */
static void add_amounts(struct asking *asking, const struct block_place *place, size_t at,
                        size_t rows)
{
    uint64_t *cells = (uint64_t *)asking->cells + 2 + at;
    uint64_t least = (uint64_t)place->least, unit = place->unit;
    size_t stride = asking->stride;
    switch (place->width) {
    case 0:
        for (size_t i = 0; i < rows && least; i++)
            cells[asking->group[i] * stride] += least;
        break;
    case 1:
        ADD_OF(uint8_t);
        break;
    case 2:
        ADD_OF(uint16_t);
        break;
    case 4:
        ADD_OF(uint32_t);
        break;
    default:
        ADD_OF(uint64_t);
    }
}

static enum status ask_block(struct asking *asking, uint64_t block)
{
    const struct fact_query *query = asking->query;
    size_t rows = block_rows(&asking->columns->foot, block);
    enum status status = STATUS_OK;
    bool none = false;
    memset(asking->group, 0, rows * sizeof *asking->group);
    for (size_t i = 0; i < query->filter_count && status == STATUS_OK && !none; i++)
        status = filter_block(asking, &asking->filters[i], block, rows, &none);
    for (size_t i = 0; i < query->by_count && status == STATUS_OK && !none; i++)
        status = group_block(asking, &asking->by[i], block, rows);
    if (status || none)
        return status;
    status = read_block(asking, &asking->shape, block, rows);
    if (status == STATUS_OK && asking->shape.places[block].width > 1)
        status = STATUS_CORRUPT;
    if (status == STATUS_OK)
        add_shape(asking, &asking->shape.places[block], rows);
    for (size_t i = 0; i < query->sum_count && status == STATUS_OK; i++) {
        status = read_block(asking, &asking->sums[i], block, rows);
        if (status == STATUS_OK)
            add_amounts(asking, &asking->sums[i].places[block], i, rows);
    }
    return status;
}

/* -- the answer ------------------------------------------------------------------------ */

static enum status give_group(struct asking *asking, uint64_t group, const int64_t *cells)
{
    const struct fact_query *query = asking->query;
    const char *keys[FACT_BY_MAX];
    char rooms[FACT_BY_MAX][SCOPE_TEXT_MAX];
    for (size_t i = 0; i < query->by_count; i++) {
        const struct used *used = &asking->by[i];
        uint64_t count = used->level_count ? used->level_count : 1, value = group % count;
        group /= count;
        keys[i] = used->words
                      ? fact_level(&query->by[i], used->words[used->firsts[value]], rooms[i])
                      : fact_number_text((int64_t)value, rooms[i]);
    }
    int64_t *sums = fact_groups_at(asking->groups, keys);
    if (!sums)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < asking->stride; i++)
        sums[i] = (int64_t)((uint64_t)sums[i] + (uint64_t)cells[i]);
    return STATUS_OK;
}

static enum status give(struct asking *asking)
{
    enum status status = STATUS_OK;
    for (uint64_t group = 0; group < asking->dense && status == STATUS_OK; group++) {
        const int64_t *cells = asking->cells + group * asking->stride;
        int64_t any = 0;
        for (size_t i = 0; i < asking->stride; i++)
            any |= cells[i];
        if (any)
            status = give_group(asking, group, cells);
    }
    return status;
}

enum status columns_ask(struct columns *columns, struct fact_groups *groups)
{
    struct asking *asking = memory_take(sizeof *asking);
    if (!asking)
        return STATUS_NO_MEMORY;
    asking->columns = columns;
    asking->groups = groups;
    asking->query = fact_groups_query(groups);
    asking->stride = 2 + asking->query->sum_count;
    arena_init(&asking->arena, COLUMNS_ARENA_BUDGET);
    enum status status = use_all(asking);
    for (uint64_t block = 0; block < columns->foot.blocks && status == STATUS_OK; block++)
        status = ask_block(asking, block);
    if (status == STATUS_OK)
        status = give(asking);
    arena_close(&asking->arena);
    memory_free(asking);
    return status;
}
