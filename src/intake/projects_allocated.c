/* projects_allocated -- what a list says of money handed down: 指标文号, 下达日期, 是否专项资金. They start the clock of O-09
 * ("专项资金下达后 3 个工作日内"), or are laid beside the allocation that has started it already. */
#include "projects.h"

#define NAMES_MAX 3 /* names that a hint lists */

/* -- a row ---------------------------------------------------------------------------------- */

static int32_t day_of(struct reading *reading, struct gathering *gathering,
                      const struct columns *columns, uint32_t row, unsigned year)
{
    const char *text = column_clean(reading, columns, row, COLUMN_PROJECTS_ISSUED_ON);
    const struct cell *read = cell_at(reading, row, columns->at[COLUMN_PROJECTS_ISSUED_ON]);
    if (is_stroke(text))
        return DATE_NONE;
    int32_t date = read && read->kind == CELL_DATE && read->date != DATE_NONE
                       ? read->date
                       : date_parse(text, (int)year, NULL, NULL);
    if (date == DATE_NONE)
        say(reading, gathering->draft, SEVERITY_WARNING, "INTAKE_ALLOCATION_DATE", row,
            column_place(columns, COLUMN_PROJECTS_ISSUED_ON),
            "写成 2026-04-20 后重新导入；期限由它起算", "下达日期“%s”读不出来", text);
    return date;
}

static const char *names_with(struct reading *reading, const struct named_rows *rows,
                              const char *name)
{
    return rows->count < NAMES_MAX ? print(reading, "%s%s%s", rows->names ? rows->names : "",
                                           rows->count ? "、" : "", name)
                                   : rows->names;
}

static void name_row(struct reading *reading, struct named_rows *rows, const struct item *item,
                     uint32_t row)
{
    if (rows->last == item)
        return; /* another row of its money */
    rows->names = names_with(reading, rows, item->name);
    rows->row = rows->count ? rows->row : row;
    rows->last = item;
    rows->count++;
}

static void add_paper(struct reading *reading, struct item *item, const char *document,
                      int32_t issued, const struct paper_row *from)
{
    struct item_paper *paper = item->papers;
    while (paper && (!text_equal(paper->document, document) || paper->issued != issued))
        paper = paper->next;
    if (paper) { /* from another source by the same document */
        if (paper->amount_fen != MONEY_NONE && from->amount_fen != MONEY_NONE)
            money_add_to(&paper->amount_fen, from->amount_fen);
        paper->source = paper->source == from->source ? paper->source : SOURCE_NONE;
        return;
    }
    paper = arena_take(reading->arena, sizeof *paper);
    if (!paper)
        return;
    *paper = (struct item_paper){document,         issued,    from->source,
                                 from->amount_fen, from->row, item->papers};
    item->papers = paper;
}

void paper_read(struct reading *reading, struct gathering *gathering, struct item *item,
                const struct paper_row *from)
{
    const struct columns *columns = item->columns;
    const char *said = column_clean(reading, columns, from->row, COLUMN_PROJECTS_IS_SPECIAL);
    const char *document = column_text(reading, columns, from->row, COLUMN_PROJECTS_DOCUMENT);
    bool blank = is_stroke(said),
         special = !blank && word(reading, WORDS_TICK, said, NULL) == WORD_TICK_YES;
    document = is_stroke(clean(reading, document)) ? "" : tidy_name(reading, document);
    if (!blank && !special && word(reading, WORDS_TICK, said, NULL) < 0)
        say(reading, gathering->draft, SEVERITY_WARNING, "INTAKE_WORD", from->row,
            column_place(columns, COLUMN_PROJECTS_IS_SPECIAL), "可以填：是、否",
            "是否专项资金“%s”不认识，没有作为资金下达登记", said);
    if (!special && !blank)
        return;
    int32_t issued = day_of(reading, gathering, columns, from->row, item->year);
    if (*document && issued != DATE_NONE)
        special ? add_paper(reading, item, document, issued, from)
                : name_row(reading, &gathering->unsaid, item, from->row);
    else if (special)
        name_row(reading, &gathering->lacking, item, from->row);
}

