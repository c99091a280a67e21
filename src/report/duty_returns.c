/* 退回登记: what was returned, why, and what came after. Kept in reviews for ever; here in one list. */
#include "duty_walk.h"
#include "figures.h"

#include <stdio.h>
#include <stdlib.h>

#define DAY_MS INT64_C(86400000)
#define BEIJING_MS (8 * INT64_C(3600000))

#define COLUMN_RETURNED 8 /* when */

struct returns {
    struct word_table words;
    const struct duty_ask *ask;
    struct duty_roster roster;
    uint16_t fiscal_year; /* 0: of every year that the plan's obligations are about */
    struct then *then;
    int64_t end_ms;
    enum status status;
};

/* When the form was handed in again after that, and how it stands at the end of the day. */
static void after_return(const struct course *course, int64_t returned_ms, int64_t end_ms,
                         int64_t *again_ms, uint8_t *state, unsigned *nth)
{
    *again_ms = 0;
    *state = COURSE_NONE;
    *nth = 0;
    for (size_t i = 0; i < course->count && course->steps[i].ms < end_ms; i++) {
        const struct course_step *step = &course->steps[i];
        if (step->ms <= returned_ms)
            *nth += step->state == COURSE_RETURNED;
        else if (!*again_ms && (step->state == COURSE_FILLED || step->state == COURSE_APPROVED))
            *again_ms = step->ms;
        *state = step->state;
    }
}

static const char *reasons_of(struct arena *arena, const struct review *review)
{
    struct buffer text = {0};
    for (size_t i = 0; i < review->reason_count; i++)
        buffer_print(&text, "%s%s", i ? "；" : "", review->reasons[i]);
    return arena_words(arena, &text);
}

/* What was returned, in words: "" where it has none. */
struct returned {
    const char *unit, *code, *name, *kind;
};

static unsigned type_of(const struct record_key *subject)
{
    for (unsigned type = 1; type < WORK_TYPE_COUNT; type++) {
        size_t size = strlen(work_type_name(type));
        if (strncmp(subject->id, "work/", 5) == 0 &&
            strncmp(subject->id + 5, work_type_name(type), size) == 0 &&
            subject->id[5 + size] == '/')
            return type;
    }
    return WORK_NONE;
}

static bool year_is_asked(const struct returns *returns, uint16_t year)
{
    const struct plan *plan = &returns->ask->held->plan;
    for (size_t i = 0; !returns->fiscal_year && i < plan->obligation_count; i++)
        if (duty_year(plan, &plan->obligations[i]) == year)
            return true;
    return returns->fiscal_year == year;
}

/* Who asked for something and was refused has nothing to mend: lists of objections and of adjustments say so. */
static bool is_asked(const struct record_key *subject)
{
    unsigned type = subject->kind == KIND_WORK ? type_of(subject) : WORK_NONE;
    return type == WORK_OBJECTION || type == WORK_ADJUSTMENT;
}

/* A piece of work: its title, the project of its first row, and the unit there, or of the project. */
static void work_words(struct then *then, struct view *view, struct arena *arena,
                       const struct record_key *subject, struct returned *returned)
{
    struct record record;
    struct payload payload;
    struct fact_image image;
    struct record_key project = *subject;
    unsigned type = type_of(subject);
    returned->kind = type ? work_type_chinese(type) : kind_chinese(subject->kind);
    if (then_get(then, view, arena, subject, &record) != STATUS_OK ||
        payload_decode(arena, KIND_WORK, record.payload, &payload) != STATUS_OK)
        return;
    const struct work_row *row = payload.work.row_count ? &payload.work.rows[0] : NULL;
    if (*payload.work.title)
        returned->name = payload.work.title;
    if (row)
        returned->code = row->project_code;
    if (row && *row->unit_code) {
        returned->unit = row->unit_code;
    } else if (row && *row->project_code) {
        project.kind = 0;
        project.round = 0;
        snprintf(project.id, sizeof project.id, "%s", row->project_code);
        if (then_image(then, view, arena, &project, &image) == STATUS_OK)
            returned->unit = image.unit_code;
    }
}

static void subject_words(struct then *then, struct view *view, struct arena *arena,
                          const struct record_key *subject, struct returned *returned)
{
    struct fact_image image;
    struct record_key key = *subject;
    const char *slash = strrchr(subject->id, '/'); /* "dept/801" */
    key.kind = 0;
    key.round = 0;
    *returned = (struct returned){"", slash ? slash + 1 : subject->id, subject->id,
                                  kind_chinese(subject->kind)};
    if (subject->kind == KIND_SUBMISSION) { /* of no project: whose it is, and of what */
        const char *title = submission_works_title(subject->id);
        returned->code = subject->scope.text;
        returned->name = title ? title : subject->round ? "监控" : "绩效自评";
    } else if (subject->kind == KIND_WORK) {
        work_words(then, view, arena, subject, returned);
    } else if (then_image(then, view, arena, &key, &image) == STATUS_OK) {
        returned->unit = image.unit_code;
        if (*image.name)
            returned->name = image.name;
    }
}

