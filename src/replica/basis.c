/* What lies beyond a basis, and which subjects it touched: they are read again as they were. */
#include "inside.h"

#include <stdlib.h>

/* -- what lies beyond a basis --------------------------------------------------------- */

struct beyond {
    struct view *view;
    struct basis *basis;
    struct map *subjects, *units, *nodes;
    struct map *alone; /* records of no subject */
    struct arena arena;
    bool aliased; /* an alias lies beyond */
    enum status status;
};

static void touch(struct beyond *beyond, struct map *map, struct bytes key)
{
    if (beyond->status == STATUS_OK)
        beyond->status = map_add_bytes(map, key);
}

static void touch_subject(struct beyond *beyond, const struct record_key *subject)
{
    struct key key = key_fact(subject);
    touch(beyond, beyond->subjects, key_bytes(&key));
}

static void touch_place(void *beyond, const struct record_key *subject)
{
    touch_subject(beyond, subject);
}

static void touch_entries(struct beyond *beyond, const struct record_key *list,
                          const struct record *record)
{
    struct payload payload;
    if (!record->shown.seq || record->state.withdrawn ||
        view_short(beyond->view,
                   payload_decode(&beyond->arena, KIND_PROJECT_LIST, record->payload, &payload)))
        return;
    for (size_t i = 0; i < payload.list.entry_count; i++) {
        enum status status = each_subject_place(beyond->view, list->fiscal_year,
                                                payload.list.entries[i].project_code, &list->scope,
                                                touch_place, beyond);
        if (status)
            beyond->status = status;
    }
}

static void touch_list(struct beyond *beyond, const struct record_key *key)
{
    struct key name = key_of_record(key);
    struct record record;
    touch(beyond, beyond->basis->touched, key_bytes(&name));
    if (view_short(beyond->view, record_at(beyond->view, &beyond->arena, key, NULL, &record)) ==
        STATUS_OK)
        touch_entries(beyond, key, &record);
    if (view_short(beyond->view, record_at(beyond->view, &beyond->arena, key, beyond->basis,
                                           &record)) == STATUS_OK)
        touch_entries(beyond, key, &record);
}

static bool touch_year(void *context, uint16_t year)
{
    struct beyond *beyond = ((void **)context)[0];
    struct record_key subject = *(struct record_key *)((void **)context)[1];
    subject.fiscal_year = year;
    touch_subject(beyond, &subject);
    return true;
}

static void touch_node(struct beyond *beyond, const char *node, bool ended);

/* An end beyond the basis took back what was counted then: all that the node wrote. */
static void touch_end(struct beyond *beyond, const struct record_key *key)
{
    char node[RECORD_ID_MAX + 1];
    memcpy(node, key->id, sizeof node);
    node[strcspn(node, END_KEY_MARK)] = '\0';
    beyond->basis->ends_touched = true;
    touch_node(beyond, node, false);
}

/* So did a grant that says beyond the basis what was granted before an end. */
static void touch_grant(struct beyond *beyond, const struct record_key *key)
{
    touch_node(beyond, key->id, true);
}

static void touch_alone(struct beyond *beyond, const struct record_key *key)
{
    struct key name = key_of_record(key);
    if (!in_subject(key))
        touch(beyond, beyond->alone, key_bytes(&name));
}

static void touch_key(struct beyond *beyond, const struct record_key *key);

static void touch_moved(void *context, const struct record_key *key)
{
    touch_key(context, key);
}

/* What moved beyond the basis was at home elsewhere then. */
static void touch_handover(struct beyond *beyond, const struct record_key *key)
{
    beyond->basis->ends_touched = true;
    enum status status = each_moved(beyond->view, key, touch_moved, beyond);
    if (status && !beyond->status)
        beyond->status = status;
}

static void touch_code(struct beyond *beyond, const struct record_key *alias, const char *code)
{
    char end[RECORD_ID_MAX + 1];
    struct key name = alias_code_name(alias, code);
    bool circle;
    touch(beyond, beyond->units, key_bytes(&name));
    enum status status = alias_end(beyond->view, &alias->scope, code, NULL, end, &circle);
    if (status && !beyond->status)
        beyond->status = status;
    name = alias_code_name(alias, end);
    touch(beyond, beyond->units, key_bytes(&name));
}

static void touch_unit(void *context, struct bytes name)
{
    struct beyond *beyond = context;
    touch(beyond, beyond->units, name);
}

