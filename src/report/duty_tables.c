/* 到期清单, 进度表, 催报单. */
#include "duty.h"

#include <siben/sectors.h>

#include <stdio.h>
#include <stdlib.h>

static const char *number(struct word_table *words, size_t value)
{
    const char *text = value ? arena_print(words->arena, "%zu", value) : "";
    return text ? text : "";
}

static const char *title_of(struct word_table *words, const struct duty_group *group)
{
    const struct obligation *it = group->obligation;
    const char *text = plan_windows(it) > 1 ? arena_print(words->arena, "%s（第 %zu 次）",
                                                          it->title, group->window + 1)
                                            : it->title;
    return text ? text : "";
}

/* The row that was put last. */
static void mark_sector(struct word_table *words, bool sector)
{
    if (words->table->row_count)
        words->table->rows[words->table->row_count - 1].sector = sector;
}

static void put_day(struct buffer *text, int32_t date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    buffer_print(text, "%d月%d日", month, day);
}

static void put_count(struct buffer *text, size_t *parts, const struct duty_group *group,
                      const char *words, size_t count)
{
    if (count)
        buffer_print(text, "%s%s", (*parts)++ ? "，" : "", words);
    if (count && group->total > 1)
        buffer_print(text, " %zu", count);
}

/* "（10月10日已报送，10月12日回执：核对一致）" */
static void put_reported(struct buffer *text, const struct duty_group *group)
{
    buffer_put_text(text, "（");
    put_day(text, date_of_instant(group->reported_ms));
    buffer_put_text(text, "已报送，");
    if (group->receipt_ms) {
        put_day(text, date_of_instant(group->receipt_ms));
        buffer_print(text, "回执：%s", receipt_chinese(group->receipt));
    } else {
        buffer_put_text(text, "还没有回执");
    }
    buffer_put_text(text, "）");
}

/* "（待主管部门 2，待绩效办 1）" */
static void put_steps(struct buffer *text, const struct duty_group *group)
{
    for (size_t i = 0; i < REVIEW_STEPS_MAX && group->steps[i].count; i++) {
        buffer_print(text, "%s待%s", i ? "，" : "（", group->steps[i].step);
        if (group->total > 1)
            buffer_print(text, " %zu", group->steps[i].count);
    }
    if (group->steps[0].count)
        buffer_put_text(text, "）");
}

/* Until when what was returned is to be mended, of several the first; past that day it is overdue. */
static void put_term(struct buffer *text, const struct duty_group *group, unsigned state,
                     const char *before, const char *after)
{
    bool over = state == DUTY_OVERDUE;
    int32_t by = over ? group->corrected_by : group->correct_by;
    if (by == DATE_NONE)
        return;
    buffer_print(text, "%s%s%s", before, !over && group->counts[state] > 1 ? "最早的" : "",
                 over ? "应在" : "");
    put_day(text, by);
    buffer_print(text, "前改好%s", after);
}

/* The office's own, seen from below it: not 未纳入, which says that nobody keeps it. */
#define ELSEWHERE "上级办理"

/* What a due date stands at, in words: from what is worst. */
static const char *state_of(struct word_table *words, const struct duty_group *group)
{
    static const uint8_t order[] = {DUTY_OVERDUE,   DUTY_RETURNED,  DUTY_OPEN,    DUTY_ADDED,
                                    DUTY_FILLED,    DUTY_IN_REVIEW, DUTY_NOT_DUE, DUTY_NOT_KEPT,
                                    DUTY_DONE_LATE, DUTY_DONE};
    struct buffer text = {0};
    size_t parts = 0;
    if (group->elsewhere)
        put_count(&text, &parts, group, ELSEWHERE, group->total);
    for (size_t i = 0; i < sizeof order && !group->elsewhere; i++) {
        put_count(&text, &parts, group, duty_chinese(order[i]),
                  group->counts[order[i]] - (order[i] == DUTY_DONE ? group->undated : 0));
        if (order[i] == DUTY_IN_REVIEW)
            put_steps(&text, group);
        if (group->total > 1 && (order[i] == DUTY_RETURNED || order[i] == DUTY_OVERDUE))
            put_term(&text, group, order[i], order[i] == DUTY_RETURNED ? "（" : "（退回的", "）");
    }
    put_count(&text, &parts, group, "完成", group->undated);
    if (group->of)
        buffer_print(&text, "（%zu/%zu）", group->done, group->of);
    if (group->outside)
        buffer_put_text(&text, group->total > 1 ? "（含无明细）" : "（无明细）");
    if (group->extended != DATE_NONE) {
        buffer_put_text(&text, "（延期至");
        put_day(&text, group->extended);
        buffer_put_text(&text, "）");
    }
    if (group->total == 1 && group->reported_ms)
        put_reported(&text, group);
    if (group->total == 1 && *group->words)
        buffer_print(&text, "：%s", group->words);
    return arena_words(words->arena, &text);
}

