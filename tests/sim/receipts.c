/* receipts -- a parent answers the submissions of its children, as src/node/receipts.c:
 * a little after something was committed, in a write of its own. */
#include "sim.h"

void receipts_due(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (node->receipts_due || !node->up)
        return;
    node->receipts_due = true;
    /* Often before the details of a submission, which its summary overtakes, are there. */
    int64_t after_ms = sim_chance(sim, 500) ? sim_between(sim, 1, 40) : sim_between(sim, 200, 1500);
    (void)sim_event(sim, after_ms, EVENT_RECEIPTS, index);
}

struct look {
    struct sim *sim;
    int node;
    struct arena arena;
    struct change changes[64];
    size_t count;
};

static const struct child *child_of(const struct sim_node *node, const char *name)
{
    for (size_t i = 0; i < node->child_count; i++)
        if (strcmp(node->children[i].peer.node, name) == 0)
            return &node->children[i];
    return NULL;
}

/* Final for its submission once it is not waiting: the basis is fixed. `before`: what stands. */
static bool is_final(struct look *look, struct view *view, const struct record *submission,
                     struct record *before)
{
    struct record_key key = receipt_key(&submission->key);
    struct payload payload;
    memset(before, 0, sizeof *before);
    if (replica_get(view, &look->arena, &key, before) || !before->shown.seq ||
        payload_decode(&look->arena, KIND_RECEIPT, before->payload, &payload))
        return false;
    const struct receipt *receipt = &payload.receipt;
    return receipt->submission.mark == submission->shown.mark &&
           receipt->submission.seq == submission->shown.seq && receipt->outcome != RECEIPT_WAITING;
}

static bool visit_submission(void *context, struct view *view, const struct record *record,
                             struct arena *arena)
{
    struct look *look = context;
    const struct child *child = child_of(&look->sim->nodes[look->node], record->shown.feed.node);
    struct payload payload = {.kind = KIND_RECEIPT};
    struct buffer bytes = {0};
    struct record before;
    struct hash hash;
    (void)arena;
    if (!record->shown.seq || record->state.withdrawn || !child || look->count == 64 ||
        is_final(look, view, record, &before))
        return true;
    bool known = replica_version_batch(view, &record->shown, &hash) == STATUS_OK;
    enum status status = receipt_build(view, &look->arena, record, known ? &hash : NULL,
                                       !child->peer.summary_only, &payload.receipt);
    if (status == STATUS_MALFORMED) /* no submission of ours: nothing to answer */
        return true;
    if (status)
        sim_broken(look->sim, "receipt", "%s cannot answer %s: %s",
                   look->sim->nodes[look->node].name, record->key.scope.text, status_name(status));
    if (status || payload_encode(&payload, &bytes))
        return true;
    if (!bytes_equal(buffer_bytes(&bytes), before.payload)) {
        struct change *change = &look->changes[look->count++];
        *change = (struct change){.key = receipt_key(&record->key),
                                  .entered_for = "",
                                  .payload = arena_bytes(&look->arena, buffer_bytes(&bytes))};
        if (before.shown.seq) {
            change->replaces = arena_array(&look->arena, struct version_name, 1);
            change->replaces[0] = before.shown;
            change->replace_count = 1;
        }
    }
    buffer_free(&bytes);
    return true;
}

void receipts_look(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct look look = {.sim = sim, .node = index};
    struct view view;
    node->receipts_due = false;
    if (!node->child_count)
        return;
    arena_init(&look.arena, 0);
    assert_ok(replica_view(node->replica, &view));
    assert_ok(replica_each(&view, NULL, KIND_SUBMISSION, 0, visit_submission, &look));
    replica_view_end(&view);
    for (size_t i = 0; i < look.count; i++)
        job_write(sim, index, &look.changes[i]);
    sim->receipts += look.count;
    arena_close(&look.arena);
}
