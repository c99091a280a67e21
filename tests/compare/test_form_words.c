/* Every member of every kind has a word of the form. */
#include "test.h"

#include "../../src/compare/inside.h"

static void look_up(void *context, const char *message, const char *member)
{
    size_t *missing = context;
    const struct word *word = word_of(message, member);
    if (word->message[0] == '\0') {
        print_error("no word for %s.%s\n", message, member);
        ++*missing;
    }
}

static void every_member_of_every_kind_has_a_word(void **state)
{
    (void)state;
    size_t missing = 0;
    field_each_name(look_up, &missing);
    assert_int_equal(missing, 0);
    assert_text_equal(word_of("Nothing", "at all")->words, "未命名的字段");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_of_every_kind_has_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
