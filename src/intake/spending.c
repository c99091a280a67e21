/* spending -- what the payment system says was spent: one record a project and
 * cut-off month, its lines by source. */
#include "projects.h"

struct spent { /* one project at one cut-off */
    const char *code, *unit_code, *unit_name;
    struct scope scope;
    unsigned year, month;
    int32_t until;
    struct sheet_state *state;
    const struct columns *columns;
    uint32_t row;
    struct spending_line *lines;
    uint32_t *line_rows;
    size_t line_count, line_capacity, rows, rows_blocked;
    struct spent *next;
};

struct pool {
    struct draft *draft;
    struct map *map;
    struct map *undated; /* projects with a row of no known cut-off, or not to be read */
    struct spent *first, **last;
};

struct spending_row {
    struct reading *reading;
    struct draft *draft;
    const struct columns *columns;
    uint32_t row;
    unsigned year;
    int32_t until;
    const char *code;
    const struct known_project *project;
    const struct known_unit *unit;
    struct known_record budget;
    struct spending_line line;
    bool stopped; /* for what it says beside its project and money */
};

static uint32_t place(const struct spending_row *row, int id)
{
    return column_place(row->columns, id);
}

/* The cut-off: its column, else the heading "1-5月执行数", else --month. */
static bool read_cutoff(struct spending_row *row)
{
    struct reading *reading = row->reading;
    const struct columns *columns = row->columns;
    const char *text = column_clean(reading, columns, row->row, COLUMN_SPENDING_CUTOFF);
    unsigned month = (unsigned)columns->found[COLUMN_SPENDING_SPENT].month_last;
    bool year_given = *column_text(reading, columns, row->row, COLUMN_SPENDING_YEAR) != '\0';
    month = month ? month : reading->options->month;
    if (*text) {
        int known_year =
            columns->sheet_year ? columns->sheet_year : (int)reading->options->fiscal_year;
        row->until = date_parse(text, known_year, NULL, NULL);
        int year = 0, at = 0, day = 0;
        if (row->until != DATE_NONE)
            date_parts(row->until, &year, &at, &day);
        if (row->until == DATE_NONE || year < YEAR_MIN || year > YEAR_MAX) {
            say_row(reading, row->draft, "INTAKE_CUTOFF", row->row,
                    place(row, COLUMN_SPENDING_CUTOFF), "请写成 2026-05-31", "截止日期“%s”不正确",
                    text);
            return false;
        }
        row->year = year_given ? (unsigned)row_year(reading, row->draft, columns, row->row,
                                                    COLUMN_SPENDING_YEAR)
                               : (unsigned)year;
        return row->year != 0;
    }
    row->year = (unsigned)row_year(reading, row->draft, columns, row->row, COLUMN_SPENDING_YEAR);
    if (!row->year)
        return false;
    if (month < 1 || month > 12) {
        say_row(reading, row->draft, "INTAKE_CUTOFF", row->row, NOWHERE,
                "请加一列“截止日期”，或导入时加 --month 5", "没有写支出截止到哪一天");
        return false;
    }
    row->until = month_end((int)row->year, (int)month);
    return true;
}

static bool read_project(struct spending_row *row)
{
    struct reading *reading = row->reading;
    const struct columns *columns = row->columns;
    const char *name = column_clean(reading, columns, row->row, COLUMN_SPENDING_PROJECT);
    bool has_unit = *column_text(reading, columns, row->row, COLUMN_SPENDING_UNIT) ||
                    *column_text(reading, columns, row->row, COLUMN_SPENDING_UNIT_CODE);
    if (has_unit)
        row->unit = row_unit(reading, row->draft, columns, row->row, COLUMN_SPENDING_UNIT_CODE,
                             COLUMN_SPENDING_UNIT);
    if (has_unit && !row->unit)
        return false;
    if (row_code_lost(reading, row->draft, columns, row->row, COLUMN_SPENDING_PROJECT_CODE,
                      row->unit, row->year, name))
        return false;
    row->code =
        code_of(reading, column_text(reading, columns, row->row, COLUMN_SPENDING_PROJECT_CODE));
    uint32_t at = place(row, COLUMN_SPENDING_PROJECT_CODE);
    enum status status = STATUS_NOT_FOUND;
    if (*row->code)
        status = known_project(reading->known, row->code, row->unit ? &row->unit->keyed : NULL,
                               &row->project);
    if (*row->code && status == STATUS_NOT_FOUND)
        status = known_project_listed(reading->known, row->year, row->code, &row->project);
    if (!*row->code && row->unit && *name)
        status =
            known_project_named(reading->known, row->unit->code, row->year, name, &row->project);
    if (status == STATUS_OK) {
        row->code = row->project->code;
        return true;
    }
    if (status != STATUS_NOT_FOUND && status != STATUS_CONFLICT)
        return fail(reading, status) == STATUS_OK;
    const char *like =
        row->unit ? known_projects_like(reading->known, row->unit->code, row->year, name) : "";
    say_row(reading, row->draft, "INTAKE_PROJECT_UNKNOWN", row->row, at,
            *like ? print(reading, "该单位的项目有：%s；请改正代码，或先导入项目清单", like)
                  : "请先导入项目清单，或改正项目代码",
            "项目“%s”不在项目清单中",
            *row->code ? row->code
            : *name    ? name
                       : "（空）");
    return false;
}

