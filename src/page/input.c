/* input -- what a call brings: members of the posted object, or arguments of the query. */
#include "api.h"

#include <siben/date.h>
#include <siben/text.h>

#include <errno.h>
#include <stdlib.h>

/* "" when absent. */
static enum status text_of(struct call *call, const char *name, const char **text)
{
    const json_t *value = json_object_get(call->input, name);
    if (!value) {
        *text = console_argument(call->request, name);
        return STATUS_OK;
    }
    *text = json_string_value(value);
    if (*text)
        return STATUS_OK;
    if (!json_is_integer(value))
        return why_set(&call->why, STATUS_INVALID, name, "这一项要是文字",
                       "见 /api/v1/openapi.json");
    *text = arena_print(&call->arena, "%lld", (long long)json_integer_value(value));
    return *text ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status input_text(struct call *call, const char *name, size_t most, const char **text)
{
    enum status status = text_of(call, name, text);
    if (status == STATUS_OK && strlen(*text) > most) {
        why_set(&call->why, STATUS_INVALID, name, NULL, "写短一些");
        return why_what(&call->why, STATUS_INVALID, "太长：最多 %zu 个字节（约 %zu 个汉字）", most,
                        most / 3);
    }
    if (status == STATUS_OK && !text_is_utf8(bytes_of_text(*text)))
        return why_set(&call->why, STATUS_INVALID, name, "不是 UTF-8", "用网页填写");
    return status;
}

enum status input_number(struct call *call, const char *name, long least, long most, long usual,
                         long *number)
{
    const char *text;
    char *end;
    enum status status = text_of(call, name, &text);
    *number = usual;
    if (status != STATUS_OK || !*text)
        return status;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || *end || value < least || value > most) {
        why_set(&call->why, STATUS_INVALID, name, NULL, "改正后再试");
        return why_what(&call->why, STATUS_INVALID, "要写 %ld 到 %ld 之间的整数", least, most);
    }
    *number = value;
    return STATUS_OK;
}

enum status input_date(struct call *call, const char *name, int32_t usual, int32_t *date)
{
    const char *text;
    enum status status = input_text(call, name, 32, &text);
    if (status != STATUS_OK)
        return status;
    *date = *text ? date_parse_iso(text) : usual;
    return *date == DATE_NONE
               ? why_set(&call->why, STATUS_INVALID, name, "不是日期", "写成 2026-05-31")
               : STATUS_OK;
}

int32_t day_before_today(const struct call *call, int32_t day)
{
    return day < date_of_instant(call->now_ms) ? day : DATE_NONE;
}

#define REASON_SIZE_MAX 600 /* 200 characters: what a person reads to the end */

enum status input_reasons(struct call *call, const char **arguments, size_t *count)
{
    const json_t *list = json_object_get(call->input, "reasons"), *one;
    size_t i;
    if (!json_is_array(list) || !json_array_size(list) || json_array_size(list) > REASONS_MAX)
        return why_set(&call->why, STATUS_INVALID, "reasons", "退回要写原因", "选一条，或自己写");
    json_array_foreach(list, i, one)
    {
        const char *text = json_string_value(one);
        if (!text || !*text || strlen(text) > REASON_SIZE_MAX)
            return why_set(&call->why, STATUS_INVALID, "reasons", "原因是空的，或太长",
                           "一条最多 200 个字");
        arguments[(*count)++] = text;
    }
    return STATUS_OK;
}

#define REASONS_SAID \
    900 /* bytes of them: audit.log takes no more than 1024 of a decision's words */

const char *reasons_words(struct call *call, const char *const *reasons, size_t count)
{
    struct buffer text = {0};
    size_t i = 0;
    for (; i < count && (!i || text.size + strlen(reasons[i]) < REASONS_SAID); i++)
        buffer_print(&text, "%s%s", i ? "；" : "", reasons[i]);
    if (i < count)
        buffer_print(&text, "……共 %zu 条", count);
    const char *words = text.failed ? NULL : arena_text_of(&call->arena, buffer_bytes(&text));
    buffer_free(&text);
    return words;
}

enum status input_key(struct call *call, const char *name, struct record_key *key)
{
    const char *text;
    enum status status = input_text(call, name, 512, &text);
    if (status == STATUS_OK && !text[0])
        return why_set(&call->why, STATUS_MALFORMED, name, "没有写是哪一张表、哪一条记录",
                       "从列表里打开它；自己写程序的，写它的编号：区划/种类/编号/年度/轮次");
    return status ? status : record_key_parse(text, key, &call->why);
}

enum status input_version(struct call *call, struct record_key *key, const char **text,
                          const char **seen)
{
    enum status status = input_key(call, "key", key);
    if (status == STATUS_OK)
        status = input_text(call, "key", 512, text);
    return status ? status : input_text(call, "seen", 16, seen);
}
