/* What is not proven to have arrived above, record by record and unit by unit. */
#include <siben/map.h>
#include <siben/pending.h>

#include <stdlib.h>

struct looking {
    struct arena *arena; /* of the units */
    struct arena scratch;
    const struct pending_ask *ask;
    bool (*visit)(void *context, struct view *view, const struct pending_item *item);
    void *context;
    char node[NODE_NAME_MAX + 1]; /* this one */
    struct map *places;           /* scope and unit -> index + 1 */
    struct pending_unit *units;
    size_t count, capacity;
    enum status status;
};

/* -- units -------------------------------------------------------------------------- */

static struct pending_unit *unit_at(struct looking *looking, const struct scope *scope,
                                    const char *unit)
{
    char name[SCOPE_TEXT_MAX + UNIT_CODE_MAX + 4];
    size_t size = strlen(scope->text), more = strnlen(unit, UNIT_CODE_MAX);
    memcpy(name, scope->text, size);
    name[size++] = '/';
    memcpy(name + size, unit, more);
    uint64_t *index = map_put(looking->places, bytes_of(name, size + more), NULL);
    if (index && *index)
        return &looking->units[*index - 1];
    if (index && looking->count == looking->capacity) {
        size_t capacity = looking->capacity * 2 + 16;
        struct pending_unit *grown = arena_array(looking->arena, struct pending_unit, capacity);
        if (grown && looking->count)
            memcpy(grown, looking->units, looking->count * sizeof *grown);
        looking->units = grown ? grown : looking->units;
        looking->capacity = grown ? capacity : looking->capacity;
    }
    if (!index || looking->count == looking->capacity) {
        looking->status = STATUS_NO_MEMORY;
        return NULL;
    }
    struct pending_unit *fresh = &looking->units[looking->count++];
    *index = looking->count;
    *fresh = (struct pending_unit){.scope = *scope};
    memcpy(fresh->unit, unit, more);
    return fresh;
}

static int by_place(const void *a, const void *b)
{
    const struct pending_unit *left = a, *right = b;
    int order = strcmp(left->scope.text, right->scope.text);
    return order ? order : strcmp(left->unit, right->unit);
}

/* -- one version ---------------------------------------------------------------------- */

/* By what levels there are; what is by design not sent is nowhere missed. */
static bool is_wanted(const struct pending_ask *ask, const struct delivery *delivery,
                      struct pending_item *item)
{
    bool not_above = ask->above_summary_only && delivery->lane == LANE_DETAIL;
    item->at_parent = !ask->parent || delivery->not_sent || delivery->parent_since_ms != 0;
    item->at_above =
        !ask->above || delivery->not_sent || not_above || delivery->grandparent_since_ms != 0;
    return !item->at_parent || !item->at_above;
}

static enum status older_of(struct view *view, const struct record *record, int64_t *older_ms)
{
    for (size_t i = 0; i < record->version_count; i++) {
        struct delivery delivery;
        if (record->versions[i].standing != STANDING_SUPERSEDED) /* beside it is not before it */
            continue;
        enum status status = replica_delivery(view, &record->versions[i].name, &delivery);
        if (status)
            return status;
        if (delivery.parent_since_ms > *older_ms)
            *older_ms = delivery.parent_since_ms;
    }
    return STATUS_OK;
}

static enum status look_version(struct looking *looking, struct view *view,
                                const struct record *record, const char *unit,
                                const struct record_version *version, bool *stopped)
{
    const struct pending_ask *ask = looking->ask;
    struct pending_item item = {.record = record, .version = version, .unit = unit};
    struct payload *payload = arena_take(&looking->scratch, sizeof *payload);
    if (!payload)
        return STATUS_NO_MEMORY;
    enum status status = replica_delivery(view, &version->name, &item.delivery);
    if (status || !is_wanted(ask, &item.delivery, &item))
        return status;
    status = replica_evidence(view, &looking->scratch, &version->name, &item.evidence);
    if (status == STATUS_OK && !item.at_parent)
        status = older_of(view, record, &item.older_ms);
    if (status)
        return status;
    enum lane lane = item.delivery.lane;
    if (!item.at_parent && item.delivery.arrival <= ask->carried[lane])
        item.stick_ms = ask->carried_ms[lane];
    if (!version->withdrawn) {
        status = payload_decode(&looking->scratch, record->key.kind, version->payload, payload);
        item.payload = status == STATUS_OK ? payload : NULL;
    }
    if (status == STATUS_NO_MEMORY)
        return status;
    item.own = strcmp(version->name.feed.node, looking->node) == 0;
    item.conflict = version->standing == STANDING_CONFLICT;
    *stopped = !looking->visit(looking->context, view, &item);
    return STATUS_OK;
}

/* The shown version, and what stands beside it. */
static enum status look_versions(struct looking *looking, struct view *view,
                                 const struct record_key *key, const char *unit, bool *stopped)
{
    struct record *record = arena_take(&looking->scratch, sizeof *record);
    enum status status =
        record ? replica_history(view, &looking->scratch, key, record) : STATUS_NO_MEMORY;
    for (size_t i = 0; status == STATUS_OK && !*stopped && i < record->version_count; i++) {
        uint8_t standing = record->versions[i].standing;
        if (standing == STANDING_SHOWN || standing == STANDING_CONFLICT)
            status = look_version(looking, view, record, unit, &record->versions[i], stopped);
    }
    return status;
}

