/* Subjects: the shown records of a project, fund or department in one year, their
 * numeric image, and the cells that count it. */
#include "inside.h"

bool kind_has_subject(unsigned kind)
{
    switch (kind) {
    case KIND_PROJECT:
    case KIND_BUDGET:
    case KIND_FUND:
    case KIND_TARGET:
    case KIND_MONITORING:
    case KIND_SELF_EVALUATION:
    case KIND_SPENDING:
        return true;
    default:
        return false;
    }
}

bool year_has_figures(unsigned fiscal_year)
{
    return fiscal_year >= YEAR_MIN && fiscal_year <= YEAR_MAX;
}

void subject_key_of(const struct record_key *key, struct record_key *subject)
{
    *subject = *key;
    subject->kind = 0;
    subject->round = 0;
}

static struct key subject_prefix(const struct record_key *subject)
{
    struct key prefix;
    key_init(&prefix);
    key_text(&prefix, subject->scope.text);
    key_u16(&prefix, subject->fiscal_year);
    key_text(&prefix, subject->id);
    return prefix;
}

static bool held_within(struct view *view, struct bytes value, const struct basis *basis)
{
    struct arena arena;
    struct stored_record stored;
    bool held = false;
    arena_init(&arena, 0);
    if (view_short(view, stored_record_get(&arena, value, &stored)) == STATUS_OK)
        for (size_t i = 0; i < stored.version_count && !held; i++)
            held = within_basis(view, basis, stored.versions[i].version);
    arena_close(&arena);
    return held;
}

bool records_at(struct view *view, const struct record_key *subject, const struct basis *basis)
{
    struct key prefix = subject_prefix(subject);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_RECORD);
    bool any = false;
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); more && !any;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key key;
        any = record_key_get(cursor->key, &key) == STATUS_OK && kind_has_subject(key.kind) &&
              (!basis || held_within(view, cursor->value, basis));
    }
    kv_cursor_close(cursor);
    return any;
}

bool in_subject(const struct record_key *key)
{
    if (!year_has_figures(key->fiscal_year))
        return false;
    switch (key->kind) {
    case KIND_BUDGET:
    case KIND_FUND:
    case KIND_TARGET:
    case KIND_SELF_EVALUATION:
        return key->round == 0;
    case KIND_MONITORING:
    case KIND_SPENDING:
        return key->round <= ROUND_MAX;
    default:
        return false;
    }
}

/* -- where things are --------------------------------------------------------------- */

/* Scopes with records of a subject: 'p' year code 0 scope 0. */
struct key key_place(uint16_t fiscal_year, const char *code, const struct scope *scope)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'p');
    key_u16(&key, fiscal_year);
    key_text(&key, code);
    if (scope)
        key_text(&key, scope->text);
    return key;
}

enum status each_place(struct view *view, uint16_t fiscal_year, const char *code,
                       bool (*visit)(void *context, const struct scope *scope), void *context)
{
    struct key prefix = key_place(fiscal_year, code, NULL);
    if (prefix.failed)
        return STATUS_OK;
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return view->txn->failed;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct scope scope = {{0}};
        size_t size = cursor->key.size - prefix.size;
        if (size > sizeof scope.text)
            continue;
        memcpy(scope.text, cursor->key.data + prefix.size, size);
        if (!visit(context, &scope))
            break;
    }
    kv_cursor_close(cursor);
    return view->txn->failed;
}

enum status each_year(struct view *view, bool (*visit)(void *context, uint16_t year), void *context)
{
    uint8_t prefix = 'y';
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return view->txn->failed;
    for (bool more = kv_seek_prefix(cursor, bytes_of(&prefix, 1)); more;
         more = kv_next_prefix(cursor, bytes_of(&prefix, 1))) {
        struct reader reader = reader_of(bytes_of(cursor->key.data + 1, cursor->key.size - 1));
        if (!visit(context, reader_u16(&reader)))
            break;
    }
    kv_cursor_close(cursor);
    return STATUS_OK;
}

struct finding_scope {
    struct view *view;
    const struct basis *basis;
    struct record_key subject;
    bool found;
};

static bool try_scope(void *context, const struct scope *scope)
{
    struct finding_scope *finding = context;
    finding->subject.scope = *scope;
    finding->found = records_at(finding->view, &finding->subject, finding->basis);
    return !finding->found;
}

