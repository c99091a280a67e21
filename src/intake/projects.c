/* projects -- rows of a project list, gathered by project. */
#include "projects.h"

unsigned fund_of_name(const char *name)
{
    bool pension = text_contains(name, "养老"), medical = text_contains(name, "医疗");
    bool residents = text_contains(name, "居民");
    if (text_contains(name, "失业"))
        return FUND_UNEMPLOYMENT;
    if (text_contains(name, "工伤"))
        return FUND_INJURY;
    if (pension)
        return residents                     ? FUND_RESIDENT_PENSION
               : text_contains(name, "机关") ? FUND_CIVIL_PENSION
               : text_contains(name, "职工") ? FUND_EMPLOYEE_PENSION
                                             : FUND_NONE;
    if (medical)
        return residents                     ? FUND_RESIDENT_MEDICAL
               : text_contains(name, "职工") ? FUND_EMPLOYEE_MEDICAL
                                             : FUND_NONE;
    return FUND_NONE;
}

/* A line above the table that says a day: 导出日期：2026-03-01. */
static int32_t date_above(struct reading *reading, const struct sheet_state *state)
{
    const struct sheet *sheet = state->sheet;
    for (uint32_t row = 0; row < state->header; row++)
        for (size_t i = sheet_row_start(sheet, row);
             i < sheet->cell_count && sheet->cells[i].row == row; i++) {
            scratch_begin(reading);
            char *text = text_normalise(&reading->scratch, sheet->cells[i].text);
            char *at = text ? strstr(text, "日期") : NULL;
            at = at || !text ? at : strstr(text, "时间");
            if (!at)
                continue;
            at += strlen("日期");
            at += strspn(at, ": ");
            at[strcspn(at, " ")] = '\0';
            int32_t date = date_parse(at, 0, NULL, NULL);
            if (date != DATE_NONE && date > date_of(YEAR_MIN, 1, 1))
                return date;
        }
    return DATE_NONE;
}

/* -- one row ---------------------------------------------------------------------------- */

struct row {
    struct reading *reading;
    struct draft *draft;
    const struct columns *columns;
    uint32_t row;
    const struct known_unit *unit;
    unsigned year;
    const char *code, *name, *sector_code, *sector;
    struct item_line line;
    uint8_t category, attribute, pooling;
    bool fund;
    bool stopped; /* for what it says beside its project and money */
};

/* A word of a closed vocabulary; -1 when the cell is empty, -2 with a finding. */
static int row_word(struct row *row, int id, enum heading_table table, const char *examples)
{
    struct reading *reading = row->reading;
    const char *text = column_clean(reading, row->columns, row->row, id);
    if (is_stroke(text))
        return -1;
    int found = word(reading, table, text, NULL);
    if (found >= 0)
        return found;
    say_row(reading, row->draft, "INTAKE_WORD", row->row, column_place(row->columns, id),
            print(reading, "可以填：%s", examples), "%s“%s”不认识",
            heading_words(reading->headings, COLUMNS_PROJECTS, id), text);
    return -2;
}

static bool read_source(struct row *row, uint8_t *source)
{
    struct reading *reading = row->reading;
    const char *text = column_clean(reading, row->columns, row->row, COLUMN_PROJECTS_SOURCE);
    const char *pooled = strstr(text, "统筹"); /* 自治区级统筹 */
    const char *level =
        pooled && pooled > text ? print(reading, "%.*s", (int)(pooled - text), text) : text;
    *source = SOURCE_NONE;
    if (is_stroke(text)) {
        say(reading, row->draft, SEVERITY_WARNING, "INTAKE_SOURCE_NONE", row->row,
            column_place(row->columns, COLUMN_PROJECTS_SOURCE),
            "请填中央、自治区、州、县等，便于分级汇总", "没有写资金来源");
        return true;
    }
    int found = word(reading, WORDS_SOURCE, text, NULL);
    if (found < 0)
        found = word(reading, WORDS_SOURCE, level, NULL);
    if (found < 0) {
        say_row(reading, row->draft, "INTAKE_WORD", row->row,
                column_place(row->columns, COLUMN_PROJECTS_SOURCE),
                "可以填：中央、自治区、州、县、乡镇、单位自筹、银行贷款、社会资金；有几个来源的，"
                "一个来源写一行，金额分开",
                "资金来源“%s”不认识", text);
        return false;
    }
    *source = (uint8_t)model_source(found);
    return true;
}

