/* show_tables -- the tables of a year's work: T8, T9, T11.1, T11.6, T7 rolled up, T12, and one form as a table. */
#include "beside.h"
#include "plan_table.h"
#include "show.h"

#include <siben/works.h>

static enum status list_ask(struct command_context *context, struct work_list_ask *ask)
{
    long year;
    const char *day = command_value(context, "--as-of");
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, 0, &year);
    *ask = (struct work_list_ask){.scope = context->node->config.scope,
                                  .fiscal_year = (uint16_t)year,
                                  .unit = command_value(context, "--unit"),
                                  .as_of =
                                      day ? date_parse_iso(day) : date_of_instant(context->now_ms)};
    if (status == STATUS_OK && ask->as_of == DATE_NONE)
        status = why_set(&context->why, STATUS_INVALID, "--as-of", "不是日期", "写成 2026-05-31");
    return status;
}

enum status show_ex_ante(struct command_context *context, struct view *view)
{
    struct work_list_ask ask;
    struct table table;
    enum status status = list_ask(context, &ask);
    if (status == STATUS_OK)
        status = ex_ante_table(view, &context->arena, &ask, &table);
    return show_print(context, status, &table);
}

enum status show_evaluations(struct command_context *context, struct view *view)
{
    struct work_list_ask ask;
    struct table table;
    struct plan_held held;
    struct why why;
    int year, month, day;
    why_clear(&why);
    enum status status = list_ask(context, &ask);
    if (status != STATUS_OK)
        return status;
    date_parts(ask.as_of, &year, &month, &day);
    status = plan_held_on(view, &context->arena, &ask.scope, (uint16_t)year, false,
                          ask.as_of < date_of_instant(context->now_ms) ? ask.as_of : DATE_NONE,
                          &held, &why);
    bool planned = status == STATUS_OK;
    if (status == STATUS_OK || status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED)
        status =
            evaluations_table(view, &context->arena, &ask, planned ? &held.plan : NULL, &table);
    return show_print(context, status, &table);
}

enum status show_projects(struct command_context *context, struct view *view)
{
    struct work_list_ask ask;
    struct table table;
    long round;
    int year, month, day;
    enum status status = list_ask(context, &ask);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 1, ROUND_MAX, 0, &round);
    if (status == STATUS_OK && round == 0)
        status = why_set(&context->why, STATUS_INVALID, "--round", "没有写哪一轮",
                         "监控写到几月底，例如 --round 5；自评逐个项目：siben plan scores");
    if (status != STATUS_OK)
        return status;
    date_parts(date_of_instant(context->now_ms), &year, &month, &day);
    const struct project_rows_ask rows = {.scope = ask.scope,
                                          .fiscal_year =
                                              ask.fiscal_year ? ask.fiscal_year : (uint16_t)year,
                                          .round = (uint8_t)round,
                                          .unit = ask.unit,
                                          .department = command_value(context, "--department"),
                                          .as_of = ask.as_of};
    status = project_rows_table(view, &context->arena, &rows, &table);
    if (status == STATUS_OK)
        status = ex_ante_mark_near(
            view, &context->arena, &context->node->config.scope,
            &(struct ex_ante_near){rows.fiscal_year, rows.unit, rows.department, rows.as_of}, true,
            &table);
    return show_print(context, status, &table);
}

enum status show_transfers(struct command_context *context, struct view *view)
{
    struct work_list_ask ask;
    struct table table;
    enum status status = list_ask(context, &ask);
    if (status == STATUS_OK)
        status =
            transfer_table(view, &context->arena, &ask.scope, ask.fiscal_year, ask.as_of, &table);
    return show_print(context, status, &table);
}

enum status show_funds(struct command_context *context, struct view *view)
{
    struct work_list_ask ask;
    struct table table;
    enum status status = list_ask(context, &ask);
    if (status == STATUS_OK)
        status = funds_table(view, &context->arena, &ask, &table);
    return show_print(context, status, &table);
}

enum status show_ledger(struct command_context *context, struct view *view)
{
    struct plan_held held;
    struct duty_ask ask;
    struct table table;
    enum status status = duty_ask_of(context, view, &held, &ask);
    if (status == STATUS_OK)
        status = ledger_table(view, &context->arena, &ask, &table);
    return show_print(context, status, &table);
}

/* The form, and what stands beside it: in JSON a member more, for people a table below. */
static void say_with_files(struct command_context *context, const struct table *form,
                           struct view *view, const struct files_beside *beside,
                           enum table_format format)
{
    struct list list;
    struct buffer out = {0};
    struct fields fields;
    if (format == FORMAT_JSON) {
        fields_begin(&fields, true);
        beside_put(context, view, &fields, beside);
        fields_end(&fields);
        table_put_json(form, &out);
        out.failed = out.failed || fields.out.failed;
        if (!out.failed) {
            out.size--; /* its closing brace: the members of the other object follow */
            buffer_put_u8(&out, ',');
            buffer_put(&out, fields.out.data + 1, fields.out.size - 1);
        }
        buffer_free(&fields.out);
    } else {
        beside_table(context, view, beside, &list);
        table_put_text(form, &out);
        buffer_put_text(&out, "\n");
        table_put_text(&list.table, &out);
    }
    out.failed = out.failed || context->arena.failed;
    command_put_json(context, format == FORMAT_JSON ? "form.json" : "form.txt", &out);
    buffer_free(&out);
}

enum status show_form(struct command_context *context, struct view *view)
{
    struct record record;
    struct payload payload;
    struct form_about about;
    struct table table;
    struct files_beside beside = {.count = 0};
    enum table_format format = FORMAT_TEXT;
    enum status status = show_read(context, view, 0, &record);
    if (status == STATUS_OK)
        status = command_format_sheet(context, &format);
    if (status != STATUS_OK)
        return status;
    if (record.state.withdrawn)
        return why_set(&context->why, STATUS_NOT_FOUND, command_positional(context, 1),
                       "这张表已撤回", "siben history 看它以前的版本");
    status = payload_decode(&context->arena, record.key.kind, record.payload, &payload);
    if (status == STATUS_OK)
        status = form_about_read(view, &context->arena, &record.key, &payload, &about);
    if (status == STATUS_OK)
        status = form_table(&context->arena, &record.key, &payload, &about, &table);
    if (status == STATUS_UNSUPPORTED)
        return why_set(&context->why, status, command_positional(context, 1), "这个记录不是一张表",
                       "目标、监控、自评和转移支付自评可以；别的用 siben show record");
    if (status == STATUS_OK)
        status = ex_ante_note_of(view, &context->arena, &context->node->config.scope,
                                 &(struct ex_ante_near){record.key.fiscal_year, NULL, NULL,
                                                        date_of_instant(context->now_ms)},
                                 record.key.id, &table);
    if (status == STATUS_OK)
        status = files_beside_form(view, &context->arena, &record, &beside);
    if (status != STATUS_OK || !beside.count || (format != FORMAT_JSON && format != FORMAT_TEXT))
        return show_print(context, status, &table);
    say_with_files(context, &table, view, &beside, format);
    return STATUS_OK;
}
