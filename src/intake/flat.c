/* flat -- the table with one row an indicator (DOMAIN.md 3.12): its rows gathered by
 * project become forms like the published ones. */
#include "form.h"

struct flat {
    const struct columns *columns;
    struct map *forms; /* year, unit, project code, name -> struct form */
    struct map *codes; /* year, project code -> its first struct form */
    struct form **order;
    size_t count, capacity;
    enum intake_kind kind;
    struct { /* the row before: most are of the same project */
        const char *unit, *unit_code, *code, *name;
        unsigned year;
        struct form *form;
    } last;
};

static struct said said_of(struct reading *reading, const struct flat *flat, uint32_t row, int id)
{
    const struct cell *cell = cell_at(reading, row, flat->columns->at[id]);
    uint32_t column = column_place(flat->columns, id);
    const char *text = cell ? tidy_name(reading, cell->text) : "";
    return (struct said){is_stroke(text) ? "" : text, row, column, cell && cell->lost_digits};
}

/* Results make it monitoring, scores self-evaluation: one filled cell is enough. */
static enum intake_kind kind_of(const struct reading *reading, const struct columns *columns)
{
    static const int results[] = {COLUMN_FLAT_ACTUAL, COLUMN_FLAT_FORECAST, COLUMN_FLAT_LIKELIHOOD,
                                  COLUMN_FLAT_SPENT, COLUMN_FLAT_FORECAST_SPENT};
    const struct sheet *sheet = reading->sheet;
    bool any = false;
    for (size_t i = sheet_row_start(sheet, columns->header + 1); i < sheet->cell_count; i++) {
        uint16_t column = sheet->cells[i].column;
        if (column == columns->at[COLUMN_FLAT_SCORE])
            return INTAKE_SELF;
        for (size_t k = 0; k < sizeof results / sizeof results[0]; k++)
            any |= column == columns->at[results[k]];
    }
    return any ? INTAKE_MONITORING : INTAKE_TARGET;
}

/* -- forms ------------------------------------------------------------------------------------ */

static bool add_form(struct reading *reading, struct flat *flat, struct form *form)
{
    if (flat->count == flat->capacity) {
        size_t capacity = flat->capacity ? 2 * flat->capacity : 256;
        struct form **order = arena_array(reading->arena, struct form *, capacity);
        if (!order)
            return false;
        if (flat->count)
            memcpy(order, flat->order, flat->count * sizeof *order);
        flat->order = order;
        flat->capacity = capacity;
    }
    flat->order[flat->count++] = form;
    return true;
}

static void start_form(struct reading *reading, struct flat *flat, uint32_t row, struct form *form)
{
    const struct columns *columns = flat->columns;
    struct said none = {"", NOWHERE, NOWHERE, false};
    form->kind = flat->kind;
    form->row_first = form->row_last = row;
    form->draft = draft_new(reading, flat->kind, "", row, 0);
    form->project = said_of(reading, flat, row, COLUMN_FLAT_PROJECT);
    form->code = said_of(reading, flat, row, COLUMN_FLAT_PROJECT_CODE);
    form->unit = said_of(reading, flat, row, COLUMN_FLAT_UNIT);
    form->unit_code = said_of(reading, flat, row, COLUMN_FLAT_UNIT_CODE);
    form->department = said_of(reading, flat, row, COLUMN_FLAT_DEPARTMENT);
    form->heading = "";
    form->title = said_of(reading, flat, row, COLUMN_FLAT_YEAR);
    form->attribute = form->period = form->book = form->source = form->goal = form->expected =
        form->achieved = form->total_score = none;
    form->annual_goal = said_of(reading, flat, row, COLUMN_FLAT_ANNUAL_GOAL);
    memcpy(form->at, columns->at, sizeof form->at);
    for (size_t i = 0; i < WORD_DEVIATION_COUNT; i++)
        form->deviation_at[i] = NO_COLUMN;
    for (size_t i = 0; i < WORD_LIKELIHOOD_COUNT; i++)
        form->likelihood_at[i] = NO_COLUMN;
    if (!*form->unit.text && *form->unit_code.text)
        form->unit.row = row, form->unit.column = form->unit_code.column;
    form->month = (unsigned)columns->found[COLUMN_FLAT_ACTUAL].month_last;
    if (!form->month)
        form->month = (unsigned)columns->found[COLUMN_FLAT_SPENT].month_last;
    form->money_unit = -1;
    form->whole_fen = MONEY_NONE;
}

