/* write -- the parts of a bundle as bytes, a frame at a time. */
#include "writer.h"

enum status bundle_writer_new(struct view *view, const struct bundle_order *order,
                              const struct node_keys *keys, struct bundle_writer **out,
                              struct why *why)
{
    struct bundle_writer *writer = memory_take(sizeof *writer);
    if (!writer)
        return STATUS_NO_MEMORY;
    writer->order = *order;
    writer->reader = order->to.peer;
    if (order->reach == BUNDLE_SEED)
        writer->reader.node[0] = '\0';
    memcpy(writer->sign_secret, keys->sign_secret, SIGN_SECRET_SIZE);
    struct reader number = reader_of(bytes_of(order->seed, 8));
    writer->set = reader_u64(&number) ^ (uint64_t)order->now_ms;
    arena_init(&writer->arena, 0);
    enum status status = replica_identity(view->replica, &writer->arena, &writer->identity);
    writer->files = arena_array(&writer->arena, struct bundle_file, order->file_count + 1);
    if (status == STATUS_OK && !writer->files)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK && order->file_count)
        memcpy(writer->files, order->files, order->file_count * sizeof *writer->files);
    if (status == STATUS_OK)
        status = writer_plan(writer, view, why);
    if (status) {
        bundle_writer_free(writer);
        return status;
    }
    *out = writer;
    return STATUS_OK;
}

void bundle_writer_free(struct bundle_writer *writer)
{
    if (!writer)
        return;
    memory_free(writer->parts);
    buffer_free(&writer->plain);
    arena_close(&writer->arena);
    sodium_memzero(writer, sizeof *writer);
    memory_free(writer);
}

const struct bundle_plan *bundle_writer_plan(const struct bundle_writer *writer)
{
    return &writer->plan;
}

unsigned bundle_writer_part(const struct bundle_writer *writer)
{
    return writer->part + 1;
}

uint64_t bundle_writer_batches(const struct bundle_writer *writer)
{
    return writer->written;
}

/* -- contents -- */

/* Full chunks leave at once. */
static enum status put_chunks(struct bundle_writer *writer, struct buffer *bytes)
{
    struct buffer *plain = &writer->plain;
    size_t done = 0;
    enum status status = plain->failed ? STATUS_NO_MEMORY : STATUS_OK;
    while (status == STATUS_OK && plain->size - done >= SEAL_CHUNK) {
        buffer_put_u8(bytes, CHUNK_FULL);
        status = seal_put(&writer->seal, bytes_of(plain->data + done, SEAL_CHUNK), false, bytes);
        done += SEAL_CHUNK;
    }
    if (done) {
        memmove(plain->data, plain->data + done, plain->size - done);
        plain->size -= done;
    }
    return status;
}

static enum status put_content(struct bundle_writer *writer, const struct bundle_content *content,
                               struct buffer *bytes)
{
    struct arena arena;
    struct buffer message = {0};
    arena_init(&arena, 0);
    enum status status = content_encode(content, &arena, &message);
    if (status == STATUS_OK) {
        buffer_put_u32(&writer->plain, (uint32_t)message.size);
        buffer_put_bytes(&writer->plain, buffer_bytes(&message));
        status = put_chunks(writer, bytes);
    }
    buffer_free(&message);
    arena_close(&arena);
    return status;
}

/* Keys of a part, from the seed of the set. */
static void part_entropy(const struct bundle_writer *writer, uint8_t entropy[SEAL_ENTROPY_SIZE])
{
    crypto_generichash_state state;
    static const char purpose[] = "siben bundle part 1";
    const uint8_t number[2] = {(uint8_t)(writer->part >> 8), (uint8_t)writer->part};
    REQUIRE(crypto_generichash_init(&state, writer->order.seed, sizeof writer->order.seed,
                                    SEAL_ENTROPY_SIZE) == 0);
    crypto_generichash_update(&state, (const uint8_t *)purpose, sizeof purpose);
    crypto_generichash_update(&state, number, sizeof number);
    REQUIRE(crypto_generichash_final(&state, entropy, SEAL_ENTROPY_SIZE) == 0);
}

