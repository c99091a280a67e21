/* rooms: node
 *
 * How long does a question that nobody foresaw take: money and spending by department
 * and book over a million facts, through the file of columns? Peers: SQLite and DuckDB on one
 * thread, one table with the same figures, the same question. BENCH_ROWS (1000000; --long:
 * 10000000), BENCH_RUNS (5). */
#include "kit/bench.h"

#include <siben/columns.h>

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

struct groups { /* the answer */
    size_t count;
    int64_t annual_fen, lines;
};

static const struct fact_query question = {
    .by = {{.column = FACT_DEPARTMENT}, {.column = FACT_BOOK}},
    .by_count = 2,
    .sums = {{.column = FACT_ANNUAL_FEN}, {.column = FACT_INITIAL_FEN}},
    .sum_count = 2,
    .filters = {{.term = {.column = FACT_YEAR}, .value = "2026"}},
    .filter_count = 1,
};

/* As `siben show facts --by department,book` asks. `port` NULL: from the images. */
static double ask_ourselves(struct node *node, const struct columns_port *port,
                            struct groups *answer, struct fact_source *source)
{
    struct view view;
    struct fact_groups *groups;
    struct fact_group *sorted;
    struct arena arena;
    arena_init(&arena, 0);
    *answer = (struct groups){0};
    uint64_t begun = bench_ns();
    BENCH_OK(replica_view(node->replica, &view));
    BENCH_OK(replica_ask_facts(&view, port, &question, &groups, source));
    BENCH_OK(fact_groups_sorted(groups, &arena, &sorted, &answer->count));
    replica_view_end(&view);
    double seconds = bench_seconds_since(begun);
    for (size_t i = 0; i < answer->count; i++) {
        answer->annual_fen += sorted[i].sums[0];
        answer->lines += sorted[i].lines;
    }
    fact_groups_free(groups);
    arena_close(&arena);
    return seconds;
}

static void same(const struct groups *a, const struct groups *b)
{
    if (a->count != b->count || a->annual_fen != b->annual_fen || a->lines != b->lines)
        bench_fail("the file and the images differ", STATUS_CORRUPT, NULL);
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
    int64_t sum = 0, expected = groups->annual_fen;
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
    long long sum = -1, expected = groups->annual_fen;
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
    if (!ended || count != runs || sum != expected)
        bench_fail("DuckDB gave no answer, or another one", STATUS_CORRUPT, NULL);
    *median = bench_median(times, (size_t)count);
    return true;
}

/* Edits after the file was made: it is corrected by what has changed. */
static void edit_some(struct node *node, size_t count)
{
    uint32_t *numbers = memory_take(count * sizeof *numbers);
    uint32_t first = 50000000 + (uint32_t)(node_now_ms() / 1000 % 1000000) * 1000 * 2;
    for (size_t i = 0; i < count; i++)
        numbers[i] = first + (uint32_t)i; /* new ones, in many commits */
    bench_write_budgets(node, NULL, numbers, count, 50);
    memory_free(numbers);
}

#define EDITS 2000

static void put_all(struct node *node, int runs, struct groups *answer, double *median)
{
    const struct columns_port *port = store_columns(node->store);
    struct groups other;
    struct fact_source source;
    double images[25], asks[25], corrected[25];
    for (int i = 0; i < runs; i++)
        images[i] = ask_ourselves(node, NULL, &other, NULL) * 1e3;
    double made = ask_ourselves(node, port, answer, &source);
    same(answer, &other);
    bench_perf_begin();
    for (int i = 0; i < runs; i++)
        asks[i] = ask_ourselves(node, port, answer, &source) * 1e3;
    bench_perf_end();
    same(answer, &other);
    if (source.from != FACTS_FROM_FILE || source.corrected || source.made)
        bench_fail("the file was not used as it is", STATUS_STALE, NULL);
    *median = bench_median(asks, (size_t)runs);
    bench_put("groupby.facts", (double)answer->lines, "facts");
    bench_put("groupby.ask", *median, "ms");
    bench_put("groupby.ask_when_the_file_is_made", made * 1e3, "ms");
    bench_put("groupby.ask_images", bench_median(images, (size_t)runs), "ms");
    edit_some(node, EDITS);
    for (int i = 0; i < runs; i++)
        corrected[i] = ask_ourselves(node, port, answer, &source) * 1e3;
    (void)ask_ourselves(node, NULL, &other, NULL);
    same(answer, &other);
    if (source.corrected != EDITS)
        bench_fail("the file was not corrected", STATUS_STALE, NULL);
    bench_put("groupby.ask_with_2000_facts_changed", bench_median(corrected, (size_t)runs), "ms");
}

int main(int count, char **arguments)
{
    bool large = count > 1 && strcmp(arguments[1], "--long") == 0;
    struct groups groups;
    char folder[PATH_TEXT_MAX];
    struct node *node = memory_take(sizeof *node);
    double walks[25], asks[25], ours, duckdb;
    int runs = bench_runs(5);
    uint64_t bytes = 0;
    large_folder(bench_count("BENCH_ROWS", large ? 10000000 : 1000000), folder);
    large_open(folder, node);
    put_all(node, runs, &groups, &ours);
    for (int i = 0; i < runs; i++)
        walks[i] = walk(node, &bytes) * 1e3;
    bench_put("groupby.floor.lmdb_walk", bench_median(walks, (size_t)runs), "ms");
    sqlite3 *base = fill(node);
    for (int i = 0; i < runs; i++)
        asks[i] = ask(base, &groups) * 1e3;
    double theirs = bench_median(asks, (size_t)runs);
    bench_put("groupby.peer.sqlite", theirs, "ms");
    bench_put("groupby.times_as_fast_as_sqlite", theirs / ours, "x");
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
