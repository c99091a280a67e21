/* work_row -- one row of a table of work records: what it says of the whole piece, of one project or unit, of a
 * document. What it says of the whole must not contradict what a row before it said. */
#include "work.h"

const char *work_cell(struct work_reading *at, int id)
{
    const char *text = column_clean(at->reading, at->columns, at->row, id);
    return is_stroke(text) ? "" : text;
}

static const char *words_of(struct work_reading *at, int id)
{
    const char *text = tidy(at->reading, column_text(at->reading, at->columns, at->row, id));
    return is_stroke(text) ? "" : text;
}

bool work_refuse(struct work_reading *at, int id, const char *rule, const char *hint,
                 const char *what)
{
    say_row(at->reading, at->draft, rule, at->row, column_place(at->columns, id), hint, "%s", what);
    at->good = false;
    return false;
}

/* Nothing is done on a day that has not come: a slip in the year is told before it hides what was done. */
static void ask_ahead(struct work_reading *at, int id, int32_t date)
{
    char day[DATE_TEXT_SIZE];
    if (date == DATE_NONE || !at->reading->options->today || date <= at->reading->options->today)
        return;
    date_print(date, day);
    say(at->reading, at->draft, SEVERITY_WARNING, "INTAKE_WORK_AHEAD", at->row,
        column_place(at->columns, id), "写错了请改正；没有写错的，到那一天才算数", "%s %s 还没有到",
        heading_words(at->reading->headings, COLUMNS_WORK, id), day);
}

/* A word of a vocabulary, from 1; 0 when the cell is empty. */
unsigned work_choice(struct work_reading *at, int id, enum heading_table table)
{
    struct reading *reading = at->reading;
    const char *text = work_cell(at, id);
    int found = *text ? word(reading, table, text, NULL) : -1;
    if (*text && found < 0) {
        const char *all = "";
        for (int i = 0; i < heading_count(reading->headings, table); i++)
            all = print(reading, "%s%s%s", all, i ? "、" : "",
                        heading_words(reading->headings, table, i));
        (void)work_refuse(at, id, "INTAKE_WORK_WORD", print(reading, "请填：%s", all),
                          print(reading, "%s“%s”不认识",
                                heading_words(reading->headings, COLUMNS_WORK, id), text));
    }
    return (unsigned)(found + 1);
}

static int32_t day_of(struct work_reading *at, int id)
{
    const char *text = work_cell(at, id);
    int32_t date = *text ? date_parse(text, at->piece->year, NULL, NULL) : DATE_NONE;
    if (*text && date == DATE_NONE)
        (void)work_refuse(at, id, "INTAKE_WORK_DATE", "请写成 2026-03-15",
                          print(at->reading, "%s“%s”不是日期",
                                heading_words(at->reading->headings, COLUMNS_WORK, id), text));
    return date;
}

static int64_t money_of(struct work_reading *at, int id)
{
    int64_t fen = MONEY_NONE;
    if (!*work_cell(at, id))
        return MONEY_NONE;
    int unit =
        row_money_unit(at->reading, at->draft, at->columns, at->row, COLUMN_WORK_MONEY_UNIT, id);
    at->good = unit != -2 &&
               row_money(at->reading, at->draft, at->columns, at->row, id, unit, &fen) && at->good;
    return fen;
}

/* -- what is said of the whole ------------------------------------------------------------- */

static void contradict(struct work_reading *at, int id)
{
    (void)work_refuse(at, id, "INTAKE_WORK_CONTRADICTS",
                      "同一项工作只有一个；确是两项的，请用两个工作编号",
                      print(at->reading, "“%s”与同一项工作（%s %s）前面一行不一致",
                            heading_words(at->reading->headings, COLUMNS_WORK, id),
                            work_type_chinese(at->piece->type), at->piece->number));
}

static void head_text(struct work_reading *at, int id, const char **kept)
{
    const char *text = words_of(at, id);
    if (*text && **kept && strcmp(text, *kept) != 0)
        contradict(at, id);
    else if (*text)
        *kept = text;
}

static void head_money(struct work_reading *at, int id, int64_t *kept)
{
    int64_t fen = money_of(at, id);
    if (fen != MONEY_NONE && *kept != MONEY_NONE && fen != *kept)
        contradict(at, id);
    else if (fen != MONEY_NONE)
        *kept = fen;
}

