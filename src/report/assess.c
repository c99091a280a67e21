/* 年度考核: each unit's score by the scheme of the plan (rule set assessment), with every deduction traced
 * to what it is for. DOMAIN.md O-43: "通报, 扣减绩效评分". */
#include "duty_walk.h"

#include <stdio.h>
#include <stdlib.h>

enum item {
    ITEM_OVERDUE,
    ITEM_LATE,
    ITEM_RETURNED,
    ITEM_VETOED,
    ITEM_UNRECTIFIED,
    ITEM_UNTRAINED,
    ITEM_COUNT
};
static const struct {
    const char *rule, *chinese;
} items[ITEM_COUNT] = {
    [ITEM_OVERDUE] = {"assessment.overdue", "逾期未办"},
    [ITEM_LATE] = {"assessment.late", "逾期办理"},
    [ITEM_RETURNED] = {"assessment.returned", "退回"},
    [ITEM_VETOED] = {"assessment.vetoed", "核查一票否决"},
    [ITEM_UNRECTIFIED] = {"assessment.unrectified", "整改逾期"},
    [ITEM_UNTRAINED] = {"assessment.untrained", "没有参加培训"},
};

struct deduction {
    size_t unit; /* in the roster */
    uint8_t item;
    int32_t points, counted; /* hundredths; within the cap */
    const char *what, *trace;
};
struct assessing {
    struct arena *arena;
    const struct duty_ask *ask;
    struct duty_roster roster;
    int32_t full, each[ITEM_COUNT], cap[ITEM_COUNT];
    bool set[ITEM_COUNT];
    const struct rule_value *obligations;
    struct deduction *deductions;
    size_t count, capacity;
    bool failed;
};

/* -- the scheme ------------------------------------------------------------------------------ */

static bool read_scheme(struct assessing *assessing)
{
    const struct plan *plan = &assessing->ask->held->plan;
    assessing->obligations = plan_rule_at(plan, "assessment.obligations");
    for (size_t i = 0; i < ITEM_COUNT; i++) {
        const struct rule_value *rule = plan_rule_at(plan, items[i].rule);
        assessing->set[i] = rule && !rule->unset && rule->count == 2 &&
                            plan_hundredths(rule->texts[0], &assessing->each[i]) &&
                            plan_hundredths(rule->texts[1], &assessing->cap[i]);
    }
    return plan_rule_hundredths(plan, "assessment", "full", &assessing->full) &&
           assessing->obligations && !assessing->obligations->unset;
}

static bool is_counted(const struct assessing *assessing, const char *id)
{
    for (size_t i = 0; i < assessing->obligations->count; i++)
        if (strcmp(assessing->obligations->texts[i], id) == 0)
            return true;
    return false;
}

/* -- deductions ------------------------------------------------------------------------------- */

static void deduct(struct assessing *assessing, const struct duty_unit *unit, enum item item,
                   const char *what, const char *trace)
{
    if (!assessing->set[item] || !unit)
        return;
    if (assessing->count == assessing->capacity) {
        size_t capacity = assessing->capacity * 2 + 256;
        struct deduction *grown = arena_array(assessing->arena, struct deduction, capacity);
        if (!grown) {
            assessing->failed = true;
            return;
        }
        if (assessing->count)
            memcpy(grown, assessing->deductions, assessing->count * sizeof *grown);
        assessing->deductions = grown;
        assessing->capacity = capacity;
    }
    const struct duty_unit *own = duty_roster_unit(&assessing->roster, unit->code);
    if (!own)
        return;
    assessing->deductions[assessing->count++] =
        (struct deduction){.unit = (size_t)(own - assessing->roster.units),
                           .item = (uint8_t)item,
                           .points = assessing->each[item],
                           .what = arena_text(assessing->arena, what),
                           .trace = arena_text(assessing->arena, trace)};
}

