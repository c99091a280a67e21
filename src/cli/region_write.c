/* Codes become notices: signed, to every node of the county or prefecture that publishes them. */
#include "regions.h"

#define WRITTEN_AT_ONCE 512 /* others who write wait no longer than this takes */

static enum status change_of(struct command_context *context, struct view *view,
                             const struct region *region, const char *reason, struct change *change)
{
    struct payload payload;
    struct record_key key;
    struct findings findings = {.arena = &context->arena};
    if (!region_key(&region->code, &key))
        return why_set(&context->why, STATUS_INVALID, region->code.text, "不是下级区划的代码",
                       NULL);
    enum status status = region_payload(&context->arena, region, &payload);
    if (status != STATUS_OK)
        return status;
    payload_check(&payload, &key, &findings);
    if (findings.blocking)
        return why_set(&context->why, STATUS_BLOCKED, region->code.text, findings.items[0].what,
                       findings.items[0].hint);
    status = command_change(context, view, &key, &payload, change);
    change->replace_count = 0; /* it names what is shown, unless it is the same */
    change->reason = reason;
    return status;
}

enum status regions_write(struct command_context *context, const struct region *rows, size_t count,
                          const char *reason, size_t *written)
{
    struct change *changes = arena_array(&context->arena, struct change, count + 1);
    struct view view;
    *written = 0;
    enum status status = changes ? command_view(context, &view) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = change_of(context, &view, &rows[i], reason, &changes[i]);
    status = command_view_close(context, &view, status);
    for (size_t from = 0; from < count && status == STATUS_OK; from += WRITTEN_AT_ONCE) {
        size_t part = count - from < WRITTEN_AT_ONCE ? count - from : WRITTEN_AT_ONCE, skipped = 0;
        status = command_write(context, changes + from, part, NULL, &skipped);
        *written += status == STATUS_OK ? part - skipped : 0;
    }
    return status;
}
