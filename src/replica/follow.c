/* What follows when the shown version of a record has changed: indexes, decisions,
 * ends of feeds, subjects whose figures must be made again. */
#include "inside.h"

bool kind_indexed(unsigned kind)
{
    switch (kind) {
    case KIND_UNIT:
    case KIND_PROJECT_LIST:
    case KIND_SUBMISSION:
    case KIND_RECEIPT:
    case KIND_GRANT:
    case KIND_FEED_END:
    case KIND_FUND:
    case KIND_CLOSING:
    case KIND_PURGE:
    case KIND_PLAN:
    case KIND_EXTENSION:
    case KIND_ALLOCATION:
    case KIND_WORK:
    case KIND_SAMPLE:
    case KIND_DRAW:
    case KIND_ATTACHMENTS:
    case KIND_HANDOVER:
    case KIND_REGION:
    case KIND_ALIAS:
    case KIND_OUTSIDE:
    case KIND_WITHDRAWAL:
        return true;
    default:
        return false;
    }
}

struct key key_kind_index(unsigned kind, const struct record_key *record)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'k');
    key_u16(&key, (uint16_t)kind);
    if (record)
        key_record(&key, record);
    return key;
}

/* Codes of units are unique within a county: its six digits, or fewer above it. */
void county_of(const struct scope *scope, char county[SCOPE_TEXT_MAX])
{
    struct scope region = scope_region(scope);
    memcpy(county, region.text, SCOPE_TEXT_MAX);
    if (strlen(county) > 6)
        county[6] = 0;
}

static void set_index(struct span *span, const struct key *key, bool present)
{
    if (key->failed)
        return; /* a name too long for a key is found by its code */
    if (present)
        kv_put(span->txn, KV_INDEX, key_bytes(key), bytes_of("", 0));
    else
        kv_remove(span->txn, KV_INDEX, key_bytes(key));
}

static void dirty(struct span *span, struct map *map, struct bytes key)
{
    enum status status = map_add_bytes(map, key);
    if (status)
        kv_fail(span->txn, status);
}

static void dirty_record_key(struct span *span, const struct record_key *subject)
{
    struct key key = key_fact(subject);
    if (year_has_figures(subject->fiscal_year))
        dirty_subject(span, key_bytes(&key));
}

/* -- units ---------------------------------------------------------------------- */

static void index_unit(struct span *span, const struct record_key *key, struct bytes payload,
                       bool present)
{
    struct payload unit;
    if (view_short(&span->view, payload_decode(&span->scratch, KIND_UNIT, payload, &unit)))
        return;
    char county[SCOPE_TEXT_MAX];
    county_of(&key->scope, county);
    struct key by_code, by_name;
    key_init(&by_code);
    key_u8(&by_code, 'c');
    key_text(&by_code, key->id);
    key_text(&by_code, county);
    key_record(&by_code, key);
    set_index(span, &by_code, present);
    const char *folded = text_fold(&span->scratch, unit.unit.name);
    if (!folded)
        kv_fail(span->txn, STATUS_NO_MEMORY);
    if (!folded || !*folded)
        return;
    key_init(&by_name);
    key_u8(&by_name, 'n');
    key_text(&by_name, folded);
    key_record(&by_name, key);
    set_index(span, &by_name, present);
}

static void follow_unit(struct span *span, const struct record_key *key,
                        const struct followed *seen)
{
    if (seen->had)
        index_unit(span, key, seen->before, false);
    if (seen->has)
        index_unit(span, key, seen->after, true);
    char county[SCOPE_TEXT_MAX];
    struct key name;
    county_of(&key->scope, county);
    key_init(&name);
    key_text(&name, county);
    key_text(&name, key->id);
    dirty(span, span->dirty_units, key_bytes(&name));
}

/* -- lists ------------------------------------------------------------------------ */

static void dirty_place(void *span, const struct record_key *subject)
{
    dirty_record_key(span, subject);
}

