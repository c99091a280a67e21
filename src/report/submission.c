/* A consolidated result: what a scope reports for a round, at a stated basis. */
#include "figures.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

void submission_key(const struct submission_ask *ask, struct record_key *key)
{
    *key = (struct record_key){.scope = ask->scope,
                               .kind = KIND_SUBMISSION,
                               .fiscal_year = ask->fiscal_year,
                               .round = ask->round};
    const char *id = submission_works_id(ask->kind);
    if (id)
        snprintf(key->id, sizeof key->id, "%s", id);
    else
        snprintf(key->id, sizeof key->id, "round/%u", ask->round);
}

/* -- tables ----------------------------------------------------------------------- */

const char *submission_parts_name(const struct scope *scope)
{
    static const char *const names[] = {NULL, "regions", "regions", "departments", "units", NULL};
    int level = scope_level(scope);
    return level >= 1 && level <= 5 ? names[level] : NULL;
}

enum grouping submission_parts_grouping(const struct scope *scope)
{
    int level = scope_level(scope);
    return level <= 2 ? BY_REGION : level == 3 ? BY_DEPARTMENT : BY_UNIT;
}

static bool row_of(struct arena *arena, struct figure_row *row, const struct figures_row *from,
                   unsigned book, size_t values)
{
    *row = (struct figure_row){
        .book = (uint8_t)book, .code = from->code, .name = from->name, .value_count = values};
    row->values = arena_array(arena, int64_t, values);
    return row->values != NULL;
}

static enum status table_of_books(struct arena *arena, const struct figures *figures,
                                  const char *name, struct figure_table *table)
{
    bool coverage = strcmp(name, "coverage") == 0;
    size_t values = coverage ? COVERAGE_MEASURES : MONITORING_MEASURES;
    *table =
        (struct figure_table){name, arena_array(arena, struct figure_row, BOOK_COUNT), BOOK_COUNT};
    if (!table->rows)
        return STATUS_NO_MEMORY;
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        const struct figures_row *from = &figures->rows[book];
        if (!row_of(arena, &table->rows[book], from, book, values))
            return STATUS_NO_MEMORY;
        table->rows[book].name = ""; /* the book says it */
        memcpy(table->rows[book].values, (coverage ? &from->coverage : &from->monitoring)->values,
               values * sizeof(int64_t));
    }
    return STATUS_OK;
}

static enum status table_of_parts(struct arena *arena, const struct figures *figures,
                                  const char *name, unsigned round, struct figure_table *table)
{
    unsigned stage = round ? STAGE_ROUND_FIRST + round - 1 : STAGE_SELF_EVALUATED;
    size_t count = figures->count - 1; /* the total follows from the parts */
    *table = (struct figure_table){name, arena_array(arena, struct figure_row, count), count};
    if (!table->rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct figures_row *from = &figures->rows[i];
        struct figure_row *row = &table->rows[i];
        if (!row_of(arena, row, from, 0, PART_LEAD + MONITORING_MEASURES))
            return STATUS_NO_MEMORY;
        row->values[0] = from->coverage.values[2 * STAGE_REQUIRED];
        row->values[1] = from->coverage.values[2 * STAGE_REQUIRED + 1];
        row->values[2] = from->coverage.values[2 * stage];
        row->values[3] = from->coverage.values[2 * stage + 1];
        memcpy(row->values + PART_LEAD, from->monitoring.values,
               MONITORING_MEASURES * sizeof(int64_t));
    }
    return STATUS_OK;
}

enum status submission_figures(struct view *view, struct arena *arena,
                               const struct report_query *query, const struct scope *scope,
                               unsigned round, struct figure_table **tables, size_t *count)
{
    struct figures figures;
    const char *parts = submission_parts_name(scope);
    *tables = arena_array(arena, struct figure_table, 4); /* one more: submission_evaluated() */
    *count = 0;
    if (!*tables)
        return STATUS_NO_MEMORY;
    enum status status = figures_read(view, arena, query, BY_BOOK, (int)round, &figures);
    if (status == STATUS_OK)
        status = table_of_books(arena, &figures, "coverage", &(*tables)[0]);
    if (status == STATUS_OK)
        status = table_of_books(arena, &figures, "monitoring", &(*tables)[1]);
    if (status)
        return status;
    *count = 2;
    if (!parts)
        return STATUS_OK;
    status =
        figures_read(view, arena, query, submission_parts_grouping(scope), (int)round, &figures);
    if (status == STATUS_OK)
        status = table_of_parts(arena, &figures, parts, round, &(*tables)[2]);
    *count = 3;
    return status;
}

