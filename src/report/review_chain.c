/* Chains of review: whose they are, where a form stands in one, and what a word of a step says. */
#include <siben/review_chain.h>

#include <stdio.h>

struct plan_remembered {
    struct scope scope; /* of the forms that asked */
    uint16_t year;
    bool held;
    struct plan_held plan;
    struct plan_remembered *next;
};

void review_chains_open(struct review_chains *chains, struct view *view, struct arena *arena,
                        struct arena *scratch)
{
    *chains = (struct review_chains){.view = view, .arena = arena, .scratch = scratch};
}

/* -- whose chain -------------------------------------------------------------------------- */

/* The plan of the year in which the form is filled: a self-evaluation a year after its money. */
static enum status plan_for(struct review_chains *chains, const struct record_key *form,
                            const struct plan_held **plan)
{
    uint16_t year = (uint16_t)(form->fiscal_year + (form->kind == KIND_SELF_EVALUATION));
    struct plan_remembered *known = chains->plans;
    struct why why = {.where = ""};
    while (known && (known->year != year || !scope_equal(&known->scope, &form->scope)))
        known = known->next;
    if (!known) {
        known = arena_take(chains->arena, sizeof *known);
        if (!known)
            return STATUS_NO_MEMORY;
        known->scope = form->scope;
        known->year = year;
        enum status status =
            plan_held(chains->view, chains->arena, &form->scope, year, false, &known->plan, &why);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND && status != STATUS_UNSUPPORTED)
            return status;
        known->held = status == STATUS_OK;
        known->next = chains->plans;
        chains->plans = known;
    }
    *plan = known->held ? &known->plan : NULL;
    return STATUS_OK;
}

/* A unit's own forms, and its ex-ante evaluation, which it sends in like them ("送审", DOMAIN.md 1.1 O-05). Other pieces of work are of many
 * units, or the office's own: no unit's chain speaks about them. */
static bool has_chain(const struct record_key *form)
{
    static const char ex_ante[] = "work/ex_ante/";
    return kind_is_form(form->kind) ||
           (form->kind == KIND_WORK && strncmp(form->id, ex_ante, sizeof ex_ante - 1) == 0);
}

static void take(struct review_chain *chain, const struct plan_chain *plan,
                 const char *const *steps, size_t count, const char *source)
{
    for (size_t i = 0; i < count && i < REVIEW_STEPS_MAX; i++) {
        chain->steps[i] = steps[i];
        chain->may_skip[i] = i + 1 < count && plan_may_skip(plan, steps[i]);
        chain->count++;
    }
    chain->source = source;
}

static enum status read_chain(struct review_chains *chains, const struct record_key *form,
                              const char *unit_code, struct review_chain *chain)
{
    struct record record;
    struct payload payload;
    const struct plan_held *plan = NULL;
    enum status status =
        replica_find_unit(chains->view, chains->arena, &form->scope, unit_code, &record);
    if (status == STATUS_OK)
        status = payload_decode(chains->arena, KIND_UNIT, record.payload, &payload);
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT || status == STATUS_MALFORMED)
        return STATUS_OK; /* of no unit that is known: nothing says who */
    if (status == STATUS_OK)
        status = plan_for(chains, form, &plan);
    if (status != STATUS_OK)
        return status;
    const struct unit *unit = &payload.unit;
    const struct plan_chain *of_kind =
        plan ? plan_chain(&plan->plan, unit_kind_of(unit, record.key.id)) : NULL;
    if (unit->reviewer_count)
        take(chain, of_kind, unit->reviewers, unit->reviewer_count, "单位名册");
    else if (of_kind)
        take(chain, of_kind, of_kind->steps, of_kind->step_count, plan->label);
    return chains->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

struct chain_remembered {
    struct scope scope; /* of the form that asked */
    uint16_t year;
    bool self;
    char unit[UNIT_CODE_MAX + 1];
    struct review_chain chain;
    struct chain_remembered *next;
};

static struct chain_remembered **slot_of(struct review_chains *chains, const char *unit_code)
{
    size_t at = 0;
    for (const char *digit = unit_code; *digit; digit++)
        at = at * 31 + (uint8_t)*digit;
    return &chains->units[at % REVIEW_CHAINS_SLOTS];
}

