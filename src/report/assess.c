/* 年度考核: each unit's score by the scheme of the plan (rule set assessment), with every deduction traced
 * to what it is for. DOMAIN.md O-43: "通报, 扣减绩效评分". */
#include "duty_tally.h"
#include "final.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *rule, *chinese;
} items[ASSESS_ITEM_COUNT] = {
    [ASSESS_OVERDUE] = {"assessment.overdue", "逾期未办"},
    [ASSESS_LATE] = {"assessment.late", "逾期办理"},
    [ASSESS_RETURNED] = {"assessment.returned", "退回"},
    [ASSESS_VETOED] = {"assessment.vetoed", "核查一票否决"},
    [ASSESS_UNRECTIFIED] = {"assessment.unrectified", "整改逾期"},
    [ASSESS_UNTRAINED] = {"assessment.untrained", "没有参加培训"},
};

const char *assess_item_chinese(unsigned item)
{
    return item < ASSESS_ITEM_COUNT ? items[item].chinese : "—";
}

const char *assess_item_rule(unsigned item)
{
    return item < ASSESS_ITEM_COUNT ? items[item].rule : "";
}

struct deduction {
    size_t unit; /* in the roster */
    uint8_t item;
    int32_t points; /* hundredths */
    const char *what, *trace;
};
struct assessing {
    struct arena *arena;
    const struct duty_ask *ask;
    struct duty_roster roster;
    struct assessment *out;
    const struct rule_value *obligations;
    struct deduction *deductions;
    size_t count, capacity;
    bool failed;
};

/* -- the scheme ------------------------------------------------------------------------------ */

static bool read_scheme(struct assessing *assessing)
{
    const struct plan *plan = &assessing->ask->held->plan;
    struct assessment *out = assessing->out;
    assessing->obligations = plan_rule_at(plan, "assessment.obligations");
    for (size_t i = 0; i < ASSESS_ITEM_COUNT; i++) {
        const struct rule_value *rule = plan_rule_at(plan, items[i].rule);
        out->item_set[i] = rule && !rule->unset && rule->count == 2 &&
                           plan_hundredths(rule->texts[0], &out->each[i]) &&
                           plan_hundredths(rule->texts[1], &out->cap[i]);
    }
    out->item_set[ASSESS_VETOED] =
        out->item_set[ASSESS_VETOED] && veto_effect(plan, "assessment_zero");
    return plan_rule_hundredths(plan, "assessment", "full", &out->full) && assessing->obligations &&
           !assessing->obligations->unset;
}

static bool is_counted(const struct assessing *assessing, const char *id)
{
    for (size_t i = 0; i < assessing->obligations->count; i++)
        if (strcmp(assessing->obligations->texts[i], id) == 0)
            return true;
    return false;
}

/* -- deductions ------------------------------------------------------------------------------- */

