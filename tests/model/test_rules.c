#include "test.h"

#include <siben/form_check.h>

/* Each rule: given a good record, when one thing is spoilt, expect that finding.
 * The last test reads the rules' sources and asks whether each of them was seen. */

struct form {
    struct arena arena;
    struct findings findings;
    struct record_key key;
    struct payload payload;
};

#define SEEN_MAX 256
static const char *seen[SEEN_MAX];
static size_t seen_count;

static void remember(const char *rule)
{
    for (size_t i = 0; i < seen_count; i++) {
        if (strcmp(seen[i], rule) == 0)
            return;
    }
    assert_true(seen_count < SEEN_MAX);
    seen[seen_count++] = rule;
}

static void form_close(struct form *form)
{
    arena_close(&form->arena);
}

static void form_check(struct form *form)
{
    form->findings = (struct findings){.arena = &form->arena};
    payload_check(&form->payload, &form->key, &form->findings);
}

static const struct finding *found(const struct form *form, const char *rule)
{
    for (size_t i = 0; i < form->findings.count; i++) {
        if (strcmp(form->findings.items[i].rule, rule) == 0)
            return &form->findings.items[i];
    }
    return NULL;
}

static void print_findings(const struct form *form)
{
    for (size_t i = 0; i < form->findings.count; i++) {
        const struct finding *f = &form->findings.items[i];
        print_error("    %d %s at %s: %s (%s)\n", f->severity, f->rule, f->place, f->what, f->hint);
    }
}

static void expect_nothing(struct form *form)
{
    form_check(form);
    if (form->findings.count)
        print_findings(form);
    assert_int_equal(form->findings.count, 0);
}

static void expect(struct form *form, const char *rule, enum severity severity, const char *place)
{
    form_check(form);
    const struct finding *finding = found(form, rule);
    if (!finding || finding->severity != severity || strcmp(finding->place, place) != 0) {
        print_error("expected %d %s at %s, found:\n", severity, rule, place);
        print_findings(form);
        fail();
    }
    size_t blocking = 0;
    for (size_t i = 0; i < form->findings.count; i++) {
        const struct finding *f = &form->findings.items[i];
        blocking += f->severity == SEVERITY_BLOCKING;
        assert_true(f->what[0] && f->hint[0] && f->place[0]);
        assert_true(text_is_utf8(bytes_of_text(f->what)));
    }
    assert_int_equal(form->findings.blocking, blocking);
    remember(rule);
}

