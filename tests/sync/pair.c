#include "pair.h"

enum work_type { WORK_FRAME, WORK_ANSWER, WORK_STORE };

struct work { /* kept in order of (at_ms, order) */
    struct work *next;
    int64_t at_ms;
    uint64_t order;
    enum work_type type;
    int side;
    unsigned session;
    struct sync_event event;
    struct sync_action action; /* of a store */
    struct head *heads;
    uint8_t *bytes;
};

uint64_t pair_random(struct pair *pair)
{
    uint64_t x = pair->random;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return pair->random = x;
}

static void broken(struct pair *pair, const char *promise)
{
    if (!pair->broken)
        pair->broken = promise;
}

static void write_line(void *context, enum log_level level, const char *line)
{
    struct side *side = context;
    (void)level;
    if (side->pair->trace)
        buffer_print(&side->pair->transcript, "[%5lld] %s\n", (long long)side->pair->now_ms, line);
}

static void side_init(struct pair *pair, int which, const char *name)
{
    struct side *side = &pair->sides[which];
    side->pair = pair;
    snprintf(side->name, sizeof side->name, "%s", name);
    side->log = (struct log){write_line, side, LOG_DEBUG};
    side->epoch = 0x1000 + (unsigned)which;
    side->filter = 0x77;
    side->lanes_in = side->lanes_out = 7;
}

void pair_init(struct pair *pair)
{
    memset(pair, 0, sizeof *pair);
    pair->latency_ms = 10;
    pair->local_ms = 1;
    pair->trace = true;
    pair->random = 88172645463325252u;
    side_init(pair, CHILD, "653022205");
    side_init(pair, PARENT, "653022");
}

static void work_free(struct work *work)
{
    free(work->bytes);
    free(work->heads);
    free(work);
}

void pair_close(struct pair *pair)
{
    for (int i = 0; i < 2; i++) {
        struct side *side = &pair->sides[i];
        sync_link_free(side->link);
        for (size_t j = 0; j < side->feed_count; j++)
            free(side->feeds[j].entries);
        free(side->feeds);
        for (unsigned lane = 0; lane < LANE_COUNT; lane++)
            free(side->entries[lane]);
        free((void *)(uintptr_t)side->answer.data);
    }
    while (pair->work) {
        struct work *work = pair->work;
        pair->work = work->next;
        work_free(work);
    }
    buffer_free(&pair->transcript);
}

static struct work *work_add(struct pair *pair, int64_t at_ms, enum work_type type, int side,
                             struct bytes bytes)
{
    struct work *work = calloc(1, sizeof *work), **place = &pair->work;
    work->at_ms = at_ms;
    work->order = ++pair->order;
    work->type = type;
    work->side = side;
    work->session = pair->session;
    work->bytes = malloc(bytes.size ? bytes.size : 1);
    if (bytes.size)
        memcpy(work->bytes, bytes.data, bytes.size);
    work->event.bytes = bytes_of(work->bytes, bytes.size);
    while (*place &&
           ((*place)->at_ms < at_ms || ((*place)->at_ms == at_ms && (*place)->order < work->order)))
        place = &(*place)->next;
    work->next = *place;
    *place = work;
    return work;
}

/* -- the log ------------------------------------------------------------------------- */

static int64_t local_delay(struct pair *pair)
{
    return pair->jitter ? (int64_t)(pair_random(pair) % 40) : pair->local_ms;
}

static size_t feed_find(struct side *side, const struct feed_name *name)
{
    for (size_t i = 0; i < side->feed_count; i++)
        if (feed_name_equal(&side->feeds[i].name, name))
            return i;
    return SIZE_MAX;
}

static size_t feed_add(struct side *side, const struct feed_name *name, bool shared)
{
    side->feeds = realloc(side->feeds, (side->feed_count + 1) * sizeof *side->feeds);
    side->feeds[side->feed_count] = (struct fake_feed){.name = *name, .shared = shared};
    return side->feed_count++;
}

size_t pair_feed(struct side *side, const char *node, const char *scope, enum lane lane,
                 uint64_t incarnation, bool shared)
{
    struct feed_name name;
    memset(&name, 0, sizeof name);
    snprintf(name.node, sizeof name.node, "%s", node);
    assert_ok(scope_parse(scope, &name.scope, NULL));
    name.lane = (uint8_t)lane;
    name.incarnation = incarnation;
    return feed_add(side, &name, shared);
}

