/* Many small worlds, each from one seed; then worlds in which the hands do one thing
 * wrong, which must be found. SEED=n runs one seed, SEED=n MUTANT=NAME one mutant. */
#include "sim.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>
#include <sys/wait.h>

#define SEEDS 150
#define MUTANT_SEEDS 60

static uint64_t running;
static const char *running_mutant;

static void print_command(void)
{
    char line[160];
    int size = snprintf(line, sizeof line, "replay: SEED=%llu%s%s tests/run sim_world\n",
                        (unsigned long long)running, running_mutant ? " MUTANT=" : "",
                        running_mutant ? running_mutant : "");
    (void)!write(STDERR_FILENO, line, (size_t)size);
}

static void on_abort(int signal_number)
{
    print_command();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static bool run_one(uint64_t seed, enum sim_mutant mutant, bool loud, struct sim *totals)
{
    struct sim *sim = calloc(1, sizeof *sim);
    running = seed;
    running_mutant = mutant ? sim_mutant_name(mutant) : NULL;
    sim->loud = loud && getenv("SIM_TRACE");
    sim->second_lives = getenv("SIM_SECOND_LIVES") || mutant == MUTANT_IGNORE_BEHIND ||
                        mutant == MUTANT_DROP_FORK || mutant == MUTANT_RESTORED_SILENT ||
                        mutant == MUTANT_NEW_EPOCH_LOST;
    bool good = sim_run(sim, seed, mutant);
    if (!good && loud) {
        if (!sim->loud)
            sim_print_ring(sim);
        fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, sim->broken);
        print_command();
    }
    if (totals) {
        totals->writes += sim->writes;
        totals->refused += sim->refused;
        totals->commits += sim->commits;
        totals->crashes += sim->crashes;
        totals->restores += sim->restores;
        totals->forks += sim->forks;
        totals->frames += sim->frames;
        totals->steps += sim->steps;
    }
    sim_close(sim);
    free(sim);
    return good;
}

static void every_world_keeps_its_promises(void **state)
{
    (void)state;
    const char *seed = getenv("SEED"), *mutant = getenv("MUTANT");
    struct sim totals = {0};
    if (seed) {
        enum sim_mutant chosen = MUTANT_NONE;
        for (unsigned i = 0; mutant && i < MUTANT_COUNT; i++)
            if (strcmp(mutant, sim_mutant_name((enum sim_mutant)i)) == 0)
                chosen = (enum sim_mutant)i;
        assert_true(run_one(strtoull(seed, NULL, 10), chosen, true, NULL));
        return;
    }
    uint64_t seeds = getenv("SIBEN_LONG") ? 20 * SEEDS : SEEDS, bad = 0;
    if (getenv("SEEDS"))
        seeds = strtoull(getenv("SEEDS"), NULL, 10);
    time_t from = time(NULL);
    for (uint64_t i = 1; i <= seeds; i++)
        if (!run_one(i, MUTANT_NONE, bad == 0, &totals)) {
            bad++;
            if (getenv("SEEDS_ALL"))
                fprintf(stderr, "bad seed %llu\n", (unsigned long long)i);
            else
                break;
        }
    print_message("%llu seeds in %lld s: %llu saved, %llu refused, %llu commits, %llu crashes, "
                  "%llu restores, "
                  "%llu forks, %llu frames\n",
                  (unsigned long long)seeds, (long long)(time(NULL) - from),
                  (unsigned long long)totals.writes, (unsigned long long)totals.refused,
                  (unsigned long long)totals.commits, (unsigned long long)totals.crashes,
                  (unsigned long long)totals.restores, (unsigned long long)totals.forks,
                  (unsigned long long)totals.frames);
    assert_int_equal(bad, 0);
}

/* In a process of its own: a mutant may well end in an assertion. */
static int seeds_until_found(enum sim_mutant mutant)
{
    int found[2];
    assert_int_equal(pipe(found), 0);
    pid_t child = fork();
    if (child == 0) {
        for (unsigned char seed = 1; seed <= MUTANT_SEEDS; seed++) {
            (void)!write(found[1], &seed, 1);
            if (!run_one(seed, mutant, false, NULL))
                _exit(1);
        }
        _exit(0);
    }
    close(found[1]);
    unsigned char last = 0, seed;
    while (read(found[0], &seed, 1) == 1)
        last = seed;
    close(found[0]);
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : last;
}

static void every_mutant_is_found(void **state)
{
    unsigned missed = 0;
    (void)state;
    if (getenv("SEED"))
        skip();
    for (unsigned i = 1; i < MUTANT_COUNT; i++) {
        int seeds = seeds_until_found((enum sim_mutant)i);
        print_message("%-16s %3d %s\n", sim_mutant_name((enum sim_mutant)i), seeds,
                      seeds ? sim_mutant_words((enum sim_mutant)i) : "NOT FOUND");
        missed += seeds == 0;
    }
    assert_int_equal(missed, 0);
}

int main(void)
{
    signal(SIGABRT, on_abort);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_world_keeps_its_promises),
        cmocka_unit_test(every_mutant_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
