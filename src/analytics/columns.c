/* Columns: their names, and what a line of an image says in each. */
#include "columns_inside.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *word, *chinese;
} names[FACT_COLUMN_COUNT] = {
#define X(name, word, chinese) {word, chinese},
    FACT_COLUMNS(X)
#undef X
};

static bool has_round(unsigned column)
{
    return (column >= FACT_REPORTED && column < FACT_KEYS) || column >= FACT_SPENT_FEN;
}

bool fact_term_has_round(const struct fact_term *term)
{
    return has_round(term->column);
}

enum status fact_term_parse(const char *word, struct fact_term *term)
{
    static const struct {
        const char *word, *chinese;
        uint8_t level;
    } levels[] = {{"province", "省", 2}, {"prefecture", "州", 4}, {"county", "县", 6}};
    size_t size = strcspn(word, ":");
    struct fact_term found = {.column = FACT_COLUMN_COUNT};
    for (unsigned i = 0; i < FACT_COLUMN_COUNT; i++)
        if (strlen(names[i].word) == size && memcmp(names[i].word, word, size) == 0)
            found.column = (uint8_t)i;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(levels[i].word, word) == 0)
            found = (struct fact_term){.column = FACT_REGION, .level = levels[i].level};
    if (found.column == FACT_COLUMN_COUNT || has_round(found.column) != (word[size] == ':'))
        return STATUS_INVALID;
    if (word[size]) {
        char *end;
        unsigned long round = strtoul(word + size + 1, &end, 10);
        if (end == word + size + 1 || *end || round > ROUND_MAX || word[size + 1] == '-' ||
            word[size + 1] == '+' || word[size + 1] == ' ')
            return STATUS_INVALID;
        found.round = (uint8_t)round;
    }
    *term = found;
    return STATUS_OK;
}

const char *fact_term_word(const struct fact_term *term)
{
    return term->level == 2   ? "province"
           : term->level == 4 ? "prefecture"
           : term->level == 6 ? "county"
                              : names[term->column].word;
}

const char *fact_term_chinese(const struct fact_term *term)
{
    switch (term->level) {
    case 2:
        return "省";
    case 4:
        return "地州";
    case 6:
        return "县市";
    default:
        return names[term->column].chinese;
    }
}

const char *fact_value_chinese(const struct fact_term *term, const char *value)
{
    static const char *const states[] = {"未报", "已报", "通过"};
    unsigned number = (unsigned)strtoul(value, NULL, 10);
    switch (term->column) {
    case FACT_BOOK:
        return book_chinese(number);
    case FACT_SOURCE:
        return source_chinese(number);
    case FACT_CARRIED:
    case FACT_FISCAL:
    case FACT_REQUIRED:
    case FACT_LISTED:
    case FACT_OVERALL:
    case FACT_RETURNED:
        return number ? "是" : "否";
    case FACT_TARGET:
    case FACT_SELF:
    case FACT_REPORTED:
        return number < 3 ? states[number] : NULL;
    case FACT_EXECUTION:
    case FACT_PROGRESS:
        return light_chinese(number);
    case FACT_LIKELIHOOD:
        return likelihood_chinese(number);
    default:
        return NULL;
    }
}

const char *fact_level(const struct fact_term *term, const char *value, char room[SCOPE_TEXT_MAX])
{
    size_t size = strlen(value);
    if (!term->level || size <= term->level)
        return value;
    memcpy(room, value, term->level);
    room[term->level] = '\0';
    return room;
}

const char *fact_number_text(int64_t number, char room[FACT_NUMBER_SIZE])
{
    snprintf(room, FACT_NUMBER_SIZE, "%lld", (long long)number);
    return room;
}

/* -- rows ------------------------------------------------------------------------- */

unsigned stored_column(unsigned column, unsigned round)
{
    if (column < FACT_REPORTED)
        return column;
    if (column < FACT_KEYS)
        return FACT_REPORTED + (column - FACT_REPORTED) * FACT_ROUNDS + round;
    if (column < FACT_SPENT_FEN)
        return STORED_AMOUNTS + column - FACT_INITIAL_FEN;
    return STORED_AMOUNTS + 2 + (column - FACT_SPENT_FEN) * FACT_ROUNDS + round;
}

size_t fact_rows(const struct fact_image *image)
{
    return !image->exists ? 0 : image->line_count ? image->line_count : 1;
}

