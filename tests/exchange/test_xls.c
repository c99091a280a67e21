/* Old workbooks made record by record: what each kind of cell says, and what is refused. */
#include "made.h"

/* -- a compound file with one stream ------------------------------------------------------- */

#define SECTOR 512
#define LAST 0xfffffffeu
#define FREE 0xffffffffu

static void put_le(uint8_t *at, uint32_t value, int size)
{
    for (int i = 0; i < size; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static void name_entry(uint8_t *entry, const char *name, uint8_t type, uint32_t first, size_t size)
{
    for (size_t i = 0; name[i]; i++)
        entry[i * 2] = (uint8_t)name[i];
    put_le(entry + 64, (uint32_t)(strlen(name) + 1) * 2, 2);
    entry[66] = type;
    put_le(entry + 116, first, 4);
    put_le(entry + 120, (uint32_t)size, 4);
}

/* Sector 0: table, 1: directory, 2: table of small sectors, from 3: the stream, in a chain of sectors
 * or, below 4096 bytes, as small ones inside the root's. */
static struct bytes compound(const char *name, struct bytes stream)
{
    bool small = stream.size < 4096;
    size_t used = (stream.size + SECTOR - 1) / SECTOR, total = SECTOR * (used + 4);
    uint8_t *file = memory_take(total), *table = file + SECTOR;
    assert_true(used + 3 <= SECTOR / 4);
    memcpy(file, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    put_le(file + 30, 9, 2);
    put_le(file + 32, 6, 2);
    put_le(file + 44, 1, 4);
    put_le(file + 48, 1, 4);
    put_le(file + 56, 4096, 4);
    put_le(file + 60, 2, 4);
    put_le(file + 64, 1, 4);
    put_le(file + 68, LAST, 4);
    memset(file + 76, 0xff, SECTOR - 76);
    put_le(file + 76, 0, 4);
    memset(table, 0xff, SECTOR);
    for (size_t i = 0; i < used + 3; i++)
        put_le(table + i * 4, i < 3 || i == used + 2 ? LAST : (uint32_t)i + 1, 4);
    uint8_t *directory = file + 2 * SECTOR, *chain = file + 3 * SECTOR;
    name_entry(directory, "Root Entry", 5, small ? 3 : LAST, small ? stream.size : 0);
    name_entry(directory + 128, name, 2, small ? 0 : 3, stream.size);
    for (size_t i = 0; i * 64 < stream.size && small; i++)
        put_le(chain + i * 4, (i + 1) * 64 < stream.size ? (uint32_t)i + 1 : LAST, 4);
    memcpy(file + 4 * SECTOR, stream.data, stream.size);
    return bytes_of(file, total);
}

/* -- records ------------------------------------------------------------------------------- */

enum {
    FORMULA = 0x06,
    END = 0x0a,
    DATEMODE = 0x22,
    FILEPASS = 0x2f,
    CONTINUE = 0x3c,
    COLINFO = 0x7d,
    BOUNDSHEET = 0x85,
    MULRK = 0xbd,
    RSTRING = 0xd6,
    XF = 0xe0,
    MERGES = 0xe5,
    SST = 0xfc,
    LABELSST = 0xfd,
    NUMBER = 0x203,
    LABEL = 0x204,
    BOOLERR = 0x205,
    STRING = 0x207,
    ROW = 0x208,
    RK = 0x27e,
    FORMAT = 0x41e,
    BEGIN = 0x809,
    SHARED = 0x4bc
};

static struct buffer book; /* globals; the sheet follows */
static struct buffer sheet;

static void u16(struct buffer *out, unsigned value)
{
    buffer_put_u8(out, (uint8_t)value);
    buffer_put_u8(out, (uint8_t)(value >> 8));
}

static void record(struct buffer *out, unsigned type, const void *body, size_t size)
{
    u16(out, type);
    u16(out, (unsigned)size);
    buffer_put(out, body, size);
}

/* A record of the sheet whose body is row, column and what else is said. */
static void cell(unsigned type, unsigned row, unsigned column, const void *rest, size_t size)
{
    struct buffer body = {0};
    u16(&body, row);
    u16(&body, column);
    buffer_put(&body, rest, size);
    record(&sheet, type, body.data, body.size);
    buffer_free(&body);
}

static void number(unsigned row, unsigned column, unsigned style, double value)
{
    uint8_t rest[10];
    put_le(rest, style, 2);
    memcpy(rest + 2, &value, 8);
    cell(NUMBER, row, column, rest, 10);
}

static void rk(unsigned row, unsigned column, uint32_t value)
{
    uint8_t rest[6] = {0};
    put_le(rest + 2, value, 4);
    cell(RK, row, column, rest, 6);
}

/* A formula whose saved result is told by eight bytes. */
static void formula(unsigned row, unsigned column, const char result[8])
{
    uint8_t rest[16] = {0};
    memcpy(rest + 2, result, 8);
    cell(FORMULA, row, column, rest, 16);
}

static void format(unsigned id, const char *code)
{
    struct buffer body = {0};
    u16(&body, id);
    u16(&body, (unsigned)strlen(code));
    buffer_put_u8(&body, 0);
    buffer_put_text(&body, code);
    record(&book, FORMAT, body.data, body.size);
    buffer_free(&body);
}

static void style(unsigned format_id)
{
    uint8_t body[20] = {0};
    put_le(body + 2, format_id, 2);
    record(&book, XF, body, sizeof body);
}

static void begin(void)
{
    static const uint8_t bof[16] = {0x00, 0x06, 0x05, 0x00};
    buffer_clear(&book);
    buffer_clear(&sheet);
    record(&book, BEGIN, bof, sizeof bof);
    record(&sheet, BEGIN, bof, sizeof bof);
}

/* Ends both, joins them and reads; `pad`: at least so many bytes. */
static enum status finish_as(const char *stream, struct arena *arena, struct workbook *workbook,
                             size_t pad, struct why *why)
{
    static const char name[] = "\0\0\0\0\0\0\2\0AB"; /* its offset comes first */
    size_t at = book.size + 4;
    record(&book, BOUNDSHEET, name, 10);
    record(&book, END, NULL, 0);
    put_le(book.data + at, (uint32_t)book.size, 4);
    buffer_put_bytes(&book, buffer_bytes(&sheet));
    u16(&book, END);
    u16(&book, 0);
    while (book.size < pad)
        buffer_put_u8(&book, 0);
    *why = (struct why){0};
    struct bytes file = compound(stream, buffer_bytes(&book));
    enum status status = workbook_read(arena, "旧.xls", file, workbook, why);
    memory_free((void *)(uintptr_t)file.data);
    return status;
}

static enum status finish(struct arena *arena, struct workbook *workbook, struct why *why)
{
    return finish_as("Workbook", arena, workbook, 0, why);
}

static int open_arena(void **state)
{
    struct arena *arena = memory_take(sizeof *arena);
    arena_init(arena, 0);
    *state = arena;
    return 0;
}

static int close_arena(void **state)
{
    arena_close(*state);
    memory_free(*state);
    buffer_free(&book);
    buffer_free(&sheet);
    book = sheet = (struct buffer){0};
    return 0;
}

/* -- what cells say ------------------------------------------------------------------------- */

static void numbers_are_shown_as_their_formats_say(void **state)
{
    static const struct {
        const char *format;
        double value;
        const char *text;
    } rows[] = {
        {"0.00%", 0.99999, "100.00%"},
        {"0%", 0.2, "20%"},
        {"0.00\"A\"", 48, "48.00A"},
        {"\\A0", 7, "A7"},
        {"\\A\\B0.0\\C", 1.25, "AB1.3C"},
        {"#,##0\"x\"", 1234567, "1,234,567x"},
        {"#,##0.0,", 1234567, "1234567"}, /* scales by a thousand: shown plainly */
        {"0!.0,", 12, "12"},
        {"0\"a\"0", 12, "12"}, /* digits around a literal */
        {"0 \"k\"", 999.5, "1000k"},
        {"[Red]0.0%", 0.5, "50.0%"},
        {"@", 3, "3"},
        {"E+00", 3, "3"},
        {"0\"unended", 3, "3"},
        {"\"only words\"", 3, "3"},
        {"0_)\"y\"", 3, "3y"},
        {"0*-\"y\"", 3, "3y"},
        {"General", 3.5, "3.5"},
        {"Standard", 3.5, "3.5"},
        {"0.00%;[Red]-0.00%", -0.5, "-50.00%"},
        {"0\"0123456789012345678901234567890123456789012345678901234567890123456789\"", 3, "3"},
        {"[h]:mm", 1.5, "1900-01-01 12:00"},
        {"yyyy-mm-dd", 46173, "2026-05-31"},
    };
    struct workbook workbook;
    struct why why;
    begin();
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        format(170 + (sizeof rows / sizeof *rows - i), rows[i].format); /* in no order */
        style(170 + (unsigned)(sizeof rows / sizeof *rows) - i);
        number(i, 0, i, rows[i].value);
    }
    style(10);
    number(90, 0, sizeof rows / sizeof *rows, 0.125); /* built in: 0.00% */
    number(91, 0, 999, 0.125);                        /* of no style */
    assert_ok(finish(*state, &workbook, &why));
    const struct sheet *read = &workbook.sheets[0];
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(sheet_text(read, i, 0), rows[i].text) != 0)
            print_error("%s of %g is %s, not %s\n", rows[i].format, rows[i].value,
                        sheet_text(read, i, 0), rows[i].text);
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_text_equal(sheet_text(read, i, 0), rows[i].text);
    assert_text_equal(sheet_text(read, 90, 0), "12.50%");
    assert_text_equal(sheet_text(read, 91, 0), "0.125");
}

static void each_kind_of_cell_is_read(void **state)
{
    static const char *const errors[] = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!",
                                         "#NAME?", "#NUM!",   "#N/A"};
    static const uint8_t codes[] = {0x00, 0x07, 0x0f, 0x17, 0x1d, 0x24, 0x2a};
    struct workbook workbook;
    struct why why;
    begin();
    record(&book, SST,
           "\2\0\0\0\2\0\0\0"
           "\1\0\1\x61\x4e"
           "\2\0\0 \t",
           18);
    for (unsigned i = 0; i < 7; i++)
        cell(BOOLERR, i, 0, (uint8_t[]){0, 0, codes[i], 1}, 4);
    cell(BOOLERR, 7, 0, (uint8_t[]){0, 0, 1, 0}, 4);
    cell(BOOLERR, 8, 0, (uint8_t[]){0, 0, 0, 0}, 4);
    rk(9, 0, (25u << 2) | 2);          /* 25 */
    rk(10, 0, (12345u << 2) | 3);      /* 123.45 */
    rk(11, 0, 0x3ff80000u);            /* 1.5 */
    rk(12, 0, (uint32_t)(-7 * 4) | 2); /* -7 */
    number(13, 0, 0, 1e308 * 10);
    cell(MULRK, 14, 0, (uint8_t[]){0, 0, 6, 0, 0, 0, 0, 0, 10, 0, 0, 0, 1, 0}, 14); /* 1 2 */
    cell(LABEL, 15, 0, "\0\0\3\0\0abc", 8);
    cell(RSTRING, 16, 0, "\0\0\1\0\1\x61\x4e", 7);
    cell(LABELSST, 17, 0, "\0\0\0\0\0\0", 6);
    cell(LABELSST, 18, 0, "\0\0\1\0\0\0", 6); /* blanks: empty */
    assert_ok(finish(*state, &workbook, &why));
    const struct sheet *read = &workbook.sheets[0];
    assert_text_equal(read->name, "AB");
    for (unsigned i = 0; i < 7; i++) {
        assert_int_equal(sheet_cell(read, i, 0)->kind, CELL_ERROR);
        assert_text_equal(sheet_text(read, i, 0), errors[i]);
    }
    assert_int_equal(sheet_cell(read, 7, 0)->kind, CELL_BOOLEAN);
    static const char *const texts[] = {"TRUE",  "FALSE", "25",  "123.45", "1.5", "-7",
                                        "#NUM!", "1",     "abc", "乡",     "乡"};
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_text_equal(sheet_text(read, 7 + i, 0), texts[i]);
    assert_text_equal(sheet_text(read, 14, 1), "2");
    assert_null(sheet_cell(read, 18, 0));
}

