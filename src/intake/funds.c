/* funds -- T12 社会保险基金绩效表: a row a fund and indicator; what a row says of the fund the first one says. */
#include "projects.h"

#include <siben/form_mark.h>

struct funding { /* one fund */
    struct fund fund;
    const struct known_unit *unit;
    struct record_key key;
    uint32_t row;
    bool blocked;
    struct funding *next;
};

struct fund_reading {
    struct reading *reading;
    struct draft *draft;
    struct columns columns;
    struct funding *first, **last, *now;
    struct form_mark *mark; /* NULL: not made to be filled */
};

static const char *cell(struct fund_reading *at, uint32_t row, int id)
{
    const char *text = column_clean(at->reading, &at->columns, row, id);
    return is_stroke(text) ? "" : text;
}

static bool refuse(struct fund_reading *at, uint32_t row, int id, const char *rule,
                   const char *hint, const char *what)
{
    say_row(at->reading, at->draft, rule, row, column_place(&at->columns, id), hint, "%s", what);
    if (at->now)
        at->now->blocked = true;
    return false;
}

static void take_money(struct fund_reading *at, uint32_t row, int id, int64_t *fen)
{
    if (!*cell(at, row, id))
        return;
    int unit =
        row_money_unit(at->reading, at->draft, &at->columns, row, COLUMN_FUNDS_MONEY_UNIT, id);
    if (unit == -2 || !row_money(at->reading, at->draft, &at->columns, row, id, unit, fen))
        at->now->blocked = true;
}

static struct quantity quantity_of(struct fund_reading *at, uint32_t row, int id, const char **unit,
                                   uint8_t *comparator)
{
    static const uint8_t comparators[] = {COMPARE_NONE, COMPARE_GE, COMPARE_GT,
                                          COMPARE_LE,   COMPARE_LT, COMPARE_EQ};
    struct quantity quantity = {.text = "", .date = DATE_NONE};
    struct value value;
    const char *text = cell(at, row, id);
    if (!*text ||
        fail(at->reading, value_parse(at->reading->arena, at->reading->headings, text, 0, &value)))
        return quantity;
    quantity.kind = value.kind == VALUE_NUMBER ? QUANTITY_NUMBER : QUANTITY_TEXT;
    quantity.number = value.kind == VALUE_NUMBER ? value.number : (struct decimal){0, 0};
    quantity.text = text;
    if (unit)
        *unit = print(at->reading, "%s", value.unit);
    if (comparator)
        *comparator = comparators[value.comparator];
    return quantity;
}

/* A rate is a number of per cent: 98.5% or 98.5. */
static void take_rate(struct fund_reading *at, uint32_t row, int id, struct quantity *rate)
{
    const struct decimal zero = {0, 0}, all = {100, 0};
    if (!*cell(at, row, id))
        return;
    *rate = quantity_of(at, row, id, NULL, NULL);
    bool is_rate = rate->kind == QUANTITY_NUMBER && decimal_compare(rate->number, zero) >= 0 &&
                   decimal_compare(rate->number, all) <= 0;
    if (!is_rate)
        (void)refuse(at, row, id, "INTAKE_FUND_RATE", "请填 0—100 的百分比，如 98.5%",
                     print(at->reading, "%s“%s”不是百分比",
                           heading_words(at->reading->headings, COLUMNS_FUNDS, id), rate->text));
}

