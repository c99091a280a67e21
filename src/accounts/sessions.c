/* sessions -- who is signed in, and the brake on guessing. In memory only. */
#include "inside.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

#define ACCOUNTS_ARENA (64u << 20)

struct one {
    uint8_t digest[SESSION_SECRET_SIZE]; /* of the cookie: memory alone signs nobody in */
    struct session session;
    int64_t used_ms;
    bool taken;
};

struct brake { /* of a name or an address */
    char who[72];
    unsigned wrong;
    int64_t until_ms, last_ms;
};

/* accounts.json as it was read last. A file in its place has another mark: it is written whole and put there. */
struct reading {
    pthread_mutex_t lock;
    struct arena arena;
    struct accounts accounts;
    struct own_file_mark mark;
    bool kept;
    uint64_t times;
};

struct sessions {
    char folder[PATH_TEXT_MAX];
    struct reading reading;
    pthread_mutex_t lock; /* below */
    struct one items[SESSIONS_MAX];
    struct brake brakes[BRAKE_NAMES_MAX];
};

struct sessions *sessions_new(const char *folder)
{
    struct sessions *sessions = memory_take(sizeof *sessions);
    if (!sessions)
        return NULL;
    snprintf(sessions->folder, sizeof sessions->folder, "%s", folder);
    REQUIRE(pthread_mutex_init(&sessions->lock, NULL) == 0);
    REQUIRE(pthread_mutex_init(&sessions->reading.lock, NULL) == 0);
    arena_init(&sessions->reading.arena, ACCOUNTS_ARENA);
    return sessions;
}

void sessions_free(struct sessions *sessions)
{
    if (!sessions)
        return;
    pthread_mutex_destroy(&sessions->lock);
    pthread_mutex_destroy(&sessions->reading.lock);
    arena_close(&sessions->reading.arena);
    sodium_memzero(sessions->items, sizeof sessions->items);
    memory_free(sessions);
}

/* -- the brake ---------------------------------------------------------------------------------- */

/* Its place, or the one that is forgotten soonest. */
static struct brake *brake_of(struct sessions *sessions, const char *who, bool make)
{
    struct brake *oldest = &sessions->brakes[0];
    for (size_t i = 0; i < BRAKE_NAMES_MAX; i++) {
        struct brake *brake = &sessions->brakes[i];
        if (strcmp(brake->who, who) == 0)
            return brake;
        if (!brake->who[0] ? oldest->who[0] != '\0'
                           : oldest->who[0] && brake->last_ms < oldest->last_ms)
            oldest = brake;
    }
    if (!make)
        return NULL;
    *oldest = (struct brake){.wrong = 0};
    snprintf(oldest->who, sizeof oldest->who, "%s", who);
    return oldest;
}

static void brake_names(const char *name, const char *address, char names[2][72])
{
    snprintf(names[0], sizeof names[0], "n:%.60s", name);
    snprintf(names[1], sizeof names[1], "a:%.60s", address);
}

enum status sessions_may_try(struct sessions *sessions, const char *name, const char *address,
                             int64_t now_ms, unsigned *wait_s, struct why *why)
{
    char names[2][72];
    *wait_s = 0;
    brake_names(name, address, names);
    pthread_mutex_lock(&sessions->lock);
    for (int i = 0; i < 2; i++) {
        const struct brake *brake = brake_of(sessions, names[i], false);
        int64_t left = brake ? brake->until_ms - now_ms : 0;
        if (left > 0 && (left + 999) / 1000 > (int64_t)*wait_s)
            *wait_s = (unsigned)((left + 999) / 1000);
    }
    pthread_mutex_unlock(&sessions->lock);
    if (!*wait_s)
        return STATUS_OK;
    why_set(why, STATUS_BUSY, NULL, NULL, "忘了密码的，请管理员重设");
    return why_what(why, STATUS_BUSY, "试错的次数太多，请过 %u 秒再试", *wait_s);
}

/* An address is many people's: it has to wait after more of them. */
void sessions_tried(struct sessions *sessions, const char *name, const char *address, bool right,
                    int64_t now_ms)
{
    static const unsigned free_tries[2] = {BRAKE_FREE_TRIES, 4 * BRAKE_FREE_TRIES};
    char names[2][72];
    brake_names(name, address, names);
    pthread_mutex_lock(&sessions->lock);
    for (int i = 0; i < 2; i++) {
        struct brake *brake = brake_of(sessions, names[i], !right);
        if (brake && right)
            *brake = (struct brake){.wrong = 0};
        if (!brake || right)
            continue;
        brake->last_ms = now_ms;
        brake->wrong++;
        unsigned over = brake->wrong > free_tries[i] ? brake->wrong - free_tries[i] : 0;
        unsigned wait = over == 0 ? 0 : over > 9 ? BRAKE_WAIT_MAX_S : 1u << over;
        brake->until_ms = now_ms + (int64_t)wait * 1000;
    }
    pthread_mutex_unlock(&sessions->lock);
}

/* -- sessions --------------------------------------------------------------------------------------- */