enum status review_chain_of(struct review_chains *chains, const struct record_key *form,
                            const char *unit_code, struct review_chain *chain)
{
    const bool self = form->kind == KIND_SELF_EVALUATION;
    *chain = (struct review_chain){.source = ""};
    if (!has_chain(form) || text_is_empty(unit_code) || strlen(unit_code) > UNIT_CODE_MAX)
        return STATUS_OK;
    struct chain_remembered **slot = slot_of(chains, unit_code), *known = *slot;
    while (known &&
           (known->year != form->fiscal_year || known->self != self ||
            strcmp(known->unit, unit_code) != 0 || !scope_equal(&known->scope, &form->scope)))
        known = known->next;
    if (!known) {
        known = arena_take(chains->arena, sizeof *known);
        if (!known)
            return STATUS_NO_MEMORY;
        *known = (struct chain_remembered){
            .scope = form->scope, .year = form->fiscal_year, .self = self, .chain.source = ""};
        snprintf(known->unit, sizeof known->unit, "%s", unit_code);
        enum status status = read_chain(chains, form, unit_code, &known->chain);
        if (status != STATUS_OK)
            return status;
        known->next = *slot;
        *slot = known;
    }
    *chain = known->chain;
    return STATUS_OK;
}

/* -- where a form stands -------------------------------------------------------------------- */

/* Of the chain as it is now: from its beginning, what has been gone through. */
static size_t passed_of(const struct review_standing *standing)
{
    const struct review *review = &standing->review;
    const uint8_t verdict = review_verdict(review);
    size_t passed = 0;
    if (verdict == VERDICT_PASSED)
        return standing->chain.count;
    while (verdict == VERDICT_STEP && passed < standing->chain.count &&
           passed < review->step_count &&
           strcmp(review->steps[passed].name, standing->chain.steps[passed]) == 0)
        passed++;
    return passed;
}

enum status review_standing_in(struct review_chains *chains, const struct record *form,
                               const char *unit_code, struct review_standing *standing)
{
    struct payload payload;
    struct record decision;
    struct record_key key = form->key;
    *standing = (struct review_standing){.next = "", .chain.source = ""};
    enum status status = review_chain_of(chains, &form->key, unit_code, &standing->chain);
    if (status != STATUS_OK || !standing->chain.count || !form->shown.seq)
        return status;
    key.kind = KIND_REVIEW;
    decision_id_print(&form->key, form->shown.mark, key.id);
    status = replica_get(chains->view, chains->scratch, &key, &decision);
    if (status == STATUS_OK && decision.shown.seq && !decision.state.withdrawn) {
        enum status read = payload_decode(chains->scratch, KIND_REVIEW, decision.payload, &payload);
        if (read == STATUS_NO_MEMORY)
            return read;
        if (read == STATUS_OK) /* else of later software: as if nobody had said anything */
            standing->review = payload.review;
    }
    standing->passed = passed_of(standing);
    if (review_verdict(&standing->review) != VERDICT_PASSED &&
        standing->passed < standing->chain.count)
        standing->next = standing->chain.steps[standing->passed];
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status review_standing_of(struct review_chains *chains, const struct record *form,
                               struct review_standing *standing)
{
    struct payload payload;
    *standing = (struct review_standing){.next = "", .chain.source = ""};
    if (!form->shown.seq || !has_chain(&form->key))
        return STATUS_OK;
    enum status status = payload_decode(chains->scratch, form->key.kind, form->payload, &payload);
    if (status != STATUS_OK) /* of a newer software: nobody here can review it */
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    return review_standing_in(chains, form, payload_unit_code(&payload), standing);
}

const char *review_chain_words(struct arena *arena, const struct review_chain *chain, size_t passed)
{
    const char *text = "";
    for (size_t i = 0; text && i < chain->count; i++)
        text = arena_print(arena, "%s%s%s%s", text, i ? " → " : "", chain->steps[i],
                           i < passed ? "✓" : "");
    return text ? text : "";
}

/* -- a word of a step ------------------------------------------------------------------------ */

static size_t place_of_step(const struct review_chain *chain, const char *step)
{
    size_t at = 0;
    while (at < chain->count && strcmp(chain->steps[at], step) != 0)
        at++;
    return at;
}

/* The chain can have changed since an earlier step spoke: what it said stays, by its name. A return begins anew. */
static const struct review_step *spoken(const struct review *review, const char *step)
{
    for (size_t i = 0; review->verdict == VERDICT_STEP && i < review->step_count; i++)
        if (!review->steps[i].skipped && strcmp(review->steps[i].name, step) == 0)
            return &review->steps[i];
    return NULL;
}

static enum status refuse_order(struct arena *arena, const struct review_chain *chain, size_t first,
                                size_t at, struct why *why)
{
    const char *what =
        arena_print(arena, "还没有轮到%s：%s还没有审核", chain->steps[at], chain->steps[first]);
    const char *todo = arena_print(
        arena, "审核环节是 %s；先由%s审核（--step %s），或在计划里写明这个环节可以跳过（may_skip）",
        review_chain_words(arena, chain, first), chain->steps[first], chain->steps[first]);
    return what && todo ? why_set(why, STATUS_CONFLICT, chain->steps[at], what, todo)
                        : STATUS_NO_MEMORY;
}

/* Those before it as they spoke, or passed by where the plan allows it; and this one. */
static enum status take_steps(struct arena *arena, const struct review_standing *standing,
                              size_t at, int32_t today, struct review *review, struct why *why)
{
    const struct review_chain *chain = &standing->chain;
    struct review_step *steps = arena_array(arena, struct review_step, chain->count + 1);
    if (!steps)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i <= at; i++) {
        const struct review_step *said = spoken(&standing->review, chain->steps[i]);
        bool skipped = i < at && !said;
        if (skipped && !chain->may_skip[i])
            return refuse_order(arena, chain, i, at, why);
        steps[i] = i < at && said
                       ? *said
                       : (struct review_step){chain->steps[i], review->reviewer, today, skipped};
    }
    review->steps = steps;
    review->step_count = at + 1;
    return STATUS_OK;
}

