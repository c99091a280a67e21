/* What merging and splitting share: a look at everything first; then codes that open, units one
 * after the other, last the codes that end: whoever has half of it finds no unit left over, and a
 * run that was cut off is repeated. */
#include "regions.h"

#include <siben/handover.h>

#include <stdio.h>

struct moving {
    struct command_context *context;
    const struct region_ask *ask;
    struct region_plan plan;
    const char *reason;
    bool dry_run;
};

enum status region_ask_read(struct command_context *context, struct region_ask *ask)
{
    const char *day = command_value(context, "--date");
    ask->date = day ? date_parse_iso(day) : date_of_instant(context->now_ms);
    ask->document = command_value(context, "--reason");
    if (ask->date == DATE_NONE)
        return why_set(&context->why, STATUS_INVALID, "--date", "不是日期", "写成 2026-07-01");
    if (text_is_empty(ask->document))
        return why_set(&context->why, STATUS_INVALID, "--reason", "没有写依据",
                       "例如 --reason “新政函〔2026〕12号：木吉乡并入巴仁乡”");
    if (strlen(ask->document) > NAME_MAX_BYTES || !text_is_utf8(bytes_of_text(ask->document)))
        return why_set(&context->why, STATUS_INVALID, "--reason", "依据太长，或不是 UTF-8",
                       "最多 600 个字节，约 200 个汉字");
    return STATUS_OK;
}

enum status region_target_read(struct command_context *context, const char *text,
                               struct region_target *target)
{
    char *code = arena_text(&context->arena, text);
    *target = (struct region_target){.name = ""};
    if (!code)
        return STATUS_NO_MEMORY;
    char *name = strchr(code, '=');
    if (name) {
        *name++ = '\0';
        target->name = name;
    }
    enum status status = scope_parse(code, &target->code, &context->why);
    return status == STATUS_MALFORMED ? STATUS_INVALID : status;
}

/* -- saying ------------------------------------------------------------------------------------- */

static void say_codes(struct moving *moving)
{
    struct command_context *context = moving->context;
    const struct region_plan *plan = &moving->plan;
    const char *will = moving->dry_run ? "将" : "";
    char date[DATE_TEXT_SIZE];
    date_print(moving->ask->date, date);
    for (size_t i = 0; i < plan->opened_count; i++)
        command_print(context, "%s公布 %s %s，%s 设立\n", will, plan->opened[i].code.text,
                      plan->opened[i].name, date);
    for (size_t i = 0; i < plan->ended_count; i++)
        command_print(context, "%s公布 %s %s，%s 撤销，由 %s 继任\n", will,
                      plan->ended[i].code.text, plan->ended[i].name, date,
                      region_successors(context, &plan->ended[i]));
}

static void say_move(struct moving *moving, size_t i, size_t records)
{
    const struct region_move *move = &moving->plan.moves[i];
    const char *will = moving->dry_run ? "将" : "已";
    command_print(moving->context, "[%zu/%zu] %s %s：%s%s %s → %s", i + 1, moving->plan.move_count,
                  move->unit.id, move->name, will, move->home ? "移交" : "改所在地（主管处不变）",
                  move->from.text, move->to.text);
    if (move->home)
        command_print(moving->context, "，记录 %zu 条", records);
    command_print(moving->context, "\n");
    if (move->own_node)
        command_print(
            moving->context,
            "  它有自己的节点：移交后要给这个节点重新授权，范围 %s（siben enrol grant）\n",
            move->to.text);
}

struct nodes {
    struct moving *moving;
    size_t count;
};

/* A node keeps the right over its old scope: somebody must say what becomes of it. */
static bool see_node(void *context, const struct enrolled *enrolled)
{
    struct nodes *nodes = context;
    const struct region_ask *ask = nodes->moving->ask;
    for (size_t i = 0; i < ask->old_count; i++)
        if (!ask->keep && !enrolled->ended && scope_equal(&enrolled->grant.scope, &ask->olds[i]))
            command_print(nodes->moving->context,
                          "%s 的节点 %s 不再有单位：等它的修改都到了（siben status --feeds），"
                          "用 siben enrol end %s 终止；新区划的节点照常入网\n",
                          ask->olds[i].text, enrolled->grant.node, enrolled->grant.node);
    return true;
}

/* -- looking ------------------------------------------------------------------------------------ */

