/* The scheme of the year's assessment: what a plan counts of a unit, and what it takes off for it. DOMAIN.md O-43: "扣减绩效评分". */
#include "assess.h"
#include "final.h"

/* -- reading it ---------------------------------------------------------------------------------- */

/* Of the veto only where the plan says that it takes points. */
static bool may_count(const struct plan *plan, unsigned measure)
{
    return measure != MEASURE_VETOED || veto_effect(plan, "assessment_zero");
}

static bool take_value(struct arena *arena, const struct plan *plan, unsigned measure,
                       const struct rule_value *value, struct assess_item *item)
{
    const char *name = measure_name(measure);
    *item = (struct assess_item){.name = measure_chinese(measure),
                                 .english = measure_english(measure),
                                 .column = name,
                                 .rule = arena_print(arena, "assessment.%s", name),
                                 .measure = (uint8_t)measure};
    item->set = value && !value->unset && value->count == 2 &&
                plan_hundredths(value->texts[0], &item->each) &&
                plan_hundredths(value->texts[1], &item->cap) && may_count(plan, measure);
    return item->rule != NULL;
}

static bool take_own(struct arena *arena, const struct plan *plan, const struct plan_item *own,
                     size_t number, struct assess_item *item)
{
    *item = (struct assess_item){.name = own->name,
                                 .english = *own->english ? own->english : own->name,
                                 .column = arena_print(arena, "item%zu", number),
                                 .rule = "assessment.items",
                                 .measure = own->counts,
                                 .own = own};
    item->set = plan_hundredths(own->each, &item->each) && plan_hundredths(own->most, &item->cap) &&
                may_count(plan, own->counts);
    return item->column != NULL;
}

/* A scheme with items of its own has of the others those that it names. */
bool assess_scheme_read(struct arena *arena, const struct plan *plan, struct assessment *assessment)
{
    const struct rule_set *rules = plan_rules(plan, "assessment");
    const struct rule_value *common = plan_rule(plan, "assessment", "obligations");
    const size_t own = rules ? rules->item_count : 0;
    assessment->items = arena_array(arena, struct assess_item, MEASURE_VALUES + own);
    if (!assessment->items)
        return false;
    for (unsigned i = 0; i < MEASURE_VALUES; i++) {
        const struct rule_value *value = plan_rule(plan, "assessment", measure_name(i));
        if ((value || !own) &&
            !take_value(arena, plan, i, value, &assessment->items[assessment->item_count++]))
            return false;
    }
    for (size_t i = 0; i < own; i++)
        if (!take_own(arena, plan, &rules->items[i], i + 1,
                      &assessment->items[assessment->item_count++]))
            return false;
    return plan_rule_hundredths(plan, "assessment", "full", &assessment->full) &&
           (own || (common && !common->unset));
}

const char *assess_what(const struct assess_deduction *it, bool english)
{
    return *it->what ? (english ? it->english : it->what)
           : english ? "no training of the year names it"
                     : "本年的培训记录里没有";
}

/* -- what an item counts ---------------------------------------------------------------------------- */

static bool is_among(const char *const *ids, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}

bool assess_counts_duty(const struct plan *plan, const struct assess_item *item, const char *id)
{
    const struct rule_value *common = plan_rule(plan, "assessment", "obligations");
    if (item->own && item->own->obligation_count)
        return is_among(item->own->obligations, item->own->obligation_count, id);
    return common && !common->unset && is_among(common->texts, common->count, id);
}

/* Of several rows of one record about a unit the first names it. */
static bool names_first(const struct work *work, const struct work_row *row)
{
    for (const struct work_row *it = work->rows; it < row; it++)
        if (strcmp(it->unit_code, row->unit_code) == 0)
            return false;
    return true;
}

/* As for a final grade: the score of a whole object, proved by a document, by who may evaluate it. */
static bool scores_below(const struct plan_item *own, const struct works *works,
                         const struct work *work, const struct work_row *row, int32_t as_of)
{
    int32_t below;
    return row->scored && plan_hundredths(own->below, &below) && row->score < below &&
           !score_is_part(work, row) && work_proved(work) &&
           !works_conflict(works, work, row, as_of);
}

bool assess_counts_row(const struct assess_item *item, const struct plan *plan,
                       const struct works *works, const struct work_item *record,
                       const struct work *work, const struct work_row *row, int32_t as_of)
{
    if (item->own && item->own->works && !(item->own->works >> work->type & 1))
        return false;
    switch (item->measure) {
    case MEASURE_VETOED:
        return row->vetoed && veto_counts(plan, work, record->key.round);
    case MEASURE_UNRECTIFIED:
        return work->type == WORK_RECTIFICATION && row->due != DATE_NONE && as_of > row->due &&
               (row->done == DATE_NONE || row->done > row->due);
    case MEASURE_VERDICT:
        return item->own->verdicts >> row->verdict & 1;
    case MEASURE_SCORE:
        return scores_below(item->own, works, work, row, as_of);
    case MEASURE_NAMED:
        return names_first(work, row);
    default:
        return false;
    }
}
