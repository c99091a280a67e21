/* rooms: node
 *
 * How long does a question that nobody foresaw take: money and spending by department
 * and book over a million facts, by scanning them? Peers: SQLite and DuckDB on one
 * thread, one table with the same figures, the same question. BENCH_ROWS (1000000),
 * BENCH_RUNS (5). */
#include "kit/bench.h"

#include <siben/map.h>

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

struct group {
    int64_t annual_fen, initial_fen, projects;
};
struct groups {
    struct map *map; /* department and book -> index */
    struct group items[4096];
    size_t count, images;
};

static struct group *group_of(struct groups *groups, const char *department, uint8_t book)
{
    uint8_t key[UNIT_CODE_MAX + 2] = {book};
    size_t size = strlen(department);
    bool made;
    memcpy(key + 1, department, size < UNIT_CODE_MAX ? size : UNIT_CODE_MAX);
    uint64_t *index = map_put(groups->map, bytes_of(key, size + 1), &made);
    if (made)
        *index = groups->count++;
    return &groups->items[*index % 4096];
}

static bool see(void *context, const struct fact_image *image)
{
    struct groups *groups = context;
    groups->images++;
    for (size_t i = 0; i < image->line_count; i++) {
        struct group *group = group_of(groups, image->department_code, image->lines[i].book);
        group->annual_fen += image->lines[i].annual_fen;
        group->initial_fen += image->lines[i].initial_fen;
        group->projects++;
    }
    return true;
}

static double scan(struct node *node, struct groups *groups)
{
    struct view view;
    memset(groups, 0, sizeof *groups);
    groups->map = map_new();
    uint64_t begun = bench_ns();
    BENCH_OK(replica_view(node->replica, &view));
    BENCH_OK(replica_each_image(&view, 2026, see, groups));
    replica_view_end(&view);
    double seconds = bench_seconds_since(begun);
    map_free(groups->map);
    return seconds;
}

/* The least that can be done over the same store: every byte of every fact is looked at. */
static double walk(struct node *node, uint64_t *bytes)
{
    struct view view;
    volatile uint8_t seen = 0;
    *bytes = 0;
    uint64_t begun = bench_ns();
    BENCH_OK(replica_view(node->replica, &view));
    struct kv_cursor *cursor = kv_cursor_open(view.txn, KV_FACT);
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor)) {
        for (size_t i = 0; i < cursor->value.size; i += 64)
            seen = (uint8_t)(seen ^ cursor->value.data[i]);
        *bytes += cursor->value.size;
    }
    kv_cursor_close(cursor);
    replica_view_end(&view);
    return bench_seconds_since(begun);
}

/* -- SQLite -- */

static void check(int code, sqlite3 *base)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        fprintf(stderr, "bench: sqlite: %s\n", sqlite3_errmsg(base));
        exit(1);
    }
}

struct copy {
    sqlite3 *base;
    sqlite3_stmt *insert;
};