/* -- due ------------------------------------------------------------------------------------- */

static int by_due(const void *a, const void *b)
{
    const struct duty_group *left = *(const struct duty_group *const *)a,
                            *right = *(const struct duty_group *const *)b;
    int32_t x = left->dates.due == DATE_NONE ? INT32_MAX : left->dates.due,
            y = right->dates.due == DATE_NONE ? INT32_MAX : right->dates.due;
    if (x != y)
        return x < y ? -1 : 1;
    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    return strcmp(left->unit ? left->unit->own : "", right->unit ? right->unit->own : "");
}

enum status due_table(struct view *view, struct arena *arena, const struct duty_ask *ask, int days,
                      struct table *table)
{
    const struct due_count *once;
    return due_table_once(view, arena, ask, days, table, &once);
}

enum status due_table_once(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           int days, struct table *table, const struct due_count **once)
{
    static const char *const columns[] = {"due:期限",     "remind:提醒",        "id:编号",
                                          "title:事项",   "unit_code:单位代码", "unit:承担者",
                                          "total:应办",   "open:未办",          "returned:退回",
                                          "overdue:逾期", "state:情况"};
    struct word_table words;
    struct duty_group **groups;
    size_t count;
    words_begin(&words, arena, table, "到期清单", columns, sizeof columns / sizeof *columns);
    enum status status = duty_groups(view, arena, ask, &groups, &count);
    if (status != STATUS_OK)
        return status;
    if (count)
        qsort(groups, count, sizeof *groups, by_due);
    struct due_count *counts = arena_array(arena, struct due_count, count + 1);
    status = counts ? duty_groups_once(groups, count, ask->as_of, days) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    *once = counts;
    for (size_t i = 0; i < count; i++) {
        const struct duty_group *group = groups[i];
        if (!duty_group_falls_due(group, ask->as_of, days))
            continue;
        const char *cells[] = {words_date(&words, group->dates.due, "未设定"),
                               words_date(&words, plan_remind_by(&group->dates), ""),
                               group->obligation->id,
                               title_of(&words, group),
                               group->code,
                               group->debtor,
                               number(&words, group->total),
                               number(&words, group->open),
                               number(&words, group->counts[DUTY_RETURNED]),
                               number(&words, group->counts[DUTY_OVERDUE]),
                               state_of(&words, group)};
        counts[words.table->row_count] = group->once;
        words_row(&words, cells);
        mark_sector(&words, group->sector);
    }
    status = words_basis_then(&words, view, ask);
    return arena->failed ? STATUS_NO_MEMORY : status;
}

/* -- board ---------------------------------------------------------------------------------------- */

static void add_steps(struct duty_group *sum, const struct duty_group *group)
{
    for (size_t i = 0; i < REVIEW_STEPS_MAX && group->steps[i].count; i++) {
        size_t at = 0;
        while (at < REVIEW_STEPS_MAX && sum->steps[at].count &&
               strcmp(sum->steps[at].step, group->steps[i].step) != 0)
            at++;
        if (at == REVIEW_STEPS_MAX)
            return;
        sum->steps[at].step = group->steps[i].step;
        sum->steps[at].count += group->steps[i].count;
    }
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a == DATE_NONE || (b != DATE_NONE && b < a) ? b : a;
}

/* Sums over the units of an obligation and window. */
static void add_group(struct duty_group *sum, const struct duty_group *group)
{
    sum->words = sum->total ? "" : group->words;
    sum->reported_ms = group->reported_ms;
    sum->receipt_ms = group->receipt_ms;
    sum->receipt = group->receipt;
    for (size_t i = 0; i < DUTY_STATE_COUNT; i++)
        sum->counts[i] += group->counts[i];
    sum->correct_by = earlier(sum->correct_by, group->correct_by);
    sum->corrected_by = earlier(sum->corrected_by, group->corrected_by);
    sum->undated += group->undated;
    sum->outside = sum->outside || group->outside;
    sum->elsewhere = group->elsewhere;
    add_steps(sum, group);
    sum->total += group->total;
    sum->late += group->late;
    sum->returns += group->returns;
    sum->of += group->of;
    sum->done += group->done;
    sum->open += group->open;
}

