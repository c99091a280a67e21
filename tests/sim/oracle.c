/* oracle -- FOLD.md again: who has authority, what supersedes what, which heads there are. */
#include "oracle.h"

bool lies_within(const char *above, const char *scope)
{
    size_t size = strlen(above);
    if (strncmp(above, scope, size) != 0)
        return false;
    return scope[size] == '\0' || !strchr(above, ':'); /* codes of regions have fixed sizes */
}

/* -- the world by record and feed ---------------------------------------------------------------- */

static size_t *push(struct arena *arena, size_t *items, size_t *count, size_t *capacity,
                    size_t item)
{
    if (*count == *capacity) {
        *capacity = *capacity * 2 + 4;
        size_t *grown = arena_array(arena, size_t, *capacity);
        if (*count)
            memcpy(grown, items, *count * sizeof *grown);
        items = grown;
    }
    items[(*count)++] = item;
    return items;
}

static size_t number_of(struct map *map, struct bytes name, bool *made)
{
    uint64_t *number = map_put(map, name, made);
    if (*made)
        *number = map_count(map) - 1;
    return (size_t)*number;
}

static size_t record_of(struct oracle *oracle, const struct record_key *key)
{
    struct buffer name = {0};
    bool made;
    record_key_put(&name, key);
    size_t index = number_of(oracle->by_record, buffer_bytes(&name), &made);
    buffer_free(&name);
    if (made)
        oracle->records[oracle->record_count++] = (struct oracle_record){.key = *key};
    return index;
}

static void learn_grant(struct oracle_feed *feed, const struct batch *batch)
{
    feed->known = true;
    feed->chain_count = batch->grant_count;
    for (size_t i = 0; i < batch->grant_count; i++) {
        assert_ok(grant_read(batch->grants[i], &feed->grant)); /* the last one stays */
        memcpy(feed->chain[i], feed->grant.node, sizeof feed->chain[i]);
        feed->signed_grants[i] = batch->grants[i];
    }
    root_id(feed->grant.sign_public, &feed->key);
}

static size_t feed_of(struct oracle *oracle, const struct feed_name *feed)
{
    struct buffer name = {0};
    bool made;
    feed_name_put(&name, feed);
    size_t index = number_of(oracle->by_feed, buffer_bytes(&name), &made);
    buffer_free(&name);
    if (made)
        oracle->feeds[oracle->feed_count++] = (struct oracle_feed){.name = *feed};
    return index;
}

static struct bytes name_bytes(size_t feed, uint32_t seq, uint16_t index, uint64_t mark,
                               uint64_t out[4])
{
    out[0] = feed;
    out[1] = seq;
    out[2] = index;
    out[3] = mark;
    return bytes_of(out, 4 * sizeof *out);
}

static bool body_reads(const struct change *change)
{
    struct arena arena;
    struct payload payload;
    arena_init(&arena, 0);
    bool reads = payload_decode(&arena, change->key.kind, change->payload, &payload) == STATUS_OK;
    arena_close(&arena);
    return reads;
}

static void add_version(struct oracle *oracle, size_t batch, uint16_t index)
{
    const struct written *written = &oracle->sim->written[batch];
    struct oracle_version *version = &oracle->versions[oracle->version_count];
    uint64_t name[4];
    *version = (struct oracle_version){.batch = batch,
                                       .twin = SIZE_MAX,
                                       .index = index,
                                       .mark = hash_mark(&written->batch.digests[index]),
                                       .change = &written->changes[index],
                                       .feed = oracle->feed_of[batch]};
    version->record = record_of(oracle, &version->change->key);
    version->reads = version->change->withdrawn || body_reads(version->change);
    struct oracle_record *record = &oracle->records[version->record];
    bool made;
    uint64_t *place =
        map_put(oracle->by_name,
                name_bytes(version->feed, written->batch.seq, index, version->mark, name), &made);
    if (!made) { /* both branches of a fork have the same change at the same place */
        oracle->versions[*place].twin = batch;
        return;
    }
    *place = oracle->version_count;
    record->versions = push(&oracle->arena, record->versions, &record->count, &record->capacity,
                            oracle->version_count++);
}

