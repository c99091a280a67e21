/* main -- the asker: finds the data folder, reads the files that the arguments name,
 * and has the command carried out: by the running node, or here when none runs. */
#include "command.h"

#include <siben/plan.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <locale.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct asker {
    const char *folder, *user;
    const char *words[ARGUMENTS_MAX + 1];
    size_t word_count;
    struct arguments arguments;
    struct control_file files[CONTROL_FILES_MAX];
    int streams[CONTROL_FILES_MAX]; /* open, of the files that do not travel; else -1 */
    size_t file_count;
    /* outputs */
    const char *output, *output_parts, *output_folder;
    mode_t output_mode;
    int out; /* file being written, -1 none */
    char part[PATH_TEXT_MAX + 8], target[PATH_TEXT_MAX];
    size_t outputs;
    bool broken;        /* an output could not be written */
    struct arena names; /* of files that other files name */
};

/* -- files -- */

static bool read_into(int fd, size_t size_max, struct buffer *bytes)
{
    for (;;) {
        uint8_t *room = buffer_reserve(bytes, 256u << 10);
        ssize_t got = room ? read(fd, room, 256u << 10) : -1;
        if (got <= 0)
            return got == 0;
        bytes->size += (size_t)got;
        if (bytes->size > size_max) {
            errno = EFBIG;
            return false;
        }
    }
}

static bool add_input(struct asker *asker, const char *name)
{
    struct buffer bytes = {0};
    if (asker->file_count == CONTROL_FILES_MAX) {
        fprintf(stderr, "文件太多，一次最多 %d 个\n  → 分几次执行\n", CONTROL_FILES_MAX);
        return false;
    }
    int fd = strcmp(name, "-") == 0 ? dup(STDIN_FILENO) : open(name, O_RDONLY | O_CLOEXEC);
    bool done = fd >= 0 && read_into(fd, IMPORT_FILE_MAX, &bytes);
    int error = errno;
    if (fd >= 0)
        close(fd);
    if (!done) {
        if (error == EFBIG)
            fprintf(stderr, "%s：文件超过上限 %u MB\n", name, IMPORT_FILE_MAX >> 20);
        else
            fprintf(stderr, "%s：读不了文件（%s）\n  → 检查文件名和权限\n", name,
                    error_words(error));
        buffer_free(&bytes);
        return false;
    }
    asker->streams[asker->file_count] = -1;
    asker->files[asker->file_count++] = (struct control_file){name, buffer_bytes(&bytes)};
    return true;
}

/* "a.pdf:title:document": the longest part that is a file, since names may have colons too. */
static bool add_titled(struct asker *asker, const char *argument)
{
    char *path = arena_text(&asker->names, argument);
    for (int cuts = 0; path && cuts < 3; cuts++) {
        char *colon = strrchr(path, ':');
        if (access(path, F_OK) == 0 || !colon || colon == path)
            break;
        *colon = '\0';
    }
    if (!path)
        return false;
    for (size_t i = 0; i < asker->file_count; i++)
        if (strcmp(asker->files[i].name, path) == 0)
            return true;
    return add_input(asker, path);
}

static bool add_stream(struct asker *asker, const char *name)
{
    struct stat info;
    int fd = asker->file_count < CONTROL_FILES_MAX ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        fprintf(stderr, "%s：读不了文件（%s）\n  → 检查文件名和权限；一次最多 %d 个\n", name,
                fd < 0 ? strerror(errno) : "不是普通文件", CONTROL_FILES_MAX);
        if (fd >= 0)
            close(fd);
        return false;
    }
    asker->streams[asker->file_count] = fd;
    asker->files[asker->file_count++] = (struct control_file){name, {NULL, 0}};
    return true;
}

/* What stands there already would pass for what is written now. */
static bool folder_is_free(const char *path)
{
    DIR *folder = opendir(path);
    bool is_free = true;
    if (!folder && errno == ENOENT)
        return true;
    for (struct dirent *entry; folder && is_free && (entry = readdir(folder));)
        is_free = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (folder)
        closedir(folder);
    if (!folder || !is_free)
        fprintf(stderr, "%s：%s\n  → 换一个新的文件夹，或者空的\n", path,
                folder ? "里面已有文件" : error_words(errno));
    return folder && is_free;
}

