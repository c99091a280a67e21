/* Cells = fold of images, in any order, and back to nothing (DESIGN.md law 7). */
#include "cases.h"

#include <siben/kv_memory.h>

static struct cell cell_at(const struct cells *extra, struct kv_txn *txn, unsigned table,
                           unsigned round, unsigned dimension, const char *code, unsigned book)
{
    struct cell_key key = {2026, (uint8_t)table, (uint8_t)round, (uint8_t)dimension, (uint8_t)book,
                           ""};
    struct cell cell;
    snprintf(key.code, sizeof key.code, "%s", code);
    assert_ok(cells_get(extra, txn, &key, &cell));
    return cell;
}

static struct subject *project(struct arena *arena, const char *scope, const char *id,
                               const char *unit, bool listed)
{
    struct subject *subject = subject_new(arena, scope, id, 2026);
    struct budget *budget = subject_budget(arena, subject, unit, 2);
    budget->lines[0] =
        (struct funding_line){BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(3000), 0};
    budget->lines[1] =
        (struct funding_line){BOOK_GOV_FUND, SOURCE_COUNTY, false, true, WAN(1000), WAN(800)};
    subject->listed = listed;
    return subject;
}

static void a_project_counts_once_and_its_money_in_every_book_it_has(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct cells *cells = cells_new();
    struct subject *subject = project(&arena, "653022205", "65302226T000000000101", "801001", true);
    subject_target(&arena, subject, "801001", 0);
    struct fact_image image = image_of(&arena, subject);
    assert_ok(cells_count_image(cells, &image, 1));
    const char *const codes[] = {"65",        "6530",       "653022",
                                 "653022205", "653022/801", "653022205/801001"};
    const unsigned dimensions[] = {0, 0, 0, 0, DIMENSION_DEPARTMENT, DIMENSION_UNIT};
    for (size_t i = 0; i < 6; i++) {
        struct cell general =
            cell_at(cells, NULL, CELLS_COVERAGE, 0, dimensions[i], codes[i], BOOK_GENERAL_PUBLIC);
        struct cell gov =
            cell_at(cells, NULL, CELLS_COVERAGE, 0, dimensions[i], codes[i], BOOK_GOV_FUND);
        assert_int_equal(general.values[2 * STAGE_REQUIRED], 1);
        assert_int_equal(general.values[2 * STAGE_REQUIRED + 1], WAN(3000));
        assert_int_equal(general.values[2 * STAGE_TARGET_SET], 1);
        assert_int_equal(general.values[2 * STAGE_TARGET_APPROVED], 0);
        assert_int_equal(gov.values[2 * STAGE_REQUIRED], 0);
        assert_int_equal(gov.values[2 * STAGE_REQUIRED + 1], WAN(1800));
        assert_int_equal(gov.values[2 * STAGE_TARGET_SET + 1], WAN(1800));
        assert_int_equal(general.values[COVERAGE_UNREQUIRED_COUNT], 0);
    }
    cells_free(cells);
    arena_close(&arena);
}

static void what_is_on_no_list_is_kept_apart(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct cells *cells = cells_new();
    struct fact_image image =
        image_of(&arena, project(&arena, "653022", "65302226T000000000102", "301001", false));
    assert_ok(cells_count_image(cells, &image, 1));
    struct cell cell =
        cell_at(cells, NULL, CELLS_COVERAGE, 0, DIMENSION_REGION, "653022", BOOK_GENERAL_PUBLIC);
    assert_int_equal(cell.values[2 * STAGE_REQUIRED], 0);
    assert_int_equal(cell.values[COVERAGE_UNREQUIRED_COUNT], 1);
    assert_int_equal(cell.values[COVERAGE_UNREQUIRED_AMOUNT], WAN(3000));
    cells_free(cells);
    arena_close(&arena);
}

