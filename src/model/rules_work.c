/* rules_work -- pieces of work: what each type must say to be worth keeping. What a county asks beyond that
 * (how many, by when, which dimensions) stands in its plan. */
#include "rules.h"

#include <stdio.h>

enum { /* what a type needs */
       NEEDS_ROWS = 1,
       NEEDS_PROJECTS = 2, /* each row names one */
       NEEDS_UNITS = 4,
       NEEDS_AGENCY = 8,
       NEEDS_PLACE = 16,    /* or the number of a document */
       NEEDS_SCORES = 32,   /* each row, or the record's first */
       NEEDS_SUBJECT = 128, /* each row names a project, or a unit of which a whole form is meant */
       NEEDS_EVIDENCE = 64  /* its proof is a document: DOMAIN.md 1.1, column evidence */
};
static const uint8_t needs[WORK_TYPE_COUNT] = {
    [WORK_EX_ANTE] = NEEDS_ROWS,
    [WORK_DEPARTMENT_EVALUATION] = NEEDS_ROWS | NEEDS_PROJECTS | NEEDS_SCORES | NEEDS_EVIDENCE,
    [WORK_KEY_EVALUATION] = NEEDS_ROWS | NEEDS_AGENCY | NEEDS_SCORES | NEEDS_EVIDENCE,
    [WORK_TRANSFER] = NEEDS_ROWS | NEEDS_PROJECTS | NEEDS_EVIDENCE, /* or the table itself */
    [WORK_VERIFICATION] = NEEDS_ROWS | NEEDS_SUBJECT,
    [WORK_ONSITE] = NEEDS_ROWS | NEEDS_SUBJECT | NEEDS_EVIDENCE,
    [WORK_SPOT_REVIEW] = NEEDS_ROWS | NEEDS_UNITS,
    [WORK_SAMPLING] = NEEDS_EVIDENCE,
    [WORK_RECTIFICATION] = NEEDS_ROWS | NEEDS_UNITS,
    [WORK_RESULT_USE] = NEEDS_ROWS | NEEDS_SUBJECT,
    [WORK_DISCLOSURE] = NEEDS_ROWS | NEEDS_PLACE,
    [WORK_AGENCY] = NEEDS_AGENCY,
    [WORK_TRAINING] = NEEDS_ROWS | NEEDS_UNITS,
    [WORK_COACHING] = NEEDS_ROWS | NEEDS_UNITS,
    [WORK_PUBLICITY] = NEEDS_PLACE,
    [WORK_SUPERVISION] = NEEDS_ROWS | NEEDS_UNITS,
    [WORK_ASSESSMENT] = NEEDS_ROWS | NEEDS_UNITS | NEEDS_SCORES | NEEDS_EVIDENCE,
    [WORK_MAJOR] = NEEDS_ROWS | NEEDS_PROJECTS,
    [WORK_WEAK_UNITS] = NEEDS_ROWS | NEEDS_UNITS,
    [WORK_MATERIAL] = NEEDS_EVIDENCE,
    [WORK_OBJECTION] = NEEDS_ROWS | NEEDS_PROJECTS | NEEDS_UNITS,
    [WORK_ADJUSTMENT] = NEEDS_ROWS | NEEDS_UNITS,
};

static void rule_work_key(const struct work *work, const struct record_key *key,
                          struct findings *findings)
{
    char prefix[RECORD_ID_MAX + 1];
    snprintf(prefix, sizeof prefix, "work/%s/", work_type_name(work->type));
    if (work->type == WORK_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_TYPE", "type",
                     "请填写工作类型，如 培训；siben work template 列出全部类型", "没有工作类型");
    else if (strncmp(key->id, prefix, strlen(prefix)) != 0 || !key->id[strlen(prefix)])
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_KEY", "key.id",
                     "请填写工作编号，70 个字节以内，一项工作一个编号",
                     "工作编号为空、太长，或与类型不符：“%s”", key->id);
}

/* DOMAIN.md T10: 自评完成值｜核查完成值｜核查结论｜是否一票否决｜处置. O-27: "一票否决；收回资金；追究责任". */
static void rule_checked(const struct work_row *row, const char *place, struct findings *findings)
{
    if (row->verdict == CHECKED_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_VERDICT", place,
                     "请填写 属实、基本属实 或 不属实", "核查没有结论");
    if (text_is_empty(row->found))
        findings_add(findings, SEVERITY_WARNING, "FORM_WORK_FOUND", place,
                     "请填写核查时实际查到的数", "没有核查完成值");
}

