/* Two running nodes in one process: a prefecture and a county, each a loop on a
 * thread of its own. */
#include "test.h"

#include "../../src/node/files.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_MS 30000

struct running {
    char folder[80];
    struct node node;
    struct log log;
    pthread_t thread;
    enum status status;
    pthread_mutex_t lock;
    struct buffer lines;
};
static struct running prefecture, county;
static char base[64];

static void keep_line(void *context, enum log_level level, const char *line)
{
    struct running *running = context;
    (void)level;
    pthread_mutex_lock(&running->lock);
    buffer_print(&running->lines, "%s\n", line);
    pthread_mutex_unlock(&running->lock);
}

static unsigned count_lines(struct running *running, const char *part)
{
    unsigned count = 0;
    pthread_mutex_lock(&running->lock);
    buffer_put_u8(&running->lines, 0);
    for (const char *at = (const char *)running->lines.data; (at = strstr(at, part)); at++)
        count++;
    running->lines.size--;
    pthread_mutex_unlock(&running->lock);
    return count;
}

static unsigned free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

static void open_node(struct running *running, const char *name, unsigned port)
{
    struct scope scope;
    struct why why = {0};
    char path[128];
    pthread_mutex_init(&running->lock, NULL);
    running->log = (struct log){keep_line, running, LOG_INFO};
    snprintf(running->folder, sizeof running->folder, "%s/%s", base, name);
    assert_ok(scope_parse(name, &scope, NULL));
    assert_ok(node_create(running->folder, name, &scope, &why));
    snprintf(path, sizeof path, "%s/siben.yaml", running->folder);
    FILE *file = fopen(path, "a");
    if (port)
        fprintf(file, "listen: tcp://127.0.0.1:%u\n", port);
    fclose(file);
    assert_ok(node_open(running->folder, 0, &running->log, &running->node, &why));
}

/* -- grants, as `siben init --root` and `siben enrol` make them -- */

struct enrolling {
    struct node *node;
    struct identity identity;
};

static enum status enrol(void *context)
{
    struct enrolling *enrolling = context;
    return replica_enrol(enrolling->node->replica, &enrolling->identity, NULL);
}

static void sign_grant(struct running *by, struct running *to, unsigned port,
                       struct buffer *signed_grant)
{
    struct grant grant = {.scope = to->node.config.scope, .serial = 1, .issued_ms = 1};
    memcpy(grant.node, to->node.config.node, sizeof grant.node);
    memcpy(grant.grantor, by->node.config.node, sizeof grant.grantor);
    memcpy(grant.sign_public, to->node.keys.sign_public, sizeof grant.sign_public);
    memcpy(grant.link_public, to->node.keys.link_public, sizeof grant.link_public);
    memcpy(grant.grantor_link_public, by->node.keys.link_public, sizeof grant.grantor_link_public);
    grant_usual(&grant, scope_level(&grant.scope));
    snprintf(grant.endpoints[0], sizeof grant.endpoints[0], "tcp://127.0.0.1:%u", port);
    assert_ok(grant_sign(&grant, by->node.keys.sign_secret, signed_grant));
}

static void install(struct running *running, const struct buffer *grants, size_t count)
{
    struct enrolling enrolling = {.node = &running->node, .identity = {.grant_count = count}};
    enrolling.identity.keys = running->node.keys;
    root_id(prefecture.node.keys.sign_public, &enrolling.identity.root);
    for (size_t i = 0; i < count; i++)
        enrolling.identity.grants[i] = buffer_bytes(&grants[i]);
    const struct store_job job = {.alone = enrol, .context = &enrolling};
    assert_ok(store_run(running->node.store, &job, NULL));
    running->node.enrolled = true;
}

/* -- writing -- */

static enum status write_change(void *context, struct span *span)
{
    size_t skipped;
    return replica_write(span, "试", 1, context, 1, NULL, &skipped, NULL);
}

