/* answers -- what was answered stands until something is committed: who asks the same and may see the same
 * gets it again, and whoever asks while it is being made waits for it instead of making it a second time.
 *
 * One rule: an answer that was begun before a commit was told is not given after it. The writer tells of a commit
 * before anybody hears that his own is done, so each reads what he wrote. */
#include "api.h"

#include <siben/date.h>

#include <stdatomic.h>

struct kept {
    struct buffer key, body;
    uint64_t commits;
    int64_t made_ms; /* monotonic */
    uint64_t used;   /* the higher, the later */
    bool made;       /* false: somebody is making it */
};
struct answers {
    _Atomic uint64_t commits;
    pthread_mutex_t lock; /* below: */
    pthread_cond_t some;
    struct kept kept[PAGE_ANSWERS_MAX];
    uint64_t used;
    size_t bytes;
};

struct answers *answers_new(void)
{
    struct answers *answers = memory_take(sizeof *answers);
    if (answers)
        REQUIRE(pthread_mutex_init(&answers->lock, NULL) == 0 &&
                pthread_cond_init(&answers->some, NULL) == 0);
    return answers;
}

static void drop(struct answers *answers, struct kept *kept)
{
    answers->bytes -= kept->body.size;
    buffer_free(&kept->key);
    buffer_free(&kept->body);
    *kept = (struct kept){.made = false};
}

void answers_free(struct answers *answers)
{
    if (!answers)
        return;
    for (size_t i = 0; i < PAGE_ANSWERS_MAX; i++)
        drop(answers, &answers->kept[i]);
    pthread_cond_destroy(&answers->some);
    pthread_mutex_destroy(&answers->lock);
    memory_free(answers);
}

void answers_committed(struct answers *answers)
{
    atomic_fetch_add(&answers->commits, 1);
}

/* Who may see the same asks by the same words: roles and units, not the name. The day turns all over. */
static void put_question(struct call *call, struct buffer *key)
{
    const struct account *account = &call->session.account;
    buffer_put_text(key, call->route->path);
    buffer_put_u8(key, 0);
    buffer_put_u64(key, (uint64_t)date_of_instant(call->now_ms));
    buffer_put_u64(key, account->roles);
    buffer_put_u8(key, account->every_unit);
    buffer_put_u64(key, account->unit_count);
    for (size_t i = 0; i < account->unit_count; i++)
        buffer_put(key, account->units[i], strlen(account->units[i]) + 1);
    buffer_put_u64(key, account->department_count);
    for (size_t i = 0; i < account->department_count; i++)
        buffer_put(key, account->departments[i], strlen(account->departments[i]) + 1);
    console_arguments_put(call->request, key);
}

static struct kept *find(struct answers *answers, const struct buffer *key)
{
    for (size_t i = 0; i < PAGE_ANSWERS_MAX; i++)
        if (answers->kept[i].key.size &&
            bytes_equal(buffer_bytes(&answers->kept[i].key), buffer_bytes(key)))
            return &answers->kept[i];
    return NULL;
}

/* A place that nobody is filling: a free one, else the one that was asked for longest ago. NULL: none. */
static struct kept *make_place(struct answers *answers)
{
    struct kept *oldest = NULL;
    for (size_t i = 0; i < PAGE_ANSWERS_MAX; i++) {
        struct kept *kept = &answers->kept[i];
        if (!kept->key.size)
            return kept;
        if (kept->made && (!oldest || kept->used < oldest->used))
            oldest = kept;
    }
    if (oldest)
        drop(answers, oldest);
    return oldest;
}

/* Begun after whatever had been committed when it was asked for: also when something has come since, else
 * those who wait would make it one after the other. */
static bool is_good(const struct kept *kept, uint64_t asked)
{
    return kept->made && kept->commits >= asked &&
           node_monotonic_ms() - kept->made_ms < PAGE_ANSWERS_MS;
}

bool answers_begin(struct call *call, struct answering *answering)
{
    struct answers *answers = call->page->answers;
    struct buffer key = {0};
    *answering = (struct answering){.kept = NULL};
    if (!call->route->kept)
        return false;
    uint64_t asked = atomic_load(&answers->commits);
    put_question(call, &key);
    pthread_mutex_lock(&answers->lock);
    struct kept *kept = key.failed ? NULL : find(answers, &key);
    while (kept && !kept->made) { /* it is being made: it may have failed when that is over */
        pthread_cond_wait(&answers->some, &answers->lock);
        kept = find(answers, &key);
    }
    bool good = kept && is_good(kept, asked);
    if (good) {
        kept->used = ++answers->used;
        buffer_put(&call->response->body, kept->body.data, kept->body.size);
    } else if (!key.failed) {
        if (kept)
            drop(answers, kept);
        kept = kept ? kept : make_place(answers);
        if (kept) {
            *kept = (struct kept){.key = key, .commits = atomic_load(&answers->commits)};
            key = (struct buffer){0};
            answering->kept = kept;
        }
    }
    pthread_mutex_unlock(&answers->lock);
    buffer_free(&key);
    return good && !call->response->body.failed;
}

void answers_end(struct call *call, struct answering *answering, bool good)
{
    struct answers *answers = call->page->answers;
    struct kept *kept = answering->kept;
    const struct buffer *body = &call->response->body;
    if (!kept)
        return;
    pthread_mutex_lock(&answers->lock);
    if (good && body->size <= PAGE_ANSWERS_BYTES_MAX)
        buffer_put(&kept->body, body->data, body->size);
    kept->made = good && kept->body.size == body->size && !kept->body.failed;
    kept->made_ms = node_monotonic_ms();
    kept->used = ++answers->used;
    answers->bytes += kept->body.size;
    if (!kept->made)
        drop(answers, kept);
    for (struct kept *oldest; answers->bytes > PAGE_ANSWERS_BYTES_MAX;) {
        oldest = NULL;
        for (size_t i = 0; i < PAGE_ANSWERS_MAX; i++)
            if (answers->kept[i].made && (!oldest || answers->kept[i].used < oldest->used))
                oldest = &answers->kept[i];
        drop(answers, oldest);
    }
    pthread_cond_broadcast(&answers->some);
    pthread_mutex_unlock(&answers->lock);
}
