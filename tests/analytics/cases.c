#include "cases.h"

struct quantity number(const char *text)
{
    struct quantity quantity = {.kind = QUANTITY_NUMBER, .text = text};
    assert_ok(decimal_parse(text, &quantity.number));
    return quantity;
}

struct quantity date(int year, int month, int day)
{
    return (struct quantity){.kind = QUANTITY_DATE, .date = date_of(year, month, day), .text = ""};
}

struct quantity level(unsigned attainment)
{
    return (struct quantity){.kind = QUANTITY_LEVEL, .attainment = (uint8_t)attainment, .text = ""};
}

struct indicator indicator(unsigned number_in_target, unsigned level1, unsigned comparator,
                           unsigned accrual, struct quantity value, const char *unit)
{
    return (struct indicator){.number = (uint16_t)number_in_target,
                              .level1 = (uint8_t)level1,
                              .comparator = (uint8_t)comparator,
                              .accrual = (uint8_t)accrual,
                              .value = value,
                              .unit = unit,
                              .level2 = "",
                              .name = "",
                              .note = ""};
}

struct spending_line spending_row(unsigned book, unsigned source, int64_t initial, int64_t annual,
                                  int64_t spent)
{
    return (struct spending_line){.book = (uint8_t)book,
                                  .source = (uint8_t)source,
                                  .fiscal = true,
                                  .initial_fen = initial,
                                  .annual_fen = annual,
                                  .spent_fen = spent,
                                  .forecast_fen = MONEY_NONE};
}

struct subject *subject_new(struct arena *arena, const char *scope, const char *id,
                            unsigned fiscal_year)
{
    struct subject *subject = arena_take(arena, sizeof *subject);
    assert_non_null(subject);
    assert_ok(scope_parse(scope, &subject->key.scope, NULL));
    subject->key.fiscal_year = (uint16_t)fiscal_year;
    snprintf(subject->key.id, sizeof subject->key.id, "%s", id);
    subject->unit_region = scope_region(&subject->key.scope);
    subject->unit_name = subject->department_code = subject->list_unit = subject->list_name = "";
    return subject;
}

static struct payload *fill(struct arena *arena, struct subject *subject,
                            struct subject_record *record, unsigned kind, unsigned round)
{
    struct payload *payload = arena_take(arena, sizeof *payload);
    payload->kind = kind;
    *record = (struct subject_record){.payload = payload,
                                      .held = true,
                                      .entry = {.key = subject->key,
                                                .mark = 0x1000 * kind + round,
                                                .body_mark = 0x100000 * kind + round},
                                      .home = subject->key.scope};
    record->entry.key.kind = (uint16_t)kind;
    record->entry.key.round = (uint8_t)round;
    return payload;
}

struct budget *subject_budget(struct arena *arena, struct subject *subject, const char *unit,
                              size_t lines)
{
    struct payload *payload = fill(arena, subject, &subject->budget, KIND_BUDGET, 0);
    payload->budget = (struct budget){.unit_code = unit, .name = "项目", .line_count = lines};
    payload->budget.lines = arena_array(arena, struct funding_line, lines);
    for (size_t i = 0; i < lines; i++)
        payload->budget.lines[i].fiscal = true;
    return &payload->budget;
}

struct target *subject_target(struct arena *arena, struct subject *subject, const char *unit,
                              size_t indicators)
{
    struct payload *payload = fill(arena, subject, &subject->target, KIND_TARGET, 0);
    payload->target =
        (struct target){.unit_code = unit, .subject_name = "目标", .indicator_count = indicators};
    payload->target.indicators = arena_array(arena, struct indicator, indicators);
    return &payload->target;
}

struct monitoring *subject_form(struct arena *arena, struct subject *subject, unsigned month,
                                size_t lines, size_t rows)
{
    struct payload *payload =
        fill(arena, subject, &subject->monitoring[month], KIND_MONITORING, month);
    payload->monitoring =
        (struct monitoring){.unit_code = "", .line_count = lines, .row_count = rows, .note = ""};
    payload->monitoring.lines = arena_array(arena, struct spending_line, lines);
    payload->monitoring.rows = arena_array(arena, struct monitoring_row, rows);
    for (size_t i = 0; i < rows; i++)
        payload->monitoring.rows[i].name = payload->monitoring.rows[i].reason =
            payload->monitoring.rows[i].measure = "";
    return &payload->monitoring;
}

