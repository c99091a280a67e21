#include "known_inside.h"

#include <stdio.h>
#include <stdlib.h>

#define LIKE_MAX 5 /* candidates that a message can name */

/* -- opening -- */

static enum status read_identity(struct known *known, const struct scope *scope)
{
    struct identity *identity = arena_take(known->arena, sizeof *identity);
    if (!identity)
        return STATUS_NO_MEMORY;
    enum status status = replica_identity(known->view->replica, known->arena, identity);
    if (status == STATUS_OK && identity->grant_count > 0) {
        status = grant_read(identity->grants[identity->grant_count - 1], &known->grant);
        known->enrolled = status == STATUS_OK;
    }
    known->scope = scope->text[0] ? *scope : identity->scope;
    known->node = identity->node;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status take_before(struct known *known);

enum status known_open(struct view *view, struct arena *arena, const struct scope *scope,
                       const struct change *before, size_t before_count, struct known **known)
{
    struct known *fresh = memory_take(sizeof *fresh);
    if (!fresh)
        return STATUS_NO_MEMORY;
    fresh->view = view;
    fresh->arena = arena;
    arena_init(&fresh->scratch, 0);
    fresh->units = map_new();
    fresh->projects = map_new();
    fresh->names = map_new();
    fresh->codes = map_new();
    fresh->years = map_new();
    enum status status = STATUS_NO_MEMORY;
    if (fresh->units && fresh->projects && fresh->names && fresh->codes && fresh->years)
        status = read_identity(fresh, scope);
    if (status == STATUS_OK)
        status = before_open(&fresh->before, before, before_count);
    if (status == STATUS_OK)
        status = take_before(fresh);
    if (status) {
        known_close(fresh);
        return status;
    }
    *known = fresh;
    return STATUS_OK;
}

void known_close(struct known *known)
{
    if (!known)
        return;
    map_free(known->units);
    map_free(known->projects);
    map_free(known->names);
    map_free(known->codes);
    map_free(known->years);
    map_free(known->secret);
    before_close(&known->before);
    arena_close(&known->scratch);
    memory_free(known);
}

const struct scope *known_scope(const struct known *known)
{
    return &known->scope;
}

bool known_may_write(const struct known *known, unsigned kind, const struct scope *scope)
{
    return !known->enrolled || grant_allows(&known->grant, kind_lane(kind), kind, scope);
}

/* -- small helpers -- */

bool known_remember(struct map *map, const char *key, const void *value)
{
    uint64_t *place = map_put(map, bytes_of_text(key), NULL);
    if (place)
        *place = (uint64_t)(uintptr_t)value;
    return place != NULL;
}

const void *known_remembered(const struct map *map, const char *key, bool *is)
{
    const uint64_t *place = map_get(map, bytes_of_text(key));
    *is = place != NULL;
    return place ? (const void *)(uintptr_t)*place : NULL;
}

struct record_key known_key(const struct scope *scope, unsigned kind, unsigned fiscal_year,
                            unsigned round, const char *id)
{
    struct record_key key = {.scope = *scope,
                             .kind = (uint16_t)kind,
                             .fiscal_year = (uint16_t)fiscal_year,
                             .round = (uint8_t)round};
    size_t size = strnlen(id, RECORD_ID_MAX);
    memcpy(key.id, id, size);
    return key;
}

const char *project_name_key(struct arena *arena, const char *name)
{
    const char *folded = text_fold(arena, name ? name : "");
    if (!folded)
        return "";
    if (strspn(folded, "0123456789") == 4 && strncmp(folded + 4, "年", 3) == 0) {
        folded += 7;
        if (strncmp(folded, "度", 3) == 0)
            folded += 3;
    }
    return folded;
}

/* As it would stand after the files before; it is this node's own. */
static enum status record_before(struct known *known, const struct change *change,
                                 struct known_record *record)
{
    record->held = true;
    snprintf(record->shown.feed.node, sizeof record->shown.feed.node, "%s", known->node);
    if (change->withdrawn)
        return STATUS_OK;
    record->bytes = change->payload;
    record->payload = arena_take(known->arena, sizeof *record->payload);
    if (!record->payload)
        return STATUS_NO_MEMORY;
    enum status status =
        payload_decode(known->arena, change->key.kind, change->payload, record->payload);
    record->exists = status == STATUS_OK;
    return status;
}

enum status known_record(struct known *known, const struct record_key *key,
                         struct known_record *record)
{
    struct record found;
    const struct change *before = before_of(&known->before, key);
    *record = (struct known_record){0};
    if (before)
        return record_before(known, before, record);
    enum status status = replica_get(known->view, known->arena, key, &found);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status)
        return status;
    record->held = true;
    record->shown = found.shown;
    record->approved = found.state.approved;
    record->closed = found.state.closed;
    record->conflicting = found.state.conflicts > 0;
    record->returned = found.state.returned;
    if (!found.shown.seq || found.state.withdrawn)
        return STATUS_OK;
    record->bytes = found.payload;
    record->body_mark = found.body_mark;
    record->payload = arena_take(known->arena, sizeof *record->payload);
    if (!record->payload)
        return STATUS_NO_MEMORY;
    status = payload_decode(known->arena, key->kind, found.payload, record->payload);
    record->exists = status == STATUS_OK;
    if (status || !(found.state.approved || found.state.closed))
        return status;
    struct record history;
    status = replica_history(known->view, known->arena, key, &history);
    if (status == STATUS_OK && history.state.shown < history.version_count)
        record->reopened = history.versions[history.state.shown].reopened;
    return status;
}

