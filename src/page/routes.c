/* routes -- everything below /api/v1, a line each: to add one is to add a line, its file
 * api_<name>.c, and what it answers in openapi/<name>.json (README.md). */
#include "api.h"

/* clang-format off */
#define ROUTES(X) \
    X(session) \
    X(sign_in) \
    X(sign_out) \
    X(first) \
    X(password) \
    X(openapi) \
    X(today) \
    X(import) \
    X(reviews) \
    X(form) \
    X(review) \
    X(reopen) \
    X(claim) \
    X(claim_end) \
    X(claims) \
    X(board) \
    X(chase) \
    X(submissions) \
    X(submissions_owed) \
    X(submission) \
    X(submission_return) \
    X(submit) \
    X(network) \
    X(network_nodes) \
    X(bundle_write) \
    X(bundle_look) \
    X(bundle_read) \
    X(inbox) \
    X(conflict) \
    X(take) \
    X(merge) \
    X(events) \
    X(accounts) \
    X(account_add) \
    X(account_change) \
    X(account_word) \
    X(account_lock) \
    X(account_end) \
    X(audit) \
    X(language) \
    X(languages) \
    X(words) \
    X(calendar) \
    X(titles) \
    X(duty_why) \
    X(setup) \
    X(plan_check) \
    X(plan_publish) \
    X(grant) \
    X(forms) \
    X(sheet) \
    X(sheet_check) \
    X(sheet_hand_in) \
    X(sheet_withdraw) \
    X(sheet_versions) \
    X(books) \
    X(books_explain) \
    X(books_flow) \
    X(books_trend) \
    X(books_projects) \
    X(picture) \
    X(ledger) \
    X(work_types) \
    X(work) \
    X(work_check) \
    X(work_save) \
    X(work_withdraw) \
    X(adjustable) \
    X(file_put) \
    X(file) \
    X(attachments) \
    X(attach) \
    X(detach) \
    X(sample) \
    X(sample_papers) \
    X(sample_announce) \
    X(sample_draw) \
    X(sample_withdraw) \
    X(sample_population) \
    X(sample_take) \
    X(assess_notice) \
    X(review_bulk) \
    X(review_pass) \
    X(return_letter) \
    X(list) \
    X(list_object) \
    X(list_decide) \
    X(list_withdraw) \
    X(list_asks) \
    X(list_link) \
    X(list_unlink) \
    X(extendable) \
    X(extend) \
    X(extend_withdraw) \
    X(allocation) \
    X(allocation_days) \
    X(allocation_withdraw)
/* clang-format on */

#define X(name) extern const struct route route_##name;
ROUTES(X)
#undef X

const struct route *const routes[] = {
#define X(name) &route_##name,
    ROUTES(X)
#undef X
        NULL};
