/* Versions side by side in the words of the form, and the draft that joins them. */
#include "../replica/world.h"

#include <siben/compare.h>

struct desk {
    struct world world;
    struct arena arena;
    struct record_key key;
    struct comparison comparison;
    struct joined joined;
    struct why why;
};

static void desk_open(struct desk *desk)
{
    memset(desk, 0, sizeof *desk);
    world_open(&desk->world);
    arena_init(&desk->arena, 0);
    desk->key = world_budget_key("653022205", "65302226T000000000101");
    desk->key.kind = KIND_MONITORING;
    desk->key.round = 5;
}

static void desk_close(struct desk *desk)
{
    arena_close(&desk->arena);
    world_close(&desk->world);
}

static struct bytes encoded(struct desk *desk, const struct payload *payload)
{
    struct buffer bytes = {0};
    assert_ok(payload_encode(payload, &bytes));
    struct bytes kept = arena_bytes(&desk->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return kept;
}

/* A form of two indicators and one funding line. */
struct specimen {
    const char *actual, *reason, *second, *note;
    int64_t spent_fen;
    bool third;
};
static const struct specimen original = {"28", "", "95%", "", 1280000, false};

static struct quantity number(const char *text)
{
    struct quantity quantity = {.kind = QUANTITY_NUMBER, .date = DATE_NONE, .text = text};
    quantity.number.units = atoi(text);
    return quantity;
}

static struct bytes form(struct desk *desk, const struct specimen *sample)
{
    struct monitoring_row rows[] = {
        {.indicator = 3,
         .name = "维护供水管网长度",
         .actual = number(sample->actual),
         .forecast = {.text = "", .date = DATE_NONE},
         .reason = sample->reason,
         .measure = ""},
        {.indicator = 4,
         .name = "",
         .actual = number(sample->second),
         .forecast = {.text = "", .date = DATE_NONE},
         .reason = "",
         .measure = ""},
        {.indicator = 5,
         .name = "群众满意度",
         .actual = number("90%"),
         .forecast = {.text = "", .date = DATE_NONE},
         .reason = "",
         .measure = ""},
    };
    struct spending_line line = {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true,
                                 MONEY_NONE,          2000000,       0,     MONEY_NONE};
    line.spent_fen = sample->spent_fen;
    struct payload payload = {.kind = KIND_MONITORING};
    payload.monitoring = (struct monitoring){.unit_code = "801001",
                                             .cutoff = date_of(2026, 5, 31),
                                             .lines = &line,
                                             .line_count = 1,
                                             .rows = rows,
                                             .row_count = sample->third ? 3 : 2,
                                             .note = sample->note};
    return encoded(desk, &payload);
}

static void put_target(struct desk *desk)
{
    struct indicator indicators[] = {
        {.number = 3,
         .name = "管网",
         .level2 = "",
         .unit = "公里",
         .note = "",
         .value = {.text = "31", .date = DATE_NONE}},
        {.number = 4,
         .name = "供水保证率",
         .level2 = "",
         .unit = "%",
         .note = "",
         .value = {.text = "", .date = DATE_NONE}},
    };
    struct payload payload = {.kind = KIND_TARGET};
    payload.target = (struct target){.subject_name = "",
                                     .unit_code = "801001",
                                     .period = "",
                                     .overall_goal = "",
                                     .annual_goal = "",
                                     .total_fen = MONEY_NONE,
                                     .whole_fen = MONEY_NONE,
                                     .fiscal_fen = MONEY_NONE,
                                     .other_fen = MONEY_NONE,
                                     .indicators = indicators,
                                     .indicator_count = 2};
    struct record_key key = desk->key;
    key.kind = KIND_TARGET;
    key.round = 0;
    (void)world_put(&desk->world, COUNTY, &key, encoded(desk, &payload));
}

static struct version_name write_naming(struct desk *desk, int node, const struct specimen *sample,
                                        const struct version_name *names, size_t count)
{
    struct change change = {.key = desk->key,
                            .replaces = (struct version_name *)(uintptr_t)names,
                            .replace_count = count,
                            .entered_for = "",
                            .payload = form(desk, sample)};
    return world_write(&desk->world, node, &change);
}

static void compare(struct desk *desk, int node)
{
    struct view view;
    assert_ok(replica_view(desk->world.nodes[node].replica, &view));
    assert_ok(compare_heads(&view, &desk->arena, &desk->key, &desk->comparison));
    replica_view_end(&view);
}

/* One version of the township, edited there and at the county at once. */
static void two_sides(struct desk *desk, const struct specimen *township,
                      const struct specimen *county)
{
    struct version_name first = write_naming(desk, MUJI, &original, NULL, 0);
    world_sync(&desk->world, MUJI, COUNTY);
    (void)write_naming(desk, MUJI, township, &first, 1);
    (void)write_naming(desk, COUNTY, county, &first, 1);
    world_sync(&desk->world, MUJI, COUNTY);
    compare(desk, COUNTY);
}

static const struct compared_field *field_at(struct desk *desk, const char *path)
{
    for (size_t i = 0; i < desk->comparison.field_count; i++)
        if (strcmp(desk->comparison.fields[i].path, path) == 0)
            return &desk->comparison.fields[i];
    print_error("no field %s\n", path);
    fail();
    return NULL;
}

static enum status join(struct desk *desk, const struct choice *choices, size_t count)
{
    why_clear(&desk->why);
    return compare_join(&desk->arena, &desk->comparison, choices, count, &desk->joined, &desk->why);
}

static void what_one_side_changed_is_taken_and_what_both_changed_waits(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen township = original, county = original;
    desk_open(&desk);
    put_target(&desk);
    township.actual = "31";
    township.reason = "冻土期长";
    county.actual = "30";
    county.spent_fen = 1290000;
    two_sides(&desk, &township, &county);
    struct comparison *c = &desk.comparison;
    assert_int_equal(c->side_count, 2);
    assert_non_null(c->base);
    assert_int_equal(c->field_count, 3);
    assert_int_equal(c->open, 1);

    const struct compared_field *actual = field_at(&desk, "rows[3].actual");
    assert_text_equal(actual->words, "指标「维护供水管网长度」完成值");
    assert_text_equal(actual->values[0], "31公里");
    assert_text_equal(actual->values[1], "30公里");
    assert_text_equal(actual->base, "28公里");
    assert_int_equal(actual->draft, COMPARE_OPEN);

    const struct compared_field *spent = field_at(&desk, "lines[0.4].spent_fen");
    assert_text_equal(spent->words, "资金 县级 一般公共预算 执行数");
    assert_text_equal(spent->values[0], "1.28 万元");
    assert_text_equal(spent->values[1], "1.29 万元");
    assert_int_equal(spent->draft, 1);
    assert_false(spent->changed[0]);
    assert_null(spent->by[0]);
    assert_ptr_equal(spent->by[1], c->sides[1]);

    const struct compared_field *reason = field_at(&desk, "rows[3].reason");
    assert_text_equal(reason->values[1], "（空）");
    assert_int_equal(reason->draft, 0);
    desk_close(&desk);
}

static void a_draft_with_its_choices_is_one_body(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen township = original, county = original, merged = original;
    desk_open(&desk);
    township.actual = "31";
    township.reason = "冻土期长";
    county.actual = "30";
    county.spent_fen = 1290000;
    county.third = true;
    two_sides(&desk, &township, &county);
    assert_status(join(&desk, NULL, 0), STATUS_BLOCKED);
    assert_int_equal(desk.joined.open, 1);
    assert_text_equal(desk.joined.waiting[0]->path, "rows[3].actual");
    merged = township;
    merged.spent_fen = 1290000;
    merged.third = true;
    const struct choice by_path[] = {{"rows[3].actual", 0, NULL}};
    assert_ok(join(&desk, by_path, 1));
    assert_bytes_equal(desk.joined.payload, form(&desk, &merged));
    const struct choice by_words[] = {{"指标「维护供水管网长度」完成值", COMPARE_BASE, NULL},
                                      {"rows[5]", 0, NULL}};
    assert_ok(join(&desk, by_words, 2));
    merged.actual = "28";
    merged.third = false;
    assert_bytes_equal(desk.joined.payload, form(&desk, &merged));
    desk_close(&desk);
}

static void a_person_may_write_a_value_himself(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen township = original, county = original;
    struct payload payload;
    desk_open(&desk);
    township.actual = "31";
    township.note = "乡";
    township.spent_fen = 1;
    county.actual = "30";
    county.note = "县";
    county.spent_fen = 2;
    two_sides(&desk, &township, &county);
    const struct choice choices[] = {{"rows[3].actual", COMPARE_OPEN, "30.5公里"},
                                     {"note", COMPARE_OPEN, "乡县核对一致"},
                                     {"lines[0.4].spent_fen", COMPARE_OPEN, "1.285 万元"}};
    assert_ok(join(&desk, choices, 3));
    assert_ok(payload_decode(&desk.arena, KIND_MONITORING, desk.joined.payload, &payload));
    const struct monitoring *form = &payload.monitoring;
    assert_text_equal(form->note, "乡县核对一致");
    assert_int_equal(form->lines[0].spent_fen, 1285000);
    assert_int_equal(form->rows[0].actual.kind, QUANTITY_NUMBER);
    assert_int_equal(form->rows[0].actual.number.units, 305);
    assert_text_equal(form->rows[0].actual.text, "30.5公里");
    const struct choice wrong[] = {{"rows[3].actual", 0, NULL},
                                   {"note", 0, NULL},
                                   {"lines[0.4].spent_fen", COMPARE_OPEN, "很多"}};
    assert_status(join(&desk, wrong, 3), STATUS_INVALID);
    assert_text_equal(desk.why.where, "lines[0.4].spent_fen");
    const struct choice nowhere[] = {{"rows[9].actual", 0, NULL}};
    assert_status(join(&desk, nowhere, 1), STATUS_INVALID);
    desk_close(&desk);
}

/* Both sides are shown in 万元: a bare 1.285 beside them was 1.29 元. */
static void an_amount_that_is_written_has_its_unit(void **state)
{
    static const struct {
        const char *written;
        int64_t fen; /* -1: it is refused */
    } cases[] = {{"1.285", -1},
                 {"48", -1},
                 {"1.285 亿元", -1},
                 {"很多", -1},
                 {"１，２８５元", 128500},
                 {"￥1.5万", 1500000},
                 {"0", 0},
                 {"-", MONEY_NONE}};
    (void)state;
    struct desk desk;
    struct specimen township = original, county = original;
    struct payload payload;
    desk_open(&desk);
    township.spent_fen = 1;
    county.spent_fen = 2;
    two_sides(&desk, &township, &county);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct choice choice = {"lines[0.4].spent_fen", COMPARE_OPEN, cases[i].written};
        if (cases[i].fen == -1) {
            assert_status(join(&desk, &choice, 1), STATUS_INVALID);
            assert_text_equal(desk.why.where, "lines[0.4].spent_fen");
            assert_non_null(strstr(desk.why.hint, "万元"));
            continue;
        }
        assert_ok(join(&desk, &choice, 1));
        assert_ok(payload_decode(&desk.arena, KIND_MONITORING, desk.joined.payload, &payload));
        assert_int_equal(payload.monitoring.lines[0].spent_fen, cases[i].fen);
    }
    desk_close(&desk);
}

