/* heading -- what a column or a word in somebody's table means.
 *
 * Tables of names are data (deploy/data/aliases, one file a table, built into the
 * library): a place that calls 年初预算数 something else adds a word, not code.
 * Matching ignores width, case, blanks, punctuation, line breaks and what stands
 * in closing brackets, and reports the brackets' money unit and points. It never
 * guesses: a name that is in no table is -1, and the caller asks a person.
 *
 * One rule: ids are the enums below; a file may add other names for them and
 * never another meaning. Only WORDS_MEASURE is open: its ids are its lines. */
#ifndef SIBEN_HEADING_H
#define SIBEN_HEADING_H

#include <siben/limits.h>
#include <siben/money.h>

/* X(NAME, file): lists of columns first, then vocabularies of cells. */
/* clang-format off */
#define HEADING_TABLE_LIST(X)                                                   \
    X(COLUMNS_UNITS, "units")                 /* list of budget units */        \
    X(COLUMNS_PROJECTS, "projects")           /* projects and funding lines */  \
    X(COLUMNS_SPENDING, "spending")           /* spent so far */                \
    X(COLUMNS_FLAT, "flat")                   /* one row an indicator (3.12) */ \
    X(COLUMNS_WORK, "work")                   /* pieces of the year's work */   \
    X(COLUMNS_FORM, "form")                   /* labels of published forms */   \
    X(COLUMNS_REGIONS, "regions")             /* codes of divisions */          \
    X(COLUMNS_FUNDS, "funds")                 /* social-insurance funds, T12 */ \
    X(COLUMNS_OUTSIDE, "outside")             /* T11 of a county */             \
    X(COLUMNS_REGIONAL, "regional")           /* the regional system's list */  \
    X(WORDS_BOOK, "word-book")                /* budget book */                 \
    X(WORDS_SOURCE, "word-source")            /* level the money comes from */  \
    X(WORDS_MONEY_KIND, "word-money-kind")    /* this year's, carried over */   \
    X(WORDS_MONEY_UNIT, "word-money-unit")    /* 元, 万元 */                    \
    X(WORDS_CATEGORY, "word-category")        /* 特定目标类 … */                \
    X(WORDS_ATTRIBUTE, "word-attribute")      /* 新增, 延续 */                  \
    X(WORDS_LEVEL1, "word-level1")            /* 一级指标 */                    \
    X(WORDS_LEVEL2, "word-level2")            /* 二级指标 */                    \
    X(WORDS_LIKELIHOOD, "word-likelihood")    /* 完成目标可能性 */              \
    X(WORDS_DEVIATION, "word-deviation")      /* 偏差原因 */                    \
    X(WORDS_QUALITY, "word-quality")          /* 达成, 部分达成, 未达成 */      \
    X(WORDS_TICK, "word-tick")                /* √ */                           \
    X(WORDS_WORK, "word-work")                /* enum work_type, from 1 */      \
    X(WORDS_CHECKED, "word-checked")          /* 属实 … */                      \
    X(WORDS_CONCLUSION, "word-conclusion")    /* 予以支持 … */                  \
    X(WORDS_TRIGGER, "word-trigger")          /* 新增 … */                      \
    X(WORDS_ACCRUAL, "word-accrual")          /* enum accrual, from 1 */        \
    X(WORDS_MEASURE, "word-measure")          /* units of measure; open */

enum heading_table {
#define X(name, file) name,
    HEADING_TABLE_LIST(X)
#undef X
    HEADING_TABLE_COUNT
};

/* X(NAME, canonical words). The order is the id. */
#define UNITS_COLUMNS(X)                                                              \
    X(SEQUENCE, "序号") X(REGION, "财政区划") X(DEPARTMENT_CODE, "主管部门编码")      \
    X(DEPARTMENT, "主管部门") X(UNIT_CODE, "单位编码") X(UNIT, "单位名称")            \
    X(KIND, "单位性质") X(LEADER, "分管领导") X(HANDLER, "经办人")                    \
    X(PHONE, "联系电话") X(SECTION, "业务股室") X(CHAIN, "审核环节")                    \
    X(NOTE, "备注") X(LEADER_PHONE, "分管领导电话")
