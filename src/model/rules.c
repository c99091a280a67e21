/* rules -- findings, and the rules that several kinds share. */
#include "rules.h"

#include <stdarg.h>
#include <stdio.h>

/* -- findings -- */

static char *print_into(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = size >= 0 ? arena_take_raw(arena, (size_t)size + 1) : NULL;
    if (text)
        vsnprintf(text, (size_t)size + 1, format, arguments);
    return text;
}

#define FINDINGS_FIRST 16

static bool findings_grow(struct findings *findings)
{
    size_t capacity = findings->capacity ? findings->capacity * 2 : FINDINGS_FIRST;
    struct finding *items = arena_array(findings->arena, struct finding, capacity);
    if (!items)
        return false;
    if (findings->count)
        memcpy(items, findings->items, findings->count * sizeof(*items));
    findings->items = items;
    findings->capacity = capacity;
    return true;
}

/* What does not fit is not listed, but a blocking one blocks all the same. */
void findings_add(struct findings *findings, enum severity severity, const char *rule,
                  const char *place, const char *hint, const char *format, ...)
{
    if (severity == SEVERITY_BLOCKING)
        findings->blocking++;
    if (findings->count >= FINDINGS_MAX ||
        (findings->count == findings->capacity && !findings_grow(findings)))
        return;
    va_list arguments;
    va_start(arguments, format);
    const char *what = print_into(findings->arena, format, arguments);
    va_end(arguments);
    findings->items[findings->count++] = (struct finding){
        (uint8_t)severity, rule, place ? place : "", what ? what : rule, hint ? hint : ""};
}

const char *place_of(struct findings *findings, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *place = print_into(findings->arena, format, arguments);
    va_end(arguments);
    return place ? place : "";
}

/* -- shared rules -- */

/* DOMAIN 3, T1: every form names its subject; the national model's longest name
 * field has 200 characters. */
void rule_name(const char *name, const char *place, const char *word, struct findings *findings)
{
    if (text_is_empty(name))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_NAME_EMPTY", place, "请填写后再提交",
                     "%s未填写", word);
    else if (strlen(name) > NAME_MAX_BYTES)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_NAME_LONG", place,
                     "请缩短到 200 个汉字以内", "%s过长（%zu 字节）", word, strlen(name));
}

/* DOMAIN 4.2: three digits a level. */
void rule_unit_code(const char *code, const char *place, struct findings *findings)
{
    if (!unit_code_valid(code))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_UNIT_CODE", place,
                     "单位代码为 3 的倍数位数字（3–21 位），如 219001；请按单位名册填写",
                     "单位代码“%s”不正确", code ? code : "");
}

/* A spreadsheet keeps 15 digits of a number and shows 6.53E+20. */
#define SPREADSHEET_DIGITS 15
static bool code_is_rounded(const char *code)
{
    size_t size = strlen(code);
    return size > SPREADSHEET_DIGITS && strspn(code, "0123456789") == size &&
           strspn(code + SPREADSHEET_DIGITS, "0") == size - SPREADSHEET_DIGITS;
}

/* DOMAIN 0.6 and 4.3: text always; 18-24 characters, 21 as a rule. */
void rule_project_code(const char *code, const char *place, struct findings *findings)
{
    const char *given = code ? code : "";
    if (strstr(given, "E+") || strstr(given, "e+"))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_PROJECT_CODE_NUMBER", place,
                     "请把该列设为“文本”格式后，从预算管理一体化系统重新粘贴代码",
                     "项目代码“%s”被表格软件当成了数字，后几位已丢失", given);
    else if (project_code_valid(given) && code_is_rounded(given))
        findings_add(findings, SEVERITY_WARNING, "FORM_PROJECT_CODE_ROUNDED", place,
                     "请与预算管理一体化系统核对，并把该列设为“文本”格式",
                     "项目代码“%s”第 15 位以后全是 0，可能被表格软件截断", given);
    else if (project_code_valid(given) && !project_code_usual(given))
        findings_add(findings, SEVERITY_WARNING, "FORM_PROJECT_CODE_UNUSUAL", place,
                     "通常为 21 位：区划 6 位 + 年份 2 位 + 字母 + 流水号 12 位；确认无误可保留",
                     "项目代码“%s”不是常见的 21 位形式", given);
    else if (!project_code_valid(given) && project_code_provisional(given))
        findings_add(findings, SEVERITY_HINT, "FORM_PROJECT_CODE_PROVISIONAL", place,
                     "取得正式代码后，请在项目中登记并关联", "项目使用临时代码“%s”", given);
    else if (!project_code_valid(given))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_PROJECT_CODE", place,
                     "项目代码为 18–24 位数字和大写字母；请按预算管理一体化系统填写",
                     "项目代码“%s”不正确", given);
}

/* DOMAIN 0.1: every record has the fiscal year of the money. */
void rule_fiscal_year(const struct record_key *key, struct findings *findings)
{
    if (key->fiscal_year < YEAR_MIN || key->fiscal_year > YEAR_MAX)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_YEAR", "key.fiscal_year",
                     "请填写资金所属的预算年度，如 2026", "预算年度“%u”不正确",
                     (unsigned)key->fiscal_year);
}

void rule_key_id(const struct record_key *key, const char *expected, struct findings *findings)
{
    if (strcmp(key->id, expected ? expected : "") != 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_KEY_ID", "key.id",
                     "请检查是否复制了别的行；编号一经建立不能改变",
                     "记录编号“%s”与表内的“%s”不一致", key->id, expected ? expected : "");
}

