/* jobs -- the writer of a node: what came over a link, what people wrote. As the
 * driver does it (src/node/holdings_write.c): several in one commit, in order. */
#include "sim.h"

#include <siben/handover.h>

enum job_type {
    JOB_STORE,
    JOB_ACK,
    JOB_POSITIONS,
    JOB_RENEW,
    JOB_WRITE,
    JOB_RESOLVE, /* a write too: a decision between versions */
    JOB_TAKE,
    JOB_COME,
    JOB_HAND_OVER
};

struct job {
    struct job *next;
    enum job_type type;
    char peer[NODE_NAME_MAX + 1];
    unsigned session;
    int end;
    uint32_t token;
    enum lane lane;
    bool has_cursor, answered;
    unsigned peer_restores; /* when the session began */
    struct sync_cursor from, to;
    struct buffer bytes;
    struct arena arena;
    uint64_t arrival;
    int64_t at_ms;
    bool lost, acked, committed;
    uint64_t acked_before; /* what was acknowledged until then */
    struct position *positions;
    size_t position_count;
    struct change *changes; /* of a write; in `arena` */
    struct version_name *versions, version;
    size_t change_count;
    struct resolution resolution;
    struct handover_ask ask;
    const char *author;
    size_t skipped;
    bool told, waited;
    enum status status;
    /* while it runs */
    struct sim *sim;
    int node;
    struct span *span;
    uint32_t via;
};

static void job_free(struct job *job)
{
    buffer_free(&job->bytes);
    arena_close(&job->arena);
    free(job->positions);
    free(job);
}

static struct job *job_new(struct sim *sim, int index, enum job_type type)
{
    struct sim_node *node = &sim->nodes[index];
    struct job *job = calloc(1, sizeof *job);
    job->type = type;
    job->sim = sim;
    job->node = index;
    arena_init(&job->arena, 0);
    if (node->last)
        node->last->next = job;
    else
        node->first = job;
    node->last = job;
    if (!node->committing) {
        node->committing = true;
        (void)sim_event(sim, sim_between(sim, 1, 60), EVENT_COMMIT, index);
    }
    return job;
}

void jobs_drop(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    for (struct job *job = node->first, *next; job; job = next) {
        next = job->next;
        job_free(job);
    }
    node->first = node->last = NULL;
}

/* -- what is asked for ------------------------------------------------------------------------ */

static void answer(struct job *job, enum status status)
{
    struct sim *sim = job->sim;
    if (job->answered)
        return;
    job->answered = true;
    struct event *event = sim_event(sim, sim_between(sim, 0, 20), EVENT_ANSWER, job->node);
    event->session = job->session;
    event->end = job->end;
    event->sync = (struct sync_event){.type = status ? SYNC_STORE_FAILED : SYNC_STORED,
                                      .token = job->token,
                                      .status = status,
                                      .committed_ms = node_clock(sim, job->node)};
}

void job_store(struct sim *sim, const struct session *session, int end,
               const struct sync_action *action)
{
    int index = end == CHILD_END ? session->child : session->parent;
    int peer = end == CHILD_END ? session->parent : session->child;
    struct job *job = job_new(sim, index, JOB_STORE);
    snprintf(job->peer, sizeof job->peer, "%s", sim->nodes[peer].name);
    job->session = session->id;
    job->peer_restores = session->restores[!end];
    job->end = end;
    job->token = action->token;
    job->lane = action->lane;
    job->has_cursor = action->has_cursor;
    job->from = action->from;
    job->to = action->cursor;
    buffer_put_bytes(&job->bytes, action->bytes);
    if (sim_mutates(sim, MUTANT_ACK_EARLY, 1000))
        answer(job, STATUS_OK);
}

static struct job *queued_ack(const struct sim_node *node, const char *peer, enum lane lane)
{
    for (struct job *job = node->first; job; job = job->next)
        if (job->type == JOB_ACK && job->lane == lane && strcmp(job->peer, peer) == 0)
            return job;
    return NULL;
}

