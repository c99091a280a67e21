/* Questions and answers about files as bytes; what is read was bounded, and is written the same again.
 *
 * question: 'F', version, kind; PIECE: digest:32 offset:8 want:4; HOLDS: varint count, each: digest:32 held:1
 * answer:   'F', version, kind, said; PIECE: size:8, sized bytes; HOLDS: varint count, held:1 each. */
#include <siben/fetch.h>

#define FILE_FRAME_VERSION 1

static void put_head(struct buffer *bytes, unsigned kind)
{
    buffer_put_u8(bytes, FILE_FIRST_BYTE);
    buffer_put_u8(bytes, FILE_FRAME_VERSION);
    buffer_put_u8(bytes, (uint8_t)kind);
}

static enum status read_head(struct reader *reader, unsigned *kind)
{
    if (reader_u8(reader) != FILE_FIRST_BYTE || reader_u8(reader) != FILE_FRAME_VERSION)
        return STATUS_UNSUPPORTED;
    *kind = reader_u8(reader);
    return reader->failed            ? STATUS_MALFORMED
           : *kind <= FILE_ASK_HOLDS ? STATUS_OK
                                     : STATUS_UNSUPPORTED;
}

static void read_digest(struct reader *reader, struct hash *digest)
{
    struct bytes bytes = reader_take(reader, HASH_SIZE);
    if (bytes.size == HASH_SIZE)
        memcpy(digest->bytes, bytes.data, HASH_SIZE);
}

static bool read_flag(struct reader *reader)
{
    uint8_t flag = reader_u8(reader);
    if (flag > 1)
        reader->failed = true;
    return flag == 1;
}

static size_t read_count(struct reader *reader)
{
    uint64_t count = reader_varint(reader);
    if (count > FILE_HOLDS_MAX)
        reader->failed = true;
    return reader->failed ? 0 : (size_t)count;
}

void file_question_write(const struct file_question *question, struct buffer *bytes)
{
    put_head(bytes, question->ask);
    if (question->ask == FILE_ASK_PIECE) {
        buffer_put(bytes, question->digest.bytes, HASH_SIZE);
        buffer_put_u64(bytes, question->offset);
        buffer_put_u32(bytes, question->want);
        return;
    }
    buffer_put_varint(bytes, question->count);
    for (size_t i = 0; i < question->count; i++) {
        buffer_put(bytes, question->digests[i].bytes, HASH_SIZE);
        buffer_put_u8(bytes, question->held[i]);
    }
}

enum status file_question_read(struct bytes bytes, struct file_question *question)
{
    struct reader reader = reader_of(bytes);
    unsigned kind;
    memset(question, 0, sizeof *question);
    enum status status = read_head(&reader, &kind);
    if (status != STATUS_OK)
        return status;
    question->ask = (enum file_ask)kind;
    if (question->ask == FILE_ASK_PIECE) {
        read_digest(&reader, &question->digest);
        question->offset = reader_u64(&reader);
        question->want = reader_u32(&reader);
    } else {
        question->count = read_count(&reader);
        for (size_t i = 0; i < question->count; i++) {
            read_digest(&reader, &question->digests[i]);
            question->held[i] = read_flag(&reader);
        }
    }
    return reader_done(&reader) ? STATUS_OK : STATUS_MALFORMED;
}

void file_answer_write(const struct file_answer *answer, struct buffer *bytes)
{
    bool holds = answer->count > 0;
    put_head(bytes, holds ? FILE_ASK_HOLDS : FILE_ASK_PIECE);
    buffer_put_u8(bytes, (uint8_t)answer->said);
    if (!holds) {
        buffer_put_u64(bytes, answer->size);
        buffer_put_sized(bytes, answer->bytes);
        return;
    }
    buffer_put_varint(bytes, answer->count);
    for (size_t i = 0; i < answer->count; i++)
        buffer_put_u8(bytes, answer->held[i]);
}

enum status file_answer_read(struct bytes bytes, struct file_answer *answer)
{
    struct reader reader = reader_of(bytes);
    unsigned kind;
    memset(answer, 0, sizeof *answer);
    enum status status = read_head(&reader, &kind);
    if (status != STATUS_OK)
        return status;
    uint8_t said = reader_u8(&reader);
    if (said >= FILE_SAID_COUNT)
        return STATUS_MALFORMED;
    answer->said = (enum file_said)said;
    if (kind == FILE_ASK_PIECE) {
        answer->size = reader_u64(&reader);
        answer->bytes = reader_sized(&reader, FILE_PIECE_MAX);
    } else {
        answer->count = read_count(&reader);
        for (size_t i = 0; i < answer->count; i++)
            answer->held[i] = read_flag(&reader);
        if (!answer->count)
            reader.failed = true; /* nobody asks about none */
    }
    return reader_done(&reader) ? STATUS_OK : STATUS_MALFORMED;
}
