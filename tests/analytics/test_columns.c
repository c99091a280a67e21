/* The file of columns gives what the images give, or says that it is damaged. */
#include "test.h"

#include "columns_memory.h"

#include <siben/map.h>

#define ROWS_MAX 40000 /* several blocks */

static const char *const regions[] = {"653022205", "653022206", "653021", "6530"};
static const char *const units[] = {"301001", "301002", "219", "801001", ""};

/* An image that is all random, and small. */
static void random_image(struct random *random, struct fact_line lines[4], struct fact_image *image)
{
    memset(image, 0, sizeof *image);
    memset(lines, 0, 4 * sizeof *lines);
    image->subject.fiscal_year = (uint16_t)(2025 + random_below(random, 3));
    image->exists = !random_chance(random, 50);
    const char *region = regions[random_below(random, 4)];
    memcpy(image->region.text, region, strlen(region));
    image->unit_code = units[random_below(random, 5)];
    image->department_code = units[random_below(random, 5)];
    image->required = random_chance(random, 500);
    image->listed = random_chance(random, 500);
    image->target_set = random_chance(random, 500);
    image->target_approved = image->target_set && random_chance(random, 500);
    image->lines = lines;
    image->line_count = random_below(random, 5);
    image->main_book = (uint8_t)random_below(random, BOOK_COUNT);
    for (size_t i = 0; i < image->line_count; i++) {
        int64_t scale = random_chance(random, 500) ? 10000 : 1;
        lines[i] = (struct fact_line){.book = (uint8_t)random_below(random, BOOK_COUNT),
                                      .source = (uint8_t)random_below(random, SOURCE_COUNT),
                                      .carried = random_chance(random, 100),
                                      .initial_fen = scale * (int64_t)random_below(random, 1000000),
                                      .annual_fen = random_chance(random, 10) ? -9000000000000000
                                                                              : 4000 * scale};
        lines[i].spent_fen[5] = (int64_t)random_below(random, 300);
    }
    image->rounds[5].reported = random_chance(random, 300);
    image->rounds[5].approved = image->rounds[5].reported && random_chance(random, 500);
    image->rounds[5].execution_light = (uint8_t)random_below(random, LIGHT_COUNT);
}

static void random_query(struct random *random, struct fact_query *query)
{
    static const char *const keys[] = {"region", "county",     "department",  "unit",
                                       "book",   "source",     "carried",     "required",
                                       "target", "reported:5", "execution:5", "year"};
    static const char *const sums[] = {"initial", "annual", "spent:5", "forecast:3"};
    static const char *const values[] = {"653022", "653022", "301", "801001", "1", "2",
                                         "1",      "0",      "2",   "1",      "3", "2026"};
    *query = (struct fact_query){.by_count = random_below(random, 4),
                                 .sum_count = random_below(random, 5),
                                 .filter_count = random_below(random, 3)};
    for (size_t i = 0; i < query->by_count; i++)
        assert_ok(fact_term_parse(keys[random_below(random, 12)], &query->by[i]));
    for (size_t i = 0; i < query->sum_count; i++)
        assert_ok(fact_term_parse(sums[random_below(random, 4)], &query->sums[i]));
    for (size_t i = 0; i < query->filter_count; i++) {
        size_t which = random_below(random, 12);
        assert_ok(fact_term_parse(keys[which], &query->filters[i].term));
        query->filters[i].value = values[which];
    }
}

static void same_groups(const struct fact_groups *left, const struct fact_groups *right)
{
    struct arena arena;
    struct fact_group *a, *b;
    size_t a_count, b_count;
    arena_init(&arena, 0);
    assert_ok(fact_groups_sorted(left, &arena, &a, &a_count));
    assert_ok(fact_groups_sorted(right, &arena, &b, &b_count));
    assert_int_equal(a_count, b_count);
    for (size_t i = 0; i < a_count; i++) {
        for (size_t k = 0; k < FACT_BY_MAX && a[i].keys[k]; k++)
            assert_text_equal(a[i].keys[k], b[i].keys[k]);
        assert_int_equal(a[i].projects, b[i].projects);
        assert_int_equal(a[i].lines, b[i].lines);
        assert_memory_equal(a[i].sums, b[i].sums, sizeof a[i].sums);
    }
    arena_close(&arena);
}

static const struct fact_state state_of_test = {1, 2, 3, 4};

static void write_file(struct columns_memory *memory, uint64_t seed, size_t images)
{
    struct columns_writer *writer;
    struct fact_image image;
    struct fact_line lines[4];
    struct random random;
    random_seed(&random, seed);
    assert_ok(columns_write_begin(&memory->port, &state_of_test, &writer));
    for (size_t i = 0; i < images; i++) {
        random_image(&random, lines, &image);
        assert_ok(columns_write(writer, &image));
    }
    assert_ok(columns_write_end(writer, true));
}

static void count_images(struct fact_groups *groups, uint64_t seed, size_t images, int sign)
{
    struct fact_image image;
    struct fact_line lines[4];
    struct random random;
    random_seed(&random, seed);
    for (size_t i = 0; i < images; i++) {
        random_image(&random, lines, &image);
        assert_ok(fact_groups_count(groups, &image, sign));
    }
}