static uint64_t mark_at(const struct side *side, unsigned lane, uint64_t arrival)
{
    return arrival ? side->entries[lane][arrival - 1].mark : 0;
}

static const struct entry *entry_find(const struct fake_feed *feed, uint32_t seq, uint64_t mark)
{
    for (size_t i = 0; i < feed->count; i++)
        if (feed->entries[i].seq == seq && feed->entries[i].mark == mark)
            return &feed->entries[i];
    return NULL;
}

static bool is_head(const struct fake_feed *feed, const struct entry *entry)
{
    for (size_t i = 0; i < feed->count; i++)
        if (feed->entries[i].seq == entry->seq + 1 && feed->entries[i].before == entry->mark)
            return false;
    return true;
}

static struct sync_cursor tail_of(const struct side *side, unsigned lane)
{
    return (struct sync_cursor){side->epoch, side->filter, side->entry_count[lane],
                                mark_at(side, lane, side->entry_count[lane])};
}

static void append(struct side *side, size_t feed, struct entry entry, bool by_peer)
{
    struct fake_feed *to = &side->feeds[feed];
    unsigned lane = to->name.lane;
    size_t count = side->entry_count[lane];
    uint64_t mark = (mark_at(side, lane, count) ^ entry.mark) * 0x100000001b3u + 1;
    to->entries = realloc(to->entries, (to->count + 1) * sizeof *to->entries);
    to->entries[to->count] = entry;
    to->forked |= to->count && to->entries[to->count - 1].mark != entry.before;
    side->entries[lane] = realloc(side->entries[lane], (count + 1) * sizeof **side->entries);
    side->entries[lane][count] = (struct log_entry){feed, to->count++, mark, by_peer};
    side->entry_count[lane]++;
}

void pair_restore(struct side *side, const size_t entries[LANE_COUNT])
{
    for (size_t i = 0; i < side->feed_count; i++)
        side->feeds[i].count = 0;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        side->entry_count[lane] = entries[lane];
        for (size_t i = 0; i < entries[lane]; i++)
            side->feeds[side->entries[lane][i].feed].count++;
    }
}

void pair_event(struct side *side, struct sync_event event);

static void say_tail(struct side *side, unsigned lane)
{
    if (side->link)
        pair_event(side, (struct sync_event){.type = SYNC_TAIL,
                                             .lane = (enum lane)lane,
                                             .cursor = tail_of(side, lane)});
}

void pair_write(struct side *side, size_t feed, uint32_t size)
{
    const struct fake_feed *to = &side->feeds[feed];
    struct entry entry = {.seq = 1, .size = size, .mark = pair_random(side->pair)};
    if (to->count) {
        entry.seq = to->entries[to->count - 1].seq + 1;
        entry.before = to->entries[to->count - 1].mark;
    }
    append(side, feed, entry, false);
    say_tail(side, side->feeds[feed].name.lane);
}

static void put_entry(struct buffer *run, const struct fake_feed *feed, const struct entry *entry)
{
    feed_name_put(run, &feed->name);
    buffer_put_u32(run, entry->seq);
    buffer_put_u64(run, entry->mark);
    buffer_put_u64(run, entry->before);
    buffer_put_u32(run, entry->size);
    uint8_t *filler = buffer_reserve(run, entry->size);
    memset(filler, 'x', entry->size);
    run->size += entry->size;
}

static struct sync_event load_log(struct side *side, const struct sync_action *action,
                                  struct buffer *run)
{
    struct sync_event event = {.type = SYNC_LOADED, .cursor = action->from};
    unsigned lane = action->lane;
    uint64_t at = action->from.arrival, scanned = 0;
    if (at > side->entry_count[lane] || mark_at(side, lane, at) != action->from.mark) {
        event.status = STATUS_STALE;
        return event;
    }
    for (; at < side->entry_count[lane] && run->size < action->limit && scanned < 50;
         at++, scanned++) {
        const struct log_entry *entry = &side->entries[lane][at];
        if (side->feeds[entry->feed].shared && !entry->by_peer)
            put_entry(run, &side->feeds[entry->feed],
                      &side->feeds[entry->feed].entries[entry->entry]);
    }
    event.cursor.arrival = at;
    event.cursor.mark = mark_at(side, lane, at);
    event.more = at < side->entry_count[lane];
    return event;
}

