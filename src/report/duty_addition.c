/* 年中追加: what a project got in the course of the year beside what the year began with.
 *
 * DOMAIN.md 1.1 O-11: "Mid-year additional projects' targets"; O-04: "(d) 年中申请追加的重大事业发展类项目"; 7.1 B: 年初 3,260.00, "July
 * +260 自治区 → 全年 3,520.00 (… the addition needs a target by 10-10 …)". So a project that has a beginning budget owes for
 * what came on top of it; a smaller budget, a list that was put right before the year began, and money that came from a project
 * which this one continues add nothing. */
#include "duty_growth.h"

#include <siben/view_kept.h>

#include <stdio.h>
#include <stdlib.h>

/* One version of the project's budget, when it came here. */
struct stated {
    int64_t ms, initial_fen, annual_fen;
};

static int by_time(const void *a, const void *b)
{
    const struct stated *x = a, *y = b;
    return (x->ms > y->ms) - (x->ms < y->ms);
}

/* What the lists said of it by the day, in order of time. */
static enum status stated_of(struct walking *walking, struct arena *arena,
                             const struct record_key *budget, struct stated **out, size_t *count)
{
    struct record record;
    const int64_t end_ms = day_end_ms(walking->ask->as_of);
    *count = 0;
    enum status status = replica_history(walking->view, arena, budget, &record);
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
            duty_add_fen(&stated->initial_fen, payload.budget.lines[k].initial_fen);
            duty_add_fen(&stated->annual_fen, payload.budget.lines[k].initial_fen);
            duty_add_fen(&stated->annual_fen, payload.budget.lines[k].adjustment_fen);
        }
    }
    qsort(*out, *count, sizeof **out, by_time);
    return STATUS_OK;
}

/* What they had before the year, and the day of the most that came on top. */
struct dated {
    int64_t before_fen;
    int32_t added_on;
};

/* What it had before the year began, corrections of that time among it; and the day on which the most of what came on top came:
 * what goes and comes back is added once. */
static void date_it(const struct stated *stated, size_t count, int64_t year_ms, struct dated *dated)
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
        dated->added_on = date_of_instant(stated[i].ms);
    }
    dated->before_fen = before;
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
        duty_add_fen(lost, money.initial_fen - money.annual_fen);
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

/* -- all together ------------------------------------------------------------------------------------------------ */

/* What the lists that were held by then say, and on which day the year began: nothing else decides what is dated. */
static enum status name_lists(const struct walking *walking, const struct record_key *budget,
                              int64_t year_ms, uint64_t name[2])
{
    struct {
        char key[RECORD_KEY_TEXT_SIZE];
        uint64_t mark;
        int64_t year_ms, end_ms;
    } said;
    struct hash hash;
    memset(&said, 0, sizeof said); /* its gaps too */
    record_key_print(budget, said.key, sizeof said.key);
    said.year_ms = year_ms;
    said.end_ms = day_end_ms(walking->ask->as_of);
    enum status status = replica_record_mark(walking->view, budget, &said.mark);
    hash_of(bytes_of(&said, sizeof said), &hash);
    memcpy(name, hash.bytes, 2 * sizeof *name);
    name[1] ^= UINT64_C(0x6164646974696f6e); /* nothing else of a view_kept is named so */
    return status;
}

static enum status date_lists(struct walking *walking, const struct record_key *budget,
                              int64_t year_ms, struct dated *dated)
{
    const struct view_kept *kept = walking->view->kept;
    const bool keeps = kept && kept->find && kept->keep;
    struct arena scratch;
    struct stated *stated = NULL;
    uint64_t name[2];
    size_t count;
    enum status status = keeps ? name_lists(walking, budget, year_ms, name) : STATUS_OK;
    if (keeps && status == STATUS_OK && kept->find(kept->context, name, dated, sizeof *dated))
        return STATUS_OK;
    memset(dated, 0, sizeof *dated);
    dated->added_on = DATE_NONE;
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    arena_init(&scratch, 0);
    status = stated_of(walking, &scratch, budget, &stated, &count);
    if (status == STATUS_OK)
        date_it(stated, count, year_ms, dated);
    arena_close(&scratch);
    if (status == STATUS_OK && keeps)
        kept->keep(kept->context, name, dated, sizeof *dated);
    return status;
}

static enum status take_lists(struct walking *walking, const struct fact_image *image,
                              int64_t year_ms, struct duty_money *money)
{
    struct record_key budget = image->subject;
    struct dated dated;
    budget.kind = KIND_BUDGET;
    budget.round = 0;
    enum status status = date_lists(walking, &budget, year_ms, &dated);
    if (dated.added_on != DATE_NONE)
        money->added_on = dated.added_on;
    if (dated.before_fen > money->initial_fen)
        money->initial_fen = dated.before_fen;
    money->added_fen =
        money->annual_fen > money->initial_fen ? money->annual_fen - money->initial_fen : 0;
    return status;
}

enum status duty_addition(struct walking *walking, const struct fact_image *image,
                          struct duty_money *money)
{
    const int32_t begins = date_of(walking->year, 1, 1);
    enum status status = STATUS_OK;
    if (money->added_fen > 0)
        status = take_lists(walking, image, day_end_ms(begins - 1), money);
    if (status == STATUS_OK && money->added_fen > 0)
        status = take_moved(walking, image, &money->added_fen);
    if (status == STATUS_OK && walking->paper_count && money->initial_fen > 0)
        duty_papers_take(walking, image, begins, money);
    return status;
}

