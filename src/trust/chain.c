/* chain -- from the root, whose hash every node knows, to a node: each grant signed
 * by the one before it and a subset of it. Every refusal names the link and says
 * what a person can do. */
#include "grant.h"

#include <stdio.h>

#define ASK_AGAIN "请上级重新签发授权文件。"

static enum status refuse(struct why *why, enum status status, size_t i, const char *node,
                          const char *what, const char *hint)
{
    char where[96];
    if (node[0])
        snprintf(where, sizeof where, "授权链第 %zu 级（%s）", i + 1, node);
    else
        snprintf(where, sizeof where, "授权链第 %zu 级", i + 1);
    return why_set(why, status, where, what, hint);
}

static enum status read_link(struct bytes signed_grant, size_t i, struct grant *grant,
                             struct why *why)
{
    enum status status = grant_read(signed_grant, grant);
    switch (status) {
    case STATUS_OK:
        return STATUS_OK;
    case STATUS_UNSUPPORTED:
        return refuse(why, status, i, "", "授权的格式或签名算法本软件不认识。", "请先升级软件。");
    case STATUS_TOO_LARGE:
        return refuse(why, status, i, "", "授权超过允许的大小。", ASK_AGAIN);
    default:
        return refuse(why, status, i, "", "授权的内容不完整或已损坏。", ASK_AGAIN);
    }
}

static enum status verify_root(const struct grant *grant, struct bytes signed_grant,
                               const struct hash *root, struct why *why)
{
    struct hash id;
    root_id(grant->sign_public, &id);
    if (!hash_equal(&id, root))
        return refuse(why, STATUS_UNAUTHORISED, 0, grant->node,
                      "最上一级不是本网络的根：根密钥的指纹不同。",
                      "请核对授权文件是否属于本地区的网络。");
    if (strcmp(grant->node, grant->grantor) != 0)
        return refuse(why, STATUS_UNAUTHORISED, 0, grant->node, "最上一级不是由自己签发的根授权。",
                      ASK_AGAIN);
    if (!grant_signed_by(signed_grant, grant->sign_public))
        return refuse(why, STATUS_BAD_SIGNATURE, 0, grant->node, "根授权的签名不对。", ASK_AGAIN);
    return STATUS_OK;
}

/* What `grant` has beyond its grantor, in words; NULL when it is within. */
static const char *excess(const struct grant *grant, const struct grant *grantor)
{
    if (!scope_contains(&grantor->scope, &grant->scope))
        return "授权的范围超出签发者自己的范围。";
    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        if (grant->kinds[lane] & ~grantor->kinds[lane])
            return "授权的数据种类超出签发者自己的种类。";
    if (grant->may_enrol && !grantor->may_enrol)
        return "签发者自己无权接纳下级，却授予了这项权力。";
    if (grant->may_end && !grantor->may_end)
        return "签发者自己无权终止数据流，却授予了这项权力。";
    return grant_within(grant, grantor) ? NULL : "授权超出签发者自己的权限。";
}

static bool seen_above(const struct grant_chain *chain, const struct grant *grant)
{
    for (size_t i = 0; i < chain->count; i++)
        if (strcmp(chain->grants[i].node, grant->node) == 0 ||
            memcmp(chain->grants[i].sign_public, grant->sign_public, SIGN_PUBLIC_SIZE) == 0)
            return true;
    return false;
}

static enum status verify_link(const struct grant_chain *chain, const struct grant *grant,
                               struct bytes signed_grant, struct why *why)
{
    size_t i = chain->count;
    const struct grant *grantor = &chain->grants[i - 1];
    if (strcmp(grant->grantor, grantor->node) != 0)
        return refuse(why, STATUS_UNAUTHORISED, i, grant->node, "签发者不是链上的上一级。",
                      ASK_AGAIN);
    if (!grant_signed_by(signed_grant, grantor->sign_public))
        return refuse(why, STATUS_BAD_SIGNATURE, i, grant->node, "签名与签发者的密钥不符。",
                      ASK_AGAIN);
    if (!grantor->may_enrol)
        return refuse(why, STATUS_UNAUTHORISED, i, grant->node, "签发者无权接纳下级。",
                      "请由有权接纳下级的机关签发。");
    if (memcmp(grant->grantor_link_public, grantor->link_public, LINK_PUBLIC_SIZE) != 0)
        return refuse(why, STATUS_UNAUTHORISED, i, grant->node,
                      "授权所写的上级连接密钥与上级自己的授权不一致。", ASK_AGAIN);
    if (seen_above(chain, grant))
        return refuse(why, STATUS_UNAUTHORISED, i, grant->node,
                      "同一节点或同一密钥在链上出现两次。", ASK_AGAIN);
    const char *what = excess(grant, grantor);
    if (what)
        return refuse(why, STATUS_UNAUTHORISED, i, grant->node, what, ASK_AGAIN);
    return STATUS_OK;
}

enum status chain_verify(const struct bytes *signed_grants, size_t count, const struct hash *root,
                         struct grant_chain *chain, struct why *why)
{
    struct grant_chain read = {0};
    if (count == 0)
        return why_set(why, STATUS_UNAUTHORISED, "授权链", "没有授权。", "请先完成入网。");
    if (count > GRANT_CHAIN_MAX)
        return why_set(why, STATUS_UNAUTHORISED, "授权链", "授权链超过四级。", ASK_AGAIN);
    for (; read.count < count; read.count++) {
        size_t i = read.count;
        enum status status = read_link(signed_grants[i], i, &read.grants[i], why);
        if (status == STATUS_OK && i == 0)
            status = verify_root(&read.grants[0], signed_grants[0], root, why);
        else if (status == STATUS_OK)
            status = verify_link(&read, &read.grants[i], signed_grants[i], why);
        if (status != STATUS_OK)
            return status;
        read.signed_bytes[i] = signed_grants[i];
    }
    *chain = read;
    return STATUS_OK;
}