static void put(struct running *running, const char *scope, unsigned kind, const char *id,
                unsigned year, unsigned round, const struct payload *payload)
{
    struct record_key key = {
        .kind = (uint16_t)kind, .fiscal_year = (uint16_t)year, .round = (uint8_t)round};
    struct arena arena;
    struct view view;
    struct change change;
    arena_init(&arena, 0);
    assert_ok(scope_parse(scope, &key.scope, NULL));
    snprintf(key.id, sizeof key.id, "%s", id);
    assert_ok(replica_view(running->node.replica, &view));
    assert_ok(node_change(&view, &arena, &key, payload, &change));
    replica_view_end(&view);
    const struct store_job job = {.run = write_change, .context = &change};
    assert_ok(store_run(running->node.store, &job, NULL));
    arena_close(&arena);
}

static void put_budget(const char *code, int64_t fen)
{
    struct funding_line line = {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, fen, 0};
    struct payload payload = {.kind = KIND_BUDGET};
    payload.budget =
        (struct budget){.unit_code = "801001", .name = "管护", .lines = &line, .line_count = 1};
    put(&county, "653022205", KIND_BUDGET, code, 2026, 0, &payload);
}

/* The county's result of a round; `lie` is added to the digest of its first bucket, and one
 * that is `beyond` names a batch of its basis that nobody wrote. */
static void submit_round(uint8_t round, uint64_t lie, bool beyond)
{
    struct submission_ask ask = {.scope = county.node.config.scope,
                                 .fiscal_year = 2026,
                                 .round = round,
                                 .as_of = 20000,
                                 .plan_version = ""};
    struct payload payload = {.kind = KIND_SUBMISSION};
    struct record_key key;
    struct arena arena;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(county.node.replica, &view));
    assert_ok(submission_build(&view, &arena, &ask, &key, &payload.submission));
    assert_true(payload.submission.bucket_count > 0);
    assert_true(payload.submission.basis_count > 0);
    payload.submission.buckets[0].digest += lie;
    payload.submission.basis[0].seq += beyond ? 1000 : 0;
    replica_view_end(&view);
    put(&county, key.scope.text, KIND_SUBMISSION, key.id, 2026, round, &payload);
    arena_close(&arena);
}

static void submit(uint64_t lie)
{
    submit_round(5, lie, false);
}

/* The outcome of the receipt of the submission shown at the county, RECEIPT_NONE
 * while there is none. */
static unsigned outcome_of_round(uint8_t round, size_t *differences)
{
    struct submission_ask ask = {
        .scope = county.node.config.scope, .fiscal_year = 2026, .round = round};
    struct record submission, record;
    struct record_key key;
    struct payload payload;
    struct arena arena;
    struct view view;
    unsigned outcome = RECEIPT_NONE;
    arena_init(&arena, 0);
    submission_key(&ask, &key);
    assert_ok(replica_view(county.node.replica, &view));
    if (replica_get(&view, &arena, &key, &submission) == STATUS_OK) {
        key = receipt_key(&key);
        if (replica_get(&view, &arena, &key, &record) == STATUS_OK) {
            assert_ok(payload_decode(&arena, KIND_RECEIPT, record.payload, &payload));
            if (payload.receipt.submission.mark == submission.shown.mark)
                outcome = payload.receipt.outcome;
            *differences = payload.receipt.difference_count;
        }
    }
    replica_view_end(&view);
    arena_close(&arena);
    return outcome;
}

static void wait_for_round(uint8_t round, unsigned wanted, size_t *differences)
{
    int64_t end = node_monotonic_ms() + WAIT_MS;
    while (outcome_of_round(round, differences) != wanted) {
        assert_true(node_monotonic_ms() < end);
        usleep(20000);
    }
}

static void wait_for_outcome(unsigned wanted, size_t *differences)
{
    wait_for_round(5, wanted, differences);
}

static void wait_for_line(struct running *running, const char *part)
{
    int64_t end = node_monotonic_ms() + WAIT_MS;
    while (!count_lines(running, part)) {
        assert_true(node_monotonic_ms() < end);
        usleep(20000);
    }
}

/* -- running -- */

