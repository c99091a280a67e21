#include "desk.h"

#include "again.h"

static void make_grant(struct desk *desk, size_t at, const char *name, const char *grantor,
                       const struct node_keys *keys, const struct node_keys *parent,
                       unsigned without)
{
    struct grant grant = {.serial = (uint32_t)at + 1};
    snprintf(grant.node, sizeof grant.node, "%s", name);
    snprintf(grant.grantor, sizeof grant.grantor, "%s", grantor);
    assert_ok(scope_parse(name, &grant.scope, NULL));
    grant_usual(&grant, scope_level(&grant.scope));
    for (size_t lane = 0; without && lane < LANE_COUNT; lane++)
        grant.kinds[lane] &= ~(UINT64_C(1) << without);
    memcpy(grant.sign_public, keys->sign_public, SIGN_PUBLIC_SIZE);
    memcpy(grant.link_public, keys->link_public, LINK_PUBLIC_SIZE);
    memcpy(grant.grantor_link_public, parent->link_public, LINK_PUBLIC_SIZE);
    assert_ok(grant_sign(&grant, parent->sign_secret, &desk->grants[at]));
}

void desk_open(struct desk *desk, const char *scope)
{
    desk_open_without(desk, scope, 0);
}

void desk_open_without(struct desk *desk, const char *scope, unsigned kind)
{
    struct node_keys county, own;
    struct identity identity = {.grant_count = 1};
    const char *root = strcmp(scope, "6530") == 0 ? "6530" : "653022";
    bool rebuild, township = strcmp(scope, root) != 0;
    uint8_t seed[32];
    memset(desk, 0, sizeof *desk);
    assert_ok(trust_start());
    memset(seed, 1, sizeof seed);
    keys_from_seed(seed, &county);
    memset(seed, 2, sizeof seed);
    keys_from_seed(seed, &own);
    make_grant(desk, 0, root, root, &county, &county, township ? 0 : kind);
    if (township)
        make_grant(desk, 1, scope, root, &own, &county, kind);
    root_id(county.sign_public, &identity.root);
    identity.keys = township ? own : county;
    identity.grant_count = township ? 2 : 1;
    for (size_t i = 0; i < identity.grant_count; i++)
        identity.grants[i] = buffer_bytes(&desk->grants[i]);
    desk->kv = kv_memory_new();
    desk->store = kv_failing_over(desk->kv);
    assert_ok(replica_open(&desk->store.public, NULL, 7, &desk->replica, &rebuild, &desk->why));
    assert_ok(replica_enrol(desk->replica, &identity, &desk->why));
    desk->now_ms = 1780000000000;
    desk->options.today = date_of(2026, 6, 5);
    arena_init(&desk->arena, 1u << 30);
}

void desk_close(struct desk *desk)
{
    arena_close(&desk->arena);
    again_end();
    desk_ask_tables(desk);
    replica_close(desk->replica);
    kv_failing_end(&desk->store);
    kv_memory_free(desk->kv);
    buffer_free(&desk->grants[0]);
    buffer_free(&desk->grants[1]);
}

static void write_draft(struct desk *desk, struct span *span, const struct intake_draft *draft)
{
    size_t skipped = 0;
    desk->unchanged += draft->unchanged;
    desk->passed += !draft->blocked;
    desk->blocked += draft->blocked;
    if (draft->blocked)
        assert_int_equal(draft->change_count, 0);
    if (desk->dry || !draft->change_count)
        return;
    enum status status = replica_write(span, "clerk", ++desk->now_ms, draft->changes,
                                       draft->change_count, NULL, &skipped, &desk->why);
    if (status)
        print_error("%s: %s %s\n", desk->why.where, desk->why.what, desk->why.hint);
    assert_ok(status);
    desk->written += draft->change_count - skipped;
}

/* -- the same file with failures ------------------------------------------------------------- */

struct reading {
    struct desk *desk;
    const char *name;
    struct bytes file;
};

static void say_draft(struct buffer *said, const struct intake_draft *draft)
{
    buffer_print(said, "%u %s %s %s %d %d %d %zu/%zu %zu/%zu\n", draft->kind, draft->sheet,
                 draft->cell, draft->title, draft->blocked, draft->untouched, draft->released,
                 draft->rows_blocked, draft->rows, draft->change_count, draft->unchanged);
    for (size_t i = 0; i < draft->change_count; i++) {
        char key[RECORD_KEY_TEXT_SIZE];
        record_key_print(&draft->changes[i].key, key, sizeof key);
        buffer_print(said, "%s %s %d\n", key, draft->changes[i].entered_for,
                     draft->changes[i].withdrawn);
        buffer_put_sized(said, draft->changes[i].payload);
    }
}

