/* 年度考核 as tables, as a work record, as a notice. */
#include "assess.h"

#include <stdio.h>
#include <stdlib.h>

static const char *points(struct word_table *words, int32_t hundredths)
{
    char text[MONEY_TEXT_SIZE];
    score_print(hundredths, text);
    const char *copy = hundredths ? arena_text(words->arena, text) : "";
    return copy ? copy : "";
}

static bool is_meant(const struct duty_ask *ask, const struct assess_unit *it)
{
    return !ask->unit || strcmp(ask->unit, it->unit->code) == 0;
}

#define RANKING_COLUMNS 4 /* before those of the items */

static void put_ranking(struct word_table *words, const struct duty_ask *ask,
                        const struct assessment *assessment)
{
    for (size_t i = 0; i < assessment->unit_count; i++) {
        const struct assess_unit *it = &assessment->units[i];
        char rank_text[24], score[MONEY_TEXT_SIZE];
        if (!is_meant(ask, it))
            continue;
        snprintf(rank_text, sizeof rank_text, "%zu", it->rank);
        score_print(it->score, score);
        const char **cells =
            arena_array(words->arena, const char *, RANKING_COLUMNS + assessment->item_count);
        if (!cells)
            return;
        cells[0] = rank_text;
        cells[1] = it->unit->code;
        cells[2] = it->unit->name;
        cells[3] = score;
        for (size_t k = 0; k < assessment->item_count; k++)
            cells[RANKING_COLUMNS + k] = points(words, it->by_item[k]);
        words_row(words, cells);
    }
}

static int by_code(const void *a, const void *b)
{
    const struct assess_unit *const *left = a, *const *right = b;
    return strcmp((*left)->unit->own, (*right)->unit->own);
}

static void put_deductions(struct word_table *words, const struct duty_ask *ask,
                           const struct assessment *assessment)
{
    const struct assess_unit **order =
        arena_array(words->arena, const struct assess_unit *, assessment->unit_count + 1);
    for (size_t i = 0; order && i < assessment->unit_count; i++)
        order[i] = &assessment->units[i];
    if (order && assessment->unit_count)
        qsort(order, assessment->unit_count, sizeof *order, by_code);
    for (size_t u = 0; order && u < assessment->unit_count; u++)
        for (size_t i = 0; is_meant(ask, order[u]) && i < order[u]->deduction_count; i++) {
            const struct assess_deduction *it = &order[u]->deductions[i];
            const struct assess_item *item = &assessment->items[it->item];
            const char *cells[] = {order[u]->unit->code,
                                   order[u]->unit->name,
                                   item->name,
                                   assess_what(it, false),
                                   it->trace,
                                   points(words, it->points),
                                   it->counted ? points(words, it->counted) : "0（到上限）",
                                   measure_chinese(item->measure)};
            words_row(words, cells);
        }
}

static bool has_own(const struct assessment *assessment)
{
    return assessment->item_count && assessment->items[assessment->item_count - 1].own;
}

static bool begin_ranking(struct word_table *words, struct arena *arena,
                          const struct assessment *assessment, struct table *table)
{
    const size_t count = RANKING_COLUMNS + assessment->item_count;
    const char **columns = arena_array(arena, const char *, count);
    if (!columns)
        return false;
    columns[0] = "rank:名次";
    columns[1] = "unit_code:单位代码";
    columns[2] = "unit:单位";
    columns[3] = "score:得分";
    for (size_t i = 0; i < assessment->item_count; i++)
        columns[RANKING_COLUMNS + i] =
            arena_print(arena, "%s:%s", assessment->items[i].column, assessment->items[i].name);
    if (arena->failed)
        return false;
    words_begin(words, arena, table, "年度考核排名", columns, count);
    return true;
}

/* What an item of the plan's own counts stands beside it. */
static void begin_deductions(struct word_table *words, struct arena *arena,
                             const struct assessment *assessment, struct table *table)
{
    static const char *const columns[] = {"unit_code:单位代码", "unit:单位",     "item:扣分项",
                                          "what:事项",          "trace:依据",    "points:每项扣分",
                                          "counted:实际扣分",   "measure:计的是"};
    words_begin(words, arena, table, "年度考核扣分明细", columns,
                sizeof columns / sizeof *columns - !has_own(assessment));
}

static void note_unset(struct word_table *words, const struct assessment *assessment)
{
    for (size_t i = 0; i < assessment->item_count; i++)
        if (!assessment->items[i].set)
            words_note(words, "%s没有设定扣分%s，不计", assessment->items[i].name,
                       assessment->items[i].measure == MEASURE_VETOED ? "，或一票否决的效果不含考核"
                                                                      : "");
}

