/* POST /sign-in -- name and password for a session. */
#include "api.h"

#include <stdio.h>

void session_cookie(struct call *call, const char *cookie)
{
    snprintf(call->response->cookie, sizeof call->response->cookie,
             "siben=%s; Path=/; HttpOnly; SameSite=Strict%s%s", cookie,
             call->request->secure ? "; Secure" : "", *cookie ? "" : "; Max-Age=0");
}

enum status session_start(struct call *call, const struct account *account, json_t **result)
{
    char cookie[2 * SESSION_SECRET_SIZE + 1];
    int64_t now_ms = node_monotonic_ms();
    sessions_begin(call->page->sessions, account, now_ms, cookie);
    enum status status = sessions_find(call->page->sessions, cookie, now_ms, true, &call->session);
    if (status != STATUS_OK)
        return status;
    call->signed_in = true;
    session_cookie(call, cookie);
    *result = session_json(call);
    return STATUS_OK;
}

static enum status check(struct call *call, const char *name, const char *password,
                         struct account *account)
{
    struct sessions *sessions = call->page->sessions;
    int64_t now_ms = node_monotonic_ms();
    const char *from = call->request->peer;
    enum status status = sessions_may_try(sessions, name, from, now_ms, &call->wait_s, &call->why);
    if (status != STATUS_OK) {
        call->http = 429;
        return status;
    }
    status = account_check(call->page->node->folder, name, password, account, &call->why);
    if (status == STATUS_OK || status == STATUS_UNAUTHORISED)
        sessions_tried(sessions, name, from, status == STATUS_OK, now_ms);
    if (status == STATUS_UNAUTHORISED)
        call->http = 401;
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    const char *name, *password;
    struct account *account = &call->session.account;
    enum status status = input_text(call, "name", 4 * ACCOUNT_NAME_MAX, &name);
    if (status == STATUS_OK)
        status = input_text(call, "password", ACCOUNT_PASSWORD_MAX, &password);
    if (status != STATUS_OK)
        return status;
    status = check(call, name, password, account);
    if (status == STATUS_UNAUTHORISED) { /* who guesses at what stands in the log too */
        struct why why = call->why;
        snprintf(account->name, sizeof account->name, "-");
        enum status logged = audit(call, "sign-in-failed", name, "");
        call->why = why;
        return logged ? logged : status;
    }
    if (status == STATUS_OK)
        status = audit(call, "sign-in", account->name, "");
    struct account signed_in = *account;
    return status ? status : session_start(call, &signed_in, result);
}

const struct route route_sign_in = {.path = "/sign-in",
                                    .method = CONSOLE_POST,
                                    .access = ACCESS_ANYBODY,
                                    .size_max = 8192,
                                    .answer = answer};
