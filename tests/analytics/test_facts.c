/* Images: given records / when counted / expect figures (DOMAIN.md 2.10, 7.1). */
#include "cases.h"

static int setup(void **state)
{
    struct arena *arena = memory_take(sizeof *arena);
    arena_init(arena, 0);
    *state = arena;
    return 0;
}

static int teardown(void **state)
{
    arena_close(*state);
    memory_free(*state);
    return 0;
}

/* A. 木吉乡 · 2026年农村饮水安全管护项目, general_public, 县级 48.00 万元. */
static struct subject *project_a(struct arena *arena)
{
    struct subject *a = subject_new(arena, "653022205", "65302226T000000000101", 2026);
    struct budget *budget = subject_budget(arena, a, "801001", 1);
    budget->name = "2026年农村饮水安全管护项目";
    budget->lines[0] =
        (struct funding_line){BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(4800), 0};
    struct target *target = subject_target(arena, a, "801001", 6);
    target->indicators[0] =
        indicator(1, LEVEL1_OUTPUT, COMPARE_GE, ACCRUAL_CUMULATIVE, number("26"), "公里");
    target->indicators[1] =
        indicator(2, LEVEL1_OUTPUT, COMPARE_GE, ACCRUAL_ONE_OFF, number("12"), "人");
    target->indicators[2] =
        indicator(3, LEVEL1_OUTPUT, COMPARE_GE, ACCRUAL_LEVEL, number("95"), "%");
    target->indicators[3] =
        indicator(4, LEVEL1_OUTPUT, COMPARE_LE, ACCRUAL_CEILING, number("24"), "小时");
    target->indicators[4] =
        indicator(5, LEVEL1_OUTPUT, COMPARE_LE, ACCRUAL_MILESTONE, date(2026, 12, 15), "");
    target->indicators[5] =
        indicator(9, LEVEL1_BENEFIT, 0, ACCRUAL_QUALITATIVE, level(ATTAINED_FULL), "");
    a->listed = true;
    return a;
}

static void form_a(struct arena *arena, struct subject *a, unsigned month, int64_t spent,
                   const char *length, const char *quality, const char *hours, unsigned attained)
{
    struct monitoring *form = subject_form(arena, a, month, 1, 6);
    form->lines[0] = spending_row(BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, WAN(4800), MONEY_NONE, spent);
    form->rows[0].actual = number(length);
    form->rows[1].actual = number("12");
    form->rows[2].actual = number(quality);
    form->rows[3].actual = number(hours);
    form->rows[5].actual = level(attained);
    const uint16_t numbers[] = {1, 2, 3, 4, 5, 9};
    for (size_t i = 0; i < 6; i++) {
        form->rows[i].indicator = numbers[i];
        form->rows[i].likelihood = LIKELIHOOD_CERTAIN;
    }
}

static void project_a_is_red_in_may_and_green_in_august(void **state)
{
    struct arena *arena = *state;
    struct subject *a = project_a(arena);
    form_a(arena, a, 5, WAN(960), "9", "96", "20", ATTAINED_PARTLY);
    a->monitoring[5].payload->monitoring.rows[0].deviations =
        DEVIATION_FUNDS; /* "经费保障(合同5月才签), 确定能" */
    form_a(arena, a, 8, WAN(3024), "20", "95.5", "26", ATTAINED_FULL);
    struct fact_image image = image_of(arena, a);
    assert_int_equal(image.rounds[5].execution_light, LIGHT_RED);
    assert_int_equal(image.rounds[5].target_light, LIGHT_YELLOW); /* 管护长效机制: 部分达成 */
    assert_int_equal(image.rounds[5].likelihood, LIKELIHOOD_CERTAIN);
    assert_int_equal(image.rounds[5].deviations, DEVIATION_FUNDS);
    assert_int_equal(image.rounds[5].deviating, 1);
    assert_int_equal(image.rounds[8].execution_light, LIGHT_GREEN);
    assert_int_equal(image.rounds[8].target_light, LIGHT_RED); /* 漏损抢修 26 > 24 小时 */
    assert_int_equal(image.line_count, 1);
    assert_int_equal(image.lines[0].annual_fen, WAN(4800));
    assert_int_equal(image.lines[0].spent_fen[5], WAN(960));
    assert_int_equal(image.lines[0].spent_fen[8], WAN(3024));
    assert_true(image.required && image.listed && image.exists && image.target_set);
    assert_int_equal(image.digest_count, 3); /* of the year, of May, of August */
    assert_int_equal(image.digests[0].sum.records, 2);
    assert_text_equal(image.department_code, "801");
    assert_text_equal(image.name, "2026年农村饮水安全管护项目");
}

