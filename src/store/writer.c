/* writer -- the one thread that writes.
 *
 * Group commit: while a commit runs, jobs queue; the next commit takes all of them
 * (up to its bounds). Nothing waits for a timer, so a lonely job is committed at
 * once and a crowd shares one sync. */
#include "inside.h"

#include <siben/replica.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

struct entry {
    struct store_job job;
    enum status status;
    struct entry *next;
};

struct queue {
    struct entry *first, **last;
    size_t jobs, bytes;
};

#define REWRITE_AGAIN_MS 1000 /* until a view has ended, or somebody has made room; doubled */
#define REWRITE_AGAIN_MAX_MS 60000

struct writer {
    struct lmdb *lmdb;
    char folder[4096];
    struct log *log;
    struct replica *replica;
    pthread_mutex_t listening; /* held while the listener is called: */
    void (*committed)(void *context, const uint64_t arrived[LANE_COUNT]);
    void *committed_context;
    pthread_t thread;
    enum status rewrite_status; /* of the last attempt; with the next two the writer's own */
    int64_t rewrite_wait_ms, rewrite_at_ms;
    bool running;         /* the thread stands; main thread only */
    pthread_mutex_t lock; /* below: */
    pthread_cond_t wake;
    struct queue queue;
    bool accepting, stopping;
    struct store_state state;
};

static void queue_clear(struct queue *queue)
{
    *queue = (struct queue){.last = &queue->first};
}

static void queue_add(struct queue *queue, struct entry *entry)
{
    entry->next = NULL;
    *queue->last = entry;
    queue->last = &entry->next;
    queue->jobs++;
    queue->bytes += entry->job.bytes;
}

static struct entry *queue_take(struct queue *queue)
{
    struct entry *entry = queue->first;
    queue->first = entry->next;
    if (!queue->first)
        queue->last = &queue->first;
    queue->jobs--;
    queue->bytes -= entry->job.bytes;
    return entry;
}

/* What one commit takes: at least one job; a job that goes alone goes alone. */
static void take_group(struct queue *queue, struct queue *group)
{
    queue_clear(group);
    while (queue->first) {
        const struct store_job *next = &queue->first->job;
        bool fits =
            group->jobs < COMMIT_BATCHES_MAX && group->bytes + next->bytes <= COMMIT_BYTES_MAX;
        if (group->first && (next->alone || group->first->job.alone || !fits))
            return;
        queue_add(group, queue_take(queue));
    }
}

/* Runs the group in one span. The status of the commit goes to every job that was
 * not refused on its own. */
static enum status commit_group(struct writer *writer, struct queue *group, bool *committed,
                                uint64_t arrived[LANE_COUNT])
{
    struct span *span;
    enum status status =
        lmdb_nearly_full(writer->lmdb) ? STATUS_NO_SPACE : replica_begin(writer->replica, &span);
    if (status == STATUS_OK) {
        size_t taken = 0;
        for (struct entry *entry = group->first; entry; entry = entry->next) {
            entry->status = entry->job.run(entry->job.context, span);
            taken += entry->status == STATUS_OK;
        }
        if (taken == 0) {
            replica_abort(span);
            return STATUS_OK; /* each has its own refusal */
        }
        status = replica_end(span, arrived);
        *committed = status == STATUS_OK;
    }
    for (struct entry *entry = group->first; entry; entry = entry->next)
        if (entry->status == STATUS_OK)
            entry->status = status;
    return status;
}

