/* submission_seen -- what somebody looked at before he sends it up, by name. */
#include "inside.h"

#include <siben/trust.h>

enum status page_submission_seen(const struct submission *submission,
                                 char seen[PAGE_SUBMISSION_SEEN_SIZE])
{
    struct payload payload = {.kind = KIND_SUBMISSION, .submission = *submission};
    struct submission *looked = &payload.submission;
    struct buffer content = {0};
    struct hash hash;
    /* Not seen: on which batches it stands, how it is compared above, and the day. */
    looked->basis_count = looked->bucket_count = looked->correction_count = 0;
    looked->as_of = 0;
    looked->unknown = bytes_of(NULL, 0);
    enum status status = payload_encode(&payload, &content);
    hash_of(buffer_bytes(&content), &hash);
    buffer_free(&content);
    bytes_to_hex(bytes_of(hash.bytes, PAGE_SUBMISSION_SEEN_SIZE / 2), seen);
    return status;
}
