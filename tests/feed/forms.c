#include "forms.h"

#define PICK(random, list) ((list)[random_below((random), sizeof(list) / sizeof *(list))])

static const char *const projects[] = {
    "乡村道路维修养护项目",
    "高标准农田建设项目",
    "农村人居环境整治项目",
    "村级组织运转经费",
    "公益性岗位补贴项目",
    "义务教育薄弱环节改善项目",
    "基本公共卫生服务补助资金",
    "驻村工作队经费",
    "防渗渠建设项目",
    "畜牧养殖小区建设项目",
    "庭院经济发展补助",
    "城镇老旧小区改造配套设施项目",
    "安居富民工程补助资金",
    "林果业提质增效项目",
    "民兵训练及武装工作经费",
    "环境卫生保洁经费",
    "社区为民办实事专项经费",
    "困难群众救助补助资金",
    "就业创业培训补助资金",
    "文化惠民活动经费",
    "护边员补助资金",
    "村干部报酬及社会保障",
    "自治区财政衔接推进乡村振兴补助资金",
    "2026年农村公路日常养护",
    "学前教育保障经费",
    "国有企业退休人员社会化管理补助资金",
};
static const char *const units[] = {
    "人民政府",         "教育局",     "卫生健康委员会",   "农业农村局",
    "交通运输局",       "水利局",     "民政局",           "人力资源和社会保障局",
    "住房和城乡建设局", "财政局",     "林业和草原局",     "文化体育广播电视和旅游局",
    "医疗保障局",       "自然资源局", "发展和改革委员会", "公安局",
    "退役军人事务局",   "街道办事处",
};
static const char *const counties[] = {"阿图什市", "阿克陶县", "乌恰县", "阿合奇县", "上阿图什镇"};
static const char *const level2[] = {
    "数量指标",       "质量指标",           "时效指标",     "成本指标",     "经济成本指标",
    "社会成本指标",   "生态环境成本指标",   "经济效益指标", "社会效益指标", "生态效益指标",
    "可持续影响指标", "服务对象满意度指标", "满意度指标",
};
static const uint8_t level1_of[] = {2, 2, 2, 1, 1, 1, 1, 3, 3, 3, 3, 4, 4};
static const char *const indicators[] = {
    "建设道路里程",     "补助人数",         "补助发放人数",
    "项目验收合格率",   "资金拨付及时率",   "项目完成及时率",
    "开展培训次数",     "参加培训人次",     "购置设备数量",
    "设备质量合格率",   "补助标准",         "项目预算控制数",
    "人均补助标准",     "受益人口数",       "受益村数量",
    "受益脱贫户数",     "带动就业人数",     "增加农牧民收入",
    "改善人居环境",     "提升公共服务水平", "保障机构正常运转",
    "工程使用年限",     "持续发挥作用期限", "受益群众满意度",
    "服务对象满意度",   "工作人员满意度",   "补助资金按时发放率",
    "工程建设完工时间", "资金使用合规率",   "补助对象认定准确率",
    "项目开工时间",     "维修房屋面积",     "种植面积",
    "防疫密度",         "政策知晓率",       "垃圾清运量",
    "减少污染排放",     "促进民族团结",     "提高居民健康水平",
    "档案管理合格率",   "完成目标任务率",   "项目支出控制在预算内",
    "工资发放准确率",   "有效提高工作效率", "会议召开次数",
};
static const char *const measures[] = {"公里", "人", "%",      "万元",  "户",      "次",
                                       "个",   "亩", "平方米", "元/人", "年",      "台（套）",
                                       "场次", "天", "元/月",  "吨",    "头（只）"};
static const char *const words_of_level[] = {"有效提升", "明显改善",     "逐步提高", "长期",
                                             "显著",     "达成预期指标", "及时",     "基本达成",
                                             "合格",     "不断完善"};
