/* printed -- what was taken is printed as words that are taken for the same. `words`, `data` and `size` are the harness's. */
#include <siben/analytics.h>
#include <siben/columns.h>
#include <siben/form_mark.h>
#include <siben/stamp.h>

#define TAKEN(call, print, size)               \
    if ((call) == STATUS_OK) {                 \
        char text[size], again[size];          \
        print(text);                           \
        memcpy(words, text, strlen(text) + 1); \
        REQUIRE((call) == STATUS_OK);          \
        print(again);                          \
        REQUIRE(strcmp(text, again) == 0);     \
    }

#define EACH(call, print, size_of_text) \
    memcpy(words, data, size);          \
    words[size] = '\0';                 \
    TAKEN(call, print, size_of_text)
#define KEY(text) record_key_print(&key, text, sizeof text)
#define ADDRESS(text) figure_address_print(&address, text)
#define STAMP(text) stamp_print(&stamp, text)
#define MARK(text) form_mark_print(&mark, text)
