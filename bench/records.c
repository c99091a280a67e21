/* rooms: node
 *
 * No bench of its own: prints the records of bench_bulk for the peers, so that they move the
 * same ones. Tab-separated: code, unit, book, name, initial and adjustment in fen, three
 * indicators.
 *
 *   bench_records ordered|shuffled [ROWS] */
#include "kit/bench.h"

#include <string.h>

static void print(uint32_t number, struct buffer *payload)
{
    struct record_key key;
    struct arena arena;
    struct payload budget;
    arena_init(&arena, 1u << 20);
    bench_budget(number, "653022205", &key, payload);
    BENCH_OK(payload_decode(&arena, KIND_BUDGET, buffer_bytes(payload), &budget));
    const struct funding_line *line = &budget.budget.lines[0];
    printf("%s\t%s\t%u\t%s\t%lld\t%lld", key.id, budget.budget.unit_code, line->book,
           budget.budget.name, (long long)line->initial_fen, (long long)line->adjustment_fen);
    for (size_t i = 0; i < budget.budget.measure_count; i++)
        printf("\t%s %s", budget.budget.measures[i].name, budget.budget.measures[i].value);
    printf("\n");
    arena_close(&arena);
}

int main(int count, char **arguments)
{
    bool shuffled = count > 1 && strcmp(arguments[1], "shuffled") == 0;
    size_t rows = count > 2 ? strtoul(arguments[2], NULL, 10) : 300000;
    if (count < 2 || (!shuffled && strcmp(arguments[1], "ordered") != 0))
        return 2;
    uint32_t *numbers = bench_numbers(rows, shuffled);
    struct buffer payload = {0};
    for (size_t i = 0; i < rows; i++)
        print(numbers[i], &payload);
    buffer_free(&payload);
    memory_free(numbers);
    return 0;
}
