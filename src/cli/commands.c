/* commands -- all of them, in the order of the man page, a line each. */
#include "command.h"

const char siben_version[] = SIBEN_VERSION;

/* clang-format off */
#define COMMANDS(X) \
    X(init) \
    X(enrol_request) \
    X(enrol_grant) \
    X(enrol_install) \
    X(enrol_end) \
    X(promote) \
    X(key_show) \
    X(key_rotate) \
    X(run) \
    X(account_add) \
    X(account_list) \
    X(account_reset) \
    X(account_disable) \
    X(account_import) \
    X(language_template) \
    X(language_list) \
    X(audit) \
    X(import) \
    X(review) \
    X(reopen) \
    X(close) \
    X(handover) \
    X(region_list) \
    X(region_show) \
    X(region_check) \
    X(region_import) \
    X(region_merge) \
    X(region_split) \
    X(alias_list) \
    X(alias_set) \
    X(alias_lift) \
    X(alias_settle) \
    X(inbox) \
    X(inbox_show) \
    X(inbox_take) \
    X(inbox_draft) \
    X(inbox_merge) \
    X(purge) \
    X(purge_confirm) \
    X(form_open) \
    X(show) \
    X(explain) \
    X(find) \
    X(submit) \
    X(plan_check) \
    X(plan_publish) \
    X(plan_show) \
    X(plan_diff) \
    X(plan_new) \
    X(plan_due) \
    X(plan_board) \
    X(plan_chase) \
    X(plan_returns) \
    X(plan_extend) \
    X(plan_extensions) \
    X(plan_allocation) \
    X(plan_allocations) \
    X(plan_triggers) \
    X(plan_shares) \
    X(plan_key_projects) \
    X(plan_scores) \
    X(plan_lights) \
    X(plan_results) \
    X(plan_suspicions) \
    X(plan_handling) \
    X(plan_assess) \
    X(target_adjust) \
    X(target_decide) \
    X(target_list) \
    X(list_object) \
    X(list_objections) \
    X(list_decide) \
    X(list_link) \
    X(work_add) \
    X(work_list) \
    X(work_template) \
    X(work_withdraw) \
    X(sample_announce) \
    X(sample_draw) \
    X(sample_withdraw) \
    X(sample_verify) \
    X(sample_list) \
    X(sample_show) \
    X(sample_papers) \
    X(sample_pack) \
    X(file_add) \
    X(file_attach) \
    X(file_detach) \
    X(file_list) \
    X(file_get) \
    X(file_fetch) \
    X(file_drop) \
    X(status) \
    X(pending) \
    X(verify) \
    X(link_pause) \
    X(link_resume) \
    X(bundle_write) \
    X(bundle_read) \
    X(bundle_show) \
    X(history) \
    X(diff) \
    X(check) \
    X(rebuild) \
    X(dump) \
    X(archive) \
    X(backup) \
    X(restore) \
    X(generate) \
    X(version)
/* clang-format on */

#define X(name) extern const struct command command_##name;
COMMANDS(X)
#undef X

#define X(name) &command_##name,
const struct command *const commands[] = {COMMANDS(X) NULL};
#undef X
