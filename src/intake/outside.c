/* outside -- the T11 tables of a county without a node of its own: sums of what a workbook says, marked 无明细.
 *
 * Nothing of it becomes a record of a project: it is what the county says, and nobody can look behind it. */
#include "outside.h"

static enum outside_table table_of(const struct columns *columns)
{
    const bool project = outside_has(columns, COLUMN_OUTSIDE_PROJECT) ||
                         outside_has(columns, COLUMN_OUTSIDE_PROJECT_CODE);
    if (outside_has(columns, COLUMN_OUTSIDE_REQUIRED) && outside_has(columns, COLUMN_OUTSIDE_BOOK))
        return OUTSIDE_COVERAGE;
    if (outside_has(columns, COLUMN_OUTSIDE_ALL_MONEY) &&
        outside_has(columns, COLUMN_OUTSIDE_EVALUATED_MONEY))
        return OUTSIDE_SHARES;
    if (outside_has(columns, COLUMN_OUTSIDE_STAGE) &&
        outside_has(columns, COLUMN_OUTSIDE_LATE_DAYS))
        return OUTSIDE_LEDGER;
    if (project && outside_has(columns, COLUMN_OUTSIDE_HANDLING))
        return OUTSIDE_RESULTS;
    if (project && outside_has(columns, COLUMN_OUTSIDE_SCORE))
        return OUTSIDE_SELF;
    return project && outside_has(columns, COLUMN_OUTSIDE_SPENT) ? OUTSIDE_MONITORING
                                                                 : OUTSIDE_NONE;
}

/* What stands first in a row, without blanks: 合　计 is 合计. */
static const char *outside_first(struct outside_reading *at, uint32_t row)
{
    const struct sheet *sheet = at->reading->sheet;
    const char *text = clean(at->reading, sheet->cells[sheet_row_start(sheet, row)].text);
    struct buffer out = {0};
    for (const char *c = text; *c; c++)
        if (*c != ' ')
            buffer_put_u8(&out, (uint8_t)*c);
    buffer_put_u8(&out, 0);
    const char *copy = out.failed ? text : print(at->reading, "%s", (const char *)out.data);
    buffer_free(&out);
    return copy;
}

bool outside_is_total(struct outside_reading *at, uint32_t row)
{
    const char *first = outside_first(at, row);
    return strncmp(first, "合计", strlen("合计")) == 0 ||
           strncmp(first, "总计", strlen("总计")) == 0 || strcmp(first, "全县合计") == 0;
}

/* Who filled it in, notes, the code of a sheet that Siben made: the table ends above. DOMAIN.md 3 T11:
 * "填报人/审核人/日期/盖章". */
