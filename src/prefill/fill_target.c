/* A target (T1, T2) as it is opened: from the project list, last year's target, the budget. */
#include "inside.h"

static const struct indicator *called(const struct target *target, const struct indicator *like)
{
    for (size_t i = 0; target && i < target->indicator_count; i++)
        if (text_equal(target->indicators[i].name, like->name))
            return &target->indicators[i];
    return NULL;
}

/* What last year's asked, and what came of it. */
static void put_beside(struct filling *filling, const struct self_evaluation *self,
                       struct prefill_row *row)
{
    const struct target *last = filling->form->last_target;
    const struct indicator *old = called(last, row->indicator);
    char asked[512];
    row->was = row->last = "";
    if (!old)
        return;
    prefill_asked(old, asked, sizeof asked);
    row->was = text_or(arena_text(filling->arena, asked), "");
    const struct self_row *done = self ? fill_self_row(self, old->number) : NULL;
    if (done)
        row->last = fill_quantity(filling, &done->actual, old->unit);
}

/* The rows that stand, else last year's with the values left out. */
static enum status draft_indicators(struct filling *filling, struct target *to)
{
    struct prefill *form = filling->form;
    const struct target *from = form->target ? form->target : form->last_target;
    const struct payload *self = fill_year_before(filling, KIND_SELF_EVALUATION);
    size_t count = from ? from->indicator_count : 0;
    to->indicators = arena_array(filling->arena, struct indicator, count + 1);
    form->rows = arena_array(filling->arena, struct prefill_row, count + 1);
    if (!to->indicators || !form->rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        to->indicators[i] = from->indicators[i];
        if (!form->target)
            to->indicators[i].value = fill_nothing;
        form->rows[i].indicator = &to->indicators[i];
        put_beside(filling, self ? &self->self_evaluation : NULL, &form->rows[i]);
    }
    to->indicator_count = form->row_count = count;
    return STATUS_OK;
}

static enum status draft_tasks(struct filling *filling, struct target *to)
{
    const struct target *last = filling->form->last_target;
    if (filling->form->target || !last || !last->task_count)
        return STATUS_OK; /* those that stand */
    to->tasks = arena_array(filling->arena, struct target_task, last->task_count);
    if (!to->tasks)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < last->task_count; i++)
        to->tasks[i] = (struct target_task){last->tasks[i].name, last->tasks[i].content, MONEY_NONE,
                                            MONEY_NONE, MONEY_NONE};
    to->task_count = last->task_count;
    return STATUS_OK;
}

/* Without a budget, what the target that stands says itself. */
static void money_of_target(struct filling *filling)
{
    const struct target *stands = filling->form->target;
    for (size_t i = 0; stands && i < filling->form->line_count; i++) {
        struct spending_line *line = &filling->form->lines[i];
        if (!line->carried)
            line->annual_fen = line->fiscal ? stands->fiscal_fen : stands->other_fen;
    }
}

/* 新增 or 延续, as the project list has it: a project lives across years. */
static unsigned attribute_of(struct filling *filling)
{
    struct record record;
    struct payload payload;
    struct record_key key = filling->form->key;
    key.kind = KIND_PROJECT;
    key.fiscal_year = 0;
    if (filling->form->department ||
        replica_get(filling->view, filling->arena, &key, &record) != STATUS_OK ||
        !record.shown.seq || record.state.withdrawn || record.gone ||
        payload_decode(filling->arena, KIND_PROJECT, record.payload, &payload) != STATUS_OK)
        return ATTRIBUTE_NONE;
    return payload.project.attribute;
}

enum status fill_target(struct filling *filling)
{
    struct prefill *form = filling->form;
    struct target *to = &form->payload.target;
    const struct payload *last = fill_year_before(filling, KIND_TARGET);
    const unsigned attribute = attribute_of(filling);
    form->last_target = last ? &last->target : NULL;
    form->begun = form->target != NULL;
    if (form->target) {
        *to = *form->target;
        form->name = text_or(to->subject_name, form->name); /* as it was said */
    }
    to->subject_name = form->name;
    to->unit_code = form->unit_code;
    to->department = form->department;
    form->attribute_known = attribute && (!form->target || form->target->attribute == attribute);
    if (form->attribute_known)
        to->attribute = (uint8_t)attribute;
    if (!form->target)
        to->whole_fen = form->last_target ? form->last_target->whole_fen : MONEY_NONE;
    if (!form->target && form->last_target) {
        to->period = form->last_target->period;
        to->overall_goal = form->last_target->overall_goal;
    }
    to->period = text_or(to->period, "");
    to->overall_goal = text_or(to->overall_goal, "");
    to->annual_goal = text_or(to->annual_goal, "");
    form->lines = fill_lines(filling, 0, &form->line_count);
    if (!form->lines)
        return STATUS_NO_MEMORY;
    if (!form->budget_held)
        money_of_target(filling);
    enum status status = draft_indicators(filling, to);
    return status ? status : draft_tasks(filling, to);
}
