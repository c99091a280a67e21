/* Why a duty stands as it does: whose it is, the date and its calendar, the extension, the record and its course. */
#include "duty_walk.h"
#include "reasons.h"

#include <stdio.h>

const char *reasons_state_english(unsigned state)
{
    static const char *const words[DUTY_STATE_COUNT] = {[DUTY_NOT_KEPT] = "kept by no record",
                                                        [DUTY_NOT_DUE] = "not due yet",
                                                        [DUTY_OPEN] = "open",
                                                        [DUTY_FILLED] = "handed in here",
                                                        [DUTY_IN_REVIEW] = "in review",
                                                        [DUTY_RETURNED] = "returned",
                                                        [DUTY_DONE] = "done on time",
                                                        [DUTY_DONE_LATE] = "done late",
                                                        [DUTY_OVERDUE] = "overdue",
                                                        [DUTY_ADDED] =
                                                            "added when it was due already"};
    return state < DUTY_STATE_COUNT ? words[state] : "—";
}

static const char *owner_english(unsigned owner)
{
    static const char *const words[OWNER_COUNT] = {[OWNER_OFFICE] = "the performance office",
                                                   [OWNER_UNITS] = "every unit",
                                                   [OWNER_DEPARTMENTS] = "every department",
                                                   [OWNER_PROJECTS] = "every project",
                                                   [OWNER_FUNDS] = "every fund",
                                                   [OWNER_REGIONS] = "the regions below",
                                                   [OWNER_AGENCIES] = "third parties"};
    return owner < OWNER_COUNT ? words[owner] : "—";
}

static const char *keeper_english(unsigned keeper)
{
    static const char *const words[KEPT_COUNT] = {[KEPT_NOT_YET] = "no record",
                                                  [KEPT_TARGET] = "a target form",
                                                  [KEPT_MONITORING] = "a monitoring form",
                                                  [KEPT_SELF_EVALUATION] = "a self-evaluation form",
                                                  [KEPT_SUBMISSION] = "a submission",
                                                  [KEPT_CONTACTS] = "contacts in the roster",
                                                  [KEPT_REVIEWS] = "reviews",
                                                  [KEPT_PARTS] = "other obligations",
                                                  [KEPT_ALLOCATION] =
                                                      "the log of money handed down",
                                                  [KEPT_WORK] = "work records",
                                                  [KEPT_STANDING] = "all else that it owes"};
    return keeper < KEPT_COUNT ? words[keeper] : "—";
}

static const char *submission_english(unsigned kind)
{
    static const char *const words[] = {
        [SUBMISSION_ROUND] = "a round of monitoring",
        [SUBMISSION_APPLICATION] = "the application of monitoring results",
        [SUBMISSION_OVERALL_REVIEW] = "the review of overall self-evaluations",
        [SUBMISSION_SELF_EVALUATION] = "the year's self-evaluations",
        [SUBMISSION_TRANSFER] = "self-evaluations of transfer payments",
        [SUBMISSION_RESULT_USE] = "the use of evaluation results"};
    return kind < sizeof words / sizeof *words && words[kind] ? words[kind] : "—";
}

static const char *receipt_english(unsigned outcome)
{
    static const char *const words[] = {[RECEIPT_RECEIVED] = "received",
                                        [RECEIPT_WAITING] = "received, waiting for the rest",
                                        [RECEIPT_AGREES] = "the figures agree",
                                        [RECEIPT_DIFFERS] = "the figures differ",
                                        [RECEIPT_NO_DETAIL] = "no detail is kept there",
                                        [RECEIPT_OTHER_FOLD] = "other software, not compared"};
    return outcome < sizeof words / sizeof *words && words[outcome] ? words[outcome] : "—";
}

