/* A plan's meaning: ids, dates in order, references, what must go together. */
#include "check.h"

#define BLOCK(reading, place, rule, hint, ...) \
    schema_complain_at(reading, place, SEVERITY_BLOCKING, rule, hint, __VA_ARGS__)

static void check_head(struct reading *reading, const struct plan *plan)
{
    if (scope_level(&plan->scope) > PLAN_LEVEL_MAX || strchr(plan->scope.text, ':'))
        BLOCK(reading, plan->scope_place, "PLAN_LEVEL", "写县、州或自治区的区划代码",
              "“%s”没有自己的工作计划", plan->scope.text);
}

static void check_due(struct reading *reading, const struct obligation *it)
{
    bool open = obligation_unset(it, "due");
    if (it->due_count && it->event_count)
        BLOCK(reading, it->place, "PLAN_DUE_TWICE", "只写 due 或只写 event",
              "%s 既有固定期限又有随事项的期限", it->id);
    if (!it->due_count && !it->event_count && !open)
        BLOCK(reading, it->place, "PLAN_DUE_NONE", "写 due、event，或 due: 未设定", "%s 没有说期限",
              it->id);
    for (size_t i = 0; i < it->due_count; i++) {
        if (i && it->dues[i] <= it->dues[i - 1])
            BLOCK(reading, it->place, "PLAN_DUE_ORDER", "按先后写", "%s 的期限不按先后", it->id);
        if (it->cutoff != DATE_NONE && it->dues[i] < it->cutoff)
            BLOCK(reading, it->place, "PLAN_DUE_BEFORE", "对照计划改一处",
                  "%s 的期限在监控节点之前", it->id);
        if (it->opens != DATE_NONE && it->dues[i] < it->opens)
            BLOCK(reading, it->place, "PLAN_DUE_BEFORE", "对照计划改一处", "%s 的期限在开始日之前",
                  it->id);
    }
    if (it->event_count && (it->event->days >= 0) == (it->event->working_days >= 0))
        BLOCK(reading, it->event->place, "PLAN_EVENT_DAYS", "写 working_days 或 days，只写一个",
              "%s 没有说清事项之后几天", it->id);
}

static void check_of(struct reading *reading, const struct plan *plan, const struct obligation *it)
{
    bool refers = it->kept.by == KEPT_REVIEWS || it->kept.by == KEPT_PARTS;
    if (refers != (it->kept.of_count > 0))
        BLOCK(reading, it->kept.place, "PLAN_OF", "reviews、parts 用 of 指明别的义务，其余不写",
              "%s 的 of 与 by 不配", it->id);
    for (size_t i = 0; i < it->kept.of_count; i++) {
        const struct obligation *other = plan_obligation(plan, it->kept.of[i]);
        if (!other)
            BLOCK(reading, it->kept.place, "PLAN_OF_UNKNOWN", "写本计划里有的编号",
                  "%s 指向不存在的 %s", it->id, it->kept.of[i]);
        else if (other == it || other->kept.by == KEPT_PARTS ||
                 (it->kept.by == KEPT_REVIEWS && other->kept.by == KEPT_REVIEWS))
            BLOCK(reading, it->kept.place, "PLAN_OF_ROUND", "只指向直接存放的义务",
                  "%s 不能由 %s 组成", it->id, it->kept.of[i]);
    }
}

/* Which keeper goes with which owner. */
static bool keeper_fits(const struct obligation *it)
{
    switch (it->kept.by) {
    case KEPT_NOT_YET:
        return true;
    case KEPT_TARGET:
    case KEPT_MONITORING:
    case KEPT_SELF_EVALUATION:
        return it->owner == OWNER_PROJECTS || it->owner == OWNER_DEPARTMENTS ||
               it->owner == OWNER_FUNDS;
    case KEPT_SUBMISSION:
        return it->owner == OWNER_OFFICE || it->owner == OWNER_REGIONS;
    case KEPT_CONTACTS:
        return it->owner == OWNER_UNITS;
    case KEPT_ALLOCATION:
        return it->owner == OWNER_PROJECTS;
    case KEPT_STANDING:
        return it->owner == OWNER_UNITS;
    case KEPT_WORK:
        return it->owner == OWNER_OFFICE || it->owner == OWNER_PROJECTS ||
               it->owner == OWNER_DEPARTMENTS;
    default:
        return it->owner == OWNER_OFFICE;
    }
}