/* Whoever looked may find that it is false; whether that type vetoes is the plan's (veto.from). */
static void rule_vetoed(const struct work *work, const struct work_row *row, const char *place,
                        struct findings *findings)
{
    bool looks = work->type == WORK_VERIFICATION || work->type == WORK_ONSITE ||
                 work->type == WORK_SPOT_REVIEW || work->type == WORK_SAMPLING;
    if (!looks)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_VETO", place,
                     "只有真实性核查、实地评价、重点领域抽审、配合上级抽审能写；请取消否决",
                     "%s不能一票否决", work_type_chinese(work->type));
    else if (row->verdict != CHECKED_FALSE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_VETO", place,
                     "一票否决只用于不属实的；请改结论，或取消否决", "一票否决，结论却不是不属实");
    if (text_is_empty(row->handling))
        findings_add(findings, SEVERITY_WARNING, "FORM_WORK_VETO_HANDLING", place,
                     "请写明收回资金、追究责任的情况", "一票否决没有写处理方式");
}

/* DOMAIN.md 2.4: "ordinary lag → rectification with date and owner". */
static void rule_rectified(const struct work_row *row, const char *place, struct findings *findings)
{
    if (text_is_empty(row->owner) || row->due == DATE_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_OWNER", place,
                     "整改要有责任人和完成期限", "整改没有责任人或期限");
    if (text_is_empty(row->detail))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_PROBLEM", place,
                     "请在“情况说明”写明要整改什么", "没有写问题");
}

/* What stays, or what it was split into, is a project, and another one. */
static void rule_other(const struct work_row *row, const char *place, struct findings *findings)
{
    char code[OTHER_CODE_SIZE];
    for (const char *at = row->stated; objection_next(&at, code);)
        if (!project_code_valid(code))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_OBJECTION_CODE", place,
                         "写 18–24 位的项目代码，从应报项目清单里复制，几个用顿号隔开",
                         "另外的项目代码“%s”不正确", code);
        else if (strcmp(code, row->project_code) == 0)
            findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_OBJECTION_SELF", place,
                         "重复的写保留的那一个，已拆分的写拆成的", "另外的代码就是它自己：%s",
                         code);
}

/* Section 8.1 of DOMAIN.md: "list from 一体化 does not match the list units think they have (additions, carry-over,
 * split codes)". */
static void rule_objected(const struct work_row *row, const char *place, struct findings *findings)
{
    unsigned kind = objection_of(row->field);
    if (kind == OBJECTION_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_OBJECTION", place,
                     "请填写 不是本单位、已撤销、重复 或 已拆分", "没有写是哪一种异议：“%s”",
                     row->field);
    if (text_is_empty(row->detail))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_OBJECTION_WHY", place,
                     "请在“情况说明”写明理由和依据", "异议没有理由");
    if ((kind == OBJECTION_DUPLICATE || kind == OBJECTION_SPLIT) && text_is_empty(row->stated))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_OBJECTION_OTHER", place,
                     "重复的写保留的项目代码，已拆分的写拆成的项目代码", "%s没有写另外的项目代码",
                     objection_chinese(kind));
    if (kind == OBJECTION_DUPLICATE || kind == OBJECTION_SPLIT)
        rule_other(row, place, findings);
}

/* DOMAIN.md 2.4: "adjust the budget down and the target together by procedure"; 4.7: 绩效目标修订/调整. */
static void rule_adjusted(const struct work_row *row, const char *place, struct findings *findings)
{
    unsigned kind = adjust_of(row->handling);
    if (kind == ADJUST_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_ADJUST", place,
                     place_of(findings, "请填写 %s", adjust_words_all), "没有写调整什么：“%s”",
                     row->handling);
    if (kind != ADJUST_NONE && text_is_empty(row->field))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_ADJUST_WHAT", place,
                     "请填写三级指标的名称；资金、总体目标、任务、基本信息写是哪一项",
                     "%s没有写是哪一项", adjust_chinese(kind));
    if (text_is_empty(row->detail))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_ADJUST_WHY", place,
                     "请在“情况说明”写明为什么调整", "调整没有原因");
}