/* Images say the codes at the ends as they are now: of all that the alias ever meant. */
static void touch_alias(struct beyond *beyond, const struct record_key *key)
{
    struct record record;
    struct payload payload;
    struct arena arena;
    beyond->aliased = true;
    if (strncmp(key->id, ALIAS_UNIT, sizeof ALIAS_UNIT - 1) != 0)
        return;
    touch_code(beyond, key, key->id + sizeof ALIAS_UNIT - 1);
    arena_init(&arena, SPAN_ARENA_BUDGET);
    if (view_short(beyond->view, replica_history(beyond->view, &arena, key, &record)) == STATUS_OK)
        for (size_t i = 0; i < record.version_count; i++)
            if (view_short(beyond->view, payload_decode(&arena, KIND_ALIAS,
                                                        record.versions[i].payload, &payload)) ==
                    STATUS_OK &&
                unit_code_valid(payload.alias.code))
                touch_code(beyond, key, payload.alias.code);
    arena_close(&arena);
}

static void touch_lit(void *context, const struct fact_image *image)
{
    touch_subject(context, &image->subject);
}

/* Lights were those of the plan as it stood. */
static void touch_plan(struct beyond *beyond, const struct record_key *key)
{
    struct key name = key_of_record(key);
    struct light_set now, then;
    bool known = map_get(beyond->basis->touched, key_bytes(&name)) != NULL;
    if (known || !year_has_figures(key->fiscal_year))
        return;
    touch(beyond, beyond->basis->touched, key_bytes(&name));
    enum status status =
        light_set_at(beyond->view, &beyond->arena, &key->scope, key->fiscal_year, NULL, &now);
    if (status == STATUS_OK)
        status = light_set_at(beyond->view, &beyond->arena, &key->scope, key->fiscal_year,
                              beyond->basis, &then);
    if (status == STATUS_OK) {
        const struct light_rules is = light_rules_of_set(&now), was = light_rules_of_set(&then);
        if (!light_rules_equal(&is, &was))
            status = each_lit(beyond->view, key->fiscal_year, &key->scope, touch_lit, beyond);
    }
    if (status && !beyond->status)
        beyond->status = status;
}

static void touch_key(struct beyond *beyond, const struct record_key *key)
{
    struct record_key subject;
    uint64_t mark;
    char county[SCOPE_TEXT_MAX];
    struct key name;
    touch_alone(beyond, key);
    switch (key->kind) {
    case KIND_PROJECT_LIST:
        touch_list(beyond, key);
        break;
    case KIND_FEED_END:
        touch_end(beyond, key);
        break;
    case KIND_GRANT:
        touch_grant(beyond, key);
        break;
    case KIND_HANDOVER:
        touch_handover(beyond, key);
        break;
    case KIND_ALIAS:
        touch_alias(beyond, key);
        break;
    case KIND_PLAN:
        touch_plan(beyond, key);
        break;
    case KIND_UNIT:
        county_of(&key->scope, county);
        key_init(&name);
        key_text(&name, county);
        key_text(&name, key->id);
        touch(beyond, beyond->units, key_bytes(&name));
        name = key_of_record(key);
        touch(beyond, beyond->basis->touched, key_bytes(&name));
        break;
    case KIND_REVIEW:
    case KIND_REOPENING:
        if (decision_subject(key, &subject, &mark)) {
            touch_alone(beyond, &subject);
            subject_key_of(&subject, &subject);
            touch_subject(beyond, &subject);
        }
        break;
    case KIND_PROJECT: {
        subject_key_of(key, &subject);
        void *context[] = {beyond, &subject};
        if (each_year(beyond->view, touch_year, context))
            beyond->status = STATUS_NO_MEMORY;
        break;
    }
    default:
        if (kind_has_subject(key->kind)) {
            subject_key_of(key, &subject);
            touch_subject(beyond, &subject);
        }
    }
}

static void touch_batch(struct beyond *beyond, struct bytes place)
{
    struct reader reader = reader_of(place);
    enum lane lane = (enum lane)reader_u8(&reader);
    uint64_t arrival = reader_u64(&reader);
    struct log_entry entry;
    struct batch *batch = arena_take(&beyond->arena, sizeof *batch);
    enum status status = batch ? log_read(beyond->view, lane, arrival, &entry) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = batch_decode(&beyond->arena, entry.stored, batch, NULL);
    if (status) {
        beyond->status = damaged(status);
        return;
    }
    for (size_t i = 0; i < batch->change_count && beyond->status == STATUS_OK; i++) {
        struct change change;
        if (view_short(beyond->view, change_decode(&beyond->arena, &batch->feed, batch->changes[i],
                                                   &change)) == STATUS_OK)
            touch_key(beyond, &change.key);
    }
}

