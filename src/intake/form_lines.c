/* form_lines -- the rows of money of a form: 年度资金总额, 其中:财政拨款, 上年结转,
 * 其他资金. */
#include "form.h"

struct money_columns {
    uint32_t header; /* NOWHERE: a form with one amount beside each label */
    uint16_t at[AMOUNT_COUNT], rate, weight, score, first;
};

static const int amount_labels[AMOUNT_COUNT] = {COLUMN_FORM_INITIAL, COLUMN_FORM_ANNUAL,
                                                COLUMN_FORM_SPENT, COLUMN_FORM_FORECAST};

static void find_columns(struct reading *reading, uint32_t from, uint32_t to,
                         struct money_columns *columns)
{
    const struct sheet *sheet = reading->sheet;
    for (uint32_t row = from; row < to; row++) {
        struct money_columns found = {row,       {NO_COLUMN, NO_COLUMN, NO_COLUMN, NO_COLUMN},
                                      NO_COLUMN, NO_COLUMN,
                                      NO_COLUMN, NO_COLUMN};
        unsigned count = 0;
        for (size_t i = sheet_row_start(sheet, row);
             i < sheet->cell_count && sheet->cells[i].row == row; i++) {
            uint16_t column = sheet->cells[i].column;
            int id = word(reading, COLUMNS_FORM, sheet->cells[i].text, NULL);
            for (size_t k = 0; k < AMOUNT_COUNT; k++)
                if (id == amount_labels[k] && found.at[k] == NO_COLUMN) {
                    found.at[k] = column;
                    found.first = column < found.first ? column : found.first;
                    count++;
                }
            found.rate = id == COLUMN_FORM_RATE ? column : found.rate;
            found.weight = id == COLUMN_FORM_WEIGHT ? column : found.weight;
            found.score = id == COLUMN_FORM_SCORE ? column : found.score;
        }
        if (count >= 2) {
            *columns = found;
            return;
        }
    }
    *columns = (struct money_columns){NOWHERE,   {NO_COLUMN, NO_COLUMN, NO_COLUMN, NO_COLUMN},
                                      NO_COLUMN, NO_COLUMN,
                                      NO_COLUMN, NO_COLUMN};
}

/* -- what a label says ------------------------------------------------------------------------ */

static const char *without_among(const char *label)
{
    static const char *const starts[] = {"其中", ":", " ", "本年", "当年"};
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
            if (strncmp(label, starts[i], strlen(starts[i])) == 0) {
                label += strlen(starts[i]);
                more = true;
            }
    }
    return label;
}

/* "上年结转资金(政府性基金预算)": the book that brackets at the end name; -1. */
static int book_in_brackets(struct reading *reading, const char *label)
{
    const char *open = strrchr(label, '(');
    size_t size = strlen(label);
    if (!open || label[size - 1] != ')')
        return -1;
    int inside = (int)(size - (size_t)(open + 1 - label) - 1);
    return word(reading, WORDS_BOOK, print(reading, "%.*s", inside, open + 1), NULL);
}

bool line_kind(struct reading *reading, const char *label, struct form_line *line)
{
    const char *plain = without_among(label);
    int kind = word(reading, WORDS_MONEY_KIND, label, NULL);
    int book = word(reading, WORDS_BOOK, label, NULL), source = -1;
    kind = kind < 0 ? word(reading, WORDS_MONEY_KIND, plain, NULL) : kind;
    book = book < 0 ? word(reading, WORDS_BOOK, plain, NULL) : book;
    book = book < 0 && kind >= 0 ? book_in_brackets(reading, label) : book;
    if (kind < 0 && book < 0)
        source = word(reading, WORDS_SOURCE, plain, NULL);
    if (kind < 0 && book < 0 && source < 0) {
        if (!text_contains(label, "结转"))
            return false;
        kind = WORD_MONEY_KIND_CARRIED;
        book = book_in_brackets(reading, label);
    }
    const bool other_carried = text_contains(label, "其他资金结转");
    line->source = (uint8_t)(source >= 0 ? model_source(source) : SOURCE_NONE);
    line->carried = kind == WORD_MONEY_KIND_CARRIED;
    line->fiscal = kind != WORD_MONEY_KIND_OTHER && !other_carried && book != WORD_BOOK_OUTSIDE &&
                   line->source != SOURCE_OWN && line->source != SOURCE_LOAN &&
                   line->source != SOURCE_SOCIETY;
    line->book_asked = book < 0;
    line->book = (uint8_t)(book < 0 ? BOOK_COUNT : model_book(book));
    return true;
}

