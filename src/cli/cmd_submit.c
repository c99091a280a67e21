/* submit -- a consolidated result goes up: tables at a stated basis, signed. */
#include "command.h"

#include <siben/duties.h>
#include <siben/page.h>

#define WARNINGS_SHOWN 10

/* What is submitted, and whether it is about a round of monitoring. */
static enum status kind_of(struct command_context *context, uint8_t *kind)
{
    static const struct {
        const char *name;
        uint8_t kind;
    } kinds[] = {{"application", SUBMISSION_APPLICATION},
                 {"overall-review", SUBMISSION_OVERALL_REVIEW},
                 {"transfer", SUBMISSION_TRANSFER},
                 {"result-use", SUBMISSION_RESULT_USE}};
    const char *name = command_value(context, "--kind");
    *kind = SUBMISSION_NONE;
    for (size_t i = 0; name && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(name, kinds[i].name) == 0)
            *kind = kinds[i].kind;
    return name && !*kind ? why_set(&context->why, STATUS_INVALID, "--kind", "不认识的上报事项",
                                    "application、overall-review、transfer 或 result-use；一轮监控"
                                    "和年终自评只写 --round")
                          : STATUS_OK;
}

static enum status ask_of(struct command_context *context, struct submission_ask *ask)
{
    long year, round;
    const char *as_of = command_value(context, "--as-of");
    int this_year, month, day;
    int32_t today = date_of_instant(context->now_ms);
    date_parts(today, &this_year, &month, &day);
    *ask = (struct submission_ask){
        .scope = context->node->config.scope, .as_of = today, .plan_version = ""};
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, this_year, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 0, ROUND_MAX, -1, &round);
    if (status == STATUS_OK)
        status = kind_of(context, &ask->kind);
    const bool of_round = ask->kind == SUBMISSION_NONE || ask->kind == SUBMISSION_APPLICATION;
    if (status == STATUS_OK && !of_round && round > 0)
        return why_set(&context->why, STATUS_INVALID, "--round", "这项上报没有轮次",
                       "只有监控结果应用（application）写 --round，例如 --round 8");
    if (status == STATUS_OK && !of_round)
        round = 0;
    if (status == STATUS_OK && (round < 0 || (round == 0 && ask->kind == SUBMISSION_APPLICATION)))
        return why_set(&context->why, STATUS_INVALID, "--round", "没有写报哪一轮",
                       "监控写到几月底，例如 --round 5；年终自评写 --round 0");
    if (status == STATUS_OK && as_of)
        ask->as_of = date_parse_iso(as_of);
    if (status == STATUS_OK && ask->as_of == DATE_NONE)
        return why_set(&context->why, STATUS_INVALID, "--as-of", "不是日期", "写成 2026-05-31");
    ask->fiscal_year = (uint16_t)year;
    ask->round = (uint8_t)round;
    return status;
}

static void say_submission(struct command_context *context, const struct record_key *key,
                           const struct submission *submission)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    command_print(context, "已写入上报 %s：基准 %zu 个来源%s\n", text, submission->basis_count,
                  submission->corrects.seq ? "，更正上一次上报" : "");
    size_t shown =
        submission->warning_count < WARNINGS_SHOWN ? submission->warning_count : WARNINGS_SHOWN;
    for (size_t i = 0; i < shown; i++)
        command_print(context, "  注意：%s\n", submission->warnings[i]);
    if (shown < submission->warning_count)
        command_print(context, "  另有 %zu 条提醒，随上报一起送出\n",
                      submission->warning_count - shown);
    if (submission->missing_count && submission->kind != SUBMISSION_OVERALL_REVIEW)
        command_print(context,
                      "  还有 %zu 个单位没有报齐：siben show missing --year %u --round %u\n",
                      submission->missing_count, key->fiscal_year, key->round);
    struct identity identity;
    if (replica_identity(context->node->replica, &context->arena, &identity) == STATUS_OK &&
        identity.grant_count == 1)
        command_print(context, "本节点是最高一级，没有上级来收这次上报\n");
    else
        command_print(context, "上级回执到了以后：siben show receipt %s\n", text);
}

static void put_texts(struct buffer *out, const char *name, const char *const *texts, size_t count)
{
    buffer_print(out, ",\n \"%s\": [", name);
    for (size_t i = 0; i < count; i++) {
        buffer_put_text(out, i ? ", " : "");
        json_put_string(out, texts[i]);
    }
    buffer_put_text(out, "]");
}

