/* status -- what this node knows of itself: what it holds, where it has arrived, and
 * how its links are. */
#include "show.h"
#include "status.h"
#include "status_nodes.h"
#include "uplink.h"

#include <stdio.h>

/* -- all at a glance ----------------------------------------------------------------------- */

struct glance {
    uint64_t feeds, forked, ended;
    struct replica_counts counts;
    struct store_state store;
    struct status_forms forms;
    struct buffer rounds; /* closed ones, as they are said */
    struct live_link *links;
    size_t link_count;
    char parent[NODE_NAME_MAX + 1];
    struct restored restored; /* restored_ms 0: never */
    int64_t behind_ms;        /* as noticed by itself; 0: never */
    struct forks forks;
    uint32_t former_key; /* of the grant for the keys that it has no more; 0: none */
};

static bool count_feed(void *context, const struct feed_state *state)
{
    struct glance *glance = context;
    glance->feeds++;
    glance->forked += state->forked;
    glance->ended += state->ended;
    forks_note(&glance->forks, state);
    return true;
}

static enum status read_glance(struct command_context *context, struct view *view, bool json,
                               struct glance *glance)
{
    struct identity identity;
    struct grant grant;
    if (replica_identity(context->node->replica, &context->arena, &identity) == STATUS_OK &&
        identity.grant_count > 1 &&
        grant_read(identity.grants[identity.grant_count - 1], &grant) == STATUS_OK)
        memcpy(glance->parent, grant.grantor, sizeof glance->parent);
    if (glance->parent[0])
        command_main(context, glance->parent);
    store_state(context->node->store, &glance->store);
    enum status status = replica_count(view, &glance->counts);
    if (status == STATUS_OK)
        status = replica_each_feed(view, count_feed, glance);
    if (status == STATUS_OK)
        status = status_read_forms(context, view, NULL, &glance->forms);
    if (status == STATUS_OK)
        status = closed_rounds(context, view, json, &glance->rounds);
    if (status == STATUS_OK)
        status = live_links(context->live, &glance->links, &glance->link_count);
    if (status == STATUS_OK)
        status = behind_read(context, view, &glance->behind_ms);
    if (status == STATUS_OK)
        status = former_key_read(context, view, &glance->former_key);
    if (status == STATUS_OK)
        status = replica_restored_state(view, &glance->restored);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static void print_forms(struct command_context *context, const struct glance *glance)
{
    struct uplink up[2];
    struct buffer out = {0};
    uint64_t again = 0;
    uplinks(context, up);
    for (unsigned kind = 0; kind < STATUS_KINDS; kind++) {
        const struct kind_delivery *forms = &glance->forms.kinds[kind];
        if (!forms->all)
            continue;
        again += forms->again;
        buffer_print(&out, "  %s %llu 张", kind_chinese(kind), (unsigned long long)forms->all);
        if (up[0].level)
            buffer_print(&out, "：只在本机 %llu，%s已收到 %llu",
                         (unsigned long long)forms->own_only, up[0].level,
                         (unsigned long long)forms->at_parent);
        if (up[1].level)
            buffer_print(&out, "，%s已收到 %llu", up[1].level, (unsigned long long)forms->above);
        if (forms->again)
            buffer_print(&out, "，%s丢失后正在重新报送 %llu", up[0].level ? up[0].level : "上级",
                         (unsigned long long)forms->again);
        if (forms->not_sent)
            buffer_print(&out, "，按设置不上送 %llu", (unsigned long long)forms->not_sent);
        if (forms->not_counted)
            buffer_print(&out, "，不计入 %llu", (unsigned long long)forms->not_counted);
        buffer_put_text(&out, "\n");
    }
    struct buffer age = {0};
    if (up[0].level && out.size)
        delivery_put_age(glance->forms.news_ms, context->now_ms, &age);
    command_print(context, "表%s%s%s：%s\n", age.size ? "（送达情况：" : "",
                  age.size ? command_words(context, &age) : "", age.size ? "）" : "",
                  out.size ? "" : "还没有");
    command_put_buffer(context, &out);
    buffer_free(&out);
    buffer_free(&age);
    if (again)
        command_print(
            context,
            "  上级 %s 恢复过旧的数据，%llu 张表它收到过又丢失了：本机正在自动重新报送，不用重填\n"
            "      → 逐张看送到了哪里：siben status --forms\n",
            glance->parent, (unsigned long long)again);
}

static void print_links(struct command_context *context, const struct glance *glance)
{
    if (!context->live)
        return;
    command_print(context, "链路：%s\n", glance->link_count ? "" : "没有");
    for (size_t i = 0; i < glance->link_count; i++) {
        const struct live_link *link = &glance->links[i];
        command_print(context, "  %s（%s）%s\n", link->peer, link->parent ? "上级" : "下级",
                      link->words);
        if (*link->hint)
            command_print(context, "      → %s\n", link->hint);
    }
}

/* After a restore people must know what to type again. */
static void print_restored(struct command_context *context, const struct restored *restored)
{
    char made[DATE_TEXT_SIZE], read[DATE_TEXT_SIZE];
    if (!restored->restored_ms)
        return;
    date_print(date_of_instant(restored->made_ms), made);
    date_print(date_of_instant(restored->restored_ms), read);
    command_print(context,
                  "恢复：本机于 %s 从备份恢复（备份写于 %s）；备份之后已送出的 %llu 批已经取回，\n"
                  "      没有送出去的已丢失，请照纸面核对这两天之间填的表\n",
                  read, made, (unsigned long long)(restored->own_now - restored->own_then));
}

/* What the last comparison with each neighbour said. */
struct verifications {
    struct command_context *context;
    struct buffer *json; /* NULL: in words */
    bool any;
};

static bool put_verified(void *context, const struct verified *verified)
{
    static const char *const outcomes[AGREE_OUTCOME_COUNT] = {"open", "equal", "differs", "passed"};
    struct verifications *all = context;
    char at[INSTANT_TEXT_SIZE];
    instant_print(verified->at_ms, at);
    if (all->json) {
        buffer_print(
            all->json,
            "%s{\"peer\": \"%s\", \"at_ms\": %lld, \"outcome\": \"%s\", \"records\": %lld, "
            "\"differences\": %u, \"unnamed\": %u, \"own_faults\": %llu}",
            all->any ? ", " : "", verified->peer, (long long)verified->at_ms,
            outcomes[verified->outcome], (long long)verified->records, verified->differences,
            verified->unnamed, (unsigned long long)verified->own_faults);
    } else {
        command_print(all->context, "%s与 %s 核对：%s", all->any ? "  " : "核对：\n  ",
                      verified->peer, agree_outcome_chinese(verified->outcome));
        if (verified->outcome == AGREE_DIFFERS)
            command_print(all->context, " %u 条%s（siben verify --with %s）", verified->differences,
                          verified->unnamed ? "以上" : "", verified->peer);
        command_print(all->context, "，%s%s\n", at,
                      verified->own_faults ? "；本机汇总与记录不符（siben check）" : "");
    }
    all->any = true;
    return true;
}

static void print_verified(struct command_context *context, struct view *view)
{
    struct verifications all = {.context = context};
    if (verified_each(view, put_verified, &all) != STATUS_OK)
        command_note(context, "读不出核对的结果\n");
}

static void print_glance(struct command_context *context, struct view *view,
                         const struct glance *glance)
{
    const struct node *node = context->node;
    const struct replica_counts *counts = &glance->counts;
    const struct store_state *store = &glance->store;
    command_print(context, "节点 %s，范围 %s，%s%s，%s\n", node->config.node,
                  node->config.scope.text,
                  !node->enrolled     ? "尚未取得授权"
                  : glance->parent[0] ? "上级 "
                                      : "根节点",
                  glance->parent, context->live ? "运行中" : "没有运行");
    command_print(
        context,
        "内容：%llu 批 %llu 条变更，%llu 个记录；冲突 %llu，不计入 %llu，等待前序 %llu 批\n",
        (unsigned long long)counts->batches, (unsigned long long)counts->changes,
        (unsigned long long)counts->records, (unsigned long long)counts->conflicts,
        (unsigned long long)counts->not_counted, (unsigned long long)counts->waiting);
    command_print(context, "磁盘：数据库 %.1f MB，磁盘剩余 %.1f GB%s%s\n",
                  (double)store->map_used / 1e6, (double)store->disk_free / 1e9,
                  store->full ? "；已满，不再接收，腾出空间后自动恢复" : "",
                  store->failed ? "；磁盘出错，须重启" : "");
    files_print(context);
    if (glance->forked || glance->ended)
        command_print(context,
                      "来源：%llu 个，其中分叉 %llu，已终止 %llu（siben status --feeds）\n",
                      (unsigned long long)glance->feeds, (unsigned long long)glance->forked,
                      (unsigned long long)glance->ended);
    forks_print(context, &glance->forks);
    print_restored(context, &glance->restored);
    if (!glance->restored.restored_ms)
        behind_print(context, glance->behind_ms);
    former_key_print(context, glance->former_key);
    print_forms(context, glance);
    if (glance->rounds.size)
        command_print(context, "轮次：\n");
    command_put(context, buffer_bytes(&glance->rounds));
    print_links(context, glance);
    print_verified(context, view);
}

static void json_forms(const struct glance *glance, struct buffer *out)
{
    bool first = true;
    for (unsigned kind = 0; kind < STATUS_KINDS; kind++) {
        const struct kind_delivery *forms = &glance->forms.kinds[kind];
        if (!forms->all)
            continue;
        buffer_print(out,
                     "%s\n  {\"kind\": \"%s\", \"all\": %llu, \"own_only\": %llu, \"at_parent\": "
                     "%llu, \"above\": %llu, \"sent_again\": %llu, "
                     "\"not_sent\": %llu, \"not_counted\": %llu}",
                     first ? "" : ",", kind_name(kind), (unsigned long long)forms->all,
                     (unsigned long long)forms->own_only, (unsigned long long)forms->at_parent,
                     (unsigned long long)forms->above, (unsigned long long)forms->again,
                     (unsigned long long)forms->not_sent, (unsigned long long)forms->not_counted);
        first = false;
    }
}

static void json_links(const struct glance *glance, struct buffer *out)
{
    for (size_t i = 0; i < glance->link_count; i++) {
        const struct live_link *link = &glance->links[i];
        buffer_print(
            out,
            "%s\n  {\"peer\": \"%s\", \"parent\": %s, \"connected\": %s, \"paused\": %s, "
            "\"in_step\": %s, "
            "\"bytes_in\": %llu, \"bytes_out\": %llu, \"frames_in\": %llu, \"frames_out\": %llu, "
            "\"socket_in\": %llu, \"socket_out\": %llu, \"state\": ",
            i ? "," : "", link->peer, link->parent ? "true" : "false",
            link->connected ? "true" : "false", link->paused ? "true" : "false",
            link->in_step ? "true" : "false", (unsigned long long)link->bytes_in,
            (unsigned long long)link->bytes_out, (unsigned long long)link->frames_in,
            (unsigned long long)link->frames_out, (unsigned long long)link->socket_in,
            (unsigned long long)link->socket_out);
        json_put_string(out, link->words);
        buffer_print(out, ", \"last_heard_ms\": %lld, \"hint\": ", (long long)link->last_heard_ms);
        json_put_string(out, link->hint);
        buffer_put_text(out, "}");
    }
}

static void json_glance(struct command_context *context, struct view *view,
                        const struct glance *glance)
{
    struct verifications all = {.context = context};
    const struct replica_counts *counts = &glance->counts;
    const struct store_state *store = &glance->store;
    struct buffer out = {0};
    buffer_print(&out,
                 "{\"node\": \"%s\", \"scope\": \"%s\", \"enrolled\": %s, \"parent\": \"%s\", "
                 "\"running\": %s,\n",
                 context->node->config.node, context->node->config.scope.text,
                 context->node->enrolled ? "true" : "false", glance->parent,
                 context->live ? "true" : "false");
    buffer_print(&out,
                 " \"batches\": %llu, \"changes\": %llu, \"records\": %llu, \"versions\": %llu, "
                 "\"facts\": %llu, "
                 "\"conflicts\": %llu, \"not_counted\": %llu, \"waiting\": %llu,\n \"feeds\": "
                 "%llu, \"forked\": %llu, \"ended\": %llu,\n",
                 (unsigned long long)counts->batches, (unsigned long long)counts->changes,
                 (unsigned long long)counts->records, (unsigned long long)counts->versions,
                 (unsigned long long)counts->facts, (unsigned long long)counts->conflicts,
                 (unsigned long long)counts->not_counted, (unsigned long long)counts->waiting,
                 (unsigned long long)glance->feeds, (unsigned long long)glance->forked,
                 (unsigned long long)glance->ended);
    buffer_print(&out,
                 " \"map_used\": %llu, \"disk_free\": %llu, \"full\": %s, \"failed\": %s, "
                 "\"commits\": %llu,\n \"forms\": [",
                 (unsigned long long)store->map_used, (unsigned long long)store->disk_free,
                 store->full ? "true" : "false", store->failed ? "true" : "false",
                 (unsigned long long)store->commits);
    json_forms(glance, &out);
    buffer_put_text(&out, "],\n \"files\": ");
    files_json(context, &out);
    buffer_print(&out, ",\n \"backup_ms\": %lld, \"restored_ms\": %lld, \"fetched_back\": %llu",
                 (long long)glance->restored.made_ms, (long long)glance->restored.restored_ms,
                 (unsigned long long)(glance->restored.own_now - glance->restored.own_then));
    buffer_print(&out, ", \"former_key\": %s, \"behind_ms\": %lld,\n \"forks\": ",
                 glance->former_key ? "true" : "false", (long long)glance->behind_ms);
    forks_json(context, &glance->forks, &out);
    buffer_put_text(&out, ",\n \"closed\": [");
    buffer_put_bytes(&out, buffer_bytes(&glance->rounds));
    buffer_put_text(&out, "],\n \"links\": [");
    json_links(glance, &out);
    buffer_put_text(&out, "],\n \"verified\": [");
    all.json = &out;
    (void)!verified_each(view, put_verified, &all);
    buffer_put_text(&out, "]}\n");
    command_put_json(context, "status.json", &out);
    buffer_free(&out);
}

static int run(struct command_context *context)
{
    enum table_format format;
    struct view view;
    enum status status = command_format(context, &format);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (command_flag(context, "--forms")) {
        status = status_show_forms(context, &view, format);
    } else if (command_flag(context, "--feeds")) {
        status = status_show_feeds(context, &view, format);
    } else if (command_flag(context, "--links")) {
        status = status_show_links(context, format);
    } else if (command_flag(context, "--nodes")) {
        status = status_show_nodes(context, &view, format);
    } else {
        struct glance *glance = memory_take(sizeof *glance);
        status =
            glance ? read_glance(context, &view, format == FORMAT_JSON, glance) : STATUS_NO_MEMORY;
        if (status == STATUS_OK)
            (format == FORMAT_JSON ? json_glance : print_glance)(context, &view, glance);
        if (glance) {
            memory_free(glance->links);
            buffer_free(&glance->rounds);
        }
        memory_free(glance);
    }
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--forms", NULL, OPTION_FLAG, NULL, "逐张列出各表送到了哪里"},
    {"--feeds", NULL, OPTION_FLAG, NULL, "逐个来源列出送到了哪里"},
    {"--links", NULL, OPTION_FLAG, NULL, "逐条链路列出状态和收发字节"},
    {"--nodes", NULL, OPTION_FLAG, NULL, "上下级节点的树：线路、最近联系、各缺什么"},
    {"--year", NULL, OPTION_VALUE, "年度", "只看这一年的表"},
    {"--round", NULL, OPTION_VALUE, "月", "只看这一轮的表"},
    FORMAT_OPTIONS,
};
const struct command command_status = {
    .name = "status",
    .chinese = "本节点的状态：内容、送达、链路、磁盘",
    .english = "What this node holds, where it has arrived, and how its links are.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
