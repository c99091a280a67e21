/* The reader over the tables: every fault with its line and column, and on to the next. */
#include "schema.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* -- faults --------------------------------------------------------------------------- */

#define COMPLAINT_SIZE 400

void schema_complain(struct reading *reading, const struct tree *at, const char *rule,
                     const char *hint, const char *format, ...)
{
    char what[COMPLAINT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    findings_add(reading->findings, SEVERITY_BLOCKING, rule,
                 tree_place(reading->findings, reading->name, at), hint, "%s", what);
}

void schema_complain_at(struct reading *reading, struct plan_place place, enum severity severity,
                        const char *rule, const char *hint, const char *format, ...)
{
    char what[COMPLAINT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    const struct tree at = {.line = place.line ? place.line : 1,
                            .column = place.column ? place.column : 1};
    findings_add(reading->findings, severity, rule,
                 tree_place(reading->findings, reading->name, &at), hint, "%s", what);
}

/* -- single values ----------------------------------------------------------------------- */

#define AT(type, record, offset) ((type *)(void *)((char *)(record) + (offset)))

static bool is_text(struct reading *reading, const struct field *field, const struct tree *value)
{
    if (value->kind == TREE_TEXT)
        return true;
    schema_complain(reading, value, "PLAN_TYPE", "只写一个值", "“%s”不能是列表或一组键",
                    field->name);
    return false;
}

static void take_date(struct reading *reading, const struct field *field, const struct tree *value,
                      int32_t *date)
{
    if (!is_text(reading, field, value))
        return;
    *date = date_parse_iso(value->text);
    if (*date == DATE_NONE)
        schema_complain(reading, value, "PLAN_DATE", "写成 2026-05-31 的样子，并且是历上有的日子",
                        "“%s: %.60s”不是日期", field->name, value->text);
}

static void take_number(struct reading *reading, const struct field *field,
                        const struct tree *value, int32_t *number)
{
    if (!is_text(reading, field, value))
        return;
    char *end;
    long read = strtol(value->text, &end, 10);
    if (*end || end == value->text || read < field->least || read > field->most)
        schema_complain(reading, value, "PLAN_NUMBER", "写一个整数",
                        "“%s”应是 %d 到 %d 的整数，不是“%.60s”", field->name, (int)field->least,
                        (int)field->most, value->text);
    else
        *number = (int32_t)read;
}

static int word_place(const char *const *words, const char *text)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    return -1;
}

static const char *words_listed(struct reading *reading, const char *const *words)
{
    char list[300] = "";
    size_t size = 0;
    for (int i = 0; words[i] && size < sizeof list - 1; i++) {
        int more = snprintf(list + size, sizeof list - size, "%s%s", i ? "、" : "", words[i]);
        size += more > 0 ? (size_t)more : 0;
    }
    const char *hint = arena_print(reading->findings->arena, "可用：%s", list);
    return hint ? hint : "";
}

static int take_word(struct reading *reading, const struct field *field, const struct tree *value)
{
    if (!is_text(reading, field, value))
        return -1;
    int place = word_place(field->words, value->text);
    if (place < 0)
        schema_complain(reading, value, "PLAN_WORD", words_listed(reading, field->words),
                        "“%s”不认识“%.60s”", field->name, value->text);
    return place;
}

static void take_bool(struct reading *reading, const struct field *field, const struct tree *value,
                      bool *flag)
{
    static const char *const words[] = {"no", "yes", NULL};
    struct field with = *field;
    with.words = words;
    int place = take_word(reading, &with, value);
    if (place >= 0)
        *flag = place == 1;
}

static void take_scope(struct reading *reading, const struct field *field, const struct tree *value,
                       struct scope *scope)
{
    struct why why;
    why_clear(&why);
    if (is_text(reading, field, value) && scope_parse(value->text, scope, &why) != STATUS_OK)
        schema_complain(reading, value, "PLAN_SCOPE", "写行政区划代码，例如 653022",
                        "“%s: %.60s”不是区划代码", field->name, value->text);
}

/* -- lists ---------------------------------------------------------------------------------- */

/* One value stands for a list of one. */
static size_t items_of(const struct tree *value, struct tree *const **items,
                       struct tree *const *alone)
{
    bool list = value->kind == TREE_LIST;
    *items = list ? value->items : alone;
    return list ? value->count : 1;
}

static bool fits(struct reading *reading, const struct field *field, const struct tree *value,
                 size_t count)
{
    if (field->most <= 0 || count <= (size_t)field->most)
        return true;
    schema_complain(reading, value, "PLAN_MANY", "", "“%s”最多 %d 项，这里有 %zu 项", field->name,
                    (int)field->most, count);
    return false;
}

static enum status take_texts(struct reading *reading, const struct field *field,
                              const struct tree *value, void *record)
{
    struct tree *alone = (struct tree *)(uintptr_t)value, *const * items;
    size_t count = items_of(value, &items, &alone);
    const char **texts = arena_array(reading->arena, const char *, count + 1);
    if (!texts)
        return STATUS_NO_MEMORY;
    if (!fits(reading, field, value, count))
        return STATUS_OK;
    for (size_t i = 0; i < count; i++)
        texts[i] = is_text(reading, field, items[i]) ? items[i]->text : "";
    *AT(const char **, record, field->at) = texts;
    *AT(size_t, record, field->count_at) = count;
    return STATUS_OK;
}

static enum status take_dates(struct reading *reading, const struct field *field,
                              const struct tree *value, void *record)
{
    struct tree *alone = (struct tree *)(uintptr_t)value, *const * items;
    size_t count = items_of(value, &items, &alone);
    int32_t *dates = arena_array(reading->arena, int32_t, count + 1);
    if (!dates)
        return STATUS_NO_MEMORY;
    if (!fits(reading, field, value, count))
        return STATUS_OK;
    for (size_t i = 0; i < count; i++) {
        dates[i] = DATE_NONE;
        take_date(reading, field, items[i], &dates[i]);
    }
    *AT(int32_t *, record, field->at) = dates;
    *AT(size_t, record, field->count_at) = count;
    return STATUS_OK;
}

static void take_words(struct reading *reading, const struct field *field, const struct tree *value,
                       uint32_t *mask)
{
    struct tree *alone = (struct tree *)(uintptr_t)value, *const * items;
    size_t count = items_of(value, &items, &alone);
    for (size_t i = 0; i < count; i++) {
        int place = take_word(reading, field, items[i]);
        if (place >= 0)
            *mask |= 1u << place;
    }
}

static enum status take_maps(struct reading *reading, const struct field *field,
                             const struct tree *value, void *record)
{
    struct tree *alone = (struct tree *)(uintptr_t)value, *const * items;
    size_t count = items_of(value, &items, &alone), size = field->schema->size;
    char *rows = arena_take_array(reading->arena, size, count + 1);
    enum status status = rows ? STATUS_OK : STATUS_NO_MEMORY;
    if (!rows || !fits(reading, field, value, count))
        return status;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = schema_read(reading, field->schema, items[i], rows + i * size);
    *AT(void *, record, field->at) = rows;
    *AT(size_t, record, field->count_at) = count;
    return status;
}

static bool is_map(struct reading *reading, const char *called, const struct tree *value)
{
    if (value->kind == TREE_MAP)
        return true;
    schema_complain(reading, value, "PLAN_TYPE", "写成“键: 值”的样子", "“%s”应是一组键", called);
    return false;
}

static enum status take_pairs(struct reading *reading, const struct field *field,
                              const struct tree *value, void *record)
{
    if (!is_map(reading, field->name, value))
        return STATUS_OK;
    size_t count = value->count / 2;
    struct plan_threshold *pairs = arena_array(reading->arena, struct plan_threshold, count + 1);
    if (!pairs)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct tree *item = value->items[2 * i + 1];
        pairs[i].name = value->items[2 * i]->text;
        pairs[i].value = is_text(reading, field, item) ? item->text : "";
    }
    *AT(struct plan_threshold *, record, field->at) = pairs;
    *AT(size_t, record, field->count_at) = count;
    return STATUS_OK;
}

