/* answer -- JSON for the page. Every put notices when there was no memory: then the answer is not
 * given, instead of one with holes. */
#include "api.h"

#include <siben/blobs.h>
#include <siben/date.h>
#include <siben/report.h>
#include <siben/text.h>

json_t *answer_object(struct call *call)
{
    json_t *made = json_object();
    call->short_of_memory = call->short_of_memory || !made;
    return made;
}

json_t *answer_list(struct call *call)
{
    json_t *made = json_array();
    call->short_of_memory = call->short_of_memory || !made;
    return made;
}

void put_json(struct call *call, json_t *object, const char *name, json_t *value)
{
    if (json_object_set_new_nocheck(object, name, value) != 0)
        call->short_of_memory = true;
}

void append(struct call *call, json_t *list, json_t *value)
{
    if (json_array_append_new(list, value) != 0)
        call->short_of_memory = true;
}

/* Words that are no UTF-8 were stopped where they came in; one that slipped through hides nothing else. It says so
 * itself: jansson gives nothing for it as it does when there is no memory. */
static json_t *text_json(struct call *call, const char *text)
{
    json_t *made = json_string(text ? text : "");
    if (!made && text && !text_is_utf8(bytes_of_text(text)))
        made = json_string("（看不懂的字符）");
    call->short_of_memory = call->short_of_memory || !made;
    return made;
}

void put_text(struct call *call, json_t *object, const char *name, const char *text)
{
    put_json(call, object, name, text_json(call, text));
}

void put_number(struct call *call, json_t *object, const char *name, int64_t value)
{
    put_json(call, object, name, json_integer(value));
}

void put_bool(struct call *call, json_t *object, const char *name, bool value)
{
    put_json(call, object, name, json_boolean(value));
}

void put_date(struct call *call, json_t *object, const char *name, int32_t date)
{
    char text[DATE_TEXT_SIZE];
    date_print(date, text);
    if (date == DATE_NONE)
        put_json(call, object, name, json_null());
    else
        put_text(call, object, name, text);
}

void put_instant(struct call *call, json_t *object, const char *name, int64_t ms)
{
    put_json(call, object, name, ms ? json_integer(ms) : json_null());
}

void put_key(struct call *call, json_t *object, const char *name, const struct record_key *key)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    put_text(call, object, name, text);
}

void put_proof(struct call *call, json_t *object, const struct work_evidence *evidence)
{
    char digest[2 * HASH_SIZE + 1] = "";
    uint64_t size;
    bool file = !hash_is_none(&evidence->digest);
    if (file)
        bytes_to_hex(bytes_of(evidence->digest.bytes, HASH_SIZE), digest);
    put_text(call, object, "document", evidence->document);
    put_text(call, object, "name", evidence->name);
    put_text(call, object, "kept", evidence->kept);
    put_text(call, object, "digest", digest);
    put_number(call, object, "size", evidence->size);
    put_bool(call, object, "here",
             file && blobs_size(call->page->node->blobs, &evidence->digest, &size) == STATUS_OK);
}

/* -- tables -------------------------------------------------------------------------------- */

static json_t *columns_json(struct call *call, const struct table *table)
{
    static const char *const kinds[] = {"text", "count", "fen", "rate"};
    json_t *list = answer_list(call);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];
        json_t *one = answer_object(call);
        put_text(call, one, "id", column->id);
        put_text(call, one, "name", column->name);
        put_text(call, one, "group", column->group);
        put_text(call, one, "kind", kinds[column->kind]);
        append(call, list, one);
    }
    return list;
}

static json_t *value_json(struct call *call, const struct table_value *value, unsigned kind)
{
    if (value->text)
        return text_json(call, value->text);
    if (kind != COLUMN_RATE)
        return json_integer(value->value);
    json_t *rate = answer_object(call);
    put_number(call, rate, "value", value->value);
    put_number(call, rate, "of", value->of);
    return rate;
}

json_t *answer_table(struct call *call, const struct table *table)
{
    json_t *made = answer_object(call), *notes = answer_list(call), *rows = answer_list(call);
    put_text(call, made, "title", table->title);
    for (size_t i = 0; i < table->note_count; i++)
        append(call, notes, text_json(call, table->notes[i]));
    put_json(call, made, "notes", notes);
    put_json(call, made, "columns", columns_json(call, table));
    for (size_t i = 0; i < table->row_count; i++) {
        json_t *row = answer_object(call), *values = answer_list(call);
        for (size_t k = 0; k < table->column_count; k++)
            append(call, values,
                   value_json(call, &table->rows[i].values[k], table->columns[k].kind));
        put_bool(call, row, "total", table->rows[i].total);
        put_json(call, row, "values", values);
        append(call, rows, row);
    }
    put_json(call, made, "rows", rows);
    return made;
}