static bool leaves_out(const struct plan *plan)
{
    for (size_t i = 0; i < plan->obligation_count; i++)
        if (plan->obligations[i].kept.by == KEPT_NOT_YET)
            return true;
    return false;
}

/* Of departments that are led elsewhere (leads.h): the word alone would look like something that nobody keeps. */
static void note_elsewhere(struct word_table *words, struct duty_group *const *groups, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (groups[i]->obligation->owner == OWNER_DEPARTMENTS &&
            groups[i]->obligation->kept.by != KEPT_NOT_YET && groups[i]->counts[DUTY_NOT_KEPT]) {
            words_note(
                words,
                "部门的表由牵头的单位办；牵头的单位不在本机的写未纳入，办没有办看上级的进度");
            return;
        }
}

static void put_obligation(struct word_table *words, const struct duty_group *sum)
{
    const struct obligation *it = sum->obligation;
    bool unkept = it->kept.by == KEPT_NOT_YET;
    size_t done = sum->counts[DUTY_DONE] + sum->counts[DUTY_DONE_LATE];
    const char *title = title_of(words, sum);
    const char *cells[] = {it->id,
                           sum->sector ? arena_print(words->arena, "%s" SECTOR_MARK, title) : title,
                           plan_owner_chinese(it->owner),
                           words_date(words, sum->dates.due, it->event_count ? "随事项" : "未设定"),
                           words_date(words, plan_remind_by(&sum->dates), ""),
                           unkept ? "" : number(words, sum->total),
                           unkept ? "" : number(words, done),
                           number(words, sum->counts[DUTY_DONE_LATE]),
                           number(words, sum->counts[DUTY_FILLED] + sum->counts[DUTY_IN_REVIEW]),
                           number(words, sum->counts[DUTY_RETURNED]),
                           number(words, sum->counts[DUTY_OPEN] + sum->counts[DUTY_ADDED]),
                           number(words, sum->counts[DUTY_OVERDUE]),
                           number(words, sum->returns),
                           unkept ? arena_print(words->arena, "未纳入：%s", it->kept.words)
                           : sum->total ? state_of(words, sum)
                                        : "没有承担者"};
    words_row(words, cells);
}

static enum status board_by_obligation(struct view *view, struct arena *arena,
                                       const struct duty_ask *ask, struct duty_group **groups,
                                       size_t count, struct table *table)
{
    static const char *const columns[] = {
        "id:编号",          "title:事项",    "owner:承担", "due:期限",
        "remind:提醒",      "total:应办",    "done:完成",  "done_late:其中逾期完成",
        "in_review:审核中", "returned:退回", "open:待报",  "overdue:逾期",
        "returns:退回次数", "state:情况"};
    const struct plan *plan = &ask->held->plan;
    struct word_table words;
    size_t at = 0;
    words_begin(&words, arena, table, "工作计划进度表", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < plan->obligation_count; i++)
        for (size_t k = 0; k < plan_windows(&plan->obligations[i]); k++) {
            struct duty_group sum = {.obligation = &plan->obligations[i],
                                     .window = k,
                                     .extended = DATE_NONE,
                                     .correct_by = DATE_NONE,
                                     .corrected_by = DATE_NONE,
                                     .words = "",
                                     .dates = plan_dates_of(plan, &ask->held->calendars,
                                                            &plan->obligations[i], k, DATE_NONE)};
            struct duty_group sector = sum; /* apart: it is in no sum of theirs */
            sector.sector = true;
            for (; at < count && groups[at]->order == i && groups[at]->window == k; at++)
                add_group(groups[at]->sector ? &sector : &sum, groups[at]);
            put_obligation(&words, &sum);
            if (!sector.total)
                continue;
            put_obligation(&words, &sector);
            mark_sector(&words, true);
        }
    enum status status = words_basis_then(&words, view, ask);
    note_elsewhere(&words, groups, count);
    if (leaves_out(plan))
        words_note(&words, "未纳入：本软件还没有记录来掌握，不等于没有办，也不算办了");
    return arena->failed ? STATUS_NO_MEMORY : status;
}

