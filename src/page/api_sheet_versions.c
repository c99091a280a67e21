/* GET /sheet-versions -- every version of a form, the newest first; with `a` and `b` what differs between two. */
#include "entry.h"

#include <siben/compare.h>

static json_t *version_json(struct call *call, const struct record *record,
                            const struct record_version *version)
{
    json_t *one = answer_object(call);
    put_version(call, one, version);
    put_bool(call, one, "gone", version->gone);
    put_bool(call, one, "counts", version->not_counted == COUNTED);
    put_bool(call, one, "shown", record->shown.seq && version->name.mark == record->shown.mark);
    return one;
}

static enum status find(struct call *call, const struct record *record, const char *name,
                        struct version_name *found)
{
    const char *mark;
    const struct record_version *version;
    enum status status = input_text(call, name, 16, &mark);
    if (status == STATUS_OK)
        status = compare_find(record, mark, &version);
    if (status == STATUS_OK)
        *found = version->name;
    else if (status != STATUS_NO_MEMORY)
        status = why_set(&call->why, STATUS_INVALID, name, "没有这一版", "从列出的版本里选");
    return status;
}

static enum status put_fields(struct call *call, struct view *view, const struct entry *entry,
                              json_t *made)
{
    struct version_name names[2];
    struct comparison comparison;
    json_t *list = answer_list(call);
    bool asked = *console_argument(call->request, "a") != '\0';
    enum status status = STATUS_OK;
    if (asked)
        status = find(call, &entry->record, "a", &names[0]);
    if (asked && status == STATUS_OK)
        status = find(call, &entry->record, "b", &names[1]);
    if (asked && status == STATUS_OK)
        status = compare_versions(view, &call->arena, &entry->key, names, 2, &comparison);
    for (size_t i = 0; asked && status == STATUS_OK && i < comparison.field_count; i++) {
        json_t *one = answer_object(call);
        put_text(call, one, "words", comparison.fields[i].words);
        put_text(call, one, "a", comparison.fields[i].values[0]);
        put_text(call, one, "b", comparison.fields[i].values[1]);
        append(call, list, one);
    }
    put_json(call, made, "fields", list);
    put_bool(call, made, "same_meaning", asked && status == STATUS_OK && comparison.same_meaning);
    return status;
}

static enum status read_versions(struct call *call, struct view *view, void *context)
{
    json_t *made = context, *list = answer_list(call);
    struct entry entry = {.may_write = false};
    enum status status = entry_open(call, view, RESOURCE_FORMS, false, &entry);
    for (size_t i = entry.record.version_count; status == STATUS_OK && i-- > 0;)
        append(call, list, version_json(call, &entry.record, &entry.record.versions[i]));
    put_json(call, made, "versions", list);
    return status ? status : put_fields(call, view, &entry, made);
}

static enum status answer(struct call *call, json_t **result)
{
    *result = answer_object(call);
    return call_view(call, read_versions, *result);
}

const struct route route_sheet_versions = {.path = "/sheet-versions",
                                           .method = CONSOLE_GET,
                                           .access = ACCESS_ROLE,
                                           .resource = RESOURCE_FORMS,
                                           .answer = answer};
