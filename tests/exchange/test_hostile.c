#include "made.h"

/* Reads and expects a refusal; its words contain `word`. */
static void refused_as(const char *name, struct bytes file, enum status expected, const char *word,
                       const char *where)
{
    struct arena arena;
    struct workbook workbook = {.sheet_count = 77};
    struct why why;
    arena_init(&arena, 0);
    enum status status = made_read_as(&arena, name, file, &workbook, &why);
    if (!strstr(why.what, word) || !strstr(why.where, where))
        print_error("%s | %s | %s\n", why.where, why.what, why.hint);
    assert_status(status, expected);
    assert_non_null(strstr(why.what, word));
    assert_non_null(strstr(why.where, where));
    assert_true(why.hint[0] != '\0');
    assert_int_equal(workbook.sheet_count, 77); /* untouched on failure */
    arena_close(&arena);
}

static void refused(struct bytes file, enum status wanted, const char *what, const char *where)
{
    refused_as("某表.xlsx", file, wanted, what, where);
}

static struct bytes copy_of(const void *data, size_t size)
{
    void *copy = memory_take(size + 1);
    memcpy(copy, data, size);
    return bytes_of(copy, size);
}

static void a_bomb_of_blanks_is_refused_while_it_unfolds(void **state)
{
    (void)state;
    size_t size = 40u << 20;
    char *xml = memory_take(size + 1);
    memset(xml, ' ', size);
    memcpy(xml, "<worksheet>", 11);
    memcpy(xml + size - 12, "</worksheet>", 12);
    refused(made_xlsx(xml, NULL, NULL), STATUS_TOO_LARGE, "压缩比超过", "某表.xlsx › 表");
    memory_free(xml);
}

static void too_many_entries_are_refused(void **state)
{
    (void)state;
    static struct part parts[ZIP_ENTRIES_MAX + 1];
    static char names[ZIP_ENTRIES_MAX + 1][12];
    for (int i = 0; i <= ZIP_ENTRIES_MAX; i++) {
        snprintf(names[i], sizeof names[i], "%d", i);
        parts[i] = (struct part){names[i], "x", 0};
    }
    refused(made_zip(parts, ZIP_ENTRIES_MAX + 1), STATUS_TOO_LARGE, "压缩包内的文件超过", "某表");
}

static void entities_are_refused(void **state)
{
    (void)state;
    refused(made_xlsx(
                "<!DOCTYPE a [<!ENTITY b \"bb\">]>" SHEET("<row><c t=\"str\"><v>&b;</v></c></row>"),
                NULL, NULL),
            STATUS_MALFORMED, "DOCTYPE", "表");
    refused(made_xlsx(SHEET(""), "<!DOCTYPE sst SYSTEM \"file:///etc/passwd\"><sst/>", NULL),
            STATUS_MALFORMED, "DOCTYPE", "某表");
}

static void deep_xml_is_refused(void **state)
{
    (void)state;
    char xml[4096] = "";
    for (int i = 0; i < 100; i++)
        strcat(xml, "<a>");
    for (int i = 0; i < 100; i++)
        strcat(xml, "</a>");
    refused(made_xlsx(xml, NULL, NULL), STATUS_TOO_LARGE, "XML 层次超过", "表");
}

static void a_cell_far_to_the_right_is_named(void **state)
{
    (void)state;
    refused(made_xlsx(SHEET("<row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>"), NULL, NULL),
            STATUS_TOO_LARGE, "有内容的列超过", "某表.xlsx › 表 › XFD2");
    refused(made_xlsx(SHEET("<row><c r=\"ZZZZZZZZZZ1\"><v>1</v></c></row>"), NULL, NULL),
            STATUS_MALFORMED, "地址", "表");
}

static void giant_row_numbers_are_refused(void **state)
{
    (void)state;
    refused(made_xlsx(SHEET("<row r=\"1048577\"><c><v>1</v></c></row>"), NULL, NULL),
            STATUS_TOO_LARGE, "行号超过", "A1048577");
    refused(made_xlsx(SHEET("<row r=\"99999999999999999999\"><c><v>1</v></c></row>"), NULL, NULL),
            STATUS_MALFORMED, "行号", "表");
    refused(made_xlsx(SHEET("<row r=\"-1\"><c><v>1</v></c></row>"), NULL, NULL), STATUS_MALFORMED,
            "行号", "表");
}

