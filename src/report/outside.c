/* Counties without a node of their own: the sums of their workbooks, as rows of their own below a table's total, marked 无明细. */
#include "outside.h"

#include <stdio.h>

struct appending {
    struct arena *arena;
    const struct report_query *query;
    uint8_t kind, round;
    bool by_book;
    struct table *table;
    size_t added;
    enum status status;
};

static void put(struct table *table, struct table_row *row, const char *id, int64_t value)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].id, id) == 0)
            row->values[i] = (struct table_value){.value = value};
}

static void put_rate(struct table *table, struct table_row *row, const char *id, int64_t value,
                     int64_t of)
{
    for (size_t i = 0; i < table->column_count && of > 0; i++)
        if (strcmp(table->columns[i].id, id) == 0)
            row->values[i] = (struct table_value){.value = value, .of = of};
}

static int64_t value_of(const struct figure_row *row, size_t at)
{
    return at < row->value_count ? row->values[at] : 0;
}

static int64_t sum_of(const struct outside *outside, size_t at, const char *stage)
{
    int64_t sum = 0;
    for (size_t i = 0; i < outside->row_count; i++)
        if (!stage || text_equal(outside->rows[i].name, stage))
            (void)money_add(sum, value_of(&outside->rows[i], at), &sum);
    return sum;
}

/* Did the workbook have that column? */
static bool says(const struct outside *outside, size_t at)
{
    return outside->row_count && outside->rows[0].value_count > at;
}

static void fill_money(struct table *table, struct table_row *row, const struct outside *outside,
                       size_t from)
{
    put(table, row, "initial_fen", sum_of(outside, from, NULL));
    put(table, row, "annual_fen", sum_of(outside, from + 1, NULL));
    put(table, row, "spent_fen", sum_of(outside, from + 2, NULL));
    put_rate(table, row, "execution_rate", sum_of(outside, from + 2, NULL),
             sum_of(outside, from + 1, NULL));
}

static void fill_monitoring(struct table *table, struct table_row *row,
                            const struct outside *outside)
{
    static const char *const lights[] = {"execution_red", "execution_yellow", "execution_green"};
    static const char *const targets[] = {"target_red", "target_yellow", "target_green",
                                          "target_blue"};
    const bool self = outside->table == OUTSIDE_SELF; /* scores stand before its money */
    put(table, row, "reported_count", sum_of(outside, 0, NULL));
    put(table, row, "forms_count", sum_of(outside, 0, NULL));
    if (!self || says(outside, 8))
        fill_money(table, row, outside, self ? 6 : 1);
    for (size_t i = 0; !self && i < 3; i++)
        put(table, row, lights[i], sum_of(outside, 4 + i, NULL));
    for (size_t i = 0; !self && i < 4 && says(outside, 7 + i); i++)
        put(table, row, targets[i], sum_of(outside, 7 + i, NULL));
}

/* What is required is the same at each stage: the most that one of them says. */
static void fill_coverage(struct table *table, struct table_row *row, const struct outside *outside)
{
    int64_t required = 0, required_fen = 0;
    for (size_t i = 0; i < outside->row_count; i++) {
        const char *stage = outside->rows[i].name;
        char id[64];
        int64_t count = sum_of(outside, 0, stage), fen = sum_of(outside, 2, stage);
        required = count > required ? count : required;
        required_fen = fen > required_fen ? fen : required_fen;
        snprintf(id, sizeof id, "%.40s_count", stage);
        put(table, row, id, sum_of(outside, 1, stage));
        snprintf(id, sizeof id, "%.40s_count_rate", stage);
        put_rate(table, row, id, sum_of(outside, 1, stage), count);
        snprintf(id, sizeof id, "%.40s_fen", stage);
        put(table, row, id, sum_of(outside, 3, stage));
        snprintf(id, sizeof id, "%.40s_fen_rate", stage);
        put_rate(table, row, id, sum_of(outside, 3, stage), fen);
    }
    put(table, row, "required_count", required);
    put(table, row, "required_fen", required_fen);
}

