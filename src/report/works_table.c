/* 工作记录: a row each project or unit of each piece of work; with `open`, the rectifications that are due. */
#include "duty.h"

#include <siben/works.h>

#include <stdio.h>

static const char *score_words(struct word_table *words, const struct work_row *row)
{
    char text[MONEY_TEXT_SIZE];
    if (!row->scored)
        return "";
    score_print(row->score, text);
    const char *copy = arena_text(words->arena, text);
    return copy ? copy : "";
}

static const char *result_of(const struct work *work, const struct work_row *row)
{
    if (row->vetoed)
        return "不属实，一票否决";
    if (row->verdict)
        return checked_chinese(row->verdict);
    return work->conclusion ? conclusion_chinese(work->conclusion) : "";
}

/* Documents in one cell. */
static const char *evidence_of(struct word_table *words, const struct work *work)
{
    struct buffer text = {0};
    for (size_t i = 0; i < work->evidence_count; i++) {
        const struct work_evidence *it = &work->evidence[i];
        buffer_print(&text, "%s%s%s%s", i ? "；" : "", it->title, *it->document ? " " : "",
                     it->document);
        if (*it->kept)
            buffer_print(&text, "（%s）", it->kept);
    }
    buffer_put_u8(&text, 0);
    const char *copy = text.failed ? NULL : arena_text(words->arena, (const char *)text.data);
    buffer_free(&text);
    return copy ? copy : "";
}

static const char *state_words(const struct work_row *row, uint8_t state, int32_t as_of)
{
    if (row->due != DATE_NONE && (row->done == DATE_NONE || row->done > as_of))
        return as_of > row->due ? "逾期" : "整改中";
    if (row->due != DATE_NONE)
        return row->done > row->due ? "逾期完成" : "按时完成";
    return state == COURSE_APPROVED ? "通过" : state == COURSE_RETURNED ? "退回" : "";
}

static void put_row(struct word_table *words, const struct work_list_ask *ask,
                    const struct work_item *item, const struct work *work,
                    const struct work_row *row, uint8_t state)
{
    char year[16], round[16] = "", money[MONEY_TEXT_SIZE] = "", came[INSTANT_TEXT_SIZE];
    bool open = row->due != DATE_NONE && (row->done == DATE_NONE || row->done > ask->as_of);
    if ((ask->unit && strcmp(ask->unit, row->unit_code) != 0) || (ask->open && !open))
        return;
    snprintf(year, sizeof year, "%u", item->key.fiscal_year);
    if (item->key.round)
        snprintf(round, sizeof round, "%u", item->key.round);
    if (row->amount_fen != MONEY_NONE)
        money_print_wan(row->amount_fen, money);
    instant_print(item->versions[0].ms, came);
    const char *cells[] = {work_type_chinese(work->type),
                           item->number,
                           work->title,
                           year,
                           round,
                           words_date(words, work->date, ""),
                           row->unit_code,
                           row->project_code,
                           row->name,
                           row->field,
                           money,
                           score_words(words, row),
                           result_of(work, row),
                           row->detail,
                           row->handling,
                           row->owner,
                           words_date(words, row->due, ""),
                           words_date(words, row->done, ""),
                           state_words(row, state, ask->as_of),
                           work->agency,
                           work->place,
                           evidence_of(words, work),
                           came,
                           item->text};
    words_row(words, cells);
}

enum status works_table(struct view *view, struct arena *arena, const struct work_list_ask *ask,
                        struct table *table)
{
    static const char *const columns[] = {
        "type:工作类型",    "number:工作编号",  "title:事项",          "year:年度",
        "round:监控月份",   "date:日期",        "unit_code:单位代码",  "project_code:项目代码",
        "name:名称",        "field:领域或维度", "amount:金额（万元）", "score:得分",
        "result:结论",      "detail:情况说明",  "handling:处理方式",   "owner:责任人",
        "due:完成期限",     "done:完成日期",    "state:情况",          "agency:第三方机构",
        "place:网址或地点", "evidence:佐证",    "registered:登记时间", "key:记录"};
    struct word_table words;
    struct works works;
    int64_t end_ms = day_end_ms(ask->as_of);
    words_begin(&words, arena, table, ask->open ? "整改台账" : "工作记录", columns,
                sizeof columns / sizeof *columns);
    enum status status = works_read(view, arena, &ask->scope, &works);
    for (size_t i = 0; status == STATUS_OK && i < works.count; i++) {
        const struct work_item *item = &works.items[i];
        const struct work *work = work_by(item, end_ms);
        unsigned returns;
        uint8_t state = work_state_by(item, end_ms, &returns);
        const struct work_row none = {.unit_code = "",
                                      .project_code = "",
                                      .name = "",
                                      .field = "",
                                      .amount_fen = MONEY_NONE,
                                      .detail = "",
                                      .handling = "",
                                      .owner = "",
                                      .due = DATE_NONE,
                                      .done = DATE_NONE};
        if (!work || (ask->type && work->type != ask->type) ||
            (ask->fiscal_year && item->key.fiscal_year != ask->fiscal_year))
            continue;
        for (size_t k = 0; k < work->row_count; k++)
            put_row(&words, ask, item, work, &work->rows[k], state);
        if (!work->row_count)
            put_row(&words, ask, item, work, &none, state);
    }
    words_note(&words, "日期是登记的办理日期，登记时间是本机存下第一版的时间");
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
