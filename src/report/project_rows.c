/* 绩效监控情况汇总表, a row each project (T11.1): what stands of its form, and what was decided upon it. */
#include "duty.h"
#include "followed.h"
#include "table.h"

#include <siben/sectors.h>

#include <stdlib.h>

struct listed {
    struct arena *arena;
    const struct project_rows_ask *ask;
    struct works works;
    struct work_refs refs;
    struct sectors *sectors;
    struct duty_roster roster;
    struct then *then;
    bool apart; /* the second time: what the department sees as sector */
    struct table *table;
    int64_t end_ms;
    enum status status;
    int64_t initial, annual, spent;
    size_t rows, number;
};

static const char *sources_of(struct arena *arena, const struct fact_image *image)
{
    const char *text = "";
    uint32_t seen = 0;
    for (size_t i = 0; text && i < image->line_count; i++) {
        unsigned source = image->lines[i].source;
        if (!source || seen >> source & 1)
            continue;
        seen |= 1u << source;
        text = arena_print(arena, "%s%s%s", text, *text ? "、" : "", source_chinese(source));
    }
    return text ? text : "";
}

static void sum_lines(const struct fact_image *image, unsigned round, int64_t *initial,
                      int64_t *annual, int64_t *spent)
{
    *initial = *annual = *spent = 0;
    for (size_t i = 0; i < image->line_count; i++) {
        const struct fact_line *line = &image->lines[i];
        const int64_t parts[] = {line->initial_fen, line->annual_fen, line->spent_fen[round]};
        int64_t *const to[] = {initial, annual, spent};
        for (size_t k = 0; k < 3; k++)
            if (parts[k] != MONEY_NONE)
                (void)money_add(*to[k], parts[k], to[k]);
    }
}

const char *department_named(struct arena *arena, const char *name, const char *code)
{
    const char *words =
        *name ? arena_print(arena, "%s（%s）", name, code) : arena_text(arena, code);
    return words ? words : "";
}

/* Of a department its own units' projects, and apart from them those it sees: each in one place. */
static bool is_asked(const struct listed *listed, const struct fact_image *image,
                     const struct sector *sector)
{
    const char *department = listed->ask->department;
    if (listed->ask->unit && strcmp(listed->ask->unit, image->unit_code) != 0)
        return false;
    bool own = !department || strcmp(department, image->department_code) == 0;
    return listed->apart ? !own && sector && strcmp(sector->code, department) == 0 : own;
}

static bool see(void *context, const struct fact_image *image)
{
    struct listed *listed = context;
    const struct project_rows_ask *ask = listed->ask;
    const struct fact_round *round = &image->rounds[ask->round];
    struct followed followed;
    int64_t initial, annual, spent;
    if (!image->required || image->department_overall || strchr(image->subject.id, '/') ||
        !scope_contains(&ask->scope, &image->subject.scope))
        return true;
    const struct sector *sector = sector_of(listed->sectors, image->subject.id);
    if (!is_asked(listed, image, sector))
        return true;
    struct table_row *row = table_row_more(listed->arena, listed->table);
    if (!row) {
        listed->status = STATUS_NO_MEMORY;
        return false;
    }
    sum_lines(image, ask->round, &initial, &annual, &spent);
    followed_of(listed->arena, &listed->refs, image->subject.id, ask->fiscal_year, ask->round,
                &followed);
    const char *result = followed_words(listed->arena, &followed, ask->as_of);
    char due[DATE_TEXT_SIZE] = "";
    if (followed.due != DATE_NONE)
        date_print(followed.due, due);
    const struct duty_unit *unit =
        duty_roster_unit_at(&listed->roster, image->unit_code, &image->subject.scope);
    const char *texts[] = {
        arena_text(listed->arena, image->region.text),
        department_named(listed->arena, unit ? unit->department_name : "", image->department_code),
        arena_text(listed->arena, image->unit_code),
        unit ? unit->name : "",
        arena_text(listed->arena, image->subject.id),
        arena_text(listed->arena, image->name),
        book_chinese(image->main_book),
        sources_of(listed->arena, image)};
    for (size_t i = 0; i < 8; i++)
        row->values[i + 1].text = texts[i] ? texts[i] : "";
    row->values[0] = (struct table_value){.value = (int64_t)++listed->number};
    row->values[9] = (struct table_value){.value = initial};
    row->values[10] = (struct table_value){.value = annual};
    const bool reported = round->reported;
    row->values[11] =
        reported ? (struct table_value){.value = spent} : (struct table_value){.text = "未报"};
    row->values[12] = reported && annual > 0 ? (struct table_value){.value = spent, .of = annual}
                                             : (struct table_value){.text = "—"};
    row->values[13].text = reported ? light_chinese(round->execution_light) : "—";
    row->values[14].text = reported ? light_chinese(round->target_light) : "—";
    row->values[15] = (struct table_value){.value = reported ? round->deviating : 0};
    row->values[16].text = followed.rectifications ? "是" : "否";
    row->values[17].text = followed.handling;
    row->values[18].text = arena_text(listed->arena, due);
    row->values[19].text = result;
    row->values[20].text =
        sector ? department_named(listed->arena, sector->name, sector->code) : "";
    row->sector = listed->apart;
    if (listed->apart) { /* in no sum: its money is its unit's department's */
        row->values[6].text = arena_print(listed->arena, "%s" SECTOR_MARK, row->values[6].text);
        return row->values[6].text != NULL;
    }
    (void)money_add(listed->initial, initial, &listed->initial);
    (void)money_add(listed->annual, annual, &listed->annual);
    if (reported)
        (void)money_add(listed->spent, spent, &listed->spent);
    listed->rows++;
    if (!row->values[18].text || !result)
        listed->status = STATUS_NO_MEMORY;
    return listed->status == STATUS_OK;
}