static bool take_duty(void *context, const struct duty *duty)
{
    struct assessing *assessing = context;
    bool overdue = duty->state == DUTY_OVERDUE;
    if (!duty->unit || !is_counted(assessing, duty->obligation->id) ||
        (!overdue && !duty->late && !duty->returns))
        return true;
    const char *what = arena_print(assessing->arena, "%s %s：%s", duty->obligation->id,
                                   duty->obligation->title, duty->name);
    if (!what) {
        assessing->failed = true;
        return false;
    }
    char trace[RECORD_KEY_TEXT_SIZE];
    snprintf(trace, sizeof trace, "%s", duty->id);
    if (duty->record.kind)
        record_key_print(&duty->record, trace, sizeof trace);
    if (overdue)
        deduct(assessing, duty->unit, ITEM_OVERDUE, what, trace);
    else if (duty->late)
        deduct(assessing, duty->unit, ITEM_LATE, what, trace);
    for (unsigned i = 0; i < duty->returns; i++)
        deduct(assessing, duty->unit, ITEM_RETURNED, what, trace);
    return !assessing->failed;
}

static bool in_year(int32_t date, int32_t wanted)
{
    int year, month, day;
    if (date == DATE_NONE)
        return false;
    date_parts(date, &year, &month, &day);
    return year == wanted;
}

static void take_row(struct assessing *assessing, const struct work_item *item,
                     const struct work *work, const struct work_row *row, bool *trained)
{
    const struct duty_unit *unit = duty_roster_unit(&assessing->roster, row->unit_code);
    int32_t as_of = assessing->ask->as_of;
    if (!unit)
        return;
    if (work->type == WORK_TRAINING)
        trained[unit - assessing->roster.units] = true;
    if (work->type == WORK_VERIFICATION && row->vetoed)
        deduct(assessing, unit, ITEM_VETOED, *row->name ? row->name : work->title, item->text);
    if (work->type == WORK_RECTIFICATION && row->due != DATE_NONE && as_of > row->due &&
        (row->done == DATE_NONE || row->done > row->due))
        deduct(assessing, unit, ITEM_UNRECTIFIED, *row->detail ? row->detail : work->title,
               item->text);
}

static enum status take_works(struct assessing *assessing, struct view *view)
{
    struct works works;
    int64_t end_ms = day_end_ms(assessing->ask->as_of);
    bool *trained = arena_array(assessing->arena, bool, assessing->roster.count + 1);
    enum status status =
        works_read(view, assessing->arena, &assessing->ask->held->plan.scope, &works);
    if (status != STATUS_OK || !trained)
        return status ? status : STATUS_NO_MEMORY;
    for (size_t i = 0; i < works.count; i++) {
        const struct work *work = work_by(&works.items[i], end_ms);
        for (size_t k = 0; work && k < work->row_count; k++)
            if (in_year(work->date, assessing->ask->held->plan.year) &&
                work->date <= assessing->ask->as_of)
                take_row(assessing, &works.items[i], work, &work->rows[k], trained);
    }
    for (size_t i = 0; i < assessing->roster.count; i++)
        if (!trained[i])
            deduct(assessing, &assessing->roster.units[i], ITEM_UNTRAINED, "本年的培训记录里没有",
                   "");
    return STATUS_OK;
}

/* -- sums --------------------------------------------------------------------------------------- */

struct assessed {
    size_t unit, rank;
    int32_t score, by_item[ITEM_COUNT];
};

/* Of each item at most its cap: what comes later beyond it counts nothing, and is listed all the same. */
static struct assessed *sum_up(struct assessing *assessing)
{
    struct assessed *all =
        arena_array(assessing->arena, struct assessed, assessing->roster.count + 1);
    for (size_t i = 0; all && i < assessing->roster.count; i++)
        all[i] = (struct assessed){.unit = i, .score = assessing->full};
    for (size_t i = 0; all && i < assessing->count; i++) {
        struct deduction *it = &assessing->deductions[i];
        struct assessed *unit = &all[it->unit];
        int32_t left = assessing->cap[it->item] - unit->by_item[it->item];
        it->counted = it->points < left ? it->points : left;
        it->counted = it->counted < unit->score ? it->counted : unit->score;
        unit->by_item[it->item] += it->counted;
        unit->score -= it->counted;
    }
    return all;
}

static int by_score(const void *a, const void *b)
{
    const struct assessed *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return (left->unit > right->unit) - (left->unit < right->unit);
}

static void rank(struct assessed *all, size_t count)
{
    if (count)
        qsort(all, count, sizeof *all, by_score);
    for (size_t i = 0; i < count; i++)
        all[i].rank = i && all[i].score == all[i - 1].score ? all[i - 1].rank : i + 1;
}