/* Who has rows: units by code, then the rest by name. */
static int by_debtor(const void *a, const void *b)
{
    const struct duty_group *left = *(const struct duty_group *const *)a,
                            *right = *(const struct duty_group *const *)b;
    const char *x = *left->code ? left->code : "~", *y = *right->code ? right->code : "~";
    int order = strcmp(x, y);
    if (order == 0 && left->unit && right->unit)
        order = strcmp(left->unit->own, right->unit->own);
    if (order == 0 && left->sector != right->sector)
        order = left->sector ? 1 : -1;
    if (order == 0 && !left->unit)
        order = strcmp(left->debtor, right->debtor);
    if (order == 0 && left->order != right->order)
        order = left->order < right->order ? -1 : 1;
    return order;
}

static bool same_debtor(const struct duty_group *a, const struct duty_group *b)
{
    return a->sector != b->sector ? false
           : a->unit || b->unit   ? a->unit == b->unit
                                  : strcmp(a->debtor, b->debtor) == 0;
}

static enum status board_columns(struct arena *arena, const struct plan *plan, bool *kept,
                                 struct word_table *words, struct table *table)
{
    const char **columns = arena_array(arena, const char *, plan->obligation_count + 3);
    size_t count = 0;
    if (!columns)
        return STATUS_NO_MEMORY;
    columns[count++] = "unit_code:单位代码";
    columns[count++] = "unit:承担者";
    for (size_t i = 0; i < plan->obligation_count; i++)
        if (kept[i]) {
            columns[count] = arena_print(arena, "%s:%s %s", plan->obligations[i].id,
                                         plan->obligations[i].id, plan->obligations[i].title);
            if (!columns[count++])
                return STATUS_NO_MEMORY;
        }
    words_begin(words, arena, table, "工作计划进度表（按承担者）", columns, count);
    return STATUS_OK;
}

static enum status board_by_unit(struct view *view, struct arena *arena, const struct duty_ask *ask,
                                 struct duty_group **groups, size_t count, struct table *table)
{
    const struct plan *plan = &ask->held->plan;
    struct word_table words;
    bool *kept = arena_array(arena, bool, plan->obligation_count + 1);
    const char **cells = arena_array(arena, const char *, plan->obligation_count + 3);
    if (!kept || !cells)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        kept[groups[i]->order] = groups[i]->obligation->kept.by != KEPT_NOT_YET;
    enum status status = board_columns(arena, plan, kept, &words, table);
    if (status != STATUS_OK)
        return status;
    if (count)
        qsort(groups, count, sizeof *groups, by_debtor);
    bool above = false;
    for (size_t i = 0, next; i < count; i = next) {
        size_t column = 2;
        for (size_t k = 0; k < table->column_count; k++)
            cells[k] = "";
        cells[0] = groups[i]->code;
        cells[1] = groups[i]->debtor;
        bool any = false;
        next = i;
        for (size_t o = 0; o < plan->obligation_count; o++) {
            size_t at = next;
            if (at < count && same_debtor(groups[at], groups[i]) && groups[at]->order == o) {
                struct duty_group sum = *groups[at];
                any = any || kept[o];
                for (next++; next < count && same_debtor(groups[next], groups[i]) &&
                             groups[next]->order == o;
                     next++)
                    add_group(&sum, groups[next]); /* several windows, or papers */
                if (kept[o])
                    cells[column] = state_of(&words, &sum);
            }
            column += kept[o];
        }
        above = above || groups[i]->elsewhere;
        if (!any || groups[i]->elsewhere) /* a debtor's are all so, or none is */
            continue;
        words_row(&words, cells);
        mark_sector(&words, groups[i]->sector);
    }
    if (above)
        words_note(&words, "%s的事项由上级办理，本机看不到进展，不在行中：看上级的进度表",
                   plan->office);
    status = words_basis_then(&words, view, ask);
    note_elsewhere(&words, groups, count);
    if (leaves_out(plan))
        words_note(&words, "未纳入的事项不在列中：siben plan board --by obligation 逐项列出");
    return arena->failed ? STATUS_NO_MEMORY : status;
}

enum status board_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        bool by_obligation, struct table *table)
{
    struct duty_group **groups;
    size_t count;
    enum status status = duty_groups(view, arena, ask, &groups, &count);
    if (status != STATUS_OK)
        return status;
    return by_obligation ? board_by_obligation(view, arena, ask, groups, count, table)
                         : board_by_unit(view, arena, ask, groups, count, table);
}

/* -- chase ------------------------------------------------------------------------------------------ */