static void a_fund_pooled_above_and_a_project_out_of_scope_are_listed_and_not_counted(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct cells *cells = cells_new();
    struct subject *fund = subject_new(&arena, "653022", "fund/1", 2026);
    subject_fund(&arena, fund, FUND_EMPLOYEE_PENSION, false)->expenditure_budget_fen = WAN(100);
    subject_form(&arena, fund, 5, 1, 0)->lines[0] =
        spending_row(BOOK_SOCIAL_INSURANCE, SOURCE_NONE, WAN(100), MONEY_NONE, WAN(40));
    struct fact_image image = image_of(&arena, fund);
    assert_ok(cells_count_image(cells, &image, 1));
    struct cell cell =
        cell_at(cells, NULL, CELLS_COVERAGE, 0, DIMENSION_REGION, "653022", BOOK_SOCIAL_INSURANCE);
    assert_int_equal(cell.values[2 * STAGE_REQUIRED], 0);
    assert_int_equal(cell.values[2 * STAGE_LISTED], 1);
    assert_int_equal(cell.values[2 * STAGE_LISTED + 1], WAN(100));
    cell = cell_at(cells, NULL, CELLS_MONITORING, 5, DIMENSION_REGION, "653022",
                   BOOK_SOCIAL_INSURANCE);
    assert_int_equal(cell.values[MONITORED_SUBJECTS], 0);
    cells_free(cells);
    arena_close(&arena);
}

static void a_round_sums_what_was_reported_in_it(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct cells *cells = cells_new();
    struct subject *subject = project(&arena, "653022205", "65302226T000000000101", "801001", true);
    struct monitoring *form = subject_form(&arena, subject, 5, 2, 1);
    form->lines[0] =
        spending_row(BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, WAN(3000), MONEY_NONE, WAN(1000));
    form->lines[1] = spending_row(BOOK_GOV_FUND, SOURCE_COUNTY, WAN(1000), MONEY_NONE, WAN(200));
    form->rows[0].deviations = DEVIATION_FUNDS | DEVIATION_OTHER;
    form->rows[0].likelihood = LIKELIHOOD_POSSIBLE;
    struct fact_image image = image_of(&arena, subject);
    assert_ok(cells_count_image(cells, &image, 1));
    struct cell general =
        cell_at(cells, NULL, CELLS_MONITORING, 5, DIMENSION_UNIT, "653022205/801001", 0);
    struct cell gov = cell_at(cells, NULL, CELLS_MONITORING, 5, DIMENSION_UNIT, "653022205/801001",
                              BOOK_GOV_FUND);
    assert_int_equal(general.values[MONITORED_SUBJECTS], 1);
    assert_int_equal(general.values[MONITORED_REPORTED], 1);
    assert_int_equal(general.values[MONITORED_SPENT_FEN], WAN(1000));
    assert_int_equal(general.values[MONITORED_EXECUTION_LIGHT + LIGHT_YELLOW],
                     1); /* 1200/4800/(5/12) = 60.0 */
    assert_int_equal(general.values[MONITORED_LIKELIHOOD + LIKELIHOOD_POSSIBLE], 1);
    assert_int_equal(general.values[MONITORED_DEVIATION + 0], 1);
    assert_int_equal(general.values[MONITORED_DEVIATION + 4], 1);
    assert_int_equal(general.values[MONITORED_DEVIATING_INDICATORS], 1);
    assert_int_equal(gov.values[MONITORED_SUBJECTS], 0);
    assert_int_equal(gov.values[MONITORED_ANNUAL_FEN], WAN(1800));
    assert_int_equal(gov.values[MONITORED_SPENT_FEN], WAN(200));
    cells_free(cells);
    arena_close(&arena);
}

static void a_departments_overall_form_is_in_a_table_of_its_own(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct cells *cells = cells_new();
    struct subject *d = subject_new(&arena, "653022", "dept/219", 2026);
    subject_target(&arena, d, "", 0);
    subject_form(&arena, d, 6, 0, 0);
    struct fact_image image = image_of(&arena, d);
    assert_ok(cells_count_image(cells, &image, 1));
    struct cell cell = cell_at(cells, NULL, CELLS_OVERALL, 0, DIMENSION_REGION, "653022", 0);
    assert_int_equal(cell.values[2 * STAGE_TARGET_SET], 1);
    assert_int_equal(cell.values[2 * (STAGE_ROUND_FIRST + 5)], 1);
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        cell = cell_at(cells, NULL, CELLS_COVERAGE, 0, DIMENSION_REGION, "653022", book);
        assert_int_equal(cell.values[COVERAGE_UNREQUIRED_COUNT], 0);
        cell = cell_at(cells, NULL, CELLS_MONITORING, 6, DIMENSION_REGION, "653022", book);
        assert_int_equal(cell.values[MONITORED_SUBJECTS], 0);
    }
    cells_free(cells);
    arena_close(&arena);
}

/* -- laws ------------------------------------------------------------------------ */