static void head_people(struct work_reading *at, uint32_t *kept)
{
    const char *text = work_cell(at, COLUMN_WORK_PEOPLE);
    struct decimal value;
    if (!*text)
        return;
    if (decimal_parse(text, &value) != STATUS_OK || value.places || value.units < 0 ||
        value.units > 1000000)
        (void)work_refuse(at, COLUMN_WORK_PEOPLE, "INTAKE_WORK_PEOPLE", "请填整数，如 45",
                          print(at->reading, "人数“%s”不正确", text));
    else if (*kept && *kept != (uint32_t)value.units)
        contradict(at, COLUMN_WORK_PEOPLE);
    else
        *kept = (uint32_t)value.units;
}

/* "新增、增幅": one or several. */
static void head_triggers(struct work_reading *at, uint8_t *kept)
{
    static const char *const strokes[] = {"、", ",", ";", "/", " "};
    struct reading *reading = at->reading;
    const char *text = work_cell(at, COLUMN_WORK_TRIGGER);
    unsigned mask = 0;
    bool unknown = false;
    for (const char *from = text; *from;) {
        const char *end = from + strlen(from), *next = end;
        for (size_t i = 0; i < sizeof strokes / sizeof *strokes; i++) {
            const char *stroke = strstr(from, strokes[i]);
            if (stroke && stroke < end) {
                end = stroke;
                next = stroke + strlen(strokes[i]);
            }
        }
        int found = end > from ? word(reading, WORDS_TRIGGER,
                                      print(reading, "%.*s", (int)(end - from), from), NULL)
                               : WORD_TRIGGER_COUNT;
        unknown = unknown || found < 0;
        if (found >= 0 && found < WORD_TRIGGER_COUNT)
            mask |= 1u << found;
        from = next;
    }
    if (unknown)
        (void)work_refuse(at, COLUMN_WORK_TRIGGER, "INTAKE_WORK_WORD",
                          "请填：新增、增幅、到期延续、年中追加，可写几个",
                          print(reading, "触发情形“%s”不认识", text));
    else if (mask && *kept && mask != *kept)
        contradict(at, COLUMN_WORK_TRIGGER);
    else if (mask)
        *kept = (uint8_t)mask;
}

static void read_head(struct work_reading *at)
{
    struct work *work = &at->piece->work;
    int32_t date = day_of(at, COLUMN_WORK_DATE);
    unsigned conclusion = work_choice(at, COLUMN_WORK_CONCLUSION, WORDS_CONCLUSION);
    head_text(at, COLUMN_WORK_TITLE, &work->title);
    head_text(at, COLUMN_WORK_AGENCY, &work->agency);
    head_text(at, COLUMN_WORK_LEAD, &work->lead);
    head_text(at, COLUMN_WORK_PLACE, &work->place);
    head_text(at, COLUMN_WORK_NOTE, &work->note);
    head_text(at, COLUMN_WORK_SAMPLE, &work->sample);
    head_money(at, COLUMN_WORK_ORIGINAL, &work->original_fen);
    head_money(at, COLUMN_WORK_TOTAL, &work->total_fen);
    head_people(at, &work->people);
    head_triggers(at, &work->triggers);
    if (date != DATE_NONE && work->date != DATE_NONE && date != work->date)
        contradict(at, COLUMN_WORK_DATE);
    else if (date != DATE_NONE && work->date == DATE_NONE) {
        work->date = date;
        ask_ahead(at, COLUMN_WORK_DATE, date);
    }
    if (conclusion && work->conclusion && conclusion != work->conclusion)
        contradict(at, COLUMN_WORK_CONCLUSION);
    else if (conclusion)
        work->conclusion = (uint8_t)conclusion;
}

/* Nothing is said of it that the row does not say itself. */
static bool refuse_others(struct work_reading *at, int id)
{
    return work_refuse(at, id, NOT_OURS_RULE, "每一行写明您管的单位；全县的请绩效办登记",
                       "这一行" NOT_OURS_WHAT);
}

/* -- what is said of one project or unit ----------------------------------------------------- */

