/* A generated county's year, day by day: tests/plan/data/year.txt says what comes when, and
 * tests/plan/golden what the office sees of it.
 *
 * GOLDEN=write writes tests/plan/golden/year-*.txt anew; look at the difference. */
#include "english.h"
#include "year.h"

#include <siben/generate.h>
#include <siben/map.h>
#include <siben/reasons.h>

/* -- what stands -------------------------------------------------------------------------------- */

struct stood { /* how one duty stood when it was seen last */
    const char *text, *who;
    const struct obligation *obligation;
    size_t window;
    int32_t day;
};
struct moved { /* debtors of which the same is to be said */
    const struct obligation *obligation;
    size_t window, count;
    const char *from, *to;
    struct buffer who;
};
#define MOVED_MAX 400
struct seeing {
    struct year *year;
    int32_t day;
    struct moved *moved;
    size_t moved_count;
};

static void words_of(const struct duty *duty, struct buffer *out)
{
    bool standing = duty->obligation->kept.by == KEPT_STANDING;
    buffer_put_text(out, duty_chinese(duty->state));
    if (duty->of && !standing)
        buffer_print(out, "（%zu/%zu）", duty->done, duty->of);
    if (duty->late && duty->state != DUTY_DONE_LATE)
        buffer_put_text(out, "，迟报");
    if (duty->returns)
        buffer_print(out, "，退回 %u 次", duty->returns);
    if (duty->extended != DATE_NONE) {
        char until[DATE_TEXT_SIZE];
        date_print(duty->extended, until);
        buffer_print(out, "，延期至 %s", until);
    }
    buffer_put_u8(out, 0);
}

/* 801001/1002: the unit and the last digits of a project's code. */
static void put_who(struct buffer *out, const struct duty *duty)
{
    size_t size = strlen(duty->id);
    if (duty->obligation->owner == OWNER_OFFICE || duty->upward)
        buffer_put_text(out, "绩效办");
    else if (size > 4 && duty->unit && strcmp(duty->id, duty->unit->code) != 0)
        buffer_print(out, "%s/%s", duty->unit->code, duty->id + size - 4);
    else
        buffer_put_text(out, duty->id);
}

/* Says that it stands otherwise now; beside others of which the same is to be said. */
static void move(struct seeing *seeing, struct stood *stood, const char *to)
{
    size_t at = 0;
    for (; at < seeing->moved_count; at++) {
        const struct moved *one = &seeing->moved[at];
        if (one->obligation == stood->obligation && one->window == stood->window &&
            strcmp(one->from, stood->text) == 0 && strcmp(one->to, to) == 0)
            break;
    }
    assert_true(at < MOVED_MAX);
    struct moved *moved = &seeing->moved[at];
    if (at == seeing->moved_count) {
        seeing->moved_count++;
        *moved = (struct moved){stood->obligation,
                                stood->window,
                                0,
                                stood->text,
                                arena_text(&seeing->year->kept, to),
                                {0}};
    }
    buffer_put_text(&moved->who, moved->count++ ? " " : "");
    buffer_put_text(&moved->who, stood->who);
    stood->text = moved->to;
}

static bool see(void *context, const struct duty *duty)
{
    struct seeing *seeing = context;
    struct year *year = seeing->year;
    struct buffer words = {0}, name = {0}, who = {0};
    buffer_print(&name, "%s %zu %s %d", duty->obligation->id, duty->window, duty->id,
                 duty->record.kind == KIND_ALLOCATION ? duty->dates.due
                                                      : 0); /* of each paper another */
    words_of(duty, &words);
    uint64_t *slot = map_put(year->standing, buffer_bytes(&name), NULL);
    assert_non_null(slot);
    struct stood *stood = (struct stood *)(uintptr_t)*slot;
    if (!stood) {
        put_who(&who, duty);
        stood = arena_take(&year->kept, sizeof *stood);
        assert_true(year->stood_count < YEAR_STOOD_MAX);
        year->stood[year->stood_count++] = stood;
        *stood = (struct stood){"", arena_text_of(&year->kept, buffer_bytes(&who)),
                                duty->obligation, duty->window, 0};
        *slot = (uint64_t)(uintptr_t)stood;
    }
    stood->day = seeing->day;
    if (strcmp(stood->text, (const char *)words.data) != 0)
        move(seeing, stood, (const char *)words.data);
    buffer_free(&words);
    buffer_free(&name);
    buffer_free(&who);
    return true;
}

