/* check_figures -- money conserved at each level, submissions and receipts true: figures
 * worked out from payloads, by the rules of FOLD.md and of the forms alone. */
#include "oracle.h"

#include <siben/handover.h>

#include <stdio.h>

/* -- sums of the records shown ------------------------------------------------------------------ */

struct subject_seen { /* a project's records of the year */
    struct record_key key;
    size_t budget, forms[2]; /* records; SIZE_MAX: none */
};

static int round_place(unsigned round)
{
    return round == 5 ? 0 : round == 8 ? 1 : -1;
}

static bool is_shown(struct reading *reading, size_t record)
{
    const struct verdict_of_record *verdict = reading_record(reading, record);
    return verdict->shown != SIZE_MAX && !verdict->withdrawn;
}

static struct payload *payload_of(struct reading *reading, size_t record)
{
    const struct verdict_of_record *verdict = reading_record(reading, record);
    struct payload *payload = arena_take(&reading->arena, sizeof *payload);
    const struct change *change = reading->oracle->versions[verdict->shown].change;
    return payload_decode(&reading->arena, change->key.kind, change->payload, payload) ? NULL
                                                                                       : payload;
}

static struct subject_seen *subject_of(struct subject_seen *subjects, size_t *count,
                                       const struct record_key *key)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(subjects[i].key.id, key->id) == 0 &&
            strcmp(subjects[i].key.scope.text, key->scope.text) == 0)
            return &subjects[i];
    subjects[*count] = (struct subject_seen){*key, SIZE_MAX, {SIZE_MAX, SIZE_MAX}};
    return &subjects[(*count)++];
}

/* Named by an adopted list as out of scope: its spending is not asked for. A code stands
 * in the list of its own scope only. */
static bool out_of_scope(struct reading *reading, const struct subject_seen *subject)
{
    const struct oracle *oracle = reading->oracle;
    for (size_t i = 0; i < oracle->record_count; i++) {
        const struct oracle_record *record = &oracle->records[i];
        if (record->key.kind != KIND_PROJECT_LIST || !is_shown(reading, i))
            continue;
        const struct payload *payload = payload_of(reading, i);
        for (size_t k = payload ? payload->list.entry_count : 0; k-- > 0;)
            if (strcmp(payload->list.entries[k].project_code, subject->key.id) == 0)
                return payload->list.entries[k].out_of_scope;
    }
    return false;
}

/* Of the nearest plan of the year at or above: FOLD.md 9, and the text that forms.c writes. False: it leaves one
 * open, or cannot be read. */
static bool thresholds_seen(struct reading *reading, const struct scope *region, int *yellow,
                            int *green)
{
    static const size_t levels[] = {9, 6, 4, 2};
    *yellow = 60; /* where no plan stands: DOMAIN.md 0.3 */
    *green = 80;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        struct record_key key = {.kind = KIND_PLAN, .fiscal_year = SIM_YEAR, .id = PLAN_ID};
        if (strlen(region->text) < levels[i])
            continue;
        memcpy(key.scope.text, region->text, levels[i]);
        size_t record = oracle_record(reading->oracle, &key);
        if (record == SIZE_MAX || !is_shown(reading, record))
            continue;
        const struct payload *payload = payload_of(reading, record);
        const char *at = payload ? strstr(payload->plan.text, "yellow_from: ") : NULL;
        return at && sscanf(at, "yellow_from: %d, green_from: %d", yellow, green) == 2 &&
               !strstr(at, "未设定");
    }
    return true;
}

/* "(Σ执行 ÷ Σ预算) ÷ (month/12) × 100, budget 0 → 0; v<60 红; 60≤v<80 黄; v≥80 绿" (DOMAIN.md 2.4), half up to two
 * places. */
static void add_light(struct reading *reading, const struct subject_seen *subject, int round,
                      int64_t annual, struct sums *sums)
{
    struct scope region;
    int64_t spent = 0, index = 0, month = round ? 8 : 5;
    int yellow, green;
    const struct payload *payload =
        subject->forms[round] == SIZE_MAX ? NULL : payload_of(reading, subject->forms[round]);
    if (!payload || out_of_scope(reading, subject))
        return;
    for (size_t i = 0; i < payload->monitoring.line_count; i++)
        spent += payload->monitoring.lines[i].spent_fen;
    if (annual)
        index = (2 * spent * 12 * 10000 + annual * month) / (2 * annual * month);
    figures_region(reading, &subject->key.scope, false, &region);
    bool set = thresholds_seen(reading, &region, &yellow, &green);
    sums->lights[round][!set                   ? LIGHT_NONE
                        : index < yellow * 100 ? LIGHT_RED
                        : index < green * 100  ? LIGHT_YELLOW
                                               : LIGHT_GREEN]++;
}