static void a_cell_that_comes_twice_is_refused(void **state)
{
    (void)state;
    refused(made_xlsx(SHEET("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>"),
                      NULL, NULL),
            STATUS_MALFORMED, "两次", "A1");
}

static void a_string_that_is_not_there_is_refused(void **state)
{
    (void)state;
    refused(made_xlsx(SHEET("<row><c t=\"s\"><v>3</v></c></row>"), "<sst><si><t>x</t></si></sst>",
                      NULL),
            STATUS_MALFORMED, "字符串", "A1");
}

static void a_truncated_zip_is_refused_at_every_length(void **state)
{
    (void)state;
    struct bytes whole = made_xlsx(SHEET("<row><c><v>1</v></c></row>"), NULL, NULL);
    for (size_t size = 0; size < whole.size; size++) {
        struct arena arena;
        struct workbook workbook;
        struct why why = {0};
        uint8_t *exact = memory_take(size ? size : 1);
        memcpy(exact, whole.data, size);
        arena_init(&arena, 0);
        enum status status = workbook_read(&arena, "x", bytes_of(exact, size), &workbook, &why);
        if (size > 3)
            assert_status(status, STATUS_MALFORMED);
        arena_close(&arena);
        memory_free(exact);
    }
    memory_free((void *)(uintptr_t)whole.data);
}

static void a_damaged_byte_never_crashes(void **state)
{
    (void)state;
    struct bytes whole = made_xlsx(SHEET("<row><c><v>1</v></c></row>"), NULL, NULL);
    for (size_t i = 0; i < whole.size * 3; i++) {
        struct arena arena;
        struct workbook workbook;
        struct bytes copy = copy_of(whole.data, whole.size);
        ((uint8_t *)(uintptr_t)copy.data)[i / 3] ^= (uint8_t)(i % 3 == 0   ? 1
                                                              : i % 3 == 1 ? 0x80
                                                                           : 0xff);
        arena_init(&arena, 0);
        (void)!workbook_read(&arena, "x", copy, &workbook, NULL);
        arena_close(&arena);
        memory_free((void *)(uintptr_t)copy.data);
    }
    memory_free((void *)(uintptr_t)whole.data);
}

/* Sets the flag "encrypted" in the local and the central headers. */
static void an_encrypted_zip_says_so(void **state)
{
    (void)state;
    struct bytes file = made_xlsx(SHEET(""), NULL, NULL);
    uint8_t *data = (uint8_t *)(uintptr_t)file.data;
    for (size_t i = 0; i + 10 < file.size; i++) {
        if (memcmp(data + i, "PK\3\4", 4) == 0)
            data[i + 6] |= 1;
        if (memcmp(data + i, "PK\1\2", 4) == 0)
            data[i + 8] |= 1;
    }
    refused(file, STATUS_UNSUPPORTED, "密码", "某表");
}

static void other_formats_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *word;
    } files[] = {{"%PDF-1.7\n", "PDF"},
                 {"<html><table>", "网页"},
                 {"\xef\xbb\xbf\n<!DOCTYPE html>", "网页"},
                 {"<?xml version=\"1.0\"?><Workbook/>", "XML"},
                 {"Rar!\x1a\x07", "RAR"}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        refused(copy_of(files[i].bytes, strlen(files[i].bytes)), STATUS_UNSUPPORTED, files[i].word,
                "某表");
    struct part word = {"word/document.xml", "<w/>", 0}, other = {"readme.txt", "x", 0};
    refused(made_zip(&word, 1), STATUS_UNSUPPORTED, "Word", "某表");
    refused(made_zip(&other, 1), STATUS_UNSUPPORTED, "工作簿", "某表");
    refused(copy_of("", 0), STATUS_MALFORMED, "空", "某表");
    refused(copy_of("a,\"b\nc,d\n", 9), STATUS_MALFORMED, "引号", "第 1 行");
    refused(copy_of("a,\0b\n", 5), STATUS_MALFORMED, "加密软件", "某表.xlsx");
    refused_as("某表.XLS", copy_of("a,\0b\n", 5), STATUS_MALFORMED, "加密软件", "某表.XLS");
    refused_as("某表.csv", copy_of("a,\0b\n", 5), STATUS_MALFORMED, "编码", "某表.csv");
}

static void too_many_columns_of_text_are_refused(void **state)
{
    (void)state;
    char text[2048];
    for (size_t i = 0; i < 1026; i++)
        text[i] = i % 2 ? ',' : 'x';
    refused(copy_of(text, 1026), STATUS_TOO_LARGE, "列", "SS1");
}