static const struct figure_table *find_table(const struct submission *submission, const char *name)
{
    for (size_t i = 0; name && i < submission->table_count; i++)
        if (strcmp(submission->tables[i].name, name) == 0)
            return &submission->tables[i];
    return NULL;
}

static int64_t sum_of(const struct figure_table *table, size_t value)
{
    int64_t sum = 0;
    for (size_t i = 0; table && i < table->row_count; i++)
        sum += value < table->rows[i].value_count ? table->rows[i].values[value] : 0;
    return sum;
}

int64_t submission_handed(const struct submission *submission)
{
    const struct figure_table *coverage = find_table(submission, "coverage"),
                              *monitoring = find_table(submission, "monitoring");
    if (submission->kind == SUBMISSION_ROUND && monitoring)
        return sum_of(monitoring, MONITORED_SUBJECTS);
    if (submission->kind == SUBMISSION_SELF_EVALUATION && sum_of(coverage, 2 * STAGE_REQUIRED))
        return sum_of(coverage, 2 * STAGE_SELF_EVALUATED);
    return INT64_MAX;
}

/* -- buckets ---------------------------------------------------------------------- */

struct buckets {
    struct arena *arena;
    struct bucket *items;
    size_t count, capacity;
    enum status status;
};

static void bucket_add(struct buckets *buckets, const struct bucket *bucket)
{
    if (buckets->count == buckets->capacity) {
        size_t capacity = buckets->capacity * 2 + 32;
        struct bucket *items = arena_array(buckets->arena, struct bucket, capacity);
        if (!items) {
            buckets->status = STATUS_NO_MEMORY;
            return;
        }
        if (buckets->count)
            memcpy(items, buckets->items, buckets->count * sizeof *items);
        buckets->items = items;
        buckets->capacity = capacity;
    }
    buckets->items[buckets->count++] = *bucket;
}

static bool take_unit(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct buckets *buckets = context;
    char code[CELL_CODE_SIZE];
    if (place->class >= BOOK_COUNT || sum->records <= 0)
        return true;
    digest_code_print(&place->home, place->unit, code);
    const struct bucket bucket = {.book = place->class,
                                  .digest = sum->low,
                                  .records = (uint32_t)sum->records,
                                  .unit_code = arena_text(buckets->arena, code)};
    if (bucket.unit_code)
        bucket_add(buckets, &bucket);
    else
        buckets->status = STATUS_NO_MEMORY;
    return buckets->status == STATUS_OK;
}

static int compare_buckets(const void *a, const void *b)
{
    const struct bucket *x = a, *y = b;
    int order = strcmp(x->unit_code, y->unit_code);
    return order ? order : (x->book > y->book) - (x->book < y->book);
}

/* A unit's books, over all rounds: what its figures of any round follow from. */
static void take_units(struct buckets *buckets)
{
    struct bucket *last = NULL;
    size_t kept = 0;
    if (buckets->count)
        qsort(buckets->items, buckets->count, sizeof *buckets->items, compare_buckets);
    for (size_t i = 0; i < buckets->count; i++) {
        struct bucket *bucket = &buckets->items[i];
        if (last && compare_buckets(last, bucket) == 0) {
            last->digest += bucket->digest;
            last->records += bucket->records;
        } else {
            last = &buckets->items[kept++];
            *last = *bucket;
        }
    }
    buckets->count = kept;
}

enum status submission_buckets(struct view *view, struct arena *arena,
                               const struct report_query *query, const struct scope *scope,
                               struct bucket **out, size_t *count)
{
    struct buckets buckets = {.arena = arena};
    enum status status = STATUS_OK;
    for (unsigned round = 0; round <= ROUND_MAX && status == STATUS_OK; round++) {
        status = digests_each_unit(query->extra, view->txn, scope, query->fiscal_year,
                                   (uint8_t)round, NULL, take_unit, &buckets);
        status = status ? status : buckets.status;
    }
    take_units(&buckets);
    *out = buckets.items;
    *count = buckets.count;
    return status;
}