static void note_group(struct writer *writer, const struct queue *group, enum status status,
                       bool committed)
{
    pthread_mutex_lock(&writer->lock);
    bool was_full = writer->state.full;
    writer->state.full = status == STATUS_NO_SPACE;
    writer->state.commits += committed;
    writer->state.jobs += group->jobs;
    for (const struct entry *entry = group->first; entry; entry = entry->next)
        writer->state.refused += entry->status != STATUS_OK;
    if (group->jobs > writer->state.largest_group)
        writer->state.largest_group = group->jobs;
    pthread_mutex_unlock(&writer->lock);
    if (status == STATUS_NO_SPACE && !was_full)
        log_line(writer->log, LOG_ERROR, "store: no space (%zu jobs) -> refused, reading goes on",
                 group->jobs);
    else if (status == STATUS_OK && was_full)
        log_line(writer->log, LOG_INFO, "store: there is room again -> writing");
    else if (status != STATUS_OK && status != STATUS_NO_SPACE)
        log_line(writer->log, LOG_ERROR, "store: commit of %zu jobs failed (%s)", group->jobs,
                 status_words(status));
}

static void finish_group(struct writer *writer, struct queue *group, bool committed,
                         const uint64_t arrived[LANE_COUNT])
{
    pthread_mutex_lock(&writer->listening);
    if (committed && writer->committed)
        writer->committed(writer->committed_context, arrived);
    pthread_mutex_unlock(&writer->listening);
    while (group->first) {
        struct entry *entry = queue_take(group);
        if (entry->job.done)
            entry->job.done(entry->job.context, entry->status, arrived);
        memory_free(entry);
    }
}

/* What a job alone refuses is its own affair; a full disk is everybody's. */
static enum status alone(struct entry *entry)
{
    entry->status = entry->job.alone(entry->job.context);
    return entry->status == STATUS_NO_SPACE ? STATUS_NO_SPACE : STATUS_OK;
}

static void run_group(struct writer *writer, struct queue *group)
{
    uint64_t arrived[LANE_COUNT] = {0};
    bool committed = false;
    enum status status;
    if (group->first->job.alone)
        status = alone(group->first);
    else
        status = commit_group(writer, group, &committed, arrived);
    if (!committed)
        memset(arrived, 0, sizeof arrived);
    note_group(writer, group, status, committed);
    finish_group(writer, group, committed, arrived);
}

/* -- after a purge -- */

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* On the writer's thread, with no span open: also as a job that goes alone. */
enum status writer_rewrite(void *context)
{
    struct writer *writer = context;
    if (!replica_rewrite_due(writer->replica))
        return STATUS_OK;
    enum status status = store_rewrite_file(writer->lmdb, writer->folder, writer->log);
    if (status == STATUS_OK)
        status = replica_rewritten(writer->replica);
    if (status != STATUS_OK && status != STATUS_BUSY && status != writer->rewrite_status)
        log_line(writer->log, LOG_ERROR, "store: file not written anew (%s) -> tried again",
                 status_words(status));
    writer->rewrite_status = status;
    writer->rewrite_wait_ms = status == STATUS_OK       ? 0
                              : writer->rewrite_wait_ms ? 2 * writer->rewrite_wait_ms
                                                        : REWRITE_AGAIN_MS;
    if (writer->rewrite_wait_ms > REWRITE_AGAIN_MAX_MS)
        writer->rewrite_wait_ms = REWRITE_AGAIN_MAX_MS;
    writer->rewrite_at_ms = now_ms() + writer->rewrite_wait_ms;
    pthread_mutex_lock(&writer->lock);
    writer->state.rewrites += status == STATUS_OK;
    writer->state.rewrite_due = status != STATUS_OK;
    pthread_mutex_unlock(&writer->lock);
    return status;
}

/* With the lock held. How long until the next attempt; -1: none is due. */
static int64_t rewrite_if_due(struct writer *writer)
{
    bool due = replica_rewrite_due(writer->replica) && !lmdb_failed(writer->lmdb);
    writer->state.rewrite_due = due;
    if (due && now_ms() >= writer->rewrite_at_ms) {
        pthread_mutex_unlock(&writer->lock);
        due = writer_rewrite(writer) != STATUS_OK && !lmdb_failed(writer->lmdb);
        pthread_mutex_lock(&writer->lock);
    }
    int64_t left = writer->rewrite_at_ms - now_ms();
    return !due ? -1 : left > 0 ? left : 1;
}