static void deduct(struct assessing *assessing, const struct duty_unit *unit, enum assess_item item,
                   const char *what, const char *trace)
{
    if (!assessing->out->item_set[item] || !unit)
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
                           .points = assessing->out->each[item],
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
        deduct(assessing, duty->unit, ASSESS_OVERDUE, what, trace);
    else if (duty->late)
        deduct(assessing, duty->unit, ASSESS_LATE, what, trace);
    for (unsigned i = 0; i < duty->returns; i++)
        deduct(assessing, duty->unit, ASSESS_RETURNED, what, trace);
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

/* What counts as a training is what the plan's obligation of trainings counts (O-36): of the plan's year or, whichever
 * 预算年度 it has, by its date; with the document that it asks for. */
static struct tally_ask training_ask(const struct assessing *assessing)
{
    const struct plan *plan = &assessing->ask->held->plan;
    for (size_t i = 0; i < plan->obligation_count; i++) {
        const struct obligation *it = &plan->obligations[i];
        if (it->kept.by == KEPT_WORK && it->owner == OWNER_OFFICE && it->kept.every == EVERY_UNIT &&
            it->kept.types >> WORK_TRAINING & 1)
            return duty_work_ask(assessing->ask, it);
    }
    return (struct tally_ask){.types = 1u << WORK_TRAINING,
                              .round = -1,
                              .stated = true,
                              .plan = plan,
                              .as_of = assessing->ask->as_of};
}

static void take_training(const struct assessing *assessing, const struct tally_ask *ask,
                          const struct work_item *item, bool *trained)
{
    int64_t end_ms = day_end_ms(ask->as_of);
    unsigned returns;
    uint8_t state = work_state_by(item, end_ms, &returns);
    const struct work *work = work_by(item, ask->stated ? INT64_MAX : end_ms);
    if (!tally_meant(ask, item, work) || work->type != WORK_TRAINING || !tally_counts(ask, work) ||
        (ask->approved ? state != COURSE_APPROVED : state == COURSE_RETURNED))
        return;
    for (size_t k = 0; k < work->row_count; k++) {
        const struct duty_unit *unit =
            duty_roster_unit(&assessing->roster, work->rows[k].unit_code);
        if (unit)
            trained[unit - assessing->roster.units] = true;
    }
}

static void take_row(struct assessing *assessing, const struct work_item *item,
                     const struct work *work, const struct work_row *row)
{
    const struct duty_unit *unit = duty_roster_unit(&assessing->roster, row->unit_code);
    int32_t as_of = assessing->ask->as_of;
    if (!unit)
        return;
    if (row->vetoed && veto_counts(&assessing->ask->held->plan, work, item->key.round))
        deduct(assessing, unit, ASSESS_VETOED, *row->name ? row->name : work->title, item->text);
    if (work->type == WORK_RECTIFICATION && row->due != DATE_NONE && as_of > row->due &&
        (row->done == DATE_NONE || row->done > row->due))
        deduct(assessing, unit, ASSESS_UNRECTIFIED, *row->detail ? row->detail : work->title,
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
    const struct tally_ask training = training_ask(assessing);
    for (size_t i = 0; i < works.count; i++) {
        /* what was returned counts for nothing, for good or ill */
        const struct work *work = work_standing_by(&works.items[i], end_ms);
        take_training(assessing, &training, &works.items[i], trained);
        for (size_t k = 0; work && k < work->row_count; k++)
            if (in_year(work->date, assessing->ask->held->plan.year) &&
                work->date <= assessing->ask->as_of)
                take_row(assessing, &works.items[i], work, &work->rows[k]);
    }
    for (size_t i = 0; i < assessing->roster.count; i++)
        if (!trained[i])
            deduct(assessing, &assessing->roster.units[i], ASSESS_UNTRAINED, "本年的培训记录里没有",
                   "");
    return STATUS_OK;
}

/* -- sums --------------------------------------------------------------------------------------- */

/* Each unit's part of one array of all. */
static bool give_room(struct assessing *assessing)
{
    struct assessment *out = assessing->out;
    struct assess_deduction *room =
        arena_array(assessing->arena, struct assess_deduction, assessing->count + 1);
    if (!room)
        return false;
    for (size_t i = 0; i < assessing->count; i++)
        out->units[assessing->deductions[i].unit].deduction_count++;
    for (size_t u = 0; u < out->unit_count; u++) {
        out->units[u].deductions = room;
        room += out->units[u].deduction_count;
        out->units[u].deduction_count = 0;
    }
    return true;
}

/* Of each item at most its cap: what comes later beyond it counts nothing, and is listed all the same. */
static void take_down(const struct assessment *out, struct assess_unit *unit,
                      const struct deduction *it)
{
    int32_t left = out->cap[it->item] - unit->by_item[it->item];
    int32_t counted = it->points < left ? it->points : left;
    counted = counted < unit->score ? counted : unit->score;
    unit->by_item[it->item] += counted;
    unit->score -= counted;
    unit->deductions[unit->deduction_count++] =
        (struct assess_deduction){it->item, it->points, counted, it->what, it->trace};
}

static int by_score(const void *a, const void *b)
{
    const struct assess_unit *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return (left->unit > right->unit) - (left->unit < right->unit);
}

static void sum_up(struct assessing *assessing)
{
    struct assessment *out = assessing->out;
    size_t count = assessing->roster.count;
    out->units = arena_array(assessing->arena, struct assess_unit, count + 1);
    if (!out->units)
        return;
    out->unit_count = count;
    for (size_t i = 0; i < count; i++)
        out->units[i] =
            (struct assess_unit){.unit = &assessing->roster.units[i], .score = out->full};
    if (!give_room(assessing))
        return;
    for (size_t i = 0; i < assessing->count; i++)
        take_down(out, &out->units[assessing->deductions[i].unit], &assessing->deductions[i]);
    if (count)
        qsort(out->units, count, sizeof *out->units, by_score);
    for (size_t i = 0; i < count; i++)
        out->units[i].rank =
            i && out->units[i].score == out->units[i - 1].score ? out->units[i - 1].rank : i + 1;
}

enum status assess_make(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        struct assessment *assessment)
{
    struct assessing assessing = {.arena = arena, .ask = ask, .out = assessment};
    struct duty_ask all = *ask;
    *assessment = (struct assessment){0};
    assessment->set = read_scheme(&assessing);
    if (!assessment->set)
        return STATUS_OK;
    all.unit = NULL;
    struct then *then;
    enum status status = duty_then_open(view, ask, &then);
    if (status == STATUS_OK)
        status = duty_roster_read(view, then, arena, &ask->held->plan.scope, &assessing.roster);
    then_close(then);
    if (status == STATUS_OK)
        status = duties_each(view, arena, &all, take_duty, &assessing);
    if (status == STATUS_OK)
        status = take_works(&assessing, view);
    if (status == STATUS_OK)
        sum_up(&assessing);
    duty_roster_close(&assessing.roster);
    if (status == STATUS_OK && assessing.failed)
        status = STATUS_NO_MEMORY;
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
