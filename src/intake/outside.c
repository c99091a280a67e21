/* outside -- the T11 tables of a county without a node of its own: sums of what a workbook says, marked 无明细.
 *
 * Nothing of it becomes a record of a project: it is what the county says, and nobody can look behind it. */
#include "inside.h"

enum { VALUES_MAX = 7, STAGES_MAX = 24 };

struct outside_reading {
    struct reading *reading;
    struct draft *draft;
    struct columns columns;
    enum outside_table table;
    struct figure_row rows[BOOK_COUNT * STAGES_MAX];
    int64_t values[BOOK_COUNT * STAGES_MAX][VALUES_MAX];
    size_t row_count;
    int64_t money[3]; /* initial, annual, spent, of all rows */
    uint32_t rows_read;
    unsigned month;
    bool blocked;
};

static enum outside_table table_of(const struct columns *columns)
{
    const uint16_t *at = columns->at;
    if (at[COLUMN_OUTSIDE_REQUIRED] != NO_COLUMN && at[COLUMN_OUTSIDE_REPORTED] != NO_COLUMN)
        return OUTSIDE_COVERAGE;
    bool project =
        at[COLUMN_OUTSIDE_PROJECT] != NO_COLUMN || at[COLUMN_OUTSIDE_PROJECT_CODE] != NO_COLUMN;
    if (project && at[COLUMN_OUTSIDE_SCORE] != NO_COLUMN)
        return OUTSIDE_SELF;
    return project && at[COLUMN_OUTSIDE_SPENT] != NO_COLUMN ? OUTSIDE_MONITORING : OUTSIDE_NONE;
}

static int64_t *values_of(struct outside_reading *at, unsigned book, const char *stage)
{
    for (size_t i = 0; i < at->row_count; i++)
        if (at->rows[i].book == book && strcmp(at->rows[i].name, stage) == 0)
            return at->values[i];
    if (at->row_count == BOOK_COUNT * STAGES_MAX)
        return NULL;
    static const size_t counts[OUTSIDE_COUNT] = {0, 7, 6, 4};
    at->rows[at->row_count] = (struct figure_row){.book = (uint8_t)book,
                                                  .code = "",
                                                  .name = stage,
                                                  .values = at->values[at->row_count],
                                                  .value_count = counts[at->table]};
    return at->values[at->row_count++];
}

static bool refuse(struct outside_reading *at, uint32_t row, int id, const char *rule,
                   const char *hint, const char *what)
{
    say(at->reading, at->draft, SEVERITY_BLOCKING, rule, row, column_place(&at->columns, id), hint,
        "%s", what);
    at->blocked = true;
    return false;
}

static bool book_of(struct outside_reading *at, uint32_t row, unsigned *book)
{
    const char *text = column_clean(at->reading, &at->columns, row, COLUMN_OUTSIDE_BOOK);
    int found = *text ? model_book(word(at->reading, WORDS_BOOK, text, NULL)) : -1;
    if (found < 0)
        return refuse(
            at, row, COLUMN_OUTSIDE_BOOK, "INTAKE_BOOK",
            "请填一般公共预算、政府性基金预算、国有资本经营预算、社会保险基金预算或单位资金",
            print(at->reading, "预算类别“%s”不认识", text));
    *book = (unsigned)found;
    return true;
}

static bool money_of(struct outside_reading *at, uint32_t row, int id, int64_t *fen)
{
    *fen = 0;
    if (at->columns.at[id] == NO_COLUMN)
        return true;
    int64_t read = MONEY_NONE;
    int unit =
        row_money_unit(at->reading, at->draft, &at->columns, row, COLUMN_OUTSIDE_MONEY_UNIT, id);
    if (unit == -2 || !row_money(at->reading, at->draft, &at->columns, row, id, unit, &read)) {
        at->blocked = true;
        return false;
    }
    *fen = read == MONEY_NONE ? 0 : read;
    return true;
}

static bool count_of(struct outside_reading *at, uint32_t row, int id, int64_t *count)
{
    const char *text = column_clean(at->reading, &at->columns, row, id);
    struct decimal value = {0, 0};
    if (!is_stroke(text) && (decimal_parse(text, &value) || value.places || value.units < 0))
        return refuse(at, row, id, "INTAKE_OUTSIDE_COUNT", "请填整数",
                      print(at->reading, "“%s”不是个数", text));
    *count = value.units;
    return true;
}

/* "1—5月监控", "监控1", 目标, 自评: the id of a stage's columns. */
static const char *stage_of(struct outside_reading *at, uint32_t row)
{
    const char *text = column_clean(at->reading, &at->columns, row, COLUMN_OUTSIDE_STAGE);
    if (text_contains(text, "自评"))
        return "self_evaluation";
    if (text_contains(text, "目标") || !*text)
        return "target";
    const char *month = strstr(text, "月");
    if (text_contains(text, "监控") && month && month > text) {
        unsigned number = (unsigned)(month[-1] - '0');
        if (month - text >= 2 && month[-2] == '1')
            number += 10;
        if (number >= 1 && number <= ROUND_MAX)
            return print(at->reading, "round_%u", number);
    }
    (void)refuse(at, row, COLUMN_OUTSIDE_STAGE, "INTAKE_OUTSIDE_STAGE",
                 "请填 目标、1—5月监控、自评 之一", print(at->reading, "环节“%s”不认识", text));
    return NULL;
}