enum status subject_scope(struct view *view, uint16_t fiscal_year, const char *code,
                          const struct scope *near, const struct basis *basis, struct scope *scope)
{
    struct finding_scope finding = {
        .view = view, .basis = basis, .subject = {.fiscal_year = fiscal_year}};
    size_t size = strlen(code);
    if (size > RECORD_ID_MAX)
        return STATUS_NOT_FOUND;
    memcpy(finding.subject.id, code, size + 1);
    enum status status = STATUS_OK;
    if (!near || try_scope(&finding, near))
        status = each_place(view, fiscal_year, code, try_scope, &finding);
    if (status)
        return status;
    if (!finding.found)
        return STATUS_NOT_FOUND;
    *scope = finding.subject.scope;
    return STATUS_OK;
}

struct visiting {
    struct record_key subject;
    void (*visit)(void *context, const struct record_key *subject);
    void *context;
};

static bool visit_place(void *context, const struct scope *scope)
{
    struct visiting *visiting = context;
    visiting->subject.scope = *scope;
    visiting->visit(visiting->context, &visiting->subject);
    return true;
}

static bool visit_list_place(void *context, const struct list_place *place)
{
    return visit_place(context, &place->scope);
}

enum status each_subject_place(struct view *view, uint16_t fiscal_year, const char *code,
                               const struct scope *listed,
                               void (*visit)(void *context, const struct record_key *subject),
                               void *context)
{
    struct visiting visiting = {.visit = visit, .context = context};
    size_t size = strlen(code);
    if (size == 0 || size > RECORD_ID_MAX)
        return STATUS_OK;
    memcpy(visiting.subject.id, code, size + 1);
    visiting.subject.fiscal_year = fiscal_year;
    (void)visit_place(&visiting, listed);
    enum status status = each_list_place(view, fiscal_year, code, visit_list_place, &visiting);
    return status ? status : each_place(view, fiscal_year, code, visit_place, &visiting);
}

enum status unit_find(struct view *view, const char *county, const char *code,
                      struct record_key *key)
{
    struct key prefix;
    key_init(&prefix);
    key_u8(&prefix, 'c');
    key_text(&prefix, code);
    if (county)
        key_text(&prefix, county);
    if (prefix.failed)
        return STATUS_NOT_FOUND;
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_NOT_FOUND;
    if (kv_seek_prefix(cursor, key_bytes(&prefix))) {
        struct bytes rest =
            bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size);
        if (!county) {
            size_t skip = strnlen((const char *)rest.data, rest.size) + 1;
            rest =
                skip <= rest.size ? bytes_of(rest.data + skip, rest.size - skip) : bytes_of("", 0);
        }
        status = record_key_get(rest, key);
        if (status == STATUS_OK && !county && kv_next_prefix(cursor, key_bytes(&prefix)))
            status = STATUS_CONFLICT;
    }
    kv_cursor_close(cursor);
    return status;
}

/* -- units ------------------------------------------------------------------------------ */

struct unit_seen {
    const char *name, *department;
    struct scope region;
    bool found;
};

/* The first record of a unit's code in its county that stood at a basis: those that are
 * found by it now, and those that were touched since and may be found no more. */
struct unit_then {
    struct subject_reader *reader;
    struct arena *arena;
    const char *county, *code;
    struct bytes name; /* of the first so far */
    struct record record;
    bool found;
    enum status status;
};

static void try_unit(struct unit_then *then, struct bytes name)
{
    struct record_key key;
    struct record record;
    if (then->status || (then->found && bytes_compare(then->name, name) <= 0) ||
        record_key_get(name, &key))
        return;
    enum status status =
        record_at(then->reader->view, then->arena, &key, then->reader->basis, &record);
    if (status == STATUS_NOT_FOUND)
        return;
    then->status = status;
    if (status || !record.shown.seq || record.state.withdrawn)
        return;
    then->name = arena_bytes(then->arena, name);
    then->record = record;
    then->found = true;
}

static bool try_touched(void *context, struct bytes name, uint64_t *value)
{
    struct unit_then *then = context;
    struct record_key key;
    char county[SCOPE_TEXT_MAX];
    (void)value;
    if (record_key_get(name, &key) || key.kind != KIND_UNIT || strcmp(key.id, then->code) != 0)
        return true;
    county_of(&key.scope, county);
    if (strcmp(county, then->county) == 0)
        try_unit(then, name);
    return then->status == STATUS_OK;
}

