#include "scene.h"

#include "forge.h"

#include <siben/approved.h>
#include <siben/handover.h>

static const char *code_of(struct scene *scene)
{
    static char codes[CODES][24];
    size_t i = random_below(&scene->random, CODES);
    snprintf(codes[i], sizeof codes[i], "65302226T%012zu", 100 + i);
    return codes[i];
}

static struct replica *some_replica(struct scene *scene, int *node)
{
    *node = (int)random_below(&scene->random, WORLD_NODES);
    if (*node == MUJI && scene->clone && random_chance(&scene->random, 400))
        return scene->clone;
    return scene->world.nodes[*node].replica;
}

static void write_with(struct scene *scene, struct replica *replica, const struct change *change)
{
    struct span *span;
    struct why why;
    why_clear(&why);
    assert_ok(replica_begin(replica, &span));
    enum status status =
        replica_write(span, "clerk", ++scene->world.now_ms, change, 1, NULL, NULL, &why);
    if (status != STATUS_OK && status != STATUS_CONFLICT && status != STATUS_UNAUTHORISED &&
        status != STATUS_FORKED)
        fail_msg("write: %s %s", status_name(status), why.what);
    assert_ok(replica_end(span, NULL));
}

static void do_budget(struct scene *scene)
{
    int node;
    struct replica *replica = some_replica(scene, &node);
    const char *scope = node == BAREN || (node <= COUNTY && random_chance(&scene->random, 300))
                            ? "653022202"
                            : "653022205";
    struct record_key key = world_budget_key(scope, code_of(scene));
    struct buffer payload = {0};
    world_budget(strcmp(scope, "653022202") == 0 ? "802001" : "801001", "养护工程",
                 (int64_t)random_below(&scene->random, 4) * 1000, &payload);
    struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&payload)};
    change.withdrawn = random_chance(&scene->random, 100);
    write_with(scene, replica, &change);
    buffer_free(&payload);
}

static struct record_key form_key(struct scene *scene, const char *scope)
{
    struct record_key key = world_budget_key(scope, code_of(scene));
    key.kind = KIND_MONITORING;
    key.round = random_chance(&scene->random, 700) ? 5 : 8;
    return key;
}

static void do_form(struct scene *scene)
{
    int node;
    struct replica *replica = some_replica(scene, &node);
    bool baren = node == BAREN || (node <= COUNTY && random_chance(&scene->random, 300));
    if (node == BAREN && random_chance(&scene->random, 300))
        baren = false; /* what was handed over to it, if anything was */
    struct buffer payload = {0};
    world_monitoring(baren ? "802001" : "801001", (int64_t)random_below(&scene->random, 4) * 1000,
                     &payload);
    struct change change = {.key = form_key(scene, baren ? "653022202" : "653022205"),
                            .entered_for = "",
                            .payload = buffer_bytes(&payload),
                            .withdrawn = random_chance(&scene->random, 50),
                            .late = random_chance(&scene->random, 500)};
    write_with(scene, replica, &change);
    buffer_free(&payload);
}

/* By the county as a rule; sometimes it is opened again, or the prefecture closes too. */
static void do_closing(struct scene *scene)
{
    static const char *const scopes[] = {"653022", "653022205", "653022202"};
    int node = random_chance(&scene->random, 800) ? COUNTY : PREFECTURE;
    world_close_round(&scene->world, node, scopes[random_below(&scene->random, 3)], 2026,
                      random_chance(&scene->random, 800) ? 5 : 8,
                      random_chance(&scene->random, 200));
}

static void do_list(struct scene *scene)
{
    struct record_key key = world_budget_key("653022205", "801001");
    struct list_entry entries[CODES];
    struct payload list = {.kind = KIND_PROJECT_LIST};
    struct buffer payload = {0};
    size_t count = 0;
    char names[CODES][24];
    for (size_t i = 0; i < CODES; i++) {
        if (random_chance(&scene->random, 300))
            continue;
        snprintf(names[count], sizeof names[count], "65302226T%012zu", 100 + i);
        entries[count] = (struct list_entry){.project_code = names[count],
                                             .name = "养护工程",
                                             .reason = "不属本级",
                                             .out_of_scope = random_chance(&scene->random, 200)};
        count++;
    }
    key.kind = KIND_PROJECT_LIST;
    list.list = (struct project_list){
        .unit_code = "801001", .adopted = 20500, .entries = entries, .entry_count = count};
    assert_ok(payload_encode(&list, &payload));
    struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&payload)};
    write_with(scene, scene->world.nodes[COUNTY].replica, &change);
    buffer_free(&payload);
}