/* A code is one project's: rows that were copied and kept it are another's. Both are
 * remembered; which one is right, what is known of the project says. */
static void note_code(struct reading *reading, struct flat *flat, struct form *form,
                      const char *code)
{
    bool made;
    const char *key = arena_print(&reading->scratch, "%u\n%s", form->year, code);
    uint64_t *place = key ? map_put(flat->codes, bytes_of_text(key), &made) : NULL;
    if (!place) {
        (void)fail(reading, STATUS_NO_MEMORY);
        return;
    }
    if (made) {
        *place = (uint64_t)(uintptr_t)form;
        return;
    }
    struct form *first = (struct form *)(uintptr_t)*place;
    form->namesake = first;
    if (!first->namesake)
        first->namesake = form;
}

static struct form *new_form(struct reading *reading, struct flat *flat, uint32_t row,
                             unsigned year, const char *code)
{
    const struct columns *columns = flat->columns;
    uint32_t column = column_place(columns, COLUMN_FLAT_YEAR);
    const char *said = column_clean(reading, columns, row, COLUMN_FLAT_YEAR);
    struct form *form = arena_take(reading->arena, sizeof *form);
    if (!form || !add_form(reading, flat, form))
        return NULL;
    start_form(reading, flat, row, form);
    if (!form->draft)
        return NULL;
    form->year = year;
    if (!year && *said)
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_YEAR", row, column,
            "请写四位年份，如 2026", "预算年度“%s”不正确", said);
    else if (year)
        (void)year_fits_form(reading, form->draft, columns, row, column, (int)year);
    if (*code)
        note_code(reading, flat, form, code);
    return form;
}

/* Rows below the first of a project may leave its name and unit empty. */
static struct form *form_of_code(struct reading *reading, const struct flat *flat, unsigned year,
                                 const char *code)
{
    const char *key = arena_print(&reading->scratch, "%u\n%s", year, code);
    const uint64_t *place = key ? map_get(flat->codes, bytes_of_text(key)) : NULL;
    return place ? (struct form *)(uintptr_t)*place : NULL;
}

static struct form *find_form(struct reading *reading, struct flat *flat, uint32_t row,
                              unsigned year)
{
    bool made;
    const struct columns *columns = flat->columns;
    const char *code =
        code_of(reading, column_text(reading, columns, row, COLUMN_FLAT_PROJECT_CODE));
    const char *unit = code_of(reading, column_text(reading, columns, row, COLUMN_FLAT_UNIT_CODE));
    unit = *unit ? unit : column_clean(reading, columns, row, COLUMN_FLAT_UNIT);
    const char *name =
        project_name_key(reading->arena, column_name(reading, columns, row, COLUMN_FLAT_PROJECT));
    scratch_begin(reading);
    struct form *form =
        *code && (!*name || !*unit) ? form_of_code(reading, flat, year, code) : NULL;
    if (form)
        return form;
    const char *key = arena_print(&reading->scratch, "%u\n%s\n%s\n%s", year, unit, code, name);
    uint64_t *place = key ? map_put(flat->forms, bytes_of_text(key), &made) : NULL;
    if (!place) {
        (void)fail(reading, STATUS_NO_MEMORY);
        return NULL;
    }
    if (!made)
        return (struct form *)(uintptr_t)*place;
    form = new_form(reading, flat, row, year, code);
    *place = (uint64_t)(uintptr_t)form;
    return form;
}

static struct form *form_of(struct reading *reading, struct flat *flat, uint32_t row, unsigned year)
{
    const struct columns *columns = flat->columns;
    const char *unit = column_text(reading, columns, row, COLUMN_FLAT_UNIT),
               *unit_code = column_text(reading, columns, row, COLUMN_FLAT_UNIT_CODE),
               *code = column_text(reading, columns, row, COLUMN_FLAT_PROJECT_CODE),
               *name = column_text(reading, columns, row, COLUMN_FLAT_PROJECT);
    if (flat->last.form && flat->last.year == year && strcmp(flat->last.code, code) == 0 &&
        strcmp(flat->last.name, name) == 0 && strcmp(flat->last.unit_code, unit_code) == 0 &&
        strcmp(flat->last.unit, unit) == 0)
        return flat->last.form;
    flat->last.form = find_form(reading, flat, row, year);
    flat->last.unit = unit;
    flat->last.unit_code = unit_code;
    flat->last.code = code;
    flat->last.name = name;
    flat->last.year = year;
    return flat->last.form;
}

