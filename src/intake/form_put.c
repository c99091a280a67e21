/* form_put -- a form becomes a record: what is common to the three kinds. */
#include "form.h"

static bool leave_untouched(struct reading *reading, struct form *form)
{
    if (!form_is_untouched(reading, form))
        return false;
    form->draft->out.untouched = true;
    say(reading, form->draft, SEVERITY_HINT, "INTAKE_UNTOUCHED", form->row_first, NOWHERE,
        "填好黄色格以后再导入一次", "“%s”还没有填，没有读入", form->draft->out.title);
    return true;
}

void form_put(struct reading *reading, struct form *form)
{
    struct draft *draft = form->draft;
    const struct said *name = form->department_form ? &form->department : &form->project;
    draft->out.title = *name->text             ? name->text
                       : form->department_form ? "（没有部门名称）"
                                               : "（没有项目名称）";
    if (leave_untouched(reading, form))
        return;
    (void)sheet_hits(reading, draft, form->row_first, form->row_last, false);
    bool resolved = form_resolve(reading, form);
    if (form->others)
        return;
    bool money = form_check_lines(reading, form);
    if (failed(reading))
        return;
    bool marked = !resolved || form_check_mark(reading, form);
    bool filled = form_check_filled(reading, form);
    if (form->kind != INTAKE_TARGET && form->kind != INTAKE_TRANSFER && resolved)
        form_compare(reading, form);
    bool put = false;
    if (form->kind == INTAKE_TARGET)
        put = target_put(reading, form);
    else if (form->kind == INTAKE_MONITORING)
        put = monitoring_put(reading, form);
    else if (form->kind == INTAKE_TRANSFER)
        put = transfer_put(reading, form);
    else
        put = self_put(reading, form);
    if (!put || !resolved || !money || !marked || !filled)
        draft->out.blocked = true;
}

static void read_form(struct reading *reading, struct sheet_state *state, unsigned kind,
                      uint32_t from, uint32_t to)
{
    struct form *form = arena_take(reading->arena, sizeof *form);
    if (!form)
        return;
    form->kind = (enum intake_kind)(kind & ~(unsigned)TITLE_DEPARTMENT);
    form->department_form = kind & TITLE_DEPARTMENT;
    form->row_first = from;
    form->row_last = to;
    form->draft = draft_new(reading, form->kind, "", from, 0);
    if (!form->draft)
        return;
    form_read(reading, form);
    if (state->sheet->hidden)
        say(reading, form->draft, SEVERITY_WARNING, "INTAKE_HIDDEN_SHEET", NOWHERE, NOWHERE,
            "请确认不是旧表；不需要的请删去", "这是隐藏的工作表");
    if (!failed(reading))
        form_put(reading, form);
}

void forms_read(struct reading *reading, struct sheet_state *states, size_t count)
{
    for (size_t i = 0; i < count && !failed(reading); i++) {
        struct sheet_state *state = &states[i];
        if (state->title_count == 0)
            continue;
        reading_enter(reading, state);
        for (size_t k = 0; k < state->title_count && !failed(reading); k++) {
            uint32_t to = k + 1 < state->title_count ? state->titles[k + 1] : state->sheet->rows;
            if (state->title_kinds[k] != INTAKE_UNKNOWN)
                read_form(reading, state, state->title_kinds[k], state->titles[k], to);
            progress(reading, to, state->sheet->rows);
        }
    }
}
