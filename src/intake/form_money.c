/* form_money -- do a form's sums agree, and to which lines of the budget do its rows
 * belong? */
#include "form.h"

static const char *yuan_of(struct reading *reading, int64_t fen)
{
    char text[MONEY_TEXT_SIZE];
    if (fen == MONEY_NONE)
        return "（空）";
    money_print_yuan(fen, text);
    return print(reading, "%s 元", text);
}

static const char *amount_words(size_t amount)
{
    static const char *const words[AMOUNT_COUNT] = {"年初预算数", "全年预算数", "执行数",
                                                    "全年预计执行数"};
    return words[amount];
}

/* -- sums --------------------------------------------------------------------------------------- */

static const struct form_line *total_of(const struct form *form)
{
    for (size_t i = 0; i < form->line_count; i++)
        if (form->lines[i].total)
            return &form->lines[i];
    return NULL;
}

static bool sum_parts(const struct form *form, size_t amount, int64_t *sum)
{
    bool any = false;
    *sum = 0;
    for (size_t i = 0; i < form->line_count; i++) {
        const struct form_line *line = &form->lines[i];
        if (line->total || line->fen[amount] == MONEY_NONE)
            continue;
        any = money_add(*sum, line->fen[amount], sum) || any;
    }
    return any;
}

static bool check_totals(struct reading *reading, const struct form *form)
{
    const struct form_line *total = total_of(form);
    bool good = true;
    for (size_t amount = 0; total && amount < AMOUNT_COUNT; amount++) {
        int64_t sum;
        if (total->columns[amount] == NO_COLUMN || !sum_parts(form, amount, &sum) ||
            total->fen[amount] == sum)
            continue;
        if (total->fen[amount] == MONEY_NONE && sum == 0)
            continue;
        good = false;
        say(reading, form->draft, SEVERITY_BLOCKING, "FORM_TOTAL_NOT_PARTS", total->row,
            total->columns[amount], "总额应等于下面各行之和，请核对后改正",
            "%s：年度资金总额为 %s，各分项之和为 %s", amount_words(amount),
            yuan_of(reading, total->fen[amount]), yuan_of(reading, sum));
    }
    return good;
}

/* "20.00%", 0.2 or 20: hundredths of a percent, and how exactly it was said. */
static bool read_rate(struct reading *reading, const char *text, int64_t *rate, int64_t *tolerance,
                      bool *bare)
{
    struct decimal value;
    size_t size = strlen(text);
    bool percent = size && text[size - 1] == '%';
    const char *digits = percent ? print(reading, "%.*s", (int)(size - 1), text) : text;
    if (decimal_parse(digits, &value))
        return false;
    const char *point = strchr(digits, '.');
    size_t places = point ? strlen(point + 1) : 0;
    *tolerance = places == 0 ? 50 : places == 1 ? 5 : 1;
    struct decimal hundred = {1, 0};
    *bare = !percent;
    return decimal_ratio(value, hundred, 2, rate);
}

static void check_rates(struct reading *reading, const struct form *form)
{
    for (size_t i = 0; i < form->line_count; i++) {
        const struct form_line *line = &form->lines[i];
        int64_t stated, tolerance, computed, budget = line->fen[AMOUNT_ANNUAL];
        bool bare;
        budget = budget == MONEY_NONE ? line->fen[AMOUNT_INITIAL] : budget;
        if (is_stroke(line->rate) || line->fen[AMOUNT_SPENT] == MONEY_NONE ||
            budget == MONEY_NONE || !ratio_of(line->fen[AMOUNT_SPENT], budget, 10000, &computed) ||
            !read_rate(reading, line->rate, &stated, &tolerance, &bare))
            continue;
        int64_t off = stated > computed ? stated - computed : computed - stated;
        int64_t off_bare =
            stated * 100 > computed ? stated * 100 - computed : computed - stated * 100;
        if (off <= tolerance || (bare && off_bare <= 100))
            continue;
        char right[MONEY_TEXT_SIZE];
        rate_print(line->fen[AMOUNT_SPENT], budget, right);
        say(reading, form->draft, SEVERITY_WARNING, "INTAKE_RATE", line->row, line->rate_column,
            "系统按金额计算，不采用表中的执行率", "“%s”的执行率填 %s，按金额计算为 %s", line->label,
            line->rate, right);
    }
}

bool form_check_lines(struct reading *reading, struct form *form)
{
    bool good = true;
    for (size_t i = 0; i < form->line_count; i++)
        good = good && !form->lines[i].bad;
    check_rates(reading, form);
    return good && check_totals(reading, form);
}

/* -- books --------------------------------------------------------------------------------------- */

static bool same_class(const struct funding_line *line, const struct form_line *form_line)
{
    return line->carried == form_line->carried && line->fiscal == form_line->fiscal;
}

