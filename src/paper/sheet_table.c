/* A table as a sheet, in the layout that paper has. */
#include <siben/sheet_table.h>
#include <siben/text.h>

#include <stdio.h>

#define WIDTH_MIN 6
#define WIDTH_MAX 36
#define COLUMNS_UPRIGHT 7 /* more lie down; */
#define COLUMNS_PAGE 13   /* and a page that lies has room for so many that can be read */
#define ROW_POINTS 18
#define LINE_POINTS 15 /* of each further line of a cell */
#define NOTE_POINTS 15
#define ROWS_STACKED 16 /* blocks of more rows stand on sheets of their own: pages have heads */

/* One block of a sheet: the leading columns and some of the groups, one below the other as on
 * paper. */
struct block {
    const struct table *table;
    size_t columns[TABLE_COLUMNS_MAX], count;
};
struct laying {
    struct sheets *sheets;
    const struct table *table;
    size_t lead, from, to; /* columns that lead, and those that stand on this sheet */
    uint32_t last;         /* column of the widest block */
    size_t width;          /* of all columns, in characters */
    uint32_t widths[TABLE_COLUMNS_MAX];
    uint32_t row;
};

static bool has_kind(const struct table *table, enum column_kind kind)
{
    for (size_t c = 0; c < table->column_count; c++)
        if (table->columns[c].kind == kind)
            return true;
    return false;
}

/* -- blocks ----------------------------------------------------------------------------- */

static size_t group_end(const struct table *table, size_t from)
{
    size_t end = from + 1;
    while (end < table->column_count &&
           strcmp(table->columns[end].group, table->columns[from].group) == 0)
        end++;
    return end;
}

static void add_columns(struct block *block, size_t from, size_t to)
{
    for (; from < to && block->count < TABLE_COLUMNS_MAX; from++)
        block->columns[block->count++] = from;
}

/* From `next` on: as many groups as a page has room for, one at least. */
static size_t block_of(struct block *block, const struct table *table, size_t lead, size_t next)
{
    *block = (struct block){.table = table};
    add_columns(block, 0, lead);
    for (bool first = true; next < table->column_count; first = false) {
        size_t end = *table->columns[next].group ? group_end(table, next) : next + 1;
        bool grouped = *table->columns[next].group != '\0';
        if (!first && grouped && block->count + end - next > COLUMNS_PAGE)
            break;
        if (block->count + end - next > TABLE_COLUMNS_MAX) { /* goes on in the next block */
            if (!first)
                break;
            end = next + TABLE_COLUMNS_MAX - block->count;
        }
        add_columns(block, next, end);
        next = end;
    }
    return next;
}

/* Names and codes of rows lead every block. */
static size_t lead_of(const struct table *table)
{
    size_t lead = 0;
    while (lead < table->column_count && lead < 2 && table->columns[lead].kind == COLUMN_TEXT &&
           !*table->columns[lead].group)
        lead++;
    return lead < table->column_count ? lead : 0;
}

/* -- widths ----------------------------------------------------------------------------- */

static size_t shown_width(const struct table_value *value, enum column_kind kind)
{
    char text[MONEY_TEXT_SIZE];
    size_t comma = 0;
    if (value->text)
        return text_width(value->text);
    if (kind == COLUMN_RATE)
        return 8;
    if (kind == COLUMN_FEN) {
        money_print_wan(value->value, text);
        comma = strlen(text) / 3;
    } else {
        snprintf(text, sizeof text, "%lld", (long long)value->value);
    }
    return strlen(text) + comma;
}

static size_t column_width(const struct table *table, size_t column)
{
    size_t width = text_width(table->columns[column].name);
    for (size_t r = 0; r < table->row_count; r++) {
        size_t wide = shown_width(&table->rows[r].values[column],
                                  (enum column_kind)table->columns[column].kind);
        width = wide > width ? wide : width;
    }
    width += 2;
    return width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
}

/* A column of the sheet is as wide as the widest that stands in it, block below block. */
static bool lay_widths(struct laying *laying)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0}, next = laying->from;
    bool many = false;
    do {
        struct block block;
        next = block_of(&block, laying->table, laying->lead, next);
        many = many || next < laying->to;
        for (size_t i = 0; i < block.count; i++) {
            size_t width = column_width(laying->table, block.columns[i]);
            widths[i] = width > widths[i] ? width : widths[i];
        }
        if (block.count && block.count - 1 > laying->last)
            laying->last = (uint32_t)block.count - 1;
    } while (next < laying->to);
    for (uint32_t i = 0; i <= laying->last; i++) {
        sheets_width(laying->sheets, i, i, (uint32_t)widths[i]);
        laying->widths[i] = (uint32_t)widths[i];
        laying->width += widths[i];
    }
    return many;
}

