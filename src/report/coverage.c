/* 四本预算覆盖表, and who owes what (DOMAIN.md 2.10, T11.3). */
#include "outside.h"
#include "figures.h"
#include "table.h"

#include <stdio.h>

const char *round_chinese(struct arena *arena, unsigned round)
{
    if (round == 0)
        return "绩效自评";
    return round == 1 ? "1月监控" : arena_print(arena, "1—%u月监控", round);
}

const char *stage_chinese(struct arena *arena, enum coverage_stage stage)
{
    static const char *const words[] = {"应报",     "清单",     "绩效目标",
                                        "目标审核", "绩效自评", "自评审核"};
    if (stage < STAGE_ROUND_FIRST)
        return words[stage];
    return round_chinese(arena, (unsigned)stage - STAGE_ROUND_FIRST + 1);
}

static const char *stage_id(struct arena *arena, unsigned stage)
{
    static const char *const ids[] = {"required",        "listed",          "target",
                                      "target_approved", "self_evaluation", "self_approved"};
    return stage < STAGE_ROUND_FIRST
               ? ids[stage]
               : arena_print(arena, "round_%u", stage - STAGE_ROUND_FIRST + 1);
}

/* -- columns ---------------------------------------------------------------------- */

struct spec {
    uint8_t measure, of; /* of a rate */
    bool owed;           /* says something only where a list is set */
};
struct specs {
    struct spec items[8 + 4 * STAGE_COUNT];
    size_t count;
};

static void add(struct table *table, struct specs *specs, const char *group, const char *name,
                const char *id, enum column_kind kind, unsigned measure, unsigned of, bool owed)
{
    specs->items[specs->count++] = (struct spec){(uint8_t)measure, (uint8_t)of, owed};
    table_column(table, group, name, id, kind);
}

/* A count and an amount, each with its part of what is owed. */
static bool add_block(struct arena *arena, struct table *table, struct specs *specs,
                      const char *group, const char *id, unsigned measure, bool passed)
{
    if (!group || !id)
        return false;
    const char *ids[4] = {arena_print(arena, "%s_count", id),
                          arena_print(arena, "%s_count_rate", id), arena_print(arena, "%s_fen", id),
                          arena_print(arena, "%s_fen_rate", id)};
    for (size_t i = 0; i < 4; i++)
        if (!ids[i])
            return false;
    add(table, specs, group, passed ? "通过数" : "已报数", ids[0], COLUMN_COUNT, measure, 0, true);
    add(table, specs, group, "覆盖率", ids[1], COLUMN_RATE, measure, 2 * STAGE_REQUIRED, true);
    add(table, specs, group, passed ? "通过金额" : "已报金额", ids[2], COLUMN_FEN, measure + 1, 0,
        true);
    add(table, specs, group, "金额覆盖率", ids[3], COLUMN_RATE, measure + 1, 2 * STAGE_REQUIRED + 1,
        true);
    return true;
}

static bool add_stage(struct arena *arena, struct table *table, struct specs *specs, unsigned stage)
{
    return add_block(arena, table, specs, stage_chinese(arena, (enum coverage_stage)stage),
                     stage_id(arena, stage), 2 * stage,
                     stage == STAGE_TARGET_APPROVED || stage == STAGE_SELF_APPROVED);
}

/* A round has a block when it is asked for, or when something was reported in it. */
static bool stage_is_shown(const struct cell *total, unsigned rounds, unsigned stage)
{
    return rounds >> (stage - STAGE_ROUND_FIRST + 1) & 1 || total->values[2 * stage] ||
           total->values[2 * stage + 1];
}

