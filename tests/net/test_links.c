/* Two drivers and real sockets: TCP and local ones, real CURVE keys, and strangers. */
#include "small.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

struct world {
    uv_loop_t loop;
    struct small county, township;
};

static void world_init(struct world *world)
{
    assert_int_equal(uv_loop_init(&world->loop), 0);
    small_init(&world->county, &world->loop, "653022", 1);
    small_init(&world->township, &world->loop, "653022205", 2);
    small_enrol(&world->county, &world->township);
}

static void world_close(struct world *world)
{
    if (world->township.net)
        small_stop(&world->township);
    if (world->county.net)
        small_stop(&world->county);
    small_close(&world->township);
    small_close(&world->county);
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&world->loop), 0);
}

static void world_connect(struct world *world, const char *listen)
{
    small_open(&world->county, listen, NULL, NULL);
    small_open(&world->township, NULL, &world->county, net_endpoint(world->county.net));
}

/* Both hold as much, and both know it. */
static bool agree(void *context)
{
    struct world *world = context;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        size_t here = small_count(&world->township, (enum lane)lane);
        if (here != small_count(&world->county, (enum lane)lane))
            return false;
    }
    return true;
}

static bool known(void *context)
{
    struct world *world = context;
    return agree(world) && small_acked(&world->township, "653022", LANE_DETAIL) > 0;
}

static bool connected(void *context)
{
    struct world *world = context;
    return small_link(&world->township, "653022").connected &&
           small_link(&world->county, "653022205").connected;
}

static bool cut(void *context)
{
    struct world *world = context;
    return !small_link(&world->township, "653022").connected;
}

static void exchange(const char *listen)
{
    struct world world;
    world_init(&world);
    for (int i = 0; i < 3; i++)
        small_write(&world.township, LANE_DETAIL, 300);
    small_write(&world.county, LANE_NOTICE, 500);
    world_connect(&world, listen);
    assert_true(small_run(&world.loop, known, &world, 5000));
    small_write(&world.township, LANE_DETAIL, 300);
    small_write(&world.county, LANE_DETAIL, 300);
    assert_true(small_run(&world.loop, known, &world, 5000));
    world_close(&world);
}

static void two_nodes_exchange_over_tcp(void **state)
{
    (void)state;
    exchange("tcp://127.0.0.1:*");
}

static void two_nodes_exchange_over_a_local_socket(void **state)
{
    (void)state;
    exchange("ipc:///tmp/siben-test-links.sock");
}

static void what_is_saved_is_there_within_100_ms(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_true(small_run(&world.loop, connected, &world, 5000));
    uint64_t best = UINT64_MAX;
    for (int i = 0; i < 5; i++) {
        uint64_t start = uv_hrtime();
        small_write(&world.township, LANE_DETAIL, 300);
        assert_true(small_run(&world.loop, agree, &world, 5000));
        if (uv_hrtime() - start < best)
            best = uv_hrtime() - start;
    }
    assert_in_range(best / 1000000, 0, 100);
    world_close(&world);
}

static void bulk_goes_through_and_a_summary_passes_it(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    for (int i = 0; i < 800; i++)
        small_write(&world.township, LANE_DETAIL, 20000); /* 16 MB */
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_true(small_run(&world.loop, connected, &world, 5000));
    small_write(&world.township, LANE_SUMMARY, 400);
    assert_true(small_run(&world.loop, known, &world, 60000));
    world_close(&world);
}

static void an_unknown_key_is_refused(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    world.county.enrolled_count = 0;
    small_write(&world.township, LANE_DETAIL, 300);
    world_connect(&world, "tcp://127.0.0.1:*");
    small_run_for(&world.loop, 2500);
    struct net_link link = small_link(&world.township, "653022");
    assert_false(link.connected);
    assert_text_equal(link.words, "our link key is not admitted there");
    assert_int_equal(world.county.refused, 1); /* and it does not hammer */
    assert_int_equal(small_count(&world.county, LANE_DETAIL), 0);
    world_close(&world);
}

