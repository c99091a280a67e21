/* What two bodies of a target differ in: what an adjustment says, and what must not differ without one. */
#include <siben/target.h>

#include <stdio.h>

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

void indicator_asked(const struct indicator *indicator, char *text, size_t size)
{
    char number[MONEY_TEXT_SIZE];
    const struct quantity *value = &indicator->value;
    if (value->kind != QUANTITY_NUMBER) {
        snprintf(text, size, "%s",
                 text_is_empty(value->text) ? attainment_chinese(value->attainment) : value->text);
        return;
    }
    decimal_print(value->number, number);
    snprintf(text, size, "%s%s%s",
             indicator->comparator ? comparator_sign(indicator->comparator) : "", number,
             indicator->unit ? indicator->unit : "");
}

struct comparing {
    struct arena *arena;
    struct target_change *changes;
    size_t count, capacity;
};

static void add(struct comparing *comparing, const struct target_change *change)
{
    if (comparing->count == comparing->capacity) {
        size_t capacity = comparing->capacity * 2 + 8;
        struct target_change *grown = arena_array(comparing->arena, struct target_change, capacity);
        if (!grown)
            return; /* the arena has failed */
        if (comparing->count)
            memcpy(grown, comparing->changes, comparing->count * sizeof *grown);
        comparing->changes = grown;
        comparing->capacity = capacity;
    }
    comparing->changes[comparing->count++] = *change;
}

static const char *kept(struct comparing *comparing, const char *text)
{
    const char *copy = arena_text(comparing->arena, text);
    return copy ? copy : "";
}

static const char *asked(struct comparing *comparing, const struct indicator *it)
{
    char text[512];
    indicator_asked(it, text, sizeof text);
    return kept(comparing, text);
}

static const char *levels(struct comparing *comparing, const struct indicator *it)
{
    const char *text = arena_print(comparing->arena, "%s/%s", level1_chinese(it->level1),
                                   it->level2 ? it->level2 : "");
    return text ? text : "";
}

static const char *points(struct comparing *comparing, int32_t weight)
{
    char text[MONEY_TEXT_SIZE];
    score_print(weight, text);
    return kept(comparing, text);
}

static void say(struct comparing *comparing, unsigned kind, const struct indicator *it,
                const char *was, const char *now)
{
    add(comparing, &(struct target_change){.kind = (uint8_t)kind,
                                           .what = it->name,
                                           .levels = levels(comparing, it),
                                           .was = was,
                                           .now = now,
                                           .weight = it->weight});
}

static const struct indicator *numbered(const struct target *target, unsigned number)
{
    for (size_t i = 0; i < target->indicator_count; i++)
        if (target->indicators[i].number == number)
            return &target->indicators[i];
    return NULL;
}

static bool same_value(const struct indicator *a, const struct indicator *b)
{
    if (a->comparator != b->comparator || a->value.kind != b->value.kind ||
        !same_text(a->unit, b->unit))
        return false;
    if (a->value.kind == QUANTITY_NUMBER)
        return decimal_compare(a->value.number, b->value.number) == 0;
    if (a->value.kind == QUANTITY_DATE)
        return a->value.date == b->value.date;
    return same_text(a->value.text, b->value.text) && a->value.attainment == b->value.attainment;
}

/* What follows from another kind of value is not said a second time; nor is a guess that somebody has now said. */
static bool grows_otherwise(const struct indicator *was, const struct indicator *now)
{
    bool by_value = was->value.kind != now->value.kind &&
                    now->accrual == (uint8_t)accrual_of_value(&now->value);
    return was->accrual != now->accrual && accrual_of(was) != accrual_of(now) && !by_value;
}