/* -- one record ----------------------------------------------------------------------- */

/* "" where the record says none, or cannot be read. */
static enum status unit_of(struct arena *arena, const struct record *record, const char **unit)
{
    struct payload *payload = arena_take(arena, sizeof *payload);
    const char *code = NULL;
    *unit = record->key.kind == KIND_UNIT ? record->key.id : "";
    if (!payload)
        return STATUS_NO_MEMORY;
    if (record->key.kind == KIND_UNIT || !record->shown.seq || record->state.withdrawn)
        return STATUS_OK;
    enum status status = payload_decode(arena, record->key.kind, record->payload, payload);
    if (status == STATUS_OK)
        code = payload_unit_code(payload);
    if (code)
        *unit = code;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

static void count_record(const struct pending_ask *ask, const struct delivery *delivery,
                         unsigned kind, struct pending_unit *unit)
{
    struct pending_item item;
    bool wanted = is_wanted(ask, delivery, &item);
    unit->records++;
    unit->forms += kind_is_form(kind);
    unit->not_sent += delivery->not_sent;
    unit->at_parent += delivery->parent_since_ms != 0;
    unit->at_above += delivery->grandparent_since_ms != 0;
    unit->here_only +=
        wanted && delivery->parent_since_ms == 0 && delivery->grandparent_since_ms == 0;
    if (delivery->committed_ms > unit->newest_ms)
        unit->newest_ms = delivery->committed_ms;
}

static enum status look(struct looking *looking, struct view *view, const struct record *record,
                        struct arena *arena, bool *stopped)
{
    const struct pending_ask *ask = looking->ask;
    struct pending_item item;
    struct delivery delivery;
    const char *code;
    enum status status = unit_of(arena, record, &code);
    if (status)
        return status;
    if (ask->unit && strcmp(ask->unit, code) != 0)
        return STATUS_OK;
    if (record->shown.seq && !scope_contains(ask->scope, &record->shown.feed.scope))
        return STATUS_OK; /* of a scope above: it came down */
    struct pending_unit *unit = unit_at(looking, &record->key.scope, code);
    if (!unit)
        return STATUS_NO_MEMORY;
    if (!record->shown.seq) {
        unit->records++;
        unit->forms += kind_is_form(record->key.kind);
        unit->not_counted++;
        return STATUS_OK;
    }
    status = replica_delivery(view, &record->shown, &delivery);
    if (status)
        return status;
    count_record(ask, &delivery, record->key.kind, unit);
    if (!is_wanted(ask, &delivery, &item) && record->state.conflicts == 0)
        return STATUS_OK;
    arena_reset(&looking->scratch);
    return look_versions(looking, view, &record->key, code, stopped);
}

static bool look_record(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    struct looking *looking = context;
    bool stopped = false;
    if ((looking->ask->round >= 0 && record->key.round != looking->ask->round) ||
        !scope_contains(looking->ask->scope, &record->key.scope))
        return true;
    looking->status = look(looking, view, record, arena, &stopped);
    return looking->status == STATUS_OK && !stopped;
}

enum status pending_each(struct view *view, struct arena *arena, const struct pending_ask *ask,
                         bool (*visit)(void *context, struct view *view,
                                       const struct pending_item *item),
                         void *context, struct pending_unit **units, size_t *count)
{
    struct looking looking = {
        .arena = arena, .ask = ask, .visit = visit, .context = context, .places = map_new()};
    struct identity identity;
    if (!looking.places)
        return STATUS_NO_MEMORY;
    arena_init(&looking.scratch, 0);
    enum status status = replica_identity(view->replica, &looking.scratch, &identity);
    if (status == STATUS_OK)
        memcpy(looking.node, identity.node, sizeof looking.node);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND) /* not yet enrolled */
        status = replica_each(view, NULL, ask->kind, ask->fiscal_year, look_record, &looking);
    arena_close(&looking.scratch);
    map_free(looking.places);
    status = status ? status : looking.status;
    if (status)
        return status;
    if (looking.count)
        qsort(looking.units, looking.count, sizeof *looking.units, by_place);
    *units = looking.units;
    *count = looking.count;
    return STATUS_OK;
}

/* -- words ------------------------------------------------------------------------------ */

void finished_put_text(const struct pending_item *item, struct buffer *out)
{
    const struct evidence *evidence = &item->evidence;
    char when[INSTANT_TEXT_SIZE];
    instant_print(evidence->stated_ms, when);
    buffer_print(out, "%s（%s的时钟自述）", when, item->own ? "本机" : "填写机");
    if (evidence->not_before_ms) {
        instant_print(evidence->not_before_ms, when);
        buffer_print(out, "，不早于 %s（写时已有 %s 那时的报送包）", when, evidence->seen);
    }
    if (!item->own) {
        instant_print(evidence->committed_ms, when);
        buffer_print(out, "，不晚于 %s（本机收到）", when);
    } else if (item->delivery.parent_since_ms) {
        instant_print(item->delivery.parent_since_ms, when);
        buffer_print(out, "，不晚于 %s（%s 已收到）", when, item->delivery.parent);
    } else if (!evidence->not_before_ms) {
        buffer_put_text(out, "，没有旁证");
    }
}
