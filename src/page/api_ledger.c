/* GET /ledger -- the program's lists as tables, of the units that one reaches: pieces of work, lights and handling of a
 * round, evaluations, samples, the year's assessment. One way to filter, sort, page and take away for all. */
#include "paging.h"
#include "places.h"
#include "shared.h"
#include "taking.h"

#include <siben/sampling.h>
#include <siben/text.h>
#include <siben/works.h>

#include <stdlib.h>

#define PAGE_ROWS 100
#define TEXT_MAX 200

struct ledger {
    struct call *call;
    json_t *made;
    const struct ledger_kind *kind;
    struct work_list_ask works;
    struct duty_ask duties;
    struct plan_held held;
    bool planned;
    uint32_t types; /* mask of 1 << enum work_type */
    uint16_t year;  /* of the money; 0: not said */
    unsigned round;
    const char *unit, *department, *text, *format;
    struct paging paging;
};

/* -- which lists there are --------------------------------------------------------------------- */

typedef enum status make(struct ledger *ledger, struct view *view, struct arena *arena,
                         struct table *table);

static enum status make_works(struct ledger *ledger, struct view *view, struct arena *arena,
                              struct table *table)
{
    return works_table(view, arena, &ledger->works, table);
}

static enum status make_ex_ante(struct ledger *ledger, struct view *view, struct arena *arena,
                                struct table *table)
{
    return ex_ante_table(view, arena, &ledger->works, table);
}

static enum status make_evaluations(struct ledger *ledger, struct view *view, struct arena *arena,
                                    struct table *table)
{
    return evaluations_table(view, arena, &ledger->works, ledger->works.plan, table);
}

static enum status make_triggers(struct ledger *ledger, struct view *view, struct arena *arena,
                                 struct table *table)
{
    return triggers_table(view, arena, &ledger->duties, table);
}

static enum status make_shares(struct ledger *ledger, struct view *view, struct arena *arena,
                               struct table *table)
{
    return shares_table(view, arena, &ledger->duties, table);
}

static enum status make_share_projects(struct ledger *ledger, struct view *view,
                                       struct arena *arena, struct table *table)
{
    return share_projects_table(view, arena, &ledger->duties, table);
}

static enum status make_lights(struct ledger *ledger, struct view *view, struct arena *arena,
                               struct table *table)
{
    return lights_table(view, arena, &ledger->duties, ledger->year, ledger->round, table);
}

static enum status make_handling(struct ledger *ledger, struct view *view, struct arena *arena,
                                 struct table *table)
{
    return handling_table(view, arena, &ledger->duties, ledger->year, ledger->round, table);
}

static enum status make_suspicions(struct ledger *ledger, struct view *view, struct arena *arena,
                                   struct table *table)
{
    return suspicions_table(view, arena, &ledger->duties, ledger->year, (uint8_t)ledger->round,
                            table);
}

static enum status make_scores(struct ledger *ledger, struct view *view, struct arena *arena,
                               struct table *table)
{
    return scores_table(view, arena, &ledger->duties, ledger->year, table);
}

static enum status make_results(struct ledger *ledger, struct view *view, struct arena *arena,
                                struct table *table)
{
    return results_table(view, arena, &ledger->duties, ledger->year, table);
}

static enum status make_key_projects(struct ledger *ledger, struct view *view, struct arena *arena,
                                     struct table *table)
{
    return key_projects_table(view, arena, &ledger->duties, ledger->year, table);
}

static enum status make_assessment(struct ledger *ledger, struct view *view, struct arena *arena,
                                   struct table *table)
{
    return assess_table(view, arena, &ledger->duties, false, table);
}

static enum status make_deductions(struct ledger *ledger, struct view *view, struct arena *arena,
                                   struct table *table)
{
    return assess_table(view, arena, &ledger->duties, true, table);
}

static enum status make_extensions(struct ledger *ledger, struct view *view, struct arena *arena,
                                   struct table *table)
{
    return extensions_table(view, arena, &ledger->duties, table);
}

static enum status make_allocations(struct ledger *ledger, struct view *view, struct arena *arena,
                                    struct table *table)
{
    return allocations_table(view, arena, &ledger->duties, ledger->year, table);
}

static enum status make_samples(struct ledger *ledger, struct view *view, struct arena *arena,
                                struct table *table)
{
    return samples_table(view, arena, &ledger->works.scope, ledger->works.as_of, table);
}