static enum status unit_then(struct unit_then *then)
{
    struct view *view = then->reader->view;
    struct key prefix;
    key_init(&prefix);
    key_u8(&prefix, 'c');
    key_text(&prefix, then->code);
    key_text(&prefix, then->county);
    if (prefix.failed)
        return STATUS_NOT_FOUND;
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return view->txn->failed;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix));
         more && !then->found && !then->status; more = kv_next_prefix(cursor, key_bytes(&prefix)))
        try_unit(then, bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size));
    kv_cursor_close(cursor);
    map_each(then->reader->basis->touched, try_touched, then);
    if (then->arena->failed)
        return STATUS_NO_MEMORY;
    return then->status ? then->status : then->found ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status unit_now(struct unit_then *now)
{
    struct record_key key;
    enum status status = unit_find(now->reader->view, now->county, now->code, &key);
    if (status == STATUS_OK)
        status = record_at(now->reader->view, now->arena, &key, now->reader->basis, &now->record);
    if (status == STATUS_OK && (!now->record.shown.seq || now->record.state.withdrawn))
        status = STATUS_NOT_FOUND;
    return status;
}

static enum status read_unit(struct subject_reader *reader, const char *county, const char *code,
                             struct unit_seen *seen)
{
    struct arena arena;
    struct payload payload;
    struct unit_then search = {.reader = reader, .arena = &arena, .county = county, .code = code};
    memset(seen, 0, sizeof *seen);
    arena_init(&arena, 0);
    enum status status =
        reader->basis && reader->basis->touched ? unit_then(&search) : unit_now(&search);
    if (status == STATUS_OK)
        status = payload_decode(&arena, KIND_UNIT, search.record.payload, &payload);
    if (status == STATUS_OK)
        *seen = (struct unit_seen){arena_text(&reader->unit_arena, payload.unit.name),
                                   arena_text(&reader->unit_arena, payload.unit.department_code),
                                   payload.unit.region, true};
    arena_close(&arena);
    if (reader->unit_arena.failed)
        return STATUS_NO_MEMORY;
    return status == STATUS_NOT_FOUND || status == STATUS_MALFORMED || status == STATUS_TOO_LARGE
               ? STATUS_OK
               : status;
}

static enum status unit_seen_of(struct subject_reader *reader, const struct scope *near,
                                const char *code, struct unit_seen **seen)
{
    char county[SCOPE_TEXT_MAX];
    struct key name;
    county_of(near, county);
    key_init(&name);
    key_text(&name, county);
    key_text(&name, code);
    if (name.failed) {
        *seen = NULL; /* no unit has a code that is longer than a key */
        return STATUS_OK;
    }
    bool made;
    uint64_t *known = map_put(reader->units, key_bytes(&name), &made);
    if (!known)
        return STATUS_NO_MEMORY;
    if (made) {
        struct unit_seen *fresh = arena_take(&reader->unit_arena, sizeof *fresh);
        if (!fresh)
            return STATUS_NO_MEMORY;
        *known = (uint64_t)(uintptr_t)fresh;
        enum status status = read_unit(reader, county, code, fresh);
        if (status)
            return status;
        *seen = fresh;
        return STATUS_OK;
    }
    *seen = (struct unit_seen *)(uintptr_t)*known;
    return STATUS_OK;
}

enum status subject_reader_open(struct subject_reader *reader, struct view *view,
                                const struct basis *basis)
{
    *reader = (struct subject_reader){.view = view, .basis = basis, .lists = -1};
    arena_init(&reader->unit_arena, 0);
    reader->units = map_new();
    reader->ends = map_new();
    reader->lit = map_new();
    if (reader->units && reader->ends && reader->lit)
        return STATUS_OK;
    subject_reader_close(reader);
    return STATUS_NO_MEMORY;
}

void subject_reader_close(struct subject_reader *reader)
{
    map_free(reader->units);
    map_free(reader->ends);
    map_free(reader->lit);
    reader->units = reader->ends = reader->lit = NULL; /* closing again does no harm */
    arena_close(&reader->unit_arena);
}