static void say_kept(struct reasons *reasons, const struct plan *plan, const struct obligation *it)
{
    struct arena *arena = reasons->arena;
    bool approved = it->kept.done == DONE_APPROVED;
    bool form = it->kept.by == KEPT_TARGET || it->kept.by == KEPT_MONITORING ||
                it->kept.by == KEPT_SELF_EVALUATION;
    char round[16] = "";
    if (it->kept.round > 0)
        snprintf(round, sizeof round, "%d", (int)it->kept.round);
    reasons_say(reasons, "凭什么算", "Kept by",
                arena_print(arena, "%s%s%s%s%s", plan_keeper_chinese(it->kept.by),
                            *round ? "，截至 " : "", round, *round ? " 月" : "",
                            !form ? ""
                            : approved ? "；审核通过才算完成，首次报送的时间定是否按时"
                                       : "；报送即算完成"),
                arena_print(arena, "%s%s%s%s", keeper_english(it->kept.by),
                            *round ? ", up to month " : "", round,
                            !form      ? ""
                            : approved ? "; done when approved, on time by its first hand-in"
                                       : "; done when handed in"));
    if (it->kept.evidence)
        reasons_say(reasons, "须附文件", "Needs a document",
                    arena_print(arena, "%s；没有文件、也没写原件在哪里的不算办完",
                                obligation_unset(it, "evidence") ? "佐证" : it->evidence),
                    arena_print(arena, "%s; not done without its file, or where the original is",
                                obligation_unset(it, "evidence") ? "evidence" : it->evidence));
    if (it->kept.followed)
        reasons_say(reasons, "须立整改", "Followed",
                    "发现的问题每处都要有整改记录，没有立整改不算办完",
                    "each finding has its rectification; not done without");
    if (it->kept.reported_by)
        reasons_say(reasons, "须上报", "Goes up",
                    arena_print(arena, "%s（siben submit %s）；没有上报不算完成",
                                submission_chinese(it->kept.reported_by),
                                duty_report_words(arena, plan, it)),
                    arena_print(arena, "%s (siben submit %s); not done without it",
                                submission_english(it->kept.reported_by),
                                duty_report_words(arena, plan, it)));
    const char *const named[] = {it->kept.least, it->kept.share, it->kept.coverage};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (*named[i])
            reasons_say_rule(reasons, plan, named[i]);
    for (size_t i = 0; i < it->kept.name_count; i++)
        reasons_say_rule(reasons, plan, it->kept.names[i]);
    for (size_t i = 0; i < it->threshold_count; i++)
        reasons_say(reasons, "门槛", "Threshold",
                    arena_print(arena, "%s：%s", it->thresholds[i].name, it->thresholds[i].value),
                    arena_print(arena, "%s: %s", it->thresholds[i].name, it->thresholds[i].value));
    if (it->kept.every == EVERY_SAMPLED)
        reasons_say_rules(reasons, plan, "sampling");
    if (it->kept.every == EVERY_TRIGGERED)
        reasons_say_rules(reasons, plan, "ex_ante");
    if (it->kept.every == EVERY_GRADED) {
        reasons_say_rules(reasons, plan, "result_use");
        reasons_say_rules(reasons, plan, "grades");
        reasons_say_rules(reasons, plan, "precedence");
        reasons_say_rules(reasons, plan, "veto");
    }
}

/* -- what came of it -------------------------------------------------------------------------------------- */

/* Both must be by then, and the later of them decides. */
static void say_system_verdict(struct reasons *reasons, const struct duty *duty, const char *day)
{
    struct arena *arena = reasons->arena;
    if (!duty->done_ms && duty->state != DUTY_OVERDUE)
        return;
    if (!duty->done_ms) {
        reasons_say(
            reasons, "判断", "So", arena_print(arena, "到 %s 日终没有填报并审核：逾期", day),
            arena_print(arena, "not filled in and reviewed at the end of %s: overdue", day));
        return;
    }
    const char *done = reasons_date(reasons, date_of_instant(duty->done_ms));
    reasons_say(reasons, "判断", "So",
                arena_print(arena, "审核 %s，%s %s：%s", done, duty->late ? "晚于" : "不晚于", day,
                            duty->late ? "迟报" : "按时"),
                arena_print(arena, "reviewed on %s, %s %s: %s", done,
                            duty->late ? "after" : "not after", day,
                            duty->late ? "late" : "on time"));
}

