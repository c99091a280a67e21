/* All duties of a plan: from the lists, the roster and the courses. */
#include "duty_walk.h"

#include <siben/map.h>

#include <stdio.h>

const struct plan *walking_plan(const struct walking *walking)
{
    return &walking->ask->held->plan;
}

static size_t index_of(const struct walking *walking, const struct obligation *it)
{
    return (size_t)(it - walking_plan(walking)->obligations);
}

/* After the unit is known, before it is judged. */
void walking_extend(const struct walking *walking, struct duty *duty)
{
    if (walking->extended.count)
        duty->extended = extended_until(&walking->extended, duty->obligation, duty->window,
                                        duty->unit ? duty->unit->code : "", duty_document(duty));
}

/* What a unit owes beside this, all together: O-40, O-42. */
static void stand(struct walking *walking, const struct duty *duty)
{
    if (!duty->unit || duty->state == DUTY_NOT_KEPT || duty->state == DUTY_NOT_DUE ||
        duty->obligation->kept.by == KEPT_STANDING)
        return;
    struct unit_sum *standing = &walking->standings[duty->unit - walking->roster.units];
    bool done = duty->state == DUTY_DONE || duty->state == DUTY_DONE_LATE;
    bool passed = duty->dates.due != DATE_NONE && walking->ask->as_of > duty_counts_until(duty);
    standing->owed++;
    standing->handed_in += done || duty->state == DUTY_FILLED || duty->state == DUTY_IN_REVIEW;
    standing->overdue = standing->overdue || duty->state == DUTY_OVERDUE;
    standing->late = standing->late || duty->late;
    if (duty->dates.due == DATE_NONE || duty_untermed(duty))
        return; /* nothing says in time */
    standing->dated += done || passed;
    standing->in_time += done && !duty->late;
}

static bool is_of(const char *const *departments, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(departments[i], code) == 0)
            return true;
    return false;
}

const char *duty_sector_asked(const struct duty_ask *ask, const struct duty *duty,
                              const char *sector)
{
    bool other = duty->unit && !is_of(ask->sectors, ask->sector_count, duty->unit->department_code);
    return *sector && other && is_of(ask->sectors, ask->sector_count, sector) ? sector : "";
}

bool duty_is_asked(const struct duty_ask *ask, const struct duty *duty, const char *sector)
{
    if (ask->unit && (!duty->unit || strcmp(duty->unit->code, ask->unit) != 0))
        return false;
    return !ask->department || *sector ||
           (duty->unit && strcmp(duty->unit->department_code, ask->department) == 0);
}

void walking_give(struct walking *walking, const struct duty *duty)
{
    /* What it is of, or what is lacking, had no room: it is not told with holes. */
    if (walking->arena->failed || !duty->id || !duty->name || !duty->words || !duty->step) {
        walking->status = STATUS_NO_MEMORY;
        walking->stop = true;
        return;
    }
    struct duty_total *total = &walking->totals[index_of(walking, duty->obligation)];
    bool done = duty->state == DUTY_DONE || duty->state == DUTY_DONE_LATE;
    total->debtors++;
    total->done += done;
    total->overdue = total->overdue || duty->state == DUTY_OVERDUE;
    total->late = total->late || duty->state == DUTY_DONE_LATE;
    total->unkept = total->unkept || duty->state == DUTY_NOT_KEPT;
    if (done && duty->done_ms > total->last_ms)
        total->last_ms = duty->done_ms;
    if (done && duty->first_ms > total->handed_ms)
        total->handed_ms = duty->first_ms;
    stand(walking, duty);
    struct duty given = *duty;
    given.late_days = duty_late_days(duty, walking->ask->as_of);
    const struct sector *sector = sector_of(walking->sectors, duty->id);
    given.sector = duty_sector_asked(walking->ask, duty, sector ? sector->code : "");
    if (duty_is_asked(walking->ask, duty, given.sector))
        walking->stop =
            walking->stop || (walking->visit && !walking->visit(walking->context, &given));
}

