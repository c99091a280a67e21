/* receipts -- answers the submissions of children: recomputes them at their basis,
 * writes a receipt, and where figures differ asks the child what its buckets are
 * made of, so that the records are named.
 *
 * A receipt is final for its submission once it agrees or differs: the basis is
 * fixed, so more batches change nothing. One that waits is looked at again when
 * something has come. */
#include "run.h"

#define ASK_AGAIN_MS 60000 /* an answer that has not come: the line was cut, or the child is gone */
#define ASKED_MAX 64       /* buckets under way */
#define RECEIPTS_ARENA (256u << 20)

struct asked {
    uint32_t id; /* 0: answered */
    char peer[NODE_NAME_MAX + 1];
    struct bucket_question question;
    char unit_code[CELL_CODE_SIZE];
    int64_t asked_ms; /* 0: free */
};

struct receipts {
    struct live *live;
    atomic_bool due;
    bool looking;    /* a worker is at it */
    uv_mutex_t turn; /* who reads a receipt to write its next version: one at a time */
    uv_work_t look;
    uint32_t next_id;
    struct asked asked[ASKED_MAX];
    /* of the worker, read on the loop when it is back: */
    struct asked wanted[ASKED_MAX];
    size_t wanted_count;
};

/* -- who may submit to us -------------------------------------------------------------- */

struct child {
    const char *node;
    bool found, summary_only;
};

static bool see_child(void *context, const struct enrolled *enrolled)
{
    struct child *child = context;
    if (strcmp(enrolled->grant.node, child->node) != 0)
        return true;
    child->found = true;
    child->summary_only = enrolled->grant.uplink_summary_only;
    return false;
}

/* -- looking ---------------------------------------------------------------------------- */

struct look {
    struct receipts *receipts;
    struct arena arena;
    struct change *changes;
    size_t count, capacity;
    enum status status;
};

static void want_buckets(struct look *look, const struct record *submission,
                         const struct receipt *receipt)
{
    struct receipts *receipts = look->receipts;
    for (size_t i = 0; i < receipt->difference_count && receipts->wanted_count < ASKED_MAX; i++) {
        struct bucket bucket;
        if (!difference_bucket(&receipt->differences[i], &bucket) || !bucket.unit_code[0])
            continue;
        struct asked *asked = &receipts->wanted[receipts->wanted_count++];
        *asked = (struct asked){.question = {submission->key, submission->shown.mark, bucket}};
        memcpy(asked->peer, submission->shown.feed.node, sizeof asked->peer);
        size_t size = strnlen(bucket.unit_code, sizeof asked->unit_code - 1);
        memcpy(asked->unit_code, bucket.unit_code, size);
    }
}

static bool add_change(struct look *look, const struct change *change)
{
    if (look->count == look->capacity) {
        size_t capacity = look->capacity * 2 + 16;
        struct change *grown = arena_array(&look->arena, struct change, capacity);
        if (!grown)
            return false;
        if (look->count)
            memcpy(grown, look->changes, look->count * sizeof *grown);
        look->changes = grown;
        look->capacity = capacity;
    }
    look->changes[look->count++] = *change;
    return true;
}

/* What stands already; empty: nothing. *final: nothing will change it. */
static enum status read_receipt(struct look *look, struct view *view,
                                const struct record *submission, struct bytes *held, bool *final)
{
    struct record_key key = receipt_key(&submission->key);
    struct record record;
    struct payload payload;
    *final = false;
    enum status status = replica_get(view, &look->arena, &key, &record);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !record.shown.seq))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = payload_decode(&look->arena, KIND_RECEIPT, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    *held = record.payload;
    const struct receipt *receipt = &payload.receipt;
    bool same = receipt->submission.mark == submission->shown.mark &&
                receipt->submission.seq == submission->shown.seq;
    *final = same && receipt->outcome != RECEIPT_WAITING && receipt->fold_version == FOLD_VERSION;
    if (*final && receipt->outcome == RECEIPT_DIFFERS)
        want_buckets(look, submission, receipt);
    return STATUS_OK;
}

