/* Forms with anything in any cell: they are read or stopped, and what is stopped has
 * no changes. SEED=n build/dev/tests/test_intake_random replays one. */
#include "desk.h"

#include <siben/map.h>

static const char *const junk[] = {"",
                                   "#0",
                                   "#-1",
                                   "#99999999999999",
                                   "#0.123456789",
                                   "≥",
                                   "≥≥5",
                                   "/",
                                   "无",
                                   "合计",
                                   "总分",
                                   "一级指标",
                                   "三级指标",
                                   "√",
                                   "确定能",
                                   "6.53E+20",
                                   "#REF!",
                                   "9月前",
                                   "2026.5.31",
                                   "5.31",
                                   "#44561",
                                   "１２％",
                                   "单位：元",
                                   "（2025年度）",
                                   "项目代码",
                                   "财政拨款",
                                   "年度资金总额",
                                   "指标1：",
                                   "指标",
                                   "（）",
                                   "50%%",
                                   "1,2,3",
                                   "项目支出绩效自评表",
                                   "部门整体支出绩效目标表",
                                   "65302226T000000000101",
                                   "801001-",
                                   "-",
                                   "涉密",
                                   "1-13月执行数",
                                   "其中：",
                                   "—",
                                   "达成",
                                   "\n\n",
                                   "〇",
                                   "#1e5",
                                   "年初预算数",
                                   "全年执行数（万元）",
                                   "得分",
                                   "秘密",
                                   "11010519491231002X"};

static void damage(struct random *random, struct grid *grid)
{
    size_t count = 1 + (size_t)random_below(random, 12);
    for (size_t i = 0; i < count; i++) {
        char address[16];
        unsigned row = 1 + (unsigned)random_below(random, 26),
                 column = (unsigned)random_below(random, 19);
        snprintf(address, sizeof address, "%c%u", (char)('A' + column), row);
        if (random_chance(random, 100))
            grid_insert(grid, row);
        else
            grid_put(grid, address, junk[random_below(random, sizeof junk / sizeof junk[0])]);
    }
    if (random_chance(random, 200))
        grid->merge_count = 0;
}

static void anything_is_read_or_stopped(void **state)
{
    (void)state;
    static const char *const files[] = {"T1-target-2026.xlsx",
                                        "T3-monitoring-2026-05.xlsx",
                                        "T3-monitoring-2026-05-three-columns.xlsx",
                                        "T5-self-evaluation-2022-published.xlsx",
                                        "list-projects-2026.xlsx",
                                        "list-units.xlsx"};
    struct desk desk;
    uint64_t seed = test_seed(1);
    int rounds = test_rounds(300);
    struct grid *grid = memory_take(sizeof *grid);
    assert_non_null(grid);
    desk_open(&desk, "653022");
    desk_start(&desk);
    desk_take_sample(&desk, files[0]);
    for (int i = 0; i < rounds; i++) {
        struct random random;
        random_seed(&random, seed + (uint64_t)i);
        grid_sample(grid, files[random_below(&random, sizeof files / sizeof files[0])], 0);
        damage(&random, grid);
        struct bytes file = grid_xlsx(&grid, 1);
        grid_free(grid);
        enum status status = desk_import(&desk, "f.xlsx", file);
        if (status)
            print_error("SEED=%llu: %s\n", (unsigned long long)seed + (unsigned long long)i,
                        status_name(status));
        assert_ok(status);
    }
    memory_free(grid);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(anything_is_read_or_stopped)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