static enum status refuse_step(struct arena *arena, const struct review_chain *chain,
                               const char *step, struct why *why)
{
    if (!chain->count)
        return why_set(why, STATUS_INVALID, step, "这个单位没有设定审核环节",
                       "不写 --step，一次审核即可；要分环节的，写进单位名册或计划");
    const char *todo = arena_print(arena, "可以写：%s", review_chain_words(arena, chain, 0));
    return todo ? why_set(why, STATUS_INVALID, step, "审核环节里没有这一个", todo)
                : STATUS_NO_MEMORY;
}

enum status review_say_step(struct arena *arena, const struct review_standing *standing,
                            const char *step, int32_t today, struct review *review, struct why *why)
{
    const struct review_chain *chain = &standing->chain;
    if (!chain->count && !*step)
        return STATUS_OK;
    size_t at = *step ? place_of_step(chain, step) : chain->count - 1;
    if (at >= chain->count)
        return refuse_step(arena, chain, step, why);
    bool passes = review->verdict == VERDICT_PASSED;
    if (passes && at < standing->passed) {
        bool said = spoken(&standing->review, chain->steps[at]) != NULL;
        const char *what =
            said ? arena_print(arena, "%s已经审核过了", chain->steps[at])
                 : arena_print(arena, "%s这个环节已经跳过，后面的环节审核了", chain->steps[at]);
        const char *todo = *standing->next ? arena_print(arena, "下一个环节是%s", standing->next)
                                           : "看 siben history";
        return what && todo ? why_set(why, STATUS_CONFLICT, chain->steps[at], what, todo)
                            : STATUS_NO_MEMORY;
    }
    review->step = chain->steps[at];
    review->chain = arena_array(arena, const char *, chain->count + 1);
    if (!review->chain)
        return STATUS_NO_MEMORY;
    memcpy(review->chain, chain->steps, chain->count * sizeof *chain->steps);
    review->chain_count = chain->count;
    if (!passes)
        return STATUS_OK;
    if (at + 1 < chain->count)
        review->verdict = VERDICT_STEP;
    return take_steps(arena, standing, at, today, review, why);
}
