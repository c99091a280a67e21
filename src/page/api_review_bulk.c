/* GET /review-bulk, POST /review-bulk -- which forms of a queue, as it is listed, a machine may pass, which of them a person opens all the same, and what has
 * become of those of earlier passes; and passing them, as siben review --all-passed does. What somebody else has open is left to him. */
#include "claims.h"
#include "entry.h"
#include "paging.h"

#include <siben/bulk_review.h>

#include <stdio.h>

#define SHOWN_MAX 2000 /* the rest is counted */

struct asking {
    struct call *call;
    const struct seen_units *units;
    unsigned resource;       /* by which forms are this account's: to review, or only to read */
    const char *unit, *text; /* what of the queue is listed; "": all */
    struct claim *claims;
    size_t claim_count;
    struct bulk_ask ask;
    struct bulk bulk;
    json_t *made;
    /* POST */
    const char *seen;
    struct change *changes;
};

/* -- the forms ------------------------------------------------------------------------------------------- */

/* As the queue chooses what it lists. */
static bool is_listed(const struct asking *asking, const struct record_key *key, const char *unit)
{
    const char *words[] = {key->id, unit, seen_unit_name_at(asking->units, unit, &key->scope)};
    return (!*asking->unit || strcmp(unit, asking->unit) == 0) &&
           paging_says(asking->text, words, sizeof words / sizeof *words);
}

/* Somebody else is reading it. */
static bool is_open(const struct asking *asking, const struct record_key *key)
{
    for (size_t i = 0; i < asking->claim_count; i++)
        if (record_key_equal(&asking->claims[i].key, key))
            return strcmp(asking->claims[i].account, asking->call->session.account.name) != 0;
    return false;
}

/* Whose turn it is may be this account's as one step of a chain; without one it takes the right to review. */
static enum status look(void *context, struct view *view, const struct record *record,
                        const struct review_standing *standing, struct arena *arena,
                        struct bulk_look *look)
{
    struct asking *asking = context;
    struct call *call = asking->call;
    struct noted noted;
    enum status status = noted_read(call, view, record, arena, &noted);
    if (status != STATUS_OK || noted.unreadable)
        return status;
    look->mine = seen_unit(call, asking->units, asking->resource, noted.unit) &&
                 is_listed(asking, &record->key, noted.unit);
    look->open = is_open(asking, &record->key);
    look->found = noted.blocking || noted.warnings;
    look->turn = !standing->chain.count || account_is_step(&call->session.account, standing->next);
    look->step = standing->next;
    look->unit = arena_text(&call->arena, noted.unit);
    return look->unit ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status read_ask(struct asking *asking)
{
    struct call *call = asking->call;
    const char *name;
    int this_year, month, day;
    long year, round;
    date_parts(date_of_instant(call->now_ms), &this_year, &month, &day);
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, this_year, &year);
    if (status == STATUS_OK)
        status = input_number(call, "round", 0, ROUND_MAX, -1, &round);
    if (status == STATUS_OK)
        status = input_text(call, "kind", 32, &name);
    if (status == STATUS_OK)
        status = input_text(call, "unit", UNIT_CODE_MAX, &asking->unit);
    if (status == STATUS_OK)
        status = input_text(call, "text", 256, &asking->text);
    if (status != STATUS_OK)
        return status;
    asking->ask = (struct bulk_ask){.scope = call->page->node->config.scope,
                                    .kind = *name ? kind_of_name(name) : KIND_MONITORING,
                                    .fiscal_year = (uint16_t)year,
                                    .round = (int)round,
                                    .look = look,
                                    .context = asking};
    return kind_is_form(asking->ask.kind) && asking->ask.kind != KIND_FUND
               ? STATUS_OK
               : why_set(&call->why, STATUS_INVALID, "kind", "这种表没有机审通过",
                         "target、monitoring 或 self_evaluation");
}

static enum status read_bulk(struct asking *asking, struct view *view)
{
    struct call *call = asking->call;
    asking->resource =
        call_reach(call, RESOURCE_REVIEW) != REACH_NONE ? RESOURCE_REVIEW : RESOURCE_REVIEWS_ALL;
    asking->claims = arena_array(&call->arena, struct claim, PAGE_CLAIMS_MAX);
    if (!asking->claims)
        return STATUS_NO_MEMORY;
    asking->claim_count = claims_list(call->page->claims, node_monotonic_ms(), asking->claims);
    enum status status = seen_units_read(call, view, &asking->units);
    return status ? status : bulk_read(view, &call->arena, &asking->ask, &asking->bulk);
}

