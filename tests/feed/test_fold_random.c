/* Random graphs of versions, folded and compared with a reference that follows
 * FOLD.md word by word and is too slow for anything else. */
#include <test.h>

#include <siben/feed.h>
#include <siben/map.h>

#define VERSIONS_MAX 14

struct scene {
    struct fold_version versions[VERSIONS_MAX];
    struct version replaces[VERSIONS_MAX][4];
    size_t count;
    struct fold_decision decisions[2 * VERSIONS_MAX];
    size_t decision_count;
    size_t closing_count;
};

static void make_version(struct scene *scene, struct random *random, size_t i)
{
    struct fold_version *version = &scene->versions[i];
    *version = (struct fold_version){.body_mark = random_below(random, 6),
                                     .home = (uint8_t)random_below(random, 3),
                                     .handover = random_chance(random, 50),
                                     .withdrawn = random_chance(random, 100),
                                     .replaces = scene->replaces[i]};
    version->version = (struct version){1 + (uint32_t)random_below(random, 3), (uint32_t)i + 1, 0,
                                        random_below(random, 5)};
    version->feed_mark = version->version.feed * 11;
    if (random_chance(random, 200))
        version->not_counted = (uint8_t)(1 + random_below(random, NOT_COUNTED_COUNT - 1));
    size_t names = i ? random_below(random, 4) : 0;
    for (size_t k = 0; k < names; k++) {
        struct version named = scene->versions[random_below(random, i)].version;
        if (random_chance(random, 100))
            named.mark += 100; /* not held */
        scene->replaces[i][version->replace_count++] = named;
    }
    if (random_chance(random, 300) && scene->decision_count)
        version->reopening = scene->decisions[random_below(random, scene->decision_count)].version;
}

static void make_decisions(struct scene *scene, struct random *random, size_t i)
{
    struct version subject = scene->versions[i].version;
    if (random_chance(random, 250))
        scene->decisions[scene->decision_count++] = (struct fold_decision){
            .subject = subject,
            .verdict = random_chance(random, 700) ? VERDICT_PASSED : VERDICT_RETURNED,
            .version = {8, (uint32_t)i + 1, 0, 1}};
    if (random_chance(random, 250))
        scene->decisions[scene->decision_count++] = (struct fold_decision){
            .subject = subject, .reopening = true, .version = {9, (uint32_t)i + 1, 0, 1}};
}

/* Heads that cover the versions up to some place, mostly; each closing judges most feeds. */
static void make_closings(struct scene *scene, struct random *random)
{
    scene->closing_count = 1 + random_below(random, 3);
    for (size_t c = 0; c < scene->closing_count; c++) {
        size_t until = random_below(random, scene->count + 1);
        for (size_t i = 0; i < scene->count; i++) {
            uint32_t bit = 1u << c;
            bool covered = (i < until) != random_chance(random, 50);
            if (random_chance(random, 100))
                continue;
            scene->versions[i].within |= covered ? bit : 0;
            scene->versions[i].beyond |= covered ? 0 : bit;
        }
    }
}

static void make_scene(struct scene *scene, struct random *random)
{
    *scene = (struct scene){.count = 1 + random_below(random, VERSIONS_MAX)};
    for (size_t i = 0; i < scene->count; i++) {
        make_version(scene, random, i);
        make_decisions(scene, random, i);
    }
    if (random_chance(random, 300))
        scene->decision_count = 0;
    if (random_chance(random, 600))
        make_closings(scene, random);
}

/* -- the reference -- */

struct reference {
    const struct scene *scene;
    bool reaches[VERSIONS_MAX][VERSIONS_MAX];     /* by namings */
    bool effectively[VERSIONS_MAX][VERSIONS_MAX]; /* by effective namings */
    bool head[VERSIONS_MAX], closed[VERSIONS_MAX], late[VERSIONS_MAX];
    size_t shown;
};

static bool gone(const struct fold_version *version)
{
    return version->not_counted == BODY_PURGED || version->not_counted == BODY_MISSING;
}

static bool counted(const struct fold_version *version)
{
    return version->not_counted == COUNTED || gone(version);
}

static bool decided(const struct scene *scene, size_t i, enum verdict verdict)
{
    for (size_t d = 0; d < scene->decision_count; d++)
        if (!scene->decisions[d].reopening && scene->decisions[d].verdict == verdict &&
            version_equal(scene->decisions[d].subject, scene->versions[i].version))
            return true;
    return false;
}

