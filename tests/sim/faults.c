/* faults -- what goes wrong, and how it ends. */
#include "sim.h"

#include <siben/above.h>

/* -- drawing the acts ------------------------------------------------------------------------- */

static void drop_acts(struct sim *sim, const char *drop)
{
    while (drop && *drop) {
        char *end;
        unsigned long from = strtoul(drop, &end, 10), to = from;
        if (*end == '-')
            to = strtoul(end + 1, &end, 10);
        for (unsigned long i = from; i <= to && i < sim->act_count; i++)
            sim->acts[i].dropped = true;
        if (end == drop)
            return;
        drop = *end == ',' ? end + 1 : end;
    }
}

static void draw_type(struct sim *sim, enum act_type type, int64_t most_ms)
{
    struct random *random = &sim->random;
    for (int64_t at_ms = sim->now_ms + sim_between(sim, 10, most_ms);
         at_ms < sim->settings.active_ms && sim->act_count < SIM_ACTS_MAX;
         at_ms += sim_between(sim, 10, most_ms))
        sim->acts[sim->act_count++] = (struct act){at_ms, random_u64(random), type, false};
}

void acts_draw(struct sim *sim, const char *drop)
{
    draw_type(sim, ACT_WORK, 8000);
    if (sim->settings.fault_weight)
        draw_type(sim, ACT_FAULT, 24000 / sim->settings.fault_weight);
    drop_acts(sim, drop);
    for (size_t i = 0; i < sim->act_count; i++)
        if (!sim->acts[i].dropped)
            sim_event(sim, sim->acts[i].at_ms - sim->now_ms, EVENT_ACT, -1)->act = i;
}

/* -- lines ------------------------------------------------------------------------------------- */

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

static void cut_uplink(struct sim *sim, int index)
{
    for (struct session *session = sim->sessions; session; session = session->next)
        if (session->child == index)
            lines_cut(sim, session);
}

