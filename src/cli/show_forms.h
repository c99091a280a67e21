/* show_forms -- targets, monitoring, self-evaluation and spending, for show_record.c. */
#ifndef SIBEN_CLI_SHOW_FORMS_H
#define SIBEN_CLI_SHOW_FORMS_H

#include "fields.h"

/* What a form leaves to others to say: its unit, its project, its target. */
struct about {
    const char *unit_name, *project_name; /* "" when nothing here says it */
    const struct target *target;          /* NULL */
};
/* In the context's arena. What is not held is left out. */
enum status about_read(struct command_context *context, struct view *view,
                       const struct record_key *key, const struct payload *payload,
                       struct about *about) MUST_USE;

/* Code and name of the unit. */
void put_whose(struct fields *fields, const struct about *about, const char *code);
/* 财政拨款 or 其他资金: of a line of money. */
void put_fiscal(struct fields *fields, bool fiscal);
void put_target(struct fields *fields, const struct about *about, const struct target *target);
void put_monitoring(struct fields *fields, const struct about *about,
                    const struct monitoring *monitoring);
void put_self_evaluation(struct fields *fields, const struct about *about,
                         const struct self_evaluation *self);
void put_fund(struct fields *fields, const struct about *about, const struct fund *fund);
void put_quantity(struct fields *fields, const char *id, const char *chinese,
                  const struct quantity *quantity, const char *unit);
void put_work(struct fields *fields, const struct work *work);
void put_sample(struct fields *fields, const struct sample *sample);
void put_draw(struct fields *fields, const struct draw *draw);
void put_evidence(struct fields *fields, const struct work_evidence *evidence);
void put_withdrawal(struct fields *fields, const struct withdrawal *withdrawal);
/* show_notices.c: a plan, an extension, money handed down and the like. False: it is none of them. */
bool put_notice(struct fields *fields, const struct payload *payload);
void put_spending(struct fields *fields, const struct about *about,
                  const struct spending *spending);

#endif
