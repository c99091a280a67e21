/* purge_find -- purge orders by their id, and what they name. */
#include "purge.h"

#include <stdio.h>

struct finding_order {
    const char *id;
    struct record_key key;
    size_t count;
    bool counted; /* among them one that is shown: the others are in nobody's way */
};

static bool see_order(void *context, struct view *view, const struct record *record,
                      struct arena *arena)
{
    struct finding_order *finding = context;
    (void)view;
    (void)arena;
    bool counted = record->shown.seq != 0;
    if (strncmp(record->key.id, finding->id, strlen(finding->id)) != 0 ||
        (finding->counted && !counted))
        return true;
    finding->count = finding->counted == counted ? finding->count + 1 : 1;
    finding->counted = counted;
    finding->key = record->key;
    return true;
}

enum status purge_find(struct command_context *context, struct view *view, const char *id,
                       struct purge_order *order)
{
    struct finding_order finding = {.id = id};
    enum status status = replica_each(view, NULL, KIND_PURGE, 0, see_order, &finding);
    if (status == STATUS_OK && (finding.count == 0 || strlen(id) < 4))
        return why_set(&context->why, STATUS_NOT_FOUND, id, "没有这个清除令",
                       "siben show purges 列出全部清除令，编号至少写前 4 位");
    if (status == STATUS_OK && finding.count > 1)
        return why_set(&context->why, STATUS_INVALID, id, "有几个清除令都这样开头", "多写几位");
    return status == STATUS_OK ? replica_purge_order(view, &context->arena, &finding.key, order)
                               : status;
}

void purge_say(struct command_context *context, struct view *view, const struct purge *purge)
{
    for (size_t i = 0; i < purge->entry_count; i++) {
        struct purge_entry entry;
        struct change change;
        char key[RECORD_KEY_TEXT_SIZE] = "（本机没有这个版本）";
        bool gone = false;
        enum status status = replica_purge_entry(view, &context->arena, &purge->entries[i].version,
                                                 &entry, &change, &gone);
        if (status == STATUS_OK)
            record_key_print(&change.key, key, sizeof key);
        command_print(context, "  %016llx  %s%s\n",
                      (unsigned long long)purge->entries[i].version.mark, key,
                      gone ? "（正文已不在本机）" : "");
    }
}

const char *purge_state(const struct purge_order *order)
{
    if (order->not_counted)
        return not_counted_chinese(order->not_counted);
    return order->in_force ? "已生效" : "等第二人确认";
}

enum status purge_entitled(struct command_context *context)
{
    if (scope_level(&context->node->config.scope) <= PURGE_LEVEL_MAX)
        return STATUS_OK;
    return why_set(&context->why, STATUS_UNAUTHORISED, context->node->config.node,
                   "清除令要由县级或以上的节点下达", "请把记录和版本号告诉县里，由县里两人办理");
}
