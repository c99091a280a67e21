/* GET /session -- who is signed in, as what, at which node; and whether this is the first day. */
#include "places.h"

static json_t *roles_json(struct call *call, const struct account *account)
{
    json_t *list = answer_list(call);
    for (unsigned role = 0; role < ROLE_COUNT; role++)
        if (account->roles & (1u << role)) {
            json_t *one = answer_object(call);
            put_text(call, one, "id", role_name(role));
            put_text(call, one, "name", role_chinese(role));
            append(call, list, one);
        }
    return list;
}

static json_t *codes_json(struct call *call, const char codes[][UNIT_CODE_MAX + 1], size_t count)
{
    json_t *list = answer_list(call);
    for (size_t i = 0; i < count; i++)
        append(call, list, json_string(codes[i]));
    return list;
}

/* What the page shows at all: {"duties": "all", "review": "own"}; what is not there is not for it. */
static json_t *may_json(struct call *call)
{
    json_t *may = answer_object(call);
    for (unsigned resource = 0; resource < RESOURCE_COUNT; resource++) {
        enum reach reach = call_reach(call, resource);
        if (reach != REACH_NONE)
            put_text(call, may, resource_name(resource), reach == REACH_ALL ? "all" : "own");
    }
    return may;
}

json_t *session_json(struct call *call)
{
    const struct account *account = &call->session.account;
    json_t *made = answer_object(call);
    put_text(call, made, "name", account->name);
    put_text(call, made, "display", account->display);
    put_json(call, made, "roles", roles_json(call, account));
    put_json(call, made, "units", codes_json(call, account->units, account->unit_count));
    put_json(call, made, "departments",
             codes_json(call, account->departments, account->department_count));
    put_bool(call, made, "must_change", account->must_change);
    put_json(call, made, "may", account->must_change ? answer_object(call) : may_json(call));
    put_text(call, made, "language", account->language);
    put_text(call, made, "token", call->session.token);
    put_number(call, made, "ends_in_s", (call->session.ends_ms - node_monotonic_ms()) / 1000);
    return made;
}

/* A root has nowhere to send. */
static enum status see_top(struct call *call, bool *top)
{
    struct identity identity;
    enum status status = replica_identity(call->page->node->replica, &call->arena, &identity);
    *top = status == STATUS_OK && identity.grant_count < 2;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status answer(struct call *call, json_t **result)
{
    const struct config *config = &call->page->node->config;
    const char *place = "";
    bool top = false;
    enum status status = see_top(call, &top);
    if (status == STATUS_OK)
        status = place_of_node(call, &place);
    if (status != STATUS_OK)
        return status;
    json_t *made = answer_object(call), *node = answer_object(call);
    put_bool(call, node, "top", top);
    put_text(call, node, "name", config->node);
    put_text(call, node, "scope", config->scope.text);
    put_text(call, node, "place", place);
    put_json(call, made, "node", node);
    put_bool(call, made, "first_day", !call->signed_in && first_is_due(call->page));
    put_json(call, made, "account", call->signed_in ? session_json(call) : json_null());
    *result = made;
    return STATUS_OK;
}

const struct route route_session = {.path = "/session",
                                    .method = CONSOLE_GET,
                                    .access = ACCESS_ANYBODY,
                                    .quiet = true,
                                    .answer = answer};
