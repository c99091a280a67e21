/* What closings of a round do to one record: FOLD.md 3.
 *
 * Closings are taken in order of what they cover, the narrower first: a later one sees
 * what an earlier one has locked and shut out. For each: the version shown among those
 * within its heads is locked; what stands beyond is late unless it descends, by namings
 * that take effect, from that version or from one that was let in by name. */
#include "fold_graph.h"

#include <stdlib.h>

static size_t covered_by(const struct fold_graph *graph, uint32_t bit)
{
    size_t covered = 0;
    for (size_t i = 0; i < graph->count; i++)
        covered += (graph->versions[i].within & bit) != 0;
    return covered;
}

/* Who names a version: edges in the order of what they name. */
static bool turn_round(struct fold_graph *graph, struct arena *arena)
{
    uint32_t at = 0;
    graph->back = arena_array(arena, uint32_t, graph->edge_count + 1);
    if (!graph->back)
        return false;
    for (size_t k = 0; k < graph->edge_count; k++)
        graph->nodes[graph->edges[k].to].back_count++;
    for (size_t i = 0; i < graph->count; i++) {
        graph->nodes[i].back_from = at;
        at += graph->nodes[i].back_count;
        graph->nodes[i].back_count = 0;
    }
    for (size_t k = 0; k < graph->edge_count; k++) {
        struct fold_node *to = &graph->nodes[graph->edges[k].to];
        graph->back[to->back_from + to->back_count++] = (uint32_t)k;
    }
    return true;
}

static size_t see(struct fold_graph *graph, size_t i, size_t depth)
{
    uint32_t *seen = &graph->nodes[i].seen[WALK_EFFECTIVE];
    if (*seen == graph->round)
        return depth;
    *seen = graph->round;
    graph->stack[depth++] = (uint32_t)i;
    return depth;
}

/* A handover lets in what it names; a reopening does where nothing was there to lock. */
static bool is_let_in(const struct fold_graph *graph, size_t i, uint32_t bit, size_t locked)
{
    const struct fold_version *version = &graph->versions[i];
    if (!version_counts(version) || !(version->beyond & bit))
        return false;
    return version->handover || (locked == SIZE_MAX && graph->nodes[i].reopened);
}

/* Afterwards what descends from the locked version, or from what was let in, is seen. */
static void walk_descendants(struct fold_graph *graph, uint32_t bit, size_t locked)
{
    size_t depth = 0;
    graph->round++;
    if (locked != SIZE_MAX)
        depth = see(graph, locked, depth);
    for (size_t i = 0; i < graph->count; i++)
        if (is_let_in(graph, i, bit, locked))
            depth = see(graph, i, depth);
    while (depth > 0) {
        const struct fold_node *node = &graph->nodes[graph->stack[--depth]];
        for (size_t k = 0; k < node->back_count; k++) {
            const struct fold_edge *edge = &graph->edges[graph->back[node->back_from + k]];
            if (edge_effective(graph, edge))
                depth = see(graph, edge->from, depth);
        }
    }
}

static void close_one(struct fold_graph *graph, uint32_t bit)
{
    graph_supersede(graph, bit);
    size_t locked = graph_choose(graph, bit);
    if (locked != SIZE_MAX)
        graph->nodes[locked].closed = true;
    walk_descendants(graph, bit, locked);
    for (size_t i = 0; i < graph->count; i++)
        if ((graph->versions[i].beyond & bit) && version_counts(&graph->versions[i]) &&
            graph->nodes[i].seen[WALK_EFFECTIVE] != graph->round)
            graph->nodes[i].late = true;
}

enum status graph_close(struct fold_graph *graph, struct arena *arena, size_t closing_count)
{
    size_t covered[FOLD_CLOSINGS_MAX];
    bool done[FOLD_CLOSINGS_MAX] = {false};
    if (closing_count > FOLD_CLOSINGS_MAX)
        closing_count = FOLD_CLOSINGS_MAX;
    if (closing_count && !turn_round(graph, arena))
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < closing_count; i++)
        covered[i] = covered_by(graph, 1u << i);
    for (size_t step = 0; step < closing_count; step++) {
        size_t next = SIZE_MAX;
        for (size_t i = 0; i < closing_count; i++)
            if (!done[i] && (next == SIZE_MAX || covered[i] < covered[next]))
                next = i;
        done[next] = true;
        close_one(graph, 1u << next);
    }
    return STATUS_OK;
}
