/* 年度考核: each unit's score by the scheme of the plan (rule set assessment), with every deduction traced
 * to what it is for. DOMAIN.md O-43: "通报, 扣减绩效评分". */
#include "assess.h"
#include "duty_tally.h"

#include <stdio.h>
#include <stdlib.h>

struct deduction {
    size_t unit; /* in the roster */
    uint8_t item;
    int32_t points; /* hundredths */
    const char *what, *english, *trace;
};
struct assessing {
    struct arena *arena;
    const struct duty_ask *ask;
    struct duty_roster roster;
    struct assessment *out;
    struct deduction *deductions;
    size_t count, capacity;
    bool failed;
};

/* -- deductions ------------------------------------------------------------------------------- */

static const struct plan *plan_of(const struct assessing *assessing)
{
    return &assessing->ask->held->plan;
}

static void deduct(struct assessing *assessing, const struct duty_unit *unit, size_t item,
                   const char *what, const char *english, const char *trace)
{
    if (!assessing->out->items[item].set || !unit)
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
    const struct duty_unit *own =
        duty_roster_unit_at(&assessing->roster, unit->code, &unit->region);
    if (!own)
        return;
    assessing->deductions[assessing->count++] =
        (struct deduction){.unit = (size_t)(own - assessing->roster.units),
                           .item = (uint8_t)item,
                           .points = assessing->out->items[item].each,
                           .what = arena_text(assessing->arena, what),
                           .english = arena_text(assessing->arena, english),
                           .trace = arena_text(assessing->arena, trace)};
}

/* How often a duty counts for what an item counts. */
static unsigned times_of(const struct duty *duty, unsigned measure)
{
    bool overdue = duty->state == DUTY_OVERDUE;
    switch (measure) {
    case MEASURE_OVERDUE:
        return overdue;
    case MEASURE_LATE:
        return !overdue && duty->late;
    case MEASURE_RETURNED:
        return duty->returns;
    case MEASURE_UNCORRECTED:
        return duty->returned_ms || duty->state == DUTY_RETURNED;
    default:
        return 0;
    }
}

static bool take_duty(void *context, const struct duty *duty)
{
    struct assessing *assessing = context;
    const char *what = NULL, *english = NULL;
    char trace[RECORD_KEY_TEXT_SIZE];
    for (size_t k = 0; duty->unit && k < assessing->out->item_count; k++) {
        const struct assess_item *item = &assessing->out->items[k];
        unsigned times = times_of(duty, item->measure);
        if (!times || !assess_counts_duty(plan_of(assessing), item, duty->obligation->id))
            continue;
        if (!what) {
            what = arena_print(assessing->arena, "%s %s：%s", duty->obligation->id,
                               duty->obligation->title, duty->name);
            english = arena_print(assessing->arena, "%s %s: %s", duty->obligation->id,
                                  *duty->obligation->title_english ? duty->obligation->title_english
                                                                   : duty->obligation->title,
                                  duty->name);
            snprintf(trace, sizeof trace, "%s", duty->id);
            if (duty->record.kind)
                record_key_print(&duty->record, trace, sizeof trace);
        }
        for (unsigned i = 0; what && english && i < times; i++)
            deduct(assessing, duty->unit, k, what, english, trace);
        assessing->failed = assessing->failed || !what || !english;
    }
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
    const struct plan *plan = plan_of(assessing);
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

/* The last training of which the office has a record that counts; NULL: it has held none. */
static const struct work_item *last_training(const struct tally *tally, const struct tally_by *by)
{
    const struct work_item *last = NULL;
    int64_t held_ms = 0;
    for (size_t i = 0; i < tally->count; i++) {
        const struct tally_thing *thing = &tally->things[i];
        if (thing->of == TALLY_RECORD && tally_holds(thing, by) &&
            (!last || thing->done_ms >= held_ms)) {
            last = thing->item;
            held_ms = thing->done_ms;
        }
    }
    return last;
}

/* Who is in no training that counts. Before the first is held nobody can have stayed away: that there is none is the office's
 * (O-36), and no record would say what the points are taken for. */
static enum status take_trainings(struct assessing *assessing, struct walking *walking)
{
    const struct tally_by by = {.by = BY_DONE};
    const struct tally_ask ask = training_ask(assessing);
    struct tally tally;
    enum status status = tally_make(walking, &ask, &tally);
    const struct work_item *held = status == STATUS_OK ? last_training(&tally, &by) : NULL;
    for (size_t i = 0; held && status == STATUS_OK && i < assessing->roster.count; i++) {
        const struct duty_unit *unit = &assessing->roster.units[i];
        if (tally_has(&tally, TALLY_UNIT, unit->own, &by))
            continue;
        for (size_t k = 0; k < assessing->out->item_count; k++)
            if (assessing->out->items[k].measure == MEASURE_UNTRAINED)
                deduct(assessing, unit, k, "", "", held->text);
    }
    tally_close(&tally);
    return status;
}

static void take_row(struct assessing *assessing, const struct works *works,
                     const struct work_item *record, const struct work *work,
                     const struct work_row *row)
{
    const struct duty_unit *unit =
        duty_roster_unit_at(&assessing->roster, row->unit_code, &record->key.scope);
    for (size_t k = 0; unit && k < assessing->out->item_count; k++) {
        const struct assess_item *item = &assessing->out->items[k];
        const char *said = item->measure == MEASURE_UNRECTIFIED ? row->detail : row->name;
        if (assess_counts_row(item, plan_of(assessing), works, record, work, row,
                              assessing->ask->as_of))
            deduct(assessing, unit, k, *said ? said : work->title, *said ? said : work->title,
                   record->text);
    }
}

static enum status take_works(struct assessing *assessing, struct view *view)
{
    struct walking walking = {.view = view,
                              .arena = assessing->arena,
                              .ask = assessing->ask,
                              .roster = assessing->roster};
    const struct works *works = &walking.works;
    int64_t end_ms = day_end_ms(assessing->ask->as_of);
    enum status status =
        works_read(view, assessing->arena, &plan_of(assessing)->scope, &walking.works);
    for (size_t i = 0; status == STATUS_OK && i < works->count; i++) {
        /* what was returned counts for nothing, for good or ill */
        const struct work *work = work_standing_by(&works->items[i], end_ms);
        if (!work || !in_year(work->date, plan_of(assessing)->year) ||
            work->date > assessing->ask->as_of)
            continue;
        for (size_t k = 0; k < work->row_count; k++)
            take_row(assessing, works, &works->items[i], work, &work->rows[k]);
    }
    return status ? status : take_trainings(assessing, &walking);
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
    int32_t left = out->items[it->item].cap - unit->by_item[it->item];
    int32_t counted = it->points < left ? it->points : left;
    counted = counted < unit->score ? counted : unit->score;
    unit->by_item[it->item] += counted;
    unit->score -= counted;
    unit->deductions[unit->deduction_count++] =
        (struct assess_deduction){it->item, it->points, counted, it->what, it->english, it->trace};
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
    const size_t count = assessing->roster.count, items = out->item_count;
    int32_t *sums = arena_array(assessing->arena, int32_t, count * items + 1);
    out->units = arena_array(assessing->arena, struct assess_unit, count + 1);
    if (!out->units || !sums)
        return;
    out->unit_count = count;
    for (size_t i = 0; i < count; i++)
        out->units[i] = (struct assess_unit){
            .unit = &assessing->roster.units[i], .score = out->full, .by_item = &sums[i * items]};
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
    assessment->set = assess_scheme_read(arena, &ask->held->plan, assessment);
    if (!assessment->set)
        return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
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
