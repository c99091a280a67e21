/* Rows of cells: one a book, region, department or unit, and their total. What the
 * rows leave out of the total stands in a row of its own, so that parts add up. */
#include "figures.h"

void figures_add(struct cell *sum, const struct cell *other)
{
    for (size_t i = 0; i < CELL_MEASURES_MAX; i++)
        sum->values[i] = (int64_t)((uint64_t)sum->values[i] + (uint64_t)other->values[i]);
}

static void subtract(struct cell *sum, const struct cell *other)
{
    for (size_t i = 0; i < CELL_MEASURES_MAX; i++)
        sum->values[i] = (int64_t)((uint64_t)sum->values[i] - (uint64_t)other->values[i]);
}

static bool is_zero(const struct cell *cell)
{
    for (size_t i = 0; i < CELL_MEASURES_MAX; i++)
        if (cell->values[i])
            return false;
    return true;
}

/* Social-insurance funds need no list: their own record says whether they are owed. */
bool coverage_lists_something(const struct cell *coverage, unsigned book)
{
    return book != BOOK_SOCIAL_INSURANCE && coverage->values[2 * STAGE_LISTED] > 0;
}

static enum status read_book(struct view *view, const struct report_query *query,
                             enum dimension dimension, const char *code, int round, unsigned book,
                             struct figures_row *row)
{
    struct cell_key key = {query->fiscal_year, CELLS_COVERAGE, 0,
                           (uint8_t)dimension, (uint8_t)book,  ""};
    memcpy(key.code, code, strlen(code) + 1);
    row->book = book;
    enum status status = cells_get(query->extra, view->txn, &key, &row->coverage);
    if (status || round < 0)
        return status;
    key.table = CELLS_MONITORING;
    key.round = (uint8_t)round;
    return cells_get(query->extra, view->txn, &key, &row->monitoring);
}

/* Cells answer in the usual case; only where nothing is listed are the lists asked:
 * an adopted list may be empty. */
static enum status ask_lists(struct view *view, const struct report_query *query,
                             enum dimension dimension, const char *code, bool *set)
{
    uint64_t lists = 0;
    if (*set)
        return STATUS_OK;
    enum status status =
        query->then
            ? replica_lists_at(view, query->then, query->fiscal_year, dimension, code, &lists)
            : replica_lists(view, query->fiscal_year, dimension, code, &lists);
    *set = lists > 0;
    return status;
}

enum status figures_of_code(struct view *view, const struct report_query *query,
                            enum dimension dimension, const char *code, int round,
                            struct figures_row *row)
{
    row->book = BOOK_COUNT;
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        struct figures_row part = {0};
        enum status status = read_book(view, query, dimension, code, round, book, &part);
        if (status)
            return status;
        row->list_set = row->list_set || coverage_lists_something(&part.coverage, book);
        figures_add(&row->coverage, &part.coverage);
        figures_add(&row->monitoring, &part.monitoring);
    }
    return STATUS_OK;
}

/* Funds are on no list: where one is held, it is known which there are. */
bool lists_funds(const struct figures_row *row)
{
    return row->book == BOOK_SOCIAL_INSURANCE && row->coverage.values[2 * STAGE_LISTED] > 0;
}

static enum status read_books(struct view *view, struct arena *arena,
                              const struct report_query *query, int round, struct figures *figures)
{
    const struct place *place = &query->place;
    bool set = false;
    figures->rows = arena_array(arena, struct figures_row, BOOK_COUNT + 1);
    if (!figures->rows)
        return STATUS_NO_MEMORY;
    struct figures_row *total = &figures->rows[BOOK_COUNT];
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        struct figures_row *row = &figures->rows[book];
        enum status status =
            read_book(view, query, place->dimension, place->code, round, book, row);
        if (status)
            return status;
        row->code = "";
        row->name = book_chinese(book);
        set = set || coverage_lists_something(&row->coverage, book);
        figures_add(&total->coverage, &row->coverage);
        figures_add(&total->monitoring, &row->monitoring);
    }
    enum status status = ask_lists(view, query, place->dimension, place->code, &set);
    for (unsigned book = 0; book < BOOK_COUNT; book++)
        figures->rows[book].list_set = set || lists_funds(&figures->rows[book]);
    *total = (struct figures_row){"", "合计", BOOK_COUNT, set, total->coverage, total->monitoring};
    figures->count = BOOK_COUNT + 1;
    return status;
}

/* -- parts ------------------------------------------------------------------------ */

struct codes {
    struct arena *arena;
    const char **items;
    size_t count, capacity;
    size_t size; /* only codes of this length; 0: any */
    bool failed;
    /* for units of a department */
    const struct unit_names *names;
    const char *department;
};

static bool of_department(const struct codes *codes, const char *code)
{
    if (!codes->department)
        return true;
    const struct unit_name *unit = unit_name_of(codes->names, code);
    const char *slash = strchr(code, '/');
    if (unit && *unit->department)
        return strcmp(unit->department, codes->department) == 0;
    return slash && strncmp(slash + 1, codes->department, strnlen(slash + 1, 3)) == 0 &&
           strlen(codes->department) == strnlen(slash + 1, 3);
}

static bool take_code(void *context, const char *code)
{
    struct codes *codes = context;
    if ((codes->size && strlen(code) != codes->size) || !of_department(codes, code))
        return true;
    if (codes->count == codes->capacity) {
        size_t capacity = codes->capacity * 2 + 16;
        const char **items = arena_array(codes->arena, const char *, capacity);
        if (!items) {
            codes->failed = true;
            return false;
        }
        if (codes->count)
            memcpy(items, codes->items, codes->count * sizeof *items);
        codes->items = items;
        codes->capacity = capacity;
    }
    codes->items[codes->count] = arena_text(codes->arena, code);
    codes->failed = !codes->items[codes->count++];
    return !codes->failed;
}

