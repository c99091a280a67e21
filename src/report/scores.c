/* 自评打分核对: each self-evaluation as reported and as the plan's scheme computes it, side by side. */
#include "final.h"
#include "outside.h"

#include <siben/scoring.h>

#define GRADES 4
static const char *const grade_names[GRADES] = {"excellent", "good", "fair", "poor"};

struct scoring {
    struct word_table words;
    const struct duty_ask *ask;
    struct score_rules rules;
    struct duty_roster roster;
    struct finals finals;
    struct then *then;
    enum status status;
    size_t doubled; /* rows that two evaluations of one day decide otherwise */
    struct scored_sum {
        size_t projects, grades[GRADES];
        int64_t initial, annual, spent;
        int64_t shown[3]; /* hundredths of 万元 in its rows */
    } sum;                /* of projects: the money of a department as a whole is theirs */
};

/* Its money, and the book of its largest line. */
struct money {
    int64_t initial, annual, spent;
    uint8_t book;
};

static struct money money_of(const struct self_evaluation *form)
{
    struct money money = {MONEY_NONE, MONEY_NONE, MONEY_NONE, BOOK_COUNT};
    int64_t largest = MONEY_NONE;
    for (size_t i = 0; i < form->line_count; i++) {
        const struct spending_line *line = &form->lines[i];
        const int64_t annual =
            line->annual_fen != MONEY_NONE ? line->annual_fen : line->initial_fen;
        const int64_t parts[] = {line->initial_fen, annual, line->spent_fen};
        int64_t *const sums[] = {&money.initial, &money.annual, &money.spent};
        for (size_t k = 0; k < 3; k++)
            if (parts[k] != MONEY_NONE)
                (void)money_add(*sums[k] == MONEY_NONE ? 0 : *sums[k], parts[k], sums[k]);
        if (money.book == BOOK_COUNT || annual > largest) {
            largest = annual;
            money.book = line->book;
        }
    }
    return money;
}

static const char *wan(struct word_table *words, int64_t fen)
{
    char text[MONEY_TEXT_SIZE] = "";
    if (fen != MONEY_NONE)
        money_print_wan(fen, text);
    const char *copy = arena_text(words->arena, text);
    return copy ? copy : "";
}

/* Levels that money is of, each once: as the form says, else the year's list. */
static const char *add_source(struct word_table *words, const char *text, unsigned source)
{
    const char *name = source ? source_chinese(source) : "";
    return !*name || strstr(text, name)
               ? text
               : arena_print(words->arena, "%s%s%s", text, *text ? "、" : "", name);
}

static enum status sources_of(struct word_table *words, struct then *then, struct view *view,
                              struct arena *arena, const struct record_key *key,
                              const struct self_evaluation *form, const char **text)
{
    struct record_key budget = *key;
    struct record record;
    struct payload payload;
    *text = "";
    for (size_t i = 0; *text && i < form->line_count; i++)
        *text = add_source(words, *text, form->lines[i].source);
    if (!*text || **text)
        return *text ? STATUS_OK : STATUS_NO_MEMORY;
    budget.kind = KIND_BUDGET;
    enum status status = then_get(then, view, arena, &budget, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn || record.gone)))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_BUDGET, record.payload, &payload);
    for (size_t i = 0; status == STATUS_OK && *text && i < payload.budget.line_count; i++)
        *text = add_source(words, *text, payload.budget.lines[i].source);
    if (!*text)
        return STATUS_NO_MEMORY;
    return status == STATUS_CORRUPT || status == STATUS_UNSUPPORTED ? STATUS_OK : status;
}

/* Rates are of sums, never averaged (DOMAIN.md 0.8). */
static const char *rate(struct word_table *words, int64_t spent, int64_t annual)
{
    char text[MONEY_TEXT_SIZE];
    if (spent == MONEY_NONE || annual == MONEY_NONE || annual <= 0)
        return "—";
    rate_print(spent, annual, text);
    const char *copy = arena_text(words->arena, text);
    return copy ? copy : "";
}

static const char *final_grade(const struct finals *finals, const struct final *final)
{
    const char *grade = plan_grade_chinese(final->grade);
    return *grade || final->source == FINAL_NONE ? grade : finals->unset ? "" : "未设定";
}