/* Handed in by the day, and late all the same: mended beyond the term for it (DOMAIN.md 1.4 A12). */
static bool is_corrected_late(const struct duty *duty)
{
    int32_t until = duty_counts_until(duty);
    return duty->returns && duty->late && duty->first_ms && until != DATE_NONE &&
           date_of_instant(duty->first_ms) <= until && duty->late_days > 0;
}

/* The submission that it is or that goes with it, and the answer from above. */
static void say_report(struct reasons *reasons, const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    char key[RECORD_KEY_TEXT_SIZE];
    if (!duty->report.kind)
        return;
    record_key_print(&duty->report, key, sizeof key);
    if (!duty->reported_ms) {
        reasons_say(reasons, "上报", "Reported", arena_print(arena, "%s：到这一天没有", key),
                    arena_print(arena, "%s: not by then", key));
        return;
    }
    const char *when = reasons_instant(reasons, duty->reported_ms);
    reasons_say(reasons, "上报", "Reported", arena_print(arena, "%s：%s 已报送", key, when),
                arena_print(arena, "%s: made on %s", key, when));
    if (!duty->receipt_ms) {
        reasons_say(reasons, "回执", "Receipt", "到这一天还没有", "none by then");
        return;
    }
    when = reasons_instant(reasons, duty->receipt_ms);
    reasons_say(reasons, "回执", "Receipt",
                arena_print(arena, "%s：%s", when, receipt_chinese(duty->receipt)),
                arena_print(arena, "%s: %s", when, receipt_english(duty->receipt)));
}

static void say_returns(struct reasons *reasons, const struct duty_ask *ask,
                        const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    if (!duty->returns)
        return;
    int32_t term = ask->held->plan.correction_days;
    const char *by = duty->correct_by == DATE_NONE ? "" : reasons_date(reasons, duty->correct_by);
    const bool late = is_corrected_late(duty);
    reasons_say(reasons, "退回", "Returns",
                arena_print(arena, "%u 次；改好的期限：%s%s", duty->returns,
                            term < 0 ? "计划未设定"
                            : *by    ? by
                            : late   ? "已交回，超过了期限"
                                     : "已交回",
                            ""),
                arena_print(arena, "%u; term for corrections: %s", duty->returns,
                            term < 0 ? "not set in the plan"
                            : *by    ? by
                            : late   ? "handed in again, beyond it"
                                     : "handed in again"));
}

/* `overdue`: of a duty that sums up others, those that are. */
static void say_verdict(struct reasons *reasons, const struct duty_ask *ask,
                        const struct duty *duty, const char *english, const char *overdue)
{
    struct arena *arena = reasons->arena;
    int32_t until = duty_counts_until(duty);
    const char *day = until == DATE_NONE ? "" : reasons_date(reasons, until);
    if (duty_untermed(duty)) {
        /* nothing says in time */
    } else if (duty->record.kind == KIND_ALLOCATION && *day) {
        say_system_verdict(reasons, duty, day);
    } else if (is_corrected_late(duty)) {
        const char *first = reasons_date(reasons, date_of_instant(duty->first_ms));
        reasons_say(reasons, "判断", "So",
                    arena_print(arena, "首次报送 %s，不晚于 %s；退回以后改好晚了 %d 天：迟报",
                                first, day, (int)duty->late_days),
                    arena_print(arena,
                                "first handed in on %s, not after %s; mended %d days beyond the "
                                "term: late",
                                first, day, (int)duty->late_days));
    } else if (duty->first_ms && *day && duty->obligation->kept.by != KEPT_ALLOCATION) {
        bool late = date_of_instant(duty->first_ms) > until;
        const char *first = reasons_date(reasons, date_of_instant(duty->first_ms));
        reasons_say(reasons, "判断", "So",
                    arena_print(arena, "首次报送 %s，%s %s：%s", first, late ? "晚于" : "不晚于",
                                day, late ? "迟报" : "按时"),
                    arena_print(arena, "first handed in on %s, %s %s: %s", first,
                                late ? "after" : "not after", day, late ? "late" : "on time"));
    } else if (duty->state == DUTY_OVERDUE && *day) {
        reasons_say(reasons, "判断", "So", arena_print(arena, "到 %s 日终没有办好：逾期", day),
                    arena_print(arena, "not done at the end of %s: overdue", day));
    } else if (duty->state == DUTY_OVERDUE) {
        reasons_say(reasons, "判断", "So",
                    *overdue ? arena_print(arena, "%s 逾期，本项就是逾期", overdue)
                             : "其中有逾期的，本项就是逾期",
                    *overdue ? arena_print(arena, "%s overdue, so this is overdue", overdue)
                             : "a part of it is overdue, so it is overdue");
    }
    say_returns(reasons, ask, duty);
    if (*duty->words)
        reasons_say(reasons, "说明", "Detail", duty->words, english);
    if (duty->of)
        reasons_say(reasons, "计数", "Count",
                    arena_print(arena, "应有 %zu，已有 %zu", duty->of, duty->done),
                    arena_print(arena, "%zu wanted, %zu there", duty->of, duty->done));
}

