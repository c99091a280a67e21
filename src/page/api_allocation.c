/* POST /allocation, /allocation-days, /allocation-withdraw -- money was handed down: the paper and its projects, when the regional system had
 * their targets filled and reviewed, and that it was registered by mistake. Those registered are a list of the ledger. */
#include "api.h"

#include <siben/record.h>
#include <siben/text.h>

#include <stdio.h>

#define REASON_MAX 600
#define PROJECTS_MAX 200

/* The paper that all of them are about. */
static enum status read_paper(struct call *call, const char **document, struct call_order *order)
{
    const char *year;
    long asked;
    int this_year, month, day;
    date_parts(date_of_instant(call->now_ms), &this_year, &month, &day);
    enum status status = input_text(call, "document", RECORD_ID_MAX, document);
    if (status == STATUS_OK)
        status = input_number(call, "year", YEAR_MIN, YEAR_MAX, this_year, &asked);
    if (status == STATUS_OK && !**document)
        status = why_set(&call->why, STATUS_INVALID, "document", "没有写文号", "照文件写");
    if (status != STATUS_OK)
        return status;
    year = arena_print(&call->arena, "%ld", asked);
    *order = (struct call_order){.arguments = {"plan", "allocation"}, .count = 2};
    order_give(order, "--year", year ? year : "");
    return year ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status give_day(struct call *call, struct call_order *order, const char *name,
                            const char *option)
{
    const char *text;
    int32_t day;
    enum status status = input_text(call, name, 10, &text);
    if (status == STATUS_OK && *text)
        status = input_date(call, name, DATE_NONE, &day);
    if (status == STATUS_OK)
        order_give(order, option, text);
    return status;
}

/* One of its projects; "": all. */
static enum status give_project(struct call *call, struct call_order *order)
{
    const char *code;
    enum status status = input_text(call, "project", RECORD_ID_MAX, &code);
    if (status == STATUS_OK && strpbrk(code, ",="))
        status = why_set(&call->why, STATUS_INVALID, "project", "不是项目代码", "从列表里选");
    if (status == STATUS_OK)
        order_give(order, "--project", code);
    return status;
}

/* What it noticed, a line each; nothing where it noticed nothing. */
static json_t *notes_json(struct call *call, const struct buffer *error)
{
    json_t *notes = answer_list(call);
    char *text = arena_text_of(&call->arena, buffer_bytes(error));
    for (char *line = text, *end; line && *line; line = end) {
        end = line + strcspn(line, "\n");
        if (*end)
            *end++ = '\0';
        if (*line)
            append(call, notes, json_string(line));
    }
    return notes;
}

/* Carried out as at the machine, with what it noticed. */
static enum status carry_out(struct call *call, struct call_order *order, const char *document,
                             json_t **result)
{
    struct said said;
    order_word(order, "--");
    order_word(order, document);
    const struct page_order asked = {.arguments = order->arguments,
                                     .count = order->count,
                                     .user = call->session.account.display};
    page_command(call->page, &asked, &said);
    enum status status = call_said(call, &said);
    if (status == STATUS_OK && said.exit_code)
        status = call_found(call, &said);
    if (status == STATUS_OK) {
        *result = answer_object(call);
        put_json(call, *result, "notes", notes_json(call, &said.error));
    }
    said_free(&said);
    return status;
}

/* -- registered --------------------------------------------------------------------------------------------- */

/* "CODE=180,CODE": in 万元, as the paper says it. */
static enum status read_projects(struct call *call, struct call_order *order)
{
    const json_t *list = json_object_get(call->input, "projects"), *one;
    struct buffer text = {0};
    size_t i;
    if (!json_array_size(list) || json_array_size(list) > PROJECTS_MAX)
        return why_set(&call->why, STATUS_INVALID, "projects",
                       json_array_size(list) ? "一次写的项目太多" : "没有写下达到哪些项目",
                       json_array_size(list) ? "分几次登记" : "写项目代码和万元数");
    json_array_foreach(list, i, one)
    {
        const char *code = json_string_value(json_object_get(one, "code")),
                   *amount = json_string_value(json_object_get(one, "amount"));
        if (!code || !*code || !amount || strpbrk(code, ",=") || strpbrk(amount, ",=") ||
            !text_is_utf8(bytes_of_text(code)) || strlen(code) > RECORD_ID_MAX) {
            buffer_free(&text);
            return why_set(&call->why, STATUS_INVALID, "projects", "有一行不是项目代码和金额",
                           "一行一个：代码、万元数；金额不知道的空着");
        }
        buffer_print(&text, "%s%s%s%s", i ? "," : "", code, *amount ? "=" : "", amount);
    }
    const char *words = text.failed ? NULL : arena_text_of(&call->arena, buffer_bytes(&text));
    buffer_free(&text);
    order_give(order, "--project", words ? words : "");
    return words ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status answer(struct call *call, json_t **result)
{
    struct call_order order;
    const char *document, *source, *issued;
    enum status status = read_paper(call, &document, &order);
    if (status == STATUS_OK)
        status = give_day(call, &order, "issued", "--issued");
    if (status == STATUS_OK)
        status = give_day(call, &order, "received", "--received");
    if (status == STATUS_OK)
        status = input_text(call, "source", 16, &source);
    if (status == STATUS_OK)
        status = input_text(call, "issued", 10, &issued);
    if (status == STATUS_OK && !*issued)
        status = why_set(&call->why, STATUS_INVALID, "issued", "没有写下达日期", "期限由它起算");
    if (status == STATUS_OK)
        status = read_projects(call, &order);
    if (status != STATUS_OK)
        return status;
    order_give(&order, "--source", source);
    const char *words = arena_print(&call->arena, "%s 下达", issued);
    status = words ? audit(call, "allocation", document, words) : STATUS_NO_MEMORY;
    return status ? status : carry_out(call, &order, document, result);
}

static enum status answer_days(struct call *call, json_t **result)
{
    struct call_order order;
    const char *document, *filled, *reviewed;
    enum status status = read_paper(call, &document, &order);
    if (status == STATUS_OK)
        status = give_day(call, &order, "filled", "--filled");
    if (status == STATUS_OK)
        status = give_day(call, &order, "reviewed", "--reviewed");
    if (status == STATUS_OK)
        status = give_project(call, &order);
    if (status == STATUS_OK)
        status = input_text(call, "filled", 10, &filled);
    if (status == STATUS_OK)
        status = input_text(call, "reviewed", 10, &reviewed);
    if (status == STATUS_OK && !*filled && !*reviewed)
        status = why_set(&call->why, STATUS_INVALID, "filled", "没有写日期",
                         "写自治区系统里填报或审核的日期");
    if (status != STATUS_OK)
        return status;
    const char *words = arena_print(&call->arena, "系统填报 %s，系统审核 %s",
                                    *filled ? filled : "没有写", *reviewed ? reviewed : "没有写");
    status = words ? audit(call, "allocation", document, words) : STATUS_NO_MEMORY;
    return status ? status : carry_out(call, &order, document, result);
}

static enum status answer_withdraw(struct call *call, json_t **result)
{
    struct call_order order;
    const char *document, *reason;
    enum status status = read_paper(call, &document, &order);
    if (status == STATUS_OK)
        status = input_text(call, "reason", REASON_MAX, &reason);
    if (status == STATUS_OK && !*reason)
        status = why_set(&call->why, STATUS_INVALID, "reason", "没有写为什么撤回", "写明原因");
    if (status == STATUS_OK)
        status = give_project(call, &order);
    if (status == STATUS_OK)
        status = audit(call, "withdraw", document, reason);
    if (status != STATUS_OK)
        return status;
    order_word(&order, "--withdraw");
    order_give(&order, "--reason", reason);
    return carry_out(call, &order, document, result);
}

const struct route route_allocation = {.path = "/allocation",
                                       .method = CONSOLE_POST,
                                       .access = ACCESS_ROLE,
                                       .resource = RESOURCE_LISTS_WRITE,
                                       .answer = answer};
const struct route route_allocation_days = {.path = "/allocation-days",
                                            .method = CONSOLE_POST,
                                            .access = ACCESS_ROLE,
                                            .resource = RESOURCE_LISTS_WRITE,
                                            .answer = answer_days};
const struct route route_allocation_withdraw = {.path = "/allocation-withdraw",
                                                .method = CONSOLE_POST,
                                                .access = ACCESS_ROLE,
                                                .resource = RESOURCE_LISTS_WRITE,
                                                .answer = answer_withdraw};