static bool read_unit(struct work_reading *at, struct work_row *out, const struct known_unit **unit)
{
    *unit = NULL;
    if (!*work_cell(at, COLUMN_WORK_UNIT_CODE) && !*work_cell(at, COLUMN_WORK_UNIT))
        return true;
    *unit = row_unit(at->reading, at->draft, at->columns, at->row, COLUMN_WORK_UNIT_CODE,
                     COLUMN_WORK_UNIT);
    if (!*unit) {
        at->good = false;
        return false;
    }
    out->unit_code = (*unit)->code;
    out->name = (*unit)->name;
    return is_ours(at->reading, (*unit)->code) || refuse_others(at, COLUMN_WORK_UNIT_CODE);
}

#define APPLIED_FROM 100000u /* below it are the numbers that people gave */
#define APPLIED_COUNT 900000u

/* DESIGN.md 2.2: "No code yet: <node>-<n>, linked to the code later". The same of the same piece, whenever it is read: the
 * second part of "2026-7", or a number made of what it is called. */
static const char *applied_code(struct work_reading *at, const struct known_unit *unit)
{
    const struct piece *piece = at->piece;
    uint32_t hash = 2166136261u; /* FNV-1a */
    const char *year = print(at->reading, "%u-", piece->year);
    bool begins = strncmp(piece->number, year, strlen(year)) == 0;
    const char *number = begins ? piece->number + strlen(year) : "";
    size_t digits = strspn(number, "0123456789");
    if (digits && digits < 6 && !number[digits] && *number != '0')
        return print(at->reading, "%s-%u-%s", unit->code, piece->year, number);
    for (const char *c = piece->number; *c; c++)
        hash = (hash ^ (uint8_t)*c) * 16777619u;
    return print(at->reading, "%s-%u-%u", unit->code, piece->year,
                 APPLIED_FROM + hash % APPLIED_COUNT);
}

/* Another evaluation that has the code: here already, or before this one in the table. Its number, and what it calls the
 * project; NULL: nobody has it. A code follows from the number alone, the same at every node that reads the table, so the
 * next free one is none: another number must be given. */
static const char *code_holder(struct work_reading *at, const char *code, const char **name)
{
    struct pieces *pieces = at->pieces;
    const struct piece *own = at->piece;
    if (pieces->applied_year != own->year &&
        fail(at->reading, known_applied_find(at->reading->view, at->reading->arena, own->year,
                                             &pieces->applied)))
        return NULL;
    pieces->applied_year = own->year;
    for (const struct known_applied *it = pieces->applied; it; it = it->next)
        if (strcmp(it->code, code) == 0 && strcmp(it->number, own->number) != 0) {
            *name = it->name;
            return it->number;
        }
    for (const struct piece *it = pieces->first; it; it = it->next)
        if (it != own && it->type == WORK_EX_ANTE && it->work.row_count &&
            strcmp(it->work.rows[0].project_code, code) == 0) {
            *name = it->work.rows[0].name;
            return it->number;
        }
    return NULL;
}

static bool take_applied(struct work_reading *at, const struct known_unit *unit, const char *name,
                         struct work_row *out)
{
    struct piece *piece = at->piece;
    const struct work_row *first = piece->work.row_count ? &piece->work.rows[0] : NULL;
    const char *code = applied_code(at, unit);
    if (first && (strcmp(first->project_code, code) != 0 || strcmp(first->name, name) != 0))
        return work_refuse(
            at, COLUMN_WORK_PROJECT, "INTAKE_WORK_APPLIED_ONE", "每个申报项目用一个工作编号",
            print(at->reading, "一份事前评估里有几个项目：“%s”和“%s”", first->name, name));
    const char *other = "", *holder = first ? NULL : code_holder(at, code, &other);
    if (holder)
        return work_refuse(
            at, COLUMN_WORK_NUMBER, "INTAKE_WORK_CODE_TAKEN",
            "暂用代码由工作编号算出：给这一份换一个工作编号，如 年度-序号（2026-7），再导入",
            print(at->reading, "“%s”的暂用代码 %s 已经是事前评估 %s（%s）的", name, code, holder,
                  other));
    out->project_code = code;
    out->name = name;
    if (!first)
        say(at->reading, at->draft, SEVERITY_WARNING, "INTAKE_WORK_PROJECT_APPLIED", at->row,
            column_place(at->columns, COLUMN_WORK_PROJECT),
            "列入项目清单以后用 siben list link 正式代码 --of 暂用代码 "
            "对应上；导入清单时名称相同的会问",
            "“%s”还没有项目代码，也不在项目清单中：暂用代码 %s", name, code);
    return true;
}

