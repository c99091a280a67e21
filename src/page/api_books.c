/* GET /books, GET /books-explain, GET /books-flow -- the standing tables of the four books, any number of them taken
 * apart, and where the money comes from and goes: what `siben show coverage`, `show monitoring`, `explain` and
 * `show facts` say, of the places that one may see. */
#include "api.h"

#include <siben/explain.h>

#include <stdio.h>
#include <unistd.h>

#define ARGUMENTS_TOP 16

struct asked {
    const char *arguments[ARGUMENTS_TOP];
    size_t count;
};

static void add(struct asked *asked, const char *name, const char *value)
{
    if (value && !*value)
        return;
    asked->arguments[asked->count++] = name;
    if (value)
        asked->arguments[asked->count++] = value;
}

/* -- whose figures --------------------------------------------------------------------------------- */

/* A region is for who sees all; a unit or department for whose it is. */
static bool may_see(const struct call *call, const struct place *place)
{
    const char *slash = strchr(place->code, '/');
    if (call_reach(call, RESOURCE_FORMS) == REACH_ALL)
        return true;
    if (!slash || place->dimension == DIMENSION_REGION)
        return false;
    return place->dimension == DIMENSION_UNIT ? call_sees(call, RESOURCE_FORMS, slash + 1, "")
                                              : call_sees(call, RESOURCE_FORMS, "", slash + 1);
}

/* Whoever sees only some begins at the first of them. */
static enum status own_place(struct call *call, const char **code)
{
    const struct account *account = &call->session.account;
    const char *scope = call->page->node->config.scope.text;
    *code = "";
    if (call_reach(call, RESOURCE_FORMS) == REACH_ALL)
        return STATUS_OK;
    const char *own = account->department_count ? account->departments[0]
                      : account->unit_count     ? account->units[0]
                                                : "";
    if (!*own) /* of an account without a unit nothing is its own: it is not the whole county */
        return why_set(&call->why, STATUS_NOT_FOUND, call->session.account.name,
                       "这个账号没有单位，也没有部门：没有它的四本预算",
                       "请管理员在账号页写上它管哪些单位");
    *code = arena_print(&call->arena, "%.6s/%s", scope, own);
    return *code ? STATUS_OK : STATUS_NO_MEMORY;
}

struct looked {
    const char *unit;
    const char **code;
};

/* A unit lies where its record says: "653022205/801001". */
static enum status locate_unit(struct call *call, struct view *view, void *context)
{
    struct looked *looked = context;
    struct record unit;
    struct payload payload;
    enum status status = replica_find_unit(view, &call->arena, NULL, looked->unit, &unit);
    if (status == STATUS_OK)
        status = payload_decode(&call->arena, KIND_UNIT, unit.payload, &payload);
    if (status != STATUS_OK)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK; /* as it was */
    *looked->code = arena_print(&call->arena, "%s/%s", payload.unit.region.text, looked->unit);
    return *looked->code ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status read_place(struct call *call, const char **code)
{
    struct place place;
    const struct account *account = &call->session.account;
    enum status status = input_text(call, "place", CELL_CODE_SIZE - 1, code);
    if (status == STATUS_OK && !**code) {
        status = own_place(call, code);
        struct looked looked = {account->unit_count ? account->units[0] : "", code};
        if (status == STATUS_OK && **code && !account->department_count)
            status = call_view(call, locate_unit, &looked);
        if (status != STATUS_OK || !**code)
            return status;
    }
    if (status == STATUS_OK && (place_parse(*code, &place) != STATUS_OK || !may_see(call, &place)))
        status = why_set(&call->why, STATUS_NOT_FOUND, *code, "没有这个地方，或者不归您管",
                         "写成 653022、653022/219 或 653022205/801001");
    return status;
}

/* Who sees only some chooses among them: [{"place": "653022/801", "name": "…"}], departments first. */
static void put_own(struct call *call, json_t *list, const char *place, const char *name)
{
    json_t *one = answer_object(call);
    put_text(call, one, "place", place);
    put_text(call, one, "name", name);
    append(call, list, one);
}

static enum status list_own(struct call *call, struct view *view, void *context)
{
    const struct account *account = &call->session.account;
    const char *scope = call->page->node->config.scope.text;
    const struct seen_units *units;
    enum status status = seen_units_read(call, view, &units);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < account->department_count; i++)
        put_own(call, context, arena_print(&call->arena, "%.6s/%s", scope, account->departments[i]),
                seen_department_name(units, account->departments[i]));
    for (size_t i = 0; status == STATUS_OK && i < account->unit_count; i++) {
        const char *code = arena_print(&call->arena, "%.6s/%s", scope, account->units[i]);
        struct looked looked = {account->units[i], &code};
        status = locate_unit(call, view, &looked);
        put_own(call, context, code, seen_unit_name(units, account->units[i]));
    }
    return status == STATUS_OK && call->arena.failed ? STATUS_NO_MEMORY : status;
}