/* Reads an input of 600 kB piece by piece, as a large file is read. */
static int ask_back(const struct control_channel *channel)
{
    struct buffer got = {0};
    struct control_question question = {CONTROL_WANT_SIZE, 1, 0, 0};
    bool good = channel->ask(channel->context, &question, &got) == STATUS_OK && got.size == 8;
    buffer_clear(&got);
    question = (struct control_question){CONTROL_WANT_BYTES, 1, CONTROL_PIECE_MAX, 0};
    while (good && question.offset < 600000) {
        good = channel->ask(channel->context, &question, &got) == STATUS_OK;
        question.offset = got.size;
    }
    for (size_t i = 0; good && i < got.size; i++)
        good = got.data[i] == (uint8_t)(i / 7);
    good = good && got.size == 600000;
    question = (struct control_question){CONTROL_WANT_SAFE, 0, 0, 0};
    good = good && channel->ask(channel->context, &question, &got) == STATUS_IO_ERROR;
    channel->write(channel->context, CONTROL_OUT, bytes_of_text(good ? "good" : "bad"));
    buffer_free(&got);
    return good ? 0 : 1;
}

static struct live *lives[2]; /* of the prefecture, of the county: as a command sees them */

static int execute(void *context, struct node *node, struct live *live,
                   const struct control_request *request, const struct control_channel *channel)
{
    (void)context;
    lives[node == &county.node] = live;
    if (request->argument_count)
        return ask_back(channel);
    for (int i = 0; i < 3000; i++) /* more than may be pending */
        channel->write(channel->context, CONTROL_OUT, bytes_of(node->folder, sizeof node->folder));
    channel->write(channel->context, CONTROL_ERROR, bytes_of_text(node->config.node));
    return 42;
}

static void *run(void *context)
{
    static const struct node_service service = {.execute = execute};
    struct running *running = context;
    running->status = node_run(&running->node, &service, NULL);
    return NULL;
}

static int start_both(void **state)
{
    (void)state;
    strcpy(base, "/tmp/siben-live-XXXXXX");
    if (!mkdtemp(base))
        return -1;
    unsigned port = free_port();
    struct buffer grants[2] = {{0}};
    memset(&prefecture, 0, sizeof prefecture);
    memset(&county, 0, sizeof county);
    open_node(&prefecture, "6530", port);
    open_node(&county, "653022", 0);
    sign_grant(&prefecture, &prefecture, port, &grants[0]);
    sign_grant(&prefecture, &county, port, &grants[1]);
    install(&prefecture, grants, 1);
    install(&county, grants, 2);
    struct payload payload = {.kind = KIND_GRANT, .raw = buffer_bytes(&grants[1])};
    put(&prefecture, "653022", KIND_GRANT, "653022", 0, 0, &payload);
    buffer_free(&grants[0]);
    buffer_free(&grants[1]);
    if (pthread_create(&prefecture.thread, NULL, run, &prefecture) ||
        pthread_create(&county.thread, NULL, run, &county))
        return -1;
    wait_for_line(&county, "-> running");
    wait_for_line(&prefecture, "-> running");
    return 0;
}

static int take_away(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info, (void)type, (void)place;
    return remove(path);
}

static int stop_both(void **state)
{
    (void)state;
    kill(getpid(), SIGTERM); /* both loops hear it */
    pthread_join(prefecture.thread, NULL);
    pthread_join(county.thread, NULL);
    struct running *both[] = {&prefecture, &county};
    for (int i = 0; i < 2; i++) {
        node_close(&both[i]->node);
        buffer_free(&both[i]->lines);
        pthread_mutex_destroy(&both[i]->lock);
    }
    (void)nftw(base, take_away, 16, FTW_DEPTH | FTW_PHYS);
    return prefecture.status == STATUS_OK && county.status == STATUS_OK ? 0 : -1;
}

static void a_submission_is_answered_and_a_corrected_one_again(void **state)
{
    (void)state;
    size_t differences = 0;
    put_budget("65302226T000000000101", 4800000);
    submit(0);
    wait_for_outcome(RECEIPT_AGREES, &differences);
    assert_int_equal(differences, 0);
    put_budget("65302226T000000000102", 100);
    submit(0);
    wait_for_outcome(RECEIPT_AGREES, &differences);
    assert_int_equal(count_lines(&prefecture, "receipt: 1 written"), 2);
}

