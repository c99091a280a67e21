/* POST /bundle-look, POST /bundle-read -- a file that came on a stick: whose it is and what of it is new, and then taken
 * in. What is damaged, cut off or meant for another is refused whole. */
#include "api.h"

static enum status one_file(struct call *call, const struct console_file **file)
{
    const struct console_request *request = call->request;
    if (request->file_count != 1)
        return why_set(&call->why, STATUS_INVALID, "文件", "没有选文件，或一次选了几个",
                       "选一个报送包文件；分份的一份一份选");
    *file = &request->files[0];
    if ((*file)->refused)
        call->why = (*file)->why;
    else if (!(*file)->size)
        return why_set(&call->why, STATUS_INVALID, (*file)->name, "这是空文件",
                       "换一个文件，或请对方重写一份");
    return (*file)->refused;
}

static enum status answer_look(struct call *call, json_t **result)
{
    const struct console_file *file;
    enum status status = one_file(call, &file);
    if (status != STATUS_OK)
        return status;
    const char *const arguments[] = {"bundle", "show", "--json", "--", file->name};
    struct said said;
    status = call_streams(call, arguments, 5, &said, result);
    /* What is not as it was written says so in its reason; its JSON is of what could be read. */
    if (status == STATUS_OK && said.exit_code)
        status = call_found(call, &said);
    said_free(&said);
    return status;
}

static enum status answer_read(struct call *call, json_t **result)
{
    char sender[NODE_NAME_MAX + 1] = "";
    const struct console_file *file;
    json_t *list = NULL;
    struct said said;
    enum status status = one_file(call, &file);
    if (status != STATUS_OK)
        return status;
    (void)bundle_sender_of(call->page, file, sender);
    status = audit(call, "bundle-read", *sender ? sender : "—", file->name);
    if (status != STATUS_OK)
        return status;
    const char *const arguments[] = {"bundle", "read", "--json", "--", file->name};
    status = call_streams(call, arguments, 5, &said, &list);
    /* What came of it, also when there is something to look at; nothing: it was refused. */
    if (status == STATUS_OK && !json_array_size(list))
        status = call_found(call, &said);
    if (status == STATUS_OK)
        *result = json_incref(json_array_get(list, 0));
    json_decref(list);
    said_free(&said);
    return status;
}

const struct route route_bundle_look = {.path = "/bundle-look",
                                        .method = CONSOLE_POST,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_NETWORK_WRITE,
                                        .size_max = CONSOLE_UPLOAD_MAX,
                                        .answer = answer_look};
const struct route route_bundle_read = {.path = "/bundle-read",
                                        .method = CONSOLE_POST,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_NETWORK_WRITE,
                                        .size_max = CONSOLE_UPLOAD_MAX,
                                        .answer = answer_read};