static bool copy_one(void *context, const struct fact_image *image)
{
    struct copy *copy = context;
    for (size_t i = 0; i < image->line_count; i++) {
        const struct fact_line *line = &image->lines[i];
        sqlite3_bind_text(copy->insert, 1, image->subject.id, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(copy->insert, 2, image->region.text, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(copy->insert, 3, image->department_code, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(copy->insert, 4, image->unit_code, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(copy->insert, 5, image->name, -1, SQLITE_TRANSIENT);
        sqlite3_bind_int(copy->insert, 6, line->book);
        sqlite3_bind_int(copy->insert, 7, line->source);
        sqlite3_bind_int64(copy->insert, 8, line->initial_fen);
        sqlite3_bind_int64(copy->insert, 9, line->annual_fen);
        check(sqlite3_step(copy->insert), copy->base);
        sqlite3_reset(copy->insert);
    }
    return true;
}

static sqlite3 *fill(struct node *node)
{
    struct copy copy = {0};
    struct view view;
    char path[PATH_TEXT_MAX];
    bench_path(path, "facts.sqlite");
    check(sqlite3_open(path, &copy.base), copy.base);
    check(sqlite3_exec(copy.base,
                       "pragma journal_mode = wal; pragma cache_size = -1000000; pragma mmap_size "
                       "= 4000000000;"
                       "create table fact (code text, region text, department text, unit text, "
                       "name text, book integer,"
                       " source integer, initial integer, annual integer); begin",
                       NULL, NULL, NULL),
          copy.base);
    check(sqlite3_prepare_v2(copy.base, "insert into fact values (?,?,?,?,?,?,?,?,?)", -1,
                             &copy.insert, NULL),
          copy.base);
    BENCH_OK(replica_view(node->replica, &view));
    BENCH_OK(replica_each_image(&view, 2026, copy_one, &copy));
    replica_view_end(&view);
    sqlite3_finalize(copy.insert);
    check(sqlite3_exec(copy.base, "commit; pragma wal_checkpoint(truncate); analyze", NULL, NULL,
                       NULL),
          copy.base);
    return copy.base;
}

static double ask(sqlite3 *base, const struct groups *groups)
{
    sqlite3_stmt *statement;
    size_t rows = 0;
    int64_t sum = 0, expected = 0;
    uint64_t begun = bench_ns();
    check(
        sqlite3_prepare_v2(
            base,
            "select department, book, sum(annual), sum(initial), count(*) from fact group by 1, 2",
            -1, &statement, NULL),
        base);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        sum += sqlite3_column_int64(statement, 2);
        rows++;
    }
    sqlite3_finalize(statement);
    double seconds = bench_seconds_since(begun);
    for (size_t i = 0; i < groups->count; i++)
        expected += groups->items[i].annual_fen;
    if (rows != groups->count || sum != expected)
        bench_fail("the two answers differ", STATUS_CORRUPT, NULL);
    return seconds;
}

/* -- DuckDB: in a process of its own, given the rows as text -- */

static bool export_one(void *context, const struct fact_image *image)
{
    for (size_t i = 0; i < image->line_count; i++) {
        const struct fact_line *line = &image->lines[i];
        fprintf(context, "%s\t%s\t%s\t%s\t%s\t%u\t%u\t%lld\t%lld\n", image->subject.id,
                image->region.text, image->department_code, image->unit_code, image->name,
                line->book, line->source, (long long)line->initial_fen,
                (long long)line->annual_fen);
    }
    return true;
}

/* False: it is not installed (bench/peers/setup). */
static bool ask_duckdb(struct node *node, int runs, const struct groups *groups, double *median)
{
    char path[PATH_TEXT_MAX], line[256];
    double times[25];
    int count = 0;
    long long sum = -1, expected = 0;
    struct view view;
    if (access("bench/peers/node_modules/@duckdb", R_OK) != 0)
        return false;
    bench_path(path, "facts.csv");
    FILE *file = fopen(path, "w");
    BENCH_OK(file ? STATUS_OK : STATUS_IO_ERROR);
    BENCH_OK(replica_view(node->replica, &view));
    BENCH_OK(replica_each_image(&view, 2026, export_one, file));
    replica_view_end(&view);
    BENCH_OK(fclose(file) == 0 ? STATUS_OK : STATUS_IO_ERROR);
    char command[PATH_TEXT_MAX + 64];
    snprintf(command, sizeof command, "node bench/peers/duckdb.mjs '%s' %d", path, runs);
    FILE *answer = popen(command, "r");
    while (answer && fgets(line, sizeof line, answer))
        if (sscanf(line, "sum %lld", &sum) != 1 && count < runs)
            count += sscanf(line, "ms %lf", &times[count]) == 1;
    bool ended = answer && pclose(answer) == 0;
    unlink(path);
    for (size_t i = 0; i < groups->count; i++)
        expected += groups->items[i].annual_fen;
    if (!ended || count != runs || sum != expected)
        bench_fail("DuckDB gave no answer, or another one", STATUS_CORRUPT, NULL);
    *median = bench_median(times, (size_t)count);
    return true;
}

int main(void)
{
    static struct groups groups;
    char folder[PATH_TEXT_MAX];
    struct node *node = memory_take(sizeof *node);
    double scans[25], walks[25], asks[25];
    int runs = bench_runs(5);
    uint64_t bytes = 0;
    large_folder(bench_count("BENCH_ROWS", 1000000), folder);
    large_open(folder, node);
    (void)scan(node, &groups);
    sqlite3 *base = fill(node);
    bench_perf_begin();
    for (int i = 0; i < runs; i++)
        scans[i] = scan(node, &groups) * 1e3;
    bench_perf_end();
    for (int i = 0; i < runs; i++)
        walks[i] = walk(node, &bytes) * 1e3;
    for (int i = 0; i < runs; i++)
        asks[i] = ask(base, &groups) * 1e3;
    double ours = bench_median(scans, (size_t)runs), theirs = bench_median(asks, (size_t)runs);
    bench_put("groupby.facts", (double)groups.images, "facts");
    bench_put("groupby.fact_size", (double)bytes / (double)groups.images, "B");
    bench_put("groupby.scan", ours, "ms");
    bench_put("groupby.floor.lmdb_walk", bench_median(walks, (size_t)runs), "ms");
    bench_put("groupby.peer.sqlite", theirs, "ms");
    bench_put("groupby.times_as_fast_as_sqlite", theirs / ours, "x");
    double duckdb;
    if (ask_duckdb(node, runs, &groups, &duckdb)) {
        bench_put("groupby.peer.duckdb_one_thread", duckdb, "ms");
        bench_put("groupby.times_as_fast_as_duckdb", duckdb / ours, "x");
    } else {
        fprintf(stderr, "bench: no DuckDB (bench/peers/setup) -> skipped\n");
    }
    sqlite3_close(base);
    node_close(node);
    memory_free(node);
    return 0;
}
