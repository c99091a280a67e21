/* rules_objects -- units, projects, funds and project lists: what there is. */
#include "rules.h"

#include <stdio.h>

/* DOMAIN 1.1, O-39: each unit names a leader in charge and at least one handler. */
static void rule_contacts(const struct unit *unit, struct findings *findings)
{
    bool leader = false, handler = false;
    for (size_t i = 0; i < unit->contact_count; i++) {
        const struct contact *contact = &unit->contacts[i];
        leader =
            leader || text_contains(contact->role, "领导") || text_contains(contact->role, "负责");
        handler =
            handler || text_contains(contact->role, "经办") || text_contains(contact->role, "联系");
        if (text_is_empty(contact->name) || text_is_empty(contact->phone))
            findings_add(findings, SEVERITY_WARNING, "FORM_CONTACT_INCOMPLETE",
                         place_of(findings, "contacts[%zu]", i), "请补全姓名和电话，催报时要用",
                         "第 %zu 位联系人（%s）缺少姓名或电话", i + 1, contact->role);
    }
    if (!leader || !handler)
        findings_add(findings, SEVERITY_WARNING, "FORM_CONTACTS", "contacts",
                     "工作计划要求各单位明确分管领导和具体经办人员", "联系人中缺少%s",
                     leader    ? "经办人员"
                     : handler ? "分管领导"
                               : "分管领导和经办人员");
}

/* "a township has no 主管部门 above it": it is a budget department itself (DOMAIN.md 4.2). */
static void rule_chain(const struct unit *unit, const char *code, struct findings *findings)
{
    bool department = false, section = false;
    for (size_t i = 0; i < unit->reviewer_count; i++) {
        department = department || strcmp(unit->reviewers[i], "主管部门") == 0;
        section = section || strcmp(unit->reviewers[i], "业务股室") == 0;
    }
    if (department && unit_kind_of(unit, code) == UNIT_KIND_TOWNSHIP)
        findings_add(findings, SEVERITY_WARNING, "FORM_REVIEW_DEPARTMENT", "reviewers",
                     "乡镇自己就是预算部门，审核环节里去掉主管部门",
                     "%s上面没有主管部门，审核环节里却写了", unit->name);
    if (section && text_is_empty(unit->section))
        findings_add(findings, SEVERITY_WARNING, "FORM_REVIEW_SECTION", "section",
                     "请在“业务股室”写明是哪一个股室", "审核环节里有业务股室，却没有写是哪一个");
}

void check_unit(const struct unit *unit, const struct record_key *key, struct findings *findings)
{
    rule_unit_code(key->id, "key.id", findings);
    rule_name(unit->name, "name", "单位名称", findings);
    if (unit->region.text[0] == '\0')
        findings_add(findings, SEVERITY_BLOCKING, "FORM_REGION_EMPTY", "region",
                     "请填写单位所在区划代码，如 653022205", "所在区划未填写");
    /* DOMAIN 4.2: 主管部门 3 + 单位 3; townships are departments themselves. */
    if (!unit_code_valid(unit->department_code))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_DEPARTMENT_CODE", "department_code",
                     "主管部门代码一般为单位代码的前 3 位，乡镇填自己的代码",
                     "主管部门代码“%s”不正确", unit->department_code ? unit->department_code : "");
    else if (strncmp(key->id, unit->department_code, strlen(unit->department_code)) != 0)
        findings_add(findings, SEVERITY_WARNING, "FORM_DEPARTMENT_NOT_PREFIX", "department_code",
                     "请核对单位名册；机构改革中尚未改码的可以保留",
                     "单位代码“%s”不以主管部门代码“%s”开头", key->id, unit->department_code);
    if (!unit->abolished)
        rule_contacts(unit, findings);
    rule_chain(unit, key->id, findings);
}

void check_project(const struct project *project, const struct record_key *key,
                   struct findings *findings)
{
    rule_project_code(project->code, "code", findings);
    rule_key_id(key, project->code, findings);
    rule_name(project->name, "name", "项目名称", findings);
    rule_unit_code(project->unit_code, "unit_code", findings);
    if (!text_is_empty(project->sector_code) && !unit_code_valid(project->sector_code))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SECTOR_CODE", "sector_code",
                     "填行业主管部门的部门代码，如 305；没有就不填", "行业主管部门代码“%s”不正确",
                     project->sector_code);
    if (text_is_empty(project->sector_code) && !text_is_empty(project->sector_name))
        findings_add(findings, SEVERITY_WARNING, "FORM_SECTOR_NAME", "sector_name",
                     "补填行业主管部门代码；没有代码，这个部门看不到它",
                     "写了行业主管部门“%s”，没有写代码", project->sector_name);
    for (size_t i = 0; i < project->alias_count; i++) {
        const struct dated_alias *alias = &project->aliases[i];
        /* DOMAIN 4.1: keep valid_from and valid_to. */
        if (alias->from != DATE_NONE && alias->until != DATE_NONE && alias->from > alias->until)
            findings_add(findings, SEVERITY_BLOCKING, "FORM_ALIAS_DATES",
                         place_of(findings, "aliases[%zu]", i), "请核对起止日期",
                         "曾用代码或名称“%s%s”的开始日期晚于结束日期", alias->code, alias->name);
    }
}

/* DOMAIN 2.9: the object is one of seven funds, not a project; funds budgeted at
 * this level are required, pooled ones are listed. */
