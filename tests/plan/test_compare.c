/* Nothing that a plan can say changes unsaid: each key of its schema is changed once. */
#include "kit.h"

/* Every key there is, once. */
static const char base[] =
    "plan: 653022-2026\n"
    "edition: 7\n"
    "scope: \"653022\"\n"
    "year: 2026\n"
    "title: 题目\n"
    "source: 来源\n"
    "office: 绩效办\n"
    "phone: \"1\"\n"
    "superior: 某州财政局\n"
    "calendars: [a.json]\n"
    "correction_days: 5\n"
    "late_addition_days: 7\n"
    "review_chains:\n"
    "  - {of: township, steps: [分管领导, 绩效办], may_skip: [分管领导]}\n"
    "contacts:\n"
    "  - {region: \"653022205\", name: 甲, phone: \"2\"}\n"
    "rules:\n"
    "  - id: training\n"
    "    version: v1\n"
    "    source: 出处\n"
    "    standing: proposal\n"
    "    values: {least: 4, coverage: 100}\n"
    "  - id: key_projects\n"
    "    version: v1\n"
    "    source: 出处\n"
    "    standing: confirmed\n"
    "    values: {least: 5, books: 未设定, fields: [政府采购, 政府投资基金]}\n"
    "  - id: review\n"
    "    version: v1\n"
    "    source: 出处\n"
    "    standing: confirmed\n"
    "    values: {checks: optional, targets: [P]}\n"
    "  - id: assessment\n"
    "    version: v1\n"
    "    source: 出处\n"
    "    standing: confirmed\n"
    "    values: {full: 100}\n"
    "    items:\n"
    "      - {name: 甲项, english: one, counts: late, obligations: [P], each: 1, most: 2}\n"
    "      - {name: 乙项, counts: verdict, works: [onsite], verdicts: [untrue], each: 1, most: 3}\n"
    "      - {name: 丙项, counts: score_below, works: [onsite], below: 60, each: 1, most: 4}\n"
    "obligations:\n"
    "  - id: P\n"
    "    section: 二\n"
    "    title: 目标\n"
    "    title_english: targets\n"
    "    sentence: 原话\n"
    "    sentence_english: words\n"
    "    owes: projects\n"
    "    to: 县\n"
    "    money_year: 2026\n"
    "    where: {books: [gov_fund], sources: [central], phase: initial, least_wan: \"10\"}\n"
    "    opens: 2026-02-01\n"
    "    cutoff: 2026-03-01\n"
    "    due: [2026-04-10, 2026-10-10]\n"
    "    thresholds: {甲: 一}\n"
    "    consequence: 通报\n"
    "    evidence: 报告\n"
    "    note: 注\n"
    "    recurs: yes\n"
    "    kept: {by: target, done: filled, evidence: no}\n"
    "  - id: E\n"
    "    section: 二\n"
    "    title: 公开\n"
    "    sentence: 原话\n"
    "    owes: departments\n"
    "    event: {after: budget_approval, days: 20}\n"
    "    kept: {by: work, types: [disclosure], shows: [targets], clock: usual}\n"
    "  - id: W\n"
    "    section: 二\n"
    "    title: 培训\n"
    "    sentence: 原话\n"
    "    owes: office\n"
    "    due: 2026-12-31\n"
    "    kept: {by: work, types: [training, coaching], each_type: no, count: records, every: unit, "
    "least: training.least, coverage: training.coverage, names: [key_projects.fields], words: "
    "另存}\n"
    "  - id: R\n"
    "    section: 二\n"
    "    title: 审核\n"
    "    sentence: 原话\n"
    "    owes: office\n"
    "    due: 2026-12-31\n"
    "    kept: {by: reviews, of: [P]}\n"
    "  - id: S\n"
    "    section: 二\n"
    "    title: 上报\n"
    "    sentence: 原话\n"
    "    owes: regions\n"
    "    debtors: [653022205]\n"
    "    money_year: 2026\n"
    "    due: 2026-12-31\n"
    "    kept: {by: submission, round: 5, reported_by: round}\n"
    "  - id: D\n"
    "    section: 二\n"
    "    title: 部门评价\n"
    "    sentence: 原话\n"
    "    owes: departments\n"
    "    due: 2026-12-31\n"
    "    kept: {by: work, types: [department_evaluation]}\n";

