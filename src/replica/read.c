/* Reading records: as shown, with their history, in order, by what people know. */
#include "inside.h"

#include <stdio.h>

static enum status fill_state(struct view *view, const struct stored_record *stored,
                              struct version shown, struct record *record)
{
    record->state.approved = stored->approved;
    record->state.returned = stored->returned;
    record->state.withdrawn = stored->withdrawn;
    record->state.closed = stored->closed;
    record->state.conflicts = stored->conflicts;
    record->state.shown = SIZE_MAX;
    record->gone = stored->gone;
    record->reviewed = stored->reviewed;
    record->payload = stored->payload;
    if (!shown.seq)
        return STATUS_OK;
    return version_name_of(view, shown, &record->shown);
}

static enum status get_stored(struct view *view, const struct record_key *key, struct bytes *value)
{
    struct key name = key_of_record(key);
    return name.failed ? STATUS_NOT_FOUND : kv_get(view->txn, KV_RECORD, key_bytes(&name), value);
}

static enum status read_value(struct view *view, const struct record_key *key, struct bytes value,
                              struct record *record)
{
    struct stored_record stored;
    struct version shown;
    memset(record, 0, sizeof *record);
    record->key = *key;
    enum status status = stored_record_peek(value, &stored, &shown, &record->body_mark);
    record->held = stored.version_count;
    return status ? status : fill_state(view, &stored, shown, record);
}

enum status replica_get(struct view *view, struct arena *arena, const struct record_key *key,
                        struct record *record)
{
    struct bytes value;
    enum status status = get_stored(view, key, &value);
    if (status == STATUS_OK)
        status = read_value(view, key, value, record);
    if (status)
        return status;
    record->payload = arena_bytes(arena, record->payload);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- at a basis ---------------------------------------------------------------------- */

/* What is gone now was not, maybe, at the basis; nobody can read it any more. */
static uint8_t gone_reason(const struct stored_version *version)
{
    if (!version->gone)
        return COUNTED;
    return version->not_counted == BODY_MISSING ? BODY_MISSING : BODY_PURGED;
}

static bool heard(struct view *view, const struct voices *voices, uint32_t feed)
{
    struct feed_entry *by = memory_take(sizeof *by);
    bool may = view_short(view, by ? feed_read(view, feed, by) : STATUS_NO_MEMORY) == STATUS_OK &&
               voices->may(view, voices->context, by);
    memory_free(by);
    return may;
}

size_t fold_versions_by(struct view *view, struct arena *arena, const struct record_key *key,
                        const struct basis *basis, const struct stored_record *stored,
                        const struct voices *voices, struct fold_version *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < stored->version_count; i++) {
        const struct stored_version *v = &stored->versions[i];
        if (basis && !within_basis(view, basis, v->version))
            continue;
        out[kept] = fold_version_of(v, feed_mark_of(view, v->version.feed));
        if (voices && !heard(view, voices, v->version.feed)) { /* whatever its authority is */
            out[kept].not_counted = NOT_GRANTED;
        } else if (basis && basis->ends_touched && v->not_counted != BODY_MALFORMED) {
            uint8_t reason = authority_of_version(view, arena, v->version, key, basis);
            out[kept].not_counted = reason ? reason : gone_reason(v);
        }
        kept++;
    }
    return kept;
}

size_t fold_versions_of(struct view *view, struct arena *arena, const struct record_key *key,
                        const struct basis *basis, const struct stored_record *stored,
                        struct fold_version *out)
{
    return fold_versions_by(view, arena, key, basis, stored, NULL, out);
}

