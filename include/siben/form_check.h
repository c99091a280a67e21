/* form_check -- the rules of form of one record by what a plan asks. */
#ifndef SIBEN_FORM_CHECK_H
#define SIBEN_FORM_CHECK_H

#include <siben/record.h>

/* What a plan asks of forms, so that a county asks otherwise by another file: form_rules.h of the replica finds
 * them. Points in hundredths; -1: the plan leaves it open, and nothing is checked by it. */
struct form_rules {
    const char *source; /* for people: "653022-2026 第1版的规则 scoring" */
    int32_t target_points, execution_points; /* of all indicators; of execution beside them */
    bool
        banded; /* execution scores by bands (scoring.method pass_line), which is not checked here */
    const char **handlings; /* words that the use of results may begin with; none: not set */
    size_t handling_count;
    uint32_t kinds;           /* of indicators, that the plan uses (accrual_used()); 0: all */
    const char *kinds_source; /* "653022-2026 第1版的规则 accrual" */
    const char **cost_words; /* in a project's name: it must have a cost indicator; none: not set */
    size_t cost_word_count;
    const char *cost_source; /* "653022-2026 第1版的规则 framework" */
    /* Which indicators a target of its kind of project (项目类别) must have: mask of 1 << enum level1, LEVEL1_NONE where the
     * plan says so; 0: as all must (DOMAIN.md 2.2). */
    uint32_t levels;
    const char *levels_of, *levels_source; /* 人员类; as cost_source */
};
/* 全年预算数 of that money by the year's list; MONEY_NONE: no line of it is that. */
int64_t budget_annual_of(const struct budget *budget, const struct spending_line *line);
/* Which of the words the text begins with, the longest of several; handling_count: none of them. */
size_t handling_word(const struct form_rules *rules, const char *handling);
/* Where no plan stands or it has no rule set scoring: 财预〔2020〕10号, 90 + 10 of 100 (DOMAIN.md 2.2). */
extern const struct form_rules form_rules_default;
/* The rules of form of one record by itself (weights, ranges, code shapes, parts). */
void payload_check_by(const struct payload *payload, const struct record_key *key,
                      const struct form_rules *rules, struct findings *findings);

#endif
