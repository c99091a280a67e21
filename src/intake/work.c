/* work -- pieces of the year's work: rows of one type, number and year are one record. What a row says of the
 * whole (title, date, agency …) the first row that says it decides, and another must not contradict. */
#include "projects.h"

#define NUMBER_MAX 70 /* with its type it is an id */

struct piece {
    unsigned type;
    const char *number;
    uint16_t year;
    uint8_t round;
    struct sheet_state *state;
    const struct columns *columns;
    uint32_t row; /* its first */
    struct work work;
    uint32_t *row_rows;
    size_t row_capacity, evidence_capacity, rows, rows_blocked;
    const struct known_unit *unit;
    struct piece *next;
};

struct pieces {
    struct draft *draft;
    struct map *map;
    struct piece *first, **last;
};

struct work_reading { /* one row */
    struct reading *reading;
    struct draft *draft;
    const struct columns *columns;
    uint32_t row;
    struct piece *piece;
    bool good;
};

static const char *cell_of(struct work_reading *at, int id)
{
    const char *text = column_clean(at->reading, at->columns, at->row, id);
    return is_stroke(text) ? "" : text;
}

static const char *words_of(struct work_reading *at, int id)
{
    const char *text = tidy(at->reading, column_text(at->reading, at->columns, at->row, id));
    return is_stroke(text) ? "" : text;
}

static bool refuse(struct work_reading *at, int id, const char *rule, const char *hint,
                   const char *what)
{
    say_row(at->reading, at->draft, rule, at->row, column_place(at->columns, id), hint, "%s", what);
    at->good = false;
    return false;
}

/* A word of a vocabulary, from 1; 0 when the cell is empty. */
static unsigned choice_of(struct work_reading *at, int id, enum heading_table table)
{
    struct reading *reading = at->reading;
    const char *text = cell_of(at, id);
    int found = *text ? word(reading, table, text, NULL) : -1;
    if (*text && found < 0) {
        const char *all = "";
        for (int i = 0; i < heading_count(reading->headings, table); i++)
            all = print(reading, "%s%s%s", all, i ? "、" : "",
                        heading_words(reading->headings, table, i));
        (void)refuse(at, id, "INTAKE_WORK_WORD", print(reading, "请填：%s", all),
                     print(reading, "%s“%s”不认识",
                           heading_words(reading->headings, COLUMNS_WORK, id), text));
    }
    return (unsigned)(found + 1);
}

static int32_t day_of(struct work_reading *at, int id)
{
    const char *text = cell_of(at, id);
    int32_t date = *text ? date_parse(text, at->piece->year, NULL, NULL) : DATE_NONE;
    if (*text && date == DATE_NONE)
        (void)refuse(at, id, "INTAKE_WORK_DATE", "请写成 2026-03-15",
                     print(at->reading, "%s“%s”不是日期",
                           heading_words(at->reading->headings, COLUMNS_WORK, id), text));
    return date;
}