static void figures_that_differ_make_the_prefecture_ask_what_they_are_made_of(void **state)
{
    (void)state;
    size_t differences = 0;
    put_budget("65302226T000000000101", 4800000);
    submit(1);
    wait_for_outcome(RECEIPT_DIFFERS, &differences);
    assert_int_equal(differences, 1);
    wait_for_line(&prefecture, "nothing to name");
    /* The county's listing explains nothing: it is not asked again and again. */
    put_budget("65302226T000000000102", 100);
    usleep(2500000);
    assert_int_equal(count_lines(&prefecture, "bucket 653022205/801001/0"), 1);
    assert_int_equal(count_lines(&prefecture, "cannot"), 0);
    assert_int_equal(count_lines(&county, "cannot"), 0);
}

/* Whatever is looked at again meanwhile: the other round's answer comes after it. */
static void a_submission_that_waits_is_answered_once(void **state)
{
    (void)state;
    size_t differences = 0;
    put_budget("65302226T000000000101", 4800000);
    submit_round(5, 0, true);
    wait_for_round(5, RECEIPT_WAITING, &differences);
    submit_round(8, 0, false);
    wait_for_round(8, RECEIPT_AGREES, &differences);
    assert_int_equal(count_lines(&prefecture, "receipt: 1 written"), 2);
    assert_int_equal(count_lines(&prefecture, "receipt: 2 written"), 0);
}

static void hear(void *context, enum control_stream stream, struct bytes bytes)
{
    struct buffer *heard = context;
    buffer_put_bytes(&heard[stream], bytes);
}

static void a_command_is_carried_out_by_the_running_node(void **state)
{
    (void)state;
    struct buffer heard[4] = {{0}};
    const struct control_request request = {.user = "u"};
    const struct control_channel channel = {.write = hear, .context = heard};
    int exit_code = 0;
    assert_true(control_answers(county.folder));
    assert_ok(control_call(county.folder, &request, &channel, &exit_code, NULL));
    assert_int_equal(exit_code, 42);
    assert_int_equal(heard[CONTROL_OUT].size, 3000 * sizeof county.node.folder);
    assert_bytes_equal(buffer_bytes(&heard[CONTROL_ERROR]), bytes_of_text("653022"));
    buffer_free(&heard[CONTROL_OUT]);
    buffer_free(&heard[CONTROL_ERROR]);
}

/* -- files: what a peer asks that does not keep to what it may have ------------------------- */

static struct live *live_of(struct running *running)
{
    struct buffer heard[4] = {{0}};
    const struct control_request request = {.user = "u"};
    const struct control_channel channel = {.write = hear, .context = heard};
    int exit_code;
    assert_ok(control_call(running->folder, &request, &channel, &exit_code, NULL));
    buffer_free(&heard[CONTROL_OUT]);
    buffer_free(&heard[CONTROL_ERROR]);
    return lives[running == &county];
}

/* The prefecture asks the county, by the link; what is answered is nobody's. */
static void ask_for(struct live *from, const struct hash *digest, uint64_t offset, uint32_t want)
{
    static uint32_t id = 0x60000000u;
    struct file_question question = {
        .ask = FILE_ASK_PIECE, .digest = *digest, .offset = offset, .want = want};
    struct buffer bytes = {0};
    file_question_write(&question, &bytes);
    assert_ok(net_ask(from->net, "653022", ++id, buffer_bytes(&bytes)));
    buffer_free(&bytes);
}

static struct live_files wait_for_files(struct live *live, uint64_t refused, uint64_t bytes_out)
{
    struct live_files files;
    int64_t end = node_monotonic_ms() + WAIT_MS;
    for (live_files(live, &files); files.refused < refused || files.bytes_out < bytes_out;
         live_files(live, &files)) {
        assert_true(node_monotonic_ms() < end);
        usleep(20000);
    }
    return files;
}

/* While it looks anew what its records name, all that it says is 'later': asked until it is refused. */
static void ask_until_refused(struct live *asker, struct live *asked, const struct hash *digest)
{
    struct live_files before, files;
    int64_t end = node_monotonic_ms() + WAIT_MS;
    live_files(asked, &before);
    do {
        ask_for(asker, digest, 0, 100);
        for (int i = 0; i < 15; i++) {
            usleep(20000);
            live_files(asked, &files);
            if (files.refused > before.refused)
                return;
        }
    } while (node_monotonic_ms() < end);
    fail_msg("a question is not refused");
}

