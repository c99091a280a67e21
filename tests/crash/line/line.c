/* line -- a bad line between two nodes: a TCP proxy on loopback.
 *
 *   crash_line --listen PORT --to PORT --stats FILE [--delay MS] [--drop MS] [--seed N]
 *
 * What comes in at one end goes out at the other --delay later, each way. With --drop every
 * connection is broken after a random time of that mean. SIGUSR1 breaks all now; SIGUSR2 leaves
 * all half open: nothing comes through any more, and neither end is told. FILE always says how many
 * bytes went up, how many down, how many connections there were, and how many broke. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CALLS 64               /* at once; half open ones are among them */
#define PART 16384             /* read at once */
#define UNDER_WAY (256u << 10) /* of one direction: beyond it the sender waits, as on a real line */

struct part {
    struct part *next;
    int64_t due_ms;
    size_t size, sent;
    uint8_t bytes[PART];
};
struct way {
    struct part *first, **last;
    size_t size;
};
struct call {
    bool used, half_open;
    int fds[2]; /* the child's, the parent's */
    struct way ways[2];
    int64_t breaks_ms; /* 0: never */
};
static struct call calls[CALLS];
static uint16_t listen_port, target_port;
static int64_t delay_ms, drop_ms;
static uint64_t seed = 1;
static unsigned long bytes_way[2], connections, broken;
static int stats = -1;
static volatile sig_atomic_t break_all, half_open_all, ended;

