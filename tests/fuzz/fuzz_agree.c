/* rooms: report replica feed trust analytics model kv base */
#include "../../src/report/agree_inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What one end of a link asks and the other answers about agreement; what was read is
 * written the same. The first byte of an answer's input says what was asked. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct agree_question question;
    struct agree_reply reply;
    struct arena arena;
    struct buffer again = {0};
    arena_init(&arena, 32u << 20);
    if (agree_question_read(&arena, bytes_of(data, size), &question) == STATUS_OK) {
        agree_question_write(&question, &again);
        REQUIRE(bytes_equal(buffer_bytes(&again), bytes_of(data, size)));
    }
    buffer_clear(&again);
    question = (struct agree_question){.level = size ? data[0] % AGREE_LEVEL_COUNT : 0};
    if (size &&
        agree_reply_read(&arena, &question, bytes_of(data + 1, size - 1), &reply) == STATUS_OK) {
        agree_reply_write(&question, &reply, &again);
        REQUIRE(bytes_equal(buffer_bytes(&again), bytes_of(data + 1, size - 1)));
    }
    buffer_free(&again);
    arena_close(&arena);
    return 0;
}
