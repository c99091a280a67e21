/* Duties that work records keep: how many there must be, whom or what they must cover, by when. Numbers
 * come from the plan's rule sets; what is not set there decides nothing. */
#include "duty_tally.h"

#include <siben/scoring.h>

#include <stdarg.h>
#include <stdio.h>

int32_t duty_year(const struct plan *plan, const struct obligation *it)
{
    return it->money_year ? it->money_year : plan->year;
}

/* -- what is needed -------------------------------------------------------------------------- */

struct need {
    size_t of, done;
    bool met, none; /* none: nothing there is that could be covered */
    const char *unset;
    struct buffer lacks; /* in words, where somebody reads them */
};

struct weighing {
    struct walking *walking;
    const struct obligation *it;
    const struct tally *tally;
    struct tally used; /* of a universe that other work makes */
    bool words;
};

static bool number_of(const struct plan *plan, const char *name, int32_t *hundredths,
                      struct need *need)
{
    const struct rule_value *rule = plan_rule_at(plan, name);
    if (rule && !rule->unset && rule->count == 1 && plan_hundredths(rule->texts[0], hundredths))
        return true;
    need->unset = name;
    return false;
}

static void lack(struct need *need, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void lack(struct need *need, const char *format, ...)
{
    char text[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    buffer_print(&need->lacks, "%s%s", need->lacks.size ? "；" : "", text);
}

/* One of those that must be covered. */
#define LACKING_NAMED 3
struct covering {
    size_t of, done, named;
    struct buffer names;
};
static void cover(struct covering *covering, bool done, const char *name)
{
    covering->of++;
    covering->done += done;
    if (done || covering->named == LACKING_NAMED)
        return;
    buffer_print(&covering->names, "%s%s", covering->named++ ? "、" : "", name);
}

static void cover_projects(struct weighing *weighing, const struct tally_by *by,
                           struct covering *covering)
{
    struct walking *walking = weighing->walking;
    const struct obligation *it = weighing->it;
    int32_t year = duty_year(walking_plan(walking), it);
    for (size_t i = 0; i < walking->project_count; i++) {
        const struct duty_project *project = &walking->projects[i];
        bool meant = project->year == year;
        if (it->kept.every == EVERY_MONITORED)
            meant = meant && (project->monitored >> it->kept.round & 1);
        else
            meant = meant && project->self_evaluated &&
                    plan_grade_in(walking_plan(walking), project->self_score, "result_use.grades");
        if (meant)
            cover(covering, tally_has(weighing->tally, TALLY_PROJECT, project->id, by),
                  project->name);
    }
}

/* Before it can be said that nobody has a grade that must be applied, all must have been graded. */
static bool all_graded(const struct walking *walking, int32_t year)
{
    bool any = false;
    for (size_t i = 0; i < walking->project_count; i++) {
        if (walking->projects[i].year != year)
            continue;
        any = true;
        if (!walking->projects[i].self_evaluated)
            return false;
    }
    return any;
}

static void cover_roster(struct weighing *weighing, const struct tally_by *by,
                         struct covering *covering)
{
    const struct duty_roster *roster = &weighing->walking->roster;
    for (size_t i = 0; i < roster->count; i++)
        cover(covering, tally_has(weighing->tally, TALLY_UNIT, roster->units[i].code, by),
              roster->units[i].name);
}

/* What other work names: weak units, evaluated projects, agencies that were used. */
static enum status cover_used(struct weighing *weighing, const struct tally_by *by,
                              struct covering *covering)
{
    static const struct tally_by now = {.by = BY_NOW};
    struct walking *walking = weighing->walking;
    const struct plan *plan = walking_plan(walking);
    uint8_t every = weighing->it->kept.every;
    char of = every == EVERY_WEAK_UNIT ? TALLY_UNIT
              : every == EVERY_AGENCY  ? TALLY_AGENCY
                                       : TALLY_OBJECT;
    const struct tally_ask ask = {.types = every == EVERY_WEAK_UNIT ? 1u << WORK_WEAK_UNITS
                                                                    : 1u << WORK_KEY_EVALUATION,
                                  .year = every == EVERY_WEAK_UNIT   ? plan->year
                                          : every == EVERY_EVALUATED ? duty_year(plan, weighing->it)
                                                                     : 0,
                                  .round = -1,
                                  .stated = true,
                                  .plan = plan,
                                  .as_of = walking->ask->as_of};
    enum status status = tally_make(walking, &ask, &weighing->used);
    for (size_t i = 0; status == STATUS_OK && i < weighing->used.count; i++) {
        const struct tally_thing *thing = &weighing->used.things[i];
        const struct duty_unit *unit =
            of == TALLY_UNIT ? duty_roster_unit(&walking->roster, thing->name) : NULL;
        if (thing->of == of && tally_holds(thing, &now))
            cover(covering, tally_has(weighing->tally, of, thing->name, by),
                  unit ? unit->name : thing->label);
    }
    tally_close(&weighing->used);
    return status;
}

/* DOMAIN.md 1.4 A5: a share of all projects, and so many at least of each department. */
static void cover_sample(struct weighing *weighing, const struct tally_by *by,
                         struct covering *covering, struct need *need)
{
    struct walking *walking = weighing->walking;
    const struct plan *plan = walking_plan(walking);
    int32_t share, least, year = duty_year(plan, weighing->it);
    if (!number_of(plan, "sampling.share", &share, need) ||
        !number_of(plan, "sampling.least_per_department", &least, need))
        return;
    for (size_t d = 0; d < walking->roster.department_count; d++) {
        const struct duty_unit *lead = walking->roster.departments[d];
        size_t all = 0, checked = 0;
        for (size_t i = 0; i < walking->project_count; i++) {
            const struct duty_project *project = &walking->projects[i];
            const struct duty_unit *unit = duty_roster_unit(&walking->roster, project->unit_code);
            if (project->year != year || !unit ||
                strcmp(unit->department_code, lead->department_code) != 0)
                continue;
            all++;
            checked += tally_has(weighing->tally, TALLY_PROJECT, project->id, by);
        }
        size_t wanted = (all * (size_t)share + 9999) / 10000;
        wanted = wanted < (size_t)least / 100 ? (size_t)least / 100 : wanted;
        wanted = wanted > all ? all : wanted;
        for (size_t i = 0; i < wanted; i++)
            cover(covering, i < checked,
                  *lead->department_name ? lead->department_name : lead->name);
    }
}

static enum status weigh_every(struct weighing *weighing, const struct tally_by *by,
                               struct need *need)
{
    struct covering covering = {.of = 0};
    const struct plan *plan = walking_plan(weighing->walking);
    const struct plan_kept *kept = &weighing->it->kept;
    int32_t share = 10000;
    enum status status = STATUS_OK;
    if (*kept->coverage && !number_of(plan, kept->coverage, &share, need))
        return STATUS_OK;
    switch (kept->every) {
    case EVERY_UNIT:
        cover_roster(weighing, by, &covering);
        break;
    case EVERY_MONITORED:
    case EVERY_GRADED:
        cover_projects(weighing, by, &covering);
        break;
    case EVERY_SAMPLED:
        cover_sample(weighing, by, &covering, need);
        break;
    default:
        status = cover_used(weighing, by, &covering);
    }
    size_t wanted = (covering.of * (size_t)share + 9999) / 10000;
    need->of += wanted;
    need->done += covering.done < wanted ? covering.done : wanted;
    if (covering.done < wanted || !covering.of)
        need->met = false;
    if (!covering.of && kept->every == EVERY_GRADED &&
        all_graded(weighing->walking, duty_year(plan, weighing->it)))
        need->met = need->none = true; /* nothing to apply */
    if (weighing->words && !covering.of && !need->none)
        lack(need, "还没有%s", plan_every_chinese(kept->every));
    if (weighing->words && covering.done < wanted) {
        buffer_put_u8(&covering.names, 0);
        lack(need, "%s还差 %zu 个：%s%s", plan_every_chinese(kept->every), wanted - covering.done,
             covering.names.failed ? "" : (const char *)covering.names.data,
             covering.of - covering.done > LACKING_NAMED ? "等" : "");
    }
    if (covering.names.failed)
        status = STATUS_NO_MEMORY;
    buffer_free(&covering.names);
    return status;
}

static void weigh_least(struct weighing *weighing, const struct tally_by *by, struct need *need)
{
    static const char things[] = {TALLY_RECORD, TALLY_OBJECT, TALLY_UNIT, TALLY_AGENCY};
    static const char *const words[] = {"项", "个对象", "个单位", "家机构"};
    const struct plan_kept *kept = &weighing->it->kept;
    int32_t least;
    if (!number_of(walking_plan(weighing->walking), kept->least, &least, need))
        return;
    size_t wanted = (size_t)least / 100,
           have = tally_count(weighing->tally, things[kept->count], by);
    need->of += wanted;
    need->done += have < wanted ? have : wanted;
    if (have >= wanted)
        return;
    need->met = false;
    if (weighing->words)
        lack(need, "要 %zu %s，有 %zu", wanted, words[kept->count], have);
}

static void weigh_names(struct weighing *weighing, const struct tally_by *by, struct need *need)
{
    const struct plan_kept *kept = &weighing->it->kept;
    struct covering covering = {.of = 0};
    for (size_t i = 0; i < kept->name_count; i++) {
        const struct rule_value *rule =
            plan_rule_at(walking_plan(weighing->walking), kept->names[i]);
        if (!rule || rule->unset)
            need->unset = kept->names[i];
        for (size_t k = 0; rule && k < rule->count; k++)
            cover(&covering, tally_has(weighing->tally, TALLY_NAME, rule->texts[k], by),
                  plan_text_chinese(rule->texts[k]));
    }
    for (unsigned type = 1; kept->each_type && type < WORK_TYPE_COUNT; type++)
        if (kept->types >> type & 1)
            cover(&covering, tally_has(weighing->tally, TALLY_TYPE, work_type_name(type), by),
                  work_type_chinese(type));
    need->of += covering.of;
    need->done += covering.done;
    need->met = need->met && covering.done == covering.of;
    if (weighing->words && covering.done < covering.of) {
        buffer_put_u8(&covering.names, 0);
        lack(need, "还缺 %s%s", covering.names.failed ? "" : (const char *)covering.names.data,
             covering.of - covering.done > LACKING_NAMED ? "等" : "");
    }
    buffer_free(&covering.names);
}

/* What the office owes as a whole. */
static enum status weigh(struct weighing *weighing, const struct tally_by *by, struct need *need)
{
    const struct plan_kept *kept = &weighing->it->kept;
    enum status status = STATUS_OK;
    *need = (struct need){.met = true};
    if (*kept->least)
        weigh_least(weighing, by, need);
    if (kept->every)
        status = weigh_every(weighing, by, need);
    if (kept->name_count || kept->each_type)
        weigh_names(weighing, by, need);
    if (!*kept->least && !kept->every && !kept->name_count && !kept->each_type) {
        need->met = tally_count(weighing->tally, TALLY_RECORD, by) > 0;
        if (!need->met && weighing->words)
            lack(need, "还没有记录");
    }
    need->met = need->met && !need->unset;
    return status;
}

/* -- states ------------------------------------------------------------------------------------ */

static const char *words_kept(struct walking *walking, struct need *need)
{
    const char *copy = "";
    if (need->unset) {
        copy = arena_print(walking->arena, "规则 %s 未设定", need->unset);
    } else if (need->lacks.size) {
        buffer_put_u8(&need->lacks, 0);
        copy =
            need->lacks.failed ? NULL : arena_text(walking->arena, (const char *)need->lacks.data);
    }
    if (!copy)
        walking->status = STATUS_NO_MEMORY;
    return copy ? copy : "";
}

/* On time is what had been handed in, enough of it, by the day that counts. */
static void judge(struct walking *walking, struct duty *duty, bool done, bool handed_in,
                  bool returned, bool in_time)
{
    int32_t as_of = walking->ask->as_of;
    duty->late = handed_in && !in_time;
    if (done)
        duty->state = duty->late ? DUTY_DONE_LATE : DUTY_DONE;
    else if (returned)
        duty->state = DUTY_RETURNED;
    else if (handed_in)
        duty->state = walking->ask->receiver ? DUTY_IN_REVIEW : DUTY_FILLED;
    else
        duty->state = duty_state_without(duty, as_of);
}

static struct tally_by by_due(const struct duty *duty)
{
    int32_t until = duty_counts_until(duty);
    return (struct tally_by){BY_MOMENT, until == DATE_NONE ? INT64_MAX : day_end_ms(until)};
}

static void give_office(struct walking *walking, const struct obligation *it,
                        const struct tally *tally, size_t window)
{
    static const struct tally_by as_asked = {.by = BY_DONE}, now = {.by = BY_NOW};
    struct weighing weighing = {walking, it, tally, {0}, true};
    struct duty duty = walking_duty(walking, it, window);
    struct need need, early, handed;
    duty.name = walking_plan(walking)->office;
    walking_extend(walking, &duty);
    struct tally_by due = by_due(&duty);
    walking->status = weigh(&weighing, &as_asked, &need);
    duty.words = words_kept(walking, &need);
    buffer_free(&need.lacks);
    weighing.words = false;
    if (walking->status == STATUS_OK)
        walking->status = weigh(&weighing, &due, &early);
    if (walking->status == STATUS_OK)
        walking->status = weigh(&weighing, &now, &handed);
    if (walking->status != STATUS_OK)
        return;
    duty.of = need.of;
    duty.done = need.done;
    judge(walking, &duty, need.met, handed.met, false, early.met);
    if (need.unset)
        duty.state = DUTY_NOT_KEPT;
    walking_give(walking, &duty);
}

/* -- debtors one by one --------------------------------------------------------------------------- */

static size_t window_of(const struct obligation *it, const struct duty_project *project)
{
    bool added = project->money.initial_fen == 0 && project->money.annual_fen > 0;
    return added ? plan_windows(it) - 1 : 0;
}

static bool owes(const struct walking *walking, const struct obligation *it,
                 const struct duty_project *project)
{
    return project->year == duty_year(walking_plan(walking), it) &&
           (it->kept.every != EVERY_TRIGGERED || project->triggers) &&
           (!it->where_count || duty_admits(it->where, &project->money, project->book));
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

static void give_projects(struct walking *walking, const struct obligation *it,
                          const struct tally *tally)
{
    struct need need = {.unset = unset_names(walking_plan(walking), &it->kept)};
    for (size_t i = 0; i < walking->project_count && !walking->stop; i++) {
        const struct duty_project *project = &walking->projects[i];
        if (!owes(walking, it, project))
            continue;
        struct duty duty = walking_duty(walking, it, window_of(it, project));
        const struct tally_thing *thing = tally_find(tally, TALLY_PROJECT, project->id);
        duty.id = project->id;
        duty.name = project->name;
        duty.unit = duty_roster_unit(&walking->roster, project->unit_code);
        duty.returns = thing ? thing->returns : 0;
        walking_extend(walking, &duty);
        struct tally_by due = by_due(&duty);
        judge(walking, &duty, thing && thing->done, thing && thing->now, thing && thing->returned,
              thing && tally_holds(thing, &due));
        if (need.unset) {
            duty.state = DUTY_NOT_KEPT;
            duty.words = words_kept(walking, &need);
        }
        walking_give(walking, &duty);
    }
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
            const struct duty_unit *of =
                duty_roster_unit(&walking->roster, work->rows[k].unit_code);
            if (of && strcmp(of->department_code, unit->department_code) == 0)
                return work->date;
        }
    }
    return all;
}

struct share {
    int64_t all_fen, done_fen, now_fen, due_fen;
};

static bool of_department(const struct walking *walking, const struct duty_project *project,
                          const struct duty_unit *lead)
{
    const struct duty_unit *unit = duty_roster_unit(&walking->roster, project->unit_code);
    return unit && strcmp(unit->department_code, lead->department_code) == 0;
}

static void add_to(int64_t *sum, bool counts, int64_t fen)
{
    if (counts && fen > 0 && !money_add(*sum, fen, sum))
        *sum = INT64_MAX;
}

static void take_share(struct walking *walking, const struct obligation *it,
                       const struct tally *tally, const struct duty *duty, struct share *share)
{
    static const struct tally_by as_asked = {.by = BY_DONE}, now = {.by = BY_NOW};
    struct tally_by due = by_due(duty);
    int32_t year = duty_year(walking_plan(walking), it);
    *share = (struct share){0};
    for (size_t i = 0; i < walking->project_count; i++) {
        const struct duty_project *project = &walking->projects[i];
        int64_t fen = project->money.annual_fen;
        if (project->year != year || !of_department(walking, project, duty->unit))
            continue;
        add_to(&share->all_fen, true, fen);
        add_to(&share->done_fen, tally_has(tally, TALLY_PROJECT, project->id, &as_asked), fen);
        add_to(&share->now_fen, tally_has(tally, TALLY_PROJECT, project->id, &now), fen);
        add_to(&share->due_fen, tally_has(tally, TALLY_PROJECT, project->id, &due), fen);
    }
}

bool duty_reaches(int64_t part_fen, int64_t all_fen, int32_t hundredths)
{
    __extension__ typedef __int128 wide;
    return all_fen > 0 && (wide)part_fen * 10000 >= (wide)all_fen * hundredths;
}

static void give_share(struct walking *walking, const struct tally *tally, struct duty *duty)
{
    const struct obligation *it = duty->obligation;
    struct need need = {.of = 0};
    struct share share;
    int32_t least;
    int64_t percent = 0;
    take_share(walking, it, tally, duty, &share);
    if (!share.all_fen)
        return; /* without projects it owes nothing */
    if (!number_of(walking_plan(walking), it->kept.share, &least, &need)) {
        duty->state = DUTY_NOT_KEPT;
        duty->words = words_kept(walking, &need);
        walking_give(walking, duty);
        return;
    }
    (void)ratio_of(share.done_fen, share.all_fen, 10000, &percent);
    duty->words = arena_print(walking->arena, "占 %d.%02d%%，要 %d.%02d%%", (int)(percent / 100),
                              (int)(percent % 100), (int)(least / 100), (int)(least % 100));
    if (!duty->words)
        walking->status = STATUS_NO_MEMORY;
    judge(walking, duty, duty_reaches(share.done_fen, share.all_fen, least),
          duty_reaches(share.now_fen, share.all_fen, least), false,
          duty_reaches(share.due_fen, share.all_fen, least));
    walking_give(walking, duty);
}

/* Of its projects that need one, in this window. */
static void give_triggered(struct walking *walking, const struct tally *tally, struct duty *duty)
{
    static const struct tally_by as_asked = {.by = BY_DONE}, now = {.by = BY_NOW};
    struct tally_by due = by_due(duty);
    size_t handed = 0, early = 0;
    for (size_t i = 0; i < walking->project_count; i++) {
        const struct duty_project *project = &walking->projects[i];
        if (!owes(walking, duty->obligation, project) ||
            window_of(duty->obligation, project) != duty->window ||
            !of_department(walking, project, duty->unit))
            continue;
        duty->of++;
        duty->done += tally_has(tally, TALLY_PROJECT, project->id, &as_asked);
        handed += tally_has(tally, TALLY_PROJECT, project->id, &now);
        early += tally_has(tally, TALLY_PROJECT, project->id, &due);
    }
    if (!duty->of)
        return; /* nothing to hand in this time */
    judge(walking, duty, duty->done == duty->of, handed == duty->of, false, early == duty->of);
    walking_give(walking, duty);
}

static void give_departments(struct walking *walking, const struct obligation *it,
                             const struct tally *tally, size_t window)
{
    for (size_t i = 0; i < walking->roster.department_count && !walking->stop; i++) {
        const struct duty_unit *unit = walking->roster.departments[i];
        struct duty duty = walking_duty(walking, it, window);
        duty.id = unit->department_code;
        duty.name = *unit->department_name ? unit->department_name : unit->name;
        duty.unit = unit;
        if (it->event_count)
            duty.dates = plan_dates_of(walking_plan(walking), &walking->ask->held->calendars, it,
                                       window, event_of(walking, it, unit));
        walking_extend(walking, &duty);
        if (*it->kept.share) {
            give_share(walking, tally, &duty);
        } else if (it->kept.every == EVERY_TRIGGERED) {
            give_triggered(walking, tally, &duty);
        } else {
            const struct tally_thing *thing =
                tally_find(tally, TALLY_DEPARTMENT, unit->department_code);
            struct tally_by due = by_due(&duty);
            duty.returns = thing ? thing->returns : 0;
            judge(walking, &duty, thing && thing->done, thing && thing->now,
                  thing && thing->returned, thing && tally_holds(thing, &due));
            walking_give(walking, &duty);
        }
    }
}

void duty_give_work(struct walking *walking, const struct obligation *it)
{
    const struct plan *plan = walking_plan(walking);
    const struct plan_kept *kept = &it->kept;
    bool office = it->owner == OWNER_OFFICE;
    struct tally tally;
    const struct tally_ask ask = {.types = kept->types,
                                  .year = kept->each_type ? 0 : duty_year(plan, it),
                                  .round = kept->each_type ? -1 : kept->round,
                                  .stated = kept->clock == CLOCK_STATED ||
                                            (kept->clock == CLOCK_USUAL && office),
                                  .approved = kept->done == DONE_APPROVED,
                                  .evidence = kept->evidence,
                                  .office = office,
                                  .plan = plan,
                                  .whole = office ? NULL : kept,
                                  .as_of = walking->ask->as_of};
    enum status status = tally_make(walking, &ask, &tally);
    if (status != STATUS_OK)
        walking->status = status;
    if (status == STATUS_OK && it->owner == OWNER_PROJECTS)
        give_projects(walking, it, &tally);
    for (size_t window = 0; status == STATUS_OK && it->owner != OWNER_PROJECTS &&
                            window < plan_windows(it) && !walking->stop;
         window++) {
        if (office)
            give_office(walking, it, &tally, window);
        else
            give_departments(walking, it, &tally, window);
    }
    tally_close(&tally);
}