struct edit {
    const char *from, *to, *line;
};
static const struct edit edits[] = {
    {"plan: 653022-2026", "plan: 653022-b", "计划 的编号：原“653022-2026”，现“653022-b”"},
    {"edition: 7", "edition: 8", "计划的版次：原 7，现 8"},
    {"scope: \"653022\"", "scope: \"6530\"", "计划 的范围：原“653022”，现“6530”"},
    {"\nyear: 2026", "\nyear: 2027", "计划的年度：原 2026，现 2027"},
    {"title: 题目", "title: 新题", "计划 的标题：原“题目”，现“新题”"},
    {"source: 来源", "source: 新", "计划 的出处：原“来源”，现“新”"},
    {"office: 绩效办", "office: 财政局", "计划 的绩效办：原“绩效办”，现“财政局”"},
    {"phone: \"1\"", "phone: \"3\"", "计划 的电话：原“1”，现“3”"},
    {"phone: \"1\"", "phone: 未设定", "计划 的写明未设定的：原“（空）”，现“phone”"},
    {"superior: 某州财政局", "superior: 别州财政局", "计划 的上级：原“某州财政局”，现“别州财政局”"},
    {"[a.json]", "[a.json, b.json]", "计划 的日历：原“a.json”，现“a.json、b.json”"},
    {"correction_days: 5", "correction_days: 6",
     "退回后更正的期限：原 5 个工作日，现 6 个（-1 为未设定）"},
    {"late_addition_days: 7", "late_addition_days: 8",
     "追加项目补报的期限：原 7 个工作日，现 8 个（-1 为未设定）"},
    {"of: township", "of: department",
     "乡镇 的审核环节：原“分管领导（可跳过） → 绩效办”，现“（空）”"},
    {"steps: [分管领导, 绩效办]", "steps: [分管领导, 股室, 绩效办]",
     "乡镇 的审核环节：原“分管领导（可跳过） → 绩效办”，现“分管领导（可跳过） → 股室 → 绩效办”"},
    {", may_skip: [分管领导]", "",
     "乡镇 的审核环节：原“分管领导（可跳过） → 绩效办”，现“分管领导 → 绩效办”"},
    {"region: \"653022205\"", "region: \"653022206\"", "653022205 的联系人：原“甲”，现“（空）”"},
    {"name: 甲", "name: 乙", "653022205 的联系人：原“甲”，现“乙”"},
    {"phone: \"2\"", "phone: \"4\"", "653022205 的电话：原“2”，现“4”"},
    /* rule sets: how sure a rule is, and a value that was not there */
    {"  - id: key_projects",
     "  - id: handling\n    version: v1\n    source: 出处\n    standing: proposal\n    values: "
     "{monitoring: [继续], results: 未设定}\n  - id: key_projects",
     "新增规则 handling（v1）"},
    {"version: v1", "version: v2", "规则 training 的版本：原“v1”，现“v2”"},
    {"source: 出处", "source: 文件", "规则 training 的出处：原“出处”，现“文件”"},
    {"standing: proposal", "standing: confirmed", "规则 training 的可信程度：原“建议”，现“已核对”"},
    {"least: 4", "least: 6", "规则 training 的least：原“4”，现“6”"},
    {"targets: [P]}", "targets: [P], open_one_of: 500}",
     "规则 review 的open_one_of：原“（空）”，现“500”"},
    {"books: 未设定", "books: []", "规则 key_projects 的books：原“未设定”，现“空的清单”"},
    {"[政府采购, 政府投资基金]", "[政府采购、政府投资基金]",
     "规则 key_projects 的fields：原“政府采购、政府投资基金”，现“政府采购、政府投资基金”"},
    /* obligations */
    {"- id: D", "- id: D2", "删去 D：部门评价"},
    {"section: 二", "section: 三", "P 的章节：原“二”，现“三”"},
    {"title: 目标", "title: 新目标", "P 的事项：原“目标”，现“新目标”"},
    {"title_english: targets", "title_english: aims", "P 的事项（英文）：原“targets”，现“aims”"},
    {"sentence: 原话", "sentence: 新话", "P 的计划原意：原“原话”，现“新话”"},
    {"sentence_english: words", "sentence_english: other",
     "P 的计划原意（英文）：原“words”，现“other”"},
    {"title: 部门评价\n    sentence: 原话\n    owes: departments",
     "title: 部门评价\n    sentence: 原话\n    owes: projects",
     "D 的承担者：原“各部门”，现“各项目”"},
    {"to: 县", "to: 州", "P 的报送对象：原“县”，现“州”"},
    {"money_year: 2026", "money_year: 2025", "P 的资金年度：原 2026，现 2025"},
    {"where: {books: [gov_fund], sources: [central], phase: initial, least_wan: \"10\"}\n    ", "",
     "P 的范围：原“政府性基金预算；资金来自中央；年初的；全年预算不少于 10 万元”，现“（空）”"},
    {"books: [gov_fund]", "books: [gov_fund, state_capital]",
     "P 的范围：原“政府性基金预算；资金来自中央；年初的；全年预算不少于 10 "
     "万元”，现“政府性基金预算、国有资本经营预算；资金来自中央；年初的；全年预算不少于 10 万元”"},
    {", sources: [central]", "",
     "P 的范围：原“政府性基金预算；资金来自中央；年初的；全年预算不少于 10 "
     "万元”，现“政府性基金预算；年初的；全年预算不少于 10 万元”"},
    {", phase: initial", "",
     "P 的范围：原“政府性基金预算；资金来自中央；年初的；全年预算不少于 10 "
     "万元”，现“政府性基金预算；资金来自中央；全年预算不少于 10 万元”"},
    {", least_wan: \"10\"", "",
     "P 的范围：原“政府性基金预算；资金来自中央；年初的；全年预算不少于 10 "
     "万元”，现“政府性基金预算；资金来自中央；年初的”"},
    {"debtors: [653022205]", "debtors: [653022206]",
     "S 的承担的地区：原“653022205”，现“653022206”"},
    {"opens: 2026-02-01", "opens: 2026-02-02", "P 的开始日：原 2026-02-01，现 2026-02-02"},
    {"cutoff: 2026-03-01", "cutoff: 未设定", "P 的监控节点：原 2026-03-01，现 无"},
    {"cutoff: 2026-03-01\n    ", "", "P 的监控节点：原 2026-03-01，现 无"},
    {"due: [2026-04-10, 2026-10-10]", "due: 未设定",
     "P 的期限：原“2026-04-10、2026-10-10”，现“未设定”"},
    {"after: budget_approval", "after: accounts_approval",
     "E 的期限：原“budget_approval之后 20 个自然日”，现“accounts_approval之后 20 个自然日”"},
    {", days: 20", ", working_days: 20",
     "E 的期限：原“budget_approval之后 20 个自然日”，现“budget_approval之后 20 个工作日”"},
    {"{甲: 一}", "{乙: 一}", "P 的甲：原“一”，现“（空）”"},
    {"consequence: 通报", "consequence: 扣分", "P 的后果：原“通报”，现“扣分”"},
    {"consequence: 通报", "consequence: 未设定", "P 的写明未设定的：原“（空）”，现“consequence”"},
    {"evidence: 报告", "evidence: 照片", "P 的佐证：原“报告”，现“照片”"},
    {"note: 注", "note: 另注", "P 的说明：原“注”，现“另注”"},
    {"recurs: yes", "recurs: no", "P 只要求当年"},
    /* what keeps them */
    {"by: reviews", "by: parts", "R 的存放：原“审核记录”，现“各环节”"},
    {"done: filled", "done: approved", "P 的办结条件：原“填报即可”，现“审核通过”"},
    {"evidence: no", "evidence: yes", "P 没有附文件不再算办完"},
    {"shows: [targets]", "shows: [reports]", "E 的须公开的：原“绩效目标”，现“评价报告”"},
    {"clock: usual", "clock: received",
     "E 的计时：原“绩效办按写明的日期，其余按收到的时间”，现“收到的时间”"},
    {"types: [training, coaching]", "types: [training]", "W 的工作类型：原“培训、辅导”，现“培训”"},
    {"each_type: no", "each_type: yes", "W 每种工作都要有"},
    {"types: [training, coaching], each_type: no, count: records, every: unit",
     "types: [onsite], followed: yes, count: records, every: unit",
     "W 发现的问题没有立整改不再算办完"},
    {"count: records", "count: units", "W 的计数单位：原“记录”，现“单位”"},
    {"every: unit", "every: agency", "W 的覆盖对象：原“单位”，现“受托的第三方机构”"},
    {"least: training.least", "least: key_projects.least",
     "W 的数量规则：原“training.least”，现“key_projects.least”"},
    {", coverage: training.coverage", "", "W 的覆盖规则：原“training.coverage”，现“（空）”"},
    {"names: [key_projects.fields]", "names: [key_projects.books]",
     "W 的须写明的清单：原“key_projects.fields”，现“key_projects.books”"},
    {"words: 另存", "words: 别处", "W 的存放说明：原“另存”，现“别处”"},
    {"of: [P]", "of: [D]", "R 的由哪几项合成：原“P”，现“D”"},
    {"round: 5", "round: 8", "S 的轮次（监控到几月底，0 为没有）：原 5，现 8"},
    {"reported_by: round", "reported_by: application",
     "S 的须随之上报的：原“绩效监控汇总”，现“监控结果应用”"},
    {"name: 甲项", "name: 丁项",
     "规则 assessment 的甲项：原“逾期办理（P），每次扣 1 分，最多扣 2 "
     "分（英文：one）”，现“（空）”"},
    {"english: one", "english: other",
     "规则 assessment 的甲项：原“逾期办理（P），每次扣 1 分，最多扣 2 "
     "分（英文：one）”，现“逾期办理（P），每次扣 1 分，最多扣 2 分（英文：other）”"},
    {"counts: late", "counts: returned",
     "规则 assessment 的甲项：原“逾期办理（P），每次扣 1 分，最多扣 2 "
     "分（英文：one）”，现“退回（P），每次扣 1 分，最多扣 2 分（英文：one）”"},
    {"obligations: [P]", "obligations: [E]",
     "规则 assessment 的甲项：原“逾期办理（P），每次扣 1 分，最多扣 2 "
     "分（英文：one）”，现“逾期办理（E），每次扣 1 分，最多扣 2 分（英文：one）”"},
    {"each: 1, most: 2", "each: 2, most: 2",
     "规则 assessment 的甲项：原“逾期办理（P），每次扣 1 分，最多扣 2 "
     "分（英文：one）”，现“逾期办理（P），每次扣 2 分，最多扣 2 分（英文：one）”"},
    {"most: 2", "most: 5",
     "规则 assessment 的甲项：原“逾期办理（P），每次扣 1 分，最多扣 2 "
     "分（英文：one）”，现“逾期办理（P），每次扣 1 分，最多扣 5 分（英文：one）”"},
    {"works: [onsite], v", "works: [verification], v",
     "规则 assessment 的乙项：原“结论（不属实、实地评价），每次扣 1 分，最多扣 3 "
     "分”，现“结论（不属实、真实性核查），每次扣 1 分，最多扣 3 分”"},
    {"verdicts: [untrue]", "verdicts: [mostly]",
     "规则 assessment 的乙项：原“结论（不属实、实地评价），每次扣 1 分，最多扣 3 "
     "分”，现“结论（基本属实、实地评价），每次扣 1 分，最多扣 3 分”"},
    {"below: 60", "below: 70",
     "规则 assessment 的丙项：原“得分低于 60（实地评价），每次扣 1 分，最多扣 4 分”，现“得分低于 "
     "70（实地评价），每次扣 1 分，最多扣 4 分”"},
    {"types: [department_evaluation]", "types: [department_evaluation], share: training.coverage",
     "D 的占比规则：原“（空）”，现“training.coverage”"},
};
#define EDIT_COUNT (sizeof edits / sizeof edits[0])

