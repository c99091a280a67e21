/* A county with two townships below and a prefecture above, filled with the projects of
 * DOMAIN.md 7.1, and looks into tables. */
#ifndef COUNTY_H
#define COUNTY_H

#include "../replica/world.h"

#include <siben/regions.h>
#include <siben/report.h>

#define WAN(hundredths) ((int64_t)(hundredths)*10000) /* WAN(39120) is 391.20 万元 */
#define A "65302226T000000000101"
#define B "65302226T000000000207"
#define C "65302226T000000000318"

struct county {
    struct world world;
    struct arena arena;
};

/* Writes a record at a node. */
struct record_key key_of(const char *scope, unsigned kind, const char *id, unsigned year,
                         unsigned round);
struct version_name put(struct world *world, int node, struct record_key key,
                        struct payload *payload);
void put_unit(struct world *world, const char *scope, const char *code, const char *name,
              const char *department);
void put_list(struct world *world, const char *scope, const char *unit, struct list_entry *entries,
              size_t count);
void put_budget(struct world *world, int node, const char *scope, const char *code,
                const char *unit, const char *name, struct funding_line *lines, size_t count);
struct version_name put_form(struct world *world, int node, const char *scope, const char *code,
                             const char *unit, unsigned round, unsigned book, int64_t spent);
/* A plan of the tree, deploy/plans/NAME.yaml; `from` becomes `to` in it, "" nothing. */
void put_tree_plan(struct county *test, int node, const char *scope, const char *name,
                   uint32_t edition, const char *from, const char *to);
/* A code of a division as its superior publishes it, over county_regions; JULY is 2026-07-01. */
#define JULY 20635
extern const struct region_built_in county_regions[];
struct version_name put_region(struct county *test, int node, const char *code, const char *name,
                               int32_t until, const char *successor);
/* The county's evaluation of a project of 2026, 部门评价 or 重点评价; `kept`: where its report is, "" nobody says. */
struct version_name put_evaluation_by(struct world *world, const char *agency, unsigned type,
                                      const char *number, const char *code, const char *unit,
                                      const char *kept);
struct version_name put_evaluation(struct world *world, unsigned type, const char *number,
                                   const char *code, const char *unit, const char *kept);
void put_fund(struct world *world, unsigned type, bool here, int64_t budget);
/* Units, budgets of A, B, C and May's forms of A and B; no lists. */
void fill(struct world *world);
/* Lists that name all three, and one project out of scope. */
void list_all(struct world *world);
int setup(void **state);
int teardown(void **state);
void gather(struct world *world);
struct view view_of(struct world *world, int node);
struct report_query query_of(const char *code, enum dimension dimension);
/* The value of a column by id in the row whose name is `row`, as text, amounts in 万元. */
const char *at(struct arena *arena, const struct table *table, const char *row, const char *id);
bool has_note(const struct table *table, const char *part);
/* Every amount and count of the parts adds up to the total, to the fen. */
void assert_adds_up(const struct table *table);

#endif
