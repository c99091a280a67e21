/* GET /reviews -- the queue of who reviews: what has come and is not decided, what the rules find in it on top. */
#include "paging.h"
#include "standing.h"
#include "taking.h"

#include <stdlib.h>

#define SHOWN_USUAL 200 /* a person's day or two; the rest is on the next page */

struct waiting {
    struct record_key key;
    struct version_name version;
    const char *unit, *title;
    size_t blocking, warnings, hints, conflicts;
    bool returned, again; /* again: an earlier version of it was returned */
    int64_t committed_ms;
    const char *author;
    const char *step;                 /* whose turn it is; "" where no chain is set */
    const struct review_chain *chain; /* NULL: none is set */
    size_t passed;
    bool mine; /* this account's turn */
};
struct queue_unit {
    const char *code;
    int64_t count;
};
struct queue {
    struct call *call;
    const struct seen_units *units;
    long round;
    unsigned kind, year;
    const char *unit, *text, *format;
    struct queue_unit *units_of; /* whose forms wait, whichever unit is asked for */
    size_t unit_count, unit_capacity;
    struct paging paging;
    bool returned; /* what was returned and is not yet mended, instead of what waits */
    bool approved; /* what was passed: to be read, or opened again */
    struct waiting *items;
    size_t count, capacity;
    size_t below; /* of those that were asked for: an office below reviews them */
    enum status status;
};

static struct waiting *place_for(struct queue *queue)
{
    if (queue->count == queue->capacity) {
        size_t capacity = queue->capacity ? 2 * queue->capacity : 256;
        struct waiting *grown = arena_array(&queue->call->arena, struct waiting, capacity);
        if (!grown)
            return NULL;
        if (queue->count)
            memcpy(grown, queue->items, queue->count * sizeof *grown);
        queue->items = grown;
        queue->capacity = capacity;
    }
    return &queue->items[queue->count++];
}

static bool is_wanted(const struct queue *queue, const struct form_standing *form)
{
    const char *words[] = {form->key.id, form->unit,
                           seen_unit_name_at(queue->units, form->unit, &form->key.scope)};
    return paging_says(queue->text, words, sizeof words / sizeof *words);
}

static bool is_of_unit(const struct queue *queue, const struct form_standing *form)
{
    return !*queue->unit || strcmp(form->unit, queue->unit) == 0;
}

/* Forms of one unit often stand together: the last is looked at first. */
static bool count_unit(struct queue *queue, const char *code)
{
    size_t i = queue->unit_count;
    while (i > 0 && strcmp(queue->units_of[i - 1].code, code) != 0)
        i--;
    if (i == 0 && queue->unit_count == queue->unit_capacity) {
        size_t capacity = 2 * queue->unit_capacity + 64;
        struct queue_unit *grown = arena_array(&queue->call->arena, struct queue_unit, capacity);
        if (!grown)
            return false;
        if (queue->unit_count)
            memcpy(grown, queue->units_of, queue->unit_count * sizeof *grown);
        queue->units_of = grown;
        queue->unit_capacity = capacity;
    }
    if (i == 0)
        queue->units_of[i = queue->unit_count++] = (struct queue_unit){code, 0};
    else
        i--;
    queue->units_of[i].count++;
    return true;
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct queue_unit *)a)->code, ((const struct queue_unit *)b)->code);
}

static json_t *units_json(struct queue *queue)
{
    struct call *call = queue->call;
    json_t *list = answer_list(call);
    if (queue->unit_count)
        qsort(queue->units_of, queue->unit_count, sizeof *queue->units_of, by_code);
    for (size_t i = 0; i < queue->unit_count; i++) {
        json_t *one = answer_object(call);
        put_text(call, one, "code", queue->units_of[i].code);
        put_text(call, one, "name", seen_unit_name(queue->units, queue->units_of[i].code));
        put_number(call, one, "count", queue->units_of[i].count);
        append(call, list, one);
    }
    return list;
}

