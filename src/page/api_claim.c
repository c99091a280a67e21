/* POST /claim, POST /claim-end, GET /claims -- a form that is opened for review is its reader's until it is left: two do not
 * review one at once. The page says again and again that it is open; whoever comes second is told who has it, and may take
 * it over. */
#include "claims.h"
#include "turn.h"

#include <siben/date.h>

#include <stdio.h>

struct claiming {
    struct claim claim; /* asked for */
    bool decided;       /* nothing is to be reviewed */
};

/* 09:41; of another day 05-31 09:41. */
static const char *since_words(struct arena *arena, int64_t now_ms, const struct claim *held)
{
    char words[INSTANT_TEXT_SIZE];
    instant_print(held->since_ms, words); /* 2026-05-31 09:41:07 */
    bool today = date_of_instant(held->since_ms) == date_of_instant(now_ms);
    return arena_print(arena, "%.*s", today ? 5 : 11, words + (today ? 11 : 5));
}

static enum status say_whose(struct call *call, const struct claim *held)
{
    const char *since = since_words(&call->arena, call->now_ms, held);
    if (!since)
        return STATUS_NO_MEMORY;
    why_set(&call->why, STATUS_CONFLICT, NULL, NULL,
            "等对方审完；要现在就办，在这张表上点“由我来审”");
    return why_what(&call->why, STATUS_CONFLICT, "%s %s 打开了这张表，正在审核", held->display,
                    since);
}

enum status claim_free(struct call *call, const struct record_key *key)
{
    struct claim held;
    bool others = claims_find(call->page->claims, key, node_monotonic_ms(), &held) &&
                  strcmp(held.account, call->session.account.name) != 0;
    return others ? say_whose(call, &held) : STATUS_OK;
}

bool page_claimed(void *page, const struct record_key *form, int64_t now_ms, struct arena *arena,
                  const char **who, const char **since)
{
    struct claim held;
    const struct page *opened = page;
    if (!opened || !claims_find(opened->claims, form, node_monotonic_ms(), &held))
        return false;
    *who = arena_text(arena, held.display);
    *since = since_words(arena, now_ms, &held);
    return true;
}

void claim_over(struct call *call, const struct record_key *key)
{
    if (claims_decided(call->page->claims, key))
        events_claimed(call->page->events);
}

/* -- taken ---------------------------------------------------------------------------------------------- */

static enum status look_at_turn(struct call *call, struct view *view, const struct record *record,
                                struct claiming *claiming)
{
    struct review_chains chains;
    struct turn turn;
    const char *office;
    review_chains_open(&chains, view, &call->arena, &call->arena);
    enum status status = form_office(call, view, &record->key, &office);
    if (status == STATUS_OK)
        status = turn_read(call, &chains, record, claiming->claim.unit, &turn);
    if (status != STATUS_OK)
        return status;
    claiming->decided = record->state.approved || record->state.returned;
    return claiming->decided || *office || !turn.mine
               ? why_set(&call->why, STATUS_CONFLICT, NULL, "这张表现在不由您审核",
                         "刷新网页看现在轮到谁；已经审过的不用再审")
               : STATUS_OK;
}

static enum status look(struct call *call, struct view *view, void *context)
{
    struct claiming *claiming = context;
    struct claim *claim = &claiming->claim;
    const struct seen_units *units;
    struct record record;
    const char *unit = "";
    enum status status = seen_units_read(call, view, &units);
    if (status == STATUS_OK)
        status = replica_get(view, &call->arena, &claim->key, &record);
    if (status == STATUS_OK)
        status = seen_unit_of(call, view, &claim->key, &unit);
    if (status != STATUS_OK)
        return status;
    snprintf(claim->unit, sizeof claim->unit, "%s", unit);
    snprintf(claim->department, sizeof claim->department, "%s", seen_unit_department(units, unit));
    return look_at_turn(call, view, &record, claiming);
}

/* What is not written is not done: of whom it was taken stands in the log first. */
static enum status audit_over(struct call *call, const struct record_key *key)
{
    char text[RECORD_KEY_TEXT_SIZE];
    struct claim held;
    if (!claims_find(call->page->claims, key, node_monotonic_ms(), &held) ||
        strcmp(held.account, call->session.account.name) == 0)
        return STATUS_OK;
    record_key_print(key, text, sizeof text);
    const char *since = since_words(&call->arena, call->now_ms, &held);
    const char *words =
        since ? arena_print(&call->arena, "原由%s %s 打开", held.display, since) : NULL;
    return words ? audit(call, "claim-over", text, words) : STATUS_NO_MEMORY;
}

