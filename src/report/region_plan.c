/* Merging and splitting townships: which units go where, and which codes open and end. */
#include <siben/regions.h>

#include <siben/map.h>

#include <stdio.h>

#define UNITS_NAMED_MAX 8 /* in one message; the rest is counted */
#define NAMES_SIZE 200    /* with the words around them they fit a why */

struct planning {
    struct view *view;
    struct arena *arena;
    const struct regions *regions;
    const struct region_ask *ask;
    struct region_plan *plan;
    struct map *named; /* split: "code" -> target + 1; 0 once it was found */
    struct map *going; /* "county 0 code" of what the plan moves */
    char left[NAMES_SIZE];
    size_t left_count, left_named, left_size;
    struct why *why;
    enum status status;
};

static enum status refuse(struct planning *planning, enum status status, const char *where,
                          const char *what, const char *hint)
{
    return planning->status = why_set(planning->why, status, where, what, hint);
}

/* -- the codes ------------------------------------------------------------------------------- */

static bool is_target(const struct region_ask *ask, const struct scope *code)
{
    for (size_t i = 0; i < ask->target_count; i++)
        if (scope_equal(&ask->targets[i].code, code))
            return true;
    return false;
}

static enum status check_old(struct planning *planning, const struct scope *old)
{
    const struct region_ask *ask = planning->ask;
    const struct region *region = regions_find(planning->regions, old->text);
    if (scope_level(old) != COUNTY_LEVEL + 1)
        return refuse(planning, STATUS_INVALID, old->text, "不是乡镇的区划代码",
                      "合并、拆分逐乡办理；县的调整由州逐乡办理，再用 siben region import 公布");
    if (is_target(ask, old))
        return refuse(planning, STATUS_INVALID, old->text, "原区划和新区划是同一个",
                      "并入已有的乡镇时，只写被并的乡镇；拆出一部分时加 --keep");
    if (!region)
        return refuse(planning, STATUS_INVALID, old->text, "区划表里没有这个代码",
                      "siben region list 列出全部；缺的先用 siben region import 公布");
    for (size_t i = 0; i < region->successor_count; i++)
        if (region->until != DATE_NONE && !is_target(ask, &region->successors[i]))
            return refuse(planning, STATUS_CONFLICT, old->text, "已公布撤销，由别的区划继任",
                          "siben region show 看清；要改由谁继任，用 siben region import");
    return STATUS_OK;
}

static enum status check_target(struct planning *planning, const struct region_target *target)
{
    const struct region *region = regions_find(planning->regions, target->code.text);
    if (scope_level(&target->code) != COUNTY_LEVEL + 1)
        return refuse(planning, STATUS_INVALID, target->code.text, "不是乡镇的区划代码",
                      "写 9 位区划代码，例如 653022206");
    if (region && !region_stands(region, planning->ask->date))
        return refuse(planning, STATUS_INVALID, target->code.text, "新区划那一天不存在",
                      "siben region show 看它的设立、撤销日期");
    if (!region && !*target->name)
        return refuse(planning, STATUS_INVALID, target->code.text,
                      "区划表里没有这个代码，也没有写名称",
                      "写错的请改正；新设的写上名称，例如 653022206=新乡");
    if (region && *target->name && strcmp(region->name, target->name) != 0)
        return refuse(planning, STATUS_INVALID, target->code.text,
                      arena_print(planning->arena, "区划表里它叫“%s”", region->name),
                      "名称写错的请改正；确实改名，用 siben region import");
    return STATUS_OK;
}

static enum status put_codes(struct planning *planning)
{
    const struct region_ask *ask = planning->ask;
    struct region_plan *plan = planning->plan;
    plan->opened = arena_array(planning->arena, struct region, ask->target_count);
    plan->ended = arena_array(planning->arena, struct region, ask->old_count);
    struct scope *successors = arena_array(planning->arena, struct scope, ask->target_count);
    if (!plan->opened || !plan->ended || !successors)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < ask->target_count; i++) {
        successors[i] = ask->targets[i].code;
        if (!regions_find(planning->regions, successors[i].text))
            plan->opened[plan->opened_count++] = (struct region){.code = successors[i],
                                                                 .name = ask->targets[i].name,
                                                                 .document = ask->document,
                                                                 .from = ask->date,
                                                                 .until = DATE_NONE};
    }
    for (size_t i = 0; i < ask->old_count && !ask->keep; i++) {
        const struct region *old = regions_find(planning->regions, ask->olds[i].text);
        if (old->until != DATE_NONE)
            continue;
        struct region *ended = &plan->ended[plan->ended_count++];
        *ended = *old;
        ended->until = ask->date;
        ended->document = ask->document;
        ended->successors = successors;
        ended->successor_count = ask->target_count;
    }
    return STATUS_OK;
}

