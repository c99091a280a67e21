/* Every sample, word for word: what is said of it and what it becomes.
 * GOLDEN=write writes tests/golden/intake anew; look at the difference. */
#include "desk.h"

static const char *const samples[] = {
    "list-units.xlsx",
    "list-projects-2026.xlsx",
    "spending-2026-05.gb18030.csv",
    "T1-target-2026.xlsx",
    "T3-monitoring-2026-05.xlsx",
    "T3-monitoring-2026-05-three-columns.xlsx",
    "T5-self-evaluation-2022-published.xlsx",
};
#define SAMPLE_COUNT (sizeof samples / sizeof samples[0])

static const char *fen(int64_t amount, char text[MONEY_TEXT_SIZE])
{
    if (amount == MONEY_NONE)
        return "-";
    money_print_plain(amount, text);
    return text;
}

static void put_quantity(struct buffer *out, const char *name, const struct quantity *quantity)
{
    static const char *const kinds[] = {"none", "number", "date", "level", "text"};
    char text[MONEY_TEXT_SIZE] = "";
    if (quantity->kind == QUANTITY_NUMBER)
        decimal_print(quantity->number, text);
    if (quantity->kind == QUANTITY_DATE)
        date_print(quantity->date, text);
    buffer_print(out, " %s=%s(%s)“%s”", name, kinds[quantity->kind], text, quantity->text);
}

static void put_lines(struct buffer *out, const struct spending_line *lines, size_t count)
{
    char a[MONEY_TEXT_SIZE], b[MONEY_TEXT_SIZE], c[MONEY_TEXT_SIZE], d[MONEY_TEXT_SIZE];
    for (size_t i = 0; i < count; i++)
        buffer_print(out, "    %s %s%s%s 年初 %s 全年 %s 执行 %s 预计 %s\n",
                     book_chinese(lines[i].book), source_chinese(lines[i].source),
                     lines[i].carried ? " 结转" : "", lines[i].fiscal ? "" : " 其他",
                     fen(lines[i].initial_fen, a), fen(lines[i].annual_fen, b),
                     fen(lines[i].spent_fen, c), fen(lines[i].forecast_fen, d));
}

static void put_target(struct buffer *out, const struct target *target)
{
    char a[MONEY_TEXT_SIZE], b[MONEY_TEXT_SIZE], c[MONEY_TEXT_SIZE];
    buffer_print(out, "    %s %s 目标 %s 总额 %s 财政 %s 其他 %s\n", target->subject_name,
                 target->period, target->annual_goal, fen(target->total_fen, a),
                 fen(target->fiscal_fen, b), fen(target->other_fen, c));
    for (size_t i = 0; i < target->indicator_count; i++) {
        const struct indicator *row = &target->indicators[i];
        buffer_print(out, "    %u %s/%s/%s %s 单位“%s” 分值 %d 方式 %u", row->number,
                     level1_chinese(row->level1), row->level2, row->name,
                     comparator_sign(row->comparator), row->unit, row->weight, row->accrual);
        put_quantity(out, "值", &row->value);
        buffer_put_text(out, "\n");
    }
}

static void put_monitoring(struct buffer *out, const struct monitoring *form)
{
    put_lines(out, form->lines, form->line_count);
    for (size_t i = 0; i < form->row_count; i++) {
        const struct monitoring_row *row = &form->rows[i];
        buffer_print(out, "    %u “%s”", row->indicator, row->name);
        put_quantity(out, "完成", &row->actual);
        put_quantity(out, "预计", &row->forecast);
        buffer_print(out, " %s 偏差 %u “%s” “%s”\n", likelihood_chinese(row->likelihood),
                     row->deviations, row->reason, row->measure);
    }
}

static void put_payload(struct buffer *out, struct arena *arena, const struct change *change)
{
    struct payload payload;
    char key[RECORD_KEY_TEXT_SIZE], a[MONEY_TEXT_SIZE], b[MONEY_TEXT_SIZE];
    record_key_print(&change->key, key, sizeof key);
    buffer_print(out, "  %s%s%s\n", key, *change->entered_for ? " 代 " : "", change->entered_for);
    assert_ok(payload_decode(arena, change->key.kind, change->payload, &payload));
    switch (payload.kind) {
    case KIND_UNIT:
        buffer_print(out, "    %s %s 部门 %s %s 家 %s %s\n", payload.unit.name,
                     payload.unit.region.text, payload.unit.department_code,
                     payload.unit.department_name, payload.unit.home.text, payload.unit.nature);
        break;
    case KIND_PROJECT:
        buffer_print(out, "    %s %s %s %s\n", payload.project.name, payload.project.unit_code,
                     category_chinese(payload.project.category),
                     attribute_chinese(payload.project.attribute));
        break;
    case KIND_BUDGET:
        for (size_t i = 0; i < payload.budget.line_count; i++) {
            const struct funding_line *line = &payload.budget.lines[i];
            buffer_print(out, "    %s %s%s%s 年初 %s 调整 %s\n", book_chinese(line->book),
                         source_chinese(line->source), line->carried ? " 结转" : "",
                         line->fiscal ? "" : " 其他", fen(line->initial_fen, a),
                         fen(line->adjustment_fen, b));
        }
        break;
    case KIND_FUND:
        buffer_print(out, "    %s 统筹 %s 本级 %d 支出预算 %s\n", fund_chinese(payload.fund.type),
                     source_chinese(payload.fund.pooling), payload.fund.budgeted_here,
                     fen(payload.fund.expenditure_budget_fen, a));
        break;
    case KIND_PROJECT_LIST:
        for (size_t i = 0; i < payload.list.entry_count; i++)
            buffer_print(out, "    %s %s\n", payload.list.entries[i].project_code,
                         payload.list.entries[i].name);
        break;
    case KIND_SPENDING:
        put_lines(out, payload.spending.lines, payload.spending.line_count);
        break;
    case KIND_TARGET:
        put_target(out, &payload.target);
        break;
    case KIND_MONITORING:
        put_monitoring(out, &payload.monitoring);
        break;
    default:
        break;
    }
}