static void rule_adjustment(const struct work *work, struct findings *findings)
{
    if (work->target_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_ADJUST_TARGET", "rows",
                     "用 siben target adjust 提出，或用 siben work template 绩效目标调整 的表导入",
                     "没有调整以后的整张绩效目标");
    if (text_is_empty(work->note) && work->evidence_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_ADJUST_BASIS", "evidence",
                     "请在佐证文号或备注写明依据，如批复文号", "绩效目标调整没有依据");
}

/* "继续、调整、暂停 或 收回" */
static const char *words_of(const char **words, size_t count, struct findings *findings)
{
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text = place_of(findings, "%s%s%s", text,
                        i == 0           ? ""
                        : i + 1 == count ? " 或 "
                                         : "、",
                        words[i]);
    return text;
}

size_t handling_word(const struct form_rules *rules, const char *handling)
{
    size_t best = rules->handling_count, size = 0;
    for (size_t i = 0; i < rules->handling_count; i++) {
        size_t length = strlen(rules->handlings[i]);
        if (length > size && strncmp(handling, rules->handlings[i], length) == 0) {
            best = i;
            size = length;
        }
    }
    return best;
}

/* DOMAIN.md 2.4 and T11: 处置方式(继续/调整/暂停/收回), 应用方式(核减/取消/调整/整改): which words there are says the plan. */
static void rule_handled(const struct work_row *row, const char *place,
                         const struct form_rules *rules, struct findings *findings)
{
    const char *words = words_of(rules->handlings, rules->handling_count, findings);
    if (text_is_empty(row->handling))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_HANDLING", place,
                     *words ? place_of(findings, "请填写处理方式：%s（%s）", words, rules->source)
                            : "请填写处理方式，例如 继续、调整、暂停、收回",
                     "结果应用没有写怎样处理");
    else if (rules->handling_count && handling_word(rules, row->handling) == rules->handling_count)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_HANDLING_WORD", place,
                     place_of(findings, "以 %s 开头，细节接着写或写在“情况说明”（%s）", words,
                              rules->source),
                     "处理方式“%s”不在计划的清单里", row->handling);
}

bool work_row_prepared(const struct work_row *row)
{
    static const char *const words[] = {"编制", "代编", "代写", "代做", "代拟"};
    static const char *const plain[] = {"编制过",   "代编",         "代写",     "代做",
                                        "代拟",     "代为编制",     "编制材料", "编制自评",
                                        "编制目标", "编制绩效目标", "编制申报"};
    bool found = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        found = found || text_contains(row->field, words[i]);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)  /* whole sentences: what else is */
        found = found || text_contains(row->detail, plain[i]); /* "编制" there may be anything */
    return found;
}

static void rule_agency(const struct work_row *row, const char *place, struct findings *findings)
{
    if (*row->unit_code && text_is_empty(row->field) && !work_row_prepared(row))
        findings_add(
            findings, SEVERITY_WARNING, "FORM_WORK_RELATION", place,
            "领域或维度写明，例如 编制自评材料、绩效评价；编制过材料的机构不得评价这个单位",
            "没有写第三方机构为这个单位做了什么");
}

static void rule_work_row(const struct work *work, size_t i, const struct form_rules *rules,
                          struct findings *findings)
{
    const struct work_row *row = &work->rows[i];
    const char *place = place_of(findings, "rows[%zu]", i);
    uint8_t need = needs[work->type];
    (void)rule_amount(row->amount_fen, place, "金额", findings);
    if (work->type == WORK_ADJUSTMENT && strncmp(row->project_code, "dept/", 5) == 0)
        rule_unit_code(row->project_code + 5, place, findings);
    else if (*row->project_code)
        rule_project_code(row->project_code, place, findings);
    else if (need & NEEDS_PROJECTS)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_PROJECT", place,
                     "请填写项目代码或项目名称", "%s没有写是哪个项目",
                     work_type_chinese(work->type));
    if ((need & NEEDS_SUBJECT) && !*row->project_code && !*row->unit_code)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_PROJECT", place,
                     "请填写项目代码；部门整体、单位的写单位编码", "%s没有写是哪个项目或单位",
                     work_type_chinese(work->type));
    if (*row->unit_code)
        rule_unit_code(row->unit_code, place, findings);
    else if (need & NEEDS_UNITS)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_UNIT", place, "请填写单位编码或名称",
                     "%s没有写是哪个单位", work_type_chinese(work->type));
    if ((need & NEEDS_SCORES) && !row->scored && text_is_empty(row->field))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_SCORE_NONE", place, "请填写得分",
                     "%s没有得分", work_type_chinese(work->type));
    if (row->scored && (row->score < 0 || row->score > 10000))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_SCORE", place, "得分为 0—100",
                     "得分超出 0—100");
    if (work->type == WORK_VERIFICATION)
        rule_checked(row, place, findings);
    if (row->vetoed)
        rule_vetoed(work, row, place, findings);
    if (work->type == WORK_RECTIFICATION)
        rule_rectified(row, place, findings);
    if (work->type == WORK_OBJECTION)
        rule_objected(row, place, findings);
    if (work->type == WORK_ADJUSTMENT)
        rule_adjusted(row, place, findings);
    if (work->type == WORK_AGENCY)
        rule_agency(row, place_of(findings, "rows[%zu].field", i), findings);
    if (work->type == WORK_RESULT_USE)
        rule_handled(row, place_of(findings, "rows[%zu].handling", i), rules, findings);
}