#define PROJECTS_COLUMNS(X)                                                           \
    X(SEQUENCE, "序号") X(YEAR, "预算年度") X(REGION, "财政区划")                     \
    X(DEPARTMENT_CODE, "主管部门编码") X(DEPARTMENT, "主管部门")                      \
    X(UNIT_CODE, "单位编码") X(UNIT, "单位名称") X(PROJECT_CODE, "项目代码")          \
    X(PROJECT, "项目名称") X(CATEGORY, "项目类别") X(BOOK, "预算类别")                \
    X(SOURCE, "资金来源") X(MONEY_KIND, "资金性质") X(INITIAL, "年初预算数")          \
    X(ADJUSTED_BY, "调整数") X(ANNUAL, "全年预算数") X(MONEY_UNIT, "金额单位")        \
    X(ATTRIBUTE, "新增/延续") X(PERIOD, "项目期") X(DOCUMENT, "指标文号")             \
    X(ISSUED_ON, "下达日期") X(IS_SPECIAL, "是否专项资金") X(IS_KEY, "是否重点项目")  \
    X(NOTE, "备注") X(SECTOR_CODE, "行业主管部门编码") X(SECTOR, "行业主管部门")
#define SPENDING_COLUMNS(X)                                                           \
    X(SEQUENCE, "序号") X(YEAR, "预算年度") X(UNIT_CODE, "单位编码")                  \
    X(UNIT, "单位名称") X(PROJECT_CODE, "项目代码") X(PROJECT, "项目名称")            \
    X(BOOK, "预算类别") X(SOURCE, "资金来源") X(MONEY_KIND, "资金性质")               \
    X(CUTOFF, "截止日期") X(ANNUAL, "全年预算数") X(SPENT, "累计支出")                \
    X(MONEY_UNIT, "金额单位") X(NOTE, "备注")
#define FLAT_COLUMNS(X)                                                               \
    X(SEQUENCE, "序号") X(YEAR, "预算年度") X(REGION, "区划代码")                     \
    X(DEPARTMENT_CODE, "部门代码") X(DEPARTMENT, "部门名称") X(UNIT_CODE, "单位代码") \
    X(UNIT, "单位名称") X(PROJECT_CODE, "项目代码") X(PROJECT, "项目名称")            \
    X(BOOK, "预算类别") X(SOURCE, "资金来源") X(INITIAL, "年初预算数")                \
    X(ANNUAL, "全年预算数") X(SPENT, "执行数") X(MONEY_UNIT, "金额单位")              \
    X(LEVEL1, "一级指标") X(LEVEL2, "二级指标") X(LEVEL3, "三级指标")                 \
    X(COMPARATOR, "指标性质") X(TARGET, "指标值") X(MEASURE, "度量单位")              \
    X(WEIGHT, "分值") X(ACTUAL, "完成值") X(FORECAST, "全年预计完成值")               \
    X(LIKELIHOOD, "完成可能性") X(DEVIATION, "偏差类型") X(REASON, "偏差原因")        \
    X(MEASURES, "改进措施") X(IS_CORE, "是否核心指标") X(SCORE, "得分")               \
    X(NOTE, "备注") X(ANNUAL_GOAL, "年度总体目标") X(FORECAST_SPENT, "全年预计执行数") \
    X(ACCRUAL, "计量方式")
#define WORK_COLUMNS(X)                                                               \
    X(SEQUENCE, "序号") X(TYPE, "工作类型") X(NUMBER, "工作编号") X(TITLE, "事项")    \
    X(YEAR, "预算年度") X(ROUND, "监控月份") X(DATE, "日期") X(UNIT_CODE, "单位编码") \
    X(UNIT, "单位名称") X(PROJECT_CODE, "项目代码") X(PROJECT, "项目名称")            \
    X(BOOK, "预算类别") X(FIELD, "领域或维度") X(AMOUNT, "金额")                      \
    X(MONEY_UNIT, "金额单位") X(SCORE, "得分") X(STATED, "自评完成值")                \
    X(FOUND, "核查完成值") X(VERDICT, "核查结论") X(VETO, "是否一票否决")             \
    X(TRIGGER, "触发情形") X(ORIGINAL, "原定金额") X(TOTAL, "本次总需求")             \
    X(CONCLUSION, "评估结论") X(AGENCY, "第三方机构") X(LEAD, "主评人")               \
    X(PLACE, "网址或地点") X(PEOPLE, "人数") X(DETAIL, "情况说明")                    \
    X(HANDLING, "处理方式") X(OWNER, "责任人") X(DUE, "完成期限") X(DONE, "完成日期") \
    X(EVIDENCE, "佐证材料") X(DOCUMENT, "佐证文号") X(DIGEST, "佐证摘要")             \
    X(KEPT, "原件存放处") X(NOTE, "备注") X(SAMPLE, "抽样批次") X(METHOD, "核查方式")  \
    X(DIFFERENCE, "差异率") X(CORE, "是否核心指标")
