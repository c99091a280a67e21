/* The plans of deploy/plans and of tests/plan/data as they are read, and faults told by place. */
#include "kit.h"

#define AKTO "deploy/plans/653022-2026.yaml"

static void assert_plan_ok(const struct read_plan *read)
{
    for (size_t i = 0; i < read->findings.count; i++)
        if (read->findings.items[i].severity == SEVERITY_BLOCKING)
            print_error("%s: %s\n", read->findings.items[i].place, read->findings.items[i].what);
    assert_ok(read->status);
}

static void the_county_plan_holds_every_obligation_once(void **state)
{
    struct read_plan read;
    (void)state;
    read_file(&read, AKTO);
    assert_plan_ok(&read);
    assert_int_equal(read.plan.obligation_count, 44);
    for (int i = 1; i <= 44; i++) {
        char id[16];
        snprintf(id, sizeof id, "O-%02d", i);
        const struct obligation *it = plan_obligation(&read.plan, id);
        assert_non_null(it);
        assert_true(*it->sentence && *it->title && *it->section);
        assert_true(it->kept.by != KEPT_NOT_YET || *it->kept.words);
    }
    read_end(&read);
}

/* Of numbers that are proposals the cases set their own: here are those that the county has. */
static void what_is_only_a_proposal_is_what_the_file_says(void **state)
{
    static const char *const values[][2] = {
        {"suspicion.least_rows", "3"},
        {"suspicion.low_execution", "80"},
        {"suspicion.similar_from", "90"},
    };
    struct read_plan read;
    (void)state;
    read_file(&read, AKTO);
    assert_plan_ok(&read);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        const struct rule_value *value = plan_rule_at(&read.plan, values[i][0]);
        assert_non_null(value);
        assert_text_equal(value->texts[0], values[i][1]);
    }
    read_end(&read);
}

/* DOMAIN.md 1.2: the calendar view of 2026. */
static void due_dates_are_those_of_the_calendar_view(void **state)
{
    static const struct {
        const char *due, *ids;
    } rows[] = {
        {"2026-03-31", "O-20"},      {"2026-04-10", "O-06 O-10"}, {"2026-04-30", "O-22"},
        {"2026-05-31", "O-21"},      {"2026-06-03", "O-23"},      {"2026-06-30", "O-27 O-29"},
        {"2026-07-10", "O-14"},      {"2026-08-31", "O-18"},      {"2026-09-10", "O-16"},
        {"2026-09-19", "O-34 O-25"}, {"2026-10-01", "O-17"},      {"2026-10-10", "O-06 O-11 O-19"},
        {"2026-10-31", "O-28"},
    };
    struct read_plan read;
    (void)state;
    read_file(&read, AKTO);
    assert_plan_ok(&read);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (const char *id = rows[i].ids; *id; id += strspn(id, " ")) {
            char one[8];
            bool found = false;
            snprintf(one, sizeof one, "%.*s", (int)strcspn(id, " "), id);
            id += strlen(one);
            const struct obligation *it = plan_obligation(&read.plan, one);
            assert_non_null(it);
            for (size_t k = 0; k < it->due_count; k++)
                found = found || it->dues[k] == date_parse_iso(rows[i].due);
            if (!found)
                fail_msg("%s is not due on %s", one, rows[i].due);
        }
    read_end(&read);
}

/* What is no quotation is marked as the sense of the plan, and every language has its own (DOMAIN.md 1.1). */
static void the_sense_of_every_obligation_is_said_in_both_languages(void **state)
{
    static const char *const files[] = {AKTO, "deploy/plans/6530-2026.yaml"};
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct read_plan read;
        read_file(&read, files[i]);
        assert_plan_ok(&read);
        for (size_t k = 0; k < read.plan.obligation_count; k++) {
            const struct obligation *it = &read.plan.obligations[k];
            const char *latin = it->sentence + strcspn(it->sentence, "abcdefghijklmnopqrstuvwxyz");
            if (strncmp(it->sentence, "（大意", strlen("（大意")) != 0 || *latin ||
                !*it->sentence_english || strcmp(it->sentence, it->sentence_english) == 0 ||
                !*it->title_english)
                fail_msg("%s: “%s”, “%s”, “%s”", it->id, it->sentence, it->sentence_english,
                         it->title_english);
        }
        read_end(&read);
    }
}

