/* Who needed an ex-ante evaluation and has none (DOMAIN.md O-04) is said wherever its figures stand. */
#include "table.h"

#include <siben/duties.h>

#define NAMES_MOST 5

bool duty_lacks_ex_ante(const struct duty *duty)
{
    const struct plan_kept *kept = &duty->obligation->kept;
    return kept->by == KEPT_WORK && kept->every == EVERY_TRIGGERED &&
           duty->obligation->owner == OWNER_PROJECTS && (kept->types >> WORK_EX_ANTE & 1) &&
           duty->state != DUTY_DONE && duty->state != DUTY_DONE_LATE &&
           duty->state != DUTY_NOT_KEPT && !duty->record.kind;
}

struct lacking {
    struct arena *arena;
    const struct obligation
        *of; /* several may ask for evaluations: of the first each project is counted once */
    const char *names;
    size_t count;
};

static bool see(void *context, const struct duty *duty)
{
    struct lacking *lacking = context;
    if (!duty_lacks_ex_ante(duty) || (lacking->of && lacking->of != duty->obligation))
        return true;
    lacking->of = duty->obligation;
    if (lacking->count++ < NAMES_MOST)
        lacking->names = arena_print(lacking->arena, "%s%s%s（%s）", lacking->names,
                                     lacking->count > 1 ? "、" : "", duty->name, duty->id);
    return lacking->names != NULL;
}

enum status ex_ante_note(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         struct table *table)
{
    struct lacking lacking = {.arena = arena, .names = ""};
    enum status status = duties_each(view, arena, ask, see, &lacking);
    if (status == STATUS_OK && lacking.names && lacking.count)
        table_note(arena, table, "应做而没有做事前绩效评估的 %zu 个项目：%s%s。", lacking.count,
                   lacking.names, lacking.count > NAMES_MOST ? " 等" : "");
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