/* -- money, which stands in each row of the project ---------------------------------------------- */

static bool same_money(const struct form_line *a, const struct form_line *b)
{
    return memcmp(a->fen, b->fen, sizeof a->fen) == 0;
}

static const struct form_line *line_like(const struct form *form, const struct form_line *line)
{
    for (size_t i = 0; i < form->line_count; i++) {
        const struct form_line *other = &form->lines[i];
        if (other->book_asked == line->book_asked && other->book == line->book &&
            other->source == line->source)
            return other;
    }
    return NULL;
}

static bool read_kinds(struct reading *reading, const struct flat *flat, struct form *form,
                       uint32_t row, struct form_line *line)
{
    const char *book = column_clean(reading, flat->columns, row, COLUMN_FLAT_BOOK);
    const char *source = column_clean(reading, flat->columns, row, COLUMN_FLAT_SOURCE);
    int book_word = is_stroke(book) ? -1 : word(reading, WORDS_BOOK, book, NULL);
    int source_word = is_stroke(source) ? -1 : word(reading, WORDS_SOURCE, source, NULL);
    bool unknown_book = !is_stroke(book) && book_word < 0,
         unknown_source = !is_stroke(source) && source_word < 0;
    if (unknown_book || unknown_source)
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_WORD", row,
            column_place(flat->columns, unknown_book ? COLUMN_FLAT_BOOK : COLUMN_FLAT_SOURCE),
            unknown_book ? "可以填：一般公共预算、政府性基金预算、国有资本经营预算、社会保险基金预"
                           "算、单位资金"
                         : "可以填：中央、自治区、州、县、乡镇、单位自筹、银行贷款、社会资金",
            "“%s”不认识", unknown_book ? book : source);
    line->book_asked = book_word < 0;
    line->book = (uint8_t)(book_word < 0 ? BOOK_COUNT : model_book(book_word));
    line->source = (uint8_t)(source_word < 0 ? SOURCE_NONE : model_source(source_word));
    line->fiscal = book_word != WORD_BOOK_OUTSIDE && line->source != SOURCE_OWN &&
                   line->source != SOURCE_LOAN && line->source != SOURCE_SOCIETY;
    return !unknown_book && !unknown_source;
}

static void read_money(struct reading *reading, const struct flat *flat, struct form *form,
                       uint32_t row)
{
    static const int ids[AMOUNT_COUNT] = {COLUMN_FLAT_INITIAL, COLUMN_FLAT_ANNUAL,
                                          COLUMN_FLAT_SPENT, COLUMN_FLAT_FORECAST_SPENT};
    struct form_line line = {.label = "资金",
                             .row = row,
                             .rate = "",
                             .weight = "",
                             .score = "",
                             .rate_column = NO_COLUMN,
                             .score_column = NO_COLUMN};
    int unit =
        row_money_unit(reading, form->draft, flat->columns, row, COLUMN_FLAT_MONEY_UNIT,
                       flat->columns->at[COLUMN_FLAT_INITIAL] != NO_COLUMN ? COLUMN_FLAT_INITIAL
                                                                           : COLUMN_FLAT_ANNUAL);
    if (unit == -2 || !read_kinds(reading, flat, form, row, &line)) {
        form->draft->out.blocked = true;
        return;
    }
    for (size_t i = 0; i < AMOUNT_COUNT; i++) {
        line.columns[i] = flat->columns->at[ids[i]];
        if (!row_money(reading, form->draft, flat->columns, row, ids[i], unit, &line.fen[i]))
            form->draft->out.blocked = line.bad = true;
        line.given |= line.fen[i] != MONEY_NONE;
    }
    if (!line.given && !line.bad)
        return;
    const struct form_line *known = line_like(form, &line);
    if (known && !same_money(known, &line) && !line.bad)
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_MONEY_DIFFERS", row,
            line.columns[AMOUNT_INITIAL], "同一项目同一资金来源的金额，每行要填得一样",
            "金额与第 %u 行的不同", known->row + 1);
    struct form_line *added = known ? NULL : form_add_line(reading, form);
    if (added)
        *added = line;
}