/* Of a feed with two branches every batch is asked; else what comes after the head. */
static bool lies_within(struct beyond *beyond, const struct feed_entry *feed, struct bytes place)
{
    struct reader reader = reader_of(place);
    enum lane lane = (enum lane)reader_u8(&reader);
    struct log_entry entry;
    if (feed->branch_count <= 1)
        return false;
    return log_read(beyond->view, lane, reader_u64(&reader), &entry) == STATUS_OK &&
           branch_within_basis(beyond->view, beyond->basis, feed, entry.seq, &entry.hash);
}

static void touch_all(struct beyond *beyond, uint32_t number)
{
    struct key name = key_feed(number);
    struct kv_cursor *cursor = kv_cursor_open(beyond->view->txn, KV_LOG_INDEX);
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&name));
         more && beyond->status == STATUS_OK; more = kv_next_prefix(cursor, key_bytes(&name)))
        touch_batch(beyond, cursor->value);
    kv_cursor_close(cursor);
}

/* What a node wrote, and all whom it let in. `ended`: only where somebody of the chain has ends. */
static void touch_node(struct beyond *beyond, const char *node, bool ended)
{
    char name[RECORD_ID_MAX + 2];
    size_t size = strlen(node);
    memcpy(name, node, size + 1); /* the arena it stands in is used again below */
    name[size] = ended ? 'g' : 'e';
    if (map_get(beyond->nodes, bytes_of(name, size + 1)))
        return;
    touch(beyond, beyond->nodes, bytes_of(name, size + 1));
    name[size] = '\0';
    struct feed_entry *feed = memory_take(sizeof *feed);
    struct kv_cursor *cursor = kv_cursor_open(beyond->view->txn, KV_FEED);
    if (!feed)
        beyond->status = STATUS_NO_MEMORY;
    for (bool more = cursor && feed && kv_seek(cursor, bytes_of("", 0));
         more && beyond->status == STATUS_OK; more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key);
        beyond->status = feed_read(beyond->view, reader_u32(&number), feed);
        if (beyond->status || !in_chain(feed, name) ||
            (ended && !chain_has_ends(beyond->view, feed)))
            continue;
        beyond->basis->ends_touched = true;
        touch_all(beyond, feed->number);
    }
    kv_cursor_close(cursor);
    memory_free(feed);
}

static void touch_feed(struct beyond *beyond, uint32_t number)
{
    struct feed_entry feed;
    struct key name = key_feed(number);
    const uint64_t *seq = map_get(beyond->basis->heads, key_bytes(&name));
    beyond->status = feed_read(beyond->view, number, &feed);
    if (beyond->status)
        return;
    if (feed.branch_count > 1) {
        seq = NULL;
        if (chain_has_ends(beyond->view, &feed)) /* a branch that came since may be evidence */
            touch_node(beyond, feed.name.node, true);
    }
    struct key from = key_log_index(number, seq ? (uint32_t)*seq + 1 : 0, NULL);
    struct kv_cursor *cursor = kv_cursor_open(beyond->view->txn, KV_LOG_INDEX);
    if (!cursor) {
        beyond->status = STATUS_NO_MEMORY;
        return;
    }
    for (bool more = kv_seek(cursor, key_bytes(&from));
         more && beyond->status == STATUS_OK && bytes_start_with(cursor->key, key_bytes(&name));
         more = kv_next(cursor)) {
        arena_reset(&beyond->arena);
        if (!lies_within(beyond, &feed, cursor->value))
            touch_batch(beyond, cursor->value);
    }
    kv_cursor_close(cursor);
}

static void touch_feeds(struct beyond *beyond, const struct scope *scope)
{
    struct kv_cursor *cursor = kv_cursor_open(beyond->view->txn, KV_FEED);
    if (!cursor) {
        beyond->status = STATUS_NO_MEMORY;
        return;
    }
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more && beyond->status == STATUS_OK;
         more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key), value = reader_of(cursor->value);
        struct feed_name name;
        if (feed_name_get(&value, &name) == STATUS_OK && name.lane != LANE_SUMMARY &&
            scope_contains(scope, &name.scope))
            touch_feed(beyond, reader_u32(&number));
    }
    kv_cursor_close(cursor);
}

static void touch_form(void *beyond, const struct record_key *form)
{
    struct record_key subject;
    touch_alone(beyond, form);
    subject_key_of(form, &subject);
    touch_subject(beyond, &subject);
}

/* A closing that came since locked and shut out what was not then. */
static bool touch_closing(void *context, const struct record_key *key,
                          const struct stored_record *stored)
{
    struct beyond *beyond = context;
    bool within = true;
    for (size_t i = 0; i < stored->version_count && within; i++)
        within = within_basis(beyond->view, beyond->basis, stored->versions[i].version);
    if (within)
        return true;
    touch_alone(beyond, key);
    if (beyond->status == STATUS_OK)
        beyond->status = each_form_of_round(beyond->view, key, touch_form, beyond);
    return beyond->status == STATUS_OK;
}

