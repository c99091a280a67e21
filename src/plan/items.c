/* Items that the scheme of the year's assessment has of its own: what they must say, and in words. DOMAIN.md O-43, 8.10. */
#include "check.h"

#include <siben/work.h>

#include <stdio.h>

#define POINTS_MAX 10000 /* 100 points */

enum { SAYS_OBLIGATIONS = 1, SAYS_WORKS = 2, NEEDS_WORKS = 4, SAYS_VERDICTS = 8, SAYS_BELOW = 16 };
static const struct {
    const char *chinese, *english;
    unsigned says;
} measures[MEASURE_COUNT] = {
    [MEASURE_OVERDUE] = {"逾期未办", "overdue", SAYS_OBLIGATIONS},
    [MEASURE_LATE] = {"逾期办理", "done late", SAYS_OBLIGATIONS},
    [MEASURE_RETURNED] = {"退回", "returned", SAYS_OBLIGATIONS},
    [MEASURE_VETOED] = {"核查一票否决", "vetoed by a check", SAYS_WORKS},
    [MEASURE_UNRECTIFIED] = {"整改逾期", "not rectified in time", 0},
    [MEASURE_UNTRAINED] = {"没有参加培训", "came to no training", 0},
    [MEASURE_UNCORRECTED] = {"退回未改", "returned and not corrected", SAYS_OBLIGATIONS},
    [MEASURE_VERDICT] = {"结论", "verdict", SAYS_WORKS | NEEDS_WORKS | SAYS_VERDICTS},
    [MEASURE_SCORE] = {"得分低于", "score below", SAYS_WORKS | NEEDS_WORKS | SAYS_BELOW},
    [MEASURE_NAMED] = {"列入", "named by", SAYS_WORKS | NEEDS_WORKS},
};

const char *measure_chinese(unsigned measure)
{
    return measure < MEASURE_COUNT ? measures[measure].chinese : "";
}

const char *measure_english(unsigned measure)
{
    return measure < MEASURE_COUNT ? measures[measure].english : "";
}

/* -- in words ------------------------------------------------------------------------------------- */

static const char *const verdicts_english[CHECKED_COUNT] = {"", "confirmed", "mostly", "untrue"};

static void put_part(struct buffer *text, size_t *parts, bool english, const char *words)
{
    const char *gap = english ? ", " : "、", *open = english ? " (" : "（";
    buffer_print(text, "%s%s", (*parts)++ ? gap : open, words);
}

const char *plan_item_words(struct arena *arena, const struct plan_item *item, bool english)
{
    struct buffer text = {0};
    size_t parts = 0;
    buffer_put_text(&text, english ? measure_english(item->counts) : measure_chinese(item->counts));
    if (*item->below)
        buffer_print(&text, " %s", item->below);
    for (unsigned i = 0; i < CHECKED_COUNT; i++)
        if (item->verdicts >> i & 1)
            put_part(&text, &parts, english, english ? verdicts_english[i] : checked_chinese(i));
    for (unsigned i = 0; i < WORK_TYPE_COUNT; i++)
        if (item->works >> i & 1)
            put_part(&text, &parts, english,
                     english ? plan_text_english(work_type_name(i)) : work_type_chinese(i));
    for (size_t i = 0; i < item->obligation_count; i++)
        put_part(&text, &parts, english, item->obligations[i]);
    buffer_put_text(&text, !parts ? "" : english ? ")" : "）");
    buffer_print(&text, english ? ", %s each time, at most %s" : "，每次扣 %s 分，最多扣 %s 分",
                 item->each, item->most);
    return arena_words(arena, &text);
}

/* -- the check ------------------------------------------------------------------------------------ */

static void refuse(struct reading *reading, const struct plan_item *item, const char *rule,
                   const char *what, const char *hint)
{
    schema_complain_at(reading, item->place, SEVERITY_BLOCKING, rule, hint, "扣分项“%s”%s",
                       item->name, what);
}

