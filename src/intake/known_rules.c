/* What a plan asks of a form: apart, since a workbook and the cells of tables both have a struct cell. */
#include "known.h"

#include <siben/form_rules.h>

enum status known_form_rules(struct view *view, struct arena *arena, const struct record_key *form,
                             struct form_rules *rules)
{
    return replica_form_rules(view, arena, form, rules);
}

enum status known_score_rules(struct view *view, struct arena *arena, const struct record_key *form,
                              struct score_rules *rules, bool *set)
{
    enum status status = replica_score_rules(view, arena, form, rules);
    *set = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
