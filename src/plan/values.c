/* What rule values may be, beyond their form: their ranges, their words, and that each decides something. Asked of what is
 * to be published: plans that stand are read as they are, whatever a newer check would say of them. */
#include "check.h"

#include <siben/scoring.h>

#include <stdio.h>

#define HUNDRED 10000 /* in hundredths */
#define FACTOR 100000 /* 1000 % */

/* -- ranges ------------------------------------------------------------------------------------ */

/* `fraction`: what a number below 1 % would be. A share of 0.2 is meant to be 20 %. */
enum fraction { FRACTION_FINE, FRACTION_TOLD, FRACTION_REFUSED };
static const struct range {
    const char *name;
    int32_t least, most; /* hundredths */
    uint8_t fraction;
} ranges[] = {
    {"lights.yellow_from", 1, HUNDRED, FRACTION_REFUSED},
    {"lights.green_from", 1, HUNDRED, FRACTION_REFUSED},
    {"lights.blue_from", 1, FACTOR, FRACTION_REFUSED},
    {"lights.level_yellow_from", 1, HUNDRED, FRACTION_REFUSED},
    /* "达到 130% 须说明": what is below the target needs another explanation */
    {"scoring.explain_from", HUNDRED, FACTOR, FRACTION_REFUSED},
    {"scoring_101.pass_line", 1, HUNDRED - 1, FRACTION_REFUSED},
    {"qualitative.full_from", 1, HUNDRED, FRACTION_REFUSED},
    {"qualitative.partly_from", 1, HUNDRED, FRACTION_REFUSED},
    {"ex_ante.growth_over", 0, FACTOR, FRACTION_REFUSED},
    {"department_evaluation.least_share", 1, HUNDRED, FRACTION_REFUSED},
    {"key_projects.least", 100, 100000, FRACTION_FINE},
    {"training.least", 100, 36600, FRACTION_FINE},
    {"training.coverage", 1, HUNDRED, FRACTION_REFUSED},
    {"publicity.least", 100, 36600, FRACTION_FINE},
    {"sampling.share", 1, HUNDRED, FRACTION_TOLD},
    {"sampling.least_per_department", 0, 100000, FRACTION_FINE},
    {"suspicion.least_rows", 100, 10000, FRACTION_FINE},
    {"suspicion.low_execution", 1, HUNDRED, FRACTION_REFUSED},
    {"suspicion.similar_from", 1, HUNDRED, FRACTION_REFUSED},
    {"veto.cut", 0, HUNDRED, FRACTION_TOLD},
    {"result_use.cut_fair", 0, HUNDRED, FRACTION_TOLD},
    {"assessment.full", 100, HUNDRED, FRACTION_FINE},
};

static bool is_named(const struct rule_set *rules, const struct rule_value *value, const char *name)
{
    size_t size = strlen(rules->id);
    return strncmp(name, rules->id, size) == 0 && name[size] == '.' &&
           strcmp(name + size + 1, value->name) == 0;
}

static void check_range(struct reading *reading, const struct rule_set *rules,
                        const struct rule_value *value)
{
    int32_t number;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        const struct range *range = &ranges[i];
        if (!is_named(rules, value, range->name) || value->count != 1 ||
            !plan_hundredths(value->texts[0], &number))
            continue;
        if (number < range->least || number > range->most)
            schema_complain_at(
                reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_RANGE",
                arena_print(reading->arena, "写 %s%d 到 %d 之间的数，或 未设定",
                            range->least % 100 ? "大于 " : "", (int)(range->least / 100),
                            (int)((range->most + 99) / 100)),
                "规则 %s 的 %s 是 %s，不可能", rules->id, value->name, value->texts[0]);
        else if (range->fraction && number && number < 100)
            schema_complain_at(reading, value->place,
                               range->fraction == FRACTION_REFUSED ? SEVERITY_BLOCKING
                                                                   : SEVERITY_WARNING,
                               "PLAN_RULE_FRACTION", "写百分数：20% 写 20，不写 0.2",
                               "规则 %s 的 %s 是 %s，就是 %s%%", rules->id, value->name,
                               value->texts[0], value->texts[0]);
    }
}

static enum value_kind kind_of(const struct rule_set *rules, const struct rule_value *value)
{
    enum value_kind kind = VALUE_RETIRED;
    char name[128];
    snprintf(name, sizeof name, "%s.%s", rules->id, value->name);
    (void)plan_rule_kind(name, &kind);
    return kind;
}

/* -- words ---------------------------------------------------------------------------------------- */

