/* inside -- what the files of this room share. All of it belongs to the loop's thread
 * unless it says otherwise. */
#ifndef SIBEN_NET_INSIDE_H
#define SIBEN_NET_INSIDE_H

#include <siben/map.h>
#include <siben/net.h>

#include <pthread.h>
#include <uv.h>
#include <zmq.h>

/* Absent from Debian's header, accepted by its library (4.3.4). */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

#define NET_DOMAIN "siben"
#define NET_ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define NET_KEY_PROPERTY "X-Link-Key" /* hex, beside User-Id: which key of the node it was */
#define NET_BUDGET_MESSAGES 64        /* one socket, one turn of the loop */
#define NET_BUDGET_NS 5000000
#define NET_BEAT_MS 500
#define NET_GONE_MAX 4096 /* routing ids whose late frames are dropped */
#define NET_ID_MAX 16

/* -- pump.c: ZeroMQ sockets in a libuv loop ----------------------------------------- */

struct pump_socket {
    struct pump *pump;
    void *zmq;
    uv_poll_t poll; /* its data is the owner's to free in `closed` */
    short wanted;   /* ZMQ_POLLIN, ZMQ_POLLOUT */
    void (*ready)(void *context, short events);
    void *context;
    struct pump_socket *next;
};
struct pump {
    uv_loop_t *loop;
    uv_prepare_t prepare;
    uv_check_t check;
    uv_idle_t idle;
    struct pump_socket *sockets;
    bool idle_running;
};
void pump_open(struct pump *pump, uv_loop_t *loop);
/* Heap; NULL when out of memory or the socket has no fd. */
struct pump_socket *pump_add(struct pump *pump, void *zmq, short wanted,
                             void (*ready)(void *context, short events), void *context);
/* Stops and frees it later, and closes the ZeroMQ socket, waiting at most linger_ms. */
void pump_remove(struct pump_socket *socket, int linger_ms);
/* A turn's budget: true while there is some left. */
struct budget {
    unsigned messages;
    uint64_t until_ns;
};
struct budget budget_new(void);
bool budget_take(struct budget *budget);

/* -- session.c ------------------------------------------------------------------------ */

struct tally { /* of one peer, over its sessions */
    char peer[NODE_NAME_MAX + 1];
    uint64_t bytes_in, bytes_out, frames_in, frames_out, socket_in, socket_out;
    bool paused;
    char words[128];
    int64_t heard_ms;         /* last, in a session that has ended; 0: never */
    uint64_t epoch;           /* of the peer's store; 0: not heard yet */
    uint64_t positions_since; /* up to which it has surely heard what is held above us */
    struct session *session;  /* the running one */
    struct tally *next;
};

struct session {
    struct net *net;
    struct tally *tally;
    uint64_t serial;
    uint8_t key[LINK_PUBLIC_SIZE];
    unsigned lanes_in;       /* when it began */
    struct dialler *dialler; /* we dialled; NULL: we were */
    uint8_t id[NET_ID_MAX];  /* of the ROUTER */
    size_t id_size;
    struct sync_link *link;
    uint64_t positions_since; /* up to which it was told what is held above us, */
    int64_t positions_ms;     /* and when */
    int64_t opened_ms;
    bool closing; /* the machine has closed, or the peer is gone */
    bool unheard; /* nothing was sent that must still get out */
    bool refused; /* do not dial again soon */
    enum status status;
    struct session *next, **place;
};

