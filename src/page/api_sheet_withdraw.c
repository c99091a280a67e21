/* POST /sheet-withdraw -- a form is taken back; its history stays. */
#include "entry.h"

struct withdrawing {
    struct entry entry;
    const char *reason;
};

static enum status read_entry(struct call *call, struct view *view, void *context)
{
    struct withdrawing *withdrawing = context;
    struct entry *entry = &withdrawing->entry;
    enum status status = entry_open(call, view, RESOURCE_FORMS_WRITE, false, entry);
    if (status == STATUS_OK)
        status = input_text(call, "reason", NAME_MAX_BYTES, &withdrawing->reason);
    if (status == STATUS_OK && !*withdrawing->reason)
        return why_set(&call->why, STATUS_INVALID, "reason", "没有写为什么撤回", "写明原因");
    if (status == STATUS_OK && (!entry->record.shown.seq || entry->record.state.withdrawn))
        return why_set(&call->why, STATUS_CONFLICT, entry->form.name, "没有交过，或已经撤回",
                       "刷新网页看现在的情况");
    return status ? status : entry_seen(call, entry);
}

static enum status answer(struct call *call, json_t **result)
{
    char key[RECORD_KEY_TEXT_SIZE];
    size_t skipped;
    struct withdrawing *withdrawing = arena_take(&call->arena, sizeof *withdrawing);
    (void)result;
    if (!withdrawing)
        return STATUS_NO_MEMORY;
    enum status status = call_view(call, read_entry, withdrawing);
    if (status != STATUS_OK)
        return status;
    const struct entry *entry = &withdrawing->entry;
    const struct change change = {.key = entry->key,
                                  .withdrawn = true,
                                  .entered_for = entry->entered_for,
                                  .reason = withdrawing->reason,
                                  .looked = true,
                                  .seen = entry->record.shown};
    record_key_print(&entry->key, key, sizeof key);
    status = audit(call, "withdraw", key, withdrawing->reason);
    return status ? status : entry_write(call, &change, 1, &skipped);
}

const struct route route_sheet_withdraw = {.path = "/sheet-withdraw",
                                           .method = CONSOLE_POST,
                                           .access = ACCESS_ROLE,
                                           .resource = RESOURCE_FORMS_WRITE,
                                           .answer = answer};
