/* What a handover takes along: the subjects of a unit, wherever their keys were made. FOLD.md 4. */
#include "handover_inside.h"

enum status planning_refuse(struct planning *planning, enum status status,
                            const struct record_key *key, const char *what, const char *hint)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    return planning->status = why_set(planning->why, status, text, what, hint);
}

/* -- what belongs to the unit --------------------------------------------------------------- */

static bool of_this_county(const struct planning *planning, const struct scope *scope)
{
    char county[SCOPE_TEXT_MAX];
    county_of(scope, county);
    return strcmp(county, planning->county) == 0;
}

/* Adds a subject when it is at home where the unit is. */
static void add_subject(struct planning *planning, const struct record_key *key, uint64_t whose)
{
    struct key name = key_moved(&key->scope, key->id, NULL);
    struct scope home;
    bool made;
    if (planning->status || name.failed)
        return;
    struct record_key at = *key;
    at.kind = KIND_PROJECT;
    enum status status = replica_home(planning->view, &at, &home, NULL);
    if (status) {
        planning->status = status;
        return;
    }
    struct handover_plan *plan = planning->plan;
    if (planning->leftovers && scope_equal(&plan->from, &planning->ask->to) && whose == 1 &&
        !scope_equal(&home, &planning->ask->to))
        plan->from = home;
    if (!scope_equal(&home, &plan->from))
        return;
    if (whose == 1 && !scope_contains(&planning->view->replica->grant.scope, &key->scope)) {
        (void)planning_refuse(planning, STATUS_UNAUTHORISED, key,
                              "它的编号出自本机管不到的区划（以前从那里移交来的），不能由本机移交",
                              "由管着原区划和新旧主管处的共同上级办理，例如州级");
        return;
    }
    uint64_t *value = map_put(planning->subjects, key_bytes(&name), &made);
    if (!value)
        planning->status = STATUS_NO_MEMORY;
    else if (made || whose < *value)
        *value = whose;
}

static bool visit_image(void *context, const struct fact_image *image)
{
    struct planning *planning = context;
    if (of_this_county(planning, &image->subject.scope))
        add_subject(planning, &image->subject,
                    strcmp(image->unit_code, planning->means) == 0 ? 1 : 2);
    return planning->status == STATUS_OK;
}

static bool means_it(struct planning *planning, const struct record_key *key, const char *unit)
{
    char end[RECORD_ID_MAX + 1];
    bool circle;
    if (!any_alias(planning->view))
        return strcmp(unit, planning->code) == 0;
    enum status status = alias_end(planning->view, &key->scope, unit, NULL, end, &circle);
    if (status && status != STATUS_INVALID)
        planning->status = status;
    return status == STATUS_OK && strcmp(end, planning->means) == 0;
}

/* A piece of work goes with the unit that all of it is about; what the office does of a unit stays. NULL: nobody's. */
static const char *worker(const struct work *work)
{
    const char *unit = work->row_count ? work->rows[0].unit_code : "";
    for (size_t i = 1; i < work->row_count; i++)
        if (strcmp(work->rows[i].unit_code, unit) != 0)
            return NULL;
    return work_is_of_units(work->type) && *unit ? unit : NULL;
}

/* What has no figures yet says itself whose it is. */
static bool visit_record(void *context, struct view *view, const struct record *record,
                         struct arena *arena)
{
    struct planning *planning = context;
    struct payload payload;
    const struct record_key *key = &record->key;
    if (!kind_moves(key->kind) || is_decision(key->kind) || !record->shown.seq || record->gone ||
        !of_this_county(planning, &key->scope))
        return true;
    if (view_short(view, payload_decode(arena, key->kind, record->payload, &payload)))
        return true;
    const char *unit = key->kind == KIND_WORK ? worker(&payload.work) : payload_unit_code(&payload);
    if (key->kind == KIND_UNIT && !planning->leftovers && strcmp(key->id, planning->code) != 0)
        unit = key->id; /* the same unit, entered twice at one home */
    struct key name = key_moved(&key->scope, key->id, NULL);
    if (unit && means_it(planning, key, unit) && !name.failed &&
        !map_get(planning->subjects, key_bytes(&name)))
        add_subject(planning, key, 1);
    return planning->status == STATUS_OK;
}

enum status planning_find(struct planning *planning)
{
    enum status status = replica_each_image(planning->view, 0, visit_image, planning);
    if (status == STATUS_OK && planning->status == STATUS_OK)
        status = replica_each(planning->view, NULL, 0, 0, visit_record, planning);
    if (status == STATUS_OK && planning->status == STATUS_OK && !planning->leftovers)
        add_subject(planning, &planning->ask->unit, 1); /* its own record, and its lists */
    return status ? status : planning->status;
}
