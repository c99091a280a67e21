/* POST /sheet-check -- what the importer would say of a form as it is typed so far; nothing is written. */
#include "entry.h"

static enum status read_check(struct call *call, struct view *view, void *context)
{
    json_t *made = context;
    struct entry entry;
    struct intake intake;
    enum status status = entry_open(call, view, RESOURCE_FORMS_WRITE, true, &entry);
    if (status == STATUS_OK)
        status = entry_check(call, view, &entry, &intake);
    if (status != STATUS_OK)
        return status;
    entry_put_reading(call, made, &intake);
    put_json(call, made, "computed", entry_computed(call, &entry));
    return STATUS_OK;
}

static enum status answer(struct call *call, json_t **result)
{
    *result = answer_object(call);
    return call_view(call, read_check, *result);
}

const struct route route_sheet_check = {.path = "/sheet-check",
                                        .method = CONSOLE_POST,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_FORMS_WRITE,
                                        .quiet = true,
                                        .answer = answer};