/* Behind the newest place that both hold; of a fork, behind the trunk. */
static uint32_t begin_after(const struct fake_feed *feed, const struct feed_place *place)
{
    uint32_t after = place->mark_count ? 0 : place->after;
    for (size_t i = 0; i < place->mark_count && after == 0; i++)
        if (entry_find(feed, feed_place_seq(place->after, i), place->marks[i]))
            after = feed_place_seq(place->after, i);
    for (size_t i = 0; i < feed->count && place->mark_count; i++)
        for (size_t j = 0; j < i; j++)
            if (feed->entries[i].seq == feed->entries[j].seq && feed->entries[i].seq <= after)
                after = feed->entries[i].seq - 1;
    return after;
}

static struct sync_event load_feed(struct side *side, const struct sync_action *action,
                                   struct buffer *run)
{
    struct sync_event event = {.type = SYNC_LOADED, .seq = action->place.after};
    size_t at = feed_find(side, &action->place.feed), left = 1;
    if (at == SIZE_MAX)
        return event;
    const struct fake_feed *feed = &side->feeds[at];
    event.seq = begin_after(feed, &action->place);
    while (left && run->size < action->limit) {
        left = 0;
        for (size_t i = 0; i < feed->count; i++) { /* all branches of a place together */
            left += feed->entries[i].seq > event.seq + 1;
            if (feed->entries[i].seq == event.seq + 1)
                put_entry(run, feed, &feed->entries[i]);
        }
        event.seq++;
    }
    event.more = left > 0;
    return event;
}

static void look(struct side *side, const struct sync_action *action)
{
    struct sync_event event = {
        .type = SYNC_LOOKED, .lane = action->lane, .token = action->token, .place_count = 0};
    struct feed_place *places = calloc(action->head_count + 1, sizeof *places);
    for (size_t i = 0; i < action->head_count; i++) {
        const struct head *head = &action->heads[i];
        size_t at = feed_find(side, &head->feed);
        const struct fake_feed *feed = at == SIZE_MAX ? NULL : &side->feeds[at];
        uint64_t mark;
        memcpy(&mark, head->hash.bytes, sizeof mark);
        if (feed && entry_find(feed, head->seq, mark))
            continue;
        struct feed_place *place = &places[event.place_count++];
        place->feed = head->feed;
        if (!feed || feed->count == 0)
            continue;
        const struct entry *entry = &feed->entries[feed->count - 1];
        place->after = entry->seq;
        for (uint32_t seq; (seq = feed_place_seq(place->after, place->mark_count)) > 0;) {
            while (entry->seq > seq)
                entry = entry_find(feed, entry->seq - 1, entry->before);
            place->marks[place->mark_count++] = entry->mark;
        }
    }
    size_t size = event.place_count * sizeof *places;
    struct work *work =
        work_add(side->pair, side->pair->now_ms + local_delay(side->pair), WORK_ANSWER,
                 (int)(side - side->pair->sides), bytes_of((const uint8_t *)places, size));
    event.places = (const struct feed_place *)(const void *)work->bytes;
    work->event = event;
    free(places);
}

static enum status store_run(struct side *side, struct bytes run)
{
    struct reader reader = reader_of(run);
    while (reader_left(&reader)) {
        struct feed_name name;
        if (feed_name_get(&reader, &name))
            return STATUS_MALFORMED;
        struct entry entry = {.seq = reader_u32(&reader)};
        entry.mark = reader_u64(&reader);
        entry.before = reader_u64(&reader);
        entry.size = reader_u32(&reader);
        (void)reader_take(&reader, entry.size);
        if (reader.failed)
            return STATUS_MALFORMED;
        size_t feed = feed_find(side, &name);
        if (feed == SIZE_MAX)
            feed = feed_add(side, &name, true);
        if (entry_find(&side->feeds[feed], entry.seq, entry.mark))
            continue;
        if (entry.seq > 1 && !entry_find(&side->feeds[feed], entry.seq - 1, entry.before))
            return STATUS_GAP;
        append(side, feed, entry, true);
    }
    return STATUS_OK;
}