/* What the plan asks for that pieces of work keep: of which types, and what is missing, by name. */
struct owing {
    struct ledger *ledger;
    struct table *table;
    size_t capacity;
    enum status status;
};

static void put_words(struct table_row *row, size_t column, const char *text)
{
    row->values[column].text = text ? text : "";
}

static bool see_duty(void *context, const struct duty *duty)
{
    struct owing *owing = context;
    struct arena *arena = &owing->ledger->call->arena;
    struct table *table = owing->table;
    char due[DATE_TEXT_SIZE];
    const struct plan_kept *kept = &duty->obligation->kept;
    if (kept->by != KEPT_WORK || !(kept->types & owing->ledger->types))
        return true;
    if (table->row_count == owing->capacity) {
        size_t capacity = owing->capacity * 2 + 64;
        struct table_row *grown = arena_array(arena, struct table_row, capacity);
        if (grown && table->row_count)
            memcpy(grown, table->rows, table->row_count * sizeof *grown);
        table->rows = grown;
        owing->capacity = capacity;
    }
    struct table_row *row = table->rows ? &table->rows[table->row_count++] : NULL;
    struct table_value *values = arena_array(arena, struct table_value, table->column_count);
    if (!row || !values) {
        owing->status = STATUS_NO_MEMORY;
        return false;
    }
    *row = (struct table_row){.values = values};
    date_print(duty->extended != DATE_NONE ? duty->extended : duty->dates.due, due);
    put_words(row, 0, duty->obligation->id);
    put_words(row, 1, duty->obligation->title);
    put_words(row, 2, duty->unit ? duty->unit->code : "");
    put_words(row, 3, duty->unit ? duty->unit->name : plan_owner_chinese(duty->obligation->owner));
    put_words(row, 4, arena_text(arena, duty->name));
    put_words(row, 5, duty->dates.due == DATE_NONE ? "未设定" : arena_text(arena, due));
    put_words(row, 6, duty->of ? arena_print(arena, "%zu/%zu", duty->done, duty->of) : "");
    put_words(row, 7, duty_words(duty));
    put_words(row, 8, arena_text(arena, duty->words));
    for (size_t i = 2; i < 4; i++) /* the roster's words end with the walk */
        put_words(row, i, arena_text(arena, row->values[i].text));
    return !arena->failed;
}

static enum status make_owed(struct ledger *ledger, struct view *view, struct arena *arena,
                             struct table *table)
{
    (void)arena; /* it is never kept: see_duty() uses the call's */
    static const struct column columns[] = {{.id = "id", .name = "编号", .group = ""},
                                            {.id = "title", .name = "事项", .group = ""},
                                            {.id = "unit_code", .name = "单位代码", .group = ""},
                                            {.id = "unit", .name = "承担者", .group = ""},
                                            {.id = "about", .name = "对象", .group = ""},
                                            {.id = "due", .name = "期限", .group = ""},
                                            {.id = "share", .name = "完成", .group = ""},
                                            {.id = "state", .name = "情况", .group = ""},
                                            {.id = "missing", .name = "还缺什么", .group = ""}};
    struct owing owing = {ledger, table, 0, STATUS_OK};
    struct column *copy =
        arena_array(&ledger->call->arena, struct column, sizeof columns / sizeof *columns);
    if (!copy)
        return STATUS_NO_MEMORY;
    memcpy(copy, columns, sizeof columns);
    *table = (struct table){.title = "计划要求的工作",
                            .columns = copy,
                            .column_count = sizeof columns / sizeof *columns};
    if (!ledger->types)
        return why_set(&ledger->call->why, STATUS_INVALID, "type", "没有写看哪些工作",
                       "type=training,publicity");
    enum status status = duties_each(view, &ledger->call->arena, &ledger->duties, see_duty, &owing);
    return status ? status : owing.status;
}