static const char *const reasons[] = {
    "资金尚未下达",
    "项目正在实施，年底前完成",
    "按合同约定分期支付，尚未到支付节点",
    "受天气影响开工较晚",
    "项目正在办理招投标手续",
    "人员调整，工作交接未完成",
    "年度考核未开展，满意度调查下半年进行",
    "上级资金下达时间较晚，施工进度滞后",
    "前期手续办理时间长",
    "预算编制不够精准，实际需求减少",
    "部分人员离职，补助人数减少",
    "按季度发放，二季度补助7月发放",
    "采购周期较长，设备未到货",
    "项目尚未验收，质保金未支付",
};
static const char *const remedies[] = {
    "加快项目实施进度，督促施工单位按期完工",
    "及时拨付资金，确保年底前完成全部支出",
    "加强与上级部门沟通，争取资金尽快到位",
    "下半年组织开展满意度调查",
    "合理调整绩效目标，提高预算编制准确性",
    "倒排工期，按月跟踪执行进度",
    "加强项目管理，落实责任人",
    "按照程序申请调减预算，收回结余资金",
};
static const char *const goals[] = {
    "通过项目的实施，改善农牧民生产生活条件，提升群众获得感、幸福感和安全感。",
    "保障单位正常运转，完成上级下达的各项工作任务，促进社会稳定和长治久安。",
    "按照相关政策规定，及时足额发放各类补助资金，保障困难群众基本生活。",
    "本项目计划投入资金，用于基础设施建设，预计受益人口，项目实施后将有效改善当地群众出行条件。",
    "全面完成年度目标任务，进一步巩固拓展脱贫攻坚成果同乡村振兴有效衔接。",
};
static const char *const achieved[] = {
    "本年度项目已按计划完成，资金支付进度符合要求，达到预期绩效目标。",
    "截至目前已完成全部建设内容并投入使用，群众满意度较高，完成年度绩效目标。",
    "已按时发放补助资金，保障了受益对象的基本生活，实现了预期目标。",
};
static const char *const review_reasons[] = {
    "执行数与支付系统不一致，请核对后重新填报",
    "偏差原因说明不具体，请补充",
    "指标值与目标表不符",
    "未填写改进措施",
    "缺少佐证材料",
    "满意度指标完成值未填写，请补充后再报",
    "资金执行率低于序时进度，请说明原因",
};
static const char *const people[] = {"分管领导", "经办人甲", "经办人乙", "经办人丙", "审核人",
                                     "财政所",   "绩效办",   "clerk",    "cz01",     "admin"};

/* -- pieces -- */

static const char *text_of(struct arena *arena, const char *a, const char *b)
{
    const char *text = arena_print(arena, "%s%s", a, b);
    assert_non_null(text);
    return text;
}

static const char *unit_code(struct arena *arena, struct random *random)
{
    const char *code = arena_print(arena, "%03u%03u", 100 + (unsigned)random_below(random, 750),
                                   1 + (unsigned)random_below(random, 4));
    assert_non_null(code);
    return code;
}

static const char *project_code(struct arena *arena, struct random *random)
{
    static const char *const regions[] = {"653001", "653022", "653023", "653024"};
    const char *code = arena_print(
        arena, "%s%02u%c%012llu", PICK(random, regions), 22 + (unsigned)random_below(random, 5),
        "TYR"[random_below(random, 3)], (unsigned long long)random_below(random, 99999));
    assert_non_null(code);
    return code;
}

static int64_t money(struct random *random)
{
    return (int64_t)random_below(random, 5000) * (random_chance(random, 700) ? 1000000 : 12345);
}

static struct quantity quantity_of(struct random *random)
{
    struct quantity quantity = {.kind = QUANTITY_NUMBER, .text = "", .date = DATE_NONE};
    if (random_chance(random, 250)) {
        quantity.kind = QUANTITY_LEVEL;
        quantity.attainment = (uint8_t)(1 + random_below(random, 3));
        quantity.text = PICK(random, words_of_level);
        return quantity;
    }
    static const int64_t usual[] = {100, 95, 90, 12, 1, 4, 98, 85};
    quantity.number.units =
        random_chance(random, 600) ? PICK(random, usual) : (int64_t)random_below(random, 5000);
    return quantity;
}

