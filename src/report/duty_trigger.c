/* Which projects need an ex-ante evaluation. DOMAIN.md O-04: "(a) 年度部门预算申请新增项目支出; (b) 延续性项目
 * whose 资金总需求增幅超过原定金额 50%; (c) 到期拟延续的重大政策(项目); (d) 年中申请追加的重大事业发展类项目".
 * What makes a project 重大 somebody says (1.4 A8): a record of type major. Without it (c) and (d) are doubtful. */
#include "duty_growth.h"
#include "duty_tally.h"

#include <stdio.h>

/* Which of the years before have anything at all: mask of 1 << years back. */
static bool see_any(void *context, const struct fact_image *image, const struct course *courses,
                    size_t count)
{
    (void)image;
    (void)courses;
    (void)count;
    *(bool *)context = true;
    return false;
}

static enum status years_held(struct walking *walking, int32_t year, uint32_t *held)
{
    enum status status = STATUS_OK;
    *held = 0;
    for (int32_t back = 1; back <= YEARS_BACK && status == STATUS_OK; back++) {
        bool any = false;
        if (year - back >= YEAR_MIN)
            status = replica_each_course(walking->view, (unsigned)(year - back), see_any, &any);
        *held |= (uint32_t)any << back;
    }
    return status;
}

/* "2024-2026年": the last year that it names; 0 none. */
static int last_year_of(const char *period)
{
    int last = 0;
    for (const char *at = period; *at;) {
        size_t digits = strspn(at, "0123456789");
        if (digits == 4) {
            int year =
                (at[0] - '0') * 1000 + (at[1] - '0') * 100 + (at[2] - '0') * 10 + at[3] - '0';
            last = year >= YEAR_MIN && year <= YEAR_MAX && year > last ? year : last;
        }
        at += digits ? digits : 1;
    }
    return last;
}

struct period {
    bool target;    /* it had a target in a year before */
    int ended;      /* the last year of the period that was said last; 0: none was */
    int32_t year;   /* of the target or list that says it */
    bool of_target; /* else of the list */
    const char *words;
};

static int take_period(struct period *period, const char *words, int32_t year, bool of_target)
{
    period->ended = last_year_of(words);
    period->words = words;
    period->year = year;
    period->of_target = of_target;
    return period->ended;
}

/* What is held of one year: its target says the period, else the list of that year. */
static enum status see_period(struct walking *walking, const struct duty_project *project,
                              const char *code, int32_t year, struct period *period)
{
    struct payload payload;
    struct record_key key;
    enum status status;
    const struct target *target =
        lineage_target(walking, project, code, year, &payload, &key, &status);
    period->target = period->target || target;
    period->ended = 0;
    if (status != STATUS_OK || (target && take_period(period, target->period, year, true)))
        return status;
    key.kind = KIND_BUDGET;
    if (shown_of(walking, &key, &payload, &status))
        (void)take_period(period, payload.budget.period, year, false);
    return status;
}

/* The period that holds is the one said last: what was renewed has a new one. DOMAIN.md 1.1 O-04 (c). */
static enum status period_of(struct walking *walking, const struct duty_project *project,
                             const struct project_past *past, uint32_t held, struct period *period)
{
    enum status status = STATUS_OK;
    *period = (struct period){.target = false};
    for (int32_t year = project->year - 1; year >= project->year - YEARS_BACK; year--)
        for (size_t i = 0; (held >> (project->year - year) & 1) && i < past->code_count &&
                           !period->ended && !status;
             i++)
            status = see_period(walking, project, past->codes[i], year, period);
    return status;
}

/* "2025年目标表写的项目期 2023-2025年 已到期，2026年目标表写 2026-2028年": both, each with who says it. */
static enum status say_renewal(struct walking *walking, const struct lineage *lineage,
                               const struct period *ended, struct duty_project *project)
{
    struct period now = {.words = ""};
    struct arena *arena = lineage->lasting;
    enum status status = see_period(walking, project, project->id, project->year, &now);
    if (status != STATUS_OK)
        return status;
    const bool said = now.ended > ended->ended;
    project->renewal =
        arena_print(arena, "%d年%s写的项目期 %s 已到期，%d年%s%s", (int)ended->year,
                    ended->of_target ? "目标表" : "清单", ended->words, (int)project->year,
                    !said           ? "仍在清单，没有写新的项目期"
                    : now.of_target ? "目标表写 "
                                    : "清单写 ",
                    said ? now.words : "");
    project->renewal_english = arena_print(
        arena, "the period %s, said by the %s of %d, has ended; %s%d%s%s", ended->words,
        ended->of_target ? "target" : "list", (int)ended->year, said ? "that of " : "the list of ",
        (int)project->year, said ? " says " : " has it, and nobody says a new period",
        said ? now.words : "");
    return project->renewal && project->renewal_english ? STATUS_OK : STATUS_NO_MEMORY;
}

