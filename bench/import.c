/* rooms: node generate
 *
 * How long does a workbook of 5 000 projects with 12 indicators each take: read, checked,
 * committed? Targets, then the monitoring of the same projects, through `siben import`
 * as a process, in a county that knows its units and projects. Floors: reading the
 * cells of the same file and nothing else; inflating it.
 *
 * BENCH_PROJECTS (5000), BENCH_RUNS (5); the program is taken from beside this one. */
#include "kit/bench.h"
#include "kit/cells.h"

#include <siben/generate.h>

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char program[PATH_TEXT_MAX];

static enum status keep(void *context, const char *name, struct bytes file)
{
    char path[PATH_TEXT_MAX], below[PATH_TEXT_MAX];
    (void)context;
    snprintf(below, sizeof below, "county/%s", name);
    bench_path(path, below);
    FILE *out = fopen(path, "wb");
    bool done = out && fwrite(file.data, 1, file.size, out) == file.size;
    return out && fclose(out) == 0 && done ? STATUS_OK : STATUS_IO_ERROR;
}

/* Runs the program in the bench's folder, its words into a file; milliseconds. */
static double run(const char *const words[])
{
    const char *arguments[16] = {program};
    char said[PATH_TEXT_MAX];
    int count = 1, status = 0;
    while (words[count - 1] && count < 15) {
        arguments[count] = words[count - 1];
        count++;
    }
    bench_path(said, "said");
    unlink(said);
    uint64_t begun = bench_ns();
    pid_t pid = fork();
    if (pid == 0) {
        if (chdir(bench_folder()) != 0 || !freopen(said, "a", stdout) ||
            !freopen(said, "a", stderr))
            _exit(126);
        execv(program, (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    double ms = (double)(bench_ns() - begun) / 1e6;
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
        char command[PATH_TEXT_MAX + 16];
        snprintf(command, sizeof command, "tail -3 '%s' >&2", said);
        if (system(command) != 0 || true)
            bench_fail(words[2], STATUS_INVALID, NULL);
    }
    return ms;
}

static double import(const char *file)
{
    return run((const char *const[]){"--data", "node", "import", file, NULL});
}

/* Its sum: how many forms came in. */
static void put_said(const char *name)
{
    char path[PATH_TEXT_MAX], line[1024], last[1024] = "";
    bench_path(path, "said");
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "读入", strlen("读入")) == 0)
            snprintf(last, sizeof last, "%s", line);
    if (file)
        fclose(file);
    last[strcspn(last, "\n")] = '\0';
    bench_note("  %s: %s", name, last);
}

static double read_cells(const char *name, size_t *cells)
{
    char path[PATH_TEXT_MAX];
    struct buffer bytes = {0};
    struct why why = {0};
    bench_path(path, name);
    FILE *file = fopen(path, "rb");
    for (size_t got = 1; file && got > 0; bytes.size += got)
        got = fread(buffer_reserve(&bytes, 1 << 20), 1, 1 << 20, file);
    if (file)
        fclose(file);
    uint64_t begun = bench_ns();
    enum status status = bench_read_cells(buffer_bytes(&bytes), cells, &why);
    double ms = (double)(bench_ns() - begun) / 1e6;
    if (status != STATUS_OK)
        bench_fail(name, status, &why);
    buffer_free(&bytes);
    return ms;
}

static double inflate(const char *name)
{
    char path[PATH_TEXT_MAX], command[2 * PATH_TEXT_MAX];
    bench_path(path, name);
    snprintf(command, sizeof command, "unzip -p '%s' >/dev/null", path);
    uint64_t begun = bench_ns();
    if (system(command) != 0)
        bench_fail("unzip", STATUS_IO_ERROR, NULL);
    return (double)(bench_ns() - begun) / 1e6;
}

static void measure(const char *what, const char *file, int runs, bool first)
{
    double whole[25], cells_ms[25], plain[25];
    char name[64], path[PATH_TEXT_MAX];
    size_t cells = 0;
    struct stat state;
    for (int i = 0; i < runs; i++) {
        /* each time into a county that does not have it yet */
        bench_remove("node");
        (void)run(
            (const char *const[]){"--data", "node", "init", "--node", "653022", "--root", NULL});
        (void)import("county/roster.xlsx");
        (void)import("county/projects.xlsx");
        if (!first)
            (void)import("county/targets.xlsx");
        whole[i] = import(file) / 1e3;
        cells_ms[i] = read_cells(file, &cells) / 1e3;
        plain[i] = inflate(file) / 1e3;
        put_said(what);
    }
    bench_path(path, file);
    snprintf(name, sizeof name, "import.%s", what);
    bench_put(name, bench_median(whole, (size_t)runs), "s");
    snprintf(name, sizeof name, "import.floor.%s.cells_only", what);
    bench_put(name, bench_median(cells_ms, (size_t)runs), "s");
    snprintf(name, sizeof name, "import.floor.%s.unzip", what);
    bench_put(name, bench_median(plain, (size_t)runs), "s");
    snprintf(name, sizeof name, "import.%s.cells", what);
    bench_put(name, (double)cells, "cells");
    snprintf(name, sizeof name, "import.%s.file", what);
    bench_put(name, stat(path, &state) == 0 ? (double)state.st_size / 1e6 : 0, "MB");
}

int main(int argc, char **argv)
{
    struct county_settings settings = county_settings_usual;
    struct why why = {0};
    char folder[PATH_TEXT_MAX], beside[PATH_TEXT_MAX];
    char *slash = strrchr(argv[0], '/');
    int runs = bench_runs(5);
    (void)argc;
    snprintf(beside, sizeof beside, "%.*s/../siben", slash ? (int)(slash - argv[0]) : 1,
             slash ? argv[0] : ".");
    if (!realpath(beside, program))
        bench_fail(beside, STATUS_NOT_FOUND, NULL);
    bench_path(folder, "county");
    mkdir(folder, 0700);
    settings.projects = bench_count("BENCH_PROJECTS", 5000);
    settings.indicators_least = settings.indicators_most = 12;
    settings.errors_per_mille = 0;
    settings.together = true;
    uint64_t begun = bench_ns();
    if (generate_county(&settings, keep, NULL, NULL, &why) != STATUS_OK)
        bench_fail("generate", STATUS_INVALID, &why);
    bench_put("generate.5000_by_12", bench_seconds_since(begun), "s");
    measure("targets", "county/targets.xlsx", runs, true);
    measure("monitoring", "county/monitoring-05.xlsx", runs, false);
    return 0;
}