static enum status store(struct side *side, const struct sync_action *action, struct bytes run)
{
    unsigned lane = action->lane;
    struct sync_cursor *cursor = &side->cursor[lane];
    if (side->refuse)
        return side->refuse;
    if (action->has_cursor && memcmp(cursor, &action->from, sizeof *cursor) != 0)
        return STATUS_STALE;
    if (side->full > 0) {
        side->full--;
        return STATUS_NO_SPACE;
    }
    size_t before[LANE_COUNT];
    memcpy(before, side->entry_count, sizeof before);
    enum status status = store_run(side, run);
    if (status) { /* nothing of it is taken */
        if (side->entry_count[lane] > before[lane])
            pair_restore(side, before);
        return status;
    }
    if (action->has_cursor) {
        if (cursor->epoch == action->cursor.epoch && cursor->filter == action->cursor.filter &&
            action->cursor.arrival < cursor->arrival)
            broken(side->pair, "a cursor never moves back within an epoch");
        *cursor = action->cursor;
    } else if (run.size) {
        side->fetched++;
    }
    side->stores++;
    side->store_bytes += run.size;
    return STATUS_OK;
}

static int heads_order(const void *a, const void *b)
{
    const struct head *x = a, *y = b;
    int order = feed_name_compare(&x->feed, &y->feed);
    return order ? order : memcmp(x->hash.bytes, y->hash.bytes, HASH_SIZE);
}

/* Of a lane, or (lane < 0) of the feeds that originate at `node`. */
static struct head *heads_of(const struct side *side, int lane, const char *node, size_t *count)
{
    size_t most = 0;
    for (size_t i = 0; i < side->feed_count; i++)
        most += side->feeds[i].count;
    struct head *heads = calloc(most + 1, sizeof *heads);
    *count = 0;
    for (size_t i = 0; i < side->feed_count; i++) {
        const struct fake_feed *feed = &side->feeds[i];
        if (!feed->shared || (lane >= 0 && feed->name.lane != lane) ||
            (node && strcmp(node, feed->name.node) != 0))
            continue;
        for (size_t j = feed->count; j-- > 0;) {
            if (j + 1 < feed->count && !is_head(feed, &feed->entries[j]))
                continue;
            struct head *head = &heads[(*count)++];
            head->feed = feed->name;
            head->seq = feed->entries[j].seq;
            memcpy(head->hash.bytes, &feed->entries[j].mark, 8);
            if (!feed->forked)
                break;
        }
    }
    qsort(heads, *count, sizeof *heads, heads_order);
    return heads;
}

static struct hash digest_of(const struct head *heads, size_t count)
{
    struct hash digest = {{0}};
    uint64_t sum = count;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *bytes = (const uint8_t *)&heads[i];
        for (size_t j = 0; j < sizeof heads[i]; j++)
            sum = (sum ^ bytes[j]) * 0x100000001b3u;
    }
    memcpy(digest.bytes, &sum, sizeof sum);
    return digest;
}

/* -- driving ---------------------------------------------------------------------------- */

static void send_frame(struct side *side, struct bytes frame)
{
    struct pair *pair = side->pair;
    int from = (int)(side - pair->sides);
    int64_t at = pair->now_ms > pair->line_free_ms[from] ? pair->now_ms : pair->line_free_ms[from];
    if (pair->bytes_per_s)
        at += (int64_t)(frame.size + 42) * 1000 / pair->bytes_per_s;
    pair->line_free_ms[from] = at;
    side->sent_frames++;
    if (pair->unnumbered && from == CHILD)
        frame.size -= 2; /* the last field, and below 128 */
    side->sent_bytes += frame.size;
    if (pair->trace && pair->trace_bytes)
        buffer_print(&pair->transcript, "[%5lld] %s > frame of %zu bytes\n",
                     (long long)pair->now_ms, side->name, frame.size);
    if (at + pair->latency_ms > pair->arrives_ms[from]) /* frames do not overtake each other */
        pair->arrives_ms[from] = at + pair->latency_ms;
    work_add(pair, pair->arrives_ms[from], WORK_FRAME, !from, frame)->event.type = SYNC_FRAME;
}

