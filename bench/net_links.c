/* rooms: net sync trust model base */
/* Memory and time of N links on one parent: net_links [N]. The children live in processes
 * of their own, a thousand in each (two files a socket); each greets with real keys and stays. */
#include <siben/net.h>

#include <signal.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>
#include <zmq.h>

#define CHILDREN_MAX 1000 /* of a process */

static int link_count = 1000;
static struct node_keys parent_keys, *child_keys;
static struct hash root;

static void keys_of(uint32_t number, struct node_keys *keys)
{
    uint8_t seed[32] = {7};
    memcpy(seed + 1, &number, sizeof number);
    keys_from_seed(seed, keys);
}

static void name_of(int number, char name[NODE_NAME_MAX + 1])
{
    memset(name, 0, NODE_NAME_MAX + 1);
    snprintf(name, NODE_NAME_MAX + 1, "n%d", number);
}

/* -- the parent ------------------------------------------------------------------------- */

static enum status admit(void *context, const uint8_t key[LINK_PUBLIC_SIZE],
                         struct net_admitted *admitted)
{
    (void)context;
    for (int i = 0; i < link_count; i++)
        if (memcmp(child_keys[i].link_public, key, LINK_PUBLIC_SIZE) == 0) {
            name_of(i, admitted->node);
            admitted->lanes_in = 7; /* as settings_of() */
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}

static enum status settings_of(void *context, const char *peer, bool dialled, struct arena *arena,
                               struct sync_settings *settings)
{
    (void)context, (void)peer, (void)dialled, (void)arena;
    settings->lanes_in = settings->lanes_out = 7;
    settings->epoch = 1;
    return STATUS_OK;
}

static enum status tails(void *context, struct sync_cursor out[LANE_COUNT])
{
    (void)context;
    memset(out, 0, LANE_COUNT * sizeof *out);
    return STATUS_OK;
}

static enum status positions(void *context, const char *child, uint64_t *since, struct arena *arena,
                             const struct sync_position **list, size_t *count)
{
    (void)context, (void)child, (void)since, (void)arena, (void)list;
    *count = 0;
    return STATUS_OK;
}

static enum status load(void *context, const char *peer, bool dialled,
                        const struct sync_action *action, struct net_loaded *loaded)
{
    (void)context, (void)peer, (void)dialled, (void)action, (void)loaded;
    return STATUS_STALE;
}

static enum status compare(void *context, const char *peer, bool dialled, enum lane lane,
                           struct arena *arena, struct net_heads *heads)
{
    (void)context, (void)peer, (void)dialled, (void)lane, (void)arena, (void)heads;
    return STATUS_OK;
}

static void store(void *context, const char *peer, const struct sync_action *action,
                  struct net_ticket *ticket)
{
    (void)context, (void)peer, (void)action;
    net_stored(ticket, STATUS_OK, 1, "");
}

static void asked(void *context, const char *peer, struct bytes question, struct net_ticket *ticket)
{
    (void)context, (void)peer;
    net_answered(ticket, question);
}

static void acked(void *context, const char *peer, enum lane lane, uint64_t arrival, int64_t at_ms)
{
    (void)context, (void)peer, (void)lane, (void)arrival, (void)at_ms;
}

static void position_put(void *context, const char *peer, const struct sync_position *list,
                         size_t count)
{
    (void)context, (void)peer, (void)list, (void)count;
}

static void denied(void *context, const char *peer, const struct head *feeds, size_t count)
{
    (void)context, (void)peer, (void)feeds, (void)count;
}

static void behind(void *context, const char *peer, const struct head *head)
{
    (void)context, (void)peer, (void)head;
}

static enum status look(void *context, const struct head *heads, size_t count, struct arena *arena,
                        struct net_places *places)
{
    (void)context, (void)heads, (void)count, (void)arena, (void)places;
    return STATUS_OK;
}

static void other_log(void *context, const char *peer, enum lane lane, bool ours)
{
    (void)context, (void)peer, (void)lane, (void)ours;
}

static void answer(void *context, const char *peer, uint32_t id, enum status status,
                   struct bytes bytes)
{
    (void)context, (void)peer, (void)id, (void)status, (void)bytes;
}

/* -- the children: dealers and machines, no net ------------------------------------------- */

static bool say(void *dealer, struct sync_link *link, struct sync_event event)
{
    struct sync_actions actions;
    sync_actions_init(&actions);
    sync_step(link, &event, &actions);
    bool sent = true;
    for (size_t i = 0; i < actions.count; i++)
        if (actions.items[i].type == SYNC_SEND)
            sent &= zmq_send(dealer, actions.items[i].bytes.data, actions.items[i].bytes.size,
                             ZMQ_DONTWAIT) > 0;
    sync_actions_close(&actions);
    return sent;
}

static void *dealer_of(void *zmq, int number, const char *endpoint)
{
    void *dealer = zmq_socket(zmq, ZMQ_DEALER);
    if (!dealer)
        return NULL;
    zmq_setsockopt(dealer, ZMQ_CURVE_PUBLICKEY, child_keys[number].link_public, 32);
    zmq_setsockopt(dealer, ZMQ_CURVE_SECRETKEY, child_keys[number].link_secret, 32);
    zmq_setsockopt(dealer, ZMQ_CURVE_SERVERKEY, parent_keys.link_public, 32);
    return zmq_connect(dealer, endpoint) == 0 ? dealer : NULL;
}

static void children(const char *endpoint, int from, int until)
{
    void *zmq = zmq_ctx_new();
    zmq_ctx_set(zmq, ZMQ_MAX_SOCKETS, until - from + 10);
    for (int i = from; i < until; i++) {
        struct sync_settings settings = {
            .dialled = true, .lanes_in = 7, .lanes_out = 7, .epoch = 2, .root = root};
        name_of(i, settings.self);
        snprintf(settings.peer, sizeof settings.peer, "parent");
        void *dealer = dealer_of(zmq, i, endpoint);
        struct sync_link *link = sync_link_new(&settings, NULL);
        if (!dealer || !say(dealer, link, (struct sync_event){.type = SYNC_OPENED, .now_ms = 1})) {
            fprintf(stderr, "link %d: %s\n", i, zmq_strerror(zmq_errno()));
            _exit(1);
        }
        sync_link_free(link); /* hello is out; the parent's answer is not read */
    }
    pause();
}

/* -- measuring ------------------------------------------------------------------------------- */

static long resident_kb(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages * sysconf(_SC_PAGESIZE) / 1024;
}

static int connected(struct net *net)
{
    struct net_link *links;
    size_t count;
    int up = 0;
    if (net_links(net, &links, &count))
        return 0;
    for (size_t i = 0; i < count; i++)
        up += links[i].connected;
    memory_free(links);
    return up;
}

static void on_timer(uv_timer_t *timer)
{
    (void)timer;
}

static void on_closed(void *context)
{
    *(bool *)context = true;
}

static pid_t start_children(const char *endpoint)
{
    pid_t pid = fork(); /* before any thread */
    if (pid == 0) {
        (void)setpgid(0, 0);
        usleep(300000);
        for (int from = CHILDREN_MAX; from < link_count; from += CHILDREN_MAX)
            if (fork() == 0)
                children(endpoint, from,
                         from + CHILDREN_MAX < link_count ? from + CHILDREN_MAX : link_count);
        children(endpoint, 0, link_count < CHILDREN_MAX ? link_count : CHILDREN_MAX);
        _exit(0);
    }
    (void)setpgid(pid, pid);
    return pid;
}

static void print_figures(const char *name, int up, uint64_t start, long before_kb)
{
    printf("%s.up %d links\n", name, up);
    printf("%s.all_up_after %.2f s\n", name, (double)(uv_hrtime() - start) / 1e9);
    printf("%s.memory %.1f kB\n", name, (double)(resident_kb() - before_kb) / (up ? up : 1));
    fflush(stdout);
}

/* A ROUTER that lets anybody in and keeps nothing of them: what ZeroMQ and CURVE cost. */
static bool floor_of(const char *name, const char *endpoint)
{
    int one = 1, backlog = 1024, wait = 120000, up = 0;
    void *zmq = zmq_ctx_new(), *router = zmq_socket(zmq, ZMQ_ROUTER);
    zmq_setsockopt(router, ZMQ_CURVE_SERVER, &one, sizeof one);
    zmq_setsockopt(router, ZMQ_CURVE_SECRETKEY, parent_keys.link_secret, 32);
    zmq_setsockopt(router, ZMQ_BACKLOG, &backlog, sizeof backlog);
    zmq_setsockopt(router, ZMQ_RCVTIMEO, &wait, sizeof wait);
    if (zmq_bind(router, endpoint))
        return false;
    long before_kb = resident_kb();
    uint64_t start = uv_hrtime() + 300000000;
    uint8_t frame[4096];
    while (up < link_count && zmq_recv(router, frame, sizeof frame, 0) >= 0)
        up += zmq_recv(router, frame, sizeof frame, 0) > 0; /* behind its name: a hello */
    print_figures(name, up, start, before_kb);
    int none = 0;
    zmq_setsockopt(router, ZMQ_LINGER, &none, sizeof none);
    zmq_close(router);
    zmq_ctx_term(zmq);
    return up == link_count;
}

static bool links_of(const char *name, const char *endpoint)
{
    uv_loop_t loop;
    uv_timer_t timer;
    struct net *net;
    struct why why = {.what = ""};
    struct net_settings settings = {.loop = &loop,
                                    .listen = endpoint,
                                    .self = "parent",
                                    .backend = {NULL, admit, settings_of, tails, positions, load,
                                                compare, look, store, asked, acked, position_put,
                                                behind, denied, other_log, answer}};
    memcpy(settings.link_public, parent_keys.link_public, sizeof settings.link_public);
    memcpy(settings.link_secret, parent_keys.link_secret, sizeof settings.link_secret);
    if (uv_loop_init(&loop) || net_open(&settings, &net, &why)) {
        fprintf(stderr, "%s: %s\n", why.where, why.what);
        return false;
    }
    uv_timer_init(&loop, &timer);
    uv_timer_start(&timer, on_timer, 10, 10);
    long before_kb = resident_kb();
    uint64_t start = uv_hrtime() + 300000000;
    int up = 0;
    while ((up = connected(net)) < link_count && uv_hrtime() < start + 120000000000u)
        uv_run(&loop, UV_RUN_ONCE);
    print_figures(name, up, start, before_kb);
    bool closed = false;
    net_close(net, on_closed, &closed);
    while (!closed)
        uv_run(&loop, UV_RUN_ONCE);
    return up == link_count;
}

/* Each in a process of its own: what one has freed is not there for the other. */
static bool measure(const char *name, bool (*run)(const char *name, const char *endpoint))
{
    static int port;
    char endpoint[64], full[64];
    snprintf(endpoint, sizeof endpoint, "tcp://127.0.0.1:%d", 20000 + (getpid() + port++) % 12000);
    snprintf(full, sizeof full, "net_links.%d.%s", link_count, name);
    pid_t pid = start_children(endpoint), self = fork();
    if (self == 0)
        _exit(run(full, endpoint) ? 0 : 1);
    int status = 1;
    waitpid(self, &status, 0);
    kill(-pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return status == 0;
}

int main(int count, char **arguments)
{
    struct rlimit files = {65536, 65536};
    if (count > 1)
        link_count = atoi(arguments[1]);
    (void)setrlimit(RLIMIT_NOFILE, &files);
    if (link_count < 1 || trust_start())
        return 1;
    keys_of(1000000, &parent_keys);
    child_keys = calloc((size_t)link_count, sizeof *child_keys);
    for (int i = 0; i < link_count; i++)
        keys_of((uint32_t)i, &child_keys[i]);
    bool floor = measure("floor.zmq_curve", floor_of), links = measure("links", links_of);
    free(child_keys);
    return floor && links ? 0 : 1;
}
