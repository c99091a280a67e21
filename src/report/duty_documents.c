/* The documents beside a form that the plan asks for (kept: evidence): a form without one is half of what is owed. */
#include "duty_walk.h"

#include <siben/attachment.h>

/* Does a version of the attachments name a document of that kind of form? */
static enum status names_one(struct walking *walking, const struct record_version *version,
                             unsigned of, bool *one)
{
    struct payload payload;
    *one = false;
    if (version->withdrawn || version->gone)
        return STATUS_OK;
    enum status status =
        payload_decode(walking->arena, KIND_ATTACHMENTS, version->payload, &payload);
    if (status != STATUS_OK) /* of later software */
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    for (size_t i = 0; i < payload.attachments.count; i++) {
        const struct work_evidence file = attachment_evidence(&payload.attachments.items[i]);
        *one = *one || (payload.attachments.items[i].of == of && work_evidence_found(&file));
    }
    return STATUS_OK;
}

/* Since when there has been one without a gap, by the day; 0: there is none. */
static enum status documents_since(struct walking *walking, const struct record_key *form,
                                   int64_t *since_ms)
{
    struct record_key key;
    struct record history;
    int64_t end_ms = day_end_ms(walking->ask->as_of), last_ms = -1;
    attachments_key(form, &key);
    *since_ms = 0;
    enum status status = replica_history(walking->view, walking->arena, &key, &history);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    for (;;) { /* by time, of which versions of several feeds are in no order */
        const struct record_version *next = NULL;
        for (size_t i = 0; i < history.version_count; i++) {
            const struct record_version *it = &history.versions[i];
            if (!it->not_counted && it->committed_ms > last_ms && it->committed_ms < end_ms &&
                (!next || it->committed_ms < next->committed_ms))
                next = it;
        }
        bool one;
        if (!next)
            return STATUS_OK;
        status = names_one(walking, next, form->kind, &one);
        if (status != STATUS_OK)
            return status;
        last_ms = next->committed_ms;
        *since_ms = !one ? 0 : *since_ms ? *since_ms : last_ms;
    }
}

static const char *without(struct walking *walking, const struct duty *duty)
{
    char key[RECORD_KEY_TEXT_SIZE];
    const struct obligation *it = duty->obligation;
    record_key_print(&duty->record, key, sizeof key);
    const char *evidence = obligation_unset(it, "evidence") ? "" : it->evidence;
    if (walking->ask->english) /* the plan's words of it are the plan's */
        return arena_print(walking->arena, "handed in without its document (siben file attach %s)",
                           key);
    return arena_print(walking->arena, "表报了，还没有附文件（%s）：siben file attach %s",
                       *evidence ? evidence : "佐证", key);
}

static bool is_done(const struct duty *duty)
{
    return duty->state == DUTY_DONE || duty->state == DUTY_DONE_LATE;
}

void duty_of_documents(struct walking *walking, struct duty *duty)
{
    int64_t since_ms;
    int32_t until = duty_counts_until(duty);
    if (!duty->obligation->kept.evidence || !duty->first_ms)
        return;
    walking->status = documents_since(walking, &duty->record, &since_ms);
    if (walking->status != STATUS_OK)
        return;
    if (!since_ms) {
        if (is_done(duty) || duty->state == DUTY_IN_REVIEW || duty->state == DUTY_FILLED)
            duty->state = duty_state_without(duty, walking->ask->as_of);
        duty->first_ms = duty->done_ms = 0;
        duty->late = false; /* nothing is handed in */
        duty->undocumented = true;
        duty->words = without(walking, duty);
        if (!duty->words)
            walking->status = STATUS_NO_MEMORY;
        return;
    }
    bool late = until != DATE_NONE && !duty_untermed(duty) && date_of_instant(since_ms) > until;
    duty->first_ms = since_ms > duty->first_ms ? since_ms : duty->first_ms;
    duty->done_ms = duty->done_ms && since_ms > duty->done_ms ? since_ms : duty->done_ms;
    duty->late = duty->late || late;
    if (is_done(duty))
        duty->state = duty->late ? DUTY_DONE_LATE : DUTY_DONE;
}