/* What a rule says is said to people in their language: a word of the file is no answer. */
static void words_of_rules_are_said_in_both_languages(void **state)
{
    static const char *const files[] = {AKTO, "deploy/plans/6530-2026.yaml"};
    static const char *const words[] = {"veto",
                                        "finance_evaluation",
                                        "department_evaluation",
                                        "reviewed_self_evaluation",
                                        "proportional",
                                        "pass_line",
                                        "monitoring_verification",
                                        "sampling",
                                        "county",
                                        "self_evaluation",
                                        "spot_review",
                                        "onsite"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((unsigned char)*plan_text_chinese(words[i]) < 0x80 ||
            strchr(plan_text_english(words[i]), '_') ||
            (unsigned char)*plan_text_english(words[i]) >= 0x80)
            fail_msg("“%s”: “%s”, “%s”", words[i], plan_text_chinese(words[i]),
                     plan_text_english(words[i]));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct read_plan read;
        read_file(&read, files[i]);
        for (size_t r = 0; r < read.plan.rule_count; r++)
            for (size_t v = 0; v < read.plan.rules[r].value_count; v++) {
                const struct rule_value *value = &read.plan.rules[r].values[v];
                for (size_t k = 0; k < value->count; k++) {
                    const char *text = value->texts[k];
                    bool word = *text >= 'a' && *text <= 'z';
                    if (word && (unsigned char)*plan_text_chinese(text) < 0x80)
                        fail_msg("%s.%s: %s", read.plan.rules[r].id, value->name, text);
                }
            }
        read_end(&read);
    }
}

/* DOMAIN.md 1.3: the numbers of the plan are data. */
static void numbers_of_the_plan_are_read(void **state)
{
    static const struct {
        const char *rules, *name;
        int32_t hundredths;
    } rows[] = {
        {"ex_ante", "growth_over", 5000}, {"department_evaluation", "least_share", 2000},
        {"key_projects", "least", 500},   {"training", "least", 400},
        {"training", "coverage", 10000},  {"publicity", "least", 200},
        {"lights", "yellow_from", 6000},  {"lights", "green_from", 8000},
        {"lights", "blue_from", 12000},   {"grades", "excellent_from", 9000},
        {"grades", "fair_from", 6000},    {"qualitative", "partly_from", 6000},
        {"sampling", "share", 1000},
    };
    struct read_plan read;
    int32_t value;
    (void)state;
    read_file(&read, AKTO);
    assert_plan_ok(&read);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(plan_rule_hundredths(&read.plan, rows[i].rules, rows[i].name, &value));
        assert_int_equal(value, rows[i].hundredths);
    }
    read_end(&read);
}

/* DOMAIN.md section 9: what the plan leaves open is said, and decides nothing. */
static void what_is_not_set_is_said(void **state)
{
    struct read_plan read;
    int32_t value = -1;
    (void)state;
    read_file(&read, AKTO);
    assert_plan_ok(&read);
    assert_true(obligation_unset(plan_obligation(&read.plan, "O-12"), "due"));
    assert_true(obligation_unset(plan_obligation(&read.plan, "O-24"), "due"));
    assert_false(obligation_unset(plan_obligation(&read.plan, "O-10"), "due"));
    assert_true(plan_rule(&read.plan, "result_use", "cut_fair")->unset);
    assert_false(plan_rule_hundredths(&read.plan, "result_use", "cut_fair", &value));
    assert_int_equal(value, -1);
    assert_int_equal(read.plan.correction_days, -1);
    struct plan_dates dates = plan_dates_of(&read.plan, &read.calendars,
                                            plan_obligation(&read.plan, "O-12"), 0, DATE_NONE);
    assert_int_equal(dates.due, DATE_NONE);
    assert_int_equal(dates.remind, DATE_NONE);
    read_end(&read);
}