static enum status answer(struct look *look, struct view *view, const struct record *submission,
                          bool holds_detail)
{
    struct record_key key = receipt_key(&submission->key);
    struct payload payload = {.kind = KIND_RECEIPT};
    struct change change;
    struct hash hash;
    struct bytes held = {0};
    bool final, known = replica_version_batch(view, &submission->shown, &hash) == STATUS_OK;
    enum status status = read_receipt(look, view, submission, &held, &final);
    if (status != STATUS_OK || final)
        return status;
    status = receipt_build(view, &look->arena, submission, known ? &hash : NULL, holds_detail,
                           &payload.receipt);
    if (status == STATUS_OK)
        status = node_change(view, &look->arena, &key, &payload, &change);
    /* One that still waits for the same says nothing new: to write it again would be a commit,
     * and so the next look, every second. */
    if (status == STATUS_OK && !bytes_equal(change.payload, held) && !add_change(look, &change))
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK && payload.receipt.outcome == RECEIPT_DIFFERS)
        want_buckets(look, submission, &payload.receipt);
    return status;
}

static bool visit_submission(void *context, struct view *view, const struct record *record,
                             struct arena *arena)
{
    struct look *look = context;
    struct child child = {.node = record->shown.feed.node};
    (void)arena;
    if (!record->shown.seq || record->state.withdrawn ||
        replica_each_enrolled(view, see_child, &child) != STATUS_OK || !child.found)
        return true;
    enum status status = answer(look, view, record, !child.summary_only);
    if (status != STATUS_OK)
        look->status = status; /* the others are answered all the same */
    return !look->arena.failed;
}

/* -- writing ------------------------------------------------------------------------------- */

struct write {
    const struct change *changes;
    size_t count;
    struct why why;
};

static enum status run_write(void *context, struct span *span)
{
    struct write *write = context;
    size_t skipped;
    return replica_write(span, "", node_now_ms(), write->changes, write->count, NULL, &skipped,
                         &write->why);
}

static enum status write_changes(struct live *live, const struct change *changes, size_t count)
{
    struct write write = {.changes = changes, .count = count};
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += changes[i].payload.size;
    const struct store_job job = {.run = run_write, .context = &write, .bytes = bytes};
    enum status status = store_run(live->node->store, &job, NULL);
    if (status != STATUS_OK)
        log_line(live->log, LOG_WARNING, "receipt: not written (%s) %s", status_words(status),
                 write.why.what);
    return status;
}

static void look_work(uv_work_t *work)
{
    struct receipts *receipts = work->data;
    struct live *live = receipts->live;
    struct look look = {.receipts = receipts};
    struct view view;
    uv_mutex_lock(&receipts->turn);
    receipts->wanted_count = 0;
    arena_init(&look.arena, RECEIPTS_ARENA);
    enum status status = replica_view(live->node->replica, &view);
    if (status == STATUS_OK) {
        status = replica_each(&view, NULL, KIND_SUBMISSION, 0, visit_submission, &look);
        status = replica_view_close(&view, status);
    }
    if (status == STATUS_OK)
        status = look.status;
    if (look.count && write_changes(live, look.changes, look.count) == STATUS_OK)
        log_line(live->log, LOG_INFO, "receipt: %zu written", look.count);
    if (status != STATUS_OK)
        log_line(live->log, LOG_WARNING, "receipt: cannot answer every submission (%s)",
                 status_words(status));
    arena_close(&look.arena);
    uv_mutex_unlock(&receipts->turn);
}

/* -- asking what differs -------------------------------------------------------------------- */

static bool same_question(const struct asked *a, const struct asked *b)
{
    return a->question.mark == b->question.mark &&
           a->question.bucket.book == b->question.bucket.book &&
           strcmp(a->unit_code, b->unit_code) == 0 &&
           record_key_equal(&a->question.submission, &b->question.submission);
}

/* The same is not asked again for a while, answered or not: a peer whose listing does
 * not explain its digest must not be asked for ever. */
