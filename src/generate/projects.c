/* projects -- what money is for: names, books, sources, amounts. */
#include "county.h"

#include <stdio.h>

struct template
{
    unsigned about;
    const char *name;
    bool placed; /* happens in a township: the name says which */
    uint32_t least_wan, most_wan;
};
static const struct template templates[] = {
    {ABOUT(WATER), "农村饮水安全管护", true, 12, 90},
    {ABOUT(WATER), "农村供水管网改造", true, 60, 900},
    {ABOUT(WATER), "农田灌溉渠道防渗", true, 80, 1200},
    {ABOUT(WATER), "河道治理与防洪堤维修", true, 50, 800},
    {ABOUT(WATER), "水库移民后期扶持", true, 20, 200},
    {ABOUT(ROAD), "农村公路养护工程", true, 60, 1500},
    {ABOUT(ROAD), "通村道路硬化", true, 80, 1100},
    {ABOUT(ROAD), "危桥改造", true, 90, 700},
    {ABOUT(ROAD), "农村客运补贴", false, 20, 180},
    {ABOUT(ROAD), "道路安全生命防护工程", true, 40, 400},
    {ABOUT(FARM), "高标准农田建设", true, 200, 2600},
    {ABOUT(FARM), "庭院经济发展补助", true, 20, 260},
    {ABOUT(FARM), "温室大棚维修改造", true, 30, 320},
    {ABOUT(FARM), "耕地地力保护补贴", true, 60, 900},
    {ABOUT(FARM), "农业社会化服务", false, 20, 150},
    {ABOUT(HERD), "重大动物疫病防控", true, 10, 120},
    {ABOUT(HERD), "标准化棚圈建设", true, 40, 500},
    {ABOUT(HERD), "牦牛良种引进与改良", true, 30, 360},
    {ABOUT(HERD), "草原生态保护补助奖励", true, 50, 900},
    {ABOUT(SCHOOL), "义务教育学生营养改善", false, 30, 600},
    {ABOUT(SCHOOL), "校舍安全维修", false, 40, 700},
    {ABOUT(SCHOOL), "家庭经济困难学生资助", false, 10, 260},
    {ABOUT(SCHOOL), "教学设备购置", false, 15, 320},
    {ABOUT(SCHOOL), "校园安保服务", false, 6, 60},
    {ABOUT(HEALTH), "基本公共卫生服务", false, 20, 480},
    {ABOUT(HEALTH), "全民健康体检", false, 15, 260},
    {ABOUT(HEALTH), "医疗设备购置", false, 20, 420},
    {ABOUT(HEALTH), "村级卫生室运行补助", false, 6, 80},
    {ABOUT(AID), "困难群众救助补助", true, 30, 900},
    {ABOUT(AID), "公益性岗位补贴", true, 20, 400},
    {ABOUT(AID), "劳动力转移就业技能培训", true, 12, 160},
    {ABOUT(AID), "边民补助", true, 60, 800},
    {ABOUT(AID), "老年人日间照料中心运行", true, 8, 70},
    {ABOUT(BUILD), "农村人居环境整治", true, 30, 480},
    {ABOUT(BUILD), "农村危房改造", true, 40, 420},
    {ABOUT(BUILD), "基础设施配套建设", true, 150, 2200},
    {ABOUT(BUILD), "乡村公共活动场所维修", true, 15, 160},
    {ABOUT(GREEN), "退化林草修复", true, 40, 600},
    {ABOUT(GREEN), "垃圾清运与处理", true, 12, 150},
    {ABOUT(GREEN), "生态护林员补助", true, 30, 420},
    {ABOUT(CULTURE), "公共文化服务免费开放", false, 5, 60},
    {ABOUT(CULTURE), "基层文艺汇演与非遗保护", true, 5, 50},
    {ABOUT(CULTURE), "旅游宣传推广", false, 10, 120},
    {ABOUT(ORDER), "矛盾纠纷化解与普法宣传", true, 4, 40},
    {ABOUT(ORDER), "防灾减灾物资储备", false, 10, 120},
    {ABOUT(ORDER), "交通安全设施维护", true, 12, 130},
    {ABOUT(OFFICE), "村级组织运转经费", true, 15, 160},
    {ABOUT(OFFICE), "信息系统运行维护", false, 5, 120},
    {ABOUT(OFFICE), "业务培训经费", false, 3, 40},
    {ABOUT(OFFICE), "办公设备购置", false, 3, 60},
    {ABOUT(OFFICE), "专项业务经费", false, 4, 80},
};
#define TEMPLATE_COUNT (sizeof templates / sizeof templates[0])