/* The calendars that a plan names, from beside it; what is no plan names none, and is told so later. So is a calendar that is
 * not there: of next year's draft there is none before the notice, and the rest of the plan is checked all the same. */
static bool add_calendars(struct asker *asker, const char *plan, struct bytes text)
{
    char names[PLAN_CALENDARS_MAX][PLAN_PATH_MAX];
    size_t count = plan_calendar_names(text, plan, names);
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t k = 0; k < asker->file_count; k++)
            known = known || strcmp(asker->files[k].name, names[i]) == 0;
        bool there = access(names[i], F_OK) == 0 || errno != ENOENT;
        const char *name = known || !there ? NULL : arena_text(&asker->names, names[i]);
        if (!known && there && (!name || !add_input(asker, name)))
            return false;
    }
    return true;
}

static bool read_inputs(struct asker *asker)
{
    const struct arguments *arguments = &asker->arguments;
    asker->output_mode = 0666;
    for (size_t i = 0; i < arguments->command->option_count; i++)
        if (arguments->command->options[i].kind == OPTION_OUTPUT_SECRET)
            asker->output_mode = 0600;
    for (size_t i = 0; i < arguments->option_count; i++) {
        enum option_kind kind = arguments->options[i].option->kind;
        if (kind == OPTION_INPUT && !add_input(asker, arguments->options[i].value))
            return false;
        if (kind == OPTION_INPUT_TITLED && !add_titled(asker, arguments->options[i].value))
            return false;
        if (kind == OPTION_OUTPUT || kind == OPTION_OUTPUT_SECRET)
            asker->output = arguments->options[i].value;
        if (kind == OPTION_OUTPUT_PARTS)
            asker->output_parts = arguments->options[i].value;
        if (kind == OPTION_OUTPUT_FOLDER) {
            asker->output_folder = arguments->options[i].value;
            if (!folder_is_free(asker->output_folder))
                return false;
        }
    }
    for (size_t i = 0; arguments->command->positional_files && i < arguments->positional_count; i++)
        if (!add_input(asker, arguments->positional[i]))
            return false;
    for (size_t i = arguments->command->titled_from;
         arguments->command->positional_titled && i < arguments->positional_count; i++)
        if (!add_titled(asker, arguments->positional[i]))
            return false;
    size_t plans = arguments->command->positional_plans ? asker->file_count : 0;
    for (size_t i = 0; i < plans; i++)
        if (!add_calendars(asker, asker->files[i].name, asker->files[i].bytes))
            return false;
    for (size_t i = 0; arguments->command->positional_streams && i < arguments->positional_count;
         i++)
        if (!add_stream(asker, arguments->positional[i]))
            return false;
    return true;
}

/* -- what a command says -- */

static void write_all(struct asker *asker, int fd, struct bytes bytes, const char *name)
{
    while (bytes.size > 0) {
        ssize_t put = write(fd, bytes.data, bytes.size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && errno == EPIPE)
            return; /* who read has seen enough; what was asked for is finished all the same */
        if (put < 0) {
            if (!asker->broken)
                fprintf(stderr, "%s：写不了（%s）\n", name, error_words(errno));
            asker->broken = true;
            return;
        }
        bytes = bytes_of(bytes.data + put, bytes.size - (size_t)put);
    }
}

/* A file appears under its name when it is whole. */
static void finish_output(struct asker *asker)
{
    if (asker->out < 0)
        return;
    bool done = !asker->broken && fsync(asker->out) == 0;
    close(asker->out);
    asker->out = -1;
    struct why why = {0};
    if (done && rename(asker->part, asker->target) == 0) {
        if (folder_sync_of(asker->target, &why) == STATUS_OK)
            return;
        fprintf(stderr, "%s：%s\n", why.where, why.what);
    }
    fprintf(stderr, "%s：没有写成\n", asker->target);
    (void)unlink(asker->part);
    asker->broken = true;
}

/* What a command that failed had begun to write is not whole. */
static void drop_output(struct asker *asker)
{
    if (asker->out < 0)
        return;
    close(asker->out);
    asker->out = -1;
    (void)unlink(asker->part);
}

/* A name from a command: parts that are words, below the folder. */
static bool name_usable(const char *name)
{
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (part[0] == '\0' || part[0] == '.' || part[0] == '/')
            return false;
    }
    return name[0] != '/';
}

