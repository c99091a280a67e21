/* compare_put -- a comparison for people, for a spreadsheet, for a program. */
#include "inbox.h"

#include <stdio.h>

const char *standing_words(const struct record_version *version)
{
    bool missing = version->not_counted == BODY_MISSING;
    switch (version->standing) {
    case STANDING_SHOWN:
        if (version->gone)
            return missing ? "当前：正文缺失" : "当前：已清除";
        return version->withdrawn ? "当前：已撤回" : "当前";
    case STANDING_SAME:
        return "与当前相同";
    case STANDING_CONFLICT:
        return conflict_chinese(version->conflict);
    case STANDING_SUPERSEDED:
        if (version->gone)
            return missing ? "已被代替，正文缺失" : "已被代替，已清除";
        return "已被代替";
    default:
        return not_counted_chinese(version->not_counted);
    }
}

static void draft_letter(const struct compared_field *field, char letter[SIDE_LETTER_SIZE])
{
    if (field->draft == COMPARE_OPEN)
        snprintf(letter, SIDE_LETTER_SIZE, "?");
    else
        side_letter(field->draft, letter);
}

/* -- for people ---------------------------------------------------------------------- */

static void put_side(struct command_context *context, const char *letter,
                     const struct record_version *version, struct buffer *out)
{
    char received[INSTANT_TEXT_SIZE];
    instant_print(version->committed_ms, received);
    buffer_print(out, "  %s  %s %s，本机 %s 收到，版本 %016llx", letter, standing_words(version),
                 version_words(&context->arena, version), received,
                 (unsigned long long)version->name.mark);
    for (size_t i = 0; i < version->replace_count; i++)
        buffer_print(out, "%s%016llx", i ? "、" : "，依据 ",
                     (unsigned long long)version->replaces[i].mark);
    buffer_put_text(out, "\n");
    if (version->entered_for[0])
        buffer_print(out, "     代 %s 录入\n", version->entered_for);
    if (version->reason[0])
        buffer_print(out, "     理由：%s\n", version->reason);
}

static void put_value(struct command_context *context, const char *letter, const char *value,
                      const struct record_version *by, struct buffer *out)
{
    buffer_print(out, "    %s  ", letter);
    for (const char *c = value; *c; c++) { /* what stands on several lines stays below itself */
        buffer_put_u8(out, (uint8_t)*c);
        if (*c == '\n')
            buffer_put_text(out, "       ");
    }
    if (by)
        buffer_print(out, "    ← %s", version_words(&context->arena, by));
    buffer_put_text(out, "\n");
}

static void put_field(struct command_context *context, const struct comparison *comparison,
                      const struct compared_field *field, bool heads, struct buffer *out)
{
    char letter[SIDE_LETTER_SIZE];
    buffer_print(out, "\n%s  [%s]\n", field->words, field->path);
    for (size_t i = 0; i < comparison->side_count; i++) {
        side_letter(i, letter);
        put_value(context, letter, field->values[i], field->by[i], out);
    }
    if (field->base)
        put_value(context, "原", field->base, NULL, out);
    draft_letter(field, letter);
    if (heads && field->draft == COMPARE_OPEN)
        buffer_put_text(out, "    草稿：须由人选择\n");
    else if (heads)
        buffer_print(out, "    草稿：取 %s\n", letter);
}

static void put_text(struct command_context *context, const struct comparison *comparison,
                     bool heads, struct buffer *out)
{
    char key[RECORD_KEY_TEXT_SIZE], letter[SIDE_LETTER_SIZE];
    record_key_print(&comparison->record.key, key, sizeof key);
    buffer_print(out, "%s（%s），状态码 %016llx\n", key, kind_chinese(comparison->record.key.kind),
                 (unsigned long long)comparison->seen);
    for (size_t i = 0; i < comparison->side_count; i++) {
        side_letter(i, letter);
        put_side(context, letter, comparison->sides[i], out);
    }
    if (comparison->base)
        put_side(context, "原", comparison->base, out);
    else if (comparison->side_count > 1)
        buffer_put_text(out, "  原  本机没有各版本共同的来源：逐处由人选择\n");
    if (comparison->side_count < 2) {
        buffer_put_text(out, "没有并存的其他版本。\n");
        return;
    }
    if (comparison->gone)
        buffer_print(out, "%zu 个版本的正文已不在（已清除或缺失），无法比较。\n", comparison->gone);
    if (comparison->field_count == 0 && comparison->gone)
        return;
    if (comparison->field_count == 0)
        buffer_put_text(out, comparison->same_meaning
                                 ? "各字段都相同，只是行的次序或内部写法不同。\n"
                                 : "内容完全相同。\n");
    else
        buffer_print(out, "%zu 处不同", comparison->field_count);
    if (comparison->field_count && heads)
        buffer_print(out, "，其中 %zu 处须由人选择", comparison->open);
    buffer_put_text(out, comparison->field_count ? "：\n" : "");
    for (size_t i = 0; i < comparison->field_count; i++)
        put_field(context, comparison, &comparison->fields[i], heads, out);
}

/* -- for programs -------------------------------------------------------------------- */

static void json_pair(struct buffer *out, const char *name, const char *text, bool more)
{
    json_put_string(out, name);
    buffer_put_text(out, ": ");
    if (text)
        json_put_string(out, text);
    else
        buffer_put_text(out, "null");
    buffer_put_text(out, more ? ", " : "");
}

