/* run -- the node itself: until it is told to stop. */
#include "command.h"

#include <siben/page.h>

#include <unistd.h>

static int check_config(struct command_context *context)
{
    struct config config;
    enum status status = config_read(context->folder, &config, &context->why);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "配置正确：节点 %s，范围 %s，%s%s，%s%s\n", config.node,
                  config.scope.text, config.listen[0] ? "监听 " : "不接受下级连接", config.listen,
                  config.page[0] ? "上传页 " : "没有上传页", config.page);
    return EXIT_OK;
}

/* A command may hold the folder for a moment; another node holds it for good. */
static enum status open_folder(struct command_context *context, struct log *log, struct node *node)
{
    enum status status = STATUS_BUSY;
    for (int tries = 0; tries < FOLDER_TRIES_RUN && status == STATUS_BUSY; tries++) {
        if (tries && control_answers(context->folder))
            break;
        if (tries)
            (void)usleep(FOLDER_WAIT_US);
        status = node_open(context->folder, 0, log, node, &context->why);
    }
    return status;
}

static enum status run_open(struct command_context *context, struct node_log *log,
                            struct node *node, bool *again)
{
    *again = false;
    enum status status = open_folder(context, node_log_sink(log), node);
    if (status != STATUS_OK)
        return status;
    const struct node_service service = {.execute = command_execute,
                                         .page_open = page_open,
                                         .page_close = page_close,
                                         .page_committed = page_committed};
    bool renewed;
    status = node_renew(node, &renewed, &context->why);
    if (status == STATUS_OK && node->enrolled)
        status = node_run(node, &service, &context->why);
    else if (status == STATUS_OK)
        status = why_set(
            &context->why, STATUS_UNAUTHORISED, node->config.node, "本节点还没有取得授权，不能运行",
            "siben enrol request 生成申请，交上级 siben enrol grant，再 siben enrol install");
    *again = status == STATUS_OK && node->again;
    node_close(node);
    return status;
}

static int run(struct command_context *context)
{
    struct config config;
    struct node_log *log = NULL;
    if (command_flag(context, "--check-config"))
        return check_config(context);
    enum status status = config_read(context->folder, &config, &context->why);
    if (status == STATUS_OK)
        status = node_log_open(context->folder, config.log, &log, &context->why);
    if (status != STATUS_OK)
        return command_failed(context, status);
    struct node *node = memory_take(sizeof *node);
    status = node ? STATUS_OK : STATUS_NO_MEMORY;
    for (bool again = true; again && status == STATUS_OK;)
        status = run_open(context, log, node, &again);
    if (status != STATUS_OK)
        log_line(node_log_sink(log), LOG_ERROR, "node: %s %s (%s)", context->why.where,
                 context->why.what, status_words(status));
    memory_free(node);
    node_log_close(log);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--check-config", NULL, OPTION_FLAG, NULL, "只检查配置，不启动"},
};
const struct command command_run = {
    .name = "run",
    .chinese = "运行节点：接收、报送，直到停止",
    .english = "Run the node until SIGINT or SIGTERM.",
    .options = options,
    .option_count = 1,
    .in_person = true,
    .run = run,
};