/* Until when, as whoever reads it now must know it: a day that is past is named as past only. */
static void put_until(struct buffer *text, const struct duty_group *group, int32_t as_of)
{
    int32_t due = group->dates.due, remind = plan_remind_by(&group->dates);
    bool extended = due != DATE_NONE && group->extended != DATE_NONE && group->extended > due;
    int32_t until = extended ? group->extended : due;
    bool overdue = group->counts[DUTY_OVERDUE] > 0 && until < as_of;
    if (until == DATE_NONE || (until < as_of && !overdue))
        return; /* what was returned after it has no other date */
    buffer_put_text(text, extended ? "，已批准延期，" : "，");
    buffer_put_text(text, overdue ? "期限" : "");
    put_day(text, until);
    buffer_put_text(text, overdue ? "已过" : "前");
    if (overdue || extended || remind == DATE_NONE || remind == due)
        return;
    if (remind < as_of) {
        buffer_put_text(text, "（遇休息日，请立即办理）");
        return;
    }
    buffer_put_text(text, "（遇休息日，请在");
    put_day(text, remind);
    buffer_put_text(text, "办完）");
}

/* What another obligation has named already: nobody counts it twice. */
static void put_told(struct buffer *text, const struct duty_group *group)
{
    bool sums = group->obligation->kept.by == KEPT_PARTS;
    buffer_put_text(text, sums ? "，各项办完即完成" : "，就是上面这些项");
    if (group->once.returned) {
        buffer_print(text, "（其中退回待改 %zu 项", group->once.returned);
        put_term(text, group, DUTY_RETURNED, "，", "");
        buffer_put_text(text, "）");
    }
    buffer_put_text(text, "；");
}

/* One obligation in a message. */
static void put_item(struct buffer *text, const struct duty_group *group, int32_t as_of)
{
    buffer_print(text, "%s", group->obligation->title);
    put_until(text, group, as_of);
    /* What it owes itself, and not for each project: its name stands above. */
    bool own = group->total == 1 && (group->unit || group->obligation->owner == OWNER_REGIONS) &&
               group->obligation->owner != OWNER_PROJECTS &&
               group->obligation->owner != OWNER_FUNDS;
    bool returned = group->counts[DUTY_RETURNED] || group->corrected_by != DATE_NONE;
    if (!group->once.open && !(own && returned)) {
        put_told(text, group);
        return;
    }
    if (own) {
        buffer_print(text, "，%s", returned ? "已退回待改" : "尚未办");
        put_term(text, group, group->counts[DUTY_RETURNED] ? DUTY_RETURNED : DUTY_OVERDUE, "，",
                 "");
        buffer_put_text(text, "；");
        return;
    }
    buffer_print(text, "，尚有 %zu 项", group->open);
    if (group->once.open < group->open)
        buffer_print(text, "（其中 %zu 项就是上面的）", group->open - group->once.open);
    if (group->counts[DUTY_RETURNED]) {
        buffer_print(text, "（其中退回待改 %zu 项", group->counts[DUTY_RETURNED]);
        put_term(text, group, DUTY_RETURNED, "，", "");
        buffer_put_text(text, "）");
    }
    put_term(text, group, DUTY_OVERDUE, "（退回的", "）");
    if (group->counts[DUTY_ADDED])
        buffer_print(text, "（其中期限过后才列入清单的 %zu 项）", group->counts[DUTY_ADDED]);
    if (group->names[0]) {
        buffer_put_text(text, "：");
        for (size_t i = 0; i < DUTY_NAMES_KEPT && group->names[i]; i++)
            buffer_print(text, "%s%s", i ? "、" : "", group->names[i]);
        if (group->open > DUTY_NAMES_KEPT)
            buffer_put_text(text, "等");
    }
    buffer_put_text(text, "；");
}

static const char *message_of(struct word_table *words, const struct duty_ask *ask,
                              struct duty_group *const *groups, size_t from, size_t to, int days)
{
    struct buffer text = {0};
    buffer_print(&text, "【%s】%s：", ask->held->plan.office,
                 groups[from]->sector ? groups[from]->unit->name : groups[from]->debtor);
    for (size_t i = from; i < to; i++)
        if (duty_group_falls_due(groups[i], ask->as_of, days))
            put_item(&text, groups[i], ask->as_of);
    if (text.size >= strlen("；"))
        text.size -= strlen("；");
    buffer_put_text(&text, "。请尽快报送。");
    if (*ask->held->plan.phone)
        buffer_print(&text, "联系电话 %s。", ask->held->plan.phone);
    return arena_words(words->arena, &text);
}

