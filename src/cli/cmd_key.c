/* key -- the keys of this node: what they are, and changing one of them. The next key is asked for
 * with the one before it, granted like any other, and heard of as a notice before it is used. */
#include "command.h"

#include <stdio.h>

static int run_show(struct command_context *context)
{
    const struct node *node = context->node;
    char sign[2 * SIGN_PUBLIC_SIZE + 1], link[2 * LINK_PUBLIC_SIZE + 1];
    bytes_to_hex(bytes_of(node->keys.sign_public, SIGN_PUBLIC_SIZE), sign);
    bytes_to_hex(bytes_of(node->keys.link_public, LINK_PUBLIC_SIZE), link);
    command_print(context, "节点 %s\n签名公钥 %s\n连接公钥 %s\n", node->config.node, sign, link);
    if (node->has_next)
        command_print(context, "正在换钥：上级的授权（siben enrol grant）到了就自动启用\n");
    return EXIT_OK;
}

const struct command command_key_show = {
    .name = "key show",
    .chinese = "本节点的公钥，是否正在换钥",
    .english = "The public keys of this node.",
    .run = run_show,
};

/* -- rotate -- */

struct rotation {
    struct node *node;
    bool signing;
    struct why *why;
};

static enum status draw_next(void *context, struct span *span)
{
    struct rotation *rotation = context;
    (void)span;
    return node_next_keys(rotation->node, rotation->signing, rotation->why);
}

/* Which of the two the next keys change. */
static bool changes_signing(const struct node *node)
{
    return memcmp(node->keys.sign_public, node->next_keys.sign_public, SIGN_PUBLIC_SIZE) != 0;
}

static enum status prepare(struct command_context *context, bool signing)
{
    struct rotation rotation = {context->node, signing, &context->why};
    const struct store_job job = {.run = draw_next, .context = &rotation, .bytes = 64};
    enum status status =
        context->node->has_next ? STATUS_EXISTS : store_run(context->node->store, &job, NULL);
    if (status == STATUS_EXISTS && changes_signing(context->node) != signing)
        return why_set(&context->why, status, context->node->config.node,
                       signing ? "连接密钥正在换，还没有换完" : "签名密钥正在换，还没有换完",
                       "一次换一把：等上一把启用了再换这一把（siben key show）");
    return status == STATUS_EXISTS ? STATUS_OK : status; /* the same request again */
}

static enum status write_request(struct command_context *context)
{
    const struct node *node = context->node;
    struct enrol_request request = {.scope = node->config.scope, .renewal = true};
    struct buffer file = {0};
    char name[64], code[20];
    memcpy(request.node, node->config.node, sizeof request.node);
    memcpy(request.sign_public, node->next_keys.sign_public, sizeof request.sign_public);
    memcpy(request.link_public, node->next_keys.link_public, sizeof request.link_public);
    memcpy(request.before_public, node->keys.sign_public, sizeof request.before_public);
    enum status status =
        enrol_renewal_write(&request, &node->next_keys, node->keys.sign_secret, &file);
    if (status == STATUS_OK) {
        snprintf(name, sizeof name, "换钥申请-%s.txt", node->config.node);
        command_file(context, name, buffer_bytes(&file));
        command_code_of_file(buffer_bytes(&file), code);
        command_print(
            context,
            "换钥申请：节点 %s，换%s密钥\n校验码 %s —— 与上级电话核对；上级 siben enrol grant "
            "以后，授权从线路上到来，本机自动启用\n",
            node->config.node, changes_signing(node) ? "签名" : "连接", code);
    }
    buffer_free(&file);
    return status;
}

/* The root grants itself: its link key only. What it is known by is its signing key. */
static enum status grant_own(struct command_context *context, const struct identity *identity)
{
    const struct node *node = context->node;
    struct record_key key = {.scope = node->config.scope, .kind = KIND_GRANT};
    struct payload payload = {.kind = KIND_GRANT};
    struct buffer signed_grant = {0};
    struct change change;
    struct grant grant;
    struct view view;
    enum status status = grant_read(identity->grants[0], &grant);
    if (status != STATUS_OK)
        return status;
    memcpy(key.id, grant.node, sizeof grant.node);
    grant.serial++;
    grant.issued_ms = context->now_ms;
    memcpy(grant.link_public, node->next_keys.link_public, LINK_PUBLIC_SIZE);
    memcpy(grant.grantor_link_public, node->next_keys.link_public, LINK_PUBLIC_SIZE);
    status = grant_sign(&grant, node->keys.sign_secret, &signed_grant);
    payload.raw = buffer_bytes(&signed_grant);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status == STATUS_OK) {
        status = command_change(context, &view, &key, &payload, &change);
        if (status == STATUS_OK)
            status = command_write(context, &change, 1, NULL, NULL);
        status = command_view_close(context, &view, status);
    }
    if (status == STATUS_OK)
        command_print(context, "已预告下级：下一把连接密钥；连着的下级都知道以后自动启用\n");
    buffer_free(&signed_grant);
    return status;
}

static enum status rotate(struct command_context *context, bool signing)
{
    struct identity identity;
    enum status status = replica_identity(context->node->replica, &context->arena, &identity);
    if (status == STATUS_NOT_FOUND)
        return why_set(&context->why, STATUS_UNAUTHORISED, context->node->config.node,
                       "本节点还没有取得授权，没有要换的密钥", "先完成 siben enrol");
    bool root = status == STATUS_OK && identity.grant_count == 1;
    if (root && signing)
        return why_set(
            &context->why, STATUS_UNAUTHORISED, context->node->config.node,
            "根的签名密钥就是整个体系的身份，不能在原来的体系里更换",
            "要换，须重新建立体系：新目录 siben init --root，各级在空目录里重新申请授权，"
            "按规程由两人见证；原来的数据用 siben archive 留存");
    if (status == STATUS_OK)
        status = prepare(context, signing);
    if (status != STATUS_OK)
        return status;
    return root ? grant_own(context, &identity) : write_request(context);
}

static int run_rotate(struct command_context *context)
{
    bool link = command_flag(context, "--link"), signing = command_flag(context, "--signing");
    if (link == signing)
        return command_misused(context, "写明换哪一把：--link（连接密钥）或 --signing（签名密钥）");
    enum status status = rotate(context, signing);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option rotate_options[] = {
    {"--link", NULL, OPTION_FLAG, NULL, "换连接密钥"},
    {"--signing", NULL, OPTION_FLAG, NULL, "换签名密钥"},
    {"--output", "-o", OPTION_OUTPUT, "文件", "换钥申请写到哪里"},
};
const struct command command_key_rotate = {
    .name = "key rotate",
    .chinese = "换密钥：写一份申请，上级授权后自动启用",
    .english = "Change a key: the next one is granted before it is used.",
    .details =
        "申请由原来的密钥和新密钥一起签名，交上级 siben enrol grant。授权作为通知下发：本机收到、\n"
        "连着的下级也都收到以后自动启用；两把在这期间都能用，下级不断线。签名密钥换好以后，上级用\n"
        "siben enrol end 节点 --former-key 让旧的作废：以前签的仍有效，此后用它签的不计入。\n"
        "再运行一次得到同一份申请。根节点换连接密钥不用申请；根的签名密钥不能换。",
    .options = rotate_options,
    .option_count = sizeof rotate_options / sizeof rotate_options[0],
    .run = run_rotate,
};
