/* show_exchange -- what went up and what was answered. */
#include "sheet.h"
#include "show.h"

#include <stdio.h>

/* A workbook has a sheet a table. */
static void put_part(struct command_context *context, struct view *view,
                     const struct record_key *key, const struct submission *submission,
                     enum submission_part part, const struct table *table, struct sheets *sheets)
{
    static const char *const names[] = {"覆盖表", "汇总表", "分项", "更正"};
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    const char *place = arena_print(&context->arena, "上报 %s", text);
    const struct stamp stamp = {.table = (uint8_t)(STAMP_SUBMISSION + part),
                                .fiscal_year = key->fiscal_year,
                                .round = key->round};
    const struct moment basis = {submission->scope, submission->basis, submission->basis_count};
    struct place of = {.dimension = DIMENSION_REGION};
    snprintf(of.code, sizeof of.code, "%s", key->scope.text);
    const struct sheet_words words = {names[part], place ? place : "", "",
                                      sheet_stamp(context, view, stamp, &of, &basis, place, table)};
    sheet_put_table(sheets, &words, table);
}

/* The level above has sent this version back: by whom and why. *review NULL: it has not. */
static enum status read_return(struct command_context *context, struct view *view,
                               const struct record *submission, const struct review **review)
{
    struct record_key key = submission->key;
    struct record decision;
    struct payload *payload = arena_take(&context->arena, sizeof *payload);
    *review = NULL;
    if (!payload || !submission->state.returned)
        return payload ? STATUS_OK : STATUS_NO_MEMORY;
    key.kind = KIND_REVIEW;
    decision_id_print(&submission->key, submission->shown.mark, key.id);
    enum status status = replica_get(view, &context->arena, &key, &decision);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_REVIEW, decision.payload, payload);
    if (status == STATUS_OK)
        *review = &payload->review;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

static void say_return(struct command_context *context, const struct review *review)
{
    if (!review)
        return;
    command_print(context, "已退回（%s）：\n", review->reviewer);
    for (size_t i = 0; i < review->reason_count; i++)
        command_print(context, "  %s\n", review->reasons[i]);
    command_print(context, "  → 改好后再报一次：siben submit\n");
}

enum status show_submission(struct command_context *context, struct view *view)
{
    struct record record;
    struct payload payload;
    enum table_format format;
    struct table tables[SUBMISSION_WORKS + 1];
    size_t count = 0;
    struct sheets *sheets = NULL;
    const struct review *returned = NULL;
    enum status status = command_format_sheet(context, &format);
    if (status == STATUS_OK)
        status = show_read(context, view, KIND_SUBMISSION, &record);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_SUBMISSION, record.payload, &payload);
    if (status == STATUS_OK)
        status = read_return(context, view, &record, &returned);
    if (status == STATUS_OK && format == FORMAT_TEXT)
        say_return(context, returned);
    if (status == STATUS_OK && format == FORMAT_XLSX) {
        sheets = sheets_new(context->now_ms);
        status = sheets ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK && format == FORMAT_TEXT && *payload.submission.plan_version)
        command_print(context, "工作计划：%s\n", payload.submission.plan_version);
    for (enum submission_part part = SUBMISSION_COVERAGE;
         status == STATUS_OK && part <= SUBMISSION_WORKS; part++) {
        enum status found = submission_table(&context->arena, &record.key, &payload.submission,
                                             part, &tables[count]);
        if (found == STATUS_OK && sheets)
            put_part(context, view, &record.key, &payload.submission, part, &tables[count], sheets);
        else if (found == STATUS_OK)
            count++;
        else if (found != STATUS_NOT_FOUND)
            status = found;
    }
    if (status == STATUS_OK && sheets)
        return command_sheets(context, sheets);
    sheets_free(sheets);
    if (status == STATUS_OK)
        command_tables(context, tables, count, format);
    return status;
}

static void json_return(const struct review *review, struct buffer *out)
{
    buffer_put_text(out, ", \"returned\": ");
    if (!review) {
        buffer_put_text(out, "null");
        return;
    }
    buffer_put_text(out, "{\"reviewer\": ");
    json_put_string(out, review->reviewer);
    buffer_put_text(out, ", \"reasons\": [");
    for (size_t i = 0; i < review->reason_count; i++) {
        buffer_put_text(out, i ? ", " : "");
        json_put_string(out, review->reasons[i]);
    }
    buffer_put_text(out, "]}");
}

static enum status json_receipt(struct command_context *context, const struct record_key *key,
                                const struct receipt *receipt, const struct review *returned)
{
    static const char *const outcomes[] = {"none",    "received",  "waiting",   "agrees",
                                           "differs", "no_detail", "other_fold"};
    char text[RECORD_KEY_TEXT_SIZE];
    struct buffer out = {0};
    record_key_print(key, text, sizeof text);
    buffer_put_text(&out, "{\"submission\": ");
    json_put_string(&out, text);
    buffer_print(
        &out, ", \"mark\": \"%016llx\", \"outcome\": \"%s\", \"waiting_for\": %zu, \"note\": ",
        (unsigned long long)receipt->submission.mark,
        receipt->outcome < 7 ? outcomes[receipt->outcome] : "unknown", receipt->missing_count);
    json_put_string(&out, receipt->note ? receipt->note : "");
    json_return(returned, &out);
    buffer_put_text(&out, ", \"differences\": [");
    for (size_t i = 0; i < receipt->difference_count; i++) {
        const struct difference *difference = &receipt->differences[i];
        record_key_print(&difference->key, text, sizeof text);
        buffer_put_text(&out, i ? ",\n  {\"key\": " : "\n  {\"key\": ");
        json_put_string(&out, text);
        buffer_print(
            &out, ", \"mark_here\": \"%016llx\", \"mark_there\": \"%016llx\", \"reason\": ",
            (unsigned long long)difference->mark_here, (unsigned long long)difference->mark_there);
        json_put_string(&out, difference->reason ? difference->reason : "");
        buffer_put_text(&out, "}");
    }
    buffer_put_text(&out, "]}\n");
    command_put_buffer(context, &out);
    buffer_free(&out);
    return STATUS_OK;
}

enum status show_receipt(struct command_context *context, struct view *view)
{
    struct record submission, record;
    struct payload sent, answer;
    enum table_format format;
    struct buffer out = {0};
    const struct review *returned = NULL;
    enum status status = command_format(context, &format);
    if (status == STATUS_OK)
        status = show_read(context, view, KIND_SUBMISSION, &submission);
    if (status == STATUS_OK)
        status = show_read(context, view, KIND_RECEIPT, &record);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_SUBMISSION, submission.payload, &sent);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_RECEIPT, record.payload, &answer);
    if (status == STATUS_OK)
        status = read_return(context, view, &submission, &returned);
    if (status != STATUS_OK)
        return status;
    if (format == FORMAT_JSON)
        return json_receipt(context, &submission.key, &answer.receipt, returned);
    say_return(context, returned);
    receipt_put_text(&submission.key, &sent.submission, &answer.receipt, &out);
    command_put_buffer(context, &out);
    buffer_free(&out);
    return STATUS_OK;
}