static void check_points(struct reading *reading, const struct plan_item *item)
{
    int32_t each, most, below;
    if (!plan_hundredths(item->each, &each) || !plan_hundredths(item->most, &most) || each == 0 ||
        each > most || most > POINTS_MAX)
        refuse(reading, item, "PLAN_ITEM_NUMBER", "的 each 和 most 不是可用的分数",
               "例如 each: 2, most: 6：每次扣 2 分，最多扣 6 分");
    if (*item->below && (!plan_hundredths(item->below, &below) || below == 0 || below > POINTS_MAX))
        refuse(reading, item, "PLAN_ITEM_NUMBER", "的 below 不是可用的分数", "例如 below: 60");
}

/* What a measure does not ask would decide nothing, in silence; what it lacks would count nothing. */
static void check_said(struct reading *reading, const struct plan_item *item)
{
    const unsigned says = measures[item->counts].says;
    if ((item->works && !(says & SAYS_WORKS)) || (item->verdicts && !(says & SAYS_VERDICTS)) ||
        (*item->below && !(says & SAYS_BELOW)) ||
        (item->obligation_count && !(says & SAYS_OBLIGATIONS)))
        refuse(
            reading, item, "PLAN_ITEM_FIELD", "写了所计的（counts）用不上的内容",
            "obligations 只用于义务，works 只用于工作记录，verdicts 只用于 verdict，below 只用于 "
            "score_below");
    if ((says & NEEDS_WORKS && !item->works) || (says & SAYS_VERDICTS && !item->verdicts) ||
        (says & SAYS_BELOW && !*item->below) || item->works & 1 || item->verdicts & 1)
        refuse(reading, item, "PLAN_ITEM_NEEDED", "没有写明计哪些",
               "写 works（工作类型，如 onsite）；verdict 再写 verdicts，score_below 再写 below");
}

static void check_obligations(struct reading *reading, const struct plan *plan,
                              const struct rule_set *rules, const struct plan_item *item)
{
    const struct rule_value *common = plan_rule(plan, rules->id, "obligations");
    for (size_t i = 0; i < item->obligation_count; i++)
        if (!plan_obligation(plan, item->obligations[i]))
            schema_complain_at(reading, item->place, SEVERITY_BLOCKING, "PLAN_ITEM_OBLIGATION",
                               "写本计划里的义务编号", "扣分项“%s”的“%s”不是本计划的义务",
                               item->name, item->obligations[i]);
    if (measures[item->counts].says & SAYS_OBLIGATIONS && !item->obligation_count &&
        (!common || common->unset))
        refuse(reading, item, "PLAN_ITEM_NEEDED", "没有写明计哪些义务",
               "写 obligations，或在 values 里写各项共用的 obligations");
}

static bool is_taken(const struct rule_set *rules, const struct plan_item *item)
{
    for (unsigned i = 0; i < MEASURE_VALUES; i++)
        if (strcmp(measures[i].chinese, item->name) == 0)
            return true;
    for (const struct plan_item *it = rules->items; it < item; it++)
        if (strcmp(it->name, item->name) == 0)
            return true;
    return false;
}

/* Plans that were published before may name such a one: it counts nothing. */
static void check_common(struct reading *reading, const struct plan *plan,
                         const struct rule_set *rules)
{
    const struct rule_value *common = plan_rule(plan, rules->id, "obligations");
    for (size_t i = 0; common && i < common->count; i++)
        if (!plan_obligation(plan, common->texts[i]))
            schema_complain_at(reading, common->place, SEVERITY_WARNING, "PLAN_ITEM_OBLIGATION",
                               "写本计划里的义务编号",
                               "规则 assessment 的 obligations 里“%s”不是本计划的义务",
                               common->texts[i]);
}

void plan_check_items(struct reading *reading, const struct plan *plan,
                      const struct rule_set *rules)
{
    if (strcmp(rules->id, "assessment") == 0)
        check_common(reading, plan, rules);
    for (size_t i = 0; i < rules->item_count; i++) {
        const struct plan_item *item = &rules->items[i];
        if (strcmp(rules->id, "assessment") != 0) {
            refuse(reading, item, "PLAN_ITEM_RULE", "不在规则 assessment 里",
                   "扣分项（items）只写在规则 assessment 里");
            return;
        }
        if (is_taken(rules, item))
            refuse(reading, item, "PLAN_ITEM_TWICE", "与另一项同名", "换一个名称");
        check_points(reading, item);
        check_said(reading, item);
        check_obligations(reading, plan, rules, item);
    }
}