#define FORM_COLUMNS(X)                                                               \
    X(PROJECT, "项目名称") X(PROJECT_CODE, "项目代码") X(DEPARTMENT, "主管部门")      \
    X(UNIT, "实施单位") X(ATTRIBUTE, "项目属性") X(CATEGORY, "项目类别")              \
    X(PERIOD, "项目期") X(BOOK, "预算类别") X(SOURCE, "资金来源") X(YEAR, "预算年度") \
    X(MONEY_UNIT, "金额单位") X(MONEY, "项目资金") X(TOTAL_WHOLE, "项目资金总额")     \
    X(TOTAL, "年度资金总额") X(GOAL, "项目总目标") X(ANNUAL_GOAL, "年度总体目标")     \
    X(EXPECTED, "预期目标") X(ACHIEVED, "实际完成情况") X(INDICATORS, "绩效指标")     \
    X(INITIAL, "年初预算数") X(ANNUAL, "全年预算数") X(SPENT, "执行数")               \
    X(FORECAST, "全年预计执行数") X(RATE, "执行率") X(WEIGHT, "分值")                 \
    X(SCORE, "得分") X(SUM, "总分") X(FILLED_BY, "填报人") X(NOTE, "备注")            \
    X(TASK, "任务名称") X(TASK_CONTENT, "主要内容") X(TASK_SUM, "金额合计")             \
    X(PROGRESS, "目标执行总体情况") X(ACTIONS, "采取措施")                              \
    X(CENTRAL, "中央主管部门") X(LOCAL, "地方主管部门") X(MANAGEMENT, "资金管理情况")
#define REGIONS_COLUMNS(X)                                                            \
    X(SEQUENCE, "序号") X(CODE, "区划代码") X(NAME, "区划名称") X(LEVEL, "级别")      \
    X(PARENT, "上级代码") X(FROM, "设立日期") X(UNTIL, "撤销日期")                    \
    X(SUCCESSORS, "继任代码") X(DOCUMENT, "依据") X(NOTE, "备注")
#define FUNDS_COLUMNS(X)                                                              \
    X(SEQUENCE, "序号") X(YEAR, "预算年度") X(FUND, "基金名称") X(POOLING, "统筹层级") \
    X(HERE, "是否本级编制预算") X(UNIT_CODE, "单位编码") X(UNIT, "经办单位")          \
    X(INCOME_BUDGET, "收入预算") X(INCOME, "收入执行")                                \
    X(EXPENDITURE_BUDGET, "支出预算") X(EXPENDITURE, "支出执行") X(SURPLUS, "本年结余") \
    X(BALANCE, "滚存结余") X(MONTHS, "可支付月数") X(INSURED, "参保人数")             \
    X(COLLECTION, "征缴率") X(PAID, "待遇按时足额发放率") X(IRREGULAR, "违规支出")    \
    X(MONEY_UNIT, "金额单位") X(LEVEL1, "一级指标") X(LEVEL2, "二级指标")             \
    X(LEVEL3, "三级指标") X(TARGET, "指标值") X(ACTUAL, "完成值") X(NOTE, "说明")