static void a_formula_is_what_it_was_saved_with(void **state)
{
    struct workbook workbook;
    struct why why;
    begin();
    formula(0, 0, "\0\0\0\0\0\0\xf8\x3f"); /* 1.5 */
    formula(1, 0, "\1\0\1\0\0\0\xff\xff"); /* TRUE */
    formula(2, 0, "\2\0\x07\0\0\0\xff\xff");
    formula(3, 0, "\3\0\0\0\0\0\xff\xff"); /* empty text */
    formula(4, 0, "\0\0\0\0\0\0\xff\xff");
    record(&sheet, STRING, "\2\0\0xy", 5);
    formula(5, 0, "\0\0\0\0\0\0\xff\xff");
    record(&sheet, SHARED, "", 0);
    record(&sheet, STRING, "\2\0\0zz", 5);
    formula(6, 0, "\0\0\0\0\0\0\xff\xff"); /* two others stand between: no text comes */
    record(&sheet, SHARED, "", 0);
    record(&sheet, SHARED, "", 0);
    formula(7, 0, "\0\0\0\0\0\0\xff\xff"); /* its text is cut by a CONTINUE, which is wide */
    record(&sheet, STRING, "\3\0\0a", 4);
    record(&sheet, CONTINUE, "\1\x61\x4e\x62\0", 5);
    assert_ok(finish(*state, &workbook, &why));
    const struct sheet *read = &workbook.sheets[0];
    static const char *const texts[] = {"1.5", "TRUE", "#DIV/0!", "", "xy", "zz", "", "a乡b"};
    for (unsigned i = 0; i < 8; i++)
        assert_text_equal(sheet_text(read, i, 0), texts[i]);
    for (unsigned i = 0; i < 3; i++)
        assert_true(sheet_cell(read, i, 0)->formula);
}

