/* A county in memory. */
#include "county.h"

void county_open(struct county *county)
{
    struct identity identity = {.grant_count = 1};
    struct grant grant = {.serial = 1, .node = "653022", .grantor = "653022"};
    struct why why;
    bool rebuild;
    uint8_t seed[32];
    memset(seed, 1, sizeof seed);
    keys_from_seed(seed, &identity.keys);
    assert_ok(scope_parse("653022", &grant.scope, NULL));
    grant_usual(&grant, 3);
    memcpy(grant.sign_public, identity.keys.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(grant.link_public, identity.keys.link_public, LINK_PUBLIC_SIZE);
    memcpy(grant.grantor_link_public, identity.keys.link_public, LINK_PUBLIC_SIZE);
    assert_ok(grant_sign(&grant, identity.keys.sign_secret, &county->grant));
    root_id(identity.keys.sign_public, &identity.root);
    identity.grants[0] = buffer_bytes(&county->grant);
    county->kv = kv_memory_new();
    county->store = kv_failing_over(county->kv);
    assert_ok(replica_open(&county->store.public, NULL, 7, &county->replica, &rebuild, &why));
    assert_ok(replica_enrol(county->replica, &identity, &why));
}

void county_close(struct county *county)
{
    if (!county->kv)
        return;
    replica_close(county->replica);
    kv_failing_end(&county->store);
    kv_memory_free(county->kv);
    buffer_free(&county->grant);
    county->kv = NULL;
}

void county_write(struct county *county, struct change *changes, size_t count)
{
    struct span *span;
    struct why why;
    why_clear(&why);
    assert_ok(replica_begin(county->replica, &span));
    enum status status =
        replica_write(span, "clerk", county->now_ms++, changes, count, NULL, NULL, &why);
    if (status != STATUS_OK)
        fail_msg("%s: %s %s", county->name, why.what, why.hint);
    assert_ok(replica_end(span, NULL));
}

void county_read(struct county *county, const char *name, struct bytes file, struct intake *intake)
{
    struct intake_options options = {.fiscal_year = 0,
                                     .month = county->month,
                                     .today = date_of_instant(county->now_ms),
                                     .scope = {"653022"}};
    struct view view;
    struct why why;
    why_clear(&why);
    assert_ok(replica_view(county->replica, &view));
    assert_ok(intake_read(&view, &county->arena, &options, name, file, intake, &why));
    replica_view_end(&view);
    for (size_t i = 0; i < intake->finding_count; i++)
        if (*county->refused && strstr(intake->findings[i].what, county->refused))
            county->refused[0] = '\0';
        else if (intake->findings[i].severity == SEVERITY_BLOCKING)
            fail_msg("%s: %s %s %s", county->name, name, intake->findings[i].cell,
                     intake->findings[i].what);
}

/* Every refusal that is expected has come. */
static void check_refused(struct county *county)
{
    if (*county->refused)
        fail_msg("%s: nothing says “%s”", county->name, county->refused);
}

void county_write_all(struct county *county, const struct intake *intake)
{
    for (size_t i = 0; i < intake->draft_count; i++)
        if (intake->drafts[i].change_count)
            county_write(county, intake->drafts[i].changes, intake->drafts[i].change_count);
}

void county_import(struct county *county)
{
    struct intake intake;
    if (!county->rows.size)
        return;
    struct bytes text = arena_bytes(&county->arena, buffer_bytes(&county->rows));
    county_read(county, "f.csv", text, &intake);
    check_refused(county);
    county_write_all(county, &intake);
    county->rows.size = 0;
}

void county_decide(struct county *county, const char *text, const char *what)
{
    struct view view;
    struct record record;
    struct record_key key;
    struct buffer bytes = {0};
    assert_ok(record_key_parse(text, &key, NULL));
    assert_ok(replica_view(county->replica, &view));
    enum status status = replica_get(&view, &county->arena, &key, &record);
    if (status != STATUS_OK)
        fail_msg("%s: no record %s", county->name, text);
    replica_view_end(&view);
    struct change change = {
        .key = key, .replaces = &record.shown, .replace_count = 1, .entered_for = "", .reason = ""};
    if (strcmp(what, "withdraw") == 0) {
        change.withdrawn = true;
        county_write(county, &change, 1);
        return;
    }
    const char *more = strchr(what, ':'); /* "return:佐证不足" */
    const char *reasons[] = {more ? more + 1 : "理由"};
    struct payload payload = {.kind = KIND_REVIEW};
    payload.review =
        (struct review){.version = record.shown,
                        .verdict = strcmp(what, "pass") == 0 ? VERDICT_PASSED : VERDICT_RETURNED,
                        .reviewer = "r",
                        .reasons = reasons,
                        .reason_count = 1};
    assert_ok(payload_encode(&payload, &bytes));
    change.key.kind = KIND_REVIEW;
    decision_id_print(&key, record.shown.mark, change.key.id);
    struct record said;
    assert_ok(replica_view(county->replica, &view));
    status = replica_get(&view, &county->arena, &change.key, &said);
    replica_view_end(&view);
    change.replaces = &said.shown; /* what was said of it before */
    change.replace_count = status == STATUS_OK;
    change.payload = arena_bytes(&county->arena, buffer_bytes(&bytes));
    county_write(county, &change, 1);
    buffer_free(&bytes);
}

/* "county", of a number with a hyphen its own: batches 1-1 and 1-2 have two. */
static const char *secret_of(const struct record_key *key)
{
    return strchr(sample_number(key), '-') ? sample_number(key) : "county";
}

void county_sample_words(struct county *county, char *words, struct record_key *key)
{
    const char *purpose = strtok(words, " "), *number = strtok(NULL, " ");
    unsigned type = WORK_TYPE_COUNT, year = (unsigned)atoi(strtok(NULL, " "));
    unsigned round = (unsigned)atoi(strtok(NULL, " "));
    for (unsigned i = 1; i < WORK_TYPE_COUNT; i++)
        if (strcmp(work_type_name(i), purpose) == 0)
            type = i;
    sample_key(&county->held.plan.scope, (uint16_t)year, (uint8_t)round, type, number, key);
}

static void write_new(struct county *county, const struct record_key *key,
                      const struct payload *payload)
{
    struct change change = {.key = *key, .entered_for = "", .reason = ""};
    struct findings findings = {.arena = &county->arena};
    struct buffer bytes = {0};
    payload_check(payload, key, &findings);
    if (findings.blocking)
        fail_msg("%s: %s", county->name, findings.items[0].what);
    assert_ok(payload_encode(payload, &bytes));
    change.payload = arena_bytes(&county->arena, buffer_bytes(&bytes));
    county_write(county, &change, 1);
    buffer_free(&bytes);
}

void county_announce(struct county *county, char *words)
{
    struct payload payload = {.kind = KIND_SAMPLE};
    struct sample *sample = &payload.sample;
    struct population population;
    struct record_key key;
    struct view view;
    struct why why;
    why_clear(&why);
    county_sample_words(county, words, &key);
    const char *word = strtok(NULL, " ");
    *sample = (struct sample){.purpose = WORK_VERIFICATION,
                              .title = "抽样",
                              .date = date_of_instant(county->now_ms),
                              .plan = "",
                              .public_value = "",
                              .public_date = DATE_NONE,
                              .note = ""};
    for (unsigned i = 1; i < WORK_TYPE_COUNT; i++) /* "sample/onsite/1" */
        if (strncmp(key.id + 7, work_type_name(i), strlen(work_type_name(i))) == 0)
            sample->purpose = (uint8_t)i;
    if (word && strcmp(word, "of") == 0) {
        word = strtok(NULL, " ");
        while (strcmp(sample_of_name(sample->of), word) != 0)
            sample->of++;
        word = strtok(NULL, " ");
    }
    if (word && strcmp(word, "public") == 0) {
        sample->public_value = strtok(NULL, " ");
        sample->public_date = date_parse_iso(strtok(NULL, " "));
    }
    assert_ok(sample_rules(&county->held.plan, sample, &why));
    sample_commit(secret_of(&key), &sample->commitment);
    assert_ok(replica_view(county->replica, &view));
    assert_ok(
        replica_heads(&view, &county->arena, &key.scope, &sample->heads, &sample->head_count));
    assert_ok(population_read(&view, &county->arena, &key, sample->of, NULL, &population));
    replica_view_end(&view);
    sample->population = (uint32_t)population.count;
    sample->digest = population.digest;
    write_new(county, &key, &payload);
}

static const struct sample_item *announced(struct county *county, struct view *view,
                                           const struct record_key *key)
{
    struct samples *samples = arena_take(&county->arena, sizeof *samples);
    assert_ok(samples_read(view, NULL, &county->arena, &key->scope, samples));
    for (size_t i = 0; i < samples->count; i++)
        if (record_key_equal(&samples->items[i].key, key))
            return &samples->items[i];
    fail_msg("%s: no sample %s", county->name, key->id);
    return NULL;
}

void county_draw(struct county *county, char *words)
{
    struct payload payload = {.kind = KIND_DRAW};
    struct draw *draw = &payload.draw;
    struct population population;
    struct record_key key;
    struct view view;
    size_t count;
    county_sample_words(county, words, &key);
    const char *pick = strtok(NULL, " ");
    const char *code = pick ? strtok(NULL, " ") : NULL, *reason = pick ? strtok(NULL, "") : NULL;
    assert_ok(replica_view(county->replica, &view));
    const struct sample_item *item = announced(county, &view, &key);
    const char *open = *item->sample->public_value ? "17" : "";
    const struct moment moment = {key.scope, item->sample->heads, item->sample->head_count};
    assert_ok(population_read(&view, &county->arena, &key, item->sample->of, &moment, &population));
    assert_ok(
        sample_drawn(&county->arena, item->sample, secret_of(&key), open, &population, &count));
    replica_view_end(&view);
    *draw = (struct draw){.announced = item->version,
                          .secret = secret_of(&key),
                          .public_value = open,
                          .source = "",
                          .date = date_of_instant(county->now_ms),
                          .note = ""};
    draw->rows = arena_array(&county->arena, struct draw_row, population.count + 1);
    for (size_t i = 0; i < population.count; i++) {
        const struct sample_object *object = &population.objects[i];
        bool picked = !object->drawn && code && strcmp(code, object->project_code) == 0;
        if (object->drawn || picked)
            draw->rows[draw->row_count++] = (struct draw_row){
                object->project_code, object->unit_code, (uint8_t)(object->book + 1u),
                picked ? DRAWN_PICKED : DRAWN_BY_LOT, picked ? reason : ""};
    }
    for (size_t i = 0; code && i < draw->row_count; i++)
        if (draw->rows[i].how == DRAWN_PICKED)
            code = NULL;
    if (code)
        fail_msg("%s: %s cannot be picked: it is drawn, or not in the population", county->name,
                 code);
    key.kind = KIND_DRAW;
    write_new(county, &key, &payload);
}

void county_withdraw_sample(struct county *county, char *words)
{
    struct payload payload = {.kind = KIND_WITHDRAWAL};
    struct record_key key;
    struct view view;
    county_sample_words(county, words, &key);
    assert_ok(replica_view(county->replica, &view));
    const struct sample_item *item = announced(county, &view, &key);
    payload.withdrawal = (struct withdrawal){.announced = item->version,
                                             .date = date_of_instant(county->now_ms),
                                             .reason = strtok(NULL, "")};
    if (item->draw)
        payload.withdrawal.drawn = item->draw_version;
    replica_view_end(&view);
    key.kind = KIND_WITHDRAWAL;
    write_new(county, &key, &payload);
}

enum status county_verify(struct county *county, struct arena *arena, const struct record_key *key,
                          struct table *table, enum sample_outcome *outcome)
{
    struct samples samples;
    struct view view;
    enum status status = replica_view(county->replica, &view);
    if (status != STATUS_OK)
        return status;
    size_t at = 0;
    status = samples_read(&view, NULL, arena, &key->scope, &samples);
    while (status == STATUS_OK && at < samples.count &&
           !record_key_equal(&samples.items[at].key, key))
        at++;
    if (status == STATUS_OK)
        status = at < samples.count
                     ? sample_verify(&view, arena, &samples.items[at], table, outcome)
                     : STATUS_NOT_FOUND;
    return replica_view_close(&view, status);
}

/* A successor of what is shown, or the first of its record. */
static void change_of(struct county *county, const struct record_key *key,
                      const struct payload *payload, struct record *shown, struct change *change)
{
    struct buffer bytes = {0};
    struct view view;
    *change = (struct change){.key = *key, .entered_for = "", .reason = ""};
    assert_ok(payload_encode(payload, &bytes));
    change->payload = arena_bytes(&county->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    assert_ok(replica_view(county->replica, &view));
    if (replica_get(&view, &county->arena, key, shown) == STATUS_OK && shown->shown.seq) {
        change->replaces = &shown->shown;
        change->replace_count = 1;
    }
    replica_view_end(&view);
}

void county_attach(struct county *county, const char *text, const char *title)
{
    struct record_key form, key;
    struct payload payload = {.kind = KIND_ATTACHMENTS};
    struct change change;
    struct record shown;
    assert_ok(record_key_parse(text, &form, NULL));
    attachments_key(&form, &key);
    struct attachment item = {
        .of = form.kind, .title = title, .document = "", .kept = "绩效办", .name = ""};
    payload.attachments = (struct attachments){.items = &item, .count = 1};
    change_of(county, &key, &payload, &shown, &change);
    county_write(county, &change, 1);
}

/* "WHAT YEAR [ROUND]": as things stand. */
static void build_submission(struct county *county, char *words, struct record_key *key,
                             struct submission *submission)
{
    static const char *const names[] = {"none",           "round",           "application",
                                        "overall_review", "self_evaluation", "transfer",
                                        "result_use"};
    struct submission_ask ask = {.scope = county->held.plan.scope,
                                 .as_of = date_of_instant(county->now_ms),
                                 .plan_version = county->held.mark};
    struct view view;
    const char *what = strtok(words, " "), *year = strtok(NULL, " "), *round = strtok(NULL, " ");
    while (ask.kind < sizeof names / sizeof *names && strcmp(names[ask.kind], what) != 0)
        ask.kind++;
    ask.fiscal_year = (uint16_t)atoi(year);
    ask.round = (uint8_t)(round ? atoi(round) : 0);
    assert_ok(replica_view(county->replica, &view));
    assert_ok(submission_build(&view, &county->arena, &ask, key, submission));
    replica_view_end(&view);
}

void county_submit(struct county *county, char *words)
{
    struct payload payload = {.kind = KIND_SUBMISSION};
    struct change change;
    struct record shown;
    struct record_key key;
    build_submission(county, words, &key, &payload.submission);
    change_of(county, &key, &payload, &shown, &change);
    county_write(county, &change, 1);
}

void county_warns(struct county *county, char *words)
{
    struct submission submission;
    struct record_key key;
    char *says = strstr(words, ": ");
    assert_non_null(says);
    *says = '\0';
    says += 2;
    build_submission(county, words, &key, &submission);
    bool none = strcmp(says, "-") == 0, found = none && !submission.warning_count;
    for (size_t i = 0; !none && i < submission.warning_count; i++)
        found = found || strstr(submission.warnings[i], says);
    if (!found)
        fail_msg("%s: “%s”, not “%s”", county->name,
                 submission.warning_count ? submission.warnings[0] : "-", says);
}

void county_decide_objection(struct county *county, const char *text, const char *what)
{
    struct objection_decision decision;
    struct record shown[8];
    struct change changes[8];
    size_t count = 0;
    struct record_key key;
    struct view view;
    struct why why;
    const char *reason = strcmp(what, "accept") == 0 ? NULL : arena_text(&county->arena, what);
    why_clear(&why);
    assert_ok(record_key_parse(text, &key, NULL));
    assert_ok(replica_view(county->replica, &view));
    enum status status =
        objection_decide(&view, &county->arena, &key, reason, "r", &decision, &why);
    bool refused = status != STATUS_OK && *county->refused && strstr(why.what, county->refused);
    if (status != STATUS_OK && !refused)
        fail_msg("%s: %s %s", county->name, why.where, why.what);
    replica_view_end(&view);
    if (refused)
        county->refused[0] = '\0';
    if (refused)
        return;
    change_of(county, &decision.review, &decision.review_payload, &shown[count], &changes[count]);
    count++;
    if (decision.changes_list) {
        change_of(county, &decision.list, &decision.list_payload, &shown[count], &changes[count]);
        count++;
    }
    assert_true(decision.link_count <= 6);
    for (size_t i = 0; i < decision.link_count; i++, count++)
        change_of(county, &decision.links[i].key, &decision.links[i].payload, &shown[count],
                  &changes[count]);
    county_write(county, changes, count);
}

int64_t noon_of(const char *text)
{
    return (int64_t)date_parse_iso(text) * 86400000 + 4 * INT64_C(3600000); /* noon in Beijing */
}

/* A plan of the tree, as of this county whatever county it was written for; "6530": the prefecture's, as it is. */
void county_plan(struct arena *arena, const char *file, const char *scope, struct plan_held *held)
{
    struct why why;
    char path[1024];
    struct record_key key = {.kind = KIND_PLAN, .fiscal_year = 2026, .id = PLAN_ID};
    why_clear(&why);
    snprintf(path, sizeof path, "%s/%s", SIBEN_SOURCE_DIR, file);
    struct bytes text = test_file(path), days = test_sample("holidays-2026.json");
    const bool above = strcmp(scope, "6530") == 0;
    assert_ok(scope_parse(above ? scope : "653022", &key.scope, NULL));
    struct calendar_text *calendar = arena_take(arena, sizeof *calendar);
    *calendar = (struct calendar_text){"h", arena_text_of(arena, days)};
    char *words = arena_text_of(arena, text);
    for (char *at = words; !above && (at = strstr(at, scope));)
        memcpy(at, "653022", 6);
    const struct plan_notice notice = {.name = "653022-2026",
                                       .edition = 1,
                                       .text = words,
                                       .calendars = calendar,
                                       .calendar_count = 1};
    assert_ok(plan_of_payload(arena, &key, &notice, held, &why));
    memory_free((void *)(uintptr_t)text.data);
    memory_free((void *)(uintptr_t)days.data);
}