static void the_file_gives_what_the_images_give(void **state)
{
    static const size_t sizes[] = {0, 1, 3000, ROWS_MAX / 2};
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct columns_memory memory;
        struct random random;
        size_t images = sizes[seed - 1];
        columns_memory_init(&memory);
        random_seed(&random, seed);
        write_file(&memory, seed, images);
        for (int i = 0; i < 12; i++) {
            struct fact_query query;
            struct columns *columns;
            random_query(&random, &query);
            struct fact_groups *left = fact_groups_new(&query), *right = fact_groups_new(&query);
            assert_ok(columns_open(&memory.port, &columns));
            assert_true(fact_state_equal(columns_state(columns), &state_of_test));
            assert_ok(columns_ask(columns, left));
            columns_close(columns);
            count_images(right, seed, images, 1);
            same_groups(left, right);
            fact_groups_free(left);
            fact_groups_free(right);
        }
        columns_memory_free(&memory);
    }
}

static void what_is_taken_away_again_leaves_nothing(void **state)
{
    struct fact_query query = {.by = {{.column = FACT_UNIT}},
                               .by_count = 1,
                               .sums = {{.column = FACT_ANNUAL_FEN}},
                               .sum_count = 1};
    struct fact_groups *groups = fact_groups_new(&query);
    struct fact_group *sorted;
    struct arena arena;
    size_t count;
    (void)state;
    count_images(groups, 7, 500, 1);
    count_images(groups, 7, 500, -1);
    arena_init(&arena, 0);
    assert_ok(fact_groups_sorted(groups, &arena, &sorted, &count));
    assert_int_equal(count, 0);
    arena_close(&arena);
    fact_groups_free(groups);
}

/* Whatever a bit flips, or is cut off: it is noticed, or it was not read for this answer. */
static void a_damaged_file_never_gives_another_answer(void **state)
{
    struct columns_memory memory;
    struct fact_query query;
    struct columns *columns;
    struct random random;
    size_t noticed = 0;
    (void)state;
    columns_memory_init(&memory);
    random_seed(&random, 11);
    write_file(&memory, 11, 400);
    random_query(&random, &query);
    query.by[query.by_count++] = (struct fact_term){.column = FACT_UNIT};
    struct fact_groups *right = fact_groups_new(&query);
    count_images(right, 11, 400, 1);
    size_t size = memory.file.size;
    for (size_t i = 0; i < 4000; i++) {
        size_t at = random_below(&random, size);
        uint8_t bit = (uint8_t)(1u << random_below(&random, 8));
        struct fact_groups *left = fact_groups_new(&query);
        bool cut = i % 10 == 0;
        memory.file.size = cut ? at : size;
        memory.file.data[at] ^= bit;
        enum status status = columns_open(&memory.port, &columns);
        if (status == STATUS_OK) {
            status = columns_ask(columns, left);
            columns_close(columns);
        }
        if (status == STATUS_OK)
            same_groups(left, right);
        else
            assert_status(status, STATUS_CORRUPT);
        assert_false(cut && status == STATUS_OK);
        noticed += status != STATUS_OK;
        memory.file.data[at] ^= bit;
        fact_groups_free(left);
    }
    memory.file.size = size;
    assert_true(noticed > 400);
    fact_groups_free(right);
    columns_memory_free(&memory);
}

static void a_question_without_memory_says_so(void **state)
{
    struct columns_memory memory;
    struct fact_query query = {.by = {{.column = FACT_REGION, .level = 6}}, .by_count = 1};
    (void)state;
    memory_apart(true); /* each piece of an arena too */
    columns_memory_init(&memory);
    write_file(&memory, 3, 100);
    for (long k = 1;; k++) {
        struct fact_groups *groups = fact_groups_new(&query);
        struct columns *columns = NULL;
        memory_fail_after(k);
        enum status status = columns_open(&memory.port, &columns);
        if (status == STATUS_OK)
            status = columns_ask(columns, groups);
        memory_fail_never();
        columns_close(columns);
        fact_groups_free(groups);
        if (status == STATUS_OK)
            break;
        assert_status(status, STATUS_NO_MEMORY);
    }
    columns_memory_free(&memory);
    memory_apart(false);
}

static void columns_have_names(void **state)
{
    static const char *const wrong[] = {"",       "books",    "spent",    "spent:13", "spent:",
                                        "book:1", "county:1", "spent:-1", "spent:5x", "Book"};
    struct fact_term term;
    (void)state;
    assert_ok(fact_term_parse("spent:12", &term));
    assert_int_equal(term.column, FACT_SPENT_FEN);
    assert_int_equal(term.round, 12);
    assert_ok(fact_term_parse("county", &term));
    assert_text_equal(fact_term_word(&term), "county");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_status(fact_term_parse(wrong[i], &term), STATUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_gives_what_the_images_give),
        cmocka_unit_test(what_is_taken_away_again_leaves_nothing),
        cmocka_unit_test(a_damaged_file_never_gives_another_answer),
        cmocka_unit_test(a_question_without_memory_says_so),
        cmocka_unit_test(columns_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
