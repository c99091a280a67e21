/* What a new version of a plan asks otherwise of one obligation. */
#include "compare.h"

#include <siben/work.h>

#include <stdio.h>

static void date_moved(struct lines *lines, const char *of, const char *what, int32_t a, int32_t b)
{
    char before[DATE_TEXT_SIZE], after[DATE_TEXT_SIZE];
    if (a != b)
        lines_add(lines, "%s 的%s：原 %s，现 %s", of, what, lines_day(before, a),
                  lines_day(after, b));
}

/* Each due date, or what it follows: nothing is left out, however many. */
static const char *dues_said(struct arena *arena, const struct obligation *it)
{
    char date[DATE_TEXT_SIZE];
    const char *text = obligation_unset(it, "due") ? "未设定" : "";
    for (size_t i = 0; text && i < it->due_count; i++)
        text = arena_print(arena, "%s%s%s", text, i ? "、" : "", lines_day(date, it->dues[i]));
    if (text && it->event_count) {
        bool working = it->event->working_days >= 0;
        text = arena_print(arena, "%s之后 %d 个%s", it->event->after,
                           (int)(working ? it->event->working_days : it->event->days),
                           working ? "工作日" : "自然日");
    }
    return text ? text : ""; /* the arena says so */
}

/* The words of a mask, in order. */
static const char *mask_said(struct arena *arena, uint32_t mask, unsigned count,
                             const char *(*chinese)(unsigned))
{
    const char *text = "";
    for (unsigned i = 0; text && i < count; i++)
        if (mask >> i & 1)
            text = arena_print(arena, "%s%s%s", text, *text ? "、" : "", chinese(i));
    return text ? text : "";
}

/* Which projects owe it: all that is set must hold. */
static const char *where_said(struct arena *arena, const struct obligation *it)
{
    static const char *const phases[] = {"", "；年初的", "；年中追加的", "；上级下达的"};
    const struct plan_where *where = it->where_count ? it->where : NULL;
    if (!where)
        return "";
    const char *books = mask_said(arena, where->books, BOOK_COUNT, book_chinese);
    const char *sources = mask_said(arena, where->sources, SOURCE_COUNT, source_chinese);
    const char *text = arena_print(arena, "%s%s%s%s%s%s%s", *books ? books : "各类预算",
                                   *sources ? "；资金来自" : "", sources, phases[where->phase],
                                   *where->least_wan ? "；全年预算不少于 " : "", where->least_wan,
                                   *where->least_wan ? " 万元" : "");
    return text ? text : "";
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
        lines_text(lines, b->id, b->thresholds[i].name, threshold_of(a, b->thresholds[i].name),
                   b->thresholds[i].value);
    for (size_t i = 0; i < a->threshold_count; i++)
        if (!*threshold_of(b, a->thresholds[i].name))
            lines_text(lines, b->id, a->thresholds[i].name, a->thresholds[i].value, "");
}

static void number_moved(struct lines *lines, const char *of, const char *what, int32_t a,
                         int32_t b)
{
    if (a != b)
        lines_add(lines, "%s 的%s：原 %d，现 %d", of, what, (int)a, (int)b);
}

static void flag_moved(struct lines *lines, const char *of, bool a, bool b, const char *now,
                       const char *no_more)
{
    if (a != b)
        lines_add(lines, "%s %s", of, b ? now : no_more);
}

static void submission_moved(struct lines *lines, const char *of, uint8_t a, uint8_t b)
{
    lines_text(lines, of, "须随之上报的", a ? submission_chinese(a) : "",
               b ? submission_chinese(b) : "");
}

static const char *shown_chinese(unsigned shown)
{
    static const char *const words[SHOWN_COUNT] = {"绩效目标", "部门整体绩效目标", "自评表",
                                                   "部门整体自评表", "评价报告"};
    return words[shown];
}

