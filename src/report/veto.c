/* 一票否决: which findings veto, what a veto entails, and whether somebody has seen to it. DOMAIN.md O-27 "一票否决；收回资金；追究
 * 责任", 1.4 A7. */
#include "final.h"

/* As veto.from names it; NULL: it can never veto. */
static const char *source_of(const struct work *work, unsigned round)
{
    switch (work->type) {
    case WORK_VERIFICATION:
        return round ? "monitoring_verification" : "verification";
    case WORK_ONSITE:
        return "onsite";
    case WORK_SPOT_REVIEW:
        return "spot_review";
    case WORK_SAMPLING:
        return "sampling";
    default:
        return NULL;
    }
}

/* A plan that says nothing of it is of a time when only checks of self-evaluations vetoed. */
bool veto_counts(const struct plan *plan, const struct work *work, unsigned round)
{
    const struct rule_value *from = plan_rule_at(plan, "veto.from");
    const char *source = source_of(work, round);
    if (!source || (from && from->unset))
        return false;
    for (size_t i = 0; from && i < from->count; i++)
        if (strcmp(from->texts[i], source) == 0)
            return true;
    return !from && strcmp(source, "verification") == 0;
}

bool veto_effect(const struct plan *plan, const char *effect)
{
    const struct rule_value *effects = plan_rule_at(plan, "veto.effects");
    for (size_t i = 0; effects && !effects->unset && i < effects->count; i++)
        if (strcmp(effects->texts[i], effect) == 0)
            return true;
    return false;
}

/* -- what follows it ------------------------------------------------------------------------------- */

static bool is_rectification(const struct work_row *row, const char *field)
{
    bool special = strcmp(row->field, VETO_FIELD_RECOVERY) == 0 ||
                   strcmp(row->field, VETO_FIELD_ACCOUNTABILITY) == 0;
    return *field ? strcmp(row->field, field) == 0 : !special;
}

bool work_found(const struct work *work, const struct work_row *row)
{
    bool visit = work->type == WORK_VERIFICATION || work->type == WORK_ONSITE ||
                 work->type == WORK_SPOT_REVIEW || work->type == WORK_SAMPLING;
    return visit && (row->verdict == CHECKED_MOSTLY || row->verdict == CHECKED_FALSE ||
                     text_contains(row->handling, "整改"));
}

bool work_same_object(const struct work_row *a, const struct work_row *b)
{
    return strcmp(a->project_code, b->project_code) == 0 && strcmp(a->unit_code, b->unit_code) == 0;
}

static void take_row(const struct work_row *row, const struct work *work,
                     const struct work_item *item, int32_t as_of, struct veto_follow *follow)
{
    bool done = row->done != DATE_NONE && row->done <= as_of;
    if (follow->since == DATE_NONE || work->date < follow->since)
        follow->since = work->date;
    follow->taken = true;
    follow->record = item->text;
    follow->open = follow->open || !done;
    follow->late =
        follow->late || (row->due != DATE_NONE && (done ? row->done > row->due : as_of > row->due));
    if (done && row->amount_fen != MONEY_NONE)
        money_add_to(&follow->done_fen, row->amount_fen);
    follow->amounts = follow->amounts || row->amount_fen != MONEY_NONE;
}

/* A rectification about the same project, or unit where no project is named, that is not older than what it follows. */
struct veto_follow veto_followed(const struct works *works, const struct work *found,
                                 const struct work_row *of, const char *field, int32_t as_of)
{
    struct veto_follow follow = {.since = DATE_NONE, .record = ""};
    for (size_t i = 0; i < works->count; i++) {
        const struct work *work = work_by(&works->items[i], day_end_ms(as_of));
        unsigned returns;
        if (!work || work->type != WORK_RECTIFICATION || work->date < found->date ||
            work_state_by(&works->items[i], day_end_ms(as_of), &returns) == COURSE_RETURNED)
            continue;
        for (size_t k = 0; k < work->row_count; k++) {
            const struct work_row *row = &work->rows[k];
            bool same = *of->project_code ? strcmp(row->project_code, of->project_code) == 0
                                          : strcmp(row->unit_code, of->unit_code) == 0;
            if (same && is_rectification(row, field))
                take_row(row, work, &works->items[i], as_of, &follow);
        }
    }
    follow.short_fen = strcmp(field, VETO_FIELD_RECOVERY) == 0 && follow.taken && !follow.open &&
                               follow.amounts && of->amount_fen != MONEY_NONE &&
                               of->amount_fen > follow.done_fen
                           ? of->amount_fen - follow.done_fen
                           : 0;
    return follow;
}
