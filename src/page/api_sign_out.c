/* POST /sign-out -- the session ends here and now. */
#include "api.h"
#include "claims.h"

static enum status answer(struct call *call, json_t **result)
{
    (void)result;
    enum status status = audit(call, "sign-out", call->session.account.name, "");
    sessions_end(call->page->sessions, call->cookie);
    session_cookie(call, "");
    if (claims_end(call->page->claims, call->cookie))
        events_claimed(call->page->events);
    return status;
}

const struct route route_sign_out = {.path = "/sign-out",
                                     .method = CONSOLE_POST,
                                     .access = ACCESS_SIGNED_IN,
                                     .size_max = 8192,
                                     .answer = answer};
