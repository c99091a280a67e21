/* The answer to a submission: the same figures recomputed at the same basis. */
#include "handled.h"

#include <stdio.h>
#include <stdlib.h>

#define MISSING_HEADS_MAX 200 /* named; a note counts the rest */

struct record_key receipt_key(const struct record_key *submission)
{
    struct record_key key = *submission;
    key.kind = KIND_RECEIPT;
    return key;
}

/* -- differences ------------------------------------------------------------------ */

static enum status add_difference(struct arena *arena, struct receipt *receipt,
                                  const struct difference *difference)
{
    if (receipt->difference_count >= RECEIPT_DIFFERENCES_MAX) {
        receipt->note = "不一致过多，只列出前 200 处。";
        return STATUS_OK;
    }
    if (!receipt->differences || receipt->difference_count % 16 == 0) {
        struct difference *grown =
            arena_array(arena, struct difference, receipt->difference_count + 17);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (receipt->difference_count)
            memcpy(grown, receipt->differences, receipt->difference_count * sizeof *grown);
        receipt->differences = grown;
    }
    receipt->differences[receipt->difference_count++] = *difference;
    return STATUS_OK;
}

static enum status add_bucket(struct arena *arena, struct receipt *receipt,
                              const struct record_key *submission, const struct bucket *bucket,
                              uint64_t here, uint64_t there)
{
    struct difference difference = {
        .key = {.scope = submission->scope, .fiscal_year = submission->fiscal_year},
        .mark_here = here,
        .mark_there = there,
        .reason = "明细不一致，具体记录待核对"};
    snprintf(difference.key.id, sizeof difference.key.id, "bucket/%u/%s", bucket->book,
             bucket->unit_code);
    return add_difference(arena, receipt, &difference);
}

bool difference_bucket(const struct difference *difference, struct bucket *bucket)
{
    const char *id = difference->key.id;
    if (difference->key.kind != 0 || strncmp(id, "bucket/", 7) != 0 || id[7] < '0' ||
        id[7] >= '0' + BOOK_COUNT || id[8] != '/')
        return false;
    *bucket = (struct bucket){
        .book = (uint8_t)(id[7] - '0'), .unit_code = id + 9, .digest = difference->mark_there};
    return true;
}

/* -- figures ---------------------------------------------------------------------- */

static const struct figure_table *table_named(const struct figure_table *tables, size_t count,
                                              const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tables[i].name, name) == 0)
            return &tables[i];
    return NULL;
}

static const struct figure_row *row_like(const struct figure_table *table,
                                         const struct figure_row *row)
{
    for (size_t i = 0; i < table->row_count; i++)
        if (table->rows[i].book == row->book && strcmp(table->rows[i].code, row->code) == 0)
            return &table->rows[i];
    return NULL;
}

static bool values_equal(const struct figure_row *a, const struct figure_row *b)
{
    size_t count = a->value_count > b->value_count ? a->value_count : b->value_count;
    for (size_t i = 0; i < count; i++)
        if ((i < a->value_count ? a->values[i] : 0) != (i < b->value_count ? b->values[i] : 0))
            return false;
    return true;
}

/* Our own values of the rows that differ; rows that only they have are ours with
 * nothing in them. */
static enum status compare_table(struct arena *arena, const struct figure_table *here,
                                 const struct figure_table *there, struct figure_table *out)
{
    static const struct figure_row nothing = {.code = "", .name = ""};
    *out = (struct figure_table){
        here->name, arena_array(arena, struct figure_row, here->row_count + there->row_count + 1),
        0};
    if (!out->rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < here->row_count; i++) {
        const struct figure_row *theirs = row_like(there, &here->rows[i]);
        if (!values_equal(&here->rows[i], theirs ? theirs : &nothing))
            out->rows[out->row_count++] = here->rows[i];
    }
    for (size_t i = 0; i < there->row_count; i++) {
        struct figure_row *row = &out->rows[out->row_count];
        if (row_like(here, &there->rows[i]) || values_equal(&there->rows[i], &nothing))
            continue;
        *row = there->rows[i];
        row->values = arena_array(arena, int64_t, row->value_count);
        if (!row->values)
            return STATUS_NO_MEMORY;
        out->row_count++;
    }
    return STATUS_OK;
}