/* -- parts ------------------------------------------------------------------------------ */

/* A cell alone, or the area merged. */
static void put_area(struct sheets *sheets, uint32_t row, uint32_t column, uint32_t row_last,
                     uint32_t column_last, enum sheets_look look, const char *text)
{
    if (row == row_last && column == column_last)
        sheets_text(sheets, row, column, look, text);
    else
        sheets_merge(sheets, row, column, row_last, column_last, look, text);
}

/* What does not fit is left out by whole characters: half of one is a file that no program opens. */
static void end_whole(char *text, size_t size, int needed)
{
    if (needed < 0 || (size_t)needed < size)
        return;
    size_t end = strlen(text);
    while (end && ((uint8_t)text[end - 1] & 0xc0) == 0x80)
        end--;
    text[end && (uint8_t)text[end - 1] >= 0xc0 ? end - 1 : end] = '\0';
}

/* Title; then place and time on the left, the unit of money on the right. */
static void put_title(struct laying *laying, const struct sheet_words *words)
{
    uint32_t last = laying->last, middle = last / 2;
    char left[512];
    bool money = has_kind(laying->table, COLUMN_FEN) && last > 0;
    put_area(laying->sheets, 0, 0, 0, last, LOOK_TITLE, laying->table->title);
    sheets_height(laying->sheets, 0, 30);
    sheets_height(laying->sheets, 1, ROW_POINTS);
    end_whole(left, sizeof left,
              snprintf(left, sizeof left, "%s%s%s", words->place, *words->place ? "　　" : "",
                       words->when));
    put_area(laying->sheets, 1, 0, 1, money ? middle : last, LOOK_PLAIN, left);
    if (money)
        put_area(laying->sheets, 1, middle + 1, 1, last, LOOK_RIGHT, "单位：万元");
    laying->row = 2;
}

/* Groups stand over their columns; what belongs to none takes both rows. */
static void put_heads(struct laying *laying, const struct block *block)
{
    const struct column *columns = block->table->columns;
    uint32_t row = laying->row, rows = 1;
    for (size_t i = 0; i < block->count; i++)
        if (*columns[block->columns[i]].group)
            rows = 2;
    for (uint32_t i = 0; i < rows; i++)
        sheets_height(laying->sheets, row + i, ROW_POINTS);
    for (size_t i = 0; i < block->count;) {
        const struct column *column = &columns[block->columns[i]];
        size_t end = i + 1;
        if (!*column->group) {
            put_area(laying->sheets, row, (uint32_t)i, row + rows - 1, (uint32_t)i, LOOK_HEADER,
                     column->name);
            i++;
            continue;
        }
        while (end < block->count && strcmp(columns[block->columns[end]].group, column->group) == 0)
            end++;
        put_area(laying->sheets, row, (uint32_t)i, row, (uint32_t)end - 1, LOOK_HEADER,
                 column->group);
        for (; i < end; i++)
            sheets_text(laying->sheets, row + 1, (uint32_t)i, LOOK_HEADER,
                        columns[block->columns[i]].name);
    }
    laying->row += rows;
}

static void put_value(struct sheets *sheets, uint32_t row, uint32_t column, bool total,
                      enum column_kind kind, const struct table_value *value)
{
    enum sheets_look look = total ? LOOK_TOTAL : LOOK_CELL;
    if (value->text)
        sheets_text(sheets, row, column,
                    total                 ? LOOK_HEADER
                    : kind == COLUMN_TEXT ? LOOK_CELL
                                          : LOOK_CENTRE,
                    value->text);
    else if (kind == COLUMN_FEN)
        sheets_wan(sheets, row, column, look, value->value);
    else if (kind == COLUMN_RATE && value->of == 0)
        sheets_text(sheets, row, column, total ? LOOK_HEADER : LOOK_CENTRE, "—");
    else if (kind == COLUMN_RATE)
        sheets_rate(sheets, row, column, look, value->value, value->of);
    else
        sheets_integer(sheets, row, column, look, value->value);
}

#define LINES_MAX 25 /* of a cell: a row is at most 409 points high */

/* Words that do not fit are wrapped: the row is as high as its longest cell. */
static uint32_t row_points(const struct laying *laying, const struct block *block, size_t row)
{
    size_t most = 1;
    for (size_t i = 0; i < block->count; i++) {
        const char *text = block->table->rows[row].values[block->columns[i]].text;
        size_t room = laying->widths[i] > 2 ? laying->widths[i] - 1 : 1; /* a wide character that
                                                                            does not fit goes on */
        size_t lines = text && *text ? (text_width(text) + room - 1) / room : 1;
        most = lines > most ? lines : most;
    }
    return (uint32_t)(ROW_POINTS + (most > LINES_MAX ? LINES_MAX - 1 : most - 1) * LINE_POINTS);
}

