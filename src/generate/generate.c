/* generate -- checks the settings, makes the county, writes one file after the other. */
#include "county.h"

#include <stdio.h>

const struct county_settings county_settings_usual = {
    .seed = 1,
    .year = 2026,
    .county = "653022",
    .units = 200,
    .projects = 1200,
    .indicators_least = 8,
    .indicators_most = 12,
    .errors_per_mille = 15,
    .rounds = {5, 8},
    .round_count = 2,
};

/* -- random -- */

struct random random_for(const struct county *county, const char *what, uint64_t number)
{
    struct random random;
    uint64_t seed = bytes_mix(county->settings->seed, bytes_of_text(what));
    random_seed(&random, seed ^ number * 0x9e3779b97f4a7c15u);
    return random;
}

uint64_t random_between(struct random *random, uint64_t least, uint64_t most)
{
    return least + random_below(random, most - least + 1);
}

/* -- putting files -- */

bool in_outbox(const struct county *county, const struct outbox *outbox,
               const struct made_project *project)
{
    return county->settings->together || outbox->place == project->unit->place;
}

void put_file(struct county *county, const char *name, struct bytes file)
{
    if (county->failed != STATUS_OK)
        return;
    county->failed = county->put(county->context, name, file);
    county->counts.files++;
}

struct sheets *new_sheets(struct county *county)
{
    int64_t created_ms = (int64_t)date_of(county->settings->year, 1, 1) * 86400000;
    struct sheets *sheets = county->failed == STATUS_OK ? sheets_new(created_ms) : NULL;
    if (!sheets && county->failed == STATUS_OK)
        county->failed = STATUS_NO_MEMORY;
    return sheets;
}

void put_sheets(struct county *county, const char *name, struct sheets *sheets)
{
    struct buffer file = {0};
    enum status status = sheets_finish(sheets, &file, county->why);
    sheets_free(sheets);
    if (status == STATUS_OK)
        put_file(county, name, buffer_bytes(&file));
    else if (county->failed == STATUS_OK)
        county->failed = status;
    buffer_free(&file);
}

/* -- all files -- */

static void name_outbox(struct outbox *outbox, const char *what, int month, const char *after)
{
    char number[16] = "";
    if (month)
        snprintf(number, sizeof number, "-%02d", month);
    snprintf(outbox->name, sizeof outbox->name, "%s%s%s%s%s.xlsx",
             outbox->place ? outbox->place->code : "", outbox->place ? "/" : "", what, number,
             after);
}

static void write_both(struct county *county, struct outbox *outbox, enum table_kind table,
                       const char *what, int month)
{
    int shown = table == TABLE_MONITORING ? month : 0;
    name_outbox(outbox, what, shown, "");
    write_flat(county, outbox, table, month);
    name_outbox(outbox, what, shown, "-forms");
    write_forms(county, outbox, table, month);
}

static void write_outbox(struct county *county, const struct place *place)
{
    struct outbox outbox = {.place = place};
    write_both(county, &outbox, TABLE_TARGET, "targets", 0);
    for (size_t i = 0; i < county->settings->round_count; i++)
        write_both(county, &outbox, TABLE_MONITORING, "monitoring", county->settings->rounds[i]);
    write_both(county, &outbox, TABLE_SELF, "self-evaluation", 12);
}

static void write_errors(struct county *county)
{
    if (county->errors.failed && county->failed == STATUS_OK)
        county->failed = STATUS_NO_MEMORY;
    put_file(county, "expected-errors.csv", buffer_bytes(&county->errors));
}

static void write_all(struct county *county)
{
    static const char *const heads[] = {"file",  "sheet", "cell", "project",
                                        "table", "kind",  "rule", "expect"};
    const char *only = county->settings->only;
    csv_begin(&county->errors);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        csv_text(&county->errors, i, heads[i]);
    csv_end_row(&county->errors);
    if (!only) {
        write_roster(county);
        write_projects(county);
        for (size_t i = 0; i < county->settings->round_count; i++)
            write_spending(county, county->settings->rounds[i]);
        if (county->settings->round_count == 0 ||
            county->settings->rounds[county->settings->round_count - 1] != 12)
            write_spending(county, 12);
        write_outbox(county, NULL);
    }
    for (size_t i = 0; i < county->place_count && !county->settings->together; i++)
        if (!only || strcmp(only, county->places[i].code) == 0)
            write_outbox(county, &county->places[i]);
    write_errors(county);
}

