/* What pieces of work covered: records, projects, units, departments, names, agencies. */
#include "duty_tally.h"

#include "duty_disclose.h"

#include <stdio.h>

void tally_close(struct tally *tally)
{
    map_free(tally->map);
    memory_free(tally->things);
    tally->map = NULL;
    tally->things = NULL;
    tally->count = 0;
}

static struct bytes thing_key(char *key, size_t size, char of, const char *name)
{
    int used = snprintf(key, size, "%c%s", of, name);
    return bytes_of(key, used > 0 && (size_t)used < size ? (size_t)used : size - 1);
}

#define THING_KEY_SIZE (NAME_MAX_BYTES + 8)

static struct tally_thing *thing_of(struct tally *tally, char of, const char *name)
{
    char key[THING_KEY_SIZE];
    bool made = false;
    uint64_t *slot = map_put(tally->map, thing_key(key, sizeof key, of, name), &made);
    if (!slot) {
        tally->failed = true;
        return NULL;
    }
    if (!made)
        return &tally->things[*slot - 1];
    if (tally->count == tally->capacity) {
        size_t capacity = tally->capacity * 2 + 64;
        struct tally_thing *grown = memory_resize(tally->things, capacity * sizeof *grown);
        if (!grown) {
            tally->failed = true;
            map_remove(tally->map, thing_key(key, sizeof key, of, name));
            return NULL;
        }
        tally->things = grown;
        tally->capacity = capacity;
    }
    tally->things[tally->count] = (struct tally_thing){
        .of = of, .name = name, .label = name, .first_ms = INT64_MAX, .correct_by = DATE_NONE};
    *slot = ++tally->count;
    return &tally->things[tally->count - 1];
}

/* How a piece of work stands at the day. */
struct standing_work {
    bool now, done, returned;
    unsigned returns;
    int64_t since_ms, state_ms;
    int32_t correct_by, corrected_late;
    const struct work_item *item;
    const struct work *refused; /* it does not count: that is all that it says */
};

static void earlier_ms(int64_t *ms, bool counts, int64_t other)
{
    if (counts && other && (!*ms || other < *ms))
        *ms = other;
}

/* Since when it is done or returned, until when that is to be mended, and what was mended too late. */
static void mark_times(struct tally_thing *thing, const struct standing_work *how)
{
    earlier_ms(&thing->done_ms, how->done, how->state_ms);
    earlier_ms(&thing->returned_ms, how->returned, how->state_ms);
    if (how->returned && how->correct_by != DATE_NONE &&
        (thing->correct_by == DATE_NONE || how->correct_by < thing->correct_by))
        thing->correct_by = how->correct_by;
    if (how->corrected_late > thing->corrected_late)
        thing->corrected_late = how->corrected_late;
}

static void mark(struct tally *tally, char of, const char *name, const struct standing_work *how)
{
    struct tally_thing *thing = *name ? thing_of(tally, of, name) : NULL;
    if (!thing)
        return;
    if (how->refused) {
        thing->refused = how->refused;
        thing->item = thing->item ? thing->item : how->item;
        return;
    }
    thing->now = thing->now || how->now;
    thing->done = thing->done || how->done;
    thing->item = how->item;
    thing->returned = thing->returned || how->returned;
    thing->returns = how->returns > thing->returns ? how->returns : thing->returns;
    if (how->since_ms < thing->first_ms)
        thing->first_ms = how->since_ms;
    mark_times(thing, how);
}

static const char *object_name(const struct work_row *row)
{
    return *row->project_code ? row->project_code
           : *row->unit_code  ? row->unit_code
           : *row->name       ? row->name
                              : row->field;
}

static void mark_object(struct tally *tally, const struct work_row *row,
                        const struct standing_work *how)
{
    const char *name = object_name(row);
    mark(tally, TALLY_OBJECT, name, how);
    struct tally_thing *thing = *name ? thing_of(tally, TALLY_OBJECT, name) : NULL;
    if (thing && *row->name)
        thing->label = row->name;
}

