/* promote -- a standby takes over the office of its main node, by the word of the one that granted
 * that: one signed batch ends the old one at the heads held here and grants the standby what it had.
 * Children hear of it as a notice, and need no new grant. */
#include "command.h"

#include <stdio.h>

struct promotion {
    const char *standby, *reason;
    struct grant standby_grant, main_grant;
    bool found, standby_ended, main_found, main_ended;
    uint32_t serial; /* our next */
};

static bool see_admitted(void *context, const struct enrolled *enrolled)
{
    struct promotion *promotion = context;
    if (strcmp(enrolled->grant.node, promotion->standby) != 0)
        return true;
    promotion->found = true;
    promotion->standby_grant = enrolled->grant;
    promotion->standby_ended = enrolled->ended;
    return false;
}

static bool see_main(void *context, const struct enrolled *enrolled)
{
    struct promotion *promotion = context;
    if (enrolled->grant.serial >= promotion->serial)
        promotion->serial = enrolled->grant.serial + 1;
    if (strcmp(enrolled->grant.node, promotion->standby_grant.grantor) == 0) {
        promotion->main_found = true;
        promotion->main_grant = enrolled->grant;
        promotion->main_ended = enrolled->ended;
    }
    return true;
}

static enum status find_both(struct command_context *context, struct view *view,
                             struct promotion *promotion)
{
    const char *self = context->node->config.node;
    struct why *why = &context->why;
    enum status status = replica_each_admitted(view, see_admitted, promotion);
    if (status != STATUS_OK)
        return status;
    if (!promotion->found)
        return why_set(why, STATUS_NOT_FOUND, promotion->standby, "本机没有听说过这台备用机",
                       "主机给备用机授权（siben enrol grant）并与本机同步过以后，本机才认得它；"
                       "siben show records --kind grant 列出全部授权");
    if (strcmp(promotion->standby_grant.grantor, self) == 0) {
        bool standby = grant_is_standby(&promotion->standby_grant);
        return why_set(
            why, STATUS_UNAUTHORISED, promotion->standby,
            standby ? "它是本机自己的备用机：接替要由本机的上级写下"
                    : "它已经是本机的下级，不是备用机",
            standby ? "请在上级运行 siben promote；本机若是最高一级，没有人能写，须从备份恢复"
                    : NULL);
    }
    if (!grant_is_standby(&promotion->standby_grant))
        return why_set(why, STATUS_INVALID, promotion->standby, "它不是备用机",
                       "接替主机的只能是主机授权过的备用机（siben enrol request --standby）");
    if (promotion->standby_ended)
        return why_set(why, STATUS_ENDED, promotion->standby, "这台备用机已被终止，不能接替", NULL);
    status = replica_each_enrolled(view, see_main, promotion);
    if (status == STATUS_OK && !promotion->main_found)
        status = why_set(why, STATUS_UNAUTHORISED, promotion->standby_grant.grantor,
                         "它的主机不是本机授权的", "请在给主机授权的那一级运行 siben promote");
    return status;
}

/* What the standby holds and we do not would lie beyond the end. */
static enum status check_link(struct command_context *context, const struct promotion *promotion)
{
    struct live_link *links = NULL;
    size_t count = 0;
    bool in_step = false, main_connected = false;
    if (command_flag(context, "--anyway"))
        return STATUS_OK;
    enum status status = live_links(context->live, &links, &count);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        in_step |= strcmp(links[i].peer, promotion->standby) == 0 && links[i].connected &&
                   links[i].in_step;
        main_connected |=
            strcmp(links[i].peer, promotion->main_grant.node) == 0 && links[i].connected;
    }
    memory_free(links);
    if (status != STATUS_OK || in_step || main_connected)
        return status;
    return why_set(&context->why, STATUS_BUSY, promotion->standby,
                   "备用机现在没有连着本机：它收下、本机还没有的，接替以后不计入",
                   "等它连上本机（主机停了，它会自己来连）再执行；确实连不上，加 --anyway，"
                   "以后它送来的再用 siben enrol end 主机 --include 计入");
}

static void make_grant(struct command_context *context, const struct promotion *promotion,
                       struct grant *grant)
{
    const struct node *node = context->node;
    const struct grant *before = &promotion->main_grant, *standby = &promotion->standby_grant;
    *grant = *before; /* what it might, and no more */
    memcpy(grant->node, standby->node, sizeof grant->node);
    memcpy(grant->sign_public, standby->sign_public, sizeof grant->sign_public);
    memcpy(grant->link_public, standby->link_public, sizeof grant->link_public);
    memcpy(grant->own_endpoints, standby->own_endpoints, sizeof grant->own_endpoints);
    memcpy(grant->grantor_link_public, node->keys.link_public, sizeof grant->grantor_link_public);
    grant->serial = promotion->serial;
    grant->issued_ms = context->now_ms;
    memset(grant->endpoints, 0, sizeof grant->endpoints);
    for (size_t i = 0; i < node->config.advertise_count; i++)
        memcpy(grant->endpoints[i], node->config.advertise[i], ENDPOINT_TEXT_MAX);
    memset(grant->succeeds, 0, sizeof grant->succeeds);
    memcpy(grant->succeeds[0], before->node, sizeof grant->succeeds[0]);
    for (size_t i = 1; i < GRANT_SUCCEEDS_MAX; i++)
        memcpy(grant->succeeds[i], before->succeeds[i - 1], sizeof grant->succeeds[i]);
}

