/* What a new version of a plan says otherwise, in words. */
#include <siben/plan.h>

#include <stdarg.h>
#include <stdio.h>

struct lines {
    struct arena *arena;
    const char **items;
    size_t count, capacity;
};

static void add(struct lines *lines, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct lines *lines, const char *format, ...)
{
    char text[900];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (lines->count == lines->capacity) {
        size_t capacity = lines->capacity * 2 + 16;
        const char **grown = arena_array(lines->arena, const char *, capacity);
        if (!grown)
            return; /* the arena says so */
        if (lines->count)
            memcpy(grown, lines->items, lines->count * sizeof *grown);
        lines->items = grown;
        lines->capacity = capacity;
    }
    lines->items[lines->count] = arena_text(lines->arena, text);
    lines->count += lines->items[lines->count] != NULL;
}

#define QUOTED_MAX 200 /* bytes of each of two that are said beside each other */

/* As much of it as is quoted: whole characters. */
static int quoted(const char *text)
{
    size_t size = strnlen(text, QUOTED_MAX + 1);
    if (size > QUOTED_MAX)
        for (size = QUOTED_MAX; size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80;)
            size--;
    return (int)size;
}

static void text_moved(struct lines *lines, const char *of, const char *what, const char *a,
                       const char *b)
{
    if (strcmp(a, b) == 0)
        return;
    a = *a ? a : "（空）";
    b = *b ? b : "（空）";
    add(lines, "%s 的%s：原“%.*s”，现“%.*s”", of, what, quoted(a), a, quoted(b), b);
}

static const char *joined(struct arena *arena, const char *const *items, size_t count)
{
    const char *text = "";
    for (size_t i = 0; text && i < count; i++)
        text = arena_print(arena, "%s%s%s", text, i ? "、" : "", items[i]);
    return text ? text : ""; /* the arena says so */
}

static const char *day(char text[DATE_TEXT_SIZE], int32_t date)
{
    date_print(date, text);
    return *text ? text : "无";
}

static void date_moved(struct lines *lines, const char *of, const char *what, int32_t a, int32_t b)
{
    char before[DATE_TEXT_SIZE], after[DATE_TEXT_SIZE];
    if (a != b)
        add(lines, "%s 的%s：原 %s，现 %s", of, what, day(before, a), day(after, b));
}

static void dues_print(const struct obligation *it, char *out, size_t size)
{
    char text[DATE_TEXT_SIZE];
    size_t used = 0;
    out[0] = '\0';
    if (obligation_unset(it, "due"))
        snprintf(out, size, "未设定");
    for (size_t i = 0; i < it->due_count && used < size - 1; i++) {
        int more = snprintf(out + used, size - used, "%s%s", i ? "、" : "", day(text, it->dues[i]));
        used += more > 0 ? (size_t)more : 0;
    }
    if (it->event_count)
        snprintf(out, size, "%s之后 %d 个%s", it->event->after,
                 (int)(it->event->working_days >= 0 ? it->event->working_days : it->event->days),
                 it->event->working_days >= 0 ? "工作日" : "自然日");
}

static const char *threshold_of(const struct obligation *it, const char *name)
{
    for (size_t i = 0; i < it->threshold_count; i++)
        if (strcmp(it->thresholds[i].name, name) == 0)
            return it->thresholds[i].value;
    return "";
}

static void thresholds_moved(struct lines *lines, const struct obligation *a,
                             const struct obligation *b)
{
    for (size_t i = 0; i < b->threshold_count; i++)
        text_moved(lines, b->id, b->thresholds[i].name, threshold_of(a, b->thresholds[i].name),
                   b->thresholds[i].value);
    for (size_t i = 0; i < a->threshold_count; i++)
        if (!*threshold_of(b, a->thresholds[i].name))
            text_moved(lines, b->id, a->thresholds[i].name, a->thresholds[i].value, "");
}

