/* sheet -- telling sheets apart, and what must not come in. */
#include "inside.h"

#define LOOK_ROWS 40 /* headings of a table stand above this row */
#define TITLE_SIZE_MAX 150
#define TITLE_CELLS_MAX 4
#define HITS_FIRST 16

/* -- tables ------------------------------------------------------------------------------ */

struct look {
    bool units[COLUMN_UNITS_COUNT], projects[COLUMN_PROJECTS_COUNT],
        spending[COLUMN_SPENDING_COUNT], flat[COLUMN_FLAT_COUNT], work[COLUMN_WORK_COUNT],
        funds[COLUMN_FUNDS_COUNT], regional[COLUMN_REGIONAL_COUNT];
    unsigned unit_count, project_count, spending_count, flat_count, work_count, fund_count,
        regional_count, cells;
};

static void look_at(struct reading *reading, enum heading_table table, const char *text, bool *seen,
                    unsigned *count)
{
    int id = word(reading, table, text, NULL);
    if (id >= 0 && !seen[id]) {
        seen[id] = true;
        ++*count;
    }
}

static void look_row(struct reading *reading, const struct sheet *sheet, uint32_t row,
                     struct look *look)
{
    memset(look, 0, sizeof *look);
    for (size_t i = sheet_row_start(sheet, row);
         i < sheet->cell_count && sheet->cells[i].row == row; i++) {
        const char *text = sheet->cells[i].text;
        look->cells++;
        look_at(reading, COLUMNS_UNITS, text, look->units, &look->unit_count);
        look_at(reading, COLUMNS_PROJECTS, text, look->projects, &look->project_count);
        look_at(reading, COLUMNS_SPENDING, text, look->spending, &look->spending_count);
        look_at(reading, COLUMNS_FLAT, text, look->flat, &look->flat_count);
        look_at(reading, COLUMNS_WORK, text, look->work, &look->work_count);
        look_at(reading, COLUMNS_FUNDS, text, look->funds, &look->fund_count);
        look_at(reading, COLUMNS_REGIONAL, text, look->regional, &look->regional_count);
    }
}

/* A row of headings names what a row is about, and what it says of it. */
static enum intake_kind table_of(const struct look *look, bool *flat)
{
    *flat = false;
    if (look->work[COLUMN_WORK_TYPE] && look->work[COLUMN_WORK_NUMBER])
        return INTAKE_WORK;
    if (look->funds[COLUMN_FUNDS_FUND] && look->funds[COLUMN_FUNDS_POOLING] &&
        look->fund_count >= 4)
        return INTAKE_FUNDS;
    if (look->regional[COLUMN_REGIONAL_PROJECT_CODE] && look->regional[COLUMN_REGIONAL_FILLED] &&
        look->regional[COLUMN_REGIONAL_REVIEWED])
        return INTAKE_REGIONAL;
    bool project = look->flat[COLUMN_FLAT_PROJECT] || look->flat[COLUMN_FLAT_PROJECT_CODE];
    *flat = project && look->flat[COLUMN_FLAT_LEVEL3] && look->flat_count >= 4;
    if (*flat)
        return INTAKE_UNKNOWN; /* which form it is, its rows say */
    bool listed =
        look->projects[COLUMN_PROJECTS_PROJECT] || look->projects[COLUMN_PROJECTS_PROJECT_CODE];
    bool budget = look->projects[COLUMN_PROJECTS_INITIAL] || look->projects[COLUMN_PROJECTS_ANNUAL];
    bool initial = look->projects[COLUMN_PROJECTS_INITIAL];
    if (listed && look->spending[COLUMN_SPENDING_SPENT] && !initial && look->spending_count >= 3)
        return INTAKE_SPENDING;
    if (listed && budget && look->project_count >= 4)
        return INTAKE_PROJECTS;
    if (look->units[COLUMN_UNITS_UNIT_CODE] && look->units[COLUMN_UNITS_UNIT] &&
        look->unit_count >= 3 && !listed)
        return INTAKE_UNITS;
    return INTAKE_UNKNOWN;
}

