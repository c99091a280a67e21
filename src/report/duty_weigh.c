/* How many there must be, whom or what they must cover, which names. Numbers come from the plan's rule sets; what
 * is not set there decides nothing. */
#include "duty_weigh.h"

#include "final.h"

bool need_number(const struct plan *plan, const char *name, int32_t *hundredths, struct need *need)
{
    const struct rule_value *rule = plan_rule_at(plan, name);
    if (rule && !rule->unset && rule->count == 1 && plan_hundredths(rule->texts[0], hundredths))
        return true;
    need->unset = name;
    return false;
}

static const char *every_english(unsigned every)
{
    static const char *const words[EVERY_COUNT] = {
        [EVERY_UNIT] = "units",
        [EVERY_WEAK_UNIT] = "weak units",
        [EVERY_MONITORED] = "projects that were monitored",
        [EVERY_GRADED] = "projects and departments whose results must be applied",
        [EVERY_EVALUATED] = "objects of key evaluations",
        [EVERY_AGENCY] = "agencies that evaluated",
        [EVERY_SAMPLED] = "projects to be checked",
        [EVERY_TRIGGERED] = "projects that need an ex-ante evaluation"};
    return every < EVERY_COUNT && words[every] ? words[every] : "—";
}

struct buffer *need_lacking(struct need *need)
{
    if (need->lacks.size)
        buffer_put_text(&need->lacks, need->english ? "; " : "；");
    return &need->lacks;
}

/* One of those that must be covered. */
#define LACKING_NAMED 3
struct covering {
    size_t of, done, named, unnamed; /* unnamed: lacking, and not among the names */
    size_t whole; /* of those done: departments as a whole, which no submission counts */
    struct buffer names;
    bool english;
};
static void cover(struct covering *covering, bool done, const char *name)
{
    covering->of++;
    covering->done += done;
    covering->unnamed += !done && covering->named == LACKING_NAMED;
    if (done || covering->named == LACKING_NAMED)
        return;
    buffer_print(&covering->names, "%s%s", covering->named++ ? covering->english ? ", " : "、" : "",
                 name);
}

static void cover_projects(struct weighing *weighing, const struct tally_by *by,
                           struct covering *covering)
{
    struct walking *walking = weighing->walking;
    const struct obligation *it = weighing->it;
    int32_t year = duty_year(walking_plan(walking), it);
    for (size_t i = 0; i < walking->project_count; i++) {
        const struct duty_project *project = &walking->projects[i];
        if (project->year == year && (project->monitored >> it->kept.round & 1))
            cover(covering, tally_has(weighing->tally, TALLY_PROJECT, project->id, by),
                  project->name);
    }
}

/* Departments as a whole whose final grade must be applied. The submission counts projects: their money is the same. */
static enum status cover_departments(struct weighing *weighing, const struct finals *finals,
                                     int32_t year, const struct tally_by *by,
                                     struct covering *covering)
{
    struct walking *walking = weighing->walking;
    enum status status = STATUS_OK;
    for (size_t d = 0; d < walking->roster.department_count && status == STATUS_OK; d++) {
        struct duty_project as_project;
        struct final_self self;
        status = final_department_of(finals, walking, d, year, false, &as_project, &self);
        if (status != STATUS_OK || !as_project.id)
            continue;
        const struct final final = final_of(finals, as_project.id, &self);
        if (!final_applies(finals, &final))
            continue;
        /* final_row_of_department() of a row in the tally */
        bool done = tally_has(weighing->tally, TALLY_OBJECT, as_project.unit_code, by);
        cover(covering, done, as_project.name);
        covering->whole += done;
    }
    return status;
}

/* Those whose final grade must be applied (DOMAIN.md O-31, 1.4 A15). `all`: every project has one; before that
 * it cannot be said that nobody has a grade that must be applied. */
