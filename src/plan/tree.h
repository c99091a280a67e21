/* tree -- a YAML text as a tree whose every part knows its line and column.
 *
 * libcyaml reads a file into structs and then forgets where a value stood; what a plan says is
 * also checked for its meaning, and that has to be told by line and column too. So the
 * events of libyaml, which libcyaml stands on, are read here. */
#ifndef PLAN_TREE_H
#define PLAN_TREE_H

#include <siben/record.h>

enum tree_kind { TREE_TEXT, TREE_LIST, TREE_MAP };
struct tree {
    uint8_t kind;
    bool quoted; /* a text in quotes is a text */
    uint32_t line, column;
    const char *text;
    struct tree **items; /* of a list; of a map: key, value, key, value … */
    size_t count;        /* of items */
    size_t capacity;
};
#define TREE_DEPTH_MAX 12
#define TREE_PARTS_MAX 20000 /* a plan of 44 obligations has 1,500 */

/* One document; what is wrong is a finding with "name:line:column". INVALID, NO_MEMORY. */
enum status tree_read(struct arena *arena, const char *name, struct bytes text, struct tree **tree,
                      struct findings *findings) MUST_USE;
/* "name:12:5" in the findings' arena. */
const char *tree_place(struct findings *findings, const char *name, const struct tree *tree);
/* NULL when a map has no such key. */
const struct tree *tree_value(const struct tree *map, const char *key);

#endif
