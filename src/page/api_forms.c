/* GET /forms -- the forms of a round that are owed, or have been handed in, of the units that one reaches. */
#include "paging.h"
#include "shared.h"
#include "taking.h"

#include <siben/date.h>
#include <siben/prefill.h>
#include <siben/text.h>

#define FUND_PREFIX "fund/" /* names.h */
#define PAGE_ROWS 200       /* of a page of the list */

struct listing {
    struct call *call;
    json_t *made;
    const struct seen_units *units;
    struct plan_held held; /* of the year in which the forms are filled */
    bool planned;
    struct duty_ask duties;
    struct prefill_ask ask;
    bool chosen; /* the call says which round */
    const char *text, *state, *unit;
    struct paging paging;
};

/* -- which rounds there are ------------------------------------------------------------------- */

static const struct {
    const char *name;
    uint16_t kind;
} whats[] = {{"monitoring", KIND_MONITORING},
             {"self", KIND_SELF_EVALUATION},
             {"target", KIND_TARGET},
             {"transfer", KIND_WORK}, /* T7 */
             {"fund", KIND_FUND}};    /* T12 */

const char *form_what(unsigned kind)
{
    for (size_t i = 0; i < sizeof whats / sizeof whats[0]; i++)
        if (whats[i].kind == kind)
            return whats[i].name;
    return "";
}

static uint16_t kind_of_what(const char *name)
{
    for (size_t i = 0; i < sizeof whats / sizeof whats[0]; i++)
        if (strcmp(whats[i].name, name) == 0)
            return whats[i].kind;
    return 0;
}

static bool is_round(const struct obligation *it, uint16_t *kind)
{
    bool transfer = it->kept.by == KEPT_WORK && it->kept.types >> WORK_TRANSFER & 1;
    *kind = it->kept.by == KEPT_MONITORING        ? KIND_MONITORING
            : it->kept.by == KEPT_SELF_EVALUATION ? KIND_SELF_EVALUATION
            : it->kept.by == KEPT_TARGET          ? KIND_TARGET
            : transfer                            ? KIND_WORK
                                                  : 0;
    return *kind && (it->owner == OWNER_PROJECTS ||
                     (!transfer && (it->owner == OWNER_FUNDS || it->owner == OWNER_DEPARTMENTS)));
}

/* The round that is due next, or was last: what one comes for. */
static void choose(struct listing *listing, const struct obligation *it, uint16_t kind,
                   int32_t *best)
{
    int32_t today = listing->duties.as_of, due = it->due_count ? it->dues[0] : DATE_NONE;
    if (listing->chosen || it->owner != OWNER_PROJECTS || due == DATE_NONE ||
        (kind != KIND_MONITORING && kind != KIND_SELF_EVALUATION))
        return;
    bool better = *best == DATE_NONE || (due >= today && (*best < today || due < *best)) ||
                  (due < today && *best < today && due > *best);
    if (!better)
        return;
    *best = due;
    listing->ask.kind = kind;
    listing->ask.fiscal_year = (uint16_t)it->money_year;
    listing->ask.round = (uint8_t)(kind == KIND_MONITORING ? it->kept.round : 0);
    listing->ask.department = false;
}

static void put_round(struct listing *listing, json_t *list, const struct prefill_ask *round,
                      const char *title, int32_t due)
{
    struct call *call = listing->call;
    json_t *one = answer_object(call);
    put_text(call, one, "what", form_what(round->kind));
    put_number(call, one, "year", round->fiscal_year);
    put_number(call, one, "round", round->round);
    put_bool(call, one, "department", round->department);
    put_text(call, one, "title", title);
    put_date(call, one, "due", due);
    append(call, list, one);
}

/* Targets of the year's beginning and those added later are the same form: one round, its rows have the dates. */
static bool is_put(const struct plan *plan, size_t at, uint16_t kind)
{
    const struct obligation *it = &plan->obligations[at];
    for (size_t i = 0; kind == KIND_TARGET && i < at; i++) {
        uint16_t before;
        if (is_round(&plan->obligations[i], &before) && before == kind &&
            plan->obligations[i].money_year == it->money_year &&
            (plan->obligations[i].owner == OWNER_DEPARTMENTS) == (it->owner == OWNER_DEPARTMENTS))
            return true;
    }
    return false;
}