static bool no_row(void *context, const struct cell_key *key, const struct cell *cell)
{
    (void)context;
    print_error("left over: table %u round %u %s book %u, first value %lld\n", key->table,
                key->round, key->code, key->book, (long long)cell->values[0]);
    fail();
    return false;
}

enum { CROWD = 120 };

/* In random order, in several flushes, some taken and added again. */
static void count_crowd(struct random *random, struct kv *kv, const struct fact_image *images,
                        int sign)
{
    bool done[CROWD] = {false};
    int left = CROWD;
    struct cells *cells = cells_new();
    while (left > 0) {
        struct kv_txn *txn;
        assert_ok(kv_begin(kv, true, &txn));
        for (int i = 0; i < 40; i++) {
            size_t which = random_below(random, CROWD);
            if (done[which]) {
                assert_ok(cells_count_image(cells, &images[which], -sign));
                assert_ok(cells_count_image(cells, &images[which], sign));
                continue;
            }
            assert_ok(cells_count_image(cells, &images[which], sign));
            done[which] = true;
            left--;
        }
        assert_ok(cells_flush(cells, txn));
        assert_ok(kv_end(txn));
    }
    cells_free(cells);
}

static void images_added_and_taken_in_any_order_leave_nothing(void **state)
{
    (void)state;
    struct arena arena;
    struct random random;
    uint64_t seed = test_seed(7);
    print_message("SEED=%llu\n", (unsigned long long)seed);
    random_seed(&random, seed);
    for (int round = 0; round < test_rounds(20); round++) {
        struct fact_image images[CROWD];
        arena_init(&arena, 0);
        for (size_t i = 0; i < CROWD; i++)
            images[i] = image_of(&arena, subject_random(&arena, &random));
        struct kv *kv = kv_memory_new();
        struct kv_txn *txn;
        count_crowd(&random, kv, images, 1);

        /* Cells are the fold of images: counted again at -1, nothing is left. */
        struct cells *again = cells_new();
        for (size_t i = 0; i < CROWD; i++)
            assert_ok(cells_count_image(again, &images[i], -1));
        assert_ok(kv_begin(kv, false, &txn));
        assert_true(kv_count(txn, KV_CELL) > 0);
        assert_ok(cells_each(again, txn, no_row, NULL));
        assert_ok(kv_end(txn));
        cells_free(again);

        count_crowd(&random, kv, images, -1);
        assert_ok(kv_begin(kv, false, &txn));
        assert_int_equal(kv_count(txn, KV_CELL), 0);
        assert_ok(kv_end(txn));
        kv_memory_free(kv);
        arena_close(&arena);
    }
}

static void a_code_adds_up_from_what_lies_below(void **state)
{
    (void)state;
    struct arena arena;
    struct random random;
    random_seed(&random, test_seed(11));
    arena_init(&arena, 0);
    struct cells *cells = cells_new();
    for (size_t i = 0; i < 300; i++) {
        struct fact_image image = image_of(&arena, subject_random(&arena, &random));
        assert_ok(cells_count_image(cells, &image, 1));
    }
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        struct cell whole = cell_at(cells, NULL, CELLS_COVERAGE, 0, DIMENSION_REGION, "6530", book);
        struct cell county =
            cell_at(cells, NULL, CELLS_COVERAGE, 0, DIMENSION_REGION, "653022", book);
        struct cell city =
            cell_at(cells, NULL, CELLS_COVERAGE, 0, DIMENSION_REGION, "653001", book);
        for (size_t i = 0; i < COVERAGE_MEASURES; i++)
            assert_true((uint64_t)whole.values[i] ==
                        (uint64_t)county.values[i] + (uint64_t)city.values[i]);
    }
    cells_free(cells);
    arena_close(&arena);
}

struct codes {
    char all[512];
};

static bool take_code(void *context, const char *code)
{
    struct codes *codes = context;
    size_t size = strlen(codes->all);
    snprintf(codes->all + size, sizeof codes->all - size, "%s ", code);
    return true;
}

