/* What a row of a T11 table of a county without a node says, added up. */
#include "outside.h"

bool outside_has(const struct columns *columns, int id)
{
    return columns->at[id] != NO_COLUMN;
}

/* What the table says of a row: of what it has no column, nothing is said. */
static size_t value_count(const struct outside_reading *at)
{
    static const size_t counts[OUTSIDE_COUNT] = {0, 7, 6, 4, 4, 2, 5};
    const struct columns *columns = &at->columns;
    if (at->table == OUTSIDE_MONITORING && outside_has(columns, COLUMN_OUTSIDE_TARGET_LIGHT))
        return 11;
    if (at->table == OUTSIDE_SELF && outside_has(columns, COLUMN_OUTSIDE_ANNUAL))
        return 9;
    return counts[at->table];
}

int64_t *outside_values(struct outside_reading *at, unsigned book, const char *code,
                        const char *name)
{
    for (size_t i = 0; i < at->row_count; i++)
        if (at->rows[i].book == book && strcmp(at->rows[i].code, code) == 0 &&
            strcmp(at->rows[i].name, name) == 0)
            return at->values[i];
    if (at->row_count == ROWS_MAX) {
        if (!at->blocked)
            say(at->reading, at->draft, SEVERITY_BLOCKING, "INTAKE_OUTSIDE_ROWS", NOWHERE, NOWHERE,
                "请核对是否用错了表", "汇总后超过 %d 行", ROWS_MAX);
        at->blocked = true;
        return NULL;
    }
    at->rows[at->row_count] = (struct figure_row){.book = (uint8_t)book,
                                                  .code = code,
                                                  .name = name,
                                                  .values = at->values[at->row_count],
                                                  .value_count = value_count(at)};
    return at->values[at->row_count++];
}

bool outside_refuse(struct outside_reading *at, uint32_t row, int id, const char *rule,
                    const char *hint, const char *what)
{
    say(at->reading, at->draft, SEVERITY_BLOCKING, rule, row, column_place(&at->columns, id), hint,
        "%s", what);
    at->blocked = true;
    return false;
}

bool outside_book(struct outside_reading *at, uint32_t row, unsigned *book)
{
    const char *text = column_clean(at->reading, &at->columns, row, COLUMN_OUTSIDE_BOOK);
    int found = *text ? model_book(word(at->reading, WORDS_BOOK, text, NULL)) : -1;
    if (found < 0)
        return outside_refuse(
            at, row, COLUMN_OUTSIDE_BOOK, "INTAKE_BOOK",
            "请填一般公共预算、政府性基金预算、国有资本经营预算、社会保险基金预算或单位资金",
            print(at->reading, "预算类别“%s”不认识", text));
    *book = (unsigned)found;
    return true;
}

bool outside_money(struct outside_reading *at, uint32_t row, int id, int64_t *fen)
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

bool outside_count(struct outside_reading *at, uint32_t row, int id, int64_t *count)
{
    const char *text = column_clean(at->reading, &at->columns, row, id);
    struct decimal value = {0, 0};
    if (!is_stroke(text) && (decimal_parse(text, &value) || value.places || value.units < 0))
        return outside_refuse(at, row, id, "INTAKE_OUTSIDE_COUNT", "请填整数",
                              print(at->reading, "“%s”不是个数", text));
    *count = value.units;
    return true;
}

/* "1—5月监控", "监控1", 目标, 自评, 评价: the id of a stage's columns. */
const char *outside_stage(struct outside_reading *at, uint32_t row)
{
    const char *text = column_clean(at->reading, &at->columns, row, COLUMN_OUTSIDE_STAGE);
    if (text_contains(text, "自评"))
        return "self_evaluation";
    if (text_contains(text, "评价"))
        return "evaluation";
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
    (void)outside_refuse(at, row, COLUMN_OUTSIDE_STAGE, "INTAKE_OUTSIDE_STAGE",
                         "请填 目标、1—5月监控、自评、评价 之一",
                         print(at->reading, "环节“%s”不认识", text));
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

static void take_score(struct outside_reading *at, uint32_t row, int64_t *values)
{
    struct reading *reading = at->reading;
    int32_t score = 0;
    const char *text = column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_SCORE);
    if (!hundredths_at(reading, text, &score) || score < 0 || score > 10000)
        (void)outside_refuse(at, row, COLUMN_OUTSIDE_SCORE, "INTAKE_OUTSIDE_SCORE",
                             "请填 0—100 的数，最多两位小数", print(reading, "得分“%s”不对", text));
    values[1] += score;
    size_t grade = grade_of(column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_GRADE));
    values[grade] += grade > 0;
}