/* -- beside what is registered --------------------------------------------------------------- */

struct paper { /* an allocation: held already, or of this list */
    struct record_key key;
    struct allocation it;
    size_t row_capacity, added;
    bool fresh;
    const struct item *item; /* the first of this list that it has */
    uint32_t row;
    struct paper *next;
};

struct papers {
    struct reading *reading;
    struct gathering *gathering;
    struct paper *first, **last;
};

static struct paper *new_paper(struct papers *at)
{
    struct paper *paper = arena_take(at->reading->arena, sizeof *paper);
    if (!paper)
        return NULL;
    *at->last = paper;
    at->last = &paper->next;
    return paper;
}

static void see_paper(void *context, const struct record_key *key, struct payload *payload)
{
    struct papers *at = context;
    struct paper *paper = new_paper(at);
    if (!paper)
        return;
    paper->key = *key;
    paper->it = payload->allocation;
    paper->it.unknown = bytes_of(NULL, 0);
    paper->row_capacity = paper->it.row_count;
}

static const struct allocation_row *row_of(const struct paper *paper, const char *code)
{
    for (size_t i = 0; i < paper->it.row_count; i++)
        if (strcmp(paper->it.rows[i].project_code, code) == 0)
            return &paper->it.rows[i];
    return NULL;
}

static void say_differs(struct papers *at, const struct item *item, const struct item_paper *paper,
                        int column, const char *what, const char *held, const char *said)
{
    reading_enter(at->reading, item->state);
    say(at->reading, at->gathering->draft, SEVERITY_WARNING, "INTAKE_ALLOCATION_DIFFERS",
        paper->row, column_place(item->columns, column),
        "以下达文件为准：登记错的用 siben plan allocation 重新登记，清单错的改清单后重新导入",
        "%s %s：登记的%s是 %s，清单里是 %s，没有改登记", paper->document, item->code, what, held,
        said);
}

/* The same document with another day, or other money: nothing is written over. */
static bool differs(struct papers *at, const struct item *item, const struct item_paper *paper,
                    const struct paper *held)
{
    char a[DATE_TEXT_SIZE], b[DATE_TEXT_SIZE];
    const struct allocation_row *row = row_of(held, item->code);
    if (held->it.issued != paper->issued) {
        date_print(held->it.issued, a);
        date_print(paper->issued, b);
        say_differs(at, item, paper, COLUMN_PROJECTS_ISSUED_ON, "下达日期", a, b);
        return true;
    }
    if (row && row->amount_fen != MONEY_NONE && paper->amount_fen != MONEY_NONE &&
        row->amount_fen != paper->amount_fen)
        say_differs(at, item, paper, COLUMN_PROJECTS_INITIAL, "金额",
                    yuan(at->reading, row->amount_fen), yuan(at->reading, paper->amount_fen));
    return row != NULL;
}

static void add_row(struct papers *at, struct paper *paper, const struct item *item,
                    const struct item_paper *from)
{
    struct allocation *it = &paper->it;
    if (it->row_count == paper->row_capacity) {
        size_t capacity = 2 * paper->row_capacity + 4;
        struct allocation_row *rows =
            arena_array(at->reading->arena, struct allocation_row, capacity);
        if (!rows)
            return;
        if (it->row_count)
            memcpy(rows, it->rows, it->row_count * sizeof *rows);
        it->rows = rows;
        paper->row_capacity = capacity;
    }
    it->rows[it->row_count++] = (struct allocation_row){.project_code = item->code,
                                                        .name = item->name,
                                                        .unit_code = item->unit->code,
                                                        .amount_fen = from->amount_fen,
                                                        .filled = DATE_NONE,
                                                        .reviewed = DATE_NONE};
    if (!paper->added++) {
        paper->item = item;
        paper->row = from->row;
    }
    if (paper->fresh && it->source != from->source)
        it->source = SOURCE_NONE;
}

