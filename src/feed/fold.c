/* fold -- what a set of versions of one record means (FOLD.md).
 *
 * Nearly every record has one version, or a chain in which each names the one
 * before it: those are folded in one pass and without memory. The rest is a
 * graph (fold_graph.h). */
#include "fold_graph.h"

const char *not_counted_chinese(unsigned reason)
{
    static const char *const words[NOT_COUNTED_COUNT] = {
        [COUNTED] = "计入",
        [NOT_GRANTED] = "不在授权的种类或范围内",
        [NOT_IN_SCOPE] = "不是由本范围的节点填报",
        [BEYOND_END] = "在授权终止之后",
        [BODY_PURGED] = "已清除",
        [BODY_MALFORMED] = "内容无法读取",
        [BODY_MISSING] = "正文缺失",
        [GRANTED_LATE] = "授权是签发者终止之后给的",
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
        [CONFLICT_MOVED] = "单位已移交：原主管处在移交之后的修改",
        [CONFLICT_TWICE] = "单位录了两次：计的是另一个记录",
    };
    return reason < sizeof words / sizeof *words ? words[reason] : "—";
}

bool feed_end_covers(const struct head *end, uint32_t seq, bool on_branch)
{
    return on_branch && seq <= end->seq;
}

/* -- decisions -- */

static bool has_verdict(const struct fold_beside *beside, struct version subject, unsigned verdict)
{
    for (size_t i = 0; i < beside->decision_count; i++) {
        const struct fold_decision *decision = &beside->decisions[i];
        if (!decision->reopening && decision->verdict == verdict &&
            version_equal(decision->subject, subject))
            return true;
    }
    return false;
}

bool names_reopening(const struct fold_beside *beside, const struct fold_version *version,
                     struct version subject)
{
    if (version->reopening.seq == 0)
        return false;
    for (size_t i = 0; i < beside->decision_count; i++) {
        const struct fold_decision *decision = &beside->decisions[i];
        if (decision->reopening && version_equal(decision->subject, subject) &&
            version_equal(decision->version, version->reopening))
            return true;
    }
    return false;
}

static bool is_effective(const struct fold_beside *beside, const struct fold_version *version,
                         struct version named)
{
    return beside->decision_count == 0 || version->handover ||
           !has_verdict(beside, named, VERDICT_PASSED) || names_reopening(beside, version, named);
}

/* -- one version, or a chain in the order of the array -- */

static bool is_chain(const struct fold_version *versions, size_t count,
                     const struct fold_beside *beside)
{
    const struct fold_version *first = &versions[0];
    const uint32_t every = (uint32_t)((UINT64_C(1) << beside->closing_count) - 1);
    if (!version_counts(first) || first->within != every || first->left ||
        (count > 1 && first->replace_count > 1))
        return false;
    for (size_t i = 1; i < count; i++) {
        const struct fold_version *version = &versions[i];
        if (!version_counts(version) || version->left || version->within != every ||
            version->replace_count != 1 ||
            !version_equal(version->replaces[0], versions[i - 1].version) ||
            !is_effective(beside, version, version->replaces[0]))
            return false;
        /* The first one names something that is not held, or this is a ring. */
        if (first->replace_count && version_equal(first->replaces[0], version->version))
            return false;
    }
    return true;
}

static void fold_chain(struct fold_version *versions, size_t count,
                       const struct fold_beside *beside, struct fold_result *result)
{
    struct fold_version *shown = &versions[count - 1];
    for (size_t i = 0; i < count; i++) {
        versions[i].standing = STANDING_SUPERSEDED;
        versions[i].conflict = CONFLICT_NONE;
    }
    shown->standing = STANDING_SHOWN;
    *result = (struct fold_result){
        .shown = count - 1, .withdrawn = shown->withdrawn, .closed = beside->closing_count > 0};
    result->approved = has_verdict(beside, shown->version, VERDICT_PASSED);
    result->returned = !result->approved && has_verdict(beside, shown->version, VERDICT_RETURNED);
}