static void add_form(struct reading *reading, const struct subject_seen *subject, int round,
                     bool amounts, struct sums *sums)
{
    if (subject->forms[round] == SIZE_MAX)
        return;
    const struct payload *payload = payload_of(reading, subject->forms[round]);
    bool asked = !out_of_scope(reading, subject);
    for (size_t i = 0; payload && i < payload->monitoring.line_count; i++) {
        const struct spending_line *line = &payload->monitoring.lines[i];
        if (asked)
            sums->spent[round][line->book] += line->spent_fen;
        if (amounts)
            sums->annual[line->book] += line->annual_fen;
    }
}

/* The budget's amounts; without one, those of the latest form. */
static void add_subject(struct reading *reading, const struct subject_seen *subject,
                        struct sums *sums)
{
    const struct payload *budget =
        subject->budget == SIZE_MAX ? NULL : payload_of(reading, subject->budget);
    struct sums own = {.annual = {0}};
    int64_t annual = 0;
    for (size_t i = 0; budget && i < budget->budget.line_count; i++) {
        const struct funding_line *line = &budget->budget.lines[i];
        own.annual[line->book] += line->initial_fen + line->adjustment_fen;
    }
    bool late = subject->forms[1] != SIZE_MAX;
    add_form(reading, subject, 0, !budget && !late, &own);
    add_form(reading, subject, 1, !budget && late, &own);
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        annual += own.annual[book];
        sums->annual[book] += own.annual[book];
        for (int round = 0; round < 2; round++)
            sums->spent[round][book] += own.spent[round][book];
    }
    for (int round = 0; round < 2; round++)
        add_light(reading, subject, round, annual, sums);
}

static void sum_up(struct reading *reading, const struct scope *scope, bool alone, bool before,
                   struct sums *sums)
{
    const struct oracle *oracle = reading->oracle;
    struct subject_seen *subjects =
        arena_array(&reading->arena, struct subject_seen, oracle->record_count + 1);
    size_t count = 0;
    *sums = (struct sums){0};
    for (size_t i = 0; i < oracle->record_count; i++) {
        const struct record_key *key = &oracle->records[i].key;
        struct scope region;
        if (key->fiscal_year != SIM_YEAR ||
            (key->kind != KIND_BUDGET && key->kind != KIND_MONITORING) || !is_shown(reading, i))
            continue;
        figures_region(reading, &key->scope, before, &region);
        if (alone ? strcmp(scope->text, key->scope.text) != 0
                  : !lies_within(scope->text, region.text))
            continue;
        struct subject_seen *subject = subject_of(subjects, &count, key);
        if (key->kind == KIND_BUDGET)
            subject->budget = i;
        else if (round_place(key->round) >= 0)
            subject->forms[round_place(key->round)] = i;
    }
    for (size_t i = 0; i < count; i++)
        add_subject(reading, &subjects[i], sums);
}

void reading_sums(struct reading *reading, const struct scope *scope, bool alone, struct sums *sums)
{
    sum_up(reading, scope, alone, false, sums);
}

void reading_sums_before(struct reading *reading, const struct scope *scope, struct sums *sums)
{
    sum_up(reading, scope, false, true, sums);
}

/* -- cells ------------------------------------------------------------------------------------------ */

static int64_t annual_cell_with(struct view *view, const struct cells *delta,
                                const struct scope *region, unsigned book)
{
    struct cell_key key = {.fiscal_year = SIM_YEAR,
                           .table = CELLS_COVERAGE,
                           .dimension = DIMENSION_REGION,
                           .book = (uint8_t)book};
    struct cell cell;
    memcpy(key.code, region->text, sizeof region->text);
    assert_ok(cells_get(delta, view->txn, &key, &cell));
    return cell.values[2 * STAGE_LISTED + 1] + cell.values[COVERAGE_UNREQUIRED_AMOUNT];
}

static int64_t annual_cell(struct view *view, const struct scope *region, unsigned book)
{
    return annual_cell_with(view, NULL, region, book);
}

static int64_t monitored_cell(struct view *view, const struct scope *region, unsigned book,
                              int round, unsigned measure)
{
    struct cell_key key = {.fiscal_year = SIM_YEAR,
                           .table = CELLS_MONITORING,
                           .round = round ? 8 : 5,
                           .dimension = DIMENSION_REGION,
                           .book = (uint8_t)book};
    struct cell cell;
    memcpy(key.code, region->text, sizeof region->text);
    assert_ok(cells_get(NULL, view->txn, &key, &cell));
    return cell.values[measure];
}

static void check_lights(struct sim *sim, struct view *view, const char *name,
                         const struct scope *region, const struct sums *sums)
{
    for (int round = 0; round < 2; round++)
        for (unsigned light = 0; light < LIGHT_COUNT; light++) {
            int64_t count = 0;
            for (unsigned book = 0; book < BOOK_COUNT; book++)
                count +=
                    monitored_cell(view, region, book, round, MONITORED_EXECUTION_LIGHT + light);
            if (count != sums->lights[round][light])
                sim_broken(sim, "lights", "%s: light %u of %s: the cells say %lld, forms %lld",
                           name, light, region->text, (long long)count,
                           (long long)sums->lights[round][light]);
        }
}

