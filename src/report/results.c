/* 结果应用情况表 (T11.5): of each project whose final grade must be applied, and of each that was, what the plan says
 * and what was done; behind them departments as a whole, by their overall forms and what was found about them. */
#include "final.h"
#include "duty_walk.h"
#include "outside.h"
#include "successors.h"

#include <siben/scoring.h>

struct using
{
    struct word_table words;
    const struct duty_ask *ask;
    struct walking walking;
    struct finals finals;
    struct budgets budgets[2];    /* of the two years after */
    struct successors successors; /* under which codes it goes on there */
    struct record sent;           /* what was submitted of the use of results, version by version */
    int32_t year;
    size_t doubled; /* rows that two evaluations of one day decide otherwise */
    size_t projects;
    int64_t shown[3];         /* hundredths of 万元 in the rows of the three below */
    int64_t next, after, cut; /* 合计: of projects; a department's money is theirs */
    struct map *summed[2];    /* codes whose money it has */
    bool shared;              /* and one of them in two rows */
    bool failed;
};

static bool is_about(const struct using *using, const struct scope *place,
                     const struct work_row *row, const char *id)
{
    static const char whole[] = "dept/";
    if (strncmp(id, whole, sizeof whole - 1) == 0)
        return final_row_of_department(&using->walking.roster, place, row, id + sizeof whole - 1);
    return strcmp(row->project_code, id) == 0;
}

/* The row of the newest use of results that stands about a project, or a department as a whole, of the year's self-evaluation. */
static const struct work_row *use_of(const struct using *using, const char *id,
                                     const struct work **work, const struct work_item **item)
{
    const struct works *works = &using->walking.works;
    const struct work_row *found = NULL;
    for (size_t i = 0; i < works->count; i++) {
        const struct work *it = work_standing_by(&works->items[i], day_end_ms(using->ask->as_of));
        if (!it || it->type != WORK_RESULT_USE || works->items[i].key.fiscal_year != using->year ||
            works->items[i].key.round || it->date > using->ask->as_of ||
            (found && it->date < (*work)->date))
            continue;
        for (size_t k = 0; k < it->row_count; k++)
            if (is_about(using, &works->items[i].key.scope, &it->rows[k], id)) {
                found = &it->rows[k];
                *work = it;
                *item = &works->items[i];
            }
    }
    return found;
}

struct budget_sum {
    struct using *using;
    struct budgets *budgets;
};

static bool see_budget(void *context, const struct fact_image *image)
{
    struct budget_sum *sum = context;
    const struct bytes id = bytes_of_text(image->subject.id);
    uint64_t *slot = map_put(sum->budgets->fen, id, NULL);
    bool dropped = image->listed && !image->required;
    if (!slot || (dropped && !map_put(sum->budgets->dropped, id, NULL))) {
        sum->using->failed = true;
        return false;
    }
    *slot = (uint64_t)duty_money_of(image).annual_fen;
    return true;
}

static enum status read_budgets(struct using *using, struct view *view)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < 2 && status == STATUS_OK; i++) {
        struct budget_sum sum = {using, &using->budgets[i]};
        *sum.budgets = (struct budgets){map_new(), map_new()};
        if (!sum.budgets->fen || !sum.budgets->dropped)
            return STATUS_NO_MEMORY;
        if (using->year + 1 + i <= YEAR_MAX)
            status = then_each_image(using->walking.then, view, (unsigned)(using->year + 1 + i),
                                     see_budget, &sum);
    }
    return status ? status : using->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static const char *wan(struct using *using, int64_t fen)
{
    char text[MONEY_TEXT_SIZE];
    money_print_wan(fen, text);
    const char *copy = arena_text(using->words.arena, text);
    return copy ? copy : "";
}

static const char *budget_of(struct using *using, int which, const char *project,
                             struct succeeded *budget)
{
    *budget =
        successors_money(&using->successors, using->words.arena, &using->budgets[which], project);
    if (budget->fen != MONEY_NONE)
        return wan(using, budget->fen);
    return *budget->into ? arena_print(using->words.arena, "已并入 %s", budget->into)
           : strncmp(project, "dept/", 5) == 0 ? "" /* the money of its projects */
                                               : "没有清单";
}

/* By whose money a cut is measured, where it is under another code. */
static const char *whose(struct using *using, const struct succeeded *budget, const char *rule)
{
    if (!rule || !*rule || !(*budget->codes || (budget->fen == MONEY_NONE && *budget->into)))
        return rule;
    return *budget->codes
               ? arena_print(using->words.arena, "%s（按现代码 %s 的预算）", rule, budget->codes)
               : arena_print(using->words.arena, "%s（已并入 %s，核减多少由人定）", rule,
                             budget->into);
}

