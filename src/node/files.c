/* files -- files of neighbours, one at a time on each link, in quiet times: what records name, the links
 * that stand, and what comes over them. The loop's thread; what reads and writes is on workers. */
#include "files.h"

#include <stdio.h>

#define LOOK_LEAST_MS 1000 /* between two looks at what records name; */
#define LOOK_SHARE 20      /* and so many times as long as one takes */

/* -- the index ----------------------------------------------------------------------------- */

struct file_index *file_index_take(struct files_live *files)
{
    pthread_mutex_lock(&files->lock);
    struct file_index *index = files->index;
    if (index)
        index->holders++;
    pthread_mutex_unlock(&files->lock);
    return index;
}

void file_index_give(struct files_live *files, struct file_index *index)
{
    pthread_mutex_lock(&files->lock);
    bool last = index && --index->holders == 0;
    pthread_mutex_unlock(&files->lock);
    if (last)
        file_index_free(index);
}

static void look_work(uv_work_t *work)
{
    struct files_live *files = work->data;
    int64_t began_ms = node_monotonic_ms();
    struct file_index *made = file_index_make(files), *before = NULL;
    if (made) {
        made->holders = 1;
        pthread_mutex_lock(&files->lock);
        before = files->index;
        files->index = made;
        files->counted.missing = made->missing_count;
        pthread_mutex_unlock(&files->lock);
        file_index_give(files, before);
    }
    files->look_took_ms = node_monotonic_ms() - began_ms;
}

static void look_done(uv_work_t *work, int error)
{
    struct files_live *files = work->data;
    (void)error;
    files->looking = false;
    files->looked_ms = node_monotonic_ms();
    files->generation++;
    for (struct file_link *link = files->links; link; link = link->next)
        link->nothing = false;
}

static void look_if_due(struct files_live *files)
{
    int64_t rest_ms = LOOK_SHARE * files->look_took_ms;
    rest_ms = rest_ms < LOOK_LEAST_MS ? LOOK_LEAST_MS : rest_ms;
    if (files->looking || (files->looked_ms && node_monotonic_ms() - files->looked_ms < rest_ms) ||
        !atomic_exchange(&files->due, false))
        return;
    files->looking = uv_queue_work(&files->live->loop, &files->look, look_work, look_done) == 0;
}

/* -- the loop ------------------------------------------------------------------------------------- */

static struct file_link *link_of(struct files_live *files, const char *peer)
{
    uint64_t *link = map_get(files->by_peer, bytes_of_text(peer));
    return link ? (struct file_link *)(uintptr_t)*link : NULL;
}

static struct file_link *link_new(struct files_live *files, const char *peer)
{
    struct file_link *link = memory_take(sizeof *link);
    uint64_t *slot = link ? map_put(files->by_peer, bytes_of_text(peer), NULL) : NULL;
    if (!slot) {
        memory_free(link);
        return NULL;
    }
    *slot = (uint64_t)(uintptr_t)link;
    link->files = files;
    link->next = files->links;
    files->links = link;
    return link;
}

/* A link for everybody who is connected, with the session that stands. What was asked in the one
 * before is not answered any more. */
static void follow_session(void *context, const char *peer, uint64_t session, bool quiet)
{
    struct files_live *files = context;
    struct file_link *link = link_of(files, peer);
    struct peer who;
    if (!link && session)
        link = link_new(files, peer);
    if (!link)
        return;
    link->quiet = quiet;
    if (session == link->session)
        return;
    if (session && holdings_neighbour(files->live->holdings, peer, &who) == STATUS_OK)
        link->peer = who;
    else
        session = 0;
    link->session = session;
    link->id = 0;
    link->telling = link->unknown = link->nothing = false;
    link->told_generation = UINT64_MAX;
    file_step(link, (struct fetch_event){.type = FETCH_GONE});
}

static void second(struct file_link *link, const struct file_index *index)
{
    if (link->fetch.state != FETCH_IDLE)
        file_step(link, (struct fetch_event){.type = FETCH_TICK});
    if (!link->session || !link->quiet || link->unknown || link->id || link->working || !index ||
        link->fetch.state != FETCH_IDLE)
        return;
    file_greet(link, index);
    if (link->told_count)
        file_tell(link, index);
    else
        file_start_next(link, index);
}

/* What a file that is fetched was named by may be gone: purged, or counted out. */
static void drop_unnamed(struct files_live *files, const struct file_index *index)
{
    for (struct file_link *link = files->links; link; link = link->next) {
        size_t count;
        bool named = files_of(&index->named, &link->fetch.digest, &count) != NULL;
        if (link->fetch.state == FETCH_IDLE || link->working || named)
            continue;
        file_step(link, (struct fetch_event){.type = FETCH_GONE});
        blobs_forget(files->live->node->blobs, &link->fetch.digest);
    }
}

