/* folder -- data folders of a test: copied, and looked at. */
#ifndef CRASH_FOLDER_H
#define CRASH_FOLDER_H

#include <siben/bytes.h>
#include <siben/status.h>

struct state { /* what records show, whoever wrote it and when */
    uint64_t digest;
    size_t records;
    bool bodies; /* counted in: a grant that is written twice has another number */
};

bool folder_read(const char *path, struct buffer *bytes);
/* A data folder without its socket, its lock and its log, instead of what is at `to`. */
void folder_copy(const char *from, const char *to);
/* Opens the folder, checks it, and takes its state; the first fault goes to `fault`. */
void folder_look(const char *folder, bool bodies, struct state *state, struct why *fault);

#endif
