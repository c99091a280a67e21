#include "bench.h"

#include <dirent.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

uint64_t bench_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

double bench_seconds_since(uint64_t ns)
{
    return (double)(bench_ns() - ns) / 1e9;
}

double bench_cpu_seconds(void)
{
    struct rusage used = {0};
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

void bench_put(const char *name, double value, const char *unit)
{
    if (value >= 1000)
        printf("%s %.0f %s\n", name, value, unit);
    else
        printf("%s %.4g %s\n", name, value, unit);
    fflush(stdout);
}

void bench_note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

size_t bench_count(const char *name, size_t usual)
{
    const char *text = getenv(name);
    return text && atoll(text) > 0 ? (size_t)atoll(text) : usual;
}

int bench_runs(int usual)
{
    size_t runs = bench_count("BENCH_RUNS", (size_t)usual);
    return runs > 25 ? 25 : (int)runs;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_quantile(double *values, size_t count, double part)
{
    qsort(values, count, sizeof *values, by_value);
    size_t at = (size_t)(part * (double)(count - 1) + 0.5);
    return count ? values[at] : 0;
}

double bench_median(double *values, size_t count)
{
    return bench_quantile(values, count, 0.5);
}

void bench_fail(const char *what, enum status status, const struct why *why)
{
    fprintf(stderr, "bench: %s: %s%s%s %s\n", what, status_words(status), why ? ": " : "",
            why ? why->where : "", why ? why->what : "");
    exit(1);
}

void bench_ok(enum status status, const char *what)
{
    if (status != STATUS_OK)
        bench_fail(what, status, NULL);
}

/* -- the folder -- */

static char folder[PATH_TEXT_MAX / 2];
static pid_t folder_owner;

static void remove_tree(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory) {
        unlink(path);
        return;
    }
    for (struct dirent *entry; (entry = readdir(directory));) {
        char below[PATH_TEXT_MAX];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if ((size_t)snprintf(below, sizeof below, "%s/%s", path, entry->d_name) < sizeof below)
            remove_tree(below);
    }
    closedir(directory);
    rmdir(path);
}

static void remove_folder(void)
{
    if (folder[0] && folder_owner == getpid() && !getenv("BENCH_KEEP"))
        remove_tree(folder);
}

const char *bench_folder(void)
{
    if (folder[0])
        return folder;
    const char *below = getenv("BENCH_DIR");
    snprintf(folder, sizeof folder, "%s/siben-bench-XXXXXX", below ? below : "/var/tmp");
    if (!mkdtemp(folder)) {
        perror(folder);
        exit(1);
    }
    folder_owner = getpid();
    atexit(remove_folder);
    return folder;
}

void bench_path(char path[PATH_TEXT_MAX], const char *name)
{
    snprintf(path, PATH_TEXT_MAX, "%s/%s", bench_folder(), name);
}

void bench_remove(const char *name)
{
    char path[PATH_TEXT_MAX];
    bench_path(path, name);
    remove_tree(path);
}

void bench_touch_nothing(struct log *log)
{
    *log = (struct log){.write = log_write_file, .context = stderr, .least = LOG_WARNING};
}

/* -- memory -- */

static uint64_t status_line(pid_t pid, const char *name)
{
    char path[64], line[256];
    uint64_t found = 0;
    snprintf(path, sizeof path, "/proc/%d/status", pid ? (int)pid : (int)getpid());
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            found = strtoull(line + strlen(name), NULL, 10) * 1024;
    if (file)
        fclose(file);
    return found;
}

uint64_t bench_resident_bytes(pid_t pid)
{
    return status_line(pid, "VmRSS:");
}

uint64_t bench_anonymous_bytes(pid_t pid)
{
    return status_line(pid, "RssAnon:");
}

/* -- profile -- */

static pid_t perf;

void bench_perf_begin(void)
{
    const char *file = getenv("BENCH_PERF");
    char pid[16];
    if (!file || perf > 0)
        return;
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    perf = fork();
    if (perf == 0) {
        execlp("perf", "perf", "record", "-q", "-F", "999", "-g", "-p", pid, "-o", file,
               (char *)NULL);
        _exit(127);
    }
    usleep(500000); /* until it has attached */
}

void bench_perf_end(void)
{
    if (perf <= 0)
        return;
    kill(perf, SIGINT);
    waitpid(perf, NULL, 0);
    perf = -1; /* once */
}
