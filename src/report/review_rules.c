/* Which targets are reviewed with the four checks: those of the obligations that the plan's rule set review names. */
#include "duty_walk.h"

#include <siben/reviewing.h>

const char *const review_check_names[REVIEW_CHECKS] = {"完整性", "相关性", "适当性", "可行性"};

static enum status read_rules(struct review_rules *rules, struct view *view, struct arena *arena,
                              const struct record_key *form)
{
    struct why why;
    const struct rule_value *checks;
    why_clear(&why);
    enum status status =
        plan_held(view, arena, &form->scope, form->fiscal_year, false, &rules->held, &why);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND && status != STATUS_UNSUPPORTED)
        return status;
    checks = status == STATUS_OK ? plan_rule(&rules->held.plan, "review", "checks") : NULL;
    rules->required =
        checks && !checks->unset && checks->count && strcmp(checks->texts[0], "required") == 0;
    rules->scope = scope_of_plan(&form->scope);
    rules->year = form->fiscal_year;
    rules->read = true;
    return STATUS_OK;
}

/* Is a target one of those that the obligation asks for? */
static bool is_of(const struct obligation *it, const struct record_key *form,
                  const struct fact_image *image)
{
    const bool department = strncmp(form->id, "dept/", 5) == 0;
    if (it->kept.by != KEPT_TARGET || it->money_year != form->fiscal_year ||
        (it->owner == OWNER_DEPARTMENTS) != department)
        return false;
    if (!it->where_count || !image)
        return true;
    const struct duty_money money = duty_money_of(image);
    return duty_admits(it->where, &money, image->main_book);
}

static bool is_among(const struct plan *plan, const struct rule_value *targets,
                     const struct record_key *form, const struct fact_image *image)
{
    if (!targets || targets->unset || !targets->count)
        return true; /* the plan names none in particular */
    for (size_t i = 0; i < targets->count; i++) {
        const struct obligation *it = plan_obligation(plan, targets->texts[i]);
        if (it && is_of(it, form, image))
            return true;
    }
    return false;
}

enum status review_asks_checks(struct review_rules *rules, struct view *view, struct arena *arena,
                               const struct record_key *form, bool *asked, const char **source)
{
    struct fact_image image;
    struct record_key subject = *form;
    const struct scope place = scope_of_plan(&form->scope);
    enum status status = STATUS_OK;
    *asked = false;
    *source = "";
    if (form->kind != KIND_TARGET)
        return STATUS_OK;
    if (!rules->read || rules->year != form->fiscal_year || !scope_equal(&rules->scope, &place))
        status = read_rules(rules, view, arena, form);
    if (status != STATUS_OK || !rules->required)
        return status;
    subject.kind = 0;
    subject.round = 0;
    status = replica_image(view, arena, &subject, &image);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    *asked = is_among(&rules->held.plan, plan_rule(&rules->held.plan, "review", "targets"), form,
                      status == STATUS_OK ? &image : NULL);
    *source = *asked ? arena_print(arena, "%s 的规则“审核”", rules->held.label) : "";
    return *source ? STATUS_OK : STATUS_NO_MEMORY;
}
