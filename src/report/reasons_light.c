/* Why a project has its lights in a round of monitoring. */
#include "reasons.h"

#include <siben/lights.h>
#include <siben/target.h>

#include <stdio.h>

static const char *light_english(unsigned light)
{
    static const char *const words[LIGHT_COUNT] = {"none", "red", "yellow", "green", "blue"};
    return light < LIGHT_COUNT ? words[light] : "none";
}

/* Hundredths as they are compared: "94.50". */
static const char *index_words(struct arena *arena, int64_t index)
{
    return arena_print(arena, "%s%lld.%02d", index < 0 ? "-" : "",
                       (long long)(index < 0 ? -index / 100 : index / 100),
                       (int)(index < 0 ? -(index % 100) : index % 100));
}

static void say_execution(struct reasons *reasons, const struct fact_image *image,
                          const struct light_rules *rules, unsigned round, unsigned light)
{
    struct arena *arena = reasons->arena;
    int64_t spent = 0, annual = 0, index = 0;
    for (size_t i = 0; i < image->line_count; i++) {
        spent += image->lines[i].spent_fen[round];
        annual += image->lines[i].annual_fen;
    }
    if (light == LIGHT_NONE) {
        reasons_say(reasons, "执行灯", "Execution", "—：表里没有执行数",
                    "none: the form says nothing of spending");
        return;
    }
    (void)light_of_execution(rules, spent, annual, (int)round, &index);
    const char *a = reasons_amount(reasons, spent), *b = reasons_amount(reasons, annual),
               *shown = index_words(arena, index),
               *yellow = reasons_points(reasons, rules->yellow_from),
               *green = reasons_points(reasons, rules->green_from);
    reasons_say(
        reasons, "执行灯", "Execution",
        arena_print(
            arena,
            "%s：(执行 %s ÷ 全年预算 %s) ÷ (%u ÷ 12) × 100 = %s%s；不到 %s 红，不到 %s 黄，以上绿",
            light_chinese(light), a, b, round, shown, annual ? "" : "（没有预算按 0）", yellow,
            green),
        arena_print(arena,
                    "%s: (spent %s / annual %s) / (%u / 12) x 100 = %s%s; red below %s, "
                    "yellow below %s, green from there",
                    light_english(light), a, b, round, shown, annual ? "" : " (0 without a budget)",
                    yellow, green));
}

static const char *quantity_words(const struct quantity *quantity)
{
    return quantity->kind == QUANTITY_NONE     ? "—"
           : quantity->text && *quantity->text ? quantity->text
           : quantity->kind == QUANTITY_LEVEL  ? attainment_chinese(quantity->attainment)
                                               : "—";
}

/* What is said of what has not come yet, and decides: the forecast; of a one-off also how likely it is. */
static const char *outlook_words(struct arena *arena, const struct monitoring_row *row, bool likely,
                                 bool english)
{
    static const char *const words[LIKELIHOOD_COUNT] = {"not said", "certain", "possible",
                                                        "impossible"};
    const unsigned at = row->likelihood < LIKELIHOOD_COUNT ? row->likelihood : LIKELIHOOD_NONE;
    const char *forecast = quantity_words(&row->forecast),
               *said = at ? likelihood_chinese(at) : "没有填";
    return english ? arena_print(arena, " (forecast %s%s%s)", forecast,
                                 likely ? ", completion: " : "", likely ? words[at] : "")
                   : arena_print(arena, "（预计 %s%s%s）", forecast, likely ? "，完成可能性：" : "",
                                 likely ? said : "");
}