static bool see(void *context, const struct form_standing *form)
{
    struct queue *queue = context;
    struct call *call = queue->call;
    if (form->key.kind != queue->kind || form->key.fiscal_year != queue->year ||
        form->approved != queue->approved || form->listed || form->returned != queue->returned ||
        (queue->round >= 0 && form->key.round != queue->round) ||
        !seen_unit(call, queue->units, RESOURCE_REVIEWS, form->unit))
        return true;
    if (!is_wanted(queue, form))
        return true;
    if (form->below) {
        queue->below += is_of_unit(queue, form) &&
                        seen_unit(call, queue->units, RESOURCE_REVIEWS_ALL, form->unit);
        return true;
    }
    bool mine = !form->approved && turn_is_mine(call, form->chain, form->passed) &&
                seen_unit(call, queue->units, RESOURCE_REVIEW_STEP, form->unit);
    /* Who speaks for a step sees its turn; who reviews or audits sees all of them, and whose turn it is. */
    if (!mine && !seen_unit(call, queue->units, RESOURCE_REVIEWS_ALL, form->unit))
        return true;
    bool known = count_unit(queue, form->unit);
    if (known && !is_of_unit(queue, form))
        return true;
    struct waiting *waiting = known ? place_for(queue) : NULL;
    if (!waiting) {
        queue->status = STATUS_NO_MEMORY;
        return false;
    }
    *waiting = (struct waiting){.key = form->key,
                                .version = form->shown,
                                .conflicts = form->conflicts,
                                .returned = form->returned,
                                .blocking = form->blocking,
                                .warnings = form->warnings,
                                .hints = form->hints,
                                .step = form->next ? form->next : "",
                                .chain = form->chain,
                                .passed = form->passed,
                                .mine = mine,
                                .unit = form->unit};
    return true;
}

static const char *const sorts[] = {"findings", "unit", "code", NULL};

/* What blocks first, then what is doubtful; forms of one unit stay together. What waits for others comes last. */
#define FINDINGS_MOST 999999u
static const char *value_of(struct queue *queue, const struct waiting *waiting)
{
    struct arena *arena = &queue->call->arena;
    if (strcmp(queue->paging.sort, "unit") == 0)
        return arena_print(arena, "%s %s", waiting->unit, waiting->key.id);
    if (strcmp(queue->paging.sort, "code") == 0)
        return waiting->key.id;
    unsigned left[] = {FINDINGS_MOST, FINDINGS_MOST, FINDINGS_MOST};
    const size_t found[] = {waiting->conflicts, waiting->blocking, waiting->warnings};
    for (size_t i = 0; i < 3; i++)
        left[i] -= found[i] < FINDINGS_MOST ? (unsigned)found[i] : FINDINGS_MOST;
    return arena_print(arena, "%d %06u %06u %06u %s %s", !waiting->mine, left[0], left[1], left[2],
                       waiting->unit, waiting->key.id);
}

static enum status cut(struct queue *queue, struct paged **items, struct page_cut *cut)
{
    struct call *call = queue->call;
    char key[RECORD_KEY_TEXT_SIZE];
    *items = arena_array(&call->arena, struct paged, queue->count + 1);
    for (size_t i = 0; *items && i < queue->count; i++) {
        record_key_print(&queue->items[i].key, key, sizeof key);
        (*items)[i] = (struct paged){.place = i,
                                     .value = value_of(queue, &queue->items[i]),
                                     .key = arena_text(&call->arena, key)};
    }
    return *items && !call->arena.failed
               ? paging_cut(call, &queue->paging, *items, queue->count, cut)
               : STATUS_NO_MEMORY;
}

/* Only of those that are shown: their histories are read, and forgotten one by one. */
static enum status look_closer(struct queue *queue, struct view *view, struct arena *scratch,
                               struct waiting *waiting)
{
    struct arena *arena = &queue->call->arena;
    struct noted noted;
    struct course course;
    arena_reset(scratch);
    enum status status =
        noted_written(queue->call, view, &waiting->key, &waiting->version, scratch, &noted);
    if (status != STATUS_OK)
        return status;
    waiting->title = arena_text(arena, form_title(view, scratch, &waiting->key));
    waiting->author = arena_text(arena, noted.author);
    waiting->committed_ms = noted.committed_ms;
    status = replica_course(view, scratch, &waiting->key, &course);
    for (size_t i = 0; status == STATUS_OK && i + 1 < course.count; i++)
        waiting->again = waiting->again || course.steps[i].state == COURSE_RETURNED;
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status; /* a kind that has none */
    return status == STATUS_OK && (!waiting->title || !waiting->author) ? STATUS_NO_MEMORY : status;
}

