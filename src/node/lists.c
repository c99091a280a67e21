/* lists -- the folder "lists" of the data folder: how other systems' lists call their columns. */
#include "inside.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define FOLDER_NAME "lists"

static bool is_list(const char *name)
{
    size_t size = strlen(name), end = strlen(".yaml");
    return name[0] != '.' && size > end && strcmp(name + size - end, ".yaml") == 0;
}

static int compare(const void *a, const void *b)
{
    const struct node_list_file *left = a, *right = b;
    return strcmp(left->name, right->name);
}

static enum status read_one(const char *folder, struct arena *arena, const char *name,
                            struct node_list_file *file, struct why *why)
{
    char path[PATH_TEXT_MAX];
    struct buffer bytes = {0};
    if (!path_of(path, folder, name))
        return why_set(why, STATUS_TOO_LARGE, name, "文件名太长", "改一个短的名字");
    enum status status = file_read(path, NODE_LIST_FILE_MAX, &bytes, why);
    if (status == STATUS_OK)
        *file = (struct node_list_file){arena_text(arena, name),
                                        arena_bytes(arena, buffer_bytes(&bytes))};
    buffer_free(&bytes);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status node_lists(const struct node *node, struct arena *arena, struct node_list_file **files,
                       size_t *count, struct why *why)
{
    char folder[PATH_TEXT_MAX];
    *count = 0;
    *files = arena_array(arena, struct node_list_file, NODE_LISTS_MAX);
    if (!*files)
        return STATUS_NO_MEMORY;
    DIR *entries = path_of(folder, node->folder, FOLDER_NAME) ? opendir(folder) : NULL;
    if (!entries)
        return STATUS_OK; /* there is none */
    enum status status = STATUS_OK;
    for (struct dirent *entry; status == STATUS_OK && (entry = readdir(entries));) {
        if (!is_list(entry->d_name))
            continue;
        if (*count == NODE_LISTS_MAX)
            status = why_set(why, STATUS_TOO_LARGE, folder, "列名对照的文件太多",
                             "一种清单写在一个文件里，不用的移走");
        else
            status = read_one(folder, arena, entry->d_name, &(*files)[(*count)++], why);
    }
    closedir(entries);
    if (status == STATUS_OK && *count > 1)
        qsort(*files, *count, sizeof **files, compare);
    return status;
}