static void codes_come_in_order_and_only_while_they_have_cells(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct kv *kv = kv_memory_new();
    struct kv_txn *txn;
    struct cells *cells = cells_new();
    const char *const places[][2] = {
        {"653022205", "801001"}, {"653022", "219001"}, {"653022100", "802001"}};
    struct fact_image images[3];
    for (size_t i = 0; i < 3; i++) {
        images[i] = image_of(
            &arena, project(&arena, places[i][0], "65302226T000000000101", places[i][1], true));
        assert_ok(cells_count_image(cells, &images[i], 1));
    }
    assert_ok(kv_begin(kv, true, &txn));
    assert_ok(cells_flush(cells, txn));
    assert_ok(kv_end(txn));

    /* One stored unit taken away beside, one added beside. */
    assert_ok(cells_count_image(cells, &images[2], -1));
    struct fact_image more =
        image_of(&arena, project(&arena, "653022100", "65302226T000000000108", "803001", true));
    assert_ok(cells_count_image(cells, &more, 1));
    assert_ok(kv_begin(kv, false, &txn));
    struct codes codes = {""};
    assert_ok(
        cells_each_code(NULL, txn, 2026, CELLS_COVERAGE, 0, DIMENSION_UNIT, "", take_code, &codes));
    assert_text_equal(codes.all, "653022/219001 653022100/802001 653022205/801001 ");
    codes.all[0] = '\0';
    assert_ok(cells_each_code(cells, txn, 2026, CELLS_COVERAGE, 0, DIMENSION_UNIT, "", take_code,
                              &codes));
    assert_text_equal(codes.all, "653022/219001 653022100/803001 653022205/801001 ");
    codes.all[0] = '\0';
    assert_ok(cells_each_code(cells, txn, 2026, CELLS_COVERAGE, 0, DIMENSION_UNIT, "653022205",
                              take_code, &codes));
    assert_text_equal(codes.all, "653022205/801001 ");
    codes.all[0] = '\0';
    assert_ok(cells_each_code(cells, txn, 2026, CELLS_COVERAGE, 0, DIMENSION_REGION, "653022",
                              take_code, &codes));
    assert_text_equal(codes.all, "653022 653022100 653022205 ");
    codes.all[0] = '\0';
    assert_ok(cells_each_code(cells, txn, 2025, CELLS_COVERAGE, 0, DIMENSION_REGION, "", take_code,
                              &codes));
    assert_text_equal(codes.all, "");
    assert_ok(kv_end(txn));
    cells_free(cells);
    kv_memory_free(kv);
    arena_close(&arena);
}

struct seen_digests {
    struct buffer text;
    struct digest sum;
};

static bool see_digest(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct seen_digests *seen = context;
    char code[CELL_CODE_SIZE];
    digest_code_print(&place->home, place->unit, code);
    buffer_print(&seen->text, "%u.%u.%u %s %lld;", place->fiscal_year, place->round, place->class,
                 code, (long long)sum->records);
    digest_add(&seen->sum, sum, 1);
    return true;
}

static void assert_seen(struct seen_digests *seen, const char *text)
{
    buffer_put_u8(&seen->text, 0);
    assert_text_equal((const char *)seen->text.data, text);
    buffer_free(&seen->text);
    *seen = (struct seen_digests){.text = {0}};
}

