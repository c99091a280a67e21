/* rooms: node
 *
 * How long until a node with a million records is ready, how much memory does an idle
 * township node take, and how large is the program? Ready: the time from fork to READY=1
 * as a service manager hears it. Floor: opening the same store with LMDB alone.
 *
 * BENCH_ROWS (1000000), BENCH_RUNS (5); the program is taken from beside this one. */
#include "kit/bench.h"

#include <lmdb.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char program[PATH_TEXT_MAX];

/* Runs the program on a folder until it is ready; its pid stays. */
static double start(const char *folder, pid_t *pid)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char word[256], notify[PATH_TEXT_MAX];
    bench_path(notify, "notify");
    unlink(notify);
    snprintf(address.sun_path, sizeof address.sun_path, "%.100s", notify);
    int socket_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (bind(socket_fd, (struct sockaddr *)&address, sizeof address) != 0)
        bench_fail(notify, STATUS_IO_ERROR, NULL);
    uint64_t begun = bench_ns();
    *pid = fork();
    if (*pid == 0) {
        setenv("NOTIFY_SOCKET", address.sun_path, 1);
        execl(program, program, "--data", folder, "run", (char *)NULL);
        perror(program);
        _exit(127);
    }
    for (;;) {
        ssize_t size = recv(socket_fd, word, sizeof word - 1, 0);
        word[size > 0 ? size : 0] = '\0';
        if (size < 0 || strstr(word, "READY=1"))
            break;
    }
    double ms = (double)(bench_ns() - begun) / 1e6;
    close(socket_fd);
    return ms;
}

static void stop(pid_t pid)
{
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
}

static double open_lmdb(const char *folder)
{
    MDB_env *env;
    MDB_txn *txn = NULL;
    MDB_stat stat_of;
    char path[PATH_TEXT_MAX + 8];
    snprintf(path, sizeof path, "%s/db", folder);
    uint64_t begun = bench_ns();
    mdb_env_create(&env);
    mdb_env_set_mapsize(env, STORE_MAP_SIZE);
    mdb_env_set_maxdbs(env, 32);
    if (mdb_env_open(env, path, MDB_RDONLY, 0600) != 0 ||
        mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) != 0)
        bench_fail(path, STATUS_IO_ERROR, NULL);
    mdb_env_stat(env, &stat_of);
    mdb_txn_abort(txn);
    mdb_env_close(env);
    return (double)(bench_ns() - begun) / 1e6;
}

static void starts(size_t rows, int runs)
{
    char folder[PATH_TEXT_MAX];
    double ready[25], opens[25];
    pid_t pid;
    large_folder(rows, folder);
    for (int i = 0; i < runs; i++) {
        ready[i] = start(folder, &pid);
        stop(pid);
    }
    for (int i = 0; i < runs; i++)
        opens[i] = open_lmdb(folder);
    bench_put("start.ready", bench_median(ready, (size_t)runs), "ms");
    bench_put("start.floor.lmdb_open", bench_median(opens, (size_t)runs), "ms");
}

/* A township of 3 000 records, alone: its parent is away. */
static void memory(void)
{
    struct tiers tiers;
    pid_t pid;
    tiers_make(&tiers, "idle");
    uint32_t *numbers = bench_numbers(3000, false);
    bench_write_budgets(&tiers.nodes[TOWNSHIP], tier_scopes[TOWNSHIP], numbers, 3000, 3000);
    memory_free(numbers);
    for (int tier = 0; tier < TIER_COUNT; tier++)
        tiers_close(&tiers, tier);
    bench_put("start.township.ready", start(tiers.folders[TOWNSHIP], &pid), "ms");
    sleep(5);
    bench_put("idle.resident", (double)bench_resident_bytes(pid) / 1e6, "MB");
    bench_put("idle.resident_without_files", (double)bench_anonymous_bytes(pid) / 1e6, "MB");
    stop(pid);
    tiers_remove(&tiers);
}

/* As installed: without debug information. */
static void size(void)
{
    char path[PATH_TEXT_MAX], line[3 * PATH_TEXT_MAX];
    struct stat file;
    bench_path(path, "stripped");
    snprintf(line, sizeof line, "strip -o '%s' '%s'", path, program);
    if (system(line) == 0 && stat(path, &file) == 0)
        bench_put("program.size", (double)file.st_size / 1e6, "MB");
}

int main(int argc, char **argv)
{
    char *slash = strrchr(argv[0], '/');
    (void)argc;
    snprintf(program, sizeof program, "%.*s/../siben", slash ? (int)(slash - argv[0]) : 1,
             slash ? argv[0] : ".");
    starts(bench_count("BENCH_ROWS", 1000000), bench_runs(5));
    memory();
    size();
    return 0;
}