static void edited(char out[8192], const struct edit *edit)
{
    const char *at = strstr(base, edit->from);
    if (!at)
        fail_msg("not in the plan: %s", edit->from);
    snprintf(out, 8192, "%.*s%s%s", (int)(at - base), base, edit->to, at + strlen(edit->from));
}

static void assert_read(const struct read_plan *read, const char *what)
{
    if (read->status != STATUS_OK)
        fail_msg("%s: %s", what, read->findings.count ? read->findings.items[0].what : "");
}

static void a_change_of_any_key_is_said_in_words(void **state)
{
    struct read_plan before;
    char text[8192];
    (void)state;
    read_plan_text(&before, base);
    assert_read(&before, "the plan");
    for (size_t i = 0; i < EDIT_COUNT; i++) {
        struct read_plan after;
        const char **lines;
        size_t count, found = 0;
        edited(text, &edits[i]);
        read_plan_text(&after, text);
        assert_read(&after, edits[i].to);
        assert_ok(plan_compare(&after.arena, &before.plan, &after.plan, &lines, &count));
        for (size_t k = 0; k < count; k++)
            found += strcmp(lines[k], edits[i].line) == 0;
        if (found != 1)
            fail_msg("%s -> %s: %zu lines, the first “%s”, not “%s”", edits[i].from, edits[i].to,
                     count, count ? lines[0] : "", edits[i].line);
        read_end(&after);
    }
    read_end(&before);
}

