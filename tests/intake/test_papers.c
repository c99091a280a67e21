/* What a paper table has a place for, `siben show` shows: each of T1–T12 in data/papers.txt lists its columns and rows. */
#include "desk.h"

#include <siben/duties.h>
#include <siben/works.h>

#include <stdio.h>
#include <stdlib.h>

struct playing {
    struct desk desk;
    struct arena arena;
    struct grid grid;
    struct buffer rows, text;
    struct table table;
    struct table_row *row; /* the last that was asked for */
    char name[160];
    unsigned line, cases;
    bool open, sheet, wrong;
};

static bool starts(char *line, const char *word, char **rest)
{
    size_t size = strlen(word);
    *rest = line + size;
    return strncmp(line, word, size) == 0;
}

static void fault(struct playing *playing, const char *what, const char *of)
{
    print_error("line %u, %s: %s %s\n", playing->line, playing->name, what, of);
    playing->wrong = true;
}

static void close_case(struct playing *playing)
{
    if (playing->open)
        (void)desk_close_county(&playing->desk, &playing->arena);
    playing->open = false;
}

static void take(struct playing *playing)
{
    struct buffer *given = playing->text.size ? &playing->text : &playing->rows;
    buffer_put_u8(given, 0);
    if (playing->sheet)
        desk_take(&playing->desk, &playing->grid);
    else if (playing->text.size > 1)
        desk_take_text(&playing->desk, "w.csv", (const char *)given->data);
    else
        desk_take_rows(&playing->desk, (const char *)given->data);
    if (!playing->desk.written) {
        desk_print(&playing->desk);
        fault(playing, "not taken", "");
    }
    playing->sheet = false;
    playing->rows.size = playing->text.size = 0;
}

/* -- tables --------------------------------------------------------------------------------- */

static enum status table_of_form(struct playing *playing, struct view *view, const char *text)
{
    struct record_key key;
    struct payload payload;
    struct record record;
    struct form_about *about = arena_take(&playing->arena, sizeof *about);
    assert_ok(record_key_parse(text, &key, NULL));
    enum status status = replica_get(view, &playing->arena, &key, &record);
    if (status == STATUS_OK)
        status = payload_decode(&playing->arena, key.kind, record.payload, &payload);
    if (status == STATUS_OK)
        status = form_about_read(view, &playing->arena, &key, &payload, about);
    return status ? status : form_table(&playing->arena, &key, &payload, about, &playing->table);
}

static enum status table_called(struct playing *playing, struct view *view, const char *name)
{
    struct arena *arena = &playing->arena;
    struct table *table = &playing->table;
    const struct duty_ask duties = {
        .held = desk_plan(), .receiver = true, .totals = true, .as_of = date_of(2026, 12, 1)};
    struct work_list_ask list = {.fiscal_year = 2026, .as_of = date_of(2099, 1, 1)};
    struct project_rows_ask rows = {.fiscal_year = 2026, .round = 5, .as_of = date_of(2099, 1, 1)};
    struct report_query query = {.fiscal_year = 2026,
                                 .place = {.dimension = DIMENSION_REGION, .code = "653022"},
                                 .rounds = 1u << 5};
    assert_ok(scope_parse("653022", &list.scope, NULL));
    rows.scope = list.scope;
    if (strcmp(name, "T7") == 0)
        return transfer_table(view, arena, &list.scope, 2026, list.as_of, table);
    if (strcmp(name, "T8") == 0)
        return ex_ante_table(view, arena, &list, table);
    if (strcmp(name, "T9") == 0)
        return evaluations_table(view, arena, &list, &duties.held->plan, table);
    if (strcmp(name, "T11-1") == 0)
        return project_rows_table(view, arena, &rows, table);
    if (strcmp(name, "T11-2") == 0)
        return scores_table(view, arena, &duties, 2026, table);
    if (strcmp(name, "T11-3") == 0)
        return coverage_table(view, arena, &query, BY_BOOK, table);
    if (strcmp(name, "T11-4") == 0)
        return shares_table(view, arena, &duties, table);
    if (strcmp(name, "T11-5") == 0)
        return results_table(view, arena, &duties, 2026, table);
    if (strcmp(name, "T11-6") == 0)
        return ledger_table(view, arena, &duties, table);
    return strcmp(name, "T12") == 0 ? funds_table(view, arena, &list, table) : STATUS_NOT_FOUND;
}

static void make(struct playing *playing, const char *of, bool form)
{
    struct view view;
    assert_ok(replica_view(playing->desk.replica, &view));
    enum status status =
        form ? table_of_form(playing, &view, of) : table_called(playing, &view, of);
    assert_ok(replica_view_close(&view, STATUS_OK));
    playing->row = NULL;
    if (status)
        fault(playing, status_name(status), of);
    assert_ok(status);
}

/* -- what it must have ---------------------------------------------------------------------- */