static enum status read_claim(struct call *call, struct claiming *claiming)
{
    struct claim *claim = &claiming->claim;
    const char *tab;
    enum status status = input_key(call, "key", &claim->key);
    if (status == STATUS_OK)
        status = input_text(call, "tab", PAGE_CLAIM_TAB_MAX, &tab);
    if (status != STATUS_OK)
        return status;
    snprintf(claim->tab, sizeof claim->tab, "%s", tab);
    snprintf(claim->account, sizeof claim->account, "%s", call->session.account.name);
    snprintf(claim->display, sizeof claim->display, "%s", call->session.account.display);
    memcpy(claim->cookie, call->cookie, sizeof claim->cookie);
    claim->since_ms = call->now_ms;
    claim->seen_ms = node_monotonic_ms();
    return STATUS_OK;
}

static void put_claim(struct call *call, json_t *object, const struct claim *held)
{
    put_key(call, object, "key", &held->key);
    put_bool(call, object, "mine", strcmp(held->account, call->session.account.name) == 0);
    put_text(call, object, "who", held->display);
    put_instant(call, object, "since_ms", held->since_ms);
}

static enum status answer_take(struct call *call, json_t **result)
{
    struct claiming claiming = {.decided = false};
    const struct record_key *key = &claiming.claim.key;
    struct claim held;
    bool over = json_is_true(json_object_get(call->input, "over")), changed = false;
    enum status status = read_claim(call, &claiming);
    if (status == STATUS_OK)
        status = form_within(call, key, RESOURCE_REVIEW_STEP);
    if (status == STATUS_OK)
        status = call_view(call, look, &claiming);
    if (claiming.decided) /* elsewhere: it waits for nobody any more */
        claim_over(call, key);
    if (status == STATUS_OK && over)
        status = audit_over(call, key);
    if (status != STATUS_OK)
        return status;
    status = claims_take(call->page->claims, &claiming.claim, over, &held, &changed);
    if (changed)
        events_claimed(call->page->events);
    if (status == STATUS_BUSY)
        return why_set(&call->why, status, NULL, "同时打开审核的表太多，这张没有记上是您在审",
                       "可以审；别人也打开它的，先商量好");
    *result = answer_object(call); /* whoever has it */
    put_claim(call, *result, &held);
    return STATUS_OK;
}

/* -- left, and who has which ------------------------------------------------------------------------------- */

static enum status answer_end(struct call *call, json_t **result)
{
    struct claiming claiming;
    (void)result;
    enum status status = read_claim(call, &claiming);
    const struct claim *claim = &claiming.claim;
    if (status == STATUS_OK &&
        claims_leave(call->page->claims, &claim->key, claim->account, claim->tab))
        events_claimed(call->page->events);
    return status;
}

/* Of the units whose reviews the account may read, and its own. */
static bool may_know(const struct call *call, const struct claim *claim)
{
    return strcmp(claim->account, call->session.account.name) == 0 ||
           call_sees(call, RESOURCE_REVIEWS, claim->unit, claim->department);
}

static enum status answer_list_of(struct call *call, json_t **result)
{
    struct claim *list = arena_array(&call->arena, struct claim, PAGE_CLAIMS_MAX);
    if (!list)
        return STATUS_NO_MEMORY;
    size_t count = claims_list(call->page->claims, node_monotonic_ms(), list);
    json_t *claims = answer_list(call);
    for (size_t i = 0; i < count; i++) {
        if (!may_know(call, &list[i]))
            continue;
        json_t *one = answer_object(call);
        put_claim(call, one, &list[i]);
        append(call, claims, one);
    }
    *result = answer_object(call);
    put_json(call, *result, "claims", claims);
    return STATUS_OK;
}

const struct route route_claim = {.path = "/claim",
                                  .method = CONSOLE_POST,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_REVIEW_STEP,
                                  .quiet = true,
                                  .answer = answer_take};
const struct route route_claim_end = {.path = "/claim-end",
                                      .method = CONSOLE_POST,
                                      .access = ACCESS_ROLE,
                                      .resource = RESOURCE_REVIEW_STEP,
                                      .quiet = true,
                                      .answer = answer_end};
const struct route route_claims = {.path = "/claims",
                                   .method = CONSOLE_GET,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_REVIEWS,
                                   .quiet = true,
                                   .answer = answer_list_of};