static void take_fund(struct fund_reading *at, uint32_t row)
{
    struct fund *fund = &at->now->fund;
    struct decimal number;
    const char *insured = cell(at, row, COLUMN_FUNDS_INSURED),
               *here = cell(at, row, COLUMN_FUNDS_HERE);
    const char *pooling = cell(at, row, COLUMN_FUNDS_POOLING);
    if (*pooling) {
        int level = model_source(word(at->reading, WORDS_SOURCE, pooling, NULL));
        if (level < 0)
            (void)refuse(at, row, COLUMN_FUNDS_POOLING, "INTAKE_WORD", "请填 中央、自治区、州、县",
                         print(at->reading, "统筹层级“%s”不认识", pooling));
        else
            fund->pooling = (uint8_t)level;
        fund->budgeted_here = level == SOURCE_COUNTY;
    }
    if (*here)
        fund->budgeted_here = word(at->reading, WORDS_TICK, here, NULL) == WORD_TICK_YES;
    take_money(at, row, COLUMN_FUNDS_INCOME_BUDGET, &fund->income_budget_fen);
    take_money(at, row, COLUMN_FUNDS_INCOME, &fund->income_fen);
    take_money(at, row, COLUMN_FUNDS_EXPENDITURE_BUDGET, &fund->expenditure_budget_fen);
    take_money(at, row, COLUMN_FUNDS_EXPENDITURE, &fund->expenditure_fen);
    take_money(at, row, COLUMN_FUNDS_BALANCE, &fund->balance_fen);
    take_money(at, row, COLUMN_FUNDS_IRREGULAR, &fund->irregular_fen);
    if (*insured && (decimal_parse(insured, &number) || number.places || number.units < 0))
        (void)refuse(at, row, COLUMN_FUNDS_INSURED, "INTAKE_FUND_INSURED", "请填整数",
                     print(at->reading, "参保人数“%s”不是人数", insured));
    else if (*insured)
        fund->insured = number.units;
    if (*cell(at, row, COLUMN_FUNDS_MONTHS))
        fund->payable_months = quantity_of(at, row, COLUMN_FUNDS_MONTHS, NULL, NULL);
    take_rate(at, row, COLUMN_FUNDS_COLLECTION, &fund->collection_rate);
    take_rate(at, row, COLUMN_FUNDS_PAID, &fund->paid_rate);
}

/* 本年结余 = 收入 − 支出 (DOMAIN.md T12): not kept, checked. */
static void check_surplus(struct fund_reading *at, uint32_t row)
{
    int64_t said = MONEY_NONE;
    const struct fund *fund = &at->now->fund;
    take_money(at, row, COLUMN_FUNDS_SURPLUS, &said);
    if (said == MONEY_NONE || fund->income_fen == MONEY_NONE ||
        fund->expenditure_fen == MONEY_NONE || said == fund->income_fen - fund->expenditure_fen)
        return;
    (void)refuse(at, row, COLUMN_FUNDS_SURPLUS, "INTAKE_FUND_SURPLUS",
                 "本年结余 = 收入 − 支出，请核对",
                 print(at->reading, "本年结余为 %s，收入减支出为 %s", yuan(at->reading, said),
                       yuan(at->reading, fund->income_fen - fund->expenditure_fen)));
}

static void take_indicator(struct fund_reading *at, uint32_t row)
{
    static const uint8_t levels[] = {LEVEL1_COST, LEVEL1_OUTPUT, LEVEL1_BENEFIT,
                                     LEVEL1_SATISFACTION};
    struct fund *fund = &at->now->fund;
    const char *name = column_name(at->reading, &at->columns, row, COLUMN_FUNDS_LEVEL3);
    if (!*name)
        return;
    if (fund->outcome_count == INDICATORS_MAX) {
        (void)refuse(at, row, COLUMN_FUNDS_LEVEL3, "INTAKE_TOO_MANY_ROWS", "请合并指标",
                     "一个基金的指标太多");
        return;
    }
    if (!fund->outcomes)
        fund->outcomes = arena_array(at->reading->arena, struct outcome, INDICATORS_MAX);
    if (!fund->outcomes)
        return;
    int level = word(at->reading, WORDS_LEVEL1, cell(at, row, COLUMN_FUNDS_LEVEL1), NULL);
    struct outcome *outcome = &fund->outcomes[fund->outcome_count++];
    *outcome = (struct outcome){
        .level1 = level >= 0 ? levels[level] : LEVEL1_NONE,
        .level2 = column_name(at->reading, &at->columns, row, COLUMN_FUNDS_LEVEL2),
        .name = name,
        .unit = "",
        .reason =
            tidy(at->reading, column_text(at->reading, &at->columns, row, COLUMN_FUNDS_NOTE))};
    outcome->value =
        quantity_of(at, row, COLUMN_FUNDS_TARGET, &outcome->unit, &outcome->comparator);
    outcome->actual = quantity_of(at, row, COLUMN_FUNDS_ACTUAL, NULL, NULL);
}

