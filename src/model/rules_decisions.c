/* rules_decisions -- reviews, reopenings, ends of feeds, closings, submissions, receipts:
 * whatever decides names what it saw (DESIGN 3.4). */
#include "rules.h"

bool hash_is_zero(const struct hash *hash)
{
    static const struct hash zero;
    return memcmp(hash, &zero, sizeof(zero)) == 0;
}

/* The version that is decided about is named whole, and is the one of the id. */
static void rule_decided(const struct version_name *version, const struct record_key *key,
                         struct findings *findings)
{
    struct record_key subject;
    uint64_t mark;
    if (version->seq == 0 || version->feed.node[0] == '\0')
        findings_add(findings, SEVERITY_BLOCKING, "FORM_VERSION_NONE", "version",
                     "请在要处理的表上重新操作", "没有指明是哪一个版本");
    else if (!decision_subject(key, &subject, &mark) || mark != version->mark)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_DECISION_ID", "key.id",
                     "请在要处理的表上重新操作", "编号“%s”与所处理的版本不一致", key->id);
}

/* DOMAIN 8.4: no record of why something was returned. */
void check_review(const struct review *review, const struct record_key *key,
                  struct findings *findings)
{
    bool empty = review->reason_count == 0;
    rule_decided(&review->version, key, findings);
    bool drawn = review->one_of && !review->machine; /* to be opened: nobody has decided yet */
    if (review->verdict == VERDICT_NONE && !drawn)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_VERDICT_NONE", "verdict",
                     "请选择通过或退回", "没有审核结论");
    if (review->machine && (review->verdict == VERDICT_RETURNED || !review->one_of))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_REVIEW_MACHINE", "machine",
                     "退回由人写明原因；机审须写明每多少张由人打开一张", "机审只能通过");
    if (text_is_empty(review->reviewer))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_REVIEWER_EMPTY", "reviewer", "请填写审核人",
                     "审核人未填写");
    rule_steps(review, findings);
    for (size_t i = 0; i < review->reason_count; i++)
        empty = empty || text_is_empty(review->reasons[i]);
    if (review->verdict == VERDICT_RETURNED && empty)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_RETURN_REASON", "reasons",
                     "请逐条写明要改什么，填报人才能一次改对", "退回没有写明原因");
}

void check_reopening(const struct reopening *reopening, const struct record_key *key,
                     struct findings *findings)
{
    rule_decided(&reopening->version, key, findings);
    if (text_is_empty(reopening->reason))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_REOPEN_REASON", "reason",
                     "已通过的表重新打开必须留下理由", "重新打开没有写明理由");
}

void check_feed_end(const struct feed_end *end, const struct record_key *key,
                    struct findings *findings)
{
    (void)key;
    if (!node_name_valid(end->node))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_NODE_NAME", "node", "请选择要终止的节点",
                     "节点名“%s”不正确", end->node);
    if (end->head_count == 0 && !end->all)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_END_NOTHING", "heads",
                     "请列出各报送序列最后有效的位置，或选择全部终止", "没有指明终止什么");
    if (text_is_empty(end->reason))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_END_REASON", "reason",
                     "请写明撤销、退役或分叉的原因", "终止没有写明原因");
    for (size_t i = 0; i < end->head_count; i++) {
        const struct head *head = &end->heads[i];
        if (strcmp(head->feed.node, end->node) != 0)
            findings_add(findings, SEVERITY_BLOCKING, "FORM_END_OTHER_NODE",
                         place_of(findings, "heads[%zu]", i), "一次只能终止一个节点的报送序列",
                         "第 %zu 个位置属于节点“%s”", i + 1, head->feed.node);
        else if (head->seq != 0 && hash_is_zero(&head->hash))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_HEAD_HASH",
                         place_of(findings, "heads[%zu]", i), "请重新选择该位置",
                         "第 %zu 个位置没有校验值，分叉时无法区分", i + 1);
    }
}

