/* 绩效监控情况汇总表 (DOMAIN.md T3, T11.1): what was reported in a round, the money, and
 * the lights. */
#include "outside.h"
#include "figures.h"
#include "table.h"

enum from { COVERAGE, MONITORING };
struct spec {
    const char *group, *name, *id;
    uint8_t kind, from, measure, of_from, of;
    bool owed;
};
#define STAGE_OF_ROUND 255 /* the count of the round's own stage */
#define COUNT_OF(group, name, id, measure)                              \
    {                                                                   \
        group, name, id, COLUMN_COUNT, MONITORING, measure, 0, 0, false \
    }
#define FEN_OF(group, name, id, measure)                              \
    {                                                                 \
        group, name, id, COLUMN_FEN, MONITORING, measure, 0, 0, false \
    }

static const struct spec specs[] = {
    {"报送", "应报数", "required_count", COLUMN_COUNT, COVERAGE, 2 * STAGE_REQUIRED, 0, 0, true},
    {"报送", "已报数", "reported_count", COLUMN_COUNT, COVERAGE, STAGE_OF_ROUND, 0, 0, true},
    {"报送", "报送率", "reported_rate", COLUMN_RATE, COVERAGE, STAGE_OF_ROUND, COVERAGE,
     2 * STAGE_REQUIRED, true},
    COUNT_OF("报送", "收表数", "forms_count", MONITORED_SUBJECTS),
    COUNT_OF("报送", "审核通过", "approved_count", MONITORED_APPROVED),
    {"资金", "应报项目预算", "required_fen", COLUMN_FEN, COVERAGE, 2 * STAGE_REQUIRED + 1, 0, 0,
     true},
    FEN_OF("资金", "年初预算", "initial_fen", MONITORED_INITIAL_FEN),
    FEN_OF("资金", "全年预算", "annual_fen", MONITORED_ANNUAL_FEN),
    FEN_OF("资金", "执行数", "spent_fen", MONITORED_SPENT_FEN),
    {"资金", "执行率", "execution_rate", COLUMN_RATE, MONITORING, MONITORED_SPENT_FEN, MONITORING,
     MONITORED_ANNUAL_FEN, false},
    FEN_OF("资金", "全年预计执行", "forecast_fen", MONITORED_FORECAST_FEN),
    COUNT_OF("执行灯", "红", "execution_red", MONITORED_EXECUTION_LIGHT + LIGHT_RED),
    COUNT_OF("执行灯", "黄", "execution_yellow", MONITORED_EXECUTION_LIGHT + LIGHT_YELLOW),
    COUNT_OF("执行灯", "绿", "execution_green", MONITORED_EXECUTION_LIGHT + LIGHT_GREEN),
    COUNT_OF("执行灯", "无", "execution_none", MONITORED_EXECUTION_LIGHT + LIGHT_NONE),
    COUNT_OF("目标灯", "红", "target_red", MONITORED_TARGET_LIGHT + LIGHT_RED),
    COUNT_OF("目标灯", "黄", "target_yellow", MONITORED_TARGET_LIGHT + LIGHT_YELLOW),
    COUNT_OF("目标灯", "绿", "target_green", MONITORED_TARGET_LIGHT + LIGHT_GREEN),
    COUNT_OF("目标灯", "蓝", "target_blue", MONITORED_TARGET_LIGHT + LIGHT_BLUE),
    COUNT_OF("目标灯", "无", "target_none", MONITORED_TARGET_LIGHT + LIGHT_NONE),
    COUNT_OF("完成目标可能性", "确定能", "likelihood_certain",
             MONITORED_LIKELIHOOD + LIKELIHOOD_CERTAIN),
    COUNT_OF("完成目标可能性", "有可能", "likelihood_possible",
             MONITORED_LIKELIHOOD + LIKELIHOOD_POSSIBLE),
    COUNT_OF("完成目标可能性", "完全不可能", "likelihood_impossible",
             MONITORED_LIKELIHOOD + LIKELIHOOD_IMPOSSIBLE),
    COUNT_OF("偏差原因", "经费保障", "deviation_funds", MONITORED_DEVIATION + 0),
    COUNT_OF("偏差原因", "制度保障", "deviation_rules", MONITORED_DEVIATION + 1),
    COUNT_OF("偏差原因", "人员保障", "deviation_staff", MONITORED_DEVIATION + 2),
    COUNT_OF("偏差原因", "硬件条件保障", "deviation_hardware", MONITORED_DEVIATION + 3),
    COUNT_OF("偏差原因", "其他", "deviation_other", MONITORED_DEVIATION + 4),
    COUNT_OF("偏差原因", "偏差指标数", "deviating_indicators", MONITORED_DEVIATING_INDICATORS),
};
#define SPECS (sizeof specs / sizeof *specs)