static void put_total(struct listed *listed)
{
    struct table_row *row = listed->rows ? table_row_more(listed->arena, listed->table) : NULL;
    if (!row)
        return;
    for (size_t i = 0; i < listed->table->column_count; i++)
        row->values[i].text = "";
    row->total = true;
    row->values[0].text = "合计";
    row->values[9] = (struct table_value){.value = listed->initial};
    row->values[10] = (struct table_value){.value = listed->annual};
    row->values[11] = (struct table_value){.value = listed->spent};
    row->values[12] = listed->annual > 0
                          ? (struct table_value){.value = listed->spent, .of = listed->annual}
                          : (struct table_value){.text = "—"};
    row->values[15].text = "";
}

enum status project_rows_table(struct view *view, struct arena *arena,
                               const struct project_rows_ask *ask, struct table *table)
{
    static const struct {
        const char *name, *id;
        enum column_kind kind;
    } columns[] = {
        {"序号", "nth", COLUMN_COUNT},           {"区划代码", "region", COLUMN_TEXT},
        {"主管部门", "department", COLUMN_TEXT}, {"单位代码", "unit_code", COLUMN_TEXT},
        {"单位", "unit", COLUMN_TEXT},           {"项目代码", "project_code", COLUMN_TEXT},
        {"项目名称", "name", COLUMN_TEXT},       {"预算类别", "book", COLUMN_TEXT},
        {"资金来源", "source", COLUMN_TEXT},     {"年初预算数", "initial", COLUMN_FEN},
        {"全年预算数", "annual", COLUMN_FEN},    {"执行数", "spent", COLUMN_FEN},
        {"执行率", "rate", COLUMN_RATE},         {"执行灯", "execution_light", COLUMN_TEXT},
        {"目标灯", "target_light", COLUMN_TEXT}, {"偏差指标数", "deviating", COLUMN_COUNT},
        {"是否整改", "rectified", COLUMN_TEXT},  {"处置方式", "handling", COLUMN_TEXT},
        {"整改期限", "due", COLUMN_TEXT},        {"整改结果", "result", COLUMN_TEXT},
        {"行业主管部门", "sector", COLUMN_TEXT}};
    const size_t count = sizeof columns / sizeof columns[0];
    struct listed listed = {
        .arena = arena, .ask = ask, .table = table, .end_ms = day_end_ms(ask->as_of)};
    const char *title = arena_print(arena, "绩效监控情况汇总表（%u年1—%u月，逐个项目）",
                                    ask->fiscal_year, ask->round);
    if (!title || !table_start(arena, table, title, count, TABLE_ROWS_FIRST))
        return STATUS_NO_MEMORY;
    const char *spent = arena_print(arena, "截至%u月执行数", ask->round); /* DOMAIN.md 3 T11.1 */
    if (!spent)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        table_column(table, "", strcmp(columns[i].id, "spent") == 0 ? spent : columns[i].name,
                     columns[i].id, columns[i].kind);
    enum status status =
        then_open(view, &ask->scope, ask->fiscal_year, listed.end_ms, &listed.then);
    if (status == STATUS_OK)
        status = works_read(view, arena, &ask->scope, &listed.works);
    if (status == STATUS_OK)
        status = work_refs_read(arena, &listed.works, FOLLOWED_TYPES, listed.end_ms, &listed.refs);
    if (status == STATUS_OK)
        status = sectors_read(view, listed.then, arena, &ask->scope, &listed.sectors);
    if (status == STATUS_OK)
        status = duty_roster_read(view, listed.then, arena, &ask->scope, &listed.roster);
    if (status == STATUS_OK)
        status = then_each_image(listed.then, view, ask->fiscal_year, see, &listed);
    if (status == STATUS_OK)
        status = listed.status;
    put_total(&listed);
    if (status == STATUS_OK && ask->department) {
        listed.apart = true;
        status = then_each_image(listed.then, view, ask->fiscal_year, see, &listed);
        status = status ? status : listed.status;
        table_note(arena, table,
                   "合计以下标“行业”的是别的部门的项目，本部门是行业主管部门：只看，不计入合计。");
    }
    duty_roster_close(&listed.roster);
    sectors_close(listed.sectors);
    then_close(listed.then);
    table_note(arena, table, "社会保险基金没有项目，不在此表：siben show funds。");
    table_note_residues(arena, table);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
