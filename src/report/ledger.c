/* 工作台账 (T11.6): of each unit and each thing that it owes with forms or work: until when, handed in first, how often
 * returned, passed, how late, and what that costs in the year's assessment. */
#include "outside.h"
#include "duty.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

struct entry {
    const struct obligation *obligation;
    const struct duty_unit *unit;
    size_t window, total, done;
    int32_t due, extended; /* as the plan says; the latest day granted, DATE_NONE */
    int64_t first_ms, last_ms;
    unsigned returns;
    int32_t late_days; /* the worst */
};
struct ledger {
    struct arena *arena;
    const struct duty_ask *ask;
    struct entry *entries;
    size_t count, capacity;
    bool failed;
};

static struct entry *entry_of(struct ledger *ledger, const struct duty *duty)
{
    for (size_t i = ledger->count; i-- > 0;) { /* what belongs together mostly comes together */
        struct entry *entry = &ledger->entries[i];
        if (entry->unit == duty->unit && entry->obligation == duty->obligation &&
            entry->window == duty->window && entry->due == duty->dates.due)
            return entry;
        if (ledger->count - i > 4096)
            break;
    }
    if (ledger->count == ledger->capacity) {
        size_t capacity = ledger->capacity * 2 + 256;
        struct entry *grown = arena_array(ledger->arena, struct entry, capacity);
        if (!grown)
            return NULL;
        if (ledger->count)
            memcpy(grown, ledger->entries, ledger->count * sizeof *grown);
        ledger->entries = grown;
        ledger->capacity = capacity;
    }
    struct entry *entry = &ledger->entries[ledger->count++];
    *entry = (struct entry){.obligation = duty->obligation,
                            .unit = duty->unit,
                            .window = duty->window,
                            .due = duty->dates.due,
                            .extended = DATE_NONE};
    return entry;
}

static bool see(void *context, const struct duty *duty)
{
    struct ledger *ledger = context;
    if (!duty->unit || duty->state == DUTY_NOT_KEPT || duty->obligation->kept.by == KEPT_STANDING ||
        duty->obligation->kept.by == KEPT_CONTACTS)
        return true;
    struct entry *entry = entry_of(ledger, duty);
    if (!entry) {
        ledger->failed = true;
        return false;
    }
    bool done = duty->state == DUTY_DONE || duty->state == DUTY_DONE_LATE;
    int32_t until = duty_counts_until(duty);
    if (until != duty->dates.due && (entry->extended == DATE_NONE || until > entry->extended))
        entry->extended = until;
    entry->total++;
    entry->done += done;
    if (duty->first_ms && (!entry->first_ms || duty->first_ms < entry->first_ms))
        entry->first_ms = duty->first_ms;
    if (done && duty->done_ms > entry->last_ms)
        entry->last_ms = duty->done_ms;
    entry->returns += duty->returns;
    entry->late_days = duty->late_days > entry->late_days ? duty->late_days : entry->late_days;
    return true;
}

static int compare(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int order = strcmp(left->unit->own, right->unit->own);
    if (!order)
        order = strcmp(left->obligation->id, right->obligation->id);
    if (!order)
        order = (left->window > right->window) - (left->window < right->window);
    return order ? order
                 : (left->due > right->due) - (left->due < right->due); /* of each paper another */
}

/* What the assessment takes off for this, within its caps. */
static int32_t deducted(const struct assessment *assessment, const struct entry *entry)
{
    int32_t points = 0;
    size_t size = strlen(entry->obligation->id);
    for (size_t i = 0; i < assessment->unit_count; i++) {
        const struct assess_unit *unit = &assessment->units[i];
        if (strcmp(unit->unit->own, entry->unit->own) != 0)
            continue;
        for (size_t k = 0; k < unit->deduction_count; k++)
            if (strncmp(unit->deductions[k].what, entry->obligation->id, size) == 0 &&
                unit->deductions[k].what[size] == ' ')
                points += unit->deductions[k].counted;
    }
    return points;
}

/* Points of an obligation stand in its first row. */
static bool is_first_window(const struct ledger *ledger, size_t i)
{
    const struct entry *at = &ledger->entries[i];
    return i == 0 || at[-1].unit != at->unit || at[-1].obligation != at->obligation;
}