static enum status look_at(struct moving *moving, struct view *view, size_t i)
{
    const struct region_move *move = &moving->plan.moves[i];
    const struct handover_ask ask = {move->unit, move->to, moving->reason, moving->ask->date};
    struct handover_plan plan = {0};
    struct arena arena;
    if (!move->home) {
        if (moving->dry_run)
            say_move(moving, i, 0);
        return STATUS_OK;
    }
    arena_init(&arena, SPAN_ARENA_BUDGET);
    enum status status = replica_handover_plan(view, &arena, &ask, &plan, &moving->context->why);
    if (status == STATUS_OK && moving->dry_run)
        say_move(moving, i, plan.count);
    arena_close(&arena);
    return status;
}

static enum status look(struct moving *moving, struct view *view)
{
    struct command_context *context = moving->context;
    const struct regions *regions;
    struct nodes nodes = {.moving = moving};
    enum status status = command_regions(context, view, &regions);
    if (status == STATUS_OK)
        status =
            region_plan(view, &context->arena, regions, moving->ask, &moving->plan, &context->why);
    for (size_t i = 0; i < moving->plan.opened_count && status == STATUS_OK; i++) {
        struct record_key key;
        if (!region_key(&moving->plan.opened[i].code, &key) ||
            !scope_contains(&context->node->config.scope, &key.scope))
            status = why_set(&context->why, STATUS_UNAUTHORISED, moving->plan.opened[i].code.text,
                             "它的上级区划不归本机管", "由管着新旧两处的共同上级办理，例如州级");
    }
    if (status == STATUS_OK && moving->dry_run)
        say_codes(moving);
    for (size_t i = 0; i < moving->plan.move_count && status == STATUS_OK; i++)
        status = look_at(moving, view, i);
    if (status == STATUS_OK)
        status = replica_each_enrolled(view, see_node, &nodes);
    return status;
}

/* -- doing -------------------------------------------------------------------------------------- */

struct job {
    struct moving *moving;
    struct handover_ask ask;
    struct handover_done done;
};

static enum status run_handover(void *context, struct span *span)
{
    struct job *job = context;
    struct command_context *command = job->moving->context;
    return replica_handover(span, command->user, command->now_ms, &job->ask, &job->done,
                            &command->why);
}

static enum status hand_over(struct moving *moving, size_t i)
{
    const struct region_move *move = &moving->plan.moves[i];
    struct job job = {.moving = moving,
                      .ask = {move->unit, move->to, moving->reason, moving->ask->date}};
    const struct store_job work = {.run = run_handover, .context = &job, .bytes = sizeof job};
    enum status status = store_run(moving->context->node->store, &work, NULL);
    if (status == STATUS_OK)
        say_move(moving, i, job.done.records);
    return status;
}

/* Where it lies is a word of its own record; where it is at home stays. */
static enum status relocate(struct moving *moving, size_t i)
{
    struct command_context *context = moving->context;
    const struct region_move *move = &moving->plan.moves[i];
    struct record record;
    struct payload payload;
    struct change change;
    struct view view;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return status;
    status = replica_get(&view, &context->arena, &move->unit, &record);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_UNIT, record.payload, &payload);
    if (status == STATUS_OK) {
        payload.unit.region = scope_region(&move->to);
        status = command_change(context, &view, &move->unit, &payload, &change);
    }
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK) {
        change.reason = moving->reason;
        status = command_write(context, &change, 1, NULL, NULL);
    }
    if (status == STATUS_OK)
        say_move(moving, i, 0);
    return status;
}

static enum status carry_out(struct moving *moving)
{
    struct command_context *context = moving->context;
    const struct region_plan *plan = &moving->plan;
    size_t written;
    enum status status =
        regions_write(context, plan->opened, plan->opened_count, moving->reason, &written);
    for (size_t i = 0; i < plan->move_count && status == STATUS_OK; i++)
        status = plan->moves[i].home ? hand_over(moving, i) : relocate(moving, i);
    if (status == STATUS_OK)
        status = regions_write(context, plan->ended, plan->ended_count, moving->reason, &written);
    if (status == STATUS_NO_SPACE && !context->why.what[0])
        return why_set(&context->why, status, context->folder, "磁盘或数据库已满，没有做完",
                       "腾出空间后重新执行同一条命令：做过的不会再做");
    return status;
}

int region_move(struct command_context *context, struct region_ask *ask)
{
    struct moving moving = {.context = context,
                            .ask = ask,
                            .reason = ask->document,
                            .dry_run = command_flag(context, "--dry-run")};
    struct view view;
    enum status status = moving.dry_run ? STATUS_OK : command_may_write(context);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = look(&moving, &view);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && !moving.dry_run)
        status = carry_out(&moving);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (!moving.dry_run) {
        say_codes(&moving);
        command_print(context, "表按新区划汇总；原来的用 siben show 表 --map old 或那天的日期看\n");
    }
    return EXIT_OK;
}
