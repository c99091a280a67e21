/* places -- townships from the table of regions, and who budgets there. */
#include "county.h"

#include <stdio.h>

/* -- regions -- */

/* The next field of a line of the table; it has no quotes. */
static struct bytes field(struct bytes *line)
{
    const uint8_t *comma = memchr(line->data, ',', line->size);
    size_t size = comma ? (size_t)(comma - line->data) : line->size;
    struct bytes found = bytes_of(line->data, size);
    *line =
        comma ? bytes_of(comma + 1, line->size - size - 1) : bytes_of(line->data + line->size, 0);
    return found;
}

static void copy(char *to, size_t size, struct bytes from)
{
    snprintf(to, size, "%.*s", (int)from.size, (const char *)from.data);
}

static void add_region(struct county *county, struct bytes line)
{
    const char *of = county->settings->county;
    struct bytes code = field(&line), name = field(&line), level = field(&line),
                 parent = field(&line);
    if (bytes_equal(code, bytes_of_text(of)))
        copy(county->county_name, sizeof county->county_name, name);
    if (!bytes_equal(parent, bytes_of_text(of)) || !bytes_equal(level, bytes_of_text("township")) ||
        county->place_count == sizeof county->places / sizeof county->places[0])
        return;
    struct place *place = &county->places[county->place_count++];
    copy(place->code, sizeof place->code, code);
    copy(place->name, sizeof place->name, name);
    place->farm = code.size == 9 && code.data[6] == '4'; /* 653022400 … : farms, NBS numbering */
}

enum status make_places(struct county *county)
{
    struct bytes rest = bytes_of(regions_file, regions_file_size);
    while (rest.size > 0) {
        const uint8_t *end = memchr(rest.data, '\n', rest.size);
        size_t size = end ? (size_t)(end - rest.data) : rest.size;
        add_region(county, bytes_of(rest.data, size));
        rest = end ? bytes_of(end + 1, rest.size - size - 1) : bytes_of(rest.data + rest.size, 0);
    }
    if (county->place_count > 0)
        return STATUS_OK;
    return why_set(county->why, STATUS_INVALID, county->settings->county,
                   "区划表里没有这个县的乡镇", "可用的县：653022（阿克陶县）");
}

void region_of(const struct county *county, const struct made_unit *unit, char text[32])
{
    snprintf(text, 32, "%.15s%s", unit->place ? unit->place->code : county->settings->county,
             unit->place ? "" : "000");
}

/* -- departments and units -- */