/* A project counts once, under its main book (DESIGN 2.9): with its first line of that. */
static size_t project_line(const struct fact_image *image)
{
    for (size_t i = 0; i < image->line_count; i++)
        if (image->lines[i].book == image->main_book)
            return i;
    return 0;
}

struct fact_row fact_row_at(const struct fact_image *image, size_t at)
{
    return (struct fact_row){image, image->line_count ? &image->lines[at] : NULL,
                             at == project_line(image)};
}

const char *fact_row_word(const struct fact_row *row, unsigned column)
{
    return column == FACT_REGION       ? row->image->region.text
           : column == FACT_DEPARTMENT ? row->image->department_code
                                       : row->image->unit_code;
}

static int64_t line_number(const struct fact_row *row, unsigned column, unsigned round)
{
    static const struct fact_line none;
    const struct fact_line *line = row->line ? row->line : &none;
    switch (column) {
    case FACT_BOOK:
        return row->line ? line->book : row->image->main_book;
    case FACT_SOURCE:
        return line->source;
    case FACT_CARRIED:
        return line->carried;
    case FACT_FISCAL:
        return line->fiscal;
    case FACT_INITIAL_FEN:
        return line->initial_fen;
    case FACT_ANNUAL_FEN:
        return line->annual_fen;
    case FACT_SPENT_FEN:
        return line->spent_fen[round];
    default:
        return line->forecast_fen[round];
    }
}

int64_t fact_row_number(const struct fact_row *row, unsigned column, unsigned round)
{
    const struct fact_image *image = row->image;
    const struct fact_round *of = &image->rounds[round];
    switch (column) {
    case FACT_YEAR:
        return image->subject.fiscal_year;
    case FACT_REQUIRED:
        return image->required;
    case FACT_LISTED:
        return image->listed;
    case FACT_OVERALL:
        return image->department_overall;
    case FACT_TARGET:
        return image->target_approved ? 2 : image->target_set;
    case FACT_SELF:
        return image->self_approved ? 2 : image->self_evaluated;
    case FACT_RETURNED:
        return image->returned;
    case FACT_REPORTED:
        return of->approved ? 2 : of->reported;
    case FACT_EXECUTION:
        return of->execution_light;
    case FACT_PROGRESS:
        return of->target_light;
    case FACT_LIKELIHOOD:
        return of->likelihood;
    default:
        return line_number(row, column, round);
    }
}

unsigned fact_numbers(unsigned column)
{
    switch (column) {
    case FACT_YEAR:
        return YEAR_MAX + 1;
    case FACT_BOOK:
        return BOOK_COUNT;
    case FACT_SOURCE:
        return SOURCE_COUNT;
    case FACT_TARGET:
    case FACT_SELF:
    case FACT_REPORTED:
        return 3;
    case FACT_EXECUTION:
    case FACT_PROGRESS:
        return LIGHT_COUNT;
    case FACT_LIKELIHOOD:
        return LIKELIHOOD_COUNT;
    default:
        return 2;
    }
}

/* -- sums ---------------------------------------------------------------------------- */

static uint64_t stir(uint64_t sum, uint64_t part)
{
    sum = (sum ^ part) * 0x9e3779b97f4a7c15u;
    return sum ^ sum >> 29;
}

/* Four sums side by side: one alone would wait for each multiplication. */
uint64_t columns_sum(uint64_t before, struct bytes bytes)
{
    uint64_t sums[4] = {before ^ bytes.size, before + 1, before + 2, before + 3}, parts[4];
    size_t at = 0;
    for (; bytes.size - at >= sizeof parts; at += sizeof parts) {
        memcpy(parts, bytes.data + at, sizeof parts);
        for (size_t i = 0; i < 4; i++)
            sums[i] = stir(sums[i], parts[i]);
    }
    memset(parts, 0, sizeof parts);
    if (bytes.size > at)
        memcpy(parts, bytes.data + at, bytes.size - at);
    for (size_t i = 0; i < 4; i++)
        sums[i] = stir(sums[i], parts[i]);
    return stir(stir(stir(sums[0], sums[1]), sums[2]), sums[3]);
}

bool fact_state_equal(const struct fact_state *a, const struct fact_state *b)
{
    return a->epoch == b->epoch && a->fold == b->fold && a->generation == b->generation &&
           a->mark == b->mark;
}