/* DOMAIN.md 1.4 A2: "legal date unchanged; remind on the previous working day; never auto-extend". */
static void a_due_date_never_moves_and_the_reminder_does(void **state)
{
    struct read_plan read;
    (void)state;
    read_file(&read, AKTO);
    assert_plan_ok(&read);
    const struct obligation *it = plan_obligation(&read.plan, "O-21");
    struct plan_dates dates = plan_dates_of(&read.plan, &read.calendars, it, 0, DATE_NONE);
    assert_int_equal(dates.due, date_of(2026, 5, 31));
    assert_int_equal(dates.remind, date_of(2026, 5, 29));
    assert_int_equal(dates.remind_expected, date_of(2026, 5, 26));
    assert_int_equal(plan_remind_by(&dates), date_of(2026, 5, 26));
    /* O-09: an event's due date is counted on both bases. */
    it = plan_obligation(&read.plan, "O-09");
    dates = plan_dates_of(&read.plan, &read.calendars, it, 0, date_of(2026, 5, 26));
    assert_int_equal(dates.due, date_of(2026, 5, 29));
    assert_int_equal(dates.due_expected, date_of(2026, 6, 3));
    read_end(&read);
}

static void the_prefecture_is_owed_by_counties(void **state)
{
    struct read_plan read;
    (void)state;
    read_file(&read, "deploy/plans/6530-2026.yaml");
    assert_plan_ok(&read);
    const struct obligation *it = plan_obligation(&read.plan, "P-02");
    assert_int_equal(it->owner, OWNER_REGIONS);
    assert_int_equal(it->debtor_count, 4);
    assert_int_equal(it->kept.by, KEPT_SUBMISSION);
    read_end(&read);
}

static void another_county_needs_another_file_only(void **state)
{
    struct read_plan read;
    int32_t value;
    (void)state;
    read_file(&read, "tests/plan/data/511302-2026.yaml");
    assert_plan_ok(&read);
    assert_true(plan_rule_hundredths(&read.plan, "lights", "green_from", &value));
    assert_int_equal(value, 7550);
    assert_int_equal(read.plan.correction_days, 5);
    const struct obligation *it = plan_obligation(&read.plan, "M4");
    assert_int_equal(it->where->books, 1u << BOOK_GENERAL_PUBLIC | 1u << BOOK_GOV_FUND);
    /* its region has no overlay: one answer on both bases */
    struct plan_dates dates = plan_dates_of(&read.plan, &read.calendars, it, 0, DATE_NONE);
    assert_int_equal(dates.remind, date_of(2026, 5, 9)); /* a make-up workday */
    assert_int_equal(dates.remind_expected, dates.remind);
    read_end(&read);
}

/* -- faults: tests/plan/data/faults.txt ------------------------------------------------------- */

static void check_fault(const char *name, char *text, const char *expected)
{
    struct read_plan read;
    char said[512];
    read_plan_text(&read, text);
    assert_status(read.status, STATUS_INVALID);
    size_t i = 0;
    while (i < read.findings.count && read.findings.items[i].severity != SEVERITY_BLOCKING)
        i++;
    assert_true(i < read.findings.count);
    snprintf(said, sizeof said, "%s %s", read.findings.items[i].place, read.findings.items[i].rule);
    if (strcmp(said, expected) != 0)
        fail_msg("%s: %s (%s), not %s", name, said, read.findings.items[i].what, expected);
    assert_true(*read.findings.items[i].what != '\0');
    read_end(&read);
}

static void every_fault_is_told_by_line_and_column(void **state)
{
    char path[1024], line[600], name[200] = "", expected[200] = "";
    struct buffer text = {0};
    size_t count = 0;
    (void)state;
    snprintf(path, sizeof path, "%s/tests/plan/data/faults.txt", SIBEN_SOURCE_DIR);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, "## ", 3) == 0)
            snprintf(name, sizeof name, "%.*s", (int)strcspn(line + 3, "\n"), line + 3);
        else if (strncmp(line, "expect ", 7) == 0) {
            snprintf(expected, sizeof expected, "%.*s", (int)strcspn(line + 7, "\n"), line + 7);
            buffer_put_u8(&text, 0);
            assert_false(text.failed);
            check_fault(name, (char *)text.data, expected);
            buffer_clear(&text);
            count++;
            name[0] = '\0';
        } else if (name[0])
            buffer_put_text(&text, line);
    }
    fclose(file);
    buffer_free(&text);
    assert_true(count >= 15);
}

/* -- values: tests/plan/data/values.txt ------------------------------------------------------- */