static void damaged_xls_never_crashes(void **state)
{
    (void)state;
    struct bytes whole = test_file(SIBEN_SOURCE_DIR "/tests/exchange/data/list.xls");
    assert_non_null(whole.data);
    uint8_t *data = (uint8_t *)(uintptr_t)whole.data;
    uint64_t seed = test_seed(20260531);
    for (int i = 0; i < test_rounds(300); i++) {
        struct arena arena;
        struct workbook workbook;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t at = (size_t)(seed >> 33) % (i % 3 ? whole.size : 2048);
        uint8_t before = data[at];
        data[at] = (uint8_t)(seed >> 20);
        arena_init(&arena, 0);
        (void)!workbook_read(&arena, "x", whole, &workbook, NULL);
        arena_close(&arena);
        data[at] = before;
    }
    for (size_t size = 512; size < whole.size; size += 1777) {
        struct arena arena;
        struct workbook workbook;
        struct bytes copy = copy_of(whole.data, size);
        arena_init(&arena, 0);
        (void)!workbook_read(&arena, "x", copy, &workbook, NULL);
        arena_close(&arena);
        memory_free((void *)(uintptr_t)copy.data);
    }
    memory_free(data);
}

static void an_arena_that_is_too_small_says_so(void **state)
{
    (void)state;
    struct arena arena;
    struct workbook workbook;
    struct why why = {0};
    struct bytes file = made_xlsx(SHEET("<row><c t=\"str\"><v>一</v></c></row>"), NULL, NULL);
    arena_init(&arena, 256);
    assert_status(workbook_read(&arena, "x", file, &workbook, &why), STATUS_NO_MEMORY);
    assert_non_null(strstr(why.what, "内存"));
    arena_close(&arena);
    memory_free((void *)(uintptr_t)file.data);
}

/* Makes the k-th allocation fail, for every k, until one run needs fewer. */
static void every_failed_allocation_is_survived(void **state)
{
    (void)state;
    memory_apart(true); /* each piece of an arena too */
    static const char csv[] = "代码,名称\n001,\"一,二\"\n";
    struct bytes files[3] = {
        made_xlsx(
            "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>46173</v></c></row>"
            "</sheetData><mergeCells><mergeCell ref=\"A1:A3\"/></mergeCells></worksheet>",
            "<sst><si><t>项目</t></si></sst>",
            "<s><numFmts><numFmt numFmtId=\"170\" formatCode=\"yyyy\"/></numFmts><cellXfs>"
            "<xf/><xf numFmtId=\"170\"/></cellXfs></s>"),
        test_file(SIBEN_SOURCE_DIR "/tests/exchange/data/list.xls"), copy_of(csv, sizeof csv - 1)};
    for (int i = 0; i < 3; i++) {
        enum status status = STATUS_NO_MEMORY;
        for (long k = 1; status; k++) {
            struct arena arena;
            struct workbook workbook;
            struct why why = {0};
            arena_init(&arena, 0);
            memory_fail_after(k);
            status = workbook_read(&arena, "x", files[i], &workbook, &why);
            memory_fail_never();
            if (status)
                assert_status(status, STATUS_NO_MEMORY);
            arena_close(&arena);
            assert_true(k < 20000);
        }
        memory_free((void *)(uintptr_t)files[i].data);
    }
    memory_apart(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bomb_of_blanks_is_refused_while_it_unfolds),
        cmocka_unit_test(too_many_entries_are_refused),
        cmocka_unit_test(entities_are_refused),
        cmocka_unit_test(deep_xml_is_refused),
        cmocka_unit_test(a_cell_far_to_the_right_is_named),
        cmocka_unit_test(giant_row_numbers_are_refused),
        cmocka_unit_test(a_cell_that_comes_twice_is_refused),
        cmocka_unit_test(a_string_that_is_not_there_is_refused),
        cmocka_unit_test(a_truncated_zip_is_refused_at_every_length),
        cmocka_unit_test(a_damaged_byte_never_crashes),
        cmocka_unit_test(an_encrypted_zip_says_so),
        cmocka_unit_test(other_formats_are_named),
        cmocka_unit_test(too_many_columns_of_text_are_refused),
        cmocka_unit_test(damaged_xls_never_crashes),
        cmocka_unit_test(an_arena_that_is_too_small_says_so),
        cmocka_unit_test(every_failed_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
