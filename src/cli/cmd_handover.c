/* handover -- a unit gets another home: its records move, figures are counted once. */
#include "command.h"
#include "regions.h"

#include <siben/handover.h>

struct handing {
    struct command_context *context;
    struct scope to, from; /* from "": wherever the unit is */
    const char *reason;
    int32_t effective;
    struct record_key *units;
    size_t count, capacity;
    bool dry_run;
};

static enum status add_unit(struct handing *handing, const struct record_key *key)
{
    if (handing->count == handing->capacity) {
        size_t capacity = handing->capacity * 2 + 16;
        struct record_key *grown =
            arena_array(&handing->context->arena, struct record_key, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (handing->count)
            memcpy(grown, handing->units, handing->count * sizeof *grown);
        handing->units = grown;
        handing->capacity = capacity;
    }
    for (size_t i = 0; i < handing->count; i++)
        if (record_key_equal(&handing->units[i], key))
            return STATUS_OK;
    handing->units[handing->count++] = *key;
    return STATUS_OK;
}

struct gathering {
    struct handing *handing;
    enum status status;
};

static bool visit_unit(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct gathering *gathering = context;
    struct scope home;
    (void)arena;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    gathering->status = replica_home(view, &record->key, &home, NULL);
    if (gathering->status == STATUS_OK && scope_equal(&home, &gathering->handing->from))
        gathering->status = add_unit(gathering->handing, &record->key);
    return gathering->status == STATUS_OK;
}

static enum status find_units(struct handing *handing, struct view *view)
{
    struct command_context *context = handing->context;
    enum status status = STATUS_OK;
    for (size_t i = 0; command_positional(context, i) && status == STATUS_OK; i++) {
        const char *word = command_positional(context, i);
        struct record unit;
        status = replica_find_unit(view, &context->arena,
                                   handing->from.text[0] ? &handing->from : NULL, word, &unit);
        if (status == STATUS_NOT_FOUND)
            return why_set(&context->why, STATUS_INVALID, word, "单位名册中没有这个单位",
                           "siben show units 列出全部单位");
        if (status == STATUS_CONFLICT)
            return why_set(&context->why, STATUS_INVALID, word, "有几个县都有这个单位代码",
                           "加上 --from 原主管处的区划，例如 --from 653022205");
        if (status == STATUS_OK)
            status = add_unit(handing, &unit.key);
    }
    struct gathering gathering = {handing, STATUS_OK};
    if (status == STATUS_OK && command_flag(context, "--all"))
        status = replica_each(view, NULL, KIND_UNIT, 0, visit_unit, &gathering);
    if (status == STATUS_OK)
        status = gathering.status;
    if (status == STATUS_OK && handing->count == 0)
        return why_set(&context->why, STATUS_INVALID, handing->from.text, "没有可移交的单位",
                       "写单位代码，或 --all --from 原主管处");
    return status;
}

/* -- where to ---------------------------------------------------------------------------- */

struct looking {
    const struct scope *to;
    bool found;
    enum status status;
};

static bool visit_node(void *context, const struct enrolled *enrolled)
{
    struct looking *looking = context;
    looking->found =
        looking->found || (!enrolled->ended && scope_equal(&enrolled->grant.scope, looking->to));
    return !looking->found;
}

static bool visit_home(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct looking *looking = context;
    struct scope home;
    (void)arena;
    if (record->shown.seq && !record->state.withdrawn) {
        looking->status = replica_home(view, &record->key, &home, NULL);
        looking->found = looking->status == STATUS_OK && scope_equal(&home, looking->to);
    }
    return looking->status == STATUS_OK && !looking->found;
}

/* A code typed wrong is a place too, where nobody would look for the unit: what the table of
 * regions, no node and no unit knows has to be called new. */
static enum status check_target(struct handing *handing, struct view *view)
{
    struct command_context *context = handing->context;
    struct looking looking = {&handing->to, false, STATUS_OK};
    const struct regions *regions;
    looking.status = command_regions(context, view, &regions);
    if (looking.status == STATUS_OK)
        looking.found = region_name(context->regions, handing->to.text) != NULL;
    if (!looking.found && looking.status == STATUS_OK)
        looking.status = replica_each_enrolled(view, visit_node, &looking);
    if (!looking.found && looking.status == STATUS_OK) {
        enum status status = replica_each(view, NULL, KIND_UNIT, 0, visit_home, &looking);
        looking.status = looking.status ? looking.status : status;
    }
    const struct region *region = looking.found ? regions_find(regions, handing->to.text) : NULL;
    if (region && !looking.status && !region_stands(region, handing->effective) &&
        !command_flag(context, "--new"))
        return why_set(&context->why, STATUS_INVALID, handing->to.text,
                       "区划表里它在那一天不存在：没有设立，或已经撤销",
                       "siben region show 看清由谁继任；确实要去那里，加 --new");
    if (looking.status || looking.found || command_flag(context, "--new"))
        return looking.status;
    return why_set(&context->why, STATUS_INVALID, handing->to.text,
                   "区划表里没有，也没有节点或单位在这里：是不是写错了",
                   "核对区划代码；确实是新设的，加 --new");
}

static enum status read_ask(struct handing *handing)
{
    struct command_context *context = handing->context;
    const char *to = command_value(context, "--to"), *from = command_value(context, "--from");
    if (!to)
        return why_set(&context->why, STATUS_INVALID, "--to", "没有写移交到哪里",
                       "写新主管处的区划，例如 --to 653022202");
    enum status status = scope_parse(to, &handing->to, &context->why);
    if (status == STATUS_OK && from)
        status = scope_parse(from, &handing->from, &context->why);
    if (status != STATUS_OK)
        return status;
    if (command_flag(context, "--all") && !from)
        return why_set(&context->why, STATUS_INVALID, "--all", "没有写从哪里移交全部单位",
                       "写 --from，例如 --all --from 653022205 --to 653022202");
    const char *day = command_value(context, "--date");
    handing->effective = day ? date_parse_iso(day) : date_of_instant(context->now_ms);
    if (handing->effective == DATE_NONE)
        return why_set(&context->why, STATUS_INVALID, "--date", "不是日期", "写成 2026-07-01");
    handing->reason = command_value(context, "--reason");
    if (text_is_empty(handing->reason))
        return why_set(&context->why, STATUS_INVALID, "--reason", "没有写移交的依据",
                       "例如 --reason “县政发〔2026〕12 号：木吉乡并入巴仁乡”");
    if (strlen(handing->reason) > NAME_MAX_BYTES || !text_is_utf8(bytes_of_text(handing->reason)))
        return why_set(&context->why, STATUS_INVALID, "--reason", "依据太长，或不是 UTF-8",
                       "最多 600 个字节，约 200 个汉字");
    return STATUS_OK;
}

static void say(struct handing *handing, size_t i, const struct handover_done *done)
{
    struct command_context *context = handing->context;
    command_print(context, "[%zu/%zu] %s：%s %s → %s，记录 %zu 条，项目等 %zu 个\n", i + 1,
                  handing->count, handing->units[i].id, handing->dry_run ? "将移交" : "已移交",
                  done->from.text, handing->to.text, done->records,
                  done->subjects ? done->subjects - 1 : 0);
    if (done->approved)
        command_print(context, "  其中审核通过 %zu 条，移交后仍锁定\n", done->approved);
    if (done->closed)
        command_print(context,
                      "  其中轮次已关闭的表 %zu 张：新主管处同一轮也已关闭的仍锁定，未关闭的随"
                      "新主管处的轮次\n",
                      done->closed);
    if (done->others)
        command_print(context, "  延期和资金下达的登记随之改到新主管处，共 %zu 条\n", done->others);
    if (done->gone)
        command_print(context, "  正文已清除的 %zu 条不随移交，历史留在原处\n", done->gone);
}

static enum status look(struct handing *handing, struct view *view, size_t i)
{
    struct command_context *context = handing->context;
    const struct handover_ask ask = {handing->units[i], handing->to, handing->reason,
                                     handing->effective};
    struct handover_plan plan;
    struct arena arena;
    arena_init(&arena, SPAN_ARENA_BUDGET);
    enum status status = replica_handover_plan(view, &arena, &ask, &plan, &context->why);
    const struct handover_done done = {.from = plan.from,
                                       .records = plan.count,
                                       .subjects = plan.subjects,
                                       .approved = plan.approved,
                                       .closed = plan.closed,
                                       .gone = plan.gone,
                                       .others = plan.other_count};
    if (status == STATUS_OK && handing->dry_run)
        say(handing, i, &done);
    for (size_t k = 0; status == STATUS_OK && handing->dry_run && k < plan.count; k++) {
        char key[RECORD_KEY_TEXT_SIZE];
        record_key_print(&plan.changes[k].key, key, sizeof key);
        command_print(context, "  %s\n", key);
    }
    arena_close(&arena);
    return status;
}

struct job {
    struct handing *handing;
    struct handover_ask ask;
    struct handover_done done;
};

static enum status run_handover(void *context, struct span *span)
{
    struct job *job = context;
    struct command_context *command = job->handing->context;
    return replica_handover(span, command->user, command->now_ms, &job->ask, &job->done,
                            &command->why);
}

static enum status hand_over(struct handing *handing, size_t i)
{
    struct command_context *context = handing->context;
    struct job job = {.handing = handing,
                      .ask = {handing->units[i], handing->to, handing->reason, handing->effective}};
    const struct store_job work = {.run = run_handover, .context = &job, .bytes = sizeof job};
    enum status status = store_run(context->node->store, &work, NULL);
    if (status == STATUS_NO_SPACE && !context->why.what[0])
        return why_set(&context->why, status, context->folder, "磁盘或数据库已满，没有写入",
                       "腾出空间后重新执行；已移交的单位不会移交两次");
    if (status == STATUS_OK)
        say(handing, i, &job.done);
    return status;
}

/* All are looked at before the first is moved: one that cannot be stops them together. */
static int run(struct command_context *context)
{
    struct handing handing = {.context = context, .dry_run = command_flag(context, "--dry-run")};
    struct view view;
    enum status status = read_ask(&handing);
    if (status == STATUS_OK && !handing.dry_run)
        status = command_may_write(context);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = check_target(&handing, &view);
    if (status == STATUS_OK)
        status = find_units(&handing, &view);
    for (size_t i = 0; i < handing.count && status == STATUS_OK; i++)
        status = look(&handing, &view, i);
    status = command_view_close(context, &view, status);
    for (size_t i = 0; i < handing.count && status == STATUS_OK && !handing.dry_run; i++)
        status = hand_over(&handing, i);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (!handing.dry_run)
        command_print(
            context, "原主管处断网时写下的修改到达后成为冲突“单位已移交”，由人决定（siben inbox）\n"
                     "要撤销就移交回去：siben handover 单位 --to 原主管处 --reason 原因\n");
    return EXIT_OK;
}

static const struct option options[] = {
    {"--to", NULL, OPTION_VALUE, "区划", "新主管处：区划，或 区划:单位"},
    {"--from", NULL, OPTION_VALUE, "区划", "原主管处；单位代码不唯一或 --all 时要写"},
    {"--all", NULL, OPTION_FLAG, NULL, "原主管处的全部单位（乡镇合并）"},
    {"--new", NULL, OPTION_FLAG, NULL, "新主管处是新设的区划，区划表里还没有"},
    {"--date", NULL, OPTION_VALUE, "日期", "区划从哪天起变，供 siben show --map 用；不写就是今天"},
    {"--reason", NULL, OPTION_VALUE, "依据", "文号和事由，写入记录"},
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只列出会移交什么，不写"},
};
const struct command command_handover = {
    .name = "handover",
    .arguments = "[单位…]",
    .chinese = "把单位移交给另一主管处：记录随单位走，数字只算一次",
    .english = "Hand units over to another home: merging and splitting of townships.",
    .details =
        "由两处共同的上级办理；从别的县移交来的，以后仍由州级办理。\n"
        "单位的名册、清单、表和审核随之到新主管处，编号不变，历史都在；\n"
        "此前的上报仍按原主管处计。乡镇合并：--all --from 旧乡 --to 新乡；拆分：逐个单位移交。\n"
        "有两个版本未定的记录先决定再移交。撤销就是移交回去。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_max = ARGUMENTS_MAX,
    .decides = "handover",
    .run = run,
};
