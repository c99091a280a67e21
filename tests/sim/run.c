/* run -- the clock, the events in their order, one seed from its first to its last. */
#include "sim.h"

const char *sim_mutant_name(enum sim_mutant mutant)
{
    static const char *const names[] = {
#define X(name, words) #name,
        SIM_MUTANTS(X)
#undef X
    };
    return names[mutant];
}

const char *sim_mutant_words(enum sim_mutant mutant)
{
    static const char *const words[] = {
#define X(name, text) text,
        SIM_MUTANTS(X)
#undef X
    };
    return words[mutant];
}

/* -- trace ------------------------------------------------------------------------------ */

void sim_say(struct sim *sim, const char *format, ...)
{
    char *line = sim->ring[sim->lines++ % SIM_RING];
    int used = snprintf(line, SIM_LINE, "[%9lld] ", (long long)sim->now_ms);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line + used, SIM_LINE - (size_t)used, format, arguments);
    va_end(arguments);
    if (sim->loud)
        fprintf(stderr, "%s\n", line);
}

void sim_broken(struct sim *sim, const char *format, ...)
{
    if (sim->broken[0])
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sim->broken, sizeof sim->broken, format, arguments);
    va_end(arguments);
    sim_say(sim, "broken: %.250s", sim->broken);
}

void sim_print_ring(const struct sim *sim)
{
    size_t from = sim->lines > SIM_RING ? sim->lines - SIM_RING : 0;
    for (size_t i = from; i < sim->lines; i++)
        fprintf(stderr, "%s\n", sim->ring[i % SIM_RING]);
}

/* -- chance ------------------------------------------------------------------------------- */

int64_t sim_between(struct sim *sim, int64_t least, int64_t most)
{
    return least + (int64_t)random_below(&sim->random, (uint64_t)(most - least + 1));
}

bool sim_chance(struct sim *sim, uint32_t per_thousand)
{
    return random_chance(&sim->random, per_thousand);
}

/* Draws from a source of its own: what else happens is the same without the mutant. */
bool sim_mutates(struct sim *sim, enum sim_mutant mutant, uint32_t per_thousand)
{
    return sim->mutant == mutant && random_chance(&sim->noise, per_thousand);
}

/* -- events --------------------------------------------------------------------------------- */

static bool before(const struct event *a, const struct event *b)
{
    return a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->order < b->order);
}

static void swap(struct event *a, struct event *b)
{
    struct event c = *a;
    *a = *b;
    *b = c;
}

/* Valid until the next sim_event(). */
struct event *sim_event(struct sim *sim, int64_t in_ms, enum event_type type, int node)
{
    if (sim->event_count == sim->event_capacity) {
        sim->event_capacity = sim->event_capacity * 2 + 256;
        sim->events = realloc(sim->events, sim->event_capacity * sizeof *sim->events);
    }
    size_t i = sim->event_count++;
    sim->events[i] = (struct event){
        .at_ms = sim->now_ms + in_ms, .order = ++sim->order, .type = type, .node = node};
    if (node >= 0)
        sim->events[i].life = sim->nodes[node].life;
    for (size_t up; i > 0 && before(&sim->events[i], &sim->events[up = (i - 1) / 2]); i = up)
        swap(&sim->events[i], &sim->events[up]);
    return &sim->events[i];
}

static struct event pop(struct sim *sim)
{
    struct event top = sim->events[0];
    sim->events[0] = sim->events[--sim->event_count];
    for (size_t i = 0, least;; i = least) {
        least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < sim->event_count; child++)
            if (before(&sim->events[child], &sim->events[least]))
                least = child;
        if (least == i)
            return top;
        swap(&sim->events[i], &sim->events[least]);
    }
}

void event_free(struct event *event)
{
    buffer_free(&event->bytes);
    free(event->heads);
}

static void on_tick(struct sim *sim, const struct event *event)
{
    struct session *session = lines_find(sim, event->session);
    if (session && session->ends[event->end].link &&
        session->ends[event->end].tick_ms == event->at_ms)
        lines_deliver(sim, session, event->end, (struct sync_event){.type = SYNC_TICK});
}

