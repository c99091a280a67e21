/* The files that the year's work records name, as far as they are here, and a list of all of them. */
#include "archive.h"
#include "file_words.h"

#include <stdio.h>

#define PATH_SIZE (FILE_NAME_BYTES_MAX + 64)

/* A name from a record is only words: nothing in it leads anywhere. */
static void path_of(const struct file_mention *mention, char path[PATH_SIZE])
{
    char digest[13];
    file_short(&mention->digest, digest);
    size_t from = (size_t)snprintf(path, PATH_SIZE, "files/%s-", digest);
    size_t size = strnlen(mention->name, FILE_NAME_BYTES_MAX);
    while (size && !text_is_utf8(bytes_of(mention->name, size)))
        size--; /* it was cut */
    memcpy(path + from, mention->name, size);
    path[from + size] = '\0';
    for (char *at = path + from; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f || strchr("/\\:*?\"<>|", *at))
            *at = '_';
}

static void put_cell(struct buffer *line, const char *text)
{
    buffer_put_text(line, line->size && line->data[line->size - 1] != '\n' ? ",\"" : "\"");
    for (const char *at = text; *at; at++)
        buffer_print(line, *at == '"' ? "\"\"" : "%c", *at);
    buffer_put_text(line, "\"");
}

static void put_row(struct archive *archive, struct view *view, struct buffer *list,
                    const struct file_mention *mention, const char *path)
{
    char size[24] = "", digest[2 * HASH_SIZE + 1] = "", key[RECORD_KEY_TEXT_SIZE];
    if (mention->size > 0)
        snprintf(size, sizeof size, "%lld", (long long)mention->size);
    if (!hash_is_none(&mention->digest))
        bytes_to_hex(bytes_of(mention->digest.bytes, HASH_SIZE), digest);
    record_key_print(&mention->key, key, sizeof key);
    const char *cells[] = {mention->title,
                           mention->document,
                           mention->name,
                           size,
                           digest,
                           *path ? path : file_where(archive->context, view, mention),
                           key};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        put_cell(list, cells[i]);
    buffer_put_text(list, "\r\n");
}

static enum status put_one(struct archive *archive, struct view *view, struct buffer *list,
                           const struct file_mention *mention, bool again)
{
    struct blobs *blobs = archive->context->node->blobs;
    char path[PATH_SIZE] = "";
    struct buffer bytes = {0};
    uint64_t size;
    enum status status = hash_is_none(&mention->digest)
                             ? STATUS_NOT_FOUND
                             : blobs_size(blobs, &mention->digest, &size);
    if (status == STATUS_OK)
        path_of(mention, path);
    if (status == STATUS_OK && !again) {
        status =
            blobs_read(blobs, &mention->digest, 0, FILE_BYTES_MAX, &bytes, &archive->context->why);
        if (status == STATUS_OK)
            archive_file(archive, path, buffer_bytes(&bytes));
    }
    if (status == STATUS_OK || status == STATUS_NOT_FOUND) {
        put_row(archive, view, list, mention, path);
        status = STATUS_OK;
    }
    buffer_free(&bytes);
    return status;
}

static bool is_archived(const struct archive *archive, const struct file_mention *mention)
{
    if (archive->names)
        return mention->shown && archive->names(archive->takes_context, &mention->key);
    return mention->shown && mention->key.fiscal_year == archive->fiscal_year;
}

/* Two records name it by the same name: one file. */
static bool is_written(const struct archive *archive, const struct files *named, size_t at)
{
    const struct file_mention *items = named->items;
    for (size_t i = at; i-- > 0 && hash_equal(&items[i].digest, &items[at].digest);)
        if (is_archived(archive, &items[i]) && strcmp(items[i].name, items[at].name) == 0)
            return true;
    return false;
}

enum status archive_documents(struct archive *archive, struct view *view)
{
    struct files named;
    struct buffer list = {0};
    size_t count = 0;
    enum status status = files_named(view, &archive->context->arena, NULL, &named);
    buffer_put_text(&list, "\xef\xbb\xbf名称,文号,文件,字节,摘要,归档位置或在哪里,记录\r\n");
    for (size_t i = 0; status == STATUS_OK && i < named.count; i++) {
        const struct file_mention *mention = &named.items[i];
        if (!is_archived(archive, mention))
            continue;
        status = put_one(archive, view, &list, mention, is_written(archive, &named, i));
        count++;
    }
    if (status == STATUS_OK && list.failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK && count)
        archive_file(archive, "files.csv", buffer_bytes(&list));
    buffer_free(&list);
    return status;
}