static void json_version(struct buffer *out, const char *letter,
                         const struct record_version *version)
{
    char mark[17], stated[INSTANT_TEXT_SIZE], received[INSTANT_TEXT_SIZE];
    if (!version) {
        buffer_put_text(out, "null");
        return;
    }
    snprintf(mark, sizeof mark, "%016llx", (unsigned long long)version->name.mark);
    instant_print(version->stated_ms, stated);
    instant_print(version->committed_ms, received);
    buffer_put_text(out, "{");
    if (letter)
        json_pair(out, "side", letter, true);
    json_pair(out, "mark", mark, true);
    json_pair(out, "standing", standing_words(version), true);
    json_pair(out, "author", version->author, true);
    json_pair(out, "node", version->name.feed.node, true);
    json_pair(out, "stated", stated, true);
    json_pair(out, "received", received, true);
    json_pair(out, "entered_for", version->entered_for, true);
    json_pair(out, "reason", version->reason, true);
    buffer_put_text(out, "\"based_on\": [");
    for (size_t i = 0; i < version->replace_count; i++)
        buffer_print(out, "%s\"%016llx\"", i ? ", " : "",
                     (unsigned long long)version->replaces[i].mark);
    buffer_print(out, "], \"withdrawn\": %s}", version->withdrawn ? "true" : "false");
}

static void json_field(struct buffer *out, const struct comparison *comparison,
                       const struct compared_field *field)
{
    char letter[SIDE_LETTER_SIZE], mark[17];
    draft_letter(field, letter);
    buffer_put_text(out, "\n  {");
    json_pair(out, "path", field->path, true);
    json_pair(out, "words", field->words, true);
    json_pair(out, "base", field->base, true);
    json_pair(out, "draft", field->draft == COMPARE_OPEN ? NULL : letter, true);
    buffer_put_text(out, "\"sides\": [");
    for (size_t i = 0; i < comparison->side_count; i++) {
        side_letter(i, letter);
        buffer_put_text(out, i ? ", {" : "{");
        json_pair(out, "side", letter, true);
        json_pair(out, "value", field->values[i], true);
        buffer_print(out, "\"changed\": %s, ", field->changed[i] ? "true" : "false");
        if (field->by[i])
            snprintf(mark, sizeof mark, "%016llx", (unsigned long long)field->by[i]->name.mark);
        json_pair(out, "by", field->by[i] ? field->by[i]->author : NULL, true);
        json_pair(out, "by_version", field->by[i] ? mark : NULL, false);
        buffer_put_text(out, "}");
    }
    buffer_put_text(out, "]}");
}

static void put_json(const struct comparison *comparison, struct buffer *out)
{
    char key[RECORD_KEY_TEXT_SIZE], seen[17], letter[SIDE_LETTER_SIZE];
    record_key_print(&comparison->record.key, key, sizeof key);
    snprintf(seen, sizeof seen, "%016llx", (unsigned long long)comparison->seen);
    buffer_put_text(out, "{");
    json_pair(out, "key", key, true);
    json_pair(out, "kind", kind_name(comparison->record.key.kind), true);
    json_pair(out, "seen", seen, true);
    buffer_print(out, "\"open\": %zu, \"gone\": %zu, \"same_meaning\": %s,\n \"versions\": [",
                 comparison->open, comparison->gone, comparison->same_meaning ? "true" : "false");
    for (size_t i = 0; i < comparison->side_count; i++) {
        side_letter(i, letter);
        buffer_put_text(out, i ? ",\n  " : "\n  ");
        json_version(out, letter, comparison->sides[i]);
    }
    buffer_put_text(out, "],\n \"base\": ");
    json_version(out, NULL, comparison->base);
    buffer_put_text(out, ",\n \"fields\": [");
    for (size_t i = 0; i < comparison->field_count; i++) {
        buffer_put_text(out, i ? "," : "");
        json_field(out, comparison, &comparison->fields[i]);
    }
    buffer_put_text(out, "]}\n");
}

/* -- for a spreadsheet --------------------------------------------------------------- */

static void put_csv(struct command_context *context, const struct comparison *comparison)
{
    size_t sides = comparison->side_count, count = sides + 4;
    const char **columns = arena_array(&context->arena, const char *, count);
    const char **cells = arena_array(&context->arena, const char *, count);
    char letter[SIDE_LETTER_SIZE];
    struct list list;
    if (!columns || !cells)
        return;
    columns[0] = "path:路径";
    columns[1] = "words:字段";
    for (size_t i = 0; i < sides; i++) {
        side_letter(i, letter);
        columns[2 + i] = arena_print(&context->arena, "%s:%s %s", letter, letter,
                                     version_words(&context->arena, comparison->sides[i]));
        if (!columns[2 + i])
            return;
    }
    columns[2 + sides] = "base:原值";
    columns[3 + sides] = "draft:草稿";
    list_begin(context, &list, "比较", columns, count);
    for (size_t f = 0; f < comparison->field_count; f++) {
        const struct compared_field *field = &comparison->fields[f];
        draft_letter(field, letter);
        cells[0] = field->path;
        cells[1] = field->words;
        memcpy(cells + 2, field->values, sides * sizeof *cells);
        cells[2 + sides] = field->base;
        cells[3 + sides] = letter;
        list_row(context, &list, cells);
    }
    command_table(context, &list.table, FORMAT_CSV);
}

enum status compare_put(struct command_context *context, const struct comparison *comparison,
                        bool heads)
{
    struct buffer out = {0};
    enum table_format format;
    enum status status = command_format(context, &format);
    if (status != STATUS_OK)
        return status;
    if (format == FORMAT_CSV) {
        put_csv(context, comparison);
        return context->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (format == FORMAT_JSON)
        put_json(comparison, &out);
    else
        put_text(context, comparison, heads, &out);
    status = out.failed || context->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK && command_value(context, "--output"))
        command_file(context, format == FORMAT_JSON ? "compare.json" : "compare.txt",
                     buffer_bytes(&out));
    else if (status == STATUS_OK)
        command_put(context, buffer_bytes(&out));
    buffer_free(&out);
    return status;
}