struct self_evaluation *subject_self(struct arena *arena, struct subject *subject, size_t lines)
{
    struct payload *payload =
        fill(arena, subject, &subject->self_evaluation, KIND_SELF_EVALUATION, 0);
    payload->self_evaluation = (struct self_evaluation){.unit_code = "", .line_count = lines};
    payload->self_evaluation.lines = arena_array(arena, struct spending_line, lines);
    return &payload->self_evaluation;
}

struct fund *subject_fund(struct arena *arena, struct subject *subject, unsigned type, bool here)
{
    struct payload *payload = fill(arena, subject, &subject->fund, KIND_FUND, 0);
    payload->fund =
        (struct fund){.type = (uint8_t)type, .budgeted_here = here, .unit_code = "301001"};
    return &payload->fund;
}

static int64_t amount(struct random *random)
{
    if (random_chance(random, 100))
        return MONEY_NONE;
    if (random_chance(random, 20))
        return random_chance(random, 500) ? INT64_MAX : INT64_MIN + 1;
    return (int64_t)random_below(random, 1000000000) - 1000000;
}

static void random_rows(struct random *random, struct spending_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        lines[i] = spending_row((unsigned)random_below(random, BOOK_COUNT),
                                (unsigned)random_below(random, SOURCE_COUNT), amount(random),
                                amount(random), amount(random));
        lines[i].carried = random_chance(random, 200);
        lines[i].forecast_fen = amount(random);
    }
}

static void random_form(struct arena *arena, struct random *random, struct subject *subject,
                        unsigned month)
{
    struct monitoring *form =
        subject_form(arena, subject, month, random_below(random, 4), random_below(random, 4));
    random_rows(random, form->lines, form->line_count);
    for (size_t i = 0; i < form->row_count; i++) {
        form->rows[i].indicator = (uint16_t)random_below(random, 4);
        form->rows[i].actual = number(random_chance(random, 500) ? "40" : "100");
        form->rows[i].deviations = (uint8_t)random_below(random, 32);
        form->rows[i].likelihood = (uint8_t)random_below(random, LIKELIHOOD_COUNT);
    }
    subject->monitoring[month].approved = random_chance(random, 500);
    subject->monitoring[month].entry.mark = random_u64(random);
}

struct subject *subject_random(struct arena *arena, struct random *random)
{
    static const char *const scopes[] = {"653022", "653022205", "653022100", "653001",
                                         "653022:219001"};
    static const char *const units[] = {"219001", "219002", "801001", ""};
    char id[32];
    snprintf(id, sizeof id, random_chance(random, 50) ? "dept/%03u" : "65302226T%012u",
             (unsigned)random_below(random, 1000));
    struct subject *subject = subject_new(arena, scopes[random_below(random, 5)], id,
                                          2025 + (unsigned)random_below(random, 2));
    const char *unit = units[random_below(random, 4)];
    subject->listed = random_chance(random, 600);
    subject->out_of_scope = random_chance(random, 100);
    if (random_chance(random, 300))
        subject->department_code = "219";
    if (random_chance(random, 50))
        subject_fund(arena, subject, FUND_RESIDENT_PENSION, random_chance(random, 500))
            ->expenditure_budget_fen = amount(random);
    if (random_chance(random, 800)) {
        struct budget *budget = subject_budget(arena, subject, unit, random_below(random, 4));
        for (size_t i = 0; i < budget->line_count; i++)
            budget->lines[i] = (struct funding_line){(uint8_t)random_below(random, BOOK_COUNT),
                                                     (uint8_t)random_below(random, SOURCE_COUNT),
                                                     random_chance(random, 200),
                                                     random_chance(random, 900),
                                                     amount(random),
                                                     amount(random)};
    }
    if (random_chance(random, 600)) {
        struct target *target = subject_target(arena, subject, unit, 2);
        target->indicators[0] = indicator(1, LEVEL1_OUTPUT, COMPARE_GE, 0, number("100"), "公里");
        target->indicators[1] = indicator(2, LEVEL1_COST, COMPARE_LE, 0, number("50"), "万元");
        subject->target.approved = random_chance(random, 500);
    }
    for (unsigned month = 1; month <= ROUND_MAX; month++)
        if (random_chance(random, 150))
            random_form(arena, random, subject, month);
    if (random_chance(random, 200)) {
        struct self_evaluation *self = subject_self(arena, subject, random_below(random, 3));
        random_rows(random, self->lines, self->line_count);
        self->total_score = (int32_t)random_below(random, 10001);
    }
    return subject;
}

struct fact_image image_of(struct arena *arena, const struct subject *subject)
{
    struct fact_image image;
    assert_ok(fact_image_of(arena, subject, &light_rules_default, &image));
    return image;
}