static struct job *ack_job(struct sim *sim, int index, const char *peer, enum lane lane)
{
    struct job *job = queued_ack(&sim->nodes[index], peer, lane);
    if (job)
        return job;
    job = job_new(sim, index, JOB_ACK);
    memcpy(job->peer, peer, sizeof job->peer);
    job->lane = lane;
    return job;
}

void job_acked(struct sim *sim, int index, int peer, const struct sync_action *action)
{
    struct job *job = ack_job(sim, index, sim->nodes[peer].name, action->lane);
    job->acked = true;
    job->arrival = action->cursor.arrival + sim_mutates(sim, MUTANT_ACK_AHEAD, 1000);
    job->at_ms = action->at_ms;
}

/* Also what waits to be written counts no more. */
void job_lost(struct sim *sim, int index, int peer, enum lane lane)
{
    struct job *job = ack_job(sim, index, sim->nodes[peer].name, lane);
    job->lost = true;
    job->acked = false;
}

void job_positions(struct sim *sim, int index, int peer, const struct sync_action *action)
{
    struct job *job = job_new(sim, index, JOB_POSITIONS);
    memcpy(job->peer, sim->nodes[peer].name, sizeof job->peer);
    job->position_count = action->position_count;
    job->positions = calloc(action->position_count + 1, sizeof *job->positions);
    for (size_t i = 0; i < action->position_count; i++) {
        const struct sync_position *from = &action->positions[i];
        job->positions[i] = (struct position){
            .head = from->head, .at_ms = from->at_ms, .age_ms = from->age_ms, .lost = from->lost};
        memcpy(job->positions[i].replica, from->replica, sizeof from->replica);
    }
}

void job_renew(struct sim *sim, int index, uint64_t incarnation)
{
    struct sim_node *node = &sim->nodes[index];
    if (node->renewed)
        return;
    node->renewed = true;
    job_new(sim, index, JOB_RENEW)->version.feed.incarnation = incarnation;
}

void job_write(struct sim *sim, int index, const struct change *change)
{
    job_write_all(sim, index, change, 1, "clerk");
}

void job_write_by(struct sim *sim, int index, const struct change *change, const char *author)
{
    job_write_all(sim, index, change, 1, author);
}

void job_write_all(struct sim *sim, int index, const struct change *changes, size_t count,
                   const char *author)
{
    struct job *job = job_new(sim, index, JOB_WRITE);
    job->author = author;
    job->change_count = count;
    job->changes = arena_array(&job->arena, struct change, count);
    job->versions = arena_array(&job->arena, struct version_name, count);
    for (size_t i = 0; i < count; i++) {
        struct change *change = &job->changes[i];
        size_t named = changes[i].replace_count;
        *change = changes[i];
        change->payload = arena_bytes(&job->arena, change->payload);
        change->replaces = named ? arena_array(&job->arena, struct version_name, named) : NULL;
        for (size_t k = 0; k < named; k++)
            change->replaces[k] = changes[i].replaces[k];
    }
}

void job_resolve(struct sim *sim, int index, const struct resolution *resolution)
{
    struct job *job = job_new(sim, index, JOB_RESOLVE);
    buffer_put_bytes(&job->bytes, resolution->payload);
    job->resolution = *resolution;
    job->resolution.payload = buffer_bytes(&job->bytes);
}

void job_hand_over(struct sim *sim, int index, const struct record_key *unit,
                   const struct scope *to)
{
    struct job *job = job_new(sim, index, JOB_HAND_OVER);
    job->ask = (struct handover_ask){.unit = *unit,
                                     .to = *to,
                                     .reason = "区划调整",
                                     .effective = (int32_t)sim_between(sim, 20000, 20100)};
}

void job_take(struct sim *sim, int index, int from, struct bytes stored)
{
    struct job *job = job_new(sim, index, JOB_TAKE);
    snprintf(job->peer, sizeof job->peer, "%s", sim->nodes[from].name);
    buffer_put_bytes(&job->bytes, stored);
}

