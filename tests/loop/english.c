#include "english.h"

#include "test.h"

static struct written tree;

const struct written *english_written(void)
{
    static const char *const files[] = {"deploy/plans/653022-2026.yaml",
                                        "tests/plan/data/511302-2026.yaml",
                                        "deploy/data/holidays-2026.json",
                                        "tests/plan/data/works.txt",
                                        "tests/plan/data/year.txt",
                                        "src/generate/projects.c",
                                        "src/generate/indicators.c",
                                        "src/generate/vocabulary.c",
                                        "src/generate/places.c",
                                        "deploy/data/regions.csv",
                                        "tests/loop/year.c"};
    for (size_t i = tree.count; i < sizeof files / sizeof *files; i++) {
        struct bytes text = test_tree_file(files[i]);
        char *copy = memory_take(text.size + 1);
        memcpy(copy, text.data, text.size);
        copy[text.size] = '\0';
        memory_free((void *)(uintptr_t)text.data);
        tree.texts[tree.count++] = copy;
    }
    return &tree;
}

void english_end(void)
{
    while (tree.count)
        memory_free((void *)(uintptr_t)tree.texts[--tree.count]);
}

/* U+4E00 to U+9FFF: three bytes, E4 B8 80 to E9 BF BF. */
static bool is_han(const char *at)
{
    const unsigned char first = (unsigned char)at[0];
    return first >= 0xe4 && first <= 0xe9 && (first > 0xe4 || (unsigned char)at[1] >= 0xb8);
}

/* A made-up county's names: "2026年办公设备购置项目", "木吉乡人民政府", of words that src/generate has. */
static void strip_made(char *run)
{
    static const char *const ends[] = {"项目", "人民政府"};
    const size_t year = strlen("年");
    for (size_t i = 0; i < 2; i++) {
        size_t size = strlen(run), end = strlen(ends[i]);
        if (size > end && strcmp(run + size - end, ends[i]) == 0)
            run[size - end] = '\0';
    }
    if (strncmp(run, "年", year) == 0)
        memmove(run, run + year, strlen(run + year) + 1);
}

static bool was_written(const struct written *written, char *run)
{
    strip_made(run);
    for (size_t i = 0; i < written->count; i++)
        if (strstr(written->texts[i], run))
            return true;
    return false;
}

static void expect_line(const char *what, const char *line, const struct written *written)
{
    for (const char *at = line; *at;) {
        char run[600];
        size_t size = 0;
        while (is_han(at) && size + 3 < sizeof run) {
            memcpy(run + size, at, 3);
            size += 3;
            at += 3;
        }
        run[size] = '\0';
        if (size && !was_written(written, run))
            fail_msg("%s: nobody wrote “%s”, and it stands in the English of\n%s", what, run, line);
        at += !size;
    }
}

void english_expect(const char *what, const struct reasons *reasons, const struct written *written)
{
    expect_line(what, reasons->title_english, written);
    for (size_t i = 0; i < reasons->count; i++) {
        expect_line(what, reasons->items[i].label_english, written);
        expect_line(what, reasons->items[i].english, written);
    }
}