/* "node", or "node#key" of a key that it had. */
bool ends_node(const char *id, const char *node)
{
    size_t size = strlen(node);
    return strncmp(id, node, size) == 0 && (id[size] == '\0' || id[size] == '#');
}

/* Reviews and reopenings stand beside what they decide; ends name the node they end. */
static void relate(struct oracle *oracle, size_t index)
{
    struct oracle_record *record = &oracle->records[index];
    struct record_key subject;
    if ((record->key.kind == KIND_REVIEW || record->key.kind == KIND_REOPENING) &&
        decision_subject(&record->key, &subject, &record->decided_mark)) {
        record->decides = true;
        size_t of = oracle_record(oracle, &subject);
        if (of != SIZE_MAX) {
            struct oracle_record *about = &oracle->records[of];
            about->decisions = push(&oracle->arena, about->decisions, &about->decision_count,
                                    &about->decision_capacity, index);
        }
    }
    if (record->key.kind == KIND_HANDOVER)
        oracle->handovers = push(&oracle->arena, oracle->handovers, &oracle->handover_count,
                                 &oracle->handover_capacity, index);
    if (record->key.kind == KIND_FEED_END)
        for (size_t i = 0; i < oracle->feed_count; i++)
            if (ends_node(record->key.id, oracle->feeds[i].name.node))
                oracle->feeds[i].ends =
                    push(&oracle->arena, oracle->feeds[i].ends, &oracle->feeds[i].end_count,
                         &oracle->feeds[i].end_capacity, index);
}

void oracle_open(struct oracle *oracle, struct sim *sim)
{
    size_t changes = 0;
    *oracle = (struct oracle){
        .sim = sim, .by_record = map_new(), .by_feed = map_new(), .by_name = map_new()};
    arena_init(&oracle->arena, 1u << 30);
    for (size_t i = 0; i < sim->written_count; i++)
        changes += sim->written[i].batch.change_count;
    oracle->versions = arena_array(&oracle->arena, struct oracle_version, changes + 1);
    oracle->records = arena_array(&oracle->arena, struct oracle_record, changes + 1);
    oracle->feeds = arena_array(&oracle->arena, struct oracle_feed, sim->written_count + 1);
    oracle->feed_of = arena_array(&oracle->arena, size_t, sim->written_count + 1);
    for (size_t i = 0; i < sim->written_count; i++) {
        const struct written *written = &sim->written[i];
        oracle->feed_of[i] = feed_of(oracle, &written->batch.feed);
        if (written->batch.seq == 1 && !oracle->feeds[oracle->feed_of[i]].known)
            learn_grant(&oracle->feeds[oracle->feed_of[i]], &written->batch);
        for (size_t k = 0; k < written->batch.change_count; k++)
            if (written->readable[k])
                add_version(oracle, i, (uint16_t)k);
    }
    for (size_t i = 0; i < oracle->record_count; i++)
        relate(oracle, i);
}

void oracle_close(struct oracle *oracle)
{
    map_free(oracle->by_record);
    map_free(oracle->by_feed);
    map_free(oracle->by_name);
    arena_close(&oracle->arena);
}

size_t oracle_record(const struct oracle *oracle, const struct record_key *key)
{
    struct buffer name = {0};
    record_key_put(&name, key);
    const uint64_t *number = map_get(oracle->by_record, buffer_bytes(&name));
    buffer_free(&name);
    return number ? (size_t)*number : SIZE_MAX;
}

size_t oracle_find(const struct oracle *oracle, const struct version_name *name)
{
    struct buffer text = {0};
    uint64_t key[4];
    feed_name_put(&text, &name->feed);
    const uint64_t *feed = map_get(oracle->by_feed, buffer_bytes(&text));
    buffer_free(&text);
    if (!feed || !name->seq)
        return SIZE_MAX;
    const uint64_t *number = map_get(
        oracle->by_name, name_bytes((size_t)*feed, name->seq, name->index, name->mark, key));
    return number ? (size_t)*number : SIZE_MAX;
}

