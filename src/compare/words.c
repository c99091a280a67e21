/* words -- what the forms call each member of a record. DOMAIN.md 3, 4.
 * A test holds that every member of every kind stands here. */
#include "inside.h"

static const char *verdict_words(unsigned verdict)
{
    return verdict == VERDICT_PASSED ? "通过" : verdict == VERDICT_RETURNED ? "退回" : "—";
}

static const char *phase_words(unsigned phase)
{
    static const char *const words[] = {"—", "年初目标", "年中追加目标", "专项资金目标"};
    return phase < sizeof words / sizeof words[0] ? words[phase] : "—";
}

static const char *accrual_words(unsigned accrual)
{
    static const char *const words[ACCRUAL_COUNT] = {"—",        "累计", "比率", "一次完成",
                                                     "时间节点", "上限", "定性"};
    return accrual < ACCRUAL_COUNT ? words[accrual] : "—";
}

static const char *drawn_words(unsigned how)
{
    return how == DRAWN_BY_LOT ? "抽中" : how == DRAWN_PICKED ? "另选" : "—";
}

static const char *work_book_words(unsigned book)
{
    return book ? book_chinese(book - 1) : "—";
}

#define WORD(message, member, words)             \
    {                                            \
        message, member, words, NULL, FORM_PLAIN \
    }
#define CHOICE(message, member, words, choice)     \
    {                                              \
        message, member, words, choice, FORM_PLAIN \
    }
#define MONEY(message, member, words)            \
    {                                            \
        message, member, words, NULL, FORM_MONEY \
    }
#define SCORE(message, member, words)            \
    {                                            \
        message, member, words, NULL, FORM_SCORE \
    }