static const char *points(struct word_table *words, int32_t hundredths)
{
    char text[MONEY_TEXT_SIZE];
    score_print(hundredths, text);
    const char *copy = arena_text(words->arena, text);
    return copy ? copy : "";
}

static const char *remarks(struct word_table *words, const struct score_sheet *sheet, bool target,
                           const char *doubled)
{
    struct buffer text = {0};
    size_t count = 0;
    if (!target)
        buffer_print(&text, "%s没有目标表，指标照自评", count++ ? "；" : "");
    if (sheet->out_of_band)
        buffer_print(&text, "%s%zu 个定性指标的得分不在档内", count++ ? "；" : "",
                     sheet->out_of_band);
    if (sheet->explain)
        buffer_print(&text, "%s%zu 个指标远超目标，须说明", count++ ? "；" : "", sheet->explain);
    if (target && sheet->unknown)
        buffer_print(&text, "%s%zu 个指标算不出，照自评", count++ ? "；" : "", sheet->unknown);
    if (*doubled)
        buffer_print(&text, "%s%s", count++ ? "；" : "", doubled);
    return arena_words(words->arena, &text);
}

/* As its target calls it, else as the list does, else its code. */
static enum status name_of(struct scoring *scoring, struct view *view, struct arena *arena,
                           const struct record_key *key, const struct target *target,
                           const char **name)
{
    struct record_key subject = *key;
    struct fact_image image = {.name = ""};
    *name = target ? target->subject_name : "";
    if (**name)
        return STATUS_OK;
    subject.kind = 0;
    subject.round = 0;
    enum status status = then_image(scoring->then, view, arena, &subject, &image);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    *name = status == STATUS_OK
                ? arena_text(scoring->words.arena,
                             duty_subject_name(&scoring->roster, scoring->words.arena, &image))
                : key->id;
    return *name ? STATUS_OK : STATUS_NO_MEMORY;
}

static void add_sum(struct scored_sum *sum, const struct money *money, const struct final *final)
{
    const int64_t parts[] = {money->initial, money->annual, money->spent};
    int64_t *const to[] = {&sum->initial, &sum->annual, &sum->spent};
    sum->projects++;
    for (size_t i = 0; i < 3; i++)
        if (parts[i] != MONEY_NONE) {
            (void)money_add(*to[i], parts[i], to[i]);
            (void)money_add(sum->shown[i], table_wan_shown(parts[i]), &sum->shown[i]);
        }
    for (size_t i = 0; i < GRADES; i++)
        sum->grades[i] += final->grade && strcmp(final->grade, grade_names[i]) == 0;
}

/* 合计: their money, the rate of both sums, and how many have which grade in the end. */
static void put_total(struct scoring *scoring)
{
    struct word_table *words = &scoring->words;
    const struct scored_sum *sum = &scoring->sum;
    struct buffer grades = {0};
    if (!scoring->ask->totals || !sum->projects)
        return;
    for (size_t i = 0; i < GRADES; i++)
        buffer_print(&grades, "%s%s %zu", i ? "，" : "", plan_grade_chinese(grade_names[i]),
                     sum->grades[i]);
    const char *counted = arena_words(words->arena, &grades), **cells = words_total_cells(words);
    if (!cells)
        return; /* the arena knows that it has failed */
    words_total_put(words, cells, "name", arena_print(words->arena, "%zu 个项目", sum->projects));
    words_total_put(words, cells, "initial", wan(words, sum->initial));
    words_total_put(words, cells, "annual", wan(words, sum->annual));
    words_total_put(words, cells, "spent", wan(words, sum->spent));
    words_total_put(words, cells, "rate", rate(words, sum->spent, sum->annual));
    words_total_put(words, cells, "remarks", counted);
    words_total(words, cells);
    table_note_residue(words->arena, words->table, "年初预算数", sum->shown[0], sum->initial);
    table_note_residue(words->arena, words->table, "全年预算数", sum->shown[1], sum->annual);
    table_note_residue(words->arena, words->table, "执行数", sum->shown[2], sum->spent);
}

