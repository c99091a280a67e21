/* verify -- does a neighbour show the same? Equal costs a few hundred bytes; what differs
 * is named, with what each end shows and why. */
#include "command.h"

#include <stdio.h>

static enum status order_of(struct command_context *context, struct verify_order *order)
{
    long year, round;
    const char *with = command_value(context, "--with");
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 0, ROUND_MAX, -1, &round);
    if (status != STATUS_OK)
        return status;
    *order = (struct verify_order){.peer = !with || strcmp(with, "parent") == 0 ? "" : with,
                                   .fresh = command_flag(context, "--deep"),
                                   .fiscal_year = (uint16_t)year,
                                   .round = (int)round};
    return STATUS_OK;
}

/* -- words ------------------------------------------------------------------------- */

static const char *side_words(struct command_context *context, const struct agree_side *side)
{
    char stated[INSTANT_TEXT_SIZE];
    if (!side->has)
        return "没有";
    const char *state = side->state & DIGEST_WITHDRAWN  ? "，已撤回"
                        : side->state & DIGEST_APPROVED ? "，审核通过"
                        : side->state & DIGEST_RETURNED ? "，已退回"
                                                        : "";
    instant_print(side->stated_ms, stated);
    const char *words =
        side->author[0]
            ? arena_print(&context->arena, "%016llx %s@%s %s（自述）%s",
                          (unsigned long long)side->version.mark, side->author,
                          side->version.feed.node, stated, state)
            : arena_print(&context->arena, "%016llx %s%s", (unsigned long long)side->version.mark,
                          side->version.feed.node, state);
    return words ? words : "";
}

static const char *reason_words(struct command_context *context,
                                const struct agree_difference *difference)
{
    const char *why = difference->reason == AGREE_NOT_COUNTED_HERE ||
                              difference->reason == AGREE_NOT_COUNTED_THERE
                          ? not_counted_chinese(difference->not_counted)
                      : difference->reason == AGREE_CONFLICT
                          ? conflict_chinese(difference->conflict)
                          : "";
    const char *words =
        arena_print(&context->arena, "%s%s%s", agree_reason_chinese(difference->reason),
                    why[0] ? "：" : "", why);
    return words ? words : "";
}

static void list_differences(struct command_context *context, const struct agree_result *result,
                             struct list *list)
{
    static const char *const columns[] = {"key:记录",  "kind:种类",  "class:类别", "unit:单位",
                                          "here:本机", "there:对方", "reason:原因"};
    list_begin(context, list, "与对方不一致的记录", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < result->difference_count; i++) {
        const struct agree_difference *difference = &result->differences[i];
        char key[RECORD_KEY_TEXT_SIZE];
        record_key_print(&difference->key, key, sizeof key);
        const char *cells[] = {key,
                               kind_chinese(difference->key.kind),
                               digest_class_chinese(difference->place.class),
                               difference->place.unit,
                               side_words(context, &difference->here),
                               side_words(context, &difference->there),
                               reason_words(context, difference)};
        list_row(context, list, cells);
    }
}

static void say_result(struct command_context *context, const struct verified *verified,
                       const struct agree_result *result)
{
    command_print(context, "与 %s 核对：%s", verified->peer,
                  agree_outcome_chinese(result->outcome));
    if (result->outcome == AGREE_DIFFERS)
        command_print(context, " %u 条%s", verified->differences,
                      verified->unnamed ? "，其余从略" : "");
    command_print(context, "；核对了 %lld 条记录%s，问答 %zu 字节\n", (long long)verified->records,
                  result->lanes >> LANE_DETAIL & 1 ? "" : "（按设置不上送明细，未核对明细）",
                  result->bytes_asked + result->bytes_answered);
    if (result->outcome == AGREE_DIFFERS && result->peer_fold != FOLD_VERSION)
        command_print(context, "两边的软件版本不同（取舍规则 %u 与 %u），先升级较旧的一边\n",
                      FOLD_VERSION, result->peer_fold);
    if (verified->unnamed)
        command_print(context, "另有 %u 处没有逐条列出：用 --year、--round 分开核对\n",
                      verified->unnamed);
    if (verified->own_faults)
        command_print(context, "本机有 %llu 个汇总数或校验值与记录不符：siben check 指出在哪里\n",
                      (unsigned long long)verified->own_faults);
}

/* -- json ----------------------------------------------------------------------------- */

static void json_side(struct buffer *out, const char *name, const struct agree_side *side)
{
    char feed[FEED_TEXT_SIZE];
    buffer_print(out, ", \"%s\": ", name);
    if (!side->has) {
        buffer_put_text(out, "null");
        return;
    }
    feed_name_print(&side->version.feed, feed);
    buffer_print(out, "{\"mark\": \"%016llx\", \"feed\": \"%s\", \"seq\": %u, \"index\": %u, ",
                 (unsigned long long)side->version.mark, feed, side->version.seq,
                 side->version.index);
    buffer_print(out,
                 "\"stated_ms\": %lld, \"committed_ms\": %lld, \"approved\": %s, \"returned\": "
                 "%s, \"withdrawn\": %s, \"author\": ",
                 (long long)side->stated_ms, (long long)side->committed_ms,
                 side->state & DIGEST_APPROVED ? "true" : "false",
                 side->state & DIGEST_RETURNED ? "true" : "false",
                 side->state & DIGEST_WITHDRAWN ? "true" : "false");
    json_put_string(out, side->author);
    buffer_put_text(out, "}");
}

