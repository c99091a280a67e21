/* The graph of a record's versions: nodes are versions, edges their namings. */
#include "fold_graph.h"

#include <stdlib.h>

static int compare_versions(struct version a, struct version b)
{
    if (a.feed != b.feed)
        return a.feed < b.feed ? -1 : 1;
    if (a.seq != b.seq)
        return a.seq < b.seq ? -1 : 1;
    if (a.index != b.index)
        return a.index < b.index ? -1 : 1;
    return (a.mark > b.mark) - (a.mark < b.mark);
}

static int compare_sorted(const void *a, const void *b, void *context)
{
    const struct fold_version *versions = context;
    return compare_versions(versions[*(const uint32_t *)a].version,
                            versions[*(const uint32_t *)b].version);
}

/* Index of a held version; SIZE_MAX when it is not held. */
static size_t find(const struct fold_graph *graph, struct version version)
{
    size_t low = 0, high = graph->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_versions(graph->versions[graph->sorted[middle]].version, version);
        if (order == 0)
            return graph->sorted[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SIZE_MAX;
}

static void decide(struct fold_graph *graph, const struct fold_beside *beside)
{
    for (size_t i = 0; i < beside->decision_count; i++) {
        const struct fold_decision *decision = &beside->decisions[i];
        size_t at = find(graph, decision->subject);
        if (at == SIZE_MAX)
            continue;
        graph->nodes[at].approved |= !decision->reopening && decision->verdict == VERDICT_PASSED;
        graph->nodes[at].returned |= !decision->reopening && decision->verdict == VERDICT_RETURNED;
        graph->nodes[at].reopened |= decision->reopening;
    }
}

static void connect(struct fold_graph *graph, const struct fold_beside *beside)
{
    uint32_t at = 0;
    for (size_t i = 0; i < graph->count; i++) {
        const struct fold_version *version = &graph->versions[i];
        struct fold_node *node = &graph->nodes[i];
        node->edge_from = at;
        for (size_t k = 0; k < version->replace_count; k++) {
            size_t to = find(graph, version->replaces[k]);
            if (to == SIZE_MAX || to == i)
                continue;
            bool lifted =
                version->handover || names_reopening(beside, version, version->replaces[k]);
            graph->edges[at++] = (struct fold_edge){(uint32_t)i, (uint32_t)to, lifted};
        }
        node->edge_count = at - node->edge_from;
    }
    graph->edge_count = at;
}

bool graph_take(struct fold_graph *graph, struct arena *arena, struct fold_version *versions,
                size_t count, const struct fold_beside *beside)
{
    size_t edges = 0;
    for (size_t i = 0; i < count; i++)
        edges += versions[i].replace_count;
    *graph = (struct fold_graph){.versions = versions, .count = count};
    graph->nodes = arena_array(arena, struct fold_node, count);
    graph->edges = arena_array(arena, struct fold_edge, edges + 1);
    graph->sorted = arena_array(arena, uint32_t, count);
    graph->stack = arena_array(arena, uint32_t, count);
    if (!graph->nodes || !graph->edges || !graph->sorted || !graph->stack)
        return false;
    for (size_t i = 0; i < count; i++)
        graph->sorted[i] = (uint32_t)i;
    for (size_t i = 0; i < count; i++)
        graph->nodes[i].late = versions[i].left == LEFT_LATE;
    qsort_r(graph->sorted, count, sizeof *graph->sorted, compare_sorted, versions);
    decide(graph, beside);
    connect(graph, beside);
    return true;
}

size_t graph_push(struct fold_graph *graph, size_t from, enum walk walk, size_t depth)
{
    const struct fold_node *node = &graph->nodes[from];
    for (size_t k = 0; k < node->edge_count; k++) {
        const struct fold_edge *edge = &graph->edges[node->edge_from + k];
        uint32_t *seen = &graph->nodes[edge->to].seen[walk];
        if (*seen == graph->round || (walk == WALK_EFFECTIVE && !edge_effective(graph, edge)))
            continue;
        *seen = graph->round;
        graph->stack[depth++] = edge->to;
    }
    return depth;
}

static bool lies_in(const struct fold_graph *graph, size_t i, uint32_t within)
{
    return !within || (graph->versions[i].within & within);
}

/* What counted versions, late ones or the others, reach through whatever stands between. Late
 * ones take the place of late ones, or, when it is known which one is shown, of all others. */
static void supersede_by(struct fold_graph *graph, uint32_t within, bool late, size_t shown)
{
    graph->round++;
    for (size_t i = 0; i < graph->count; i++) {
        size_t depth = 0;
        if (version_counts(&graph->versions[i]) && graph->nodes[i].late == late &&
            lies_in(graph, i, within))
            depth = graph_push(graph, i, WALK_EFFECTIVE, depth);
        while (depth > 0) {
            size_t at = graph->stack[--depth];
            if (!lies_in(graph, at, within))
                continue;
            if (!late || graph->nodes[at].late || (shown != SIZE_MAX && at != shown))
                graph->nodes[at].superseded = true;
            depth = graph_push(graph, at, WALK_EFFECTIVE, depth);
        }
    }
}

void graph_supersede(struct fold_graph *graph, uint32_t within)
{
    for (size_t i = 0; i < graph->count; i++)
        graph->nodes[i].superseded = graph->versions[i].left == LEFT_BEHIND;
    supersede_by(graph, within, false, SIZE_MAX);
    supersede_by(graph, within, true, SIZE_MAX);
}

void graph_supersede_late(struct fold_graph *graph, size_t shown)
{
    supersede_by(graph, 0, true, shown);
}

bool graph_is_head(const struct fold_graph *graph, size_t i)
{
    return version_counts(&graph->versions[i]) && !graph->nodes[i].superseded;
}

/* Is head `a` shown before head `b`? Nothing here depends on this node. */
static bool goes_before(const struct fold_graph *graph, size_t a, size_t b)
{
    const struct fold_version *x = &graph->versions[a], *y = &graph->versions[b];
    if (graph->nodes[a].approved != graph->nodes[b].approved)
        return graph->nodes[a].approved;
    if (x->home != y->home)
        return x->home > y->home;
    if (x->version.mark != y->version.mark)
        return x->version.mark > y->version.mark;
    if (x->version.seq != y->version.seq)
        return x->version.seq > y->version.seq;
    if (x->version.index != y->version.index)
        return x->version.index > y->version.index;
    return x->feed_mark > y->feed_mark;
}

size_t graph_choose(const struct fold_graph *graph, uint32_t within)
{
    size_t shown = SIZE_MAX;
    for (size_t i = 0; i < graph->count; i++)
        if (graph_is_head(graph, i) && !graph->nodes[i].late && lies_in(graph, i, within) &&
            (shown == SIZE_MAX || goes_before(graph, i, shown)))
            shown = i;
    return shown;
}
