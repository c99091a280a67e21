/* Whoever is at the page is told pages: of all that the rooms say which answer it, no command line is left. */
#include "test.h"

#include "../../src/page/api.h"

#include <dirent.h>
#include <stdio.h>

#define TEXT_SIZE 4096

static void says(const char *text, const char *expected)
{
    struct arena arena;
    arena_init(&arena, 0);
    assert_string_equal(spoken_for_page(&arena, text), expected);
    arena_close(&arena);
}

static void a_page_is_named_where_a_command_was(void **state)
{
    (void)state;
    says("办了，还没有上报（siben submit --kind application --year 2026 --round 8）",
         "办了，还没有上报（在“上报”页准备并上报）");
    says("表报了，还没有附文件（审核报告）：siben file attach 653022/submission/round/5/2026/5",
         "表报了，还没有附文件（审核报告）：打开它，附上文件");
    says("任何人都能重算：siben sample verify 批次；另选的不是抽中的",
         "任何人都能重算：打开这一批看每一步；另选的不是抽中的");
    says("请在表头写“单位：万元”（或 元），或导入时加 --unit 万元（或 元）",
         "请在表头写“单位：万元”（或 元），或导入时选好金额单位：万元（或 元）");
    says(
        "涉密内容不得录入本系统，请立即移出本机；确属误报的，由负责人核实后加 --release-mark "
        "重新导入",
        "涉密内容不得录入本系统，请立即移出本机；确属误报的，由负责人核实后请绩效办在“导入”页放行");
    says("是的，导入后执行 siben list link 1 --of 2 --relation "
         "划转；不是的，登记“不是同一个项目”就不再问",
         "是的，导入后在“清单”页登记它以前的代码；不是的，登记“不是同一个项目”就不再问");
    says("先由分管领导审核（--step 分管领导），或跳过", "先由分管领导审核，或跳过");
}

static void what_only_the_machine_does_keeps_its_command(void **state)
{
    (void)state;
    says("请从备份恢复（siben restore）", "请从备份恢复（siben restore）");
    says("看 siben run 启动时显示的那一行", "看 siben run 启动时显示的那一行");
    says("没有命令的话——照旧", "没有命令的话——照旧");
    says("渠道（--二期）和（--public）、（--另算）", "渠道（--二期）和、（--另算）");
    says("先 siben s", "先请管理员在本机办"); /* a command of no name is the administrator's */
}

/* He may hand it in again as the page shows it. */
static void what_a_person_has_written_stays(void **state)
{
    static const char
        before[] =
            "{\"cells\":[{\"look\":\"open\",\"text\":\"先用 siben import 导入（--public）\"},"
            "{\"look\":\"note\",\"text\":\"填完用 siben import 导入。\"}],"
            "\"reason\":\"siben review\",\"notes\":[\"看 siben review\"]}",
        after[] = "{\"cells\":[{\"look\":\"open\",\"text\":\"先用 siben import 导入（--public）\"},"
                  "{\"look\":\"note\",\"text\":\"填完在“导入”页导入。\"}],"
                  "\"reason\":\"siben review\",\"notes\":[\"在“审核”页审核\"]}";
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    json_t *answer = json_loads(before, 0, NULL), *expected = json_loads(after, 0, NULL);
    assert_true(answer && expected);
    assert_true(spoken_in(&arena, answer));
    assert_true(json_equal(answer, expected));
    json_decref(answer);
    json_decref(expected);
    arena_close(&arena);
}

/* -- all that the sources say ------------------------------------------------------------------------- */

static bool is_chinese(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0xe4)
            return true;
    return false;
}

static size_t faults, looked;

static void look(const char *file, const char *text)
{
    static const char *const kept[] = {"run",      "init",    "enrol",  "restore",
                                       "backup",   "rebuild", "check",  "promote",
                                       "language", "status",  "bundle", "table"};
    struct arena arena;
    arena_init(&arena, 0);
    const char *said = spoken_for_page(&arena, text), *at = said;
    bool bad = strstr(said, " --") || strstr(said, "（--");
    looked += said != text;
    for (; (at = strstr(at, "siben ")); at++) {
        bool stays = false;
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            stays = stays || strncmp(at + strlen("siben "), kept[i], strlen(kept[i])) == 0;
        bad = bad || !stays;
    }
    if (bad && is_chinese(text))
        print_error("%s: %s\n", file, said);
    faults += bad && is_chinese(text);
    arena_close(&arena);
}

/* Literals that stand behind one another are one text. */
static void look_through(const char *name, const char *source)
{
    char text[TEXT_SIZE];
    size_t size = 0;
    for (const char *at = source; *at; at++) {
        if (strncmp(at, "/*", 2) == 0 && strstr(at, "*/")) {
            at = strstr(at, "*/") + 1;
        } else if (*at == '\'') {
            at += at[1] == '\\' ? 3 : 2;
        } else if (*at == '"') {
            for (at++; *at && *at != '"'; at++) {
                assert_true(size + 2 < sizeof text);
                text[size++] = *at;
                if (*at == '\\')
                    text[size++] = *++at;
            }
        } else if (size && !strchr(" \n", *at)) {
            text[size] = '\0';
            look(name, text);
            size = 0;
        }
    }
}

static void look_at(const char *room, const char *file)
{
    char path[512];
    snprintf(path, sizeof path, "%s/src/%s/%s", SIBEN_SOURCE_DIR, room, file);
    struct bytes whole = test_file(path);
    char *text = malloc(whole.size + 1);
    assert_non_null(text);
    memcpy(text, whole.data, whole.size);
    text[whole.size] = '\0';
    look_through(path + strlen(SIBEN_SOURCE_DIR) + 1, text);
    free(text);
    memory_free((void *)whole.data);
}

static void nothing_that_a_room_says_is_left_a_command(void **state)
{
    static const char *const rooms[] = {"report", "intake",  "plan",     "prefill",
                                        "model",  "replica", "accounts", "page"};
    (void)state;
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/src/%s", SIBEN_SOURCE_DIR, rooms[i]);
        DIR *folder = opendir(path);
        assert_non_null(folder);
        for (struct dirent *entry; (entry = readdir(folder));) {
            size_t size = strlen(entry->d_name);
            /* upload: for whoever carries a stick between machines; spoken.c: the words themselves */
            if (size > 2 && strcmp(entry->d_name + size - 2, ".c") == 0 &&
                strcmp(entry->d_name, "spoken.c") != 0 && strcmp(entry->d_name, "languages.c") != 0)
                look_at(rooms[i], entry->d_name);
        }
        closedir(folder);
    }
    assert_true(looked > 100);
    assert_int_equal(faults, 0);
}

/* For tests/console/words.mjs: the lines of standard input as whoever is at the page is told them. */
static int tell(void)
{
    char line[TEXT_SIZE];
    while (fgets(line, sizeof line, stdin)) {
        struct arena arena;
        arena_init(&arena, 0);
        const char *said = spoken_for_page(&arena, line);
        if (said)
            fputs(said, stdout);
        arena_close(&arena);
    }
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "--tell") == 0)
        return tell();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_named_where_a_command_was),
        cmocka_unit_test(what_only_the_machine_does_keeps_its_command),
        cmocka_unit_test(what_a_person_has_written_stays),
        cmocka_unit_test(nothing_that_a_room_says_is_left_a_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