/* The 一体化 system's 资金性质 is the book of the money (DOMAIN.md 4.5: 一般公共预算资金 … 财政专户管理资金、单位资金): -1 where
 * another column says the book, or this one does not. *kind: whether it says a kind of money too. */
static int book_of_money_kind(struct row *row, bool *kind)
{
    struct reading *reading = row->reading;
    const char *text = column_text(reading, row->columns, row->row, COLUMN_PROJECTS_MONEY_KIND);
    *kind = word(reading, WORDS_MONEY_KIND, text, NULL) >= 0;
    return *column_clean(reading, row->columns, row->row, COLUMN_PROJECTS_BOOK)
               ? -1
               : word(reading, WORDS_BOOK, text, NULL);
}

static bool read_book(struct row *row)
{
    struct reading *reading = row->reading;
    bool says_kind;
    int said = book_of_money_kind(row, &says_kind);
    int category = row_word(row, COLUMN_PROJECTS_CATEGORY, WORDS_CATEGORY,
                            "特定目标类、运转类、人员类、社保基金");
    int attribute = row_word(row, COLUMN_PROJECTS_ATTRIBUTE, WORDS_ATTRIBUTE, "新增、延续");
    int kind = said >= 0 && !says_kind ? -1
                                       : row_word(row, COLUMN_PROJECTS_MONEY_KIND, WORDS_MONEY_KIND,
                                                  "当年财政拨款、上年结转、其他资金");
    int book =
        said >= 0
            ? said
            : row_word(
                  row, COLUMN_PROJECTS_BOOK, WORDS_BOOK,
                  "一般公共预算、政府性基金预算、国有资本经营预算、社会保险基金预算、单位资金");
    if (category == -2 || attribute == -2 || kind == -2 || book == -2 ||
        !read_source(row, &row->line.line.source))
        return false;
    static const uint8_t categories[] = {CATEGORY_SPECIFIC, CATEGORY_OPERATION, CATEGORY_PERSONNEL,
                                         CATEGORY_NONE};
    row->category = category >= 0 ? categories[category] : CATEGORY_NONE;
    row->attribute = attribute < 0                     ? ATTRIBUTE_NONE
                     : attribute == WORD_ATTRIBUTE_NEW ? ATTRIBUTE_NEW
                                                       : ATTRIBUTE_CONTINUING;
    row->fund = book == WORD_BOOK_SOCIAL ||
                (book < 0 && (category == WORD_CATEGORY_FUND || kind == WORD_MONEY_KIND_FUND));
    row->pooling = row->line.line.source;
    if (book < 0 && !row->fund) {
        say_row(reading, row->draft, "INTAKE_BOOK", row->row,
                column_place(row->columns, COLUMN_PROJECTS_BOOK),
                "请填一般公共预算、政府性基金预算、国有资本经营预算、社会保险基金预算或单位资金",
                "没有写预算类别");
        return false;
    }
    uint8_t source = row->line.line.source;
    bool own = source == SOURCE_OWN || source == SOURCE_LOAN || source == SOURCE_SOCIETY ||
               book == WORD_BOOK_OUTSIDE;
    row->line.line.book = (uint8_t)(row->fund ? BOOK_SOCIAL_INSURANCE : model_book(book));
    row->line.line.carried = kind == WORD_MONEY_KIND_CARRIED;
    row->line.line.fiscal = kind < 0 ? !own : kind != WORD_MONEY_KIND_OTHER;
    return true;
}