/* -- rows ------------------------------------------------------------------------------------------ */

/* 0: not said, or not to be read. */
static unsigned year_of(struct reading *reading, const struct flat *flat, uint32_t row)
{
    bool said;
    int year = year_of_row(reading, flat->columns, row, COLUMN_FLAT_YEAR, &said);
    if (said && !year)
        year = year_in(column_clean(reading, flat->columns, row, COLUMN_FLAT_YEAR));
    return (unsigned)(said ? year : flat->columns->sheet_year);
}

static void read_row(struct reading *reading, struct flat *flat, uint32_t at)
{
    struct form *form = form_of(reading, flat, at, year_of(reading, flat, at));
    if (!form)
        return;
    (void)sheet_hits(reading, form->draft, at, at + 1, false);
    read_money(reading, flat, form, at);
    struct form_row row = {.row = at,
                           .level1 = column_name(reading, flat->columns, at, COLUMN_FLAT_LEVEL1),
                           .level2 = column_name(reading, flat->columns, at, COLUMN_FLAT_LEVEL2),
                           .name = indicator_name(reading, column_text(reading, flat->columns, at,
                                                                       COLUMN_FLAT_LEVEL3))};
    if (!*row.name || form->row_count == INDICATORS_MAX) {
        say(reading, form->draft, SEVERITY_BLOCKING,
            *row.name ? "INTAKE_TOO_MANY_ROWS" : "INTAKE_NAME_EMPTY", at,
            column_place(flat->columns, COLUMN_FLAT_LEVEL3), "请填三级指标名称",
            *row.name ? "指标太多" : "没有三级指标名称");
        return;
    }
    say_hidden(reading, form->draft, at, row_place(form, COLUMN_FLAT_LEVEL3));
    form_row_marks(reading, form, &row);
    struct form_row *added = form_add_row(reading, form);
    if (added)
        *added = row;
}

static bool is_row(struct reading *reading, const struct flat *flat, uint32_t row)
{
    return !row_is_empty(reading, row) &&
           (*column_text(reading, flat->columns, row, COLUMN_FLAT_LEVEL3) ||
            *column_text(reading, flat->columns, row, COLUMN_FLAT_PROJECT_CODE));
}

/* A sheet whose headings speak against one another is stopped whole. */
static bool take_year(struct reading *reading, const struct flat *flat, struct columns *columns)
{
    if (columns_take_year(reading, NULL, columns, COLUMN_FLAT_YEAR))
        return true;
    struct draft *whole = draft_new(reading, flat->kind, reading->sheet->name, columns->header, 0);
    if (whole)
        whole->out.blocked = true;
    return false;
}

static void read_rows(struct reading *reading, struct flat *flat, const struct sheet_state *state)
{
    for (uint32_t row = state->header + 1; row < state->sheet->rows && !failed(reading); row++) {
        if (is_row(reading, flat, row))
            read_row(reading, flat, row);
        progress(reading, row, state->sheet->rows);
    }
    for (size_t i = 0; i < flat->count && !failed(reading); i++) {
        form_put(reading, flat->order[i]);
        progress(reading, i, flat->count);
    }
}

static void read_sheet(struct reading *reading, struct sheet_state *state)
{
    struct columns columns;
    reading_enter(reading, state);
    columns_read(reading, COLUMNS_FLAT, state->header, &columns);
    struct flat flat = {.columns = &columns,
                        .forms = map_new(),
                        .codes = map_new(),
                        .kind = kind_of(reading, &columns)};
    if (!flat.forms || !flat.codes)
        (void)fail(reading, STATUS_NO_MEMORY);
    (void)sheet_hits(reading, NULL, 0, state->header + 1, false);
    if (!failed(reading) && take_year(reading, &flat, &columns))
        read_rows(reading, &flat, state);
    map_free(flat.forms);
    map_free(flat.codes);
}

void flat_read(struct reading *reading, struct sheet_state *states, size_t count)
{
    for (size_t i = 0; i < count && !failed(reading); i++)
        if (states[i].flat)
            read_sheet(reading, &states[i]);
}