/* -- one duty --------------------------------------------------------------------------------------------- */

#define REASONS_OVERDUE_MAX 12
struct duty_reasoning {
    struct reasons *reasons;
    struct view *view;
    struct then *then; /* at the end of the day; NULL: now */
    const struct duty_ask *ask;
    const char *obligation, *debtor;
    struct duty *found;
    const struct duty *english; /* the same, walked again for its words */
    size_t count, capacity;
    const char *overdue[REASONS_OVERDUE_MAX]; /* obligations of the unit asked about */
    size_t overdue_count;
    bool more_overdue;
    struct parts_seen *parts; /* of the first walk; NULL in the second */
};

/* What makes O-40 of a unit overdue. */
static void note_overdue(struct duty_reasoning *reasoning, const struct duty *duty)
{
    size_t i = 0;
    if (duty->state != DUTY_OVERDUE || !duty->unit || !*reasoning->debtor ||
        duty->obligation->kept.by == KEPT_STANDING ||
        strcmp(duty->unit->code, reasoning->debtor) != 0)
        return;
    while (i < reasoning->overdue_count && reasoning->overdue[i] != duty->obligation->id)
        i++;
    if (i < reasoning->overdue_count)
        return;
    if (i < REASONS_OVERDUE_MAX)
        reasoning->overdue[reasoning->overdue_count++] = duty->obligation->id;
    else
        reasoning->more_overdue = true;
}

/* "O-16、O-20", "O-16、O-20 …". */
static const char *overdue_of(struct duty_reasoning *reasoning, const struct duty *duty)
{
    const char *text = "";
    if (duty->obligation->kept.by != KEPT_STANDING)
        return text;
    for (size_t i = 0; text && i < reasoning->overdue_count; i++)
        text = arena_print(reasoning->reasons->arena, "%s%s%s", text, i ? "、" : "",
                           reasoning->overdue[i]);
    if (text && reasoning->more_overdue)
        text = arena_print(reasoning->reasons->arena, "%s …", text);
    return text ? text : "";
}

static bool see_duty(void *context, const struct duty *duty)
{
    struct duty_reasoning *reasoning = context;
    note_overdue(reasoning, duty);
    if (reasoning->parts)
        reasons_parts_see(reasoning->parts, duty);
    bool office = duty->obligation->owner == OWNER_OFFICE || duty->upward;
    if (strcmp(duty->obligation->id, reasoning->obligation) != 0 ||
        (*reasoning->debtor
             ? office || (strcmp(duty->id, reasoning->debtor) != 0 &&
                          (!duty->unit || strcmp(duty->unit->code, reasoning->debtor) != 0))
             : !office))
        return true;
    if (reasoning->count == reasoning->capacity) {
        size_t capacity = reasoning->capacity * 2 + 16;
        struct duty *grown = arena_array(reasoning->reasons->arena, struct duty, capacity);
        if (!grown)
            return false;
        if (reasoning->count)
            memcpy(grown, reasoning->found, reasoning->count * sizeof *grown);
        reasoning->found = grown;
        reasoning->capacity = capacity;
    }
    struct duty *copy = &reasoning->found[reasoning->count++];
    *copy = *duty;
    copy->id = arena_text(reasoning->reasons->arena, duty->id);
    copy->name = arena_text(reasoning->reasons->arena, duty->name);
    copy->words = arena_text(reasoning->reasons->arena, duty->words);
    return !reasoning->reasons->arena->failed;
}

