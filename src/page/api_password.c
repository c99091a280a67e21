/* POST /password -- one's own, with the old one. Every other session of the account ends with it. */
#include "api.h"

static enum status answer(struct call *call, json_t **result)
{
    const char *old, *fresh, *folder = call->page->node->folder;
    struct account account = call->session.account;
    enum status status = input_text(call, "old", ACCOUNT_PASSWORD_MAX, &old);
    if (status == STATUS_OK)
        status = input_text(call, "new", ACCOUNT_PASSWORD_MAX, &fresh);
    if (status == STATUS_OK)
        status = sessions_may_try(call->page->sessions, account.name, call->request->peer,
                                  node_monotonic_ms(), &call->wait_s, &call->why);
    if (status == STATUS_BUSY) /* as at signing in: tried too often, not too busy */
        call->http = 429;
    if (status != STATUS_OK)
        return status;
    status = account_check(folder, account.name, old, &account, &call->why);
    sessions_tried(call->page->sessions, account.name, call->request->peer, status == STATUS_OK,
                   node_monotonic_ms());
    if (status == STATUS_UNAUTHORISED)
        return why_set(&call->why, STATUS_INVALID, "原密码", "原密码不对", "忘了的，请管理员重设");
    if (status == STATUS_OK && strcmp(old, fresh) == 0)
        return why_set(&call->why, STATUS_INVALID, "新密码", "新密码和原来的一样", "换一个");
    if (status == STATUS_OK)
        status = account_set_password(folder, account.name, fresh, false, call->now_ms, &call->why);
    if (status == STATUS_OK)
        status = audit(call, "password", account.name, "");
    if (status == STATUS_OK)
        status = account_get(folder, account.name, &account, &call->why);
    sessions_end(call->page->sessions, call->cookie);
    return status ? status : session_start(call, &account, result);
}

const struct route route_password = {.path = "/password",
                                     .method = CONSOLE_POST,
                                     .access = ACCESS_SIGNED_IN,
                                     .size_max = 8192,
                                     .answer = answer};
