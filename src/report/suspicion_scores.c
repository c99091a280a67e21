/* Scores that are not those of the plan's formulas (DOMAIN.md 2.5). */
#include "suspicion.h"

#define NAMES_MOST 3 /* of indicators, in the reason */

static const char *points(struct suspecting *at, int32_t hundredths)
{
    char text[MONEY_TEXT_SIZE];
    score_print(hundredths, text);
    const char *copy = arena_text(at->arena, text);
    at->failed = at->failed || !copy;
    return copy ? copy : "";
}

static void put_score(struct suspecting *at, struct buffer *text, const char *name, int32_t said,
                      int32_t computed)
{
    buffer_print(text, "；%s自评 %s、公式 %s", name, points(at, said), points(at, computed));
}

/* "reached → full points; not reached → 完成值 ÷ 指标值 × 分值": what is scored otherwise, item by item. A person's
 * score of words is taken where it lies in its band. */
void suspect_scores(struct suspecting *at, const struct self_evaluation *form)
{
    struct score_sheet sheet;
    struct buffer text = {0};
    size_t count = 0;
    if (!at->scored)
        return;
    score_form(&at->scores, at->target, form, &sheet);
    if (sheet.execution != form->execution_score) {
        put_score(at, &text, "预算执行率", form->execution_score, sheet.execution);
        count++;
    }
    for (size_t i = 0; i < at->row_count; i++) {
        const struct suspect_row *row = &at->rows[i];
        const struct scored scored = score_indicator(&at->scores, row->indicator, row->self);
        if (scored.score == row->score)
            continue;
        if (count++ < NAMES_MOST)
            put_score(at, &text, *row->name || !row->indicator ? row->name : row->indicator->name,
                      row->score, scored.score);
    }
    if (count > NAMES_MOST)
        buffer_put_text(&text, "；等");
    buffer_put_u8(&text, 0);
    at->failed = at->failed || text.failed;
    if (count && !at->failed)
        suspect(at, SUSPICION_SCORE,
                arena_print(at->arena, "自评总分 %s，按计划的公式 %s；%zu 项不同%s",
                            points(at, form->total_score), points(at, sheet.total), count,
                            (const char *)text.data));
    buffer_free(&text);
}