static void answer(struct side *side, const struct sync_action *action, struct sync_event event,
                   struct bytes bytes)
{
    struct work *work = work_add(side->pair, side->pair->now_ms + local_delay(side->pair),
                                 WORK_ANSWER, (int)(side - side->pair->sides), bytes);
    struct bytes own = work->event.bytes;
    work->event = event;
    work->event.bytes = own;
    work->event.lane = action->lane;
    work->event.token = action->token;
}

static void compare(struct side *side, const struct sync_action *action)
{
    struct sync_event event = {.type = SYNC_HEADS, .cursor = tail_of(side, action->lane)};
    struct head *heads = heads_of(side, (int)action->lane, NULL, &event.head_count);
    event.digest = digest_of(heads, event.head_count);
    struct work *work = work_add(side->pair, side->pair->now_ms + local_delay(side->pair),
                                 WORK_ANSWER, (int)(side - side->pair->sides), bytes_of(NULL, 0));
    event.heads = work->heads = heads;
    event.lane = action->lane;
    event.token = action->token;
    work->event = event;
}

static void acked(struct side *side, const struct sync_action *action)
{
    const struct side *peer = &side->pair->sides[side == &side->pair->sides[0]];
    if (peer->cursor[action->lane].arrival < action->cursor.arrival &&
        peer->cursor[action->lane].epoch == side->epoch)
        broken(side->pair, "nothing is acknowledged before it is stored");
    if (action->cursor.arrival > side->entry_count[action->lane])
        broken(side->pair, "nothing is acknowledged that was not there");
    side->acked[action->lane] = action->cursor.arrival;
    side->acked_ms[action->lane] = action->at_ms;
}

static void act(struct side *side, const struct sync_action *action)
{
    struct buffer run = {0};
    switch (action->type) {
    case SYNC_SEND:
        send_frame(side, action->bytes);
        break;
    case SYNC_LOAD:
    case SYNC_LOAD_FEED: {
        struct sync_event event = action->type == SYNC_LOAD ? load_log(side, action, &run)
                                                            : load_feed(side, action, &run);
        answer(side, action, event, buffer_bytes(&run));
        break;
    }
    case SYNC_STORE: {
        /* One writer, in order: a store never overtakes the one before it. */
        struct pair *pair = side->pair;
        int64_t at = pair->now_ms + local_delay(pair);
        for (const struct work *work = pair->work; work; work = work->next)
            if (work->type == WORK_STORE && work->side == (int)(side - pair->sides) &&
                work->at_ms > at)
                at = work->at_ms;
        work_add(pair, at, WORK_STORE, (int)(side - pair->sides), action->bytes)->action = *action;
        break;
    }
    case SYNC_COMPARE:
        compare(side, action);
        break;
    case SYNC_LOOK:
        look(side, action);
        break;
    case SYNC_LOST:
        side->lost++;
        break;
    case SYNC_DOUBTED:
        side->doubted++;
        break;
    case SYNC_ACKED:
        acked(side, action);
        break;
    case SYNC_POSITION_PUT:
        side->positions += action->position_count;
        break;
    case SYNC_BEHIND:
        side->behind++;
        break;
    case SYNC_DENIED:
        side->denied += action->head_count;
        break;
    case SYNC_ASKED:
        side->asked = action->token;
        break;
    case SYNC_ANSWER:
        free((void *)(uintptr_t)side->answer.data);
        side->answer = bytes_of(memcpy(malloc(action->bytes.size + 1),
                                       action->bytes.size ? (const void *)action->bytes.data : "",
                                       action->bytes.size),
                                action->bytes.size);
        break;
    case SYNC_CLOSE:
        side->closed = action->status;
        side->refused = action->refused;
        snprintf(side->closed_text, sizeof side->closed_text, "%s", action->text);
        break;
    }
    buffer_free(&run);
}

/* With memory as the test says: one of the next allocations of the machine fails. */
static void step_poorly(struct pair *pair, struct sync_link *link, const struct sync_event *event,
                        struct sync_actions *actions)
{
    long before = memory_calls();
    memory_apart(true);
    if (pair->starve > 0)
        memory_fail_after(pair->starve);
    else if (pair->poor && !pair->starved)
        memory_fail_after(1 + (long)(pair_random(pair) % 120));
    sync_step(link, event, actions);
    memory_fail_never();
    memory_apart(false);
    pair->taken += memory_calls() - before;
    if (pair->starve > 0 && (pair->starve -= memory_calls() - before) <= 0) {
        pair->starve = 0;
        pair->starved = true;
    }
}