enum status submission_entries(struct view *view, struct arena *arena, const struct record_key *key,
                               const struct submission *submission, const struct bucket *bucket,
                               struct digest_entry **entries, size_t *count)
{
    struct digest_place place = {.fiscal_year = key->fiscal_year, .class = bucket->book};
    if (bucket->book >= BOOK_COUNT || digest_code_parse(bucket->unit_code, &place))
        return STATUS_STALE;
    const struct moment then = {submission->scope, submission->basis, submission->basis_count};
    return replica_digest_entries(view, arena, &place, true, &then, entries, count);
}

enum status submission_merge_buckets(struct arena *arena, const struct bucket *buckets,
                                     size_t count, struct bucket **merged, size_t *merged_count)
{
    struct bucket *out = arena_array(arena, struct bucket, BOOK_COUNT);
    if (!out)
        return STATUS_NO_MEMORY;
    for (unsigned book = 0; book < BOOK_COUNT; book++)
        out[book] = (struct bucket){.book = (uint8_t)book, .unit_code = ""};
    for (size_t i = 0; i < count; i++)
        if (buckets[i].book < BOOK_COUNT) {
            out[buckets[i].book].digest += buckets[i].digest;
            out[buckets[i].book].records += buckets[i].records;
        }
    *merged = out;
    *merged_count = BOOK_COUNT;
    return STATUS_OK;
}

/* -- who has not reported ----------------------------------------------------------- */

static enum status missing_units(struct view *view, struct arena *arena,
                                 const struct report_query *query, unsigned round,
                                 struct submission *submission)
{
    struct table table;
    unsigned stage = round ? STAGE_ROUND_FIRST + round - 1 : STAGE_SELF_EVALUATED;
    enum status status = missing_table(view, arena, query, (enum coverage_stage)stage, &table);
    if (status || table.row_count <= 1)
        return status;
    submission->missing_units = arena_array(arena, const char *, table.row_count - 1);
    if (!submission->missing_units)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i + 1 < table.row_count; i++) {
        const struct table_value *values = table.rows[i].values;
        const char *text = arena_print(arena, "%s%s%s：应报 %lld，已报 %lld", values[0].text,
                                       *values[1].text ? " " : "", values[1].text,
                                       (long long)values[2].value, (long long)values[3].value);
        if (!text)
            return STATUS_NO_MEMORY;
        submission->missing_units[submission->missing_count++] = text;
    }
    return STATUS_OK;
}

/* -- fitting ---------------------------------------------------------------------- */

static enum status measure(const struct submission *submission)
{
    struct payload payload = {.kind = KIND_SUBMISSION, .submission = *submission};
    struct buffer bytes = {0};
    enum status status = payload_encode(&payload, &bytes);
    buffer_free(&bytes);
    return status;
}

static enum status warn(struct arena *arena, struct submission *submission, const char *text)
{
    const char **warnings = arena_array(arena, const char *, submission->warning_count + 1);
    if (!warnings)
        return STATUS_NO_MEMORY;
    if (submission->warning_count)
        memcpy(warnings, submission->warnings, submission->warning_count * sizeof *warnings);
    warnings[submission->warning_count++] = text;
    submission->warnings = warnings;
    return STATUS_OK;
}

static bool drop_parts(struct submission *submission)
{
    const char *parts = submission_parts_name(&submission->scope);
    for (size_t i = 0; parts && i < submission->table_count; i++) {
        struct figure_table *table = &submission->tables[i];
        if (strcmp(table->name, parts) != 0)
            continue;
        memmove(table, table + 1, (--submission->table_count - i) * sizeof *table);
        return true;
    }
    return false;
}