/* What is applied for is on no list yet: an ex-ante evaluation may name it all the same. */
static bool unknown_project(struct work_reading *at, const char *code, const char *name,
                            const struct known_unit *unit, struct work_row *out)
{
    if (at->piece->type == WORK_EX_ANTE && !*code && unit)
        return take_applied(at, unit, name, out);
    if (at->piece->type == WORK_EX_ANTE && *code) {
        say(at->reading, at->draft, SEVERITY_WARNING, "INTAKE_WORK_PROJECT_NEW", at->row,
            column_place(at->columns, COLUMN_WORK_PROJECT_CODE),
            "请核对代码；列入清单后代码不同的，用 siben list link 正式代码 --of 这个代码 对应上",
            "项目“%s”还不在项目清单中", code);
        return true;
    }
    return work_refuse(at, COLUMN_WORK_PROJECT_CODE, "INTAKE_PROJECT_UNKNOWN",
                       "请先导入项目清单，或改正项目代码",
                       print(at->reading, "项目“%s”不在项目清单中", *code ? code : name));
}

static bool read_project(struct work_reading *at, struct work_row *out,
                         const struct known_unit **unit)
{
    struct reading *reading = at->reading;
    const char *name = column_name(reading, at->columns, at->row, COLUMN_WORK_PROJECT);
    const char *code =
        code_of(reading, column_text(reading, at->columns, at->row, COLUMN_WORK_PROJECT_CODE));
    const struct known_project *project = NULL;
    enum status status = STATUS_NOT_FOUND;
    if (is_stroke(code))
        code = "";
    if (!*code && !*name)
        return true;
    if (row_code_lost(reading, at->draft, at->columns, at->row, COLUMN_WORK_PROJECT_CODE, *unit,
                      at->piece->year, name)) {
        at->good = false;
        return false;
    }
    if (*code)
        status = known_project(reading->known, code, *unit ? &(*unit)->keyed : NULL, &project);
    if (*code && status == STATUS_NOT_FOUND)
        status = known_project_listed(reading->known, at->piece->year, code, &project);
    if (!*code && *unit)
        status =
            known_project_named(reading->known, (*unit)->code, at->piece->year, name, &project);
    if (project && status == STATUS_OK && !text_is_empty(project->unit_code) &&
        !is_ours(reading, project->unit_code))
        return refuse_others(at, COLUMN_WORK_PROJECT_CODE);
    out->project_code = project && status == STATUS_OK ? project->code : code;
    out->name = *name ? name : project && status == STATUS_OK ? project->name : out->name;
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
        return unknown_project(at, code, name, status == STATUS_NOT_FOUND ? *unit : NULL, out);
    if (fail(reading, status))
        return false;
    if (!*unit && *project->unit_code &&
        known_unit(reading->known, project->unit_code, unit) != STATUS_OK)
        *unit = NULL;
    if (!*out->unit_code)
        out->unit_code = project->unit_code;
    return true;
}

/* DOMAIN.md O-32, O-33: "涉密除外"; 4.9: "a finding at import, a block at disclosure". */
static bool may_be_shown(struct work_reading *at, const struct work_row *out)
{
    bool secret = false;
    if (at->piece->type != WORK_DISCLOSURE || !*out->project_code)
        return true;
    if (fail(at->reading, known_secret(at->reading->known, out->project_code, &secret)))
        return false;
    return !secret ||
           work_refuse(
               at, COLUMN_WORK_PROJECT_CODE, "INTAKE_WORK_SECRET",
               "还没有公开的不要公开；已经公开了的立即撤下，按保密规定处理；清单里涉密写"
               "错了的，先请绩效办改回应报",
               print(at->reading, "项目 %s 因涉密不在应报清单中，不能公开", out->project_code));
}

static void read_score(struct work_reading *at, struct work_row *out)
{
    const char *text = work_cell(at, COLUMN_WORK_SCORE);
    out->scored = *text != '\0';
    if (out->scored && !hundredths_at(at->reading, text, &out->score))
        (void)work_refuse(
            at, COLUMN_WORK_SCORE, "INTAKE_WORK_SCORE", "请填数字，最多两位小数，如 91.5",
            print(at->reading, "得分“%s”%s", text, hundredths_fault(at->reading, text)));
}

