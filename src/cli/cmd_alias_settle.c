/* alias settle -- of two records of a unit that was entered twice a person says which. */
#include "alias.h"
#include "inbox.h"

struct settling {
    struct record_key other;
    struct twin twin;
    bool found;
};

static bool visit(void *context, const struct twin *twin)
{
    struct settling *settling = context;
    if (!record_key_equal(&twin->other, &settling->other))
        return true;
    settling->twin = *twin;
    settling->found = true;
    return false;
}

/* The body of the other becomes the successor of what counts; or the other is withdrawn. */
static enum status decide(struct command_context *context, struct view *view,
                          struct settling *settling, bool take, struct resolution *resolution,
                          struct record *record)
{
    struct record other;
    struct payload counts, payload;
    struct buffer bytes = {0};
    enum status status = replica_each_twin(view, visit, settling);
    if (status == STATUS_OK && !settling->found)
        return why_set(&context->why, STATUS_NOT_FOUND, command_positional(context, 0),
                       "它不是录了两次的记录中没有计入的那个",
                       "siben alias list --twice 列出全部；写“另一个记录”那一列的");
    if (status == STATUS_OK && settling->twin.same)
        return why_set(&context->why, STATUS_EXISTS, command_positional(context, 0),
                       "两处内容相同，没有要决定的", NULL);
    resolution->key = take ? settling->twin.counts : settling->twin.other;
    if (status == STATUS_OK)
        status = replica_history(view, &context->arena, &resolution->key, record);
    resolution->seen = status == STATUS_OK ? replica_heads_mark(record) : 0;
    resolution->withdrawn = !take;
    if (status != STATUS_OK || !take)
        return status;
    status = replica_get(view, &context->arena, &settling->twin.other, &other);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, other.key.kind, other.payload, &payload);
    if (status == STATUS_OK)
        status = replica_get(view, &context->arena, &settling->twin.counts, record);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, record->key.kind, record->payload, &counts);
    if (status == STATUS_OK && payload_unit_code(&counts))
        (void)payload_set_unit_code(&payload, payload_unit_code(&counts));
    if (status == STATUS_OK)
        status = payload_encode(&payload, &bytes);
    if (status == STATUS_OK)
        resolution->payload = arena_bytes(&context->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    if (status == STATUS_OK)
        status = replica_history(view, &context->arena, &resolution->key, record);
    return status ? status : context->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static int run(struct command_context *context)
{
    struct settling settling = {.found = false};
    struct resolution resolution = {.withdrawn = false};
    struct record record;
    struct view view;
    bool take = command_flag(context, "--take");
    if (take == command_flag(context, "--keep"))
        return command_misused(context, "写 --take（改用这一个）或 --keep（不用这一个）");
    enum status status = inbox_key(context, &settling.other);
    if (status == STATUS_OK)
        status = alias_reason(context, &resolution.reason);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = decide(context, &view, &settling, take, &resolution, &record);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK)
        status = inbox_resolve(context, &record, &resolution,
                               take ? "已改用另一处的内容" : "已撤回，以另一处的为准");
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--take", NULL, OPTION_FLAG, NULL, "改用这一个：它的内容成为计入的记录的新版本"},
    {"--keep", NULL, OPTION_FLAG, NULL, "不用这一个：撤回它，计入的不变"},
    {"--reason", NULL, OPTION_VALUE, "理由", "为什么这样决定；签名写入历史"},
};
const struct command command_alias_settle = {
    .name = "alias settle",
    .arguments = "记录",
    .chinese = "单位录了两次、两处内容不同的一张表：决定用哪一个",
    .english = "Decide between two records of a unit that was entered twice.",
    .details = "记录写没有计入的那个（siben inbox、siben alias list --twice）。落选的留在历史里。\n"
               "已审核通过的要先由上级 siben reopen。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "alias-settle",
    .run = run,
};
