/* fold_graph -- the versions of one record as a graph. Not a door. */
#ifndef FEED_FOLD_GRAPH_H
#define FEED_FOLD_GRAPH_H

#include <siben/feed.h>

/* Nodes of each kind of walk remember the round in which they were seen. */
enum walk { WALK_EFFECTIVE, WALK_ALL, WALK_COUNT };

struct fold_node {
    uint32_t edge_from, edge_count; /* into edges: the versions that it names */
    uint32_t back_from, back_count; /* into back: the versions that name it */
    bool approved, returned, reopened;
    bool closed;     /* shown within the heads of a closing */
    bool late;       /* beyond one, and admitted by nothing */
    bool superseded; /* a counted version reaches it by effective namings */
    uint32_t seen[WALK_COUNT];
};
struct fold_edge {
    uint32_t from, to;
    bool lifted; /* names a counted reopening of what it names, or is a handover */
};
struct fold_graph {
    struct fold_version *versions;
    struct fold_node *nodes;
    struct fold_edge *edges;
    uint32_t *back;           /* edges by what they name; made with the first closing */
    uint32_t *sorted, *stack; /* stack: as many as nodes */
    size_t count, edge_count;
    uint32_t round;
};

static inline bool body_is_gone(const struct fold_version *version)
{
    return version->not_counted == BODY_PURGED || version->not_counted == BODY_MISSING;
}
/* A version whose body is gone stays in the graph: it heads and supersedes. */
static inline bool version_counts(const struct fold_version *version)
{
    return version->not_counted == COUNTED || body_is_gone(version);
}
static inline bool same_body(const struct fold_version *a, const struct fold_version *b)
{
    return a->body_mark == b->body_mark && a->withdrawn == b->withdrawn && !body_is_gone(a) &&
           !body_is_gone(b);
}

/* Does a version's naming of `subject` name a counted reopening of it too? */
bool names_reopening(const struct fold_beside *beside, const struct fold_version *version,
                     struct version subject);

bool graph_take(struct fold_graph *graph, struct arena *arena, struct fold_version *versions,
                size_t count, const struct fold_beside *beside);
/* A naming of a locked version takes effect only when it was lifted. */
static inline bool edge_effective(const struct fold_graph *graph, const struct fold_edge *edge)
{
    const struct fold_node *to = &graph->nodes[edge->to];
    return edge->lifted || !(to->approved || to->closed);
}
/* Among counted versions: what is reached by effective namings is superseded. `within`: only
 * versions with that bit; 0: all of them. */
void graph_supersede(struct fold_graph *graph, uint32_t within);
/* What came too late takes the place of what it reaches, but never of what is shown. */
void graph_supersede_late(struct fold_graph *graph, size_t shown);
/* The one of the heads that every node shows; SIZE_MAX. */
size_t graph_choose(const struct fold_graph *graph, uint32_t within);
bool graph_is_head(const struct fold_graph *graph, size_t i);
/* Puts the targets of `from` that this round of the walk has not seen on the stack. */
size_t graph_push(struct fold_graph *graph, size_t from, enum walk walk, size_t depth);

/* fold_closing.c: which version each closing locks, and what came too late for it. */
enum status graph_close(struct fold_graph *graph, struct arena *arena, size_t closing_count);

#endif