static enum status cover_graded(struct weighing *weighing, const struct tally_by *by,
                                struct covering *covering, struct need *need, bool *all)
{
    struct walking *walking = weighing->walking;
    const struct plan *plan = walking_plan(walking);
    int32_t year = duty_year(plan, weighing->it);
    struct finals finals;
    bool any = false;
    enum status status = finals_read(walking->arena, plan, &walking->works, &walking->roster, year,
                                     walking->ask->as_of, &finals);
    *all = true;
    for (size_t i = 0; status == STATUS_OK && i < walking->project_count; i++) {
        const struct duty_project *project = &walking->projects[i];
        if (project->year != year)
            continue;
        struct final_self self;
        status = final_self_of(&finals, walking, project, false, &self);
        const struct final final = final_of(&finals, project->id, &self);
        any = true;
        *all = *all && final.source != FINAL_NONE;
        if (final.scored && !final.grade)
            need->unset = "grades.excellent_from";
        if (final_applies(&finals, &final))
            cover(covering, tally_has(weighing->tally, TALLY_PROJECT, project->id, by),
                  project->name);
    }
    *all = *all && any;
    if (status == STATUS_OK)
        status = cover_departments(weighing, &finals, year, by, covering);
    if (finals.unset)
        need->unset = finals.unset;
    finals_close(&finals);
    return status;
}

static void cover_roster(struct weighing *weighing, const struct tally_by *by,
                         struct covering *covering)
{
    const struct duty_roster *roster = &weighing->walking->roster;
    for (size_t i = 0; i < roster->count; i++)
        cover(covering, tally_has(weighing->tally, TALLY_UNIT, roster->units[i].own, by),
              roster->units[i].name);
}

bool weigh_used_ask(const struct walking *walking, const struct obligation *it,
                    struct tally_ask *ask)
{
    const struct plan *plan = walking_plan(walking);
    uint8_t every = it->kept.every;
    if (every != EVERY_WEAK_UNIT && every != EVERY_EVALUATED && every != EVERY_AGENCY)
        return false;
    *ask = (struct tally_ask){.types = every == EVERY_WEAK_UNIT ? 1u << WORK_WEAK_UNITS
                                                                : 1u << WORK_KEY_EVALUATION,
                              .year = every == EVERY_WEAK_UNIT   ? plan->year
                                      : every == EVERY_EVALUATED ? duty_year(plan, it)
                                                                 : 0,
                              .round = -1,
                              .stated = true,
                              .named = true,
                              .plan = plan,
                              .as_of = walking->ask->as_of};
    return true;
}

/* What other work names: weak units, evaluated projects, agencies that were used. */
static enum status cover_used(struct weighing *weighing, const struct tally_by *by,
                              struct covering *covering)
{
    static const struct tally_by now = {.by = BY_NOW};
    struct walking *walking = weighing->walking;
    uint8_t every = weighing->it->kept.every;
    char of = every == EVERY_WEAK_UNIT ? TALLY_UNIT
              : every == EVERY_AGENCY  ? TALLY_AGENCY
                                       : TALLY_OBJECT;
    struct tally_ask ask;
    if (!weigh_used_ask(walking, weighing->it, &ask))
        return STATUS_OK;
    enum status status = tally_make(walking, &ask, &weighing->used);
    for (size_t i = 0; status == STATUS_OK && i < weighing->used.count; i++) {
        const struct tally_thing *thing = &weighing->used.things[i];
        const struct duty_unit *unit =
            of == TALLY_UNIT ? duty_roster_own(&walking->roster, thing->name) : NULL;
        if (thing->of == of && tally_holds(thing, &now))
            cover(covering, tally_has(weighing->tally, of, thing->name, by),
                  unit ? unit->name : thing->label);
    }
    tally_close(&weighing->used);
    return status;
}

