/* Many small worlds, each from one seed; in the fast build then worlds in which one thing
 * is done wrong, which must be found (README.md).
 *
 *   SEED=n SIM_DROP=3,5-9 MUTANT=NAME    one world, with its last lines; a failing one is shrunk
 *   SIM_TRACE=1                          all its lines
 *   SIM_SEEDS=n SIM_SECONDS=n SIM_FROM=n how many, for how long, from which seed on
 *   SIM_KV=lmdb|memory                   instead of: LMDB below every sixteenth */
#include "sim.h"

#include <child.h>

#include <glob.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/wait.h>

#ifdef SIM_MASS
#define TARGET "sim_mass"
#define SEEDS 2000
#define WORKERS_MAX 8
#else
#define TARGET "sim_world"
#define SEEDS 60
#define WORKERS_MAX 1
#endif
#define LONG_SECONDS 600
#define MUTANT_SEEDS 200

static uint64_t number_in(const char *name, uint64_t usual)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : usual;
}

static struct sim *world_new(uint64_t seed, enum sim_mutant mutant)
{
    const char *kv = getenv("SIM_KV");
    struct sim *sim = calloc(1, sizeof *sim);
    sim->settings.lmdb = kv ? strcmp(kv, "lmdb") == 0 : seed % 16 == 0 && !mutant;
    return sim;
}

