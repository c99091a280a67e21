/* GET /books-trend -- round by round, by book, region, department or unit: of each round what `siben show monitoring` says
 * is spent, of how much; of how many projects the targets are on their way; or how many have which light. As one table, on
 * the screen and to take away. */
#include "books.h"
#include "taking.h"

#include <siben/date.h>

#include <stdio.h>

#define PER_ROUND_MOST 7
/* What is asked of each round, and the columns that it has in the table of the round. */
struct trend_measure {
    const char *name, *title; /* title: "2026 年各轮执行率" */
    size_t count;
    const char *ids[PER_ROUND_MOST];
    bool attained; /* its columns are sums of those of the table */
};
static const struct trend_measure measures[] = {
    {"", "各轮执行率", 3, {"spent_fen", "annual_fen", "execution_rate"}, false},
    {"attained", "各轮目标完成率", 3, {"attained_count", "lit_count", "attained_rate"}, true},
    {"lights",
     "各轮预警灯（项目数）",
     7,
     {"execution_red", "execution_yellow", "execution_green", "target_red", "target_yellow",
      "target_green", "target_blue"},
     false}};

struct trend {
    struct call *call;
    const char *place, *name, *by;
    const struct trend_measure *measure;
    long year;
    unsigned rounds[ROUND_MAX];
    json_t *tables[ROUND_MAX]; /* of each round */
    size_t count, lead;        /* lead: columns that say whose a row is */
    struct table table;
    size_t most;
};

/* A table as its command says it, of our year and place. */
static enum status ask(struct trend *trend, const char *what, long round, json_t **said)
{
    struct call *call = trend->call;
    const char *arguments[12] = {"show", what, "--json"};
    size_t count = 3;
    if (trend->year) {
        arguments[count++] = "--year";
        arguments[count++] = arena_print(&call->arena, "%ld", trend->year);
    }
    if (round) {
        arguments[count++] = "--round";
        arguments[count++] = arena_print(&call->arena, "%ld", round);
    }
    if (round && *trend->by) {
        arguments[count++] = "--by";
        arguments[count++] = trend->by;
    }
    if (*trend->place) {
        arguments[count++] = "--of";
        arguments[count++] = trend->place;
    }
    if (call->arena.failed)
        return STATUS_NO_MEMORY;
    enum status status = call_command(call, arguments, count, false, said);
    if (status != STATUS_OK)
        books_say_for_page(&call->why);
    return status;
}

/* The rounds that coverage has: those of the plan, and those of which there are forms. */
static enum status find_rounds(struct trend *trend)
{
    json_t *coverage = NULL;
    enum status status = ask(trend, "coverage", 0, &coverage);
    size_t width = json_array_size(json_object_get(coverage, "columns"));
    for (size_t i = 0; status == STATUS_OK && i < width; i++) {
        unsigned round = 0;
        int end = 0;
        const char *id = books_column(coverage, i).id;
        if (id && sscanf(id, "round_%u_count%n", &round, &end) == 1 && end && !id[end] &&
            trend->count < ROUND_MAX)
            trend->rounds[trend->count++] = round;
    }
    json_decref(coverage);
    return status;
}

/* The row of whoever has these words in the lead; made where nobody has. */
static struct table_row *row_of(struct trend *trend, const json_t *row)
{
    struct table *table = &trend->table;
    const json_t *values = json_object_get(row, "values");
    const bool total = json_is_true(json_object_get(row, "total"));
    const char *first = json_string_value(json_array_get(values, 0));
    for (size_t i = 0; i < table->row_count; i++)
        if (table->rows[i].total == total &&
            strcmp(table->rows[i].values[0].text, first ? first : "") == 0)
            return &table->rows[i];
    if (table->row_count == trend->most)
        return NULL;
    struct table_row *made = &table->rows[table->row_count++];
    made->total = total;
    for (size_t i = 0; i < table->column_count; i++)
        made->values[i].text = "—";
    for (size_t i = 0; i < trend->lead; i++) {
        const char *words = json_string_value(json_array_get(values, i));
        made->values[i].text = words ? words : "";
    }
    return made;
}

static int64_t light_count(const json_t *said, const json_t *values, const char *id)
{
    int column = books_find_column(said, id);
    return column < 0 ? 0 : json_integer_value(json_array_get(values, (size_t)column));
}

/* Projects whose target is on its way (green, or blue: beyond it) among those whose target has a light. */
static void put_attained(const json_t *said, const json_t *values, struct table_value *into)
{
    int64_t good = light_count(said, values, "target_green") +
                   light_count(said, values, "target_blue"),
            lit = good + light_count(said, values, "target_yellow") +
                  light_count(said, values, "target_red");
    into[0] = (struct table_value){.value = good};
    into[1] = (struct table_value){.value = lit};
    into[2] =
        lit ? (struct table_value){.value = good, .of = lit} : (struct table_value){.text = "—"};
}

static void put_round(struct trend *trend, size_t at)
{
    const struct trend_measure *measure = trend->measure;
    const json_t *said = trend->tables[at], *rows = json_object_get(said, "rows");
    for (size_t r = 0; r < json_array_size(rows); r++) {
        const json_t *row = json_array_get(rows, r);
        const json_t *values = json_object_get(row, "values");
        struct table_row *into = row_of(trend, row);
        struct table_value *cells = into ? into->values + trend->lead + at * measure->count : NULL;
        if (cells && measure->attained)
            put_attained(said, values, cells);
        for (size_t k = 0; cells && !measure->attained && k < measure->count; k++) {
            int column = books_find_column(said, measure->ids[k]);
            if (column >= 0)
                cells[k] = books_value(json_array_get(values, (size_t)column));
        }
    }
}

