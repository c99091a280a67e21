/* bundle read -- takes in what came on a stick. */
#include "bundle_words.h"

#include <stdio.h>

#define SETS_MAX 32 /* of one call: which of them came to an end */

struct reading {
    struct command_context *context;
    const char *name; /* of the file */
    unsigned shown;   /* tenths of the progress, of both passes */
    struct {
        uint64_t set;
        bool complete;
    } sets[SETS_MAX];
    size_t set_count;
    bool json, first;
    int exit_code;
};

static void see(void *context, bool taking, uint64_t done, uint64_t all)
{
    struct reading *reading = context;
    unsigned now = all >= 8u << 20 ? (unsigned)(done * 10 / all) + (taking ? 11u : 0u) : 0;
    if (now <= reading->shown)
        return;
    reading->shown = now;
    command_note(reading->context, "  %s %u%%\n", taking ? "读入" : "核对",
                 (now > 10 ? now - 11 : now) * 10);
}

/* -- one file: what came of it ------------------------------------------------------------- */

static void say_counts(struct reading *reading, const struct bundle_outcome *outcome)
{
    struct command_context *context = reading->context;
    command_print(context, "  新收 %llu 包，已有 %llu 包", (unsigned long long)outcome->fresh,
                  (unsigned long long)outcome->known);
    if (outcome->waiting)
        command_print(context, "，等待前面内容 %llu 包", (unsigned long long)outcome->waiting);
    if (outcome->forked)
        command_print(context, "，其中在另一分支 %llu 包", (unsigned long long)outcome->forked);
    if (outcome->refused)
        command_print(context, "，拒收 %llu 包", (unsigned long long)outcome->refused);
    command_print(context, "%s\n", outcome->read_before ? "；这一份以前读过" : "");
    for (size_t i = 0; i < outcome->refused && i < BUNDLE_MISSING_SHOWN; i++)
        command_print(context, "  拒收 %s 写的第 %u 包：这个来源已经分叉，这一支定为不收\n",
                      outcome->refused_heads[i].feed.node, outcome->refused_heads[i].seq);
    if (outcome->refused)
        command_print(context, "  → 已收下的那一支照常；看是哪个来源：siben status --feeds\n");
    if (outcome->files)
        command_print(context, "  收下佐证文件 %llu 个\n", (unsigned long long)outcome->files);
    if (outcome->files_unnamed)
        command_print(context,
                      "  %llu 个佐证文件没有记录提到，没有收；各份都读完以后再读一遍这一份\n",
                      (unsigned long long)outcome->files_unnamed);
    if (outcome->files_wrong)
        command_print(context, "  %llu 个佐证文件的内容与摘要不符，没有收\n",
                      (unsigned long long)outcome->files_wrong);
    if (outcome->files_no_room)
        command_print(context, "  %llu 个佐证文件没有空间，没有收：腾出空间后再读一遍\n",
                      (unsigned long long)outcome->files_no_room);
    if (outcome->acknowledged)
        command_print(context, "  对方确认收到了本机的报送包（siben status 看到了哪里）\n");
}

static void say_missing_parts(struct reading *reading, const struct bundle_outcome *outcome)
{
    struct command_context *context = reading->context;
    size_t shown = outcome->missing_part_count < BUNDLE_MISSING_SHOWN ? outcome->missing_part_count
                                                                      : BUNDLE_MISSING_SHOWN;
    command_print(context, "  还缺");
    for (size_t i = 0; i < shown; i++)
        command_print(context, "%s第 %u 份", i ? "、" : "", outcome->missing_parts[i]);
    if (outcome->missing_part_count > shown)
        command_print(context, "等 %u 份", outcome->missing_part_count);
    command_print(context, "：读入后才算收全；找不到就请对方重写\n");
}

static void say_missing_heads(struct reading *reading, const struct bundle_outcome *outcome)
{
    struct command_context *context = reading->context;
    size_t shown = outcome->missing_head_count < 3 ? outcome->missing_head_count : 3;
    command_print(context, "  对方有、本机还没有：");
    for (size_t i = 0; i < shown; i++)
        command_print(context, "%s%s 写的第 %u 包", i ? "，" : "",
                      outcome->missing_heads[i].feed.node, outcome->missing_heads[i].seq);
    command_print(context, "%s\n", outcome->missing_head_count > shown ? " 等" : "");
}