static void digests_add_up_by_unit_and_book_and_for_every_scope_above(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct kv *kv = kv_memory_new();
    struct kv_txn *txn;
    struct cells *cells = cells_new();
    struct digest sum = {0}, got;
    struct seen_digests seen = {.text = {0}};
    for (unsigned i = 0; i < 5; i++) {
        char id[32];
        snprintf(id, sizeof id, "65302226T%012u", i);
        struct fact_image image =
            image_of(&arena, project(&arena, "653022205", id, "801001", i % 2));
        for (size_t k = 0; k < image.digest_count; k++)
            digest_add(&sum, &image.digests[k].sum, 1);
        assert_ok(cells_count_image(cells, &image, 1));
    }
    struct fact_image other =
        image_of(&arena, project(&arena, "653022:301001", "65302226T000000000900", "301001", true));
    assert_ok(cells_count_image(cells, &other, 1));
    struct digest_place place = {.fiscal_year = 2026, .class = BOOK_GENERAL_PUBLIC};
    assert_ok(digest_code_parse("653022205/801001", &place));
    assert_ok(digest_get(cells, NULL, &place, &got));
    assert_true(digest_equal(&got, &sum));
    /* A record of no subject, and the same of another year, half of it stored. */
    struct digest_place alone = {.round = 30, .class = DIGEST_NOTICE, .home = {"653022"}};
    assert_ok(kv_begin(kv, true, &txn));
    assert_ok(cells_flush(cells, txn));
    assert_ok(kv_end(txn));
    assert_ok(kv_begin(kv, false, &txn));
    assert_ok(cells_count_digest(cells, &alone, &got, 1));
    alone.fiscal_year = UINT16_MAX;
    alone.round = UINT8_MAX;
    assert_ok(cells_count_digest(cells, &alone, &got, 1));

    struct scope scope = {"653022"};
    assert_ok(digests_each(cells, txn, &scope, see_digest, &seen));
    assert_seen(&seen, "0.30.7 653022/ 5;2026.0.0 653022/ 6;65535.255.7 653022/ 5;");
    scope = (struct scope){"653022205"};
    assert_ok(digests_each(cells, txn, &scope, see_digest, &seen));
    assert_true(digest_equal(&seen.sum, &sum));
    assert_seen(&seen, "2026.0.0 653022205/ 5;");
    scope = (struct scope){"653022:301001"};
    assert_ok(digests_each(cells, txn, &scope, see_digest, &seen));
    assert_seen(&seen, "2026.0.0 653022:301001/ 1;");
    scope = (struct scope){"6530"};
    assert_ok(digests_each_unit(cells, txn, &scope, 2026, 0, NULL, see_digest, &seen));
    assert_seen(&seen, "2026.0.0 653022205/801001 5;2026.0.0 653022:301001/301001 1;");
    assert_ok(
        digests_each_unit(cells, txn, &scope, 2026, 0, "653022205/801001", see_digest, &seen));
    assert_seen(&seen, "2026.0.0 653022:301001/301001 1;");
    assert_ok(digests_each_unit(cells, txn, &scope, 0, 30, NULL, see_digest, &seen));
    assert_seen(&seen, "0.30.7 653022/ 5;");
    /* What is taken away again is not seen. */
    assert_ok(cells_count_image(cells, &other, -1));
    assert_ok(digests_each_unit(cells, txn, &scope, 2026, 0, NULL, see_digest, &seen));
    assert_seen(&seen, "2026.0.0 653022205/801001 5;");
    assert_ok(kv_end(txn));
    cells_free(cells);
    kv_memory_free(kv);
    arena_close(&arena);
}