static enum status compare_tables(struct arena *arena, const struct figure_table *own,
                                  size_t own_count, const struct submission *submission,
                                  struct receipt *receipt)
{
    receipt->tables = arena_array(arena, struct figure_table, submission->table_count + 2);
    if (!receipt->tables)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < submission->table_count; i++) {
        const struct figure_table *theirs = &submission->tables[i];
        const struct figure_table *here = table_named(own, own_count, theirs->name);
        struct figure_table *differing = &receipt->tables[receipt->table_count];
        if (!here) {
            receipt->note = "上报中有本机软件不认识的表，未核对。";
            continue;
        }
        enum status status = compare_table(arena, here, theirs, differing);
        if (status)
            return status;
        receipt->table_count += differing->row_count > 0;
    }
    return STATUS_OK;
}

/* -- buckets ---------------------------------------------------------------------- */

static uint64_t *bucket_entry_of(struct map *map, const struct bucket *bucket)
{
    char name[CELL_CODE_SIZE + 8];
    snprintf(name, sizeof name, "%u/%s", bucket->book, bucket->unit_code);
    return map_put(map, bytes_of_text(name), NULL);
}

static bool bucket_differs(const struct bucket *here, const struct bucket *there)
{
    return !here || !there ? (here ? here : there)->digest || (here ? here : there)->records
                           : here->digest != there->digest || here->records != there->records;
}

static enum status compare_by_unit(struct arena *arena, struct map *map,
                                   const struct record_key *key, const struct bucket *own,
                                   size_t own_count, const struct submission *submission,
                                   struct receipt *receipt)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < submission->bucket_count; i++) {
        uint64_t *index = bucket_entry_of(map, &submission->buckets[i]);
        if (!index)
            return STATUS_NO_MEMORY;
        *index = i + 1;
    }
    for (size_t i = 0; i < own_count && status == STATUS_OK; i++) {
        uint64_t *index = bucket_entry_of(map, &own[i]);
        if (!index)
            return STATUS_NO_MEMORY;
        const struct bucket *theirs = *index ? &submission->buckets[*index - 1] : NULL;
        *index = 0; /* seen */
        if (bucket_differs(&own[i], theirs))
            status = add_bucket(arena, receipt, key, &own[i], own[i].digest,
                                theirs ? theirs->digest : 0);
    }
    for (size_t i = 0; i < submission->bucket_count && status == STATUS_OK; i++) {
        uint64_t *index = bucket_entry_of(map, &submission->buckets[i]);
        if (!index)
            return STATUS_NO_MEMORY;
        if (*index == i + 1 && bucket_differs(NULL, &submission->buckets[i]))
            status = add_bucket(arena, receipt, key, &submission->buckets[i], 0,
                                submission->buckets[i].digest);
    }
    return status;
}

static enum status compare_buckets(struct arena *arena, const struct record_key *key,
                                   struct bucket *own, size_t own_count,
                                   const struct submission *submission, struct receipt *receipt)
{
    bool merged = submission->bucket_count > 0 && *submission->buckets[0].unit_code == '\0';
    if (merged) {
        enum status status = submission_merge_buckets(arena, own, own_count, &own, &own_count);
        if (status)
            return status;
    }
    struct map *map = map_new();
    if (!map)
        return STATUS_NO_MEMORY;
    enum status status = compare_by_unit(arena, map, key, own, own_count, submission, receipt);
    map_free(map);
    return status;
}

/* -- building --------------------------------------------------------------------- */

/* Of work records: the same gathering, as of the basis. */
static enum status recompute_works(struct view *view, struct arena *arena,
                                   const struct record_key *key,
                                   const struct submission *submission, struct receipt *receipt)
{
    const struct submission_works_ask ask = {.scope = submission->scope,
                                             .fiscal_year = key->fiscal_year,
                                             .kind = submission->kind,
                                             .round = key->round,
                                             .basis = submission->basis,
                                             .basis_count = submission->basis_count,
                                             .sent = handled_of(submission),
                                             .counting = submission->counting};
    struct figure_table *tables;
    size_t count;
    if (submission->counting >= COUNTING_COUNT) {
        receipt->outcome = RECEIPT_OTHER_FOLD;
        receipt->note = "上报用的是更新的软件的数法，本级升级后自动核对。";
        return STATUS_OK;
    }
    enum status status = submission_works(view, arena, &ask, &tables, &count);
    if (status == STATUS_OK)
        status = compare_tables(arena, tables, count, submission, receipt);
    if (status == STATUS_OK)
        receipt->outcome = receipt->table_count ? RECEIPT_DIFFERS : RECEIPT_AGREES;
    return status;
}

