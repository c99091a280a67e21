/* POST /language -- the language that this account reads the page in, wherever it signs in. */
#include "api.h"

static enum status answer(struct call *call, json_t **result)
{
    const char *language;
    (void)result;
    enum status status = input_text(call, "language", ACCOUNT_LANGUAGE_MAX, &language);
    return status ? status
                  : account_set_language(call->page->node->folder, call->session.account.name,
                                         language, &call->why);
}

const struct route route_language = {.path = "/language",
                                     .method = CONSOLE_POST,
                                     .access = ACCESS_SIGNED_IN,
                                     .size_max = 8192,
                                     .answer = answer};