/* "p:LINE:COLUMN" of a part; "BEFORE|PART": what stands before it. */
static void place_of(const char *text, const char *part, char *place, size_t size)
{
    char whole[400];
    const char *bar = strchr(part, '|');
    size_t before = bar ? (size_t)(bar - part) : 0;
    snprintf(whole, sizeof whole, "%.*s%s", (int)before, part, bar ? bar + 1 : part);
    const char *at = strstr(text, whole);
    if (!at)
        fail_msg("“%s” is nowhere", whole);
    at += before;
    unsigned line = 1, column = 1;
    for (const char *it = text; it < at; it++) {
        line += *it == '\n';
        column = *it == '\n' ? 1 : column + ((*it & 0xC0) != 0x80);
    }
    snprintf(place, size, "p:%u:%u", line, column);
}

/* "\\n" is a new line. */
static void take_text(char *into, size_t size, const char *line)
{
    size_t used = 0;
    for (const char *it = line; *it && used + 1 < size; it++) {
        bool end = it[0] == '\\' && it[1] == 'n';
        into[used++] = end ? '\n' : *it;
        it += end;
    }
    into[used] = '\0';
}

struct value_case {
    char name[200], old[400], new[400];
    size_t count;
};

/* RULE TEXT [WARNING]: told at that text, which stands in the new line; what stands already is read all the same. */
static void check_value_case(const struct value_case *it, char *expected)
{
    struct read_plan read, edited;
    char place[64], *rule = strtok(expected, " "), *part = strtok(NULL, "\t");
    const char *severity = strtok(NULL, "\t");
    bool warns = severity && strcmp(severity, "warning") == 0, said = false;
    read_file(&read, AKTO);
    const char *text = arena_text_of(&read.arena, read.text);
    const char *at = strstr(text, it->old);
    if (!at || strstr(at + 1, it->old))
        fail_msg("%s: “%s” stands there not once", it->name, it->old);
    struct buffer all = {0};
    buffer_put_bytes(&all, bytes_of(text, (size_t)(at - text)));
    buffer_put_text(&all, it->new);
    buffer_put_text(&all, at + strlen(it->old));
    buffer_put_u8(&all, 0);
    assert_false(all.failed);
    place_of((const char *)all.data, part, place, sizeof place);
    read_plan_text(&edited, (const char *)all.data);
    assert_plan_ok(&edited);
    plan_check_values(&edited.plan, "p", &edited.findings);
    for (size_t i = 0; i < edited.findings.count; i++) {
        const struct finding *finding = &edited.findings.items[i];
        if (finding->severity == SEVERITY_HINT)
            continue;
        bool same = strcmp(finding->rule, rule) == 0 && strcmp(finding->place, place) == 0 &&
                    finding->severity == (warns ? SEVERITY_WARNING : SEVERITY_BLOCKING);
        said = said || same;
    }
    for (size_t i = 0; !said && i < edited.findings.count; i++)
        print_error("%s: %s %s (%s)\n", it->name, edited.findings.items[i].place,
                    edited.findings.items[i].rule, edited.findings.items[i].what);
    if (!said)
        fail_msg("%s: no %s at %s", it->name, rule, place);
    buffer_free(&all);
    edited.text = (struct bytes){0};
    read_end(&edited);
    read_end(&read);
}

static void what_no_rule_can_be_is_told_where_it_stands(void **state)
{
    char path[1024], line[800];
    struct value_case it = {.count = 0};
    (void)state;
    snprintf(path, sizeof path, "%s/tests/plan/data/values.txt", SIBEN_SOURCE_DIR);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "## ", 3) == 0) {
            snprintf(it.name, sizeof it.name, "%.190s", line + 3);
        } else if (strncmp(line, "- ", 2) == 0) {
            take_text(it.old, sizeof it.old, line + 2);
        } else if (strncmp(line, "+ ", 2) == 0) {
            take_text(it.new, sizeof it.new, line + 2);
        } else if (strncmp(line, "expect ", 7) == 0) {
            check_value_case(&it, line + 7);
            it.count++;
        }
    }
    fclose(file);
    assert_true(it.count >= 40);
}