static const char *cut_of(struct using *using, const char *rules, const char *name,
                          int64_t budget_fen, const char *unset)
{
    int32_t ratio;
    int64_t cut = 0;
    if (!plan_rule_hundredths(walking_plan(&using->walking), rules, name, &ratio))
        return unset;
    if (budget_fen == MONEY_NONE || !ratio_of(budget_fen, 10000, ratio, &cut))
        return arena_print(using->words.arena, "核减 %d.%02d%%", (int)(ratio / 100),
                           (int)(ratio % 100));
    return arena_print(using->words.arena, "核减 %d.%02d%%，%s 万元", (int)(ratio / 100),
                       (int)(ratio % 100), wan(using, cut));
}

/* What the plan says of a grade: a ratio that it does not set decides nothing. */
static const char *rule_of(struct using *using, const struct final *final, int64_t budget_fen)
{
    if (!final_applies(&using->finals, final))
        return "";
    if (final->source == FINAL_VETO)
        return cut_of(using, "veto", "cut", budget_fen,
                      "核减或取消，按自治区办法（否决的核减比例未设定）");
    if (strcmp(final->grade, "fair") != 0)
        return "核减或取消，按自治区办法（计划没有比例）";
    return cut_of(using, "result_use", "cut_fair", budget_fen, "核减，比例未设定");
}

static const char *grounds_of(struct using *using, const struct work *work)
{
    struct buffer text = {0};
    for (size_t i = 0; work && i < work->evidence_count; i++)
        buffer_print(&text, "%s%s%s%s", text.size ? "；" : "", work->evidence[i].title,
                     *work->evidence[i].document ? " " : "", work->evidence[i].document);
    if (work && *work->note)
        buffer_print(&text, "%s%s", text.size ? "；" : "", work->note);
    return arena_words(using->words.arena, &text);
}

/* Did that submission know the record as it is? What it saw says so, not a clock. */
static bool knows(const struct submission *submission, const struct version_name *name)
{
    for (size_t i = 0; i < submission->basis_count; i++)
        if (feed_name_equal(&submission->basis[i].feed, &name->feed))
            return submission->basis[i].seq >= name->seq;
    return false;
}

/* 上报系统日期: of the first submission that has this decision as it is now; "" when none has. */
static enum status reported_on(struct using *using, const struct work_item *item, const char **date)
{
    struct arena *arena = using->words.arena;
    struct record record;
    struct payload payload;
    int64_t first = INT64_MAX;
    *date = "";
    if (!item || !using->sent.version_count)
        return STATUS_OK;
    enum status status =
        then_get(using->walking.then, using->walking.view, arena, &item->key, &record);
    for (size_t i = 0; status == STATUS_OK && i < using->sent.version_count; i++) {
        const struct record_version *it = &using->sent.versions[i];
        if (it->not_counted || it->withdrawn || it->gone || it->committed_ms >= first ||
            it->committed_ms >= day_end_ms(using->ask->as_of))
            continue;
        status = payload_decode(arena, KIND_SUBMISSION, it->payload, &payload);
        if (status == STATUS_OK && knows(&payload.submission, &record.shown))
            first = it->committed_ms;
        status = status == STATUS_NO_MEMORY ? status : STATUS_OK; /* of later software */
    }
    if (first != INT64_MAX)
        *date = words_date(&using->words, date_of_instant(first), "");
    return status;
}