static enum status put_form(struct scoring *scoring, struct view *view, struct arena *arena,
                            const struct record *of, const struct self_evaluation *form)
{
    const struct record_key *key = &of->key;
    struct word_table *words = &scoring->words;
    struct record_key of_target = *key;
    struct record record;
    struct payload payload;
    struct score_sheet sheet;
    bool held = false;
    of_target.kind = KIND_TARGET;
    enum status status = then_get(scoring->then, view, arena, &of_target, &record);
    if (status == STATUS_OK && record.shown.seq && !record.state.withdrawn && !record.gone)
        held = payload_decode(arena, KIND_TARGET, record.payload, &payload) == STATUS_OK;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    score_form(&scoring->rules, held ? &payload.target : NULL, form, &sheet);
    const struct plan *plan = &scoring->ask->held->plan;
    const struct duty_unit *unit =
        duty_roster_unit_at(&scoring->roster, form->unit_code, &key->scope);
    const char *grade = plan_grade_chinese(plan_grade(plan, sheet.total));
    const struct final_self self = {true, of->state.approved, form->total_score, true, sheet.total};
    const struct final final = final_of(&scoring->finals, key->id, &self);
    const char *doubled = final_doubled_words(words->arena, &final, false);
    const struct money money = money_of(form);
    const char *funds, *name;
    status = sources_of(words, scoring->then, view, arena, key, form, &funds);
    if (status == STATUS_OK)
        status = name_of(scoring, view, arena, key, held ? &payload.target : NULL, &name);
    if (status != STATUS_OK)
        return status;
    const char *cells[] = {
        arena_text(words->arena, key->scope.text),
        unit ? department_named(words->arena, unit->department_name, unit->department_code) : "",
        form->unit_code,
        unit ? unit->name : "",
        key->id,
        name,
        money.book < BOOK_COUNT ? book_chinese(money.book) : "",
        funds,
        wan(words, money.initial),
        wan(words, money.annual),
        wan(words, money.spent),
        rate(words, money.spent, money.annual),
        points(words, form->execution_score),
        points(words, sheet.execution),
        points(words, form->total_score),
        points(words, sheet.total),
        points(words, sheet.total - form->total_score),
        *grade ? grade : "未设定",
        !final.said || !final.said->checked ? "" : "是",
        !final.said || !final.said->checked ? ""
        : final.said->vetoed                ? "不属实，一票否决"
                                            : checked_chinese(final.said->verdict),
        final.scored                 ? points(words, final.score)
        : final.source == FINAL_VETO ? "作废"
                                     : "",
        final_grade(&scoring->finals, &final),
        final_source_words(words->arena, &scoring->finals, &final),
        remarks(words, &sheet, held, doubled)};
    words_row(words, cells);
    if (strncmp(key->id, "dept/", 5) != 0)
        add_sum(&scoring->sum, &money, &final);
    scoring->doubled += *doubled != '\0';
    return STATUS_OK;
}

static bool see_form(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct scoring *scoring = context;
    struct payload payload;
    struct bytes bytes = arena_bytes(arena, record->payload);
    if (!record->shown.seq || record->state.withdrawn || record->gone ||
        !scope_contains(&scoring->ask->held->plan.scope, &record->key.scope))
        return true;
    enum status status = bytes.data || !record->payload.size
                             ? payload_decode(arena, KIND_SELF_EVALUATION, bytes, &payload)
                             : STATUS_NO_MEMORY;
    if (status == STATUS_OK &&
        (!scoring->ask->unit || strcmp(scoring->ask->unit, payload.self_evaluation.unit_code) == 0))
        status = put_form(scoring, view, arena, record, &payload.self_evaluation);
    if (status == STATUS_NO_MEMORY || status == STATUS_CORRUPT || status == STATUS_IO_ERROR)
        scoring->status = status;
    return scoring->status == STATUS_OK;
}