/* What the sender counted its lights with; before a submission said so, the default everywhere. */
static enum status sets_of(struct view *view, struct arena *arena, const struct record_key *key,
                           const struct submission *submission, struct light_set **sets,
                           size_t *count, bool *as_here)
{
    struct light_set *here;
    size_t here_count;
    *sets = submission->lights;
    *count = submission->light_count;
    if (!*count) {
        const struct scope nowhere = {{0}};
        *sets = arena_array(arena, struct light_set, 1);
        *count = 1;
        enum status status =
            *sets ? replica_light_set(view, arena, &nowhere, 0, &(*sets)[0]) : STATUS_NO_MEMORY;
        if (status)
            return status;
        (*sets)[0].scope = submission->scope;
    }
    const bool numbers_only = submission->fold_version < FOLD_ROWS_BY_NAME;
    for (size_t i = 0; i < *count; i++)
        (*sets)[i].numbers_only = numbers_only;
    enum status status =
        replica_light_sets(view, arena, &submission->scope, key->fiscal_year, &here, &here_count);
    *as_here =
        status == STATUS_OK && !numbers_only && light_sets_equal(*sets, *count, here, here_count);
    return status;
}

/* Rules of a plan that has not come yet are waited for: to call that a difference would be untrue. */
static enum status weigh_sets(struct view *view, struct arena *arena, const struct record_key *key,
                              const struct light_set *sets, size_t count, struct receipt *receipt)
{
    for (size_t i = 0; i < count; i++) {
        const char *words = light_set_chinese(arena, &sets[i]);
        bool same;
        enum status status =
            replica_light_set_known(view, arena, key->fiscal_year, &sets[i], &same);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return status;
        if (status == STATUS_NOT_FOUND)
            receipt->outcome = RECEIPT_WAITING;
        if (status == STATUS_NOT_FOUND)
            receipt->note =
                arena_print(arena, "规则未到：%s；随公告到达后自动重新核对。", words ? words : "");
        else if (!same)
            receipt->note = arena_print(
                arena, "上报所说的预警灯规则与其计划的正文不符：%s。数字按上报所说的规则核对。",
                words ? words : "");
        if (!receipt->note)
            return STATUS_NO_MEMORY;
        if (receipt->outcome == RECEIPT_WAITING)
            return STATUS_OK;
    }
    return STATUS_OK;
}

/* The same lights by the rules of the one who answers, where they are others. */
static enum status add_own_lights(struct view *view, struct arena *arena,
                                  const struct record_key *key, const struct submission *submission,
                                  const struct light_set *sets, size_t count,
                                  struct receipt *receipt)
{
    struct figure_table lights;
    const struct scope scope = replica_scope(view);
    struct light_set *own = arena_array(arena, struct light_set, 1);
    if (!own)
        return STATUS_NO_MEMORY;
    enum status status = replica_light_set(view, arena, &scope, key->fiscal_year, own);
    if (status || light_sets_all(sets, count, own))
        return status;
    status = receipt_own_lights(view, arena, key, submission, own, &lights);
    if (status)
        return status;
    receipt->lights = own;
    receipt->light_count = 1;
    receipt->tables[receipt->table_count++] = lights; /* room: compare_tables() */
    return STATUS_OK;
}

