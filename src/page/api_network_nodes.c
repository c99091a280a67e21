/* GET /network-nodes -- the tree of nodes as this one knows it: lines, last contact, what each is not known to hold. */
#include "api.h"

static enum status answer(struct call *call, json_t **result)
{
    static const char *const arguments[] = {"status", "--nodes", "--json"};
    return call_command(call, arguments, 3, false, result);
}

const struct route route_network_nodes = {.path = "/network-nodes",
                                          .method = CONSOLE_GET,
                                          .access = ACCESS_ROLE,
                                          .resource = RESOURCE_NETWORK,
                                          .answer = answer};