/* -- the graph -- */

/* Does `from` descend from a locked counted version without reaching it by effective
 * namings? */
static enum conflict_reason edits_locked(struct fold_graph *graph, size_t from)
{
    graph->round++;
    size_t depth = graph_push(graph, from, WALK_EFFECTIVE, 0);
    while (depth > 0)
        depth = graph_push(graph, graph->stack[depth - 1], WALK_EFFECTIVE, depth - 1);
    enum conflict_reason reason = CONFLICT_CONCURRENT;
    depth = graph_push(graph, from, WALK_ALL, 0);
    while (depth > 0) {
        size_t at = graph->stack[--depth];
        const struct fold_node *node = &graph->nodes[at];
        bool passed_by = node->seen[WALK_EFFECTIVE] != graph->round;
        if (passed_by && node->approved && version_counts(&graph->versions[at]))
            return CONFLICT_LOCKED;
        if (passed_by && node->closed)
            reason = CONFLICT_CLOSED;
        depth = graph_push(graph, at, WALK_ALL, depth);
    }
    return reason;
}

static enum conflict_reason reason_of(struct fold_graph *graph, const struct fold_beside *beside,
                                      size_t i)
{
    if (graph->versions[i].left == LEFT_LATE)
        return CONFLICT_MOVED;
    if (graph->nodes[i].late)
        return CONFLICT_CLOSED;
    return beside->decision_count || beside->closing_count ? edits_locked(graph, i)
                                                           : CONFLICT_CONCURRENT;
}

static bool same_as_earlier_conflict(const struct fold_graph *graph, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (graph->versions[k].standing == STANDING_CONFLICT &&
            same_body(&graph->versions[k], &graph->versions[i]))
            return true;
    return false;
}

static void graph_stand(struct fold_graph *graph, const struct fold_beside *beside,
                        struct fold_result *result)
{
    size_t shown = graph_choose(graph, 0);
    graph_supersede_late(graph, shown);
    *result = (struct fold_result){.shown = shown};
    for (size_t i = 0; i < graph->count; i++) {
        struct fold_version *version = &graph->versions[i];
        version->conflict = CONFLICT_NONE;
        if (!version_counts(version)) {
            version->standing = STANDING_NOT_COUNTED;
        } else if (graph->nodes[i].superseded) {
            version->standing = STANDING_SUPERSEDED;
        } else if (shown != SIZE_MAX &&
                   (i == shown || same_body(version, &graph->versions[shown]))) {
            version->standing = i == shown ? STANDING_SHOWN : STANDING_SAME;
            result->returned |= graph->nodes[i].returned;
        } else {
            result->conflicts += !same_as_earlier_conflict(graph, i);
            version->standing = STANDING_CONFLICT;
            version->conflict = (uint8_t)reason_of(graph, beside, i);
        }
    }
    if (shown == SIZE_MAX)
        return;
    result->approved = graph->nodes[shown].approved;
    result->returned &= !result->approved;
    result->withdrawn = graph->versions[shown].withdrawn;
    result->closed = graph->nodes[shown].closed;
}

enum status fold_record(struct arena *arena, struct fold_version *versions, size_t count,
                        const struct fold_beside *beside, struct fold_result *result)
{
    static const struct fold_beside nothing;
    struct fold_graph graph;
    if (!beside)
        beside = &nothing;
    if (count == 0) {
        *result = (struct fold_result){.shown = SIZE_MAX};
        return STATUS_OK;
    }
    if (is_chain(versions, count, beside)) {
        fold_chain(versions, count, beside, result);
        return STATUS_OK;
    }
    if (!graph_take(&graph, arena, versions, count, beside))
        return STATUS_NO_MEMORY;
    enum status status = graph_close(&graph, arena, beside->closing_count);
    if (status)
        return status;
    graph_supersede(&graph, 0);
    graph_stand(&graph, beside, result);
    return STATUS_OK;
}
