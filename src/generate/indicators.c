/* indicators -- which of the vocabulary a project is measured by, and how much. */
#include "county.h"

#include <stdio.h>
#include <string.h>

/* Slots of a form, in the order of the vocabulary. */
enum {
    SLOT_QUANTITY,
    SLOT_QUALITY,
    SLOT_TIMELINESS,
    SLOT_COST,
    SLOT_BENEFIT,
    SLOT_SATISFACTION,
    SLOT_COUNT
};

#define KINDS_MAX 128

static int slot_of(const struct measure_kind *kind)
{
    switch (kind->level1) {
    case WORD_LEVEL1_COST:
        return SLOT_COST;
    case WORD_LEVEL1_BENEFIT:
        return SLOT_BENEFIT;
    case WORD_LEVEL1_SATISFACTION:
        return SLOT_SATISFACTION;
    default:
        return kind->level2 == WORD_LEVEL2_QUANTITY  ? SLOT_QUANTITY
               : kind->level2 == WORD_LEVEL2_QUALITY ? SLOT_QUALITY
                                                     : SLOT_TIMELINESS;
    }
}

/* What is built or bought has a cost, and is asked for it (DOMAIN.md 2.2; by the words of plan 653022-2026, framework). */
static bool is_built_or_bought(const struct made_project *project)
{
    static const char *const words[] = {"修复", "整治", "维修", "改造", "建设", "购置"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(project->name, words[i]))
            return true;
    return false;
}

/* How many of each slot make `count`. Works are measured by what they cost. */
static void share_slots(struct random *random, const struct made_project *project, unsigned count,
                        unsigned wanted[SLOT_COUNT])
{
    static const unsigned works =
        ABOUT(WATER) | ABOUT(ROAD) | ABOUT(BUILD) | ABOUT(GREEN) | ABOUT(HERD);
    bool is_works = works >> project->theme & 1;
    wanted[SLOT_SATISFACTION] = 1;
    wanted[SLOT_COST] = is_works ? (count >= 9 ? 2 : 1) : (unsigned)random_below(random, 2);
    if (!wanted[SLOT_COST] && is_built_or_bought(project))
        wanted[SLOT_COST] = 1;
    wanted[SLOT_BENEFIT] = count >= 10 ? 3 : count >= 8 ? 2 : 1;
    unsigned output = count - 1 - wanted[SLOT_COST] - wanted[SLOT_BENEFIT];
    wanted[SLOT_QUALITY] = output >= 5 ? 2 : 1;
    wanted[SLOT_TIMELINESS] = output >= 6 ? 2 : 1;
    wanted[SLOT_QUANTITY] = output - wanted[SLOT_QUALITY] - wanted[SLOT_TIMELINESS];
}

/* Chooses from one slot: what is about this theme before what is about all. */
static unsigned choose(struct random *random, const struct made_project *project, int slot,
                       unsigned wanted, bool chosen[KINDS_MAX])
{
    for (int general = 0; general < 2; general++) {
        for (;;) {
            size_t fitting = 0;
            for (size_t i = 0; i < measure_kind_count; i++)
                fitting += !chosen[i] && slot_of(&measure_kinds[i]) == slot &&
                           (measure_kinds[i].about >> project->theme & 1) &&
                           (measure_kinds[i].about == ABOUT_ALL) == general;
            if (wanted == 0 || fitting == 0)
                break;
            size_t drawn = (size_t)random_below(random, fitting);
            for (size_t i = 0; i < measure_kind_count; i++)
                if (!chosen[i] && slot_of(&measure_kinds[i]) == slot &&
                    (measure_kinds[i].about >> project->theme & 1) &&
                    (measure_kinds[i].about == ABOUT_ALL) == general && drawn-- == 0)
                    chosen[i] = true;
            wanted--;
        }
    }
    return wanted; /* what could not be filled */
}

static struct decimal reduced(int64_t units, int places)
{
    while (places > 0 && units % 10 == 0) {
        units /= 10;
        places--;
    }
    return (struct decimal){units, places};
}

static void set_target(const struct county *county, struct random *random,
                       const struct made_project *project, struct made_indicator *indicator)
{
    const struct measure_kind *kind = indicator->kind;
    if (kind->accrues == ACCRUES_DATE)
        indicator->date = date_of(county->settings->year, 12, 20) -
                          (int32_t)random_between(random, kind->low, kind->high);
    else if (kind->accrues == ACCRUES_CEILING &&
             kind->high == 0) /* 项目总成本: the budget in 万元 */
        indicator->target = reduced(project_annual_fen(project), 6);
    else
        indicator->target =
            reduced((int64_t)kind->low + (int64_t)kind->step *
                                             (int64_t)random_below(
                                                 random, (kind->high - kind->low) / kind->step + 1),
                    kind->places);
    indicator->core = kind->core;
    indicator->draw = random_u64(random);
}

