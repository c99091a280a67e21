/* links -- the conversation with the parent and the children, from what the grant
 * and the configuration say. */
#include "run.h"

#include <stdio.h>

/* A commit on the writer thread: whoever may be concerned is told, and looks. */
static void on_commit(void *context, const uint64_t arrived[LANE_COUNT])
{
    struct live *live = context;
    if (atomic_exchange(&live->notices, arrived[LANE_NOTICE]) != arrived[LANE_NOTICE]) {
        holdings_children_changed(live->holdings);
        net_recheck(live->net);
        ways_stale(live);
    }
    uint64_t mark = arrived[LANE_DETAIL] + arrived[LANE_NOTICE]; /* both only grow */
    if (mark && atomic_exchange(&live->named, mark) != mark)
        files_look_again(live->files); /* before whoever hears of a record can ask for its files */
    net_committed(live->net);
    receipts_look(live->receipts);
    void *page = live->page;
    if (page && live->service->page_committed)
        live->service->page_committed(page);
}

static enum status open_with(struct live *live, const struct identity *identity, struct why *why)
{
    struct grant own;
    struct net_settings settings = {.loop = &live->loop,
                                    .log = live->log,
                                    .listen = live->node->config.listen,
                                    .seed = node_entropy()};
    struct ways *ways = memory_take(sizeof *ways);
    enum status status =
        ways ? grant_read(identity->grants[identity->grant_count - 1], &own) : STATUS_NO_MEMORY;
    bool root = status == STATUS_OK && strcmp(own.grantor, own.node) == 0;
    if (status == STATUS_OK)
        status = ways_read(live->node, ways);
    memcpy(settings.self, identity->node, sizeof settings.self);
    memcpy(settings.link_public, live->node->keys.link_public, sizeof settings.link_public);
    memcpy(settings.link_secret, live->node->keys.link_secret, sizeof settings.link_secret);
    if (status == STATUS_OK)
        status = holdings_new(live, root ? "" : own.grantor, &live->holdings);
    if (status == STATUS_OK) {
        if (!root)
            memcpy(settings.parent, ways->peers[0].node, sizeof settings.parent);
        if (!root && ways->count == 0)
            log_line(live->log, LOG_WARNING,
                     "link: no address of parent %s -> nothing is sent; set parent in siben.yaml",
                     settings.parent);
        settings.more = ways->ways;
        settings.more_count = ways->count;
        holdings_set_above(live->holdings, ways->peers, ways->peer_count);
        settings.backend = holdings_backend(live->holdings);
        status = net_open(&settings, &live->net, why);
    }
    explicit_bzero(settings.link_secret, sizeof settings.link_secret);
    memory_free(ways);
    return status;
}

enum status links_open(struct live *live, struct why *why)
{
    struct arena arena;
    struct identity identity;
    arena_init(&arena, 0);
    enum status status = replica_identity(live->node->replica, &arena, &identity);
    if (status == STATUS_OK)
        status = receipts_open(live, &live->receipts);
    if (status == STATUS_OK)
        status = verify_open(live, &live->verify);
    if (status == STATUS_OK)
        status = files_open(live, &live->files);
    if (status == STATUS_OK)
        status = open_with(live, &identity, why);
    arena_close(&arena);
    if (status != STATUS_OK)
        return status;
    const char *endpoint = net_endpoint(live->net);
    if (endpoint[0])
        log_line(live->log, LOG_INFO, "link: listening at %s", endpoint);
    store_on_commit(live->node->store, on_commit, live);
    return STATUS_OK;
}

void live_heard_above(struct live *live)
{
    holdings_look_above(live->holdings);
}

/* Has the parent refused our key, and no other one above answers? */
static void look_whether_shut_out(struct live *live)
{
    struct net_link *links = NULL;
    size_t count = 0;
    bool refused = false, connected = false;
    if (net_links(live->net, &links, &count) != STATUS_OK)
        return;
    for (size_t i = 0; i < count; i++) {
        refused |= links[i].parent && strstr(links[i].words, "our link key is not admitted");
        connected |= links[i].parent && links[i].connected;
    }
    memory_free(links);
    if (holdings_shut_out(live->holdings, refused && !connected))
        net_recheck(live->net);
}

