#include "test.h"

#include <siben/log.h>

static char last[2048];
static int lines;

static void remember(void *context, enum log_level level, const char *line)
{
    (void)level;
    assert_ptr_equal(context, last);
    snprintf(last, sizeof last, "%s", line);
    lines++;
}

static void a_line_reaches_its_sink(void **state)
{
    (void)state;
    struct log log = {remember, last, LOG_INFO};
    lines = 0;
    log_line(&log, LOG_INFO, "county: %d batches (%s) -> stored", 3, "653022");
    assert_text_equal(last, "county: 3 batches (653022) -> stored");
    log_line(&log, LOG_DEBUG, "below");
    log_line(NULL, LOG_ERROR, "nobody listens");
    assert_int_equal(lines, 1);
}

static void a_line_stays_one_line(void **state)
{
    (void)state;
    struct log log = {remember, last, LOG_DEBUG};
    log_line(&log, LOG_INFO, "forged\nerror line\r\x1b[2J");
    assert_text_equal(last, "forged error line  [2J");
}

static void a_long_line_is_cut_between_characters(void **state)
{
    (void)state;
    struct log log = {remember, last, LOG_DEBUG};
    char text[2000] = "";
    for (int i = 0; i < 500; i++)
        strcat(text, "四");
    log_line(&log, LOG_INFO, "%s", text);
    assert_int_equal(strlen(last), 1023);
    log_line(&log, LOG_INFO, "x%s", text);
    assert_int_equal(strlen(last), 1021);
    assert_memory_equal(last + 1, text, 1020);
}

static void a_file_gets_level_and_line(void **state)
{
    (void)state;
    char text[64] = "";
    FILE *file = fmemopen(text, sizeof text, "w");
    struct log log = {log_write_file, file, LOG_DEBUG};
    log_line(&log, LOG_WARNING, "disk: %d%% full", 91);
    fclose(file);
    assert_text_equal(text, "warning disk: 91% full\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_reaches_its_sink),
        cmocka_unit_test(a_line_stays_one_line),
        cmocka_unit_test(a_long_line_is_cut_between_characters),
        cmocka_unit_test(a_file_gets_level_and_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
