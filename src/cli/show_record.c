/* show_record -- one record with what it says. */
#include "beside.h"
#include "fields.h"
#include "show.h"
#include "show_forms.h"

#include <siben/adjust.h>
#include <siben/duties.h>
#include <siben/list_asks.h>

static void put_unit(struct fields *fields, const struct unit *unit)
{
    fields_text(fields, "name", "单位", unit->name);
    fields_text(fields, "region", "地区", unit->region.text);
    fields_text(fields, "department_code", "部门代码", unit->department_code);
    fields_text(fields, "department_name", "主管部门", unit->department_name);
    fields_text(fields, "home", "填报节点范围", unit->home.text);
    fields_text(fields, "nature", "性质", unit->nature);
    fields_flag(fields, "abolished", "已撤销", unit->abolished);
    fields_text(fields, "section", "业务股室", unit->section);
    for (size_t i = 0; i < unit->reviewer_count; i++)
        fields_text(fields, "reviewer", "审核环节", unit->reviewers[i]);
    fields_list(fields, "contacts", "联系人");
    for (size_t i = 0; i < unit->contact_count; i++) {
        fields_row(fields);
        fields_text(fields, "role", "职责", unit->contacts[i].role);
        fields_text(fields, "name", "姓名", unit->contacts[i].name);
        fields_text(fields, "phone", "电话", unit->contacts[i].phone);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

static void put_links(struct fields *fields, const char *name, const char *words,
                      const struct project_link *links, size_t count)
{
    if (!count && !fields->json)
        return;
    fields_list(fields, name, words);
    for (size_t i = 0; i < count; i++) {
        fields_row(fields);
        fields_text(fields, "code", "", links[i].code);
        fields_text(fields, "relation", "", list_relation_chinese(links[i].relation));
        fields_date(fields, "date", "登记", links[i].date);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

static void put_project(struct fields *fields, const struct about *about,
                        const struct project *project)
{
    fields_text(fields, "code", "项目代码", project->code);
    fields_text(fields, "name", "项目", project->name);
    put_whose(fields, about, project->unit_code);
    fields_text(fields, "category", "类别", category_chinese(project->category));
    fields_text(fields, "attribute", "属性", attribute_chinese(project->attribute));
    if (*project->sector_code || fields->json) {
        fields_text(fields, "sector_code", "行业主管部门代码", project->sector_code);
        fields_text(fields, "sector_name", "行业主管部门", project->sector_name);
    }
    put_links(fields, "links", "以前的代码", project->links, project->link_count);
    put_links(fields, "others", "不是同一个的项目", project->others, project->other_count);
}

static void put_budget(struct fields *fields, const struct about *about,
                       const struct budget *budget)
{
    fields_text(fields, "name", "项目", budget->name);
    put_whose(fields, about, budget->unit_code);
    if (budget->key_project)
        fields_flag(fields, "key_project", "重点项目", true);
    fields_list(fields, "lines", "资金");
    for (size_t i = 0; i < budget->line_count; i++) {
        const struct funding_line *line = &budget->lines[i];
        fields_row(fields);
        fields_text(fields, "book", "", book_chinese(line->book));
        fields_text(fields, "source", "", line->source ? source_chinese(line->source) : "");
        fields_flag(fields, "carried", "上年结转", line->carried);
        put_fiscal(fields, line->fiscal);
        fields_fen(fields, "initial_fen", "年初", line->initial_fen);
        fields_fen(fields, "adjustment_fen", "调整", line->adjustment_fen);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

static void put_project_list(struct fields *fields, const struct about *about,
                             const struct project_list *list)
{
    put_whose(fields, about, list->unit_code);
    fields_date(fields, "adopted", "确定日期", list->adopted);
    fields_list(fields, "entries", "项目");
    for (size_t i = 0; i < list->entry_count; i++) {
        fields_row(fields);
        fields_text(fields, "project_code", "", list->entries[i].project_code);
        fields_text(fields, "name", "", list->entries[i].name);
        fields_flag(fields, "out_of_scope", "不纳入", list->entries[i].out_of_scope);
        fields_text(fields, "reason", "理由", list->entries[i].reason);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

static void put_reasons(struct fields *fields, const char *words, const struct review *review)
{
    fields_list(fields, "reasons", words);
    for (size_t i = 0; i < review->reason_count; i++) {
        fields_row(fields);
        fields_text(fields, "reason", "", review->reasons[i]);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

/* Which step of a chain spoke, and who before it. */
static void put_steps(struct fields *fields, const struct review *review)
{
    if (!review->chain_count && !fields->json)
        return;
    fields_text(fields, "step", "审核环节", review->step);
    fields_list(fields, "steps", "经过的环节");
    for (size_t i = 0; i < review->step_count; i++) {
        const struct review_step *step = &review->steps[i];
        fields_row(fields);
        fields_text(fields, "name", "", step->name);
        fields_text(fields, "reviewer", "", step->skipped ? "" : step->reviewer);
        fields_date(fields, "date", "", step->date);
        if (step->skipped || fields->json)
            fields_flag(fields, "skipped", "跳过", step->skipped);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

static void put_decision(struct fields *fields, const struct payload *payload)
{
    if (payload->kind == KIND_REOPENING) {
        fields_text(fields, "reason", "重新打开的原因", payload->reopening.reason);
        return;
    }
    const struct review *review = &payload->review;
    fields_text(fields, "verdict", "结论",
                review->verdict == VERDICT_PASSED     ? "通过"
                : review->verdict == VERDICT_RETURNED ? "退回"
                : review->verdict == VERDICT_STEP     ? "本环节通过"
                                                      : "");
    fields_text(fields, "reviewer", "审核人", review->reviewer);
    put_steps(fields, review);
    put_reasons(fields, "意见", review);
}

static void put_grant(struct fields *fields, struct bytes signed_grant)
{
    struct grant grant;
    char code[20];
    if (grant_read(signed_grant, &grant) != STATUS_OK)
        return;
    check_code(bytes_of(grant.sign_public, SIGN_PUBLIC_SIZE), code);
    fields_text(fields, "node", "节点", grant.node);
    fields_text(fields, "grantor", "授权者", grant.grantor);
    fields_text(fields, "scope", "范围", grant.scope.text);
    fields_number(fields, "serial", "序号", grant.serial);
    fields_instant(fields, "issued", "自报签发时间", grant.issued_ms);
    fields_text(fields, "check_code", "公钥校验码", code);
    fields_flag(fields, "summary_only", "只收汇总", grant.uplink_summary_only);
    fields_flag(fields, "may_enrol", "可授权下级", grant.may_enrol);
}

/* A kind that this version does not know is carried as it came. */
static void put_unknown(struct fields *fields, const struct payload *payload, size_t size)
{
    if (payload->kind != KIND_SUBMISSION && payload->kind != KIND_RECEIPT && !fields->json) {
        fields_number(fields, "bytes", "内容字节数", (int64_t)size);
        fields_text(fields, "note", "说明", "本版本不认识这一种记录，原样保存、原样报送");
    }
}

static void put_payload(struct fields *fields, const struct about *about,
                        const struct payload *payload, size_t size)
{
    switch (payload->kind) {
    case KIND_UNIT:
        put_unit(fields, &payload->unit);
        break;
    case KIND_PROJECT:
        put_project(fields, about, &payload->project);
        break;
    case KIND_BUDGET:
        put_budget(fields, about, &payload->budget);
        break;
    case KIND_FUND:
        put_fund(fields, about, &payload->fund);
        break;
    case KIND_PROJECT_LIST:
        put_project_list(fields, about, &payload->list);
        break;
    case KIND_TARGET:
        put_target(fields, about, &payload->target);
        break;
    case KIND_MONITORING:
        put_monitoring(fields, about, &payload->monitoring);
        break;
    case KIND_SELF_EVALUATION:
        put_self_evaluation(fields, about, &payload->self_evaluation);
        break;
    case KIND_SPENDING:
        put_spending(fields, about, &payload->spending);
        break;
    case KIND_WORK:
        put_work(fields, &payload->work);
        break;
    case KIND_SAMPLE:
        put_sample(fields, &payload->sample);
        break;
    case KIND_DRAW:
        put_draw(fields, &payload->draw);
        break;
    case KIND_WITHDRAWAL:
        put_withdrawal(fields, &payload->withdrawal);
        break;
    case KIND_ATTACHMENTS:
        fields_list(fields, "items", "附件");
        for (size_t i = 0; i < payload->attachments.count; i++) {
            const struct work_evidence file = attachment_evidence(&payload->attachments.items[i]);
            put_evidence(fields, &file);
        }
        fields_list_end(fields);
        break;
    case KIND_REVIEW:
    case KIND_REOPENING:
        put_decision(fields, payload);
        break;
    case KIND_HANDOVER:
        fields_text(fields, "unit_code", "单位代码", payload->handover.unit_code);
        fields_text(fields, "from", "移交自", payload->handover.from.text);
        fields_text(fields, "to", "移交到", payload->handover.to.text);
        fields_number(fields, "entries", "移交的编号数", (int64_t)payload->handover.entry_count);
        fields_text(fields, "reason", "原因", payload->handover.reason);
        break;
    case KIND_CLOSING:
        fields_number(fields, "fiscal_year", "年度", payload->closing.fiscal_year);
        fields_number(fields, "round", "轮次（月，0 为年终）", payload->closing.round);
        fields_number(fields, "heads", "记下位置的来源数", (int64_t)payload->closing.head_count);
        fields_text(fields, "reason", "说明", payload->closing.reason);
        break;
    case KIND_FEED_END:
        fields_text(fields, "node", "节点", payload->feed_end.node);
        fields_text(fields, "reason", "原因", payload->feed_end.reason);
        if (!hash_is_none(&payload->feed_end.former))
            fields_text(fields, "former", "范围", "只是它换下的签名密钥");
        break;
    case KIND_GRANT:
        put_grant(fields, payload->raw);
        break;
    default: /* submissions and receipts have views of their own */
        if (!put_notice(fields, payload))
            put_unknown(fields, payload, size);
    }
}

/* Who returned or passed what is shown, and why. */
static enum status put_review(struct command_context *context, struct view *view,
                              struct fields *fields, const struct record *form)
{
    struct record_key key = form->key;
    struct record record;
    struct payload payload;
    key.kind = KIND_REVIEW;
    decision_id_print(&form->key, form->shown.mark, key.id);
    enum status status = replica_get(view, &context->arena, &key, &record);
    if (status == STATUS_OK && record.shown.seq && !record.state.withdrawn)
        status = payload_decode(&context->arena, KIND_REVIEW, record.payload, &payload);
    else if (status == STATUS_OK)
        status = STATUS_NOT_FOUND;
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    fields_text(fields, "reviewer", "审核人", payload.review.reviewer);
    fields_flag(fields, "machine", "机审通过", payload.review.machine);
    if (fields->json || payload.review.one_of)
        fields_number(fields, "one_of",
                      payload.review.machine ? "机审每多少张由人打开一张"
                                             : "机审抽中，由人打开；每多少张一张",
                      payload.review.one_of);
    put_steps(fields, &payload.review);
    if (payload.review.check_count || fields->json) {
        fields_list(fields, "checks", "四性审核");
        for (size_t i = 0; i < payload.review.check_count; i++) {
            fields_row(fields);
            fields_text(fields, "name", "", payload.review.checks[i].name);
            fields_text(fields, "grade", "", check_grade_chinese(payload.review.checks[i].grade));
            fields_row_end(fields);
        }
        fields_list_end(fields);
    }
    if (fields->json || payload.review.reason_count)
        put_reasons(fields, payload.review.verdict == VERDICT_RETURNED ? "退回原因" : "意见",
                    &payload.review);
    return STATUS_OK;
}

/* Purged by an order, or not come with its batch. */
static const char *gone_words(struct command_context *context, struct view *view,
                              const struct record *record)
{
    struct record_version version;
    enum status status =
        replica_version(view, &context->arena, &record->key, &record->shown, &version);
    return status == STATUS_OK && version.not_counted == BODY_MISSING ? "正文缺失" : "已清除";
}

static void put_head(struct command_context *context, struct view *view, struct fields *fields,
                     const struct record *record, const struct delivery *delivery)
{
    char key[RECORD_KEY_TEXT_SIZE], feed[FEED_TEXT_SIZE];
    struct buffer words = {0};
    record_key_print(&record->key, key, sizeof key);
    feed_name_print(&record->shown.feed, feed);
    command_delivery(context, delivery, &words);
    fields_text(fields, "key", "记录", key);
    fields_text(fields, "kind", "种类", kind_chinese(record->key.kind));
    bool reviewed = kind_is_form(record->key.kind) || record->key.kind == KIND_WORK;
    if (fields->json || reviewed || record->reviewed || record->state.withdrawn)
        fields_text(fields, "state", "状态",
                    record->gone              ? gone_words(context, view, record)
                    : record->state.withdrawn ? "已撤回"
                    : record->state.approved  ? "审核通过，已锁定"
                    : record->state.closed    ? "轮次已关闭，已锁定"
                    : record->state.returned  ? "已退回"
                                              : "未审核");
    if (record->state.conflicts || fields->json)
        fields_number(fields, "conflicts", "并存的其他版本", (int64_t)record->state.conflicts);
    fields_text(fields, "version_node", "版本来自", record->shown.feed.node);
    if (fields->json)
        fields_text(fields, "version_feed", "", feed);
    fields_text(fields, "delivery", "送达", command_words(context, &words));
    buffer_free(&words);
}

/* What needs an ex-ante evaluation says so wherever it shows: DOMAIN.md O-04. */
static enum status put_ex_ante(struct command_context *context, struct view *view,
                               struct fields *fields, const struct record_key *key)
{
    struct plan_held held;
    struct why why;
    const char *words;
    bool about = key->kind == KIND_BUDGET || key->kind == KIND_TARGET ||
                 key->kind == KIND_MONITORING || key->kind == KIND_SELF_EVALUATION;
    why_clear(&why);
    if (!about || plan_held(view, &context->arena, &context->node->config.scope, key->fiscal_year,
                            false, &held, &why) != STATUS_OK)
        return STATUS_OK; /* no plan says who needs one */
    const struct duty_ask ask = {.held = &held, .as_of = date_of_instant(context->now_ms)};
    enum status status = trigger_words(view, &context->arena, &ask, key->id, &words);
    if (status == STATUS_OK && *words)
        fields_text(fields, "ex_ante", "事前评估", words);
    return status;
}

/* A target that was changed after its approval, and none of its forms, goes without saying so. */
static enum status put_adjusted(struct command_context *context, struct view *view,
                                struct fields *fields, const struct record_key *key)
{
    const char *words = "";
    struct record_key target = *key;
    if (key->kind != KIND_TARGET && key->kind != KIND_MONITORING &&
        key->kind != KIND_SELF_EVALUATION)
        return STATUS_OK;
    target.kind = KIND_TARGET;
    target.round = 0;
    enum status status = adjust_words(view, &context->arena, &target, &words);
    if (status == STATUS_OK && *words)
        fields_text(fields, "adjusted", "绩效目标", words);
    return status;
}

/* What counts of a project's scores, by the plan of the year after its money. */
static enum status put_final(struct command_context *context, struct view *view,
                             struct fields *fields, const struct record_key *key)
{
    struct plan_held held;
    struct why why;
    const char *words;
    why_clear(&why);
    if (key->kind != KIND_SELF_EVALUATION ||
        plan_held(view, &context->arena, &context->node->config.scope,
                  (uint16_t)(key->fiscal_year + 1), false, &held, &why) != STATUS_OK)
        return STATUS_OK; /* no plan says which score counts */
    const struct duty_ask ask = {.held = &held, .as_of = date_of_instant(context->now_ms)};
    enum status status =
        final_words(view, &context->arena, &ask, key->id, key->fiscal_year, &words);
    if (status == STATUS_OK && *words)
        fields_text(fields, "final", "最终得分和等级", words);
    return status;
}

/* Files beside it and its review: a report, what a target rests on, a return letter. */
static enum status put_attachments(struct command_context *context, struct view *view,
                                   struct fields *fields, const struct record *record)
{
    struct files_beside beside;
    if (!kind_has_attachments(record->key.kind))
        return STATUS_OK;
    enum status status = files_beside_form(view, &context->arena, record, &beside);
    if (status == STATUS_OK && beside.count)
        beside_put(context, view, fields, &beside);
    return status;
}

enum status show_record(struct command_context *context, struct view *view)
{
    struct record record;
    struct payload payload;
    struct delivery delivery;
    struct about about = {0};
    struct fields fields;
    enum table_format format;
    enum status status = command_format(context, &format);
    if (status == STATUS_OK)
        status = show_read(context, view, 0, &record);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, record.key.kind, record.payload, &payload);
    if (status == STATUS_OK)
        status = replica_delivery(view, &record.shown, &delivery);
    if (status == STATUS_OK)
        status = about_read(context, view, &record.key, &payload, &about);
    if (status != STATUS_OK)
        return status;
    fields_begin(&fields, format == FORMAT_JSON);
    put_head(context, view, &fields, &record, &delivery);
    if (record.reviewed)
        status = put_review(context, view, &fields, &record);
    if (status == STATUS_OK)
        status = put_ex_ante(context, view, &fields, &record.key);
    if (status == STATUS_OK)
        status = put_adjusted(context, view, &fields, &record.key);
    if (status == STATUS_OK)
        status = put_final(context, view, &fields, &record.key);
    if (status == STATUS_OK)
        status = put_attachments(context, view, &fields, &record);
    if (!record.gone) /* there is nothing to say */
        put_payload(&fields, &about, &payload, record.payload.size);
    fields_end(&fields);
    if (status == STATUS_OK)
        command_put_buffer(context, &fields.out);
    buffer_free(&fields.out);
    return status;
}