static bool says_unset(const struct tree *value)
{
    return value->kind == TREE_TEXT && !value->quoted && strcmp(value->text, PLAN_UNSET) == 0;
}

static enum status take_value(struct reading *reading, const struct tree *value,
                              struct rule_value *out)
{
    struct tree *alone = (struct tree *)(uintptr_t)value, *const * items;
    out->place = (struct plan_place){value->line, value->column};
    out->unset = says_unset(value);
    size_t count = out->unset ? 0 : items_of(value, &items, &alone);
    out->texts = arena_array(reading->arena, const char *, count + 1);
    if (!out->texts)
        return STATUS_NO_MEMORY;
    const struct field field = {.name = out->name};
    for (size_t i = 0; i < count; i++)
        out->texts[i] = is_text(reading, &field, items[i]) ? items[i]->text : "";
    out->count = count;
    return STATUS_OK;
}

static enum status take_values(struct reading *reading, const struct field *field,
                               const struct tree *value, void *record)
{
    if (!is_map(reading, field->name, value))
        return STATUS_OK;
    size_t count = value->count / 2;
    struct rule_value *values = arena_array(reading->arena, struct rule_value, count + 1);
    enum status status = values ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        values[i].name = value->items[2 * i]->text;
        status = take_value(reading, value->items[2 * i + 1], &values[i]);
    }
    *AT(struct rule_value *, record, field->at) = values;
    *AT(size_t, record, field->count_at) = status ? 0 : count;
    return status;
}