struct phantom {
    struct beyond *beyond;
    struct record_key key;
};

static bool touch_listed(void *context, const struct list_place *place)
{
    struct phantom *phantom = context;
    phantom->key.scope = place->scope;
    touch_subject(phantom->beyond, &phantom->key);
    return true;
}

/* What was only listed is counted where its records are: both places are looked at. */
static enum status touch_phantoms(struct beyond *beyond)
{
    struct sorted_keys keys;
    struct arena arena;
    arena_init(&arena, 0);
    enum status status = map_sorted(&arena, beyond->subjects, &keys);
    for (size_t i = 0; status == STATUS_OK && i < keys.count; i++) {
        struct phantom phantom = {.beyond = beyond};
        status =
            record_key_get(bytes_of(keys.items[i].data + 2, keys.items[i].size - 2), &phantom.key);
        if (status == STATUS_OK)
            status = each_list_place(beyond->view, phantom.key.fiscal_year, phantom.key.id,
                                     touch_listed, &phantom);
    }
    arena_close(&arena);
    return status ? status : beyond->status;
}

/* Of what stands twice each depends on the others. */
static enum status touch_twins(struct beyond *beyond)
{
    struct sorted_keys keys;
    struct arena arena;
    arena_init(&arena, 0);
    enum status status =
        any_alias(beyond->view) ? map_sorted(&arena, beyond->subjects, &keys) : STATUS_NOT_FOUND;
    for (size_t i = 0; status == STATUS_OK && i < keys.count; i++) {
        struct record_key key;
        status = record_key_get(bytes_of(keys.items[i].data + 2, keys.items[i].size - 2), &key);
        if (status == STATUS_OK)
            status = each_twin_place(beyond->view, &key, touch_place, beyond);
    }
    arena_close(&arena);
    return status && status != STATUS_NOT_FOUND ? status : beyond->status;
}

static bool touch_image(void *context, const struct fact_image *image)
{
    struct beyond *beyond = context;
    char county[SCOPE_TEXT_MAX];
    struct key name;
    county_of(&image->subject.scope, county);
    key_init(&name);
    key_text(&name, county);
    key_text(&name, image->unit_code);
    if (map_get(beyond->units, key_bytes(&name)))
        touch_subject(beyond, &image->subject);
    return beyond->status == STATUS_OK;
}

enum status past_open(struct past *past, struct view *view, const struct scope *scope,
                      const struct head *heads, size_t count)
{
    struct beyond beyond = {.view = view,
                            .basis = &past->basis,
                            .subjects = map_new(),
                            .units = map_new(),
                            .nodes = map_new(),
                            .alone = map_new()};
    *past = (struct past){.view = view};
    arena_init(&past->keys, 0);
    arena_init(&beyond.arena, 0);
    beyond.status = basis_open(&past->basis, view, heads, count);
    if (!beyond.subjects || !beyond.units || !beyond.nodes || !beyond.alone)
        beyond.status = STATUS_NO_MEMORY;
    if (beyond.status == STATUS_OK)
        touch_feeds(&beyond, scope);
    if (beyond.status == STATUS_OK) {
        enum status status = each_closing(view, scope, touch_closing, &beyond);
        if (beyond.status == STATUS_OK)
            beyond.status = status;
    }
    if (beyond.status == STATUS_OK && beyond.aliased) { /* circles: as dirty_aliased() */
        enum status status = each_aliased(view, touch_unit, &beyond);
        if (beyond.status == STATUS_OK)
            beyond.status = status;
    }
    if (beyond.status == STATUS_OK && map_count(beyond.units)) {
        enum status status = each_stored_image(view, touch_image, &beyond);
        if (beyond.status == STATUS_OK)
            beyond.status = status;
    }
    if (beyond.status == STATUS_OK)
        beyond.status = touch_phantoms(&beyond);
    if (beyond.status == STATUS_OK)
        beyond.status = touch_twins(&beyond);
    if (beyond.status == STATUS_OK)
        beyond.status = map_sorted(&past->keys, beyond.subjects, &past->subjects);
    if (beyond.status == STATUS_OK)
        beyond.status = map_sorted(&past->keys, beyond.alone, &past->alone);
    arena_close(&beyond.arena);
    map_free(beyond.subjects);
    map_free(beyond.units);
    map_free(beyond.nodes);
    map_free(beyond.alone);
    return beyond.status;
}

void past_close(struct past *past)
{
    arena_close(&past->keys);
    basis_close(&past->basis);
}
