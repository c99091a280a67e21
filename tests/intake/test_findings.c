/* Each rule about tables that come in: what is wrong is said at its cell (data/findings.txt). */
#include "desk.h"

#include <siben/form_findings.h>
#include <siben/form_rules.h>
#include <siben/names.h>

#include <stdio.h>
#include <stdlib.h>

#define LINE_SIZE 2000
#define NAME_SIZE 200

struct playing {
    struct desk desk;
    struct arena arena;
    bool open, read, sheet; /* a desk stands; the file was imported; the file is a sheet */
    struct grid grid;
    struct buffer text, rows;
    char name[NAME_SIZE];
    unsigned line, failures;
};

static void begin_file(struct playing *playing)
{
    grid_free(&playing->grid);
    memset(&playing->grid, 0, sizeof playing->grid);
    buffer_clear(&playing->text);
    buffer_clear(&playing->rows);
    playing->sheet = playing->read = false;
}

static void shut(struct playing *playing)
{
    if (playing->open)
        desk_close(&playing->desk);
    playing->open = false;
    begin_file(playing);
}

static struct desk *desk_of(struct playing *playing)
{
    if (!playing->open) {
        desk_open(&playing->desk, "653022");
        desk_start(&playing->desk);
    }
    playing->open = true;
    return &playing->desk;
}

/* "653022205 without work": its roster came with the first batch, as a township's does. */
static void open_at(struct playing *playing, const char *words)
{
    char scope[16];
    const char *without = strstr(words, " without ");
    snprintf(scope, sizeof scope, "%.*s", (int)strcspn(words, " "), words);
    desk_open_without(&playing->desk, scope, without ? kind_of_name(without + 9) : 0);
    playing->open = true;
    if (strcmp(scope, "6530") != 0)
        desk_take_text(&playing->desk, "u.csv",
                       "单位编码,单位名称,财政区划,主管部门编码,主管部门\n"
                       "801001,木吉乡人民政府,653022205,801,木吉乡人民政府\n");
}

static void take(struct playing *playing)
{
    struct desk *desk = desk_of(playing);
    if (playing->rows.size) {
        buffer_put_u8(&playing->rows, 0);
        desk_take_rows(desk, (const char *)playing->rows.data);
    } else if (playing->sheet) {
        desk_take(desk, &playing->grid);
        memset(&playing->grid, 0, sizeof playing->grid);
    } else {
        buffer_put_u8(&playing->text, 0);
        assert_false(playing->text.failed);
        desk_take_text(desk, "f.csv", (const char *)playing->text.data);
    }
}

static void expect(struct playing *playing, const char *words)
{
    static const char *const severities[] = {"hint", "warning", "blocking"};
    char severity[16], rule[64], cell[16] = "";
    assert_true(sscanf(words, "%15s %63s %15s", severity, rule, cell) >= 2);
    if (!playing->read)
        take(playing);
    playing->read = true;
    if (strcmp(severity, "none") == 0) {
        if (desk_finding(&playing->desk, rule, cell)) {
            desk_print(&playing->desk);
            print_error("line %u, %s: %s is said\n", playing->line, playing->name, rule);
            playing->failures++;
        }
        return;
    }
    for (unsigned i = SEVERITY_HINT; i <= SEVERITY_BLOCKING; i++)
        if (strcmp(severity, severities[i]) == 0) {
            const struct intake_finding *finding = desk_finding(&playing->desk, rule, cell);
            if (!finding || finding->severity != i || !*finding->what) {
                desk_print(&playing->desk);
                print_error("line %u, %s: no %s %s at %s\n", playing->line, playing->name, severity,
                            rule, *cell ? cell : "any cell");
                playing->failures++;
            }
            return;
        }
    fail_msg("line %u: no severity %s", playing->line, severity);
}