static bool begin_fund(struct fund_reading *at, uint32_t row, const char *name)
{
    struct reading *reading = at->reading;
    struct funding *funding = arena_take(reading->arena, sizeof *funding);
    struct known_record shown;
    struct scope scope;
    unsigned type = fund_of_name(name);
    int year = row_year(reading, at->draft, &at->columns, row, COLUMN_FUNDS_YEAR);
    at->now = NULL;
    if (!type)
        return refuse(at, row, COLUMN_FUNDS_FUND, "INTAKE_FUND",
                      "请填七项基金之一，如 城乡居民基本养老保险基金",
                      print(reading, "基金“%s”不认识", name));
    const struct known_unit *unit =
        row_unit(reading, at->draft, &at->columns, row, COLUMN_FUNDS_UNIT_CODE, COLUMN_FUNDS_UNIT);
    if (!funding || !unit || !year)
        return false;
    const char *id = print(reading, "fund/%u", type);
    if (fail(reading, known_key_scope(reading->known, unit, KIND_FUND, id, &scope)))
        return false;
    funding->key = known_key(&scope, KIND_FUND, (unsigned)year, 0, id);
    if (fail(reading, known_record(reading->known, &funding->key, &shown)))
        return false;
    if (shown.exists)
        funding->fund = shown.payload->fund;
    else
        funding->fund = (struct fund){.income_budget_fen = MONEY_NONE,
                                      .income_fen = MONEY_NONE,
                                      .expenditure_budget_fen = MONEY_NONE,
                                      .expenditure_fen = MONEY_NONE,
                                      .balance_fen = MONEY_NONE,
                                      .irregular_fen = MONEY_NONE,
                                      .payable_months = {.text = "", .date = DATE_NONE},
                                      .collection_rate = {.text = "", .date = DATE_NONE},
                                      .paid_rate = {.text = "", .date = DATE_NONE}};
    funding->fund.unknown = bytes_of(NULL, 0);
    funding->fund.type = (uint8_t)type;
    funding->fund.unit_code = unit->code;
    funding->fund.outcomes = NULL; /* the table says all of them */
    funding->fund.outcome_count = 0;
    funding->unit = unit;
    funding->row = row;
    *at->last = funding;
    at->last = &funding->next;
    at->now = funding;
    return true;
}

