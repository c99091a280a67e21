/* Rule sets of a plan: which values there are, and reading them. DOMAIN.md section 2. */
#include "check.h"

#include <siben/money.h>
#include <siben/target.h>

struct known_value {
    const char *rules, *name;
    uint8_t kind;
};

/* Names only: what they are worth stands in the plan. */
static const struct known_value known_values[] = {
    /* 2.4: execution index and indicators */
    {"lights", "yellow_from", VALUE_PERCENT},
    {"lights", "green_from", VALUE_PERCENT},
    {"lights", "blue_from", VALUE_PERCENT},
    {"lights", "level_yellow_from", VALUE_PERCENT},
    {"accrual", "kinds", VALUE_WORDS},
    /* 2.2: words in a project's name that ask for a cost indicator; what each kind of project (4.4) must have */
    {"framework", "cost_words", VALUE_WORDS},
    {"framework", "personnel", VALUE_WORDS},
    {"framework", "operation", VALUE_WORDS},
    {"framework", "specific", VALUE_WORDS},
    /* 2.5 */
    {"scoring", "scheme", VALUE_RETIRED}, /* method says how, version and source by which paper */
    {"scoring", "method", VALUE_WORDS},
    {"scoring", "counts",
     VALUE_WORDS}, /* of a self-evaluation, where the formulas say another score */
    {"scoring", "execution_points", VALUE_POINTS},
    {"scoring", "target_points", VALUE_POINTS},
    {"scoring", "explain_from", VALUE_PERCENT},
    {"scoring", "explain_from_zero", VALUE_NUMBER},
    {"scoring_101", "pass_line", VALUE_PERCENT},
    {"scoring_101", "execution", VALUE_WORDS},
    {"scoring_101", "satisfaction", VALUE_WORDS},
    {"grades", "excellent_from", VALUE_POINTS},
    {"grades", "good_from", VALUE_POINTS},
    {"grades", "fair_from", VALUE_POINTS},
    {"qualitative", "full_from", VALUE_PERCENT},
    {"qualitative", "partly_from", VALUE_PERCENT},
    /* 1.3, 1.4 */
    {"ex_ante", "growth_over", VALUE_PERCENT},
    {"ex_ante", "triggers", VALUE_WORDS},
    {"ex_ante", "dimensions", VALUE_WORDS},
    {"coverage", "books", VALUE_WORDS},
    {"special", "working_days", VALUE_RETIRED}, /* the event of the obligation says how many */
    {"department_evaluation", "least_share", VALUE_PERCENT},
    {"department_evaluation", "denominator", VALUE_WORDS},
    {"key_projects", "least", VALUE_NUMBER},
    {"key_projects", "books", VALUE_WORDS},
    {"key_projects", "fields", VALUE_WORDS},
    {"training", "least", VALUE_NUMBER},
    {"training", "coverage", VALUE_PERCENT},
    {"publicity", "least", VALUE_NUMBER},
    {"sampling", "share", VALUE_PERCENT},
    {"sampling", "least_per_department", VALUE_NUMBER},
    {"sampling", "strata", VALUE_WORDS},
    {"sampling", "draw", VALUE_WORDS},
    {"suspicion", "least_rows", VALUE_NUMBER},
    {"suspicion", "low_execution", VALUE_PERCENT},
    {"suspicion", "similar_from", VALUE_PERCENT},
    {"veto", "effects", VALUE_WORDS},
    {"veto", "from", VALUE_WORDS},
    {"veto", "cut", VALUE_PERCENT},
    {"result_use", "cut_fair", VALUE_PERCENT},
    {"result_use", "grades", VALUE_WORDS},
    {"precedence", "order", VALUE_WORDS},
    /* words that results are used with: of monitoring, of evaluations */
    {"handling", "monitoring", VALUE_WORDS},
    {"handling", "results", VALUE_WORDS},
    /* the four checks (四项审核) of targets: whether a passing review must carry them, and of which obligations */
    {"review", "checks", VALUE_WORDS},
    {"review", "targets", VALUE_WORDS},
    /* of so many forms that a machine may pass, one is opened by a person; 20 where a plan does not say */
    {"review", "open_one_of", VALUE_NUMBER},
    /* O-43: points a case, and at most: "1, 10" */
    {"assessment", "full", VALUE_POINTS},
    {"assessment", "obligations", VALUE_WORDS},
    {"assessment", "overdue", VALUE_DEDUCTION},
    {"assessment", "late", VALUE_DEDUCTION},
    {"assessment", "returned", VALUE_DEDUCTION},
    {"assessment", "vetoed", VALUE_DEDUCTION},
    {"assessment", "unrectified", VALUE_DEDUCTION},
    {"assessment", "untrained", VALUE_DEDUCTION},
};
#define KNOWN_COUNT (sizeof known_values / sizeof known_values[0])