static void another_parent_key_is_not_talked_to(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    struct small other;
    small_init(&other, &world.loop, "653022", 9);
    small_open(&world.county, "tcp://127.0.0.1:*", NULL, NULL);
    small_write(&world.township, LANE_DETAIL, 300);
    small_open(&world.township, NULL, &other, net_endpoint(world.county.net));
    small_run_for(&world.loop, 2000);
    assert_false(small_link(&world.township, "653022").connected);
    assert_int_equal(small_count(&world.county, LANE_DETAIL), 0);
    small_close(&other);
    world_close(&world);
}

static void a_parent_that_starts_again_is_found_again(void **state)
{
    struct world world;
    char endpoint[128];
    (void)state;
    world_init(&world);
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_true(small_run(&world.loop, connected, &world, 5000));
    snprintf(endpoint, sizeof endpoint, "%s", net_endpoint(world.county.net));
    small_stop(&world.county);
    small_write(&world.township, LANE_DETAIL, 300);
    assert_true(small_run(&world.loop, cut, &world, 5000));
    small_open(&world.county, endpoint, NULL, NULL);
    assert_true(small_run(&world.loop, known, &world, 20000));
    world_close(&world);
}

static void a_paused_line_is_cut_until_it_is_resumed(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_text_equal(small_link(&world.township, "653022").peer, "653022"); /* from the start */
    assert_true(small_run(&world.loop, connected, &world, 5000));
    assert_ok(net_pause(world.township.net, "653022", true));
    assert_true(small_run(&world.loop, cut, &world, 5000));
    small_write(&world.township, LANE_DETAIL, 300);
    small_run_for(&world.loop, 1500);
    assert_int_equal(small_count(&world.county, LANE_DETAIL), 0);
    assert_true(small_link(&world.township, "653022").paused);
    assert_ok(net_pause(world.township.net, "653022", false));
    assert_true(small_run(&world.loop, known, &world, 5000));
    world_close(&world);
}

static void an_ended_key_loses_its_session(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_true(small_run(&world.loop, connected, &world, 5000));
    world.county.enrolled[0].ended = true;
    net_recheck(world.county.net);
    assert_true(small_run(&world.loop, cut, &world, 5000));
    small_write(&world.township, LANE_DETAIL, 300);
    small_run_for(&world.loop, 2500);
    assert_int_equal(small_count(&world.county, LANE_DETAIL), 0);
    world_close(&world);
}

/* A parent that was put back to an older disk hears from below what it granted since. */
static void another_grant_begins_another_session(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    world.county.no_detail = true;
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_true(small_run(&world.loop, connected, &world, 5000));
    small_write(&world.township, LANE_DETAIL, 300);
    small_run_for(&world.loop, 1500);
    assert_int_equal(small_count(&world.county, LANE_DETAIL), 0);
    world.county.no_detail = false;
    net_recheck(world.county.net);
    for (int i = 0; i < 20 && small_count(&world.county, LANE_DETAIL) == 0; i++)
        small_run_for(&world.loop, 1000);
    assert_int_equal(small_count(&world.county, LANE_DETAIL), 1);
    world_close(&world);
}

static void the_newest_session_of_a_node_wins(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_true(small_run(&world.loop, connected, &world, 5000));
    struct small twin; /* the same keys on another machine */
    small_init(&twin, &world.loop, "653022205", 2);
    small_open(&twin, NULL, &world.county, net_endpoint(world.county.net));
    assert_true(small_run(&world.loop, cut, &world, 5000));
    small_run_for(&world.loop, 600);
    assert_true(small_link(&twin, "653022").connected ||
                small_link(&world.township, "653022").connected);
    small_stop(&twin);
    small_close(&twin);
    assert_true(small_run(&world.loop, connected, &world, 10000));
    world_close(&world);
}

static bool told(void *context)
{
    struct world *world = context;
    return strstr(small_link(&world->township, "653022").words, "no session") != NULL;
}

