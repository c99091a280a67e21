/* process -- the three tiers as processes of their own, running as `siben run` does, and
 * answering the questions of a bench over their control sockets. */
#include "bench.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* -- in the node's process -- */

static void say(const struct control_channel *channel, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void say(const struct control_channel *channel, const char *format, ...)
{
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    channel->write(channel->context, CONTROL_OUT, bytes_of(line, (size_t)size));
}

static uint64_t records_of(struct node *node)
{
    struct view view;
    BENCH_OK(replica_view(node->replica, &view));
    uint64_t records = kv_count(view.txn, KV_RECORD);
    replica_view_end(&view);
    return records;
}

/* The amount that is shown for a budget record; -1 when there is none. */
static int64_t shown_fen(struct node *node, uint64_t number, struct arena *arena)
{
    struct view view;
    struct record record;
    struct payload payload;
    struct record_key key;
    struct buffer ignored = {0};
    int64_t fen = -1;
    arena_reset(arena);
    bench_budget(number, tier_scopes[TOWNSHIP], &key, &ignored);
    buffer_free(&ignored);
    BENCH_OK(replica_view(node->replica, &view));
    if (replica_get(&view, arena, &key, &record) == STATUS_OK && record.shown.seq &&
        payload_decode(arena, KIND_BUDGET, record.payload, &payload) == STATUS_OK)
        fen = payload.budget.lines[0].initial_fen;
    replica_view_end(&view);
    return fen;
}

struct edit {
    struct node *node;
    uint64_t number;
    int64_t fen;
};

/* What a form's screen does: the shown version with one amount changed, as a version
 * that replaces it. */
static enum status run_edit(void *context, struct span *span)
{
    struct edit *edit = context;
    struct view view = replica_span_view(span);
    struct arena arena;
    struct record record;
    struct payload payload;
    struct record_key key;
    struct change change;
    struct buffer bytes = {0};
    struct why why = {0};
    arena_init(&arena, 0);
    bench_budget(edit->number, tier_scopes[TOWNSHIP], &key, &bytes);
    enum status status = replica_get(&view, &arena, &key, &record);
    if (status == STATUS_OK)
        status = payload_decode(&arena, KIND_BUDGET, record.payload, &payload);
    if (status == STATUS_OK) {
        payload.budget.lines[0].initial_fen = edit->fen;
        status = node_change(&view, &arena, &key, &payload, &change);
    }
    if (status == STATUS_OK)
        status = replica_write(span, "clerk", node_now_ms(), &change, 1, NULL, NULL, &why);
    buffer_free(&bytes);
    arena_close(&arena);
    return status;
}

static int answer_edit(struct node *node, uint64_t number, int64_t fen,
                       const struct control_channel *channel)
{
    struct edit edit = {node, number, fen};
    const struct store_job job = {.run = run_edit, .context = &edit, .bytes = 512};
    uint64_t asked = bench_ns();
    enum status status = store_run(node->store, &job, NULL);
    say(channel, "%llu %llu", (unsigned long long)bench_ns(), (unsigned long long)asked);
    return status == STATUS_OK ? 0 : 1;
}

static int answer_links(struct live *live, const struct control_channel *channel)
{
    struct live_link *links;
    size_t count;
    if (live_links(live, &links, &count) != STATUS_OK)
        return 1;
    for (size_t i = 0; i < count; i++)
        say(channel, "%s %d %d %llu %llu %llu %llu\n", links[i].peer, links[i].connected,
            links[i].in_step, (unsigned long long)links[i].socket_in,
            (unsigned long long)links[i].socket_out, (unsigned long long)links[i].frames_in,
            (unsigned long long)links[i].frames_out);
    memory_free(links);
    return 0;
}

/* Bytes that this process gave to write(), writev() and so on since it began. */
static uint64_t written_bytes(void)
{
    char line[128];
    uint64_t bytes = 0;
    FILE *file = fopen("/proc/self/io", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "wchar:", 6) == 0)
            bytes = strtoull(line + 6, NULL, 10);
    if (file)
        fclose(file);
    return bytes;
}

static int answer_store(struct node *node, const struct control_channel *channel)
{
    struct store_state state;
    store_state(node->store, &state);
    say(channel, "%llu %llu %llu %llu %llu", (unsigned long long)state.commits,
        (unsigned long long)state.jobs, (unsigned long long)state.largest_group,
        (unsigned long long)state.map_used, (unsigned long long)written_bytes());
    return 0;
}

/* One comparison with the parent: its outcome and how many ns it took. */
static int answer_verify(struct live *live, const struct control_channel *channel)
{
    const struct verify_order order = {.peer = "", .round = -1};
    struct verified verified;
    struct agree *agree;
    uint64_t begun = bench_ns();
    enum status status = live_verify(live, &order, &verified, &agree, NULL);
    say(channel, "%u %llu", status == STATUS_OK ? verified.outcome : 0,
        (unsigned long long)(bench_ns() - begun));
    agree_free(agree);
    return status == STATUS_OK ? 0 : 1;
}