const struct rule_set *plan_rules(const struct plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->rule_count; i++)
        if (strcmp(plan->rules[i].id, id) == 0)
            return &plan->rules[i];
    return NULL;
}

static const struct rule_value *value_of(const struct rule_set *rules, const char *name)
{
    for (size_t i = 0; rules && i < rules->value_count; i++)
        if (strcmp(rules->values[i].name, name) == 0)
            return &rules->values[i];
    return NULL;
}

const struct rule_value *plan_rule_at(const struct plan *plan, const char *name)
{
    char id[64];
    const char *dot = strchr(name, '.');
    if (!dot || (size_t)(dot - name) >= sizeof id)
        return NULL;
    memcpy(id, name, (size_t)(dot - name));
    id[dot - name] = '\0';
    return plan_rule(plan, id, dot + 1);
}

/* name, Chinese, English */
static const char *const said[][3] = {
    {"general_public", "一般公共预算", "general public budget"},
    {"gov_fund", "政府性基金预算", "government fund budget"},
    {"state_capital", "国有资本经营预算", "state capital budget"},
    {"social_insurance", "社会保险基金预算", "social insurance fund budget"},
    {"outside", "四本之外", "outside the four books"},
    {"excellent", "优", "excellent"},
    {"good", "良", "good"},
    {"fair", "中", "fair"},
    {"poor", "差", "poor"},
    {"new", "新增", "new"},
    {"growth", "增幅", "growth"},
    {"renewal", "到期延续", "renewal"},
    {"expiring_renewal", "到期延续", "renewal of what expires"},
    {"book", "预算类别", "book"},
    {"department", "主管部门", "department"},
    {"midyear_addition", "年中追加", "mid-year addition"},
    {"grade_void", "等级作废", "the grade is void"},
    {"recover_funds", "收回资金", "recovery of money"},
    {"accountability", "追究责任", "accountability"},
    {"assessment_zero", "考核扣分", "points off in the assessment"},
    {"required", "必须", "required"},
    {"optional", "可以", "optional"},
    {"ex_ante", "事前绩效评估", "ex-ante evaluation"},
    {"department_evaluation", "部门评价", "department evaluation"},
    {"key_evaluation", "重点评价", "key evaluation"},
    {"verification", "真实性核查", "verification"},
    {"onsite", "实地评价", "on-site evaluation"},
    {"spot_review", "重点领域抽审", "spot review"},
    {"result_use", "结果应用", "application of results"},
    {"assessment", "年度考核", "annual assessment"},
    {"self_evaluation", "自评", "self-evaluation"},
    {"reported", "自评总分", "the score as reported"},
    {"computed", "计算总分", "the score as computed"},
    {"cumulative", "累计", "cumulative"},
    {"level", "水平", "level"},
    {"one_off", "一次性", "one-off"},
    {"milestone", "时间节点", "date"},
    {"ceiling", "上限", "ceiling"},
    {"qualitative", "定性", "qualitative"},
    {"cost", "成本指标", "cost"},
    {"output", "产出指标", "output"},
    {"benefit", "效益指标", "benefit"},
    {"satisfaction", "满意度指标", "satisfaction"},
    {"training", "培训", "training"},
    {"coaching", "辅导", "coaching"},
    {"sampling", "配合上级抽审", "sampling review"},
    {"monitoring_verification", "监控真实性核查", "verification of monitoring"},
    {"county", "全县", "the whole county"},
    {"proportional", "按完成比例", "in proportion"},
    {"pass_line", "按及格线", "by a pass line"},
    {"veto", "核查一票否决", "veto of a verification"},
    {"finance_evaluation", "财政评价", "finance evaluation"},
    {"reviewed_self_evaluation", "审核过的自评", "reviewed self-evaluation"}};

