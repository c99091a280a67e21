/* offices -- who stands above a node, and speaks for an office there. FOLD.md 5.
 *
 * Above is a place in a chain of grants. A name alone is none: anybody who may let others in can give a name to a node
 * that has it already elsewhere. And a place stays the same one when somebody takes it over, by the word of who granted
 * both: what its holder of before had ended stays ended under the chains that his successor gives out, and what the
 * successor ends is ended under the chains of before. */
#include "offices.h"

static void add_before(struct office *office, const struct grant *grant)
{
    for (size_t i = 0; i < GRANT_SUCCEEDS_MAX && grant->succeeds[i][0]; i++) {
        bool known = false;
        for (size_t k = 0; k < office->before_count && !known; k++)
            known = strcmp(office->before[k], grant->succeeds[i]) == 0;
        if (!known && office->before_count < OFFICE_BEFORE_MAX)
            memcpy(office->before[office->before_count++], grant->succeeds[i],
                   sizeof office->before[0]);
    }
}

void offices_add(struct offices *offices, const struct grant *grant)
{
    REQUIRE(offices->count < sizeof offices->items / sizeof offices->items[0]);
    struct office *office = &offices->items[offices->count++];
    *office = (struct office){.before_count = 0};
    memcpy(office->node, grant->node, sizeof office->node);
    add_before(office, grant);
}

static struct offices by_names(const struct feed_entry *feed)
{
    struct offices offices = {.count = feed->chain_count};
    for (size_t i = 0; i < feed->chain_count; i++)
        memcpy(offices.items[i].node, feed->chain[i], sizeof feed->chain[i]);
    return offices;
}

/* What the grants of its chain say of those before: they came with its first batch, of a fork with several, which are
 * read in the order of their hashes. */
static void learn_before(struct view *view, const struct feed_entry *feed, struct offices *offices)
{
    struct grant *grant = memory_take(sizeof *grant);
    struct log_entry entry;
    enum status status = grant ? STATUS_OK : STATUS_NO_MEMORY;
    for (unsigned nth = 0; status == STATUS_OK; nth++) {
        struct bytes chain[GRANT_CHAIN_MAX];
        size_t count = 0;
        status = log_find_nth(view, feed->number, 1, nth, &entry);
        if (status == STATUS_OK)
            status = damaged(batch_peek_grants(entry.stored, chain, &count));
        for (size_t i = 0; i < count && i < offices->count && status == STATUS_OK; i++) {
            status = damaged(grant_read(chain[i], grant));
            if (status == STATUS_OK)
                add_before(&offices->items[i], grant);
        }
    }
    memory_free(grant);
    if (status != STATUS_NOT_FOUND) /* there is no other first batch */
        (void)view_short(view, status);
}

struct offices offices_above(struct view *view, const struct feed_entry *feed)
{
    struct offices offices = by_names(feed);
    if (offices.count) {
        offices.count--;
        learn_before(view, feed, &offices);
    }
    return offices;
}

static bool was_before(const struct office *office, const char *node)
{
    for (size_t i = 0; i < office->before_count; i++)
        if (strcmp(office->before[i], node) == 0)
            return true;
    return false;
}

/* Two names of one place, the k-th of the one chain and the i-th of the other: who took over did so by the word of
 * who has the place above it. */
static bool same_office(const struct offices *a, size_t k, const struct offices *b, size_t i)
{
    bool same = strcmp(a->items[k].node, b->items[i].node) == 0;
    while (
        !same && k > 0 && i > 0 &&
        (was_before(&a->items[k], b->items[i].node) || was_before(&b->items[i], a->items[k].node)))
        same = strcmp(a->items[--k].node, b->items[--i].node) == 0;
    return same;
}

/* Each of the chain, and not its last alone. */
static bool all_among(const struct offices *chain, const struct offices *above)
{
    bool all = chain->count > 0;
    for (size_t k = 0; k < chain->count && all; k++) {
        bool found = false;
        for (size_t i = 0; i < above->count && !found; i++)
            found = same_office(chain, k, above, i);
        all = found;
    }
    return all;
}

bool speaks_from_above(struct view *view, const struct feed_entry *by, const struct offices *above)
{
    struct offices chain = by_names(by);
    if (!by->known ||
        all_among(&chain,
                  above)) /* nearly always: by their names, or by what those above took over */
        return by->known;
    learn_before(view, by, &chain);
    return all_among(&chain, above);
}
