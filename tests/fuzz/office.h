/* office -- a call of somebody who may do everything, at a county that knows nothing yet. */
#include "../../src/console/inside.h"

#include <siben/kv_memory.h>

static void office_call(struct call *call, struct view *view)
{
    static struct exchange nothing; /* beside what is posted */
    static const struct console_request request = {
        .path = "/", .cookie = "", .token = "", .arguments = &nothing};
    static struct node node = {.config.scope = {"653022"}};
    static struct page page = {.node = &node};
    static struct replica *replica;
    bool rebuild;
    *call = (struct call){.page = &page, .request = &request, .now_ms = 1780000000000};
    call->session.account.roles = ~0u;
    call->session.account.every_unit = true;
    if (!replica)
        REQUIRE(trust_start() == STATUS_OK && replica_open(kv_memory_new(), NULL, 1, &replica,
                                                           &rebuild, &call->why) == STATUS_OK);
    arena_init(&call->arena, 64u << 20);
    REQUIRE(replica_view(replica, view) == STATUS_OK);
}

static void office_close(struct call *call, struct view *view)
{
    seen_units_free(call->units);
    json_decref(call->input);
    replica_view_end(view);
    arena_close(&call->arena);
}
