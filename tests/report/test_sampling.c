/* Who is drawn: samples of tests/report/data/samples.txt, drawn by a program of another hand. DOMAIN.md O-27:
 * "random sample", evidence "抽样记录(seed/method)"; 1.4 A5: "stratify by book; record RNG seed". */
#include "test.h"

#include <siben/kv_memory.h>
#include <siben/sampling.h>

struct bench {
    struct arena arena;
    struct population population;
    size_t cases;
    struct sample sample;
    char secret[80], public_value[80];
};

static const char *word(void)
{
    const char *text = strtok(NULL, " \n");
    return text ? text : "";
}

static unsigned book_of(const char *name)
{
    static const char *const names[BOOK_COUNT] = {"general_public", "gov_fund", "state_capital",
                                                  "social_insurance", "outside"};
    for (unsigned i = 0; i < BOOK_COUNT; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    fail_msg("no book %s", name);
    return 0;
}

static void put_object(struct bench *bench)
{
    struct sample_object *object = &bench->population.objects[bench->population.count++];
    object->project_code = object->name = arena_text(&bench->arena, word());
    object->unit_code = arena_text(&bench->arena, word());
    object->department_code = arena_text(&bench->arena, word());
    object->book = (uint8_t)book_of(word());
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct sample_object *)a)->project_code,
                  ((const struct sample_object *)b)->project_code);
}

static void expect_hex(const struct hash *hash, const char *expected)
{
    char hex[2 * HASH_SIZE + 1];
    bytes_to_hex(bytes_of(hash->bytes, HASH_SIZE), hex);
    assert_text_equal(hex, expected);
}

static void begin_case(struct bench *bench)
{
    bench->sample = (struct sample){.method = SAMPLE_METHOD};
    snprintf(bench->secret, sizeof bench->secret, "%s", word());
    snprintf(bench->public_value, sizeof bench->public_value, "%s", word());
    bench->sample.share = atoi(word());
    bench->sample.least = (uint32_t)atoi(word());
    const char *strata = word();
    if (strstr(strata, "book"))
        bench->sample.strata |= STRATUM_BOOK;
    if (strstr(strata, "department"))
        bench->sample.strata |= STRATUM_DEPARTMENT;
    if (strcmp(bench->secret, "-") == 0)
        bench->secret[0] = '\0';
    if (strcmp(bench->public_value, "-") == 0)
        bench->public_value[0] = '\0';
    for (char *at = bench->public_value; *at; at++)
        *at = *at == '_' ? ' ' : *at;
}

static void expect_drawn(struct bench *bench)
{
    size_t count, i = 0;
    assert_ok(sample_drawn(&bench->arena, &bench->sample, bench->secret, bench->public_value,
                           &bench->population, &count));
    for (const char *code = word(); *code; code = word()) {
        while (i < bench->population.count && !bench->population.objects[i].drawn)
            i++;
        if (i == bench->population.count ||
            strcmp(bench->population.objects[i].project_code, code) != 0)
            fail_msg("case %zu: %s is not drawn, %s is", bench->cases, code,
                     i < bench->population.count ? bench->population.objects[i].project_code : "-");
        i++;
        count--;
    }
    assert_int_equal(count, 0);
    bench->cases++;
}

static void another_program_draws_the_same(void **state)
{
    (void)state;
    struct bench bench = {.cases = 0};
    struct hash hash;
    char path[1024], line[4000];
    arena_init(&bench.arena, 0);
    assert_ok(trust_start());
    bench.population.objects = arena_array(&bench.arena, struct sample_object, 200);
    snprintf(path, sizeof path, "%s/tests/report/data/samples.txt", SIBEN_SOURCE_DIR);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        const char *first = strtok(line, " \n");
        if (!first || first[0] == '#')
            continue;
        if (strcmp(first, "object") == 0) {
            put_object(&bench);
        } else if (strcmp(first, "digest") == 0) {
            struct buffer list = {0};
            qsort(bench.population.objects, bench.population.count,
                  sizeof *bench.population.objects, by_code);
            population_put(&bench.population, &list);
            hash_of(buffer_bytes(&list), &hash);
            expect_hex(&hash, word());
            buffer_free(&list);
        } else if (strcmp(first, "case") == 0) {
            begin_case(&bench);
        } else if (strcmp(first, "commitment") == 0) {
            sample_commit(bench.secret, &hash);
            expect_hex(&hash, word());
        } else if (strcmp(first, "drawn") == 0) {
            expect_drawn(&bench);
        } else {
            fail_msg("cannot be read: %s", first);
        }
    }
    fclose(file);
    assert_int_equal(bench.cases, 6);
    arena_close(&bench.arena);
}

/* Over many seeds everybody of a group is drawn about as often as everybody else, whatever his book. */
static void every_object_has_the_same_chance(void **state)
{
    (void)state;
    enum { OBJECTS = 23, SEEDS = 4000 };
    struct arena arena;
    struct population population = {.count = OBJECTS};
    const struct sample sample = {
        .method = SAMPLE_METHOD, .share = 2000, .least = 1, .strata = SAMPLE_STRATA};
    size_t times[OBJECTS] = {0};
    arena_init(&arena, 0);
    assert_ok(trust_start());
    population.objects = arena_array(&arena, struct sample_object, OBJECTS);
    for (size_t i = 0; i < OBJECTS; i++)
        population.objects[i] =
            (struct sample_object){.project_code = arena_print(&arena, "P%02zu", i),
                                   .unit_code = "801001",
                                   .department_code = "801",
                                   .name = "",
                                   .book = (uint8_t)(i < 20 ? 0 : i - 19)};
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        struct arena work;
        char text[32];
        size_t count;
        arena_init(&work, 0);
        snprintf(text, sizeof text, "seed %u", seed);
        assert_ok(sample_drawn(&work, &sample, text, "", &population, &count));
        assert_int_equal(count, 5); /* a fifth of 23, rounded up */
        for (size_t i = 0; i < OBJECTS; i++)
            times[i] += population.objects[i].drawn;
        arena_close(&work);
    }
    for (size_t i = 0; i < OBJECTS; i++) /* expected 869.6, standard deviation 26 */
        assert_true(times[i] > 869 - 6 * 26 && times[i] < 869 + 6 * 26);
    arena_close(&arena);
}

static void a_method_that_is_not_known_is_not_guessed(void **state)
{
    (void)state;
    struct arena arena;
    struct population population = {.count = 0};
    const struct sample sample = {.method = SAMPLE_METHOD + 1, .share = 1000};
    size_t count;
    arena_init(&arena, 0);
    assert_int_equal(sample_drawn(&arena, &sample, "a", "", &population, &count),
                     STATUS_UNSUPPORTED);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_program_draws_the_same),
        cmocka_unit_test(every_object_has_the_same_chance),
        cmocka_unit_test(a_method_that_is_not_known_is_not_guessed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
