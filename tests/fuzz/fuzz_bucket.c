/* rooms: node bundle net store sync report replica feed trust analytics model kv base */
#include "../../src/node/run.h"

/* What a peer asks and answers about a bucket; what was read is written the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bucket_question question;
    struct digest_entry *entries;
    size_t count;
    struct arena arena;
    struct buffer again = {0};
    arena_init(&arena, 8u << 20);
    if (bucket_question_read(&arena, bytes_of(data, size), &question) == STATUS_OK) {
        bucket_question_write(&question, &again);
        REQUIRE(again.size == size && memcmp(again.data, data, size) == 0);
    }
    buffer_clear(&again);
    if (bucket_answer_read(&arena, bytes_of(data, size), &entries, &count) == STATUS_OK) {
        bucket_answer_write(STATUS_OK, entries, count, &again);
        REQUIRE(again.size == size && memcmp(again.data, data, size) == 0);
    }
    buffer_free(&again);
    arena_close(&arena);
    return 0;
}
