/* run -- one process: the loop, signals, readiness and watchdog. */
#include "run.h"

#include <signal.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>

void live_stop(struct live *live)
{
    if (live->stopping)
        return;
    live->stopping = true;
    (void)sd_notify(0, "STOPPING=1");
    control_stop(live->control);
    links_close(live);
    uv_close((uv_handle_t *)&live->interrupt, NULL);
    uv_close((uv_handle_t *)&live->terminate, NULL);
    uv_close((uv_handle_t *)&live->second, NULL);
    uv_close((uv_handle_t *)&live->watchdog, NULL);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct live *live = handle->data;
    log_line(live->log, LOG_INFO, "node: signal %d -> stopping", number);
    live_stop(live);
}

/* A failed sync is final: the process ends, and its manager starts it again. */
static void on_second(uv_timer_t *timer)
{
    struct live *live = timer->data;
    receipts_second(live->receipts);
    links_second(live);
    if (!store_failed(live->node->store))
        return;
    live->failed = STATUS_IO_ERROR;
    log_line(live->log, LOG_ERROR, "node: the disk failed -> stopping, to be started again");
    live_stop(live);
}

static void on_watchdog(uv_timer_t *timer)
{
    (void)timer;
    (void)sd_notify(0, "WATCHDOG=1");
}

static void start_handles(struct live *live)
{
    struct {
        uv_signal_t *handle;
        int number;
    } signals[] = {{&live->interrupt, SIGINT}, {&live->terminate, SIGTERM}};
    for (int i = 0; i < 2; i++) {
        REQUIRE(uv_signal_init(&live->loop, signals[i].handle) == 0);
        signals[i].handle->data = live;
        REQUIRE(uv_signal_start(signals[i].handle, on_signal, signals[i].number) == 0);
    }
    REQUIRE(uv_timer_init(&live->loop, &live->second) == 0);
    REQUIRE(uv_timer_init(&live->loop, &live->watchdog) == 0);
    live->second.data = live;
}

static void start_timers(struct live *live)
{
    uint64_t watchdog_us = 0;
    REQUIRE(uv_timer_start(&live->second, on_second, 1000, 1000) == 0);
    if (sd_watchdog_enabled(0, &watchdog_us) > 0)
        REQUIRE(uv_timer_start(&live->watchdog, on_watchdog, watchdog_us / 2000,
                               watchdog_us / 2000) == 0);
}

static enum status open_page(struct live *live, struct why *why)
{
    const struct node_service *service = live->service;
    void *page = NULL;
    enum status status =
        service->page_open(service->context, live->node, live, service, &page, why);
    live->page = page;
    return status;
}

enum status node_run(struct node *node, const struct node_service *service, struct why *why)
{
    struct live *live = memory_take(sizeof *live);
    if (!live)
        return STATUS_NO_MEMORY;
    live->node = node;
    live->service = service;
    live->log = node->log;
    (void)signal(SIGPIPE, SIG_IGN); /* an asker that went away is a status, not an end */
    (void)signal(SIGXFSZ, SIG_IGN); /* so is a file that may not grow */
    REQUIRE(uv_loop_init(&live->loop) == 0 && uv_mutex_init(&live->net_lock) == 0);
    start_handles(live);
    enum status status = links_open(live, why);
    if (status == STATUS_OK)
        status = control_serve(live, &live->control, why);
    if (status == STATUS_OK && service->page_open)
        status = open_page(live, why);
    if (status == STATUS_OK) {
        start_timers(live);
        log_line(live->log, LOG_INFO, "node: %s, scope %s -> running", node->config.node,
                 node->config.scope.text);
        (void)sd_notify(0, "READY=1");
    } else {
        live_stop(live);
    }
    (void)uv_run(&live->loop, UV_RUN_DEFAULT);
    if (status == STATUS_OK && live->failed)
        status =
            why_set(why, live->failed, live->node->folder, "磁盘读写出错，节点已停下，不再写入",
                    "检查磁盘；再启动后用 siben check 核对");
    if (live->page)
        service->page_close(live->page);
    control_free(live->control);
    links_free(live);
    REQUIRE(uv_loop_close(&live->loop) == 0);
    uv_mutex_destroy(&live->net_lock);
    log_line(live->log, LOG_INFO, "node: %s -> stopped", node->config.node);
    memory_free(live);
    return status;
}
