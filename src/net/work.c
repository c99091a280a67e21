/* work -- reading the log for a peer, on libuv's worker threads: compressing a run
 * takes milliseconds that the loop does not have. */
#include "inside.h"

struct work {
    uv_work_t request;
    struct net *net;
    uint64_t session;
    char peer[NODE_NAME_MAX + 1];
    bool dialled;
    struct sync_action action; /* plain data; heads are in the arena */
    struct net_loaded loaded;
    struct net_heads heads;
    struct net_places places;
    struct arena arena;
    enum status status;
};

static void run(uv_work_t *request)
{
    struct work *work = request->data;
    const struct net_backend *backend = &work->net->settings.backend;
    if (work->action.type == SYNC_COMPARE)
        work->status = backend->compare(backend->context, work->peer, work->dialled,
                                        work->action.lane, &work->arena, &work->heads);
    else if (work->action.type == SYNC_LOOK)
        work->status = backend->look(backend->context, work->action.heads, work->action.head_count,
                                     &work->arena, &work->places);
    else
        work->status = backend->load(backend->context, work->peer, work->dialled, &work->action,
                                     &work->loaded);
    if (!work->status && work->loaded.run.failed)
        work->status = STATUS_NO_MEMORY;
}

static void tell(struct work *work, struct session *session)
{
    struct sync_event event = {
        .token = work->action.token, .lane = work->action.lane, .status = work->status};
    if (work->action.type == SYNC_COMPARE) {
        event.type = SYNC_HEADS;
        event.heads = work->heads.heads;
        event.head_count = work->heads.count;
        event.digest = work->heads.digest;
        event.cursor = work->heads.tail;
    } else if (work->action.type == SYNC_LOOK) {
        event.type = SYNC_LOOKED;
        event.places = work->places.places;
        event.place_count = work->places.count;
    } else {
        event.type = SYNC_LOADED;
        event.bytes = buffer_bytes(&work->loaded.run);
        event.cursor = work->loaded.to;
        event.seq = work->loaded.last_seq;
        event.more = work->loaded.more;
    }
    session_event(session, event);
    (void)session_reap(session);
}

static void after(uv_work_t *request, int cancelled)
{
    struct work *work = request->data;
    struct net *net = work->net;
    uint64_t *session = map_get(net->by_serial, bytes_of(&work->session, 8));
    if (cancelled)
        work->status = STATUS_CLOSED;
    if (session)
        tell(work, (struct session *)(uintptr_t)*session);
    buffer_free(&work->loaded.run);
    arena_close(&work->arena);
    memory_free(work);
    net_home(net);
}

/* The link may end before the worker does. */
static bool copy_heads(struct work *work)
{
    struct sync_action *action = &work->action;
    if (action->type != SYNC_LOOK || action->head_count == 0)
        return true;
    struct head *copy = arena_array(&work->arena, struct head, action->head_count);
    if (copy)
        memcpy(copy, action->heads, action->head_count * sizeof *copy);
    action->heads = copy;
    return copy != NULL;
}

void work_start(struct session *session, const struct sync_action *action)
{
    struct net *net = session->net;
    struct work *work = memory_take(sizeof *work);
    if (!work) {
        session->closing = session->unheard = true;
        return;
    }
    work->request.data = work;
    work->net = net;
    work->session = session->serial;
    memcpy(work->peer, session->tally->peer, sizeof work->peer);
    work->dialled = session->dialler != NULL;
    work->action = *action;
    work->action.bytes = bytes_of(NULL, 0);
    work->action.text = NULL;
    arena_init(&work->arena, 0);
    if (!copy_heads(work)) {
        arena_close(&work->arena);
        memory_free(work);
        session->closing = session->unheard = true;
        return;
    }
    net->away++;
    if (uv_queue_work(net->loop, &work->request, run, after) != 0) {
        net->away--;
        arena_close(&work->arena);
        memory_free(work);
        session->closing = session->unheard = true;
    }
}
