#include "test.h"

#include <siben/record.h>

static void all_have_words(const char *(*words)(unsigned), unsigned from, unsigned count)
{
    for (unsigned i = from; i < count; i++) {
        assert_true(words(i)[0] != '\0');
        assert_string_not_equal(words(i), "—");
        for (unsigned j = from; j < i; j++)
            assert_string_not_equal(words(i), words(j));
    }
    assert_text_equal(words(count), "—");
    assert_text_equal(words(UINT32_MAX), "—");
    if (from == 1)
        assert_text_equal(words(0), "—");
}

static void every_value_has_a_word_and_what_is_unknown_a_dash(void **state)
{
    (void)state;
    all_have_words(book_chinese, 0, BOOK_COUNT);
    all_have_words(source_chinese, 1, SOURCE_COUNT);
    all_have_words(category_chinese, 1, CATEGORY_SPECIFIC + 1);
    all_have_words(attribute_chinese, 1, ATTRIBUTE_CONTINUING + 1);
    all_have_words(fund_chinese, 1, FUND_TYPE_COUNT);
    all_have_words(level1_chinese, 1, LEVEL1_COUNT);
    all_have_words(comparator_sign, 1, COMPARE_COUNT);
    all_have_words(likelihood_chinese, 1, LIKELIHOOD_COUNT);
    all_have_words(deviation_chinese, 0, DEVIATION_COUNT);
    all_have_words(attainment_chinese, 1, ATTAINED_NOT + 1);
    all_have_words(receipt_chinese, 1, RECEIPT_OTHER_FOLD + 1);
    all_have_words(submission_chinese, 1, SUBMISSION_RESULT_USE + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_has_a_word_and_what_is_unknown_a_dash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
