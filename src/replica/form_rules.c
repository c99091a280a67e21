/* What a plan asks of forms: its rule sets scoring, accrual, framework and handling, kept in the index: 'F' year scope ->
 * points, kinds and words. */
#include "inside.h"

#include <siben/form_rules.h>
#include <siben/plan.h>

#define POINTS_DEFAULT (-2) /* the plan has no rule set scoring */

struct words {
    const char **texts;
    size_t count;
};
struct asked {
    const char *plan;
    uint32_t edition;
    int32_t target_points, execution_points;
    uint32_t kinds;
    uint32_t levels[CATEGORY_SPECIFIC + 1]; /* of each kind of project */
    bool scored;                            /* `scores` has all that it needs */
    struct score_rules scores;
    struct words monitoring, results, cost;
};

static struct key key_asked(uint16_t year, const struct scope *scope)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'F');
    key_u16(&key, year);
    key_text(&key, scope->text);
    return key;
}

/* -- from a plan's text ------------------------------------------------------------------- */

static struct words words_named(const struct rule_set *rules, const char *name)
{
    for (size_t i = 0; i < rules->value_count; i++)
        if (strcmp(rules->values[i].name, name) == 0 && !rules->values[i].unset)
            return (struct words){rules->values[i].texts, rules->values[i].count};
    return (struct words){NULL, 0};
}

/* The rule sets that scores are made by, as a plan that has no others. */
static enum status scores_of_plan(struct arena *arena, struct bytes text, struct asked *asked)
{
    static const char *const names[] = {"scoring", "scoring_101", "qualitative"};
    struct rule_set sets[sizeof names / sizeof *names];
    struct plan plan = {.rules = sets};
    const char *missing;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        enum status status = plan_rule_set_read(arena, text, names[i], &sets[plan.rule_count]);
        if (status == STATUS_NO_MEMORY)
            return status;
        plan.rule_count += status == STATUS_OK;
    }
    asked->scored = score_rules_of(&plan, &asked->scores, &missing) == STATUS_OK;
    return STATUS_OK;
}

static enum status asked_of_plan(struct arena *arena, const struct plan_notice *plan,
                                 struct asked *asked)
{
    struct rule_set rules;
    struct bytes text = bytes_of_text(plan->text);
    *asked = (struct asked){.plan = plan->name,
                            .edition = plan->edition,
                            .target_points = POINTS_DEFAULT,
                            .execution_points = POINTS_DEFAULT};
    enum status status = plan_rule_set_read(arena, text, "scoring", &rules);
    if (status == STATUS_OK && !rule_set_hundredths(&rules, "target_points", &asked->target_points))
        asked->target_points = -1;
    if (status == STATUS_OK &&
        !rule_set_hundredths(&rules, "execution_points", &asked->execution_points))
        asked->execution_points = -1;
    if (status != STATUS_NO_MEMORY)
        status = plan_rule_set_read(arena, text, "accrual", &rules);
    if (status == STATUS_OK)
        asked->kinds = plan_accrual_kinds(&rules);
    if (status != STATUS_NO_MEMORY)
        status = plan_rule_set_read(arena, text, "framework", &rules);
    if (status == STATUS_OK) {
        asked->cost = words_named(&rules, "cost_words");
        for (unsigned i = CATEGORY_PERSONNEL; i <= CATEGORY_SPECIFIC; i++)
            asked->levels[i] = plan_framework_levels(&rules, i);
    }
    if (status != STATUS_NO_MEMORY)
        status = plan_rule_set_read(arena, text, "handling", &rules);
    if (status == STATUS_OK) {
        asked->monitoring = words_named(&rules, "monitoring");
        asked->results = words_named(&rules, "results");
    }
    return status == STATUS_NO_MEMORY ? status : scores_of_plan(arena, text, asked);
}

static void words_put(struct buffer *value, const struct words *words)
{
    buffer_put_u32(value, (uint32_t)words->count);
    for (size_t i = 0; i < words->count; i++)
        buffer_put_sized(value, bytes_of_text(words->texts[i]));
}

static void bands_put(struct buffer *value, const struct score_bands *bands)
{
    buffer_put_u32(value, (uint32_t)bands->count);
    for (size_t i = 0; i < bands->count; i++) {
        buffer_put_u32(value, (uint32_t)bands->from[i]);
        buffer_put_u32(value, (uint32_t)bands->points[i]);
    }
}

