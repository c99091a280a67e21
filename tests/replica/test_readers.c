/* Every reader of a replica with the k-th call of its store failing, and with the k-th allocation: what
 * it says is right to the letter, or it says what failed. A table that ends early, because a page could
 * not be read, looks like a shorter one: that is the lie that is looked for. */
#include "asked.h"
#include "busy.h"
#include "columns_memory.h"

#include <siben/above.h>
#include <siben/handover.h>

static struct busy *busy_of(struct asking *asking)
{
    return asking->context;
}

static void say_key(struct asking *asking, const struct record_key *key)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    say(asking, "%s", text);
}

static void say_heads(struct asking *asking, const struct head *heads, size_t count)
{
    for (size_t i = 0; i < count; i++)
        say(asking, "%s %u %u %llx", heads[i].feed.node, heads[i].feed.lane, heads[i].seq,
            (unsigned long long)hash_mark(&heads[i].hash));
}

/* NOT_FOUND, CONFLICT and the like are answers of a reader, and said as such. */
static enum status answer(struct asking *asking, enum status status)
{
    say(asking, "%s", status_name(status));
    return status == STATUS_NOT_FOUND || status == STATUS_CONFLICT || status == STATUS_FORKED ||
                   status == STATUS_UNAUTHORISED || status == STATUS_INVALID
               ? STATUS_OK
               : status;
}

/* -- records ------------------------------------------------------------------------------ */

static void say_record(struct asking *asking, const struct record *record)
{
    say(asking, "%llx %zu %d %zu", (unsigned long long)record->shown.mark, record->payload.size,
        record->gone, record->version_count);
    for (size_t i = 0; i < record->version_count; i++)
        say(asking, "%llx %s %u %u %zu %d", (unsigned long long)record->versions[i].name.mark,
            record->versions[i].author, record->versions[i].standing,
            record->versions[i].not_counted, record->versions[i].payload.size,
            record->versions[i].gone);
}

static enum status read_records(struct asking *asking, struct view *view, struct arena *arena)
{
    struct busy *busy = busy_of(asking);
    struct record record;
    struct scope home, gone_to;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < busy->key_count && status == STATUS_OK; i++) {
        memset(&record, 0, sizeof record);
        status = answer(asking, replica_get(view, arena, &busy->keys[i], &record));
        say_record(asking, &record);
        if (status == STATUS_OK)
            status = answer(asking, replica_history(view, arena, &busy->keys[i], &record));
        say_record(asking, &record);
        memset(&home, 0, sizeof home);
        memset(&gone_to, 0, sizeof gone_to);
        if (status == STATUS_OK)
            status = answer(asking, replica_home(view, &busy->keys[i], &home, &gone_to));
        say(asking, "%s %s", home.text, gone_to.text);
        memset(&record, 0, sizeof record);
        if (status == STATUS_OK)
            status = answer(asking, replica_closed(view, arena, &busy->keys[i], &record));
        say_record(asking, &record);
    }
    return status;
}

static enum status read_versions(struct asking *asking, struct view *view, struct arena *arena)
{
    struct busy *busy = busy_of(asking);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < busy->version_count && status == STATUS_OK; i++) {
        struct version_name *name = &busy->versions[i];
        struct delivery delivery = {.own_only = false};
        struct evidence evidence = {.stated_ms = 0};
        struct hash hash = {{0}};
        struct bytes stored = {0}, grants[GRANT_CHAIN_MAX];
        size_t count = 0;
        status = answer(asking, replica_delivery(view, name, &delivery));
        say(asking, "%s %lld %s %lld %d %lld", delivery.parent, (long long)delivery.parent_since_ms,
            delivery.grandparent, (long long)delivery.grandparent_since_ms, delivery.own_only,
            (long long)delivery.news_ms);
        if (status == STATUS_OK)
            status = answer(asking, replica_evidence(view, arena, name, &evidence));
        say(asking, "%lld %s %lld", (long long)evidence.committed_ms, evidence.seen,
            (long long)evidence.not_before_ms);
        if (status == STATUS_OK)
            status = answer(asking, replica_version_batch(view, name, &hash));
        say(asking, "%llx", (unsigned long long)hash_mark(&hash));
        if (status == STATUS_OK)
            status = answer(asking, replica_signed(view, arena, name, &stored, grants, &count));
        say(asking, "%zu %zu", stored.size, count);
    }
    return status;
}

