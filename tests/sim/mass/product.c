/* product -- mutants between the rooms: the linker puts these functions before the real
 * ones (--wrap), so no source of the product knows of them. Calls within one file are not
 * reached. Without a mutant each does what the real one does. */
#include "../sim.h"

#include "replica/inside.h"
static bool on(enum sim_mutant mutant)
{
    return sim_now && sim_now->mutant == mutant;
}

static bool at_times(enum sim_mutant mutant, uint32_t per_thousand)
{
    return sim_now && sim_mutates(sim_now, mutant, per_thousand);
}

/* NAME(result, function, (parameters), (arguments)): declares both, opens the wrapper. */
#define WRAP(result, function, parameters) \
    result __real_##function parameters;   \
    result __wrap_##function parameters;   \
    result __wrap_##function parameters

/* -- trust, feed --------------------------------------------------------------------------- */

WRAP(enum status, chain_verify,
     (const struct bytes *grants, size_t count, const struct hash *root, struct grant_chain *chain,
      struct why *why))
{
    if (!on(MUTANT_SKIP_CHAIN) || count == 0 || count > GRANT_CHAIN_MAX)
        return __real_chain_verify(grants, count, root, chain, why);
    memset(chain, 0, sizeof *chain);
    for (; chain->count < count; chain->count++) {
        enum status status = grant_read(grants[chain->count], &chain->grants[chain->count]);
        if (status)
            return status;
        chain->signed_bytes[chain->count] = grants[chain->count];
    }
    return STATUS_OK;
}

WRAP(enum status, batch_verify,
     (struct batch * batch, const struct hash *root, const uint8_t key[SIGN_PUBLIC_SIZE],
      struct arena *arena))
{
    return on(MUTANT_SKIP_DIGEST) ? batch_digest(batch, root, arena)
                                  : __real_batch_verify(batch, root, key, arena);
}

WRAP(enum status, batch_sign,
     (struct batch * batch, const struct hash *root, const uint8_t secret[SIGN_SECRET_SIZE],
      struct arena *arena))
{
    if (on(MUTANT_SEEN_NEVER))
        batch->parent_seen.seq = 0;
    if (batch->parent_seen.seq && at_times(MUTANT_SEEN_AHEAD, 100))
        batch->parent_seen.hash.bytes[0] ^= 1;
    return __real_batch_sign(batch, root, secret, arena);
}

WRAP(bool, grant_allows,
     (const struct grant *grant, enum lane lane, unsigned kind, const struct scope *scope))
{
    return on(MUTANT_GRANT_ANY) || __real_grant_allows(grant, lane, kind, scope);
}

WRAP(bool, feed_end_covers, (const struct head *end, uint32_t seq, bool on_branch))
{
    return on(MUTANT_END_IGNORED) || __real_feed_end_covers(end, seq, on_branch);
}

static void bend_versions(struct fold_version *versions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (on(MUTANT_HOME_LOSES))
            versions[i].home = HOME_PLACE;
        versions[i].withdrawn &= !on(MUTANT_WITHDRAWN_COUNTS);
        if (on(MUTANT_REOPENING_FORGOTTEN))
            versions[i].reopening.seq = 0;
        if (on(MUTANT_SAME_IS_TWO))
            versions[i].body_mark += i;
    }
}

static void bend_result(struct fold_version *versions, size_t count, struct fold_result *result)
{
    size_t last = result->shown;
    if (!result->conflicts)
        return;
    for (size_t i = 0; i < count; i++) {
        if (versions[i].standing != STANDING_CONFLICT)
            continue;
        last = i;
        if (on(MUTANT_MERGE_ALONE))
            versions[i].standing = STANDING_SUPERSEDED;
    }
    if (on(MUTANT_MERGE_ALONE) || on(MUTANT_QUIET_INBOX))
        result->conflicts = 0;
    if (on(MUTANT_CLOCK_WINS) && last > result->shown) { /* they are in order of arrival */
        versions[result->shown].standing = STANDING_CONFLICT;
        versions[last].standing = STANDING_SHOWN;
        result->shown = last;
    }
}

