/* What a new version of a plan says otherwise, in words. */
#include "compare.h"

#include <stdarg.h>
#include <stdio.h>

void lines_add(struct lines *lines, const char *format, ...)
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

#define QUOTED_MAX 200   /* bytes of each of two that are said beside each other */
#define QUOTED_BEFORE 30 /* and of what is the same before the first difference */

static bool inside_character(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* As much of it as is quoted: whole characters. */
static int quoted(const char *text)
{
    size_t size = strnlen(text, QUOTED_MAX + 1);
    if (size > QUOTED_MAX)
        for (size = QUOTED_MAX; size > 0 && inside_character(text[size]);)
            size--;
    return (int)size;
}

/* How much both begin with, where the difference would stand beyond what is quoted. */
static size_t common(const char *a, const char *b)
{
    size_t size = 0;
    while (a[size] && a[size] == b[size])
        size++;
    if (size < QUOTED_MAX - QUOTED_BEFORE)
        return 0;
    for (size -= QUOTED_BEFORE; size > 0 && inside_character(a[size]);)
        size--;
    return size;
}

static void put(struct lines *lines, const char *of, const char *what, const char *a, const char *b)
{
    size_t skipped = common(a, b);
    const char *more = skipped ? "……" : "";
    a = *a ? a + skipped : "（空）";
    b = *b ? b + skipped : "（空）";
    lines_add(lines, "%s 的%s：原“%s%.*s”，现“%s%.*s”", of, what, more, quoted(a), a, more,
              quoted(b), b);
}

void lines_text(struct lines *lines, const char *of, const char *what, const char *a, const char *b)
{
    if (strcmp(a, b) != 0)
        put(lines, of, what, a, b);
}

static const char *joined(struct arena *arena, const char *const *items, size_t count)
{
    const char *text = "";
    for (size_t i = 0; text && i < count; i++)
        text = arena_print(arena, "%s%s%s", text, i ? "、" : "", items[i]);
    return text ? text : ""; /* the arena says so */
}

void lines_list(struct lines *lines, const char *of, const char *what, struct texts a,
                struct texts b)
{
    bool same = a.count == b.count;
    for (size_t i = 0; same && i < a.count; i++)
        same = strcmp(a.items[i], b.items[i]) == 0;
    if (!same)
        put(lines, of, what, joined(lines->arena, a.items, a.count),
            joined(lines->arena, b.items, b.count));
}

const char *lines_day(char text[DATE_TEXT_SIZE], int32_t date)
{
    date_print(date, text);
    return *text ? text : "无";
}

/* What a rule says: a value that is not there is not one that is 未设定, nor an empty list. */
static struct texts said(const struct rule_value *value)
{
    static const char *const unset[] = {"未设定"}, *const empty[] = {"空的清单"};
    if (value && (value->unset || !value->count))
        return (struct texts){value->unset ? unset : empty, 1};
    return value ? (struct texts){value->texts, value->count} : (struct texts){NULL, 0};
}

static const struct plan_item *item_of(const struct rule_set *rules, const char *name)
{
    for (size_t i = 0; i < rules->item_count; i++)
        if (strcmp(rules->items[i].name, name) == 0)
            return &rules->items[i];
    return NULL;
}

static const char *item_words(struct arena *arena, const struct plan_item *item)
{
    const char *words = item ? plan_item_words(arena, item, false) : "";
    const char *whole =
        item && *item->english ? arena_print(arena, "%s（英文：%s）", words, item->english) : words;
    return whole ? whole : ""; /* the arena says so */
}

static void items_moved(struct lines *lines, const char *of, const struct rule_set *a,
                        const struct rule_set *b)
{
    for (size_t i = 0; i < a->item_count; i++)
        lines_text(lines, of, a->items[i].name, item_words(lines->arena, &a->items[i]),
                   item_words(lines->arena, item_of(b, a->items[i].name)));
    for (size_t i = 0; i < b->item_count; i++)
        if (!item_of(a, b->items[i].name))
            lines_text(lines, of, b->items[i].name, "", item_words(lines->arena, &b->items[i]));
}

static void rules_moved(struct lines *lines, const struct plan *before, const struct rule_set *a,
                        const struct plan *after)
{
    static const char *const standings[] = {"已核对", "未核对", "建议"};
    char of[100];
    const struct rule_set *b = plan_rules(after, a->id);
    if (!b) {
        lines_add(lines, "删去规则 %s（%s）", a->id, a->version);
        return;
    }
    snprintf(of, sizeof of, "规则 %.60s", a->id);
    lines_text(lines, of, "版本", a->version, b->version);
    lines_text(lines, of, "出处", a->source, b->source);
    lines_text(lines, of, "可信程度", standings[a->standing], standings[b->standing]);
    const size_t said_before = lines->count;
    for (size_t i = 0; i < a->value_count; i++)
        lines_list(lines, of, a->values[i].name, said(&a->values[i]),
                   said(plan_rule(after, a->id, a->values[i].name)));
    for (size_t i = 0; i < b->value_count; i++)
        if (!plan_rule(before, a->id, b->values[i].name))
            lines_list(lines, of, b->values[i].name, said(NULL), said(&b->values[i]));
    items_moved(lines, of, a, b);
    if (lines->count > said_before && strcmp(a->version, b->version) == 0)
        lines_add(lines, "%s 的数改了，版本仍写“%s”：版本说明按的是哪一套，请一并改", of,
                  b->version);
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
        lines_text(lines, unit_kind_chinese(kind), "审核环节",
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
        lines_text(lines, now->region.text, "联系人", was ? was->name : none.name, now->name);
        lines_text(lines, now->region.text, "电话", was ? was->phone : none.phone, now->phone);
    }
    for (size_t i = 0; i < a->contact_count; i++)
        if (!contact_of(b, &a->contacts[i].region))
            lines_text(lines, a->contacts[i].region.text, "联系人", a->contacts[i].name, "");
}

static void head_moved(struct lines *lines, const struct plan *a, const struct plan *b)
{
    lines_text(lines, "计划", "编号", a->name, b->name);
    lines_text(lines, "计划", "范围", a->scope.text, b->scope.text);
    if (a->year != b->year)
        lines_add(lines, "计划的年度：原 %d，现 %d", (int)a->year, (int)b->year);
    lines_text(lines, "计划", "标题", a->title, b->title);
    lines_text(lines, "计划", "出处", a->source, b->source);
    lines_text(lines, "计划", "绩效办", a->office, b->office);
    lines_text(lines, "计划", "电话", a->phone, b->phone);
    lines_text(lines, "计划", "上级", a->superior, b->superior);
    lines_list(lines, "计划", "日历", (struct texts){a->calendars, a->calendar_count},
               (struct texts){b->calendars, b->calendar_count});
    lines_list(lines, "计划", "写明未设定的", (struct texts){a->unset, a->unset_count},
               (struct texts){b->unset, b->unset_count});
    if (a->edition != b->edition)
        lines_add(lines, "计划的版次：原 %d，现 %d", (int)a->edition, (int)b->edition);
    if (a->correction_days != b->correction_days)
        lines_add(lines, "退回后更正的期限：原 %d 个工作日，现 %d 个（-1 为未设定）",
                  (int)a->correction_days, (int)b->correction_days);
    if (a->late_addition_days != b->late_addition_days)
        lines_add(lines, "追加项目补报的期限：原 %d 个工作日，现 %d 个（-1 为未设定）",
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
            lines_obligation(&lines, a, b);
        else
            lines_add(&lines, "新增 %s：%s", b->id, b->title);
    }
    for (size_t i = 0; i < before->obligation_count; i++)
        if (!plan_obligation(after, before->obligations[i].id))
            lines_add(&lines, "删去 %s：%s", before->obligations[i].id,
                      before->obligations[i].title);
    for (size_t i = 0; i < before->rule_count; i++)
        rules_moved(&lines, before, &before->rules[i], after);
    for (size_t i = 0; i < after->rule_count; i++)
        if (!plan_rules(before, after->rules[i].id))
            lines_add(&lines, "新增规则 %s（%s）", after->rules[i].id, after->rules[i].version);
    *out = lines.items;
    *count = lines.count;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
