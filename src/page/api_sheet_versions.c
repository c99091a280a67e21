/* GET /sheet-versions -- every version of a form or a piece of work, the newest first; with `a` and `b` what differs between two. */
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

static enum status put_fields(struct call *call, struct view *view, const struct record *record,
                              json_t *made)
{
    struct version_name names[2];
    struct comparison comparison;
    json_t *list = answer_list(call);
    bool asked = *console_argument(call->request, "a") != '\0';
    enum status status = STATUS_OK;
    if (asked)
        status = find(call, record, "a", &names[0]);
    if (asked && status == STATUS_OK)
        status = find(call, record, "b", &names[1]);
    if (asked && status == STATUS_OK)
        status = compare_versions(view, &call->arena, &record->key, names, 2, &comparison);
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

/* A form can be opened before anybody has handed it in; a piece of work stands, or is not there. */
static enum status read_record(struct call *call, struct view *view, const struct record_key *key,
                               struct record *record)
{
    struct entry entry = {.may_write = false};
    if (key->kind == KIND_WORK)
        return replica_history(view, &call->arena, key, record);
    enum status status = entry_open(call, view, RESOURCE_FORMS, false, &entry);
    *record = entry.record;
    return status;
}

struct reading {
    struct record_key key;
    json_t *made;
};

static enum status read_versions(struct call *call, struct view *view, void *context)
{
    struct reading *reading = context;
    json_t *made = reading->made, *list = answer_list(call);
    struct record record = {.version_count = 0};
    enum status status = read_record(call, view, &reading->key, &record);
    for (size_t i = record.version_count; status == STATUS_OK && i-- > 0;)
        append(call, list, version_json(call, &record, &record.versions[i]));
    put_json(call, made, "versions", list);
    return status ? status : put_fields(call, view, &record, made);
}

static enum status answer(struct call *call, json_t **result)
{
    struct reading reading;
    enum status status = input_key(call, "key", &reading.key);
    if (status == STATUS_OK && reading.key.kind == KIND_WORK)
        status = record_within(call, &reading.key, RESOURCE_FORMS);
    if (status != STATUS_OK)
        return status;
    reading.made = *result = answer_object(call);
    return call_view(call, read_versions, &reading);
}

const struct route route_sheet_versions = {.path = "/sheet-versions",
                                           .method = CONSOLE_GET,
                                           .access = ACCESS_ROLE,
                                           .resource = RESOURCE_FORMS,
                                           .answer = answer};