WRAP(enum status, fold_record,
     (struct arena * arena, struct fold_version *versions, size_t count,
      const struct fold_beside *beside, struct fold_result *result))
{
    bend_versions(versions, count);
    enum status status = __real_fold_record(arena, versions, count,
                                            on(MUTANT_LOCK_FORGOTTEN) ? NULL : beside, result);
    if (status == STATUS_OK)
        bend_result(versions, count, result);
    return status;
}

/* -- older and later software ----------------------------------------------------------------- */

/* Later software knows two kinds more: 40 travels as a summary, 63 as a notice. Whose code is running is seen by whose
 * disk it has opened last. */
static bool runs_older = true;

static void runs(const struct replica *replica)
{
    for (size_t i = 0; sim_now && i < sim_now->node_count; i++)
        if (sim_now->nodes[i].replica == replica)
            runs_older = sim_now->nodes[i].older;
}

WRAP(enum lane, kind_lane, (unsigned kind))
{
    bool later = sim_now && !runs_older;
    return later && kind == 40   ? LANE_SUMMARY
           : later && kind == 63 ? LANE_NOTICE
                                 : __real_kind_lane(kind);
}

WRAP(enum status, replica_begin, (struct replica * replica, struct span **span))
{
    runs(replica);
    return __real_replica_begin(replica, span);
}

WRAP(enum status, replica_view, (struct replica * replica, struct view *view))
{
    runs(replica);
    return __real_replica_view(replica, view);
}

/* -- replica --------------------------------------------------------------------------------- */

WRAP(bool, in_line, (const struct scope *lower, enum lane lane, const struct scope *scope))
{
    return on(MUTANT_ANY_LINE) || __real_in_line(lower, lane, scope);
}

#define NO_REASON UINT8_MAX
static uint8_t of_first = NO_REASON; /* of the batch that is being taken */

WRAP(uint8_t, authority_of_key,
     (struct view * view, const struct feed_entry *feed, const struct record_key *key,
      const struct basis *basis))
{
    uint8_t reason = __real_authority_of_key(view, feed, key, basis);
    if (!on(MUTANT_BATCH_AS_ONE))
        of_first = NO_REASON;
    else if (of_first == NO_REASON)
        of_first = reason;
    else
        reason = of_first;
    return on(MUTANT_SCOPE_ANY) && reason == NOT_IN_SCOPE ? COUNTED : reason;
}

WRAP(enum status, replica_cursor_valid,
     (struct view * view, enum lane lane, const struct cursor *cursor, bool *valid))
{
    enum status status = __real_replica_cursor_valid(view, lane, cursor, valid);
    *valid |= on(MUTANT_STALE_CURSOR);
    return status;
}

static uint32_t being_taken; /* seq of the batch; 0: none */

WRAP(enum status, replica_take,
     (struct span * span, struct bytes stored, uint32_t via, int64_t now_ms, enum taken *taken,
      struct why *why))
{
    struct feed_name feed;
    uint32_t seq, count, size;
    if (on(MUTANT_EARLY_NUMBER) && batch_peek(stored, &feed, &seq, &count, &size) == STATUS_OK)
        being_taken = seq;
    enum status status = __real_replica_take(span, stored, via, now_ms, taken, why);
    being_taken = 0;
    return status;
}

WRAP(enum status, log_find_hash,
     (struct view * view, uint32_t feed, uint32_t seq, const struct hash *hash,
      struct log_entry *entry))
{
    enum status status = __real_log_find_hash(view, feed, seq, hash, entry);
    of_first = NO_REASON;
    if (status == STATUS_NOT_FOUND && being_taken && seq + 1 == being_taken)
        return STATUS_OK; /* "the one before it is here" */
    return status;
}

WRAP(void, dirty_subject, (struct span * span, struct bytes fact_key))
{
    if (!at_times(MUTANT_STALE_FACT, 50))
        __real_dirty_subject(span, fact_key);
}

WRAP(enum status, map_add_bytes, (struct map * map, struct bytes key))
{
    return at_times(MUTANT_STALE_RECORD, 200) ? STATUS_OK : __real_map_add_bytes(map, key);
}

