/* rooms: accounts base */
#include "../../src/accounts/inside.h"

/* The file of accounts as somebody's editor left it: what was taken is written so that it is taken again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct accounts accounts, again;
    struct why why = {0};
    struct buffer first = {0}, second = {0};
    arena_init(&arena, 16u << 20);
    if (accounts_parse(&arena, bytes_of(data, size), &accounts, &why) != STATUS_OK)
        REQUIRE(why.what[0]);
    else if (accounts_print(&accounts, &first) == STATUS_OK) {
        REQUIRE(accounts_parse(&arena, buffer_bytes(&first), &again, &why) == STATUS_OK);
        REQUIRE(accounts_print(&again, &second) == STATUS_OK);
        REQUIRE(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
    }
    buffer_free(&first);
    buffer_free(&second);
    arena_close(&arena);
    return 0;
}
