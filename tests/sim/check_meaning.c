/* check_meaning -- what each node shows, against what its set of batches says. */
#include "oracle.h"

/* -- the inbox of a node --------------------------------------------------------------------- */

struct inbox {
    struct inbox_item *items;
    size_t count, capacity;
};

static bool take_item(void *context, const struct inbox_item *item)
{
    struct inbox *inbox = context;
    if (inbox->count == inbox->capacity) {
        inbox->capacity = inbox->capacity * 2 + 32;
        inbox->items = realloc(inbox->items, inbox->capacity * sizeof *inbox->items);
    }
    inbox->items[inbox->count++] = *item;
    return true;
}

static bool in_inbox(struct inbox *inbox, const struct oracle *oracle, size_t version,
                     enum standing standing)
{
    for (size_t i = 0; i < inbox->count; i++)
        if (inbox->items[i].standing == (uint8_t)standing &&
            oracle_find(oracle, &inbox->items[i].version) == version)
            return true;
    return false;
}

/* -- one record --------------------------------------------------------------------------------- */

static void say_version(const struct oracle *oracle, size_t version, char *text, size_t size)
{
    char feed[FEED_TEXT_SIZE];
    if (version == SIZE_MAX) {
        snprintf(text, size, "nothing");
        return;
    }
    const struct oracle_version *at = &oracle->versions[version];
    feed_name_print(&oracle->sim->written[at->batch].batch.feed, feed);
    snprintf(text, size, "%s %u.%u", feed, oracle->sim->written[at->batch].batch.seq, at->index);
}

static void check_record(struct reading *reading, struct view *view, struct inbox *inbox,
                         size_t index, const char *name)
{
    const struct oracle *oracle = reading->oracle;
    struct sim *sim = oracle->sim;
    const struct verdict_of_record *verdict = reading_record(reading, index);
    struct record record;
    struct arena arena;
    char key[RECORD_KEY_TEXT_SIZE], here[160], there[160];
    if (verdict->counted + verdict->uncounted == 0)
        return;
    record_key_print(&oracle->records[index].key, key, sizeof key);
    arena_init(&arena, 0);
    enum status status = replica_get(view, &arena, &oracle->records[index].key, &record);
    size_t shown = status ? SIZE_MAX : oracle_find(oracle, &record.shown);
    say_version(oracle, shown, here, sizeof here);
    say_version(oracle, verdict->shown, there, sizeof there);
    if (status)
        sim_broken(sim, "shown", "%s: %s cannot be read: %s", name, key, status_name(status));
    else if (shown != verdict->shown && !reading_may_show(reading, index, shown))
        sim_broken(sim, "shown", "%s: %s shows %s, its batches say %s", name, key, here, there);
    else if (verdict->shown != SIZE_MAX && (record.state.approved != verdict->approved ||
                                            record.state.closed != verdict->closed ||
                                            record.state.withdrawn != verdict->withdrawn))
        sim_broken(sim, "shown", "%s: %s is%s approved,%s closed,%s withdrawn: not so", name, key,
                   record.state.approved ? "" : " not", record.state.closed ? "" : " not",
                   record.state.withdrawn ? "" : " not");
    for (size_t i = 0; i < verdict->head_count && !status; i++) {
        bool same = shown != SIZE_MAX && same_words(reading, verdict->heads[i], shown);
        bool waits = in_inbox(inbox, oracle, verdict->heads[i], STANDING_CONFLICT);
        say_version(oracle, verdict->heads[i], there, sizeof there);
        if (same == waits)
            sim_broken(sim, "conflicts", "%s: %s: %s is%s in the inbox beside %s", name, key, there,
                       waits ? "" : " not", here);
    }
    arena_close(&arena);
}

