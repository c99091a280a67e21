/* POST /file, GET /file -- a document's bytes: taken in before the record that names them is written, and given to whoever
 * may read a record that names them. */
#include "api.h"

#include <siben/files.h>
#include <siben/text.h>

#include <stdio.h>
#include <unistd.h>

#define FORM_SIZE_MAX (FILE_BYTES_MAX + (1u << 20))

/* -- taken in ---------------------------------------------------------------------------------------- */

/* Its name becomes a word of a record, which cannot forget: what must not come in is asked for before. */
static enum status check_name(struct call *call, const char *name)
{
    const char *found, *text = text_normalise(&call->arena, name);
    if (!text)
        return STATUS_NO_MEMORY;
    if (!*name || strlen(name) > FILE_NAME_BYTES_MAX || !text_is_utf8(bytes_of_text(name)))
        return why_set(&call->why, STATUS_INVALID, name, "文件名太长，或有不能用的字符",
                       "改短文件名，用普通汉字、字母和数字");
    if (text_has_personal_number(text, &found))
        return why_set(&call->why, STATUS_BLOCKED, name, "文件名里有身份证号或银行卡号",
                       "改名后再传");
    return text_has_secrecy_mark(text) ? why_set(&call->why, STATUS_BLOCKED, name,
                                                 "文件名里有密级标记", "涉密文件不能存入本系统")
                                       : STATUS_OK;
}

static enum status take(struct call *call, const struct console_file *file, json_t *list)
{
    struct buffer bytes = {0};
    struct hash digest;
    char hex[2 * HASH_SIZE + 1];
    if (file->refused) {
        call->why = file->why;
        return file->refused;
    }
    enum status status = check_name(call, file->name);
    if (status == STATUS_OK && file->size > FILE_BYTES_MAX)
        status = why_set(&call->why, STATUS_TOO_LARGE, file->name, "文件超过 64 MB",
                         "拆成几个，或只登记文号和原件存放处");
    if (status == STATUS_OK && !file->size)
        status = why_set(&call->why, STATUS_INVALID, file->name, "这是空文件", "换一个文件");
    if (status == STATUS_OK)
        status = console_file_read(file, 0, (size_t)file->size, &bytes);
    if (status == STATUS_OK)
        status = blobs_put(call->page->node->blobs, buffer_bytes(&bytes), &digest, &call->why);
    buffer_free(&bytes);
    if (status != STATUS_OK)
        return status;
    brought_note(call, &digest);
    json_t *one = answer_object(call);
    bytes_to_hex(bytes_of(digest.bytes, HASH_SIZE), hex);
    put_text(call, one, "digest", hex);
    put_text(call, one, "name", file->name);
    put_number(call, one, "size", (int64_t)file->size);
    append(call, list, one);
    return STATUS_OK;
}

static enum status answer_put(struct call *call, json_t **result)
{
    const struct console_request *request = call->request;
    json_t *files = answer_list(call);
    *result = answer_object(call);
    put_json(call, *result, "files", files);
    if (!request->file_count)
        return why_set(&call->why, STATUS_INVALID, "文件", "没有选文件", "选一个文件再传");
    enum status status = STATUS_OK;
    for (size_t i = 0; i < request->file_count && status == STATUS_OK; i++)
        status = audit(call, "file", request->files[i].name, "");
    for (size_t i = 0; i < request->file_count && status == STATUS_OK; i++)
        status = take(call, &request->files[i], files);
    return status;
}

/* -- given out ---------------------------------------------------------------------------------------- */

struct asked {
    struct record_key key;
    const char *digest;
    struct work_evidence found;
};

static enum status find(struct call *call, struct view *view, void *context)
{
    struct asked *asked = context;
    struct record record;
    struct files_beside beside;
    char hex[2 * HASH_SIZE + 1];
    enum status status = replica_get(view, &call->arena, &asked->key, &record);
    if (status == STATUS_OK && !record.payload.size)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = files_beside_form(view, &call->arena, &record, &beside);
    for (size_t i = 0; status == STATUS_OK && i < beside.count; i++) {
        bytes_to_hex(bytes_of(beside.items[i].evidence.digest.bytes, HASH_SIZE), hex);
        if (strcmp(hex, asked->digest) != 0)
            continue;
        asked->found = beside.items[i].evidence;
        return STATUS_OK;
    }
    return status == STATUS_OK || status == STATUS_NOT_FOUND
               ? why_set(&call->why, STATUS_NOT_FOUND, NULL, "这条记录没有提到这个文件",
                         "从记录里打开")
               : status;
}

static enum status give(struct call *call, const struct work_evidence *evidence)
{
    const struct hash *digest = &evidence->digest;
    struct console_response *response = call->response;
    struct blobs *blobs = call->page->node->blobs;
    uint64_t size = 0;
    enum status status = blobs_size(blobs, digest, &size);
    int fd = status == STATUS_OK ? console_file_new(call->page->node->folder) : -1;
    if (status == STATUS_OK && fd < 0)
        return STATUS_IO_ERROR;
    for (uint64_t at = 0; status == STATUS_OK && at < size;) {
        struct buffer bytes = {0};
        uint64_t left = size - at;
        status = blobs_read(blobs, digest, at, left < FILE_CHUNK ? (size_t)left : FILE_CHUNK,
                            &bytes, &call->why);
        if (status == STATUS_OK)
            status = bytes.size ? console_file_put(fd, buffer_bytes(&bytes)) : STATUS_CORRUPT;
        at += bytes.size;
        buffer_free(&bytes);
    }
    if (status != STATUS_OK) {
        if (fd >= 0)
            (void)close(fd);
        return status == STATUS_NOT_FOUND
                   ? why_set(&call->why, status, NULL, "这个文件的内容不在本机",
                             "等它从线路送到，再取")
                   : status;
    }
    response->type = "application/octet-stream";
    response->download = "file";
    (void)snprintf(response->called, sizeof response->called, "%s", evidence->name);
    response->fd = fd;
    response->is_file = true;
    return STATUS_OK;
}

static enum status answer_get(struct call *call, json_t **result)
{
    struct asked asked = {.digest = ""};
    char of[RECORD_KEY_TEXT_SIZE];
    (void)result;
    enum status status = input_key(call, "key", &asked.key);
    if (status == STATUS_OK)
        status = input_text(call, "digest", 2 * HASH_SIZE, &asked.digest);
    if (status == STATUS_OK &&
        ((asked.key.kind != KIND_WORK && !kind_has_attachments(asked.key.kind)) ||
         strlen(asked.digest) != 2 * HASH_SIZE))
        status = why_set(&call->why, STATUS_INVALID, "digest", "没有写是哪条记录的哪个文件",
                         "从记录里打开");
    if (status == STATUS_OK)
        status = record_within(call, &asked.key, RESOURCE_FORMS);
    if (status == STATUS_OK)
        status = call_view(call, find, &asked);
    record_key_print(&asked.key, of, sizeof of);
    if (status == STATUS_OK)
        status = audit(call, "export", of, asked.found.name);
    return status ? status : give(call, &asked.found);
}

const struct route route_file_put = {.path = "/file",
                                     .method = CONSOLE_POST,
                                     .access = ACCESS_ROLE,
                                     .resource = RESOURCE_WORKS_WRITE,
                                     .size_max = FORM_SIZE_MAX,
                                     .answer = answer_put};
const struct route route_file = {.path = "/file",
                                 .method = CONSOLE_GET,
                                 .access = ACCESS_ROLE,
                                 .resource = RESOURCE_FORMS,
                                 .answer = answer_get};