/* In the order in which they can be carried out one after the other: what follows a new name is said by it. */
static void compare_indicator(struct comparing *comparing, const struct indicator *was,
                              const struct indicator *now)
{
    struct indicator named = *was;
    named.name = now->name;
    if (!same_text(was->name, now->name))
        say(comparing, ADJUST_NAME, was, was->name, now->name);
    if (was->level1 != now->level1 || !same_text(was->level2, now->level2))
        say(comparing, ADJUST_LEVELS, &named, levels(comparing, was), levels(comparing, now));
    if (!same_value(was, now))
        say(comparing, ADJUST_VALUE, now, asked(comparing, was), asked(comparing, now));
    if (was->weight != now->weight)
        say(comparing, ADJUST_WEIGHT, now, points(comparing, was->weight),
            points(comparing, now->weight));
    if (was->core != now->core)
        say(comparing, ADJUST_CORE, now, adjust_core_words[was->core],
            adjust_core_words[now->core]);
    if (grows_otherwise(was, now))
        say(comparing, ADJUST_ACCRUAL, now, accrual_chinese(accrual_of(was)),
            accrual_chinese(accrual_of(now)));
}

static void compare_kind(struct comparing *comparing, unsigned kind, const char *what,
                         const char *was, const char *now)
{
    add(comparing, &(struct target_change){.kind = (uint8_t)kind,
                                           .what = what,
                                           .levels = "",
                                           .was = was ? was : "",
                                           .now = now ? now : ""});
}

static void compare_text(struct comparing *comparing, unsigned kind, const char *what,
                         const char *was, const char *now)
{
    if (!same_text(was, now))
        compare_kind(comparing, kind, what, was, now);
}

/* With its unit, so that it can be typed in again. */
static const char *yuan(struct comparing *comparing, int64_t fen)
{
    char text[MONEY_TEXT_SIZE];
    if (fen == MONEY_NONE)
        return "";
    money_print_yuan(fen, text);
    const char *copy = arena_print(comparing->arena, "%s元", text);
    return copy ? copy : "";
}

static void compare_money(struct comparing *comparing, const char *what, int64_t was, int64_t now)
{
    if (was != now)
        compare_text(comparing, ADJUST_BUDGET, what, yuan(comparing, was),
                     now == MONEY_NONE ? ADJUST_NO_MONEY : yuan(comparing, now));
}

static const char *task_part(struct comparing *comparing, const char *name, const char *part)
{
    const char *text = arena_print(comparing->arena, "%s：%s", name, part);
    return text ? text : part;
}

static void compare_task(struct comparing *comparing, const struct target_task *was,
                         const struct target_task *now)
{
    static const struct target_task none = {"", "", MONEY_NONE, MONEY_NONE, MONEY_NONE};
    const struct target_task *before = was ? was : &none;
    if (!now) {
        compare_kind(comparing, ADJUST_TASK_DROP, was->name, was->content, "");
        return;
    }
    if (!was)
        compare_kind(comparing, ADJUST_TASK_ADD, now->name, "", now->content);
    else
        compare_text(comparing, ADJUST_TASK_NAME, was->name, was->name, now->name);
    if (was)
        compare_text(comparing, ADJUST_TASK, now->name, was->content, now->content);
    compare_money(comparing, now->name, before->total_fen, now->total_fen);
    compare_money(comparing, task_part(comparing, now->name, "财政拨款"), before->fiscal_fen,
                  now->fiscal_fen);
    compare_money(comparing, task_part(comparing, now->name, "其他资金"), before->other_fen,
                  now->other_fen);
}

static bool has_task(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->task_count; i++)
        if (same_text(target->tasks[i].name, name))
            return true;
    return false;
}

/* Tasks have no numbers: one is the same by its name, the first of several; else, where neither name is on the
 * other side, by its place: it was called otherwise. */
static const struct target_task *task_before(const struct target *was, const struct target *now,
                                             size_t place)
{
    const struct target_task *it = &now->tasks[place];
    size_t nth = 0;
    for (size_t i = 0; i < place; i++)
        nth += same_text(now->tasks[i].name, it->name);
    for (size_t i = 0; i < was->task_count; i++)
        if (same_text(was->tasks[i].name, it->name) && nth-- == 0)
            return &was->tasks[i];
    return place < was->task_count && !has_task(was, it->name) &&
                   !has_task(now, was->tasks[place].name)
               ? &was->tasks[place]
               : NULL;
}