static void ask(struct receipts *receipts, const struct asked *wanted)
{
    struct asked *place = NULL;
    int64_t now = node_monotonic_ms();
    for (size_t i = 0; i < ASKED_MAX; i++) {
        struct asked *asked = &receipts->asked[i];
        bool free = !asked->asked_ms || now - asked->asked_ms > ASK_AGAIN_MS;
        if (!free && same_question(asked, wanted))
            return;
        if (free && !place)
            place = asked;
    }
    if (!place || !receipts->live->net)
        return;
    *place = *wanted;
    place->question.bucket.unit_code = place->unit_code;
    place->asked_ms = now;
    receipts->next_id = receipts->next_id + 1 < FILES_ID_FIRST ? receipts->next_id + 1 : 1;
    place->id = receipts->next_id;
    struct buffer question = {0};
    bucket_question_write(&place->question, &question);
    if (question.failed ||
        net_ask(receipts->live->net, place->peer, place->id, buffer_bytes(&question)) != STATUS_OK)
        *place = (struct asked){0}; /* no line: asked when something comes */
    buffer_free(&question);
}

static void look_done(uv_work_t *work, int error)
{
    struct receipts *receipts = work->data;
    (void)error;
    receipts->looking = false;
    for (size_t i = 0; i < receipts->wanted_count; i++)
        ask(receipts, &receipts->wanted[i]);
}

/* -- answers and questions, on workers ------------------------------------------------------- */

struct talk {
    uv_work_t work;
    struct live *live;
    struct net_ticket *ticket; /* a question of a peer, else an answer to ours */
    struct bucket_question question;
    char unit_code[CELL_CODE_SIZE];
    struct buffer bytes, reply;
};

static void talk_free(struct talk *talk)
{
    buffer_free(&talk->bytes);
    buffer_free(&talk->reply);
    memory_free(talk);
}

static enum status list_bucket(struct talk *talk, struct arena *arena)
{
    struct bucket_question question;
    struct digest_entry *entries = NULL;
    size_t count = 0;
    struct view view;
    enum status status = bucket_question_read(arena, buffer_bytes(&talk->bytes), &question);
    if (status == STATUS_OK)
        status = replica_view(talk->live->node->replica, &view);
    if (status == STATUS_OK) {
        status = bucket_list(&view, arena, &question, &entries, &count);
        status = replica_view_close(&view, status);
    }
    bucket_answer_write(status, entries, count, &talk->reply);
    if (talk->reply.size > LINK_QUESTION_SIZE_MAX) {
        buffer_clear(&talk->reply);
        bucket_answer_write(STATUS_TOO_LARGE, NULL, 0, &talk->reply);
    }
    return status;
}

/* Puts names in place of the bucket, in a new version of the receipt. */
static enum status name_records(struct talk *talk, struct arena *arena, struct view *view,
                                struct change *change, bool *named)
{
    struct record submission, record;
    struct payload sent, payload;
    struct digest_entry *entries;
    size_t count;
    struct record_key key = receipt_key(&talk->question.submission);
    enum status status = bucket_answer_read(arena, buffer_bytes(&talk->bytes), &entries, &count);
    if (status == STATUS_OK)
        status = replica_get(view, arena, &talk->question.submission, &submission);
    if (status == STATUS_OK)
        status = replica_get(view, arena, &key, &record);
    if (status == STATUS_OK && (submission.shown.mark != talk->question.mark || !record.shown.seq))
        status = STATUS_STALE;
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_SUBMISSION, submission.payload, &sent);
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_RECEIPT, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    const struct difference *before = payload.receipt.differences;
    status = receipt_name_differences(view, arena, &submission.key, &sent.submission,
                                      &talk->question.bucket, entries, count, &payload.receipt);
    *named = payload.receipt.differences != before; /* else their listing is as ours */
    return status == STATUS_OK && *named ? node_change(view, arena, &key, &payload, change)
                                         : status;
}

