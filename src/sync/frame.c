/* frame -- frames in and out. What is due in one step leaves in one frame, because
 * each costs 42 bytes of CURVE and ZMTP; a frame carries at most one run. */
#include "link.h"

static void *arena_alloc(void *context, size_t size)
{
    return arena_take_raw(context, size);
}

static void arena_free(void *context, void *memory)
{
    (void)context;
    (void)memory;
}

Link__Frame *frame_read(struct arena *arena, struct bytes bytes)
{
    ProtobufCAllocator allocator = {arena_alloc, arena_free, arena};
    if (bytes.size > FRAME_MAX)
        return NULL;
    return link__frame__unpack(&allocator, bytes.size, bytes.data);
}

size_t sync_bye(uint8_t bytes[SYNC_BYE_MAX])
{
    static uint8_t status[] = "CLOSED", text[] = "no session"; /* status_name() */
    Link__Frame frame = LINK__FRAME__INIT;
    Link__Bye bye = LINK__BYE__INIT;
    bye.status = (ProtobufCBinaryData){sizeof status - 1, status};
    bye.text = (ProtobufCBinaryData){sizeof text - 1, text};
    frame.bye = &bye;
    REQUIRE(link__frame__get_packed_size(&frame) <= SYNC_BYE_MAX);
    return link__frame__pack(&frame, bytes);
}

Link__Frame *frame_open(struct sync_link *link)
{
    if (!link->frame) {
        link->frame = arena_take(link_arena(link), sizeof *link->frame);
        if (link->frame)
            link__frame__init(link->frame);
        else
            link->actions->failed = true;
    }
    return link->frame;
}

ProtobufCBinaryData frame_bytes(struct sync_link *link, struct bytes bytes)
{
    struct bytes copy = arena_bytes(link_arena(link), bytes);
    if (!copy.data && bytes.size)
        link->actions->failed = true;
    return (ProtobufCBinaryData){copy.size, (uint8_t *)(uintptr_t)copy.data};
}

bool frame_text(ProtobufCBinaryData data, char *text, size_t size)
{
    if (data.len >= size || (data.len && memchr(data.data, 0, data.len)))
        return false;
    if (data.len)
        memcpy(text, data.data, data.len);
    memset(text + data.len, 0, size - data.len);
    return true;
}

bool frame_append_to(struct sync_link *link, void ***list, size_t *count, void *item)
{
    /* Lists grow by doubling: a power of two (and the first) needs a new one. */
    void **grown = *list;
    if (item && (*count & (*count - 1)) == 0) {
        grown = arena_array(link_arena(link), void *, *count ? 2 * *count : 1);
        if (grown && *count)
            memcpy(grown, *list, *count * sizeof *grown);
    }
    if (!item || !grown) {
        link->actions->failed = true;
        return false;
    }
    grown[(*count)++] = item;
    *list = grown;
    return true;
}

void frame_append_lane(struct sync_link *link, uint32_t **list, size_t *count, enum lane lane)
{
    uint32_t *grown = arena_array(link_arena(link), uint32_t, *count + 1);
    if (!grown) {
        link->actions->failed = true;
        return;
    }
    if (*count)
        memcpy(grown, *list, *count * sizeof *grown);
    grown[(*count)++] = lane;
    *list = grown;
}

/* -- pulls: acknowledgement and credit, as due ------------------------------------- */

static uint64_t durable_to(const struct lane_in *in)
{
    return in->phase == PHASE_PULLING ? in->durable.arrival : 0;
}

/* A share of what was granted is given back at a time: each word of it costs three bytes. */
static bool credit_due(const struct sync_link *link, const struct lane_in *in)
{
    return in->owed > link->settings.credit / LINK_CREDIT_SHARE;
}

static bool pull_due(const struct sync_link *link, const struct lane_in *in)
{
    return in->opening || in->ack_due || credit_due(link, in);
}

/* On the wire a time costs six bytes, what has passed since the last one two or three. */
static void committed_put(struct lane_in *in, Link__Pull *pull)
{
    int64_t later_ms = in->committed_ms - in->committed_told_ms; /* both are 0 or after 1970 */
    if (!in->opening && in->committed_told_ms > 0 && later_ms >= 0 && later_ms <= UINT32_MAX)
        pull->committed_after_ms = (uint32_t)later_ms;
    else
        pull->committed_ms = (uint64_t)in->committed_ms;
    in->committed_told_ms = in->committed_ms;
}

static void pull_put(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    struct arena *arena = link_arena(link);
    Link__Pull *pull = arena_take(arena, sizeof *pull);
    if (!pull || !frame_append(link, link->frame, pulls, pull))
        return;
    link__pull__init(pull);
    pull->lane = lane;
    if (in->opening) {
        pull->from = arena_take(arena, sizeof *pull->from);
        if (!pull->from) {
            link->actions->failed = true;
            return;
        }
        link__cursor__init(pull->from);
        pull->from->epoch = in->received.epoch;
        pull->from->filter = in->received.filter;
        pull->from->arrival = in->received.arrival;
        pull->from->mark = in->received.mark;
    }
    if (in->opening || in->ack_due || in->ack_lazy) {
        pull->durable_to = durable_to(in);
        committed_put(in, pull);
    }
    if (credit_due(link, in)) {
        pull->credit = in->owed;
        in->credit += in->owed;
        in->owed = 0;
    }
    in->opening = in->ack_due = in->ack_lazy = false;
}

uint32_t frame_number_after(uint32_t number)
{
    return number % LINK_FRAME_NUMBERS + 1;
}

void frame_send(struct sync_link *link)
{
    bool due = false;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        due |= pull_due(link, &link->in[lane]);
    if ((!due || link->state != LINK_PULLING) && !link->frame)
        return;
    Link__Frame *frame = frame_open(link);
    if (!frame)
        return;
    for (unsigned lane = 0; lane < LANE_COUNT && link->state == LINK_PULLING; lane++)
        if (pull_due(link, &link->in[lane]) || link->in[lane].ack_lazy)
            pull_put(link, (enum lane)lane);
    frame->number = frame_number_after(link->number_out);
    size_t size = link->actions->failed ? 0 : link__frame__get_packed_size(frame);
    uint8_t *bytes = size ? arena_take_raw(link_arena(link), size) : NULL;
    if (!bytes) {
        link->actions->failed = true;
        return;
    }
    (void)link__frame__pack(frame, bytes);
    link->frame = NULL;
    link->number_out = frame->number;
    struct sync_action *action = action_add(link, SYNC_SEND);
    action->bytes = bytes_of(bytes, size);
    link->said_ms = link->now_ms;
    link->progress.frames_out++;
    link->progress.bytes_out += size;
}
