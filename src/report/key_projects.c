/* 重点项目: what is proposed for key evaluations, by the list and by records, and what of it was evaluated. DOMAIN.md O-25:
 * "pick party/government major decisions, high public attention, large investment"; the list's column 是否重点项目 and the
 * records 重大事项认定 are proposals, the evaluation is the choice. */
#include "duty_growth.h"
#include "duty_tally.h"
#include "final.h"

struct choosing {
    struct word_table words;
    struct walking walking;
    struct tally major;
    int32_t year;
    size_t flagged, evaluated, open; /* open: flagged, and not evaluated */
};

static enum status flagged_of(struct choosing *choosing, const struct duty_project *project,
                              struct arena *scratch, bool *flagged)
{
    struct walking at = choosing->walking;
    struct record_key key = {
        .scope = project->scope, .kind = KIND_BUDGET, .fiscal_year = (uint16_t)project->year};
    struct payload payload;
    enum status status;
    memcpy(key.id, project->id, strnlen(project->id, RECORD_ID_MAX));
    at.arena = scratch;
    *flagged = shown_of(&at, &key, &payload, &status) && payload.budget.key_project;
    arena_reset(scratch);
    return status;
}

/* The newest of the project's key evaluations that count by the day; where none does the newest of all. `counts` false:
 * returned, not proved, or of an agency that may not. */
static const struct work *evaluation_of(const struct choosing *choosing,
                                        const struct duty_project *project,
                                        const struct work_row **row, bool *counts)
{
    const struct works *works = &choosing->walking.works;
    const int32_t as_of = choosing->walking.ask->as_of;
    const struct work *found = NULL;
    for (size_t i = 0; i < works->count; i++) {
        const struct work_item *item = &works->items[i];
        const struct work *work = work_by(item, day_end_ms(as_of));
        if (!work || work->type != WORK_KEY_EVALUATION || item->key.fiscal_year != choosing->year ||
            work->date == DATE_NONE || work->date > as_of)
            continue;
        for (size_t k = 0; k < work->row_count; k++) {
            const struct work_row *it = &work->rows[k];
            if (strcmp(it->project_code, project->id) != 0 || score_is_part(work, it))
                continue;
            const bool stands = !work_returned_by(item, day_end_ms(as_of)) && work_proved(work) &&
                                !works_conflict(works, work, it, as_of);
            if (found && (stands != *counts ? *counts : work->date < found->date))
                continue;
            found = work;
            *row = it;
            *counts = stands;
        }
    }
    return found;
}

static enum status put_project(struct choosing *choosing, const struct duty_project *project,
                               struct arena *scratch)
{
    static const struct tally_by now = {.by = BY_NOW};
    const struct work_row *row = NULL;
    bool flagged = false, counts = false;
    const bool major = tally_has(&choosing->major, TALLY_PROJECT, project->id, &now);
    const struct work *work = evaluation_of(choosing, project, &row, &counts);
    char money[MONEY_TEXT_SIZE], score[MONEY_TEXT_SIZE] = "";
    enum status status = flagged_of(choosing, project, scratch, &flagged);
    if (status != STATUS_OK || (!flagged && !major && !work))
        return status;
    choosing->flagged += flagged;
    choosing->evaluated += work && counts;
    choosing->open += flagged && !(work && counts);
    money_print_wan(project->money.annual_fen, money);
    if (row && row->scored)
        score_print(row->score, score);
    const char *cells[] = {project->unit_code,
                           project->unit ? project->unit->name : "",
                           project->id,
                           project->name,
                           book_chinese(project->book),
                           money,
                           flagged ? "是" : "",
                           major ? "是" : "",
                           !work    ? "没有"
                           : counts ? "已评价"
                                    : "有，不计",
                           work ? work->agency : "",
                           score,
                           work ? words_date(&choosing->words, work->date, "") : ""};
    words_row(&choosing->words, cells);
    return STATUS_OK;
}

static enum status put_all(struct choosing *choosing)
{
    struct walking *walking = &choosing->walking;
    const struct duty_ask *ask = walking->ask;
    const struct tally_ask major = {.types = 1u << WORK_MAJOR,
                                    .year = choosing->year,
                                    .round = -1,
                                    .stated = true,
                                    .plan = &ask->held->plan,
                                    .as_of = ask->as_of};
    struct arena scratch;
    enum status status = walking_gather(walking);
    if (status == STATUS_OK)
        status = tally_make(walking, &major, &choosing->major);
    arena_init(&scratch, 0);
    for (size_t i = 0; i < walking->project_count && status == STATUS_OK; i++) {
        const struct duty_project *project = &walking->projects[i];
        if (project->year == choosing->year &&
            (!ask->unit || strcmp(ask->unit, project->unit_code) == 0))
            status = put_project(choosing, project, &scratch);
    }
    arena_close(&scratch);
    return status;
}

static void note_least(struct choosing *choosing)
{
    const struct plan *plan = walking_plan(&choosing->walking);
    int32_t least;
    const bool set = plan_rule_hundredths(plan, "key_projects", "least", &least);
    if (set)
        words_note(&choosing->words,
                   "计划要求至少 %d 个，计入的项目 %zu 个；清单标为重点项目的 "
                   "%zu 个，其中没有评价的 %zu 个",
                   (int)(least / 100), choosing->evaluated, choosing->flagged, choosing->open);
    else
        words_note(&choosing->words,
                   "计划没有规定至少几个（key_projects.least 未设定）；清单标为重点项目的 %zu "
                   "个，其中没有评价的 %zu 个",
                   choosing->flagged, choosing->open);
    words_note(&choosing->words,
               "清单的“是否重点项目”和重大事项认定只是供选择，评价了哪些以重点评价"
               "的记录为准；部门整体、政府采购等不是一个项目的对象不在这张表里");
}

enum status key_projects_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                               uint16_t fiscal_year, struct table *table)
{
    static const char *const columns[] = {
        "unit_code:单位代码",  "unit:单位",           "id:项目代码",          "name:项目",
        "book:预算类别",       "annual:预算（万元）", "flagged:清单标为重点", "major:重大事项认定",
        "evaluation:重点评价", "agency:评价机构",     "score:得分",           "date:评价日期"};
    struct choosing choosing = {.year = fiscal_year,
                                .walking = {.view = view, .arena = arena, .ask = ask}};
    const char *title = arena_print(arena, "%u年重点项目", fiscal_year);
    words_begin(&choosing.words, arena, table, title ? title : "", columns,
                sizeof columns / sizeof *columns);
    enum status status = put_all(&choosing);
    if (status == STATUS_OK)
        note_least(&choosing);
    tally_close(&choosing.major);
    walking_close(&choosing.walking);
    words_above(&choosing.words, ask);
    if (status == STATUS_OK)
        status = words_basis_then(&choosing.words, view, ask);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
