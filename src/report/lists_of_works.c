/* 事前评估登记表 (T8) and 评价报告登记表 (T9): from the pieces of work that say so (DOMAIN.md 3). */
#include "duty_disclose.h"
#include "duty_walk.h"
#include "table.h"

#include <siben/scoring.h>
#include <siben/then.h>
#include <siben/works.h>

#include <stdio.h>

static const char *state_words(uint8_t state)
{
    return state == COURSE_APPROVED   ? "通过"
           : state == COURSE_RETURNED ? "退回"
           : state == COURSE_FILLED   ? "未审核"
                                      : "";
}

/* The day on which it came to stand as it does. */
static const char *state_day(struct word_table *words, const struct work_item *item, int64_t end_ms)
{
    int64_t ms = 0;
    for (size_t i = 0; i < item->course.count && item->course.steps[i].ms < end_ms; i++)
        if (item->course.steps[i].state == COURSE_APPROVED ||
            item->course.steps[i].state == COURSE_RETURNED)
            ms = item->course.steps[i].ms;
    return ms ? words_date(words, date_of_instant(ms), "") : "";
}

static const char *yuan(struct word_table *words, int64_t fen)
{
    char text[MONEY_TEXT_SIZE] = "";
    if (fen != MONEY_NONE)
        money_print_plain(fen, text);
    const char *copy = arena_text(words->arena, text);
    return copy ? copy : "";
}

static const char *score(struct word_table *words, const struct work_row *row)
{
    char text[MONEY_TEXT_SIZE] = "";
    if (row->scored)
        score_print(row->score, text);
    const char *copy = arena_text(words->arena, text);
    return copy ? copy : "";
}

/* 增幅 = (本次总需求 − 原定金额) ÷ 原定金额 (DOMAIN.md 2.10). */
static const char *growth(struct word_table *words, const struct work *work)
{
    char text[MONEY_TEXT_SIZE];
    if (work->original_fen == MONEY_NONE || work->total_fen == MONEY_NONE ||
        work->original_fen <= 0)
        return "";
    rate_print(work->total_fen - work->original_fen, work->original_fen, text);
    const char *copy = arena_text(words->arena, text);
    return copy ? copy : "";
}

static const char *triggers(struct word_table *words, unsigned mask)
{
    const char *text = "";
    for (unsigned bit = 0; text && bit < TRIGGER_COUNT; bit++)
        if (mask >> bit & 1)
            text =
                arena_print(words->arena, "%s%s%s", text, *text ? "、" : "", trigger_chinese(bit));
    return text ? text : "";
}

