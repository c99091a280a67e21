#include "taking.h"

#include "books.h"

#include <siben/date.h>
#include <siben/sheet_table.h>

#include <unistd.h>

enum status taking_open(struct call *call, struct taking *taking)
{
    *taking = (struct taking){.call = call, .fd = console_file_new(call->page->node->folder)};
    if (taking->fd < 0)
        taking->status = why_set(&call->why, STATUS_IO_ERROR, call->page->node->folder,
                                 "导出的文件建不了", "看磁盘和目录的权限，再导出");
    return taking->status;
}

static void write_piece(struct taking *taking)
{
    if (taking->piece.failed)
        taking->status = STATUS_NO_MEMORY;
    if (taking->status == STATUS_OK)
        taking->status = console_file_put(taking->fd, buffer_bytes(&taking->piece));
    buffer_clear(&taking->piece);
}

bool taking_flush(struct taking *taking)
{
    if (taking->piece.failed || taking->piece.size >= TAKING_PIECE)
        write_piece(taking);
    return taking->status == STATUS_OK;
}

enum status taking_close(struct taking *taking, const char *type, const char *download)
{
    struct console_response *response = taking->call->response;
    write_piece(taking);
    buffer_free(&taking->piece);
    if (taking->status != STATUS_OK) {
        (void)close(taking->fd);
        return taking->status;
    }
    response->type = type;
    response->download = download;
    response->fd = taking->fd;
    response->is_file = true;
    return STATUS_OK;
}

/* -- tables -------------------------------------------------------------------------------------- */

#define ROWS_TOGETHER 100

enum status take_format(struct call *call, const char **format)
{
    enum status status = input_text(call, "format", 8, format);
    if (status == STATUS_OK && **format && strcmp(*format, "csv") != 0 &&
        strcmp(*format, "xlsx") != 0)
        return why_set(&call->why, STATUS_INVALID, "format", "不能用这种格式导出",
                       "写 csv 或 xlsx");
    return status;
}

static void put_csv(struct taking *taking, const struct table *table)
{
    buffer_put_text(&taking->piece, "\xef\xbb\xbf");
    table_put_csv_heads(table, &taking->piece);
    for (size_t row = 0; row < table->row_count && taking_flush(taking); row += ROWS_TOGETHER)
        table_put_csv_rows(table, row, ROWS_TOGETHER, &taking->piece);
}

/* A workbook is packed when it is whole: its sheets are in memory until then, and no longer. */
static void put_xlsx(struct taking *taking, const struct table *table, const char *when)
{
    struct call *call = taking->call;
    const struct sheet_words words = {
        .name = table->title, .place = place_said(call), .when = when};
    struct sheets *sheets = sheets_new(call->now_ms);
    taking->status = sheets ? STATUS_OK : STATUS_NO_MEMORY;
    if (!sheets)
        return;
    sheet_put_table(sheets, &words, table);
    taking->status = sheets_finish(sheets, &taking->piece, &call->why);
    sheets_free(sheets);
}

/* What a file system refuses in a name, or a spreadsheet in a path. */
static bool is_bad(char c)
{
    return (unsigned char)c < 0x20 || strchr("\\/:*?\"<>|[]", c);
}

/* Bytes of the letter that begins here: a name is never cut within one. */
static size_t letter_size(const char *text)
{
    size_t size = 1;
    while (((unsigned char)text[size] & 0xC0) == 0x80)
        size++;
    return size;
}

static size_t put_name(char *to, size_t at, size_t most, const char *text)
{
    if (at && text && *text && at < most)
        to[at++] = ' ';
    for (size_t size; text && *text && at + (size = letter_size(text)) <= most; text += size) {
        memcpy(to + at, text, size);
        if (size == 1 && is_bad(*text))
            to[at] = '-';
        at += size;
    }
    return at;
}

void taking_name(struct call *call, const char *title, const char *when, bool csv)
{
    char *to = call->response->called;
    const size_t most = CONSOLE_NAME_MAX - strlen(".xlsx");
    size_t at = put_name(to, put_name(to, 0, most, title), most, when);
    memcpy(to + at, csv ? ".csv" : ".xlsx", csv ? sizeof ".csv" : sizeof ".xlsx");
}

static const char *download_of(const char *what, bool csv)
{
    static const struct {
        const char *what, *csv, *xlsx;
    } names[] = {{"ledger", "ledger.csv", "ledger.xlsx"},
                 {"board", "board.csv", "board.xlsx"},
                 {"chase", "chase.csv", "chase.xlsx"},
                 {"books", "books.csv", "books.xlsx"},
                 {"forms", "forms.csv", "forms.xlsx"},
                 {"submission", "submission.csv", "submission.xlsx"},
                 {"submissions", "submissions.csv", "submissions.xlsx"},
                 {"reviews", "reviews.csv", "reviews.xlsx"},
                 {"inbox", "inbox.csv", "inbox.xlsx"},
                 {"accounts", "accounts.csv", "accounts.xlsx"},
                 {"audit", "audit.csv", "audit.xlsx"},
                 {"calendar", "calendar.csv", "calendar.xlsx"},
                 {"network", "network.csv", "network.xlsx"},
                 {"population", "population.csv", "population.xlsx"},
                 {"list", "list.csv", "list.xlsx"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i].what, what) == 0)
            return csv ? names[i].csv : names[i].xlsx;
    return csv ? "table.csv" : "table.xlsx";
}

