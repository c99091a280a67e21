/* bundle_files -- files that go along with bundles. Private to this room. */
#ifndef SIBEN_NODE_BUNDLE_FILES_H
#define SIBEN_NODE_BUNDLE_FILES_H

#include "inside.h"

struct bundle_files_taking {
    struct node *node;
    const char *sender;
    bool looked; /* what records name, as of the first file */
    struct arena arena;
    struct files named;
    struct hash last, wrong; /* told once, not for each piece */
    uint64_t files, unnamed, wrongs, no_room;
};
/* A piece of a file: kept where a record that counts names it. Trouble with a file does not keep the
 * bundle from being read. */
enum status bundle_file_take(struct bundle_files_taking *taking,
                             const struct bundle_content *content, struct why *why) MUST_USE;
/* Puts what came of them into the outcome, and frees. */
void bundle_files_taken(struct bundle_files_taking *taking, struct bundle_outcome *outcome);
/* Which files go along: named by what the peer may hold, here, and not known to be there. */
enum status bundle_files_choose(struct node *node, struct view *view, struct arena *arena,
                                struct bundle_order *order) MUST_USE;

#endif
