/* show -- the views of `siben show`, one file each where they are long. */
#ifndef SIBEN_CLI_SHOW_H
#define SIBEN_CLI_SHOW_H

#include "command.h"

/* show_facts.c: sums by --by, --sum and --where. */
enum status facts_table(struct command_context *context, struct view *view,
                        struct table *table) MUST_USE;
/* show_purges.c: orders that bodies must not be anywhere. */
enum status show_purges(struct command_context *context, struct view *view) MUST_USE;
/* show_record.c: one record with its fields. */
enum status show_record(struct command_context *context, struct view *view) MUST_USE;
/* show_exchange.c: a submission's tables, a receipt's words. */
enum status show_submission(struct command_context *context, struct view *view) MUST_USE;
enum status show_receipt(struct command_context *context, struct view *view) MUST_USE;
/* show_proof.c: a record as a file for siben-verify. */
enum status show_proof(struct command_context *context, struct view *view, unsigned kind) MUST_USE;
/* The record named by the second argument, with a shown version of `kind` (0: any). */
enum status show_read(struct command_context *context, struct view *view, unsigned kind,
                      struct record *record) MUST_USE;

/* A table in the format that was asked for; as a workbook with its code. */
enum status show_print(struct command_context *context, enum status status,
                       const struct table *table) MUST_USE;
/* show_tables.c: T8, T9, T11.1, T7 rolled up, T12, T11.6; one form as a table. */
enum status show_ex_ante(struct command_context *context, struct view *view) MUST_USE;
enum status show_evaluations(struct command_context *context, struct view *view) MUST_USE;
enum status show_projects(struct command_context *context, struct view *view) MUST_USE;
enum status show_transfers(struct command_context *context, struct view *view) MUST_USE;
enum status show_funds(struct command_context *context, struct view *view) MUST_USE;
enum status show_ledger(struct command_context *context, struct view *view) MUST_USE;
enum status show_form(struct command_context *context, struct view *view) MUST_USE;
/* show_plan.c: T11.2, T11.4, T11.5 and T10. */
enum status show_scores(struct command_context *context, struct view *view) MUST_USE;
enum status show_shares(struct command_context *context, struct view *view) MUST_USE;
enum status show_results(struct command_context *context, struct view *view) MUST_USE;
enum status show_papers(struct command_context *context, struct view *view) MUST_USE;

enum status show_closings(struct command_context *context, struct view *view);
/* "1—5月监控", "年终自评". */
const char *round_words(struct command_context *context, unsigned round);
/* One line a closed round: for people, or members of a JSON array. */
enum status closed_rounds(struct command_context *context, struct view *view, bool json,
                          struct buffer *out);

/* show_forks.c: nodes with a forked feed that no end has settled, and the command for each. */
struct fork {
    char node[NODE_NAME_MAX + 1], grantor[NODE_NAME_MAX + 1];
    uint64_t feeds;
};
struct forks {
    struct fork items[FORKS_SHOWN_MAX];
    size_t count;
    bool more;
};
void forks_note(struct forks *forks, const struct feed_state *state);
void forks_print(struct command_context *context, const struct forks *forks);
void forks_json(struct command_context *context, const struct forks *forks, struct buffer *out);
/* When this node last found that it was behind its own feeds; 0: never. */
enum status behind_read(struct command_context *context, struct view *view,
                        int64_t *at_ms) MUST_USE;
void behind_print(struct command_context *context, int64_t at_ms);

#endif