/* Nothing waits for a person that does not have to, and what does not count says so. */
static void check_inbox(struct reading *reading, struct inbox *inbox, const char *name)
{
    const struct oracle *oracle = reading->oracle;
    char what[160];
    for (size_t i = 0; i < inbox->count; i++) {
        const struct inbox_item *item = &inbox->items[i];
        size_t version = oracle_find(oracle, &item->version);
        if (version == SIZE_MAX) {
            sim_broken(oracle->sim, "conflicts", "%s: the inbox has a version of nobody", name);
            return;
        }
        const struct verdict_of_record *verdict =
            reading_record(reading, oracle->versions[version].record);
        bool head = false;
        for (size_t k = 0; k < verdict->head_count; k++)
            head |= verdict->heads[k] == version;
        say_version(oracle, version, what, sizeof what);
        if (item->standing == STANDING_CONFLICT && !head)
            sim_broken(oracle->sim, "conflicts", "%s: %s waits for a person, and need not", name,
                       what);
        if (item->standing == STANDING_NOT_COUNTED && reading_counts(reading, version))
            sim_broken(oracle->sim, "counted", "%s: %s does not count, and should", name, what);
    }
}

static void check_counted(struct reading *reading, struct inbox *inbox, const char *name)
{
    const struct oracle *oracle = reading->oracle;
    char what[160];
    for (size_t i = 0; i < oracle->version_count; i++) {
        const struct oracle_version *version = &oracle->versions[i];
        if (!reading->held[version->batch] || reading_counts(reading, i) ||
            in_inbox(inbox, oracle, i, STANDING_NOT_COUNTED))
            continue;
        say_version(oracle, i, what, sizeof what);
        sim_broken(oracle->sim, "counted", "%s: %s counts, and should not", name, what);
    }
}

/* -- one node ------------------------------------------------------------------------------------- */

static bool *held_by(struct sim *sim, int index)
{
    bool *held = calloc(sim->written_count + 1, sizeof *held);
    struct map *marks = disk_marks(sim->nodes[index].disk);
    for (size_t i = 0; i < sim->written_count; i++)
        held[i] = map_get(marks, bytes_of(&sim->written[i].batch.hash, 8)) != NULL;
    map_free(marks);
    return held;
}

/* Does this version end the child's feeds: shown here, and said by somebody above it? */
static bool shuts_out(struct reading *reading, size_t index, const struct sim_node *child)
{
    const struct oracle *oracle = reading->oracle;
    const struct oracle_version *version = &oracle->versions[index];
    const struct oracle_feed *by = &oracle->feeds[version->feed];
    struct payload payload;
    if (version->change->key.kind != KIND_FEED_END || version->change->withdrawn ||
        !reading->held[version->batch] || !by->known || !by->grant.may_end ||
        reading_record(reading, version->record)->shown != index ||
        payload_decode(&reading->arena, KIND_FEED_END, version->change->payload, &payload) ||
        strcmp(payload.feed_end.node, child->name) != 0)
        return false;
    struct hash key;
    root_id(child->keys.sign_public, &key);
    return (hash_is_none(&payload.feed_end.former) || hash_equal(&payload.feed_end.former, &key)) &&
           ways_is_above(oracle->sim, by->name.node, child);
}

/* Nobody stays whom somebody above has ended, as far as his parent knows. */
static void check_shut_out(struct sim *sim, struct reading *reading, int index)
{
    for (size_t c = 0; c < sim->node_count; c++) {
        const struct sim_node *child = &sim->nodes[c];
        if (child->parent != index || child->ended || child->gone || child->clone_of >= 0)
            continue;
        for (size_t i = 0; i < reading->oracle->version_count; i++)
            if (shuts_out(reading, i, child))
                sim_broken(sim, "ended", "%s is let in by %s, which holds its end", child->name,
                           sim->nodes[index].name);
    }
}

/* By the promotion alone: another one of those above may have ended it too, with other heads. */
static bool ended_by_it(struct reading *reading, const struct promotion *promotion,
                        const char *node)
{
    const struct oracle *oracle = reading->oracle;
    size_t versions = 0;
    bool by_it = false;
    for (size_t i = 0; i < oracle->record_count; i++) {
        const struct oracle_record *record = &oracle->records[i];
        if (record->key.kind != KIND_FEED_END || !ends_node(record->key.id, node))
            continue;
        versions += record->count;
        size_t batch = oracle->versions[record->versions[0]].batch;
        by_it = oracle->sim->written[batch].mark == promotion->mark &&
                reading_counts(reading, record->versions[0]);
    }
    return versions == 1 && by_it;
}

