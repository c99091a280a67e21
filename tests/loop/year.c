/* A year's script, played into a county. */
#include "year.h"

#include <siben/generate.h>
#include <siben/map.h>

/* -- the county ------------------------------------------------------------------------------------ */

struct taking_files {
    struct year *year;
    int fiscal_year;
};

static enum status take_file(void *context, const char *name, struct bytes file)
{
    struct taking_files *taking = context;
    struct year *year = taking->year;
    struct year_file *it = &year->files[year->file_count++];
    assert_true(year->file_count <= YEAR_FILES_MAX);
    snprintf(it->name, sizeof it->name, "%d/%s", taking->fiscal_year, name);
    it->bytes = arena_bytes(&year->kept, file);
    return STATUS_OK;
}

static void generate(struct year *year, int fiscal_year, size_t projects)
{
    struct county_settings settings = county_settings_usual;
    struct taking_files taking = {year, fiscal_year};
    struct why why;
    settings.year = fiscal_year;
    settings.units = GENERATE_UNITS_MIN;
    settings.projects = projects;
    settings.indicators_least = settings.indicators_most = GENERATE_INDICATORS_MIN;
    settings.errors_per_mille = 0;
    settings.together = true;
    assert_ok(generate_county(&settings, take_file, &taking, NULL, &why));
}

static struct bytes file_of(struct year *year, const char *name)
{
    for (size_t i = 0; i < year->file_count; i++)
        if (strcmp(year->files[i].name, name) == 0)
            return year->files[i].bytes;
    fail_msg("no file %s", name);
    return bytes_of(NULL, 0);
}

