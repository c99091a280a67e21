/* files -- files of neighbours: which is fetched from whom, one at a time on each link, in quiet times;
 * who is told what is here. The loop's thread; what reads and writes is on workers. */
#include "files.h"

#include <stdio.h>

#define LOOK_LEAST_MS 1000 /* between two looks at what records name; */
#define LOOK_SHARE 20      /* and so many times as long as one takes */
#define NOTHING_MS 60000   /* a link for which nothing was found */
#define ABSENT_MS 600000   /* until it is asked for again where it was not; sooner when told */
#define REFUSED_MS 3600000 /* by the peer, or its bytes were wrong */
#define NO_ROOM_MS 60000
#define TELL_AGAIN_MS 3600000 /* what we hold, in a new session with the same peer */

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

/* -- who did not give what --------------------------------------------------------------------- */

static void avoid(struct files_live *files, const struct file_link *link, int64_t for_ms)
{
    struct avoided *avoided = &files->avoided[files->avoided_next++ % FILES_AVOID_MAX];
    *avoided =
        (struct avoided){.digest = link->fetch.digest, .until_ms = node_monotonic_ms() + for_ms};
    memcpy(avoided->node, link->peer.node, sizeof avoided->node);
}

static bool is_avoided(const struct files_live *files, const struct hash *digest, const char *node)
{
    int64_t now_ms = node_monotonic_ms();
    for (size_t i = 0; i < FILES_AVOID_MAX; i++)
        if (files->avoided[i].until_ms > now_ms && hash_equal(&files->avoided[i].digest, digest) &&
            strcmp(files->avoided[i].node, node) == 0)
            return true;
    return false;
}

static void avoid_no_more(struct files_live *files, const struct hash *digest, const char *node)
{
    for (size_t i = 0; i < FILES_AVOID_MAX; i++)
        if (hash_equal(&files->avoided[i].digest, digest) &&
            strcmp(files->avoided[i].node, node) == 0)
            files->avoided[i].until_ms = 0;
    for (struct file_link *link = files->links; link; link = link->next)
        link->nothing = false;
}

/* -- which next --------------------------------------------------------------------------------- */

static bool is_under_way(const struct files_live *files, const struct hash *digest)
{
    for (const struct file_link *link = files->links; link; link = link->next)
        if (link->fetch.state != FETCH_IDLE && hash_equal(&link->fetch.digest, digest))
            return true;
    return false;
}

static bool is_relayed(struct files_live *files, const struct hash *digest)
{
    bool found = false;
    pthread_mutex_lock(&files->lock);
    for (size_t i = 0; i < files->relayed_count && !found; i++)
        found = hash_equal(&files->relayed[i], digest);
    pthread_mutex_unlock(&files->lock);
    return found;
}

/* Without being asked a node collects from below, and a standby from its main node. */
static bool collects_from(const struct files_live *files, const struct file_link *link)
{
    return !link->peer.parent || scope_equal(&link->peer.scope, &files->live->node->config.scope);
}

/* Those that a person here wants come first, then what a neighbour asked for. */
static const struct missing *choose(struct files_live *files, const struct file_link *link,
                                    const struct file_index *index)
{
    const struct missing *chosen = NULL;
    unsigned best = 0;
    for (size_t i = 0; i < index->missing_count && best < 3; i++) {
        const struct missing *missing = &index->missing[i];
        size_t count;
        uint64_t size;
        unsigned urgent = missing->wanted                                    ? 3
                          : is_relayed(files, &missing->digest)              ? 2
                          : missing->collected && collects_from(files, link) ? 1
                                                                             : 0;
        if (urgent <= best)
            continue;
        const struct file_mention *mentions = files_of(&index->named, &missing->digest, &count);
        if (!files_shared(mentions, count, &link->peer) ||
            is_avoided(files, &missing->digest, link->peer.node) ||
            is_under_way(files, &missing->digest) ||
            blobs_size(files->live->node->blobs, &missing->digest, &size) == STATUS_OK)
            continue;
        chosen = missing;
        best = urgent;
    }
    return chosen;
}

/* -- one link ------------------------------------------------------------------------------------ */

static void step(struct file_link *link, struct fetch_event event);