struct department {
    const char *code, *name;
    unsigned about, weight;
    const char *units; /* below it, separated by blanks; "" = only itself */
};
/* The more projects a county needs, the earlier a department stands here. */
static const struct department departments[] = {
    {"301", "交通运输局", ABOUT(ROAD), 14, "公路养护段 道路运输服务中心"},
    {"205", "人力资源和社会保障局", ABOUT(AID) | ABOUT(OFFICE), 8, "就业服务中心 劳动保障监察大队"},
    {"305", "农业农村局", ABOUT(FARM) | ABOUT(HERD) | ABOUT(AID), 16,
     "农业技术推广站 农村经营管理站 种子管理站"},
    {"304", "水利局", ABOUT(WATER), 14, "水利管理站 农村供水总站 河道管理中心"},
    {"202", "教育局", ABOUT(SCHOOL), 12,
     "第一中学 第二中学 职业技术学校 实验小学 教研室 特殊教育学校"},
    {"208", "财政局", ABOUT(OFFICE), 5, "国库支付中心 政府采购中心"},
    {"209", "卫生健康委员会", ABOUT(HEALTH), 10, "人民医院 中医医院 疾病预防控制中心 妇幼保健院"},
    {"302", "住房和城乡建设局", ABOUT(BUILD) | ABOUT(GREEN), 12, "房产服务中心 市政园林服务中心"},
    {"206", "民政局", ABOUT(AID), 8, "社会福利院 救助管理站"},
    {"210", "医疗保障局", ABOUT(AID) | ABOUT(OFFICE), 4, "医疗保险服务中心"},
    {"201", "发展和改革委员会", ABOUT(BUILD) | ABOUT(OFFICE), 8, "粮食和物资储备中心"},
    {"306", "林业和草原局", ABOUT(GREEN), 8, "国有林管理站 草原站"},
    {"204", "公安局", ABOUT(ORDER), 8, "交通警察大队 看守所"},
    {"211", "文化体育广播电视和旅游局", ABOUT(CULTURE), 6, "文化馆 图书馆 博物馆"},
    {"303", "自然资源局", ABOUT(GREEN) | ABOUT(BUILD), 6, "不动产登记中心 土地储备中心"},
    {"216", "应急管理局", ABOUT(ORDER), 5, "综合应急救援队"},
    {"103", "人民政府办公室", ABOUT(OFFICE), 4, "机关事务服务中心 政务服务中心"},
    {"101", "委员会办公室", ABOUT(OFFICE), 4, "档案馆"},
    {"203", "商务和工业信息化局", ABOUT(BUILD) | ABOUT(OFFICE), 5, "中小企业服务中心"},
    {"215", "市场监督管理局", ABOUT(ORDER) | ABOUT(OFFICE), 4, "检验检测中心"},
    {"309", "生态环境分局", ABOUT(GREEN), 5, "环境监测站"},
    {"310", "城市管理局", ABOUT(GREEN) | ABOUT(BUILD), 5, "环卫服务中心"},
    {"212", "退役军人事务局", ABOUT(AID), 4, "退役军人服务中心"},
    {"106", "委组织部", ABOUT(OFFICE), 4, "党员教育中心"},
    {"107", "委宣传部", ABOUT(CULTURE), 3, "融媒体中心"},
    {"118", "残疾人联合会", ABOUT(AID), 4, ""},
    {"207", "司法局", ABOUT(ORDER) | ABOUT(OFFICE), 3, ""},
    {"217", "民族宗教事务局", ABOUT(CULTURE) | ABOUT(AID), 3, ""},
    {"104", "人大常委会办公室", ABOUT(OFFICE), 2, ""},
    {"105", "政协办公室", ABOUT(OFFICE), 2, ""},
    {"102", "纪委监委", ABOUT(OFFICE), 3, ""},
    {"108", "委统战部", ABOUT(OFFICE), 2, ""},
    {"109", "委政法委员会", ABOUT(ORDER), 4, "网格化服务中心"},
    {"110", "委机构编制委员会办公室", ABOUT(OFFICE), 1, ""},
    {"213", "审计局", ABOUT(OFFICE), 2, ""},
    {"214", "统计局", ABOUT(OFFICE), 2, "农村社会经济调查队"},
    {"218", "科学技术局", ABOUT(FARM) | ABOUT(OFFICE), 3, "科技服务中心"},
    {"219", "信访局", ABOUT(OFFICE), 1, ""},
    {"307", "畜牧兽医局", ABOUT(HERD), 8, "动物疾病控制中心 畜牧工作站"},
    {"308", "农业机械化服务中心", ABOUT(FARM), 4, ""},
    {"311", "工业园区管理委员会", ABOUT(BUILD), 5, "园区服务中心"},
    {"312", "供销合作社联合社", ABOUT(FARM), 2, ""},
    {"313", "消防救援大队", ABOUT(ORDER), 3, ""},
    {"111", "总工会", ABOUT(AID), 2, "工人文化宫"},
    {"112", "团委", ABOUT(OFFICE), 1, ""},
    {"113", "妇女联合会", ABOUT(AID), 2, ""},
    {"114", "工商业联合会", ABOUT(OFFICE), 1, ""},
    {"115", "科学技术协会", ABOUT(CULTURE), 1, ""},
    {"116", "文学艺术界联合会", ABOUT(CULTURE), 1, ""},
    {"117", "红十字会", ABOUT(AID), 1, ""},
    {"119", "委党校", ABOUT(OFFICE), 2, ""},
    {"120", "人民法院", ABOUT(OFFICE), 3, ""},
    {"121", "人民检察院", ABOUT(OFFICE), 2, ""},
    {"314", "帕米尔高原湿地管理中心", ABOUT(GREEN), 3, ""},
    {"315", "口岸管理委员会", ABOUT(ORDER), 3, ""},
    {"220", "气象局", ABOUT(FARM), 1, ""},
    {"221", "地震局", ABOUT(ORDER), 1, ""},
    {"222", "地方志办公室", ABOUT(CULTURE), 1, ""},
    {"223", "数字化发展局", ABOUT(OFFICE), 3, "大数据中心"},
    {"224", "国有资产服务中心", ABOUT(OFFICE), 3, ""},
};
#define DEPARTMENT_COUNT (sizeof departments / sizeof departments[0])

