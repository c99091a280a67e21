/* Duties that work records keep, of the office, of projects and of departments, and by when. */
#include "duty_disclose.h"
#include "duty_share.h"

#include <stdio.h>

int32_t duty_year(const struct plan *plan, const struct obligation *it)
{
    return it->money_year ? it->money_year : plan->year;
}

/* -- states ------------------------------------------------------------------------------------ */

const char *need_words(struct walking *walking, struct need *need)
{
    const char *copy = "";
    if (need->unset) {
        copy = arena_print(walking->arena,
                           walking->ask->english ? "the rule %s is not set" : "规则 %s 未设定",
                           need->unset);
    } else if (need->lacks.size) {
        buffer_put_u8(&need->lacks, 0);
        copy =
            need->lacks.failed ? NULL : arena_text(walking->arena, (const char *)need->lacks.data);
    }
    if (!copy)
        walking->status = STATUS_NO_MEMORY;
    return copy ? copy : "";
}

void duty_judge(struct walking *walking, struct duty *duty, bool done, bool handed_in,
                bool returned, bool in_time)
{
    int32_t as_of = walking->ask->as_of;
    duty->late = handed_in && !in_time;
    if (done)
        duty->state = duty->late ? DUTY_DONE_LATE : DUTY_DONE;
    else if (returned)
        duty->state = duty->correct_by != DATE_NONE && as_of > duty->correct_by ? DUTY_OVERDUE
                                                                                : DUTY_RETURNED;
    else if (handed_in)
        duty->state = walking->ask->receiver ? DUTY_IN_REVIEW : DUTY_FILLED;
    else
        duty->state = duty_state_without(duty, as_of);
    if (!duty->late)
        duty->late_days = 0; /* what came too late was not needed */
}

struct tally_by duty_by_due(const struct duty *duty)
{
    int32_t until = duty_counts_until(duty);
    return (struct tally_by){BY_MOMENT, until == DATE_NONE ? INT64_MAX : day_end_ms(until)};
}

static void give_office(struct walking *walking, const struct obligation *it,
                        const struct tally_ask *ask, const struct tally *tally, size_t window)
{
    static const struct tally_by as_asked = {.by = BY_DONE}, now = {.by = BY_NOW};
    struct weighing weighing = {walking, it, ask, tally, {0}, true};
    struct duty duty = walking_duty(walking, it, window);
    struct need need, early, handed;
    duty.name = walking_plan(walking)->office;
    walking_extend(walking, &duty);
    if (!walking->ask->receiver) { /* its records do not come down */
        duty.state = DUTY_NOT_KEPT;
        duty.elsewhere = true;
        duty.words = walking->ask->english ? "the work records of the level above are not here"
                                           : "上级的工作记录不在本机";
        walking_give(walking, &duty);
        return;
    }
    struct tally_by due = duty_by_due(&duty);
    walking->status = duty_weigh(&weighing, &as_asked, &need);
    duty.words = need_words(walking, &need);
    buffer_free(&need.lacks);
    weighing.words = false;
    if (walking->status == STATUS_OK)
        walking->status = duty_weigh(&weighing, &due, &early);
    if (walking->status == STATUS_OK)
        walking->status = duty_weigh(&weighing, &now, &handed);
    if (walking->status != STATUS_OK)
        return;
    duty.of = need.of;
    duty.done = need.done;
    bool done = need.met, in_time = early.met, returned = false;
    if (it->kept.reported_by && !need.none) {
        int64_t when_ms;
        int32_t until = duty_counts_until(&duty);
        done = duty_ask_report(walking, &duty, need.met, need.covered, &when_ms, &returned);
        in_time = in_time && done && (until == DATE_NONE || date_of_instant(when_ms) <= until);
        handed.met = handed.met && done;
    }
    if (walking->status != STATUS_OK)
        return;
    duty_judge(walking, &duty, done, handed.met, returned, in_time);
    if (need.unset)
        duty.state = DUTY_NOT_KEPT;
    duty_give_facts(walking, ask, &duty);
    walking_give(walking, &duty);
}

/* -- debtors one by one --------------------------------------------------------------------------- */

/* What the year began with is owed in the first window, what was added in it in the last. A project can owe in both: it is
 * new, and more was added. */
static bool is_in_window(const struct obligation *it, const struct duty_project *project,
                         size_t window)
{
    const size_t last = plan_windows(it) - 1;
    const bool whole = project->money.initial_fen == 0 && project->money.annual_fen > 0;
    if (it->kept.every != EVERY_TRIGGERED)
        return window == (whole ? last : 0);
    if (!last)
        return window == 0;
    unsigned late = project->of_addition;
    if (!whole && project->money.added_on <= it->dues[0])
        late &= ~(unsigned)TRIGGER_GROWTH; /* it had grown by the first window */
    return (window == 0 && (project->triggers & ~late)) ||
           (window == last && (project->triggers & late));
}

