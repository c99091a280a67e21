#include "alias.h"

enum status alias_reason(struct command_context *context, const char **reason)
{
    *reason = command_value(context, "--reason");
    if (text_is_empty(*reason))
        return why_set(&context->why, STATUS_INVALID, "--reason", "没有写依据",
                       "写明怎么知道的，例如 --reason 电话核对：同一个单位录了两次");
    if (strlen(*reason) > NAME_MAX_BYTES || !text_is_utf8(bytes_of_text(*reason)))
        return why_set(&context->why, STATUS_INVALID, "--reason", "依据太长，或不是 UTF-8",
                       "最多 600 个字节，约 200 个汉字");
    return STATUS_OK;
}

enum status alias_code(struct command_context *context, size_t index, struct scope *near,
                       const char **code)
{
    const char *of = command_value(context, "--of");
    *code = command_positional(context, index);
    *near = context->node->config.scope;
    if (of && scope_parse(of, near, &context->why) != STATUS_OK)
        return STATUS_INVALID;
    if (scope_level(near) < COUNTY_LEVEL)
        return why_set(&context->why, STATUS_INVALID, near->text, "没有写哪个县的单位",
                       "单位代码在一个县里才唯一：加 --of 653022");
    return unit_code_valid(*code)
               ? STATUS_OK
               : why_set(&context->why, STATUS_INVALID, *code, "不是单位代码",
                         "单位代码为 3 的倍数位数字，如 801001；siben show units 列出全部");
}

struct looking {
    struct command_context *context;
    const char *code, *name;
    struct scope near, home;
    bool found;
    enum status status;
};

static bool visit_unit(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct looking *looking = context;
    struct payload payload;
    struct record_key here, there;
    if (strcmp(record->key.id, looking->code) != 0 || !record->shown.seq ||
        record->state.withdrawn || !alias_key(&record->key.scope, looking->code, &here) ||
        !alias_key(&looking->near, looking->code, &there) || !record_key_equal(&here, &there))
        return true;
    looking->status = payload_decode(arena, KIND_UNIT, record->payload, &payload);
    if (looking->status == STATUS_OK)
        looking->status = replica_home(view, &record->key, &looking->home, NULL);
    looking->name = looking->status == STATUS_OK
                        ? arena_text(&looking->context->arena, payload.unit.name)
                        : NULL;
    looking->found = looking->name != NULL;
    return false;
}

enum status alias_unit_name(struct command_context *context, struct view *view,
                            const struct scope *near, const char *code, const char **name,
                            struct scope *home, bool *found)
{
    struct looking looking = {.context = context, .code = code, .near = *near};
    enum status status = replica_each(view, NULL, KIND_UNIT, 0, visit_unit, &looking);
    *name = looking.found ? looking.name : "";
    *home = looking.home;
    *found = looking.found;
    return status ? status : looking.status;
}
