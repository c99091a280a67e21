/* vocabulary -- level-3 indicators as units write them (DOMAIN.md 2.2, 2.4, 7.1). */
#include "county.h"

/* Lines in the order of a form: output, cost, benefit, satisfaction. */
#define NUMBER(about, name, unit, low, high, step, core)                                         \
    {                                                                                            \
        about, WORD_LEVEL1_OUTPUT, WORD_LEVEL2_QUANTITY, name, "≥", unit, ACCRUES, 0, low, high, \
            step, core, 0                                                                        \
    }
#define ONCE(about, name, unit, low, high, step)                                                \
    {                                                                                           \
        about, WORD_LEVEL1_OUTPUT, WORD_LEVEL2_QUANTITY, name, "≥", unit, ACCRUES_ONCE, 0, low, \
            high, step, false, 0                                                                \
    }
#define RATE(about, level1, level2, name, sign, low, high, core)                                   \
    {                                                                                              \
        about, WORD_LEVEL1_##level1, WORD_LEVEL2_##level2, name, sign, "%", ACCRUES_LEVEL, 0, low, \
            high, 1, core, 0                                                                       \
    }
#define AT_MOST(about, level1, level2, name, unit, places, low, high, step)                  \
    {                                                                                        \
        about, WORD_LEVEL1_##level1, WORD_LEVEL2_##level2, name, "≤", unit, ACCRUES_CEILING, \
            places, low, high, step, false, 0                                                \
    }
#define WORDS(about, level2, name, words)                                                          \
    {                                                                                              \
        about, WORD_LEVEL1_BENEFIT, WORD_LEVEL2_##level2, name, "", "", ACCRUES_WORDS, 0, 0, 0, 1, \
            false, words                                                                           \
    }
#define GAIN(about, level2, name, unit, low, high, step, core)                                    \
    {                                                                                             \
        about, WORD_LEVEL1_BENEFIT, WORD_LEVEL2_##level2, name, "≥", unit, ACCRUES_LEVEL, 0, low, \
            high, step, core, 0                                                                   \
    }