static const struct word table[] = {
    WORD("Contact", "role", "职责"),
    WORD("Contact", "name", "姓名"),
    WORD("Contact", "phone", "电话"),

    WORD("Unit", "name", "单位名称"),
    WORD("Unit", "region", "所在地区"),
    WORD("Unit", "department_code", "主管部门代码"),
    WORD("Unit", "department_name", "主管部门"),
    WORD("Unit", "home", "填报节点范围"),
    WORD("Unit", "nature", "单位性质"),
    WORD("Unit", "contacts", "联系人"),
    WORD("Unit", "abolished", "已撤销"),
    WORD("Unit", "section", "业务股室"),
    WORD("Unit", "reviewers", "审核环节"),

    WORD("DatedAlias", "code", "代码"),
    WORD("DatedAlias", "name", "名称"),
    WORD("DatedAlias", "from", "起始日期"),
    WORD("DatedAlias", "until", "截止日期"),
    WORD("ProjectLink", "relation", "关系"),
    WORD("ProjectLink", "code", "项目代码"),
    WORD("ProjectLink", "date", "日期"),

    WORD("Project", "code", "项目代码"),
    WORD("Project", "name", "项目名称"),
    WORD("Project", "unit_code", "单位代码"),
    CHOICE("Project", "category", "项目类别", category_chinese),
    CHOICE("Project", "attribute", "项目属性", attribute_chinese),
    WORD("Project", "aliases", "曾用代码和名称"),
    WORD("Project", "links", "项目沿革"),

    CHOICE("FundingLine", "book", "预算类别", book_chinese),
    CHOICE("FundingLine", "source", "资金来源", source_chinese),
    WORD("FundingLine", "carried", "上年结转"),
    WORD("FundingLine", "fiscal", "财政拨款"),
    MONEY("FundingLine", "initial_fen", "年初预算数"),
    MONEY("FundingLine", "adjustment_fen", "调整数"),
    WORD("Measure", "name", "名称"),
    WORD("Measure", "value", "指标值"),

    WORD("Budget", "unit_code", "单位代码"),
    WORD("Budget", "name", "项目名称"),
    WORD("Budget", "lines", "资金"),
    WORD("Budget", "measures", "核心指标"),

    CHOICE("Fund", "type", "险种", fund_chinese),
    CHOICE("Fund", "pooling", "统筹层级", source_chinese),
    WORD("Fund", "budgeted_here", "本级编制预算"),
    WORD("Fund", "unit_code", "单位代码"),
    MONEY("Fund", "income_budget_fen", "收入预算数"),
    MONEY("Fund", "income_fen", "收入数"),
    MONEY("Fund", "expenditure_budget_fen", "支出预算数"),
    MONEY("Fund", "expenditure_fen", "支出数"),
    MONEY("Fund", "balance_fen", "滚存结余"),
    WORD("Fund", "insured", "参保人数"),
    WORD("Fund", "payable_months", "可支付月数"),
    WORD("Fund", "collection_rate", "征缴率"),
    WORD("Fund", "paid_rate", "待遇按时足额发放率"),
    MONEY("Fund", "irregular_fen", "违规支出"),
    WORD("Fund", "outcomes", "指标"),

    CHOICE("Outcome", "level1", "一级指标", level1_chinese),
    WORD("Outcome", "level2", "二级指标"),
    WORD("Outcome", "name", "三级指标"),
    CHOICE("Outcome", "comparator", "指标性质", comparator_sign),
    WORD("Outcome", "value", "指标值"),
    WORD("Outcome", "unit", "计量单位"),
    WORD("Outcome", "actual", "完成值"),
    WORD("Outcome", "reason", "未完成原因和改进措施"),

    WORD("ListEntry", "project_code", "项目代码"),
    WORD("ListEntry", "name", "项目名称"),
    WORD("ListEntry", "out_of_scope", "不纳入"),
    WORD("ListEntry", "reason", "不纳入的理由"),
    WORD("ProjectList", "unit_code", "单位代码"),
    WORD("ProjectList", "adopted", "确定日期"),
    WORD("ProjectList", "entries", "项目"),

    WORD("Quantity", "kind", "写法"),
    CHOICE("Quantity", "attainment", "完成程度", attainment_chinese),
    WORD("Quantity", "number.units", "数值"),
    WORD("Quantity", "number.places", "小数位"),
    WORD("Quantity", "date", "日期"),
    WORD("Quantity", "text", "原文"),

    WORD("Indicator", "number", "序号"),
    CHOICE("Indicator", "level1", "一级指标", level1_chinese),
    CHOICE("Indicator", "comparator", "指标性质", comparator_sign),
    CHOICE("Indicator", "accrual", "计量方式", accrual_words),
    WORD("Indicator", "core", "核心指标"),
    WORD("Indicator", "level2", "二级指标"),
    WORD("Indicator", "name", "指标名称"),
    WORD("Indicator", "value", "指标值"),
    WORD("Indicator", "unit", "度量单位"),
    SCORE("Indicator", "weight", "分值"),
    WORD("Indicator", "note", "备注"),

    WORD("TargetTask", "name", "任务名称"),
    WORD("TargetTask", "content", "主要内容"),
    MONEY("TargetTask", "total_fen", "预算总额"),
    MONEY("TargetTask", "fiscal_fen", "财政拨款"),
    MONEY("TargetTask", "other_fen", "其他资金"),

    WORD("Target", "subject_name", "项目名称"),
    WORD("Target", "unit_code", "单位代码"),
    WORD("Target", "department", "部门整体"),
    CHOICE("Target", "phase", "申报阶段", phase_words),
    CHOICE("Target", "attribute", "项目属性", attribute_chinese),
    WORD("Target", "period", "项目期"),
    WORD("Target", "overall_goal", "总体目标"),
    WORD("Target", "annual_goal", "年度目标"),
    MONEY("Target", "total_fen", "资金总额"),
    MONEY("Target", "fiscal_fen", "财政拨款"),
    MONEY("Target", "other_fen", "其他资金"),
    WORD("Target", "indicators", "指标"),
    WORD("Target", "tasks", "年度主要任务"),

    CHOICE("SpendingLine", "book", "预算类别", book_chinese),
    CHOICE("SpendingLine", "source", "资金来源", source_chinese),
    WORD("SpendingLine", "carried", "上年结转"),
    WORD("SpendingLine", "fiscal", "财政拨款"),
    MONEY("SpendingLine", "initial_fen", "年初预算数"),
    MONEY("SpendingLine", "annual_fen", "全年预算数"),
    MONEY("SpendingLine", "spent_fen", "执行数"),
    MONEY("SpendingLine", "forecast_fen", "全年预计执行数"),

    WORD("MonitoringRow", "indicator", "指标序号"),
    WORD("MonitoringRow", "name", "指标名称"),
    WORD("MonitoringRow", "actual", "完成值"),
    WORD("MonitoringRow", "forecast", "全年预计完成值"),
    CHOICE("MonitoringRow", "deviations", "偏差类型", deviation_chinese),
    CHOICE("MonitoringRow", "likelihood", "完成可能性", likelihood_chinese),
    WORD("MonitoringRow", "reason", "偏差原因"),
    WORD("MonitoringRow", "measure", "改进措施"),

    WORD("Monitoring", "unit_code", "单位代码"),
    WORD("Monitoring", "cutoff", "监控节点"),
    WORD("Monitoring", "lines", "资金"),
    WORD("Monitoring", "rows", "指标"),
    WORD("Monitoring", "note", "备注"),
    WORD("Monitoring", "progress", "目标执行总体情况"),
    WORD("Monitoring", "measures", "采取措施"),

    WORD("SelfRow", "indicator", "指标序号"),
    WORD("SelfRow", "name", "指标名称"),
    WORD("SelfRow", "actual", "实际完成值"),
    SCORE("SelfRow", "weight", "分值"),
    SCORE("SelfRow", "score", "得分"),
    WORD("SelfRow", "reason", "偏差原因"),

    WORD("SelfEvaluation", "unit_code", "单位代码"),
    WORD("SelfEvaluation", "lines", "资金"),
    WORD("SelfEvaluation", "rows", "指标"),
    WORD("SelfEvaluation", "expected", "预期目标"),
    WORD("SelfEvaluation", "achieved", "实际完成情况"),
    SCORE("SelfEvaluation", "execution_score", "预算执行得分"),
    SCORE("SelfEvaluation", "total_score", "总分"),

    WORD("Spending", "unit_code", "单位代码"),
    WORD("Spending", "until", "截止日期"),
    WORD("Spending", "lines", "资金"),

    WORD("FeedName", "node", "节点"),
    WORD("FeedName", "scope", "范围"),
    WORD("FeedName", "lane", "类别"),
    WORD("FeedName", "incarnation", "序列"),
    WORD("VersionRef", "feed", "来源"),
    WORD("VersionRef", "seq", "批次"),
    WORD("VersionRef", "index", "序号"),
    WORD("VersionRef", "mark", "版本"),
    WORD("Head", "feed", "来源"),
    WORD("Head", "seq", "批次"),
    WORD("Head", "hash", "摘要"),
    WORD("RecordKey", "scope", "范围"),
    WORD("RecordKey", "kind", "种类"),
    WORD("RecordKey", "fiscal_year", "年度"),
    WORD("RecordKey", "round", "轮次"),
    WORD("RecordKey", "id", "编号"),

    WORD("Review", "version", "审核的版本"),
    CHOICE("Review", "verdict", "结论", verdict_words),
    WORD("Review", "reviewer", "审核人"),
    WORD("Review", "reasons", "审核意见"),
    WORD("Review", "checks", "四性审核"),
    WORD("ReviewCheck", "name", "审核项"),
    CHOICE("ReviewCheck", "grade", "等次", check_grade_chinese),
    WORD("Reopening", "version", "重新打开的版本"),
    WORD("Reopening", "reason", "重新打开的原因"),
    WORD("FeedEnd", "node", "终止的节点"),
    WORD("FeedEnd", "heads", "有效到"),
    WORD("FeedEnd", "all", "其余全部不计入"),
    WORD("FeedEnd", "reason", "终止的原因"),
    WORD("FeedEnd", "former", "只终止这把旧密钥签的"),

    WORD("PurgeEntry", "version", "清除的版本"),
    WORD("PurgeEntry", "digest", "摘要"),
    WORD("Purge", "entries", "清除的版本"),
    WORD("Purge", "reason", "清除的原因"),

    WORD("AllocationRow", "project_code", "项目代码"),
    WORD("AllocationRow", "name", "项目名称"),
    WORD("AllocationRow", "unit_code", "单位代码"),
    MONEY("AllocationRow", "amount_fen", "下达金额"),
    WORD("AllocationRow", "filled", "系统填报日期"),
    WORD("AllocationRow", "reviewed", "系统审核日期"),
    WORD("Allocation", "document", "文号"),
    WORD("Allocation", "issued", "下达日期"),
    WORD("Allocation", "received", "收到日期"),
    CHOICE("Allocation", "source", "资金来源", source_chinese),
    WORD("Allocation", "rows", "项目"),
    WORD("Allocation", "note", "备注"),

    WORD("WorkRow", "unit_code", "单位代码"),
    WORD("WorkRow", "project_code", "项目代码"),
    WORD("WorkRow", "name", "名称"),
    WORD("WorkRow", "field", "领域或维度"),
    CHOICE("WorkRow", "book", "预算类别", work_book_words),
    MONEY("WorkRow", "amount_fen", "金额"),
    SCORE("WorkRow", "score", "得分"),
    WORD("WorkRow", "scored", "已打分"),
    WORD("WorkRow", "stated", "自评完成值"),
    WORD("WorkRow", "found", "核查完成值"),
    CHOICE("WorkRow", "verdict", "核查结论", checked_chinese),
    WORD("WorkRow", "vetoed", "一票否决"),
    WORD("WorkRow", "detail", "情况说明"),
    WORD("WorkRow", "handling", "处理方式"),
    WORD("WorkRow", "owner", "责任人"),
    WORD("WorkRow", "due", "完成期限"),
    WORD("WorkRow", "done", "完成日期"),
    WORD("WorkRow", "method", "核查方式"),
    WORD("WorkEvidence", "title", "佐证材料"),
    WORD("WorkEvidence", "document", "佐证文号"),
    WORD("WorkEvidence", "digest", "佐证摘要"),
    WORD("WorkEvidence", "kept", "原件存放处"),
    WORD("WorkEvidence", "size", "文件大小"),
    WORD("WorkEvidence", "name", "文件名"),
    CHOICE("Work", "type", "工作类型", work_type_chinese),
    WORD("Work", "title", "事项"),
    WORD("Work", "date", "日期"),
    WORD("Work", "triggers", "触发情形"),
    MONEY("Work", "original_fen", "原定金额"),
    MONEY("Work", "total_fen", "本次总需求"),
    CHOICE("Work", "conclusion", "评估结论", conclusion_chinese),
    WORD("Work", "agency", "第三方机构"),
    WORD("Work", "lead", "主评人"),
    WORD("Work", "place", "网址或地点"),
    WORD("Work", "people", "人数"),
    WORD("Work", "note", "备注"),
    WORD("Work", "rows", "明细"),
    WORD("Work", "evidence", "佐证"),
    WORD("Work", "sample", "抽样批次"),
    CHOICE("Work", "table_level", "转移支付表", transfer_level_chinese),
    WORD("Work", "central_department", "中央主管部门"),
    WORD("Work", "local_department", "地方主管部门"),
    WORD("Work", "lines", "资金投入"),
    WORD("Work", "managements", "资金管理情况"),
    WORD("Work", "goal", "总体目标"),
    WORD("Work", "achieved", "全年实际完成情况"),
    WORD("Work", "outcomes", "绩效指标"),
    WORD("Work", "audit", "巡视、审计和财政监督中发现的问题"),

    WORD("Management", "aspect", "管理方面"),
    WORD("Management", "state", "情况说明"),
    WORD("Management", "problem", "存在问题和改进措施"),

    CHOICE("Outside", "table", "汇总表", outside_chinese),
    WORD("Outside", "file", "文件"),
    WORD("Outside", "as_of", "截至日期"),
    WORD("Outside", "rows_read", "读入行数"),
    WORD("Outside", "rows", "汇总"),

    CHOICE("Sample", "purpose", "用于", work_type_chinese),
    WORD("Sample", "title", "事项"),
    WORD("Sample", "date", "公布日期"),
    WORD("Sample", "plan", "依据的计划"),
    WORD("Sample", "method", "抽样办法"),
    SCORE("Sample", "share", "比例（%）"),
    WORD("Sample", "least", "每部门至少"),
    WORD("Sample", "strata", "分层"),
    WORD("Sample", "heads", "总体的依据"),
    WORD("Sample", "population", "总体个数"),
    WORD("Sample", "digest", "总体摘要"),
    WORD("Sample", "commitment", "种子承诺"),
    WORD("Sample", "public_value", "公开数"),
    WORD("Sample", "public_date", "公开数的日期"),
    WORD("Sample", "note", "备注"),
    WORD("DrawRow", "project_code", "项目代码"),
    WORD("DrawRow", "unit_code", "单位代码"),
    CHOICE("DrawRow", "book", "预算类别", work_book_words),
    CHOICE("DrawRow", "how", "怎样入选", drawn_words),
    WORD("DrawRow", "reason", "理由"),
    WORD("Draw", "announced", "所据的公布"),
    WORD("Draw", "secret", "种子"),
    WORD("Draw", "public_value", "公开数"),
    WORD("Draw", "source", "公开数出处"),
    WORD("Draw", "date", "抽取日期"),
    WORD("Draw", "rows", "入选"),
    WORD("Draw", "note", "备注"),

    WORD("Extension", "obligation", "事项"),
    WORD("Extension", "window", "第几次"),
    WORD("Extension", "unit_code", "单位代码"),
    WORD("Extension", "until", "延期至"),
    WORD("Extension", "reason", "延期的原因"),
    WORD("Extension", "outage", "断网情况"),
    WORD("Extension", "last_contact_ms", "最近一次联系"),
    WORD("Extension", "stated_ms", "自述办好的时间"),

    WORD("RegionNotice", "name", "名称"),
    WORD("RegionNotice", "from", "设立日期"),
    WORD("RegionNotice", "until", "撤销日期"),
    WORD("RegionNotice", "successors", "继任区划"),
    WORD("RegionNotice", "document", "依据"),
    WORD("Alias", "code", "正式代码"),
    WORD("Alias", "since", "从哪天起"),
    WORD("Alias", "reason", "依据"),

    WORD("CalendarText", "name", "日历"),
    WORD("CalendarText", "text", "日历内容"),
    WORD("PlanNotice", "name", "计划名称"),
    WORD("PlanNotice", "edition", "版次"),
    WORD("PlanNotice", "text", "计划正文"),
    WORD("PlanNotice", "calendars", "日历"),

    CHOICE("FigureRow", "book", "预算类别", book_chinese),
    WORD("FigureRow", "code", "代码"),
    WORD("FigureRow", "name", "名称"),
    WORD("FigureRow", "values", "数值"),
    WORD("FigureTable", "name", "表名"),
    WORD("FigureTable", "rows", "行"),
    CHOICE("Bucket", "book", "预算类别", book_chinese),
    WORD("Bucket", "unit_code", "单位"),
    WORD("Bucket", "digest", "核对码"),
    WORD("Bucket", "records", "记录数"),
    CHOICE("Submission", "kind", "上报种类", submission_chinese),
    WORD("Submission", "scope", "范围"),
    WORD("Submission", "fold_version", "口径版本"),
    WORD("Submission", "plan_version", "计划版本"),
    WORD("Submission", "as_of", "截止日期"),
    WORD("Submission", "basis", "依据的批次"),
    WORD("Submission", "tables", "表"),
    WORD("Submission", "buckets", "核对码"),
    WORD("Submission", "missing_units", "未报单位"),
    WORD("Submission", "warnings", "提示"),
    WORD("Submission", "corrects", "更正的上报"),
    WORD("Submission", "corrections", "重新打开和更正"),
    WORD("Correction", "key", "表"),
    CHOICE("Correction", "what", "情况", correction_chinese),
    WORD("Correction", "author", "经手人"),
    WORD("Correction", "node", "节点"),
    WORD("Correction", "stated_ms", "时间"),
    WORD("Correction", "reason", "原因"),
    WORD("Handover", "unit_code", "单位代码"),
    WORD("Handover", "from", "移交自"),
    WORD("Handover", "to", "移交到"),
    WORD("Handover", "entries", "移交的项目"),
    WORD("Handover", "heads", "移交到此为止"),
    WORD("Handover", "reason", "原因"),
    WORD("Handover", "effective", "生效日期"),
    WORD("Handover", "again", "移交后的修改已全部处理"),
    WORD("HandoverEntry", "scope", "编号所在范围"),
    WORD("HandoverEntry", "id", "编号"),
    WORD("Closing", "scope", "范围"),
    WORD("Closing", "fiscal_year", "年度"),
    WORD("Closing", "round", "轮次"),
    WORD("Closing", "heads", "关闭到"),
    WORD("Closing", "reason", "说明"),
    WORD("Difference", "key", "记录"),
    WORD("Difference", "mark_here", "本级的版本"),
    WORD("Difference", "mark_there", "对方的版本"),
    WORD("Difference", "reason", "原因"),
    WORD("Receipt", "submission", "回执的上报"),
    WORD("Receipt", "submission_hash", "上报批次的摘要"),
    CHOICE("Receipt", "outcome", "核对结果", receipt_chinese),
    WORD("Receipt", "fold_version", "口径版本"),
    WORD("Receipt", "missing", "未到的批次"),
    WORD("Receipt", "tables", "本级的数"),
    WORD("Receipt", "differences", "差异"),
    WORD("Receipt", "note", "说明"),
};

const struct word *word_of(const char *message, const char *member)
{
    static const struct word nothing = {"", "", "未命名的字段", NULL, FORM_PLAIN};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].message, message) == 0 && strcmp(table[i].member, member) == 0)
            return &table[i];
    return &nothing;
}
