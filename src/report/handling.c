/* 监控处置台账 (T11.1): each monitored project of a round with its lights, deviations and likelihood, what was decided
 * (继续, 调整, 暂停, 收回), and the rectification with owner and date until its end. DOMAIN.md 2.4, 3 T11. */
#include "duty_walk.h"
#include "figures.h"
#include "followed.h"

#include <stdio.h>

struct handling {
    struct word_table words;
    const struct duty_ask *ask;
    struct region_lights lights;
    unsigned round;
    uint16_t fiscal_year;
    struct duty_roster roster;
    struct works works;
    struct work_refs refs;
    size_t undecided, overdue;
    enum status status;
};

/* "经费保障、人员保障" */
static const char *deviations_of(struct word_table *words, uint8_t mask)
{
    const char *text = "";
    for (unsigned bit = 0; bit < DEVIATION_COUNT && text; bit++)
        if (mask >> bit & 1)
            text = arena_print(words->arena, "%s%s%s", text, *text ? "、" : "",
                               deviation_chinese(bit));
    return text ? text : "";
}

static void follow(struct handling *handling, const struct fact_image *image,
                   struct followed *followed)
{
    struct arena *arena = handling->words.arena;
    const char *id = image->subject.id, *slash = strrchr(id, '/'); /* "dept/801" */
    if (image->department_overall)
        followed_of_department(arena, &handling->works, &handling->roster, slash ? slash + 1 : id,
                               handling->fiscal_year, handling->round,
                               day_end_ms(handling->ask->as_of), followed);
    else
        followed_of(arena, &handling->refs, id, handling->fiscal_year, handling->round, followed);
}

static enum status put_project(struct handling *handling, struct view *view, struct arena *arena,
                               const struct record_key *key)
{
    struct fact_image image = {.name = ""};
    struct followed followed;
    const struct region_light *light = NULL;
    struct word_table *words = &handling->words;
    struct record_key of = *key;
    int64_t spent = 0, annual = 0;
    of.kind = 0;
    of.round = 0;
    enum status status = region_lit_image(&handling->lights, view, arena, &of, &image, &light);
    if (status != STATUS_OK ||
        (handling->ask->unit && strcmp(image.unit_code, handling->ask->unit) != 0))
        return status;
    const struct fact_round *round = &image.rounds[handling->round];
    follow(handling, &image, &followed);
    for (size_t i = 0; i < image.line_count; i++) {
        spent += image.lines[i].spent_fen[handling->round];
        annual += image.lines[i].annual_fen;
    }
    /* What must not go on without somebody saying how. */
    bool worrying =
        (light->set && (round->execution_light == LIGHT_RED || round->target_light == LIGHT_RED)) ||
        round->likelihood == LIKELIHOOD_IMPOSSIBLE;
    /* The use of results is of projects: of a department as a whole its rectification says how. */
    bool undecided =
        worrying && !*followed.handling && !(image.department_overall && followed.rectifications);
    handling->undecided += undecided;
    handling->overdue += followed_is_overdue(&followed, handling->ask->as_of);
    char rate[MONEY_TEXT_SIZE] = "—", deviating[16] = "";
    if (annual)
        rate_print(spent, annual, rate);
    if (round->deviating)
        snprintf(deviating, sizeof deviating, "%u", round->deviating);
    const struct duty_unit *unit =
        duty_roster_unit_at(&handling->roster, image.unit_code, &key->scope);
    const char *cells[] = {image.unit_code,
                           unit ? unit->name : "",
                           key->id,
                           duty_subject_name(&handling->roster, words->arena, &image),
                           rate,
                           light->set ? light_chinese(round->execution_light) : "未设定",
                           light->set ? light_chinese(round->target_light) : "未设定",
                           deviating,
                           deviations_of(words, round->deviations),
                           round->likelihood ? likelihood_chinese(round->likelihood) : "",
                           undecided ? "还没有" : followed.handling,
                           followed.owner,
                           words_date(words, followed.due, ""),
                           words_date(words, followed.done, ""),
                           followed_words(words->arena, &followed, handling->ask->as_of)};
    words_row(words, cells);
    return STATUS_OK;
}

static bool see_form(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct handling *handling = context;
    if (record->key.round != handling->round || !record->shown.seq || record->state.withdrawn ||
        record->gone || !scope_contains(&handling->ask->held->plan.scope, &record->key.scope))
        return true;
    struct record_key key = record->key;
    handling->status = put_project(handling, view, arena, &key);
    return handling->status == STATUS_OK;
}

static const char *called(const struct duty_ask *ask, const struct scope *region)
{
    const char *name =
        ask->region_name ? ask->region_name(ask->region_context, region->text) : NULL;
    return name ? name : region->text;
}

enum status handling_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           uint16_t fiscal_year, unsigned round, struct table *table)
{
    static const char *const columns[] = {"unit_code:单位代码",    "unit:单位",
                                          "id:项目代码",           "name:项目",
                                          "rate:执行率",           "execution:执行灯",
                                          "target:目标灯",         "deviating:偏差指标数",
                                          "deviation:偏差原因",    "likelihood:完成可能性",
                                          "handling:处置方式",     "owner:整改责任人",
                                          "due:整改期限",          "done:整改完成",
                                          "rectification:整改结果"};
    struct handling handling = {.ask = ask,
                                .round = round,
                                .fiscal_year = fiscal_year,
                                .lights = {.arena = arena, .year = fiscal_year}};
    words_begin(&handling.words, arena, table, arena_print(arena, "1—%u月监控处置台账", round),
                columns, sizeof columns / sizeof *columns);
    enum status status = duty_then_open(view, ask, &handling.lights.then);
    if (status == STATUS_OK)
        status = duty_roster_read(view, handling.lights.then, arena, &ask->held->plan.scope,
                                  &handling.roster);
    if (status == STATUS_OK)
        status = works_read(view, arena, &ask->held->plan.scope, &handling.works);
    if (status == STATUS_OK)
        status = work_refs_read(arena, &handling.works, FOLLOWED_TYPES, day_end_ms(ask->as_of),
                                &handling.refs);
    if (status == STATUS_OK)
        status = then_each(handling.lights.then, view, NULL, KIND_MONITORING, fiscal_year, see_form,
                           &handling);
    duty_roster_close(&handling.roster);
    then_close(handling.lights.then);
    if (status == STATUS_OK)
        status = handling.status;
    words_above(&handling.words, ask);
    words_basis(&handling.words, ask);
    for (const struct region_light *it = handling.lights.first; it; it = it->next)
        if (it == handling.lights.first || strcmp(it->label, handling.lights.first->label) != 0)
            words_note(&handling.words, "%s%s灯按 %s 的规则“预警灯”%s",
                       it == handling.lights.first ? "" : called(ask, &it->region),
                       it == handling.lights.first ? "" : " 的", it->label,
                       it->set ? "" : "，其中有未设定的数：没有灯");
    words_note(&handling.words,
               "红灯或完全不可能、还没有处置方式的 %zu 个；整改逾期的 %zu "
               "个。处置方式登记为结果应用，整改登记为整改",
               handling.undecided, handling.overdue);
    if (status == STATUS_OK)
        status = ex_ante_mark(view, arena, ask, true, table);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