void links_second(struct live *live)
{
    if (!live->net || live->stopping)
        return;
    ways_second(live);
    if (live->stopping)
        return;
    holdings_retry_acks(live->holdings);
    holdings_keep_held(live->holdings);
    if (holdings_heard_above(live->holdings))
        net_positions_changed(live->net);
    files_second(live->files);
    if (live->net && ++live->seconds % 5 == 0)
        look_whether_shut_out(live);
    if (live->net && live->seconds % 60 == 0)
        verify_minute(live);
}

void links_close(struct live *live)
{
    store_on_commit(live->node->store, NULL, NULL);
    uv_mutex_lock(&live->net_lock);
    struct net *net = live->net;
    live->net = NULL;
    uv_mutex_unlock(&live->net_lock);
    if (net)
        net_close(net, NULL, NULL);
}

static enum status nothing(void *unused)
{
    (void)unused;
    return STATUS_OK;
}

void links_free(struct live *live)
{
    /* Jobs are done in order: once this one is, no other refers to what goes now. */
    const struct store_job last = {.alone = nothing};
    (void)!store_run(live->node->store, &last, NULL);
    holdings_free(live->holdings);
    receipts_free(live->receipts);
    verify_free(live->verify);
    files_free(live->files);
}

/* -- for commands ------------------------------------------------------------------- */

