/* plan extend -- a due date counts later, for a unit or for all, with its reason and what is known. */
#include "plan_table.h"

#include <stdio.h>

static enum status obligation_of(struct command_context *context, const struct plan *plan,
                                 const struct obligation **it, long *window)
{
    const char *id = command_positional(context, 0),
               *document = command_value(context, "--document");
    *it = plan_obligation(plan, id);
    if (!*it)
        return why_set(&context->why, STATUS_NOT_FOUND, id, "计划里没有这一项",
                       "siben plan show 列出各项的编号");
    enum status status = command_number(context, "--window", 1, PLAN_WINDOWS_MAX, 1, window);
    if (status == STATUS_OK && (size_t)*window > plan_windows(*it))
        return why_set(&context->why, STATUS_INVALID, id, "一年里没有这么多次", NULL);
    if (status == STATUS_OK && !(*it)->due_count && !(*it)->event_count)
        return why_set(&context->why, STATUS_INVALID, id, "这一项没有期限，不能延期", NULL);
    bool paper = (*it)->kept.by == KEPT_ALLOCATION;
    if (status == STATUS_OK && paper != (document && *document))
        return why_set(&context->why, STATUS_INVALID, "--document",
                       paper ? "这一项的期限从每份指标文起算，没有写是哪一份"
                             : "这一项的期限不从指标文起算",
                       paper ? "写文号，siben plan allocations 列出已登记的" : "不写 --document");
    return status;
}

static enum status days_of(struct command_context *context, int32_t date,
                           struct extension *extension)
{
    const char *until = command_value(context, "--until"),
               *stated = command_value(context, "--stated");
    char due[DATE_TEXT_SIZE], later[DATE_TEXT_SIZE];
    if (date == DATE_NONE)
        return why_set(
            &context->why, STATUS_NOT_FOUND, extension->obligation,
            *extension->document
                ? "这份文里没有这个单位的项目，或没有登记这份文，或缺那时的工作日历"
                : "还没有期限：它随的那件事没有登记，或缺那时的工作日历，或这个单位不承担",
            "siben plan due、siben plan allocations 看各单位的期限");
    extension->until = until ? date_parse_iso(until) : DATE_NONE;
    date_print(date, due);
    date_print(date + 5, later);
    if (extension->until == DATE_NONE || extension->until <= date)
        return why_set(
            &context->why, STATUS_INVALID, "--until", "没有写延到哪一天，或不在期限之后",
            arena_print(&context->arena, "期限是 %s，写其后的一天，例如 %s", due, later));
    int32_t day = stated ? date_parse_iso(stated) : DATE_NONE;
    if (stated && day == DATE_NONE)
        return why_set(&context->why, STATUS_INVALID, "--stated", "不是日期", "写成 2026-07-09");
    if (stated)
        extension->stated_ms = (int64_t)day * 86400000 - 8 * INT64_C(3600000);
    return STATUS_OK;
}

static enum status change_of(struct command_context *context, struct view *view,
                             const struct duty_ask *ask, struct change *change,
                             const struct obligation **it, struct extension *extension)
{
    struct payload payload = {.kind = KIND_EXTENSION};
    struct extension_known known;
    long window;
    const char *outage = command_value(context, "--outage"),
               *document = command_value(context, "--document");
    enum status status = obligation_of(context, &ask->held->plan, it, &window);
    if (status != STATUS_OK)
        return status;
    *extension = (struct extension){.obligation = (*it)->id,
                                    .window = (uint8_t)(window - 1),
                                    .unit_code = ask->unit ? ask->unit : "",
                                    .until = DATE_NONE,
                                    .reason = command_value(context, "--reason"),
                                    .outage = outage ? outage : "",
                                    .document = document ? document : ""};
    bool lift = command_flag(context, "--withdraw");
    status = extension_look(view, &context->arena, ask, extension, &known);
    if (status == STATUS_OK && !lift)
        status = days_of(context, known.due, extension);
    extension->last_contact_ms = known.contact_ms;
    payload.extension = *extension;
    if (status == STATUS_OK && !known.key.id[0])
        status = why_set(&context->why, STATUS_TOO_LARGE, "--document", "文号太长", NULL);
    if (status == STATUS_OK)
        status = command_change(context, view, &known.key, &payload, change);
    if (status == STATUS_OK && lift) {
        change->withdrawn = true;
        change->payload = bytes_of(NULL, 0);
    }
    if (status == STATUS_OK && lift && !change->replace_count)
        status = why_set(&context->why, STATUS_NOT_FOUND, (*it)->id, "没有这样的延期",
                         "siben plan extensions 列出已批准的");
    return status;
}

#define COPIES_MAX 16 /* homes that the unit had in the year */

