/* Required projects as plans ask about them: their money, and which forms stand. */
#include "duty_walk.h"

struct duty_money duty_money_of(const struct fact_image *image)
{
    struct duty_money money = {.added_on = DATE_NONE};
    for (size_t i = 0; i < image->line_count; i++) {
        const struct fact_line *line = &image->lines[i];
        money.initial_fen += line->initial_fen == MONEY_NONE ? 0 : line->initial_fen;
        money.annual_fen += line->annual_fen == MONEY_NONE ? 0 : line->annual_fen;
        if (line->annual_fen <= 0 || line->annual_fen == MONEY_NONE)
            continue;
        money.sources |= 1u << line->source;
        money.handed_down = money.handed_down ||
                            (line->source >= SOURCE_CENTRAL && line->source <= SOURCE_PREFECTURE);
    }
    if (money.annual_fen > money.initial_fen)
        money.added_fen = money.annual_fen - money.initial_fen;
    return money;
}

bool duty_admits(const struct plan_where *where, const struct duty_money *money, uint8_t book)
{
    int64_t least = 0;
    const bool midyear = where->phase == PLAN_PHASE_MIDYEAR;
    if (where->books && !(where->books >> book & 1))
        return false;
    if (where->sources && !(where->sources & money->sources))
        return false;
    if (where->phase == PLAN_PHASE_INITIAL && money->initial_fen == 0 && money->annual_fen > 0)
        return false;
    if (midyear && money->added_fen <= 0)
        return false;
    if (where->phase == PLAN_PHASE_SPECIAL && !money->handed_down)
        return false;
    return !*where->least_wan || (money_parse(where->least_wan, MONEY_WAN, &least) == STATUS_OK &&
                                  (midyear ? money->added_fen : money->annual_fen) >= least);
}

static struct duty_project *project_new(struct walking *walking)
{
    if (walking->project_count == walking->project_capacity) {
        size_t capacity = walking->project_capacity * 2 + 256;
        struct duty_project *grown = arena_array(walking->arena, struct duty_project, capacity);
        if (!grown)
            return NULL;
        if (walking->project_count)
            memcpy(grown, walking->projects, walking->project_count * sizeof *grown);
        walking->projects = grown;
        walking->project_capacity = capacity;
    }
    return &walking->projects[walking->project_count];
}

void duty_keep_project(struct walking *walking, const struct fact_image *image,
                       const struct duty_money *money, const struct course *courses, size_t count)
{
    int64_t end_ms = day_end_ms(walking->ask->as_of);
    struct duty_project *project = project_new(walking);
    if (!project) {
        walking->status = STATUS_NO_MEMORY;
        return;
    }
    *project = (struct duty_project){
        .id = arena_text(walking->arena, image->subject.id),
        .name = arena_text(walking->arena, *image->name ? image->name : image->subject.id),
        .unit_code = arena_text(walking->arena, image->unit_code),
        .unit = duty_roster_unit_at(&walking->roster, image->unit_code, &image->subject.scope),
        .scope = image->subject.scope,
        .year = walking->year,
        .money = *money,
        .book = image->main_book,
        .self_score = image->self_score};
    for (size_t i = 0; i < image->digest_count; i++) {
        project->forms[0] += image->digests[i].sum.low;
        project->forms[1] += image->digests[i].sum.high;
    }
    for (size_t i = 0; i < count; i++) {
        const struct record_key *key = &courses[i].key;
        uint8_t state = duty_course_state(&courses[i], end_ms);
        if (state != COURSE_FILLED && state != COURSE_RETURNED && state != COURSE_APPROVED)
            continue;
        if (key->kind == KIND_MONITORING)
            project->monitored |= 1u << key->round;
        if (key->kind == KIND_SELF_EVALUATION) {
            project->self_evaluated = true;
            project->self_approved = state == COURSE_APPROVED;
        }
    }
    if (!project->id || !project->name || !project->unit_code)
        walking->status = STATUS_NO_MEMORY;
    else
        walking->project_count++;
}

bool duty_projects_link(struct walking *walking)
{
    size_t departments = walking->roster.department_count;
    walking->of_department = arena_array(walking->arena, size_t, departments + 1);
    if (!walking->of_department)
        return false;
    for (size_t i = walking->project_count; i > 0; i--) {
        struct duty_project *project = &walking->projects[i - 1];
        if (!project->unit)
            continue;
        project->next = walking->of_department[project->unit->department];
        walking->of_department[project->unit->department] = i;
    }
    return true;
}

const struct duty_project *duty_project_of(const struct walking *walking, size_t department,
                                           const struct duty_project *before)
{
    size_t place = before ? before->next : walking->of_department[department];
    return place ? &walking->projects[place - 1] : NULL;
}