void job_come(struct sim *sim, int index, const struct child *child)
{
    struct job *job = job_new(sim, index, JOB_COME);
    memcpy(job->peer, child->peer.node, sizeof job->peer);
    buffer_put(&job->bytes, child->key, sizeof child->key);
}

/* -- carrying them out -------------------------------------------------------------------------- */

static enum status previous_hash(void *context, const struct feed_name *feed, uint32_t seq,
                                 unsigned nth, struct hash *hash)
{
    struct job *job = context;
    struct view view = replica_span_view(job->span);
    return replica_batch_hash(&view, feed, seq, nth, hash);
}

static enum status take(void *context, struct bytes stored)
{
    struct job *job = context;
    enum taken taken;
    struct why why;
    why_clear(&why);
    struct feed_name feed;
    uint32_t seq, count, size;
    if (job->sim->mutant == MUTANT_DROP_FORK &&
        batch_peek(stored, &feed, &seq, &count, &size) == STATUS_OK) {
        struct hash hash;
        if (previous_hash(job, &feed, seq, 0, &hash) == STATUS_OK)
            return STATUS_OK; /* something stands there already */
    }
    enum status status =
        replica_take(job->span, stored, job->via, node_clock(job->sim, job->node), &taken, &why);
    if (taken == TAKEN_FORK && status == STATUS_OK)
        job->sim->forks++;
    if (status)
        sim_say(job->sim, "%s | batch from %s: %s %s", job->sim->nodes[job->node].name, job->peer,
                status_name(status), why.what);
    return status;
}

static bool same_cursor(const struct cursor *a, const struct sync_cursor *b)
{
    return a->epoch == b->epoch && a->filter == b->filter && a->arrival == b->arrival &&
           a->mark == b->mark;
}

static enum status put_cursor(struct job *job, const struct cursor *now)
{
    struct sim *sim = job->sim;
    struct sim_node *node = &sim->nodes[job->node];
    struct cursor to = {job->to.epoch, job->to.filter, job->to.arrival, job->to.mark};
    int at = node_named(sim, job->peer);
    const struct sim_node *peer = &sim->nodes[at];
    const unsigned *seen = &node->lives_seen[at][job->lane];
    if (to.epoch == now->epoch && to.filter == now->filter && to.arrival < now->arrival &&
        *seen == peer->restores + 1 && !peer->cloned)
        sim_broken(sim, "cursor", "%s: cursor in %s of %s moves back from %llu to %llu", node->name,
                   lane_name(job->lane), job->peer, (unsigned long long)now->arrival,
                   (unsigned long long)to.arrival);
    return replica_cursor_put(job->span, job->peer, job->lane, &to);
}

static enum status run_store(struct job *job)
{
    struct view view = replica_span_view(job->span);
    struct cursor cursor;
    enum status status = replica_cursor_get(&view, job->peer, job->lane, &cursor);
    if (status == STATUS_OK && job->has_cursor && job->sim->mutant != MUTANT_SKIP_FROM &&
        !same_cursor(&cursor, &job->from) &&
        !(cursor.epoch == 0 && job->from.epoch == SYNC_EPOCH_VOID)) /* first met, and compared */
        return STATUS_STALE;
    if (status == STATUS_OK)
        status = replica_peer_number(job->span, job->peer, &job->via);
    arena_reset(&job->arena);
    bool dropped = job->has_cursor && sim_mutates(job->sim, MUTANT_CURSOR_ONLY, 100);
    if (status == STATUS_OK && job->bytes.size && !dropped)
        status =
            batch_run_read(&job->arena, buffer_bytes(&job->bytes), previous_hash, take, job, NULL);
    if (status == STATUS_OK && job->has_cursor)
        status = put_cursor(job, &cursor);
    job->waited = job->end == PARENT_END && replica_span_waited(job->span, job->peer);
    return status;
}