static bool reopens(const struct scene *scene, size_t by, size_t i)
{
    for (size_t d = 0; d < scene->decision_count; d++)
        if (scene->decisions[d].reopening &&
            version_equal(scene->decisions[d].subject, scene->versions[i].version) &&
            version_equal(scene->decisions[d].version, scene->versions[by].reopening))
            return true;
    return false;
}

static bool equal(const struct fold_version *a, const struct fold_version *b)
{
    return a == b ||
           (a->body_mark == b->body_mark && a->withdrawn == b->withdrawn && !gone(a) && !gone(b));
}

static bool better(const struct reference *reference, size_t a, size_t b)
{
    const struct scene *scene = reference->scene;
    const struct fold_version *x = &scene->versions[a], *y = &scene->versions[b];
    int approved = decided(scene, a, VERDICT_PASSED) - decided(scene, b, VERDICT_PASSED);
    int home = x->home - y->home;
    if (approved || home)
        return approved ? approved > 0 : home > 0;
    if (x->version.mark != y->version.mark)
        return x->version.mark > y->version.mark;
    return x->version.seq > y->version.seq;
}

static bool names(const struct scene *scene, size_t i, size_t j)
{
    for (size_t k = 0; k < scene->versions[i].replace_count; k++)
        if (i != j && version_equal(scene->replaces[i][k], scene->versions[j].version))
            return true;
    return false;
}

static bool covered(const struct reference *reference, size_t i, uint32_t bits)
{
    return !bits || (reference->scene->versions[i].within & bits);
}

/* Chains of namings, and of those that take effect; of versions within the closings `bits`. */
static void connect(struct reference *reference, uint32_t bits)
{
    const struct scene *scene = reference->scene;
    memset(reference->reaches, 0, sizeof reference->reaches);
    memset(reference->effectively, 0, sizeof reference->effectively);
    for (size_t i = 0; i < scene->count; i++)
        for (size_t j = 0; j < scene->count; j++) {
            if (!names(scene, i, j) || !covered(reference, i, bits) || !covered(reference, j, bits))
                continue;
            bool locked = decided(scene, j, VERDICT_PASSED) || reference->closed[j];
            reference->reaches[i][j] = true;
            reference->effectively[i][j] =
                !locked || reopens(scene, i, j) || scene->versions[i].handover;
        }
    for (size_t k = 0; k < scene->count; k++)
        for (size_t i = 0; i < scene->count; i++)
            for (size_t j = 0; j < scene->count; j++) {
                if (reference->reaches[i][k] && reference->reaches[k][j])
                    reference->reaches[i][j] = true;
                if (reference->effectively[i][k] && reference->effectively[k][j])
                    reference->effectively[i][j] = true;
            }
}

/* Heads among the versions within `bits`, and the one of them that is shown. */
static size_t choose(struct reference *reference, uint32_t bits)
{
    const struct scene *scene = reference->scene;
    size_t shown = SIZE_MAX;
    for (size_t i = 0; i < scene->count; i++) {
        reference->head[i] = counted(&scene->versions[i]) && covered(reference, i, bits);
        for (size_t j = 0; j < scene->count; j++)
            if (counted(&scene->versions[j]) && reference->effectively[j][i] &&
                (!reference->late[j] || reference->late[i]))
                reference->head[i] = false;
        if (reference->head[i] && !reference->late[i] &&
            (shown == SIZE_MAX || better(reference, i, shown)))
            shown = i;
    }
    return shown;
}

static bool let_in(const struct reference *reference, size_t i, uint32_t bit, bool anything)
{
    const struct scene *scene = reference->scene;
    bool reopened = false;
    for (size_t d = 0; d < scene->decision_count; d++)
        reopened =
            reopened || (scene->decisions[d].reopening &&
                         version_equal(scene->decisions[d].subject, scene->versions[i].version));
    return counted(&scene->versions[i]) && (scene->versions[i].beyond & bit) &&
           (scene->versions[i].handover || (reopened && !anything));
}