static enum status read_codes(struct view *view, const struct report_query *query,
                              enum dimension dimension, const char *under, struct codes *codes)
{
    enum status status = cells_each_code(query->extra, view->txn, query->fiscal_year,
                                         CELLS_COVERAGE, 0, dimension, under, take_code, codes);
    return status ? status : codes->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status figures_units(struct view *view, struct arena *arena, const struct report_query *query,
                          const struct unit_names *names, const char ***out, size_t *count)
{
    struct codes codes = {.arena = arena, .names = names};
    char under[CELL_CODE_SIZE];
    memcpy(under, query->place.code, sizeof under);
    char *slash = strchr(under, '/');
    enum status status;
    if (query->place.dimension == DIMENSION_UNIT) {
        (void)take_code(&codes, query->place.code);
        status = codes.failed ? STATUS_NO_MEMORY : STATUS_OK;
    } else {
        if (slash) {
            *slash = '\0';
            codes.department = slash + 1;
        }
        status = read_codes(view, query, DIMENSION_UNIT, under, &codes);
    }
    *out = codes.items;
    *count = codes.count;
    return status;
}

static enum status part_codes(struct view *view, const struct report_query *query,
                              enum grouping grouping, const struct unit_names *names,
                              struct codes *codes)
{
    size_t size = strlen(query->place.code);
    bool region = query->place.dimension == DIMENSION_REGION;
    if (grouping == BY_REGION && region && size < 9) {
        codes->size = size < 6 ? size + 2 : 9;
        return read_codes(view, query, DIMENSION_REGION, query->place.code, codes);
    }
    if (grouping == BY_DEPARTMENT && region && size <= 6)
        return read_codes(view, query, DIMENSION_DEPARTMENT, query->place.code, codes);
    if (grouping == BY_UNIT && query->place.dimension != DIMENSION_UNIT)
        return figures_units(view, codes->arena, query, names, &codes->items, &codes->count);
    return STATUS_INVALID;
}

enum status figures_parts(struct view *view, struct arena *arena, const struct report_query *query,
                          enum grouping grouping, const struct unit_names *names, const char ***out,
                          size_t *count)
{
    struct codes codes = {.arena = arena};
    enum status status = part_codes(view, query, grouping, names, &codes);
    *out = codes.items;
    *count = codes.count;
    return status;
}

static const char *part_name(const struct report_query *query, enum grouping grouping,
                             const struct unit_names *names, const char *code)
{
    if (grouping == BY_REGION)
        return query->region_name ? query->region_name(query->context, code) : code;
    return cell_name_of(names, code);
}

static enum status read_parts(struct view *view, struct arena *arena,
                              const struct report_query *query, enum grouping grouping,
                              const struct unit_names *names, int round, struct figures *figures)
{
    static const enum dimension dimensions[] = {[BY_REGION] = DIMENSION_REGION,
                                                [BY_DEPARTMENT] = DIMENSION_DEPARTMENT,
                                                [BY_UNIT] = DIMENSION_UNIT};
    struct codes codes = {.arena = arena};
    enum status status = part_codes(view, query, grouping, names, &codes);
    if (status)
        return status;
    figures->rows = arena_array(arena, struct figures_row, codes.count + 2);
    if (!figures->rows)
        return STATUS_NO_MEMORY;
    struct figures_row total = {.code = "", .name = "合计"};
    status = figures_of_code(view, query, query->place.dimension, query->place.code, round, &total);
    if (status == STATUS_OK)
        status = ask_lists(view, query, query->place.dimension, query->place.code, &total.list_set);
    struct figures_row rest = {"",
                               grouping == BY_REGION ? "本级" : "其他",
                               BOOK_COUNT,
                               total.list_set,
                               total.coverage,
                               total.monitoring};
    for (size_t i = 0; i < codes.count && status == STATUS_OK; i++) {
        struct figures_row *row = &figures->rows[figures->count++];
        status = figures_of_code(view, query, dimensions[grouping], codes.items[i], round, row);
        if (status == STATUS_OK && total.list_set) /* else there is none to ask for */
            status = ask_lists(view, query, dimensions[grouping], codes.items[i], &row->list_set);
        /* funds are on no list: what the total counts stands in a part */
        row->list_set = row->list_set || row->coverage.values[2 * STAGE_REQUIRED] > 0;
        row->code = codes.items[i];
        row->name = part_name(query, grouping, names, codes.items[i]);
        subtract(&rest.coverage, &row->coverage);
        subtract(&rest.monitoring, &row->monitoring);
    }
    if (!is_zero(&rest.coverage) || !is_zero(&rest.monitoring))
        figures->rows[figures->count++] = rest;
    figures->rows[figures->count++] = total;
    return status;
}

enum status figures_read(struct view *view, struct arena *arena, const struct report_query *query,
                         enum grouping grouping, int round, struct figures *figures)
{
    struct unit_names names;
    *figures = (struct figures){0};
    if (grouping == BY_BOOK)
        return read_books(view, arena, query, round, figures);
    enum status status = unit_names_open(&names, view, arena);
    if (status)
        return status;
    status = read_parts(view, arena, query, grouping, &names, round, figures);
    unit_names_close(&names);
    return status;
}
