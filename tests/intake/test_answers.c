/* What is made of a file with the k-th call of the store failing, and with the k-th allocation: every
 * finding and every draft, to the letter, or a status; never a form that passes because what it
 * contradicts could not be read. */
#include "asked.h"
#include "desk.h"

#define PROJECT_HEAD                                                                                                                        \
    "预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数," \
    "调整数,金额单位\n"
#define PROJECT_ROW(unit, name, code, title, book, amount)                                    \
    "2026," unit "," name "," code "," title ",特定目标类," book ",县级,当年财政拨款," amount \
    ",0,元\n"
#define SPENT_HEAD "项目代码,单位名称,资金来源,截止日期,累计支出,金额单位\n"
#define FLAT_HEAD                                                                                                                           \
    "预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数," \
    "金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,"       \
    "完成可能性,偏差类型,偏差原因,改进措施\n"
#define FLAT_ROW(code, project, name, value, done, rest)                                                       \
    "2026,801001,木吉乡人民政府," code "," project ",一般公共预算,县级,48,48,9.6,万元,产出指标," \
    "数量指标," name ",≥," value ",公里,10," done "," value "," rest "\n"

#define WORK_HEAD \
    "工作类型,工作编号,事项,预算年度,日期,单位编码,人数,佐证材料,佐证文号,原件存放处\n"

static const struct file {
    const char *name, *text; /* NULL: a sample */
} files[] = {
    {"list-units.xlsx", NULL},
    {"list-projects-2026.xlsx", NULL},
    {"spending-2026-05.gb18030.csv", NULL},
    {"T1-target-2026.xlsx", NULL},
    {"T3-monitoring-2026-05.xlsx", NULL},
    {"T5-self-evaluation-2022-published.xlsx", NULL},
    {"u.csv", "财政区划,单位编码,单位名称,分管领导,经办人,联系电话\n653022205,80100,木吉乡,,,\n"
              "653022202,801001,木吉乡人民政府,领导甲,经办乙,1\n653022202,802001,巴仁乡政府,,,\n"
              "653023,901001,别处,,,\n"},
    {"p.csv",
     PROJECT_HEAD PROJECT_ROW("801001", "木吉乡人民政府", WATER, "木吉乡饮水管护", "一般公共预算",
                              "500000") PROJECT_ROW("809001", "木吉乡人民政符",
                                                    "65302226T000000000888", "新修桥梁",
                                                    "一般公共预算", "100")
         PROJECT_ROW("", "木吉乡人民政符", "65302226T000000000889", "新修水渠", "专项类支出", "1")
             PROJECT_ROW("801001", "木吉乡人民政府", "6.53E+20", "2026年农村饮水安全管护项目",
                         "一般公共预算", "100")},
    {"s.csv", SPENT_HEAD "65302226T000000000999,木吉乡人民政府,县级,2026-05-31,1,元\n" ROADS
                         ",阿克陶县交通运输局,,2026-05-31,5,元\n" ROADS
                         ",阿克陶县交通运输局,中央,2026-05-31,5,元\n" WATER
                         ",木吉乡人民政府,县级,2026-05-31,\"480,000.01\",元\n"},
    {"m.csv",
     FLAT_HEAD FLAT_ROW(WATER, "农村饮水安全管护项目", "维护供水管网长度", "26", "9",
                        "有可能,经费保障、人员保障,合同5月才签,加快施工")
         FLAT_ROW(WATER, "农村饮水安全管护项目", "维护供水管网的长度", "30", "9", "也许,,,")
             FLAT_ROW("65302226T000000000555", "甲项目", "甲长度", "3", "1", "确定能,,,")
                 FLAT_ROW("6.53E+20", "农村公路养护工程", "乙长度", "3", "1", "确定能,,,")},
    {"w.csv", WORK_HEAD "培训,2026-1,第一期培训,2026,3月15日,801001,45,签到表,,档案柜 2\n"
                        "培训,2026-1,,2026,,802001,,课件,阿财绩〔2026〕3号,档案柜 2\n"
                        "培训,,无编号,2026,2026-06-20,809999,三十,签到表,,档案柜 2\n"
                        "赶集,2,不知道的,2026,2026-06-20,801001,30,,,\n"},
    {"e.csv", "工作类型,工作编号,事项,预算年度,日期,项目代码,领域或维度,得分,触发情形,原定金额,"
              "本次总需求,金额单位,评估结论\n"
              "事前评估,1,饮水管护,2026,2026-03-20," WATER ",,91.5,新增、增幅,30,48,万元,支持\n"
              "事前评估,1,饮水管护,2026,2026-03-20," WATER ",立项必要性,x,别的,30,48,万元,也许\n"
              "事前评估,2,没有的项目,2026,某日,65302226T000000000666,,,新增,,,,\n"},
    {"c.csv",
     FLAT_HEAD FLAT_ROW(WATER, "农村饮水安全管护项目", "维护供水管网长度", "26", "9", "确定能,,,")},
};