static enum status payload_of(struct view *view, struct arena *arena, struct version version,
                              struct bytes *payload)
{
    struct change change;
    struct log_entry entry;
    struct batch *batch = arena_take(arena, sizeof *batch);
    if (!batch)
        return STATUS_NO_MEMORY;
    enum status status = log_change(view, arena, version, &change, batch, &entry);
    if (status)
        return damaged(status);
    *payload = arena_bytes(arena, change.payload);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* The change of a version that may stand beside the last one that was asked for; kept->batch is its batch. */
static enum status change_beside(struct view *view, struct arena *arena, struct batch_kept *kept,
                                 struct version version, struct change *change)
{
    struct hash digest = {{0}};
    struct log_entry entry = {.committed_ms = 0};
    enum status status = STATUS_OK;
    bool same = kept->batch && kept->feed == version.feed && kept->seq == version.seq &&
                version.index < kept->batch->change_count;
    if (same)
        batch_change_digest(kept->batch, version.index, &digest);
    if (!same || hash_mark(&digest) != version.mark) { /* of two branches the other one */
        arena_reset(&kept->arena);
        kept->batch = arena_take(&kept->arena, sizeof *kept->batch);
        status = kept->batch ? log_change(view, &kept->arena, version, change, kept->batch, &entry)
                             : STATUS_NO_MEMORY;
        kept->feed = version.feed;
        kept->seq = version.seq;
        kept->committed_ms = entry.committed_ms;
    } else {
        status =
            change_decode(arena, &kept->batch->feed, kept->batch->changes[version.index], change);
    }
    if (status)
        kept->batch = NULL;
    return status ? damaged(status) : STATUS_OK;
}

static enum status payload_beside(struct view *view, struct arena *arena, struct batch_kept *kept,
                                  struct version version, struct bytes *payload)
{
    struct change change;
    enum status status = change_beside(view, arena, kept, version, &change);
    if (status == STATUS_OK)
        *payload = arena_bytes(arena, change.payload);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* What is shown now stands beside its record; what was, in the log alone. */
static enum status payload_then(struct view *view, struct arena *arena, const struct basis *basis,
                                const struct stored_record *stored, struct version version,
                                struct bytes *payload)
{
    if (stored->shown != SHOWN_NONE && !stored->gone &&
        version_equal(stored->versions[stored->shown].version, version)) {
        *payload = stored->payload;
        return STATUS_OK;
    }
    return basis->kept ? payload_beside(view, arena, basis->kept, version, payload)
                       : payload_of(view, arena, version, payload);
}

/* A stored record that outlives the view's next write. */
static enum status kept_record_get(struct arena *arena, struct bytes value,
                                   struct stored_record *stored)
{
    struct bytes kept = arena_bytes(arena, value);
    return kept.data ? stored_record_get(arena, kept, stored) : STATUS_NO_MEMORY;
}

enum status record_at(struct view *view, struct arena *arena, const struct record_key *key,
                      const struct basis *basis, struct record *record)
{
    if (!basis)
        return replica_get(view, arena, key, record);
    struct bytes value;
    struct stored_record stored;
    struct fold_beside beside;
    enum status status = get_stored(view, key, &value);
    if (status == STATUS_OK)
        status = kept_record_get(arena, value, &stored);
    if (status)
        return status;
    struct fold_version *versions =
        arena_array(arena, struct fold_version, stored.version_count + 1);
    if (!versions)
        return STATUS_NO_MEMORY;
    size_t count = fold_versions_of(view, arena, key, basis, &stored, versions);
    if (view->txn->failed)
        return view->txn->failed;
    if (count == 0)
        return STATUS_NOT_FOUND;
    status = beside_of(view, arena, key, basis, versions, count, &beside);
    memset(record, 0, sizeof *record);
    record->key = *key;
    if (status == STATUS_OK)
        status = fold_record(arena, versions, count, &beside, &record->state);
    if (status || record->state.shown == SIZE_MAX)
        return status;
    const struct fold_version *shown = &versions[record->state.shown];
    record->body_mark = shown->body_mark;
    record->reviewed = beside.decision_count > 0;
    record->gone = shown->not_counted == BODY_PURGED || shown->not_counted == BODY_MISSING;
    record->state.withdrawn = record->state.withdrawn || record->gone;
    status = version_name_of(view, shown->version, &record->shown);
    return status ? status
                  : payload_then(view, arena, basis, &stored, shown->version, &record->payload);
}

/* -- history ---------------------------------------------------------------------------- */

/* The one that it stands in, else the one that was read first. */
static struct batch_kept *kept_of(struct batches_kept *kept, struct version version)
{
    for (size_t i = 0; i < BATCHES_KEPT; i++)
        if (kept->items[i].batch && kept->items[i].feed == version.feed &&
            kept->items[i].seq == version.seq)
            return &kept->items[i];
    struct batch_kept *oldest = &kept->items[kept->oldest];
    kept->oldest = (kept->oldest + 1) % BATCHES_KEPT;
    return oldest;
}

static enum status change_of(struct view *view, struct arena *arena, struct version version,
                             struct change *change, const struct batch **batch,
                             int64_t *committed_ms)
{
    struct log_entry entry;
    if (view->last) {
        struct batch_kept *kept = kept_of(view->last, version);
        enum status status = change_beside(view, arena, kept, version, change);
        *batch = kept->batch;
        *committed_ms = kept->committed_ms;
        return status;
    }
    struct batch *alone = arena_take(arena, sizeof *alone);
    if (!alone)
        return STATUS_NO_MEMORY;
    enum status status = log_change(view, arena, version, change, alone, &entry);
    *batch = alone;
    *committed_ms = status == STATUS_OK ? entry.committed_ms : 0;
    return status;
}

static enum status fill_version(struct view *view, struct arena *arena,
                                const struct stored_version *stored, struct record_version *out)
{
    struct change change;
    const struct batch *batch;
    enum status status = version_name_of(view, stored->version, &out->name);
    if (status == STATUS_OK)
        status = change_of(view, arena, stored->version, &change, &batch, &out->committed_ms);
    if (status)
        return damaged(status);
    size_t size = strlen(batch->author);
    memcpy(out->author, batch->author, size < sizeof out->author ? size : sizeof out->author - 1);
    out->stated_ms = batch->stated_ms;
    out->standing = stored->standing;
    out->not_counted = stored->not_counted;
    out->conflict = stored->conflict;
    out->withdrawn = stored->withdrawn;
    out->home = stored->home;
    out->gone = stored->gone;
    out->payload = arena_bytes(arena, change.payload);
    out->entered_for = arena_text(arena, change.entered_for);
    out->reason = arena_text(arena, change.reason);
    out->reopening = change.reopening;
    out->replace_count = change.replace_count;
    out->replaces = arena_array(arena, struct version_name, change.replace_count + 1);
    if (!out->replaces)
        return STATUS_NO_MEMORY;
    if (change.replace_count)
        memcpy(out->replaces, change.replaces, change.replace_count * sizeof *out->replaces);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static void fill_verdict(const struct fold_decision *decisions, size_t count,
                         struct version version, struct record_version *out)
{
    for (size_t i = 0; i < count; i++) {
        if (!version_equal(decisions[i].subject, version))
            continue;
        if (decisions[i].reopening)
            out->reopened = true;
        else
            out->verdict = decisions[i].verdict;
    }
}

enum status replica_history(struct view *view, struct arena *arena, const struct record_key *key,
                            struct record *record)
{
    struct bytes value;
    struct stored_record stored;
    struct fold_decision *decisions;
    size_t decision_count;
    enum status status = get_stored(view, key, &value);
    if (status == STATUS_OK)
        status = read_value(view, key, value, record);
    if (status == STATUS_OK)
        status = kept_record_get(arena, value, &stored);
    if (status == STATUS_OK)
        status = decisions_of(view, arena, key, NULL, &decisions, &decision_count);
    if (status)
        return status;
    record->payload = stored.payload;
    record->state.shown = stored.shown == SHOWN_NONE ? SIZE_MAX : stored.shown;
    record->versions = arena_array(arena, struct record_version, stored.version_count + 1);
    if (!record->versions)
        return STATUS_NO_MEMORY;
    record->version_count = stored.version_count;
    for (size_t i = 0; i < stored.version_count && status == STATUS_OK; i++) {
        status = fill_version(view, arena, &stored.versions[i], &record->versions[i]);
        fill_verdict(decisions, decision_count, stored.versions[i].version, &record->versions[i]);
    }
    return status;
}

enum status replica_record_mark(struct view *view, const struct record_key *key, uint64_t *mark)
{
    struct bytes value;
    struct hash hash;
    enum status status = get_stored(view, key, &value);
    if (status != STATUS_OK)
        return status;
    hash_of(value, &hash);
    *mark = hash_mark(&hash);
    return STATUS_OK;
}

enum status replica_version(struct view *view, struct arena *arena, const struct record_key *key,
                            const struct version_name *name, struct record_version *version)
{
    struct bytes value;
    struct stored_record stored;
    uint32_t feed;
    memset(version, 0, sizeof *version);
    enum status status = get_stored(view, key, &value);
    if (status == STATUS_OK)
        status = kept_record_get(arena, value, &stored);
    if (status == STATUS_OK)
        status = feed_number_of(view, &name->feed, &feed);
    if (status)
        return status;
    const struct version wanted = {feed, name->seq, name->index, name->mark};
    for (size_t i = 0; i < stored.version_count; i++)
        if (version_equal(stored.versions[i].version, wanted))
            return fill_version(view, arena, &stored.versions[i], version);
    return STATUS_NOT_FOUND;
}

/* -- in order ------------------------------------------------------------------------------ */

struct each {
    struct view *view;
    const struct scope *scope;
    unsigned kind, fiscal_year;
    bool (*visit)(void *context, struct view *view, const struct record *record,
                  struct arena *arena);
    void *context;
    struct arena arena;
    uint64_t kinds; /* 0: as kind and fiscal_year say */
    unsigned first_year, last_year;
};

static bool wanted(const struct each *each, const struct record_key *key)
{
    if (each->kinds && (key->kind >= 64 || !(each->kinds >> key->kind & 1) ||
                        key->fiscal_year < each->first_year || key->fiscal_year > each->last_year))
        return false;
    return (!each->kind || key->kind == each->kind) &&
           (!each->fiscal_year || key->fiscal_year == each->fiscal_year) &&
           (!each->scope || scope_contains(each->scope, &key->scope));
}

/* What had no room to be read was not left out because it cannot be read: whoever visits may not have told them apart. */
static enum status visit_one(struct each *each, const struct record *record, bool *stopped)
{
    *stopped = !each->visit(each->context, each->view, record, &each->arena);
    return each->arena.starved ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status each_by_index(struct each *each, bool *stopped)
{
    struct key prefix = key_kind_index(each->kind, NULL);
    struct kv_cursor *cursor = kv_cursor_open(each->view->txn, KV_INDEX);
    if (!cursor)
        return each->view->txn->failed;
    enum status status = STATUS_OK;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix));
         more && status == STATUS_OK && !*stopped;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key key;
        struct record record;
        arena_reset(&each->arena);
        status = record_key_get(
            bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size), &key);
        if (status || !wanted(each, &key))
            continue;
        status = replica_get(each->view, &each->arena, &key, &record);
        if (status == STATUS_OK)
            status = visit_one(each, &record, stopped);
    }
    kv_cursor_close(cursor);
    return status;
}

