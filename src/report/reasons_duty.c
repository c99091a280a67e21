/* Why a duty stands as it does: whose it is, the date and its calendar, the extension, the record and its course. */
#include "duty_walk.h"
#include "reasons.h"

#include <stdio.h>

static const char *state_english(unsigned state)
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

/* -- dates -------------------------------------------------------------------------------------------- */

/* Which calendar counts the days around a date, and what of it is only expected. */
static void say_calendar(struct reasons *reasons, const struct duty_ask *ask, int32_t due)
{
    const struct calendars *calendars = &ask->held->calendars;
    struct arena *arena = reasons->arena;
    const char *region = ask->held->plan.scope.text;
    int year, month, day;
    date_parts(due, &year, &month, &day);
    for (size_t i = 0; i < calendars->count; i++) {
        if (calendars->items[i].year != year)
            continue;
        bool open = calendar_is_open(calendars, region, due);
        reasons_say(reasons, "日历", "Calendar",
                    arena_print(arena, "%d 年：%s%s", year, calendars->items[i].source,
                                open ? "；地方放假待确认" : ""),
                    arena_print(arena, "%d: %s%s", year, calendars->items[i].source,
                                open ? "; days off of the region are not confirmed" : ""));
        return;
    }
    reasons_say(reasons, "日历", "Calendar", arena_print(arena, "没有 %d 年的日历", year),
                arena_print(arena, "there is no calendar of %d", year));
}

static void say_event(struct reasons *reasons, const struct duty *duty, int32_t issued)
{
    const struct plan_event *event = duty->obligation->event;
    struct arena *arena = reasons->arena;
    const char *due = reasons_date(reasons, duty->dates.due);
    bool working = event->working_days >= 0;
    int days = (int)(working ? event->working_days : event->days);
    if (!working)
        issued = duty->dates.due - event->days;
    const char *from = reasons_date(reasons, issued);
    reasons_say(reasons, "期限", "Due",
                arena_print(arena, "%s（%s）之后 %d 个%s，当日不计：%s", event->after, from, days,
                            working ? "工作日" : "自然日", due),
                arena_print(arena, "%d %s days after %s (%s), which does not count: %s", days,
                            working ? "working" : "calendar", event->after, from, due));
    if (duty->dates.due_expected != duty->dates.due) {
        const char *expected = reasons_date(reasons, duty->dates.due_expected);
        reasons_say(
            reasons, "期限", "Due", arena_print(arena, "待确认的地方放假若如估计，是 %s", expected),
            arena_print(arena, "%s if the days off that are not confirmed come true", expected));
    }
}

/* A project that a later list added when all was due already. */
static void say_added(struct reasons *reasons, const struct duty_ask *ask, const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    const char *on = reasons_date(reasons, duty->added),
               *due = reasons_date(reasons, duty->dates.due);
    int days = (int)ask->held->plan.late_addition_days;
    reasons_say(
        reasons, "追加", "Added",
        arena_print(arena, "%s 才列入应报项目清单，那时计划的期限已经过了", on),
        arena_print(arena, "on the list since %s only, when the plan's date had gone by", on));
    if (duty_untermed(duty))
        reasons_say(reasons, "期限", "Due",
                    arena_print(arena,
                                "计划的 %s 不变；追加项目的补报期限（late_addition_days）未设定，"
                                "所以不算逾期",
                                due),
                    arena_print(arena,
                                "the plan's %s stands; it sets no term for late additions "
                                "(late_addition_days), so nobody is overdue",
                                due));
    else
        reasons_say(reasons, "期限", "Due",
                    arena_print(arena,
                                "列入清单之后 %d 个工作日，当日不计（late_addition_days）：%s",
                                days, due),
                    arena_print(arena,
                                "%d working days after the list, which does not count "
                                "(late_addition_days): %s",
                                days, due));
}