static void put_block(struct laying *laying, const struct block *block)
{
    const struct table *table = block->table;
    put_heads(laying, block);
    for (size_t r = 0; r < table->row_count; r++, laying->row++) {
        sheets_height(laying->sheets, laying->row, row_points(laying, block, r));
        for (size_t i = 0; i < block->count; i++)
            put_value(laying->sheets, laying->row, (uint32_t)i, table->rows[r].total,
                      (enum column_kind)table->columns[block->columns[i]].kind,
                      &table->rows[r].values[block->columns[i]]);
    }
}

#define QR_MM 26 /* as printed: a wide sheet is made smaller to fit its page, the QR is not */
#define QR_MM_MAX 70
#define CHARACTER_MM 2 /* of a column's width, about */

static uint32_t qr_side(const struct laying *laying)
{
    size_t page_mm = laying->last >= COLUMNS_UPRIGHT ? 277 : 190; /* A4 without margins */
    size_t side = QR_MM * laying->width * CHARACTER_MM / page_mm;
    return (uint32_t)(side < QR_MM ? QR_MM : side > QR_MM_MAX ? QR_MM_MAX : side);
}

/* At the foot, so that a scan of the page has it: what is typed, and the QR for who has a reader. */
static void put_stamp(struct laying *laying, const struct sheet_stamp *stamp)
{
    char text[160];
    uint32_t row = laying->row + 1;
    if (!stamp)
        return;
    snprintf(text, sizeof text,
             "核对码 %s　（siben find 核对码：是哪张表、依据什么、现在是否一样）", stamp->code);
    sheets_height(laying->sheets, row, ROW_POINTS);
    put_area(laying->sheets, row, 0, row, laying->last, LOOK_PLAIN, text);
    if (stamp->qr.size)
        sheets_picture(laying->sheets, row + 1, 0, stamp->qr, qr_side(laying));
    laying->row = row + 1;
}

static void put_notes(struct laying *laying)
{
    const struct table *table = laying->table;
    for (size_t i = 0; i < table->note_count; i++, laying->row++) {
        char text[1024];
        end_whole(text, sizeof text, snprintf(text, sizeof text, "注：%s", table->notes[i]));
        size_t lines = text_width(text) / (laying->width ? laying->width : 1) + 1;
        sheets_height(laying->sheets, laying->row, (uint32_t)(lines * NOTE_POINTS));
        put_area(laying->sheets, laying->row, 0, laying->row, laying->last, LOOK_NOTE, text);
    }
    if (!has_kind(table, COLUMN_FEN) && !has_kind(table, COLUMN_COUNT))
        return;
    sheets_height(laying->sheets, laying->row + 1, ROW_POINTS);
    laying->row++;
    put_area(laying->sheets, laying->row, 0, laying->row, laying->last, LOOK_PLAIN,
             "填报人：　　　　　审核人：　　　　　负责人：　　　　　日期：　　　　　（盖章）");
}

static void put_sheet(struct laying *laying, const struct sheet_words *words)
{
    const struct table *table = laying->table;
    size_t next = laying->from;
    sheets_sheet(laying->sheets, words->name);
    bool many = lay_widths(laying);
    put_title(laying, words);
    uint32_t first = laying->row;
    do {
        struct block block;
        next = block_of(&block, table, laying->lead, next);
        put_block(laying, &block);
        if (next < laying->to)
            laying->row++;
    } while (next < laying->to);
    /* of several blocks each has heads of its own */
    uint32_t heads = many ? first : laying->row - (uint32_t)table->row_count;
    sheets_freeze(laying->sheets, heads, (uint32_t)laying->lead);
    sheets_page(laying->sheets, laying->last >= COLUMNS_UPRIGHT, heads);
    put_notes(laying);
    put_stamp(laying, words->stamp);
}

void sheet_put_table(struct sheets *sheets, const struct sheet_words *words,
                     const struct table *table)
{
    size_t lead = lead_of(table), next = lead;
    if (table->column_count == 0)
        return;
    do {
        struct block block;
        struct laying laying = {.sheets = sheets,
                                .table = table,
                                .lead = lead,
                                .from = next,
                                .to = table->column_count};
        if (table->row_count > ROWS_STACKED)
            laying.to = block_of(&block, table, lead, next);
        put_sheet(&laying, words);
        next = laying.to;
    } while (next < table->column_count);
}
