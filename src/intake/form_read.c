/* form_read -- a published layout taken apart by its labels: nothing is read by its
 * place, so that inserted rows and columns do no harm. */
#include "form.h"

#define TITLE_ROWS 3 /* title, year and unit stand in the first rows */

static bool is_in_segment(const struct form *form, const struct cell *cell)
{
    return cell->row >= form->row_first && cell->row < form->row_last;
}

uint16_t column_after(const struct reading *reading, const struct cell *cell)
{
    const struct merge *merge = sheet_merge(reading->sheet, cell->row, cell->column);
    return (uint16_t)((merge ? merge->column_last : cell->column) + 1);
}

static uint32_t row_after(const struct reading *reading, const struct cell *cell)
{
    const struct merge *merge = sheet_merge(reading->sheet, cell->row, cell->column);
    return (merge ? merge->row_last : cell->row) + 1;
}

bool is_indicator_header(struct reading *reading, uint32_t row)
{
    const struct sheet *sheet = reading->sheet;
    bool level3 = false, level = false;
    for (size_t i = sheet_row_start(sheet, row);
         i < sheet->cell_count && sheet->cells[i].row == row; i++) {
        int id = word(reading, COLUMNS_FLAT, sheet->cells[i].text, NULL);
        level3 |= id == COLUMN_FLAT_LEVEL3;
        level |= id == COLUMN_FLAT_LEVEL1 || id == COLUMN_FLAT_LEVEL2;
    }
    return level3 && level;
}

/* -- labels with a value beside or below ---------------------------------------------------- */

static struct said said_at(struct reading *reading, uint32_t row, uint32_t column)
{
    const struct cell *cell = cell_at(reading, row, column);
    if (!cell || is_stroke(clean(reading, cell->text)))
        return (struct said){"", row, column, false};
    return (struct said){tidy(reading, cell->text), cell->row, cell->column, cell->lost_digits};
}

/* The value of a label: right of it, unless that is a label too. */
static struct said value_of(struct reading *reading, const struct cell *label)
{
    uint16_t column = column_after(reading, label);
    struct said said = said_at(reading, label->row, column);
    if (*said.text && word(reading, COLUMNS_FORM, said.text, NULL) >= 0)
        said.text = "";
    return said;
}

/* The value of a label that may stand above it: right of it, else below. What is said right of it (无, —) is an answer too;
 * the headings of the indicators, from row `to` on, answer nothing. */
static struct said value_below(struct reading *reading, const struct cell *label, uint32_t to)
{
    struct said beside = value_of(reading, label);
    uint32_t row = row_after(reading, label);
    const struct cell *right = cell_at(reading, label->row, column_after(reading, label));
    bool answered =
        right && *clean(reading, right->text) && word(reading, COLUMNS_FORM, right->text, NULL) < 0;
    if (answered || row >= to)
        return beside;
    struct said below = said_at(reading, row, label->column);
    if (*below.text && word(reading, COLUMNS_FORM, below.text, NULL) < 0)
        return below;
    return beside;
}

static struct said *place_of_label(struct form *form, int id)
{
    switch (id) {
    case COLUMN_FORM_PROJECT:
        return &form->project;
    case COLUMN_FORM_PROJECT_CODE:
        return &form->code;
    case COLUMN_FORM_DEPARTMENT:
        return &form->department;
    case COLUMN_FORM_UNIT:
        return &form->unit;
    case COLUMN_FORM_ATTRIBUTE:
        return &form->attribute;
    case COLUMN_FORM_PERIOD:
        return &form->period;
    case COLUMN_FORM_BOOK:
        return &form->book;
    case COLUMN_FORM_SOURCE:
        return &form->source;
    case COLUMN_FORM_CENTRAL:
        return &form->central;
    case COLUMN_FORM_LOCAL:
        return &form->local;
    case COLUMN_FORM_GOAL:
        return &form->goal;
    case COLUMN_FORM_ANNUAL_GOAL:
        return &form->annual_goal;
    default:
        return NULL;
    }
}

static void take_found(struct form *form, int id, const struct heading_found *found)
{
    bool money = id == COLUMN_FORM_MONEY || id == COLUMN_FORM_TOTAL ||
                 id == COLUMN_FORM_TOTAL_WHOLE || id == COLUMN_FORM_INITIAL ||
                 id == COLUMN_FORM_ANNUAL || id == COLUMN_FORM_SPENT;
    if (money && found->money_unit >= 0)
        form->money_unit = found->money_unit;
    if (id == COLUMN_FORM_SPENT || id == COLUMN_FORM_RATE)
        form_take_month(form, found->month_last);
}

static void take_label(struct reading *reading, struct form *form, const struct cell *cell,
                       uint32_t to)
{
    struct heading_found found;
    int id = word(reading, COLUMNS_FORM, cell->text, &found);
    struct said *place = place_of_label(form, id);
    if (id < 0)
        return;
    take_found(form, id, &found);
    if (form->kind == INTAKE_TRANSFER && id == COLUMN_FORM_GOAL && !*form->goal.text) {
        form->goal = value_below(reading, cell, to);
        return;
    }
    if (place && !*place->text)
        *place = value_of(reading, cell);
    else if (id == COLUMN_FORM_EXPECTED)
        form->expected = value_below(reading, cell, to);
    else if (id == COLUMN_FORM_ACHIEVED)
        form->achieved = value_below(reading, cell, to);
    else if (id == COLUMN_FORM_PROGRESS)
        form->progress = value_below(reading, cell, to);
    else if (id == COLUMN_FORM_ACTIONS)
        form->actions = value_below(reading, cell, to);
    else if (id == COLUMN_FORM_YEAR && !form->year)
        form->year = (unsigned)year_in(print(reading, "%s年", value_of(reading, cell).text));
    else if (id == COLUMN_FORM_MONEY_UNIT && *value_of(reading, cell).text)
        form->money_unit = word(reading, WORDS_MONEY_UNIT, value_of(reading, cell).text, NULL);
}