static void take_paper(struct papers *at, const struct item *item, const struct item_paper *from)
{
    struct reading *reading = at->reading;
    struct record_key project = known_key(&item->scope, KIND_PROJECT, 0, 0, item->code), key;
    struct paper *same = NULL;
    struct scope home;
    if (fail(reading, known_place(reading->known, &project, &home)))
        return;
    allocation_key(&home, (uint16_t)item->year, from->document, &key);
    for (struct paper *held = at->first; held; held = held->next) {
        if (held->key.fiscal_year != item->year || !text_equal(held->it.document, from->document))
            continue;
        if (differs(at, item, from, held))
            return;
        same = record_key_equal(&held->key, &key) ? held : same;
    }
    if (!same && !known_may_write(reading->known, KIND_ALLOCATION, &home)) {
        name_row(reading, &at->gathering->not_ours, item, from->row);
        return;
    }
    if (!same && (same = new_paper(at))) {
        same->key = key;
        same->fresh = true;
        same->it = (struct allocation){.document = from->document,
                                       .issued = from->issued,
                                       .received = DATE_NONE,
                                       .source = from->source,
                                       .note = ""};
    }
    if (same)
        add_row(at, same, item, from);
}

static void put_paper(struct papers *at, struct paper *paper)
{
    struct reading *reading = at->reading;
    char issued[DATE_TEXT_SIZE];
    struct payload payload = {.kind = KIND_ALLOCATION, .allocation = paper->it};
    uint32_t column = column_place(paper->item->columns, COLUMN_PROJECTS_DOCUMENT);
    const struct draft_put put = {.payload = &payload,
                                  .key = paper->key,
                                  .by_row = true,
                                  .row = paper->row,
                                  .column = column};
    reading_enter(reading, paper->item->state);
    date_print(paper->it.issued, issued);
    say(reading, at->gathering->draft, SEVERITY_HINT, "INTAKE_ALLOCATION", paper->row, column,
        "专项资金的目标由下达日期起算期限，siben plan allocations 看期限；收到日期、系统里的填报和"
        "审核日期用 siben plan allocation 补",
        paper->fresh ? "%s（%s 下达）：登记为资金下达，%zu 个项目"
                     : "%s（%s 下达）：已登记的资金下达里补上 %zu 个项目",
        paper->it.document, issued, paper->added);
    (void)draft_put(reading, at->gathering->draft, &put);
}

/* -- beside the money of the list ------------------------------------------------------------- */

static void add_handed(struct item *item, const struct paper *paper, int64_t fen)
{
    if (fen == MONEY_NONE)
        return;
    item->handed = true;
    money_add_to(&item->handed_fen[paper->it.source], fen);
}

/* "allocation … amount, source, projects": what was handed down is part of the project's money from there. */
static void say_misfit(struct papers *at, const struct item *item)
{
    int64_t has[SOURCE_COUNT] = {0}, all = 0, handed = 0;
    for (size_t i = 0; i < item->line_count; i++) {
        const struct funding_line *line = &item->lines[i].line;
        if (line->initial_fen == MONEY_NONE || line->adjustment_fen == MONEY_NONE)
            return;
        for (int adjusted = 0; adjusted < 2; adjusted++) {
            int64_t fen = adjusted ? line->adjustment_fen : line->initial_fen;
            money_add_to(&has[line->source], fen);
            money_add_to(&all, fen);
        }
    }
    for (unsigned source = SOURCE_NONE; source < SOURCE_COUNT; source++)
        money_add_to(&handed, item->handed_fen[source]);
    reading_enter(at->reading, item->state);
    for (unsigned source = SOURCE_CENTRAL; source < SOURCE_COUNT; source++)
        if (item->handed_fen[source] > has[source]) {
            say(at->reading, at->gathering->draft, SEVERITY_WARNING, "INTAKE_ALLOCATION_MISFIT",
                item->row, column_place(item->columns, COLUMN_PROJECTS_INITIAL),
                "核对下达文件：多登记了的改下达，预算没有调的补调整数",
                "项目 %s 登记的%s资金下达合计 %s，清单里这一来源只有 %s", item->code,
                source_chinese(source), yuan(at->reading, item->handed_fen[source]),
                yuan(at->reading, has[source]));
            return;
        }
    if (handed <= all)
        return;
    say(at->reading, at->gathering->draft, SEVERITY_WARNING, "INTAKE_ALLOCATION_MISFIT", item->row,
        column_place(item->columns, COLUMN_PROJECTS_INITIAL),
        "核对下达文件：多登记了的改下达，预算没有调的补调整数",
        "项目 %s 登记的资金下达合计 %s，清单里全年预算只有 %s", item->code,
        yuan(at->reading, handed), yuan(at->reading, all));
}