bool same_words(struct reading *reading, size_t a, size_t b)
{
    const struct oracle *oracle = reading->oracle;
    const struct change *x = oracle->versions[a].change, *y = oracle->versions[b].change;
    return a == b || (x->withdrawn == y->withdrawn && bytes_equal(x->payload, y->payload) &&
                      !reading_gone(reading, a) && !reading_gone(reading, b));
}

/* -- authority -------------------------------------------------------------------------------------- */

void reading_open(struct reading *reading, const struct oracle *oracle, const bool *held)
{
    const struct sim *sim = oracle->sim;
    *reading = (struct reading){.oracle = oracle, .held = held};
    arena_init(&reading->arena, 1u << 30);
    reading->records =
        arena_array(&reading->arena, struct verdict_of_record, oracle->record_count + 1);
    reading->beyond = arena_array(&reading->arena, signed char, sim->written_count + 1);
    reading->branches = arena_array(&reading->arena, unsigned char, oracle->feed_count + 1);
    memset(reading->beyond, -1, sim->written_count + 1);
    reading->stands = arena_array(&reading->arena, signed char, oracle->feed_count + 1);
    memset(reading->stands, -1, oracle->feed_count + 1);
    bool *continued = arena_array(&reading->arena, bool, sim->written_count + 1);
    for (size_t i = 0; i < sim->written_count; i++) {
        const uint64_t *before =
            map_get(sim->by_mark, bytes_of(sim->written[i].batch.previous.bytes, 8));
        if (held[i] && before)
            continued[*before] = true;
    }
    for (size_t i = 0; i < sim->written_count; i++)
        if (held[i] && !continued[i])
            reading->branches[oracle->feed_of[i]]++;
}

void reading_close(struct reading *reading)
{
    arena_close(&reading->arena);
}

static bool allowed(struct reading *reading, const struct oracle_feed *feed,
                    const struct record_key *key)
{
    const struct scope *scope = &feed->name.scope;
    if (!feed->known || key->kind == 0 ||
        (strcmp(scope->text, key->scope.text) != 0 && !has_arrived(reading, key, scope)))
        return false;
    uint64_t kinds = feed->grant.kinds[feed->name.lane];
    bool kind = key->kind < 64 ? kinds >> key->kind & 1 : kinds == UINT64_MAX;
    if (key->kind == KIND_RECEIPT && strcmp(feed->grant.scope.text, scope->text) == 0)
        return false;
    unsigned highest = key->kind == KIND_PURGE  ? PURGE_LEVEL_MAX
                       : key->kind == KIND_PLAN ? PLAN_LEVEL_MAX
                                                : 0;
    if (highest &&
        (feed->name.lane != LANE_NOTICE || scope_level(&feed->grant.scope) > (int)highest))
        return false;
    return kind && lies_within(feed->grant.scope.text, scope->text);
}

/* Is a batch the head or before it? What cannot be known counts as true. */
static bool leads_to(const struct reading *reading, size_t batch, const struct head *head)
{
    const struct sim *sim = reading->oracle->sim;
    const struct written *written = &sim->written[batch];
    if (written->batch.seq == head->seq)
        return memcmp(&written->batch.hash, &head->hash, sizeof head->hash) == 0;
    if (written->batch.seq > head->seq)
        return false;
    if (reading->branches[reading->oracle->feed_of[batch]] <= 1)
        return true;
    struct hash at = head->hash;
    for (uint32_t seq = head->seq; seq > written->batch.seq; seq--) {
        const uint64_t *index = map_get(sim->by_mark, bytes_of(at.bytes, 8));
        if (!index || !reading->held[*index] || sim->written[*index].batch.seq != seq)
            return true; /* no head that is there */
        at = sim->written[*index].batch.previous;
    }
    return memcmp(&at, &written->batch.hash, sizeof at) == 0;
}

/* Does the grant at one place of a chain say that it takes over from a node of this name? */
static bool takes_over(const struct oracle_feed *feed, size_t place, const char *node)
{
    struct grant grant;
    bool says = false;
    assert_ok(grant_read(feed->signed_grants[place], &grant));
    for (size_t s = 0; s < GRANT_SUCCEEDS_MAX; s++)
        says |= strcmp(grant.succeeds[s], node) == 0;
    return says;
}

/* A place in one chain and a place in another are the same: of one name, or the one took over from the other and the
 * places above, where that was said, are the same. */
