/* check_sets -- who holds which batches, and that parent and child make the same of them. */
#include "sim.h"

/* -- the sets ------------------------------------------------------------------------------------ */

static bool in_line(const struct scope *node, const struct feed_name *feed)
{
    return scope_contains(node, &feed->scope) ||
           (feed->lane == LANE_NOTICE && scope_contains(&feed->scope, node));
}

static bool on_cut_link(const struct sim *sim, size_t node)
{
    return sim->nodes[node].gone || sim->nodes[node].clone_of >= 0;
}

/* Adds the nodes to which a batch goes from those along every link that stands and takes it. */
static void reach(const struct sim *sim, const struct feed_name *feed, bool reached[SIM_NODES_MAX])
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < sim->node_count; i++) {
            const struct sim_node *child = &sim->nodes[i];
            if (child->parent < 0 || child->clone_of >= 0 || child->ended || child->gone ||
                child->cut || reached[i] == reached[child->parent])
                continue;
            bool up = reached[i];
            size_t to = up ? (size_t)child->parent : i;
            if (!in_line(&sim->nodes[to].scope, feed) || !in_line(&child->scope, feed) ||
                (up && child->grant.uplink_summary_only && feed->lane == LANE_DETAIL))
                continue;
            more = reached[to] = true;
        }
    }
}

/* Nodes that may have it: those in its writer's reach. */
static void reach_of_writer(const struct sim *sim, const struct written *written,
                            bool reached[SIM_NODES_MAX])
{
    memset(reached, 0, SIM_NODES_MAX * sizeof *reached);
    reached[node_identity(sim, written->writer)] = true;
    reach(sim, &written->batch.feed, reached);
}

/* Nodes that must have it: those on whose disk, as far as it is the same one, it was durable, and
 * those in their reach. What a clone wrote begins at whoever took it from the clone. */
static bool reach_of_holders(const struct sim *sim, const struct written *written,
                             bool reached[SIM_NODES_MAX])
{
    bool any = false;
    for (size_t n = 0; n < sim->node_count; n++) {
        reached[n] = !on_cut_link(sim, n) &&
                     map_get(sim->nodes[n].holds, bytes_of(&written->mark, 8)) != NULL;
        any |= reached[n];
    }
    reach(sim, &written->batch.feed, reached);
    return any;
}

/* Detail that went up a line which is summary-only from the start is where it must not be. */
static bool too_much(const struct sim *sim, const struct written *written, size_t node,
                     const bool reached[SIM_NODES_MAX])
{
    const struct feed_name *feed = &written->batch.feed;
    if (reached[node])
        return false;
    if (!in_line(&sim->nodes[node].scope, feed))
        return true;
    for (size_t i = 0; i < sim->node_count; i++) /* it may have come while it could */
        if (sim->nodes[i].ended || sim->nodes[i].gone ||
            (sim->nodes[i].lane_was_cut && sim->nodes[i].grant.serial > 1))
            return false;
    return true;
}

static void say_lost(struct sim *sim, const struct written *written, const char *node)
{
    char feed[FEED_TEXT_SIZE];
    feed_name_print(&written->batch.feed, feed);
    sim_broken(sim, "lost", "%s lacks %s %u, saved at %s%s", node, feed, written->batch.seq,
               sim->nodes[written->writer].name,
               sim->nodes[written->writer].clone_of >= 0 ? " (clone)" : "");
}

void check_sets(struct sim *sim)
{
    struct map *held[SIM_NODES_MAX] = {0};
    bool may[SIM_NODES_MAX], must[SIM_NODES_MAX];
    for (size_t n = 0; n < sim->node_count; n++)
        held[n] = on_cut_link(sim, n) ? NULL : disk_marks(sim->nodes[n].disk);
    for (size_t i = 0; i < sim->written_count; i++) {
        const struct written *written = &sim->written[i];
        struct bytes mark = bytes_of(&written->mark, 8);
        char feed[FEED_TEXT_SIZE];
        feed_name_print(&written->batch.feed, feed);
        reach_of_writer(sim, written, may);
        if (!reach_of_holders(sim, written, must) && !written->lost)
            say_lost(sim, written, "everybody");
        for (size_t n = 0; n < sim->node_count; n++) {
            bool holds = held[n] && map_get(held[n], mark) != NULL;
            if (!held[n])
                continue;
            if (holds && too_much(sim, written, n, may))
                sim_broken(sim, "line", "%s holds %s %u, which is not for it", sim->nodes[n].name,
                           feed, written->batch.seq);
            if (!holds && must[n])
                say_lost(sim, written, sim->nodes[n].name);
        }
    }
    for (size_t n = 0; n < sim->node_count; n++)
        map_free(held[n]);
}

/* -- dumps ------------------------------------------------------------------------------------------ */

struct line { /* of a dump: where it begins, and the scope that it is about */
    size_t at;
    struct scope scope;
};
struct dump {
    struct buffer text;
    struct line *lines;
    size_t count, capacity;
};

static size_t unhex(const char *text, uint8_t *bytes, size_t most)
{
    static const char digits[] = "0123456789abcdef";
    size_t size = 0;
    for (; size < most && text[2 * size] && text[2 * size] != ' '; size++) {
        const char *high = strchr(digits, text[2 * size]),
                   *low = strchr(digits, text[2 * size + 1]);
        if (!high || !low)
            break;
        bytes[size] = (uint8_t)((high - digits) << 4 | (low - digits));
    }
    return size;
}