static void spread_news(struct files_live *files)
{
    pthread_mutex_lock(&files->lock);
    size_t count = files->news_count, fetching = 0;
    struct told news[FILE_HOLDS_MAX];
    memcpy(news, files->news, sizeof news);
    files->news_count = 0;
    pthread_mutex_unlock(&files->lock);
    for (struct file_link *link = files->links; link; link = link->next) {
        for (size_t i = 0; i < count; i++)
            file_tell_later(link, &news[i].digest, news[i].held);
        fetching += link->fetch.state != FETCH_IDLE;
    }
    pthread_mutex_lock(&files->lock);
    files->counted.fetching = fetching;
    pthread_mutex_unlock(&files->lock);
}

void files_second(struct files_live *files)
{
    if (!files->live->net || files->live->stopping)
        return;
    look_if_due(files);
    net_each_session(files->live->net, follow_session, files);
    struct file_index *index = file_index_take(files);
    if (index)
        drop_unnamed(files, index);
    spread_news(files);
    for (struct file_link *link = files->links; link; link = link->next)
        second(link, index);
    if (index)
        file_index_give(files, index);
}

/* What a neighbour says that it holds may be asked of it at once. */
static void hear_holds(struct files_live *files, const char *peer, struct bytes bytes)
{
    static struct file_question question; /* of the loop */
    if (file_question_read(bytes, &question) != STATUS_OK)
        return;
    for (size_t i = 0; i < question.count; i++)
        if (question.held[i])
            file_avoid_no_more(files, &question.digests[i], peer);
}

void files_asked(struct files_live *files, const char *peer, struct bytes question,
                 struct net_ticket *ticket)
{
    struct peer who;
    bool quiet = false;
    if (holdings_neighbour(files->live->holdings, peer, &who) != STATUS_OK || !files->live->net) {
        net_answered(ticket, bytes_of(NULL, 0));
        return;
    }
    (void)net_session(files->live->net, peer, &quiet);
    hear_holds(files, peer, question);
    file_answer_start(files, &who, quiet, question, ticket);
}

void files_answer(struct files_live *files, const char *peer, uint32_t id, enum status status,
                  struct bytes bytes)
{
    struct file_link *link = link_of(files, peer);
    if (!link || !link->id || link->id != id)
        return;
    link->id = 0;
    if (link->telling)
        file_told(link, status, bytes);
    else
        file_step(link,
                  (struct fetch_event){.type = FETCH_ANSWERED, .status = status, .bytes = bytes});
}

/* -- life ------------------------------------------------------------------------------------------ */

enum status files_open(struct live *live, struct files_live **out)
{
    struct files_live *files = memory_take(sizeof *files);
    if (!files)
        return STATUS_NO_MEMORY;
    files->live = live;
    files->look.data = files;
    files->generation = 1;
    files->by_peer = map_new();
    if (!files->by_peer) {
        memory_free(files);
        return STATUS_NO_MEMORY;
    }
    atomic_init(&files->due, true);
    pthread_mutex_init(&files->lock, NULL);
    *out = files;
    return STATUS_OK;
}

void files_free(struct files_live *files)
{
    if (!files)
        return;
    for (struct file_link *link = files->links, *next; link; link = next) {
        next = link->next;
        buffer_free(&link->job.bytes);
        memory_free(link);
    }
    file_index_free(files->index);
    map_free(files->by_peer);
    pthread_mutex_destroy(&files->lock);
    memory_free(files);
}

void files_look_again(struct files_live *files)
{
    atomic_store(&files->due, true);
}

void live_files_changed(struct live *live)
{
    if (live && live->files)
        files_look_again(live->files);
}

void live_files_tell(struct live *live, const struct hash *digest, bool held)
{
    struct files_live *files = live ? live->files : NULL;
    if (!files)
        return;
    pthread_mutex_lock(&files->lock);
    if (files->news_count < FILE_HOLDS_MAX)
        files->news[files->news_count++] = (struct told){*digest, held};
    pthread_mutex_unlock(&files->lock);
}

void live_files(struct live *live, struct live_files *out)
{
    *out = (struct live_files){.missing = 0};
    if (!live || !live->files)
        return;
    pthread_mutex_lock(&live->files->lock);
    *out = live->files->counted;
    pthread_mutex_unlock(&live->files->lock);
}