/* -- the units ------------------------------------------------------------------------------- */

static struct key_text {
    char text[SCOPE_TEXT_MAX + RECORD_ID_MAX + 2];
} name_of(const struct scope *near, const char *code)
{
    struct key_text key;
    snprintf(key.text, sizeof key.text, "%.6s/%s", near->text, code);
    return key;
}

static bool put_left(struct planning *planning, const char *code, const char *name)
{
    size_t room = sizeof planning->left - planning->left_size;
    int size = snprintf(planning->left + planning->left_size, room, "%s%s%s%s",
                        planning->left_size ? "、" : "", code, *name ? " " : "", name);
    bool fits = size > 0 && (size_t)size < room;
    if (fits)
        planning->left_size += (size_t)size;
    else
        planning->left[planning->left_size] = '\0'; /* no half of a name */
    return fits;
}

/* By code and name, by its code where the name is too long; else it is counted. */
static void leave(struct planning *planning, const char *code, const char *name)
{
    if (planning->left_named == planning->left_count && planning->left_named < UNITS_NAMED_MAX &&
        (put_left(planning, code, name) || put_left(planning, code, "")))
        planning->left_named++;
    planning->left_count++;
}

static bool is_old(const struct planning *planning, const struct scope *place)
{
    struct scope region = scope_region(place);
    for (size_t i = 0; i < planning->ask->old_count; i++)
        if (scope_equal(&region, &planning->ask->olds[i]))
            return true;
    return false;
}

/* Where a unit of an old region goes; NULL: nobody says. */
static const struct region_target *target_of(struct planning *planning, const char *code)
{
    const struct region_ask *ask = planning->ask;
    if (!ask->split)
        return &ask->targets[0];
    uint64_t *named = map_get(planning->named, bytes_of_text(code));
    if (!named)
        return NULL;
    for (size_t i = 0; i < ask->target_count; i++)
        for (size_t k = 0; k < ask->targets[i].unit_count; k++)
            if (strcmp(ask->targets[i].units[k], code) == 0) {
                *named = 1;
                return &ask->targets[i];
            }
    return NULL;
}

static void put_move(struct planning *planning, const struct region_move *move)
{
    struct region_plan *plan = planning->plan;
    if (plan->move_count == plan->move_capacity) {
        size_t capacity = plan->move_capacity * 2 + 32;
        struct region_move *grown = arena_array(planning->arena, struct region_move, capacity);
        if (!grown) {
            planning->status = STATUS_NO_MEMORY;
            return;
        }
        if (plan->move_count)
            memcpy(grown, plan->moves, plan->move_count * sizeof *grown);
        plan->moves = grown;
        plan->move_capacity = capacity;
    }
    plan->moves[plan->move_count++] = *move;
    const struct key_text key = name_of(&move->unit.scope, move->unit.id);
    if (!map_put(planning->going, bytes_of_text(key.text), NULL))
        planning->status = STATUS_NO_MEMORY;
}

/* A unit with a node of its own keeps its own part of the name: 653022205:801001 goes to
 * 653022206:801001. */
static bool new_home(const struct scope *home, const struct scope *to, struct scope *out)
{
    const char *own = strchr(home->text, ':');
    int size = snprintf(out->text, sizeof out->text, "%s%s", to->text, own ? own : "");
    return size > 0 && (size_t)size < sizeof out->text;
}

static void plan_unit(struct planning *planning, const struct record_key *unit, const char *name,
                      const struct scope *home, const struct scope *lies)
{
    const struct region_target *target = target_of(planning, unit->id);
    struct region_move move = {.unit = *unit,
                               .name = arena_text(planning->arena, name),
                               .home = is_old(planning, home),
                               .own_node = strchr(home->text, ':') != NULL};
    if (!target) {
        if (!planning->ask->keep)
            leave(planning, unit->id, name);
        return;
    }
    move.from = move.home ? *home : *lies;
    move.to = target->code;
    if (move.home && !new_home(home, &target->code, &move.to))
        planning->status = STATUS_TOO_LARGE;
    else if (!move.name)
        planning->status = STATUS_NO_MEMORY;
    else
        put_move(planning, &move);
}

static bool visit_unit(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct planning *planning = context;
    struct payload payload;
    struct scope home;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    planning->status = payload_decode(arena, KIND_UNIT, record->payload, &payload);
    if (planning->status == STATUS_MALFORMED)
        planning->status = STATUS_OK, payload = (struct payload){.unit.name = ""};
    if (planning->status == STATUS_OK)
        planning->status = replica_home(view, &record->key, &home, NULL);
    if (planning->status == STATUS_OK &&
        (is_old(planning, &home) || is_old(planning, &payload.unit.region)))
        plan_unit(planning, &record->key, payload.unit.name, &home, &payload.unit.region);
    return planning->status == STATUS_OK;
}

