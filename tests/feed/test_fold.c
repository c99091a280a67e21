/* Reads the sequences in tests/feed/fold/ and folds them in every order. */
#include <test.h>

#include <siben/feed.h>

#include <dirent.h>

#define NAMES_MAX 16
#define ORDERS_OF_MAX 6

struct named {
    char name[16];
    struct fold_version version;
    struct version replaces[8];
    bool absent;
};
struct sequence {
    struct named named[NAMES_MAX];
    size_t count;
    struct fold_decision decisions[NAMES_MAX];
    char reopenings[NAMES_MAX][16]; /* name of decision i when it is a reopening */
    size_t decision_count;
    const char *file;
    int line;
};

#define FAIL(sequence, ...)                                         \
    do {                                                            \
        print_error("%s:%d: ", (sequence)->file, (sequence)->line); \
        print_error(__VA_ARGS__);                                   \
        print_error("\n");                                          \
        fail();                                                     \
    } while (0)

static struct named *named_of(struct sequence *sequence, const char *name)
{
    for (size_t i = 0; i < sequence->count; i++)
        if (strcmp(sequence->named[i].name, name) == 0)
            return &sequence->named[i];
    return NULL;
}

static struct named *need(struct sequence *sequence, const char *name)
{
    struct named *named = name ? named_of(sequence, name) : NULL;
    if (!named)
        FAIL(sequence, "there is no version %s", name ? name : "here");
    return named;
}

