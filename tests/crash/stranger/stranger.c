/* stranger -- many TCP connections to a node's port that say what no peer would.
 *
 *   crash_stranger --port N [--connections N] [--seconds N] [--seed N]
 *
 * Each connection is of one sort: it says garbage, a half frame and no more, a frame of a huge
 * length, one byte after the other, nothing, or garbage and a reset. One that the node
 * closes is opened again. Says how many it opened, how many were open at once, and how many the
 * node closed; the limit of files is raised as far as this machine allows. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SIZE 4096 /* of what one says at most */
enum sort { GARBAGE, HALF_FRAME, HUGE_LENGTH, SLOW, SILENT, RESET, SORTS };

struct connection {
    enum sort sort;
    size_t said, size;
    bool open;
    uint64_t random;
};
static struct connection *connections;
static struct pollfd *polls;
static size_t count = 1000;
static uint16_t port;
static uint64_t seed = 1;
static unsigned long opened, closed_by_node, open_now, open_most, refused;

static uint64_t draw(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* -- what it says ------------------------------------------------------------------------ */

/* A greeting of ZMTP 3.1 with CURVE, as a client. */
static size_t put_greeting(uint8_t *bytes)
{
    memset(bytes, 0, 64);
    bytes[0] = 0xff;
    bytes[9] = 0x7f;
    bytes[10] = 3;
    memcpy(bytes + 12, "CURVE", 5);
    return 64;
}

/* A command whose length is of eight bytes. */
static size_t put_long_command(uint8_t *bytes, uint64_t length)
{
    bytes[0] = 6;
    for (int i = 0; i < 8; i++)
        bytes[1 + i] = (uint8_t)(length >> (56 - 8 * i));
    memcpy(bytes + 9, "\5HELLO\1", 7);
    return 16;
}

static size_t words(struct connection *connection, uint8_t bytes[SIZE])
{
    uint64_t random = connection->random;
    size_t size = 0;
    switch (connection->sort) {
    case SILENT:
        return 0;
    case GARBAGE:
    case RESET:
        break;
    case HALF_FRAME: /* a hello of 200 bytes, of which 50 come */
        size = put_greeting(bytes);
        memcpy(bytes + size, "\4\xc8\5HELLO\1", 9);
        return size + 50;
    case HUGE_LENGTH:
        size = put_greeting(bytes);
        size += put_long_command(bytes + size, draw(&random) % 3 ? UINT64_MAX >> 1 : 1u << 30);
        break;
    default:
        return put_greeting(bytes);
    }
    for (size_t end = size + 1 + draw(&random) % (SIZE - size - 1); size < end; size++)
        bytes[size] = (uint8_t)draw(&random);
    return size;
}

/* -- a connection -------------------------------------------------------------------------- */

static void open_one(size_t i)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    polls[i].fd = -1;
    if (fd < 0)
        return;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) {
        refused++;
        close(fd);
        return;
    }
    uint8_t bytes[SIZE];
    struct connection *connection = &connections[i];
    connection->random = (seed * 1000003 + opened) * 0x9e3779b97f4a7c15u + 1;
    connection->sort = (enum sort)(draw(&connection->random) % SORTS);
    connection->said = 0;
    connection->size = words(connection, bytes);
    connection->open = true;
    polls[i] = (struct pollfd){.fd = fd, .events = POLLIN | POLLOUT};
    opened++;
    if (++open_now > open_most)
        open_most = open_now;
}

static void close_one(size_t i, bool reset)
{
    struct linger linger = {.l_onoff = reset};
    (void)setsockopt(polls[i].fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(polls[i].fd);
    polls[i].fd = -1;
    connections[i].open = false;
    open_now--;
}

static void say(size_t i)
{
    struct connection *connection = &connections[i];
    uint8_t bytes[SIZE];
    size_t size = words(connection, bytes), left = size - connection->said;
    if (connection->sort == SLOW && left > 1)
        left = 1;
    ssize_t done = left ? send(polls[i].fd, bytes + connection->said, left, MSG_NOSIGNAL) : 0;
    if (done > 0)
        connection->said += (size_t)done;
    polls[i].events = POLLIN; /* slow ones go on with the next round */
    if (connection->said == size && connection->sort == RESET)
        close_one(i, true);
}

static void look(size_t i)
{
    uint8_t heard[1024];
    if (polls[i].revents & (POLLERR | POLLHUP | POLLIN)) {
        ssize_t got = recv(polls[i].fd, heard, sizeof heard, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN)) {
            closed_by_node++;
            close_one(i, false);
            return;
        }
    }
    if (polls[i].revents & POLLOUT)
        say(i);
}

static void round_of_all(void)
{
    size_t more = 200; /* new ones a round: the node's queue of those that wait is finite */
    for (size_t i = 0; i < count; i++) {
        if (!connections[i].open && more) {
            open_one(i);
            more--;
        } else if (connections[i].open && connections[i].sort == SLOW) {
            polls[i].events = POLLIN | POLLOUT;
        }
    }
    if (poll(polls, count, 50) > 0)
        for (size_t i = 0; i < count; i++)
            if (connections[i].open && polls[i].revents)
                look(i);
}

int main(int argc, char **argv)
{
    long seconds = 10;
    for (int i = 1; i + 1 < argc; i += 2) {
        unsigned long value = strtoul(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--port") == 0)
            port = (uint16_t)value;
        else if (strcmp(argv[i], "--connections") == 0)
            count = value;
        else if (strcmp(argv[i], "--seconds") == 0)
            seconds = (long)value;
        else if (strcmp(argv[i], "--seed") == 0)
            seed = value;
    }
    struct rlimit limit;
    if (!port || !count || getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        fprintf(stderr, "usage: see the head of tests/crash/stranger/stranger.c\n");
        return 2;
    }
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    connections = calloc(count, sizeof *connections);
    polls = calloc(count, sizeof *polls);
    if (!connections || !polls)
        return 2;
    for (size_t i = 0; i < count; i++)
        polls[i].fd = -1;
    for (int64_t end = now_ms() + seconds * 1000; now_ms() < end; usleep(20000))
        round_of_all();
    printf("connections opened %lu, at once %lu, closed by the node %lu, refused %lu (files at "
           "most %lu)\n",
           opened, open_most, closed_by_node, refused, (unsigned long)limit.rlim_max);
    free(connections);
    free(polls);
    return opened ? 0 : 1;
}
