/* owed -- which forms of a round are owed, by the plan and the lists. */
#include "inside.h"

#include <siben/map.h>

#include <stdio.h>
#include <stdlib.h>

#define DEPARTMENT_PREFIX "dept/"

struct listing {
    struct view *view;
    struct arena *arena;
    const struct prefill_ask *ask;
    struct prefill_owed *forms;
    bool *owed; /* the plan asks for it; or there is no plan */
    size_t count, capacity;
    struct map *by_id; /* id -> place + 1 */
    struct arena scratch;
    bool planned;
    enum status status;
};

static struct prefill_owed *add(struct listing *listing)
{
    if (listing->count == listing->capacity) {
        size_t capacity = listing->capacity * 2 + 64;
        struct prefill_owed *forms = arena_array(listing->arena, struct prefill_owed, capacity);
        bool *owed = arena_array(listing->arena, bool, capacity);
        if (!forms || !owed)
            return NULL;
        if (listing->count) {
            memcpy(forms, listing->forms, listing->count * sizeof *forms);
            memcpy(owed, listing->owed, listing->count * sizeof *owed);
        }
        listing->forms = forms;
        listing->owed = owed;
        listing->capacity = capacity;
    }
    return &listing->forms[listing->count++];
}

static struct record_key key_of(const struct prefill_ask *ask, const struct scope *scope,
                                const char *id)
{
    struct record_key key = {.scope = *scope,
                             .kind = ask->kind,
                             .fiscal_year = ask->fiscal_year,
                             .round = ask->kind == KIND_MONITORING ? ask->round : 0};
    snprintf(key.id, sizeof key.id, "%s%s", ask->kind == KIND_WORK ? TRANSFER_PREFIX : "", id);
    return key;
}

/* -- projects, from their images ------------------------------------------------------------- */

static uint8_t state_of(const struct fact_image *image, const struct prefill_ask *ask)
{
    bool monitored = ask->kind == KIND_MONITORING;
    if (ask->kind == KIND_WORK || ask->kind == KIND_FUND)
        return DUTY_OPEN; /* what stands of a transfer or a fund is seen below */
    if (ask->kind == KIND_TARGET)
        return image->target_approved ? DUTY_DONE : image->target_set ? DUTY_FILLED : DUTY_OPEN;
    bool done = monitored ? image->rounds[ask->round].reported : image->self_evaluated;
    bool passed = monitored ? image->rounds[ask->round].approved : image->self_approved;
    return passed ? DUTY_DONE : done ? DUTY_FILLED : DUTY_OPEN;
}

/* Without a date nothing is in time. */
static const char *words_of(uint8_t state)
{
    return state == DUTY_DONE ? "完成" : duty_chinese(state);
}

/* The list makes a fund's record: T12 is handed in when it says more. */
static uint8_t state_of_fund(struct listing *listing, const struct record_key *key)
{
    struct record record;
    struct payload payload;
    arena_reset(&listing->scratch);
    enum status status = replica_get(listing->view, &listing->scratch, key, &record);
    if (status == STATUS_OK && record.payload.size)
        status = payload_decode(&listing->scratch, KIND_FUND, record.payload, &payload);
    if (status == STATUS_NO_MEMORY)
        listing->status = status;
    return status == STATUS_OK && record.payload.size && !record.state.withdrawn &&
                   prefill_fund_begun(&payload.fund)
               ? DUTY_FILLED
               : DUTY_OPEN;
}

/* Better is later: who has passed one has done it, whatever else was tried. */
static unsigned rank_of(uint8_t state)
{
    return state == DUTY_DONE ? 3 : state == DUTY_FILLED ? 2 : state == DUTY_RETURNED ? 1 : 0;
}

/* A table of a transfer, or a record of its self-evaluation, names its projects. */
static bool see_transfer(void *context, struct view *view, const struct record *record,
                         struct arena *arena)
{
    struct listing *listing = context;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn || record->gone)
        return true;
    enum status status = payload_decode(arena, KIND_WORK, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        listing->status = status;
    if (status != STATUS_OK || payload.work.type != WORK_TRANSFER)
        return listing->status == STATUS_OK;
    const uint8_t state = record->state.approved   ? DUTY_DONE
                          : record->state.returned ? DUTY_RETURNED
                                                   : DUTY_FILLED;
    for (size_t i = 0; i < payload.work.row_count; i++) {
        const uint64_t *slot =
            map_get(listing->by_id, bytes_of_text(payload.work.rows[i].project_code));
        struct prefill_owed *form = slot ? &listing->forms[*slot - 1] : NULL;
        if (form && rank_of(state) > rank_of(form->state)) {
            form->state = state;
            form->state_words = words_of(state);
        }
    }
    return true;
}