/* Closed is what stands at these places of the feeds of one scope (FOLD.md 3). */
void check_closing(const struct closing *closing, const struct record_key *key,
                   struct findings *findings)
{
    struct record_key expected;
    rule_fiscal_year(key, findings);
    closing_key(&closing->scope, closing->fiscal_year, closing->round, &expected);
    if (closing->round > ROUND_MAX || !record_key_equal(&expected, key))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_CLOSING_KEY", "key.id",
                     "请用 siben close 重新关闭这一轮", "关闭的范围、年度或轮次与编号“%s”不一致",
                     key->id);
    for (size_t i = 0; i < closing->head_count; i++) {
        const struct head *head = &closing->heads[i];
        if (!scope_equal(&head->feed.scope, &closing->scope))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_CLOSING_OTHER_SCOPE",
                         place_of(findings, "heads[%zu]", i), "一次只能关闭一个范围",
                         "第 %zu 个位置属于范围“%s”", i + 1, head->feed.scope.text);
        else if (head->seq == 0 || hash_is_zero(&head->hash))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_HEAD_HASH",
                         place_of(findings, "heads[%zu]", i), "请重新关闭这一轮",
                         "第 %zu 个位置没有序号或校验值，分叉时无法区分", i + 1);
    }
}

/* -- handover: FOLD.md 4 -- */

bool kind_moves(unsigned kind)
{
    switch (kind) {
    case KIND_UNIT:
    case KIND_PROJECT:
    case KIND_BUDGET:
    case KIND_FUND:
    case KIND_PROJECT_LIST:
    case KIND_TARGET:
    case KIND_MONITORING:
    case KIND_SELF_EVALUATION:
    case KIND_SPENDING:
    case KIND_ATTACHMENTS:
    case KIND_WORK:
    case KIND_REVIEW:
    case KIND_REOPENING:
        return true;
    default:
        return false;
    }
}

void check_handover(const struct handover *handover, const struct record_key *key,
                    struct findings *findings)
{
    bool here =
        scope_equal(&handover->from, &key->scope) || scope_equal(&handover->to, &key->scope);
    if (strcmp(handover->unit_code, key->id) != 0 || !here)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_HANDOVER_KEY", "key.id",
                     "请用 siben handover 重新移交", "移交的单位或范围与编号“%s”不一致", key->id);
    if (scope_equal(&handover->from, &handover->to) || !handover->from.text[0] ||
        !handover->to.text[0])
        findings_add(findings, SEVERITY_BLOCKING, "FORM_HANDOVER_NOWHERE", "to", "请写明移交到哪里",
                     "移交前后是同一处，或没有写明");
    if (handover->entry_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_HANDOVER_NOTHING", "entries",
                     "请用 siben handover 重新移交", "没有指明移交什么");
    if (text_is_empty(handover->reason))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_HANDOVER_REASON", "reason",
                     "请写明移交的依据", "移交没有写明原因");
    for (size_t i = 0; i < handover->head_count; i++) {
        const struct head *head = &handover->heads[i];
        if (!scope_equal(&head->feed.scope, &handover->from))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_HANDOVER_OTHER_SCOPE",
                         place_of(findings, "heads[%zu]", i), "只写原主管处的位置",
                         "第 %zu 个位置属于范围“%s”", i + 1, head->feed.scope.text);
        else if (head->seq == 0 || hash_is_zero(&head->hash))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_HEAD_HASH",
                         place_of(findings, "heads[%zu]", i), "请重新移交",
                         "第 %zu 个位置没有序号或校验值，分叉时无法区分", i + 1);
    }
}

/* -- purge: DESIGN law 11 -- */

bool kind_purgeable(unsigned kind)
{
    switch (kind) {
    case KIND_GRANT:
    case KIND_FEED_END:
    case KIND_CLOSING:
    case KIND_HANDOVER:
    case KIND_PURGE:
    case KIND_REGION:
    case KIND_ALIAS:
        return false;
    default:
        return true;
    }
}

static bool digest_has_mark(const struct purge_entry *entry)
{
    uint64_t mark = 0;
    for (size_t i = 0; i < 8; i++)
        mark = mark << 8 | entry->digest.bytes[i];
    return mark == entry->version.mark;
}