#define WORDS_MAX 5
static const struct {
    const char *name, *words[WORDS_MAX];
} vocabularies[] = {
    {"scoring.method", {"proportional", "pass_line"}},
    {"ex_ante.triggers", {"new", "growth", "expiring_renewal", "midyear_addition"}},
    {"coverage.books", {"general_public", "gov_fund", "state_capital", "social_insurance"}},
    {"key_projects.books", {"general_public", "gov_fund", "state_capital", "social_insurance"}},
    {"department_evaluation.denominator", {"department", "county"}},
};
/* Of which one holds. */
static const char *const single[] = {"scoring.method", "sampling.draw", "review.checks"};

static bool is_word(const char *const words[WORDS_MAX], const char *text)
{
    for (size_t i = 0; i < WORDS_MAX && words[i]; i++)
        if (strcmp(words[i], text) == 0)
            return true;
    return false;
}

static void complain_word(struct reading *reading, const struct rule_set *rules,
                          const struct rule_value *value, const char *hint, const char *what)
{
    schema_complain_at(reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_WORD", hint,
                       "规则 %s 的 %s %s", rules->id, value->name, what);
}

static void check_list(struct reading *reading, const struct rule_set *rules,
                       const struct rule_value *value)
{
    for (size_t i = 0; kind_of(rules, value) == VALUE_WORDS && i < value->count; i++) {
        bool twice = false;
        for (size_t k = 0; k < i; k++)
            twice = twice || strcmp(value->texts[k], value->texts[i]) == 0;
        if (twice || text_is_empty(value->texts[i]))
            complain_word(reading, rules, value, "每个写一次，不留空",
                          arena_print(reading->arena, "里“%s”写了两次，或是空的", value->texts[i]));
    }
}

static void check_words(struct reading *reading, const struct rule_set *rules,
                        const struct rule_value *value)
{
    for (size_t i = 0; i < sizeof vocabularies / sizeof *vocabularies; i++)
        for (size_t k = 0; is_named(rules, value, vocabularies[i].name) && k < value->count; k++)
            if (!is_word(vocabularies[i].words, value->texts[k]))
                complain_word(reading, rules, value, "对照 deploy/plans 里的例子",
                              arena_print(reading->arena, "不认识“%s”", value->texts[k]));
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (is_named(rules, value, single[i]) && value->count != 1)
            complain_word(reading, rules, value, "对照 deploy/plans 里的例子", "只能写一个");
}

/* -- bands: "from so many percent:so many of ten points" -------------------------------------------- */

static void check_bands(struct reading *reading, const struct rule_set *rules,
                        const struct rule_value *value)
{
    struct score_bands bands = {.count = 0};
    if (!is_named(rules, value, "scoring_101.execution") &&
        !is_named(rules, value, "scoring_101.satisfaction"))
        return;
    bool right = plan_bands_read(value, &bands);
    for (size_t i = 0; right && i < bands.count; i++)
        right = bands.from[i] <= FACTOR && bands.points[i] <= 1000 &&
                (!i || bands.points[i] <= bands.points[i - 1]);
    if (!right)
        schema_complain_at(
            reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_BANDS",
            "每档写“从百分之几起:十分中得几分”，从高到低，例如 [\"100:10\", \"80:7\", \"60:5\"]",
            "规则 %s 的 %s 不成档次", rules->id, value->name);
}

/* -- what decides nothing ----------------------------------------------------------------------------- */

/* Values that decide where an obligation names them, and only there. */
static const char *const named[] = {"coverage.books",      "department_evaluation.least_share",
                                    "ex_ante.dimensions",  "key_projects.books",
                                    "key_projects.fields", "training.least",
                                    "training.coverage",   "publicity.least"};

static bool names(const struct plan_kept *kept, const char *name)
{
    for (size_t i = 0; i < kept->name_count; i++)
        if (strcmp(kept->names[i], name) == 0)
            return true;
    return strcmp(kept->least, name) == 0 || strcmp(kept->share, name) == 0 ||
           strcmp(kept->coverage, name) == 0;
}

static bool is_used(const struct plan *plan, const char *name)
{
    bool share = strcmp(name, "department_evaluation.denominator") == 0;
    for (size_t i = 0; i < plan->obligation_count; i++)
        if (names(&plan->obligations[i].kept, name) ||
            (share && strncmp(plan->obligations[i].kept.share, "department_evaluation.",
                              strlen("department_evaluation.")) == 0))
            return true;
    return false;
}

/* What to write instead of a value that nothing goes by; NULL. */
static const char *retired(const struct rule_set *rules, const struct rule_value *value)
{
    if (is_named(rules, value, "special.working_days"))
        return "删去规则 special；天数写在义务里，例如 event: {after: 下达, working_days: 3}";
    if (is_named(rules, value, "scoring.scheme"))
        return "删去这一项；怎样打分由 method 定，出自哪个文件写 version、source";
    return NULL;
}