/* Of a department so many: which of its projects is the draw's to say. */
static void cover_so_many(struct covering *covering, size_t wanted, size_t checked,
                          const struct duty_unit *lead)
{
    checked = checked < wanted ? checked : wanted;
    covering->of += wanted;
    covering->done += checked;
    if (covering->named == LACKING_NAMED)
        covering->unnamed += wanted - checked;
    if (checked == wanted || covering->named == LACKING_NAMED)
        return;
    const char *name = *lead->department_name ? lead->department_name : lead->name;
    if (covering->english)
        buffer_print(&covering->names, "%s%zu of %s", covering->named ? ", " : "", wanted - checked,
                     name);
    else
        buffer_print(&covering->names, "%s%s %zu 个", covering->named ? "、" : "", name,
                     wanted - checked);
    covering->named++;
}

/* DOMAIN.md 1.4 A5: a share of all projects, and so many at least of each department. */
static void cover_sample(struct weighing *weighing, const struct tally_by *by,
                         struct covering *covering, struct need *need)
{
    struct walking *walking = weighing->walking;
    const struct plan *plan = walking_plan(walking);
    int32_t share, least, year = duty_year(plan, weighing->it);
    if (!need_number(plan, "sampling.share", &share, need) ||
        !need_number(plan, "sampling.least_per_department", &least, need))
        return;
    for (size_t d = 0; d < walking->roster.department_count; d++) {
        const struct duty_unit *lead = walking->roster.departments[d];
        size_t all = 0, checked = 0;
        for (const struct duty_project *project = NULL;
             (project = duty_project_of(walking, d, project));) {
            if (project->year != year)
                continue;
            all++;
            checked += tally_has(weighing->tally, TALLY_PROJECT, project->id, by);
        }
        size_t wanted = (all * (size_t)share + 9999) / 10000;
        wanted = wanted < (size_t)least / 100 ? (size_t)least / 100 : wanted;
        wanted = wanted > all ? all : wanted;
        cover_so_many(covering, wanted, checked, lead);
    }
}

/* -- what was drawn: O-27 to O-30 -------------------------------------------------------------- */

bool weigh_is_drawn_for(const struct walking *walking, const struct obligation *it,
                        const struct sample_item *sample)
{
    const struct plan *plan = walking_plan(walking);
    int year, month, day;
    if (!sample->draw || !sample_counts(sample, walking->ask->as_of) ||
        !scope_equal(&sample->key.scope, &plan->scope) ||
        !(it->kept.types >> sample->sample->purpose & 1) || sample->draw->date == DATE_NONE ||
        sample->draw->date > walking->ask->as_of)
        return false;
    date_parts(sample->draw->date, &year, &month, &day);
    return it->money_year
               ? sample->key.fiscal_year == it->money_year && sample->key.round == it->kept.round
               : year == plan->year;
}

static const char *project_name(const struct walking *walking, const struct draw_row *row)
{
    const struct duty_unit *unit =
        draw_row_whole(row) ? duty_roster_unit(&walking->roster, row->unit_code) : NULL;
    for (size_t i = 0; i < walking->project_count; i++)
        if (strcmp(walking->projects[i].id, row->project_code) == 0)
            return walking->projects[i].name;
    return unit ? unit->name : *row->project_code ? row->project_code : row->unit_code;
}

static void cover_draw(struct weighing *weighing, const struct sample_item *sample,
                       const struct tally_by *by, struct covering *covering)
{
    bool whole = sample->sample->purpose == WORK_SPOT_REVIEW; /* of a department as a whole */
    for (size_t i = 0; i < sample->draw->row_count; i++) {
        const struct draw_row *row = &sample->draw->rows[i];
        bool done = draw_row_whole(row)
                        ? tally_has(&weighing->used, TALLY_OBJECT, row->unit_code, by)
                        : tally_has(&weighing->used, TALLY_PROJECT, row->project_code, by);
        done = done || (whole && tally_has(&weighing->used, TALLY_UNIT, row->unit_code, by));
        cover(covering, done,
              done || covering->named == LACKING_NAMED ? "" : project_name(weighing->walking, row));
    }
}

