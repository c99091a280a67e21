/* enrol -- a node gets its authority without a server: a request goes up as a file,
 * a grant comes down as a file, and two people compare check codes by telephone. */
#include "command.h"

#include <stdio.h>

/* The check code that stands at the end of a file, as its reader sees it. */
void command_code_of_file(struct bytes file, char code[20])
{
    static const char label[] = "校验码 ";
    size_t size = sizeof label - 1;
    memcpy(code, "—", sizeof "—");
    for (size_t i = file.size; i-- > 0;)
        if (file.size - i >= size + 19 && memcmp(file.data + i, label, size) == 0) {
            memcpy(code, file.data + i + size, 19);
            code[19] = '\0';
            return;
        }
}

/* -- request -- */

/* Who stands by is dialled by the parent's children: it says where it is. */
static enum status ask_to_stand_by(struct command_context *context, struct enrol_request *request)
{
    const struct config *config = &context->node->config;
    request->standby = true;
    if (!config->listen[0] || config->advertise_count == 0)
        return why_set(&context->why, STATUS_INVALID, "siben.yaml",
                       "备用机要让上级的下级连得进来：缺少 listen 或 advertise",
                       "写上这两行再申请，例如 listen: tcp://*:6530");
    if (config->advertise_count > GRANT_OWN_ENDPOINTS_MAX)
        return why_set(&context->why, STATUS_INVALID, "siben.yaml",
                       "备用机的 advertise 最多写 2 个", "留下两个再申请");
    for (size_t i = 0; i < config->advertise_count; i++)
        memcpy(request->endpoints[i], config->advertise[i], ENDPOINT_TEXT_MAX);
    return STATUS_OK;
}