/* … when memory ran out for it: not only after LINK_HELLO_MS or LINK_DEAD_MS. */
static void a_child_that_has_no_session_is_told(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    world.county.forgetful = 1;
    small_write(&world.township, LANE_DETAIL, 300);
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_true(small_run(&world.loop, told, &world, 10000));
    assert_true(small_run(&world.loop, known, &world, 10000));
    world_close(&world);
}

/* A key is refused for five minutes; a parent without memory is tried again soon. */
static void a_parent_that_cannot_tell_refuses_nobody(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    world.county.breathless = 1;
    small_write(&world.township, LANE_DETAIL, 300);
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_true(small_run(&world.loop, known, &world, 30000));
    assert_int_equal(world.county.breathless, 0);
    world_close(&world);
}

static bool answered(void *context)
{
    return ((struct world *)context)->county.answers > 0;
}

static void a_question_is_answered(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_true(small_run(&world.loop, connected, &world, 5000));
    assert_ok(net_ask(world.county.net, "653022205", 5, bytes_of_text("who?")));
    assert_true(small_run(&world.loop, answered, &world, 5000));
    world_close(&world);
}

/* -- strangers ------------------------------------------------------------------------ */

static int raw_connect(const char *endpoint)
{
    const char *port = strrchr(endpoint, ':');
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)atoi(port + 1))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void garbage_on_the_port_disturbs_nobody(void **state)
{
    struct world world;
    int fds[40];
    (void)state;
    world_init(&world);
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_true(small_run(&world.loop, connected, &world, 5000));
    for (size_t i = 0; i < 40; i++) {
        uint8_t garbage[2000];
        for (size_t j = 0; j < sizeof garbage; j++)
            garbage[j] = (uint8_t)(j * 7 + i * 31);
        if (i % 2) /* a ZMTP greeting with CURVE, then garbage */
            memcpy(garbage, "\xff\0\0\0\0\0\0\0\1\x7f\3\0CURVE", 17);
        fds[i] = raw_connect(net_endpoint(world.county.net));
        (void)!write(fds[i], garbage, sizeof garbage);
    }
    small_write(&world.township, LANE_DETAIL, 300);
    assert_true(small_run(&world.loop, known, &world, 5000));
    small_run_for(&world.loop, 300);
    assert_true(connected(&world));
    for (size_t i = 0; i < 40; i++)
        close(fds[i]);
    world_close(&world);
}

/* A dealer with the keys of an enrolled node that says what it likes. */
static void *impostor(void *zmq, struct world *world, const struct small *keys)
{
    void *dealer = zmq_socket(zmq, ZMQ_DEALER);
    zmq_setsockopt(dealer, ZMQ_CURVE_PUBLICKEY, keys->keys.link_public, 32);
    zmq_setsockopt(dealer, ZMQ_CURVE_SECRETKEY, keys->keys.link_secret, 32);
    zmq_setsockopt(dealer, ZMQ_CURVE_SERVERKEY, world->county.keys.link_public, 32);
    zmq_setsockopt(dealer, ZMQ_LINGER, &(int){0}, sizeof(int));
    assert_int_equal(zmq_connect(dealer, net_endpoint(world->county.net)), 0);
    return dealer;
}

static void frames_that_are_too_large_or_strange_close_only_their_own_link(void **state)
{
    struct world world;
    struct small other;
    (void)state;
    world_init(&world);
    small_init(&other, &world.loop, "653022204", 3);
    small_enrol(&world.county, &other);
    world_connect(&world, "tcp://127.0.0.1:*");
    assert_true(small_run(&world.loop, connected, &world, 5000));
    void *zmq = zmq_ctx_new();
    void *dealer = impostor(zmq, &world, &other);
    uint8_t *large = calloc(1, FRAME_MAX + 5000);
    (void)zmq_send(dealer, large, FRAME_MAX + 5000, ZMQ_DONTWAIT);
    small_run_for(&world.loop, 300);
    assert_text_equal(small_link(&world.county, "653022204").peer, ""); /* never came up */
    zmq_close(dealer);
    dealer = impostor(zmq, &world, &other);
    (void)zmq_send(dealer, "part", 4, ZMQ_SNDMORE);
    (void)zmq_send(dealer, "part", 4, 0);
    small_run_for(&world.loop, 700);
    assert_false(small_link(&world.county, "653022204").connected);
    assert_text_equal(small_link(&world.county, "653022204").words, "a message of several parts");
    zmq_close(dealer);
    dealer = impostor(zmq, &world, &other);
    (void)zmq_send(dealer, "\x1a\x7fxx", 4, 0);
    small_run_for(&world.loop, 700);
    assert_false(small_link(&world.county, "653022204").connected);
    zmq_close(dealer);
    zmq_ctx_term(zmq);
    free(large);
    small_write(&world.township, LANE_DETAIL, 300);
    assert_true(small_run(&world.loop, known, &world, 5000));
    assert_true(connected(&world));
    small_close(&other);
    world_close(&world);
}

