/* draft -- the draft as a text that a person finishes in an editor.
 *
 *   seen = 3f2a…                       heads that it was made from
 *   # 指标「维护供水管网长度」完成值
 *   #   a: 31 公里   b: 30 公里   原值: 28 公里
 *   rows[3].actual = ?                 a, b, base, or "what I write myself"
 *
 * Strings know \" \\ and \n. What is not named stays as the draft says. */
#include "inside.h"

#include <stdio.h>

/* -- writing -- */

static void put_line_of(struct buffer *text, const char *words)
{
    for (const char *c = words; *c; c++) /* a reader's line ends where it ends */
        buffer_put_u8(text, *c == '\n' || *c == '\r' ? ' ' : (uint8_t)*c);
}

static void put_field(const struct comparison *comparison, const struct compared_field *field,
                      struct buffer *text)
{
    char letter[SIDE_LETTER_SIZE];
    buffer_put_text(text, "\n# ");
    put_line_of(text, field->words);
    buffer_put_text(text, "\n");
    for (size_t i = 0; i < comparison->side_count; i++) {
        side_letter(i, letter);
        buffer_print(text, "#   %s：", letter);
        put_line_of(text, field->values[i]);
        buffer_put_text(text, field->changed[i] ? "\n" : "（未改）\n");
    }
    if (field->base) {
        buffer_put_text(text, "#   base：");
        put_line_of(text, field->base);
        buffer_put_text(text, "\n");
    }
    side_letter(field->draft == COMPARE_OPEN ? 0 : field->draft, letter);
    buffer_print(text, "%s = %s\n", field->path, field->draft == COMPARE_OPEN ? "?" : letter);
}

void compare_draft_put(const struct comparison *comparison, struct buffer *text)
{
    char key[RECORD_KEY_TEXT_SIZE], letter[SIDE_LETTER_SIZE], stated[INSTANT_TEXT_SIZE];
    record_key_print(&comparison->record.key, key, sizeof key);
    buffer_print(
        text,
        "# 合并草稿：%s\n"
        "# 把每个 ? 改成 a、b …（取那个版本的值）、base（取原值），或者 \"自己写的值\"。\n"
        "# 已写好字母的是只有一方改过的，可以改。改完：siben inbox merge 记录 --draft 文件\n",
        key);
    for (size_t i = 0; i < comparison->side_count; i++) {
        const struct record_version *side = comparison->sides[i];
        side_letter(i, letter);
        instant_print(side->stated_ms, stated);
        buffer_print(text, "# %s：%s %s %s（版本 %016llx）\n", letter, side->author,
                     side->name.feed.node, stated, (unsigned long long)side->name.mark);
    }
    buffer_print(text, "seen = %016llx\n", (unsigned long long)comparison->seen);
    for (size_t i = 0; i < comparison->field_count; i++)
        put_field(comparison, &comparison->fields[i], text);
}

/* -- reading -- */

struct reading {
    struct arena *arena;
    const char *name;
    const struct comparison *comparison;
    uint64_t *seen;
    bool has_seen;
    struct choice *choices;
    size_t count, line;
    struct why *why;
};

static enum status wrong(struct reading *reading, const char *what, const char *hint)
{
    char where[160];
    snprintf(where, sizeof where, "%s 第 %zu 行", reading->name, reading->line);
    return why_set(reading->why, STATUS_MALFORMED, where, what, hint);
}

static char *trimmed(char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    size_t size = strlen(text);
    while (size > 0 && strchr(" \t\r", text[size - 1]))
        text[--size] = '\0';
    return text;
}

/* "…" with its escapes, in place; Chinese quotes too, as an editor may make them. */
static bool unquote(char *text, const char **out)
{
    static const char open[] = "“", close[] = "”";
    size_t size = strlen(text), skip = 1, end = 1;
    if (strncmp(text, open, strlen(open)) == 0) {
        skip = end = strlen(open);
        if (size < skip + end || strcmp(text + size - end, close) != 0)
            return false;
    } else if (size < 2 || text[0] != '"' || text[size - 1] != '"') {
        return false;
    }
    char *to = text;
    for (size_t i = skip; i < size - end; i++) {
        char c = text[i];
        if (c == '"' && skip == 1)
            return false;
        if (c == '\\') {
            c = text[++i];
            if (i >= size - end || !strchr("n\"\\", c))
                return false;
            c = c == 'n' ? '\n' : c;
        }
        *to++ = c;
    }
    *to = '\0';
    *out = text;
    return true;
}

static enum status read_seen(struct reading *reading, const char *value)
{
    uint8_t raw[8];
    if (strlen(value) != 16 || bytes_from_hex(value, raw, sizeof raw) != STATUS_OK)
        return wrong(reading, "seen 写得不对", "这一行不要改；可以重新取一份草稿");
    struct reader reader = reader_of(bytes_of(raw, sizeof raw));
    *reading->seen = reader_u64(&reader);
    reading->has_seen = true;
    return STATUS_OK;
}

static enum status read_line(struct reading *reading, char *line)
{
    line = trimmed(line);
    if (*line == '\0' || *line == '#')
        return STATUS_OK;
    char *equals = strstr(line, " = ");
    if (!equals)
        equals = strchr(line, '=');
    if (!equals)
        return wrong(reading, "看不懂这一行", "每行写成：路径 = a");
    char *value = trimmed(equals + (equals[0] == ' ' ? 3 : 1));
    *equals = '\0';
    const char *path = trimmed(line);
    if (strcmp(path, "seen") == 0)
        return read_seen(reading, value);
    if (strcmp(value, "?") == 0 || strcmp(value, "？") == 0)
        return STATUS_OK;
    if (reading->count == reading->comparison->field_count)
        return wrong(reading, "字段比草稿里的多", "同一个字段只写一行");
    struct choice *choice = &reading->choices[reading->count++];
    *choice = (struct choice){.path = path, .side = side_of_letter(reading->comparison, value)};
    if (choice->side != COMPARE_OPEN || unquote(value, &choice->written))
        return STATUS_OK;
    return wrong(reading, "等号后面写得不对", "写 a、b …、base，或者 \"自己写的值\"（带引号）");
}

enum status compare_draft_read(struct arena *arena, const char *name, struct bytes text,
                               const struct comparison *comparison, uint64_t *seen,
                               struct choice **choices, size_t *count, struct why *why)
{
    struct reading reading = {.arena = arena,
                              .name = name,
                              .comparison = comparison,
                              .seen = seen,
                              .choices =
                                  arena_array(arena, struct choice, comparison->field_count + 1),
                              .why = why};
    struct bytes utf8;
    const char *encoding;
    enum status status = text_decode(arena, text, &utf8, &encoding, why);
    char *line = status == STATUS_OK ? arena_text_of(arena, utf8) : NULL;
    if (status == STATUS_OK && (!line || !reading.choices))
        status = STATUS_NO_MEMORY;
    while (status == STATUS_OK && line) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        reading.line++;
        status = read_line(&reading, line);
        line = end ? end + 1 : NULL;
    }
    if (status == STATUS_OK && !reading.has_seen)
        return why_set(why, STATUS_MALFORMED, name, "草稿里没有 seen 这一行",
                       "用 siben inbox draft 重新取一份草稿");
    *choices = reading.choices;
    *count = reading.count;
    return status;
}