/* The table took room for its own rows only. */
static struct table_row *row_beyond(struct arena *arena, struct table *table)
{
    struct table_row *rows = arena_array(arena, struct table_row, table->row_count + 1);
    if (!rows)
        return NULL;
    memcpy(rows, table->rows, table->row_count * sizeof *rows);
    table->rows = rows;
    return table_row(arena, table);
}

/* -- as of a time -- */

static bool is_within(const struct moment *moment, const struct version_name *version)
{
    for (size_t i = 0; i < moment->count; i++)
        if (moment->heads[i].seq >= version->seq &&
            feed_name_equal(&moment->heads[i].feed, &version->feed))
            return true;
    return false;
}

static bool replaces(const struct record_version *newer, const struct record_version *older)
{
    for (size_t i = 0; i < newer->replace_count; i++)
        if (newer->replaces[i].seq == older->name.seq &&
            newer->replaces[i].index == older->name.index &&
            newer->replaces[i].mark == older->name.mark &&
            feed_name_equal(&newer->replaces[i].feed, &older->name.feed))
            return true;
    return false;
}

/* The version that stood then: of those within the heads one that none of them replaces; of several the one with the
 * larger mark, as the fold has it. NULL: none. */
static const struct record_version *stood(const struct moment *moment, const struct record *record)
{
    const struct record_version *found = NULL;
    for (size_t i = 0; i < record->version_count; i++) {
        const struct record_version *it = &record->versions[i];
        bool replaced = it->not_counted || it->gone || !is_within(moment, &it->name);
        for (size_t k = 0; k < record->version_count && !replaced; k++)
            replaced = !record->versions[k].not_counted &&
                       is_within(moment, &record->versions[k].name) &&
                       replaces(&record->versions[k], it);
        if (!replaced && (!found || it->name.mark > found->name.mark))
            found = it;
    }
    return found;
}

/* What it said then. NOT_FOUND: nothing. */
static enum status body_then(struct view *view, struct arena *arena, const struct moment *moment,
                             const struct record_key *key, struct bytes *body)
{
    struct record record;
    enum status status = replica_history(view, arena, key, &record);
    const struct record_version *version = status == STATUS_OK ? stood(moment, &record) : NULL;
    if (status != STATUS_OK)
        return status;
    if (!version || version->withdrawn)
        return STATUS_NOT_FOUND;
    *body = version->payload;
    return STATUS_OK;
}

static bool see(void *context, struct view *view, const struct record *record, struct arena *arena)
{
    struct appending *at = context;
    struct payload payload;
    struct bytes body = record->payload;
    const struct record_key key = record->key;
    if (at->query->then) {
        enum status status = body_then(view, arena, at->query->then, &key, &body);
        if (status == STATUS_NO_MEMORY)
            at->status = status;
        if (status != STATUS_OK)
            return at->status == STATUS_OK;
    } else if (!record->shown.seq || record->state.withdrawn) {
        return true;
    }
    if ((at->kind != OUTSIDE_COVERAGE && key.round != at->round) ||
        payload_decode(arena, KIND_OUTSIDE, body, &payload) != STATUS_OK ||
        payload.outside.table != at->kind)
        return true;
    const char *scope = key.scope.text;
    const char *name =
        at->query->region_name ? at->query->region_name(at->query->context, scope) : NULL;
    const char *words = arena_print(at->arena, "%s（无明细）", name && *name ? name : scope);
    const char *code = arena_text(at->arena, scope);
    struct table_row *row = words && code ? row_beyond(at->arena, at->table) : NULL;
    if (!row) {
        at->status = STATUS_NO_MEMORY;
        return false;
    }
    for (size_t i = 0; i < at->table->column_count; i++)
        row->values[i].text = "—";
    row->values[at->by_book ? 0 : 1].text = words;
    if (!at->by_book)
        row->values[0].text = code;
    if (at->kind == OUTSIDE_COVERAGE)
        fill_coverage(at->table, row, &payload.outside);
    else
        fill_monitoring(at->table, row, &payload.outside);
    at->added++;
    return true;
}

/* Does a table of that place and grouping have such rows? */
static bool is_shown(const struct report_query *query, enum grouping grouping, struct scope *scope)
{
    return !((query->extra && !(query->then && query->outside_then)) || query->map ||
             query->place.dimension != DIMENSION_REGION || grouping == BY_DEPARTMENT ||
             grouping == BY_UNIT || scope_parse(query->place.code, scope, NULL) != STATUS_OK);
}