static void say_due(struct reasons *reasons, const struct duty_ask *ask, const struct duty *duty,
                    int32_t issued)
{
    const struct obligation *it = duty->obligation;
    struct arena *arena = reasons->arena;
    int32_t due = duty->dates.due, opens = it->opens != DATE_NONE ? it->opens : it->cutoff;
    if (opens != DATE_NONE) {
        const char *day = reasons_date(reasons, opens);
        reasons_say(reasons, "从何时起", "Open from",
                    arena_print(arena, "%s（%s），此前不算待报", day,
                                it->opens != DATE_NONE ? "计划写明" : "监控节点"),
                    arena_print(arena, "%s (%s); nothing is owed before", day,
                                it->opens != DATE_NONE ? "the plan says so" : "its cut-off"));
    }
    if (due == DATE_NONE && it->event_count) {
        reasons_say(
            reasons, "期限", "Due",
            arena_print(arena, "随“%s”，还没有登记这件事", it->event->after),
            arena_print(arena, "follows “%s”, of which there is no record yet", it->event->after));
        return;
    }
    if (due == DATE_NONE) {
        reasons_say(reasons, "期限", "Due", "计划未设定；没有期限就不会逾期",
                    "the plan sets none; what has no date is never overdue");
        return;
    }
    if (it->event_count) {
        say_event(reasons, duty, issued);
    } else if (duty->added > 0) {
        say_added(reasons, ask, duty);
    } else {
        const char *day = reasons_date(reasons, due);
        reasons_say(reasons, "期限", "Due",
                    arena_print(arena, "%s，计划写明，当日 24 时前都算；遇休息日不移动", day),
                    arena_print(arena,
                                "%s as the plan says, until the end of that day; it never "
                                "moves for a day off",
                                day));
    }
    say_calendar(reasons, ask, due);
    int32_t remind = plan_remind_by(&duty->dates);
    if (remind != DATE_NONE && remind != due) {
        const char *day = reasons_date(reasons, remind);
        reasons_say(reasons, "提醒", "Reminder",
                    arena_print(arena, "%s，期限以前的最后一个工作日", day),
                    arena_print(arena, "%s, the last working day by then", day));
    }
}

static enum status say_extension(struct reasons *reasons, struct view *view,
                                 const struct duty_ask *ask, const struct duty *duty)
{
    struct extended extended;
    struct arena *arena = reasons->arena;
    if (duty->extended == DATE_NONE) {
        reasons_say(reasons, "延期", "Extension", "没有", "none");
        return STATUS_OK;
    }
    enum status status = extended_read(view, arena, ask, &extended);
    for (size_t i = 0; status == STATUS_OK && i < extended.count; i++) {
        const struct extended_item *item = &extended.items[i];
        if (item->window != duty->window || item->until != duty->extended ||
            strcmp(item->obligation, duty->obligation->id) != 0 ||
            (*item->unit_code && (!duty->unit || strcmp(item->unit_code, duty->unit->code) != 0)))
            continue;
        const char *until = reasons_date(reasons, item->until),
                   *granted = reasons_instant(reasons, item->granted_ms),
                   *contact =
                       item->last_contact_ms ? reasons_instant(reasons, item->last_contact_ms) : "";
        reasons_say(reasons, "延期", "Extension",
                    arena_print(arena, "到 %s 报送都算按时；原因：%s%s%s；%s 由 %s 批准%s%s", until,
                                item->reason, *item->outage ? "；断网：" : "", item->outage,
                                granted, item->author, *contact ? "；最近一次联系 " : "", contact),
                    arena_print(arena,
                                "counts as on time until %s; reason: %s%s%s; granted %s by "
                                "%s%s%s",
                                until, item->reason, *item->outage ? "; outage: " : "",
                                item->outage, granted, item->author,
                                *contact ? "; last heard of at " : "", contact));
    }
    return status;
}

/* -- the record ----------------------------------------------------------------------------------------- */

static const char *step_words(unsigned state, bool english)
{
    static const char *const words[][2] = {[COURSE_NONE] = {"不在", "not there"},
                                           [COURSE_FILLED] = {"报送", "handed in"},
                                           [COURSE_RETURNED] = {"退回", "returned"},
                                           [COURSE_APPROVED] = {"审核通过", "approved"},
                                           [COURSE_WITHDRAWN] = {"撤回", "withdrawn"}};
    return state < sizeof words / sizeof *words && words[state][0] ? words[state][english] : "—";
}

/* Whose clock decides: DOMAIN.md 1.4 A13. What the office does itself counts by its own date, as the plan has it. */
static enum status say_clock(struct reasons *reasons, struct view *view, const struct duty_ask *ask,
                             const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    const struct plan_kept *kept = &duty->obligation->kept;
    struct record record;
    struct payload payload;
    bool stated = kept->by == KEPT_WORK &&
                  (kept->clock == CLOCK_STATED ||
                   (kept->clock == CLOCK_USUAL && duty->obligation->owner == OWNER_OFFICE));
    if (!stated) {
        reasons_say(reasons, "时间", "Clock",
                    ask->receiver ? "以本机（收件方）收到的时间为准"
                                  : "是存在本机的时间；按时与否以收件方收到为准",
                    ask->receiver
                        ? "when it came here, where it is owed to"
                        : "when it was kept here; on time is by when the receiver had it");
        return STATUS_OK;
    }
    enum status status = replica_get(view, arena, &duty->record, &record);
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_WORK, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    const char *day = reasons_date(reasons, payload.work.date);
    reasons_say(reasons, "时间", "Clock", arena_print(arena, "以记录写明的办理日期为准：%s", day),
                arena_print(arena, "the date that the record states: %s", day));
    return STATUS_OK;
}