static size_t light_of(const char *text)
{
    return text_contains(text, "红")   ? 4
           : text_contains(text, "黄") ? 5
           : text_contains(text, "绿") ? 6
                                       : 0;
}

static size_t grade_of(const char *text)
{
    static const char *const grades[] = {"优", "良", "中", "差"};
    for (size_t i = 0; i < 4; i++)
        if (text_contains(text, grades[i]))
            return 2 + i;
    return 0;
}

static void add(int64_t *sum, int64_t value)
{
    if (!money_add(*sum, value, sum))
        *sum = INT64_MAX; /* nonsense stays nonsense */
}

static bool is_total(struct outside_reading *at, uint32_t row)
{
    const struct sheet *sheet = at->reading->sheet;
    const char *first = clean(at->reading, sheet->cells[sheet_row_start(sheet, row)].text);
    return strncmp(first, "合计", strlen("合计")) == 0 ||
           strncmp(first, "总计", strlen("总计")) == 0;
}

/* What the table says that it comes to must be what its rows come to. */
static void check_total(struct outside_reading *at, uint32_t row)
{
    static const int ids[] = {COLUMN_OUTSIDE_INITIAL, COLUMN_OUTSIDE_ANNUAL, COLUMN_OUTSIDE_SPENT};
    for (size_t i = 0; i < 3; i++) {
        int64_t said;
        char a[MONEY_TEXT_SIZE], b[MONEY_TEXT_SIZE];
        if (!*column_clean(at->reading, &at->columns, row, ids[i]) ||
            !money_of(at, row, ids[i], &said) || said == at->money[i])
            continue;
        money_print_yuan(said, a);
        money_print_yuan(at->money[i], b);
        (void)refuse(at, row, ids[i], "FORM_TOTAL_NOT_PARTS", "请与该县核对后改正",
                     print(at->reading, "合计为 %s 元，各行之和为 %s 元", a, b));
    }
}

static void take_project(struct outside_reading *at, uint32_t row, int64_t *values)
{
    static const int ids[] = {COLUMN_OUTSIDE_INITIAL, COLUMN_OUTSIDE_ANNUAL, COLUMN_OUTSIDE_SPENT};
    struct reading *reading = at->reading;
    int64_t fen;
    values[0]++;
    if (at->table == OUTSIDE_SELF) {
        int32_t score = 0;
        const char *text = column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_SCORE);
        if (!hundredths_at(reading, text, &score) || score < 0 || score > 10000)
            (void)refuse(at, row, COLUMN_OUTSIDE_SCORE, "INTAKE_OUTSIDE_SCORE", "请填 0—100 的数",
                         print(reading, "得分“%s”不对", text));
        values[1] += score;
        size_t grade = grade_of(column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_GRADE));
        values[grade] += grade > 0;
        return;
    }
    for (size_t i = 0; i < 3; i++)
        if (money_of(at, row, ids[i], &fen)) {
            add(&values[1 + i], fen);
            add(&at->money[i], fen);
        }
    size_t light = light_of(column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_LIGHT));
    values[light] += light > 0;
}

static void take_coverage(struct outside_reading *at, uint32_t row, int64_t *values)
{
    int64_t count = 0, fen = 0;
    static const int counts[] = {COLUMN_OUTSIDE_REQUIRED, COLUMN_OUTSIDE_REPORTED};
    static const int moneys[] = {COLUMN_OUTSIDE_REQUIRED_MONEY, COLUMN_OUTSIDE_REPORTED_MONEY};
    for (size_t i = 0; i < 2; i++) {
        if (count_of(at, row, counts[i], &count))
            values[i] += count;
        if (money_of(at, row, moneys[i], &fen))
            add(&values[2 + i], fen);
    }
    if (values[1] > values[0])
        (void)refuse(at, row, COLUMN_OUTSIDE_REPORTED, "INTAKE_OUTSIDE_MORE", "请与该县核对后改正",
                     "已报数多于应报数");
}

static void read_rows(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    for (uint32_t row = at->columns.header + 1; row < reading->sheet->rows && !failed(reading);
         row++) {
        unsigned book;
        const char *stage = "";
        if (row_is_empty(reading, row))
            continue;
        if (is_total(at, row)) {
            if (at->table == OUTSIDE_MONITORING)
                check_total(at, row);
            continue;
        }
        bool says =
            at->table == OUTSIDE_COVERAGE
                ? *column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_REQUIRED)
                : *column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_PROJECT) ||
                      *column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_PROJECT_CODE);
        if (!says)
            continue; /* who filled it in, notes */
        if (at->table == OUTSIDE_COVERAGE)
            stage = stage_of(at, row);
        if (!stage || !book_of(at, row, &book))
            continue;
        int64_t *values = values_of(at, book, stage);
        if (!values)
            continue;
        at->rows_read++;
        if (at->table == OUTSIDE_COVERAGE)
            take_coverage(at, row, values);
        else
            take_project(at, row, values);
    }
}

