/* bundle write -- what a peer is not known to hold, as files for a stick. */
#include "bundle_words.h"

#include <siben/date.h>

#include <stdio.h>
#include <stdlib.h>

#define DAY_MS 86400000
#define BEIJING_MS (8 * 3600000)

/* -- what is wanted ----------------------------------------------------------------- */

static enum status read_size(struct command_context *context, uint64_t *size)
{
    const char *value = command_value(context, "--part-size");
    char *end;
    *size = 0;
    if (!value)
        return STATUS_OK;
    unsigned long long number = strtoull(value, &end, 10);
    unsigned shift = *end == 'K' || *end == 'k'   ? 10
                     : *end == 'M' || *end == 'm' ? 20
                     : *end == 'G' || *end == 'g' ? 30
                                                  : 0;
    end += shift != 0;
    if (end == value || *end != '\0' || value[0] == '-' || number == 0 ||
        number > (1ull << 40) >> shift)
        return why_set(&context->why, STATUS_INVALID, "--part-size", "大小写得不对",
                       "例如 --part-size 50M；至少 2M");
    *size = number << shift;
    return STATUS_OK;
}

static enum status read_day(struct command_context *context, const char *name, int64_t *from_ms)
{
    const char *value = command_value(context, name);
    *from_ms = 0;
    if (!value)
        return STATUS_OK;
    int32_t date = date_parse_iso(value);
    if (date == DATE_NONE)
        return why_set(&context->why, STATUS_INVALID, name, "日期不正确", "写成 2026-03-01");
    *from_ms = (int64_t)date * DAY_MS - BEIJING_MS;
    return STATUS_OK;
}

static enum status read_reach(struct command_context *context, struct bundle_order *order)
{
    static const struct {
        const char *name;
        enum bundle_reach reach;
    } flags[] = {{"--since-last-stick", BUNDLE_SINCE_LAST},
                 {"--all", BUNDLE_FROM_START},
                 {"--seed", BUNDLE_SEED}};
    bool range = command_value(context, "--from") || command_value(context, "--to");
    size_t given = range;
    order->reach = range ? BUNDLE_RANGE : BUNDLE_SINCE_HELD;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (command_flag(context, flags[i].name)) {
            order->reach = flags[i].reach;
            given++;
        }
    if (given > 1)
        return why_set(&context->why, STATUS_INVALID, NULL,
                       "--since-last-stick、--all、--seed、--from/--to 只能写一种", NULL);
    enum status status = read_day(context, "--from", &order->from_ms);
    if (status == STATUS_OK)
        status = read_day(context, "--to", &order->until_ms);
    if (order->until_ms)
        order->until_ms += DAY_MS - 1; /* the whole of that day */
    return status ? status : read_size(context, &order->part_size);
}

/* -- writing -------------------------------------------------------------------------- */

static void begin_part(struct command_context *context, const struct bundle_writer *writer,
                       const char *base)
{
    char name[160];
    unsigned part = bundle_writer_part(writer), parts = bundle_writer_plan(writer)->parts;
    if (parts == 1)
        snprintf(name, sizeof name, "%s", base);
    else
        snprintf(name, sizeof name, "%s%s%03u", base, base[0] ? "." : "", part);
    command_file_begin(context, name);
    if (parts > 1)
        command_note(context, "写第 %u 份，共 %u 份\n", part, parts);
}

static void say_progress(struct command_context *context, const struct bundle_writer *writer,
                         unsigned *tenth)
{
    uint64_t all = bundle_writer_plan(writer)->batches, done = bundle_writer_batches(writer);
    unsigned now = all >= 1000 ? (unsigned)(done * 10 / all) : 0;
    if (now > *tenth)
        command_note(context, "  %llu / %llu 包\n", (unsigned long long)done,
                     (unsigned long long)all);
    *tenth = now;
}

static enum status write_files(struct command_context *context, struct bundle_writer *writer,
                               const char *base, uint64_t *size)
{
    struct buffer bytes = {0};
    enum bundle_step step = BUNDLE_GOES_ON;
    enum status status = STATUS_OK;
    unsigned tenth = 0;
    while (status == STATUS_OK && step != BUNDLE_ENDS) {
        buffer_clear(&bytes);
        status = node_bundle_step(context->node, writer, &bytes, &step, &context->why);
        if (status == STATUS_OK && step == BUNDLE_PART_BEGINS)
            begin_part(context, writer, base);
        if (status == STATUS_OK && bytes.size)
            command_file_put(context, buffer_bytes(&bytes));
        *size += bytes.size;
        say_progress(context, writer, &tenth);
    }
    buffer_free(&bytes);
    if (status == STATUS_OK)
        status = command_files_safe(context);
    if (status == STATUS_IO_ERROR && !context->why.what[0])
        return why_set(&context->why, status, NULL, "文件没有写成，这一份不算写过",
                       "换一个 U 盘或腾出空间，再写一次");
    /* Once they are safe, and not before: what counts as carried is not carried again. */
    return status ? status : node_bundle_written(context->node, writer);
}

