/* rooms: page node report bundle net store sync replica feed trust analytics model kv base */
#include "post.h"

/* What anybody may post: an argument is text of its length, a number in its range, a day or a key; a page of a list is
 * part of it, in order, and its places lead on. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct console_request request = {.path = "/", .cookie = "", .token = ""};
    struct call call = {.request = &request, .now_ms = 1780000000000};
    struct record_key key;
    const char *text;
    long number;
    int32_t day;
    arena_init(&call.arena, 4u << 20);
    call.input = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(call.input)) {
        post_fill(call.input);
        if (input_text(&call, "text", 300, &text) == STATUS_OK)
            REQUIRE(strlen(text) <= 300);
        if (input_number(&call, "year", 1990, 2100, 2026, &number) == STATUS_OK)
            REQUIRE(number >= 1990 && number <= 2100);
        REQUIRE(input_date(&call, "day", 20600, &day) != STATUS_OK || day != DATE_NONE);
        REQUIRE(input_key(&call, "key", &key) == STATUS_OK || call.why.what[0]);
        post_pages_hold(&call);
    }
    json_decref(call.input);
    arena_close(&call.arena);
    return 0;
}
