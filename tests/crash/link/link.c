/* link -- a parent and a child at work, while the k-th call of one of them fails.
 *
 *   crash_link --parent FOLDER --child FOLDER --work FOLDER [--seed N] [--runs N]
 *              [--only CLASS:K:ERROR:TIMES:SIDE] [--each CLASS]
 *
 * --each: every k of that class in either, once, until what they do passes; else k is drawn.
 * The child has something to send; then it is told to submit. After one failure both go on
 * by themselves until they agree, or the one that had it ends with words and exit code 4.
 * With calls that fail from then on anything goes but a crash, a hang or a leak. Then
 * both are started again with nothing failing: they agree, pass their check, and what the child
 * said to be done is at both. */
#include "pair.h"

#include <siben/node.h>
#include <siben/trust.h>

#include <errno.h>
#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOR_EVER (1L << 60)
#define AGREE_MS 30000
#define ALARM_S 180
#define EXIT_BROKEN_CODE 4

static const char work[] = "submit --year 2031 --round 1";
static const char done[] = "show record 653022/submission/round/1/2031/1";

static struct side sides[2]; /* parent, child */
static const char *const side_names[] = {"parent", "child"};
static unsigned long runs = 16, tried, ended_itself, faults;
static uint64_t seed = 1;

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 31)) * 0x9e3779b97f4a7c15u;
    return x ^ (x >> 29);
}

static struct failing failing;
static int victim;

static void say_fault(const char *words)
{
    char command[512];
    faults++;
    printf("FAILED: --only %s:%ld:%d:%ld:%d: %s\n", failing.what ? failing.what : "none", failing.k,
           failing.error, failing.times, victim, words);
    if (faults > 5)
        return;
    for (int i = 0; i < 2; i++) {
        printf("--- %s\n", side_names[i]);
        fflush(stdout);
        snprintf(command, sizeof command, "tail -n 40 %s", sides[i].log);
        (void)!system(command);
    }
}

/* -- together -------------------------------------------------------------------------- */

static bool in_step(struct side *side)
{
    struct buffer said = {0};
    bool yes = side_ask(side, "status --json", &said) == 0 && said.size > 0;
    buffer_put_u8(&said, 0);
    yes = yes && strstr((const char *)said.data, "\"in_step\": true");
    buffer_free(&said);
    return yes;
}

/* `bucket` and other talk may go on for a moment: the same words are waited for. */
static bool agree(void)
{
    struct buffer dumps[2] = {{0}};
    bool same = in_step(&sides[0]) && in_step(&sides[1]) &&
                side_ask(&sides[0], "dump", &dumps[0]) == 0 &&
                side_ask(&sides[1], "dump", &dumps[1]) == 0;
    same =
        same && dumps[0].size > 0 && bytes_equal(buffer_bytes(&dumps[0]), buffer_bytes(&dumps[1]));
    buffer_free(&dumps[0]);
    buffer_free(&dumps[1]);
    return same;
}

static bool wait_until_agreed(int64_t ms)
{
    for (int64_t end = now_ms() + ms; now_ms() < end; usleep(20000)) {
        if (!side_runs(&sides[0]) || !side_runs(&sides[1]))
            return false;
        if (agree())
            return true;
    }
    return false;
}

static bool log_says_something(const struct side *side)
{
    struct buffer text = {0};
    bool says = folder_read(side->log, &text) && text.size > 0;
    buffer_free(&text);
    return says;
}

/* How a process ended that had failures: by TERM with 0, or by itself with 4 and words. */
static void judge_end(int side, bool ran, bool stopped)
{
    const struct side *it = &sides[side];
    if (!stopped)
        say_fault("does not stop");
    else if (WIFSIGNALED(it->status))
        say_fault("crashed");
    else if (WEXITSTATUS(it->status) != 0 && WEXITSTATUS(it->status) != EXIT_BROKEN_CODE)
        say_fault("ends with another code: a leak, or the sanitizer");
    else if (WEXITSTATUS(it->status) != 0 && !log_says_something(it))
        say_fault("ends without a word");
    else if (!ran && WEXITSTATUS(it->status) == 0)
        say_fault("ends of its own accord as if it had been told to");
    else if (side != victim && !ran)
        say_fault("the other one ended");
    ended_itself += !ran;
}

static void stop_both(void)
{
    bool ran[2], stopped[2];
    for (int i = 0; i < 2; i++)
        ran[i] = side_runs(&sides[i]);
    for (int i = 1; i >= 0; i--)
        stopped[i] = side_stop(&sides[i]);
    for (int i = 0; i < 2; i++)
        judge_end(i, ran[i], stopped[i]);
}

static void start_both(void)
{
    for (int i = 0; i < 2; i++) {
        side_start(&sides[i], i == victim ? &failing : NULL);
        (void)side_wait(&sides[i]);
    }
}

/* A command that is never answered would be waited for without end. */
static void on_alarm(int number)
{
    (void)number;
    say_fault("a command is not answered");
    for (int i = 0; i < 2; i++)
        if (sides[i].pid)
            kill(sides[i].pid, SIGKILL);
    _exit(1);
}

/* -- one ------------------------------------------------------------------------------------ */