static bool ask(struct file_link *link, const struct file_question *question)
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
    step(link,
         (struct fetch_event){.type = link->job.type == FETCH_STORE ? FETCH_STORED : FETCH_FINISHED,
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

static void tell_later(struct file_link *link, const struct hash *digest, bool held)
{
    for (size_t i = 0; i < link->told_count; i++)
        if (hash_equal(&link->told[i].digest, digest)) {
            link->told[i].held = held;
            return;
        }
    if (link->told_count < FILE_HOLDS_MAX)
        link->told[link->told_count++] = (struct told){*digest, held};
}

static void relayed_no_more(struct files_live *files, const struct hash *digest)
{
    pthread_mutex_lock(&files->lock);
    for (size_t i = 0; i < files->relayed_count; i++)
        if (hash_equal(&files->relayed[i], digest))
            files->relayed[i--] = files->relayed[--files->relayed_count];
    pthread_mutex_unlock(&files->lock);
}

static void done(struct file_link *link)
{
    struct files_live *files = link->files;
    pthread_mutex_lock(&files->lock);
    files->counted.came++;
    pthread_mutex_unlock(&files->lock);
    relayed_no_more(files, &link->fetch.digest);
    for (struct file_link *other = files->links; other; other = other->next)
        tell_later(other, &link->fetch.digest, true);
    atomic_store(&files->due, true);
}

static void start_next(struct file_link *link, const struct file_index *index);

/* Without waiting for the second: many small files would take as many seconds. */
static void go_on(struct file_link *link)
{
    struct file_index *index = file_index_take(link->files);
    if (!index)
        return;
    start_next(link, index);
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
        avoid(files, link, ABSENT_MS);
        break;
    case FETCH_WRONG:
        blobs_forget(files->live->node->blobs, &link->fetch.digest);
        avoid(files, link, REFUSED_MS);
        break;
    case FETCH_REFUSED:
        avoid(files, link, REFUSED_MS);
        break;
    case FETCH_UNKNOWN:
        link->unknown = true;
        break;
    case FETCH_CUT:
        avoid(files, link, LOOK_LEAST_MS);
        break;
    default:
        files->no_room_ms = node_monotonic_ms() + NO_ROOM_MS;
        break;
    }
    if (end == FETCH_DONE || end == FETCH_ABSENT || end == FETCH_REFUSED || end == FETCH_WRONG)
        go_on(link);
}

static void step(struct file_link *link, struct fetch_event event)
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
        if (!ask(link, &action.question))
            step(link, (struct fetch_event){.type = FETCH_GONE});
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

/* -- telling what is here ----------------------------------------------------------------------- */

/* In a new session, once: what we hold, of which the peer is not known to hold it too. */
static void greet(struct file_link *link, const struct file_index *index)
{
    struct files_live *files = link->files;
    int64_t now_ms = node_monotonic_ms();
    struct view view;
    if ((link->greeted && now_ms - link->told_ms < TELL_AGAIN_MS) ||
        link->told_generation == files->generation)
        return;
    link->told_generation = files->generation;
    if (!index->held_count)
        return;
    link->greeted = true;
    link->told_ms = now_ms;
    if (replica_view(files->live->node->replica, &view) != STATUS_OK)
        return;
    for (size_t i = 0; i < index->held_count && link->told_count < FILE_HOLDS_MAX; i++) {
        struct file_note note;
        size_t count;
        bool known = false;
        const struct file_mention *mentions = files_of(&index->named, &index->held[i], &count);
        if (!mentions || !files_shared(mentions, count, &link->peer) ||
            file_note_get(&view, &index->held[i], &note) != STATUS_OK)
            continue;
        for (size_t k = 0; k < note.place_count; k++)
            known =
                known || (note.places[k].held && strcmp(note.places[k].node, link->peer.node) == 0);
        if (!known)
            tell_later(link, &index->held[i], true);
    }
    (void)!replica_view_close(&view, STATUS_OK);
}

static void tell(struct file_link *link, const struct file_index *index)
{
    static struct file_question question; /* of the loop */
    size_t kept = 0;
    question = (struct file_question){.ask = FILE_ASK_HOLDS};
    for (size_t i = 0; i < link->told_count; i++) {
        size_t count;
        const struct file_mention *mentions =
            files_of(&index->named, &link->told[i].digest, &count);
        if (!mentions || !files_shared(mentions, count, &link->peer))
            continue;
        link->told[kept++] = link->told[i];
        question.digests[question.count] = link->told[i].digest;
        question.held[question.count++] = link->told[i].held;
    }
    link->told_count = kept;
    if (!kept)
        return;
    link->telling = ask(link, &question);
    link->telling_count = link->telling ? kept : 0;
}

struct heard {
    uv_work_t work;
    struct node *node;
    struct file_changed changes[FILE_HOLDS_MAX];
    size_t count;
};

static void heard_work(uv_work_t *work)
{
    struct heard *heard = work->data;
    if (file_notes_change(heard->node, heard->changes, heard->count) != STATUS_OK)
        log_line(heard->node->log, LOG_WARNING, "files: what a neighbour holds was not noted");
}

static void heard_done(uv_work_t *work, int error)
{
    (void)error;
    memory_free(work->data);
}

static void told(struct file_link *link, enum status status, struct bytes bytes)
{
    static struct file_answer answer; /* of the loop */
    struct files_live *files = link->files;
    link->telling = false;
    if (status != STATUS_OK)
        return; /* said again in the next session */
    status = bytes.size ? file_answer_read(bytes, &answer) : STATUS_CLOSED;
    if (status == STATUS_UNSUPPORTED)
        link->unknown = true;
    struct heard *heard = status == STATUS_OK && answer.count == link->telling_count
                              ? memory_take(sizeof *heard)
                              : NULL;
    for (size_t i = 0; heard && i < answer.count; i++) {
        struct file_changed *changed = &heard->changes[heard->count++];
        *changed = (struct file_changed){.digest = link->told[i].digest,
                                         .change = answer.held[i] ? FILE_AT : FILE_NOT_AT};
        memcpy(changed->node, link->peer.node, sizeof changed->node);
        if (answer.held[i])
            avoid_no_more(files, &link->told[i].digest, link->peer.node);
    }
    link->told_count -= link->telling_count; /* what came meanwhile stands behind */
    memmove(link->told, link->told + link->telling_count, link->told_count * sizeof *link->told);
    link->telling_count = 0;
    if (!heard)
        return;
    heard->node = files->live->node;
    heard->work.data = heard;
    REQUIRE(uv_queue_work(&files->live->loop, &heard->work, heard_work, heard_done) == 0);
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
    step(link, (struct fetch_event){.type = FETCH_GONE});
}

static void start_next(struct file_link *link, const struct file_index *index)
{
    struct files_live *files = link->files;
    int64_t now_ms = node_monotonic_ms();
    if ((link->nothing && now_ms < link->look_ms) || now_ms < files->no_room_ms ||
        link->fetch.state != FETCH_IDLE)
        return;
    const struct missing *missing = choose(files, link, index);
    link->nothing = !missing;
    link->look_ms = now_ms + NOTHING_MS;
    if (missing)
        step(link, (struct fetch_event){
                       .type = FETCH_START,
                       .digest = missing->digest,
                       .size = (uint64_t)missing->size,
                       .offset = blobs_part(files->live->node->blobs, &missing->digest)});
}

static void second(struct file_link *link, const struct file_index *index)
{
    if (link->fetch.state != FETCH_IDLE)
        step(link, (struct fetch_event){.type = FETCH_TICK});
    if (!link->session || !link->quiet || link->unknown || link->id || link->working || !index ||
        link->fetch.state != FETCH_IDLE)
        return;
    greet(link, index);
    if (link->told_count)
        tell(link, index);
    else
        start_next(link, index);
}

/* What a file that is fetched was named by may be gone: purged, or counted out. */
static void drop_unnamed(struct files_live *files, const struct file_index *index)
{
    for (struct file_link *link = files->links; link; link = link->next) {
        size_t count;
        bool named = files_of(&index->named, &link->fetch.digest, &count) != NULL;
        if (link->fetch.state == FETCH_IDLE || link->working || named)
            continue;
        step(link, (struct fetch_event){.type = FETCH_GONE});
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
            tell_later(link, &news[i].digest, news[i].held);
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
            avoid_no_more(files, &question.digests[i], peer);
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
        told(link, status, bytes);
    else
        step(link, (struct fetch_event){.type = FETCH_ANSWERED, .status = status, .bytes = bytes});
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

void live_files(struct live *live, struct live_files *out)
{
    *out = (struct live_files){.missing = 0};
    if (!live || !live->files)
        return;
    pthread_mutex_lock(&live->files->lock);
    *out = live->files->counted;
    pthread_mutex_unlock(&live->files->lock);
}