/* Notes and signatures below the table; their merged cells reach across all columns. */
static bool is_foot(struct reading *reading, uint32_t row)
{
    static const char *const starts[] = {"说明", "填报", "填表", "注"};
    const char *first = text_at(reading, row, 0);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncmp(first, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

static void read_row(struct fund_reading *at, uint32_t row)
{
    const char *name = column_name(at->reading, &at->columns, row, COLUMN_FUNDS_FUND);
    if (strncmp(name, "合计", strlen("合计")) == 0)
        return;
    at->draft->out.rows++;
    if (*name && !(at->now && fund_of_name(name) == at->now->fund.type)) {
        if (!begin_fund(at, row, name))
            return;
        take_fund(at, row);
        check_surplus(at, row);
    }
    if (at->now)
        take_indicator(at, row);
}

/* -- a sheet that was made to be filled --------------------------------------------------------- */

/* The row of the mark; false where there is none, or one that cannot be read. */
static bool find_mark(struct fund_reading *at, struct form_mark *mark, uint32_t *row)
{
    const struct sheet *sheet = at->reading->sheet;
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct cell *label = &sheet->cells[i];
        if (label->kind != CELL_TEXT || strcmp(label->text, FORM_MARK_LABEL) != 0)
            continue;
        const struct merge *merge = sheet_merge(sheet, label->row, label->column);
        uint32_t column = (merge ? merge->column_last : label->column) + 1u;
        const struct cell *cell = cell_at(at->reading, label->row, column);
        *row = label->row;
        return cell && form_mark_read(cell->text, mark) && !mark->cover;
    }
    *row = UINT32_MAX;
    return false;
}

static bool says_nothing(const struct fund *fund)
{
    bool any = fund->income_fen != MONEY_NONE || fund->expenditure_fen != MONEY_NONE ||
               fund->balance_fen != MONEY_NONE || fund->insured;
    for (size_t i = 0; i < fund->outcome_count; i++)
        any = any || fund->outcomes[i].value.kind != QUANTITY_NONE ||
              fund->outcomes[i].actual.kind != QUANTITY_NONE;
    return !any;
}

static void compare_given(struct fund_reading *at, uint32_t row, int id, int64_t given, int64_t is)
{
    if (given == MONEY_NONE || given == is)
        return;
    say(at->reading, at->draft, SEVERITY_WARNING, "INTAKE_GIVEN_CHANGED", row,
        column_place(&at->columns, id), "预算数以项目清单为准：请改回；清单不对的，请先更正清单",
        "%s预填 %s 元，现为 %s 元", heading_words(at->reading->headings, COLUMNS_FUNDS, id),
        yuan(at->reading, given), yuan(at->reading, is));
}

/* Is it about the fund for which it was made, with what it was given? False: it must not be taken in. */
static bool check_mark(struct fund_reading *at, struct funding *funding, uint32_t row)
{
    const struct form_mark *mark = at->mark;
    if (!mark)
        return true;
    if (strcmp(mark->key.id, funding->key.id) != 0 ||
        mark->key.fiscal_year != funding->key.fiscal_year || mark->key.kind != KIND_FUND) {
        say(at->reading, at->draft, SEVERITY_BLOCKING, "INTAKE_MARK_OTHER", row, 0,
            "请用这项基金自己的那张表：重新生成（siben form open），或删去填报标识一行",
            "这张表是为 %s（%u 年）生成的，表里写的是别的基金或年度", mark->key.id,
            mark->key.fiscal_year);
        return false;
    }
    if (mark->figure_count == 1) {
        compare_given(at, funding->row, COLUMN_FUNDS_INCOME_BUDGET, mark->figures[0].initial_fen,
                      funding->fund.income_budget_fen);
        compare_given(at, funding->row, COLUMN_FUNDS_EXPENDITURE_BUDGET,
                      mark->figures[0].annual_fen, funding->fund.expenditure_budget_fen);
    }
    if (!says_nothing(&funding->fund))
        return true;
    at->draft->out.untouched = true;
    say(at->reading, at->draft, SEVERITY_HINT, "INTAKE_UNTOUCHED", funding->row, NOWHERE,
        "填好黄色格以后再导入一次", "“%s”还没有填，没有读入", fund_chinese(funding->fund.type));
    return false;
}

static void put(struct fund_reading *at, const struct funding *funding)
{
    struct payload payload = {.kind = KIND_FUND, .fund = funding->fund};
    struct draft_put put = {.payload = &payload,
                            .key = funding->key,
                            .entered_for = funding->unit->name,
                            .by_row = true,
                            .row = funding->row,
                            .column = column_place(&at->columns, COLUMN_FUNDS_FUND)};
    if (!funding->blocked)
        (void)draft_put(at->reading, at->draft, &put);
}

void funds_read(struct reading *reading, struct sheet_state *states, size_t count)
{
    for (size_t i = 0; i < count && !failed(reading); i++) {
        struct fund_reading at = {.reading = reading};
        at.last = &at.first;
        if (states[i].kind != INTAKE_FUNDS)
            continue;
        reading_enter(reading, &states[i]);
        at.draft = draft_new(reading, INTAKE_FUNDS, "社会保险基金绩效表", states[i].header, 0);
        if (!at.draft)
            return;
        columns_read(reading, COLUMNS_FUNDS, states[i].header, &at.columns);
        (void)sheet_hits(reading, at.draft, 0, reading->sheet->rows, false);
        uint32_t mark_row;
        struct form_mark *mark = arena_take(reading->arena, sizeof *mark);
        at.mark = mark && find_mark(&at, mark, &mark_row) ? mark : NULL;
        if (!mark)
            return;
        for (uint32_t row = states[i].header + 1; row < reading->sheet->rows && !failed(reading);
             row++) {
            if (is_foot(reading, row))
                break;
            if (!row_is_empty(reading, row) && row != mark_row)
                read_row(&at, row);
        }
        for (struct funding *funding = at.first; funding && !failed(reading);
             funding = funding->next)
            if (check_mark(&at, funding, mark_row))
                put(&at, funding);
    }
}