/* What the one before wrote on, and was not there when another took over, counts nowhere. */
static void check_promoted(struct sim *sim, struct reading *reading, int index)
{
    const struct oracle *oracle = reading->oracle;
    for (size_t p = 0; p < sim->promotion_count; p++) {
        const struct promotion *promotion = &sim->promotions[p];
        const char *main = sim->nodes[promotion->main].name;
        if (!map_get(sim->nodes[index].holds, bytes_of(&promotion->mark, 8)) ||
            !ended_by_it(reading, promotion, main))
            continue;
        for (size_t i = 0; i < oracle->version_count; i++) {
            const struct oracle_version *version = &oracle->versions[i];
            const struct written *written = &sim->written[version->batch];
            if (strcmp(written->batch.feed.node, main) == 0 && version->twin == SIZE_MAX &&
                !map_get(promotion->held, bytes_of(&written->mark, 8)) &&
                reading_holds(reading, i) && reading_counts(reading, i))
                sim_broken(sim, "promoted", "%s: %s %u counts, written after %s took over",
                           sim->nodes[index].name, main, written->batch.seq,
                           sim->nodes[promotion->standby].name);
        }
    }
}

void check_meaning(struct sim *sim, const struct oracle *oracle, int index)
{
    const char *name = sim->nodes[index].name;
    bool *held = held_by(sim, index);
    struct inbox inbox = {0};
    struct reading reading;
    struct view view;
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    assert_ok(replica_each_inbox(&view, take_item, &inbox));
    reading_open(&reading, oracle, held);
    bool doubtful = sim->nodes[index].doubtful = reading_doubtful(&reading);
    for (size_t i = 0; i < oracle->record_count && !sim->broken[0] && !doubtful; i++)
        check_record(&reading, &view, &inbox, i, name);
    if (!doubtful) {
        check_inbox(&reading, &inbox, name);
        check_counted(&reading, &inbox, name);
        check_money(sim, &reading, &view, index);
        check_receipts(sim, &reading, index);
    }
    check_purged(sim, &reading, index);
    check_promoted(sim, &reading, index);
    check_shut_out(sim, &reading, index);
    replica_view_end(&view);
    reading_close(&reading);
    free(inbox.items);
    free(held);
}

/* -- edits ------------------------------------------------------------------------------------------ */

/* Fields of later software, as they stand at the end of a form: number 501. */
static unsigned later_fields(struct bytes payload)
{
    unsigned count = 0;
    for (size_t i = 0; i + 1 < payload.size; i++)
        count += payload.data[i] == 0xa8 && payload.data[i + 1] == 0x1f;
    return count;
}

/* Law 6: what an edit did not understand it carried on. Names one, read one. */
void check_edits(struct sim *sim, const struct oracle *oracle)
{
    for (size_t i = 0; i < oracle->version_count; i++) {
        const struct change *change = oracle->versions[i].change;
        if (!change->replace_count || sim->written[oracle->versions[i].batch].rogue)
            continue;
        size_t before = oracle_find(oracle, &change->replaces[0]);
        bool read = strcmp(change->entered_for, "read") == 0;
        if (!read || before == SIZE_MAX)
            continue;
        if (later_fields(change->payload) < later_fields(oracle->versions[before].change->payload))
            sim_broken(sim, "carried", "%s of %s lost what the version before it had",
                       kind_name(change->key.kind), change->key.scope.text);
    }
}

/* -- who was shut out ------------------------------------------------------------------------------- */

static bool ended_above(const struct oracle *oracle, const struct sim_node *node)
{
    struct arena arena;
    bool found = false;
    arena_init(&arena, 1u << 26);
    for (size_t i = 0; i < oracle->version_count && !found; i++) {
        const struct oracle_version *version = &oracle->versions[i];
        const char *by = oracle->feeds[version->feed].name.node;
        struct payload payload;
        if (version->change->key.kind != KIND_FEED_END ||
            payload_decode(&arena, KIND_FEED_END, version->change->payload, &payload) ||
            strcmp(payload.feed_end.node, node->name) != 0)
            continue;
        found = ways_is_above(oracle->sim, by, node);
    }
    arena_close(&arena);
    return found;
}

/* Nobody is refused for good but by somebody above him. */
void check_ended(struct sim *sim, const struct oracle *oracle)
{
    for (size_t i = 0; i < sim->node_count; i++)
        if (sim->nodes[i].ended && !ended_above(oracle, &sim->nodes[i]))
            sim_broken(sim, "ended", "%s is refused, and nobody above ended it",
                       sim->nodes[i].name);
}
