/* purge_read -- orders as people read them. */
#include "inside.h"

struct reading_order {
    struct view *view;
    struct arena *arena;
    struct record record;
    struct purge_order *order;
};

static const struct record_version *named_by(const struct record *record,
                                             const struct record_version *version)
{
    for (size_t i = 0; i < version->replace_count; i++)
        for (size_t k = 0; k < record->version_count; k++)
            if (version_name_equal(&version->replaces[i], &record->versions[k].name))
                return &record->versions[k];
    return NULL;
}

static bool counts(const struct record_version *version)
{
    return version->not_counted == COUNTED && !version->gone && !version->withdrawn;
}

static void take_first(struct purge_order *order, const struct record_version *first)
{
    order->first = first->name;
    order->first_author = first->author;
    order->first_ms = first->stated_ms;
    order->not_counted = first->not_counted;
}

enum status replica_purge_order(struct view *view, struct arena *arena,
                                const struct record_key *key, struct purge_order *order)
{
    struct record *record = arena_take(arena, sizeof *record);
    struct payload *payload = arena_take(arena, sizeof *payload);
    memset(order, 0, sizeof *order);
    order->key = *key;
    order->first_author = order->second_author = "";
    enum status status =
        record && payload ? replica_history(view, arena, key, record) : STATUS_NO_MEMORY;
    if (status)
        return status;
    if (key->kind != KIND_PURGE || record->version_count == 0)
        return STATUS_NOT_FOUND;
    const struct record_version *told = &record->versions[0];
    for (size_t i = 0; i < record->version_count && !order->in_force; i++) {
        const struct record_version *second = &record->versions[i];
        const struct record_version *first = named_by(record, second);
        if (!first || !counts(second) || !counts(first) || !*second->author || !*first->author ||
            !bytes_equal(first->payload, second->payload))
            continue;
        const char *a = text_normalise(arena, first->author),
                   *b = text_normalise(arena, second->author);
        if (!a || !b || strcmp(a, b) == 0)
            continue;
        order->in_force = true;
        order->second = second->name;
        order->second_author = second->author;
        order->second_ms = second->stated_ms;
        told = first;
    }
    if (!order->in_force && record->state.shown != SIZE_MAX)
        told = &record->versions[record->state.shown];
    take_first(order, told);
    status = payload_decode(arena, KIND_PURGE, told->payload, payload);
    if (status == STATUS_OK)
        order->purge = payload->purge;
    return status == STATUS_OK && arena->failed ? STATUS_NO_MEMORY : status;
}

enum status replica_purge_entry(struct view *view, struct arena *arena,
                                const struct version_name *name, struct purge_entry *entry,
                                struct change *change, bool *gone)
{
    uint32_t feed;
    struct log_entry log_entry;
    struct batch *batch = arena_take(arena, sizeof *batch);
    enum status status = batch ? feed_number_of(view, &name->feed, &feed) : STATUS_NO_MEMORY;
    if (status)
        return status;
    const struct version version = {feed, name->seq, name->index, name->mark};
    status = log_change(view, arena, version, change, batch, &log_entry);
    if (status)
        return status;
    entry->version = *name;
    batch_change_digest(batch, name->index, &entry->digest);
    *gone = !batch_has_body(batch, name->index);
    return STATUS_OK;
}
