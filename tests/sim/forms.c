/* forms -- what people write into each kind of record: few values, so that two of them
 * are often equal, and amounts whose sums show where a fen is missing. */
#include "sim.h"

const char *unit_of(const struct scope *scope, char code[24])
{
    const char *unit = strchr(scope->text, ':');
    if (unit)
        snprintf(code, 24, "%.21s", unit + 1);
    else
        snprintf(code, 24, "8%02d%03d", (atoi(scope->text) / 1000) % 100, atoi(scope->text) % 1000);
    return code;
}

static const char *unit_text(struct arena *arena, const struct scope *scope)
{
    char code[24];
    return arena_text(arena, unit_of(scope, code));
}

static void fill_budget(struct sim *sim, struct arena *arena, const struct record_key *key,
                        struct budget *budget)
{
    struct funding_line *lines = arena_array(arena, struct funding_line, 2);
    lines[0] = (struct funding_line){.book = (uint8_t)sim_between(sim, 0, BOOK_COUNT - 1),
                                     .source = SOURCE_COUNTY,
                                     .fiscal = true,
                                     .initial_fen = sim_between(sim, 0, 5) * 12345,
                                     .adjustment_fen = sim_between(sim, -2, 2) * 1000};
    lines[1] = (struct funding_line){.book = BOOK_GOV_FUND,
                                     .source = SOURCE_CENTRAL,
                                     .carried = true,
                                     .fiscal = true,
                                     .initial_fen = sim_between(sim, 0, 3) * 7};
    *budget = (struct budget){.unit_code = unit_text(arena, &key->scope),
                              .name = "养护工程",
                              .lines = lines,
                              .line_count = (size_t)sim_between(sim, 1, 2)};
}

/* Thresholds that change what the forms above look like; sometimes one is left open. */
static const char *lights(struct sim *sim, struct arena *arena)
{
    int green = 20 * (int)sim_between(sim, 1, 8);
    return arena_print(arena,
                       "rules:\n  - {id: lights, version: v%d, source: s, standing: proposal, "
                       "values: {yellow_from: %d, green_from: %d, blue_from: 500, "
                       "level_yellow_from: %s}}\n",
                       green, green / 2, green, sim_chance(sim, 150) ? "未设定" : "80");
}

static void fill_form(struct sim *sim, struct arena *arena, const struct record_key *key,
                      struct monitoring *form)
{
    int64_t annual = sim_between(sim, 1, 5) * 12345;
    struct spending_line *line = arena_array(arena, struct spending_line, 1);
    struct monitoring_row *row = arena_array(arena, struct monitoring_row, 1);
    *line = (struct spending_line){.book = (uint8_t)sim_between(sim, 0, 1),
                                   .source = SOURCE_COUNTY,
                                   .fiscal = true,
                                   .initial_fen = annual,
                                   .annual_fen = annual,
                                   .spent_fen = sim_between(sim, 0, 4) * 1111,
                                   .forecast_fen = annual};
    *row = (struct monitoring_row){.indicator = 1,
                                   .name = "管护里程",
                                   .likelihood = LIKELIHOOD_POSSIBLE,
                                   .reason = "资金未到",
                                   .measure = "催办",
                                   .deviations = (uint8_t)sim_between(sim, 0, 31)};
    row->actual.text = row->forecast.text = "";
    *form = (struct monitoring){.unit_code = unit_text(arena, &key->scope),
                                .cutoff = 20600,
                                .lines = line,
                                .line_count = 1,
                                .rows = row,
                                .row_count = 1,
                                .note = ""};
}

static void fill_target(struct sim *sim, struct arena *arena, const struct record_key *key,
                        struct target *target)
{
    *target = (struct target){.subject_name = "养护工程",
                              .unit_code = unit_text(arena, &key->scope),
                              .period = "",
                              .overall_goal = sim_chance(sim, 500) ? "通畅" : "完好",
                              .annual_goal = "",
                              .total_fen = MONEY_NONE,
                              .whole_fen = MONEY_NONE,
                              .fiscal_fen = MONEY_NONE,
                              .other_fen = MONEY_NONE};
}

static void fill_list(struct sim *sim, struct arena *arena, const struct record_key *key,
                      struct project_list *list)
{
    *list = (struct project_list){
        .unit_code = unit_text(arena, &key->scope),
        .adopted = 20500,
        .entries = arena_array(arena, struct list_entry, (size_t)sim->settings.codes)};
    for (int i = 0; i < sim->settings.codes; i++) {
        struct record_key project;
        work_key(sim, &key->scope, KIND_BUDGET, &project);
        if (!scope_equal(&project.scope, &key->scope)) /* another unit's: who lists it has it */
            continue;
        if (sim_chance(sim, 300) || (list->entry_count && sim_chance(sim, 500)))
            continue;
        list->entries[list->entry_count++] =
            (struct list_entry){.project_code = arena_text(arena, project.id),
                                .name = "养护工程",
                                .reason = "不属本级",
                                .out_of_scope = sim_chance(sim, 200)};
    }
}

void form_fill(struct sim *sim, struct arena *arena, const struct record_key *key,
               struct payload *payload)
{
    payload->kind = key->kind;
    switch (key->kind) {
    case KIND_BUDGET:
        fill_budget(sim, arena, key, &payload->budget);
        break;
    case KIND_MONITORING:
        fill_form(sim, arena, key, &payload->monitoring);
        break;
    case KIND_TARGET:
        fill_target(sim, arena, key, &payload->target);
        break;
    case KIND_PROJECT_LIST:
        fill_list(sim, arena, key, &payload->list);
        break;
    case KIND_UNIT:
        payload->unit = (struct unit){.name = "乡人民政府",
                                      .department_name = "乡",
                                      .nature = "行政",
                                      .region = scope_region(&key->scope),
                                      .home = key->scope,
                                      .department_code = sim_chance(sim, 500) ? "801" : "802"};
        break;
    case KIND_PLAN:
        payload->plan = (struct plan_notice){
            .name = "plan", .edition = 1, .text = sim_chance(sim, 150) ? "[" : lights(sim, arena)};
        break;
    default: /* a kind of later software, or one that is carried as it is */
        payload->raw =
            bytes_of_text(arena_print(arena, "\n%c%lld", 3, (long long)sim_between(sim, 100, 999)));
        break;
    }
}