/* Why it is not all, and what to do. */
static void say_incomplete(struct reading *reading, const struct bundle_outcome *outcome)
{
    struct command_context *context = reading->context;
    if (outcome->missing_part_count)
        say_missing_parts(reading, outcome);
    else if (outcome->missing_head_count)
        say_missing_heads(reading, outcome);
    if (outcome->behind_own)
        command_print(context,
                      "  本机缺少自己写过的内容（恢复过旧备份，或者被复制过），以后用新的序列写\n"
                      "  → 请对方用 siben bundle write --seed 写一份，把缺的带回来\n");
    else if (outcome->gap && !outcome->missing_part_count)
        command_print(context,
                      "  这一份不是从本机收到的地方写起的，中间缺一段\n"
                      "  → 先读更早的那份；找不到就请对方不加 --since-last-stick 再写一份\n");
    else if (outcome->missing_head_count && !outcome->missing_part_count)
        command_print(context, "  → 请对方用 --all 再写一份，或者等线路恢复后自动补齐\n");
}

static void json_heads(struct buffer *out, const char *name, const struct head *heads,
                       uint64_t count)
{
    buffer_print(out, ", \"%s\": [", name);
    for (size_t i = 0; i < count && i < BUNDLE_MISSING_SHOWN; i++)
        buffer_print(out, "%s{\"node\": \"%s\", \"seq\": %u}", i ? ", " : "", heads[i].feed.node,
                     heads[i].seq);
    buffer_put_text(out, "]");
}

static void json_parts(struct buffer *out, const struct bundle_outcome *outcome)
{
    buffer_put_text(out, ", \"missing_part_list\": [");
    for (size_t i = 0; i < outcome->missing_part_count && i < BUNDLE_MISSING_SHOWN; i++)
        buffer_print(out, "%s%u", i ? ", " : "", outcome->missing_parts[i]);
    buffer_put_text(out, "]");
}

static void json_outcome(struct reading *reading, const struct bundle_header *header,
                         const struct bundle_outcome *outcome, struct buffer *out)
{
    buffer_put_text(out, reading->first ? "" : ",\n ");
    reading->first = false;
    buffer_put_text(out, "{\"file\": ");
    json_put_string(out, reading->name);
    buffer_print(out,
                 ", \"from\": \"%s\", \"set\": \"%016llx\", \"part\": %u, \"parts\": %u, "
                 "\"new\": %llu, \"known\": %llu, \"waiting\": %llu, \"forked\": %llu, "
                 "\"refused\": %llu, \"read_before\": %s, \"complete\": %s, \"gap\": %s, "
                 "\"missing_parts\": %u, \"missing_feeds\": %zu, \"behind_own\": %s, "
                 "\"acknowledged\": %s, \"created_ms\": %lld, \"files\": %llu, "
                 "\"files_unnamed\": %llu, \"files_wrong\": %llu, \"files_no_room\": %llu",
                 header->sender, (unsigned long long)header->set, header->part, header->parts,
                 (unsigned long long)outcome->fresh, (unsigned long long)outcome->known,
                 (unsigned long long)outcome->waiting, (unsigned long long)outcome->forked,
                 (unsigned long long)outcome->refused, outcome->read_before ? "true" : "false",
                 outcome->complete ? "true" : "false", outcome->gap ? "true" : "false",
                 outcome->missing_part_count, outcome->missing_head_count,
                 outcome->behind_own ? "true" : "false", outcome->acknowledged ? "true" : "false",
                 (long long)header->created_ms, (unsigned long long)outcome->files,
                 (unsigned long long)outcome->files_unnamed,
                 (unsigned long long)outcome->files_wrong,
                 (unsigned long long)outcome->files_no_room);
    json_parts(out, outcome);
    json_heads(out, "missing_list", outcome->missing_heads, outcome->missing_head_count);
    json_heads(out, "refused_list", outcome->refused_heads, outcome->refused);
    buffer_put_text(out, "}");
}

