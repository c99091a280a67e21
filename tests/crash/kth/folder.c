/* folder -- copies a data folder, and looks at what it holds. */
#include "folder.h"

#include <siben/node.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

bool folder_read(const char *path, struct buffer *bytes)
{
    FILE *file = fopen(path, "rb");
    uint8_t part[4096];
    if (!file)
        return false;
    for (size_t got; (got = fread(part, 1, sizeof part, file)) > 0;)
        buffer_put_bytes(bytes, bytes_of(part, got));
    fclose(file);
    return !bytes->failed;
}

/* -- copies -------------------------------------------------------------------------------- */

static void copy_file(const char *from, const char *to)
{
    struct buffer bytes = {0};
    REQUIRE(folder_read(from, &bytes));
    int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    REQUIRE(fd >= 0 && write(fd, bytes.data, bytes.size) == (ssize_t)bytes.size);
    close(fd);
    buffer_free(&bytes);
}

static void remove_files(const char *to)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/files", to);
    DIR *entries = opendir(path);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        (void)unlinkat(dirfd(entries), entry->d_name, 0);
    if (entries)
        closedir(entries);
}

/* A data folder without its socket, its lock, its log and its files. */
void folder_copy(const char *from, const char *to)
{
    static const char *const names[] = {"keys", "siben.yaml", "db/data.mdb"};
    char source[1024], target[1024];
    snprintf(target, sizeof target, "%s/db/lock.mdb", to);
    (void)unlink(target);
    (void)mkdir(to, 0700);
    snprintf(target, sizeof target, "%s/db", to);
    (void)mkdir(target, 0700);
    remove_files(to);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(source, sizeof source, "%s/%s", from, names[i]);
        snprintf(target, sizeof target, "%s/%s", to, names[i]);
        copy_file(source, target);
    }
}

/* -- looking ----------------------------------------------------------------------------- */

/* Of a record its key, what is decided about it, and its body: not who names it how. */
static void see_line(void *context, const char *line)
{
    struct state *state = context;
    const char *end = strstr(line, state->bodies ? " shown=" : " body=");
    if (strncmp(line, "record ", 7) != 0)
        return;
    uint64_t digest = 14695981039346656037u;
    for (const char *at = line; at != end && *at; at++)
        digest = (digest ^ (uint8_t)*at) * 1099511628211u;
    state->digest += digest; /* in any order */
    state->records++;
}

static void see_fault(void *context, const struct why *why)
{
    struct why *fault = context;
    if (!fault->what[0])
        *fault = *why;
}

/* Whatever a record calls its evidence was safe before the record said so. */
static enum status look_at_files(struct node *node, struct view *view, struct why *fault)
{
    struct arena arena;
    struct files named = {.count = 0};
    uint64_t faults = 0, size;
    arena_init(&arena, 0);
    enum status status = files_named(view, &arena, NULL, &named);
    for (size_t i = 0; status == STATUS_OK && i < named.count; i++)
        if (blobs_size(node->blobs, &named.items[i].digest, &size) != STATUS_OK)
            (void)why_what(fault, STATUS_NOT_FOUND, "a record names %s, which is not here",
                           named.items[i].name);
    arena_close(&arena);
    return status == STATUS_OK ? blobs_check(node->blobs, see_fault, fault, &faults) : status;
}

void folder_look(const char *folder, bool bodies, struct state *state, struct why *fault)
{
    static struct node node;
    struct view view;
    uint64_t faults = 0;
    struct why why = {.what = ""};
    *state = (struct state){.bodies = bodies};
    enum status status = node_open(folder, 0, NULL, &node, &why);
    if (status != STATUS_OK) {
        (void)why_what(fault, status, "does not open: %s", why.what);
        return;
    }
    status = replica_view(node.replica, &view);
    if (status == STATUS_OK) {
        status = replica_check(&view, see_fault, fault, &faults);
        if (status == STATUS_OK)
            status = replica_dump(&view, see_line, state);
        if (status == STATUS_OK)
            status = look_at_files(&node, &view, fault);
        replica_view_end(&view);
    }
    node_close(&node);
    if (status != STATUS_OK)
        (void)why_what(fault, status, "cannot be read: %s", status_words(status));
}