#define OUTSIDE_COLUMNS(X)                                                            \
    X(SEQUENCE, "序号") X(REGION, "区划代码") X(DEPARTMENT, "主管部门") X(UNIT, "单位") \
    X(PROJECT_CODE, "项目代码") X(PROJECT, "项目名称") X(BOOK, "预算类别")            \
    X(SOURCE, "资金来源") X(INITIAL, "年初预算数") X(ANNUAL, "全年预算数")            \
    X(SPENT, "执行数") X(RATE, "执行率") X(LIGHT, "执行灯") X(TARGET_LIGHT, "目标灯") \
    X(DEVIATING, "偏差指标数") X(SCORE, "自评得分") X(GRADE, "等级") X(STAGE, "环节") \
    X(REQUIRED, "应报项目数") X(REPORTED, "已报数") X(REQUIRED_MONEY, "应报金额")     \
    X(REPORTED_MONEY, "已报金额") X(MONEY_UNIT, "金额单位") X(CODE, "部门代码")       \
    X(PROJECTS, "项目数") X(ALL_MONEY, "项目资金总额") X(EVALUATED, "评价项目数")     \
    X(EVALUATED_MONEY, "评价资金额") X(SHARE, "占比") X(REACHES, "是否达到")          \
    X(HANDLING, "应用方式") X(CUT, "核减金额") X(OBLIGATION, "事项") X(DUE, "截止")   \
    X(FIRST, "首次报送") X(RETURNS, "退回次数") X(PASSED, "最终通过")                 \
    X(LATE_DAYS, "逾期天数") X(DEDUCTED, "考核扣分")
#define REGIONAL_COLUMNS(X)                                                           \
    X(SEQUENCE, "序号") X(YEAR, "预算年度") X(UNIT_CODE, "单位编码") X(UNIT, "单位名称") \
    X(PROJECT_CODE, "项目代码") X(PROJECT, "项目名称") X(DOCUMENT, "指标文号")        \
    X(AMOUNT, "金额") X(MONEY_UNIT, "金额单位") X(FILLED, "填报时间")                 \
    X(REVIEWED, "审核时间") X(STATE, "状态") X(NOTE, "备注")
#define BOOK_WORDS(X)                                                                 \
    X(GENERAL, "一般公共预算") X(FUND, "政府性基金预算") X(CAPITAL, "国有资本经营预算") \
    X(SOCIAL, "社会保险基金预算") X(OUTSIDE, "四本预算外资金")
#define SOURCE_WORDS(X)                                                               \
    X(CENTRAL, "中央") X(REGION, "自治区") X(PREFECTURE, "州") X(COUNTY, "县")        \
    X(TOWNSHIP, "乡镇") X(OWN, "单位自筹") X(LOAN, "银行贷款") X(SOCIETY, "社会资金") \
    X(OTHER, "其他")
#define MONEY_KIND_WORDS(X)                                                           \
    X(CURRENT, "当年财政拨款") X(CARRIED, "上年结转") X(OTHER, "其他资金") X(FUND, "基金")
#define MONEY_UNIT_WORDS(X) /* the first two are enum money_unit */                   \
    X(YUAN, "元") X(WAN, "万元") X(HUNDRED, "百元") X(THOUSAND, "千元") X(YI, "亿元")
#define CATEGORY_WORDS(X)                                                             \
    X(SPECIFIC, "特定目标类") X(OPERATION, "运转类") X(PERSONNEL, "人员类") X(FUND, "社保基金")
#define ATTRIBUTE_WORDS(X) X(NEW, "新增") X(CONTINUING, "延续")
#define LEVEL1_WORDS(X)                                                               \
    X(COST, "成本指标") X(OUTPUT, "产出指标") X(BENEFIT, "效益指标") X(SATISFACTION, "满意度指标")
#define LEVEL2_WORDS(X)                                                               \
    X(QUANTITY, "数量指标") X(QUALITY, "质量指标") X(TIMELINESS, "时效指标")          \
    X(COST, "成本指标") X(ECONOMIC_COST, "经济成本指标") X(SOCIAL_COST, "社会成本指标") \
    X(ECOLOGICAL_COST, "生态环境成本指标") X(ECONOMIC, "经济效益指标")                \
    X(SOCIAL, "社会效益指标") X(ECOLOGICAL, "生态效益指标")                           \
    X(SUSTAINABLE, "可持续影响指标") X(SATISFACTION, "服务对象满意度指标")
#define LIKELIHOOD_WORDS(X)                                                           \
    X(CERTAIN, "确定能") X(POSSIBLE, "有可能") X(IMPOSSIBLE, "完全不可能")
#define DEVIATION_WORDS(X)                                                            \
    X(FUNDS, "经费保障") X(RULES, "制度保障") X(PEOPLE, "人员保障")                   \
    X(HARDWARE, "硬件条件保障") X(OTHER, "其他")
