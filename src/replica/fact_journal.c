/* Which state the facts are in, and what changed since earlier ones: so a file of columns
 * (columns.h) knows whether it is theirs, and what to take away and to add when it is not quite.
 *
 * The state is a number that grows with every commit that changes a fact, and a mark of all
 * changes in order: two disks at one number and mark went the same way. What a commit changed
 * stands as it was before. Old entries go when there are many; what is older than the floor can
 * only be made anew. Nothing of this is part of what follows from the set. */
#include "inside.h"

#include <siben/columns.h>

#define STATE_KEY "facts"
#define ENTRY_KEY "facts:" /* generation:8 -> mark:8 count:4, then key and old image, sized */
#define TRIM_MAX 64        /* entries that one commit clears away */

static struct key entry_key(uint64_t generation)
{
    struct key key;
    key_init(&key);
    key_raw(&key, bytes_of_text(ENTRY_KEY));
    key_u64(&key, generation);
    return key;
}

enum status fact_journal_read(struct view *view, struct fact_journal *journal)
{
    struct bytes value;
    enum status status = kv_get(view->txn, KV_LOCAL, bytes_of_text(STATE_KEY), &value);
    if (status)
        return status;
    struct reader reader = reader_of(value);
    *journal = (struct fact_journal){.generation = reader_u64(&reader),
                                     .mark = reader_u64(&reader),
                                     .floor = reader_u64(&reader),
                                     .floor_mark = reader_u64(&reader),
                                     .tails = reader_u64(&reader),
                                     .count = reader_u64(&reader)};
    return reader_done(&reader) ? STATUS_OK : STATUS_CORRUPT;
}

static void put_state(struct span *span, const struct fact_journal *journal)
{
    struct key value;
    key_init(&value);
    key_u64(&value, journal->generation);
    key_u64(&value, journal->mark);
    key_u64(&value, journal->floor);
    key_u64(&value, journal->floor_mark);
    key_u64(&value, journal->tails);
    key_u64(&value, journal->count);
    kv_put(span->txn, KV_LOCAL, bytes_of_text(STATE_KEY), key_bytes(&value));
}

/* The ends of the log: software that knows of no journal moves them and leaves the state. */
uint64_t fact_journal_tails(const uint64_t tails[LANE_COUNT], const uint64_t marks[LANE_COUNT])
{
    uint64_t sum = columns_sum(LANE_COUNT, bytes_of(tails, LANE_COUNT * sizeof *tails));
    return columns_sum(sum, bytes_of(marks, LANE_COUNT * sizeof *marks));
}

void fact_changed(struct span *span, struct bytes key, struct bytes before, struct bytes after)
{
    struct fact_changes *changes = &span->facts;
    changes->sum = columns_sum(columns_sum(changes->sum, key), after);
    changes->any = true;
    if (++changes->count > FACT_JOURNAL_SPAN_MAX) {
        changes->many = true;
        buffer_clear(&changes->entries);
    }
    if (changes->many)
        return;
    buffer_put_sized(&changes->entries, key);
    buffer_put_sized(&changes->entries, before);
    if (changes->entries.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
}

static void put_entry(struct span *span, struct fact_journal *journal)
{
    struct buffer value = {0};
    struct key key = entry_key(journal->generation);
    buffer_put_u64(&value, journal->mark);
    buffer_put_u32(&value, (uint32_t)span->facts.count);
    buffer_put_bytes(&value, buffer_bytes(&span->facts.entries));
    if (value.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
    else
        kv_put(span->txn, KV_LOCAL, key_bytes(&key), buffer_bytes(&value));
    buffer_free(&value);
    journal->count += span->facts.count;
}

/* The oldest entries go: those below the floor, a few at a time, and those that are too many. */
static void trim(struct span *span, struct fact_journal *journal, size_t most)
{
    struct bytes prefix = bytes_of_text(ENTRY_KEY);
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_LOCAL);
    for (size_t i = 0; cursor && i < most && kv_seek_prefix(cursor, prefix); i++) {
        struct reader name =
            reader_of(bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size));
        struct reader value = reader_of(cursor->value);
        uint64_t generation = reader_u64(&name), mark = reader_u64(&value);
        uint32_t count = reader_u32(&value);
        if (generation > journal->floor && journal->count <= FACT_JOURNAL_MAX)
            break;
        if (generation > journal->floor) {
            journal->floor = generation;
            journal->floor_mark = mark;
        }
        journal->count -= count < journal->count ? count : journal->count;
        struct key key = entry_key(generation);
        kv_remove(span->txn, KV_LOCAL, key_bytes(&key));
    }
    kv_cursor_close(cursor);
}

