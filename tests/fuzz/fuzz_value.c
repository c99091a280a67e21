/* rooms: exchange base */
#include <siben/value.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena tables;
    static struct headings *headings;
    if (!headings) {
        arena_init(&tables, 0);
        REQUIRE(headings_load(&tables, &headings, NULL) == STATUS_OK);
    }
    struct arena arena;
    struct value value, again;
    struct heading_found found;
    char printed[VALUE_TEXT_SIZE];
    arena_init(&arena, 1u << 20);
    char *text = arena_text_of(&arena, bytes_of(data, size < 2000 ? size : 2000));
    if (value_parse(&arena, headings, text, 2026, &value) == STATUS_OK) {
        value_print(&value, printed);
        if (value.kind == VALUE_NUMBER &&
            value_parse(&arena, headings, printed, 2026, &again) == STATUS_OK)
            REQUIRE(again.kind == VALUE_DATE || (again.kind == VALUE_NUMBER &&
                                                 decimal_compare(again.number, value.number) == 0));
    }
    for (int table = 0; table < HEADING_TABLE_COUNT; table++)
        (void)heading_match(headings, (enum heading_table)table, &arena, text, &found);
    arena_close(&arena);
    return 0;
}
