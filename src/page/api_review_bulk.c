/* GET /review-bulk -- which forms of a queue a machine may pass: the rules find nothing in them, and the plan does not ask that every one
 * is read. Some of them a person opens all the same: which, follows from what they say, so nobody chooses. */
#include "api.h"

#include <siben/duties.h>
#include <siben/reviewing.h>

#define SAMPLE_OF 20   /* one of so many is opened by a person, and one at least */
#define SHOWN_MAX 2000 /* more in the next run */

struct clean {
    struct record_key key;
    uint64_t mark, ticket;
    const char *unit;
    bool sampled;
};
struct bulk {
    struct call *call;
    const struct seen_units *units;
    const struct plan *plan; /* NULL: none */
    struct review_rules rules;
    unsigned kind;
    long round;
    struct clean *items;
    size_t count, capacity, full, findings;
    enum status status;
};

/* -- what the plan wants read one by one ------------------------------------------------------------- */

static bool keeps(const struct obligation *it, unsigned kind, bool department)
{
    unsigned by = kind == KIND_TARGET            ? KEPT_TARGET
                  : kind == KIND_SELF_EVALUATION ? KEPT_SELF_EVALUATION
                  : kind == KIND_MONITORING      ? KEPT_MONITORING
                                                 : KEPT_NOT_YET;
    return it->kept.by == by && by != KEPT_NOT_YET &&
           (it->owner == OWNER_DEPARTMENTS) == department;
}

static bool is_reviewed_whole(const struct plan *plan, unsigned kind, bool department)
{
    for (size_t i = 0; plan && i < plan->obligation_count; i++) {
        const struct obligation *review = &plan->obligations[i];
        for (size_t k = 0; review->kept.by == KEPT_REVIEWS && k < review->kept.of_count; k++)
            for (size_t n = 0; n < plan->obligation_count; n++)
                if (strcmp(plan->obligations[n].id, review->kept.of[k]) == 0 &&
                    keeps(&plan->obligations[n], kind, department))
                    return true;
    }
    return false;
}