/* A transfer's table is about central money, a fund's about a fund. */
static bool is_about(const struct prefill_ask *ask, const struct fact_image *image)
{
    bool central = false, fund = strncmp(image->subject.id, "fund/", strlen("fund/")) == 0;
    for (size_t i = 0; i < image->line_count; i++)
        central = central || image->lines[i].source == SOURCE_CENTRAL;
    return ask->kind == KIND_WORK ? central && !fund : ask->kind == KIND_FUND ? fund : true;
}

static bool see_image(void *context, const struct fact_image *image)
{
    struct listing *listing = context;
    const struct prefill_ask *ask = listing->ask;
    if (!image->required || image->department_overall || !is_about(ask, image) ||
        !scope_contains(&ask->scope, &image->subject.scope) ||
        (ask->unit && strcmp(image->unit_code, ask->unit) != 0))
        return true;
    struct prefill_owed *form = add(listing);
    if (!form) {
        listing->status = STATUS_NO_MEMORY;
        return false;
    }
    *form = (struct prefill_owed){
        .key = key_of(ask, &image->subject.scope, image->subject.id),
        .name = arena_text(listing->arena, *image->name ? image->name : image->subject.id),
        .unit_code = arena_text(listing->arena, image->unit_code),
        .unit_name = "",
        .state = state_of(image, ask),
        .lacks = "",
        .due = DATE_NONE,
        .remind = DATE_NONE};
    if (ask->kind == KIND_FUND)
        form->state = state_of_fund(listing, &form->key);
    form->state_words = words_of(form->state);
    /* Funds have a table of their own (DOMAIN.md 2.9): only a plan that asks funds for forms gets them. */
    listing->owed[listing->count - 1] =
        ask->kind == KIND_FUND || strchr(image->subject.id, '/') == NULL;
    uint64_t *slot =
        map_put(listing->by_id, bytes_of_text(arena_text(listing->arena, image->subject.id)), NULL);
    if (!form->name || !form->unit_code || !slot) {
        listing->status = STATUS_NO_MEMORY;
        return false;
    }
    *slot = listing->count;
    return true;
}

/* -- what the plan says ----------------------------------------------------------------------- */

static bool is_meant(const struct prefill_ask *ask, const struct obligation *it)
{
    bool monitoring = ask->kind == KIND_MONITORING;
    bool owner = ask->department ? it->owner == OWNER_DEPARTMENTS
                                 : it->owner == OWNER_PROJECTS || it->owner == OWNER_FUNDS;
    if (ask->kind == KIND_FUND)
        return false; /* no obligation asks for this table itself */
    if (ask->kind == KIND_WORK)
        return it->owner == OWNER_PROJECTS && it->money_year == ask->fiscal_year &&
               it->kept.by == KEPT_WORK && it->kept.types >> WORK_TRANSFER & 1;
    return owner && it->money_year == ask->fiscal_year &&
           it->kept.by == (monitoring                 ? KEPT_MONITORING
                           : ask->kind == KIND_TARGET ? KEPT_TARGET
                                                      : KEPT_SELF_EVALUATION) &&
           (!monitoring || it->kept.round == ask->round);
}

uint16_t prefill_plan_year(const struct prefill_ask *ask)
{
    return (uint16_t)(ask->fiscal_year +
                      (ask->kind == KIND_SELF_EVALUATION || ask->kind == KIND_WORK));
}

static void take_dates(struct prefill_owed *form, const struct duty *duty)
{
    form->state = duty->state;
    form->state_words = duty_words(duty);
    form->lacks = duty->words;
    form->undocumented = duty->undocumented;
    form->due = duty->extended != DATE_NONE && duty->extended > duty->dates.due ? duty->extended
                                                                                : duty->dates.due;
    form->remind = plan_remind_by(&duty->dates);
    form->returns = duty->returns;
    if (duty->unit)
        form->unit_name = duty->unit->name;
}

/* A department's form stands where the unit that leads it is at home. */
static bool add_department(struct listing *listing, const struct duty *duty)
{
    const struct prefill_ask *ask = listing->ask;
    char id[RECORD_ID_MAX + 1];
    struct record record;
    struct payload payload;
    if (!duty->unit || (ask->unit && strcmp(duty->unit->code, ask->unit) != 0))
        return true;
    arena_reset(&listing->scratch);
    enum status status =
        replica_find_unit(listing->view, &listing->scratch, &ask->duties->held->plan.scope,
                          duty->unit->code, &record);
    if (status == STATUS_OK)
        status = payload_decode(&listing->scratch, KIND_UNIT, record.payload, &payload);
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
        return true;
    if (status) {
        listing->status = status;
        return false;
    }
    const struct scope *home =
        payload.unit.home.text[0] ? &payload.unit.home : &payload.unit.region;
    if (!scope_contains(&ask->scope, home))
        return true;
    struct prefill_owed *form = add(listing);
    if (!form) {
        listing->status = STATUS_NO_MEMORY;
        return false;
    }
    snprintf(id, sizeof id, DEPARTMENT_PREFIX "%s", duty->id);
    *form = (struct prefill_owed){.key = key_of(ask, home, id),
                                  .name = duty->name,
                                  .unit_code = duty->unit->code,
                                  .unit_name = ""};
    listing->owed[listing->count - 1] = true;
    take_dates(form, duty);
    return true;
}