static uint8_t reason_of(struct sequence *sequence, const char *word)
{
    static const char *const words[NOT_COUNTED_COUNT] = {"",    "granted", "scope",
                                                         "end", "purged",  "malformed"};
    for (uint8_t i = 1; word && i < NOT_COUNTED_COUNT; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    FAIL(sequence, "no such reason");
    return 0;
}

static uint64_t body_of(const char *word)
{
    struct hash hash;
    hash_of(bytes_of_text(word), &hash);
    return hash_mark(&hash);
}

static struct version reopening_of(struct sequence *sequence, const char *name)
{
    for (size_t i = 0; name && i < sequence->decision_count; i++)
        if (strcmp(sequence->reopenings[i], name) == 0)
            return sequence->decisions[i].version;
    FAIL(sequence, "no such reopening");
    return (struct version){0};
}

/* The words behind a version's name; `word` is the first of them. */
static void read_version(struct sequence *sequence, struct named *named, char *word, char **rest)
{
    static const char blanks[] = " \n";
    struct fold_version *version = &named->version;
    bool naming = false;
    for (; word; word = strtok_r(NULL, blanks, rest)) {
        struct named *other = naming ? named_of(sequence, word) : NULL;
        if (other) {
            named->replaces[version->replace_count++] = other->version.version;
            continue;
        }
        naming = strcmp(word, "names") == 0;
        if (naming)
            continue;
        if (strcmp(word, "home") == 0)
            version->home = true;
        else if (strcmp(word, "withdrawn") == 0)
            version->withdrawn = true;
        else if (strcmp(word, "absent") == 0)
            named->absent = true;
        else if (strcmp(word, "arrives") == 0)
            named->absent = false;
        else if (strcmp(word, "uncounted") == 0)
            version->not_counted = reason_of(sequence, strtok_r(NULL, blanks, rest));
        else if (strcmp(word, "body") == 0)
            version->body_mark = body_of(strtok_r(NULL, blanks, rest));
        else if (strcmp(word, "mark") == 0)
            version->version.mark = strtoull(strtok_r(NULL, blanks, rest), NULL, 10);
        else if (strcmp(word, "reopening") == 0)
            version->reopening = reopening_of(sequence, strtok_r(NULL, blanks, rest));
        else if (strcmp(word, "at") == 0)
            version->version.seq = (uint32_t)strtoul(strtok_r(NULL, blanks, rest), NULL, 10);
        else
            FAIL(sequence, "what is \"%s\"?", word);
    }
}

static void undecide(struct sequence *sequence, struct version subject)
{
    for (size_t i = 0; i < sequence->decision_count; i++)
        if (!sequence->decisions[i].reopening &&
            version_equal(sequence->decisions[i].subject, subject))
            sequence->decisions[i].verdict = VERDICT_NONE;
}

static void read_thing(struct sequence *sequence, char *text)
{
    char *rest, *word = strtok_r(text, " \n", &rest);
    struct fold_decision *decision = &sequence->decisions[sequence->decision_count];
    bool passed = strcmp(word, "passed") == 0, returned = strcmp(word, "returned") == 0;
    if (passed || returned || strcmp(word, "undecided") == 0) {
        struct named *subject = need(sequence, strtok_r(NULL, " \n", &rest));
        undecide(sequence, subject->version.version);
        if (!passed && !returned)
            return;
        *decision = (struct fold_decision){.subject = subject->version.version,
                                           .verdict = passed ? VERDICT_PASSED : VERDICT_RETURNED};
        decision->version = (struct version){9, (uint32_t)++sequence->decision_count, 0, 1};
        return;
    }
    if (strcmp(word, "reopening") == 0) {
        const char *name = strtok_r(NULL, " \n", &rest);
        snprintf(sequence->reopenings[sequence->decision_count], 16, "%s", name);
        assert_string_equal(strtok_r(NULL, " \n", &rest), "of");
        struct named *subject = need(sequence, strtok_r(NULL, " \n", &rest));
        *decision = (struct fold_decision){.subject = subject->version.version, .reopening = true};
        decision->version = (struct version){9, (uint32_t)++sequence->decision_count, 0, 1};
        return;
    }
    struct named *named = named_of(sequence, word);
    if (!named) {
        size_t i = sequence->count++;
        named = &sequence->named[i];
        snprintf(named->name, sizeof named->name, "%s", word);
        named->version.version = (struct version){1, (uint32_t)i + 1, 0, 100 + i};
        named->version.body_mark = body_of(word);
    }
    read_version(sequence, named, strtok_r(NULL, " \n", &rest), &rest);
}

/* -- expectations -- */

static void check_standing(struct sequence *sequence, const char *name, const char *word,
                           const struct fold_version *versions, size_t count, bool locked)
{
    static const char *const words[] = {"shown", "same", "conflict", "superseded", "uncounted"};
    struct version wanted = need(sequence, name)->version.version;
    for (size_t i = 0; i < count; i++) {
        if (!version_equal(versions[i].version, wanted))
            continue;
        if (strcmp(words[versions[i].standing], word) != 0)
            FAIL(sequence, "%s is %s, not %s", name, words[versions[i].standing], word);
        if (versions[i].standing == STANDING_CONFLICT &&
            versions[i].conflict != (locked ? CONFLICT_LOCKED : CONFLICT_CONCURRENT))
            FAIL(sequence, "%s: the reason of the conflict is another", name);
        return;
    }
    FAIL(sequence, "%s is not held", name);
}

struct expected {
    size_t conflicts;
    bool approved, returned, withdrawn, nothing;
};

static void check_flags(struct sequence *sequence, const struct expected *expected,
                        const struct fold_version *versions, size_t count,
                        const struct fold_result *result)
{
    size_t conflicts = 0;
    for (size_t i = 0; i < count; i++)
        conflicts += versions[i].standing == STANDING_CONFLICT;
    if (conflicts != expected->conflicts || result->conflicts > conflicts ||
        (conflicts > 0) != (result->conflicts > 0))
        FAIL(sequence, "%zu conflicts, not %zu", conflicts, expected->conflicts);
    if (result->approved != expected->approved || result->returned != expected->returned ||
        result->withdrawn != expected->withdrawn)
        FAIL(sequence, "approved %d, returned %d, withdrawn %d", result->approved, result->returned,
             result->withdrawn);
    if ((result->shown == SIZE_MAX) != expected->nothing)
        FAIL(sequence, "something or nothing is shown");
}

static void check(struct sequence *sequence, const char *expectation,
                  const struct fold_version *versions, size_t count,
                  const struct fold_result *result)
{
    char text[256], *outer, *inner;
    struct expected expected = {0};
    snprintf(text, sizeof text, "%s", expectation);
    for (char *part = strtok_r(text, ",\n", &outer); part; part = strtok_r(NULL, ",\n", &outer)) {
        const char *word = strtok_r(part, " ", &inner), *name = strtok_r(NULL, " ", &inner);
        const char *reason = strtok_r(NULL, " ", &inner);
        if (!name && strcmp(word, "approved") == 0)
            expected.approved = true;
        else if (!name && strcmp(word, "returned") == 0)
            expected.returned = true;
        else if (!name && strcmp(word, "withdrawn") == 0)
            expected.withdrawn = true;
        else if (name && strcmp(name, "nothing") == 0)
            expected.nothing = true;
        else
            check_standing(sequence, name, word, versions, count,
                           reason && strcmp(reason, "locked") == 0);
        expected.conflicts += strcmp(word, "conflict") == 0;
    }
    check_flags(sequence, &expected, versions, count, result);
}

static void fold_and_check(struct sequence *sequence, const char *expectation,
                           const struct fold_version *order, size_t count, bool reverse)
{
    struct fold_version versions[NAMES_MAX];
    struct fold_decision decisions[NAMES_MAX];
    struct fold_result result;
    struct arena arena;
    memcpy(versions, order, count * sizeof *versions);
    for (size_t i = 0; i < sequence->decision_count; i++)
        decisions[i] = sequence->decisions[reverse ? sequence->decision_count - 1 - i : i];
    arena_init(&arena, 0);
    assert_ok(fold_record(&arena, versions, count, decisions, sequence->decision_count, &result));
    check(sequence, expectation, versions, count, &result);
    arena_close(&arena);
}

static void in_every_order(struct sequence *sequence, const char *expectation,
                           struct fold_version *order, size_t fixed, size_t count)
{
    if (fixed + 1 >= count || count > ORDERS_OF_MAX) {
        fold_and_check(sequence, expectation, order, count, false);
        fold_and_check(sequence, expectation, order, count, true);
        return;
    }
    for (size_t i = fixed; i < count; i++) {
        struct fold_version kept = order[fixed];
        order[fixed] = order[i];
        order[i] = kept;
        in_every_order(sequence, expectation, order, fixed + 1, count);
        order[i] = order[fixed];
        order[fixed] = kept;
    }
}

static void expect(struct sequence *sequence, const char *expectation)
{
    struct fold_version order[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < sequence->count; i++) {
        if (sequence->named[i].absent)
            continue;
        order[count] = sequence->named[i].version;
        order[count++].replaces = sequence->named[i].replaces;
    }
    in_every_order(sequence, expectation, order, 0, count);
}

static size_t read_file(const char *path)
{
    struct sequence sequence = {.file = path};
    char line[256];
    size_t expectations = 0;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        sequence.line++;
        const char *blank = strchr(line, ' ');
        if (line[0] == '\n' || line[0] == '#')
            continue;
        assert_non_null(blank);
        char *rest = line + (blank - line) + 1;
        if (strncmp(line, "case ", 5) == 0) {
            sequence = (struct sequence){.file = path, .line = sequence.line};
        } else if (strncmp(line, "expect ", 7) == 0) {
            expect(&sequence, rest);
            expectations++;
        } else {
            read_thing(&sequence, rest);
        }
    }
    fclose(file);
    return expectations;
}