/* The code that the one of a subject's records means; NULL: its own. */
static enum status means_of(struct subject_reader *reader, struct arena *arena,
                            const struct scope *near, const char *code, const char **means)
{
    char county[SCOPE_TEXT_MAX], end[RECORD_ID_MAX + 1];
    struct key name;
    bool made, circle;
    *means = NULL;
    if (!any_alias(reader->view) || !*code)
        return STATUS_OK;
    county_of(near, county);
    key_init(&name);
    key_text(&name, county);
    key_text(&name, code);
    if (name.failed)
        return STATUS_OK;
    uint64_t *known = map_put(reader->ends, key_bytes(&name), &made);
    if (!known)
        return STATUS_NO_MEMORY;
    if (made) {
        *known = 0;
        enum status status = alias_end(reader->view, near, code, reader->basis, end, &circle);
        if (status)
            return status;
        if (strcmp(end, code) != 0)
            *known = (uint64_t)(uintptr_t)arena_text(&reader->unit_arena, end);
    }
    const char *text = (const char *)(uintptr_t)*known;
    *means = text ? arena_text(arena, text) : NULL;
    return reader->unit_arena.failed || arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- subjects ----------------------------------------------------------------------------------- */

static struct subject_record *slot_of(struct subject *subject, const struct record_key *key)
{
    /* A project lives across years, what else there is has one. */
    if (key->kind == KIND_PROJECT ? key->fiscal_year || key->round : !in_subject(key))
        return NULL;
    switch (key->kind) {
    case KIND_PROJECT:
        return &subject->project;
    case KIND_BUDGET:
        return &subject->budget;
    case KIND_FUND:
        return &subject->fund;
    case KIND_TARGET:
        return &subject->target;
    case KIND_SELF_EVALUATION:
        return &subject->self_evaluation;
    case KIND_MONITORING:
        return &subject->monitoring[key->round];
    case KIND_SPENDING:
        return &subject->spending[key->round];
    default:
        return NULL;
    }
}

unsigned digest_state(const struct fold_result *state)
{
    return (state->approved ? DIGEST_APPROVED : 0u) | (state->returned ? DIGEST_RETURNED : 0u) |
           (state->withdrawn ? DIGEST_WITHDRAWN : 0u);
}

static enum status fill_slot(struct arena *arena, struct subject *subject,
                             const struct record *record)
{
    struct subject_record *slot = slot_of(subject, &record->key);
    if (!slot || !record->shown.seq)
        return STATUS_OK;
    *slot = (struct subject_record){.held = true,
                                    .entry = {record->key, record->shown.mark, record->body_mark,
                                              (uint8_t)digest_state(&record->state)},
                                    .home = record->shown.feed.scope};
    if (record->state.withdrawn)
        return STATUS_OK;
    struct payload *payload = arena_take(arena, sizeof *payload);
    if (!payload)
        return STATUS_NO_MEMORY;
    enum status status = payload_decode(arena, record->key.kind, record->payload, payload);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status)
        return STATUS_OK; /* signed, but it cannot be read: no figures */
    slot->payload = payload;
    slot->approved = record->state.approved;
    slot->returned = record->state.returned;
    return STATUS_OK;
}

/* Scopes of feeds, of those that were asked for last. */
static enum status home_of(struct subject_reader *reader, uint32_t feed, struct scope *home)
{
    size_t at = feed % (sizeof reader->homes / sizeof *reader->homes);
    if (reader->homes[at].feed != feed) {
        struct feed_name name;
        enum status status = feed_name_of(reader->view, feed, &name);
        if (status)
            return status;
        reader->homes[at].feed = feed;
        reader->homes[at].scope = name.scope;
    }
    *home = reader->homes[at].scope;
    return STATUS_OK;
}

/* The shown version only: neither names nor histories are needed here. */
static enum status peek_record(struct subject_reader *reader, struct bytes value,
                               const struct record_key *key, struct record *record)
{
    struct stored_record head;
    struct version shown;
    memset(record, 0, sizeof *record);
    enum status status = stored_record_peek(value, &head, &shown, &record->body_mark);
    record->key = *key;
    record->shown.seq = shown.seq;
    record->shown.mark = shown.mark;
    record->payload = head.payload;
    record->state.approved = head.approved;
    record->state.returned = head.returned;
    record->state.withdrawn = head.withdrawn;
    record->state.closed = head.closed;
    if (status == STATUS_OK && reader->rehash && !head.gone) /* of what is gone there is none */
        record->body_mark = body_mark_of_payload(head.payload, head.withdrawn);
    return status == STATUS_OK && shown.seq ? home_of(reader, shown.feed, &record->shown.feed.scope)
                                            : status;
}

static enum status read_slots(struct subject_reader *reader, struct arena *arena,
                              struct subject *out, const struct record_key *at)
{
    struct key prefix = subject_prefix(at);
    struct kv_cursor *cursor = kv_cursor_open(reader->view->txn, KV_RECORD);
    if (!cursor)
        return reader->view->txn->failed;
    enum status status = STATUS_OK;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && status == STATUS_OK;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key key;
        struct record record;
        status = record_key_get(cursor->key, &key);
        if (status == STATUS_OK && !slot_of(out, &key))
            continue;
        if (status == STATUS_OK)
            status = reader->basis ? record_at(reader->view, arena, &key, reader->basis, &record)
                                   : peek_record(reader, cursor->value, &key, &record);
        if (status == STATUS_OK)
            status = fill_slot(arena, out, &record);
        else if (status == STATUS_NOT_FOUND)
            status = STATUS_OK;
    }
    kv_cursor_close(cursor);
    return status;
}