/* Until there is a job, or so long. */
static void wait_for(struct writer *writer, int64_t left_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += left_ms / 1000 + 1;
    (void)pthread_cond_timedwait(&writer->wake, &writer->lock, &until);
}

/* Jobs come first: between two groups, and when nothing is to be done. */
static void *writer_main(void *context)
{
    struct writer *writer = context;
    pthread_mutex_lock(&writer->lock);
    for (;;) {
        if (writer->stopping)
            writer->rewrite_at_ms = 0; /* the last chance in this process */
        int64_t left_ms = rewrite_if_due(writer);
        if (!writer->queue.first && !writer->stopping && left_ms >= 0) {
            wait_for(writer, left_ms);
            continue;
        }
        while (!writer->queue.first && !writer->stopping)
            pthread_cond_wait(&writer->wake, &writer->lock);
        if (!writer->queue.first)
            break;
        struct queue group;
        take_group(&writer->queue, &group);
        pthread_mutex_unlock(&writer->lock);
        run_group(writer, &group);
        pthread_mutex_lock(&writer->lock);
    }
    pthread_mutex_unlock(&writer->lock);
    return NULL;
}

enum status writer_new(struct lmdb *lmdb, const char *folder, struct log *log, struct writer **out)
{
    struct writer *writer = memory_take(sizeof *writer);
    if (!writer)
        return STATUS_NO_MEMORY;
    writer->lmdb = lmdb;
    writer->log = log;
    if ((size_t)snprintf(writer->folder, sizeof writer->folder, "%s", folder) >=
        sizeof writer->folder) {
        memory_free(writer);
        return STATUS_INVALID;
    }
    queue_clear(&writer->queue);
    pthread_mutex_init(&writer->lock, NULL);
    pthread_mutex_init(&writer->listening, NULL);
    pthread_cond_init(&writer->wake, NULL);
    *out = writer;
    return STATUS_OK;
}

void writer_free(struct writer *writer)
{
    if (!writer)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->accepting = false;
    writer->stopping = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    if (writer->running)
        pthread_join(writer->thread, NULL);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->listening);
    pthread_mutex_destroy(&writer->lock);
    memory_free(writer);
}

/* Signals are for the main thread. */
enum status writer_start(struct writer *writer, struct replica *replica)
{
    writer->replica = replica;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&writer->thread, NULL, writer_main, writer);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error)
        return STATUS_NO_MEMORY;
    pthread_mutex_lock(&writer->lock);
    writer->running = writer->accepting = true;
    pthread_mutex_unlock(&writer->lock);
    return STATUS_OK;
}

enum status writer_submit(struct writer *writer, const struct store_job *job)
{
    struct entry *entry = memory_take(sizeof *entry);
    if (!entry)
        return STATUS_NO_MEMORY;
    entry->job = *job;
    enum status status = STATUS_OK;
    pthread_mutex_lock(&writer->lock);
    if (!writer->accepting)
        status = STATUS_CLOSED;
    else if (writer->queue.first && writer->queue.bytes + job->bytes > STORE_QUEUE_BYTES_MAX)
        status = STATUS_BUSY;
    else {
        queue_add(&writer->queue, entry);
        pthread_cond_signal(&writer->wake);
    }
    pthread_mutex_unlock(&writer->lock);
    if (status != STATUS_OK)
        memory_free(entry);
    return status;
}

void writer_on_commit(struct writer *writer,
                      void (*committed)(void *context, const uint64_t arrived[LANE_COUNT]),
                      void *context)
{
    pthread_mutex_lock(&writer->listening);
    writer->committed = committed;
    writer->committed_context = context;
    pthread_mutex_unlock(&writer->listening);
}

void writer_state(struct writer *writer, struct store_state *state)
{
    pthread_mutex_lock(&writer->lock);
    *state = writer->state;
    state->queued_jobs = writer->queue.jobs;
    state->queued_bytes = writer->queue.bytes;
    pthread_mutex_unlock(&writer->lock);
}