static void put_json(struct command_context *context, const struct record_key *key,
                     const struct submission *submission, bool unchanged)
{
    char text[RECORD_KEY_TEXT_SIZE], as_of[DATE_TEXT_SIZE];
    struct buffer out = {0};
    record_key_print(key, text, sizeof text);
    date_print(submission->as_of, as_of);
    buffer_put_text(&out, "{\"key\": ");
    json_put_string(&out, text);
    buffer_print(&out,
                 ", \"as_of\": \"%s\", \"unchanged\": %s, \"corrects\": %s, \"basis\": %zu, "
                 "\"missing_units\": %zu",
                 as_of, unchanged ? "true" : "false", submission->corrects.seq ? "true" : "false",
                 submission->basis_count, submission->missing_count);
    put_texts(&out, "warnings", (const char *const *)submission->warnings,
              submission->warning_count);
    buffer_put_text(&out, "}\n");
    command_put_buffer(context, &out);
    buffer_free(&out);
}

/* The plan of the year in which it is submitted, if there is one. */
static enum status name_plan(struct command_context *context, struct view *view,
                             struct submission_ask *ask)
{
    struct plan_held held;
    struct why why;
    int year, month, day;
    why_clear(&why);
    date_parts(ask->as_of, &year, &month, &day);
    enum status status =
        plan_held(view, &context->arena, &ask->scope, (uint16_t)year, false, &held, &why);
    if (status == STATUS_OK)
        ask->plan_version = held.mark;
    return status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED ? STATUS_OK : status;
}

/* What goes up is what was looked at: at the page numbers come in while they are read. */
static enum status is_as_seen(struct command_context *context, const struct submission *submission)
{
    const char *text = command_value(context, "--seen");
    char seen[PAGE_SUBMISSION_SEEN_SIZE];
    if (!text)
        return STATUS_OK;
    enum status status = page_submission_seen(submission, seen);
    if (status != STATUS_OK || strcmp(text, seen) == 0)
        return status;
    return why_set(&context->why, STATUS_STALE, NULL, "您看过以后，要上报的内容又有变化，没有报出",
                   "看过新的内容再上报");
}

static enum status submit(struct command_context *context, struct view *view,
                          const struct submission_ask *ask)
{
    struct record_key key;
    struct change change = {0};
    struct payload payload = {.kind = KIND_SUBMISSION};
    size_t skipped = 0;
    enum status status = submission_build(view, &context->arena, ask, &key, &payload.submission);
    if (status == STATUS_OK)
        status = is_as_seen(context, &payload.submission);
    if (status == STATUS_OK)
        status = command_change(context, view, &key, &payload, &change);
    /* It names what is shown, unless it is the same: then nothing is written. */
    change.replace_count = 0;
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, &skipped);
    if (status == STATUS_OK && command_flag(context, "--json"))
        put_json(context, &key, &payload.submission, skipped > 0);
    else if (status == STATUS_OK && skipped)
        command_print(context, "与上一次上报完全相同，没有再写\n");
    else if (status == STATUS_OK)
        say_submission(context, &key, &payload.submission);
    return status;
}

static int run(struct command_context *context)
{
    struct submission_ask ask;
    struct view view;
    enum status status = ask_of(context, &ask);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = name_plan(context, &view, &ask);
    if (status == STATUS_OK)
        status = submit(context, &view, &ask);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--year", NULL, OPTION_VALUE, "年度", "资金所属年度；不写就是今年"},
    {"--round", NULL, OPTION_VALUE, "月", "监控到几月底；0 是年终自评"},
    {"--kind", NULL, OPTION_VALUE, "事项",
     "application（监控结果应用，写 "
     "--round）、overall-review（部门整体自评审核）、transfer（转移支付"
     "自评）、result-use（评价结果应用）；不写就是一轮监控或年终自评"},
    {"--as-of", NULL, OPTION_VALUE, "日期", "截止日期，例如 2026-05-31；不写就是今天"},
    {"--seen", NULL, OPTION_VALUE, "状态码", "看到的是哪样的内容（网页用）：此后又有变化就不报"},
    {"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"},
};
const struct command command_submit = {
    .name = "submit",
    .chinese = "向上级报送汇总结果",
    .english = "Submit the consolidated result of a round upward.",
    .details =
        "汇总数取自此刻本机的全部内容，写明所依据的批次并签名；上级按同一基准重算后给出回执。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .decides = "submit",
    .run = run,
};
