/* review -- passes, returns or reopens forms. A decision is a record of its own
 * beside the form and names the version that was read. */
#include "adjust.h"
#include "objection.h"
#include "reopen.h"
#include "review.h"

#include <siben/adjust.h>
#include <siben/objections.h>
#include <siben/bulk_review.h>
#include <siben/form_rules.h>
#include <siben/page.h>
#include <siben/reviewing.h>

#include <stdio.h>

#define REASONS_MAX 64
#define CHECKS_MAX 16

bool review_is_form(unsigned kind)
{
    return kind_is_form(kind) || kind == KIND_WORK;
}

struct decision {
    unsigned kind; /* KIND_REVIEW, KIND_REOPENING */
    enum verdict verdict;
    const char *reasons[REASONS_MAX];
    size_t reason_count;
    struct review_check checks[CHECKS_MAX];
    size_t check_count;
    const char *step; /* of the chain, that speaks; "": the last */
};

static enum status decide(struct command_context *context, struct view *view,
                          const struct record *record, const struct decision *decision,
                          const struct review_standing *standing, struct change *change)
{
    struct record_key key = record->key;
    struct payload payload = {.kind = KIND_REVIEW};
    key.kind = KIND_REVIEW;
    decision_id_print(&record->key, record->shown.mark, key.id);
    payload.review = (struct review){.version = record->shown,
                                     .verdict = (uint8_t)decision->verdict,
                                     .reviewer = context->user,
                                     .reasons = (const char **)(uintptr_t)decision->reasons,
                                     .reason_count = decision->reason_count,
                                     .checks = (struct review_check *)(uintptr_t)decision->checks,
                                     .check_count = decision->check_count};
    /* What a machine left to a person stays told as such, whatever the person says. */
    enum status status = bulk_drawn(view, &context->arena, record, &payload.review.one_of);
    if (status == STATUS_OK)
        status = review_say_step(&context->arena, standing, decision->step,
                                 date_of_instant(context->now_ms), &payload.review, &context->why);
    return status ? status : command_change(context, view, &key, &payload, change);
}

/* -- one form -- */

/* A decision is about what was read: what has come since is read first. */
enum status review_is_as_seen(struct command_context *context, const char *text,
                              const struct record *record)
{
    const char *seen = command_value(context, "--seen");
    char mark[20];
    snprintf(mark, sizeof mark, "%016llx", (unsigned long long)record->shown.mark);
    if (!seen || strcmp(seen, mark) == 0)
        return STATUS_OK;
    return why_set(&context->why, STATUS_STALE, text, "这张表在您看的时候又改过了",
                   "看过新的一版再审核");
}

/* `passing`: of two versions neither is locked before somebody has decided. */
static enum status read_form(struct command_context *context, struct view *view, const char *text,
                             bool passing, struct record *record)
{
    struct record_key key;
    enum status status = command_key(context, text, &key);
    if (status != STATUS_OK)
        return status;
    if (!review_is_form(key.kind))
        return why_set(
            &context->why, STATUS_INVALID, text, "这不是可以审核的表",
            "可以审核：绩效目标、绩效监控、绩效自评、社保基金表、工作记录；下级的上报只能退回");
    status = replica_get(view, &context->arena, &key, record);
    if (status == STATUS_OK)
        status = review_is_as_seen(context, text, record);
    if (status == STATUS_OK && !record->shown.seq && record->state.conflicts)
        return why_set(&context->why, STATUS_CONFLICT, text, "这张表在轮次关闭以后才报来，没有计入",
                       "同意补报的，先 siben reopen 重新打开，再审核");
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record->shown.seq || record->state.withdrawn)))
        return why_set(&context->why, STATUS_NOT_FOUND, text, "本机没有这张表，或者它已经撤回",
                       "检查编号、年度和轮次");
    if (status != STATUS_OK)
        return status;
    if (record->state.approved && objection_is(&key))
        return why_set(&context->why, STATUS_CONFLICT, text, "这份清单异议已经认可",
                       "现在不认可的，用 siben list decide --refuse 原因：清单改回应报");
    if (record->state.approved)
        return why_set(&context->why, STATUS_CONFLICT, text, "这张表已经审核通过并锁定",
                       "要改先重新打开（在网页上这张表里点“重新打开”，或 siben reopen），写明原因");
    if (passing && record->state.conflicts)
        return why_set(&context->why, STATUS_CONFLICT, text,
                       "这张表有两个版本，还没有决定用哪一个，不能通过",
                       "先在“两个版本”里决定（siben inbox take 或 inbox merge），再审核");
    return STATUS_OK;
}

