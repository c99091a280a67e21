/* rooms: sync model base */
/* Bytes as a script for two machines that talk to each other: what is delivered,
 * answered, how, and in which order. Neither may break a promise of its own. */
#include <siben/sync.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define QUEUE 64
static const struct feed_place place = {.after = 2, .mark_count = 1};
struct end {
    struct sync_link *link;
    struct sync_event inbox[QUEUE]; /* frames and answers, bytes owned */
    size_t count;
};

static void put(struct end *end, struct sync_event event, struct bytes bytes)
{
    if (end->count == QUEUE)
        return;
    uint8_t *copy = malloc(bytes.size + 1);
    if (bytes.size)
        memcpy(copy, bytes.data, bytes.size);
    event.bytes = bytes_of(copy, bytes.size);
    end->inbox[end->count++] = event;
}

static void act(struct end *from, struct end *to, const struct sync_action *action, uint8_t choice)
{
    struct sync_event event = {
        .lane = action->lane, .token = action->token, .cursor = action->from};
    uint8_t run[40] = {1, 2, 3};
    switch (action->type) {
    case SYNC_SEND:
        put(to, (struct sync_event){.type = SYNC_FRAME}, action->bytes);
        return;
    case SYNC_LOAD:
    case SYNC_LOAD_FEED:
        event.type = SYNC_LOADED;
        event.status = choice > 250 ? STATUS_STALE : STATUS_OK;
        event.cursor.arrival += 1 + choice % 3;
        event.more = choice & 1;
        event.seq = action->place.after + 1;
        put(from, event, bytes_of(run, choice % sizeof run));
        return;
    case SYNC_STORE:
        event.type = choice < 200 ? SYNC_STORED : SYNC_STORE_FAILED;
        event.status = choice < 230 ? STATUS_NO_SPACE : choice < 240 ? STATUS_STALE : STATUS_GAP;
        put(from, event, bytes_of(NULL, 0));
        return;
    case SYNC_COMPARE:
        event.type = SYNC_HEADS;
        event.digest.bytes[0] = choice & 1;
        put(from, event, bytes_of(NULL, 0));
        return;
    case SYNC_LOOK:
        event.type = SYNC_LOOKED;
        event.place_count = choice & 1;
        event.places = &place;
        put(from, event, bytes_of(NULL, 0));
        return;
    case SYNC_ASKED:
        event.type = SYNC_ANSWERED;
        put(from, event, bytes_of(run, 3));
        return;
    default:
        return;
    }
}

static void step(struct end *from, struct end *to, struct sync_event event, uint8_t choice)
{
    struct sync_actions actions;
    sync_actions_init(&actions);
    sync_step(from->link, &event, &actions);
    for (size_t i = 0; i < actions.count; i++)
        act(from, to, &actions.items[i], (uint8_t)(choice + i));
    sync_actions_close(&actions);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct end ends[2] = {{.count = 0}, {.count = 0}};
    for (int i = 0; i < 2; i++) {
        struct sync_settings settings = {.self = "a",
                                         .peer = "b",
                                         .dialled = i == 0,
                                         .lanes_in = 7,
                                         .lanes_out = 7,
                                         .epoch = 1,
                                         .credit = 100,
                                         .tail = {{.arrival = 3}, {.arrival = 0}, {.arrival = 9}}};
        settings.self[0] = (char)('a' + i);
        settings.peer[0] = (char)('b' - i);
        if (size && data[0] & 1 << i)
            settings.cursor_in[LANE_DETAIL] = (struct sync_cursor){data[0] & 4 ? 1 : 9, 0, 2, 0};
        ends[i].link = sync_link_new(&settings, NULL);
    }
    int64_t now_ms = 1;
    for (size_t at = 0; at + 1 < size; at += 2) {
        struct end *end = &ends[data[at] & 1], *other = &ends[!(data[at] & 1)];
        struct sync_event event = {.type = (enum sync_event_type)(data[at] >> 4 & 15),
                                   .now_ms = now_ms += data[at + 1] * 8,
                                   .lane = LANE_DETAIL,
                                   .cursor = {1, 0, data[at + 1], 0},
                                   .reason = "no"};
        if (data[at] & 2 && end->count) { /* what waits, first or last */
            size_t which = data[at] & 4 ? end->count - 1 : 0;
            event = end->inbox[which];
            memmove(&end->inbox[which], &end->inbox[which + 1],
                    (--end->count - which) * sizeof event);
            event.now_ms = now_ms;
            step(end, other, event, data[at + 1]);
            free((void *)(uintptr_t)event.bytes.data);
        } else if (event.type == SYNC_OPENED || event.type == SYNC_TICK ||
                   event.type == SYNC_TAIL || event.type == SYNC_QUESTION ||
                   event.type == SYNC_HANG_UP) {
            step(end, other, event, data[at + 1]);
        }
    }
    for (int i = 0; i < 2; i++) {
        while (ends[i].count)
            free((void *)(uintptr_t)ends[i].inbox[--ends[i].count].bytes.data);
        sync_link_free(ends[i].link);
    }
    return 0;
}