static void lines_of(struct arena *arena, struct random *random, struct spending_line **lines,
                     size_t *count)
{
    *count = 1 + random_below(random, 3);
    *lines = arena_array(arena, struct spending_line, *count);
    assert_non_null(*lines);
    for (size_t i = 0; i < *count; i++) {
        struct spending_line *line = &(*lines)[i];
        line->book = (uint8_t)(random_chance(random, 800) ? 0 : random_below(random, 5));
        line->carried = i == 1;
        line->fiscal = i != 2;
        line->source = (uint8_t)(random_chance(random, 600) ? 0 : 1 + random_below(random, 4));
        line->initial_fen = money(random);
        line->annual_fen = line->initial_fen;
        line->spent_fen = line->initial_fen / 100 * (int64_t)random_below(random, 101);
        line->forecast_fen = random_chance(random, 700) ? line->annual_fen : MONEY_NONE;
    }
}

/* -- payloads -- */

static void unit_of(struct arena *arena, struct random *random, struct unit *unit)
{
    static const char *const natures[] = {"行政", "参公事业", "事业", "全额拨款事业单位"};
    unit->name = text_of(arena, PICK(random, counties), PICK(random, units));
    assert_ok(scope_parse("653022", &unit->region, NULL));
    unit->home = unit->region;
    unit->department_code = "301";
    unit->department_name = text_of(arena, PICK(random, counties), PICK(random, units));
    unit->nature = PICK(random, natures);
    unit->contact_count = 2;
    unit->contacts = arena_array(arena, struct contact, 2);
    assert_non_null(unit->contacts);
    for (size_t i = 0; i < 2; i++) {
        const char *phone = arena_print(arena, "1399757%04u", (unsigned)random_below(random, 9999));
        unit->contacts[i] =
            (struct contact){i ? "经办人" : "分管领导", PICK(random, people), phone};
    }
}

static void budget_of(struct arena *arena, struct random *random, struct budget *budget)
{
    budget->unit_code = unit_code(arena, random);
    budget->name = PICK(random, projects);
    budget->line_count = 1 + random_below(random, 2);
    budget->lines = arena_array(arena, struct funding_line, budget->line_count);
    assert_non_null(budget->lines);
    for (size_t i = 0; i < budget->line_count; i++)
        budget->lines[i] = (struct funding_line){
            .book = (uint8_t)(random_chance(random, 800) ? 0 : random_below(random, 5)),
            .source = (uint8_t)(1 + random_below(random, 4)),
            .carried = random_chance(random, 100),
            .fiscal = true,
            .initial_fen = money(random)};
}

static void target_of(struct arena *arena, struct random *random, struct target *target)
{
    target->subject_name = PICK(random, projects);
    target->unit_code = unit_code(arena, random);
    target->phase = PHASE_INITIAL;
    target->attribute = (uint8_t)(1 + random_below(random, 2));
    target->period = "2026年1月—12月";
    target->overall_goal = random_chance(random, 300) ? PICK(random, goals) : "";
    target->annual_goal = PICK(random, goals);
    target->whole_fen = MONEY_NONE;
    target->total_fen = target->fiscal_fen = money(random);
    target->other_fen = random_chance(random, 500) ? 0 : MONEY_NONE;
    target->indicator_count = 6 + random_below(random, 9);
    target->indicators = arena_array(arena, struct indicator, target->indicator_count);
    assert_non_null(target->indicators);
    for (size_t i = 0; i < target->indicator_count; i++) {
        struct indicator *indicator = &target->indicators[i];
        size_t level = random_below(random, 13);
        indicator->number = (uint16_t)(i + 1);
        indicator->level1 = level1_of[level];
        indicator->level2 = level2[level];
        indicator->comparator = (uint8_t)(1 + random_below(random, 5));
        indicator->accrual = (uint8_t)(1 + random_below(random, 6));
        indicator->core = i < 2;
        indicator->name = PICK(random, indicators);
        indicator->value = quantity_of(random);
        indicator->unit = indicator->value.kind == QUANTITY_NUMBER ? PICK(random, measures) : "";
        indicator->weight = (int32_t)(1 + random_below(random, 4)) * 500;
        indicator->note = "";
    }
}