static enum status read_purges(struct asking *asking, struct view *view, struct arena *arena)
{
    struct busy *busy = busy_of(asking);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < busy->version_count && status == STATUS_OK; i++) {
        struct purge_entry entry = {0};
        struct change change = {.entered_for = ""};
        bool gone = false;
        status = answer(
            asking, replica_purge_entry(view, arena, &busy->versions[i], &entry, &change, &gone));
        say(asking, "%d %zu", gone, change.payload.size);
    }
    for (size_t i = 0; i < busy->key_count && status == STATUS_OK; i++) {
        struct purge_order order = {.first_author = "", .second_author = ""};
        if (busy->keys[i].kind != KIND_PURGE)
            continue;
        status = answer(asking, replica_purge_order(view, arena, &busy->keys[i], &order));
        say(asking, "%s %s %d %zu", order.first_author, order.second_author, order.in_force,
            order.purge.entry_count);
    }
    return status;
}

static enum status read_names(struct asking *asking, struct view *view, struct arena *arena)
{
    struct scope near;
    struct record_key key = {.kind = 0};
    struct record unit = {.gone = false};
    enum status status = STATUS_OK;
    if (scope_parse("653022", &near, NULL))
        return STATUS_INVALID;
    static const char *const units[] = {"801001", "木吉乡人民政府", "没有的"};
    for (size_t i = 0; i < 6 && status == STATUS_OK; i++) {
        status = answer(asking,
                        replica_find_unit(view, arena, i % 2 ? NULL : &near, units[i / 2], &unit));
        say_key(asking, &unit.key);
    }
    static const char *const codes[] = {"65302226T000000000101", "65302226T000000000103", "0"};
    for (size_t i = 0; i < 3 && status == STATUS_OK; i++) {
        status = answer(asking, replica_find_project(view, arena, codes[i], &key));
        say_key(asking, &key);
    }
    if (status == STATUS_OK)
        status = answer(
            asking, replica_find_project_by_name(view, arena, "801001", 2026, "养护工程", &key));
    say_key(asking, &key);
    for (unsigned d = 0; d < DIMENSION_COUNT && status == STATUS_OK; d++) {
        static const char *const dimensions[] = {"653022", "653022/801", "653022205/801001"};
        struct moment moment = {busy_of(asking)->above.scope, busy_of(asking)->basis,
                                busy_of(asking)->basis_count};
        uint64_t lists = 0, then = 0;
        status = replica_lists(view, 2026, (enum dimension)d, dimensions[d], &lists);
        if (status == STATUS_OK)
            status = replica_lists_at(view, &moment, 2026, (enum dimension)d, dimensions[d], &then);
        say(asking, "%llu %llu", (unsigned long long)lists, (unsigned long long)then);
    }
    return status;
}

static bool see_record(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    (void)view;
    (void)arena;
    say_key(context, &record->key);
    say_record(context, record);
    return true;
}

static bool see_inbox(void *context, const struct inbox_item *item)
{
    say_key(context, &item->key);
    say(context, "%llx %u %u %u %d", (unsigned long long)item->version.mark, item->standing,
        item->conflict, item->not_counted, item->handled);
    return true;
}

static enum status read_lists(struct asking *asking, struct view *view, struct arena *arena)
{
    (void)arena;
    enum status status = replica_each(view, NULL, 0, 0, see_record, asking);
    if (status == STATUS_OK)
        status = replica_each(view, &busy_of(asking)->below.scope, KIND_BUDGET, 2026, see_record,
                              asking);
    if (status == STATUS_OK)
        status = replica_each_inbox(view, see_inbox, asking);
    return status;
}

/* -- images, courses, figures ---------------------------------------------------------------- */