static size_t place_in_chain(const struct review_chain *chain, const char *step)
{
    size_t at = 0;
    while (at < chain->count && strcmp(chain->steps[at], step) != 0)
        at++;
    return at;
}

/* Whose word passes the form: the last step, or whoever reviews where no chain is set. */
static bool is_last(const struct review_standing *standing, const char *step)
{
    return !*step || place_in_chain(&standing->chain, step) + 1 >= standing->chain.count;
}

/* 四性审核 (DOMAIN.md 2.2): 完整性、相关性、适当性、可行性, each 优 良 中 差; "中 (revise and resubmit) / 差 (may not enter
 * budget)": neither passes. */
static enum status fit_checks(struct command_context *context, struct view *view, const char *text,
                              const struct record *record, const struct decision *decision,
                              const struct review_standing *standing)
{
    struct review_rules rules = {.read = false};
    const char *source;
    bool asked = false;
    if (decision->check_count && record->key.kind != KIND_TARGET)
        return why_set(&context->why, STATUS_INVALID, text, "四性审核只用于绩效目标",
                       "去掉 --check");
    if (decision->verdict != VERDICT_PASSED || !is_last(standing, decision->step))
        return STATUS_OK; /* a step that passes it on is not the review that passes it */
    enum status status =
        review_asks_checks(&rules, view, &context->arena, &record->key, &asked, &source);
    if (status != STATUS_OK)
        return status;
    if (asked && !decision->check_count)
        return why_set(
            &context->why, STATUS_CONFLICT, text, CHECKS_ASKED,
            arena_print(&context->arena,
                        "完整性、相关性、适当性、可行性各写一次，如 --check 完整性=优（%s）",
                        source));
    for (size_t i = 0; i < decision->check_count; i++)
        if (decision->checks[i].grade > GRADE_GOOD)
            return why_set(&context->why, STATUS_CONFLICT, text, "四性审核有中或差，不能通过",
                           "中的修改后再报，差的不得进入预算：请退回，写明原因");
    return STATUS_OK;
}

/* "通过：主管部门；下一个环节：业务股室". */
static void say_done(struct command_context *context, const char *text,
                     const struct decision *decision, const struct review_standing *standing)
{
    const struct review_chain *chain = &standing->chain;
    if (decision->verdict == VERDICT_PASSED && !is_last(standing, decision->step))
        command_print(context, "%s：%s通过；下一个环节：%s\n", text, decision->step,
                      chain->steps[place_in_chain(chain, decision->step) + 1]);
    else
        command_print(context, "%s：%s\n", text,
                      decision->verdict == VERDICT_PASSED ? "审核通过，已锁定" : "已退回");
}

static bool is_returned_submission(struct command_context *context, const char *text,
                                   const struct decision *decision)
{
    struct record_key key;
    bool is = decision->kind == KIND_REVIEW && decision->verdict == VERDICT_RETURNED &&
              command_key(context, text, &key) == STATUS_OK && key.kind == KIND_SUBMISSION;
    why_clear(&context->why);
    return is;
}

static int return_submission(struct command_context *context, struct view *view, const char *text,
                             const struct decision *decision)
{
    const struct review_return order = {text, (const char *const *)decision->reasons,
                                        decision->reason_count};
    enum status status = review_return(context, view, &order);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "%s：已退回；报来的一级改好后再报一次\n", text);
    return EXIT_OK;
}

/* Who decides at the machine is a person too: he is told that somebody reads it at the page, and decides. */
static void tell_open(struct command_context *context, const char *text)
{
    struct record_key key;
    const char *who, *since;
    struct why why = {.where = ""};
    if (record_key_parse(text, &key, &why) == STATUS_OK &&
        page_claimed(live_page(context->live), &key, context->now_ms, &context->arena, &who,
                     &since) &&
        who && since && strcmp(who, context->user) != 0)
        command_note(context, "%s %s 在网页上打开了这张表，正在审核；请告诉对方\n", who, since);
}