/* Makes a good form, spoils it, expects the finding. `form` is in scope. */
#define GIVEN(make, spoil, rule, severity, place)        \
    do {                                                 \
        struct form form;                                \
        make(&form);                                     \
        spoil;                                           \
        expect(&form, rule, SEVERITY_##severity, place); \
        form_close(&form);                               \
    } while (0)
#define GOOD(make)             \
    do {                       \
        struct form form;      \
        make(&form);           \
        expect_nothing(&form); \
        form_close(&form);     \
    } while (0)

static void form_open(struct form *form, unsigned kind, const char *key)
{
    memset(form, 0, sizeof(*form));
    arena_init(&form->arena, 0);
    assert_ok(record_key_parse(key, &form->key, NULL));
    /* decoding nothing gives a record of defaults */
    assert_ok(payload_decode(&form->arena, kind, bytes_of(NULL, 0), &form->payload));
}

/* -- good records: project A of DOMAIN 7.1 -- */

#define CODE "65302226T000000000101"

static void unit(struct form *form)
{
    form_open(form, KIND_UNIT, "653022205/unit/219001/0/0");
    struct unit *unit = &form->payload.unit;
    unit->name = "木吉乡人民政府";
    unit->department_code = "219";
    assert_ok(scope_parse("653022205", &unit->region, NULL));
    unit->contacts = arena_array(&form->arena, struct contact, 2);
    unit->contacts[0] = (struct contact){"分管领导", "甲", "0908-1"};
    unit->contacts[1] = (struct contact){"经办人", "乙", "0908-2"};
    unit->contact_count = 2;
}

static void project(struct form *form)
{
    form_open(form, KIND_PROJECT, "653022205/project/" CODE "/0/0");
    form->payload.project.code = CODE;
    form->payload.project.name = "2026年农村饮水安全管护项目";
    form->payload.project.unit_code = "219001";
    form->payload.project.aliases = arena_array(&form->arena, struct dated_alias, 1);
    form->payload.project.aliases[0] =
        (struct dated_alias){"", "旧名", date_of(2024, 1, 1), DATE_NONE};
    form->payload.project.alias_count = 1;
}

static void budget(struct form *form)
{
    form_open(form, KIND_BUDGET, "653022205/budget/" CODE "/2026/0");
    struct budget *budget = &form->payload.budget;
    budget->unit_code = "219001";
    budget->name = "2026年农村饮水安全管护项目";
    budget->lines = arena_array(&form->arena, struct funding_line, 2);
    budget->lines[0] =
        (struct funding_line){BOOK_GENERAL_PUBLIC, SOURCE_CENTRAL, false, true, 20000000, -100};
    budget->lines[1] =
        (struct funding_line){BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, 48000000, 0};
    budget->line_count = 2;
}

static void fund(struct form *form)
{
    form_open(form, KIND_FUND, "653022/fund/fund/2/2026/0");
    form->payload.fund = (struct fund){.type = FUND_RESIDENT_PENSION,
                                       .pooling = SOURCE_COUNTY,
                                       .budgeted_here = true,
                                       .unit_code = "301",
                                       .income_budget_fen = 100,
                                       .income_fen = 50,
                                       .expenditure_budget_fen = 90,
                                       .expenditure_fen = 40,
                                       .balance_fen = -10,
                                       .insured = 12000,
                                       .irregular_fen = MONEY_NONE};
}

static void outside(struct form *form)
{
    static struct figure_row row = {.book = BOOK_GENERAL_PUBLIC, .code = "", .name = ""};
    form_open(form, KIND_OUTSIDE, "653024/outside/t11/1/2026/5");
    form->payload.outside = (struct outside){
        .table = OUTSIDE_MONITORING, .file = "汇总表.xlsx", .rows = &row, .row_count = 1};
}

/* T7 of one project. */
static void transfer(struct form *form)
{
    static struct work_row row = {.unit_code = "801001",
                                  .project_code = CODE,
                                  .name = "庭院经济",
                                  .field = "",
                                  .amount_fen = MONEY_NONE,
                                  .stated = "",
                                  .found = "",
                                  .method = "",
                                  .detail = "",
                                  .handling = "",
                                  .owner = "",
                                  .due = DATE_NONE,
                                  .done = DATE_NONE};
    form_open(form, KIND_WORK, "653022205/work/work/transfer/1/2026/0");
    struct work *work = &form->payload.work;
    *work = (struct work){.type = WORK_TRANSFER,
                          .title = "衔接资金",
                          .date = date_of(2027, 2, 1),
                          .original_fen = MONEY_NONE,
                          .total_fen = MONEY_NONE,
                          .agency = "",
                          .lead = "",
                          .place = "",
                          .note = "",
                          .sample = "",
                          .rows = &row,
                          .row_count = 1,
                          .table_level = TRANSFER_PROJECT,
                          .central_department = "财政部",
                          .local_department = "县财政局",
                          .goal = "增收",
                          .achieved = "已增收",
                          .audit = "无",
                          .line_count = 1,
                          .managements = arena_array(&form->arena, struct management, 7),
                          .management_count = 7,
                          .outcomes = arena_array(&form->arena, struct outcome, 1),
                          .outcome_count = 1};
    work->lines = arena_array(&form->arena, struct spending_line, 1);
    work->lines[0] = (struct spending_line){
        BOOK_GENERAL_PUBLIC, SOURCE_CENTRAL, false, true, MONEY_NONE, 200, 198, MONEY_NONE};
    for (unsigned i = 0; i < 7; i++)
        work->managements[i] = (struct management){management_aspect(i), "规范", ""};
    work->outcomes[0] = (struct outcome){.level1 = LEVEL1_OUTPUT,
                                         .level2 = "数量指标",
                                         .name = "补助户数",
                                         .value = {.kind = QUANTITY_NUMBER, .number = {400, 0}},
                                         .unit = "户",
                                         .actual = {.kind = QUANTITY_NUMBER, .number = {397, 0}},
                                         .reason = ""};
}

static void list(struct form *form)
{
    form_open(form, KIND_PROJECT_LIST, "653022205/project_list/219001/2026/0");
    struct project_list *list = &form->payload.list;
    list->unit_code = "219001";
    list->entries = arena_array(&form->arena, struct list_entry, 2);
    list->entries[0] = (struct list_entry){CODE, "饮水", false, "", DATE_NONE};
    list->entries[1] = (struct list_entry){"65302226R000000000001", "工资", true,
                                           "人员类项目，县里不纳入", DATE_NONE};
    list->entry_count = 2;
}

static struct indicator number_row(uint16_t number, uint8_t level1, const char *level2,
                                   const char *name, uint8_t comparator, int64_t units,
                                   const char *unit, int32_t weight)
{
    return (struct indicator){
        .number = number,
        .level1 = level1,
        .comparator = comparator,
        .accrual = ACCRUAL_CUMULATIVE,
        .level2 = level2,
        .name = name,
        .value = {.kind = QUANTITY_NUMBER, .number = {units, 0}, .date = DATE_NONE, .text = ""},
        .unit = unit,
        .weight = weight,
        .note = ""};
}

static void target(struct form *form)
{
    form_open(form, KIND_TARGET, "653022205/target/" CODE "/2026/0");
    struct target *target = &form->payload.target;
    target->subject_name = "2026年农村饮水安全管护项目";
    target->unit_code = "219001";
    target->annual_goal = "维护供水管网 26 公里";
    target->whole_fen = MONEY_NONE;
    target->total_fen = 48000000;
    target->fiscal_fen = 48000000;
    target->other_fen = 0;
    struct indicator *rows = arena_array(&form->arena, struct indicator, 8);
    rows[0] =
        number_row(1, LEVEL1_OUTPUT, "数量指标", "维护供水管网长度", COMPARE_GE, 26, "公里", 1500);
    rows[1] =
        number_row(2, LEVEL1_OUTPUT, "质量指标", "管网水质检测合格率", COMPARE_GE, 95, "%", 1500);
    rows[2] = number_row(3, LEVEL1_OUTPUT, "时效指标", "漏损抢修平均完成时间", COMPARE_LE, 24,
                         "小时", 1000);
    rows[3] = number_row(4, LEVEL1_COST, "经济成本", "项目总成本", COMPARE_LE, 48, "万元", 2000);
    rows[4] = number_row(5, LEVEL1_BENEFIT, "社会效益", "受益人口", COMPARE_GE, 4200, "人", 1000);
    rows[5] =
        number_row(6, LEVEL1_BENEFIT, "可持续影响", "管护长效机制", COMPARE_NONE, 0, "", 1000);
    rows[5].accrual = ACCRUAL_QUALITATIVE;
    rows[5].note = "管护制度文件";
    rows[5].value = (struct quantity){.kind = QUANTITY_TEXT, .date = DATE_NONE, .text = "健全"};
    rows[6] = number_row(7, LEVEL1_SATISFACTION, "服务对象满意度", "受益群众满意度", COMPARE_GE, 90,
                         "%", 1000);
    target->indicators = rows;
    target->indicator_count = 7;
}

static void department_target(struct form *form)
{
    target(form);
    form->payload.target.department = true;
    strcpy(form->key.id, "dept/219");
}

static void monitoring(struct form *form)
{
    form_open(form, KIND_MONITORING, "653022205/monitoring/" CODE "/2026/5");
    struct monitoring *m = &form->payload.monitoring;
    m->unit_code = "219001";
    m->cutoff = date_of(2026, 5, 31);
    m->lines = arena_array(&form->arena, struct spending_line, 2);
    m->lines[0] = (struct spending_line){
        BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, 48000000, MONEY_NONE, 9600000, 48000000};
    m->lines[1] = (struct spending_line){
        BOOK_GENERAL_PUBLIC, SOURCE_CENTRAL, false, true, 100, 200, 0, MONEY_NONE};
    m->line_count = 2;
    m->rows = arena_array(&form->arena, struct monitoring_row, 2);
    m->rows[0].indicator = 1;
    m->rows[0].name = "维护供水管网长度";
    m->rows[0].likelihood = LIKELIHOOD_CERTAIN;
    m->rows[1].indicator = 2;
    m->rows[1].name = "合格率";
    m->rows[1].likelihood = LIKELIHOOD_POSSIBLE;
    m->rows[1].reason = "合同 5 月才签";
    m->rows[1].measure = "7 月底前完成检测";
    m->row_count = 2;
}

static void self_evaluation(struct form *form)
{
    form_open(form, KIND_SELF_EVALUATION, "653022205/self_evaluation/" CODE "/2025/0");
    struct self_evaluation *s = &form->payload.self_evaluation;
    s->unit_code = "219001";
    s->achieved = "全部完成";
    s->lines = arena_array(&form->arena, struct spending_line, 2);
    s->lines[0] = (struct spending_line){
        BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, 48000000, 48000000, 46560000, MONEY_NONE};
    s->line_count = 1;
    s->rows = arena_array(&form->arena, struct self_row, 2);
    s->rows[0] = (struct self_row){1, "长度", {0}, 5000, 5000, "", "", "", LEVEL1_NONE};
    s->rows[1] =
        (struct self_row){2, "合格率", {0}, 4000, 3847, "有一次不合格", "", "", LEVEL1_NONE};
    s->row_count = 2;
    s->execution_score = 970;
    s->total_score = 970 + 8847;
}

static void spending(struct form *form)
{
    form_open(form, KIND_SPENDING, "653022205/spending/" CODE "/2026/0");
    form->payload.spending.unit_code = "219001";
    form->payload.spending.until = date_of(2026, 5, 31);
    form->payload.spending.lines = arena_array(&form->arena, struct spending_line, 2);
    form->payload.spending.lines[0] = (struct spending_line){
        BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, MONEY_NONE, 480, 96, MONEY_NONE};
    form->payload.spending.line_count = 1;
}

static const struct feed_name feed = {"653022205", {"653022205"}, LANE_DETAIL, 1};

static void review(struct form *form)
{
    form_open(form, KIND_REVIEW, "653022205/review/" CODE "#7.5.00000000000000ff/2026/5");
    struct review *review = &form->payload.review;
    review->version = (struct version_name){feed, 3, 0, 0xff};
    review->verdict = VERDICT_RETURNED;
    review->reviewer = "绩效办 丙";
    review->reasons = arena_array(&form->arena, const char *, 2);
    review->reasons[0] = "执行数与支付系统不一致";
    review->reason_count = 1;
}

/* The second of three steps passes it on. */
static void step(struct form *form)
{
    static const char *const chain[] = {"主管部门", "业务股室", "绩效办"};
    review(form);
    struct review *review = &form->payload.review;
    review->verdict = VERDICT_STEP;
    review->reason_count = 0;
    review->step = "业务股室";
    review->chain = (const char **)(uintptr_t)chain;
    review->chain_count = 3;
    review->steps = arena_array(&form->arena, struct review_step, 3);
    review->steps[0] = (struct review_step){"主管部门", "经办人甲", date_of(2026, 7, 1), false};
    review->steps[1] = (struct review_step){"业务股室", "经办人乙", date_of(2026, 7, 2), false};
    review->steps[2] = (struct review_step){"绩效办", "经办人丙", date_of(2026, 7, 3), false};
    review->step_count = 2;
}

static void reopening(struct form *form)
{
    form_open(form, KIND_REOPENING, "653022205/reopening/" CODE "#7.5.00000000000000ff/2026/5");
    form->payload.reopening.version = (struct version_name){feed, 3, 0, 0xff};
    form->payload.reopening.reason = "单位更正执行数";
}

static void purge(struct form *form)
{
    static struct purge_entry entries[2];
    form_open(form, KIND_PURGE, "653022205/purge/p-0011223344556677/0/0");
    for (size_t i = 0; i < 2; i++) {
        struct version_name *version = &entries[i].version;
        entries[i] = (struct purge_entry){.version = {.seq = 3, .index = (uint16_t)i}};
        strcpy(version->feed.node, "653022205");
        strcpy(version->feed.scope.text, "653022205");
        for (size_t b = 0; b < HASH_SIZE; b++)
            entries[i].digest.bytes[b] = (uint8_t)(b + 1);
        version->mark = UINT64_C(0x0102030405060708);
    }
    form->payload.purge =
        (struct purge){.entries = entries, .entry_count = 2, .reason = "含个人身份信息"};
}

static void handover(struct form *form)
{
    static struct handover_entry entries[1] = {{{""}, "801001"}};
    form_open(form, KIND_HANDOVER, "653022205/handover/801001/0/0");
    struct handover *h = &form->payload.handover;
    *h = (struct handover){.unit_code = "801001",
                           .from = form->key.scope,
                           .entries = entries,
                           .entry_count = 1,
                           .reason = "并乡",
                           .effective = date_of(2026, 7, 1)};
    strcpy(h->to.text, "653022202");
    h->heads = arena_array(&form->arena, struct head, 1);
    h->heads[0] = (struct head){feed, 9, {{1}}};
    h->head_count = 1;
}

static void feed_end(struct form *form)
{
    form_open(form, KIND_FEED_END, "653022/feed_end/653022205/0/0");
    struct feed_end *end = &form->payload.feed_end;
    strcpy(end->node, "653022205");
    end->heads = arena_array(&form->arena, struct head, 1);
    end->heads[0] = (struct head){feed, 9, {{1}}};
    end->head_count = 1;
    end->reason = "机器被盗";
}

static void closing(struct form *form)
{
    form_open(form, KIND_CLOSING, "653022205/closing/round/5/2026/5");
    struct closing *c = &form->payload.closing;
    c->scope = form->key.scope;
    c->fiscal_year = 2026;
    c->round = 5;
    c->heads = arena_array(&form->arena, struct head, 1);
    c->heads[0] = (struct head){feed, 9, {{1}}};
    c->heads[0].feed.scope = form->key.scope;
    c->head_count = 1;
    c->reason = "";
}

static void plan(struct form *form)
{
    static struct calendar_text calendar = {"holidays-2026.json", "year: 2026"};
    form_open(form, KIND_PLAN, "653022/plan/plan/2026/0");
    form->payload.plan = (struct plan_notice){.name = "653022-2026",
                                              .edition = 1,
                                              .text = "plan: 653022-2026",
                                              .calendars = &calendar,
                                              .calendar_count = 1};
}

static void allocation(struct form *form)
{
    form_open(form, KIND_ALLOCATION, "653022205/allocation/alloc/克财预〔2026〕12号/2026/0");
    struct allocation *a = &form->payload.allocation;
    a->document = "克财预〔2026〕12号";
    a->issued = date_of(2026, 4, 20);
    a->received = date_of(2026, 4, 21);
    a->source = SOURCE_CENTRAL;
    a->rows = arena_array(&form->arena, struct allocation_row, 1);
    a->rows[0] = (struct allocation_row){.project_code = CODE,
                                         .name = "庭院经济发展补助",
                                         .unit_code = "802001",
                                         .amount_fen = 18000000,
                                         .filled = date_of(2026, 4, 22),
                                         .reviewed = date_of(2026, 4, 23)};
    a->row_count = 1;
    a->note = "";
}

/* A piece of work of a type, with one row and one document; what a type needs is filled. */
static void work_of(struct form *form, unsigned type)
{
    char key[160];
    snprintf(key, sizeof key, "653022205/work/work/%s/2026-1/2026/0", work_type_name(type));
    form_open(form, KIND_WORK, key);
    struct work *w = &form->payload.work;
    w->type = (uint8_t)type;
    w->title = "农村饮水安全管护项目";
    w->date = date_of(2026, 3, 20);
    w->original_fen = w->total_fen = MONEY_NONE;
    w->triggers = TRIGGER_NEW;
    w->conclusion = CONCLUSION_SUPPORTED;
    w->agency = "某会计师事务所有限公司";
    w->lead = "主评人甲";
    w->place = "http://www.example.cn/1";
    w->note = "";
    w->rows = arena_array(&form->arena, struct work_row, 1);
    w->row_count = 1;
    w->rows[0] = (struct work_row){.unit_code = "801001",
                                   .project_code = CODE,
                                   .name = "农村饮水安全管护项目",
                                   .field = "",
                                   .amount_fen = 4800000,
                                   .score = 9100,
                                   .scored = true,
                                   .stated = "26",
                                   .found = "26",
                                   .verdict = CHECKED_TRUE,
                                   .detail = "缺照片",
                                   .handling = "整改",
                                   .owner = "经办人乙",
                                   .due = date_of(2026, 8, 1),
                                   .done = DATE_NONE};
    w->evidence = arena_array(&form->arena, struct work_evidence, 1);
    w->evidence_count = 1;
    w->evidence[0] = (struct work_evidence){
        .title = "报告", .document = "阿财绩〔2026〕3号", .kept = "绩效办档案柜 2 号", .name = ""};
}
#define WORK_FORM(name, type)           \
    static void name(struct form *form) \
    {                                   \
        work_of(form, type);            \
    }
WORK_FORM(ex_ante, WORK_EX_ANTE)
WORK_FORM(department_evaluation, WORK_DEPARTMENT_EVALUATION)
WORK_FORM(key_evaluation, WORK_KEY_EVALUATION)
WORK_FORM(verification, WORK_VERIFICATION)
WORK_FORM(rectification, WORK_RECTIFICATION)
WORK_FORM(result_use, WORK_RESULT_USE)
WORK_FORM(disclosure, WORK_DISCLOSURE)
WORK_FORM(training, WORK_TRAINING)

static void objection(struct form *form)
{
    work_of(form, WORK_OBJECTION);
    form->payload.work.rows[0].field = objection_chinese(OBJECTION_SPLIT);
    form->payload.work.rows[0].stated = "65302226T000000000102、65302226T000000000103";
}

static void adjustment_of(struct form *form)
{
    struct work *w = &form->payload.work;
    w->rows[0].handling = adjust_chinese(ADJUST_VALUE);
    w->rows[0].field = "维护供水管网长度";
    w->targets = arena_array(&form->arena, struct target, 1);
    w->target_count = 1;
    w->targets[0] = (struct target){.subject_name = "农村饮水安全管护项目"};
}

static void adjustment(struct form *form)
{
    work_of(form, WORK_ADJUSTMENT);
    adjustment_of(form);
}

static void extension(struct form *form)
{
    form_open(form, KIND_EXTENSION, "653022205/extension/O-14.0/801001/2026/0");
    form->payload.extension = (struct extension){.obligation = "O-14",
                                                 .unit_code = "801001",
                                                 .until = date_of(2026, 7, 15),
                                                 .reason = "光缆中断",
                                                 .outage = ""};
}

static void region(struct form *form)
{
    form_open(form, KIND_REGION, "653022/region/653022205/0/0");
    struct region_notice *r = &form->payload.region;
    r->name = "木吉乡";
    r->from = DATE_NONE;
    r->until = date_of(2026, 7, 1);
    r->successors = arena_array(&form->arena, const char *, 2);
    r->successors[0] = "653022202";
    r->successors[1] = "653022206";
    r->successor_count = 2;
    r->document = "新政函〔2026〕12号";
}

static void sample(struct form *form)
{
    form_open(form, KIND_SAMPLE, "653022/sample/sample/verification/1/2025/0");
    struct sample *s = &form->payload.sample;
    *s = (struct sample){.purpose = WORK_VERIFICATION,
                         .title = "2025年自评真实性核查",
                         .date = date_of(2026, 6, 1),
                         .plan = "653022-2026/1@0011223344556677",
                         .method = SAMPLE_METHOD,
                         .share = 1000,
                         .least = 1,
                         .strata = SAMPLE_STRATA,
                         .head_count = 1,
                         .population = 3,
                         .digest = {{1}},
                         .commitment = {{2}},
                         .public_value = "双色球第2026065期",
                         .public_date = date_of(2026, 6, 9),
                         .note = ""};
    s->heads = arena_take_array(&form->arena, sizeof *s->heads, 1);
}

static void draw(struct form *form)
{
    form_open(form, KIND_DRAW, "653022/draw/sample/verification/1/2025/0");
    struct draw *d = &form->payload.draw;
    *d = (struct draw){.announced = {.seq = 1},
                       .secret = "0011",
                       .public_value = "",
                       .source = "",
                       .date = date_of(2026, 6, 10),
                       .row_count = 2,
                       .note = ""};
    d->rows = arena_take_array(&form->arena, sizeof *d->rows, 2);
    d->rows[0] = (struct draw_row){CODE, "801001", 1, DRAWN_BY_LOT, ""};
    d->rows[1] =
        (struct draw_row){"65302226T000000000102", "801001", 1, DRAWN_PICKED, "完成值全等于目标"};
}

static void attachments(struct form *form)
{
    form_open(form, KIND_ATTACHMENTS, "653022205/attachments/65302226T000000000101/2025/0");
    struct attachments *a = &form->payload.attachments;
    *a = (struct attachments){.items = arena_take_array(&form->arena, sizeof *a->items, 2),
                              .count = 2};
    a->items[0] = (struct attachment){.of = KIND_SELF_EVALUATION,
                                      .title = "自评报告",
                                      .document = "木政〔2026〕3号",
                                      .digest = {{1}},
                                      .kept = "",
                                      .size = 5,
                                      .name = "a.pdf"};
    a->items[1] = (struct attachment){
        .of = KIND_TARGET, .title = "立项依据", .document = "", .kept = "档案柜", .name = ""};
}

static void withdrawal(struct form *form)
{
    form_open(form, KIND_WITHDRAWAL, "653022/withdrawal/sample/verification/1/2025/0");
    form->payload.withdrawal = (struct withdrawal){
        .announced = {.seq = 1}, .date = date_of(2026, 6, 12), .reason = "总体漏了一个部门"};
}

static void alias(struct form *form)
{
    form_open(form, KIND_ALIAS, "653022/alias/unit/801009/0/0");
    form->payload.alias =
        (struct alias){.code = "801001", .since = date_of(2026, 3, 1), .reason = "录了两次"};
}

static void submission(struct form *form)
{
    form_open(form, KIND_SUBMISSION, "653022/submission/round/2026/5");
    struct submission *s = &form->payload.submission;
    s->kind = SUBMISSION_ROUND;
    s->scope = form->key.scope;
    s->fold_version = 1;
    s->as_of = date_of(2026, 7, 10);
    s->basis = arena_array(&form->arena, struct head, 1);
    s->basis_count = 1;
    s->tables = arena_array(&form->arena, struct figure_table, 1);
    s->table_count = 1;
    s->tables[0].name = "四本预算覆盖表";
    s->tables[0].rows = arena_array(&form->arena, struct figure_row, 2);
    s->tables[0].row_count = 2;
}

static void receipt(struct form *form)
{
    form_open(form, KIND_RECEIPT, "653022/receipt/round/2026/5");
    form->payload.receipt.submission = (struct version_name){feed, 3, 0, 0xff};
    form->payload.receipt.submission_hash.bytes[0] = 1;
    form->payload.receipt.outcome = RECEIPT_AGREES;
}

/* -- the promises -- */

static void a_good_record_of_every_kind_has_no_findings(void **state)
{
    (void)state;
    GOOD(unit);
    GOOD(project);
    GOOD(budget);
    GOOD(fund);
    GOOD(list);
    GOOD(target);
    GOOD(department_target);
    GOOD(monitoring);
    GOOD(self_evaluation);
    GOOD(spending);
    GOOD(review);
    GOOD(reopening);
    GOOD(feed_end);
    GOOD(closing);
    GOOD(handover);
    GOOD(purge);
    GOOD(plan);
    GOOD(extension);
    GOOD(region);
    GOOD(alias);
    GOOD(sample);
    GOOD(draw);
    for (unsigned type = 1; type < WORK_TYPE_COUNT; type++) {
        struct form form;
        work_of(&form, type);
        if (type == WORK_OBJECTION)
            form.payload.work.rows[0].field = objection_chinese(OBJECTION_FOREIGN);
        if (type == WORK_AGENCY)
            form.payload.work.rows[0].field = "绩效评价";
        if (type == WORK_ADJUSTMENT)
            adjustment_of(&form);
        expect_nothing(&form);
        form_close(&form);
    }
    GOOD(allocation);
    GOOD(submission);
    GOOD(receipt);
}

static void codes_have_their_shapes(void **state)
{
    (void)state;
    assert_true(project_code_usual(CODE) && project_code_valid(CODE));
    assert_true(project_code_usual("51000021R000000019951"));
    assert_false(project_code_usual("653022261000000000101"));
    assert_true(project_code_valid("653022261000000000101"));
    assert_true(project_code_valid("123456789012345678"));
    assert_false(project_code_valid("12345678901234567"));
    assert_false(project_code_valid("1234567890123456789012345"));
    assert_false(project_code_valid("65302226t000000000101"));
    assert_false(project_code_valid("") || project_code_valid(NULL));
    assert_true(unit_code_valid("219") && unit_code_valid("219001") &&
                unit_code_valid("219001219001219001219"));
    assert_false(unit_code_valid("2190") || unit_code_valid("") || unit_code_valid("21a") ||
                 unit_code_valid(NULL));
    assert_false(unit_code_valid("219001219001219001219001"));
}

#define SET_ID(text) strcpy(form.key.id, text)

static void what_every_form_must_say(void **state)
{
    (void)state;
    GIVEN(budget, form.key.kind = KIND_TARGET, "FORM_KIND", BLOCKING, "key.kind");
    GIVEN(budget, form.key.fiscal_year = 26, "FORM_YEAR", BLOCKING, "key.fiscal_year");
    GIVEN(budget, form.payload.budget.name = "", "FORM_NAME_EMPTY", BLOCKING, "name");
    GIVEN(budget, form.payload.budget.unit_code = "2190", "FORM_UNIT_CODE", BLOCKING, "unit_code");
    struct form form;
    budget(&form);
    char *name = arena_take(&form.arena, NAME_MAX_BYTES + 2);
    memset(name, 'a', NAME_MAX_BYTES + 1);
    form.payload.budget.name = name;
    expect(&form, "FORM_NAME_LONG", SEVERITY_BLOCKING, "name");
    form_close(&form);
}

static void a_project_code_is_text_of_18_to_24(void **state)
{
    (void)state;
    GIVEN(budget, SET_ID("6.53E+20"), "FORM_PROJECT_CODE_NUMBER", BLOCKING, "key.id");
    GIVEN(budget, SET_ID("653022261000000000000"), "FORM_PROJECT_CODE_ROUNDED", WARNING, "key.id");
    GIVEN(budget, SET_ID("653022261000000000101"), "FORM_PROJECT_CODE_UNUSUAL", WARNING, "key.id");
    GIVEN(budget, SET_ID("653022205-17"), "FORM_PROJECT_CODE_PROVISIONAL", HINT, "key.id");
    GIVEN(budget, SET_ID("65302226T101"), "FORM_PROJECT_CODE", BLOCKING, "key.id");
    GIVEN(project, SET_ID("65302226T000000000102"), "FORM_KEY_ID", BLOCKING, "key.id");
    GIVEN(project, form.payload.project.aliases[0].until = date_of(2023, 1, 1), "FORM_ALIAS_DATES",
          BLOCKING, "aliases[0]");
    /* A department of the roster, or none: who is it that sees the project? */
    GIVEN(project, form.payload.project.sector_code = "30", "FORM_SECTOR_CODE", BLOCKING,
          "sector_code");
    GIVEN(project, form.payload.project.sector_name = "交通运输局", "FORM_SECTOR_NAME", WARNING,
          "sector_name");
}

static void a_unit_lies_somewhere_and_can_be_called(void **state)
{
    (void)state;
    GIVEN(unit, form.payload.unit.region.text[0] = 0, "FORM_REGION_EMPTY", BLOCKING, "region");
    GIVEN(unit, form.payload.unit.department_code = "21", "FORM_DEPARTMENT_CODE", BLOCKING,
          "department_code");
    GIVEN(unit, form.payload.unit.department_code = "433", "FORM_DEPARTMENT_NOT_PREFIX", WARNING,
          "department_code");
    GIVEN(unit, form.payload.unit.contact_count = 1, "FORM_CONTACTS", WARNING, "contacts");
    GIVEN(unit, form.payload.unit.contacts[1].phone = "", "FORM_CONTACT_INCOMPLETE", WARNING,
          "contacts[1]");
    /* "the chain of review per kind of unit are data (a township has no 主管部门 above it ...)" */
    static const char *chain[] = {"主管部门", "业务股室", "绩效办"};
    GIVEN(unit,
          (form.payload.unit.section = "农业股", form.payload.unit.reviewers = chain,
           form.payload.unit.reviewer_count = 3),
          "FORM_REVIEW_DEPARTMENT", WARNING, "reviewers");
    GIVEN(unit,
          (form.payload.unit.section = "", form.payload.unit.reviewers = chain + 1,
           form.payload.unit.reviewer_count = 2),
          "FORM_REVIEW_SECTION", WARNING, "section");
}

static void budget_lines_are_different_and_not_negative(void **state)
{
    (void)state;
    GIVEN(budget, form.payload.budget.line_count = 0, "FORM_LINES_NONE", BLOCKING, "lines");
    GIVEN(budget, form.payload.budget.lines[1].source = SOURCE_CENTRAL, "FORM_LINE_TWICE", BLOCKING,
          "lines[1]");
    GIVEN(budget, form.payload.budget.lines[0].initial_fen = -1, "FORM_AMOUNT_NEGATIVE", BLOCKING,
          "lines[0].initial");
    GIVEN(budget, form.payload.budget.lines[0].initial_fen = INT64_MAX, "FORM_AMOUNT_RANGE",
          BLOCKING, "lines[0].initial");
    GIVEN(budget, form.payload.budget.lines[1].adjustment_fen = INT64_MAX, "FORM_AMOUNT_RANGE",
          BLOCKING, "lines[1].adjustment");
    GIVEN(budget, form.payload.budget.lines[1].adjustment_fen = -48000001, "FORM_ANNUAL_NEGATIVE",
          BLOCKING, "lines[1].adjustment");
    GIVEN(budget, form.payload.budget.lines[1].initial_fen = MONEY_NONE, "FORM_BUDGET_EMPTY",
          BLOCKING, "lines[1].initial");
}

static void a_fund_is_one_of_seven(void **state)
{
    (void)state;
    GIVEN(fund, form.payload.fund.type = FUND_NONE, "FORM_FUND_TYPE", BLOCKING, "type");
    GIVEN(fund, form.payload.fund.type = FUND_INJURY, "FORM_KEY_ID", BLOCKING, "key.id");
    GIVEN(fund, form.payload.fund.pooling = SOURCE_NONE, "FORM_FUND_POOLING", WARNING, "pooling");
    GIVEN(fund, form.payload.fund.income_budget_fen = MONEY_NONE, "FORM_FUND_BUDGET", WARNING,
          "income_budget");
    GIVEN(fund, form.payload.fund.insured = -1, "FORM_FUND_INSURED", BLOCKING, "insured");
}

static void a_list_names_each_project_once_and_says_why_not(void **state)
{
    (void)state;
    GIVEN(list, form.payload.list.entries[1].project_code = CODE, "FORM_ENTRY_TWICE", BLOCKING,
          "entries[1]");
    GIVEN(list, form.payload.list.entries[1].reason = "", "FORM_OUT_OF_SCOPE_REASON", BLOCKING,
          "entries[1]");
}

#define ROW(n) form.payload.target.indicators[n]

static void a_target_is_complete(void **state)
{
    (void)state;
    GIVEN(target, form.payload.target.annual_goal = "", "FORM_GOAL_EMPTY", BLOCKING, "annual_goal");
    GIVEN(target, form.payload.target.indicator_count = 0, "FORM_INDICATORS_NONE", BLOCKING,
          "indicators");
    GIVEN(target, ROW(0).level1 = ROW(1).level1 = ROW(2).level1 = LEVEL1_COST, "FORM_OUTPUT_NONE",
          BLOCKING, "indicators");
    /* DOMAIN 7.3: 乌海 "0 万元/人"; 棠溪镇: benefit "控制基建成本". */
    GIVEN(target, (ROW(3).value.number.units = 0, ROW(3).unit = "万元/人"), "FORM_VALUE_ROUNDED",
          WARNING, "indicators[3].value");
    GIVEN(target, ROW(4).name = "控制基建成本", "FORM_CATEGORY", HINT, "indicators[4].level1");
    GIVEN(target, ROW(4).level1 = ROW(5).level1 = LEVEL1_OUTPUT, "FORM_BENEFIT_NONE", BLOCKING,
          "indicators");
    GIVEN(target, (ROW(6).level1 = LEVEL1_BENEFIT, ROW(6).level2 = "社会效益"),
          "FORM_SATISFACTION_NONE", WARNING, "indicators");
    GIVEN(target, ROW(3).level1 = LEVEL1_NONE, "FORM_LEVEL1_NONE", BLOCKING,
          "indicators[3].level1");
    GIVEN(target, ROW(3).number = 0, "FORM_INDICATOR_NUMBER", BLOCKING, "indicators[3].number");
    GIVEN(target, ROW(3).number = 2, "FORM_INDICATOR_NUMBER", BLOCKING, "indicators[3].number");
    GIVEN(target, (ROW(1).name = ROW(0).name, ROW(1).level2 = ROW(0).level2),
          "FORM_INDICATOR_TWICE", BLOCKING, "indicators[1].name");
    GIVEN(target, form.payload.target.total_fen = 0, "FORM_TOTAL_NOT_PARTS", BLOCKING, "total");
    GIVEN(target, form.payload.target.whole_fen = 47999999, "FORM_WHOLE_BELOW_YEAR", WARNING,
          "whole");
    GIVEN(target, form.payload.target.whole_fen = -1, "FORM_AMOUNT_NEGATIVE", BLOCKING, "whole");
    GIVEN(department_target, SET_ID(CODE), "FORM_KEY_ID", BLOCKING, "key.id");
    GIVEN(department_target, SET_ID("dept/21"), "FORM_UNIT_CODE", BLOCKING, "key.id");
}

static void weights_are_90_and_10_are_left_for_execution(void **state)
{
    (void)state;
    GIVEN(target, ROW(0).weight = 1499, "FORM_WEIGHTS_SUM", BLOCKING, "indicators");
    GIVEN(target, ROW(0).weight = 2500, "FORM_WEIGHTS_WITH_EXECUTION", WARNING, "indicators");
    GIVEN(department_target, ROW(0).weight = 2500, "FORM_WEIGHTS_WITH_EXECUTION", HINT,
          "indicators");
    GIVEN(target, (ROW(0).weight = 3000, ROW(1).weight = 0), "FORM_WEIGHT_ZERO", WARNING,
          "indicators[1].weight");
    GIVEN(target, (ROW(0).weight = 3001, ROW(1).weight = -1), "FORM_WEIGHT_RANGE", BLOCKING,
          "indicators[1].weight");
    GIVEN(target, for (int i = 0; i < 7; i++) ROW(i).weight = 0, "FORM_WEIGHTS_NONE", WARNING,
          "indicators");
}

/* DOMAIN.md 2.4: "one_off 培训 12 人次 in one go", "milestone (date) 11月底前完工". */
static void an_indicator_grows_in_a_way_that_its_value_can(void **state)
{
    (void)state;
    GIVEN(target, ROW(0).accrual = ACCRUAL_MILESTONE, "FORM_ACCRUAL_VALUE", BLOCKING,
          "indicators[0].accrual");
    GIVEN(target, ROW(5).accrual = ACCRUAL_CUMULATIVE, "FORM_ACCRUAL_VALUE", BLOCKING,
          "indicators[5].accrual");
    GIVEN(target, (ROW(0).value.kind = QUANTITY_DATE), "FORM_ACCRUAL_VALUE", BLOCKING,
          "indicators[0].accrual");
}

static void a_plan_that_does_not_use_a_kind_says_so(void **state)
{
    const struct form_rules rules = {.source = "x",
                                     .target_points = 9000,
                                     .execution_points = 1000,
                                     .kinds = 1u << ACCRUAL_LEVEL,
                                     .kinds_source = "x"};
    struct form form;
    const struct finding *finding;
    (void)state;
    target(&form);
    form.findings = (struct findings){.arena = &form.arena};
    payload_check_by(&form.payload, &form.key, &rules, &form.findings);
    finding = found(&form, "FORM_ACCRUAL_UNUSED");
    assert_non_null(finding);
    assert_int_equal(finding->severity, SEVERITY_BLOCKING);
    remember("FORM_ACCRUAL_UNUSED");
    form_close(&form);
}

/* DOMAIN 2.2: "成本 for engineering/major repair/purchase projects (others optional)": by words of the plan. */
static void a_plan_says_by_words_which_project_has_a_cost(void **state)
{
    static const char *words[] = {"拆迁", "工程"};
    static const struct {
        const char *name;
        size_t words;
        bool cost, said;
    } cases[] = {{"村道硬化工程", 2, false, true},  {"旧房拆迁", 2, false, true},
                 {"旧房拆迁", 2, true, false},      {"办公设备采购", 2, false, false},
                 {"村道硬化工程", 0, false, false}, {"旧房拆迁", 0, false, false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct form_rules rules = form_rules_default;
        struct form form;
        target(&form);
        rules.cost_words = words;
        rules.cost_word_count = cases[i].words;
        rules.cost_source = "653022-2026 第1版的规则 framework";
        form.payload.target.subject_name = cases[i].name;
        for (size_t k = 0; !cases[i].cost && k < form.payload.target.indicator_count; k++)
            if (ROW(k).level1 == LEVEL1_COST)
                ROW(k).level1 = LEVEL1_OUTPUT, ROW(k).level2 = "数量指标";
        form.findings = (struct findings){.arena = &form.arena};
        payload_check_by(&form.payload, &form.key, &rules, &form.findings);
        const struct finding *finding = found(&form, "FORM_COST_NONE");
        assert_int_equal(finding != NULL, cases[i].said);
        if (finding) {
            assert_int_equal(finding->severity, SEVERITY_WARNING);
            assert_non_null(strstr(finding->hint, "653022-2026 第1版的规则 framework"));
        }
        form_close(&form);
    }
    remember("FORM_COST_NONE");
}

static void an_indicator_can_be_measured(void **state)
{
    (void)state;
    GIVEN(target, ROW(0).value.kind = QUANTITY_NONE, "FORM_VALUE_EMPTY", BLOCKING,
          "indicators[0].value");
    GIVEN(target, ROW(5).accrual = ACCRUAL_NONE, "FORM_VALUE_NOT_MEASURABLE", BLOCKING,
          "indicators[5].value");
    GIVEN(target, ROW(5).note = "", "FORM_EVIDENCE_NONE", WARNING, "indicators[5].note");
    GIVEN(target, (ROW(1).value.number = (struct decimal){95, 2}), "FORM_PERCENT_RATIO", WARNING,
          "indicators[1].value");
    GIVEN(target, ROW(0).comparator = COMPARE_NONE, "FORM_COMPARATOR_NONE", WARNING,
          "indicators[0].comparator");
    GIVEN(target, ROW(0).comparator = COMPARE_LE, "FORM_COMPARATOR_REVERSED", WARNING,
          "indicators[0].comparator");
    GIVEN(target, ROW(3).comparator = COMPARE_GE, "FORM_COMPARATOR_REVERSED", WARNING,
          "indicators[3].comparator");
    GIVEN(target, (ROW(2).value.number.units = 44561, ROW(2).unit = ""), "FORM_VALUE_SERIAL",
          BLOCKING, "indicators[2].value");
    GIVEN(target, ROW(0).unit = "44561", "FORM_UNIT_NUMBER", BLOCKING, "indicators[0].unit");
    GIVEN(target, for (int i = 0; i < 7; i++) ROW(i).value.number.units = 88100,
          "FORM_VALUES_ALL_SAME", WARNING, "indicators");
}

#define LINE(kind, n) form.payload.kind.lines[n]

static void money_spent_is_within_its_budget(void **state)
{
    (void)state;
    GIVEN(monitoring, form.payload.monitoring.line_count = 0, "FORM_LINES_NONE", BLOCKING, "lines");
    GIVEN(monitoring, LINE(monitoring, 0).spent_fen = 48000001, "FORM_SPENT_OVER", BLOCKING,
          "lines[0].spent");
    GIVEN(monitoring, LINE(monitoring, 1).spent_fen = 201, "FORM_SPENT_OVER", BLOCKING,
          "lines[1].spent");
    GIVEN(spending, LINE(spending, 0).spent_fen = 481, "FORM_SPENT_OVER", WARNING,
          "lines[0].spent");
    GIVEN(monitoring, LINE(monitoring, 0).spent_fen = MONEY_NONE, "FORM_SPENT_EMPTY", BLOCKING,
          "lines[0].spent");
    GIVEN(monitoring, LINE(monitoring, 0).forecast_fen = 9599999, "FORM_FORECAST_BELOW_SPENT",
          WARNING, "lines[0].forecast");
    GIVEN(monitoring, LINE(monitoring, 0).forecast_fen = 48000001, "FORM_FORECAST_OVER", WARNING,
          "lines[0].forecast");
    GIVEN(monitoring, LINE(monitoring, 0).forecast_fen = INT64_C(48000000) * 1000 + 999,
          "FORM_FORECAST_OVER", WARNING, "lines[0].forecast");
    GIVEN(monitoring, LINE(monitoring, 0).forecast_fen = INT64_C(48000001) * 1000,
          "FORM_FORECAST_MAGNITUDE", BLOCKING, "lines[0].forecast");
    GIVEN(monitoring, LINE(monitoring, 0).initial_fen = MONEY_NONE, "FORM_BUDGET_UNKNOWN", WARNING,
          "lines[0].initial");
    GIVEN(monitoring, LINE(monitoring, 1).source = SOURCE_COUNTY, "FORM_LINE_TWICE", BLOCKING,
          "lines[1]");
    GIVEN(monitoring, LINE(monitoring, 1).source = SOURCE_NONE, "FORM_LINE_OVERLAP", BLOCKING,
          "lines[1]");
    GIVEN(spending, form.payload.spending.until = DATE_NONE, "FORM_DATE_EMPTY", BLOCKING, "until");
}

static void monitoring_says_what_is_late_and_what_is_done_about_it(void **state)
{
    (void)state;
    GIVEN(monitoring, form.key.round = 0, "FORM_ROUND", BLOCKING, "key.round");
    GIVEN(monitoring, form.payload.monitoring.cutoff = DATE_NONE, "FORM_DATE_EMPTY", BLOCKING,
          "cutoff");
    GIVEN(monitoring, form.payload.monitoring.cutoff = date_of(2025, 5, 31),
          "FORM_CUTOFF_NOT_ROUND", WARNING, "cutoff");
    GIVEN(monitoring, form.payload.monitoring.row_count = 0, "FORM_ROWS_NONE", BLOCKING, "rows");
    GIVEN(monitoring, form.payload.monitoring.rows[1].indicator = 1, "FORM_ROW_TWICE", BLOCKING,
          "rows[1]");
    GIVEN(monitoring, form.payload.monitoring.rows[0].likelihood = LIKELIHOOD_NONE,
          "FORM_LIKELIHOOD_EMPTY", WARNING, "rows[0].likelihood");
    GIVEN(monitoring, form.payload.monitoring.rows[1].reason = "", "FORM_REASON_EMPTY", BLOCKING,
          "rows[1].reason");
    GIVEN(monitoring, form.payload.monitoring.rows[1].measure = "", "FORM_MEASURE_EMPTY", BLOCKING,
          "rows[1].measure");
    GIVEN(monitoring, form.payload.monitoring.rows[0].deviations = DEVIATION_STAFF,
          "FORM_DEVIATION_WORDS", WARNING, "rows[0].reason");
}

static void scores_add_up(void **state)
{
    (void)state;
#define SELF form.payload.self_evaluation
    GIVEN(self_evaluation, SELF.rows[0].weight = 5001, "FORM_WEIGHTS_SUM", BLOCKING, "rows");
    GIVEN(self_evaluation, (SELF.rows[0].weight = 6000, SELF.execution_score = 0),
          "FORM_WEIGHTS_WITH_EXECUTION", WARNING, "rows");
    GIVEN(self_evaluation, (SELF.rows[0].weight = SELF.rows[0].score = INT32_MAX),
          "FORM_WEIGHTS_SUM", BLOCKING, "rows");
    GIVEN(self_evaluation, SELF.rows[0].score = 5001, "FORM_SCORE_RANGE", BLOCKING,
          "rows[0].score");
    GIVEN(self_evaluation, SELF.rows[0].score = -1, "FORM_SCORE_RANGE", BLOCKING, "rows[0].score");
    GIVEN(self_evaluation, SELF.rows[1].reason = "", "FORM_SCORE_REASON", WARNING,
          "rows[1].reason");
    GIVEN(self_evaluation, SELF.total_score = 9816, "FORM_TOTAL_SCORE", BLOCKING, "total_score");
    GIVEN(self_evaluation, SELF.rows[1].score = 4000, "FORM_ALL_FULL", HINT, "rows");
    GIVEN(self_evaluation, SELF.achieved = "", "FORM_ACHIEVED_EMPTY", WARNING, "achieved");
    GIVEN(self_evaluation, SELF.rows[1].indicator = 1, "FORM_ROW_TWICE", BLOCKING, "rows[1]");
    GIVEN(self_evaluation, SELF.row_count = 0, "FORM_ROWS_NONE", BLOCKING, "rows");
}

static void the_execution_score_follows_from_the_money(void **state)
{
    (void)state;
    GIVEN(self_evaluation, SELF.execution_score = 969, "FORM_EXECUTION_SCORE", WARNING,
          "execution_score");
    GIVEN(self_evaluation, SELF.execution_score = 1026, "FORM_EXECUTION_SCORE_RANGE", BLOCKING,
          "execution_score");
    GIVEN(self_evaluation, LINE(self_evaluation, 0).annual_fen = 46560000, "FORM_ANNUAL_IS_SPENT",
          WARNING, "lines[0].annual");
    struct form form;
    self_evaluation(&form);
    SELF.execution_score = 969;
    expect(&form, "FORM_EXECUTION_SCORE", SEVERITY_WARNING, "execution_score");
    assert_text_equal(found(&form, "FORM_EXECUTION_SCORE")->what,
                      "预算执行率得分填 9.69 分，按资金计算为 9.70 分");
    form_close(&form);
    /* 102.59 % earns 10 points, not more */
    self_evaluation(&form);
    LINE(self_evaluation, 0).spent_fen = 49243200;
    SELF.execution_score = 1000;
    SELF.total_score = 1000 + 8847;
    form_check(&form);
    assert_null(found(&form, "FORM_EXECUTION_SCORE"));
    form_close(&form);
}

static void a_decision_names_what_it_saw_and_why(void **state)
{
    (void)state;
    GIVEN(review, form.payload.review.verdict = VERDICT_NONE, "FORM_VERDICT_NONE", BLOCKING,
          "verdict");
    GIVEN(review, form.payload.review.machine = true, "FORM_REVIEW_MACHINE", BLOCKING, "machine");
    GIVEN(review, form.payload.review.reviewer = "", "FORM_REVIEWER_EMPTY", BLOCKING, "reviewer");
    GIVEN(review, form.payload.review.reason_count = 0, "FORM_RETURN_REASON", BLOCKING, "reasons");
    GIVEN(review, form.payload.review.reasons[0] = "", "FORM_RETURN_REASON", BLOCKING, "reasons");
    GIVEN(review, form.payload.review.version.seq = 0, "FORM_VERSION_NONE", BLOCKING, "version");
    GIVEN(review, form.payload.review.version.mark = 1, "FORM_DECISION_ID", BLOCKING, "key.id");
    GIVEN(reopening, SET_ID(CODE), "FORM_DECISION_ID", BLOCKING, "key.id");
    GIVEN(reopening, form.payload.reopening.reason = "", "FORM_REOPEN_REASON", BLOCKING, "reason");
}

/* DOMAIN.md T7 and T11. */
static void tables_of_transfers_and_of_counties_say_all_that_they_ask(void **state)
{
    (void)state;
    GIVEN(transfer, form.payload.work.goal = "", "FORM_TRANSFER_GOAL", WARNING, "goal");
    GIVEN(transfer, form.payload.work.audit = "", "FORM_TRANSFER_AUDIT", WARNING, "audit");
    GIVEN(transfer, form.payload.work.management_count = 6, "FORM_TRANSFER_ASPECT", WARNING,
          "managements");
    GIVEN(transfer, form.payload.work.outcomes[0].actual.kind = QUANTITY_NONE, "FORM_ACTUAL_EMPTY",
          BLOCKING, "outcomes[0].actual");
    GIVEN(transfer, form.payload.work.outcome_count = 0, "FORM_ROWS_NONE", BLOCKING, "outcomes");
    GIVEN(outside, form.payload.outside.table = OUTSIDE_NONE, "FORM_OUTSIDE_TABLE", BLOCKING,
          "table");
    GIVEN(outside, strcpy(form.key.scope.text, "653024100"), "FORM_OUTSIDE_SCOPE", BLOCKING,
          "key.scope");
    GIVEN(outside, form.payload.outside.row_count = 0, "FORM_ROWS_NONE", BLOCKING, "rows");
}

static void a_chain_is_gone_through_to_its_end(void **state)
{
    struct form form;
    (void)state;
    step(&form);
    expect_nothing(&form);
    assert_int_equal(review_passed(&form.payload.review), 2);
    form.payload.review.step_count = 3;
    form.payload.review.step = "绩效办";
    form.payload.review.verdict = VERDICT_PASSED;
    expect_nothing(&form);
    assert_int_equal(review_passed(&form.payload.review), 3);
    form_close(&form);
    /* A return is taken from any step, also before its turn. */
    step(&form);
    form.payload.review.verdict = VERDICT_RETURNED;
    form.payload.review.reason_count = 1;
    form.payload.review.step = "绩效办";
    form.payload.review.step_count = 0;
    expect_nothing(&form);
    assert_int_equal(review_passed(&form.payload.review), 0);
    form_close(&form);
}

static void make_long(struct review *review)
{
    static const char *const many[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九"};
    review->chain = (const char **)(uintptr_t)many;
    review->chain_count = 9;
    review->step = review->steps[0].name = "一";
    review->step_count = 1;
}

static void a_step_of_a_chain_comes_after_those_before_it(void **state)
{
    (void)state;
    GIVEN(step, form.payload.review.step_count = 1, "FORM_STEP_ORDER", BLOCKING, "steps");
    GIVEN(step, form.payload.review.step_count = 3, "FORM_STEP_ORDER", BLOCKING, "steps");
    GIVEN(step, form.payload.review.step = "局领导", "FORM_STEP_UNKNOWN", BLOCKING, "step");
    GIVEN(step, form.payload.review.verdict = VERDICT_PASSED, "FORM_STEP_VERDICT", BLOCKING,
          "verdict");
    GIVEN(step, form.payload.review.chain_count = 2, "FORM_STEP_VERDICT", BLOCKING, "verdict");
    GIVEN(review, form.payload.review.verdict = VERDICT_STEP, "FORM_STEP_NONE", BLOCKING, "step");
    GIVEN(step, make_long(&form.payload.review), "FORM_STEP_MANY", BLOCKING, "chain");
}

static void an_end_of_feeds_says_whose_and_where(void **state)
{
    (void)state;
    GIVEN(handover, form.payload.handover.unit_code = "801002", "FORM_HANDOVER_KEY", BLOCKING,
          "key.id");
    GIVEN(handover, form.payload.handover.to = form.payload.handover.from, "FORM_HANDOVER_NOWHERE",
          BLOCKING, "to");
    GIVEN(handover, form.payload.handover.entry_count = 0, "FORM_HANDOVER_NOTHING", BLOCKING,
          "entries");
    GIVEN(handover, form.payload.handover.reason = "", "FORM_HANDOVER_REASON", BLOCKING, "reason");
    GIVEN(handover, strcpy(form.payload.handover.heads[0].feed.scope.text, "653022"),
          "FORM_HANDOVER_OTHER_SCOPE", BLOCKING, "heads[0]");
    GIVEN(closing, form.payload.closing.round = 8, "FORM_CLOSING_KEY", BLOCKING, "key.id");
    GIVEN(closing, strcpy(form.payload.closing.heads[0].feed.scope.text, "653022"),
          "FORM_CLOSING_OTHER_SCOPE", BLOCKING, "heads[0]");
    GIVEN(closing, form.payload.closing.heads[0].hash.bytes[0] = 0, "FORM_HEAD_HASH", BLOCKING,
          "heads[0]");
    GIVEN(allocation, form.payload.allocation.document = "", "FORM_ALLOCATION_DOCUMENT", BLOCKING,
          "document");
    GIVEN(allocation, form.payload.allocation.issued = DATE_NONE, "FORM_ALLOCATION_ISSUED",
          BLOCKING, "issued");
    GIVEN(allocation, form.payload.allocation.received = 1, "FORM_ALLOCATION_RECEIVED", BLOCKING,
          "received");
    GIVEN(allocation, form.payload.allocation.row_count = 0, "FORM_ALLOCATION_ROWS", BLOCKING,
          "rows");
    GIVEN(allocation, form.payload.allocation.rows[0].filled = DATE_NONE, "FORM_ALLOCATION_ORDER",
          BLOCKING, "rows[0]");
    GIVEN(allocation, form.payload.allocation.rows[0].filled = date_of(2026, 4, 1),
          "FORM_ALLOCATION_EARLY", WARNING, "rows[0]");
    GIVEN(extension, form.payload.extension.obligation = "O-16", "FORM_EXTENSION_KEY", BLOCKING,
          "key.id");
    GIVEN(extension, form.payload.extension.document = "克财预〔2026〕12号", "FORM_EXTENSION_KEY",
          BLOCKING, "key.id");
    GIVEN(extension, form.payload.extension.until = DATE_NONE, "FORM_EXTENSION_UNTIL", BLOCKING,
          "until");
    GIVEN(extension, form.payload.extension.reason = "", "FORM_EXTENSION_REASON", BLOCKING,
          "reason");
    GIVEN(region, strcpy(form.key.scope.text, "6530"), "FORM_REGION_KEY", BLOCKING, "key.id");
    GIVEN(region, SET_ID("653022205:801001"), "FORM_REGION_KEY", BLOCKING, "key.id");
    GIVEN(region, SET_ID("65302220"), "FORM_REGION_KEY", BLOCKING, "key.id");
    GIVEN(region, form.payload.region.name = "", "FORM_NAME_EMPTY", BLOCKING, "name");
    GIVEN(region, form.payload.region.from = date_of(2026, 7, 1), "FORM_REGION_DATES", BLOCKING,
          "until");
    GIVEN(region, form.payload.region.until = DATE_NONE, "FORM_REGION_UNTIL", BLOCKING, "until");
    GIVEN(region, form.payload.region.successors[1] = "653022205", "FORM_REGION_SUCCESSOR",
          BLOCKING, "successors[1]");
    GIVEN(region, form.payload.region.successors[1] = "653023", "FORM_REGION_SUCCESSOR", BLOCKING,
          "successors[1]");
    GIVEN(region, form.payload.region.successors[0] = "653022202000", "FORM_REGION_SUCCESSOR",
          BLOCKING, "successors[0]");
    GIVEN(region, form.payload.region.successors[1] = "653022202", "FORM_REGION_SUCCESSOR_TWICE",
          BLOCKING, "successors[1]");
    GIVEN(region, form.payload.region.document = "张三 11010519491231002X 来函",
          "FORM_NOTICE_PERSONAL", BLOCKING, "document");
    GIVEN(alias, SET_ID("801009"), "FORM_ALIAS_KEY", BLOCKING, "key.id");
    GIVEN(alias, strcpy(form.key.scope.text, "653022205"), "FORM_ALIAS_KEY", BLOCKING, "key.id");
    GIVEN(alias, form.payload.alias.code = "801009", "FORM_ALIAS_ITSELF", BLOCKING, "code");
    GIVEN(alias, form.payload.alias.code = "80100", "FORM_UNIT_CODE", BLOCKING, "code");
    GIVEN(alias, form.payload.alias.reason = "", "FORM_ALIAS_REASON", BLOCKING, "reason");
    GIVEN(plan, strcpy(form.key.scope.text, "653022205"), "FORM_PLAN_LEVEL", BLOCKING, "key.scope");
    GIVEN(plan, form.payload.plan.edition = 0, "FORM_PLAN_NAME", BLOCKING, "name");
    GIVEN(plan, form.payload.plan.text = "", "FORM_PLAN_TEXT", BLOCKING, "text");
    GIVEN(plan, form.payload.plan.calendar_count = 0, "FORM_PLAN_CALENDAR", BLOCKING, "calendars");
    GIVEN(purge, form.payload.purge.entry_count = 0, "FORM_PURGE_NOTHING", BLOCKING, "entries");
    GIVEN(purge, form.payload.purge.reason = "", "FORM_PURGE_REASON", BLOCKING, "reason");
    GIVEN(purge, form.payload.purge.reason = "有身份证 11010519491231002X", "FORM_PURGE_PERSONAL",
          BLOCKING, "reason");
    GIVEN(purge, form.payload.purge.entries[1].version.seq = 0, "FORM_VERSION_NONE", BLOCKING,
          "entries[1]");
    GIVEN(purge, form.payload.purge.entries[1].digest.bytes[0] = 9, "FORM_PURGE_DIGEST", BLOCKING,
          "entries[1]");
    GIVEN(feed_end, form.payload.feed_end.node[0] = 0, "FORM_NODE_NAME", BLOCKING, "node");
    GIVEN(feed_end, form.payload.feed_end.head_count = 0, "FORM_END_NOTHING", BLOCKING, "heads");
    GIVEN(feed_end, form.payload.feed_end.reason = "", "FORM_END_REASON", BLOCKING, "reason");
    GIVEN(feed_end, strcpy(form.payload.feed_end.heads[0].feed.node, "653022204"),
          "FORM_END_OTHER_NODE", BLOCKING, "heads[0]");
    GIVEN(feed_end, form.payload.feed_end.heads[0].hash.bytes[0] = 0, "FORM_HEAD_HASH", BLOCKING,
          "heads[0]");
}

#define W form.payload.work
static void a_piece_of_work_says_what_proves_it(void **state)
{
    (void)state;
    GIVEN(training, W.type = WORK_NONE, "FORM_WORK_TYPE", BLOCKING, "type");
    GIVEN(training, SET_ID("work/publicity/2026-1"), "FORM_WORK_KEY", BLOCKING, "key.id");
    GIVEN(training, SET_ID("work/training/"), "FORM_WORK_KEY", BLOCKING, "key.id");
    GIVEN(training, W.date = DATE_NONE, "FORM_WORK_DATE", BLOCKING, "date");
    GIVEN(training, W.row_count = 0, "FORM_WORK_ROWS", BLOCKING, "rows");
    GIVEN(training, W.rows[0].unit_code = "", "FORM_WORK_UNIT", BLOCKING, "rows[0]");
    GIVEN(training, W.evidence[0].kept = "", "FORM_WORK_KEPT", WARNING, "evidence[0]");
    GIVEN(training, (W.evidence[0].digest.bytes[3] = 1, W.evidence[0].title = ""), "FORM_WORK_KEPT",
          WARNING, "evidence[0]");
    GIVEN(disclosure, (W.place = "", W.evidence_count = 0), "FORM_WORK_PLACE", BLOCKING, "place");
    GIVEN(key_evaluation, W.agency = "", "FORM_WORK_AGENCY", BLOCKING, "agency");
    GIVEN(training, (W.type = WORK_AGENCY, SET_ID("work/agency/2026-1"), W.agency = "某事务所"),
          "FORM_WORK_RELATION", WARNING, "rows[0].field");
    GIVEN(department_evaluation, W.rows[0].project_code = "", "FORM_WORK_PROJECT", BLOCKING,
          "rows[0]");
    GIVEN(department_evaluation, W.evidence_count = 0, "FORM_WORK_EVIDENCE", BLOCKING, "evidence");
    GIVEN(department_evaluation, W.rows[0].scored = false, "FORM_WORK_SCORE_NONE", BLOCKING,
          "rows[0]");
    GIVEN(department_evaluation, W.rows[0].score = 10001, "FORM_WORK_SCORE", BLOCKING, "rows[0]");
    GIVEN(result_use, W.rows[0].handling = "", "FORM_WORK_HANDLING", BLOCKING, "rows[0].handling");
}

/* DOMAIN.md 2.2, T11: "90 (+10 execution)" and the words of a decision are what the plan sets. */
static void what_a_plan_sets_is_asked_by_it(void **state)
{
    static const char *words[] = {"继续", "暂停"};
    const struct form_rules rules = {.source = "511302-2026 第3版的规则 scoring",
                                     .target_points = 8000,
                                     .execution_points = 2000,
                                     .handlings = words,
                                     .handling_count = 2};
    struct form form;
    const struct finding *finding;
    (void)state;
    target(&form);
    form.findings = (struct findings){.arena = &form.arena};
    payload_check_by(&form.payload, &form.key, &rules, &form.findings);
    finding = found(&form, "FORM_WEIGHTS_SUM"); /* they sum to 90 */
    assert_non_null(finding);
    assert_text_equal(finding->hint, "各指标分值合计应为 80 分（另 20 分为预算执行率），请调整"
                                     "（511302-2026 第3版的规则 scoring）");
    form_close(&form);
    self_evaluation(&form);
    form.payload.self_evaluation.execution_score = 1500;
    form.findings = (struct findings){.arena = &form.arena};
    payload_check_by(&form.payload, &form.key, &rules, &form.findings);
    assert_null(found(&form, "FORM_EXECUTION_SCORE_RANGE")); /* of 20 */
    assert_non_null(found(&form, "FORM_WEIGHTS_SUM"));
    form_close(&form);
    result_use(&form);
    form.payload.work.rows[0].handling = "继续执行";
    form.findings = (struct findings){.arena = &form.arena};
    payload_check_by(&form.payload, &form.key, &rules, &form.findings);
    assert_null(found(&form, "FORM_WORK_HANDLING_WORD"));
    form.payload.work.rows[0].handling = "收回";
    form.findings = (struct findings){.arena = &form.arena};
    payload_check_by(&form.payload, &form.key, &rules, &form.findings);
    finding = found(&form, "FORM_WORK_HANDLING_WORD");
    assert_non_null(finding);
    remember("FORM_WORK_HANDLING_WORD");
    assert_text_equal(finding->place, "rows[0].handling");
    assert_non_null(strstr(finding->hint, "以 继续 或 暂停 开头"));
    form_close(&form);
}

static void an_ex_ante_evaluation_says_why_and_what_came_of_it(void **state)
{
    (void)state;
    GIVEN(ex_ante, W.conclusion = CONCLUSION_NONE, "FORM_WORK_CONCLUSION", BLOCKING, "conclusion");
    GIVEN(ex_ante, W.triggers = 0, "FORM_WORK_TRIGGER", BLOCKING, "triggers");
    GIVEN(ex_ante, W.triggers = TRIGGER_GROWTH, "FORM_WORK_GROWTH", BLOCKING, "original");
}

static void a_check_has_a_verdict_and_a_rectification_an_owner(void **state)
{
    (void)state;
    GIVEN(verification, W.rows[0].verdict = CHECKED_NONE, "FORM_WORK_VERDICT", BLOCKING, "rows[0]");
    GIVEN(verification, W.rows[0].found = "", "FORM_WORK_FOUND", WARNING, "rows[0]");
    GIVEN(verification, W.rows[0].vetoed = true, "FORM_WORK_VETO", BLOCKING, "rows[0]");
    GIVEN(verification,
          (W.rows[0].vetoed = true, W.rows[0].verdict = CHECKED_FALSE, W.rows[0].handling = ""),
          "FORM_WORK_VETO_HANDLING", WARNING, "rows[0]");
    GIVEN(rectification, W.rows[0].owner = "", "FORM_WORK_OWNER", BLOCKING, "rows[0]");
    GIVEN(rectification, W.rows[0].due = DATE_NONE, "FORM_WORK_OWNER", BLOCKING, "rows[0]");
    GIVEN(rectification, W.rows[0].detail = "", "FORM_WORK_PROBLEM", BLOCKING, "rows[0]");
    /* "A unit can object to an entry of its list (not ours / abolished / duplicate / split)" */
    GIVEN(objection, W.rows[0].field = "不想报", "FORM_WORK_OBJECTION", BLOCKING, "rows[0]");
    GIVEN(objection, W.rows[0].detail = "", "FORM_WORK_OBJECTION_WHY", BLOCKING, "rows[0]");
    GIVEN(objection, W.rows[0].stated = "", "FORM_WORK_OBJECTION_OTHER", BLOCKING, "rows[0]");
    GIVEN(objection, W.rows[0].stated = "65302226T000000000102，不存在", "FORM_WORK_OBJECTION_CODE",
          BLOCKING, "rows[0]");
    GIVEN(objection, W.rows[0].stated = "65302226T000000000102 " CODE, "FORM_WORK_OBJECTION_SELF",
          BLOCKING, "rows[0]");
}

/* DOMAIN.md 2.4: "adjust the budget down and the target together by procedure". */
static void an_adjustment_says_what_why_and_on_which_basis(void **state)
{
    (void)state;
    GIVEN(adjustment, W.rows[0].handling = "改一改", "FORM_WORK_ADJUST", BLOCKING, "rows[0]");
    GIVEN(adjustment, W.rows[0].field = "", "FORM_WORK_ADJUST_WHAT", BLOCKING, "rows[0]");
    GIVEN(adjustment, W.rows[0].detail = "", "FORM_WORK_ADJUST_WHY", BLOCKING, "rows[0]");
    GIVEN(adjustment, W.target_count = 0, "FORM_WORK_ADJUST_TARGET", BLOCKING, "rows");
    GIVEN(adjustment, (W.evidence_count = 0, W.note = ""), "FORM_WORK_ADJUST_BASIS", BLOCKING,
          "evidence");
    GIVEN(adjustment, W.rows[0].project_code = "dept/8", "FORM_UNIT_CODE", BLOCKING, "rows[0]");
}

/* DOMAIN.md O-27: "random sample"; T10: 抽样方法/随机种子. */
static void a_sample_is_announced_before_its_seed_is_known(void **state)
{
    (void)state;
    GIVEN(sample, form.payload.sample.purpose = WORK_TRAINING, "FORM_SAMPLE_PURPOSE", BLOCKING,
          "purpose");
    GIVEN(sample, SET_ID("sample/onsite/1"), "FORM_SAMPLE_KEY", BLOCKING, "key.id");
    GIVEN(sample, form.payload.sample.date = DATE_NONE, "FORM_SAMPLE_DATE", BLOCKING, "date");
    GIVEN(sample, form.payload.sample.share = 0, "FORM_SAMPLE_SHARE", BLOCKING, "share");
    GIVEN(sample, form.payload.sample.share = 10001, "FORM_SAMPLE_SHARE", BLOCKING, "share");
    GIVEN(sample, form.payload.sample.population = 0, "FORM_SAMPLE_POPULATION", BLOCKING,
          "population");
    GIVEN(sample, form.payload.sample.digest.bytes[0] = 0, "FORM_SAMPLE_POPULATION", BLOCKING,
          "population");
    GIVEN(sample,
          (form.payload.sample.commitment.bytes[0] = 0, form.payload.sample.public_value = ""),
          "FORM_SAMPLE_SEED", BLOCKING, "commitment");
    GIVEN(sample, form.payload.sample.public_date = date_of(2026, 5, 31), "FORM_SAMPLE_KNOWN",
          BLOCKING, "public_date");
    GIVEN(sample, form.payload.sample.public_date = form.payload.sample.date, "FORM_SAMPLE_KNOWN",
          BLOCKING, "public_date");
    GIVEN(sample, form.payload.sample.note = "11010519491231002X", "FORM_NOTICE_PERSONAL", BLOCKING,
          "note");
    GIVEN(draw, SET_ID("verification/1"), "FORM_SAMPLE_KEY", BLOCKING, "key.id");
    GIVEN(attachments, form.payload.attachments.items[0].of = KIND_WORK, "FORM_ATTACHMENT_OF",
          BLOCKING, "items[0]");
    GIVEN(attachments, form.payload.attachments.items[0].title = "", "FORM_ATTACHMENT_TITLE",
          BLOCKING, "items[0]");
    GIVEN(attachments, form.payload.attachments.items[1].kept = "", "FORM_ATTACHMENT_KEPT",
          BLOCKING, "items[1]");
    GIVEN(attachments,
          (form.payload.attachments.items[1] = form.payload.attachments.items[0],
           form.payload.attachments.items[1].kept = "柜"),
          "FORM_ATTACHMENT_TWICE", BLOCKING, "items[1]");
    GIVEN(withdrawal, form.payload.withdrawal.reason = "", "FORM_WITHDRAWAL_REASON", BLOCKING,
          "reason");
    GIVEN(withdrawal, form.payload.withdrawal.reason = "11010519491231002X", "FORM_NOTICE_PERSONAL",
          BLOCKING, "reason");
    GIVEN(withdrawal, form.payload.withdrawal.announced.seq = 0, "FORM_WITHDRAWAL_OF", BLOCKING,
          "announced");
    GIVEN(withdrawal, form.payload.withdrawal.date = DATE_NONE, "FORM_SAMPLE_DATE", BLOCKING,
          "date");
    GIVEN(withdrawal, SET_ID("verification/1"), "FORM_SAMPLE_KEY", BLOCKING, "key.id");
    GIVEN(draw, form.payload.draw.announced.seq = 0, "FORM_DRAW_UNANNOUNCED", BLOCKING,
          "announced");
    GIVEN(draw, form.payload.draw.secret = "", "FORM_DRAW_SEED", BLOCKING, "secret");
    GIVEN(draw, form.payload.draw.date = DATE_NONE, "FORM_SAMPLE_DATE", BLOCKING, "date");
    GIVEN(draw, form.payload.draw.row_count = 0, "FORM_DRAW_EMPTY", BLOCKING, "rows");
    GIVEN(draw, form.payload.draw.rows[1].how = DRAWN_NONE, "FORM_DRAW_ROW", BLOCKING, "rows[1]");
    GIVEN(draw, form.payload.draw.rows[1].reason = "", "FORM_DRAW_REASON", BLOCKING, "rows[1]");
    GIVEN(draw, form.payload.draw.rows[1].project_code = CODE, "FORM_DRAW_TWICE", BLOCKING,
          "rows[1]");
}

static void a_submission_can_be_recomputed_and_a_receipt_says_something(void **state)
{
    (void)state;
    GIVEN(submission, form.payload.submission.kind = SUBMISSION_NONE, "FORM_SUBMISSION_KIND",
          BLOCKING, "kind");
    GIVEN(submission, strcpy(form.payload.submission.scope.text, "6530"), "FORM_SUBMISSION_SCOPE",
          BLOCKING, "scope");
    GIVEN(submission, form.payload.submission.basis_count = 0, "FORM_BASIS_NONE", BLOCKING,
          "basis");
    GIVEN(submission, form.payload.submission.as_of = DATE_NONE, "FORM_DATE_EMPTY", BLOCKING,
          "as_of");
    GIVEN(submission, form.payload.submission.correction_count = 1, "FORM_CORRECTS_NONE", BLOCKING,
          "corrections");
    GIVEN(submission, form.payload.submission.table_count = 0, "FORM_TABLES_NONE", BLOCKING,
          "tables");
    GIVEN(submission, form.payload.submission.tables[0].rows[1].value_count = 1,
          "FORM_TABLE_RAGGED", BLOCKING, "tables[0].rows[1]");
    GIVEN(submission, form.payload.submission.missing_count = 3, "FORM_UNITS_MISSING", WARNING,
          "missing_units");
    GIVEN(receipt, form.payload.receipt.submission.seq = 0, "FORM_VERSION_NONE", BLOCKING,
          "submission");
    GIVEN(receipt, form.payload.receipt.outcome = RECEIPT_NONE, "FORM_RECEIPT_OUTCOME", BLOCKING,
          "outcome");
    GIVEN(receipt, form.payload.receipt.outcome = RECEIPT_WAITING, "FORM_RECEIPT_WAITING", BLOCKING,
          "missing");
    GIVEN(receipt, form.payload.receipt.outcome = RECEIPT_DIFFERS, "FORM_RECEIPT_DIFFERS", BLOCKING,
          "differences");
}

static void what_is_not_listed_blocks_all_the_same(void **state)
{
    (void)state;
    struct form form;
    target(&form);
    form.findings = (struct findings){.arena = &form.arena};
    for (int i = 0; i < FINDINGS_MAX + 10; i++)
        findings_add(&form.findings, SEVERITY_BLOCKING, "FORM_X", "x", "h", "%d", i);
    assert_int_equal(form.findings.count, FINDINGS_MAX);
    assert_int_equal(form.findings.blocking, FINDINGS_MAX + 10);
    struct arena tiny;
    arena_init(&tiny, 16);
    struct findings none = {.arena = &tiny};
    form.payload.target.annual_goal = "";
    payload_check(&form.payload, &form.key, &none);
    assert_int_equal(none.count, 0);
    assert_int_equal(none.blocking, 1);
    arena_close(&tiny);
    form_close(&form);
}

/* Must stay the last: it looks at what the others have seen. */
static void every_rule_has_been_needed_by_a_test(void **state)
{
    (void)state;
    static const char *const files[] = {"rules.c",        "rules_lines.c",   "rules_objects.c",
                                        "rules_target.c", "rules_forms.c",   "rules_decisions.c",
                                        "rules_work.c",   "rules_regions.c", "rules_review.c"};
    int missing = 0;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char path[1024];
        snprintf(path, sizeof(path), "%s/src/model/%s", SIBEN_SOURCE_DIR, files[i]);
        struct bytes source = test_file(path);
        assert_non_null(source.data);
        char *text = arena_text_of(*state, source);
        memory_free((void *)(uintptr_t)source.data);
        for (char *at = text; (at = strstr(at, "\"FORM_"));) {
            char rule[64] = "";
            sscanf(++at, "%63[A-Z_0-9]", rule);
            bool needed = false;
            for (size_t s = 0; s < seen_count; s++)
                needed = needed || strcmp(seen[s], rule) == 0;
            if (!needed) {
                print_error("%s: no test needs %s\n", files[i], rule);
                missing++;
            }
        }
    }
    assert_int_equal(missing, 0);
}

int main(void)
{
    static struct arena sources;
    arena_init(&sources, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_record_of_every_kind_has_no_findings),
        cmocka_unit_test(codes_have_their_shapes),
        cmocka_unit_test(what_every_form_must_say),
        cmocka_unit_test(a_project_code_is_text_of_18_to_24),
        cmocka_unit_test(a_unit_lies_somewhere_and_can_be_called),
        cmocka_unit_test(budget_lines_are_different_and_not_negative),
        cmocka_unit_test(a_fund_is_one_of_seven),
        cmocka_unit_test(a_list_names_each_project_once_and_says_why_not),
        cmocka_unit_test(a_target_is_complete),
        cmocka_unit_test(weights_are_90_and_10_are_left_for_execution),
        cmocka_unit_test(an_indicator_grows_in_a_way_that_its_value_can),
        cmocka_unit_test(a_plan_that_does_not_use_a_kind_says_so),
        cmocka_unit_test(a_plan_says_by_words_which_project_has_a_cost),
        cmocka_unit_test(an_indicator_can_be_measured),
        cmocka_unit_test(money_spent_is_within_its_budget),
        cmocka_unit_test(monitoring_says_what_is_late_and_what_is_done_about_it),
        cmocka_unit_test(scores_add_up),
        cmocka_unit_test(the_execution_score_follows_from_the_money),
        cmocka_unit_test(a_decision_names_what_it_saw_and_why),
        cmocka_unit_test(a_chain_is_gone_through_to_its_end),
        cmocka_unit_test(a_step_of_a_chain_comes_after_those_before_it),
        cmocka_unit_test(tables_of_transfers_and_of_counties_say_all_that_they_ask),
        cmocka_unit_test(an_end_of_feeds_says_whose_and_where),
        cmocka_unit_test(a_piece_of_work_says_what_proves_it),
        cmocka_unit_test(what_a_plan_sets_is_asked_by_it),
        cmocka_unit_test(an_ex_ante_evaluation_says_why_and_what_came_of_it),
        cmocka_unit_test(a_check_has_a_verdict_and_a_rectification_an_owner),
        cmocka_unit_test(an_adjustment_says_what_why_and_on_which_basis),
        cmocka_unit_test(a_sample_is_announced_before_its_seed_is_known),
        cmocka_unit_test(a_submission_can_be_recomputed_and_a_receipt_says_something),
        cmocka_unit_test(what_is_not_listed_blocks_all_the_same),
        cmocka_unit_test_prestate(every_rule_has_been_needed_by_a_test, &sources),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    arena_close(&sources);
    return failures;
}
