/* show_sample -- an announcement and a draw with what they say, for show_record.c. */
#include "show_forms.h"

static void put_hash(struct fields *fields, const char *id, const char *chinese,
                     const struct hash *hash)
{
    char hex[2 * HASH_SIZE + 1] = "";
    if (!hash_is_none(hash))
        bytes_to_hex(bytes_of(hash->bytes, HASH_SIZE), hex);
    fields_text(fields, id, chinese, hex);
}

void put_sample(struct fields *fields, const struct sample *sample)
{
    fields_text(fields, "purpose", "用于", work_type_chinese(sample->purpose));
    fields_text(fields, "of", "从什么中抽", sample_of_chinese(sample->of));
    fields_text(fields, "title", "事项", sample->title);
    fields_date(fields, "date", "公布日期", sample->date);
    fields_text(fields, "plan", "依据的计划", sample->plan);
    fields_number(fields, "method", "抽样办法", sample->method);
    fields_score(fields, "share", "比例（%）", sample->share);
    fields_number(fields, "least", "每部门至少", sample->least);
    fields_text(fields, "strata", "分层",
                sample->strata == SAMPLE_STRATA        ? "部门、预算类别"
                : sample->strata == STRATUM_DEPARTMENT ? "部门"
                : sample->strata == STRATUM_BOOK       ? "预算类别"
                                                       : "");
    fields_number(fields, "population", "总体个数", sample->population);
    put_hash(fields, "digest", "总体摘要", &sample->digest);
    fields_number(fields, "heads", "总体所据的来源数", (int64_t)sample->head_count);
    put_hash(fields, "commitment", "保密种子的承诺", &sample->commitment);
    fields_text(fields, "public_value", "公开数", sample->public_value);
    fields_date(fields, "public_date", "公开数的日期", sample->public_date);
    fields_text(fields, "note", "备注", sample->note);
}

void put_draw(struct fields *fields, const struct draw *draw)
{
    fields_date(fields, "date", "抽取日期", draw->date);
    fields_text(fields, "secret", "揭示的种子", draw->secret);
    fields_text(fields, "public_value", "公开数", draw->public_value);
    fields_text(fields, "source", "公开数出处", draw->source);
    fields_text(fields, "note", "备注", draw->note);
    fields_list(fields, "rows", "入选");
    for (size_t i = 0; i < draw->row_count; i++) {
        const struct draw_row *row = &draw->rows[i];
        fields_row(fields);
        fields_text(fields, "how", "",
                    row->how == DRAWN_BY_LOT   ? "抽中"
                    : row->how == DRAWN_PICKED ? "另选"
                                               : "—");
        fields_text(fields, "project_code", "", row->project_code);
        fields_text(fields, "unit_code", "单位", row->unit_code);
        fields_text(fields, "book", "", row->book ? book_chinese(row->book - 1u) : "");
        fields_text(fields, "reason", "理由", row->reason);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

void put_withdrawal(struct fields *fields, const struct withdrawal *withdrawal)
{
    fields_date(fields, "date", "撤回日期", withdrawal->date);
    fields_text(fields, "reason", "理由", withdrawal->reason);
    fields_text(fields, "drawn", "撤回时", withdrawal->drawn.seq ? "已经抽取" : "还没有抽取");
}