static int review_one(struct command_context *context, struct view *view,
                      const struct decision *decision)
{
    const char *text = command_positional(context, 0);
    if (is_returned_submission(context, text, decision))
        return return_submission(context, view, text, decision);
    struct record record;
    struct change change;
    struct review_chains chains;
    struct review_standing standing;
    review_chains_open(&chains, view, &context->arena, &context->arena);
    if (decision->kind == KIND_REOPENING) {
        enum status opened = reopen_form(context, view, text, decision->reasons[0], NULL);
        if (opened != STATUS_OK)
            return command_failed(context, opened);
        command_print(context, "%s：已重新打开\n", text);
        return EXIT_OK;
    }
    tell_open(context, text);
    enum status status =
        read_form(context, view, text, decision->verdict == VERDICT_PASSED, &record);
    if (status == STATUS_OK && adjust_is(&record.key)) { /* approved, it changes its target too */
        const char *reason = decision->verdict == VERDICT_PASSED ? NULL : decision->reasons[0];
        status = adjust_decide_now(context, view, &record.key, reason);
        return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
    }
    if (status == STATUS_OK && objection_is(&record.key)) { /* it changes a list */
        const char *reason = decision->verdict == VERDICT_PASSED ? NULL : decision->reasons[0];
        status = objection_decide_now(context, view, &record.key, reason);
        return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
    }
    if (status == STATUS_OK)
        status = review_standing_of(&chains, &record, &standing);
    if (status == STATUS_OK)
        status = fit_checks(context, view, text, &record, decision, &standing);
    if (status == STATUS_OK)
        status = decide(context, view, &record, decision, &standing, &change);
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status == STATUS_UNAUTHORISED && context->node->enrolled) /* not the decision: the form */
        why_set(&context->why, status, text, "本机的授权不包括审核这张表", "请由上级审核");
    if (status != STATUS_OK)
        return command_failed(context, status);
    say_done(context, text, decision, &standing);
    if (decision->verdict == VERDICT_RETURNED && record.state.closed)
        command_print(context, "  这一轮已关闭：填报单位改不了，要改再 siben reopen 重新打开\n");
    return EXIT_OK;
}

/* -- arguments -- */

const char *review_step_said(struct command_context *context)
{
    const char *step = command_value(context, "--step");
    return step ? step : "";
}

/* "完整性=优": each --check one of the four. */
static int checks_of(struct command_context *context, struct decision *decision)
{
    const char *const *names = review_check_names;
    const struct arguments *arguments = context->arguments;
    for (size_t i = 0; i < arguments->option_count; i++) {
        const char *value = arguments->options[i].value;
        if (strcmp(arguments->options[i].option->name, "--check") != 0)
            continue;
        unsigned grade = 0, name = 4;
        for (unsigned k = 0; k < 4; k++)
            if (strncmp(value, names[k], strlen(names[k])) == 0 && value[strlen(names[k])] == '=')
                name = k;
        for (unsigned g = 1; g < GRADE_COUNT && name < 4; g++)
            if (strcmp(value + strlen(names[name]) + 1, check_grade_chinese(g)) == 0)
                grade = g;
        for (size_t k = 0; k < decision->check_count; k++)
            if (name < 4 && strcmp(decision->checks[k].name, names[name]) == 0)
                return command_misused(context, "%s写了两次", names[name]);
        if (!grade || decision->check_count == CHECKS_MAX)
            return command_misused(context,
                                   "--check 写成 完整性=优；有完整性、相关性、适当性、可行性，"
                                   "优、良、中、差");
        decision->checks[decision->check_count++] =
            (struct review_check){names[name], (uint8_t)grade};
    }
    if (decision->check_count && decision->check_count != 4)
        return command_misused(context, "四性审核要四项都写：完整性、相关性、适当性、可行性");
    return EXIT_OK;
}