/* A number that is not that which counts misleads who reads the plan, and who changes it. */
static void check_idle(struct reading *reading, const struct plan *plan,
                       const struct rule_set *rules, const struct rule_value *value)
{
    char name[128];
    bool by_name = is_named(rules, value, "department_evaluation.denominator");
    const char *instead = retired(rules, value);
    snprintf(name, sizeof name, "%s.%s", rules->id, value->name);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        by_name = by_name || strcmp(named[i], name) == 0;
    if (instead)
        schema_complain_at(reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_IDLE", instead,
                           "规则 %s 的 %s 不决定任何事", rules->id, value->name);
    else if (by_name && !value->unset && !is_used(plan, name))
        schema_complain_at(reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_IDLE",
                           "在用它的义务的 kept 里写它的名称（least、share、coverage 或 names），"
                           "或写 未设定",
                           "没有义务用到规则 %s 的 %s，它不决定任何事", rules->id, value->name);
}

/* Points of nothing are taken from nobody. */
static void check_deduction(struct reading *reading, const struct rule_set *rules,
                            const struct rule_value *value)
{
    int32_t each;
    if (kind_of(rules, value) == VALUE_DEDUCTION && value->count == 2 &&
        plan_hundredths(value->texts[0], &each) && !each)
        schema_complain_at(reading, value->place, SEVERITY_BLOCKING, "PLAN_RULE_RANGE",
                           "每次扣的分要大于 0；不扣的写 未设定", "规则 %s 的 %s 每次扣 0 分",
                           rules->id, value->name);
}

/* -- years --------------------------------------------------------------------------------------------- */

#define MONEY_YEARS_BACK 3 /* evaluations look back */

static int32_t year_of(int32_t date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    return year;
}

static void check_date(struct reading *reading, const struct plan *plan,
                       const struct obligation *it, int32_t date, const char *what)
{
    char text[DATE_TEXT_SIZE];
    if (date == DATE_NONE || (year_of(date) >= plan->year - 1 && year_of(date) <= plan->year + 1))
        return;
    date_print(date, text);
    schema_complain_at(reading, it->place, SEVERITY_BLOCKING, "PLAN_YEAR",
                       "写计划年度前后一年之内的日期", "%s 的%s %s 不在 %d 年前后", it->id, what,
                       text, (int)plan->year);
}

static void check_years(struct reading *reading, const struct plan *plan,
                        const struct obligation *it)
{
    if (it->money_year &&
        (it->money_year > plan->year + 1 || it->money_year < plan->year - MONEY_YEARS_BACK))
        schema_complain_at(reading, it->place, SEVERITY_BLOCKING, "PLAN_YEAR",
                           "写资金所属年度：计划年度、它以前三年之内，或下一年",
                           "%s 的 money_year 是 %d，计划是 %d 年的", it->id, (int)it->money_year,
                           (int)plan->year);
    check_date(reading, plan, it, it->opens, "开始日");
    check_date(reading, plan, it, it->cutoff, "监控节点");
    for (size_t i = 0; i < it->due_count; i++)
        check_date(reading, plan, it, it->dues[i], "期限");
}

/* A share is of percent, and how many is a count. */
static void check_kept(struct reading *reading, const struct obligation *it)
{
    const char *const percent[] = {it->kept.share, it->kept.coverage};
    enum value_kind kind;
    bool wrong = *it->kept.least && plan_rule_kind(it->kept.least, &kind) && kind != VALUE_NUMBER;
    for (size_t i = 0; i < sizeof percent / sizeof *percent; i++)
        wrong =
            wrong || (*percent[i] && plan_rule_kind(percent[i], &kind) && kind != VALUE_PERCENT);
    if (wrong)
        schema_complain_at(reading, it->kept.place, SEVERITY_BLOCKING, "PLAN_KEPT_RULE",
                           "least 写个数的规则，例如 training.least；share、coverage "
                           "写百分比的规则，例如 training.coverage",
                           "%s 用到的规则不是这样的数", it->id);
}

void plan_check_values(const struct plan *plan, const char *name, struct findings *findings)
{
    struct reading reading = {findings->arena, name, findings};
    for (size_t i = 0; i < plan->rule_count; i++) {
        const struct rule_set *rules = &plan->rules[i];
        for (size_t k = 0; k < rules->value_count; k++) {
            const struct rule_value *value = &rules->values[k];
            check_idle(&reading, plan, rules, value);
            if (value->unset)
                continue;
            check_range(&reading, rules, value);
            check_words(&reading, rules, value);
            check_bands(&reading, rules, value);
            check_list(&reading, rules, value);
            check_deduction(&reading, rules, value);
        }
    }
    for (size_t i = 0; i < plan->obligation_count; i++) {
        check_years(&reading, plan, &plan->obligations[i]);
        check_kept(&reading, &plan->obligations[i]);
    }
}
