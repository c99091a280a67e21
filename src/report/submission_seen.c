/* submission_seen -- what somebody looked at before he sent it up, in eight bytes. */
#include <siben/report.h>

#include <sodium.h>

enum status submission_seen(const struct submission *submission, uint64_t *seen)
{
    struct payload payload = {.kind = KIND_SUBMISSION, .submission = *submission};
    struct submission *looked = &payload.submission;
    struct buffer content = {0};
    uint8_t hash[crypto_generichash_BYTES_MIN];
    /* Not seen: on which batches it stands, how it is compared above, and the day. */
    looked->basis_count = looked->bucket_count = looked->correction_count = 0;
    looked->as_of = 0;
    looked->unknown = bytes_of(NULL, 0);
    enum status status = payload_encode(&payload, &content);
    if (status == STATUS_OK) {
        REQUIRE(crypto_generichash(hash, sizeof hash, content.data, content.size, NULL, 0) == 0);
        struct reader reader = reader_of(bytes_of(hash, sizeof hash));
        *seen = reader_u64(&reader);
    }
    buffer_free(&content);
    return status;
}
