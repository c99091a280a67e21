/* A social-insurance fund's table (T12) as it is opened: its budget, last year's indicators as a draft. */
#include "inside.h"

static enum status draft_outcomes(struct filling *filling, const struct fund *last, struct fund *to)
{
    struct prefill *form = filling->form;
    const bool draft = !to->outcome_count && last;
    const struct outcome *from = draft ? last->outcomes : to->outcomes;
    size_t count = draft ? last->outcome_count : to->outcome_count;
    struct outcome *rows = arena_array(filling->arena, struct outcome, count + 1);
    form->rows = arena_array(filling->arena, struct prefill_row, count + 1);
    if (!rows || !form->rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        rows[i] = from[i];
        form->rows[i] = (struct prefill_row){.was = "", .last = ""};
        for (size_t k = 0; last && k < last->outcome_count; k++)
            if (text_equal(last->outcomes[k].name, from[i].name))
                form->rows[i].was = text_or(last->outcomes[k].value.text, "");
        if (draft) {
            rows[i].value = fill_nothing;
            rows[i].actual = fill_nothing;
            rows[i].reason = "";
        }
    }
    to->outcomes = rows;
    to->outcome_count = form->row_count = count;
    return STATUS_OK;
}

bool prefill_fund_begun(const struct fund *fund)
{
    return fund->outcome_count || fund->income_fen != MONEY_NONE ||
           fund->expenditure_fen != MONEY_NONE || fund->balance_fen != MONEY_NONE;
}

enum status fill_fund(struct filling *filling)
{
    struct prefill *form = filling->form;
    struct fund *to = &form->payload.fund;
    const struct payload *last = fill_year_before(filling, KIND_FUND);
    struct record record;
    struct payload stands;
    enum status status = replica_get(filling->view, filling->arena, &form->key, &record);
    if (filling->taken)
        stands = *filling->taken;
    else if (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn || record.gone))
        status = STATUS_NOT_FOUND; /* it is the list that brings it */
    if (status == STATUS_OK && !filling->taken)
        status = payload_decode(filling->arena, KIND_FUND, record.payload, &stands);
    if (status)
        return status;
    *to = stands.fund;
    form->name = fund_chinese(to->type);
    form->begun = prefill_fund_begun(to);
    form->budget_held = to->expenditure_budget_fen != MONEY_NONE;
    form->lines = arena_array(filling->arena, struct spending_line, 1);
    if (!form->lines)
        return STATUS_NO_MEMORY;
    form->lines[form->line_count++] =
        (struct spending_line){.book = BOOK_SOCIAL_INSURANCE, /* for the mark: what was given */
                               .fiscal = true,
                               .initial_fen = to->income_budget_fen,
                               .annual_fen = to->expenditure_budget_fen,
                               .spent_fen = MONEY_NONE,
                               .forecast_fen = MONEY_NONE};
    return draft_outcomes(filling, last ? &last->fund : NULL, to);
}