static const char *book_name(unsigned book)
{
    static const char *const names[BOOK_COUNT] = {"general_public", "gov_fund", "state_capital",
                                                  "social_insurance", "outside"};
    return book < BOOK_COUNT ? names[book] : "";
}

bool tally_is_report(const struct tally *evaluated, const struct work *work,
                     const struct work_row *row)
{
    const struct tally_thing *thing = evaluated && work->type == WORK_DISCLOSURE
                                          ? tally_find(evaluated, TALLY_OBJECT, object_name(row))
                                          : NULL;
    return !evaluated || work->type != WORK_DISCLOSURE ||
           (thing && thing->first_ms != INT64_MAX &&
            disclosure_is_report(work, row, date_of_instant(thing->first_ms)));
}

static void mark_work(struct walking *walking, struct tally *tally, const struct work_item *item,
                      const struct work *work, const struct standing_work *how)
{
    mark(tally, TALLY_RECORD, item->text, how);
    mark(tally, TALLY_TYPE, work_type_name(work->type), how);
    mark(tally, TALLY_AGENCY, work->agency, how);
    for (size_t i = 0; i < work->row_count; i++) {
        const struct work_row *row = &work->rows[i];
        const struct duty_unit *unit =
            duty_roster_unit_at(&walking->roster, row->unit_code, &item->key.scope);
        if (!tally_is_report(tally->evaluated, work, row))
            continue;
        if (works_conflict(&walking->works, work, row, walking->ask->as_of))
            continue;
        mark_object(tally, row, how);
        mark(tally, TALLY_PROJECT, row->project_code, how);
        if (work->triggers & TRIGGER_MIDYEAR)
            mark(tally, TALLY_ADDITION, row->project_code, how);
        mark(tally, TALLY_UNIT, unit ? unit->own : row->unit_code, how);
        mark(tally, TALLY_NAME, row->field, how);
        if (row->book)
            mark(tally, TALLY_NAME, book_name(row->book - 1u), how);
        if (unit)
            mark(tally, TALLY_DEPARTMENT, unit->department_own, how);
    }
}

static bool names_one(const struct work *work, const char *name)
{
    for (size_t i = 0; i < work->row_count; i++)
        if (strcmp(work->rows[i].field, name) == 0 ||
            (work->rows[i].book && strcmp(book_name(work->rows[i].book - 1u), name) == 0))
            return true;
    return false;
}

static bool is_whole(const struct tally_ask *ask, const struct work *work)
{
    for (size_t i = 0; ask->whole && i < ask->whole->name_count; i++) {
        const struct rule_value *rule = plan_rule_at(ask->plan, ask->whole->names[i]);
        if (!rule || rule->unset)
            return false;
        for (size_t k = 0; k < rule->count; k++)
            if (!names_one(work, rule->texts[k]))
                return false;
    }
    return true;
}

static bool in_year(int32_t date, int32_t wanted)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    return year == wanted;
}

/* What is held on a day, and asked for the plan's year (O-36 "year", O-38 "2026"): of a year before it is none, whatever
 * 预算年度 it was recorded with; after it, it is late. */
static bool is_held(unsigned type)
{
    return type == WORK_TRAINING || type == WORK_COACHING || type == WORK_PUBLICITY ||
           type == WORK_SUPERVISION || type == WORK_ONSITE || type == WORK_SPOT_REVIEW;
}

/* "Three fiscal years live in one plan year" (DOMAIN.md 0.1): a visit of this
 * year may be about the money of the last. */
static bool is_of_year(const struct tally_ask *ask, const struct work_item *item,
                       const struct work *work)
{
    bool done_in = in_year(work->date, ask->plan->year);
    if (ask->dated && is_held(work->type) && !done_in &&
        work->date < date_of(ask->plan->year, 1, 1))
        return false;
    return ask->year ? item->key.fiscal_year == ask->year || (ask->dated && done_in) : done_in;
}