static void do_unit(struct scene *scene)
{
    struct record_key key = world_budget_key("653022205", "801001");
    struct payload unit = {.kind = KIND_UNIT};
    struct buffer payload = {0};
    key.kind = KIND_UNIT;
    key.fiscal_year = 0;
    unit.unit =
        (struct unit){.name = "木吉乡人民政府", .department_name = "木吉乡", .nature = "行政"};
    unit.unit.department_code = random_chance(&scene->random, 500) ? "801" : "802";
    unit.unit.region = key.scope;
    unit.unit.home = key.scope;
    assert_ok(payload_encode(&unit, &payload));
    struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&payload)};
    write_with(scene, scene->world.nodes[COUNTY].replica, &change);
    buffer_free(&payload);
}

/* Thresholds change, by either level; sometimes a plan goes, leaves them open, or can be read by nobody. Of the county
 * alone: what is above a basis' scope is read as it is now. */
static void do_plan(struct scene *scene)
{
    static const int greens[] = {80, 80, 100, 200, 500, 0, -1};
    struct buffer payload = {0};
    struct change change = world_plan(
        "653022", greens[random_below(&scene->random, sizeof greens / sizeof *greens)], &payload);
    change.withdrawn = random_chance(&scene->random, 150);
    write_with(scene,
               scene->world.nodes[random_chance(&scene->random, 700) ? COUNTY : PREFECTURE].replica,
               &change);
    buffer_free(&payload);
}

static void do_decision(struct scene *scene)
{
    struct arena arena;
    struct record record;
    struct record_key key = world_budget_key("653022205", code_of(scene));
    if (random_chance(&scene->random, 500))
        key = form_key(scene, "653022205");
    arena_init(&arena, 0);
    if (world_held(scene->world.nodes[COUNTY].replica, &key, &record, &arena)) {
        size_t pick = random_below(&scene->random, record.version_count);
        if (random_chance(&scene->random, 300))
            world_reopen(&scene->world, COUNTY, &key, &record.versions[pick].name);
        else
            world_review(&scene->world, COUNTY, &key, &record.versions[pick].name,
                         random_chance(&scene->random, 700) ? VERDICT_PASSED : VERDICT_RETURNED);
    }
    arena_close(&arena);
}

/* What is shown is said anew by the county and passed, all in one (approved.h). */
static void do_adjustment(struct scene *scene)
{
    struct arena arena;
    struct record record;
    struct why why;
    struct span *span;
    struct buffer payload = {0};
    struct replica *county = scene->world.nodes[COUNTY].replica;
    struct record_key key = form_key(scene, "653022205");
    arena_init(&arena, 0);
    why_clear(&why);
    bool held = world_held(county, &key, &record, &arena) && record.shown.seq;
    for (int i = 0; i < 2 * CODES && !held; i++) { /* one that there is */
        key = form_key(scene, "653022205");
        held = world_held(county, &key, &record, &arena) && record.shown.seq;
    }
    if (held) {
        world_monitoring("801001", (int64_t)random_below(&scene->random, 9) * 1000, &payload);
        const struct approved_change ask = {
            .form = {.key = key, .entered_for = "", .payload = buffer_bytes(&payload)},
            .seen = record.shown,
            .reason = "调整"};
        assert_ok(replica_begin(county, &span));
        enum status status =
            replica_change_approved(span, "office", ++scene->world.now_ms, &ask, &why);
        if (status != STATUS_OK && status != STATUS_CONFLICT && status != STATUS_UNAUTHORISED &&
            status != STATUS_STALE)
            fail_msg("adjustment: %s %s", status_name(status), why.what);
        enum status ended = replica_end(span, NULL); /* half of it is none of it */
        if (ended != STATUS_OK && ended != status)
            fail_msg("adjustment: %s", status_name(ended));
    }
    buffer_free(&payload);
    arena_close(&arena);
}