/* "none FORM_SPENT_OVER KEY", "warning RULE KEY PLACE": what is found in a form that is stored. */
static void expect_stored(struct playing *playing, const char *words)
{
    static const char *const severities[] = {"hint", "warning", "blocking", "none"};
    char severity[16], rule[64], key[256], place[64] = "";
    const struct finding *found = NULL;
    struct record_key form;
    struct record record;
    struct payload payload;
    struct form_rules rules;
    struct view view;
    uint64_t mark, again;
    struct findings findings = {.arena = &playing->arena};
    assert_true(sscanf(words, "%15s %63s %255s %63s", severity, rule, key, place) >= 3);
    arena_init(&playing->arena, 0);
    assert_ok(record_key_parse(key, &form, NULL));
    assert_ok(replica_view(playing->desk.replica, &view));
    assert_ok(replica_get(&view, &playing->arena, &form, &record));
    assert_ok(payload_decode(&playing->arena, form.kind, record.payload, &payload));
    assert_ok(replica_form_rules(&view, &playing->arena, &form, &rules));
    assert_ok(form_findings(&view, &form, &payload, &rules, &findings));
    assert_ok(form_findings_mark(&view, &playing->arena, &form, &mark));
    assert_ok(form_findings_mark(&view, &playing->arena, &form, &again));
    assert_int_equal(mark, again);
    for (size_t i = 0; i < findings.count && !found; i++)
        if (strcmp(findings.items[i].rule, rule) == 0 &&
            (!*place || strcmp(findings.items[i].place, place) == 0))
            found = &findings.items[i];
    if (strcmp(severities[found ? found->severity : 3], severity) != 0) {
        for (size_t i = 0; i < findings.count; i++)
            print_error("  %d %s at %s: %s\n", findings.items[i].severity, findings.items[i].rule,
                        findings.items[i].place, findings.items[i].what);
        print_error("line %u, %s: not %s %s stored\n", playing->line, playing->name, severity,
                    rule);
        playing->failures++;
    }
    replica_view_end(&view);
    arena_close(&playing->arena);
}

static void put_many(struct playing *playing, const char *words)
{
    char *row;
    unsigned long count = strtoul(words, &row, 10);
    for (unsigned long i = 1; i <= count; i++) /* "% " is the number of the row */
        for (const char *at = row + 3; *at; at++)
            if (*at == '%')
                buffer_print(&playing->text, "%lu", i);
            else
                buffer_put_u8(&playing->text, (uint8_t)*at);
}

static void put_long(struct playing *playing, const char *words)
{
    char address[8];
    unsigned size;
    assert_int_equal(sscanf(words, "%7s %u", address, &size), 2);
    char *text = memory_take(size + 1);
    assert_non_null(text);
    memset(text, 'a', size);
    grid_put(&playing->grid, address, text);
    memory_free(text);
}

static bool starts(const char *line, const char *word, const char **rest)
{
    size_t size = strlen(word);
    *rest = line + size;
    return strncmp(line, word, size) == 0;
}

static const char *name_of(void *regions, const char *code)
{
    (void)regions;
    return strcmp(code, "653022") == 0 ? "阿克陶县" : strcmp(code, "653024") == 0 ? "乌恰县" : NULL;
}

static void play(struct playing *playing, char *line)
{
    const char *rest;
    char *end = line + strlen(line);
    bool csv = starts(line, "| ", &rest);
    if (csv)
        buffer_put_text(&playing->text, rest);
    else if (starts(line, "= ", &rest))
        buffer_put_text(&playing->rows, rest);
    else if (*line >= '0' && *line <= '9')
        put_many(playing, line);
    if (csv || *line == '=' || (*line >= '0' && *line <= '9'))
        return;
    while (end > line && end[-1] == '\n')
        *--end = '\0';
    if (!*line || *line == '#' || starts(line, "source ", &rest)) {
        return;
    } else if (starts(line, "at ", &rest)) {
        open_at(playing, rest);
    } else if (starts(line, "outside ", &rest)) {
        assert_ok(scope_parse(rest, &playing->desk.options.outside, NULL));
        playing->desk.options.region_name = name_of;
    } else if (starts(line, "plan ", &rest)) {
        struct bytes text = test_tree_file(rest);
        struct buffer copy = {0};
        buffer_put_bytes(&copy, text);
        buffer_put_u8(&copy, 0);
        desk_publish(desk_of(playing), (const char *)copy.data);
        buffer_free(&copy);
        memory_free((void *)(uintptr_t)text.data);
    } else if (starts(line, "year ", &rest)) {
        desk_of(playing)->options.fiscal_year = (unsigned)atoi(rest);
    } else if (starts(line, "month ", &rest)) {
        desk_of(playing)->options.month = (unsigned)atoi(rest);
    } else if (starts(line, "sample ", &rest)) {
        grid_sample(&playing->grid, rest, 0);
        playing->sheet = true;
    } else if (starts(line, "put ", &rest)) {
        char address[8];
        snprintf(address, sizeof address, "%.*s", (int)strcspn(rest, " "), rest);
        grid_put(&playing->grid, address, rest + strlen(address) + 1);
    } else if (starts(line, "blank ", &rest)) {
        for (char *address = strtok(line + 6, " "); address; address = strtok(NULL, " "))
            grid_put(&playing->grid, address, "");
    } else if (starts(line, "long ", &rest)) {
        put_long(playing, rest);
    } else if (strcmp(line, "take") == 0) {
        take(playing);
        begin_file(playing);
    } else if (starts(line, "stored ", &rest)) {
        expect_stored(playing, rest);
    } else if (starts(line, "expect ", &rest)) {
        expect(playing, rest);
    } else {
        fail_msg("line %u: what is %s?", playing->line, line);
    }
}