static struct scope scope_of_line(const char *line)
{
    uint8_t bytes[600];
    struct scope scope = {{0}};
    struct cell_key cell;
    const char *at = strchr(line, ' ') + 1;
    char code[SCOPE_TEXT_MAX] = "";
    if (strncmp(line, "record ", 7) == 0) {
        snprintf(code, sizeof code, "%.*s", (int)strcspn(at, "/"), at);
    } else if (strncmp(line, "fact ", 5) == 0 || strncmp(line, "inbox ", 6) == 0) {
        bytes[unhex(at, bytes, sizeof bytes - 1)] = 0;
        snprintf(code, sizeof code, "%.39s", (char *)bytes);
    } else if (strncmp(line, "cell ", 5) == 0) {
        size_t size = unhex(at, bytes, sizeof bytes);
        if (cell_key_get(bytes_of(bytes, size), &cell) == STATUS_OK)
            snprintf(code, sizeof code, "%.*s", (int)strcspn(cell.code, "/"), cell.code);
    }
    if (!code[0] || scope_parse(code, &scope, NULL))
        scope.text[0] = '\0';
    return scope;
}

static void put_line(void *context, const char *line)
{
    struct dump *dump = context;
    if (dump->count == dump->capacity) {
        dump->capacity = dump->capacity * 2 + 256;
        dump->lines = realloc(dump->lines, dump->capacity * sizeof *dump->lines);
    }
    bool version = strncmp(line, "version ", 8) == 0; /* of the record before it */
    struct scope scope =
        version && dump->count ? dump->lines[dump->count - 1].scope : scope_of_line(line);
    dump->lines[dump->count++] = (struct line){dump->text.size, scope};
    buffer_put(&dump->text, line, strlen(line) + 1);
}

static void dump_take(struct replica *replica, struct dump *dump)
{
    struct view view;
    *dump = (struct dump){.count = 0};
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_dump(&view, put_line, dump));
    replica_view_end(&view);
}

static void dump_free(struct dump *dump)
{
    buffer_free(&dump->text);
    free(dump->lines);
}

/* Of what was handed over two nodes hold different feeds: each shows what its own say, which is
 * looked at by check_meaning(); and where units lie is known to those who hold their records. */
static bool differs_by_right(const struct dump *dump, const struct line *line)
{
    if (sim_now->moved_count && strncmp((const char *)dump->text.data + line->at, "cell ", 5) == 0)
        return true;
    for (size_t i = 0; i < sim_now->moved_count; i++)
        if (scope_equal(&sim_now->moved_from[i], &line->scope))
            return true;
    return false;
}

/* The next line that is about a scope within `within` (NULL: any), from *at on. */
static const char *next_line(const struct dump *dump, const struct scope *within, size_t *at)
{
    for (; *at < dump->count; ++*at) {
        const struct line *line = &dump->lines[*at];
        if (within && differs_by_right(dump, line))
            continue;
        if (!within || (line->scope.text[0] && scope_contains(within, &line->scope)))
            return (const char *)dump->text.data + dump->lines[(*at)++].at;
    }
    return NULL;
}

static void same_dump(struct sim *sim, const struct dump *a, const struct dump *b,
                      const struct scope *within, const char *who, const char *whom)
{
    size_t i = 0, k = 0;
    for (;;) {
        const char *x = next_line(a, within, &i), *y = next_line(b, within, &k);
        if (!x && !y)
            return;
        if (x && y && strcmp(x, y) == 0)
            continue;
        sim_say(sim, "%s: %s", who, x ? x : "(end)");
        sim_say(sim, "%s: %s", whom, y ? y : "(end)");
        sim_broken(sim, "dump", "%s and %s show different things: %.170s / %.170s", who, whom,
                   x ? x : "(end)", y ? y : "(end)");
        return;
    }
}

/* Law 1: what is derived is the same when it is folded again. */
static void check_rebuild(struct sim *sim, size_t index, const struct dump *dump)
{
    struct sim_node *node = &sim->nodes[index];
    struct disk *disk = disk_copy(node->disk);
    struct replica *again;
    struct dump other;
    bool rebuild;
    assert_ok(replica_open(disk_kv(disk), NULL, 1, &again, &rebuild, NULL));
    assert_ok(replica_rebuild(again, NULL, NULL, NULL));
    dump_take(again, &other);
    same_dump(sim, dump, &other, NULL, node->name, "the same, folded again");
    dump_free(&other);
    replica_close(again);
    disk_free(disk);
}

bool check_rebuilt(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct dump before, after;
    dump_take(node->replica, &before);
    enum status status = replica_rebuild(node->replica, NULL, NULL, NULL);
    if (status != STATUS_OK && !node->dying)
        sim_broken(sim, "rebuild", "%s: %s", node->name, status_name(status));
    if (status == STATUS_OK) {
        dump_take(node->replica, &after);
        same_dump(sim, &before, &after, NULL, node->name, "the same with the next software");
        dump_free(&after);
    }
    dump_free(&before);
    return status == STATUS_OK;
}

void check_dumps(struct sim *sim)
{
    struct dump dumps[SIM_NODES_MAX];
    size_t again = (size_t)sim_between(sim, 0, (int64_t)sim->node_count - 1);
    memset(dumps, 0, sizeof dumps);
    for (size_t i = 0; i < sim->node_count; i++)
        if (!sim->nodes[i].gone)
            dump_take(sim->nodes[i].replica, &dumps[i]);
    for (size_t i = 0; i < sim->node_count; i++) {
        const struct sim_node *child = &sim->nodes[i];
        if (child->parent < 0 || child->gone || child->ended || child->cut ||
            child->grant.uplink_summary_only || child->doubtful ||
            sim->nodes[child->parent].doubtful)
            continue;
        same_dump(sim, &dumps[i], &dumps[child->parent], &child->scope, child->name,
                  sim->nodes[child->parent].name);
    }
    if (!sim->nodes[again].gone)
        check_rebuild(sim, again, &dumps[again]);
    for (size_t i = 0; i < sim->node_count; i++)
        dump_free(&dumps[i]);
}