static void on_signal(int number)
{
    if (number == SIGUSR1)
        break_all = 1;
    else if (number == SIGUSR2)
        half_open_all = 1;
    else
        ended = 1;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void write_stats(void)
{
    static char before[128];
    char line[128];
    int size = snprintf(line, sizeof line, "%lu %lu %lu %lu\n", bytes_way[0], bytes_way[1],
                        connections, broken);
    if (strcmp(line, before) == 0)
        return;
    memcpy(before, line, sizeof line);
    (void)!pwrite(stats, line, (size_t)size, 0); /* it only grows */
}

/* -- one connection through it ----------------------------------------------------------- */

static int tcp_socket(uint16_t port, bool listens)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    const struct sockaddr *to = (const struct sockaddr *)&address;
    if (fd >= 0 && (listens ? bind(fd, to, sizeof address) || listen(fd, 16)
                            : connect(fd, to, sizeof address)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void call_end(struct call *call)
{
    struct linger reset = {.l_onoff = 1};
    for (int i = 0; i < 2; i++) {
        (void)setsockopt(call->fds[i], SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(call->fds[i]);
        for (struct part *part = call->ways[i].first, *next; part; part = next) {
            next = part->next;
            free(part);
        }
    }
    memset(call, 0, sizeof *call);
}

static void call_begin(int listener)
{
    int child = accept(listener, NULL, NULL),
        parent = child < 0 ? -1 : tcp_socket(target_port, false);
    struct call *call = NULL;
    for (size_t i = 0; i < CALLS && !call; i++)
        if (!calls[i].used)
            call = &calls[i];
    if (parent < 0 || !call) {
        if (child >= 0)
            close(child);
        if (parent >= 0)
            close(parent);
        return;
    }
    *call = (struct call){.used = true, .fds = {child, parent}};
    for (int i = 0; i < 2; i++) {
        (void)fcntl(call->fds[i], F_SETFL, O_NONBLOCK);
        call->ways[i].last = &call->ways[i].first;
    }
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    if (drop_ms)
        call->breaks_ms = now_ms() + 1 + (int64_t)((seed >> 33) % (2 * (uint64_t)drop_ms));
    connections++;
}

/* False when that end is gone. */
static bool take_in(struct call *call, int from)
{
    struct way *way = &call->ways[from];
    struct part *part = malloc(sizeof *part);
    if (!part)
        abort();
    ssize_t size = read(call->fds[from], part->bytes, PART);
    if (size <= 0) {
        free(part);
        return size < 0 && errno == EAGAIN;
    }
    bytes_way[from] += (unsigned long)size;
    part->next = NULL;
    part->size = (size_t)size;
    part->sent = 0;
    part->due_ms = now_ms() + delay_ms;
    way->size += part->size;
    *way->last = part;
    way->last = &part->next;
    return true;
}

static bool give_out(struct call *call, int from, int64_t now)
{
    struct way *way = &call->ways[from];
    while (way->first && way->first->due_ms <= now) {
        struct part *part = way->first;
        ssize_t size = send(call->fds[1 - from], part->bytes + part->sent, part->size - part->sent,
                            MSG_NOSIGNAL);
        if (size < 0)
            return errno == EAGAIN;
        part->sent += (size_t)size;
        if (part->sent < part->size)
            return true;
        way->size -= part->size;
        way->first = part->next;
        if (!way->first)
            way->last = &way->first;
        free(part);
    }
    return true;
}

static void call_go_on(struct call *call, const struct pollfd fds[2], int64_t now)
{
    bool there = true;
    for (int i = 0; i < 2 && there; i++) {
        if (fds[i].revents & (POLLIN | POLLHUP | POLLERR))
            there = take_in(call, i);
        if (there)
            there = give_out(call, i, now);
    }
    if (there && call->breaks_ms && now >= call->breaks_ms)
        there = false, broken++;
    if (!there)
        call_end(call);
}

/* -- all of them ---------------------------------------------------------------------------- */

static void obey(void)
{
    for (size_t i = 0; i < CALLS; i++) {
        if (!calls[i].used || calls[i].half_open)
            continue;
        if (break_all) {
            broken++;
            call_end(&calls[i]);
        } else if (half_open_all) {
            broken++;
            calls[i].half_open = true;
        }
    }
    break_all = half_open_all = 0;
}

static void go_on(int listener)
{
    struct pollfd fds[1 + 2 * CALLS];
    fds[0] = (struct pollfd){.fd = listener, .events = POLLIN};
    for (size_t i = 0; i < CALLS; i++)
        for (int j = 0; j < 2; j++) {
            const struct call *call = &calls[i];
            bool reads = call->used && !call->half_open && call->ways[j].size < UNDER_WAY;
            fds[1 + 2 * i + (size_t)j] =
                (struct pollfd){.fd = reads ? call->fds[j] : -1, .events = POLLIN};
        }
    (void)poll(fds, 1 + 2 * CALLS, 5);
    int64_t now = now_ms();
    for (size_t i = 0; i < CALLS; i++)
        if (calls[i].used && !calls[i].half_open)
            call_go_on(&calls[i], &fds[1 + 2 * i], now);
    if (fds[0].revents)
        call_begin(listener);
}

int main(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        unsigned long value = strtoul(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--listen") == 0)
            listen_port = (uint16_t)value;
        else if (strcmp(argv[i], "--to") == 0)
            target_port = (uint16_t)value;
        else if (strcmp(argv[i], "--delay") == 0)
            delay_ms = (int64_t)value;
        else if (strcmp(argv[i], "--drop") == 0)
            drop_ms = (int64_t)value;
        else if (strcmp(argv[i], "--seed") == 0)
            seed = value;
        else if (strcmp(argv[i], "--stats") == 0)
            stats = open(argv[i + 1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    }
    int listener = listen_port && target_port && stats >= 0 ? tcp_socket(listen_port, true) : -1;
    if (listener < 0) {
        fprintf(stderr, "usage: see the head of tests/crash/line/line.c\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGUSR1, on_signal);
    signal(SIGUSR2, on_signal);
    signal(SIGTERM, on_signal);
    while (!ended) {
        write_stats();
        if (break_all || half_open_all)
            obey();
        go_on(listener);
    }
    for (size_t i = 0; i < CALLS; i++)
        if (calls[i].used)
            call_end(&calls[i]);
    return 0;
}