/* Which of the tests of DOMAIN.md 2.4 it is. */
static void test_words(struct reasons *reasons, const struct light_rules *rules,
                       const struct indicator *indicator, const struct monitoring_row *row,
                       int month, const char **chinese, const char **english)
{
    struct arena *arena = reasons->arena;
    enum accrual accrual = accrual_of(indicator);
    int64_t index;
    if (row->actual.kind == QUANTITY_LEVEL || accrual == ACCRUAL_QUALITATIVE) {
        *chinese = "定性：达成绿，部分达成黄，未达成红";
        *english = "qualitative: attained green, in part yellow, not red";
    } else if (accrual == ACCRUAL_MILESTONE) {
        *chinese = arena_print(arena, "日期：完成或预计完成不晚于指标值绿，否则红%s",
                               outlook_words(arena, row, false, false));
        *english = arena_print(arena, "a date: green when done, or forecast, by the target%s",
                               outlook_words(arena, row, false, true));
    } else if (accrual == ACCRUAL_ONE_OFF) {
        *chinese = arena_print(arena, "一次性：办了绿，否则看预计日期和完成可能性%s",
                               outlook_words(arena, row, true, false));
        *english =
            arena_print(arena, "one-off: green when done, else by its forecast and likelihood%s",
                        outlook_words(arena, row, true, true));
    } else if (accrual == ACCRUAL_CEILING || indicator->comparator == COMPARE_LE ||
               indicator->comparator == COMPARE_LT) {
        *chinese = "上限：不超过指标值绿，超过红";
        *english = "a ceiling: green within the target, red beyond";
    } else if (accrual == ACCRUAL_LEVEL) {
        const char *from = reasons_points(reasons, rules->level_yellow_from);
        *chinese = arena_print(arena, "水平：达到指标值绿，达到它的 %s%% 黄，否则红", from);
        *english = arena_print(arena, "a level: green at the target, yellow from %s%% of it", from);
    } else if (index_of_indicator(indicator, row, month, &index)) {
        const char *shown = index_words(arena, index);
        const char *y = reasons_points(reasons, rules->yellow_from),
                   *g = reasons_points(reasons, rules->green_from),
                   *b = reasons_points(reasons, rules->blue_from);
        *chinese = arena_print(arena,
                               "累计：完成 ÷ (指标值 ÷ 12 × %d) × 100 = %s；不到 %s 红，不到 %s "
                               "黄，不到 %s 绿，以上蓝",
                               month, shown, y, g, b);
        *english = arena_print(arena,
                               "cumulative: actual / (target / 12 x %d) x 100 = %s; red "
                               "below %s, yellow below %s, green below %s, else blue",
                               month, shown, y, g, b);
    } else {
        *chinese = "没有可比的数";
        *english = "there is no number to compare";
    }
}

/* Of a number nobody said how it grows: a date and words say it by themselves. */
static bool is_guessed(const struct indicator *indicator)
{
    return !indicator->accrual && accrual_of_value(&indicator->value) == ACCRUAL_NONE;
}

/* Whether somebody said how it grows, and whether the plan uses that: what a person can do about a light. */
static void kind_words(struct reasons *reasons, const struct light_rules *rules,
                       const struct indicator *indicator, const char **chinese,
                       const char **english)
{
    struct arena *arena = reasons->arena;
    enum accrual accrual = accrual_of(indicator);
    const char *kind = accrual_chinese(accrual), *kind_english = accrual_english(accrual);
    if (!*chinese || !*english)
        return;
    if (!accrual_used(rules->kinds, accrual)) {
        *chinese = arena_print(arena, "计划的 accrual.kinds 不用“%s”，没有灯", kind);
        *english =
            arena_print(arena, "the plan's accrual.kinds does not use %s: no light", kind_english);
    }
    if (*chinese && *english && is_guessed(indicator)) {
        *chinese = arena_print(arena, "%s（未注明计量方式，按“%s”推算）", *chinese, kind);
        *english = arena_print(arena, "%s (nobody said how it grows: taken for %s)", *english,
                               kind_english);
    }
}

/* A row of no indicator; or it has the name of one, but not its unit, or not that of one alone. */
static void say_unmatched(struct reasons *reasons, const struct target *target, const char *name)
{
    struct arena *arena = reasons->arena;
    bool named = false;
    for (size_t k = 0; target && k < target->indicator_count; k++)
        named = named || strcmp(target->indicators[k].name, name) == 0;
    if (named)
        reasons_say(
            reasons, "目标灯", "Target",
            arena_print(arena,
                        "—：填表时还没有这张目标表，%s "
                        "对不上：单位不同，或者不止一个；核对后重新导入这张监控表",
                        name),
            arena_print(arena,
                        "none: the form came before its target, and %s is not tied to it: another "
                        "unit, or more than one; check, and import the form again",
                        name));
    else
        reasons_say(reasons, "目标灯", "Target", arena_print(arena, "—：%s 不在目标表里", name),
                    arena_print(arena, "none: %s is not in the target", name));
}

