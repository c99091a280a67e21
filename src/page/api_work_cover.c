/* What an evaluation's cover (T9) has beside what is typed: the grades that the plan sets, by which its score has one;
 * where and when it was published. */
#include "work_entry.h"

#include <siben/date.h>
#include <siben/duties.h>
#include <siben/scoring.h>
#include <siben/works.h>

/* [{"from": 9000, "words": "优"}, …], falling; none where the plan sets none. */
static json_t *grades_json(struct call *call, const struct plan *plan)
{
    static const char *const names[] = {"excellent", "good", "fair", "poor"};
    static const char *const rules[] = {"excellent_from", "good_from", "fair_from", NULL};
    json_t *list = answer_list(call);
    if (!plan || !plan_grade(plan, 0))
        return list;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int32_t from = 0;
        if (rules[i] && !plan_rule_hundredths(plan, "grades", rules[i], &from))
            continue;
        json_t *one = answer_object(call);
        put_number(call, one, "from", from);
        put_text(call, one, "words", plan_grade_chinese(names[i]));
        append(call, list, one);
    }
    return list;
}

static const char *cell_of(const struct table *table, size_t row, const char *id)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].id, id) == 0 && table->rows[row].values[i].text)
            return table->rows[row].values[i].text;
    return "";
}

/* As the list of evaluations has it. `key` NULL: there was no memory for it, and the answer will not be given. */
static enum status put_published(struct call *call, struct view *view, uint16_t year,
                                 const char *key, json_t *made)
{
    struct work_list_ask ask = {.scope = call->page->node->config.scope,
                                .fiscal_year = year,
                                .as_of = date_of_instant(call->now_ms)};
    struct table table = {.row_count = 0};
    const char *place = "", *date = "";
    enum status status =
        key && *key ? evaluations_table(view, &call->arena, &ask, NULL, &table) : STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < table.row_count && !*place; i++)
        if (strcmp(cell_of(&table, i, "key"), key) == 0) {
            place = cell_of(&table, i, "place");
            date = cell_of(&table, i, "disclosed");
        }
    put_text(call, made, "published", place);
    put_text(call, made, "published_on", date);
    return status;
}

enum status work_put_cover(struct call *call, struct view *view, const char *key, json_t *made)
{
    struct plan_held held;
    struct why why = {.where = ""};
    int year, month, day;
    date_parts(date_of_instant(call->now_ms), &year, &month, &day);
    enum status status = plan_held(view, &call->arena, &call->page->node->config.scope,
                                   (uint16_t)year, false, &held, &why);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND && status != STATUS_UNSUPPORTED)
        return status;
    put_json(call, made, "grades", grades_json(call, status == STATUS_OK ? &held.plan : NULL));
    return put_published(call, view, (uint16_t)json_integer_value(json_object_get(made, "year")),
                         key, made);
}
