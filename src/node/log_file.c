#include "inside.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct node_log {
    struct log sink;
    pthread_mutex_t lock;
    FILE *file;
    long size;
    char path[PATH_TEXT_MAX], older[PATH_TEXT_MAX];
};

static bool open_file(struct node_log *log)
{
    log->file = fopen(log->path, "ae");
    if (!log->file)
        return false;
    (void)chmod(log->path, 0600);
    log->size = ftell(log->file);
    return true;
}

/* Without the file the log goes on to standard error. */
static void write_line(void *context, enum log_level level, const char *line)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    struct node_log *log = context;
    char time[INSTANT_TEXT_SIZE];
    int64_t now = node_now_ms();
    instant_print(now, time);
    const char *name = (unsigned)level < 4 ? names[level] : "?";
    pthread_mutex_lock(&log->lock);
    fprintf(stderr, "%s.%03d %s %s\n", time, (int)(now % 1000), name, line);
    if (log->file && log->size > (long)LOG_FILE_MAX) {
        fclose(log->file);
        (void)rename(log->path, log->older);
        (void)open_file(log);
    }
    if (log->file) {
        int size = fprintf(log->file, "%s.%03d %s %s\n", time, (int)(now % 1000), name, line);
        log->size += size > 0 ? size : 0;
        fflush(log->file);
    }
    pthread_mutex_unlock(&log->lock);
}

enum status node_log_open(const char *folder, enum log_level least, struct node_log **out,
                          struct why *why)
{
    struct node_log *log = memory_take(sizeof *log);
    if (!log)
        return STATUS_NO_MEMORY;
    pthread_mutex_init(&log->lock, NULL);
    log->sink = (struct log){write_line, log, least};
    if (!path_of(log->path, folder, "log") || !path_of(log->older, folder, "log.1") ||
        !open_file(log)) {
        int error = errno;
        why_set(why, STATUS_IO_ERROR, log->path, NULL, "检查数据目录的权限和磁盘空间");
        (void)why_what(why, STATUS_IO_ERROR, "打不开日志：%s", error_words(error));
        node_log_close(log);
        return STATUS_IO_ERROR;
    }
    *out = log;
    return STATUS_OK;
}

struct log *node_log_sink(struct node_log *log)
{
    return &log->sink;
}

void node_log_close(struct node_log *log)
{
    if (!log)
        return;
    if (log->file)
        fclose(log->file);
    pthread_mutex_destroy(&log->lock);
    memory_free(log);
}
