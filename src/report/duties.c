/* All duties of a plan: from the lists, the roster and the courses. */
#include "duty.h"

#include <siben/map.h>

#include <stdio.h>

struct total { /* of one obligation: what it comes to */
    size_t debtors, done;
    bool overdue, late, unkept;
    int64_t last_ms;
};

struct walking {
    struct view *view;
    struct arena *arena;
    const struct duty_ask *ask;
    bool (*visit)(void *context, const struct duty *duty);
    void *context;
    struct duty_roster roster;
    struct plan_dates (*dates)[PLAN_WINDOWS_MAX];
    struct total *totals;
    struct extended extended;
    struct map *courses; /* of departments and submissions: name -> struct course * */
    int32_t year;
    bool stop;
    enum status status;
};

static const struct plan *plan_of(const struct walking *walking)
{
    return &walking->ask->held->plan;
}

static size_t index_of(const struct walking *walking, const struct obligation *it)
{
    return (size_t)(it - plan_of(walking)->obligations);
}

/* After the unit is known, before it is judged. */
static void extend(const struct walking *walking, struct duty *duty)
{
    if (walking->extended.count)
        duty->extended = extended_until(&walking->extended, duty->obligation, duty->window,
                                        duty->unit ? duty->unit->code : "");
}

static void give(struct walking *walking, const struct duty *duty)
{
    struct total *total = &walking->totals[index_of(walking, duty->obligation)];
    bool done = duty->state == DUTY_DONE || duty->state == DUTY_DONE_LATE;
    total->debtors++;
    total->done += done;
    total->overdue = total->overdue || duty->state == DUTY_OVERDUE;
    total->late = total->late || duty->state == DUTY_DONE_LATE;
    total->unkept = total->unkept || duty->state == DUTY_NOT_KEPT;
    if (done && duty->done_ms > total->last_ms)
        total->last_ms = duty->done_ms;
    if (walking->ask->unit && (!duty->unit || strcmp(duty->unit->code, walking->ask->unit) != 0))
        return;
    walking->stop = walking->stop || !walking->visit(walking->context, duty);
}

static struct duty duty_for(const struct walking *walking, const struct obligation *it,
                            size_t window)
{
    return (struct duty){.obligation = it,
                         .window = window,
                         .dates = walking->dates[index_of(walking, it)][window],
                         .extended = DATE_NONE,
                         .id = "",
                         .name = "",
                         .correct_by = DATE_NONE};
}

/* -- which record keeps it ---------------------------------------------------------------- */

static unsigned kind_of(const struct obligation *it)
{
    switch (it->kept.by) {
    case KEPT_TARGET:
        return KIND_TARGET;
    case KEPT_MONITORING:
        return KIND_MONITORING;
    case KEPT_SELF_EVALUATION:
        return KIND_SELF_EVALUATION;
    case KEPT_SUBMISSION:
        return KIND_SUBMISSION;
    default:
        return 0;
    }
}

static uint8_t round_of(const struct obligation *it)
{
    return it->kept.by == KEPT_MONITORING || it->kept.by == KEPT_SUBMISSION
               ? (uint8_t)it->kept.round
               : 0;
}

static const struct course *course_among(const struct course *courses, size_t count,
                                         const struct obligation *it)
{
    for (size_t i = 0; i < count; i++)
        if (courses[i].key.kind == kind_of(it) && courses[i].key.round == round_of(it))
            return &courses[i];
    return NULL;
}

/* -- projects and funds --------------------------------------------------------------------- */

struct money {
    int64_t initial_fen, annual_fen;
    uint32_t sources;
    bool handed_down;
};

static struct money money_of(const struct fact_image *image)
{
    struct money money = {0};
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
    return money;
}

static bool admitted(const struct plan_where *where, const struct fact_image *image)
{
    struct money money = money_of(image);
    int64_t least = 0;
    bool added = money.initial_fen == 0 && money.annual_fen > 0;
    if (where->books && !(where->books >> image->main_book & 1))
        return false;
    if (where->sources && !(where->sources & money.sources))
        return false;
    if (where->phase == PLAN_PHASE_INITIAL && added)
        return false;
    if (where->phase == PLAN_PHASE_MIDYEAR && !added)
        return false;
    if (where->phase == PLAN_PHASE_SPECIAL && !money.handed_down)
        return false;
    return !*where->least_wan || (money_parse(where->least_wan, MONEY_WAN, &least) == STATUS_OK &&
                                  money.annual_fen >= least);
}

