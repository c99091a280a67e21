#include "duty_growth.h"

#include <stdio.h>

/* By which figure a total is measured, the best first. T1 says what a project costs in all its years; where it does not, the
 * year's amount; a flat table says neither: the budget of the list. */
enum figure { FIGURE_WHOLE, FIGURE_YEAR, FIGURE_LIST, FIGURE_COUNT };
static const char *const figure_words[FIGURE_COUNT] = {"项目资金总额", "年度资金总额",
                                                       "项目清单的预算"};

struct seen {
    int64_t fen[FIGURE_COUNT]; /* 0: not known */
    int32_t year[FIGURE_COUNT];
};

static void see(struct seen *seen, enum figure figure, int64_t fen, int32_t year)
{
    if (fen <= 0 || seen->fen[figure])
        return;
    seen->fen[figure] = fen;
    seen->year[figure] = year;
}

int64_t target_year_fen(const struct target *target)
{
    int64_t sum = 0;
    if (target->total_fen != MONEY_NONE)
        return target->total_fen;
    if (target->fiscal_fen != MONEY_NONE)
        sum = target->fiscal_fen;
    if (target->other_fen != MONEY_NONE)
        (void)money_add(sum, target->other_fen, &sum);
    return sum;
}

static enum status see_code(struct walking *walking, const struct duty_project *project,
                            const char *code, int32_t year, bool listed, struct seen *seen)
{
    struct payload payload;
    struct fact_image image;
    enum status status;
    struct record_key key;
    const struct target *target =
        lineage_target(walking, project, code, year, &payload, &key, &status);
    if (target) {
        see(seen, FIGURE_WHOLE, target->whole_fen, year);
        see(seen, FIGURE_YEAR, target_year_fen(target), year);
    }
    if (status != STATUS_OK || !listed)
        return status;
    key.kind = 0;
    status = then_image(walking->then, walking->view, walking->arena, &key, &image);
    if (status == STATUS_OK && image.exists) {
        struct duty_money money = duty_money_of(&image);
        see(seen, FIGURE_LIST, money.initial_fen > 0 ? money.initial_fen : money.annual_fen, year);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The earliest year that is held of what had one of these codes. */
static enum status see_past(struct walking *walking, const struct duty_project *project,
                            const struct project_past *past, uint32_t held, struct seen *seen)
{
    enum status status = STATUS_OK;
    for (int32_t year = project->year - YEARS_BACK; year < project->year; year++)
        for (size_t i = 0; (held >> (project->year - year) & 1) && i < past->code_count && !status;
             i++)
            status = see_code(walking, project, past->codes[i], year, true, seen);
    return status;
}

/* -- what is laid side by side ------------------------------------------------------------------------ */

struct weighing {
    int64_t before[FIGURE_COUNT], now[FIGURE_COUNT]; /* sums; -1: one of them is not known */
    int32_t year[FIGURE_COUNT];
    size_t sources, parts;
};

static void add(int64_t sums[FIGURE_COUNT], const struct seen *seen)
{
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        if (sums[i] < 0 || seen->fen[i] <= 0 || !money_add(sums[i], seen->fen[i], &sums[i]))
            sums[i] = -1;
}

static bool any_known(const int64_t sums[FIGURE_COUNT])
{
    bool known = false;
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        known = known || sums[i] > 0;
    return known;
}

static enum status add_source(struct walking *walking, const struct duty_project *project,
                              const struct project_past *past, uint32_t held,
                              struct weighing *weighing)
{
    struct seen seen = {0};
    enum status status = see_past(walking, project, past, held, &seen);
    add(weighing->before, &seen);
    memcpy(weighing->year, seen.year, sizeof seen.year);
    weighing->sources++;
    return status;
}

/* "the addition": what is asked for now is the year's budget with what was added (DOMAIN.md 7.1 B). */
static enum status add_part(struct walking *walking, const struct duty_project *project,
                            struct weighing *weighing)
{
    struct seen seen = {0};
    enum status status = see_code(walking, project, project->id, project->year, false, &seen);
    see(&seen, FIGURE_LIST, project->money.annual_fen, project->year);
    add(weighing->now, &seen);
    weighing->parts++;
    return status;
}

/* What was split within the year was first approved in it. While it is owed itself it is one of its parts: what it has now
 * says nothing of before. */
static enum status see_this_year(struct walking *walking, const struct duty_project *project,
                                 const struct project_past *past, const char *root,
                                 struct seen *seen)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < walking->project_count; i++)
        if (walking->projects[i].year == project->year &&
            strcmp(walking->projects[i].id, root) == 0)
            return STATUS_OK;
    for (size_t i = 0; i < past->code_count && status == STATUS_OK; i++)
        status = see_code(walking, project, past->codes[i], project->year, true, seen);
    return status;
}

