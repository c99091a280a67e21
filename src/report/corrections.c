/* What was reopened or corrected since the submission that a new one replaces. */
#include "figures.h"
#include "table.h"

#include <siben/map.h>

#include <stdlib.h>

/* What came about one form since then. */
struct noted {
    struct record_key form;
    bool edited;
    struct version_name reopening; /* seq 0: none; the last one stated */
    const char *reopened_by, *reopened_at, *reason;
    int64_t reopened_ms;
    struct edit {
        uint64_t mark;
        const char *author;
        int64_t stated_ms;
        struct edit *next;
    } * edits;
};
struct gathering {
    struct arena *arena;
    const struct submission_ask *ask;
    struct map *forms; /* printed key -> struct noted */
    struct noted **items;
    size_t count, capacity;
    enum status status;
};

static struct noted *note(struct gathering *gathering, const struct record_key *form)
{
    char text[RECORD_KEY_TEXT_SIZE];
    bool made;
    record_key_print(form, text, sizeof text);
    uint64_t *place = map_put(gathering->forms, bytes_of_text(text), &made);
    if (!place)
        return NULL;
    if (!made)
        return (struct noted *)(uintptr_t)*place;
    struct noted *noted = arena_take(gathering->arena, sizeof *noted);
    if (!noted)
        return NULL;
    if (gathering->count == gathering->capacity) {
        size_t capacity = gathering->capacity * 2 + 64;
        struct noted **items = arena_array(gathering->arena, struct noted *, capacity);
        if (!items)
            return NULL;
        if (gathering->count)
            memcpy(items, gathering->items, gathering->count * sizeof *items);
        gathering->items = items;
        gathering->capacity = capacity;
    }
    noted->form = *form;
    noted->reason = noted->reopened_by = noted->reopened_at = "";
    gathering->items[gathering->count++] = noted;
    *place = (uint64_t)(uintptr_t)noted;
    return noted;
}

static bool of_round(const struct submission_ask *ask, const struct record_key *form)
{
    uint8_t round;
    return form->fiscal_year == ask->fiscal_year && form_round(form, &round) && round == ask->round;
}

static void note_edit(struct gathering *gathering, const struct since_change *change)
{
    struct noted *noted = note(gathering, &change->change.key);
    struct edit *edit = arena_take(gathering->arena, sizeof *edit);
    if (!noted || !edit) {
        gathering->status = STATUS_NO_MEMORY;
        return;
    }
    *edit = (struct edit){change->name.mark, arena_text(gathering->arena, change->author),
                          change->stated_ms, noted->edits};
    noted->edits = edit;
}

static void note_reopening(struct gathering *gathering, const struct record_key *form,
                           const struct since_change *change)
{
    struct payload payload;
    struct noted *noted = note(gathering, form);
    enum status status =
        payload_decode(gathering->arena, KIND_REOPENING, change->change.payload, &payload);
    if (!noted || status == STATUS_NO_MEMORY) {
        gathering->status = STATUS_NO_MEMORY;
    } else if (status == STATUS_OK && change->stated_ms >= noted->reopened_ms) {
        noted->reopening = change->name;
        noted->reopened_ms = change->stated_ms;
        noted->reopened_by = arena_text(gathering->arena, change->author);
        noted->reopened_at = arena_text(gathering->arena, change->name.feed.node);
        noted->reason = payload.reopening.reason;
    }
}

static bool see_change(void *context, const struct since_change *change)
{
    struct gathering *gathering = context;
    const struct record_key *key = &change->change.key;
    struct record_key form;
    uint64_t mark;
    if (of_round(gathering->ask, key))
        note_edit(gathering, change);
    else if (key->kind == KIND_REOPENING && decision_subject(key, &form, &mark) &&
             of_round(gathering->ask, &form))
        note_reopening(gathering, &form, change);
    return gathering->status == STATUS_OK && !gathering->arena->failed;
}

/* -- then and now ----------------------------------------------------------------------- */

static bool is_there(enum status status, const struct record *record)
{
    return status == STATUS_OK && record->shown.seq && !record->state.withdrawn;
}

/* The reason of a reopening that does not count is no reason. */
static bool counts(struct view *view, struct arena *arena, const struct noted *noted)
{
    struct record_key key = noted->form;
    struct record record;
    if (!noted->reopening.seq)
        return false;
    key.kind = KIND_REOPENING;
    struct record history;
    enum status status = replica_history(view, arena, &noted->form, &history);
    for (size_t i = 0; status == STATUS_OK && i < history.version_count; i++) {
        decision_id_print(&noted->form, history.versions[i].name.mark, key.id);
        if (replica_get(view, arena, &key, &record) == STATUS_OK &&
            record.shown.seq == noted->reopening.seq && record.shown.mark == noted->reopening.mark)
            return !record.state.withdrawn;
    }
    return false;
}