/* -- lines -- */

static const char *const book_words[] = {"一般公共预算", "政府性基金预算", "国有资本经营预算",
                                         "社会保险基金预算", "财政专户管理资金"};
static const char *const source_words[] = {"中央",     "自治区",   "州级",     "县级", "乡镇",
                                           "单位自筹", "银行贷款", "社会资金", "其他"};
static const char *const kind_words[] = {"当年财政拨款", "上年结转", "其他资金", "基金"};

static void add_line(struct made_project *project, int book, int source, int kind, int64_t fen)
{
    if (project->line_count == LINES_MAX || fen <= 0)
        return;
    project->lines[project->line_count++] = (struct made_line){
        .book = (uint8_t)book,
        .source = (uint8_t)source,
        .kind = (uint8_t)kind,
        .book_words =
            book == WORD_BOOK_OUTSIDE && project->number % 2 ? "单位资金" : book_words[book],
        .source_words = source_words[source],
        .kind_words = kind_words[kind],
        .initial_fen = fen,
    };
}

/* Round amounts as budgets have them; one in sixteen to the fen, as settled bills are. */
static int64_t amount(struct random *random, const struct template *template)
{
    uint64_t least = template->least_wan, most = template->most_wan;
    uint64_t wan = least; /* many small, few large: the least of three draws */
    for (int i = 0; i < 3; i++) {
        uint64_t drawn = random_between(random, least, most);
        wan = i == 0 || drawn < wan ? drawn : wan;
    }
    int64_t fen = (int64_t)wan * 1000000;
    uint64_t style = random_below(random, 16);
    if (style < 5)
        fen += (int64_t)random_below(random, 100) * 10000; /* whole hundreds of yuan */
    else if (style == 5)
        fen += (int64_t)random_below(random, 1000000);
    return fen;
}

/* Thousandths of an amount, in whole hundreds of yuan: the parts still add up. */
static int64_t part(int64_t fen, uint64_t permille)
{
    return fen / 1000 * (int64_t)permille / 10000 * 10000;
}

enum {
    SHAPE_ONE,
    SHAPE_FUND,
    SHAPE_CAPITAL,
    SHAPE_OUTSIDE,
    SHAPE_CARRIED,
    SHAPE_TWO,
    SHAPE_THREE,
    SHAPE_MIXED
};

/* The first of each kind is sure, so that no book stands empty. */
static int draw_shape(struct random *random, const struct made_project *project)
{
    static const uint8_t first[] = {SHAPE_ONE,     SHAPE_FUND,    SHAPE_CAPITAL,
                                    SHAPE_OUTSIDE, SHAPE_CARRIED, SHAPE_THREE};
    if (project->number < sizeof first)
        return first[project->number];
    uint64_t drawn = random_below(random, 1000);
    bool earns = project->theme == THEME_SCHOOL || project->theme == THEME_HEALTH;
    if (drawn < 600)
        return SHAPE_ONE;
    if (drawn < 730)
        return SHAPE_TWO;
    if (drawn < 790)
        return SHAPE_THREE;
    if (drawn < 860)
        return SHAPE_FUND;
    if (drawn < 868)
        return SHAPE_CAPITAL;
    if (drawn < 930)
        return SHAPE_CARRIED;
    return drawn < 965 || !earns ? SHAPE_MIXED : SHAPE_OUTSIDE;
}