static enum status each_by_scan(struct each *each, bool *stopped)
{
    struct kv_cursor *cursor = kv_cursor_open(each->view->txn, KV_RECORD);
    if (!cursor)
        return each->view->txn->failed;
    enum status status = STATUS_OK;
    struct bytes from = each->scope ? bytes_of_text(each->scope->text) : bytes_of("", 0);
    for (bool more = kv_seek_prefix(cursor, from); more && status == STATUS_OK && !*stopped;
         more = kv_next_prefix(cursor, from)) {
        struct record_key key;
        struct record record;
        arena_reset(&each->arena);
        status = record_key_get(cursor->key, &key);
        if (status || !wanted(each, &key))
            continue;
        status = read_value(each->view, &key, cursor->value, &record);
        if (status == STATUS_OK)
            status = visit_one(each, &record, stopped);
    }
    kv_cursor_close(cursor);
    return status;
}

enum status replica_each(struct view *view, const struct scope *scope, unsigned kind,
                         unsigned fiscal_year,
                         bool (*visit)(void *context, struct view *view,
                                       const struct record *record, struct arena *arena),
                         void *context)
{
    struct each each = {.view = view,
                        .scope = scope,
                        .kind = kind,
                        .fiscal_year = fiscal_year,
                        .visit = visit,
                        .context = context};
    bool stopped = false;
    arena_init(&each.arena, 0);
    enum status status =
        kind_indexed(kind) ? each_by_index(&each, &stopped) : each_by_scan(&each, &stopped);
    arena_close(&each.arena);
    return status;
}

