/* A number of the flow of funds: the year's budget of one source level and book that one department spends. No cell keeps it:
 * it is asked of the facts, as the flow's table is, and then of the lines of each subject. */
#include "explain_inside.h"

#include <siben/columns.h>

#include <stdio.h>

#define WITH_LINES "lines/"
#define WITH_ANNUAL "annual/"

/* "annual/中央/219", "lines/中央/219": what, of which level, which department spends. */
bool flow_spec(struct explaining *explaining)
{
    const char *column = explaining->ask->address.column, *source, *department;
    struct flow *flow = &explaining->flow;
    bool lines = strncmp(column, WITH_LINES, sizeof WITH_LINES - 1) == 0;
    if (!lines && strncmp(column, WITH_ANNUAL, sizeof WITH_ANNUAL - 1) != 0)
        return false;
    source = strchr(column, '/') + 1;
    department = strchr(source, '/');
    for (unsigned i = 0; department && department[1] && i < SOURCE_COUNT && !flow->used; i++) {
        const char *name = source_chinese(i);
        if (strlen(name) == (size_t)(department - source) &&
            strncmp(name, source, strlen(name)) == 0)
            *flow = (struct flow){true, lines, (uint8_t)i, department + 1};
    }
    explaining->spec = (struct figure_spec){
        .group = arena_print(explaining->arena, "%s资金", source_chinese(flow->source)),
        .name = lines ? "资金条数" : "全年预算",
        .kind = lines ? COLUMN_COUNT : COLUMN_FEN,
        /* read from the list that names a project, and from its money */
        .value = {true, CELLS_COVERAGE, 2 * STAGE_REQUIRED + 1}};
    return flow->used;
}

static void add_filter(struct fact_query *query, uint8_t column, const char *value)
{
    query->filters[query->filter_count++] =
        (struct fact_filter){.term = {.column = column}, .value = value};
}

static enum status ask_facts(const struct explaining *explaining, struct fact_query *query)
{
    const struct flow *flow = &explaining->flow;
    const struct place *place = &explaining->query.place;
    struct arena *arena = explaining->arena;
    const char *own = strchr(place->code, '/');
    query->sums[query->sum_count++] = (struct fact_term){.column = FACT_ANNUAL_FEN};
    add_filter(query, FACT_YEAR, arena_print(arena, "%u", explaining->query.fiscal_year));
    add_filter(query, FACT_BOOK, arena_print(arena, "%u", explaining->ask->address.row));
    add_filter(query, FACT_SOURCE, arena_print(arena, "%u", flow->source));
    add_filter(query, FACT_DEPARTMENT, flow->department);
    add_filter(query, FACT_REGION,
               arena_print(arena, "%.*s", (int)strcspn(place->code, "/"), place->code));
    if (own)
        add_filter(query, place->dimension == DIMENSION_UNIT ? FACT_UNIT : FACT_DEPARTMENT,
                   own + 1);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status flow_number(struct explaining *explaining)
{
    struct explanation *out = explaining->out;
    struct fact_query query = {.by_count = 0};
    struct fact_groups *groups;
    struct fact_group *sorted;
    size_t count = 0;
    enum status status = ask_facts(explaining, &query);
    if (status == STATUS_OK)
        status = replica_ask_facts(explaining->view, NULL, &query, &groups, NULL);
    if (status != STATUS_OK)
        return status;
    status = fact_groups_sorted(groups, explaining->arena, &sorted, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        out->value += explaining->flow.lines ? sorted[i].lines : sorted[i].sums[0];
    fact_groups_free(groups);
    return status;
}

int64_t flow_of(const struct explaining *explaining, const struct fact_image *image)
{
    const struct flow *flow = &explaining->flow;
    uint64_t sum = 0;
    if (!image->exists || strcmp(image->department_code, flow->department) != 0)
        return 0;
    for (size_t i = 0; i < image->line_count; i++) {
        const struct fact_line *line = &image->lines[i];
        if (line->source == flow->source && line->book == explaining->ask->address.row)
            sum += flow->lines ? 1 : (uint64_t)line->annual_fen;
    }
    return (int64_t)sum;
}