static void check_rule_name(struct reading *reading, const struct obligation *it, const char *name,
                            bool number)
{
    bool is_number;
    if (!plan_rule_known(name, &is_number) || is_number != number)
        BLOCK(reading, it->kept.place, "PLAN_KEPT_RULE",
              number ? "写规则里的一个数，例如 training.least"
                     : "写规则里的一个清单，例如 key_projects.fields",
              "%s 用到的规则“%s”没有，或不是%s", it->id, name, number ? "数" : "清单");
}

/* Which of the words about pieces of work go together. */
static void check_work(struct reading *reading, const struct obligation *it)
{
    const struct plan_kept *kept = &it->kept;
    const char *const numbers[] = {kept->least, kept->share, kept->coverage};
    bool work = kept->by == KEPT_WORK, office = it->owner == OWNER_OFFICE;
    bool form = kept->by >= KEPT_TARGET && kept->by <= KEPT_SUBMISSION;
    bool more = kept->types || kept->each_type || kept->count || kept->every || kept->clock ||
                kept->shows || *kept->least || *kept->share || *kept->coverage || kept->name_count;
    if (work != (kept->types != 0) || (!work && more))
        BLOCK(reading, kept->place, "PLAN_WORK_TYPES",
              "by: work 时用 types 写工作类型，例如 training；其余不写",
              "%s 没有说清是哪些工作记录", it->id);
    if (kept->evidence && !work && !form)
        BLOCK(reading, kept->place, "PLAN_EVIDENCE",
              "evidence 用于工作记录、目标、监控、自评和上报：记录的佐证，或表旁边的附件",
              "%s 存放在“%s”里，没有可附的文件", it->id, plan_keeper_chinese(kept->by));
    const uint32_t visits =
        1u << WORK_VERIFICATION | 1u << WORK_ONSITE | 1u << WORK_SPOT_REVIEW | 1u << WORK_SAMPLING;
    if (kept->followed && (!work || !office || (kept->types & ~visits)))
        BLOCK(reading, kept->place, "PLAN_FOLLOWED",
              "followed 由绩效办承担，types 只写 "
              "verification、onsite、spot_review、sampling",
              "%s 的工作没有要立整改的发现", it->id);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (*numbers[i])
            check_rule_name(reading, it, numbers[i], true);
    for (size_t i = 0; i < kept->name_count; i++)
        check_rule_name(reading, it, kept->names[i], false);
    bool fits = office ? kept->every != EVERY_TRIGGERED && !*kept->share
                       : (kept->every == EVERY_NONE || kept->every == EVERY_TRIGGERED) &&
                             !*kept->least && !*kept->coverage && !kept->each_type &&
                             (!*kept->share || it->owner == OWNER_DEPARTMENTS);
    if (work && !fits)
        BLOCK(reading, kept->place, "PLAN_WORK_FIT",
              "least、every、coverage 由绩效办承担；share 由部门；every: triggered 由项目或部门",
              "%s 由“%s”承担，不能这样要求", it->id, plan_owner_chinese(it->owner));
    if (kept->shows && (it->owner != OWNER_DEPARTMENTS || kept->types != 1u << WORK_DISCLOSURE ||
                        kept->every || *kept->share))
        BLOCK(reading, kept->place, "PLAN_WORK_FIT",
              "shows 由部门承担，types 只写 disclosure，不写 every、share",
              "%s 由“%s”承担，不能这样要求公开什么", it->id, plan_owner_chinese(it->owner));
    if (kept->every == EVERY_MONITORED && kept->round < 1)
        BLOCK(reading, kept->place, "PLAN_ROUND", "写监控到几月底，例如 round: 8",
              "%s 没有说是哪一轮监控", it->id);
    if (*kept->coverage && !kept->every)
        BLOCK(reading, kept->place, "PLAN_WORK_FIT", "用 every 写明覆盖什么，例如 every: unit",
              "%s 说了覆盖多少，没有说覆盖什么", it->id);
}

/* What goes up with it is one submission of one year. */
static void check_reported(struct reading *reading, const struct obligation *it)
{
    const struct plan_kept *kept = &it->kept;
    bool of_round =
        kept->reported_by == SUBMISSION_ROUND || kept->reported_by == SUBMISSION_APPLICATION;
    if (!kept->reported_by)
        return;
    if (kept->by == KEPT_NOT_YET || kept->by == KEPT_STANDING || kept->by == KEPT_CONTACTS ||
        (it->owner == OWNER_REGIONS && kept->by != KEPT_SUBMISSION))
        BLOCK(reading, kept->place, "PLAN_REPORTED", "删去 reported_by",
              "%s 存放在“%s”里，没有可上报的", it->id, plan_keeper_chinese(kept->by));
    if (of_round && kept->round < 1)
        BLOCK(reading, kept->place, "PLAN_ROUND", "写监控到几月底，例如 round: 8",
              "%s 没有说上报哪一轮", it->id);
    if (plan_windows(it) > 1)
        BLOCK(reading, kept->place, "PLAN_REPORTED", "每个期限写成一项义务",
              "%s 有几个期限，一年却只有一次这样的上报", it->id);
}