/* Whose a row is: by the column that says so. */
enum whose { OF_UNITS, OF_DEPARTMENTS, OF_EVERYBODY };
enum needs { NO_PLAN, A_YEAR, LAST_YEAR, A_ROUND };
struct ledger_kind {
    const char *name;
    uint8_t whose, needs;
    make *make;
    bool
        shared; /* it follows from the store, the plan and the day alone: no word of which documents are here */
    bool lit; /* its rows have lights: the worst are first */
};
static const struct ledger_kind kinds[] = {
    {"works", OF_UNITS, NO_PLAN, make_works, false, false},
    {"ex_ante", OF_UNITS, NO_PLAN, make_ex_ante, false, false},
    {"evaluations", OF_UNITS, NO_PLAN, make_evaluations, false, false},
    {"triggers", OF_UNITS, A_YEAR, make_triggers, true, false},
    {"shares", OF_DEPARTMENTS, A_YEAR, make_shares, true, false},
    {"share_projects", OF_UNITS, A_YEAR, make_share_projects, true, false},
    {"lights", OF_UNITS, A_ROUND, make_lights, true, true},
    {"handling", OF_UNITS, A_ROUND, make_handling, true, true},
    {"suspicions", OF_UNITS, LAST_YEAR, make_suspicions, true, false},
    {"scores", OF_UNITS, LAST_YEAR, make_scores, true, false},
    {"results", OF_UNITS, LAST_YEAR, make_results, true, false},
    {"key_projects", OF_UNITS, LAST_YEAR, make_key_projects, true, false},
    {"owed", OF_UNITS, A_YEAR, make_owed, false, false},
    {"assessment", OF_UNITS, A_YEAR, make_assessment, true, false},
    {"deductions", OF_UNITS, A_YEAR, make_deductions, true, false},
    {"extensions", OF_UNITS, A_YEAR, make_extensions, true, false},
    {"allocations", OF_UNITS, A_YEAR, make_allocations, true, false},
    /* A sample is drawn in public. */
    {"samples", OF_EVERYBODY, NO_PLAN, make_samples, false, false}};

/* -- what is asked -------------------------------------------------------------------------------- */

/* "training,publicity": a list of works is of the only one. */
static enum status read_type(struct ledger *ledger)
{
    const char *text;
    enum status status = input_text(ledger->call, "type", 256, &text);
    for (size_t size; status == STATUS_OK && *text; text += size + (text[size] == ',')) {
        unsigned found = WORK_NONE;
        size = strcspn(text, ",");
        for (unsigned i = 1; i < WORK_TYPE_COUNT; i++)
            if (strlen(work_type_name(i)) == size && strncmp(work_type_name(i), text, size) == 0)
                found = i;
        if (!found)
            return why_set(&ledger->call->why, STATUS_INVALID, "type", "没有这种工作",
                           "从列表里选；/work-types 列出全部");
        ledger->works.type = ledger->types ? WORK_NONE : found;
        ledger->types |= 1u << found;
    }
    return status;
}

static enum status read_kind(struct ledger *ledger)
{
    const char *name;
    enum status status = input_text(ledger->call, "table", 32, &name);
    ledger->kind = &kinds[0];
    for (size_t i = 0; status == STATUS_OK && *name; i++) {
        if (i == sizeof kinds / sizeof kinds[0])
            return why_set(&ledger->call->why, STATUS_INVALID, "table", "没有这张清单",
                           "见 /api/v1/openapi.json");
        if (strcmp(kinds[i].name, name) == 0) {
            ledger->kind = &kinds[i];
            break;
        }
    }
    return status;
}

static enum status read_words(struct ledger *ledger)
{
    struct call *call = ledger->call;
    const char *open;
    enum status status = input_text(call, "unit", UNIT_CODE_MAX, &ledger->unit);
    if (status == STATUS_OK)
        status = input_text(call, "department", UNIT_CODE_MAX, &ledger->department);
    if (status == STATUS_OK)
        status = input_text(call, "text", TEXT_MAX, &ledger->text);
    if (status == STATUS_OK)
        status = take_format(call, &ledger->format);
    if (status == STATUS_OK)
        status = input_text(call, "open", 4, &open);
    if (status != STATUS_OK)
        return status;
    ledger->works.open = strcmp(open, "1") == 0;
    return STATUS_OK;
}