static void make_lines(struct random *random, struct made_project *project, int shape, int64_t fen)
{
    static const uint8_t usual[] = {WORD_SOURCE_COUNTY,  WORD_SOURCE_COUNTY,    WORD_SOURCE_COUNTY,
                                    WORD_SOURCE_CENTRAL, WORD_SOURCE_CENTRAL,   WORD_SOURCE_REGION,
                                    WORD_SOURCE_REGION,  WORD_SOURCE_PREFECTURE};
    int source = usual[random_below(random, sizeof usual)];
    int above = source == WORD_SOURCE_COUNTY ? WORD_SOURCE_CENTRAL : source;
    int64_t rest = part(fen, random_between(random, 150, 450));
    switch (shape) {
    case SHAPE_ONE:
        add_line(project, WORD_BOOK_GENERAL, source, WORD_MONEY_KIND_CURRENT, fen);
        break;
    case SHAPE_FUND:
        add_line(project, WORD_BOOK_FUND, WORD_SOURCE_COUNTY, WORD_MONEY_KIND_CURRENT, fen);
        break;
    case SHAPE_CAPITAL:
        add_line(project, WORD_BOOK_CAPITAL, WORD_SOURCE_REGION, WORD_MONEY_KIND_CURRENT, fen);
        break;
    case SHAPE_OUTSIDE:
        add_line(project, WORD_BOOK_OUTSIDE, WORD_SOURCE_OWN, WORD_MONEY_KIND_OTHER, fen);
        break;
    case SHAPE_CARRIED:
        add_line(project, WORD_BOOK_GENERAL, above, WORD_MONEY_KIND_CURRENT, fen - rest);
        add_line(project, WORD_BOOK_GENERAL, above, WORD_MONEY_KIND_CARRIED, rest);
        break;
    case SHAPE_TWO:
    case SHAPE_THREE:
        if (shape == SHAPE_THREE)
            add_line(project, WORD_BOOK_GENERAL,
                     above == WORD_SOURCE_REGION ? WORD_SOURCE_PREFECTURE : WORD_SOURCE_REGION,
                     WORD_MONEY_KIND_CURRENT, rest / 2 / 10000 * 10000);
        add_line(project, WORD_BOOK_GENERAL, above, WORD_MONEY_KIND_CURRENT, fen - rest);
        add_line(project, WORD_BOOK_GENERAL, WORD_SOURCE_COUNTY, WORD_MONEY_KIND_CURRENT, rest);
        break;
    default:
        add_line(project, WORD_BOOK_GENERAL, source, WORD_MONEY_KIND_CURRENT, fen - rest);
        add_line(project, project->number % 3 ? WORD_BOOK_FUND : WORD_BOOK_OUTSIDE,
                 project->number % 3 ? WORD_SOURCE_COUNTY : WORD_SOURCE_OWN,
                 project->number % 3 ? WORD_MONEY_KIND_CURRENT : WORD_MONEY_KIND_OTHER, rest);
    }
    /* Additions in mid-year stay far below the 50 % that would need an evaluation. */
    if (random_chance(random, 120))
        project->lines[0].adjusted_fen =
            part(project->lines[0].initial_fen, random_between(random, 20, 180));
    else if (random_chance(random, 30))
        project->lines[0].adjusted_fen =
            -part(project->lines[0].initial_fen, random_between(random, 20, 120));
}

int64_t line_annual_fen(const struct made_line *line)
{
    return line->initial_fen + line->adjusted_fen;
}

int64_t project_annual_fen(const struct made_project *project)
{
    int64_t sum = 0;
    for (size_t i = 0; i < project->line_count; i++)
        sum += line_annual_fen(&project->lines[i]);
    return sum;
}

/* -- projects -- */

static const struct made_unit *draw_unit(struct random *random, const struct county *county,
                                         uint64_t weights)
{
    uint64_t drawn = random_below(random, weights);
    for (size_t i = 0; i < county->unit_count; i++) {
        if (drawn < county->units[i].weight)
            return &county->units[i];
        drawn -= county->units[i].weight;
    }
    return &county->units[0];
}

static const struct template *draw_template(struct random *random, const struct made_unit *unit)
{
    size_t fitting = 0;
    for (size_t i = 0; i < TEMPLATE_COUNT; i++)
        fitting += (templates[i].about & unit->about) != 0;
    size_t drawn = (size_t)random_below(random, fitting ? fitting : 1);
    for (size_t i = 0; i < TEMPLATE_COUNT; i++)
        if (templates[i].about & unit->about && drawn-- == 0)
            return &templates[i];
    return &templates[TEMPLATE_COUNT - 1];
}

static void draw_pace(struct random *random, struct made_project *project)
{
    uint64_t drawn = random_below(random, 1000);
    project->pace = drawn < 700   ? PACE_GOOD
                    : drawn < 840 ? PACE_SLOW
                    : drawn < 930 ? PACE_LATE
                    : drawn < 975 ? PACE_AHEAD
                                  : PACE_IDLE;
    static const uint16_t least[PACE_COUNT] = {860, 620, 180, 1060, 0},
                          most[PACE_COUNT] = {1080, 780, 580, 1150, 0};
    project->pace_permille =
        (uint32_t)random_between(random, least[project->pace], most[project->pace]);
}

