/* regional -- what the regional performance system lists of special funds' targets, beside what stands here: only there,
 * only here, different; its fill and review times are the evidence of O-09 (DOMAIN.md 1.1).
 *
 * The system stays authoritative: its times are taken into the allocations that are held here. Nothing is exported to it. */
#include "inside.h"

struct there { /* a row of its list */
    const char *code, *name, *document;
    uint32_t row;
    int64_t amount_fen;
    int32_t filled, reviewed;
    bool met;    /* an allocation here names it */
    bool unread; /* a day of it: nothing of it is taken */
    struct there *next;
};

struct regional {
    struct reading *reading;
    struct draft *draft;
    struct columns columns;
    unsigned year;
    struct there *first, **last;
};

static const char *cell(struct regional *at, uint32_t row, int id)
{
    const char *text = column_clean(at->reading, &at->columns, row, id);
    return is_stroke(text) ? "" : text;
}

static int32_t day_of(struct regional *at, uint32_t row, int id, bool *unread)
{
    const char *text = cell(at, row, id);
    const struct cell *read = cell_at(at->reading, row, at->columns.at[id]);
    char day[DATE_TEXT_SIZE + 1] = "";
    if (!*text)
        return DATE_NONE;
    if (read && read->kind == CELL_DATE && read->date != DATE_NONE)
        return read->date;
    size_t size = strcspn(text, " T"); /* 2026-04-21 10:05:00 */
    if (size < sizeof day)
        memcpy(day, text, size);
    int32_t date = date_parse(*day ? day : text, (int)at->year, NULL, NULL);
    *unread = *unread || date == DATE_NONE;
    if (date == DATE_NONE)
        say_row(at->reading, at->draft, "INTAKE_REGIONAL_DATE", row, column_place(&at->columns, id),
                "请保留系统导出的原样，如 2026-04-21 10:05:00", "时间“%s”读不出来", text);
    return date;
}

static void read_row(struct regional *at, uint32_t row)
{
    struct reading *reading = at->reading;
    struct there *there = arena_take(reading->arena, sizeof *there);
    const char *code =
        code_of(reading, column_text(reading, &at->columns, row, COLUMN_REGIONAL_PROJECT_CODE));
    if (!there || !*code)
        return;
    at->draft->out.rows++;
    if (row_code_lost(reading, at->draft, &at->columns, row, COLUMN_REGIONAL_PROJECT_CODE, NULL,
                      at->year, ""))
        return;
    *there =
        (struct there){.code = code,
                       .name = column_name(reading, &at->columns, row, COLUMN_REGIONAL_PROJECT),
                       .document = cell(at, row, COLUMN_REGIONAL_DOCUMENT),
                       .row = row,
                       .amount_fen = MONEY_NONE};
    there->filled = day_of(at, row, COLUMN_REGIONAL_FILLED, &there->unread);
    there->reviewed = day_of(at, row, COLUMN_REGIONAL_REVIEWED, &there->unread);
    if (*cell(at, row, COLUMN_REGIONAL_AMOUNT)) {
        int unit = row_money_unit(reading, at->draft, &at->columns, row, COLUMN_REGIONAL_MONEY_UNIT,
                                  COLUMN_REGIONAL_AMOUNT);
        if (unit != -2)
            (void)row_money(reading, at->draft, &at->columns, row, COLUMN_REGIONAL_AMOUNT, unit,
                            &there->amount_fen);
    }
    *at->last = there;
    at->last = &there->next;
}

/* -- beside what stands here ---------------------------------------------------------------------- */

static struct there *row_of(struct regional *at, const char *code, const char *document)
{
    struct there *found = NULL;
    for (struct there *there = at->first; there; there = there->next)
        if (strcmp(there->code, code) == 0 &&
            (!*there->document || text_equal(there->document, document)))
            found = there;
    return found;
}

static void compare_row(struct regional *at, const char *document, struct allocation_row *row,
                        struct there *there)
{
    char a[MONEY_TEXT_SIZE], b[MONEY_TEXT_SIZE];
    there->met = true;
    if (there->unread)
        return; /* half of a row is no evidence */
    if (there->amount_fen != MONEY_NONE && row->amount_fen != MONEY_NONE &&
        there->amount_fen != row->amount_fen) {
        money_print_yuan(there->amount_fen, a);
        money_print_yuan(row->amount_fen, b);
        say(at->reading, at->draft, SEVERITY_WARNING, "INTAKE_REGIONAL_AMOUNT", there->row,
            column_place(&at->columns, COLUMN_REGIONAL_AMOUNT), "请与指标文核对，改正不对的一处",
            "%s %s：自治区系统为 %s 元，本机登记 %s 元", document, row->project_code, a, b);
    }
    if (there->filled != DATE_NONE && row->filled != DATE_NONE && there->filled != row->filled)
        say(at->reading, at->draft, SEVERITY_WARNING, "INTAKE_REGIONAL_FILLED", there->row,
            column_place(&at->columns, COLUMN_REGIONAL_FILLED),
            "以自治区系统的时间为准：导入时照它改", "%s %s：登记的填报时间与自治区系统不同",
            document, row->project_code);
    if (there->filled == DATE_NONE || there->reviewed == DATE_NONE)
        say(at->reading, at->draft, SEVERITY_WARNING, "INTAKE_REGIONAL_OPEN", there->row,
            column_place(&at->columns, there->filled == DATE_NONE ? COLUMN_REGIONAL_FILLED
                                                                  : COLUMN_REGIONAL_REVIEWED),
            "下达后 3 个工作日内填报并审核", "%s %s：自治区系统里%s", document, row->project_code,
            there->filled == DATE_NONE ? "还没有填报" : "还没有审核");
    row->filled = there->filled != DATE_NONE ? there->filled : row->filled;
    row->reviewed = there->reviewed != DATE_NONE ? there->reviewed : row->reviewed;
}