struct fund_search {
    const struct listing *listing;
    bool found;
};

static bool see_fund(void *context, const struct fact_image *image)
{
    struct fund_search *search = context;
    search->found =
        strncmp(image->subject.id, FUND_PREFIX, strlen(FUND_PREFIX)) == 0 &&
        seen_unit(search->listing->call, search->listing->units, RESOURCE_FORMS, image->unit_code);
    return !search->found;
}

/* No obligation asks for it: it is offered to whoever keeps a fund. */
static enum status put_fund_round(struct listing *listing, struct view *view, json_t *list,
                                  uint16_t year)
{
    const struct prefill_ask round = {.kind = KIND_FUND, .fiscal_year = year};
    struct fund_search search = {.listing = listing};
    enum status status = replica_each_image(view, year, see_fund, &search);
    if (search.found)
        put_round(listing, list, &round,
                  arena_print(&listing->call->arena, "%u年社会保险基金绩效表", (unsigned)year),
                  DATE_NONE);
    return status;
}

static enum status put_rounds(struct listing *listing, struct view *view, uint16_t year)
{
    struct call *call = listing->call;
    const struct plan *plan = &listing->held.plan;
    json_t *list = answer_list(call);
    int32_t best = DATE_NONE;
    for (size_t i = 0; listing->planned && i < plan->obligation_count; i++) {
        const struct obligation *it = &plan->obligations[i];
        uint16_t kind;
        if (!is_round(it, &kind) || is_put(plan, i, kind))
            continue;
        const struct prefill_ask round = {
            .kind = kind,
            .fiscal_year = (uint16_t)it->money_year,
            .round = (uint8_t)(kind == KIND_MONITORING ? it->kept.round : 0),
            .department = it->owner == OWNER_DEPARTMENTS};
        if (kind == KIND_TARGET)
            put_round(listing, list, &round,
                      arena_print(&call->arena, "%u年%s绩效目标", (unsigned)it->money_year,
                                  round.department ? "部门整体" : "项目"),
                      DATE_NONE);
        else
            put_round(listing, list, &round, it->title, it->due_count ? it->dues[0] : DATE_NONE);
        choose(listing, it, kind, &best);
    }
    enum status status = listing->planned ? put_fund_round(listing, view, list, year) : STATUS_OK;
    put_json(call, listing->made, "rounds", list);
    return status;
}

/* -- the rows ------------------------------------------------------------------------------------- */

static const char *state_name(unsigned state)
{
    static const char *const names[DUTY_STATE_COUNT] = {
        [DUTY_NOT_KEPT] = "not-kept", [DUTY_NOT_DUE] = "not-due",     [DUTY_OPEN] = "open",
        [DUTY_FILLED] = "handed-in",  [DUTY_IN_REVIEW] = "in-review", [DUTY_RETURNED] = "returned",
        [DUTY_DONE] = "done",         [DUTY_DONE_LATE] = "done-late", [DUTY_OVERDUE] = "overdue",
        [DUTY_ADDED] = "added"};
    return state < DUTY_STATE_COUNT ? names[state] : "";
}

/* "todo": whatever one still has to do something about. */
static bool is_state(const char *wanted, unsigned state)
{
    if (strcmp(wanted, "todo") == 0)
        return state == DUTY_NOT_DUE || state == DUTY_OPEN || state == DUTY_RETURNED ||
               state == DUTY_OVERDUE || state == DUTY_ADDED;
    if (strcmp(wanted, "done") == 0)
        return state == DUTY_DONE || state == DUTY_DONE_LATE;
    if (strcmp(wanted, "handed-in") == 0)
        return state == DUTY_FILLED || state == DUTY_IN_REVIEW;
    return !*wanted || strcmp(wanted, state_name(state)) == 0;
}