static void what_is_hidden_and_merged_is_told(void **state)
{
    struct workbook workbook;
    struct why why;
    uint8_t row[16] = {1, 0};
    row[12] = 0x20;
    begin();
    record(&book, DATEMODE, "\1\0", 2);
    style(14);
    record(&sheet, COLINFO, "\2\0\3\0\0\0\0\0\1\0\0\0", 12);
    record(&sheet, ROW, row, sizeof row);
    for (unsigned i = 0; i < 3; i++)
        for (unsigned c = 0; c < 4; c++)
            number(i, c, c == 3 ? 0 : 99, i * 10 + c);
    record(&sheet, MERGES, "\1\0\2\0\3\0\0\0\1\0", 10);
    assert_ok(finish_as("Workbook", *state, &workbook, 6000, &why)); /* no small stream */
    const struct sheet *read = &workbook.sheets[0];
    assert_false(sheet_cell(read, 0, 0)->hidden);
    assert_true(sheet_cell(read, 0, 2)->hidden && sheet_cell(read, 0, 3)->hidden);
    assert_true(sheet_cell(read, 1, 0)->hidden);
    assert_int_equal(read->merge_count, 1);
    assert_text_equal(sheet_text(read, 3, 1), "20");
    assert_int_equal(sheet_cell(read, 0, 3)->kind, CELL_DATE); /* of 1904: the fourth day */
    assert_text_equal(sheet_text(read, 0, 3), "1904-01-04");
}