/* All of them, in their order: as one line of the data file. */
static void expect_columns(struct playing *playing, const char *ids)
{
    struct buffer are = {0};
    for (size_t i = 0; i < playing->table.column_count; i++)
        buffer_print(&are, "%s%s", i ? " " : "", playing->table.columns[i].id);
    buffer_put_u8(&are, 0);
    if (strcmp((const char *)are.data, ids) != 0)
        fault(playing, "columns are", (const char *)are.data);
    buffer_free(&are);
}

/* Headings as the paper has them, in whatever order: 年初预算数 is also 年初预算数（万元）. */
static void expect_headings(struct playing *playing, char *names)
{
    for (char *name = strtok(names, "｜"); name; name = strtok(NULL, "｜")) {
        bool found = false;
        for (size_t i = 0; i < playing->table.column_count && !found; i++)
            found = strstr(playing->table.columns[i].name, name) != NULL ||
                    strstr(playing->table.columns[i].group, name) != NULL;
        if (!found)
            fault(playing, "no column for", name);
    }
}

static const char *cell_text(const struct playing *playing, size_t row, const char *id,
                             char text[MONEY_TEXT_SIZE])
{
    for (size_t i = 0; i < playing->table.column_count; i++) {
        const struct table_value *value = &playing->table.rows[row].values[i];
        if (strcmp(playing->table.columns[i].id, id) != 0)
            continue;
        if (value->text)
            return value->text;
        if (playing->table.columns[i].kind == COLUMN_FEN)
            money_print_plain(value->value, text);
        else if (playing->table.columns[i].kind == COLUMN_COUNT)
            snprintf(text, MONEY_TEXT_SIZE, "%lld", (long long)value->value);
        else
            rate_print(value->value, value->of, text);
        return text;
    }
    return "no such column";
}

/* "row NAME [ID VALUE]": of a form; "has ID VALUE": in any row. */
static void expect_row(struct playing *playing, char *name, bool named)
{
    char text[MONEY_TEXT_SIZE], *id = named ? strchr(name, ' ') : name;
    if (named && id)
        *id++ = '\0';
    char *value = id ? strchr(id, ' ') : NULL;
    if (value)
        *value++ = '\0';
    for (size_t i = 0; i < playing->table.row_count; i++)
        if ((!named || strcmp(cell_text(playing, i, "name", text), name) == 0) &&
            (!value || strcmp(cell_text(playing, i, id, text), value) == 0))
            return;
    fault(playing, "no row", named ? name : id);
    for (size_t i = 0; value && i < playing->table.row_count; i++)
        if (!named || strcmp(cell_text(playing, i, "name", text), name) == 0)
            fault(playing, "it is", cell_text(playing, i, id, text));
}

static void play(struct playing *playing, char *line)
{
    char *rest;
    line[strcspn(line, "\n")] = '\0';
    if (starts(line, "## ", &rest)) {
        close_case(playing);
        snprintf(playing->name, sizeof playing->name, "%s", rest);
        assert_int_equal(desk_open_county(&playing->desk, &playing->arena), 0);
        playing->open = true;
        playing->cases++;
    } else if (!*line || *line == '#' || starts(line, "source ", &rest)) {
        return;
    } else if (starts(line, "= ", &rest)) {
        buffer_print(&playing->rows, "%s\n", rest);
    } else if (starts(line, "| ", &rest)) {
        buffer_print(&playing->text, "%s\n", rest);
    } else if (starts(line, "sample ", &rest)) {
        grid_sample(&playing->grid, rest, 0);
        playing->sheet = true;
        take(playing);
    } else if (strcmp(line, "take") == 0) {
        take(playing);
    } else if (starts(line, "form ", &rest)) {
        make(playing, rest, true);
    } else if (starts(line, "table ", &rest)) {
        make(playing, rest, false);
    } else if (starts(line, "columns ", &rest)) {
        expect_columns(playing, rest);
    } else if (starts(line, "headings ", &rest)) {
        expect_headings(playing, rest);
    } else if (starts(line, "row ", &rest)) {
        expect_row(playing, rest, true);
    } else if (starts(line, "has ", &rest)) {
        expect_row(playing, rest, false);
    } else {
        fault(playing, "what is", line);
    }
}

static void each_table_has_what_its_paper_has(void **state)
{
    static struct playing playing;
    struct bytes file = test_tree_file("tests/intake/data/papers.txt");
    struct buffer copy = {0};
    (void)state;
    buffer_put_bytes(&copy, file);
    buffer_put_u8(&copy, 0);
    for (char *line = (char *)copy.data; line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        playing.line++;
        play(&playing, line);
        line = end ? end + 1 : NULL;
    }
    close_case(&playing);
    buffer_free(&copy);
    buffer_free(&playing.rows);
    buffer_free(&playing.text);
    memory_free((void *)(uintptr_t)file.data);
    assert_true(playing.cases >= 12);
    assert_false(playing.wrong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_table_has_what_its_paper_has)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