/* The machine for a peer, not yet opened; NULL with a log line when it cannot be. */
struct session *session_new(struct net *net, const char *peer, struct dialler *dialler);
void session_open(struct session *session);
void session_frame(struct session *session, struct bytes frame);
void session_event(struct session *session, struct sync_event event);
/* After an event: true when it ended; then it is freed and its place told. */
bool session_reap(struct session *session);
void session_hang_up(struct session *session, enum status status, const char *reason);
void session_free(struct session *session);
/* To a child: what is held above that it may not have heard. */
void session_tell_positions(struct session *session);
struct tally *tally_of(struct net *net, const char *peer); /* NULL: out of memory */
void tally_words(struct tally *tally, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* -- work.c: what takes its time -------------------------------------------------------- */

void work_start(struct session *session, const struct sync_action *action); /* load or compare */

/* -- mail.c: what comes from other threads ----------------------------------------------- */

enum mail_type { MAIL_STORED, MAIL_ANSWERED, MAIL_ASK, MAIL_PAUSE, MAIL_RESUME };
struct mail {
    struct mail *next;
    enum mail_type type;
    char peer[NODE_NAME_MAX + 1];
    uint64_t session;
    struct sync_event event;
    char reason[128];
    uint8_t *bytes; /* of the event */
};
struct net_ticket {
    struct net *net;
    struct mail mail;
};
struct net_ticket *ticket_new(struct session *session, uint32_t token, enum lane lane);
void mail_open(struct net *net);
void mail_close(struct net *net); /* frees what was not read */

/* -- dial.c --------------------------------------------------------------------------------- */

enum dial_state { DIAL_WAITING, DIAL_CONNECTING, DIAL_OPEN };
struct dialler {
    struct net *net;
    enum dial_state state;
    struct tally *tally;
    struct net_above target; /* the way that is tried, or stands */
    int64_t until_ms;        /* of waiting, or of patience while connecting */
    int64_t down_ms;         /* since when no session of rank 0 stands */
    unsigned attempt;
    size_t next;   /* way */
    bool refused;  /* in this round */
    bool returned; /* from a standby to what stands now */
    bool over;     /* a probe that found none */
    bool probe;    /* looks whether a better way than the one that stands is open */
    struct pump_socket *socket, *monitor;
    struct session *session;
};
enum status dial_open(struct net *net, struct dialler **dialler) MUST_USE;
void dial_tick(struct dialler *dialler);
void dial_now(struct dialler *dialler);
void dial_probe(struct net *net); /* at every beat: is it time to look for a better way? */
/* The ways up are others now. */
void dial_changed(struct dialler *dialler);
bool dial_send(struct dialler *dialler, struct bytes frame);
/* The session is over: close the socket, wait, dial again. */
void dial_ended(struct dialler *dialler, const struct session *session);
void dial_close(struct dialler *dialler);

/* -- listen.c, zap.c --------------------------------------------------------------------------- */

struct listener {
    struct net *net;
    struct pump_socket *router, *zap;
    char endpoint[ENDPOINT_TEXT_MAX + 32];
    struct map *by_id; /* routing id -> session */
    struct map *gone;  /* routing id -> 1 */
    struct {
        uint8_t id[NET_ID_MAX];
        size_t size;
    } gone_ring[NET_GONE_MAX];
    size_t gone_next;
    bool half_sent; /* an id is sent, and its payload is not */
    int64_t refused_logged_ms;
    unsigned refused_since;
};
enum status listen_open(struct net *net, const char *endpoint, struct listener **listener,
                        struct why *why) MUST_USE;
enum listen_sent { LISTEN_SENT, LISTEN_FULL, LISTEN_GONE };
enum listen_sent listen_send(struct listener *listener, const struct session *session,
                             struct bytes frame);
/* The session is over; what still comes from its id is answered with a bye. */
void listen_ended(struct listener *listener, const struct session *session);
void listen_close(struct listener *listener);
enum status zap_open(struct listener *listener) MUST_USE;

/* -- net.c --------------------------------------------------------------------------------------- */

struct net {
    struct net_settings settings; /* texts: own copies below */
    struct log *log;
    uv_loop_t *loop;
    void *zmq;
    struct pump pump;
    uv_timer_t beat;
    uv_async_t async;
    struct net_above above[LINK_ABOVE_MAX];
    size_t above_count;
    struct dialler *dialler, *probe;
    int64_t return_ms, return_wait_ms; /* when to probe next; how long after a session began */
    struct listener *listener;
    struct session *sessions;
    struct map *by_serial;
    struct tally *tallies;
    uint64_t last_serial;
    unsigned monitors; /* of diallers, so far */
    size_t session_count;
    struct random random;
    struct sync_actions actions; /* of the step under way */
    struct arena arena;          /* scratch of one call */
    bool stepping, closing;
    size_t away; /* tickets and workers that have not come back */
    unsigned handles;
    void (*closed)(void *context);
    void *closed_context;
    bool dirty;           /* links have changed since they were published */
    pthread_mutex_t lock; /* below, any thread: */
    struct mail *mail_first, **mail_last;
    bool committed, positions_changed, recheck, renew_parent;
    struct net_link *published;
    size_t published_count;
};
int64_t net_now_ms(void);
bool net_is_above(const struct net *net, const char *node);
void net_news(struct net *net); /* flags that other threads raised */
void net_home(struct net *net); /* one came back; closes when it was the last */
/* Options that both ends share. False: the library refused one. */
bool net_socket_options(struct net *net, void *socket);
/* A socket whose threads do not take our signals. */
void *net_socket(struct net *net, int type);
uint64_t net_wire_size(size_t frame_size); /* with CURVE and ZMTP */

#endif