static void compare_tasks(struct comparing *comparing, const struct target *was,
                          const struct target *now)
{
    bool met[TARGET_TASKS_MAX] = {false};
    for (size_t i = 0; i < now->task_count; i++) {
        const struct target_task *before = task_before(was, now, i);
        if (before && before - was->tasks < TARGET_TASKS_MAX)
            met[before - was->tasks] = true;
        compare_task(comparing, before, &now->tasks[i]);
    }
    for (size_t i = 0; i < was->task_count && i < TARGET_TASKS_MAX; i++)
        if (!met[i])
            compare_task(comparing, &was->tasks[i], NULL);
}

/* Whose target it is, over which years, how it was reported. */
static void compare_facts(struct comparing *comparing, const struct target *was,
                          const struct target *now)
{
    compare_text(comparing, ADJUST_FACT, was->department ? "部门名称" : "项目名称",
                 was->subject_name, now->subject_name);
    compare_text(comparing, ADJUST_FACT, "项目期", was->period, now->period);
    compare_text(comparing, ADJUST_FACT, "申报阶段", phase_chinese(was->phase),
                 phase_chinese(now->phase));
    compare_text(comparing, ADJUST_FACT, "项目属性", attribute_chinese(was->attribute),
                 attribute_chinese(now->attribute));
}