static void monitoring_of(struct arena *arena, struct random *random, struct monitoring *form)
{
    form->unit_code = unit_code(arena, random);
    form->cutoff = 20604 + (int32_t)random_below(random, 200);
    lines_of(arena, random, &form->lines, &form->line_count);
    form->row_count = 6 + random_below(random, 9);
    form->rows = arena_array(arena, struct monitoring_row, form->row_count);
    assert_non_null(form->rows);
    form->note = "";
    for (size_t i = 0; i < form->row_count; i++) {
        struct monitoring_row *row = &form->rows[i];
        bool late = random_chance(random, 300);
        row->indicator = (uint16_t)(random_chance(random, 950) ? i + 1 : 0);
        row->name = row->indicator && random_chance(random, 700) ? "" : PICK(random, indicators);
        row->actual = quantity_of(random);
        row->forecast = quantity_of(random);
        row->deviations = (uint8_t)(late ? 1u << random_below(random, 5) : 0u);
        row->likelihood = (uint8_t)(1 + random_below(random, late ? 3 : 1));
        row->reason = late ? PICK(random, reasons) : "";
        row->measure = late ? PICK(random, remedies) : "";
    }
}

static void self_of(struct arena *arena, struct random *random, struct self_evaluation *form)
{
    form->unit_code = unit_code(arena, random);
    lines_of(arena, random, &form->lines, &form->line_count);
    form->row_count = 6 + random_below(random, 9);
    form->rows = arena_array(arena, struct self_row, form->row_count);
    assert_non_null(form->rows);
    form->expected = PICK(random, goals);
    form->achieved = PICK(random, achieved);
    form->execution_score = (int32_t)random_below(random, 1001);
    form->total_score = 8000 + (int32_t)random_below(random, 2001);
    for (size_t i = 0; i < form->row_count; i++) {
        struct self_row *row = &form->rows[i];
        row->indicator = (uint16_t)(i + 1);
        row->name = random_chance(random, 700) ? "" : PICK(random, indicators);
        row->actual = quantity_of(random);
        row->weight = (int32_t)(1 + random_below(random, 4)) * 500;
        row->score = row->weight;
        row->reason = random_chance(random, 250) ? PICK(random, reasons) : "";
    }
}

static void decision_of(struct arena *arena, struct random *random, struct change *change,
                        const struct feed_name *feed, struct payload *payload)
{
    struct version_name version = {
        .feed = *feed, .seq = 1 + (uint32_t)random_below(random, 300), .mark = random_u64(random)};
    struct record_key subject = change->key;
    snprintf(subject.id, sizeof subject.id, "%s", project_code(arena, random));
    subject.kind = (uint16_t)(random_chance(random, 700) ? KIND_MONITORING : KIND_TARGET);
    decision_id_print(&subject, version.mark, change->key.id);
    if (change->key.kind == KIND_REOPENING) {
        payload->reopening =
            (struct reopening){.version = version, .reason = PICK(random, reasons)};
        return;
    }
    bool passed = random_chance(random, 700);
    payload->review = (struct review){.version = version,
                                      .verdict = passed ? VERDICT_PASSED : VERDICT_RETURNED,
                                      .reviewer = PICK(random, people),
                                      .reason_count = passed ? 0 : 1};
    payload->review.reasons = (const char **)arena_take(arena, sizeof(char *));
    assert_non_null(payload->review.reasons);
    payload->review.reasons[0] = PICK(random, review_reasons);
}

static void key_of(struct arena *arena, struct random *random, const struct feed_name *feed,
                   unsigned kind, struct record_key *key)
{
    bool yearless = kind == KIND_UNIT || kind == KIND_PROJECT;
    static const uint8_t rounds[] = {5, 7, 9, 11};
    key->scope = feed->scope;
    key->kind = (uint16_t)kind;
    key->fiscal_year = yearless ? 0 : (uint16_t)(2025 + random_below(random, 2));
    key->round = kind == KIND_MONITORING || kind >= KIND_REVIEW ? PICK(random, rounds) : 0;
    const char *id = kind == KIND_UNIT ? unit_code(arena, random) : project_code(arena, random);
    snprintf(key->id, sizeof key->id, "%s", id);
}