void fact_journal_end(struct span *span)
{
    struct fact_journal journal = {0};
    struct fact_changes *changes = &span->facts;
    uint64_t tails = fact_journal_tails(span->tails, span->marks);
    enum status status = fact_journal_read(&span->view, &journal);
    bool known = status == STATUS_OK && journal.tails == changes->tails_before;
    if (status == STATUS_CORRUPT) /* it is only a help: begun anew */
        journal = (struct fact_journal){.generation = random_u64(&span->replica->random) >> 1};
    else if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        kv_fail(span->txn, status);
    bool all = !known || changes->many || span->stripped;
    if (span->txn->failed || (!changes->any && !all && tails == journal.tails))
        return;
    if (changes->any || all) {
        journal.generation++;
        journal.mark = columns_sum(journal.mark ^ changes->sum, bytes_of_text(STATE_KEY));
    }
    if (all) {
        journal.floor = journal.generation;
        journal.floor_mark = journal.mark;
    } else if (changes->any) {
        put_entry(span, &journal);
    }
    /* What was purged stands in no entry either. */
    trim(span, &journal, span->stripped ? SIZE_MAX : TRIM_MAX);
    journal.tails = tails;
    put_state(span, &journal);
}

/* -- reading -------------------------------------------------------------------------- */

bool fact_journal_reaches(struct view *view, const struct fact_journal *journal,
                          const struct fact_state *state)
{
    struct bytes value;
    struct key key = entry_key(state->generation);
    if (state->epoch != view->replica->epoch || state->fold != FOLD_VERSION ||
        state->generation > journal->generation || state->generation < journal->floor)
        return false;
    if (state->generation == journal->generation)
        return state->mark == journal->mark;
    if (state->generation == journal->floor)
        return state->mark == journal->floor_mark;
    if (kv_get(view->txn, KV_LOCAL, key_bytes(&key), &value) != STATUS_OK)
        return false;
    struct reader reader = reader_of(value);
    return reader_u64(&reader) == state->mark && !reader.failed;
}

static enum status each_change(struct bytes value, struct map *seen, struct fact_groups *groups)
{
    struct reader reader = reader_of(value);
    struct arena arena;
    enum status status = STATUS_OK;
    (void)reader_u64(&reader);
    (void)reader_u32(&reader);
    arena_init(&arena, 0);
    while (reader_left(&reader) && !reader.failed && status == STATUS_OK) {
        struct bytes key = reader_sized(&reader, KV_KEY_MAX),
                     before = reader_sized(&reader, reader_left(&reader));
        struct fact_image image;
        bool made = false;
        arena_reset(&arena);
        if (reader.failed)
            break;
        if (!map_put(seen, key, &made))
            status = STATUS_NO_MEMORY;
        if (status == STATUS_OK && made && before.size)
            status = damaged(fact_image_decode(&arena, before, &image));
        if (status == STATUS_OK && made && before.size)
            status = fact_groups_count(groups, &image, -1);
    }
    arena_close(&arena);
    return status ? status : reader.failed ? STATUS_CORRUPT : STATUS_OK;
}

struct adding {
    struct view *view;
    struct fact_groups *groups;
    struct arena arena;
    enum status status;
};

static bool add_now(void *context, struct bytes key, uint64_t *unused)
{
    struct adding *adding = context;
    struct bytes value;
    struct fact_image image;
    (void)unused;
    arena_reset(&adding->arena);
    adding->status = kv_get(adding->view->txn, KV_FACT, key, &value);
    if (adding->status == STATUS_NOT_FOUND) {
        adding->status = STATUS_OK;
        return true;
    }
    if (adding->status == STATUS_OK)
        adding->status = damaged(fact_image_decode(&adding->arena, value, &image));
    if (adding->status == STATUS_OK)
        adding->status = fact_groups_count(adding->groups, &image, 1);
    return adding->status == STATUS_OK;
}

enum status fact_journal_correct(struct view *view, uint64_t generation, struct fact_groups *groups,
                                 size_t *facts)
{
    struct map *seen = map_new();
    struct kv_cursor *cursor = seen ? kv_cursor_open(view->txn, KV_LOCAL) : NULL;
    struct key from = entry_key(generation + 1);
    enum status status = cursor ? STATUS_OK : seen ? view->txn->failed : STATUS_NO_MEMORY;
    for (bool more = cursor && kv_seek(cursor, key_bytes(&from));
         more && status == STATUS_OK && bytes_start_with(cursor->key, bytes_of_text(ENTRY_KEY));
         more = kv_next(cursor))
        status = each_change(cursor->value, seen, groups);
    kv_cursor_close(cursor);
    struct adding adding = {.view = view, .groups = groups, .status = status};
    arena_init(&adding.arena, 0);
    if (status == STATUS_OK)
        map_each(seen, add_now, &adding);
    arena_close(&adding.arena);
    *facts = seen ? map_count(seen) : 0;
    map_free(seen);
    return adding.status;
}