static void json_difference(struct command_context *context, struct buffer *out,
                            const struct agree_difference *difference)
{
    char key[RECORD_KEY_TEXT_SIZE];
    record_key_print(&difference->key, key, sizeof key);
    buffer_put_text(out, "{\"key\": ");
    json_put_string(out, key);
    buffer_print(out, ", \"reason\": \"%s\", \"words\": ", agree_reason_name(difference->reason));
    json_put_string(out, reason_words(context, difference));
    buffer_put_text(out, ", \"unit\": ");
    json_put_string(out, difference->place.unit);
    json_side(out, "here", &difference->here);
    json_side(out, "there", &difference->there);
    buffer_put_text(out, "}");
}

static void json_result(struct command_context *context, const struct verified *verified,
                        const struct agree_result *result)
{
    static const char *const outcomes[AGREE_OUTCOME_COUNT] = {"open", "equal", "differs", "passed"};
    struct buffer out = {0};
    buffer_print(&out,
                 "{\"peer\": \"%s\", \"outcome\": \"%s\", \"at_ms\": %lld, \"records\": %lld, "
                 "\"same_batches\": %s, \"detail\": %s,\n",
                 verified->peer, outcomes[result->outcome], (long long)verified->at_ms,
                 (long long)verified->records, result->same_batches ? "true" : "false",
                 result->lanes >> LANE_DETAIL & 1 ? "true" : "false");
    buffer_print(&out,
                 " \"own_faults\": %llu, \"unnamed\": %u, \"questions\": %u, \"bytes_asked\": "
                 "%zu, \"bytes_answered\": %zu,\n \"differences\": [",
                 (unsigned long long)verified->own_faults, verified->unnamed, result->questions,
                 result->bytes_asked, result->bytes_answered);
    for (size_t i = 0; i < result->difference_count; i++) {
        buffer_put_text(&out, i ? ",\n  " : "\n  ");
        json_difference(context, &out, &result->differences[i]);
    }
    buffer_put_text(&out, "]}\n");
    command_put_json(context, "verify.json", &out);
    buffer_free(&out);
}

static int say(struct command_context *context, enum table_format format,
               const struct verified *verified, const struct agree_result *result)
{
    struct list list;
    if (format == FORMAT_JSON) {
        json_result(context, verified, result);
    } else {
        if (format == FORMAT_TEXT)
            say_result(context, verified, result);
        list_differences(context, result, &list);
        if (result->difference_count || format == FORMAT_CSV)
            command_table(context, &list.table, format);
    }
    return result->outcome == AGREE_DIFFERS || verified->own_faults ? EXIT_FINDINGS : EXIT_OK;
}

static int run(struct command_context *context)
{
    enum table_format format;
    struct verify_order order;
    struct verified verified;
    struct agree *agree;
    enum status status = command_format(context, &format);
    if (status == STATUS_OK)
        status = order_of(context, &order);
    if (status == STATUS_OK && !context->live)
        status =
            why_set(&context->why, STATUS_CLOSED, context->node->config.node,
                    "节点没有运行，不能与对方核对", "siben run 以后再核对；siben check 只核对本机");
    if (status == STATUS_OK)
        status = live_verify(context->live, &order, &verified, &agree, &context->why);
    if (status != STATUS_OK)
        return command_failed(context, status);
    int code = say(context, format, &verified, agree_result(agree));
    agree_free(agree);
    return code;
}

static const struct option options[] = {
    {"--with", NULL, OPTION_VALUE, "对方", "parent（上级），或上级、下级节点的名字；不写就是上级"},
    {"--year", NULL, OPTION_VALUE, "年度", "只核对这一年的记录"},
    {"--round", NULL, OPTION_VALUE, "月", "只核对这一轮的记录；0 是不分轮次的"},
    {"--deep", NULL, OPTION_FLAG, NULL, "两边都从记录内容重算，查出被改动的副本；较慢"},
    FORMAT_OPTIONS,
};
const struct command command_verify = {
    .name = "verify",
    .chinese = "与上级或下级核对：是否一致，不一致的是哪些记录、为什么",
    .english = "Compare with a neighbour: what differs, and why.",
    .details =
        "一致时只往返几百字节。不一致时逐条列出两边的版本和最可能的原因：还没有送到、两个版本、\n"
        "不计入及其原因、审核意见未到、软件版本不同、内容被改动。节点每天自动核对一次（配置 "
        "verify）。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