struct chasing {
    struct view *view;
    struct word_table *words;
    const struct duty_ask *ask;
    int days;
    enum status status;
};
struct called {
    const char *name, *phone;
};

/* Of a region: whom this plan names, else the office of its own plan of the year, where that has come. */
static struct called call_region(struct chasing *chasing, const char *code)
{
    const struct plan *plan = &chasing->ask->held->plan;
    struct called called = {"没有登记：在计划的 contacts 里写这个地区的联系人和电话", ""};
    struct plan_held held;
    struct scope scope = {""};
    struct why why;
    why_clear(&why);
    for (size_t i = 0; i < plan->contact_count; i++)
        if (strcmp(plan->contacts[i].region.text, code) == 0)
            return (struct called){plan->contacts[i].name, plan->contacts[i].phone};
    snprintf(scope.text, sizeof scope.text, "%s", code);
    enum status status = plan_held(chasing->view, chasing->words->arena, &scope,
                                   (uint16_t)plan->year, true, &held, &why);
    if (status == STATUS_OK)
        called = (struct called){held.plan.office, held.plan.phone};
    if (status == STATUS_NO_MEMORY)
        chasing->status = status;
    return called;
}

static struct called whom_to_call(struct chasing *chasing, const struct duty_group *group)
{
    const struct duty_unit *unit = group->unit;
    if (!unit && group->obligation->owner == OWNER_REGIONS)
        return call_region(chasing, group->code);
    const char *contact = !unit ? "" : *unit->handler ? unit->handler : unit->leader;
    return (struct called){*contact ? contact : "名册里没有联系人", unit ? unit->phone : ""};
}

static void put_chase(struct chasing *chasing, struct duty_group *const *groups, size_t from,
                      size_t to)
{
    struct word_table *words = chasing->words;
    const struct duty_ask *ask = chasing->ask;
    int days = chasing->days;
    size_t open = 0, overdue = 0, returned = 0;
    int32_t first = DATE_NONE;
    bool due = false;
    for (size_t i = from; i < to; i++) {
        if (!duty_group_falls_due(groups[i], ask->as_of, days))
            continue;
        open += groups[i]->once.open;
        overdue += groups[i]->once.overdue;
        returned += groups[i]->once.returned;
        due = true;
        if (groups[i]->dates.due != DATE_NONE &&
            (first == DATE_NONE || groups[i]->dates.due < first))
            first = groups[i]->dates.due;
    }
    if (!due)
        return;
    struct called called = whom_to_call(chasing, groups[from]);
    const char *cells[] = {groups[from]->code,
                           groups[from]->debtor,
                           called.name,
                           called.phone,
                           number(words, open),
                           number(words, overdue),
                           number(words, returned),
                           words_date(words, first, "未设定"),
                           message_of(words, ask, groups, from, to, days)};
    words_row(words, cells);
    mark_sector(words, groups[from]->sector);
}

enum status chase_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        int days, struct table *table)
{
    static const char *const columns[] = {
        "unit_code:单位代码", "unit:承担者",       "contact:联系人",     "phone:电话",  "open:未办",
        "overdue:其中逾期",   "returned:其中退回", "first_due:最早期限", "message:短信"};
    struct word_table words;
    struct duty_group **groups;
    size_t count;
    words_begin(&words, arena, table, "催报单", columns, sizeof columns / sizeof *columns);
    enum status status = duty_groups(view, arena, ask, &groups, &count);
    if (status != STATUS_OK)
        return status;
    struct chasing chasing = {view, &words, ask, days, STATUS_OK};
    if (count)
        qsort(groups, count, sizeof *groups, by_debtor);
    chasing.status = duty_groups_once(groups, count, ask->as_of, days);
    for (size_t i = 0, next; i < count && chasing.status == STATUS_OK; i = next) {
        for (next = i + 1; next < count && same_debtor(groups[next], groups[i]);)
            next++;
        if (groups[i]->unit || (groups[i]->obligation->owner != OWNER_OFFICE && !groups[i]->upward))
            put_chase(&chasing, groups, i, next); /* nobody calls himself */
    }
    if (chasing.status == STATUS_OK)
        chasing.status = words_basis_then(&words, view, ask);
    return arena->failed ? STATUS_NO_MEMORY : chasing.status;
}