/* Who was seen the day before, and owes it no more. */
static void see_gone(struct seeing *seeing)
{
    for (size_t i = 0; i < seeing->year->stood_count; i++) {
        struct stood *stood = seeing->year->stood[i];
        if (stood->day != seeing->day && strcmp(stood->text, "不再应办") != 0)
            move(seeing, stood, "不再应办");
    }
}

static void see_day(struct year *year, int32_t day)
{
    static const char *const week[] = {"一", "二", "三", "四", "五", "六", "日"};
    struct duty_ask ask = {.held = &year->county.held, .receiver = true, .as_of = day};
    struct seeing seeing = {.year = year, .day = day};
    struct arena arena;
    struct view view;
    char date[DATE_TEXT_SIZE];
    seeing.moved = memory_take(MOVED_MAX * sizeof *seeing.moved);
    arena_init(&arena, 1u << 28);
    assert_ok(replica_view(year->county.replica, &view));
    assert_ok(duties_each(&view, &arena, &ask, see, &seeing));
    replica_view_end(&view);
    see_gone(&seeing);
    date_print(day, date);
    if (seeing.moved_count)
        buffer_print(&year->days, "%s 周%s\n", date,
                     week[(day + 3) % 7]); /* 1970-01-01: Thursday */
    for (size_t i = 0; i < seeing.moved_count; i++) {
        struct moved *moved = &seeing.moved[i];
        buffer_print(&year->days, "  %s", moved->obligation->id);
        if (plan_windows(moved->obligation) > 1)
            buffer_print(&year->days, " 第%zu次", moved->window + 1);
        buffer_print(&year->days, " %s%s%s", moved->from, *moved->from ? " → " : "", moved->to);
        if (moved->count > 1)
            buffer_print(&year->days, " %zu 个", moved->count);
        buffer_put_text(&year->days, "：");
        buffer_put_bytes(&year->days, buffer_bytes(&moved->who));
        buffer_put_text(&year->days, "\n");
        buffer_free(&moved->who);
    }
    memory_free(seeing.moved);
    arena_close(&arena);
}

/* -- whole tables -------------------------------------------------------------------------------- */

static void put_table(struct buffer *out, const char *day, const struct table *table)
{
    buffer_print(out, "== %s %s\n", day, table->title);
    table_put_csv(table, out);
    for (size_t i = 0; i < table->note_count; i++)
        buffer_print(out, "注：%s\n", table->notes[i]);
    buffer_put_text(out, "\n");
}

static void see_boards(struct year *year, int32_t day)
{
    struct duty_ask ask = {.held = &year->county.held, .receiver = true, .as_of = day};
    struct arena arena;
    struct table table;
    struct view view;
    char date[DATE_TEXT_SIZE];
    date_print(day, date);
    arena_init(&arena, 1u << 28);
    assert_ok(replica_view(year->county.replica, &view));
    assert_ok(board_table(&view, &arena, &ask, true, &table));
    put_table(&year->boards, date, &table);
    assert_ok(chase_table(&view, &arena, &ask, 3, &table));
    put_table(&year->chases, date, &table);
    replica_view_end(&view);
    arena_close(&arena);
}