enum status replica_each_among(struct view *view, const struct scope *scope, uint64_t kinds,
                               unsigned first_year, unsigned last_year,
                               bool (*visit)(void *context, struct view *view,
                                             const struct record *record, struct arena *arena),
                               void *context)
{
    struct each each = {.view = view,
                        .scope = scope,
                        .kinds = kinds,
                        .first_year = first_year,
                        .last_year = last_year,
                        .visit = visit,
                        .context = context};
    bool stopped = false;
    if (!kinds)
        return STATUS_OK;
    arena_init(&each.arena, 0);
    enum status status = each_by_scan(&each, &stopped);
    arena_close(&each.arena);
    return status;
}

/* -- subjects and figures --------------------------------------------------------------------------- */

enum status replica_subject(struct view *view, struct arena *arena,
                            const struct record_key *subject, struct subject *out)
{
    struct subject_reader reader;
    enum status status = subject_reader_open(&reader, view, NULL);
    bool elsewhere, joined;
    if (status == STATUS_OK)
        status = subject_read(&reader, arena, subject, out);
    if (status == STATUS_OK)
        status = twins_join(&reader, arena, out, &elsewhere, &joined);
    if (status ==
        STATUS_OK) { /* what the reader's own arena holds must live as long as the subject */
        out->unit_name = arena_text(arena, out->unit_name);
        out->department_code = arena_text(arena, out->department_code);
        if (arena->failed)
            status = STATUS_NO_MEMORY;
    }
    subject_reader_close(&reader);
    return status;
}

