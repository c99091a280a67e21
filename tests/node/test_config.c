#include "test.h"

#include <siben/node.h>

static struct config config;
static struct why why;

static enum status parse(const char *text)
{
    memset(&config, 0, sizeof config);
    why_clear(&why);
    return config_parse("siben.yaml", bytes_of_text(text), &config, &why);
}

static void the_new_file_is_a_right_one(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct scope scope;
    assert_ok(scope_parse("653022205", &scope, NULL));
    config_print_new("653022205", &scope, &text);
    buffer_put_u8(&text, 0);
    assert_ok(parse((const char *)text.data));
    assert_text_equal(config.node, "653022205");
    assert_text_equal(config.scope.text, "653022205");
    assert_text_equal(config.listen, "");
    assert_int_equal(config.advertise_count, 0);
    assert_int_equal(config.log, LOG_INFO);
    buffer_free(&text);
}

static void every_key_is_read(void **state)
{
    (void)state;
    assert_ok(parse("node: 653022-b\n"
                    "scope: 653022000\n"
                    "listen: \"tcp://*:6530\"\n"
                    "advertise:\n  - tcp://10.0.0.1:6530\n  - tcp://county.example:6531\n"
                    "parent: [ \"tcp://127.0.0.1:1\" ]\n"
                    "log: debug\n"));
    assert_text_equal(config.node, "653022-b");
    assert_text_equal(config.scope.text, "653022");
    assert_text_equal(config.listen, "tcp://*:6530");
    assert_int_equal(config.advertise_count, 2);
    assert_text_equal(config.advertise[1], "tcp://county.example:6531");
    assert_int_equal(config.parent_count, 1);
    assert_text_equal(config.parent[0], "tcp://127.0.0.1:1");
    assert_int_equal(config.log, LOG_DEBUG);
    assert_ok(parse("node: a\nscope: 65\n"));
    assert_int_equal(config.log, LOG_INFO); /* not the first of the enum */
    assert_int_equal(config.verify_hour, 3);
    assert_ok(parse("node: a\nscope: 65\nverify: 0\n"));
    assert_int_equal(config.verify_hour, 0);
    assert_ok(parse("node: a\nscope: 65\nverify: off\n"));
    assert_int_equal(config.verify_hour, -1);
}

static void a_wrong_line_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *where, *what;
    } cases[] = {
        {"node: a\nscope: 65\nlissten: x\n", "siben.yaml:3", "不认识的键“lissten”"},
        {"node: a\nscope: 65\nnode: b\n", "siben.yaml:3", "键“node”写了两次"},
        {"node: a\n", "siben.yaml", "缺少“scope”"},
        {"scope: 65\n", "siben.yaml", "缺少“node”"},
        {"", "siben.yaml", "配置是空的"},
        {"node: A B\nscope: 65\n", "siben.yaml:1", "节点名不对"},
        {"node: a\nscope: 123\n", "siben.yaml:2", NULL},
        {"node: a\nscope: 65\nlog: loud\n", "siben.yaml:3", NULL},
        {"node: a\nscope: 65\nlisten: 6530\n", "siben.yaml:3", "监听地址不对"},
        {"node: a\nscope: 65\nparent:\n  - http://x:1\n", "siben.yaml:3",
         "parent 里的地址“http://x:1”不对"},
        {"node: a\nscope: 65\nadvertise:\n  - tcp://*:1\n", "siben.yaml:3", NULL},
        {"node: a\nscope: 65\nadvertise: tcp://x:1\n", "siben.yaml:3", NULL},
        {"node: a\nscope: 65\nadvertise: [tcp://a:1,tcp://a:1,tcp://a:1,tcp://a:1,tcp://a:1]\n",
         NULL, "地址太多"},
        {"node: a\nscope: 65\nverify: 24\n", "siben.yaml:3", "每天核对的钟点不对"},
        {"node: a\nscope: 65\nverify: 3x\n", "siben.yaml:3", "每天核对的钟点不对"},
        {"node: [a]\nscope: 65\n", "siben.yaml:1", NULL},
        {"- a\n", "siben.yaml", NULL},
        {"node: a\n\tscope: 65\n", NULL, NULL},
        {"node: &x a\nscope: *x\n", NULL, "不支持 YAML 别名"},
        {"node: a\nscope: 65\n\"libyaml: (null)\": x\n", "siben.yaml",
         "不认识的键“libyaml: (null)”"},
        {"node: a\nscope: 65\npage: 6531\n", "siben.yaml:3", "网页的监听地址不对"},
        {"node: a\nscope: 65\npage: 0.0.0.0:6531\n", "siben.yaml:3",
         "没有证书的网页只能在本机打开"},
        {"node: a\nscope: 65\npage: 0.0.0.0:6531\npage_key: /k\n", "siben.yaml:4",
         "page_certificate 和 page_key 要一起写"},
        {"node: abcdefghijklmnopqrstuvwxyz0123456789\nscope: 65\n", "siben.yaml:1",
         "这一行的值太长或为空"},
        {"node: a\nscope: 65\nfiles_quota: 10\n", "siben.yaml:3", "佐证文件的配额不对"},
        {"node: a\nscope: 65\nfiles_quota: 0 MB\n", "siben.yaml:3", "佐证文件的配额不对"},
        {"node: a\nscope: 65\nfiles_quota: 4096 TB\n", "siben.yaml:3", "佐证文件的配额不对"},
        {"node: a\nscope: 65\nfiles_collect: ja\n", "siben.yaml:3", "files_collect 的值不对"},
        {"node: \xff\nscope: 65\n", "siben.yaml", "不是 UTF-8 文本"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_status(parse(cases[i].text), STATUS_INVALID);
        if (cases[i].where)
            assert_text_equal(why.where, cases[i].where);
        if (cases[i].what)
            assert_text_equal(why.what, cases[i].what);
        assert_true(why.what[0] && why.hint[0]);
        assert_text_equal(config.node, ""); /* untouched */
    }
}