enum status ex_ante_table(struct view *view, struct arena *arena, const struct work_list_ask *ask,
                          struct table *table)
{
    static const char *const columns[] = {
        "project_code:项目代码",  "name:项目名称",     "unit_code:单位代码",
        "year:预算年度",          "trigger:触发类型",  "original:原定金额（元）",
        "total:本次总需求（元）", "growth:增幅",       "dimension:评估维度",
        "score:评估得分",         "conclusion:结论",   "review:绩效办审核意见",
        "reviewed:审核日期",      "evidence:评估报告", "key:记录"};
    struct word_table words;
    struct works works;
    const int64_t end_ms = day_end_ms(ask->as_of);
    words_begin(&words, arena, table, "事前绩效评估登记表", columns,
                sizeof columns / sizeof *columns);
    enum status status = works_read(view, arena, &ask->scope, &works);
    for (size_t i = 0; status == STATUS_OK && i < works.count; i++) {
        const struct work_item *item = &works.items[i];
        const struct work *work = work_by(item, end_ms);
        unsigned returns;
        char year[16];
        if (!work || work->type != WORK_EX_ANTE ||
            (ask->fiscal_year && item->key.fiscal_year != ask->fiscal_year))
            continue;
        snprintf(year, sizeof year, "%u", item->key.fiscal_year);
        for (size_t k = 0; k < work->row_count; k++) {
            const struct work_row *row = &work->rows[k];
            if (ask->unit && strcmp(ask->unit, row->unit_code) != 0)
                continue;
            const char *cells[] = {row->project_code,
                                   *row->name ? row->name : work->title,
                                   row->unit_code,
                                   year,
                                   triggers(&words, work->triggers),
                                   yuan(&words, work->original_fen),
                                   yuan(&words, work->total_fen),
                                   growth(&words, work),
                                   row->field,
                                   score(&words, row),
                                   work->conclusion ? conclusion_chinese(work->conclusion) : "",
                                   state_words(work_state_by(item, end_ms, &returns)),
                                   state_day(&words, item, end_ms),
                                   work->evidence_count ? work->evidence[0].title : "",
                                   item->text};
            words_row(&words, cells);
        }
    }
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Where and when a report about this project or name was published: not before it was made. */
static const struct work *disclosed(const struct works *works, int64_t end_ms,
                                    const struct work_row *about, uint16_t year, int32_t since)
{
    for (size_t i = 0; i < works->count; i++) {
        const struct work *work = work_standing_by(&works->items[i], end_ms);
        if (!work || work->type != WORK_DISCLOSURE || works->items[i].key.fiscal_year != year)
            continue;
        for (size_t k = 0; k < work->row_count; k++)
            if (disclosure_is_report(work, &work->rows[k], since) &&
                (*about->project_code ? text_equal(work->rows[k].project_code, about->project_code)
                                      : text_equal(work->rows[k].name, about->name)))
                return work;
    }
    return NULL;
}

static const char *grade_of(const struct plan *plan, const struct work_row *row)
{
    return plan && row->scored ? plan_grade_chinese(plan_grade(plan, row->score)) : "";
}

/* The project's budget of the year, where its evaluation does not say an amount: as it stood on that day. */
struct budgets {
    struct view *view;
    struct arena *arena;
    const struct work_list_ask *ask;
    struct then *then;
    uint16_t year; /* of `then`; 0: not opened */
};

static enum status budget_of(struct budgets *budgets, uint16_t year, const char *project,
                             int64_t *fen)
{
    struct record_key key;
    struct fact_image image;
    *fen = MONEY_NONE;
    if (!*project)
        return STATUS_OK;
    enum status status = STATUS_OK;
    if (budgets->year != year) {
        then_close(budgets->then);
        budgets->then = NULL;
        budgets->year = year;
        status = then_open(budgets->view, &budgets->ask->scope, year,
                           day_end_ms(budgets->ask->as_of), &budgets->then);
    }
    if (status == STATUS_OK)
        status = replica_find_project(budgets->view, budgets->arena, project, &key);
    key.kind = 0;
    key.round = 0;
    key.fiscal_year = year;
    if (status == STATUS_OK)
        status = then_image(budgets->then, budgets->view, budgets->arena, &key, &image);
    if (status == STATUS_OK && image.line_count)
        *fen = duty_money_of(&image).annual_fen;
    return status == STATUS_NOT_FOUND || status == STATUS_CONFLICT ? STATUS_OK : status;
}

enum status evaluations_table(struct view *view, struct arena *arena,
                              const struct work_list_ask *ask, const struct plan *plan,
                              struct table *table)
{
    static const char *const columns[] = {"name:项目名称",         "project_code:项目代码",
                                          "unit_code:单位代码",    "year:评价年度",
                                          "amount:预算金额（元）", "how:评价方式",
                                          "agency:第三方机构",     "lead:主评人",
                                          "score:评价得分",        "grade:等级",
                                          "place:公开链接",        "disclosed:公开日期",
                                          "report:评价报告",       "key:记录"};
    struct word_table words;
    struct works works;
    struct budgets budgets = {.view = view, .arena = arena, .ask = ask};
    const int64_t end_ms = day_end_ms(ask->as_of);
    words_begin(&words, arena, table, "绩效评价报告登记表", columns,
                sizeof columns / sizeof *columns);
    enum status status = works_read(view, arena, &ask->scope, &works);
    for (size_t i = 0; status == STATUS_OK && i < works.count; i++) {
        const struct work_item *item = &works.items[i];
        const struct work *work = work_by(item, end_ms);
        char year[16];
        bool key = work && work->type == WORK_KEY_EVALUATION;
        if (!work || (!key && work->type != WORK_DEPARTMENT_EVALUATION) ||
            (ask->fiscal_year && item->key.fiscal_year != ask->fiscal_year))
            continue;
        snprintf(year, sizeof year, "%u", item->key.fiscal_year);
        for (size_t k = 0; status == STATUS_OK && k < work->row_count; k++) {
            const struct work_row *row = &work->rows[k];
            if (ask->unit && strcmp(ask->unit, row->unit_code) != 0)
                continue;
            int64_t amount = row->amount_fen;
            if (amount == MONEY_NONE)
                status = budget_of(&budgets, item->key.fiscal_year, row->project_code, &amount);
            const struct work *said =
                disclosed(&works, end_ms, row, item->key.fiscal_year, work->date);
            const char *cells[] = {*row->name ? row->name : work->title,
                                   row->project_code,
                                   row->unit_code,
                                   year,
                                   yuan(&words, amount),
                                   !text_is_empty(work->agency)
                                       ? (key ? "财政（第三方）" : "部门（第三方）")
                                   : key ? "财政"
                                         : "部门",
                                   work->agency,
                                   work->lead,
                                   score(&words, row),
                                   grade_of(plan, row),
                                   said ? said->place : "",
                                   said ? words_date(&words, said->date, "") : "",
                                   work->evidence_count ? work->evidence[0].title : "",
                                   item->text};
            words_row(&words, cells);
        }
    }
    then_close(budgets.then);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
