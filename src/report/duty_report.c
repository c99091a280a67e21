/* What goes up with an obligation: when its submission was made here, and what the level above answered. */
#include "duty_walk.h"

#include "figures.h"

static void report_key(const struct plan *plan, const struct obligation *it,
                       const struct scope *scope, struct record_key *key)
{
    const struct plan_kept *kept = &it->kept;
    bool of_round = kept->reported_by == SUBMISSION_NONE || kept->reported_by == SUBMISSION_ROUND ||
                    kept->reported_by == SUBMISSION_APPLICATION;
    const struct submission_ask ask = {.scope = *scope,
                                       .fiscal_year = (uint16_t)duty_year(plan, it),
                                       .round = of_round ? (uint8_t)kept->round : 0,
                                       .kind = kept->reported_by};
    submission_key(&ask, key);
}

/* How many it says are done: applied, or passed; of a kind that does not say, all. */
static int64_t says_done(const struct submission *submission)
{
    const char *table = submission_works_id(submission->kind);
    int64_t sum = 0;
    if (!table || submission->kind == SUBMISSION_TRANSFER)
        return INT64_MAX;
    for (size_t i = 0; i < submission->table_count; i++)
        for (size_t k = 0;
             strcmp(submission->tables[i].name, table) == 0 && k < submission->tables[i].row_count;
             k++)
            if (submission->tables[i].rows[k].value_count > 1)
                sum += submission->tables[i].rows[k].values[1];
    return sum;
}

/* Of how many: projects of the round; departments that have handed in and that have not. */
static int64_t says_of(const struct submission *submission)
{
    const char *table = submission_works_id(submission->kind);
    int64_t sum = 0;
    for (size_t i = 0; table && i < submission->table_count; i++) {
        const struct figure_table *it = &submission->tables[i];
        if (strcmp(it->name, table) != 0)
            continue;
        if (submission->kind == SUBMISSION_OVERALL_REVIEW)
            sum += (int64_t)(it->row_count + submission->missing_count);
        for (size_t k = 0; submission->kind == SUBMISSION_APPLICATION && k < it->row_count; k++)
            if (it->rows[k].value_count)
                sum += it->rows[k].values[0];
    }
    return sum;
}

static enum status take_version(struct walking *walking, const struct record_version *version,
                                struct reported *reported)
{
    struct payload payload;
    enum status status =
        payload_decode(walking->arena, KIND_SUBMISSION, version->payload, &payload);
    if (status != STATUS_OK) /* of later software: nothing can be said of it */
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    size_t at = reported->count++;
    for (; at && reported->items[at - 1].ms > version->committed_ms; at--)
        reported->items[at] = reported->items[at - 1];
    reported->items[at] = (struct reported_item){
        version->committed_ms, says_done(&payload.submission), says_of(&payload.submission),
        !submission_handed(&payload.submission)};
    return STATUS_OK;
}

/* Every version by then, the earliest first; what was withdrawn since was not reported. */
static enum status take_versions(struct walking *walking, const struct record *history,
                                 struct reported *reported)
{
    int64_t end_ms = day_end_ms(walking->ask->as_of), withdrawn_ms = 0;
    enum status status = STATUS_OK;
    reported->items = arena_array(walking->arena, struct reported_item, history->version_count + 1);
    if (!reported->items)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < history->version_count && status == STATUS_OK; i++) {
        const struct record_version *version = &history->versions[i];
        if (version->not_counted || version->committed_ms >= end_ms)
            continue;
        if (version->withdrawn && version->committed_ms > withdrawn_ms)
            withdrawn_ms = version->committed_ms;
        if (!version->withdrawn && !version->gone)
            status = take_version(walking, version, reported);
    }
    while (reported->count && reported->items[0].ms <= withdrawn_ms) {
        reported->items++;
        reported->count--;
    }
    return status;
}

int64_t duty_reported_first(const struct reported *reported)
{
    return reported->count ? reported->items[0].ms : 0;
}

/* The first that can have had what was handed in by a moment; 0: none. */
static int64_t reported_since(const struct reported *reported, int64_t ms)
{
    for (size_t i = 0; i < reported->count; i++)
        if (reported->items[i].ms >= ms)
            return reported->items[i].ms;
    return 0;
}

int64_t duty_reported_something(const struct reported *reported)
{
    for (size_t i = 0; i < reported->count; i++)
        if (!reported->items[i].empty)
            return reported->items[i].ms;
    return 0;
}