/* Every folder on the way to the target; what is there already is fine. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0777);
        *slash = '/';
    }
}

static void begin_output(struct asker *asker, struct bytes bytes)
{
    char name[512];
    finish_output(asker);
    size_t size = bytes.size < sizeof name ? bytes.size : sizeof name - 1;
    memcpy(name, bytes.data, size);
    name[size] = '\0';
    if (!name_usable(name) && !(asker->output_parts && !name[0])) {
        fprintf(stderr, "不能用作文件名：%s\n", name);
        asker->broken = true;
        return;
    }
    if (asker->output_parts)
        snprintf(asker->target, sizeof asker->target, "%s%s%s", asker->output_parts,
                 name[0] ? "." : "", name);
    else if (asker->output && asker->outputs == 0)
        snprintf(asker->target, sizeof asker->target, "%s", asker->output);
    else if (asker->output_folder)
        snprintf(asker->target, sizeof asker->target, "%s/%s", asker->output_folder, name);
    else
        snprintf(asker->target, sizeof asker->target, "%s", name);
    asker->outputs++;
    if (!asker->output_parts && (!asker->output || asker->outputs > 1))
        make_folders(asker->target);
    snprintf(asker->part, sizeof asker->part, "%s.part", asker->target);
    asker->out = open(asker->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, asker->output_mode);
    if (asker->out < 0) {
        fprintf(stderr, "%s：写不了（%s）\n", asker->target, error_words(errno));
        asker->broken = true;
    }
}

static void hear(void *context, enum control_stream stream, struct bytes bytes)
{
    struct asker *asker = context;
    switch (stream) {
    case CONTROL_OUT:
        write_all(asker, STDOUT_FILENO, bytes, "标准输出");
        break;
    case CONTROL_ERROR:
        write_all(asker, STDERR_FILENO, bytes, "标准错误");
        break;
    case CONTROL_FILE:
        begin_output(asker, bytes);
        break;
    case CONTROL_FILE_BYTES:
        if (asker->out >= 0)
            write_all(asker, asker->out, bytes, asker->target);
        break;
    }
}

/* -- what a command asks back -- */

static enum status read_piece(int fd, const struct control_question *question,
                              struct buffer *answer)
{
    uint8_t *room = buffer_reserve(answer, question->size + 1u);
    if (!room || question->offset > INT64_MAX)
        return STATUS_NO_MEMORY;
    while (answer->size < question->size) {
        ssize_t got = pread(fd, answer->data + answer->size, question->size - answer->size,
                            (off_t)(question->offset + answer->size));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return STATUS_IO_ERROR;
        if (got == 0)
            break;
        answer->size += (size_t)got;
    }
    return STATUS_OK;
}

static enum status answer(void *context, const struct control_question *question,
                          struct buffer *out)
{
    struct asker *asker = context;
    struct stat info;
    if (question->want == CONTROL_WANT_SAFE) {
        finish_output(asker);
        return asker->broken ? STATUS_IO_ERROR : STATUS_OK;
    }
    if (question->file >= asker->file_count || asker->streams[question->file] < 0)
        return STATUS_NOT_FOUND;
    int fd = asker->streams[question->file];
    if (question->want == CONTROL_WANT_BYTES)
        return read_piece(fd, question, out);
    if (fstat(fd, &info) != 0)
        return STATUS_IO_ERROR;
    buffer_put_u64(out, (uint64_t)info.st_size);
    return STATUS_OK;
}

/* -- who asks, and what -- */

static const char *user_name(void)
{
    const struct passwd *entry = getpwuid(getuid());
    return entry && entry->pw_name[0] ? entry->pw_name : "root";
}

/* Takes --data and --user out, wherever they stand. */
static bool take_words(struct asker *asker, int argc, char **argv)
{
    bool verbatim = false;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i], **target = NULL;
        verbatim = verbatim || strcmp(word, "--") == 0;
        if (!verbatim && strncmp(word, "--data", 6) == 0 && (word[6] == '\0' || word[6] == '='))
            target = &asker->folder;
        if (!verbatim && strncmp(word, "--user", 6) == 0 && (word[6] == '\0' || word[6] == '='))
            target = &asker->user;
        if (!target && asker->word_count == ARGUMENTS_MAX) {
            fprintf(stderr, "参数太多\n");
            return false;
        }
        if (!target) {
            asker->words[asker->word_count++] = word;
        } else if (word[6] == '=') {
            *target = word + 7;
        } else if (i + 1 < argc) {
            *target = argv[++i];
        } else {
            fprintf(stderr, "%s：选项缺少值\n", word);
            return false;
        }
    }
    return true;
}