/* -- a map ------------------------------------------------------------------------------------ */

static enum status take_field(struct reading *reading, const struct field *field,
                              const struct tree *value, void *record)
{
    int place;
    switch (field->type) {
    case FIELD_TEXT:
        if (is_text(reading, field, value))
            *AT(const char *, record, field->at) = value->text;
        return STATUS_OK;
    case FIELD_DATE:
        take_date(reading, field, value, AT(int32_t, record, field->at));
        return STATUS_OK;
    case FIELD_NUMBER:
        take_number(reading, field, value, AT(int32_t, record, field->at));
        return STATUS_OK;
    case FIELD_BOOL:
        take_bool(reading, field, value, AT(bool, record, field->at));
        return STATUS_OK;
    case FIELD_WORD:
        place = take_word(reading, field, value);
        if (place >= 0)
            *AT(uint8_t, record, field->at) = (uint8_t)place;
        return STATUS_OK;
    case FIELD_WORDS:
        take_words(reading, field, value, AT(uint32_t, record, field->at));
        return STATUS_OK;
    case FIELD_SCOPE:
        take_scope(reading, field, value, AT(struct scope, record, field->at));
        return STATUS_OK;
    case FIELD_TEXTS:
        return take_texts(reading, field, value, record);
    case FIELD_DATES:
        return take_dates(reading, field, value, record);
    case FIELD_MAP:
        return schema_read(reading, field->schema, value, (char *)record + field->at);
    case FIELD_MAPS:
        return take_maps(reading, field, value, record);
    case FIELD_PAIRS:
        return take_pairs(reading, field, value, record);
    default:
        return take_values(reading, field, value, record);
    }
}

static void start_fields(const struct schema *schema, void *record)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (field->type == FIELD_TEXT)
            *AT(const char *, record, field->at) = "";
        else if (field->type == FIELD_DATE)
            *AT(int32_t, record, field->at) = DATE_NONE;
        else if (field->type == FIELD_MAP)
            start_fields(field->schema, (char *)record + field->at);
    }
    if (schema->start)
        schema->start(record);
}

static void note_unset(const struct schema *schema, void *record, const char *name)
{
    const char **unset = *AT(const char **, record, schema->unset_at);
    size_t *count = AT(size_t, record, schema->unset_count_at);
    unset[(*count)++] = name;
}

static const char *keys_known(struct reading *reading, const struct schema *schema)
{
    char list[400] = "";
    size_t size = 0;
    for (size_t i = 0; i < schema->field_count && size < sizeof list - 1; i++) {
        int more = snprintf(list + size, sizeof list - size, "%s%s", i ? "、" : "",
                            schema->fields[i].name);
        size += more > 0 ? (size_t)more : 0;
    }
    const char *hint = arena_print(reading->findings->arena, "可用的键：%s", list);
    return hint ? hint : "";
}

static enum status take_key(struct reading *reading, const struct schema *schema,
                            const struct tree *key, const struct tree *value, void *record)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (strcmp(field->name, key->text) != 0)
            continue;
        if (field->place_at)
            *AT(struct plan_place, record, field->place_at) =
                (struct plan_place){value->line, value->column};
        if (!says_unset(value))
            return take_field(reading, field, value, record);
        if (field->open)
            note_unset(schema, record, field->name);
        else
            schema_complain(reading, value, "PLAN_NOT_OPEN", "写明它的值", "“%s”不能是未设定",
                            field->name);
        return STATUS_OK;
    }
    schema_complain(reading, key, "PLAN_KEY", keys_known(reading, schema), "不认识的键“%.60s”",
                    key->text);
    return STATUS_OK;
}

enum status schema_read(struct reading *reading, const struct schema *schema,
                        const struct tree *tree, void *record)
{
    start_fields(schema, record);
    if (schema->place_at != SCHEMA_NO_PLACE)
        *AT(struct plan_place, record, schema->place_at) =
            (struct plan_place){tree->line, tree->column};
    if (schema->unset_at) {
        const char **unset = arena_array(reading->arena, const char *, schema->field_count + 1);
        if (!unset)
            return STATUS_NO_MEMORY;
        *AT(const char **, record, schema->unset_at) = unset;
    }
    if (!is_map(reading, schema->called, tree))
        return STATUS_OK;
    enum status status = STATUS_OK;
    for (size_t i = 0; i + 1 < tree->count && status == STATUS_OK; i += 2)
        status = take_key(reading, schema, tree->items[i], tree->items[i + 1], record);
    for (size_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].needed && !tree_value(tree, schema->fields[i].name))
            schema_complain(reading, tree, "PLAN_NEEDED", "补上这一行", "%s缺少“%s”",
                            schema->called, schema->fields[i].name);
    return status;
}