bool duty_grown(int64_t original_fen, int64_t total_fen, int32_t over_hundredths)
{
    __extension__ typedef __int128 wide;
    if (original_fen <= 0 || total_fen == MONEY_NONE || total_fen <= original_fen)
        return false;
    return (wide)(total_fen - original_fen) * 10000 > (wide)original_fen * over_hundredths;
}

static bool asks(const struct plan *plan, const char *name)
{
    const struct rule_value *rule = plan_rule(plan, "ex_ante", "triggers");
    for (size_t i = 0; rule && i < rule->count; i++)
        if (strcmp(rule->texts[i], name) == 0)
            return true;
    return false;
}

/* Before the list of the year: was it there the year before, in any list of its unit's? */
static enum status was_before(struct walking *walking, const struct duty_project *project,
                              bool *was)
{
    struct record_key key = {.scope = project->scope, .fiscal_year = (uint16_t)(project->year - 1)};
    struct fact_image image;
    snprintf(key.id, sizeof key.id, "%s", project->id);
    enum status status = then_image(walking->then, walking->view, walking->arena, &key, &image);
    *was = status == STATUS_OK && image.exists;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static void set(struct duty_project *project, uint8_t trigger, bool sure)
{
    if (sure)
        project->triggers |= trigger;
    else
        project->doubtful |= trigger;
}

/* Had it grown as much by the first window, without what was added since? Then it was owed there. */
static enum status grew_by_addition(struct walking *walking, const struct lineage *lineage,
                                    size_t place, uint32_t held, int32_t over)
{
    struct duty_project *project = &walking->projects[place];
    const struct duty_money money = project->money;
    struct growth growth;
    if (!duty_is_added_to(&money) || money.added_on == DATE_NONE)
        return STATUS_OK;
    project->money.annual_fen = money.initial_fen;
    enum status status = duty_growth(walking, lineage, place, held, over, &growth);
    project->money = money;
    if (status == STATUS_OK && !growth.grown)
        project->of_addition |= TRIGGER_GROWTH;
    return status;
}

static enum status look_at_growth(struct walking *walking, const struct lineage *lineage,
                                  size_t place, uint32_t held)
{
    struct growth growth;
    int32_t over = 0;
    const struct plan *plan = walking_plan(walking);
    struct duty_project *project = &walking->projects[place];
    if (!asks(plan, "growth") || !plan_rule_hundredths(plan, "ex_ante", "growth_over", &over))
        return STATUS_OK;
    enum status status = duty_growth(walking, lineage, place, held, over, &growth);
    if (status != STATUS_OK || (!growth.grown && !growth.doubtful))
        return status;
    set(project, TRIGGER_GROWTH, growth.grown);
    project->growth = growth.words;
    return growth.grown ? grew_by_addition(walking, lineage, place, held, over) : STATUS_OK;
}

/* "年中申请追加": the project itself, or money for one that the year began with. */
static enum status look_at_addition(struct walking *walking, const struct lineage *lineage,
                                    struct duty_project *project, bool is_major)
{
    struct arena *arena = lineage->lasting;
    if (project->money.added_fen <= 0 || !asks(walking_plan(walking), "midyear_addition"))
        return STATUS_OK;
    set(project, TRIGGER_MIDYEAR, is_major);
    project->of_addition |= TRIGGER_MIDYEAR;
    if (!duty_is_added_to(&project->money))
        return STATUS_OK;
    project->addition = duty_addition_words(arena, &project->money, false);
    project->addition_english = duty_addition_words(arena, &project->money, true);
    return project->addition && project->addition_english ? STATUS_OK : STATUS_NO_MEMORY;
}

/* What it was called before it had an official code is no past. */
static bool has_past(const struct project_past *past)
{
    size_t codes = 0;
    for (size_t i = 1; i < past->code_count; i++)
        codes += !project_code_provisional(past->codes[i]);
    return codes || past->parent || past->merged_count;
}

static enum status trigger_of(struct walking *walking, const struct lineage *lineage, size_t place,
                              bool lists_before, uint32_t held, const struct tally *major)
{
    static const struct tally_by now = {.by = BY_NOW};
    const struct plan *plan = walking_plan(walking);
    const struct project_past *past = &lineage->pasts[place];
    struct duty_project *project = &walking->projects[place];
    struct period period;
    bool is_major = tally_has(major, TALLY_PROJECT, project->id, &now);
    const bool whole = project->money.initial_fen == 0 && project->money.annual_fen > 0;
    enum status status = period_of(walking, project, past, held, &period);
    bool before = false;
    if (status == STATUS_OK && (held & 2))
        status = was_before(walking, project, &before);
    if (status)
        return status;
    bool stays =
        past->attribute == ATTRIBUTE_CONTINUING || period.target || before || has_past(past);
    if (!whole && asks(plan, "new") && past->attribute != ATTRIBUTE_CONTINUING && !stays &&
        (past->attribute == ATTRIBUTE_NEW || lists_before))
        set(project, TRIGGER_NEW, true);
    if (period.ended && period.ended < project->year && asks(plan, "expiring_renewal")) {
        set(project, TRIGGER_RENEWAL, is_major);
        status = say_renewal(walking, lineage, &period, project);
    }
    if (status == STATUS_OK)
        status = look_at_addition(walking, lineage, project, is_major);
    if (status == STATUS_OK)
        status = look_at_growth(walking, lineage, place, held);
    if (whole) /* all that it owes came with it */
        project->of_addition = UINT8_MAX;
    return status;
}

static bool see_list(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    (void)view;
    (void)arena;
    *(bool *)context = record->shown.seq && !record->state.withdrawn;
    return !*(bool *)context;
}

/* Did the year before have lists, by then? */
static enum status lists_held(struct walking *walking, int32_t year, bool *held)
{
    const struct scope *scope = &walking_plan(walking)->scope;
    uint64_t lists = 0;
    enum status status =
        replica_lists(walking->view, (unsigned)year, DIMENSION_REGION, scope->text, &lists);
    *held = lists > 0;
    if (status != STATUS_OK || !walking->then)
        return status;
    *held = false;
    return then_each(walking->then, walking->view, scope, KIND_PROJECT_LIST, (unsigned)year,
                     see_list, held);
}

/* Only where an obligation is about those that need one. */
static bool asked_of(const struct plan *plan, int32_t year)
{
    for (size_t i = 0; i < plan->obligation_count; i++)
        if (plan->obligations[i].kept.every == EVERY_TRIGGERED &&
            duty_year(plan, &plan->obligations[i]) == year)
            return true;
    return false;
}

/* What is read of past years is needed for this project alone. */
static enum status trigger_in(struct walking *walking, struct lineage *lineage, size_t place,
                              bool lists_before, uint32_t held, const struct tally *major)
{
    lineage->lasting = walking->arena;
    walking->arena = &lineage->scratch;
    enum status status = trigger_of(walking, lineage, place, lists_before, held, major);
    walking->arena = lineage->lasting;
    if (status == STATUS_OK && lineage->scratch.failed)
        status = STATUS_NO_MEMORY;
    arena_reset(&lineage->scratch);
    return status;
}

enum status duty_triggers(struct walking *walking)
{
    const struct plan *plan = walking_plan(walking);
    struct tally major;
    bool lists = false;
    uint32_t held = 0;
    int32_t counted = 0;
    const struct tally_ask ask = {.types = 1u << WORK_MAJOR,
                                  .year = plan->year,
                                  .round = -1,
                                  .stated = true,
                                  .plan = plan,
                                  .as_of = walking->ask->as_of};
    struct lineage lineage;
    enum status status = tally_make(walking, &ask, &major);
    enum status read = lineage_read(walking, asked_of, &lineage);
    status = status ? status : read;
    for (size_t i = 0; i < walking->project_count && status == STATUS_OK; i++) {
        struct duty_project *project = &walking->projects[i];
        if (!asked_of(plan, project->year))
            continue;
        project->codes = lineage.pasts[i].codes; /* live as long as the walk */
        project->code_count = lineage.pasts[i].code_count;
        if (project->year != counted)
            status = years_held(walking, project->year, &held);
        if (status == STATUS_OK && project->year != counted)
            status = lists_held(walking, project->year - 1, &lists);
        counted = project->year;
        if (status == STATUS_OK)
            status = trigger_in(walking, &lineage, i, lists, held, &major);
    }
    lineage_close(&lineage);
    tally_close(&major);
    return status;
}