int64_t duty_reported_with(const struct reported *reported, size_t done)
{
    for (size_t i = 0; i < reported->count; i++)
        if (reported->items[i].done >= (int64_t)done)
            return reported->items[i].ms;
    return 0;
}

/* Why what is done has not been reported, and by which command it is. */
static const char *not_reported_words(struct walking *walking, const struct obligation *it,
                                      const struct reported *reported)
{
    bool english = walking->ask->english;
    const char *format =
        reported->returned ? english ? "the submission was returned: submit again (siben submit %s)"
                                     : "上报被退回，改好再报一次（siben submit %s）"
        : reported->count  ? english
                                 ? "changed since it was submitted: submit again (siben submit %s)"
                                 : "上报之后又有改动，须再报一次（siben submit %s）"
        : english          ? "done, and not yet submitted (siben submit %s)"
                           : "办了，还没有上报（siben submit %s）";
    return arena_print(walking->arena, format,
                       duty_report_words(walking->arena, walking_plan(walking), it));
}

/* What is done and must also go up: by the first submission that says that many. `whole`: there is that much to
 * report. *returned: the level above has sent it back. False: it was not reported, and the duty says so. */
bool duty_ask_report(struct walking *walking, struct duty *duty, bool whole, size_t done,
                     int64_t *when_ms, bool *returned)
{
    struct reported reported;
    *when_ms = 0;
    *returned = false;
    walking->status =
        duty_reported(walking, duty->obligation, &walking_plan(walking)->scope, &reported);
    if (walking->status != STATUS_OK)
        return false;
    int64_t ms = whole && !reported.returned ? duty_reported_with(&reported, done) : 0;
    duty_put_reported(duty, &reported, ms ? ms : duty_reported_first(&reported));
    if (whole && !ms)
        duty->words = not_reported_words(walking, duty->obligation, &reported);
    if (!duty->words)
        walking->status = STATUS_NO_MEMORY;
    *when_ms = ms;
    *returned = reported.returned;
    return ms != 0;
}

/* The answer to any of its versions that had come by then, the newest. */
static enum status take_receipt(struct walking *walking, struct reported *reported)
{
    struct record_key key = receipt_key(&reported->key);
    struct record history;
    struct payload payload;
    enum status status = replica_history(walking->view, walking->arena, &key, &history);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    for (size_t i = 0; i < history.version_count; i++) {
        const struct record_version *version = &history.versions[i];
        if (version->not_counted || version->withdrawn || version->gone ||
            version->committed_ms >= day_end_ms(walking->ask->as_of) ||
            version->committed_ms < reported->receipt_ms)
            continue;
        status = payload_decode(walking->arena, KIND_RECEIPT, version->payload, &payload);
        if (status == STATUS_NO_MEMORY)
            return status;
        if (status != STATUS_OK) /* of later software */
            continue;
        reported->receipt_ms = version->committed_ms;
        reported->receipt = payload.receipt.outcome;
    }
    return STATUS_OK;
}

/* How it stood at the end of the day: a version after the return answers it. */
static enum status take_return(struct walking *walking, struct reported *reported)
{
    struct course course;
    enum status status = replica_course(walking->view, walking->arena, &reported->key, &course);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    for (size_t i = 0; i < course.count && course.steps[i].ms < day_end_ms(walking->ask->as_of);
         i++)
        reported->returned = course.steps[i].state == COURSE_RETURNED;
    return STATUS_OK;
}

enum status duty_reported(struct walking *walking, const struct obligation *it,
                          const struct scope *scope, struct reported *reported)
{
    struct record history;
    *reported = (struct reported){.count = 0};
    report_key(walking_plan(walking), it, scope, &reported->key);
    enum status status = replica_history(walking->view, walking->arena, &reported->key, &history);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    status = take_versions(walking, &history, reported);
    if (status == STATUS_OK && reported->count)
        status = take_receipt(walking, reported);
    return status == STATUS_OK && reported->count ? take_return(walking, reported) : status;
}

void duty_put_reported(struct duty *duty, const struct reported *reported, int64_t ms)
{
    duty->report = reported->key;
    duty->reported_ms = ms;
    duty->receipt_ms = ms ? reported->receipt_ms : 0;
    duty->receipt = ms ? reported->receipt : RECEIPT_NONE;
}