/* What is at home there and of no unit in the roster would stay behind, and nobody would look. */
static bool visit_image(void *context, const struct fact_image *image)
{
    struct planning *planning = context;
    struct record_key key = image->subject;
    struct scope home;
    key.kind = KIND_PROJECT;
    planning->status = replica_home(planning->view, &key, &home, NULL);
    if (planning->status || !is_old(planning, &home))
        return planning->status == STATUS_OK;
    const struct key_text name = name_of(&image->subject.scope, image->unit_code);
    if (!map_get(planning->going, bytes_of_text(name.text)) && !planning->ask->keep)
        leave(planning, *image->unit_code ? image->unit_code : image->subject.id, image->name);
    return true;
}

static enum status read_named(struct planning *planning)
{
    const struct region_ask *ask = planning->ask;
    for (size_t i = 0; ask->split && i < ask->target_count; i++)
        for (size_t k = 0; k < ask->targets[i].unit_count; k++) {
            bool made;
            uint64_t *named =
                map_put(planning->named, bytes_of_text(ask->targets[i].units[k]), &made);
            if (!named)
                return STATUS_NO_MEMORY;
            *named = 0;
            if (!made)
                return refuse(planning, STATUS_INVALID, ask->targets[i].units[k],
                              "这个单位写了两次", "一个单位只能到一个新区划");
        }
    return STATUS_OK;
}

/* A run that was cut off is repeated: what has arrived already was found at its new place. */
static enum status check_named(struct planning *planning)
{
    const struct region_ask *ask = planning->ask;
    for (size_t i = 0; ask->split && i < ask->target_count; i++)
        for (size_t k = 0; k < ask->targets[i].unit_count; k++) {
            const char *code = ask->targets[i].units[k];
            struct record unit;
            struct scope home = {""};
            if (*map_get(planning->named, bytes_of_text(code)))
                continue;
            enum status status = replica_find_unit(planning->view, planning->arena,
                                                   &ask->targets[i].code, code, &unit);
            if (status == STATUS_OK)
                status = replica_home(planning->view, &unit.key, &home, NULL);
            home = scope_region(&home);
            if (status == STATUS_OK && scope_equal(&home, &ask->targets[i].code))
                continue;
            if (status == STATUS_OK || status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
                return refuse(planning, STATUS_INVALID, code, "原区划里没有这个单位",
                              "siben show units 列出全部单位和所在地区");
            return status;
        }
    return STATUS_OK;
}

static enum status say_left(struct planning *planning)
{
    if (!planning->left_count)
        return STATUS_OK;
    const char *more = planning->left_count > planning->left_named
                           ? arena_print(planning->arena, "等 %zu 个", planning->left_count)
                           : "";
    const char *what = arena_print(planning->arena, "还有没有写去向的：%s%s", planning->left, more);
    const char *hint = planning->ask->split ? "每个单位都写到一个新区划；只拆出一部分时加 --keep"
                                            : "先把它们的单位录入名册（siben import），再合并";
    return what && more ? refuse(planning, STATUS_CONFLICT, planning->ask->olds[0].text, what, hint)
                        : STATUS_NO_MEMORY;
}

static enum status make(struct planning *planning)
{
    const struct region_ask *ask = planning->ask;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < ask->old_count && status == STATUS_OK; i++)
        status = check_old(planning, &ask->olds[i]);
    for (size_t i = 0; i < ask->target_count && status == STATUS_OK; i++)
        status = check_target(planning, &ask->targets[i]);
    if (status == STATUS_OK)
        status = read_named(planning);
    if (status == STATUS_OK)
        status = put_codes(planning);
    if (status == STATUS_OK)
        status = replica_each(planning->view, NULL, KIND_UNIT, 0, visit_unit, planning);
    if (status == STATUS_OK && planning->status == STATUS_OK)
        status = replica_each_image(planning->view, 0, visit_image, planning);
    status = status ? status : planning->status;
    if (status == STATUS_OK)
        status = check_named(planning);
    if (status == STATUS_OK)
        status = say_left(planning);
    return status == STATUS_OK && planning->arena->failed ? STATUS_NO_MEMORY : status;
}

enum status region_plan(struct view *view, struct arena *arena, const struct regions *regions,
                        const struct region_ask *ask, struct region_plan *plan, struct why *why)
{
    struct planning planning = {.view = view,
                                .arena = arena,
                                .regions = regions,
                                .ask = ask,
                                .plan = plan,
                                .named = map_new(),
                                .going = map_new(),
                                .why = why};
    *plan = (struct region_plan){0};
    enum status status = planning.named && planning.going ? make(&planning) : STATUS_NO_MEMORY;
    map_free(planning.named);
    map_free(planning.going);
    return status;
}
