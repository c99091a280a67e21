/* names -- the tree of a disk: what is synced, and the changes that are not. */
#ifndef CRASH_NAMES_H
#define CRASH_NAMES_H

#include "disk.h"

#define NAMES_NONE SIZE_MAX
#define NAMES_MAX 512

enum names_type {
    NAMES_MAKE, /* a file */
    NAMES_FOLDER,
    NAMES_SOCKET,
    NAMES_RENAME,
    NAMES_LINK,
    NAMES_REMOVE,
};

struct name {
    char *path;
    enum disk_kind kind;
    size_t file; /* number of the file; NAMES_NONE for others */
};
struct tree {
    struct name names[NAMES_MAX];
    size_t count;
};
struct name_change {
    enum names_type type;
    char *path, *other;
    size_t file;
};
struct names {
    struct tree synced, now;
    struct name_change changes[NAMES_MAX];
    size_t count;
};

void names_free(struct names *names);
/* The file that a path names now. */
size_t names_file(const struct names *names, const char *path);
void names_add(struct names *names, enum names_type type, const char *path, const char *other,
               size_t file);
/* The folder was synced: changes of names directly in it are durable. */
void names_sync(struct names *names, const char *folder);
void names_image(const struct names *names, const char *folder, const struct disk_choice *choice,
                 uint64_t *seed, void (*visit)(void *context, const struct name *name),
                 void *context);
/* True so many times in a thousand; advances the seed. */
bool names_lucky(uint64_t *seed, unsigned per_mille);

#endif
