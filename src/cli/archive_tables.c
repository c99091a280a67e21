/* The tables of a year as one workbook: coverage, each round that has forms, self-evaluation. */
#include "archive.h"
#include "regions.h"
#include "sheet.h"

#include <siben/duties.h>

#include <stdio.h>

static bool has_forms(const struct table *table)
{
    const struct table_row *total = &table->rows[table->row_count - 1];
    for (size_t c = 0; c < table->column_count; c++)
        if (strcmp(table->columns[c].id, "forms_count") == 0)
            return total->values[c].value > 0;
    return false;
}

static void put(struct archive *archive, struct view *view, struct sheets *sheets, const char *name,
                const struct report_query *query, struct stamp stamp, const struct table *table)
{
    const char *place = region_name(query->context, query->place.code);
    const struct sheet_words words = {
        name, place ? place : query->place.code, sheet_now(archive->context),
        sheet_stamp(archive->context, view, stamp, &query->place, NULL, NULL, table)};

    sheet_put_table(sheets, &words, table);
}

/* By book, then by unit. */
static enum status put_round(struct archive *archive, struct view *view, struct sheets *sheets,
                             const struct report_query *query, unsigned round)
{
    struct arena *arena = &archive->context->arena;
    struct table table;
    char name[64], by_unit[80];
    struct stamp stamp = {REPORT_MONITORING, BY_BOOK, query->fiscal_year, (int)round, 0};
    snprintf(name, sizeof name, round ? "监控1—%u月" : "自评", round);
    snprintf(by_unit, sizeof by_unit, "%s分单位", name);
    enum status status = monitoring_table(view, arena, query, round, BY_BOOK, &table);
    if (status || !has_forms(&table))
        return status;
    put(archive, view, sheets, name, query, stamp, &table);
    if (query->place.dimension == DIMENSION_UNIT)
        return STATUS_OK;
    status = monitoring_table(view, arena, query, round, BY_UNIT, &table);
    stamp.grouping = BY_UNIT;
    if (status == STATUS_OK)
        put(archive, view, sheets, by_unit, query, stamp, &table);
    return status;
}

static enum status put_all(struct archive *archive, struct view *view, struct sheets *sheets)
{
    struct arena *arena = &archive->context->arena;
    struct report_query query = {.fiscal_year = (uint16_t)archive->fiscal_year,
                                 .region_name = region_name};
    struct table table;
    struct stamp stamp = {REPORT_COVERAGE, BY_BOOK, query.fiscal_year, -1, 0};
    const struct regions *regions;
    enum status status = command_regions(archive->context, view, &regions);
    query.context = archive->context->regions;
    if (status == STATUS_OK)
        status = place_of_scope(view, &archive->context->node->config.scope, &query.place);
    if (status == STATUS_OK)
        status = plan_rounds(view, arena, &query.place, query.fiscal_year, &query.rounds);
    if (status == STATUS_OK)
        status = coverage_table(view, arena, &query, BY_BOOK, &table);
    if (status == STATUS_OK)
        put(archive, view, sheets, "覆盖表", &query, stamp, &table);
    if (status == STATUS_OK && query.place.dimension != DIMENSION_UNIT) {
        stamp.grouping = BY_UNIT;
        status = coverage_table(view, arena, &query, BY_UNIT, &table);
        if (status == STATUS_OK)
            put(archive, view, sheets, "覆盖表分单位", &query, stamp, &table);
    }
    for (unsigned round = 1; round <= ROUND_MAX && status == STATUS_OK; round++)
        status = put_round(archive, view, sheets, &query, round);
    return status ? status : put_round(archive, view, sheets, &query, 0);
}

enum status archive_tables(struct archive *archive, struct view *view)
{
    struct buffer out = {0};
    struct sheets *sheets = sheets_new(archive->context->now_ms);
    enum status status = sheets ? put_all(archive, view, sheets) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = sheets_finish(sheets, &out, &archive->context->why);
    if (status == STATUS_OK)
        archive_file(archive, "tables.xlsx", buffer_bytes(&out));
    buffer_free(&out);
    sheets_free(sheets);
    return status;
}
