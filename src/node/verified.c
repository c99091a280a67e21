/* verified -- what the last comparison with each neighbour said, kept among the node's own
 * notes. */
#include "run.h"

#include <stdio.h>

#define PREFIX "verify/"
#define VERIFIED_VERSION 1

static void write_verified(const struct verified *verified, struct buffer *bytes)
{
    buffer_put_u8(bytes, VERIFIED_VERSION);
    buffer_put_u64(bytes, (uint64_t)verified->at_ms);
    buffer_put_u8(bytes, verified->outcome);
    buffer_put_u64(bytes, (uint64_t)verified->records);
    buffer_put_u32(bytes, verified->differences);
    buffer_put_u32(bytes, verified->unnamed);
    buffer_put_u64(bytes, verified->own_faults);
}

static bool read_verified(const char *peer, struct bytes bytes, struct verified *verified)
{
    struct reader reader = reader_of(bytes);
    *verified = (struct verified){.at_ms = 0};
    if (strlen(peer) >= sizeof verified->peer || reader_u8(&reader) != VERIFIED_VERSION)
        return false;
    memcpy(verified->peer, peer, strlen(peer) + 1);
    verified->at_ms = (int64_t)reader_u64(&reader);
    verified->outcome = reader_u8(&reader);
    verified->records = (int64_t)reader_u64(&reader);
    verified->differences = reader_u32(&reader);
    verified->unnamed = reader_u32(&reader);
    verified->own_faults = reader_u64(&reader);
    return reader_done(&reader) && verified->outcome < AGREE_OUTCOME_COUNT;
}

static enum status run_note(void *context, struct span *span)
{
    const struct verified *verified = context;
    char name[sizeof PREFIX + NODE_NAME_MAX];
    struct buffer bytes = {0};
    snprintf(name, sizeof name, PREFIX "%s", verified->peer);
    write_verified(verified, &bytes);
    if (!bytes.failed)
        replica_note_put(span, name, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return STATUS_OK;
}

void verified_note(struct live *live, const struct verified *verified)
{
    struct verified copy = *verified;
    const struct store_job job = {.run = run_note, .context = &copy, .bytes = 64};
    enum status status = store_run(live->node->store, &job, NULL);
    if (status != STATUS_OK) /* the comparison stands all the same, and is made again */
        log_line(live->log, LOG_WARNING, "verify: its result was not kept (%s)",
                 status_words(status));
}

struct each {
    bool (*visit)(void *context, const struct verified *verified);
    void *context;
};

static bool visit_note(void *context, const char *peer, struct bytes value)
{
    struct each *each = context;
    struct verified verified;
    return !read_verified(peer, value, &verified) || each->visit(each->context, &verified);
}

enum status verified_each(struct view *view,
                          bool (*visit)(void *context, const struct verified *verified),
                          void *context)
{
    struct each each = {visit, context};
    return replica_each_note(view, PREFIX, visit_note, &each);
}

struct last_seen {
    const char *peer;
    int64_t at_ms;
};

static bool find(void *context, const struct verified *verified)
{
    struct last_seen *seen = context;
    if (strcmp(verified->peer, seen->peer) == 0)
        seen->at_ms = verified->at_ms;
    return true;
}

int64_t verified_last(struct view *view, const char *peer)
{
    struct last_seen seen = {peer, 0};
    return verified_each(view, find, &seen) == STATUS_OK ? seen.at_ms : 0;
}
