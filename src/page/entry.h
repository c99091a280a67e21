/* entry -- a form that is filled at the page: its sheet as the importer reads it, what was typed, and who may. */
#ifndef SIBEN_PAGE_ENTRY_H
#define SIBEN_PAGE_ENTRY_H

#include "api.h"

#include <siben/intake.h>
#include <siben/prefill.h>

struct entry {
    struct record_key key;
    struct prefill form;
    struct prefill_sheet sheet;
    struct record record;    /* with its history; shown.seq 0: none stands */
    uint64_t from;           /* the call's `version`: filled in from that one of the history; 0 */
    bool may_write;          /* this account, as its unit or for it */
    const char *entered_for; /* 代录: the unit for which it would be written; "" it is one's own */
};
/* "cells" of the call: {"H7": "文字"}. INVALID with a why. */
enum status entry_read_typed(struct call *call, struct prefill_typed **typed,
                             size_t *count) MUST_USE;
/* The form that `key` of the call names, of a unit that this account reaches; with the cells of the call when
 * `typed`. NOT_FOUND, INVALID; STALE: the call's `layout` is another one. With a why. */
enum status entry_open(struct call *call, struct view *view, unsigned resource, bool typed,
                       struct entry *entry) MUST_USE;
/* CONFLICT with why: another version stands than the call's `seen`, its writer has not read it. */
enum status entry_seen(struct call *call, const struct entry *entry) MUST_USE;
/* The importer's reading of the sheet as it stands. */
enum status entry_check(struct call *call, struct view *view, const struct entry *entry,
                        struct intake *intake) MUST_USE;
/* {"findings","blocked","untouched","unchanged"} of a reading into an answer. */
void entry_put_reading(struct call *call, json_t *made, const struct intake *intake);
/* Computed cells as they are now: {"G7": "13.5"}. */
json_t *entry_computed(struct call *call, const struct entry *entry);
/* Written in this person's name. */
enum status entry_write(struct call *call, const struct change *changes, size_t count,
                        size_t *skipped) MUST_USE;

#endif
