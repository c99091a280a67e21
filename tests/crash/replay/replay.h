/* replay -- what the files of the replay share. */
#ifndef CRASH_REPLAY_H
#define CRASH_REPLAY_H

#include "acks.h"
#include "disk.h"
#include "held.h"

#include <siben/arena.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MAX 4
#define ACK_EARLY 12 /* records */

struct replay {
    const char *root, *work, *keep_folder, *fault;
    char nodes[NODES_MAX][64]; /* each a child of the one before */
    size_t node_count;
    unsigned long images, keep;
    uint64_t seed;
    struct acks acks;
    struct disk *disk;
    size_t at; /* the record that is under way */
    struct {
        size_t cuts, images, opened, kept, claims, faults;
    } counts;
};

/* -- image.c -- */
struct image {
    uint64_t seed;
    struct replay *replay;
    const char *to;
    uint64_t digests[NODES_MAX]; /* of each data folder: 0 when nothing of it is there */
    size_t file_count;
    struct {
        char path[256];
        uint64_t digest;
    } files[64]; /* outside the data folders: what people were given */
};
/* Makes one image of the disk in the folder `to`, instead of what is there. */
void image_make(struct replay *replay, const struct disk_choice *choice, const char *to,
                struct image *image);
void image_remove(const char *path);
bool image_has_file(const struct image *image, const struct ack_file *file);

/* -- judge.c -- */
void judge_image(struct replay *replay, const struct disk_choice *choice);
void judge_free(void);

/* -- records.c -- */
struct records {
    struct journal_record **items;
    size_t count;
};
void records_read(const char *path, struct records *records);
void records_free(struct records *records);

#endif
