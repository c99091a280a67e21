/* monitoring -- T3, or the flat table with results, as a record. */
#include "form.h"

#include <siben/form_check.h>
#include <siben/scoring.h>

struct context {
    const struct form *form;
    const size_t *line_rows;
    size_t line_count;
};

static bool locate(const void *context, const char *path, uint32_t *row, uint32_t *column)
{
    static const struct {
        const char *field;
        int id;
    } fields[] = {{"name", COLUMN_FLAT_LEVEL3},           {"actual", COLUMN_FLAT_ACTUAL},
                  {"forecast", COLUMN_FLAT_FORECAST},     {"reason", COLUMN_FLAT_REASON},
                  {"likelihood", COLUMN_FLAT_LIKELIHOOD}, {"measure", COLUMN_FLAT_MEASURES}};
    static const struct {
        const char *field;
        int amount;
    } amounts[] = {{"initial", AMOUNT_INITIAL},
                   {"annual", AMOUNT_ANNUAL},
                   {"spent", AMOUNT_SPENT},
                   {"forecast", AMOUNT_FORECAST}};
    const struct context *at = context;
    const struct form *form = at->form;
    const char *rest;
    size_t index;
    if (path_index(path, "rows", &index, &rest) && index < form->row_count) {
        *row = form->rows[index].row;
        *column = row_place(form, COLUMN_FLAT_LEVEL3);
        for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
            if (strcmp(rest, fields[i].field) == 0 && form->at[fields[i].id] != NO_COLUMN)
                *column = form->at[fields[i].id];
        if (strcmp(rest, "likelihood") == 0 && form->likelihood_at[0] != NO_COLUMN)
            *column = form->likelihood_at[0];
        if (strcmp(rest, "measure") == 0 && form->at[COLUMN_FLAT_MEASURES] == NO_COLUMN)
            *column = row_place(form, form->at[COLUMN_FLAT_NOTE] != NO_COLUMN ? COLUMN_FLAT_NOTE
                                                                              : COLUMN_FLAT_REASON);
    } else if (path_index(path, "lines", &index, &rest) && index < at->line_count) {
        const struct form_line *line = &form->lines[at->line_rows[index]];
        *row = line->row;
        *column = line->columns[AMOUNT_INITIAL];
        for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++)
            if (strcmp(rest, amounts[i].field) == 0 &&
                line->columns[amounts[i].amount] != NO_COLUMN)
                *column = line->columns[amounts[i].amount];
    } else if (strcmp(path, "key.id") == 0 && form->code.row != NOWHERE) {
        *row = form->code.row;
        *column = form->code.column;
    } else if (strcmp(path, "unit_code") == 0 && form->unit.row != NOWHERE) {
        *row = form->unit.row;
        *column = form->unit.column;
    }
    return true;
}

/* The target's indicator, else what the row itself says of its goal. */
static const struct indicator *measured_by(struct reading *reading, const struct form *form,
                                           const struct form_row *row, struct indicator *own)
{
    const struct indicator *indicator = target_indicator(form, row->number);
    struct quantity_of value;
    if (indicator)
        return indicator;
    if (form->at[COLUMN_FLAT_TARGET] == NO_COLUMN ||
        !quantity_read(reading, form, row, COLUMN_FLAT_TARGET, NULL, &value))
        return NULL;
    *own = (struct indicator){.name = row->name,
                              .comparator = (uint8_t)value.comparator,
                              .value = value.quantity,
                              .unit = value.unit ? value.unit : ""};
    return value.quantity.kind == QUANTITY_NONE ? NULL : own;
}

/* DOMAIN.md 2.4, 完成目标可能性: who is certain to reach the goal does not expect less than the goal. */
static void check_forecast(struct reading *reading, const struct form *form,
                           const struct form_row *row, const struct indicator *measured,
                           const struct quantity *forecast)
{
    char expected[MONEY_TEXT_SIZE];
    if (!forecast_misses(measured, row->likelihood, forecast))
        return;
    if (forecast->kind == QUANTITY_DATE)
        date_print(forecast->date, expected);
    else
        decimal_print(forecast->number, expected);
    say(reading, form->draft, SEVERITY_WARNING, "FORM_FORECAST_MISSES", row->row,
        row_place(form, COLUMN_FLAT_FORECAST),
        "请核对全年预计完成值；达不到目标的，完成可能性选“有可能”或“完全不可能”，并写明原因和措施",
        "“%s”的目标是 %s，全年预计完成 %s，却选择了“%s”", row->name,
        goal_said(reading->arena, measured), expected, likelihood_chinese(row->likelihood));
}