const char *plan_text_chinese(const char *text)
{
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (strcmp(said[i][0], text) == 0)
            return said[i][1];
    return text;
}

const char *plan_text_english(const char *text)
{
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (strcmp(said[i][0], text) == 0)
            return said[i][2];
    return text;
}

const struct rule_value *plan_rule(const struct plan *plan, const char *id, const char *name)
{
    return value_of(plan_rules(plan, id), name);
}

bool plan_hundredths(const char *text, int32_t *hundredths)
{
    struct decimal value;
    if (decimal_parse(text, &value) != STATUS_OK || value.places > 2 || value.units < 0)
        return false;
    for (int32_t places = value.places; places < 2; places++)
        if (value.units > INT32_MAX / 10)
            return false;
        else
            value.units *= 10;
    if (value.units > INT32_MAX)
        return false;
    *hundredths = (int32_t)value.units;
    return true;
}

bool rule_set_hundredths(const struct rule_set *rules, const char *name, int32_t *hundredths)
{
    const struct rule_value *value = value_of(rules, name);
    return value && !value->unset && value->count == 1 &&
           plan_hundredths(value->texts[0], hundredths);
}

bool plan_rule_hundredths(const struct plan *plan, const char *id, const char *name,
                          int32_t *hundredths)
{
    return rule_set_hundredths(plan_rules(plan, id), name, hundredths);
}

uint32_t plan_accrual_kinds(const struct rule_set *rules)
{
    const struct rule_value *value = value_of(rules, "kinds");
    return value && !value->unset ? accrual_kinds(value->texts, value->count) : 0;
}

uint32_t plan_framework_levels(const struct rule_set *rules, unsigned category)
{
    static const char *const names[] = {[CATEGORY_PERSONNEL] = "personnel",
                                        [CATEGORY_OPERATION] = "operation",
                                        [CATEGORY_SPECIFIC] = "specific"};
    static const char *const levels[LEVEL1_COUNT] = {[LEVEL1_COST] = "cost",
                                                     [LEVEL1_OUTPUT] = "output",
                                                     [LEVEL1_BENEFIT] = "benefit",
                                                     [LEVEL1_SATISFACTION] = "satisfaction"};
    uint32_t asked = 1u << LEVEL1_NONE;
    const struct rule_value *value = category == CATEGORY_NONE || category > CATEGORY_SPECIFIC
                                         ? NULL
                                         : value_of(rules, names[category]);
    if (!value || value->unset)
        return 0;
    for (size_t i = 0; i < value->count; i++)
        for (unsigned level = LEVEL1_COST; level < LEVEL1_COUNT; level++)
            if (strcmp(levels[level], value->texts[i]) == 0)
                asked |= 1u << level;
    return asked;
}

/* -- chains of review ----------------------------------------------------------------------- */

const struct plan_chain *plan_chain(const struct plan *plan, unsigned unit_kind)
{
    for (size_t i = 0; i < plan->chain_count; i++)
        if (plan->chains[i].of == unit_kind)
            return &plan->chains[i];
    return NULL;
}