/* A county that has a node is summed up from its records: both would count twice. */
static bool scope_fits(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    const struct scope *scope = &reading->options->outside;
    bool units = false;
    if (scope_level(scope) != COUNTY_LEVEL || !scope_contains(known_scope(reading->known), scope) ||
        scope_equal(known_scope(reading->known), scope))
        return refuse(at, NOWHERE, COLUMN_OUTSIDE_REGION, "INTAKE_OUTSIDE_SCOPE",
                      "在州里导入，写县（市）的区划代码，如 --outside 653024",
                      print(reading, "%s 不是本级之下的县（市）", scope->text));
    if (fail(reading, known_has_units(reading->known, scope, &units)))
        return false;
    if (units)
        return refuse(at, NOWHERE, COLUMN_OUTSIDE_REGION, "INTAKE_OUTSIDE_NODE",
                      "有明细的县按记录汇总，不要再导入汇总表",
                      print(reading, "%s 有单位和表的记录", scope->text));
    return true;
}

static unsigned year_of_table(struct outside_reading *at)
{
    unsigned year = at->reading->options->fiscal_year ? at->reading->options->fiscal_year
                                                      : (unsigned)at->columns.sheet_year;
    if (!year)
        (void)refuse(at, NOWHERE, COLUMN_OUTSIDE_REGION, "INTAKE_YEAR",
                     "在标题下写“（2026年度）”，或加 --year 2026", "没有写预算年度");
    return year;
}

static unsigned month_of_table(struct outside_reading *at)
{
    unsigned month = (unsigned)at->columns.found[COLUMN_OUTSIDE_SPENT].month_last;
    month = at->reading->options->month ? at->reading->options->month : month;
    if (at->table != OUTSIDE_MONITORING)
        return 0;
    if (month < 1 || month > ROUND_MAX)
        (void)refuse(at, at->columns.header, COLUMN_OUTSIDE_SPENT, "INTAKE_MONTH",
                     "把表头写成“截至5月执行数”，或加 --month 5", "看不出监控数据截至几月");
    return month;
}

static void put(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    struct payload payload = {.kind = KIND_OUTSIDE};
    unsigned year = year_of_table(at), month = month_of_table(at);
    if (!scope_fits(at) || at->blocked || !year) {
        at->draft->out.blocked = true;
        return;
    }
    payload.outside = (struct outside){.table = (uint8_t)at->table,
                                       .file = reading->intake->file,
                                       .as_of = reading->options->today,
                                       .rows_read = at->rows_read,
                                       .rows = at->rows,
                                       .row_count = at->row_count};
    struct record_key key = known_key(&reading->options->outside, KIND_OUTSIDE, year, month,
                                      print(reading, "t11/%u", (unsigned)at->table));
    struct draft_put draft = {.payload = &payload,
                              .key = key,
                              .entered_for = "",
                              .row = at->columns.header,
                              .column = NOWHERE};
    if (!draft_put(reading, at->draft, &draft))
        at->draft->out.blocked = true;
}

/* The row of headings: the first that names a table of these. */
static bool find_header(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    for (uint32_t row = 0; row < reading->sheet->rows && row < 40; row++) {
        columns_read(reading, COLUMNS_OUTSIDE, row, &at->columns);
        at->table = table_of(&at->columns);
        if (at->table != OUTSIDE_NONE)
            return true;
    }
    return false;
}

void outside_read(struct reading *reading, struct sheet_state *states, size_t count)
{
    for (size_t i = 0; i < count && !failed(reading); i++) {
        struct outside_reading *at = arena_take(reading->arena, sizeof *at);
        reading_enter(reading, &states[i]);
        if (!at)
            return;
        at->reading = reading;
        if (!find_header(at)) {
            say(reading, NULL, SEVERITY_WARNING, "INTAKE_SHEET_UNKNOWN", NOWHERE, NOWHERE,
                "可以导入：绩效监控情况汇总表、绩效自评情况汇总表、四本预算覆盖表",
                "没有认出这是哪张汇总表，没有读入");
            reading->intake->sheets_skipped++;
            continue;
        }
        at->draft =
            draft_new(reading, INTAKE_OUTSIDE, outside_chinese(at->table), at->columns.header, 0);
        if (!at->draft)
            return;
        (void)sheet_hits(reading, at->draft, 0, reading->sheet->rows, false);
        read_rows(at);
        at->draft->out.rows = at->rows_read;
        put(at);
    }
}