static void check_kept(struct reading *reading, const struct plan *plan,
                       const struct obligation *it)
{
    const struct plan_kept *kept = &it->kept;
    if (!keeper_fits(it))
        BLOCK(reading, kept->place, "PLAN_KEPT_OWNER", "对照 deploy/plans 里的例子",
              "%s 由“%s”承担，不能存放在“%s”里", it->id, plan_owner_chinese(it->owner),
              plan_keeper_chinese(kept->by));
    if (kept->by == KEPT_MONITORING && kept->round < 1)
        BLOCK(reading, kept->place, "PLAN_ROUND", "写监控到几月底，例如 round: 5",
              "%s 没有说是哪一轮监控", it->id);
    if (kept->by == KEPT_ALLOCATION && !it->event_count)
        BLOCK(reading, kept->place, "PLAN_ALLOCATION", "写 event: {after: 下达, working_days: 3}",
              "%s 由资金下达起算，却没有说之后几天", it->id);
    bool forms =
        (kept->by >= KEPT_TARGET && kept->by <= KEPT_SUBMISSION) || kept->by == KEPT_ALLOCATION;
    if (forms && !it->money_year)
        BLOCK(reading, it->place, "PLAN_MONEY_YEAR", "写 money_year，即资金所属年度",
              "%s 没有说是哪一年的资金", it->id);
    if (kept->by == KEPT_NOT_YET && !*kept->words)
        BLOCK(reading, kept->place, "PLAN_NOT_YET", "用 words 写明目前存放在哪里",
              "%s 未纳入本软件，却没有说存放在哪里", it->id);
    check_work(reading, it);
    check_reported(reading, it);
    check_of(reading, plan, it);
}

static void check_debtors(struct reading *reading, const struct plan *plan,
                          const struct obligation *it)
{
    if ((it->owner == OWNER_REGIONS) != (it->debtor_count > 0))
        BLOCK(reading, it->place, "PLAN_DEBTORS", "owes: regions 时用 debtors 列出地区，其余不写",
              "%s 没有说清由谁承担", it->id);
    for (size_t i = 0; i < it->debtor_count; i++) {
        struct scope scope;
        if (scope_parse(it->debtors[i], &scope, NULL) != STATUS_OK ||
            !scope_contains(&plan->scope, &scope) || scope_equal(&plan->scope, &scope))
            BLOCK(reading, it->place, "PLAN_DEBTOR", "写计划范围之内的区划代码",
                  "%s 的“%s”不是下级地区", it->id, it->debtors[i]);
    }
    if (it->where_count && it->owner != OWNER_PROJECTS)
        BLOCK(reading, it->place, "PLAN_WHERE", "只有 owes: projects 可以写 where",
              "%s 不按项目承担，却限定了项目", it->id);
    int64_t fen;
    if (it->where_count && *it->where->least_wan &&
        money_parse(it->where->least_wan, MONEY_WAN, &fen) != STATUS_OK)
        BLOCK(reading, it->place, "PLAN_AMOUNT", "写万元数，例如 50", "%s 的 least_wan“%s”不是金额",
              it->id, it->where->least_wan);
}

static void check_obligation(struct reading *reading, const struct plan *plan, size_t i)
{
    const struct obligation *it = &plan->obligations[i];
    for (size_t k = 0; k < i; k++)
        if (strcmp(plan->obligations[k].id, it->id) == 0)
            BLOCK(reading, it->place, "PLAN_ID_TWICE", "每项义务一个编号",
                  "%s 写了两次，前一次在第 %u 行", it->id, plan->obligations[k].place.line);
    check_due(reading, it);
    check_kept(reading, plan, it);
    check_debtors(reading, plan, it);
    if (it->where_count && *it->where->least_wan == '\0' && !it->where->books &&
        !it->where->sources && !it->where->phase)
        BLOCK(reading, it->place, "PLAN_WHERE", "写出条件，或删去 where", "%s 的 where 是空的",
              it->id);
}

static bool has_text(const char *const *texts, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(texts[i], text) == 0)
            return true;
    return false;
}

