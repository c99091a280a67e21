/* large -- one store with a million records, made once for several benches. */
#include "bench.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *large_scope(uint64_t number)
{
    static const char *const scopes[] = {"653022100", "653022101", "653022102", "653022103",
                                         "653022200", "653022201", "653022202", "653022203",
                                         "653022204", "653022205", "653022206", "653022210"};
    return scopes[number % 12];
}

static bool is_folder(const char *path)
{
    struct stat state;
    return stat(path, &state) == 0 && S_ISDIR(state.st_mode);
}

void large_open(const char *folder, struct node *node)
{
    static struct log log;
    struct why why = {0};
    BENCH_OK(trust_start());
    bench_touch_nothing(&log);
    enum status status = node_open(folder, 0, &log, node, &why);
    if (status != STATUS_OK)
        bench_fail(folder, status, &why);
}

void large_folder(size_t rows, char folder[PATH_TEXT_MAX])
{
    const char *kept = getenv("BENCH_STORE");
    struct tiers tiers;
    char made[PATH_TEXT_MAX];
    if (kept)
        snprintf(folder, PATH_TEXT_MAX, "%s/%zu-%d-%d", kept, rows, FORMAT_VERSION, FOLD_VERSION);
    else
        bench_path(folder, "large-county");
    if (is_folder(folder))
        return;
    uint64_t begun = bench_ns();
    tiers_make(&tiers, "large");
    uint32_t *numbers = bench_numbers(rows, false);
    bench_write_budgets(&tiers.nodes[COUNTY], NULL, numbers, rows, 4000);
    memory_free(numbers);
    snprintf(made, sizeof made, "%s", tiers.folders[COUNTY]);
    for (int tier = 0; tier < TIER_COUNT; tier++)
        tiers_close(&tiers, tier);
    bench_note("a county with %zu records made in %.1f s", rows, bench_seconds_since(begun));
    if (!kept)
        return;
    mkdir(kept, 0700);
    if (rename(made, folder) != 0) { /* another file system: use it where it is */
        perror(folder);
        exit(1);
    }
}