bool plan_may_skip(const struct plan_chain *chain, const char *step)
{
    for (size_t i = 0; chain && i < chain->skip_count; i++)
        if (strcmp(chain->may_skip[i], step) == 0)
            return true;
    return false;
}

/* -- the check ---------------------------------------------------------------------------------- */

#define PERCENT_MAX 100000 /* 1000 %, in hundredths */
#define POINTS_MAX 10000   /* 100 points */

static const struct known_value *known_of(const char *rules, const char *name)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (strcmp(known_values[i].rules, rules) == 0 &&
            (!name || strcmp(known_values[i].name, name) == 0))
            return &known_values[i];
    return NULL;
}

/* A word that nobody knows would decide nothing, in silence. */
#define VOCABULARY_MAX 6
static const struct {
    const char *rule, *words[VOCABULARY_MAX];
} vocabularies[] = {
    {"framework.personnel", {"cost", "output", "benefit", "satisfaction"}},
    {"framework.operation", {"cost", "output", "benefit", "satisfaction"}},
    {"framework.specific", {"cost", "output", "benefit", "satisfaction"}},
    {"sampling.strata", {"book", "department"}},
    {"sampling.draw", {"required", "optional"}},
    {"scoring.counts", {"reported", "computed"}},
    {"accrual.kinds", {"cumulative", "level", "one_off", "milestone", "ceiling", "qualitative"}},
    {"review.checks", {"required", "optional"}},
    {"veto.effects", {"grade_void", "recover_funds", "accountability", "assessment_zero"}},
    {"veto.from", {"verification", "monitoring_verification", "onsite", "spot_review", "sampling"}},
    {"result_use.grades", {"excellent", "good", "fair", "poor"}},
    {"precedence.order",
     {"veto", "finance_evaluation", "department_evaluation", "reviewed_self_evaluation",
      "self_evaluation"}},
};

static bool in_vocabulary(const char *const words[VOCABULARY_MAX], const char *text)
{
    for (size_t i = 0; i < VOCABULARY_MAX && words[i]; i++)
        if (strcmp(words[i], text) == 0)
            return true;
    return false;
}

static void check_words(struct reading *reading, const struct rule_set *rules,
                        const struct rule_value *value)
{
    for (size_t i = 0; i < sizeof vocabularies / sizeof *vocabularies; i++) {
        size_t size = strlen(rules->id);
        if (strncmp(vocabularies[i].rule, rules->id, size) != 0 ||
            vocabularies[i].rule[size] != '.' ||
            strcmp(vocabularies[i].rule + size + 1, value->name) != 0)
            continue;
        for (size_t k = 0; k < value->count; k++)
            if (!in_vocabulary(vocabularies[i].words, value->texts[k]))
                schema_complain_at(reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_WORD",
                                   "对照 deploy/plans 里的例子", "规则 %s 的 %s 不认识“%s”",
                                   rules->id, value->name, value->texts[k]);
    }
}

static void check_value(struct reading *reading, const struct rule_set *rules,
                        const struct rule_value *value)
{
    const struct known_value *known = known_of(rules->id, value->name);
    int32_t number;
    if (!known) {
        schema_complain_at(reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_KEY",
                           "对照 deploy/plans 里的例子", "规则 %s 没有“%s”这一项", rules->id,
                           value->name);
        return;
    }
    if (!value->unset && known->kind == VALUE_WORDS)
        check_words(reading, rules, value);
    if (value->unset || known->kind == VALUE_WORDS || known->kind == VALUE_RETIRED)
        return;
    if (known->kind == VALUE_DEDUCTION) {
        int32_t each, cap;
        if (value->count != 2 || !plan_hundredths(value->texts[0], &each) ||
            !plan_hundredths(value->texts[1], &cap) || each > cap || cap > POINTS_MAX)
            schema_complain_at(reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_NUMBER",
                               "写两个数，例如 [1, 10]：每项扣 1 分，最多扣 10 分；或 未设定",
                               "规则 %s 的 %s 不是可用的数", rules->id, value->name);
        return;
    }
    int32_t most = known->kind == VALUE_POINTS ? POINTS_MAX : PERCENT_MAX;
    bool number_read = value->count == 1 && plan_hundredths(value->texts[0], &number);
    if (!number_read || number > most || (known->kind == VALUE_NUMBER && number % 100))
        schema_complain_at(reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_NUMBER",
                           known->kind == VALUE_NUMBER ? "写一个整数，或 未设定"
                                                       : "写一个数，最多两位小数，或 未设定",
                           "规则 %s 的 %s 不是可用的数", rules->id, value->name);
}

