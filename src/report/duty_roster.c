/* The roster as duties need it. */
#include "duty_walk.h"

#include <siben/alias.h>
#include <siben/leads.h>
#include <siben/lights.h>
#include <siben/works.h>

#include <stdio.h>
#include <stdlib.h>

#define CODE_OF_DEPARTMENT 3 /* digits, where the roster names no department: DOMAIN.md 4.2 */

struct roster_reading {
    struct duty_roster *roster;
    struct arena *arena;
    enum status status;
};

/* Who reviews, in order: "主管部门 → 业务股室（农业股）→ 绩效办". */
static const char *chain_words(struct arena *arena, const struct duty_unit *unit)
{
    const char *text = "";
    for (size_t i = 0; i < unit->step_count && text; i++) {
        bool section = strcmp(unit->steps[i], "业务股室") == 0 && *unit->section;
        text = arena_print(arena, "%s%s%s%s%s%s", text, i ? " → " : "", unit->steps[i],
                           section ? "（" : "", section ? unit->section : "", section ? "）" : "");
    }
    return text ? text : "";
}

static void take_chain(struct arena *arena, const struct unit *unit, struct duty_unit *out)
{
    out->section = arena_text(arena, unit->section);
    out->kind = (uint8_t)unit_kind_of(unit, out->code);
    out->steps = arena_array(arena, const char *, unit->reviewer_count + 1);
    for (size_t i = 0; out->steps && i < unit->reviewer_count && i < REVIEW_STEPS_MAX; i++)
        out->steps[out->step_count++] = arena_text(arena, unit->reviewers[i]);
    out->chain = arena->failed ? "" : chain_words(arena, out);
}

void duty_roster_chains(struct duty_roster *roster, struct arena *arena, const struct plan *plan)
{
    for (size_t i = 0; i < roster->count; i++) {
        struct duty_unit *unit = &roster->units[i];
        const struct plan_chain *chain = plan_chain(plan, unit->kind);
        if (unit->step_count || !chain)
            continue;
        unit->steps = chain->steps;
        unit->step_count = chain->step_count;
        unit->steps_of_plan = true;
        unit->chain = chain_words(arena, unit);
    }
}

static void take_contacts(struct arena *arena, const struct unit *unit, struct duty_unit *out)
{
    const char *phone = "", *other = "";
    out->leader = out->handler = "";
    for (size_t i = 0; i < unit->contact_count; i++) {
        const struct contact *contact = &unit->contacts[i];
        bool leads = text_contains(contact->role, "分管");
        if (!*contact->name)
            continue;
        if (leads)
            out->leader = arena_text(arena, contact->name);
        else
            out->handler = arena_text(arena, contact->name);
        if (leads)
            other = contact->phone;
        else if (*contact->phone)
            phone = contact->phone;
    }
    out->phone = arena_text(arena, *phone ? phone : other);
}

/* A unit that was entered twice: who asks for the one code gets the other. */
static bool put_second(struct roster_reading *reading, const char *code, const char *means)
{
    struct duty_roster *roster = reading->roster;
    struct duty_second *second = arena_take(reading->arena, sizeof *second);
    if (second) {
        *second = (struct duty_second){arena_text(reading->arena, code),
                                       arena_text(reading->arena, means), roster->seconds};
        roster->seconds = second;
    }
    if (!second || reading->arena->failed)
        reading->status = STATUS_NO_MEMORY;
    return reading->status == STATUS_OK;
}

