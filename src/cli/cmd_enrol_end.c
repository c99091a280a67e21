/* enrol end -- ends a child's feeds: a lost machine, a key that leaked, an office that
 * was closed. What is held of it stays and counts; what it signs from now on does not. */
#include "command.h"

#include <stdio.h>

struct search {
    const char *node;
    bool found;
    struct grant grant;
};

/* -- a key that it no longer has -- */

struct former {
    struct search search;
    struct hash key; /* of the grant before the last; zeros: none */
    struct head *heads;
    size_t head_count;
    uint32_t serial;
    bool heard; /* something signed with the new key is here */
};

static enum status read_former(struct command_context *context, struct view *view,
                               struct former *former)
{
    struct record_key key = {.scope = former->search.grant.scope, .kind = KIND_GRANT};
    struct record history;
    memcpy(key.id, former->search.grant.node, sizeof former->search.grant.node);
    enum status status = replica_history(view, &context->arena, &key, &history);
    for (size_t i = 0; i < history.version_count && status == STATUS_OK; i++) {
        const struct record_version *version = &history.versions[i];
        struct grant grant;
        if (strcmp(version->name.feed.node, context->node->config.node) != 0 ||
            grant_read(version->payload, &grant) != STATUS_OK ||
            grant.serial >= former->search.grant.serial || grant.serial < former->serial ||
            memcmp(grant.sign_public, former->search.grant.sign_public, SIGN_PUBLIC_SIZE) == 0)
            continue;
        former->serial = grant.serial;
        root_id(grant.sign_public, &former->key);
    }
    if (status == STATUS_OK && former->serial == 0)
        status =
            why_set(&context->why, STATUS_NOT_FOUND, former->search.node,
                    "它没有换过签名密钥，没有旧密钥可作废", "要终止这个节点，去掉 --former-key");
    return status;
}

/* Heads of the feeds that the former key has signed; and whether the new one has been heard. */
static enum status split_heads(struct command_context *context, struct view *view,
                               struct former *former)
{
    struct head *all;
    size_t count;
    enum status status =
        replica_heads_of_node(view, &context->arena, former->search.grant.node, &all, &count);
    former->heads = arena_array(&context->arena, struct head, count + 1);
    if (status == STATUS_OK && !former->heads)
        status = STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        struct hash key;
        status = replica_feed_key(view, &all[i].feed, &key);
        if (status == STATUS_OK && hash_equal(&key, &former->key))
            former->heads[former->head_count++] = all[i];
        else if (status == STATUS_OK)
            former->heard = true;
    }
    if (status == STATUS_OK && !former->heard)
        status = why_set(
            &context->why, STATUS_BUSY, former->search.node,
            "还没有收到它用新密钥签的内容：旧密钥签的可能还没有送完",
            "等它启用新密钥、送来第一份内容再作废；急需作废的去掉 --former-key，终止整个节点");
    return status;
}

static bool see(void *context, const struct enrolled *enrolled)
{
    struct search *search = context;
    if (strcmp(enrolled->grant.node, search->node) != 0)
        return true;
    search->found = true;
    search->grant = enrolled->grant;
    return false;
}

static enum status find_child(struct command_context *context, struct view *view,
                              struct search *search)
{
    enum status status = replica_each_enrolled(view, see, search);
    if (status == STATUS_OK && !search->found)
        status = why_set(&context->why, STATUS_NOT_FOUND, search->node, "本节点没有给它授过权",
                         "siben show records --kind grant 列出全部授权；由给它授权的节点来终止");
    return status;
}

/* -- one that was ended before -- */

struct again {
    bool ended;               /* an end of ours stands */
    const struct head *heads; /* that it names */
    size_t head_count;
    size_t beyond, branched; /* feeds of which more is here, and what is beside what it names */
    uint64_t batches;
};