/* -- saying ------------------------------------------------------------------------------ */

static void say_written(struct command_context *context, const struct bundle_order *order,
                        const struct bundle_plan *plan, uint64_t size)
{
    const char *name = order->to.peer.node, *output = command_value(context, "--output");
    if (command_flag(context, "--json")) {
        struct buffer out = {0};
        buffer_print(&out,
                     "{\"for\": \"%s\", \"parts\": %u, \"batches\": %llu, \"bytes\": %llu, "
                     "\"files\": %llu, \"file_bytes\": %llu, \"acknowledges\": %s}\n",
                     name, plan->parts, (unsigned long long)plan->batches, (unsigned long long)size,
                     (unsigned long long)plan->files, (unsigned long long)plan->file_bytes,
                     plan->acknowledges ? "true" : "false");
        command_put_buffer(context, &out);
        buffer_free(&out);
        return;
    }
    command_print(context, "写给%s %s：%s——%s%s\n", order->to.peer.parent ? "上级" : "下级", name,
                  bundle_reach_chinese(order->reach), lanes_words(context, plan->lanes),
                  plan->acknowledges ? "，并告诉对方本机已收到哪些" : "");
    if (plan->files)
        command_print(context, "带上佐证文件 %llu 个，%.1f MB\n", (unsigned long long)plan->files,
                      (double)plan->file_bytes / 1e6);
    else if (command_flag(context, "--files"))
        command_print(context, "没有对方缺的佐证文件\n");
    if (plan->parts > 1)
        command_print(context,
                      "共 %u 份：%s.001 … %s.%03u，%.1f MB；各份可以分开送、按任意顺序读\n",
                      plan->parts, output ? output : "报送包", output ? output : "报送包",
                      plan->parts, (double)size / 1e6);
    else
        command_print(context, "已写成 %s，%.1f kB\n", output ? output : "（当前目录）",
                      (double)size / 1e3);
    if (plan->batches && order->reach != BUNDLE_SEED)
        command_print(
            context,
            "对方读入后，请它也写一份带回来（siben bundle write --for %s）；本机读入后就知道"
            "送到了。没有回程的，下一份会把没有确认的再带一遍\n",
            context->node->config.node);
}

static int run(struct command_context *context)
{
    const char *name = command_value(context, "--for");
    struct bundle_order order = {.now_ms = context->now_ms};
    struct bundle_writer *writer = NULL;
    char base[128] = "", day[DATE_TEXT_SIZE];
    uint64_t size = 0;
    if (!name)
        return command_misused(context, "缺少 --for：写给哪个节点，上级可以写 parent");
    enum status status = read_reach(context, &order);
    if (status == STATUS_OK)
        status = node_bundle_order(context->node, name, command_flag(context, "--files"), &order,
                                   &writer, &context->why);
    if (status != STATUS_OK)
        return command_failed(context, status);
    date_print(date_of_instant(context->now_ms), day);
    if (!command_value(context, "--output"))
        snprintf(base, sizeof base, "报送包-%s-给%s-%s.siben", context->node->config.node,
                 order.to.peer.node, day);
    status = write_files(context, writer, base, &size);
    if (status == STATUS_OK)
        say_written(context, &order, bundle_writer_plan(writer), size);
    bundle_writer_free(writer);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--for", NULL, OPTION_VALUE, "节点", "写给谁：上级写 parent，下级写节点名"},
    {"--output", "-o", OPTION_OUTPUT_PARTS, "文件", "写到哪里；分份时是 文件.001、文件.002 …"},
    {"--part-size", NULL, OPTION_VALUE, "大小", "每份多大，例如 50M；不写就是一份"},
    {"--files", NULL, OPTION_FLAG, NULL, "带上对方还没有的佐证文件"},
    {"--since-last-stick", NULL, OPTION_FLAG, NULL, "只写上一份之后的（中间丢一份就接不上）"},
    {"--all", NULL, OPTION_FLAG, NULL, "从头写起"},
    {"--seed", NULL, OPTION_FLAG, NULL, "给新装或重装的节点：全部内容，包括它自己写过的"},
    {"--from", NULL, OPTION_VALUE, "日期", "只写这一天起本机收到或写下的"},
    {"--to", NULL, OPTION_VALUE, "日期", "只写到这一天为止的"},
    {"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"},
};
const struct command command_bundle_write = {
    .name = "bundle write",
    .chinese = "把要报送的内容写成文件，用 U 盘带给上级或下级",
    .english = "Write what a parent or child does not yet hold as a sealed file.",
    .details = "文件加了封，只有收件节点打得开；带有本节点的签名。不写范围，就从对方已确认收到的地"
               "方写起，\n"
               "所以丢了一份也不要紧：下一份都有。线路通了以后会接着往下传，不会重传。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .decides = "bundle-write",
    .run = run,
};
