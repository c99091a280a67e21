#include <siben/log.h>

#include <siben/bytes.h>

#include <stdio.h>

#define LINE_SIZE_MAX 1024

/* Cuts at a character boundary and keeps one line one line. */
static void tidy(char *line, size_t length, bool cut)
{
    while (cut && length > 0 && ((unsigned char)line[length] & 0xc0) == 0x80)
        length--;
    line[length] = '\0';
    for (char *c = line; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
}

void log_line(struct log *log, enum log_level level, const char *format, ...)
{
    if (!log || !log->write || level < log->least)
        return;
    char line[LINE_SIZE_MAX + 1]; /* one more, to see what the cut cuts through */
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (size < 0)
        return;
    bool cut = (size_t)size >= LINE_SIZE_MAX;
    tidy(line, cut ? LINE_SIZE_MAX - 1 : (size_t)size, cut);
    log->write(log->context, level, line);
}

void log_write_file(void *context, enum log_level level, const char *line)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    fprintf(context, "%s %s\n", (unsigned)level < 4 ? names[level] : "?", line);
    fflush(context);
}
