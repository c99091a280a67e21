#include "standing.h"

#include "shared.h"

#include <siben/deliveries.h>
#include <siben/form_rules.h>
#include <siben/office.h>

#define FORMS_TOGETHER 256

struct asked {
    uint64_t kinds;
    unsigned first_year, last_year;
};
struct
    ruled { /* what a plan asks of forms of a kind, in the place and year that were asked for last */
    struct record_key of;
    struct form_rules rules;
};
struct looking {
    struct call *call;
    struct ruled ruled[3];
    struct arena *arena, scratch;
    struct review_chains chains;
    struct offices offices;
    struct deliveries *deliveries;
    const char *unit; /* of the form before: those of a unit often stand together */
    bool (*visit)(void *context, const struct form_standing *form);
    void *context;
    enum status status;
};

/* In order of key most forms are of one place and year. */
static enum status find_rules(struct looking *looking, struct view *view,
                              const struct record_key *form, const struct form_rules **rules)
{
    struct ruled *ruled = &looking->ruled[form->kind == KIND_TARGET            ? 0
                                          : form->kind == KIND_SELF_EVALUATION ? 1
                                                                               : 2];
    enum status status = STATUS_OK;
    if (ruled->of.kind != form->kind || ruled->of.fiscal_year != form->fiscal_year ||
        ruled->of.round != form->round || !scope_equal(&ruled->of.scope, &form->scope)) {
        ruled->of = *form;
        status = replica_form_rules(view, looking->arena, form, &ruled->rules);
    }
    *rules = &ruled->rules;
    return status;
}

/* -- one form ------------------------------------------------------------------------------------ */

static enum status look_at_chain(struct looking *looking, const struct record *record,
                                 struct form_standing *form)
{
    struct review_standing standing;
    arena_reset(&looking->scratch);
    enum status status = review_standing_in(&looking->chains, record, form->unit, &standing);
    form->next = "";
    if (status != STATUS_OK || !standing.chain.count)
        return status;
    struct review_chain *chain = arena_take(looking->arena, sizeof *chain);
    if (!chain)
        return STATUS_NO_MEMORY;
    *chain = standing.chain;
    form->chain = chain;
    form->passed = standing.passed;
    form->next = standing.next; /* of the chain */
    return STATUS_OK;
}

static enum status look_at(struct looking *looking, struct view *view, const struct record *record,
                           struct arena *arena, struct form_standing *form, bool *readable)
{
    struct noted noted;
    struct delivery delivery;
    const struct form_rules *rules;
    enum status status = find_rules(looking, view, &record->key, &rules);
    if (status == STATUS_OK)
        status = noted_read_by(looking->call, view, record, rules, arena, &noted);
    *readable = status == STATUS_OK && !noted.unreadable;
    if (!*readable)
        return status;
    if (!looking->unit || strcmp(looking->unit, noted.unit) != 0)
        looking->unit = arena_text(looking->arena, noted.unit);
    if (!looking->unit)
        return STATUS_NO_MEMORY;
    *form = (struct form_standing){.key = record->key,
                                   .shown = record->shown,
                                   .unit = looking->unit,
                                   .approved = record->state.approved,
                                   .returned = record->state.returned,
                                   .closed = record->state.closed,
                                   .listed = noted.listed,
                                   .blocking = noted.blocking,
                                   .warnings = noted.warnings,
                                   .hints = noted.hints,
                                   .conflicts = record->state.conflicts,
                                   .next = ""};
    if (!form->approved) {
        struct scope below;
        status = offices_find(view, &looking->offices, &record->key, &below);
        form->below = status == STATUS_OK && below.text[0];
        if (status == STATUS_OK)
            status = look_at_chain(looking, record, form);
    }
    if (status == STATUS_OK)
        status = replica_delivery_among(view, looking->deliveries, &record->shown, &delivery);
    if (status != STATUS_OK)
        return status;
    form->not_sent = delivery.not_sent;
    form->at_parent = delivery.parent_since_ms != 0;
    form->at_above = delivery.grandparent_since_ms != 0;
    return STATUS_OK;
}

static bool see(void *context, struct view *view, const struct record *record, struct arena *arena)
{
    struct looking *looking = context;
    struct form_standing form;
    bool readable;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    looking->status = look_at(looking, view, record, arena, &form, &readable);
    if (looking->status != STATUS_OK ||
        !readable) /* what a newer software wrote hides nothing else */
        return looking->status == STATUS_OK;
    return looking->visit(looking->context, &form);
}

static enum status look(struct looking *looking, struct view *view, const struct asked *asked)
{
    looking->deliveries = arena_take(looking->arena, sizeof *looking->deliveries);
    if (!looking->deliveries)
        return STATUS_NO_MEMORY;
    arena_init(&looking->scratch, 0);
    review_chains_open(&looking->chains, view, looking->arena, &looking->scratch);
    enum status status = offices_below(view, looking->arena, &looking->offices);
    if (status == STATUS_OK)
        status = replica_each_among(view, NULL, asked->kinds, asked->first_year, asked->last_year,
                                    see, looking);
    arena_close(&looking->scratch);
    return status ? status : looking->status;
}

/* -- all of them, kept ---------------------------------------------------------------------------- */

struct block {
    struct form_standing forms[FORMS_TOGETHER];
    size_t count;
    struct block *next;
};
struct keeping {
    struct arena *arena;
    struct block *first, *last;
};

static bool keep(void *context, const struct form_standing *form)
{
    struct keeping *keeping = context;
    if (!keeping->last || keeping->last->count == FORMS_TOGETHER) {
        struct block *block = arena_take(keeping->arena, sizeof *block);
        if (!block)
            return false;
        *(keeping->last ? &keeping->last->next : &keeping->first) = block;
        keeping->last = block;
    }
    keeping->last->forms[keeping->last->count++] = *form;
    return true;
}

static enum status make(void *context, struct call *call, struct view *view, struct arena *arena,
                        void **value)
{
    struct keeping *keeping = arena_take(arena, sizeof *keeping);
    if (!keeping)
        return STATUS_NO_MEMORY;
    keeping->arena = arena;
    struct looking looking = {.call = call, .arena = arena, .visit = keep, .context = keeping};
    enum status status = look(&looking, view, context);
    *value = keeping;
    return status == STATUS_OK && arena->failed ? STATUS_NO_MEMORY : status;
}

enum status standing_each(struct call *call, struct view *view, uint64_t kinds, unsigned first_year,
                          unsigned last_year,
                          bool (*visit)(void *context, const struct form_standing *form),
                          void *context)
{
    struct asked asked = {kinds, first_year, last_year};
    const struct {
        const char *what;
        uint64_t kinds, first_year, last_year;
    } name = {"forms", kinds, first_year, last_year};
    const void *value = NULL;
    enum status status = shared_get(call, view, bytes_of(&name, sizeof name), make, &asked, &value);
    if (status == STATUS_NO_MEMORY) { /* more than are kept: one by one, for this call */
        struct looking looking = {
            .call = call, .arena = &call->arena, .visit = visit, .context = context};
        return look(&looking, view, &asked);
    }
    const struct keeping *keeping = value;
    for (const struct block *block = status == STATUS_OK ? keeping->first : NULL; block;
         block = block->next)
        for (size_t i = 0; i < block->count; i++)
            if (!visit(context, &block->forms[i]))
                return STATUS_OK;
    return status;
}
