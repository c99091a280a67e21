/* GET /books -- the standing tables of the four books: what `siben show coverage` and `show monitoring` say, of the places
 * that one may see. */
#include "books.h"
#include "taking.h"

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

/* -- tables ------------------------------------------------------------------------------------------ */

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
        status = take_format(call, format);
    if (status == STATUS_OK)
        status = books_place(call, place);
    if (status != STATUS_OK)
        return status;
    bool monitoring = strcmp(table, "monitoring") == 0;
    if (*table && !monitoring && strcmp(table, "coverage") != 0)
        return why_set(&call->why, STATUS_INVALID, "table", "没有这张表",
                       "写 coverage 或 monitoring");
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

/* "四本预算覆盖表 2026年 653022-209": the file it is taken away as. */
static const char *called(struct call *call, const struct asked *asked, const char *place)
{
    const char *year = "", *table = asked->arguments[1];
    for (size_t i = 0; i + 1 < asked->count; i++)
        if (strcmp(asked->arguments[i], "--year") == 0)
            year = arena_print(&call->arena, " %s年", asked->arguments[i + 1]);
    return arena_print(&call->arena, "%s%s%s%s",
                       strcmp(table, "monitoring") == 0 ? "绩效监控情况表" : "四本预算覆盖表",
                       year ? year : "", *place ? " " : "", place);
}

static enum status give(struct call *call, struct asked *asked, const char *place,
                        const char *format, json_t **result)
{
    json_t *table = NULL;
    if (*format)
        return take_command(call, format, "books", asked->arguments[1], place,
                            called(call, asked, place), asked->arguments, asked->count);
    add(asked, "--json", NULL);
    enum status status = call_command(call, asked->arguments, asked->count, false, &table);
    if (status != STATUS_OK) {
        json_decref(table);
        books_say_for_page(&call->why);
        return status;
    }
    *result = answer_object(call);
    put_json(call, *result, "table", table);
    return books_put_place(call, *result, place);
}

static enum status answer(struct call *call, json_t **result)
{
    struct asked asked = {.count = 0};
    const char *place, *format;
    enum status status = read_ask(call, &asked, &place, &format);
    return status ? status : give(call, &asked, place, format, result);
}

const struct route route_books = {.path = "/books",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_FORMS,
                                  .kept = true,
                                  .answer = answer};
