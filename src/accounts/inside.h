/* inside -- what the files of this room share. */
#ifndef SIBEN_ACCOUNTS_INSIDE_H
#define SIBEN_ACCOUNTS_INSIDE_H

#include <siben/accounts.h>
#include <siben/text.h>

#include <jansson.h>

/* file.c: `name` of the folder. Reads all of it, at most `most`: *found false when it is not there. */
enum status own_file_take(const char *folder, const char *name, size_t most, struct buffer *bytes,
                          bool *found, struct why *why) MUST_USE;
/* The last `size` bytes of it, or all; *before counts those left out. None when it is not there. */
enum status own_file_tail(const char *folder, const char *name, size_t size, struct buffer *bytes,
                          uint64_t *before, struct why *why) MUST_USE;
/* Which file it is and as of when: what was made of one is of another when they differ. False: it is not there, or
 * cannot be asked. */
struct own_file_mark {
    uint64_t device, number, size;
    int64_t written_s, written_ns, changed_s, changed_ns;
};
bool own_file_mark(const char *folder, const char *name, struct own_file_mark *mark);
/* Whole or not at all, 0600, synced. */
enum status own_file_give(const char *folder, const char *name, struct bytes bytes,
                          struct why *why) MUST_USE;
/* One line at the end, synced. */
enum status own_file_append(const char *folder, const char *name, struct bytes bytes,
                            struct why *why) MUST_USE;
/* Cuts the file, and syncs. */
enum status own_file_cut(const char *folder, const char *name, uint64_t size,
                         struct why *why) MUST_USE;
/* Waits for who else changes files of this room. */
enum status own_file_lock(const char *folder, int *lock, struct why *why) MUST_USE;
void own_file_unlock(int lock);

/* keep.c: accounts as the file has them. */
enum status accounts_parse(struct arena *arena, struct bytes text, struct accounts *accounts,
                           struct why *why) MUST_USE;
enum status accounts_print(const struct accounts *accounts, struct buffer *text) MUST_USE;

/* audit.c: the words of a line, and the hash that it carries: over the hash before and them. */
#define AUDIT_LOG_MAX (1u << 30)
#define AUDIT_HASH_SIZE 32
#define AUDIT_TAIL_SIZE (64u << 10) /* more than one line can be */
void audit_hash_next(uint8_t hash[AUDIT_HASH_SIZE], struct bytes words);
/* `entry` borrows from what is given; NULL: NO_MEMORY, or CORRUPT: not understood. */
json_t *audit_parse(struct bytes words, struct audit_entry *entry, enum status *status);

#endif
