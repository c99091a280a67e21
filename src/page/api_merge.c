/* POST /merge -- one version made of those that stand beside each other, field by field as a person chose.
 * The choices become the draft that siben inbox merge reads, so that both refuse the same. */
#include "api.h"

#define CHOICES_MAX 4096 /* fields: more than the largest form has */

/* What a person wrote himself stands between quotes, as compare_draft_read() takes it apart. */
static void put_written(struct buffer *draft, const char *text)
{
    buffer_put_text(draft, "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\' || *c == '\n')
            buffer_put_text(draft, "\\");
        if (*c != '\r')
            buffer_put_u8(draft, *c == '\n' ? 'n' : (uint8_t)*c);
    }
    buffer_put_text(draft, "\"");
}

static bool is_one_line(const char *text)
{
    return text[strcspn(text, "\r\n=")] == '\0';
}

static enum status put_choice(struct call *call, const char *path, const json_t *choice,
                              struct buffer *draft)
{
    const char *side = json_string_value(json_object_get(choice, "side"));
    const json_t *written = json_object_get(choice, "written");
    const char *text = json_string_value(written);
    bool good =
        side ? !written && side[strspn(side, "abcdefghijklmnopqrstuvwxyz")] == '\0' && *side
             : text && strlen(text) == json_string_length(written) && strlen(text) <= CELL_TEXT_MAX;
    if (!good || !is_one_line(path))
        return why_set(&call->why, STATUS_INVALID, path, "这一处的选择写得不对，或写得太长",
                       "选一个版本的值，或自己写一个");
    buffer_print(draft, "%s = ", path);
    if (side)
        buffer_put_text(draft, side);
    else
        put_written(draft, text);
    buffer_put_text(draft, "\n");
    return STATUS_OK;
}

static enum status make_draft(struct call *call, const char *seen, struct buffer *draft)
{
    const json_t *choices = json_object_get(call->input, "choices");
    enum status status = STATUS_OK;
    if (!json_is_object(choices) || json_object_size(choices) > CHOICES_MAX)
        return why_set(&call->why, STATUS_INVALID, "choices", "没有写选了什么",
                       "见 /api/v1/openapi.json");
    buffer_print(draft, "seen = %s\n", seen);
    for (void *at = json_object_iter((json_t *)(uintptr_t)choices); at && status == STATUS_OK;
         at = json_object_iter_next((json_t *)(uintptr_t)choices, at))
        status = put_choice(call, json_object_iter_key(at), json_object_iter_value(at), draft);
    return status == STATUS_OK && draft->failed ? STATUS_NO_MEMORY : status;
}

static enum status merge(struct call *call, const char *text, const char *seen, const char *reason)
{
    const char *const arguments[] = {"inbox", "merge",  "--draft", "draft", "--reason",
                                     reason,  "--seen", seen,      "--",    text};
    struct buffer draft = {0};
    enum status status = make_draft(call, seen, &draft);
    if (status == STATUS_OK)
        status = audit(call, "merge", text, reason);
    if (status == STATUS_OK)
        status = call_command_with(call, arguments, sizeof arguments / sizeof arguments[0], "draft",
                                   buffer_bytes(&draft));
    buffer_free(&draft);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    struct record_key key;
    const char *text, *seen, *reason;
    (void)result;
    enum status status = input_version(call, &key, &text, &seen);
    if (status == STATUS_OK)
        status = input_text(call, "reason", 600, &reason);
    if (status == STATUS_OK && (strlen(seen) != 16 || !*reason))
        status = why_set(&call->why, STATUS_INVALID, "reason", "没有写理由", "写为什么这样合并");
    if (status == STATUS_OK)
        status = record_within(call, &key, RESOURCE_CONFLICTS_WRITE);
    return status == STATUS_OK ? merge(call, text, seen, reason) : status;
}

const struct route route_merge = {.path = "/merge",
                                  .method = CONSOLE_POST,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_CONFLICTS_WRITE,
                                  .answer = answer};
