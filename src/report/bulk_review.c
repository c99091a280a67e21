/* Which forms a machine passes, and which a person opens all the same. */
#include <siben/bulk_review.h>
#include <siben/adjust.h>
#include <siben/objections.h>
#include <siben/map.h>
#include <siben/reviewing.h>

#define DEFAULT_SOURCE "计划没有写，按默认"
#define UNREADABLE_SOURCE "本机读不了的工作计划"

struct plan_read { /* the plan of one place and year */
    bool read;
    struct scope scope;
    uint16_t year;
    struct plan_held held;
    const struct plan *plan; /* NULL: none */
    bool unreadable;         /* there is one, of a newer software: it may leave it open */
    uint16_t one_of;
    const char *source;
};
struct reading {
    struct arena *arena, scratch;
    const struct bulk_ask *ask;
    struct bulk *bulk;
    struct map *reviews; /* id of a review -> 1: by a machine, 2: drawn */
    struct plan_read rules;
    struct review_rules checks;
    struct review_chains chains;
    struct offices offices;
    enum status status;
};
enum { BY_MACHINE = 1, WAS_DRAWN = 2 };

/* -- what the plan says --------------------------------------------------------------------------- */

static void read_one_of(struct reading *reading)
{
    struct plan_read *rules = &reading->rules;
    const struct rule_value *value =
        rules->plan ? plan_rule(rules->plan, "review", "open_one_of") : NULL;
    int32_t hundredths = 0;
    rules->one_of = rules->unreadable ? 0 : REVIEW_OPEN_ONE_OF;
    rules->source = rules->unreadable ? UNREADABLE_SOURCE : DEFAULT_SOURCE;
    if (!value)
        return; /* a plan of before the rule, or none */
    rules->source = arena_print(reading->arena, "%s 的规则“审核”", rules->held.label);
    bool set = plan_rule_hundredths(rules->plan, "review", "open_one_of", &hundredths);
    rules->one_of = (uint16_t)(set ? hundredths / 100 : 0);
}

/* The plan of the year in which the form is filled: a self-evaluation a year after its money. */
static enum status read_plan(struct reading *reading, struct view *view, const struct scope *scope)
{
    struct plan_read *rules = &reading->rules;
    const struct bulk_ask *ask = reading->ask;
    uint16_t year = (uint16_t)(ask->fiscal_year + (ask->kind == KIND_SELF_EVALUATION));
    struct scope place = scope_of_plan(scope);
    struct why why;
    if (rules->read && scope_equal(&rules->scope, &place))
        return STATUS_OK;
    why_clear(&why);
    enum status status = plan_held(view, reading->arena, &place, year, false, &rules->held, &why);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND && status != STATUS_UNSUPPORTED)
        return status;
    rules->plan = status == STATUS_OK ? &rules->held.plan : NULL;
    rules->unreadable = status == STATUS_UNSUPPORTED;
    rules->scope = place;
    rules->year = year;
    rules->read = true;
    read_one_of(reading);
    return rules->source ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool keeps(const struct obligation *it, unsigned kind, bool department)
{
    unsigned by = kind == KIND_TARGET            ? KEPT_TARGET
                  : kind == KIND_SELF_EVALUATION ? KEPT_SELF_EVALUATION
                  : kind == KIND_MONITORING      ? KEPT_MONITORING
                                                 : KEPT_NOT_YET;
    return it->kept.by == by && by != KEPT_NOT_YET &&
           (it->owner == OWNER_DEPARTMENTS) == department;
}

/* The obligation to review them all; NULL: the plan has none. */
static const struct obligation *reviewed_whole(const struct plan *plan, unsigned kind,
                                               bool department)
{
    for (size_t i = 0; plan && i < plan->obligation_count; i++) {
        const struct obligation *review = &plan->obligations[i];
        for (size_t k = 0; review->kept.by == KEPT_REVIEWS && k < review->kept.of_count; k++) {
            const struct obligation *of = plan_obligation(plan, review->kept.of[k]);
            if (of && keeps(of, kind, department))
                return review;
        }
    }
    return NULL;
}

