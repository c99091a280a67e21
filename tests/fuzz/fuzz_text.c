/* rooms: base */
#include <siben/date.h>
#include <siben/money.h>
#include <siben/text.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct bytes utf8;
    arena_init(&arena, 1u << 20);
    if (text_decode(&arena, bytes_of(data, size), &utf8, NULL, NULL) == STATUS_OK)
        REQUIRE(text_is_utf8(utf8));
    char *raw = arena_text_of(&arena, bytes_of(data, size));
    char *once = raw ? text_normalise(&arena, raw) : NULL;
    char *twice = once ? text_normalise(&arena, once) : NULL;
    REQUIRE(!twice || text_equal(once, twice));
    if (twice) {
        int64_t fen;
        struct decimal decimal;
        const char *found;
        (void)text_has_secrecy_mark(once);
        (void)text_has_personal_number(once, &found);
        (void)text_cut(&arena, raw, size / 2);
        (void)date_parse(once, 2026, NULL, NULL);
        (void)!money_parse(once, MONEY_WAN, &fen);
        (void)!decimal_parse(once, &decimal);
    }
    arena_close(&arena);
    return 0;
}