static int execute(void *context, struct node *node, struct live *live,
                   const struct control_request *request, const struct control_channel *channel)
{
    const char *what = request->arguments[0];
    uint64_t number = request->argument_count > 1 ? strtoull(request->arguments[1], NULL, 10) : 0;
    int64_t fen = request->argument_count > 2 ? strtoll(request->arguments[2], NULL, 10) : 0;
    struct arena arena;
    (void)context;
    if (strcmp(what, "links") == 0)
        return answer_links(live, channel);
    if (strcmp(what, "store") == 0)
        return answer_store(node, channel);
    if (strcmp(what, "verify") == 0)
        return answer_verify(live, channel);
    if (strcmp(what, "edit") == 0)
        return answer_edit(node, number, fen, channel);
    if (strcmp(what, "count") == 0) {
        say(channel, "%llu", (unsigned long long)records_of(node));
        return 0;
    }
    arena_init(&arena, 0);
    if (strcmp(what, "wait") == 0) /* until so many records are here */
        while (records_of(node) < number)
            usleep(1000);
    if (strcmp(what, "see") == 0) /* until that record shows that amount */
        while (shown_fen(node, number, &arena) != fen)
            usleep(50);
    arena_close(&arena);
    say(channel, "%llu", (unsigned long long)bench_ns());
    return 0;
}

static _Noreturn void be_node(const char *folder, int tier)
{
    static struct log log;
    struct node *node = memory_take(sizeof *node);
    const struct node_service service = {.execute = execute};
    struct why why = {0};
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_NAME, tier == PREFECTURE ? "prefecture" : tier == COUNTY ? "county" : "township");
    bench_touch_nothing(&log);
    enum status status = node_open(folder, 0, &log, node, &why);
    if (status == STATUS_OK)
        status = node_run(node, &service, &why);
    if (status != STATUS_OK) {
        fprintf(stderr, "bench: %s: %s %s %s\n", folder, status_words(status), why.where, why.what);
        _exit(1);
    }
    node_close(node);
    _exit(0);
}

/* -- in the bench -- */

pid_t process_start(struct tiers *tiers, int tier)
{
    fflush(NULL);
    tiers_close(tiers, tier);
    pid_t pid = fork();
    if (pid == 0)
        be_node(tiers->folders[tier], tier);
    return pid;
}

double process_stop(pid_t pid)
{
    int status = 0;
    struct rusage used = {0};
    kill(pid, SIGTERM);
    if (wait4(pid, &status, 0, &used) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        bench_note("a node ended with %d", status);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

struct heard {
    char text[2048];
    size_t size;
};

static void hear(void *context, enum control_stream stream, struct bytes bytes)
{
    struct heard *heard = context;
    (void)stream;
    size_t room = sizeof heard->text - 1 - heard->size;
    size_t some = bytes.size < room ? bytes.size : room;
    memcpy(heard->text + heard->size, bytes.data, some);
    heard->size += some;
    heard->text[heard->size] = '\0';
}

void process_ask(const struct tiers *tiers, int tier, const char *what, uint64_t number,
                 int64_t fen, char answer[2048])
{
    char first[24], second[24];
    const char *arguments[] = {what, first, second};
    const struct control_request request = {
        .arguments = arguments, .argument_count = 3, .user = "bench"};
    struct heard heard = {{0}, 0};
    const struct control_channel channel = {.write = hear, .context = &heard};
    struct why why = {0};
    int exit_code = 0;
    snprintf(first, sizeof first, "%llu", (unsigned long long)number);
    snprintf(second, sizeof second, "%lld", (long long)fen);
    enum status status = STATUS_CLOSED;
    for (int tries = 0; tries < 500 && status == STATUS_CLOSED; tries++) { /* it may be starting */
        status = control_call(tiers->folders[tier], &request, &channel, &exit_code, &why);
        if (status == STATUS_CLOSED)
            usleep(10000);
    }
    if (status != STATUS_OK || exit_code != 0)
        bench_fail(what, status, &why);
    memcpy(answer, heard.text, sizeof heard.text);
}

uint64_t process_ask_number(const struct tiers *tiers, int tier, const char *what, uint64_t number,
                            int64_t fen)
{
    char answer[2048];
    process_ask(tiers, tier, what, number, fen, answer);
    return strtoull(answer, NULL, 10);
}

bool process_link(const struct tiers *tiers, int tier, int peer, struct process_link *link)
{
    char answer[2048];
    process_ask(tiers, tier, "links", 0, 0, answer);
    for (char *line = answer; *line;) {
        char name[64];
        int connected, in_step;
        unsigned long long in, out, frames_in, frames_out;
        if (sscanf(line, "%63s %d %d %llu %llu %llu %llu", name, &connected, &in_step, &in, &out,
                   &frames_in, &frames_out) == 7 &&
            strcmp(name, tier_scopes[peer]) == 0) {
            *link = (struct process_link){connected, in_step, in, out, frames_in, frames_out};
            return true;
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return false;
}

void process_wait_link(const struct tiers *tiers, int tier, int peer)
{
    struct process_link link;
    for (int tries = 0; tries < 2000; tries++) {
        if (process_link(tiers, tier, peer, &link) && link.connected && link.in_step)
            return;
        usleep(20000);
    }
    bench_fail("no link", STATUS_TIMEOUT, NULL);
}