/* What was drawn and picked, each: *any when anything was. */
static enum status cover_drawn(struct weighing *weighing, const struct tally_by *by,
                               struct covering *covering, bool *any)
{
    struct walking *walking = weighing->walking;
    const struct obligation *it = weighing->it;
    const struct samples *samples = &walking->samples;
    const struct tally_ask ask = {.types = it->kept.types,
                                  .year = it->money_year,
                                  .round = it->money_year ? it->kept.round : -1,
                                  .stated = true,
                                  .evidence = it->kept.evidence,
                                  .plan = walking_plan(walking),
                                  .as_of = walking->ask->as_of};
    enum status status = STATUS_OK;
    *any = false;
    for (size_t i = 0; i < samples->count; i++)
        *any = *any || weigh_is_drawn_for(walking, it, &samples->items[i]);
    if (!*any)
        return STATUS_OK;
    status = tally_make(walking, &ask, &weighing->used);
    for (size_t i = 0; status == STATUS_OK && i < samples->count; i++)
        if (weigh_is_drawn_for(walking, it, &samples->items[i]))
            cover_draw(weighing, &samples->items[i], by, covering);
    tally_close(&weighing->used);
    return status;
}

static void say_lacking(struct weighing *weighing, struct need *need, struct covering *covering,
                        const char *what, size_t wanted)
{
    if (!weighing->words || covering->done >= wanted)
        return;
    buffer_put_u8(&covering->names, 0);
    bool more = covering->unnamed > 0;
    const char *names = covering->names.failed ? "" : (const char *)covering->names.data;
    if (need->english)
        buffer_print(need_lacking(need), "%s: %zu are lacking: %s%s", what, wanted - covering->done,
                     names, more ? ", …" : "");
    else
        buffer_print(need_lacking(need), "%s还差 %zu 个：%s%s", what, wanted - covering->done,
                     names, more ? "等" : "");
}

/* *any: something was drawn, and that is what counts. */
static enum status weigh_drawn(struct weighing *weighing, const struct tally_by *by,
                               struct need *need, bool *any)
{
    struct covering covering = {.english = weighing->walking->ask->english};
    enum status status = cover_drawn(weighing, by, &covering, any);
    need->of += covering.of;
    need->done += covering.done;
    need->met = need->met && covering.done == covering.of;
    say_lacking(weighing, need, &covering, need->english ? "drawn or chosen" : "抽中或另选的",
                covering.of);
    if (covering.names.failed)
        status = STATUS_NO_MEMORY;
    buffer_free(&covering.names);
    return status;
}

static bool any_withdrawn(const struct weighing *weighing)
{
    const struct samples *samples = &weighing->walking->samples;
    for (size_t i = 0; i < samples->count; i++) {
        struct sample_item item = samples->items[i];
        bool withdrawn = !sample_counts(&item, weighing->walking->ask->as_of);
        item.withdrawal = NULL;
        if (withdrawn && weigh_is_drawn_for(weighing->walking, weighing->it, &item))
            return true;
    }
    return false;
}

/* The plan may ask for a draw by the announced procedure: then choosing by hand is not enough. */
static void weigh_undrawn(struct weighing *weighing, struct need *need)
{
    const struct rule_value *rule = plan_rule_at(walking_plan(weighing->walking), "sampling.draw");
    if (!rule || rule->unset || strcmp(rule->texts[0], "required") != 0)
        return;
    need->met = false;
    if (weighing->words)
        buffer_put_text(need_lacking(need),
                        any_withdrawn(weighing)
                            ? need->english ? "not yet drawn by the announced procedure (draws "
                                              "that were withdrawn do not count)"
                                            : "还没有按公布的办法抽取（抽过的批次已撤回，不计）"
                        : need->english ? "not yet drawn by the announced procedure"
                                        : "还没有按公布的办法抽取");
}

