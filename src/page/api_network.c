/* GET /network -- this node as it says itself: what it holds, its links with their bytes, files, disk, forks. */
#include "api.h"

static enum status answer(struct call *call, json_t **result)
{
    static const char *const arguments[] = {"status", "--json"};
    return call_command(call, arguments, 2, false, result);
}

const struct route route_network = {.path = "/network",
                                    .method = CONSOLE_GET,
                                    .access = ACCESS_ROLE,
                                    .resource = RESOURCE_NETWORK,
                                    .answer = answer};