/* How many projects, their money, and how they are graded. */
static void put_outside_scores(struct word_table *words, const char *county,
                               const struct outside *outside)
{
    const bool money = outside->row_count && outside->rows[0].value_count > 8;
    const char *grades =
        arena_print(words->arena, "优 %lld，良 %lld，中 %lld，差 %lld",
                    (long long)outside_sum(outside, 2), (long long)outside_sum(outside, 3),
                    (long long)outside_sum(outside, 4), (long long)outside_sum(outside, 5));
    const char *projects =
        arena_print(words->arena, "%lld 个项目", (long long)outside_sum(outside, 0));
    const char *cells[] = {"",
                           "",
                           "",
                           county,
                           "",
                           projects ? projects : "",
                           "",
                           "",
                           wan(words, money ? outside_sum(outside, 6) : MONEY_NONE),
                           wan(words, money ? outside_sum(outside, 7) : MONEY_NONE),
                           wan(words, money ? outside_sum(outside, 8) : MONEY_NONE),
                           rate(words, money ? outside_sum(outside, 8) : MONEY_NONE,
                                money ? outside_sum(outside, 7) : MONEY_NONE),
                           "",
                           "",
                           "",
                           "",
                           "",
                           "",
                           "",
                           "",
                           "",
                           "",
                           "",
                           grades ? grades : ""};
    words_row(words, cells);
}

static enum status score_all(struct scoring *scoring, struct view *view, struct arena *arena,
                             uint16_t fiscal_year)
{
    const struct duty_ask *ask = scoring->ask;
    struct works works;
    enum status status =
        duty_roster_read(view, scoring->then, arena, &ask->held->plan.scope, &scoring->roster);
    if (status == STATUS_OK)
        status = works_read(view, arena, &ask->held->plan.scope, &works);
    if (status == STATUS_OK)
        status = finals_read(arena, &ask->held->plan, &works, &scoring->roster, fiscal_year,
                             ask->as_of, &scoring->finals);
    if (status == STATUS_OK)
        status = then_each(scoring->then, view, NULL, KIND_SELF_EVALUATION, fiscal_year, see_form,
                           scoring);
    duty_roster_close(&scoring->roster);
    finals_close(&scoring->finals);
    return status ? status : scoring->status;
}

enum status scores_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         uint16_t fiscal_year, struct table *table)
{
    static const char *const columns[] = {"region:区划代码",
                                          "department:主管部门",
                                          "unit_code:单位代码",
                                          "unit:单位",
                                          "id:项目代码",
                                          "name:项目",
                                          "book:预算类别",
                                          "funds:资金来源",
                                          "initial:年初预算数（万元）",
                                          "annual:全年预算数（万元）",
                                          "spent:执行数（万元）",
                                          "rate:执行率",
                                          "execution:执行得分",
                                          "execution_computed:执行得分（计算）",
                                          "total:自评总分",
                                          "computed:计算总分",
                                          "difference:差额",
                                          "grade:等级（计算）",
                                          "checked:是否核查",
                                          "verdict:核查结论",
                                          "final:最终得分",
                                          "final_grade:最终等级",
                                          "source:依据",
                                          "remarks:说明"};
    struct scoring scoring = {.ask = ask};
    const char *missing = NULL;
    const char *title = arena_print(arena, "绩效自评情况汇总表（%u年度）", fiscal_year);
    words_begin(&scoring.words, arena, table, title ? title : "", columns,
                sizeof columns / sizeof *columns);
    const bool set = score_rules_of(&ask->held->plan, &scoring.rules, &missing) == STATUS_OK;
    enum status status = duty_then_open(view, ask, &scoring.then);
    if (status == STATUS_OK && set)
        status = score_all(&scoring, view, arena, fiscal_year);
    if (status == STATUS_OK)
        put_total(&scoring);
    if (status == STATUS_OK)
        status =
            outside_words(view, ask, fiscal_year, OUTSIDE_SELF, put_outside_scores, &scoring.words);
    then_close(scoring.then);
    if (!set) {
        const struct rule_value *value = plan_rule_at(&ask->held->plan, missing);
        words_note(&scoring.words, "规则 %s %s，不能计算", missing,
                   value && !value->unset ? "写得不对" : "未设定");
        return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    finals_note(&scoring.words, &scoring.finals, scoring.doubled);
    words_above(&scoring.words, ask);
    words_note(&scoring.words, "按 %s 打分：每个指标、执行率各四舍五入到两位后相加，等级按计算总分",
               scoring.rules.version);
    if (status == STATUS_OK)
        status = ex_ante_mark(view, arena, ask, false, table);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