/* Of an allocation: when the paper was issued. */
static enum status issued_of(struct then *then, struct view *view, struct arena *arena,
                             const struct duty *duty, int32_t *issued)
{
    struct record record;
    struct payload payload;
    *issued = DATE_NONE;
    if (duty->record.kind != KIND_ALLOCATION)
        return STATUS_OK;
    enum status status = then_get(then, view, arena, &duty->record, &record);
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_ALLOCATION, record.payload, &payload);
    if (status == STATUS_OK)
        *issued = payload.allocation.issued;
    return status;
}

/* Who reviews, since where it is said, and whose turn it is. */
static void say_chain(struct reasons *reasons, const struct duty *duty)
{
    const struct duty_unit *unit = duty->unit;
    struct arena *arena = reasons->arena;
    if (!unit->step_count) {
        reasons_say(reasons, "审核环节", "Reviewed by", "名册和计划都没有写，一次审核即可",
                    "neither roster nor plan says; one review decides");
        return;
    }
    reasons_say(reasons, "审核环节", "Reviewed by",
                arena_print(arena, "%s（%s）", unit->chain,
                            unit->steps_of_plan ? "计划 review_chains" : "单位名册"),
                arena_print(arena, "%s (%s)", unit->chain,
                            unit->steps_of_plan ? "plan, review_chains" : "roster"));
    if (duty->state != DUTY_IN_REVIEW && duty->state != DUTY_FILLED)
        return;
    reasons_say(
        reasons, "审核到", "Review",
        *duty->step ? arena_print(arena, "已过 %zu 个环节，下一个：%s", duty->passed, duty->step)
                    : arena_print(arena, "已过 %zu 个环节", duty->passed),
        *duty->step
            ? arena_print(arena, "%zu steps have passed it on, next: %s", duty->passed, duty->step)
            : arena_print(arena, "%zu steps have passed it on", duty->passed));
}

/* Which of the four cases, by which figure or which period (DOMAIN.md O-04). */
static enum status say_triggers(struct duty_reasoning *reasoning, const struct duty *duty)
{
    const char *chinese = "", *english = "";
    if (duty->obligation->kept.every != EVERY_TRIGGERED ||
        duty->obligation->owner != OWNER_PROJECTS)
        return STATUS_OK;
    enum status status = trigger_causes(reasoning->view, reasoning->reasons->arena, reasoning->ask,
                                        duty->id, &chinese, &english);
    if (status == STATUS_OK && *chinese)
        reasons_say(reasoning->reasons, "触发情形", "Needed because of", chinese, english);
    return status;
}

static enum status say_duty(struct duty_reasoning *reasoning, const struct duty *duty)
{
    struct reasons *reasons = reasoning->reasons;
    struct arena *arena = reasons->arena;
    const struct obligation *it = duty->obligation;
    const char *day = reasons_date(reasons, reasoning->ask->as_of);
    int32_t issued;
    const char *unit = duty->unit ? duty->unit->name : "";
    bool own = strcmp(duty->name, unit) == 0 || !*unit;
    reasons_say(reasons, "", "",
                arena_print(arena, "%s%s%s%s：%s", duty->name, own ? "" : "（", own ? "" : unit,
                            own ? "" : "）", duty_words(duty)),
                arena_print(arena, "%s%s%s%s: %s", duty->name, own ? "" : " (", own ? "" : unit,
                            own ? "" : ")",
                            duty_undated(duty) ? "done" : reasons_state_english(duty->state)));
    enum status status = issued_of(reasoning->then, reasoning->view, arena, duty, &issued);
    reasons_say(reasons, "截至", "At the end of", day, day);
    if (plan_windows(it) > 1)
        reasons_say(reasons, "第几次", "Window", arena_print(arena, "%zu", duty->window + 1),
                    arena_print(arena, "%zu", duty->window + 1));
    if (duty->unit && it->kept.done == DONE_APPROVED && it->kept.by != KEPT_STANDING)
        say_chain(reasons, duty);
    if (status == STATUS_OK)
        status = say_triggers(reasoning, duty);
    if (status == STATUS_OK)
        status = reasons_say_due(reasons, reasoning->view, reasoning->ask, duty, issued);
    struct duty facing = *duty;
    const struct duty *again = reasoning->english + (duty - reasoning->found);
    facing.facts = again->facts; /* asked for in the second walk alone */
    facing.fact_count = again->fact_count;
    if (status == STATUS_OK)
        status =
            reasons_say_record(reasons, reasoning->then, reasoning->view, reasoning->ask, &facing);
    reasons_say_parts(reasons, reasoning->parts, duty);
    reasons_say_contacts(reasons, duty);
    say_report(reasons, duty);
    say_verdict(reasons, reasoning->ask, duty, again->words, overdue_of(reasoning, duty));
    return status;
}