/* An end at some position of a township's feed; sometimes by a node that may not. */
static void do_end(struct scene *scene)
{
    struct arena arena;
    struct head *heads;
    size_t count;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(scene->world.nodes[COUNTY].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022205", &heads, &count));
    replica_view_end(&view);
    if (count) {
        size_t pick = random_below(&scene->random, count);
        if (random_chance(&scene->random, 500) && heads[pick].seq > 1)
            heads[pick].seq -= (uint32_t)random_below(&scene->random, heads[pick].seq);
        world_end(&scene->world, random_chance(&scene->random, 500) ? COUNTY : PREFECTURE,
                  "653022205", "653022205", &heads[pick], 1, random_chance(&scene->random, 300));
    }
    arena_close(&arena);
}

/* The county itself is ended: at where it stands, or before. */
static void do_end_county(struct scene *scene)
{
    struct arena arena;
    struct head *heads;
    size_t count;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(scene->world.nodes[COUNTY].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022", &heads, &count));
    replica_view_end(&view);
    for (size_t i = 0; i < count; i++)
        if (random_chance(&scene->random, 200))
            heads[i].seq -= (uint32_t)random_below(&scene->random, heads[i].seq);
    world_end(&scene->world, PREFECTURE, "653022", "653022", heads,
              (size_t)random_below(&scene->random, count + 1), random_chance(&scene->random, 500));
    arena_close(&arena);
}

/* A node that was let in with the county's key, at some time: it may be written down, or not. */
static void do_stranger(struct scene *scene)
{
    struct world copy = scene->world;
    struct world_node *stranger = &copy.nodes[BAREN];
    struct buffer payload = {0};
    uint8_t seed[32] = {77};
    keys_from_seed(seed, &stranger->keys);
    stranger->signed_grant = (struct buffer){.data = NULL};
    snprintf(stranger->grant.node, sizeof stranger->grant.node, "653022202-x");
    memcpy(stranger->grant.sign_public, stranger->keys.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(stranger->grant.link_public, stranger->keys.link_public, LINK_PUBLIC_SIZE);
    assert_ok(
        grant_sign(&stranger->grant, copy.nodes[COUNTY].keys.sign_secret, &stranger->signed_grant));
    if (random_chance(&scene->random, 400)) {
        struct change change = {.key = {.scope = stranger->grant.scope, .kind = KIND_GRANT},
                                .entered_for = "",
                                .payload = buffer_bytes(&stranger->signed_grant)};
        memcpy(change.key.id, stranger->grant.node, sizeof stranger->grant.node);
        write_with(scene, scene->world.nodes[COUNTY].replica, &change);
    }
    struct forge *forge = forge_new(&copy, BAREN, "653022202");
    forge->feed.incarnation = random_u64(&scene->random);
    world_budget("802001", "养护工程", (int64_t)random_below(&scene->random, 4) * 1000, &payload);
    forge_body(forge, KIND_BUDGET, code_of(scene), 2026, buffer_bytes(&payload));
    (void)world_take(
        scene->world.nodes[random_chance(&scene->random, 500) ? BAREN : COUNTY].replica,
        forge_batch(forge));
    forge_free(forge);
    buffer_free(&payload);
    buffer_free(&stranger->signed_grant);
}

/* A township's software that asks nobody: its own approval, a neighbour's form, what nobody
 * can read. Signed and chained, so it is held, and counted out. */
static void do_rogue(struct scene *scene)
{
    struct world *world = &scene->world;
    struct arena arena;
    struct record record;
    struct record_key key = world_budget_key("653022205", code_of(scene));
    struct forge *forge = forge_new(world, MUJI, "653022205");
    struct buffer payload = {0};
    forge->feed.incarnation = random_u64(&scene->random);
    arena_init(&arena, 0);
    struct change change = {.key = key, .entered_for = ""};
    if (world_held(world->nodes[MUJI].replica, &key, &record, &arena) && record.shown.seq) {
        struct payload review = {.kind = KIND_REVIEW};
        review.review = (struct review){
            .version = record.shown, .verdict = VERDICT_PASSED, .reviewer = "木吉乡"};
        assert_ok(payload_encode(&review, &payload));
        change.key.kind = KIND_REVIEW;
        decision_id_print(&key, record.shown.mark, change.key.id);
        change.payload = buffer_bytes(&payload);
        forge_change(forge, &change);
        change.replaces = &record.shown;
        change.replace_count = 1;
    }
    change.key = key;
    change.payload = bytes_of("\xff\xff", 2);
    forge_change(forge, &change);
    change.key.scope.text[8] = '2'; /* 巴仁乡's */
    forge_change(forge, &change);
    (void)world_take(world->nodes[MUJI].replica, forge_batch(forge));
    buffer_free(&payload);
    arena_close(&arena);
    forge_free(forge);
}

/* A unit goes to the other township, or comes back; whoever may not is told so. */
static void do_handover(struct scene *scene)
{
    int node = random_chance(&scene->random, 700) ? COUNTY : (int)random_below(&scene->random, 4);
    struct handover_ask ask = {
        .unit = world_budget_key("653022205", "801001"), .reason = "合并", .effective = 20600};
    struct handover_done done;
    struct span *span;
    struct why why;
    ask.unit.kind = KIND_UNIT;
    ask.unit.fiscal_year = 0;
    if (random_chance(&scene->random, 300))
        do_unit(scene);
    memcpy(ask.to.text, random_chance(&scene->random, 600) ? "653022202" : "653022205", 10);
    why_clear(&why);
    assert_ok(replica_begin(scene->world.nodes[node].replica, &span));
    enum status status = replica_handover(span, "clerk", ++scene->world.now_ms, &ask, &done, &why);
    if (status == STATUS_OK) {
        assert_ok(replica_end(span, NULL));
        return;
    }
    if (status != STATUS_CONFLICT && status != STATUS_UNAUTHORISED && status != STATUS_NOT_FOUND &&
        status != STATUS_FORKED)
        fail_msg("handover: %s %s %s", status_name(status), why.where, why.what);
    replica_abort(span);
}

/* A township that hands itself what is not its own, or gives away what it may not. */
static void do_false_handover(struct scene *scene)
{
    bool to_itself = random_chance(&scene->random, 500);
    struct forge *forge = forge_new(&scene->world, BAREN, "653022202");
    struct handover_entry entries[] = {{{""}, "801001"}, {{""}, ""}};
    struct payload payload = {.kind = KIND_HANDOVER};
    struct buffer bytes = {0};
    entries[1].id = code_of(scene);
    payload.handover = (struct handover){
        .unit_code = "801001", .entries = entries, .entry_count = 2, .reason = "没有人问过"};
    memcpy(payload.handover.from.text, to_itself ? "653022205" : "653022202", 10);
    memcpy(payload.handover.to.text, to_itself ? "653022202" : "653022205", 10);
    assert_ok(payload_encode(&payload, &bytes));
    forge->feed.incarnation = random_u64(&scene->random);
    forge_body(forge, KIND_HANDOVER, "801001", 0, buffer_bytes(&bytes));
    (void)world_take(scene->world.nodes[BAREN].replica, forge_batch(forge));
    buffer_free(&bytes);
    forge_free(forge);
}

/* A grant is a record like others: given again, to a node that has one, or taken back. */
static void do_grant(struct scene *scene)
{
    int node = random_chance(&scene->random, 500) ? MUJI : BAREN;
    const struct world_node *child = &scene->world.nodes[node];
    struct change change = {.key = {.scope = child->grant.scope, .kind = KIND_GRANT},
                            .entered_for = "",
                            .payload = buffer_bytes(&child->signed_grant)};
    memcpy(change.key.id, child->grant.node, sizeof child->grant.node);
    change.withdrawn = random_chance(&scene->random, 300);
    write_with(scene, scene->world.nodes[COUNTY].replica, &change);
}

static void do_clone(struct scene *scene)
{
    if (scene->clone)
        return;
    scene->clone_kv = world_kv_copy(scene->world.nodes[MUJI].kv);
    bool rebuild;
    struct why why;
    assert_ok(replica_open(scene->clone_kv, NULL, 5, &scene->clone, &rebuild, &why));
    replica_set_keys(scene->clone, &scene->world.nodes[MUJI].keys);
}

static void take_all(struct world_batches *batches, struct replica *to)
{
    for (size_t i = 0; i < batches->count; i++)
        (void)world_take(to, buffer_bytes(&batches->items[i]));
}

void scene_clone_to_county(struct scene *scene)
{
    struct world copy = scene->world;
    struct world_batches batches;
    copy.nodes[MUJI].replica = scene->clone;
    world_batches(&copy, MUJI, &batches);
    take_all(&batches, scene->world.nodes[COUNTY].replica);
    world_batches_free(&batches);
}

static void do_sync(struct scene *scene)
{
    static const int pairs[][2] = {{MUJI, COUNTY}, {BAREN, COUNTY}, {COUNTY, PREFECTURE},
                                   {COUNTY, MUJI}, {COUNTY, BAREN}, {PREFECTURE, COUNTY}};
    size_t pair = random_below(&scene->random, sizeof pairs / sizeof *pairs);
    if (scene->clone && random_chance(&scene->random, 200))
        scene_clone_to_county(scene);
    else
        world_sync(&scene->world, pairs[pair][0], pairs[pair][1]);
}

void scene_act(struct scene *scene)
{
    uint64_t draw = random_below(&scene->random, 100);
    if (draw < 25)
        do_budget(scene);
    else if (draw < 47)
        do_form(scene);
    else if (draw < 52)
        do_closing(scene);
    else if (draw < 62)
        do_decision(scene);
    else if (draw < 65)
        do_adjustment(scene);
    else if (draw < 70)
        do_list(scene);
    else if (draw < 74)
        do_unit(scene);
    else if (draw < 76)
        do_end(scene);
    else if (draw < 77)
        (random_chance(&scene->random, 200) ? do_end_county : do_stranger)(scene);
    else if (draw < 79)
        do_clone(scene);
    else if (draw < 81)
        do_rogue(scene);
    else if (draw < 83)
        do_grant(scene);
    else if (draw < 86)
        do_handover(scene);
    else if (draw < 87)
        do_false_handover(scene);
    else if (draw < 89)
        do_plan(scene);
    else
        do_sync(scene);
}

void scene_open(struct scene *scene, uint64_t seed)
{
    memset(scene, 0, sizeof *scene);
    random_seed(&scene->random, seed);
    world_open(&scene->world);
}

void scene_close(struct scene *scene)
{
    replica_close(scene->clone);
    if (scene->clone_kv)
        world_kv_free(scene->clone_kv);
    world_close(&scene->world);
}
