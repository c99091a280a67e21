#include "uplink.h"

#include <siben/above.h>

void command_main(struct command_context *context, char node[NODE_NAME_MAX + 1])
{
    struct above *above;
    bool open = context->view != NULL;
    struct view view;
    size_t count = 0;
    if (open)
        view = *context->view;
    else if (replica_view(context->node->replica, &view) != STATUS_OK)
        return;
    enum status status = replica_above(&view, &context->arena, &above, &count);
    status = open ? status : replica_view_close(&view, status);
    if (status == STATUS_OK && count)
        memcpy(node, above->node, NODE_NAME_MAX + 1);
}

void uplinks(struct command_context *context, struct uplink up[2])
{
    static const char *const words[] = {"上级", "区", "州", "县", "乡", "单位"};
    struct identity identity;
    struct grant grant, below;
    memset(up, 0, 2 * sizeof *up);
    if (replica_identity(context->node->replica, &context->arena, &identity) != STATUS_OK)
        return;
    for (size_t i = 0; i < 2 && identity.grant_count >= i + 2; i++) {
        size_t at = identity.grant_count - 2 - i;
        if (grant_read(identity.grants[at], &grant) != STATUS_OK ||
            grant_read(identity.grants[at + 1], &below) != STATUS_OK)
            return;
        up[i].level = words[scope_level(&grant.scope)];
        memcpy(up[i].node, grant.node, sizeof up[i].node);
        if (i == 0) /* who took over that office, if somebody has */
            command_main(context, up[i].node);
        up[i].summary_only = below.uplink_summary_only;
    }
}
