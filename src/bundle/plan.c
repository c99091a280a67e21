/* plan -- what a bundle holds, and where its parts are cut. */
#include "writer.h"

#define PART_AROUND (96u << 10) /* header, frames' own bytes, the end */
#define BATCH_AROUND 24         /* in a run, beyond its stored form */
#define FILE_AROUND 4096        /* of a file, its pieces' own bytes */
#define HEAD_SIZE 128           /* of a head or position with long names, as written */

static bool served(const struct bundle_writer *writer, unsigned lane)
{
    const struct peer *peer = &writer->order.to.peer;
    return !(peer->parent && peer->summary_only && lane == LANE_DETAIL);
}

/* -- where each lane begins and ends ------------------------------------------------------ */

struct days {
    int64_t from_ms, until_ms;
    uint64_t before, last; /* arrivals: the one before the first, the last */
    uint64_t seen;
    bool begun;
};

static bool see_day(void *context, const struct log_place *place)
{
    struct days *days = context;
    bool early = days->from_ms && place->committed_ms < days->from_ms;
    bool late = days->until_ms && place->committed_ms > days->until_ms;
    if (!early && !late) {
        if (!days->begun)
            days->before = days->seen;
        days->begun = true;
        days->last = place->arrival;
    }
    days->seen = place->arrival;
    return true;
}

/* Clocks are set back: everything from the first to the last commit of these days. */
static enum status range_bounds(struct bundle_writer *writer, struct view *view, enum lane lane,
                                struct bundle_lane *bounds)
{
    struct days days = {.from_ms = writer->order.from_ms, .until_ms = writer->order.until_ms};
    enum status status =
        replica_scan(view, &writer->order.to.peer, lane, 0, UINT64_MAX, see_day, &days);
    if (status == STATUS_OK)
        status = place_at(view, &writer->order.to.peer, lane, days.begun ? days.before : days.seen,
                          &bounds->from);
    if (status == STATUS_OK)
        status = place_at(view, &writer->order.to.peer, lane, days.begun ? days.last : days.seen,
                          &bounds->to);
    return status;
}

static enum status last_carried(struct bundle_writer *writer, struct view *view, enum lane lane,
                                struct cursor *from)
{
    struct carried carried;
    bool valid = false;
    enum status status = carried_get(view, writer->order.to.peer.node, lane, &carried);
    if (status == STATUS_OK)
        status = replica_cursor_valid(view, lane, &carried.to, &valid);
    if (status == STATUS_OK && valid && carried.to.filter == from->filter &&
        carried.to.arrival > from->arrival)
        *from = carried.to;
    return status;
}

static enum status lane_bounds(struct bundle_writer *writer, struct view *view, enum lane lane,
                               struct bundle_lane *bounds)
{
    const struct peer *peer = &writer->order.to.peer;
    *bounds = (struct bundle_lane){.present = true};
    if (writer->order.reach == BUNDLE_RANGE)
        return range_bounds(writer, view, lane, bounds);
    enum status status = replica_tail(view, lane, &bounds->to);
    bounds->to.filter = replica_filter_digest(view->replica, peer, lane);
    if (status)
        return status;
    if (writer->order.reach == BUNDLE_FROM_START || writer->order.reach == BUNDLE_SEED)
        return place_at(view, peer, lane, 0, &bounds->from);
    status = held_get(view, peer, lane, &bounds->from);
    if (status == STATUS_OK && writer->order.reach == BUNDLE_SINCE_LAST)
        status = last_carried(writer, view, lane, &bounds->from);
    return status;
}

/* -- what it says besides ------------------------------------------------------------------ */

/* Lanes in which a branch of the child's was refused: an acknowledgement by place in its log would
 * speak of that one too. A link can say so, a stick cannot. */
static enum status refused_lanes(struct bundle_writer *writer, struct view *view, unsigned *lanes)
{
    const struct peer *peer = &writer->order.to.peer;
    struct arena arena;
    struct head *feeds;
    size_t count = 0;
    *lanes = 0;
    arena_init(&arena, 0);
    enum status status =
        peer->parent ? STATUS_OK : replica_refused_feeds(view, &arena, peer, &feeds, &count);
    for (size_t i = 0; i < count; i++)
        *lanes |= 1u << feeds[i].feed.lane;
    arena_close(&arena);
    return status;
}