/* Whatever is shipped can be published. */
static void the_plans_of_this_house_pass(void **state)
{
    static const char *const files[] = {AKTO, "deploy/plans/6530-2026.yaml",
                                        "tests/plan/data/511302-2026.yaml"};
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct read_plan read;
        read_file(&read, files[i]);
        plan_check_values(&read.plan, "p", &read.findings);
        assert_plan_ok(&read);
        read_end(&read);
    }
}

static bool says(const struct findings *findings, enum severity severity, const char *place,
                 const char *rule)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == severity && strcmp(findings->items[i].rule, rule) == 0 &&
            strcmp(findings->items[i].place, place) == 0)
            return true;
    return false;
}

static void a_file_that_is_no_text_or_too_large_is_refused(void **state)
{
    struct arena arena;
    struct plan plan;
    (void)state;
    arena_init(&arena, 0);
    struct findings findings = {.arena = &arena};
    assert_status(plan_read(&arena, "p", bytes_of_text("plan: \xff\n"), &plan, &findings),
                  STATUS_INVALID);
    assert_true(says(&findings, SEVERITY_BLOCKING, "p:1:1", "YAML_UTF8"));
    char *large = memory_take(PLAN_FILE_MAX + 1);
    assert_non_null(large);
    memset(large, '#', PLAN_FILE_MAX + 1);
    findings = (struct findings){.arena = &arena};
    assert_status(plan_read(&arena, "p", bytes_of(large, PLAN_FILE_MAX + 1), &plan, &findings),
                  STATUS_INVALID);
    assert_true(says(&findings, SEVERITY_BLOCKING, "p:1:1", "PLAN_LARGE"));
    memory_free(large);
    arena_close(&arena);
}

/* DOMAIN.md section 9: "never a silent assumption": what a plan leaves out it is told of, and goes on. */
static void rules_that_a_plan_leaves_out_are_warned_of(void **state)
{
    struct read_plan read;
    (void)state;
    read_plan_text(&read, (char[]){"plan: t\nedition: 1\nscope: \"653022\"\nyear: 2026\ntitle: t\n"
                                   "source: s\noffice: o\ncalendars: []\nrules: []\n"
                                   "obligations: []\n"});
    assert_ok(read.status);
    assert_true(says(&read.findings, SEVERITY_WARNING, "p:1:1", "PLAN_RULE_NONE"));
    read_end(&read);
}

/* DOMAIN.md section 5: dates are counted by a calendar, and an overlay can be unconfirmed. */
static void dates_without_a_calendar_are_told(void **state)
{
    struct read_plan read;
    struct calendars none = {NULL, 0};
    (void)state;
    read_file(&read, AKTO);
    assert_plan_ok(&read);
    struct findings findings = {.arena = &read.arena};
    plan_check_calendars(&read.plan, "p", &read.calendars, &findings);
    assert_int_equal(findings.blocking, 0);
    assert_true(says(&findings, SEVERITY_HINT, "p:1:1", "PLAN_CALENDAR_OPEN"));
    int32_t later = date_of(2027, 1, 10);
    struct obligation *it = (struct obligation *)(uintptr_t)plan_obligation(&read.plan, "O-14");
    it->dues = &later;
    findings = (struct findings){.arena = &read.arena};
    plan_check_calendars(&read.plan, "p", &read.calendars, &findings);
    char place[64];
    snprintf(place, sizeof place, "p:%u:%u", it->place.line, it->place.column);
    assert_true(says(&findings, SEVERITY_WARNING, place, "PLAN_CALENDAR_DUE"));
    findings = (struct findings){.arena = &read.arena};
    plan_check_calendars(&read.plan, "p", &none, &findings);
    assert_true(says(&findings, SEVERITY_BLOCKING, "p:1:1", "PLAN_CALENDAR"));
    /* the missing year once, and the due date of another year */
    assert_int_equal(findings.count, 2);
    read_end(&read);
}

/* -- versions -------------------------------------------------------------------------------------- */

