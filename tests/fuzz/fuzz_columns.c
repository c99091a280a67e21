/* rooms: base kv model analytics */
/* Whatever stands in the file of columns: an answer or a refusal, within bounds. */
#include "columns_memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct fact_query query = {
        .by = {{.column = FACT_REGION, .level = 6}, {.column = FACT_BOOK}},
        .by_count = 2,
        .sums = {{.column = FACT_ANNUAL_FEN}},
        .sum_count = 1,
        .filters = {{.term = {.column = FACT_UNIT}, .value = "801001"}},
        .filter_count = 1};
    struct columns_memory memory;
    struct columns *columns;
    struct fact_groups *groups = fact_groups_new(&query);
    columns_memory_init(&memory);
    memory.there = true;
    buffer_put(&memory.file, data, size);
    if (groups && columns_open(&memory.port, &columns) == STATUS_OK) {
        (void)!columns_ask(columns, groups);
        columns_close(columns);
    }
    fact_groups_free(groups);
    columns_memory_free(&memory);
    return 0;
}
