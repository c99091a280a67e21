/* Questions and answers of a comparison as bytes. What is read was bounded, and is written
 * the same again.
 *
 * question: 'A', version, level, flags, sized lower scope;
 *   UNITS and ENTRIES: year:2 round class; ENTRIES: sized code; then sized `after` ("" none);
 *   RECORDS: varint count, each: sized key, mark:8, body:8, state.
 * answer: version, status, varint fold; ROOT: a lane each: low:8 high:8 varint records heads:8;
 *   ROUNDS: varint count, each year:2 round class low:8 high:8 varint records;
 *   UNITS: more, varint count, each sized code low:8 high:8 varint records;
 *   ENTRIES: more, varint count, each sized key mark:8 body:8 state;
 *   RECORDS: varint count, each a side. */
#include "agree_inside.h"

#define FLAG_FRESH 1
#define FLAG_CONTINUES 2
#define SIDE_HAS 1
#define SIDE_ALTERED 2
#define SIDE_HOLDS_OTHER 4

static void put_key(struct buffer *bytes, const struct record_key *key)
{
    struct buffer text = {0};
    record_key_put(&text, key);
    bytes->failed = bytes->failed || text.failed;
    buffer_put_sized(bytes, buffer_bytes(&text));
    buffer_free(&text);
}

static void get_key(struct reader *reader, struct record_key *key)
{
    struct bytes bytes = reader_sized(reader, KV_KEY_MAX);
    if (reader->failed || record_key_get(bytes, key))
        reader->failed = true;
}

static void get_text(struct reader *reader, char *text, size_t size)
{
    struct bytes bytes = reader_sized(reader, size - 1);
    if (bytes.size && memchr(bytes.data, 0, bytes.size))
        reader->failed = true;
    if (reader->failed)
        return;
    if (bytes.size)
        memcpy(text, bytes.data, bytes.size);
    text[bytes.size] = '\0';
}

static void put_sum(struct buffer *bytes, const struct digest *sum)
{
    buffer_put_u64(bytes, sum->low);
    buffer_put_u64(bytes, sum->high);
    buffer_put_varint(bytes, (uint64_t)sum->records);
}

static void get_sum(struct reader *reader, struct digest *sum)
{
    sum->low = reader_u64(reader);
    sum->high = reader_u64(reader);
    uint64_t records = reader_varint(reader);
    sum->records = (int64_t)records;
    if (records > INT64_MAX)
        reader->failed = true;
}

static void put_entry(struct buffer *bytes, const struct digest_entry *entry)
{
    put_key(bytes, &entry->key);
    buffer_put_u64(bytes, entry->mark);
    buffer_put_u64(bytes, entry->body_mark);
    buffer_put_u8(bytes, entry->state);
}

static void get_entry(struct reader *reader, struct digest_entry *entry)
{
    get_key(reader, &entry->key);
    entry->mark = reader_u64(reader);
    entry->body_mark = reader_u64(reader);
    entry->state = reader_u8(reader);
    if (entry->state > DIGEST_STATE_MAX)
        reader->failed = true;
}

static void put_round(struct buffer *bytes, const struct digest_place *place)
{
    buffer_put_u16(bytes, place->fiscal_year);
    buffer_put_u8(bytes, place->round);
    buffer_put_u8(bytes, place->class);
}

static void get_round(struct reader *reader, struct digest_place *place)
{
    place->fiscal_year = reader_u16(reader);
    place->round = reader_u8(reader);
    place->class = reader_u8(reader);
    if (place->class >= DIGEST_CLASS_COUNT)
        reader->failed = true;
}

static void put_code(struct buffer *bytes, const struct digest_place *place)
{
    char code[CELL_CODE_SIZE];
    digest_code_print(&place->home, place->unit, code);
    buffer_put_sized(bytes, bytes_of_text(code));
}

static void get_code(struct reader *reader, struct digest_place *place)
{
    char code[CELL_CODE_SIZE] = "";
    get_text(reader, code, sizeof code);
    if (reader->failed || digest_code_parse(code, place))
        reader->failed = true;
}

