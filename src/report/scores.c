/* 自评打分核对: each self-evaluation as reported and as the plan's scheme computes it, side by side. */
#include "duty.h"

#include <siben/scoring.h>

struct scoring {
    struct word_table words;
    const struct duty_ask *ask;
    struct score_rules rules;
    struct duty_roster roster;
    enum status status;
};

static const char *points(struct word_table *words, int32_t hundredths)
{
    char text[MONEY_TEXT_SIZE];
    score_print(hundredths, text);
    const char *copy = arena_text(words->arena, text);
    return copy ? copy : "";
}

static const char *remarks(struct word_table *words, const struct score_sheet *sheet, bool target)
{
    struct buffer text = {0};
    size_t count = 0;
    if (!target)
        buffer_print(&text, "%s没有目标表，指标照自评", count++ ? "；" : "");
    if (sheet->out_of_band)
        buffer_print(&text, "%s%zu 个定性指标的得分不在档内", count++ ? "；" : "",
                     sheet->out_of_band);
    if (sheet->explain)
        buffer_print(&text, "%s%zu 个指标远超目标，须说明", count++ ? "；" : "", sheet->explain);
    if (target && sheet->unknown)
        buffer_print(&text, "%s%zu 个指标算不出，照自评", count++ ? "；" : "", sheet->unknown);
    buffer_put_u8(&text, 0);
    const char *copy = text.failed ? NULL : arena_text(words->arena, (const char *)text.data);
    if (text.failed)
        words->arena->failed = true; /* a remark that is missing would pass for nothing to remark */
    buffer_free(&text);
    return copy ? copy : "";
}

static enum status put_form(struct scoring *scoring, struct view *view, struct arena *arena,
                            const struct record_key *key, const struct self_evaluation *form)
{
    struct word_table *words = &scoring->words;
    struct record_key of_target = *key;
    struct record record;
    struct payload payload;
    struct score_sheet sheet;
    bool held = false;
    of_target.kind = KIND_TARGET;
    enum status status = replica_get(view, arena, &of_target, &record);
    if (status == STATUS_OK && record.shown.seq && !record.state.withdrawn && !record.gone)
        held = payload_decode(arena, KIND_TARGET, record.payload, &payload) == STATUS_OK;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    score_form(&scoring->rules, held ? &payload.target : NULL, form, &sheet);
    const struct plan *plan = &scoring->ask->held->plan;
    const struct duty_unit *unit = duty_roster_unit(&scoring->roster, form->unit_code);
    const char *grade = plan_grade_chinese(plan_grade(plan, sheet.total));
    const char *cells[] = {form->unit_code,
                           unit ? unit->name : "",
                           key->id,
                           held ? payload.target.subject_name : "",
                           points(words, form->execution_score),
                           points(words, sheet.execution),
                           points(words, form->total_score),
                           points(words, sheet.total),
                           points(words, sheet.total - form->total_score),
                           *grade ? grade : "未设定",
                           remarks(words, &sheet, held)};
    words_row(words, cells);
    return STATUS_OK;
}

static bool see_form(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct scoring *scoring = context;
    struct payload payload;
    struct bytes bytes = arena_bytes(arena, record->payload);
    if (!record->shown.seq || record->state.withdrawn || record->gone ||
        !scope_contains(&scoring->ask->held->plan.scope, &record->key.scope))
        return true;
    enum status status = bytes.data || !record->payload.size
                             ? payload_decode(arena, KIND_SELF_EVALUATION, bytes, &payload)
                             : STATUS_NO_MEMORY;
    if (status == STATUS_OK &&
        (!scoring->ask->unit || strcmp(scoring->ask->unit, payload.self_evaluation.unit_code) == 0))
        status = put_form(scoring, view, arena, &record->key, &payload.self_evaluation);
    if (status == STATUS_NO_MEMORY || status == STATUS_CORRUPT || status == STATUS_IO_ERROR)
        scoring->status = status;
    return scoring->status == STATUS_OK;
}

enum status scores_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         uint16_t fiscal_year, struct table *table)
{
    static const char *const columns[] = {
        "unit_code:单位代码", "unit:单位",          "id:项目代码",
        "name:项目",          "execution:执行得分", "execution_computed:执行得分（计算）",
        "total:自评总分",     "computed:计算总分",  "difference:差额",
        "grade:等级",         "remarks:说明"};
    struct scoring scoring = {.ask = ask};
    const char *missing;
    words_begin(&scoring.words, arena, table, "自评打分核对", columns,
                sizeof columns / sizeof *columns);
    if (score_rules_of(&ask->held->plan, &scoring.rules, &missing) != STATUS_OK) {
        words_note(&scoring.words, "规则 %s 未设定，不能计算", missing);
        return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    enum status status = duty_roster_read(view, arena, &ask->held->plan.scope, &scoring.roster);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_SELF_EVALUATION, fiscal_year, see_form, &scoring);
    duty_roster_close(&scoring.roster);
    if (status == STATUS_OK)
        status = scoring.status;
    words_note(&scoring.words, "按 %s 打分：每个指标、执行率各四舍五入到两位后相加，等级按计算总分",
               scoring.rules.version);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
