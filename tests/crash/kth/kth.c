/* kth -- one command, whose k-th allocation, call into LMDB or call on a file fails, for
 * every k until it needs fewer. Runs with the shim preloaded, CRASH_ROOT = the work folder.
 *
 *   crash_kth --base FOLDER --work FOLDER [--seed N] [--runs N] [--class memory|lmdb|file]
 *             [--only K] [--places each] [--bodies differ] [--honest WORDS] [--never WORDS] -- COMMAND …
 *
 * The command starts from a copy of the data folder FOLDER each time, in a process of its own:
 * node_open(), the command, node_close(). Then, with nothing failing: the folder must open
 * and pass its check; it holds what it held before or what the whole command makes, never
 * something between; the same command again makes it whole. No crash, no leak (where the
 * sanitizer looks). No lie: the exit code of success only with the answer of success, and
 * with all of it there; any other with words that say so.
 *
 * --bodies differ: a record that is written twice is not the same, nor is the answer (a grant
 * has a number, and is said).
 * --honest WORDS: with these words exit code 1 is right too (siben check that left out a part).
 * --never WORDS: what must not be said of a folder where all is well, however the command ends.
 * With --runs N at most so many k of each class are tried, spread evenly, other ones for
 * another seed; each fails once or from then on. Without, every k does both.
 * --places each: of allocations those k whose stack of calls no smaller k had. A parser that takes memory
 * for each of thousands of lines does so from some hundred places; each of them fails, once and from then on. */
#include "kth.h"

#include "../../kit/child.h"

#include <siben/trust.h>

#include <errno.h>
#include <lmdb.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOR_EVER (1L << 60)

struct kth kth = {.seed = 1};
static const char *only, *only_class;

/* -- one run ------------------------------------------------------------------------- */

static void in_child(const char *what, long k, int error, long times)
{
    struct run *run = kth.run;
    run_command(what, k, error, times);
    run->stage = STAGE_LOOK;
    look_at_folder(&run->state, &run->first_state_fault);
    run->stage = STAGE_AGAIN;
    run_again();
    look_at_folder(&run->again, &run->first_state_fault);
    run->stage = STAGE_LEAKS;
    run->leaks = leaks();
    run->stage = STAGE_DONE;
}

static void one(const char *what, long k, int error, long times)
{
    memset(kth.run, 0, sizeof *kth.run);
    folder_copy(kth.base, kth.folder);
    fflush(stdout);
    pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        in_child(what, k, error, times);
        child_exit(0);
    }
    REQUIRE(waitpid(child, &kth.run->wait_status, 0) == child);
}

/* -- what it must have been ------------------------------------------------------------- */

static void say_fault(const char *what, long k, int error, long times, const char *words)
{
    const struct run *run = kth.run;
    kth.faults++;
    if (kth.faults > 20)
        return;
    printf("FAILED: %s %ld error %d%s: %s (exit %d, usually %d)\n", what, k, error,
           times > 1 ? " and on" : "", words, run->exit_code, kth.usual.exit_code);
    if (kth.faults <= 3)
        printf("--- said\n%.1500s\n---\n", run->said);
}

static bool same_state(const struct state *a, const struct state *b)
{
    return a->digest == b->digest && a->records == b->records;
}

static const char *stage_words(enum stage stage)
{
    static const char *const words[] = {"crashed", "crashed when opened again",
                                        "crashed when done again", "crashed at the end", "done"};
    return words[stage];
}

/* What differs from run to run: numbers of time and of bytes; where something is signed at its
 * time, also its letters and the check codes of it. */
static bool differs_always(char c)
{
    bool digit = c >= '0' && c <= '9',
         letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr("+/=", c));
    return digit || (letter && kth.bodies_differ);
}

static bool same_answer(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (differs_always(*a))
            a++;
        while (differs_always(*b))
            b++;
        if (*a != *b)
            return false;
        if (!*a)
            return true;
    }
}

static void judge(const char *what, long k, int error, long times)
{
    const struct run *run = kth.run;
    bool before = same_state(&run->state, &kth.before),
         after = same_state(&run->state, &kth.usual.state);
    const char *fault = NULL;
    kth.refused += run->exit_code != kth.usual.exit_code;
    if (run->stage != STAGE_DONE)
        fault = stage_words(run->stage);
    else if (run->first_state_fault.what[0])
        fault = run->first_state_fault.what;
    else if (!before && !after)
        fault = "something between before and after is there";
    else if (run->exit_code == kth.usual.exit_code && !after)
        fault = "said to be done, and it is not there";
    else if (run->exit_code == kth.usual.exit_code && !kth.bodies_differ &&
             !same_answer(run->said, kth.usual.said))
        fault = "another answer, and the exit code of the usual one";
    else if (run->exit_code != kth.usual.exit_code && run->exit_code != EXIT_BROKEN &&
             !(kth.honest && run->exit_code == EXIT_FINDINGS && strstr(run->said, kth.honest)))
        fault = "a failure of the machine is taken for something else";
    else if (kth.never && strstr(run->said, kth.never))
        fault = "says what is not so";
    else if (run->exit_code != kth.usual.exit_code && !run->said[0])
        fault = "fails without a word";
    else if (run->exit_code != kth.usual.exit_code && after && !before)
        fault = "said to have failed, and it is there";
    else if (!same_state(&run->again, &kth.usual.state))
        fault = "done again it does not come to the same";
    else if (run->leaks)
        fault = "leaks";
    if (fault)
        say_fault(what, k, error, times, fault);
}