static void see_assessment(struct year *year, int32_t day)
{
    struct duty_ask ask = {.held = &year->county.held, .receiver = true, .as_of = day};
    struct arena arena;
    struct table table;
    struct view view;
    char date[DATE_TEXT_SIZE];
    date_print(day, date);
    arena_init(&arena, 1u << 28);
    assert_ok(replica_view(year->county.replica, &view));
    assert_ok(assess_table(&view, &arena, &ask, false, &table));
    put_table(&year->assessment, date, &table);
    assert_ok(assess_table(&view, &arena, &ask, true, &table));
    put_table(&year->assessment, date, &table);
    struct assessment assessment;
    assert_ok(assess_make(&view, &arena, &ask, &assessment));
    buffer_print(&year->assessment, "== %s 通报\n", date);
    assess_put_notice(&ask, &assessment, &year->assessment);
    buffer_put_text(&year->assessment, "\n");
    assert_ok(returns_table(&view, &arena, &ask, 0, &table));
    put_table(&year->assessment, date, &table);
    assert_ok(extensions_table(&view, &arena, &ask, &table));
    put_table(&year->assessment, date, &table);
    assert_ok(lights_table(&view, &arena, &ask, 2026, 5, &table));
    put_table(&year->assessment, date, &table);
    assert_ok(handling_table(&view, &arena, &ask, 2026, 8, &table));
    put_table(&year->assessment, date, &table);
    assert_ok(lights_table(&view, &arena, &ask, 2026, 6, &table)); /* of departments */
    put_table(&year->assessment, date, &table);
    assert_ok(handling_table(&view, &arena, &ask, 2026, 6, &table));
    put_table(&year->assessment, date, &table);
    replica_view_end(&view);
    arena_close(&arena);
}

/* -- reasons ------------------------------------------------------------------------------------- */

static void see_reasons(struct year *year, int32_t day)
{
    static const char *const duties[][2] = {
        {"O-14", "801001"},                /* extended; one returned and handed in again */
        {"O-20", "65302225T000000001007"}, /* late */
        {"O-16", "65302224T000000001010"}, /* never */
        {"O-09", "805001"},                /* three working days after the paper */
        {"O-12", "809"},                   /* no date, returned twice */
        {"O-32", "815"},                   /* after an event */
        {"O-04", "801001"},                /* a work record, returned */
        {"O-21", "806"},                   /* a share */
        {"O-28", ""},                      /* of the office */
        {"O-15", ""}, /* reported, no date set: done, neither late nor in time */
        {"O-19", ""}, /* reported in time */
        {"O-23", ""}, /* reported before all was reviewed */
        {"O-24", ""}, /* the office's part of what projects owe */
        {"O-40", "803001"},
    };
    static const char *const units[] = {"802001", "808001"};
    static const char *const forms[] = {
        "653022205/self_evaluation/65302225T000000001002/2025/0",
        "653022/self_evaluation/65302223T000000001001/2025/0",
        "653022205/monitoring/65302226T000000001002/2026/5",
        "653022/monitoring/65302224T000000001001/2026/8",
        "653022205/monitoring/dept/801/2026/6",
    };
    struct duty_ask ask = {.held = &year->county.held, .receiver = true, .as_of = day};
    struct reasons reasons;
    struct record_key key;
    struct arena arena;
    struct view view;
    struct why why;
    why_clear(&why);
    arena_init(&arena, 1u << 28);
    assert_ok(replica_view(year->county.replica, &view));
    for (size_t i = 0; i < sizeof duties / sizeof *duties; i++) {
        if (reasons_of_duty(&view, &arena, &ask, duties[i][0], duties[i][1], &reasons, &why))
            fail_msg("%s %s: %s", duties[i][0], duties[i][1], why.what);
        english_expect(duties[i][0], &reasons, english_written());
        buffer_print(&year->reasons, "== duty:%s:%s\n", duties[i][0], duties[i][1]);
        reasons_put_text(&reasons, REASONS_BOTH, &year->reasons);
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        assert_ok(reasons_of_assessment(&view, &arena, &ask, units[i], &reasons, &why));
        english_expect(units[i], &reasons, english_written());
        buffer_print(&year->reasons, "== assess:%s\n", units[i]);
        reasons_put_text(&reasons, REASONS_BOTH, &year->reasons);
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        assert_ok(record_key_parse(forms[i], &key, NULL));
        assert_ok((key.kind == KIND_MONITORING ? reasons_of_lights : reasons_of_score)(
            &view, &arena, &ask, &key, &reasons, &why));
        english_expect(forms[i], &reasons, english_written());
        buffer_print(&year->reasons, "== %s\n", forms[i]);
        reasons_put_text(&reasons, REASONS_BOTH, &year->reasons);
    }
    assert_status(reasons_of_duty(&view, &arena, &ask, "O-99", "", &reasons, &why),
                  STATUS_NOT_FOUND);
    assert_status(reasons_of_duty(&view, &arena, &ask, "O-14", "999001", &reasons, &why),
                  STATUS_NOT_FOUND);
    assert_status(reasons_of_duty(&view, &arena, &ask, "O-14", "", &reasons, &why),
                  STATUS_NOT_FOUND);
    assert_status(reasons_of_lights(&view, &arena, &ask, &key, &reasons, &why), STATUS_OK);
    replica_view_end(&view);
    arena_close(&arena);
    english_end();
}

