/* words -- what the screen calls each value. DOMAIN.md 2.2, 2.4, 2.9, 4.4, 4.5. */
#include <siben/record.h>
#include <siben/target.h>

#define NOTHING "—"
#define WORD_OF(words, number) \
    ((number) < sizeof(words) / sizeof(words[0]) && words[number] ? words[number] : NOTHING)

const char *book_chinese(unsigned book)
{
    static const char *const words[BOOK_COUNT] = {
        "一般公共预算", "政府性基金预算", "国有资本经营预算", "社会保险基金预算", "四本之外"};
    return WORD_OF(words, book);
}

const char *source_chinese(unsigned source)
{
    static const char *const words[SOURCE_COUNT] = {
        [SOURCE_CENTRAL] = "中央",    [SOURCE_REGION] = "自治区", [SOURCE_PREFECTURE] = "地州",
        [SOURCE_COUNTY] = "县级",     [SOURCE_OWN] = "单位自筹",  [SOURCE_LOAN] = "银行贷款",
        [SOURCE_SOCIETY] = "社会资金"};
    return WORD_OF(words, source);
}

const char *category_chinese(unsigned category)
{
    static const char *const words[] = {[CATEGORY_PERSONNEL] = "人员类",
                                        [CATEGORY_OPERATION] = "运转类",
                                        [CATEGORY_SPECIFIC] = "特定目标类"};
    return WORD_OF(words, category);
}

const char *attribute_chinese(unsigned attribute)
{
    static const char *const words[] = {[ATTRIBUTE_NEW] = "新增", [ATTRIBUTE_CONTINUING] = "延续"};
    return WORD_OF(words, attribute);
}

const char *phase_chinese(unsigned phase)
{
    static const char *const words[] = {[PHASE_INITIAL] = "年初目标",
                                        [PHASE_MIDYEAR] = "年中追加目标",
                                        [PHASE_SPECIAL] = "专项资金目标"};
    return WORD_OF(words, phase);
}

const char *fund_chinese(unsigned fund)
{
    static const char *const words[FUND_TYPE_COUNT] = {
        [FUND_EMPLOYEE_PENSION] = "企业职工基本养老保险基金",
        [FUND_RESIDENT_PENSION] = "城乡居民基本养老保险基金",
        [FUND_CIVIL_PENSION] = "机关事业单位基本养老保险基金",
        [FUND_EMPLOYEE_MEDICAL] = "职工基本医疗保险（含生育保险）基金",
        [FUND_RESIDENT_MEDICAL] = "城乡居民基本医疗保险基金",
        [FUND_INJURY] = "工伤保险基金",
        [FUND_UNEMPLOYMENT] = "失业保险基金"};
    return WORD_OF(words, fund);
}

const char *level1_chinese(unsigned level1)
{
    static const char *const words[LEVEL1_COUNT] = {[LEVEL1_COST] = "成本指标",
                                                    [LEVEL1_OUTPUT] = "产出指标",
                                                    [LEVEL1_BENEFIT] = "效益指标",
                                                    [LEVEL1_SATISFACTION] = "满意度指标"};
    return WORD_OF(words, level1);
}

const char *comparator_sign(unsigned comparator)
{
    static const char *const words[COMPARE_COUNT] = {[COMPARE_GE] = "≥",
                                                     [COMPARE_GT] = ">",
                                                     [COMPARE_LE] = "≤",
                                                     [COMPARE_LT] = "<",
                                                     [COMPARE_EQ] = "="};
    return WORD_OF(words, comparator);
}

const char *likelihood_chinese(unsigned likelihood)
{
    static const char *const words[LIKELIHOOD_COUNT] = {[LIKELIHOOD_CERTAIN] = "确定能",
                                                        [LIKELIHOOD_POSSIBLE] = "有可能",
                                                        [LIKELIHOOD_IMPOSSIBLE] = "完全不可能"};
    return WORD_OF(words, likelihood);
}

