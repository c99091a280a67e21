/* 工作记录: a row each project or unit of each piece of work; with `open`, the rectifications that are due. */
#include "final.h"

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

/* (核查 - 自评) ÷ 自评; "" where either is no number. */
static const char *difference_of(struct word_table *words, const struct work_row *row)
{
    const char *copy = work_difference_text(words->arena, row);
    return copy ? copy : "";
}

/* Documents in one cell. */
static const char *evidence_of(struct word_table *words, const struct work_list_ask *ask,
                               const struct work *work)
{
    struct buffer text = {0};
    for (size_t i = 0; i < work->evidence_count; i++) {
        const struct work_evidence *it = &work->evidence[i];
        buffer_print(&text, "%s%s%s%s", i ? "；" : "", it->title, *it->document ? " " : "",
                     it->document);
        bool file = ask->has_file && !hash_is_none(&it->digest);
        bool here = file && ask->has_file(ask->files, &it->digest);
        if (file || *it->kept)
            buffer_print(&text, "（%s%s%s）",
                         !file  ? ""
                         : here ? "文件在本机"
                                : "文件不在本机",
                         file && *it->kept ? "，原件在" : "", it->kept);
    }
    return arena_words(words->arena, &text);
}

static const char *state_words(const struct work_row *row, uint8_t state, int32_t as_of)
{
    if (state == COURSE_RETURNED) /* it does not count: its dates say nothing yet */
        return "退回";
    if (row->due != DATE_NONE && (row->done == DATE_NONE || row->done > as_of))
        return as_of > row->due ? "逾期" : "整改中";
    if (row->due != DATE_NONE)
        return row->done > row->due ? "逾期完成" : "按时完成";
    return state == COURSE_APPROVED ? "通过" : "";
}

static void put_cells(struct word_table *words, const struct work_list_ask *ask,
                      const struct work_item *item, const struct work *work,
                      const struct work_row *row, const char *state)
{
    char year[16], round[16] = "", money[MONEY_TEXT_SIZE] = "", came[INSTANT_TEXT_SIZE];
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
                           row->stated,
                           row->found,
                           difference_of(words, row),
                           result_of(work, row),
                           row->detail,
                           row->handling,
                           row->owner,
                           words_date(words, row->due, ""),
                           words_date(words, row->done, ""),
                           state,
                           work->agency,
                           work->place,
                           evidence_of(words, ask, work),
                           came,
                           item->text};
    words_row(words, cells);
}

static void put_row(struct word_table *words, const struct work_list_ask *ask,
                    const struct work_item *item, const struct work *work,
                    const struct work_row *row, uint8_t state)
{
    bool undone = row->done == DATE_NONE || row->done > ask->as_of || state == COURSE_RETURNED;
    bool open = row->due != DATE_NONE && undone;
    if ((!ask->unit || strcmp(ask->unit, row->unit_code) == 0) && (!ask->open || open))
        put_cells(words, ask, item, work, row, state_words(row, state, ask->as_of));
}

/* -- what a check entails: DOMAIN.md O-27 "一票否决；收回资金；追究责任", O-29 "urge rectification" ------------------- */

struct entailing {
    struct word_table *words;
    const struct work_list_ask *ask;
    const struct works *works;
};

static void put_entailed(const struct entailing *entailing, const struct work_item *item,
                         const struct work *work, const struct work_row *row, const char *field)
{
    struct work_row open = *row;
    const struct veto_follow follow =
        veto_followed(entailing->works, work, row, field, entailing->ask->as_of);
    if (follow.taken && !follow.short_fen)
        return;
    open.handling = *field ? field : "整改";
    open.due = open.done = DATE_NONE;
    if (follow.short_fen)
        open.amount_fen = follow.short_fen;
    put_cells(entailing->words, entailing->ask, item, work, &open,
              follow.short_fen ? "未收齐"
              : *field         ? "未办"
                               : "未立整改");
}

/* Of each project once, whatever number of its indicators was found wrong. */
static void put_entailments(const struct entailing *entailing, const struct work_item *item,
                            const struct work *work)
{
    const struct plan *plan = entailing->ask->plan;
    for (size_t k = 0; k < work->row_count; k++) {
        const struct work_row *row = &work->rows[k];
        bool finding = work_found(work, row);
        bool veto = row->vetoed && plan && veto_counts(plan, work, item->key.round);
        for (size_t i = 0; i < k; i++)
            if (work_same_object(&work->rows[i], row)) {
                finding = finding && !work_found(work, &work->rows[i]);
                veto = veto && !work->rows[i].vetoed;
            }
        if (entailing->ask->unit && strcmp(entailing->ask->unit, row->unit_code) != 0)
            continue;
        if (finding)
            put_entailed(entailing, item, work, row, "");
        if (veto && veto_effect(plan, "recover_funds"))
            put_entailed(entailing, item, work, row, VETO_FIELD_RECOVERY);
        if (veto && veto_effect(plan, "accountability"))
            put_entailed(entailing, item, work, row, VETO_FIELD_ACCOUNTABILITY);
    }
}

static bool is_asked(const struct work_list_ask *ask, const struct work_item *item,
                     const struct work *work)
{
    return (!ask->type || work->type == ask->type ||
            (ask->open && ask->type == WORK_RECTIFICATION)) &&
           (!ask->fiscal_year || item->key.fiscal_year == ask->fiscal_year);
}

enum status works_table(struct view *view, struct arena *arena, const struct work_list_ask *ask,
                        struct table *table)
{
    static const char *const columns[] = {"type:工作类型",
                                          "number:工作编号",
                                          "title:事项",
                                          "year:年度",
                                          "round:监控月份",
                                          "date:日期",
                                          "unit_code:单位代码",
                                          "project_code:项目代码",
                                          "name:名称",
                                          "field:领域或维度",
                                          "amount:金额（万元）",
                                          "score:得分",
                                          "stated:单位报的完成值",
                                          "found:核查完成值",
                                          "difference:差异率",
                                          "result:结论",
                                          "detail:情况说明",
                                          "handling:处理方式",
                                          "owner:责任人",
                                          "due:完成期限",
                                          "done:完成日期",
                                          "state:情况",
                                          "agency:第三方机构",
                                          "place:网址或地点",
                                          "evidence:佐证",
                                          "registered:登记时间",
                                          "key:记录"};
    struct word_table words;
    struct works works;
    const struct entailing entailing = {&words, ask, &works};
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
                                      .stated = "",
                                      .found = "",
                                      .detail = "",
                                      .handling = "",
                                      .owner = "",
                                      .due = DATE_NONE,
                                      .done = DATE_NONE};
        if (!work || !is_asked(ask, item, work))
            continue;
        if (ask->open && state != COURSE_RETURNED)
            put_entailments(&entailing, item, work);
        if (ask->type && work->type != ask->type)
            continue;
        for (size_t k = 0; k < work->row_count; k++)
            put_row(&words, ask, item, work, &work->rows[k], state);
        if (!work->row_count)
            put_row(&words, ask, item, work, &none, state);
    }
    if (ask->open)
        words_note(
            &words,
            "未立整改、未办：核查、实地评价、抽审发现的，还没有整改记录；收回资金、追究责任"
            "用整改登记，领域或维度写 收回资金 或 追究责任；未收齐：说是收完了，金额比要收回的少");
    if (ask->open && !ask->plan)
        words_note(&words, "没有工作计划说一票否决要收回资金、追究责任，没有列");
    words_note(&words, "日期是登记的办理日期，登记时间是本机存下第一版的时间");
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
