/* rules -- what one record must meet by itself, a file for each group of kinds.
 *
 * A rule quotes where it comes from: a section of DOMAIN.md or DESIGN.md, or the
 * published table in which the error was found. Rules that need a second record (the target,
 * last year, the plan) are not here. Thresholds of a county are not here either:
 * what a plan sets comes in as struct form_rules. */
#ifndef SIBEN_MODEL_RULES_H
#define SIBEN_MODEL_RULES_H

#include <siben/form_check.h>

/* A field path in the findings' arena: place_of(f, "rows[%zu].actual", i). */
const char *place_of(struct findings *findings, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* -- shared rules -- */

/* `word` is what the screen calls the field. */
void rule_name(const char *name, const char *place, const char *word, struct findings *findings);
void rule_unit_code(const char *code, const char *place, struct findings *findings);
void rule_project_code(const char *code, const char *place, struct findings *findings);
void rule_fiscal_year(const struct record_key *key, struct findings *findings);
/* The id of the key says what the body says. */
void rule_key_id(const struct record_key *key, const char *expected, struct findings *findings);
/* A form's key is a project's, or "dept/<code>" for a department's overall form. */
bool id_is_department(const char *id);
void rule_form_id(const struct record_key *key, bool department, struct findings *findings);
/* 0 <= amount <= MONEY_MAX_FEN, or MONEY_NONE; true when it can be counted with. */
bool rule_amount(int64_t fen, const char *place, const char *word, struct findings *findings);
/* Points for a hint: "90", "7.5"; as they are set, and not as scores are shown. */
void rule_points_print(int32_t hundredths, char text[MONEY_TEXT_SIZE]);
#define MONEY_MAX_FEN 9000000000000000 /* 90 万亿元: money_parse() accepts no more */

/* Lines of a form: there are some, none twice, none beside a sum of itself, no
 * negative or missing spending; spent and forecast against the annual budget. */
void rule_spending_lines(const struct spending_line *lines, size_t count, enum severity over,
                         struct findings *findings);
/* The budget that a line is measured by: annual, else initial, else MONEY_NONE. */
int64_t line_annual(const struct spending_line *line);
/* "一般公共预算·县级·财政拨款" */
const char *line_words(struct findings *findings, unsigned book, unsigned source, bool carried,
                       bool fiscal);

/* -- kinds -- */

void check_unit(const struct unit *unit, const struct record_key *key, struct findings *findings);
void check_project(const struct project *project, const struct record_key *key,
                   struct findings *findings);
void check_budget(const struct budget *budget, const struct record_key *key,
                  struct findings *findings);
void check_fund(const struct fund *fund, const struct record_key *key, struct findings *findings);
void check_project_list(const struct project_list *list, const struct record_key *key,
                        struct findings *findings);
void check_target(const struct target *target, const struct record_key *key,
                  const struct form_rules *rules, struct findings *findings);
void check_monitoring(const struct monitoring *form, const struct record_key *key,
                      struct findings *findings);
void check_self_evaluation(const struct self_evaluation *form, const struct record_key *key,
                           const struct form_rules *rules, struct findings *findings);
void check_spending(const struct spending *spending, const struct record_key *key,
                    struct findings *findings);
/* rules_review.c: of which step of a chain it is. */
void rule_steps(const struct review *review, struct findings *findings);
bool hash_is_zero(const struct hash *hash);
void check_review(const struct review *review, const struct record_key *key,
                  struct findings *findings);
void check_reopening(const struct reopening *reopening, const struct record_key *key,
                     struct findings *findings);
void check_feed_end(const struct feed_end *end, const struct record_key *key,
                    struct findings *findings);
void check_closing(const struct closing *closing, const struct record_key *key,
                   struct findings *findings);
void check_handover(const struct handover *handover, const struct record_key *key,
                    struct findings *findings);
void check_purge(const struct purge *purge, const struct record_key *key,
                 struct findings *findings);
void check_plan(const struct plan_notice *plan, const struct record_key *key,
                struct findings *findings);
void check_allocation(const struct allocation *allocation, const struct record_key *key,
                      struct findings *findings);
void check_region(const struct region_notice *region, const struct record_key *key,
                  struct findings *findings);
void check_alias(const struct alias *alias, const struct record_key *key,
                 struct findings *findings);
void check_outside(const struct outside *outside, const struct record_key *key,
                   struct findings *findings);
void check_work(const struct work *work, const struct record_key *key,
                const struct form_rules *rules, struct findings *findings);
void check_sample(const struct sample *sample, const struct record_key *key,
                  struct findings *findings);
void check_attachments(const struct attachments *attachments, const struct record_key *key,
                       struct findings *findings);
void check_withdrawal(const struct withdrawal *withdrawal, const struct record_key *key,
                      struct findings *findings);
void check_draw(const struct draw *draw, const struct record_key *key, struct findings *findings);
void check_extension(const struct extension *extension, const struct record_key *key,
                     struct findings *findings);
void check_submission(const struct submission *submission, const struct record_key *key,
                      struct findings *findings);
void check_receipt(const struct receipt *receipt, const struct record_key *key,
                   struct findings *findings);

#endif