/* Headings in two rows: as the first table that knows them so. */
static bool find_pair(struct reading *reading, struct sheet_state *state, uint32_t row)
{
    static const struct {
        enum heading_table table;
        enum intake_kind kind;
    } tables[] = {{COLUMNS_SPENDING, INTAKE_SPENDING}, {COLUMNS_PROJECTS, INTAKE_PROJECTS},
                  {COLUMNS_UNITS, INTAKE_UNITS},       {COLUMNS_FUNDS, INTAKE_FUNDS},
                  {COLUMNS_REGIONAL, INTAKE_REGIONAL}, {COLUMNS_WORK, INTAKE_WORK},
                  {COLUMNS_FLAT, INTAKE_UNKNOWN}};
    struct look look;
    for (size_t i = 0; !reading->options->outside.text[0] && i < sizeof tables / sizeof *tables;
         i++) {
        const struct sheet *joined = heads_joined(reading, state->sheet, row, tables[i].table);
        if (!joined)
            continue;
        bool flat;
        look_row(reading, joined, row + 1, &look);
        if (table_of(&look, &flat) != tables[i].kind || flat != (tables[i].table == COLUMNS_FLAT))
            continue;
        state->kind = tables[i].kind;
        state->flat = flat;
        state->sheet = joined;
        state->header = row + 1;
        reading_enter(reading, state);
        return true;
    }
    return false;
}

/* "801001-木吉乡人民政府" in one column, with whom to call: a roster of which the system exports no column of codes. */
static bool is_coded_roster(struct reading *reading, const struct sheet *sheet, uint32_t row,
                            const struct look *look)
{
    const bool calls = look->units[COLUMN_UNITS_HANDLER] || look->units[COLUMN_UNITS_LEADER] ||
                       look->units[COLUMN_UNITS_PHONE];
    if (!calls || !look->units[COLUMN_UNITS_UNIT] || look->units[COLUMN_UNITS_UNIT_CODE])
        return false;
    for (size_t i = sheet_row_start(sheet, row);
         i < sheet->cell_count && sheet->cells[i].row == row; i++) {
        const struct cell *cell = &sheet->cells[i];
        const char *code, *name;
        if (word(reading, COLUMNS_UNITS, cell->text, NULL) != COLUMN_UNITS_UNIT)
            continue;
        for (uint32_t below = row + 1; below < sheet->rows && below <= row + 3; below++) {
            split_code_name(reading, sheet_text(sheet, below, cell->column), &code, &name);
            if (unit_code_valid(code) && *name)
                return true;
        }
    }
    return false;
}

static bool find_table(struct reading *reading, struct sheet_state *state)
{
    const struct sheet *sheet = state->sheet;
    struct look look;
    for (uint32_t row = 0; row < sheet->rows && row < LOOK_ROWS; row++) {
        if (find_pair(reading, state, row))
            return true;
        look_row(reading, sheet, row, &look);
        if (look.cells < 3)
            continue;
        state->kind = table_of(&look, &state->flat);
        if (state->kind == INTAKE_UNKNOWN && !state->flat &&
            is_coded_roster(reading, sheet, row, &look))
            state->kind = INTAKE_UNITS;
        if (state->kind != INTAKE_UNKNOWN || state->flat) {
            state->header = row;
            return true;
        }
    }
    return false;
}

/* -- forms ------------------------------------------------------------------------------- */

static enum intake_kind title_kind(const char *text, bool *department)
{
    *department =
        strstr(text, "部门整体") || strstr(text, "单位整体") || strstr(text, "部门(单位)整体");
    if (!strstr(text, "表") || strstr(text, "汇总") || strstr(text, "说明"))
        return INTAKE_UNKNOWN;
    if (strstr(text, "转移支付") && strstr(text, "自评"))
        return INTAKE_TRANSFER;
    if (strstr(text, "监控"))
        return INTAKE_MONITORING;
    if (strstr(text, "自评"))
        return INTAKE_SELF;
    return strstr(text, "目标") ? INTAKE_TARGET : INTAKE_UNKNOWN;
}