static void index_entry(struct span *span, const struct record_key *list,
                        const struct list_entry *entry, bool present)
{
    struct key key = key_listed(list->fiscal_year, entry->project_code, list);
    if (key.failed || !*entry->project_code || !year_has_figures(list->fiscal_year))
        return;
    if (present) {
        struct buffer value = {0};
        buffer_put_u8(&value, entry->out_of_scope);
        buffer_put_sized(&value, bytes_of_text(entry->name));
        if (value.failed)
            kv_fail(span->txn, STATUS_NO_MEMORY);
        kv_put(span->txn, KV_INDEX, key_bytes(&key), buffer_bytes(&value));
        buffer_free(&value);
    } else {
        kv_remove(span->txn, KV_INDEX, key_bytes(&key));
    }
    enum status status = each_subject_place(&span->view, list->fiscal_year, entry->project_code,
                                            &list->scope, dirty_place, span);
    if (status)
        kv_fail(span->txn, status);
}

static void index_list(struct span *span, const struct record_key *key, struct bytes payload,
                       bool present)
{
    struct payload list;
    if (view_short(&span->view, payload_decode(&span->scratch, KIND_PROJECT_LIST, payload, &list)))
        return;
    for (size_t i = 0; i < list.list.entry_count; i++)
        index_entry(span, key, &list.list.entries[i], present);
    struct key adopted;
    key_init(&adopted);
    key_u8(&adopted, 'L');
    key_u16(&adopted, key->fiscal_year);
    key_record(&adopted, key);
    set_index(span, &adopted, present);
}

/* -- ends of feeds -------------------------------------------------------------------- */

void dirty_changes(struct span *span, const struct batch *batch)
{
    struct arena arena; /* of its own: a feed can be larger than any span */
    arena_init(&arena, 0);
    for (size_t i = 0; i < batch->change_count; i++) {
        struct change change;
        enum status read = change_decode(&arena, &batch->feed, batch->changes[i], &change);
        if (read == STATUS_NO_MEMORY)
            kv_fail(span->txn, read);
        if (read)
            continue;
        struct key key = key_of_record(&change.key);
        dirty(span, span->dirty_records, key_bytes(&key));
    }
    arena_close(&arena);
}

static void dirty_batch(struct span *span, struct bytes place)
{
    struct reader reader = reader_of(place);
    enum lane lane = (enum lane)reader_u8(&reader);
    uint64_t arrival = reader_u64(&reader);
    struct log_entry entry;
    struct batch batch;
    struct arena arena; /* of its own: a feed can be larger than any span */
    arena_init(&arena, 0);
    enum status status = log_read(&span->view, lane, arrival, &entry);
    if (status == STATUS_OK)
        status = batch_decode(&arena, entry.stored, &batch, NULL);
    if (status)
        kv_fail(span->txn, status == STATUS_NO_MEMORY ? status : STATUS_CORRUPT);
    if (status == STATUS_OK)
        dirty_changes(span, &batch);
    arena_close(&arena);
}

void refold_feed(struct span *span, uint32_t feed)
{
    struct key prefix = key_feed(feed);
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_LOG_INDEX);
    if (!cursor)
        return;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && !span->txn->failed;
         more = kv_next_prefix(cursor, key_bytes(&prefix)))
        dirty_batch(span, cursor->value);
    kv_cursor_close(cursor);
}

/* Its feeds, and those of all whom it let in. `ended`: only where somebody of the chain has ends. */
static void dirty_node(struct span *span, const char *node, bool ended)
{
    struct feed_entry *feed = memory_take(sizeof *feed);
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_FEED);
    if (!feed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
    for (bool more = cursor && feed && kv_seek(cursor, bytes_of("", 0)); more && !span->txn->failed;
         more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key);
        if (view_short(&span->view, feed_read(&span->view, reader_u32(&number), feed)) ==
                STATUS_OK &&
            in_chain(feed, node) && (!ended || chain_has_ends(&span->view, feed)))
            refold_feed(span, feed->number);
    }
    kv_cursor_close(cursor);
    memory_free(feed);
}