static void say_file(struct reasons *reasons, const struct duty_ask *ask,
                     const struct work_evidence *it)
{
    struct arena *arena = reasons->arena;
    bool file = !hash_is_none(&it->digest),
         here = file && ask->has_file && ask->has_file(ask->files, &it->digest);
    const char *gap = *it->document ? " " : "", *dot = *it->kept ? "；" : "";
    reasons_say(reasons, "佐证", "Evidence",
                arena_print(arena, "%s%s%s：%s%s%s%s", it->title, gap, it->document,
                            !file            ? "没有附文件"
                            : !ask->has_file ? "附有文件"
                            : here           ? "文件在本机"
                                             : "文件不在本机",
                            dot, *it->kept ? "原件在 " : "", it->kept),
                arena_print(arena, "%s%s%s: %s%s%s", it->title, gap, it->document,
                            !file            ? "no file"
                            : !ask->has_file ? "with a file"
                            : here           ? "its file is here"
                                             : "its file is not here",
                            *it->kept ? "; the original: " : "", it->kept));
}

/* The documents that prove it: a duty that asks for one is not done without, wherever its bytes are; of a form those
 * beside it. */
static enum status say_evidence(struct reasons *reasons, struct view *view,
                                const struct duty_ask *ask, const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    struct record_key key = duty->record;
    struct record record;
    struct payload payload;
    if (kind_has_attachments(key.kind))
        attachments_key(&duty->record, &key);
    else if (key.kind != KIND_WORK)
        return STATUS_OK;
    enum status status = replica_get(view, arena, &key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.gone || record.state.withdrawn)))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = payload_decode(arena, key.kind, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; key.kind == KIND_WORK && i < payload.work.evidence_count; i++)
        say_file(reasons, ask, &payload.work.evidence[i]);
    for (size_t i = 0; key.kind == KIND_ATTACHMENTS && i < payload.attachments.count; i++) {
        const struct work_evidence file = attachment_evidence(&payload.attachments.items[i]);
        if (payload.attachments.items[i].of == duty->record.kind)
            say_file(reasons, ask, &file);
    }
    return STATUS_OK;
}