static void obligation_moved(struct lines *lines, const struct obligation *a,
                             const struct obligation *b)
{
    char before[120], after[120];
    text_moved(lines, b->id, "事项", a->title, b->title);
    text_moved(lines, b->id, "计划原意", a->sentence, b->sentence);
    text_moved(lines, b->id, "计划原意（英文）", a->sentence_english, b->sentence_english);
    dues_print(a, before, sizeof before);
    dues_print(b, after, sizeof after);
    text_moved(lines, b->id, "期限", before, after);
    date_moved(lines, b->id, "监控节点", a->cutoff, b->cutoff);
    date_moved(lines, b->id, "开始日", a->opens, b->opens);
    if (a->owner != b->owner)
        add(lines, "%s 的承担者：原%s，现%s", b->id, plan_owner_chinese(a->owner),
            plan_owner_chinese(b->owner));
    if (a->money_year != b->money_year)
        add(lines, "%s 的资金年度：原 %d，现 %d", b->id, (int)a->money_year, (int)b->money_year);
    if (a->kept.by == b->kept.by &&
        (a->kept.round != b->kept.round || a->kept.done != b->kept.done))
        add(lines, "%s 的轮次或办结条件有改动", b->id);
    if (a->kept.by != b->kept.by)
        add(lines, "%s 的存放：原%s，现%s", b->id, plan_keeper_chinese(a->kept.by),
            plan_keeper_chinese(b->kept.by));
    if (a->kept.reported_by != b->kept.reported_by)
        add(lines, "%s 须随之上报的改为%s", b->id,
            b->kept.reported_by ? submission_chinese(b->kept.reported_by) : "无");
    if (a->kept.types != b->kept.types || a->kept.every != b->kept.every ||
        a->kept.count != b->kept.count || a->kept.clock != b->kept.clock ||
        a->kept.shows != b->kept.shows || a->kept.each_type != b->kept.each_type)
        add(lines, "%s 的工作记录要求有改动", b->id);
    if (a->kept.evidence != b->kept.evidence)
        add(lines, "%s %s", b->id,
            b->kept.evidence ? "没有附文件不再算办完" : "不附文件也算办完了");
    text_moved(lines, b->id, "须写明的清单",
               joined(lines->arena, a->kept.names, a->kept.name_count),
               joined(lines->arena, b->kept.names, b->kept.name_count));
    text_moved(lines, b->id, "由哪几项合成", joined(lines->arena, a->kept.of, a->kept.of_count),
               joined(lines->arena, b->kept.of, b->kept.of_count));
    text_moved(lines, b->id, "数量规则", a->kept.least, b->kept.least);
    text_moved(lines, b->id, "占比规则", a->kept.share, b->kept.share);
    text_moved(lines, b->id, "覆盖规则", a->kept.coverage, b->kept.coverage);
    text_moved(lines, b->id, "报送对象", a->to, b->to);
    text_moved(lines, b->id, "后果", a->consequence, b->consequence);
    text_moved(lines, b->id, "佐证", a->evidence, b->evidence);
    thresholds_moved(lines, a, b);
}

static void value_print(const struct rule_value *value, char *out, size_t size)
{
    size_t used = 0;
    snprintf(out, size, "%s", !value ? "" : value->unset ? "未设定" : "");
    for (size_t i = 0; value && !value->unset && i < value->count && used < size - 1; i++) {
        int more = snprintf(out + used, size - used, "%s%s", i ? "、" : "", value->texts[i]);
        used += more > 0 ? (size_t)more : 0;
    }
}

static void rules_moved(struct lines *lines, const struct rule_set *a, const struct plan *plan)
{
    char before[300], after[300], of[100];
    const struct rule_set *b = plan_rules(plan, a->id);
    if (!b) {
        add(lines, "删去规则 %s（%s）", a->id, a->version);
        return;
    }
    snprintf(of, sizeof of, "规则 %.60s", a->id);
    text_moved(lines, of, "版本", a->version, b->version);
    text_moved(lines, of, "出处", a->source, b->source);
    for (size_t i = 0; i < a->value_count; i++) {
        value_print(&a->values[i], before, sizeof before);
        value_print(plan_rule(plan, a->id, a->values[i].name), after, sizeof after);
        text_moved(lines, of, a->values[i].name, before, after);
    }
}