static void a_new_version_says_what_changed_in_words(void **state)
{
    struct read_plan a, b;
    const char **lines;
    size_t count;
    (void)state;
    read_file(&a, "tests/plan/data/511302-2026.yaml");
    read_file(&b, "tests/plan/data/511302-2026.yaml");
    assert_plan_ok(&a);
    assert_ok(plan_compare(&b.arena, &a.plan, &b.plan, &lines, &count));
    assert_int_equal(count, 0);
    int32_t moved[] = {date_of(2026, 5, 12)};
    struct obligation *m4 = &b.plan.obligations[0];
    m4->dues = moved;
    b.plan.obligation_count--; /* R is gone */
    b.plan.rules[0].values[1].texts[0] = "80";
    b.plan.edition = 4;
    assert_ok(plan_compare(&b.arena, &a.plan, &b.plan, &lines, &count));
    assert_int_equal(count, 5);
    assert_text_equal(lines[0], "计划的版次：原 3，现 4");
    assert_text_equal(lines[1], "M4 的期限：原“2026-05-10”，现“2026-05-12”");
    assert_text_equal(lines[2], "删去 R：全部审核");
    assert_text_equal(lines[3], "规则 lights 的green_from：原“75.5”，现“80”");
    assert_text_equal(lines[4],
                      "规则 lights 的数改了，版本仍写“other-1”：版本说明按的是哪一套，请一并改");
    const char *books[] = {"key_projects.books"};
    char *longer = arena_take(&b.arena, 301);
    memset(longer, 0, 301);
    for (size_t i = 0; i < 300; i += 3)
        memcpy(longer + i, "县", 3);
    m4->dues = a.plan.obligations[0].dues;
    m4->kept.names = books;
    m4->kept.name_count = 1;
    m4->kept.round++;
    m4->title = longer;
    assert_ok(plan_compare(&b.arena, &a.plan, &b.plan, &lines, &count));
    assert_int_equal(count, 7);
    assert_true(text_is_utf8(bytes_of_text(lines[1])));
    assert_text_equal(lines[2], "M4 的轮次（监控到几月底，0 为没有）：原 4，现 5");
    assert_text_equal(lines[3], "M4 的须写明的清单：原“（空）”，现“key_projects.books”");
    struct plan_contact was = {.region = {"51130201"}, .name = "甲", .phone = "1"}, now = was,
                        gone = {.region = {"51130202"}, .name = "乙", .phone = ""};
    struct plan_contact before[] = {was, gone};
    now.phone = "2";
    a.plan.contacts = before;
    a.plan.contact_count = 2;
    b.plan.contacts = &now;
    b.plan.contact_count = 1;
    assert_ok(plan_compare(&b.arena, &a.plan, &b.plan, &lines, &count));
    assert_int_equal(count, 9);
    assert_text_equal(lines[1], "51130201 的电话：原“1”，现“2”");
    assert_text_equal(lines[2], "51130202 的联系人：原“乙”，现“（空）”");
    read_end(&a);
    read_end(&b);
}

static bool has_line(const char **lines, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(lines[i], text) == 0)
            return true;
    return false;
}