static enum status sign_head(struct bundle_writer *writer, const struct buffer *message,
                             struct buffer *bytes)
{
    uint8_t head[SEAL_HEAD_SIZE], entropy[SEAL_ENTROPY_SIZE], signature[SIGNATURE_SIZE];
    part_entropy(writer, entropy);
    enum status status = seal_begin(&writer->seal, entropy, writer->order.to.link_public,
                                    buffer_bytes(message), head);
    sodium_memzero(entropy, sizeof entropy);
    if (status)
        return status;
    buffer_put(bytes, BUNDLE_MAGIC, BUNDLE_MAGIC_SIZE);
    buffer_put_u8(bytes, BUNDLE_LETTER);
    buffer_put_u8(bytes, BUNDLE_VERSION);
    buffer_put_u32(bytes, (uint32_t)message->size);
    size_t from = bytes->size;
    buffer_put_bytes(bytes, buffer_bytes(message));
    buffer_put(bytes, head, sizeof head);
    if (bytes->failed)
        return STATUS_NO_MEMORY;
    trust_sign(writer->sign_secret, HEAD_DOMAIN, bytes_of(bytes->data + from, bytes->size - from),
               signature);
    buffer_put(bytes, signature, sizeof signature);
    return STATUS_OK;
}

static enum status put_header(struct bundle_writer *writer, struct buffer *bytes)
{
    const struct bundle_order *order = &writer->order;
    const struct identity *identity = &writer->identity;
    struct bundle_header header = {.root = identity->root,
                                   .grant_count = identity->grant_count,
                                   .epoch = writer->plan.lanes[LANE_SUMMARY].to.epoch,
                                   .set = writer->set,
                                   .part = writer->part + 1,
                                   .parts = writer->plan.parts,
                                   .reach = (uint8_t)order->reach,
                                   .created_ms = order->now_ms > 0 ? order->now_ms : 0};
    struct buffer message = {0};
    memcpy(header.sender, identity->node, sizeof header.sender);
    memcpy(header.receiver, order->to.peer.node, sizeof header.receiver);
    memcpy(header.receiver_key, order->to.link_public, sizeof header.receiver_key);
    memcpy(header.grants, identity->grants, sizeof header.grants);
    memcpy(header.lanes, writer->parts[writer->part].lanes, sizeof header.lanes);
    enum status status = header_encode(&header, &message);
    if (status == STATUS_OK)
        status = sign_head(writer, &message, bytes);
    buffer_free(&message);
    return status;
}

/* What the receiver wants to know of its own: in the first part. */
static enum status put_news(struct bundle_writer *writer, struct buffer *bytes)
{
    const struct bundle_content content = {.acks = writer->acks,
                                           .ack_count = writer->ack_count,
                                           .positions = writer->positions,
                                           .position_count = writer->position_count};
    return content.ack_count + content.position_count ? put_content(writer, &content, bytes)
                                                      : STATUS_OK;
}

static void lane_begin(struct bundle_writer *writer)
{
    const struct part *part = &writer->parts[writer->part];
    while (writer->lane < LANE_COUNT && !part->lanes[writer->lane].present)
        writer->lane++;
    if (writer->lane < LANE_COUNT)
        writer->at = part->lanes[writer->lane].from;
}

static enum status put_run(struct bundle_writer *writer, struct view *view, struct buffer *bytes)
{
    const struct bundle_lane *slice = &writer->parts[writer->part].lanes[writer->lane];
    struct bundle_content content = {.has_run = true, .lane = (enum lane)writer->lane};
    struct buffer run = {0};
    size_t count = 0;
    bool more = false;
    enum status status = STATUS_OK;
    if (writer->at.arrival < slice->to.arrival)
        status =
            replica_load_until(view, &writer->reader, content.lane, &writer->at, slice->to.arrival,
                               BUNDLE_RUN_BYTES, &run, &count, &content.to, &more);
    else
        content.to = writer->at;
    bool done = status == STATUS_OK && content.to.arrival == slice->to.arrival;
    /* Nothing may have changed in a log that only grows. */
    if (status == STATUS_OK && ((done && content.to.mark != slice->to.mark) || (!done && !more)))
        status = STATUS_CORRUPT;
    content.run = buffer_bytes(&run);
    if (status == STATUS_OK && (count || (done && slice->from.arrival < slice->to.arrival)))
        status = put_content(writer, &content, bytes);
    buffer_free(&run);
    writer->at = content.to;
    writer->written += count;
    if (done) {
        writer->lane++;
        lane_begin(writer);
    }
    return status;
}