static void amounts_that_do_not_fit_are_shown_in_yuan_on_all_sides(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen township = original, county = original;
    desk_open(&desk);
    township.spent_fen = 1280001;
    county.spent_fen = MONEY_NONE;
    two_sides(&desk, &township, &county);
    const struct compared_field *spent = field_at(&desk, "lines[0.4].spent_fen");
    assert_text_equal(spent->values[0], "12,800.01 元");
    assert_text_equal(spent->values[1], "（空）");
    assert_text_equal(spent->base, "12,800.00 元");
    desk_close(&desk);
}

static void rows_without_a_name_are_called_as_in_the_target(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen township = original, county = original;
    desk_open(&desk);
    put_target(&desk);
    township.second = "96";
    county.third = true;
    two_sides(&desk, &township, &county);
    assert_text_equal(field_at(&desk, "rows[4].actual")->words, "指标「供水保证率」完成值");
    assert_text_equal(field_at(&desk, "rows[4].actual")->values[0], "96%");
    const struct compared_field *row = field_at(&desk, "rows[5]");
    assert_text_equal(row->words, "指标「群众满意度」整行");
    assert_text_equal(row->values[0], "（无此行）");
    assert_text_equal(row->values[1], "指标序号 5；指标名称 群众满意度；完成值 90%");
    assert_int_equal(row->draft, 1);
    assert_int_equal(desk.comparison.open, 0);
    desk_close(&desk);
}