#define FUND_PREFIX "fund/"
#define DEPARTMENT_PREFIX "dept/"
#define ROUND_PREFIX "round/"

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void give_form(struct walking *walking, const struct obligation *it,
                      const struct fact_image *image, const struct course *courses, size_t count)
{
    struct duty duty = duty_for(walking, it, 0);
    duty.id = image->subject.id;
    duty.name = *image->name ? image->name : image->subject.id;
    duty.unit = duty_roster_unit(&walking->roster, image->unit_code);
    extend(walking, &duty);
    duty_of_course(walking->ask->held, course_among(courses, count, it), walking->ask->receiver,
                   walking->ask->as_of, &duty);
    give(walking, &duty);
}

static bool owes(const struct walking *walking, const struct obligation *it,
                 const struct fact_image *image)
{
    bool fund = starts(image->subject.id, FUND_PREFIX);
    if (it->money_year != walking->year || !kind_of(it) || it->kept.by == KEPT_SUBMISSION)
        return false;
    if (it->owner == OWNER_FUNDS)
        return fund;
    return it->owner == OWNER_PROJECTS && !fund && (!it->where_count || admitted(it->where, image));
}

/* Of departments and submissions all are needed together. */
static void keep_courses(struct walking *walking, const struct course *courses, size_t count)
{
    for (size_t i = 0; i < count && walking->status == STATUS_OK; i++) {
        const struct record_key *key = &courses[i].key;
        struct course *copy = arena_take(walking->arena, sizeof *copy);
        struct course_step *steps =
            arena_array(walking->arena, struct course_step, courses[i].count + 1);
        char name[DUTY_NAME_SIZE];
        duty_course_name(name, key);
        uint64_t *slot =
            copy && steps ? map_put(walking->courses, bytes_of_text(name), NULL) : NULL;
        if (!slot) {
            walking->status = STATUS_NO_MEMORY;
            return;
        }
        memcpy(steps, courses[i].steps, courses[i].count * sizeof *steps);
        *copy = courses[i];
        copy->steps = steps;
        *slot = (uint64_t)(uintptr_t)copy;
    }
}

static bool see_subject(void *context, const struct fact_image *image, const struct course *courses,
                        size_t count)
{
    struct walking *walking = context;
    const struct plan *plan = plan_of(walking);
    if (count &&
        (starts(courses[0].key.id, DEPARTMENT_PREFIX) || starts(courses[0].key.id, ROUND_PREFIX)))
        keep_courses(walking, courses, count);
    if (image && image->required && !image->department_overall &&
        scope_contains(&plan->scope, &image->subject.scope))
        for (size_t i = 0; i < plan->obligation_count && !walking->stop; i++)
            if (owes(walking, &plan->obligations[i], image))
                give_form(walking, &plan->obligations[i], image, courses, count);
    return walking->status == STATUS_OK && !walking->stop;
}

static enum status see_years(struct walking *walking)
{
    const struct plan *plan = plan_of(walking);
    enum status status = STATUS_OK;
    for (int32_t year = YEAR_MIN; year <= YEAR_MAX && status == STATUS_OK && !walking->stop;
         year++) {
        bool asked = false;
        for (size_t i = 0; i < plan->obligation_count; i++)
            asked = asked ||
                    (plan->obligations[i].money_year == year && kind_of(&plan->obligations[i]));
        walking->year = year;
        if (asked)
            status = replica_each_course(walking->view, (unsigned)year, see_subject, walking);
        if (status == STATUS_OK)
            status = walking->status;
    }
    return status;
}

/* -- everybody else ----------------------------------------------------------------------------- */

