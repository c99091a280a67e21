#include "test.h"

#include "fake_replica.h"
#include "folder.h"

#include <siben/store.h>

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/resource.h>

static char folder[64];
static struct store *store;
static struct replica replica;
static sem_t commit_reached, commit_may_go;

static void hold_the_first_commit(struct replica *fake)
{
    if (fake->commits > 0)
        return;
    sem_post(&commit_reached);
    sem_wait(&commit_may_go);
}

struct write {
    char key[32];
    size_t size;
    enum status refuse;
    /* out */
    enum status status;
    unsigned done;
    uint64_t arrived;
    pthread_t thread;
};

static enum status write_run(void *context, struct span *span)
{
    static uint8_t value[64 << 10];
    struct write *write = context;
    if (write->refuse == STATUS_OK)
        fake_put(span, write->key, bytes_of(value, write->size));
    return write->refuse;
}

static void write_done(void *context, enum status status, const uint64_t arrived[LANE_COUNT])
{
    struct write *write = context;
    write->status = status;
    write->arrived = arrived[LANE_DETAIL];
    write->thread = pthread_self();
    write->done++;
}

static struct store_job job_of(struct write *write, size_t bytes)
{
    return (struct store_job){
        .run = write_run, .done = write_done, .context = write, .bytes = bytes};
}

/* Holds the writer in a commit of one job, so that what follows queues. */
static void hold(struct write *first)
{
    *first = (struct write){.key = "first", .size = 1};
    replica.before_commit = hold_the_first_commit;
    struct store_job job = job_of(first, 1);
    assert_ok(store_submit(store, &job));
    sem_wait(&commit_reached);
}

static void flush(void)
{
    struct write last = {.key = "last", .size = 1};
    struct store_job job = job_of(&last, 1);
    assert_ok(store_run(store, &job, NULL));
}

static void what_queues_during_a_commit_shares_the_next_one(void **state)
{
    (void)state;
    static struct write first, writes[200];
    hold(&first);
    for (int i = 0; i < 200; i++) {
        snprintf(writes[i].key, sizeof writes[i].key, "key %d", i);
        writes[i].status = STATUS_COUNT;
        struct store_job job = job_of(&writes[i], 100);
        assert_ok(store_submit(store, &job));
    }
    sem_post(&commit_may_go);
    flush();
    struct store_state now;
    store_state(store, &now);
    assert_in_range(now.commits, 2, 3); /* the last may have come in time for the second */
    assert_in_range(now.largest_group, 200, 201);
    assert_int_equal(now.jobs, 202);
    assert_int_equal(now.refused, 0);
    for (int i = 0; i < 200; i++) {
        assert_int_equal(writes[i].done, 1);
        assert_int_equal(writes[i].status, STATUS_OK);
        assert_true(writes[i].arrived >= 200);
        assert_false(pthread_equal(writes[i].thread, pthread_self()));
        assert_int_equal(fake_size(store_kv(store), writes[i].key), 0);
    }
}

static void one_commit_takes_no_more_than_its_bounds(void **state)
{
    (void)state;
    static struct write first, many[COMMIT_BATCHES_MAX + 44], big[3];
    hold(&first);
    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++) {
        snprintf(many[i].key, sizeof many[i].key, "many %zu", i);
        struct store_job job = job_of(&many[i], 1);
        assert_ok(store_submit(store, &job));
    }
    for (int i = 0; i < 3; i++) {
        snprintf(big[i].key, sizeof big[i].key, "big %d", i);
        struct store_job job = job_of(&big[i], COMMIT_BYTES_MAX / 2 + 1);
        assert_ok(store_submit(store, &job));
    }
    sem_post(&commit_may_go);
    flush();
    struct store_state now;
    store_state(store, &now);
    assert_int_equal(now.largest_group, COMMIT_BATCHES_MAX);
    /* first; 256; 44 and one big; big; big and last, or last alone */
    assert_in_range(now.commits, 5, 6);
}

static void a_refused_job_leaves_the_others(void **state)
{
    (void)state;
    static struct write first, writes[3];
    memset(writes, 0, sizeof writes);
    hold(&first);
    for (int i = 0; i < 3; i++) {
        snprintf(writes[i].key, sizeof writes[i].key, "refused %d", i);
        writes[i].refuse = i == 1 ? STATUS_BLOCKED : STATUS_OK;
        struct store_job job = job_of(&writes[i], 1);
        assert_ok(store_submit(store, &job));
    }
    sem_post(&commit_may_go);
    flush();
    assert_int_equal(writes[0].status, STATUS_OK);
    assert_int_equal(writes[1].status, STATUS_BLOCKED);
    assert_int_equal(writes[2].status, STATUS_OK);
    assert_int_equal(fake_size(store_kv(store), "refused 2"), 0);
    assert_int_equal(fake_size(store_kv(store), "refused 1"), SIZE_MAX);
    struct write alone = {.key = "alone", .refuse = STATUS_NOT_FOUND};
    struct store_job job = job_of(&alone, 1);
    assert_status(store_run(store, &job, NULL), STATUS_NOT_FOUND);
}