static bool see_image(void *context, const struct fact_image *image)
{
    say_key(context, &image->subject);
    say(context, "%d %zu %d", image->exists, image->line_count, image->target_approved);
    return true;
}

static bool see_course(void *context, const struct fact_image *image, const struct course *courses,
                       size_t count)
{
    if (image)
        say_key(context, &image->subject);
    for (size_t i = 0; i < count; i++)
        say(context, "%zu %u", courses[i].count, courses[i].steps[courses[i].count - 1].state);
    return true;
}

static enum status read_images(struct asking *asking, struct view *view, struct arena *arena)
{
    struct busy *busy = busy_of(asking);
    struct moment moment = {busy->below.scope, busy->basis, busy->basis_count};
    enum status status = replica_each_image(view, 2026, see_image, asking);
    if (status == STATUS_OK)
        status = replica_each_image_at(view, &moment, 2026, see_image, asking);
    for (size_t i = 0; i < busy->key_count && status == STATUS_OK; i++) {
        struct record_key key = busy->keys[i];
        struct subject subject = {.listed = false};
        struct fact_image image = {.exists = false};
        if (key.kind != KIND_BUDGET)
            continue;
        key.kind = 0;
        status = answer(asking, replica_subject(view, arena, &key, &subject));
        say(asking, "%d %d", subject.listed, subject.budget.held);
        if (status == STATUS_OK)
            status = answer(asking, replica_image(view, arena, &key, &image));
        say(asking, "%d %zu", image.exists, image.line_count);
    }
    return status;
}

static enum status read_courses(struct asking *asking, struct view *view, struct arena *arena)
{
    struct busy *busy = busy_of(asking);
    enum status status = replica_each_course(view, 2026, see_course, asking);
    for (size_t i = 0; i < busy->key_count && status == STATUS_OK; i++) {
        struct course course = {.count = 0};
        status = answer(asking, replica_course(view, arena, &busy->keys[i], &course));
        say(asking, "%zu", course.count);
    }
    return status;
}

