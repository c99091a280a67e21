/* GET /adjustable -- what an adjustment of an approved target can be about, and what stands there now: for whoever fills one
 * to choose from. What is asked is refused or taken by the importer all the same (work_entry.h). */
#include "api.h"

#include <siben/adjust.h>

struct asking {
    const char *id;
    uint16_t year;
    json_t *made;
};

static void put_choices(struct call *call, json_t *one, const struct target_change *hold)
{
    json_t *list = answer_list(call);
    if (hold->kind == ADJUST_CORE)
        for (size_t i = 0; i < 2; i++)
            append(call, list, json_string(adjust_core_words[i]));
    for (unsigned accrual = ACCRUAL_NONE + 1;
         accrual < ACCRUAL_COUNT && hold->kind == ADJUST_ACCRUAL; accrual++)
        append(call, list, json_string(accrual_chinese(accrual)));
    for (unsigned phase = PHASE_INITIAL;
         phase <= PHASE_SPECIAL && hold->kind == ADJUST_FACT && strcmp(hold->what, "申报阶段") == 0;
         phase++)
        append(call, list, json_string(phase_chinese(phase)));
    if (hold->kind == ADJUST_FACT && strcmp(hold->what, "项目属性") == 0) {
        append(call, list, json_string(attribute_chinese(ATTRIBUTE_NEW)));
        append(call, list, json_string(attribute_chinese(ATTRIBUTE_CONTINUING)));
    }
    put_json(call, one, "choices", list);
}

/* What is new of it has no place yet: its words are typed. */
static void put_changes(struct call *call, json_t *made, const struct target *target,
                        const struct target_change *holds, size_t count)
{
    json_t *changes = answer_list(call), *list = answer_list(call);
    for (unsigned kind = 1; kind < ADJUST_KIND_COUNT; kind++) {
        bool asked = kind == ADJUST_ADD || (kind == ADJUST_TASK_ADD && target->department);
        for (size_t i = 0; i < count && !asked; i++)
            asked = holds[i].kind == kind;
        if (asked)
            append(call, changes, json_string(adjust_chinese(kind)));
    }
    for (size_t i = 0; i < count; i++) {
        json_t *one = answer_object(call);
        put_text(call, one, "change", adjust_chinese(holds[i].kind));
        put_text(call, one, "field", holds[i].what);
        put_text(call, one, "levels", holds[i].levels);
        put_text(call, one, "stands", holds[i].was);
        put_choices(call, one, &holds[i]);
        append(call, list, one);
    }
    put_json(call, made, "changes", changes);
    put_json(call, made, "holds", list);
}

/* What one may not see is not there: both are told the same. */
static enum status find(struct call *call, struct view *view, const struct asking *asking,
                        struct adjustable *found, const char **lacks)
{
    const struct seen_units *units;
    struct why why;
    enum status status = seen_units_read(call, view, &units);
    *lacks = "";
    why_clear(&why);
    if (status == STATUS_OK)
        status = adjustable_find(view, &call->arena, asking->id, asking->year, found, &why);
    bool held = status == STATUS_OK || status == STATUS_CONFLICT;
    if (status == STATUS_NOT_FOUND ||
        (held && !seen_unit(call, units, RESOURCE_FORMS, found->target.unit_code)))
        *lacks = "这一年没有它的绩效目标，或者不归您管";
    else if (status == STATUS_CONFLICT)
        *lacks = "绩效目标还没有审核通过，不用调整，直接改目标表重新报";
    return **lacks ? STATUS_OK : status;
}

static enum status read_holds(struct call *call, struct view *view, void *context)
{
    struct asking *asking = context;
    struct adjustable *found = arena_take(&call->arena, sizeof *found);
    struct target_change *holds = NULL;
    const char *lacks = "";
    size_t count = 0;
    if (!found)
        return STATUS_NO_MEMORY;
    enum status status = find(call, view, asking, found, &lacks);
    if (status == STATUS_OK && !*lacks)
        status = target_holds(&call->arena, &found->target, &holds, &count);
    if (status != STATUS_OK)
        return status;
    put_text(call, asking->made, "id", asking->id);
    put_text(call, asking->made, "name", *lacks ? "" : found->target.subject_name);
    put_text(call, asking->made, "lacks", lacks);
    put_changes(call, asking->made, &found->target, holds, count);
    return STATUS_OK;
}

static enum status answer(struct call *call, json_t **result)
{
    struct asking asking = {.id = ""};
    int this_year, month, day;
    long year;
    date_parts(date_of_instant(call->now_ms), &this_year, &month, &day);
    enum status status = input_text(call, "id", RECORD_ID_MAX, &asking.id);
    if (status == STATUS_OK)
        status = input_number(call, "year", YEAR_MIN, YEAR_MAX, this_year, &year);
    if (status == STATUS_OK && !*asking.id)
        status = why_set(&call->why, STATUS_INVALID, "id", "没有写是谁的绩效目标",
                         "写项目代码；部门整体的写 dept/ 加部门代码");
    if (status != STATUS_OK)
        return status;
    asking.year = (uint16_t)year;
    asking.made = *result = answer_object(call);
    return call_view(call, read_holds, &asking);
}

const struct route route_adjustable = {.path = "/adjustable",
                                       .method = CONSOLE_GET,
                                       .access = ACCESS_ROLE,
                                       .resource = RESOURCE_FORMS,
                                       .answer = answer};