static enum status add_split(struct walking *walking, const struct duty_project *project,
                             const struct project_past *past, const char *root, uint32_t held,
                             struct weighing *weighing)
{
    struct seen seen = {0};
    enum status status = see_past(walking, project, past, held, &seen);
    if (status == STATUS_OK && !seen.fen[FIGURE_WHOLE] && !seen.fen[FIGURE_YEAR] &&
        !seen.fen[FIGURE_LIST])
        status = see_this_year(walking, project, past, root, &seen);
    add(weighing->before, &seen);
    memcpy(weighing->year, seen.year, sizeof seen.year);
    weighing->sources++;
    return status;
}

static enum status weigh_split(struct walking *walking, const struct lineage *lineage, size_t place,
                               uint32_t held, struct weighing *weighing)
{
    const struct duty_project *project = &walking->projects[place];
    const char *root = lineage->roots[place];
    struct project_past past;
    enum status status = lineage_past(walking, project, root, &past);
    if (status == STATUS_OK)
        status = add_split(walking, project, &past, root, held, weighing);
    for (size_t i = 0; i < walking->project_count && status == STATUS_OK; i++)
        if (lineage->roots[i] && walking->projects[i].year == project->year &&
            strcmp(lineage->roots[i], root) == 0)
            status = add_part(walking, &walking->projects[i], weighing);
    return status;
}

static enum status weigh_merged(struct walking *walking, const struct lineage *lineage,
                                size_t place, uint32_t held, struct weighing *weighing)
{
    const struct duty_project *project = &walking->projects[place];
    const struct project_past *past = &lineage->pasts[place];
    struct seen own = {0};
    enum status status = see_past(walking, project, past, held, &own);
    if (own.fen[FIGURE_WHOLE] || own.fen[FIGURE_YEAR] || own.fen[FIGURE_LIST]) {
        add(weighing->before, &own); /* it was there and took the others in */
        weighing->sources++;
    }
    for (size_t i = 0; i < past->merged_count && status == STATUS_OK; i++) {
        struct project_past merged;
        status = lineage_past(walking, project, past->merged[i], &merged);
        if (status == STATUS_OK)
            status = add_source(walking, project, &merged, held, weighing);
    }
    return status ? status : add_part(walking, project, weighing);
}

/* -- what it comes to, in words ---------------------------------------------------------------------- */

static enum figure figure_of(const struct weighing *weighing)
{
    enum figure figure = FIGURE_WHOLE;
    while (figure < FIGURE_COUNT && (weighing->before[figure] <= 0 || weighing->now[figure] <= 0))
        figure++;
    return figure;
}

struct amounts {
    char before[MONEY_TEXT_SIZE], now[MONEY_TEXT_SIZE], rate[MONEY_TEXT_SIZE];
};

static struct amounts amounts_of(const struct weighing *weighing, enum figure figure)
{
    struct amounts amounts;
    money_print_wan(weighing->before[figure], amounts.before);
    money_print_wan(weighing->now[figure], amounts.now);
    rate_print(weighing->now[figure] - weighing->before[figure], weighing->before[figure],
               amounts.rate);
    return amounts;
}

