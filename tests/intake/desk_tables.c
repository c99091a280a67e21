/* What can be asked of a desk when its test is done with it: whatever files it took, each table meets what they left, and
 * memory and the store fail somewhere in it (again.h). */
#include "desk.h"

#include "again.h"

#include <siben/duties.h>
#include <siben/works.h>

#define PLACES 6

/* The plan of the tree; read once for all desks of a test. */
const struct plan_held *desk_plan(void)
{
    static struct plan_held held;
    static struct arena arena;
    static bool read;
    struct record_key key = {.kind = KIND_PLAN, .fiscal_year = 2026, .id = PLAN_ID};
    struct why why;
    if (read)
        return &held;
    arena_init(&arena, 0);
    why_clear(&why);
    struct bytes text = test_tree_file("deploy/plans/653022-2026.yaml"),
                 days = test_sample("holidays-2026.json");
    assert_ok(scope_parse("653022", &key.scope, NULL));
    struct calendar_text calendar = {"holidays-2026.json", arena_text_of(&arena, days)};
    const struct plan_notice notice = {.name = "653022-2026",
                                       .edition = 1,
                                       .text = arena_text_of(&arena, text),
                                       .calendars = &calendar,
                                       .calendar_count = 1};
    assert_ok(plan_of_payload(&arena, &key, &notice, &held, &why));
    memory_free((void *)(uintptr_t)text.data);
    memory_free((void *)(uintptr_t)days.data);
    read = true;
    return &held;
}

struct inquiry {
    struct desk *desk;
    struct report_query query;
    struct duty_ask duties;
    struct work_list_ask list;
    enum status (*table)(struct inquiry *of, struct view *view, struct arena *arena,
                         struct table *table);
};

#define TABLE(name, call)                                                               \
    static enum status name(struct inquiry *of, struct view *view, struct arena *arena, \
                            struct table *table)                                        \
    {                                                                                   \
        return call;                                                                    \
    }
TABLE(books, coverage_table(view, arena, &of->query, BY_BOOK, table))
TABLE(regions, coverage_table(view, arena, &of->query, BY_REGION, table))
TABLE(departments, coverage_table(view, arena, &of->query, BY_DEPARTMENT, table))
TABLE(may, monitoring_table(view, arena, &of->query, 5, BY_BOOK, table))
TABLE(may_units, monitoring_table(view, arena, &of->query, 5, BY_UNIT, table))
TABLE(year_end, monitoring_table(view, arena, &of->query, 0, BY_REGION, table))
TABLE(missing, missing_table(view, arena, &of->query, STAGE_TARGET_SET, table))
TABLE(funds, funds_table(view, arena, &of->list, table))
TABLE(transfers, transfer_table(view, arena, &of->list.scope, 0, of->list.as_of, table))
TABLE(works, works_table(view, arena, &of->list, table))
TABLE(shares, shares_table(view, arena, &of->duties, table))
TABLE(scores, scores_table(view, arena, &of->duties, 2026, table))
TABLE(results, results_table(view, arena, &of->duties, 2026, table))
TABLE(handling, handling_table(view, arena, &of->duties, 2026, 5, table))
static const struct {
    const char *name;
    enum status (*table)(struct inquiry *, struct view *, struct arena *, struct table *);
} tables[] = {{"books", books},
              {"regions", regions},
              {"departments", departments},
              {"May", may},
              {"units in May", may_units},
              {"year end", year_end},
              {"missing", missing},
              {"funds", funds},
              {"transfers", transfers},
              {"works", works},
              {"shares", shares},
              {"scores", scores},
              {"results", results},
              {"handling", handling}};

static enum status put_question(void *context, struct arena *arena, struct buffer *said)
{
    struct inquiry *inquiry = context;
    struct table table;
    struct view view;
    enum status status = replica_view(inquiry->desk->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = inquiry->table(inquiry, &view, arena, &table);
    if (status == STATUS_OK) {
        table_put_csv(&table, said);
        for (size_t i = 0; i < table.note_count; i++)
            buffer_print(said, "note %s\n", table.notes[i]);
    }
    return replica_view_close(&view, status);
}

void desk_ask_tables(struct desk *desk)
{
    struct inquiry inquiry = {
        .desk = desk,
        .query = {.fiscal_year = 2026,
                  .place = {.dimension = DIMENSION_REGION, .code = "653022"},
                  .rounds = 1u << 5},
        .duties = {.held = desk_plan(), .receiver = true, .as_of = date_of_instant(desk->now_ms)},
        .list = {.as_of = date_of_instant(desk->now_ms)}};
    assert_ok(scope_parse("653022", &inquiry.list.scope, NULL));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct buffer said = {0};
        const struct again question = {tables[i].name, &desk->store, put_question, &inquiry};
        inquiry.table = tables[i].table;
        (void)again(&question, PLACES, &said); /* what cannot be asked of it is refused */
        buffer_free(&said);
    }
    again_end();
}