static enum status read_again(void *context, struct arena *arena, struct buffer *said)
{
    const struct reading *reading = context;
    struct intake intake;
    struct view view;
    struct why why;
    why_clear(&why);
    enum status status = replica_view(reading->desk->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = replica_view_close(&view, intake_read(&view, arena, &reading->desk->options,
                                                   reading->name, reading->file, &intake, &why));
    for (size_t i = 0; status == STATUS_OK && i < intake.draft_count; i++)
        say_draft(said, &intake.drafts[i]);
    for (size_t i = 0; status == STATUS_OK && i < intake.finding_count; i++) {
        const struct intake_finding *finding = &intake.findings[i];
        buffer_print(said, "%u %s %s %s %s %s %d\n", finding->severity, finding->rule,
                     finding->sheet, finding->cell, finding->what, finding->hint, finding->draft);
    }
    return status;
}

static void with_failures(struct desk *desk, const char *name, struct bytes file)
{
    struct reading reading = {desk, name, file};
    const struct again question = {name, &desk->store, read_again, &reading};
    struct buffer said = {0};
    (void)again(&question, 4, &said);
    buffer_free(&said);
}

enum status desk_import(struct desk *desk, const char *name, struct bytes file)
{
    struct view view;
    struct span *span;
    arena_reset(&desk->arena);
    why_clear(&desk->why);
    desk->passed = desk->blocked = desk->written = desk->unchanged = 0;
    with_failures(desk, name, file);
    assert_ok(replica_view(desk->replica, &view));
    enum status status =
        intake_read(&view, &desk->arena, &desk->options, name, file, &desk->intake, &desk->why);
    replica_view_end(&view);
    memory_free((void *)(uintptr_t)file.data);
    if (status)
        return status;
    assert_ok(replica_begin(desk->replica, &span));
    for (size_t i = 0; i < desk->intake.draft_count; i++)
        write_draft(desk, span, &desk->intake.drafts[i]);
    return replica_end(span, NULL);
}

static void import_well(struct desk *desk, const char *name, struct bytes file)
{
    enum status status = desk_import(desk, name, file);
    if (status)
        print_error("%s: %s %s\n", desk->why.where, desk->why.what, desk->why.hint);
    assert_ok(status);
}

void desk_take_sample(struct desk *desk, const char *file)
{
    char path[256];
    snprintf(path, sizeof path, "forms/%s", file);
    import_well(desk, file, test_sample(path));
}

void desk_take_text(struct desk *desk, const char *name, const char *text)
{
    struct buffer copy = {0};
    buffer_put_text(&copy, text);
    import_well(desk, name, buffer_bytes(&copy));
}

void desk_take(struct desk *desk, struct grid *grid)
{
    struct bytes file = grid_xlsx(&grid, 1);
    grid_free(grid);
    import_well(desk, "f.xlsx", file);
}

void desk_take_rows(struct desk *desk, const char *rows)
{
    struct grid grid;
    grid_rows(&grid, "Sheet1", rows);
    desk_take(desk, &grid);
}

void desk_start(struct desk *desk)
{
    desk_take_sample(desk, "list-units.xlsx");
    desk_take_sample(desk, "list-projects-2026.xlsx");
}

int desk_open_empty(struct desk *desk, struct arena *arena)
{
    desk_open(desk, "653022");
    arena_init(arena, 0);
    return 0;
}

int desk_open_county(struct desk *desk, struct arena *arena)
{
    (void)desk_open_empty(desk, arena);
    desk_start(desk);
    return 0;
}

int desk_close_county(struct desk *desk, struct arena *arena)
{
    arena_close(arena);
    desk_close(desk);
    return 0;
}

/* -- findings --------------------------------------------------------------------------- */

void desk_print(const struct desk *desk)
{
    static const char *const words[] = {"hint", "warning", "blocking"};
    for (size_t i = 0; i < desk->intake.finding_count; i++) {
        const struct intake_finding *finding = &desk->intake.findings[i];
        print_error("    %s %s %s › %s: %s -> %s\n", words[finding->severity], finding->rule,
                    finding->sheet, finding->cell, finding->what, finding->hint);
    }
}

const struct intake_finding *desk_finding(const struct desk *desk, const char *rule,
                                          const char *cell)
{
    for (size_t i = 0; i < desk->intake.finding_count; i++) {
        const struct intake_finding *finding = &desk->intake.findings[i];
        if (strcmp(finding->rule, rule) == 0 &&
            (!cell || !*cell || strcmp(finding->cell, cell) == 0))
            return finding;
    }
    return NULL;
}

void desk_expect(const struct desk *desk, enum severity severity, const char *rule,
                 const char *cell)
{
    const struct intake_finding *finding = desk_finding(desk, rule, cell);
    if (finding && finding->severity == severity)
        return;
    print_error("no %s of that severity at %s among:\n", rule, cell ? cell : "any cell");
    desk_print(desk);
    fail();
}

void desk_expect_none(const struct desk *desk, const char *rule)
{
    if (!desk_finding(desk, rule, NULL))
        return;
    print_error("%s among:\n", rule);
    desk_print(desk);
    fail();
}

/* -- records -------------------------------------------------------------------------------- */

static enum status get(struct desk *desk, struct arena *arena, const char *text,
                       struct record *record)
{
    struct record_key key;
    struct view view;
    assert_ok(record_key_parse(text, &key, &desk->why));
    assert_ok(replica_view(desk->replica, &view));
    enum status status = replica_get(&view, arena, &key, record);
    replica_view_end(&view);
    return status;
}

void desk_record(struct desk *desk, struct arena *arena, const char *key, struct payload *payload)
{
    struct record record;
    enum status status = get(desk, arena, key, &record);
    if (status)
        print_error("no record %s\n", key);
    assert_ok(status);
    assert_ok(payload_decode(arena, record.key.kind, record.payload, payload));
}

bool desk_has_record(struct desk *desk, const char *key)
{
    struct arena arena;
    struct record record;
    arena_init(&arena, 0);
    enum status status = get(desk, &arena, key, &record);
    arena_close(&arena);
    return status == STATUS_OK;
}

static void decide(struct desk *desk, const char *text, bool reopen, uint8_t verdict)
{
    struct arena arena;
    struct record record;
    struct buffer bytes = {0};
    struct span *span;
    arena_init(&arena, 0);
    assert_ok(get(desk, &arena, text, &record));
    struct payload payload = {.kind = reopen ? KIND_REOPENING : KIND_REVIEW};
    if (reopen)
        payload.reopening = (struct reopening){.version = record.shown, .reason = "改错"};
    else
        payload.review =
            (struct review){.version = record.shown, .verdict = verdict, .reviewer = "县绩效办"};
    assert_ok(payload_encode(&payload, &bytes));
    struct change change = {.key = record.key, .entered_for = "", .payload = buffer_bytes(&bytes)};
    change.key.kind = (uint16_t)payload.kind;
    decision_id_print(&record.key, record.shown.mark, change.key.id);
    assert_ok(replica_begin(desk->replica, &span));
    assert_ok(replica_write(span, "reviewer", ++desk->now_ms, &change, 1, NULL, NULL, &desk->why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
    arena_close(&arena);
}

void desk_decide(struct desk *desk, const char *text, bool reopen)
{
    decide(desk, text, reopen, VERDICT_PASSED);
}

void desk_return(struct desk *desk, const char *text)
{
    decide(desk, text, false, VERDICT_RETURNED);
}

void desk_publish(struct desk *desk, const char *text)
{
    struct payload payload = {.kind = KIND_PLAN};
    struct change change = {.key = {.kind = KIND_PLAN, .fiscal_year = 2026, .id = PLAN_ID},
                            .entered_for = ""};
    struct buffer bytes = {0};
    struct span *span;
    payload.plan = (struct plan_notice){.name = "653022-2026", .edition = 1, .text = text};
    assert_ok(payload_encode(&payload, &bytes));
    assert_ok(scope_parse("653022", &change.key.scope, NULL));
    change.payload = buffer_bytes(&bytes);
    assert_ok(replica_begin(desk->replica, &span));
    assert_ok(replica_write(span, "clerk", ++desk->now_ms, &change, 1, NULL, NULL, &desk->why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
}

void desk_close_round(struct desk *desk, unsigned fiscal_year, unsigned round, const char *reason)
{
    struct close_ask ask = {
        .fiscal_year = (uint16_t)fiscal_year, .round = (uint8_t)round, .reason = reason};
    struct close_plan plan;
    struct arena arena;
    struct view view;
    struct span *span;
    arena_init(&arena, 0);
    assert_ok(scope_parse("653022", &ask.scope, NULL));
    assert_ok(replica_view(desk->replica, &view));
    assert_ok(replica_close_plan(&view, &arena, &ask, &plan));
    replica_view_end(&view);
    assert_ok(replica_begin(desk->replica, &span));
    assert_ok(replica_write(span, "县绩效办", ++desk->now_ms, plan.changes, plan.count, NULL, NULL,
                            &desk->why));
    assert_ok(replica_end(span, NULL));
    arena_close(&arena);
}