/* -- golden files -------------------------------------------------------------------------------- */

static struct bytes line_at(struct bytes text, size_t *at)
{
    size_t from = *at;
    while (*at < text.size && text.data[*at] != '\n')
        ++*at;
    struct bytes line = bytes_of(text.data + from, *at - from);
    *at += *at < text.size;
    return line;
}

/* The day that a line stands under: it begins with a year, or with "== " and one. */
static bool names_day(struct bytes line)
{
    return (line.size >= 10 && memcmp(line.data, "20", 2) == 0 && line.data[4] == '-') ||
           (line.size >= 13 && memcmp(line.data, "== ", 3) == 0);
}

static bool is_as_written(const char *name, struct bytes now)
{
    char path[1024];
    const char *golden = getenv("GOLDEN");
    snprintf(path, sizeof path, "%s/tests/plan/golden/year-%s.txt", SIBEN_SOURCE_DIR, name);
    if (golden && strcmp(golden, "write") == 0) {
        FILE *out = fopen(path, "wb");
        assert_non_null(out);
        fwrite(now.data, 1, now.size, out);
        fclose(out);
        return true;
    }
    struct bytes was = test_file(path), day = bytes_of("", 0);
    bool same = bytes_equal(was, now);
    for (size_t a = 0, b = 0, number = 1; !same; number++) {
        struct bytes x = line_at(was, &a), y = line_at(now, &b);
        if (names_day(y))
            day = y;
        if (bytes_equal(x, y) && (a < was.size || b < now.size))
            continue;
        print_error("%s:%zu: under “%.*s”\n    was %.*s\n    is  %.*s\n"
                    "GOLDEN=write writes it anew; look at the difference\n",
                    path, number, (int)day.size, (const char *)day.data, (int)x.size,
                    (const char *)x.data, (int)y.size, (const char *)y.data);
        break;
    }
    memory_free((void *)(uintptr_t)was.data);
    return same;
}

/* -- days that are past -------------------------------------------------------------------------- */

#define DAYS_OF_YEAR 365

/* Work records and money handed down count by the days that they state, also when they came later: of those who owes them is compared,
 * where lists say so, and of what sums them up nothing. */
static bool add_line(void *context, const struct duty *duty)
{
    const struct plan_kept *kept = &duty->obligation->kept;
    struct buffer line = {0};
    struct hash hash;
    if ((kept->by == KEPT_WORK && kept->every != EVERY_TRIGGERED) || kept->by == KEPT_PARTS ||
        kept->by == KEPT_ALLOCATION || kept->by == KEPT_STANDING)
        return true;
    if (kept->by != KEPT_WORK)
        words_of(duty, &line);
    buffer_print(&line, " %s %zu %s %s %d %d", duty->obligation->id, duty->window, duty->id,
                 duty->unit ? duty->unit->code : "", duty->dates.due, duty->added);
    hash_of(buffer_bytes(&line), &hash);
    *(uint64_t *)context += hash_mark(&hash); /* in whatever order */
    buffer_free(&line);
    return true;
}