static bool add_title(struct reading *reading, struct sheet_state *state, uint32_t row,
                      unsigned kind)
{
    size_t count = state->title_count;
    if (count % 16 == 0) {
        uint32_t *rows = arena_array(reading->arena, uint32_t, count + 16);
        uint8_t *kinds = arena_array(reading->arena, uint8_t, count + 16);
        if (!rows || !kinds)
            return false;
        if (count) {
            memcpy(rows, state->titles, count * sizeof *rows);
            memcpy(kinds, state->title_kinds, count);
        }
        state->titles = rows;
        state->title_kinds = kinds;
    }
    state->titles[count] = row;
    state->title_kinds[count] = (uint8_t)kind;
    state->title_count++;
    return true;
}

struct indicator_look {
    bool level3, score, likelihood, forecast, any;
};

static struct indicator_look look_indicators(struct reading *reading, const struct sheet *sheet,
                                             uint32_t row)
{
    struct indicator_look look = {0};
    bool level1 = false, level2 = false;
    for (size_t i = sheet_row_start(sheet, row);
         i < sheet->cell_count && sheet->cells[i].row == row; i++) {
        int id = word(reading, COLUMNS_FLAT, sheet->cells[i].text, NULL);
        level1 |= id == COLUMN_FLAT_LEVEL1;
        level2 |= id == COLUMN_FLAT_LEVEL2;
        look.level3 |= id == COLUMN_FLAT_LEVEL3;
        look.score |= id == COLUMN_FLAT_SCORE;
        look.likelihood |= id == COLUMN_FLAT_LIKELIHOOD;
        look.forecast |= id == COLUMN_FLAT_FORECAST;
    }
    look.any = look.level3 && (level1 || level2);
    return look;
}

/* A title stands nearly alone in its row and is no label with a value beside it. */
static unsigned title_at(struct reading *reading, struct sheet_state *state, uint32_t row)
{
    const struct sheet *sheet = state->sheet;
    size_t start = sheet_row_start(sheet, row), end = start;
    while (end < sheet->cell_count && sheet->cells[end].row == row)
        end++;
    if (end - start > TITLE_CELLS_MAX)
        return INTAKE_UNKNOWN;
    for (size_t i = start; i < end; i++) {
        const char *text = sheet->cells[i].text;
        if (strlen(text) > TITLE_SIZE_MAX || !strstr(text, "绩效"))
            continue;
        scratch_begin(reading);
        char *normal = text_fold(&reading->scratch, text);
        bool department = false;
        enum intake_kind kind = normal ? title_kind(normal, &department) : INTAKE_UNKNOWN;
        if (kind != INTAKE_UNKNOWN)
            return department ? (unsigned)kind | TITLE_DEPARTMENT : (unsigned)kind;
    }
    return INTAKE_UNKNOWN;
}

static void find_forms(struct reading *reading, struct sheet_state *state)
{
    const struct sheet *sheet = state->sheet;
    bool open = false;
    for (uint32_t row = 0; row < sheet->rows; row++) {
        unsigned kind = title_at(reading, state, row);
        if (kind != INTAKE_UNKNOWN) {
            open = true;
            if (!add_title(reading, state, row, kind))
                return;
        }
        if (open || row >= LOOK_ROWS * 2)
            continue;
        struct indicator_look look = look_indicators(reading, sheet, row);
        if (!look.any)
            continue;
        open = true; /* without a title: its columns say what it is */
        kind = look.score                         ? INTAKE_SELF
               : look.likelihood || look.forecast ? INTAKE_MONITORING
                                                  : INTAKE_TARGET;
        if (!add_title(reading, state, 0, kind))
            return;
    }
}

void sheet_look(struct reading *reading, struct sheet_state *state)
{
    if (!find_table(reading, state))
        find_forms(reading, state);
}

/* -- what must not come in ----------------------------------------------------------------- */

static void add_hit(struct reading *reading, struct sheet_state *state, const struct cell *cell,
                    const char *found, bool blocking)
{
    size_t count = state->hit_count;
    if (count >= FINDINGS_MAX)
        return;
    if (count == 0 || (count >= HITS_FIRST && (count & (count - 1)) == 0)) {
        struct hit *hits = arena_array(reading->arena, struct hit, count ? 2 * count : HITS_FIRST);
        if (!hits)
            return;
        if (count)
            memcpy(hits, state->hits, count * sizeof *hits);
        state->hits = hits;
    }
    state->hits[state->hit_count++] = (struct hit){cell->row, cell->column, found, blocking};
}

