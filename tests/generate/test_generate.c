#include "test.h"

#include <siben/generate.h>
#include <siben/map.h>
#include <siben/workbook.h>

/* -- files kept in memory -- */

#define FILES_MAX 256
struct kept {
    char names[FILES_MAX][80];
    struct buffer files[FILES_MAX];
    size_t count;
};

static enum status keep(void *context, const char *name, struct bytes file)
{
    struct kept *kept = context;
    assert_true(kept->count < FILES_MAX);
    snprintf(kept->names[kept->count], sizeof kept->names[0], "%s", name);
    buffer_put_bytes(&kept->files[kept->count], file);
    if (kept->files[kept->count++].failed)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

static void drop(struct kept *kept)
{
    for (size_t i = 0; i < kept->count; i++)
        buffer_free(&kept->files[i]);
    kept->count = 0;
}

static struct bytes file_of(const struct kept *kept, const char *name)
{
    for (size_t i = 0; i < kept->count; i++)
        if (strcmp(kept->names[i], name) == 0)
            return buffer_bytes(&kept->files[i]);
    return bytes_of(NULL, 0);
}

static struct county_settings small(void)
{
    struct county_settings settings = county_settings_usual;
    settings.units = 40;
    settings.projects = 80;
    return settings;
}

static struct county_counts make(const struct county_settings *settings, struct kept *kept)
{
    struct county_counts counts = {0};
    struct why why = {0};
    assert_ok(generate_county(settings, keep, kept, &counts, &why));
    return counts;
}

static const struct sheet *first_sheet(struct arena *arena, const struct kept *kept,
                                       const char *name)
{
    struct workbook *workbook = arena_take(arena, sizeof *workbook);
    struct why why = {0};
    assert_non_null(file_of(kept, name).data);
    assert_ok(workbook_read(arena, name, file_of(kept, name), workbook, &why));
    assert_true(workbook->sheet_count >= 1);
    return &workbook->sheets[0];
}

static uint16_t column_of(const struct sheet *sheet, const char *heading)
{
    for (uint16_t i = 0; i < sheet->columns; i++)
        if (strcmp(sheet_text(sheet, 0, i), heading) == 0)
            return i;
    fail_msg("no column %s", heading);
    return 0;
}

/* -- promises -- */

static struct kept one, two;

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    struct county_settings settings = small();
    make(&settings, &one);
    make(&settings, &two);
    assert_int_equal(one.count, two.count);
    for (size_t i = 0; i < one.count; i++) {
        assert_text_equal(one.names[i], two.names[i]);
        assert_bytes_equal(buffer_bytes(&one.files[i]), buffer_bytes(&two.files[i]));
    }
    drop(&two);
    settings.seed = 2;
    make(&settings, &two);
    assert_false(bytes_equal(file_of(&one, "projects.xlsx"), file_of(&two, "projects.xlsx")));
    drop(&one);
    drop(&two);
}

static void a_township_alone_is_as_in_the_whole(void **state)
{
    (void)state;
    struct county_settings settings = small();
    make(&settings, &one);
    settings.only = "653022205";
    make(&settings, &two);
    assert_true(two.count >= 4);
    for (size_t i = 0; i < two.count; i++)
        if (strchr(two.names[i], '/')) {
            assert_memory_equal(two.names[i], "653022205/", 10);
            assert_bytes_equal(buffer_bytes(&two.files[i]), file_of(&one, two.names[i]));
        }
    drop(&one);
    drop(&two);
}

static void every_file_reads_back(void **state)
{
    (void)state;
    struct county_settings settings = small();
    make(&settings, &one);
    size_t sheets = 0;
    for (size_t i = 0; i < one.count; i++) {
        struct arena arena;
        struct workbook workbook;
        struct why why = {0};
        arena_init(&arena, 0);
        assert_ok(
            workbook_read(&arena, one.names[i], buffer_bytes(&one.files[i]), &workbook, &why));
        if (strncmp(one.names[i], "spending", 8) == 0)
            assert_text_equal(workbook.encoding, "GB18030");
        for (size_t k = 0; k < workbook.sheet_count; k++, sheets++)
            assert_true(workbook.sheets[k].rows >
                        (strcmp(one.names[i], "expected-errors.csv") != 0));
        arena_close(&arena);
    }
    assert_true(sheets > one.count);
    drop(&one);
}

/* Rows of a flat table by project: how many, and the sum of their weights. */
static void count_rows(const struct kept *kept, const char *name, struct map *rows,
                       struct map *weights)
{
    struct arena arena;
    arena_init(&arena, 0);
    const struct sheet *sheet = first_sheet(&arena, kept, name);
    uint16_t code = column_of(sheet, "项目代码"), weight = column_of(sheet, "分值");
    for (uint32_t row = 1; row < sheet->rows; row++) {
        struct bytes key = bytes_of_text(sheet_text(sheet, row, code));
        ++*map_put(rows, key, NULL);
        *map_put(weights, key, NULL) += strtoull(sheet_text(sheet, row, weight), NULL, 10);
    }
    arena_close(&arena);
}

