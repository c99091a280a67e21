/* rooms: compare exchange replica feed trust analytics model kv base */
/* A merge draft as an editor left it: what is chosen is a side, the base or words of one's own. */
#include <siben/compare.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct compared_field fields[] = {{.path = "rows[3].actual"}, {.path = "rows[4].why"}};
    static const struct record_version *sides[2];
    const struct comparison comparison = {
        .sides = sides, .side_count = 2, .fields = fields, .field_count = 2};
    struct arena arena;
    struct why why = {0};
    struct choice *choices;
    uint64_t seen;
    size_t count;
    arena_init(&arena, 4u << 20);
    enum status status = compare_draft_read(&arena, "d.txt", bytes_of(data, size), &comparison,
                                            &seen, &choices, &count, &why);
    REQUIRE(status == STATUS_OK || status == STATUS_NO_MEMORY || *why.what);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        REQUIRE(count <= 2 && choices[i].path);
        REQUIRE((choices[i].side == COMPARE_OPEN) == (choices[i].written != NULL));
    }
    arena_close(&arena);
    return 0;
}