static void files_have_a_quota_and_are_collected_by_counties(void **state)
{
    (void)state;
    assert_ok(parse("node: a\nscope: 653022\n"));
    assert_true(config.files_quota == 10ull << 30 && config.files_collect);
    assert_ok(parse("node: a\nscope: 653022205\nfiles_quota: 500MB\n"));
    assert_true(config.files_quota == 500ull << 20 && !config.files_collect);
    assert_ok(parse("node: a\nscope: 6530\nfiles_quota: 2 TB\nfiles_collect: yes\n"));
    assert_true(config.files_quota == 2ull << 40 && config.files_collect);
    assert_ok(parse("node: a\nscope: 653022\nfiles_collect: no\n"));
    assert_false(config.files_collect);
    config = (struct config){.log = LOG_INFO};
}

static void endpoints_have_a_host_and_a_port(void **state)
{
    (void)state;
    static const char *const right[] = {"tcp://127.0.0.1:6530", "tcp://[::1]:1",
                                        "tcp://a-b.c:65535"};
    static const char *const wrong[] = {
        "",           "tcp://",        "tcp://a",     "tcp://a:",      "tcp://:1",
        "tcp://a:0",  "tcp://a:65536", "tcp://a:1x",  "ipc://x:1",     "tcp://a b:1",
        "tcp://a:-1", "tcp://*:1",     "tcp://a/b:1", "tcp://a:123456"};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        assert_true(endpoint_valid(right[i], false));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(endpoint_valid(wrong[i], false));
    assert_true(endpoint_valid("tcp://*:1", true));
}

static void the_daily_comparison_is_due_once_its_hour_has_passed(void **state)
{
    (void)state;
    static const int64_t hour = 3600000, day = 24 * 3600000ll;
    int64_t midnight = (int64_t)date_of(2026, 5, 31) * day - 8 * hour; /* in Beijing */
    assert_true(verify_is_due(3, midnight + 3 * hour, midnight));
    assert_false(verify_is_due(3, midnight + 3 * hour - 1, midnight));
    assert_true(verify_is_due(3, midnight, midnight - 22 * hour)); /* missed: the machine was off */
    assert_false(verify_is_due(3, midnight + 23 * hour, midnight + 3 * hour));
    assert_true(verify_is_due(0, midnight, midnight - 1));
    assert_false(verify_is_due(-1, midnight + 3 * hour, 0));
    assert_true(verify_is_due(3, midnight, midnight + 365 * day)); /* a clock was ahead */
}

/* Every allocation refused in turn: NO_MEMORY or a right answer, never more. */
static void running_out_of_memory_is_said(void **state)
{
    (void)state;
    enum status status = STATUS_NO_MEMORY;
    for (long k = 1; k < 500 && status != STATUS_OK; k++) {
        memory_fail_after(k);
        status = parse("node: a\nscope: 65\nadvertise: [tcp://a:1, tcp://b:2]\nlog: info\n");
        memory_fail_never();
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
    }
    assert_int_equal(status, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_new_file_is_a_right_one),
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(a_wrong_line_is_named),
        cmocka_unit_test(files_have_a_quota_and_are_collected_by_counties),
        cmocka_unit_test(endpoints_have_a_host_and_a_port),
        cmocka_unit_test(the_daily_comparison_is_due_once_its_hour_has_passed),
        cmocka_unit_test(running_out_of_memory_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