static int run_request(struct command_context *context)
{
    const struct node *node = context->node;
    struct enrol_request request = {.scope = node->config.scope};
    struct buffer file = {0};
    char name[64], code[20];
    memcpy(request.node, node->config.node, sizeof request.node);
    memcpy(request.sign_public, node->keys.sign_public, sizeof request.sign_public);
    memcpy(request.link_public, node->keys.link_public, sizeof request.link_public);
    enum status status = STATUS_OK;
    if (command_flag(context, "--standby"))
        status = ask_to_stand_by(context, &request);
    if (status == STATUS_OK)
        status = enrol_request_write(&request, &node->keys, &file);
    if (status == STATUS_OK) {
        snprintf(name, sizeof name, "入网申请-%s.txt", node->config.node);
        command_file(context, name, buffer_bytes(&file));
        command_code_of_file(buffer_bytes(&file), code);
        command_print(context,
                      "入网申请：节点 %s，范围 %s%s\n校验码 %s —— 与上级电话核对，对上再授权\n",
                      request.node, request.scope.text,
                      request.standby ? "，作为同一范围主机的备用机" : "", code);
    }
    buffer_free(&file);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option request_options[] = {
    {"--output", "-o", OPTION_OUTPUT, "文件", "申请写到哪里"},
    {"--standby", NULL, OPTION_FLAG, NULL, "作上级的备用机：范围与上级相同，收下、转送，自己不写"},
};
const struct command command_enrol_request = {
    .name = "enrol request",
    .chinese = "生成入网申请，交给上级",
    .english = "Write a request to join, for the parent to grant.",
    .details =
        "备用机（--standby）：用同一范围、另一个节点名（如 653022-b）建立，交主机授权。主机坏了，\n"
        "下级自动改连备用机；要由它接替主机，再上一级运行 siben promote。",
    .options = request_options,
    .option_count = sizeof request_options / sizeof request_options[0],
    .run = run_request,
};

/* -- grant -- */

struct given {                 /* so far */
    const struct grant *grant; /* what is asked for now */
    bool renewal;
    const struct grant *own; /* of those whose office we took over the names are ours to give */
    const char *self;
    uint32_t serial; /* our next */
    bool ended;
    bool found;                     /* we gave the name: */
    struct grant before;            /* as it stands */
    bool other_keys;                /* we gave the name to other keys */
    char by[NODE_NAME_MAX + 1];     /* "" or who else gave it */
    char linked[NODE_NAME_MAX + 1]; /* "" or who has that link key */
};

static bool see_given(void *context, const struct enrolled *enrolled)
{
    struct given *given = context;
    if (enrolled->grant.serial >= given->serial)
        given->serial = enrolled->grant.serial + 1;
    if (strcmp(enrolled->grant.node, given->grant->node) != 0) {
        if (memcmp(enrolled->grant.link_public, given->grant->link_public, LINK_PUBLIC_SIZE) == 0)
            memcpy(given->linked, enrolled->grant.node, sizeof given->linked);
        return true;
    }
    given->ended = given->ended || enrolled->ended;
    given->found = true;
    given->before = enrolled->grant;
    given->other_keys = memcmp(enrolled->grant.sign_public, given->grant->sign_public,
                               sizeof enrolled->grant.sign_public) != 0;
    return true;
}

static bool see_given_by_others(void *context, struct view *view, const struct record *record,
                                struct arena *arena)
{
    struct given *given = context;
    struct grant grant;
    (void)view;
    (void)arena;
    if (record->shown.seq && !record->state.withdrawn &&
        grant_read(record->payload, &grant) == STATUS_OK &&
        strcmp(grant.node, given->grant->node) == 0 && strcmp(grant.grantor, given->self) != 0 &&
        !grant_succeeds(given->own, grant.grantor))
        memcpy(given->by, grant.grantor, sizeof given->by);
    return true;
}

/* Two nodes of one name would be taken for one: when one of them is ended, at the link, on
 * every screen. Names of two scopes never meet; of one scope those are seen that are held. */
static enum status check_name(struct command_context *context, const struct grant *grant,
                              const struct given *given)
{
    const char *self = context->node->config.node;
    if (given->ended)
        return why_set(&context->why, STATUS_ENDED, grant->node, "这个节点已被终止，名字不能再用",
                       "请对方换空目录、换节点名（如 653022-b）重新申请");
    if (strcmp(grant->node, self) == 0)
        return why_set(&context->why, STATUS_INVALID, grant->node, "申请用的是本节点自己的名字",
                       "请对方换一个节点名");
    if (given->by[0]) {
        why_set(&context->why, STATUS_EXISTS, grant->node, NULL,
                "请对方换空目录、换节点名（如 653022205-b）重新申请");
        return why_what(&context->why, STATUS_EXISTS, "这个名字已由 %s 授权给一个节点", given->by);
    }
    if (!node_name_within(grant->node, &grant->scope)) {
        why_set(&context->why, STATUS_INVALID, grant->node, NULL,
                "请对方换空目录、换节点名重新申请：范围代码，或范围代码加 -b 之类");
        return why_what(&context->why, STATUS_INVALID,
                        "节点名应以它的范围 %s 开头，这样整个体系里才不会重名", grant->scope.text);
    }
    if (given->linked[0]) { /* a copied folder under another name */
        why_set(&context->why, STATUS_EXISTS, grant->node, NULL,
                "请对方换空目录重新申请（siben init 生成自己的密钥）");
        return why_what(&context->why, STATUS_EXISTS,
                        "申请里的连接密钥是 %s 的：两个节点共用一把，链路上分不清是谁",
                        given->linked);
    }
    if (given->other_keys && !given->renewal)
        command_note(
            context,
            "注意：%s 已有授权，密钥不同。重装机器的，请继续；是另一台机器的，请让它换名字："
            "原来的机器从此连不上\n",
            grant->node);
    return STATUS_OK;
}

/* The same node with another key: all else is as it was granted. */
static enum status renew(struct command_context *context, const struct enrol_request *request,
                         const struct given *given, struct grant *grant)
{
    const struct grant *before = &given->before;
    if (!given->found || memcmp(before->sign_public, request->before_public, SIGN_PUBLIC_SIZE) != 0)
        return why_set(
            &context->why, STATUS_UNAUTHORISED, grant->node,
            "这份换钥申请不是由它现在的签名密钥签出的",
            "请对方用现在的密钥重新生成（siben key rotate）；密钥丢了的，换空目录重新入网");
    bool link = memcmp(before->link_public, request->link_public, LINK_PUBLIC_SIZE) != 0;
    bool sign = memcmp(before->sign_public, request->sign_public, SIGN_PUBLIC_SIZE) != 0;
    grant->scope = before->scope;
    memcpy(grant->kinds, before->kinds, sizeof grant->kinds);
    grant->may_enrol = before->may_enrol;
    grant->may_end = before->may_end;
    grant->uplink_summary_only = before->uplink_summary_only;
    grant->expires_ms = before->expires_ms;
    memcpy(grant->succeeds, before->succeeds, sizeof grant->succeeds);
    memcpy(grant->own_endpoints, before->own_endpoints, sizeof grant->own_endpoints);
    command_print(context, "换钥：%s 换%s%s密钥，由它现在的密钥签名确认\n", grant->node,
                  sign ? "签名" : "", link ? "连接" : "");
    return STATUS_OK;
}

static enum status make_grant(struct command_context *context, struct view *view,
                              const struct enrol_request *request, const struct grant *own,
                              struct grant *grant)
{
    const struct node *node = context->node;
    *grant = (struct grant){.scope = request->scope, .serial = 1, .issued_ms = context->now_ms};
    memcpy(grant->node, request->node, sizeof grant->node);
    memcpy(grant->grantor, node->config.node, sizeof grant->grantor);
    memcpy(grant->sign_public, request->sign_public, sizeof grant->sign_public);
    memcpy(grant->link_public, request->link_public, sizeof grant->link_public);
    memcpy(grant->grantor_link_public, node->keys.link_public, sizeof grant->grantor_link_public);
    grant->uplink_summary_only = command_flag(context, "--summary-only");
    if (request->standby)
        memcpy(grant->own_endpoints, request->endpoints, sizeof grant->own_endpoints);
    else
        grant_usual(grant, scope_level(&grant->scope));
    for (size_t i = 0; i < node->config.advertise_count; i++)
        memcpy(grant->endpoints[i], node->config.advertise[i], ENDPOINT_TEXT_MAX);
    struct given given = {.grant = grant,
                          .renewal = request->renewal,
                          .own = own,
                          .self = node->config.node,
                          .serial = 1};
    enum status status = replica_each_enrolled(view, see_given, &given);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_GRANT, 0, see_given_by_others, &given);
    if (status == STATUS_OK)
        status = check_name(context, grant, &given);
    if (status != STATUS_OK)
        return status;
    if (request->renewal)
        status = renew(context, request, &given, grant);
    if (status != STATUS_OK)
        return status;
    grant->serial = given.serial;
    if (!scope_contains(&own->scope, &grant->scope)) {
        why_set(&context->why, STATUS_UNAUTHORISED, grant->node, NULL,
                "请对方改正 siben.yaml 里的 scope 重新申请");
        return why_what(&context->why, STATUS_UNAUTHORISED, "申请的范围 %s 不在本级范围 %s 之内",
                        grant->scope.text, own->scope.text);
    }
    if (request->standby && !scope_equal(&own->scope, &grant->scope)) {
        why_set(&context->why, STATUS_INVALID, grant->node, NULL,
                "备用机的范围要与主机相同：请对方换空目录，用 siben init --scope 写上主机的范围");
        return why_what(&context->why, STATUS_INVALID, "备用机申请的范围 %s 不是本机的范围 %s",
                        grant->scope.text, own->scope.text);
    }
    if (request->standby && grant->uplink_summary_only)
        return why_set(&context->why, STATUS_INVALID, grant->node, "备用机不能只收汇总",
                       "去掉 --summary-only：备用机要有主机的全部");
    if (!own->may_enrol || !grant_within(grant, own))
        return why_set(&context->why, STATUS_UNAUTHORISED, node->config.node,
                       "本节点没有授权下级的权限", "由上级节点直接授权");
    return STATUS_OK;
}

