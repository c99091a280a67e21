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
    bool absent, elsewhere; /* elsewhere: in a feed that no closing judges */
};
struct closed_round {
    char name[16];
    char covers[NAMES_MAX][16];
    size_t count;
    bool lifted;
};
struct sequence {
    struct named named[NAMES_MAX];
    size_t count;
    struct fold_decision decisions[NAMES_MAX];
    char reopenings[NAMES_MAX][16]; /* name of decision i when it is a reopening */
    size_t decision_count;
    struct closed_round closings[NAMES_MAX];
    size_t closing_count;
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
    static const char *const words[NOT_COUNTED_COUNT] = {"",       "granted",   "scope",  "end",
                                                         "purged", "malformed", "missing"};
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
            version->home = HOME_NODE;
        else if (strcmp(word, "away") == 0)
            version->home = HOME_LEFT;
        else if (strcmp(word, "left") == 0)
            version->left = LEFT_BEHIND;
        else if (strcmp(word, "moved") == 0)
            version->left = LEFT_LATE;
        else if (strcmp(word, "handover") == 0)
            version->handover = true;
        else if (strcmp(word, "elsewhere") == 0)
            named->elsewhere = true;
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

/* closing C covers X Y … / closing C lifted */
static void read_closing(struct sequence *sequence, char **rest)
{
    const char *name = strtok_r(NULL, " \n", rest), *word = strtok_r(NULL, " \n", rest);
    struct closed_round *closing = NULL;
    assert_non_null(name);
    for (size_t i = 0; i < sequence->closing_count; i++)
        if (strcmp(sequence->closings[i].name, name) == 0)
            closing = &sequence->closings[i];
    if (!closing) {
        closing = &sequence->closings[sequence->closing_count++];
        snprintf(closing->name, sizeof closing->name, "%s", name);
    }
    closing->lifted = word && strcmp(word, "lifted") == 0;
    if (closing->lifted)
        return;
    if (!word || strcmp(word, "covers") != 0)
        FAIL(sequence, "covers what?");
    while ((word = strtok_r(NULL, " \n", rest)))
        snprintf(closing->covers[closing->count++], 16, "%s", word);
}

static size_t place_in_closings(const struct sequence *sequence, const struct named *named,
                                bool reverse, struct fold_version *version)
{
    size_t bits = 0;
    version->within = version->beyond = 0;
    for (size_t i = 0; i < sequence->closing_count; i++) {
        const struct closed_round *closing =
            &sequence->closings[reverse ? sequence->closing_count - 1 - i : i];
        bool covered = false;
        if (closing->lifted)
            continue;
        for (size_t k = 0; k < closing->count; k++)
            covered = covered || strcmp(closing->covers[k], named->name) == 0;
        version->within |= (uint32_t)covered << bits;
        version->beyond |= (uint32_t)(!covered && !named->elsewhere) << bits;
        bits++;
    }
    return bits;
}

static void read_thing(struct sequence *sequence, char *text)
{
    char *rest, *word = strtok_r(text, " \n", &rest);
    if (strcmp(word, "closing") == 0) {
        read_closing(sequence, &rest);
        return;
    }
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
        named->version.home = HOME_PLACE;
    }
    read_version(sequence, named, strtok_r(NULL, " \n", &rest), &rest);
}

/* -- expectations -- */

static void check_standing(struct sequence *sequence, const char *name, const char *word,
                           const struct fold_version *versions, size_t count,
                           enum conflict_reason reason)
{
    static const char *const words[] = {"shown", "same", "conflict", "superseded", "uncounted"};
    struct version wanted = need(sequence, name)->version.version;
    for (size_t i = 0; i < count; i++) {
        if (!version_equal(versions[i].version, wanted))
            continue;
        if (strcmp(words[versions[i].standing], word) != 0)
            FAIL(sequence, "%s is %s, not %s", name, words[versions[i].standing], word);
        if (versions[i].standing == STANDING_CONFLICT && versions[i].conflict != reason)
            FAIL(sequence, "%s: the reason of the conflict is another", name);
        return;
    }
    FAIL(sequence, "%s is not held", name);
}

struct expected {
    size_t conflicts;
    bool approved, returned, withdrawn, closed, nothing;
};

static enum conflict_reason conflict_named(const char *word)
{
    return word && strcmp(word, "locked") == 0   ? CONFLICT_LOCKED
           : word && strcmp(word, "closed") == 0 ? CONFLICT_CLOSED
           : word && strcmp(word, "moved") == 0  ? CONFLICT_MOVED
                                                 : CONFLICT_CONCURRENT;
}

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
        result->withdrawn != expected->withdrawn || result->closed != expected->closed)
        FAIL(sequence, "approved %d, returned %d, withdrawn %d, closed %d", result->approved,
             result->returned, result->withdrawn, result->closed);
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
        else if (!name && strcmp(word, "closed") == 0)
            expected.closed = true;
        else if (name && strcmp(name, "nothing") == 0)
            expected.nothing = true;
        else
            check_standing(sequence, name, word, versions, count, conflict_named(reason));
        expected.conflicts += strcmp(word, "conflict") == 0;
    }
    check_flags(sequence, &expected, versions, count, result);
}

static void fold_and_check(struct sequence *sequence, const char *expectation,
                           const struct fold_version *order, size_t count, bool reverse)
{
    struct fold_version versions[NAMES_MAX];
    struct fold_decision decisions[NAMES_MAX];
    struct fold_beside beside = {decisions, sequence->decision_count, 0};
    struct fold_result result;
    struct arena arena;
    memcpy(versions, order, count * sizeof *versions);
    for (size_t i = 0; i < count; i++) {
        const struct named *named = sequence->named;
        while (!version_equal(named->version.version, versions[i].version))
            named++;
        beside.closing_count = place_in_closings(sequence, named, reverse, &versions[i]);
    }
    for (size_t i = 0; i < sequence->decision_count; i++)
        decisions[i] = sequence->decisions[reverse ? sequence->decision_count - 1 - i : i];
    arena_init(&arena, 0);
    assert_ok(fold_record(&arena, versions, count, &beside, &result));
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
    for (unsigned i = CONFLICT_NONE; i <= CONFLICT_TWICE; i++)
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