static bool one_place(const struct oracle_feed *a, size_t k, const struct oracle_feed *b, size_t i)
{
    if (strcmp(a->chain[k], b->chain[i]) == 0)
        return true;
    return k && i && (takes_over(a, k, b->chain[i]) || takes_over(b, i, a->chain[k])) &&
           one_place(a, k - 1, b, i - 1);
}

/* Does `by` speak from among the first `count` of the chain below: has all its chain places of theirs? */
static bool speaks_above(const struct oracle_feed *below, size_t count,
                         const struct oracle_feed *by)
{
    bool all = by->known && by->chain_count > 0;
    for (size_t k = 0; k < by->chain_count && all; k++) {
        bool any = false;
        for (size_t i = 0; i < count; i++)
            any = any || one_place(by, k, below, i);
        all = any;
    }
    return all;
}

static bool above(const struct oracle_feed *feed, const struct oracle_feed *by)
{
    return speaks_above(feed, feed->chain_count ? feed->chain_count - 1 : 0, by);
}

static bool may_end(const struct oracle *oracle, size_t version, const struct oracle_feed *ended)
{
    const struct oracle_feed *by = &oracle->feeds[oracle->versions[version].feed];
    return by->known && by->grant.may_end && above(ended, by);
}

/* An end is what is shown of it among the versions of those above. */
static bool end_shown(struct reading *reading, const struct oracle_feed *feed, size_t record,
                      struct payload *payload)
{
    const struct oracle *oracle = reading->oracle;
    struct graph graph;
    weigh_open(&graph, reading, record, feed);
    size_t shown = weigh_record(&graph, &oracle->records[record].key);
    if (shown == SIZE_MAX)
        return false;
    const struct change *change = oracle->versions[graph.items[shown]].change;
    return !change->withdrawn &&
           payload_decode(&reading->arena, KIND_FEED_END, change->payload, payload) == STATUS_OK &&
           strcmp(payload->feed_end.node, feed->name.node) == 0;
}

static bool ended_by(struct reading *reading, size_t batch, size_t record)
{
    const struct oracle *oracle = reading->oracle;
    const struct oracle_feed *feed = &oracle->feeds[oracle->feed_of[batch]];
    struct payload payload;
    if (!end_shown(reading, feed, record, &payload))
        return false;
    if (!hash_is_none(&payload.feed_end.former) &&
        memcmp(&payload.feed_end.former, &feed->key, sizeof feed->key) != 0)
        return false; /* of another key that the node had */
    bool named = false;
    for (size_t i = 0; i < payload.feed_end.head_count; i++) {
        if (!feed_name_equal(&payload.feed_end.heads[i].feed, &feed->name))
            continue;
        named = true;
        if (leads_to(reading, batch, &payload.feed_end.heads[i]))
            return false;
    }
    return named || payload.feed_end.all;
}

static bool beyond_ends(struct reading *reading, size_t batch)
{
    const struct oracle_feed *feed = &reading->oracle->feeds[reading->oracle->feed_of[batch]];
    if (reading->beyond[batch] < 0) {
        bool beyond = false;
        for (size_t i = 0; i < feed->end_count && !beyond; i++)
            beyond = ended_by(reading, batch, feed->ends[i]);
        reading->beyond[batch] = beyond;
    }
    return reading->beyond[batch] > 0;
}

/* -- who was let in by whom, and when: by where it was written down ------------------------------- */

static bool any_end_of(struct reading *reading, const struct oracle_feed *grantor)
{
    const struct oracle *oracle = reading->oracle;
    struct payload payload;
    for (size_t i = 0; i < oracle->record_count; i++)
        if (oracle->records[i].key.kind == KIND_FEED_END &&
            ends_node(oracle->records[i].key.id, grantor->name.node) &&
            end_shown(reading, grantor, i, &payload) &&
            (hash_is_none(&payload.feed_end.former) ||
             hash_equal(&payload.feed_end.former, &grantor->key)))
            return true;
    return false;
}