static void digest_of(const char *cookie, uint8_t digest[SESSION_SECRET_SIZE])
{
    crypto_generichash(digest, SESSION_SECRET_SIZE, (const uint8_t *)cookie, strlen(cookie), NULL,
                       0);
}

static void secret_new(char hex[2 * SESSION_SECRET_SIZE + 1])
{
    uint8_t secret[SESSION_SECRET_SIZE];
    randombytes_buf(secret, sizeof secret);
    bytes_to_hex(bytes_of(secret, sizeof secret), hex);
    sodium_memzero(secret, sizeof secret);
}

static bool is_over(const struct one *one, int64_t now_ms)
{
    return now_ms >= one->session.ends_ms || now_ms - one->used_ms >= SESSION_IDLE_MS;
}

void sessions_begin(struct sessions *sessions, const struct account *account, int64_t now_ms,
                    char cookie[2 * SESSION_SECRET_SIZE + 1])
{
    secret_new(cookie);
    pthread_mutex_lock(&sessions->lock);
    struct one *place = &sessions->items[0];
    for (size_t i = 0; i < SESSIONS_MAX && place->taken; i++) {
        struct one *one = &sessions->items[i];
        if (!one->taken || is_over(one, now_ms) || one->used_ms < place->used_ms)
            place = one;
        if (!one->taken || is_over(one, now_ms))
            break;
    }
    *place = (struct one){.taken = true, .used_ms = now_ms};
    digest_of(cookie, place->digest);
    place->session.account = *account;
    place->session.began_ms = now_ms;
    place->session.ends_ms = now_ms + SESSION_MAX_MS;
    secret_new(place->session.token);
    pthread_mutex_unlock(&sessions->lock);
}

static struct one *find(struct sessions *sessions, const char *cookie, int64_t now_ms)
{
    uint8_t digest[SESSION_SECRET_SIZE];
    digest_of(cookie, digest);
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        struct one *one = &sessions->items[i];
        if (!one->taken || sodium_memcmp(one->digest, digest, sizeof digest) != 0)
            continue;
        if (!is_over(one, now_ms))
            return one;
        *one = (struct one){.taken = false};
        return NULL;
    }
    return NULL;
}

/* Kept until another file stands in its place; what changed while it was read is read again the next time. */
static enum status read_again(struct sessions *sessions)
{
    struct reading *reading = &sessions->reading;
    struct own_file_mark mark, after;
    bool found = own_file_mark(sessions->folder, ACCOUNTS_FILE_NAME, &mark);
    if (found && reading->kept && memcmp(&mark, &reading->mark, sizeof mark) == 0)
        return STATUS_OK;
    arena_close(&reading->arena);
    arena_init(&reading->arena, ACCOUNTS_ARENA);
    reading->times++;
    enum status status = accounts_read(&reading->arena, sessions->folder, &reading->accounts, NULL);
    reading->mark = mark;
    reading->kept = status == STATUS_OK && found &&
                    own_file_mark(sessions->folder, ACCOUNTS_FILE_NAME, &after) &&
                    memcmp(&mark, &after, sizeof mark) == 0;
    return status;
}

/* What the file says now counts: a role taken away is gone with the next click. */
static enum status look_again(struct sessions *sessions, struct session *session)
{
    struct reading *reading = &sessions->reading;
    pthread_mutex_lock(&reading->lock);
    enum status status = read_again(sessions);
    const struct account *account =
        status == STATUS_OK ? accounts_find(&reading->accounts, session->account.name) : NULL;
    if (status == STATUS_OK && (!account || account->disabled ||
                                strcmp(account->password, session->account.password) != 0))
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        session->account = *account;
    pthread_mutex_unlock(&reading->lock);
    return status;
}

uint64_t sessions_readings(struct sessions *sessions)
{
    pthread_mutex_lock(&sessions->reading.lock);
    uint64_t times = sessions->reading.times;
    pthread_mutex_unlock(&sessions->reading.lock);
    return times;
}

enum status sessions_find(struct sessions *sessions, const char *cookie, int64_t now_ms, bool used,
                          struct session *session)
{
    if (!cookie[0])
        return STATUS_NOT_FOUND;
    pthread_mutex_lock(&sessions->lock);
    struct one *one = find(sessions, cookie, now_ms);
    if (one && used)
        one->used_ms = now_ms;
    if (one)
        *session = one->session;
    pthread_mutex_unlock(&sessions->lock);
    if (!one)
        return STATUS_NOT_FOUND;
    enum status status = look_again(sessions, session);
    if (status == STATUS_NOT_FOUND)
        sessions_end(sessions, cookie);
    return status;
}

bool sessions_known(struct sessions *sessions, const char *cookie, int64_t now_ms)
{
    pthread_mutex_lock(&sessions->lock);
    bool known = cookie[0] && find(sessions, cookie, now_ms);
    pthread_mutex_unlock(&sessions->lock);
    return known;
}

void sessions_end(struct sessions *sessions, const char *cookie)
{
    pthread_mutex_lock(&sessions->lock);
    struct one *one = find(sessions, cookie, 0);
    if (one)
        *one = (struct one){.taken = false};
    pthread_mutex_unlock(&sessions->lock);
}