static bool see_unit(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct roster_reading *reading = context;
    struct duty_roster *roster = reading->roster;
    struct payload payload;
    char means[RECORD_ID_MAX + 1];
    bool circle;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    reading->status = replica_unit_means(view, &record->key.scope, record->key.id, means, &circle);
    if (reading->status)
        return false;
    if (strcmp(means, record->key.id) != 0)
        return put_second(reading, record->key.id, means); /* it is in the roster once */
    enum status status = payload_decode(arena, KIND_UNIT, record->payload, &payload);
    if (status == STATUS_NO_MEMORY) {
        reading->status = status;
        return false;
    }
    if (status || payload.unit.abolished)
        return true;
    if (roster->count == roster->capacity) {
        size_t capacity = roster->capacity * 2 + 64;
        struct duty_unit *grown = arena_array(reading->arena, struct duty_unit, capacity);
        if (!grown) {
            reading->status = STATUS_NO_MEMORY;
            return false;
        }
        if (roster->count)
            memcpy(grown, roster->units, roster->count * sizeof *grown);
        roster->units = grown;
        roster->capacity = capacity;
    }
    const struct unit *unit = &payload.unit;
    struct duty_unit *out = &roster->units[roster->count++];
    *out = (struct duty_unit){.code = arena_text(reading->arena, record->key.id),
                              .name = arena_text(reading->arena, unit->name),
                              .department_name = arena_text(reading->arena, unit->department_name),
                              .region = unit->region};
    out->department_code =
        *unit->department_code
            ? arena_text(reading->arena, unit->department_code)
            : arena_text_of(reading->arena,
                            bytes_of(record->key.id, strnlen(record->key.id, CODE_OF_DEPARTMENT)));
    if (!reading->arena->failed) {
        take_contacts(reading->arena, unit, out);
        take_chain(reading->arena, unit, out);
    }
    if (reading->arena->failed)
        reading->status = STATUS_NO_MEMORY;
    return reading->status == STATUS_OK;
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct duty_unit *)a)->code, ((const struct duty_unit *)b)->code);
}

#define COUNTY_DIGITS 6 /* of a region */

