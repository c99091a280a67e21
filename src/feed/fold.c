/* fold -- what a set of versions of one record means (FOLD.md).
 *
 * Nearly every record has one version, or a chain in which each names the one
 * before it: those are folded in one pass and without memory. The rest is a
 * graph: versions are its nodes, namings its edges. */
#include <siben/feed.h>

#include <stdlib.h>

const char *not_counted_chinese(unsigned reason)
{
    static const char *const words[NOT_COUNTED_COUNT] = {
        [COUNTED] = "计入",
        [NOT_GRANTED] = "不在授权的种类或范围内",
        [NOT_IN_SCOPE] = "不是由本范围的节点填报",
        [BEYOND_END] = "在授权终止之后",
        [BODY_PURGED] = "已清除",
        [BODY_MALFORMED] = "内容无法读取",
    };
    return reason < NOT_COUNTED_COUNT ? words[reason] : "—";
}

const char *conflict_chinese(unsigned reason)
{
    static const char *const words[] = {
        [CONFLICT_NONE] = "无冲突",
        [CONFLICT_CONCURRENT] = "两个版本同时修改",
        [CONFLICT_LOCKED] = "已锁定：修改了已审核通过的版本，未引用重新打开",
        [CONFLICT_CLOSED] = "轮次已关闭",
    };
    return reason < sizeof words / sizeof *words ? words[reason] : "—";
}

bool feed_end_covers(const struct head *end, uint32_t seq, bool on_branch)
{
    return on_branch && seq <= end->seq;
}

struct decisions {
    const struct fold_decision *items;
    size_t count;
};

/* A purged body leaves its version in the graph: it heads and supersedes. */
static bool counts(const struct fold_version *version)
{
    return version->not_counted == COUNTED || version->not_counted == BODY_PURGED;
}

static bool has_verdict(struct decisions decisions, struct version subject, unsigned verdict)
{
    for (size_t i = 0; i < decisions.count; i++) {
        const struct fold_decision *decision = &decisions.items[i];
        if (!decision->reopening && decision->verdict == verdict &&
            version_equal(decision->subject, subject))
            return true;
    }
    return false;
}

static bool is_approved(struct decisions decisions, struct version subject)
{
    return has_verdict(decisions, subject, VERDICT_PASSED);
}

static bool names_reopening(struct decisions decisions, const struct fold_version *version,
                            struct version subject)
{
    if (version->reopening.seq == 0)
        return false;
    for (size_t i = 0; i < decisions.count; i++) {
        const struct fold_decision *decision = &decisions.items[i];
        if (decision->reopening && version_equal(decision->subject, subject) &&
            version_equal(decision->version, version->reopening))
            return true;
    }
    return false;
}

static bool is_effective(struct decisions decisions, const struct fold_version *version,
                         struct version named)
{
    return decisions.count == 0 || !is_approved(decisions, named) ||
           names_reopening(decisions, version, named);
}

static bool same_body(const struct fold_version *a, const struct fold_version *b)
{
    return a->body_mark == b->body_mark && a->withdrawn == b->withdrawn &&
           a->not_counted != BODY_PURGED && b->not_counted != BODY_PURGED;
}

/* -- one version, or a chain in the order of the array -- */

static bool is_chain(const struct fold_version *versions, size_t count, struct decisions decisions)
{
    const struct fold_version *first = &versions[0];
    if (!counts(first) || (count > 1 && first->replace_count > 1))
        return false;
    for (size_t i = 1; i < count; i++) {
        const struct fold_version *version = &versions[i];
        if (!counts(version) || version->replace_count != 1 ||
            !version_equal(version->replaces[0], versions[i - 1].version) ||
            !is_effective(decisions, version, version->replaces[0]))
            return false;
        /* The first one names something that is not held, or this is a ring. */
        if (first->replace_count && version_equal(first->replaces[0], version->version))
            return false;
    }
    return true;
}