bool plan_rule_kind(const char *name, enum value_kind *kind)
{
    char id[64];
    const char *dot = strchr(name, '.');
    if (!dot || (size_t)(dot - name) >= sizeof id)
        return false;
    memcpy(id, name, (size_t)(dot - name));
    id[dot - name] = '\0';
    const struct known_value *known = known_of(id, dot + 1);
    *kind = known ? known->kind : VALUE_RETIRED;
    return known != NULL;
}

bool plan_rule_known(const char *name, bool *number)
{
    enum value_kind kind = VALUE_RETIRED;
    bool known = plan_rule_kind(name, &kind);
    *number = kind == VALUE_PERCENT || kind == VALUE_POINTS || kind == VALUE_NUMBER;
    return known && kind != VALUE_RETIRED;
}

/* Plans that were published before have no such value: a warning, and what counts by it is not kept. */
static bool came_later(const struct known_value *known)
{
    return (strcmp(known->rules, "scoring") == 0 &&
            (strcmp(known->name, "method") == 0 || strcmp(known->name, "counts") == 0)) ||
           (strcmp(known->rules, "framework") == 0 && strcmp(known->name, "cost_words") != 0) ||
           (strcmp(known->rules, "ex_ante") == 0 && strcmp(known->name, "dimensions") == 0) ||
           (strcmp(known->rules, "sampling") == 0 && strcmp(known->name, "draw") == 0) ||
           (strcmp(known->rules, "review") == 0 && strcmp(known->name, "open_one_of") == 0);
}

/* A scheme with items of its own need not say that it has none of the others. */
static bool may_lack(const struct rule_set *rules, const struct known_value *known)
{
    return rules->item_count && strcmp(known->name, "full") != 0;
}

/* All that a rule set can say it says, if only that it is not set. */
static void check_whole(struct reading *reading, const struct rule_set *rules)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (strcmp(known_values[i].rules, rules->id) == 0 &&
            known_values[i].kind != VALUE_RETIRED && !value_of(rules, known_values[i].name) &&
            !may_lack(rules, &known_values[i]))
            schema_complain_at(reading, rules->place,
                               came_later(&known_values[i]) ? SEVERITY_WARNING : SEVERITY_BLOCKING,
                               "PLAN_RULE_NEEDED", "写明它的值，或 未设定", "规则 %s 缺少 %s",
                               rules->id, known_values[i].name);
}

static void check_rising(struct reading *reading, const struct plan *plan, const char *id,
                         const char *low, const char *high)
{
    int32_t a, b;
    if (plan_rule_hundredths(plan, id, low, &a) && plan_rule_hundredths(plan, id, high, &b) &&
        a >= b)
        schema_complain_at(reading, plan_rule(plan, id, low)->place, SEVERITY_BLOCKING,
                           "PLAN_RULE_ORDER", "对照规定改一处", "规则 %s 的 %s 应小于 %s", id, low,
                           high);
}

