/* Extensions: for whom a due date counts later. */
#include "duty.h"

#include <siben/alias.h>

struct gathering {
    struct extended *extended;
    struct arena *arena;
    const struct scope *scope;
    enum status status;
};

/* When the version that stood came here. */
static enum status granted_at(struct view *view, struct arena *arena, const struct record *stood,
                              const char **author, int64_t *ms)
{
    struct record_version version;
    enum status status = replica_version(view, arena, &stood->key, &stood->shown, &version);
    *author = status == STATUS_OK ? arena_text(arena, version.author) : "";
    *ms = status == STATUS_OK ? version.committed_ms : 0;
    return status ? status : *author ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool see_extension(void *context, struct view *view, const struct record *record,
                          struct arena *arena)
{
    struct gathering *gathering = context;
    struct extended *extended = gathering->extended;
    struct payload payload;
    int64_t ms = 0;
    const char *author = "";
    if (!record->shown.seq || record->state.withdrawn ||
        !(scope_contains(gathering->scope, &record->key.scope)))
        return true;
    gathering->status = payload_decode(arena, KIND_EXTENSION, record->payload, &payload);
    if (gathering->status && gathering->status != STATUS_NO_MEMORY) {
        gathering->status = STATUS_OK; /* cannot be read: extends nothing */
        return true;
    }
    if (gathering->status == STATUS_OK)
        gathering->status = granted_at(view, arena, record, &author, &ms);
    char means[RECORD_ID_MAX + 1] = "";
    bool circle;
    if (gathering->status == STATUS_OK && *payload.extension.unit_code)
        gathering->status = replica_unit_means(view, &record->key.scope,
                                               payload.extension.unit_code, means, &circle);
    if (gathering->status)
        return false;
    if (extended->count == extended->capacity) {
        size_t capacity = extended->capacity * 2 + 16;
        struct extended_item *grown = arena_array(gathering->arena, struct extended_item, capacity);
        if (!grown) {
            gathering->status = STATUS_NO_MEMORY;
            return false;
        }
        if (extended->count)
            memcpy(grown, extended->items, extended->count * sizeof *grown);
        extended->items = grown;
        extended->capacity = capacity;
    }
    const struct extension *it = &payload.extension;
    extended->items[extended->count++] =
        (struct extended_item){.obligation = arena_text(gathering->arena, it->obligation),
                               .unit_code = arena_text(gathering->arena, means),
                               .document = arena_text(gathering->arena, it->document),
                               .reason = arena_text(gathering->arena, it->reason),
                               .outage = arena_text(gathering->arena, it->outage),
                               .author = arena_text(gathering->arena, author),
                               .window = it->window,
                               .until = it->until,
                               .granted_ms = ms,
                               .last_contact_ms = it->last_contact_ms,
                               .stated_ms = it->stated_ms};
    return true;
}

enum status extended_read(struct view *view, struct then *then, struct arena *arena,
                          const struct duty_ask *ask, struct extended *extended)
{
    struct gathering gathering = {extended, arena, &ask->held->plan.scope, STATUS_OK};
    *extended = (struct extended){.count = 0};
    enum status status = then_each(then, view, NULL, KIND_EXTENSION, (unsigned)ask->held->plan.year,
                                   see_extension, &gathering);
    if (status == STATUS_OK)
        status = gathering.status;
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

bool extended_concerns(const struct extended_item *item, const struct obligation *obligation,
                       size_t window, const char *unit_code, const char *document)
{
    return item->window == window && strcmp(item->obligation, obligation->id) == 0 &&
           strcmp(item->document, document) == 0 &&
           (!*item->unit_code || strcmp(item->unit_code, unit_code) == 0);
}

int32_t extended_until(const struct extended *extended, const struct obligation *obligation,
                       size_t window, const char *unit_code, const char *document)
{
    int32_t until = DATE_NONE;
    for (size_t i = 0; i < extended->count; i++) {
        const struct extended_item *item = &extended->items[i];
        if (extended_concerns(item, obligation, window, unit_code, document) &&
            (until == DATE_NONE || item->until > until))
            until = item->until;
    }
    return until;
}

struct looking {
    const struct extension *extension;
    int32_t due;
};

static bool see_due(void *context, const struct duty *duty)
{
    struct looking *looking = context;
    const struct extension *of = looking->extension;
    if (strcmp(duty->obligation->id, of->obligation) == 0 && duty->window == of->window &&
        !duty->upward && strcmp(duty_document(duty), of->document) == 0 &&
        duty->dates.due != DATE_NONE &&
        (looking->due == DATE_NONE || duty->dates.due < looking->due))
        looking->due = duty->dates.due;
    return true;
}

enum status extension_due(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          const struct extension *extension, int32_t *due)
{
    struct looking looking = {extension, DATE_NONE};
    const struct obligation *it = plan_obligation(&ask->held->plan, extension->obligation);
    enum status status = STATUS_OK;
    if (it && !it->event_count && extension->window < it->due_count)
        looking.due = it->dues[extension->window];
    if (it && it->event_count) {
        struct duty_ask of = *ask;
        of.unit = *extension->unit_code ? extension->unit_code : NULL;
        of.department = NULL;
        status = duties_each(view, arena, &of, see_due, &looking);
    }
    *due = looking.due;
    return status;
}

/* The unit's home: whoever writes there must hear of it. */
static enum status home_of(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           struct scope *scope)
{
    struct record record;
    struct payload payload;
    *scope = ask->held->plan.scope;
    if (!ask->unit)
        return STATUS_OK;
    enum status status = replica_find_unit(view, arena, &ask->held->plan.scope, ask->unit, &record);
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_UNIT, record.payload, &payload);
    if (status == STATUS_OK && payload.unit.home.text[0] &&
        scope_contains(&ask->held->plan.scope, &payload.unit.home))
        *scope = payload.unit.home;
    return status;
}

/* When something last came here from a node of that scope. */
struct last_contact {
    struct view *view;
    const struct scope *scope;
    int64_t ms;
};

static bool see_enrolled(void *context, const struct enrolled *enrolled)
{
    struct last_contact *contact = context;
    int64_t ms;
    if (scope_equal(&enrolled->grant.scope, contact->scope))
        for (unsigned lane = 0; lane < LANE_COUNT; lane++)
            if (replica_last_from(contact->view, enrolled->grant.node, (enum lane)lane, &ms) ==
                    STATUS_OK &&
                ms > contact->ms)
                contact->ms = ms;
    return true;
}

static enum status standing_of(struct view *view, struct arena *arena,
                               struct extension_known *known)
{
    struct record record;
    struct payload payload;
    enum status status = replica_get(view, arena, &known->key, &record);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status != STATUS_OK || !record.shown.seq || record.state.withdrawn)
        return status;
    known->granted = true;
    known->mark = record.shown.mark;
    struct bytes copy = arena_bytes(arena, record.payload);
    status = copy.data ? payload_decode(arena, KIND_EXTENSION, copy, &payload) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        known->stands = payload.extension;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

enum status extension_look(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           const struct extension *extension, struct extension_known *known)
{
    struct scope home;
    struct last_contact contact = {.view = view, .scope = &home};
    *known = (struct extension_known){.due = DATE_NONE,
                                      .stands = {.obligation = extension->obligation,
                                                 .unit_code = extension->unit_code,
                                                 .until = DATE_NONE,
                                                 .reason = "",
                                                 .outage = "",
                                                 .document = ""}};
    enum status status = home_of(view, arena, ask, &home);
    if (status == STATUS_OK)
        status = extension_due(view, arena, ask, extension, &known->due);
    if (status == STATUS_OK && ask->unit)
        status = replica_each_enrolled(view, see_enrolled, &contact);
    if (status != STATUS_OK)
        return status;
    known->contact_ms = contact.ms;
    extension_key(&home, (uint16_t)ask->held->plan.year, extension->obligation, extension->window,
                  extension->unit_code, extension->document, &known->key);
    return known->key.id[0] ? standing_of(view, arena, known) : STATUS_OK;
}

/* "2": of several times a year the one that it is of. */
static const char *window_words(struct arena *arena, const struct obligation *it, unsigned window)
{
    return it && plan_windows(it) > 1 ? arena_print(arena, "%u", window + 1) : "";
}

enum status extensions_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                             struct table *table)
{
    static const char *const columns[] = {
        "id:编号",         "title:事项",       "unit_code:单位代码", "due:原期限",
        "until:延期至",    "reason:原因",      "outage:断网情况",    "contact:最近一次联系",
        "stated:自述办好", "granted:批准时间", "author:经手人",      "document:文号",
        "window:第几次"};
    struct word_table words;
    struct extended extended = {.count = 0};
    struct then *then;
    words_begin(&words, arena, table, "延期登记", columns, sizeof columns / sizeof *columns);
    enum status status = duty_then_open(view, ask, &then);
    if (status == STATUS_OK)
        status = extended_read(view, then, arena, ask, &extended);
    then_close(then);
    for (size_t i = 0; status == STATUS_OK && i < extended.count; i++) {
        const struct extended_item *item = &extended.items[i];
        const struct obligation *it = plan_obligation(&ask->held->plan, item->obligation);
        char contact[INSTANT_TEXT_SIZE] = "", stated[INSTANT_TEXT_SIZE] = "",
             granted[INSTANT_TEXT_SIZE];
        if (ask->unit && *item->unit_code && strcmp(ask->unit, item->unit_code) != 0)
            continue;
        if (item->last_contact_ms)
            instant_print(item->last_contact_ms, contact);
        if (item->stated_ms)
            instant_print(item->stated_ms, stated);
        instant_print(item->granted_ms, granted);
        const struct extension of = {.obligation = item->obligation,
                                     .window = item->window,
                                     .unit_code = item->unit_code,
                                     .document = item->document};
        int32_t due;
        status = extension_due(view, arena, ask, &of, &due);
        const char *cells[] = {item->obligation,
                               it ? it->title : "计划里没有这一项",
                               *item->unit_code ? item->unit_code : "全部",
                               words_date(&words, due, "未设定"),
                               words_date(&words, item->until, ""),
                               item->reason,
                               item->outage,
                               contact,
                               stated,
                               granted,
                               item->author,
                               item->document,
                               window_words(arena, it, item->window)};
        words_row(&words, cells);
    }
    words_basis(&words, ask);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
