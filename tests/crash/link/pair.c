#include "pair.h"

#include "../../../src/cli/command.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MS 10000
#define STOP_MS 15000

const char *const class_names[CLASSES] = {"memory", "lmdb", "file", "zmq"};

int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void side_prepare(struct side *side)
{
    folder_copy(side->base, side->folder);
    (void)unlink(side->log);
}

/* -- the process ------------------------------------------------------------------------ */

/* As `siben run` does, with the log on standard error. */
static int run(struct side *side)
{
    static const struct node_service service = {.execute = command_execute};
    static struct node node;
    struct log log = {.write = log_write_file, .context = stderr, .least = LOG_INFO};
    struct why why = {.what = ""};
    enum status status = node_open(side->folder, 0, &log, &node, &why);
    if (status == STATUS_OK) {
        status = node_run(&node, &service, &why);
        node_close(&node);
    }
    why_complete(&why, status);
    if (status != STATUS_OK)
        fprintf(stderr, "%s：%s\n", why.where, why.what);
    return exit_of_status(status);
}

_Noreturn static void in_child(struct side *side, const struct failing *failing)
{
    void (*arm)(const char *what, long k, int error, long times);
    long (*calls)(const char *what);
    *(void **)&arm = dlsym(RTLD_DEFAULT, "crash_arm");
    *(void **)&calls = dlsym(RTLD_DEFAULT, "crash_calls");
    int log = open(side->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    REQUIRE(log >= 0 && dup2(log, STDERR_FILENO) >= 0 && dup2(log, STDOUT_FILENO) >= 0);
    long before[CLASSES];
    for (int i = 0; i < CLASSES; i++)
        before[i] = calls(class_names[i]);
    if (failing && failing->what)
        arm(failing->what, failing->k, failing->error, failing->times);
    int code = run(side);
    arm("", 0, 0, 0);
    for (int i = 0; i < CLASSES; i++)
        side->shared->calls[i] = calls(class_names[i]) - before[i];
    exit(code);
}

void side_start(struct side *side, const struct failing *failing)
{
    fflush(stdout);
    side->pid = fork();
    REQUIRE(side->pid >= 0);
    if (side->pid == 0)
        in_child(side, failing);
}

bool side_runs(struct side *side)
{
    if (side->pid && waitpid(side->pid, &side->status, WNOHANG) == side->pid)
        side->pid = 0;
    return side->pid != 0;
}

bool side_wait(struct side *side)
{
    for (int64_t end = now_ms() + ANSWER_MS; now_ms() < end; usleep(5000)) {
        if (!side_runs(side))
            return false;
        if (control_answers(side->folder))
            return true;
    }
    return false;
}

bool side_stop(struct side *side)
{
    if (!side_runs(side))
        return true;
    kill(side->pid, SIGTERM);
    for (int64_t end = now_ms() + STOP_MS; now_ms() < end; usleep(5000))
        if (!side_runs(side))
            return true;
    kill(side->pid, SIGKILL);
    REQUIRE(waitpid(side->pid, &side->status, 0) == side->pid);
    side->pid = 0;
    return false;
}

/* -- asking it ----------------------------------------------------------------------------- */

static void hear(void *context, enum control_stream stream, struct bytes bytes)
{
    if (context && stream == CONTROL_OUT)
        buffer_put_bytes(context, bytes);
}

int side_ask(struct side *side, const char *words, struct buffer *said)
{
    char copy[256];
    const char *arguments[16];
    size_t count = 0;
    int exit_code = -1;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok(copy, " "); word && count < 16; word = strtok(NULL, " "))
        arguments[count++] = word;
    const struct control_request request = {
        .arguments = arguments, .argument_count = count, .user = "试验"};
    const struct control_channel channel = {.write = hear, .context = said};
    if (said)
        buffer_clear(said);
    if (!side_runs(side) ||
        control_call(side->folder, &request, &channel, &exit_code, NULL) != STATUS_OK)
        return -1;
    return exit_code;
}