enum status replica_image(struct view *view, struct arena *arena, const struct record_key *subject,
                          struct fact_image *image)
{
    enum status status = image_stored(view, arena, subject, image);
    return status == STATUS_OK && !image->exists ? STATUS_NOT_FOUND : status;
}

enum status image_stored(struct view *view, struct arena *arena, const struct record_key *subject,
                         struct fact_image *image)
{
    struct key key = key_fact(subject);
    struct bytes value;
    enum status status = kv_get(view->txn, KV_FACT, key_bytes(&key), &value);
    if (status)
        return status;
    value = arena_bytes(arena, value);
    return arena->failed ? STATUS_NO_MEMORY : damaged(fact_image_decode(arena, value, image));
}

/* Also what only has digests: it is counted elsewhere, or was. */
static enum status each_image(struct view *view, unsigned fiscal_year, bool all,
                              bool (*visit)(void *context, const struct fact_image *image),
                              void *context)
{
    struct key prefix;
    struct arena arena;
    key_init(&prefix);
    if (fiscal_year)
        key_u16(&prefix, (uint16_t)fiscal_year);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_FACT);
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_OK;
    arena_init(&arena, 0);
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct fact_image image;
        arena_reset(&arena);
        status = damaged(fact_image_decode(&arena, cursor->value, &image));
        if (status || ((all || image.exists) && !visit(context, &image)))
            break;
    }
    arena_close(&arena);
    kv_cursor_close(cursor);
    return status;
}

enum status replica_each_image(struct view *view, unsigned fiscal_year,
                               bool (*visit)(void *context, const struct fact_image *image),
                               void *context)
{
    return each_image(view, fiscal_year, false, visit, context);
}

enum status each_stored_image(struct view *view,
                              bool (*visit)(void *context, const struct fact_image *image),
                              void *context)
{
    return each_image(view, 0, true, visit, context);
}

