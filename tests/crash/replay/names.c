#include "names.h"

#include <siben/arena.h>
#include <siben/map.h>
#include <siben/status.h>

#include <stdio.h>
#include <string.h>

static char *copy_of(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = memory_take(size);
    REQUIRE(copy);
    memcpy(copy, text, size);
    return copy;
}

/* -- a tree: names in order of their bytes, so a folder stands before what is in it ---- */

static size_t tree_place(const struct tree *tree, const char *path)
{
    size_t place = 0;
    while (place < tree->count && strcmp(tree->names[place].path, path) < 0)
        place++;
    return place;
}

static struct name *tree_find(struct tree *tree, const char *path)
{
    size_t place = tree_place(tree, path);
    bool found = place < tree->count && strcmp(tree->names[place].path, path) == 0;
    return found ? &tree->names[place] : NULL;
}

static void tree_remove(struct tree *tree, const char *path)
{
    struct name *name = tree_find(tree, path);
    if (!name)
        return;
    memory_free(name->path);
    tree->count--;
    memmove(name, name + 1, (size_t)(tree->names + tree->count - name) * sizeof *name);
}

static void tree_put(struct tree *tree, const char *path, enum disk_kind kind, size_t file)
{
    tree_remove(tree, path);
    REQUIRE(tree->count < NAMES_MAX);
    size_t place = tree_place(tree, path);
    struct name *name = &tree->names[place];
    memmove(name + 1, name, (tree->count - place) * sizeof *name);
    *name = (struct name){copy_of(path), kind, file};
    tree->count++;
}

static bool below(const char *path, const char *folder)
{
    size_t size = strlen(folder);
    return strncmp(path, folder, size) == 0 && path[size] == '/';
}

/* With all that is below it, if it is a folder. Nothing when it is not there. */
static void tree_rename(struct tree *tree, const char *from, const char *to)
{
    struct name *name = tree_find(tree, from);
    if (!name)
        return;
    struct name moved[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < tree->count; i++)
        if (below(tree->names[i].path, from) || strcmp(tree->names[i].path, from) == 0) {
            moved[count] = tree->names[i];
            moved[count++].path = copy_of(tree->names[i].path);
        }
    for (size_t i = 0; i < count; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s%s", to, moved[i].path + strlen(from));
        tree_remove(tree, moved[i].path);
        tree_put(tree, path, moved[i].kind, moved[i].file);
        memory_free(moved[i].path);
    }
}

static void tree_copy(const struct tree *from, struct tree *to)
{
    to->count = 0;
    for (size_t i = 0; i < from->count; i++) {
        to->names[to->count] = from->names[i];
        to->names[to->count++].path = copy_of(from->names[i].path);
    }
}

static void tree_free(struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++)
        memory_free(tree->names[i].path);
    tree->count = 0;
}

static void tree_change(struct tree *tree, const struct name_change *change)
{
    struct name *name;
    switch (change->type) {
    case NAMES_MAKE:
        tree_put(tree, change->path, DISK_FILE, change->file);
        break;
    case NAMES_FOLDER:
        tree_put(tree, change->path, DISK_FOLDER, NAMES_NONE);
        break;
    case NAMES_SOCKET:
        tree_put(tree, change->path, DISK_SOCKET, NAMES_NONE);
        break;
    case NAMES_RENAME:
        tree_rename(tree, change->path, change->other);
        break;
    case NAMES_LINK:
        name = tree_find(tree, change->path);
        if (name)
            tree_put(tree, change->other, name->kind, name->file);
        break;
    case NAMES_REMOVE:
        tree_remove(tree, change->path);
        break;
    }
}

/* -- names ------------------------------------------------------------------------------ */

void names_free(struct names *names)
{
    tree_free(&names->synced);
    tree_free(&names->now);
    for (size_t i = 0; i < names->count; i++) {
        memory_free(names->changes[i].path);
        memory_free(names->changes[i].other);
    }
}

size_t names_file(const struct names *names, const char *path)
{
    const struct name *name = tree_find((struct tree *)(uintptr_t)&names->now, path);
    return name ? name->file : NAMES_NONE;
}

void names_add(struct names *names, enum names_type type, const char *path, const char *other,
               size_t file)
{
    REQUIRE(names->count < NAMES_MAX);
    struct name_change *change = &names->changes[names->count++];
    *change = (struct name_change){type, copy_of(path), copy_of(other ? other : ""), file};
    tree_change(&names->now, change);
}

static bool directly_in(const char *path, const char *folder)
{
    return below(path, folder) && !strchr(path + strlen(folder) + 1, '/');
}

void names_sync(struct names *names, const char *folder)
{
    size_t kept = 0;
    for (size_t i = 0; i < names->count; i++) {
        struct name_change *change = &names->changes[i];
        if (directly_in(change->path, folder) || directly_in(change->other, folder)) {
            tree_change(&names->synced, change);
            memory_free(change->path);
            memory_free(change->other);
        } else {
            names->changes[kept++] = *change;
        }
    }
    names->count = kept;
}

bool names_lucky(uint64_t *seed, unsigned per_mille)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (*seed >> 33) % 1000 < per_mille;
}

/* A name whose folder did not reach the disk is not there. */
static bool reachable(struct tree *tree, const char *path, const char *folder)
{
    char parent[512];
    snprintf(parent, sizeof parent, "%s", path);
    for (char *slash = strrchr(parent, '/'); slash; slash = strrchr(parent, '/')) {
        *slash = '\0';
        if (strcmp(parent, folder) == 0)
            return true;
        const struct name *name = tree_find(tree, parent);
        if (!name || name->kind != DISK_FOLDER)
            return false;
    }
    return false;
}

void names_image(const struct names *names, const char *folder, const struct disk_choice *choice,
                 uint64_t *seed, void (*visit)(void *context, const struct name *name),
                 void *context)
{
    static struct tree tree;
    tree_copy(&names->synced, &tree);
    bool still = true;
    for (size_t i = 0; i < names->count; i++) {
        bool done = names_lucky(seed, choice->names_per_mille);
        still = still && done;
        if (choice->names_ordered ? still : done)
            tree_change(&tree, &names->changes[i]);
    }
    for (size_t i = 0; i < tree.count; i++)
        if (reachable(&tree, tree.names[i].path, folder))
            visit(context, &tree.names[i]);
    tree_free(&tree);
}
