/* check -- the promises, looked at from outside: what the disks hold against what the
 * seams saw, and each level's figures against its records. */
#include "sim.h"

#define YEAR 2026

/* -- "at the parent" was true ------------------------------------------------------------------ */

static void check_shown(struct sim *sim, int index, struct view *view,
                        const struct written *written)
{
    const struct sim_node *node = &sim->nodes[index];
    struct bytes mark = bytes_of(&written->mark, 8);
    struct delivery delivery;
    if (!map_get(node->holds, mark) || replica_delivery(view, &written->version, &delivery))
        return;
    const struct {
        const char *name;
        bool shown;
    } above[] = {{delivery.parent, !delivery.own_only && delivery.parent[0]},
                 {delivery.grandparent, delivery.grandparent_since_ms != 0}};
    for (size_t i = 0; i < 2; i++) {
        int at = above[i].shown ? node_named(sim, above[i].name) : -1;
        if (at >= 0 && !map_get(sim->nodes[at].ever, mark)) {
            char feed[FEED_TEXT_SIZE];
            feed_name_print(&written->version.feed, feed);
            sim_broken(sim, "%s: %s %u is shown at %s, which never committed it", node->name, feed,
                       written->version.seq, above[i].name);
        }
    }
}

void check_delivery(struct sim *sim, int index)
{
    struct view view;
    if (!sim->nodes[index].up || sim->nodes[index].parent < 0)
        return;
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    for (size_t i = 0; i < sim->written_count; i++)
        if (sim->healing || i + 16 > sim->written_count || i % 8 == sim->commits % 8)
            check_shown(sim, index, &view, &sim->written[i]);
    replica_view_end(&view);
}

/* -- the sets ------------------------------------------------------------------------------------ */

static bool in_line(const struct scope *node, const struct feed_name *feed)
{
    return scope_contains(node, &feed->scope) ||
           (feed->lane == LANE_NOTICE && scope_contains(&feed->scope, node));
}

static void reach(const struct sim *sim, const struct written *written, bool reached[SIM_NODES_MAX])
{
    const struct feed_name *feed = &written->version.feed;
    memset(reached, 0, SIM_NODES_MAX * sizeof *reached);
    reached[node_identity(sim, written->writer)] = true;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < sim->node_count; i++) {
            const struct sim_node *child = &sim->nodes[i];
            if (child->parent < 0 || child->clone_of >= 0 || reached[i] == reached[child->parent])
                continue;
            bool up = reached[i];
            size_t to = up ? (size_t)child->parent : i;
            if (!in_line(&sim->nodes[to].scope, feed) ||
                (up && child->summary_only && feed->lane == LANE_DETAIL))
                continue;
            more = reached[to] = true;
        }
    }
}

static struct map *held_by(struct sim_node *node)
{
    struct map *held = map_new();
    struct kv_txn *txn;
    assert_ok(kv_begin(node->kv, false, &txn));
    struct kv_cursor *cursor = kv_cursor_open(txn, KV_LOG_INDEX);
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor))
        if (cursor->key.size == 16)
            (void)map_put(held, bytes_of(cursor->key.data + 8, 8), NULL);
    kv_cursor_close(cursor);
    kv_abort(txn);
    return held;
}

static void check_sets(struct sim *sim)
{
    struct map *held[SIM_NODES_MAX] = {0};
    bool reached[SIM_NODES_MAX];
    for (size_t n = 0; n < sim->node_count; n++)
        held[n] = held_by(&sim->nodes[n]);
    for (size_t i = 0; i < sim->written_count; i++) {
        const struct written *written = &sim->written[i];
        struct bytes mark = bytes_of(&written->mark, 8);
        char feed[FEED_TEXT_SIZE];
        feed_name_print(&written->version.feed, feed);
        reach(sim, written, reached);
        for (size_t n = 0; n < sim->node_count; n++) {
            const struct sim_node *node = &sim->nodes[n];
            bool holds = map_get(held[n], mark) != NULL;
            if (node->gone || node->clone_of >= 0)
                continue;
            if (holds && !reached[n])
                sim_broken(sim, "%s holds %s %u, which is not for it", node->name, feed,
                           written->version.seq);
            if (!holds && reached[n] && !written->lost)
                sim_broken(sim, "%s lacks %s %u, saved at %s%s", node->name, feed,
                           written->version.seq, sim->nodes[written->writer].name,
                           sim->nodes[written->writer].clone_of >= 0 ? " (clone)" : "");
        }
    }
    for (size_t n = 0; n < sim->node_count; n++)
        map_free(held[n]);
}

/* -- dumps ------------------------------------------------------------------------------------------ */

struct dump {
    struct buffer text;
    const struct scope *within;
    bool keep; /* of the record whose versions follow */
};

static size_t unhex(const char *text, uint8_t *bytes, size_t most)
{
    size_t size = 0;
    unsigned byte;
    for (; size < most && sscanf(text + 2 * size, "%2x", &byte) == 1 && text[2 * size] != ' ';
         size++)
        bytes[size] = (uint8_t)byte;
    return size;
}

