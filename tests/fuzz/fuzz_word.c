/* rooms: report exchange analytics model base */
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

/* What people type or copy to name a thing: what was taken is printed as words that are taken for the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char words[8192];
    struct why why;
    struct record_key key;
    struct figure_address address;
    struct stamp stamp;
    struct form_mark mark;
    struct fact_term term;
    struct place place;
    struct digest_place unit;
    size = size < 4000 ? size : 4000;
#define EACH(call, print, size_of_text) \
    memcpy(words, data, size);          \
    words[size] = '\0';                 \
    TAKEN(call, print, size_of_text)
#define KEY(text) record_key_print(&key, text, sizeof text)
#define ADDRESS(text) figure_address_print(&address, text)
#define STAMP(text) stamp_print(&stamp, text)
#define MARK(text) form_mark_print(&mark, text)
    EACH(record_key_parse(words, &key, &why), KEY, RECORD_KEY_TEXT_SIZE)
    EACH(figure_address_parse(words, &address, &why), ADDRESS, FIGURE_ADDRESS_SIZE)
    EACH(stamp_parse(words, &stamp, &why), STAMP, STAMP_CODE_SIZE)
    EACH(form_mark_read(words, &mark) ? STATUS_OK : STATUS_INVALID, MARK, FORM_MARK_SIZE)
    (void)!fact_term_parse(words, &term);
    (void)!place_parse(words, &place);
    (void)!digest_code_parse(words, &unit);
    return 0;
}