/* B. 年初 3,260.00 万 (中央 2,000 / 自治区 1,000 / 县 260), July +260 自治区 → 3,520.00. */
static void project_b_is_measured_by_its_budget_as_it_stands(void **state)
{
    struct arena *arena = *state;
    struct subject *b = subject_new(arena, "653022", "65302226T000000000207", 2026);
    struct budget *budget = subject_budget(arena, b, "301001", 3);
    const struct funding_line lines[] = {
        {BOOK_GENERAL_PUBLIC, SOURCE_CENTRAL, false, true, WAN(200000), 0},
        {BOOK_GENERAL_PUBLIC, SOURCE_REGION, false, true, WAN(100000), 0},
        {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(26000), 0}};
    memcpy(budget->lines, lines, sizeof lines);
    subject_form(arena, b, 5, 1, 0)->lines[0] =
        spending_row(BOOK_GENERAL_PUBLIC, SOURCE_NONE, WAN(326000), MONEY_NONE, WAN(39120));
    struct fact_image may = image_of(arena, b);
    assert_int_equal(may.rounds[5].execution_light, LIGHT_RED); /* 28.8 */
    assert_int_equal(may.line_count, 4);                        /* the form's row has no source */

    budget->lines[1].adjustment_fen = WAN(26000);
    subject_form(arena, b, 8, 1, 0)->lines[0] =
        spending_row(BOOK_GENERAL_PUBLIC, SOURCE_NONE, WAN(326000), WAN(352000), WAN(169520));
    struct fact_image august = image_of(arena, b);
    int64_t annual = 0, spent = 0;
    for (size_t i = 0; i < august.line_count; i++) {
        annual += august.lines[i].annual_fen;
        spent += august.lines[i].spent_fen[8];
    }
    assert_int_equal(annual, WAN(352000));
    assert_int_equal(spent, WAN(169520));
    assert_int_equal(august.rounds[8].execution_light, LIGHT_YELLOW); /* 72.2 */
}

static void project_c_is_red_with_nothing_spent(void **state)
{
    struct arena *arena = *state;
    struct subject *c = subject_new(arena, "653022202", "65302226T000000000318", 2026);
    struct budget *budget = subject_budget(arena, c, "802001", 2);
    budget->lines[0] =
        (struct funding_line){BOOK_GENERAL_PUBLIC, SOURCE_CENTRAL, false, true, WAN(18000), 0};
    budget->lines[1] =
        (struct funding_line){BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(2000), 0};
    struct monitoring *form = subject_form(arena, c, 5, 1, 1);
    form->lines[0] = spending_row(BOOK_GENERAL_PUBLIC, SOURCE_CENTRAL, WAN(18000), MONEY_NONE, 0);
    form->rows[0].likelihood = LIKELIHOOD_POSSIBLE;
    form->rows[0].reason = "资金4月下达";
    subject_form(arena, c, 8, 1, 0)->lines[0] =
        spending_row(BOOK_GENERAL_PUBLIC, SOURCE_CENTRAL, WAN(18000), MONEY_NONE, WAN(12400));
    struct fact_image image = image_of(arena, c);
    assert_int_equal(image.rounds[5].execution_light, LIGHT_RED);
    assert_int_equal(image.rounds[5].likelihood, LIKELIHOOD_POSSIBLE);
    assert_int_equal(image.rounds[5].deviating, 1);
    assert_int_equal(image.rounds[8].execution_light, LIGHT_GREEN);
    assert_false(image.required); /* nobody listed it */
}

static void a_form_that_says_nothing_of_spending_has_no_execution_light(void **state)
{
    struct arena *arena = *state;
    struct subject *a = project_a(arena);
    subject_form(arena, a, 5, 0, 0);
    assert_int_equal(image_of(arena, a).rounds[5].execution_light, LIGHT_NONE);
    assert_true(image_of(arena, a).rounds[5].reported);
}

