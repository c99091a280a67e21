/* Why a unit has its score in the year's assessment. */
#include "reasons.h"

static void say_deduction(struct reasons *reasons, const struct assessment *assessment,
                          const struct assess_deduction *it)
{
    struct arena *arena = reasons->arena;
    const struct assess_item *item = &assessment->items[it->item];
    const char *each = reasons_points(reasons, it->points),
               *cap = reasons_points(reasons, item->cap),
               *counted = reasons_points(reasons, it->counted);
    bool whole = it->counted == it->points;
    reasons_say(reasons, "扣分", "Deduction",
                arena_print(arena, "%s 扣 %s 分%s：%s；规则 %s：每次 %s，最多 %s%s%s", item->name,
                            counted, whole ? "" : "（到上限）", assess_what(it, false), item->rule,
                            each, cap, *it->trace ? "；依据 " : "", it->trace),
                arena_print(arena, "%s takes off %s%s: %s; rule %s: %s each time, at most %s%s%s",
                            item->english, counted, whole ? "" : " (the cap is reached)",
                            assess_what(it, true), item->rule, each, cap,
                            *it->trace ? "; traced to " : "", it->trace));
}

enum status reasons_of_assessment(struct view *view, struct arena *arena,
                                  const struct duty_ask *ask, const char *unit,
                                  struct reasons *reasons, struct why *why)
{
    struct assessment assessment;
    const struct assess_unit *it = NULL;
    enum status status = assess_make(view, arena, ask, &assessment);
    if (status != STATUS_OK)
        return status;
    if (!assessment.set)
        return why_set(why, STATUS_UNSUPPORTED, ask->held->label,
                       "计划没有设定考核办法（规则 assessment），没有得分可解释",
                       "在计划文件里写明各项扣分，siben plan publish 发出新的一版");
    for (size_t i = 0; i < assessment.unit_count; i++)
        if (strcmp(assessment.units[i].unit->code, unit) == 0)
            it = &assessment.units[i];
    if (!it)
        return why_set(why, STATUS_NOT_FOUND, unit, "名册里没有这个单位",
                       "写单位代码；siben show units 列出");
    reasons_begin(
        reasons, arena, arena_print(arena, "年度考核 · %s（%s）", it->unit->name, it->unit->code),
        arena_print(arena, "Assessment of the year · %s (%s)", it->unit->name, it->unit->code));
    const char *score = reasons_points(reasons, it->score);
    const char *full = reasons_points(reasons, assessment.full),
               *off = reasons_points(reasons, assessment.full - it->score),
               *day = reasons_date(reasons, ask->as_of);
    if (!ask->receiver)
        reasons_say(reasons, "注意", "Note",
                    "绩效办登记的（核查、培训等）和别的单位的不在本机：得分、名次以收件方的为准",
                    "what the office keeps (checks, trainings) and other units are not held here: "
                    "score and "
                    "rank are those of the receiver");
    reasons_say(reasons, "得分", "Score",
                arena_print(arena, "%s − %s = %s，第 %zu 名，共 %zu 个单位；截至 %s 日终", full,
                            off, score, it->rank, assessment.unit_count, day),
                arena_print(arena, "%s − %s = %s, rank %zu of %zu units; at the end of %s", full,
                            off, score, it->rank, assessment.unit_count, day));
    reasons_say_plan(reasons, ask->held);
    reasons_say_rules(reasons, &ask->held->plan, "assessment");
    for (size_t i = 0; i < it->deduction_count; i++)
        say_deduction(reasons, &assessment, &it->deductions[i]);
    if (!it->deduction_count)
        reasons_say(reasons, "扣分", "Deduction", "没有", "none");
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
