/* listen -- addresses and the socket that listens at one. */
#include "inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* HOST:PORT, or [IPv6]:PORT, taken apart. */
static bool split(const char *listen, char host[128], char port[8])
{
    const char *colon = strrchr(listen, ':');
    if (!colon || colon == listen)
        return false;
    size_t size = (size_t)(colon - listen), digits = strspn(colon + 1, "0123456789");
    if (digits == 0 || digits > 5 || colon[1 + digits] || strtoul(colon + 1, NULL, 10) > 65535)
        return false;
    bool bracketed = listen[0] == '[';
    if (bracketed) {
        if (listen[size - 1] != ']')
            return false;
        listen++;
        size -= 2;
    } else if (memchr(listen, ':', size)) {
        return false;
    }
    if (size == 0 || size >= 128)
        return false;
    memcpy(host, listen, size);
    host[size] = '\0';
    memcpy(port, colon + 1, digits + 1);
    return true;
}

/* Numbers only: a name would have to be asked for, and could change its mind. */
static bool resolve(const char *host, const char *port, struct addrinfo **found)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC,
                                   .ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    return getaddrinfo(strcmp(host, "*") == 0 ? "0.0.0.0" : host, port, &hints, found) == 0;
}

static bool is_local(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >>
                24) == 127;
    return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

bool console_address_valid(const char *listen, bool *local)
{
    char host[128], port[8];
    struct addrinfo *found;
    if (!split(listen, host, port) || !resolve(host, port, &found))
        return false;
    *local = is_local(found->ai_addr);
    freeaddrinfo(found);
    return true;
}

static int open_socket(const struct addrinfo *at)
{
    int one = 1;
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
        bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, 64) == 0)
        return fd;
    int error = errno;
    (void)close(fd);
    errno = error;
    return -1;
}

static void name_address(int fd, bool secure, char address[160])
{
    struct sockaddr_storage bound;
    socklen_t size = sizeof bound;
    char host[64] = "?", port[8] = "0";
    if (getsockname(fd, (struct sockaddr *)&bound, &size) == 0)
        (void)getnameinfo((struct sockaddr *)&bound, size, host, sizeof host, port, sizeof port,
                          NI_NUMERICHOST | NI_NUMERICSERV);
    bool six = strchr(host, ':') != NULL;
    snprintf(address, 160, "%s://%s%s%s:%s/", secure ? "https" : "http", six ? "[" : "", host,
             six ? "]" : "", port);
}

enum status console_listen(const char *listen, bool secure, char address[160], int *fd,
                           struct why *why)
{
    char host[128], port[8];
    struct addrinfo *found;
    if (!split(listen, host, port) || !resolve(host, port, &found))
        return why_set(why, STATUS_INVALID, listen, "网页的监听地址不对", CONSOLE_LISTEN_HINT);
    enum status status = STATUS_OK;
    if (!secure && !is_local(found->ai_addr)) {
        status = why_set(why, STATUS_INVALID, listen, CONSOLE_LOCAL_ONLY, CONSOLE_LOCAL_HINT);
    } else if ((*fd = open_socket(found)) < 0) {
        why_set(why, STATUS_IO_ERROR, listen, NULL, "换一个端口，或停掉占用它的程序");
        status = why_what(why, STATUS_IO_ERROR, "网页的地址用不了：%s", error_words(errno));
    } else {
        name_address(*fd, secure, address);
    }
    freeaddrinfo(found);
    return status;
}
