/* command -- carries out the command, and looks at what it left. */
#include "kth.h"

#include <siben/plan.h>

#include <dlfcn.h>
#include <sys/mman.h>

static const char *words[64];
static size_t word_count;
static struct control_file files[16];
static size_t file_count;
static struct node node;
static void (*arm)(const char *what, long k, int error, long times);
static long (*calls)(const char *what);
static void (*trace)(const char *what, uint64_t *places, long room);

/* As the asker does (main.c): what an argument names, and the calendars beside a plan. */
static void add_file(const char *name)
{
    static char calendars[PLAN_CALENDARS_MAX][PLAN_PATH_MAX];
    struct buffer bytes = {0};
    if (file_count == 16 || !folder_read(name, &bytes))
        return;
    files[file_count++] = (struct control_file){name, buffer_bytes(&bytes)};
    size_t size = strlen(name);
    bool is_plan = size > 5 && strcmp(name + size - 5, ".yaml") == 0;
    size_t count = is_plan ? plan_calendar_names(buffer_bytes(&bytes), name, calendars) : 0;
    for (size_t i = 0; i < count; i++)
        add_file(calendars[i]);
}

static void *shared(size_t size)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

bool command_prepare(const char *const *given)
{
    *(void **)&arm = dlsym(RTLD_DEFAULT, "crash_arm");
    *(void **)&calls = dlsym(RTLD_DEFAULT, "crash_calls");
    *(void **)&trace = dlsym(RTLD_DEFAULT, "crash_trace");
    kth.run = shared(sizeof *kth.run);
    kth.places = shared(sizeof *kth.places);
    if (!arm || !calls || !trace || kth.run == MAP_FAILED || kth.places == MAP_FAILED)
        return false;
    for (; *given && word_count < 64; given++) {
        words[word_count++] = *given;
        if (strchr(*given, '.'))
            add_file(*given);
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
    const struct control_request request = {words, word_count, "试验",
                                            files, file_count, .audited = false};
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
    bool counts = k == K_NEVER; /* nothing fails: the usual run, from where it takes memory */
    if (counts && kth.each_place)
        trace("memory", kth.places->of, PLACES_MAX);
    arm(what, k, error, times);
    run->exit_code = carry_out(run);
    arm(what, 0, 0, 0);
    trace(NULL, NULL, 0);
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

void look_at_folder(struct state *state, struct why *fault)
{
    folder_look(kth.folder, !kth.bodies_differ, state, fault);
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