static enum status put_heads(struct bundle_writer *writer, struct buffer *bytes)
{
    const struct bundle_lane *slice = &writer->parts[writer->part].lanes[writer->lane];
    size_t left = writer->head_count[writer->lane] - writer->heads_at;
    bool more = left > BUNDLE_HEADS_PER_FRAME;
    const struct bundle_content content = {.has_heads = true,
                                           .lane = (enum lane)writer->lane,
                                           .to = slice->to,
                                           .heads = writer->heads[writer->lane] + writer->heads_at,
                                           .head_count = more ? BUNDLE_HEADS_PER_FRAME : left,
                                           .heads_more = more};
    enum status status = put_content(writer, &content, bytes);
    writer->heads_at += content.head_count;
    if (!more) {
        writer->heads_at = 0;
        writer->lane++;
        lane_begin(writer);
    }
    return status;
}

/* A piece of the next one. One that is here no more, or cut short, does not go along. */
static enum status put_file(struct bundle_writer *writer, struct buffer *bytes)
{
    const struct bundle_file *file = &writer->files[writer->file_at];
    const struct bundle_files_port *port = &writer->order.files_port;
    struct buffer piece = {0};
    enum status status =
        port->read(port->context, &file->digest, writer->file_offset, FILE_CHUNK, &piece);
    const struct bundle_content content = {.has_file = true,
                                           .file = file->digest,
                                           .file_size = file->size,
                                           .file_offset = writer->file_offset,
                                           .file_bytes = buffer_bytes(&piece)};
    bool gone = status == STATUS_NOT_FOUND || status == STATUS_CORRUPT ||
                (status == STATUS_OK && piece.size == 0);
    if (status == STATUS_OK && !gone)
        status = put_content(writer, &content, bytes);
    writer->file_offset += piece.size;
    if (gone || writer->file_offset >= file->size) {
        writer->file_at++;
        writer->file_offset = 0;
    }
    buffer_free(&piece);
    return gone ? STATUS_OK : status;
}

static enum status put_end(struct bundle_writer *writer, struct buffer *bytes, size_t before)
{
    uint8_t digest[HASH_SIZE], signature[SIGNATURE_SIZE];
    struct buffer *plain = &writer->plain;
    buffer_put_u8(bytes, CHUNK_LAST);
    buffer_put_u32(bytes, (uint32_t)plain->size + SEAL_CHUNK_SEALED - SEAL_CHUNK);
    enum status status = seal_put(&writer->seal, buffer_bytes(plain), true, bytes);
    buffer_clear(plain);
    seal_wipe(&writer->seal);
    if (status || bytes->failed)
        return status ? status : STATUS_NO_MEMORY;
    crypto_generichash_update(&writer->digest, bytes->data + before, bytes->size - before);
    REQUIRE(crypto_generichash_final(&writer->digest, digest, sizeof digest) == 0);
    trust_sign(writer->sign_secret, END_DOMAIN, bytes_of(digest, sizeof digest), signature);
    buffer_put(bytes, signature, sizeof signature);
    return STATUS_OK;
}

/* -- steps -- */