static void put_intake(struct buffer *out, const struct desk *desk, const char *file)
{
    static const char *const severities[] = {"提示", "提醒", "退回"};
    struct arena arena;
    arena_init(&arena, 0);
    buffer_print(out, "%s：通过 %zu，退回 %zu，写入 %zu\n", file, desk->passed, desk->blocked,
                 desk->written);
    for (size_t i = 0; i < desk->intake.finding_count; i++) {
        const struct intake_finding *finding = &desk->intake.findings[i];
        buffer_print(out, "%s %s › %s %s：%s\n      → %s\n", severities[finding->severity],
                     finding->sheet, finding->cell, finding->rule, finding->what, finding->hint);
    }
    for (size_t i = 0; i < desk->intake.draft_count; i++) {
        const struct intake_draft *draft = &desk->intake.drafts[i];
        buffer_print(out, "%s %s › %s “%s”%s\n", intake_chinese(draft->kind), draft->sheet,
                     draft->cell, draft->title, draft->blocked ? " 退回" : "");
        for (size_t k = 0; k < draft->change_count; k++)
            put_payload(out, &arena, &draft->changes[k]);
    }
    arena_close(&arena);
}

static void compare(const char *file, struct buffer *said)
{
    char path[1024];
    const char *golden = getenv("GOLDEN");
    snprintf(path, sizeof path, "%s/tests/golden/intake/%s.txt", SIBEN_SOURCE_DIR, file);
    buffer_put_u8(said, 0);
    if (golden && strcmp(golden, "write") == 0) {
        FILE *out = fopen(path, "wb");
        assert_non_null(out);
        fwrite(said->data, 1, said->size - 1, out);
        fclose(out);
        return;
    }
    struct bytes bytes = test_file(path);
    struct buffer expected = {0};
    buffer_put_bytes(&expected, bytes);
    buffer_put_u8(&expected, 0);
    bool same = said->size == expected.size && memcmp(said->data, expected.data, said->size) == 0;
    if (!same)
        print_error("%s is not what is said now:\n%s", path, (const char *)said->data);
    assert_true(same);
    buffer_free(&expected);
    memory_free((void *)(uintptr_t)bytes.data);
}

static void each_sample_becomes_what_it_says(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "653022");
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        struct buffer said = {0};
        desk_take_sample(&desk, samples[i]);
        put_intake(&said, &desk, samples[i]);
        compare(samples[i], &said);
        buffer_free(&said);
    }
    desk_close(&desk);
}

static void each_sample_again_changes_nothing(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "653022");
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < SAMPLE_COUNT; i++) {
            if (strstr(samples[i], "three-columns"))
                continue; /* the same form as T3, with other rows */
            desk_take_sample(&desk, samples[i]);
            if (round)
                assert_int_equal(desk.written, 0);
        }
    desk_close(&desk);
}

static enum status read_only(struct desk *desk, const char *name, struct bytes file)
{
    struct view view;
    struct arena arena;
    long before = memory_calls();
    enum status status = replica_view(desk->replica, &view);
    arena_init(&arena, 0);
    if (status == STATUS_OK) {
        status = intake_read(&view, &arena, &desk->options, name, file, &desk->intake, &desk->why);
        replica_view_end(&view);
    }
    memory_fail_never();
    arena_close(&arena);
    if (status != STATUS_OK && status != STATUS_NO_MEMORY)
        print_error("%s, %ld allocations: %s\n", name, memory_calls() - before,
                    status_name(status));
    assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
    return status;
}

/* Any allocation may fail, once or again and again: then there is a status and nothing else.
 * What is read after it must not stumble over what was left half made. */
static void no_refused_memory_does_harm(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "653022");
    desk_start(&desk);
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        char path[256];
        snprintf(path, sizeof path, "forms/%s", samples[i]);
        struct bytes file = test_sample(path);
        long all = -memory_calls();
        assert_ok(read_only(&desk, samples[i], file));
        all += memory_calls();
        enum status status = STATUS_NO_MEMORY;
        for (long k = 1; status == STATUS_NO_MEMORY; k += k < 200 ? 1 : 13) {
            memory_fail_after(k); /* and every k-th after it */
            status = read_only(&desk, samples[i], file);
        }
        for (long k = 1; k <= all; k++) {
            memory_fail_after(all + k); /* the k-th alone */
            for (long spent = 0; spent < all; spent++)
                memory_free(memory_take(1));
            (void)read_only(&desk, samples[i], file);
        }
        memory_free((void *)(uintptr_t)file.data);
    }
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sample_becomes_what_it_says),
        cmocka_unit_test(each_sample_again_changes_nothing),
        cmocka_unit_test(no_refused_memory_does_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
