/* log -- one line a fact: `subject: fact (numbers) -> decision`.
 *
 * The sink is passed in; the same lines are the trace that protocol tests
 * compare. Never log bodies, names of persons or keys. */
#ifndef SIBEN_LOG_H
#define SIBEN_LOG_H

#include <stdarg.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log {
    void (*write)(void *context, enum log_level level, const char *line);
    void *context;
    enum log_level least; /* lines below are dropped */
};

/* A NULL log drops everything. Lines are cut at 1 kB. */
void log_line(struct log *log, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A sink that writes "<level> line\n" to a FILE* given as context. */
void log_write_file(void *context, enum log_level level, const char *line);

#endif