/* -- what is refused -------------------------------------------------------------------------- */

static void broken_records_are_refused_by_name(void **state)
{
    static const struct {
        bool global;
        unsigned type;
        const char *body;
        size_t size;
        enum status status;
    } cases[] = {
        {true, FILEPASS, "", 0, STATUS_UNSUPPORTED},
        {true, SST, "\0\0\0\0\xff\xff\xff\xff", 8, STATUS_TOO_LARGE},
        {true, SST, "\0\0\0\0\3\0\0\0\1\0\0a", 12, STATUS_MALFORMED},
        {true, FORMAT, "\1", 1, STATUS_MALFORMED},
        {true, XF, "\1\1", 2, STATUS_MALFORMED},
        {true, BOUNDSHEET, "\0\0\0", 3, STATUS_MALFORMED},
        {true, BOUNDSHEET, "\xff\xff\xff\0\0\0\1\0A", 9, STATUS_MALFORMED},
        {false, FORMULA, "\0\0\0\0", 4, STATUS_MALFORMED},
        {false, COLINFO, "\0\0", 2, STATUS_MALFORMED},
        {false, MULRK, "\0", 1, STATUS_MALFORMED},
        {false, LABEL, "\0\0\0\0\0\0\x20\0\0abc", 12, STATUS_MALFORMED},
        {false, RSTRING, "\0\0", 2, STATUS_MALFORMED},
        {false, LABELSST, "\0\0\0\0\0\0\7\0\0\0", 10, STATUS_MALFORMED},
        {false, NUMBER, "\0\0\0\0\0\0\0\0", 8, STATUS_MALFORMED},
        {false, BOOLERR, "\0\0\0\0\0\0", 6, STATUS_MALFORMED},
        {false, ROW, "\0", 1, STATUS_MALFORMED},
        {false, RK, "\0\0\0\0\0\0", 6, STATUS_MALFORMED},
        {false, MERGES, "\1\0\5\0\3\0\0\0\1\0", 10, STATUS_MALFORMED},
        {false, MERGES, "\1\0\2\0\3\0\2\0\1\0", 10, STATUS_MALFORMED},
        {false, MERGES, "\1\0\2\0\3\0\0\0\xff\1", 10, STATUS_MALFORMED},
        {false, RK, "\0\0\0\7\0\0\2\0\0\0", 10, STATUS_TOO_LARGE}, /* column 1792 */
        {false, FORMULA, "\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\0\0", 16,
         STATUS_MALFORMED},                    /* then END */
        {true, END, "", 0, STATUS_MALFORMED},  /* no sheet */
        {true, CONTINUE, "", 0, STATUS_OK},    /* of nothing */
        {false, 0x7777, "junk", 4, STATUS_OK}, /* unknown */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct workbook workbook;
        struct why why;
        begin();
        record(cases[i].global ? &book : &sheet, cases[i].type, cases[i].body, cases[i].size);
        enum status status = finish(*state, &workbook, &why);
        if (status != cases[i].status)
            print_error("case %zu: %s\n", i, why.what);
        assert_status(status, cases[i].status);
        assert_true(status == STATUS_OK || (*why.what && *why.hint));
    }
}