/* -- told ------------------------------------------------------------------------------------------------- */

static json_t *form_json(struct asking *asking, struct view *view, struct arena *scratch,
                         const struct record_key *key, uint64_t mark, const char *unit)
{
    struct call *call = asking->call;
    json_t *one = answer_object(call);
    put_key(call, one, "key", key);
    put_mark(call, one, "mark", mark);
    arena_reset(scratch);
    put_text(call, one, "title", form_title(view, scratch, key));
    put_text(call, one, "unit_name", seen_unit_name_at(asking->units, unit, &key->scope));
    return one;
}

static void put_forms(struct asking *asking, struct view *view, struct arena *scratch)
{
    struct call *call = asking->call;
    const struct bulk *bulk = &asking->bulk;
    json_t *forms = answer_list(call), *sample = answer_list(call);
    for (size_t i = 0, shown = 0; i < bulk->count && shown < SHOWN_MAX; i++) {
        const struct bulk_form *form = &bulk->forms[i];
        shown += !form->drawn;
        append(call, form->drawn ? sample : forms,
               form_json(asking, view, scratch, &form->key, form->mark, form->unit));
    }
    put_json(call, asking->made, "forms", forms);
    put_json(call, asking->made, "sample", sample);
}

/* Those of earlier passes that this account reaches. */
static enum status put_opened(struct asking *asking, struct view *view, struct arena *scratch)
{
    static const char *const verdicts[] = {
        [VERDICT_PASSED] = "passed", [VERDICT_RETURNED] = "returned"};
    struct call *call = asking->call;
    json_t *list = answer_list(call);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < asking->bulk.opened_count && status == STATUS_OK; i++) {
        const struct bulk_opened *opened = &asking->bulk.opened[i];
        const char *unit;
        status = seen_unit_of(call, view, &opened->form, &unit);
        if (status != STATUS_OK || !seen_unit(call, asking->units, asking->resource, unit) ||
            !is_listed(asking, &opened->form, unit))
            continue;
        json_t *one = form_json(asking, view, scratch, &opened->form, opened->mark, unit);
        const char *verdict =
            opened->verdict < sizeof verdicts / sizeof *verdicts ? verdicts[opened->verdict] : NULL;
        put_text(call, one, "verdict", verdict ? verdict : "");
        put_text(call, one, "reviewer", opened->reviewer);
        append(call, list, one);
    }
    put_json(call, asking->made, "opened", list);
    return status;
}

static void put_left(struct asking *asking)
{
    struct call *call = asking->call;
    const struct bulk *bulk = &asking->bulk;
    json_t *made = asking->made;
    put_number(call, made, "count", (int64_t)(bulk->count - bulk->drawn));
    put_mark(call, made, "seen", bulk_mark(bulk));
    put_number(call, made, "full", (int64_t)bulk->full);
    put_text(call, made, "full_source", bulk->full_source);
    put_number(call, made, "checked", (int64_t)bulk->checked);
    put_text(call, made, "checks_source", bulk->checks_source);
    put_number(call, made, "findings", (int64_t)bulk->found);
    put_number(call, made, "other_turn", (int64_t)bulk->other_turn);
    put_number(call, made, "unset", (int64_t)bulk->unset);
    put_number(call, made, "open", (int64_t)bulk->open);
    put_number(call, made, "below", (int64_t)bulk->below);
    put_number(call, made, "by_machine", (int64_t)bulk->by_machine);
    put_number(call, made, "one_of", bulk->one_of);
    put_text(call, made, "source", bulk->source);
}

static enum status tell(struct call *call, struct view *view, void *context)
{
    struct asking *asking = context;
    struct arena scratch;
    enum status status = read_bulk(asking, view);
    if (status != STATUS_OK)
        return status;
    arena_init(&scratch, 0);
    put_forms(asking, view, &scratch);
    put_left(asking);
    status = put_opened(asking, view, &scratch);
    arena_close(&scratch);
    (void)call;
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    struct asking *asking = arena_take(&call->arena, sizeof *asking);
    if (!asking)
        return STATUS_NO_MEMORY;
    *asking = (struct asking){.call = call};
    enum status status = read_ask(asking);
    if (status != STATUS_OK)
        return status;
    asking->made = *result = answer_object(call);
    return call_view(call, tell, asking);
}