static void compare_money(struct papers *at)
{
    for (const struct paper *paper = at->first; paper; paper = paper->next)
        for (size_t i = 0; i < paper->it.row_count; i++) {
            const char *name =
                print(at->reading, "%u/%s", paper->key.fiscal_year, paper->it.rows[i].project_code);
            const uint64_t *place = map_get(at->gathering->items, bytes_of_text(name));
            if (place && paper->it.source < SOURCE_COUNT)
                add_handed((struct item *)(uintptr_t)*place, paper, paper->it.rows[i].amount_fen);
        }
    for (const struct item *item = at->gathering->first; item; item = item->next)
        if (item->handed && !item->blocked && !item->fund)
            say_misfit(at, item);
}

/* -- all of them ------------------------------------------------------------------------------- */

static void say_rows(struct papers *at, const struct named_rows *rows, const char *rule, int column,
                     const char *hint, const char *what)
{
    if (!rows->count)
        return;
    reading_enter(at->reading, rows->last->state);
    say(at->reading, at->gathering->draft, SEVERITY_HINT, rule, rows->row,
        column_place(rows->last->columns, column), hint, "%zu 个项目（%s%s）%s", rows->count,
        rows->names, rows->count > NAMES_MAX ? " 等" : "", what);
}

static void say_what_is_left(struct papers *at)
{
    const struct gathering *gathering = at->gathering;
    say_rows(at, &gathering->lacking, "INTAKE_ALLOCATION_LACKS", COLUMN_PROJECTS_IS_SPECIAL,
             "已下达的，补填两列后重新导入，或执行 siben plan allocation 文号 --issued 日期 "
             "--project 项目代码；还没有下达的不用管",
             "写了是专项资金，没有指标文号或下达日期，没有登记资金下达，期限起算不了");
    say_rows(at, &gathering->unsaid, "INTAKE_ALLOCATION_UNSAID", COLUMN_PROJECTS_DOCUMENT,
             "是专项资金的，加一列“是否专项资金”填“是”后重新导入",
             "有指标文号和下达日期，没有写是否专项资金，没有登记资金下达");
    say_rows(at, &gathering->not_ours, "INTAKE_ALLOCATION_NOT_ALLOWED", COLUMN_PROJECTS_DOCUMENT,
             "请县级财政登记或导入", "的资金下达没有登记：本机的授权不包括");
}

void allocated_put(struct reading *reading, struct gathering *gathering)
{
    struct papers at = {.reading = reading, .gathering = gathering};
    unsigned year = 0;
    at.last = &at.first;
    for (const struct owing *owing = gathering->first_owing; owing; owing = owing->next) {
        const struct owing *first = gathering->first_owing;
        while (first != owing && first->year != owing->year)
            first = first->next;
        year = owing->year;
        if (first == owing &&
            fail(reading, known_each(reading->known, KIND_ALLOCATION, year, see_paper, &at)))
            return;
    }
    for (const struct item *item = gathering->first; item && !failed(reading); item = item->next)
        for (const struct item_paper *paper = item->blocked ? NULL : item->papers; paper;
             paper = paper->next)
            take_paper(&at, item, paper);
    for (struct paper *paper = at.first; paper && !failed(reading); paper = paper->next)
        if (paper->added)
            put_paper(&at, paper);
    compare_money(&at);
    say_what_is_left(&at);
}
