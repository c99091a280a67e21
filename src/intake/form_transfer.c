/* form_transfer -- T7 中央对地方转移支付绩效自评表, of a region or of a project, as a piece of work with its table. */
#include "form.h"

#define NUMBER_ROOM 70 /* of a piece's number: with its type it is an id */

/* -- 资金管理情况 ------------------------------------------------------------------------------- */

static unsigned aspect_of(struct reading *reading, const struct cell *cell)
{
    const char *text = clean(reading, cell->text);
    for (unsigned i = 0; i < MANAGEMENT_COUNT; i++)
        if (strncmp(text, management_aspect(i), strlen(management_aspect(i))) == 0)
            return i;
    return MANAGEMENT_COUNT;
}

static const char *said_beside(struct reading *reading, uint32_t row, uint16_t column)
{
    return tidy(reading, text_at(reading, row, column)); /* 无 is an answer too */
}

static void read_managements(struct reading *reading, const struct form *form, uint32_t to,
                             struct work *work)
{
    const struct sheet *sheet = reading->sheet;
    work->managements = arena_array(reading->arena, struct management, MANAGEMENT_COUNT);
    for (size_t i = sheet_row_start(sheet, form->row_first);
         work->managements && i < sheet->cell_count && sheet->cells[i].row < to; i++) {
        const struct cell *label = &sheet->cells[i];
        unsigned aspect = aspect_of(reading, label);
        if (aspect == MANAGEMENT_COUNT || work->management_count == MANAGEMENT_COUNT)
            continue;
        uint16_t state = column_after(reading, label);
        const struct cell *beside = cell_at(reading, label->row, state);
        uint16_t problem = beside ? column_after(reading, beside) : (uint16_t)(state + 1);
        work->managements[work->management_count++] =
            (struct management){management_aspect(aspect), said_beside(reading, label->row, state),
                                said_beside(reading, label->row, problem)};
    }
}

/* 说明: 中央巡视、各级审计和财政监督中发现的问题及其所涉及的金额. Below the indicators. */
static const char *read_audit(struct reading *reading, const struct form *form, uint32_t from)
{
    const struct sheet *sheet = reading->sheet;
    for (size_t i = sheet_row_start(sheet, from);
         i < sheet->cell_count && sheet->cells[i].row < form->row_last; i++) {
        const struct cell *label = &sheet->cells[i];
        if (word(reading, COLUMNS_FORM, label->text, NULL) == COLUMN_FORM_NOTE)
            return said_beside(reading, label->row, column_after(reading, label));
    }
    return "";
}

/* -- indicators ---------------------------------------------------------------------------------- */

static bool read_outcome(struct reading *reading, const struct form *form,
                         const struct form_row *row, struct outcome *outcome)
{
    struct quantity_of value, actual;
    bool good = quantity_read(reading, form, row, COLUMN_FLAT_TARGET, NULL, &value);
    struct indicator own = {
        .name = row->name, .value = value.quantity, .unit = value.unit ? value.unit : ""};
    bool asked = value.quantity.kind != QUANTITY_NONE;
    good =
        quantity_read(reading, form, row, COLUMN_FLAT_ACTUAL, asked ? &own : NULL, &actual) && good;
    *outcome =
        (struct outcome){.level1 = form_level1(reading, row),
                         .level2 = row->level2,
                         .name = row->name,
                         .comparator = (uint8_t)value.comparator,
                         .value = value.quantity,
                         .unit = own.unit,
                         .actual = actual.quantity,
                         .reason = tidy(reading, row_said(reading, form, row, COLUMN_FLAT_REASON))};
    return good;
}

/* -- the record ------------------------------------------------------------------------------------- */

/* A region's table is known by the transfer's name: as a number, cut with what tells long ones apart. */
static const char *number_of(struct reading *reading, const struct form *form)
{
    const char *name = form->project.text;
    uint32_t mark = 2166136261u;
    size_t size = strlen(name);
    if (form->id && *form->id)
        return form->id;
    if (size <= NUMBER_ROOM - 10)
        return name;
    for (const char *at = name; *at; at++)
        mark = (mark ^ (unsigned char)*at) * 16777619u;
    size = NUMBER_ROOM - 10;
    while (size && ((unsigned char)name[size] & 0xc0) == 0x80)
        size--;
    return print(reading, "%.*s~%08x", (int)size, name, mark);
}

struct places {
    const struct form *form;
    const size_t *line_rows;
    size_t line_count;
};