/* What cannot be said in one payload is left out in order of least use, and said so. */
static enum status fit(struct arena *arena, struct submission *submission)
{
    enum status status = measure(submission);
    if (status == STATUS_TOO_LARGE && submission->warning_count > 20) {
        submission->warning_count = 20;
        status = warn(arena, submission, "提示过多，其余从略，见明细。");
        status = status ? status : measure(submission);
    }
    if (status == STATUS_TOO_LARGE && submission->correction_count > 20) {
        const char *text = arena_print(arena, "更正过多，另有 %zu 项未逐条列出，见明细。",
                                       submission->correction_count - 20);
        submission->correction_count = 20;
        status = text ? warn(arena, submission, text) : STATUS_NO_MEMORY;
        status = status ? status : measure(submission);
    }
    if (status == STATUS_TOO_LARGE && drop_parts(submission)) {
        status = warn(arena, submission, "分部门（地区、单位）表过大，未随本次上报。");
        status = status ? status : measure(submission);
    }
    if (status == STATUS_TOO_LARGE) {
        status = submission_merge_buckets(arena, submission->buckets, submission->bucket_count,
                                          &submission->buckets, &submission->bucket_count);
        if (status == STATUS_OK)
            status = warn(arena, submission, "单位过多，校验值按预算类别合并。");
        status = status ? status : measure(submission);
    }
    return status;
}

/* What says the same as the one before corrects nothing: it is that one again. */
static enum status settle_corrects(struct arena *arena, const struct record *before,
                                   struct submission *submission)
{
    struct payload old, again = {.kind = KIND_SUBMISSION, .submission = *submission};
    struct buffer bytes = {0};
    enum status status = payload_decode(arena, KIND_SUBMISSION, before->payload, &old);
    if (status != STATUS_OK) /* made by other software: a correction */
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    if (submission->correction_count)
        return STATUS_OK;
    again.submission.corrects = old.submission.corrects;
    again.submission.corrections = old.submission.corrections;
    again.submission.correction_count = old.submission.correction_count;
    status = payload_encode(&again, &bytes);
    if (status == STATUS_OK && bytes_equal(buffer_bytes(&bytes), before->payload))
        *submission = again.submission;
    buffer_free(&bytes);
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

/* The submission that this one replaces, and what was reopened or corrected since. */
static enum status name_before(struct view *view, struct arena *arena,
                               const struct submission_ask *ask, const struct record_key *key,
                               struct record *before, struct submission *out)
{
    size_t left_out = 0;
    enum status status = replica_get(view, arena, key, before);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !before->shown.seq))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = submission_corrections(view, arena, ask, before, out, &left_out);
    out->corrects = before->shown;
    if (status == STATUS_OK && left_out) {
        const char *text = arena_print(arena, "另有 %zu 项更正未逐条列出，见明细。", left_out);
        status = text ? warn(arena, out, text) : STATUS_NO_MEMORY;
    }
    return status;
}

/* Of work records and departments' forms: no buckets, and its tables say what they are of. */
static enum status build_of_works(struct view *view, struct arena *arena,
                                  const struct submission_ask *ask, struct record_key *key,
                                  struct submission *out)
{
    const struct submission_works_ask works = {.scope = ask->scope,
                                               .fiscal_year = ask->fiscal_year,
                                               .kind = ask->kind,
                                               .round = ask->round,
                                               .counting = COUNTING_STANDING};
    struct record before;
    if (ask->kind != SUBMISSION_OVERALL_REVIEW) /* that one is of forms */
        out->counting = works.counting;
    enum status status = replica_heads(view, arena, &ask->scope, &out->basis, &out->basis_count);
    if (status == STATUS_OK)
        status = submission_works(view, arena, &works, &out->tables, &out->table_count);
    if (status == STATUS_OK && out->table_count && out->tables[0].row_count == 0)
        status = warn(arena, out, "没有可以上报的记录：表是空的。");
    if (status == STATUS_OK)
        status = submission_lacks(view, arena, ask, out);
    if (status)
        return status;
    status = replica_get(view, arena, key, &before);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !before.shown.seq))
        return fit(arena, out);
    out->corrects = before.shown;
    if (status == STATUS_OK)
        status = fit(arena, out);
    return status ? status : settle_corrects(arena, &before, out);
}