/* The longest row of digits, full-width ones too, across blanks and strokes. */
static size_t digits_in_row(const char *text)
{
    size_t longest = 0, count = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        bool full = at[0] == 0xef && at[1] == 0xbc && at[2] >= 0x90 && at[2] <= 0x99;
        if ((*at >= '0' && *at <= '9') || full)
            count++;
        else if (*at != ' ' && *at != '-' && *at != 'X' && *at != 'x')
            count = 0;
        at += full ? 2 : 0;
        longest = count > longest ? count : longest;
    }
    return longest;
}

static void look_for_persons(struct reading *reading, struct sheet_state *state,
                             const struct cell *cell)
{
    const char *found = "";
    if (digits_in_row(cell->text) < 11)
        return;
    scratch_begin(reading);
    const char *normal = text_normalise(&reading->scratch, cell->text);
    if (!normal)
        return;
    if (text_has_personal_number(normal, &found))
        add_hit(reading, state, cell, found, true);
    else if (state->kind != INTAKE_UNITS && cell->kind == CELL_TEXT &&
             text_has_mobile_number(normal))
        add_hit(reading, state, cell, "手机号码", false);
}

static bool stop_marked(struct reading *reading, struct sheet_state *state, uint32_t row,
                        uint32_t column, const char *text)
{
    scratch_begin(reading);
    const char *normal = text_normalise(&reading->scratch, text);
    if (!normal || !text_has_secrecy_mark(normal))
        return false;
    if (reading->options->release_mark) {
        state->released = true;
        say(reading, NULL, SEVERITY_WARNING, "INTAKE_SECRECY_RELEASED", row, column,
            "放行人已记入本次写入的记录", "有密级标记，由人工确认为误报后放行");
        return false;
    }
    say(reading, NULL, SEVERITY_BLOCKING, "INTAKE_SECRECY_MARK", row, column,
        "涉密内容不得录入本系统，请立即移出本机；确属误报的，由负责人核实后加 --release-mark "
        "重新导入",
        "有密级标记，整张工作表没有读入，也没有保存");
    return true;
}

bool sheet_guard(struct reading *reading, struct sheet_state *state)
{
    const struct sheet *sheet = state->sheet;
    if (strstr(sheet->name, "密") && stop_marked(reading, state, NOWHERE, NOWHERE, sheet->name))
        return false;
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct cell *cell = &sheet->cells[i];
        if (cell->kind != CELL_TEXT && cell->kind != CELL_NUMBER)
            continue;
        if (cell->kind == CELL_TEXT && strstr(cell->text, "密") &&
            stop_marked(reading, state, cell->row, cell->column, cell->text))
            return false;
        look_for_persons(reading, state, cell);
    }
    return true;
}

bool sheet_hits(struct reading *reading, struct draft *draft, uint32_t from, uint32_t to,
                bool by_row)
{
    const struct sheet_state *state = reading->state;
    size_t low = 0, high = state->hit_count;
    bool blocked = false;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (state->hits[middle].row < from)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < state->hit_count && state->hits[low].row < to; low++) {
        const struct hit *hit = &state->hits[low];
        const char *hint = hit->blocking
                               ? "请删去个人号码后重新导入；本系统不保存身份证号和银行卡号"
                               : "手机号码只应填在单位名册的联系电话中，请删去";
        blocked |= hit->blocking;
        if (hit->blocking && by_row)
            say_row(reading, draft, "INTAKE_PERSONAL_NUMBER", hit->row, hit->column, hint,
                    "单元格中有%s", hit->found);
        else
            say(reading, draft, hit->blocking ? SEVERITY_BLOCKING : SEVERITY_WARNING,
                "INTAKE_PERSONAL_NUMBER", hit->row, hit->column, hint, "单元格中有%s", hit->found);
    }
    return blocked;
}

void say_hidden(struct reading *reading, struct draft *draft, uint32_t row, uint32_t column)
{
    const struct cell *cell = cell_at(reading, row, column);
    if (cell && cell->hidden)
        say(reading, draft, SEVERITY_WARNING, "INTAKE_HIDDEN_ROW", row, column,
            "请取消隐藏后核对；不需要的请删去", "这一行（列）在表格中是隐藏的，也读入了");
}