/* 全年 = 年初 + 调整 (DOMAIN.md 2.10): two of the three say the third. */
static bool read_amounts(struct row *row)
{
    struct reading *reading = row->reading;
    const struct columns *columns = row->columns;
    int first = columns->at[COLUMN_PROJECTS_INITIAL] != NO_COLUMN ? COLUMN_PROJECTS_INITIAL
                                                                  : COLUMN_PROJECTS_ANNUAL;
    int unit =
        row_money_unit(reading, row->draft, columns, row->row, COLUMN_PROJECTS_MONEY_UNIT, first);
    int64_t initial, by, annual;
    if (unit == -2 ||
        !row_money(reading, row->draft, columns, row->row, COLUMN_PROJECTS_INITIAL, unit,
                   &initial) ||
        !row_money(reading, row->draft, columns, row->row, COLUMN_PROJECTS_ADJUSTED_BY, unit,
                   &by) ||
        !row_money(reading, row->draft, columns, row->row, COLUMN_PROJECTS_ANNUAL, unit, &annual))
        return false;
    if (initial == MONEY_NONE && by == MONEY_NONE && annual != MONEY_NONE)
        initial = annual; /* the list has one column of budgets */
    else if (initial == MONEY_NONE && ((by != MONEY_NONE && by != 0) || annual != MONEY_NONE))
        initial = 0; /* added in the course of the year */
    if (by == MONEY_NONE)
        by = initial != MONEY_NONE && annual != MONEY_NONE ? annual - initial : 0;
    if (initial != MONEY_NONE && annual != MONEY_NONE && initial + by != annual) {
        say_row(reading, row->draft, "INTAKE_ANNUAL", row->row,
                column_place(columns, COLUMN_PROJECTS_ANNUAL),
                "全年预算数 = 年初预算数 + 调整数，请核对", "年初 %s，调整 %s，全年却是 %s",
                yuan(reading, initial), yuan(reading, by), yuan(reading, annual));
        return false;
    }
    row->line.line.initial_fen = initial;
    row->line.line.adjustment_fen = by;
    return true;
}

/* The code, or the project that unit, year and name say; "" with a finding. */
static bool read_code(struct row *row)
{
    struct reading *reading = row->reading;
    const struct columns *columns = row->columns;
    const struct known_project *project = NULL;
    uint32_t place = column_place(columns, COLUMN_PROJECTS_PROJECT_CODE);
    row->code =
        code_of(reading, column_text(reading, columns, row->row, COLUMN_PROJECTS_PROJECT_CODE));
    if (row_code_lost(reading, row->draft, columns, row->row, COLUMN_PROJECTS_PROJECT_CODE,
                      row->unit, row->year, row->name))
        return false;
    if (*row->code && (project_code_valid(row->code) || project_code_provisional(row->code)))
        return true;
    if (*row->code) {
        say_row(reading, row->draft, "INTAKE_CODE", row->row, place,
                "项目代码为 18–24 位数字和大写字母，一般 21 位；请从预算管理一体化系统复制",
                "项目代码“%s”不正确", row->code);
        return false;
    }
    enum status status =
        known_project_named(reading->known, row->unit->code, row->year, row->name, &project);
    if (status == STATUS_OK) {
        row->code = project->code;
        say(reading, row->draft, SEVERITY_WARNING, "INTAKE_MATCHED_BY_NAME", row->row, place,
            "如果不是同一个项目，请填写项目代码", "没有项目代码，按单位和名称取 %s", row->code);
        return true;
    }
    say_row(reading, row->draft, "INTAKE_CODE_NONE", row->row, place,
            "请从预算管理一体化系统导出带项目代码的清单，或补填项目代码", "“%s”没有项目代码",
            row->name);
    return false;
}

/* -- gathering ---------------------------------------------------------------------------- */

