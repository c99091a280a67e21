/* admit -- who may send us a bundle and whom we may write one for: the parent above us,
 * and the children that we have enrolled, or took over with the office of who had. The same as
 * over a link; a standby has no office, and carries no sticks. */
#include "inside.h"

#include <siben/above.h>

static enum status own_grants(struct view *view, struct arena *arena, struct identity *identity,
                              struct grant *own, struct why *why)
{
    enum status status = replica_identity(view->replica, arena, identity);
    if (status == STATUS_NOT_FOUND)
        return why_set(why, STATUS_UNAUTHORISED, "本机", "还没有安装授权，不能收发报送包文件",
                       "请先完成 siben enrol");
    if (status == STATUS_OK)
        status = grant_read(identity->grants[identity->grant_count - 1], own);
    return status;
}

/* The main one: who granted us, or took over that office. */
static enum status parent_of(struct view *view, struct arena *arena, struct bundle_peer *peer)
{
    struct above *above;
    size_t count;
    enum status status = replica_above(view, arena, &above, &count);
    if (status || count == 0)
        return status ? status : STATUS_NOT_FOUND;
    *peer = (struct bundle_peer){
        .peer = {.scope = above->scope, .parent = true, .summary_only = above->summary_only}};
    memcpy(peer->peer.node, above->node, sizeof peer->peer.node);
    memcpy(peer->link_public, above->link_public, LINK_PUBLIC_SIZE);
    memcpy(peer->sign_public, above->sign_public, SIGN_PUBLIC_SIZE);
    peer->serial = above->serial;
    peer->ended = above->ended;
    return STATUS_OK;
}

struct looking {
    const char *name;
    struct bundle_peer *peer;
    bool found, ended;
    bool standby; /* this node is one */
    bool
        succeeded; /* another took over its office: what it had not sent is wanted, and does not count */
};

static bool see_child(void *context, const struct enrolled *enrolled)
{
    struct looking *looking = context;
    const struct grant *grant = &enrolled->grant;
    looking->succeeded = looking->succeeded || grant_succeeds(grant, looking->name);
    if (strcmp(grant->node, looking->name) != 0 ||
        (enrolled->lent && (looking->standby || grant_is_standby(grant))))
        return true;
    looking->found = true;
    looking->ended = enrolled->ended;
    *looking->peer = (struct bundle_peer){
        .peer = {.scope = grant->scope, .summary_only = grant->uplink_summary_only}};
    memcpy(looking->peer->peer.node, grant->node, sizeof grant->node);
    memcpy(looking->peer->link_public, grant->link_public, LINK_PUBLIC_SIZE);
    memcpy(looking->peer->sign_public, grant->sign_public, SIGN_PUBLIC_SIZE);
    return true;
}

static enum status refuse_ended(const char *name, struct why *why)
{
    return why_set(why, STATUS_ENDED, name, "这个节点的授权已经终止",
                   "若是误终止，请它换节点名重新申请授权");
}

/* What it writes now counts for nothing, and whoever has its key would be told what is sealed to it. */
static enum status refuse_ended_parent(const struct bundle_peer *parent, struct why *why)
{
    why_set(why, STATUS_ENDED, parent->peer.node, NULL,
            "等再上一级让别的节点接替它（siben promote），或由新的上级重新授权；本机的内容都还在");
    return why_what(why, STATUS_ENDED,
                    "上级 %s 已被再上一级终止，还没有节点接替：它的报送包不收，也不再写给它",
                    parent->peer.node);
}

static enum status find(struct view *view, struct arena *arena, const char *name,
                        struct identity *identity, struct bundle_peer *peer, struct why *why)
{
    struct grant own;
    struct looking looking = {
        .name = name, .peer = peer, .standby = replica_is_standby(view->replica)};
    enum status status = own_grants(view, arena, identity, &own, why);
    if (status)
        return status;
    status = parent_of(view, arena, peer);
    if (status == STATUS_OK && (strcmp(name, "parent") == 0 || strcmp(name, peer->peer.node) == 0))
        return peer->ended ? refuse_ended_parent(peer, why) : STATUS_OK;
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        status = replica_each_admitted(view, see_child, &looking);
    if (status)
        return status;
    if (!looking.found)
        return why_set(
            why, STATUS_NOT_FOUND, name, "它不是本机的上级，也不是本机授权过的下级",
            "报送包文件只在直接上下级之间传递；siben status 列出上级，siben show records "
            "--kind grant 列出下级");
    peer->ended = looking.ended;
    return looking.ended && !looking.succeeded ? refuse_ended(name, why) : STATUS_OK;
}

enum status bundle_find_peer(struct view *view, const char *name, struct bundle_peer *peer,
                             struct why *why)
{
    struct arena arena;
    struct identity identity;
    struct bundle_peer found;
    arena_init(&arena, 0);
    enum status status = find(view, &arena, name, &identity, &found, why);
    if (status == STATUS_OK && found.ended)
        status = refuse_ended(name, why);
    arena_close(&arena);
    if (status == STATUS_OK)
        *peer = found;
    return status;
}

/* Its key must be the one that we know it by: an old grant's holder may be anybody. */
static enum status check_key(const struct identity *identity, const struct bundle_peer *sender,
                             const struct grant_chain *chain, struct why *why)
{
    const struct grant *own = &chain->grants[chain->count - 1];
    struct grant known;
    /* Its grantor gave it another since: we were not on the line to hear so. One older than what we
     * have heard of is a key that it has no more. */
    if (sender->peer.parent && identity->grant_count > 1 &&
        grant_read(identity->grants[identity->grant_count - 2], &known) == STATUS_OK &&
        strcmp(known.grantor, own->grantor) == 0 && own->serial > sender->serial)
        return STATUS_OK;
    if (memcmp(own->sign_public, sender->sign_public, SIGN_PUBLIC_SIZE) == 0)
        return STATUS_OK;
    return why_set(why, STATUS_UNAUTHORISED, sender->peer.node,
                   sender->peer.parent ? "上级换了密钥，本机的授权还是旧的"
                                       : "它是用另一份授权的密钥写的，不是现在的",
                   sender->peer.parent ? "请先安装上级新发的授权，再读这份文件"
                                       : "请核对对方的授权；若已换发，请对方安装新授权后重写一份");
}

enum status admit(struct view *view, struct bundle_reader *reader, struct bundle_peer *sender,
                  struct why *why)
{
    const struct bundle_header *header = &reader->header;
    struct arena arena;
    struct identity identity;
    arena_init(&arena, 0);
    struct grant_chain *chain = arena_take(&arena, sizeof *chain);
    struct grant own;
    enum status status = chain ? own_grants(view, &arena, &identity, &own, why) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && hash_equal(&header->root, &identity.root) &&
        strcmp(header->receiver, identity.node) != 0) {
        why_set(why, STATUS_UNAUTHORISED, header->sender, NULL, "请把 U 盘交给收件的节点");
        status = why_what(why, STATUS_UNAUTHORISED, "这份报送包是写给 %s 的，本机是 %s",
                          header->receiver, identity.node);
    }
    if (status == STATUS_OK)
        status = bundle_verify_head(reader, &identity.root, chain, why);
    if (status == STATUS_OK)
        status = find(view, &arena, header->sender, &identity, sender, why);
    if (status == STATUS_OK)
        status = check_key(&identity, sender, chain, why);
    arena_close(&arena);
    return status;
}
