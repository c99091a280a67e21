/* fail -- which call fails.
 *
 *   CRASH_FAIL=what:k:error[:times[:name]]
 *
 * what   file, memory, lmdb, zmq, or the name of one function (fdatasync)
 * k      the k-th such call from the start
 * error  a number of errno(3) or LMDB; -1: a write that is cut short
 * times  how many calls in a row; 0 = for ever; 1 when absent
 * name   only calls on files whose path ends so
 *
 * With CRASH_CONTROL=path (a file of struct crash_control, shim.h) another process says what fails while the program
 * is at work, as often as it likes, and reads how many calls there were.
 *
 * With CRASH_FAIL_WHEN=path counting begins when that file exists. With CRASH_COUNT=path
 * the number of calls is written there at the end. */
#include "shim.h"

#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct {
    const char *name;
    enum fail_class class;
} classes[] = {
    {"file", FAIL_FILE}, {"memory", FAIL_MEMORY}, {"lmdb", FAIL_LMDB}, {"zmq", FAIL_ZMQ}};
#define CLASSES (sizeof classes / sizeof *classes)
#define FRAMES_MAX 64

static struct crash_control own; /* calls so far; nobody says anything */
static struct crash_control *control = &own;

static struct {
    char what[32], name[64];
    _Atomic long left; /* calls until the first that fails; counts down below zero */
    _Atomic long times;
    _Atomic int error;
    _Atomic bool armed;
    const char *when;
} arm;

static bool name_ends(const char *name, const char *end)
{
    size_t size = strlen(name), end_size = strlen(end);
    return end_size <= size && strcmp(name + size - end_size, end) == 0;
}

void crash_arm(const char *what, long k, int error, long times)
{
    atomic_store(&arm.armed, false);
    if (times == 0)
        return;
    snprintf(arm.what, sizeof arm.what, "%s", what);
    atomic_store(&arm.left, k);
    atomic_store(&arm.times, times);
    atomic_store(&arm.error, error);
    atomic_store(&arm.armed, true);
}

long crash_calls(const char *what)
{
    for (size_t i = 0; i < CLASSES; i++)
        if (strcmp(what, classes[i].name) == 0)
            return atomic_load(&control->calls[i]);
    return 0;
}

/* -- from where calls come -- */

static struct {
    const char *what; /* NULL: nothing is written down */
    uint64_t *places;
    long room, count;
} trace;

void crash_trace(const char *what, uint64_t *places, long room)
{
    void *frame;
    if (what)
        (void)backtrace(&frame, 1); /* the first call loads a library, and takes memory for it */
    trace.places = places;
    trace.room = room;
    trace.count = 0;
    trace.what = what;
}

static void write_down(const char *class)
{
    void *frames[FRAMES_MAX];
    uint64_t place = 14695981039346656037u;
    if (!trace.what || strcmp(trace.what, class) != 0)
        return;
    int count = backtrace(frames, FRAMES_MAX);
    for (int i = 0; i < count; i++)
        place = (place ^ (uint64_t)(uintptr_t)frames[i]) * 1099511628211u;
    if (trace.count < trace.room)
        trace.places[trace.count] = place;
    trace.count++;
}

static bool concerns(size_t class, const char *function, const char *name)
{
    if (strcmp(arm.what, classes[class].name) != 0 && strcmp(arm.what, function) != 0)
        return false;
    return name_ends(name, arm.name) && (!arm.when || access(arm.when, F_OK) == 0);
}

/* What another process has said since; once each time, by whichever thread comes first. */
static void take_order(void)
{
    static _Atomic uint64_t taken;
    uint64_t order = atomic_load(&control->order), before = atomic_load(&taken);
    if (order != before && atomic_compare_exchange_strong(&taken, &before, order))
        crash_arm(control->what, (long)control->k, (int)control->error, (long)control->times);
}

bool fail_now(enum fail_class class, const char *function, const char *name, int *error)
{
    size_t i = 0;
    while (classes[i].class != class)
        i++;
    take_order();
    atomic_fetch_add(&control->calls[i], 1);
    write_down(classes[i].name);
    if (!atomic_load(&arm.armed) || !concerns(i, function, name))
        return false;
    long left = atomic_fetch_sub(&arm.left, 1) - 1;
    if (left > 0 || left <= -atomic_load(&arm.times))
        return false;
    *error = atomic_load(&arm.error);
    return true;
}

static void open_control(void)
{
    const char *path = getenv("CRASH_CONTROL");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *mapped = fd < 0 ? MAP_FAILED
                          : mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        (void)close(fd);
    if (mapped != MAP_FAILED)
        control = mapped;
}

__attribute__((constructor)) static void start(void)
{
    open_control();
    const char *text = getenv("CRASH_FAIL");
    char what[32], name[64] = "";
    long k, times = 1;
    int error;
    if (!text || !text[0])
        return;
    if (sscanf(text, "%31[^:]:%ld:%d:%ld:%63s", what, &k, &error, &times, name) < 3)
        abort();
    memcpy(arm.name, name, sizeof arm.name);
    arm.when = getenv("CRASH_FAIL_WHEN");
    crash_arm(what, k, error, times ? times : 1L << 60);
}

__attribute__((destructor)) static void stop(void)
{
    const char *path = getenv("CRASH_COUNT");
    FILE *file = path ? fopen(path, "a") : NULL;
    for (size_t i = 0; file && i < CLASSES; i++)
        fprintf(file, "%s %ld\n", classes[i].name, atomic_load(&control->calls[i]));
    if (file)
        fclose(file);
}
