/* What the plan's formulas find in a self-evaluation, whether it is taken in, filled in or stored. DOMAIN.md 2.5. */
#include <siben/form_check.h>
#include <siben/scoring.h>

static void say(struct findings *findings, const char *place, const char *what, int32_t said,
                int32_t computed)
{
    char stated[MONEY_TEXT_SIZE], right[MONEY_TEXT_SIZE];
    score_print(said, stated);
    score_print(computed, right);
    findings_add(findings, SEVERITY_WARNING, "FORM_SCORE_FORMULA", place ? place : "",
                 "请按计划的打分公式改（siben explain score:… 列出算法）；最终取哪个分由规则 "
                 "scoring 的 counts 定",
                 "%s得 %s 分，按计划的公式为 %s 分", what ? what : "", stated, right);
}

void score_findings(const struct score_rules *rules, const struct target *target,
                    const struct self_evaluation *form, struct findings *findings)
{
    struct score_sheet sheet;
    for (size_t i = 0; i < form->row_count; i++) {
        const struct self_row *row = &form->rows[i];
        const struct indicator *indicator = score_indicator_of(target, row);
        const struct scored scored = score_indicator(rules, indicator, row);
        const char *name = indicator ? indicator->name : row->name;
        if (scored.score != row->score)
            say(findings, arena_print(findings->arena, "rows[%zu].score", i),
                arena_print(findings->arena, "“%s”", name ? name : ""), row->score, scored.score);
    }
    score_form(rules, target, form, &sheet);
    if (rules->method == SCORE_PASS_LINE && sheet.execution != form->execution_score &&
        form->line_count) /* by proportion: FORM_EXECUTION_SCORE */
        say(findings, "execution_score", "预算执行率", form->execution_score, sheet.execution);
}
