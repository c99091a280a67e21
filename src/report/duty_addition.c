/* 年中追加: what a project got in the course of the year beside what the year began with.
 *
 * DOMAIN.md 1.1 O-11: "Mid-year additional projects' targets"; O-04: "(d) 年中申请追加的重大事业发展类项目"; 7.1 B: 年初 3,260.00, "July
 * +260 自治区 → 全年 3,520.00 (… the addition needs a target by 10-10 …)". So a project that has a beginning budget owes for
 * what came on top of it; a smaller budget, a list that was put right before the year began, and money that came from a project
 * which this one continues add nothing. */
#include "duty_growth.h"

#include <stdio.h>
#include <stdlib.h>

/* One version of the project's budget, when it came here. */
struct stated {
    int64_t ms, initial_fen, annual_fen;
};

static void add_fen(int64_t *sum, int64_t fen)
{
    if (fen != MONEY_NONE && !money_add(*sum, fen, sum))
        *sum = fen > 0 ? INT64_MAX : -INT64_MAX;
}

static int by_time(const void *a, const void *b)
{
    const struct stated *x = a, *y = b;
    return (x->ms > y->ms) - (x->ms < y->ms);
}

/* What the lists said of it by the day, in order of time. */
static enum status stated_of(struct walking *walking, struct arena *arena,
                             const struct fact_image *image, struct stated **out, size_t *count)
{
    struct record_key key = image->subject;
    struct record record;
    const int64_t end_ms = day_end_ms(walking->ask->as_of);
    key.kind = KIND_BUDGET;
    key.round = 0;
    *count = 0;
    enum status status = replica_history(walking->view, arena, &key, &record);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    *out = arena_array(arena, struct stated, record.version_count + 1);
    if (!*out)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < record.version_count; i++) {
        const struct record_version *version = &record.versions[i];
        struct payload payload;
        if (version->not_counted != COUNTED || version->withdrawn || version->gone ||
            version->committed_ms >= end_ms)
            continue;
        status = payload_decode(arena, KIND_BUDGET, version->payload, &payload);
        if (status == STATUS_NO_MEMORY)
            return status;
        if (status != STATUS_OK)
            continue; /* of later software: it says nothing */
        struct stated *stated = &(*out)[(*count)++];
        *stated = (struct stated){.ms = version->committed_ms};
        for (size_t k = 0; k < payload.budget.line_count; k++) {
            add_fen(&stated->initial_fen, payload.budget.lines[k].initial_fen);
            add_fen(&stated->annual_fen, payload.budget.lines[k].initial_fen);
            add_fen(&stated->annual_fen, payload.budget.lines[k].adjustment_fen);
        }
    }
    qsort(*out, *count, sizeof **out, by_time);
    return STATUS_OK;
}

/* What it had before the year began, corrections of that time among it; and the day on which the most of what came on top came:
 * what goes and comes back is added once. */
static void date_it(const struct stated *stated, size_t count, int64_t year_ms,
                    struct duty_money *money)
{
    int64_t before = 0, most = 0;
    for (size_t i = 0; i < count; i++) {
        if (stated[i].ms < year_ms) {
            before = stated[i].annual_fen;
            continue;
        }
        int64_t begun = stated[i].initial_fen > before ? stated[i].initial_fen : before;
        if (stated[i].annual_fen - begun <= most)
            continue;
        most = stated[i].annual_fen - begun;
        money->added_on = date_of_instant(stated[i].ms);
    }
    money->initial_fen = before > money->initial_fen ? before : money->initial_fen;
}

/* -- money that another project had --------------------------------------------------------------------- */

/* By how much what it was before has less than it began with. */
static enum status lost_by(struct walking *walking, const struct duty_project *project,
                           const char *code, int64_t *lost)
{
    struct record_key key;
    struct fact_image image;
    enum status status = replica_find_project(walking->view, walking->arena, code, &key);
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT || !strcmp(code, project->id))
        return status == STATUS_NOT_FOUND || status == STATUS_CONFLICT ? STATUS_OK : status;
    key.kind = 0;
    key.round = 0;
    key.fiscal_year = (uint16_t)project->year;
    if (status == STATUS_OK)
        status = then_image(walking->then, walking->view, walking->arena, &key, &image);
    if (status != STATUS_OK || !image.exists)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    const struct duty_money money = duty_money_of(&image);
    if (money.initial_fen > money.annual_fen)
        add_fen(lost, money.initial_fen - money.annual_fen);
    return STATUS_OK;
}

static enum status take_moved(struct walking *walking, const struct fact_image *image,
                              int64_t *added)
{
    const struct duty_project project = {
        .id = image->subject.id, .scope = image->subject.scope, .year = walking->year};
    struct project_past past;
    int64_t lost = 0;
    enum status status = lineage_past(walking, &project, project.id, &past);
    for (size_t i = 1; i < past.code_count && status == STATUS_OK; i++)
        status = lost_by(walking, &project, past.codes[i], &lost);
    for (size_t i = 0; i < past.merged_count && status == STATUS_OK; i++)
        status = lost_by(walking, &project, past.merged[i], &lost);
    if (status == STATUS_OK && past.parent)
        status = lost_by(walking, &project, past.parent, &lost);
    if (status == STATUS_OK)
        *added = *added > lost ? *added - lost : 0;
    return status;
}

/* -- papers -------------------------------------------------------------------------------------------------- */

struct papers {
    const struct fact_image *image;
    int64_t begun[SOURCE_COUNT], handed[SOURCE_COUNT];
    struct stated rows[ADDITION_PAPERS_MAX]; /* ms: the day it was issued; initial_fen: its source */
    size_t count;
};

static void see_paper(void *context, const struct record_key *key,
                      const struct allocation *allocation, const struct allocation_row *row)
{
    struct papers *papers = context;
    (void)key;
    if (strcmp(row->project_code, papers->image->subject.id) != 0 ||
        row->amount_fen == MONEY_NONE || allocation->source >= SOURCE_COUNT ||
        papers->count == ADDITION_PAPERS_MAX)
        return;
    papers->rows[papers->count++] = (struct stated){
        .ms = allocation->issued, .initial_fen = allocation->source, .annual_fen = row->amount_fen};
}