/* What pieces of work must be, and how they are counted. */
static void work_moved(struct lines *lines, const char *of, const struct plan_kept *a,
                       const struct plan_kept *b)
{
    static const char *const counted[] = {"记录", "明细对象", "单位", "机构"};
    static const char *const clocks[] = {"绩效办按写明的日期，其余按收到的时间", "写明的日期",
                                         "收到的时间"};
    struct arena *arena = lines->arena;
    lines_text(lines, of, "工作类型",
               mask_said(arena, a->types, WORK_TYPE_COUNT, work_type_chinese),
               mask_said(arena, b->types, WORK_TYPE_COUNT, work_type_chinese));
    lines_text(lines, of, "计数单位", counted[a->count], counted[b->count]);
    lines_text(lines, of, "覆盖对象", plan_every_chinese(a->every), plan_every_chinese(b->every));
    lines_text(lines, of, "计时", clocks[a->clock], clocks[b->clock]);
    lines_text(lines, of, "须公开的", mask_said(arena, a->shows, SHOWN_COUNT, shown_chinese),
               mask_said(arena, b->shows, SHOWN_COUNT, shown_chinese));
    flag_moved(lines, of, a->each_type, b->each_type, "每种工作都要有", "不再要求每种工作都有");
    flag_moved(lines, of, a->followed, b->followed, "发现的问题没有立整改不再算办完",
               "发现的问题没有立整改也算办完了");
    lines_text(lines, of, "数量规则", a->least, b->least);
    lines_text(lines, of, "占比规则", a->share, b->share);
    lines_text(lines, of, "覆盖规则", a->coverage, b->coverage);
    lines_list(lines, of, "须写明的清单", (struct texts){a->names, a->name_count},
               (struct texts){b->names, b->name_count});
}

static void kept_moved(struct lines *lines, const char *of, const struct plan_kept *a,
                       const struct plan_kept *b)
{
    static const char *const dones[] = {"填报即可", "审核通过"};
    lines_text(lines, of, "存放", plan_keeper_chinese(a->by), plan_keeper_chinese(b->by));
    lines_text(lines, of, "存放说明", a->words, b->words);
    number_moved(lines, of, "轮次（监控到几月底，0 为没有）", a->round, b->round);
    lines_text(lines, of, "办结条件", dones[a->done], dones[b->done]);
    lines_list(lines, of, "由哪几项合成", (struct texts){a->of, a->of_count},
               (struct texts){b->of, b->of_count});
    submission_moved(lines, of, a->reported_by, b->reported_by);
    work_moved(lines, of, a, b);
    flag_moved(lines, of, a->evidence, b->evidence, "没有附文件不再算办完", "不附文件也算办完了");
}

static void who_moved(struct lines *lines, const char *of, const struct obligation *a,
                      const struct obligation *b)
{
    lines_text(lines, of, "承担者", plan_owner_chinese(a->owner), plan_owner_chinese(b->owner));
    lines_text(lines, of, "范围", where_said(lines->arena, a), where_said(lines->arena, b));
    lines_list(lines, of, "承担的地区", (struct texts){a->debtors, a->debtor_count},
               (struct texts){b->debtors, b->debtor_count});
    lines_text(lines, of, "报送对象", a->to, b->to);
}

/* Every field of the schema: a test changes each of them. */
void lines_obligation(struct lines *lines, const struct obligation *a, const struct obligation *b)
{
    const char *of = b->id;
    lines_text(lines, of, "章节", a->section, b->section);
    lines_text(lines, of, "事项", a->title, b->title);
    lines_text(lines, of, "事项（英文）", a->title_english, b->title_english);
    lines_text(lines, of, "计划原意", a->sentence, b->sentence);
    lines_text(lines, of, "计划原意（英文）", a->sentence_english, b->sentence_english);
    lines_text(lines, of, "期限", dues_said(lines->arena, a), dues_said(lines->arena, b));
    date_moved(lines, of, "监控节点", a->cutoff, b->cutoff);
    date_moved(lines, of, "开始日", a->opens, b->opens);
    who_moved(lines, of, a, b);
    number_moved(lines, of, "资金年度", a->money_year, b->money_year);
    flag_moved(lines, of, a->recurs, b->recurs, "每年都要办", "只要求当年");
    kept_moved(lines, of, &a->kept, &b->kept);
    lines_text(lines, of, "后果", a->consequence, b->consequence);
    lines_text(lines, of, "佐证", a->evidence, b->evidence);
    lines_text(lines, of, "说明", a->note, b->note);
    lines_list(lines, of, "写明未设定的", (struct texts){a->unset, a->unset_count},
               (struct texts){b->unset, b->unset_count});
    thresholds_moved(lines, a, b);
}