/* -- tables ------------------------------------------------------------------------------------------ */

static enum status check_format(struct call *call, const char *format)
{
    return !*format || strcmp(format, "csv") == 0 || strcmp(format, "xlsx") == 0
               ? STATUS_OK
               : why_set(&call->why, STATUS_INVALID, "format", "不能用这种格式导出",
                         "写 csv 或 xlsx");
}

static enum status read_ask(struct call *call, struct asked *asked, const char **place,
                            const char **format)
{
    const char *table, *by;
    long year = 0, round = -1;
    enum status status = input_text(call, "table", 16, &table);
    if (status == STATUS_OK)
        status = input_number(call, "year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = input_number(call, "round", 0, ROUND_MAX, -1, &round);
    if (status == STATUS_OK)
        status = input_text(call, "by", 16, &by);
    if (status == STATUS_OK)
        status = input_text(call, "format", 8, format);
    if (status == STATUS_OK)
        status = read_place(call, place);
    if (status != STATUS_OK)
        return status;
    bool monitoring = strcmp(table, "monitoring") == 0;
    if (*table && !monitoring && strcmp(table, "coverage") != 0)
        return why_set(&call->why, STATUS_INVALID, "table", "没有这张表",
                       "写 coverage 或 monitoring");
    status = check_format(call, *format);
    if (status != STATUS_OK)
        return status;
    add(asked, "show", NULL);
    add(asked, monitoring ? "monitoring" : "coverage", NULL);
    if (year)
        add(asked, "--year", arena_print(&call->arena, "%ld", year));
    if (monitoring)
        add(asked, "--round", arena_print(&call->arena, "%ld", round < 0 ? 0 : round));
    add(asked, "--by", by);
    add(asked, "--of", *place);
    return call->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Taken away: as the command writes it, and in the log. */
static enum status take_away(struct call *call, struct asked *asked, const char *place, bool csv)
{
    struct console_response *response = call->response;
    struct said said;
    enum status status = audit(call, "export", asked->arguments[1], place);
    if (status != STATUS_OK)
        return status;
    add(asked, "--format", csv ? "csv" : "xlsx");
    if (!csv)
        add(asked, "-o", "四本预算.xlsx");
    const struct page_order order = {.arguments = asked->arguments,
                                     .count = asked->count,
                                     .user = call->session.account.display};
    page_command(call->page, &order, &said);
    status = said.failed ? said.failed : said.exit_code > 1 ? STATUS_INVALID : STATUS_OK;
    if (status == STATUS_OK && !csv && said.file < 0)
        status = STATUS_IO_ERROR;
    if (status == STATUS_OK && csv) {
        response->type = "text/csv; charset=utf-8";
        response->download = "books.csv";
        buffer_put_bytes(&response->body, buffer_bytes(&said.out));
        status = response->body.failed ? STATUS_NO_MEMORY : STATUS_OK;
    } else if (status == STATUS_OK) {
        response->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        response->download = "books.xlsx";
        response->fd = dup(said.file);
        response->is_file = response->fd >= 0;
        status = response->is_file ? STATUS_OK : STATUS_IO_ERROR;
    }
    said_free(&said);
    return status;
}

/* What the command tells to do is for who types commands. */
static void say_for_page(struct why *why)
{
    if (strstr(why->hint, "siben show units"))
        why_set(why, STATUS_INVALID, why->where, why->what, "核对单位代码：名册里有全部单位");
    else if (strstr(why->hint, "--of "))
        why_set(why, STATUS_INVALID, why->where, why->what, "先选一个县，再按部门分；或换一种分法");
}

static enum status give(struct call *call, struct asked *asked, const char *place,
                        const char *format, json_t **result)
{
    json_t *table = NULL;
    if (*format)
        return take_away(call, asked, place, strcmp(format, "csv") == 0);
    add(asked, "--json", NULL);
    enum status status = call_command(call, asked->arguments, asked->count, false, &table);
    if (status != STATUS_OK) {
        json_decref(table);
        say_for_page(&call->why);
        return status;
    }
    *result = answer_object(call);
    put_text(call, *result, "place", *place ? place : call->page->node->config.scope.text);
    put_bool(call, *result, "whole", call_reach(call, RESOURCE_FORMS) == REACH_ALL);
    put_json(call, *result, "table", table);
    json_t *own = answer_list(call);
    if (call_reach(call, RESOURCE_FORMS) != REACH_ALL)
        status = call_view(call, list_own, own);
    put_json(call, *result, "own", own);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    struct asked asked = {.count = 0};
    const char *place, *format;
    enum status status = read_ask(call, &asked, &place, &format);
    return status ? status : give(call, &asked, place, format, result);
}

/* -- from source to book to department --------------------------------------------------------------------- */

/* What of all facts lies at a place; "" all of them. */
static const char *within(struct call *call, const char *code)
{
    static const char *const levels[] = {[4] = "prefecture", [6] = "county", [9] = "region"};
    const char *slash = strchr(code, '/');
    size_t digits = slash ? (size_t)(slash - code) : strlen(code);
    struct place place;
    if (!*code || place_parse(code, &place) != STATUS_OK)
        return "";
    if (slash)
        return place.dimension == DIMENSION_UNIT
                   ? arena_print(&call->arena, "unit=%s", slash + 1)
                   : arena_print(&call->arena, "%s=%.*s,department=%s",
                                 digits == 6 ? "county" : "region", (int)digits, code, slash + 1);
    const char *level = digits < sizeof levels / sizeof levels[0] ? levels[digits] : NULL;
    return level ? arena_print(&call->arena, "%s=%s", level, code) : "";
}

static enum status answer_flow(struct call *call, json_t **result)
{
    struct asked asked = {.count = 0};
    const char *place, *format, *where = "";
    long year = 0;
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = input_text(call, "format", 8, &format);
    if (status == STATUS_OK)
        status = check_format(call, format);
    if (status == STATUS_OK)
        status = read_place(call, &place);
    if (status != STATUS_OK)
        return status;
    where = within(call, place);
    add(&asked, "show", NULL);
    add(&asked, "facts", NULL);
    if (year)
        add(&asked, "--year", arena_print(&call->arena, "%ld", year));
    add(&asked, "--by", "source,book,department");
    add(&asked, "--sum", "annual");
    add(&asked, "--where", where);
    return call->arena.failed ? STATUS_NO_MEMORY : give(call, &asked, place, format, result);
}

/* -- one number ----------------------------------------------------------------------------------------- */

static enum status answer_explain(struct call *call, json_t **result)
{
    const char *text;
    struct figure_address address;
    enum status status = input_text(call, "address", FIGURE_ADDRESS_SIZE, &text);
    if (status == STATUS_OK)
        status = figure_address_parse(text, &address, &call->why);
    if (status == STATUS_OK && !may_see(call, &address.place))
        status =
            why_set(&call->why, STATUS_NOT_FOUND, text, "没有这个数，或者不归您管", "从表里点开");
    if (status != STATUS_OK)
        return status;
    const char *const arguments[] = {"explain", text, "--json"};
    return call_command(call, arguments, 3, false, result);
}

const struct route route_books = {.path = "/books",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_FORMS,
                                  .kept = true,
                                  .answer = answer};
const struct route route_books_explain = {.path = "/books-explain",
                                          .method = CONSOLE_GET,
                                          .access = ACCESS_ROLE,
                                          .resource = RESOURCE_FORMS,
                                          .kept = true,
                                          .answer = answer_explain};
const struct route route_books_flow = {.path = "/books-flow",
                                       .method = CONSOLE_GET,
                                       .access = ACCESS_ROLE,
                                       .resource = RESOURCE_FORMS,
                                       .kept = true,
                                       .answer = answer_flow};
