/* workers -- threads that answer requests, so that the daemon's own never waits. */
#include "inside.h"

static void *work(void *context)
{
    struct console *console = context;
    for (;;) {
        pthread_mutex_lock(&console->lock);
        while (!console->first && !console->stopping)
            pthread_cond_wait(&console->some, &console->lock);
        struct exchange *exchange = console->first;
        if (exchange) {
            console->first = exchange->next;
            console->last = console->first ? console->last : &console->first;
            console->waiting--;
        }
        bool stopping = console->stopping;
        pthread_mutex_unlock(&console->lock);
        if (!exchange)
            return NULL;
        if (stopping)
            exchange->response.status = MHD_HTTP_SERVICE_UNAVAILABLE;
        else
            console->answer(console->context, &exchange->request, &exchange->response);
        exchange->answered = true;
        MHD_resume_connection(exchange->connection);
    }
}

enum status workers_start(struct console *console)
{
    REQUIRE(pthread_mutex_init(&console->lock, NULL) == 0 &&
            pthread_cond_init(&console->some, NULL) == 0);
    console->last = &console->first;
    for (; console->worker_count < CONSOLE_WORKERS; console->worker_count++)
        if (pthread_create(&console->workers[console->worker_count], NULL, work, console) != 0)
            return STATUS_NO_MEMORY;
    return STATUS_OK;
}

bool workers_take(struct exchange *exchange)
{
    struct console *console = exchange->console;
    pthread_mutex_lock(&console->lock);
    bool room = console->waiting < CONSOLE_WAIT_MAX && !console->stopping;
    if (room) {
        MHD_suspend_connection(exchange->connection);
        *console->last = exchange;
        console->last = &exchange->next;
        console->waiting++;
        pthread_cond_signal(&console->some);
    }
    pthread_mutex_unlock(&console->lock);
    return room;
}

void workers_stop(struct console *console)
{
    pthread_mutex_lock(&console->lock);
    console->stopping = true;
    pthread_cond_broadcast(&console->some);
    pthread_mutex_unlock(&console->lock);
    for (size_t i = 0; i < console->worker_count; i++)
        (void)pthread_join(console->workers[i], NULL);
}

void workers_free(struct console *console)
{
    pthread_cond_destroy(&console->some);
    pthread_mutex_destroy(&console->lock);
}
