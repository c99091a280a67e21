/* small -- a node with a log in memory and a writer thread, for links on real sockets. */
#ifndef SIBEN_TEST_SMALL_H
#define SIBEN_TEST_SMALL_H

#include "test.h"

#include <siben/net.h>

#include <pthread.h>
#include <uv.h>

struct small_entry {
    uint64_t id;
    uint32_t size;
    char by[NODE_NAME_MAX + 1]; /* the peer it came by; "" own */
};
struct small_job {
    struct small_job *next;
    struct net_ticket *ticket;
    char peer[NODE_NAME_MAX + 1];
    struct sync_action action;
    uint8_t *bytes;
};
struct small_key {
    uint8_t key[LINK_PUBLIC_SIZE];
    char node[NODE_NAME_MAX + 1];
    bool ended;
};
#define SMALL_PEERS 8
struct small {
    char name[NODE_NAME_MAX + 1];
    struct node_keys keys;
    uv_loop_t *loop;
    struct net *net; /* NULL: not running */
    struct log log;
    bool noisy;
    uint64_t epoch, next_id;
    struct small_key enrolled[SMALL_PEERS];
    bool no_detail; /* its grants carry none up */
    size_t enrolled_count;
    pthread_mutex_t lock; /* below */
    pthread_cond_t wake;
    pthread_t writer;
    bool stopping;
    struct small_job *jobs;
    struct small_entry *entries[LANE_COUNT];
    size_t entry_count[LANE_COUNT];
    struct {
        char node[NODE_NAME_MAX + 1];
        struct sync_cursor cursor[LANE_COUNT];
        uint64_t acked[LANE_COUNT];
    } peers[SMALL_PEERS];
    size_t answers;
    size_t refused;    /* times that an unknown key asked */
    size_t breathless; /* so many times no memory is there to say who may come in */
    size_t forgetful;  /* so many sessions get no settings, as when memory runs out */
};

void small_init(struct small *small, uv_loop_t *loop, const char *name, uint8_t seed);
void small_close(struct small *small); /* net must be closed */
void small_enrol(struct small *small, const struct small *child);
/* Runs net: listens at `listen`, dials `parent` at `endpoint`; "" and NULL: not. */
enum status small_try(struct small *small, const char *listen, const struct small *parent,
                      const char *endpoint, struct why *why);
void small_open(struct small *small, const char *listen, const struct small *parent,
                const char *endpoint);
void small_stop(struct small *small); /* closes net, in the loop */
void small_write(struct small *small, enum lane lane, uint32_t size);
size_t small_count(struct small *small, enum lane lane);
uint64_t small_acked(struct small *small, const char *peer, enum lane lane);
/* Runs the loop until done(context), at most so long. */
bool small_run(uv_loop_t *loop, bool (*done)(void *context), void *context, int64_t ms);
void small_run_for(uv_loop_t *loop, int64_t ms);
/* The link of a peer as net_links() tells it; peer "" when there is none. */
struct net_link small_link(struct small *small, const char *peer);

#endif