/* DOMAIN.md 4.2: a township is a budget department itself and has none above it. */
static void check_chain(struct reading *reading, const struct plan *plan, size_t i)
{
    const struct plan_chain *chain = &plan->chains[i];
    const char *kind = unit_kind_chinese(chain->of);
    if (plan_chain(plan, chain->of) != chain)
        BLOCK(reading, chain->place, "PLAN_CHAIN_TWICE", "每种单位写一次", "%s的审核环节写了两次",
              kind);
    for (size_t k = 0; k < chain->step_count; k++)
        if (text_is_empty(chain->steps[k]) || has_text(chain->steps, k, chain->steps[k]))
            BLOCK(reading, chain->place, "PLAN_CHAIN_STEP", "每个环节写一次，不留空",
                  "%s的审核环节“%s”写了两次，或是空的", kind, chain->steps[k]);
    if (!chain->step_count)
        BLOCK(reading, chain->place, "PLAN_CHAIN_STEP", "写出环节，或删去这一种单位",
              "%s没有审核环节", kind);
    if (chain->of == UNIT_KIND_TOWNSHIP && has_text(chain->steps, chain->step_count, "主管部门"))
        BLOCK(reading, chain->place, "PLAN_CHAIN_TOWNSHIP", "从 steps 里去掉主管部门",
              "乡镇自己就是预算部门，上面没有主管部门");
    for (size_t k = 0; k < chain->skip_count; k++)
        if (!chain->step_count ||
            !has_text(chain->steps, chain->step_count - 1, chain->may_skip[k]))
            BLOCK(reading, chain->place, "PLAN_CHAIN_SKIP",
                  "只能写 steps 里有的环节；最后一个不能跳过", "%s的环节“%s”不能写成可跳过", kind,
                  chain->may_skip[k]);
}

/* One a region below. */
static void check_contact(struct reading *reading, const struct plan *plan, size_t i)
{
    const struct plan_contact *contact = &plan->contacts[i];
    for (size_t k = 0; k < i; k++)
        if (scope_equal(&plan->contacts[k].region, &contact->region))
            BLOCK(reading, contact->place, "PLAN_CONTACT_TWICE", "每个地区写一个联系人",
                  "%s 的联系人写了两次", contact->region.text);
    if (!scope_contains(&plan->scope, &contact->region) ||
        scope_equal(&plan->scope, &contact->region) || text_is_empty(contact->name))
        BLOCK(reading, contact->place, "PLAN_CONTACT",
              "region 写下级的区划代码，name 写找谁；各单位的联系人在名册里", "联系人“%s %s”不对",
              contact->region.text, contact->name);
}

void plan_check_meaning(struct reading *reading, const struct plan *plan)
{
    check_head(reading, plan);
    for (size_t i = 0; i < plan->contact_count; i++)
        check_contact(reading, plan, i);
    for (size_t i = 0; i < plan->obligation_count; i++)
        check_obligation(reading, plan, i);
    for (size_t i = 0; i < plan->chain_count; i++)
        check_chain(reading, plan, i);
    plan_check_rules(reading, plan);
}

/* -- calendars ---------------------------------------------------------------------------- */

void plan_check_calendars(const struct plan *plan, const char *name,
                          const struct calendars *calendars, struct findings *findings)
{
    struct reading reading = {findings->arena, name, findings};
    int32_t first = date_of(plan->year, 1, 1), next = date_of(plan->year + 1, 1, 1);
    const struct plan_place top = {1, 1};
    bool lacks = !calendar_covers(calendars, first); /* said once, not of each date */
    if (lacks)
        BLOCK(&reading, top, "PLAN_CALENDAR", "在 calendars 里写上这一年的日历文件",
              "没有 %d 年的日历", (int)plan->year);
    for (size_t i = 0; i < plan->obligation_count; i++) {
        const struct obligation *it = &plan->obligations[i];
        for (size_t k = 0; k < it->due_count; k++)
            if (!calendar_covers(calendars, it->dues[k]) &&
                !(lacks && it->dues[k] >= first && it->dues[k] < next)) {
                char text[DATE_TEXT_SIZE];
                date_print(it->dues[k], text);
                schema_complain_at(&reading, it->place, SEVERITY_WARNING, "PLAN_CALENDAR_DUE",
                                   "补上那一年的日历", "%s 的期限 %s 没有日历，不能提醒", it->id,
                                   text);
            }
    }
    if (calendar_is_open(calendars, plan->scope.text, first))
        schema_complain_at(&reading, top, SEVERITY_HINT, "PLAN_CALENDAR_OPEN",
                           "地方放假通知下达后改 status: confirmed",
                           "日历里有待确认的地方放假，期限和提醒两种情况都列出");
}
