/* backup_texts -- what people put into folders of the data folder: words of other languages, how other systems' lists call
 * their columns. Each is a part: its name, a byte 0, its bytes. Nothing of it keeps a backup from being made. */
#include "backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MOST 256

static const struct node_texts folders[] = {
    {"languages", ".json", PAGE_LANGUAGE_FILE_MAX, PAGE_LANGUAGES_MAX},
    {"lists", ".yaml", NODE_LIST_FILE_MAX, NODE_LISTS_MAX}};

static void leave_out(struct backup *backup, const char *folder, const char *name)
{
    if (!backup->texts_left++)
        snprintf(backup->text_left, sizeof backup->text_left, "%s/%.200s", folder, name);
}

static enum status put_one(struct sealed_file *file, const char *folder,
                           const struct node_text *text)
{
    struct buffer part = {0};
    buffer_put_u8(&part, BACKUP_TEXT);
    buffer_put_u64(&part, strlen(folder) + 1 + strlen(text->name) + 1 + text->bytes.size);
    buffer_print(&part, "%s/%s", folder, text->name);
    buffer_put_u8(&part, 0);
    buffer_put_bytes(&part, text->bytes);
    enum status status = part.failed ? STATUS_NO_MEMORY : sealed_write(file, buffer_bytes(&part));
    buffer_free(&part);
    return status;
}

enum status backup_put_texts(struct sealed_file *file, const char *folder, struct backup *backup)
{
    struct arena arena;
    enum status status = STATUS_OK;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof folders / sizeof *folders && status == STATUS_OK; i++) {
        struct node_text *texts = NULL;
        size_t count = 0;
        struct why why;
        why_clear(&why);
        status = node_texts(folder, &folders[i], &arena, &texts, &count, &why);
        if (status == STATUS_TOO_LARGE) { /* more files than anybody reads */
            leave_out(backup, folders[i].folder, "*");
            count = 0;
            status = STATUS_OK;
        }
        for (size_t k = 0; k < count && status == STATUS_OK; k++) {
            if (texts[k].refused == STATUS_NO_MEMORY)
                status = STATUS_NO_MEMORY;
            else if (texts[k].refused != STATUS_OK || strlen(texts[k].name) >= NAME_MOST / 2)
                leave_out(backup, folders[i].folder, texts[k].name);
            else if ((status = put_one(file, folders[i].folder, &texts[k])) == STATUS_OK)
                backup->texts++;
        }
    }
    arena_close(&arena);
    return status;
}

/* "languages/ug.json": a folder that is read from, and one name in it. */
static const struct node_texts *folder_of(const char *name)
{
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t size = strlen(folders[i].folder);
        if (strncmp(name, folders[i].folder, size) == 0 && name[size] == '/' &&
            name[size + 1] != '.' && name[size + 1] && !strchr(name + size + 1, '/'))
            return &folders[i];
    }
    return NULL;
}

static enum status write_text(const char *folder, const char *name, struct bytes bytes,
                              struct why *why)
{
    const struct node_texts *inside = folder_of(name);
    char path[PATH_TEXT_MAX];
    if (!inside || bytes.size > inside->size_max || !path_of(path, folder, inside->folder))
        return STATUS_CORRUPT;
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return file_why(why, path, "建不了目录");
    return path_of(path, folder, name) ? file_create(path, bytes, 0600, why) : STATUS_CORRUPT;
}

enum status backup_read_text(struct sealed_file *file, uint64_t size, const char *folder,
                             struct backup *backup, struct why *why)
{
    struct buffer part = {0};
    if (size > NAME_MOST + PAGE_LANGUAGE_FILE_MAX)
        return STATUS_CORRUPT;
    uint8_t *room = buffer_reserve(&part, (size_t)size + 1);
    enum status status = room ? sealed_read(file, room, (size_t)size) : STATUS_NO_MEMORY;
    const uint8_t *end = status == STATUS_OK ? memchr(room, 0, (size_t)size) : NULL;
    if (status == STATUS_OK && !end)
        status = STATUS_CORRUPT;
    if (status == STATUS_OK)
        status = write_text(folder, (const char *)room,
                            bytes_of(end + 1, (size_t)size - (size_t)(end + 1 - room)), why);
    backup->texts += status == STATUS_OK;
    buffer_free(&part);
    return status;
}