static void another_stream_says_what_it_is(void **state)
{
    static const struct {
        const char *stream, *words;
    } cases[] = {{"EncryptedPackage", "密码"},
                 {"EncryptionInfo", "密码"},
                 {"WordDocument", "Word"},
                 {"Book", "Excel 5.0/95"},
                 {"Contents", "没有工作簿"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct workbook workbook;
        struct why why;
        begin();
        assert_status(finish_as(cases[i].stream, *state, &workbook, 0, &why), STATUS_UNSUPPORTED);
        assert_non_null(strstr(why.what, cases[i].words));
    }
}

/* Every byte of the frame and of the records changed, one at a time: read or refused, never more. */
static void no_changed_byte_does_harm(void **state)
{
    static const uint8_t with[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    struct workbook workbook;
    struct why why;
    (void)state;
    for (int small = 0; small < 2; small++) {
        struct arena arena;
        arena_init(&arena, 0);
        begin();
        record(&book, SST, "\1\0\0\0\1\0\0\0\1\0\1\x61\x4e", 13);
        cell(LABELSST, 0, 0, "\0\0\0\0\0\0", 6);
        rk(1, 0, 7);
        record(&sheet, MERGES, "\1\0\2\0\3\0\0\0\1\0", 10);
        assert_ok(finish_as("Workbook", &arena, &workbook, small ? 0 : 4200, &why));
        struct bytes file = compound("Workbook", buffer_bytes(&book));
        uint8_t *bytes = (uint8_t *)(uintptr_t)file.data;
        for (size_t i = 0; i < file.size; i++) {
            const uint8_t before = bytes[i];
            if (i > 2560 && before == 0)
                continue; /* padding */
            for (size_t k = 0; k < sizeof with; k++) {
                bytes[i] = with[k];
                arena_reset(&arena);
                enum status status = workbook_read(&arena, "x.xls", file, &workbook, &why);
                if (status != STATUS_OK && status != STATUS_MALFORMED &&
                    status != STATUS_UNSUPPORTED && status != STATUS_TOO_LARGE)
                    print_error("byte %zu as %02x\n", i, with[k]);
                assert_true(status == STATUS_OK || status == STATUS_MALFORMED ||
                            status == STATUS_UNSUPPORTED || status == STATUS_TOO_LARGE);
            }
            bytes[i] = before;
        }
        for (size_t size = 0; size < file.size; size += size < 2800 ? 7 : 64) {
            arena_reset(&arena);
            (void)!workbook_read(&arena, "x.xls", bytes_of(bytes, size), &workbook, &why);
        }
        memory_free(bytes);
        arena_close(&arena);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_shown_as_their_formats_say),
        TEST(each_kind_of_cell_is_read),
        TEST(a_formula_is_what_it_was_saved_with),
        TEST(what_is_hidden_and_merged_is_told),
        TEST(broken_records_are_refused_by_name),
        TEST(another_stream_says_what_it_is),
        TEST(no_changed_byte_does_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
