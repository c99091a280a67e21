/* GET /sheet -- one form to be filled or read: the paper table as cells, filled in as far as it is known. */
#include "entry.h"

#define DEPARTMENT_PREFIX "dept/" /* names.h */

static json_t *choices_json(struct call *call, const char *words)
{
    json_t *list = answer_list(call);
    while (*words) {
        size_t size = strcspn(words, ",");
        append(call, list, json_stringn(words, size));
        words += size + (words[size] == ',');
    }
    return list;
}

static json_t *cell_json(struct call *call, const struct screen_cell *cell)
{
    static const char *const looks[LOOK_COUNT] = {"plain", "cell",  "centre", "head",
                                                  "title", "note",  "alert",  "total",
                                                  "right", "given", "open"};
    json_t *one = answer_object(call);
    put_text(call, one, "at", cell->address);
    put_number(call, one, "row", cell->row);
    put_number(call, one, "column", cell->column);
    put_number(call, one, "rows", (int64_t)cell->row_last - cell->row + 1);
    put_number(call, one, "columns", (int64_t)cell->column_last - cell->column + 1);
    put_text(call, one, "look", looks[cell->look]);
    put_bool(call, one, "computed", cell->computed);
    put_bool(call, one, "money", cell->money);
    put_text(call, one, "text", cell->text);
    put_json(call, one, "choices", choices_json(call, cell->choices));
    put_bool(call, one, "strict", cell->strict);
    put_text(call, one, "hint", cell->hint);
    return one;
}

static const char *state_of(const struct record *record)
{
    return !record->shown.seq                        ? "open"
           : record->state.withdrawn || record->gone ? "withdrawn"
           : record->state.approved                  ? "approved"
           : record->state.returned                  ? "returned"
                                                     : "handed-in";
}

/* A fund's record is made by the project list: nobody has handed in its table. */
static bool is_listed_only(struct call *call, const struct entry *entry)
{
    struct payload payload;
    return entry->key.kind == KIND_FUND && entry->record.payload.size &&
           payload_decode(&call->arena, KIND_FUND, entry->record.payload, &payload) == STATUS_OK &&
           !prefill_fund_begun(&payload.fund);
}

static enum status put_standing(struct call *call, struct view *view, const struct entry *entry,
                                json_t *made)
{
    const struct record *record = &entry->record;
    const struct record_version *shown = NULL;
    const bool listed = is_listed_only(call, entry);
    for (size_t i = 0; i < record->version_count; i++)
        if (record->shown.seq && !listed && record->versions[i].name.mark == record->shown.mark)
            shown = &record->versions[i];
    put_text(call, made, "state", listed ? "open" : state_of(record));
    put_withdrawn(call, made, record);
    put_number(call, made, "conflicts", (int64_t)record->state.conflicts);
    put_text(call, made, "author", shown ? shown->author : "");
    put_text(call, made, "written_for", shown ? shown->entered_for : "");
    put_instant(call, made, "at_ms", shown ? shown->committed_ms : 0);
    if (record->shown.seq)
        put_mark(call, made, "seen", record->shown.mark);
    else
        put_text(call, made, "seen", "");
    const char *office;
    enum status status = form_office(call, view, &entry->key, &office);
    return status ? status : put_lock(call, view, record, entry->form.unit_code, office, made);
}

static void put_about(struct call *call, const struct entry *entry, json_t *made)
{
    const struct prefill *form = &entry->form;
    put_key(call, made, "key", &entry->key);
    put_text(call, made, "kind", kind_chinese(entry->key.kind));
    put_text(call, made, "what", form_what(entry->key.kind));
    put_bool(call, made, "department",
             strncmp(entry->key.id, DEPARTMENT_PREFIX, strlen(DEPARTMENT_PREFIX)) == 0);
    put_number(call, made, "year", entry->key.fiscal_year);
    put_number(call, made, "round", entry->key.round);
    put_text(call, made, "name", form->name);
    put_text(call, made, "code", form->code);
    put_text(call, made, "unit", form->unit_code);
    put_text(call, made, "unit_name", form->unit_name);
    put_text(call, made, "returned", form->returned);
    put_bool(call, made, "may_write", entry->may_write);
    put_text(call, made, "entered_for", entry->entered_for);
    put_mark(call, made, "layout", entry->sheet.layout);
}

static enum status read_sheet(struct call *call, struct view *view, void *context)
{
    json_t *made = context;
    struct entry entry;
    enum status status = entry_open(call, view, RESOURCE_FORMS, false, &entry);
    if (status != STATUS_OK)
        return status;
    json_t *cells = answer_list(call), *widths = answer_list(call);
    put_about(call, &entry, made);
    status = put_standing(call, view, &entry, made);
    for (uint32_t i = 0; i < entry.sheet.screen.columns; i++)
        append(call, widths, json_integer(entry.sheet.screen.widths[i]));
    for (size_t i = 0; i < entry.sheet.screen.count; i++)
        append(call, cells, cell_json(call, &entry.sheet.screen.cells[i]));
    put_json(call, made, "widths", widths);
    put_number(call, made, "height", entry.sheet.screen.rows);
    put_json(call, made, "cells", cells);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    *result = answer_object(call);
    return call_view(call, read_sheet, *result);
}

const struct route route_sheet = {.path = "/sheet",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_FORMS,
                                  .answer = answer};
