/* show_purges -- purge orders, and whether they are in force. */
#include "purge.h"
#include "show.h"

#include <stdio.h>

struct listing {
    struct command_context *context;
    struct list list;
    enum status status;
};

static const char *records_of(struct listing *listing, struct view *view, const struct purge *purge)
{
    struct arena *arena = &listing->context->arena;
    char last[RECORD_KEY_TEXT_SIZE] = "";
    const char *words = "";
    for (size_t i = 0; i < purge->entry_count && words; i++) {
        struct purge_entry entry;
        struct change change;
        char key[RECORD_KEY_TEXT_SIZE];
        bool gone;
        if (replica_purge_entry(view, arena, &purge->entries[i].version, &entry, &change, &gone))
            continue;
        record_key_print(&change.key, key, sizeof key);
        if (strcmp(key, last) == 0)
            continue;
        memcpy(last, key, sizeof last);
        words = arena_print(arena, "%s%s%s", words, *words ? "、" : "", key);
    }
    return words && *words ? words : "（本机没有）";
}

static bool visit(void *context, struct view *view, const struct record *record,
                  struct arena *arena)
{
    struct listing *listing = context;
    struct purge_order order;
    char first[INSTANT_TEXT_SIZE], second[INSTANT_TEXT_SIZE] = "", count[24];
    listing->status = replica_purge_order(view, arena, &record->key, &order);
    if (listing->status == STATUS_MALFORMED || listing->status == STATUS_NOT_FOUND) {
        listing->status = STATUS_OK; /* signed, and says nothing that can be read */
        return true;
    }
    if (listing->status != STATUS_OK)
        return false;
    instant_print(order.first_ms, first);
    if (order.second_author[0])
        instant_print(order.second_ms, second);
    snprintf(count, sizeof count, "%zu", order.purge.entry_count);
    const char *cells[] = {record->key.id,
                           purge_state(&order),
                           records_of(listing, view, &order.purge),
                           count,
                           order.purge.reason,
                           order.first_author,
                           first,
                           order.second_author,
                           second,
                           order.first.feed.node};
    list_row(listing->context, &listing->list, cells);
    return true;
}

enum status show_purges(struct command_context *context, struct view *view)
{
    static const char *const columns[] = {
        "id:清除令",  "state:状态",        "records:记录", "versions:版本数",    "reason:原因",
        "first:提出", "first_at:提出时间", "second:确认",  "second_at:确认时间", "node:节点"};
    struct listing listing = {.context = context};
    enum table_format format;
    enum status status = command_format(context, &format);
    list_begin(context, &listing.list, "清除令", columns, sizeof columns / sizeof columns[0]);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_PURGE, 0, visit, &listing);
    if (status == STATUS_OK)
        status = listing.status;
    if (status == STATUS_OK)
        command_table(context, &listing.list.table, format);
    return status;
}