static enum status put_return(struct returns *returns, struct view *view, struct arena *arena,
                              const struct record_key *subject, const struct review *review,
                              int64_t returned_ms, bool added)
{
    struct course course = {.count = 0};
    int64_t again_ms;
    uint8_t state;
    unsigned nth;
    struct returned it;
    char when[INSTANT_TEXT_SIZE], again[INSTANT_TEXT_SIZE] = "", round[16] = "", count[32],
                                  year[16];
    enum status status = replica_course(view, arena, subject, &course);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    after_return(&course, returned_ms, returns->end_ms, &again_ms, &state, &nth);
    subject_words(returns->then, view, arena, subject, &it);
    const struct duty_unit *unit = duty_roster_unit_at(&returns->roster, it.unit, &subject->scope);
    if (returns->ask->unit && strcmp(returns->ask->unit, it.unit) != 0)
        return STATUS_OK;
    instant_print(returned_ms, when);
    if (again_ms)
        instant_print(again_ms, again);
    if (subject->round)
        snprintf(round, sizeof round, "1—%u月", subject->round);
    snprintf(count, sizeof count, "%u%s", nth ? nth : 1, added ? "（补充）" : "");
    snprintf(year, sizeof year, "%u", subject->fiscal_year);
    const char *cells[] = {it.unit,
                           unit ? unit->name : "",
                           it.code,
                           it.name,
                           it.kind,
                           year,
                           round,
                           count,
                           when,
                           review->reviewer,
                           reasons_of(arena, review),
                           again_ms ? again : "还没有",
                           state == COURSE_APPROVED   ? "通过"
                           : state == COURSE_RETURNED ? "退回"
                           : state == COURSE_FILLED   ? "审核中"
                                                      : "撤回"};
    words_row(&returns->words, cells);
    return STATUS_OK;
}

/* What a version of a review says, and since when; false: nothing that counts. */
static bool verdict_of(const struct returns *returns, struct arena *arena,
                       const struct record_version *version, struct payload *payload,
                       enum status *status)
{
    if (version->not_counted || version->gone || version->withdrawn ||
        version->committed_ms >= returns->end_ms)
        return false;
    enum status read = payload_decode(arena, KIND_REVIEW, version->payload, payload);
    if (read == STATUS_NO_MEMORY)
        *status = read;
    return read == STATUS_OK;
}

/* Who returns what is returned already says more of it: one return, as the forms' courses and the assessment count. */
static bool is_addition(struct returns *returns, struct arena *arena, const struct record *history,
                        const struct record_version *version)
{
    const struct record_version *last = NULL;
    bool returned = false;
    for (size_t i = 0; i < history->version_count; i++) {
        const struct record_version *before = &history->versions[i];
        struct payload payload;
        if (before->committed_ms >= version->committed_ms ||
            (last && before->committed_ms < last->committed_ms) ||
            !verdict_of(returns, arena, before, &payload, &returns->status))
            continue;
        last = before;
        returned = payload.review.verdict == VERDICT_RETURNED;
    }
    return returned;
}

/* Every version of a review says something: a verdict changed later does not unmake the return. */
static bool see_review(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct returns *returns = context;
    struct record history;
    struct record_key subject;
    uint64_t mark;
    if (!decision_subject(&record->key, &subject, &mark) || is_asked(&subject) ||
        !year_is_asked(returns, subject.fiscal_year) ||
        !scope_contains(&returns->ask->held->plan.scope, &record->key.scope))
        return true;
    returns->status = replica_history(view, arena, &record->key, &history);
    for (size_t i = 0; returns->status == STATUS_OK && i < history.version_count; i++) {
        const struct record_version *version = &history.versions[i];
        struct payload payload;
        if (!verdict_of(returns, arena, version, &payload, &returns->status) ||
            payload.review.verdict != VERDICT_RETURNED)
            continue;
        bool added = is_addition(returns, arena, &history, version);
        if (returns->status == STATUS_OK)
            returns->status = put_return(returns, view, arena, &subject, &payload.review,
                                         version->committed_ms, added);
    }
    return returns->status == STATUS_OK;
}

/* By the time that it was returned: a log is read from top to bottom. */
static int by_time(const void *a, const void *b)
{
    const struct table_row *left = a, *right = b;
    int order = strcmp(left->values[COLUMN_RETURNED].text, right->values[COLUMN_RETURNED].text);
    for (size_t i = 0; order == 0 && i < COLUMN_RETURNED; i++)
        order = strcmp(left->values[i].text, right->values[i].text);
    return order;
}

/* Of whose money: a log that leaves out a year says so. */
static void put_years(struct returns *returns)
{
    const char *years = "", *gap = "";
    if (returns->fiscal_year) {
        words_note(&returns->words, "只列 %u 年度的（--money-year）", returns->fiscal_year);
        return;
    }
    for (int32_t year = YEAR_MIN; years && year <= YEAR_MAX; year++)
        if (year_is_asked(returns, (uint16_t)year)) {
            years = arena_print(returns->words.arena, "%s%s%d", years, gap, (int)year);
            gap = "、";
        }
    if (years)
        words_note(&returns->words, "列计划所管各年度的：%s", years);
}

enum status returns_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          uint16_t fiscal_year, struct table *table)
{
    static const char *const columns[] = {"unit_code:单位代码", "unit:单位",    "id:项目代码",
                                          "name:项目",          "kind:表",      "year:年度",
                                          "round:轮次",         "nth:第几次",   "returned:退回时间",
                                          "reviewer:审核人",    "reasons:原因", "again:再次报送",
                                          "state:现状"};
    struct returns returns = {.ask = ask,
                              .fiscal_year = fiscal_year,
                              .end_ms = ((int64_t)ask->as_of + 1) * DAY_MS - BEIJING_MS};
    words_begin(&returns.words, arena, table, "退回登记", columns,
                sizeof columns / sizeof *columns);
    enum status status = duty_then_open(view, ask, &returns.then);
    if (status == STATUS_OK)
        status =
            duty_roster_read(view, returns.then, arena, &ask->held->plan.scope, &returns.roster);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_REVIEW, fiscal_year, see_review, &returns);
    duty_roster_close(&returns.roster);
    then_close(returns.then);
    if (status == STATUS_OK)
        status = returns.status;
    if (status == STATUS_OK && !arena->failed && table->row_count)
        qsort(table->rows, table->row_count, sizeof *table->rows, by_time);
    words_basis(&returns.words, ask);
    put_years(&returns);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
