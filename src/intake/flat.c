/* flat -- the table with one row an indicator (DOMAIN.md 3.12): its rows gathered by
 * project become forms like the published ones. */
#include "form.h"

struct flat {
    const struct columns *columns;
    struct map *forms; /* year, unit, project -> struct form */
    struct form **order;
    size_t count, capacity;
    enum intake_kind kind;
    struct draft *loose; /* rows that belong to no form */
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
                                  COLUMN_FLAT_SPENT};
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
}

static struct form *form_of(struct reading *reading, struct flat *flat, uint32_t row, unsigned year)
{
    bool made;
    arena_reset(&reading->scratch);
    const char *code = column_text(reading, flat->columns, row, COLUMN_FLAT_PROJECT_CODE);
    const char *name = *code ? "" : column_text(reading, flat->columns, row, COLUMN_FLAT_PROJECT);
    const char *unit = column_text(reading, flat->columns, row, COLUMN_FLAT_UNIT_CODE);
    unit = *unit ? unit : column_text(reading, flat->columns, row, COLUMN_FLAT_UNIT);
    const char *key = arena_print(&reading->scratch, "%u\n%s\n%s\n%s", year, unit, code, name);
    uint64_t *place = key ? map_put(flat->forms, bytes_of_text(key), &made) : NULL;
    if (!place) {
        (void)fail(reading, STATUS_NO_MEMORY);
        return NULL;
    }
    if (!made)
        return (struct form *)(uintptr_t)*place;
    struct form *form = arena_take(reading->arena, sizeof *form);
    *place = (uint64_t)(uintptr_t)form;
    if (!form || !add_form(reading, flat, form))
        return NULL;
    start_form(reading, flat, row, form);
    form->year = year;
    return form->draft ? form : NULL;
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
                                          COLUMN_FLAT_SPENT, -1};
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
        line.fen[i] = MONEY_NONE;
        line.columns[i] = ids[i] < 0 ? NO_COLUMN : flat->columns->at[ids[i]];
        if (ids[i] < 0)
            continue;
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

static unsigned year_of(struct reading *reading, struct flat *flat, uint32_t row, bool *good)
{
    const char *text = column_clean(reading, flat->columns, row, COLUMN_FLAT_YEAR);
    unsigned year = (unsigned)flat->columns->sheet_year;
    *good = true;
    if (*text) {
        year = (unsigned)year_in(print(reading, "%s年", text));
        year = year ? year : (unsigned)year_in(text);
        *good = year != 0;
    }
    return year;
}

static void read_row(struct reading *reading, struct flat *flat, uint32_t at)
{
    bool good;
    unsigned year = year_of(reading, flat, at, &good);
    struct form *form = form_of(reading, flat, at, year);
    if (!form)
        return;
    if (!good)
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_YEAR", at,
            column_place(flat->columns, COLUMN_FLAT_YEAR), "请写四位年份，如 2026",
            "预算年度“%s”不正确", column_text(reading, flat->columns, at, COLUMN_FLAT_YEAR));
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

static void read_sheet(struct reading *reading, struct sheet_state *state)
{
    struct columns columns;
    reading_enter(reading, state);
    columns_read(reading, COLUMNS_FLAT, state->header, &columns);
    struct flat flat = {
        .columns = &columns, .forms = map_new(), .kind = kind_of(reading, &columns)};
    if (!flat.forms)
        (void)fail(reading, STATUS_NO_MEMORY);
    (void)sheet_hits(reading, NULL, 0, state->header + 1, false);
    for (uint32_t row = state->header + 1; row < state->sheet->rows && !failed(reading); row++) {
        if (is_row(reading, &flat, row))
            read_row(reading, &flat, row);
        progress(reading, row, state->sheet->rows);
    }
    for (size_t i = 0; i < flat.count && !failed(reading); i++) {
        form_put(reading, flat.order[i]);
        progress(reading, i, flat.count);
    }
    map_free(flat.forms);
}

void flat_read(struct reading *reading, struct sheet_state *states, size_t count)
{
    for (size_t i = 0; i < count && !failed(reading); i++)
        if (states[i].flat)
            read_sheet(reading, &states[i]);
}