#define QUALITY_WORDS(X)                                                              \
    X(MET, "达成") X(PARTLY, "部分达成") X(UNMET, "未达成") X(DESCRIBED, "定性描述")
#define TICK_WORDS(X) X(YES, "是") X(NO, "否")
#define WORK_WORDS(X) /* in the order of enum work_type */                            \
    X(EX_ANTE, "事前绩效评估") X(DEPARTMENT, "部门评价") X(KEY, "重点评价")           \
    X(TRANSFER, "转移支付自评") X(VERIFICATION, "真实性核查") X(ONSITE, "实地评价")   \
    X(SPOT_REVIEW, "重点领域抽审") X(SAMPLING, "配合上级抽审") X(RECTIFICATION, "整改") \
    X(RESULT_USE, "结果应用") X(DISCLOSURE, "公开") X(AGENCY, "第三方机构")           \
    X(TRAINING, "培训") X(COACHING, "辅导") X(PUBLICITY, "宣传")                      \
    X(SUPERVISION, "督办") X(ASSESSMENT, "年度考核") X(MAJOR, "重大事项认定")         \
    X(WEAK, "薄弱单位认定") X(EVENT, "事项日期") X(MATERIAL, "工作材料")                 \
    X(OBJECTION, "清单异议") X(ADJUSTMENT, "绩效目标调整")
#define CHECKED_WORDS(X) X(TRUE, "属实") X(MOSTLY, "基本属实") X(FALSE, "不属实")
#define CONCLUSION_WORDS(X) X(SUPPORTED, "予以支持") X(PARTLY, "部分支持") X(REFUSED, "不予支持")
#define TRIGGER_WORDS(X)                                                              \
    X(NEW, "新增") X(GROWTH, "增幅") X(RENEWAL, "到期延续") X(MIDYEAR, "年中追加")
#define ACCRUAL_WORDS(X) /* in the order of enum accrual */                           \
    X(CUMULATIVE, "累计") X(LEVEL, "水平") X(ONE_OFF, "一次性") X(MILESTONE, "时间节点") \
    X(CEILING, "上限") X(QUALITATIVE, "定性")
/* clang-format on */

#define X(name, words) COLUMN_UNITS_##name,
enum column_units { UNITS_COLUMNS(X) COLUMN_UNITS_COUNT };
#undef X
#define X(name, words) COLUMN_PROJECTS_##name,
enum column_projects { PROJECTS_COLUMNS(X) COLUMN_PROJECTS_COUNT };
#undef X
#define X(name, words) COLUMN_SPENDING_##name,
enum column_spending { SPENDING_COLUMNS(X) COLUMN_SPENDING_COUNT };
#undef X
#define X(name, words) COLUMN_FLAT_##name,
enum column_flat { FLAT_COLUMNS(X) COLUMN_FLAT_COUNT };
#undef X
#define X(name, words) COLUMN_FORM_##name,
enum column_form { FORM_COLUMNS(X) COLUMN_FORM_COUNT };
#undef X
#define X(name, words) COLUMN_REGIONS_##name,
enum column_regions { REGIONS_COLUMNS(X) COLUMN_REGIONS_COUNT };
#undef X
#define X(name, words) WORD_BOOK_##name,
enum word_book { BOOK_WORDS(X) WORD_BOOK_COUNT };
#undef X
#define X(name, words) WORD_SOURCE_##name,
enum word_source { SOURCE_WORDS(X) WORD_SOURCE_COUNT };
#undef X
#define X(name, words) WORD_MONEY_KIND_##name,
enum word_money_kind { MONEY_KIND_WORDS(X) WORD_MONEY_KIND_COUNT };
#undef X
#define X(name, words) WORD_MONEY_UNIT_##name,
enum word_money_unit { MONEY_UNIT_WORDS(X) WORD_MONEY_UNIT_COUNT };
#undef X
#define X(name, words) WORD_CATEGORY_##name,
enum word_category { CATEGORY_WORDS(X) WORD_CATEGORY_COUNT };
#undef X
#define X(name, words) WORD_ATTRIBUTE_##name,
enum word_attribute { ATTRIBUTE_WORDS(X) WORD_ATTRIBUTE_COUNT };
#undef X
#define X(name, words) WORD_LEVEL1_##name,
enum word_level1 { LEVEL1_WORDS(X) WORD_LEVEL1_COUNT };
#undef X
#define X(name, words) WORD_LEVEL2_##name,
enum word_level2 { LEVEL2_WORDS(X) WORD_LEVEL2_COUNT };
#undef X
#define X(name, words) WORD_LIKELIHOOD_##name,
enum word_likelihood { LIKELIHOOD_WORDS(X) WORD_LIKELIHOOD_COUNT };
#undef X
#define X(name, words) WORD_DEVIATION_##name,
enum word_deviation { DEVIATION_WORDS(X) WORD_DEVIATION_COUNT };
#undef X
#define X(name, words) WORD_QUALITY_##name,
enum word_quality { QUALITY_WORDS(X) WORD_QUALITY_COUNT };
#undef X
#define X(name, words) WORD_TICK_##name,
enum word_tick { TICK_WORDS(X) WORD_TICK_COUNT };
#undef X