static enum status ask(struct asking *asking, struct view *view, struct arena *arena,
                       const struct columns_port *port)
{
    static const struct fact_query query = {
        .by = {{.column = FACT_UNIT}, {.column = FACT_REQUIRED}},
        .by_count = 2,
        .sums = {{.column = FACT_ANNUAL_FEN}},
        .sum_count = 1};
    struct fact_groups *groups;
    struct fact_group *sorted;
    struct fact_source source;
    size_t count = 0;
    enum status status = replica_ask_facts(view, port, &query, &groups, &source);
    if (status)
        return status;
    status = fact_groups_sorted(groups, arena, &sorted, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        say(asking, "%s %lld %lld", sorted[i].keys[0], (long long)sorted[i].lines,
            (long long)sorted[i].sums[0]);
    fact_groups_free(groups);
    return status;
}

static enum status read_facts(struct asking *asking, struct view *view, struct arena *arena)
{
    struct columns_memory memory;
    columns_memory_init(&memory);
    enum status status = ask(asking, view, arena, NULL);
    struct columns_memory earlier = busy_of(asking)->columns; /* there, and to be corrected */
    earlier.port.context = &earlier;
    earlier.busy = true;
    if (status == STATUS_OK)
        status = ask(asking, view, arena, &earlier.port);
    for (int i = 0; i < 2 && status == STATUS_OK; i++) /* makes it, and reads it */
        status = ask(asking, view, arena, &memory.port);
    columns_memory_free(&memory);
    return status;
}

static bool see_cell(void *context, const struct cell_key *key, const struct cell *cell)
{
    say(context, "%u %u %s %lld", key->table, key->book, key->code, (long long)cell->values[1]);
    return true;
}

static enum status read_cells(struct asking *asking, struct view *view, struct arena *arena)
{
    struct busy *busy = busy_of(asking);
    struct cells *delta = cells_new();
    struct cells *map = delta ? cells_new() : NULL;
    struct unit_map *lay = NULL;
    size_t touched = 0, units = 0, missing_count = 0, then_count = 0;
    struct head *missing = NULL, *then = NULL;
    enum status status = map ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = replica_cells_at(view, &busy->below.scope, busy->basis, busy->basis_count, delta,
                                  &touched);
    if (status == STATUS_OK)
        status = cells_each(delta, view->txn, see_cell, asking);
    if (status == STATUS_OK)
        status = replica_map_open(view, NULL, 20500, &lay);
    if (status == STATUS_OK) {
        units = replica_map_units(lay);
        status = replica_map_cells(view, lay, NULL, 2026, map);
    }
    replica_map_close(lay);
    lay = NULL;
    const struct moment moment = {busy->below.scope, busy->basis, busy->basis_count};
    if (status == STATUS_OK)
        status = replica_map_open(view, &moment, 20500, &lay);
    if (status == STATUS_OK)
        units += replica_map_units(lay);
    if (status == STATUS_OK)
        status = cells_each(map, view->txn, see_cell, asking);
    if (status == STATUS_OK)
        status = replica_basis_missing(view, arena, busy->basis, busy->basis_count, &missing,
                                       &missing_count);
    if (status == STATUS_OK)
        status =
            replica_heads_at(view, arena, &busy->above.scope, 1780000000040, &then, &then_count);
    if (status == STATUS_OK) {
        say(asking, "%zu %zu", touched, units);
        say_heads(asking, missing, missing_count);
        say_heads(asking, then, then_count);
    }
    cells_free(delta);
    cells_free(map);
    replica_map_close(lay);
    return status;
}

static bool see_since(void *context, const struct since_change *change)
{
    say_key(context, &change->change.key);
    say(context, "%s %llx", change->author, (unsigned long long)change->name.mark);
    return true;
}

static enum status read_since(struct asking *asking, struct view *view, struct arena *arena)
{
    struct busy *busy = busy_of(asking);
    struct since *since;
    enum status status = since_open(view, busy->basis, busy->basis_count, &since);
    if (status)
        return status;
    status = since_each(view, since, &busy->above.scope, see_since, asking);
    for (size_t i = 0; i < busy->key_count && status == STATUS_OK; i++) {
        struct record record = {.gone = false};
        status = answer(asking, since_get(view, arena, since, &busy->keys[i], &record));
        say_record(asking, &record);
    }
    since_close(since);
    return status;
}

/* -- digests -------------------------------------------------------------------------------- */

static bool see_digest(void *context, const struct digest_place *place, const struct digest *sum)
{
    say(context, "%u %u %u %s %s %llx", place->fiscal_year, place->round, place->class,
        place->home.text, place->unit, (unsigned long long)sum->low);
    return true;
}

static enum status read_digests(struct asking *asking, struct view *view, struct arena *arena)
{
    struct busy *busy = busy_of(asking);
    struct moment moment = {busy->below.scope, busy->basis, busy->basis_count};
    struct digest_place place = {2026, 0, BOOK_GENERAL_PUBLIC, busy->below.scope, "801001"};
    struct digest_entry *entries = NULL;
    struct cells *fresh = cells_new();
    uint64_t differing = 0;
    size_t count = 0;
    enum status status = fresh ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = replica_shared_digests(view, NULL, &busy->below.scope, see_digest, asking);
    if (status == STATUS_OK)
        status =
            replica_shared_units(view, NULL, &busy->below.scope, 2026, 5, NULL, see_digest, asking);
    if (status == STATUS_OK)
        status = replica_digests_fresh(view, fresh);
    if (status == STATUS_OK)
        status = replica_shared_digests(view, fresh, &busy->below.scope, see_digest, asking);
    if (status == STATUS_OK)
        status = replica_figures_check(view, &differing);
    for (int then = 0; then < 2 && status == STATUS_OK; then++) {
        status = replica_digest_entries(view, arena, &place, true, then ? &moment : NULL, &entries,
                                        &count);
        for (size_t i = 0; status == STATUS_OK && i < count; i++)
            say_key(asking, &entries[i].key);
    }
    place.class = DIGEST_DETAIL;
    if (status == STATUS_OK)
        status = replica_digest_entries(view, arena, &place, true, NULL, &entries, &count);
    say(asking, "%llu %zu", (unsigned long long)differing, count);
    cells_free(fresh);
    return status;
}

/* -- links ---------------------------------------------------------------------------------- */

static enum status load(struct asking *asking, struct view *view, const struct peer *peer)
{
    enum status status = STATUS_OK;
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        struct cursor from = {.epoch = replica_epoch(view->replica)}, to, tail;
        struct buffer run = {0};
        size_t count = 0;
        bool more = false, valid = false;
        status = replica_load(view, peer, (enum lane)lane, &from, 4096, &run, &count, &to, &more);
        if (status == STATUS_OK)
            say(asking, "%zu %zu %d %llu %llx", run.size, count, more,
                (unsigned long long)to.arrival, (unsigned long long)to.mark);
        if (status == STATUS_OK)
            status = replica_cursor_valid(view, (enum lane)lane, &to, &valid);
        if (status == STATUS_OK)
            status = replica_tail(view, (enum lane)lane, &tail);
        buffer_clear(&run);
        if (status == STATUS_OK)
            status = replica_load_until(view, peer, (enum lane)lane, &from, to.arrival, 1 << 20,
                                        &run, &count, &to, &more);
        if (status == STATUS_OK)
            say(asking, "%d %llu %zu %zu", valid, (unsigned long long)tail.arrival, run.size,
                count);
        buffer_free(&run);
    }
    return status;
}

