/* upload -- what comes in a form: fields are kept in memory, files in files without a
 * name. A file that cannot be kept is read to its end all the same: only then can its
 * sender be told why. */
#include "inside.h"

#include <siben/text.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

int console_file_new(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
        return fd;
    char path[PATH_TEXT_MAX + 32]; /* a file system without files that have no name */
    snprintf(path, sizeof path, "%s/upload-XXXXXX", folder);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        (void)unlink(path);
    return fd;
}

enum status console_file_put(int fd, struct bytes bytes)
{
    while (bytes.size) {
        ssize_t put = write(fd, bytes.data, bytes.size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return put < 0 && errno == ENOSPC ? STATUS_NO_SPACE : STATUS_IO_ERROR;
        bytes = bytes_of(bytes.data + put, bytes.size - (size_t)put);
    }
    return STATUS_OK;
}

enum status console_file_read(const struct console_file *file, uint64_t offset, size_t size,
                              struct buffer *bytes)
{
    if (offset > file->size || size > file->size - offset)
        return STATUS_INVALID;
    uint8_t *room = buffer_reserve(bytes, size);
    if (!room)
        return STATUS_NO_MEMORY;
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(file->fd, room + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return STATUS_IO_ERROR;
        done += (size_t)got;
    }
    bytes->size += size;
    return STATUS_OK;
}

enum status upload_room(struct console *console, uint64_t size, uint64_t most, struct why *why)
{
    struct statvfs disk;
    if (size > most) {
        why_set(why, STATUS_TOO_LARGE, NULL, NULL,
                most < CONSOLE_UPLOAD_MAX ? "分几次上传"
                                          : "请对方用 --part-size 分成几份，分几次上传");
        return why_what(why, STATUS_TOO_LARGE, "一次上传最多 %u MB", (unsigned)(most >> 20));
    }
    if (size + atomic_load(&console->spooled) > CONSOLE_SPOOL_MAX)
        return why_set(why, STATUS_BUSY, NULL, "同时上传的太多", "等几分钟再传");
    if (statvfs(console->folder, &disk) == 0 &&
        (uint64_t)disk.f_bavail * disk.f_frsize < size + CONSOLE_DISK_LEFT)
        return why_set(why, STATUS_NO_SPACE, NULL, "对方机器的磁盘空间不够",
                       "请打电话告诉县里的管理员");
    return STATUS_OK;
}

/* -- fields ------------------------------------------------------------------------------- */

static struct argument *last_of(const struct exchange *exchange, const char *name)
{
    struct argument *found = NULL;
    for (struct argument *at = exchange->first_argument; at; at = at->next)
        if (strcmp(at->name, name) == 0)
            found = at;
    return found;
}

static bool text_more(char **text, const char *more, size_t size)
{
    size_t had = *text ? strlen(*text) : 0;
    char *longer = had + size <= CONSOLE_FIELD_MAX ? memory_resize(*text, had + size + 1) : NULL;
    if (!longer)
        return false;
    if (size)
        memcpy(longer + had, more, size);
    longer[had + size] = '\0';
    *text = longer;
    return true;
}

static bool text_of(char **text, const char *words)
{
    return text_more(text, words, strlen(words));
}

bool argument_add(struct exchange *exchange, const char *name, const char *value, size_t size,
                  bool more)
{
    struct argument *known = more ? last_of(exchange, name) : NULL;
    (void)memory_was_refused();
    if (known) {
        bool put = text_more(&known->value, value, size);
        exchange->starved = exchange->starved || (!put && memory_was_refused());
        return put;
    }
    if (exchange->argument_count == CONSOLE_FIELDS_MAX)
        return false;
    struct argument *argument = memory_take(sizeof *argument);
    if (!argument) {
        exchange->starved = true;
        return false;
    }
    if (!text_of(&argument->name, name) || !text_more(&argument->value, value, size)) {
        exchange->starved = exchange->starved || memory_was_refused();
        memory_free(argument->name);
        memory_free(argument->value);
        memory_free(argument);
        return false;
    }
    struct argument **end = &exchange->first_argument;
    while (*end)
        end = &(*end)->next;
    *end = argument;
    exchange->argument_count++;
    return true;
}

const char *console_argument(const struct console_request *request, const char *name)
{
    const struct argument *found = last_of(request->arguments, name);
    return found ? found->value : "";
}

void console_arguments_put(const struct console_request *request, struct buffer *bytes)
{
    const struct exchange *exchange = request->arguments;
    for (const struct argument *at = exchange->first_argument; at; at = at->next) {
        buffer_put(bytes, at->name, strlen(at->name) + 1);
        buffer_put(bytes, at->value, strlen(at->value) + 1);
    }
}

/* -- files ----------------------------------------------------------------------------------- */

static void refuse(struct console_file *file, enum status status)
{
    file->refused = status;
    if (file->fd >= 0)
        (void)close(file->fd);
    file->fd = -1;
}

static void begin_file(struct exchange *exchange, const char *name)
{
    struct console_file *file = &exchange->files[exchange->request.file_count++];
    size_t size = strlen(name);
    *file = (struct console_file){.fd = -1};
    if (size > CONSOLE_NAME_MAX || !text_is_utf8(bytes_of(name, size)))
        name = "（文件名看不懂）";
    snprintf(file->name, sizeof file->name, "%s", name);
    file->fd = console_file_new(exchange->console->folder);
    if (file->fd >= 0)
        return;
    why_set(&file->why, STATUS_IO_ERROR, NULL, NULL, "请打电话告诉县里的管理员");
    why_what(&file->why, STATUS_IO_ERROR, "对方机器放不下上传的文件：%s", error_words(errno));
    refuse(file, STATUS_IO_ERROR);
}

static void keep(struct exchange *exchange, struct console_file *file, const char *bytes,
                 size_t size)
{
    struct console *console = exchange->console;
    uint64_t before = atomic_fetch_add(&console->spooled, size);
    exchange->spooled += size;
    if (before + size > CONSOLE_SPOOL_MAX) {
        why_set(&file->why, STATUS_BUSY, NULL, "同时上传的太多", "等几分钟再传");
        refuse(file, STATUS_BUSY);
    } else if (console_file_put(file->fd, bytes_of((const uint8_t *)bytes, size)) != STATUS_OK) {
        why_set(&file->why, STATUS_NO_SPACE, NULL, "对方机器的磁盘空间不够",
                "请打电话告诉县里的管理员");
        refuse(file, STATUS_NO_SPACE);
    } else {
        file->size += size;
    }
}

/* A stranger's gigabytes are not kept: whether it can be meant for us is seen early. */
static void look(struct exchange *exchange, struct console_file *file)
{
    struct console *console = exchange->console;
    struct buffer first = {0};
    if (!console->admit)
        return;
    enum status status = console_file_read(file, 0, CONSOLE_LOOK_SIZE, &first);
    if (status == STATUS_OK)
        status = console->admit(console->context, exchange->request.path, buffer_bytes(&first),
                                &file->why);
    buffer_free(&first);
    if (status)
        refuse(file, status);
}

enum MHD_Result upload_piece(void *context, enum MHD_ValueKind kind, const char *name,
                             const char *file_name, const char *type, const char *coding,
                             const char *bytes, uint64_t offset, size_t size)
{
    struct exchange *exchange = context;
    struct console_request *request = &exchange->request;
    (void)kind, (void)type, (void)coding;
    if (!file_name) {
        if (!argument_add(exchange, name ? name : "", bytes, size, offset > 0))
            exchange->too_much = true;
        return MHD_YES;
    }
    if (offset == 0 && !file_name[0] && size == 0)
        return MHD_YES; /* a form without a file chosen */
    if (offset == 0) {
        if (request->file_count == CONSOLE_FILES_MAX) {
            exchange->too_much = true;
            return MHD_YES;
        }
        begin_file(exchange, file_name);
    }
    if (request->file_count == 0 || exchange->too_much)
        return MHD_YES;
    struct console_file *file = &exchange->files[request->file_count - 1];
    uint64_t before = file->size;
    if (!file->refused && size)
        keep(exchange, file, bytes, size);
    if (!file->refused && before < CONSOLE_LOOK_SIZE && file->size >= CONSOLE_LOOK_SIZE)
        look(exchange, file);
    return MHD_YES;
}

void upload_free(struct exchange *exchange)
{
    for (size_t i = 0; i < exchange->request.file_count; i++)
        if (exchange->files[i].fd >= 0)
            (void)close(exchange->files[i].fd);
    atomic_fetch_sub(&exchange->console->spooled, exchange->spooled);
    while (exchange->first_argument) {
        struct argument *argument = exchange->first_argument;
        exchange->first_argument = argument->next;
        memory_free(argument->name);
        memory_free(argument->value);
        memory_free(argument);
    }
}