static bool read_row(struct reading *reading, const struct form *form, const struct form_row *row,
                     struct monitoring_row *out)
{
    struct indicator own;
    struct quantity_of actual, forecast;
    const struct indicator *measured = measured_by(reading, form, row, &own);
    const struct indicator *indicator = target_indicator(form, row->number);
    bool good = quantity_read(reading, form, row, COLUMN_FLAT_ACTUAL, measured, &actual);
    good = quantity_read(reading, form, row, COLUMN_FLAT_FORECAST, measured, &forecast) && good;
    check_forecast(reading, form, row, measured, &forecast.quantity);
    bool same = indicator && strcmp(indicator->name, row->name) == 0;
    const char *measure = row_said(reading, form, row, COLUMN_FLAT_MEASURES);
    if (form->at[COLUMN_FLAT_MEASURES] == NO_COLUMN) /* the published layout has remarks only */
        measure = row_said(reading, form, row, COLUMN_FLAT_NOTE);
    *out = (struct monitoring_row){
        .indicator = row->number,
        .name = same ? "" : row->name,
        .actual = actual.quantity,
        .forecast = forecast.quantity,
        .deviations = row->deviations,
        .likelihood = row->likelihood,
        .reason = tidy(reading, row_said(reading, form, row, COLUMN_FLAT_REASON)),
        .measure = tidy(reading, measure),
        .level2 = "",
        .asked = ""};
    if (!indicator)
        form_keep_asked(reading, row, measured, &out->level1, &out->level2, &out->asked);
    return good;
}

/* As the rules look at it: the published layout has the budget at the beginning of the year alone, and what was adjusted
 * since is in the list. */
static bool name_all(struct reading *reading, const struct form *form, struct monitoring *named)
{
    struct monitoring_row *rows =
        arena_array(reading->arena, struct monitoring_row, form->row_count + 1);
    struct spending_line *lines =
        arena_array(reading->arena, struct spending_line, named->line_count + 1);
    if (!rows || !lines)
        return false;
    for (size_t i = 0; i < form->row_count; i++) {
        rows[i] = named->rows[i];
        rows[i].name = form->rows[i].name;
    }
    for (size_t i = 0; i < named->line_count; i++) {
        lines[i] = named->lines[i];
        if (lines[i].annual_fen == MONEY_NONE && lines[i].initial_fen != MONEY_NONE)
            lines[i].annual_fen = form->budget.exists
                                      ? budget_annual_of(&form->budget.payload->budget, &lines[i])
                                      : MONEY_NONE;
    }
    named->rows = rows;
    named->lines = lines;
    return true;
}

bool monitoring_put(struct reading *reading, struct form *form)
{
    struct payload payload = {.kind = KIND_MONITORING};
    struct monitoring *record = &payload.monitoring;
    size_t *line_rows;
    bool good = true;
    record->rows = arena_array(reading->arena, struct monitoring_row, form->row_count + 1);
    record->lines = form_lines(reading, form, &record->line_count, &line_rows);
    if (!record->rows || !record->lines)
        return false;
    for (size_t i = 0; i < form->row_count; i++)
        good = read_row(reading, form, &form->rows[i], &record->rows[i]) && good;
    record->row_count = form->row_count;
    bool known = form->id && form->who && form->month;
    record->unit_code = form->who ? form->who->code : "";
    record->cutoff = month_end((int)form->year, (int)form->month);
    record->note = "";
    record->progress = form->progress.text;
    record->measures = form->actions.text;
    struct payload named = payload;
    if (!name_all(reading, form, &named.monitoring))
        return false;
    struct context context = {form, line_rows, record->line_count};
    struct draft_put put = {.payload = &payload,
                            .named = &named,
                            .key = known_key(&form->scope, KIND_MONITORING, form->year, form->month,
                                             known ? form->id : ""),
                            .entered_for = form->who ? form->who->name : "",
                            .measure_column = form->at[COLUMN_FLAT_MEASURES] != NO_COLUMN,
                            .locate = locate,
                            .context = &context,
                            .row = form->row_first,
                            .column = NOWHERE};
    if (!known)
        return draft_check(reading, form->draft, &put);
    return draft_put(reading, form->draft, &put) && good;
}