void check_purge(const struct purge *purge, const struct record_key *key, struct findings *findings)
{
    const char *found;
    const char *reason =
        text_is_empty(purge->reason) ? NULL : text_normalise(findings->arena, purge->reason);
    (void)key;
    if (purge->entry_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_PURGE_NOTHING", "entries",
                     "请指明要清除的版本", "没有指明清除什么");
    if (text_is_empty(purge->reason))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_PURGE_REASON", "reason",
                     "清除令必须写明原因", "清除没有写明原因");
    if (reason && text_has_personal_number(reason, &found))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_PURGE_PERSONAL", "reason",
                     "原因会长期保存，只写是哪一类信息", "清除的原因里不能再写%s", found);
    for (size_t i = 0; i < purge->entry_count; i++) {
        const struct purge_entry *entry = &purge->entries[i];
        if (entry->version.seq == 0 || entry->version.feed.node[0] == '\0')
            findings_add(findings, SEVERITY_BLOCKING, "FORM_VERSION_NONE",
                         place_of(findings, "entries[%zu]", i), "请在要清除的版本上重新操作",
                         "没有指明是哪一个版本");
        else if (hash_is_zero(&entry->digest) || !digest_has_mark(entry))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_PURGE_DIGEST",
                         place_of(findings, "entries[%zu]", i), "请在要清除的版本上重新操作",
                         "第 %zu 个版本的摘要不对", i + 1);
    }
}

/* -- plans: DESIGN 2.11; what they mean is checked by who publishes them (plan.h) -- */

void check_plan(const struct plan_notice *plan, const struct record_key *key,
                struct findings *findings)
{
    rule_fiscal_year(key, findings);
    rule_key_id(key, PLAN_ID, findings);
    if (scope_level(&key->scope) > PLAN_LEVEL_MAX)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_PLAN_LEVEL", "key.scope",
                     "请由县级以上节点发布", "“%s”没有自己的工作计划", key->scope.text);
    if (text_is_empty(plan->name) || plan->edition == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_PLAN_NAME", "name",
                     "请用 siben plan publish 发布", "计划没有名称或版次");
    if (text_is_empty(plan->text))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_PLAN_TEXT", "text",
                     "请用 siben plan publish 发布", "计划没有正文");
    if (plan->calendar_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_PLAN_CALENDAR", "calendars",
                     "请用 siben plan publish 发布", "计划没有附日历，工作日无从推算");
}

/* DOMAIN 1.4 A13: the receiver's clock decides, unless an extension is granted with a reason. */
void check_extension(const struct extension *extension, const struct record_key *key,
                     struct findings *findings)
{
    struct record_key expected;
    rule_fiscal_year(key, findings);
    extension_key(&key->scope, key->fiscal_year, extension->obligation, extension->window,
                  extension->unit_code, extension->document, &expected);
    if (text_is_empty(extension->obligation) || !record_key_equal(&expected, key))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_EXTENSION_KEY", "key.id",
                     "请用 siben plan extend 重新写", "延期的事项、单位与编号“%s”不一致", key->id);
    if (!text_is_empty(extension->unit_code))
        rule_unit_code(extension->unit_code, "unit_code", findings);
    if (extension->until == DATE_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_EXTENSION_UNTIL", "until",
                     "请写明延到哪一天", "延期没有写到哪一天");
    if (text_is_empty(extension->reason))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_EXTENSION_REASON", "reason",
                     "请写明断网或其他原因", "延期没有写明原因");
}

/* -- results: DESIGN 2.10 -- */

static void rule_tables(const struct figure_table *tables, size_t count, struct findings *findings)
{
    for (size_t i = 0; i < count; i++) {
        const struct figure_table *table = &tables[i];
        rule_name(table->name, place_of(findings, "tables[%zu].name", i), "汇总表名称", findings);
        for (size_t r = 1; r < table->row_count; r++) {
            if (table->rows[r].value_count != table->rows[0].value_count) {
                findings_add(findings, SEVERITY_BLOCKING, "FORM_TABLE_RAGGED",
                             place_of(findings, "tables[%zu].rows[%zu]", i, r), "请重新生成汇总表",
                             "“%s”第 %zu 行有 %zu 列，第一行有 %zu 列", table->name, r + 1,
                             table->rows[r].value_count, table->rows[0].value_count);
                break;
            }
        }
    }
}

