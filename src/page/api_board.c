/* GET /board, GET /chase -- every obligation of every unit, at any day; and whom to call. */
#include "api.h"

#include <siben/duties.h>

struct board {
    json_t *made;
    bool chase, csv;
};

static enum status read_ask(struct call *call, struct view *view, struct plan_held *held,
                            struct duty_ask *ask)
{
    const struct scope *own = &call->page->node->config.scope;
    int32_t as_of;
    int year, month, day;
    long asked;
    enum status status = input_date(call, "as_of", date_of_instant(call->now_ms), &as_of);
    if (status != STATUS_OK)
        return status;
    date_parts(as_of, &year, &month, &day);
    status = input_number(call, "year", YEAR_MIN, YEAR_MAX, year, &asked);
    if (status == STATUS_OK)
        status = plan_held(view, &call->arena, own, (uint16_t)asked, false, held, &call->why);
    *ask = (struct duty_ask){.held = held,
                             .as_of = as_of,
                             .receiver =
                                 status == STATUS_OK && scope_contains(own, &held->plan.scope)};
    ask->sectors = seen_sectors(call, RESOURCE_DUTIES, &ask->sector_count);
    return status;
}

static size_t column_of(const struct table *table, const char *id)
{
    size_t i = 0;
    while (i < table->column_count && strcmp(table->columns[i].id, id) != 0)
        i++;
    return i;
}

/* Rows of units that this account does not reach are taken out; telephone numbers are for the chain. */
static void keep_own(struct call *call, const struct seen_units *units, struct table *table)
{
    size_t kept = 0, unit = column_of(table, "unit_code"), phone = column_of(table, "phone");
    for (size_t i = 0; i < table->row_count; i++) {
        const char *code = unit < table->column_count ? table->rows[i].values[unit].text : NULL;
        code = code ? code : "";
        if (!table->rows[i].sector && !seen_unit(call, units, RESOURCE_DUTIES, code))
            continue;
        if (phone < table->column_count && !seen_unit(call, units, RESOURCE_CONTACTS, code))
            table->rows[i].values[phone].text = "";
        table->rows[kept++] = table->rows[i];
    }
    table->row_count = kept;
}

/* Taken away: for a spreadsheet, and in the log. */
static enum status give_csv(struct call *call, const struct board *board, const struct table *table)
{
    struct console_response *response = call->response;
    enum status status = audit(call, "export", board->chase ? "chase" : "board", table->title);
    if (status != STATUS_OK)
        return status;
    response->type = "text/csv; charset=utf-8";
    response->download = board->chase ? "chase.csv" : "board.csv";
    buffer_put_text(&response->body, "\xef\xbb\xbf");
    table_put_csv(table, &response->body);
    return response->body.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status read_board(struct call *call, struct view *view, void *context)
{
    struct board *board = context;
    struct plan_held held;
    struct duty_ask ask;
    struct table table;
    const struct seen_units *units;
    const char *by;
    long days;
    enum status status = read_ask(call, view, &held, &ask);
    if (status == STATUS_OK)
        status = input_text(call, "by", 16, &by);
    if (status == STATUS_OK)
        status = input_number(call, "days", 0, 366, 10, &days);
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &units);
    if (status != STATUS_OK)
        return status;
    /* The sums of an obligation are of all units: for who sees all. */
    bool sums = strcmp(by, "obligation") == 0 && call_reach(call, RESOURCE_DUTIES) == REACH_ALL;
    status = board->chase ? chase_table(view, &call->arena, &ask, (int)days, &table)
                          : board_table(view, &call->arena, &ask, sums, &table);
    if (status != STATUS_OK)
        return status;
    if (!sums)
        keep_own(call, units, &table);
    if (board->csv)
        return give_csv(call, board, &table);
    put_date(call, board->made, "date", ask.as_of);
    put_text(call, board->made, "plan", held.label);
    put_json(call, board->made, "table", answer_table(call, &table));
    return STATUS_OK;
}

static enum status give(struct call *call, bool chase, json_t **result)
{
    const char *format;
    enum status status = input_text(call, "format", 8, &format);
    struct board board = {.chase = chase, .csv = status == STATUS_OK && strcmp(format, "csv") == 0};
    if (status != STATUS_OK)
        return status;
    board.made = *result = board.csv ? NULL : answer_object(call);
    return call_view(call, read_board, &board);
}

static enum status answer(struct call *call, json_t **result)
{
    return give(call, false, result);
}

static enum status answer_chase(struct call *call, json_t **result)
{
    return give(call, true, result);
}

const struct route route_board = {.path = "/board",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_DUTIES,
                                  .kept = true,
                                  .answer = answer};
const struct route route_chase = {.path = "/chase",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_DUTIES,
                                  .kept = true,
                                  .answer = answer_chase};