/* -- passed ------------------------------------------------------------------------------------------------ */

/* Nothing is passed of which the person was not told. */
static enum status check_seen(struct asking *asking)
{
    struct call *call = asking->call;
    const struct bulk *bulk = &asking->bulk;
    char now[20];
    snprintf(now, sizeof now, "%016llx", (unsigned long long)bulk_mark(bulk));
    if (strcmp(now, asking->seen) != 0)
        return why_set(&call->why, STATUS_STALE, NULL, "您看的时候，能机审通过的表又变了",
                       "看过新的名单再点一次");
    if (bulk->count)
        return STATUS_OK;
    return bulk->full ? why_set(&call->why, STATUS_CONFLICT, bulk->full_source,
                                "计划要求这种表逐张审核，不能机审通过", "逐张审核")
                      : why_set(&call->why, STATUS_CONFLICT, bulk->source,
                                bulk->unset ? "计划没有设定机审时由人打开多少（open_one_of 未设定）"
                                            : "没有能机审通过的表",
                                "逐张审核");
}

static enum status make_changes(struct asking *asking, struct view *view)
{
    struct call *call = asking->call;
    const struct bulk *bulk = &asking->bulk;
    int32_t today = date_of_instant(call->now_ms);
    struct review_chains chains;
    struct arena scratch;
    enum status status = STATUS_OK;
    asking->changes = arena_array(&call->arena, struct change, bulk->count + 1);
    if (!asking->changes)
        return STATUS_NO_MEMORY;
    arena_init(&scratch, 0);
    review_chains_open(&chains, view, &call->arena, &scratch);
    for (size_t i = 0; i < bulk->count && status == STATUS_OK; i++) {
        struct record_key key;
        struct payload payload;
        arena_reset(&scratch);
        status = bulk_word(view, &scratch, &chains, &bulk->forms[i], call->session.account.display,
                           today, &key, &payload, &call->why);
        if (status == STATUS_OK)
            status = node_change(view, &call->arena, &key, &payload, &asking->changes[i]);
    }
    arena_close(&scratch);
    return status;
}

static enum status decide(struct call *call, struct view *view, void *context)
{
    struct asking *asking = context;
    enum status status = read_bulk(asking, view);
    if (status == STATUS_OK)
        status = check_seen(asking);
    (void)call;
    return status ? status : make_changes(asking, view);
}

static enum status answer_pass(struct call *call, json_t **result)
{
    struct asking *asking = arena_take(&call->arena, sizeof *asking);
    size_t skipped;
    if (!asking)
        return STATUS_NO_MEMORY;
    *asking = (struct asking){.call = call};
    enum status status = read_ask(asking);
    if (status == STATUS_OK)
        status = input_text(call, "seen", 16, &asking->seen);
    if (status == STATUS_OK)
        status = call_view(call, decide, asking);
    if (status != STATUS_OK)
        return status;
    const struct bulk *bulk = &asking->bulk;
    const char *of = arena_print(&call->arena, "%s/%u/%d%s%s", kind_name(asking->ask.kind),
                                 (unsigned)asking->ask.fiscal_year, asking->ask.round,
                                 *asking->unit ? "/" : "", asking->unit);
    const char *words = arena_print(&call->arena, "机审通过 %zu 张，抽出 %zu 张由人打开",
                                    bulk->count - bulk->drawn, bulk->drawn);
    status = of && words ? audit(call, "pass-bulk", of, words) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = entry_write(call, asking->changes, bulk->count, &skipped);
    if (status != STATUS_OK)
        return status;
    *result = answer_object(call);
    put_number(call, *result, "passed", (int64_t)(bulk->count - bulk->drawn));
    put_number(call, *result, "drawn", (int64_t)bulk->drawn);
    put_number(call, *result, "open", (int64_t)bulk->open);
    return STATUS_OK;
}

const struct route route_review_bulk = {.path = "/review-bulk",
                                        .method = CONSOLE_GET,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_REVIEWS_ALL,
                                        .answer = answer};
const struct route route_review_pass = {.path = "/review-bulk",
                                        .method = CONSOLE_POST,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_REVIEW,
                                        .answer = answer_pass};