static void without_a_budget_the_latest_form_gives_the_amounts_once(void **state)
{
    struct arena *arena = *state;
    struct subject *a = subject_new(arena, "653022", "65302226T000000000101", 2026);
    subject_form(arena, a, 5, 1, 0)->lines[0] =
        spending_row(BOOK_GOV_FUND, SOURCE_NONE, WAN(4800), MONEY_NONE, WAN(960));
    struct monitoring *form = subject_form(arena, a, 8, 2, 0);
    form->lines[0] = spending_row(BOOK_GOV_FUND, SOURCE_COUNTY, WAN(4000), WAN(4100), WAN(3000));
    form->lines[1] = spending_row(BOOK_GOV_FUND, SOURCE_CENTRAL, WAN(800), MONEY_NONE, WAN(24));
    struct fact_image image = image_of(arena, a);
    int64_t annual = 0, spent_may = 0;
    for (size_t i = 0; i < image.line_count; i++) {
        annual += image.lines[i].annual_fen;
        spent_may += image.lines[i].spent_fen[5];
    }
    assert_int_equal(annual,
                     WAN(4900)); /* annual where stated, else initial; May's row not again */
    assert_int_equal(spent_may, WAN(960));
    assert_int_equal(image.main_book, BOOK_GOV_FUND);
    subject_self(arena, a, 1)->lines[0] =
        spending_row(BOOK_GOV_FUND, SOURCE_NONE, WAN(4800), WAN(5000), WAN(4900));
    image = image_of(arena, a);
    annual = 0;
    for (size_t i = 0; i < image.line_count; i++)
        annual += image.lines[i].annual_fen;
    assert_int_equal(annual, WAN(5000));
}

static void a_project_counts_under_its_largest_line_and_the_lower_book_of_two(void **state)
{
    struct arena *arena = *state;
    struct subject *a = subject_new(arena, "653022", "65302226T000000000101", 2026);
    struct budget *budget = subject_budget(arena, a, "301001", 2);
    budget->lines[0] = (struct funding_line){BOOK_OUTSIDE, SOURCE_OWN, false, false, WAN(100), 0};
    budget->lines[1] =
        (struct funding_line){BOOK_STATE_CAPITAL, SOURCE_COUNTY, false, true, WAN(50), WAN(50)};
    assert_int_equal(image_of(arena, a).main_book, BOOK_STATE_CAPITAL);
    budget->lines[0].adjustment_fen = 1;
    assert_int_equal(image_of(arena, a).main_book, BOOK_OUTSIDE);
}

static void a_listed_project_without_any_line_counts_in_the_first_book_with_no_amount(void **state)
{
    struct arena *arena = *state;
    struct subject *a = subject_new(arena, "653022", "65302226T000000000101", 2026);
    a->listed = true;
    a->list_unit = "301001";
    a->list_name = "只在清单上";
    struct fact_image image = image_of(arena, a);
    assert_true(image.exists && image.required);
    assert_int_equal(image.main_book, BOOK_GENERAL_PUBLIC);
    assert_int_equal(image.line_count, 0);
    assert_text_equal(image.unit_code, "301001");
    assert_text_equal(image.name, "只在清单上");
    a->out_of_scope = true;
    image = image_of(arena, a);
    assert_true(image.listed && !image.required);
}

static void a_project_alone_or_its_spending_alone_is_nothing_to_count(void **state)
{
    struct arena *arena = *state;
    struct subject *a = subject_new(arena, "653022", "65302226T000000000101", 2026);
    struct payload project = {.kind = KIND_PROJECT,
                              .project = {.code = "", .name = "x", .unit_code = "301001"}};
    a->project = (struct subject_record){.payload = &project, .entry.key = a->key};
    a->spending[5] = (struct subject_record){.payload = &project, .entry.key = a->key};
    assert_false(image_of(arena, a).exists);
}

static void a_fund_counts_its_expenditure_in_the_fourth_book(void **state)
{
    struct arena *arena = *state;
    struct subject *f = subject_new(arena, "653022", "fund/2", 2026);
    struct fund *fund = subject_fund(arena, f, FUND_RESIDENT_PENSION, true);
    fund->expenditure_budget_fen = WAN(900000);
    fund->expenditure_fen = WAN(450000);
    struct fact_image image = image_of(arena, f);
    assert_int_equal(image.main_book, BOOK_SOCIAL_INSURANCE);
    assert_true(image.required && image.listed);
    assert_int_equal(image.lines[0].annual_fen, WAN(900000));
    assert_int_equal(image.lines[0].spent_fen[0], WAN(450000));
    assert_text_equal(image.name, fund_chinese(FUND_RESIDENT_PENSION));
    fund->budgeted_here = false;
    image = image_of(arena, f);
    assert_true(image.listed && !image.required); /* pooled above: listed, not counted */
}

