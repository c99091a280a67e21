/* check_agree -- the digests by which two nodes tell whether they hold the same: alike at
 * both ends of each link, and those that are kept like those made anew from the bodies. */
#include "sim.h"

struct digests {
    struct digest_place *places;
    struct digest *sums;
    size_t count, capacity;
    bool detail; /* else: without what this link does not carry */
};

static bool take_digest(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct digests *digests = context;
    if (!digests->detail && digest_lane(place->class) == LANE_DETAIL)
        return true;
    if (digests->count == digests->capacity) {
        digests->capacity = digests->capacity * 2 + 32;
        digests->places = realloc(digests->places, digests->capacity * sizeof *digests->places);
        digests->sums = realloc(digests->sums, digests->capacity * sizeof *digests->sums);
    }
    digests->places[digests->count] = *place;
    digests->sums[digests->count++] = *sum;
    return true;
}

static void read_digests(struct replica *replica, const struct scope *lower, bool fresh,
                         struct digests *digests)
{
    struct view view;
    struct cells *cells = fresh ? cells_new() : NULL;
    assert_ok(replica_view(replica, &view));
    if (fresh)
        assert_ok(replica_digests_fresh(&view, cells));
    assert_ok(replica_shared_digests(&view, cells, lower, take_digest, digests));
    replica_view_end(&view);
    cells_free(cells);
}

static void same_digests(struct sim *sim, struct digests *a, struct digests *b, const char *who,
                         const char *whom)
{
    bool same = a->count == b->count;
    for (size_t i = 0; i < a->count && same; i++)
        same = a->places[i].fiscal_year == b->places[i].fiscal_year &&
               a->places[i].round == b->places[i].round &&
               a->places[i].class == b->places[i].class &&
               scope_equal(&a->places[i].home, &b->places[i].home) &&
               digest_equal(&a->sums[i], &b->sums[i]);
    if (!same)
        sim_broken(sim, "digest", "%s and %s hold the same and their digests differ", who, whom);
    free(a->places);
    free(a->sums);
    free(b->places);
    free(b->sums);
}

/* Half of a handover is gone with the disk that wrote it: the unit lies in both places for those who hold one of
 * them, until the handover is done again. */
static bool handover_torn(const struct sim *sim)
{
    for (size_t i = 0; i < sim->written_count; i++)
        for (size_t k = 0; sim->written[i].lost && k < sim->written[i].batch.change_count; k++)
            if (sim->written[i].readable[k] && sim->written[i].changes[k].key.kind == KIND_HANDOVER)
                return true;
    return false;
}

void check_agree(struct sim *sim)
{
    const bool torn = sim->two_homes || sim->across || handover_torn(sim);
    for (size_t i = 0; i < sim->node_count && !sim->broken[0]; i++) {
        const struct sim_node *child = &sim->nodes[i];
        if (child->gone || child->clone_of >= 0)
            continue;
        struct digests kept = {.detail = true}, fresh = {.detail = true};
        read_digests(child->replica, &child->scope, false, &kept);
        read_digests(child->replica, &child->scope, true, &fresh);
        same_digests(sim, &kept, &fresh, child->name, "its bodies");
        if (child->parent < 0 || child->ended || child->cut || torn || child->doubtful ||
            sim->nodes[child->parent].doubtful)
            continue;
        struct digests here = {.detail = !child->grant.uplink_summary_only},
                       there = {.detail = here.detail};
        read_digests(child->replica, &child->scope, false, &here);
        read_digests(sim->nodes[child->parent].replica, &child->scope, false, &there);
        same_digests(sim, &here, &there, child->name, sim->nodes[child->parent].name);
    }
}
