/* POST /first -- the first day: the word from the screen of `siben run` makes the administrator. In a
 * small office that is also who does the work: the first account is both, and can be parted later. */
#include "api.h"

#include <stdio.h>

static enum status answer(struct call *call, json_t **result)
{
    const char *word, *name, *display, *password;
    struct account account = {.roles = 1u << ROLE_ADMINISTRATOR | 1u << ROLE_BUREAU,
                              .made_ms = call->now_ms,
                              .changed_ms = call->now_ms};
    enum status status = input_text(call, "word", 64, &word);
    if (status == STATUS_OK)
        status = input_text(call, "name", ACCOUNT_NAME_MAX, &name);
    if (status == STATUS_OK)
        status = input_text(call, "display", AUTHOR_MAX, &display);
    if (status == STATUS_OK)
        status = input_text(call, "password", ACCOUNT_PASSWORD_MAX, &password);
    if (status == STATUS_OK)
        status = first_check(call->page, word, &call->why);
    if (status != STATUS_OK)
        return status;
    snprintf(account.name, sizeof account.name, "%s", name);
    snprintf(account.display, sizeof account.display, "%s", display);
    status = account_add(call->page->node->folder, &account, password, true, &call->why);
    if (status != STATUS_OK)
        return status;
    first_over(call->page);
    call->session.account = account;
    status = audit(call, "first-account", account.name, "");
    if (status == STATUS_OK)
        status =
            account_check(call->page->node->folder, account.name, password, &account, &call->why);
    return status ? status : session_start(call, &account, result);
}

const struct route route_first = {.path = "/first",
                                  .method = CONSOLE_POST,
                                  .access = ACCESS_ANYBODY,
                                  .size_max = 8192,
                                  .answer = answer};
