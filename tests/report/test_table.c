/* Tables as text, csv and json; words for delivery and checks. Pure. */
#include "test.h"

#include <siben/report.h>

static struct column columns[] = {
    {"", "名称", "name", COLUMN_TEXT},
    {"", "应报数", "required_count", COLUMN_COUNT},
    {"资金", "预算", "annual_fen", COLUMN_FEN},
    {"资金", "执行率", "rate", COLUMN_RATE},
};
static struct table_value first[] = {
    {"木吉乡人民政府", 0, 0}, {NULL, 3, 0}, {NULL, 123456, 0}, {NULL, 1, 3}};
static struct table_value second[] = {
    {"=cmd, \"x\"", 0, 0}, {"未设定", 0, 0}, {NULL, 123456, 0}, {NULL, 0, 0}};
static struct table_value total[] = {{"合计", 0, 0}, {NULL, 3, 0}, {NULL, 246912, 0}, {NULL, 1, 3}};
static struct table_row rows[] = {
    {.values = first}, {.values = second}, {.total = true, .values = total}};
static const char *notes[] = {"第一\n行"};
static const struct table sample = {"覆盖表", notes, 1, columns, 4, rows, 3};

static void assert_put(void (*put)(const struct table *, struct buffer *), const char *expected)
{
    struct buffer out = {0};
    put(&sample, &out);
    buffer_put_u8(&out, 0);
    assert_false(out.failed);
    assert_text_equal((char *)out.data, expected);
    buffer_free(&out);
}

static void a_table_is_aligned_by_the_width_of_its_characters(void **state)
{
    (void)state;
    assert_put(table_put_text, "覆盖表\n单位：万元\n\n【资金】\n"
                               "名称            应报数  预算  执行率\n"
                               "------------------------------------\n"
                               "木吉乡人民政府       3  0.12  33.33%\n"
                               "=cmd, \"x\"       未设定  0.12       —\n"
                               "合计                 3  0.25  33.33%\n"
                               "\n注：第一\n行\n");
}

static void a_name_cannot_steer_the_terminal(void **state)
{
    (void)state;
    struct column column = {"", "名称", "name", COLUMN_TEXT};
    struct table_value value = {"a\x1b[2J\nb\xc2\x9b"
                                "1m",
                                0, 0};
    struct table_row row = {.values = &value};
    struct table table = {"表", NULL, 0, &column, 1, &row, 1};
    struct buffer out = {0};
    table_put_text(&table, &out);
    buffer_put_u8(&out, 0);
    assert_non_null(strstr((char *)out.data, "a [2J b  1m\n"));
    buffer_free(&out);
}

static void csv_has_every_fen_and_runs_nothing(void **state)
{
    (void)state;
    assert_put(table_put_csv, "名称,应报数,资金 预算(元),资金 执行率\r\n"
                              "木吉乡人民政府,3,1234.56,33.33%\r\n"
                              "\"'=cmd, \"\"x\"\"\",未设定,1234.56,—\r\n"
                              "合计,3,2469.12,33.33%\r\n");
}

static void json_has_integers_and_both_sums_of_a_rate(void **state)
{
    (void)state;
    assert_put(
        table_put_json,
        "{\"title\":\"覆盖表\",\"notes\":[\"第一\\u000a行\"],\"columns\":["
        "{\"id\":\"name\",\"name\":\"名称\",\"group\":\"\",\"kind\":\"text\"},"
        "{\"id\":\"required_count\",\"name\":\"应报数\",\"group\":\"\",\"kind\":\"count\"},"
        "{\"id\":\"annual_fen\",\"name\":\"预算\",\"group\":\"资金\",\"kind\":\"fen\"},"
        "{\"id\":\"rate\",\"name\":\"执行率\",\"group\":\"资金\",\"kind\":\"rate\"}],\"rows\":["
        "{\"total\":false,\"values\":[\"木吉乡人民政府\",3,123456,{\"value\":1,\"of\":3,\"text\":"
        "\"33.33%\"}]},"
        "{\"total\":false,\"values\":[\"=cmd, "
        "\\\"x\\\"\",\"未设定\",123456,{\"value\":0,\"of\":0,\"text\":\"—\"}]},"
        "{\"total\":true,\"values\":[\"合计\",3,246912,{\"value\":1,\"of\":3,\"text\":\"33.33%\"}]}"
        "]}");
}