void pair_event(struct side *side, struct sync_event event)
{
    struct sync_actions actions;
    if (!side->link)
        return;
    event.now_ms = side->pair->now_ms;
    bool reading =
        event.type == SYNC_HEADS || event.type == SYNC_LOOKED || event.type == SYNC_LOADED;
    if (reading && side->unreadable > 0) {
        side->unreadable--;
        event.status = STATUS_IO_ERROR;
    }
    sync_actions_init(&actions);
    step_poorly(side->pair, side->link, &event, &actions);
    bool drop = actions.failed;
    if (drop && !side->pair->poor)
        broken(side->pair, "memory does not run out in a test");
    for (size_t i = 0; i < actions.count && !drop; i++)
        act(side, &actions.items[i]);
    if (drop || sync_link_state(side->link) == LINK_CLOSED) {
        sync_link_free(side->link);
        side->link = NULL;
    }
    sync_actions_close(&actions);
}

void pair_inject(struct side *to, struct bytes frame)
{
    pair_event(to, (struct sync_event){.type = SYNC_FRAME, .bytes = frame});
}

static void side_connect(struct side *side, bool dialled)
{
    const struct side *peer = &side->pair->sides[!(side - side->pair->sides)];
    side->sent_frames = 0;
    struct sync_settings settings = {.dialled = dialled,
                                     .lanes_in = side->lanes_in,
                                     .lanes_out = side->lanes_out,
                                     .epoch = side->epoch,
                                     .credit = side->credit};
    memcpy(settings.self, side->name, sizeof settings.self);
    memcpy(settings.peer, peer->name, sizeof settings.peer);
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        settings.filter_out[lane] = side->filter;
        settings.cursor_in[lane] = side->cursor[lane];
        settings.tail[lane] = tail_of(side, lane);
    }
    struct head *own = heads_of(side, -1, side->name, &settings.own_head_count);
    struct head *theirs = heads_of(side, -1, peer->name, &settings.peer_head_count);
    settings.own_heads = own;
    settings.peer_heads = theirs;
    settings.refused = theirs;
    settings.refused_count = dialled ? 0 : side->refuses;
    side->link = sync_link_new(&settings, &side->log);
    if (!side->link && !side->pair->poor)
        broken(side->pair, "memory does not run out in a test");
    side->closed = STATUS_OK;
    free(own);
    free(theirs);
    pair_event(side, (struct sync_event){.type = SYNC_OPENED});
}

void pair_connect(struct pair *pair)
{
    pair->session++;
    for (int i = 0; i < 2; i++)
        pair->line_free_ms[i] = pair->arrives_ms[i] = pair->now_ms;
    side_connect(&pair->sides[PARENT], false);
    side_connect(&pair->sides[CHILD], true);
}

void pair_cut(struct pair *pair)
{
    pair->session++; /* frames and answers of the old one are dropped when they come up */
    for (int i = 0; i < 2; i++) {
        sync_link_free(pair->sides[i].link);
        pair->sides[i].link = NULL;
    }
    for (struct work **place = &pair->work; *place;) {
        struct work *work = *place;
        bool lost = work->type == WORK_FRAME ||
                    (work->type == WORK_STORE && pair->sides[work->side].lossy &&
                     (!pair->jitter || pair_random(pair) & 1));
        if (!lost) {
            place = &work->next;
            continue;
        }
        *place = work->next;
        work_free(work);
    }
}

static void carry_out_store(struct pair *pair, struct work *work)
{
    struct side *side = &pair->sides[work->side];
    size_t before[LANE_COUNT];
    memcpy(before, side->entry_count, sizeof before);
    enum status status = store(side, &work->action, work->event.bytes);
    struct sync_event event = {.type = status ? SYNC_STORE_FAILED : SYNC_STORED,
                               .status = status,
                               .committed_ms = 1700000000000 + pair->now_ms};
    side->committed_ms = status ? side->committed_ms : event.committed_ms;
    if (work->session == pair->session) {
        if (pair->jitter)
            answer(side, &work->action, event, bytes_of(NULL, 0));
        else {
            event.token = work->action.token;
            pair_event(side, event);
        }
    }
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        if (side->entry_count[lane] != before[lane])
            say_tail(side, lane);
}