/* -- rows --------------------------------------------------------------------------------------- */

static bool ends_block(int id)
{
    return id == COLUMN_FORM_GOAL || id == COLUMN_FORM_ANNUAL_GOAL || id == COLUMN_FORM_EXPECTED ||
           id == COLUMN_FORM_ACHIEVED || id == COLUMN_FORM_INDICATORS ||
           id == COLUMN_FORM_PROGRESS || id == COLUMN_FORM_ACTIONS || id == COLUMN_FORM_MANAGEMENT;
}

static void read_amount(struct reading *reading, struct form *form, struct form_line *line,
                        size_t amount, uint16_t column)
{
    const char *what;
    bool asks;
    const struct cell *cell = cell_at(reading, line->row, column);
    int unit = unit_of_options(reading);
    unit = unit >= 0 ? unit : form->money_unit;
    line->columns[amount] = column;
    enum money_read read = money_at(reading, cell, unit, &line->fen[amount], &what, &asks);
    if (read == MONEY_EMPTY)
        return;
    line->given = true;
    if (read == MONEY_BAD) {
        line->bad = true;
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_MONEY", line->row, column,
            "请改为数字，如 48.00", "“%s”的金额“%s”：%s", line->label, cell->text, what);
    } else if (asks) {
        line->bad = true;
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_MONEY_UNIT", line->row, column,
            "请在表头写“单位：万元”（或 元），或导入时加 --unit 万元（或 元）",
            "没有写金额单位，“%s”可能是元，也可能是万元", cell->text);
    }
}

static void read_line(struct reading *reading, struct form *form,
                      const struct money_columns *columns, struct form_line *line,
                      const struct cell *label)
{
    line->row = label->row;
    line->label = clean(reading, label->text);
    if (columns->header == NOWHERE) {
        read_amount(reading, form, line, AMOUNT_INITIAL, column_after(reading, label));
        return;
    }
    for (size_t i = 0; i < AMOUNT_COUNT; i++)
        if (columns->at[i] != NO_COLUMN)
            read_amount(reading, form, line, i, columns->at[i]);
    line->rate_column = columns->rate;
    line->score_column = columns->score;
    line->rate = clean(reading, text_at(reading, line->row, columns->rate));
    line->weight = clean(reading, text_at(reading, line->row, columns->weight));
    line->score = clean(reading, text_at(reading, line->row, columns->score));
}

/* The leftmost cell of a row that can be a label of money; NULL with *id for others. */
static const struct cell *label_in(struct reading *reading, uint32_t row,
                                   const struct money_columns *columns, int *id)
{
    const struct sheet *sheet = reading->sheet;
    *id = -1;
    for (size_t i = sheet_row_start(sheet, row);
         i < sheet->cell_count && sheet->cells[i].row == row; i++) {
        const struct cell *cell = &sheet->cells[i];
        if (columns->header != NOWHERE && cell->column >= columns->first)
            return NULL;
        *id = word(reading, COLUMNS_FORM, cell->text, NULL);
        if (*id != COLUMN_FORM_MONEY)
            return cell;
    }
    return NULL;
}

static bool has_amounts(struct reading *reading, const struct money_columns *columns,
                        const struct cell *label)
{
    if (columns->header == NOWHERE)
        return *text_at(reading, label->row, column_after(reading, label)) != '\0';
    for (size_t i = 0; i < AMOUNT_COUNT; i++)
        if (*text_at(reading, label->row, columns->at[i]))
            return true;
    return false;
}

/* T1 has "项目资金总额" with its parts above (or below) "年度资金申请总额" with its own. Rows of a table with heads, and of one that
 * has only one total, are of the year. */