struct intaking {
    struct desk desk;
    struct kv_failing store;
    struct replica *replica; /* over it */
    struct bytes bytes;
    const struct file *file;
    unsigned month;
};

static void say_draft(struct asking *asking, const struct intake_draft *draft)
{
    say(asking, "%u %s %s %s %d %d %zu %zu %zu %zu", draft->kind, draft->sheet, draft->cell,
        draft->title, draft->blocked, draft->released, draft->rows, draft->rows_blocked,
        draft->change_count, draft->unchanged);
    for (size_t i = 0; i < draft->change_count; i++) {
        const struct change *change = &draft->changes[i];
        char key[RECORD_KEY_TEXT_SIZE];
        record_key_print(&change->key, key, sizeof key);
        say(asking, "%s %zu %d %d", key, change->replace_count, change->withdrawn, change->late);
        buffer_put_bytes(&asking->said, change->payload);
    }
}

static enum status ask_file(struct asking *asking)
{
    struct intaking *intaking = asking->context;
    struct intake_options options = {.today = date_of(2026, 6, 5), .month = intaking->month};
    struct intake intake;
    struct arena arena;
    struct view view;
    struct why why = {0};
    enum status status = replica_view(intaking->replica, &view);
    if (status)
        return status;
    arena_init(&arena, 0);
    status =
        intake_read(&view, &arena, &options, intaking->file->name, intaking->bytes, &intake, &why);
    for (size_t i = 0; status == STATUS_OK && i < intake.finding_count; i++)
        say(asking, "%u %s %s %s %s %s", intake.findings[i].severity, intake.findings[i].rule,
            intake.findings[i].sheet, intake.findings[i].cell, intake.findings[i].what,
            intake.findings[i].hint);
    for (size_t i = 0; status == STATUS_OK && i < intake.draft_count; i++)
        say_draft(asking, &intake.drafts[i]);
    arena_close(&arena);
    return replica_view_close(&view, status);
}

static void fill_desk(struct desk *desk)
{
    desk_open(desk, "653022");
    desk_start(desk);
    desk_take_sample(desk, "T1-target-2026.xlsx");
    desk_take_sample(desk, "T3-monitoring-2026-05.xlsx");
    desk_decide(desk, MUJI "/target/" WATER "/2026/0", false);
    desk_close_round(desk, 2026, 8, "轮次结束");
}

static void each_file(bool calls)
{
    struct intaking intaking = {.month = 5};
    struct asking asking = {.context = &intaking, .store = &intaking.store};
    struct node_keys keys;
    bool rebuild;
    const char *only = getenv("FILE");
    memset(&keys, 0, sizeof keys);
    fill_desk(&intaking.desk);
    intaking.store = kv_failing_over(intaking.desk.kv);
    assert_ok(replica_open(&intaking.store.public, NULL, 5, &intaking.replica, &rebuild,
                           &intaking.desk.why));
    replica_set_keys(intaking.replica, &keys);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct question question = {files[i].name, ask_file};
        char path[256];
        if (only && strcmp(only, files[i].name) != 0)
            continue;
        intaking.file = &files[i];
        intaking.month = files[i].name[0] == 'c' ? 8 : 5;
        snprintf(path, sizeof path, "forms/%s", files[i].name);
        intaking.bytes = files[i].text ? bytes_of_text(files[i].text) : test_sample(path);
        asked_each(&asking, &question, 1, calls, -120); /* a branch for each cell */
        if (!files[i].text)
            memory_free((void *)(uintptr_t)intaking.bytes.data);
    }
    replica_close(intaking.replica);
    desk_close(&intaking.desk);
}

static void no_page_that_cannot_be_read_lets_a_form_pass(void **state)
{
    (void)state;
    each_file(true);
}

static void without_memory_a_file_is_read_rightly_or_not(void **state)
{
    (void)state;
    each_file(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_page_that_cannot_be_read_lets_a_form_pass),
        cmocka_unit_test(without_memory_a_file_is_read_rightly_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