/* -- which line of the budget it is ----------------------------------------------------------- */

struct wanted {
    int book, source, kind; /* -1: not said */
};

static bool line_fits(const struct funding_line *line, const struct wanted *wanted)
{
    if (wanted->book >= 0 && line->book != wanted->book)
        return false;
    if (wanted->source >= 0 && line->source != wanted->source)
        return false;
    if (wanted->kind == WORD_MONEY_KIND_CARRIED)
        return line->carried;
    if (wanted->kind == WORD_MONEY_KIND_OTHER)
        return !line->fiscal;
    return wanted->kind < 0 || (line->fiscal && !line->carried);
}

/* What the row leaves open, the budget says if it has one answer only. */
static bool take_from_budget(struct spending_row *row, const struct wanted *wanted)
{
    const struct budget *budget = row->budget.exists ? &row->budget.payload->budget : NULL;
    const struct funding_line *found = NULL;
    size_t count = 0;
    bool one_book = true, one_kind = true;
    for (size_t i = 0; budget && i < budget->line_count; i++) {
        if (!line_fits(&budget->lines[i], wanted))
            continue;
        one_book = one_book && (!found || found->book == budget->lines[i].book);
        one_kind = one_kind && (!found || (found->carried == budget->lines[i].carried &&
                                           found->fiscal == budget->lines[i].fiscal));
        found = &budget->lines[i];
        count++;
    }
    row->line.book = (uint8_t)(wanted->book >= 0 ? wanted->book : BOOK_COUNT);
    row->line.source = (uint8_t)(wanted->source >= 0 ? wanted->source : SOURCE_NONE);
    row->line.carried = wanted->kind == WORD_MONEY_KIND_CARRIED;
    row->line.fiscal = wanted->kind != WORD_MONEY_KIND_OTHER;
    if (count == 1)
        row->line.source = found->source;
    if (found && one_book)
        row->line.book = found->book;
    if (found && wanted->kind < 0 && one_kind) {
        row->line.carried = found->carried;
        row->line.fiscal = found->fiscal;
    }
    return row->line.book < BOOK_COUNT && (wanted->kind >= 0 || one_kind);
}

static bool read_line(struct spending_row *row)
{
    struct reading *reading = row->reading;
    const struct columns *columns = row->columns;
    const char *book = column_clean(reading, columns, row->row, COLUMN_SPENDING_BOOK);
    const char *source = column_clean(reading, columns, row->row, COLUMN_SPENDING_SOURCE);
    const char *kind = column_clean(reading, columns, row->row, COLUMN_SPENDING_MONEY_KIND);
    struct wanted wanted = {
        is_stroke(book) ? -1 : model_book(word(reading, WORDS_BOOK, book, NULL)),
        is_stroke(source) ? -1 : model_source(word(reading, WORDS_SOURCE, source, NULL)),
        is_stroke(kind) ? -1 : word(reading, WORDS_MONEY_KIND, kind, NULL)};
    if (!is_stroke(source) && wanted.source < 0) {
        say_row(reading, row->draft, "INTAKE_WORD", row->row, place(row, COLUMN_SPENDING_SOURCE),
                "可以填：中央、自治区、州、县、乡镇、单位自筹、银行贷款、社会资金",
                "资金来源“%s”不认识", source);
        return false;
    }
    struct record_key key = known_key(&row->project->scope, KIND_BUDGET, row->year, 0, row->code);
    if (fail(reading, known_record(reading->known, &key, &row->budget)))
        return false;
    if (!take_from_budget(row, &wanted)) {
        say_row(reading, row->draft, "INTAKE_BOOK", row->row, place(row, COLUMN_SPENDING_SOURCE),
                "请加“预算类别”“资金性质”两列写明，或先导入本年的项目清单",
                row->budget.exists
                    ? "看不出这笔支出属于哪本预算、哪类资金"
                    : "本机没有这个项目本年的预算，看不出支出属于哪本预算、哪类资金");
        return false;
    }
    if (row->budget.exists && wanted.source >= 0) {
        bool fits = false;
        for (size_t i = 0; i < row->budget.payload->budget.line_count; i++)
            fits |= line_fits(&row->budget.payload->budget.lines[i], &wanted);
        if (!fits)
            say(reading, row->draft, SEVERITY_WARNING, "INTAKE_LINE_UNKNOWN", row->row,
                place(row, COLUMN_SPENDING_SOURCE), "请核对资金来源，或更新项目清单",
                "项目 %s 的预算中没有“%s”这笔资金", row->code, source);
    }
    return true;
}

