/* Which indicator a row of a form is about, when it says no number. */
#include "test.h"

#include <siben/target.h>

static struct indicator indicators[] = {
    {.number = 1,
     .level2 = "数量指标",
     .name = "养护里程",
     .unit = "公里",
     .value = {.kind = QUANTITY_NUMBER, .number = {100, 0}, .text = "100"}},
    {.number = 2,
     .level2 = "质量指标",
     .name = "合格率",
     .unit = "%",
     .value = {.kind = QUANTITY_NUMBER, .number = {98, 0}, .text = "98%"}},
    {.number = 3,
     .level2 = "数量指标",
     .name = "机井",
     .unit = "眼",
     .value = {.kind = QUANTITY_NUMBER, .number = {5, 0}, .text = "5"}},
    {.number = 4,
     .level2 = "质量指标",
     .name = "机井",
     .unit = "眼",
     .value = {.kind = QUANTITY_NUMBER, .number = {5, 0}, .text = "5"}},
};
static const struct target target = {.indicators = indicators, .indicator_count = 4};

#define ROW(number_, name_, level2_, units_, places_, text_, asked_)                         \
    {                                                                                        \
        .indicator = number_, .name = name_, .level2 = level2_, .asked = asked_, .actual = { \
            .kind = QUANTITY_NUMBER,                                                         \
            .number = {units_, places_},                                                     \
            .text = text_                                                                    \
        }                                                                                    \
    }

static void expect(struct monitoring_row row, unsigned number)
{
    const struct monitoring form = {.rows = &row, .row_count = 1};
    const struct indicator *it = monitoring_indicator(&target, &form, 0);
    assert_int_equal(it ? it->number : 0, number);
    assert_int_equal(monitoring_tied(&target, &form, 0).indicator, number);
    assert_null(monitoring_indicator(NULL, &form, 0));
}

static void a_row_without_a_number_is_of_the_one_of_its_name(void **state)
{
    (void)state;
    expect((struct monitoring_row)ROW(1, "", "", 45, 0, "45", ""), 1);
    expect((struct monitoring_row)ROW(0, "养护里程", "", 45, 0, "45", ""), 1);
    expect((struct monitoring_row)ROW(0, "养护里程", "质量指标", 45, 0, "45 公里", ""), 1);
    expect((struct monitoring_row)ROW(0, "养护", "", 45, 0, "45", ""), 0);
    expect((struct monitoring_row)ROW(0, "", "", 45, 0, "45", ""), 0);
    expect((struct monitoring_row)ROW(0, "机井", "", 5, 0, "5", ""), 0);
    expect((struct monitoring_row)ROW(0, "机井", "质量指标", 5, 0, "5", ""), 4);
}

static void a_figure_in_another_unit_is_nobodys(void **state)
{
    (void)state;
    expect((struct monitoring_row)ROW(0, "养护里程", "", 45000, 0, "45000米", ""), 0);
    expect((struct monitoring_row)ROW(0, "养护里程", "", 45, 0, "45", "≥100公里"), 1);
    expect((struct monitoring_row)ROW(0, "养护里程", "", 45000, 0, "45000", "≥100000米"), 0);
    expect((struct monitoring_row)ROW(0, "合格率", "", 98, 2, "0.98", ""), 0);
    expect((struct monitoring_row)ROW(0, "合格率", "", 98, 2, "0.98%", ""), 2);
    expect((struct monitoring_row)ROW(0, "合格率", "", 98, 0, "98", ""), 2);
    expect((struct monitoring_row)ROW(0, "合格率", "", 0, 0, "0", ""), 2);
}

static void one_indicator_is_of_one_row(void **state)
{
    (void)state;
    struct monitoring_row rows[] = {
        ROW(0, "养护里程", "", 45, 0, "45", ""), ROW(0, "养护里程", "", 46, 0, "46", ""),
        ROW(0, "合格率", "", 98, 0, "98", ""), ROW(2, "", "", 98, 0, "98", "")};
    const struct monitoring form = {.rows = rows, .row_count = 4};
    assert_ptr_equal(monitoring_indicator(&target, &form, 0), &indicators[0]);
    assert_null(monitoring_indicator(&target, &form, 1));
    assert_null(monitoring_indicator(&target, &form, 2));
    assert_ptr_equal(monitoring_indicator(&target, &form, 3), &indicators[1]);
    assert_text_equal(monitoring_tied(&target, &form, 0).name, "");
    assert_text_equal(monitoring_tied(&target, &form, 1).name, "养护里程");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_without_a_number_is_of_the_one_of_its_name),
        cmocka_unit_test(a_figure_in_another_unit_is_nobodys),
        cmocka_unit_test(one_indicator_is_of_one_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
