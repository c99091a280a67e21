/* rooms: net sync trust model base */
/* Memory and time of N links on one parent: net_links [N]. The children live in a
 * process of their own; each greets with real keys and stays. */
#include <siben/net.h>

#include <signal.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>
#include <zmq.h>

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
                         char node[NODE_NAME_MAX + 1])
{
    (void)context;
    for (int i = 0; i < link_count; i++)
        if (memcmp(child_keys[i].link_public, key, LINK_PUBLIC_SIZE) == 0) {
            name_of(i, node);
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

static void children(const char *endpoint)
{
    void *zmq = zmq_ctx_new();
    zmq_ctx_set(zmq, ZMQ_MAX_SOCKETS, link_count + 10);
    void **dealers = calloc((size_t)link_count, sizeof *dealers);
    for (int i = 0; i < link_count; i++) {
        struct sync_settings settings = {
            .dialled = true, .lanes_in = 7, .lanes_out = 7, .epoch = 2, .root = root};
        name_of(i, settings.self);
        snprintf(settings.peer, sizeof settings.peer, "parent");
        dealers[i] = dealer_of(zmq, i, endpoint);
        struct sync_link *link = sync_link_new(&settings, NULL);
        if (!dealers[i] ||
            !say(dealers[i], link, (struct sync_event){.type = SYNC_OPENED, .now_ms = 1}))
            _exit(1);
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

int main(int count, char **arguments)
{
    uv_loop_t loop;
    uv_timer_t timer;
    struct net *net;
    struct why why = {.what = ""};
    if (count > 1)
        link_count = atoi(arguments[1]);
    struct rlimit files = {65536, 65536};
    (void)setrlimit(RLIMIT_NOFILE, &files);
    if (trust_start() || uv_loop_init(&loop))
        return 1;
    keys_of(1000000, &parent_keys);
    child_keys = calloc((size_t)link_count, sizeof *child_keys);
    for (int i = 0; i < link_count; i++)
        keys_of((uint32_t)i, &child_keys[i]);
    char endpoint[64];
    snprintf(endpoint, sizeof endpoint, "tcp://127.0.0.1:%d", 20000 + getpid() % 20000);
    pid_t pid = fork(); /* before any thread */
    if (pid == 0) {
        usleep(300000);
        children(endpoint);
        _exit(0);
    }
    struct net_settings settings = {.loop = &loop,
                                    .listen = endpoint,
                                    .self = "parent",
                                    .backend = {NULL, admit, settings_of, tails, positions, load,
                                                compare, look, store, asked, acked, position_put,
                                                behind, denied, other_log, answer}};
    memcpy(settings.link_public, parent_keys.link_public, sizeof settings.link_public);
    memcpy(settings.link_secret, parent_keys.link_secret, sizeof settings.link_secret);
    if (net_open(&settings, &net, &why)) {
        fprintf(stderr, "%s: %s\n", why.where, why.what);
        return 1;
    }
    uv_timer_init(&loop, &timer);
    uv_timer_start(&timer, on_timer, 10, 10);
    long before_kb = resident_kb();
    uint64_t start = uv_hrtime() + 300000000;
    int up = 0;
    while ((up = connected(net)) < link_count && uv_hrtime() < start + 120000000000u)
        uv_run(&loop, UV_RUN_ONCE);
    double seconds = (double)(uv_hrtime() - start) / 1e9;
    printf("links_up %d links\n", up);
    printf("links_all_up_after %.2f s\n", seconds);
    printf("link_memory %.1f kB\n", (double)(resident_kb() - before_kb) / (up ? up : 1));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    bool closed = false;
    net_close(net, on_closed, &closed);
    while (!closed)
        uv_run(&loop, UV_RUN_ONCE);
    free(child_keys);
    return up == link_count ? 0 : 1;
}