static enum status read_sent(struct using *using)
{
    const struct submission_ask ask = {.scope = walking_plan(&using->walking)->scope,
                                       .fiscal_year = (uint16_t) using->year,
                                       .kind = SUBMISSION_RESULT_USE};
    struct record_key key;
    submission_key(&ask, &key);
    enum status status =
        replica_history(using->walking.view, using->words.arena, &key, &using->sent);
    if (status == STATUS_NOT_FOUND)
        using->sent.version_count = 0;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static void add_money(int64_t *sum, int64_t fen, int64_t *shown)
{
    if (fen == MONEY_NONE)
        return;
    (void)money_add(*sum == MONEY_NONE ? 0 : *sum, fen, sum);
    (void)money_add(*shown, table_wan_shown(fen), shown);
}

/* What no row above has of it: two projects may lead to one code. MONEY_NONE: it has none, or not of its own. */
static int64_t counted_once(struct using *using, int which, const struct succeeded *money)
{
    int64_t fen = 0;
    for (const struct succeeded_by *by = money->by; by; by = by->next) {
        bool made = false;
        if (!map_put(using->summed[which], bytes_of_text(by->code), &made))
            using->failed = true;
        else if (!made)
            using->shared = true;
        else
            money_add_to(&fen, by->fen);
    }
    return money->fen == MONEY_NONE ? MONEY_NONE : fen;
}

static void add_sum(struct using *using, const struct succeeded *next,
                    const struct succeeded *after, const struct work_row *use)
{
    using->projects++;
    add_money(&using->next, counted_once(using, 0, next), &using->shown[0]);
    add_money(&using->after, counted_once(using, 1, after), &using->shown[1]);
    add_money(&using->cut, use ? use->amount_fen : MONEY_NONE, &using->shown[2]);
}

static void put_total(struct using *using)
{
    static const char *const ids[] = {"next", "after", "cut"};
    const int64_t sums[] = {using->next, using->after, using->cut};
    struct word_table *words = &using->words;
    if (!using->ask->totals || !using->projects)
        return;
    const char **cells = words_total_cells(words), *names[3];
    if (!cells)
        return; /* the arena knows that it has failed */
    words_total_put(words, cells, "name", arena_print(words->arena, "%zu 个项目", using->projects));
    for (size_t i = 0; i < 3; i++)
        names[i] =
            words_total_put(words, cells, ids[i], sums[i] == MONEY_NONE ? "" : wan(using, sums[i]));
    words_total(words, cells);
    if (using->shared)
        table_note(words->arena, words->table,
                   "几个项目都成了同一个代码的，它的预算在合计里只计一次");
    for (size_t i = 0; i < 3; i++)
        if (sums[i] != MONEY_NONE)
            table_note_residue(words->arena, words->table, names[i], using->shown[i], sums[i]);
}

static enum status put_project(struct using *using, const struct duty_project *project,
                               const struct final *final)
{
    const struct work *work = NULL;
    const struct work_item *item = NULL;
    const struct work_row *use = use_of(using, project->id, &work, &item);
    bool applies = final_applies(&using->finals, final);
    struct succeeded next, after;
    if (!applies && !use)
        return STATUS_OK;
    const char *reported;
    enum status status = reported_on(using, item, &reported);
    if (status != STATUS_OK)
        return status;
    const char *next_text = budget_of(using, 0, project->id, &next);
    const char *after_text = budget_of(using, 1, project->id, &after);
    const char *grade = plan_grade_chinese(final->grade);
    char score[MONEY_TEXT_SIZE] = "";
    if (final->scored)
        score_print(final->score, score);
    const struct succeeded *base = after.fen == MONEY_NONE ? &next : &after;
    const char *rule = whose(using, base, rule_of(using, final, base->fen));
    const char *cells[] = {project->unit_code,
                           project->unit ? project->unit->name : "",
                           project->id,
                           project->name,
                           *grade          ? grade
                           : final->source ? "未设定"
                                           : "没有得分",
                           final->source == FINAL_VETO ? "作废" : score,
                           final_source_words(using->words.arena, &using->finals, final),
                           next_text ? next_text : "",
                           after_text ? after_text : "",
                           rule ? rule : "",
                           use ? use->handling : "未应用",
                           use && use->amount_fen != MONEY_NONE ? wan(using, use->amount_fen) : "",
                           grounds_of(using, work),
                           work ? words_date(&using->words, work->date, "") : "",
                           reported};
    words_row(&using->words, cells);
    if (strncmp(project->id, "dept/", 5) != 0)
        add_sum(using, &next, &after, use);
    using->doubled += *final_doubled_words(using->words.arena, final, false) != '\0';
    return STATUS_OK;
}

static enum status put_departments(struct using *using)
{
    const struct duty_roster *roster = &using->walking.roster;
    enum status status = STATUS_OK;
    for (size_t d = 0; status == STATUS_OK && d < roster->department_count; d++) {
        struct duty_project as_project;
        struct final_self self;
        status = final_department_of(&using->finals, &using->walking, d, using->year, true,
                                     &as_project, &self);
        if (status != STATUS_OK || !as_project.id ||
            (using->ask->unit && strcmp(using->ask->unit, as_project.unit_code) != 0))
            continue;
        const struct final final = final_of(&using->finals, as_project.id, &self);
        status = put_project(using, &as_project, &final);
    }
    return status;
}

static enum status put_all(struct using *using, struct view *view)
{
    enum status status = walking_gather(&using->walking);
    if (status == STATUS_OK)
        status =
            finals_read(using->words.arena, walking_plan(&using->walking), &using->walking.works,
                        &using->walking.roster, using->year, using->ask->as_of, &using->finals);
    if (status == STATUS_OK)
        status = read_budgets(using, view);
    if (status == STATUS_OK)
        status = successors_read(&using->walking, &using->successors);
    if (status == STATUS_OK)
        status = read_sent(using);
    for (size_t i = 0; status == STATUS_OK && i < using->walking.project_count; i++) {
        const struct duty_project *project = &using->walking.projects[i];
        struct final_self self;
        if (project->year != using->year ||
            (using->ask->unit && strcmp(using->ask->unit, project->unit_code) != 0))
            continue;
        status = final_self_of(&using->finals, &using->walking, project, true, &self);
        const struct final final = final_of(&using->finals, project->id, &self);
        if (status == STATUS_OK)
            status = put_project(using, project, &final);
    }
    return status ? status : put_departments(using);
}

/* A row each way: how many projects, and what was cut. */
static void put_outside_results(struct word_table *words, const char *county,
                                const struct outside *outside)
{
    for (size_t i = 0; i < outside->row_count; i++) {
        const struct figure_row *row = &outside->rows[i];
        char cut[MONEY_TEXT_SIZE];
        if (row->value_count < 2)
            continue;
        money_print_wan(row->values[1], cut);
        const char *cells[] = {"",
                               county,
                               "",
                               arena_print(words->arena, "%lld 个项目", (long long)row->values[0]),
                               "",
                               "",
                               "",
                               "",
                               "",
                               "",
                               row->code,
                               cut,
                               outside->file,
                               "",
                               ""};
        words_row(words, cells);
    }
}

enum status results_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          uint16_t fiscal_year, struct table *table)
{
    const char *next = arena_print(arena, "next:%u年预算（万元）", fiscal_year + 1u);
    const char *after = arena_print(arena, "after:%u年申报数（万元）", fiscal_year + 2u);
    const char *const columns[] = {
        "unit_code:单位代码", "unit:单位",           "id:项目代码",
        "name:项目",          "grade:等级",          "score:得分",
        "source:依据",        next ? next : "next:", after ? after : "after:",
        "rule:计划的规定",    "handling:应用方式",   "cut:核减金额（万元）",
        "grounds:文件",       "date:应用日期",       "reported:上报系统日期"};
    struct using using = {.summed = {map_new(), map_new()},
                          .ask = ask,
                          .year = fiscal_year,
                          .next = MONEY_NONE,
                          .after = MONEY_NONE,
                          .cut = MONEY_NONE,
                          .walking = {.view = view, .arena = arena, .ask = ask}};
    const char *title = arena_print(arena, "%u年结果应用情况表", fiscal_year);
    words_begin(&using.words, arena, table, title ? title : "", columns,
                sizeof columns / sizeof *columns);
    enum status status =
        using.summed[0] && using.summed[1] ? put_all(&using, view) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        put_total(&using);
    if (status == STATUS_OK)
        status = outside_words(view, ask, fiscal_year, OUTSIDE_RESULTS, put_outside_results,
                               &using.words);
    finals_note(&using.words, &using.finals, using.doubled);
    if (!plan_rule_at(&ask->held->plan, "result_use.cut_fair") ||
        plan_rule_at(&ask->held->plan, "result_use.cut_fair")->unset)
        words_note(&using.words, "中的核减比例（result_use.cut_fair）未设定，不算核减数");
    for (int i = 0; i < 2; i++) {
        map_free(using.budgets[i].fen);
        map_free(using.budgets[i].dropped);
        map_free(using.summed[i]);
    }
    successors_close(&using.successors);
    finals_close(&using.finals);
    walking_close(&using.walking);
    words_above(&using.words, ask);
    if (status == STATUS_OK)
        status = words_basis_then(&using.words, view, ask);
    if (status == STATUS_OK)
        status = ex_ante_mark(view, arena, ask, false, table);
    return status ? status : arena->failed || using.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status final_words(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        const char *project, uint16_t fiscal_year, const char **words)
{
    struct walking walking = {.view = view, .arena = arena, .ask = ask};
    struct finals finals = {.map = NULL};
    *words = "";
    enum status status = walking_gather(&walking);
    if (status == STATUS_OK)
        status = finals_read(arena, &ask->held->plan, &walking.works, &walking.roster, fiscal_year,
                             ask->as_of, &finals);
    struct final final = {.record = ""};
    if (status == STATUS_OK)
        status = final_of_project(&finals, &walking, project, fiscal_year, &final);
    if (status == STATUS_OK && final.source) {
        char score[MONEY_TEXT_SIZE] = "";
        if (final.scored)
            score_print(final.score, score);
        *words =
            arena_print(arena, "%s%s%s，%s%s%s%s", score, *score ? " " : "",
                        plan_grade_chinese(final.grade), final_source_words(arena, &finals, &final),
                        *final.record ? "（" : "", final.record, *final.record ? "）" : "");
    }
    finals_close(&finals);
    walking_close(&walking);
    return status ? status : !*words || arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