static enum status gather_acks(struct bundle_writer *writer, struct view *view)
{
    const char *peer = writer->order.to.peer.node;
    unsigned refused;
    enum status status = refused_lanes(writer, view, &refused);
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        struct bundle_ack *ack = &writer->acks[writer->ack_count];
        status = replica_cursor_get(view, peer, (enum lane)lane, &ack->to);
        if (status || ack->to.arrival == 0 || refused & 1u << lane)
            continue;
        ack->lane = (enum lane)lane;
        status = replica_last_from(view, peer, (enum lane)lane, &ack->at_ms);
        if (status == STATUS_NOT_FOUND) {
            ack->at_ms = writer->order.now_ms; /* not after this */
            status = STATUS_OK;
        }
        writer->ack_count++;
    }
    writer->plan.acknowledges = writer->ack_count > 0;
    return status;
}

static enum status gather_positions(struct bundle_writer *writer, struct view *view)
{
    uint64_t since = 0;
    if (writer->order.to.peer.parent)
        return STATUS_OK;
    enum status status = replica_positions_for(view, &writer->arena, &writer->order.to.peer, &since,
                                               &writer->positions, &writer->position_count);
    if (writer->position_count > LINK_POSITIONS_MAX)
        writer->position_count = LINK_POSITIONS_MAX; /* the rest when there is a line */
    return status;
}

static enum status gather_heads(struct bundle_writer *writer, struct view *view)
{
    struct hash digest;
    enum status status = STATUS_OK;
    writer->with_heads = writer->order.reach != BUNDLE_RANGE;
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        if (!writer->with_heads || !writer->plan.lanes[lane].present)
            continue;
        status = replica_link_heads(view, &writer->arena, &writer->order.to.peer, (enum lane)lane,
                                    &writer->heads[lane], &writer->head_count[lane], &digest);
        if (writer->head_count[lane] > BUNDLE_HEADS_MAX)
            writer->with_heads = false;
    }
    return status;
}

/* -- cutting ---------------------------------------------------------------------------------- */

struct cutting {
    struct bundle_writer *writer;
    enum lane lane;
    uint64_t used, limit; /* of the part; limit 0: none */
    bool begun;           /* the part has a batch */
    struct cursor at;
    enum status status;
};

static struct part *part_add(struct bundle_writer *writer)
{
    if (writer->plan.parts == writer->part_capacity) {
        size_t capacity = writer->part_capacity * 2 + 4;
        struct part *grown = memory_resize(writer->parts, capacity * sizeof *grown);
        if (!grown)
            return NULL;
        writer->parts = grown;
        writer->part_capacity = capacity;
    }
    size_t files = writer->plan.parts ? writer->parts[writer->plan.parts - 1].file_to : 0;
    struct part *part = &writer->parts[writer->plan.parts++];
    *part = (struct part){.file_from = files, .file_to = files};
    return part;
}

static struct part *part_last(struct bundle_writer *writer)
{
    return &writer->parts[writer->plan.parts - 1];
}

static bool cut(struct cutting *cutting)
{
    part_last(cutting->writer)->lanes[cutting->lane].to = cutting->at;
    struct part *part = part_add(cutting->writer);
    if (!part || cutting->writer->plan.parts > BUNDLE_PARTS_MAX) {
        cutting->status = part ? STATUS_TOO_LARGE : STATUS_NO_MEMORY;
        return false;
    }
    part->lanes[cutting->lane] =
        (struct bundle_lane){.present = true, .from = cutting->at, .to = cutting->at};
    cutting->used = PART_AROUND;
    cutting->begun = false;
    return true;
}

static bool see_place(void *context, const struct log_place *place)
{
    struct cutting *cutting = context;
    struct bundle_plan *plan = &cutting->writer->plan;
    if (place->served) {
        uint64_t size = place->size + BATCH_AROUND;
        if (cutting->limit && cutting->begun && cutting->used + size > cutting->limit &&
            !cut(cutting))
            return false;
        cutting->used += size;
        cutting->begun = true;
        part_last(cutting->writer)->lanes[cutting->lane].batches++;
        plan->lanes[cutting->lane].batches++;
        plan->batches++;
        plan->bytes += place->size;
    }
    cutting->at.arrival = place->arrival;
    cutting->at.mark = place->mark;
    return true;
}

