/* POST /sheet-hand-in -- a form that was filled at the page is written, as the importer would write it: when
 * nothing stops it, and nobody has changed it meanwhile. */
#include "entry.h"

#include <siben/files.h>

#include <string.h>

struct handing {
    json_t *made;
    const char *answer; /* to who returned it; "" */
    struct entry entry;
    struct change *changes;
    size_t count;
};

/* Somebody else's form is written knowingly: as 代录, with the unit's name on it. */
static enum status check_stand_in(struct call *call, const struct entry *entry)
{
    if (!*entry->entered_for || json_is_true(json_object_get(call->input, "stand_in")))
        return STATUS_OK;
    return why_set(&call->why, STATUS_INVALID, entry->entered_for, "这不是您单位的表",
                   "单位联系不上、由本级代录的，请勾选“代录”；版本上会写明代谁录入");
}

/* A document that came beside the form after it was returned. */
static enum status has_document(struct call *call, struct view *view, const struct record *record,
                                bool *has)
{
    struct review review;
    struct files_beside files = {.count = 0};
    int64_t returned_ms = 0;
    enum status status =
        form_returned(view, &call->arena, &record->key, &record->shown, &review, &returned_ms);
    *has = false;
    if (status == STATUS_OK)
        status = files_beside_read(view, &call->arena, &record->key, &files);
    for (size_t i = 0; status == STATUS_OK && i < files.count; i++)
        *has = *has || files.items[i].committed_ms >= returned_ms;
    return status;
}

/* A form that was returned and comes back as it was says why: nobody hands it in by a key that was pressed too much. */
static enum status check_answered(struct call *call, struct view *view,
                                  const struct handing *handing)
{
    const struct record *record = &handing->entry.record;
    bool has = false;
    if (!record->state.returned || *handing->answer || handing->count != 1 ||
        !bytes_equal(handing->changes[0].payload, record->payload))
        return STATUS_OK;
    enum status status = has_document(call, view, record, &has);
    if (status != STATUS_OK || has)
        return status;
    return why_set(&call->why, STATUS_INVALID, "整张表", "没有改动，也没有附上文件：没有交",
                   "按退回原因改好再交；没有要改的，先附上要的佐证，或写明给审核人的答复");
}

static void mark_changes(struct handing *handing, const struct intake_draft *draft)
{
    for (size_t i = 0; i < draft->change_count; i++) {
        struct change *change = &draft->changes[i];
        change->entered_for = handing->entry.entered_for;
        change->reason = handing->answer;
        if (!record_key_equal(&change->key, &handing->entry.key))
            continue;
        change->looked = true;
        change->seen = handing->entry.record.shown;
    }
    handing->changes = draft->changes;
    handing->count = draft->change_count;
}

static enum status read_entry(struct call *call, struct view *view, void *context)
{
    struct handing *handing = context;
    struct intake intake;
    enum status status = entry_open(call, view, RESOURCE_FORMS_WRITE, true, &handing->entry);
    if (status == STATUS_OK)
        status = entry_seen(call, &handing->entry);
    if (status == STATUS_OK)
        status = check_stand_in(call, &handing->entry);
    if (status == STATUS_OK)
        status = entry_check(call, view, &handing->entry, &intake);
    if (status != STATUS_OK)
        return status;
    entry_put_reading(call, handing->made, &intake);
    if (intake.draft_count == 1 && !intake.drafts[0].blocked && !intake.drafts[0].untouched)
        mark_changes(handing, &intake.drafts[0]);
    return check_answered(call, view, handing);
}

static enum status answer(struct call *call, json_t **result)
{
    char key[RECORD_KEY_TEXT_SIZE];
    size_t skipped = 0;
    struct handing *handing = arena_take(&call->arena, sizeof *handing);
    if (!handing)
        return STATUS_NO_MEMORY;
    *handing = (struct handing){.made = answer_object(call)};
    *result = handing->made;
    enum status status = input_text(call, "answer", NAME_MAX_BYTES, &handing->answer);
    if (status == STATUS_OK)
        status = call_view(call, read_entry, handing);
    if (status == STATUS_OK && handing->count) {
        record_key_print(&handing->entry.key, key, sizeof key);
        status = audit(call, *handing->entry.entered_for ? "stand-in" : "hand-in", key,
                       handing->entry.entered_for);
        if (status == STATUS_OK)
            status = entry_write(call, handing->changes, handing->count, &skipped);
    }
    put_bool(call, *result, "written", status == STATUS_OK && skipped < handing->count);
    return status;
}

const struct route route_sheet_hand_in = {.path = "/sheet-hand-in",
                                          .method = CONSOLE_POST,
                                          .access = ACCESS_ROLE,
                                          .resource = RESOURCE_FORMS_WRITE,
                                          .answer = answer};