static int64_t money_of(struct work_reading *at, int id)
{
    int64_t fen = MONEY_NONE;
    if (!*cell_of(at, id))
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
    (void)refuse(at, id, "INTAKE_WORK_CONTRADICTS",
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
    const char *text = cell_of(at, COLUMN_WORK_PEOPLE);
    struct decimal value;
    if (!*text)
        return;
    if (decimal_parse(text, &value) != STATUS_OK || value.places || value.units < 0 ||
        value.units > 1000000)
        (void)refuse(at, COLUMN_WORK_PEOPLE, "INTAKE_WORK_PEOPLE", "请填整数，如 45",
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
    const char *text = cell_of(at, COLUMN_WORK_TRIGGER);
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
        (void)refuse(at, COLUMN_WORK_TRIGGER, "INTAKE_WORK_WORD",
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
    unsigned conclusion = choice_of(at, COLUMN_WORK_CONCLUSION, WORDS_CONCLUSION);
    head_text(at, COLUMN_WORK_TITLE, &work->title);
    head_text(at, COLUMN_WORK_AGENCY, &work->agency);
    head_text(at, COLUMN_WORK_LEAD, &work->lead);
    head_text(at, COLUMN_WORK_PLACE, &work->place);
    head_text(at, COLUMN_WORK_NOTE, &work->note);
    head_money(at, COLUMN_WORK_ORIGINAL, &work->original_fen);
    head_money(at, COLUMN_WORK_TOTAL, &work->total_fen);
    head_people(at, &work->people);
    head_triggers(at, &work->triggers);
    if (date != DATE_NONE && work->date != DATE_NONE && date != work->date)
        contradict(at, COLUMN_WORK_DATE);
    else if (date != DATE_NONE)
        work->date = date;
    if (conclusion && work->conclusion && conclusion != work->conclusion)
        contradict(at, COLUMN_WORK_CONCLUSION);
    else if (conclusion)
        work->conclusion = (uint8_t)conclusion;
}

/* -- what is said of one project or unit ----------------------------------------------------- */

static bool read_unit(struct work_reading *at, struct work_row *out, const struct known_unit **unit)
{
    *unit = NULL;
    if (!*cell_of(at, COLUMN_WORK_UNIT_CODE) && !*cell_of(at, COLUMN_WORK_UNIT))
        return true;
    *unit = row_unit(at->reading, at->draft, at->columns, at->row, COLUMN_WORK_UNIT_CODE,
                     COLUMN_WORK_UNIT);
    if (!*unit) {
        at->good = false;
        return false;
    }
    out->unit_code = (*unit)->code;
    out->name = (*unit)->name;
    return true;
}

/* What is applied for is on no list yet: an ex-ante evaluation may name it all the same. */
static bool unknown_project(struct work_reading *at, const char *code, const char *name)
{
    if (at->piece->type == WORK_EX_ANTE && *code) {
        say(at->reading, at->draft, SEVERITY_WARNING, "INTAKE_WORK_PROJECT_NEW", at->row,
            column_place(at->columns, COLUMN_WORK_PROJECT_CODE),
            "请核对代码；项目清单导入以后，按这个代码对应", "项目“%s”还不在项目清单中", code);
        return true;
    }
    return refuse(at, COLUMN_WORK_PROJECT_CODE, "INTAKE_PROJECT_UNKNOWN",
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
    out->project_code = project && status == STATUS_OK ? project->code : code;
    out->name = *name ? name : project && status == STATUS_OK ? project->name : out->name;
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
        return unknown_project(at, code, name);
    if (fail(reading, status))
        return false;
    if (!*unit && *project->unit_code &&
        known_unit(reading->known, project->unit_code, unit) != STATUS_OK)
        *unit = NULL;
    if (!*out->unit_code)
        out->unit_code = project->unit_code;
    return true;
}

static void read_score(struct work_reading *at, struct work_row *out)
{
    const char *text = cell_of(at, COLUMN_WORK_SCORE);
    out->scored = *text != '\0';
    if (out->scored && !hundredths_at(at->reading, text, &out->score))
        (void)refuse(at, COLUMN_WORK_SCORE, "INTAKE_WORK_SCORE", "请填数字，如 91.5",
                     print(at->reading, "得分“%s”不是数字", text));
}

static void read_ticks(struct work_reading *at, struct work_row *out)
{
    const char *book = cell_of(at, COLUMN_WORK_BOOK);
    int known = *book ? model_book(word(at->reading, WORDS_BOOK, book, NULL)) : -1;
    if (*book && known < 0)
        (void)refuse(at, COLUMN_WORK_BOOK, "INTAKE_WORK_WORD", "请填四本预算之一的名称",
                     print(at->reading, "预算类别“%s”不认识", book));
    out->book = (uint8_t)(known + 1);
    out->vetoed = choice_of(at, COLUMN_WORK_VETO, WORDS_TICK) == WORD_TICK_YES + 1;
    out->verdict = (uint8_t)choice_of(at, COLUMN_WORK_VERDICT, WORDS_CHECKED);
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

/* One home: whose record it is must not depend on the order of rows. */
static bool is_of_one_unit(unsigned type)
{
    return type == WORK_EX_ANTE || type == WORK_TRANSFER || type == WORK_RECTIFICATION;
}

static void take_unit_of(struct work_reading *at, const struct known_unit *unit)
{
    struct piece *piece = at->piece;
    if (!unit || !is_of_one_unit(piece->type))
        return;
    if (piece->unit && !scope_equal(&piece->unit->home, &unit->home))
        (void)refuse(at, COLUMN_WORK_UNIT, "INTAKE_WORK_ONE_UNIT",
                     "不同地方的单位各用一个工作编号，这样各自收到自己的",
                     print(at->reading, "一份%s里有两个地方的单位：%s、%s",
                           work_type_chinese(piece->type), piece->unit->name, unit->name));
    else if (!piece->unit)
        piece->unit = unit;
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
        any = any || *cell_of(at, own[i]);
    if (!any)
        return;
    if (!read_unit(at, &row, &unit) || !read_project(at, &row, &unit))
        return;
    take_unit_of(at, unit);
    row.field = words_of(at, COLUMN_WORK_FIELD);
    row.amount_fen = money_of(at, COLUMN_WORK_AMOUNT);
    read_score(at, &row);
    read_ticks(at, &row);
    row.stated = words_of(at, COLUMN_WORK_STATED);
    row.found = words_of(at, COLUMN_WORK_FOUND);
    row.detail = words_of(at, COLUMN_WORK_DETAIL);
    row.handling = words_of(at, COLUMN_WORK_HANDLING);
    row.owner = words_of(at, COLUMN_WORK_OWNER);
    row.due = day_of(at, COLUMN_WORK_DUE);
    row.done = day_of(at, COLUMN_WORK_DONE);
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
                                     .kept = words_of(at, COLUMN_WORK_KEPT)};
    const char *digest = cell_of(at, COLUMN_WORK_DIGEST);
    if (*digest && !digest_of(digest, &evidence.digest))
        (void)refuse(at, COLUMN_WORK_DIGEST, "INTAKE_WORK_DIGEST",
                     "写 b2sum -l 256 算出的 64 位十六进制数，或留空",
                     print(at->reading, "佐证摘要“%s”不正确", digest));
    if (!*evidence.title && !*evidence.document && !*evidence.kept && !*digest)
        return;
    for (size_t i = 0; i < work->evidence_count; i++)
        if (strcmp(work->evidence[i].title, evidence.title) == 0 &&
            strcmp(work->evidence[i].document, evidence.document) == 0)
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

/* -- pieces ----------------------------------------------------------------------------------------- */

static struct piece *piece_of(struct work_reading *at, struct pieces *pieces, unsigned type,
                              const char *number, int year, unsigned round)
{
    struct reading *reading = at->reading;
    const char *name = print(reading, "%u|%d|%u|%s", type, year, round, number);
    bool made = false;
    uint64_t *slot = map_put(pieces->map, bytes_of_text(name), &made);
    struct piece *piece = slot && made ? arena_take(reading->arena, sizeof *piece) : NULL;
    if (!slot || (made && !piece)) {
        (void)fail(reading, STATUS_NO_MEMORY);
        return NULL;
    }
    if (!made)
        return (struct piece *)(uintptr_t)*slot;
    *slot = (uint64_t)(uintptr_t)piece;
    *piece = (struct piece){.type = type,
                            .number = number,
                            .year = (uint16_t)year,
                            .round = (uint8_t)round,
                            .state = reading->state,
                            .columns = at->columns,
                            .row = at->row,
                            .work = {.type = (uint8_t)type,
                                     .title = "",
                                     .date = DATE_NONE,
                                     .original_fen = MONEY_NONE,
                                     .total_fen = MONEY_NONE,
                                     .agency = "",
                                     .lead = "",
                                     .place = "",
                                     .note = ""}};
    *pieces->last = piece;
    pieces->last = &piece->next;
    return piece;
}

/* Which piece of work a row is about; NULL with a finding. */
static struct piece *find_piece(struct work_reading *at, struct pieces *pieces)
{
    unsigned type = choice_of(at, COLUMN_WORK_TYPE, WORDS_WORK), round = 0;
    const char *number = cell_of(at, COLUMN_WORK_NUMBER), *month = cell_of(at, COLUMN_WORK_ROUND);
    struct decimal value;
    if (!type && at->good)
        (void)refuse(at, COLUMN_WORK_TYPE, "INTAKE_WORK_TYPE",
                     "请填写工作类型，如 培训；siben work template 列出全部类型", "没有写工作类型");
    if (!*number || strlen(number) > NUMBER_MAX)
        (void)refuse(at, COLUMN_WORK_NUMBER, "INTAKE_WORK_NUMBER",
                     "一项工作一个编号，70 个字节以内，如 2026-1", "没有写工作编号，或编号太长");
    if (*month && (decimal_parse(month, &value) != STATUS_OK || value.places || value.units < 1 ||
                   value.units > ROUND_MAX))
        (void)refuse(at, COLUMN_WORK_ROUND, "INTAKE_WORK_ROUND", "请填 1—12，如 8",
                     print(at->reading, "监控月份“%s”不正确", month));
    else if (*month)
        round = (unsigned)value.units;
    int year =
        at->good ? row_year(at->reading, at->draft, at->columns, at->row, COLUMN_WORK_YEAR) : 0;
    return year ? piece_of(at, pieces, type, number, year, round) : NULL;
}

static void read_row(struct reading *reading, struct pieces *pieces, const struct columns *columns,
                     uint32_t row)
{
    struct work_reading at = {reading, pieces->draft, columns, row, NULL, true};
    bool stopped = sheet_hits(reading, pieces->draft, row, row + 1, true);
    pieces->draft->out.rows++;
    at.piece = find_piece(&at, pieces);
    if (at.piece) {
        at.piece->rows++;
        say_hidden(reading, pieces->draft, row, column_place(columns, COLUMN_WORK_TYPE));
        read_head(&at);
        read_object(&at);
        read_evidence(&at);
        at.piece->rows_blocked += !at.good || stopped;
    }
    pieces->draft->out.rows_blocked += !at.piece || !at.good || stopped;
}

static bool locate(const void *context, const char *path, uint32_t *row, uint32_t *column)
{
    static const struct {
        const char *path;
        int id;
    } places[] = {{"type", COLUMN_WORK_TYPE},         {"key.id", COLUMN_WORK_NUMBER},
                  {"title", COLUMN_WORK_TITLE},       {"date", COLUMN_WORK_DATE},
                  {"triggers", COLUMN_WORK_TRIGGER},  {"original", COLUMN_WORK_ORIGINAL},
                  {"total", COLUMN_WORK_TOTAL},       {"conclusion", COLUMN_WORK_CONCLUSION},
                  {"agency", COLUMN_WORK_AGENCY},     {"place", COLUMN_WORK_PLACE},
                  {"evidence", COLUMN_WORK_EVIDENCE}, {"rows", COLUMN_WORK_PROJECT}};
    const struct piece *piece = context;
    const char *rest;
    size_t index;
    *row = piece->row;
    *column = column_place(piece->columns, COLUMN_WORK_NUMBER);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strncmp(path, places[i].path, strlen(places[i].path)) == 0)
            *column = column_place(piece->columns, places[i].id);
    if (path_index(path, "rows", &index, &rest) && index < piece->work.row_count)
        *row = piece->row_rows[index];
    return true;
}

/* A record that lacks a row would say too little: its rows stand or fall together. */
static void put(struct reading *reading, struct pieces *pieces, struct piece *piece)
{
    struct payload payload = {.kind = KIND_WORK};
    struct scope scope = *known_scope(reading->known);
    struct record_key key;
    reading_enter(reading, piece->state);
    if (piece->rows_blocked) {
        size_t rest = piece->rows - piece->rows_blocked;
        pieces->draft->out.rows_blocked += rest;
        if (rest)
            say(reading, pieces->draft, SEVERITY_WARNING, "INTAKE_ROWS_TOGETHER", piece->row,
                column_place(piece->columns, COLUMN_WORK_NUMBER),
                "改正被退回的那一行后重新导入，整项工作就会读入",
                "%s %s 有被退回的行，它的另外 %zu 行也没有读入", work_type_chinese(piece->type),
                piece->number, rest);
        return;
    }
    work_record_key(&scope, piece->year, piece->round, piece->type, piece->number, &key);
    if (piece->unit &&
        fail(reading, known_key_scope(reading->known, piece->unit, KIND_WORK, key.id, &scope)))
        return;
    key.scope = scope;
    payload.work = piece->work;
    struct draft_put draft_put_of = {.payload = &payload,
                                     .key = key,
                                     .by_row = true,
                                     .locate = locate,
                                     .context = piece,
                                     .row = piece->row,
                                     .column = column_place(piece->columns, COLUMN_WORK_NUMBER)};
    size_t blocked = pieces->draft->out.rows_blocked;
    if (!draft_put(reading, pieces->draft, &draft_put_of))
        pieces->draft->out.rows_blocked = blocked + piece->rows;
}

static void read_sheet(struct reading *reading, struct pieces *pieces, struct sheet_state *state)
{
    struct columns *columns = arena_take(reading->arena, sizeof *columns);
    reading_enter(reading, state);
    if (!pieces->draft)
        pieces->draft = draft_new(reading, INTAKE_WORK, "工作记录", state->header, 0);
    if (!columns || !pieces->draft)
        return;
    columns_read(reading, COLUMNS_WORK, state->header, columns);
    (void)sheet_hits(reading, pieces->draft, 0, state->header, false);
    for (uint32_t row = state->header + 1; row < state->sheet->rows && !failed(reading); row++) {
        if (!row_is_empty(reading, row))
            read_row(reading, pieces, columns, row);
        progress(reading, row, state->sheet->rows);
    }
}

void work_read(struct reading *reading, struct sheet_state *states, size_t count)
{
    struct pieces pieces = {.map = map_new()};
    pieces.last = &pieces.first;
    if (!pieces.map)
        (void)fail(reading, STATUS_NO_MEMORY);
    for (size_t i = 0; i < count && !failed(reading); i++)
        if (states[i].kind == INTAKE_WORK)
            read_sheet(reading, &pieces, &states[i]);
    for (struct piece *piece = pieces.first;
         piece && !failed(reading) && !pieces.draft->out.blocked; piece = piece->next)
        put(reading, &pieces, piece);
    map_free(pieces.map);
}
