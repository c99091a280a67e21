/* GET /books-projects -- of each project of a round: how much of its money is spent, and how many of its indicators
 * are on their way (green or blue), so that what is spent without effect stands out. */
#include "paging.h"
#include "taking.h"

#include <siben/duties.h>
#include <siben/explain.h>
#include <siben/lights.h>
#include <siben/target.h>
#include <siben/view_kept.h>

#include <stdio.h>

struct projects {
    struct call *call;
    const struct seen_units *units;
    const struct light_rules *rules;
    struct light_rules own;
    uint64_t rules_mark;
    uint8_t round;
    struct place place; /* code "": everywhere */
    json_t *rows;
    enum status status;
};

/* What a form and its target come to; of their versions and the rules, and nothing else. */
struct spent_and_met {
    int64_t spent, annual;
    uint32_t counted, attained;
    char unit_code[UNIT_CODE_MAX + 1];
};

static void add_fen(int64_t *sum, int64_t fen)
{
    if (fen != MONEY_NONE)
        money_add_to(sum, fen);
}

static const struct monitoring_row *row_of(const struct target *target,
                                           const struct monitoring *form,
                                           const struct indicator *indicator)
{
    for (size_t i = 0; i < form->row_count; i++)
        if (monitoring_indicator(target, form, i) == indicator)
            return &form->rows[i];
    return NULL;
}

static void count_lights(const struct projects *projects, const struct record_key *key,
                         const struct target *target, const struct monitoring *form,
                         struct spent_and_met *said)
{
    for (size_t i = 0; i < target->indicator_count; i++) {
        const struct monitoring_row *row = row_of(target, form, &target->indicators[i]);
        enum light light = row ? light_of_indicator(projects->rules, &target->indicators[i], row,
                                                    projects->round, key->fiscal_year)
                               : LIGHT_NONE;
        said->counted += light != LIGHT_NONE;
        said->attained += light == LIGHT_GREEN || light == LIGHT_BLUE;
    }
}

static void name_said(const struct projects *projects, const struct record *form,
                      const struct record *target, uint64_t name[2])
{
    bool aimed = target->shown.seq && !target->state.withdrawn;
    name[0] = form->shown.mark;
    name[1] = (aimed ? target->shown.mark : 0) ^ projects->rules_mark ^
              UINT64_C(0x626f6f6b73000000); /* nothing else of a view_kept is named so */
}

static enum status take_apart(const struct projects *projects, struct arena *arena,
                              const struct record *form, const struct record *target,
                              struct spent_and_met *said)
{
    struct payload of, aim;
    enum status status = payload_decode(arena, KIND_MONITORING, form->payload, &of);
    if (status != STATUS_OK)
        return status;
    *said = (struct spent_and_met){.unit_code = ""};
    snprintf(said->unit_code, sizeof said->unit_code, "%s", of.monitoring.unit_code);
    if (target->shown.seq && !target->state.withdrawn) {
        status = payload_decode(arena, KIND_TARGET, target->payload, &aim);
        if (status == STATUS_NO_MEMORY)
            return status;
        if (status == STATUS_OK)
            count_lights(projects, &form->key, &aim.target, &of.monitoring, said);
    }
    for (size_t i = 0; i < of.monitoring.line_count; i++) {
        const struct spending_line *line = &of.monitoring.lines[i];
        add_fen(&said->spent, line->spent_fen);
        add_fen(&said->annual,
                line->annual_fen != MONEY_NONE ? line->annual_fen : line->initial_fen);
    }
    return STATUS_OK;
}

static enum status find_said(const struct projects *projects, struct view *view,
                             struct arena *arena, const struct record *form,
                             struct spent_and_met *said)
{
    const struct view_kept *kept = view->kept;
    bool keeps = kept && kept->find && kept->keep;
    struct record_key key = form->key;
    struct record target = {.shown = {.seq = 0}};
    uint64_t name[2];
    key.kind = KIND_TARGET;
    key.round = 0;
    enum status status = replica_get(view, arena, &key, &target);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    name_said(projects, form, &target, name);
    if (keeps && kept->find(kept->context, name, said, sizeof *said))
        return STATUS_OK;
    status = take_apart(projects, arena, form, &target, said);
    if (status == STATUS_OK && keeps)
        kept->keep(kept->context, name, said, sizeof *said);
    return status;
}

static void put_project(struct projects *projects, struct view *view, struct arena *arena,
                        const struct record_key *key, const struct spent_and_met *said)
{
    struct call *call = projects->call;
    json_t *one = answer_object(call);
    put_key(call, one, "key", key);
    put_text(call, one, "name", form_title(view, arena, key));
    put_text(call, one, "unit", said->unit_code);
    put_text(call, one, "unit_name",
             seen_unit_name_at(projects->units, said->unit_code, &key->scope));
    put_number(call, one, "spent_fen", said->spent);
    put_number(call, one, "annual_fen", said->annual);
    put_number(call, one, "counted", said->counted);
    put_number(call, one, "attained", said->attained);
    append(call, projects->rows, one);
}