/* The payment system is right about what was paid; the budget here may lag behind. */
static void say_over(const struct spending_row *row)
{
    struct reading *reading = row->reading;
    const struct budget *budget = row->budget.exists ? &row->budget.payload->budget : NULL;
    for (size_t i = 0; budget && i < budget->line_count; i++) {
        const struct funding_line *line = &budget->lines[i];
        bool same = line->book == row->line.book && line->source == row->line.source &&
                    line->carried == row->line.carried && line->fiscal == row->line.fiscal;
        if (same && line->initial_fen != MONEY_NONE && row->line.spent_fen != MONEY_NONE &&
            row->line.spent_fen > line->initial_fen + line->adjustment_fen)
            say(reading, row->draft, SEVERITY_WARNING, "FORM_SPENT_OVER", row->row,
                place(row, COLUMN_SPENDING_SPENT), "请核对；确有追加的，请更新项目清单",
                "支出 %s 大于这笔资金的全年预算 %s", yuan(reading, row->line.spent_fen),
                yuan(reading, line->initial_fen + line->adjustment_fen));
    }
}

static bool read_spent(struct spending_row *row)
{
    struct reading *reading = row->reading;
    int unit = row_money_unit(reading, row->draft, row->columns, row->row,
                              COLUMN_SPENDING_MONEY_UNIT, COLUMN_SPENDING_SPENT);
    row->line.initial_fen = row->line.forecast_fen = MONEY_NONE;
    if (unit == -2 ||
        !row_money(reading, row->draft, row->columns, row->row, COLUMN_SPENDING_SPENT, unit,
                   &row->line.spent_fen) ||
        !row_money(reading, row->draft, row->columns, row->row, COLUMN_SPENDING_ANNUAL, unit,
                   &row->line.annual_fen))
        return false;
    int64_t annual = 0;
    const struct budget *budget = row->budget.exists ? &row->budget.payload->budget : NULL;
    for (size_t i = 0; budget && i < budget->line_count; i++)
        if (budget->lines[i].initial_fen != MONEY_NONE &&
            budget->lines[i].adjustment_fen != MONEY_NONE)
            annual += budget->lines[i].initial_fen + budget->lines[i].adjustment_fen;
    say_over(row);
    if (annual > 0 && row->line.spent_fen != MONEY_NONE && row->line.spent_fen / 1000 > annual &&
        unit_of_options(reading) < 0) {
        say_row(reading, row->draft, "INTAKE_MAGNITUDE", row->row,
                place(row, COLUMN_SPENDING_SPENT),
                "请核对金额单位；确认无误的，导入时加 --unit 元（或 万元）",
                "支出 %s 是全年预算 %s 的一千倍以上，可能用错了元和万元",
                yuan(reading, row->line.spent_fen), yuan(reading, annual));
        return false;
    }
    return true;
}

/* -- gathering ----------------------------------------------------------------------------------- */

static struct spent *spent_of(struct spending_row *row, struct pool *pool)
{
    struct reading *reading = row->reading;
    int year, month, day;
    bool made;
    date_parts(row->until, &year, &month, &day);
    const char *key = print(reading, "%u/%d/%s", row->year, month, row->code);
    uint64_t *at = map_put(pool->map, bytes_of_text(key), &made);
    struct spent *spent = at && made ? arena_take(reading->arena, sizeof *spent)
                          : at       ? (struct spent *)(uintptr_t)*at
                                     : NULL;
    if (!spent) {
        (void)fail(reading, STATUS_NO_MEMORY);
        return NULL;
    }
    if (!made)
        return spent;
    *at = (uint64_t)(uintptr_t)spent;
    const char *unit_code = row->unit ? row->unit->code : row->project->unit_code;
    if (text_is_empty(unit_code) && row->budget.exists)
        unit_code = row->budget.payload->budget.unit_code;
    *spent = (struct spent){.code = row->code,
                            .unit_code = unit_code,
                            .scope = row->project->scope,
                            .year = row->year,
                            .month = (unsigned)month,
                            .until = row->until,
                            .state = reading->state,
                            .columns = row->columns,
                            .row = row->row};
    *pool->last = spent;
    pool->last = &spent->next;
    return spent;
}