static enum status cut_lane(struct cutting *cutting, struct view *view)
{
    struct bundle_writer *writer = cutting->writer;
    const struct bundle_lane *bounds = &writer->plan.lanes[cutting->lane];
    struct bundle_lane *slice = &part_last(writer)->lanes[cutting->lane];
    slice->present = true;
    slice->from = slice->to = cutting->at = bounds->from;
    enum status status = replica_scan(view, &writer->reader, cutting->lane, bounds->from.arrival,
                                      bounds->to.arrival, see_place, cutting);
    part_last(writer)->lanes[cutting->lane].to = bounds->to;
    return status ? status : cutting->status;
}

/* A part that moves nothing has a place in every lane all the same. */
static void stand_at_end(struct bundle_writer *writer)
{
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        struct bundle_lane *slice = &part_last(writer)->lanes[lane];
        const struct bundle_lane *bounds = &writer->plan.lanes[lane];
        if (bounds->present && !slice->present)
            *slice = (struct bundle_lane){.present = true, .from = bounds->to, .to = bounds->to};
    }
}

/* Files come behind all batches, so that the records that name them are there when they are read. */
static enum status cut_files(struct cutting *cutting)
{
    struct bundle_writer *writer = cutting->writer;
    for (size_t i = 0; i < writer->order.file_count; i++) {
        uint64_t size = writer->files[i].size + FILE_AROUND;
        bool fits = !cutting->limit || !cutting->begun || cutting->used + size <= cutting->limit;
        if (!fits) {
            if (!part_add(writer))
                return STATUS_NO_MEMORY;
            if (writer->plan.parts > BUNDLE_PARTS_MAX)
                return STATUS_TOO_LARGE;
            stand_at_end(writer);
            cutting->used = PART_AROUND;
        }
        cutting->used += size;
        cutting->begun = true;
        part_last(writer)->file_to = i + 1;
        writer->plan.files++;
        writer->plan.file_bytes += writer->files[i].size;
    }
    return STATUS_OK;
}

/* The last part tells the heads of every lane, so it has a place in every lane. */
static enum status place_heads(struct cutting *cutting)
{
    struct bundle_writer *writer = cutting->writer;
    size_t heads = 0;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        heads += writer->head_count[lane];
    if (!writer->with_heads)
        return STATUS_OK;
    if (cutting->limit && cutting->begun && cutting->used + heads * HEAD_SIZE > cutting->limit &&
        !part_add(writer))
        return STATUS_NO_MEMORY;
    stand_at_end(writer);
    return writer->plan.parts > BUNDLE_PARTS_MAX ? STATUS_TOO_LARGE : STATUS_OK;
}

enum status writer_plan(struct bundle_writer *writer, struct view *view, struct why *why)
{
    struct cutting cutting = {.writer = writer, .limit = writer->order.part_size};
    enum status status = gather_acks(writer, view);
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++)
        if (served(writer, lane))
            status = lane_bounds(writer, view, (enum lane)lane, &writer->plan.lanes[lane]);
    if (status == STATUS_OK)
        status = gather_positions(writer, view);
    if (status == STATUS_OK)
        status = gather_heads(writer, view);
    if (status == STATUS_OK && !part_add(writer))
        status = STATUS_NO_MEMORY;
    cutting.used = PART_AROUND + writer->position_count * HEAD_SIZE;
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        cutting.lane = (enum lane)lane;
        if (writer->plan.lanes[lane].present)
            status = cut_lane(&cutting, view);
    }
    if (status == STATUS_OK)
        status = cut_files(&cutting);
    if (status == STATUS_OK)
        status = place_heads(&cutting);
    if (status == STATUS_TOO_LARGE) {
        why_set(why, status, BUNDLE_WHERE, NULL, "把每份写大一些，例如 --part-size 500M");
        return why_what(why, status, "会分成 %d 份以上", BUNDLE_PARTS_MAX);
    }
    return status;
}