static bool see_place(void *context, const struct log_place *place)
{
    say(context, "%llu %d %d", (unsigned long long)place->arrival, place->served, place->from_peer);
    return true;
}

static enum status read_logs(struct asking *asking, struct view *view, struct arena *arena)
{
    (void)arena;
    enum status status = load(asking, view, &busy_of(asking)->above);
    if (status == STATUS_OK)
        status = load(asking, view, &busy_of(asking)->below);
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++)
        status =
            replica_scan(view, &busy_of(asking)->below, (enum lane)lane, 1, 30, see_place, asking);
    return status;
}

static enum status compare_with(struct asking *asking, struct view *view, struct arena *arena,
                                const struct peer *peer)
{
    enum status status = STATUS_OK;
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        struct head *heads = NULL;
        struct hash digest;
        size_t count = 0;
        status = replica_link_heads(view, arena, peer, (enum lane)lane, &heads, &count, &digest);
        if (status)
            break;
        say_heads(asking, heads, count);
        for (size_t i = 0; i < count && status == STATUS_OK; i++) {
            struct feed_place after = {.feed = heads[i].feed};
            struct buffer run = {0};
            size_t got = 0;
            uint32_t last = 0;
            bool more = false, held = false;
            struct hash key = {{0}};
            status = replica_load_feed(view, peer, &after, 2000, &run, &got, &more, &last);
            if (status == STATUS_OK)
                say(asking, "%zu %zu %d %u", run.size, got, more, last);
            buffer_free(&run);
            if (status == STATUS_OK)
                status = replica_held(view, &heads[i], &held);
            if (status == STATUS_OK)
                status = answer(asking, replica_feed_key(view, &heads[i].feed, &key));
            say(asking, "%d %llx", held, (unsigned long long)hash_mark(&key));
        }
    }
    return status;
}

static enum status read_feeds(struct asking *asking, struct view *view, struct arena *arena)
{
    enum status status = compare_with(asking, view, arena, &busy_of(asking)->above);
    return status ? status : compare_with(asking, view, arena, &busy_of(asking)->below);
}

static bool see_feed(void *context, const struct feed_state *state)
{
    say_heads(context, &state->head, 1);
    say(context, "%llu %u %u %d %d", (unsigned long long)state->batches, state->at_parent,
        state->at_grandparent, state->ended, state->forked);
    return true;
}

static bool see_enrolled(void *context, const struct enrolled *enrolled)
{
    say(context, "%s %d %d", enrolled->grant.node, enrolled->ended, enrolled->lent);
    return true;
}

static bool see_note(void *context, const char *rest, struct bytes value)
{
    say(context, "%s %zu", rest, value.size);
    return true;
}

