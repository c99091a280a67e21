/* What regions below hand in: how much of it is done by what it says itself, and the tables of those without a node. */
#include "duty_walk.h"

#include <stdio.h>
#include <stdlib.h>

/* -- in part ------------------------------------------------------------------------------------------ */

/* The part that the plan asks for: its one threshold that is a percentage ("审核: 100%"), else all of it. */
static int32_t part_asked(const struct obligation *it)
{
    int32_t part = 10000, read;
    size_t found = 0;
    for (size_t i = 0; i < it->threshold_count; i++) {
        char text[16];
        size_t size = strlen(it->thresholds[i].value);
        if (size < 2 || size >= sizeof text || it->thresholds[i].value[size - 1] != '%')
            continue;
        memcpy(text, it->thresholds[i].value, size - 1);
        text[size - 1] = '\0';
        if (plan_hundredths(text, &read) && read >= 0 && read <= 10000) {
            part = read;
            found++;
        }
    }
    return found == 1 ? part : 10000;
}

static size_t departments_of(const struct walking *walking, const char *region)
{
    struct scope scope = {""};
    size_t count = 0;
    snprintf(scope.text, sizeof scope.text, "%s", region);
    for (size_t i = 0; i < walking->roster.department_count; i++)
        count += scope_contains(&scope, &walking->roster.departments[i]->region);
    return count;
}

/* `needed`: where the plan asks for less than all. */
static const char *part_words(struct walking *walking, const struct duty *duty, size_t needed)
{
    bool english = walking->ask->english;
    if (!duty->of)
        return duty_empty_words(walking);
    if (needed)
        return arena_print(walking->arena,
                           english ? "submitted with %zu of %zu done, %zu wanted"
                                   : "上报了，只办完 %zu/%zu，要 %zu",
                           duty->done, duty->of, needed);
    return arena_print(walking->arena,
                       english ? "submitted with %zu of %zu done" : "上报了，只办完 %zu/%zu",
                       duty->done, duty->of);
}

static void judge_part(struct walking *walking, const struct reported *reported, struct duty *duty)
{
    const struct obligation *it = duty->obligation;
    const struct reported_item *last = &reported->items[reported->count - 1];
    size_t of = (size_t)last->of, part = (size_t)part_asked(it);
    size_t roster = it->kept.reported_by == SUBMISSION_OVERALL_REVIEW
                        ? departments_of(walking, duty->id)
                        : 0; /* submissions of before did not say who is missing */
    of = roster > of ? roster : of;
    size_t needed = (of * part + 9999) / 10000;
    int64_t ms = of && last->done >= (int64_t)needed ? duty_reported_with(reported, needed) : 0;
    int32_t until = duty_counts_until(duty);
    duty->of = of;
    duty->done = last->done < 0 ? 0 : (size_t)last->done;
    duty->done = duty->done > of ? of : duty->done;
    duty->first_ms = duty->done_ms = ms;
    duty->late = ms && until != DATE_NONE && date_of_instant(ms) > until;
    duty->state = !ms          ? duty_state_without(duty, walking->ask->as_of)
                  : duty->late ? DUTY_DONE_LATE
                               : DUTY_DONE;
    if (ms)
        return;
    duty->words = part_words(walking, duty, part < 10000 ? needed : 0);
}

/* -- a county without a node -------------------------------------------------------------------------- */

/* The table that stands for a submission; OUTSIDE_NONE: no table of T11 says that. */
static enum outside_table table_for(const struct obligation *it)
{
    switch (it->kept.reported_by) {
    case SUBMISSION_NONE:
        return it->kept.round > 0 ? OUTSIDE_MONITORING : OUTSIDE_SELF;
    case SUBMISSION_ROUND:
        return OUTSIDE_MONITORING;
    case SUBMISSION_SELF_EVALUATION:
        return OUTSIDE_SELF;
    default:
        return OUTSIDE_NONE;
    }
}

/* When the first of the versions that stand came; 0: none by then. */
static int64_t first_of(const struct record *history, int64_t end_ms)
{
    int64_t first = 0, withdrawn = 0;
    for (size_t i = 0; i < history->version_count; i++) {
        const struct record_version *it = &history->versions[i];
        if (!it->not_counted && it->withdrawn && it->committed_ms < end_ms &&
            it->committed_ms > withdrawn)
            withdrawn = it->committed_ms;
    }
    for (size_t i = 0; i < history->version_count; i++) {
        const struct record_version *it = &history->versions[i];
        if (!it->not_counted && !it->withdrawn && !it->gone && it->committed_ms < end_ms &&
            it->committed_ms > withdrawn && (!first || it->committed_ms < first))
            first = it->committed_ms;
    }
    return first;
}

static enum status judge_outside(struct walking *walking, struct duty *duty)
{
    const struct obligation *it = duty->obligation;
    enum outside_table table = table_for(it);
    struct record history;
    struct record_key key = {.kind = KIND_OUTSIDE,
                             .fiscal_year = (uint16_t)duty_year(walking_plan(walking), it),
                             .round = table == OUTSIDE_MONITORING ? (uint8_t)it->kept.round : 0};
    if (table == OUTSIDE_NONE)
        return STATUS_OK;
    snprintf(key.id, sizeof key.id, "t11/%u", (unsigned)table);
    snprintf(key.scope.text, sizeof key.scope.text, "%s", duty->id);
    enum status status = replica_history(walking->view, walking->arena, &key, &history);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    int64_t ms = first_of(&history, day_end_ms(walking->ask->as_of));
    int32_t until = duty_counts_until(duty);
    if (!ms)
        return STATUS_OK;
    duty->record = key;
    duty->report = (struct record_key){.kind = 0};
    duty->outside = true;
    duty->first_ms = duty->done_ms = ms;
    duty->late = until != DATE_NONE && date_of_instant(ms) > until;
    duty->state = duty->late ? DUTY_DONE_LATE : DUTY_DONE;
    duty->words = walking->ask->english
                      ? "no detail: by the table that was imported, without a receipt"
                      : "无明细：按导入的汇总表，不能追到明细，没有回执";
    return STATUS_OK;
}

void duty_of_region(struct walking *walking, const struct reported *reported, struct duty *duty)
{
    unsigned kind = duty->obligation->kept.reported_by;
    if (!reported->count)
        walking->status = judge_outside(walking, duty);
    else if (!reported->returned &&
             (kind == SUBMISSION_APPLICATION || kind == SUBMISSION_OVERALL_REVIEW))
        judge_part(walking, reported, duty);
    if (!duty->words)
        walking->status = STATUS_NO_MEMORY;
}