static void scores_put(struct buffer *value, const struct asked *asked)
{
    const struct score_rules *rules = &asked->scores;
    buffer_put_u8(value, asked->scored);
    if (!asked->scored)
        return;
    buffer_put_u8(value, rules->method);
    buffer_put_u32(value, (uint32_t)rules->execution_points);
    buffer_put_u32(value, (uint32_t)rules->explain_from);
    buffer_put_u32(value, (uint32_t)rules->explain_from_zero);
    buffer_put_u32(value, (uint32_t)rules->full_from);
    buffer_put_u32(value, (uint32_t)rules->partly_from);
    buffer_put_u32(value, (uint32_t)rules->pass_line);
    bands_put(value, &rules->execution);
    bands_put(value, &rules->satisfaction);
    buffer_put_sized(value, bytes_of_text(rules->version));
}

static bool has_levels(const struct asked *asked)
{
    return asked->levels[CATEGORY_PERSONNEL] || asked->levels[CATEGORY_OPERATION] ||
           asked->levels[CATEGORY_SPECIFIC];
}

/* Levels stand at the end, where a plan has any: what was kept of plans that have none is as it was. */
static void asked_put(struct buffer *value, const struct asked *asked)
{
    buffer_put_u32(value, asked->edition);
    buffer_put_u32(value, (uint32_t)asked->target_points);
    buffer_put_u32(value, (uint32_t)asked->execution_points);
    buffer_put_sized(value, bytes_of_text(asked->plan));
    words_put(value, &asked->monitoring);
    words_put(value, &asked->results);
    words_put(value, &asked->cost);
    buffer_put_u32(value, asked->kinds);
    scores_put(value, asked);
    for (unsigned i = CATEGORY_PERSONNEL; has_levels(asked) && i <= CATEGORY_SPECIFIC; i++)
        buffer_put_u32(value, asked->levels[i]);
}