/* The evaluation that answers what a project owes in a window. */
static const struct tally_thing *triggered_thing(const struct walking *walking,
                                                 const struct tally *tally,
                                                 const struct obligation *it,
                                                 const struct duty_project *project, size_t window,
                                                 struct tally_thing *room)
{
    const bool of_addition =
        window && duty_is_added_to(&project->money) && window == plan_windows(it) - 1;
    return of_addition ? tally_of_addition(tally, project, day_end_ms(walking->ask->as_of), room)
                       : tally_of_project(tally, project);
}

static bool owes(const struct walking *walking, const struct obligation *it,
                 const struct duty_project *project)
{
    return project->year == duty_year(walking_plan(walking), it) &&
           (it->kept.every != EVERY_TRIGGERED || project->triggers) &&
           (!it->where_count || duty_admits(it->where, &project->money, project->book));
}

static void say_returned(struct walking *walking, struct duty *duty)
{
    duty->words = duty_returned_words(walking, duty);
    if (!duty->words) {
        walking->status = STATUS_NO_MEMORY;
        duty->words = "";
    }
}

/* What came about it and does not count: why. */
static void say_refused(struct walking *walking, const struct tally_ask *ask,
                        const struct tally_thing *thing, struct duty *duty)
{
    if (!thing || !thing->refused || thing->done)
        return;
    duty->words = tally_refusal(walking->arena, ask, thing->refused);
    if (!duty->words) {
        walking->status = STATUS_NO_MEMORY;
        duty->words = "";
    }
}

/* What one thing says that works are about: a project's, or a department's own. */
static void judge_thing(struct walking *walking, const struct tally_ask *ask,
                        const struct tally_thing *thing, struct duty *duty)
{
    struct tally_by due = duty_by_due(duty);
    if (thing) {
        duty->record = thing->item->key;
        duty->returns = thing->returns;
        duty->late_days = thing->corrected_late;
    }
    if (thing && thing->now) {
        duty->first_ms = thing->first_ms;
        duty->done_ms = thing->done ? thing->done_ms : 0;
        duty->returned_ms = thing->returned && !thing->done ? thing->returned_ms : 0;
        duty->correct_by = duty->returned_ms ? thing->correct_by : DATE_NONE;
    }
    duty_judge(walking, duty, thing && thing->done, thing && thing->now, thing && thing->returned,
               thing && tally_holds(thing, &due) && !thing->corrected_late);
    say_returned(walking, duty);
    say_refused(walking, ask, thing, duty);
}

/* A list that a record must name, and that the plan does not set; NULL. */
static const char *unset_names(const struct plan *plan, const struct plan_kept *kept)
{
    for (size_t i = 0; i < kept->name_count; i++) {
        const struct rule_value *rule = plan_rule_at(plan, kept->names[i]);
        if (!rule || rule->unset)
            return kept->names[i];
    }
    return NULL;
}

static void give_project(struct walking *walking, const struct obligation *it,
                         const struct tally_ask *ask, const struct tally *tally,
                         const struct duty_project *project, size_t window, struct need *need)
{
    struct duty duty = walking_duty(walking, it, window);
    struct tally_thing room;
    const struct tally_thing *thing =
        it->kept.every == EVERY_TRIGGERED
            ? triggered_thing(walking, tally, it, project, window, &room)
            : tally_find(tally, TALLY_PROJECT, project->id);
    duty.id = project->id;
    duty.name = project->name;
    duty.unit = project->unit;
    walking_extend(walking, &duty);
    judge_thing(walking, ask, thing, &duty);
    if (need->unset) {
        duty.state = DUTY_NOT_KEPT;
        duty.words = need_words(walking, need);
    }
    walking_give(walking, &duty);
}

static void give_projects(struct walking *walking, const struct obligation *it,
                          const struct tally_ask *ask, const struct tally *tally)
{
    struct need need = {.unset = unset_names(walking_plan(walking), &it->kept)};
    for (size_t i = 0; i < walking->project_count && !walking->stop; i++)
        for (size_t window = 0; window < plan_windows(it) && !walking->stop; window++)
            if (owes(walking, it, &walking->projects[i]) &&
                is_in_window(it, &walking->projects[i], window))
                give_project(walking, it, ask, tally, &walking->projects[i], window, &need);
}

/* When what its due date follows was: a record of its own, of the department or of all. */
static int32_t event_of(const struct walking *walking, const struct obligation *it,
                        const struct duty_unit *unit)
{
    int32_t all = DATE_NONE;
    for (size_t i = 0; it->event_count && i < walking->works.count; i++) {
        const struct work_item *item = &walking->works.items[i];
        const struct work *work = work_by(item, INT64_MAX);
        if (!work || work->type != WORK_EVENT || strcmp(work->title, it->event->after) != 0 ||
            item->key.fiscal_year != duty_year(walking_plan(walking), it) ||
            work->date > walking->ask->as_of)
            continue;
        if (!work->row_count)
            all = work->date;
        for (size_t k = 0; k < work->row_count; k++) {
            const char *code = work->rows[k].unit_code;
            const struct duty_unit *of =
                duty_roster_unit_at(&walking->roster, code, &item->key.scope);
            if (!*code) /* a remark of an event of all */
                all = work->date;
            if (of && of->department == unit->department)
                return work->date;
        }
    }
    return all;
}