/* A count that what is left can hold, at so many bytes each; an array for it. */
static void *get_array(struct reader *reader, struct arena *arena, size_t size, size_t least,
                       size_t most, size_t *count)
{
    uint64_t said = reader_varint(reader);
    if (reader->failed || said > most || said * least > reader_left(reader)) {
        reader->failed = true;
        return NULL;
    }
    *count = (size_t)said;
    return arena_take_array(arena, size, *count + 1);
}

/* -- questions ------------------------------------------------------------------------ */

void agree_question_write(const struct agree_question *question, struct buffer *bytes)
{
    buffer_put_u8(bytes, AGREE_FIRST_BYTE);
    buffer_put_u8(bytes, AGREE_VERSION);
    buffer_put_u8(bytes, question->level);
    buffer_put_u8(bytes, (uint8_t)((question->fresh ? FLAG_FRESH : 0) |
                                   (question->continues ? FLAG_CONTINUES : 0)));
    buffer_put_sized(bytes, bytes_of_text(question->lower.text));
    if (question->level == AGREE_UNITS || question->level == AGREE_ENTRIES)
        put_round(bytes, &question->place);
    if (question->level == AGREE_ENTRIES)
        put_code(bytes, &question->place);
    if (question->continues && question->level == AGREE_UNITS)
        buffer_put_sized(bytes, bytes_of_text(question->after_code));
    if (question->continues && question->level == AGREE_ENTRIES)
        put_key(bytes, &question->after_key);
    if (question->level != AGREE_RECORDS)
        return;
    buffer_put_varint(bytes, question->wanted_count);
    for (size_t i = 0; i < question->wanted_count; i++)
        put_entry(bytes, &question->wanted[i]);
}

enum status agree_question_read(struct arena *arena, struct bytes bytes,
                                struct agree_question *question)
{
    struct reader reader = reader_of(bytes);
    char lower[SCOPE_TEXT_MAX] = "";
    *question = (struct agree_question){.level = 0};
    if (reader_u8(&reader) != AGREE_FIRST_BYTE || reader_u8(&reader) != AGREE_VERSION)
        return STATUS_UNSUPPORTED;
    question->level = reader_u8(&reader);
    if (question->level >= AGREE_LEVEL_COUNT)
        return STATUS_UNSUPPORTED;
    uint8_t flags = reader_u8(&reader);
    question->fresh = flags & FLAG_FRESH;
    question->continues = flags & FLAG_CONTINUES;
    get_text(&reader, lower, sizeof lower);
    bool pages = question->level == AGREE_UNITS || question->level == AGREE_ENTRIES;
    if (reader.failed || scope_parse(lower, &question->lower, NULL) ||
        strcmp(question->lower.text, lower) != 0 || flags > (FLAG_FRESH | FLAG_CONTINUES) ||
        (question->continues && !pages))
        return STATUS_MALFORMED;
    if (pages)
        get_round(&reader, &question->place);
    if (question->level == AGREE_ENTRIES)
        get_code(&reader, &question->place);
    if (question->continues && question->level == AGREE_UNITS)
        get_text(&reader, question->after_code, sizeof question->after_code);
    if (question->continues && question->level == AGREE_ENTRIES)
        get_key(&reader, &question->after_key);
    if (question->level == AGREE_RECORDS) {
        question->wanted = get_array(&reader, arena, sizeof *question->wanted, 20,
                                     AGREE_DIFFERENCES_MAX, &question->wanted_count);
        if (!reader.failed && !question->wanted)
            return STATUS_NO_MEMORY;
        for (size_t i = 0; i < question->wanted_count && !reader.failed; i++)
            get_entry(&reader, &question->wanted[i]);
    }
    return reader_done(&reader) ? STATUS_OK : STATUS_MALFORMED;
}

/* -- answers ----------------------------------------------------------------------------- */

