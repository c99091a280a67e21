/* Whether the keys that this node has are still its own: a backup from before they were changed brings the
 * former ones back to life. */
#include "status.h"

#include <siben/above.h>

#include <stdio.h>

enum status former_key_read(struct command_context *context, struct view *view, uint32_t *serial)
{
    const struct node *node = context->node;
    struct bytes chain[GRANT_CHAIN_MAX];
    struct grant grant;
    size_t count;
    *serial = 0;
    enum status status = replica_newer_grant(view, &context->arena, chain, &count);
    if (status == STATUS_OK)
        status = grant_read(chain[count - 1], &grant);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    bool own = memcmp(grant.sign_public, node->keys.sign_public, SIGN_PUBLIC_SIZE) == 0 &&
               memcmp(grant.link_public, node->keys.link_public, LINK_PUBLIC_SIZE) == 0;
    bool next = node->has_next &&
                memcmp(grant.sign_public, node->next_keys.sign_public, SIGN_PUBLIC_SIZE) == 0 &&
                memcmp(grant.link_public, node->next_keys.link_public, LINK_PUBLIC_SIZE) == 0;
    if (!own && !next)
        *serial = grant.serial;
    return STATUS_OK;
}

void former_key_print(struct command_context *context, uint32_t serial)
{
    if (serial)
        command_print(
            context,
            "密钥：上级的授权（序号 "
            "%u）是给另一把密钥的，本机用的是换下的旧密钥：旧密钥作废以后写的不计入\n"
            "      → 找到换钥以后的 keys "
            "文件，停机后以 keys.next 为名放进数据目录；找不到的，换空目录、换节点名（如 %s-b）"
            "siben init，重新入网，上级 siben enrol end %s\n",
            serial, context->node->config.node, context->node->config.node);
}