static int64_t figure(const struct figures_row *row, unsigned from, unsigned measure,
                      unsigned round)
{
    unsigned stage = round ? STAGE_ROUND_FIRST + round - 1 : STAGE_SELF_EVALUATED;
    if (from == MONITORING)
        return row->monitoring.values[measure];
    return row->coverage.values[measure == STAGE_OF_ROUND ? 2 * stage : measure];
}

/* Only what a self-evaluation has: no lights on indicators, no forecast. */
static bool spec_is_shown(const struct spec *spec, unsigned round)
{
    return round || strcmp(spec->group, "报送") == 0 ||
           (strcmp(spec->group, "资金") == 0 && strcmp(spec->id, "forecast_fen") != 0) ||
           strcmp(spec->group, "执行灯") == 0;
}

static struct figure_term term_of(unsigned from, unsigned measure, unsigned round)
{
    unsigned stage = round ? STAGE_ROUND_FIRST + round - 1 : STAGE_SELF_EVALUATED;
    if (from == MONITORING)
        return (struct figure_term){true, CELLS_MONITORING, (uint8_t)measure};
    return (struct figure_term){true, CELLS_COVERAGE,
                                (uint8_t)(measure == STAGE_OF_ROUND ? 2 * stage : measure)};
}

/* What rounds are laid side by side by, which is no column of one round: how many targets are on their way (green, or blue:
 * beyond it) of those that have a light. */
static bool attained_spec(unsigned round, const char *id, struct figure_spec *out)
{
    static const struct {
        const char *id, *name;
        uint8_t kind;
    } columns[] = {{"attained_count", "绿、蓝灯项目", COLUMN_COUNT},
                   {"lit_count", "有目标灯的项目", COLUMN_COUNT},
                   {"attained_rate", "目标完成率", COLUMN_RATE}};
    const struct figure_term green =
                                 term_of(MONITORING, MONITORED_TARGET_LIGHT + LIGHT_GREEN, round),
                             blue = term_of(MONITORING, MONITORED_TARGET_LIGHT + LIGHT_BLUE, round),
                             others[] = {
                                 blue,
                                 term_of(MONITORING, MONITORED_TARGET_LIGHT + LIGHT_YELLOW, round),
                                 term_of(MONITORING, MONITORED_TARGET_LIGHT + LIGHT_RED, round)};
    size_t at = 0;
    while (at < 3 && strcmp(columns[at].id, id) != 0)
        at++;
    if (at == 3 || !round)
        return false;
    *out = (struct figure_spec){
        .group = "", .name = columns[at].name, .kind = columns[at].kind, .value = green};
    out->value_also[0] = blue;
    if (at == 1)
        memcpy(out->value_also, others, sizeof others);
    if (at == 2) {
        out->of = green;
        memcpy(out->of_also, others, sizeof others);
    }
    return true;
}

bool monitoring_spec(unsigned round, const char *id, struct figure_spec *out)
{
    for (size_t i = 0; i < SPECS; i++) {
        const struct spec *spec = &specs[i];
        if (strcmp(spec->id, id) != 0 || !spec_is_shown(spec, round))
            continue;
        *out = (struct figure_spec){.group = spec->group,
                                    .name = spec->name,
                                    .kind = spec->kind,
                                    .owed = spec->owed,
                                    .leads = i == 0,
                                    .value = term_of(spec->from, spec->measure, round)};
        if (spec->kind == COLUMN_RATE)
            out->of = term_of(spec->of_from, spec->of, round);
        return true;
    }
    return attained_spec(round, id, out);
}