/* As many lines as there are dates, due dates and cut-offs that are not set, event terms and obligations of one year. */
static void expect_decisions(struct read_plan *read, struct read_plan *next, const char *draft,
                             size_t dates)
{
    const char **lines;
    size_t count, others = 0;
    assert_ok(plan_decisions(&read->arena, bytes_of_text(draft), &next->plan, &lines, &count));
    for (size_t i = 0; i < next->plan.obligation_count; i++) {
        const struct obligation *it = &next->plan.obligations[i];
        others += (size_t)obligation_unset(it, "due") + (size_t)obligation_unset(it, "cutoff") +
                  it->event_count + !it->recurs;
    }
    assert_int_equal(count, dates + others);
    const char *const says[] = {
        "O-06 事前评估报告每年两次报送 期限 2027-04-10（周六）",
        "O-06 事前评估报告每年两次报送 期限 2027-10-10（周日）",
        "O-14 第一轮绩效监控（截至5月底） 监控节点 2027-05-31（周一）",
        "O-12 2027年部门整体绩效目标：上年只要求当年（recurs: no），今年还办不办",
        "O-13 审核部门整体绩效目标，全覆盖：上年只要求当年（recurs: no），今年还办不办",
        "O-23 审核部门整体自评，全覆盖，并上报：上年只要求当年（recurs: no），今年还办不办",
        "O-38 2027年预算绩效宣传：上年只要求当年（recurs: no），今年还办不办",
        "O-12 2027年部门整体绩效目标 期限未设定：今年定不定",
        "O-32 项目目标和部门整体目标随部门预算公开 期限随“预算批复”，之后 20 个自然日",
        "O-09 专项资金下达后 3 个工作日内在自治区系统填报并审核 期限随“下达”，之后 3 个工作日"};
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        if (!has_line(lines, count, says[i]))
            fail_msg("no line “%s”", says[i]);
    const char *const marks[] = {
        "due: [2027-04-10, 2027-10-10] # 待定：照上年推得，04-10 星期六、10-10 星期日\n",
        "cutoff: 2027-05-31 # 待定：照上年推得，星期一\n",
        "recurs: no # 待定：上年只要求当年，今年还办不办；不办的整项删去\n",
        "due: 未设定 # 待定：上年未设定，今年定不定\n",
        "event: {after: 预算批复, days: 20} # 待定：随事项的期限，几天是否照旧\n"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (!strstr(draft, marks[i]))
            fail_msg("no “%s”", marks[i]);
}

static void next_years_draft_lists_every_date_for_a_decision(void **state)
{
    struct read_plan read, next;
    struct buffer draft = {0};
    size_t dates, marks = 0, written = 0;
    (void)state;
    read_file(&read, AKTO);
    assert_plan_ok(&read);
    assert_ok(plan_next_year(&read.arena, read.text, &read.plan, 2027, &draft, &dates));
    buffer_put_u8(&draft, 0);
    assert_false(draft.failed);
    read_plan_text(&next, (char *)draft.data);
    assert_plan_ok(&next);
    assert_int_equal(next.plan.year, 2027);
    assert_text_equal(next.plan.name, "653022-2027");
    assert_int_equal(next.plan.edition, 1);
    assert_text_equal(next.plan.calendars[0], "../data/holidays-2027.json");
    assert_int_equal(plan_obligation(&next.plan, "O-20")->money_year, 2026);
    assert_int_equal(plan_obligation(&next.plan, "O-20")->dues[0], date_of(2027, 3, 31));
    assert_text_equal(plan_obligation(&next.plan, "O-20")->title, "2026年项目支出绩效自评");
    assert_text_equal(plan_obligation(&next.plan, "O-20")->title_english,
                      "Self-evaluation of projects, 2026");
    assert_text_equal(plan_obligation(&next.plan, "O-31")->note,
                      "期限随 2028 年预算编制日程；应用了还要上报");
    assert_int_equal(next.plan.obligation_count, 44);
    for (const char *at = (char *)draft.data; (at = strstr(at, "# 待定")); at++)
        marks++;
    for (size_t i = 0; i < next.plan.obligation_count; i++) {
        const struct obligation *it = &next.plan.obligations[i];
        written += it->due_count + (it->cutoff != DATE_NONE) + (it->opens != DATE_NONE);
    }
    assert_int_equal(dates, written);
    assert_true(marks > 0);
    expect_decisions(&read, &next, (char *)draft.data, dates);
    buffer_free(&draft);
    read_end(&next);
    read_end(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_county_plan_holds_every_obligation_once),
        cmocka_unit_test(what_is_only_a_proposal_is_what_the_file_says),
        cmocka_unit_test(due_dates_are_those_of_the_calendar_view),
        cmocka_unit_test(the_sense_of_every_obligation_is_said_in_both_languages),
        cmocka_unit_test(words_of_rules_are_said_in_both_languages),
        cmocka_unit_test(numbers_of_the_plan_are_read),
        cmocka_unit_test(what_is_not_set_is_said),
        cmocka_unit_test(a_due_date_never_moves_and_the_reminder_does),
        cmocka_unit_test(the_prefecture_is_owed_by_counties),
        cmocka_unit_test(another_county_needs_another_file_only),
        cmocka_unit_test(every_fault_is_told_by_line_and_column),
        cmocka_unit_test(what_no_rule_can_be_is_told_where_it_stands),
        cmocka_unit_test(the_plans_of_this_house_pass),
        cmocka_unit_test(a_file_that_is_no_text_or_too_large_is_refused),
        cmocka_unit_test(rules_that_a_plan_leaves_out_are_warned_of),
        cmocka_unit_test(dates_without_a_calendar_are_told),
        cmocka_unit_test(a_new_version_says_what_changed_in_words),
        cmocka_unit_test(next_years_draft_lists_every_date_for_a_decision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
