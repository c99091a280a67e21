/* Lists of a year that have changed since a past day: what they listed then, and which codes are listed otherwise now. */
#include "then.h"

#include <stdlib.h>

struct comparing {
    struct then *then;
    struct then_year *year;
    enum status status;
};

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct list_entry *)a)->project_code,
                  ((const struct list_entry *)b)->project_code);
}

/* The entries of one version, in order of code: none where it was not there, or was withdrawn. */
static enum status entries_of(struct arena *arena, const struct record *record,
                              struct project_list *list)
{
    struct payload payload;
    *list = (struct project_list){.entry_count = 0};
    if (!record->shown.seq || record->state.withdrawn || record->gone)
        return STATUS_OK;
    enum status status = payload_decode(arena, KIND_PROJECT_LIST, record->payload, &payload);
    if (status)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK; /* of later software: nothing */
    *list = payload.list;
    if (list->entry_count)
        qsort(list->entries, list->entry_count, sizeof *list->entries, by_code);
    return STATUS_OK;
}

static enum status touch(struct comparing *comparing, const char *code)
{
    return map_add_bytes(comparing->year->touched, bytes_of_text(code));
}

static enum status touch_differing(struct comparing *comparing, const struct project_list *before,
                                   const struct project_list *now)
{
    enum status status = STATUS_OK;
    for (size_t i = 0, k = 0;
         (i < before->entry_count || k < now->entry_count) && status == STATUS_OK;) {
        const struct list_entry *a = i < before->entry_count ? &before->entries[i] : NULL;
        const struct list_entry *b = k < now->entry_count ? &now->entries[k] : NULL;
        int order = !a ? 1 : !b ? -1 : by_code(a, b);
        if (order || a->out_of_scope != b->out_of_scope || strcmp(a->name, b->name) != 0)
            status = touch(comparing, order <= 0 ? a->project_code : b->project_code);
        i += order <= 0;
        k += order >= 0;
    }
    return status;
}

/* Of several lists that name a project the first by unit and scope says whose it is: as in the index. */
static enum status take_entry(struct comparing *comparing, const struct record_key *list,
                              const struct list_entry *entry)
{
    struct arena *arena = &comparing->then->arena;
    bool made;
    uint64_t *at =
        map_put(comparing->year->lists.entries, bytes_of_text(entry->project_code), &made);
    if (!at)
        return STATUS_NO_MEMORY;
    struct listed_then *known = made ? NULL : (struct listed_then *)(uintptr_t)*at;
    int order = known ? strcmp(list->id, known->unit) : -1;
    if (known && (order > 0 || (order == 0 && scope_compare(&list->scope, &known->scope) > 0)))
        return STATUS_OK;
    struct listed_then *fresh = known ? known : arena_take(arena, sizeof *fresh);
    const char *unit = arena_text(arena, list->id), *name = arena_text(arena, entry->name);
    if (!fresh || !unit || !name) {
        *at = (uint64_t)(uintptr_t)known;
        return STATUS_NO_MEMORY;
    }
    *fresh = (struct listed_then){unit, name, list->scope, entry->out_of_scope};
    *at = (uint64_t)(uintptr_t)fresh;
    return STATUS_OK;
}

static enum status compare_list(struct comparing *comparing, struct arena *arena,
                                const struct record *now)
{
    const struct record_key key = now->key;
    struct then *then = comparing->then;
    struct project_list is, was;
    struct record before;
    struct bytes value;
    struct key name = key_of_record(&key);
    bool stood;
    enum status status = kv_get(then->view->txn, KV_RECORD, key_bytes(&name), &value);
    if (status == STATUS_OK)
        status = then_stood(then, comparing->year, value, &stood);
    if (status || stood)
        return status;
    status = map_add_bytes(comparing->year->lists.changed, key_bytes(&name));
    if (status == STATUS_OK)
        status = entries_of(arena, now, &is);
    if (status == STATUS_OK)
        status = record_at(then->view, arena, &key, &comparing->year->basis, &before);
    if (status && status != STATUS_NOT_FOUND)
        return status;
    was = (struct project_list){.entry_count = 0};
    if (status == STATUS_OK)
        status = entries_of(arena, &before, &was);
    else
        status = STATUS_OK; /* it had not come */
    for (size_t i = 0; i < was.entry_count && status == STATUS_OK; i++)
        status = take_entry(comparing, &key, &was.entries[i]);
    return status ? status : touch_differing(comparing, &was, &is);
}

static bool see_list(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct comparing *comparing = context;
    (void)view;
    comparing->status = compare_list(comparing, arena, record);
    return comparing->status == STATUS_OK;
}

enum status then_lists_read(struct then *then, struct then_year *year)
{
    struct comparing comparing = {then, year, STATUS_OK};
    year->lists = (struct lists_then){map_new(), map_new()};
    year->touched = map_new();
    if (!year->lists.changed || !year->lists.entries || !year->touched)
        return STATUS_NO_MEMORY;
    enum status status =
        replica_each(then->view, NULL, KIND_PROJECT_LIST, year->year, see_list, &comparing);
    year->basis.lists = &year->lists;
    return status ? status : comparing.status;
}
