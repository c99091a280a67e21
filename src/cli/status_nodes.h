/* status_nodes -- the tree of nodes around this one, and what each is not known to hold. */
#ifndef SIBEN_CLI_STATUS_NODES_H
#define SIBEN_CLI_STATUS_NODES_H

#include "regions.h"

#define LACKS_UNITS_SHOWN 8
#define LACKS_KINDS (KIND_KNOWN_MAX + 2) /* the last: kinds of later software */

/* What a neighbour lacks, by kind of record and by unit. */
struct node_lacks {
    struct bundle_lacks log;
    uint64_t changes, kinds[LACKS_KINDS];
    struct {
        const char *code, *name;
        uint64_t count;
    } units[LACKS_UNITS_SHOWN];
    size_t unit_count; /* all of them */
};
/* Names of units by code, read once. */
struct unit_names;
enum status unit_names_read(struct command_context *context, struct view *view,
                            struct unit_names **names) MUST_USE;
void unit_names_free(struct unit_names *names);                                /* NULL is fine */
const char *unit_names_find(const struct unit_names *names, const char *code); /* "": unknown */

enum status node_lacks_read(struct command_context *context, struct view *view,
                            const struct peer *peer, const uint64_t acked[LANE_COUNT],
                            const struct unit_names *names, struct node_lacks *lacks) MUST_USE;
/* "3 包：绩效监控 12 条、通知 1 条；涉及木吉乡人民政府等 2 个单位"; "" when it lacks nothing. */
void node_lacks_put(const struct node_lacks *lacks, struct buffer *out);
void node_lacks_json(const struct node_lacks *lacks, struct buffer *out);

/* node_tree.c: who there is and how they are. */
enum node_role { NODE_ABOVE, NODE_PARENT, NODE_SELF, NODE_CHILD, NODE_BELOW, NODE_BESIDE };
struct node_row {
    char node[NODE_NAME_MAX + 1], grantor[NODE_NAME_MAX + 1];
    struct scope scope;
    uint8_t role; /* enum node_role */
    bool ended, summary_only;
    unsigned depth;
    const struct live_link *link; /* NULL: there is none */
    int64_t heard_ms;             /* 0: never, or not known here */
    struct node_lacks *lacks;     /* NULL: not a neighbour */
};
struct node_tree {
    struct command_context *context;
    struct view *view;
    const struct regions *regions;
    struct unit_names *names;
    struct live_link *links;
    size_t link_count;
    struct node_row *rows; /* as they were found */
    size_t count, capacity;
    size_t above;                 /* of them, root … parent; then this node */
    const struct node_row **list; /* as they are shown */
    size_t list_count;
    uint64_t open_above; /* forms that are not at the one above the parent */
    enum status status;
};
/* Free in any case. */
enum status node_tree_read(struct node_tree *tree) MUST_USE;
void node_tree_free(struct node_tree *tree);
/* Forms that the one above the parent is not known to hold; of those further up nothing is known. */
uint64_t node_open_forms(const struct node_tree *tree, const struct node_row *row);

/* siben status --nodes */
enum status status_show_nodes(struct command_context *context, struct view *view,
                              enum table_format format) MUST_USE;

#endif