static bool said_above(struct reading *reading, const struct oracle_feed *feed, size_t at)
{
    const struct oracle *oracle = reading->oracle;
    struct record_key key = {.kind = KIND_GRANT};
    struct grant grant;
    assert_ok(grant_read(feed->signed_grants[at], &grant));
    key.scope = grant.scope;
    memcpy(key.id, grant.node, sizeof grant.node);
    size_t record = oracle_record(oracle, &key);
    for (size_t i = 0; record != SIZE_MAX && i < oracle->records[record].count; i++) {
        size_t version = oracle->records[record].versions[i];
        const struct oracle_feed *by = &oracle->feeds[oracle->versions[version].feed];
        if (speaks_above(feed, at, by) && by->grant.may_enrol && reading_holds(reading, version) &&
            bytes_equal(oracle->versions[version].change->payload, feed->signed_grants[at]) &&
            reading_counts(reading, version))
            return true;
    }
    return false;
}

static bool stands(struct reading *reading, size_t number)
{
    const struct oracle_feed *feed = &reading->oracle->feeds[number];
    if (reading->stands[number] < 0) {
        bool all = true;
        for (size_t i = 1; i < feed->chain_count && all; i++) {
            struct oracle_feed grantor = *feed;
            struct grant grant;
            assert_ok(grant_read(feed->signed_grants[i - 1], &grant));
            root_id(grant.sign_public, &grantor.key);
            memcpy(grantor.name.node, feed->chain[i - 1], sizeof grantor.name.node);
            grantor.chain_count = i;
            all = !any_end_of(reading, &grantor) || said_above(reading, feed, i);
        }
        reading->stands[number] = all;
    }
    return reading->stands[number] > 0;
}

bool reading_holds(const struct reading *reading, size_t index)
{
    const struct oracle_version *version = &reading->oracle->versions[index];
    return reading->held[version->batch] ||
           (version->twin != SIZE_MAX && reading->held[version->twin]);
}

/* On both branches of a fork it counts by either. */
static bool within_ends(struct reading *reading, size_t batch)
{
    return batch != SIZE_MAX && reading->held[batch] && !beyond_ends(reading, batch);
}

bool reading_counts(struct reading *reading, size_t version)
{
    const struct oracle_version *at = &reading->oracle->versions[version];
    return (at->reads || reading_gone(reading, version)) &&
           allowed(reading, &reading->oracle->feeds[at->feed], &at->change->key) &&
           (within_ends(reading, at->batch) || within_ends(reading, at->twin)) &&
           stands(reading, at->feed);
}

bool version_leads_to(const struct reading *reading, const struct oracle_version *version,
                      const struct head *head)
{
    const size_t batches[] = {version->batch, version->twin};
    for (size_t i = 0; i < 2; i++)
        if (batches[i] != SIZE_MAX && reading->held[batches[i]] &&
            leads_to(reading, batches[i], head))
            return true;
    return false;
}

/* -- one record --------------------------------------------------------------------------------------- */

static void add_ruling(struct graph *graph, struct ruling ruling)
{
    if (graph->ruling_count == graph->ruling_capacity) {
        graph->ruling_capacity = graph->ruling_capacity * 2 + 4;
        struct ruling *grown =
            arena_array(&graph->reading->arena, struct ruling, graph->ruling_capacity);
        if (graph->ruling_count)
            memcpy(grown, graph->rulings, graph->ruling_count * sizeof *grown);
        graph->rulings = grown;
    }
    graph->rulings[graph->ruling_count++] = ruling;
}

/* What a version of a decision says; false when it says one thing in its key and another
 * in its body. */
static bool read_ruling(struct reading *reading, size_t version, uint64_t mark,
                        struct ruling *ruling)
{
    const struct change *change = reading->oracle->versions[version].change;
    struct payload payload;
    if (payload_decode(&reading->arena, change->key.kind, change->payload, &payload))
        return false;
    bool review = change->key.kind == KIND_REVIEW;
    const struct version_name *named =
        review ? &payload.review.version : &payload.reopening.version;
    *ruling = (struct ruling){.subject = oracle_find(reading->oracle, named),
                              .version = version,
                              .reopening = !review,
                              .passed = review && payload.review.verdict == VERDICT_PASSED};
    return named->mark == mark && ruling->subject != SIZE_MAX;
}