/* Whole points; what is left over goes to the first of the level. */
static void weigh(struct made_project *project)
{
    static const int32_t with_cost[] = {20, 40, 20, 10}, without[] = {0, 50, 30, 10};
    int32_t count[4] = {0}, left[4];
    for (size_t i = 0; i < project->indicator_count; i++)
        count[project->indicators[i].kind->level1]++;
    memcpy(left, count[WORD_LEVEL1_COST] ? with_cost : without, sizeof left);
    const int32_t *all = count[WORD_LEVEL1_COST] ? with_cost : without;
    for (size_t i = 0; i < project->indicator_count; i++) {
        unsigned level = project->indicators[i].kind->level1;
        project->indicators[i].weight = all[level] / count[level] * 100;
        left[level] -= all[level] / count[level];
    }
    for (size_t i = 0; i < project->indicator_count; i++) {
        unsigned level = project->indicators[i].kind->level1;
        project->indicators[i].weight += left[level] * 100;
        left[level] = 0;
    }
}

/* Those that lag in a lagging project; the others are as they should be. */
static void pace(struct random *random, struct made_project *project)
{
    unsigned lagging = (unsigned)random_between(random, 1, 3);
    for (size_t i = 0; i < project->indicator_count; i++) {
        struct made_indicator *indicator = &project->indicators[i];
        indicator->pace = project->pace == PACE_IDLE ? PACE_IDLE : PACE_GOOD;
        bool movable = indicator->kind->accrues == ACCRUES ||
                       indicator->kind->accrues == ACCRUES_ONCE ||
                       (indicator->kind->accrues == ACCRUES_DATE && project->pace != PACE_AHEAD);
        if (movable && lagging > 0 && project->pace != PACE_GOOD && project->pace != PACE_IDLE) {
            indicator->pace = project->pace;
            lagging--;
        }
    }
}

void make_indicators(const struct county *county, struct made_project *project)
{
    struct random random = random_for(county, "indicators", project->number);
    bool chosen[KINDS_MAX] = {false};
    unsigned wanted[SLOT_COUNT] = {0}, missing = 0;
    unsigned count = (unsigned)random_between(&random, county->settings->indicators_least,
                                              county->settings->indicators_most);
    REQUIRE(measure_kind_count <= KINDS_MAX);
    share_slots(&random, project, count, wanted);
    for (int slot = SLOT_COUNT; slot-- > 0;) /* what is missing elsewhere is counted */
        missing = choose(&random, project, slot,
                         wanted[slot] + (slot == SLOT_QUANTITY ? missing : 0), chosen) +
                  (slot == SLOT_QUANTITY ? 0 : missing);
    for (int slot = 0; slot < SLOT_COUNT && missing > 0; slot++)
        missing = choose(&random, project, slot, missing, chosen);
    for (size_t i = 0; i < measure_kind_count && project->indicator_count < GENERATE_INDICATORS_MAX;
         i++) {
        if (!chosen[i])
            continue;
        struct made_indicator *indicator = &project->indicators[project->indicator_count++];
        indicator->kind = &measure_kinds[i];
        set_target(county, &random, project, indicator);
    }
    weigh(project);
    pace(&random, project);
}

/* -- as text -- */

const char *level2_of_indicator(const struct made_indicator *indicator)
{
    return words_of_level2(indicator->kind->level2);
}

void target_text(const struct made_indicator *indicator, char text[64])
{
    if (indicator->kind->accrues == ACCRUES_WORDS)
        snprintf(text, 64, "%s", indicator->kind->words);
    else if (indicator->kind->accrues == ACCRUES_DATE)
        date_print(indicator->date, text);
    else
        decimal_print(indicator->target, text);
}

void target_words(const struct made_indicator *indicator, char text[64])
{
    char plain[64];
    target_text(indicator, plain);
    if (indicator->kind->accrues == ACCRUES_DATE)
        snprintf(text, 64, "%.40s前", plain);
    else
        snprintf(text, 64, "%s%.40s%.16s", indicator->kind->sign, plain, indicator->kind->unit);
}
