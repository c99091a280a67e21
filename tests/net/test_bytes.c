/* Bytes on the wire, counted by a proxy between two drivers: handshakes, CURVE, ZMTP
 * and acknowledgements are all in (TCP and IP are not). */
#include "small.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

struct proxy {
    int listener, port, target_port;
    atomic_ulong bytes;
    atomic_bool stopping;
    pthread_t thread;
};

static int tcp_socket(uint16_t port, bool listen_there)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (listen_there) {
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
        assert_int_equal(listen(fd, 8), 0);
    } else {
        (void)connect(fd, (struct sockaddr *)&address, sizeof address);
    }
    return fd;
}

/* One connection after the other. */
static void *proxy_run(void *context)
{
    struct proxy *proxy = context;
    struct pollfd fds[3] = {{proxy->listener, POLLIN, 0}, {-1, POLLIN, 0}, {-1, POLLIN, 0}};
    uint8_t bytes[65536];
    while (!proxy->stopping) {
        if (poll(fds, 3, 50) <= 0)
            continue;
        if (fds[0].revents) {
            fds[1].fd = accept(proxy->listener, NULL, NULL);
            fds[2].fd = tcp_socket((uint16_t)proxy->target_port, false);
            continue;
        }
        for (int i = 1; i <= 2 && fds[1].fd >= 0; i++) {
            if (!fds[i].revents)
                continue;
            ssize_t size = read(fds[i].fd, bytes, sizeof bytes);
            if (size <= 0 || write(fds[3 - i].fd, bytes, (size_t)size) != size) {
                close(fds[1].fd);
                close(fds[2].fd);
                fds[1].fd = fds[2].fd = -1;
                break;
            }
            proxy->bytes += (unsigned long)size;
        }
    }
    close(fds[1].fd);
    close(fds[2].fd);
    return NULL;
}

static void proxy_open(struct proxy *proxy, const char *endpoint)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    memset(proxy, 0, sizeof *proxy);
    proxy->target_port = atoi(strrchr(endpoint, ':') + 1);
    proxy->listener = tcp_socket(0, true);
    getsockname(proxy->listener, (struct sockaddr *)&address, &size);
    proxy->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&proxy->thread, NULL, proxy_run, proxy), 0);
}

static void proxy_close(struct proxy *proxy)
{
    proxy->stopping = true;
    pthread_join(proxy->thread, NULL);
    close(proxy->listener);
}

struct world {
    uv_loop_t loop;
    struct small county, township;
    struct proxy proxy;
    char endpoint[64];
    uint64_t awaited; /* our arrival that must be acknowledged */
};

static bool in_step(void *context)
{
    struct world *world = context;
    return small_link(&world->township, "653022").in_step &&
           small_link(&world->county, "653022205").in_step &&
           small_acked(&world->township, "653022", LANE_DETAIL) >= world->awaited;
}

static void world_init(struct world *world)
{
    assert_int_equal(uv_loop_init(&world->loop), 0);
    small_init(&world->county, &world->loop, "653022", 1);
    small_init(&world->township, &world->loop, "653022205", 2);
    small_enrol(&world->county, &world->township);
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        small_write(&world->county, (enum lane)lane, 300);
        small_write(&world->township, (enum lane)lane, 300);
    }
    small_open(&world->county, "tcp://127.0.0.1:*", NULL, NULL);
    proxy_open(&world->proxy, net_endpoint(world->county.net));
    snprintf(world->endpoint, sizeof world->endpoint, "tcp://127.0.0.1:%d", world->proxy.port);
    small_open(&world->township, NULL, &world->county, world->endpoint);
    assert_true(small_run(&world->loop, in_step, world, 10000));
    small_run_for(&world->loop, 600);
}

static void world_close(struct world *world)
{
    if (world->township.net)
        small_stop(&world->township);
    small_stop(&world->county);
    proxy_close(&world->proxy);
    small_close(&world->township);
    small_close(&world->county);
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&world->loop), 0);
}

static void one_edited_form_costs_at_most_400_bytes(void **state)
{
    struct world world = {.awaited = 1};
    (void)state;
    world_init(&world);
    small_write(&world.township, LANE_DETAIL, 238); /* with 12 of this log's own: a run of 250 */
    world.awaited = small_count(&world.township, LANE_DETAIL);
    assert_true(small_run(&world.loop, in_step, &world, 5000)); /* what was lazy goes along */
    small_run_for(&world.loop, 1100);
    unsigned long before = world.proxy.bytes;
    small_write(&world.township, LANE_DETAIL, 238);
    world.awaited++;
    small_run_for(&world.loop, 1100);
    assert_true(in_step(&world));
    unsigned long bytes = world.proxy.bytes - before;
    print_message("one edit: %lu bytes with a run of 250\n", bytes);
    assert_in_range(bytes, 250, 400);
    world_close(&world);
}

static void a_reconnect_with_nothing_new_costs_at_most_2_kb(void **state)
{
    struct world world = {.awaited = 1};
    (void)state;
    world_init(&world);
    small_stop(&world.township);
    small_run_for(&world.loop, 300);
    unsigned long before = world.proxy.bytes;
    small_open(&world.township, NULL, &world.county, world.endpoint);
    assert_true(small_run(&world.loop, in_step, &world, 10000));
    small_run_for(&world.loop, 1100);
    unsigned long bytes = world.proxy.bytes - before;
    print_message("reconnect: %lu bytes\n", bytes);
    assert_in_range(bytes, 500, 2000);
    before = world.proxy.bytes;
    small_stop(&world.township);
    small_run_for(&world.loop, 300);
    small_open(&world.township, NULL, &world.county, world.endpoint);
    assert_true(small_run(&world.loop, in_step, &world, 10000));
    small_run_for(&world.loop, 1100);
    print_message("bye and reconnect again: %lu bytes\n", world.proxy.bytes - before);
    world_close(&world);
}

static void a_heartbeat_costs_at_most_200_bytes(void **state)
{
    struct world world = {.awaited = 1};
    (void)state;
    if (!getenv("SIBEN_LONG"))
        skip(); /* takes a minute */
    world_init(&world);
    small_run_for(&world.loop, 25000);
    unsigned long before = world.proxy.bytes;
    small_run_for(&world.loop, 41000); /* two */
    print_message("two heartbeats: %lu bytes\n", world.proxy.bytes - before);
    assert_in_range(world.proxy.bytes - before, 10, 400);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_edited_form_costs_at_most_400_bytes),
        cmocka_unit_test(a_reconnect_with_nothing_new_costs_at_most_2_kb),
        cmocka_unit_test(a_heartbeat_costs_at_most_200_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