/* What stands in every township, and whose it is. */
struct local_unit {
    const char *department, *name; /* department "": the township's own */
    unsigned about, weight;
};
static const struct local_unit local_units[] = {
    {"209", "卫生院", ABOUT(HEALTH), 3},
    {"202", "中心小学", ABOUT(SCHOOL), 3},
    {"202", "中学", ABOUT(SCHOOL), 3},
    {"202", "中心幼儿园", ABOUT(SCHOOL), 2},
    {"", "农业发展服务中心", ABOUT(FARM) | ABOUT(HERD), 3},
    {"", "社会保障服务中心", ABOUT(AID), 2},
    {"", "文化体育广播电视服务中心", ABOUT(CULTURE), 2},
    {"", "村镇规划建设发展中心", ABOUT(BUILD), 2},
};
#define LOCAL_COUNT (sizeof local_units / sizeof local_units[0])
#define LOCAL_FIRST 4 /* those of county departments */

static struct made_unit *next_unit(struct county *county)
{
    return county->unit_count < county->settings->units ? &county->units[county->unit_count++]
                                                        : NULL;
}

/* 801 and 802 are the townships of the worked examples (DOMAIN.md 7.1), so that their
 * forms and a made-up county can be imported side by side. */
static void township_code(const struct county *county, size_t number, char code[8])
{
    static const char *const worked[] = {"653022205", "653022202"};
    size_t rank = 0, first = 0;
    for (size_t i = 0; i < sizeof worked / sizeof worked[0]; i++) {
        bool here = false;
        for (size_t k = 0; k < county->place_count; k++)
            here = here || strcmp(county->places[k].code, worked[i]) == 0;
        if (strcmp(county->places[number].code, worked[i]) == 0) {
            snprintf(code, 8, "%zu", 801 + first);
            return;
        }
        first += here;
    }
    for (size_t k = 0; k < number; k++)
        rank += strcmp(county->places[k].code, worked[0]) != 0 &&
                strcmp(county->places[k].code, worked[1]) != 0;
    snprintf(code, 8, "%zu", (801 + first + rank) % 1000);
}

static void add_township(struct county *county, size_t number)
{
    const struct place *place = &county->places[number];
    struct made_unit *unit = next_unit(county);
    if (!unit)
        return;
    township_code(county, number, unit->department_code);
    snprintf(unit->code, sizeof unit->code, "%.3s001", unit->department_code);
    snprintf(unit->name, sizeof unit->name, "%s%s", place->name, place->farm ? "" : "人民政府");
    snprintf(unit->department, sizeof unit->department, "%s", unit->name);
    unit->nature = place->farm ? "事业" : "行政";
    unit->place = place;
    unit->about = ABOUT(WATER) | ABOUT(ROAD) | ABOUT(FARM) | ABOUT(HERD) | ABOUT(AID) |
                  ABOUT(BUILD) | ABOUT(GREEN) | ABOUT(CULTURE) | ABOUT(OFFICE);
    unit->weight = place->farm ? 6 : 18;
}