static void write_payload(struct year *year, const struct record_key *key,
                          const struct payload *payload)
{
    struct change change = {.key = *key, .entered_for = "", .reason = ""};
    struct buffer bytes = {0};
    struct record record;
    struct view view;
    assert_ok(payload_encode(payload, &bytes));
    change.payload = arena_bytes(&year->county.arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    assert_ok(replica_view(year->county.replica, &view));
    if (replica_get(&view, &year->county.arena, key, &record) == STATUS_OK && record.shown.seq) {
        change.replaces = &record.shown;
        change.replace_count = 1;
    }
    replica_view_end(&view);
    county_write(&year->county, &change, 1);
}

/* The plan as a notice: whoever asks for the plan in force finds it. */
void year_publish(struct year *year, const char *text, const char *date)
{
    struct payload payload = {.kind = KIND_PLAN};
    struct record_key key = {.kind = KIND_PLAN, .fiscal_year = 2026, .id = PLAN_ID};
    struct bytes days = test_sample("holidays-2026.json");
    struct calendar_text calendar = {"h", arena_text_of(&year->kept, days)};
    memory_free((void *)(uintptr_t)days.data);
    assert_ok(scope_parse("653022", &key.scope, NULL));
    payload.plan = (struct plan_notice){.name = "653022-2026",
                                        .edition = 1,
                                        .text = text,
                                        .calendars = &calendar,
                                        .calendar_count = 1};
    year->county.now_ms = noon_of(date);
    write_payload(year, &key, &payload);
}

void year_open(struct year *year)
{
    memset(year, 0, sizeof *year);
    arena_init(&year->kept, 1u << 28);
    arena_init(&year->county.arena, 1u << 30);
    year->standing = map_new();
    year->steps = memory_take(YEAR_STEPS_MAX * sizeof *year->steps);
    assert_ok(trust_start());
    county_plan(&year->kept, "deploy/plans/653022-2026.yaml", "\x01", &year->county.held);
    county_open(&year->county);
    snprintf(year->county.name, sizeof year->county.name, "year.txt");
    year_publish(year, year->county.held.text, "2026-01-01");
    generate(year, 2025, 12);
    generate(year, 2026, 24);
    struct bytes text = test_tree_file("tests/plan/data/year.txt");
    year->script = year->line = arena_text_of(&year->kept, text);
    memory_free((void *)(uintptr_t)text.data);
    assert_non_null(year->script);
}

void year_close(struct year *year)
{
    county_close(&year->county);
    buffer_free(&year->county.rows);
    arena_close(&year->county.arena);
    map_free(year->standing);
    memory_free(year->steps);
    buffer_free(&year->days);
    buffer_free(&year->boards);
    buffer_free(&year->chases);
    buffer_free(&year->assessment);
    buffer_free(&year->reasons);
    arena_close(&year->kept);
}

/* -- forms: each is handed in as its number says ------------------------------------------------------ */

static void step(struct year *year, int32_t day, enum year_act act, const struct change *change)
{
    assert_true(year->step_count < YEAR_STEPS_MAX);
    year->steps[year->step_count++] = (struct year_step){day, (uint8_t)act, *change, NULL};
}

/* What becomes of a form that is due that day: year.txt says it in words. */
static void plan_form(struct year *year, const struct change *change, int32_t due)
{
    const char *digits = change->key.id + strlen(change->key.id) - 2;
    int number = atoi(digits);
    int32_t early = due - 1 - number * 7 % 12, late = due + 1 + number * 5 % 9;
    int32_t today = date_of_instant(year->county.now_ms);
    early = early > today ? early : today + 1;
    switch (number % 10) {
    case 0: /* never */
        break;
    case 6:
        step(year, early, ACT_HAND_IN, change);
        step(year, early + 2, ACT_RETURN, change);
        step(year, early + 6, ACT_CORRECT, change);
        step(year, early + 8, ACT_PASS, change);
        break;
    case 7:
        step(year, late, ACT_HAND_IN, change);
        step(year, late + 3, ACT_PASS, change);
        break;
    case 8:
        step(year, early, ACT_HAND_IN, change);
        break;
    case 9:
        step(year, early, ACT_HAND_IN, change);
        step(year, early + 1, ACT_RETURN, change);
        step(year, early + 4, ACT_CORRECT, change);
        step(year, early + 5, ACT_RETURN, change);
        break;
    default:
        step(year, early, ACT_HAND_IN, change);
        step(year, early + 3, ACT_PASS, change);
    }
}

/* FILE DATE: the forms of a generated table, due that day. */
static void take_forms(struct year *year, const char *file, int32_t due)
{
    struct intake intake;
    county_read(&year->county, file, file_of(year, file), &intake);
    for (size_t i = 0; i < intake.draft_count; i++)
        for (size_t k = 0; k < intake.drafts[i].change_count; k++)
            plan_form(year, &intake.drafts[i].changes[k], due);
}

struct each_department {
    struct year *year;
    unsigned kind, fiscal_year, round;
    int32_t due;
    const char *title, *but; /* of the document beside it; of whom there is none; "" */
};

static bool see_department(void *context, struct view *view, const struct record *record,
                           struct arena *arena)
{
    struct each_department *each = context;
    struct year *year = each->year;
    struct self_row done = {
        .name = "履职效果", .weight = 9000, .score = 9000, .reason = "", .level2 = "", .asked = ""};
    struct payload unit, payload = {.kind = each->kind};
    struct buffer bytes = {0};
    struct change change = {.entered_for = "", .reason = ""};
    (void)view;
    assert_ok(payload_decode(arena, KIND_UNIT, record->payload, &unit));
    if (strcmp(record->key.id + 3, "001") != 0)
        return true; /* one unit of each leads it */
    if (each->kind == KIND_TARGET)
        payload.target = (struct target){.subject_name = unit.unit.department_name,
                                         .unit_code = record->key.id,
                                         .department = true,
                                         .period = "2026",
                                         .overall_goal = "履职",
                                         .annual_goal = "履职",
                                         .total_fen = MONEY_NONE,
                                         .whole_fen = MONEY_NONE,
                                         .fiscal_fen = MONEY_NONE,
                                         .other_fen = MONEY_NONE};
    else if (each->kind == KIND_MONITORING)
        payload.monitoring = (struct monitoring){
            .unit_code = record->key.id, .cutoff = date_of(2026, 6, 30), .note = ""};
    else
        payload.self_evaluation = (struct self_evaluation){.unit_code = record->key.id,
                                                           .expected = "履职",
                                                           .achieved = "完成",
                                                           .rows = &done,
                                                           .row_count = 1,
                                                           .total_score = 9000};
    change.key = (struct record_key){.scope = record->key.scope,
                                     .kind = (uint16_t)each->kind,
                                     .fiscal_year = (uint16_t)each->fiscal_year,
                                     .round = (uint8_t)each->round};
    snprintf(change.key.id, sizeof change.key.id, "dept/%.3s", record->key.id);
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = arena_bytes(&year->county.arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    size_t from = year->step_count;
    plan_form(year, &change, each->due);
    for (size_t i = from; i < year->step_count; i++)
        if (!strstr(each->but, change.key.id + strlen("dept/")))
            year->steps[i].title = each->title;
    return true;
}

/* KIND YEAR ROUND DATE [with TITLE [but CODE…]]: each department's overall form, due that day, its document beside it. */
static void take_departments(struct year *year, char *words)
{
    struct each_department each = {.year = year};
    struct view view;
    each.kind = kind_of_name(strtok(words, " "));
    each.fiscal_year = (unsigned)atoi(strtok(NULL, " "));
    each.round = (unsigned)atoi(strtok(NULL, " "));
    each.due = date_parse_iso(strtok(NULL, " "));
    const char *with = strtok(NULL, " "), *but;
    each.title = with ? arena_text(&year->kept, strtok(NULL, " ")) : "";
    but = with && strtok(NULL, " ") ? strtok(NULL, "") : "";
    each.but = but ? but : "";
    assert_true(each.kind && each.due != DATE_NONE);
    assert_ok(replica_view(year->county.replica, &view));
    assert_ok(replica_each(&view, NULL, KIND_UNIT, 0, see_department, &each));
    replica_view_end(&view);
}

/* The same, with what was asked for. */
static void correct(struct year *year, const struct change *form)
{
    struct county *county = &year->county;
    struct change change = *form;
    struct record record;
    struct payload payload;
    struct buffer bytes = {0};
    struct view view;
    assert_ok(replica_view(county->replica, &view));
    assert_ok(replica_get(&view, &county->arena, &form->key, &record));
    replica_view_end(&view);
    assert_ok(payload_decode(&county->arena, form->key.kind, record.payload, &payload));
    const char **text = form->key.kind == KIND_TARGET       ? &payload.target.annual_goal
                        : form->key.kind == KIND_MONITORING ? &payload.monitoring.note
                                                            : &payload.self_evaluation.achieved;
    *text = arena_print(&county->arena, "%s（已更正）", *text);
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = arena_bytes(&county->arena, buffer_bytes(&bytes));
    change.replaces = &record.shown;
    change.replace_count = 1;
    county_write(county, &change, 1);
    buffer_free(&bytes);
}

static void play_steps(struct year *year, int32_t day)
{
    for (size_t i = 0; i < year->step_count; i++) {
        struct year_step *it = &year->steps[i];
        char key[RECORD_KEY_TEXT_SIZE];
        if (it->day != day)
            continue;
        record_key_print(&it->change.key, key, sizeof key);
        if (it->act == ACT_HAND_IN)
            county_write(&year->county, &it->change, 1);
        if (it->act == ACT_HAND_IN && it->title && *it->title)
            county_attach(&year->county, key, it->title);
        if (it->act == ACT_HAND_IN)
            continue;
        if (it->act == ACT_CORRECT)
            correct(year, &it->change);
        else
            county_decide(&year->county, key, it->act == ACT_PASS ? "pass" : "return");
    }
}

/* -- everything else ------------------------------------------------------------------------------------ */

/* OBLIGATION[/DOCUMENT] UNIT SCOPE UNTIL REASON [OUTAGE] */
static void extend(struct year *year, char *words)
{
    struct payload payload = {.kind = KIND_EXTENSION};
    struct record_key key;
    struct scope home;
    char *obligation = strtok(words, " ");
    const char *unit = strtok(NULL, " ");
    char *document = strchr(obligation, '/');
    if (document)
        *document++ = '\0';
    assert_ok(scope_parse(strtok(NULL, " "), &home, NULL));
    payload.extension = (struct extension){.obligation = obligation,
                                           .unit_code = unit,
                                           .until = date_parse_iso(strtok(NULL, " ")),
                                           .reason = strtok(NULL, " ")};
    const char *outage = strtok(NULL, " ");
    payload.extension.outage = outage ? outage : "";
    payload.extension.document = document ? document : "";
    if (outage) { /* the last that was heard of them, and what they say themselves */
        payload.extension.last_contact_ms = year->county.now_ms - INT64_C(4) * 86400000;
        payload.extension.stated_ms = year->county.now_ms - INT64_C(1) * 86400000;
    }
    extension_key(&home, 2026, obligation, 0, unit, document, &key);
    write_payload(year, &key, &payload);
}

/* DOCUMENT ISSUED SCOPE UNIT PROJECT FILLED|- REVIEWED|- */
static void allocate(struct year *year, char *words)
{
    struct payload payload = {.kind = KIND_ALLOCATION};
    struct allocation_row row = {.amount_fen = 10000000};
    struct record_key key;
    struct scope home;
    payload.allocation =
        (struct allocation){.document = strtok(words, " "), .rows = &row, .row_count = 1};
    payload.allocation.issued = date_parse_iso(strtok(NULL, " "));
    payload.allocation.received = payload.allocation.issued + 1;
    payload.allocation.source = SOURCE_CENTRAL;
    payload.allocation.note = "";
    assert_ok(scope_parse(strtok(NULL, " "), &home, NULL));
    row.unit_code = strtok(NULL, " ");
    row.project_code = strtok(NULL, " ");
    row.name = "中央补助";
    row.filled = date_parse_iso(strtok(NULL, " "));
    row.reviewed = date_parse_iso(strtok(NULL, " "));
    allocation_key(&home, 2026, payload.allocation.document, &key);
    write_payload(year, &key, &payload);
}

/* DOCUMENT: of the notice. */
static void record_assessment(struct year *year, const char *document)
{
    struct duty_ask ask = {.held = &year->county.held,
                           .receiver = true,
                           .as_of = date_of_instant(year->county.now_ms)};
    const struct work_evidence evidence = {.title = "通报", .document = document, .kept = "绩效办"};
    struct payload payload = {.kind = KIND_WORK};
    struct record_key key;
    struct view view;
    assert_ok(replica_view(year->county.replica, &view));
    assert_ok(assess_record(&view, &year->county.arena, &ask, &evidence, &key, &payload.work));
    replica_view_end(&view);
    write_payload(year, &key, &payload);
}

struct each_subject {
    struct year *year;
    const char *row, *but;
};

static void put_row(struct year *year, const char *row, const char *unit, const char *project)
{
    for (const char *c = row; *c; c++) {
        bool name = *c == '{';
        if (!name) {
            buffer_print(&year->county.rows, "%c", *c);
            continue;
        }
        buffer_put_text(&year->county.rows, c[1] == 'u' ? unit : project);
        c = strchr(c, '}');
    }
    buffer_put_text(&year->county.rows, "\n");
}

static bool see_unit(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct each_subject *each = context;
    (void)view;
    (void)arena;
    if (!strstr(each->but, record->key.id))
        put_row(each->year, each->row, record->key.id, "");
    return true;
}

static bool see_image(void *context, const struct fact_image *image)
{
    struct each_subject *each = context;
    if (strchr(image->subject.id, '/') || !image->required)
        return true;
    if (!strstr(each->but, image->subject.id + strlen(image->subject.id) - 4))
        put_row(each->year, each->row, image->unit_code, image->subject.id);
    return true;
}

/* "unit [but CODE…] | ROW with {unit}", "project YEAR [but NUMBER…] | ROW with {project}". */
static void put_each(struct year *year, char *words)
{
    char *bar = strchr(words, '|');
    struct each_subject each = {.year = year, .row = bar + 2, .but = words};
    struct view view;
    *bar = '\0';
    assert_ok(replica_view(year->county.replica, &view));
    if (strncmp(words, "unit", 4) == 0)
        assert_ok(replica_each(&view, NULL, KIND_UNIT, 0, see_unit, &each));
    else
        assert_ok(replica_each_image(&view, (unsigned)atoi(words + 8), see_image, &each));
    replica_view_end(&view);
}

/* -- the script ------------------------------------------------------------------------------------------- */

static void play_line(struct year *year, char *line, bool *whole)
{
    struct county *county = &year->county;
    if (strncmp(line, "| ", 2) == 0) {
        if (strncmp(line + 2, "工作类型,", 13) == 0)
            county_import(county); /* another table */
        buffer_print(&county->rows, "%s\n", line + 2);
        return;
    }
    if (strncmp(line, "each ", 5) == 0) {
        put_each(year, line + 5);
        return;
    }
    county_import(county);
    if (strncmp(line, "file ", 5) == 0) {
        struct intake intake;
        county_read(county, line + 5, file_of(year, line + 5), &intake);
        county_write_all(county, &intake);
    } else if (strncmp(line, "forms ", 6) == 0) {
        const char *file = strtok(line + 6, " ");
        take_forms(year, file, date_parse_iso(strtok(NULL, " ")));
    } else if (strncmp(line, "departments ", 12) == 0) {
        take_departments(year, line + 12);
    } else if (strncmp(line, "extend ", 7) == 0) {
        extend(year, line + 7);
    } else if (strncmp(line, "allocation ", 11) == 0) {
        allocate(year, line + 11);
    } else if (strncmp(line, "announce ", 9) == 0) {
        county_announce(county, line + 9);
    } else if (strncmp(line, "draw ", 5) == 0) {
        county_draw(county, line + 5);
    } else if (strncmp(line, "attach ", 7) == 0) {
        const char *key = strtok(line + 7, " ");
        county_attach(county, key, strtok(NULL, ""));
    } else if (strncmp(line, "submit ", 7) == 0) {
        county_submit(county, line + 7);
    } else if (strncmp(line, "objection ", 10) == 0) {
        const char *key = strtok(line + 10, " ");
        county_decide_objection(county, key, strtok(NULL, ""));
    } else if (strncmp(line, "assessment ", 11) == 0) {
        record_assessment(year, line + 11);
    } else if (strncmp(line, "review ", 7) == 0) {
        const char *key = strtok(line + 7, " ");
        county_decide(county, key, strtok(NULL, " "));
    } else if (strcmp(line, "tables") == 0) {
        *whole = true;
    } else if (line[0] && line[0] != '#') {
        fail_msg("year.txt cannot be read: %s", line);
    }
}

bool year_play(struct year *year, int32_t day)
{
    struct county *county = &year->county;
    bool whole = false;
    county->now_ms = (int64_t)day * 86400000 + 4 * INT64_C(3600000); /* noon in Beijing */
    play_steps(year, day);
    while (*year->line) {
        char *line = year->line, *end = strchr(line, '\n');
        if (strncmp(line, "at ", 3) == 0 &&
            date_parse_iso(arena_text_of(&county->arena, bytes_of(line + 3, 10))) > day)
            break;
        *end = '\0';
        year->line = end + 1;
        if (strncmp(line, "at ", 3) != 0)
            play_line(year, line, &whole);
    }
    county_import(county);
    return whole;
}
