/* show_work -- one piece of work with what it says, for show_record.c. */
#include "show_forms.h"

static void put_row(struct fields *fields, const struct work_row *row)
{
    fields_row(fields);
    fields_text(fields, "unit_code", "", row->unit_code);
    fields_text(fields, "project_code", "", row->project_code);
    fields_text(fields, "name", "", row->name);
    fields_text(fields, "field", "", row->field);
    fields_text(fields, "book", "", row->book ? book_chinese(row->book - 1u) : "");
    fields_fen(fields, "amount_fen", "金额", row->amount_fen);
    if (row->scored)
        fields_score(fields, "score", "得分", row->score);
    fields_flag(fields, "core", "核心指标", row->core);
    fields_text(fields, "stated", "单位报的完成值", row->stated);
    fields_text(fields, "found", "核查完成值", row->found);
    fields_text(fields, "verdict", "结论", row->verdict ? checked_chinese(row->verdict) : "");
    fields_text(fields, "method", "方式", row->method);
    fields_flag(fields, "vetoed", "一票否决", row->vetoed);
    fields_text(fields, "detail", "情况", row->detail);
    fields_text(fields, "handling", "处理", row->handling);
    fields_text(fields, "owner", "责任人", row->owner);
    fields_date(fields, "due", "完成期限", row->due);
    fields_date(fields, "done", "完成日期", row->done);
    fields_row_end(fields);
}

void put_evidence(struct fields *fields, const struct work_evidence *evidence)
{
    char digest[2 * HASH_SIZE + 1] = "";
    fields_row(fields);
    fields_text(fields, "title", "", evidence->title);
    fields_text(fields, "document", "文号", evidence->document);
    if (!hash_is_none(&evidence->digest))
        bytes_to_hex(bytes_of(evidence->digest.bytes, HASH_SIZE), digest);
    fields_text(fields, "digest", "摘要", digest);
    fields_text(fields, "kept", "原件在", evidence->kept);
    fields_text(fields, "name", "文件", evidence->name);
    if (evidence->size || fields->json)
        fields_number(fields, "size", "字节", evidence->size);
    fields_row_end(fields);
}

void put_work(struct fields *fields, const struct work *work)
{
    struct buffer triggers = {0};
    fields_text(fields, "type", "工作类型", work_type_chinese(work->type));
    fields_text(fields, "title", "事项", work->title);
    fields_date(fields, "date", "日期", work->date);
    for (unsigned bit = 0, count = 0; bit < TRIGGER_COUNT; bit++)
        if (work->triggers >> bit & 1)
            buffer_print(&triggers, "%s%s", count++ ? "、" : "", trigger_chinese(bit));
    buffer_put_u8(&triggers, 0);
    fields_text(fields, "triggers", "触发情形", triggers.failed ? "" : (const char *)triggers.data);
    buffer_free(&triggers);
    fields_fen(fields, "original_fen", "原定金额", work->original_fen);
    fields_fen(fields, "total_fen", "本次总需求", work->total_fen);
    fields_text(fields, "conclusion", "结论",
                work->conclusion ? conclusion_chinese(work->conclusion) : "");
    fields_text(fields, "agency", "第三方机构", work->agency);
    fields_text(fields, "lead", "主评人", work->lead);
    fields_text(fields, "place", "网址或地点", work->place);
    if (work->people || fields->json)
        fields_number(fields, "people", "人数", work->people);
    fields_text(fields, "note", "备注", work->note);
    fields_text(fields, "sample", "抽样批次", work->sample);
    if (work->table_level) {
        fields_text(fields, "table_level", "转移支付表", transfer_level_chinese(work->table_level));
        if (!fields->json)
            fields_text(fields, "table", "逐行", "siben show form 这个记录");
    }
    fields_list(fields, "rows", "明细");
    for (size_t i = 0; i < work->row_count; i++)
        put_row(fields, &work->rows[i]);
    fields_list_end(fields);
    fields_list(fields, "evidence", "佐证");
    for (size_t i = 0; i < work->evidence_count; i++)
        put_evidence(fields, &work->evidence[i]);
    fields_list_end(fields);
}
