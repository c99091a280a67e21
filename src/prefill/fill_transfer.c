/* A transfer payment's self-evaluation of one project (T7) as it is opened: money by who gave it, its target. */
#include "inside.h"

#define LINES 3

/* 中央财政资金, 地方资金, 其他资金: the rows of the table. */
static size_t place_of(uint8_t source, bool fiscal)
{
    return source == SOURCE_CENTRAL ? 0 : fiscal ? 1 : 2;
}

static void add_fen(int64_t *sum, int64_t fen)
{
    if (fen != MONEY_NONE && !money_add(*sum == MONEY_NONE ? 0 : *sum, fen, sum))
        *sum = MONEY_NONE;
}

static void take_budget(struct filling *filling, struct spending_line *lines)
{
    const struct payload *payload = filling->subject.budget.payload;
    const struct budget *budget = payload ? &payload->budget : NULL;
    filling->form->budget_held = budget && budget->line_count;
    for (size_t i = 0; budget && i < budget->line_count; i++) {
        const struct funding_line *from = &budget->lines[i];
        struct spending_line *to = &lines[place_of(from->source, from->fiscal)];
        if (to->annual_fen == MONEY_NONE)
            to->book = from->book;
        add_fen(&to->annual_fen, from->initial_fen == MONEY_NONE ? 0 : from->initial_fen);
        add_fen(&to->annual_fen, from->adjustment_fen);
    }
    for (size_t i = 0; filling->form->budget_held && i < LINES; i++)
        if (lines[i].annual_fen == MONEY_NONE)
            lines[i].annual_fen = 0;
}

/* What the spending list does not say the source of, nobody can place. */
static void take_spent(struct filling *filling, struct spending_line *lines)
{
    const struct payload *payload = filling->subject.spending[ROUND_MAX].payload;
    int64_t spent[LINES] = {0, 0, 0};
    if (!payload || !filling->form->budget_held)
        return;
    for (size_t i = 0; i < payload->spending.line_count; i++) {
        const struct spending_line *from = &payload->spending.lines[i];
        if (from->source == SOURCE_NONE && from->fiscal)
            return;
        add_fen(&spent[place_of(from->source, from->fiscal)], from->spent_fen);
    }
    for (size_t i = 0; i < LINES; i++)
        lines[i].spent_fen = spent[i];
    filling->form->spent_until = payload->spending.until;
}

static enum status take_lines(struct filling *filling, const struct work *said)
{
    struct spending_line *lines = arena_array(filling->arena, struct spending_line, LINES);
    if (!lines)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < LINES; i++)
        lines[i] = (struct spending_line){.book = i == 2 ? BOOK_OUTSIDE : BOOK_GENERAL_PUBLIC,
                                          .source = i == 0   ? SOURCE_CENTRAL
                                                    : i == 1 ? SOURCE_COUNTY
                                                             : SOURCE_NONE,
                                          .fiscal = i < 2,
                                          .initial_fen = MONEY_NONE,
                                          .annual_fen = MONEY_NONE,
                                          .spent_fen = MONEY_NONE,
                                          .forecast_fen = MONEY_NONE};
    take_budget(filling, lines);
    take_spent(filling, lines);
    for (size_t i = 0; said && i < said->line_count; i++) {
        struct spending_line *to = &lines[place_of(said->lines[i].source, said->lines[i].fiscal)];
        to->spent_fen = said->lines[i].spent_fen;
        if (to->annual_fen == MONEY_NONE)
            to->annual_fen = said->lines[i].annual_fen;
    }
    filling->form->lines = lines;
    filling->form->line_count = LINES;
    return STATUS_OK;
}

static const struct outcome *called(const struct work *work, const char *name)
{
    for (size_t i = 0; work && i < work->outcome_count; i++)
        if (text_equal(work->outcomes[i].name, name))
            return &work->outcomes[i];
    return NULL;
}

static enum status take_outcomes(struct filling *filling, const struct work *said, struct work *to)
{
    struct prefill *form = filling->form;
    size_t count = form->target ? form->target->indicator_count : 0;
    to->outcomes = arena_array(filling->arena, struct outcome, count + 1);
    form->rows = arena_array(filling->arena, struct prefill_row, count + 1);
    if (!to->outcomes || !form->rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct indicator *it = &form->target->indicators[i];
        const struct outcome *old = called(said, it->name);
        to->outcomes[i] = (struct outcome){.level1 = it->level1,
                                           .level2 = it->level2,
                                           .name = it->name,
                                           .comparator = it->comparator,
                                           .value = it->value,
                                           .unit = it->unit,
                                           .actual = old ? old->actual : fill_nothing,
                                           .reason = old ? old->reason : ""};
        form->rows[i] = (struct prefill_row){.indicator = it, .was = "", .last = ""};
    }
    to->outcome_count = form->row_count = count;
    return STATUS_OK;
}

enum status fill_transfer(struct filling *filling)
{
    struct prefill *form = filling->form;
    struct work *to = &form->payload.work;
    struct record record;
    struct payload *stands = arena_take(filling->arena, sizeof *stands);
    const struct payload *last = fill_year_before(filling, KIND_WORK);
    if (!stands)
        return STATUS_NO_MEMORY;
    enum status status = replica_get(filling->view, filling->arena, &form->key, &record);
    form->begun = status == STATUS_OK && record.shown.seq && !record.state.withdrawn &&
                  !record.gone &&
                  payload_decode(filling->arena, KIND_WORK, record.payload, stands) == STATUS_OK;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    if (filling->taken) {
        *stands = *filling->taken;
        form->begun = true;
    }
    const struct work *said = form->begun ? &stands->work : NULL;
    if (said)
        *to = *said;
    to->type = WORK_TRANSFER;
    to->title = form->name;
    to->table_level = TRANSFER_PROJECT;
    to->central_department =
        text_or(to->central_department, last ? text_or(last->work.central_department, "") : "");
    to->local_department = text_or(
        to->local_department,
        last ? text_or(last->work.local_department, form->department_name) : form->department_name);
    to->goal =
        form->target ? text_or(form->target->annual_goal, form->target->overall_goal) : to->goal;
    to->goal = text_or(to->goal, "");
    to->achieved = text_or(to->achieved, "");
    to->audit = text_or(to->audit, "");
    status = take_lines(filling, said);
    return status ? status : take_outcomes(filling, said, to);
}
