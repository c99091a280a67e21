#include "run.h"

#define BUCKET_VERSION 2

static void put_key(struct buffer *bytes, const struct record_key *key)
{
    struct buffer text = {0};
    record_key_put(&text, key);
    bytes->failed = bytes->failed || text.failed;
    buffer_put_sized(bytes, buffer_bytes(&text));
    buffer_free(&text);
}

static bool get_key(struct reader *reader, struct record_key *key)
{
    struct bytes bytes = reader_sized(reader, KV_KEY_MAX);
    return !reader->failed && record_key_get(bytes, key) == STATUS_OK;
}

void bucket_question_write(const struct bucket_question *question, struct buffer *bytes)
{
    buffer_put_u8(bytes, BUCKET_VERSION);
    put_key(bytes, &question->submission);
    buffer_put_u64(bytes, question->mark);
    buffer_put_u8(bytes, question->bucket.book);
    buffer_put_sized(bytes, bytes_of_text(question->bucket.unit_code));
}

enum status bucket_question_read(struct arena *arena, struct bytes bytes,
                                 struct bucket_question *question)
{
    struct reader reader = reader_of(bytes);
    *question = (struct bucket_question){0};
    if (reader_u8(&reader) != BUCKET_VERSION)
        return STATUS_UNSUPPORTED;
    if (!get_key(&reader, &question->submission))
        return STATUS_MALFORMED;
    question->mark = reader_u64(&reader);
    question->bucket.book = reader_u8(&reader);
    struct bytes unit = reader_sized(&reader, CELL_CODE_SIZE);
    if (!reader_done(&reader) || question->bucket.book >= BOOK_COUNT ||
        (unit.size && memchr(unit.data, 0, unit.size)))
        return STATUS_MALFORMED;
    question->bucket.unit_code = arena_text_of(arena, unit);
    return question->bucket.unit_code ? STATUS_OK : STATUS_NO_MEMORY;
}

void bucket_answer_write(enum status status, const struct digest_entry *entries, size_t count,
                         struct buffer *bytes)
{
    buffer_put_u8(bytes, BUCKET_VERSION);
    buffer_put_u8(bytes, (uint8_t)status);
    buffer_put_varint(bytes, status == STATUS_OK ? count : 0);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        put_key(bytes, &entries[i].key);
        buffer_put_u64(bytes, entries[i].mark);
        buffer_put_u64(bytes, entries[i].body_mark);
        buffer_put_u8(bytes, entries[i].state);
    }
}

enum status bucket_answer_read(struct arena *arena, struct bytes bytes,
                               struct digest_entry **entries, size_t *count)
{
    struct reader reader = reader_of(bytes);
    if (reader_u8(&reader) != BUCKET_VERSION)
        return STATUS_UNSUPPORTED;
    uint8_t status = reader_u8(&reader);
    uint64_t said = reader_varint(&reader);
    if (reader.failed || status >= STATUS_COUNT || said > reader_left(&reader))
        return STATUS_MALFORMED;
    if (status != STATUS_OK)
        return (enum status)status;
    *count = (size_t)said;
    *entries = arena_array(arena, struct digest_entry, *count + 1);
    if (!*entries)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < *count; i++) {
        if (!get_key(&reader, &(*entries)[i].key))
            return STATUS_MALFORMED;
        (*entries)[i].mark = reader_u64(&reader);
        (*entries)[i].body_mark = reader_u64(&reader);
        (*entries)[i].state = reader_u8(&reader);
        if ((*entries)[i].state > DIGEST_STATE_MAX)
            return STATUS_MALFORMED;
    }
    return reader_done(&reader) ? STATUS_OK : STATUS_MALFORMED;
}

enum status bucket_list(struct view *view, struct arena *arena,
                        const struct bucket_question *question, struct digest_entry **entries,
                        size_t *count)
{
    struct record record;
    struct payload payload;
    if (question->submission.kind != KIND_SUBMISSION)
        return STATUS_INVALID;
    enum status status = replica_get(view, arena, &question->submission, &record);
    if (status == STATUS_OK && (!record.shown.seq || record.shown.mark != question->mark))
        status = STATUS_STALE; /* another one has been submitted since: that one will be answered */
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_SUBMISSION, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    return submission_entries(view, arena, &question->submission, &payload.submission,
                              &question->bucket, entries, count);
}
