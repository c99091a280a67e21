/* inside -- what the files of this room share. */
#ifndef SIBEN_NODE_INSIDE_H
#define SIBEN_NODE_INSIDE_H

#include <siben/node.h>

/* <folder>/<name>; false when it is too long. */
bool path_of(char path[PATH_TEXT_MAX], const char *folder, const char *name);
/* The whole file into `bytes`, at most `size_max`. NOT_FOUND, TOO_LARGE, IO_ERROR. */
enum status file_read(const char *path, size_t size_max, struct buffer *bytes,
                      struct why *why) MUST_USE;
/* A new file with `mode`, synced with its name; EXISTS when there is one. */
enum status file_create(const char *path, struct bytes bytes, unsigned mode,
                        struct why *why) MUST_USE;

/* Syncs a folder, so that names in it are there after a power cut. */
enum status folder_sync(const char *folder, struct why *why) MUST_USE;
/* `errno` in words: what failed, at which path. */
enum status file_why(struct why *why, const char *path, const char *what);

/* keys.c: <folder>/keys holds seeds of 32 bytes, readable by its owner only. */
enum status keys_create(const char *folder, struct why *why) MUST_USE;
enum status keys_read(const char *folder, struct node_keys *keys, struct why *why) MUST_USE;
/* NOT_FOUND: none are being changed. */
enum status keys_read_next(const char *folder, struct node_keys *keys, struct why *why) MUST_USE;
/* keys.next becomes keys: one rename, synced. */
enum status keys_take_next(struct node *node, struct why *why) MUST_USE;
bool keys_fit(const struct node_keys *keys, const struct grant *grant);

/* files_look.c */
/* Names of this node and of those above it. */
enum status files_above(struct node *node, struct arena *arena, const char ***above,
                        size_t *count) MUST_USE;
bool file_note_had(const struct file_note *note, const char *node);

#endif