static enum status weigh_every(struct weighing *weighing, const struct tally_by *by,
                               struct need *need)
{
    struct covering covering = {.english = weighing->walking->ask->english};
    const struct plan *plan = walking_plan(weighing->walking);
    const struct plan_kept *kept = &weighing->it->kept;
    int32_t share = 10000;
    bool all = false;
    enum status status = STATUS_OK;
    if (*kept->coverage && !need_number(plan, kept->coverage, &share, need))
        return STATUS_OK;
    switch (kept->every) {
    case EVERY_UNIT:
        cover_roster(weighing, by, &covering);
        break;
    case EVERY_MONITORED:
        cover_projects(weighing, by, &covering);
        break;
    case EVERY_GRADED:
        status = cover_graded(weighing, by, &covering, need, &all);
        break;
    case EVERY_SAMPLED:
        cover_sample(weighing, by, &covering, need);
        break;
    default:
        status = cover_used(weighing, by, &covering);
    }
    size_t wanted = (covering.of * (size_t)share + 9999) / 10000;
    need->covered = covering.done - covering.whole;
    need->of += wanted;
    need->done += covering.done < wanted ? covering.done : wanted;
    if (covering.done < wanted || !covering.of)
        need->met = false;
    if (!covering.of && all)
        need->met = need->none = true; /* nothing to apply */
    const char *whom = need->english ? every_english(kept->every) : plan_every_chinese(kept->every);
    if (weighing->words && !covering.of && !need->none)
        buffer_print(need_lacking(need), need->english ? "none yet: %s" : "还没有%s", whom);
    say_lacking(weighing, need, &covering, whom, wanted);
    if (kept->every == EVERY_SAMPLED)
        weigh_undrawn(weighing, need);
    if (covering.names.failed)
        status = STATUS_NO_MEMORY;
    buffer_free(&covering.names);
    return status;
}

/* Of those that must be covered so many: what else the same kind of work is about is none of them. */
static bool counts_covered(const struct plan_kept *kept)
{
    return kept->count == COUNT_OBJECTS && kept->every != EVERY_NONE;
}

static void weigh_least(struct weighing *weighing, const struct tally_by *by, struct need *need)
{
    static const char things[] = {TALLY_RECORD, TALLY_OBJECT, TALLY_UNIT, TALLY_AGENCY};
    static const char *const words[] = {"项", "个对象", "个单位", "家机构"}, *const english[] = {
                                                                                 "records",
                                                                                 "objects", "units",
                                                                                 "agencies"};
    const struct plan_kept *kept = &weighing->it->kept;
    int32_t least;
    if (!need_number(walking_plan(weighing->walking), kept->least, &least, need))
        return;
    size_t wanted = (size_t)least / 100,
           have = counts_covered(kept) ? need->covered
                                       : tally_count(weighing->tally, things[kept->count], by);
    need->of += wanted;
    need->done += have < wanted ? have : wanted;
    if (have >= wanted)
        return;
    need->met = false;
    if (weighing->words)
        buffer_print(need_lacking(need),
                     need->english ? "%zu %s wanted, %zu there" : "要 %zu %s，有 %zu", wanted,
                     need->english ? english[kept->count] : words[kept->count], have);
}

static void weigh_names(struct weighing *weighing, const struct tally_by *by, struct need *need)
{
    const struct plan_kept *kept = &weighing->it->kept;
    struct covering covering = {.english = weighing->walking->ask->english};
    for (size_t i = 0; i < kept->name_count; i++) {
        const struct rule_value *rule =
            plan_rule_at(walking_plan(weighing->walking), kept->names[i]);
        if (!rule || rule->unset)
            need->unset = kept->names[i];
        for (size_t k = 0; rule && k < rule->count; k++)
            cover(&covering, tally_has(weighing->tally, TALLY_NAME, rule->texts[k], by),
                  covering.english ? plan_text_english(rule->texts[k])
                                   : plan_text_chinese(rule->texts[k]));
    }
    for (unsigned type = 1; kept->each_type && type < WORK_TYPE_COUNT; type++)
        if (kept->types >> type & 1)
            cover(&covering, tally_has(weighing->tally, TALLY_TYPE, work_type_name(type), by),
                  covering.english ? plan_text_english(work_type_name(type))
                                   : work_type_chinese(type));
    need->of += covering.of;
    need->done += covering.done;
    need->met = need->met && covering.done == covering.of;
    if (weighing->words && covering.done < covering.of) {
        buffer_put_u8(&covering.names, 0);
        bool more = covering.unnamed > 0;
        buffer_print(need_lacking(need), need->english ? "lacking: %s%s" : "还缺 %s%s",
                     covering.names.failed ? "" : (const char *)covering.names.data,
                     !more           ? ""
                     : need->english ? ", …"
                                     : "等");
    }
    need->lacks.failed = need->lacks.failed || covering.names.failed;
    buffer_free(&covering.names);
}