static void say_rows(struct reasons *reasons, const struct target *target,
                     const struct monitoring *form, const struct light_rules *rules, int month,
                     int year)
{
    struct arena *arena = reasons->arena;
    size_t guessed = 0;
    for (size_t i = 0; i < form->row_count; i++) {
        const struct monitoring_row *row = &form->rows[i];
        const struct indicator *indicator = monitoring_indicator(target, form, i);
        if (!indicator) {
            say_unmatched(reasons, target, row->name);
            continue;
        }
        unsigned light = light_of_indicator(rules, indicator, row, month, year);
        const char *chinese = "", *english = "";
        test_words(reasons, rules, indicator, row, month, &chinese, &english);
        kind_words(reasons, rules, indicator, &chinese, &english);
        guessed += is_guessed(indicator);
        if (!row->indicator && chinese && english) {
            chinese = arena_print(arena, "%s（填表时还没有目标表，按名称对上）", chinese);
            english = arena_print(arena, "%s (typed before the target: tied by its name)", english);
        }
        char asked[512];
        indicator_asked(indicator, asked, sizeof asked); /* "≥26公里" may have been typed so */
        const char *actual = quantity_words(&row->actual);
        reasons_say(reasons, "目标灯", "Target",
                    arena_print(arena, "%s：%s，指标值 %s，完成 %s；%s", light_chinese(light),
                                indicator->name, asked, actual, chinese),
                    arena_print(arena, "%s: %s, target %s, actual %s; %s", light_english(light),
                                indicator->name, asked, actual, english));
    }
    if (guessed)
        reasons_say(reasons, "计量方式", "How they grow",
                    arena_print(arena,
                                "%zu 个指标未注明，按指标推算；推算得不对的，在目标表“计量方式”一栏"
                                "注明，重新报送目标表",
                                guessed),
                    arena_print(arena,
                                "nobody said of %zu indicators: guessed; where that is wrong, say "
                                "it in column 计量方式 of the target, and hand the target in again",
                                guessed));
}

/* The plan by which the tables make these lights: the nearest at or above where the form lies, of its year. */
static enum status nearest(struct then *then, struct view *view, struct arena *arena,
                           const struct record_key *form, const struct fact_image *image,
                           const struct duty_ask *ask, struct plan_held *near,
                           const struct plan_held **held, struct light_rules *rules,
                           struct why *why)
{
    const char *missing;
    struct light_set set;
    enum status status = then_light_set(then, view, arena, &image->region, form->fiscal_year, &set);
    *held = NULL;
    if (status != STATUS_OK)
        return status;
    *rules = light_rules_of_set(&set);
    if (!set.plan_scope.text[0])
        return STATUS_OK; /* no plan: the default */
    *held = ask->held;
    if (!*held || !scope_equal(&set.plan_scope, &ask->held->plan.scope) ||
        ask->held->plan.year != form->fiscal_year) {
        status = plan_held_on(view, arena, &set.plan_scope, form->fiscal_year, true,
                              then ? ask->as_of : DATE_NONE, near, why);
        *held = near;
    }
    if (status == STATUS_OK && light_rules_of(&(*held)->plan, rules, &missing) != STATUS_OK)
        return why_set(why, STATUS_UNSUPPORTED, missing, "计划没有设定这个数，灯未设定",
                       "在计划文件的规则 lights 里写明，siben plan publish 发出新的一版");
    return status;
}