/* What a process that was killed left behind. */
static void sweep(pid_t pid)
{
    char pattern[64], command[256];
    glob_t found;
    snprintf(pattern, sizeof pattern, "/dev/shm/siben-sim-%ld-*", (long)pid);
    if (glob(pattern, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++) {
            snprintf(command, sizeof command, "rm -rf '%s'", found.gl_pathv[i]);
            (void)!system(command);
        }
    globfree(&found);
}

/* -- one world, looked at --------------------------------------------------------------------- */

static void print_command(const struct sim *sim, const char *drop)
{
    const char *kv = getenv("SIM_KV");
    fprintf(stderr, "replay: SEED=%llu%s%s%s%s%s%s tests/run " TARGET "\n",
            (unsigned long long)sim->seed, sim->mutant ? " MUTANT=" : "",
            sim->mutant ? sim_mutant_name(sim->mutant) : "", kv ? " SIM_KV=" : "", kv ? kv : "",
            *drop ? " SIM_DROP=" : "", drop);
}

/* In a process of its own, with its lines; false when it fails. */
static bool watch(uint64_t seed, enum sim_mutant mutant, const char *drop, struct sim *result)
{
    struct sim *sim =
        mmap(NULL, sizeof *sim, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sim *fresh = world_new(seed, mutant);
    int status;
    *sim = *fresh;
    free(fresh);
    sim->traced = true;
    sim->loud = getenv("SIM_TRACE") != NULL;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        child_exit(!sim_run(sim, seed, mutant, drop));
    waitpid(child, &status, 0);
    sweep(child);
    bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!WIFEXITED(status)) {
        snprintf(sim->law, sizeof sim->law, "crash");
        snprintf(sim->broken, sizeof sim->broken, "the program died of signal %d",
                 WTERMSIG(status));
    }
    if (!good && !sim->loud)
        sim_print_ring(sim);
    if (!good)
        fprintf(stderr, "seed %llu: %s: %s\n", (unsigned long long)seed, sim->law, sim->broken);
    memcpy(result, sim, sizeof *sim);
    munmap(sim, sizeof *sim);
    return good;
}

/* Tells all there is to tell of a failing seed: trace, smaller trace, commands. */
static void explain(uint64_t seed, enum sim_mutant mutant)
{
    struct sim *sim = calloc(1, sizeof *sim);
    char drop[4096] = "";
    const char *given = getenv("SIM_DROP");
    if (watch(seed, mutant, given, sim)) {
        fprintf(stderr, "seed %llu failed in the run and not alone\n", (unsigned long long)seed);
    } else if (!given) {
        print_command(sim, "");
        sim_shrink(sim, drop, sizeof drop);
        fprintf(stderr, "\n-- the same, shrunk --\n");
        (void)watch(seed, mutant, drop, sim);
        print_command(sim, drop);
    }
    free(sim);
}

/* -- many worlds ---------------------------------------------------------------------------------- */

struct tally { /* of one worker; shared */
    uint64_t running, failed, seeds, nodes, writes, refused, commits, crashes, restores, forks,
        frames, receipts, hostile, sticks, promoted, rotations, moved, purged, away, upgraded;
};

static void tally_add(struct tally *tally, const struct sim *sim)
{
    tally->seeds++;
    tally->nodes += sim->node_count;
    tally->writes += sim->writes;
    tally->refused += sim->refused;
    tally->commits += sim->commits;
    tally->crashes += sim->crashes;
    tally->restores += sim->restores;
    tally->forks += sim->forks;
    tally->frames += sim->frames;
    tally->receipts += sim->receipts;
    tally->hostile += sim->hostile;
    tally->sticks += sim->sticks;
    tally->promoted += sim->promoted;
    tally->rotations += sim->rotations;
    tally->moved += sim->moved;
    tally->purged += sim->purged;
    tally->away += sim->away;
    tally->upgraded += sim->upgraded;
}

static void work(struct tally *tally, uint64_t from, uint64_t until, uint64_t step, time_t deadline)
{
    bool all = getenv("SIM_ALL") != NULL;
    for (uint64_t seed = from; seed < until && (!deadline || time(NULL) < deadline); seed += step) {
        struct sim *sim = world_new(seed, MUTANT_NONE);
        tally->running = seed;
        bool good = sim_run(sim, seed, MUTANT_NONE, NULL);
        tally_add(tally, sim);
        if (!good && all)
            fprintf(stderr, "bad seed %llu: %s: %s\n", (unsigned long long)seed, sim->law,
                    sim->broken);
        sim_close(sim);
        free(sim);
        if (!good)
            tally->failed = tally->failed ? tally->failed : seed;
        if (!good && !all)
            break;
    }
    tally->running = 0;
}

static void say_totals(const struct tally *all, size_t workers, int64_t ms)
{
    struct tally sum = {0};
    for (size_t i = 0; i < workers; i++) {
        const uint64_t *from = (const uint64_t *)&all[i];
        uint64_t *to = (uint64_t *)&sum;
        for (size_t k = 0; k < sizeof sum / sizeof *to; k++)
            to[k] += from[k];
    }
    print_message("%llu seeds, %llu nodes in %lld.%lld s, %lld seeds a minute: %llu saved, %llu "
                  "refused, %llu commits, %llu crashes, %llu restores, %llu forks, %llu frames, "
                  "%llu receipts, %llu hostile, %llu sticks, %llu promotions, %llu keys changed, "
                  "%llu handovers, %llu bodies purged, %llu away for months, "
                  "%llu upgraded\n",
                  (unsigned long long)sum.seeds, (unsigned long long)sum.nodes,
                  (long long)ms / 1000, (long long)ms / 100 % 10,
                  (long long)(sum.seeds * 60000 / (uint64_t)(ms ? ms : 1)),
                  (unsigned long long)sum.writes, (unsigned long long)sum.refused,
                  (unsigned long long)sum.commits, (unsigned long long)sum.crashes,
                  (unsigned long long)sum.restores, (unsigned long long)sum.forks,
                  (unsigned long long)sum.frames, (unsigned long long)sum.receipts,
                  (unsigned long long)sum.hostile, (unsigned long long)sum.sticks,
                  (unsigned long long)sum.promoted, (unsigned long long)sum.rotations,
                  (unsigned long long)sum.moved, (unsigned long long)sum.purged,
                  (unsigned long long)sum.away, (unsigned long long)sum.upgraded);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t run_workers(size_t workers, uint64_t seeds, uint64_t seconds)
{
    struct tally *tally = mmap(NULL, workers * sizeof *tally, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint64_t from = number_in("SIM_FROM", 1), until = seconds ? UINT64_MAX : from + seeds;
    time_t deadline = seconds ? time(NULL) + (time_t)seconds : 0;
    int64_t begun = now_ms();
    pid_t children[WORKERS_MAX];
    uint64_t failed = 0;
    fflush(NULL);
    for (size_t i = 0; i < workers; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            work(&tally[i], from + i, until, workers, deadline);
            child_exit(0);
        }
    }
    for (size_t i = 0; i < workers; i++) {
        int status;
        waitpid(children[i], &status, 0);
        sweep(children[i]);
        uint64_t seed = tally[i].running ? tally[i].running : tally[i].failed;
        if (tally[i].running)
            fprintf(stderr, "bad seed %llu: the program died\n",
                    (unsigned long long)tally[i].running);
        if (seed && (!failed || seed < failed))
            failed = seed;
    }
    say_totals(tally, workers, now_ms() - begun);
    munmap(tally, workers * sizeof *tally);
    return failed;
}

static enum sim_mutant mutant_named(const char *name)
{
    for (unsigned i = 1; name && i < MUTANT_COUNT; i++)
        if (strcmp(name, sim_mutant_name((enum sim_mutant)i)) == 0)
            return (enum sim_mutant)i;
    return MUTANT_NONE;
}

static void every_world_keeps_its_promises(void **state)
{
    (void)state;
    if (getenv("SEED")) {
        struct sim *sim = calloc(1, sizeof *sim);
        uint64_t seed = number_in("SEED", 0);
        enum sim_mutant mutant = mutant_named(getenv("MUTANT"));
        bool good = watch(seed, mutant, getenv("SIM_DROP"), sim);
        free(sim);
        if (!good && !getenv("SIM_DROP"))
            explain(seed, mutant);
        assert_true(good);
        return;
    }
    if (getenv("SIM_MUTANTS"))
        skip();
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t workers = processors < 1             ? 1
                     : processors > WORKERS_MAX ? WORKERS_MAX
                                                : (size_t)processors;
    uint64_t seconds = number_in("SIM_SECONDS", getenv("SIBEN_LONG") ? LONG_SECONDS : 0);
    uint64_t failed = run_workers(workers, number_in("SIM_SEEDS", SEEDS), seconds);
    if (failed && !getenv("SIM_ALL"))
        explain(failed, MUTANT_NONE);
    assert_int_equal(failed, 0);
}

/* -- mutants ------------------------------------------------------------------------------------------ */

#ifdef SIM_MASS
/* The same world without the mutant: what it breaks by itself proves nothing. */
static bool is_good(uint64_t seed, enum sim_mutant mutant)
{
    struct sim *sim = world_new(seed, mutant);
    bool good = sim_run(sim, seed, MUTANT_NONE, NULL);
    sim_close(sim);
    free(sim);
    return good;
}

/* In a process of its own: a mutant may well end in an assertion. */
static int seeds_until_found(enum sim_mutant mutant, char law[32])
{
    struct tally *tally =
        mmap(NULL, sizeof *tally + 32, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char *shared = (char *)(tally + 1);
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        (void)!freopen("/dev/null", "w", stderr);
        (void)!freopen("/dev/null", "w", stdout);
        for (uint64_t seed = 1; seed <= MUTANT_SEEDS; seed++) {
            struct sim *sim = world_new(seed, mutant);
            tally->running = seed;
            bool good = sim_run(sim, seed, mutant, NULL);
            memcpy(shared, sim->law, 32);
            sim_close(sim);
            free(sim);
            if (!good && is_good(seed, mutant))
                _exit(1);
        }
        _exit(0);
    }
    waitpid(child, &status, 0);
    sweep(child);
    int seeds = WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : (int)tally->running;
    snprintf(law, 32, "%s", WIFEXITED(status) ? shared : "assertion");
    munmap(tally, sizeof *tally + 32);
    return seeds;
}

struct found { /* of one mutant; shared */
    int seeds;
    char law[32];
};

static bool is_wanted(unsigned i, const char *only)
{
    return strcmp(only, "all") == 0 || strcmp(only, sim_mutant_name((enum sim_mutant)i)) == 0;
}

/* Each processor takes the next one. */
static void look_for_all(struct found *found, const char *only)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int workers = processors < 1 ? 1 : processors > WORKERS_MAX ? WORKERS_MAX : (int)processors;
    pid_t children[WORKERS_MAX];
    fflush(NULL);
    for (int w = 0; w < workers; w++) {
        children[w] = fork();
        if (children[w] != 0)
            continue;
        for (unsigned i = 1; i < MUTANT_COUNT; i++)
            if ((int)(i % (unsigned)workers) == w && is_wanted(i, only))
                found[i].seeds = seeds_until_found((enum sim_mutant)i, found[i].law);
        _exit(0);
    }
    for (int w = 0; w < workers; w++) {
        int status;
        waitpid(children[w], &status, 0);
    }
}

static void every_mutant_is_found(void **state)
{
    unsigned missed = 0, count = 0;
    const char *only = getenv("SIM_MUTANTS");
    (void)state;
    if (getenv("SEED") || !only)
        skip();
    struct found *found = mmap(NULL, MUTANT_COUNT * sizeof *found, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    look_for_all(found, only);
    for (unsigned i = 1; i < MUTANT_COUNT; i++) {
        if (!is_wanted(i, only))
            continue;
        print_message("| %s | %d | %s | %s |\n", sim_mutant_name((enum sim_mutant)i),
                      found[i].seeds, found[i].seeds ? found[i].law : "NOT FOUND",
                      sim_mutant_words((enum sim_mutant)i));
        missed += found[i].seeds == 0;
        count++;
    }
    print_message("%u mutants, %u not found within %d seeds\n", count, missed, MUTANT_SEEDS);
    munmap(found, MUTANT_COUNT * sizeof *found);
    assert_int_equal(missed, 0);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_world_keeps_its_promises),
#ifdef SIM_MASS
        cmocka_unit_test(every_mutant_is_found),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