/* All that was owed on a day, and how it stood. */
static uint64_t sum_of_day(struct year *year, int32_t day)
{
    struct duty_ask ask = {.held = &year->county.held, .receiver = true, .as_of = day};
    struct arena arena;
    struct view view;
    uint64_t sum = 0;
    arena_init(&arena, 1u << 28);
    assert_ok(replica_view(year->county.replica, &view));
    assert_ok(duties_each(&view, &arena, &ask, add_line, &sum));
    replica_view_end(&view);
    arena_close(&arena);
    return sum;
}

/* Issue 5: "from records alone and at any past day". Before lists and roster came there was nothing to see. */
static void see_again(struct year *year, int32_t first, const uint64_t sums[DAYS_OF_YEAR])
{
    for (int32_t i = date_of(2026, 1, 5) - first; i < DAYS_OF_YEAR; i++) {
        char day[DATE_TEXT_SIZE];
        date_print(first + i, day);
        if (sum_of_day(year, first + i) != sums[i])
            fail_msg("%s is not seen at the year's end as it was seen that day", day);
    }
}

static void a_year_goes_as_it_is_written(void **state)
{
    struct year year;
    uint64_t sums[DAYS_OF_YEAR];
    const int32_t first = date_of(2026, 1, 1);
    (void)state;
    year_open(&year);
    for (int32_t day = first; day <= date_of(2026, 12, 31); day++) {
        bool whole = year_play(&year, day);
        see_day(&year, day);
        sums[day - first] = sum_of_day(&year, day);
        if (whole)
            see_boards(&year, day);
    }
    see_assessment(&year, date_of(2026, 12, 31));
    see_reasons(&year, date_of(2026, 12, 31));
    see_again(&year, first, sums);
    bool same = is_as_written("days", buffer_bytes(&year.days));
    same = is_as_written("boards", buffer_bytes(&year.boards)) && same;
    same = is_as_written("chases", buffer_bytes(&year.chases)) && same;
    same = is_as_written("assessment", buffer_bytes(&year.assessment)) && same;
    same = is_as_written("reasons", buffer_bytes(&year.reasons)) && same;
    assert_true(same);
    year_close(&year);
}