enum status subject_read(struct subject_reader *reader, struct arena *arena,
                         const struct record_key *subject, struct subject *out)
{
    memset(out, 0, sizeof *out);
    out->key = *subject;
    if (reader->unit_arena.used >
        ARENA_BUDGET_DEFAULT / 2) { /* a cache: nothing of before is needed */
        map_clear(reader->units);
        map_clear(reader->ends);
        map_clear(reader->lit);
        arena_reset(&reader->unit_arena);
    }
    struct record_key identity = *subject;
    identity.fiscal_year = 0;
    enum status status = read_slots(reader, arena, out, subject);
    bool complete = out->budget.payload && *out->budget.payload->budget.name &&
                    *out->budget.payload->budget.unit_code;
    if (status == STATUS_OK && subject->fiscal_year && !complete)
        status = read_slots(reader, arena, out, &identity);
    if (status == STATUS_OK)
        status = read_listing(reader, arena, out);
    out->unit_region = scope_region(&subject->scope);
    if (status == STATUS_OK)
        status = means_of(reader, arena, &subject->scope, subject_unit_code(out), &out->means);
    const char *code = subject_unit_code(out);
    if (status == STATUS_OK && *code) {
        struct unit_seen *unit;
        status = unit_seen_of(reader, &subject->scope, code, &unit);
        if (status == STATUS_OK && unit && unit->found) {
            out->unit_name = unit->name;
            out->department_code = unit->department;
            if (unit->region.text[0])
                out->unit_region = unit->region;
        }
    }
    if (!out->unit_name)
        out->unit_name = "";
    if (!out->department_code)
        out->department_code = "";
    return status;
}

/* A project that is only listed is counted where its records are, if there are any. */
static enum status counted_elsewhere(struct subject_reader *reader, const struct subject *subject,
                                     bool *elsewhere)
{
    *elsewhere = false;
    if (!subject->listed || records_at(reader->view, &subject->key, reader->basis))
        return STATUS_OK;
    if (!scope_equal(&subject->list_scope, &subject->key.scope)) {
        *elsewhere = true;
        return STATUS_OK;
    }
    struct scope scope;
    enum status status = subject_scope(reader->view, subject->key.fiscal_year, subject->key.id,
                                       &subject->key.scope, reader->basis, &scope);
    *elsewhere = status == STATUS_OK && !scope_equal(&scope, &subject->key.scope);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Figures are those of all of them; digests those of its own records, so that who holds no others
 * has the same. */
static enum status join_twins(struct subject_reader *reader, struct arena *arena,
                              struct subject *subject, struct fact_image *image, bool *elsewhere)
{
    const struct light_rules *rules;
    struct fact_image *joined;
    enum status status = twins_join(reader, arena, subject, elsewhere, &reader->joined);
    if (status || !reader->joined)
        return status;
    joined = arena_take(arena, sizeof *joined);
    if (!joined)
        return STATUS_NO_MEMORY;
    status = light_rules_for(reader, subject, &rules);
    if (status == STATUS_OK)
        status = fact_image_of(arena, subject, rules, joined);
    if (status)
        return status;
    joined->digests = image->digests;
    joined->digest_count = image->digest_count;
    joined->digest_book = image->digest_book;
    *image = *joined;
    return STATUS_OK;
}

enum status image_read(struct subject_reader *reader, struct arena *arena,
                       const struct record_key *key, struct fact_image *image)
{
    reader->joined = false;
    if (!year_has_figures(key->fiscal_year)) {
        *image = (struct fact_image){.subject = *key};
        return STATUS_OK;
    }
    struct subject *subject = arena_take(arena, sizeof *subject);
    if (!subject)
        return STATUS_NO_MEMORY;
    const struct light_rules *rules = NULL;
    bool elsewhere = false;
    enum status status = subject_read(reader, arena, key, subject);
    if (status == STATUS_OK)
        status = counted_elsewhere(reader, subject, &elsewhere);
    if (status == STATUS_OK)
        status = light_rules_for(reader, subject, &rules);
    if (status == STATUS_OK)
        status = fact_image_of(arena, subject, rules, image);
    if (status == STATUS_OK && !elsewhere)
        status = join_twins(reader, arena, subject, image, &elsewhere);
    if (elsewhere)
        image->exists = false;
    return status ? status : reader->view->txn->failed;
}