static enum status is_department(struct view *view, struct arena *arena,
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

/* -- what was passed and drawn before ----------------------------------------------------------------- */

static bool is_meant(const struct bulk_ask *ask, const struct record_key *form)
{
    return form->kind == ask->kind && (ask->round < 0 || form->round == ask->round);
}

static bool add_opened(struct reading *reading, const struct record_key *form, uint64_t mark,
                       const struct review *review)
{
    struct bulk *bulk = reading->bulk;
    if (bulk->opened_count == bulk->opened_capacity) {
        size_t capacity = bulk->opened_capacity * 2 + 16;
        struct bulk_opened *grown = arena_array(reading->arena, struct bulk_opened, capacity);
        if (!grown)
            return false;
        if (bulk->opened_count)
            memcpy(grown, bulk->opened, bulk->opened_count * sizeof *grown);
        bulk->opened = grown;
        bulk->opened_capacity = capacity;
    }
    const char *reviewer = review->verdict == VERDICT_NONE ? "" : review->reviewer;
    bulk->opened[bulk->opened_count++] =
        (struct bulk_opened){.form = *form,
                             .mark = mark,
                             .one_of = review->one_of,
                             .verdict = review->verdict,
                             .reviewer = arena_text(reading->arena, reviewer ? reviewer : "")};
    return true;
}

static bool see_review(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct reading *reading = context;
    struct payload payload;
    struct record_key form;
    struct scope below;
    uint64_t mark;
    if (!record->shown.seq || record->state.withdrawn || record->gone ||
        !decision_subject(&record->key, &form, &mark) || !is_meant(reading->ask, &form))
        return true;
    enum status status = offices_find(view, &reading->offices, &form, &below);
    if (status != STATUS_OK || below.text[0]) {
        reading->status = status;
        return status == STATUS_OK;
    }
    status = payload_decode(arena, KIND_REVIEW, record->payload, &payload);
    if (status != STATUS_OK || !payload.review.one_of) {
        reading->status = status == STATUS_NO_MEMORY ? status : STATUS_OK;
        return reading->status == STATUS_OK;
    }
    uint64_t *slot = map_put(reading->reviews, bytes_of_text(record->key.id), NULL);
    if (!slot || (!payload.review.machine && !add_opened(reading, &form, mark, &payload.review))) {
        reading->status = STATUS_NO_MEMORY;
        return false;
    }
    *slot = payload.review.machine ? BY_MACHINE : WAS_DRAWN;
    return true;
}

static unsigned said_before(struct reading *reading, const struct record *form)
{
    char id[RECORD_ID_MAX + 1];
    decision_id_print(&form->key, form->shown.mark, id);
    const uint64_t *slot = map_get(reading->reviews, bytes_of_text(id));
    return slot ? (unsigned)*slot : 0;
}

/* -- the forms ---------------------------------------------------------------------------------------- */

/* Nobody chooses: it follows from what the version says. */
static uint64_t ticket_of(const struct record *record)
{
    uint64_t mixed =
        bytes_mix(record->shown.mark ^ 0x9e3779b97f4a7c15u, bytes_of_text(record->key.id));
    return mixed ^ mixed >> 29;
}

static struct bulk_form *place_for(struct reading *reading)
{
    struct bulk *bulk = reading->bulk;
    if (bulk->count == bulk->capacity) {
        size_t capacity = bulk->capacity * 2 + 256;
        struct bulk_form *grown = arena_array(reading->arena, struct bulk_form, capacity);
        if (!grown)
            return NULL;
        if (bulk->count)
            memcpy(grown, bulk->forms, bulk->count * sizeof *grown);
        bulk->forms = grown;
        bulk->capacity = capacity;
    }
    return &bulk->forms[bulk->count++];
}

/* Does anything say that a person decides it, and not a machine? Each form is counted once, by the first that does. */
static enum status left_to_person(struct reading *reading, struct view *view,
                                  const struct record *record,
                                  const struct review_standing *standing,
                                  const struct bulk_look *look, struct arena *arena, bool *left)
{
    struct bulk *bulk = reading->bulk;
    const struct obligation *whole;
    const char *source = "";
    bool department = false, asked = false;
    *left = true;
    enum status status = is_department(view, arena, &record->key, &department);
    bool last = !standing->chain.count || !*look->step ||
                strcmp(standing->chain.steps[standing->chain.count - 1], look->step) == 0;
    if (status == STATUS_OK && last)
        status = review_asks_checks(&reading->checks, view, reading->arena, &record->key, &asked,
                                    &source);
    if (status != STATUS_OK)
        return status;
    if (asked) {
        bulk->checked++;
        bulk->checks_source = source;
    } else if ((whole = reviewed_whole(reading->rules.plan, reading->ask->kind, department))) {
        bulk->full++;
        bulk->full_source = arena_print(reading->arena, "%s %s%s", reading->rules.held.label,
                                        whole->id, whole->title);
        return bulk->full_source ? STATUS_OK : STATUS_NO_MEMORY;
    } else if (look->found) {
        bulk->found++;
    } else if (said_before(reading, record) == WAS_DRAWN) {
        bulk->waiting++;
    } else if (!look->turn) {
        bulk->other_turn++;
    } else if (!reading->rules.one_of) {
        bulk->unset++;
    } else if (look->open) {
        bulk->open++;
    } else {
        *left = false;
    }
    return STATUS_OK;
}

static enum status take(struct reading *reading, struct view *view, const struct record *record,
                        struct arena *arena)
{
    struct review_standing standing;
    struct bulk_look look = {.step = "", .unit = ""};
    /* What is asked below may read into the arena of the visit, where these stand. */
    const struct record form = *record;
    bool left;
    enum status status = review_standing_of(&reading->chains, record, &standing);
    if (status == STATUS_OK)
        status = reading->ask->look(reading->ask->context, view, record, &standing, arena, &look);
    if (status != STATUS_OK || !look.mine)
        return status;
    status = read_plan(reading, view, &form.key.scope);
    if (status == STATUS_OK)
        status = left_to_person(reading, view, &form, &standing, &look, arena, &left);
    if (status != STATUS_OK || left)
        return status;
    struct bulk_form *place = place_for(reading);
    if (!place)
        return STATUS_NO_MEMORY;
    uint64_t ticket = ticket_of(&form);
    *place = (struct bulk_form){.key = form.key,
                                .mark = form.shown.mark,
                                .ticket = ticket,
                                .unit = look.unit,
                                .step = look.step,
                                .one_of = reading->rules.one_of,
                                .drawn = ticket % reading->rules.one_of == 0};
    reading->bulk->drawn += place->drawn;
    return STATUS_OK;
}

static bool see_form(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct reading *reading = context;
    struct bulk *bulk = reading->bulk;
    struct scope below;
    if (!record->shown.seq || record->state.withdrawn || record->gone ||
        !is_meant(reading->ask, &record->key))
        return true;
    reading->status = offices_find(view, &reading->offices, &record->key, &below);
    if (reading->status != STATUS_OK)
        return false;
    arena_reset(&reading->scratch);
    if (below.text[0]) {
        bulk->below += !record->state.approved && !record->state.returned;
    } else if (record->state.approved || record->state.returned) {
        struct bulk_look look = {.step = "", .unit = ""};
        struct review_standing none = {.next = "", .chain.source = ""};
        bool machine = said_before(reading, record) == BY_MACHINE;
        reading->status =
            reading->ask->look(reading->ask->context, view, record, &none, arena, &look);
        bulk->before += look.mine;
        bulk->by_machine += look.mine && machine;
    } else if (record->state.conflicts || adjust_is(&record->key) || objection_is(&record->key)) {
        bulk->found++;
    } else {
        reading->status = take(reading, view, record, arena);
    }
    return reading->status == STATUS_OK;
}

/* Of a round one at least, ever: the smallest ticket. */
static void draw_one(struct bulk *bulk)
{
    size_t least = 0;
    if (!bulk->count || bulk->drawn || bulk->opened_count)
        return;
    for (size_t i = 1; i < bulk->count; i++)
        least = bulk->forms[i].ticket < bulk->forms[least].ticket ? i : least;
    bulk->forms[least].drawn = true;
    bulk->drawn = 1;
}

enum status bulk_read(struct view *view, struct arena *arena, const struct bulk_ask *ask,
                      struct bulk *bulk)
{
    struct reading reading = {.arena = arena, .ask = ask, .bulk = bulk, .reviews = map_new()};
    *bulk = (struct bulk){.source = "", .full_source = "", .checks_source = ""};
    if (!reading.reviews)
        return STATUS_NO_MEMORY;
    arena_init(&reading.scratch, 0);
    review_chains_open(&reading.chains, view, arena, &reading.scratch);
    enum status status = offices_below(view, arena, &reading.offices);
    if (status == STATUS_OK)
        status = read_plan(&reading, view, &ask->scope);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_REVIEW, ask->fiscal_year, see_review, &reading);
    if (status == STATUS_OK && reading.status == STATUS_OK)
        status = replica_each(view, NULL, ask->kind, ask->fiscal_year, see_form, &reading);
    if (status == STATUS_OK)
        status = reading.status;
    if (status == STATUS_OK && arena->failed)
        status = STATUS_NO_MEMORY;
    draw_one(bulk);
    bulk->one_of = reading.rules.one_of;
    bulk->source = reading.rules.source ? reading.rules.source : "";
    arena_close(&reading.scratch);
    map_free(reading.reviews);
    return status;
}