static enum status change_of_end(struct command_context *context, struct view *view,
                                 const struct promotion *promotion, size_t *feeds,
                                 struct change *change)
{
    struct record_key key = {.scope = promotion->main_grant.scope, .kind = KIND_FEED_END};
    struct payload payload = {.kind = KIND_FEED_END};
    struct feed_end *end = &payload.feed_end;
    const char *main = promotion->main_grant.node;
    enum status status =
        replica_heads_of_node(view, &context->arena, main, &end->heads, &end->head_count);
    if (status != STATUS_OK)
        return status;
    memcpy(key.id, main, sizeof promotion->main_grant.node);
    memcpy(end->node, main, sizeof promotion->main_grant.node);
    end->all = true;
    end->reason = promotion->reason;
    *feeds = end->head_count;
    return command_change(context, view, &key, &payload, change);
}

static enum status write_both(struct command_context *context, struct view *view,
                              const struct promotion *promotion, const struct grant *grant,
                              struct bytes signed_grant, size_t *feeds)
{
    struct record_key key = {.scope = grant->scope, .kind = KIND_GRANT};
    struct payload payload = {.kind = KIND_GRANT, .raw = signed_grant};
    struct change changes[2];
    size_t count = 1;
    memcpy(key.id, grant->node, sizeof grant->node);
    enum status status = command_change(context, view, &key, &payload, &changes[0]);
    /* Of one feed: one batch. No node ever has one of them without the other. One that was ended
     * before stays ended where it was. */
    if (status == STATUS_OK && !promotion->main_ended)
        status = change_of_end(context, view, promotion, feeds, &changes[count++]);
    return status == STATUS_OK ? command_write(context, changes, count, NULL, NULL) : status;
}

static enum status promote(struct command_context *context, struct view *view,
                           struct promotion *promotion)
{
    struct identity identity;
    struct grant_chain verified;
    struct grant grant;
    struct bytes chain[GRANT_CHAIN_MAX];
    struct buffer signed_grant = {0}, file = {0};
    size_t feeds = 0, count = 0;
    enum status status = find_both(context, view, promotion);
    if (status == STATUS_OK)
        status = check_link(context, promotion);
    if (status == STATUS_OK)
        status = replica_identity(context->node->replica, &context->arena, &identity);
    if (status == STATUS_OK) {
        make_grant(context, promotion, &grant);
        status = grant_sign(&grant, context->node->keys.sign_secret, &signed_grant);
    }
    if (status == STATUS_OK) { /* before it is recorded: then nothing can fail any more */
        count = identity.grant_count;
        memcpy(chain, identity.grants, count * sizeof chain[0]);
        chain[count++] = buffer_bytes(&signed_grant);
        status = chain_verify(chain, count, &identity.root, &verified, &context->why);
    }
    if (status == STATUS_OK)
        status = enrol_answer_write(chain, count, &file);
    if (status == STATUS_OK)
        status = write_both(context, view, promotion, &grant, buffer_bytes(&signed_grant), &feeds);
    if (status == STATUS_OK && command_value(context, "--output"))
        command_file(context, command_value(context, "--output"), buffer_bytes(&file));
    if (status == STATUS_OK && command_flag(context, "--anyway"))
        command_note(
            context,
            "备用机收下、本机还没有的，现在不计入；它连上以后核对，再运行 siben enrol end %s "
            "--include --reason 原因 计入\n",
            grant.succeeds[0]);
    if (status == STATUS_OK)
        command_print(context,
                      "%s 接替 %s：范围 %s，序号 %u\n%s 已退出：已收到的 %zu "
                      "个来源继续有效，此后它写的不计入、"
                      "留着备查\n备用机和下级会自动得知，不用重新授权\n",
                      grant.node, grant.succeeds[0], grant.scope.text, grant.serial,
                      grant.succeeds[0], feeds);
    buffer_free(&signed_grant);
    buffer_free(&file);
    return status;
}

static int run(struct command_context *context)
{
    struct promotion *promotion = arena_take(&context->arena, sizeof *promotion);
    struct view view;
    if (!promotion)
        return command_failed(context, STATUS_NO_MEMORY);
    *promotion = (struct promotion){.standby = command_positional(context, 0),
                                    .reason = command_value(context, "--reason"),
                                    .serial = 1};
    if (!promotion->reason || !promotion->reason[0])
        return command_misused(context, "缺少 --reason：为什么接替，会记入历史");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = promote(context, &view, promotion);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--reason", NULL, OPTION_VALUE, "原因", "主机损坏、被盗、更换……"},
    {"--output", "-o", OPTION_OUTPUT, "文件",
     "另写一份授权文件：备用机没有线路时拿去 siben enrol install"},
    {"--anyway", NULL, OPTION_FLAG, NULL, "备用机没有连着也执行：它收下、本机没有的先不计入"},
};
const struct command command_promote = {
    .name = "promote",
    .arguments = "备用机",
    .chinese = "由备用机接替它的主机（在给主机授权的一级运行）",
    .english = "Let a standby take over from its main node.",
    .details =
        "一次写下两件事：主机到此为止（已收到的继续有效，此后写的不计入），备用机有主机原来的权限。"
        "\n"
        "备用机和下级从线路上得知，自动改连，不用重新授权。原来的主机再开机，写了没送到的都还在，\n"
        "用 siben bundle write --for parent 带到上级，列在收件箱里，由人采用。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "promote",
    .run = run,
};