enum status reasons_of_duty(struct view *view, struct arena *arena, const struct duty_ask *ask,
                            const char *obligation, const char *debtor, struct reasons *reasons,
                            struct why *why)
{
    const struct plan *plan = &ask->held->plan;
    const struct obligation *it = plan_obligation(plan, obligation);
    struct duty_reasoning reasoning = {
        .reasons = reasons, .view = view, .ask = ask, .obligation = obligation, .debtor = debtor};
    struct duty_ask all = *ask;
    all.unit = NULL;
    if (!it)
        return why_set(why, STATUS_NOT_FOUND, obligation, "计划里没有这一项",
                       "siben plan show 列出编号");
    reasons_begin(
        reasons, arena, arena_print(arena, "%s %s", it->id, it->title),
        arena_print(arena, "%s %s", it->id, *it->title_english ? it->title_english : it->title));
    reasoning.parts = reasons_parts_open(arena, plan, it);
    if (!reasoning.parts)
        return STATUS_NO_MEMORY;
    enum status status = duties_each(view, arena, &all, see_duty, &reasoning);
    if (status == STATUS_OK && arena->failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK && !reasoning.count)
        return why_set(why, STATUS_NOT_FOUND, *debtor ? debtor : obligation,
                       *debtor ? "没有这个承担者，或它不承担这一项" : "这一项不由绩效办承担",
                       it->owner == OWNER_OFFICE
                           ? "绩效办的事项只写编号，例如 duty:O-36"
                           : "写项目、单位或部门的代码，例如 duty:O-14:801001");
    struct duty_reasoning again = {
        .reasons = reasons, .view = view, .ask = ask, .obligation = obligation, .debtor = debtor};
    const struct duty_facts_ask facts = {obligation, debtor};
    all.english = true;
    all.facts = &facts;
    if (status == STATUS_OK)
        status = duties_each(view, arena, &all, see_duty, &again);
    REQUIRE(status != STATUS_OK || arena->failed || again.count == reasoning.count);
    reasoning.english = again.found;
    if (status == STATUS_OK)
        status = duty_then_open(view, ask, &reasoning.then);
    reasons_say_plan(reasons, ask->held);
    reasons_say(reasons, "条款", "Section",
                arena_print(arena, "第%s部分，报%s", it->section,
                            obligation_unset(it, "to") ? "：计划未设定" : it->to),
                arena_print(arena, "section %s, owed to: %s", it->section,
                            obligation_unset(it, "to") ? "not set" : it->to));
    reasons_say(reasons, "计划原意", "The plan says", it->sentence,
                *it->sentence_english ? it->sentence_english : it->sentence);
    reasons_say(reasons, "谁承担", "Owed by", plan_owner_chinese(it->owner),
                owner_english(it->owner));
    say_kept(reasons, plan, it);
    if (!obligation_unset(it, "consequence") && *it->consequence)
        reasons_say(reasons, "后果", "Consequence", it->consequence, it->consequence);
    for (size_t i = 0; status == STATUS_OK && !arena->failed && i < reasoning.count; i++)
        status = say_duty(&reasoning, &reasoning.found[i]);
    then_close(reasoning.then);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