static void delivery_says_where_and_how_old_the_news_is(void **state)
{
    (void)state;
    const int64_t now = 1780000000000; /* 2026-05-29 04:26:40 in Beijing */
    struct {
        struct delivery delivery;
        unsigned not_counted;
        const char *text;
    } cases[] = {
        {{.own_only = true}, COUNTED, "只在本机，还没有联系上过上级"},
        {{.own_only = true, .news_ms = now - 30000}, COUNTED, "只在本机，刚刚得知"},
        {{.parent = "653022", .parent_since_ms = now - 600000, .news_ms = now - 180000},
         COUNTED,
         "县已收到（2026-05-29 04:16:40），3 分钟前得知"},
        {{.parent = "653022",
          .parent_since_ms = now - 600000,
          .grandparent = "6530",
          .grandparent_since_ms = now - 60000,
          .news_ms = now - 7200000},
         COUNTED,
         "县已收到（2026-05-29 04:16:40），州已收到（2026-05-29 04:25:40），2 小时前得知"},
        {{.parent = "653022-b", .parent_since_ms = now - 600000, .news_ms = now - 3 * 86400000ll},
         COUNTED,
         "县（653022-b）已收到（2026-05-29 04:16:40），已有 3 天没有上级的消息"},
        {{.parent = "653022", .own_only = true, .parent_lost = true, .news_ms = now - 30000},
         COUNTED,
         "县收到后丢失，正在重新报送，刚刚得知"},
        {{.parent = "653022",
          .own_only = true,
          .parent_lost = true,
          .grandparent = "6530",
          .grandparent_since_ms = now - 60000,
          .news_ms = now - 30000},
         COUNTED,
         "县收到后丢失，正在重新报送，州已收到（2026-05-29 04:25:40），刚刚得知"},
        {{.parent = "653022",
          .parent_since_ms = now - 600000,
          .grandparent = "6530",
          .grandparent_lost = true,
          .news_ms = now - 180000},
         COUNTED,
         "县已收到（2026-05-29 04:16:40），州收到后丢失，正在重新报送，3 分钟前得知"},
        {{.parent = "653022", .own_only = true, .denied = true, .news_ms = now},
         COUNTED,
         "只在本机：县拒收了它的一个分支（分叉过多），由给它授权的一级终止这把密钥"},
        {{.not_sent = true}, COUNTED, "按设置不上送"},
        {{.own_only = true, .news_ms = now + 5000}, COUNTED, "只在本机，刚刚得知"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer out = {0};
        delivery_put_text(&cases[i].delivery, cases[i].not_counted, now, &out);
        buffer_put_u8(&out, 0);
        assert_text_equal((char *)out.data, cases[i].text);
        buffer_free(&out);
    }
    struct buffer out = {0};
    struct delivery at_county = {.parent = "653022", .parent_since_ms = now};
    delivery_put_text(&at_county, NOT_GRANTED, now, &out);
    buffer_put_u8(&out, 0);
    assert_true(strncmp((char *)out.data, "不计入：", strlen("不计入：")) == 0);
    buffer_free(&out);
}

static void a_check_says_that_all_agrees_or_what_to_do(void **state)
{
    (void)state;
    struct replica_counts counts = {
        .batches = 3, .records = 2, .versions = 4, .facts = 1, .cells = 6};
    struct buffer out = {0};
    check_put_text(&counts, 0, &out);
    buffer_put_u8(&out, 0);
    assert_non_null(strstr((char *)out.data, "逐分相等"));
    buffer_clear(&out);
    check_put_text(&counts, 2, &out);
    buffer_put_u8(&out, 0);
    assert_non_null(strstr((char *)out.data, "2 处不一致"));
    assert_non_null(strstr((char *)out.data, "siben rebuild"));
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_aligned_by_the_width_of_its_characters),
        cmocka_unit_test(a_name_cannot_steer_the_terminal),
        cmocka_unit_test(csv_has_every_fen_and_runs_nothing),
        cmocka_unit_test(json_has_integers_and_both_sums_of_a_rate),
        cmocka_unit_test(delivery_says_where_and_how_old_the_news_is),
        cmocka_unit_test(a_check_says_that_all_agrees_or_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