static enum status run_write(struct job *job)
{
    struct why why;
    bool first_only = job->sim->mutant == MUTANT_FIRST_ONLY;
    why_clear(&why);
    job->skipped = 0;
    memset(job->versions, 0, job->change_count * sizeof *job->versions);
    enum status status =
        replica_write(job->span, job->author, node_clock(job->sim, job->node), job->changes,
                      first_only ? 1 : job->change_count, job->versions, &job->skipped, &why);
    for (size_t i = 1; i < job->change_count && first_only; i++) {
        job->versions[i] = job->versions[0];
        job->versions[i].index = (uint16_t)i;
    }
    return status;
}

static enum status run_resolve(struct job *job)
{
    struct resolved resolved;
    struct why why;
    why_clear(&why);
    job->skipped = 0;
    enum status status = replica_resolve(job->span, "clerk", node_clock(job->sim, job->node),
                                         &job->resolution, &resolved, &why);
    job->version = resolved.version;
    return status;
}

/* What nobody honest sends is refused, and the rest of the span is as it was. */
static enum status run_take(struct job *job)
{
    enum taken taken;
    struct why why;
    why_clear(&why);
    enum status status = replica_peer_number(job->span, job->peer, &job->via);
    if (status)
        return status;
    status = replica_take(job->span, buffer_bytes(&job->bytes), job->via,
                          node_clock(job->sim, job->node), &taken, &why);
    sim_say(job->sim, "%s | a strange batch: %s %s", job->sim->nodes[job->node].name,
            status_name(status), why.what);
    return taken == TAKEN_REJECTED ? STATUS_OK : status;
}

static enum status run_hand_over(struct job *job)
{
    struct handover_done done;
    struct why why;
    why_clear(&why);
    enum status status = replica_handover(job->span, "clerk", node_clock(job->sim, job->node),
                                          &job->ask, &done, &why);
    sim_say(job->sim, "%s: hands %s of %s over to %s: %s %s", job->sim->nodes[job->node].name,
            job->ask.unit.id, job->ask.unit.scope.text, job->ask.to.text, status_name(status),
            why.what);
    return status;
}

static enum status run_ack(struct job *job, int64_t now_ms)
{
    enum status status = STATUS_OK;
    if (job->lost)
        status = replica_lost(job->span, job->peer, job->lane);
    struct view view = replica_span_view(job->span);
    int64_t told_ms;
    if (status == STATUS_OK)
        status = replica_acknowledged_to(&view, job->peer, job->lane, &job->acked_before, &told_ms);
    if (status == STATUS_OK && job->acked)
        status =
            replica_acknowledged(job->span, job->peer, job->lane, job->arrival, job->at_ms, now_ms);
    return status;
}

static enum status run_come(struct job *job)
{
    char name[LINK_KEY_NOTE_SIZE];
    link_key_note(job->peer, name);
    replica_note_put(job->span, name, buffer_bytes(&job->bytes));
    return STATUS_OK;
}

static enum status run_job(struct job *job)
{
    struct sim *sim = job->sim;
    int64_t now_ms = node_clock(sim, job->node);
    switch (job->type) {
    case JOB_STORE:
        return run_store(job);
    case JOB_ACK:
        return run_ack(job, now_ms);
    case JOB_POSITIONS:
        return replica_position_put(job->span, job->peer, job->positions, job->position_count,
                                    now_ms);
    case JOB_RENEW:
        if (sim->mutant != MUTANT_IGNORE_BEHIND)
            replica_new_incarnation(job->span);
        return STATUS_OK;
    case JOB_WRITE:
        return run_write(job);
    case JOB_RESOLVE:
        return run_resolve(job);
    case JOB_TAKE:
        return run_take(job);
    case JOB_COME:
        return run_come(job);
    case JOB_HAND_OVER:
        return run_hand_over(job);
    }
    return STATUS_INVALID;
}

static bool is_write(const struct job *job)
{
    return job->type == JOB_WRITE || job->type == JOB_RESOLVE || job->type == JOB_HAND_OVER;
}