static enum status recompute(struct view *view, struct arena *arena, const struct record_key *key,
                             const struct submission *submission, struct receipt *receipt)
{
    struct report_query query = {.fiscal_year = key->fiscal_year};
    const struct moment then = {submission->scope, submission->basis, submission->basis_count};
    struct light_set *sets;
    size_t set_count;
    bool as_here;
    struct figure_table *tables;
    struct bucket *buckets;
    size_t table_count = 0, bucket_count = 0;
    enum status status = sets_of(view, arena, key, submission, &sets, &set_count, &as_here);
    if (status == STATUS_OK)
        status = weigh_sets(view, arena, key, sets, set_count, receipt);
    if (status || receipt->outcome == RECEIPT_WAITING)
        return status;
    struct cells *delta = cells_new();
    if (!delta)
        return STATUS_NO_MEMORY;
    query.extra = delta;
    status = as_here ? replica_cells_at(view, &then.scope, then.heads, then.count, delta, NULL)
                     : replica_cells_lit(view, &then, key->fiscal_year, sets, set_count, delta);
    if (status == STATUS_OK)
        status = place_of_scope(view, &submission->scope, &query.place);
    if (status == STATUS_OK)
        status = submission_figures(view, arena, &query, &submission->scope, key->round, &tables,
                                    &table_count);
    if (status == STATUS_OK)
        status =
            submission_buckets(view, arena, &query, &submission->scope, &buckets, &bucket_count);
    if (status == STATUS_OK &&
        table_named(submission->tables, submission->table_count, SUBMISSION_EVALUATED))
        status = submission_evaluated(view, arena, &query, &then, &tables[table_count++]);
    cells_free(delta);
    if (status == STATUS_OK)
        status = compare_tables(arena, tables, table_count, submission, receipt);
    if (status == STATUS_OK)
        status = compare_buckets(arena, key, buckets, bucket_count, submission, receipt);
    if (status == STATUS_OK)
        receipt->outcome =
            receipt->table_count || receipt->difference_count ? RECEIPT_DIFFERS : RECEIPT_AGREES;
    if (status == STATUS_OK)
        status = add_own_lights(view, arena, key, submission, sets, set_count, receipt);
    return status;
}

static enum status measure(const struct receipt *receipt)
{
    struct payload payload = {.kind = KIND_RECEIPT, .receipt = *receipt};
    struct buffer bytes = {0};
    enum status status = payload_encode(&payload, &bytes);
    buffer_free(&bytes);
    return status;
}

static enum status fit(struct receipt *receipt)
{
    enum status status = measure(receipt);
    if (status == STATUS_TOO_LARGE && receipt->table_count > 2) {
        receipt->table_count = 2;
        receipt->note = "不一致过多，分部门（地区、单位）的数字从略。";
        status = measure(receipt);
    }
    if (status == STATUS_TOO_LARGE && receipt->difference_count > 50) {
        receipt->difference_count = 50;
        receipt->note = "不一致过多，只列出前 50 处。";
        status = measure(receipt);
    }
    return status;
}

enum status receipt_build(struct view *view, struct arena *arena, const struct record *record,
                          const struct hash *hash, bool holds_detail, struct receipt *receipt)
{
    struct payload payload;
    struct receipt out = {.submission = record->shown, .fold_version = FOLD_VERSION, .note = ""};
    enum status status = payload_decode(arena, KIND_SUBMISSION, record->payload, &payload);
    if (status)
        return status;
    const struct submission *submission = &payload.submission;
    if (record->key.round > ROUND_MAX || !scope_equal(&record->key.scope, &submission->scope))
        return STATUS_MALFORMED;
    if (hash)
        out.submission_hash = *hash;
    if (submission->fold_version < FOLD_COMPARABLE || submission->fold_version > FOLD_VERSION) {
        out.outcome = RECEIPT_OTHER_FOLD;
    } else if (!holds_detail) {
        out.outcome = RECEIPT_NO_DETAIL;
    } else {
        status = replica_basis_missing(view, arena, submission->basis, submission->basis_count,
                                       &out.missing, &out.missing_count);
        if (status == STATUS_OK && out.missing_count) {
            out.outcome = RECEIPT_WAITING;
            if (out.missing_count > MISSING_HEADS_MAX) {
                out.note = arena_print(arena, "共缺 %zu 处，只列出前 %d 处。", out.missing_count,
                                       MISSING_HEADS_MAX);
                out.missing_count = MISSING_HEADS_MAX;
                status = out.note ? STATUS_OK : STATUS_NO_MEMORY;
            }
        } else if (status == STATUS_OK) {
            status = submission_of_works(submission->kind)
                         ? recompute_works(view, arena, &record->key, submission, &out)
                         : recompute(view, arena, &record->key, submission, &out);
        }
    }
    if (status == STATUS_OK)
        status = fit(&out);
    if (status == STATUS_OK)
        *receipt = out;
    return status;
}