/* DOMAIN.md 2.3: "Conclusions: 予以支持 / 部分支持 / 不予支持"; T8 registry columns. */
static void rule_ex_ante(const struct work *work, struct findings *findings)
{
    if (work->conclusion == CONCLUSION_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_CONCLUSION", "conclusion",
                     "请填写 予以支持、部分支持 或 不予支持", "事前绩效评估没有结论");
    if (!work->triggers)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_TRIGGER", "triggers",
                     "请填写 新增、增幅、到期延续 或 年中追加", "没有写明为什么要评估");
    if ((work->triggers & TRIGGER_GROWTH) &&
        (work->original_fen == MONEY_NONE || work->total_fen == MONEY_NONE))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_GROWTH", "original",
                     "请填写原定金额和本次总需求", "写明增幅，却没有两个金额");
    (void)rule_amount(work->original_fen, "original", "原定金额", findings);
    (void)rule_amount(work->total_fen, "total", "本次总需求", findings);
}

static bool has_file(const struct work_evidence *evidence)
{
    static const struct hash none;
    return memcmp(&evidence->digest, &none, sizeof none) != 0;
}

bool work_wants_evidence(const struct work *work)
{
    return work->type < WORK_TYPE_COUNT && !work->table_level &&
           (needs[work->type] & NEEDS_EVIDENCE);
}

bool work_evidence_found(const struct work_evidence *evidence)
{
    return !text_is_empty(evidence->kept) || has_file(evidence);
}

bool work_proved(const struct work *work)
{
    for (size_t i = 0; i < work->evidence_count; i++)
        if (work_evidence_found(&work->evidence[i]))
            return true;
    return false;
}

/* DOMAIN.md T7: 全年预算数(A)｜全年执行数(B); 资金管理情况 in seven aspects; 总体目标｜全年实际完成情况; 说明 "无则填“无”". */
static void rule_transfer(const struct work *work, struct findings *findings)
{
    rule_spending_lines(work->lines, work->line_count, SEVERITY_BLOCKING, findings);
    if (text_is_empty(work->goal) || text_is_empty(work->achieved))
        findings_add(findings, SEVERITY_WARNING, "FORM_TRANSFER_GOAL", "goal",
                     "请写明总体目标和全年实际完成情况", "总体目标完成情况没有填全");
    if (work->outcome_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ROWS_NONE", "outcomes",
                     "请逐个指标填写指标值和全年实际完成值", "没有任何指标行");
    for (size_t i = 0; i < work->outcome_count; i++)
        if (work->outcomes[i].actual.kind == QUANTITY_NONE)
            findings_add(findings, SEVERITY_BLOCKING, "FORM_ACTUAL_EMPTY",
                         place_of(findings, "outcomes[%zu].actual", i), "请填写全年实际完成值",
                         "“%s”没有全年实际完成值", work->outcomes[i].name);
    for (unsigned aspect = 0; aspect < MANAGEMENT_COUNT; aspect++) {
        bool said = false;
        for (size_t i = 0; i < work->management_count; i++)
            said = said || (text_equal(work->managements[i].aspect, management_aspect(aspect)) &&
                            !text_is_empty(work->managements[i].state));
        if (!said)
            findings_add(findings, SEVERITY_WARNING, "FORM_TRANSFER_ASPECT", "managements",
                         "请在“情况说明”填写；没有问题的也写明", "资金管理情况没有写“%s”",
                         management_aspect(aspect));
    }
    if (text_is_empty(work->audit))
        findings_add(findings, SEVERITY_WARNING, "FORM_TRANSFER_AUDIT", "audit", "没有的，请填“无”",
                     "没有写巡视、审计和财政监督中发现的问题");
}