static const char *chain_print(struct arena *arena, const struct plan_chain *chain)
{
    const char *text = "";
    for (size_t i = 0; text && chain && i < chain->step_count; i++)
        text = arena_print(arena, "%s%s%s%s", text, i ? " → " : "", chain->steps[i],
                           plan_may_skip(chain, chain->steps[i]) ? "（可跳过）" : "");
    return text ? text : "";
}

static void chains_moved(struct lines *lines, const struct plan *a, const struct plan *b)
{
    for (unsigned kind = 0; kind < UNIT_KIND_COUNT; kind++)
        text_moved(lines, unit_kind_chinese(kind), "审核环节",
                   chain_print(lines->arena, plan_chain(a, kind)),
                   chain_print(lines->arena, plan_chain(b, kind)));
}

static const struct plan_contact *contact_of(const struct plan *plan, const struct scope *region)
{
    for (size_t i = 0; i < plan->contact_count; i++)
        if (scope_equal(&plan->contacts[i].region, region))
            return &plan->contacts[i];
    return NULL;
}

static void contacts_moved(struct lines *lines, const struct plan *a, const struct plan *b)
{
    static const struct plan_contact none = {.name = "", .phone = ""};
    for (size_t i = 0; i < b->contact_count; i++) {
        const struct plan_contact *now = &b->contacts[i], *was = contact_of(a, &now->region);
        text_moved(lines, now->region.text, "联系人", was ? was->name : none.name, now->name);
        text_moved(lines, now->region.text, "电话", was ? was->phone : none.phone, now->phone);
    }
    for (size_t i = 0; i < a->contact_count; i++)
        if (!contact_of(b, &a->contacts[i].region))
            text_moved(lines, a->contacts[i].region.text, "联系人", a->contacts[i].name, "");
}

static void head_moved(struct lines *lines, const struct plan *a, const struct plan *b)
{
    text_moved(lines, "计划", "标题", a->title, b->title);
    text_moved(lines, "计划", "出处", a->source, b->source);
    text_moved(lines, "计划", "绩效办", a->office, b->office);
    text_moved(lines, "计划", "电话", a->phone, b->phone);
    if (a->edition != b->edition)
        add(lines, "计划的版次：原 %d，现 %d", (int)a->edition, (int)b->edition);
    if (a->correction_days != b->correction_days)
        add(lines, "退回后更正的期限：原 %d 个工作日，现 %d 个（-1 为未设定）",
            (int)a->correction_days, (int)b->correction_days);
    if (a->late_addition_days != b->late_addition_days)
        add(lines, "追加项目补报的期限：原 %d 个工作日，现 %d 个（-1 为未设定）",
            (int)a->late_addition_days, (int)b->late_addition_days);
    chains_moved(lines, a, b);
    contacts_moved(lines, a, b);
}

enum status plan_compare(struct arena *arena, const struct plan *before, const struct plan *after,
                         const char ***out, size_t *count)
{
    struct lines lines = {.arena = arena};
    head_moved(&lines, before, after);
    for (size_t i = 0; i < after->obligation_count; i++) {
        const struct obligation *b = &after->obligations[i], *a = plan_obligation(before, b->id);
        if (a)
            obligation_moved(&lines, a, b);
        else
            add(&lines, "新增 %s：%s", b->id, b->title);
    }
    for (size_t i = 0; i < before->obligation_count; i++)
        if (!plan_obligation(after, before->obligations[i].id))
            add(&lines, "删去 %s：%s", before->obligations[i].id, before->obligations[i].title);
    for (size_t i = 0; i < before->rule_count; i++)
        rules_moved(&lines, &before->rules[i], after);
    for (size_t i = 0; i < after->rule_count; i++)
        if (!plan_rules(before, after->rules[i].id))
            add(&lines, "新增规则 %s（%s）", after->rules[i].id, after->rules[i].version);
    *out = lines.items;
    *count = lines.count;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