static enum status read_ask(struct ledger *ledger)
{
    struct call *call = ledger->call;
    long year = 0, round = 0;
    enum status status = read_kind(ledger);
    if (status == STATUS_OK)
        status = read_type(ledger);
    if (status == STATUS_OK)
        status = read_words(ledger);
    if (status == STATUS_OK)
        status = input_number(call, "year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = input_number(call, "round", 0, ROUND_MAX, 0, &round);
    if (status == STATUS_OK)
        status = paging_read(call, NULL, PAGE_ROWS, &ledger->paging);
    if (status == STATUS_OK)
        status = input_date(call, "as_of", date_of_instant(call->now_ms), &ledger->works.as_of);
    if (status == STATUS_OK && ledger->kind->make == make_suspicions &&
        day_before_today(call, ledger->works.as_of) != DATE_NONE)
        status = why_set(&call->why, STATUS_INVALID, "as_of", "疑点清单只查现在的表",
                         "去掉日期；过去某天的得分和灯看打分核对、预警灯核对");
    if (status != STATUS_OK)
        return status;
    ledger->year = (uint16_t)year;
    ledger->round = (unsigned)round;
    ledger->works.fiscal_year = ledger->year;
    ledger->works.unit = *ledger->unit ? ledger->unit : NULL;
    return STATUS_OK;
}

static bool has_file(void *blobs, const struct hash *digest)
{
    uint64_t size;
    return blobs_size(blobs, digest, &size) == STATUS_OK;
}

/* The plan of the day's year; what needs one says so, the others go without. */
static enum status read_plan(struct ledger *ledger, struct view *view)
{
    struct call *call = ledger->call;
    const struct scope *own = &call->page->node->config.scope;
    struct why why = {.where = ""};
    int year, month, day;
    unsigned needs = ledger->kind->needs;
    date_parts(ledger->works.as_of, &year, &month, &day);
    enum status status =
        plan_held_on(view, &call->arena, own, (uint16_t)year, false,
                     day_before_today(call, ledger->works.as_of), &ledger->held, &why);
    ledger->planned = status == STATUS_OK;
    if (!ledger->planned && status != STATUS_NOT_FOUND && status != STATUS_UNSUPPORTED)
        return status;
    if (!ledger->planned && needs != NO_PLAN) {
        call->why = why;
        return status;
    }
    if (!ledger->planned)
        return STATUS_OK;
    ledger->works.plan = &ledger->held.plan;
    ledger->duties.held = &ledger->held;
    ledger->duties.unit = ledger->works.unit;
    ledger->duties.receiver = scope_contains(own, &ledger->held.plan.scope);
    if (!ledger->year && needs != NO_PLAN)
        ledger->year = (uint16_t)(ledger->held.plan.year - (needs == LAST_YEAR && !ledger->round));
    if (needs == A_ROUND && !ledger->round) {
        status = plan_round_shown(call, view, &ledger->held.plan, ledger->year, ledger->works.as_of,
                                  &ledger->round);
        if (status != STATUS_OK)
            return status;
    }
    if (needs == A_ROUND && !ledger->round)
        return why_set(&call->why, STATUS_NOT_FOUND, ledger->held.label,
                       "工作计划里没有定期监控，没有这张清单", "计划里写明监控以后再看");
    return STATUS_OK;
}

/* -- whose rows, and which of them ------------------------------------------------------------------- */

static size_t column_of(const struct table *table, const char *id)
{
    size_t i = 0;
    while (i < table->column_count && strcmp(table->columns[i].id, id) != 0)
        i++;
    return i;
}

static const char *cell(const struct table *table, size_t row, size_t column)
{
    const char *text = column < table->column_count ? table->rows[row].values[column].text : NULL;
    return text ? text : "";
}

/* Of several types asked for, the row's is one. */
static bool is_of_types(const struct ledger *ledger, const struct table *table, size_t row)
{
    const char *type = cell(table, row, column_of(table, "type"));
    if (ledger->kind->make != make_works || !ledger->types)
        return true;
    for (unsigned i = 1; i < WORK_TYPE_COUNT; i++)
        if (ledger->types & 1u << i && strcmp(work_type_chinese(i), type) == 0)
            return true;
    /* What checks found and nobody follows up stands beside the rectifications that are open. */
    return ledger->works.open && ledger->works.type == WORK_RECTIFICATION;
}

static bool is_mine(const struct ledger *ledger, const struct seen_units *units,
                    const struct table *table, size_t row)
{
    const struct call *call = ledger->call;
    if (ledger->kind->whose == OF_EVERYBODY)
        return true;
    if (ledger->kind->whose == OF_DEPARTMENTS) {
        const char *department = cell(table, row, column_of(table, "department_code"));
        return call_sees(call, RESOURCE_FORMS, "", department) &&
               (!*ledger->department || strcmp(department, ledger->department) == 0);
    }
    const char *unit = cell(table, row, column_of(table, "unit_code"));
    if (ledger->kind->make == make_extensions && strcmp(unit, "全部") == 0)
        return true; /* whoever owes it is concerned */
    return seen_unit(call, units, RESOURCE_FORMS, unit) &&
           (!*ledger->unit || strcmp(unit, ledger->unit) == 0) &&
           (!*ledger->department ||
            strcmp(seen_unit_department(units, unit), ledger->department) == 0);
}

static bool says(const struct ledger *ledger, const struct table *table, size_t row)
{
    bool found = !*ledger->text;
    for (size_t i = 0; i < table->column_count && !found; i++)
        found = text_contains(cell(table, row, i), ledger->text);
    return found;
}

static void choose(const struct ledger *ledger, const struct seen_units *units, struct table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->row_count; i++)
        if (is_mine(ledger, units, table, i) && is_of_types(ledger, table, i) &&
            says(ledger, table, i))
            table->rows[kept++] = table->rows[i];
    table->row_count = kept;
}

