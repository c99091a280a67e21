/* rows -- tables with one row of headings: which column is which, and what a row says. */
#include "inside.h"

#define UNKNOWN_NAMED 8 /* titles in one finding */
#define ABOVE_MAX 12    /* lines of title, unit and date above a table */

/* "单位：万元" in a line above the table. */
int unit_in_line(struct reading *reading, const char *text)
{
    const char *at = strstr(text, "单位");
    if (!at)
        return -1;
    scratch_begin(reading);
    char *normal = text_normalise(&reading->scratch, at);
    if (!normal || strncmp(normal, "单位", strlen("单位")) != 0)
        return -1;
    char *unit = normal + strlen("单位");
    unit += strspn(unit, ": ");
    unit[strcspn(unit, " ),;")] = '\0';
    const char *copy = print(reading, "%s", unit);
    return word(reading, WORDS_MONEY_UNIT, copy, NULL);
}

/* The first year above the table that is not the day on which it was printed. */
static void take_year(struct columns *columns, const struct cell *cell, const char *text)
{
    int year = columns->sheet_year || text_contains(text, "日期") || text_contains(text, "时间")
                   ? 0
                   : year_in(text);
    if (!year)
        return;
    columns->sheet_year = year;
    columns->year_row = cell->row;
    columns->year_column = cell->column;
}

static int year_wanted(const struct reading *reading, const struct columns *columns)
{
    return reading->options->fiscal_year ? (int)reading->options->fiscal_year : columns->sheet_year;
}

/* 2025年预算数 beside 2026年预算数: one of them is of the table's year. */
static bool years_tell(const struct reading *reading, const struct columns *columns, int id,
                       const struct heading_found *found)
{
    int wanted = year_wanted(reading, columns), first = columns->found[id].year;
    return wanted && first != found->year && (first == wanted || found->year == wanted);
}

/* 分管领导、联系电话、经办人、联系电话: of several such columns the one behind the leader is his. The only one is the
 * clerk's, unless the table names no clerk. */
static int whose_phone(struct reading *reading, uint32_t header, uint32_t column)
{
    const struct sheet *sheet = reading->sheet;
    size_t phones = 0, handlers = 0;
    int before = COLUMN_UNITS_HANDLER;
    for (size_t i = sheet_row_start(sheet, header);
         i < sheet->cell_count && sheet->cells[i].row == header; i++) {
        int id = word(reading, COLUMNS_UNITS, sheet->cells[i].text, NULL);
        phones += id == COLUMN_UNITS_PHONE;
        handlers += id == COLUMN_UNITS_HANDLER;
        if ((id == COLUMN_UNITS_LEADER || id == COLUMN_UNITS_HANDLER) &&
            sheet->cells[i].column < column)
            before = id;
    }
    return before == COLUMN_UNITS_LEADER && (phones > 1 || !handlers) ? COLUMN_UNITS_LEADER_PHONE
                                                                      : COLUMN_UNITS_PHONE;
}

void columns_read(struct reading *reading, enum heading_table table, uint32_t header,
                  struct columns *columns)
{
    const struct sheet *sheet = reading->sheet;
    memset(columns, 0, sizeof *columns);
    columns->table = table;
    columns->header = header;
    columns->sheet_unit = -1;
    for (size_t i = 0; i < COLUMNS_MAX; i++)
        columns->at[i] = NO_COLUMN;
    for (uint32_t row = header > ABOVE_MAX ? header - ABOVE_MAX : 0; row < header; row++)
        for (size_t i = sheet_row_start(sheet, row);
             i < sheet->cell_count && sheet->cells[i].row == row; i++) {
            const char *text = clean(reading, sheet->cells[i].text);
            int unit = unit_in_line(reading, text);
            columns->sheet_unit = unit >= 0 ? unit : columns->sheet_unit;
            take_year(columns, &sheet->cells[i], text);
        }
    if (!columns->sheet_year) {
        columns->sheet_year = year_in(clean(reading, sheet->name));
        columns->year_row = columns->year_column = NOWHERE;
    }
    for (size_t i = sheet_row_start(sheet, header);
         i < sheet->cell_count && sheet->cells[i].row == header; i++) {
        const struct cell *cell = &sheet->cells[i];
        struct heading_found found;
        int id = word(reading, table, cell->text, &found);
        if (id < 0)
            continue;
        if (table == COLUMNS_UNITS && id == COLUMN_UNITS_PHONE)
            id = whose_phone(reading, header, cell->column);
        if (columns->at[id] != NO_COLUMN && years_tell(reading, columns, id, &found)) {
            if (found.year != year_wanted(reading, columns))
                continue;
        } else if (columns->at[id] != NO_COLUMN) {
            say(reading, NULL, SEVERITY_WARNING, "INTAKE_COLUMN_TWICE", cell->row, cell->column,
                "如取错了列，请删去或改名其中一列后重新导入", "“%s”一列出现两次，取靠左的一列",
                heading_words(reading->headings, table, id));
            continue;
        }
        columns->at[id] = cell->column;
        columns->found[id] = found;
    }
}