const char *deviation_chinese(unsigned bit_number)
{
    static const char *const words[DEVIATION_COUNT] = {"经费保障", "制度保障", "人员保障",
                                                       "硬件条件保障", "其他"};
    return WORD_OF(words, bit_number);
}

const char *attainment_chinese(unsigned attainment)
{
    static const char *const words[] = {
        [ATTAINED_FULL] = "达成", [ATTAINED_PARTLY] = "部分达成", [ATTAINED_NOT] = "未达成"};
    return WORD_OF(words, attainment);
}

const char *receipt_chinese(unsigned outcome)
{
    static const char *const words[] = {
        [RECEIPT_RECEIVED] = "已收到",        [RECEIPT_WAITING] = "已收到，等待明细到齐",
        [RECEIPT_AGREES] = "核对一致",        [RECEIPT_DIFFERS] = "核对不一致",
        [RECEIPT_NO_DETAIL] = "本级不存明细", [RECEIPT_OTHER_FOLD] = "软件口径版本不同，未核对"};
    return WORD_OF(words, outcome);
}

const char *correction_chinese(unsigned what)
{
    static const char *const words[CORRECTION_COUNT] = {[CORRECTION_REOPENED] = "重新打开",
                                                        [CORRECTION_CHANGED] = "更正",
                                                        [CORRECTION_WITHDRAWN] = "撤回"};
    return WORD_OF(words, what);
}

bool work_is_of_units(unsigned type)
{
    return type == WORK_EX_ANTE || type == WORK_TRANSFER || type == WORK_RECTIFICATION ||
           type == WORK_OBJECTION || type == WORK_DEPARTMENT_EVALUATION ||
           type == WORK_DISCLOSURE || type == WORK_ADJUSTMENT;
}

const char *work_type_name(unsigned type)
{
    static const char *const names[WORK_TYPE_COUNT] = {
#define X(name, number, text, chinese) [number] = text,
        WORK_TYPE_LIST(X)
#undef X
    };
    return type < WORK_TYPE_COUNT && names[type] ? names[type] : "";
}

const char *work_type_chinese(unsigned type)
{
    static const char *const words[WORK_TYPE_COUNT] = {
#define X(name, number, text, chinese) [number] = chinese,
        WORK_TYPE_LIST(X)
#undef X
    };
    return WORD_OF(words, type);
}

const char *objection_chinese(unsigned kind)
{
    static const char *const words[OBJECTION_KIND_COUNT] = {[OBJECTION_FOREIGN] = "不是本单位",
                                                            [OBJECTION_ABOLISHED] = "已撤销",
                                                            [OBJECTION_DUPLICATE] = "重复",
                                                            [OBJECTION_SPLIT] = "已拆分"};
    return WORD_OF(words, kind);
}