/* Red, or nobody believes in it any more; yellow; the rest. */
#define BADNESS_COUNT 3u
static unsigned badness(const struct table *table, size_t row)
{
    static const char *const lights[] = {"execution", "target", "execution_sent", "target_sent"};
    unsigned worst =
        strcmp(cell(table, row, column_of(table, "likelihood")), "完全不可能") == 0 ? 0 : 2;
    for (size_t i = 0; i < sizeof lights / sizeof *lights; i++) {
        const char *light = cell(table, row, column_of(table, lights[i]));
        unsigned bad = strstr(light, "红") ? 0 : strstr(light, "黄") ? 1 : 2;
        worst = bad < worst ? bad : worst;
    }
    return worst;
}

/* Those that want something done are first; those alike stay as the table has them. */
static enum status worst_first(struct call *call, struct table *table)
{
    struct table_row *rows = arena_array(&call->arena, struct table_row, table->row_count + 1);
    uint8_t *bad = arena_array(&call->arena, uint8_t, table->row_count + 1);
    size_t count = 0;
    if (!rows || !bad)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < table->row_count; i++)
        bad[i] = (uint8_t)badness(table, i);
    for (unsigned of = 0; of < BADNESS_COUNT; of++)
        for (size_t i = 0; i < table->row_count; i++)
            if (bad[i] == of)
                rows[count++] = table->rows[i];
    table->rows = rows;
    return STATUS_OK;
}

/* How many of all of them want something done: of a page alone they would say nothing. */
static json_t *handling_sums(struct call *call, const struct table *table)
{
    const size_t execution = column_of(table, "execution"), target = column_of(table, "target"),
                 likelihood = column_of(table, "likelihood"),
                 handling = column_of(table, "handling"),
                 rectification = column_of(table, "rectification");
    int64_t red = 0, undecided = 0, open = 0, overdue = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        red += strstr(cell(table, i, execution), "红") || strstr(cell(table, i, target), "红") ||
               strcmp(cell(table, i, likelihood), "完全不可能") == 0;
        undecided += strcmp(cell(table, i, handling), "还没有") == 0;
        open += strstr(cell(table, i, rectification), "未完成") != NULL;
        overdue += strstr(cell(table, i, rectification), "逾期，") != NULL;
    }
    json_t *made = answer_object(call);
    put_number(call, made, "red", red);
    put_number(call, made, "undecided", undecided);
    put_number(call, made, "open", open);
    put_number(call, made, "overdue", overdue);
    return made;
}

/* -- answers ---------------------------------------------------------------------------------------------- */

/* Taken away: what one sees, all of it; and in the log. */
static enum status take_away(struct ledger *ledger, const struct table *table)
{
    struct call *call = ledger->call;
    char day[DATE_TEXT_SIZE];
    date_print(ledger->works.as_of, day);
    const char *when = arena_print(&call->arena, "截至 %s", day);
    return when ? take_table(call, ledger->format, "ledger", ledger->kind->name, table, when)
                : STATUS_NO_MEMORY;
}

