/* Which list a project is on: now, and as of a basis. */
#include "inside.h"

/* 'l' year code 0 unit 0 scope 0: the first one says whose list it is. */
struct key key_listed(uint16_t fiscal_year, const char *code, const struct record_key *list)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'l');
    key_u16(&key, fiscal_year);
    key_text(&key, code);
    if (list) {
        key_text(&key, list->id);
        key_text(&key, list->scope.text);
    }
    return key;
}

static enum status get_list_place(struct bytes rest, struct bytes value, struct list_place *place)
{
    struct reader reader = reader_of(value);
    memset(place, 0, sizeof *place);
    size_t unit = strnlen((const char *)rest.data, rest.size);
    if (unit >= rest.size || unit > RECORD_ID_MAX ||
        rest.size - unit - 1 > sizeof place->scope.text)
        return STATUS_CORRUPT;
    memcpy(place->unit, rest.data, unit);
    memcpy(place->scope.text, rest.data + unit + 1, rest.size - unit - 1);
    place->out_of_scope = reader_u8(&reader);
    place->name = reader_sized(&reader, TEXT_MAX_BYTES); /* as long as a form can say it */
    return reader_done(&reader) ? STATUS_OK : STATUS_CORRUPT;
}

enum status each_list_place(struct view *view, uint16_t fiscal_year, const char *code,
                            bool (*visit)(void *context, const struct list_place *place),
                            void *context)
{
    struct key prefix = key_listed(fiscal_year, code, NULL);
    if (prefix.failed)
        return STATUS_OK;
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_OK;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct list_place place;
        struct bytes rest =
            bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size);
        status = get_list_place(rest, cursor->value, &place);
        if (status || !visit(context, &place))
            break;
    }
    kv_cursor_close(cursor);
    return status ? status : view->txn->failed;
}

bool any_list(struct view *view)
{
    uint8_t prefix = 'L';
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    bool any = cursor && kv_seek_prefix(cursor, bytes_of(&prefix, 1));
    kv_cursor_close(cursor);
    return any;
}

/* The list that a project is on: the first by unit and scope. Lists that changed
 * beyond the basis are read as they were. */
struct listing {
    struct subject_reader *reader;
    struct arena *arena;
    struct subject *out;
    enum status status;
};

static bool goes_before(const struct subject *held, const char *unit, const struct scope *scope)
{
    int order = held->listed ? strcmp(unit, held->list_unit) : -1;
    return order < 0 || (order == 0 && scope_compare(scope, &held->list_scope) < 0);
}

static void take_listing(struct listing *listing, const char *unit, const struct scope *scope,
                         bool out_of_scope, struct bytes name)
{
    struct subject *out = listing->out;
    out->listed = true;
    out->out_of_scope = out_of_scope;
    out->list_unit = arena_text(listing->arena, unit);
    out->list_scope = *scope;
    out->list_name = arena_text_of(listing->arena, name);
    if (!out->list_unit || !out->list_name)
        listing->status = STATUS_NO_MEMORY;
}

static bool look_in_old_list(void *context, struct bytes key_bytes_of, uint64_t *value)
{
    struct listing *old = context;
    struct record_key key;
    struct record record;
    struct payload payload;
    (void)value;
    if (record_key_get(key_bytes_of, &key) || key.kind != KIND_PROJECT_LIST ||
        key.fiscal_year != old->out->key.fiscal_year)
        return true;
    enum status status =
        record_at(old->reader->view, old->arena, &key, old->reader->basis, &record);
    if (status == STATUS_OK && record.shown.seq && !record.state.withdrawn &&
        goes_before(old->out, key.id, &key.scope))
        status = payload_decode(old->arena, KIND_PROJECT_LIST, record.payload, &payload);
    else
        payload.list.entry_count = 0;
    if (status == STATUS_NO_MEMORY)
        old->status = status;
    for (size_t i = status == STATUS_OK ? payload.list.entry_count : 0;
         i-- > 0;) /* the last one, as in the index */
        if (strcmp(payload.list.entries[i].project_code, old->out->key.id) == 0) {
            take_listing(old, key.id, &key.scope, payload.list.entries[i].out_of_scope,
                         bytes_of_text(payload.list.entries[i].name));
            break;
        }
    return old->status == STATUS_OK;
}

static bool look_in_list(void *context, const struct list_place *place)
{
    struct listing *listing = context;
    const struct basis *basis = listing->reader->basis;
    const struct map *beyond = !basis         ? NULL
                               : basis->lists ? basis->lists->changed
                                              : basis->touched;
    if (beyond) {
        struct record_key key = {.scope = place->scope,
                                 .kind = KIND_PROJECT_LIST,
                                 .fiscal_year = listing->out->key.fiscal_year};
        memcpy(key.id, place->unit, sizeof place->unit);
        struct key name = key_of_record(&key);
        if (map_get(beyond, key_bytes(&name)))
            return true;
    }
    take_listing(listing, place->unit, &place->scope, place->out_of_scope, place->name);
    return false;
}

static void look_in_lists_then(struct listing *listing, const struct lists_then *lists)
{
    const uint64_t *at = map_get(lists->entries, bytes_of_text(listing->out->key.id));
    const struct listed_then *then = at ? (const struct listed_then *)(uintptr_t)*at : NULL;
    if (then && goes_before(listing->out, then->unit, &then->scope))
        take_listing(listing, then->unit, &then->scope, then->out_of_scope,
                     bytes_of_text(then->name));
}

enum status read_listing(struct subject_reader *reader, struct arena *arena, struct subject *out)
{
    const struct basis *basis = reader->basis;
    if (reader->lists < 0)
        reader->lists = any_list(reader->view) || (basis && (basis->touched || basis->lists));
    if (!reader->lists)
        return STATUS_OK;
    struct listing listing = {reader, arena, out, STATUS_OK};
    enum status status =
        each_list_place(reader->view, out->key.fiscal_year, out->key.id, look_in_list, &listing);
    if (status == STATUS_OK && listing.status == STATUS_OK && basis && basis->lists)
        look_in_lists_then(&listing, basis->lists);
    else if (status == STATUS_OK && listing.status == STATUS_OK && basis && basis->touched)
        map_each(basis->touched, look_in_old_list, &listing);
    return status ? status : listing.status;
}