/* The one book of the budget's lines: of this class, else of all. BOOK_COUNT: none or several. */
static uint8_t book_in_budget(const struct form *form, const struct form_line *line)
{
    uint8_t of_class = BOOK_COUNT, of_all = BOOK_COUNT;
    bool several_of_class = false, several = false;
    if (!form->budget.exists)
        return BOOK_COUNT;
    const struct budget *budget = &form->budget.payload->budget;
    for (size_t i = 0; i < budget->line_count; i++) {
        uint8_t book = budget->lines[i].book;
        if (same_class(&budget->lines[i], line)) {
            several_of_class |= of_class != BOOK_COUNT && of_class != book;
            of_class = book;
        }
        several |= of_all != BOOK_COUNT && of_all != book;
        of_all = book;
    }
    if (of_class != BOOK_COUNT)
        return several_of_class ? BOOK_COUNT : of_class;
    return several ? BOOK_COUNT : of_all;
}

static bool resolve_book(struct reading *reading, const struct form *form, struct form_line *line)
{
    if (!line->book_asked)
        return true;
    int said = *form->book.text ? model_book(word(reading, WORDS_BOOK, form->book.text, NULL)) : -1;
    line->book = said >= 0 ? (uint8_t)said : book_in_budget(form, line);
    if (line->book == BOOK_COUNT && !line->fiscal)
        line->book = BOOK_OUTSIDE; /* 其他资金 of no known budget belongs to no book */
    if (line->book == BOOK_COUNT && (form->department_form || form->kind == INTAKE_TRANSFER))
        line->book = BOOK_GENERAL_PUBLIC; /* of all books together; it is in the tables of none */
    if (line->book == BOOK_COUNT && (!form->id || !form->who))
        line->book = BOOK_GENERAL_PUBLIC; /* stopped anyway; its budget may answer */
    if (line->book != BOOK_COUNT)
        return true;
    say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_BOOK", line->row,
        line->columns[AMOUNT_INITIAL],
        "请把行名写全，如“本年一般公共预算拨款”，或在表头加一格“预算类别”，或先导入项目清单",
        "看不出“%s”属于四本预算中的哪一本", line->label);
    line->book = BOOK_GENERAL_PUBLIC; /* so that nothing else is said for want of a book */
    return true;
}

static bool is_zero(const struct form_line *line)
{
    for (size_t i = 0; i < AMOUNT_COUNT; i++)
        if (line->fen[i] != MONEY_NONE && line->fen[i] != 0)
            return false;
    return true;
}

/* A form that fills in the total only: its money is of the one class that the budget has. */
static struct form_line *split_total(struct reading *reading, struct form *form)
{
    struct form_line *total = (struct form_line *)(uintptr_t)total_of(form);
    const struct budget *budget = form->budget.exists ? &form->budget.payload->budget : NULL;
    if (!total || !total->given)
        return NULL;
    if (form->department_form) {
        total->fiscal = true;
        total->book_asked = true;
        return resolve_book(reading, form, total) ? total : NULL;
    }
    bool one = budget && budget->line_count > 0;
    for (size_t i = 1; one && i < budget->line_count; i++)
        one = budget->lines[i].carried == budget->lines[0].carried &&
              budget->lines[i].fiscal == budget->lines[0].fiscal;
    if (!one) {
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_TOTAL_ONLY", total->row,
            total->columns[AMOUNT_INITIAL], "请填写下面的财政拨款、上年结转、其他资金各行",
            "只填了年度资金总额，没有分项");
        return NULL;
    }
    total->carried = budget->lines[0].carried;
    total->fiscal = budget->lines[0].fiscal;
    total->book_asked = true;
    return resolve_book(reading, form, total) ? total : NULL;
}

static void put_line(const struct form *form, const struct form_line *from,
                     struct spending_line *to)
{
    (void)form;
    *to = (struct spending_line){.book = from->book,
                                 .source = from->source,
                                 .carried = from->carried,
                                 .fiscal = from->fiscal,
                                 .initial_fen = from->fen[AMOUNT_INITIAL],
                                 .annual_fen = from->fen[AMOUNT_ANNUAL],
                                 .spent_fen = from->fen[AMOUNT_SPENT],
                                 .forecast_fen = from->fen[AMOUNT_FORECAST]};
}

struct spending_line *form_lines(struct reading *reading, struct form *form, size_t *count,
                                 size_t **rows)
{
    struct spending_line *lines =
        arena_array(reading->arena, struct spending_line, form->line_count + 1);
    *rows = arena_array(reading->arena, size_t, form->line_count + 1);
    *count = 0;
    size_t given = 0;
    for (size_t i = 0; i < form->line_count; i++)
        given += !form->lines[i].total && form->lines[i].given && !is_zero(&form->lines[i]);
    for (size_t i = 0; lines && *rows && i < form->line_count; i++) {
        struct form_line *line = &form->lines[i];
        if (line->total || !line->given ||
            (given > 0 && is_zero(line) && (line->carried || !line->fiscal)))
            continue;
        if (!resolve_book(reading, form, line))
            continue;
        (*rows)[*count] = i;
        put_line(form, line, &lines[(*count)++]);
    }
    if (lines && *rows && *count == 0 && given == 0) {
        struct form_line *total = split_total(reading, form);
        if (total) {
            (*rows)[0] = (size_t)(total - form->lines);
            put_line(form, total, &lines[(*count)++]);
        }
    }
    return lines;
}
