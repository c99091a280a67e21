/* GET /sample, GET /sample-papers -- how a sample was announced and drawn, with every step made again; and what is asked of
 * those who go and look, a project each. A draw is public: who was drawn is for everybody, what a check says is not. */
#include "api.h"

#include <siben/sampling.h>
#include <siben/works.h>

#include <stdio.h>
#include <stdlib.h>

struct reading {
    struct record_key key;
    json_t *made;
};

static enum status find(struct call *call, struct view *view, const struct record_key *key,
                        struct sample_item *item)
{
    struct samples samples;
    char text[RECORD_KEY_TEXT_SIZE];
    enum status status =
        samples_read(view, NULL, &call->arena, &call->page->node->config.scope, &samples);
    for (size_t i = 0; status == STATUS_OK && i < samples.count; i++)
        if (record_key_equal(&samples.items[i].key, key)) {
            *item = samples.items[i];
            return STATUS_OK;
        }
    record_key_print(key, text, sizeof text);
    return status ? status
                  : why_set(&call->why, STATUS_NOT_FOUND, text, "没有这个抽样批次",
                            "从核查页的列表里打开");
}

static void put_hash(struct call *call, json_t *object, const char *name, const struct hash *hash)
{
    char hex[2 * HASH_SIZE + 1] = "";
    if (!hash_is_none(hash))
        bytes_to_hex(bytes_of(hash->bytes, HASH_SIZE), hex);
    put_text(call, object, name, hex);
}

static void put_announcement(struct call *call, json_t *made, const struct sample_item *item)
{
    const struct sample *sample = item->sample;
    put_key(call, made, "key", &item->key);
    put_text(call, made, "number", sample_number(&item->key));
    put_text(call, made, "title", sample->title);
    put_text(call, made, "purpose", work_type_name(sample->purpose));
    put_text(call, made, "purpose_name", work_type_chinese(sample->purpose));
    put_number(call, made, "year", item->key.fiscal_year);
    put_number(call, made, "round", item->key.round);
    put_date(call, made, "date", sample->date);
    put_number(call, made, "population", sample->population);
    put_hash(call, made, "digest", &sample->digest);
    put_number(call, made, "share", sample->share);
    put_number(call, made, "least", sample->least);
    put_number(call, made, "method", sample->method);
    put_hash(call, made, "commitment", &sample->commitment);
    put_text(call, made, "public_value", sample->public_value);
    put_date(call, made, "public_date", sample->public_date);
    put_text(call, made, "note", sample->note);
    put_instant(call, made, "announced_ms", item->announced_ms);
}

static json_t *draw_json(struct call *call, const struct sample_item *item)
{
    const struct draw *draw = item->draw;
    if (!draw)
        return json_null();
    json_t *made = answer_object(call);
    put_date(call, made, "date", draw->date);
    put_text(call, made, "secret", draw->secret);
    put_text(call, made, "public_value", draw->public_value);
    put_text(call, made, "source", draw->source);
    put_number(call, made, "count", (int64_t)draw->row_count);
    return made;
}

static json_t *withdrawal_json(struct call *call, const struct sample_item *item)
{
    const struct withdrawal *withdrawal = item->withdrawal;
    if (!withdrawal)
        return json_null();
    json_t *made = answer_object(call);
    put_date(call, made, "date", withdrawal->date);
    put_text(call, made, "reason", withdrawal->reason);
    put_text(call, made, "how", sample_withdrawn_chinese(sample_withdrawn(item)));
    put_instant(call, made, "at_ms", item->withdrawn_ms);
    return made;
}

/* What a check found is for whose unit it is. */
static void hide_checks(struct call *call, const struct seen_units *units, struct table *table)
{
    size_t unit = table->column_count;
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].id, "unit_code") == 0)
            unit = i;
    for (size_t r = 0; unit < table->column_count && r < table->row_count; r++) {
        const char *code = table->rows[r].values[unit].text;
        if (seen_unit(call, units, RESOURCE_FORMS, code ? code : ""))
            continue;
        for (size_t i = 0; i < table->column_count; i++)
            if (strcmp(table->columns[i].id, "result") == 0 ||
                strcmp(table->columns[i].id, "record") == 0)
                table->rows[r].values[i].text = "";
    }
}

static enum status read_sample(struct call *call, struct view *view, void *context)
{
    static const char *const outcomes[] = {"agrees", "differs", "unknown"};
    struct reading *reading = context;
    struct sample_item item;
    struct table table, steps;
    const struct seen_units *units;
    enum sample_outcome outcome = SAMPLE_UNKNOWN;
    enum status status = find(call, view, &reading->key, &item);
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &units);
    if (status == STATUS_OK)
        status = sample_table(view, &call->arena, &item, date_of_instant(call->now_ms), &table);
    if (status == STATUS_OK)
        status = sample_verify(view, &call->arena, &item, &steps, &outcome);
    if (status != STATUS_OK)
        return status;
    hide_checks(call, units, &table);
    put_announcement(call, reading->made, &item);
    put_json(call, reading->made, "draw", draw_json(call, &item));
    put_json(call, reading->made, "withdrawal", withdrawal_json(call, &item));
    put_bool(call, reading->made, "own",
             scope_equal(&item.key.scope, &call->page->node->config.scope));
    put_json(call, reading->made, "drawn", answer_table(call, &table));
    put_text(call, reading->made, "outcome", outcomes[outcome]);
    put_json(call, reading->made, "steps", answer_table(call, &steps));
    return STATUS_OK;
}