enum status assess_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         bool detail, struct table *table)
{
    struct assessment assessment;
    struct word_table words;
    enum status status = assess_make(view, arena, ask, &assessment);
    if (status != STATUS_OK)
        return status;
    if (detail)
        begin_deductions(&words, arena, &assessment, table);
    else if (!begin_ranking(&words, arena, &assessment, table))
        return STATUS_NO_MEMORY;
    if (!assessment.set) {
        words_note(&words, "计划没有设定考核办法（规则 assessment），不能计算");
        return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (detail)
        put_deductions(&words, ask, &assessment);
    else
        put_ranking(&words, ask, &assessment);
    words_above(&words, ask);
    status = words_basis_then(&words, view, ask);
    note_unset(&words, &assessment);
    return arena->failed ? STATUS_NO_MEMORY : status;
}

/* -- as a record --------------------------------------------------------------------------------- */

/* "第 3 名；逾期未办 4.00，退回 0.50": what a unit reads beside its score. */
static const char *detail_of(struct arena *arena, const struct assessment *assessment,
                             const struct assess_unit *it)
{
    struct buffer text = {0};
    char number[MONEY_TEXT_SIZE];
    size_t parts = 0;
    buffer_print(&text, "第 %zu 名", it->rank);
    for (size_t k = 0; k < assessment->item_count; k++) {
        if (!it->by_item[k])
            continue;
        score_print(it->by_item[k], number);
        buffer_print(&text, "%s%s %s", parts++ ? "，" : "；扣分：", assessment->items[k].name,
                     number);
    }
    return arena_words(arena, &text);
}

enum status assess_record(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          const struct work_evidence *evidence, struct record_key *key,
                          struct work *work)
{
    struct assessment assessment;
    char number[16];
    const struct plan *plan = &ask->held->plan;
    enum status status = assess_make(view, arena, ask, &assessment);
    if (status != STATUS_OK)
        return status;
    if (!assessment.set)
        return STATUS_UNSUPPORTED;
    *work = (struct work){.type = WORK_ASSESSMENT,
                          .title = arena_print(arena, "%d年度预算绩效考核", (int)plan->year),
                          .date = ask->as_of,
                          .original_fen = MONEY_NONE,
                          .total_fen = MONEY_NONE,
                          .agency = "",
                          .lead = "",
                          .place = "",
                          .note = arena_print(arena, "按%s的规则“年度考核”计算", ask->held->label)};
    work->rows = arena_array(arena, struct work_row, assessment.unit_count + 1);
    work->evidence = arena_array(arena, struct work_evidence, 1);
    if (!work->title || !work->note || !work->rows || !work->evidence)
        return STATUS_NO_MEMORY;
    work->evidence[work->evidence_count++] = *evidence;
    for (size_t i = 0; i < assessment.unit_count; i++) {
        const struct assess_unit *it = &assessment.units[i];
        work->rows[work->row_count++] =
            (struct work_row){.unit_code = it->unit->code,
                              .project_code = "",
                              .name = it->unit->name,
                              .field = "",
                              .amount_fen = MONEY_NONE,
                              .score = it->score,
                              .scored = true,
                              .stated = "",
                              .found = "",
                              .detail = detail_of(arena, &assessment, it),
                              .handling = "",
                              .owner = "",
                              .due = DATE_NONE,
                              .done = DATE_NONE};
    }
    snprintf(number, sizeof number, "%d", (int)plan->year);
    work_record_key(&plan->scope, (uint16_t)plan->year, 0, WORK_ASSESSMENT, number, key);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- as a notice ----------------------------------------------------------------------------------- */

static void put_day(struct buffer *out, int32_t date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    buffer_print(out, "%d年%d月%d日", year, month, day);
}

static void put_items(struct buffer *out, const struct assessment *assessment)
{
    for (size_t k = 0; k < assessment->item_count; k++) {
        size_t count = 0, units = 0;
        int32_t sum = 0;
        char text[MONEY_TEXT_SIZE];
        for (size_t i = 0; i < assessment->unit_count; i++) {
            const struct assess_unit *it = &assessment->units[i];
            size_t before = count;
            for (size_t d = 0; d < it->deduction_count; d++)
                count += it->deductions[d].item == k;
            units += count > before;
            sum += it->by_item[k];
        }
        if (!count)
            continue;
        score_print(sum, text);
        buffer_print(out, "　　%s：%zu 个单位 %zu 次，共扣 %s 分。\n", assessment->items[k].name,
                     units, count, text);
    }
}

static const char *consequence_of(const struct plan *plan)
{
    for (size_t i = 0; i < plan->obligation_count; i++) {
        const struct obligation *it = &plan->obligations[i];
        if (it->kept.by == KEPT_WORK && (it->kept.types >> WORK_ASSESSMENT & 1) &&
            it->consequence && *it->consequence && !obligation_unset(it, "consequence"))
            return it->consequence;
    }
    return "";
}

void assess_put_notice(const struct duty_ask *ask, const struct assessment *assessment,
                       struct buffer *out)
{
    const struct plan *plan = &ask->held->plan;
    char full[MONEY_TEXT_SIZE], score[MONEY_TEXT_SIZE];
    size_t whole = 0;
    score_print(assessment->full, full);
    for (size_t i = 0; i < assessment->unit_count; i++)
        whole += assessment->units[i].score == assessment->full;
    buffer_print(out, "%s\n关于%d年度预算绩效管理考核情况的通报（草稿）\n\n各部门单位：\n",
                 plan->office, (int)plan->year);
    buffer_print(out, "　　按照《%s》（%s），对 %zu 个单位进行了考核，截至", plan->title,
                 ask->held->label, assessment->unit_count);
    put_day(out, ask->as_of);
    buffer_print(out, "。满分 %s 分，满分单位 %zu 个。\n\n　　一、得分和名次\n", full, whole);
    for (size_t i = 0; i < assessment->unit_count; i++) {
        const struct assess_unit *it = &assessment->units[i];
        score_print(it->score, score);
        buffer_print(out, "　　%zu　%s　%s\n", it->rank, it->unit->name, score);
    }
    buffer_put_text(out, "\n　　二、扣分情况\n");
    put_items(out, assessment);
    const char *consequence = consequence_of(plan);
    buffer_put_text(out, "\n　　三、有关要求\n");
    if (*consequence)
        buffer_print(out, "　　计划规定的后果：%s。\n", consequence);
    buffer_put_text(out, "　　每一笔扣分的事项和依据另附明细；有异议的，请在收到后书面提出。\n\n");
    buffer_print(out, "　　%s\n　　", plan->office);
    put_day(out, ask->as_of);
    buffer_put_text(out, "\n");
}