/* Where the unit was at home before, the same was said: it changes there too. */
struct copying {
    struct command_context *context;
    const struct scope *plan;
    struct change changes[COPIES_MAX];
    size_t count;
    enum status status;
};

static bool copy(void *context, struct view *view, const struct record *record, struct arena *arena)
{
    struct copying *copying = context;
    const struct change *first = &copying->changes[0];
    struct change *change = &copying->changes[copying->count];
    struct payload payload;
    (void)arena;
    if (strcmp(record->key.id, first->key.id) != 0 || !record->shown.seq ||
        record->state.withdrawn || scope_equal(&record->key.scope, &first->key.scope) ||
        !scope_contains(copying->plan, &record->key.scope) || copying->count == COPIES_MAX)
        return true;
    if (first->withdrawn) {
        *change = (struct change){
            .key = record->key, .withdrawn = true, .entered_for = "", .reason = first->reason};
    } else {
        copying->status =
            payload_decode(&copying->context->arena, KIND_EXTENSION, first->payload, &payload);
        if (copying->status == STATUS_OK)
            copying->status =
                command_change(copying->context, view, &record->key, &payload, change);
        change->reason = first->reason;
    }
    copying->count += copying->status == STATUS_OK;
    return copying->status == STATUS_OK;
}

static void say(struct command_context *context, const struct obligation *it,
                const struct extension *extension)
{
    char until[DATE_TEXT_SIZE], contact[INSTANT_TEXT_SIZE];
    const char *who = *extension->unit_code ? extension->unit_code : "全部承担者";
    if (command_flag(context, "--withdraw")) {
        command_print(context, "已撤回 %s（%s）的延期\n", it->id, who);
        return;
    }
    date_print(extension->until, until);
    command_print(context, "%s %s：%s%s%s 延期至 %s\n", it->id, it->title, who,
                  *extension->document ? "，" : "", extension->document, until);
    if (extension->last_contact_ms) {
        instant_print(extension->last_contact_ms, contact);
        command_print(context, "  最近一次收到该单位节点的内容：%s\n", contact);
    } else if (*extension->unit_code) {
        command_print(context, "  没有收到过该单位自己节点的内容\n");
    }
    command_print(context, "  期限本身不变；随公告送达该单位和上级\n");
}

static int run(struct command_context *context)
{
    struct view view;
    struct plan_held held;
    struct duty_ask ask;
    struct copying *copying = arena_take(&context->arena, sizeof *copying);
    struct extension extension;
    const struct obligation *it = NULL;
    const char *reason = command_value(context, "--reason");
    if (!reason || !*reason)
        return command_misused(context, "没有写 --reason：为什么延期");
    if (!copying)
        return command_failed(context, STATUS_NO_MEMORY);
    *copying = (struct copying){.context = context, .plan = &held.plan.scope};
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = duty_ask_of(context, &view, &held, &ask);
    if (status == STATUS_OK && !scope_equal(&held.plan.scope, &context->node->config.scope))
        status = why_set(&context->why, STATUS_UNAUTHORISED, held.plan.scope.text, "计划是另一级的",
                         "由发布计划的那一级批准延期");
    if (status == STATUS_OK)
        status = change_of(context, &view, &ask, &copying->changes[0], &it, &extension);
    copying->changes[0].reason = reason;
    copying->count = 1;
    if (status == STATUS_OK && *extension.unit_code)
        status = replica_each(&view, NULL, KIND_EXTENSION, (unsigned)held.plan.year, copy, copying);
    status = command_view_close(context, &view, status ? status : copying->status);
    if (status == STATUS_OK)
        status = command_write(context, copying->changes, copying->count, NULL, NULL);
    if (status != STATUS_OK)
        return command_failed(context, status);
    say(context, it, &extension);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--until", NULL, OPTION_VALUE, "日期", "延到哪一天，例如 2026-07-15"},
    {"--reason", NULL, OPTION_VALUE, "原因", "必写，写入记录"},
    {"--outage", NULL, OPTION_VALUE, "情况", "断网顺延：哪里、何时到何时"},
    {"--stated", NULL, OPTION_VALUE, "日期", "单位自述哪一天已办好"},
    {"--window", NULL, OPTION_VALUE, "第几次", "一年几次的事项是第几次；不写就是 1"},
    {"--document", NULL, OPTION_VALUE, "文号", "期限从指标文起算的（专项资金），是哪一份"},
    {"--withdraw", NULL, OPTION_FLAG, NULL, "撤回这一延期"},
    DUTY_OPTIONS,
};
const struct command command_plan_extend = {
    .name = "plan extend",
    .arguments = "编号",
    .chinese = "批准延期：一个单位（--unit）或全部，写明原因；期限本身不变，是否按时照延期看",
    .english = "Grant an extension with its reason; the due date itself stays.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "plan-extend",
    .run = run,
};