static int say_why(struct why *why, enum status status)
{
    why_complete(why, status);
    fprintf(stderr, "%s%s%s\n", why->where, why->where[0] ? "：" : "", why->what);
    if (why->hint[0])
        fprintf(stderr, "  → %s\n", why->hint);
    return exit_of_status(status);
}

/* Nobody answers: with a node opened here. BUSY when it cannot be opened just now. */
static enum status carry_out_here(struct asker *asker, const struct control_request *request,
                                  const struct control_channel *channel, int *exit_code,
                                  struct why *why)
{
    struct log log = {.write = log_write_file, .context = stderr, .least = LOG_WARNING};
    struct node *node = memory_take(sizeof *node);
    enum status status = node ? node_open(asker->folder, 0, &log, node, why) : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        *exit_code = command_execute(NULL, node, NULL, request, channel);
        node_close(node);
    }
    memory_free(node);
    return status;
}

/* With the running node, else here. A folder that is busy is one of a node that is
 * just starting, or of another command: both are over soon. */
static int carry_out(struct asker *asker, const struct control_request *request,
                     const struct control_channel *channel)
{
    struct why why = {0};
    int exit_code = EXIT_BROKEN;
    if (asker->arguments.help || asker->arguments.command->in_person)
        return command_execute_in_person(asker->folder, request, channel);
    enum status status = STATUS_BUSY;
    for (int tries = 0; tries < FOLDER_TRIES && status == STATUS_BUSY; tries++) {
        if (tries)
            (void)usleep(FOLDER_WAIT_US);
        status = control_call(asker->folder, request, channel, &exit_code, &why);
        if (status == STATUS_CLOSED)
            status = carry_out_here(asker, request, channel, &exit_code, &why);
    }
    return status == STATUS_OK ? exit_code : say_why(&why, status);
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int ask(struct asker *asker)
{
    const struct control_channel channel = {hear, asker, answer};
    struct why why = {0};
    if (asker->word_count == 0 || is_help(asker->words[0]) ||
        strcmp(asker->words[0], "help") == 0) {
        command_help(&channel, NULL);
        return asker->word_count ? EXIT_OK : EXIT_USAGE;
    }
    if (asker->word_count == 2 && is_help(asker->words[1]) &&
        command_group_help(&channel, asker->words[0]))
        return EXIT_OK;
    if (strcmp(asker->words[0], "--version") == 0)
        asker->words[0] = "version";
    enum status status = arguments_parse(asker->words, asker->word_count, &asker->arguments, &why);
    if (status != STATUS_OK)
        return say_why(&why, status);
    if (!asker->arguments.help && !read_inputs(asker))
        return EXIT_BROKEN;
    const struct control_request request = {asker->words, asker->word_count, asker->user,
                                            asker->files, asker->file_count, .audited = false};
    int exit_code = carry_out(asker, &request, &channel);
    if (exit_code > EXIT_FINDINGS)
        drop_output(asker);
    finish_output(asker);
    return asker->broken ? EXIT_BROKEN : exit_code;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    json_set_alloc_funcs(memory_take, memory_free); /* one way to memory */
    (void)signal(SIGPIPE, SIG_IGN);                 /* siben import … | head imports to the end */
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a status, not an end */
    struct asker *asker = memory_take(sizeof *asker);
    if (!asker || trust_start() != STATUS_OK)
        return say_why(&(struct why){.where = ""}, STATUS_NO_MEMORY);
    asker->out = -1;
    arena_init(&asker->names, 0);
    asker->folder = getenv("SIBEN_DATA");
    asker->user = user_name();
    if (!asker->folder || !asker->folder[0])
        asker->folder = "siben-data";
    int exit_code = take_words(asker, argc, argv) ? ask(asker) : EXIT_USAGE;
    for (size_t i = 0; i < asker->file_count; i++) {
        memory_free((void *)(uintptr_t)asker->files[i].bytes.data);
        if (asker->streams[i] >= 0)
            close(asker->streams[i]);
    }
    arena_close(&asker->names);
    memory_free(asker);
    return exit_code;
}