/* By the name in its key, whatever its versions say. */
static void index_end(struct span *span, const struct record_key *key)
{
    char node[RECORD_ID_MAX + 1];
    struct key index;
    memcpy(node, key->id, sizeof node);
    node[strcspn(node, END_KEY_MARK)] = '\0';
    key_init(&index);
    key_u8(&index, 'e');
    key_text(&index, node);
    key_record(&index, key);
    set_index(span, &index, true);
    dirty_node(span, node, false);
}

/* An end of the writer's own feeds changes who may end others: whoever it had ended
 * is folded again when its end record is (its authority changes, so it is dirty). */

/* -- all ---------------------------------------------------------------------------------- */

struct years {
    struct span *span;
    struct record_key subject;
};

/* A project that is only listed has figures and no records of the year. */
static bool dirty_year(void *context, uint16_t year)
{
    struct years *years = context;
    struct bytes image;
    years->subject.fiscal_year = year;
    struct key fact = key_fact(&years->subject);
    if (records_at(&years->span->view, &years->subject, NULL) ||
        kv_get(years->span->txn, KV_FACT, key_bytes(&fact), &image) == STATUS_OK)
        dirty_record_key(years->span, &years->subject);
    return true;
}

static void follow_subject(struct span *span, const struct record_key *key, bool fresh)
{
    struct record_key subject;
    subject_key_of(key, &subject);
    if (fresh) {
        struct key place = key_place(key->fiscal_year, key->id, &key->scope);
        set_index(span, &place, true);
    }
    if (key->kind != KIND_PROJECT) {
        dirty_record_key(span, &subject);
        return;
    }
    if (key->fiscal_year)
        return; /* a project lives across years: such a record is kept, and says nothing */
    struct years years = {span, subject};
    enum status status = each_year(&span->view, dirty_year, &years);
    if (status)
        kv_fail(span->txn, status);
}

static void dirty_form(void *context, const struct record_key *form)
{
    struct span *span = context;
    struct key key = key_of_record(form);
    dirty(span, span->dirty_records, key_bytes(&key));
}

void follow(struct span *span, const struct record_key *key, const struct followed *seen)
{
    if (kind_indexed(key->kind)) {
        struct key index = key_kind_index(key->kind, key);
        set_index(span, &index, true);
    }
    struct record_key subject;
    uint64_t mark;
    enum status status = STATUS_OK;
    switch (key->kind) {
    case KIND_UNIT:
        follow_unit(span, key, seen);
        break;
    case KIND_PROJECT_LIST:
        if (seen->had)
            index_list(span, key, seen->before, false);
        if (seen->has)
            index_list(span, key, seen->after, true);
        break;
    case KIND_FEED_END:
        index_end(span, key);
        break;
    case KIND_GRANT: /* of one whose grantor is ended it says whether it was given before */
        dirty_node(span, key->id, true);
        break;
    case KIND_ALIAS:
    case KIND_OUTSIDE:
    case KIND_WITHDRAWAL:
        follow_alias(span, key, seen);
        break;
    case KIND_PLAN:
        follow_plan(span, key, seen);
        follow_plan_forms(span, key, seen);
        break;
    case KIND_CLOSING:
        status = each_form_of_round(&span->view, key, dirty_form, span);
        if (status) /* whatever it is: damage is no lack of memory */
            kv_fail(span->txn, status);
        break;
    case KIND_REVIEW:
    case KIND_REOPENING:
        if (decision_subject(key, &subject, &mark)) {
            struct key record = key_of_record(&subject);
            dirty(span, span->dirty_records, key_bytes(&record));
        }
        break;
    default:
        if (kind_has_subject(key->kind))
            follow_subject(span, key, seen->fresh);
    }
}
