/* rooms: report exchange analytics model base */
#include "printed.h"

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
    EACH(record_key_parse(words, &key, &why), KEY, RECORD_KEY_TEXT_SIZE)
    EACH(figure_address_parse(words, &address, &why), ADDRESS, FIGURE_ADDRESS_SIZE)
    EACH(stamp_parse(words, &stamp, &why), STAMP, STAMP_CODE_SIZE)
    EACH(form_mark_read(words, &mark) ? STATUS_OK : STATUS_INVALID, MARK, FORM_MARK_SIZE)
    (void)!fact_term_parse(words, &term);
    (void)!place_parse(words, &place);
    (void)!digest_code_parse(words, &unit);
    return 0;
}