static int decision_of(struct command_context *context, struct decision *decision)
{
    const struct arguments *arguments = context->arguments;
    unsigned ways = 0;
    *decision = (struct decision){.kind = KIND_REVIEW, .step = review_step_said(context)};
    for (size_t i = 0; i < arguments->option_count && decision->reason_count < REASONS_MAX; i++) {
        const char *name = arguments->options[i].option->name;
        bool returned = strcmp(name, "--return") == 0, reopened = strcmp(name, "--reopen") == 0;
        if (returned || reopened) {
            ways |= returned ? 1 : 2;
            decision->reasons[decision->reason_count++] = arguments->options[i].value;
        }
    }
    int misused = checks_of(context, decision);
    if (misused)
        return misused;
    ways |= command_flag(context, "--pass") ? 4 : 0;
    for (size_t i = 1; i < arguments->positional_count && decision->reason_count < REASONS_MAX; i++)
        decision->reasons[decision->reason_count++] = arguments->positional[i];
    if (ways != 1 && ways != 2 && ways != 4)
        return command_misused(context, "在 --pass、--return 原因、--reopen 原因 里选一个");
    for (size_t i = 0; i < decision->reason_count; i++) {
        if (decision->reasons[i][0] == '\0')
            return command_misused(context, "原因不能是空的");
        enum status status = command_impersonal(context, "原因", decision->reasons[i]);
        if (status != STATUS_OK)
            return command_failed(context, status);
    }
    decision->kind = ways == 2 ? KIND_REOPENING : KIND_REVIEW;
    decision->verdict = ways == 4 ? VERDICT_PASSED : VERDICT_RETURNED;
    return EXIT_OK;
}

static int run(struct command_context *context)
{
    struct decision decision;
    struct view view;
    bool all = command_flag(context, "--all-passed");
    if (all == (context->arguments->positional_count > 0))
        return command_misused(context, "写一个记录，或者用 --all-passed");
    int misused = all ? EXIT_OK : decision_of(context, &decision);
    if (misused)
        return misused;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    int exit_code = all ? review_all(context, &view) : review_one(context, &view, &decision);
    status = command_view_close(context, &view, STATUS_OK);
    return status != STATUS_OK && exit_code <= EXIT_FINDINGS ? command_failed(context, status)
                                                             : exit_code;
}

static const struct option options[] = {
    {"--pass", NULL, OPTION_FLAG, NULL, "审核通过，锁定这个版本"},
    {"--return", NULL, OPTION_VALUE, "原因", "退回；后面可以再写原因"},
    {"--reopen", NULL, OPTION_VALUE, "原因", "把已通过的表重新打开"},
    {"--seen", NULL, OPTION_VALUE, "版本", "读到的是哪一版（16 位版本号）；已经不是它就不审"},
    {"--step", NULL, OPTION_VALUE, "环节",
     "设定了审核环节的：以哪一个环节审核，如 主管部门；不写就是最后一个环节"},
    {"--check", NULL, OPTION_VALUE, "项=等次",
     "四性审核（目标）：完整性、相关性、适当性、可行性各写一次，如 完整性=优；有中或差不能通过"},
    {"--all-passed", NULL, OPTION_FLAG, NULL, "一轮中没有问题的表全部通过（机审通过）"},
    {"--list", NULL, OPTION_FLAG, NULL,
     "配合 --all-passed：只列出机审抽中、由人打开的表，看过没有、谁看的"},
    {"--year", NULL, OPTION_VALUE, "年度", "配合 --all-passed"},
    {"--round", NULL, OPTION_VALUE, "月", "配合 --all-passed：监控到几月底"},
    {"--kind", NULL, OPTION_VALUE, "种类",
     "配合 --all-passed：target、monitoring、self_evaluation"},
    FORMAT_OPTIONS,
};
const struct command command_review = {
    .name = "review",
    .arguments = "[记录 [原因…]]",
    .chinese = "审核：通过、退回、重新打开",
    .english = "Pass, return or reopen forms.",
    .details = "意见记在读到的那个版本上：之后改动的版本不受影响，须再审。\n"
               "记录写成 范围/种类/编号/年度[/轮次]，例如 "
               "653022205/monitoring/65302226T000000000101/2026/5。\n"
               "下级的上报（范围/submission/"
               "…）只能退回：数字是否一致由回执说，退回是说别的，如附件不全、应报未报。\n"
               "单位名册或计划（review_chains）设定了审核环节的，逐个环节审核，最后一个通过才锁定；"
               "任何一个环节都可以退回，退回后从头审核。\n"
               "机审通过的表里，每多少张由人打开一张（计划的规则 review 的 open_one_of，没有写的是 "
               "20，至少 1 张）：抽中哪几张由表的内容决定，"
               "谁也不能挑；未设定就不能机审。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_max = REASONS_MAX,
    .decides = "review",
    .run = run,
};