/* More parts make it only more, more of what went into it only less. */
static const char *split_words(struct arena *arena, const struct weighing *weighing,
                               enum figure figure, const char *root, struct growth *growth)
{
    if (figure == FIGURE_COUNT) {
        growth->doubtful = true;
        return arena_print(arena, "由 %s 拆分，查不到它的原定金额，或各部分的金额不全，请人工核对",
                           root);
    }
    const struct amounts amounts = amounts_of(weighing, figure);
    if (growth->grown)
        return arena_print(
            arena, "按%s：拆分前 %s 原定 %s 万元，已登记的 %zu 个部分合计 %s 万元，增 %s",
            figure_words[figure], root, amounts.before, weighing->parts, amounts.now, amounts.rate);
    growth->doubtful = weighing->parts < 2;
    return arena_print(arena,
                       "按%s：拆分前 %s 原定 %s 万元，只登记了一个部分 %s 万元，其他部分没有登记",
                       figure_words[figure], root, amounts.before, amounts.now);
}

static const char *merged_words(struct arena *arena, const struct weighing *weighing,
                                enum figure figure, struct growth *growth)
{
    if (figure == FIGURE_COUNT) {
        growth->doubtful = true;
        return "由几个项目合并，查不到它们的原定金额，请人工核对";
    }
    const struct amounts amounts = amounts_of(weighing, figure);
    growth->doubtful = growth->grown && weighing->sources < 2;
    return arena_print(arena, "按%s：合并前 %zu 个项目原定合计 %s 万元，本次 %s 万元，增 %s%s",
                       figure_words[figure], weighing->sources, amounts.before, amounts.now,
                       amounts.rate, growth->doubtful ? "，其他被合并的项目没有登记" : "");
}

static const char *plain_words(struct arena *arena, const struct weighing *weighing,
                               enum figure figure)
{
    const struct amounts amounts = amounts_of(weighing, figure);
    return arena_print(arena, "按%s：%d 年原定 %s 万元，本次 %s 万元，增 %s", figure_words[figure],
                       (int)weighing->year[figure], amounts.before, amounts.now, amounts.rate);
}

enum status duty_growth(struct walking *walking, const struct lineage *lineage, size_t place,
                        uint32_t held, int32_t over_hundredths, struct growth *growth)
{
    const struct duty_project *project = &walking->projects[place];
    const struct project_past *past = &lineage->pasts[place];
    const char *root = lineage->roots ? lineage->roots[place] : NULL;
    struct weighing weighing = {0};
    enum status status = STATUS_OK;
    *growth = (struct growth){.words = ""};
    if (root)
        status = weigh_split(walking, lineage, place, held, &weighing);
    else if (past->merged_count)
        status = weigh_merged(walking, lineage, place, held, &weighing);
    else
        status = add_source(walking, project, past, held, &weighing);
    /* Of most projects nothing is held of the years before: what they ask for now is laid beside nothing. */
    if (status == STATUS_OK && !root && !past->merged_count && any_known(weighing.before))
        status = add_part(walking, project, &weighing);
    if (status != STATUS_OK)
        return status;
    enum figure figure = figure_of(&weighing);
    growth->grown = figure < FIGURE_COUNT &&
                    duty_grown(weighing.before[figure], weighing.now[figure], over_hundredths);
    if (root)
        growth->words = split_words(lineage->lasting, &weighing, figure, root, growth);
    else if (past->merged_count)
        growth->words = merged_words(lineage->lasting, &weighing, figure, growth);
    else if (growth->grown)
        growth->words = plain_words(lineage->lasting, &weighing, figure);
    growth->grown = growth->grown && !growth->doubtful;
    return growth->words ? STATUS_OK : STATUS_NO_MEMORY;
}