static bool see_duty(void *context, const struct duty *duty)
{
    struct listing *listing = context;
    const struct prefill_ask *ask = listing->ask;
    const uint64_t *slot =
        ask->department ? NULL : map_get(listing->by_id, bytes_of_text(duty->id));
    if (slot && duty_lacks_ex_ante(duty) && ask->duties->held->plan.year == ask->fiscal_year)
        listing->forms[*slot - 1].lacks_ex_ante = true;
    if (!is_meant(ask, duty->obligation))
        return true;
    if (ask->department)
        return add_department(listing, duty);
    if (slot) {
        take_dates(&listing->forms[*slot - 1], duty);
        listing->owed[*slot - 1] = true;
    }
    return true;
}

static enum status ask_plan(struct listing *listing)
{
    const struct duty_ask *duties = listing->ask->duties;
    const struct plan *plan = &duties->held->plan;
    for (size_t i = 0; i < plan->obligation_count; i++)
        listing->planned = listing->planned || is_meant(listing->ask, &plan->obligations[i]);
    if (!listing->planned)
        return STATUS_OK; /* every required project, without a date */
    for (size_t i = 0; i < listing->count; i++)
        listing->owed[i] = false;
    struct duty_ask ask = *duties;
    ask.unit = listing->ask->unit;
    return duties_each(listing->view, listing->arena, &ask, see_duty, listing);
}

/* -- the answer --------------------------------------------------------------------------------- */

static bool is_open(const struct prefill_owed *form)
{
    return form->state == DUTY_NOT_DUE || form->state == DUTY_OPEN ||
           form->state == DUTY_RETURNED || form->state == DUTY_OVERDUE || form->state == DUTY_ADDED;
}

static int compare(const void *a, const void *b)
{
    const struct prefill_owed *left = a, *right = b;
    int order = strcmp(left->unit_code, right->unit_code);
    return order ? order : strcmp(left->key.id, right->key.id);
}

static enum status name_units(struct listing *listing)
{
    const char *code = "", *name = "";
    for (size_t i = 0; i < listing->count; i++) {
        struct prefill_owed *form = &listing->forms[i];
        struct record record;
        struct payload payload;
        if (strcmp(form->unit_code, code) == 0) {
            form->unit_name = name;
            continue;
        }
        code = form->unit_code;
        arena_reset(&listing->scratch);
        enum status status =
            replica_find_unit(listing->view, &listing->scratch, NULL, code, &record);
        if (status == STATUS_OK)
            status = payload_decode(&listing->scratch, KIND_UNIT, record.payload, &payload);
        name =
            status == STATUS_OK ? arena_text(listing->arena, payload.unit.name) : form->unit_name;
        if (!name || status == STATUS_NO_MEMORY)
            return STATUS_NO_MEMORY;
        form->unit_name = name;
    }
    return STATUS_OK;
}

static enum status list(struct listing *listing)
{
    const struct prefill_ask *ask = listing->ask;
    enum status status = STATUS_OK;
    if (!ask->department)
        status = replica_each_image(listing->view, ask->fiscal_year, see_image, listing);
    if (status == STATUS_OK && ask->kind == KIND_WORK)
        status = replica_each(listing->view, &ask->scope, KIND_WORK, ask->fiscal_year, see_transfer,
                              listing);
    if (status == STATUS_OK && ask->duties)
        status = listing->status ? listing->status : ask_plan(listing);
    status = status ? status : listing->status;
    size_t kept = 0;
    for (size_t i = 0; i < listing->count; i++)
        if (listing->owed[i] && (ask->all || is_open(&listing->forms[i])))
            listing->forms[kept++] = listing->forms[i];
    listing->count = kept;
    if (kept > 1)
        qsort(listing->forms, kept, sizeof *listing->forms, compare);
    return status ? status : name_units(listing);
}

enum status prefill_owed(struct view *view, struct arena *arena, const struct prefill_ask *ask,
                         struct prefill_owed **forms, size_t *count, bool *planned)
{
    struct listing listing = {.view = view, .arena = arena, .ask = ask, .by_id = map_new()};
    arena_init(&listing.scratch, 0);
    enum status status = listing.by_id ? list(&listing) : STATUS_NO_MEMORY;
    arena_close(&listing.scratch);
    map_free(listing.by_id);
    *forms = listing.forms;
    *count = listing.count;
    if (planned)
        *planned = listing.planned;
    return status;
}
