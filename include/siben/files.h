/* files -- which files the records held here name: what may be kept, asked for and given out.
 *
 * A file is named by the digest of its bytes in the evidence of a work record (work.h), or in the attachments of a
 * form, review or submission (record.h), whose key is then that of the mention. Every
 * version that is held with its body names: what a later version left out stays part of the
 * history. Who holds a feed may have the files that its versions name, and nobody else: the line
 * of descent (law 6). Where a body was purged nothing is named any more (law 11).
 *
 * It opens no file: bytes are in blobs.h, and on other nodes. */
#ifndef SIBEN_FILES_H
#define SIBEN_FILES_H

#include <siben/replica.h>

/* A version names a file. Texts live in the arena. */
struct file_mention {
    struct hash digest; /* zeros: the record says only where the original is */
    int64_t size;       /* as said; 0: not said */
    const char *name, *title, *document, *kept; /* as struct work_evidence; "" */
    struct record_key key;
    struct scope scope; /* of the feed in which the version stands; */
    const char *node;   /* and who wrote it there */
    uint8_t lane;
    bool shown, counted; /* the version is */
};
struct files {
    struct file_mention *items; /* by digest, what is shown first, then by key */
    size_t count, capacity;
};
/* All that records within a scope (NULL: all) name. */
enum status files_named(struct view *view, struct arena *arena, const struct scope *scope,
                        struct files *files) MUST_USE;
/* The mentions of a digest; *count 0 and NULL: nobody names it. */
const struct file_mention *files_of(const struct files *files, const struct hash *digest,
                                    size_t *count);
/* Does one of these mentions stand in a feed that the neighbour holds too? */
bool files_shared(const struct file_mention *mentions, size_t count, const struct peer *peer);
/* May a neighbour who shares it have the bytes? Whoever names a file had it, or was shown it by one above: a node that only its
 * own words entitle, to a file that others have named elsewhere, may have read the digest somewhere, and the file is not his
 * (law 6). `had`: he said once that he holds it. `above`: this node, and those above it. */
bool files_owed(const struct file_mention *mentions, size_t count, const struct peer *peer,
                bool had, const char *const *above, size_t above_count);
/* Is it named by a version that counts? Only then are bytes taken for it. */
bool files_counted(const struct file_mention *mentions, size_t count);

/* A document that stands beside a record now, and who put it there: the oldest version from which it has stood without a gap. */
struct file_beside {
    struct record_key key; /* beside which */
    struct work_evidence evidence;
    char author[AUTHOR_MAX + 1], node[NODE_NAME_MAX + 1];
    int64_t stated_ms, committed_ms; /* by the author's clock; committed here */
    struct version_name version;
};
struct files_beside {
    struct file_beside *items; /* in the order of the record */
    size_t count;
};
/* Of a form, a review or a submission its attachments, of a piece of work its evidence; of other kinds none. What a
 * version cannot say here (purged, missing) stands nowhere. */
enum status files_beside_read(struct view *view, struct arena *arena, const struct record_key *key,
                              struct files_beside *beside) MUST_USE;
/* Of a form, and of the review of its shown version. */
enum status files_beside_form(struct view *view, struct arena *arena, const struct record *form,
                              struct files_beside *beside) MUST_USE;
/* The same document: the same file under the same words; without a file the same words. */
bool file_same(const struct work_evidence *a, const struct work_evidence *b);

/* The size that the mentions say, and that they may have: 0 when none says it, or two differ. */
int64_t files_size(const struct file_mention *mentions, size_t count);

#endif