static void the_same_line_twice_is_one_line(void **state)
{
    struct arena *arena = *state;
    struct subject *a = subject_new(arena, "653022", "65302226T000000000101", 2026);
    struct budget *budget = subject_budget(arena, a, "301001", 3);
    for (size_t i = 0; i < 3; i++)
        budget->lines[i] =
            (struct funding_line){BOOK_GOV_FUND, SOURCE_COUNTY, false, true, WAN(100), MONEY_NONE};
    struct fact_image image = image_of(arena, a);
    assert_int_equal(image.line_count, 1);
    assert_int_equal(image.lines[0].annual_fen, WAN(300));
}

static void amounts_that_nobody_can_type_stay_within_bounds(void **state)
{
    struct arena *arena = *state;
    struct subject *a = subject_new(arena, "653022", "65302226T000000000101", 2026);
    struct budget *budget = subject_budget(arena, a, "301001", 2);
    budget->lines[0] =
        (struct funding_line){BOOK_GOV_FUND, SOURCE_COUNTY, false, true, INT64_MAX, INT64_MAX};
    budget->lines[1] = (struct funding_line){200, 200, false, true, INT64_MIN + 1, 0};
    struct fact_image image = image_of(arena, a);
    assert_int_equal(image.lines[0].annual_fen, 9000000000000000);
    assert_int_equal(image.lines[1].annual_fen, -9000000000000000);
    assert_int_equal(image.lines[1].book, BOOK_OUTSIDE);
}

static void a_department_says_its_code_where_nothing_else_does(void **state)
{
    struct arena *arena = *state;
    struct subject *d = subject_new(arena, "653022", "dept/219", 2026);
    subject_form(arena, d, 6, 0, 0);
    struct fact_image image = image_of(arena, d);
    assert_true(image.department_overall);
    assert_text_equal(image.unit_code, "219");
    assert_text_equal(image.department_code, "219");
}

static void the_digest_names_keys_versions_bodies_and_states(void **state)
{
    struct arena *arena = *state;
    struct subject *a = project_a(arena);
    struct digest before = {0};
    digest_add_entry(&before, &a->budget.entry);
    digest_add_entry(&before, &a->target.entry);
    assert_int_equal(image_of(arena, a).digest_count, 1);
    assert_true(digest_equal(&image_of(arena, a).digests[0].sum, &before));
    struct digest_entry was = a->target.entry;
    a->target.entry.mark++;
    assert_false(digest_equal(&image_of(arena, a).digests[0].sum, &before));
    a->target.entry = was;
    a->target.entry.body_mark++;
    assert_false(digest_equal(&image_of(arena, a).digests[0].sum, &before));
    a->target.entry = was;
    a->target.entry.state = DIGEST_APPROVED;
    assert_false(digest_equal(&image_of(arena, a).digests[0].sum, &before));
    a->target.entry = was;
    a->target.entry.key.id[3]++;
    assert_false(digest_equal(&image_of(arena, a).digests[0].sum, &before));
    a->target.entry = was;
    assert_true(digest_equal(&image_of(arena, a).digests[0].sum, &before));
}

static void digests_stand_by_round_and_home_and_outlive_what_was_withdrawn(void **state)
{
    struct arena *arena = *state;
    struct subject *a = project_a(arena);
    subject_form(arena, a, 8, 0, 0);
    subject_form(arena, a, 5, 0, 0);
    assert_ok(scope_parse("653022202", &a->target.home, NULL)); /* handed over */
    struct fact_image image = image_of(arena, a);
    assert_int_equal(image.digest_count, 4);
    assert_int_equal(image.digests[0].round, 0);
    assert_text_equal(image.digests[0].home.text, "653022202");
    assert_text_equal(image.digests[1].home.text, "653022205");
    assert_int_equal(image.digests[2].round, 5);
    assert_int_equal(image.digests[3].round, 8);
    a->listed = false;
    a->budget.payload = a->target.payload = NULL;
    a->monitoring[5].payload = a->monitoring[8].payload = NULL;
    image = image_of(arena, a);
    assert_false(image.exists);
    assert_int_equal(image.digest_count, 4);
}

/* -- stored form ---------------------------------------------------------------- */