static void put_answer(struct ledger *ledger, const struct seen_units *units,
                       const struct table *table, const struct page_cut *cut)
{
    struct call *call = ledger->call;
    put_json(call, ledger->made, "table", answer_table(call, table));
    paging_put(call, ledger->made, &ledger->paging, cut);
    put_number(call, ledger->made, "year", ledger->year);
    put_number(call, ledger->made, "round", ledger->round);
    put_date(call, ledger->made, "date", ledger->works.as_of);
    put_text(call, ledger->made, "plan", ledger->planned ? ledger->held.label : "");
    put_json(call, ledger->made, "units", seen_units_json(call, units, RESOURCE_FORMS));
}

static enum status make_shared(void *context, struct call *call, struct view *view,
                               struct arena *arena, void **value)
{
    struct ledger *ledger = context;
    struct table *table = arena_take(arena, sizeof *table);
    (void)call;
    *value = table;
    return table ? ledger->kind->make(ledger, view, arena, table) : STATUS_NO_MEMORY;
}

/* Whoever turns its pages, sorts it or looks for a unit in it has it made once, until something is committed. */
static enum status make_table(struct ledger *ledger, struct view *view, struct table *table)
{
    struct call *call = ledger->call;
    const struct ledger_kind *kind = ledger->kind;
    const struct obligation *obligations = ledger->held.plan.obligations;
    const struct {
        const char *what;
        const struct ledger_kind *kind;
        const struct obligation *obligations; /* of a plan that stays */
        int64_t as_of, receiver, year, round;
    } name = {
        "ledger",     kind,         obligations, ledger->duties.as_of, ledger->duties.receiver,
        ledger->year, ledger->round};
    const void *value = NULL;
    enum status status = STATUS_NO_MEMORY;
    bool whole = kind->shared && !ledger->works.unit; /* of one unit notes say something else */
    if (whole && plans_have(call->page->plans, obligations))
        status = shared_get(call, view, bytes_of(&name, sizeof name), make_shared, ledger, &value);
    if (status == STATUS_NO_MEMORY) /* not to be kept, or more than is: for this call alone */
        return kind->make(ledger, view, &call->arena, table);
    if (status != STATUS_OK)
        return status;
    *table = *(const struct table *)value;
    struct table_row *rows = arena_array(&call->arena, struct table_row, table->row_count + 1);
    if (!rows)
        return STATUS_NO_MEMORY;
    if (table->row_count) /* of the rows some are chosen, in place */
        memcpy(rows, table->rows, table->row_count * sizeof *rows);
    table->rows = rows;
    return STATUS_OK;
}

static enum status read_ledger(struct call *call, struct view *view, void *context)
{
    struct ledger *ledger = context;
    const struct seen_units *units;
    struct page_cut cut;
    struct table table;
    ledger->works.scope = call->page->node->config.scope;
    ledger->works.has_file = has_file;
    ledger->works.files = call->page->node->blobs;
    enum status status = read_plan(ledger, view);
    ledger->duties.as_of = ledger->works.as_of;
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &units);
    if (status == STATUS_OK)
        status = make_table(ledger, view, &table);
    if (status != STATUS_OK)
        return status;
    choose(ledger, units, &table);
    if (ledger->kind->lit)
        status = worst_first(call, &table);
    if (status != STATUS_OK)
        return status;
    if (*ledger->format)
        paging_whole(&ledger->paging);
    else
        put_json(call, ledger->made, "sums",
                 ledger->kind->make == make_handling ? handling_sums(call, &table) : json_null());
    status = paging_table(call, &ledger->paging, &table, &cut);
    if (status == STATUS_OK && *ledger->format)
        return take_away(ledger, &table);
    if (status == STATUS_OK)
        put_answer(ledger, units, &table, &cut);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    struct ledger *ledger = arena_take(&call->arena, sizeof *ledger);
    if (!ledger)
        return STATUS_NO_MEMORY;
    *ledger = (struct ledger){.call = call};
    enum status status = read_ask(ledger);
    if (status != STATUS_OK)
        return status;
    json_t *regions;
    status = region_names_below(call, &regions);
    ledger->duties.region_name = region_said;
    ledger->duties.region_context = regions;
    ledger->made = *result = *ledger->format ? NULL : answer_object(call);
    if (status == STATUS_OK)
        status = call_view(call, read_ledger, ledger);
    json_decref(regions);
    return status;
}

const struct route route_ledger = {.path = "/ledger",
                                   .method = CONSOLE_GET,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_FORMS,
                                   .answer = answer};