static enum status lies_there(const struct projects *projects, struct view *view,
                              struct arena *arena, const struct record_key *key, bool *there)
{
    struct fact_image image;
    struct record_key subject = *key;
    *there = true;
    if (!*projects->place.code)
        return STATUS_OK;
    subject.kind = 0;
    subject.round = 0;
    enum status status = replica_image(view, arena, &subject, &image);
    *there = status == STATUS_OK && place_has(&projects->place, &image);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static bool see_form(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct projects *projects = context;
    struct spent_and_met said;
    if (record->key.round != projects->round || !record->shown.seq || record->state.withdrawn ||
        strchr(record->key.id, '/')) /* departments and funds have tables of their own */
        return true;
    enum status status = find_said(projects, view, arena, record, &said);
    if (status == STATUS_NO_MEMORY || status == STATUS_IO_ERROR || status == STATUS_CORRUPT)
        projects->status = status;
    if (status != STATUS_OK)
        return projects->status == STATUS_OK; /* of later software: nothing is known of it */
    if (!seen_unit(projects->call, projects->units, RESOURCE_FORMS, said.unit_code) &&
        !seen_sector(projects->call, projects->units, RESOURCE_FORMS, record->key.id))
        return true;
    bool there;
    projects->status = lies_there(projects, view, arena, &record->key, &there);
    if (there && projects->status == STATUS_OK)
        put_project(projects, view, arena, &record->key, &said);
    return projects->status == STATUS_OK;
}

/* What an account sees of a place is what it sees of the projects there. */
static enum status read_place(struct projects *projects)
{
    const char *code;
    struct call *call = projects->call;
    enum status status = input_text(call, "place", CELL_CODE_SIZE - 1, &code);
    if (status == STATUS_OK && *code && place_parse(code, &projects->place) != STATUS_OK)
        return why_set(&call->why, STATUS_NOT_FOUND, code, "没有这个地方，或者不归您管",
                       "写成 653022、653022/219 或 653022205/801001");
    return status;
}

/* What holds here; *words says whose rules they are. */
static enum status read_rules(struct projects *projects, struct view *view, uint16_t year,
                              const char **words)
{
    struct call *call = projects->call;
    struct light_set set;
    enum status status =
        replica_light_set(view, &call->arena, &call->page->node->config.scope, year, &set);
    if (status != STATUS_OK)
        return status;
    projects->own = light_rules_of_set(&set);
    projects->rules = &projects->own;
    projects->rules_mark = light_rules_digest(projects->rules);
    *words = set.plan_scope.text[0]
                 ? arena_print(&call->arena, "%s 第%u版", set.plan, (unsigned)set.edition)
                 : set.version;
    return *words ? STATUS_OK : STATUS_NO_MEMORY;
}

/* In hundredths of a percent, half away from zero; `of` is more than 0. */
static int64_t hundredths(int64_t value, int64_t of)
{
    __extension__ typedef __int128 wide;
    return (int64_t)(((wide)value * 20000 + of) / ((wide)of * 2));
}

/* How far apart money and effect are, as the picture has it: what is spent beyond the time that has gone by counts as all
 * of it. */
static struct table_value gap_of(int64_t pace, int64_t effect)
{
    return (struct table_value){.value = (pace > 10000 ? 10000 : pace) - effect, .of = 10000};
}

static void fill_row(const struct projects *projects, const json_t *one, struct table_value *row)
{
    const struct table_value none = {.text = "—"};
    int64_t annual = json_integer_value(json_object_get(one, "annual_fen")),
            spent = json_integer_value(json_object_get(one, "spent_fen")),
            counted = json_integer_value(json_object_get(one, "counted")),
            attained = json_integer_value(json_object_get(one, "attained"));
    const bool paced = annual > 0 && annual < INT64_MAX / 12 && spent < INT64_MAX / 12;
    const struct table_value pace = {.value = spent * (paced ? 12 : 0),
                                     .of = annual * (paced ? projects->round : 0)};
    row[0].text = json_string_value(json_object_get(one, "unit_name"));
    row[1].text = json_string_value(json_object_get(one, "name"));
    row[2].text = json_string_value(json_object_get(one, "key"));
    row[3].value = annual;
    row[4].value = spent;
    row[5] = annual > 0 ? (struct table_value){.value = spent, .of = annual} : none;
    row[6] = paced ? pace : none;
    row[7].value = counted;
    row[8].value = attained;
    row[9] = counted > 0 ? (struct table_value){.value = attained, .of = counted} : none;
    row[10] = paced && counted > 0
                  ? gap_of(hundredths(pace.value, pace.of), hundredths(attained, counted))
                  : none;
}

/* What the picture shows, as a table to take away. */
static enum status take_away(struct projects *projects, const char *format, long year,
                             const char *words)
{
    static const struct column columns[] = {
        {.id = "unit", .name = "单位", .group = ""},
        {.id = "name", .name = "项目名称", .group = ""},
        {.id = "key", .name = "记录", .group = ""},
        {.id = "annual", .name = "全年预算数", .group = "", .kind = COLUMN_FEN},
        {.id = "spent", .name = "执行数", .group = "", .kind = COLUMN_FEN},
        {.id = "rate", .name = "执行率", .group = "", .kind = COLUMN_RATE},
        {.id = "pace", .name = "序时执行率", .group = "", .kind = COLUMN_RATE},
        {.id = "counted", .name = "可比指标数", .group = "", .kind = COLUMN_COUNT},
        {.id = "attained", .name = "绿蓝指标数", .group = "", .kind = COLUMN_COUNT},
        {.id = "effect", .name = "目标完成率", .group = "", .kind = COLUMN_RATE},
        {.id = "gap", .name = "相差", .group = "", .kind = COLUMN_RATE}};
    const size_t width = sizeof columns / sizeof *columns;
    struct call *call = projects->call;
    struct arena *arena = &call->arena;
    size_t count = json_array_size(projects->rows);
    struct table table = {
        .title = arena_print(arena, "%s%s%ld年1—%u月执行与目标", projects->place.code,
                             *projects->place.code ? " " : "", year, (unsigned)projects->round),
        .columns = arena_array(arena, struct column, width),
        .column_count = width,
        .rows = arena_array(arena, struct table_row, count + 1),
        .row_count = count};
    struct table_value *values = arena_array(arena, struct table_value, count * width + 1);
    const char *when = arena_print(arena, "灯按 %s", words);
    if (!table.title || !table.columns || !table.rows || !values || !when)
        return STATUS_NO_MEMORY;
    memcpy(table.columns, columns, sizeof columns);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(projects->rows, i);
        struct table_value *row = values + i * width;
        table.rows[i] = (struct table_row){.values = row};
        fill_row(projects, one, row);
    }
    if (arena->failed)
        return STATUS_NO_MEMORY;
    return take_table(call, format, "books", "projects", &table, when);
}