/* -- said ------------------------------------------------------------------------------------------------ */

/* The review that stands beside the shown version; verdict NONE, no words: there is none. */
static enum status review_of(struct view *view, struct arena *arena, const struct record *form,
                             struct record_key *key, struct review *review)
{
    struct record record;
    struct payload payload;
    *review = (struct review){.version = form->shown, .reviewer = ""};
    *key = form->key;
    key->kind = KIND_REVIEW;
    decision_id_print(&form->key, form->shown.mark, key->id);
    enum status status = replica_get(view, arena, key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn || record.gone)))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_REVIEW, record.payload, &payload);
    if (status == STATUS_OK)
        *review = payload.review;
    return status;
}

enum status bulk_drawn(struct view *view, struct arena *arena, const struct record *form,
                       uint16_t *one_of)
{
    struct record_key key;
    struct review review;
    enum status status = review_of(view, arena, form, &key, &review);
    *one_of = status == STATUS_OK && !review.machine ? review.one_of : 0;
    return status;
}

uint64_t bulk_mark(const struct bulk *bulk)
{
    uint64_t mixed = bulk->count;
    for (size_t i = 0; i < bulk->count; i++)
        mixed = (mixed ^ bulk->forms[i].mark ^ bulk->forms[i].drawn) * 0x9e3779b97f4a7c15u;
    return mixed ^ mixed >> 29;
}