/* Of its projects that need one, in this window. */
static void give_triggered(struct walking *walking, const struct tally *tally, struct duty *duty)
{
    static const struct tally_by as_asked = {.by = BY_DONE}, now = {.by = BY_NOW};
    const struct obligation *it = duty->obligation;
    struct tally_by due = duty_by_due(duty);
    struct sent_back back = {.correct_by = DATE_NONE};
    size_t handed = 0, early = 0;
    for (const struct duty_project *project = NULL;
         (project = duty_project_of(walking, duty->unit->department, project));) {
        struct tally_thing room;
        if (!owes(walking, it, project) || !is_in_window(it, project, duty->window))
            continue;
        const struct tally_thing *thing =
            triggered_thing(walking, tally, it, project, duty->window, &room);
        duty->of++;
        duty->done += thing && tally_holds(thing, &as_asked);
        handed += thing && tally_holds(thing, &now);
        early += thing && tally_holds(thing, &due) && !thing->corrected_late;
        sent_back_take(walking, &back, thing);
        if (thing && thing->now && thing->first_ms > duty->first_ms)
            duty->first_ms = thing->first_ms;
        if (thing && thing->done && thing->done_ms > duty->done_ms)
            duty->done_ms = thing->done_ms;
    }
    if (!duty->of)
        return; /* nothing to hand in this time */
    if (handed < duty->of)
        duty->first_ms = 0;
    if (duty->done < duty->of)
        duty->done_ms = 0;
    sent_back_give(walking, &back, duty, duty->done == duty->of, "");
    duty_judge(walking, duty, duty->done == duty->of, handed == duty->of,
               handed == duty->of && back.count, early == duty->of);
    walking_give(walking, duty);
}

static void give_departments(struct walking *walking, const struct obligation *it,
                             const struct tally_ask *ask, const struct tally *tally, size_t window)
{
    struct disclosed *disclosed = NULL;
    if (it->kept.shows)
        walking->status = disclosed_read(walking, it, &disclosed);
    for (size_t i = 0;
         i < walking->roster.department_count && !walking->stop && walking->status == STATUS_OK;
         i++) {
        const struct duty_unit *unit = walking->roster.departments[i];
        struct duty duty = walking_duty(walking, it, window);
        if (!duty_of_department(walking, unit, &duty)) {
            walking_give(walking, &duty);
            continue;
        }
        if (it->event_count)
            duty.dates = plan_dates_of(walking_plan(walking), &walking->ask->held->calendars, it,
                                       window, event_of(walking, it, unit));
        walking_extend(walking, &duty);
        duty_give_facts(walking, ask, &duty);
        if (it->kept.shows) {
            disclosed_judge(disclosed, &duty);
            walking_give(walking, &duty);
        } else if (*it->kept.share) {
            duty_give_share(walking, tally, &duty);
        } else if (it->kept.every == EVERY_TRIGGERED) {
            give_triggered(walking, tally, &duty);
        } else {
            const struct tally_thing *thing =
                tally_find(tally, TALLY_DEPARTMENT, unit->department_own);
            judge_thing(walking, ask, thing, &duty);
            walking_give(walking, &duty);
        }
    }
    disclosed_close(disclosed);
}

struct tally_ask duty_work_ask(const struct duty_ask *ask, const struct obligation *it)
{
    const struct plan *plan = &ask->held->plan;
    const struct plan_kept *kept = &it->kept;
    bool office = it->owner == OWNER_OFFICE;
    return (struct tally_ask){.english = ask->english,
                              .types = kept->types,
                              .year = kept->each_type ? 0 : duty_year(plan, it),
                              .dated = office && !it->money_year,
                              .round = kept->each_type ? -1 : kept->round,
                              .stated = kept->clock == CLOCK_STATED ||
                                        (kept->clock == CLOCK_USUAL && office),
                              .approved = kept->done == DONE_APPROVED,
                              .reports = kept->every == EVERY_EVALUATED,
                              .evidence = kept->evidence,
                              .office = office,
                              .plan = plan,
                              .whole = office ? NULL : kept,
                              .as_of = ask->as_of};
}

void duty_give_work(struct walking *walking, const struct obligation *it)
{
    bool office = it->owner == OWNER_OFFICE;
    struct tally tally;
    const struct tally_ask ask = duty_work_ask(walking->ask, it);
    enum status status = tally_make(walking, &ask, &tally);
    if (status != STATUS_OK)
        walking->status = status;
    if (status == STATUS_OK && it->owner == OWNER_PROJECTS)
        give_projects(walking, it, &ask, &tally);
    for (size_t window = 0; status == STATUS_OK && it->owner != OWNER_PROJECTS &&
                            window < plan_windows(it) && !walking->stop;
         window++) {
        if (office)
            give_office(walking, it, &ask, &tally, window);
        else
            give_departments(walking, it, &ask, &tally, window);
    }
    tally_close(&tally);
}