static bool see_rounds(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    unsigned *rounds = context;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn || record->gone ||
        payload_decode(arena, KIND_OUTSIDE, record->payload, &payload) != STATUS_OK ||
        payload.outside.table != OUTSIDE_COVERAGE)
        return true;
    for (size_t i = 0; i < payload.outside.row_count; i++) {
        unsigned round = 0;
        if (sscanf(payload.outside.rows[i].name, "round_%2u", &round) == 1 && round >= 1 &&
            round <= ROUND_MAX)
            *rounds |= 1u << round;
    }
    return true;
}

enum status outside_rounds(struct view *view, const struct report_query *query,
                           enum grouping grouping, unsigned *rounds)
{
    struct scope scope;
    *rounds = 0;
    return is_shown(query, grouping, &scope)
               ? replica_each(view, &scope, KIND_OUTSIDE, query->fiscal_year, see_rounds, rounds)
               : STATUS_OK;
}

enum status outside_append(struct view *view, struct arena *arena, const struct report_query *query,
                           enum outside_table kind, unsigned round, enum grouping grouping,
                           struct table *table)
{
    struct scope scope;
    struct appending at = {.arena = arena,
                           .query = query,
                           .kind = (uint8_t)kind,
                           .round = (uint8_t)round,
                           .by_book = grouping == BY_BOOK,
                           .table = table};
    if (!is_shown(query, grouping, &scope))
        return STATUS_OK;
    enum status status = replica_each(view, &scope, KIND_OUTSIDE, query->fiscal_year, see, &at);
    if (status == STATUS_OK)
        status = at.status;
    if (status == STATUS_OK && at.added)
        table_note(
            arena, table,
            "“（无明细）”的 %zu 行是没有节点的县按其汇总表文件填的，列在合计之后，不计入合计，"
            "不能追到明细。",
            at.added);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- below tables of words -------------------------------------------------------------------------- */

struct wording {
    struct word_table *words;
    const struct duty_ask *ask;
    enum outside_table kind;
    void (*put_rows)(struct word_table *words, const char *county, const struct outside *outside);
    size_t counties;
    bool short_of_memory;
};

static bool see_words(void *context, struct view *view, const struct record *record,
                      struct arena *arena)
{
    struct wording *at = context;
    const struct duty_ask *ask = at->ask;
    const char *scope = record->key.scope.text;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn || record->gone ||
        payload_decode(arena, KIND_OUTSIDE, record->payload, &payload) != STATUS_OK ||
        payload.outside.table != at->kind || payload.outside.as_of > ask->as_of)
        return true;
    const char *name = ask->region_name ? ask->region_name(ask->region_context, scope) : NULL;
    const char *county =
        arena_print(at->words->arena, "%s（无明细）", name && *name ? name : scope);
    at->short_of_memory = !county;
    if (county)
        at->put_rows(at->words, county, &payload.outside);
    at->counties += county != NULL;
    return county != NULL;
}

enum status outside_words(struct view *view, const struct duty_ask *ask, uint16_t fiscal_year,
                          enum outside_table kind,
                          void (*put_rows)(struct word_table *words, const char *county,
                                           const struct outside *outside),
                          struct word_table *words)
{
    struct wording at = {.words = words, .ask = ask, .kind = kind, .put_rows = put_rows};
    if (ask->unit || ask->department)
        return STATUS_OK;
    struct then *then;
    enum status status = duty_then_open(view, ask, &then);
    if (status == STATUS_OK)
        status = then_each(then, view, &ask->held->plan.scope, KIND_OUTSIDE, fiscal_year, see_words,
                           &at);
    then_close(then);
    if (at.counties)
        words_note(
            words,
            "“（无明细）”的是没有节点的 %zu 个县按其汇总表文件填的，不计入合计，不能追到明细",
            at.counties);
    return status ? status : at.short_of_memory ? STATUS_NO_MEMORY : STATUS_OK;
}

int64_t outside_sum(const struct outside *outside, size_t value)
{
    return sum_of(outside, value, NULL);
}
