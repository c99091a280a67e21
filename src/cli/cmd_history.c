#include "inbox.h"

#include <stdio.h>

static const char *verdict_words(const struct record_version *version)
{
    if (version->verdict == VERDICT_PASSED)
        return version->reopened ? "通过，后重新打开" : "通过";
    return version->verdict == VERDICT_RETURNED ? "退回"
           : version->verdict == VERDICT_STEP   ? "审核中"
                                                : "";
}

/* What the writer had before him: the versions that this one names. */
static const char *base_words(struct command_context *context, const struct record_version *version)
{
    const char *words = "";
    for (size_t i = 0; words && i < version->replace_count; i++)
        words = arena_print(&context->arena, "%s%s%016llx", words, *words ? "、" : "",
                            (unsigned long long)version->replaces[i].mark);
    return words ? words : "";
}

static void add_version(struct command_context *context, struct list *list,
                        const struct record_version *version)
{
    char name[FEED_TEXT_SIZE], place[FEED_TEXT_SIZE + 32], mark[17], stated[INSTANT_TEXT_SIZE],
        committed[INSTANT_TEXT_SIZE];
    feed_name_print(&version->name.feed, name);
    snprintf(place, sizeof place, "%s#%u.%u", name, version->name.seq, version->name.index);
    snprintf(mark, sizeof mark, "%016llx", (unsigned long long)version->name.mark);
    instant_print(version->stated_ms, stated);
    instant_print(version->committed_ms, committed);
    const char *cells[] = {standing_words(version),
                           version->author,
                           version->name.feed.node,
                           stated,
                           committed,
                           verdict_words(version),
                           version->home ? "是" : "",
                           mark,
                           base_words(context, version),
                           version->reason,
                           place};
    list_row(context, list, cells);
}

static int run(struct command_context *context)
{
    static const char *const columns[] = {"standing:状态",   "author:填写人",      "node:节点",
                                          "stated:自报时间", "committed:本机收到", "verdict:审核",
                                          "home:本级",       "mark:版本",          "base:依据版本",
                                          "reason:理由",     "version:位置"};
    struct list list;
    enum table_format format;
    struct record_key key;
    struct record record;
    struct view view;
    list_begin(context, &list, command_positional(context, 0), columns,
               sizeof columns / sizeof columns[0]);
    enum status status = command_format(context, &format);
    if (status == STATUS_OK)
        status = command_key(context, command_positional(context, 0), &key);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = replica_history(&view, &context->arena, &key, &record);
    if (status == STATUS_NOT_FOUND)
        why_set(&context->why, status, command_positional(context, 0), "本机没有这个记录",
                "siben show units 列出单位，siben show record 看一个记录");
    for (size_t i = 0; status == STATUS_OK && i < record.version_count; i++)
        add_version(context, &list, &record.versions[i]);
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_table(context, &list.table, format);
    return EXIT_OK;
}

static const struct option options[] = {FORMAT_OPTIONS};
const struct command command_history = {
    .name = "history",
    .arguments = "记录",
    .chinese = "一个记录的全部版本：谁在何时写了什么，谁审核过",
    .english = "All versions of a record: who wrote and who reviewed them.",
    .details = "记录写成 范围/种类/编号[/年度[/轮次]]，例如 "
               "653022205/monitoring/65302226T000000000101/2026/5。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