bool outside_is_foot(struct outside_reading *at, uint32_t row)
{
    static const char *const words[] = {"注:",    "备注:",  "说明:", "填报人", "填表人",
                                        "审核人", "负责人", "制表",  "核对码"};
    const char *first = outside_first(at, row);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(first, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

/* What the table says that it comes to must be what its rows come to. */
static void check_total(struct outside_reading *at, uint32_t row)
{
    static const int ids[] = {COLUMN_OUTSIDE_INITIAL, COLUMN_OUTSIDE_ANNUAL, COLUMN_OUTSIDE_SPENT};
    for (size_t i = 0; i < 3; i++) {
        int64_t said;
        char a[MONEY_TEXT_SIZE], b[MONEY_TEXT_SIZE];
        if (!*column_clean(at->reading, &at->columns, row, ids[i]) ||
            !outside_money(at, row, ids[i], &said) || said == at->money[i])
            continue;
        money_print_yuan(said, a);
        money_print_yuan(at->money[i], b);
        (void)outside_refuse(at, row, ids[i], "FORM_TOTAL_NOT_PARTS", "请与该县核对后改正",
                             print(at->reading, "合计为 %s 元，各行之和为 %s 元", a, b));
    }
}

/* Does the row say anything of this table? */
static bool says(struct outside_reading *at, uint32_t row)
{
    static const int ids[OUTSIDE_COUNT][2] = {
        [OUTSIDE_MONITORING] = {COLUMN_OUTSIDE_PROJECT, COLUMN_OUTSIDE_PROJECT_CODE},
        [OUTSIDE_SELF] = {COLUMN_OUTSIDE_PROJECT, COLUMN_OUTSIDE_PROJECT_CODE},
        [OUTSIDE_COVERAGE] = {COLUMN_OUTSIDE_REQUIRED, COLUMN_OUTSIDE_REQUIRED},
        [OUTSIDE_SHARES] = {COLUMN_OUTSIDE_DEPARTMENT, COLUMN_OUTSIDE_CODE},
        [OUTSIDE_RESULTS] = {COLUMN_OUTSIDE_PROJECT, COLUMN_OUTSIDE_PROJECT_CODE},
        [OUTSIDE_LEDGER] = {COLUMN_OUTSIDE_STAGE, COLUMN_OUTSIDE_STAGE}};
    return *column_clean(at->reading, &at->columns, row, ids[at->table][0]) ||
           *column_clean(at->reading, &at->columns, row, ids[at->table][1]);
}

/* As it is written: it is shown again. */
static const char *kept_text(struct outside_reading *at, uint32_t row, int id)
{
    return outside_has(&at->columns, id) ? column_name(at->reading, &at->columns, row, id) : "";
}

static void read_row(struct outside_reading *at, uint32_t row)
{
    unsigned book = 0;
    const char *name = "", *code = "";
    const bool by_book = at->table <= OUTSIDE_COVERAGE;
    if (at->table == OUTSIDE_COVERAGE)
        name = outside_stage(at, row);
    else if (at->table == OUTSIDE_SHARES)
        name = kept_text(at, row, COLUMN_OUTSIDE_DEPARTMENT);
    else if (at->table == OUTSIDE_LEDGER)
        name = kept_text(at, row, COLUMN_OUTSIDE_STAGE);
    if (at->table == OUTSIDE_SHARES)
        code = kept_text(at, row, COLUMN_OUTSIDE_CODE);
    else if (at->table == OUTSIDE_LEDGER)
        code = kept_text(at, row, COLUMN_OUTSIDE_OBLIGATION);
    else if (at->table == OUTSIDE_RESULTS)
        code = kept_text(at, row, COLUMN_OUTSIDE_HANDLING);
    if (!name || !code || (by_book && !outside_book(at, row, &book)))
        return;
    at->rows_read++;
    (void)outside_row_fits(at, row);
    outside_see_code(at, row);
    if (at->table == OUTSIDE_MONITORING && !outside_is_reported(at, row)) {
        at->not_reported++;
        outside_take_money(at, row, false, NULL);
        return;
    }
    int64_t *values = outside_values(at, book, code, name);
    if (!values)
        return;
    outside_take(at, row, values);
}

static void read_rows(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    at->total_row = NOWHERE;
    for (uint32_t row = at->columns.header + 1; row < reading->sheet->rows && !failed(reading);
         row++) {
        if (row_is_empty(reading, row))
            continue;
        if (outside_is_foot(at, row))
            break;
        if (outside_is_total(at, row)) {
            at->total_row = row;
            if (at->rows_read)
                break; /* what stands below it is in no sum */
            continue;  /* it stands first */
        }
        if (says(at, row))
            read_row(at, row);
    }
    if (at->table == OUTSIDE_MONITORING && at->total_row != NOWHERE && !failed(reading))
        check_total(at, at->total_row);
    if (at->not_reported)
        say(reading, at->draft, SEVERITY_HINT, "INTAKE_OUTSIDE_UNREPORTED", at->columns.header,
            column_place(&at->columns, COLUMN_OUTSIDE_SPENT), "请该县补报后再导入一次",
            "%u 个项目写着未报，没有计入已报", at->not_reported);
}

static void put(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    struct payload payload = {.kind = KIND_OUTSIDE};
    unsigned year = outside_year(at), month = outside_month(at);
    bool whose = outside_scope_fits(at) && outside_is_of_county(at);
    if (!whose || at->blocked || !year) {
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

/* Does a row name a table of these, or do it and the one below? */
static void look_at(struct outside_reading *at, uint32_t row)
{
    struct reading *reading = at->reading;
    columns_read(reading, COLUMNS_OUTSIDE, row, &at->columns);
    at->table = table_of(&at->columns);
    const struct sheet *joined = at->table != OUTSIDE_NONE
                                     ? NULL
                                     : heads_joined(reading, reading->sheet, row, COLUMNS_OUTSIDE);
    if (!joined)
        return;
    reading->state->sheet = joined;
    reading_enter(reading, reading->state);
    columns_read(reading, COLUMNS_OUTSIDE, row + 1, &at->columns);
    at->table = table_of(&at->columns);
}

/* The row of headings: the first that names a table of these. */
static bool find_header(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    for (uint32_t row = 0; row < reading->sheet->rows && row < 40; row++) {
        look_at(at, row);
        at->wide =
            at->table == OUTSIDE_COVERAGE && !outside_has(&at->columns, COLUMN_OUTSIDE_REPORTED);
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
                "可以导入：绩效监控情况汇总表（逐个项目）、绩效自评情况汇总表、四本预算覆盖表、"
                "部门评价汇总表、结果应用情况表、工作台账",
                "没有认出这是哪张汇总表，没有读入");
            reading->intake->sheets_skipped++;
            continue;
        }
        at->draft =
            draft_new(reading, INTAKE_OUTSIDE, outside_chinese(at->table), at->columns.header, 0);
        if (!at->draft)
            return;
        (void)sheet_hits(reading, at->draft, 0, reading->sheet->rows, false);
        if (at->wide)
            outside_read_wide(at);
        else
            read_rows(at);
        at->draft->out.rows = at->rows_read;
        put(at);
    }
}