static bool add_columns(struct arena *arena, const struct cell *total, bool by_book,
                        unsigned rounds, bool evaluated, struct table *table, struct specs *specs)
{
    if (!by_book)
        table_column(table, "", "代码", "code", COLUMN_TEXT);
    table_column(table, "", by_book ? "预算类别" : "名称", by_book ? "book" : "name", COLUMN_TEXT);
    add(table, specs, "", "应报数", "required_count", COLUMN_COUNT, 2 * STAGE_REQUIRED, 0, true);
    add(table, specs, "", "应报金额", "required_fen", COLUMN_FEN, 2 * STAGE_REQUIRED + 1, 0, true);
    bool added = add_stage(arena, table, specs, STAGE_TARGET_SET) &&
                 add_stage(arena, table, specs, STAGE_TARGET_APPROVED);
    for (unsigned stage = STAGE_ROUND_FIRST; stage < STAGE_COUNT && added; stage++)
        if (stage_is_shown(total, rounds, stage))
            added = add_stage(arena, table, specs, stage);
    added = added && add_stage(arena, table, specs, STAGE_SELF_EVALUATED) &&
            add_stage(arena, table, specs, STAGE_SELF_APPROVED) &&
            (!evaluated ||
             add_block(arena, table, specs, "绩效评价", "evaluation", COVERAGE_EVALUATED, false));
    add(table, specs, "清单", "列入清单数", "listed_count", COLUMN_COUNT, 2 * STAGE_LISTED, 0,
        false);
    add(table, specs, "清单", "列入清单金额", "listed_fen", COLUMN_FEN, 2 * STAGE_LISTED + 1, 0,
        false);
    add(table, specs, "清单", "清单外数", "unlisted_count", COLUMN_COUNT, COVERAGE_UNREQUIRED_COUNT,
        0, false);
    add(table, specs, "清单", "清单外金额", "unlisted_fen", COLUMN_FEN, COVERAGE_UNREQUIRED_AMOUNT,
        0, false);
    return added;
}

/* Found among the columns of a table that shows every round. */
bool coverage_spec(struct arena *arena, const char *id, struct figure_spec *out)
{
    static const struct cell nothing;
    struct specs specs = {.count = 0};
    struct table table;
    if (!table_start(arena, &table, "", sizeof specs.items / sizeof *specs.items + 1, 0) ||
        !add_columns(arena, &nothing, true, UINT32_MAX, true, &table, &specs))
        return false;
    for (size_t i = 0; i < specs.count; i++) {
        const struct column *column = &table.columns[i + 1];
        if (strcmp(column->id, id) != 0)
            continue;
        *out = (struct figure_spec){.group = column->group,
                                    .name = column->name,
                                    .kind = column->kind,
                                    .owed = specs.items[i].owed,
                                    .leads = i == 0,
                                    .value = {true, CELLS_COVERAGE, specs.items[i].measure}};
        if (column->kind == COLUMN_RATE)
            out->of = (struct figure_term){true, CELLS_COVERAGE, specs.items[i].of};
        return true;
    }
    return false;
}

/* -- rows ------------------------------------------------------------------------- */

static bool is_empty(const struct cell *coverage)
{
    for (size_t i = 0; i < COVERAGE_MEASURES; i++)
        if (coverage->values[i])
            return false;
    return true;
}

bool coverage_is_absent(const struct figures_row *row)
{
    return row->book < BOOK_COUNT && row->list_set && is_empty(&row->coverage);
}

static void fill_row(const struct figures_row *from, const struct specs *specs, size_t lead,
                     bool by_book, struct table_value *values)
{
    bool absent = by_book && coverage_is_absent(from);
    values[lead - 1].text = from->name;
    if (!by_book)
        values[0].text = from->code;
    for (size_t i = 0; i < specs->count; i++) {
        const struct spec *spec = &specs->items[i];
        struct table_value *value = &values[lead + i];
        if (absent)
            value->text = i == 0 ? "本年无" : "—";
        else if (spec->owed && !from->list_set)
            value->text = i == 0 ? "未设定" : "—";
        value->value = from->coverage.values[spec->measure];
        value->of = from->coverage.values[spec->of];
    }
}

static void note_lists(struct arena *arena, const struct figures *figures, bool by_book,
                       struct table *table)
{
    const struct figures_row *total = &figures->rows[figures->count - 1];
    if (!total->list_set)
        table_note(arena, table,
                   "本年应报清单未设定，覆盖率不能计算。请导入一体化系统的项目清单。");
    if (by_book && figures->count == BOOK_COUNT + 1) {
        const struct cell *funds = &figures->rows[BOOK_SOCIAL_INSURANCE].coverage;
        int64_t pooled = funds->values[2 * STAGE_LISTED] - funds->values[2 * STAGE_REQUIRED];
        if (pooled > 0)
            table_note(arena, table, "社会保险基金另有 %lld 只由上级统筹，列示，不计入应报。",
                       (long long)pooled);
        table_note(arena, table,
                   "一个项目按金额最大的资金计入一个预算类别，金额按资金分别计入各类别。");
    }
    if (total->coverage.values[COVERAGE_UNREQUIRED_COUNT])
        table_note(arena, table, "清单外项目 %lld 个未列入应报清单，不计入覆盖率。",
                   (long long)total->coverage.values[COVERAGE_UNREQUIRED_COUNT]);
}