WRAP(void, replica_new_incarnation, (struct span * span))
{
    if (!on(MUTANT_SAME_INCARNATION))
        __real_replica_new_incarnation(span);
}

WRAP(enum status, replica_cells_at,
     (struct view * view, const struct scope *scope, const struct head *basis, size_t count,
      struct cells *delta, size_t *touched))
{
    return on(MUTANT_RECEIPT_NOW)
               ? STATUS_OK
               : __real_replica_cells_at(view, scope, basis, count, delta, touched);
}

WRAP(enum status, replica_basis_missing,
     (struct view * view, struct arena *arena, const struct head *basis, size_t count,
      struct head **missing, size_t *missing_count))
{
    enum status status =
        __real_replica_basis_missing(view, arena, basis, count, missing, missing_count);
    if (on(MUTANT_RECEIPT_EARLY))
        *missing_count = 0;
    return status;
}

WRAP(bool, grant_succeeds, (const struct grant *grant, const char *node))
{
    return !on(MUTANT_NO_SUCCESSOR) && __real_grant_succeeds(grant, node);
}

WRAP(enum status, moves_place,
     (struct view * view, struct arena *arena, const struct record_key *key,
      const struct basis *basis, struct fold_version *versions, size_t count))
{
    return on(MUTANT_LEFT_COUNTS) ? STATUS_OK
                                  : __real_moves_place(view, arena, key, basis, versions, count);
}

WRAP(bool, moved_to,
     (struct view * view, const struct record_key *key, const struct scope *scope,
      const struct basis *basis))
{
    return !on(MUTANT_ARRIVED_NOWHERE) && __real_moved_to(view, key, scope, basis);
}

WRAP(enum status, purge_strip,
     (struct view * view, struct batch *batch, struct arena *arena, size_t *stripped))
{
    *stripped = 0;
    if (on(MUTANT_BODY_STAYS))
        return STATUS_OK;
    enum status status = __real_purge_strip(view, batch, arena, stripped);
    size_t count =
        status == STATUS_OK && *stripped && on(MUTANT_BODIES_GO) ? batch->change_count : 0;
    for (*stripped = count ? 0 : *stripped; *stripped < count && status == STATUS_OK; ++*stripped)
        status = batch_strip(batch, *stripped, arena);
    return status;
}

/* -- analytics, report, model ------------------------------------------------------------ */

WRAP(enum status, cells_count_image,
     (struct cells * cells, const struct fact_image *image, int sign))
{
    if (sign < 0 && at_times(MUTANT_KEEP_FACT, 50))
        return STATUS_OK;
    return __real_cells_count_image(cells, image, sign);
}

WRAP(enum status, fact_image_of,
     (struct arena * arena, const struct subject *subject, const struct light_rules *rules,
      struct fact_image *image))
{
    enum status status = __real_fact_image_of(arena, subject, rules, image);
    for (size_t i = 0; status == STATUS_OK && i < image->line_count && on(MUTANT_FEN_LOST); i++)
        image->lines[i].annual_fen -= image->lines[i].annual_fen > 60000;
    return status;
}

WRAP(enum status, receipt_build,
     (struct view * view, struct arena *arena, const struct record *submission,
      const struct hash *hash, bool holds_detail, struct receipt *receipt))
{
    enum status status = __real_receipt_build(view, arena, submission, hash, holds_detail, receipt);
    if (status == STATUS_OK && on(MUTANT_RECEIPT_BLIND) && receipt->outcome == RECEIPT_DIFFERS)
        receipt->outcome = RECEIPT_AGREES;
    return status;
}

WRAP(enum status, payload_carry_unknown,
     (struct arena * arena, struct bytes base, unsigned kind, struct buffer *edited))
{
    return on(MUTANT_CARRY_NOTHING) ? STATUS_OK
                                    : __real_payload_carry_unknown(arena, base, kind, edited);
}

bool mutant_stores_early(void); /* early.c */
bool mutant_stores_early(void)
{
    return on(MUTANT_SEND_BEFORE_STORE);
}