static void read_ticks(struct work_reading *at, struct work_row *out)
{
    const char *book = work_cell(at, COLUMN_WORK_BOOK);
    int known = *book ? model_book(word(at->reading, WORDS_BOOK, book, NULL)) : -1;
    if (*book && known < 0)
        (void)work_refuse(at, COLUMN_WORK_BOOK, "INTAKE_WORK_WORD", "请填四本预算之一的名称",
                          print(at->reading, "预算类别“%s”不认识", book));
    out->book = (uint8_t)(known + 1);
    out->vetoed = work_choice(at, COLUMN_WORK_VETO, WORDS_TICK) == WORD_TICK_YES + 1;
    out->core = work_choice(at, COLUMN_WORK_CORE, WORDS_TICK) == WORD_TICK_YES + 1;
    out->verdict = (uint8_t)work_choice(at, COLUMN_WORK_VERDICT, WORDS_CHECKED);
}

/* It is computed; one that was typed must be the same. */
static void check_difference(struct work_reading *at, const struct work_row *row)
{
    const char *typed = work_cell(at, COLUMN_WORK_DIFFERENCE);
    int32_t percent, is;
    char text[MONEY_TEXT_SIZE];
    size_t size = strlen(typed);
    const char *number =
        size && typed[size - 1] == '%' ? print(at->reading, "%.*s", (int)size - 1, typed) : typed;
    if (!*typed || work_difference(row, &percent) != DIFFERENCE_KNOWN ||
        !hundredths_at(at->reading, number, &is) || is == percent)
        return;
    score_print(percent < 0 ? -percent : percent, text);
    say(at->reading, at->draft, SEVERITY_WARNING, "INTAKE_WORK_DIFFERENCE", at->row,
        column_place(at->columns, COLUMN_WORK_DIFFERENCE),
        "核对自评完成值和核查完成值；差异率不用填，由两者算出", "差异率写的是“%s”，算出的是 %s%s%%",
        typed, percent < 0 ? "-" : "", text);
}

static void grow_rows(struct work_reading *at)
{
    struct piece *piece = at->piece;
    size_t count = piece->work.row_count;
    if (count < piece->row_capacity)
        return;
    size_t capacity = count * 2 + 4;
    struct work_row *rows = arena_array(at->reading->arena, struct work_row, capacity);
    uint32_t *places = arena_array(at->reading->arena, uint32_t, capacity);
    if (!rows || !places) {
        (void)fail(at->reading, STATUS_NO_MEMORY);
        return;
    }
    if (count) {
        memcpy(rows, piece->work.rows, count * sizeof *rows);
        memcpy(places, piece->row_rows, count * sizeof *places);
    }
    piece->work.rows = rows;
    piece->row_rows = places;
    piece->row_capacity = capacity;
}

/* What one unit owes is written at its home, so that it sees that it is done: where one home is what
 * the piece must have, whose record it is must not depend on the order of rows. */
static bool is_of_one_unit(unsigned type)
{
    return type == WORK_EX_ANTE || type == WORK_TRANSFER || type == WORK_RECTIFICATION ||
           type == WORK_OBJECTION || type == WORK_ADJUSTMENT;
}

static bool is_of_units(unsigned type)
{
    return work_is_of_units(type);
}

static void take_unit_of(struct work_reading *at, const struct known_unit *unit)
{
    struct piece *piece = at->piece;
    if (!unit || !is_of_units(piece->type))
        return;
    if (!piece->unit)
        piece->unit = unit;
    if (scope_equal(&piece->unit->home, &unit->home))
        return;
    piece->mixed = true;
    if (is_of_one_unit(piece->type))
        (void)work_refuse(at, COLUMN_WORK_UNIT, "INTAKE_WORK_ONE_UNIT",
                          "不同地方的单位各用一个工作编号，这样各自收到自己的",
                          print(at->reading, "一份%s里有两个地方的单位：%s、%s",
                                work_type_chinese(piece->type), piece->unit->name, unit->name));
}