static bool is_wanted(const struct listing *listing, const struct prefill_owed *form)
{
    const char *words[] = {form->name, form->key.id, form->unit_name, form->unit_code};
    return is_state(listing->state, form->state) &&
           (!*listing->unit || strcmp(form->unit_code, listing->unit) == 0) &&
           paging_says(listing->text, words, sizeof words / sizeof *words);
}

static void put_form(struct listing *listing, const struct prefill_owed *form, bool sector)
{
    struct call *call = listing->call;
    json_t *one = answer_object(call);
    put_key(call, one, "key", &form->key);
    put_text(call, one, "name", form->name);
    put_text(call, one, "code", form->key.id);
    put_text(call, one, "unit", form->unit_code);
    put_text(call, one, "unit_name", form->unit_name);
    put_text(call, one, "state", state_name(form->state));
    put_text(call, one, "state_words", form->state_words);
    put_text(call, one, "lacks", form->undocumented ? "" : form->lacks); /* which names a command */
    put_bool(call, one, "undocumented", form->undocumented);
    put_date(call, one, "due", form->due);
    put_date(call, one, "remind", form->remind);
    put_number(call, one, "returns", form->returns);
    put_bool(call, one, "sector", sector);
    put_bool(call, one, "lacks_ex_ante", form->lacks_ex_ante);
    append(call, json_object_get(listing->made, "rows"), one);
}

static const char *const sorts[] = {"unit", "code", "name", "state", "due", "returns", NULL};

/* As many digits as any has: what is no number sorts as words. */
static const char *value_of(struct listing *listing, const struct prefill_owed *form)
{
    const char *sort = listing->paging.sort;
    char due[DATE_TEXT_SIZE] = "";
    if (strcmp(sort, "unit") == 0)
        return arena_print(&listing->call->arena, "%s %s", form->unit_code, form->key.id);
    if (strcmp(sort, "code") == 0)
        return form->key.id;
    if (strcmp(sort, "name") == 0)
        return form->name;
    if (strcmp(sort, "state") == 0)
        return state_name(form->state);
    if (strcmp(sort, "returns") == 0)
        return arena_print(&listing->call->arena, "%u", form->returns);
    if (form->due != DATE_NONE)
        date_print(form->due, due);
    return arena_text(&listing->call->arena, due);
}

struct owed { /* of a round, whoever asks: made once for all */
    struct prefill_owed *forms;
    size_t count;
};

static enum status make_owed(void *context, struct call *call, struct view *view,
                             struct arena *arena, void **value)
{
    struct owed *owed = arena_take(arena, sizeof *owed);
    bool planned;
    (void)call;
    if (!owed)
        return STATUS_NO_MEMORY;
    enum status status = prefill_owed(view, arena, context, &owed->forms, &owed->count, &planned);
    for (size_t i = 0; status == STATUS_OK && i < owed->count; i++) {
        struct prefill_owed *form = &owed->forms[i]; /* duties that are kept may go before it */
        form->name = arena_text(arena, form->name);
        form->unit_code = arena_text(arena, form->unit_code);
        form->unit_name = arena_text(arena, form->unit_name);
        form->state_words = arena_text(arena, form->state_words);
        form->lacks = arena_text(arena, form->lacks);
    }
    *value = owed;
    return status == STATUS_OK && arena->failed ? STATUS_NO_MEMORY : status;
}

static enum status read_owed(struct listing *listing, struct view *view,
                             const struct prefill_owed **forms, size_t *count)
{
    struct call *call = listing->call;
    const struct prefill_ask *ask = &listing->ask;
    const struct duty_ask *duties = ask->duties;
    const struct {
        const char *what;
        const struct obligation *obligations; /* of a plan that stays */
        int64_t planned, as_of, receiver, kind, year, round, department;
    } name = {"owed",
              duties ? duties->held->plan.obligations : NULL,
              duties != NULL,
              duties ? duties->as_of : 0,
              duties && duties->receiver,
              ask->kind,
              ask->fiscal_year,
              ask->round,
              ask->department};
    const void *value = NULL;
    enum status status = STATUS_NO_MEMORY;
    if (!duties || plans_have(call->page->plans, duties->held->plan.obligations))
        status =
            shared_get(call, view, bytes_of(&name, sizeof name), make_owed, &listing->ask, &value);
    if (status == STATUS_OK) {
        const struct owed *owed = value;
        *forms = owed->forms;
        *count = owed->count;
    } else if (status == STATUS_NO_MEMORY) { /* more than is kept: for this call alone */
        struct prefill_owed *own = NULL;
        bool planned;
        status = prefill_owed(view, &call->arena, ask, &own, count, &planned);
        *forms = own;
    }
    return status;
}

