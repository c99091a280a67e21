/* Results by the words of the plan's rule set handling. */
#include "handled.h"

#include <siben/form_rules.h>

#include <stdlib.h>

#define TABLE "handled"
#define OTHER "其他" /* begins with none of the words: written before the plan listed them */
enum { PROJECTS, FEN, VALUES };

bool handled_is_table(const char *name)
{
    return strcmp(name, TABLE) == 0;
}

const struct figure_table *handled_of(const struct submission *submission)
{
    for (size_t i = 0; submission && i < submission->table_count; i++)
        if (handled_is_table(submission->tables[i].name))
            return &submission->tables[i];
    return NULL;
}

enum status handled_words(struct arena *arena, const struct figure_table *table,
                          const char ***words, size_t *count)
{
    bool other = false;
    *words = arena_array(arena, const char *, table->row_count + 1);
    *count = 0;
    if (!*words)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < table->row_count; i++) {
        const char *word = table->rows[i].code;
        bool seen = strcmp(word, OTHER) == 0;
        other = other || seen;
        for (size_t k = 0; k < *count && !seen; k++)
            seen = strcmp((*words)[k], word) == 0;
        if (!seen)
            (*words)[(*count)++] = word;
    }
    if (other)
        (*words)[(*count)++] = OTHER;
    return STATUS_OK;
}

int64_t handled_projects(const struct figure_table *table, int book, const char *word)
{
    int64_t sum = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        const struct figure_row *row = &table->rows[i];
        if ((book < 0 || row->book == book) && strcmp(row->code, word) == 0 && row->value_count)
            (void)money_add(sum, row->values[PROJECTS], &sum);
    }
    return sum;
}

enum status handled_begin(struct handled *handled, struct view *view, struct arena *arena,
                          const struct submission_works_ask *ask)
{
    const struct record_key key = {.scope = ask->scope,
                                   .kind = KIND_WORK,
                                   .fiscal_year = ask->fiscal_year,
                                   .round = ask->round};
    *handled = (struct handled){.arena = arena};
    if (ask->kind != SUBMISSION_APPLICATION && ask->kind != SUBMISSION_RESULT_USE)
        return STATUS_OK;
    if (!ask->basis)
        return replica_form_rules(view, arena, &key, &handled->rules);
    if (!ask->sent) /* made before there were any: nothing to compare */
        return STATUS_OK;
    enum status status =
        handled_words(arena, ask->sent, &handled->rules.handlings, &handled->rules.handling_count);
    if (status == STATUS_OK && handled->rules.handling_count &&
        strcmp(handled->rules.handlings[handled->rules.handling_count - 1], OTHER) == 0)
        handled->rules.handling_count--;
    return status;
}

static struct figure_row *row_of(struct handled *handled, unsigned book, const char *word)
{
    for (size_t i = 0; i < handled->row_count; i++)
        if (handled->rows[i].book == book && strcmp(handled->rows[i].code, word) == 0)
            return &handled->rows[i];
    if (handled->row_count == handled->capacity) {
        size_t capacity = handled->capacity * 2 + 16;
        struct figure_row *grown = arena_array(handled->arena, struct figure_row, capacity);
        if (!grown)
            return NULL;
        if (handled->row_count)
            memcpy(grown, handled->rows, handled->row_count * sizeof *grown);
        handled->rows = grown;
        handled->capacity = capacity;
    }
    int64_t *values = arena_array(handled->arena, int64_t, VALUES);
    if (!values)
        return NULL;
    struct figure_row *row = &handled->rows[handled->row_count++];
    *row = (struct figure_row){.book = (uint8_t)book,
                               .code = word,
                               .name = book_chinese(book),
                               .values = values,
                               .value_count = VALUES};
    return row;
}

void handled_book(struct handled *handled, unsigned book)
{
    for (size_t i = 0; i < handled->rules.handling_count; i++)
        if (!row_of(handled, book, handled->rules.handlings[i]))
            handled->short_of_memory = true;
}

static struct figure_row *row_of_words(struct handled *handled, unsigned book, const char *words)
{
    if (!handled->rules.handling_count)
        return NULL;
    size_t which = handling_word(&handled->rules, words);
    const bool listed = which < handled->rules.handling_count;
    struct figure_row *row =
        row_of(handled, book, listed ? handled->rules.handlings[which] : OTHER);
    handled->short_of_memory = handled->short_of_memory || !row;
    return row;
}

void handled_project(struct handled *handled, unsigned book, const char *words)
{
    struct figure_row *row = row_of_words(handled, book, words);
    if (row)
        row->values[PROJECTS]++;
}

void handled_money(struct handled *handled, unsigned book, const char *words, int64_t fen)
{
    struct figure_row *row = row_of_words(handled, book, words);
    if (row && fen != MONEY_NONE && !money_add(row->values[FEN], fen, &row->values[FEN]))
        row->values[FEN] = INT64_MAX; /* nonsense stays nonsense, at both ends alike */
}

bool handled_alike(const struct handled *handled, const char *a, const char *b)
{
    return handled->rules.handling_count &&
           handling_word(&handled->rules, a) == handling_word(&handled->rules, b);
}

/* By book; words in the order of the plan. */
static int by_book(const void *a, const void *b)
{
    const struct figure_row *left = a, *right = b;
    return (left->book > right->book) - (left->book < right->book);
}

bool handled_table(struct handled *handled, struct figure_table *table)
{
    if (!handled->row_count)
        return false;
    for (size_t i = 1; i < handled->row_count; i++) { /* stable: few rows */
        struct figure_row row = handled->rows[i];
        size_t to = i;
        for (; to > 0 && by_book(&handled->rows[to - 1], &row) > 0; to--)
            handled->rows[to] = handled->rows[to - 1];
        handled->rows[to] = row;
    }
    *table = (struct figure_table){TABLE, handled->rows, handled->row_count};
    return true;
}