const struct measure_kind measure_kinds[] = {
    /* quantity */
    NUMBER(ABOUT(WATER), "维护供水管网长度", "公里", 8, 60, 1, true),
    NUMBER(ABOUT(WATER), "改造渠道长度", "公里", 2, 24, 1, true),
    NUMBER(ABOUT(WATER), "维修蓄水设施", "处", 3, 20, 1, false),
    ONCE(ABOUT(WATER), "培训水管员人数", "人", 5, 40, 1),
    NUMBER(ABOUT(ROAD), "公路养护里程", "公里", 20, 200, 1, true),
    NUMBER(ABOUT(ROAD), "修复路面面积", "平方米", 500, 9000, 50, true),
    NUMBER(ABOUT(ROAD), "安装安全防护设施", "处", 10, 120, 1, false),
    ONCE(ABOUT(ROAD), "改造桥涵数量", "座", 1, 4, 1),
    NUMBER(ABOUT(FARM), "实施面积", "亩", 300, 9000, 50, true),
    NUMBER(ABOUT(FARM) | ABOUT(AID), "补助户数", "户", 50, 900, 1, true),
    NUMBER(ABOUT(FARM), "发放良种农资", "吨", 10, 90, 1, false),
    ONCE(ABOUT(FARM) | ABOUT(HERD), "举办技术培训班", "期", 2, 8, 1),
    NUMBER(ABOUT(HERD), "牲畜免疫数量", "头", 2000, 18000, 100, true),
    NUMBER(ABOUT(HERD), "建设标准化棚圈", "座", 5, 50, 1, true),
    NUMBER(ABOUT(HERD), "品种改良数量", "头", 100, 1500, 10, false),
    NUMBER(ABOUT(SCHOOL), "受助学生人次", "人次", 120, 6000, 10, true),
    NUMBER(ABOUT(SCHOOL), "维修校舍面积", "平方米", 200, 5000, 20, true),
    ONCE(ABOUT(SCHOOL), "购置教学设备", "台", 8, 160, 1),
    NUMBER(ABOUT(HEALTH), "免费体检人数", "人", 300, 9000, 10, true),
    NUMBER(ABOUT(HEALTH), "服务签约户数", "户", 100, 2600, 5, false),
    ONCE(ABOUT(HEALTH), "购置医疗设备", "台", 1, 20, 1),
    NUMBER(ABOUT(AID), "救助人次", "人次", 100, 5000, 5, true),
    NUMBER(ABOUT(AID), "培训劳动力人数", "人", 40, 600, 5, false),
    ONCE(ABOUT(AID), "开发公益性岗位", "个", 10, 120, 1),
    NUMBER(ABOUT(BUILD), "整治改造户数", "户", 20, 400, 1, true),
    NUMBER(ABOUT(BUILD), "配套建设面积", "平方米", 300, 8000, 50, true),
    ONCE(ABOUT(BUILD), "新建公共设施", "处", 1, 9, 1),
    NUMBER(ABOUT(GREEN), "修复治理面积", "亩", 200, 8000, 20, true),
    NUMBER(ABOUT(GREEN), "清运处理垃圾", "吨", 200, 6000, 20, false),
    NUMBER(ABOUT(GREEN), "管护人员数量", "人", 6, 90, 1, false),
    NUMBER(ABOUT(CULTURE), "开展文化活动", "场", 6, 80, 1, true),
    NUMBER(ABOUT(CULTURE), "免费开放天数", "天", 200, 320, 1, false),
    NUMBER(ABOUT(ORDER), "开展巡查检查", "次", 24, 240, 1, true),
    NUMBER(ABOUT(ORDER) | ABOUT(OFFICE), "组织宣传活动", "场", 4, 48, 1, false),
    ONCE(ABOUT(ORDER), "储备物资种类", "件", 20, 600, 5),
    NUMBER(ABOUT(OFFICE), "保障运行天数", "天", 240, 365, 1, true),
    ONCE(ABOUT(OFFICE), "维护信息系统", "套", 1, 6, 1),
    ONCE(ABOUT(OFFICE), "举办业务培训", "期", 1, 8, 1),
    NUMBER(ABOUT_ALL, "开展督导检查", "次", 4, 24, 1, false),
    NUMBER(ABOUT_ALL, "形成工作台账", "份", 4, 36, 1, false),
    /* quality, timeliness */
    RATE(ABOUT(WATER), OUTPUT, QUALITY, "管网水质检测合格率", "≥", 93, 98, true),
    RATE(ABOUT(ROAD) | ABOUT(BUILD) | ABOUT(WATER) | ABOUT(GREEN), OUTPUT, QUALITY,
         "工程验收合格率", "=", 100, 100, true),
    RATE(ABOUT(FARM) | ABOUT(AID) | ABOUT(SCHOOL), OUTPUT, QUALITY, "补助对象准确率", "=", 100, 100,
         true),
    RATE(ABOUT(HERD), OUTPUT, QUALITY, "免疫抗体合格率", "≥", 70, 85, true),
    RATE(ABOUT(SCHOOL) | ABOUT(HEALTH) | ABOUT(OFFICE), OUTPUT, QUALITY, "设备设施完好率", "≥", 95,
         99, false),
    RATE(ABOUT(CULTURE) | ABOUT(ORDER) | ABOUT(HEALTH), OUTPUT, QUALITY, "工作任务完成质量达标率",
         "≥", 90, 98, false),
    RATE(ABOUT_ALL, OUTPUT, QUALITY, "资金使用合规率", "=", 100, 100, false),
    RATE(ABOUT_ALL, OUTPUT, TIMELINESS, "任务按期完成率", "≥", 92, 98, false),
    RATE(ABOUT(AID) | ABOUT(FARM) | ABOUT(SCHOOL), OUTPUT, TIMELINESS, "补助资金发放及时率", "≥",
         95, 99, false),
    {ABOUT_ALL, WORD_LEVEL1_OUTPUT, WORD_LEVEL2_TIMELINESS, "项目完工日期", "≤", "", ACCRUES_DATE,
     0, 0, 90, 1, false, 0},
    AT_MOST(ABOUT(WATER) | ABOUT(ROAD) | ABOUT(HEALTH), OUTPUT, TIMELINESS, "故障抢修平均响应时间",
            "小时", 0, 4, 48, 2),
    /* cost; the total is set from the budget */
    AT_MOST(ABOUT_ALL, COST, ECONOMIC_COST, "项目总成本", "万元", 2, 0, 0, 1),
    AT_MOST(ABOUT(WATER) | ABOUT(ROAD), COST, ECONOMIC_COST, "单位里程成本", "万元/公里", 2, 120,
            3600, 10),
    AT_MOST(ABOUT(AID) | ABOUT(FARM), COST, ECONOMIC_COST, "户均补助标准", "元/户", 0, 600, 5000,
            100),
    AT_MOST(ABOUT(SCHOOL) | ABOUT(HEALTH) | ABOUT(CULTURE), COST, ECONOMIC_COST, "人均服务成本",
            "元/人", 1, 300, 9000, 5),
    AT_MOST(ABOUT(BUILD) | ABOUT(HERD), COST, ECONOMIC_COST, "单个设施建设成本", "万元/个", 1, 15,
            400, 5),
    /* benefit */
    GAIN(ABOUT(WATER) | ABOUT(ROAD) | ABOUT(BUILD) | ABOUT(GREEN) | ABOUT(HEALTH), SOCIAL,
         "受益人口", "人", 300, 9000, 10, true),
    GAIN(ABOUT(ROAD) | ABOUT(OFFICE) | ABOUT(ORDER), SOCIAL, "受益村（社区）数量", "个", 3, 90, 1,
         false),
    GAIN(ABOUT(FARM) | ABOUT(HERD), ECONOMIC, "户均年增收", "元", 400, 3600, 50, true),
    GAIN(ABOUT(FARM) | ABOUT(AID) | ABOUT(BUILD) | ABOUT(GREEN), SOCIAL, "带动就业人数", "人", 8,
         160, 1, false),
    RATE(ABOUT(CULTURE) | ABOUT(ORDER) | ABOUT(HEALTH) | ABOUT(AID), BENEFIT, SOCIAL, "政策知晓率",
         "≥", 80, 95, false),
    RATE(ABOUT(SCHOOL), BENEFIT, SOCIAL, "义务教育巩固率", "≥", 95, 99, true),
    WORDS(ABOUT(WATER) | ABOUT(GREEN) | ABOUT(HERD), ECOLOGICAL, "区域生态环境质量", "持续改善"),
    WORDS(ABOUT(ROAD) | ABOUT(BUILD) | ABOUT(FARM), SOCIAL, "群众生产生活条件", "明显改善"),
    WORDS(ABOUT(OFFICE) | ABOUT(SCHOOL) | ABOUT(CULTURE), SOCIAL, "单位正常运转", "有效保障"),
    WORDS(ABOUT_ALL, SUSTAINABLE, "长效管理机制", "健全"),
    /* satisfaction */
    RATE(ABOUT(WATER) | ABOUT(FARM) | ABOUT(HERD) | ABOUT(AID) | ABOUT(BUILD) | ABOUT(GREEN),
         SATISFACTION, SATISFACTION, "受益群众满意度", "≥", 88, 96, false),
    RATE(ABOUT(ROAD), SATISFACTION, SATISFACTION, "沿线群众满意度", "≥", 88, 95, false),
    RATE(ABOUT(SCHOOL), SATISFACTION, SATISFACTION, "学生和家长满意度", "≥", 90, 97, false),
    RATE(ABOUT(HEALTH), SATISFACTION, SATISFACTION, "患者满意度", "≥", 90, 96, false),
    RATE(ABOUT(CULTURE) | ABOUT(ORDER) | ABOUT(OFFICE), SATISFACTION, SATISFACTION,
         "服务对象满意度", "≥", 90, 98, false),
};
const size_t measure_kind_count = sizeof measure_kinds / sizeof measure_kinds[0];

const char *words_of_level1(unsigned level1)
{
    static const char *const words[] = {"成本指标", "产出指标", "效益指标", "满意度指标"};
    return words[level1];
}

const char *words_of_accrual(unsigned accrues)
{
    static const char *const words[] = {
        [ACCRUES] = "累计",          [ACCRUES_LEVEL] = "水平",   [ACCRUES_ONCE] = "一次性",
        [ACCRUES_DATE] = "时间节点", [ACCRUES_CEILING] = "上限", [ACCRUES_WORDS] = "定性"};
    return words[accrues];
}

const char *words_of_level2(unsigned level2)
{
    static const char *const words[] = {"数量指标",         "质量指标",       "时效指标",
                                        "成本指标",         "经济成本指标",   "社会成本指标",
                                        "生态环境成本指标", "经济效益指标",   "社会效益指标",
                                        "生态效益指标",     "可持续影响指标", "服务对象满意度指标"};
    return words[level2];
}