static void wait_for_name(struct live *live, const struct hash *digest)
{
    int64_t end = node_monotonic_ms() + WAIT_MS;
    for (bool known = false; !known; usleep(20000)) {
        size_t count;
        struct file_index *index = file_index_take(live->files);
        known = index && files_of(&index->named, digest, &count);
        file_index_give(live->files, index);
        assert_true(node_monotonic_ms() < end);
    }
}

static void put_work_with(const struct hash *digest, int64_t size)
{
    struct work_evidence evidence = {.title = "报告",
                                     .document = "",
                                     .digest = *digest,
                                     .kept = "",
                                     .size = size,
                                     .name = "a.pdf"};
    struct payload payload = {.kind = KIND_WORK};
    payload.work = (struct work){.type = WORK_MATERIAL,
                                 .title = "材料",
                                 .date = 20600,
                                 .original_fen = MONEY_NONE,
                                 .total_fen = MONEY_NONE,
                                 .agency = "",
                                 .lead = "",
                                 .place = "",
                                 .note = "",
                                 .evidence = &evidence,
                                 .evidence_count = 1};
    put(&county, "653022", KIND_WORK, "work/material/1", 2026, 0, &payload);
}

static void a_peer_gets_only_the_files_that_a_record_of_both_names(void **state)
{
    (void)state;
    static uint8_t bytes[300000];
    struct hash named, unnamed, none = {{0}};
    struct live *asker = live_of(&prefecture), *asked = live_of(&county);
    memset(bytes, 7, sizeof bytes);
    assert_ok(blobs_put(county.node.blobs, bytes_of(bytes, sizeof bytes), &named, NULL));
    assert_ok(blobs_put(county.node.blobs, bytes_of(bytes, 1000), &unnamed, NULL));
    put_work_with(&named, sizeof bytes);
    wait_for_line(&prefecture, "hello from 653022");
    wait_for_name(asked, &named);
    struct live_files files;
    ask_until_refused(asker, asked,
                      &unnamed); /* it is here, and nobody's that the asker knows of */
    ask_until_refused(asker, asked, &none);
    live_files(asked, &files);
    assert_ok(net_ask(asker->net, "653022", 0x70000000u, bytes_of_text("F\1\1 rubbish")));
    assert_int_equal(wait_for_files(asked, files.refused + 1, 0).bytes_out, 0);
    /* One that asks for more than a piece gets a piece; beyond the end there is nothing. */
    for (uint64_t got = 0; !got; usleep(20000)) { /* batches go first: asked until it is quiet */
        ask_for(asker, &named, 0, UINT32_MAX);
        live_files(asked, &files);
        got = files.bytes_out;
        assert_true(got % FILE_PIECE_MAX == 0);
    }
    ask_for(asker, &named, UINT64_MAX, 1000);
    ask_until_refused(asker, asked, &unnamed);
    files = wait_for_files(asked, 0, FILE_PIECE_MAX);
    assert_int_equal(files.bytes_out % FILE_PIECE_MAX, 0);
    assert_int_equal(count_lines(&county, "-> close"), 0); /* the link stands */
}

static enum status tell(void *context, const struct control_question *question,
                        struct buffer *answer)
{
    (void)context;
    if (question->want == CONTROL_WANT_SAFE)
        return STATUS_IO_ERROR;
    if (question->want == CONTROL_WANT_SIZE)
        buffer_put_u64(answer, 600000);
    else
        for (uint64_t i = question->offset; i < 600000 && answer->size < question->size; i++)
            buffer_put_u8(answer, (uint8_t)(i / 7));
    return STATUS_OK;
}