/* Evaluations that do not count, and why. */
static void say_conflicts(struct weighing *weighing, struct need *need)
{
    struct walking *walking = weighing->walking;
    const struct obligation *it = weighing->it;
    int32_t year = duty_year(walking_plan(walking), it);
    for (size_t i = 0; weighing->words && i < walking->works.count; i++) {
        const struct work_item *item = &walking->works.items[i];
        const struct work *work = work_by(item, day_end_ms(walking->ask->as_of));
        if (!work || item->key.fiscal_year != year || !(it->kept.types >> work->type & 1))
            continue;
        for (size_t k = 0; k < work->row_count; k++) {
            const struct work_row *row = &work->rows[k];
            if (works_conflict(&walking->works, work, row, walking->ask->as_of))
                buffer_print(need_lacking(need),
                             need->english
                                 ? "%s prepared the material of %s: its evaluation does not count"
                                 : "%s编制过%s的材料，评价不计",
                             work->agency, *row->name ? row->name : row->unit_code);
        }
    }
}

static void say_unproved(struct weighing *weighing, struct need *need)
{
    const struct tally *tally = weighing->tally;
    if (weighing->words && !need->met && tally->unproved)
        buffer_print(need_lacking(need),
                     need->english
                         ? "%zu without proof that can be had (neither a file nor where the "
                           "original is) do not count: %s%s"
                         : "%zu 份没有可查的佐证（既没有文件，也没写原件在哪里），不计：%s%s",
                     tally->unproved, tally->unproved_last->title,
                     tally->unproved < 2 ? ""
                     : need->english     ? ", …"
                                         : "等");
}

/* What the office owes as a whole. */
enum status duty_weigh(struct weighing *weighing, const struct tally_by *by, struct need *need)
{
    const struct plan_kept *kept = &weighing->it->kept;
    bool drawn = false;
    *need = (struct need){.met = true, .english = weighing->walking->ask->english};
    enum status status = weigh_drawn(weighing, by, need, &drawn);
    if (*kept->least && !counts_covered(kept))
        weigh_least(weighing, by, need);
    if (status == STATUS_OK && kept->every && !(drawn && kept->every == EVERY_SAMPLED))
        status = weigh_every(weighing, by, need);
    if (*kept->least && counts_covered(kept))
        weigh_least(weighing, by, need);
    if (kept->name_count || kept->each_type)
        weigh_names(weighing, by, need);
    if (!*kept->least && !kept->every && !kept->name_count && !kept->each_type && !drawn) {
        need->met = tally_count(weighing->tally, TALLY_RECORD, by) > 0;
        if (!need->met && weighing->words && !weighing->tally->unproved)
            buffer_put_text(need_lacking(need), need->english ? "no record yet" : "还没有记录");
    }
    if (weighing->it->kept.types >> WORK_KEY_EVALUATION & 1)
        say_conflicts(weighing, need);
    weigh_found(weighing, by, need);
    say_unproved(weighing, need);
    need->met = need->met && !need->unset;
    if (status == STATUS_OK && need->lacks.failed)
        status =
            STATUS_NO_MEMORY; /* words that are missing would pass for nothing that is lacking */
    return status;
}