static enum status read_end(struct command_context *context, struct view *view,
                            const struct record_key *key, struct again *again)
{
    struct record record;
    struct payload payload;
    enum status status = replica_get(view, &context->arena, key, &record);
    if (status != STATUS_OK || !record.shown.seq || record.state.withdrawn)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    status = payload_decode(&context->arena, KIND_FEED_END, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    again->ended = true;
    again->heads = payload.feed_end.heads;
    again->head_count = payload.feed_end.head_count;
    return STATUS_OK;
}

static const struct head *head_before(const struct again *again, const struct feed_name *feed,
                                      size_t *count)
{
    const struct head *found = NULL;
    *count = 0;
    for (size_t i = 0; i < again->head_count; i++)
        if (feed_name_equal(&again->heads[i].feed, feed)) {
            found = &again->heads[i];
            ++*count;
        }
    return found;
}

/* Of a sequence with two branches, then or now, the end stays where it was: which of them to
 * believe is not told by their length. */
static void reach_on(struct again *again, struct head *heads, size_t *count)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        size_t now = 0, then;
        const struct head *before = head_before(again, &heads[i].feed, &then);
        for (size_t k = 0; k < *count; k++)
            now += feed_name_equal(&heads[k].feed, &heads[i].feed);
        if (now > 1 || then > 1) {
            again->branched++;
            continue;
        }
        uint32_t seq = before ? before->seq : 0;
        again->beyond += heads[i].seq > seq;
        again->batches += heads[i].seq > seq ? heads[i].seq - seq : 0;
        heads[kept++] = before && before->seq >= heads[i].seq ? *before : heads[i];
    }
    *count = kept;
}

/* What was named before of such sequences, and of those that are not held. */
static void keep_named(const struct again *again, struct head *heads, size_t *count)
{
    size_t reached = *count;
    for (size_t i = 0; i < again->head_count; i++) {
        bool named = false;
        for (size_t k = 0; k < reached; k++)
            named |= feed_name_equal(&heads[k].feed, &again->heads[i].feed);
        if (!named)
            heads[(*count)++] = again->heads[i];
    }
}

/* An end that is said again would reach as far as what has come since: from whoever has the key, too.
 * So that is asked for. */
static enum status say_again(struct command_context *context, struct again *again, const char *node,
                             struct feed_end *ended)
{
    struct head *heads =
        arena_array(&context->arena, struct head, ended->head_count + again->head_count + 1);
    if (!heads)
        return STATUS_NO_MEMORY;
    if (ended->head_count)
        memcpy(heads, ended->heads, ended->head_count * sizeof *heads);
    reach_on(again, heads, &ended->head_count);
    keep_named(again, heads, &ended->head_count);
    ended->heads = heads;
    if (again->beyond && command_flag(context, "--include"))
        return STATUS_OK;
    why_set(&context->why, STATUS_EXISTS, node, NULL,
            !again->beyond ? NULL
                           : "确认是它自己写的、不是拿到密钥的人写的，加 --include 计入；"
                             "逐条看：siben show inbox、siben status --feeds");
    return again->beyond
               ? why_what(&context->why, STATUS_EXISTS,
                          "它已经终止；终止之后又收到它签的 %llu 批，在 %zu 个来源里，没有计入",
                          (unsigned long long)again->batches, again->beyond)
               : why_what(&context->why, STATUS_EXISTS,
                          again->branched ? "它已经终止；此后只有分叉的来源有新的内容，不能整批计入"
                                          : "它已经终止，此后没有收到它签的内容");
}

