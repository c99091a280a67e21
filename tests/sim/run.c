/* run -- the clock, the events in their order, one seed from its first to its last. */
#include "sim.h"

struct sim *sim_now;

/* -- trace ------------------------------------------------------------------------------ */

void sim_say(struct sim *sim, const char *format, ...)
{
    if (!sim->traced)
        return;
    char *line = sim->ring[sim->lines++ % SIM_RING];
    int used = snprintf(line, SIM_LINE, "[%9lld] ", (long long)sim->now_ms);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line + used, SIM_LINE - (size_t)used, format, arguments);
    va_end(arguments);
    if (sim->loud)
        fprintf(stderr, "%s\n", line);
}

void sim_broken(struct sim *sim, const char *law, const char *format, ...)
{
    if (sim->broken[0])
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sim->broken, sizeof sim->broken, format, arguments);
    va_end(arguments);
    snprintf(sim->law, sizeof sim->law, "%s", law);
    sim_say(sim, "broken: %s: %.300s", law, sim->broken);
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
    return least + (int64_t)random_below(sim->draw, (uint64_t)(most - least + 1));
}

bool sim_chance(struct sim *sim, uint32_t per_thousand)
{
    return random_chance(sim->draw, per_thousand);
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

/* Valid until the next sim_event(). */
struct event *sim_event(struct sim *sim, int64_t in_ms, enum event_type type, int node)
{
    if (sim->event_count == sim->event_capacity) {
        sim->event_capacity = sim->event_capacity * 2 + 256;
        sim->events = realloc(sim->events, sim->event_capacity * sizeof *sim->events);
    }
    struct event fresh = {
        .at_ms = sim->now_ms + in_ms, .order = ++sim->order, .type = type, .node = node};
    if (node >= 0)
        fresh.life = sim->nodes[node].life;
    size_t i = sim->event_count++;
    for (size_t up; i > 0 && before(&fresh, &sim->events[up = (i - 1) / 2]); i = up)
        sim->events[i] = sim->events[up];
    sim->events[i] = fresh;
    return &sim->events[i];
}

static struct event pop(struct sim *sim)
{
    struct event top = sim->events[0], last = sim->events[--sim->event_count];
    size_t i = 0, count = sim->event_count;
    for (size_t child; (child = 2 * i + 1) < count; i = child) {
        if (child + 1 < count && before(&sim->events[child + 1], &sim->events[child]))
            child++;
        if (!before(&sim->events[child], &last))
            break;
        sim->events[i] = sim->events[child];
    }
    if (count)
        sim->events[i] = last;
    return top;
}

void event_free(struct event *event)
{
    buffer_free(&event->bytes);
    free(event->heads);
}

static void on_answer(struct sim *sim, struct event *event)
{
    struct session *session = lines_find(sim, event->session);
    if (!session || !session->ends[event->end].link)
        return;
    event->sync.bytes = buffer_bytes(&event->bytes);
    event->sync.heads = event->heads;
    event->sync.places = (const struct feed_place *)(const void *)event->bytes.data;
    lines_deliver(sim, session, event->end, event->sync);
}

static void on_tick(struct sim *sim, struct session *session, const struct event *event)
{
    if (session && session->ends[event->end].link &&
        session->ends[event->end].tick_ms == event->at_ms)
        lines_deliver(sim, session, event->end, (struct sync_event){.type = SYNC_TICK});
}

static void on_act(struct sim *sim, size_t index)
{
    const struct act *act = &sim->acts[index];
    struct random random;
    random_seed(&random, act->seed);
    sim->draw = &random;
    sim_say(sim, "act %zu", index);
    if (act->type == ACT_WORK)
        work_act(sim);
    else
        faults_act(sim);
    sim->draw = &sim->random;
}

/* Each act, node and uplink draws from a source of its own: what one of them does not do
 * leaves the others as they are, so that a shorter list of acts is much the same world. */
static void choose_source(struct sim *sim, const struct event *event, const struct session *session)
{
    int node = session ? session->child : event->node;
    sim->draw = node >= 0 ? &sim->nodes[node].random : &sim->random;
}

static void step(struct sim *sim, struct event *event)
{
    bool same_life = event->node < 0 || sim->nodes[event->node].life == event->life;
    struct session *session = event->session ? lines_find(sim, event->session) : NULL;
    sim->steps++;
    choose_source(sim, event, session);
    if (!same_life && event->type != EVENT_RESTART && event->type != EVENT_STICK &&
        event->type != EVENT_BACK)
        return;
    switch (event->type) {
    case EVENT_FRAME:
        lines_frame(sim, event);
        break;
    case EVENT_TICK:
        on_tick(sim, session, event);
        break;
    case EVENT_READ:
        driver_read(sim, event);
        break;
    case EVENT_ANSWER:
        on_answer(sim, event);
        break;
    case EVENT_CLOSE:
        if (session)
            lines_close(sim, session, event->end, false);
        break;
    case EVENT_COMMIT:
        jobs_commit(sim, event->node);
        break;
    case EVENT_DIAL:
        lines_dial(sim, event->node);
        break;
    case EVENT_ACT:
        on_act(sim, event->act);
        break;
    case EVENT_RESTART:
        node_up(sim, event->node);
        break;
    case EVENT_NEWS:
        driver_news(sim, event->node, event->positions);
        break;
    case EVENT_RECEIPTS:
        receipts_look(sim, event->node);
        break;
    case EVENT_STICK:
        stick_read(sim, event);
        break;
    case EVENT_WORK:
        work_at(sim, event->node);
        break;
    case EVENT_RENEW:
        ways_renew(sim, event->node);
        break;
    case EVENT_BACK:
        faults_back(sim, event->node, event->act);
        break;
    }
}

/* Whoever lost its power during this event: only now, when nobody holds its disk. */
static void bury(struct sim *sim)
{
    for (size_t i = 0; i < sim->node_count && sim->dying; i++)
        if (sim->nodes[i].dying)
            node_crash(sim, (int)i);
    sim->dying = false;
}

static void run_until(struct sim *sim, int64_t until_ms)
{
    while (sim->event_count && sim->events[0].at_ms <= until_ms && !sim->broken[0]) {
        struct event event = pop(sim);
        sim->now_ms = event.at_ms;
        step(sim, &event);
        bury(sim);
        event_free(&event);
    }
    sim->draw = &sim->random;
    if (sim->now_ms < until_ms)
        sim->now_ms = until_ms;
}

/* -- one seed ------------------------------------------------------------------------------ */

#define HEALED_WITHIN_MS (40 * 60000) /* refused keys wait 5 minutes, disks 30 s, dead lines 65 s */

static void settings_draw(struct sim *sim)
{
    struct settings *settings = &sim->settings;
    settings->fault_weight = sim_chance(sim, 125) ? 0 : (unsigned)sim_between(sim, 1, 3);
    settings->active_ms = sim_between(sim, 60, 480) * 1000;
    settings->small_credit = sim_chance(sim, 500) ? 300 : 0;
    settings->small_answers = sim_chance(sim, 500) ? 300 : 0;
    settings->codes = (int)sim_between(sim, 1, 4);
    settings->sticks = sim_chance(sim, 400) ? 150 : 0;
    settings->hot = (int)sim_between(sim, 0, 9) * 100;
    settings->moves = sim_chance(sim, 350);
    settings->purges = sim_chance(sim, 300);
    struct random own; /* what is drawn here later leaves the rest of the world as it is */
    random_seed(&own, sim->seed ^ 0x6261746368);
    settings->mixed = random_chance(&own, 400);
    settings->batch_most = 1;
    if (random_chance(&own, 500))
        settings->batch_most = 2 + (size_t)random_below(&own, random_chance(&own, 250) ? 39 : 7);
    settings->loose = settings->fault_weight && random_chance(&own, 300);
}

static void begin(struct sim *sim, uint64_t seed, enum sim_mutant mutant)
{
    const struct settings settings = sim->settings;
    const bool loud = sim->loud, traced = sim->traced;
    memset(sim, 0, sizeof *sim);
    sim->loud = loud;
    sim->traced = traced;
    sim->settings = settings;
    sim->seed = seed;
    sim->mutant = mutant;
    sim_now = sim;
    sim->draw = &sim->random;
    random_seed(&sim->random, seed);
    random_seed(&sim->noise, seed ^ 0x6d7574616e74);
    arena_init(&sim->arena, 1u << 30);
    sim->by_mark = map_new();
    sim->rogues = map_new();
    sim->shut_keys = map_new();
}

static void heal(struct sim *sim)
{
    int64_t from_ms = sim->now_ms;
    const char *busy = "";
    sim->healing = true;
    faults_heal(sim);
    while (!sim->broken[0] && busy && sim->now_ms < from_ms + HEALED_WITHIN_MS) {
        run_until(sim, sim->now_ms + 5000);
        busy = faults_mend(sim) ? "somebody is granted again" : lines_busy(sim);
    }
    if (busy)
        sim_broken(sim, "bounded", "not quiet %d minutes after the last fault: %s",
                   HEALED_WITHIN_MS / 60000, busy);
    if (!sim->broken[0]) /* the last acknowledgements ride on heartbeats, hop by hop */
        run_until(sim, sim->now_ms + 8 * LINK_PING_MS);
}

/* Law 8: with nothing to say a link costs its heartbeats, and nobody writes. */
static void stay_idle(struct sim *sim)
{
    uint64_t frames = sim->frames, commits = sim->commits, links = 0;
    for (size_t i = 0; i < sim->node_count; i++)
        links += !sim->nodes[i].gone && sim->nodes[i].parent >= 0;
    run_until(sim, sim->now_ms + 3 * LINK_PING_MS);
    frames = sim->frames - frames;
    if (frames > links * 8 || sim->commits != commits)
        sim_broken(sim, "idle", "%llu frames and %llu commits in a minute, and nothing was new",
                   (unsigned long long)frames, (unsigned long long)(sim->commits - commits));
}

bool sim_run(struct sim *sim, uint64_t seed, enum sim_mutant mutant, const char *drop)
{
    begin(sim, seed, mutant);
    settings_draw(sim);
    tree_make(sim);
    acts_draw(sim, drop);
    run_until(sim, sim->settings.active_ms);
    heal(sim);
    sim->healed = true;
    if (!sim->broken[0])
        stay_idle(sim);
    sim->healed = true;
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
    tree_close(sim);
    map_free(sim->by_mark);
    map_free(sim->rogues);
    map_free(sim->shut_keys);
    for (size_t i = 0; i < sim->promotion_count; i++)
        map_free(sim->promotions[i].held);
    buffer_free(&sim->writing);
    arena_close(&sim->arena);
    free(sim->written);
    sim_now = NULL;
}