/* The grant is a record of ours, in a notice feed of the child's scope. */
static enum status record_grant(struct command_context *context, struct view *view,
                                const struct grant *grant, struct bytes signed_grant)
{
    struct record_key key = {.scope = grant->scope, .kind = KIND_GRANT};
    struct payload payload = {.kind = KIND_GRANT, .raw = signed_grant};
    struct change change;
    memcpy(key.id, grant->node, sizeof grant->node);
    enum status status = command_change(context, view, &key, &payload, &change);
    return status == STATUS_OK ? command_write(context, &change, 1, NULL, NULL) : status;
}

static enum status make_answer(struct command_context *context, const struct identity *identity,
                               struct bytes signed_grant, struct buffer *file)
{
    struct bytes chain[GRANT_CHAIN_MAX];
    struct grant_chain verified;
    size_t count = identity->grant_count;
    memcpy(chain, identity->grants, count * sizeof chain[0]);
    chain[count++] = signed_grant;
    enum status status = chain_verify(chain, count, &identity->root, &verified, &context->why);
    return status == STATUS_OK ? enrol_answer_write(chain, count, file) : status;
}

static void say_granted(struct command_context *context, const struct grant *grant,
                        struct bytes file)
{
    char name[64], code[20];
    snprintf(name, sizeof name, "授权-%s.txt", grant->node);
    command_file(context, name, file);
    command_code_of_file(command_input(context, command_positional(context, 0))->bytes, code);
    command_print(context,
                  "已授权：节点 %s，范围 %s%s%s，序号 %u\n申请的校验码 %s —— "
                  "与对方电话核对，对不上就作废\n",
                  grant->node, grant->scope.text, grant->uplink_summary_only ? "，只收汇总" : "",
                  grant_is_standby(grant) ? "，作为本机的备用机：不写，只收下和转送" : "",
                  grant->serial, code);
    command_code_of_file(file, code);
    command_print(context, "授权的校验码 %s —— 对方安装后核对\n", code);
}