static void check_region(struct sim *sim, struct reading *reading, struct view *view,
                         const char *name, const struct scope *region)
{
    struct sums sums;
    reading_sums(reading, region, false, &sums);
    for (unsigned book = 0; book < BOOK_COUNT; book++) {
        int64_t annual = annual_cell(view, region, book);
        if (annual != sums.annual[book])
            sim_broken(sim, "money", "%s: book %u of %s: the cell says %lld fen, records %lld",
                       name, book, region->text, (long long)annual, (long long)sums.annual[book]);
        for (int round = 0; round < 2; round++) {
            int64_t spent = monitored_cell(view, region, book, round, MONITORED_SPENT_FEN);
            if (spent != sums.spent[round][book])
                sim_broken(sim, "money", "%s: book %u of %s: %lld fen spent, records %lld", name,
                           book, region->text, (long long)spent,
                           (long long)sums.spent[round][book]);
        }
    }
    check_lights(sim, view, name, region, &sums);
}

/* Two levels can hand one unit over to two places, not knowing of each other: until a person has
 * decided which handover is meant it has two homes, and no one map before. */
static bool two_homes(struct sim *sim, struct reading *reading)
{
    for (size_t i = 0; i < sim->moved_count; i++) {
        struct record_key unit = {.scope = sim->moved_from[i], .kind = KIND_UNIT};
        struct move_seen *moves;
        size_t homes = 0;
        (void)unit_of(&unit.scope, unit.id);
        size_t count = moves_seen(reading, &unit, &moves);
        for (size_t k = 0; k < count; k++)
            homes += moves[k].home;
        if (homes > 1)
            return sim->two_homes = true;
    }
    return false;
}

/* On the map of a day before any handover every unit is counted where its key was made. */
static void check_old_map(struct sim *sim, struct reading *reading, struct view *view,
                          const struct sim_node *node)
{
    struct cells *delta = cells_new();
    struct unit_map *map;
    assert_ok(replica_map_open(view, NULL, 1, &map));
    assert_ok(replica_map_cells(view, map, NULL, SIM_YEAR, delta));
    replica_map_close(map);
    for (size_t i = 0; i < sim->node_count; i++) {
        const struct scope *region = &sim->nodes[i].scope;
        struct sums sums;
        if (strchr(region->text, ':') || !scope_contains(&node->scope, region))
            continue;
        reading_sums_before(reading, region, &sums);
        for (unsigned book = 0; book < BOOK_COUNT; book++)
            if (annual_cell_with(view, delta, region, book) != sums.annual[book])
                sim_broken(sim, "money",
                           "%s: book %u of %s by the map before: the cell says %lld fen, records "
                           "%lld",
                           node->name, book, region->text,
                           (long long)annual_cell_with(view, delta, region, book),
                           (long long)sums.annual[book]);
    }
    cells_free(delta);
}

/* A node's cells = its children's cells + what it holds of its own scope alone. */
static void check_children(struct sim *sim, struct reading *reading, struct view *view, int index)
{
    const struct sim_node *node = &sim->nodes[index];
    struct sums own;
    int64_t below[BOOK_COUNT] = {0};
    if (node->successor >= 0 || (node->stands_by >= 0 && node->parent == node->stands_by))
        return; /* those below are another's children */
    for (size_t i = 0; i < sim->node_count; i++) {
        const struct sim_node *child = &sim->nodes[i];
        const struct scope region = scope_region(&child->scope); /* a unit holds its own only */
        struct view there;
        if (child->parent != index || child->clone_of >= 0 || child->successor >= 0 ||
            scope_equal(&child->scope, &node->scope)) /* a standby holds the same once more */
            continue;
        if (child->lane_was_cut || child->ended || child->cut || child->gone ||
            child->replica == NULL)
            return;
        assert_ok(replica_view(child->replica, &there));
        for (unsigned book = 0; book < BOOK_COUNT; book++)
            below[book] += annual_cell(&there, &region, book);
        replica_view_end(&there);
    }
    reading_sums(reading, &node->scope, true, &own);
    for (unsigned book = 0; book < BOOK_COUNT; book++)
        if (annual_cell(view, &node->scope, book) != below[book] + own.annual[book])
            sim_broken(sim, "money",
                       "%s: book %u: its cell says %lld fen, its children and itself %lld",
                       node->name, book, (long long)annual_cell(view, &node->scope, book),
                       (long long)(below[book] + own.annual[book]));
}

void check_money(struct sim *sim, struct reading *reading, struct view *view, int index)
{
    const struct sim_node *node = &sim->nodes[index];
    for (size_t i = 0; i < sim->node_count; i++) {
        const struct scope *region = &sim->nodes[i].scope;
        if (!strchr(region->text, ':') && scope_contains(&node->scope, region))
            check_region(sim, reading, view, node->name, region);
    }
    if (!strchr(node->scope.text, ':') && !reading->oracle->handover_count)
        check_children(sim, reading, view, index); /* what is written at an old home counts there */
    if (reading->oracle->handover_count && !two_homes(sim, reading))
        check_old_map(sim, reading, view, node);
}
