/* submission_seen -- what somebody looked at before he sent it up. */
#include <siben/report.h>

enum status submission_seen(const struct submission *submission, struct buffer *content)
{
    struct payload payload = {.kind = KIND_SUBMISSION, .submission = *submission};
    struct submission *looked = &payload.submission;
    /* Not seen: on which batches it stands, how it is compared above, and the day. */
    looked->basis_count = looked->bucket_count = looked->correction_count = 0;
    looked->as_of = 0;
    looked->unknown = bytes_of(NULL, 0);
    return payload_encode(&payload, content);
}