static json_t *waiting_json(struct queue *queue, const struct waiting *waiting)
{
    struct call *call = queue->call;
    json_t *one = answer_object(call);
    put_key(call, one, "key", &waiting->key);
    put_mark(call, one, "mark", waiting->version.mark);
    put_text(call, one, "kind", kind_chinese(waiting->key.kind));
    put_number(call, one, "year", waiting->key.fiscal_year);
    put_number(call, one, "round", waiting->key.round);
    put_text(call, one, "title", waiting->title);
    put_text(call, one, "unit", waiting->unit);
    put_text(call, one, "unit_name",
             seen_unit_name_at(queue->units, waiting->unit, &waiting->key.scope));
    put_text(call, one, "author", waiting->author);
    put_instant(call, one, "at_ms", waiting->committed_ms);
    put_number(call, one, "blocking", (int64_t)waiting->blocking);
    put_number(call, one, "warnings", (int64_t)waiting->warnings);
    put_number(call, one, "hints", (int64_t)waiting->hints);
    put_number(call, one, "conflicts", (int64_t)waiting->conflicts);
    put_bool(call, one, "again", waiting->again);
    put_text(call, one, "step", waiting->step);
    put_text(call, one, "chain",
             waiting->chain ? review_chain_words(&call->arena, waiting->chain, waiting->passed)
                            : "");
    put_bool(call, one, "mine", waiting->mine);
    return one;
}

static enum status read_ask(struct queue *queue, unsigned *kind, long *year)
{
    struct call *call = queue->call;
    const char *name, *state;
    int this_year, month, day;
    date_parts(date_of_instant(call->now_ms), &this_year, &month, &day);
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, this_year, year);
    if (status == STATUS_OK)
        status = input_number(call, "round", 0, ROUND_MAX, -1, &queue->round);
    if (status == STATUS_OK)
        status = input_text(call, "state", 16, &state);
    if (status == STATUS_OK)
        status = input_text(call, "kind", 32, &name);
    if (status == STATUS_OK)
        status = input_text(call, "unit", UNIT_CODE_MAX, &queue->unit);
    if (status == STATUS_OK)
        status = input_text(call, "text", 256, &queue->text);
    if (status == STATUS_OK)
        status = paging_read(call, sorts, SHOWN_USUAL, &queue->paging);
    if (status == STATUS_OK)
        status = take_format(call, &queue->format);
    if (status != STATUS_OK)
        return status;
    if (*queue->format)
        paging_whole(&queue->paging);
    queue->returned = strcmp(state, "returned") == 0;
    queue->approved = strcmp(state, "approved") == 0;
    *kind = *name ? kind_of_name(name) : KIND_MONITORING;
    return is_form_kind(*kind) ? STATUS_OK
                               : why_set(&call->why, STATUS_INVALID, "kind", "不是可以审核的表",
                                         "target、monitoring、self_evaluation、fund 或 work");
}

/* The forms that stand on every screen, where it is one of those: Today has looked at them already. */
static enum status read_standing(struct queue *queue, struct view *view, unsigned kind,
                                 unsigned year)
{
    int today, month, day;
    date_parts(date_of_instant(queue->call->now_ms), &today, &month, &day);
    queue->kind = kind;
    queue->year = year;
    bool usual = (STANDING_KINDS >> kind & 1) && (int)year <= STANDING_TO(today) &&
                 (int)year >= STANDING_FROM(today);
    return usual ? standing_each(queue->call, view, STANDING_KINDS, STANDING_FROM((unsigned)today),
                                 STANDING_TO((unsigned)today), see, queue)
                 : standing_each(queue->call, view, UINT64_C(1) << kind, year, year, see, queue);
}

