/* POST /bundle-write -- what a node above or below is not known to hold, as a file that the browser keeps: for a stick. */
#include "api.h"

#include <siben/date.h>

#include <stdio.h>
#include <unistd.h>

/* From where: "" what it has not confirmed, or everything. What the last stick did not carry is not asked here: the
 * page cannot know whether the browser has kept the file. */
static enum status read_reach(struct call *call, const char **option)
{
    const char *reach;
    *option = NULL;
    enum status status = input_text(call, "reach", 8, &reach);
    if (status != STATUS_OK || !*reach)
        return status;
    *option = strcmp(reach, "all") == 0 ? "--all" : strcmp(reach, "seed") == 0 ? "--seed" : NULL;
    return *option ? STATUS_OK
                   : why_set(&call->why, STATUS_INVALID, "reach", "没有这种范围",
                             "不写，或写 all（从头写起）、seed（给新装的节点）");
}

static void name_file(struct call *call, const char *to)
{
    char day[DATE_TEXT_SIZE];
    date_print(date_of_instant(call->now_ms), day);
    call->response->download = "bundle.siben";
    (void)snprintf(call->response->called, sizeof call->response->called, "报送包-%s-给%s-%s.siben",
                   call->page->node->config.node, to, day);
}

/* "parent" is another name of the node above. */
static enum status find_peer(struct call *call, struct view *view, void *context)
{
    struct bundle_peer *peer = context;
    const char *to;
    enum status status = input_text(call, "for", NODE_NAME_MAX, &to);
    if (status == STATUS_OK && !*to)
        status = why_set(&call->why, STATUS_INVALID, "for", "没有写给哪个节点",
                         "在网络页选一个上级或下级");
    return status ? status : bundle_find_peer(view, to, peer, &call->why);
}

static enum status answer(struct call *call, json_t **result)
{
    const char *arguments[8] = {"bundle", "write", "--for", NULL, "-o", "bundle"};
    const char *reach, *files, *words;
    struct bundle_peer peer;
    size_t count = 6;
    int fd = -1;
    (void)result;
    enum status status = read_reach(call, &reach);
    if (status == STATUS_OK)
        status = input_text(call, "files", 1, &files);
    if (status == STATUS_OK)
        status = call_view(call, find_peer, &peer);
    if (status == STATUS_OK)
        status = audit(call, "bundle-write", peer.peer.node, reach ? reach : "");
    if (status != STATUS_OK)
        return status;
    arguments[3] = peer.peer.node;
    if (reach)
        arguments[count++] = reach;
    if (strcmp(files, "1") == 0)
        arguments[count++] = "--files";
    status = call_words(call, arguments, count, NULL, 0, &words, &fd);
    if (status == STATUS_OK && fd < 0)
        status = STATUS_IO_ERROR;
    if (status != STATUS_OK)
        return status;
    name_file(call, peer.peer.node);
    call->response->type = "application/octet-stream";
    call->response->fd = fd;
    call->response->is_file = true;
    return STATUS_OK;
}

const struct route route_bundle_write = {.path = "/bundle-write",
                                         .method = CONSOLE_POST,
                                         .access = ACCESS_ROLE,
                                         .resource = RESOURCE_NETWORK_WRITE,
                                         .answer = answer};