void follow_plan_forms(struct span *span, const struct record_key *key, const struct followed *seen)
{
    struct key name = key_asked(key->fiscal_year, &key->scope);
    struct payload payload;
    struct asked asked;
    struct buffer value = {0};
    if (strcmp(key->id, PLAN_ID) != 0 || key->round != 0)
        return;
    enum status status = seen->has
                             ? payload_decode(&span->scratch, KIND_PLAN, seen->after, &payload)
                             : STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = asked_of_plan(&span->scratch, &payload.plan, &asked);
    if (status == STATUS_OK)
        asked_put(&value, &asked);
    if (status == STATUS_NO_MEMORY || value.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
    else if (status == STATUS_OK)
        kv_put(span->txn, KV_INDEX, key_bytes(&name), buffer_bytes(&value));
    else
        kv_remove(span->txn, KV_INDEX, key_bytes(&name));
    buffer_free(&value);
}

/* -- what holds for a form ------------------------------------------------------------------- */

static void words_get(struct arena *arena, struct reader *reader, struct words *words)
{
    size_t count = reader_u32(reader);
    *words = (struct words){NULL, 0};
    if (count > reader_left(reader)) {
        reader->failed = true;
        return;
    }
    words->texts = arena_array(arena, const char *, count + 1);
    for (size_t i = 0; words->texts && i < count && !reader->failed; i++)
        words->texts[words->count++] = arena_text_of(arena, reader_sized(reader, PLAN_FILE_MAX));
}

static void bands_get(struct reader *reader, struct score_bands *bands)
{
    bands->count = reader_u32(reader);
    if (bands->count > SCORE_BANDS_MAX) {
        bands->count = 0;
        reader->failed = true;
    }
    for (size_t i = 0; i < bands->count; i++) {
        bands->from[i] = (int32_t)reader_u32(reader);
        bands->points[i] = (int32_t)reader_u32(reader);
    }
}

static void scores_get(struct arena *arena, struct reader *reader, struct asked *asked)
{
    struct score_rules *rules = &asked->scores;
    memset(rules, 0, sizeof *rules);
    asked->scored = reader_u8(reader);
    if (!asked->scored)
        return;
    rules->method = reader_u8(reader);
    rules->execution_points = (int32_t)reader_u32(reader);
    rules->explain_from = (int32_t)reader_u32(reader);
    rules->explain_from_zero = (int32_t)reader_u32(reader);
    rules->full_from = (int32_t)reader_u32(reader);
    rules->partly_from = (int32_t)reader_u32(reader);
    rules->pass_line = (int32_t)reader_u32(reader);
    bands_get(reader, &rules->execution);
    bands_get(reader, &rules->satisfaction);
    rules->version = arena_text_of(arena, reader_sized(reader, PLAN_FILE_MAX));
}

static enum status asked_near(struct view *view, struct arena *arena, const struct scope *scope,
                              uint16_t year, struct asked *asked)
{
    struct scope at = scope_region(scope);
    for (bool more = at.text[0] != '\0'; more; more = scope_parent(&at, &at)) {
        struct key key = key_asked(year, &at);
        struct bytes value;
        enum status status = kv_get(view->txn, KV_INDEX, key_bytes(&key), &value);
        if (status == STATUS_NOT_FOUND)
            continue;
        if (status != STATUS_OK)
            return status;
        struct reader reader = reader_of(value);
        asked->edition = reader_u32(&reader);
        asked->target_points = (int32_t)reader_u32(&reader);
        asked->execution_points = (int32_t)reader_u32(&reader);
        asked->plan = arena_text_of(arena, reader_sized(&reader, PLAN_FILE_MAX));
        words_get(arena, &reader, &asked->monitoring);
        words_get(arena, &reader, &asked->results);
        words_get(arena, &reader, &asked->cost);
        asked->kinds = reader_u32(&reader);
        scores_get(arena, &reader, asked);
        memset(asked->levels, 0, sizeof asked->levels);
        for (unsigned i = CATEGORY_PERSONNEL; reader_left(&reader) && i <= CATEGORY_SPECIFIC; i++)
            asked->levels[i] = reader_u32(&reader);
        return arena->failed   ? STATUS_NO_MEMORY /* first: without it no word can be read */
               : reader.failed ? damaged(STATUS_CORRUPT)
                               : STATUS_OK;
    }
    return view->txn->failed ? view->txn->failed : STATUS_NOT_FOUND;
}

/* Of its year; what is written of the year before also by the plan of the year after. */
static enum status asked_for(struct view *view, struct arena *arena, const struct record_key *form,
                             struct asked *asked)
{
    bool of_year_before = form->kind == KIND_SELF_EVALUATION || form->kind == KIND_WORK;
    enum status status = asked_near(view, arena, &form->scope, form->fiscal_year, asked);
    if (status == STATUS_NOT_FOUND && of_year_before)
        status = asked_near(view, arena, &form->scope, (uint16_t)(form->fiscal_year + 1), asked);
    return status;
}

enum status replica_score_rules(struct view *view, struct arena *arena,
                                const struct record_key *form, struct score_rules *rules)
{
    struct asked asked;
    enum status status = asked_for(view, arena, form, &asked);
    if (status == STATUS_OK && !asked.scored)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        memcpy(rules, &asked.scores, sizeof *rules);
    return status;
}

static const char *source_of(struct arena *arena, const struct asked *asked, const char *rules)
{
    return arena_print(arena, "%s 第%u版的规则“%s”", asked->plan, (unsigned)asked->edition, rules);
}

/* By the 项目类别 that the list says; a department as a whole has none. */
static enum status levels_for(struct view *view, struct arena *arena, const struct record_key *form,
                              const struct asked *asked, struct form_rules *rules)
{
    struct record_key key = *form;
    struct record record;
    struct payload project;
    key.kind = KIND_PROJECT;
    key.fiscal_year = 0;
    if (form->kind != KIND_TARGET || !has_levels(asked))
        return STATUS_OK;
    enum status status = replica_get(view, arena, &key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn || record.gone)))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_PROJECT, record.payload, &project);
    if (status != STATUS_OK)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK; /* a newer software wrote it */
    const unsigned category = project.project.category;
    rules->levels = category <= CATEGORY_SPECIFIC ? asked->levels[category] : 0;
    rules->levels_of = category_chinese(category);
    rules->levels_source = source_of(arena, asked, "指标框架");
    return rules->levels_source ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status replica_form_rules(struct view *view, struct arena *arena,
                               const struct record_key *form, struct form_rules *rules)
{
    struct asked asked;
    *rules = form_rules_default;
    if (form->kind != KIND_TARGET && form->kind != KIND_SELF_EVALUATION && form->kind != KIND_WORK)
        return STATUS_OK;
    enum status status = asked_for(view, arena, form, &asked);
    if (status == STATUS_OK)
        status = levels_for(view, arena, form, &asked, rules);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    const struct words *words = form->round ? &asked.monitoring : &asked.results;
    const bool work = form->kind == KIND_WORK;
    if (asked.kinds && !work) {
        rules->kinds = asked.kinds;
        rules->kinds_source = source_of(arena, &asked, "计量方式");
    }
    if (asked.cost.count && form->kind == KIND_TARGET) {
        rules->cost_words = asked.cost.texts;
        rules->cost_word_count = asked.cost.count;
        rules->cost_source = source_of(arena, &asked, "指标框架");
    }
    rules->banded = asked.scored && asked.scores.method == SCORE_PASS_LINE;
    if (work && words->count) {
        rules->handlings = words->texts;
        rules->handling_count = words->count;
    } else if (!work && asked.target_points != POINTS_DEFAULT) {
        rules->target_points = asked.target_points;
        rules->execution_points = asked.execution_points;
    } else {
        return STATUS_OK;
    }
    rules->source = source_of(arena, &asked, work ? "处置方式" : "计分");
    return rules->source ? STATUS_OK : STATUS_NO_MEMORY;
}
