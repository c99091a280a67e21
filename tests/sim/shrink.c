/* shrink -- drops acts of a failing world while it still breaks the same promise. Each try
 * runs in a process of its own: a broken promise may well be an assertion. */
#include "sim.h"

#include <unistd.h>
#include <sys/wait.h>

#define TRIES_MAX 400

struct shrinking {
    uint64_t seed;
    enum sim_mutant mutant;
    struct settings settings;
    const char *law;
    bool dropped[SIM_ACTS_MAX];
    size_t acts, tries;
};

static void list_drops(const bool *dropped, size_t count, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i; next < count && dropped[next] == dropped[i];)
            next++;
        if (dropped[i] && used + 24 < size)
            used += (size_t)snprintf(text + used, size - used, "%s%zu-%zu", used ? "," : "", i,
                                     next - 1);
    }
}

static bool still_fails(struct shrinking *shrinking)
{
    char drop[4096];
    int status;
    list_drops(shrinking->dropped, shrinking->acts, drop, sizeof drop);
    shrinking->tries++;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct sim *sim = calloc(1, sizeof *sim);
        (void)!freopen("/dev/null", "w", stderr);
        (void)!freopen("/dev/null", "w", stdout);
        sim->settings = shrinking->settings;
        bool good = sim_run(sim, shrinking->seed, shrinking->mutant, drop);
        sim_close(sim);
        _exit(good ? 0 : strcmp(sim->law, shrinking->law) == 0 ? 1 : 2);
    }
    waitpid(child, &status, 0);
    if (!WIFEXITED(status))
        return strcmp(shrinking->law, "crash") == 0;
    return WEXITSTATUS(status) == 1;
}

/* Leaves out chunks of what is left, halving them as long as that helps. */
static void drop_chunks(struct shrinking *shrinking)
{
    size_t left[SIM_ACTS_MAX], count;
    for (size_t chunk = shrinking->acts / 2; chunk > 0; chunk /= 2) {
        count = 0;
        for (size_t i = 0; i < shrinking->acts; i++)
            if (!shrinking->dropped[i])
                left[count++] = i;
        for (size_t from = 0; from < count && shrinking->tries < TRIES_MAX; from += chunk) {
            size_t until = from + chunk < count ? from + chunk : count;
            for (size_t i = from; i < until; i++)
                shrinking->dropped[left[i]] = true;
            if (!still_fails(shrinking))
                for (size_t i = from; i < until; i++)
                    shrinking->dropped[left[i]] = false;
        }
    }
}

void sim_shrink(const struct sim *failed, char *drop, size_t size)
{
    struct shrinking shrinking = {.seed = failed->seed,
                                  .mutant = failed->mutant,
                                  .settings = failed->settings,
                                  .law = failed->law,
                                  .acts = failed->act_count};
    for (size_t i = 0; i < failed->act_count; i++)
        shrinking.dropped[i] = failed->acts[i].dropped;
    if (still_fails(&shrinking))
        drop_chunks(&shrinking);
    list_drops(shrinking.dropped, shrinking.acts, drop, size);
}