static void note_moved_unit(struct sim *sim, const struct scope *made)
{
    sim->moved++;
    for (size_t i = 0; i < sim->moved_count; i++)
        if (scope_equal(&sim->moved_from[i], made))
            return;
    if (sim->moved_count < MOVED_MAX)
        sim->moved_from[sim->moved_count++] = *made;
}

/* What was left out is named as what stood already: that is saved too, whoever wrote it. */
static void told_of(const struct job *job, const struct version_name *version)
{
    struct sim *sim = job->sim;
    if (!version->seq)
        return;
    if (!job->skipped && version->feed.incarnation == sim->nodes[job->node].retired)
        sim_broken(sim, "behind", "%s: writes on in a feed that it is behind",
                   sim->nodes[job->node].name);
    saved_note(sim, version);
}

/* From now on it is on this disk for ever. */
static void told_saved(struct job *job)
{
    struct sim *sim = job->sim;
    job->told = true;
    if (job->type == JOB_HAND_OVER) {
        note_moved_unit(sim, &job->ask.unit.scope);
        return;
    }
    sim->writes += (job->type == JOB_WRITE ? job->change_count : 1) - job->skipped;
    if (job->type == JOB_WRITE)
        for (size_t i = 0; i < job->change_count; i++)
            told_of(job, &job->versions[i]);
    else if (job->type == JOB_RESOLVE && !job->skipped)
        told_of(job, &job->version);
}

/* There was no room for it: it waits, unless something newer does. */
static void ack_again(const struct job *job)
{
    struct job *again = queued_ack(&job->sim->nodes[job->node], job->peer, job->lane);
    bool fresh = !again;
    if (again && again->lost)
        return;
    if (fresh)
        again = ack_job(job->sim, job->node, job->peer, job->lane);
    again->lost = job->lost;
    if (!fresh)
        return;
    again->acked = job->acked;
    again->arrival = job->arrival;
    again->at_ms = job->at_ms;
}

static void done(struct job *job, enum status status)
{
    struct sim *sim = job->sim;
    struct sim_node *node = &sim->nodes[job->node];
    bool refused = status == STATUS_CONFLICT || status == STATUS_FORKED ||
                   status == STATUS_UNAUTHORISED || status == STATUS_NO_SPACE ||
                   (status == STATUS_STALE && job->type == JOB_RESOLVE) ||
                   (status == STATUS_NOT_FOUND && job->type == JOB_HAND_OVER);
    if (job->told)
        return;
    job->committed = status == STATUS_OK;
    if (sim_mutates(sim, MUTANT_FULL_IS_OK, 1000) && status == STATUS_NO_SPACE)
        status = STATUS_OK;
    if (job->type == JOB_STORE) {
        int peer = node_named(sim, job->peer);
        if (job->has_cursor && status == STATUS_OK)
            node->lives_seen[peer][job->lane] = job->peer_restores + 1;
        answer(job, status == STATUS_OK && job->waited ? STATUS_FORKED : status);
    } else if (job->type == JOB_RENEW && status == STATUS_OK) {
        node->retired = job->version.feed.incarnation;
    } else if (job->type == JOB_ACK && status == STATUS_NO_SPACE) {
        ack_again(job);
    } else if (job->type == JOB_POSITIONS && status == STATUS_NO_SPACE) {
        lines_renew(sim, job->node);
    } else if (job->type == JOB_COME && status == STATUS_OK) {
        node->children_stale = true;
        ways_came(sim, job->node, job->peer);
    } else if (is_write(job)) {
        if (status == STATUS_OK)
            told_saved(job);
        else if (refused)
            sim->refused++;
        else
            sim_broken(sim, "saved", "%s: a write is refused with %s", node->name,
                       status_name(status));
    }
}

