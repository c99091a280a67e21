/* What visits and checks found, and whether somebody has taken it up: DOMAIN.md O-29 "urge rectification", evidence
 * 整改台账. */
#include "duty_weigh.h"

#include "final.h"

#define NAMED_MOST 3
struct found {
    size_t untaken, open, late, named; /* without a rectification; not yet done; past its term */
    const char *names;
};

static const char *name_of(const struct walking *walking, const struct scope *place,
                           const struct work_row *row)
{
    const struct duty_unit *unit = duty_roster_unit_at(&walking->roster, row->unit_code, place);
    for (size_t i = 0; *row->project_code && i < walking->project_count; i++)
        if (strcmp(walking->projects[i].id, row->project_code) == 0)
            return walking->projects[i].name;
    return *row->name           ? row->name
           : *row->project_code ? row->project_code
           : unit               ? unit->name
                                : row->unit_code;
}

static bool taken_by(const struct veto_follow *follow, const struct tally_by *by)
{
    return follow->taken && (by->by != BY_MOMENT || day_end_ms(follow->since - 1) < by->end_ms);
}

static void take_row(struct weighing *weighing, const struct tally_by *by,
                     const struct scope *place, const struct work *work, const struct work_row *row,
                     struct found *found)
{
    struct walking *walking = weighing->walking;
    const struct veto_follow follow =
        veto_followed(&walking->works, work, row, "", walking->ask->as_of);
    found->open += follow.taken && follow.open;
    found->late += follow.taken && follow.open && follow.late;
    if (taken_by(&follow, by))
        return;
    found->untaken++;
    if (weighing->words && found->named < NAMED_MOST && found->names)
        found->names = arena_print(walking->arena, "%s%s%s", found->names,
                                   !found->named++         ? ""
                                   : walking->ask->english ? ", "
                                                           : "、",
                                   name_of(walking, place, row));
}

/* Of each project once, whatever number of its indicators was found wrong. */
static bool is_first(const struct work *work, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (work_same_object(&work->rows[i], &work->rows[at]) && work_found(work, &work->rows[i]))
            return false;
    return work_found(work, &work->rows[at]);
}

static void say_found(struct need *need, const struct found *found)
{
    bool more = found->untaken > NAMED_MOST;
    if (found->untaken)
        buffer_print(need_lacking(need),
                     need->english ? "%zu findings without a rectification: %s%s"
                                   : "发现的问题 %zu 处还没有立整改：%s%s",
                     found->untaken, found->names,
                     !more           ? ""
                     : need->english ? ", …"
                                     : "等");
    if (found->open)
        buffer_print(need_lacking(need),
                     need->english ? "%zu rectifications open" : "整改未完成 %zu 处", found->open);
    if (found->late)
        buffer_print(&need->lacks, need->english ? ", %zu of them overdue" : "，其中逾期 %zu 处",
                     found->late);
}

void weigh_found(struct weighing *weighing, const struct tally_by *by, struct need *need)
{
    struct walking *walking = weighing->walking;
    int64_t end_ms = day_end_ms(walking->ask->as_of);
    struct found found = {.names = ""};
    for (size_t i = 0; i < walking->works.count; i++) {
        const struct work_item *item = &walking->works.items[i];
        const struct work *work = work_by(item, weighing->ask->stated ? INT64_MAX : end_ms);
        unsigned returns;
        if (!tally_meant(weighing->ask, item, work) ||
            work_state_by(item, end_ms, &returns) == COURSE_RETURNED)
            continue;
        for (size_t k = 0; k < work->row_count; k++)
            if (is_first(work, k))
                take_row(weighing, by, &item->key.scope, work, &work->rows[k], &found);
    }
    if (weighing->it->kept.followed && found.untaken)
        need->met = false;
    if (!found.names)
        need->lacks.failed = true;
    else if (weighing->words)
        say_found(need, &found);
}