/* A review says what its shown version says; of a reopening that stands, any version that
 * counts opens what was shown to be opened. */
static void read_decision(struct graph *graph, size_t index)
{
    struct reading *reading = graph->reading;
    const struct oracle *oracle = reading->oracle;
    const struct oracle_record *record = &oracle->records[index];
    const struct verdict_of_record *shown = reading_record(reading, index);
    struct ruling ruling, other;
    if (shown->shown == SIZE_MAX || shown->withdrawn ||
        !read_ruling(reading, shown->shown, record->decided_mark, &ruling))
        return;
    add_ruling(graph, ruling);
    for (size_t i = 0; i < record->count && ruling.reopening; i++) {
        size_t version = record->versions[i];
        if (version != shown->shown && reading_holds(reading, version) &&
            reading_counts(reading, version) && !oracle->versions[version].change->withdrawn &&
            read_ruling(reading, version, record->decided_mark, &other)) {
            other.subject = ruling.subject;
            add_ruling(graph, other);
        }
    }
}

size_t weigh_place(const struct graph *graph, size_t version)
{
    for (size_t i = 0; i < graph->count; i++)
        if (graph->items[i] == version)
            return i;
    return SIZE_MAX;
}

/* `ended`: only versions of those above it with the right to end count. NULL: all that do. */
void weigh_open(struct graph *graph, struct reading *reading, size_t index,
                const struct oracle_feed *ended)
{
    const struct oracle_record *record = &reading->oracle->records[index];
    struct arena *arena = &reading->arena;
    *graph = (struct graph){.reading = reading};
    graph->items = arena_array(arena, size_t, record->count + 1);
    for (size_t i = 0; i < record->count; i++)
        if (reading_holds(reading, record->versions[i]))
            graph->items[graph->count++] = record->versions[i];
    graph->counted = arena_array(arena, bool, graph->count + 1);
    graph->approved = arena_array(arena, bool, graph->count + 1);
    graph->superseded = arena_array(arena, bool, graph->count + 1);
    graph->closed = arena_array(arena, bool, graph->count + 1);
    graph->late = arena_array(arena, bool, graph->count + 1);
    graph->behind = arena_array(arena, bool, graph->count + 1);
    graph->lifts = arena_array(arena, bool, graph->count + 1);
    graph->home = arena_array(arena, unsigned char, graph->count + 1);
    for (size_t i = 0; i < graph->count; i++)
        graph->counted[i] = (!ended || may_end(reading->oracle, graph->items[i], ended)) &&
                            reading_counts(reading, graph->items[i]);
    weigh_moves(graph, &record->key);
    for (size_t i = 0; i < record->decision_count; i++)
        read_decision(graph, record->decisions[i]);
    for (size_t i = 0; i < graph->ruling_count; i++) {
        size_t at = weigh_place(graph, graph->rulings[i].subject);
        if (graph->rulings[i].passed && at != SIZE_MAX)
            graph->approved[at] = true;
    }
}

bool weigh_reopened(const struct graph *graph, size_t k)
{
    for (size_t r = 0; r < graph->ruling_count; r++)
        if (graph->rulings[r].reopening && graph->rulings[r].subject == graph->items[k])
            return true;
    return false;
}

bool weigh_effective(const struct graph *graph, size_t i, size_t k)
{
    const struct oracle *oracle = graph->reading->oracle;
    if ((!graph->approved[k] && !graph->closed[k]) || graph->lifts[i])
        return true;
    size_t named = oracle_find(oracle, &oracle->versions[graph->items[i]].change->reopening);
    for (size_t r = 0; r < graph->ruling_count && named != SIZE_MAX; r++)
        if (graph->rulings[r].reopening && graph->rulings[r].subject == graph->items[k] &&
            graph->rulings[r].version == named)
            return true;
    return false;
}

/* All that `i` reaches, through whatever stands between. */
static void reach(struct graph *graph, size_t i, const bool *mask, bool *seen)
{
    const struct oracle *oracle = graph->reading->oracle;
    const struct change *change = oracle->versions[graph->items[i]].change;
    for (size_t r = 0; r < change->replace_count; r++) {
        size_t k = weigh_place(graph, oracle_find(oracle, &change->replaces[r]));
        if (k == SIZE_MAX || k == i || seen[k] || (mask && !mask[k]) ||
            !weigh_effective(graph, i, k))
            continue;
        seen[k] = true;
        reach(graph, k, mask, seen);
    }
}

