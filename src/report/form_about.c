/* What stands in the head of a form beside what it says itself: its project, unit, department, as this place knows them. */
#include <siben/form_rules.h>
#include <siben/works.h>

#define DEPARTMENT_PREFIX "dept/"

struct about_reading {
    struct view *view;
    struct arena *arena;
    const struct record_key *key;
    struct form_about *about;
    enum status
        status; /* only what ends the reading: what is not held, or cannot be read, is left out */
};

static bool held(const struct record *record)
{
    return record->shown.seq && !record->state.withdrawn && !record->gone;
}

/* The shown payload of this kind about the same thing; NULL: none is held. */
static const struct payload *beside(struct about_reading *reading, unsigned kind, uint16_t year,
                                    const char *id)
{
    struct record_key key = *reading->key;
    struct record record;
    struct payload *payload = arena_take(reading->arena, sizeof *payload);
    const size_t size = strlen(id);
    if (reading->status || size >= sizeof key.id)
        return NULL;
    memset(key.id, 0, sizeof key.id);
    memcpy(key.id, id, size);
    key.kind = (uint16_t)kind;
    key.round = 0;
    key.fiscal_year = year;
    reading->status =
        payload ? replica_get(reading->view, reading->arena, &key, &record) : STATUS_NO_MEMORY;
    if (reading->status == STATUS_OK && !held(&record))
        return NULL;
    if (reading->status == STATUS_OK) {
        reading->status = payload_decode(reading->arena, kind, record.payload, payload);
        if (reading->status == STATUS_OK)
            return payload;
    }
    if (reading->status != STATUS_NO_MEMORY)
        reading->status = STATUS_OK;
    return NULL;
}

static void take(const char **text, const char *other)
{
    if (text_is_empty(*text) && !text_is_empty(other))
        *text = other;
}

static void read_unit(struct about_reading *reading)
{
    struct form_about *about = reading->about;
    struct record record;
    struct payload *payload = arena_take(reading->arena, sizeof *payload);
    if (reading->status || !*about->unit_code)
        return;
    reading->status = payload ? replica_find_unit(reading->view, reading->arena,
                                                  &reading->key->scope, about->unit_code, &record)
                              : STATUS_NO_MEMORY;
    if (reading->status == STATUS_OK)
        reading->status = payload_decode(reading->arena, KIND_UNIT, record.payload, payload);
    if (reading->status == STATUS_OK) {
        take(&about->unit_name, payload->unit.name);
        take(&about->department_code, payload->unit.department_code);
        take(&about->department_name, payload->unit.department_name);
    } else if (reading->status != STATUS_NO_MEMORY) {
        reading->status = STATUS_OK;
    }
}

static const char *listed_name(struct about_reading *reading)
{
    const char *unit = reading->about->unit_code;
    const struct payload *list =
        *unit ? beside(reading, KIND_PROJECT_LIST, reading->key->fiscal_year, unit) : NULL;
    for (size_t i = 0; list && i < list->list.entry_count; i++)
        if (strcmp(list->list.entries[i].project_code, reading->key->id) == 0)
            return list->list.entries[i].name;
    return "";
}

static void read_project(struct about_reading *reading)
{
    struct form_about *about = reading->about;
    const struct payload *budget =
        beside(reading, KIND_BUDGET, reading->key->fiscal_year, reading->key->id);
    const struct payload *project = beside(reading, KIND_PROJECT, 0, reading->key->id);
    if (budget) {
        about->budget = &budget->budget;
        take(&about->name, budget->budget.name);
        take(&about->period, budget->budget.period);
    }
    take(&about->name, listed_name(reading));
    if (project) {
        take(&about->name, project->project.name);
        about->attribute = about->attribute ? about->attribute : project->project.attribute;
    }
    take(&about->name, reading->key->id);
}

static bool see_member(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct about_reading *reading = context;
    struct form_about *about = reading->about;
    struct payload payload;
    (void)view;
    if (!held(record) || payload_decode(arena, KIND_UNIT, record->payload, &payload) != STATUS_OK ||
        strcmp(payload.unit.department_code, about->department_code) != 0 ||
        text_is_empty(payload.unit.department_name))
        return true;
    about->name = arena_text(reading->arena, payload.unit.department_name);
    if (!about->name)
        reading->status = STATUS_NO_MEMORY;
    return false;
}

/* "交通运输局": as the roster has it; where it has none as its target does, else its code stands alone. */
static void read_department(struct about_reading *reading)
{
    struct form_about *about = reading->about;
    const struct scope region = scope_region(&reading->key->scope);
    about->department_code = reading->key->id + strlen(DEPARTMENT_PREFIX);
    enum status status = replica_each(reading->view, &region, KIND_UNIT, 0, see_member, reading);
    reading->status = reading->status ? reading->status : status;
}

static void take_target(struct form_about *about, const struct target *target)
{
    take(&about->name, target->subject_name);
    take(&about->period, target->period);
    about->attribute = target->attribute;
}

static const struct record_key *copy_key(struct arena *arena, const struct record_key *key)
{
    struct record_key *copy = arena_take(arena, sizeof *copy);
    if (copy)
        *copy = *key;
    return copy;
}

enum status form_about_read(struct view *view, struct arena *arena, const struct record_key *key,
                            const struct payload *payload, struct form_about *about)
{
    const struct record_key *kept = copy_key(arena, key); /* texts point into it */
    struct about_reading reading = {view, arena, kept, about, kept ? STATUS_OK : STATUS_NO_MEMORY};
    struct form_rules rules = form_rules_default;
    const char *unit = payload_unit_code(payload);
    *about = (struct form_about){.name = "",
                                 .unit_code = unit ? unit : "",
                                 .unit_name = "",
                                 .department_code = "",
                                 .department_name = "",
                                 .period = ""};
    if (!kept)
        return STATUS_NO_MEMORY;
    if (payload->kind == KIND_WORK) { /* a transfer is called as its table says */
        about->name = payload->work.title;
        if (payload->work.row_count)
            take(&about->unit_code, payload->work.rows[0].unit_code);
        read_unit(&reading);
        return reading.status;
    }
    const struct payload *target = payload->kind == KIND_TARGET
                                       ? payload
                                       : beside(&reading, KIND_TARGET, key->fiscal_year, key->id);
    if (target)
        take_target(about, &target->target);
    if (target && target != payload)
        about->target = &target->target;
    if (strncmp(key->id, DEPARTMENT_PREFIX, strlen(DEPARTMENT_PREFIX)) == 0) {
        read_department(&reading);
    } else {
        read_unit(&reading);
        read_project(&reading);
    }
    if (reading.status == STATUS_OK)
        reading.status = replica_form_rules(view, arena, key, &rules);
    about->execution_points = rules.execution_points < 0 ? 0 : rules.execution_points;
    return reading.status;
}
