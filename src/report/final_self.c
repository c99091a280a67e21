/* What a self-evaluation scores by the plan's formulas, where a project's final grade asks for it. */
#include "final.h"

#include "duty_walk.h"

#include <siben/then.h>
#include <siben/view_kept.h>

#include <stdio.h>

/* From the versions of all forms of the project and the numbers of the rules: kept, it is not computed again. */
static void name_score(const struct finals *finals, const struct duty_project *project,
                       uint64_t name[2])
{
    struct {
        uint64_t forms[2];
        char project[RECORD_ID_MAX + 1];
        struct score_rules rules;
    } said;
    struct hash hash;
    memset(&said, 0, sizeof said); /* its gaps too */
    memcpy(said.forms, project->forms, sizeof said.forms);
    snprintf(said.project, sizeof said.project, "%s", project->id);
    memcpy(&said.rules, &finals->scores, sizeof said.rules);
    said.rules.version = NULL;
    hash_of(bytes_of(&said, sizeof said), &hash);
    memcpy(name, hash.bytes, 2 * sizeof *name);
    name[1] ^= UINT64_C(0x66696e616c73656c); /* nothing else of a view_kept is named so */
}

/* One that is not there, or that a newer software wrote, says nothing. */
static bool cannot_read(enum status status)
{
    return status == STATUS_NO_MEMORY || status == STATUS_CORRUPT || status == STATUS_IO_ERROR;
}

static enum status read_form(const struct walking *walking, struct arena *scratch,
                             struct record_key *key, unsigned kind, struct payload *payload)
{
    struct record record;
    key->kind = (uint16_t)kind;
    enum status status = then_get(walking->then, walking->view, scratch, key, &record);
    if (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn || record.gone))
        status = STATUS_NOT_FOUND;
    return status ? status : payload_decode(scratch, kind, record.payload, payload);
}

/* As `siben plan scores` computes it: without a target, indicators as reported. */
static enum status compute(const struct finals *finals, const struct walking *walking,
                           struct arena *scratch, const struct duty_project *project,
                           struct final_self *self)
{
    struct record_key key = {.scope = project->scope, .fiscal_year = (uint16_t)project->year};
    struct payload form, target;
    struct score_sheet sheet;
    size_t size = strnlen(project->id, RECORD_ID_MAX);
    memcpy(key.id, project->id, size);
    enum status status = read_form(walking, scratch, &key, KIND_SELF_EVALUATION, &form);
    if (status != STATUS_OK)
        return cannot_read(status) ? status : STATUS_OK;
    status = read_form(walking, scratch, &key, KIND_TARGET, &target);
    if (cannot_read(status))
        return status;
    score_form(&finals->scores, status == STATUS_OK ? &target.target : NULL, &form.self_evaluation,
               &sheet);
    self->known = true;
    self->reported = form.self_evaluation.total_score;
    self->computed = sheet.total;
    return STATUS_OK;
}

/* -- a department as a whole ---------------------------------------------------------------------- */

/* As reported, where no formulas are set. */
static enum status read_reported(const struct walking *walking, const struct duty_project *project,
                                 struct final_self *self)
{
    struct record_key key = {.scope = project->scope, .fiscal_year = (uint16_t)project->year};
    struct payload form;
    struct arena scratch;
    snprintf(key.id, sizeof key.id, "%s", project->id);
    arena_init(&scratch, 0);
    enum status status = read_form(walking, &scratch, &key, KIND_SELF_EVALUATION, &form);
    if (status == STATUS_OK)
        self->reported = form.self_evaluation.total_score;
    arena_close(&scratch);
    self->held = status == STATUS_OK;
    return cannot_read(status) ? status : STATUS_OK;
}

static enum status department_self(const struct finals *finals, const struct walking *walking,
                                   bool asked, struct duty_project *project,
                                   struct final_self *self)
{
    struct record_key key = {.scope = project->scope,
                             .kind = KIND_SELF_EVALUATION,
                             .fiscal_year = (uint16_t)project->year};
    snprintf(key.id, sizeof key.id, "%s", project->id);
    const struct course *course = walking_course(walking, &key);
    uint8_t state =
        course ? duty_course_state(course, day_end_ms(walking->ask->as_of)) : COURSE_NONE;
    struct arena scratch;
    if (state != COURSE_FILLED && state != COURSE_RETURNED && state != COURSE_APPROVED)
        return STATUS_OK;
    project->scope = course->key.scope;
    self->approved = state == COURSE_APPROVED;
    enum status status = read_reported(walking, project, self);
    if (status != STATUS_OK || !self->held || !finals->scores_set || !(asked || finals->computes))
        return status;
    arena_init(&scratch, 0);
    status = compute(finals, walking, &scratch, project, self);
    arena_close(&scratch);
    return status;
}

enum status final_department_of(const struct finals *finals, const struct walking *walking,
                                size_t department, int32_t year, bool asked,
                                struct duty_project *as_project, struct final_self *self)
{
    const struct duty_unit *lead = walking->roster.departments[department];
    struct duty duty = {.id = ""};
    *self = (struct final_self){.held = false};
    *as_project = (struct duty_project){.id = NULL};
    if (!duty_of_department(walking, lead, &duty))
        return STATUS_OK;
    *as_project = (struct duty_project){
        .id = arena_print(walking->arena, "dept/%s", lead->department_code),
        .name = arena_print(walking->arena,
                            walking->ask->english ? "%s (as a whole)" : "%s（部门整体）",
                            *lead->department_name ? lead->department_name : lead->name),
        .unit_code = lead->code,
        .unit = lead,
        .scope = lead->region,
        .year = year};
    if (!as_project->id || !as_project->name)
        return STATUS_NO_MEMORY;
    return department_self(finals, walking, asked, as_project, self);
}

enum status final_self_of(const struct finals *finals, const struct walking *walking,
                          const struct duty_project *project, bool asked, struct final_self *self)
{
    const struct view_kept *kept = walking->view->kept;
    struct arena scratch;
    uint64_t name[2];
    *self = (struct final_self){.held = project->self_evaluated,
                                .approved = project->self_approved,
                                .reported = project->self_score};
    if (!self->held || !finals->scores_set || !(asked || finals->computes))
        return STATUS_OK;
    name_score(finals, project, name);
    if (kept && kept->find &&
        kept->find(kept->context, name, &self->computed, sizeof self->computed)) {
        self->known = true;
        return STATUS_OK;
    }
    arena_init(&scratch, 0);
    enum status status = compute(finals, walking, &scratch, project, self);
    arena_close(&scratch);
    if (status == STATUS_OK && self->known && kept && kept->keep)
        kept->keep(kept->context, name, &self->computed, sizeof self->computed);
    return status;
}

enum status final_of_project(const struct finals *finals, const struct walking *walking,
                             const char *project, int32_t year, struct final *final)
{
    *final = (struct final){.record = ""};
    for (size_t i = 0; i < walking->project_count; i++) {
        const struct duty_project *it = &walking->projects[i];
        struct final_self self;
        if (it->year != year || strcmp(it->id, project) != 0)
            continue;
        enum status status = final_self_of(finals, walking, it, true, &self);
        if (status == STATUS_OK)
            *final = final_of(finals, project, &self);
        return status;
    }
    return STATUS_OK;
}