/* A bureau has units of several counties. */
static enum status tell_apart(struct duty_roster *roster, struct arena *arena)
{
    bool several = false;
    for (size_t i = 1; i < roster->count && !several; i++)
        several =
            strncmp(roster->units[i].region.text, roster->units[0].region.text, COUNTY_DIGITS) != 0;
    roster->several = several;
    for (size_t i = 0; i < roster->count; i++) {
        struct duty_unit *unit = &roster->units[i];
        const char *const county = unit->region.text;
        unit->own =
            several ? arena_print(arena, "%.*s/%s", COUNTY_DIGITS, county, unit->code) : unit->code;
        unit->department_own =
            several ? arena_print(arena, "%.*s/%s", COUNTY_DIGITS, county, unit->department_code)
                    : unit->department_code;
        if (!unit->own || !unit->department_own)
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

/* In order of code the unit that leads a department comes first. */
static enum status take_departments(struct duty_roster *roster, struct arena *arena)
{
    struct map *seen = map_new();
    roster->departments = arena_array(arena, const struct duty_unit *, roster->count + 1);
    bool failed = !seen || !roster->departments;
    for (size_t i = 0; i < roster->count && !failed; i++) {
        bool made = false;
        uint64_t *slot = map_put(seen, bytes_of_text(roster->units[i].department_own), &made);
        failed = !slot;
        if (slot && made) {
            *slot = roster->department_count;
            roster->departments[roster->department_count++] = &roster->units[i];
        }
        roster->units[i].department = slot ? (size_t)*slot : 0;
    }
    map_free(seen);
    return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status duty_then_open(struct view *view, const struct duty_ask *ask, struct then **then)
{
    const struct plan *plan = &ask->held->plan;
    return then_open(view, &plan->scope, (uint16_t)plan->year, day_end_ms(ask->as_of), then);
}

enum status duty_roster_read(struct view *view, struct then *then, struct arena *arena,
                             const struct scope *scope, struct duty_roster *roster)
{
    struct roster_reading reading = {roster, arena, STATUS_OK};
    *roster = (struct duty_roster){.by_code = map_new()};
    enum status status = then_each(then, view, scope, KIND_UNIT, 0, see_unit, &reading);
    if (status == STATUS_OK)
        status = roster->by_code ? reading.status : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    if (roster->count)
        qsort(roster->units, roster->count, sizeof *roster->units, by_code);
    for (size_t i = 0; i < roster->count; i++) {
        uint64_t *slot = map_put(roster->by_code, bytes_of_text(roster->units[i].code), NULL);
        if (!slot)
            return STATUS_NO_MEMORY;
        *slot = i + 1;
    }
    for (const struct duty_second *second = roster->seconds; second; second = second->next) {
        const uint64_t *meant = map_get(roster->by_code, bytes_of_text(second->means));
        const uint64_t at = meant ? *meant : 0;
        uint64_t *slot = at ? map_put(roster->by_code, bytes_of_text(second->code), NULL) : NULL;
        if (at && !slot)
            return STATUS_NO_MEMORY;
        if (slot)
            *slot = at;
    }
    status = tell_apart(roster, arena);
    return status ? status : take_departments(roster, arena);
}

void duty_roster_close(struct duty_roster *roster)
{
    map_free(roster->by_code);
    roster->by_code = NULL;
}

bool duty_of_department(const struct walking *walking, const struct duty_unit *first,
                        struct duty *duty)
{
    const struct scope held = replica_scope(walking->view);
    const struct leads_ask ask = {first->code,
                                  first->name,
                                  first->department_code,
                                  first->department_name,
                                  &held,
                                  &walking_plan(walking)->scope};
    duty->id = first->department_code;
    duty->name = *first->department_name ? first->department_name : first->name;
    duty->unit = leads_department(&ask) ? first : NULL;
    if (duty->unit)
        return true;
    duty->state = DUTY_NOT_KEPT;
    duty->words =
        walking->ask->english ? "the unit that leads it is not here" : "牵头的单位不在本机";
    return false;
}

const struct duty_unit *duty_roster_unit(const struct duty_roster *roster, const char *code)
{
    uint64_t *slot = code && *code ? map_get(roster->by_code, bytes_of_text(code)) : NULL;
    return slot ? &roster->units[*slot - 1] : NULL;
}

const struct duty_unit *duty_roster_own(const struct duty_roster *roster, const char *own)
{
    const char *slash = strchr(own, '/');
    struct scope place = {""};
    if (!slash)
        return duty_roster_unit(roster, own);
    snprintf(place.text, sizeof place.text, "%.*s", (int)(slash - own), own);
    return duty_roster_unit_at(roster, slash + 1, &place);
}

const struct duty_unit *duty_roster_unit_at(const struct duty_roster *roster, const char *code,
                                            const struct scope *place)
{
    const struct duty_unit *last = duty_roster_unit(roster, code), *near = NULL;
    size_t size = 0;
    for (size_t i = last ? (size_t)(last - roster->units) + 1 : 0; i > 0; i--) { /* by code */
        const struct duty_unit *one = &roster->units[i - 1];
        if (strcmp(one->code, last->code) != 0)
            break;
        bool is = scope_contains(&one->region, place) || scope_contains(place, &one->region);
        if (!is || (near && strlen(one->region.text) <= size))
            continue;
        near = one;
        size = strlen(one->region.text);
    }
    return near ? near : last;
}

#define DEPARTMENT_PREFIX "dept/"

/* Of a department's form the county, where it must be told. */
void duty_course_name(char name[DUTY_NAME_SIZE], const struct record_key *key, bool several)
{
    bool submission = key->kind == KIND_SUBMISSION;
    bool whole = strncmp(key->id, DEPARTMENT_PREFIX, strlen(DEPARTMENT_PREFIX)) == 0;
    snprintf(name, DUTY_NAME_SIZE, "%.*s|%s|%u|%u|%u",
             submission         ? (int)sizeof key->scope.text
             : several && whole ? COUNTY_DIGITS
                                : 0,
             key->scope.text, key->id, key->kind, key->fiscal_year, key->round);
}

const struct duty_unit *duty_roster_lead(const struct duty_roster *roster, const char *department,
                                         const struct scope *place)
{
    const struct duty_unit *found = NULL;
    for (size_t i = 0; i < roster->department_count; i++) {
        const struct duty_unit *lead = roster->departments[i];
        bool here = strncmp(lead->region.text, place->text, COUNTY_DIGITS) == 0;
        if (strcmp(lead->department_code, department) == 0 && (here || !found))
            found = lead;
        if (found == lead && here)
            break;
    }
    return found;
}

const char *duty_subject_name(const struct duty_roster *roster, struct arena *arena,
                              const struct fact_image *image)
{
    const char *id = image->subject.id;
    if (!image->department_overall)
        return *image->name ? image->name : id;
    id += strncmp(id, DEPARTMENT_PREFIX, strlen(DEPARTMENT_PREFIX)) == 0 ? strlen(DEPARTMENT_PREFIX)
                                                                         : 0;
    const struct duty_unit *lead = duty_roster_lead(roster, id, &image->subject.scope);
    const char *name = !lead ? id : *lead->department_name ? lead->department_name : lead->name;
    const char *text = arena_print(arena, "%s（部门整体）", name);
    return text ? text : name; /* the arena knows that it has failed */
}