/* `serial` 1 is the department itself. */
static void add_department_unit(struct county *county, const struct department *department,
                                unsigned serial, struct bytes name)
{
    struct made_unit *unit = next_unit(county);
    if (!unit)
        return;
    snprintf(unit->department_code, sizeof unit->department_code, "%s", department->code);
    snprintf(unit->code, sizeof unit->code, "%s%03u", department->code, serial % 1000);
    snprintf(unit->department, sizeof unit->department, "%s%s", county->county_name,
             department->name);
    snprintf(unit->name, sizeof unit->name, "%s%.*s", county->county_name, (int)name.size,
             (const char *)name.data);
    unit->nature = serial == 1 ? "行政" : "事业";
    if (strcmp(unit->code, "205001") == 0) { /* as in the worked roster */
        snprintf(unit->name, sizeof unit->name, "%s社会保险管理局", county->county_name);
        unit->nature = "参公事业";
    }
    unit->about = department->about;
    unit->weight = serial == 1 ? department->weight : 2;
}

static void add_department_units(struct county *county, size_t number)
{
    const struct department *department = &departments[number];
    const char *at = department->units;
    for (unsigned serial = 2; *at; serial++) {
        size_t size = strcspn(at, " ");
        add_department_unit(county, department, serial, bytes_of(at, size));
        at += size + (at[size] == ' ');
    }
}

static const struct department *department_by_code(const char *code)
{
    for (size_t i = 0; i < DEPARTMENT_COUNT; i++)
        if (strcmp(departments[i].code, code) == 0)
            return &departments[i];
    return NULL;
}

/* Serial 10… in order of places, so that a code does not move when units are added. */
static void add_local_unit(struct county *county, size_t number, size_t kind, unsigned village)
{
    const struct local_unit *local = &local_units[kind];
    const struct place *place = &county->places[number];
    struct made_unit *unit = next_unit(county);
    if (!unit)
        return;
    const struct department *department = department_by_code(local->department);
    if (department) {
        size_t serial = 10 + (village * LOCAL_FIRST + kind) * county->place_count + number;
        snprintf(unit->department_code, sizeof unit->department_code, "%s", department->code);
        snprintf(unit->department, sizeof unit->department, "%s%s", county->county_name,
                 department->name);
        snprintf(unit->code, sizeof unit->code, "%s%03zu", department->code, serial % 1000);
    } else {
        township_code(county, number, unit->department_code);
        snprintf(unit->department, sizeof unit->department, "%s%s", place->name,
                 place->farm ? "" : "人民政府");
        snprintf(unit->code, sizeof unit->code, "%.3s%03zu", unit->department_code, kind % 1000);
    }
    if (village)
        snprintf(unit->name, sizeof unit->name, "%s第%u村幼儿园", place->name, village);
    else
        snprintf(unit->name, sizeof unit->name, "%s%s", place->name, local->name);
    unit->nature = "事业";
    unit->place = place;
    unit->about = local->about;
    unit->weight = village ? 1 : local->weight;
}

static void add_contacts(struct county *county)
{
    for (size_t i = 0; i < county->unit_count; i++) {
        struct made_unit *unit = &county->units[i];
        struct random random = random_for(county, unit->code, 0);
        snprintf(unit->leader, sizeof unit->leader, "分管领导%s", unit->code);
        snprintf(unit->handler, sizeof unit->handler, "经办人%s", unit->code);
        /* 199 0908: not given to anybody in particular */
        snprintf(unit->phone, sizeof unit->phone, "1990908%04u",
                 (unsigned)random_below(&random, 10000));
    }
}

/* In order of size, so that the first n of them are a county by themselves. */
enum status make_units(struct county *county)
{
    county->units = arena_array(&county->arena, struct made_unit, county->settings->units);
    if (!county->units)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < county->place_count; i++)
        add_township(county, i);
    for (size_t i = 0; i < DEPARTMENT_COUNT; i++)
        add_department_unit(county, &departments[i], 1, bytes_of_text(departments[i].name));
    for (size_t i = 0; i < DEPARTMENT_COUNT; i++)
        add_department_units(county, i);
    for (size_t kind = 0; kind < LOCAL_COUNT; kind++)
        for (size_t i = 0; i < county->place_count; i++)
            if (!county->places[i].farm)
                add_local_unit(county, i, kind, 0);
    for (unsigned village = 1; county->unit_count < county->settings->units; village++)
        for (size_t i = 0; i < county->place_count; i++)
            add_local_unit(county, i, 3, village);
    add_contacts(county);
    return STATUS_OK;
}
