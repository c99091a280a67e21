/* Due dates and reminders; finding things in a plan; words. */
#include <siben/plan.h>

const struct obligation *plan_obligation(const struct plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->obligation_count; i++)
        if (strcmp(plan->obligations[i].id, id) == 0)
            return &plan->obligations[i];
    return NULL;
}

bool obligation_unset(const struct obligation *obligation, const char *field)
{
    for (size_t i = 0; i < obligation->unset_count; i++)
        if (strcmp(obligation->unset[i], field) == 0)
            return true;
    return false;
}

size_t plan_windows(const struct obligation *obligation)
{
    return obligation->due_count ? obligation->due_count : 1;
}

static int32_t due_of_event(const struct plan_event *event, int32_t date,
                            const struct workweek *week)
{
    if (date == DATE_NONE)
        return DATE_NONE;
    return event->working_days >= 0 ? calendar_after(week, date, (unsigned)event->working_days)
                                    : date + event->days;
}

struct plan_dates plan_dates_of(const struct plan *plan, const struct calendars *calendars,
                                const struct obligation *obligation, size_t window, int32_t event)
{
    struct workweek sure = {calendars, plan->scope.text, CALENDAR_CONFIRMED},
                    hoped = {calendars, plan->scope.text, CALENDAR_EXPECTED};
    struct plan_dates dates = {DATE_NONE, DATE_NONE, DATE_NONE, DATE_NONE};
    if (obligation->event_count) {
        dates.due = due_of_event(obligation->event, event, &sure);
        dates.due_expected = due_of_event(obligation->event, event, &hoped);
    } else if (window < obligation->due_count) {
        dates.due = dates.due_expected = obligation->dues[window];
    }
    dates.remind = calendar_last_by(&sure, dates.due);
    dates.remind_expected = calendar_last_by(&hoped, dates.due_expected);
    return dates;
}

int32_t plan_remind_by(const struct plan_dates *dates)
{
    if (dates->remind == DATE_NONE || dates->remind_expected == DATE_NONE)
        return dates->remind;
    return dates->remind < dates->remind_expected ? dates->remind : dates->remind_expected;
}

const char *plan_owner_chinese(unsigned owner)
{
    static const char *const words[OWNER_COUNT] = {
        [OWNER_OFFICE] = "绩效办",      [OWNER_UNITS] = "各单位",   [OWNER_DEPARTMENTS] = "各部门",
        [OWNER_PROJECTS] = "各项目",    [OWNER_FUNDS] = "社保基金", [OWNER_REGIONS] = "下级地区",
        [OWNER_AGENCIES] = "第三方机构"};
    return owner < OWNER_COUNT ? words[owner] : "—";
}

const char *plan_keeper_chinese(unsigned keeper)
{
    static const char *const words[KEPT_COUNT] = {
        [KEPT_NOT_YET] = "未纳入",          [KEPT_TARGET] = "绩效目标表",
        [KEPT_MONITORING] = "绩效监控表",   [KEPT_SELF_EVALUATION] = "绩效自评表",
        [KEPT_SUBMISSION] = "上报",         [KEPT_CONTACTS] = "单位联系人",
        [KEPT_REVIEWS] = "审核记录",        [KEPT_PARTS] = "各环节",
        [KEPT_ALLOCATION] = "资金下达登记", [KEPT_WORK] = "工作记录",
        [KEPT_STANDING] = "其他各项"};
    return keeper < KEPT_COUNT ? words[keeper] : "—";
}

const char *plan_every_chinese(unsigned every)
{
    static const char *const words[EVERY_COUNT] = {[EVERY_UNIT] = "单位",
                                                   [EVERY_WEAK_UNIT] = "薄弱单位",
                                                   [EVERY_MONITORED] = "已监控的项目",
                                                   [EVERY_GRADED] = "须应用结果的项目和部门",
                                                   [EVERY_EVALUATED] = "重点评价对象",
                                                   [EVERY_AGENCY] = "受托的第三方机构",
                                                   [EVERY_SAMPLED] = "应抽查的项目",
                                                   [EVERY_TRIGGERED] = "应事前评估的项目"};
    return every < EVERY_COUNT && words[every] ? words[every] : "—";
}