/* Whoever asks has a plan of his own: what his rules say, beside. */
static enum status say_own(struct reasons *reasons, const struct subject *subject,
                           const struct record_key *form, const struct duty_ask *ask,
                           const struct fact_round *theirs)
{
    struct arena *arena = reasons->arena;
    const struct plan *plan = &ask->held->plan;
    struct light_rules own;
    struct fact_image image = {.name = ""};
    const char *missing;
    if (light_rules_of(&ask->held->plan, &own, &missing) != STATUS_OK) {
        reasons_say(reasons, "按本级规则", "By this level's rules",
                    arena_print(arena, "%s：规则 %s 未设定，没有灯", ask->held->label, missing),
                    arena_print(arena, "%s edition %d: rule %s is not set, no light", plan->name,
                                (int)plan->edition, missing));
        return STATUS_OK;
    }
    enum status status = fact_image_of(arena, subject, &own, &image);
    if (status != STATUS_OK)
        return status;
    const struct fact_round *round = &image.rounds[form->round];
    bool same = round->execution_light == theirs->execution_light &&
                round->target_light == theirs->target_light;
    reasons_say(reasons, "按本级规则", "By this level's rules",
                arena_print(arena, "%s：执行灯 %s，目标灯 %s，%s", ask->held->label,
                            light_chinese(round->execution_light),
                            light_chinese(round->target_light), same ? "相同" : "不同"),
                arena_print(arena, "%s edition %d: execution %s, target %s, %s", plan->name,
                            (int)plan->edition, light_english(round->execution_light),
                            light_english(round->target_light), same ? "the same" : "another"));
    return STATUS_OK;
}

static enum status reasons_then(struct then *then, struct view *view, struct arena *arena,
                                const struct duty_ask *ask, const struct record_key *form,
                                struct reasons *reasons, struct why *why)
{
    struct payload payload;
    struct subject subject;
    struct light_rules rules;
    struct fact_image image = {.name = ""};
    struct plan_held near;
    const struct plan_held *held = NULL;
    enum status status =
        reasons_form(then, view, arena, form, KIND_MONITORING, &payload, &subject, why);
    if (status == STATUS_OK) /* where it lies does not depend on lights */
        status = fact_image_of(arena, &subject, &light_rules_default, &image);
    if (status == STATUS_OK)
        status = nearest(then, view, arena, form, &image, ask, &near, &held, &rules, why);
    if (status == STATUS_OK)
        status = fact_image_of(arena, &subject, &rules, &image);
    if (status != STATUS_OK)
        return status;
    struct duty_roster roster;
    status = duty_roster_read(view, then, arena, held ? &held->plan.scope : &form->scope, &roster);
    const char *name = status == STATUS_OK ? duty_subject_name(&roster, arena, &image) : image.name;
    duty_roster_close(&roster);
    if (status != STATUS_OK)
        return status;
    const struct fact_round *round = &image.rounds[form->round];
    const struct target *target = subject.target.payload ? &subject.target.payload->target : NULL;
    reasons_begin(
        reasons, arena,
        arena_print(arena, "1—%u月监控 · %s：执行灯 %s，目标灯 %s", form->round, name,
                    light_chinese(round->execution_light), light_chinese(round->target_light)),
        arena_print(arena, "Monitoring 1–%u · %s: execution %s, target %s", form->round, name,
                    light_english(round->execution_light), light_english(round->target_light)));
    if (held) {
        reasons_say_plan(reasons, held);
        reasons_say_rules(reasons, &held->plan, "lights");
        reasons_say_rules(reasons, &held->plan, "accrual");
    } else {
        reasons_say(reasons, "规则", "Rule",
                    arena_print(arena, "没有工作计划，默认规则 %s", rules.version),
                    arena_print(arena, "no plan: the default rules %s", rules.version));
    }
    say_execution(reasons, &image, &rules, form->round, round->execution_light);
    say_rows(reasons, target, &payload.monitoring, &rules, form->round, form->fiscal_year);
    reasons_say(reasons, "项目的灯", "Of the project", "取各指标里最差的：红、黄、绿、蓝依次",
                "the worst of its indicators: red, yellow, green, blue");
    if (ask->held && held != ask->held)
        status = say_own(reasons, &subject, form, ask, round);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status reasons_of_lights(struct view *view, struct arena *arena, const struct duty_ask *ask,
                              const struct record_key *form, struct reasons *reasons,
                              struct why *why)
{
    struct then *then;
    enum status status = reasons_then_open(view, ask, form, &then);
    if (status == STATUS_OK)
        status = reasons_then(then, view, arena, ask, form, reasons, why);
    then_close(then);
    return status;
}
