/* show_record -- one record with what it says. */
#include "fields.h"
#include "show.h"

static const char *quantity_text(const struct quantity *quantity)
{
    return quantity->text && quantity->text[0] ? quantity->text
           : quantity->attainment              ? attainment_chinese(quantity->attainment)
                                               : "";
}

static void put_unit(struct fields *fields, const struct unit *unit)
{
    fields_text(fields, "name", "单位", unit->name);
    fields_text(fields, "region", "地区", unit->region.text);
    fields_text(fields, "department_code", "部门代码", unit->department_code);
    fields_text(fields, "department_name", "主管部门", unit->department_name);
    fields_text(fields, "home", "填报节点范围", unit->home.text);
    fields_text(fields, "nature", "性质", unit->nature);
    fields_flag(fields, "abolished", "已撤销", unit->abolished);
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

static void put_project(struct fields *fields, const struct project *project)
{
    fields_text(fields, "code", "项目代码", project->code);
    fields_text(fields, "name", "项目", project->name);
    fields_text(fields, "unit_code", "单位代码", project->unit_code);
    fields_text(fields, "category", "类别", category_chinese(project->category));
    fields_text(fields, "attribute", "属性", attribute_chinese(project->attribute));
}

static void put_budget(struct fields *fields, const struct budget *budget)
{
    fields_text(fields, "name", "项目", budget->name);
    fields_text(fields, "unit_code", "单位代码", budget->unit_code);
    fields_list(fields, "lines", "资金");
    for (size_t i = 0; i < budget->line_count; i++) {
        const struct funding_line *line = &budget->lines[i];
        fields_row(fields);
        fields_text(fields, "book", "", book_chinese(line->book));
        fields_text(fields, "source", "来源", source_chinese(line->source));
        fields_flag(fields, "carried", "结转", line->carried);
        fields_flag(fields, "fiscal", "财政拨款", line->fiscal);
        fields_fen(fields, "initial_fen", "年初", line->initial_fen);
        fields_fen(fields, "adjustment_fen", "调整", line->adjustment_fen);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

static void put_fund(struct fields *fields, const struct fund *fund)
{
    fields_text(fields, "type", "险种", fund_chinese(fund->type));
    fields_text(fields, "pooling", "统筹层级", source_chinese(fund->pooling));
    fields_flag(fields, "budgeted_here", "本级编制", fund->budgeted_here);
    fields_fen(fields, "income_budget_fen", "收入预算", fund->income_budget_fen);
    fields_fen(fields, "income_fen", "收入", fund->income_fen);
    fields_fen(fields, "expenditure_budget_fen", "支出预算", fund->expenditure_budget_fen);
    fields_fen(fields, "expenditure_fen", "支出", fund->expenditure_fen);
    fields_fen(fields, "balance_fen", "结余", fund->balance_fen);
    fields_number(fields, "insured", "参保人数", fund->insured);
}

static void put_project_list(struct fields *fields, const struct project_list *list)
{
    fields_text(fields, "unit_code", "单位代码", list->unit_code);
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

static void put_target(struct fields *fields, const struct target *target)
{
    fields_text(fields, "subject_name", "项目", target->subject_name);
    fields_text(fields, "unit_code", "单位代码", target->unit_code);
    fields_flag(fields, "department", "部门整体", target->department);
    fields_text(fields, "overall_goal", "总体目标", target->overall_goal);
    fields_text(fields, "annual_goal", "年度目标", target->annual_goal);
    fields_fen(fields, "total_fen", "资金总额", target->total_fen);
    fields_fen(fields, "fiscal_fen", "财政拨款", target->fiscal_fen);
    fields_fen(fields, "other_fen", "其他资金", target->other_fen);
    fields_list(fields, "indicators", "指标");
    for (size_t i = 0; i < target->indicator_count; i++) {
        const struct indicator *indicator = &target->indicators[i];
        fields_row(fields);
        fields_number(fields, "number", "第", indicator->number);
        fields_text(fields, "level1", "", level1_chinese(indicator->level1));
        fields_text(fields, "level2", "", indicator->level2);
        fields_text(fields, "name", "", indicator->name);
        fields_text(fields, "comparator", "",
                    indicator->comparator ? comparator_sign(indicator->comparator) : "");
        fields_text(fields, "value", "", quantity_text(&indicator->value));
        fields_text(fields, "unit", "", indicator->unit);
        fields_score(fields, "weight", "分值", indicator->weight);
        fields_flag(fields, "core", "核心", indicator->core);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

static void put_spending_lines(struct fields *fields, const struct spending_line *lines,
                               size_t count)
{
    fields_list(fields, "lines", "资金");
    for (size_t i = 0; i < count; i++) {
        fields_row(fields);
        fields_text(fields, "book", "", book_chinese(lines[i].book));
        fields_text(fields, "source", "来源",
                    lines[i].source ? source_chinese(lines[i].source) : "");
        fields_flag(fields, "carried", "结转", lines[i].carried);
        fields_flag(fields, "fiscal", "财政拨款", lines[i].fiscal);
        fields_fen(fields, "initial_fen", "年初", lines[i].initial_fen);
        fields_fen(fields, "annual_fen", "全年", lines[i].annual_fen);
        fields_fen(fields, "spent_fen", "执行", lines[i].spent_fen);
        fields_fen(fields, "forecast_fen", "全年预计", lines[i].forecast_fen);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

static void put_monitoring(struct fields *fields, const struct monitoring *monitoring)
{
    fields_text(fields, "unit_code", "单位代码", monitoring->unit_code);
    fields_date(fields, "cutoff", "监控节点", monitoring->cutoff);
    put_spending_lines(fields, monitoring->lines, monitoring->line_count);
    fields_list(fields, "rows", "指标");
    for (size_t i = 0; i < monitoring->row_count; i++) {
        const struct monitoring_row *row = &monitoring->rows[i];
        fields_row(fields);
        fields_number(fields, "indicator", "第", row->indicator);
        fields_text(fields, "name", "", row->name);
        fields_text(fields, "actual", "完成", quantity_text(&row->actual));
        fields_text(fields, "forecast", "全年预计", quantity_text(&row->forecast));
        for (unsigned bit = 0; bit < DEVIATION_COUNT && !fields->json; bit++)
            if (row->deviations >> bit & 1)
                fields_text(fields, "deviation", "偏差", deviation_chinese(bit));
        if (fields->json)
            fields_number(fields, "deviations", "", row->deviations);
        fields_text(fields, "likelihood", "",
                    row->likelihood ? likelihood_chinese(row->likelihood) : "");
        fields_text(fields, "reason", "原因", row->reason);
        fields_text(fields, "measure", "措施", row->measure);
        fields_row_end(fields);
    }
    fields_list_end(fields);
    fields_text(fields, "note", "说明", monitoring->note);
}

static void put_self_evaluation(struct fields *fields, const struct self_evaluation *self)
{
    fields_text(fields, "unit_code", "单位代码", self->unit_code);
    put_spending_lines(fields, self->lines, self->line_count);
    fields_list(fields, "rows", "指标");
    for (size_t i = 0; i < self->row_count; i++) {
        fields_row(fields);
        fields_number(fields, "indicator", "第", self->rows[i].indicator);
        fields_text(fields, "name", "", self->rows[i].name);
        fields_text(fields, "actual", "完成", quantity_text(&self->rows[i].actual));
        fields_score(fields, "weight", "分值", self->rows[i].weight);
        fields_score(fields, "score", "得分", self->rows[i].score);
        fields_text(fields, "reason", "原因", self->rows[i].reason);
        fields_row_end(fields);
    }
    fields_list_end(fields);
    fields_score(fields, "execution_score", "预算执行得分", self->execution_score);
    fields_score(fields, "total_score", "总分", self->total_score);
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
                                                      : "");
    fields_text(fields, "reviewer", "审核人", review->reviewer);
    fields_list(fields, "reasons", "意见");
    for (size_t i = 0; i < review->reason_count; i++) {
        fields_row(fields);
        fields_text(fields, "reason", "", review->reasons[i]);
        fields_row_end(fields);
    }
    fields_list_end(fields);
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

static void put_payload(struct fields *fields, const struct payload *payload)
{
    switch (payload->kind) {
    case KIND_UNIT:
        put_unit(fields, &payload->unit);
        break;
    case KIND_PROJECT:
        put_project(fields, &payload->project);
        break;
    case KIND_BUDGET:
        put_budget(fields, &payload->budget);
        break;
    case KIND_FUND:
        put_fund(fields, &payload->fund);
        break;
    case KIND_PROJECT_LIST:
        put_project_list(fields, &payload->list);
        break;
    case KIND_TARGET:
        put_target(fields, &payload->target);
        break;
    case KIND_MONITORING:
        put_monitoring(fields, &payload->monitoring);
        break;
    case KIND_SELF_EVALUATION:
        put_self_evaluation(fields, &payload->self_evaluation);
        break;
    case KIND_SPENDING:
        fields_text(fields, "unit_code", "单位代码", payload->spending.unit_code);
        fields_date(fields, "until", "截至", payload->spending.until);
        put_spending_lines(fields, payload->spending.lines, payload->spending.line_count);
        break;
    case KIND_REVIEW:
    case KIND_REOPENING:
        put_decision(fields, payload);
        break;
    case KIND_FEED_END:
        fields_text(fields, "node", "节点", payload->feed_end.node);
        fields_text(fields, "reason", "原因", payload->feed_end.reason);
        break;
    case KIND_GRANT:
        put_grant(fields, payload->raw);
        break;
    default:
        break; /* submissions and receipts have views of their own; the rest is not known here */
    }
}

static void put_head(struct command_context *context, struct fields *fields,
                     const struct record *record, const struct delivery *delivery)
{
    char key[RECORD_KEY_TEXT_SIZE], feed[FEED_TEXT_SIZE];
    struct buffer words = {0};
    record_key_print(&record->key, key, sizeof key);
    feed_name_print(&record->shown.feed, feed);
    command_delivery(context, delivery, &words);
    buffer_put_u8(&words, 0);
    fields_text(fields, "key", "记录", key);
    fields_text(fields, "kind", "种类", kind_chinese(record->key.kind));
    fields_text(fields, "state", "状态",
                record->state.withdrawn  ? "已撤回"
                : record->state.approved ? "审核通过"
                : record->state.returned ? "已退回"
                                         : "未审核");
    if (record->state.conflicts || fields->json)
        fields_number(fields, "conflicts", "并存的其他版本", (int64_t)record->state.conflicts);
    fields_text(fields, "version_node", "版本来自", record->shown.feed.node);
    if (fields->json)
        fields_text(fields, "version_feed", "", feed);
    fields_text(fields, "delivery", "送达", words.failed ? "" : (const char *)words.data);
    buffer_free(&words);
}

enum status show_record(struct command_context *context, struct view *view)
{
    struct record record;
    struct payload payload;
    struct delivery delivery;
    struct fields fields;
    enum table_format format;
    enum status status = command_format(context, &format);
    if (status == STATUS_OK)
        status = show_read(context, view, 0, &record);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, record.key.kind, record.payload, &payload);
    if (status == STATUS_OK)
        status = replica_delivery(view, &record.shown, &delivery);
    if (status != STATUS_OK)
        return status;
    fields_begin(&fields, format == FORMAT_JSON);
    put_head(context, &fields, &record, &delivery);
    put_payload(&fields, &payload);
    fields_end(&fields);
    status = fields.out.failed ? STATUS_NO_MEMORY : STATUS_OK;
    command_put(context, buffer_bytes(&fields.out));
    buffer_free(&fields.out);
    return status;
}