static void fold_chain(struct fold_version *versions, size_t count, struct decisions decisions,
                       struct fold_result *result)
{
    struct fold_version *shown = &versions[count - 1];
    for (size_t i = 0; i < count; i++) {
        versions[i].standing = STANDING_SUPERSEDED;
        versions[i].conflict = CONFLICT_NONE;
    }
    shown->standing = STANDING_SHOWN;
    *result = (struct fold_result){.shown = count - 1, .withdrawn = shown->withdrawn};
    result->approved = is_approved(decisions, shown->version);
    result->returned =
        !result->approved && has_verdict(decisions, shown->version, VERDICT_RETURNED);
}

/* -- the graph -- */

enum walk { WALK_EFFECTIVE, WALK_ALL, WALK_COUNT };

struct node {
    uint32_t edge_from, edge_count; /* into graph.edges */
    bool approved, returned, superseded;
    uint32_t seen[WALK_COUNT]; /* round of the last walk that came by */
};
struct edge {
    uint32_t to;
    bool effective;
};
struct graph {
    struct fold_version *versions;
    struct node *nodes;
    struct edge *edges;
    uint32_t *sorted, *stack; /* stack: as many as nodes */
    size_t count;
    uint32_t round;
};

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
static size_t find(const struct graph *graph, struct version version)
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

static bool graph_take(struct graph *graph, struct arena *arena, struct fold_version *versions,
                       size_t count)
{
    size_t edges = 0;
    for (size_t i = 0; i < count; i++)
        edges += versions[i].replace_count;
    *graph = (struct graph){.versions = versions, .count = count};
    graph->nodes = arena_array(arena, struct node, count);
    graph->edges = arena_array(arena, struct edge, edges);
    graph->sorted = arena_array(arena, uint32_t, count);
    graph->stack = arena_array(arena, uint32_t, count);
    if (!graph->nodes || !graph->edges || !graph->sorted || !graph->stack)
        return false;
    for (size_t i = 0; i < count; i++)
        graph->sorted[i] = (uint32_t)i;
    qsort_r(graph->sorted, count, sizeof *graph->sorted, compare_sorted, versions);
    return true;
}

static void graph_decide(struct graph *graph, struct decisions decisions)
{
    for (size_t i = 0; i < decisions.count; i++) {
        const struct fold_decision *decision = &decisions.items[i];
        size_t at = decision->reopening ? SIZE_MAX : find(graph, decision->subject);
        if (at == SIZE_MAX)
            continue;
        graph->nodes[at].approved |= decision->verdict == VERDICT_PASSED;
        graph->nodes[at].returned |= decision->verdict == VERDICT_RETURNED;
    }
}

static void graph_connect(struct graph *graph, struct decisions decisions)
{
    uint32_t at = 0;
    for (size_t i = 0; i < graph->count; i++) {
        const struct fold_version *version = &graph->versions[i];
        struct node *node = &graph->nodes[i];
        node->edge_from = at;
        for (size_t k = 0; k < version->replace_count; k++) {
            size_t to = find(graph, version->replaces[k]);
            if (to == SIZE_MAX || to == i)
                continue;
            bool effective = !graph->nodes[to].approved ||
                             names_reopening(decisions, version, version->replaces[k]);
            graph->edges[at++] = (struct edge){(uint32_t)to, effective};
        }
        node->edge_count = at - node->edge_from;
    }
}

/* Puts the targets of `from` that this round of the walk has not seen on the stack. */
static size_t push_targets(struct graph *graph, size_t from, enum walk walk, size_t depth)
{
    const struct node *node = &graph->nodes[from];
    for (size_t k = 0; k < node->edge_count; k++) {
        const struct edge *edge = &graph->edges[node->edge_from + k];
        uint32_t *seen = &graph->nodes[edge->to].seen[walk];
        if (*seen == graph->round || (walk == WALK_EFFECTIVE && !edge->effective))
            continue;
        *seen = graph->round;
        graph->stack[depth++] = edge->to;
    }
    return depth;
}

/* What a counted version reaches by effective namings, through whatever stands
 * between, is superseded. */
static void graph_supersede(struct graph *graph)
{
    graph->round++;
    for (size_t i = 0; i < graph->count; i++) {
        size_t depth = 0;
        if (counts(&graph->versions[i]))
            depth = push_targets(graph, i, WALK_EFFECTIVE, depth);
        while (depth > 0) {
            size_t at = graph->stack[--depth];
            graph->nodes[at].superseded = true;
            depth = push_targets(graph, at, WALK_EFFECTIVE, depth);
        }
    }
}