static void put_side(struct buffer *bytes, const struct agree_side *side)
{
    struct buffer feed = {0};
    buffer_put_u8(bytes, (uint8_t)((side->has ? SIDE_HAS : 0) | (side->altered ? SIDE_ALTERED : 0) |
                                   (side->holds_other ? SIDE_HOLDS_OTHER : 0)));
    if (side->holds_other) {
        buffer_put_u8(bytes, side->other_standing);
        buffer_put_u8(bytes, side->other_not_counted);
        buffer_put_u8(bytes, side->other_conflict);
    }
    if (!side->has)
        return;
    feed_name_put(&feed, &side->version.feed);
    bytes->failed = bytes->failed || feed.failed;
    buffer_put_sized(bytes, buffer_bytes(&feed));
    buffer_free(&feed);
    buffer_put_varint(bytes, side->version.seq);
    buffer_put_varint(bytes, side->version.index);
    buffer_put_u64(bytes, side->version.mark);
    buffer_put_u64(bytes, side->body_mark);
    buffer_put_u8(bytes, side->state);
    buffer_put_u64(bytes, (uint64_t)side->stated_ms);
    buffer_put_u64(bytes, (uint64_t)side->committed_ms);
    buffer_put_sized(bytes, bytes_of_text(side->author));
}

static void get_version(struct reader *reader, struct version_name *version)
{
    struct bytes bytes = reader_sized(reader, NODE_NAME_MAX + SCOPE_TEXT_MAX + 16);
    struct reader feed = reader_of(bytes);
    if (reader->failed || feed_name_get(&feed, &version->feed) || !reader_done(&feed))
        reader->failed = true;
    uint64_t seq = reader_varint(reader), index = reader_varint(reader);
    version->seq = (uint32_t)seq;
    version->index = (uint16_t)index;
    version->mark = reader_u64(reader);
    if (seq == 0 || seq > FEED_SEQ_MAX || index > UINT16_MAX)
        reader->failed = true;
}

static void get_side(struct reader *reader, struct arena *arena, struct agree_side *side)
{
    uint8_t flags = reader_u8(reader);
    side->has = flags & SIDE_HAS;
    side->altered = flags & SIDE_ALTERED;
    side->holds_other = flags & SIDE_HOLDS_OTHER;
    side->author = "";
    if (side->holds_other) {
        side->other_standing = reader_u8(reader);
        side->other_not_counted = reader_u8(reader);
        side->other_conflict = reader_u8(reader);
    }
    if (flags > (SIDE_HAS | SIDE_ALTERED | SIDE_HOLDS_OTHER) ||
        side->other_standing > STANDING_NOT_COUNTED ||
        side->other_not_counted >= NOT_COUNTED_COUNT || side->other_conflict > CONFLICT_CLOSED)
        reader->failed = true;
    if (!side->has)
        return;
    get_version(reader, &side->version);
    side->body_mark = reader_u64(reader);
    side->state = reader_u8(reader);
    side->stated_ms = (int64_t)reader_u64(reader);
    side->committed_ms = (int64_t)reader_u64(reader);
    struct bytes author = reader_sized(reader, AUTHOR_MAX);
    if (reader->failed || side->state > DIGEST_STATE_MAX || !text_is_utf8(author) ||
        (author.size && memchr(author.data, 0, author.size)))
        reader->failed = true;
    else
        side->author = arena_text_of(arena, author);
}

static void put_sums(const struct agree_question *question, const struct agree_reply *reply,
                     struct buffer *bytes)
{
    buffer_put_varint(bytes, reply->sum_count);
    for (size_t i = 0; i < reply->sum_count; i++) {
        if (question->level == AGREE_ROUNDS)
            put_round(bytes, &reply->sums[i].place);
        else
            put_code(bytes, &reply->sums[i].place);
        put_sum(bytes, &reply->sums[i].sum);
    }
}