static void see_allocation(void *context, const struct record_key *key, struct payload *body)
{
    struct regional *at = context;
    struct allocation *allocation = &body->allocation;
    struct reading *reading = at->reading;
    bool changed = false;
    for (size_t i = 0; i < allocation->row_count; i++) {
        struct allocation_row *row = &allocation->rows[i];
        struct there *there = row_of(at, row->project_code, allocation->document);
        if (!there) {
            say(reading, at->draft, SEVERITY_WARNING, "INTAKE_REGIONAL_ONLY_HERE",
                at->columns.header, NOWHERE, "在自治区系统填报目标；不是专项资金的，更正下达登记",
                "只在本机：%s %s %s，自治区系统的清单里没有", allocation->document,
                row->project_code, row->name);
            continue;
        }
        int32_t filled = row->filled, reviewed = row->reviewed;
        compare_row(at, allocation->document, row, there);
        changed = changed || filled != row->filled || reviewed != row->reviewed;
    }
    if (!changed)
        return;
    struct payload payload = {.kind = KIND_ALLOCATION, .allocation = *allocation};
    struct draft_put put = {.payload = &payload,
                            .key = *key,
                            .entered_for = "",
                            .by_row = true,
                            .row = at->columns.header,
                            .column = NOWHERE};
    payload.allocation.unknown = bytes_of(NULL, 0);
    (void)draft_put(reading, at->draft, &put);
}

/* Nobody has seen an export of that system yet: what its titles mean is a guess until somebody who has says so. */
static void say_unconfirmed(struct regional *at)
{
    if (at->reading->options->confirmed >> COLUMNS_REGIONAL & 1)
        return;
    say(at->reading, at->draft, SEVERITY_HINT, "INTAKE_REGIONAL_TITLES", at->columns.header,
        NOWHERE,
        "请逐列核对填报时间、审核时间、金额读得对不对；不对的在列名对照 regional.yaml 里照样表写，"
        "核对过的在里面写 standing: confirmed",
        "自治区系统的列名还没有用正式导出的样表核对过，是按常见叫法认的");
}

static void say_only_there(struct regional *at)
{
    for (const struct there *there = at->first; there; there = there->next)
        if (!there->met)
            say(at->reading, at->draft, SEVERITY_WARNING, "INTAKE_REGIONAL_ONLY_THERE", there->row,
                column_place(&at->columns, COLUMN_REGIONAL_PROJECT_CODE),
                "补登资金下达：siben plan allocation 文号 …", "只在自治区系统：%s %s%s%s",
                there->code, there->name, *there->document ? "，文号 " : "", there->document);
}

void regional_read(struct reading *reading, struct sheet_state *states, size_t count)
{
    for (size_t i = 0; i < count && !failed(reading); i++) {
        struct regional at = {.reading = reading};
        at.last = &at.first;
        if (states[i].kind != INTAKE_REGIONAL)
            continue;
        reading_enter(reading, &states[i]);
        at.draft = draft_new(reading, INTAKE_REGIONAL, "自治区系统目标清单", states[i].header, 0);
        if (!at.draft)
            return;
        columns_read(reading, COLUMNS_REGIONAL, states[i].header, &at.columns);
        columns_say_unknown(reading, at.draft, &at.columns);
        say_unconfirmed(&at);
        if (!columns_take_year(reading, at.draft, &at.columns, COLUMN_REGIONAL_YEAR))
            continue;
        at.year = (unsigned)at.columns.year;
        if (!at.year) {
            say(reading, at.draft, SEVERITY_BLOCKING, "INTAKE_YEAR", states[i].header, NOWHERE,
                "导入时加 --year 2026", "没有写预算年度");
            continue;
        }
        for (uint32_t row = states[i].header + 1; row < reading->sheet->rows && !failed(reading);
             row++)
            if (!row_is_empty(reading, row))
                read_row(&at, row);
        if (fail(reading,
                 known_each(reading->known, KIND_ALLOCATION, at.year, see_allocation, &at)))
            return;
        say_only_there(&at);
    }
}
