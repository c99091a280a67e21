/* GET /board, GET /chase -- every obligation of every unit, at any day; and whom to call. */
#include "paging.h"
#include "places.h"
#include "taking.h"

#include <siben/duties.h>

struct board {
    json_t *made, *regions; /* regions: their names, of those below */
    bool chase;
    const char *format, *unit, *department, *text;
    struct paging paging;
};

static enum status read_ask(struct call *call, struct view *view, json_t *regions,
                            struct plan_held *held, struct duty_ask *ask)
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
        status = plan_held_on(view, &call->arena, own, (uint16_t)asked, false,
                              day_before_today(call, as_of), held, &call->why);
    *ask = (struct duty_ask){.held = held,
                             .as_of = as_of,
                             .region_name = region_said,
                             .region_context = regions,
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

/* The unit, department and words that were asked for. */
static bool is_wanted(struct call *call, const struct board *board, const struct seen_units *units,
                      const struct table *table, size_t row, const char *unit)
{
    const char **words = arena_array(&call->arena, const char *, table->column_count);
    for (size_t i = 0; words && i < table->column_count; i++) {
        const char *text = table->rows[row].values[i].text;
        words[i] = text ? text : "";
    }
    return (!*board->unit || strcmp(unit, board->unit) == 0) &&
           (!*board->department ||
            strcmp(seen_unit_department(units, unit), board->department) == 0) &&
           (!*board->text || (words && paging_says(board->text, words, table->column_count)));
}

/* Rows of units that this account does not reach are taken out; telephone numbers are for the chain. */
static void keep_own(struct call *call, const struct board *board, const struct seen_units *units,
                     bool sums, struct table *table)
{
    size_t kept = 0, unit = column_of(table, "unit_code"), phone = column_of(table, "phone");
    for (size_t i = 0; i < table->row_count; i++) {
        const char *code = unit < table->column_count ? table->rows[i].values[unit].text : NULL;
        code = code ? code : "";
        bool own = sums || table->rows[i].sector || seen_unit(call, units, RESOURCE_DUTIES, code);
        if (!own || !is_wanted(call, board, units, table, i, code))
            continue;
        if (phone < table->column_count && !seen_unit(call, units, RESOURCE_CONTACTS, code))
            table->rows[i].values[phone].text = "";
        table->rows[kept++] = table->rows[i];
    }
    table->row_count = kept;
}

/* Taken away: for a spreadsheet, and in the log. */
static enum status take_away(struct call *call, const struct board *board, int32_t as_of,
                             const struct table *table)
{
    const char *what = board->chase ? "chase" : "board";
    char day[DATE_TEXT_SIZE];
    date_print(as_of, day);
    const char *when = arena_print(&call->arena, "截至 %s", day);
    return when ? take_table(call, board->format, what, what, table, when) : STATUS_NO_MEMORY;
}

static enum status read_board(struct call *call, struct view *view, void *context)
{
    struct board *board = context;
    struct plan_held held;
    struct duty_ask ask;
    struct table table;
    struct page_cut cut;
    const struct seen_units *units;
    const char *by;
    long days;
    enum status status = read_ask(call, view, board->regions, &held, &ask);
    if (status == STATUS_OK)
        status = input_text(call, "by", 16, &by);
    if (status == STATUS_OK)
        status = input_number(call, "days", 0, 366, 10, &days);
    if (status == STATUS_OK)
        status = input_text(call, "unit", UNIT_CODE_MAX, &board->unit);
    if (status == STATUS_OK)
        status = input_text(call, "department", UNIT_CODE_MAX, &board->department);
    if (status == STATUS_OK)
        status = input_text(call, "text", 256, &board->text);
    if (status == STATUS_OK)
        status = paging_read(call, NULL, PAGING_MOST, &board->paging);
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &units);
    if (status != STATUS_OK)
        return status;
    /* The sums of an obligation are of all units: for who sees all. */
    bool sums = strcmp(by, "obligation") == 0 && call_reach(call, RESOURCE_DUTIES) == REACH_ALL;
    if (board->chase) /* the columns of a board are those of all */
        ask.unit = call_only_unit(call, RESOURCE_DUTIES);
    status = board->chase ? chase_table(view, &call->arena, &ask, (int)days, &table)
                          : board_table(view, &call->arena, &ask, sums, &table);
    if (status != STATUS_OK)
        return status;
    keep_own(call, board, units, sums, &table);
    if (*board->format)
        paging_whole(&board->paging);
    status = paging_table(call, &board->paging, &table, &cut);
    if (status != STATUS_OK)
        return status;
    if (*board->format)
        return take_away(call, board, ask.as_of, &table);
    put_date(call, board->made, "date", ask.as_of);
    put_text(call, board->made, "plan", held.label);
    put_json(call, board->made, "table", answer_table(call, &table));
    paging_put(call, board->made, &board->paging, &cut);
    return STATUS_OK;
}

static enum status give(struct call *call, bool chase, json_t **result)
{
    struct board board = {.chase = chase, .format = ""};
    enum status status = take_format(call, &board.format);
    if (status != STATUS_OK)
        return status;
    status = region_names_below(call, &board.regions);
    board.made = *result = *board.format ? NULL : answer_object(call);
    if (status == STATUS_OK)
        status = call_view(call, read_board, &board);
    json_decref(board.regions);
    return status;
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
