/* GET /openapi.json -- what there is to ask, made at build time of openapi/<name>.json. */
#include "api.h"

static enum status answer(struct call *call, json_t **result)
{
    (void)result;
    return file_answer(call->request, "/openapi.json", call->response) ? STATUS_OK
                                                                       : STATUS_NOT_FOUND;
}

const struct route route_openapi = {.path = "/openapi.json",
                                    .method = CONSOLE_GET,
                                    .access = ACCESS_ANYBODY,
                                    .quiet = true,
                                    .answer = answer};