static bool is_empty(const struct figures_row *row)
{
    for (size_t i = 0; i < CELL_MEASURES_MAX; i++)
        if (row->coverage.values[i] || row->monitoring.values[i])
            return false;
    return true;
}

bool monitoring_is_absent(const struct figures_row *row)
{
    return row->book < BOOK_COUNT && row->list_set && is_empty(row);
}

static void fill_row(const struct figures_row *from, unsigned round, bool by_book,
                     struct table_value *values)
{
    bool absent = by_book && monitoring_is_absent(from);
    size_t at = 0;
    if (!by_book)
        values[at++].text = from->code;
    values[at++].text = from->name;
    size_t first = at;
    for (size_t i = 0; i < SPECS; i++) {
        if (!spec_is_shown(&specs[i], round))
            continue;
        struct table_value *value = &values[at++];
        bool leads = at == first + 1;
        if (absent)
            value->text = leads ? "本年无" : "—";
        else if (specs[i].owed && !from->list_set)
            value->text = leads ? "未设定" : "—";
        value->value = figure(from, specs[i].from, specs[i].measure, round);
        value->of = figure(from, specs[i].of_from, specs[i].of, round);
    }
}

enum status monitoring_fill(struct arena *arena, const struct figures *figures, bool by_book,
                            unsigned round, const char *title, struct table *table)
{
    struct table out;
    if (!table_start(arena, &out, title, SPECS + 2, figures->count))
        return STATUS_NO_MEMORY;
    if (!by_book)
        table_column(&out, "", "代码", "code", COLUMN_TEXT);
    table_column(&out, "", by_book ? "预算类别" : "名称", by_book ? "book" : "name", COLUMN_TEXT);
    for (size_t i = 0; i < SPECS; i++)
        if (spec_is_shown(&specs[i], round))
            table_column(&out, specs[i].group, specs[i].name, specs[i].id,
                         (enum column_kind)specs[i].kind);
    for (size_t i = 0; i < figures->count; i++) {
        struct table_row *row = table_row(arena, &out);
        if (!row)
            return STATUS_NO_MEMORY;
        fill_row(&figures->rows[i], round, by_book, row->values);
        row->total = i + 1 == figures->count;
    }
    const struct figures_row *total = &figures->rows[figures->count - 1];
    int64_t outside =
        total->monitoring.values[MONITORED_SUBJECTS] - total->monitoring.values[MONITORED_REPORTED];
    if (!total->list_set)
        table_note(arena, &out, "本年应报清单未设定，报送率不能计算。");
    if (outside > 0)
        table_note(arena, &out, "收表数中有 %lld 个项目在清单之外；资金和预警灯按收到的表计算。",
                   (long long)outside);
    table_note(arena, &out,
               "年初预算、全年预算为已收表项目的数；执行率＝执行数合计÷全年预算合计，不取平均。");
    if (total->monitoring.values[MONITORED_FORECAST_FEN] <
        total->monitoring.values[MONITORED_SPENT_FEN])
        table_note(arena, &out, "全年预计执行小于执行数：有的表没有填全年预计执行数，合计不完整。");
    table_note_residues(arena, &out);
    *table = out;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status monitoring_table(struct view *view, struct arena *arena,
                             const struct report_query *query, unsigned round,
                             enum grouping grouping, struct table *table)
{
    struct figures figures;
    if (round > ROUND_MAX)
        return STATUS_INVALID;
    enum status status = figures_read(view, arena, query, grouping, (int)round, &figures);
    if (status)
        return status;
    const char *word = round_chinese(arena, round);
    const char *title =
        word ? arena_print(arena, "%u 年%s情况汇总表", query->fiscal_year, word) : NULL;
    status = monitoring_fill(arena, &figures, grouping == BY_BOOK, round, title, table);
    if (status == STATUS_OK)
        status = outside_append(view, arena, query, round ? OUTSIDE_MONITORING : OUTSIDE_SELF,
                                round, grouping, table);
    if (status == STATUS_OK && query->basis_words)
        table_note(arena, table, "%s", query->basis_words);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