enum status coverage_fill(struct arena *arena, const struct figures *figures, bool by_book,
                          unsigned rounds, bool evaluated, const char *title, struct table *table)
{
    struct specs specs = {.count = 0};
    struct table out;
    const struct figures_row *total = &figures->rows[figures->count - 1];
    size_t lead = by_book ? 1 : 2;
    if (!table_start(arena, &out, title, sizeof specs.items / sizeof *specs.items + lead,
                     figures->count) ||
        !add_columns(arena, &total->coverage, by_book, rounds, evaluated, &out, &specs))
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < figures->count; i++) {
        struct table_row *row = table_row(arena, &out);
        if (!row)
            return STATUS_NO_MEMORY;
        fill_row(&figures->rows[i], &specs, lead, by_book, row->values);
        row->total = i + 1 == figures->count;
    }
    note_lists(arena, figures, by_book, &out);
    if (evaluated)
        table_note(arena, &out,
                   "绩效评价数的是部门评价和重点评价写到的应报项目，有可查佐证、没有被退回的；"
                   "各部门评价的资金占多少，见部门评价汇总表。");
    table_note_residues(arena, &out);
    *table = out;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status coverage_table(struct view *view, struct arena *arena, const struct report_query *query,
                           enum grouping grouping, struct table *table)
{
    struct figures figures;
    struct evaluated *evaluated = NULL;
    unsigned rounds = 0;
    enum status status = figures_read(view, arena, query, grouping, -1, &figures);
    if (status == STATUS_OK)
        status = evaluated_read(view, query, &evaluated);
    if (status == STATUS_OK)
        status = evaluated_fill(evaluated, grouping, &figures);
    evaluated_free(evaluated);
    if (status == STATUS_OK)
        status = outside_rounds(view, query, grouping, &rounds);
    if (status)
        return status;
    const char *title = arena_print(arena, "%u 年四本预算绩效管理覆盖表", query->fiscal_year);
    status = coverage_fill(arena, &figures, grouping == BY_BOOK, query->rounds | rounds, true,
                           title, table);
    if (status == STATUS_OK)
        status = outside_append(view, arena, query, OUTSIDE_COVERAGE, 0, grouping, table);
    if (status == STATUS_OK && query->basis_words)
        table_note(arena, table, "%s", query->basis_words);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status coverage_rounds(struct view *view, const struct scope *region, uint16_t year,
                            unsigned *rounds)
{
    struct cell_key key = {
        .fiscal_year = year, .table = CELLS_COVERAGE, .dimension = DIMENSION_REGION};
    memcpy(key.code, region->text, strlen(region->text) + 1);
    *rounds = 0;
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        struct cell cell;
        key.book = (uint8_t)book;
        enum status status = cells_get(NULL, view->txn, &key, &cell);
        if (status != STATUS_OK)
            return status;
        for (unsigned month = 1; month <= ROUND_MAX; month++)
            if (cell.values[2 * stage_missing((int)month)])
                *rounds |= 1u << month;
    }
    return STATUS_OK;
}

/* -- who has not reported ------------------------------------------------------------ */

enum coverage_stage stage_missing(int round)
{
    return round < 0    ? STAGE_TARGET_SET
           : round == 0 ? STAGE_SELF_EVALUATED
                        : (enum coverage_stage)(STAGE_ROUND_FIRST + round - 1);
}

static const struct {
    const char *name, *id;
    uint8_t kind;
    bool amount, required, done; /* one less the other */
} missing_columns[] = {
    {"应报数", "required_count", COLUMN_COUNT, false, true, false},
    {"已报数", "done_count", COLUMN_COUNT, false, false, true},
    {"未报数", "missing_count", COLUMN_COUNT, false, true, true},
    {"未报金额", "missing_fen", COLUMN_FEN, true, true, true},
};
#define MISSING_COLUMNS (sizeof missing_columns / sizeof *missing_columns)