static bool concerns(const struct dump *dump, const char *line)
{
    uint8_t bytes[600];
    struct scope scope;
    struct cell_key cell;
    const char *at = strchr(line, ' ') + 1;
    char code[SCOPE_TEXT_MAX] = "";
    if (strncmp(line, "record ", 7) == 0) {
        snprintf(code, sizeof code, "%.*s", (int)strcspn(at, "/"), at);
    } else if (strncmp(line, "fact ", 5) == 0 || strncmp(line, "inbox ", 6) == 0) {
        size_t size = unhex(at, bytes, sizeof bytes - 1);
        bytes[size] = 0;
        snprintf(code, sizeof code, "%.39s", (char *)bytes);
    } else if (strncmp(line, "cell ", 5) == 0) {
        size_t size = unhex(at, bytes, sizeof bytes);
        if (cell_key_get(bytes_of(bytes, size), &cell))
            return false;
        snprintf(code, sizeof code, "%.*s", (int)strcspn(cell.code, "/"), cell.code);
    }
    return code[0] && scope_parse(code, &scope, NULL) == STATUS_OK &&
           scope_contains(dump->within, &scope);
}

static void put_line(void *context, const char *line)
{
    struct dump *dump = context;
    if (dump->within && strncmp(line, "version ", 8) != 0)
        dump->keep = concerns(dump, line);
    if (dump->within && !dump->keep)
        return;
    buffer_put_text(&dump->text, line);
    buffer_put_text(&dump->text, "\n");
}

static struct buffer dump_of(struct replica *replica, const struct scope *within)
{
    struct dump dump = {.within = within};
    struct view view;
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_dump(&view, put_line, &dump));
    replica_view_end(&view);
    buffer_put_u8(&dump.text, 0);
    return dump.text;
}

static void same_dump(struct sim *sim, struct buffer a, struct buffer b, const char *who,
                      const char *whom)
{
    const char *x = (const char *)a.data, *y = (const char *)b.data;
    while (strcmp(x, y) != 0) {
        size_t m = strcspn(x, "\n"), n = strcspn(y, "\n");
        if (m != n || memcmp(x, y, m) != 0) {
            sim_say(sim, "%s: %.*s", who, (int)m, x);
            sim_say(sim, "%s: %.*s", whom, (int)n, y);
            sim_broken(sim, "%s and %s show different things: %.*s / %.*s", who, whom,
                       (int)(m < 170 ? m : 170), x, (int)(n < 170 ? n : 170), y);
            break;
        }
        x += m + 1;
        y += n + 1;
    }
    buffer_free(&a);
    buffer_free(&b);
}

static void check_pair(struct sim *sim, int index)
{
    const struct sim_node *child = &sim->nodes[index];
    if (child->parent < 0 || child->clone_of >= 0 || child->summary_only)
        return;
    const struct sim_node *parent = &sim->nodes[child->parent];
    same_dump(sim, dump_of(child->replica, &child->scope), dump_of(parent->replica, &child->scope),
              child->name, parent->name);
}

/* -- one node -------------------------------------------------------------------------------------- */

static void on_fault(void *context, const struct why *why)
{
    sim_broken(context, "check: %s: %s", why->where, why->what);
}

static void check_node(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct view view;
    uint64_t faults, more;
    struct replica_counts counts;
    struct kv *scratch = kv_memory_new();
    assert_ok(replica_view(node->replica, &view));
    assert_ok(replica_check(&view, on_fault, sim, &faults));
    assert_ok(replica_check_tables(&view, scratch, on_fault, sim, &more));
    assert_ok(replica_count(&view, &counts));
    replica_view_end(&view);
    kv_memory_free(scratch);
    faults += more;
    if (faults || counts.waiting)
        sim_broken(sim, "%s: %llu faults, %llu batches wait for one before them", node->name,
                   (unsigned long long)faults, (unsigned long long)counts.waiting);
}

/* Law 1: what is derived is the same when it is folded again. */
static void check_rebuild(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct kv *kv = kv_memory_copy(node->kv);
    struct replica *again;
    bool rebuild;
    assert_ok(replica_open(kv, NULL, 1, &again, &rebuild, NULL));
    assert_ok(replica_rebuild(again, NULL, NULL, NULL));
    same_dump(sim, dump_of(node->replica, NULL), dump_of(again, NULL), node->name,
              "the same, folded again");
    replica_close(again);
    kv_memory_free(kv);
}

/* -- money --------------------------------------------------------------------------------------------- */

struct money { /* of one subject or one region */
    struct scope scope;
    char id[RECORD_ID_MAX + 1];
    bool budgeted;
    unsigned round;
    int64_t fen[BOOK_COUNT];
};
struct purse {
    struct money items[SIM_NODES_MAX * 8];
    size_t count;
};