static void assert_round_trip(struct arena *arena, const struct fact_image *image)
{
    struct buffer first = {0}, second = {0};
    struct fact_image back;
    assert_ok(fact_image_encode(image, &first));
    assert_ok(fact_image_decode(arena, buffer_bytes(&first), &back));
    assert_ok(fact_image_encode(&back, &second));
    assert_bytes_equal(buffer_bytes(&second), buffer_bytes(&first));
    assert_int_equal(back.line_count, image->line_count);
    for (size_t i = 0; i < image->line_count; i++) {
        const struct fact_line *a = &back.lines[i], *b = &image->lines[i];
        assert_true(a->book == b->book && a->source == b->source && a->carried == b->carried &&
                    a->fiscal == b->fiscal);
        assert_true(a->initial_fen == b->initial_fen && a->annual_fen == b->annual_fen);
        assert_memory_equal(a->spent_fen, b->spent_fen, sizeof a->spent_fen);
        assert_memory_equal(a->forecast_fen, b->forecast_fen, sizeof a->forecast_fen);
    }
    assert_memory_equal(back.rounds, image->rounds, sizeof image->rounds);
    assert_text_equal(back.name, image->name);
    assert_text_equal(back.region.text, image->region.text);
    assert_true(record_key_equal(&back.subject, &image->subject));
    buffer_free(&first);
    buffer_free(&second);
}

static void an_image_comes_back_as_it_went(void **state)
{
    struct arena *arena = *state;
    struct random random;
    uint64_t seed = test_seed(20260531);
    print_message("SEED=%llu\n", (unsigned long long)seed);
    random_seed(&random, seed);
    for (int i = 0; i < test_rounds(500); i++) {
        arena_reset(arena);
        struct fact_image image = image_of(arena, subject_random(arena, &random));
        assert_round_trip(arena, &image);
    }
}

static void every_cut_and_every_other_form_of_an_image_is_refused(void **state)
{
    struct arena *arena = *state;
    struct subject *a = project_a(arena);
    form_a(arena, a, 5, WAN(960), "9", "96", "20", ATTAINED_PARTLY);
    struct fact_image image = image_of(arena, a), back;
    struct buffer bytes = {0}, again = {0};
    assert_ok(fact_image_encode(&image, &bytes));
    for (size_t size = 0; size < bytes.size; size++)
        assert_status(fact_image_decode(arena, bytes_of(bytes.data, size), &back),
                      STATUS_MALFORMED);
    for (size_t at = 0; at < bytes.size; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes.data[at] ^= (uint8_t)(1u << bit);
            if (fact_image_decode(arena, buffer_bytes(&bytes), &back) == STATUS_OK) {
                buffer_clear(&again);
                assert_ok(fact_image_encode(&back, &again));
                assert_bytes_equal(buffer_bytes(&again), buffer_bytes(&bytes));
            }
            bytes.data[at] ^= (uint8_t)(1u << bit);
        }
    buffer_free(&bytes);
    buffer_free(&again);
}

static void without_memory_it_says_so_and_leaves_the_image_alone(void **state)
{
    struct arena *arena = *state;
    struct subject *a = project_a(arena);
    form_a(arena, a, 5, WAN(960), "9", "96", "20", ATTAINED_PARTLY);
    struct arena small;
    arena_init(&small, 64);
    struct fact_image image = {.self_score = 77};
    assert_status(fact_image_of(&small, a, &light_rules_default, &image), STATUS_NO_MEMORY);
    assert_int_equal(image.self_score, 77);
    arena_close(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(project_a_is_red_in_may_and_green_in_august, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(project_b_is_measured_by_its_budget_as_it_stands, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(project_c_is_red_with_nothing_spent, setup, teardown),
        cmocka_unit_test_setup_teardown(a_form_that_says_nothing_of_spending_has_no_execution_light,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(without_a_budget_the_latest_form_gives_the_amounts_once,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_project_counts_under_its_largest_line_and_the_lower_book_of_two, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_listed_project_without_any_line_counts_in_the_first_book_with_no_amount, setup,
            teardown),
        cmocka_unit_test_setup_teardown(a_project_alone_or_its_spending_alone_is_nothing_to_count,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_fund_counts_its_expenditure_in_the_fourth_book, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_same_line_twice_is_one_line, setup, teardown),
        cmocka_unit_test_setup_teardown(amounts_that_nobody_can_type_stay_within_bounds, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_department_says_its_code_where_nothing_else_does, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_digest_names_keys_versions_bodies_and_states, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            digests_stand_by_round_and_home_and_outlive_what_was_withdrawn, setup, teardown),
        cmocka_unit_test_setup_teardown(an_image_comes_back_as_it_went, setup, teardown),
        cmocka_unit_test_setup_teardown(every_cut_and_every_other_form_of_an_image_is_refused,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(without_memory_it_says_so_and_leaves_the_image_alone, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