/* The keys that a refusal offers: what the schema knows. */
static void each_key(const char *hint, const char *within)
{
    const char *at = strstr(hint, "：");
    assert_non_null(at);
    for (at += strlen("："); *at;) {
        char key[64];
        bool found = false;
        const char *end = strstr(at, "、");
        size_t size = end ? (size_t)(end - at) : strlen(at);
        snprintf(key, sizeof key, "%.*s:", (int)size, at);
        for (size_t i = 0; i < EDIT_COUNT; i++)
            found = found || strstr(edits[i].from, key) || strstr(edits[i].to, key) ||
                    strcmp(key, "rules:") == 0 || strcmp(key, "obligations:") == 0 ||
                    strcmp(key, "kept:") == 0 || strcmp(key, "values:") == 0 ||
                    strcmp(key, "event:") == 0 || strcmp(key, "review_chains:") == 0 ||
                    strcmp(key, "contacts:") == 0 || strcmp(key, "thresholds:") == 0 ||
                    strcmp(key, "calendars:") == 0 || strcmp(key, "items:") == 0;
        if (!found)
            fail_msg("no change of %s in %s is tried", key, within);
        at = end ? end + strlen("、") : at + size;
    }
}

/* A key that a later schema knows has its line above. */
static void every_key_of_the_schema_is_tried(void **state)
{
    static const struct edit unknown[] = {
        {"plan: 653022-2026\n", "plan: 653022-2026\nnonsense: 1\n", "plan"},
        {"    version: v1\n", "    version: v1\n    nonsense: 1\n", "rules"},
        {"    section: 二\n", "    section: 二\n    nonsense: 1\n", "obligations"},
        {"{by: target", "{nonsense: 1, by: target", "kept"},
        {"{books: [gov_fund]", "{nonsense: 1, books: [gov_fund]", "where"},
        {"{after: ", "{nonsense: 1, after: ", "event"},
        {"{of: township", "{nonsense: 1, of: township", "review_chains"},
        {"{name: 甲项", "{nonsense: 1, name: 甲项", "items"},
        {"{region: ", "{nonsense: 1, region: ", "contacts"},
    };
    char text[8192];
    (void)state;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        struct read_plan read;
        edited(text, &unknown[i]);
        read_plan_text(&read, text);
        assert_int_equal(read.status, STATUS_INVALID);
        assert_text_equal(read.findings.items[0].rule, "PLAN_KEY");
        each_key(read.findings.items[0].hint, unknown[i].line);
        read_end(&read);
    }
}