bool missing_spec(enum coverage_stage stage, const char *id, struct figure_spec *spec)
{
    for (size_t i = 0; i < MISSING_COLUMNS; i++) {
        if (strcmp(missing_columns[i].id, id) != 0)
            continue;
        unsigned amount = missing_columns[i].amount;
        struct figure_term required = {true, CELLS_COVERAGE,
                                       (uint8_t)(2 * STAGE_REQUIRED + amount)};
        struct figure_term done = {true, CELLS_COVERAGE, (uint8_t)(2 * stage + amount)};
        *spec = (struct figure_spec){
            .group = "", .name = missing_columns[i].name, .kind = missing_columns[i].kind};
        spec->value = missing_columns[i].required ? required : done;
        if (missing_columns[i].required && missing_columns[i].done)
            spec->less = done;
        return true;
    }
    return false;
}

static enum status missing_row(struct view *view, struct arena *arena,
                               const struct report_query *query, const struct unit_names *names,
                               const char *code, enum coverage_stage stage,
                               struct figures_row *total, struct table *table)
{
    struct figures_row row = {0};
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        struct cell_key key = {query->fiscal_year, CELLS_COVERAGE, 0,
                               DIMENSION_UNIT,     (uint8_t)book,  ""};
        struct cell cell;
        memcpy(key.code, code, strlen(code) + 1);
        enum status status = cells_get(query->extra, view->txn, &key, &cell);
        if (status)
            return status;
        figures_add(&row.coverage, &cell);
    }
    const int64_t *values = row.coverage.values;
    if (values[2 * STAGE_REQUIRED] <= values[2 * stage])
        return STATUS_OK;
    struct table_row *out = table_row(arena, table);
    if (!out)
        return STATUS_NO_MEMORY;
    const struct unit_name *unit = unit_name_of(names, code);
    out->values[0].text = code;
    out->values[1].text = unit ? unit->name : "";
    out->values[2].value = values[2 * STAGE_REQUIRED];
    out->values[3].value = values[2 * stage];
    out->values[4].value = values[2 * STAGE_REQUIRED] - values[2 * stage];
    out->values[5].value = values[2 * STAGE_REQUIRED + 1] - values[2 * stage + 1];
    figures_add(&total->coverage, &row.coverage);
    return STATUS_OK;
}

static void missing_total(const struct cell *sum, enum coverage_stage stage,
                          struct table_value *values)
{
    values[0].text = "";
    values[1].text = "合计";
    values[2].value = sum->values[2 * STAGE_REQUIRED];
    values[3].value = sum->values[2 * stage];
    values[4].value = values[2].value - values[3].value;
    values[5].value = sum->values[2 * STAGE_REQUIRED + 1] - sum->values[2 * stage + 1];
}

enum status missing_table(struct view *view, struct arena *arena, const struct report_query *query,
                          enum coverage_stage stage, struct table *table)
{
    struct unit_names names;
    struct table out;
    struct figures_row total = {0};
    const char **codes;
    size_t count;
    if (stage == STAGE_REQUIRED || stage == STAGE_LISTED || stage >= STAGE_COUNT)
        return STATUS_INVALID;
    enum status status = unit_names_open(&names, view, arena);
    if (status)
        return status;
    status = figures_units(view, arena, query, &names, &codes, &count);
    const char *word = stage_chinese(arena, stage);
    const char *title =
        word ? arena_print(arena, "%u 年%s未完成单位", query->fiscal_year, word) : NULL;
    if (status == STATUS_OK && !table_start(arena, &out, title, 6, count + 1))
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        table_column(&out, "", "代码", "code", COLUMN_TEXT);
        table_column(&out, "", "单位", "name", COLUMN_TEXT);
        for (size_t i = 0; i < MISSING_COLUMNS; i++)
            table_column(&out, "", missing_columns[i].name, missing_columns[i].id,
                         (enum column_kind)missing_columns[i].kind);
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = missing_row(view, arena, query, &names, codes[i], stage, &total, &out);
    unit_names_close(&names);
    struct table_row *last = status == STATUS_OK ? table_row(arena, &out) : NULL;
    if (!last)
        return status ? status : STATUS_NO_MEMORY;
    last->total = true;
    missing_total(&total.coverage, stage, last->values);
    table_note_residues(arena, &out);
    if (query->basis_words)
        table_note(arena, &out, "%s", query->basis_words);
    *table = out;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