static void *gathered(struct reading *reading, struct map *map, const char *key, size_t size,
                      bool *made)
{
    uint64_t *place = map_put(map, bytes_of_text(key), made);
    if (place && *made)
        *place = (uint64_t)(uintptr_t)arena_take(reading->arena, size);
    if (!place || !*place) {
        (void)fail(reading, STATUS_NO_MEMORY);
        return NULL;
    }
    return (void *)(uintptr_t)*place;
}

static struct owing *owing_of(struct reading *reading, struct gathering *gathering,
                              const struct known_unit *unit, unsigned year)
{
    bool made;
    const char *key = print(reading, "%u/%s", year, unit->code);
    struct owing *owing = gathered(reading, gathering->owings, key, sizeof *owing, &made);
    if (owing && made) {
        owing->unit = unit;
        owing->year = year;
        *gathering->last_owing = owing;
        gathering->last_owing = &owing->next;
    }
    return owing;
}

static struct item *item_of(struct row *row, struct gathering *gathering)
{
    struct reading *reading = row->reading;
    bool made;
    struct owing *owing = owing_of(reading, gathering, row->unit, row->year);
    if (!owing)
        return NULL; /* before an item is in the table: one that is not filled must not be found */
    const char *key = print(reading, "%u/%s", row->year, row->code);
    struct item *item = gathered(reading, gathering->items, key, sizeof *item, &made);
    if (item && !made && !*item->period)
        item->period = column_name(reading, row->columns, row->row, COLUMN_PROJECTS_PERIOD);
    if (item && !made && !*item->sector_code && !*item->sector) {
        item->sector_code = row->sector_code;
        item->sector = row->sector;
    }
    if (!item || !made)
        return item;
    *item = (struct item){.code = row->code,
                          .name = row->name,
                          .sector_code = row->sector_code,
                          .sector = row->sector,
                          .period =
                              column_name(reading, row->columns, row->row, COLUMN_PROJECTS_PERIOD),
                          .unit = row->unit,
                          .year = row->year,
                          .category = row->category,
                          .attribute = row->attribute,
                          .pooling = row->pooling,
                          .fund = row->fund ? fund_of_name(row->name) : FUND_NONE,
                          .state = reading->state,
                          .columns = row->columns,
                          .row = row->row};
    *gathering->last = item;
    gathering->last = &item->next;
    if (!row->fund) {
        item->next_in_unit = owing->items;
        owing->items = item;
        owing->count++;
    }
    return item;
}

/* 是否重点项目: of several rows of a project one is enough. */
static void read_key(struct row *row, struct item *item)
{
    struct reading *reading = row->reading;
    const char *said = column_clean(reading, row->columns, row->row, COLUMN_PROJECTS_IS_KEY);
    int tick = is_stroke(said) ? -1 : word(reading, WORDS_TICK, said, NULL);
    item->key_said = item->key_said || tick >= 0;
    item->key = item->key || tick == WORD_TICK_YES;
    if (!is_stroke(said) && tick < 0)
        say(reading, row->draft, SEVERITY_WARNING, "INTAKE_WORD", row->row,
            column_place(row->columns, COLUMN_PROJECTS_IS_KEY), "可以填：是、否",
            "是否重点项目“%s”不认识，没有改动", said);
}