/* -- title lines ------------------------------------------------------------------------------ */

/* "1-5月" in a title: the last number before 月. */
static unsigned month_in(const char *text)
{
    const char *at = strstr(text, "月");
    if (!at || at == text || at[-1] < '0' || at[-1] > '9')
        return 0;
    unsigned month = (unsigned)(at[-1] - '0');
    if (at - text >= 2 && at[-2] == '1')
        month += 10;
    return month <= 12 ? month : 0;
}

static void take_title(struct reading *reading, struct form *form, const struct cell *cell)
{
    const char *text = clean(reading, cell->text);
    int unit = unit_in_line(reading, text);
    unsigned year = (unsigned)year_in(text);
    if (unit >= 0)
        form->money_unit = unit;
    if (!*form->heading)
        form->heading = text;
    if (year && !form->year) {
        form->year = year;
        form->title = (struct said){text, cell->row, cell->column, false};
    }
    if (!form->month && form->kind == INTAKE_MONITORING)
        form->month = month_in(text);
    if (!form->title.text || !*form->title.text)
        form->title = (struct said){text, cell->row, cell->column, false};
}

static void read_head(struct reading *reading, struct form *form, uint32_t to)
{
    const struct sheet *sheet = reading->sheet;
    bool titles = true;
    for (size_t i = sheet_row_start(sheet, form->row_first);
         i < sheet->cell_count && is_in_segment(form, &sheet->cells[i]) && sheet->cells[i].row < to;
         i++) {
        const struct cell *cell = &sheet->cells[i];
        titles = titles && cell->row < form->row_first + TITLE_ROWS &&
                 word(reading, COLUMNS_FORM, cell->text, NULL) < 0;
        if (titles)
            take_title(reading, form, cell);
        else
            take_label(reading, form, cell, to);
    }
}

static void clear(struct form *form)
{
    struct said none = {"", NOWHERE, NOWHERE, false};
    form->title = form->project = form->code = form->department = form->unit = form->unit_code =
        form->attribute = form->period = form->book = form->source = form->goal =
            form->annual_goal = form->expected = form->achieved = form->total_score =
                form->progress = form->actions = form->central = form->local = none;
    form->heading = "";
    form->money_unit = -1;
    form->whole_fen = MONEY_NONE;
    form->whole = none;
    for (size_t i = 0; i < COLUMN_FLAT_COUNT; i++)
        form->at[i] = NO_COLUMN;
    for (size_t i = 0; i < WORD_DEVIATION_COUNT; i++)
        form->deviation_at[i] = NO_COLUMN;
    for (size_t i = 0; i < WORD_LIKELIHOOD_COUNT; i++)
        form->likelihood_at[i] = NO_COLUMN;
}

void form_read(struct reading *reading, struct form *form)
{
    uint32_t header = form->row_first;
    clear(form);
    while (header < form->row_last && !is_indicator_header(reading, header))
        header++;
    read_head(reading, form, header);
    form->region_form = form->kind == INTAKE_TRANSFER &&
                        (text_contains(form->heading, "区域") ||
                         (!text_contains(form->heading, "项目") && !*form->unit.text));
    form_take_mark(reading, form);
    if (header == form->row_last) {
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_NO_INDICATORS", form->row_first,
            NOWHERE, "请使用公开格式：表中要有“一级指标、二级指标、三级指标”一行",
            "没有找到指标表头");
        return;
    }
    if (!form->department_form || form->kind != INTAKE_TARGET ||
        !form_read_tasks(reading, form, form->row_first, header))
        form_read_lines(reading, form, form->row_first, header);
    form_read_rows(reading, form, header, form->row_last);
}

/* -- growing ------------------------------------------------------------------------------------- */

struct form_row *form_add_row(struct reading *reading, struct form *form)
{
    if (form->row_count == form->row_capacity) {
        size_t capacity = form->row_capacity ? 2 * form->row_capacity : 16;
        struct form_row *rows = arena_array(reading->arena, struct form_row, capacity);
        if (!rows)
            return NULL;
        if (form->row_count)
            memcpy(rows, form->rows, form->row_count * sizeof *rows);
        form->rows = rows;
        form->row_capacity = capacity;
    }
    return &form->rows[form->row_count++];
}

struct form_line *form_add_line(struct reading *reading, struct form *form)
{
    if (!form->lines)
        form->lines = arena_array(reading->arena, struct form_line, FUNDING_LINES_MAX);
    if (!form->lines || form->line_count == FUNDING_LINES_MAX)
        return NULL;
    struct form_line *line = &form->lines[form->line_count++];
    *line = (struct form_line){.label = "",
                               .rate = "",
                               .weight = "",
                               .score = "",
                               .rate_column = NO_COLUMN,
                               .score_column = NO_COLUMN};
    for (size_t i = 0; i < AMOUNT_COUNT; i++) {
        line->fen[i] = MONEY_NONE;
        line->columns[i] = NO_COLUMN;
    }
    return line;
}