void check_fund(const struct fund *fund, const struct record_key *key, struct findings *findings)
{
    char id[16];
    rule_fiscal_year(key, findings);
    if (fund->type == FUND_NONE || fund->type >= FUND_TYPE_COUNT) {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_FUND_TYPE", "type",
                     "请从七类社会保险基金中选择", "基金种类未填写");
    } else {
        snprintf(id, sizeof(id), "fund/%u", (unsigned)fund->type);
        rule_key_id(key, id, findings);
    }
    rule_unit_code(fund->unit_code, "unit_code", findings);
    if (fund->pooling == SOURCE_NONE)
        findings_add(findings, SEVERITY_WARNING, "FORM_FUND_POOLING", "pooling",
                     "请选择统筹层级（自治区、地州或县级）", "统筹层级未填写");
    bool no_income = fund->income_budget_fen == MONEY_NONE,
         no_expenditure = fund->expenditure_budget_fen == MONEY_NONE;
    if (fund->budgeted_here && (no_income || no_expenditure))
        findings_add(findings, SEVERITY_WARNING, "FORM_FUND_BUDGET",
                     no_expenditure ? "expenditure_budget" : "income_budget",
                     "请补填；由上级统筹的，请改正统筹层级", "本级编制预算的基金没有%s",
                     !no_income        ? "支出预算数"
                     : !no_expenditure ? "收入预算数"
                                       : "收入预算数和支出预算数");
    (void)rule_amount(fund->income_budget_fen, "income_budget", "收入预算", findings);
    (void)rule_amount(fund->income_fen, "income", "收入", findings);
    (void)rule_amount(fund->expenditure_budget_fen, "expenditure_budget", "支出预算", findings);
    (void)rule_amount(fund->expenditure_fen, "expenditure", "支出", findings);
    if (fund->insured < 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_FUND_INSURED", "insured", "请填写参保人数",
                     "参保人数为负数");
}

/* DOMAIN 7.3: unique per (code, year, unit); DESIGN 5: out of scope needs a reason. */
void check_project_list(const struct project_list *list, const struct record_key *key,
                        struct findings *findings)
{
    rule_fiscal_year(key, findings);
    rule_unit_code(list->unit_code, "unit_code", findings);
    rule_key_id(key, list->unit_code, findings);
    for (size_t i = 0; i < list->entry_count; i++) {
        const struct list_entry *entry = &list->entries[i];
        const char *place = place_of(findings, "entries[%zu]", i);
        rule_project_code(entry->project_code, place, findings);
        if (entry->out_of_scope && text_is_empty(entry->reason))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_OUT_OF_SCOPE_REASON", place,
                         "请写明不纳入绩效管理的理由；没有理由的应当纳入",
                         "项目“%s”标为不纳入，但没有理由", entry->name);
        for (size_t j = 0; j < i; j++) {
            if (text_equal(entry->project_code, list->entries[j].project_code)) {
                findings_add(findings, SEVERITY_BLOCKING, "FORM_ENTRY_TWICE", place,
                             "请删去重复的行，或改正项目代码",
                             "项目代码“%s”重复（第 %zu 个和第 %zu 个项目）", entry->project_code,
                             j + 1, i + 1);
                break;
            }
        }
    }
}

/* DOMAIN 1.1 O-09: "指标文/下达文号+日期, fill time, review time". */
static void rule_allocation_row(const struct allocation *allocation, size_t i,
                                struct findings *findings)
{
    const struct allocation_row *row = &allocation->rows[i];
    const char *place = place_of(findings, "rows[%zu]", i);
    rule_project_code(row->project_code, place, findings);
    (void)rule_amount(row->amount_fen, place, "下达金额", findings);
    if (row->reviewed != DATE_NONE && (row->filled == DATE_NONE || row->reviewed < row->filled))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ALLOCATION_ORDER", place,
                     "请按自治区系统里的时间填写", "审核在填报之前，或没有填报时间");
    if (row->filled != DATE_NONE && allocation->issued != DATE_NONE &&
        row->filled < allocation->issued)
        findings_add(findings, SEVERITY_WARNING, "FORM_ALLOCATION_EARLY", place,
                     "请核对是不是这笔资金的目标", "填报在下达之前");
}

void check_allocation(const struct allocation *allocation, const struct record_key *key,
                      struct findings *findings)
{
    struct record_key expected;
    rule_fiscal_year(key, findings);
    allocation_key(&key->scope, key->fiscal_year, allocation->document, &expected);
    if (text_is_empty(allocation->document) || !record_key_equal(&expected, key))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ALLOCATION_DOCUMENT", "document",
                     "请填写指标文文号，80 个字节以内", "文号为空、太长，或与编号“%s”不一致",
                     key->id);
    if (allocation->issued == DATE_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ALLOCATION_ISSUED", "issued",
                     "请填写下达日期，期限由它起算", "没有下达日期");
    if (allocation->received != DATE_NONE && allocation->received < allocation->issued)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ALLOCATION_RECEIVED", "received",
                     "请核对两个日期", "收到日期在下达日期之前");
    if (allocation->row_count == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ALLOCATION_ROWS", "rows",
                     "请写明下达到哪些项目", "没有写明项目");
    for (size_t i = 0; i < allocation->row_count; i++)
        rule_allocation_row(allocation, i, findings);
}