/* What a page does with an upload: bytes in, outcome out, beside the links and their writer. */
static void an_uploaded_bundle_is_taken_in(void **state)
{
    (void)state;
    struct bundle_order order = {.reach = BUNDLE_FROM_START, .now_ms = node_now_ms()};
    struct bundle_writer *writer;
    struct bundle_outcome outcome;
    struct buffer file = {0};
    struct why why = {0};
    char sender[NODE_NAME_MAX + 1];
    put_budget("65302226T000000000101", 4800000);
    assert_ok(node_bundle_order(&county.node, "parent", false, &order, &writer, &why));
    for (enum bundle_step step = BUNDLE_GOES_ON; step != BUNDLE_ENDS;)
        assert_ok(node_bundle_step(&county.node, writer, &file, &step, &why));
    assert_ok(node_bundle_written(&county.node, writer));
    bundle_writer_free(writer);
    assert_ok(
        node_bundle_upload(&prefecture.node, NULL, buffer_bytes(&file), sender, &outcome, &why));
    assert_text_equal(sender, "653022");
    assert_true(outcome.complete && outcome.fresh + outcome.known > 0);
    /* Refused ones say who wrote them, and why. */
    assert_status(
        node_bundle_upload(&county.node, NULL, buffer_bytes(&file), sender, &outcome, &why),
        STATUS_UNAUTHORISED);
    assert_text_equal(sender, "653022");
    assert_true(why.what[0]);
    file.data[file.size - 1] ^= 1;
    why_clear(&why);
    assert_status(
        node_bundle_upload(&prefecture.node, NULL, buffer_bytes(&file), sender, &outcome, &why),
        STATUS_BAD_SIGNATURE);
    assert_status(node_bundle_upload(&prefecture.node, NULL, bytes_of_text("新建文本文档"), sender,
                                     &outcome, &why),
                  STATUS_MALFORMED);
    assert_text_equal(sender, "");
    buffer_free(&file);
}

static void a_command_asks_its_asker_for_pieces_of_a_file(void **state)
{
    (void)state;
    struct buffer heard[4] = {{0}};
    const char *words[] = {"read"};
    const struct control_request request = {.user = "u", .arguments = words, .argument_count = 1};
    const struct control_channel channel = {hear, heard, tell}, deaf = {hear, heard, NULL};
    int exit_code = 9;
    assert_ok(control_call(county.folder, &request, &channel, &exit_code, NULL));
    assert_int_equal(exit_code, 0);
    assert_bytes_equal(buffer_bytes(&heard[CONTROL_OUT]), bytes_of_text("good"));
    /* One that cannot answer says so, and the command ends. */
    assert_ok(control_call(county.folder, &request, &deaf, &exit_code, NULL));
    assert_int_equal(exit_code, 1);
    buffer_free(&heard[CONTROL_OUT]);
}

/* Whichever allocation fails while it is asked: the next asker is answered. */
static void the_socket_stays_open_when_memory_runs_out(void **state)
{
    (void)state;
    struct buffer heard[4] = {{0}};
    const struct control_request request = {.user = "u"};
    const struct control_channel channel = {hear, heard, NULL};
    int exit_code;
    for (long k = 1; k < 20; k++) {
        memory_fail_after(k);
        (void)!control_call(county.folder, &request, &channel, &exit_code, NULL);
        memory_fail_never();
        buffer_free(&heard[CONTROL_OUT]);
        buffer_free(&heard[CONTROL_ERROR]);
        exit_code = 0;
        assert_ok(control_call(county.folder, &request, &channel, &exit_code, NULL));
        assert_int_equal(exit_code, 42);
    }
    buffer_free(&heard[CONTROL_OUT]);
    buffer_free(&heard[CONTROL_ERROR]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_command_asks_its_asker_for_pieces_of_a_file, start_both,
                                        stop_both),
        cmocka_unit_test_setup_teardown(an_uploaded_bundle_is_taken_in, start_both, stop_both),
        cmocka_unit_test_setup_teardown(a_submission_is_answered_and_a_corrected_one_again,
                                        start_both, stop_both),
        cmocka_unit_test_setup_teardown(
            figures_that_differ_make_the_prefecture_ask_what_they_are_made_of, start_both,
            stop_both),
        cmocka_unit_test_setup_teardown(a_submission_that_waits_is_answered_once, start_both,
                                        stop_both),
        cmocka_unit_test_setup_teardown(a_peer_gets_only_the_files_that_a_record_of_both_names,
                                        start_both, stop_both),
        cmocka_unit_test_setup_teardown(a_command_is_carried_out_by_the_running_node, start_both,
                                        stop_both),
        cmocka_unit_test_setup_teardown(the_socket_stays_open_when_memory_runs_out, start_both,
                                        stop_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
