/* Why a target is what it is: what was asked to be another, by whom it was decided, and whether what stands has its
 * approval. */
#include "reasons.h"

#include <siben/adjust.h>

static const char *or_none(const char *text)
{
    return text && *text ? text : "—";
}

static const char *kind_english(unsigned kind)
{
    static const char *const words[ADJUST_KIND_COUNT] = {[ADJUST_VALUE] = "value",
                                                         [ADJUST_WEIGHT] = "weight",
                                                         [ADJUST_ADD] = "added",
                                                         [ADJUST_DROP] = "dropped",
                                                         [ADJUST_BUDGET] = "money",
                                                         [ADJUST_GOAL] = "goal",
                                                         [ADJUST_OTHER] = "other",
                                                         [ADJUST_NAME] = "name",
                                                         [ADJUST_LEVELS] = "levels",
                                                         [ADJUST_CORE] = "core",
                                                         [ADJUST_TASK_NAME] = "name of a task",
                                                         [ADJUST_TASK] = "task",
                                                         [ADJUST_TASK_ADD] = "task added",
                                                         [ADJUST_TASK_DROP] = "task dropped",
                                                         [ADJUST_FACT] = "what it says of itself",
                                                         [ADJUST_ACCRUAL] = "how it grows"};
    return kind < ADJUST_KIND_COUNT && words[kind] ? words[kind] : "other";
}

static void say_change(struct reasons *reasons, unsigned kind, const char *what, const char *was,
                       const char *now)
{
    struct arena *arena = reasons->arena;
    reasons_say(reasons, "变动", "Change",
                arena_print(arena, "%s “%s”：%s → %s", adjust_chinese(kind), what, or_none(was),
                            or_none(now)),
                arena_print(arena, "%s, \"%s\": %s -> %s", kind_english(kind), what, or_none(was),
                            or_none(now)));
}

static void say_rule(struct reasons *reasons)
{
    reasons_say(
        reasons, "规则", "Rule",
        "审核通过的绩效目标，按规定程序调整：单位提出、绩效办批准；没有批准的调整而改过的，列为"
        "“调整未经批准”",
        "an approved target is changed by procedure only: the unit asks, the office approves; one "
        "that was "
        "changed without that is a finding");
    reasons_say(
        reasons, "规则来源", "Its source",
        "部门绩效目标管理办法（财预〔2015〕88号）：绩效目标确定后一般不予调整，确需调整的按程序报批"
        "（条文待核）",
        "财预〔2015〕88号: targets are not changed once set; where they must be, by the procedure "
        "of approval "
        "(text to be confirmed)");
}

static enum status of_adjustment(struct view *view, struct arena *arena,
                                 const struct record_key *key, struct reasons *reasons,
                                 struct why *why)
{
    struct record record, decided;
    struct payload payload, review;
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    enum status status = replica_get(view, arena, key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.gone || record.state.withdrawn)))
        return why_set(why, STATUS_NOT_FOUND, text, "没有这份绩效目标调整，或已撤回",
                       "siben target list 列出全部");
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_WORK, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    const struct work *work = &payload.work;
    const char *verdict[] = {record.state.approved   ? "批准"
                             : record.state.returned ? "不批准"
                                                     : "待批",
                             record.state.approved   ? "approved"
                             : record.state.returned ? "refused"
                                                     : "not decided yet"};
    reasons_begin(reasons, arena, arena_print(arena, "%s：%s", text, verdict[0]),
                  arena_print(arena, "%s: %s", text, verdict[1]));
    say_rule(reasons);
    const char *day = reasons_date(reasons, work->date);
    reasons_say(reasons, "提出", "Asked", arena_print(arena, "%s，%s", day, work->title),
                arena_print(arena, "%s, %s", day, work->title));
    reasons_say(reasons, "依据", "Basis",
                or_none(work->evidence_count ? work->evidence[0].document : work->note),
                or_none(work->evidence_count ? work->evidence[0].document : work->note));
    for (size_t i = 0; i < work->row_count; i++)
        say_change(reasons, adjust_of(work->rows[i].handling), work->rows[i].field,
                   work->rows[i].stated, work->rows[i].found);
    struct record_key decision = *key;
    decision.kind = KIND_REVIEW;
    decision_id_print(key, record.shown.mark, decision.id);
    if (replica_get(view, arena, &decision, &decided) == STATUS_OK && decided.shown.seq &&
        payload_decode(arena, KIND_REVIEW, decided.payload, &review) == STATUS_OK)
        reasons_say(reasons, "决定", "Decision",
                    arena_print(arena, "%s，%s%s%s", verdict[0], review.review.reviewer,
                                review.review.reason_count ? "：" : "",
                                review.review.reason_count ? review.review.reasons[0] : ""),
                    arena_print(arena, "%s by %s%s%s", verdict[1], review.review.reviewer,
                                review.review.reason_count ? ": " : "",
                                review.review.reason_count ? review.review.reasons[0] : ""));
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status of_target(struct view *view, struct arena *arena, const struct record_key *key,
                             struct reasons *reasons)
{
    struct adjust_standing standing;
    char text[RECORD_KEY_TEXT_SIZE], by[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    enum status status = adjust_standing(view, arena, key, &standing);
    if (status != STATUS_OK)
        return status;
    const char *chinese = !standing.changed   ? "审核通过以后没有改过"
                          : standing.approved ? "按批准的调整改过"
                                              : "调整未经批准";
    const char *english = !standing.changed   ? "not changed since it was approved"
                          : standing.approved ? "changed by an approved adjustment"
                                              : "changed without an approved adjustment";
    reasons_begin(reasons, arena, arena_print(arena, "%s：%s", text, chinese),
                  arena_print(arena, "%s: %s", text, english));
    say_rule(reasons);
    for (size_t i = 0; i < standing.change_count; i++)
        say_change(reasons, standing.changes[i].kind, standing.changes[i].what,
                   standing.changes[i].was, standing.changes[i].now);
    if (standing.approved) {
        record_key_print(&standing.adjustment, by, sizeof by);
        const char *adjustment = arena_text(arena, by); /* it is read when this is gone */
        reasons_say(reasons, "调整", "Adjustment", adjustment ? adjustment : "",
                    adjustment ? adjustment : "");
    }
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status reasons_of_adjustment(struct view *view, struct arena *arena,
                                  const struct record_key *key, struct reasons *reasons,
                                  struct why *why)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    if (key->kind == KIND_TARGET)
        return of_target(view, arena, key, reasons);
    if (adjust_is(key))
        return of_adjustment(view, arena, key, reasons, why);
    return why_set(why, STATUS_INVALID, text, "这不是绩效目标，也不是绩效目标调整",
                   "siben target list 列出调整；目标写成 653022205/target/项目代码/2026");
}