enum status submission_build(struct view *view, struct arena *arena,
                             const struct submission_ask *ask, struct record_key *key,
                             struct submission *submission)
{
    struct report_query query = {.fiscal_year = ask->fiscal_year};
    struct submission out = {.kind = ask->round ? SUBMISSION_ROUND : SUBMISSION_SELF_EVALUATION,
                             .scope = ask->scope,
                             .fold_version = FOLD_VERSION,
                             .plan_version = ask->plan_version ? ask->plan_version : "",
                             .as_of = ask->as_of};
    struct record before;
    if (ask->round > ROUND_MAX)
        return STATUS_INVALID;
    submission_key(ask, key);
    if (submission_of_works(ask->kind)) {
        out.kind = ask->kind;
        enum status made = build_of_works(view, arena, ask, key, &out);
        if (made == STATUS_OK)
            *submission = out;
        return made;
    }
    enum status status = place_of_scope(view, &ask->scope, &query.place);
    if (status == STATUS_OK)
        status = replica_heads(view, arena, &ask->scope, &out.basis, &out.basis_count);
    if (status == STATUS_OK)
        status = submission_figures(view, arena, &query, &ask->scope, ask->round, &out.tables,
                                    &out.table_count);
    const struct moment then = {ask->scope, out.basis, out.basis_count};
    if (status == STATUS_OK)
        status = submission_evaluated(view, arena, &query, &then, &out.tables[out.table_count]);
    if (status == STATUS_OK) {
        out.table_count++;
        status =
            submission_buckets(view, arena, &query, &ask->scope, &out.buckets, &out.bucket_count);
    }
    if (status == STATUS_OK)
        status = replica_light_sets(view, arena, &ask->scope, ask->fiscal_year, &out.lights,
                                    &out.light_count);
    if (status == STATUS_OK)
        status = missing_units(view, arena, &query, ask->round, &out);
    if (status == STATUS_OK)
        status = submission_warnings(view, arena, ask, &query.place, &out);
    if (status == STATUS_OK && !submission_handed(&out))
        status = warn(arena, &out, "没有可以上报的记录：表是空的。");
    if (status == STATUS_OK)
        status = name_before(view, arena, ask, key, &before, &out);
    if (status == STATUS_OK)
        status = fit(arena, &out);
    if (status == STATUS_OK && out.corrects.seq)
        status = settle_corrects(arena, &before, &out);
    if (status == STATUS_OK)
        *submission = out;
    return status;
}

/* -- showing -------------------------------------------------------------------------- */

static void take_values(struct cell *cell, const struct figure_row *row, size_t from, size_t most)
{
    for (size_t i = from; i < row->value_count && i - from < most; i++)
        cell->values[i - from] = row->values[i];
}

static struct figures_row *row_of_book(struct figures *figures, unsigned book)
{
    return &figures->rows[book < BOOK_COUNT ? book : BOOK_OUTSIDE];
}

static void books_of(const struct submission *submission, struct figures *figures)
{
    const struct figure_table *coverage = find_table(submission, "coverage");
    const struct figure_table *monitoring = find_table(submission, "monitoring");
    const struct figure_table *evaluated = find_table(submission, SUBMISSION_EVALUATED);
    bool set = false;
    for (size_t i = 0; coverage && i < coverage->row_count; i++) {
        take_values(&row_of_book(figures, coverage->rows[i].book)->coverage, &coverage->rows[i], 0,
                    COVERAGE_MEASURES);
        set =
            set || coverage_lists_something(&row_of_book(figures, coverage->rows[i].book)->coverage,
                                            coverage->rows[i].book);
    }
    for (size_t i = 0; monitoring && i < monitoring->row_count; i++)
        take_values(&row_of_book(figures, monitoring->rows[i].book)->monitoring,
                    &monitoring->rows[i], 0, MONITORING_MEASURES);
    for (size_t i = 0; evaluated && i < evaluated->row_count; i++)
        for (size_t k = 0; k < 2 && k < evaluated->rows[i].value_count; k++)
            row_of_book(figures, evaluated->rows[i].book)->coverage.values[COVERAGE_EVALUATED + k] =
                evaluated->rows[i].values[k];
    struct figures_row *total = &figures->rows[BOOK_COUNT];
    *total = (struct figures_row){.code = "", .name = "合计", .book = BOOK_COUNT, .list_set = set};
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        struct figures_row *row = &figures->rows[book];
        row->code = "";
        row->name = book_chinese(book);
        row->book = book;
        row->list_set = set || lists_funds(row);
        figures_add(&total->coverage, &row->coverage);
        figures_add(&total->monitoring, &row->monitoring);
    }
    figures->count = BOOK_COUNT + 1;
}