static enum status compare(struct view *view, struct arena *arena, const struct since *since,
                           const struct noted *noted, struct correction *out)
{
    struct record then, now;
    out->what = CORRECTION_NONE;
    enum status status = since_get(view, arena, since, &noted->form, &then);
    if (status && status != STATUS_NOT_FOUND)
        return status;
    bool was = is_there(status, &then);
    status = replica_get(view, arena, &noted->form, &now);
    if (status && status != STATUS_NOT_FOUND)
        return status;
    bool is = is_there(status, &now), reopened = counts(view, arena, noted);
    *out = (struct correction){.key = noted->form, .author = "", .node = "", .reason = ""};
    if (reopened) {
        out->what = CORRECTION_REOPENED;
        out->author = noted->reopened_by;
        out->node = noted->reopened_at;
        out->stated_ms = noted->reopened_ms;
        out->reason = noted->reason;
    }
    if (was && !is)
        out->what = CORRECTION_WITHDRAWN;
    else if ((was || (is && reopened)) && (!was || now.body_mark != then.body_mark))
        out->what = CORRECTION_CHANGED;
    if (out->what == CORRECTION_CHANGED || out->what == CORRECTION_WITHDRAWN)
        for (const struct edit *edit = noted->edits; edit; edit = edit->next)
            if (edit->mark == now.shown.mark) {
                out->author = edit->author;
                out->stated_ms = edit->stated_ms;
                out->node = arena_text(arena, now.shown.feed.node);
            }
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static int compare_noted(const void *a, const void *b)
{
    const struct noted *x = *(const struct noted *const *)a, *y = *(const struct noted *const *)b;
    char left[RECORD_KEY_TEXT_SIZE], right[RECORD_KEY_TEXT_SIZE];
    record_key_print(&x->form, left, sizeof left);
    record_key_print(&y->form, right, sizeof right);
    return strcmp(left, right);
}

static enum status compare_all(struct view *view, struct gathering *gathering,
                               const struct since *since, struct submission *submission,
                               size_t *left_out)
{
    enum status status = STATUS_OK;
    submission->corrections =
        arena_array(gathering->arena, struct correction, SUBMISSION_CORRECTIONS_MAX);
    if (!submission->corrections)
        return STATUS_NO_MEMORY;
    if (gathering->count)
        qsort(gathering->items, gathering->count, sizeof *gathering->items, compare_noted);
    for (size_t i = 0; i < gathering->count && status == STATUS_OK; i++) {
        struct correction correction;
        status = compare(view, gathering->arena, since, gathering->items[i], &correction);
        if (status || correction.what == CORRECTION_NONE)
            continue;
        if (submission->correction_count == SUBMISSION_CORRECTIONS_MAX)
            ++*left_out;
        else
            submission->corrections[submission->correction_count++] = correction;
    }
    return status;
}

enum status submission_corrections(struct view *view, struct arena *arena,
                                   const struct submission_ask *ask, const struct record *before,
                                   struct submission *submission, size_t *left_out)
{
    struct payload old;
    struct since *since;
    *left_out = 0;
    enum status status = payload_decode(arena, KIND_SUBMISSION, before->payload, &old);
    if (status) /* made by other software: nothing to compare with */
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    struct gathering gathering = {.arena = arena, .ask = ask, .forms = map_new()};
    if (!gathering.forms)
        return STATUS_NO_MEMORY;
    status = since_open(view, old.submission.basis, old.submission.basis_count, &since);
    if (status == STATUS_OK) {
        status = since_each(view, since, &ask->scope, see_change, &gathering);
        if (status == STATUS_OK)
            status = gathering.status;
        if (status == STATUS_OK)
            status = compare_all(view, &gathering, since, submission, left_out);
        since_close(since);
    }
    map_free(gathering.forms);
    return status == STATUS_OK && arena->failed ? STATUS_NO_MEMORY : status;
}

/* -- showing ------------------------------------------------------------------------------- */

enum status corrections_table(struct arena *arena, const struct submission *submission,
                              const char *title, struct table *table)
{
    if (!table_start(arena, table, title, 6, submission->correction_count + 1))
        return STATUS_NO_MEMORY;
    table_column(table, "", "表", "key", COLUMN_TEXT);
    table_column(table, "", "种类", "kind", COLUMN_TEXT);
    table_column(table, "", "情况", "what", COLUMN_TEXT);
    table_column(table, "", "经手人", "author", COLUMN_TEXT);
    table_column(table, "", "时间", "time", COLUMN_TEXT);
    table_column(table, "", "原因", "reason", COLUMN_TEXT);
    for (size_t i = 0; i < submission->correction_count; i++) {
        const struct correction *correction = &submission->corrections[i];
        struct table_row *row = table_row(arena, table);
        char key[RECORD_KEY_TEXT_SIZE], when[INSTANT_TEXT_SIZE];
        if (!row)
            return STATUS_NO_MEMORY;
        record_key_print(&correction->key, key, sizeof key);
        instant_print(correction->stated_ms, when);
        row->values[0].text = arena_text(arena, key);
        row->values[1].text = kind_chinese(correction->key.kind);
        row->values[2].text = correction_chinese(correction->what);
        row->values[3].text = arena_print(arena, "%s（%s）", correction->author, correction->node);
        row->values[4].text = arena_text(arena, correction->stated_ms ? when : "");
        row->values[5].text = *correction->reason ? correction->reason : "—";
    }
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