/* The same project in another unit, or the same money twice. */
static bool fits(struct row *row, struct item *item)
{
    struct reading *reading = row->reading;
    if (item->unit != row->unit && strcmp(item->unit->code, row->unit->code) != 0) {
        say_row(reading, row->draft, "INTAKE_CODE_TWICE", row->row,
                column_place(row->columns, COLUMN_PROJECTS_PROJECT_CODE),
                "一个项目代码只能属于一个单位；复制行时请改代码",
                "项目代码 %s 在第 %u 行属于 %s，这里属于 %s", row->code, item->row + 1,
                item->unit->name, row->unit->name);
        return false;
    }
    if (!item->blocked && strcmp(item->name, row->name) != 0)
        say(reading, row->draft, SEVERITY_WARNING, "INTAKE_NAME_DIFFERS", row->row,
            column_place(row->columns, COLUMN_PROJECTS_PROJECT),
            "请统一名称；现按第一次出现的名称读入", "项目 %s 在第 %u 行叫“%s”，这里叫“%s”",
            row->code, item->row + 1, item->name, row->name);
    for (size_t i = 0; i < item->line_count; i++) {
        struct item_line *line = &item->lines[i];
        if (line->line.book != row->line.line.book || line->line.source != row->line.line.source ||
            line->line.carried != row->line.line.carried ||
            line->line.fiscal != row->line.line.fiscal)
            continue;
        if (*row->line.document && *line->document &&
            strcmp(row->line.document, line->document) != 0) {
            line->line.initial_fen += row->line.line.initial_fen; /* two documents, one source */
            line->line.adjustment_fen += row->line.line.adjustment_fen;
            row->line.row = NOWHERE;
            return true;
        }
        say_row(reading, row->draft, "FORM_LINE_TWICE", row->row,
                column_place(row->columns, COLUMN_PROJECTS_SOURCE),
                "请合并为一行；如是两个文号，请加一列“指标文号”",
                "项目 %s 的同一笔资金在第 %u 行已出现过", row->code, line->row + 1);
        return false;
    }
    return true;
}

static void add_line(struct reading *reading, struct item *item, const struct item_line *line)
{
    if (line->row == NOWHERE)
        return;
    if (item->line_count == item->line_capacity) {
        size_t capacity = item->line_capacity ? 2 * item->line_capacity : 2;
        struct item_line *lines = arena_array(reading->arena, struct item_line, capacity);
        if (!lines)
            return;
        if (item->line_count)
            memcpy(lines, item->lines, item->line_count * sizeof *lines);
        item->lines = lines;
        item->line_capacity = capacity;
    }
    item->lines[item->line_count++] = *line;
}

/* The year of the list, else the row's own. */
static bool read_year(struct row *row)
{
    struct reading *reading = row->reading;
    const struct columns *columns = row->columns;
    int year = row_year(reading, row->draft, columns, row->row, COLUMN_PROJECTS_YEAR);
    if (year && !year_fits_row(reading, row->draft, columns, row->row,
                               column_place(columns, COLUMN_PROJECTS_YEAR), year))
        row->stopped = true;
    row->year = columns->year ? (unsigned)columns->year : (unsigned)year;
    return year != 0;
}

/* A row that is not taken may be one of this unit's projects: its list would lack it. */
static bool leave_out(struct row *row, struct gathering *gathering)
{
    struct owing *owing =
        row->unit && row->year ? owing_of(row->reading, gathering, row->unit, row->year) : NULL;
    if (owing)
        owing->incomplete = true;
    return false;
}

static bool read_row(struct row *row, struct gathering *gathering)
{
    struct reading *reading = row->reading;
    const struct columns *columns = row->columns;
    row->unit = row_unit(reading, row->draft, columns, row->row, COLUMN_PROJECTS_UNIT_CODE,
                         COLUMN_PROJECTS_UNIT);
    if (!row->unit)
        return false;
    if (!read_year(row))
        return leave_out(row, gathering);
    row->name = column_name(reading, columns, row->row, COLUMN_PROJECTS_PROJECT);
    row->line.row = row->row;
    row->sector_code = column_clean(reading, columns, row->row, COLUMN_PROJECTS_SECTOR_CODE);
    row->sector = column_clean(reading, columns, row->row, COLUMN_PROJECTS_SECTOR);
    row->line.document = column_clean(reading, columns, row->row, COLUMN_PROJECTS_DOCUMENT);
    bool money = read_book(row);
    if (money && row->fund)
        row->code = print(reading, "fund/%u/%s", fund_of_name(row->name), row->unit->code);
    else if (!read_code(row))
        return leave_out(row, gathering);
    say_hidden(reading, row->draft, row->row, column_place(columns, COLUMN_PROJECTS_PROJECT));
    money = money && read_amounts(row);
    struct item *item = item_of(row, gathering);
    if (!item)
        return false;
    if (row->stopped)
        (void)leave_out(row, gathering);
    item->rows++;
    if (!money || row->stopped || !fits(row, item)) {
        item->blocked = true;
        item->rows_blocked++;
        return false;
    }
    const struct funding_line *line = &row->line.line;
    const struct paper_row paper = {
        row->row, line->source,
        line->initial_fen == MONEY_NONE ? MONEY_NONE : line->initial_fen + line->adjustment_fen};
    add_line(reading, item, &row->line);
    if (!row->fund)
        paper_read(reading, gathering, item, &paper);
    read_key(row, item);
    return true;
}