/* Unique within the unit and year, as 一体化 demands: the second of a name has a number. */
static void name_project(struct county *county, struct random *random, struct map *taken,
                         struct made_project *project, const struct template *template)
{
    const char *place = "";
    char key[2 * TEXT_SIZE];
    if (template->placed && !project->unit->place)
        place = county->places[random_below(random, county->place_count)].name;
    int size = snprintf(project->name, sizeof project->name, "%d年%s%s项目", county->settings->year,
                        place, template->name);
    snprintf(key, sizeof key, "%s %s", project->unit->code, project->name);
    bool made;
    uint64_t *times = map_put(taken, bytes_of_text(key), &made);
    if (times && ++*times > 1)
        snprintf(project->name + size - (int)strlen("项目"), sizeof project->name - (size_t)size,
                 "项目（第%llu批）", (unsigned long long)*times);
    snprintf(project->goal, sizeof project->goal,
             "按时完成%s%s全部建设和服务内容，资金使用合规，群众得到实惠。",
             project->unit->place ? project->unit->place->name : place, template->name);
}

static void make_project(struct county *county, struct map *taken, size_t number, uint64_t weights)
{
    struct made_project *project = &county->projects[number];
    struct random random = random_for(county, "project", number);
    project->number = number;
    /* The first of each township is sure, so that none stands empty. */
    project->unit =
        number >= 6 && number < 6 + county->place_count && number - 6 < county->unit_count
            ? &county->units[number - 6]
            : draw_unit(&random, county, weights);
    const struct template *template = draw_template(&random, project->unit);
    while (!(template->about >> project->theme & 1))
        project->theme++;
    snprintf(project->code, sizeof project->code, "%s%02dT%012zu", county->settings->county,
             county->settings->year % 100 - (int)random_below(&random, 3), 1001 + number);
    project->fresh = random_chance(&random, 350);
    draw_pace(&random, project);
    name_project(county, &random, taken, project, template);
    int shape = draw_shape(&random, project);
    if (shape == SHAPE_CARRIED && county->settings->together)
        shape = SHAPE_TWO;
    if (shape == SHAPE_CAPITAL)
        snprintf(project->name, sizeof project->name, "国企退休人员社会化管理补助（%zu）", number);
    make_lines(&random, project, shape,
               shape == SHAPE_CAPITAL ? part(amount(&random, template), 100) + 4600000
                                      : amount(&random, template));
    /* A flat table has no column for carried money, so such a project has a sheet. */
    project->on_form =
        !county->settings->together &&
        (shape == SHAPE_CARRIED || (shape == SHAPE_ONE && random_chance(&random, 40)));
    make_indicators(county, project);
    county->counts.lines += project->line_count;
    county->counts.indicators += project->indicator_count;
}

static void make_funds(struct county *county)
{
    struct random random = random_for(county, "fund", 0);
    static const char *const names[] = {"城乡居民基本养老保险基金", "机关事业单位基本养老保险基金",
                                        "城乡居民基本医疗保险基金"};
    static const char *const pooled[] = {"县级统筹", "县级统筹", "州级"};
    static const char *const codes[] = {"205", "205", "210"};
    for (size_t i = 0; i < 3; i++) {
        struct made_fund *fund = &county->funds[county->fund_count];
        for (size_t u = 0; u < county->unit_count; u++) {
            if (strcmp(county->units[u].department_code, codes[i]) == 0) {
                *fund = (struct made_fund){names[i], county->units[u].name, county->units[u].code,
                                           pooled[i],
                                           (int64_t)random_between(&random, 4000, 9800) * 1000000};
                county->fund_count++;
                break;
            }
        }
    }
    county->counts.lines += county->fund_count;
}

enum status make_projects(struct county *county)
{
    county->project_count = county->settings->projects;
    county->projects = arena_array(&county->arena, struct made_project, county->project_count);
    struct map *taken = map_new();
    if (!county->projects || !taken) {
        map_free(taken);
        return STATUS_NO_MEMORY;
    }
    uint64_t weights = 0;
    for (size_t i = 0; i < county->unit_count; i++)
        weights += county->units[i].weight;
    for (size_t i = 0; i < county->project_count; i++)
        make_project(county, taken, i, weights);
    map_free(taken);
    make_funds(county);
    return STATUS_OK;
}
