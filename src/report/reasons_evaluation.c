/* Why a department's or a key evaluation has its score: as the report gave it, part by part, and whether it counts. */
#include "final.h"
#include "reasons.h"

#include <siben/scoring.h>

#define FINALS_MOST 10 /* projects of which it is said what is final: two forms of each are read */

static const char *what_of(const struct work_row *row)
{
    return *row->name           ? row->name
           : *row->project_code ? row->project_code
           : *row->unit_code    ? row->unit_code
                                : "";
}

static void say_score(struct reasons *reasons, const struct plan *plan, const struct work *work,
                      const struct work_row *row)
{
    struct arena *arena = reasons->arena;
    const char *score = reasons_points(reasons, row->score), *what = what_of(row);
    const char *grade = plan_grade(plan, row->score), *words = plan_grade_chinese(grade);
    if (score_is_part(work, row))
        reasons_say(reasons, "分项", "Part", arena_print(arena, "%s：%s", row->field, score),
                    arena_print(arena, "%s: %s", row->field, score));
    else
        reasons_say(reasons, "得分", "Score",
                    arena_print(arena, "%s：%s，等级 %s；照评价报告登记，不按公式计算", what, score,
                                *words ? words : "未设定"),
                    arena_print(arena, "%s: %s, grade %s; as the report gave it, not computed",
                                what, score, grade ? grade : "not set"));
}

/* All parts of one object beside its score. */
static void say_sum(struct reasons *reasons, const struct work *work, const struct work_row *whole)
{
    struct arena *arena = reasons->arena;
    int64_t sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < work->row_count; i++) {
        const struct work_row *row = &work->rows[i];
        if (row == whole || !row->scored || !score_is_part(work, row) ||
            strcmp(row->project_code, whole->project_code) != 0 ||
            strcmp(row->unit_code, whole->unit_code) != 0)
            continue;
        sum += row->score;
        count++;
    }
    if (!count || sum > INT32_MAX)
        return;
    const char *text = reasons_points(reasons, (int32_t)sum);
    const bool same = sum == whole->score;
    reasons_say(reasons, "分项合计", "Sum of parts",
                arena_print(arena, "%s：%zu 项 %s，与得分%s", what_of(whole), count, text,
                            same ? "相等" : "不等"),
                arena_print(arena, "%s: %zu parts, %s, %s the score", what_of(whole), count, text,
                            same ? "equal to" : "not"));
}

static void say_evidence(struct reasons *reasons, const struct work *work)
{
    struct arena *arena = reasons->arena;
    for (size_t i = 0; i < work->evidence_count; i++) {
        const struct work_evidence *it = &work->evidence[i];
        const bool found = work_evidence_found(it);
        reasons_say(
            reasons, "佐证", "Evidence",
            arena_print(arena, "%s%s%s：%s%s", it->title, *it->document ? " " : "", it->document,
                        !found      ? "只有名称，查不到"
                        : *it->kept ? "原件在 "
                                    : "有文件",
                        found ? it->kept : ""),
            arena_print(arena, "%s%s%s: %s%s", it->title, *it->document ? " " : "", it->document,
                        !found      ? "a name only"
                        : *it->kept ? "the original is kept at "
                                    : "a file",
                        found ? it->kept : ""));
    }
}

/* Whatever keeps it from counting, where obligations and grades ask. */
static void say_counts(struct reasons *reasons, const struct duty_ask *ask,
                       const struct works *works, const struct work_item *item,
                       const struct work *work)
{
    struct arena *arena = reasons->arena;
    unsigned returns;
    size_t conflicts = 0;
    const bool returned = work_state_by(item, day_end_ms(ask->as_of), &returns) == COURSE_RETURNED;
    for (size_t i = 0; i < work->row_count; i++) {
        const struct work_row *row = &work->rows[i];
        if (!works_conflict(works, work, row, ask->as_of))
            continue;
        conflicts++;
        reasons_say(reasons, "不计", "Not counted",
                    arena_print(arena, "%s：%s 给这个单位编制过材料，不得评价它", what_of(row),
                                work->agency),
                    arena_print(arena,
                                "%s: %s prepared this unit's materials, and may not "
                                "evaluate it",
                                what_of(row), work->agency));
    }
    if (returned)
        reasons_say(reasons, "不计", "Not counted", "已退回，还没有重报",
                    "returned, and not handed in again");
    if (!work_proved(work))
        reasons_say(reasons, "不计", "Not counted", "没有可查的佐证（文件，或原件存放处）",
                    "no document of it can be had");
    if (!returned && !conflicts && work_proved(work))
        reasons_say(reasons, "计数", "Counts", "算作评价", "it counts as an evaluation");
}

