/* GET /events -- what changed, as it is committed: kinds of records and units; the page asks again for what it shows. */
#include "api.h"

static enum status answer(struct call *call, json_t **result)
{
    (void)result;
    call->response->type = "text/event-stream";
    return events_listen(call->page->events, call);
}

const struct route route_events = {.path = "/events",
                                   .method = CONSOLE_GET,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_DUTIES,
                                   .quiet = true,
                                   .answer = answer};