static void one(void)
{
    tried++;
    alarm(ALARM_S);
    for (int i = 0; i < 2; i++)
        side_prepare(&sides[i]);
    start_both();
    bool promised = side_ask(&sides[1], work, NULL) == 0;
    bool once = failing.times == 1;
    bool agreed = wait_until_agreed(once ? AGREE_MS : 1500);
    if (once && !agreed && side_runs(&sides[0]) && side_runs(&sides[1]))
        say_fault("does not recover");
    stop_both();

    int had = victim;
    for (int i = 0; i < 2; i++) { /* whoever had not started is there now */
        side_start(&sides[i], NULL);
        if (!side_wait(&sides[i]))
            say_fault("does not start again");
    }
    if (!wait_until_agreed(AGREE_MS))
        say_fault("they do not agree after a restart");
    for (int i = 0; i < 2 && promised; i++)
        if (side_ask(&sides[i], done, NULL) != 0)
            say_fault("acknowledged and lost");
    victim = -1; /* from here on nobody may end but when told to */
    stop_both();
    victim = had;
    for (int i = 0; i < 2; i++) {
        struct why fault = {.what = ""};
        struct state state;
        folder_look(sides[i].folder, true, &state, &fault);
        if (fault.what[0])
            say_fault(fault.what);
    }
}

static const int errors[CLASSES][6] = {
    {ENOMEM, ENOMEM, ENOMEM, ENOMEM, ENOMEM, ENOMEM},
    {EIO, ENOMEM, ENOSPC, MDB_MAP_FULL, MDB_CORRUPTED, MDB_PAGE_NOTFOUND},
    {EIO, ENOSPC, EMFILE, -1, EIO, ENOSPC},
    {EAGAIN, ENOMEM, EINTR, EHOSTUNREACH, EMFILE, ENOTSUP}};

static void draw(unsigned long run, long calls[2][CLASSES])
{
    uint64_t random = mix(seed * 1000003 + run * 7919);
    int class = (int)(run % CLASSES);
    victim = (int)(run / CLASSES % 2);
    failing.what = class_names[class];
    failing.k = 1 + (long)(random >> 16) % (calls[victim][class] ? calls[victim][class] : 1);
    if (failing.k < 1)
        failing.k = 1 - failing.k;
    failing.error = errors[class][(random >> 8) % 6];
    failing.times = random % 4 ? 1 : FOR_EVER;
}

/* How many calls there are differs from run to run: a k that is not reached says so. */
static void try_each(int class, long calls[2][CLASSES])
{
    unsigned long reached = 0;
    for (victim = 0; victim < 2; victim++)
        for (long k = 1; k <= calls[victim][class]; k++) {
            failing = (struct failing){
                .what = class_names[class], .k = k, .error = errors[class][k % 6], .times = 1};
            one();
            reached += sides[victim].shared->calls[class] >= k;
        }
    printf("every call of %s: %ld of the parent, %ld of the child, %lu of them reached\n",
           class_names[class], calls[0][class], calls[1][class], reached);
}

static bool take_arguments(char **words, const char **only, int *each)
{
    for (; words[0] && words[1]; words += 2) {
        if (strcmp(words[0], "--parent") == 0)
            sides[0].base = words[1];
        else if (strcmp(words[0], "--child") == 0)
            sides[1].base = words[1];
        else if (strcmp(words[0], "--seed") == 0)
            seed = strtoull(words[1], NULL, 10);
        else if (strcmp(words[0], "--runs") == 0)
            runs = strtoul(words[1], NULL, 10);
        else if (strcmp(words[0], "--only") == 0)
            *only = words[1];
        else if (strcmp(words[0], "--each") == 0)
            for (*each = 0; *each < CLASSES && strcmp(words[1], class_names[*each]) != 0;)
                ++*each;
        else if (strcmp(words[0], "--work") == 0)
            for (int i = 0; i < 2; i++) {
                snprintf(sides[i].folder, sizeof sides[i].folder, "%s/%s", words[1], side_names[i]);
                snprintf(sides[i].log, sizeof sides[i].log, "%s/%s.log", words[1], side_names[i]);
            }
        else
            return false;
    }
    return !words[0] && *each < CLASSES && sides[0].base && sides[1].base && sides[0].folder[0];
}

int main(int argc, char **argv)
{
    const char *only = NULL;
    int each = -1;
    (void)argc;
    if (trust_start() != STATUS_OK || !take_arguments(argv + 1, &only, &each)) {
        fprintf(stderr, "usage: see the head of tests/crash/link/link.c\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGALRM, on_alarm);
    for (int i = 0; i < 2; i++) {
        sides[i].shared = mmap(NULL, sizeof *sides[i].shared, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        REQUIRE(sides[i].shared != MAP_FAILED);
    }
    failing = (struct failing){.what = NULL, .times = 1};
    victim = -1;
    one();
    if (faults)
        return 1;
    long calls[2][CLASSES];
    for (int i = 0; i < 2; i++)
        memcpy(calls[i], sides[i].shared->calls, sizeof calls[i]);
    printf("calls of the parent: memory %ld, lmdb %ld, file %ld, zmq %ld; of the child: %ld, %ld, "
           "%ld, %ld\n",
           calls[0][0], calls[0][1], calls[0][2], calls[0][3], calls[1][0], calls[1][1],
           calls[1][2], calls[1][3]);
    static char what[32];
    if (only && sscanf(only, "%31[^:]:%ld:%d:%ld:%d", what, &failing.k, &failing.error,
                       &failing.times, &victim) == 5) {
        failing.what = what;
        one();
    }
    if (each >= 0)
        try_each(each, calls);
    for (unsigned long run = 0; run < runs && !only && each < 0; run++) {
        draw(run, calls);
        one();
    }
    printf("failures tried %lu, ended by them %lu, faults %lu\n", tried, ended_itself, faults);
    return faults ? 1 : 0;
}
