/* Until when a duty is owed: the date and its calendar, what it follows, late additions, the extension. */
#include "reasons.h"

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
    if (due == DATE_NONE && it->event_count &&
        issued != DATE_NONE) { /* a date far off: an early allocation */
        const char *day = reasons_date(reasons, issued);
        reasons_say(reasons, "期限", "Due",
                    arena_print(arena, "随“%s”，%s 已登记；缺那以后的工作日历，还算不出来",
                                it->event->after, day),
                    arena_print(arena,
                                "follows “%s”, registered for %s; the calendar of the days after "
                                "it lacks, so it cannot be counted yet",
                                it->event->after, day));
        return;
    }
    if (due == DATE_NONE && it->event_count) {
        reasons_say(
            reasons, "期限", "Due",
            arena_print(arena, "随“%s”，还没有登记这件事", it->event->after),
            arena_print(arena, "follows “%s”, of which there is no record yet", it->event->after));
        return;
    }
    if (due == DATE_NONE && (it->kept.by == KEPT_STANDING || it->kept.by == KEPT_PARTS)) {
        bool parts = it->kept.by == KEPT_PARTS;
        reasons_say(reasons, "期限", "Due",
                    parts ? "本项没有自己的期限，按所含各项的期限"
                          : "本项没有自己的期限，按该单位其他各项的期限",
                    parts ? "none of its own: by those of its parts"
                          : "none of its own: by those of all else that the unit owes");
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
    struct extended extended = {.count = 0};
    struct then *then;
    struct arena *arena = reasons->arena;
    if (duty->extended == DATE_NONE) {
        reasons_say(reasons, "延期", "Extension", "没有", "none");
        return STATUS_OK;
    }
    enum status status = duty_then_open(view, ask, &then);
    if (status == STATUS_OK)
        status = extended_read(view, then, arena, ask, &extended);
    then_close(then);
    for (size_t i = 0; status == STATUS_OK && i < extended.count; i++) {
        const struct extended_item *item = &extended.items[i];
        if (item->until != duty->extended ||
            !extended_concerns(item, duty->obligation, duty->window,
                               duty->unit ? duty->unit->code : "", duty_document(duty)))
            continue;
        const char *until = reasons_date(reasons, item->until),
                   *granted = reasons_instant(reasons, item->granted_ms),
                   *contact =
                       item->last_contact_ms ? reasons_instant(reasons, item->last_contact_ms) : "",
                   *stated = item->stated_ms
                                 ? reasons_date(reasons, date_of_instant(item->stated_ms))
                                 : "";
        reasons_say(reasons, "延期", "Extension",
                    arena_print(arena, "到 %s 报送都算按时；原因：%s%s%s；%s 由 %s 批准%s%s%s%s%s",
                                until, item->reason, *item->outage ? "；断网：" : "", item->outage,
                                granted, item->author, *contact ? "；最近一次联系 " : "", contact,
                                *stated ? "；单位自述 " : "", stated, *stated ? " 已办好" : ""),
                    arena_print(arena,
                                "counts as on time until %s; reason: %s%s%s; granted %s by "
                                "%s%s%s%s%s",
                                until, item->reason, *item->outage ? "; outage: " : "",
                                item->outage, granted, item->author,
                                *contact ? "; last heard of at " : "", contact,
                                *stated ? "; done, as the unit says, on " : "", stated));
    }
    return status;
}

enum status reasons_say_due(struct reasons *reasons, struct view *view, const struct duty_ask *ask,
                            const struct duty *duty, int32_t issued)
{
    say_due(reasons, ask, duty, issued);
    return say_extension(reasons, view, ask, duty);
}