static void read_object(struct work_reading *at)
{
    static const int own[] = {COLUMN_WORK_UNIT_CODE, COLUMN_WORK_UNIT,     COLUMN_WORK_PROJECT_CODE,
                              COLUMN_WORK_PROJECT,   COLUMN_WORK_BOOK,     COLUMN_WORK_FIELD,
                              COLUMN_WORK_AMOUNT,    COLUMN_WORK_SCORE,    COLUMN_WORK_STATED,
                              COLUMN_WORK_FOUND,     COLUMN_WORK_VERDICT,  COLUMN_WORK_VETO,
                              COLUMN_WORK_DETAIL,    COLUMN_WORK_HANDLING, COLUMN_WORK_OWNER,
                              COLUMN_WORK_DUE,       COLUMN_WORK_DONE};
    struct work_row row = {.unit_code = "", .project_code = "", .name = ""};
    const struct known_unit *unit;
    bool any = false;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        any = any || *work_cell(at, own[i]);
    if (!any)
        return;
    if (!read_unit(at, &row, &unit) || !read_project(at, &row, &unit) || !may_be_shown(at, &row))
        return;
    take_unit_of(at, unit);
    row.field = words_of(at, COLUMN_WORK_FIELD);
    row.amount_fen = money_of(at, COLUMN_WORK_AMOUNT);
    read_score(at, &row);
    read_ticks(at, &row);
    row.stated = words_of(at, COLUMN_WORK_STATED);
    row.found = words_of(at, COLUMN_WORK_FOUND);
    row.method = words_of(at, COLUMN_WORK_METHOD);
    check_difference(at, &row);
    row.detail = words_of(at, COLUMN_WORK_DETAIL);
    row.handling = words_of(at, COLUMN_WORK_HANDLING);
    row.owner = words_of(at, COLUMN_WORK_OWNER);
    row.due = day_of(at, COLUMN_WORK_DUE);
    row.done = day_of(at, COLUMN_WORK_DONE);
    ask_ahead(at, COLUMN_WORK_DONE, row.done);
    grow_rows(at);
    if (failed(at->reading))
        return;
    at->piece->row_rows[at->piece->work.row_count] = at->row;
    at->piece->work.rows[at->piece->work.row_count++] = row;
}

/* -- documents ------------------------------------------------------------------------------------ */

static int hex_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static bool digest_of(const char *text, struct hash *digest)
{
    if (strlen(text) != 2 * HASH_SIZE)
        return false;
    for (size_t i = 0; i < HASH_SIZE; i++) {
        int high = hex_of(text[2 * i]), low = hex_of(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        digest->bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static void read_evidence(struct work_reading *at)
{
    struct work *work = &at->piece->work;
    struct work_evidence evidence = {.title = words_of(at, COLUMN_WORK_EVIDENCE),
                                     .document = words_of(at, COLUMN_WORK_DOCUMENT),
                                     .kept = words_of(at, COLUMN_WORK_KEPT),
                                     .name = ""};
    const char *digest = work_cell(at, COLUMN_WORK_DIGEST);
    if (*digest && !digest_of(digest, &evidence.digest))
        (void)work_refuse(at, COLUMN_WORK_DIGEST, "INTAKE_WORK_DIGEST",
                          "写 b2sum -l 256 算出的 64 位十六进制数，或留空",
                          print(at->reading, "佐证摘要“%s”不正确", digest));
    if (!*evidence.title && !*evidence.document && !*evidence.kept && !*digest)
        return;
    for (size_t i = 0; i < work->evidence_count; i++)
        if (strcmp(work->evidence[i].title, evidence.title) == 0 &&
            strcmp(work->evidence[i].document, evidence.document) == 0 &&
            (!*digest ||
             memcmp(&work->evidence[i].digest, &evidence.digest, sizeof evidence.digest) == 0))
            return; /* filled down the column */
    if (work->evidence_count == at->piece->evidence_capacity) {
        size_t capacity = work->evidence_count * 2 + 2;
        struct work_evidence *grown =
            arena_array(at->reading->arena, struct work_evidence, capacity);
        if (!grown) {
            (void)fail(at->reading, STATUS_NO_MEMORY);
            return;
        }
        if (work->evidence_count)
            memcpy(grown, work->evidence, work->evidence_count * sizeof *grown);
        work->evidence = grown;
        at->piece->evidence_capacity = capacity;
    }
    work->evidence[work->evidence_count++] = evidence;
}

void work_take_row(struct work_reading *at)
{
    read_head(at);
    read_object(at);
    read_evidence(at);
}