const char *duty_empty_words(const struct walking *walking)
{
    return walking->ask->english ? "submitted, the table is empty" : "上报了，表是空的";
}

void duty_of_empty(struct walking *walking, const struct reported *reported, struct duty *duty)
{
    int64_t ms = duty_reported_something(reported);
    int32_t until = duty_counts_until(duty);
    bool done = duty->state == DUTY_DONE || duty->state == DUTY_DONE_LATE;
    if (!reported->count || ms == duty_reported_first(reported))
        return;
    if (!ms) {
        if (duty->state != DUTY_RETURNED)
            duty->state = duty_state_without(duty, walking->ask->as_of);
        duty->first_ms = duty->done_ms = 0;
        duty->late = false;
        duty->words = duty_empty_words(walking);
        return;
    }
    duty->first_ms = ms;
    duty->done_ms = duty->done_ms && duty->done_ms < ms ? ms : duty->done_ms;
    duty->late = duty->late || (until != DATE_NONE && date_of_instant(ms) > until);
    if (done)
        duty->state = duty->late ? DUTY_DONE_LATE : DUTY_DONE;
}

/* "--kind application --year 2026 --round 8": as the command has it. */
const char *duty_report_words(struct arena *arena, const struct plan *plan,
                              const struct obligation *it)
{
    static const char *const names[] = {[SUBMISSION_APPLICATION] = "--kind application ",
                                        [SUBMISSION_OVERALL_REVIEW] = "--kind overall-review ",
                                        [SUBMISSION_TRANSFER] = "--kind transfer ",
                                        [SUBMISSION_RESULT_USE] = "--kind result-use "};
    unsigned kind = it->kept.reported_by;
    const char *name = kind < sizeof names / sizeof *names && names[kind] ? names[kind] : "";
    bool of_round = !*name || kind == SUBMISSION_APPLICATION;
    const char *text =
        of_round ? arena_print(arena, "%s--year %d --round %d", name, (int)duty_year(plan, it),
                               kind == SUBMISSION_SELF_EVALUATION ? 0 : (int)it->kept.round)
                 : arena_print(arena, "%s--year %d", name, (int)duty_year(plan, it));
    return text ? text : "";
}

/* What others owe of it is there; then the office reports it (DOMAIN.md 1.1 O-24: "DEPT → JXB → up"). */
void duty_give_upward(struct walking *walking, const struct obligation *it,
                      const struct duty_total *total)
{
    struct duty duty = walking_duty(walking, it, 0);
    struct reported reported;
    size_t of = total->debtors, done = total->done;
    if (!of || !walking->ask->receiver)
        return; /* nothing to report; or it is reported where all of it is */
    duty.name = walking_plan(walking)->office;
    duty.upward = true;
    walking->status = duty_reported(walking, it, &walking_plan(walking)->scope, &reported);
    if (walking->status != STATUS_OK)
        return;
    walking_extend(walking, &duty);
    int32_t until = duty_counts_until(&duty);
    int64_t first = duty_reported_first(&reported),
            whole = done == of ? reported_since(&reported, total->handed_ms) : 0;
    duty_put_reported(&duty, &reported, first);
    duty.record = reported.key;
    duty.first_ms = whole ? whole : first;
    duty.late = first && until != DATE_NONE && date_of_instant(duty.first_ms) > until;
    if (first && reported.returned) {
        duty.state = DUTY_RETURNED;
        duty.words = not_reported_words(walking, it, &reported);
    } else if (whole) {
        duty.state = duty.late ? DUTY_DONE_LATE : DUTY_DONE;
        duty.done_ms = whole;
    } else if (first && done == of) { /* it cannot have had what came after it */
        duty.state = duty_state_without(&duty, walking->ask->as_of);
        duty.words = not_reported_words(walking, it, &reported);
    } else {
        duty.state = duty_state_without(&duty, walking->ask->as_of);
        duty.words =
            first ? arena_print(walking->arena,
                                walking->ask->english
                                    ? "submitted, of the projects only %zu/%zu are done"
                                    : "上报了，各项目只办完 %zu/%zu",
                                done, of)
                  : arena_print(walking->arena,
                                walking->ask->english ? "not yet submitted (siben submit %s)"
                                                      : "还没有上报（siben submit %s）",
                                duty_report_words(walking->arena, walking_plan(walking), it));
    }
    if (!duty.words) {
        walking->status = STATUS_NO_MEMORY;
        return;
    }
    walking_give(walking, &duty);
}
