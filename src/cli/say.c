/* say -- what a command says, and how it ends. */
#include "command.h"

#include <stdarg.h>
#include <stdio.h>

int exit_of_status(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return EXIT_OK;
    case STATUS_BLOCKED:
    case STATUS_MALFORMED:
    case STATUS_TOO_LARGE:
    case STATUS_BAD_SIGNATURE:
        return EXIT_FINDINGS;
    case STATUS_INVALID:
        return EXIT_USAGE;
    case STATUS_IO_ERROR:
    case STATUS_NO_SPACE:
    case STATUS_CORRUPT:
    case STATUS_NO_MEMORY:
        return EXIT_BROKEN;
    default: /* also what the plan does not set, or this software does not know yet: nothing is broken */
        return EXIT_REFUSED;
    }
}

static void say(struct command_context *context, enum control_stream stream, const char *format,
                va_list arguments) __attribute__((format(printf, 3, 0)));
static void say(struct command_context *context, enum control_stream stream, const char *format,
                va_list arguments)
{
    char text[4096];
    int size = vsnprintf(text, sizeof text, format, arguments);
    size_t length = size < 0 ? 0 : (size_t)size;
    context->channel->write(context->channel->context, stream,
                            bytes_of(text, length < sizeof text ? length : sizeof text - 1));
}

void command_print(struct command_context *context, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(context, CONTROL_OUT, format, arguments);
    va_end(arguments);
}

void command_note(struct command_context *context, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(context, CONTROL_ERROR, format, arguments);
    va_end(arguments);
}

void command_put(struct command_context *context, struct bytes bytes)
{
    context->channel->write(context->channel->context, CONTROL_OUT, bytes);
}

void command_put_buffer(struct command_context *context, const struct buffer *text)
{
    if (!text->failed) {
        command_put(context, buffer_bytes(text));
        return;
    }
    command_note(context, "内存不足，没有说全\n");
    context->incomplete = true;
}

void command_put_json(struct command_context *context, const char *name, const struct buffer *text)
{
    if (text->failed || !command_value(context, "--output"))
        command_put_buffer(context, text);
    else
        command_file(context, name, buffer_bytes(text));
}

const char *command_words(struct command_context *context, struct buffer *words)
{
    buffer_put_u8(words, 0);
    if (words->failed) {
        command_note(context, "内存不足，没有说全\n");
        context->incomplete = true;
    }
    return words->failed ? "" : (const char *)words->data;
}

void command_file_begin(struct command_context *context, const char *name)
{
    context->channel->write(context->channel->context, CONTROL_FILE, bytes_of_text(name));
}

void command_file_put(struct command_context *context, struct bytes bytes)
{
    context->channel->write(context->channel->context, CONTROL_FILE_BYTES, bytes);
}

void command_file(struct command_context *context, const char *name, struct bytes bytes)
{
    command_file_begin(context, name);
    command_file_put(context, bytes);
}

int command_failed(struct command_context *context, enum status status)
{
    struct why *why = &context->why;
    why_complete(why, status);
    if (why->where[0])
        command_note(context, "%s：%s\n", why->where, why->what);
    else
        command_note(context, "%s\n", why->what);
    if (why->hint[0])
        command_note(context, "  → %s\n", why->hint);
    return exit_of_status(status);
}

int command_misused(struct command_context *context, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(context, CONTROL_ERROR, format, arguments);
    va_end(arguments);
    command_note(context, "\n  → siben %s --help 有用法\n", context->arguments->command->name);
    return EXIT_USAGE;
}

void command_delivery(struct command_context *context, const struct delivery *delivery,
                      struct buffer *out)
{
    if (delivery->parent[0])
        delivery_put_text(delivery, COUNTED, context->now_ms, out);
    else
        buffer_put_text(out, "最高一级，不再上送");
}

/* -- writing and reading -- */

struct write {
    struct command_context *context;
    const struct change *changes;
    size_t count;
    struct version_name *written;
    size_t *skipped;
};

static enum status run_write(void *context, struct span *span)
{
    struct write *write = context;
    return replica_write(span, write->context->user, write->context->now_ms, write->changes,
                         write->count, write->written, write->skipped, &write->context->why);
}

enum status command_impersonal(struct command_context *context, const char *where,
                               const char *reason)
{
    const char *found, *text = text_normalise(&context->arena, reason);
    if (!text)
        return STATUS_NO_MEMORY;
    if (text_has_personal_number(text, &found)) {
        why_set(&context->why, STATUS_BLOCKED, where, NULL,
                "原因会长期保存，并随记录送到别处：只写是哪一类信息");
        return why_what(&context->why, STATUS_BLOCKED, "原因里不能再写%s", found);
    }
    if (text_has_mobile_number(text))
        command_note(context, "注意：%s：原因里有手机号码，它会长期保存，并随记录送到别处\n",
                     where);
    return STATUS_OK;
}

enum status command_may_write(struct command_context *context)
{
    const struct node *node = context->node;
    if (!node->enrolled)
        return why_set(
            &context->why, STATUS_UNAUTHORISED, node->config.node, "本节点还没有取得授权，不能写入",
            "siben enrol request 生成申请，交上级 siben enrol grant，再 siben enrol install");
    if (replica_is_standby(node->replica))
        return why_set(&context->why, STATUS_UNAUTHORISED, node->config.node,
                       "本机是备用机：收下、转送，自己不写",
                       "请在主机上填写；主机坏了，请再上一级运行 siben promote，由本机接替");
    return STATUS_OK;
}

enum status command_write(struct command_context *context, const struct change *changes,
                          size_t count, struct version_name *written, size_t *skipped)
{
    size_t bytes = 0, ignored;
    enum status read = context->view ? replica_view_status(context->view) : STATUS_OK;
    if (read != STATUS_OK) /* it would be built upon less than there is */
        return read;
    enum status may = command_may_write(context);
    if (may != STATUS_OK)
        return may;
    for (size_t i = 0; i < count; i++)
        bytes += changes[i].payload.size + sizeof changes[i];
    struct write write = {context, changes, count, written, skipped ? skipped : &ignored};
    const struct store_job job = {.run = run_write, .context = &write, .bytes = bytes};
    enum status status = store_run(context->node->store, &job, NULL);
    if (status == STATUS_NO_SPACE && !context->why.what[0])
        return why_set(&context->why, status, context->folder, "磁盘或数据库已满，没有写入",
                       "腾出空间后重新执行；已保存的数据没有受影响");
    if (status == STATUS_BUSY && !context->why.what[0])
        return why_set(&context->why, status, NULL, "等待写入的数据太多", "稍后重新执行");
    return status;
}

enum status command_change(struct command_context *context, struct view *view,
                           const struct record_key *key, const struct payload *payload,
                           struct change *change)
{
    return node_change(view, &context->arena, key, payload, change);
}

enum status command_view(struct command_context *context, struct view *view)
{
    enum status status = replica_view(context->node->replica, view);
    view->kept = context->kept;
    context->view = status == STATUS_OK ? view : NULL;
    return status;
}

enum status command_view_close(struct command_context *context, struct view *view,
                               enum status status)
{
    context->view = NULL;
    enum status closed = replica_view_close(view, status);
    if (closed != status) /* the why is that of another status */
        why_clear(&context->why);
    return closed;
}