/* Runs `count` jobs in one span. The status is the span's; each job has its own. */
static enum status commit(struct sim *sim, int index, struct job **jobs, size_t count,
                          bool *crashed)
{
    struct sim_node *node = &sim->nodes[index];
    struct span *span;
    enum status status = replica_begin(node->replica, &span);
    if (status)
        return status;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        jobs[i]->span = span;
        status = jobs[i]->status = run_job(jobs[i]);
        jobs[i]->span = NULL;
    }
    *crashed = node->dying;
    if (node->crash_commits && --node->crash_commits == 0)
        *(node->crash_after ? &node->dying : crashed) = true;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        if (is_write(jobs[i]) && sim_mutates(sim, MUTANT_SAVED_EARLY, 1000))
            told_saved(jobs[i]);
    if (status || *crashed) {
        replica_abort(span);
        return status;
    }
    status = replica_end(span, NULL);
    *crashed = node->dying && status != STATUS_OK;
    return status;
}

static void cursors_first(struct job **jobs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct job *job = jobs[i];
        struct cursor to = {job->to.epoch, job->to.filter, job->to.arrival, job->to.mark};
        struct span *span;
        if (job->type != JOB_STORE || !job->has_cursor ||
            replica_begin(job->sim->nodes[job->node].replica, &span))
            continue;
        enum status status = replica_cursor_put(span, job->peer, job->lane, &to);
        if (replica_end(span, NULL) == STATUS_OK && status == STATUS_OK)
            job->has_cursor = false;
    }
}

static bool run_group(struct sim *sim, int index, struct job **jobs, size_t count, bool *positions)
{
    bool crashed = false;
    for (size_t i = 0; i < count / 2 && sim->mutant == MUTANT_SKIP_FROM; i++) {
        struct job *other = jobs[i];
        jobs[i] = jobs[count - 1 - i];
        jobs[count - 1 - i] = other;
    }
    if (sim->mutant == MUTANT_CURSOR_FIRST)
        cursors_first(jobs, count);
    enum status status = commit(sim, index, jobs, count, &crashed);
    if (crashed || sim->nodes[index].dying) /* committed or not: nobody was told */
        return false;
    if (status && count > 1 &&
        status != STATUS_NO_SPACE) { /* each alone: what one refuses is its own affair */
        for (size_t i = 0; i < count; i++)
            if (!run_group(sim, index, &jobs[i], 1, positions))
                return false;
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        *positions =
            *positions ||
            (status == STATUS_OK &&
             (jobs[i]->type == JOB_ACK ||
              (jobs[i]->type == JOB_POSITIONS && replica_is_standby(sim->nodes[index].replica))));
        done(jobs[i], status);
    }
    return true;
}

/* "At the county", "at the prefecture": everything of which that can be said now and could not before. */
static void look_at_told(const struct job *job)
{
    if (job->committed && job->type == JOB_ACK && job->acked)
        check_acked(job->sim, job->node, job->peer, job->lane, job->acked_before, job->arrival);
    for (size_t i = 0; job->committed && job->type == JOB_POSITIONS && i < job->position_count; i++)
        check_position(job->sim, job->node, &job->positions[i]);
}

void jobs_commit(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct job *group[8];
    size_t count = 0, most = (size_t)sim_between(sim, 1, 8);
    bool positions = false;
    node->committing = false;
    while (node->first && count < most) {
        group[count++] = node->first;
        node->first = node->first->next;
    }
    if (!node->first)
        node->last = NULL;
    bool alive = run_group(sim, index, group, count, &positions), wrote = false;
    for (size_t i = 0; i < count; i++) {
        wrote |= group[i]->type == JOB_STORE || is_write(group[i]);
        if (alive && !node->dying)
            look_at_told(group[i]);
        job_free(group[i]);
    }
    if (!alive || node->dying) {
        node_crash(sim, index);
        return;
    }
    if (node->first && !node->committing) {
        node->committing = true;
        (void)sim_event(sim, sim_between(sim, 1, 60), EVENT_COMMIT, index);
    }
    struct event *event = sim_event(sim, sim_between(sim, 0, 10), EVENT_NEWS, index);
    event->positions = positions;
    if (wrote)
        receipts_due(sim, index);
    if (positions)
        check_delivery(sim, index);
}
