/* 预警灯核对: each monitoring form's lights under this level's rule set lights, beside those under the plan of
 * whoever sent it. DOMAIN.md 2.4; the numbers are those of the plans. */
#include "duty.h"
#include "figures.h"
#include "table.h"

#include <stdio.h>

enum status light_rules_of(const struct plan *plan, struct light_rules *rules, const char **missing)
{
    const struct {
        const char *name, *value;
        int32_t *at;
    } numbers[] = {{"lights.yellow_from", "yellow_from", &rules->yellow_from},
                   {"lights.green_from", "green_from", &rules->green_from},
                   {"lights.blue_from", "blue_from", &rules->blue_from},
                   {"lights.level_yellow_from", "level_yellow_from", &rules->level_yellow_from}};
    const struct rule_set *set = plan_rules(plan, "lights");
    *rules = (struct light_rules){.version = set ? set->version : ""};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!plan_rule_hundredths(plan, "lights", numbers[i].value, numbers[i].at)) {
            *missing = numbers[i].name;
            return STATUS_UNSUPPORTED;
        }
    rules->kinds = plan_accrual_kinds(plan_rules(plan, "accrual"));
    return STATUS_OK;
}

struct lighting {
    struct word_table words;
    const struct duty_ask *ask;
    struct light_rules own;
    bool own_set;
    unsigned round;
    struct duty_roster roster;
    struct region_lights regions;
    size_t differing;
    enum status status;
};

static const char *light_words(bool set, uint8_t light)
{
    return set ? light_chinese(light) : "未设定";
}

static enum status put_lights(struct lighting *lighting, struct view *view, struct arena *arena,
                              const struct record_key *key)
{
    struct subject subject;
    struct fact_image own = {.name = ""}, sent = {.name = ""};
    struct record_key of = *key;
    int64_t index = 0, spent = 0, annual = 0;
    of.kind = 0;
    of.round = 0;
    const struct region_light *sender = NULL;
    enum status status = region_lit_image(&lighting->regions, view, arena, &of, &sent, &sender);
    bool same = status == STATUS_OK && lighting->own_set && sender->set &&
                light_rules_equal(&lighting->own, &sender->rules);
    if (same)
        own = sent;
    else if (status == STATUS_OK)
        status = then_subject(lighting->regions.then, view, arena, &of, &subject);
    if (status == STATUS_OK && !same)
        status = fact_image_of(arena, &subject, &lighting->own, &own);
    if (status != STATUS_OK || (lighting->ask->unit && strcmp(own.unit_code, lighting->ask->unit)))
        return status;
    const struct fact_round *a = &own.rounds[lighting->round], *b = &sent.rounds[lighting->round];
    for (size_t i = 0; i < own.line_count; i++) {
        spent += own.lines[i].spent_fen[lighting->round];
        annual += own.lines[i].annual_fen;
    }
    (void)light_of_execution(&lighting->own, spent, annual, (int)lighting->round, &index);
    char shown[MONEY_TEXT_SIZE] = "—";
    if (a->execution_light)
        snprintf(shown, sizeof shown, "%lld.%02d", (long long)(index / 100),
                 (int)(index < 0 ? -(index % 100) : index % 100));
    bool differs = lighting->own_set != sender->set ||
                   (sender->set && (a->execution_light != b->execution_light ||
                                    a->target_light != b->target_light));
    lighting->differing += differs;
    const struct duty_unit *unit =
        duty_roster_unit_at(&lighting->roster, own.unit_code, &key->scope);
    const char *cells[] = {own.unit_code,
                           unit ? unit->name : "",
                           key->id,
                           duty_subject_name(&lighting->roster, lighting->words.arena, &own),
                           shown,
                           light_words(lighting->own_set, a->execution_light),
                           light_words(sender->set, b->execution_light),
                           light_words(lighting->own_set, a->target_light),
                           light_words(sender->set, b->target_light),
                           sender->label,
                           differs ? "不同" : ""};
    words_row(&lighting->words, cells);
    return STATUS_OK;
}

static bool see_form(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct lighting *lighting = context;
    if (record->key.round != lighting->round || !record->shown.seq || record->state.withdrawn ||
        record->gone || !scope_contains(&lighting->ask->held->plan.scope, &record->key.scope))
        return true;
    struct record_key key = record->key;
    lighting->status = put_lights(lighting, view, arena, &key);
    return lighting->status == STATUS_OK;
}

enum status lights_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         uint16_t fiscal_year, unsigned round, struct table *table)
{
    static const char *const columns[] = {"unit_code:单位代码",
                                          "unit:单位",
                                          "id:项目代码",
                                          "name:项目",
                                          "index:执行进度指数",
                                          "execution:执行灯（本级规则）",
                                          "execution_sent:执行灯（报送方规则）",
                                          "target:目标灯（本级规则）",
                                          "target_sent:目标灯（报送方规则）",
                                          "plan:报送方计划",
                                          "differs:是否不同"};
    struct lighting lighting = {
        .ask = ask, .round = round, .regions = {.arena = arena, .year = fiscal_year}};
    const char *missing = "";
    words_begin(&lighting.words, arena, table, arena_print(arena, "1—%u月监控预警灯核对", round),
                columns, sizeof columns / sizeof *columns);
    lighting.own_set = light_rules_of(&ask->held->plan, &lighting.own, &missing) == STATUS_OK;
    enum status status = duty_then_open(view, ask, &lighting.regions.then);
    if (status == STATUS_OK)
        status = duty_roster_read(view, lighting.regions.then, arena, &ask->held->plan.scope,
                                  &lighting.roster);
    if (status == STATUS_OK)
        status = then_each(lighting.regions.then, view, NULL, KIND_MONITORING, fiscal_year,
                           see_form, &lighting);
    duty_roster_close(&lighting.roster);
    then_close(lighting.regions.then);
    if (status == STATUS_OK)
        status = lighting.status;
    if (lighting.own_set)
        words_note(&lighting.words, "本级规则：%s 的规则“预警灯”，版本 %s", ask->held->label,
                   lighting.own.version);
    else
        words_note(&lighting.words, "%s 的规则 %s 未设定：本级没有灯", ask->held->label, missing);
    words_note(&lighting.words,
               "监控情况汇总表和上报里的灯按各地自己的计划（报送方规则）；按本级规则的在此并列");
    words_note(&lighting.words, "两级不同的 %zu 个；siben explain light:记录 逐个说明",
               lighting.differing);
    if (status == STATUS_OK)
        status = ex_ante_mark(view, arena, ask, false, table);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status lights_note(struct view *view, struct arena *arena, const struct report_query *query,
                        struct table *table)
{
    struct scope scope;
    struct light_set *sets;
    size_t count;
    char region[CELL_CODE_SIZE];
    snprintf(region, sizeof region, "%s", query->place.code);
    region[strcspn(region, "/")] = '\0';
    if (query->then) {
        table_note(arena, table, "预警灯按当时的工作计划；现在的规则见 siben plan lights");
        return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    enum status status = scope_parse(region, &scope, NULL);
    if (status == STATUS_OK)
        status = replica_light_sets(view, arena, &scope, query->fiscal_year, &sets, &count);
    if (status == STATUS_MALFORMED)
        return STATUS_OK;
    return status ? status : light_sets_note(arena, sets, count, table);
}
