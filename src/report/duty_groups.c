/* Duties of one obligation and unit together, and words for their tables. */
#include "duty_walk.h"

#include <siben/sectors.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct grouping_duties {
    struct arena *arena;
    const struct duty_ask *ask;
    struct map *places; /* obligation, window, unit -> struct duty_group * */
    struct duty_group **groups;
    size_t count, capacity;
    enum status status;
};

static const char *debtor_of(const struct duty *duty)
{
    return duty->unit                                                   ? duty->unit->own
           : duty->obligation->owner == OWNER_PROJECTS && !duty->upward ? ""
                                                                        : duty->name;
}

static struct duty_group *group_new(struct grouping_duties *grouping, const struct duty *duty)
{
    if (grouping->count == grouping->capacity) {
        size_t capacity = grouping->capacity * 2 + 128;
        struct duty_group **grown = arena_array(grouping->arena, struct duty_group *, capacity);
        if (!grown)
            return NULL;
        if (grouping->count)
            memcpy(grown, grouping->groups, grouping->count * sizeof *grown);
        grouping->groups = grown;
        grouping->capacity = capacity;
    }
    struct duty_group *group = arena_take(grouping->arena, sizeof *group);
    if (!group)
        return NULL;
    group->obligation = duty->obligation;
    group->window = duty->window;
    group->order = (size_t)(duty->obligation - grouping->ask->held->plan.obligations);
    group->dates = duty->dates;
    group->extended = duty->extended;
    group->correct_by = group->corrected_by = DATE_NONE;
    group->words = "";
    group->unit = duty->unit;
    group->sector = *duty->sector != '\0';
    group->code = duty->unit ? duty->unit->code
                  : duty->obligation->owner == OWNER_REGIONS && !duty->upward
                      ? arena_text(grouping->arena, duty->id)
                      : "";
    group->debtor = group->sector
                        ? arena_print(grouping->arena, "%s" SECTOR_MARK, duty->unit->name)
                        : arena_text(grouping->arena, duty->unit         ? duty->unit->name
                                                      : *debtor_of(duty) ? duty->name
                                                                         : "名册里没有的单位");
    return grouping->groups[grouping->count++] = group;
}

static struct duty_group *group_of(struct grouping_duties *grouping, const struct duty *duty)
{
    struct duty_key {
        const void *obligation;
        size_t window;
        int32_t due, extended; /* of each paper another one */
        uint64_t sector;
    } head = {duty->obligation, duty->window, duty->dates.due, duty->extended,
              *duty->sector != '\0'};
    char key[sizeof head + NAME_MAX_BYTES];
    const char *debtor = debtor_of(duty);
    size_t size = strnlen(debtor, NAME_MAX_BYTES);
    bool made = false;
    memcpy(key, &head, sizeof head);
    memcpy(key + sizeof head, debtor, size);
    uint64_t *slot = map_put(grouping->places, bytes_of(key, sizeof head + size), &made);
    if (!slot)
        return NULL;
    if (made)
        *slot = (uint64_t)(uintptr_t)group_new(grouping, duty);
    return (struct duty_group *)(uintptr_t)*slot;
}

/* Whose turn it is, of what is in review. */
static void take_step(struct duty_group *group, const struct duty *duty)
{
    size_t at = 0;
    if (duty->state != DUTY_IN_REVIEW || !*duty->step)
        return;
    while (at < REVIEW_STEPS_MAX && group->steps[at].count &&
           strcmp(group->steps[at].step, duty->step) != 0)
        at++;
    if (at == REVIEW_STEPS_MAX)
        return;
    group->steps[at].step = duty->step;
    group->steps[at].count++;
}

/* Until when what was returned is to be mended; past, it is overdue, whatever the date of the obligation. */
static void take_term(struct duty_group *group, const struct duty *duty)
{
    int32_t *by = duty->state == DUTY_RETURNED  ? &group->correct_by
                  : duty->state == DUTY_OVERDUE ? &group->corrected_by
                                                : NULL;
    if (by && duty->correct_by != DATE_NONE && (*by == DATE_NONE || duty->correct_by < *by))
        *by = duty->correct_by;
}