/* The ends that a clerk meets, in his words; the log has them all, in English. */
static const char *chinese_of(const char *english)
{
    static const struct {
        const char *part, *chinese;
    } known[] = {
        {"a newer session of this node", "另一处用同一密钥连了进来；可能有两台机器共用密钥"},
        {"our link key is not admitted", "对方没有接纳本机的密钥，请与上级核对授权"},
        {"no longer admitted", "授权已终止或已更换，请与上级核对"},
        {"handshake failed", "地址上是另一个密钥，或者不是节点"},
        {"another root", "两边不属于同一套授权"},
        {"another node than its link key", "节点名与密钥不符"},
        {"link version", "两边的程序版本不同，请升级较旧的一边"},
        {"the node stops", "对方的节点已停止"},
        {"the line is paused", "对方已人工断开"},
        {"this node is shut out above", "上级已不接纳这台主机，正在改连它的备用机"},
        {"back to the main node", "主机又能连上，已改回主机"},
        {"another node is above now", "上级已换，改连新的上级"},
        {"no session", "对方结束了这次连接，会自动重连"},
        {"overtaken on the way", "线路上丢了数据，会自动重连，从断点接着传"},
        {"the line broke", "线路断了，会自动重连"},
        {"no answer", "对方没有应答，请检查线路和地址"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strstr(english, known[i].part))
            return known[i].chinese;
    return english;
}

/* A batch that one side cannot take stops the link until it is mended: who has to do
 * what. The reason stands behind the colon, as the taker said it. */
static bool describe_refusal(const char *english, struct live_link *link)
{
    static const char part[] = "cannot be stored: ";
    const char *reason = strstr(english, part);
    if (!reason)
        return false;
    bool ours = strstr(english, "the peer says") != NULL; /* what we sent */
    size_t size = strlen(reason += strlen(part));
    while (size && !text_is_utf8(bytes_of(reason, size)))
        size--; /* it was cut */
    snprintf(link->words, sizeof link->words, "未连接：%s：%.*s",
             ours ? "本机送出的报送包对方收不下" : "对方送来的报送包收不下", (int)size, reason);
    link->hint =
        ours ? "在本机运行 siben check，按它的提示修好；修好后自动接着送，其余已送到的不受影响"
             : "请对方运行 siben check，按它的提示修好；修好后自动接着收，别的链路不受影响";
    return true;
}

/* The one command, with our name in it. */
static const char *told_of_keys(const char *self, struct live_link *link)
{
    snprintf(link->advice, sizeof link->advice,
             "上级可能换过连接密钥，本机没有收到预告：请上级运行 siben bundle write --for %s -o "
             "预告.siben，本机 siben bundle read 预告.siben（由上级签名，别人冒充不了）",
             self);
    return link->advice;
}

static void describe(const struct net_link *from, const char *self, struct live_link *link)
{
    size_t size = sizeof link->words;
    link->hint = "";
    if (from->paused)
        snprintf(link->words, size, "已人工断开");
    else if (!from->connected && !describe_refusal(from->words, link)) {
        snprintf(link->words, size, "未连接%s%.100s", from->words[0] ? "：" : "",
                 chinese_of(from->words));
        if (strstr(from->words, "a newer session of this node"))
            link->hint = "只留一台：停用另一台；两台都要用的，多出来的一台换空目录、换节点名，运行 "
                         "siben enrol request 重新申请授权";
        if (from->parent && strstr(from->words, "another key there"))
            link->hint = told_of_keys(self, link);
        if (from->parent && strstr(from->words, "our link key is not admitted"))
            link->hint =
                "与上级核对：本机若已终止或由备用机接替，写了没有送到的都还在，用 siben bundle "
                "write --for parent -o 未送到.siben 带到上级，列在那里的收件箱";
    } else if (from->connected)
        snprintf(link->words, size, "已连接%s",
                 from->waiting_for_room ? "，本机没有空间，等待接收"
                 : !from->in_step       ? "，正在同步"
                 : from->sending        ? "，正在发送"
                                        : "，已同步");
}

void *live_page(struct live *live)
{
    return live ? live->page : NULL;
}

enum status live_links(struct live *live, struct live_link **links, size_t *count)
{
    struct net_link *items = NULL;
    *links = NULL;
    *count = 0;
    if (!live)
        return STATUS_OK;
    uv_mutex_lock(&live->net_lock);
    enum status status = live->net ? net_links(live->net, &items, count) : STATUS_OK;
    for (size_t i = 0; live->net && status == STATUS_OK && i < *count; i++)
        if (!items[i].parent && !items[i].connected)
            holdings_child_held(live->holdings, items[i].peer, items[i].acked);
    uv_mutex_unlock(&live->net_lock);
    if (status == STATUS_OK && *count)
        *links = memory_take(*count * sizeof **links);
    if (status == STATUS_OK && *count && !*links)
        status = STATUS_NO_MEMORY;
    int64_t now = node_now_ms();
    for (size_t i = 0; status == STATUS_OK && i < *count; i++) {
        const struct net_link *item = &items[i];
        struct live_link *link = &(*links)[i];
        *link = (struct live_link){.parent = item->parent,
                                   .connected = item->connected,
                                   .paused = item->paused,
                                   .bytes_in = item->bytes_in,
                                   .bytes_out = item->bytes_out,
                                   .frames_in = item->frames_in,
                                   .frames_out = item->frames_out,
                                   .socket_in = item->socket_in,
                                   .socket_out = item->socket_out,
                                   .last_heard_ms =
                                       item->last_heard_ms < 0 ? 0 : now - item->last_heard_ms,
                                   .in_step = item->in_step,
                                   .sending = item->sending};
        memcpy(link->acked, item->acked, sizeof link->acked);
        memcpy(link->peer, item->peer, sizeof link->peer);
        describe(item, live->node->config.node, link);
    }
    memory_free(items);
    return status;
}

/* Is it our parent, or a child that has been here since the start? */
static enum status known_peer(struct live *live, const char *peer)
{
    struct live_link *links;
    size_t count;
    enum status status = live_links(live, &links, &count);
    if (status != STATUS_OK)
        return status;
    status = STATUS_NOT_FOUND;
    for (size_t i = 0; i < count; i++)
        if (strcmp(links[i].peer, peer) == 0)
            status = STATUS_OK;
    memory_free(links);
    return status;
}

enum status live_pause(struct live *live, const char *peer, bool pause)
{
    enum status status = known_peer(live, peer);
    if (status != STATUS_OK)
        return status;
    uv_mutex_lock(&live->net_lock);
    status = live->net ? net_pause(live->net, peer, pause) : STATUS_CLOSED;
    uv_mutex_unlock(&live->net_lock);
    return status;
}