static void what_is_wrong_is_said_at_its_cell(void **state)
{
    char path[1024], line[LINE_SIZE];
    struct playing playing = {.open = false};
    size_t cases = 0;
    (void)state;
    snprintf(path, sizeof path, "%s/tests/intake/data/findings.txt", SIBEN_SOURCE_DIR);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        playing.line++;
        assert_true(strlen(line) < sizeof line - 1);
        if (strncmp(line, "## ", 3) == 0) {
            shut(&playing);
            snprintf(playing.name, sizeof playing.name, "%.*s", (int)strcspn(line + 3, "\n"),
                     line + 3);
            cases++;
        } else if (cases) {
            play(&playing, line);
        }
    }
    fclose(file);
    shut(&playing);
    buffer_free(&playing.text);
    buffer_free(&playing.rows);
    assert_true(cases >= 40);
    assert_int_equal(playing.failures, 0);
}

/* DOMAIN.md 7.3: "pasted values in hidden rows": read, and said. hidden.xlsx is T1-target-2026.xlsx as a hidden
 * sheet with its row 13 hidden. */
static void what_is_hidden_is_read_and_said(void **state)
{
    static struct desk desk;
    (void)state;
    desk_open(&desk, "653022");
    desk_start(&desk);
    assert_ok(desk_import(&desk, "f.xlsx", test_tree_file("tests/intake/data/hidden.xlsx")));
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_HIDDEN_SHEET", NULL);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_HIDDEN_ROW", "D13");
    desk_close(&desk);
}

static uint64_t mark_of(struct desk *desk, const char *text)
{
    struct record_key key;
    struct arena arena;
    struct view view;
    uint64_t mark;
    arena_init(&arena, 0);
    assert_ok(record_key_parse(text, &key, NULL));
    assert_ok(replica_view(desk->replica, &view));
    assert_ok(form_findings_mark(&view, &arena, &key, &mark));
    assert_ok(replica_view_close(&view, STATUS_OK));
    arena_close(&arena);
    return mark;
}

/* Who keeps what was found in a form by its mark looks at it again when the list, the target or the plan is another. */
static void what_a_form_is_held_against_is_in_its_mark(void **state)
{
    static const char monitoring[] = MUJI "/monitoring/" WATER "/2026/5",
                      self[] = MUJI "/self_evaluation/" WATER "/2026/0";
    static struct desk desk;
    uint64_t marks[4], forms[2];
    (void)state;
    desk_open(&desk, "653022");
    desk_start(&desk);
    forms[0] = mark_of(&desk, monitoring);
    marks[0] = mark_of(&desk, self);
    desk_take_sample(&desk, "T1-target-2026.xlsx");
    marks[1] = mark_of(&desk, self);
    assert_int_not_equal(mark_of(&desk, monitoring), forms[0]); /* its goals */
    forms[0] = mark_of(&desk, monitoring);
    desk_take_text(
        &desk, "l.csv",
        "预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,"
        "年初预算数,调整数,金额单位\n"
        "2026,801001,木吉乡人民政府," WATER ",2026年农村饮水安全管护项目,特定目标类,"
        "一般公共预算,县级,财政拨款,48,-40,万元\n");
    marks[2] = mark_of(&desk, self);
    forms[1] = mark_of(&desk, monitoring);
    desk_publish(&desk,
                 "rules:\n  - {id: scoring, version: v, source: s, standing: proposal, values: "
                 "{scheme: v, method: proportional, execution_points: 20, target_points: "
                 "80, explain_from: 120, explain_from_zero: 未设定}}\n"
                 "  - {id: qualitative, version: v, source: s, standing: proposal, values: "
                 "{full_from: 80, partly_from: 60}}\n");
    marks[3] = mark_of(&desk, self);
    assert_int_not_equal(forms[0], forms[1]);
    for (size_t i = 1; i < 4; i++)
        assert_int_not_equal(marks[i - 1], marks[i]);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_said_at_its_cell),
        cmocka_unit_test(what_is_hidden_is_read_and_said),
        cmocka_unit_test(what_a_form_is_held_against_is_in_its_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
