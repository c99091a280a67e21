/* work -- pieces of the year's work: rows of one type, number and year are one record. What a row says of the
 * whole (title, date, agency …) the first row that says it decides, and another must not contradict. */
#include "work.h"

_Static_assert(COLUMN_WORK_COUNT <= COLUMNS_MAX, "a table has more columns than are read");

#define NUMBER_MAX 70 /* with its type it is an id */

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
                                     .note = "",
                                     .sample = ""}};
    *pieces->last = piece;
    pieces->last = &piece->next;
    return piece;
}

/* Which piece of work a row is about; NULL with a finding. */
static struct piece *find_piece(struct work_reading *at, struct pieces *pieces)
{
    unsigned type = work_choice(at, COLUMN_WORK_TYPE, WORDS_WORK), round = 0;
    const char *number = work_cell(at, COLUMN_WORK_NUMBER),
               *month = work_cell(at, COLUMN_WORK_ROUND);
    struct decimal value;
    if (!type && at->good)
        (void)work_refuse(at, COLUMN_WORK_TYPE, "INTAKE_WORK_TYPE",
                          "请填写工作类型，如 培训；siben work template 列出全部类型",
                          "没有写工作类型");
    if (!*number || strlen(number) > NUMBER_MAX)
        (void)work_refuse(at, COLUMN_WORK_NUMBER, "INTAKE_WORK_NUMBER",
                          "一项工作一个编号，70 个字节以内，如 2026-1",
                          "没有写工作编号，或编号太长");
    if (*month && (decimal_parse(month, &value) != STATUS_OK || value.places || value.units < 1 ||
                   value.units > ROUND_MAX))
        (void)work_refuse(at, COLUMN_WORK_ROUND, "INTAKE_WORK_ROUND", "请填 1—12，如 8",
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
    struct work_reading at = {reading, pieces->draft, columns, row, NULL, true, pieces};
    if (work_paper_skips(&at, pieces))
        return;
    bool stopped = sheet_hits(reading, pieces->draft, row, row + 1, true);
    pieces->draft->out.rows++;
    at.piece = find_piece(&at, pieces);
    if (at.piece) {
        at.piece->rows++;
        say_hidden(reading, pieces->draft, row, column_place(columns, COLUMN_WORK_TYPE));
        work_take_row(&at);
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
    if (path_index(path, "rows", &index, &rest) && index < piece->row_count) {
        *row = piece->row_rows[index];
        if (strcmp(rest, "handling") == 0)
            *column = column_place(piece->columns, COLUMN_WORK_HANDLING);
    }
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
    work_check_piece(reading, pieces, piece);
    if (failed(reading) || piece->rows_blocked)
        return;
    if (piece->unit && !piece->mixed &&
        fail(reading, known_key_scope(reading->known, piece->unit, KIND_WORK, key.id, &scope)))
        return;
    key.scope = scope;
    piece->row_count = piece->work.row_count;
    if (piece->type == WORK_ADJUSTMENT && !work_take_adjustment(reading, pieces, piece, &key))
        return;
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
    work_paper_say(reading, pieces, columns, state->header);
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