enum status take_table(struct call *call, const char *format, const char *what, const char *of,
                       const struct table *table, const char *when)
{
    bool csv = strcmp(format, "csv") == 0;
    struct taking taking;
    enum status status = audit(call, "export", of, table->title);
    if (status == STATUS_OK)
        status = taking_open(call, &taking);
    if (status != STATUS_OK)
        return status;
    if (csv)
        put_csv(&taking, table);
    else
        put_xlsx(&taking, table, when);
    taking_name(call, table->title, when, csv);
    return taking_close(&taking, csv ? TYPE_CSV : TYPE_XLSX, download_of(what, csv));
}

enum status take_rows(struct call *call, const char *format, const char *what, const char *title,
                      const char *when, const json_t *rows, const struct column *columns,
                      size_t width)
{
    struct arena *arena = &call->arena;
    struct table table = {.title = title,
                          .column_count = width,
                          .row_count = json_array_size(rows),
                          .columns = arena_array(arena, struct column, width),
                          .rows = arena_array(arena, struct table_row, json_array_size(rows) + 1)};
    struct table_value *values =
        arena_array(arena, struct table_value, (table.row_count + 1) * width);
    if (!title || !when || !table.columns || !table.rows || !values)
        return STATUS_NO_MEMORY;
    memcpy(table.columns, columns, width * sizeof *columns);
    for (size_t i = 0; i < table.row_count; i++, values += width) {
        table.rows[i] = (struct table_row){.values = values};
        for (size_t k = 0; k < width; k++) {
            const json_t *value = json_object_get(json_array_get(rows, i), columns[k].id);
            const char *text = json_string_value(value);
            values[k] = json_is_integer(value)
                            ? (struct table_value){.value = json_integer_value(value)}
                            : (struct table_value){.text = text ? text : ""};
        }
    }
    return call->short_of_memory ? STATUS_NO_MEMORY
                                 : take_table(call, format, what, what, &table, when);
}

enum status take_said(struct call *call, const char *format, const char *what, const char *title,
                      const char *when, const json_t *said)
{
    struct arena *arena = &call->arena;
    const json_t *rows = json_object_get(said, "rows");
    size_t width = json_array_size(json_object_get(said, "columns"));
    struct table table = {.title = title,
                          .column_count = width,
                          .row_count = json_array_size(rows),
                          .columns = arena_array(arena, struct column, width + 1),
                          .rows = arena_array(arena, struct table_row, json_array_size(rows) + 1)};
    struct table_value *values =
        arena_array(arena, struct table_value, (table.row_count + 1) * (width + 1));
    if (!table.columns || !table.rows || !values || !when)
        return STATUS_NO_MEMORY;
    for (size_t k = 0; k < width; k++)
        table.columns[k] = books_column(said, k);
    for (size_t i = 0; i < table.row_count; i++, values += width) {
        const json_t *row = json_object_get(json_array_get(rows, i), "values");
        table.rows[i] = (struct table_row){.values = values};
        for (size_t k = 0; k < width; k++)
            values[k] = books_value(json_array_get(row, k));
    }
    return take_table(call, format, what, what, &table, when);
}

const char *take_today(struct call *call)
{
    char day[DATE_TEXT_SIZE];
    date_print(date_of_instant(call->now_ms), day);
    return arena_print(&call->arena, "截至 %s", day);
}

void put_time_words(struct call *call, json_t *object, const char *at_ms, const char *to)
{
    char words[INSTANT_TEXT_SIZE] = "";
    const int64_t ms = json_integer_value(json_object_get(object, at_ms));
    if (ms)
        instant_print(ms, words);
    put_text(call, object, to, words);
}

#define COMMAND_MORE 4

/* A workbook is a file; csv is said, also of several tables, and gets the mark by which Excel knows Chinese. */
static enum status give_said(struct console_response *response, const struct said *said)
{
    static const char mark[] = "\xef\xbb\xbf";
    if (said->file >= 0) {
        response->fd = dup(said->file);
        response->is_file = response->fd >= 0;
        return response->is_file ? STATUS_OK : STATUS_IO_ERROR;
    }
    buffer_put_text(&response->body, mark);
    buffer_put_bytes(&response->body, buffer_bytes(&said->out));
    return response->body.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status take_command(struct call *call, const char *format, const char *what, const char *of,
                         const char *words, const char *title, const char *const *arguments,
                         size_t count)
{
    const bool csv = strcmp(format, "csv") == 0;
    struct console_response *response = call->response;
    const char **all = arena_array(&call->arena, const char *, count + COMMAND_MORE);
    struct said said;
    if (!all || !title)
        return STATUS_NO_MEMORY;
    enum status status = audit(call, "export", of, words);
    if (status != STATUS_OK)
        return status;
    memcpy(all, arguments, count * sizeof *all);
    all[count] = "--format";
    all[count + 1] = format;
    all[count + 2] = "-o";
    all[count + 3] = "表.xlsx";
    const struct page_order order = {.arguments = all,
                                     .count = count + (csv ? 2 : COMMAND_MORE),
                                     .user = call->session.account.display};
    page_command(call->page, &order, &said);
    status = call_said(call, &said);
    if (status == STATUS_OK) {
        response->type = csv ? TYPE_CSV : TYPE_XLSX;
        response->download = download_of(what, csv);
        taking_name(call, title, "", csv);
        status = give_said(response, &said);
    }
    said_free(&said);
    return status;
}

enum status take_list_of(struct call *call, const char *const *arguments, size_t count,
                         const char *list,
                         enum status (*take)(struct call *call, const char *format, json_t *rows),
                         json_t **result)
{
    const char *format;
    json_t *said = NULL;
    enum status status = take_format(call, &format);
    if (status != STATUS_OK || !*format)
        return status ? status : call_command(call, arguments, count, false, result);
    status = call_command(call, arguments, count, false, &said);
    if (status == STATUS_OK)
        status = take(call, format, json_object_get(said, list));
    json_decref(said);
    return status;
}