static const struct course *course_named(const struct walking *walking, const struct obligation *it,
                                         const char *scope, const char *id)
{
    struct record_key key = {.kind = (uint16_t)kind_of(it),
                             .fiscal_year = (uint16_t)it->money_year,
                             .round = round_of(it)};
    char name[DUTY_NAME_SIZE];
    snprintf(key.scope.text, sizeof key.scope.text, "%s", scope);
    snprintf(key.id, sizeof key.id, "%s", id);
    duty_course_name(name, &key);
    uint64_t *slot = map_get(walking->courses, bytes_of_text(name));
    return slot ? (const struct course *)(uintptr_t)*slot : NULL;
}

static void give_departments(struct walking *walking, const struct obligation *it)
{
    for (size_t i = 0; i < walking->roster.department_count && !walking->stop; i++) {
        const struct duty_unit *unit = walking->roster.departments[i];
        struct duty duty = duty_for(walking, it, 0);
        char id[RECORD_ID_MAX + 1];
        snprintf(id, sizeof id, DEPARTMENT_PREFIX "%s", unit->department_code);
        duty.id = unit->department_code;
        duty.name = *unit->department_name ? unit->department_name : unit->name;
        duty.unit = unit;
        extend(walking, &duty);
        duty_of_course(walking->ask->held, course_named(walking, it, "", id),
                       walking->ask->receiver, walking->ask->as_of, &duty);
        give(walking, &duty);
    }
}

/* The roster says who; since when it says so, it does not. */
static void give_contacts(struct walking *walking, const struct obligation *it)
{
    for (size_t i = 0; i < walking->roster.count && !walking->stop; i++) {
        const struct duty_unit *unit = &walking->roster.units[i];
        struct duty duty = duty_for(walking, it, 0);
        duty.id = unit->code;
        duty.name = unit->name;
        duty.unit = unit;
        duty.of = 2;
        duty.done = (size_t)(*unit->leader != '\0') + (*unit->handler != '\0');
        extend(walking, &duty);
        int32_t due = duty_counts_until(&duty);
        duty.state = duty.done == duty.of                            ? DUTY_DONE
                     : due != DATE_NONE && walking->ask->as_of > due ? DUTY_OVERDUE
                                                                     : DUTY_OPEN;
        give(walking, &duty);
    }
}

static void give_submission(struct walking *walking, const struct obligation *it, const char *scope)
{
    struct duty duty = duty_for(walking, it, 0);
    char id[RECORD_ID_MAX + 1];
    snprintf(id, sizeof id, ROUND_PREFIX "%d", (int)it->kept.round);
    duty.id = scope;
    const char *region = it->owner == OWNER_REGIONS && walking->ask->region_name
                             ? walking->ask->region_name(walking->ask->region_context, scope)
                             : NULL;
    duty.name = region ? region : it->owner == OWNER_REGIONS ? scope : plan_of(walking)->office;
    extend(walking, &duty);
    duty_of_course(walking->ask->held, course_named(walking, it, scope, id), true,
                   walking->ask->as_of, &duty);
    give(walking, &duty);
}

struct giving_money {
    struct walking *walking;
    const struct obligation *it;
};

static void give_money(void *context, const struct allocation *allocation,
                       const struct allocation_row *row)
{
    struct giving_money *giving = context;
    struct walking *walking = giving->walking;
    struct duty duty = duty_for(walking, giving->it, 0);
    if (walking->stop)
        return;
    duty.dates = plan_dates_of(plan_of(walking), &walking->ask->held->calendars, giving->it, 0,
                               allocation->issued);
    duty.id = row->project_code;
    duty.name = *row->name ? row->name : row->project_code;
    duty.unit = duty_roster_unit(&walking->roster, row->unit_code);
    duty_of_allocation(row, walking->ask->as_of, &duty);
    give(walking, &duty);
}

static void give_allocations(struct walking *walking, const struct obligation *it)
{
    struct giving_money giving = {walking, it};
    enum status status = allocations_each(walking->view, walking->arena, walking->ask,
                                          (unsigned)it->money_year, give_money, &giving);
    if (walking->status == STATUS_OK)
        walking->status = status;
}