static void take_answer(struct talk *talk, struct arena *arena)
{
    struct change change;
    struct view view;
    bool named = false;
    char key[RECORD_KEY_TEXT_SIZE];
    record_key_print(&talk->question.submission, key, sizeof key);
    uv_mutex_lock(&talk->live->receipts->turn);
    enum status status = replica_view(talk->live->node->replica, &view);
    if (status == STATUS_OK) {
        status = name_records(talk, arena, &view, &change, &named);
        status = replica_view_close(&view, status);
    }
    if (status == STATUS_OK && named)
        status = write_changes(talk->live, &change, 1);
    uv_mutex_unlock(&talk->live->receipts->turn);
    log_line(talk->live->log, status == STATUS_OK ? LOG_INFO : LOG_WARNING,
             "receipt: %s bucket %s/%u -> %s", key, talk->unit_code, talk->question.bucket.book,
             status != STATUS_OK ? status_words(status)
             : named             ? "records named"
                                 : "their listing is as ours, nothing to name");
}

static void talk_work(uv_work_t *work)
{
    struct talk *talk = work->data;
    struct arena arena;
    arena_init(&arena, RECEIPTS_ARENA);
    if (talk->ticket) {
        enum status status = list_bucket(talk, &arena);
        if (status != STATUS_OK)
            log_line(talk->live->log, LOG_WARNING, "receipt: a question cannot be answered (%s)",
                     status_words(status));
        net_answered(talk->ticket, buffer_bytes(&talk->reply));
    } else {
        take_answer(talk, &arena);
    }
    arena_close(&arena);
}

static void talk_done(uv_work_t *work, int error)
{
    (void)error;
    talk_free(work->data);
}

static void talk_start(struct talk *talk, struct bytes bytes)
{
    buffer_put_bytes(&talk->bytes, bytes);
    talk->work.data = talk;
    REQUIRE(uv_queue_work(&talk->live->loop, &talk->work, talk_work, talk_done) == 0);
}

void receipts_asked(struct receipts *receipts, const char *peer, struct bytes question,
                    struct net_ticket *ticket)
{
    struct talk *talk = memory_take(sizeof *talk);
    (void)peer;
    if (!talk) {
        net_answered(ticket, bytes_of(NULL, 0));
        return;
    }
    talk->live = receipts->live;
    talk->ticket = ticket;
    talk_start(talk, question);
}

void receipts_answer(struct receipts *receipts, const char *peer, uint32_t id, enum status status,
                     struct bytes bytes)
{
    for (size_t i = 0; i < ASKED_MAX; i++) {
        struct asked *asked = &receipts->asked[i];
        if (asked->id != id || strcmp(asked->peer, peer) != 0)
            continue;
        asked->id = 0;
        struct talk *talk = status == STATUS_OK ? memory_take(sizeof *talk) : NULL;
        if (!talk)
            return;
        talk->live = receipts->live;
        talk->question = asked->question;
        memcpy(talk->unit_code, asked->unit_code, sizeof talk->unit_code);
        talk->question.bucket.unit_code = talk->unit_code;
        talk_start(talk, bytes);
        return;
    }
}

/* -- the loop ---------------------------------------------------------------------------------- */

enum status receipts_open(struct live *live, struct receipts **out)
{
    struct receipts *receipts = memory_take(sizeof *receipts);
    if (!receipts)
        return STATUS_NO_MEMORY;
    receipts->live = live;
    receipts->look.data = receipts;
    REQUIRE(uv_mutex_init(&receipts->turn) == 0);
    atomic_init(&receipts->due, true); /* what came before the last stop */
    *out = receipts;
    return STATUS_OK;
}

void receipts_look(struct receipts *receipts)
{
    atomic_store(&receipts->due, true);
}

void receipts_second(struct receipts *receipts)
{
    if (receipts->looking || receipts->live->stopping || !atomic_exchange(&receipts->due, false))
        return;
    receipts->looking =
        uv_queue_work(&receipts->live->loop, &receipts->look, look_work, look_done) == 0;
}

void receipts_free(struct receipts *receipts)
{
    if (!receipts)
        return;
    uv_mutex_destroy(&receipts->turn);
    memory_free(receipts);
}