static void close_round(struct reference *reference, uint32_t bit)
{
    const struct scene *scene = reference->scene;
    bool late[VERSIONS_MAX] = {false};
    connect(reference, bit);
    size_t locked = choose(reference, bit);
    if (locked != SIZE_MAX)
        reference->closed[locked] = true;
    connect(reference, 0);
    for (size_t i = 0; i < scene->count; i++) {
        late[i] = counted(&scene->versions[i]) && (scene->versions[i].beyond & bit);
        for (size_t j = 0; j < scene->count; j++)
            if ((j == locked || let_in(reference, j, bit, locked != SIZE_MAX)) &&
                (i == j || reference->effectively[i][j]))
                late[i] = false;
    }
    for (size_t i = 0; i < scene->count; i++)
        reference->late[i] = reference->late[i] || late[i];
}

static void reason_out(struct reference *reference, const struct scene *scene)
{
    bool done[32] = {false};
    *reference = (struct reference){.scene = scene};
    for (size_t step = 0; step < scene->closing_count; step++) {
        size_t next = SIZE_MAX, least = SIZE_MAX;
        for (size_t c = 0; c < scene->closing_count; c++) {
            size_t covers = 0;
            for (size_t i = 0; i < scene->count; i++)
                covers += scene->versions[i].within >> c & 1;
            if (!done[c] && covers < least) {
                next = c;
                least = covers;
            }
        }
        done[next] = true;
        close_round(reference, 1u << next);
    }
    connect(reference, 0);
    reference->shown = choose(reference, 0);
    for (size_t i = 0; i < scene->count && reference->shown != SIZE_MAX; i++)
        for (size_t j = 0; j < scene->count; j++)
            if (i != reference->shown && reference->late[j] && counted(&scene->versions[j]) &&
                reference->effectively[j][i])
                reference->head[i] = false;
}

static unsigned standing_of(const struct reference *reference, size_t i)
{
    const struct fold_version *versions = reference->scene->versions;
    if (!counted(&versions[i]))
        return STANDING_NOT_COUNTED;
    if (!reference->head[i])
        return STANDING_SUPERSEDED;
    if (i == reference->shown)
        return STANDING_SHOWN;
    bool same = reference->shown != SIZE_MAX && equal(&versions[i], &versions[reference->shown]);
    return same ? STANDING_SAME : STANDING_CONFLICT;
}

static unsigned conflict_of(const struct reference *reference, size_t i)
{
    if (standing_of(reference, i) != STANDING_CONFLICT)
        return CONFLICT_NONE;
    if (reference->late[i])
        return CONFLICT_CLOSED;
    unsigned reason = CONFLICT_CONCURRENT;
    for (size_t j = 0; j < reference->scene->count; j++) {
        if (!reference->reaches[i][j] || reference->effectively[i][j])
            continue;
        if (counted(&reference->scene->versions[j]) && decided(reference->scene, j, VERDICT_PASSED))
            return CONFLICT_LOCKED;
        if (reference->closed[j])
            reason = CONFLICT_CLOSED;
    }
    return reason;
}

static size_t conflicts_of(const struct reference *reference)
{
    size_t conflicts = 0;
    for (size_t i = 0; i < reference->scene->count; i++) {
        bool first = standing_of(reference, i) == STANDING_CONFLICT;
        for (size_t j = 0; j < i; j++)
            if (standing_of(reference, j) == STANDING_CONFLICT &&
                equal(&reference->scene->versions[i], &reference->scene->versions[j]))
                first = false;
        conflicts += first;
    }
    return conflicts;
}

/* -- the comparison -- */

static void shuffle(struct fold_version *versions, size_t count, struct random *random)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = random_below(random, i);
        struct fold_version kept = versions[i - 1];
        versions[i - 1] = versions[k];
        versions[k] = kept;
    }
}

static bool agrees(const struct reference *reference, const struct fold_version *versions,
                   const struct fold_result *result)
{
    const struct scene *scene = reference->scene;
    bool returned = false;
    for (size_t i = 0; i < scene->count; i++) {
        size_t original = versions[i].version.seq - 1;
        unsigned standing = standing_of(reference, original);
        if (versions[i].standing != standing ||
            versions[i].conflict != conflict_of(reference, original))
            return false;
        if (standing == STANDING_SHOWN && result->shown != i)
            return false;
        if (standing == STANDING_SHOWN || standing == STANDING_SAME)
            returned = returned || decided(scene, original, VERDICT_RETURNED);
    }
    if (reference->shown == SIZE_MAX)
        return result->shown == SIZE_MAX && !result->closed &&
               result->conflicts == conflicts_of(reference);
    bool approved = decided(scene, reference->shown, VERDICT_PASSED);
    return result->approved == approved && result->returned == (returned && !approved) &&
           result->withdrawn == scene->versions[reference->shown].withdrawn &&
           result->closed == reference->closed[reference->shown] &&
           result->conflicts == conflicts_of(reference);
}