static struct money *money_of(struct purse *purse, const struct record_key *key)
{
    for (size_t i = 0; i < purse->count; i++)
        if (scope_equal(&purse->items[i].scope, &key->scope) &&
            strcmp(purse->items[i].id, key->id) == 0)
            return &purse->items[i];
    REQUIRE(purse->count < sizeof purse->items / sizeof purse->items[0]);
    struct money *money = &purse->items[purse->count++];
    *money = (struct money){.scope = key->scope};
    memcpy(money->id, key->id, sizeof money->id);
    return money;
}

static bool add_record(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct payload payload;
    unsigned kind = record->key.kind;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn ||
        (kind != KIND_BUDGET && kind != KIND_MONITORING) ||
        payload_decode(arena, kind, record->payload, &payload))
        return true;
    struct money *money = money_of(context, &record->key);
    if (kind == KIND_BUDGET) {
        memset(money->fen, 0, sizeof money->fen);
        money->budgeted = true;
        for (size_t i = 0; i < payload.budget.line_count; i++)
            money->fen[payload.budget.lines[i].book] +=
                payload.budget.lines[i].initial_fen + payload.budget.lines[i].adjustment_fen;
    } else if (!money->budgeted && record->key.round >= money->round) { /* the latest form */
        memset(money->fen, 0, sizeof money->fen);
        money->round = record->key.round;
        for (size_t i = 0; i < payload.monitoring.line_count; i++)
            money->fen[payload.monitoring.lines[i].book] += payload.monitoring.lines[i].annual_fen;
    }
    return true;
}

static int64_t cell_fen(struct view *view, const struct scope *region, unsigned book)
{
    struct cell_key key = {.fiscal_year = YEAR,
                           .table = CELLS_COVERAGE,
                           .dimension = DIMENSION_REGION,
                           .book = (uint8_t)book};
    struct cell cell;
    memcpy(key.code, region->text, sizeof region->text);
    assert_ok(cells_get(NULL, view->txn, &key, &cell));
    return cell.values[2 * STAGE_LISTED + 1] + cell.values[COVERAGE_UNREQUIRED_AMOUNT];
}

static int64_t fen_within(const struct purse *purse, const struct scope *scope, unsigned book,
                          bool exactly)
{
    int64_t fen = 0;
    for (size_t i = 0; i < purse->count; i++)
        if (exactly ? scope_equal(scope, &purse->items[i].scope)
                    : scope_contains(scope, &purse->items[i].scope))
            fen += purse->items[i].fen[book];
    return fen;
}

/* A node's cells = its children's cells + what it holds of its own region. */
static void check_children(struct sim *sim, int index, struct view *view, const struct purse *purse,
                           unsigned book)
{
    const struct sim_node *node = &sim->nodes[index];
    int64_t fen = fen_within(purse, &node->scope, book, true);
    for (size_t i = 0; i < sim->node_count; i++) {
        const struct sim_node *child = &sim->nodes[i];
        struct view below;
        if (child->parent != index || child->clone_of >= 0)
            continue;
        if (child->summary_only)
            return;
        assert_ok(replica_view(child->replica, &below));
        fen += cell_fen(&below, &child->scope, book);
        replica_view_end(&below);
    }
    int64_t cell = cell_fen(view, &node->scope, book);
    if (cell != fen)
        sim_broken(sim, "%s: book %u: its cell says %lld fen, its children and itself %lld",
                   node->name, book, (long long)cell, (long long)fen);
}

static void check_money(struct sim *sim, int index)
{
    const struct sim_node *node = &sim->nodes[index];
    struct purse *purse = calloc(1, sizeof *purse);
    struct view view;
    assert_ok(replica_view(node->replica, &view));
    assert_ok(replica_each(&view, NULL, 0, YEAR, add_record, purse));
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        for (size_t i = 0; i < sim->node_count; i++) {
            const struct scope *scope = &sim->nodes[i].scope;
            int64_t fen = fen_within(purse, scope, book, false),
                    cell = cell_fen(&view, scope, book);
            if (scope_contains(&node->scope, scope) && fen != cell)
                sim_broken(sim, "%s: book %u of %s: the cell says %lld fen, its records %lld",
                           node->name, book, scope->text, (long long)cell, (long long)fen);
        }
        check_children(sim, index, &view, purse, book);
    }
    replica_view_end(&view);
    free(purse);
}

void check_all(struct sim *sim)
{
    check_sets(sim);
    for (size_t i = 0; i < sim->node_count && !sim->broken[0]; i++) {
        const struct sim_node *node = &sim->nodes[i];
        if (node->gone)
            continue;
        check_delivery(sim, (int)i);
        check_node(sim, (int)i);
        check_pair(sim, (int)i);
        check_money(sim, (int)i);
        if (node->expects_behind && node->behinds == 0 && sim->forks == 0)
            sim_broken(sim, "%s was restored behind its own feed and never noticed", node->name);
    }
    if (!sim->broken[0])
        check_rebuild(sim, (int)sim_between(sim, 0, (int64_t)sim->node_count - 1));
}