static void read_sheet(struct reading *reading, struct gathering *gathering,
                       struct sheet_state *state)
{
    struct columns *columns = arena_take(reading->arena, sizeof *columns);
    reading_enter(reading, state);
    if (!gathering->draft)
        gathering->draft = draft_new(reading, INTAKE_PROJECTS, "项目清单", state->header, 0);
    struct draft *draft = gathering->draft;
    if (!columns || !draft)
        return;
    columns_read(reading, COLUMNS_PROJECTS, state->header, columns);
    columns_say_unknown(reading, draft, columns);
    int32_t date = date_above(reading, state);
    if (date != DATE_NONE && !reading->options->adopted)
        gathering->adopted = date;
    (void)sheet_hits(reading, draft, 0, state->header, false);
    (void)columns_take_year(reading, draft, columns, COLUMN_PROJECTS_YEAR);
    for (uint32_t at = state->header + 1; at < state->sheet->rows && !failed(reading); at++) {
        if (row_is_empty(reading, at) ||
            row_is_aside(reading, columns, at, COLUMN_PROJECTS_PROJECT_CODE))
            continue;
        struct row row = {.reading = reading, .draft = draft, .columns = columns, .row = at};
        draft->out.rows++;
        row.stopped = sheet_hits(reading, draft, at, at + 1, true);
        bool good = read_row(&row, gathering);
        draft->out.rows_blocked += !good;
        progress(reading, at, state->sheet->rows);
    }
}

static void put_all(struct reading *reading, struct gathering *gathering)
{
    for (struct item *item = gathering->first; item && !failed(reading); item = item->next) {
        reading_enter(reading, item->state);
        item_put(reading, gathering, item);
    }
    /* Of a list that is returned whole nothing is said of what it would have changed. */
    bool any = gathering->draft->out.rows_blocked < gathering->draft->out.rows;
    for (struct owing *owing = gathering->first_owing; any && owing && !failed(reading);
         owing = owing->next)
        owing_put(reading, gathering, owing);
    if (any && !failed(reading))
        across_put(reading, gathering);
    if (any && !failed(reading))
        allocated_put(reading, gathering);
}

void projects_read(struct reading *reading, struct sheet_state *states, size_t count)
{
    struct gathering gathering = {.items = map_new(), .owings = map_new(), .gone = map_new()};
    gathering.last = &gathering.first;
    gathering.last_owing = &gathering.first_owing;
    gathering.adopted =
        reading->options->adopted ? reading->options->adopted : reading->options->today;
    if (!gathering.items || !gathering.owings || !gathering.gone)
        (void)fail(reading, STATUS_NO_MEMORY);
    for (size_t i = 0; i < count && !failed(reading); i++)
        if (states[i].kind == INTAKE_PROJECTS)
            read_sheet(reading, &gathering, &states[i]);
    if (gathering.draft && !gathering.draft->out.blocked)
        put_all(reading, &gathering);
    map_free(gathering.items);
    map_free(gathering.owings);
    map_free(gathering.gone);
}
