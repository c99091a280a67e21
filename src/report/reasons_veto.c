/* Which score of a project counts, and what follows from a veto. DOMAIN.md 1.4 A7, A15. */
#include "final.h"
#include "reasons.h"

#include <siben/scoring.h>

const char *final_english(unsigned source)
{
    static const char *const words[FINAL_COUNT] = {
        [FINAL_NONE] = "nothing says one",
        [FINAL_VETO] = "a veto",
        [FINAL_FINANCE] = "an evaluation by finance",
        [FINAL_DEPARTMENT] = "an evaluation by the department",
        [FINAL_REVIEWED] = "the approved self-evaluation",
        [FINAL_SELF] = "the self-evaluation, not reviewed"};
    return source < FINAL_COUNT ? words[source] : "—";
}

static const char *type_english(unsigned type)
{
    return type == WORK_VERIFICATION  ? "authenticity check"
           : type == WORK_ONSITE      ? "on-site evaluation"
           : type == WORK_SPOT_REVIEW ? "spot review"
                                      : "sampling review";
}

/* What was recovered, or who was held to account, and whether in time. */
static void say_followed(struct reasons *reasons, const struct works *works,
                         const struct final_words *said, const char *field, const char *english,
                         int32_t as_of)
{
    struct arena *arena = reasons->arena;
    const struct veto_follow follow =
        veto_followed(works, said->veto_work, said->veto_row, field, as_of);
    const char *done = follow.amounts ? reasons_amount(reasons, follow.done_fen) : "",
               *left = follow.short_fen ? reasons_amount(reasons, follow.short_fen) : "";
    const char *state = !follow.taken ? "还没有登记"
                        : follow.open ? (follow.late ? "逾期未办完" : "在办")
                        : *left       ? "未收齐"
                        : follow.late ? "逾期办完"
                                      : "按时办完";
    const char *state_english = !follow.taken ? "no record yet"
                                : follow.open ? (follow.late ? "overdue" : "under way")
                                : *left       ? "not all of it"
                                : follow.late ? "done late"
                                              : "done in time";
    reasons_say(reasons, "随之", "Entails",
                arena_print(arena, "%s：%s%s%s%s%s%s%s%s", field, state, *done ? "，已收回 " : "",
                            done, *done ? " 元" : "", *left ? "，还差 " : "", left,
                            *left          ? " 元；"
                            : follow.taken ? "；"
                                           : "",
                            follow.record),
                arena_print(arena, "%s: %s%s%s%s%s%s%s", english, state_english,
                            *done ? ", recovered " : "", done, *left ? ", lacking " : "", left,
                            follow.taken ? "; " : "", follow.record));
}

static void say_veto(struct reasons *reasons, const struct duty_ask *ask, const struct works *works,
                     const struct final *final)
{
    const struct final_words *said = final->said;
    const struct plan *plan = &ask->held->plan;
    const struct work_row *row = said->veto_row;
    struct arena *arena = reasons->arena;
    bool numbers = *row->stated || *row->found;
    reasons_say(reasons, "一票否决", "Veto",
                arena_print(arena, "%s %s：不属实%s%s%s%s",
                            work_type_chinese(said->veto_work->type), said->veto_record,
                            numbers ? "，自评 " : "", row->stated, numbers ? "，查到 " : "",
                            row->found),
                arena_print(arena, "%s %s: false%s%s%s%s", type_english(said->veto_work->type),
                            said->veto_record, numbers ? ", reported " : "", row->stated,
                            numbers ? ", found " : "", row->found));
    reasons_say_rules(reasons, plan, "veto");
    if (veto_effect(plan, "grade_void"))
        reasons_say(reasons, "随之", "Entails", "自评等级作废，按差", "its grade is void: poor");
    int32_t cut;
    bool set = plan_rule_hundredths(plan, "veto", "cut", &cut);
    reasons_say(
        reasons, "随之", "Entails",
        set ? arena_print(arena, "下年预算核减 %s%%", reasons_points(reasons, cut))
            : "下年预算的核减比例（veto.cut）未设定",
        set ? arena_print(arena, "next year's budget is cut by %s %%", reasons_points(reasons, cut))
            : "the ratio by which next year's budget is cut (veto.cut) is not set");
    if (veto_effect(plan, "assessment_zero"))
        reasons_say_rule(reasons, plan, "assessment.vetoed");
    if (veto_effect(plan, "recover_funds"))
        say_followed(reasons, works, said, VETO_FIELD_RECOVERY, "recovery of money", ask->as_of);
    if (veto_effect(plan, "accountability"))
        say_followed(reasons, works, said, VETO_FIELD_ACCOUNTABILITY, "accountability", ask->as_of);
}