static enum status end(struct command_context *context, struct view *view, const char *reason)
{
    struct search search = {.node = command_positional(context, 0)};
    struct record_key key = {.kind = KIND_FEED_END};
    struct payload payload = {.kind = KIND_FEED_END};
    struct feed_end *ended = &payload.feed_end;
    struct change change;
    enum status status = find_child(context, view, &search);
    if (status == STATUS_OK)
        status = replica_heads_of_node(view, &context->arena, search.node, &ended->heads,
                                       &ended->head_count);
    if (status != STATUS_OK)
        return status;
    key.scope = search.grant.scope;
    memcpy(key.id, search.grant.node, sizeof search.grant.node);
    memcpy(ended->node, search.grant.node, sizeof ended->node);
    ended->all = true; /* a feed that nobody has seen counts out whole */
    ended->reason = reason;
    struct again again = {.ended = false};
    status = read_end(context, view, &key, &again);
    if (status == STATUS_OK && again.ended)
        status = say_again(context, &again, key.id, ended);
    if (status == STATUS_OK)
        status = command_change(context, view, &key, &payload, &change);
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status == STATUS_OK && again.ended)
        command_print(context,
                      "终止 %s 以后收到的 %llu 批计入了：在 %zu 个来源里；此后的仍不计入\n",
                      search.node, (unsigned long long)again.batches, again.beyond);
    else if (status == STATUS_OK)
        command_print(context,
                      "已终止 %s：已收到的 %zu 个来源继续有效，此后它签的内容不再计入，链路断开\n",
                      search.node, ended->head_count);
    return status;
}

static enum status end_former(struct command_context *context, struct view *view,
                              const char *reason)
{
    struct former former = {.search = {.node = command_positional(context, 0)}};
    struct record_key key = {.kind = KIND_FEED_END};
    struct payload payload = {.kind = KIND_FEED_END};
    struct feed_end *ended = &payload.feed_end;
    struct change change;
    char hex[2 * HASH_SIZE + 1];
    enum status status = find_child(context, view, &former.search);
    if (status == STATUS_OK)
        status = read_former(context, view, &former);
    if (status == STATUS_OK)
        status = split_heads(context, view, &former);
    if (status != STATUS_OK)
        return status;
    key.scope = former.search.grant.scope;
    bytes_to_hex(bytes_of(former.key.bytes, HASH_SIZE), hex);
    snprintf(key.id, sizeof key.id, "%s#%.16s", former.search.grant.node, hex);
    memcpy(ended->node, former.search.grant.node, sizeof ended->node);
    ended->heads = former.heads;
    ended->head_count = former.head_count;
    ended->all = true;
    ended->former = former.key;
    ended->reason = reason;
    status = command_change(context, view, &key, &payload, &change);
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status == STATUS_OK)
        command_print(
            context,
            "%s 的旧签名密钥已作废：已收到的 %zu 个来源继续有效，此后用它签的不计入；新密钥照常\n",
            former.search.node, former.head_count);
    return status;
}

static int run(struct command_context *context)
{
    const char *reason = command_value(context, "--reason");
    struct view view;
    if (!reason || !reason[0])
        return command_misused(context, "缺少 --reason：为什么终止，会记入历史");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_flag(context, "--former-key") ? end_former(context, &view, reason)
                                                   : end(context, &view, reason);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--former-key", NULL, OPTION_FLAG, NULL,
     "只作废它换下的旧签名密钥（siben key rotate），节点继续"},
    {"--include", NULL, OPTION_FLAG, NULL, "已经终止的：把终止以后才收到的也计入"},
    {"--reason", NULL, OPTION_VALUE, "原因", "设备丢失、密钥泄露、机构撤销……"},
};
const struct command command_enrol_end = {
    .name = "enrol end",
    .arguments = "节点",
    .chinese = "终止一个下级节点（设备丢失、密钥泄露、撤并）",
    .english = "End a child's authority: a lost machine, a leaked key.",
    .details =
        "已收到的继续有效，此后签的不计入；它给下级的授权也一样，只有终止以前写下的有效。终止过的\n"
        "密钥不能再用；同一节点要继续，换空目录重新申请。终止以后又收到的（备用机、U 盘带来的），\n"
        "核对是它自己写的，再运行一次加 --include 计入。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "enrol-end",
    .run = run,
};