/* -- every k -------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 31)) * 0x9e3779b97f4a7c15u;
    return x ^ (x >> 29);
}

static void try_k(const char *what, long k, const int *errors, size_t error_count)
{
    uint64_t draw = mix(kth.seed * 7919 + (uint64_t)k);
    for (int both = 0; both < (kth.runs ? 1 : 2); both++) {
        int error = errors[(draw >> 8) % error_count];
        long times = (kth.runs ? draw & 1 : (unsigned)both) ? FOR_EVER : 1;
        one(what, k, error, times);
        judge(what, k, error, times);
        kth.tried++;
    }
}

/* Is there an allocation before the k-th that came from the same calls? */
static bool place_was_tried(const char *what, long k)
{
    static uint64_t seen[4 * PLACES_MAX]; /* a table of what came, by its number */
    if (!kth.each_place || strcmp(what, "memory") != 0 || k > PLACES_MAX)
        return false;
    uint64_t place = kth.places->of[k - 1];
    size_t at = (size_t)(place % (4 * PLACES_MAX));
    while (seen[at] && seen[at] != place)
        at = (at + 1) % (4 * PLACES_MAX);
    bool known = seen[at] != 0;
    seen[at] = place;
    return known;
}

static void try_class(const char *what, long calls, const int *errors, size_t error_count)
{
    if (only_class && strcmp(only_class, what) != 0)
        return;
    double step = kth.runs && calls > (long)kth.runs ? (double)calls / (double)kth.runs : 1;
    double offset = step > 1 ? (double)(mix(kth.seed) % 1000) / 1000 * step : 0;
    for (double at = offset; (long)at < calls; at += step)
        if ((!only || strtol(only, NULL, 10) == (long)at + 1) &&
            !place_was_tried(what, (long)at + 1))
            try_k(what, (long)at + 1, errors, error_count);
}

static bool take_arguments(char **words)
{
    for (; words[0] && strcmp(words[0], "--") != 0; words += 2) {
        if (!words[1])
            return false;
        if (strcmp(words[0], "--base") == 0)
            kth.base = words[1];
        else if (strcmp(words[0], "--work") == 0)
            snprintf(kth.folder, sizeof kth.folder, "%s/data", words[1]);
        else if (strcmp(words[0], "--seed") == 0)
            kth.seed = strtoull(words[1], NULL, 10);
        else if (strcmp(words[0], "--runs") == 0)
            kth.runs = strtoul(words[1], NULL, 10);
        else if (strcmp(words[0], "--class") == 0)
            only_class = words[1];
        else if (strcmp(words[0], "--bodies") == 0)
            kth.bodies_differ = strcmp(words[1], "differ") == 0;
        else if (strcmp(words[0], "--honest") == 0)
            kth.honest = words[1];
        else if (strcmp(words[0], "--never") == 0)
            kth.never = words[1];
        else if (strcmp(words[0], "--places") == 0)
            kth.each_place = strcmp(words[1], "each") == 0;
        else if (strcmp(words[0], "--only") == 0)
            only = words[1];
        else
            return false;
    }
    return words[0] && words[1] && kth.base && kth.folder[0] &&
           command_prepare((const char *const *)words + 1);
}

int main(int argc, char **argv)
{
    static const int no_memory[] = {ENOMEM}, file[] = {EIO, ENOSPC, EMFILE, -1},
                     lmdb[] = {EIO, ENOMEM, ENOSPC, MDB_MAP_FULL, MDB_CORRUPTED, MDB_PAGE_NOTFOUND};
    (void)argc;
    if (trust_start() != STATUS_OK || !take_arguments(argv + 1)) {
        fprintf(stderr, "usage: see the head of tests/crash/kth/kth.c\n");
        return 2;
    }
    folder_copy(kth.base, kth.folder);
    look_at_folder(&kth.before, &(struct why){.what = ""});
    one("memory", K_NEVER, 0, 1);
    kth.usual = *kth.run;
    if (kth.usual.stage != STAGE_DONE || kth.usual.first_state_fault.what[0]) {
        printf("FAILED: it does not even work when nothing fails (%s)\n", kth.usual.said);
        return 1;
    }
    try_class("memory", kth.usual.calls[0], no_memory, 1);
    try_class("lmdb", kth.usual.calls[1], lmdb, sizeof lmdb / sizeof *lmdb);
    try_class("file", kth.usual.calls[2], file, sizeof file / sizeof *file);
    printf("allocations %ld, calls into LMDB %ld, on files %ld; failures tried %lu, refused %lu, "
           "faults %lu\n",
           kth.usual.calls[0], kth.usual.calls[1], kth.usual.calls[2], kth.tried, kth.refused,
           kth.faults);
    return kth.faults ? 1 : 0;
}