static void say_uncounted(struct reasons *reasons, const struct final_words *said)
{
    struct arena *arena = reasons->arena;
    if (*said->unproved)
        reasons_say(reasons, "不计", "Not counted",
                    arena_print(arena, "%s 没有可查的佐证（文件，或原件存放处）", said->unproved),
                    arena_print(arena, "%s: no document of it can be had", said->unproved));
    if (*said->conflict)
        reasons_say(
            reasons, "不计", "Not counted",
            arena_print(arena, "%s 的机构给被评价的单位编制过材料", said->conflict),
            arena_print(arena, "%s: its agency prepared what it evaluates", said->conflict));
}

/* Two scores of one form: by which rule one of them counts. */
static void say_differs(struct reasons *reasons, const struct finals *finals,
                        const struct final *final)
{
    struct arena *arena = reasons->arena;
    const char *said = reasons_points(reasons, final->reported),
               *computed = reasons_points(reasons, final->computed);
    const bool computes = finals->computes;
    reasons_say(reasons, "两个得分", "Two scores",
                arena_print(arena, "自评总分 %s，计划的公式算出 %s：取%s", said, computed,
                            computes ? "计算总分" : "自评总分"),
                arena_print(arena, "reported %s, the plan's formulas make it %s: %s counts", said,
                            computed, computes ? "the computed one" : "the reported one"));
    reasons_say_rule(reasons, finals->plan, "scoring.counts");
}

enum status reasons_say_final(struct reasons *reasons, struct then *then, struct view *view,
                              const struct duty_ask *ask, const struct record_key *form,
                              const struct self_evaluation *self, int32_t computed)
{
    struct arena *arena = reasons->arena;
    struct works works;
    struct duty_roster roster = {.by_code = NULL};
    struct finals finals = {.map = NULL};
    struct record record;
    enum status status = then_get(then, view, arena, form, &record);
    if (status == STATUS_OK)
        status = works_read(view, arena, &ask->held->plan.scope, &works);
    if (status == STATUS_OK)
        status = duty_roster_read(view, then, arena, &ask->held->plan.scope, &roster);
    if (status == STATUS_OK)
        status = finals_read(arena, &ask->held->plan, &works, &roster, form->fiscal_year,
                             ask->as_of, &finals);
    duty_roster_close(&roster);
    if (status != STATUS_OK) {
        finals_close(&finals);
        return status;
    }
    const struct final_self own = {true, record.state.approved, self->total_score, true, computed};
    const struct final final = final_of(&finals, form->id, &own);
    const char *grade = plan_grade_chinese(final.grade),
               *score = final.scored ? reasons_points(reasons, final.score) : "";
    if (finals.unset)
        reasons_say(reasons, "最终", "In the end",
                    arena_print(arena, "规则 %s 未设定", finals.unset),
                    arena_print(arena, "rule %s is not set", finals.unset));
    else
        reasons_say(reasons, "最终", "In the end",
                    arena_print(arena, "%s%s%s，取自%s%s%s", score, *score ? " " : "",
                                *grade ? grade : "没有等级", final_chinese(final.source),
                                *final.record ? " " : "", final.record),
                    arena_print(arena, "%s%s%s, from %s%s%s", score, *score ? " " : "",
                                final.grade ? final.grade : "no grade", final_english(final.source),
                                *final.record ? " " : "", final.record));
    if (final.said)
        say_uncounted(reasons, final.said);
    const char *doubled = final_doubled_words(arena, &final, false);
    if (*doubled)
        reasons_say(reasons, "两次评价", "Two evaluations", doubled,
                    final_doubled_words(arena, &final, true));
    if (final.differs)
        say_differs(reasons, &finals, &final);
    if (final.said && final.said->vetoed)
        say_veto(reasons, ask, &works, &final);
    finals_close(&finals);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
