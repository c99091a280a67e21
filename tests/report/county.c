#include "county.h"

struct record_key key_of(const char *scope, unsigned kind, const char *id, unsigned year,
                         unsigned round)
{
    struct record_key key = {
        .kind = (uint16_t)kind, .fiscal_year = (uint16_t)year, .round = (uint8_t)round};
    assert_ok(scope_parse(scope, &key.scope, NULL));
    snprintf(key.id, sizeof key.id, "%s", id);
    return key;
}

struct version_name put(struct world *world, int node, struct record_key key,
                        struct payload *payload)
{
    struct buffer bytes = {0};
    payload->kind = key.kind;
    assert_ok(payload_encode(payload, &bytes));
    struct version_name name = world_put(world, node, &key, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return name;
}

void put_tree_plan(struct county *test, int node, const char *scope, const char *name,
                   uint32_t edition, const char *from, const char *to)
{
    char path[100];
    snprintf(path, sizeof path, "deploy/plans/%s.yaml", name);
    struct bytes text = test_tree_file(path), days = test_sample("holidays-2026.json");
    struct calendar_text calendar = {"holidays-2026.json", arena_text_of(&test->arena, days)};
    struct payload payload = {.kind = KIND_PLAN};
    const char *whole = arena_text_of(&test->arena, text), *at = strstr(whole, from);
    assert_non_null(at);
    char *own =
        arena_print(&test->arena, "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from));
    strstr(own, "\nedition: 1")[10] = (char)('0' + edition);
    payload.plan = (struct plan_notice){
        .name = name, .edition = edition, .text = own, .calendars = &calendar, .calendar_count = 1};
    put(&test->world, node, key_of(scope, KIND_PLAN, PLAN_ID, 2026, 0), &payload);
    memory_free((void *)(uintptr_t)text.data);
    memory_free((void *)(uintptr_t)days.data);
}

void put_unit(struct world *world, const char *scope, const char *code, const char *name,
              const char *department)
{
    struct payload payload = {0};
    payload.unit = (struct unit){
        .name = name, .department_code = department, .department_name = name, .nature = "行政"};
    assert_ok(scope_parse(scope, &payload.unit.region, NULL));
    payload.unit.home = payload.unit.region;
    put(world, COUNTY, key_of(scope, KIND_UNIT, code, 0, 0), &payload);
}

void put_list(struct world *world, const char *scope, const char *unit, struct list_entry *entries,
              size_t count)
{
    struct payload payload = {0};
    payload.list = (struct project_list){.unit_code = unit,
                                         .adopted = date_of(2026, 2, 1),
                                         .entries = entries,
                                         .entry_count = count};
    put(world, COUNTY, key_of(scope, KIND_PROJECT_LIST, unit, 2026, 0), &payload);
}

void put_budget(struct world *world, int node, const char *scope, const char *code,
                const char *unit, const char *name, struct funding_line *lines, size_t count)
{
    struct payload payload = {0};
    payload.budget =
        (struct budget){.unit_code = unit, .name = name, .lines = lines, .line_count = count};
    put(world, node, key_of(scope, KIND_BUDGET, code, 2026, 0), &payload);
}

struct version_name put_form(struct world *world, int node, const char *scope, const char *code,
                             const char *unit, unsigned round, unsigned book, int64_t spent)
{
    struct spending_line line = {.book = (uint8_t)book,
                                 .fiscal = true,
                                 .initial_fen = MONEY_NONE,
                                 .annual_fen = MONEY_NONE,
                                 .spent_fen = spent,
                                 .forecast_fen = MONEY_NONE};
    struct monitoring_row row = {
        .indicator = 1, .name = "", .likelihood = LIKELIHOOD_CERTAIN, .reason = "", .measure = ""};
    struct payload payload = {0};
    payload.monitoring = (struct monitoring){.unit_code = unit,
                                             .cutoff = date_of(2026, 5, 31),
                                             .lines = &line,
                                             .line_count = 1,
                                             .rows = &row,
                                             .row_count = 1,
                                             .note = ""};
    return put(world, node, key_of(scope, KIND_MONITORING, code, 2026, round), &payload);
}

struct version_name put_evaluation(struct world *world, unsigned type, const char *number,
                                   const char *code, const char *unit, const char *kept)
{
    return put_evaluation_by(world, "", type, number, code, unit, kept);
}

/* WORK_AGENCY: whose materials it prepared. */
struct version_name put_evaluation_by(struct world *world, const char *agency, unsigned type,
                                      const char *number, const char *code, const char *unit,
                                      const char *kept)
{
    struct work_row row = {.project_code = code,
                           .unit_code = unit,
                           .field = type == WORK_AGENCY ? "编制自评材料" : "",
                           .amount_fen = MONEY_NONE,
                           .score = 8800,
                           .scored = true};
    struct work_evidence report = {.title = "报告", .document = "", .kept = kept, .name = ""};
    struct payload payload = {0};
    struct record_key key;
    struct scope scope;
    payload.work = (struct work){.type = (uint8_t)type,
                                 .title = "评价",
                                 .agency = agency,
                                 .date = date_of(2027, 5, 20),
                                 .rows = &row,
                                 .row_count = 1,
                                 .evidence = &report,
                                 .evidence_count = 1};
    assert_ok(scope_parse("653022", &scope, NULL));
    work_record_key(&scope, 2026, 0, type, number, &key);
    return put(world, COUNTY, key, &payload);
}

void put_fund(struct world *world, unsigned type, bool here, int64_t budget)
{
    char id[16];
    struct payload payload = {0};
    snprintf(id, sizeof id, "fund/%u", type);
    payload.fund = (struct fund){.type = (uint8_t)type,
                                 .budgeted_here = here,
                                 .unit_code = "301001",
                                 .expenditure_budget_fen = budget};
    put(world, COUNTY, key_of("653022", KIND_FUND, id, 2026, 0), &payload);
}

/* Budgets and May's forms; without the lists. */
void fill(struct world *world)
{
    struct funding_line a = {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(4800), 0};
    struct funding_line b[] = {{BOOK_GENERAL_PUBLIC, SOURCE_CENTRAL, false, true, WAN(200000), 0},
                               {BOOK_GENERAL_PUBLIC, SOURCE_REGION, false, true, WAN(100000), 0},
                               {BOOK_GOV_FUND, SOURCE_COUNTY, false, true, WAN(26000), 0}};
    struct funding_line c[] = {{BOOK_GENERAL_PUBLIC, SOURCE_CENTRAL, false, true, WAN(18000), 0},
                               {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(2000), 0}};
    put_unit(world, "653022205", "801001", "木吉乡人民政府", "801");
    put_unit(world, "653022202", "802001", "巴仁乡人民政府", "802");
    put_unit(world, "653022", "301001", "县交通运输局", "301");
    put_budget(world, MUJI, "653022205", A, "801001", "农村饮水安全管护项目", &a, 1);
    put_budget(world, COUNTY, "653022", B, "301001", "农村公路养护工程", b, 3);
    put_budget(world, BAREN, "653022202", C, "802001", "庭院经济发展补助", c, 2);
    put_form(world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(960));
    put_form(world, COUNTY, "653022", B, "301001", 5, BOOK_GENERAL_PUBLIC, WAN(39120));
}

void list_all(struct world *world)
{
    struct list_entry a = {A, "农村饮水安全管护项目", false, "", DATE_NONE},
                      c = {C, "庭院经济发展补助", false, "", DATE_NONE};
    struct list_entry b[] = {{B, "农村公路养护工程", false, "", DATE_NONE},
                             {"65302226T000000000999", "涉密项目", true, "涉密除外", DATE_NONE}};
    put_list(world, "653022205", "801001", &a, 1);
    put_list(world, "653022202", "802001", &c, 1);
    put_list(world, "653022", "301001", b, 2);
}

int setup(void **state)
{
    struct county *test = memory_take(sizeof *test);
    world_open(&test->world);
    arena_init(&test->arena, 0);
    *state = test;
    return 0;
}

int teardown(void **state)
{
    struct county *test = *state;
    world_close(&test->world);
    arena_close(&test->arena);
    memory_free(test);
    return 0;
}

void gather(struct world *world)
{
    world_sync(world, MUJI, COUNTY);
    world_sync(world, BAREN, COUNTY);
}

struct view view_of(struct world *world, int node)
{
    struct view view;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    return view;
}

struct report_query query_of(const char *code, enum dimension dimension)
{
    struct report_query query = {
        .fiscal_year = 2026, .place = {.dimension = dimension}, .rounds = 1u << 5};
    snprintf(query.place.code, sizeof query.place.code, "%s", code);
    return query;
}

/* The value of a column by id in the row whose name is `row`, as text in 万元. */
const char *at(struct arena *arena, const struct table *table, const char *row, const char *id)
{
    for (size_t c = 0; c < table->column_count; c++)
        for (size_t r = 0; strcmp(table->columns[c].id, id) == 0 && r < table->row_count; r++)
            for (size_t n = 0; n < 2; n++) {
                const struct table_value *name = &table->rows[r].values[n],
                                         *value = &table->rows[r].values[c];
                char text[MONEY_TEXT_SIZE];
                if (!name->text || strcmp(name->text, row) != 0)
                    continue;
                if (value->text)
                    return value->text;
                if (table->columns[c].kind == COLUMN_FEN)
                    money_print_wan(value->value, text);
                else if (table->columns[c].kind == COLUMN_RATE)
                    rate_print(value->value, value->of, text);
                else
                    snprintf(text, sizeof text, "%lld", (long long)value->value);
                return arena_text(arena, text);
            }
    print_error("no %s of %s\n", id, row);
    fail();
    return NULL;
}

bool has_note(const struct table *table, const char *part)
{
    for (size_t i = 0; i < table->note_count; i++)
        if (strstr(table->notes[i], part))
            return true;
    return false;
}

/* Every amount and count of the parts adds up to the total, to the fen. */
void assert_adds_up(const struct table *table)
{
    for (size_t c = 0; c < table->column_count; c++) {
        int64_t sum = 0, total = 0;
        bool words = false;
        if (table->columns[c].kind == COLUMN_TEXT || table->columns[c].kind == COLUMN_RATE)
            continue;
        for (size_t r = 0; r < table->row_count; r++) {
            words = words || (table->rows[r].total && table->rows[r].values[c].text);
            *(table->rows[r].total ? &total : &sum) += table->rows[r].values[c].value;
        }
        if (!words)
            assert_int_equal(sum, total);
    }
}

const struct region_built_in county_regions[] = {{"6530", "克州"},          {"653022", "阿克陶县"},
                                                 {"653022202", "巴仁乡"},   {"653022205", "木吉乡"},
                                                 {"653022206", "布伦口乡"}, {NULL, NULL}};

struct version_name put_region(struct county *test, int node, const char *code, const char *name,
                               int32_t until, const char *successor)
{
    struct scope own = world_scope(code), successors[1];
    struct region region = {.code = own,
                            .name = name,
                            .document = "新政函12号",
                            .from = DATE_NONE,
                            .until = until,
                            .successors = successors,
                            .successor_count = successor != NULL};
    struct payload payload;
    struct record_key key;
    if (successor)
        successors[0] = world_scope(successor);
    assert_true(region_key(&own, &key));
    assert_ok(region_payload(&test->arena, &region, &payload));
    return put(&test->world, node, key, &payload);
}