static enum status read_peers(struct asking *asking, struct view *view, struct arena *arena)
{
    struct busy *busy = busy_of(asking);
    struct head *heads = NULL;
    struct feed_place *places = NULL;
    struct position *positions = NULL;
    struct above *above = NULL;
    struct bytes chain[GRANT_CHAIN_MAX], value = {0};
    struct restored restored = {0};
    struct replica_counts counts = {0};
    uint64_t since = 0, arrival = 0;
    int64_t ms = 0;
    size_t count = 0, batches = 0, bytes = 0;
    enum status status = replica_each_feed(view, see_feed, asking);
    if (status == STATUS_OK)
        status = replica_each_enrolled(view, see_enrolled, asking);
    if (status == STATUS_OK)
        status = replica_each_admitted(view, see_enrolled, asking);
    for (int own = 0; own < 2 && status == STATUS_OK; own++) {
        status = replica_hello_heads(view, arena, own ? &busy->above : &busy->below, own, &heads,
                                     &count);
        if (status == STATUS_OK)
            say_heads(asking, heads, count);
    }
    if (status == STATUS_OK)
        status = replica_refused_feeds(view, arena, &busy->below, &heads, &count);
    if (status == STATUS_OK) {
        say_heads(asking, heads, count);
        status = replica_heads_of_node(view, arena, "653022205", &heads, &count);
    }
    if (status == STATUS_OK) {
        say_heads(asking, heads, count);
        for (size_t i = 0; i < count; i++)
            heads[i].seq += i % 2; /* of half of them not all is here */
        status = replica_lacking(view, arena, heads, count, &places, &count);
    }
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        say(asking, "%s %u", places[i].feed.node, places[i].after);
    if (status == STATUS_OK)
        status = replica_positions_for(view, arena, &busy->below, &since, &positions, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        say(asking, "%s %lld", positions[i].replica, (long long)positions[i].at_ms);
    if (status == STATUS_OK)
        status = replica_above(view, arena, &above, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        say(asking, "%s %u", above[i].node, above[i].role);
    if (status == STATUS_OK)
        status = answer(asking, replica_newer_grant(view, arena, chain, &count));
    if (status == STATUS_OK)
        status = answer(asking, replica_restored_state(view, &restored));
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        struct cursor cursor = {0};
        status = answer(asking, replica_cursor_get(view, "6530", (enum lane)lane, &cursor));
        if (status == STATUS_OK)
            status = answer(asking, replica_last_from(view, "653022205", (enum lane)lane, &ms));
        if (status == STATUS_OK)
            status = replica_acknowledged_to(view, "6530", (enum lane)lane, &arrival, &ms);
        say(asking, "%llu %llu %lld", (unsigned long long)cursor.arrival,
            (unsigned long long)arrival, (long long)ms);
    }
    if (status == STATUS_OK)
        status = answer(asking, replica_peer_note_get(view, "6530", "stick", &value));
    if (status == STATUS_OK)
        status = answer(asking, replica_note_get(view, arena, "note/b", &value));
    if (status == STATUS_OK)
        status = replica_each_note(view, "note/", see_note, asking);
    if (status == STATUS_OK)
        status = replica_waiting_room(view, "653022205", &batches, &bytes);
    if (status == STATUS_OK)
        status = replica_count(view, &counts);
    say(asking, "%zu %zu %zu %llu %llu %llu", value.size, batches, bytes,
        (unsigned long long)counts.versions, (unsigned long long)counts.conflicts,
        (unsigned long long)counts.cells);
    return status;
}

/* -- plans of what would be written ------------------------------------------------------------ */

static enum status read_plans(struct asking *asking, struct view *view, struct arena *arena)
{
    struct close_ask closing = {.fiscal_year = 2026, .round = 5, .reason = "轮次结束"};
    struct handover_ask moving = {
        .unit = world_budget_key("653022205", "801001"), .reason = "合并", .effective = 20600};
    struct close_plan plan = {.count = 0};
    struct handover_plan handover = {.count = 0};
    struct why why = {0};
    moving.unit.kind = KIND_UNIT;
    moving.unit.fiscal_year = 0;
    closing.scope = busy_of(asking)->scene.world.nodes[COUNTY].grant.scope;
    enum status status = replica_close_plan(view, arena, &closing, &plan);
    say(asking, "%zu %zu %zu %zu", plan.count, plan.forms, plan.approved, plan.conflicting);
    closing.lift = true;
    plan = (struct close_plan){.count = 0};
    if (status == STATUS_OK)
        status = replica_close_plan(view, arena, &closing, &plan);
    say(asking, "%zu %zu", plan.count, plan.closed_before);
    static const char *const homes[] = {"653022202", "653022205"};
    for (int i = 0; i < 2 && status == STATUS_OK; i++) {
        memcpy(moving.to.text, homes[i], 10);
        status = answer(asking, replica_handover_plan(view, arena, &moving, &handover, &why));
        say(asking, "%zu %zu %zu %zu", handover.count, handover.subjects, handover.approved,
            handover.head_count);
    }
    return status;
}

/* -- all of it: dump, check -------------------------------------------------------------------- */

static void put_line(void *context, const char *line)
{
    say(context, "%s", line);
}

static enum status read_dump(struct asking *asking, struct view *view, struct arena *arena)
{
    (void)arena;
    return replica_dump(view, put_line, asking);
}

static void put_fault(void *context, const struct why *why)
{
    say(context, "%s %s", why->where, why->what);
}

static enum status read_faults(struct asking *asking, struct view *view, struct arena *arena)
{
    uint64_t faults = 0, tables = 0;
    struct kv *scratch = kv_memory_new();
    (void)arena;
    if (!scratch)
        return STATUS_NO_MEMORY;
    enum status status = replica_check(view, put_fault, asking, &faults);
    if (status == STATUS_OK)
        status = replica_check_tables(view, scratch, put_fault, asking, &tables);
    say(asking, "%llu %llu", (unsigned long long)faults, (unsigned long long)tables);
    kv_memory_free(scratch);
    return status;
}

/* -- each of them -------------------------------------------------------------------------------- */

typedef enum status reader_of_view(struct asking *asking, struct view *view, struct arena *arena);

static enum status in_view(struct asking *asking, reader_of_view *read)
{
    struct arena arena;
    struct view view;
    enum status status = replica_view(busy_of(asking)->county, &view);
    if (status)
        return status;
    arena_init(&arena, 0);
    status = read(asking, &view, &arena);
    arena_close(&arena);
    return replica_view_close(&view, status);
}

#define READERS(X) \
    X(records)     \
    X(versions)    \
    X(purges)      \
    X(names)       \
    X(lists)       \
    X(images)      \
    X(courses)     \
    X(facts) X(cells) X(since) X(digests) X(logs) X(feeds) X(peers) X(plans) X(dump) X(faults)
#define X(name)                                          \
    static enum status ask_##name(struct asking *asking) \
    {                                                    \
        return in_view(asking, read_##name);             \
    }
READERS(X)
#undef X
static const struct question questions[] = {
#define X(name) {#name, ask_##name},
    READERS(X)
#undef X
};

static void each_reader(bool calls)
{
    struct busy busy;
    busy_open(&busy, test_seed(3));
    struct asking asking = {.context = &busy, .store = &busy.store};
    asked_each(&asking, questions, sizeof questions / sizeof *questions, calls, 0);
    busy_close(&busy);
}

static void no_page_that_cannot_be_read_shortens_an_answer(void **state)
{
    (void)state;
    each_reader(true);
}

static void without_memory_an_answer_is_right_or_not_said(void **state)
{
    (void)state;
    each_reader(false);
}

static void half_a_value_is_damage_and_nothing_else(void **state)
{
    struct busy busy;
    (void)state;
    busy_open(&busy, test_seed(3));
    struct asking asking = {.context = &busy, .store = &busy.store};
    asked_each_bite(&asking, questions, sizeof questions / sizeof *questions, 0);
    busy_close(&busy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_page_that_cannot_be_read_shortens_an_answer),
        cmocka_unit_test(without_memory_an_answer_is_right_or_not_said),
        cmocka_unit_test(half_a_value_is_damage_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