void agree_reply_write(const struct agree_question *question, const struct agree_reply *reply,
                       struct buffer *bytes)
{
    buffer_put_u8(bytes, AGREE_VERSION);
    buffer_put_u8(bytes, (uint8_t)reply->status);
    if (reply->status)
        return;
    buffer_put_varint(bytes, reply->fold);
    if (question->level == AGREE_UNITS || question->level == AGREE_ENTRIES)
        buffer_put_u8(bytes, reply->more);
    switch (question->level) {
    case AGREE_ROOT:
        for (size_t lane = 0; lane < LANE_COUNT; lane++) {
            put_sum(bytes, &reply->lanes[lane].sum);
            buffer_put_u64(bytes, reply->lanes[lane].heads);
        }
        break;
    case AGREE_ROUNDS:
    case AGREE_UNITS:
        put_sums(question, reply, bytes);
        break;
    case AGREE_ENTRIES:
        buffer_put_varint(bytes, reply->entry_count);
        for (size_t i = 0; i < reply->entry_count; i++)
            put_entry(bytes, &reply->entries[i]);
        break;
    default:
        buffer_put_varint(bytes, reply->side_count);
        for (size_t i = 0; i < reply->side_count; i++)
            put_side(bytes, &reply->sides[i]);
    }
}

/* In order, each place once. */
static void get_sums(struct reader *reader, struct arena *arena,
                     const struct agree_question *question, struct agree_reply *reply)
{
    reply->sums =
        get_array(reader, arena, sizeof *reply->sums, 20, AGREE_SUMS_MAX, &reply->sum_count);
    for (size_t i = 0; i < reply->sum_count && reply->sums && !reader->failed; i++) {
        struct agree_sum *sum = &reply->sums[i];
        if (question->level == AGREE_ROUNDS) {
            get_round(reader, &sum->place);
        } else {
            sum->place = question->place;
            get_code(reader, &sum->place);
        }
        get_sum(reader, &sum->sum);
        if (i && agree_sum_compare(&reply->sums[i - 1], sum) >= 0)
            reader->failed = true;
    }
}

static void get_entries(struct reader *reader, struct arena *arena, struct agree_reply *reply)
{
    reply->entries = get_array(reader, arena, sizeof *reply->entries, 20, AGREE_ENTRIES_MAX,
                               &reply->entry_count);
    for (size_t i = 0; i < reply->entry_count && reply->entries && !reader->failed; i++) {
        get_entry(reader, &reply->entries[i]);
        if (i && agree_entry_compare(&reply->entries[i - 1], &reply->entries[i]) >= 0)
            reader->failed = true;
    }
}

static void get_level(struct reader *reader, struct arena *arena,
                      const struct agree_question *question, struct agree_reply *reply)
{
    switch (question->level) {
    case AGREE_ROOT:
        for (size_t lane = 0; lane < LANE_COUNT; lane++) {
            get_sum(reader, &reply->lanes[lane].sum);
            reply->lanes[lane].heads = reader_u64(reader);
        }
        break;
    case AGREE_ROUNDS:
    case AGREE_UNITS:
        get_sums(reader, arena, question, reply);
        break;
    case AGREE_ENTRIES:
        get_entries(reader, arena, reply);
        break;
    default:
        reply->sides = get_array(reader, arena, sizeof *reply->sides, 1, AGREE_DIFFERENCES_MAX,
                                 &reply->side_count);
        for (size_t i = 0; i < reply->side_count && reply->sides && !reader->failed; i++)
            get_side(reader, arena, &reply->sides[i]);
    }
}

enum status agree_reply_read(struct arena *arena, const struct agree_question *question,
                             struct bytes bytes, struct agree_reply *reply)
{
    struct reader reader = reader_of(bytes);
    *reply = (struct agree_reply){.status = STATUS_OK};
    if (reader_u8(&reader) != AGREE_VERSION)
        return STATUS_UNSUPPORTED;
    uint8_t status = reader_u8(&reader);
    if (reader.failed || status >= STATUS_COUNT)
        return STATUS_MALFORMED;
    reply->status = (enum status)status;
    if (status)
        return reader_done(&reader) ? STATUS_OK : STATUS_MALFORMED;
    uint64_t fold = reader_varint(&reader);
    reply->fold = (uint32_t)fold;
    if (question->level == AGREE_UNITS || question->level == AGREE_ENTRIES) {
        uint8_t more = reader_u8(&reader);
        reply->more = more;
        if (more > 1)
            reader.failed = true;
    }
    if (fold > UINT32_MAX)
        reader.failed = true;
    if (!reader.failed)
        get_level(&reader, arena, question, reply);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    return reader_done(&reader) ? STATUS_OK : STATUS_MALFORMED;
}
