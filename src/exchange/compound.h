/* compound -- streams in an OLE compound file (the outside of an .xls). Every chain
 * is bounded by the size of the file. Private to this room. */
#ifndef SIBEN_EXCHANGE_COMPOUND_H
#define SIBEN_EXCHANGE_COMPOUND_H

#include <siben/arena.h>

struct compound {
    struct bytes file;
    struct arena *arena;
    unsigned sector_shift, mini_shift;
    uint32_t mini_cutoff;
    uint32_t *table; /* FAT: sector -> next */
    uint32_t table_size;
    struct bytes directory, mini_table, mini_stream;
};

/* MALFORMED when the frame is broken, NO_MEMORY. */
enum status compound_open(struct compound *compound, struct arena *arena,
                          struct bytes file) MUST_USE;
bool compound_has(const struct compound *compound, const char *name);
/* The whole stream, in the arena; NOT_FOUND when there is none. */
enum status compound_stream(struct compound *compound, const char *name,
                            struct bytes *stream) MUST_USE;

#endif