static bool within_8_and_12(void *context, struct bytes key, uint64_t *value)
{
    (void)context, (void)key;
    assert_in_range(*value, 8, 12);
    return true;
}

static bool is_90(void *context, struct bytes key, uint64_t *value)
{
    (void)context, (void)key;
    assert_int_equal(*value, 90);
    return true;
}

static void counts_are_as_asked(void **state)
{
    (void)state;
    struct county_settings settings = small();
    settings.errors_per_mille = 0;
    settings.together = true;
    struct county_counts counts = make(&settings, &one);
    struct map *rows = map_new(), *weights = map_new();
    struct arena arena;
    arena_init(&arena, 0);
    assert_int_equal(counts.units, 40);
    assert_int_equal(counts.projects, 80);
    assert_int_equal(counts.errors, 0);
    assert_int_equal(counts.files, one.count);
    assert_int_equal(first_sheet(&arena, &one, "roster.xlsx")->rows, 41);
    assert_int_equal(first_sheet(&arena, &one, "projects.xlsx")->rows, counts.lines + 1);
    assert_int_equal(first_sheet(&arena, &one, "monitoring-05.xlsx")->rows, counts.indicators + 1);
    count_rows(&one, "targets.xlsx", rows, weights);
    assert_int_equal(map_count(rows), 80);
    map_each(rows, within_8_and_12, NULL);
    map_each(weights, is_90, NULL);
    map_free(rows);
    map_free(weights);
    arena_close(&arena);
    drop(&one);
}

static void each_project_has_one_form_of_each_kind(void **state)
{
    (void)state;
    struct county_settings settings = small();
    settings.errors_per_mille = 0;
    make(&settings, &one);
    struct map *forms = map_new();
    for (size_t i = 0; i < one.count; i++) {
        if (!strstr(one.names[i], "monitoring-08"))
            continue;
        struct arena arena;
        struct workbook workbook;
        struct why why = {0};
        arena_init(&arena, 0);
        assert_ok(
            workbook_read(&arena, one.names[i], buffer_bytes(&one.files[i]), &workbook, &why));
        bool flat = !strstr(one.names[i], "-forms");
        for (size_t k = 0; k < workbook.sheet_count; k++) {
            const struct sheet *sheet = &workbook.sheets[k];
            if (!flat)
                assert_int_equal(++*map_put(forms, bytes_of_text(sheet_text(sheet, 2, 11)), NULL),
                                 1);
            for (uint32_t row = 1; flat && row < sheet->rows; row++)
                *map_put(forms, bytes_of_text(sheet_text(sheet, row, column_of(sheet, "项目代码"))),
                         NULL) = 1;
        }
        arena_close(&arena);
    }
    assert_int_equal(map_count(forms), 80);
    map_free(forms);
    drop(&one);
}