static const char *points(struct word_table *words, int32_t hundredths)
{
    char text[MONEY_TEXT_SIZE];
    score_print(hundredths, text);
    const char *copy = hundredths ? arena_text(words->arena, text) : "";
    return copy ? copy : "";
}

static void put_ranking(struct word_table *words, const struct assessing *assessing,
                        const struct assessed *all)
{
    for (size_t i = 0; i < assessing->roster.count; i++) {
        const struct duty_unit *unit = &assessing->roster.units[all[i].unit];
        char rank_text[24], score[MONEY_TEXT_SIZE];
        if (assessing->ask->unit && strcmp(assessing->ask->unit, unit->code) != 0)
            continue;
        snprintf(rank_text, sizeof rank_text, "%zu", all[i].rank);
        score_print(all[i].score, score);
        const char *cells[4 + ITEM_COUNT] = {rank_text, unit->code, unit->name, score};
        for (size_t k = 0; k < ITEM_COUNT; k++)
            cells[4 + k] = points(words, all[i].by_item[k]);
        words_row(words, cells);
    }
}

static void put_deductions(struct word_table *words, const struct assessing *assessing)
{
    for (size_t u = 0; u < assessing->roster.count; u++) {
        const struct duty_unit *unit = &assessing->roster.units[u];
        if (assessing->ask->unit && strcmp(assessing->ask->unit, unit->code) != 0)
            continue;
        for (size_t i = 0; i < assessing->count; i++) {
            const struct deduction *it = &assessing->deductions[i];
            if (it->unit != u)
                continue;
            const char *cells[] = {unit->code,
                                   unit->name,
                                   items[it->item].chinese,
                                   it->what,
                                   it->trace,
                                   points(words, it->points),
                                   it->counted ? points(words, it->counted) : "0（到上限）"};
            words_row(words, cells);
        }
    }
}

static void begin_table(struct word_table *words, struct arena *arena, bool detail,
                        struct table *table)
{
    static const char *const ranking[] = {"rank:名次",
                                          "unit_code:单位代码",
                                          "unit:单位",
                                          "score:得分",
                                          "overdue:逾期未办",
                                          "late:逾期办理",
                                          "returned:退回",
                                          "vetoed:核查一票否决",
                                          "unrectified:整改逾期",
                                          "untrained:没有参加培训"};
    static const char *const deductions[] = {"unit_code:单位代码", "unit:单位",  "item:扣分项",
                                             "what:事项",          "trace:依据", "points:每项扣分",
                                             "counted:实际扣分"};
    if (detail)
        words_begin(words, arena, table, "年度考核扣分明细", deductions,
                    sizeof deductions / sizeof *deductions);
    else
        words_begin(words, arena, table, "年度考核排名", ranking, sizeof ranking / sizeof *ranking);
}

enum status assess_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         bool detail, struct table *table)
{
    struct assessing assessing = {.arena = arena, .ask = ask};
    struct duty_ask all = *ask;
    struct word_table words;
    begin_table(&words, arena, detail, table);
    if (!read_scheme(&assessing)) {
        words_note(&words, "计划没有设定考核办法（规则 assessment），不能计算");
        return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    all.unit = NULL; /* a rank is among all */
    enum status status = duty_roster_read(view, arena, &ask->held->plan.scope, &assessing.roster);
    if (status == STATUS_OK)
        status = duties_each(view, arena, &all, take_duty, &assessing);
    if (status == STATUS_OK)
        status = take_works(&assessing, view);
    struct assessed *assessed = status == STATUS_OK ? sum_up(&assessing) : NULL;
    if (assessed && detail)
        put_deductions(&words, &assessing);
    if (assessed && !detail) {
        rank(assessed, assessing.roster.count);
        put_ranking(&words, &assessing, assessed);
    }
    duty_roster_close(&assessing.roster);
    words_basis(&words, ask);
    for (size_t i = 0; i < ITEM_COUNT; i++)
        if (!assessing.set[i])
            words_note(&words, "%s没有设定扣分，不计", items[i].chinese);
    if (status == STATUS_OK && (assessing.failed || !assessed))
        status = STATUS_NO_MEMORY;
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