struct bytes form_encode(struct arena *arena, const struct feed_name *feed,
                         const struct change *change, const struct payload *payload)
{
    struct buffer body = {0}, whole = {0};
    struct change filled = *change;
    assert_ok(payload_encode(payload, &body));
    filled.payload = buffer_bytes(&body);
    assert_ok(change_encode(feed, &filled, &whole));
    struct bytes kept = arena_bytes(arena, buffer_bytes(&whole));
    assert_non_null(kept.data);
    buffer_free(&body);
    buffer_free(&whole);
    return kept;
}

struct bytes form_change(struct arena *arena, struct random *random, const struct feed_name *feed,
                         unsigned kind)
{
    struct change change = {.entered_for = ""};
    struct version_name before = {.seq = 1 + (uint32_t)random_below(random, 300),
                                  .mark = random_u64(random)};
    struct payload payload = {.kind = kind};
    key_of(arena, random, feed, kind, &change.key);
    if (random_chance(random, 500)) {
        change.replaces = &before;
        change.replace_count = 1;
    }
    switch (kind) {
    case KIND_UNIT:
        unit_of(arena, random, &payload.unit);
        break;
    case KIND_PROJECT:
        payload.project = (struct project){.code = change.key.id,
                                           .name = PICK(random, projects),
                                           .unit_code = unit_code(arena, random),
                                           .category = CATEGORY_SPECIFIC,
                                           .attribute = ATTRIBUTE_CONTINUING};
        break;
    case KIND_BUDGET:
        budget_of(arena, random, &payload.budget);
        break;
    case KIND_TARGET:
        target_of(arena, random, &payload.target);
        break;
    case KIND_MONITORING:
        monitoring_of(arena, random, &payload.monitoring);
        break;
    case KIND_SELF_EVALUATION:
        self_of(arena, random, &payload.self_evaluation);
        break;
    case KIND_SPENDING:
        payload.spending.unit_code = unit_code(arena, random);
        payload.spending.until = 20604 + (int32_t)random_below(random, 200);
        lines_of(arena, random, &payload.spending.lines, &payload.spending.line_count);
        break;
    default:
        decision_of(arena, random, &change, feed, &payload);
        break;
    }
    return form_encode(arena, feed, &change, &payload);
}

void form_feed(struct random *random, struct feed_name *feed)
{
    static const char *const scopes[] = {"653022205", "653022202", "653023101",    "653022",
                                         "653024",    "653001",    "653022:301001"};
    const char *scope = PICK(random, scopes);
    *feed = (struct feed_name){.lane = LANE_DETAIL, .incarnation = random_u64(random)};
    snprintf(feed->node, sizeof feed->node, "%s", random_chance(random, 800) ? scope : "653022");
    assert_ok(scope_parse(scope, &feed->scope, NULL));
}

struct batch form_batch(struct arena *arena, struct random *random, unsigned kind)
{
    struct batch batch = {.seq = 2 + (uint32_t)random_below(random, 500), .change_count = 1};
    form_feed(random, &batch.feed);
    batch.author = PICK(random, people);
    batch.stated_ms = INT64_C(1767225600000) + (int64_t)random_below(random, UINT64_C(31536000000));
    batch.parent_seen.feed = (struct feed_name){.node = "653022",
                                                .scope = {"653022"},
                                                .lane = LANE_NOTICE,
                                                .incarnation = random_u64(random)};
    batch.parent_seen.seq = 1 + (uint32_t)random_below(random, 90);
    for (size_t i = 0; i < HASH_SIZE; i++) {
        batch.parent_seen.hash.bytes[i] = (uint8_t)random_u64(random);
        batch.previous.bytes[i] = (uint8_t)random_u64(random);
    }
    batch.changes = arena_array(arena, struct bytes, 1);
    assert_non_null(batch.changes);
    batch.changes[0] = form_change(arena, random, &batch.feed, kind);
    return batch;
}
