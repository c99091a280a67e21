/* What a submission of works does not cover yet, as it says itself: projects of the round that nobody has decided about,
 * departments that have not handed in or not passed, and by the plan projects whose grade must be applied or whose central
 * money has no table. */
#include "duty_walk.h"
#include "figures.h"

#define NAMED 5

static enum status warn(struct arena *arena, struct submission *submission, const char *text)
{
    const char **warnings = arena_array(arena, const char *, submission->warning_count + 1);
    if (!warnings || !text)
        return STATUS_NO_MEMORY;
    if (submission->warning_count)
        memcpy(warnings, submission->warnings, submission->warning_count * sizeof *warnings);
    warnings[submission->warning_count++] = text;
    submission->warnings = warnings;
    return STATUS_OK;
}

static size_t sum_of(const struct figure_table *table, size_t at)
{
    int64_t sum = 0;
    for (size_t i = 0; i < table->row_count; i++)
        if (at < table->rows[i].value_count && table->rows[i].values[at] > 0)
            sum += table->rows[i].values[at];
    return (size_t)sum;
}

static enum status application_lacks(struct arena *arena, struct submission *submission)
{
    const struct figure_table *table = &submission->tables[0];
    size_t all = sum_of(table, 0), used = 0;
    for (size_t i = 0; i < table->row_count; i++) { /* what was not monitored makes up for none */
        int64_t meant = table->rows[i].values[0], done = table->rows[i].values[1];
        used += (size_t)(done < meant ? done : meant);
    }
    if (used >= all)
        return STATUS_OK;
    return warn(arena, submission,
                arena_print(arena,
                            "监控了 %zu 个项目，已应用结果 %zu 个，还差 %zu 个：上级不算办完。",
                            all, used, all - used));
}

static bool has_row(const struct figure_table *table, const char *department)
{
    static const char prefix[] = "dept/";
    for (size_t i = 0; i < table->row_count; i++)
        if (strncmp(table->rows[i].code, prefix, sizeof prefix - 1) == 0 &&
            strcmp(table->rows[i].code + sizeof prefix - 1, department) == 0)
            return true;
    return false;
}

/* Every department of the roster owes one (DOMAIN.md O-22: "every department"); who has not stands in missing_units. */
static enum status name_departments(struct arena *arena, const struct duty_roster *roster,
                                    struct submission *submission)
{
    const struct figure_table *table = &submission->tables[0];
    submission->missing_units = arena_array(arena, const char *, roster->department_count + 1);
    if (!submission->missing_units)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < roster->department_count; i++) {
        const struct duty_unit *it = roster->departments[i];
        const char *name = *it->department_name ? it->department_name : it->name;
        if (has_row(table, it->department_code))
            continue;
        const char *text = arena_print(arena, "%s %s", it->department_code, name);
        if (!text)
            return STATUS_NO_MEMORY;
        submission->missing_units[submission->missing_count++] = text;
    }
    return STATUS_OK;
}

static enum status overall_lacks(struct view *view, struct arena *arena,
                                 struct submission *submission)
{
    struct duty_roster roster;
    enum status status = duty_roster_read(view, NULL, arena, &submission->scope, &roster);
    if (status == STATUS_OK)
        status = name_departments(arena, &roster, submission);
    duty_roster_close(&roster);
    const struct figure_table *table = &submission->tables[0];
    size_t passed = sum_of(table, 1), all = table->row_count + submission->missing_count;
    if (status != STATUS_OK || passed >= all)
        return status;
    const char *names = "";
    for (size_t i = 0; names && i < submission->missing_count && i < NAMED; i++)
        names = arena_print(arena, "%s%s%s", names, i ? "、" : "", submission->missing_units[i]);
    if (!names)
        return STATUS_NO_MEMORY;
    return warn(arena, submission,
                arena_print(arena,
                            "应审核 %zu 个部门的整体自评，审核通过 %zu 个%s%s%s：上级不算办完。",
                            all, passed, *names ? "；没有报的：" : "", names,
                            submission->missing_count > NAMED ? "等" : ""));
}

/* -- what the plan asks for ---------------------------------------------------------------------- */

struct owing { /* of all duties that go up with this submission */
    struct arena *arena;
    const struct plan *plan;
    uint8_t kind;
    int32_t year;
    size_t of, done, named;
    const char *names, *words; /* words: of the office's duty, what lacks or what is not set */
    bool asked, unkept, met;
};