#define DEPARTMENT_PREFIX "dept/"

bool id_is_department(const char *id)
{
    return strncmp(id, DEPARTMENT_PREFIX, strlen(DEPARTMENT_PREFIX)) == 0;
}

void rule_form_id(const struct record_key *key, bool department, struct findings *findings)
{
    if (!department)
        rule_project_code(key->id, "key.id", findings);
    else if (id_is_department(key->id))
        rule_unit_code(key->id + strlen(DEPARTMENT_PREFIX), "key.id", findings);
    else
        findings_add(findings, SEVERITY_BLOCKING, "FORM_KEY_ID", "key.id",
                     "部门整体表的编号为 dept/ 加部门代码，如 dept/219",
                     "这是部门整体表，编号却是“%s”", key->id);
}

bool rule_amount(int64_t fen, const char *place, const char *word, struct findings *findings)
{
    if (fen == MONEY_NONE)
        return false;
    char text[MONEY_TEXT_SIZE];
    if (fen > MONEY_MAX_FEN || fen < -MONEY_MAX_FEN) {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_AMOUNT_RANGE", place,
                     "请检查金额单位（元／万元）", "%s超出可计算的范围", word);
        return false;
    }
    if (fen < 0) {
        money_print_yuan(fen, text);
        findings_add(findings, SEVERITY_BLOCKING, "FORM_AMOUNT_NEGATIVE", place,
                     "请填写不小于 0 的金额；调减请填在“调整”中", "%s为负数（%s 元）", word, text);
        return false;
    }
    return true;
}

void rule_points_print(int32_t hundredths, char text[MONEY_TEXT_SIZE])
{
    decimal_print(hundredths % 100 == 0  ? (struct decimal){hundredths / 100, 0}
                  : hundredths % 10 == 0 ? (struct decimal){hundredths / 10, 1}
                                         : (struct decimal){hundredths, 2},
                  text);
}

const struct form_rules form_rules_default = {
    .source = "没有计划另定：财预〔2020〕10号", .target_points = 9000, .execution_points = 1000};

void payload_check(const struct payload *payload, const struct record_key *key,
                   struct findings *findings)
{
    payload_check_by(payload, key, &form_rules_default, findings);
}

void payload_check_by(const struct payload *payload, const struct record_key *key,
                      const struct form_rules *rules, struct findings *findings)
{
    if (payload->kind != key->kind) {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_KIND", "key.kind", "请用对应的表重新填报",
                     "内容是%s，编号却是%s", kind_chinese(payload->kind), kind_chinese(key->kind));
        return;
    }
    switch (payload->kind) {
    case KIND_UNIT:
        check_unit(&payload->unit, key, findings);
        break;
    case KIND_PROJECT:
        check_project(&payload->project, key, findings);
        break;
    case KIND_BUDGET:
        check_budget(&payload->budget, key, findings);
        break;
    case KIND_FUND:
        check_fund(&payload->fund, key, findings);
        break;
    case KIND_PROJECT_LIST:
        check_project_list(&payload->list, key, findings);
        break;
    case KIND_TARGET:
        check_target(&payload->target, key, rules, findings);
        break;
    case KIND_MONITORING:
        check_monitoring(&payload->monitoring, key, findings);
        break;
    case KIND_SELF_EVALUATION:
        check_self_evaluation(&payload->self_evaluation, key, rules, findings);
        break;
    case KIND_SPENDING:
        check_spending(&payload->spending, key, findings);
        break;
    case KIND_REVIEW:
        check_review(&payload->review, key, findings);
        break;
    case KIND_REOPENING:
        check_reopening(&payload->reopening, key, findings);
        break;
    case KIND_FEED_END:
        check_feed_end(&payload->feed_end, key, findings);
        break;
    case KIND_CLOSING:
        check_closing(&payload->closing, key, findings);
        break;
    case KIND_HANDOVER:
        check_handover(&payload->handover, key, findings);
        break;
    case KIND_PURGE:
        check_purge(&payload->purge, key, findings);
        break;
    case KIND_PLAN:
        check_plan(&payload->plan, key, findings);
        break;
    case KIND_ALLOCATION:
        check_allocation(&payload->allocation, key, findings);
        break;
    case KIND_REGION:
        check_region(&payload->region, key, findings);
        break;
    case KIND_ALIAS:
        check_alias(&payload->alias, key, findings);
        break;
    case KIND_WORK:
        check_work(&payload->work, key, rules, findings);
        break;
    case KIND_OUTSIDE:
        check_outside(&payload->outside, key, findings);
        break;
    case KIND_SAMPLE:
        check_sample(&payload->sample, key, findings);
        break;
    case KIND_DRAW:
        check_draw(&payload->draw, key, findings);
        break;
    case KIND_ATTACHMENTS:
        check_attachments(&payload->attachments, key, findings);
        break;
    case KIND_WITHDRAWAL:
        check_withdrawal(&payload->withdrawal, key, findings);
        break;
    case KIND_EXTENSION:
        check_extension(&payload->extension, key, findings);
        break;
    case KIND_SUBMISSION:
        check_submission(&payload->submission, key, findings);
        break;
    case KIND_RECEIPT:
        check_receipt(&payload->receipt, key, findings);
        break;
    default:
        break; /* raw bodies have their own rooms */
    }
}