static void on_answer(struct sim *sim, struct event *event)
{
    struct session *session = lines_find(sim, event->session);
    if (!session || !session->ends[event->end].link)
        return;
    event->sync.bytes = buffer_bytes(&event->bytes);
    event->sync.heads = event->heads;
    lines_deliver(sim, session, event->end, event->sync);
}

static void step(struct sim *sim, struct event *event)
{
    bool same_life = event->node < 0 || sim->nodes[event->node].life == event->life;
    struct session *session;
    sim->steps++;
    switch (event->type) {
    case EVENT_FRAME:
        lines_frame(sim, event);
        break;
    case EVENT_TICK:
        on_tick(sim, event);
        break;
    case EVENT_READ:
        if (same_life)
            lines_read(sim, event);
        break;
    case EVENT_ANSWER:
        if (same_life)
            on_answer(sim, event);
        break;
    case EVENT_CLOSE:
        if ((session = lines_find(sim, event->session)) != NULL)
            lines_close(sim, session, event->end, false);
        break;
    case EVENT_COMMIT:
        if (same_life)
            jobs_commit(sim, event->node);
        break;
    case EVENT_DIAL:
        if (same_life)
            lines_dial(sim, event->node);
        break;
    case EVENT_ACT:
        work_act(sim);
        break;
    case EVENT_FAULT:
        faults_act(sim);
        break;
    case EVENT_RESTART:
        node_up(sim, event->node);
        break;
    case EVENT_NEWS:
        if (same_life)
            lines_news(sim, event->node, event->positions);
        break;
    }
}

static void run_until(struct sim *sim, int64_t until_ms)
{
    while (sim->event_count && sim->events[0].at_ms <= until_ms && !sim->broken[0]) {
        struct event event = pop(sim);
        sim->now_ms = event.at_ms;
        step(sim, &event);
        event_free(&event);
    }
    if (sim->now_ms < until_ms)
        sim->now_ms = until_ms;
}

/* -- one seed ------------------------------------------------------------------------------ */

#define HEALED_WITHIN_MS (40 * 60000) /* refused keys wait 5 minutes, disks 30 s, dead lines 65 s */

bool sim_run(struct sim *sim, uint64_t seed, enum sim_mutant mutant)
{
    bool loud = sim->loud, second_lives = sim->second_lives;
    memset(sim, 0, sizeof *sim);
    sim->loud = loud;
    sim->second_lives = second_lives;
    sim->seed = seed;
    sim->mutant = mutant;
    random_seed(&sim->random, seed);
    random_seed(&sim->noise, seed ^ 0x6d7574616e74);
    sim->by_mark = map_new();
    sim->fault_weight = (unsigned)sim_between(sim, 0, 3);
    sim->active_ms = sim_between(sim, 60, 600) * 1000;
    nodes_make(sim);
    work_begin(sim);
    run_until(sim, sim->active_ms);
    sim->healing = true;
    faults_heal(sim);
    int64_t from_ms = sim->now_ms;
    bool quiet = false;
    while (!sim->broken[0] && !quiet && sim->now_ms < from_ms + HEALED_WITHIN_MS) {
        run_until(sim, sim->now_ms + 5000);
        quiet = lines_quiet(sim);
    }
    if (!quiet)
        sim_broken(sim, "not quiet %d minutes after the last fault", HEALED_WITHIN_MS / 60000);
    if (!sim->broken[0])
        run_until(sim, sim->now_ms + 5000);
    if (!sim->broken[0])
        check_all(sim);
    return !sim->broken[0];
}

void sim_close(struct sim *sim)
{
    lines_free(sim);
    for (size_t i = 0; i < sim->event_count; i++)
        event_free(&sim->events[i]);
    free(sim->events);
    nodes_close(sim);
    map_free(sim->by_mark);
    free(sim->written);
    free(sim->writing);
}