static void say_outcome(struct reading *reading, const struct bundle_header *header,
                        const struct bundle_outcome *outcome)
{
    struct command_context *context = reading->context;
    const char *part = part_words(context, header->part, header->parts);
    if (reading->json) {
        struct buffer out = {0};
        json_outcome(reading, header, outcome, &out);
        command_put_buffer(context, &out);
        buffer_free(&out);
        return;
    }
    command_print(context, "%s：来自 %s，%s 写%s%s\n", reading->name, header->sender,
                  instant_words(context, header->created_ms), *part ? "，" : "", part);
    say_counts(reading, outcome);
    if (outcome->complete)
        command_print(context, "  对方写它时要给本机的内容，都收全了\n");
    else
        say_incomplete(reading, outcome);
}

static void note_set(struct reading *reading, uint64_t set, bool complete)
{
    for (size_t i = 0; i < reading->set_count; i++)
        if (reading->sets[i].set == set) {
            reading->sets[i].complete = complete;
            return;
        }
    if (reading->set_count == SETS_MAX)
        return;
    reading->sets[reading->set_count].set = set;
    reading->sets[reading->set_count++].complete = complete;
}

/* -- files ------------------------------------------------------------------------------------ */

static enum status read_one(struct reading *reading, size_t index)
{
    struct command_context *context = reading->context;
    struct stream stream = {context, index};
    struct bundle_source source;
    struct bundle_reader *reader;
    struct bundle_outcome outcome;
    const struct bundle_watch watch = {see, reading};
    enum status status = stream_source(&stream, &source);
    if (status == STATUS_OK)
        status = bundle_open(&source, &reader, &context->why);
    if (status)
        return status;
    reading->shown = 0;
    status =
        node_bundle_read(context->node, context->live, reader, &watch, &outcome, &context->why);
    if (status == STATUS_OK) {
        say_outcome(reading, bundle_header(reader), &outcome);
        note_set(reading, bundle_header(reader)->set, outcome.complete);
        if (outcome.refused || outcome.forked || outcome.behind_own)
            reading->exit_code = EXIT_FINDINGS;
    } else if (outcome.fresh) {
        command_note(context, "%s：读到一半停下，已收下 %llu 包；重新读这一份会接着收\n",
                     reading->name, (unsigned long long)outcome.fresh);
    }
    bundle_close(reader);
    return status;
}

static int run(struct command_context *context)
{
    struct reading reading = {
        .context = context, .json = command_flag(context, "--json"), .first = true};
    if (reading.json)
        command_print(context, "[");
    for (size_t i = 0; i < context->file_count; i++) {
        why_clear(&context->why);
        reading.name = context->files[i].name;
        enum status status = read_one(&reading, i);
        if (status == STATUS_OK)
            continue;
        command_note(context, "%s：没有读入\n", reading.name);
        int code = command_failed(context, status);
        reading.exit_code = code > reading.exit_code ? code : reading.exit_code;
        if (code == EXIT_BROKEN)
            break; /* the disk is full, or the stick is gone: the next will not fare better */
    }
    if (reading.json)
        command_print(context, "]\n");
    for (size_t i = 0; i < reading.set_count; i++)
        if (!reading.sets[i].complete && reading.exit_code == EXIT_OK)
            reading.exit_code = EXIT_FINDINGS;
    return reading.exit_code;
}

static const struct option options[] = {
    {"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"},
};
const struct command command_bundle_read = {
    .name = "bundle read",
    .arguments = "文件…",
    .chinese = "读入 U 盘带来的报送包文件",
    .english = "Take in bundles that came on a stick.",
    .details =
        "先整份核对（谁写的、是不是给本机的、有没有损坏），再读入。读两遍、乱序读都不要紧。\n"
        "没有收全的退出码 1，并写明缺什么。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = CONTROL_FILES_MAX,
    .positional_streams = true,
    .decides = "bundle-read",
    .run = run,
};