static enum status read_projects(struct call *call, struct view *view, void *context)
{
    static const char *const sorts[] = {"key",        "unit",    "name",     "spent_fen",
                                        "annual_fen", "counted", "attained", NULL};
    json_t *made = context;
    struct projects projects = {.call = call, .rows = answer_list(call)};
    struct paging paging;
    struct page_cut cut;
    const char *words = "", *format = "";
    long year = 0, round = 0;
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = input_number(call, "round", 1, ROUND_MAX, 0, &round);
    if (status == STATUS_OK && (!year || !round))
        status = why_set(&call->why, STATUS_INVALID, "round", "没有写哪一年、哪一轮",
                         "例如 year=2026&round=5");
    projects.round = (uint8_t)round;
    if (status == STATUS_OK)
        status = read_place(&projects);
    if (status == STATUS_OK)
        status = take_format(call, &format);
    if (status == STATUS_OK)
        status = paging_read(call, sorts, PAGING_MOST, &paging); /* a county at once: it is drawn */
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &projects.units);
    if (status == STATUS_OK)
        status = read_rules(&projects, view, (uint16_t)year, &words);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_MONITORING, (unsigned)year, see_form, &projects);
    if (status == STATUS_OK)
        status = projects.status;
    if (status == STATUS_OK && *format)
        status = take_away(&projects, format, year, words);
    else if (status == STATUS_OK)
        status = paging_list(call, &paging, projects.rows, "key", &cut);
    if (status != STATUS_OK || *format) {
        json_decref(projects.rows);
        return status;
    }
    put_json(call, made, "projects", projects.rows);
    paging_put(call, made, &paging, &cut);
    put_text(call, made, "rules", words);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    const char *format;
    enum status status = take_format(call, &format);
    json_t *made = *result = status != STATUS_OK || *format ? NULL : answer_object(call);
    return status ? status : call_view(call, read_projects, made);
}

const struct route route_books_projects = {.path = "/books-projects",
                                           .method = CONSOLE_GET,
                                           .access = ACCESS_ROLE,
                                           .resource = RESOURCE_FORMS,
                                           .kept = true,
                                           .answer = answer};
