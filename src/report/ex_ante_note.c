/* Who needed an ex-ante evaluation and has none (DOMAIN.md O-04) is said wherever its figures stand: in its row, and below
 * the table. */
#include "table.h"

#include <siben/duties.h>
#include <siben/map.h>

#define NAMES_MOST 5

bool duty_lacks_ex_ante(const struct duty *duty)
{
    const struct plan_kept *kept = &duty->obligation->kept;
    return kept->by == KEPT_WORK && kept->every == EVERY_TRIGGERED &&
           duty->obligation->owner == OWNER_PROJECTS && (kept->types >> WORK_EX_ANTE & 1) &&
           duty->state != DUTY_DONE && duty->state != DUTY_DONE_LATE &&
           duty->state != DUTY_NOT_KEPT && (!duty->record.kind || duty->state == DUTY_RETURNED);
}

struct lacking {
    struct arena *arena;
    const struct obligation
        *of; /* several may ask for evaluations: of the first each project is counted once */
    struct map *ids;
    const char *names;
    size_t count;
};

static bool see(void *context, const struct duty *duty)
{
    struct lacking *lacking = context;
    if (!duty_lacks_ex_ante(duty) || (lacking->of && lacking->of != duty->obligation))
        return true;
    lacking->of = duty->obligation;
    if (!map_put(lacking->ids, bytes_of_text(duty->id), NULL))
        lacking->names = NULL;
    else if (lacking->count++ < NAMES_MOST)
        lacking->names = arena_print(lacking->arena, "%s%s%s（%s）", lacking->names,
                                     lacking->count > 1 ? "、" : "", duty->name, duty->id);
    return lacking->names != NULL;
}

static size_t column_of_projects(const struct table *table)
{
    for (size_t c = 0; c < table->column_count; c++)
        if (strcmp(table->columns[c].id, "project_code") == 0 ||
            strcmp(table->columns[c].id, "id") == 0)
            return c;
    return table->column_count;
}

/* One column more, after all others: "缺（2026年）". How many rows have it: SIZE_MAX, no memory. */
static size_t mark_rows(struct arena *arena, struct table *table, const struct lacking *lacking,
                        int32_t year)
{
    size_t of = column_of_projects(table), last = table->column_count, marked = 0;
    const char *mark = arena_print(arena, "缺（%d年）", (int)year);
    struct column *columns = arena_array(arena, struct column, last + 1);
    if (of == last)
        return 0;
    if (!columns || !mark)
        return SIZE_MAX;
    memcpy(columns, table->columns, last * sizeof *columns);
    columns[last] = (struct column){"", "事前评估", "ex_ante", COLUMN_TEXT};
    for (size_t r = 0; r < table->row_count; r++) {
        struct table_value *values = arena_array(arena, struct table_value, last + 1);
        if (!values)
            return SIZE_MAX;
        memcpy(values, table->rows[r].values, last * sizeof *values);
        const char *id = values[of].text;
        bool lacks = id && map_get(lacking->ids, bytes_of_text(id)) != NULL;
        values[last].text = lacks ? mark : "";
        marked += lacks;
        table->rows[r].values = values;
    }
    table->columns = columns;
    table->column_count = last + 1;
    return marked;
}

static enum status lacking_read(struct view *view, struct arena *arena, const struct duty_ask *ask,
                                struct lacking *lacking)
{
    *lacking = (struct lacking){.arena = arena, .ids = map_new(), .names = ""};
    if (!lacking->ids)
        return STATUS_NO_MEMORY;
    enum status status = duties_each(view, arena, ask, see, lacking);
    return status == STATUS_OK && !lacking->names ? STATUS_NO_MEMORY : status;
}

enum status ex_ante_mark(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         bool whole, struct table *table)
{
    struct lacking lacking;
    enum status status = lacking_read(view, arena, ask, &lacking);
    size_t marked =
        status == STATUS_OK ? mark_rows(arena, table, &lacking, ask->held->plan.year) : 0;
    if (marked == SIZE_MAX)
        status = STATUS_NO_MEMORY;
    else if (status == STATUS_OK && whole && lacking.count)
        table_note(arena, table,
                   "应做而没有做事前绩效评估的 %zu 个项目（在表里的见“事前评估”一栏）：%s%s。",
                   lacking.count, lacking.names, lacking.count > NAMES_MOST ? " 等" : "");
    else if (status == STATUS_OK && marked)
        table_note(arena, table, "“事前评估”一栏写着缺的 %zu 行：项目应做而没有做事前绩效评估。",
                   marked);
    map_free(lacking.ids);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* The plan of that year that holds at a place: a finding of none is no fault. */
static enum status ask_near(struct view *view, struct arena *arena, const struct scope *scope,
                            const struct ex_ante_near *near, struct duty_ask *ask)
{
    struct plan_held *held = arena_take(arena, sizeof *held);
    if (!held)
        return STATUS_NO_MEMORY;
    enum status status = plan_held(view, arena, scope, near->year, false, held, NULL);
    *ask = (struct duty_ask){.held = held,
                             .unit = near->unit,
                             .department = near->department,
                             .receiver =
                                 status == STATUS_OK && scope_contains(scope, &held->plan.scope),
                             .as_of = near->as_of};
    return status == STATUS_UNSUPPORTED ? STATUS_NOT_FOUND : status;
}

enum status ex_ante_mark_near(struct view *view, struct arena *arena, const struct scope *scope,
                              const struct ex_ante_near *near, bool whole, struct table *table)
{
    struct duty_ask ask;
    enum status status = ask_near(view, arena, scope, near, &ask);
    return status == STATUS_OK          ? ex_ante_mark(view, arena, &ask, whole, table)
           : status == STATUS_NOT_FOUND ? STATUS_OK
                                        : status;
}

enum status ex_ante_note_of(struct view *view, struct arena *arena, const struct scope *scope,
                            const struct ex_ante_near *near, const char *project,
                            struct table *table)
{
    struct lacking lacking = {.ids = NULL};
    struct duty_ask ask;
    enum status status = ask_near(view, arena, scope, near, &ask);
    if (status == STATUS_OK)
        status = lacking_read(view, arena, &ask, &lacking);
    if (status == STATUS_OK && map_get(lacking.ids, bytes_of_text(project)))
        table_note(arena, table, "这个项目应做而没有做事前绩效评估（%d年）。", (int)near->year);
    map_free(lacking.ids);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