/* The total comes last, wherever the first round had it. */
static void total_last(struct table *table)
{
    for (size_t i = 0; i + 1 < table->row_count; i++)
        if (table->rows[i].total) {
            struct table_row moved = table->rows[i];
            table->rows[i] = table->rows[i + 1];
            table->rows[i + 1] = moved;
        }
}

/* Of a light its group goes with it: the group of a column is its round here. */
static struct column column_of(const struct trend *trend, size_t round, size_t k)
{
    static const struct column attained[] = {{.name = "绿、蓝灯项目", .kind = COLUMN_COUNT},
                                             {.name = "有目标灯的项目", .kind = COLUMN_COUNT},
                                             {.name = "目标完成率", .kind = COLUMN_RATE}};
    const struct trend_measure *measure = trend->measure;
    struct arena *arena = &trend->call->arena;
    int from = measure->attained ? -1 : books_find_column(trend->tables[round], measure->ids[k]);
    struct column column = measure->attained ? attained[k]
                           : from >= 0       ? books_column(trend->tables[round], (size_t)from)
                                             : (struct column){.name = "", .kind = COLUMN_TEXT};
    if (measure->count == PER_ROUND_MOST && from >= 0)
        column.name = arena_print(arena, "%s%s", column.group, column.name);
    column.group = arena_print(arena, "1—%u月监控", trend->rounds[round]);
    column.id = arena_print(arena, "%s_%u", measure->ids[k], trend->rounds[round]);
    return column;
}

static enum status make_table(struct trend *trend)
{
    const size_t per_round = trend->measure->count;
    struct arena *arena = &trend->call->arena;
    struct table *table = &trend->table;
    const json_t *first = trend->tables[0];
    for (size_t i = 0; i < trend->count; i++)
        trend->most += json_array_size(json_object_get(trend->tables[i], "rows"));
    trend->lead = !first ? 0 : strcmp(books_column(first, 0).id, "code") == 0 ? 2 : 1;
    table->column_count = trend->lead + trend->count * per_round;
    table->columns = arena_array(arena, struct column, table->column_count + 1);
    table->rows = arena_array(arena, struct table_row, trend->most + 1);
    table->title =
        arena_print(arena, "%s %ld 年%s", trend->name, trend->year, trend->measure->title);
    struct table_value *values =
        arena_array(arena, struct table_value, (trend->most + 1) * (table->column_count + 1));
    if (!table->columns || !table->rows || !values || !table->title)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < trend->most; i++)
        table->rows[i].values = values + i * table->column_count;
    for (size_t i = 0; i < trend->lead; i++)
        table->columns[i] = books_column(first, i);
    for (size_t i = 0; i < trend->count; i++)
        for (size_t k = 0; k < per_round; k++)
            table->columns[trend->lead + i * per_round + k] = column_of(trend, i, k);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < trend->count; i++)
        put_round(trend, i);
    total_last(table);
    return STATUS_OK;
}

static enum status give(struct trend *trend, const char *format, json_t **result)
{
    struct call *call = trend->call;
    if (*format)
        return take_table(call, format, "books", "trend", &trend->table, "");
    *result = answer_object(call);
    json_t *rounds = answer_list(call);
    for (size_t i = 0; i < trend->count; i++)
        append(call, rounds, json_integer(trend->rounds[i]));
    put_json(call, *result, "rounds", rounds);
    put_json(call, *result, "table", answer_table(call, &trend->table));
    return books_put_place(call, *result, trend->place);
}

static enum status read_measure(struct trend *trend)
{
    const char *name;
    enum status status = input_text(trend->call, "show", 16, &name);
    for (size_t i = 0; status == STATUS_OK && i < sizeof measures / sizeof *measures; i++)
        if (strcmp(measures[i].name, name) == 0)
            trend->measure = &measures[i];
    return status != STATUS_OK || trend->measure
               ? status
               : why_set(&trend->call->why, STATUS_INVALID, "show", "没有这一种趋势",
                         "不写（执行率），或写 attained（目标完成率）、lights（灯）");
}

static enum status answer(struct call *call, json_t **result)
{
    struct trend trend = {.call = call};
    const char *format;
    int year, month, day;
    date_parts(date_of_instant(call->now_ms), &year, &month, &day);
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, year, &trend.year);
    if (status == STATUS_OK)
        status = input_text(call, "by", 16, &trend.by);
    if (status == STATUS_OK)
        status = read_measure(&trend);
    if (status == STATUS_OK)
        status = take_format(call, &format);
    if (status == STATUS_OK)
        status = books_place(call, &trend.place);
    if (status == STATUS_OK)
        status = books_place_name(
            call, *trend.place ? trend.place : call->page->node->config.scope.text, &trend.name);
    if (status == STATUS_OK)
        status = find_rounds(&trend);
    for (size_t i = 0; status == STATUS_OK && i < trend.count; i++)
        status = ask(&trend, "monitoring", trend.rounds[i], &trend.tables[i]);
    if (status == STATUS_OK)
        status = make_table(&trend);
    if (status == STATUS_OK)
        status = give(&trend, format, result);
    for (size_t i = 0; i < trend.count; i++)
        json_decref(trend.tables[i]);
    return status;
}

const struct route route_books_trend = {.path = "/books-trend",
                                        .method = CONSOLE_GET,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_FORMS,
                                        .kept = true,
                                        .answer = answer};