/* township: original -> actual 31 (a) -> reason (b); the one who wrote each is named. */
static void the_one_who_changed_a_field_is_named_not_the_last_writer(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen first = original, second, county = original;
    desk_open(&desk);
    struct version_name zero = write_naming(&desk, MUJI, &original, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    first.actual = "31";
    struct version_name one = write_naming(&desk, MUJI, &first, &zero, 1);
    second = first;
    second.reason = "冻土期长";
    struct version_name two = write_naming(&desk, MUJI, &second, &one, 1);
    county.actual = "30";
    (void)write_naming(&desk, COUNTY, &county, &zero, 1);
    world_sync(&desk.world, MUJI, COUNTY);
    compare(&desk, COUNTY);
    assert_true(field_at(&desk, "rows[3].actual")->by[0]->name.mark == one.mark);
    assert_true(field_at(&desk, "rows[3].reason")->by[0]->name.mark == two.mark);
    desk_close(&desk);
}

/* A merge of two is not blamed for what one of the two wrote. */
static void a_joined_version_is_not_named_for_what_others_wrote(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen left = original, right = original, both, county = original;
    desk_open(&desk);
    struct version_name zero = write_naming(&desk, MUJI, &original, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    left.actual = "31";
    right.reason = "冻土期长";
    both = left;
    both.reason = right.reason;
    struct version_name names[2];
    names[0] = write_naming(&desk, MUJI, &left, &zero, 1);
    names[1] = write_naming(&desk, MUJI, &right, &zero, 1);
    (void)write_naming(&desk, MUJI, &both, names, 2);
    county.actual = "30";
    county.reason = "缺料";
    (void)write_naming(&desk, COUNTY, &county, &zero, 1);
    world_sync(&desk.world, MUJI, COUNTY);
    compare(&desk, COUNTY);
    assert_true(field_at(&desk, "rows[3].actual")->by[0]->name.mark == names[0].mark);
    assert_true(field_at(&desk, "rows[3].reason")->by[0]->name.mark == names[1].mark);
    desk_close(&desk);
}

static void three_sides_that_agree_but_one_are_joined_by_themselves(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen a = original, b = original, c = original;
    desk_open(&desk);
    struct version_name zero = write_naming(&desk, MUJI, &original, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    world_sync(&desk.world, COUNTY, PREFECTURE);
    a.actual = "31";
    b.actual = "31";
    b.note = "县";
    c.reason = "缺料";
    (void)write_naming(&desk, MUJI, &a, &zero, 1);
    (void)write_naming(&desk, COUNTY, &b, &zero, 1);
    (void)write_naming(&desk, PREFECTURE, &c, &zero, 1);
    world_sync(&desk.world, MUJI, COUNTY);
    world_sync(&desk.world, PREFECTURE, COUNTY);
    compare(&desk, COUNTY);
    assert_int_equal(desk.comparison.side_count, 3);
    assert_int_equal(desk.comparison.open, 0);
    assert_ok(join(&desk, NULL, 0));
    a.note = "县";
    a.reason = "缺料";
    assert_bytes_equal(desk.joined.payload, form(&desk, &a));
    desk_close(&desk);
}

static void without_a_version_that_all_come_from_every_field_waits(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen county = original;
    desk_open(&desk);
    county.actual = "30";
    county.note = "县";
    (void)write_naming(&desk, MUJI, &original, NULL, 0);
    (void)write_naming(&desk, COUNTY, &county, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    compare(&desk, COUNTY);
    assert_null(desk.comparison.base);
    assert_int_equal(desk.comparison.open, 2);
    assert_null(desk.comparison.fields[0].base);
    const struct choice choice = {"note", COMPARE_BASE, NULL};
    assert_status(join(&desk, &choice, 1), STATUS_INVALID);
    desk_close(&desk);
}

static void a_withdrawal_against_an_edit_always_waits(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen county = original;
    desk_open(&desk);
    struct version_name zero = write_naming(&desk, MUJI, &original, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    struct change gone = {.key = desk.key,
                          .replaces = &zero,
                          .replace_count = 1,
                          .withdrawn = true,
                          .entered_for = ""};
    (void)world_write(&desk.world, MUJI, &gone);
    county.actual = "30";
    (void)write_naming(&desk, COUNTY, &county, &zero, 1);
    world_sync(&desk.world, MUJI, COUNTY);
    compare(&desk, COUNTY);
    assert_int_equal(desk.comparison.open, 1);
    const struct compared_field *whole = field_at(&desk, "withdrawn");
    assert_text_equal(whole->words, "整条记录");
    assert_text_equal(whole->values[0], "撤回");
    assert_text_equal(whole->values[1], "保留");
    const struct compared_field *actual = field_at(&desk, "rows[3].actual");
    assert_text_equal(actual->values[0], "（已撤回）");
    assert_text_equal(actual->base, "28");
    assert_int_equal(actual->draft, 1);
    const struct choice withdraw = {"withdrawn", 0, NULL}, keep = {"withdrawn", 1, NULL};
    assert_status(join(&desk, NULL, 0), STATUS_BLOCKED);
    assert_ok(join(&desk, &withdraw, 1));
    assert_true(desk.joined.withdrawn);
    assert_ok(join(&desk, &keep, 1));
    assert_false(desk.joined.withdrawn);
    assert_bytes_equal(desk.joined.payload, form(&desk, &county));
    desk_close(&desk);
}

static void two_versions_of_the_history_can_be_compared(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen second = original;
    const struct record_version *found;
    struct view view;
    char mark[17];
    desk_open(&desk);
    second.note = "补充";
    struct version_name names[2];
    names[0] = write_naming(&desk, MUJI, &original, NULL, 0);
    names[1] = write_naming(&desk, MUJI, &second, names, 1);
    assert_ok(replica_view(desk.world.nodes[MUJI].replica, &view));
    assert_ok(compare_versions(&view, &desk.arena, &desk.key, names, 2, &desk.comparison));
    assert_int_equal(desk.comparison.field_count, 1);
    assert_true(desk.comparison.base ==
                desk.comparison.sides[0]); /* the older is what both come from */
    assert_int_equal(desk.comparison.fields[0].draft, 1);
    snprintf(mark, sizeof mark, "%016llx", (unsigned long long)names[1].mark);
    assert_ok(compare_find(&desk.comparison.record, mark, &found));
    mark[6] = '\0';
    assert_ok(compare_find(&desk.comparison.record, mark, &found));
    assert_true(found->name.mark == names[1].mark);
    mark[3] = '\0';
    assert_status(compare_find(&desk.comparison.record, mark, &found), STATUS_NOT_FOUND);
    assert_status(compare_find(&desk.comparison.record, "0000000000000000", &found),
                  STATUS_NOT_FOUND);
    names[0].mark++;
    assert_status(compare_versions(&view, &desk.arena, &desk.key, names, 2, &desk.comparison),
                  STATUS_NOT_FOUND);
    replica_view_end(&view);
    desk_close(&desk);
}

/* -- the draft as a text ------------------------------------------------------------ */

static char *draft_text(struct desk *desk)
{
    struct buffer text = {0};
    compare_draft_put(&desk->comparison, &text);
    char *kept = arena_text_of(&desk->arena, buffer_bytes(&text));
    buffer_free(&text);
    assert_non_null(kept);
    return kept;
}

static enum status read_draft(struct desk *desk, const char *text, uint64_t *seen,
                              struct choice **choices, size_t *count)
{
    why_clear(&desk->why);
    return compare_draft_read(&desk->arena, "草稿.txt", bytes_of_text(text), &desk->comparison,
                              seen, choices, count, &desk->why);
}

static const char *replaced(struct desk *desk, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    return arena_print(&desk->arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void a_draft_is_finished_in_an_editor_and_read_back(void **state)
{
    (void)state;
    struct desk desk;
    struct specimen township = original, county = original;
    struct choice *choices;
    size_t count;
    uint64_t seen;
    desk_open(&desk);
    township.actual = "31";
    township.note = "乡里\n两行";
    county.actual = "30";
    county.note = "县";
    county.reason = "缺料";
    two_sides(&desk, &township, &county);
    const char *text = draft_text(&desk);
    assert_non_null(strstr(text, "rows[3].actual = ?\n"));
    assert_non_null(strstr(text, "rows[3].reason = b\n"));
    assert_non_null(strstr(text, "#   a：乡里 两行\n"));
    assert_ok(read_draft(&desk, text, &seen, &choices, &count));
    assert_true(seen == desk.comparison.seen && seen != 0);
    assert_int_equal(count, 1); /* what is still open gives no choice */
    assert_status(join(&desk, choices, count), STATUS_BLOCKED);
    text = replaced(&desk, text, "rows[3].actual = ?", "rows[3].actual=b");
    text = replaced(&desk, text, "note = ?", "  note  =  \"说 \\\"两\\\" 句\\n完\" \r");
    assert_ok(read_draft(&desk, text, &seen, &choices, &count));
    assert_int_equal(count, 3);
    assert_ok(join(&desk, choices, count));
    county.note = "说 \"两\" 句\n完";
    assert_bytes_equal(desk.joined.payload, form(&desk, &county));
    desk_close(&desk);
}

static void what_is_wrong_in_a_draft_is_named_by_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } wrong[] = {
        {"note = ?", "note"},       {"note = ?", "note = 乡"},       {"note = ?", "note = c"},
        {"note = ?", "note = \"a"}, {"note = ?", "note = \"a\\q\""}, {"seen = ", "seen = 0"},
    };
    struct desk desk;
    struct specimen township = original, county = original;
    struct choice *choices;
    size_t count;
    uint64_t seen;
    desk_open(&desk);
    township.note = "乡";
    county.note = "县";
    two_sides(&desk, &township, &county);
    const char *text = draft_text(&desk);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *changed = replaced(&desk, text, wrong[i].from, wrong[i].to);
        assert_status(read_draft(&desk, changed, &seen, &choices, &count), STATUS_MALFORMED);
        assert_non_null(strstr(desk.why.where, "草稿.txt 第 "));
    }
    assert_status(read_draft(&desk, "note = a\n", &seen, &choices, &count), STATUS_MALFORMED);
    assert_status(read_draft(&desk, "note = a\nnote = b\nnote = a\n", &seen, &choices, &count),
                  STATUS_MALFORMED);
    desk_close(&desk);
}

/* What was withdrawn can still be read: in the history its withdrawal is laid beside what it took back. */
static void a_withdrawal_in_the_history_says_what_it_took_back(void **state)
{
    (void)state;
    struct desk desk;
    struct view view;
    desk_open(&desk);
    struct version_name names[2];
    names[0] = write_naming(&desk, MUJI, &original, NULL, 0);
    struct change change = {.key = desk.key,
                            .replaces = names,
                            .replace_count = 1,
                            .withdrawn = true,
                            .entered_for = "",
                            .reason = "数字还要核对"};
    names[1] = world_write(&desk.world, MUJI, &change);
    assert_ok(replica_view(desk.world.nodes[MUJI].replica, &view));
    assert_ok(compare_versions(&view, &desk.arena, &desk.key, names, 2, &desk.comparison));
    assert_true(desk.comparison.field_count > 3);
    assert_text_equal(field_at(&desk, "withdrawn")->values[1], "撤回");
    bool said = false;
    for (size_t i = 1; i < desk.comparison.field_count; i++) {
        const struct compared_field *field = &desk.comparison.fields[i];
        said = said || strstr(field->values[0], "28");
        assert_text_equal(field->values[1], "（已撤回）");
    }
    assert_true(said);
    replica_view_end(&view);
    desk_close(&desk);
}

static void sides_have_letters(void **state)
{
    (void)state;
    char letter[SIDE_LETTER_SIZE];
    struct comparison comparison = {.side_count = 64};
    for (size_t i = 0; i < 64; i++) {
        side_letter(i, letter);
        assert_int_equal(side_of_letter(&comparison, letter), i);
    }
    assert_int_equal(side_of_letter(&comparison, "base"), COMPARE_BASE);
    assert_int_equal(side_of_letter(&comparison, "zz"), COMPARE_OPEN);
    assert_int_equal(side_of_letter(&comparison, ""), COMPARE_OPEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_side_changed_is_taken_and_what_both_changed_waits),
        cmocka_unit_test(a_draft_with_its_choices_is_one_body),
        cmocka_unit_test(a_person_may_write_a_value_himself),
        cmocka_unit_test(an_amount_that_is_written_has_its_unit),
        cmocka_unit_test(amounts_that_do_not_fit_are_shown_in_yuan_on_all_sides),
        cmocka_unit_test(rows_without_a_name_are_called_as_in_the_target),
        cmocka_unit_test(the_one_who_changed_a_field_is_named_not_the_last_writer),
        cmocka_unit_test(a_joined_version_is_not_named_for_what_others_wrote),
        cmocka_unit_test(three_sides_that_agree_but_one_are_joined_by_themselves),
        cmocka_unit_test(without_a_version_that_all_come_from_every_field_waits),
        cmocka_unit_test(a_withdrawal_against_an_edit_always_waits),
        cmocka_unit_test(two_versions_of_the_history_can_be_compared),
        cmocka_unit_test(a_withdrawal_in_the_history_says_what_it_took_back),
        cmocka_unit_test(a_draft_is_finished_in_an_editor_and_read_back),
        cmocka_unit_test(what_is_wrong_in_a_draft_is_named_by_its_line),
        cmocka_unit_test(sides_have_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