static bool take_duty(void *context, const struct duty *duty)
{
    struct grouping_duties *grouping = context;
    struct duty_group *group = group_of(grouping, duty);
    if (!group) {
        grouping->status = STATUS_NO_MEMORY;
        return false;
    }
    /* What sums up all else is nobody's task of its own. */
    bool sum = duty->obligation->kept.by == KEPT_STANDING;
    bool open = !sum && (duty->state == DUTY_OPEN || duty->state == DUTY_RETURNED ||
                         duty->state == DUTY_OVERDUE || duty->state == DUTY_ADDED ||
                         duty->state == DUTY_NOT_DUE);
    bool done = duty->state == DUTY_DONE || duty->state == DUTY_DONE_LATE;
    group->words = group->total || done ? "" : duty->words;
    group->reports = group->reports || duty->report.kind;
    group->upward = duty->upward;
    group->outside = group->outside || duty->outside;
    group->elsewhere = duty->elsewhere;
    group->reported_ms = duty->reported_ms;
    group->receipt_ms = duty->receipt_ms;
    group->receipt = duty->receipt;
    group->counts[duty->state]++;
    take_step(group, duty);
    take_term(group, duty);
    group->undated += duty_undated(duty);
    group->total++;
    group->late += duty->late;
    group->returns += duty->returns;
    group->of += duty->of;
    group->done += duty->done;
    if (open && duty->state != DUTY_NOT_DUE) {
        if (group->open < DUTY_NAMES_KEPT)
            group->names[group->open] = arena_text(grouping->arena, duty->name);
        group->open++;
    }
    return true;
}

static int by_order(const void *a, const void *b)
{
    const struct duty_group *left = *(const struct duty_group *const *)a,
                            *right = *(const struct duty_group *const *)b;
    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    if (left->window != right->window)
        return left->window < right->window ? -1 : 1;
    int order = strcmp(left->unit ? left->unit->code : "", right->unit ? right->unit->code : "");
    if (order == 0 && left->unit && right->unit)
        order = strcmp(left->unit->own, right->unit->own);
    if (order == 0 && left->sector != right->sector)
        order = left->sector ? 1 : -1;
    if (order == 0)
        order = strcmp(left->debtor, right->debtor);
    return order ? order
                 : (left->dates.due > right->dates.due) - (left->dates.due < right->dates.due);
}

enum status duty_groups(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        struct duty_group ***groups, size_t *count)
{
    struct grouping_duties grouping = {.arena = arena, .ask = ask, .places = map_new()};
    enum status status =
        grouping.places ? duties_each(view, arena, ask, take_duty, &grouping) : STATUS_NO_MEMORY;
    map_free(grouping.places);
    if (status == STATUS_OK)
        status = arena->failed ? STATUS_NO_MEMORY : grouping.status;
    if (status == STATUS_OK && grouping.count)
        qsort(grouping.groups, grouping.count, sizeof *grouping.groups, by_order);
    *groups = grouping.groups;
    *count = grouping.count;
    return status;
}

/* -- tables of words -------------------------------------------------------------------------- */

void words_begin(struct word_table *words, struct arena *arena, struct table *table,
                 const char *title, const char *const *columns, size_t count)
{
    *words = (struct word_table){.arena = arena, .table = table};
    *table = (struct table){.title = title};
    table->columns = arena_array(arena, struct column, count);
    table->column_count = table->columns ? count : 0;
    for (size_t i = 0; i < table->column_count; i++) {
        const char *colon = strchr(columns[i], ':');
        size_t size = colon ? (size_t)(colon - columns[i]) : 0;
        table->columns[i] = (struct column){.group = "",
                                            .name = columns[i] + (colon ? size + 1 : 0),
                                            .id = arena_text_of(arena, bytes_of(columns[i], size)),
                                            .kind = COLUMN_TEXT};
    }
}

void words_total(struct word_table *words, const char *const *cells)
{
    size_t before = words->table->row_count;
    words_row(words, cells);
    if (words->table->row_count > before)
        words->table->rows[before].total = true;
}

const char **words_total_cells(struct word_table *words)
{
    const size_t count = words->table->column_count;
    const char **cells = arena_array(words->arena, const char *, count);
    for (size_t i = 0; cells && i < count; i++)
        cells[i] = i ? "" : "合计";
    return cells;
}

const char *words_total_put(struct word_table *words, const char **cells, const char *id,
                            const char *text)
{
    const struct table *table = words->table;
    size_t i = 0;
    while (i < table->column_count && strcmp(table->columns[i].id, id) != 0)
        i++;
    REQUIRE(i < table->column_count);
    cells[i] = text ? text : "";
    return table->columns[i].name;
}

void words_row(struct word_table *words, const char *const *cells)
{
    struct table *table = words->table;
    if (table->row_count == words->capacity) {
        size_t capacity = words->capacity * 2 + 64;
        struct table_row *grown = arena_array(words->arena, struct table_row, capacity);
        if (!grown)
            return; /* the arena has failed */
        if (table->row_count)
            memcpy(grown, table->rows, table->row_count * sizeof *grown);
        table->rows = grown;
        words->capacity = capacity;
    }
    struct table_value *values = arena_array(words->arena, struct table_value, table->column_count);
    for (size_t i = 0; values && i < table->column_count; i++)
        values[i].text = arena_text(words->arena, cells[i] ? cells[i] : "");
    if (values)
        table->rows[table->row_count++] = (struct table_row){.values = values};
}