static void offline(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    node->offline_until_ms = sim->now_ms + sim_between(sim, 30, 600) * 1000;
    cut_uplink(sim, index);
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

static void days_go_by(struct sim *sim, int64_t days)
{
    for (size_t i = 0; i < sim->node_count; i++)
        if (!sim->nodes[i].clock_stands)
            sim->nodes[i].clock_ms += days * 86400000;
}

/* One is away for months, while all others go on over their lines and people write everywhere, there too. Its clock may
 * have stood still when it comes back. */
static void away(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    int64_t days = sim_between(sim, 20, 90), left_ms = sim_between(sim, 60, 300) * 1000;
    node->offline_until_ms = sim->now_ms + left_ms;
    node->clock_stands = sim_chance(sim, 300);
    cut_uplink(sim, index);
    sim_say(sim, "%s: away for %lld days%s", node->name, 2 * (long long)days,
            node->clock_stands ? ", and its clock stands" : "");
    days_go_by(sim, days);
    struct event *event = sim_event(sim, left_ms, EVENT_BACK, index);
    event->act = (size_t)days;
}

void faults_back(struct sim *sim, int index, size_t days)
{
    if (!sim->healing)
        days_go_by(sim, (int64_t)days);
    sim->nodes[index].clock_stands = false;
    sim->away++;
}

static void flaky(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    node->flaky_until_ms = sim->now_ms + sim_between(sim, 10, 200) * 1000;
    cut_uplink(sim, index); /* the next session is one */
    sim_say(sim, "%s: sessions die in the middle, one way", node->name);
}

/* -- machines ----------------------------------------------------------------------------------- */

/* At a commit, before or after; in the middle of a span; between two actions of a link. */
static void crash_soon(struct sim *sim, struct sim_node *node)
{
    switch (sim_between(sim, 0, 2)) {
    case 0:
        node->crash_commits = (unsigned)sim_between(sim, 1, 8);
        node->crash_after = sim_chance(sim, 500);
        break;
    case 1:
        node->crash_puts = (unsigned)sim_between(sim, 1, 200);
        break;
    default:
        node->crash_actions = (unsigned)sim_between(sim, 1, 60);
        break;
    }
    sim_say(sim, "%s: will crash soon", node->name);
}

static void wrong_clock(struct sim *sim, struct sim_node *node)
{
    node->clock_ms = sim_chance(sim, 500)   ? 0
                     : sim_chance(sim, 500) ? -1780000000000
                                            : 2300000000000;
}

static void second_life(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (node->clone_of >= 0)
        node_clone_ends(sim, index);
    else if (sim_chance(sim, 700))
        node_restore(sim, index);
    else if (sim_chance(sim, 300))
        node_clone(sim, index);
}

/* -- authority ---------------------------------------------------------------------------------- */

/* Granted again: with an end, with or without the detail; installed when it starts next. */
static void grant_again(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (node->parent < 0 || node->ended)
        return;
    bool summary_only = sim_chance(sim, 300);
    int64_t until_ms =
        sim_chance(sim, 400) ? node_clock(sim, node->parent) + sim_between(sim, 10, 300) * 1000 : 0;
    if (tree_grant(sim, index, summary_only, until_ms) && sim_chance(sim, 700))
        node_stop(sim, index);
}

/* Who was ended comes back with an empty disk and another name. */
static void come_back(struct sim *sim, int index)
{
    const struct sim_node *node = &sim->nodes[index];
    char name[NODE_NAME_MAX + 1];
    for (size_t i = 0; i < sim->node_count; i++)
        if (sim->nodes[i].parent == index)
            return; /* somebody hangs on it */
    if (!node->ended || node->gone || node->parent < 0 || node->clone_of >= 0 ||
        !sim->nodes[node->parent].up)
        return;
    if (node->stands_by >= 0 || node->successor >= 0) { /* as a standby of who is there now */
        int main = node->successor >= 0 ? node->successor : node->stands_by;
        if (sim_chance(sim, 300) && sim->nodes[main].up && !sim->nodes[main].ended)
            (void)tree_stand_by(sim, main);
        return;
    }
    snprintf(name, sizeof name, "%.28s-b", node->name);
    if (node_named(sim, name) < 0 && strlen(node->name) < 28)
        (void)tree_join(sim, name, node->scope.text, node->parent, false);
}

/* -- who is above --------------------------------------------------------------------------------- */

/* Only the way to the main one is dead: who has a standby above goes there. */
static void cut_main(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    node->blocked_main = !node->blocked_main;
    sim_say(sim, "%s: its line to the main one is %s", node->name,
            node->blocked_main ? "dead" : "whole again");
    if (node->blocked_main)
        cut_uplink(sim, index);
}

static int some_node_above_standby(struct sim *sim)
{
    int first = (int)sim_between(sim, 0, (int64_t)sim->node_count - 1);
    for (size_t i = 0; i < sim->node_count; i++) {
        const struct sim_node *node = &sim->nodes[((size_t)first + i) % sim->node_count];
        if (node->stands_by >= 0 && node->parent == node->stands_by)
            return sim->nodes[node->parent].parent;
    }
    return -1;
}

static bool change_offices(struct sim *sim, int index)
{
    int64_t draw = sim_between(sim, 0, 999);
    int above = draw < 60 ? some_node_above_standby(sim) : -1;
    if (draw < 30 && above >= 0)
        promote_act(sim, above);
    else if (draw < 30)
        rotate_act(sim, index);
    else if (draw < 60)
        cut_main(sim, index);
    else if (draw < 85)
        rotate_act(sim, index);
    else if (draw < 110)
        end_former_act(sim, index);
    return draw < 110;
}

/* -- one act -------------------------------------------------------------------------------------- */

void faults_act(struct sim *sim)
{
    int index = (int)sim_between(sim, 0, (int64_t)sim->node_count - 1);
    struct sim_node *node = &sim->nodes[index];
    int64_t draw = sim_between(sim, 0, 99);
    if (node->gone || change_offices(sim, index))
        return;
    if (draw < 14)
        cut_some(sim);
    else if (draw < 20)
        node_crash(sim, index);
    else if (draw < 36)
        crash_soon(sim, node);
    else if (draw < 44) {
        node->full_until_ms = sim->now_ms + sim_between(sim, 1000, 90000);
        sim_say(sim, "%s: disk full", node->name);
    } else if (draw < 52)
        partition(sim, node);
    else if (draw < 57 && sim_chance(sim, 300))
        away(sim, index);
    else if (draw < 57)
        offline(sim, index);
    else if (draw < 62)
        wrong_clock(sim, node);
    else if (draw < 72)
        node_backup(sim, index);
    else if (draw < 80)
        second_life(sim, index);
    else if (draw < 84)
        node->bytes_per_s = node->bytes_per_s ? 0 : sim_between(sim, 300, 8000);
    else if (draw < 86)
        flaky(sim, index);
    else if (draw < 91)
        grant_again(sim, index);
    else if (draw < 93)
        come_back(sim, index);
    else if (draw < 95)
        rogue_act(sim, index);
    else if (draw < 97)
        hostile_act(sim, index);
    else if (draw < 99)
        early_act(sim, index);
    else
        months(sim);
}

void faults_heal(struct sim *sim)
{
    sim_say(sim, "all faults end");
    for (size_t i = 0; i < sim->node_count; i++) {
        struct sim_node *node = &sim->nodes[i];
        node->blocked_up = node->blocked_down = node->blocked_main = false;
        node->full_until_ms = node->offline_until_ms = node->bytes_per_s = node->flaky_until_ms = 0;
        node->crash_commits = node->crash_puts = node->crash_actions = 0;
        node->clock_stands = false;
        if (node->clock_ms < -86400000 || node->clock_ms > 366ll * 86400000)
            node->clock_ms = 0;
        if (node->clone_of >= 0)
            node_clone_ends(sim, (int)i);
        else if (node->next_grant.size || node->older)
            node_stop(sim, (int)i); /* and installs it, and the next software */
    }
    for (struct session *session = sim->sessions; session; session = session->next)
        if (session->flaky || session->loose)
            lines_cut(sim, session);
}

/* Who has not heard who is above now, or of his next link key, is brought a stick. */
static bool give_sticks(struct sim *sim)
{
    bool given = false;
    for (size_t i = 0; i < sim->node_count; i++) {
        struct sim_node *node = &sim->nodes[i];
        struct way ways[ABOVE_MAX];
        bool reached = false;
        if (node->gone || node->cut || node->placed < 0 || !node->up || node->clone_of >= 0 ||
            !sim->nodes[node->parent].up || lines_stays_out(sim, (int)i))
            continue;
        size_t count = ways_read(sim, (int)i, ways);
        for (size_t w = 0; w < count; w++)
            reached |= ways[w].role != ABOVE_STANDBY && ways[w].node == node->parent &&
                       way_open(sim, (int)i, &ways[w]); /* beyond: it was put in that place */
        if (reached)
            continue;
        if (!stick_give(sim, node->parent, (int)i) || sim_chance(sim, 200)) {
            /* by another grant he learns all of it */
            if (tree_grant(sim, (int)i, node->grant.uplink_summary_only, 0))
                node_stop(sim, (int)i);
        }
        given = true;
    }
    return given;
}

/* A person grants again what has expired, or what a restored parent forgot; and who changed its
 * signing key by the word of one who was ended, which nobody above has heard. */
bool faults_mend(struct sim *sim)
{
    uint64_t promoted = sim->promoted;
    ways_settle_cut(sim);
    for (size_t i = 0; i < sim->node_count; i++)
        if (sim->nodes[i].cut && sim->nodes[sim->nodes[i].parent].parent >= 0)
            promote_act(sim, sim->nodes[sim->nodes[i].parent].parent);
    bool mended = sim->promoted != promoted;
    if (mended)
        ways_settle_cut(sim);
    for (size_t i = 0; i < sim->node_count; i++) {
        const struct sim_node *node = &sim->nodes[i];
        struct peer peer;
        if (node->gone || node->ended || node->cut || node->parent < 0 ||
            !sim->nodes[node->parent].up || node->clone_of >= 0)
            continue;
        enum status status = driver_admit(sim, node->parent, (int)i, &peer);
        bool admitted = (status == STATUS_OK || status == STATUS_BUSY) &&
                        driver_knows_keys(sim, node->parent, (int)i);
        if (node->ended || !node->up ||
            (admitted && peer.summary_only == node->grant.uplink_summary_only))
            continue;
        if (tree_grant(sim, (int)i, node->grant.uplink_summary_only, 0))
            node_stop(sim, (int)i);
        mended = true;
    }
    return give_sticks(sim) || mended;
}