static void the_queue_is_bounded(void **state)
{
    (void)state;
    static struct write first, large = {.key = "large"}, more = {.key = "more"};
    hold(&first);
    struct store_job job = job_of(&large, STORE_QUEUE_BYTES_MAX - 10);
    assert_ok(store_submit(store, &job));
    job = job_of(&more, 100);
    assert_status(store_submit(store, &job), STATUS_BUSY);
    assert_int_equal(more.done, 0);
    struct store_state now;
    store_state(store, &now);
    assert_int_equal(now.queued_jobs, 1);
    assert_int_equal(now.queued_bytes, STORE_QUEUE_BYTES_MAX - 10);
    sem_post(&commit_may_go);
    flush();
    assert_ok(store_run(store, &job, NULL));
    assert_int_equal(large.done, 1);
}

static enum status begin_alone(void *context)
{
    struct span *span;
    uint64_t arrived[LANE_COUNT] = {0};
    enum status status = replica_begin(context, &span);
    if (status != STATUS_OK)
        return status;
    fake_put(span, "alone", bytes_of("x", 1));
    return replica_end(span, arrived);
}

static void a_job_alone_runs_between_commits(void **state)
{
    (void)state;
    static struct write first, before, after;
    before = (struct write){.key = "before"}, after = (struct write){.key = "after"};
    hold(&first);
    struct store_job job = job_of(&before, 1);
    assert_ok(store_submit(store, &job));
    job = (struct store_job){.alone = begin_alone, .context = &replica, .bytes = 1};
    assert_ok(store_submit(store, &job));
    job = job_of(&after, 1);
    assert_ok(store_submit(store, &job));
    sem_post(&commit_may_go);
    flush();
    assert_int_equal(fake_size(store_kv(store), "alone"), 1);
    assert_in_range(replica.commits, 4, 5);
    assert_int_equal(after.status, STATUS_OK);
}

static unsigned commits_heard;
static void hear(void *context, const uint64_t arrived[LANE_COUNT])
{
    (void)context;
    assert_true(arrived[LANE_DETAIL] > 0);
    commits_heard++;
}

static void a_full_disk_fails_every_job_of_the_commit_and_the_next_is_tried(void **state)
{
    (void)state;
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    static struct write first, writes[40];
    memset(writes, 0, sizeof writes);
    hold(&first);
    for (int i = 0; i < 40; i++) {
        snprintf(writes[i].key, sizeof writes[i].key, "wide %d", i);
        writes[i].size = 50000;
        struct store_job job = job_of(&writes[i], 50000);
        assert_ok(store_submit(store, &job));
    }
    struct write lost = {.key = "lost", .size = 50000}, small = {.key = "small", .size = 10};
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = 400000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    sem_post(&commit_may_go);
    struct store_job job = job_of(&lost, 50000);
    while (store_run(store, &job, NULL) == STATUS_OK) /* fill what is left */
        snprintf(lost.key, sizeof lost.key, "lost %llu", (unsigned long long)replica.commits);
    struct store_state now;
    store_state(store, &now);
    assert_true(now.full);
    assert_false(now.failed);
    for (int i = 0; i < 40; i++) {
        assert_int_equal(writes[i].status, STATUS_NO_SPACE);
        assert_int_equal(fake_size(store_kv(store), writes[i].key), SIZE_MAX);
    }
    limit.rlim_cur = before;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    job = job_of(&small, 10);
    unsigned heard = commits_heard;
    assert_ok(store_run(store, &job, NULL));
    assert_int_equal(fake_size(store_kv(store), "small"), 10);
    assert_int_equal(commits_heard, heard + 1);
    store_state(store, &now);
    assert_false(now.full);
}

static void closing_finishes_what_is_queued(void **state)
{
    (void)state;
    static struct write first, writes[5];
    memset(writes, 0, sizeof writes);
    hold(&first);
    for (int i = 0; i < 5; i++) {
        snprintf(writes[i].key, sizeof writes[i].key, "closing %d", i);
        struct store_job job = job_of(&writes[i], 1);
        assert_ok(store_submit(store, &job));
    }
    sem_post(&commit_may_go);
    store_close(store);
    for (int i = 0; i < 5; i++)
        assert_int_equal(writes[i].done, 1);
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    for (int i = 0; i < 5; i++)
        assert_int_equal(fake_size(store_kv(store), writes[i].key), 0);
    struct store_job job = job_of(&first, 1);
    assert_status(store_submit(store, &job), STATUS_CLOSED); /* not started */
}

static int set_up(void **state)
{
    (void)state;
    folder_make(folder);
    sem_init(&commit_reached, 0, 0);
    sem_init(&commit_may_go, 0, 0);
    assert_ok(store_open(&(struct store_settings){.folder = folder}, &store, NULL));
    replica = (struct replica){.kv = store_kv(store)};
    store_on_commit(store, hear, NULL);
    assert_ok(store_start(store, &replica));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(store);
    folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_queues_during_a_commit_shares_the_next_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_commit_takes_no_more_than_its_bounds, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_refused_job_leaves_the_others, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_queue_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_job_alone_runs_between_commits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_full_disk_fails_every_job_of_the_commit_and_the_next_is_tried, set_up, tear_down),
        cmocka_unit_test_setup_teardown(closing_finishes_what_is_queued, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