#define X(name, words) COLUMN_WORK_##name,
enum column_work { WORK_COLUMNS(X) COLUMN_WORK_COUNT };
#undef X
#define X(name, words) WORD_WORK_##name,
enum word_work { WORK_WORDS(X) WORD_WORK_COUNT };
#undef X
#define X(name, words) WORD_CHECKED_##name,
enum word_checked { CHECKED_WORDS(X) WORD_CHECKED_COUNT };
#undef X
#define X(name, words) WORD_CONCLUSION_##name,
enum word_conclusion { CONCLUSION_WORDS(X) WORD_CONCLUSION_COUNT };
#undef X
#define X(name, words) COLUMN_FUNDS_##name,
enum column_funds { FUNDS_COLUMNS(X) COLUMN_FUNDS_COUNT };
#undef X
#define X(name, words) COLUMN_OUTSIDE_##name,
enum column_outside { OUTSIDE_COLUMNS(X) COLUMN_OUTSIDE_COUNT };
#undef X
#define X(name, words) COLUMN_REGIONAL_##name,
enum column_regional { REGIONAL_COLUMNS(X) COLUMN_REGIONAL_COUNT };
#undef X
#define X(name, words) WORD_ACCRUAL_##name,
enum word_accrual { ACCRUAL_WORDS(X) WORD_ACCRUAL_COUNT };
#undef X
#define X(name, words) WORD_TRIGGER_##name,
enum word_trigger { TRIGGER_WORDS(X) WORD_TRIGGER_COUNT };
#undef X

struct headings; /* all tables, in an arena; read-only afterwards */

/* The tables that are built in. */
enum status headings_load(struct arena *arena, struct headings **headings,
                          struct why *why) MUST_USE;
/* Puts another file in place of one table: UTF-8, a line a meaning, canonical words,
 * TAB, other names separated by TAB; # starts a comment line. MALFORMED with the
 * line for unknown canonical words, or a name given to two meanings; the old table
 * stays then. `arena` must live as long as the headings. */
enum status headings_replace(struct headings *headings, struct arena *arena,
                             enum heading_table table, struct bytes file, struct why *why) MUST_USE;

/* One title more for a meaning (canonical words), whatever it meant in this table before. NOT_FOUND: there is no
 * such meaning. The arena must live as long as the headings. */
enum status headings_add(struct headings *headings, struct arena *arena, enum heading_table table,
                         const char *meaning, const char *title) MUST_USE;

struct heading_found {
    int money_unit;  /* enum word_money_unit in brackets or at the end; -1 none */
    int32_t points;  /* hundredths, "（50分）"; -1 none */
    int month_first; /* "1—5月执行数": 1 and 5; "5月执行数": 0 and 5; 0 none */
    int month_last;
    int year; /* "2026年预算数"; 0 none */
};
/* The id, or -1. `found` may be NULL. `scratch` takes a few hundred bytes; when it
 * is full the answer is -1 and scratch->failed says so. */
int heading_match(const struct headings *headings, enum heading_table table, struct arena *scratch,
                  const char *text, struct heading_found *found);
/* Canonical words, "" for an id that is none. */
const char *heading_words(const struct headings *headings, enum heading_table table, int id);
int heading_count(const struct headings *headings, enum heading_table table);
const char *heading_table_file(enum heading_table table); /* "word-book" */

#endif