static bool is_ignored(struct reading *reading, const char *title)
{
    for (size_t i = 0; i < reading->options->ignored_count; i++)
        if (strcmp(clean(reading, title), clean(reading, reading->options->ignored[i])) == 0)
            return true;
    return false;
}

/* The titles that nobody knew, in one finding: a person sees what is left out, and how to have it taken. */
void columns_say_unknown(struct reading *reading, struct draft *draft,
                         const struct columns *columns)
{
    const struct sheet *sheet = reading->sheet;
    const char *names = "";
    size_t count = 0;
    uint32_t first = NOWHERE;
    for (size_t i = sheet_row_start(sheet, columns->header);
         i < sheet->cell_count && sheet->cells[i].row == columns->header; i++) {
        const struct cell *cell = &sheet->cells[i];
        if (!*clean(reading, cell->text) || is_ignored(reading, cell->text) ||
            word(reading, columns->table, cell->text, NULL) >= 0)
            continue;
        first = count ? first : cell->column;
        if (count++ < UNKNOWN_NAMED)
            names =
                print(reading, "%s%s%s", names, count > 1 ? "、" : "", tidy(reading, cell->text));
    }
    if (count)
        say(reading, draft, SEVERITY_HINT, "INTAKE_COLUMN_UNKNOWN", columns->header, first,
            "用不着的不用管；用得着的，在列名对照里写明它是哪一列（样子见 "
            "deploy/lists/regional.yaml），导入时加 "
            "--lists 文件，或放进数据目录的 lists 里",
            "有 %zu 列不认识，没有读：%s%s", count, names, count > UNKNOWN_NAMED ? " 等" : "");
}

uint32_t column_place(const struct columns *columns, int id)
{
    return columns->at[id] == NO_COLUMN ? NOWHERE : columns->at[id];
}

const char *column_text(const struct reading *reading, const struct columns *columns, uint32_t row,
                        int id)
{
    return text_at(reading, row, columns->at[id]);
}

const char *column_clean(struct reading *reading, const struct columns *columns, uint32_t row,
                         int id)
{
    return clean(reading, column_text(reading, columns, row, id));
}

const char *column_name(struct reading *reading, const struct columns *columns, uint32_t row,
                        int id)
{
    const char *name = tidy_name(reading, column_text(reading, columns, row, id));
    return is_stroke(name) ? "" : name;
}

bool row_is_empty(const struct reading *reading, uint32_t row)
{
    const struct sheet *sheet = reading->sheet;
    size_t at = sheet_row_start(sheet, row);
    return at >= sheet->cell_count || sheet->cells[at].row != row;
}

