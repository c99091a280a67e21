/* noted -- whose a form is, and what the rules find in it. A version never changes, so each is looked at
 * once, until a plan asks otherwise: a queue of thousands is read without taking every form apart again. */
#include "api.h"
#include "memo.h"

#include <siben/form_findings.h>
#include <siben/form_rules.h>
#include <siben/prefill.h>

#include <stdio.h>

static bool find(struct memo *table, const struct version_name *name, struct noted *noted)
{
    return memo_find(table, (const uint64_t[]){name->mark, name->seq}, noted);
}

static void keep(struct memo *table, const struct noted *noted)
{
    memo_keep(table, (const uint64_t[]){noted->mark, noted->seq}, noted);
}

static uint16_t counted(size_t count)
{
    return (uint16_t)(count < UINT16_MAX ? count : UINT16_MAX);
}

static uint64_t mixed_number(uint64_t mark, uint32_t number)
{
    return bytes_mix(mark, bytes_of((const uint8_t *)&number, sizeof number));
}

/* Each with its length: 工程改 造 is not 工程 改造. */
static uint64_t mixed_words(uint64_t mark, const char *const *words, size_t count)
{
    mark = mixed_number(mark, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        mark = bytes_mix(mixed_number(mark, (uint32_t)strlen(words[i])), bytes_of_text(words[i]));
    return mark;
}

/* What the plan asks is part of the name, and what else the findings follow from: another plan, budget or target looks at
 * the form again. */
static enum status mix(struct view *view, struct arena *arena, const struct record_key *key,
                       const struct form_rules *rules, struct version_name *name)
{
    uint64_t beside, mark = name->mark;
    enum status status = form_findings_mark(view, arena, key, &beside);
    mark = mixed_number(mixed_number(mark, (uint32_t)beside), (uint32_t)(beside >> 32));
    mark = mixed_number(mark, (uint32_t)rules->target_points);
    mark = mixed_number(mark, (uint32_t)rules->execution_points);
    mark = mixed_number(mark, rules->banded);
    mark = mixed_number(mark, rules->kinds);
    mark = mixed_number(mark, rules->levels);
    mark = mixed_words(mark, rules->handlings, rules->handling_count);
    name->mark = mixed_words(mark, rules->cost_words, rules->cost_word_count);
    return status;
}

static enum status asked_name(struct view *view, struct arena *arena, const struct record_key *key,
                              const struct version_name *version, struct form_rules *rules,
                              struct version_name *name)
{
    enum status status = replica_form_rules(view, arena, key, rules);
    *name = *version;
    return status ? status : mix(view, arena, key, rules, name);
}

static enum status look_at(struct view *view, const struct payload *payload,
                           const struct record_key *key, const struct form_rules *rules,
                           struct arena *arena, struct noted *noted)
{
    struct findings findings = {.arena = arena};
    const char *unit = payload_unit_code(payload);
    size_t counts[3] = {0};
    enum status status = form_findings(view, key, payload, rules, &findings);
    for (size_t i = 0; i < findings.count; i++) {
        unsigned severity = findings.items[i].severity;
        counts[severity == SEVERITY_BLOCKING ? 0 : severity == SEVERITY_WARNING ? 1 : 2]++;
    }
    noted->blocking = counted(counts[0]);
    noted->warnings = counted(counts[1]);
    noted->hints = counted(counts[2]);
    noted->listed = key->kind == KIND_FUND && !prefill_fund_begun(&payload->fund);
    if (unit && strlen(unit) < sizeof noted->unit)
        memcpy(noted->unit, unit, strlen(unit) + 1);
    return status;
}

static enum status take_apart(struct view *view, const struct record_key *key,
                              const struct version_name *version, const struct form_rules *rules,
                              struct bytes body, struct arena *arena, struct noted *noted)
{
    struct payload payload;
    *noted = (struct noted){.mark = version->mark, .seq = version->seq};
    enum status status = payload_decode(arena, key->kind, body, &payload);
    if (status == STATUS_NO_MEMORY)
        return status;
    noted->unreadable = status != STATUS_OK; /* of a newer software */
    status = noted->unreadable ? STATUS_OK : look_at(view, &payload, key, rules, arena, noted);
    return arena->failed ? STATUS_NO_MEMORY : status;
}

enum status noted_read_by(struct call *call, struct view *view, const struct record *record,
                          const struct form_rules *rules, struct arena *arena, struct noted *noted)
{
    struct version_name name = record->shown;
    enum status status = mix(view, arena, &record->key, rules, &name);
    if (status != STATUS_OK || find(call->page->noted, &name, noted))
        return status;
    status = take_apart(view, &record->key, &name, rules, record->payload, arena, noted);
    if (status == STATUS_OK)
        keep(call->page->noted, noted);
    return status;
}

enum status noted_read(struct call *call, struct view *view, const struct record *record,
                       struct arena *arena, struct noted *noted)
{
    struct form_rules rules;
    enum status status = replica_form_rules(view, arena, &record->key, &rules);
    return status ? status : noted_read_by(call, view, record, &rules, arena, noted);
}

enum status noted_written(struct call *call, struct view *view, const struct record_key *key,
                          const struct version_name *version, struct arena *arena,
                          struct noted *noted)
{
    struct record_version found;
    struct form_rules rules;
    struct version_name name;
    enum status status = asked_name(view, arena, key, version, &rules, &name);
    if (status != STATUS_OK)
        return status;
    bool known = find(call->page->noted, &name, noted);
    if (known && noted->written)
        return STATUS_OK;
    status = replica_version(view, arena, key, version, &found);
    if (status == STATUS_OK && !known) /* the table has begun anew since */
        status = take_apart(view, key, &name, &rules, found.payload, arena, noted);
    if (status != STATUS_OK)
        return status;
    noted->written = true;
    noted->committed_ms = found.committed_ms;
    snprintf(noted->author, sizeof noted->author, "%s", found.author);
    keep(call->page->noted, noted);
    return STATUS_OK;
}