void weigh_put_away(struct graph *graph, const bool *mask, bool late, size_t shown)
{
    for (size_t i = 0; i < graph->count; i++) {
        if (!graph->counted[i] || graph->late[i] != late || (mask && !mask[i]))
            continue;
        bool *seen = arena_array(&graph->reading->arena, bool, graph->count);
        reach(graph, i, mask, seen);
        for (size_t k = 0; k < graph->count; k++)
            if (seen[k] && (!late || graph->late[k] || (shown != SIZE_MAX && k != shown)))
                graph->superseded[k] = true;
    }
}

static int rank(const struct graph *graph, size_t i, size_t k)
{
    const struct oracle *oracle = graph->reading->oracle;
    const struct oracle_version *x = &oracle->versions[graph->items[i]],
                                *y = &oracle->versions[graph->items[k]];
    if (graph->approved[i] != graph->approved[k])
        return graph->approved[i] ? 1 : -1;
    if (graph->home[i] != graph->home[k])
        return graph->home[i] > graph->home[k] ? 1 : -1;
    return (x->mark > y->mark) - (x->mark < y->mark);
}

size_t weigh_choose(const struct graph *graph, const bool *mask)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < graph->count; i++)
        if (graph->counted[i] && !graph->superseded[i] && !graph->late[i] && (!mask || mask[i]) &&
            (best == SIZE_MAX || rank(graph, i, best) > 0))
            best = i;
    return best;
}

size_t weigh_record(struct graph *graph, const struct record_key *key)
{
    weigh_close_rounds(graph, key);
    memcpy(graph->superseded, graph->behind, graph->count * sizeof *graph->superseded);
    weigh_put_away(graph, NULL, false, SIZE_MAX);
    weigh_put_away(graph, NULL, true, SIZE_MAX);
    size_t shown = weigh_choose(graph, NULL);
    weigh_put_away(graph, NULL, true, shown);
    return shown;
}

const struct verdict_of_record *reading_record(struct reading *reading, size_t index)
{
    struct verdict_of_record *verdict = &reading->records[index];
    struct graph graph;
    if (verdict->done)
        return verdict;
    REQUIRE(!verdict->working); /* decisions and ends go up, never round */
    verdict->working = true;
    weigh_open(&graph, reading, index, NULL);
    size_t shown = weigh_record(&graph, &reading->oracle->records[index].key);
    verdict->shown = SIZE_MAX;
    verdict->heads = arena_array(&reading->arena, size_t, graph.count + 1);
    for (size_t i = 0; i < graph.count; i++) {
        verdict->counted += graph.counted[i];
        verdict->uncounted += !graph.counted[i];
        if (graph.counted[i] && !graph.superseded[i])
            verdict->heads[verdict->head_count++] = graph.items[i];
    }
    if (shown != SIZE_MAX) {
        verdict->shown = graph.items[shown];
        verdict->approved = graph.approved[shown];
        verdict->closed = graph.closed[shown];
        verdict->withdrawn = reading->oracle->versions[verdict->shown].change->withdrawn ||
                             reading_gone(reading, verdict->shown);
    }
    verdict->done = true;
    return verdict;
}

bool reading_may_show(struct reading *reading, size_t record, size_t version)
{
    const struct verdict_of_record *verdict = reading_record(reading, record);
    struct graph graph;
    if (version == verdict->shown)
        return true;
    if (version == SIZE_MAX || verdict->shown == SIZE_MAX)
        return false;
    weigh_open(&graph, reading, record, NULL);
    (void)weigh_record(&graph, &reading->oracle->records[record].key);
    size_t a = weigh_place(&graph, version), b = weigh_place(&graph, verdict->shown);
    return a != SIZE_MAX && b != SIZE_MAX && graph.counted[a] && !graph.superseded[a] &&
           !graph.late[a] && rank(&graph, a, b) == 0;
}