/* Bytes of what stands between two codes; 0: none does. */
static size_t mark_size(const char *text)
{
    static const char *const marks[] = {"、", "，", ",", "；", ";", " "};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strncmp(text, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    return 0;
}

bool objection_next(const char **at, char code[OTHER_CODE_SIZE])
{
    size_t size = 0;
    while (mark_size(*at))
        *at += mark_size(*at);
    for (; **at && !mark_size(*at); ++*at)
        if (size + 1 < OTHER_CODE_SIZE)
            code[size++] = **at;
    code[size] = '\0';
    return size > 0;
}

unsigned objection_of(const char *text)
{
    for (unsigned kind = 1; kind < OBJECTION_KIND_COUNT; kind++)
        if (strcmp(objection_chinese(kind), text) == 0)
            return kind;
    return OBJECTION_NONE;
}

const char *adjust_chinese(unsigned kind)
{
    static const char *const words[ADJUST_KIND_COUNT] = {
        [ADJUST_VALUE] = "改指标值",       [ADJUST_WEIGHT] = "改分值",
        [ADJUST_ADD] = "新增指标",         [ADJUST_DROP] = "取消指标",
        [ADJUST_BUDGET] = "调整资金",      [ADJUST_GOAL] = "改总体目标",
        [ADJUST_OTHER] = "其他修改",       [ADJUST_NAME] = "改指标名称",
        [ADJUST_LEVELS] = "改指标类别",    [ADJUST_CORE] = "改核心指标",
        [ADJUST_TASK_NAME] = "改任务名称", [ADJUST_TASK] = "改任务内容",
        [ADJUST_TASK_ADD] = "新增任务",    [ADJUST_TASK_DROP] = "取消任务",
        [ADJUST_FACT] = "改基本信息",      [ADJUST_ACCRUAL] = "改计量方式"};
    return WORD_OF(words, kind);
}

const char *const adjust_words_all =
    "改指标值、改分值、新增指标、取消指标、改指标名称、改指标类别"
    "、改核心指标、调整资金、改总体目标、"
    "改任务名称、改任务内容、新增任务、取消任务、改基本信息 或 改计量方式";
const char *const adjust_core_words[2] = {"非核心指标", "核心指标"};

unsigned adjust_of(const char *text)
{
    for (unsigned kind = 1; kind < ADJUST_KIND_COUNT; kind++)
        if (strcmp(adjust_chinese(kind), text) == 0)
            return kind;
    return ADJUST_NONE;
}

const char *conclusion_chinese(unsigned conclusion)
{
    static const char *const words[CONCLUSION_COUNT] = {[CONCLUSION_SUPPORTED] = "予以支持",
                                                        [CONCLUSION_PARTLY] = "部分支持",
                                                        [CONCLUSION_REFUSED] = "不予支持"};
    return WORD_OF(words, conclusion);
}

const char *checked_chinese(unsigned verdict)
{
    static const char *const words[CHECKED_COUNT] = {
        [CHECKED_TRUE] = "属实", [CHECKED_MOSTLY] = "基本属实", [CHECKED_FALSE] = "不属实"};
    return WORD_OF(words, verdict);
}

const char *trigger_chinese(unsigned bit_number)
{
    static const char *const words[TRIGGER_COUNT] = {"新增", "增幅", "到期延续", "年中追加"};
    return WORD_OF(words, bit_number);
}

const char *transfer_level_chinese(unsigned level)
{
    return level == TRANSFER_REGION ? "区域" : level == TRANSFER_PROJECT ? "项目" : "";
}

const char *management_aspect(unsigned number)
{
    static const char *const words[MANAGEMENT_COUNT] = {
        "分配科学性", "下达及时性",       "拨付合规性",      "使用规范性",
        "执行准确性", "预算绩效管理情况", "支出责任履行情况"};
    return number < MANAGEMENT_COUNT ? words[number] : "";
}

const char *check_grade_chinese(unsigned grade)
{
    static const char *const words[GRADE_COUNT] = {"—", "优", "良", "中", "差"};
    return grade < GRADE_COUNT ? words[grade] : "—";
}

const char *unit_kind_chinese(unsigned kind)
{
    static const char *const words[UNIT_KIND_COUNT] = {"乡镇", "主管部门", "下属单位"};
    return kind < UNIT_KIND_COUNT ? words[kind] : "—";
}

const char *outside_chinese(unsigned table)
{
    static const char *const words[OUTSIDE_COUNT] = {"—",
                                                     "绩效监控情况汇总表",
                                                     "绩效自评情况汇总表",
                                                     "四本预算覆盖表",
                                                     "部门评价汇总表",
                                                     "结果应用情况表",
                                                     "工作台账"};
    return table < OUTSIDE_COUNT ? words[table] : "—";
}

const char *submission_chinese(unsigned kind)
{
    static const char *const words[] = {[SUBMISSION_ROUND] = "绩效监控汇总",
                                        [SUBMISSION_APPLICATION] = "监控结果应用",
                                        [SUBMISSION_OVERALL_REVIEW] = "部门整体自评审核汇总",
                                        [SUBMISSION_SELF_EVALUATION] = "绩效自评汇总",
                                        [SUBMISSION_TRANSFER] = "转移支付绩效自评",
                                        [SUBMISSION_RESULT_USE] = "评价结果应用"};
    return WORD_OF(words, kind);
}
