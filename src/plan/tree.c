/* libyaml's events as a tree. */
#include "tree.h"

#include <siben/text.h>

#include <stdio.h>
#include <yaml.h>

struct growing {
    struct arena *arena;
    const char *name;
    struct findings *findings;
    yaml_parser_t parser;
    size_t parts;
};

static const char *place_print(struct findings *findings, const char *name, size_t line,
                               size_t column)
{
    const char *place = arena_print(findings->arena, "%s:%zu:%zu", name, line, column);
    return place ? place : name;
}

const char *tree_place(struct findings *findings, const char *name, const struct tree *tree)
{
    return place_print(findings, name, tree ? tree->line : 1, tree ? tree->column : 1);
}

const struct tree *tree_value(const struct tree *map, const char *key)
{
    if (!map || map->kind != TREE_MAP)
        return NULL;
    for (size_t i = 0; i + 1 < map->count; i += 2)
        if (map->items[i]->kind == TREE_TEXT && strcmp(map->items[i]->text, key) == 0)
            return map->items[i + 1];
    return NULL;
}

static enum status refuse(struct growing *growing, const yaml_mark_t *mark, const char *rule,
                          const char *what, const char *hint)
{
    findings_add(growing->findings, SEVERITY_BLOCKING, rule,
                 place_print(growing->findings, growing->name, mark->line + 1, mark->column + 1),
                 hint, "%s", what);
    return STATUS_INVALID;
}

/* libyaml says in English what it stumbled over; the place is what helps. */
static enum status not_yaml(struct growing *growing)
{
    const yaml_parser_t *parser = &growing->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        return STATUS_NO_MEMORY;
    yaml_mark_t mark = parser->problem_mark;
    if (parser->error == YAML_READER_ERROR) {
        mark.line = 0; /* it knows an offset only: the text was checked for UTF-8 before */
        mark.column = 0;
    }
    char what[200];
    snprintf(what, sizeof what, "这里不是正确的 YAML（%s）",
             parser->problem ? parser->problem : "读不下去");
    return refuse(growing, &mark, "YAML_SYNTAX", what, "检查冒号、缩进（只用空格）、引号和短横");
}

static enum status next_event(struct growing *growing, yaml_event_t *event)
{
    return yaml_parser_parse(&growing->parser, event) ? STATUS_OK : not_yaml(growing);
}

static struct tree *part_new(struct growing *growing, enum tree_kind kind,
                             const yaml_event_t *event)
{
    struct tree *part = arena_take(growing->arena, sizeof *part);
    if (part)
        *part = (struct tree){.kind = (uint8_t)kind,
                              .line = (uint32_t)event->start_mark.line + 1,
                              .column = (uint32_t)event->start_mark.column + 1,
                              .text = ""};
    return part;
}