static bool is_a_way_of_growing(const char *text)
{
    static const char *const words[] = {"累计", "水平", "一次性", "时间节点", "上限", "定性"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

/* "each indicator carries an accrual_kind" (DOMAIN.md 0.4): said in targets, so that no light goes by a guess. */
static void each_indicator_of_a_target_says_how_it_grows(void **state)
{
    (void)state;
    struct county_settings settings = small();
    settings.errors_per_mille = 0;
    make(&settings, &one);
    size_t flat = 0, forms = 0;
    for (size_t i = 0; i < one.count; i++) {
        if (!strstr(one.names[i], "targets"))
            continue;
        struct arena arena;
        struct workbook workbook;
        struct why why = {0};
        bool form = strstr(one.names[i], "-forms");
        arena_init(&arena, 0);
        assert_ok(
            workbook_read(&arena, one.names[i], buffer_bytes(&one.files[i]), &workbook, &why));
        for (size_t k = 0; k < workbook.sheet_count; k++) {
            const struct sheet *sheet = &workbook.sheets[k];
            uint32_t first = form ? 11 : 1;
            uint16_t column = form ? 8 : column_of(sheet, "计量方式");
            assert_text_equal(sheet_text(sheet, first - 1, column), "计量方式");
            for (uint32_t row = first; row < sheet->rows; row++)
                assert_true(is_a_way_of_growing(sheet_text(sheet, row, column)));
            *(form ? &forms : &flat) += 1;
        }
        arena_close(&arena);
    }
    assert_true(flat && forms);
    drop(&one);
}

static void all_four_books_and_what_is_outside_are_there(void **state)
{
    (void)state;
    static const char *const words[] = {"一般公共预算", "政府性基金预算", "国有资本经营预算",
                                        "社会保险基金预算", "单位资金"};
    struct county_settings settings = small();
    bool found[5] = {false}, carried = false;
    struct arena arena;
    arena_init(&arena, 0);
    settings.projects = GENERATE_PROJECTS_MIN;
    make(&settings, &one);
    const struct sheet *sheet = first_sheet(&arena, &one, "projects.xlsx");
    uint16_t book = column_of(sheet, "预算类别"), kind = column_of(sheet, "资金性质"),
             code = column_of(sheet, "项目代码");
    for (uint32_t row = 1; row < sheet->rows; row++) {
        for (int i = 0; i < 5; i++)
            found[i] = found[i] || strcmp(sheet_text(sheet, row, book), words[i]) == 0;
        carried = carried || strcmp(sheet_text(sheet, row, kind), "上年结转") == 0;
        bool fund = strcmp(sheet_text(sheet, row, book), words[3]) == 0;
        assert_int_equal(fund, sheet_text(sheet, row, code)[0] == '\0');
    }
    for (int i = 0; i < 5; i++)
        assert_true(found[i]);
    assert_true(carried);
    arena_close(&arena);
    drop(&one);
}

static void every_planted_error_stands_where_it_is_said(void **state)
{
    (void)state;
    struct county_settings settings = small();
    settings.errors_per_mille = 400;
    struct county_counts counts = make(&settings, &one);
    struct arena arena;
    arena_init(&arena, 256u << 20);
    const struct sheet *list = first_sheet(&arena, &one, "expected-errors.csv");
    assert_true(counts.errors > 100);
    assert_int_equal(list->rows, counts.errors + 1);
    for (uint32_t row = 1; row < list->rows; row++) {
        struct workbook workbook;
        struct why why = {0};
        const char *file = sheet_text(list, row, 0), *name = sheet_text(list, row, 1);
        const struct sheet *sheet = NULL;
        uint32_t at_row, at_column;
        assert_ok(workbook_read(&arena, file, file_of(&one, file), &workbook, &why));
        for (size_t i = 0; i < workbook.sheet_count && !sheet; i++)
            if (name[0] == '\0' || strcmp(workbook.sheets[i].name, name) == 0)
                sheet = &workbook.sheets[i];
        assert_non_null(sheet);
        assert_true(cell_address_parse(sheet_text(list, row, 2), &at_row, &at_column));
        assert_true(at_row < sheet->rows);
        if (strcmp(sheet_text(list, row, 5), "reason-missing") != 0 &&
            strcmp(sheet_text(list, row, 5), "total-not-parts") != 0)
            assert_true(sheet_text(sheet, at_row, (uint16_t)at_column)[0] != '\0');
        if (row % 16 == 0) {
            arena_reset(&arena);
            list = first_sheet(&arena, &one, "expected-errors.csv");
        }
    }
    arena_close(&arena);
    drop(&one);
}

static void settings_out_of_bounds_are_refused(void **state)
{
    (void)state;
    struct why why = {0};
    struct county_settings settings = small();
    settings.projects = 3;
    assert_status(generate_county(&settings, keep, &one, NULL, &why), STATUS_INVALID);
    assert_text_equal(why.where, "projects");
    settings = small();
    settings.rounds[1] = 5;
    assert_status(generate_county(&settings, keep, &one, NULL, &why), STATUS_INVALID);
    settings = small();
    settings.only = "653022999";
    assert_status(generate_county(&settings, keep, &one, NULL, &why), STATUS_INVALID);
    settings = small();
    settings.county = "653001";
    assert_status(generate_county(&settings, keep, &one, NULL, &why), STATUS_INVALID);
    assert_int_equal(one.count, 0);
}

static void memory_that_runs_out_is_said(void **state)
{
    (void)state;
    memory_apart(true); /* each piece of an arena too */
    struct county_settings settings = small();
    settings.units = GENERATE_UNITS_MIN;
    settings.projects = GENERATE_PROJECTS_MIN;
    settings.only = "653022205";
    for (long k = 1;; k += k < 40 ? 1 : 37) {
        struct why why = {0};
        memory_fail_after(k);
        enum status status = generate_county(&settings, keep, &one, NULL, &why);
        memory_fail_never();
        drop(&one);
        if (status == STATUS_OK)
            break;
        assert_status(status, STATUS_NO_MEMORY);
    }
    memory_apart(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(a_township_alone_is_as_in_the_whole),
        cmocka_unit_test(every_file_reads_back),
        cmocka_unit_test(counts_are_as_asked),
        cmocka_unit_test(each_project_has_one_form_of_each_kind),
        cmocka_unit_test(each_indicator_of_a_target_says_how_it_grows),
        cmocka_unit_test(all_four_books_and_what_is_outside_are_there),
        cmocka_unit_test(every_planted_error_stands_where_it_is_said),
        cmocka_unit_test(settings_out_of_bounds_are_refused),
        cmocka_unit_test(memory_that_runs_out_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