/* DOMAIN.md section 9: "a setting with a visible default or a visible not set, never a silent assumption" */
static void lights_are_those_of_the_plan_or_none(void **state)
{
    struct year year;
    struct table table;
    struct arena arena;
    struct view view;
    (void)state;
    year_open(&year);
    for (int32_t day = date_of(2026, 1, 1); day <= date_of(2026, 7, 10); day++)
        (void)year_play(&year, day);
    struct duty_ask ask = {
        .held = &year.county.held, .receiver = true, .as_of = date_of(2026, 7, 10)};
    struct rule_value *green =
        (struct rule_value *)(uintptr_t)plan_rule_at(&ask.held->plan, "lights.green_from");
    arena_init(&arena, 1u << 28);
    assert_ok(replica_view(year.county.replica, &view));
    assert_ok(lights_table(&view, &arena, &ask, 2026, 5, &table));
    size_t rows = table.row_count, yellow = 0, more = 0;
    for (size_t i = 0; i < rows; i++)
        yellow += strcmp(table.rows[i].values[5].text, "黄") == 0;
    green->texts[0] = "110"; /* another county: what was green is yellow */
    assert_ok(lights_table(&view, &arena, &ask, 2026, 5, &table));
    for (size_t i = 0; i < rows; i++)
        more += strcmp(table.rows[i].values[5].text, "黄") == 0;
    assert_true(rows > 15 && more > yellow);
    green->unset = true;
    assert_ok(lights_table(&view, &arena, &ask, 2026, 5, &table));
    assert_text_equal(table.rows[0].values[5].text, "未设定");
    assert_text_equal(table.notes[0],
                      "653022-2026 第1版 的规则 lights.green_from 未设定：本级没有灯");
    /* What is decided about is by the plan that holds where the form lies, whoever asks. */
    assert_ok(handling_table(&view, &arena, &ask, 2026, 5, &table));
    assert_string_not_equal(table.rows[0].values[5].text, "未设定");
    size_t red = 0; /* what must not go on without somebody saying how */
    for (size_t i = 0; i < table.row_count; i++) {
        const struct table_value *cells = table.rows[i].values;
        bool worrying = strcmp(cells[5].text, "红") == 0 || strcmp(cells[6].text, "红") == 0;
        red += worrying;
        assert_false(worrying && !*cells[10].text);
    }
    assert_true(red > 0);
    replica_view_end(&view);
    char *text = arena_text(&arena, ask.held->text), *at = strstr(text, "green_from: 80,");
    assert_non_null(at);
    memset(at, ' ', strlen("green_from: 80,")); /* a plan that says nothing of green */
    year_publish(&year, text, "2026-07-10");
    assert_ok(replica_view(year.county.replica, &view));
    assert_ok(handling_table(&view, &arena, &ask, 2026, 5, &table));
    assert_text_equal(table.rows[0].values[5].text, "未设定");
    assert_text_equal(table.notes[2],
                      "灯按 653022-2026 第1版 的规则“预警灯”，其中有未设定的数：没有灯");
    ask.as_of--; /* as of the day before by the thresholds of then */
    assert_ok(handling_table(&view, &arena, &ask, 2026, 5, &table));
    assert_string_not_equal(table.rows[0].values[5].text, "未设定");
    assert_text_equal(table.notes[2], "灯按 653022-2026 第1版 的规则“预警灯”");
    replica_view_end(&view);
    arena_close(&arena);
    year_close(&year);
}

static bool see_office(void *context, const struct duty *duty)
{
    size_t *kept = context;
    bool office = duty->obligation->owner == OWNER_OFFICE && duty->obligation->kept.by == KEPT_WORK;
    *kept += (office && duty->state != DUTY_NOT_KEPT) || duty->upward;
    return true;
}

/* Records of the office do not come down: below it nobody can say what it owes, nor what it has reported. */
static void what_the_office_does_is_not_known_below_it(void **state)
{
    struct year year;
    struct arena arena;
    struct view view;
    size_t kept = 0;
    (void)state;
    year_open(&year);
    for (int32_t day = date_of(2026, 1, 1); day <= date_of(2026, 4, 10); day++)
        (void)year_play(&year, day);
    struct duty_ask ask = {.held = &year.county.held, .as_of = date_of(2026, 4, 10)};
    arena_init(&arena, 1u << 28);
    assert_ok(replica_view(year.county.replica, &view));
    assert_ok(duties_each(&view, &arena, &ask, see_office, &kept));
    assert_int_equal(kept, 0);
    /* Nor is there a row that says of all of it that nobody keeps it: it is done above. */
    struct table table;
    bool told = false;
    assert_ok(board_table(&view, &arena, &ask, false, &table));
    for (size_t i = 0; i < table.row_count; i++)
        for (size_t k = 0; k < table.column_count; k++)
            if (strstr(table.rows[i].values[k].text, "上级的工作记录不在本机") ||
                strcmp(table.rows[i].values[k].text, ask.held->plan.office) == 0)
                fail_msg("a row of the office, below it: %s", table.rows[i].values[k].text);
    for (size_t i = 0; i < table.note_count; i++)
        told = told || strstr(table.notes[i], "由上级办理");
    assert_true(told);
    ask.receiver = true;
    assert_ok(duties_each(&view, &arena, &ask, see_office, &kept));
    assert_true(kept > 10);
    replica_view_end(&view);
    arena_close(&arena);
    year_close(&year);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_goes_as_it_is_written),
        cmocka_unit_test(what_the_office_does_is_not_known_below_it),
        cmocka_unit_test(lights_are_those_of_the_plan_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