/* The next time at which a machine wants a tick, at most `end`. */
static int64_t next_tick(struct pair *pair, int64_t end)
{
    int64_t next = end;
    for (int i = 0; i < 2; i++) {
        const struct side *side = &pair->sides[i];
        int64_t deadline = side->link ? sync_link_deadline(side->link) : INT64_MAX;
        if (deadline < next)
            next = deadline;
    }
    return next > pair->now_ms ? next : pair->now_ms + 1;
}

void pair_run(struct pair *pair, int64_t ms)
{
    int64_t end = pair->now_ms + ms;
    while (pair->now_ms < end) {
        struct work *work = pair->work;
        int64_t next = next_tick(pair, end);
        if (!work || work->at_ms > next) {
            pair->now_ms = next;
            pair_event(&pair->sides[CHILD], (struct sync_event){.type = SYNC_TICK});
            pair_event(&pair->sides[PARENT], (struct sync_event){.type = SYNC_TICK});
            continue;
        }
        pair->work = work->next;
        if (work->at_ms > pair->now_ms)
            pair->now_ms = work->at_ms;
        if (work->type == WORK_STORE)
            carry_out_store(pair, work);
        else if (work->session == pair->session)
            pair_event(&pair->sides[work->side], work->event);
        work_free(work);
    }
}

/* -- looking --------------------------------------------------------------------------- */

bool pair_holds(const struct side *side, const struct feed_name *feed, uint32_t seq)
{
    size_t at = feed_find((struct side *)(uintptr_t)side, feed);
    for (size_t i = 0; at != SIZE_MAX && i < side->feeds[at].count; i++)
        if (side->feeds[at].entries[i].seq == seq)
            return true;
    return false;
}

bool pair_agrees(struct pair *pair, char *why, size_t size)
{
    for (int i = 0; i < 2; i++) {
        const struct side *from = &pair->sides[i], *to = &pair->sides[!i];
        for (size_t j = 0; j < from->feed_count; j++) {
            const struct fake_feed *feed = &from->feeds[j];
            size_t there = feed_find((struct side *)(uintptr_t)to, &feed->name);
            for (size_t k = 0; k < feed->count && feed->shared; k++) {
                const struct entry *entry = &feed->entries[k];
                if (there != SIZE_MAX && entry_find(&to->feeds[there], entry->seq, entry->mark))
                    continue;
                char text[FEED_TEXT_SIZE];
                feed_name_print(&feed->name, text);
                snprintf(why, size, "%s does not hold %s %u", to->name, text, entry->seq);
                return false;
            }
        }
        for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
            struct sync_progress progress = {.in_step = {0}};
            if (to->link)
                sync_link_progress(to->link, &progress);
            if (!progress.in_step[lane]) {
                snprintf(why, size, "%s is not in step in lane %u", to->name, lane);
                return false;
            }
        }
    }
    return true;
}

static size_t header_size(struct bytes file)
{
    size_t at = 0;
    while (at < file.size && file.data[at] == '#') {
        const uint8_t *end = memchr(file.data + at, '\n', file.size - at);
        at = end ? (size_t)(end - file.data) + 1 : file.size;
    }
    return at;
}

static void accept_transcript(const char *path, struct bytes golden, struct bytes got)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    if (golden.size)
        fwrite(golden.data, 1, golden.size, file);
    fwrite(got.data, 1, got.size, file);
    fclose(file);
}

void pair_expect(struct pair *pair, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/tests/sync/transcripts/%s.txt", SIBEN_SOURCE_DIR, name);
    struct bytes golden = test_file(path);
    size_t header = header_size(golden);
    struct bytes expected =
        bytes_of(golden.data + (golden.data ? header : 0), golden.size - header);
    struct bytes got = buffer_bytes(&pair->transcript);
    if (getenv("SIBEN_ACCEPT") && !pair->broken) {
        accept_transcript(path, bytes_of(golden.data, header), got);
    } else if (!bytes_equal(expected, got)) {
        print_error("transcript %s is now:\n", name);
        fwrite(got.data, 1, got.size, stderr);
        print_error("SIBEN_ACCEPT=1 writes it, if that is what should happen.\n");
        fail();
    }
    memory_free((void *)(uintptr_t)golden.data);
    if (pair->broken)
        fail_msg("broken: %s", pair->broken);
}
