/* What the rules find in a stored form: by itself, by the goals of its target and the plan's formulas, by the budget of now. */
#include <siben/form_findings.h>

#include <siben/form_rules.h>
#include <siben/scoring.h>

static bool has_money(unsigned kind)
{
    return kind == KIND_MONITORING || kind == KIND_SELF_EVALUATION;
}

/* Its target or the budget of its project, if it stands. */
static enum status read_beside(struct view *view, struct arena *arena,
                               const struct record_key *form, unsigned kind, struct record *record,
                               bool *held)
{
    struct record_key key = *form;
    key.kind = (uint16_t)kind;
    key.round = 0;
    enum status status = replica_get(view, arena, &key, record);
    *held = status == STATUS_OK && record->shown.seq && !record->state.withdrawn && !record->gone;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* One that a newer software wrote says nothing here. */
static enum status decode_beside(struct view *view, struct arena *arena,
                                 const struct record_key *form, unsigned kind,
                                 struct payload **payload)
{
    struct record record;
    bool held;
    *payload = NULL;
    enum status status = read_beside(view, arena, form, kind, &record, &held);
    if (status != STATUS_OK || !held)
        return status;
    struct payload *read = arena_take(arena, sizeof *read);
    if (!read)
        return STATUS_NO_MEMORY;
    status = payload_decode(arena, kind, record.payload, read);
    *payload = status == STATUS_OK ? read : NULL;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

/* -- by the budget of now ----------------------------------------------------------------------- */

/* What is held against the budget: the rest of the rules is about what the form itself says. */
static bool is_of_budget(const struct finding *finding)
{
    return strcmp(finding->rule, "FORM_SPENT_OVER") == 0 ||
           strcmp(finding->rule, "FORM_FORECAST_OVER") == 0 ||
           strcmp(finding->rule, "FORM_FORECAST_MAGNITUDE") == 0;
}

static struct spending_line *lines_now(struct arena *arena, const struct spending_line *lines,
                                       size_t count, const struct budget *budget)
{
    struct spending_line *now = arena_array(arena, struct spending_line, count + 1);
    for (size_t i = 0; now && i < count; i++) {
        int64_t annual = budget_annual_of(budget, &lines[i]);
        now[i] = lines[i];
        if (annual != MONEY_NONE)
            now[i].annual_fen = annual;
    }
    return now;
}

static bool with_budget(struct arena *arena, const struct payload *form,
                        const struct budget *budget, struct payload *now)
{
    *now = *form;
    if (form->kind == KIND_MONITORING)
        return (now->monitoring.lines = lines_now(arena, form->monitoring.lines,
                                                  form->monitoring.line_count, budget)) != NULL;
    return (now->self_evaluation.lines = lines_now(arena, form->self_evaluation.lines,
                                                   form->self_evaluation.line_count, budget)) !=
           NULL;
}

/* Those that are (or are not) held against the budget. */
static void take(struct findings *to, const struct findings *from, bool of_budget)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct finding *it = &from->items[i];
        if (is_of_budget(it) == of_budget)
            findings_add(to, it->severity, it->rule, it->place, it->hint, "%s", it->what);
    }
}

static enum status by_budget(struct view *view, const struct record_key *key,
                             const struct payload *payload, const struct form_rules *rules,
                             struct findings *findings)
{
    struct findings said = {.arena = findings->arena}, held = {.arena = findings->arena};
    struct payload *budget, *now = arena_take(findings->arena, sizeof *now);
    enum status status =
        now ? decode_beside(view, findings->arena, key, KIND_BUDGET, &budget) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    if (!budget) {
        payload_check_by(payload, key, rules, findings);
        return STATUS_OK;
    }
    if (!with_budget(findings->arena, payload, &budget->budget, now))
        return STATUS_NO_MEMORY;
    payload_check_by(payload, key, rules, &said);
    payload_check_by(now, key, rules, &held);
    take(findings, &held, true);
    take(findings, &said, false);
    return STATUS_OK;
}

/* -- by the target and the plan's formulas ----------------------------------------------------------------------- */

static enum status by_target(struct view *view, const struct record_key *key,
                             const struct payload *payload, struct findings *findings)
{
    struct score_rules rules;
    struct payload *beside;
    enum status status = decode_beside(view, findings->arena, key, KIND_TARGET, &beside);
    const struct target *target = status == STATUS_OK && beside ? &beside->target : NULL;
    answer_findings(target, payload, findings);
    if (status != STATUS_OK || key->kind != KIND_SELF_EVALUATION)
        return status;
    status = replica_score_rules(view, findings->arena, key, &rules);
    if (status != STATUS_OK) /* no plan scores it */
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    score_findings(&rules, target, &payload->self_evaluation, findings);
    return STATUS_OK;
}

enum status form_findings(struct view *view, const struct record_key *key,
                          const struct payload *payload, const struct form_rules *rules,
                          struct findings *findings)
{
    enum status status = STATUS_OK;
    if (payload->kind == key->kind && has_money(key->kind))
        status = by_budget(view, key, payload, rules, findings);
    else
        payload_check_by(payload, key, rules, findings);
    if (status == STATUS_OK && payload->kind == key->kind && has_money(key->kind))
        status = by_target(view, key, payload, findings);
    return status ? status : findings->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- what they follow from -------------------------------------------------------------------------- */

static uint64_t mixed(uint64_t mark, const void *bytes, size_t size)
{
    return bytes_mix(mark, bytes_of(bytes, size));
}

static enum status mix_scores(struct view *view, struct arena *arena, const struct record_key *key,
                              uint64_t *mark)
{
    struct score_rules rules;
    enum status status = replica_score_rules(view, arena, key, &rules);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    const int32_t numbers[] = {rules.method,
                               rules.execution_points,
                               rules.explain_from,
                               rules.explain_from_zero,
                               rules.full_from,
                               rules.partly_from,
                               rules.pass_line,
                               (int32_t)rules.execution.count,
                               (int32_t)rules.satisfaction.count};
    *mark = mixed(*mark, numbers, sizeof numbers);
    *mark = mixed(*mark, rules.execution.from, sizeof rules.execution.from);
    *mark = mixed(*mark, rules.execution.points, sizeof rules.execution.points);
    *mark = mixed(*mark, rules.satisfaction.from, sizeof rules.satisfaction.from);
    *mark = mixed(*mark, rules.satisfaction.points, sizeof rules.satisfaction.points);
    return STATUS_OK;
}

enum status form_findings_mark(struct view *view, struct arena *arena, const struct record_key *key,
                               uint64_t *mark)
{
    static const uint16_t kinds[] = {KIND_BUDGET, KIND_TARGET};
    enum status status = STATUS_OK;
    *mark = BYTES_MIX_START;
    for (size_t i = 0; i < 2 && status == STATUS_OK; i++) {
        struct record record;
        bool held;
        if (!has_money(key->kind))
            break;
        status = read_beside(view, arena, key, kinds[i], &record, &held);
        if (status == STATUS_OK && held)
            *mark = mixed(mixed(*mark, &record.shown.mark, sizeof record.shown.mark), &kinds[i],
                          sizeof kinds[i]);
    }
    return status == STATUS_OK && key->kind == KIND_SELF_EVALUATION
               ? mix_scores(view, arena, key, mark)
               : status;
}