static enum status say_record(struct reasons *reasons, struct view *view,
                              const struct duty_ask *ask, const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    struct course course = {.count = 0};
    char key[RECORD_KEY_TEXT_SIZE];
    bool several = duty->of || *duty->words;
    if (!duty->record.kind) {
        if (duty->obligation->kept.by != KEPT_STANDING && duty->obligation->kept.by != KEPT_PARTS &&
            duty->obligation->kept.by != KEPT_REVIEWS && duty->obligation->kept.by != KEPT_CONTACTS)
            reasons_say(reasons, "记录", "Record",
                        several ? "不是一条记录说了算，看下面的计数和说明" : "没有收到",
                        several ? "no single one: see below" : "none has come");
        return STATUS_OK;
    }
    record_key_print(&duty->record, key, sizeof key);
    enum status status = replica_course(view, arena, &duty->record, &course);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    bool any = course.count && course.steps[0].ms < day_end_ms(ask->as_of);
    reasons_say(
        reasons, "记录", "Record",
        arena_print(arena, "%s%s", key,
                    any || duty->record.kind == KIND_ALLOCATION ? "" : "：到这一天没有收到"),
        arena_print(arena, "%s%s", key,
                    any || duty->record.kind == KIND_ALLOCATION ? "" : ": had not come by then"));
    for (size_t i = 0; i < course.count && course.steps[i].ms < day_end_ms(ask->as_of); i++) {
        const char *when = reasons_instant(reasons, course.steps[i].ms);
        const unsigned passed = course.steps[i].state == COURSE_FILLED ? course.steps[i].passed : 0;
        reasons_say(
            reasons, "经过", "Step",
            passed ? arena_print(arena, "%s 第 %u 个环节通过", when, passed)
                   : arena_print(arena, "%s %s", when, step_words(course.steps[i].state, false)),
            passed ? arena_print(arena, "%s passed on by step %u", when, passed)
                   : arena_print(arena, "%s %s", when, step_words(course.steps[i].state, true)));
    }
    if (course.count)
        status = say_clock(reasons, view, ask, duty);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        status = say_evidence(reasons, view, ask, duty);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
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

static void say_verdict(struct reasons *reasons, const struct duty_ask *ask,
                        const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    int32_t until = duty_counts_until(duty);
    const char *day = until == DATE_NONE ? "" : reasons_date(reasons, until);
    if (duty_untermed(duty)) {
        /* nothing says in time */
    } else if (duty->first_ms && *day) {
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
    }
    if (duty->returns) {
        int32_t term = ask->held->plan.correction_days;
        const char *by =
            duty->correct_by == DATE_NONE ? "" : reasons_date(reasons, duty->correct_by);
        reasons_say(reasons, "退回", "Returns",
                    arena_print(arena, "%u 次；改好的期限：%s%s", duty->returns,
                                term < 0 ? "计划未设定"
                                : *by    ? by
                                         : "已交回",
                                ""),
                    arena_print(arena, "%u; term for corrections: %s", duty->returns,
                                term < 0 ? "not set in the plan"
                                : *by    ? by
                                         : "handed in again"));
    }
    if (*duty->words)
        reasons_say(reasons, "说明", "Detail", duty->words, duty->words);
    if (duty->of)
        reasons_say(reasons, "计数", "Count",
                    arena_print(arena, "应有 %zu，已有 %zu", duty->of, duty->done),
                    arena_print(arena, "%zu wanted, %zu there", duty->of, duty->done));
}

/* -- one duty --------------------------------------------------------------------------------------------- */

struct duty_reasoning {
    struct reasons *reasons;
    struct view *view;
    const struct duty_ask *ask;
    const char *obligation, *debtor;
    struct duty *found;
    size_t count, capacity;
};

static bool see_duty(void *context, const struct duty *duty)
{
    struct duty_reasoning *reasoning = context;
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
static enum status issued_of(struct view *view, struct arena *arena, const struct duty *duty,
                             int32_t *issued)
{
    struct record record;
    struct payload payload;
    *issued = DATE_NONE;
    if (duty->record.kind != KIND_ALLOCATION)
        return STATUS_OK;
    enum status status = replica_get(view, arena, &duty->record, &record);
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
                            own ? "" : "）", duty_chinese(duty->state)),
                arena_print(arena, "%s%s%s%s: %s", duty->name, own ? "" : " (", own ? "" : unit,
                            own ? "" : ")", state_english(duty->state)));
    enum status status = issued_of(reasoning->view, arena, duty, &issued);
    reasons_say(reasons, "截至", "At the end of", day, day);
    if (plan_windows(it) > 1)
        reasons_say(reasons, "第几次", "Window", arena_print(arena, "%zu", duty->window + 1),
                    arena_print(arena, "%zu", duty->window + 1));
    if (duty->unit && it->kept.done == DONE_APPROVED && it->kept.by != KEPT_STANDING)
        say_chain(reasons, duty);
    say_due(reasons, reasoning->ask, duty, issued);
    if (status == STATUS_OK)
        status = say_extension(reasons, reasoning->view, reasoning->ask, duty);
    if (status == STATUS_OK)
        status = say_record(reasons, reasoning->view, reasoning->ask, duty);
    say_report(reasons, duty);
    say_verdict(reasons, reasoning->ask, duty);
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
    reasons_begin(reasons, arena, arena_print(arena, "%s %s", it->id, it->title),
                  arena_print(arena, "%s %s", it->id, it->title));
    enum status status = duties_each(view, arena, &all, see_duty, &reasoning);
    if (status == STATUS_OK && arena->failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK && !reasoning.count)
        return why_set(why, STATUS_NOT_FOUND, *debtor ? debtor : obligation,
                       *debtor ? "没有这个承担者，或它不承担这一项" : "这一项不由绩效办承担",
                       it->owner == OWNER_OFFICE
                           ? "绩效办的事项只写编号，例如 duty:O-36"
                           : "写项目、单位或部门的代码，例如 duty:O-14:801001");
    reasons_say_plan(reasons, ask->held);
    reasons_say(reasons, "条款", "Section",
                arena_print(arena, "第%s部分，报%s", it->section,
                            obligation_unset(it, "to") ? "：计划未设定" : it->to),
                arena_print(arena, "section %s, owed to: %s", it->section,
                            obligation_unset(it, "to") ? "not set" : it->to));
    reasons_say(reasons, "原文", "Text", it->sentence, it->sentence);
    reasons_say(reasons, "谁承担", "Owed by", plan_owner_chinese(it->owner),
                owner_english(it->owner));
    say_kept(reasons, plan, it);
    if (!obligation_unset(it, "consequence"))
        reasons_say(reasons, "后果", "Consequence", it->consequence, it->consequence);
    for (size_t i = 0; status == STATUS_OK && i < reasoning.count; i++)
        status = say_duty(&reasoning, &reasoning.found[i]);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