static enum status grant_request(struct command_context *context, struct view *view,
                                 const struct enrol_request *request)
{
    struct identity identity;
    struct grant own, grant;
    struct buffer signed_grant = {0}, file = {0};
    enum status status = replica_identity(context->node->replica, &context->arena, &identity);
    if (status == STATUS_NOT_FOUND)
        return why_set(&context->why, STATUS_UNAUTHORISED, context->node->config.node,
                       "本节点自己还没有取得授权", "先取得上级授权，再给下级授权");
    if (status == STATUS_OK)
        status = grant_read(identity.grants[identity.grant_count - 1], &own);
    if (status == STATUS_OK && identity.grant_count == GRANT_CHAIN_MAX)
        status = why_set(&context->why, STATUS_UNAUTHORISED, context->node->config.node,
                         "授权最多四级，本节点下面不能再有节点", "由上级节点直接授权");
    if (status == STATUS_OK)
        status = make_grant(context, view, request, &own, &grant);
    if (status == STATUS_OK)
        status = grant_sign(&grant, context->node->keys.sign_secret, &signed_grant);
    if (status == STATUS_OK) /* before it is recorded: then nothing can fail any more */
        status = make_answer(context, &identity, buffer_bytes(&signed_grant), &file);
    if (status == STATUS_OK)
        status = record_grant(context, view, &grant, buffer_bytes(&signed_grant));
    if (status == STATUS_OK)
        say_granted(context, &grant, buffer_bytes(&file));
    buffer_free(&signed_grant);
    buffer_free(&file);
    return status;
}