static bool add_line(struct spending_row *row, struct spent *spent)
{
    struct reading *reading = row->reading;
    for (size_t i = 0; i < spent->line_count; i++) {
        const struct spending_line *line = &spent->lines[i];
        if (line->book != row->line.book || line->source != row->line.source ||
            line->carried != row->line.carried || line->fiscal != row->line.fiscal)
            continue;
        say_row(reading, row->draft, "FORM_LINE_TWICE", row->row,
                place(row, COLUMN_SPENDING_SOURCE), "请只留累计到截止日的一行",
                "项目 %s 的同一笔资金在第 %u 行已出现过", row->code, spent->line_rows[i] + 1);
        return false;
    }
    if (spent->line_count == spent->line_capacity) {
        size_t capacity = spent->line_capacity ? 2 * spent->line_capacity : 4;
        struct spending_line *lines = arena_array(reading->arena, struct spending_line, capacity);
        uint32_t *rows = arena_array(reading->arena, uint32_t, capacity);
        if (!lines || !rows)
            return false;
        if (spent->line_count) {
            memcpy(lines, spent->lines, spent->line_count * sizeof *lines);
            memcpy(rows, spent->line_rows, spent->line_count * sizeof *rows);
        }
        spent->lines = lines;
        spent->line_rows = rows;
        spent->line_capacity = capacity;
    }
    spent->line_rows[spent->line_count] = row->row;
    spent->lines[spent->line_count++] = row->line;
    return true;
}

static bool read_row(struct spending_row *row, struct pool *pool)
{
    struct reading *reading = row->reading;
    const struct columns *columns = row->columns;
    bool dated = read_cutoff(row);
    row->year = row->year ? row->year : (unsigned)columns->year; /* to find a project by name */
    int said = columns->at[COLUMN_SPENDING_YEAR] != NO_COLUMN ? COLUMN_SPENDING_YEAR
                                                              : COLUMN_SPENDING_CUTOFF;
    dated = dated &&
            year_fits_row(reading, row->draft, columns, row->row, place(row, said), (int)row->year);
    if (!read_project(row))
        return false;
    if (!dated || row->stopped) {
        if (!map_put(pool->undated, bytes_of_text(row->code), NULL))
            (void)fail(reading, STATUS_NO_MEMORY);
        return false;
    }
    bool good = read_line(row) && read_spent(row);
    struct spent *spent = spent_of(row, pool);
    if (!spent)
        return false;
    spent->rows++;
    good = good && add_line(row, spent);
    spent->rows_blocked += !good;
    return good;
}

static bool locate(const void *context, const char *path, uint32_t *row, uint32_t *column)
{
    const struct spent *spent = context;
    const char *rest;
    size_t index;
    *row = spent->row;
    *column = column_place(spent->columns, COLUMN_SPENDING_PROJECT_CODE);
    if (path_index(path, "lines", &index, &rest) && index < spent->line_count) {
        *row = spent->line_rows[index];
        *column = column_place(spent->columns, COLUMN_SPENDING_SPENT);
    }
    return true;
}

/* A record that lacks a line would say too little: its rows stand or fall together. */
static void say_rest(struct reading *reading, struct pool *pool, const struct spent *spent)
{
    size_t rest = spent->rows - spent->rows_blocked;
    if (rest == 0)
        return;
    pool->draft->out.rows_blocked += rest;
    say(reading, pool->draft, SEVERITY_WARNING, "INTAKE_ROWS_TOGETHER", spent->row,
        column_place(spent->columns, COLUMN_SPENDING_PROJECT_CODE),
        "改正被退回的那一行后重新导入，整个项目就会读入",
        "项目 %s 有被退回的行，它的另外 %zu 行也没有读入", spent->code, rest);
}

static void put(struct reading *reading, struct pool *pool, struct spent *spent)
{
    struct payload payload = {.kind = KIND_SPENDING};
    reading_enter(reading, spent->state);
    if (spent->rows_blocked || map_get(pool->undated, bytes_of_text(spent->code))) {
        say_rest(reading, pool, spent);
        return;
    }
    payload.spending = (struct spending){.unit_code = spent->unit_code,
                                         .until = spent->until,
                                         .lines = spent->lines,
                                         .line_count = spent->line_count};
    struct draft_put draft_put_of = {
        .payload = &payload,
        .key = known_key(&spent->scope, KIND_SPENDING, spent->year, spent->month, spent->code),
        .by_row = true,
        .locate = locate,
        .context = spent,
        .row = spent->row,
        .column = column_place(spent->columns, COLUMN_SPENDING_PROJECT_CODE)};
    if (!draft_put(reading, pool->draft, &draft_put_of))
        pool->draft->out.rows_blocked += spent->rows;
}