static void nobody_speaks_as_another_node(void **state)
{
    struct world world;
    struct small other;
    (void)state;
    world_init(&world);
    small_init(&other, &world.loop, "653022204", 3);
    small_enrol(&world.county, &other);
    snprintf(other.name, sizeof other.name, "653022205"); /* its key, another's name */
    small_open(&world.county, "tcp://127.0.0.1:*", NULL, NULL);
    small_open(&other, NULL, &world.county, net_endpoint(world.county.net));
    small_write(&other, LANE_DETAIL, 300);
    small_run_for(&world.loop, 1500);
    assert_int_equal(small_count(&world.county, LANE_DETAIL), 0);
    assert_non_null(strstr(small_link(&other, "653022").words, "another node than its link key"));
    small_stop(&other);
    small_close(&other);
    world_close(&world);
}

/* Another program has the port; this machine has no such address; there is no such thing: what siben.yaml says is to be
 * changed, and where. */
static void an_address_that_cannot_be_listened_at_is_said(void **state)
{
    static const struct {
        const char *at;
        enum status status;
    } cases[] = {{"tcp://192.0.2.1:7653", STATUS_INVALID}, /* of no machine: RFC 5737 */
                 {"tcp://nosuch:port", STATUS_INVALID},
                 {"post://127.0.0.1:7653", STATUS_INVALID}};
    struct world world;
    struct why why;
    (void)state;
    world_init(&world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_status(small_try(&world.township, cases[i].at, NULL, NULL, &why), cases[i].status);
        assert_text_equal(why.where, cases[i].at);
        assert_non_null(strstr(why.hint, "siben.yaml"));
    }
    small_open(&world.county, "tcp://127.0.0.1:*", NULL, NULL);
    const char *taken = net_endpoint(world.county.net);
    assert_status(small_try(&world.township, taken, NULL, NULL, &why), STATUS_BUSY);
    assert_text_equal(why.where, taken);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_that_cannot_be_listened_at_is_said),
        cmocka_unit_test(two_nodes_exchange_over_tcp),
        cmocka_unit_test(two_nodes_exchange_over_a_local_socket),
        cmocka_unit_test(what_is_saved_is_there_within_100_ms),
        cmocka_unit_test(bulk_goes_through_and_a_summary_passes_it),
        cmocka_unit_test(an_unknown_key_is_refused),
        cmocka_unit_test(another_parent_key_is_not_talked_to),
        cmocka_unit_test(a_parent_that_starts_again_is_found_again),
        cmocka_unit_test(a_paused_line_is_cut_until_it_is_resumed),
        cmocka_unit_test(an_ended_key_loses_its_session),
        cmocka_unit_test(another_grant_begins_another_session),
        cmocka_unit_test(the_newest_session_of_a_node_wins),
        cmocka_unit_test(a_child_that_has_no_session_is_told),
        cmocka_unit_test(a_parent_that_cannot_tell_refuses_nobody),
        cmocka_unit_test(a_question_is_answered),
        cmocka_unit_test(garbage_on_the_port_disturbs_nobody),
        cmocka_unit_test(frames_that_are_too_large_or_strange_close_only_their_own_link),
        cmocka_unit_test(nobody_speaks_as_another_node),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
