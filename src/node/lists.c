/* lists -- folders of the data folder that people put files into: how other systems' lists call their columns, words of
 * the page in other languages. */
#include "inside.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static bool ends_with(const char *name, const char *ending)
{
    size_t size = strlen(name), end = strlen(ending);
    return name[0] != '.' && size > end && strcmp(name + size - end, ending) == 0;
}

static int compare(const void *a, const void *b)
{
    const struct node_text *left = a, *right = b;
    return strcmp(left->name, right->name);
}

/* What cannot be read says so in its own place: the others are read. */
static void read_one(const char *folder, struct arena *arena, const char *name, size_t size_max,
                     struct node_text *file)
{
    char path[PATH_TEXT_MAX];
    struct buffer bytes = {0};
    *file = (struct node_text){.name = arena_text(arena, name)};
    file->refused = path_of(path, folder, name) ? file_read(path, size_max, &bytes, &file->why)
                                                : why_set(&file->why, STATUS_TOO_LARGE, name,
                                                          "文件名太长", "改一个短的名字");
    if (file->refused == STATUS_OK)
        file->bytes = arena_bytes(arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
}

enum status node_texts(const char *folder, const struct node_texts *wanted, struct arena *arena,
                       struct node_text **files, size_t *count, struct why *why)
{
    char inside[PATH_TEXT_MAX];
    *count = 0;
    *files = arena_array(arena, struct node_text, wanted->most);
    if (!*files)
        return STATUS_NO_MEMORY;
    DIR *entries = path_of(inside, folder, wanted->folder) ? opendir(inside) : NULL;
    if (!entries)
        return STATUS_OK; /* there is none */
    enum status status = STATUS_OK;
    for (struct dirent *entry; status == STATUS_OK && (entry = readdir(entries));) {
        if (!ends_with(entry->d_name, wanted->ending))
            continue;
        if (*count == wanted->most)
            status = why_set(why, STATUS_TOO_LARGE, inside, "这个文件夹里的文件太多", "不用的移走");
        else
            read_one(inside, arena, entry->d_name, wanted->size_max, &(*files)[(*count)++]);
    }
    closedir(entries);
    if (status == STATUS_OK && *count > 1)
        qsort(*files, *count, sizeof **files, compare);
    return status == STATUS_OK && arena->failed ? STATUS_NO_MEMORY : status;
}

enum status node_lists(const struct node *node, struct arena *arena, struct node_list_file **files,
                       size_t *count, struct why *why)
{
    static const struct node_texts lists = {"lists", ".yaml", NODE_LIST_FILE_MAX, NODE_LISTS_MAX};
    struct node_text *texts;
    enum status status = node_texts(node->folder, &lists, arena, &texts, count, why);
    *files = status == STATUS_OK ? arena_array(arena, struct node_list_file, *count + 1) : NULL;
    if (status == STATUS_OK && !*files)
        status = STATUS_NO_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < *count; i++) {
        (*files)[i] = (struct node_list_file){texts[i].name, texts[i].bytes};
        status = texts[i].refused;
        if (status != STATUS_OK && why)
            *why = texts[i].why;
    }
    return status;
}