/* "Total = execution + Σ indicators = 100" (DOMAIN.md 2.5): the bands of grades are of 100. */
static void check_points(struct reading *reading, const struct plan *plan)
{
    int32_t target, execution;
    if (plan_rule_hundredths(plan, "scoring", "target_points", &target) &&
        plan_rule_hundredths(plan, "scoring", "execution_points", &execution) &&
        target + execution != POINTS_MAX)
        schema_complain_at(reading, plan_rule(plan, "scoring", "target_points")->place,
                           SEVERITY_BLOCKING, "PLAN_RULE_POINTS", "例如 90 和 10",
                           "规则 scoring 的 target_points 与 execution_points 合计应为 100");
}

/* Obligations whose targets are reviewed with the four checks: there are such, and they are of targets. */
static void check_reviewed(struct reading *reading, const struct plan *plan)
{
    const struct rule_value *targets = plan_rule(plan, "review", "targets");
    for (size_t i = 0; targets && i < targets->count; i++) {
        const struct obligation *it = plan_obligation(plan, targets->texts[i]);
        if (!it || it->kept.by != KEPT_TARGET)
            schema_complain_at(reading, targets->place, SEVERITY_BLOCKING, "PLAN_RULE_TARGETS",
                               "写本计划里由绩效目标存放（kept: {by: target}）的义务编号",
                               "规则 review 的 targets 里“%s”不是绩效目标的义务",
                               targets->texts[i]);
    }
}

static void check_counts(struct reading *reading, const struct plan *plan)
{
    const struct rule_value *value = plan_rule(plan, "scoring", "counts");
    if (value && !value->unset && value->count != 1)
        schema_complain_at(reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_WORD",
                           "写 computed（按公式计算的）或 reported（自评填报的）",
                           "规则 scoring 的 counts 只能写一个");
}

/* One of none is none: who wants no bulk pass says 未设定. */
static void check_opened(struct reading *reading, const struct plan *plan)
{
    const struct rule_value *value = plan_rule(plan, "review", "open_one_of");
    int32_t hundredths;
    if (plan_rule_hundredths(plan, "review", "open_one_of", &hundredths) && hundredths < 100)
        schema_complain_at(reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_NUMBER",
                           "写 1 以上的整数，例如 20；不许机审通过的写 未设定",
                           "规则 review 的 open_one_of 不是可用的数");
}

void plan_check_rules(struct reading *reading, const struct plan *plan)
{
    for (size_t i = 0; i < plan->rule_count; i++) {
        const struct rule_set *rules = &plan->rules[i];
        if (plan_rules(plan, rules->id) != rules)
            schema_complain_at(reading, rules->place, SEVERITY_BLOCKING, "PLAN_RULE_TWICE",
                               "只留一组", "规则 %s 写了两次", rules->id);
        if (!known_of(rules->id, NULL)) {
            schema_complain_at(reading, rules->place, SEVERITY_BLOCKING, "PLAN_RULE_UNKNOWN",
                               "对照 deploy/plans 里的例子", "不认识的规则 %s", rules->id);
            continue;
        }
        for (size_t k = 0; k < rules->value_count; k++)
            check_value(reading, rules, &rules->values[k]);
        check_whole(reading, rules);
        plan_check_items(reading, plan, rules);
    }
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if ((i == 0 || strcmp(known_values[i].rules, known_values[i - 1].rules) != 0) &&
            !plan_rules(plan, known_values[i].rules) &&
            strcmp(known_values[i].rules, "special") != 0)
            schema_complain_at(reading, (struct plan_place){1, 1}, SEVERITY_WARNING,
                               "PLAN_RULE_NONE", "补上，或写明 未设定", "计划没有规则 %s",
                               known_values[i].rules);
    check_rising(reading, plan, "lights", "yellow_from", "green_from");
    check_rising(reading, plan, "lights", "green_from", "blue_from");
    check_rising(reading, plan, "grades", "fair_from", "good_from");
    check_rising(reading, plan, "grades", "good_from", "excellent_from");
    check_rising(reading, plan, "qualitative", "partly_from", "full_from");
    check_points(reading, plan);
    check_reviewed(reading, plan);
    check_opened(reading, plan);
    check_counts(reading, plan);
}