static enum status part_add(struct growing *growing, struct tree *parent, struct tree *part)
{
    if (parent->count == parent->capacity) {
        size_t capacity = parent->capacity ? parent->capacity * 2 : 8;
        struct tree **grown = arena_array(growing->arena, struct tree *, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (parent->count)
            memcpy(grown, parent->items, parent->count * sizeof *grown);
        parent->items = grown;
        parent->capacity = capacity;
    }
    parent->items[parent->count++] = part;
    return STATUS_OK;
}

static enum status take_text(struct growing *growing, const yaml_event_t *event, struct tree **out)
{
    struct tree *part = part_new(growing, TREE_TEXT, event);
    if (!part)
        return STATUS_NO_MEMORY;
    struct bytes value = bytes_of(event->data.scalar.value, event->data.scalar.length);
    if (memchr(event->data.scalar.value, 0, event->data.scalar.length))
        return refuse(growing, &event->start_mark, "YAML_NUL", "文字里有不可见的零字节", "删去它");
    part->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    part->text = arena_text_of(growing->arena, value);
    *out = part;
    return part->text ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status twice(struct growing *growing, const struct tree *map, const struct tree *key,
                         const yaml_event_t *event)
{
    char what[200];
    if (key->kind != TREE_TEXT)
        return refuse(growing, &event->start_mark, "YAML_KEY", "键只能是一个词",
                      "写成“键: 值”的样子");
    for (size_t i = 0; i + 1 < map->count; i += 2)
        if (strcmp(map->items[i]->text, key->text) == 0) {
            snprintf(what, sizeof what, "键“%.60s”写了两次，前一次在第 %u 行", key->text,
                     map->items[i]->line);
            return refuse(growing, &event->start_mark, "YAML_TWICE", what, "只留一行");
        }
    return STATUS_OK;
}

static enum status take_part(struct growing *growing, const yaml_event_t *event, unsigned depth,
                             struct tree **out);

static enum status take_items(struct growing *growing, struct tree *parent, unsigned depth)
{
    yaml_event_type_t end =
        parent->kind == TREE_LIST ? YAML_SEQUENCE_END_EVENT : YAML_MAPPING_END_EVENT;
    for (;;) {
        yaml_event_t event;
        struct tree *part = NULL;
        enum status status = next_event(growing, &event);
        if (status)
            return status;
        if (event.type == end) {
            yaml_event_delete(&event);
            return STATUS_OK;
        }
        status = take_part(growing, &event, depth + 1, &part);
        if (status == STATUS_OK && parent->kind == TREE_MAP && parent->count % 2 == 0)
            status = twice(growing, parent, part, &event);
        yaml_event_delete(&event);
        if (status == STATUS_OK)
            status = part_add(growing, parent, part);
        if (status)
            return status;
    }
}

static enum status take_part(struct growing *growing, const yaml_event_t *event, unsigned depth,
                             struct tree **out)
{
    if (++growing->parts > TREE_PARTS_MAX || depth > TREE_DEPTH_MAX)
        return refuse(growing, &event->start_mark, "YAML_LARGE", "文件太大或层次太深",
                      "这不像是一份计划或日历");
    if (event->type == YAML_SCALAR_EVENT)
        return take_text(growing, event, out);
    if (event->type == YAML_ALIAS_EVENT)
        return refuse(growing, &event->start_mark, "YAML_ALIAS", "不支持 YAML 别名（*名字）",
                      "把值写全");
    bool list = event->type == YAML_SEQUENCE_START_EVENT;
    *out = part_new(growing, list ? TREE_LIST : TREE_MAP, event);
    return *out ? take_items(growing, *out, depth) : STATUS_NO_MEMORY;
}

/* Stream, document, its one part, and nothing behind it. */
static enum status take_document(struct growing *growing, struct tree **tree)
{
    for (;;) {
        yaml_event_t event;
        enum status status = next_event(growing, &event);
        if (status)
            return status;
        yaml_event_type_t type = event.type;
        if (type == YAML_DOCUMENT_START_EVENT && *tree)
            status = refuse(growing, &event.start_mark, "YAML_DOCUMENTS", "一个文件里有两份内容",
                            "分成两个文件");
        else if (type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT ||
                 type == YAML_MAPPING_START_EVENT || type == YAML_ALIAS_EVENT)
            status = take_part(growing, &event, 0, tree);
        yaml_event_delete(&event);
        if (status || type == YAML_STREAM_END_EVENT)
            return status;
    }
}

enum status tree_read(struct arena *arena, const char *name, struct bytes text, struct tree **tree,
                      struct findings *findings)
{
    struct growing growing = {.arena = arena, .name = name, .findings = findings};
    yaml_mark_t start = {0, 0, 0};
    *tree = NULL;
    if (!text_is_utf8(text))
        return refuse(&growing, &start, "YAML_UTF8", "不是 UTF-8 文本", "用 UTF-8 编码保存");
    if (!yaml_parser_initialize(&growing.parser))
        return STATUS_NO_MEMORY;
    yaml_parser_set_encoding(&growing.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&growing.parser, text.data, text.size);
    enum status status = take_document(&growing, tree);
    yaml_parser_delete(&growing.parser);
    if (status == STATUS_OK && !*tree)
        return refuse(&growing, &start, "YAML_EMPTY", "文件是空的", "");
    return arena->failed || findings->arena->failed ? STATUS_NO_MEMORY : status;
}