static void codes_of_digests_come_back_and_strange_ones_are_refused(void **state)
{
    static const char *const good[] = {"65/", "653022205/801001", "653022:301001/301001"};
    static const char *const bad[] = {
        "", "/", "653022", "653022000/1", "6530a/", "653022/1234567890123456789012"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct digest_place place;
        char code[CELL_CODE_SIZE];
        assert_ok(digest_code_parse(good[i], &place));
        digest_code_print(&place.home, place.unit, code);
        assert_text_equal(code, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct digest_place place;
        assert_status(digest_code_parse(bad[i], &place), STATUS_MALFORMED);
    }
}

static void keys_come_back_and_strange_keys_are_refused(void **state)
{
    (void)state;
    struct cell_key key = {2026,           CELLS_MONITORING, 8,
                           DIMENSION_UNIT, BOOK_OUTSIDE,     "653022205/801001"},
                    back;
    struct buffer bytes = {0};
    cell_key_put(&bytes, &key);
    assert_ok(cell_key_get(buffer_bytes(&bytes), &back));
    assert_text_equal(back.code, key.code);
    assert_int_equal(back.fiscal_year, 2026);
    assert_int_equal(back.table, CELLS_MONITORING);
    assert_int_equal(back.round, 8);
    assert_int_equal(back.dimension, DIMENSION_UNIT);
    assert_int_equal(back.book, BOOK_OUTSIDE);
    for (size_t size = 0; size < bytes.size; size++)
        assert_status(cell_key_get(bytes_of(bytes.data, size), &back), STATUS_MALFORMED);
    bytes.data[2] = 200;
    assert_status(cell_key_get(buffer_bytes(&bytes), &back), STATUS_MALFORMED);
    buffer_free(&bytes);
}

static void names_that_are_too_long_are_cut_and_never_overrun(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct cells *cells = cells_new();
    struct subject *subject = project(&arena, "653022205", "65302226T000000000101", "801001", true);
    char long_code[200];
    memset(long_code, '9', sizeof long_code);
    long_code[199] = '\0';
    struct payload payload = *subject->budget.payload;
    payload.budget.unit_code = long_code;
    subject->budget.payload = &payload;
    subject->department_code = long_code;
    memset(subject->unit_region.text, '6', sizeof subject->unit_region.text - 1);
    struct fact_image image = image_of(&arena, subject);
    assert_ok(cells_count_image(cells, &image, 1));
    assert_ok(cells_count_image(cells, &image, -1));
    assert_ok(cells_each(cells, NULL, no_row, NULL));
    cells_free(cells);
    arena_close(&arena);
}

static void a_corrupt_cell_stops_the_writer_and_the_reader(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct kv *kv = kv_memory_new();
    struct kv_txn *txn;
    struct cells *cells = cells_new();
    struct cell_key key = {2026,    CELLS_COVERAGE, 0, DIMENSION_REGION, BOOK_GENERAL_PUBLIC,
                           "653022"};
    struct buffer bytes = {0};
    struct cell cell;
    struct fact_image image =
        image_of(&arena, project(&arena, "653022", "65302226T000000000101", "301001", true));
    cell_key_put(&bytes, &key);
    assert_ok(kv_begin(kv, true, &txn));
    kv_put(txn, KV_CELL, buffer_bytes(&bytes), bytes_of("\xff\xff", 2));
    assert_status(cells_get(NULL, txn, &key, &cell), STATUS_CORRUPT);
    assert_ok(cells_count_image(cells, &image, 1));
    assert_status(cells_flush(cells, txn), STATUS_CORRUPT);
    assert_status(kv_end(txn), STATUS_CORRUPT);
    buffer_free(&bytes);
    cells_free(cells);
    kv_memory_free(kv);
    arena_close(&arena);
}

static enum status count_store_and_list(const struct fact_image *images, size_t count,
                                        struct kv *kv)
{
    struct cells *cells = cells_new();
    if (!cells)
        return STATUS_NO_MEMORY;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = cells_count_image(cells, &images[i], 1);
    struct kv_txn *txn;
    if (status == STATUS_OK)
        status = kv_begin(kv, true, &txn);
    if (status == STATUS_OK) {
        status = cells_flush(cells, txn);
        enum status end = kv_end(txn);
        status = status ? status : end;
    }
    struct codes codes = {""};
    if (status == STATUS_OK)
        status = kv_begin(kv, false, &txn);
    if (status == STATUS_OK) {
        status = cells_count_image(cells, &images[0], 1);
        if (status == STATUS_OK)
            status = cells_each_code(cells, txn, 2026, CELLS_COVERAGE, 0, DIMENSION_REGION, "",
                                     take_code, &codes);
        kv_abort(txn);
    }
    cells_free(cells);
    return status;
}

static void any_allocation_may_fail_and_nothing_is_half_written(void **state)
{
    (void)state;
    memory_apart(true); /* each piece of an arena too */
    struct arena arena;
    struct random random;
    random_seed(&random, 3);
    arena_init(&arena, 0);
    struct fact_image images[40];
    for (size_t i = 0; i < 40; i++)
        images[i] = image_of(&arena, subject_random(&arena, &random));
    struct fact_image *first = &images[0];
    while (!first->exists || first->subject.fiscal_year != 2026)
        *first = image_of(&arena, subject_random(&arena, &random));
    enum status status = STATUS_NO_MEMORY;
    long calls = 0;
    while (status == STATUS_NO_MEMORY) {
        struct kv *kv = kv_memory_new();
        assert_non_null(kv);
        memory_fail_after(++calls);
        status = count_store_and_list(images, 40, kv);
        memory_fail_never();
        kv_memory_free(kv);
    }
    assert_ok(status);
    assert_true(calls > 5);
    arena_close(&arena);
    memory_apart(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_project_counts_once_and_its_money_in_every_book_it_has),
        cmocka_unit_test(what_is_on_no_list_is_kept_apart),
        cmocka_unit_test(a_fund_pooled_above_and_a_project_out_of_scope_are_listed_and_not_counted),
        cmocka_unit_test(a_round_sums_what_was_reported_in_it),
        cmocka_unit_test(a_departments_overall_form_is_in_a_table_of_its_own),
        cmocka_unit_test(images_added_and_taken_in_any_order_leave_nothing),
        cmocka_unit_test(a_code_adds_up_from_what_lies_below),
        cmocka_unit_test(codes_come_in_order_and_only_while_they_have_cells),
        cmocka_unit_test(digests_add_up_by_unit_and_book_and_for_every_scope_above),
        cmocka_unit_test(codes_of_digests_come_back_and_strange_ones_are_refused),
        cmocka_unit_test(keys_come_back_and_strange_keys_are_refused),
        cmocka_unit_test(names_that_are_too_long_are_cut_and_never_overrun),
        cmocka_unit_test(a_corrupt_cell_stops_the_writer_and_the_reader),
        cmocka_unit_test(any_allocation_may_fail_and_nothing_is_half_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