struct duty walking_duty(const struct walking *walking, const struct obligation *it, size_t window)
{
    return (struct duty){.obligation = it,
                         .window = window,
                         .dates = walking->dates[index_of(walking, it)][window],
                         .extended = DATE_NONE,
                         .id = "",
                         .name = "",
                         .words = "",
                         .step = "",
                         .sector = "",
                         .added = DATE_NONE,
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

#define FUND_PREFIX "fund/"
#define DEPARTMENT_PREFIX "dept/"

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static const char *added_words(struct walking *walking, const struct duty *duty)
{
    char on[DATE_TEXT_SIZE];
    date_print(duty->added, on);
    bool untermed = duty_untermed(duty);
    const char *text =
        walking->ask->english
            ? arena_print(walking->arena, "on the list since %s, %s", on,
                          untermed ? "the plan sets no term for it" : "with the term of additions")
            : arena_print(walking->arena, "%s 列入清单，%s", on,
                          untermed ? "补报期限计划未设定" : "按追加项目的期限补报");
    return text ? text : "";
}

static void say_returned(struct walking *walking, struct duty *duty)
{
    if (duty->returned_ms && (duty->state == DUTY_RETURNED || duty->state == DUTY_OVERDUE))
        duty->words = duty_returned_words(walking, duty);
}

static void give_form(struct walking *walking, const struct obligation *it,
                      const struct fact_image *image, const struct duty_money *money,
                      const struct course *courses, size_t count)
{
    const bool addition = duty_is_of_addition(it, money);
    const struct course *course = course_among(courses, count, it);
    struct duty duty = walking_duty(walking, it, 0);
    duty.id = image->subject.id;
    duty.name = *image->name ? image->name : image->subject.id;
    duty.unit = duty_roster_unit_at(&walking->roster, image->unit_code, &image->subject.scope);
    duty.record = image->subject;
    duty.record.kind = (uint16_t)kind_of(it);
    duty.record.round = round_of(it);
    walking_extend(walking, &duty);
    if (addition)
        walking->status = duty_addition_course(walking, money, course, &course);
    if (walking->status != STATUS_OK)
        return;
    duty_of_added(walking->ask->held, addition ? money->added_on : duty_added_on(walking, duty.id),
                  &duty);
    duty_of_course(walking->ask->held, course, walking->ask->receiver, walking->ask->as_of, &duty);
    if (addition) {
        duty.words = duty_addition_said(walking, &duty, money);
        duty.returns = 0; /* it is one form: they count where the year's beginning is owed */
    }
    if (!addition && duty.added > 0)
        duty.words = added_words(walking, &duty);
    say_returned(walking, &duty);
    duty_of_documents(walking, &duty);
    walking_give(walking, &duty);
}

static bool owes(const struct walking *walking, const struct obligation *it,
                 const struct fact_image *image, const struct duty_money *money)
{
    bool fund = starts(image->subject.id, FUND_PREFIX);
    if (it->money_year != walking->year || !kind_of(it) || it->kept.by == KEPT_SUBMISSION)
        return false;
    if (it->owner == OWNER_FUNDS)
        return fund;
    return it->owner == OWNER_PROJECTS && !fund &&
           (!it->where_count || duty_admits(it->where, money, image->main_book));
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
        duty_course_name(name, key, walking->roster.several);
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

/* -- projects as work records are about them ------------------------------------------------- */

static bool works_ask(const struct plan *plan, int32_t year)
{
    for (size_t i = 0; i < plan->obligation_count; i++)
        if (plan->obligations[i].kept.by == KEPT_WORK &&
            duty_year(plan, &plan->obligations[i]) == year)
            return true;
    return false;
}

static bool see_subject(void *context, const struct fact_image *image, const struct course *courses,
                        size_t count)
{
    struct walking *walking = context;
    const struct plan *plan = walking_plan(walking);
    if (count &&
        (starts(courses[0].key.id, DEPARTMENT_PREFIX) || courses[0].key.kind == KIND_SUBMISSION))
        keep_courses(walking, courses, count);
    bool ours = image && image->required && !image->department_overall &&
                scope_contains(&plan->scope, &image->subject.scope);
    if (!ours)
        return walking->status == STATUS_OK && !walking->stop;
    const bool project = !starts(image->subject.id, FUND_PREFIX);
    struct duty_money money = duty_money_of(image);
    if (project)
        walking->status = duty_addition(walking, image, &money);
    if (walking->status == STATUS_OK && project && works_ask(plan, walking->year))
        duty_keep_project(walking, image, &money, courses, count);
    for (size_t i = 0; i < plan->obligation_count && !walking->stop && walking->status == STATUS_OK;
         i++)
        if (owes(walking, &plan->obligations[i], image, &money))
            give_form(walking, &plan->obligations[i], image, &money, courses, count);
    return walking->status == STATUS_OK && !walking->stop;
}

static enum status see_years(struct walking *walking)
{
    const struct plan *plan = walking_plan(walking);
    enum status status = STATUS_OK;
    for (int32_t year = YEAR_MIN; year <= YEAR_MAX && status == STATUS_OK && !walking->stop;
         year++) {
        bool asked = works_ask(plan, year);
        for (size_t i = 0; i < plan->obligation_count; i++)
            asked = asked ||
                    (plan->obligations[i].money_year == year && kind_of(&plan->obligations[i]));
        walking->year = year;
        if (asked)
            status = duty_papers_read(walking);
        if (asked && status == STATUS_OK)
            status = then_each_course(walking->then, walking->view, (unsigned)year, see_subject,
                                      walking);
        if (status == STATUS_OK)
            status = walking->status;
    }
    return status;
}

/* -- everybody else ----------------------------------------------------------------------------- */

const struct course *walking_course(const struct walking *walking, const struct record_key *key)
{
    char name[DUTY_NAME_SIZE];
    duty_course_name(name, key, walking->roster.several);
    uint64_t *slot = map_get(walking->courses, bytes_of_text(name));
    const struct course *course = slot ? (const struct course *)(uintptr_t)*slot : NULL;
    return course && course->count && course->steps[0].ms < day_end_ms(walking->ask->as_of) ? course
                                                                                            : NULL;
}

uint8_t duty_course_state(const struct course *course, int64_t end_ms)
{
    uint8_t state = COURSE_NONE;
    for (size_t i = 0; i < course->count && course->steps[i].ms < end_ms; i++)
        state = course->steps[i].state;
    return state;
}

static const struct course *course_named(const struct walking *walking, const struct obligation *it,
                                         const struct scope *place, const char *id)
{
    struct record_key key = {.scope = *place,
                             .kind = (uint16_t)kind_of(it),
                             .fiscal_year = (uint16_t)it->money_year,
                             .round = round_of(it)};
    snprintf(key.id, sizeof key.id, "%s", id);
    return walking_course(walking, &key);
}

static void give_departments(struct walking *walking, const struct obligation *it)
{
    for (size_t i = 0; i < walking->roster.department_count && !walking->stop; i++) {
        const struct duty_unit *unit = walking->roster.departments[i];
        struct duty duty = walking_duty(walking, it, 0);
        char id[RECORD_ID_MAX + 1];
        snprintf(id, sizeof id, DEPARTMENT_PREFIX "%s", unit->department_code);
        if (!duty_of_department(walking, unit, &duty)) {
            walking_give(walking, &duty);
            continue;
        }
        walking_extend(walking, &duty);
        const struct course *course = course_named(walking, it, &unit->region, id);
        if (course)
            duty.record = course->key;
        duty_of_course(walking->ask->held, course, walking->ask->receiver, walking->ask->as_of,
                       &duty);
        say_returned(walking, &duty);
        duty_of_documents(walking, &duty);
        walking_give(walking, &duty);
    }
}

/* The roster says who; since when it says so, it does not. */
static void give_contacts(struct walking *walking, const struct obligation *it)
{
    for (size_t i = 0; i < walking->roster.count && !walking->stop; i++) {
        const struct duty_unit *unit = &walking->roster.units[i];
        struct duty duty = walking_duty(walking, it, 0);
        duty.id = unit->code;
        duty.name = unit->name;
        duty.unit = unit;
        duty.of = 2;
        duty.done = (size_t)(*unit->leader != '\0') + (*unit->handler != '\0');
        walking_extend(walking, &duty);
        int32_t due = duty_counts_until(&duty);
        duty.state = duty.done == duty.of                            ? DUTY_DONE
                     : due != DATE_NONE && walking->ask->as_of > due ? DUTY_OVERDUE
                                                                     : DUTY_OPEN;
        walking_give(walking, &duty);
    }
}

/* What the office does of the whole county cannot be seen from a part of it. */
static bool give_elsewhere(struct walking *walking, struct duty *duty)
{
    if (duty->obligation->owner != OWNER_OFFICE || walking->ask->receiver)
        return false;
    duty->name = walking_plan(walking)->office;
    duty->state = DUTY_NOT_KEPT;
    duty->elsewhere = true;
    duty->words = walking->ask->english ? "here is only what lies in its own scope; see above"
                                        : "本机只有自己范围内的，全部的看上级";
    walking_give(walking, duty);
    return true;
}

static void give_submission(struct walking *walking, const struct obligation *it, const char *scope)
{
    struct duty duty = walking_duty(walking, it, 0);
    struct reported reported;
    struct scope of = {""};
    if (give_elsewhere(walking, &duty))
        return;
    snprintf(of.text, sizeof of.text, "%s", scope);
    walking->status = duty_reported(walking, it, &of, &reported);
    if (walking->status != STATUS_OK)
        return;
    duty.id = scope;
    const char *region = it->owner == OWNER_REGIONS && walking->ask->region_name
                             ? walking->ask->region_name(walking->ask->region_context, scope)
                             : NULL;
    duty.name = region                       ? region
                : it->owner == OWNER_REGIONS ? scope
                                             : walking_plan(walking)->office;
    walking_extend(walking, &duty);
    const struct course *course = walking_course(walking, &reported.key);
    if (course)
        duty.record = course->key;
    duty_of_course(walking->ask->held, course, true, walking->ask->as_of, &duty);
    duty_put_reported(&duty, &reported, duty_reported_first(&reported));
    duty_of_empty(walking, &reported, &duty);
    say_returned(walking, &duty);
    duty_of_documents(walking, &duty);
    if (it->owner == OWNER_REGIONS && walking->status == STATUS_OK)
        duty_of_region(walking, &reported, &duty);
    if (walking->status == STATUS_OK)
        walking_give(walking, &duty);
}

struct giving_money {
    struct walking *walking;
    const struct obligation *it;
};

static void give_money(void *context, const struct record_key *key,
                       const struct allocation *allocation, const struct allocation_row *row)
{
    struct giving_money *giving = context;
    struct walking *walking = giving->walking;
    struct duty duty = walking_duty(walking, giving->it, 0);
    if (walking->stop)
        return;
    duty.dates = plan_dates_of(walking_plan(walking), &walking->ask->held->calendars, giving->it, 0,
                               allocation->issued);
    duty.id = row->project_code;
    duty.name = *row->name ? row->name : row->project_code;
    duty.unit = duty_roster_unit_at(&walking->roster, row->unit_code, &key->scope);
    duty.record = *key;
    walking_extend(walking, &duty);
    duty_of_allocation(row, walking->ask->as_of, &duty);
    walking_give(walking, &duty);
}

static void give_allocations(struct walking *walking, const struct obligation *it)
{
    struct giving_money giving = {walking, it};
    enum status status =
        allocations_each(walking->view, walking->then, walking->arena, walking->ask,
                         (unsigned)it->money_year, give_money, &giving);
    if (walking->status == STATUS_OK)
        walking->status = status;
}

/* About other obligations: done when all of theirs are. */
static void give_whole(struct walking *walking, const struct obligation *it)
{
    struct duty duty = walking_duty(walking, it, 0);
    bool overdue = false, late = false, returned = false;
    if (give_elsewhere(walking, &duty))
        return;
    duty.name = walking_plan(walking)->office;
    for (size_t i = 0; i < it->kept.of_count; i++) {
        const struct obligation *other = plan_obligation(walking_plan(walking), it->kept.of[i]);
        const struct duty_total *total = &walking->totals[index_of(walking, other)];
        duty.of += total->debtors;
        duty.done += total->done;
        overdue = overdue || total->overdue;
        late = late || total->late;
        duty.done_ms = total->last_ms > duty.done_ms ? total->last_ms : duty.done_ms;
    }
    walking_extend(walking, &duty);
    int32_t due = duty_counts_until(&duty), as_of = walking->ask->as_of;
    if (it->kept.by == KEPT_REVIEWS) /* late is who reviews, not who hands in */
        late = due != DATE_NONE && duty.done_ms && date_of_instant(duty.done_ms) > due;
    if (it->kept.by == KEPT_REVIEWS || due != DATE_NONE)
        overdue = due != DATE_NONE && as_of > due;
    duty.late = late;
    bool whole = duty.of && duty.done == duty.of;
    if (it->kept.reported_by) {
        int64_t when_ms;
        whole = duty_ask_report(walking, &duty, whole, duty.of, &when_ms, &returned);
        duty.done_ms = when_ms > duty.done_ms ? when_ms : duty.done_ms;
        late = late || (whole && due != DATE_NONE && date_of_instant(when_ms) > due);
        duty.late = late;
    }
    if (whole)
        duty.state = late ? DUTY_DONE_LATE : DUTY_DONE;
    else
        duty.state = returned ? DUTY_RETURNED : overdue && duty.of ? DUTY_OVERDUE : DUTY_OPEN;
    if (!whole)
        duty.done_ms = 0;
    if (walking->status == STATUS_OK)
        walking_give(walking, &duty);
}

/* Of each unit all else: in time (done: approved), or handed in at least (done: filled). */
static void give_standing(struct walking *walking, const struct obligation *it)
{
    for (size_t i = 0; i < walking->roster.count && !walking->stop; i++) {
        const struct unit_sum *standing = &walking->standings[i];
        struct duty duty = walking_duty(walking, it, 0);
        bool in_time = it->kept.done == DONE_APPROVED;
        duty.unit = &walking->roster.units[i];
        duty.id = duty.unit->code;
        duty.name = duty.unit->name;
        duty.of = in_time ? standing->dated : standing->owed;
        duty.done = in_time ? standing->in_time : standing->handed_in;
        duty.state = !duty.of                    ? DUTY_NOT_DUE
                     : standing->overdue         ? DUTY_OVERDUE
                     : in_time && standing->late ? DUTY_DONE_LATE
                     : duty.done == duty.of      ? DUTY_DONE
                                                 : DUTY_OPEN;
        walking_give(walking, &duty);
    }
}

static void give_unkept(struct walking *walking, const struct obligation *it)
{
    for (size_t i = 0; i < plan_windows(it) && !walking->stop; i++) {
        struct duty duty = walking_duty(walking, it, i);
        duty.name = plan_owner_chinese(it->owner);
        duty.state = DUTY_NOT_KEPT;
        walking_give(walking, &duty);
    }
}

/* Siblings never see what is not theirs (DESIGN.md, law 6): how they stand is not known here. */
static bool is_seen(const struct walking *walking, const char *region)
{
    struct scope scope = {""};
    snprintf(scope.text, sizeof scope.text, "%s", region);
    return walking->ask->receiver || scope_contains(&walking->own, &scope);
}

/* What is about others comes behind them. */
enum turn { TURN_FIRST, TURN_UPWARD, TURN_WHOLE, TURN_STANDING };

static enum turn turn_of(const struct obligation *it)
{
    return it->kept.by == KEPT_REVIEWS || it->kept.by == KEPT_PARTS ? TURN_WHOLE
           : it->kept.by == KEPT_STANDING                           ? TURN_STANDING
                                                                    : TURN_FIRST;
}

/* Others owe it, and the office reports it. */
static bool goes_up(const struct obligation *it)
{
    return it->kept.reported_by && it->owner != OWNER_OFFICE && it->owner != OWNER_REGIONS;
}

static void give_rest(struct walking *walking, enum turn turn)
{
    const struct plan *plan = walking_plan(walking);
    for (size_t i = 0; i < plan->obligation_count && !walking->stop && walking->status == STATUS_OK;
         i++) {
        const struct obligation *it = &plan->obligations[i];
        if (turn == TURN_UPWARD && goes_up(it))
            duty_give_upward(walking, it, &walking->totals[i]);
        if (turn_of(it) != turn)
            continue;
        if (turn == TURN_WHOLE)
            give_whole(walking, it);
        else if (turn == TURN_STANDING)
            give_standing(walking, it);
        else if (it->kept.by == KEPT_NOT_YET)
            give_unkept(walking, it);
        else if (it->kept.by == KEPT_WORK)
            duty_give_work(walking, it);
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
            if (is_seen(walking, it->debtors[k]))
                give_submission(walking, it, it->debtors[k]);
    }
}

static enum status own_scope(struct walking *walking)
{
    struct identity *identity = arena_take(walking->arena, sizeof *identity);
    enum status status = identity
                             ? replica_identity(walking->view->replica, walking->arena, identity)
                             : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        walking->own = identity->scope;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status prepare(struct walking *walking)
{
    const struct plan *plan = walking_plan(walking);
    size_t count = plan->obligation_count;
    walking->dates = arena_take_array(walking->arena, sizeof *walking->dates, count + 1);
    walking->totals = arena_array(walking->arena, struct duty_total, count + 1);
    walking->courses = map_new();
    if (!walking->dates || !walking->totals || !walking->courses)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < plan_windows(&plan->obligations[i]); k++)
            walking->dates[i][k] = plan_dates_of(plan, &walking->ask->held->calendars,
                                                 &plan->obligations[i], k, DATE_NONE);
    enum status status = own_scope(walking);
    if (status == STATUS_OK)
        status = duty_then_open(walking->view, walking->ask, &walking->then);
    if (status == STATUS_OK)
        status = extended_read(walking->view, walking->then, walking->arena, walking->ask,
                               &walking->extended);
    if (status == STATUS_OK)
        status = duty_roster_read(walking->view, walking->then, walking->arena, &plan->scope,
                                  &walking->roster);
    if (status == STATUS_OK)
        duty_roster_chains(&walking->roster, walking->arena, plan);
    if (status == STATUS_OK)
        status = duty_added_read(walking);
    if (status == STATUS_OK && walking->ask->sector_count)
        status = sectors_read(walking->view, NULL, walking->arena, &plan->scope, &walking->sectors);
    if (status == STATUS_OK)
        status = works_read(walking->view, walking->arena, &plan->scope, &walking->works);
    if (status == STATUS_OK)
        status = samples_read(walking->view, walking->then, walking->arena, &plan->scope,
                              &walking->samples);
    walking->standings = arena_array(walking->arena, struct unit_sum, walking->roster.count + 1);
    return status == STATUS_OK && !walking->standings ? STATUS_NO_MEMORY : status;
}

enum status walking_gather(struct walking *walking)
{
    enum status status = prepare(walking);
    if (status == STATUS_OK)
        status = see_years(walking);
    if (status == STATUS_OK && !duty_projects_link(walking))
        status = STATUS_NO_MEMORY;
    return status ? status : duty_triggers(walking);
}

void walking_close(struct walking *walking)
{
    then_close(walking->then);
    map_free(walking->courses);
    map_free(walking->added);
    sectors_close(walking->sectors);
    duty_roster_close(&walking->roster);
}

enum status duties_walk(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        bool (*visit)(void *context, const struct duty *duty), void *context)
{
    struct walking walking = {
        .view = view, .arena = arena, .ask = ask, .visit = visit, .context = context};
    enum status status = walking_gather(&walking);
    if (status == STATUS_OK) {
        give_rest(&walking, TURN_FIRST);
        give_rest(&walking, TURN_UPWARD);
        give_rest(&walking, TURN_WHOLE);
        give_rest(&walking, TURN_STANDING);
        status = walking.status;
    }
    walking_close(&walking);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status duties_each(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        bool (*visit)(void *context, const struct duty *duty), void *context)
{
    const struct duty_list *list = duty_list_of(view, ask);
    if (!list)
        return duties_walk(view, arena, ask, visit, context);
    duty_list_each(list, ask, visit, context);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