static void put_whole(struct form *form, const struct form_line *line)
{
    form->whole_fen = line->fen[AMOUNT_INITIAL];
    form->whole = (struct said){line->label, line->row, line->columns[AMOUNT_INITIAL], false};
}

static void take_whole(struct form *form)
{
    for (size_t i = 0; i < form->line_count; i++)
        if (form->lines[i].whole)
            put_whole(form, &form->lines[i]);
    form->line_count = 0;
}

/* Both on one row: the year's is the one that its parts are below. */
static const struct cell *year_beside(struct reading *reading, struct form *form,
                                      const struct cell *label, int *id)
{
    const struct sheet *sheet = reading->sheet;
    const struct cell *year = NULL, *whole = NULL;
    for (size_t i = sheet_row_start(sheet, label->row);
         i < sheet->cell_count && sheet->cells[i].row == label->row; i++) {
        int what = word(reading, COLUMNS_FORM, sheet->cells[i].text, NULL);
        year = what == COLUMN_FORM_TOTAL && !year ? &sheet->cells[i] : year;
        whole = what == COLUMN_FORM_TOTAL_WHOLE && !whole ? &sheet->cells[i] : whole;
    }
    if (!year || !whole)
        return label;
    struct form_line *line = form_add_line(reading, form);
    if (!line)
        return label;
    line->row = label->row;
    line->label = clean(reading, whole->text);
    read_amount(reading, form, line, AMOUNT_INITIAL, column_after(reading, whole));
    put_whole(form, line);
    form->line_count--;
    *id = COLUMN_FORM_TOTAL;
    return year;
}

static bool has_year(const struct form *form, const struct money_columns *columns)
{
    bool year = false;
    for (size_t i = 0; columns->header == NOWHERE && i < form->line_count; i++)
        year = year || (form->lines[i].total && !form->lines[i].whole);
    return year;
}

static bool take_line(struct reading *reading, struct form *form,
                      const struct money_columns *columns, const struct cell *label, int id,
                      const struct form_line *read)
{
    struct form_line *line = form_add_line(reading, form);
    if (!line)
        return false;
    line->whole = id == COLUMN_FORM_TOTAL_WHOLE;
    line->total = line->whole || id == COLUMN_FORM_TOTAL;
    line->book_asked = read->book_asked;
    line->book = read->book;
    line->source = read->source;
    line->carried = read->carried;
    line->fiscal = read->fiscal;
    read_line(reading, form, columns, line, label);
    return true;
}

void form_read_lines(struct reading *reading, struct form *form, uint32_t from, uint32_t to)
{
    struct money_columns columns;
    find_columns(reading, from, to, &columns);
    bool begun = columns.header != NOWHERE, aside = false;
    for (uint32_t row = begun ? columns.header + 1 : from; row < to; row++) {
        int id;
        const struct cell *label = label_in(reading, row, &columns, &id);
        struct form_line read = {0};
        if (!label)
            continue;
        if (columns.header == NOWHERE)
            label = year_beside(reading, form, label, &id);
        if (begun && ends_block(id))
            break;
        bool total = id == COLUMN_FORM_TOTAL || id == COLUMN_FORM_TOTAL_WHOLE;
        begun = begun || total;
        aside = total ? id == COLUMN_FORM_TOTAL_WHOLE && has_year(form, &columns) : aside;
        if (!begun || (aside && !total))
            continue;
        if (id == COLUMN_FORM_TOTAL && columns.header == NOWHERE)
            take_whole(form); /* what stood above was about all years of the project */
        if (!total && !line_kind(reading, clean(reading, label->text), &read)) {
            if (has_amounts(reading, &columns, label) && id < 0)
                say(reading, form->draft, SEVERITY_WARNING, "INTAKE_MONEY_ROW", row, label->column,
                    "请用“财政拨款”“上年结转资金”“其他资金”等名称", "不认识的资金行“%s”，没有读入",
                    label->text);
            continue;
        }
        if (!take_line(reading, form, &columns, label, id, &read))
            return;
        if (aside)
            put_whole(form, &form->lines[--form->line_count]);
    }
}