void check_submission(const struct submission *submission, const struct record_key *key,
                      struct findings *findings)
{
    rule_fiscal_year(key, findings);
    if (submission->kind == SUBMISSION_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SUBMISSION_KIND", "kind", "请选择上报事项",
                     "没有指明上报什么");
    if (!scope_equal(&submission->scope, &key->scope))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SUBMISSION_SCOPE", "scope",
                     "请在本级重新生成上报", "上报的范围“%s”不是本级“%s”", submission->scope.text,
                     key->scope.text);
    /* At a stated basis, with fold version: else nobody can recompute it. */
    if (submission->basis_count == 0 || submission->fold_version == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_BASIS_NONE", "basis", "请重新生成上报",
                     "上报没有数据依据，上级无法核对");
    if (submission->as_of == DATE_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_DATE_EMPTY", "as_of",
                     "请填写数据截至的日期", "截至日期未填写");
    if (submission->table_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_TABLES_NONE", "tables", "请重新生成上报",
                     "上报没有任何汇总表");
    rule_tables(submission->tables, submission->table_count, findings);
    if (submission->correction_count > 0 && submission->corrects.seq == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_CORRECTS_NONE", "corrections",
                     "请重新生成上报", "上报列出了更正，却没有指明更正哪一次上报");
    if (submission->missing_count > 0)
        findings_add(findings, SEVERITY_WARNING, "FORM_UNITS_MISSING", "missing_units",
                     "可以先催报；仍要上报的，汇总表会注明未报单位", "还有 %zu 个单位没有报送",
                     submission->missing_count);
}

void check_receipt(const struct receipt *receipt, const struct record_key *key,
                   struct findings *findings)
{
    (void)key;
    if (receipt->submission.seq == 0 || receipt->submission.feed.node[0] == '\0' ||
        hash_is_zero(&receipt->submission_hash))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_VERSION_NONE", "submission",
                     "请在收到的上报上重新操作", "没有指明是哪一次上报的回执");
    if (receipt->outcome == RECEIPT_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_RECEIPT_OUTCOME", "outcome", "请重新核对",
                     "回执没有核对结果");
    if (receipt->outcome == RECEIPT_WAITING && receipt->missing_count == 0 &&
        text_is_empty(receipt->note)) /* of rules that have not come the note says which */
        findings_add(findings, SEVERITY_BLOCKING, "FORM_RECEIPT_WAITING", "missing", "请重新核对",
                     "回执说等待明细，却没有列出等待什么");
    if (receipt->outcome == RECEIPT_DIFFERS && receipt->difference_count == 0 &&
        receipt->table_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_RECEIPT_DIFFERS", "differences",
                     "请重新核对", "回执说核对不一致，却没有列出差异");
    rule_tables(receipt->tables, receipt->table_count, findings);
}

/* DOMAIN.md T11: a county's tables; a township or a unit has none. */
void check_outside(const struct outside *outside, const struct record_key *key,
                   struct findings *findings)
{
    rule_fiscal_year(key, findings);
    if (outside->table == OUTSIDE_NONE || outside->table >= OUTSIDE_COUNT)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_OUTSIDE_TABLE", "table",
                     "请用绩效监控情况汇总表、绩效自评情况汇总表、四本预算覆盖表、部门评价汇总表、"
                     "结果应用情况表或工作台账",
                     "不认识的汇总表");
    if (scope_level(&key->scope) != COUNTY_LEVEL)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_OUTSIDE_SCOPE", "key.scope",
                     "无明细汇总是一个县（市）的", "“%s”不是县（市）", key->scope.text);
    if (outside->row_count == 0 &&
        outside->table != OUTSIDE_RESULTS) /* nothing was to be applied */
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ROWS_NONE", "rows", "请核对是否用错了表",
                     "没有任何数");
}