static void every_written_sequence_folds_as_expected_in_every_order(void **state)
{
    (void)state;
    size_t expectations = 0;
    DIR *folder = opendir(SIBEN_SOURCE_DIR "/tests/feed/fold");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[1024];
        const char *dot = strrchr(entry->d_name, '.');
        if (!dot || strcmp(dot, ".txt") != 0)
            continue;
        snprintf(path, sizeof path, "%s/tests/feed/fold/%s", SIBEN_SOURCE_DIR, entry->d_name);
        expectations += read_file(path);
    }
    closedir(folder);
    assert_true(expectations >= 40);
}

static void the_words_of_every_reason_are_chinese(void **state)
{
    (void)state;
    for (unsigned i = 0; i < NOT_COUNTED_COUNT; i++)
        assert_true((unsigned char)not_counted_chinese(i)[0] >= 0xe2);
    for (unsigned i = CONFLICT_NONE; i <= CONFLICT_CLOSED; i++)
        assert_true((unsigned char)conflict_chinese(i)[0] >= 0xe2);
    assert_text_equal(not_counted_chinese(BODY_PURGED), "已清除");
    assert_text_equal(not_counted_chinese(99), "—");
    assert_text_equal(conflict_chinese(99), "—");
}

static void an_end_covers_what_stands_before_it_on_its_branch(void **state)
{
    (void)state;
    struct head end = {.seq = 3};
    assert_true(feed_end_covers(&end, 3, true));
    assert_true(feed_end_covers(&end, 1, true));
    assert_false(feed_end_covers(&end, 4, true));
    assert_false(feed_end_covers(&end, 3, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_written_sequence_folds_as_expected_in_every_order),
        cmocka_unit_test(the_words_of_every_reason_are_chinese),
        cmocka_unit_test(an_end_covers_what_stands_before_it_on_its_branch),
    };
    if (trust_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