static bool locate(const void *context, const char *path, uint32_t *row, uint32_t *column)
{
    const struct places *at = context;
    const char *rest;
    size_t index;
    if (path_index(path, "outcomes", &index, &rest) && index < at->form->row_count) {
        *row = at->form->rows[index].row;
        *column = row_place(at->form,
                            strcmp(rest, "actual") == 0 ? COLUMN_FLAT_ACTUAL : COLUMN_FLAT_LEVEL3);
    } else if (path_index(path, "lines", &index, &rest) && index < at->line_count) {
        const struct form_line *line = &at->form->lines[at->line_rows[index]];
        *row = line->row;
        *column = line->columns[strcmp(rest, "spent") == 0 ? AMOUNT_SPENT : AMOUNT_ANNUAL];
    } else if (strcmp(path, "title") == 0 && at->form->project.row != NOWHERE) {
        *row = at->form->project.row;
        *column = at->form->project.column;
    }
    return true;
}

static bool fill(struct reading *reading, struct form *form, struct work *work, size_t **line_rows)
{
    bool good = true;
    const uint32_t header = form->row_count ? form->rows[0].row : form->row_last;
    work->lines = form_lines(reading, form, &work->line_count, line_rows);
    work->outcomes = arena_array(reading->arena, struct outcome, form->row_count + 1);
    work->rows = arena_array(reading->arena, struct work_row, 1);
    if (!work->lines || !work->outcomes || !work->rows)
        return false;
    for (size_t i = 0; i < form->row_count; i++)
        good = read_outcome(reading, form, &form->rows[i], &work->outcomes[i]) && good;
    work->outcome_count = form->row_count;
    read_managements(reading, form, header, work);
    work->audit = read_audit(reading, form, header);
    int64_t annual = MONEY_NONE;
    for (size_t i = 0; i < work->line_count; i++)
        if (work->lines[i].annual_fen != MONEY_NONE)
            (void)money_add(annual == MONEY_NONE ? 0 : annual, work->lines[i].annual_fen, &annual);
    if (work->table_level == TRANSFER_PROJECT)
        work->rows[work->row_count++] =
            (struct work_row){.unit_code = form->who ? form->who->code : "",
                              .project_code = form->id ? form->id : "",
                              .name = form->project.text,
                              .field = "",
                              .amount_fen = annual,
                              .stated = "",
                              .found = "",
                              .method = "",
                              .detail = "",
                              .handling = "",
                              .owner = "",
                              .due = DATE_NONE,
                              .done = DATE_NONE};
    return good;
}

bool transfer_put(struct reading *reading, struct form *form)
{
    struct payload payload = {.kind = KIND_WORK};
    size_t *line_rows;
    payload.work =
        (struct work){.type = WORK_TRANSFER,
                      .title = form->project.text,
                      .date = reading->options->today,
                      .original_fen = MONEY_NONE,
                      .total_fen = MONEY_NONE,
                      .agency = "",
                      .lead = "",
                      .place = "",
                      .note = "",
                      .sample = "",
                      .table_level = form->region_form ? TRANSFER_REGION : TRANSFER_PROJECT,
                      .central_department = form->central.text,
                      .local_department = form->local.text,
                      .goal = *form->goal.text ? form->goal.text : form->annual_goal.text,
                      .achieved = form->achieved.text};
    bool good = fill(reading, form, &payload.work, &line_rows);
    bool known = form->region_form ? *form->project.text != '\0' : form->id && form->who;
    struct scope scope = form->region_form ? *known_scope(reading->known) : form->scope;
    struct record_key key;
    work_record_key(&scope, (uint16_t)form->year, 0, WORK_TRANSFER,
                    known ? number_of(reading, form) : "", &key);
    if (!known)
        key.id[0] = '\0';
    struct known_record before = {0};
    if (known && !fail(reading, known_record(reading->known, &key, &before)) && before.exists)
        payload.work.date = before.payload->work.date; /* said again, it is still of that day */
    struct places places = {form, line_rows, payload.work.line_count};
    struct draft_put put = {.payload = &payload,
                            .key = key,
                            .entered_for = form->who ? form->who->name : "",
                            .measure_column = true,
                            .locate = locate,
                            .context = &places,
                            .row = form->row_first,
                            .column = NOWHERE};
    if (!known)
        return draft_check(reading, form->draft, &put);
    return draft_put(reading, form->draft, &put) && good;
}