/* Of two digits at most; 0: none. */
static int number_of(const char *text)
{
    int number = 0;
    for (size_t i = 0; i < 2 && text[i] >= '0' && text[i] <= '9'; i++)
        number = number * 10 + (text[i] - '0');
    return number;
}

#define MONTH_ENDS_FROM 28 /* a day from then on is the end of its month */

/* "截至5月31日", "截至2026年5月底", "1-5月": the month that a line says it goes to; 0: none, or a day within one. */
static int month_in(const char *text)
{
    static const char *const marks[] = {"截至", "截止", "1-", "1—", "1~", "1至"};
    const char *from = NULL, *month;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !from; i++)
        from = strstr(text, marks[i]);
    month = from ? strstr(from, "月") : NULL;
    const char *digits = month;
    while (digits && digits > from && digits[-1] >= '0' && digits[-1] <= '9')
        digits--;
    if (!month || digits == month || month - digits > 2)
        return 0;
    const int day = number_of(month + strlen("月"));
    return day && day < MONTH_ENDS_FROM ? 0 : number_of(digits);
}

static void take_month_above(struct reading *reading, struct columns *columns)
{
    const struct sheet *sheet = reading->sheet;
    for (size_t i = 0; i < sheet->cell_count && sheet->cells[i].row < columns->header; i++) {
        int month = month_in(clean(reading, sheet->cells[i].text));
        if (month >= 1 && month <= 12 && !columns->found[COLUMN_SPENDING_SPENT].month_last)
            columns->found[COLUMN_SPENDING_SPENT].month_last = month;
    }
}

static void check_month(struct reading *reading, struct draft *draft, const struct columns *columns)
{
    unsigned heading = (unsigned)columns->found[COLUMN_SPENDING_SPENT].month_last,
             answer = reading->options->month;
    if (heading && answer && heading != answer)
        say(reading, draft, SEVERITY_BLOCKING, "INTAKE_MONTH_WRONG", columns->header,
            column_place(columns, COLUMN_SPENDING_SPENT), "请改正表头的月份，或改正 --month",
            "表头写截至 %u 月，导入时写的是 %u 月", heading, answer);
}

static void read_sheet(struct reading *reading, struct pool *pool, struct sheet_state *state)
{
    struct columns *columns = arena_take(reading->arena, sizeof *columns);
    reading_enter(reading, state);
    if (!pool->draft)
        pool->draft = draft_new(reading, INTAKE_SPENDING, "支出进度", state->header, 0);
    if (!columns || !pool->draft)
        return;
    columns_read(reading, COLUMNS_SPENDING, state->header, columns);
    columns_say_unknown(reading, pool->draft, columns);
    (void)sheet_hits(reading, pool->draft, 0, state->header, false);
    (void)columns_take_year(reading, pool->draft, columns, COLUMN_SPENDING_YEAR);
    take_month_above(reading, columns);
    check_month(reading, pool->draft, columns);
    for (uint32_t at = state->header + 1; at < state->sheet->rows && !failed(reading); at++) {
        struct spending_row row = {
            .reading = reading, .draft = pool->draft, .columns = columns, .row = at};
        if (row_is_empty(reading, at) ||
            row_is_aside(reading, columns, at, COLUMN_SPENDING_PROJECT_CODE))
            continue;
        pool->draft->out.rows++;
        row.stopped = sheet_hits(reading, pool->draft, at, at + 1, true);
        bool good = read_row(&row, pool);
        pool->draft->out.rows_blocked += !good;
        progress(reading, at, state->sheet->rows);
    }
}

void spending_read(struct reading *reading, struct sheet_state *states, size_t count)
{
    struct pool pool = {.map = map_new(), .undated = map_new()};
    pool.last = &pool.first;
    if (!pool.map || !pool.undated)
        (void)fail(reading, STATUS_NO_MEMORY);
    for (size_t i = 0; i < count && !failed(reading); i++)
        if (states[i].kind == INTAKE_SPENDING)
            read_sheet(reading, &pool, &states[i]);
    for (struct spent *spent = pool.first; spent && !failed(reading) && !pool.draft->out.blocked;
         spent = spent->next)
        put(reading, &pool, spent);
    map_free(pool.map);
    map_free(pool.undated);
}