static int run_grant(struct command_context *context)
{
    const struct control_file *file = command_input(context, command_positional(context, 0));
    struct enrol_request request;
    struct view view;
    if (context->node->config.advertise_count == 0)
        command_note(context,
                     "注意：siben.yaml 里没有 advertise，对方须自己在 parent 里写上级的地址\n");
    enum status status = enrol_request_read(file->bytes, &request, &context->why);
    if (status != STATUS_OK && !context->why.where[0]) /* of the file itself: it is named */
        status = why_set(&context->why, status, command_positional(context, 0), context->why.what,
                         context->why.hint);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = grant_request(context, &view, &request);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option grant_options[] = {
    {"--output", "-o", OPTION_OUTPUT, "文件", "授权写到哪里"},
    {"--summary-only", NULL, OPTION_FLAG, NULL, "只收对方的汇总，不收明细"},
};
const struct command command_enrol_grant = {
    .name = "enrol grant",
    .arguments = "申请文件",
    .chinese = "给下级节点授权",
    .english = "Grant a child's request.",
    .details = "先用电话核对申请的校验码。同一节点再次授权会代替上一次。",
    .options = grant_options,
    .option_count = 2,
    .positional_min = 1,
    .positional_max = 1,
    .positional_files = true,
    .decides = "grant",
    .run = run_grant,
};

/* -- install -- */

struct install {
    struct replica *replica;
    struct identity identity;
    struct why *why;
};

static enum status install_identity(void *context)
{
    struct install *install = context;
    return replica_enrol(install->replica, &install->identity, install->why);
}

/* The first grant of a chain is the root's own; its key is the root that this node
 * will believe from now on. Another root than before is refused. */
static enum status check_answer(struct command_context *context, struct identity *identity,
                                struct grant *own)
{
    struct grant root;
    struct grant_chain chain;
    struct identity before;
    enum status status = grant_read(identity->grants[0], &root);
    if (status != STATUS_OK)
        return status;
    root_id(root.sign_public, &identity->root);
    status = chain_verify(identity->grants, identity->grant_count, &identity->root, &chain,
                          &context->why);
    if (status != STATUS_OK)
        return status;
    *own = chain.grants[chain.count - 1];
    if (strcmp(own->node, context->node->config.node) != 0) {
        why_set(&context->why, STATUS_UNAUTHORISED, NULL, NULL, "请上级用本节点的申请文件重新授权");
        return why_what(&context->why, STATUS_UNAUTHORISED, "这份授权是给 %s 的，本节点是 %s",
                        own->node, context->node->config.node);
    }
    status = replica_identity(context->node->replica, &context->arena, &before);
    if (status == STATUS_OK && !hash_equal(&before.root, &identity->root))
        return why_set(&context->why, STATUS_CONFLICT, own->node, "这份授权来自另一个根节点",
                       "本数据目录已属于原来的体系；要加入另一个体系，请换空目录");
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static int run_install(struct command_context *context)
{
    const struct control_file *file = command_input(context, command_positional(context, 0));
    struct install install = {.replica = context->node->replica, .why = &context->why};
    struct grant own;
    char code[20];
    if (context->live) {
        why_set(&context->why, STATUS_BUSY, NULL, "节点正在运行，不能换授权",
                "先停止节点，安装后再启动");
        return command_failed(context, STATUS_BUSY);
    }
    enum status status = enrol_answer_read(&context->arena, file->bytes, install.identity.grants,
                                           &install.identity.grant_count, &context->why);
    if (status == STATUS_OK)
        status = check_answer(context, &install.identity, &own);
    if (status == STATUS_OK) {
        memcpy(install.identity.node, own.node, sizeof install.identity.node);
        install.identity.scope = own.scope;
        install.identity.keys = context->node->keys;
        if (context->node->has_next &&
            memcmp(own.link_public, context->node->next_keys.link_public, LINK_PUBLIC_SIZE) == 0 &&
            memcmp(own.sign_public, context->node->next_keys.sign_public, SIGN_PUBLIC_SIZE) == 0)
            install.identity.keys =
                context->node->next_keys; /* their file follows at the next start */
        const struct store_job job = {.alone = install_identity, .context = &install};
        status = store_run(context->node->store, &job, NULL);
        keys_wipe(&install.identity.keys);
    }
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_code_of_file(file->bytes, code);
    command_print(context,
                  "授权已安装：节点 %s，范围 %s，上级 %s\n授权的校验码 %s —— 与上级电话核对\n",
                  own.node, own.scope.text, own.grantor, code);
    return EXIT_OK;
}

const struct command command_enrol_install = {
    .name = "enrol install",
    .arguments = "授权文件",
    .chinese = "安装上级给的授权",
    .english = "Install the parent's grant.",
    .positional_min = 1,
    .positional_max = 1,
    .positional_files = true,
    .run = run_install,
};