enum status target_changes(struct arena *arena, const struct target *was, const struct target *now,
                           struct target_change **changes, size_t *count)
{
    struct comparing comparing = {.arena = arena};
    compare_facts(&comparing, was, now);
    for (size_t i = 0; i < now->indicator_count; i++) {
        const struct indicator *it = &now->indicators[i], *old = numbered(was, it->number);
        if (old)
            compare_indicator(&comparing, old, it);
        else
            say(&comparing, ADJUST_ADD, it, "", asked(&comparing, it));
    }
    for (size_t i = 0; i < was->indicator_count; i++)
        if (!numbered(now, was->indicators[i].number))
            say(&comparing, ADJUST_DROP, &was->indicators[i],
                asked(&comparing, &was->indicators[i]), "");
    compare_money(&comparing, "项目资金总额", was->whole_fen, now->whole_fen);
    compare_money(&comparing, "年度资金总额", was->total_fen, now->total_fen);
    compare_money(&comparing, "财政拨款", was->fiscal_fen, now->fiscal_fen);
    compare_money(&comparing, "其他资金", was->other_fen, now->other_fen);
    compare_text(&comparing, ADJUST_GOAL, "年度总体目标", was->annual_goal, now->annual_goal);
    compare_text(&comparing, ADJUST_GOAL, "项目总目标", was->overall_goal, now->overall_goal);
    compare_tasks(&comparing, was, now);
    *changes = comparing.changes;
    *count = comparing.count;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- what can be another --------------------------------------------------------------------------- */

static void hold_indicators(struct comparing *comparing, const struct target *target)
{
    static const uint8_t kinds[] = {ADJUST_VALUE, ADJUST_WEIGHT,  ADJUST_NAME, ADJUST_LEVELS,
                                    ADJUST_CORE,  ADJUST_ACCRUAL, ADJUST_DROP};
    for (size_t k = 0; k < sizeof kinds; k++)
        for (size_t i = 0; i < target->indicator_count; i++) {
            const struct indicator *it = &target->indicators[i];
            const char *stands = kinds[k] == ADJUST_WEIGHT    ? points(comparing, it->weight)
                                 : kinds[k] == ADJUST_NAME    ? it->name
                                 : kinds[k] == ADJUST_LEVELS  ? levels(comparing, it)
                                 : kinds[k] == ADJUST_CORE    ? adjust_core_words[it->core]
                                 : kinds[k] == ADJUST_ACCRUAL ? accrual_chinese(accrual_of(it))
                                                              : asked(comparing, it);
            say(comparing, kinds[k], it, stands, "");
        }
}

static void hold_money(struct comparing *comparing, const struct target *target)
{
    if (!target->department)
        compare_kind(comparing, ADJUST_BUDGET, "项目资金总额", yuan(comparing, target->whole_fen),
                     "");
    compare_kind(comparing, ADJUST_BUDGET, "年度资金总额", yuan(comparing, target->total_fen), "");
    compare_kind(comparing, ADJUST_BUDGET, "财政拨款", yuan(comparing, target->fiscal_fen), "");
    compare_kind(comparing, ADJUST_BUDGET, "其他资金", yuan(comparing, target->other_fen), "");
    for (size_t i = 0; i < target->task_count; i++) {
        const struct target_task *it = &target->tasks[i];
        compare_kind(comparing, ADJUST_BUDGET, it->name, yuan(comparing, it->total_fen), "");
        compare_kind(comparing, ADJUST_BUDGET, task_part(comparing, it->name, "财政拨款"),
                     yuan(comparing, it->fiscal_fen), "");
        compare_kind(comparing, ADJUST_BUDGET, task_part(comparing, it->name, "其他资金"),
                     yuan(comparing, it->other_fen), "");
    }
}

static void hold_tasks(struct comparing *comparing, const struct target *target)
{
    static const uint8_t kinds[] = {ADJUST_TASK, ADJUST_TASK_NAME, ADJUST_TASK_DROP};
    for (size_t k = 0; k < sizeof kinds; k++)
        for (size_t i = 0; i < target->task_count; i++) {
            const struct target_task *it = &target->tasks[i];
            compare_kind(comparing, kinds[k], it->name,
                         kinds[k] == ADJUST_TASK_NAME ? it->name : it->content, "");
        }
}

static void hold_facts(struct comparing *comparing, const struct target *target)
{
    compare_kind(comparing, ADJUST_FACT, target->department ? "部门名称" : "项目名称",
                 target->subject_name, "");
    if (target->department)
        return;
    compare_kind(comparing, ADJUST_FACT, "项目期", target->period, "");
    compare_kind(comparing, ADJUST_FACT, "申报阶段", phase_chinese(target->phase), "");
    compare_kind(comparing, ADJUST_FACT, "项目属性", attribute_chinese(target->attribute), "");
}

enum status target_holds(struct arena *arena, const struct target *target,
                         struct target_change **holds, size_t *count)
{
    struct comparing comparing = {.arena = arena};
    hold_indicators(&comparing, target);
    hold_money(&comparing, target);
    compare_kind(&comparing, ADJUST_GOAL, "年度总体目标", target->annual_goal, "");
    if (!target->department)
        compare_kind(&comparing, ADJUST_GOAL, "项目总目标", target->overall_goal, "");
    hold_tasks(&comparing, target);
    hold_facts(&comparing, target);
    *holds = comparing.changes;
    *count = comparing.count;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status adjust_rows(struct arena *arena, const struct target *was, const struct target *now,
                        const char *id, const char *reason, struct work *work)
{
    struct target_change *changes;
    size_t count;
    enum status status = target_changes(arena, was, now, &changes, &count);
    if (status != STATUS_OK)
        return status;
    work->rows = arena_array(arena, struct work_row, count + 1);
    if (!work->rows)
        return STATUS_NO_MEMORY;
    work->row_count = count;
    for (size_t i = 0; i < count; i++)
        work->rows[i] = (struct work_row){.unit_code = was->unit_code,
                                          .project_code = id,
                                          .name = was->subject_name,
                                          .field = changes[i].what,
                                          .handling = adjust_chinese(changes[i].kind),
                                          .method = changes[i].levels,
                                          .stated = changes[i].was,
                                          .found = changes[i].now,
                                          .score = changes[i].weight,
                                          .scored = changes[i].kind == ADJUST_ADD,
                                          .amount_fen = MONEY_NONE,
                                          .detail = reason,
                                          .owner = "",
                                          .due = DATE_NONE,
                                          .done = DATE_NONE};
    return STATUS_OK;
}