static void random_graphs_fold_as_the_reference_says_in_any_order(void **state)
{
    (void)state;
    uint64_t seed = test_seed(20260105);
    for (int round = 0; round < test_rounds(3000); round++) {
        struct random random;
        struct scene scene;
        struct reference reference;
        random_seed(&random, seed + (uint64_t)round);
        make_scene(&scene, &random);
        reason_out(&reference, &scene);
        for (int order = 0; order < 4; order++) {
            struct fold_version versions[VERSIONS_MAX];
            struct fold_result result;
            struct arena arena;
            arena_init(&arena, 0);
            memcpy(versions, scene.versions, sizeof versions);
            if (order)
                shuffle(versions, scene.count, &random);
            struct fold_beside beside = {scene.decisions, scene.decision_count,
                                         scene.closing_count};
            assert_ok(fold_record(&arena, versions, scene.count, &beside, &result));
            if (!agrees(&reference, versions, &result)) {
                print_error("SEED=%llu test_feed_fold_random\n",
                            (unsigned long long)(seed + (uint64_t)round));
                fail();
            }
            arena_close(&arena);
        }
    }
}

static void a_chain_is_folded_without_memory(void **state)
{
    (void)state;
    enum { COUNT = 4096 };
    struct fold_version *versions = memory_take(COUNT * sizeof *versions);
    struct fold_decision approval = {.verdict = VERDICT_PASSED};
    struct fold_result result;
    struct arena arena;
    arena_init(&arena, 16);
    assert_non_null(versions);
    for (size_t i = 0; i < COUNT; i++) {
        versions[i].version = (struct version){1, (uint32_t)i + 1, 0, i};
        versions[i].body_mark = i;
        versions[i].replace_count = i ? 1 : 0;
        versions[i].replaces = i ? &versions[i - 1].version : NULL;
    }
    approval.subject = versions[COUNT - 1].version;
    struct fold_beside beside = {&approval, 1, 0};
    assert_ok(fold_record(&arena, versions, 1, NULL, &result));
    assert_int_equal(result.shown, 0);
    assert_ok(fold_record(&arena, versions, COUNT, &beside, &result));
    assert_int_equal(result.shown, COUNT - 1);
    assert_true(result.approved);
    assert_int_equal(result.conflicts, 0);
    assert_int_equal(arena.used, 0);
    arena_close(&arena);
    memory_free(versions);
}

static void a_graph_without_memory_says_so(void **state)
{
    (void)state;
    struct fold_version versions[2] = {{.version = {1, 1, 0, 1}}, {.version = {1, 2, 0, 2}}};
    struct fold_result result;
    struct arena arena;
    arena_init(&arena, 64);
    assert_status(fold_record(&arena, versions, 2, NULL, &result), STATUS_NO_MEMORY);
    arena_close(&arena);
}

static void versions_that_name_each_other_in_a_ring_end_the_walk(void **state)
{
    (void)state;
    struct fold_version versions[3] = {{.version = {1, 1, 0, 1}, .replace_count = 1},
                                       {.version = {1, 2, 0, 2}, .replace_count = 1},
                                       {.version = {1, 3, 0, 3}, .replace_count = 1}};
    struct fold_result result;
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < 3; i++)
        versions[i].replaces = &versions[(i + 2) % 3].version;
    assert_ok(fold_record(&arena, versions, 3, NULL, &result));
    assert_int_equal(result.shown, SIZE_MAX);
    versions[0].replaces = &versions[0].version;
    assert_ok(fold_record(&arena, versions, 3, NULL, &result));
    assert_int_equal(result.shown, 2);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_graphs_fold_as_the_reference_says_in_any_order),
        cmocka_unit_test(a_chain_is_folded_without_memory),
        cmocka_unit_test(a_graph_without_memory_says_so),
        cmocka_unit_test(versions_that_name_each_other_in_a_ring_end_the_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
