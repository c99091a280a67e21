/* files_link -- one link: questions out, answers in, pieces to the disk. */
#include "files.h"

#define NOTHING_MS 60000   /* a link for which nothing was found */
#define ABSENT_MS 600000   /* until it is asked for again where it was not; sooner when told */
#define REFUSED_MS 3600000 /* by the peer, or its bytes were wrong */
#define NO_ROOM_MS 60000
#define CUT_MS 1000 /* an answer that did not come: soon again */

bool file_ask(struct file_link *link, const struct file_question *question)
{
    struct files_live *files = link->files;
    struct buffer bytes = {0};
    file_question_write(question, &bytes);
    if (files->last_id < FILES_ID_FIRST || files->last_id >= VERIFY_ID_FIRST - 1)
        files->last_id = FILES_ID_FIRST - 1;
    link->id = ++files->last_id;
    bool asked =
        !bytes.failed && files->live->net &&
        net_ask(files->live->net, link->peer.node, link->id, buffer_bytes(&bytes)) == STATUS_OK;
    if (!asked)
        link->id = 0;
    buffer_free(&bytes);
    return asked;
}

static void job_work(uv_work_t *work)
{
    struct file_link *link = work->data;
    struct node *node = link->files->live->node;
    struct why why = {0};
    if (link->job.bytes.failed) {
        link->job.status = STATUS_NO_MEMORY;
    } else if (link->job.type == FETCH_STORE) {
        link->job.status = blobs_append(node->blobs, &link->job.digest, link->job.offset,
                                        buffer_bytes(&link->job.bytes), &why);
    } else {
        struct file_changed changes[3] = {
            {.change = FILE_NAMED}, {.change = FILE_WANTED_NO_MORE}, {.change = FILE_AT}};
        for (size_t i = 0; i < 3; i++)
            changes[i].digest = link->job.digest;
        memcpy(changes[2].node, link->job.peer, sizeof changes[2].node);
        /* named first: what a purge meanwhile took the name from goes at the next look */
        link->job.status = file_notes_change(node, changes, 1);
        if (link->job.status == STATUS_OK)
            link->job.status = blobs_finish(node->blobs, &link->job.digest, &why);
        if (link->job.status == STATUS_OK)
            link->job.status = file_notes_change(node, changes + 1, 2);
    }
    if (link->job.status != STATUS_OK)
        log_line(link->files->live->log, LOG_WARNING, "files: from %s: %s (%s)", link->job.peer,
                 why.what, status_words(link->job.status));
}

static void job_done(uv_work_t *work, int error)
{
    struct file_link *link = work->data;
    (void)error;
    link->working = false;
    if (link->job.type == FETCH_FINISH)
        atomic_store(&link->files->due, true);
    file_step(link, (struct fetch_event){.type = link->job.type == FETCH_STORE ? FETCH_STORED
                                                                               : FETCH_FINISHED,
                                         .status = link->job.status});
}

static void start_job(struct file_link *link, const struct fetch_action *action)
{
    if (CHECK_FAILED(!link->working))
        return;
    link->job.type = action->type;
    memcpy(link->job.peer, link->peer.node, sizeof link->job.peer);
    link->job.digest = link->fetch.digest;
    link->job.offset = action->offset;
    buffer_clear(&link->job.bytes);
    buffer_put_bytes(&link->job.bytes, action->bytes);
    link->working = true;
    link->work.data = link;
    REQUIRE(uv_queue_work(&link->files->live->loop, &link->work, job_work, job_done) == 0);
}

static void done(struct file_link *link)
{
    struct files_live *files = link->files;
    pthread_mutex_lock(&files->lock);
    files->counted.came++;
    pthread_mutex_unlock(&files->lock);
    file_relayed_no_more(files, &link->fetch.digest);
    for (struct file_link *other = files->links; other; other = other->next)
        file_tell_later(other, &link->fetch.digest, true);
    atomic_store(&files->due, true);
}

/* Without waiting for the second: many small files would take as many seconds. */
static void go_on(struct file_link *link)
{
    struct file_index *index = file_index_take(link->files);
    if (!index)
        return;
    file_start_next(link, index);
    file_index_give(link->files, index);
}

static void over(struct file_link *link, enum fetch_end end)
{
    struct files_live *files = link->files;
    char hex[2 * HASH_SIZE + 1];
    bytes_to_hex(bytes_of(link->fetch.digest.bytes, HASH_SIZE), hex);
    log_line(files->live->log, end == FETCH_WRONG ? LOG_WARNING : LOG_INFO,
             "files: %.12s of %s, %llu of %llu bytes -> %s", hex, link->peer.node,
             (unsigned long long)link->fetch.offset, (unsigned long long)link->fetch.size,
             fetch_end_words(end));
    pthread_mutex_lock(&files->lock);
    files->counted.wrong += end == FETCH_WRONG;
    files->counted.no_room = end == FETCH_NO_ROOM;
    pthread_mutex_unlock(&files->lock);
    switch (end) {
    case FETCH_DONE:
        done(link);
        break;
    case FETCH_ABSENT:
        file_avoid(files, link, ABSENT_MS);
        break;
    case FETCH_WRONG:
        blobs_forget(files->live->node->blobs, &link->fetch.digest);
        file_avoid(files, link, REFUSED_MS);
        break;
    case FETCH_REFUSED:
        file_avoid(files, link, REFUSED_MS);
        break;
    case FETCH_UNKNOWN:
        link->unknown = true;
        break;
    case FETCH_CUT:
        file_avoid(files, link, CUT_MS);
        break;
    default:
        files->no_room_ms = node_monotonic_ms() + NO_ROOM_MS;
        break;
    }
    if (end == FETCH_DONE || end == FETCH_ABSENT || end == FETCH_REFUSED || end == FETCH_WRONG)
        go_on(link);
}

void file_step(struct file_link *link, struct fetch_event event)
{
    struct files_live *files = link->files;
    struct fetch_action action;
    bool quiet = false;
    uint64_t session =
        files->live->net ? net_session(files->live->net, link->peer.node, &quiet) : 0;
    event.now_ms = node_monotonic_ms();
    event.quiet = quiet && session == link->session && !files->live->stopping && !link->telling;
    fetch_step(&link->fetch, &event, &action);
    switch (action.type) {
    case FETCH_ASK:
        if (!file_ask(link, &action.question))
            file_step(link, (struct fetch_event){.type = FETCH_GONE});
        break;
    case FETCH_STORE:
        pthread_mutex_lock(&files->lock);
        files->counted.bytes_in += action.bytes.size;
        pthread_mutex_unlock(&files->lock);
        start_job(link, &action);
        break;
    case FETCH_FINISH:
        start_job(link, &action);
        break;
    case FETCH_OVER:
        over(link, action.end);
        break;
    case FETCH_NOTHING:
        break;
    }
}

void file_start_next(struct file_link *link, const struct file_index *index)
{
    struct files_live *files = link->files;
    int64_t now_ms = node_monotonic_ms();
    if ((link->nothing && now_ms < link->look_ms) || now_ms < files->no_room_ms ||
        link->fetch.state != FETCH_IDLE)
        return;
    const struct missing *missing = file_choose(files, link, index);
    link->nothing = !missing;
    link->look_ms = now_ms + NOTHING_MS;
    if (missing)
        file_step(link, (struct fetch_event){
                            .type = FETCH_START,
                            .digest = missing->digest,
                            .size = (uint64_t)missing->size,
                            .offset = blobs_part(files->live->node->blobs, &missing->digest)});
}