/* Those that one sees and has asked for; how many of its own are still to be done. */
static enum status choose_forms(struct listing *listing, const struct prefill_owed *forms,
                                size_t count, struct paged **items, size_t *chosen, size_t *todo)
{
    struct call *call = listing->call;
    char key[RECORD_KEY_TEXT_SIZE];
    *items = arena_array(&call->arena, struct paged, count + 1);
    *chosen = *todo = 0;
    for (size_t i = 0; *items && i < count; i++) {
        bool own = seen_unit(call, listing->units, RESOURCE_FORMS, forms[i].unit_code);
        if (!own && !seen_sector(call, listing->units, RESOURCE_FORMS, forms[i].key.id))
            continue;
        *todo += own && is_state("todo", forms[i].state); /* of a sector nothing is its to do */
        if (!is_wanted(listing, &forms[i]))
            continue;
        record_key_print(&forms[i].key, key, sizeof key);
        (*items)[(*chosen)++] = (struct paged){.place = i,
                                               .value = value_of(listing, &forms[i]),
                                               .key = arena_text(&call->arena, key)};
    }
    return *items && !call->arena.failed ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status put_rows(struct listing *listing, struct view *view)
{
    struct call *call = listing->call;
    const struct prefill_owed *forms = NULL;
    struct paged *items = NULL;
    struct page_cut cut = {.next = ""};
    size_t count = 0, chosen = 0, todo = 0;
    enum status status = STATUS_OK;
    put_json(call, listing->made, "rows", answer_list(call));
    if (listing->ask.kind)
        status = read_owed(listing, view, &forms, &count);
    if (status == STATUS_OK)
        status = choose_forms(listing, forms, count, &items, &chosen, &todo);
    if (status == STATUS_OK)
        status = paging_cut(call, &listing->paging, items, chosen, &cut);
    for (size_t i = 0; status == STATUS_OK && i < cut.shown; i++) {
        const struct prefill_owed *form = &forms[items[cut.from + i].place];
        put_form(listing, form, !seen_unit(call, listing->units, RESOURCE_FORMS, form->unit_code));
    }
    put_number(call, listing->made, "todo", (int64_t)todo);
    paging_put(call, listing->made, &listing->paging, &cut);
    return status;
}

/* -- what is asked -------------------------------------------------------------------------------- */

static enum status read_plan(struct listing *listing, struct view *view, uint16_t year)
{
    struct call *call = listing->call;
    const struct scope *own = &call->page->node->config.scope;
    struct why why = {.where = ""};
    enum status status = plan_held(view, &call->arena, own, year, false, &listing->held, &why);
    listing->planned = status == STATUS_OK;
    listing->duties.held = &listing->held;
    listing->duties.receiver = listing->planned && scope_contains(own, &listing->held.plan.scope);
    return status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED ? STATUS_OK : status;
}

static enum status read_ask(struct listing *listing)
{
    struct call *call = listing->call;
    const char *what, *department, *format = "";
    long year = 0, round = 0;
    enum status status = input_text(call, "what", 16, &what);
    if (status == STATUS_OK)
        status = input_number(call, "year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = input_number(call, "round", 0, ROUND_MAX, 0, &round);
    if (status == STATUS_OK)
        status = input_text(call, "department", 8, &department);
    if (status == STATUS_OK)
        status = input_text(call, "text", 256, &listing->text);
    if (status == STATUS_OK)
        status = input_text(call, "state", 16, &listing->state);
    if (status == STATUS_OK)
        status = input_text(call, "unit", UNIT_CODE_MAX, &listing->unit);
    if (status == STATUS_OK)
        status = paging_read(call, sorts, PAGE_ROWS, &listing->paging);
    if (status == STATUS_OK)
        status = take_format(call, &format);
    if (status == STATUS_OK && *format)
        paging_whole(&listing->paging);
    if (status != STATUS_OK || !*what)
        return status;
    listing->ask.kind = kind_of_what(what);
    if (!listing->ask.kind || !year || (listing->ask.kind == KIND_MONITORING) != (round > 0))
        return why_set(&call->why, STATUS_INVALID, "what",
                       "要写哪一种表、哪一年；监控还要写到几月底，别的不写",
                       "例如 what=monitoring&year=2026&round=5");
    listing->chosen = true;
    listing->ask.fiscal_year = (uint16_t)year;
    listing->ask.round = (uint8_t)round;
    listing->ask.department = strcmp(department, "1") == 0;
    return STATUS_OK;
}

static enum status read_forms(struct call *call, struct view *view, void *context)
{
    int year, month, day;
    struct listing listing = {.call = call, .made = context, .ask.all = true};
    listing.ask.scope = call->page->node->config.scope;
    listing.duties.as_of = date_of_instant(call->now_ms);
    date_parts(listing.duties.as_of, &year, &month, &day);
    enum status status = read_ask(&listing);
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &listing.units);
    if (status == STATUS_OK)
        status = read_plan(&listing, view, (uint16_t)year);
    if (status != STATUS_OK)
        return status;
    status = put_rounds(&listing, view, (uint16_t)year);
    if (status == STATUS_OK && listing.ask.kind && prefill_plan_year(&listing.ask) != year)
        status = read_plan(&listing, view, prefill_plan_year(&listing.ask));
    if (listing.planned)
        listing.ask.duties = &listing.duties;
    if (listing.ask.department && !listing.planned)
        listing.ask.kind = 0; /* which departments: the plan says */
    put_text(call, context, "what", form_what(listing.ask.kind));
    put_number(call, context, "year", listing.ask.fiscal_year);
    put_number(call, context, "round", listing.ask.round);
    put_bool(call, context, "department", listing.ask.department);
    put_text(call, context, "plan", listing.planned ? listing.held.label : "");
    return status ? status : put_rows(&listing, view);
}

static enum status take_away(struct call *call, const char *format, const json_t *made)
{
    static const struct column columns[] = {
        {"", "单位代码", "unit", COLUMN_TEXT},    {"", "单位", "unit_name", COLUMN_TEXT},
        {"", "代码", "code", COLUMN_TEXT},        {"", "项目或部门", "name", COLUMN_TEXT},
        {"", "情况", "state_words", COLUMN_TEXT}, {"", "还缺", "lacks", COLUMN_TEXT},
        {"", "期限", "due", COLUMN_TEXT},         {"", "退回次数", "returns", COLUMN_COUNT}};
    const char *what = json_string_value(json_object_get(made, "what")),
               *plan = json_string_value(json_object_get(made, "plan"));
    long long round = json_integer_value(json_object_get(made, "round"));
    const char *months = round ? arena_print(&call->arena, "，1—%lld月", round) : "";
    const char *title = arena_print(
        &call->arena, "%lld 年填报情况（%s%s）", json_integer_value(json_object_get(made, "year")),
        what && *what ? kind_chinese(kind_of_what(what)) : "", months ? months : "");
    return take_rows(call, format, "forms", title, plan ? plan : "", json_object_get(made, "rows"),
                     columns, sizeof columns / sizeof *columns);
}

static enum status answer(struct call *call, json_t **result)
{
    const char *format = "";
    enum status status = take_format(call, &format);
    json_t *made = answer_object(call);
    if (status == STATUS_OK)
        status = call_view(call, read_forms, made);
    if (status == STATUS_OK && *format)
        status = take_away(call, format, made);
    if (status == STATUS_OK && !*format) {
        *result = made;
        return STATUS_OK;
    }
    json_decref(made);
    return status;
}

const struct route route_forms = {.path = "/forms",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_FORMS,
                                  .kept = true,
                                  .answer = answer};