/* What a row begins with that is none of a list. A name with 说明 in it is one: a row without its code is said, not left out. */
static bool is_about_sums(const char *first)
{
    static const char *const within[] = {"合计", "总计", "小计"};
    static const char *const begins[] = {"注:",  "备注", "说明",   "填报",
                                         "填表", "制表", "审核人", "负责人"};
    for (size_t i = 0; i < sizeof within / sizeof *within; i++)
        if (text_contains(first, within[i]))
            return true;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (strncmp(first, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

bool row_is_aside(struct reading *reading, const struct columns *columns, uint32_t row, int code_id)
{
    const struct sheet *sheet = reading->sheet;
    size_t at = sheet_row_start(sheet, row);
    const struct cell *first = &sheet->cells[at];
    const struct merge *merge = sheet_merge(sheet, row, first->column);
    bool alone = at + 1 == sheet->cell_count || first[1].row != row;
    if (alone && merge && merge->column_last > merge->column) /* 一、乡镇 over the whole table */
        return true;
    return !*column_text(reading, columns, row, code_id) &&
           is_about_sums(clean(reading, first->text));
}

int row_money_unit(struct reading *reading, struct draft *draft, const struct columns *columns,
                   uint32_t row, int unit_column, int money_column)
{
    int unit = unit_of_options(reading);
    if (unit >= 0)
        return unit;
    const char *text = column_clean(reading, columns, row, unit_column);
    if (*text) {
        unit = word(reading, WORDS_MONEY_UNIT, text, NULL);
        if (unit >= 0 && unit <= WORD_MONEY_UNIT_WAN)
            return unit;
        say_row(reading, draft, "INTAKE_MONEY_UNIT", row, column_place(columns, unit_column),
                "请改为“元”或“万元”", "金额单位“%s”不能用", text);
        return -2;
    }
    unit = columns->found[money_column].money_unit;
    if (columns->at[money_column] != NO_COLUMN && unit >= 0)
        return unit;
    return columns->sheet_unit;
}

bool row_money(struct reading *reading, struct draft *draft, const struct columns *columns,
               uint32_t row, int id, int unit, int64_t *fen)
{
    const char *what;
    bool asks;
    const struct cell *cell = cell_at(reading, row, columns->at[id]);
    enum money_read read = money_at(reading, cell, unit, fen, &what, &asks);
    if (read == MONEY_BAD) {
        say_row(reading, draft, "INTAKE_MONEY", row, column_place(columns, id),
                "请填数字，最多精确到分，如 480000 或 48.00", "%s“%s”：%s",
                heading_words(reading->headings, columns->table, id), cell ? cell->text : "", what);
        return false;
    }
    if (read == MONEY_READ && asks) {
        say_row(reading, draft, "INTAKE_MONEY_UNIT", row, column_place(columns, id),
                "请加一列“金额单位”，或在表头写“单位：万元”，或导入时加 --unit 元（或 万元）",
                "没有写金额单位，%s“%s”可能是元，也可能是万元",
                heading_words(reading->headings, columns->table, id), cell->text);
        return false;
    }
    return true;
}

/* -- units -------------------------------------------------------------------------------- */

bool unit_gone(struct reading *reading, const char *code, const char *name, const char **words,
               const char **hint)
{
    struct known_gone gone;
    char since[DATE_TEXT_SIZE] = "";
    enum status status = known_unit_gone(reading->known, code, name, &gone);
    if (status == STATUS_NOT_FOUND || fail(reading, status))
        return false;
    if (gone.since != DATE_NONE)
        date_print(gone.since, since);
    *words = print(reading, "单位 %s 已移交：%s%s由 %s 主管（%s）", gone.code, since,
                   *since ? " 起" : "", gone.to.text, gone.reason);
    *hint = print(reading,
                  "把这张表交给 %s 导入；移交前在这里填的都已随单位移交，移交后才写的在上级"
                  "的待处理里等人决定；移交错了，请上级移交回来",
                  gone.to.text);
    return true;
}

static void say_unit_unknown(struct reading *reading, struct draft *draft, uint32_t row,
                             uint32_t column, const char *code, const char *name, bool several)
{
    const char *shown = *name ? name : code;
    if (!*shown) {
        say_row(reading, draft, "INTAKE_UNIT_EMPTY", row, column,
                column == NOWHERE ? "请加一列“单位编码”或“单位名称”" : "请填写单位编码和名称",
                "没有写单位");
        return;
    }
    const char *words, *todo;
    if (!several && unit_gone(reading, code, name, &words, &todo)) {
        say_row(reading, draft, "INTAKE_UNIT_GONE", row, column, todo, "%s", words);
        return;
    }
    const char *like = known_units_like(reading->known, name);
    const char *hint = several ? "有几个同名单位，请写单位编码"
                       : *like
                           ? print(reading, "名称相近的单位有：%s；请改正，或先导入单位名册", like)
                           : "请先导入单位名册，或改正单位编码";
    say_row(reading, draft, several ? "INTAKE_UNIT_AMBIGUOUS" : "INTAKE_UNIT_UNKNOWN", row, column,
            hint, several ? "单位“%s”不止一个" : "单位“%s”不在单位名册中", shown);
}

const struct known_unit *row_unit(struct reading *reading, struct draft *draft,
                                  const struct columns *columns, uint32_t row, int code_id,
                                  int name_id)
{
    const struct known_unit *unit = NULL;
    const char *code = code_of(reading, column_text(reading, columns, row, code_id)), *name, *inner;
    enum status status = STATUS_NOT_FOUND;
    split_code_name(reading, column_text(reading, columns, row, name_id), &inner, &name);
    code = *code ? code : inner;
    if (*code)
        status = known_unit(reading->known, code, &unit);
    if (status == STATUS_NOT_FOUND && *name) {
        status = known_unit(reading->known, name, &unit);
        if (status == STATUS_OK && *code)
            say(reading, draft, SEVERITY_WARNING, "INTAKE_UNIT_CODE", row,
                column_place(columns, code_id), "请与单位名册核对",
                "单位编码“%s”不在名册中，按名称取 %s", code, unit->code);
    }
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT) {
        uint32_t place =
            column_place(columns, *code || columns->at[name_id] == NO_COLUMN ? code_id : name_id);
        say_unit_unknown(reading, draft, row, place, code, name, status == STATUS_CONFLICT);
        return NULL;
    }
    return fail(reading, status) ? NULL : unit;
}

bool row_code_lost(struct reading *reading, struct draft *draft, const struct columns *columns,
                   uint32_t row, int code_id, const struct known_unit *unit, unsigned year,
                   const char *name)
{
    const struct cell *cell = cell_at(reading, row, columns->at[code_id]);
    const struct known_project *project = NULL;
    bool lost = cell && (cell->lost_digits || strstr(cell->text, "E+"));
    if (!lost)
        return false;
    enum status status = unit && *name
                             ? known_project_named(reading->known, unit->code, year, name, &project)
                             : STATUS_NOT_FOUND;
    if (status && status != STATUS_NOT_FOUND && status != STATUS_CONFLICT)
        (void)fail(reading, status);
    const char *hint =
        status == STATUS_OK
            ? print(reading, "按单位和名称看，很可能是 %s；请把该列设为“文本”格式后重新粘贴代码",
                    project->code)
            : "请把该列设为“文本”格式，从预算管理一体化系统重新粘贴代码";
    say_row(reading, draft, "FORM_PROJECT_CODE_NUMBER", row, column_place(columns, code_id), hint,
            "项目代码“%s”被表格软件当成了数字，后几位已丢失", cell->text);
    return true;
}

/* -- words of the model ---------------------------------------------------------------------- */

int model_book(int id)
{
    static const int books[] = {[WORD_BOOK_GENERAL] = BOOK_GENERAL_PUBLIC,
                                [WORD_BOOK_FUND] = BOOK_GOV_FUND,
                                [WORD_BOOK_CAPITAL] = BOOK_STATE_CAPITAL,
                                [WORD_BOOK_SOCIAL] = BOOK_SOCIAL_INSURANCE,
                                [WORD_BOOK_OUTSIDE] = BOOK_OUTSIDE};
    return id >= 0 && id < WORD_BOOK_COUNT ? books[id] : -1;
}

/* The model has no level below the county's money and none for what it does not know. */
int model_source(int id)
{
    static const int sources[] = {[WORD_SOURCE_CENTRAL] = SOURCE_CENTRAL,
                                  [WORD_SOURCE_REGION] = SOURCE_REGION,
                                  [WORD_SOURCE_PREFECTURE] = SOURCE_PREFECTURE,
                                  [WORD_SOURCE_COUNTY] = SOURCE_COUNTY,
                                  [WORD_SOURCE_TOWNSHIP] = SOURCE_COUNTY,
                                  [WORD_SOURCE_OWN] = SOURCE_OWN,
                                  [WORD_SOURCE_LOAN] = SOURCE_LOAN,
                                  [WORD_SOURCE_SOCIETY] = SOURCE_SOCIETY,
                                  [WORD_SOURCE_OTHER] = SOURCE_NONE};
    return id >= 0 && id < WORD_SOURCE_COUNT ? sources[id] : -1;
}