static bool see_owing(void *context, const struct duty *duty)
{
    struct owing *owing = context;
    const struct obligation *it = duty->obligation;
    bool office = it->owner == OWNER_OFFICE;
    if (it->kept.reported_by != owing->kind || duty_year(owing->plan, it) != owing->year ||
        duty->upward)
        return true;
    bool done = duty->state == DUTY_DONE || duty->state == DUTY_DONE_LATE;
    owing->asked = true;
    owing->met = done;
    owing->unkept = owing->unkept || duty->state == DUTY_NOT_KEPT;
    owing->of += office ? duty->of : 1;
    owing->done += office ? duty->done : done;
    if (office)
        owing->words = arena_text(owing->arena, duty->words);
    else if (!done && owing->named++ < NAMED)
        owing->names = arena_print(owing->arena, "%s%s%s", owing->names, *owing->names ? "、" : "",
                                   duty->name);
    return owing->names && owing->words;
}

/* The plan of the year in which it goes up says who owes; where none is held nobody says it. */
static enum status read_owing(struct view *view, struct arena *arena,
                              const struct submission_ask *ask, struct owing *owing)
{
    struct plan_held *held = arena_take(arena, sizeof *held);
    struct why why;
    int year, month, day;
    if (!held)
        return STATUS_NO_MEMORY;
    why_clear(&why);
    date_parts(ask->as_of, &year, &month, &day);
    enum status status = plan_held(view, arena, &ask->scope, (uint16_t)year, false, held, &why);
    if (status != STATUS_OK)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    const struct duty_ask duties = {.held = held,
                                    .as_of = ask->as_of,
                                    .receiver = scope_contains(&ask->scope, &held->plan.scope)};
    owing->plan = &held->plan;
    if (duties.receiver)
        status = duties_each(view, arena, &duties, see_owing, owing);
    return status == STATUS_OK && (!owing->names || !owing->words) ? STATUS_NO_MEMORY : status;
}

/* O-31: "grade ∈ {中,差}": those whose grade must be applied, and that no decision names. */
static enum status result_use_lacks(struct arena *arena, const struct owing *owing,
                                    struct submission *submission)
{
    if (owing->unkept)
        return warn(arena, submission,
                    arena_print(arena, "哪些项目须应用结果说不清：%s。请先在计划里定下来，再上报。",
                                owing->words));
    if (!owing->of && !owing->met)
        return warn(arena, submission,
                    "还有项目没有得分，哪些须应用结果还说不清。请先办完自评和评价，再上报。");
    if (owing->done >= owing->of)
        return STATUS_OK;
    return warn(arena, submission,
                arena_print(arena,
                            "%s（共 %zu 个，已应用 %zu 个）。上级不算办完。请先登记这些项目的结果"
                            "应用，再上报。",
                            owing->words, owing->of, owing->done));
}

/* O-24: "all central transfers". */
static enum status transfer_lacks(struct arena *arena, const struct owing *owing,
                                  struct submission *submission)
{
    if (owing->done >= owing->of)
        return STATUS_OK;
    return warn(
        arena, submission,
        arena_print(arena,
                    "有中央资金的项目 %zu 个，自评表和报告办完的 %zu 个，还差 %zu 个：%s%s。"
                    "上级不算办完。请先催这些单位报来，再上报。",
                    owing->of, owing->done, owing->of - owing->done, owing->names,
                    owing->named > NAMED ? "等" : ""));
}

static enum status planned_lacks(struct view *view, struct arena *arena,
                                 const struct submission_ask *ask, struct submission *submission)
{
    struct owing owing = {
        .arena = arena, .kind = ask->kind, .year = ask->fiscal_year, .names = "", .words = ""};
    enum status status = read_owing(view, arena, ask, &owing);
    if (status != STATUS_OK || !owing.asked)
        return status;
    return ask->kind == SUBMISSION_TRANSFER ? transfer_lacks(arena, &owing, submission)
                                            : result_use_lacks(arena, &owing, submission);
}

enum status submission_lacks(struct view *view, struct arena *arena,
                             const struct submission_ask *ask, struct submission *submission)
{
    if (!submission->table_count)
        return STATUS_OK;
    switch (ask->kind) {
    case SUBMISSION_APPLICATION:
        return application_lacks(arena, submission);
    case SUBMISSION_OVERALL_REVIEW:
        return overall_lacks(view, arena, submission);
    default:
        return planned_lacks(view, arena, ask, submission);
    }
}
