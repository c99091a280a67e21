#include "command.h"

/* The root signs its own grant: what its parent would have said. */
struct root {
    struct node *node;
    int64_t now_ms;
    struct why *why;
};

static enum status enrol_root(void *context)
{
    struct root *root = context;
    struct node *node = root->node;
    struct grant grant = {.scope = node->config.scope, .serial = 1, .issued_ms = root->now_ms};
    struct identity identity = {.scope = node->config.scope, .grant_count = 1, .keys = node->keys};
    struct buffer signed_grant = {0};
    memcpy(grant.node, node->config.node, sizeof grant.node);
    memcpy(grant.grantor, node->config.node, sizeof grant.grantor);
    memcpy(grant.sign_public, node->keys.sign_public, sizeof grant.sign_public);
    memcpy(grant.link_public, node->keys.link_public, sizeof grant.link_public);
    memcpy(grant.grantor_link_public, node->keys.link_public, sizeof grant.grantor_link_public);
    grant_usual(&grant, scope_level(&grant.scope));
    enum status status = grant_sign(&grant, node->keys.sign_secret, &signed_grant);
    memcpy(identity.node, node->config.node, sizeof identity.node);
    root_id(node->keys.sign_public, &identity.root);
    identity.grants[0] = buffer_bytes(&signed_grant);
    if (status == STATUS_OK)
        status = replica_enrol(node->replica, &identity, root->why);
    keys_wipe(&identity.keys);
    buffer_free(&signed_grant);
    return status;
}

static int make_root(struct command_context *context)
{
    struct node *node = memory_take(sizeof *node);
    if (!node)
        return command_failed(context, STATUS_NO_MEMORY);
    enum status status = node_open(context->folder, 0, NULL, node, &context->why);
    if (status == STATUS_OK) {
        struct root root = {node, context->now_ms, &context->why};
        const struct store_job job = {.alone = enrol_root, .context = &root};
        status = store_run(node->store, &job, NULL);
        if (status == STATUS_OK)
            command_print(context, "根节点 %s 已建立\n", node->config.node);
        node_close(node);
    }
    memory_free(node);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static int run(struct command_context *context)
{
    const char *name = command_value(context, "--node"),
               *scope_text = command_value(context, "--scope");
    struct scope scope;
    if (!name)
        return command_misused(context, "缺少 --node：本节点的名字，例如 653022");
    if (!node_name_valid(name))
        return command_misused(context, "节点名“%s”不对：1–31 个小写字母、数字、-、:、.", name);
    enum status status = scope_parse(scope_text ? scope_text : name, &scope, &context->why);
    if (status != STATUS_OK) {
        (void)command_failed(context, status);
        return command_misused(context, "缺少 --scope：负责的行政区划代码，例如 653022");
    }
    if (!node_name_within(name, &scope))
        return command_misused(context,
                               "节点名“%s”应与范围相同（%s），或在后面加 - 和字母数字（如 "
                               "%s-b）：这样整个体系里才不会重名",
                               name, scope.text, scope.text);
    if (command_flag(context, "--root") && scope_level(&scope) > PLAN_LEVEL_MAX)
        return command_misused(context, "根节点应是县级或更高：范围 %s 太低", scope.text);
    status = node_create(context->folder, name, &scope, &context->why);
    if (status == STATUS_EXISTS) {
        (void)command_failed(context, status);
        return EXIT_REFUSED;
    }
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "已建立数据目录 %s：节点 %s，范围 %s\n", context->folder, name,
                  scope.text);
    if (command_flag(context, "--root"))
        return make_root(context);
    command_print(context, "下一步：siben enrol request -o 申请.txt，把申请交给上级\n");
    return EXIT_OK;
}

static const struct option options[] = {
    {"--node", NULL, OPTION_VALUE, "名字", "本节点的名字，例如 653022205"},
    {"--scope", NULL, OPTION_VALUE, "代码", "负责的行政区划代码；不写就与名字相同"},
    {"--root", NULL, OPTION_FLAG, NULL, "最高一级：给自己授权，不再向上报送"},
};
const struct command command_init = {
    .name = "init",
    .chinese = "建立数据目录：密钥（只属于本机）、配置",
    .english = "Make a data folder: keys of this machine, and a configuration.",
    .details = "不会覆盖已有的密钥。密钥文件 keys 只有本账号能读，不要复制给别人。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .in_person = true,
    .run = run,
};