enum status bulk_word(struct view *view, struct arena *arena, struct review_chains *chains,
                      const struct bulk_form *form, const char *reviewer, int32_t today,
                      struct record_key *key, struct payload *payload, struct why *why)
{
    static const char *const said[] = {"机审通过"};
    struct record record;
    struct review before;
    struct review_standing standing;
    enum status status = replica_get(view, arena, &form->key, &record);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && record.shown.mark != form->mark))
        return why_set(why, STATUS_CONFLICT, form->key.id, "这张表刚刚又改过", "再机审一次");
    if (status == STATUS_OK)
        status = review_of(view, arena, &record, key, &before);
    if (status != STATUS_OK)
        return status;
    *payload = (struct payload){.kind = KIND_REVIEW};
    if (form->drawn) {
        payload->review = before; /* what earlier steps have said stays */
        if (before.verdict == VERDICT_NONE)
            payload->review.reviewer = reviewer;
        payload->review.machine = false;
        payload->review.one_of = form->one_of;
        return STATUS_OK;
    }
    payload->review = (struct review){.version = record.shown,
                                      .verdict = VERDICT_PASSED,
                                      .reviewer = reviewer,
                                      .reasons = (const char **)(uintptr_t)said,
                                      .reason_count = 1,
                                      .machine = true,
                                      .one_of = form->one_of};
    status = review_standing_of(chains, &record, &standing);
    return status ? status
                  : review_say_step(arena, &standing, form->step, today, &payload->review, why);
}