/* -- settings -- */

static enum status check_rounds(const struct county_settings *settings, struct why *why)
{
    for (size_t i = 0; i < settings->round_count; i++)
        if (settings->rounds[i] < 1 || settings->rounds[i] > ROUND_MAX ||
            (i > 0 && settings->rounds[i] <= settings->rounds[i - 1]))
            return why_set(why, STATUS_INVALID, "rounds", "监控轮次不正确",
                           "用从小到大的截止月份，如 5,8");
    return settings->round_count <= ROUND_MAX
               ? STATUS_OK
               : why_set(why, STATUS_INVALID, "rounds", "监控轮次太多", "一年最多 12 轮");
}

static enum status check_bounds(const struct county_settings *settings, struct why *why)
{
    const struct {
        const char *name;
        uint64_t value, least, most;
    } bounds[] = {
        {"year", (uint64_t)settings->year, YEAR_MIN + 3, YEAR_MAX},
        {"units", settings->units, GENERATE_UNITS_MIN, GENERATE_UNITS_MAX},
        {"projects", settings->projects, GENERATE_PROJECTS_MIN, GENERATE_PROJECTS_MAX},
        {"indicators", settings->indicators_least, GENERATE_INDICATORS_MIN,
         GENERATE_INDICATORS_MAX},
        {"indicators", settings->indicators_most, settings->indicators_least,
         GENERATE_INDICATORS_MAX},
        {"errors", settings->errors_per_mille, 0, 1000},
    };
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        if (bounds[i].value >= bounds[i].least && bounds[i].value <= bounds[i].most)
            continue;
        why_set(why, STATUS_INVALID, bounds[i].name, NULL, "siben generate --help 列出全部选项");
        return why_what(why, STATUS_INVALID, "应在 %llu 到 %llu 之间",
                        (unsigned long long)bounds[i].least, (unsigned long long)bounds[i].most);
    }
    if (settings->only && settings->together)
        return why_set(why, STATUS_INVALID, settings->only, "合在一起的文件没有单独的乡镇",
                       "去掉 --together 或 --only");
    return check_rounds(settings, why);
}

static enum status check_only(const struct county *county)
{
    const char *only = county->settings->only;
    for (size_t i = 0; only && i < county->place_count; i++)
        if (strcmp(only, county->places[i].code) == 0)
            return STATUS_OK;
    return only ? why_set(county->why, STATUS_INVALID, only, "这个县没有这个乡镇",
                          "用 9 位区划代码，如 653022205")
                : STATUS_OK;
}

enum status generate_county(const struct county_settings *settings,
                            enum status (*put)(void *context, const char *name, struct bytes file),
                            void *context, struct county_counts *counts, struct why *why)
{
    struct why nowhere;
    struct county county = {
        .settings = settings, .put = put, .context = context, .why = why ? why : &nowhere};
    enum status status = check_bounds(settings, county.why);
    if (status != STATUS_OK)
        return status;
    arena_init(&county.arena, settings->projects * sizeof(struct made_project) + (1u << 20));
    status = make_places(&county);
    if (status == STATUS_OK)
        status = check_only(&county);
    if (status == STATUS_OK)
        status = make_units(&county);
    if (status == STATUS_OK)
        status = make_projects(&county);
    if (status == STATUS_OK) {
        county.counts.units = county.unit_count;
        county.counts.projects = county.project_count;
        write_all(&county);
        status = county.failed;
    }
    if (status == STATUS_OK && counts)
        *counts = county.counts;
    buffer_free(&county.errors);
    arena_close(&county.arena);
    return status;
}