bool list_counts(struct view *view, struct arena *arena, const struct record_key *list,
                 const struct basis *basis, enum dimension dimension, const char *code)
{
    char county[SCOPE_TEXT_MAX], name[SCOPE_TEXT_MAX + RECORD_ID_MAX + 2];
    char unit[RECORD_ID_MAX + 1];
    bool circle;
    struct scope region = scope_region(&list->scope), asked;
    struct record_key key;
    struct record record;
    struct payload payload;
    const char *department = "";
    county_of(&list->scope, county);
    if (view_short(view, alias_end(view, &list->scope, list->id, basis, unit, &circle)))
        return false;
    if (unit_find(view, county, unit, &key) == STATUS_OK &&
        view_short(view, record_at(view, arena, &key, basis, &record)) == STATUS_OK &&
        record.shown.seq &&
        view_short(view, payload_decode(arena, KIND_UNIT, record.payload, &payload)) == STATUS_OK) {
        department = payload.unit.department_code;
        if (payload.unit.region.text[0])
            region = payload.unit.region;
    }
    if (dimension == DIMENSION_REGION)
        return scope_parse(code, &asked, NULL) == STATUS_OK && scope_contains(&asked, &region);
    bool by_department = dimension == DIMENSION_DEPARTMENT;
    snprintf(name, sizeof name, "%s/%s", by_department ? county : region.text,
             by_department ? department : unit);
    return strcmp(name, code) == 0;
}

enum status replica_lists(struct view *view, unsigned fiscal_year, enum dimension dimension,
                          const char *code, uint64_t *lists)
{
    struct key prefix;
    struct arena arena;
    key_init(&prefix);
    key_u8(&prefix, 'L');
    key_u16(&prefix, (uint16_t)fiscal_year);
    *lists = 0;
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return view->txn->failed;
    arena_init(&arena, 0);
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key key;
        arena_reset(&arena);
        if (record_key_get(bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size),
                           &key) == STATUS_OK)
            *lists += list_counts(view, &arena, &key, NULL, dimension, code);
    }
    arena_close(&arena);
    kv_cursor_close(cursor);
    return view->txn->failed;
}

/* Somebody whose version counts has seen it. */
static bool is_handled(const struct stored_record *stored, struct version version)
{
    for (size_t i = 0; i < stored->version_count; i++)
        for (size_t k = 0; k < stored->versions[i].replace_count; k++)
            if (stored->versions[i].not_counted == COUNTED &&
                version_equal(stored->versions[i].replaces[k], version))
                return true;
    return false;
}

enum status replica_each_inbox(struct view *view,
                               bool (*visit)(void *context, const struct inbox_item *item),
                               void *context)
{
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INBOX);
    struct arena arena;
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_OK;
    bool stopped = false;
    arena_init(&arena, 0);
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more && !stopped && status == STATUS_OK;
         more = kv_next(cursor)) {
        struct inbox_item item = {0};
        struct bytes value;
        struct stored_record stored;
        arena_reset(&arena);
        status = record_key_get(cursor->key, &item.key);
        if (status == STATUS_OK)
            status = get_stored(view, &item.key, &value);
        if (status == STATUS_OK)
            status = stored_record_get(&arena, value, &stored);
        for (size_t i = 0; status == STATUS_OK && i < stored.version_count && !stopped; i++) {
            const struct stored_version *v = &stored.versions[i];
            if (v->standing != STANDING_CONFLICT &&
                (v->not_counted == COUNTED || v->not_counted == BODY_PURGED))
                continue;
            item.standing = v->standing;
            item.conflict = v->conflict;
            item.not_counted = v->not_counted;
            item.handled = v->not_counted != COUNTED && is_handled(&stored, v->version);
            status = version_name_of(view, v->version, &item.version);
            if (status == STATUS_OK)
                stopped = !visit(context, &item);
        }
    }
    arena_close(&arena);
    kv_cursor_close(cursor);
    return status || stopped ? status : twins_each_inbox(view, visit, context, &stopped);
}
