/* rules_review -- a word about a form: whose it is, and of which step of a chain of review. */
#include "rules.h"

/* The sentence: "the form counts as reviewed (通过) only after the last step", and "a reviewer of a
 * later step may not skip earlier ones unless the plan says so": what may be passed by is written as such. */
size_t review_passed(const struct review *review)
{
    if (review->verdict == VERDICT_PASSED)
        return review->chain_count;
    return review->verdict == VERDICT_STEP ? review->step_count : 0;
}

static size_t place_in_chain(const struct review *review)
{
    size_t at = 0;
    while (at < review->chain_count && !text_equal(review->chain[at], review->step))
        at++;
    return at;
}

uint8_t review_verdict(const struct review *review)
{
    bool step = review->verdict == VERDICT_STEP;
    if (!step && review->verdict != VERDICT_PASSED)
        return review->verdict;
    if (!review->chain_count)
        return step ? VERDICT_NONE : VERDICT_PASSED; /* no chain was set: one word decides */
    size_t at = place_in_chain(review);
    bool last = at + 1 == review->chain_count;
    if (at == review->chain_count || last == step || review->step_count != at + 1)
        return VERDICT_NONE;
    for (size_t i = 0; i <= at; i++)
        if (!text_equal(review->steps[i].name, review->chain[i]))
            return VERDICT_NONE;
    return review->verdict;
}

static void rule_before(const struct review *review, size_t at, struct findings *findings)
{
    for (size_t i = 0; i <= at; i++)
        if (i >= review->step_count || !text_equal(review->steps[i].name, review->chain[i])) {
            findings_add(findings, SEVERITY_BLOCKING, "FORM_STEP_ORDER", "steps",
                         "由前面的环节先审核；计划写明可以跳过（may_skip）的除外",
                         "还没有经过“%s”，不能由“%s”审核", review->chain[i], review->step);
            return;
        }
    if (review->step_count > at + 1)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_STEP_ORDER", "steps",
                     "请在要处理的表上重新审核", "“%s”审核时写了它后面的环节", review->step);
}

void rule_steps(const struct review *review, struct findings *findings)
{
    if (review->chain_count == 0 && text_is_empty(review->step)) {
        if (review->verdict == VERDICT_STEP || review->step_count)
            findings_add(findings, SEVERITY_BLOCKING, "FORM_STEP_NONE", "step",
                         "请在要处理的表上重新审核", "环节审核没有写明是哪一个环节");
        return;
    }
    size_t at = place_in_chain(review);
    if (review->chain_count > REVIEW_STEPS_MAX)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_STEP_MANY", "chain", "合并几个环节",
                     "审核环节有 %zu 个，最多 %u 个", review->chain_count,
                     (unsigned)REVIEW_STEPS_MAX);
    if (at == review->chain_count) {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_STEP_UNKNOWN", "step",
                     "写审核环节里有的一个", "审核环节里没有“%s”",
                     review->step ? review->step : "");
        return;
    }
    bool last = at + 1 == review->chain_count;
    if ((review->verdict == VERDICT_PASSED && !last) || (review->verdict == VERDICT_STEP && last))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_STEP_VERDICT", "verdict",
                     "最后一个环节通过才算审核通过", "“%s”%s最后一个环节，结论不对", review->step,
                     last ? "是" : "不是");
    if (review->verdict == VERDICT_PASSED || review->verdict == VERDICT_STEP)
        rule_before(review, at, findings);
}