bool tally_meant(const struct tally_ask *ask, const struct work_item *item, const struct work *work)
{
    /* What a unit does of itself is not the office's; what is public is, whoever published it. */
    if (work && ask->office && work->type != WORK_DISCLOSURE &&
        !scope_equal(&item->key.scope, &ask->plan->scope))
        return false;
    return work && work->date != DATE_NONE && is_of_year(ask, item, work) &&
           (ask->round < 0 || item->key.round == ask->round) && (ask->types >> work->type & 1) &&
           (!ask->stated || work->date <= ask->as_of);
}

/* "Without the bytes the record says where the original is": what a document proves counts with one that can be had. */
static bool lacks_proof(const struct tally_ask *ask, const struct work *work)
{
    return !ask->named && (ask->evidence || work_wants_evidence(work)) && !work_proved(work);
}

bool tally_counts(const struct tally_ask *ask, const struct work *work)
{
    return !lacks_proof(ask, work) && is_whole(ask, work);
}

const char *tally_refusal(struct arena *arena, const struct tally_ask *ask, const struct work *work)
{
    bool english = ask->english;
    const char *text = !lacks_proof(ask, work) ? ""
                       : work->evidence_count
                           ? english ? "its proof cannot be had (neither a file nor where the "
                                       "original is): it does not count"
                                     : "佐证没有可查的（既没有文件，也没写原件在哪里），不计"
                       : english ? "no document proves it: it does not count"
                                 : "没有佐证材料，不计",
               *gap = *text     ? english ? "; lacking: " : "；还缺 "
                      : english ? "lacking: "
                                : "还缺 ";
    for (size_t i = 0; text && ask->whole && i < ask->whole->name_count; i++) {
        const struct rule_value *rule = plan_rule_at(ask->plan, ask->whole->names[i]);
        for (size_t k = 0; text && rule && !rule->unset && k < rule->count; k++)
            if (!names_one(work, rule->texts[k])) {
                text = arena_print(arena, "%s%s%s", text, gap,
                                   english ? plan_text_english(rule->texts[k])
                                           : plan_text_chinese(rule->texts[k]));
                gap = english ? ", " : "、";
            }
    }
    return text;
}

static void refuse(struct walking *walking, struct tally *tally, const struct tally_ask *ask,
                   const struct work_item *item, const struct work *work)
{
    const struct standing_work how = {.item = item, .refused = work};
    if (lacks_proof(ask, work)) {
        tally->unproved++;
        tally->unproved_last = work;
    }
    mark_work(walking, tally, item, work, &how);
}

/* By its own date: what was found out about it later is what it was. */
static void take_stated(struct walking *walking, struct tally *tally, const struct tally_ask *ask,
                        const struct work_item *item, const struct standing_work *state)
{
    const struct work *work = work_by(item, INT64_MAX);
    struct standing_work how = *state;
    if (!tally_meant(ask, item, work))
        return;
    if (!tally_counts(ask, work)) {
        refuse(walking, tally, ask, item, work);
        return;
    }
    how.since_ms = day_begin_ms(work->date);
    if (!ask->approved && !how.returned)
        how.state_ms = how.since_ms;
    mark_work(walking, tally, item, work, &how);
}

/* By when it came here: each version covers what it covers from then on, until it is withdrawn. */
static void take_received(struct walking *walking, struct tally *tally, const struct tally_ask *ask,
                          const struct work_item *item, const struct standing_work *state)
{
    int64_t end_ms = day_end_ms(ask->as_of);
    size_t from = 0;
    for (size_t i = 0; i < item->version_count && item->versions[i].ms < end_ms; i++)
        if (!item->versions[i].work)
            from = i + 1;
    for (size_t i = from; i < item->version_count && item->versions[i].ms < end_ms; i++) {
        bool last = i + 1 == item->version_count || item->versions[i + 1].ms >= end_ms;
        struct standing_work how = {.since_ms = item->versions[i].ms, .item = item};
        if (last) {
            how = *state;
            how.since_ms = item->versions[i].ms;
        }
        const struct work *work = item->versions[i].work;
        if (!tally_meant(ask, item, work))
            continue;
        if (tally_counts(ask, work))
            mark_work(walking, tally, item, work, &how);
        else if (last)
            refuse(walking, tally, ask, item, work);
    }
}