/* -- naming records --------------------------------------------------------------- */

static int compare_keys(const struct record_key *a, const struct record_key *b)
{
    int order = strcmp(a->scope.text, b->scope.text);
    if (order == 0)
        order = (a->fiscal_year > b->fiscal_year) - (a->fiscal_year < b->fiscal_year);
    if (order == 0)
        order = strcmp(a->id, b->id);
    if (order == 0)
        order = (a->kind > b->kind) - (a->kind < b->kind);
    return order ? order : (a->round > b->round) - (a->round < b->round);
}

static int compare_entries(const void *a, const void *b)
{
    const struct digest_entry *x = a, *y = b;
    return compare_keys(&x->key, &y->key);
}

static enum status name_entries(struct arena *arena, const struct digest_entry *here,
                                size_t here_count, const struct digest_entry *there,
                                size_t there_count, struct receipt *receipt)
{
    enum status status = STATUS_OK;
    for (size_t i = 0, j = 0; (i < here_count || j < there_count) && status == STATUS_OK;) {
        int order = i == here_count    ? 1
                    : j == there_count ? -1
                                       : compare_keys(&here[i].key, &there[j].key);
        struct difference difference = {.key = order <= 0 ? here[i].key : there[j].key};
        difference.mark_here = order <= 0 ? here[i].mark : 0;
        difference.mark_there = order >= 0 ? there[j].mark : 0;
        difference.reason = order < 0   ? "只有本机有"
                            : order > 0 ? "只有对方有"
                            : difference.mark_here != difference.mark_there
                                ? "双方的版本不同"
                                : "版本相同，审核状态不同";
        i += order <= 0;
        j += order >= 0;
        bool same = order == 0 && here[i - 1].mark == there[j - 1].mark &&
                    here[i - 1].body_mark == there[j - 1].body_mark &&
                    here[i - 1].state == there[j - 1].state;
        if (!same)
            status = add_difference(arena, receipt, &difference);
    }
    return status;
}

static void remove_bucket(const struct bucket *bucket, struct receipt *receipt)
{
    size_t kept = 0;
    for (size_t i = 0; i < receipt->difference_count; i++) {
        struct bucket named;
        if (difference_bucket(&receipt->differences[i], &named) && named.book == bucket->book &&
            strcmp(named.unit_code, bucket->unit_code) == 0)
            continue;
        receipt->differences[kept++] = receipt->differences[i];
    }
    receipt->difference_count = kept;
}

enum status receipt_name_differences(struct view *view, struct arena *arena,
                                     const struct record_key *submission_key,
                                     const struct submission *submission,
                                     const struct bucket *bucket, const struct digest_entry *peer,
                                     size_t peer_count, struct receipt *receipt)
{
    struct digest_entry *own = NULL;
    size_t own_count = 0;
    enum status status =
        submission_entries(view, arena, submission_key, submission, bucket, &own, &own_count);
    if (status)
        return status;
    struct digest_entry *theirs = arena_array(arena, struct digest_entry, peer_count + 1);
    if (!theirs)
        return STATUS_NO_MEMORY;
    if (peer_count)
        memcpy(theirs, peer, peer_count * sizeof *theirs);
    if (own_count)
        qsort(own, own_count, sizeof *own, compare_entries);
    qsort(theirs, peer_count, sizeof *theirs, compare_entries);
    struct receipt named = *receipt;
    named.differences = arena_array(arena, struct difference, receipt->difference_count + 17);
    if (!named.differences)
        return STATUS_NO_MEMORY;
    if (receipt->difference_count)
        memcpy(named.differences, receipt->differences,
               receipt->difference_count * sizeof *named.differences);
    remove_bucket(bucket, &named);
    size_t before = named.difference_count;
    status = name_entries(arena, own, own_count, theirs, peer_count, &named);
    if (status == STATUS_OK && named.difference_count > before)
        *receipt = named; /* else their listing is not what their digest says: the bucket stays */
    return status;
}
