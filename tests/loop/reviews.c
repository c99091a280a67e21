#include "reviews.h"

#include <siben/review_chain.h>

static void write_record(struct county *county, const struct record_key *key,
                         const struct payload *payload, const struct version_name *replaces)
{
    struct change change = {.key = *key,
                            .replaces = (struct version_name *)(uintptr_t)replaces,
                            .replace_count = replaces ? 1 : 0,
                            .entered_for = "",
                            .reason = ""};
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

/* `text` without the line behind a newline that begins with the rest of `key`. */
static const char *without(struct arena *arena, const char *text, const char *key)
{
    const char *at = strstr(text, key), *end = at ? strchr(at + 1, '\n') : NULL;
    assert_non_null(end);
    const char *left = arena_print(arena, "%.*s%s", (int)(at - text), text, end);
    assert_non_null(left);
    return left;
}

void county_publish(struct county *county, const char *lines)
{
    struct record_key key = {.kind = KIND_PLAN, .fiscal_year = 2026, .id = PLAN_ID};
    struct payload payload = {.kind = KIND_PLAN};
    struct record before;
    struct view view;
    struct why why;
    char path[1024];
    snprintf(path, sizeof path, "%s/deploy/plans/653022-2026.yaml", SIBEN_SOURCE_DIR);
    struct bytes file = test_file(path), days = test_sample("holidays-2026.json");
    const char *text = arena_text_of(&county->arena, file);
    struct calendar_text calendar = {"h", arena_text_of(&county->arena, days)};
    memory_free((void *)(uintptr_t)file.data);
    memory_free((void *)(uintptr_t)days.data);
    text = without(&county->arena, text, "\nlate_addition_days:");
    text = without(&county->arena, text, "\nreview_chains:");
    if (strncmp(lines, "correction_days:", strlen("correction_days:")) == 0)
        text = without(&county->arena, text, "\ncorrection_days:");
    text = arena_print(&county->arena, "%s\n%s", lines, text);
    payload.plan = (struct plan_notice){.name = "653022-2026",
                                        .edition = 1,
                                        .text = text,
                                        .calendars = &calendar,
                                        .calendar_count = 1};
    assert_ok(scope_parse("653022", &key.scope, NULL));
    assert_ok(replica_view(county->replica, &view));
    bool had = replica_get(&view, &county->arena, &key, &before) == STATUS_OK;
    replica_view_end(&view);
    write_record(county, &key, &payload, had ? &before.shown : NULL);
    why_clear(&why);
    assert_ok(replica_view(county->replica, &view));
    if (plan_held(&view, county->plans, &key.scope, 2026, true, &county->held, &why) != STATUS_OK)
        fail_msg("%s: %s %s", county->name, why.where, why.what);
    replica_view_end(&view);
}

void county_say(struct county *county, char *words)
{
    static const char *reasons[] = {"理由"};
    const char *text = strtok(words, " "), *step = strtok(NULL, " "), *what = strtok(NULL, " ");
    const char *word = strtok(NULL, " "), *refused = word ? strtok(NULL, "") : NULL;
    struct record_key key;
    struct record form, before;
    struct review_chains chains;
    struct review_standing standing;
    struct view view;
    struct why why;
    why_clear(&why);
    assert_ok(record_key_parse(text, &key, NULL));
    assert_ok(replica_view(county->replica, &view));
    assert_ok(replica_get(&view, &county->arena, &key, &form));
    review_chains_open(&chains, &view, &county->arena, &county->arena);
    assert_ok(review_standing_of(&chains, &form, &standing));
    struct payload payload = {.kind = KIND_REVIEW};
    bool pass = strcmp(what, "pass") == 0;
    payload.review = (struct review){.version = form.shown,
                                     .verdict = pass ? VERDICT_PASSED : VERDICT_RETURNED,
                                     .reviewer = strcmp(step, "-") == 0 ? "审核人甲" : step,
                                     .reasons = reasons,
                                     .reason_count = 1};
    enum status status =
        review_say_step(&county->arena, &standing, strcmp(step, "-") == 0 ? "" : step,
                        date_of_instant(county->now_ms), &payload.review, &why);
    key.kind = KIND_REVIEW;
    decision_id_print(&form.key, form.shown.mark, key.id);
    bool had = replica_get(&view, &county->arena, &key, &before) == STATUS_OK && before.shown.seq;
    replica_view_end(&view);
    if ((status != STATUS_OK) != (refused != NULL) ||
        (refused && !strstr(why.what, refused) && !strstr(why.hint, refused)))
        fail_msg("%s: %s of %s: %s %s; not %s", county->name, what, step, why.what, why.hint,
                 refused ? refused : "done");
    if (status == STATUS_OK)
        write_record(county, &key, &payload, had ? &before.shown : NULL);
}