enum status known_other_writer(struct known *known, const struct record_key *key,
                               const struct known_record *record, const char **words)
{
    struct record_version version;
    char when[INSTANT_TEXT_SIZE];
    *words = "";
    if (!record->exists || strcmp(record->shown.feed.node, known->node) == 0)
        return STATUS_OK;
    enum status status = replica_version(known->view, known->arena, key, &record->shown, &version);
    if (status)
        return status;
    instant_print(version.stated_ms, when);
    *words =
        arena_print(known->arena, " %s 的%s于 %s ", record->shown.feed.node, version.author, when);
    return *words ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status known_closed(struct known *known, const struct record_key *key, bool *closed,
                         const char **reason)
{
    struct record closing;
    struct payload payload;
    *closed = false;
    *reason = "";
    enum status status = replica_closed(known->view, known->arena, key, &closing);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    *closed = true;
    status = payload_decode(known->arena, KIND_CLOSING, closing.payload, &payload);
    if (status == STATUS_OK)
        *reason = payload.closing.reason;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

/* -- what lies in a scope -- */

static bool stop_at_first(void *context, struct view *view, const struct record *record,
                          struct arena *arena)
{
    (void)view;
    (void)arena;
    *(bool *)context = record->shown.seq != 0;
    return !record->shown.seq;
}

enum status known_has_units(struct known *known, const struct scope *scope, bool *has)
{
    const struct change *change;
    size_t place = 0;
    *has = false;
    while ((change = before_next(&known->before, KIND_UNIT, 0, &place)) && !*has)
        *has = scope_contains(scope, &change->key.scope);
    return *has ? STATUS_OK : replica_each(known->view, scope, KIND_UNIT, 0, stop_at_first, has);
}

struct seeing {
    struct known *known;
    void (*see)(void *context, const struct record_key *key, struct payload *payload);
    void *context;
    enum status status;
};

static void see_body(struct seeing *seeing, const struct record_key *key, struct bytes bytes)
{
    struct payload payload;
    struct bytes copy = arena_bytes(seeing->known->arena, bytes);
    seeing->status = copy.data || !bytes.size
                         ? payload_decode(seeing->known->arena, key->kind, copy, &payload)
                         : STATUS_NO_MEMORY;
    if (seeing->status == STATUS_OK)
        seeing->see(seeing->context, key, &payload);
    else if (seeing->status != STATUS_NO_MEMORY)
        seeing->status = STATUS_OK; /* of other software: left out */
}

static bool see_record(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct seeing *seeing = context;
    (void)view;
    (void)arena;
    if (record->shown.seq && !record->state.withdrawn &&
        !before_of(&seeing->known->before, &record->key))
        see_body(seeing, &record->key, record->payload);
    return seeing->status == STATUS_OK;
}

enum status known_each(struct known *known, unsigned kind, unsigned fiscal_year,
                       void (*see)(void *context, const struct record_key *key,
                                   struct payload *payload),
                       void *context)
{
    struct seeing seeing = {known, see, context, STATUS_OK};
    const struct change *change;
    size_t place = 0;
    enum status status =
        replica_each(known->view, known_scope(known), kind, fiscal_year, see_record, &seeing);
    status = status ? status : seeing.status;
    while (!status && (change = before_next(&known->before, kind, fiscal_year, &place))) {
        if (!change->withdrawn && scope_contains(known_scope(known), &change->key.scope))
            see_body(&seeing, &change->key, change->payload);
        status = seeing.status;
    }
    return status;
}

/* -- units -- */

static const struct known_unit *unit_of(struct known *known, const struct record *record)
{
    struct payload payload;
    struct known_unit *unit = arena_take(known->arena, sizeof *unit);
    if (!unit || !record->shown.seq || record->state.withdrawn ||
        payload_decode(known->arena, KIND_UNIT, record->payload, &payload))
        return NULL;
    unit->code = arena_text(known->arena, record->key.id);
    unit->name = arena_text(known->arena, payload.unit.name);
    unit->key = record->key;
    unit->department_name = arena_text(known->arena, payload.unit.department_name);
    unit->department_code =
        *payload.unit.department_code
            ? arena_text(known->arena, payload.unit.department_code)
            : arena_text_of(known->arena, bytes_of(record->key.id, strnlen(record->key.id, 3)));
    unit->abolished = payload.unit.abolished;
    unit->region =
        payload.unit.region.text[0] ? payload.unit.region : scope_region(&record->key.scope);
    unit->home = payload.unit.home.text[0] ? payload.unit.home : record->key.scope;
    unit->keyed = unit->home;
    struct scope place;
    if (replica_home(known->view, &record->key, &place, NULL) != STATUS_OK)
        return NULL;
    if (!scope_equal(&place, &record->key.scope))
        unit->keyed = record->key.scope; /* it was handed over */
    return unit->code && unit->name && unit->department_code && unit->department_name ? unit : NULL;
}

enum status known_unit(struct known *known, const char *code_or_name,
                       const struct known_unit **unit)
{
    static const struct known_unit several;
    bool is;
    if (text_is_empty(code_or_name))
        return STATUS_NOT_FOUND;
    *unit = known_remembered(known->units, code_or_name, &is);
    if (!is) {
        struct record record;
        enum status status =
            replica_find_unit(known->view, known->arena, NULL, code_or_name, &record);
        if (status == STATUS_OK)
            *unit = unit_of(known, &record);
        else if (status == STATUS_CONFLICT)
            *unit = &several;
        else if (status == STATUS_NOT_FOUND)
            *unit = NULL;
        else
            return status;
        if (!known_remember(known->units, code_or_name, *unit))
            return STATUS_NO_MEMORY;
    }
    if (*unit == &several)
        return STATUS_CONFLICT;
    return *unit ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status known_unit_gone(struct known *known, const char *code, const char *name,
                            struct known_gone *gone)
{
    return known_gone_find(known->view, known->arena, code, name, gone);
}

enum status known_place(struct known *known, const struct record_key *key, struct scope *place)
{
    return replica_home(known->view, key, place, NULL);
}

enum status known_key_scope(struct known *known, const struct known_unit *unit, unsigned kind,
                            const char *id, struct scope *scope)
{
    struct record_key key = known_key(&unit->keyed, kind, 0, 0, id);
    *scope = unit->keyed;
    if (scope_equal(&unit->keyed, &unit->home))
        return STATUS_OK;
    struct scope place;
    enum status status = known_place(known, &key, &place);
    if (status == STATUS_OK && !scope_equal(&place, &unit->home))
        *scope = unit->home; /* it came after the handover */
    return status;
}

void known_unit_add(struct known *known, const struct known_unit *unit)
{
    struct known_unit *copy = arena_take(known->arena, sizeof *copy);
    if (!copy)
        return;
    *copy = *unit;
    (void)known_remember(known->units, unit->code, copy);
    (void)known_remember(known->units, unit->name, copy);
}

static bool append_unit(struct known *known, const struct known_unit *unit)
{
    struct unit_list *list = &known->all_units;
    if (!unit)
        return !known->arena->failed;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 64;
        const struct known_unit **items =
            arena_array(known->arena, const struct known_unit *, capacity);
        if (!items)
            return false;
        if (list->count)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = unit;
    return true;
}

static bool list_unit(void *context, struct view *view, const struct record *record,
                      struct arena *arena)
{
    struct known *known = context;
    (void)view;
    (void)arena;
    return before_of(&known->before, &record->key) || append_unit(known, unit_of(known, record));
}

static const struct known_unit *unit_before(struct known *known, const struct change *change)
{
    const struct record record = {.key = change->key,
                                  .shown = {.seq = 1},
                                  .state = {.withdrawn = change->withdrawn},
                                  .payload = change->payload};
    return unit_of(known, &record);
}

/* Units and projects of the files before are found by their codes and names. */
static enum status take_before(struct known *known)
{
    const struct change *change;
    size_t place = 0;
    while ((change = before_next(&known->before, KIND_UNIT, 0, &place))) {
        const struct known_unit *unit = unit_before(known, change);
        if (unit)
            known_unit_add(known, unit);
    }
    place = 0;
    while ((change = before_next(&known->before, KIND_PROJECT, 0, &place))) {
        const struct known_project *project =
            known_project_at(known, change->key.id, &change->key.scope);
        if (project && !known_remember(known->projects, change->key.id, project))
            return STATUS_NO_MEMORY;
    }
    return known->failed ? known->failed : known->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- candidates -- */

/* Names that hold one another are near, whatever their length. */
size_t known_likeness_of(struct arena *scratch, const char *a, const char *b)
{
    if (!*a || !*b)
        return LIKE_DISTANCE;
    size_t distance = text_distance(a, b, LIKE_DISTANCE);
    if (distance == SIZE_MAX)
        scratch->failed = true;
    return text_contains(a, b) || text_contains(b, a) ? distance / 4 : distance;
}

static int compare_likeness(const void *a, const void *b)
{
    const struct likeness *left = a, *right = b;
    if (left->distance != right->distance)
        return left->distance < right->distance ? -1 : 1;
    return strcmp(left->code, right->code);
}

static const char *words_of(struct arena *arena, struct likeness *items, size_t count)
{
    struct buffer words = {0};
    if (count)
        qsort(items, count, sizeof *items, compare_likeness);
    for (size_t i = 0; i < count && i < LIKE_MAX; i++)
        buffer_print(&words, "%s%s %s", i ? "、" : "", items[i].code, items[i].name);
    const char *text = words.failed ? NULL : arena_text_of(arena, buffer_bytes(&words));
    if (!text)
        arena->failed = true; /* words that are missing would pass for none that are alike */
    buffer_free(&words);
    return text ? text : "";
}

/* Of items that were gathered with the scratch; NULL: there was no memory for them. */
const char *known_likeness_words(struct known *known, struct likeness *items, size_t count)
{
    if (!items || known->scratch.failed)
        known->arena->failed = true;
    const char *words = items ? words_of(known->arena, items, count) : "";
    memory_free(items);
    return words;
}

static enum status list_units(struct known *known)
{
    if (known->listed_units)
        return STATUS_OK;
    const struct change *change;
    size_t place = 0;
    known->listed_units = true;
    enum status status = replica_each(known->view, NULL, KIND_UNIT, 0, list_unit, known);
    while (!status && (change = before_next(&known->before, KIND_UNIT, 0, &place)))
        (void)append_unit(known, unit_before(known, change));
    known->arena->failed = known->arena->failed || status;
    return status;
}

/* Leads: the first by code of those that stand. */
static const struct known_unit *leader_of(const struct unit_list *list, const char *code)
{
    const struct known_unit *leader = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct known_unit *unit = list->items[i];
        if (!unit->abolished && strcmp(unit->department_code, code) == 0 &&
            (!leader || strcmp(unit->code, leader->code) < 0))
            leader = unit;
    }
    return leader;
}

enum status known_department(struct known *known, const char *code, const char *name,
                             const struct known_unit **unit)
{
    const struct unit_list *list = &known->all_units;
    enum status status = list_units(known);
    if (status)
        return status;
    *unit = *code ? leader_of(list, code) : NULL;
    if (*unit || text_is_empty(name))
        return *unit ? STATUS_OK : STATUS_NOT_FOUND;
    const char *found = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct known_unit *one = list->items[i];
        if (one->abolished ||
            (!text_equal(one->department_name, name) && !text_equal(one->name, name)))
            continue;
        if (found && strcmp(found, one->department_code) != 0)
            return STATUS_CONFLICT;
        found = one->department_code;
    }
    *unit = found ? leader_of(list, found) : NULL;
    return *unit ? STATUS_OK : STATUS_NOT_FOUND;
}

const char *known_units_like(struct known *known, const char *name)
{
    if (list_units(known))
        return "";
    arena_reset(&known->scratch);
    const char *wanted = text_fold(&known->scratch, name ? name : "");
    struct likeness *items = memory_take((known->all_units.count + 1) * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; wanted && items && i < known->all_units.count; i++) {
        const struct known_unit *unit = known->all_units.items[i];
        const char *folded = text_fold(&known->scratch, unit->name);
        size_t distance =
            folded ? known_likeness_of(&known->scratch, wanted, folded) : LIKE_DISTANCE;
        if (distance <= 3)
            items[count++] = (struct likeness){unit->code, unit->name, distance};
    }
    return known_likeness_words(known, items, count);
}

/* -- works -- */

enum status known_draw(struct known *known, unsigned purpose, const char *number,
                       const struct draw **draw, bool *withdrawn)
{
    return known_draw_find(known->view, known->arena, purpose, number, draw, withdrawn);
}

enum status known_prepared(struct known *known, const struct known_prepared **first)
{
    enum status status =
        known->prepared_read
            ? STATUS_OK
            : known_prepared_find(known->view, known->arena, &known->before, &known->prepared);
    known->prepared_read = status == STATUS_OK;
    *first = known->prepared;
    return status;
}