/* A long sentence that differs near its end is quoted where it does. */
static void a_late_difference_is_quoted(void **state)
{
    struct read_plan a;
    const char **lines;
    size_t count;
    char before[400] = "", after[400] = "";
    (void)state;
    read_plan_text(&a, base);
    assert_read(&a, "the plan");
    for (size_t i = 0; i < 100; i++) {
        strcat(before, i == 99 ? "甲" : "县");
        strcat(after, i == 99 ? "乙" : "县");
    }
    struct plan b = a.plan;
    a.plan.title = before;
    b.title = after;
    assert_ok(plan_compare(&a.arena, &a.plan, &b, &lines, &count));
    assert_int_equal(count, 1);
    assert_text_equal(lines[0],
                      "计划 的标题：原“……县县县县县县县县县县甲”，现“……县县县县县县县县县县乙”");
    read_end(&a);
}

/* -- calendars ----------------------------------------------------------------------------------- */

static struct calendar calendar_text_of(struct read_plan *read, const char *text)
{
    struct calendar calendar;
    assert_ok(calendar_read(&read->arena, "c", bytes_of_text(text), &calendar, &read->findings));
    return calendar;
}

/* DOMAIN.md section 5: "local announcement overrides": other days are worked, so other dates are due. */
static void days_that_a_calendar_counts_otherwise_are_said(void **state)
{
    struct read_plan read;
    const char **lines = NULL;
    size_t count = 0;
    (void)state;
    read_plan_text(&read, base);
    struct calendar a = calendar_text_of(
        &read,
        "{year: 2026, source: 国办, days_off: [], working_weekend_days: [], overlays: [{region: "
        "\"65\", "
        "status: unconfirmed, days_off: [{name: 古尔邦节, from: 2026-05-27, to: 2026-05-29}]}]}");
    struct calendar b = calendar_text_of(
        &read,
        "{year: 2026, source: 国办, days_off: [{name: 年末, from: 2026-12-31, to: 2026-12-31}], "
        "working_weekend_days: [2026-05-30]}");
    struct calendar later = b;
    later.year = 2027;
    struct calendar both[] = {b, later};
    struct calendars before = {&a, 1}, after = {both, 2}, same = {&a, 1};
    assert_ok(plan_compare_calendars(&read.arena, "653022", &before, &same, &lines, &count));
    assert_int_equal(count, 0);
    assert_ok(plan_compare_calendars(&read.arena, "653022", &before, &after, &lines, &count));
    assert_int_equal(count, 4);
    assert_text_equal(lines[0], "日历 2026-05-27 至 2026-05-29：原“待确认休息”，现“上班”");
    assert_text_equal(lines[1], "日历 2026-05-30：原“休息”，现“上班”");
    assert_text_equal(lines[2], "日历 2026-12-31：原“上班”，现“休息”");
    assert_text_equal(lines[3], "新增 2027 年的日历");
    assert_ok(plan_compare_calendars(&read.arena, "653022", &after, &before, &lines, &count));
    assert_int_equal(count, 8);
    assert_text_equal(lines[7], "删去 2027 年的日历");
    read_end(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_of_any_key_is_said_in_words),
        cmocka_unit_test(every_key_of_the_schema_is_tried),
        cmocka_unit_test(a_late_difference_is_quoted),
        cmocka_unit_test(days_that_a_calendar_counts_otherwise_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
