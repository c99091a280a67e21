/* The stored form of an image. Canonical: one image, one string of bytes; a decoder
 * takes nothing else, so that equal bytes and equal images are the same question.
 *
 *   varint flags, main book, scope, fiscal year, id, name, unit, department, region,
 *   zigzag self score,
 *   varint digests, a digest each: round, home ("" = the scope), low, high, varint records,
 *   varint mask of rounds (13 bits), a round each: flags, lights and likelihood,
 *     deviations, varint deviating,
 *   varint lines, a line each: book, source, flags, zigzag initial, zigzag annual,
 *     varint mask of spent (13 bits) and forecast (the next 13), zigzag amounts. */
#include <siben/analytics.h>

#define ROUNDS (ROUND_MAX + 1)
#define LINES_MAX (BOOK_COUNT * SOURCE_COUNT * 4)
#define DIGESTS_MAX (4 + 2 * ROUNDS) /* records of one subject */
#define TEXT_MAX (TEXT_MAX_BYTES + RECORD_ID_MAX)

static void put_signed(struct buffer *bytes, int64_t value)
{
    buffer_put_varint(bytes, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

static int64_t get_signed(struct reader *reader)
{
    uint64_t value = reader_varint(reader);
    return (int64_t)(value >> 1 ^ (value & 1 ? UINT64_MAX : 0));
}

static void put_text(struct buffer *bytes, const char *text)
{
    buffer_put_sized(bytes, bytes_of_text(text));
}

static unsigned image_flags(const struct fact_image *image)
{
    const bool flags[] = {image->exists,        image->required,        image->listed,
                          image->target_set,    image->target_approved, image->self_evaluated,
                          image->self_approved, image->returned,        image->department_overall};
    unsigned mask = 0;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        mask |= (unsigned)flags[i] << i;
    return mask;
}

static void set_image_flags(struct fact_image *image, uint64_t mask)
{
    bool *const flags[] = {
        &image->exists,        &image->required,        &image->listed,
        &image->target_set,    &image->target_approved, &image->self_evaluated,
        &image->self_approved, &image->returned,        &image->department_overall};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        *flags[i] = mask >> i & 1;
}
#define IMAGE_FLAGS_END (1u << 9)

static bool round_is_empty(const struct fact_round *round)
{
    return !round->reported && !round->approved && !round->execution_light &&
           !round->target_light && !round->likelihood && !round->deviations && !round->deviating;
}

static void put_rounds(const struct fact_image *image, struct buffer *bytes)
{
    uint64_t mask = 0;
    for (unsigned i = 0; i < ROUNDS; i++)
        mask |= (uint64_t)!round_is_empty(&image->rounds[i]) << i;
    buffer_put_varint(bytes, mask);
    for (unsigned i = 0; i < ROUNDS; i++) {
        const struct fact_round *round = &image->rounds[i];
        if (!(mask >> i & 1))
            continue;
        buffer_put_u8(bytes, (uint8_t)(round->reported | round->approved << 1));
        buffer_put_u8(bytes, round->execution_light);
        buffer_put_u8(bytes, round->target_light);
        buffer_put_u8(bytes, round->likelihood);
        buffer_put_u8(bytes, round->deviations);
        buffer_put_varint(bytes, round->deviating);
    }
}

static void get_rounds(struct reader *reader, struct fact_image *image)
{
    uint64_t mask = reader_varint(reader);
    if (mask >> ROUNDS)
        reader->failed = true;
    for (unsigned i = 0; i < ROUNDS && !reader->failed; i++) {
        struct fact_round *round = &image->rounds[i];
        if (!(mask >> i & 1))
            continue;
        uint8_t flags = reader_u8(reader);
        round->reported = flags & 1;
        round->approved = flags >> 1 & 1;
        round->execution_light = reader_u8(reader);
        round->target_light = reader_u8(reader);
        round->likelihood = reader_u8(reader);
        round->deviations = reader_u8(reader);
        uint64_t deviating = reader_varint(reader);
        round->deviating = (uint16_t)deviating;
        if (flags >> 2 || round->execution_light >= LIGHT_COUNT ||
            round->target_light >= LIGHT_COUNT || round->likelihood >= LIKELIHOOD_COUNT ||
            round->deviations >> DEVIATION_COUNT || deviating > UINT16_MAX || round_is_empty(round))
            reader->failed = true;
    }
}

static void put_line(const struct fact_line *line, struct buffer *bytes)
{
    uint64_t mask = 0;
    for (unsigned i = 0; i < ROUNDS; i++) {
        mask |= (uint64_t)(line->spent_fen[i] != 0) << i;
        mask |= (uint64_t)(line->forecast_fen[i] != 0) << (ROUNDS + i);
    }
    buffer_put_u8(bytes, line->book);
    buffer_put_u8(bytes, line->source);
    buffer_put_u8(bytes, (uint8_t)(line->carried | line->fiscal << 1));
    put_signed(bytes, line->initial_fen);
    put_signed(bytes, line->annual_fen);
    buffer_put_varint(bytes, mask);
    for (unsigned i = 0; i < 2 * ROUNDS; i++)
        if (mask >> i & 1)
            put_signed(bytes, i < ROUNDS ? line->spent_fen[i] : line->forecast_fen[i - ROUNDS]);
}

static int line_order(const struct fact_line *line)
{
    return ((line->book * SOURCE_COUNT + line->source) * 2 + line->carried) * 2 + line->fiscal;
}

static void get_line(struct reader *reader, struct fact_line *line)
{
    line->book = reader_u8(reader);
    line->source = reader_u8(reader);
    uint8_t flags = reader_u8(reader);
    line->carried = flags & 1;
    line->fiscal = flags >> 1 & 1;
    line->initial_fen = get_signed(reader);
    line->annual_fen = get_signed(reader);
    uint64_t mask = reader_varint(reader);
    if (flags >> 2 || mask >> (2 * ROUNDS) || line->book >= BOOK_COUNT ||
        line->source >= SOURCE_COUNT)
        reader->failed = true;
    for (unsigned i = 0; i < 2 * ROUNDS && !reader->failed; i++) {
        if (!(mask >> i & 1))
            continue;
        int64_t fen = get_signed(reader);
        if (fen == 0)
            reader->failed = true;
        *(i < ROUNDS ? &line->spent_fen[i] : &line->forecast_fen[i - ROUNDS]) = fen;
    }
}

static void put_digests(const struct fact_image *image, struct buffer *bytes)
{
    buffer_put_varint(bytes, image->digest_count);
    for (size_t i = 0; i < image->digest_count; i++) {
        const struct fact_digest *digest = &image->digests[i];
        bool here = scope_equal(&digest->home, &image->subject.scope);
        buffer_put_u8(bytes, digest->round);
        put_text(bytes, here ? "" : digest->home.text);
        buffer_put_u64(bytes, digest->sum.low);
        buffer_put_u64(bytes, digest->sum.high);
        buffer_put_varint(bytes, (uint64_t)digest->sum.records);
    }
}

enum status fact_image_encode(const struct fact_image *image, struct buffer *bytes)
{
    buffer_put_varint(bytes, image_flags(image));
    buffer_put_u8(bytes, (uint8_t)(image->main_book | image->digest_book << 4));
    put_text(bytes, image->subject.scope.text);
    buffer_put_varint(bytes, image->subject.fiscal_year);
    put_text(bytes, image->subject.id);
    put_text(bytes, image->name);
    put_text(bytes, image->unit_code);
    put_text(bytes, image->department_code);
    put_text(bytes, image->region.text);
    put_signed(bytes, image->self_score);
    put_digests(image, bytes);
    put_rounds(image, bytes);
    buffer_put_varint(bytes, image->line_count);
    for (size_t i = 0; i < image->line_count; i++)
        put_line(&image->lines[i], bytes);
    return bytes->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Codes and names are short: calling memchr() for each takes longer than looking. */
static bool has_nul(struct bytes text)
{
    unsigned nul = 0;
    for (size_t i = 0; i < text.size; i++)
        nul |= text.data[i] == 0;
    return nul;
}

/* Texts of one image, copied into one piece of the arena: `room` is what is left of it. */
static const char *get_text(struct reader *reader, char **room)
{
    struct bytes text = reader_sized(reader, TEXT_MAX);
    if (has_nul(text))
        reader->failed = true;
    if (reader->failed || text.size == 0)
        return "";
    char *copy = *room;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    *room += text.size + 1;
    return copy;
}

static void get_name(struct reader *reader, char *name, size_t size)
{
    struct bytes text = reader_sized(reader, size - 1);
    if (has_nul(text))
        reader->failed = true;
    else if (text.size)
        memcpy(name, text.data, text.size);
}

/* In order of round and home, each once, none of no record. */
static bool digest_follows(const struct fact_digest *digest, const struct fact_digest *before)
{
    if (!before || digest->round != before->round)
        return !before || digest->round > before->round;
    return scope_compare(&digest->home, &before->home) > 0;
}

static void get_digest(struct reader *reader, const struct scope *scope, struct fact_digest *digest)
{
    digest->round = reader_u8(reader);
    get_name(reader, digest->home.text, sizeof digest->home.text);
    if (!digest->home.text[0])
        digest->home = *scope;
    else if (scope_equal(&digest->home, scope))
        reader->failed = true;
    digest->sum.low = reader_u64(reader);
    digest->sum.high = reader_u64(reader);
    uint64_t records = reader_varint(reader);
    digest->sum.records = (int64_t)records;
    if (records == 0 || records > DIGESTS_MAX)
        reader->failed = true;
}

static enum status get_digests(struct reader *reader, struct arena *arena, struct fact_image *image)
{
    uint64_t count = reader_varint(reader);
    if (reader->failed || count > DIGESTS_MAX)
        return STATUS_MALFORMED;
    if (count == 0)
        return STATUS_OK;
    image->digests = arena_array(arena, struct fact_digest, count);
    if (!image->digests)
        return STATUS_NO_MEMORY;
    image->digest_count = count;
    for (size_t i = 0; i < count; i++) {
        get_digest(reader, &image->subject.scope, &image->digests[i]);
        if (!digest_follows(&image->digests[i], i ? &image->digests[i - 1] : NULL))
            reader->failed = true;
    }
    return STATUS_OK;
}

static enum status get_lines(struct reader *reader, struct arena *arena, struct fact_image *image)
{
    uint64_t count = reader_varint(reader);
    if (reader->failed || count > LINES_MAX)
        return STATUS_MALFORMED;
    if (count == 0)
        return STATUS_OK;
    image->lines = arena_array(arena, struct fact_line, count);
    if (!image->lines)
        return STATUS_NO_MEMORY;
    image->line_count = count;
    for (size_t i = 0; i < count; i++) {
        get_line(reader, &image->lines[i]);
        if (i > 0 && line_order(&image->lines[i - 1]) >= line_order(&image->lines[i]))
            reader->failed = true;
    }
    return STATUS_OK;
}

enum status fact_image_decode(struct arena *arena, struct bytes bytes, struct fact_image *image)
{
    struct fact_image out = {0};
    struct reader reader = reader_of(bytes);
    uint64_t flags = reader_varint(&reader);
    set_image_flags(&out, flags);
    unsigned books = reader_u8(&reader);
    out.main_book = books & 15;
    out.digest_book = (uint8_t)(books >> 4);
    get_name(&reader, out.subject.scope.text, sizeof out.subject.scope.text);
    uint64_t year = reader_varint(&reader);
    out.subject.fiscal_year = (uint16_t)year;
    get_name(&reader, out.subject.id, sizeof out.subject.id);
    /* No text is longer than what is left to read, and its NUL stands where its size did. */
    char *room = arena_take_raw(arena, reader_left(&reader));
    if (!room)
        return STATUS_NO_MEMORY;
    out.name = get_text(&reader, &room);
    out.unit_code = get_text(&reader, &room);
    out.department_code = get_text(&reader, &room);
    get_name(&reader, out.region.text, sizeof out.region.text);
    int64_t score = get_signed(&reader);
    out.self_score = (int32_t)score;
    enum status status = get_digests(&reader, arena, &out);
    if (status)
        return status;
    get_rounds(&reader, &out);
    if (reader.failed || flags >= IMAGE_FLAGS_END || out.main_book >= BOOK_COUNT ||
        out.digest_book >= BOOK_COUNT || year > UINT16_MAX || out.self_score != score)
        return STATUS_MALFORMED;
    status = get_lines(&reader, arena, &out);
    if (status)
        return status;
    if (!reader_done(&reader))
        return STATUS_MALFORMED;
    *image = out;
    return STATUS_OK;
}