void check_work(const struct work *work, const struct record_key *key,
                const struct form_rules *rules, struct findings *findings)
{
    uint8_t need = needs[work->type < WORK_TYPE_COUNT ? work->type : WORK_NONE];
    if (work->type == WORK_TRANSFER && work->table_level != TRANSFER_NONE) {
        need = work->table_level == TRANSFER_PROJECT ? NEEDS_ROWS | NEEDS_PROJECTS : 0;
        rule_transfer(work, findings);
    }
    rule_fiscal_year(key, findings);
    rule_work_key(work, key, findings);
    rule_name(work->title, "title", "事项", findings);
    if (work->date == DATE_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_DATE", "date",
                     "请填写哪一天办的，如 2026-03-15", "没有日期");
    if ((need & NEEDS_ROWS) && work->row_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_ROWS", "rows",
                     "请写明是哪些项目或单位", "%s没有明细", work_type_chinese(work->type));
    if ((need & NEEDS_AGENCY) && text_is_empty(work->agency))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_AGENCY", "agency",
                     "请填写第三方机构的全称", "没有写第三方机构");
    if ((need & NEEDS_PLACE) && text_is_empty(work->place) && work->evidence_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_PLACE", "place",
                     "请填写网址，或在佐证里写文号", "没有写公开在哪里");
    if ((need & NEEDS_EVIDENCE) && work->evidence_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WORK_EVIDENCE", "evidence",
                     "请填写佐证材料的名称、文号和原件存放处", "%s以文件为佐证，却没有写是什么文件",
                     work_type_chinese(work->type));
    if (work->type == WORK_EX_ANTE)
        rule_ex_ante(work, findings);
    if (work->type == WORK_ADJUSTMENT)
        rule_adjustment(work, findings);
    for (size_t i = 0; work->type < WORK_TYPE_COUNT && i < work->row_count; i++)
        rule_work_row(work, i, rules, findings);
    for (size_t i = 0; i < work->evidence_count; i++)
        if (text_is_empty(work->evidence[i].title) || !work_evidence_found(&work->evidence[i]))
            findings_add(findings, SEVERITY_WARNING, "FORM_WORK_KEPT",
                         place_of(findings, "evidence[%zu]", i),
                         "附上文件（siben work add … --file），或写明名称和原件存放处；"
                         "只写名称的，以文件为佐证的事不算办完",
                         "佐证没有名称，或既没有文件、也没有写原件在哪里");
}

/* "Without the bytes the record says where the original is." */
void check_attachments(const struct attachments *attachments, const struct record_key *key,
                       struct findings *findings)
{
    rule_fiscal_year(key, findings);
    for (size_t i = 0; i < attachments->count; i++) {
        const struct attachment *it = &attachments->items[i];
        const struct work_evidence file = attachment_evidence(it);
        const char *place = place_of(findings, "items[%zu]", i);
        if (!kind_has_attachments(it->of))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_ATTACHMENT_OF", place,
                         "附在目标表、监控表、自评表、审核意见或上报上；工作记录自带佐证",
                         "%s不能带附件", kind_chinese(it->of));
        if (text_is_empty(it->title))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_ATTACHMENT_TITLE", place,
                         "请写是什么，如 自评报告", "附件没有名称");
        if (text_is_empty(it->kept) && !has_file(&file))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_ATTACHMENT_KEPT", place,
                         "附上文件，或写明原件存放处", "附件“%s”既没有文件，也没有写原件在哪里",
                         it->title);
        for (size_t k = 0; k < i; k++)
            if (attachments->items[k].of == it->of &&
                text_equal(attachments->items[k].title, it->title) &&
                text_equal(attachments->items[k].document, it->document))
                findings_add(findings, SEVERITY_BLOCKING, "FORM_ATTACHMENT_TWICE", place,
                             "换一个名称，或先取下旧的", "附件“%s”已经有了", it->title);
    }
}
