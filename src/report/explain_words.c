/* What a cell is called, and the words that its table has in the place of a number. */
#include "explain_inside.h"

#include <stdio.h>

static const char *row_words(const struct explaining *explaining)
{
    unsigned row = explaining->ask->address.row;
    const struct report_query *query = &explaining->query;
    const char *name =
        query->place.dimension == DIMENSION_REGION
            ? (query->region_name ? query->region_name(query->context, query->place.code)
                                  : query->place.code)
            : cell_name_of(&explaining->names, query->place.code);
    const char *part = row < BOOK_COUNT         ? book_chinese(row)
                       : row == ROW_TOTAL       ? "合计"
                       : row == ROW_REST_REGION ? "本级"
                                                : "其他";
    return arena_print(explaining->arena, "%s%s%s", name ? name : "", name && *name ? " " : "",
                       part);
}

/* Who spends it, where its place is no department's own. Departments are named county by county: above one, by their code. */
static const char *flow_words(const struct explaining *explaining, const char *row)
{
    const struct flow *flow = &explaining->flow;
    char code[CELL_CODE_SIZE];
    snprintf(code, sizeof code, "%.6s/%s", explaining->query.place.code, flow->department);
    const char *name = cell_name_of(&explaining->names, code);
    return row ? arena_print(explaining->arena, "%s · %s", row, *name ? name : flow->department)
               : NULL;
}

static bool is_amount(const struct figure_term *term)
{
    if (term->table == CELLS_MONITORING)
        return term->measure >= MONITORED_INITIAL_FEN && term->measure <= MONITORED_FORECAST_FEN;
    return term->measure & 1; /* counts and amounts take turns, to the last of them */
}

static enum status put_names(struct explaining *explaining)
{
    static const char *const titles[REPORT_ADDRESS_COUNT] = {
        [REPORT_COVERAGE] = "四本预算绩效管理覆盖表", [REPORT_FLOW] = "资金流向"};
    const struct figure_address *address = &explaining->ask->address;
    struct explanation *out = explaining->out;
    const struct figure_spec *spec = &explaining->spec;
    const char *stage = stage_chinese(explaining->arena, explain_stage(explaining));
    const char *title = titles[address->table];
    if (!title && stage)
        title = arena_print(explaining->arena, "%s%s", stage,
                            address->table == REPORT_MONITORING ? "情况汇总表" : "未完成单位");
    out->title =
        title ? arena_print(explaining->arena, "%u 年%s", address->fiscal_year, title) : NULL;
    out->row = row_words(explaining);
    if (explaining->flow.used)
        out->row = flow_words(explaining, out->row);
    out->column =
        arena_print(explaining->arena, "%s%s%s", spec->group, *spec->group ? " " : "", spec->name);
    out->kind = spec->kind;
    out->amounts = explaining->flow.used ? spec->kind == COLUMN_FEN : is_amount(&spec->value);
    return out->title && out->row && out->column ? STATUS_OK : STATUS_NO_MEMORY;
}

static void say_instead(struct explaining *explaining, const struct figures *figures)
{
    const struct figure_address *address = &explaining->ask->address;
    struct explanation *out = explaining->out;
    const struct figures_row *total = &figures->rows[BOOK_COUNT],
                             *row =
                                 address->row < BOOK_COUNT ? &figures->rows[address->row] : total;
    bool absent =
        address->table == REPORT_COVERAGE ? coverage_is_absent(row) : monitoring_is_absent(row);
    if (absent) {
        out->words = explaining->spec.leads ? "本年无" : "—";
        out->reason = "这一类本年没有应报的项目，也没有收到的内容";
    } else if (explaining->spec.owed && !row->list_set) {
        /* as a row of its region's table a place with funds alone counts them, so that rows add up */
        bool counts = address->row == ROW_TOTAL && row->coverage.values[2 * STAGE_REQUIRED] > 0;
        if (!counts)
            out->words = explaining->spec.leads ? "未设定" : "—";
        out->reason = counts ? "本年应报清单未设定，只数了社保基金；在按类别的表上，合计写“未设定”"
                             : "本年应报清单未设定：请导入一体化系统的项目清单";
    }
}

/* The same rows as the tables have, asked for by book: a part's own list is that of its place. */
static enum status put_instead(struct explaining *explaining)
{
    const struct figure_address *address = &explaining->ask->address;
    struct figures figures;
    struct arena arena;
    if (address->table == REPORT_MISSING || address->table == REPORT_FLOW)
        return STATUS_OK;
    arena_init(&arena, 0);
    enum status status =
        figures_read(explaining->view, &arena, &explaining->query, BY_BOOK,
                     address->table == REPORT_COVERAGE ? -1 : address->round, &figures);
    if (status == STATUS_OK)
        say_instead(explaining, &figures);
    arena_close(&arena);
    return status;
}

enum status explain_words(struct explaining *explaining)
{
    enum status status = put_names(explaining);
    return status ? status : put_instead(explaining);
}