/* -- working papers -------------------------------------------------------------------------------- */

/* The piece of work that a paper becomes, if it is there. */
static const struct work_item *checked(const struct works *works, const struct call *call,
                                       const struct sample_item *item, const char *number)
{
    struct record_key key;
    work_record_key(&call->page->node->config.scope, item->key.fiscal_year, item->key.round,
                    item->sample->purpose, number, &key);
    for (size_t i = 0; i < works->count; i++)
        if (strcmp(works->items[i].key.id, key.id) == 0 &&
            works->items[i].key.fiscal_year == key.fiscal_year &&
            works->items[i].key.round == key.round && work_by(&works->items[i], INT64_MAX))
            return &works->items[i];
    return NULL;
}

static json_t *indicator_json(struct call *call, const struct paper_row *row)
{
    json_t *one = answer_object(call);
    put_text(call, one, "name", row->indicator);
    put_bool(call, one, "core", row->core);
    put_text(call, one, "asked", row->asked);
    put_text(call, one, "stated", row->stated);
    return one;
}

static json_t *project_json(struct call *call, const struct works *works,
                            const struct sample_item *item, const struct paper_row *row)
{
    json_t *one = answer_object(call), *indicators = answer_list(call);
    const char *number =
        arena_print(&call->arena, "%s-%s", sample_number(&item->key), row->drawn->project_code);
    const struct work_item *work = number ? checked(works, call, item, number) : NULL;
    put_text(call, one, "project_code", row->drawn->project_code);
    put_text(call, one, "name", row->name);
    put_text(call, one, "unit", row->drawn->unit_code);
    put_text(call, one, "unit_name", row->unit_name);
    put_bool(call, one, "by_lot", row->drawn->how == DRAWN_BY_LOT);
    put_text(call, one, "number", number);
    put_text(call, one, "record", work ? work->text : "");
    put_json(call, one, "indicators", indicators);
    append(call, indicators, indicator_json(call, row));
    return one;
}

static enum status read_papers(struct call *call, struct view *view, void *context)
{
    struct reading *reading = context;
    struct sample_item item;
    struct paper_row *rows = NULL;
    struct works works;
    const struct seen_units *units;
    size_t count = 0;
    json_t *list = answer_list(call), *last = NULL;
    enum status status = find(call, view, &reading->key, &item);
    put_json(call, reading->made, "projects", list);
    if (status == STATUS_OK && !item.draw)
        return why_set(&call->why, STATUS_NOT_FOUND, sample_number(&item.key),
                       "还没有抽取，没有底稿", "抽取以后再看");
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &units);
    if (status == STATUS_OK)
        status = works_read(view, &call->arena, &call->page->node->config.scope, &works);
    if (status == STATUS_OK)
        status = sample_papers(view, NULL, &call->arena, &item, &rows, &count);
    if (status != STATUS_OK)
        return status;
    put_announcement(call, reading->made, &item);
    for (size_t i = 0; i < count; i++) {
        if (!seen_unit(call, units, RESOURCE_FORMS, rows[i].drawn->unit_code))
            continue;
        if (i > 0 && rows[i].drawn == rows[i - 1].drawn && last) {
            append(call, json_object_get(last, "indicators"), indicator_json(call, &rows[i]));
            continue;
        }
        last = project_json(call, &works, &item, &rows[i]);
        append(call, list, last);
    }
    return STATUS_OK;
}

static enum status give(struct call *call, json_t **result,
                        enum status (*read)(struct call *, struct view *, void *))
{
    struct reading reading;
    enum status status = input_key(call, "key", &reading.key);
    if (status != STATUS_OK)
        return status;
    reading.made = *result = answer_object(call);
    return call_view(call, read, &reading);
}

static enum status answer(struct call *call, json_t **result)
{
    return give(call, result, read_sample);
}

static enum status answer_papers(struct call *call, json_t **result)
{
    return give(call, result, read_papers);
}

const struct route route_sample = {.path = "/sample",
                                   .method = CONSOLE_GET,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_FORMS,
                                   .answer = answer};
const struct route route_sample_papers = {.path = "/sample-papers",
                                          .method = CONSOLE_GET,
                                          .access = ACCESS_ROLE,
                                          .resource = RESOURCE_FORMS,
                                          .answer = answer_papers};
