/* Which versions of a record are folded when there are more than FOLD_VERSIONS_MAX.
 *
 * Every batch is stored and carried on; only what a record keeps is bounded. Versions
 * are ranked within the node that wrote them, by name; those of the lowest ranks stay,
 * one of each node in turn. So one node's crowd never pushes out another's version,
 * the choice is a function of the set, and what is out once stays out whatever comes:
 * it can be made step by step, in any order of arrival. */
#include "inside.h"

#include <stdlib.h>

struct place {
    const struct feed_entry *feed;
    struct version version;
    size_t at, rank;
};

static int compare_names(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = feed_name_compare(&x->feed->name, &y->feed->name); /* by node first */
    if (order == 0)
        order = (x->version.seq > y->version.seq) - (x->version.seq < y->version.seq);
    if (order == 0)
        order = (x->version.index > y->version.index) - (x->version.index < y->version.index);
    return order ? order
                 : (x->version.mark > y->version.mark) - (x->version.mark < y->version.mark);
}

static int compare_ranks(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = (x->rank > y->rank) - (x->rank < y->rank);
    return order ? order : strcmp(x->feed->name.node, y->feed->name.node);
}

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

enum status crowd_keep(struct span *span, struct stored_version *versions, size_t *count,
                       size_t before, bool *changed)
{
    struct place *places = arena_array(&span->scratch, struct place, *count);
    if (!places)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < *count; i++) {
        places[i] = (struct place){span_feed_number(span, versions[i].version.feed),
                                   versions[i].version, i, 0};
        if (!places[i].feed)
            return span->txn->failed;
    }
    qsort(places, *count, sizeof *places, compare_names);
    for (size_t i = 1; i < *count; i++)
        if (strcmp(places[i].feed->name.node, places[i - 1].feed->name.node) == 0)
            places[i].rank = places[i - 1].rank + 1;
    qsort(places, *count, sizeof *places, compare_ranks);
    qsort(places, FOLD_VERSIONS_MAX, sizeof *places, compare_places);
    *changed = places[FOLD_VERSIONS_MAX - 1].at >= before;
    for (size_t i = 0; i < FOLD_VERSIONS_MAX; i++)
        versions[i] = versions[places[i].at];
    *count = FOLD_VERSIONS_MAX;
    return STATUS_OK;
}
