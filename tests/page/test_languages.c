/* Words of the page in other languages: what a file has is used, what is wrong in it is told with its line and word. */
#include "test.h"

#include <siben/page.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static char told[4096]; /* every fault, a line each */
static struct page_language languages[PAGE_LANGUAGES_MAX];
static size_t count;

static int make_folder(void **state)
{
    char path[128];
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/siben-languages-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/languages", folder);
    return mkdir(path, 0700);
}

static void drop(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/languages/%s", folder, name);
    (void)unlink(path);
}

static int drop_folder(void **state)
{
    char path[128];
    (void)state;
    snprintf(path, sizeof path, "%s/languages", folder);
    return rmdir(path) == 0 ? rmdir(folder) : -1;
}

static void put(const char *name, const char *text, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/languages/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, size), size);
    close(fd);
}

static void tell(void *context, const struct why *why)
{
    size_t at = strlen(told);
    (void)context;
    assert_true(why->hint[0] && why->what[0]);
    snprintf(told + at, sizeof told - at, "%s %s\n", why->where, why->what);
}

static enum status look(void)
{
    struct arena arena;
    struct page_language *list;
    struct why why = {.where = ""};
    told[0] = '\0';
    arena_init(&arena, 0);
    enum status status = page_languages(folder, &arena, &list, &count, tell, NULL, &why);
    if (status == STATUS_OK && count)
        memcpy(languages, list, count * sizeof *list);
    arena_close(&arena);
    return status;
}

static void without_a_folder_there_is_none(void **state)
{
    (void)state;
    assert_ok(look());
    assert_int_equal(count, 0);
    assert_text_equal(told, "");
}

static void a_file_brings_its_words(void **state)
{
    static const char text[] =
        "{\"language\": \"ky\", \"name\": \"Кыргызча\", \"direction\": \"ltr\",\n"
        " \"words\": {\n"
        "  \"menu\": \"Меню\",\n"
        "  \"today.left\": {\"zh\": \"x\", \"text\": \"{n} күн\"},\n"
        "  \"close\": \"\"\n"
        " }}";
    (void)state;
    put("ky.json", text, sizeof text - 1);
    assert_ok(look());
    assert_text_equal(told, "");
    assert_int_equal(count, 1);
    assert_text_equal(languages[0].id, "ky");
    assert_text_equal(languages[0].name, "Кыргызча");
    assert_true(!languages[0].right_to_left && languages[0].words == 2 && languages[0].all > 500);
    drop("ky.json");
}

static void what_is_wrong_is_told_with_its_line_and_word_and_the_rest_is_used(void **state)
{
    static const char text[] = "{\"language\": \"ug\", \"name\": \"U\", \"direction\": \"up\",\n"
                               " \"words\": {\n"
                               "  \"menu\": \"M\",\n"
                               "  \"no-such-word\": \"x\",\n"
                               "  \"today.left\": \"without a number\",\n"
                               "  \"close\": \"{strange}\",\n"
                               "  \"again\": 7\n"
                               " },\n"
                               " \"wordz\": {}}";
    (void)state;
    put("ug.json", text, sizeof text - 1);
    assert_ok(look());
    assert_int_equal(count, 1);
    assert_int_equal(languages[0].words, 1);
    assert_int_equal(languages[0].faults, 6);
    assert_text_equal(told, "languages/ug.json:1 direction：要写 ltr 或 rtl\n"
                            "languages/ug.json:9 wordz：不认识这一项\n"
                            "languages/ug.json:4 no-such-word：网页上没有这个词\n"
                            "languages/ug.json:5 today.left：译文里少了 {n}\n"
                            "languages/ug.json:6 close：译文里多了 {strange}\n"
                            "languages/ug.json:7 again：译文要写成一段文字，两边加引号\n");
    drop("ug.json");
}

static void a_broken_file_leaves_the_others(void **state)
{
    static const char broken[] =
        "{\"language\": \"ug\",\n \"words\": {\n  \"menu\": \"M\"\n  \"close\": \"C\"\n }}";
    static const char twice[] = "{\"words\": {\n\"menu\": \"M\",\n\"menu\": \"N\"}}";
    static const char good[] = "{\"language\": \"kk\", \"name\": \"Қазақша\", \"direction\": "
                               "\"ltr\", \"words\": {\"menu\": \"М\"}}";
    (void)state;
    put("ug.json", broken, sizeof broken - 1);
    put("ky.json", twice, sizeof twice - 1);
    put("kk.json", good, sizeof good - 1);
    put("zh.json", good, sizeof good - 1);
    put("Bad Name.json", good, sizeof good - 1);
    put("bytes.json", "\xff\xfe{}", 4);
    put("notes.txt", good, sizeof good - 1); /* nobody asks */
    assert_ok(look());
    assert_int_equal(count, 4); /* of which three have no words */
    assert_non_null(strstr(told, "languages/ug.json:4 "));
    assert_non_null(strstr(told, "languages/ky.json:3 同一个词写了两遍"));
    assert_non_null(strstr(told, "languages/zh.json 中文和英文在程序里"));
    assert_non_null(strstr(told, "languages/Bad Name.json 文件名不是语言的代号"));
    assert_non_null(strstr(told, "languages/bytes.json"));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(languages[i].words, strcmp(languages[i].id, "kk") == 0);
    static const char *const names[] = {"ug.json",       "ky.json",    "kk.json",  "zh.json",
                                        "Bad Name.json", "bytes.json", "notes.txt"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        drop(names[i]);
}

static void a_template_is_a_right_file_and_keeps_what_is_translated(void **state)
{
    struct buffer text = {0};
    struct why why = {.where = ""};
    (void)state;
    assert_status(page_language_template(folder, "zh", &text, &why), STATUS_INVALID);
    assert_status(page_language_template(folder, "../x", &text, &why), STATUS_INVALID);
    assert_ok(page_language_template(folder, "ug", &text, &why));
    buffer_put_u8(&text, 0);
    char *all = (char *)text.data;
    assert_non_null(strstr(all, "\"direction\": \"rtl\""));
    char *place = strstr(all, "\"menu\": {\"zh\": \"菜单\", \"en\": \"Menu\", \"text\": \"");
    assert_non_null(place);
    char *end = strstr(place, "\"text\": \"") + strlen("\"text\": \"");
    struct buffer done = {0};
    buffer_put(&done, all, (size_t)(end - all));
    buffer_put_text(&done, "تىزىملىك");
    buffer_put_text(&done, end);
    put("ug.json", (const char *)done.data, done.size);
    assert_ok(look());
    assert_int_equal(count, 1);
    assert_int_equal(languages[0].words, 1);
    assert_true(languages[0].right_to_left);
    assert_text_equal(told, "languages/ug.json:3 name：没有写这种语言自己的名称，或太长\n");
    buffer_clear(&text);
    assert_ok(page_language_template(folder, "ug", &text, &why));
    buffer_put_u8(&text, 0);
    assert_non_null(strstr((char *)text.data, "\"text\": \"تىزىملىك\""));
    buffer_free(&text);
    buffer_free(&done);
    drop("ug.json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_folder_there_is_none),
        cmocka_unit_test(a_file_brings_its_words),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line_and_word_and_the_rest_is_used),
        cmocka_unit_test(a_broken_file_leaves_the_others),
        cmocka_unit_test(a_template_is_a_right_file_and_keeps_what_is_translated),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