static enum status gather(struct walking *walking, const struct tally_ask *ask, struct tally *tally)
{
    for (size_t i = 0; i < walking->works.count && !tally->failed; i++) {
        const struct work_item *item = &walking->works.items[i];
        struct course_read read;
        duty_read_course(walking->ask->held, &item->course, day_end_ms(ask->as_of), &read);
        struct standing_work how = {.now = true,
                                    .item = item,
                                    .returned = read.state == COURSE_RETURNED,
                                    .returns = read.returns,
                                    .state_ms = read.state_ms,
                                    .correct_by = read.correct_by,
                                    .corrected_late = read.corrected_late,
                                    .done = ask->approved ? read.state == COURSE_APPROVED
                                                          : read.state != COURSE_RETURNED};
        if (ask->stated)
            take_stated(walking, tally, ask, item, &how);
        else
            take_received(walking, tally, ask, item, &how);
    }
    return tally->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

struct tally_ask tally_ask_evaluated(const struct tally_ask *ask)
{
    return (struct tally_ask){.types = 1u << WORK_KEY_EVALUATION,
                              .year = ask->year,
                              .round = -1,
                              .stated = true,
                              .named = true,
                              .plan = ask->plan,
                              .as_of = ask->as_of};
}

enum status tally_make(struct walking *walking, const struct tally_ask *ask, struct tally *tally)
{
    const struct tally_ask of_evaluations = tally_ask_evaluated(ask);
    struct tally evaluated = {.map = NULL};
    enum status status = STATUS_OK;
    *tally = (struct tally){.map = map_new()};
    if (!tally->map)
        return STATUS_NO_MEMORY;
    if (ask->reports)
        status = tally_make(walking, &of_evaluations, &evaluated);
    tally->evaluated = ask->reports ? &evaluated : NULL;
    if (status == STATUS_OK)
        status = gather(walking, ask, tally);
    tally->evaluated = NULL;
    tally_close(&evaluated);
    return status;
}

bool tally_holds(const struct tally_thing *thing, const struct tally_by *by)
{
    return by->by == BY_NOW    ? thing->now
           : by->by == BY_DONE ? thing->done
                               : thing->first_ms < by->end_ms;
}

const struct tally_thing *tally_find(const struct tally *tally, char of, const char *name)
{
    char key[THING_KEY_SIZE];
    uint64_t *slot = map_get(tally->map, thing_key(key, sizeof key, of, name));
    return slot ? &tally->things[*slot - 1] : NULL;
}

const struct tally_thing *tally_of_project(const struct tally *tally,
                                           const struct duty_project *project)
{
    const struct tally_thing *found = tally_find(tally, TALLY_PROJECT, project->id);
    for (size_t i = 1; i < project->code_count && (!found || !found->now); i++) {
        const struct tally_thing *before = tally_find(tally, TALLY_PROJECT, project->codes[i]);
        found = before && (!found || before->now) ? before : found;
    }
    return found;
}

const struct tally_thing *tally_of_addition(const struct tally *tally,
                                            const struct duty_project *project, int64_t end_ms,
                                            struct tally_thing *since)
{
    const struct tally_thing *thing = tally_find(tally, TALLY_ADDITION, project->id);
    if (thing)
        return thing;
    thing = tally_of_project(tally, project);
    const struct work *work = thing && thing->item ? work_by(thing->item, end_ms) : NULL;
    if (!work || project->money.added_on == DATE_NONE || work->date < project->money.added_on)
        return NULL;
    *since = *thing;
    since->first_ms = thing->item->version_count ? thing->item->versions[0].ms : thing->first_ms;
    return since;
}

bool tally_has(const struct tally *tally, char of, const char *name, const struct tally_by *by)
{
    const struct tally_thing *thing = tally_find(tally, of, name);
    return thing && tally_holds(thing, by);
}

size_t tally_count(const struct tally *tally, char of, const struct tally_by *by)
{
    size_t count = 0;
    for (size_t i = 0; i < tally->count; i++)
        count += tally->things[i].of == of && tally_holds(&tally->things[i], by);
    return count;
}
