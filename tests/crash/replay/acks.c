#include "acks.h"

#include "held.h"

#include <siben/arena.h>
#include <siben/status.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void read_file(const char *path, struct buffer *bytes)
{
    FILE *file = fopen(path, "rb");
    uint8_t part[4096];
    REQUIRE(file);
    for (size_t got; (got = fread(part, 1, sizeof part, file)) > 0;)
        buffer_put_bytes(bytes, bytes_of(part, got));
    fclose(file);
    REQUIRE(!bytes->failed);
}

static void take_line(struct ack *ack, const char *line)
{
    char copy[256];
    if (sscanf(line, "node %63s", ack->node) == 1)
        return;
    if (strcmp(line, "enrolled") == 0) {
        ack->enrolled = true;
    } else if (strncmp(line, "version ", 8) == 0) {
        ack->versions =
            memory_resize(ack->versions, (ack->version_count + 1) * sizeof *ack->versions);
        REQUIRE(ack->versions);
        ack->versions[ack->version_count++] = held_digest(bytes_of_text(line + 8));
    } else {
        REQUIRE(ack->file_count < sizeof ack->files / sizeof *ack->files);
        struct ack_file *file = &ack->files[ack->file_count++];
        REQUIRE(sscanf(line, "file %255s %255s", file->path, copy) == 2);
        read_file(copy, &file->bytes);
    }
}

void acks_read(const char *folder, struct acks *acks)
{
    DIR *all = opendir(folder);
    REQUIRE(all);
    for (struct dirent *entry; (entry = readdir(all));) {
        char path[1024], line[1024];
        const char *end = strrchr(entry->d_name, '.');
        if (!end || strcmp(end, ".ack") != 0)
            continue;
        REQUIRE(acks->count < sizeof acks->items / sizeof *acks->items);
        struct ack *ack = &acks->items[acks->count++];
        memset(ack, 0, sizeof *ack);
        ack->at = SIZE_MAX;
        snprintf(ack->name, sizeof ack->name, "%.*s", (int)(end - entry->d_name), entry->d_name);
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        FILE *file = fopen(path, "r");
        REQUIRE(file);
        while (fgets(line, sizeof line, file)) {
            line[strcspn(line, "\n")] = '\0';
            take_line(ack, line);
        }
        fclose(file);
    }
    closedir(all);
}

void acks_free(struct acks *acks)
{
    for (size_t i = 0; i < acks->count; i++) {
        memory_free(acks->items[i].versions);
        for (size_t j = 0; j < acks->items[i].file_count; j++)
            buffer_free(&acks->items[i].files[j].bytes);
    }
}

struct ack *acks_find(struct acks *acks, struct bytes name)
{
    for (size_t i = 0; i < acks->count; i++)
        if (bytes_equal(bytes_of_text(acks->items[i].name), name))
            return &acks->items[i];
    return NULL;
}