static enum status read_department(struct view *view, struct arena *arena,
                                   const struct record_key *key, bool *department)
{
    struct fact_image image;
    struct record_key subject = *key;
    subject.kind = 0;
    subject.round = 0;
    enum status status = replica_image(view, arena, &subject, &image);
    *department = status == STATUS_OK && image.department_overall;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* -- the forms ------------------------------------------------------------------------------------------- */

static uint64_t ticket_of(const struct record *record)
{
    uint64_t mixed = record->shown.mark ^ 0x9e3779b97f4a7c15u;
    for (const char *c = record->key.id; *c; c++)
        mixed = (mixed ^ (uint8_t)*c) * 0x100000001b3u;
    return mixed ^ mixed >> 29;
}

static struct clean *place_for(struct bulk *bulk)
{
    if (bulk->count == bulk->capacity) {
        size_t capacity = bulk->capacity ? 2 * bulk->capacity : 256;
        struct clean *grown = arena_array(&bulk->call->arena, struct clean, capacity);
        if (grown && bulk->count)
            memcpy(grown, bulk->items, bulk->count * sizeof *grown);
        bulk->items = grown;
        bulk->capacity = grown ? capacity : 0;
    }
    return bulk->items ? &bulk->items[bulk->count++] : NULL;
}

static bool see(void *context, struct view *view, const struct record *record, struct arena *arena)
{
    struct bulk *bulk = context;
    struct noted noted;
    const char *source;
    bool department, asked = false;
    if (!record->shown.seq || record->state.withdrawn || record->state.approved ||
        record->state.returned || record->gone ||
        (bulk->round >= 0 && record->key.round != bulk->round))
        return true;
    bulk->status = noted_read(bulk->call, view, record, arena, &noted);
    if (bulk->status != STATUS_OK || noted.unreadable)
        return bulk->status == STATUS_OK;
    if (!seen_unit(bulk->call, bulk->units, RESOURCE_REVIEW, noted.unit))
        return true;
    if (noted.blocking || noted.warnings || record->state.conflicts) {
        bulk->findings++;
        return true;
    }
    struct record_key key = record->key;
    uint64_t mark = record->shown.mark, ticket = ticket_of(record);
    const char *unit = arena_text(&bulk->call->arena, noted.unit);
    bulk->status = read_department(view, arena, &key, &department);
    if (bulk->status == STATUS_OK)
        bulk->status =
            review_asks_checks(&bulk->rules, view, &bulk->call->arena, &key, &asked, &source);
    if (bulk->status != STATUS_OK)
        return false;
    if (asked || is_reviewed_whole(bulk->plan, bulk->kind, department)) {
        bulk->full++;
        return true;
    }
    struct clean *clean = unit ? place_for(bulk) : NULL;
    if (!clean) {
        bulk->status = STATUS_NO_MEMORY;
        return false;
    }
    *clean = (struct clean){key, mark, ticket, unit, ticket % SAMPLE_OF == 0};
    return true;
}

/* One at least: the smallest ticket. */
static void sample(struct bulk *bulk)
{
    size_t least = 0;
    for (size_t i = 0; i < bulk->count; i++) {
        if (bulk->items[i].sampled)
            return;
        least = bulk->items[i].ticket < bulk->items[least].ticket ? i : least;
    }
    if (bulk->count)
        bulk->items[least].sampled = true;
}

static json_t *clean_json(struct bulk *bulk, struct view *view, struct arena *scratch,
                          const struct clean *clean)
{
    struct call *call = bulk->call;
    json_t *one = answer_object(call);
    put_key(call, one, "key", &clean->key);
    put_mark(call, one, "mark", clean->mark);
    arena_reset(scratch);
    put_text(call, one, "title", form_title(view, scratch, &clean->key));
    put_text(call, one, "unit_name", seen_unit_name(bulk->units, clean->unit));
    return one;
}

static enum status read_ask(struct bulk *bulk, long *year)
{
    struct call *call = bulk->call;
    const char *name;
    int this_year, month, day;
    date_parts(date_of_instant(call->now_ms), &this_year, &month, &day);
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, this_year, year);
    if (status == STATUS_OK)
        status = input_number(call, "round", 0, ROUND_MAX, -1, &bulk->round);
    if (status == STATUS_OK)
        status = input_text(call, "kind", 32, &name);
    if (status != STATUS_OK)
        return status;
    bulk->kind = *name ? kind_of_name(name) : KIND_MONITORING;
    return is_form_kind(bulk->kind) && bulk->kind != KIND_WORK
               ? STATUS_OK
               : why_set(&call->why, STATUS_INVALID, "kind", "这种表没有机审通过",
                         "target、monitoring 或 self_evaluation");
}

static enum status read_plan(struct bulk *bulk, struct view *view, struct plan_held *held)
{
    struct call *call = bulk->call;
    struct why why = {.where = ""};
    int year, month, day;
    date_parts(date_of_instant(call->now_ms), &year, &month, &day);
    enum status status = plan_held(view, &call->arena, &call->page->node->config.scope,
                                   (uint16_t)year, false, held, &why);
    bulk->plan = status == STATUS_OK ? &held->plan : NULL;
    return status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED ? STATUS_OK : status;
}

static enum status read_bulk(struct call *call, struct view *view, void *context)
{
    struct bulk bulk = {.call = call, .rules = {.read = false}};
    struct plan_held held;
    struct arena scratch;
    json_t *made = context, *forms = answer_list(call), *sampled = answer_list(call);
    long year;
    enum status status = read_ask(&bulk, &year);
    put_json(call, made, "forms", forms);
    put_json(call, made, "sample", sampled);
    if (status == STATUS_OK)
        status = read_plan(&bulk, view, &held);
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &bulk.units);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, bulk.kind, (unsigned)year, see, &bulk);
    if (status == STATUS_OK)
        status = bulk.status;
    if (status != STATUS_OK)
        return status;
    sample(&bulk);
    arena_init(&scratch, 0);
    for (size_t i = 0; i < bulk.count && i < SHOWN_MAX; i++)
        append(call, bulk.items[i].sampled ? sampled : forms,
               clean_json(&bulk, view, &scratch, &bulk.items[i]));
    arena_close(&scratch);
    put_number(call, made, "full", (int64_t)bulk.full);
    put_number(call, made, "findings", (int64_t)bulk.findings);
    return STATUS_OK;
}

static enum status answer(struct call *call, json_t **result)
{
    *result = answer_object(call);
    return call_view(call, read_bulk, *result);
}

const struct route route_review_bulk = {.path = "/review-bulk",
                                        .method = CONSOLE_GET,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_REVIEW,
                                        .answer = answer};