static void put_entry(struct word_table *words, const struct assessment *assessment,
                      const struct entry *entry, bool first_window)
{
    char total[48], returns[16], late[16], points[MONEY_TEXT_SIZE] = "", stage[160];
    snprintf(total, sizeof total, "%zu/%zu", entry->done, entry->total);
    snprintf(returns, sizeof returns, "%u", entry->returns);
    snprintf(late, sizeof late, "%d", entry->late_days);
    if (plan_windows(entry->obligation) > 1)
        snprintf(stage, sizeof stage, "%.120s（第 %zu 次）", entry->obligation->title,
                 entry->window + 1);
    else
        snprintf(stage, sizeof stage, "%.150s", entry->obligation->title);
    if (!assessment->set)
        memcpy(points, "未设定", sizeof "未设定");
    else if (first_window)
        score_print(deducted(assessment, entry), points);
    const char *cells[] = {entry->unit->code,
                           entry->unit->name,
                           entry->obligation->id,
                           stage,
                           words_date(words, entry->due, "未设定"),
                           words_date(words, entry->extended, ""),
                           total,
                           entry->first_ms ? words_date(words, date_of_instant(entry->first_ms), "")
                                           : "",
                           returns,
                           entry->done == entry->total && entry->last_ms
                               ? words_date(words, date_of_instant(entry->last_ms), "")
                               : "",
                           late,
                           points};
    words_row(words, cells);
}

/* 合计: of all stages together. */
static void put_total(struct word_table *words, const struct ledger *ledger,
                      const struct assessment *assessment)
{
    size_t done = 0, total = 0, late = 0;
    unsigned returns = 0;
    int32_t points = 0;
    char text[MONEY_TEXT_SIZE] = "未设定";
    if (!ledger->ask->totals || !ledger->count)
        return;
    for (size_t i = 0; i < ledger->count; i++) {
        const struct entry *entry = &ledger->entries[i];
        done += entry->done;
        total += entry->total;
        returns += entry->returns;
        late += entry->late_days > 0;
        if (is_first_window(ledger, i))
            points += deducted(assessment, entry);
    }
    if (assessment->set)
        score_print(points, text);
    const char *cells[] = {"合计",
                           "",
                           "",
                           "",
                           "",
                           "",
                           arena_print(words->arena, "%zu/%zu", done, total),
                           "",
                           arena_print(words->arena, "%u", returns),
                           "",
                           late ? arena_print(words->arena, "%zu 行逾期", late) : "",
                           text};
    words_total(words, cells);
}

/* A row each stage: of how many units it has passed, how many were late. */
static void put_outside_stages(struct word_table *words, const char *county,
                               const struct outside *outside)
{
    for (size_t i = 0; i < outside->row_count; i++) {
        const struct figure_row *row = &outside->rows[i];
        const int64_t *values = row->values;
        char total[48], returns[24], points[MONEY_TEXT_SIZE];
        if (row->value_count < 5)
            continue;
        snprintf(total, sizeof total, "%lld/%lld", (long long)values[1], (long long)values[0]);
        snprintf(returns, sizeof returns, "%lld", (long long)values[3]);
        score_print((int32_t)(values[4] > INT32_MAX ? INT32_MAX : values[4]), points);
        const char *late =
            values[2] ? arena_print(words->arena, "%lld 个逾期", (long long)values[2]) : "";
        const char *cells[] = {"", county,  row->code, row->name,        "",    "", total,
                               "", returns, "",        late ? late : "", points};
        words_row(words, cells);
    }
}

enum status ledger_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         struct table *table)
{
    static const char *const columns[] = {
        "unit_code:单位代码", "unit:单位",       "obligation:事项",    "stage:环节",
        "due:截止",           "extended:延期至", "done:完成/应办",     "first:首次报送",
        "returns:退回次数",   "passed:最终通过", "late_days:逾期天数", "deducted:考核扣分"};
    struct word_table words;
    struct ledger ledger = {.arena = arena, .ask = ask};
    struct assessment assessment = {.set = false};
    enum status status = duties_each(view, arena, ask, see, &ledger);
    if (status == STATUS_OK && ledger.failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = assess_make(view, arena, ask, &assessment);
    if (status)
        return status;
    const char *title = arena_print(arena, "工作台账（%d年度）", (int)ask->held->plan.year);
    words_begin(&words, arena, table, title ? title : "", columns,
                sizeof columns / sizeof *columns);
    if (ledger.count > 1)
        qsort(ledger.entries, ledger.count, sizeof *ledger.entries, compare);
    for (size_t i = 0; i < ledger.count; i++)
        put_entry(&words, &assessment, &ledger.entries[i], is_first_window(&ledger, i));
    put_total(&words, &ledger, &assessment);
    status = outside_words(view, ask, (uint16_t)ask->held->plan.year, OUTSIDE_LEDGER,
                           put_outside_stages, &words);
    words_basis(&words, ask);
    words_note(&words, "逾期天数是该项中最长的；考核扣分已计封顶，几次的写在第一行");
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