/* About other obligations: done when all of theirs are. */
static void give_whole(struct walking *walking, const struct obligation *it)
{
    struct duty duty = duty_for(walking, it, 0);
    bool overdue = false, late = false;
    duty.name = plan_of(walking)->office;
    for (size_t i = 0; i < it->kept.of_count; i++) {
        const struct obligation *other = plan_obligation(plan_of(walking), it->kept.of[i]);
        const struct total *total = &walking->totals[index_of(walking, other)];
        duty.of += total->debtors;
        duty.done += total->done;
        overdue = overdue || total->overdue;
        late = late || total->late;
        duty.done_ms = total->last_ms > duty.done_ms ? total->last_ms : duty.done_ms;
    }
    extend(walking, &duty);
    int32_t due = duty_counts_until(&duty), as_of = walking->ask->as_of;
    if (it->kept.by == KEPT_REVIEWS) /* late is who reviews, not who hands in */
        late = due != DATE_NONE && duty.done_ms && date_of_instant(duty.done_ms) > due;
    if (it->kept.by == KEPT_REVIEWS || due != DATE_NONE)
        overdue = due != DATE_NONE && as_of > due;
    duty.late = late;
    if (duty.of && duty.done == duty.of)
        duty.state = late ? DUTY_DONE_LATE : DUTY_DONE;
    else
        duty.state = overdue && duty.of ? DUTY_OVERDUE : DUTY_OPEN;
    if (duty.done != duty.of || !duty.of)
        duty.done_ms = 0;
    give(walking, &duty);
}

static void give_unkept(struct walking *walking, const struct obligation *it)
{
    for (size_t i = 0; i < plan_windows(it) && !walking->stop; i++) {
        struct duty duty = duty_for(walking, it, i);
        duty.name = plan_owner_chinese(it->owner);
        duty.state = DUTY_NOT_KEPT;
        give(walking, &duty);
    }
}

static void give_rest(struct walking *walking, bool whole)
{
    const struct plan *plan = plan_of(walking);
    for (size_t i = 0; i < plan->obligation_count && !walking->stop; i++) {
        const struct obligation *it = &plan->obligations[i];
        bool about = it->kept.by == KEPT_REVIEWS || it->kept.by == KEPT_PARTS;
        if (about != whole)
            continue;
        if (about)
            give_whole(walking, it);
        else if (it->kept.by == KEPT_NOT_YET)
            give_unkept(walking, it);
        else if (it->kept.by == KEPT_ALLOCATION)
            give_allocations(walking, it);
        else if (it->owner == OWNER_DEPARTMENTS)
            give_departments(walking, it);
        else if (it->kept.by == KEPT_CONTACTS)
            give_contacts(walking, it);
        else if (it->owner == OWNER_OFFICE)
            give_submission(walking, it, plan->scope.text);
        for (size_t k = 0; it->owner == OWNER_REGIONS && it->kept.by == KEPT_SUBMISSION &&
                           k < it->debtor_count && !walking->stop;
             k++)
            give_submission(walking, it, it->debtors[k]);
    }
}

static enum status prepare(struct walking *walking)
{
    const struct plan *plan = plan_of(walking);
    size_t count = plan->obligation_count;
    walking->dates = arena_take_array(walking->arena, sizeof *walking->dates, count + 1);
    walking->totals = arena_array(walking->arena, struct total, count + 1);
    walking->courses = map_new();
    if (!walking->dates || !walking->totals || !walking->courses)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < plan_windows(&plan->obligations[i]); k++)
            walking->dates[i][k] = plan_dates_of(plan, &walking->ask->held->calendars,
                                                 &plan->obligations[i], k, DATE_NONE);
    enum status status =
        extended_read(walking->view, walking->arena, walking->ask, &walking->extended);
    return status ? status
                  : duty_roster_read(walking->view, walking->arena, &plan->scope, &walking->roster);
}

enum status duties_each(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        bool (*visit)(void *context, const struct duty *duty), void *context)
{
    struct walking walking = {
        .view = view, .arena = arena, .ask = ask, .visit = visit, .context = context};
    enum status status = prepare(&walking);
    if (status == STATUS_OK)
        status = see_years(&walking);
    if (status == STATUS_OK) {
        give_rest(&walking, false);
        give_rest(&walking, true); /* what is about others comes behind them */
        status = walking.status;
    }
    map_free(walking.courses);
    duty_roster_close(&walking.roster);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