bool duty_is_added_to(const struct duty_money *money)
{
    return money->initial_fen > 0 && money->added_fen > 0;
}

const char *duty_addition_words(struct arena *arena, const struct duty_money *money, bool english)
{
    char on[DATE_TEXT_SIZE] = "", added[MONEY_TEXT_SIZE], begun[MONEY_TEXT_SIZE];
    if (money->added_on != DATE_NONE)
        date_print(money->added_on, on);
    money_print_wan(money->added_fen, added);
    money_print_wan(money->initial_fen, begun);
    return arena_print(
        arena, english ? "%s%s%s added to %s (10 000 yuan)%s" : "%s%s追加 %s 万元，年初 %s 万元%s",
        on, *on ? english ? ": " : " " : "", added, begun,
        !money->by_paper ? ""
        : english        ? ", as papers say and the list does not yet"
                         : "（按登记的下达文，清单还没有改）");
}

bool duty_is_of_addition(const struct obligation *it, const struct duty_money *money)
{
    return it->kept.by == KEPT_TARGET && it->where_count &&
           it->where->phase == PLAN_PHASE_MIDYEAR && duty_is_added_to(money);
}

const char *duty_addition_said(struct walking *walking, const struct duty *duty,
                               const struct duty_money *money)
{
    const bool english = walking->ask->english, untermed = duty_untermed(duty);
    const char *words = duty_addition_words(walking->arena, money, english);
    words = words ? arena_print(walking->arena, "%s%s%s", words,
                                english ? "; a target handed in since then answers it"
                                        : "，追加以后报的目标才算",
                                !untermed ? ""
                                : english ? "; the plan sets no term for it"
                                          : "；补报期限计划未设定")
                  : NULL;
    return words ? words : "";
}

/* -- what answers it ---------------------------------------------------------------------------------------------- */

/* When versions of it came since then: the first and the last; 0: none did. */
static void came_since(const struct record *record, int64_t from_ms, int64_t end_ms,
                       int64_t *first_ms, int64_t *last_ms)
{
    *first_ms = *last_ms = 0;
    for (size_t i = 0; i < record->version_count; i++) {
        const struct record_version *version = &record->versions[i];
        if (version->not_counted != COUNTED || version->withdrawn ||
            version->committed_ms < from_ms || version->committed_ms >= end_ms)
            continue;
        if (!*first_ms || version->committed_ms < *first_ms)
            *first_ms = version->committed_ms;
        if (version->committed_ms > *last_ms)
            *last_ms = version->committed_ms;
    }
}

/* The course from then on: a version that is approved in one with its adjustment stood approved before, too. */
static bool cut_course(struct arena *arena, const struct course *whole, bool approved,
                       int64_t first_ms, int64_t last_ms, struct course *cut)
{
    struct course_step *steps = arena_array(arena, struct course_step, whole->count + 2);
    size_t count = 0;
    if (!steps)
        return false;
    if (first_ms)
        steps[count++] = (struct course_step){.ms = first_ms, .state = COURSE_FILLED};
    for (size_t i = 0; first_ms && i < whole->count; i++)
        if (whole->steps[i].ms > first_ms)
            steps[count++] = whole->steps[i];
    if (first_ms && approved && count == 1)
        steps[count++] = (struct course_step){.ms = last_ms, .state = COURSE_APPROVED};
    *cut = (struct course){whole->key, steps, count};
    return true;
}

static enum status answering(struct walking *walking, struct arena *scratch,
                             const struct duty_money *money, const struct course *whole,
                             const struct course **out)
{
    const int64_t end_ms = day_end_ms(walking->ask->as_of);
    const int64_t from_ms = money->added_on == DATE_NONE ? 0 : day_end_ms(money->added_on - 1);
    struct record record;
    struct payload payload;
    int64_t first_ms, last_ms;
    enum status status = then_get(walking->then, walking->view, scratch, &whole->key, &record);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    const bool approved = record.state.approved;
    status = record.shown.seq && !record.gone
                 ? payload_decode(scratch, KIND_TARGET, record.payload, &payload)
                 : STATUS_NOT_FOUND;
    if (status == STATUS_NO_MEMORY)
        return status;
    int64_t whole_fen = money->initial_fen;
    duty_add_fen(&whole_fen, money->added_fen); /* papers say what they like */
    if (status == STATUS_OK && target_year_fen(&payload.target) ==
                                   (whole_fen > money->annual_fen ? whole_fen : money->annual_fen))
        return STATUS_OK; /* it is of the money with what was added, whenever it came */
    status = replica_history(walking->view, scratch, &whole->key, &record);
    if (status != STATUS_OK)
        return status;
    came_since(&record, from_ms, end_ms, &first_ms, &last_ms);
    struct course *cut = arena_take(walking->arena, sizeof *cut);
    if (!cut || !cut_course(walking->arena, whole, approved, first_ms, last_ms, cut))
        return STATUS_NO_MEMORY;
    *out = cut;
    return STATUS_OK;
}

enum status duty_addition_course(struct walking *walking, const struct duty_money *money,
                                 const struct course *whole, const struct course **out)
{
    struct arena scratch;
    *out = whole;
    if (!whole)
        return STATUS_OK;
    arena_init(&scratch, 0);
    enum status status = answering(walking, &scratch, money, whole, out);
    arena_close(&scratch);
    return status;
}