static void say_final(struct reasons *reasons, const struct finals *finals,
                      const struct work_row *row, const struct final *final)
{
    struct arena *arena = reasons->arena;
    const char *score = final->scored ? reasons_points(reasons, final->score) : "";
    const char *gap = *score ? " " : "", *what = what_of(row),
               *source = final_source_words(arena, finals, final);
    const bool named = *final->record;
    if (!final->source) {
        reasons_say(reasons, "最终", "In the end",
                    arena_print(arena, "%s：这一年的应报项目里没有它", what),
                    arena_print(arena, "%s: it is no required project of that year", what));
        return;
    }
    reasons_say(reasons, "最终", "In the end",
                arena_print(arena, "%s：%s%s%s，%s%s%s%s", what, score, gap,
                            plan_grade_chinese(final->grade), source, named ? "（" : "",
                            final->record, named ? "）" : ""),
                arena_print(arena, "%s: %s%s%s, from %s%s%s", what, score, gap,
                            final->grade ? final->grade : "no grade", final_english(final->source),
                            named ? " " : "", final->record));
    const char *doubled = final_doubled_words(arena, final, false);
    if (*doubled)
        reasons_say(reasons, "两次评价", "Two evaluations", doubled,
                    final_doubled_words(arena, final, true));
}

static enum status say_finals(struct reasons *reasons, struct view *view,
                              const struct duty_ask *ask, const struct work_item *item,
                              const struct work *work)
{
    struct walking walking = {.view = view, .arena = reasons->arena, .ask = ask};
    struct finals finals = {.map = NULL};
    const int32_t year = item->key.fiscal_year;
    size_t said = 0;
    enum status status = walking_gather(&walking);
    if (status == STATUS_OK)
        status = finals_read(reasons->arena, &ask->held->plan, &walking.works, &walking.roster,
                             year, ask->as_of, &finals);
    for (size_t i = 0; i < work->row_count && said < FINALS_MOST && status == STATUS_OK; i++) {
        const struct work_row *row = &work->rows[i];
        struct final final;
        if (!row->scored || !*row->project_code || score_is_part(work, row))
            continue;
        status = final_of_project(&finals, &walking, row->project_code, year, &final);
        said++;
        if (status == STATUS_OK)
            say_final(reasons, &finals, row, &final);
    }
    finals_close(&finals);
    walking_close(&walking);
    if (said)
        reasons_say_rules(reasons, &ask->held->plan, "precedence");
    return status;
}

static void say_head(struct reasons *reasons, struct arena *arena, const struct work_item *item,
                     const struct work *work)
{
    const bool key = work->type == WORK_KEY_EVALUATION;
    const char *date = reasons_date(reasons, work->date);
    reasons_begin(reasons, arena,
                  arena_print(arena, "%s · %s", work_type_chinese(work->type), work->title),
                  arena_print(arena, "%s · %s", key ? "Key evaluation" : "Department evaluation",
                              work->title));
    reasons_say(reasons, "评价", "Evaluation",
                arena_print(arena, "%u 年的资金，%s%s%s%s%s", item->key.fiscal_year, date,
                            *work->agency ? "，机构 " : "", work->agency,
                            *work->lead ? "，主评人 " : "", work->lead),
                arena_print(arena, "of the money of %u, %s%s%s%s%s", item->key.fiscal_year, date,
                            *work->agency ? ", agency " : "", work->agency,
                            *work->lead ? ", led by " : "", work->lead));
}

enum status reasons_of_evaluation(struct view *view, struct arena *arena,
                                  const struct duty_ask *ask, const struct record_key *form,
                                  struct reasons *reasons, struct why *why)
{
    const struct work_item *item = NULL;
    struct works works;
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(form, text, sizeof text);
    reasons->arena = arena;
    enum status status = works_read(view, arena, &ask->held->plan.scope, &works);
    for (size_t i = 0; status == STATUS_OK && i < works.count; i++)
        if (record_key_equal(&works.items[i].key, form))
            item = &works.items[i];
    const struct work *work = item ? work_by(item, day_end_ms(ask->as_of)) : NULL;
    if (status == STATUS_OK && !work)
        return why_set(why, STATUS_NOT_FOUND, text, "没有这条记录，或已撤回",
                       "siben work list 列出记录");
    if (status == STATUS_OK && work->type != WORK_KEY_EVALUATION &&
        work->type != WORK_DEPARTMENT_EVALUATION)
        return why_set(why, STATUS_INVALID, text, "这种工作记录没有决定等级的得分",
                       "写一条部门评价、重点评价的记录，或一张自评表的记录");
    if (status != STATUS_OK)
        return status;
    say_head(reasons, arena, item, work);
    for (size_t i = 0; i < work->row_count; i++)
        if (work->rows[i].scored) {
            say_score(reasons, &ask->held->plan, work, &work->rows[i]);
            if (!score_is_part(work, &work->rows[i]))
                say_sum(reasons, work, &work->rows[i]);
        }
    reasons_say_plan(reasons, ask->held);
    reasons_say_rules(reasons, &ask->held->plan, "grades");
    say_evidence(reasons, work);
    say_counts(reasons, ask, &works, item, work);
    status = say_finals(reasons, view, ask, item, work);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
