/* rooms: sync model base */
#include <siben/fetch.h>

/* What a peer asks and answers about files; what was read is written the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct file_question question;
    static struct file_answer answer;
    struct buffer again = {0};
    if (file_question_read(bytes_of(data, size), &question) == STATUS_OK) {
        file_question_write(&question, &again);
        REQUIRE(again.size == size && memcmp(again.data, data, size) == 0);
    }
    buffer_clear(&again);
    if (file_answer_read(bytes_of(data, size), &answer) == STATUS_OK) {
        file_answer_write(&answer, &again);
        REQUIRE(again.size == size && memcmp(again.data, data, size) == 0);
    }
    buffer_free(&again);
    return 0;
}
