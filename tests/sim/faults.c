/* faults -- what goes wrong, and how it ends. */
#include "sim.h"

static void cut_some(struct sim *sim)
{
    for (struct session *session = sim->sessions; session; session = session->next)
        if (sim_chance(sim, 400))
            lines_cut(sim, session);
}

static void partition(struct sim *sim, struct sim_node *node)
{
    if (node->blocked_up || node->blocked_down) {
        node->blocked_up = node->blocked_down = false;
        return;
    }
    node->blocked_up = sim_chance(sim, 600);
    node->blocked_down = !node->blocked_up || sim_chance(sim, 300);
    sim_say(sim, "%s: its line is dead%s%s", node->name, node->blocked_up ? " upward" : "",
            node->blocked_down ? " downward" : "");
}

static void offline(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    node->offline_until_ms = sim->now_ms + sim_between(sim, 30, 600) * 1000;
    for (struct session *session = sim->sessions; session; session = session->next)
        if (session->child == index)
            lines_cut(sim, session);
    sim_say(sim, "%s: offline for %lld s", node->name,
            (long long)(node->offline_until_ms - sim->now_ms) / 1000);
}

/* All the world sleeps for months: every line is dead when it wakes. */
static void months(struct sim *sim)
{
    sim_say(sim, "three months go by");
    for (struct session *session = sim->sessions; session; session = session->next)
        lines_cut(sim, session);
    for (size_t i = 0; i < sim->node_count; i++)
        sim->nodes[i].clock_ms += 90ll * 86400000;
}

void faults_act(struct sim *sim)
{
    if (sim->healing)
        return;
    (void)sim_event(sim, sim_between(sim, 1000, 40000) / sim->fault_weight, EVENT_FAULT, -1);
    int index = (int)sim_between(sim, 0, (int64_t)sim->node_count - 1);
    struct sim_node *node = &sim->nodes[index];
    if (node->gone)
        return;
    switch (sim_between(sim, 0, 17)) {
    case 0:
    case 1:
    case 2:
        cut_some(sim);
        break;
    case 3:
    case 4:
        node_crash(sim, index);
        break;
    case 5:
    case 6:
        node->full_until_ms = sim->now_ms + sim_between(sim, 1000, 90000);
        sim_say(sim, "%s: disk full", node->name);
        break;
    case 7:
    case 8:
        partition(sim, node);
        break;
    case 9:
        offline(sim, index);
        break;
    case 10:
    case 11:
        node->clock_ms = sim_chance(sim, 500)   ? 0
                         : sim_chance(sim, 500) ? -1780000000000
                                                : 2300000000000;
        break;
    case 12:
    case 13:
        node_backup(sim, index);
        break;
    case 14:
        if (sim->second_lives && node->clone_of < 0 && node->parent >= 0)
            node_restore(sim, index);
        break;
    case 15:
        node->bytes_per_s = node->bytes_per_s ? 0 : sim_between(sim, 300, 8000);
        break;
    case 16:
        if (node->clone_of >= 0)
            node_clone_ends(sim, index);
        else if (sim_chance(sim, 300) && sim->second_lives)
            node_clone(sim, index);
        break;
    case 17:
        if (sim_chance(sim, 200))
            months(sim);
        break;
    }
}

void faults_heal(struct sim *sim)
{
    sim_say(sim, "all faults end");
    for (size_t i = 0; i < sim->node_count; i++) {
        struct sim_node *node = &sim->nodes[i];
        node->blocked_up = node->blocked_down = false;
        node->full_until_ms = node->offline_until_ms = node->bytes_per_s = 0;
        if (node->clone_of >= 0)
            node_clone_ends(sim, (int)i);
    }
}