static void parts_of(const struct figure_table *parts, unsigned round, bool set,
                     struct figures *figures)
{
    unsigned stage = round ? STAGE_ROUND_FIRST + round - 1 : STAGE_SELF_EVALUATED;
    struct figures_row *total = &figures->rows[parts->row_count];
    *total = (struct figures_row){.code = "", .name = "合计", .book = BOOK_COUNT, .list_set = set};
    for (size_t i = 0; i < parts->row_count; i++) {
        const struct figure_row *from = &parts->rows[i];
        struct figures_row *row = &figures->rows[i];
        struct cell lead = {{0}};
        *row = (struct figures_row){
            .code = from->code, .name = from->name, .book = BOOK_COUNT, .list_set = set};
        take_values(&lead, from, 0, PART_LEAD);
        row->coverage.values[2 * STAGE_REQUIRED] = lead.values[0];
        row->coverage.values[2 * STAGE_REQUIRED + 1] = lead.values[1];
        row->coverage.values[2 * stage] = lead.values[2];
        row->coverage.values[2 * stage + 1] = lead.values[3];
        take_values(&row->monitoring, from, PART_LEAD, MONITORING_MEASURES);
        figures_add(&total->coverage, &row->coverage);
        figures_add(&total->monitoring, &row->monitoring);
    }
    figures->count = parts->row_count + 1;
}

enum status submission_table(struct arena *arena, const struct record_key *key,
                             const struct submission *submission, enum submission_part part,
                             struct table *table)
{
    const struct figure_table *parts =
        find_table(submission, submission_parts_name(&submission->scope));
    struct figures figures = {0};
    unsigned round = key->round <= ROUND_MAX ? key->round : 0;
    if (part == SUBMISSION_WORKS)
        return submission_works_table(arena, key, submission, table);
    if ((part == SUBMISSION_PARTS && !parts) ||
        (part == SUBMISSION_COVERAGE && !find_table(submission, "coverage")) ||
        (part == SUBMISSION_MONITORING && !find_table(submission, "monitoring")) ||
        (part == SUBMISSION_CORRECTIONS && !submission->correction_count))
        return STATUS_NOT_FOUND;
    figures.rows = arena_array(arena, struct figures_row,
                               (part == SUBMISSION_PARTS ? parts->row_count : BOOK_COUNT) + 1);
    const char *word = round_chinese(arena, round);
    if (!figures.rows || !word)
        return STATUS_NO_MEMORY;
    const char *title =
        arena_print(arena, "%s 上报：%u 年%s（%s）", submission->scope.text, key->fiscal_year, word,
                    part == SUBMISSION_COVERAGE      ? "四本预算覆盖"
                    : part == SUBMISSION_CORRECTIONS ? "上次上报以后的重新打开和更正"
                                                     : "情况汇总");
    if (part == SUBMISSION_PARTS) {
        struct figures books = {.rows = arena_array(arena, struct figures_row, BOOK_COUNT + 1)};
        if (!books.rows)
            return STATUS_NO_MEMORY;
        books_of(submission, &books);
        parts_of(parts, round, books.rows[BOOK_COUNT].list_set, &figures);
        return monitoring_fill(arena, &figures, false, round, title, table);
    }
    books_of(submission, &figures);
    if (part == SUBMISSION_CORRECTIONS)
        return corrections_table(arena, submission, title, table);
    if (part == SUBMISSION_COVERAGE)
        return coverage_fill(arena, &figures, true, round ? 1u << round : 0,
                             find_table(submission, SUBMISSION_EVALUATED), title, table);
    enum status status = monitoring_fill(arena, &figures, true, round, title, table);
    return status ? status
                  : light_sets_note(arena, submission->lights, submission->light_count, table);
}
