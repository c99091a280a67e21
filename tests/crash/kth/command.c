/* command -- carries out the command, and looks at what it left. */
#include "kth.h"

#include <dlfcn.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *words[64];
static size_t word_count;
static struct control_file files[16];
static size_t file_count;
static struct node node;
static void (*arm)(const char *what, long k, int error, long times);
static long (*calls)(const char *what);

static bool read_file(const char *path, struct buffer *bytes)
{
    FILE *file = fopen(path, "rb");
    uint8_t part[4096];
    if (!file)
        return false;
    for (size_t got; (got = fread(part, 1, sizeof part, file)) > 0;)
        buffer_put_bytes(bytes, bytes_of(part, got));
    fclose(file);
    return !bytes->failed;
}

bool command_prepare(const char *const *given)
{
    *(void **)&arm = dlsym(RTLD_DEFAULT, "crash_arm");
    *(void **)&calls = dlsym(RTLD_DEFAULT, "crash_calls");
    kth.run =
        mmap(NULL, sizeof *kth.run, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!arm || !calls || kth.run == MAP_FAILED)
        return false;
    for (; *given && word_count < 64; given++) {
        struct buffer bytes = {0};
        words[word_count++] = *given;
        if (strchr(*given, '.') && file_count < 16 && read_file(*given, &bytes))
            files[file_count++] = (struct control_file){*given, buffer_bytes(&bytes)};
    }
    return !*given;
}

/* -- running it ------------------------------------------------------------------------ */

/* Takes no memory: what is said is heard whatever fails. */
static void hear(void *context, enum control_stream stream, struct bytes bytes)
{
    struct run *run = context;
    (void)stream;
    size_t room = sizeof run->said - 1 - run->said_size;
    size_t size = bytes.size < room ? bytes.size : room;
    if (size)
        memcpy(run->said + run->said_size, bytes.data, size);
    run->said_size += size;
}

static void hear_why(struct run *run, const struct why *why, enum status status)
{
    const char *what = why->what[0] ? why->what : status_words(status);
    hear(run, CONTROL_ERROR, bytes_of_text(what));
}

static int carry_out(struct run *run)
{
    const struct control_channel channel = {.write = hear, .context = run};
    const struct control_request request = {words, word_count, "试验", files, file_count};
    struct why why = {.what = ""};
    enum status status = node_open(kth.folder, 0, NULL, &node, &why);
    if (status != STATUS_OK) {
        hear_why(run, &why, status);
        return exit_of_status(status);
    }
    int exit_code = command_execute(NULL, &node, NULL, &request, &channel);
    node_close(&node);
    return exit_code;
}

void run_command(const char *what, long k, int error, long times)
{
    struct run *run = kth.run;
    long memory = calls("memory"), lmdb = calls("lmdb"), file = calls("file");
    arm(what, k, error, times);
    run->exit_code = carry_out(run);
    arm(what, 0, 0, 0);
    run->calls[0] = calls("memory") - memory;
    run->calls[1] = calls("lmdb") - lmdb;
    run->calls[2] = calls("file") - file;
}

void run_again(void)
{
    static struct run unheard;
    (void)carry_out(&unheard);
}

/* -- looking ----------------------------------------------------------------------------- */

/* Of a record its key, what is decided about it, and its body: not who names it how. */
static void see_line(void *context, const char *line)
{
    struct state *state = context;
    const char *end = strstr(line, kth.bodies_differ ? " body=" : " shown=");
    if (strncmp(line, "record ", 7) != 0)
        return;
    uint64_t digest = 14695981039346656037u;
    for (const char *at = line; at != end && *at; at++)
        digest = (digest ^ (uint8_t)*at) * 1099511628211u;
    state->digest += digest; /* in any order */
    state->records++;
}

static void see_fault(void *context, const struct why *why)
{
    struct why *fault = context;
    if (!fault->what[0])
        *fault = *why;
}

void look_at_folder(struct state *state, struct why *fault)
{
    struct view view;
    uint64_t faults = 0;
    struct why why = {.what = ""};
    *state = (struct state){0};
    enum status status = node_open(kth.folder, 0, NULL, &node, &why);
    if (status != STATUS_OK) {
        (void)why_what(fault, status, "does not open: %s", why.what);
        return;
    }
    status = replica_view(node.replica, &view);
    if (status == STATUS_OK) {
        status = replica_check(&view, see_fault, fault, &faults);
        if (status == STATUS_OK)
            status = replica_dump(&view, see_line, state);
        replica_view_end(&view);
    }
    node_close(&node);
    if (status != STATUS_OK)
        (void)why_what(fault, status, "cannot be read: %s", status_words(status));
}

#if defined(__SANITIZE_ADDRESS__)
int __lsan_do_recoverable_leak_check(void);
bool leaks(void)
{
    return __lsan_do_recoverable_leak_check() != 0;
}
#else
bool leaks(void)
{
    return false;
}
#endif

/* -- copies -------------------------------------------------------------------------------- */

static void copy_file(const char *from, const char *to)
{
    struct buffer bytes = {0};
    REQUIRE(read_file(from, &bytes));
    int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    REQUIRE(fd >= 0 && write(fd, bytes.data, bytes.size) == (ssize_t)bytes.size);
    close(fd);
    buffer_free(&bytes);
}

/* A data folder without its socket, its lock and its log. */
void folder_copy(const char *from, const char *to)
{
    static const char *const names[] = {"keys", "siben.yaml", "db/data.mdb"};
    char source[1024], target[1024];
    snprintf(target, sizeof target, "%s/db/lock.mdb", to);
    (void)unlink(target);
    (void)mkdir(to, 0700);
    snprintf(target, sizeof target, "%s/db", to);
    (void)mkdir(target, 0700);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(source, sizeof source, "%s/%s", from, names[i]);
        snprintf(target, sizeof target, "%s/%s", to, names[i]);
        copy_file(source, target);
    }
}