/* Does `from` descend from an approved counted version without reaching it by
 * effective namings? */
static bool edits_approved(struct graph *graph, size_t from)
{
    graph->round++;
    size_t depth = push_targets(graph, from, WALK_EFFECTIVE, 0);
    while (depth > 0)
        depth = push_targets(graph, graph->stack[depth - 1], WALK_EFFECTIVE, depth - 1);
    depth = push_targets(graph, from, WALK_ALL, 0);
    while (depth > 0) {
        size_t at = graph->stack[--depth];
        const struct node *node = &graph->nodes[at];
        if (node->approved && node->seen[WALK_EFFECTIVE] != graph->round &&
            counts(&graph->versions[at]))
            return true;
        depth = push_targets(graph, at, WALK_ALL, depth);
    }
    return false;
}

static bool is_head(const struct graph *graph, size_t i)
{
    return counts(&graph->versions[i]) && !graph->nodes[i].superseded;
}

/* Is head `a` shown before head `b`? Nothing here depends on this node. */
static bool goes_before(const struct graph *graph, size_t a, size_t b)
{
    const struct fold_version *x = &graph->versions[a], *y = &graph->versions[b];
    if (graph->nodes[a].approved != graph->nodes[b].approved)
        return graph->nodes[a].approved;
    if (x->home != y->home)
        return x->home;
    if (x->version.mark != y->version.mark)
        return x->version.mark > y->version.mark;
    if (x->version.seq != y->version.seq)
        return x->version.seq > y->version.seq;
    if (x->version.index != y->version.index)
        return x->version.index > y->version.index;
    return x->feed_mark > y->feed_mark;
}

static size_t choose_shown(const struct graph *graph)
{
    size_t shown = SIZE_MAX;
    for (size_t i = 0; i < graph->count; i++)
        if (is_head(graph, i) && (shown == SIZE_MAX || goes_before(graph, i, shown)))
            shown = i;
    return shown;
}

static bool same_as_earlier_conflict(const struct graph *graph, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (graph->versions[k].standing == STANDING_CONFLICT &&
            same_body(&graph->versions[k], &graph->versions[i]))
            return true;
    return false;
}

static void graph_stand(struct graph *graph, struct decisions decisions, struct fold_result *result)
{
    size_t shown = choose_shown(graph);
    *result = (struct fold_result){.shown = shown};
    for (size_t i = 0; i < graph->count; i++) {
        struct fold_version *version = &graph->versions[i];
        version->conflict = CONFLICT_NONE;
        if (!counts(version)) {
            version->standing = STANDING_NOT_COUNTED;
        } else if (graph->nodes[i].superseded) {
            version->standing = STANDING_SUPERSEDED;
        } else if (i == shown || same_body(version, &graph->versions[shown])) {
            version->standing = i == shown ? STANDING_SHOWN : STANDING_SAME;
            result->returned |= graph->nodes[i].returned;
        } else {
            bool locked = decisions.count && edits_approved(graph, i);
            result->conflicts += !same_as_earlier_conflict(graph, i);
            version->standing = STANDING_CONFLICT;
            version->conflict = locked ? CONFLICT_LOCKED : CONFLICT_CONCURRENT;
        }
    }
    if (shown == SIZE_MAX)
        return;
    result->approved = graph->nodes[shown].approved;
    result->returned &= !result->approved;
    result->withdrawn = graph->versions[shown].withdrawn;
}

enum status fold_record(struct arena *arena, struct fold_version *versions, size_t count,
                        const struct fold_decision *decisions, size_t decision_count,
                        struct fold_result *result)
{
    struct decisions all = {decisions, decision_count};
    struct graph graph;
    if (count == 0) {
        *result = (struct fold_result){.shown = SIZE_MAX};
        return STATUS_OK;
    }
    if (is_chain(versions, count, all)) {
        fold_chain(versions, count, all, result);
        return STATUS_OK;
    }
    if (!graph_take(&graph, arena, versions, count))
        return STATUS_NO_MEMORY;
    graph_decide(&graph, all);
    graph_connect(&graph, all);
    graph_supersede(&graph);
    graph_stand(&graph, all, result);
    return STATUS_OK;
}