/* The whole queue, in the order that is asked for. */
static enum status take_away(struct queue *queue, json_t *forms)
{
    static const struct column columns[] = {{"", "种类", "kind", COLUMN_TEXT},
                                            {"", "名称", "title", COLUMN_TEXT},
                                            {"", "代码", "code", COLUMN_TEXT},
                                            {"", "单位代码", "unit", COLUMN_TEXT},
                                            {"", "单位", "unit_name", COLUMN_TEXT},
                                            {"", "年度", "year_words", COLUMN_TEXT},
                                            {"", "轮次", "round_words", COLUMN_TEXT},
                                            {"机审", "两个版本", "conflicts", COLUMN_COUNT},
                                            {"机审", "必须改", "blocking", COLUMN_COUNT},
                                            {"机审", "要看", "warnings", COLUMN_COUNT},
                                            {"机审", "提示", "hints", COLUMN_COUNT},
                                            {"", "审核环节", "step", COLUMN_TEXT},
                                            {"", "退回后改过", "again_words", COLUMN_TEXT},
                                            {"", "填报人", "author", COLUMN_TEXT},
                                            {"", "收到", "came", COLUMN_TEXT}};
    struct call *call = queue->call;
    struct arena *arena = &call->arena;
    json_t *one;
    size_t i;
    json_array_foreach(forms, i, one)
    {
        struct record_key key;
        long long round = json_integer_value(json_object_get(one, "round"));
        if (record_key_parse(json_string_value(json_object_get(one, "key")), &key, &call->why) ==
            STATUS_OK)
            put_text(call, one, "code", key.id);
        put_text(call, one, "year_words",
                 arena_print(arena, "%lld", json_integer_value(json_object_get(one, "year"))));
        put_text(call, one, "round_words", round ? arena_print(arena, "1—%lld月", round) : "");
        put_text(call, one, "again_words", json_is_true(json_object_get(one, "again")) ? "是" : "");
        put_time_words(call, one, "at_ms", "came");
    }
    const char *title = arena_print(arena, "%u 年%s：%s", queue->year, kind_chinese(queue->kind),
                                    queue->returned   ? "已退回"
                                    : queue->approved ? "已通过"
                                                      : "待审核");
    return take_rows(call, queue->format, "reviews", title, take_today(call), forms, columns,
                     sizeof columns / sizeof *columns);
}

static enum status read_queue(struct call *call, struct view *view, void *context)
{
    struct queue queue = {.call = call, .format = ""};
    json_t *made = context, *forms = answer_list(call);
    struct paged *items = NULL;
    struct page_cut page = {.next = ""};
    unsigned kind;
    long year;
    enum status status = read_ask(&queue, &kind, &year);
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &queue.units);
    if (status == STATUS_OK)
        status = read_standing(&queue, view, kind, (unsigned)year);
    if (status == STATUS_OK)
        status = queue.status;
    if (status == STATUS_OK)
        status = cut(&queue, &items, &page);
    struct arena scratch;
    arena_init(&scratch, 0);
    for (size_t i = 0; status == STATUS_OK && i < page.shown; i++) {
        struct waiting *waiting = &queue.items[items[page.from + i].place];
        status = look_closer(&queue, view, &scratch, waiting);
        append(call, forms, waiting_json(&queue, waiting));
    }
    arena_close(&scratch);
    if (status == STATUS_OK && *queue.format)
        status = take_away(&queue, forms);
    if (*queue.format) {
        json_decref(forms);
        return status;
    }
    put_json(call, made, "forms", forms);
    put_number(call, made, "count", (int64_t)queue.count);
    put_number(call, made, "below", (int64_t)queue.below);
    put_json(call, made, "units", units_json(&queue));
    paging_put(call, made, &queue.paging, &page);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    const char *format;
    enum status status = take_format(call, &format);
    *result = status != STATUS_OK || *format ? NULL : answer_object(call);
    return status ? status : call_view(call, read_queue, *result);
}

const struct route route_reviews = {.path = "/reviews",
                                    .method = CONSOLE_GET,
                                    .access = ACCESS_ROLE,
                                    .resource = RESOURCE_REVIEWS,
                                    .kept = true,
                                    .answer = answer};