#define NOTES_MAX 16 /* TABLE_NOTES_MAX: table_note() may add to them */
void words_note(struct word_table *words, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *copy = size >= 0 ? arena_take(words->arena, (size_t)size + 1) : NULL;
    va_start(arguments, format); /* whole: cut within a character it would be no text any more */
    if (copy)
        vsnprintf(copy, (size_t)size + 1, format, arguments);
    va_end(arguments);
    struct table *table = words->table;
    if (!table->notes)
        table->notes = arena_array(words->arena, const char *, NOTES_MAX);
    if (table->notes && copy && table->note_count < NOTES_MAX)
        table->notes[table->note_count++] = copy;
}

const char *words_date(struct word_table *words, int32_t date, const char *none)
{
    char text[DATE_TEXT_SIZE];
    date_print(date, text);
    const char *copy = arena_text(words->arena, date == DATE_NONE ? none : text);
    return copy ? copy : "";
}

/* Of a day before: which edition was in force, and whether there was one. */
static void plan_age_note(struct word_table *words, const struct plan_held *held)
{
    const char *came =
        words_date(words, held->came_ms ? date_of_instant(held->came_ms) : DATE_NONE, "");
    if (held->early)
        words_note(words, "那一天本机还没有工作计划：按 %s 起用的第一版看", came);
    else if (held->past)
        words_note(words, "那一天用的是 %s 到的这一版，现行的是后来的一版", came);
}

static void basis_notes(struct word_table *words, const struct duty_ask *ask, const char *lists)
{
    char as_of[DATE_TEXT_SIZE];
    date_print(ask->as_of, as_of);
    words_note(words, "依据%s，截至 %s 日终；%s", ask->held->label, as_of, lists);
    plan_age_note(words, ask->held);
    if (ask->sector_count)
        words_note(words, "标“行业”的是别的单位承担、行业主管部门归本部门的项目：只看，不计入合计");
    if (!ask->receiver)
        words_note(words,
                   "本机不是收件方：时间是存在本机的时间，“已报”不等于上级已收到（siben pending）");
    if (calendar_is_open(&ask->held->calendars, ask->held->plan.scope.text,
                         date_of(ask->held->plan.year, 1, 1)))
        words_note(words, "日历里有待确认的地方放假：提醒取两种情况中较早的一天");
}

void words_above(struct word_table *words, const struct duty_ask *ask)
{
    if (!ask->receiver)
        words_note(words,
                   "绩效办登记的（评价、核查、培训、考核、结果应用等）和别的单位的不在本机：得分、"
                   "名次、等级、是否计入、合计以收件方的为准");
}

void words_basis(struct word_table *words, const struct duty_ask *ask)
{
    basis_notes(words, ask, "项目和单位按当日的清单和名册");
}

/* Where nothing had come by that day, what came first is shown, and that is said. */
static enum status early_note(struct word_table *words, struct then *then, uint16_t year)
{
    char day[DATE_TEXT_SIZE];
    int64_t ms;
    enum status status = then_early_ms(then, year, &ms);
    if (status != STATUS_OK || !ms)
        return status;
    date_print(date_of_instant(ms - 1), day);
    if (year)
        words_note(words, "当日本机还没有 %u 年的项目清单：按首次收到当日（%s）的清单", year, day);
    else
        words_note(words, "当日本机还没有单位名册：按首次收到当日（%s）的名册", day);
    return STATUS_OK;
}

static bool year_is_asked(const struct plan *plan, int32_t year)
{
    for (size_t i = 0; i < plan->obligation_count; i++)
        if (duty_year(plan, &plan->obligations[i]) == year)
            return true;
    return false;
}

enum status words_basis_then(struct word_table *words, struct view *view,
                             const struct duty_ask *ask)
{
    struct then *then;
    basis_notes(words, ask, "应办对象按当日的清单和名册");
    enum status status = duty_then_open(view, ask, &then);
    if (status == STATUS_OK)
        status = early_note(words, then, 0);
    for (int32_t year = YEAR_MIN; year <= YEAR_MAX && then && status == STATUS_OK; year++)
        if (year_is_asked(&ask->held->plan, year))
            status = early_note(words, then, (uint16_t)year);
    then_close(then);
    return status;
}