static enum status step_stage(struct bundle_writer *writer, struct view *view, struct buffer *bytes)
{
    bool last_part = writer->part + 1 == writer->plan.parts;
    enum status status = STATUS_OK;
    switch (writer->stage) {
    case STAGE_HEADER:
        REQUIRE(crypto_generichash_init(&writer->digest, NULL, 0, HASH_SIZE) == 0);
        writer->stage = STAGE_NEWS;
        return put_header(writer, bytes);
    case STAGE_NEWS:
        writer->stage = STAGE_RUNS;
        writer->lane = 0;
        lane_begin(writer);
        return writer->part == 0 ? put_news(writer, bytes) : STATUS_OK;
    case STAGE_RUNS:
        if (writer->lane < LANE_COUNT)
            return put_run(writer, view, bytes);
        writer->stage = last_part && writer->with_heads ? STAGE_HEADS : STAGE_FILES;
        writer->lane = 0;
        lane_begin(writer);
        return STATUS_OK;
    case STAGE_HEADS:
        if (writer->lane < LANE_COUNT)
            return put_heads(writer, bytes);
        writer->stage = STAGE_FILES;
        return STATUS_OK;
    case STAGE_FILES:
        if (writer->file_at < writer->parts[writer->part].file_to)
            return put_file(writer, bytes);
        writer->stage = STAGE_END;
        return STATUS_OK;
    default:
        return status;
    }
}

enum status bundle_writer_step(struct bundle_writer *writer, struct view *view,
                               struct buffer *bytes, enum bundle_step *step, struct why *why)
{
    size_t before = bytes->size;
    enum status status = STATUS_OK;
    *step = BUNDLE_GOES_ON;
    if (writer->stage == STAGE_DONE) {
        *step = BUNDLE_ENDS;
        return STATUS_OK;
    }
    if (writer->stage == STAGE_HEADER)
        *step = BUNDLE_PART_BEGINS;
    while (status == STATUS_OK && bytes->size == before && writer->stage != STAGE_END)
        status = step_stage(writer, view, bytes);
    if (status == STATUS_OK && bytes->failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK && bytes->size > before) {
        crypto_generichash_update(&writer->digest, bytes->data + before, bytes->size - before);
    } else if (status == STATUS_OK) {
        status = put_end(writer, bytes, before);
        writer->stage = ++writer->part < writer->plan.parts ? STAGE_HEADER : STAGE_DONE;
    }
    if (status == STATUS_CORRUPT)
        return why_set(why, status, "本机", "写到一半，本机的内容变了或已损坏",
                       "运行 siben check；没有不符就再写一次");
    return status;
}

enum status bundle_written(const struct bundle_writer *writer, struct span *span)
{
    const char *peer = writer->order.to.peer.node;
    enum status status = STATUS_OK;
    if (writer->order.reach == BUNDLE_RANGE)
        return STATUS_OK;
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        const struct carried carried = {writer->plan.lanes[lane].to, writer->order.now_ms};
        if (writer->plan.lanes[lane].present)
            status = carried_put(span, peer, (enum lane)lane, &carried);
    }
    return status;
}

/* -- what is known of them -- */

struct counting {
    uint64_t count;
};

static bool count_served(void *context, const struct log_place *place)
{
    struct counting *counting = context;
    counting->count += place->served;
    return true;
}

static enum status lane_state(struct view *view, const struct peer *peer, enum lane lane,
                              const struct carried *carried, struct bundle_state *state)
{
    struct cursor tail, held;
    struct counting counting = {0};
    bool valid = false;
    enum status status = replica_tail(view, lane, &tail);
    if (status == STATUS_OK)
        status = held_get(view, peer, lane, &held);
    if (status == STATUS_OK)
        status = replica_cursor_valid(view, lane, &carried->to, &valid);
    if (status == STATUS_OK)
        status = replica_scan(view, peer, lane, held.arrival, UINT64_MAX, count_served, &counting);
    if (status == STATUS_OK)
        *state = (struct bundle_state){.tail = tail.arrival,
                                       .held = held.arrival,
                                       .carried = valid ? carried->to.arrival : 0,
                                       .carried_ms = carried->at_ms,
                                       .open = counting.count};
    return status;
}

enum status bundle_state_of(struct view *view, const struct peer *peer,
                            struct bundle_state states[LANE_COUNT])
{
    struct carried carried[LANE_COUNT];
    bool ever = false;
    enum status status = STATUS_OK;
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        status = carried_get(view, peer->node, (enum lane)lane, &carried[lane]);
        ever = ever || carried[lane].at_ms;
    }
    if (status == STATUS_OK && !ever)
        return STATUS_NOT_FOUND; /* the log is not counted through for nothing */
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++)
        status = lane_state(view, peer, (enum lane)lane, &carried[lane], &states[lane]);
    return status;
}