/* Money of all rows is what the total is of; of what is not reported there is no spending, and it is not summed up. */
void outside_take_money(struct outside_reading *at, uint32_t row, bool reported, int64_t *values)
{
    static const int ids[] = {COLUMN_OUTSIDE_INITIAL, COLUMN_OUTSIDE_ANNUAL, COLUMN_OUTSIDE_SPENT};
    int64_t fen;
    for (size_t i = 0; i < (reported ? 3u : 2u); i++)
        if (outside_money(at, row, ids[i], &fen)) {
            if (reported)
                add(&values[i], fen);
            add(&at->money[i], fen);
        }
}

bool outside_is_reported(struct outside_reading *at, uint32_t row)
{
    return !text_contains(column_clean(at->reading, &at->columns, row, COLUMN_OUTSIDE_SPENT),
                          "未报");
}

static void take_project(struct outside_reading *at, uint32_t row, int64_t *values)
{
    struct reading *reading = at->reading;
    values[0]++;
    if (at->table == OUTSIDE_SELF) {
        take_score(at, row, values);
        if (value_count(at) > 6)
            outside_take_money(at, row, true, values + 6);
        return;
    }
    outside_take_money(at, row, true, values + 1);
    size_t light = light_of(column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_LIGHT));
    values[light] += light > 0;
    const char *target = column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_TARGET_LIGHT);
    light = text_contains(target, "蓝") ? 7 : light_of(target);
    if (light && value_count(at) > 7)
        values[light + 3]++;
}

static void take_department(struct outside_reading *at, uint32_t row, int64_t *values)
{
    int64_t count = 0, fen = 0;
    static const int counts[] = {COLUMN_OUTSIDE_PROJECTS, COLUMN_OUTSIDE_EVALUATED};
    static const int moneys[] = {COLUMN_OUTSIDE_ALL_MONEY, COLUMN_OUTSIDE_EVALUATED_MONEY};
    for (size_t i = 0; i < 2; i++) {
        if (outside_has(&at->columns, counts[i]) && outside_count(at, row, counts[i], &count))
            values[2 * i] += count;
        if (outside_money(at, row, moneys[i], &fen))
            add(&values[2 * i + 1], fen);
    }
    if (values[3] > values[1])
        (void)outside_refuse(at, row, COLUMN_OUTSIDE_EVALUATED_MONEY, "INTAKE_OUTSIDE_MORE",
                             "请与该县核对后改正", "评价资金额多于项目资金总额");
}

static void take_result(struct outside_reading *at, uint32_t row, int64_t *values)
{
    int64_t fen;
    values[0]++;
    if (outside_money(at, row, COLUMN_OUTSIDE_CUT, &fen))
        add(&values[1], fen);
}

static void take_stage(struct outside_reading *at, uint32_t row, int64_t *values)
{
    struct reading *reading = at->reading;
    int64_t late = 0, returns = 0;
    int32_t points = 0;
    const char *deducted = column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_DEDUCTED);
    values[0]++;
    values[1] += !is_stroke(column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_PASSED));
    if (outside_count(at, row, COLUMN_OUTSIDE_LATE_DAYS, &late))
        values[2] += late > 0;
    if (outside_count(at, row, COLUMN_OUTSIDE_RETURNS, &returns))
        values[3] += returns;
    if (is_stroke(deducted) || strcmp(deducted, "未设定") == 0)
        return;
    if (!hundredths_at(reading, deducted, &points))
        (void)outside_refuse(
            at, row, COLUMN_OUTSIDE_DEDUCTED, "INTAKE_OUTSIDE_SCORE", "请填数，最多两位小数",
            print(reading, "扣分“%s”%s", deducted, hundredths_fault(reading, deducted)));
    values[4] += points;
}

static void take_coverage(struct outside_reading *at, uint32_t row, int64_t *values)
{
    int64_t count = 0, fen = 0;
    static const int counts[] = {COLUMN_OUTSIDE_REQUIRED, COLUMN_OUTSIDE_REPORTED};
    static const int moneys[] = {COLUMN_OUTSIDE_REQUIRED_MONEY, COLUMN_OUTSIDE_REPORTED_MONEY};
    for (size_t i = 0; i < 2; i++) {
        if (outside_count(at, row, counts[i], &count))
            values[i] += count;
        if (outside_money(at, row, moneys[i], &fen))
            add(&values[2 + i], fen);
    }
    if (values[1] > values[0])
        (void)outside_refuse(at, row, COLUMN_OUTSIDE_REPORTED, "INTAKE_OUTSIDE_MORE",
                             "请与该县核对后改正", "已报数多于应报数");
}

void outside_take(struct outside_reading *at, uint32_t row, int64_t *values)
{
    if (at->table == OUTSIDE_COVERAGE)
        take_coverage(at, row, values);
    else if (at->table == OUTSIDE_SHARES)
        take_department(at, row, values);
    else if (at->table == OUTSIDE_RESULTS)
        take_result(at, row, values);
    else if (at->table == OUTSIDE_LEDGER)
        take_stage(at, row, values);
    else
        take_project(at, row, values);
}
