/* 事前评估触发清单, 部门评价汇总表. */
#include "outside.h"
#include "duty_tally.h"

#include <stdio.h>

static void put_one(struct buffer *text, const struct duty_project *project, unsigned bit)
{
    bool sure = project->triggers >> bit & 1, growth = 1u << bit == TRIGGER_GROWTH;
    const char *why = growth                         ? project->growth
                      : 1u << bit == TRIGGER_RENEWAL ? project->renewal
                      : 1u << bit == TRIGGER_MIDYEAR ? project->addition
                                                     : NULL;
    why = why ? why : "";
    if (sure)
        buffer_print(text, *why ? "%s（%s）" : "%s", trigger_chinese(bit), why);
    else
        buffer_print(text,
                     growth ? "%s（存疑：%s）"
                     : *why ? "%s（待认定是否重大；%s）"
                            : "%s（待认定是否重大）",
                     trigger_chinese(bit), why);
}

/* What is said of growth is Chinese: its figures stand in `plan triggers`. */
static const char *triggers_english(struct arena *arena, const struct duty_project *project)
{
    static const char *const names[TRIGGER_COUNT] = {"new", "growth", "renewal of what expires",
                                                     "mid-year addition"};
    struct buffer text = {0};
    for (unsigned bit = 0; bit < TRIGGER_COUNT; bit++)
        if (project->triggers >> bit & 1) {
            const char *why = 1u << bit == TRIGGER_RENEWAL   ? project->renewal_english
                              : 1u << bit == TRIGGER_MIDYEAR ? project->addition_english
                                                             : NULL;
            buffer_print(&text, "%s%s%s%s", text.size ? ", " : "", names[bit], why ? ": " : "",
                         why ? why : "");
        }
    return arena_words(arena, &text);
}

static const char *triggers_of(struct word_table *words, const struct duty_project *project,
                               bool sure)
{
    const uint8_t shown = sure ? project->triggers : project->triggers | project->doubtful;
    struct buffer text = {0};
    size_t count = 0;
    for (unsigned bit = 0; bit < TRIGGER_COUNT; bit++)
        if (shown >> bit & 1) {
            buffer_put_text(&text, count++ ? "、" : "");
            put_one(&text, project, bit);
        }
    return arena_words(words->arena, &text);
}

static bool is_called(const struct duty_project *project, const char *code)
{
    for (size_t i = 0; i < project->code_count; i++)
        if (strcmp(project->codes[i], code) == 0)
            return true;
    return strcmp(project->id, code) == 0;
}

/* The newest evaluation of a project that stands, else one that was returned, under any code that it has or had. */
static const struct work *evaluation_of(const struct walking *walking,
                                        const struct duty_project *project, int64_t end_ms,
                                        const struct work_item **item)
{
    const struct work *found = NULL;
    for (size_t i = 0; i < walking->works.count; i++) {
        const struct work *work = work_by(&walking->works.items[i], end_ms);
        if (!work || work->type != WORK_EX_ANTE ||
            (found && work_returned_by(&walking->works.items[i], end_ms)))
            continue;
        for (size_t k = 0; k < work->row_count; k++)
            if (is_called(project, work->rows[k].project_code)) {
                found = work;
                *item = &walking->works.items[i];
            }
    }
    return found;
}

static const char *review_words(uint8_t state)
{
    return state == COURSE_APPROVED   ? "通过"
           : state == COURSE_RETURNED ? "退回"
           : state == COURSE_FILLED   ? "审核中"
                                      : "";
}

enum status trigger_causes(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           const char *project, const char **chinese, const char **english)
{
    struct walking walking = {.view = view, .arena = arena, .ask = ask};
    struct word_table table = {.arena = arena};
    *chinese = *english = "";
    enum status status = walking_gather(&walking);
    for (size_t i = 0; i < walking.project_count && status == STATUS_OK; i++) {
        const struct duty_project *it = &walking.projects[i];
        if (!it->triggers || strcmp(it->id, project) != 0)
            continue;
        *chinese = triggers_of(&table, it, true);
        *english = triggers_english(arena, it);
    }
    walking_close(&walking);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status trigger_words(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          const char *project, const char **words)
{
    struct walking walking = {.view = view, .arena = arena, .ask = ask};
    struct word_table table = {.arena = arena};
    int64_t end_ms = day_end_ms(ask->as_of);
    *words = "";
    enum status status = walking_gather(&walking);
    for (size_t i = 0; i < walking.project_count && status == STATUS_OK; i++) {
        const struct duty_project *it = &walking.projects[i];
        const struct work_item *item = NULL;
        unsigned returns = 0;
        if (!it->triggers || strcmp(it->id, project) != 0)
            continue;
        const struct work *work = evaluation_of(&walking, it, end_ms, &item);
        const char *review = item ? review_words(work_state_by(item, end_ms, &returns)) : "";
        *words = arena_print(arena, "%s：%s%s%s", triggers_of(&table, it, true),
                             work ? conclusion_chinese(work->conclusion) : "没有事前评估",
                             *review ? "，审核" : "", review);
    }
    walking_close(&walking);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static void put_trigger(struct word_table *words, const struct walking *walking,
                        const struct duty_project *project)
{
    int64_t end_ms = day_end_ms(walking->ask->as_of);
    const struct work_item *item = NULL;
    const struct work *work = evaluation_of(walking, project, end_ms, &item);
    const struct duty_unit *unit = project->unit;
    char money[MONEY_TEXT_SIZE];
    unsigned returns = 0;
    uint8_t state = item ? work_state_by(item, end_ms, &returns) : COURSE_NONE;
    bool needed = project->triggers != 0, stands = work && state != COURSE_RETURNED;
    money_print_wan(project->money.annual_fen, money);
    const char *cells[] = {project->unit_code,
                           unit ? unit->name : "",
                           project->id,
                           project->name,
                           money,
                           triggers_of(words, project, false),
                           stands   ? "有"
                           : needed ? "缺"
                                    : "",
                           work ? conclusion_chinese(work->conclusion) : "",
                           review_words(state)};
    words_row(words, cells);
}

/* Two nodes that hear of each other later may have given one provisional code to two projects: it follows from the number of
 * the work (src/intake/work_row.c), and two numbers can have one. */
static void note_doubled(struct word_table *words, const struct walking *walking)
{
    const int64_t end_ms = day_end_ms(walking->ask->as_of);
    struct map *codes = map_new();
    bool failed = !codes;
    for (size_t i = 0; i < walking->works.count && !failed; i++) {
        const struct work_item *item = &walking->works.items[i];
        const struct work *work = work_by(item, end_ms);
        const struct work_row *row = work && work->row_count ? &work->rows[0] : NULL;
        bool made = false;
        if (!row || work->type != WORK_EX_ANTE || !project_code_provisional(row->project_code))
            continue;
        uint64_t *slot = map_put(codes, bytes_of_text(row->project_code), &made);
        failed = !slot;
        if (slot && made)
            *slot = i + 1;
        if (!slot || made)
            continue;
        const struct work_item *first = &walking->works.items[*slot - 1];
        if (strcmp(first->key.id, item->key.id) != 0 &&
            strcmp(work_by(first, end_ms)->rows[0].name, row->name) != 0)
            words_note(
                words,
                "暂用代码 %s 有两份事前评估（%s、%s），会被当成一个项目：撤回一份，换一个工作"
                "编号重新登记",
                row->project_code, first->text, item->text);
    }
    words->arena->failed = words->arena->failed || failed;
    map_free(codes);
}

#define APPLIED_NAMED 10

/* What was evaluated and is on no list of the plan's year, by any code: it is kept, and owes nothing before it is listed. */
static void note_applied(struct word_table *words, const struct walking *walking)
{
    const int64_t end_ms = day_end_ms(walking->ask->as_of);
    struct map *listed = map_new();
    struct buffer text = {0};
    size_t count = 0;
    bool failed = !listed;
    for (size_t i = 0; i < walking->project_count && !failed; i++) {
        const struct duty_project *project = &walking->projects[i];
        failed = !map_put(listed, bytes_of_text(project->id), NULL);
        for (size_t k = 0; k < project->code_count && !failed; k++)
            failed = !map_put(listed, bytes_of_text(project->codes[k]), NULL);
    }
    for (size_t i = 0; i < walking->works.count && !failed; i++) {
        const struct work *work = work_by(&walking->works.items[i], end_ms);
        const struct work_row *row = work && work->row_count ? &work->rows[0] : NULL;
        if (!row || work->type != WORK_EX_ANTE || !*row->project_code ||
            walking->works.items[i].key.fiscal_year != walking_plan(walking)->year ||
            map_get(listed, bytes_of_text(row->project_code)) ||
            (walking->ask->unit && strcmp(walking->ask->unit, row->unit_code) != 0))
            continue;
        failed = !map_put(listed, bytes_of_text(row->project_code), NULL);
        if (count++ < APPLIED_NAMED)
            buffer_print(&text, "%s%s（%s）", count > 1 ? "、" : "",
                         *row->name ? row->name : work->title, row->project_code);
    }
    words->arena->failed = words->arena->failed || failed;
    if (count)
        words_note(
            words,
            "做过事前评估、还不在项目清单里的申报项目 %zu 个：%s%s；列入清单后代码不同的，用 "
            "siben list link 对应上",
            count, arena_words(words->arena, &text), count > APPLIED_NAMED ? " 等" : "");
    buffer_free(&text);
    map_free(listed);
}

enum status triggers_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           struct table *table)
{
    static const char *const columns[] = {
        "unit_code:单位代码",  "unit:单位",           "id:项目代码",
        "name:项目",           "annual:预算（万元）", "triggers:触发情形",
        "evaluation:事前评估", "conclusion:结论",     "review:审核"};
    struct walking walking = {.view = view, .arena = arena, .ask = ask};
    struct word_table words;
    words_begin(&words, arena, table, "事前绩效评估触发清单", columns,
                sizeof columns / sizeof *columns);
    enum status status = walking_gather(&walking);
    for (size_t i = 0; i < walking.project_count && status == STATUS_OK; i++) {
        const struct duty_project *project = &walking.projects[i];
        if ((project->triggers || project->doubtful) &&
            (!ask->unit || strcmp(ask->unit, project->unit_code) == 0))
            put_trigger(&words, &walking, project);
    }
    if (status == STATUS_OK)
        note_applied(&words, &walking);
    if (status == STATUS_OK)
        note_doubled(&words, &walking);
    walking_close(&walking);
    if (status == STATUS_OK)
        status = words_basis_then(&words, view, ask);
    const struct rule_value *triggers = plan_rule_at(&ask->held->plan, "ex_ante.triggers");
    if (!triggers || triggers->unset)
        words_note(&words, "规则 ex_ante.triggers 未设定，谁要做事前评估没有算");
    words_note(&words, "增幅按能查到的最早一年的原定金额计：绩效目标表的项目资金总额，没有的用年度"
                       "资金总额，再没有的用项目清单的预算；"
                       "拆分的各部分合计，合并的原定金额合计；查不到的不按增幅计");
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- shares ---------------------------------------------------------------------------------- */

struct shared {
    int64_t all_fen, done_fen;
    size_t all, done;
};

static void put_shared(struct word_table *words, const char *code, const char *name,
                       const struct shared *shared, bool set, int32_t least)
{
    char all[MONEY_TEXT_SIZE], done[MONEY_TEXT_SIZE], count[24], counted[24], rate[24] = "";
    int64_t percent = 0;
    money_print_wan(shared->all_fen, all);
    money_print_wan(shared->done_fen, done);
    snprintf(count, sizeof count, "%zu", shared->all);
    snprintf(counted, sizeof counted, "%zu", shared->done);
    if (ratio_of(shared->done_fen, shared->all_fen, 10000, &percent))
        snprintf(rate, sizeof rate, "%d.%02d%%", (int)(percent / 100), (int)(percent % 100));
    const char *cells[] = {code,
                           name,
                           count,
                           all,
                           counted,
                           done,
                           rate,
                           !set || !shared->all                                     ? "未设定"
                           : duty_reaches(shared->done_fen, shared->all_fen, least) ? "达到"
                                                                                    : "未达到"};
    words_row(words, cells);
}

static const struct obligation *shared_obligation(const struct plan *plan)
{
    for (size_t i = 0; i < plan->obligation_count; i++)
        if (plan->obligations[i].kept.by == KEPT_WORK && *plan->obligations[i].kept.share)
            return &plan->obligations[i];
    return NULL;
}

static void add_project(struct shared *shared, const struct duty_project *project, bool done)
{
    int64_t fen = project->money.annual_fen > 0 ? project->money.annual_fen : 0;
    shared->all++;
    shared->done += done;
    money_add_to(&shared->all_fen, fen);
    if (done)
        money_add_to(&shared->done_fen, fen);
}

/* The pieces of work that an obligation's share is counted from. */
static struct tally_ask share_ask(const struct walking *walking, const struct obligation *it)
{
    const struct plan *plan = walking_plan(walking);
    return (struct tally_ask){.types = it->kept.types,
                              .year = duty_year(plan, it),
                              .round = it->kept.round,
                              .approved = it->kept.done == DONE_APPROVED,
                              .plan = plan,
                              .as_of = walking->ask->as_of};
}

static const char *named_of(struct word_table *words, const char *county, const char *name)
{
    const char *both = *county ? arena_print(words->arena, "%s %s", county, name) : name;
    return both ? both : name; /* the arena says that it failed */
}

/* `county`: whose name stands before each; "" where the table is of one place. */
static enum status put_departments(struct walking *walking, const struct obligation *it,
                                   const char *county, struct word_table *words)
{
    static const struct tally_by now = {.by = BY_DONE};
    const struct plan *plan = walking_plan(walking);
    const struct tally_ask ask = share_ask(walking, it);
    const struct rule_value *rule = plan_rule_at(plan, it->kept.share);
    int32_t least = 0;
    bool set = rule && !rule->unset && rule->count == 1 && plan_hundredths(rule->texts[0], &least);
    const struct share_base base = share_base_of(plan, it->kept.share);
    struct shared all = {0};
    struct tally tally;
    enum status status = tally_make(walking, &ask, &tally);
    for (size_t d = 0; status == STATUS_OK && d < walking->roster.department_count; d++) {
        const struct duty_unit *lead = walking->roster.departments[d];
        struct shared shared = {0};
        for (size_t i = 0; i < walking->project_count; i++) {
            const struct duty_project *project = &walking->projects[i];
            if (project->year != ask.year || !project->unit || project->unit->department != d)
                continue;
            bool done = tally_has(&tally, TALLY_PROJECT, project->id, &now);
            add_project(&shared, project, done);
            add_project(&all, project, done);
        }
        if (shared.all && base.department)
            put_shared(words, lead->department_code,
                       named_of(words, county,
                                *lead->department_name ? lead->department_name : lead->name),
                       &shared, set, least);
    }
    if (status == STATUS_OK && base.county)
        put_shared(words, "",
                   *county                  ? named_of(words, county, "合计")
                   : walking->ask->receiver ? "全县合计"
                                            : "本机合计",
                   &all, set, least);
    tally_close(&tally);
    return status;
}

static void put_outside_share(struct word_table *words, const char *code, const char *name,
                              const int64_t values[4])
{
    char projects[24], all[MONEY_TEXT_SIZE], done[24], money[MONEY_TEXT_SIZE],
        share[MONEY_TEXT_SIZE] = "—";
    snprintf(projects, sizeof projects, "%lld", (long long)values[0]);
    snprintf(done, sizeof done, "%lld", (long long)values[2]);
    money_print_wan(values[1], all);
    money_print_wan(values[3], money);
    if (values[1] > 0)
        rate_print(values[3], values[1], share);
    const char *cells[] = {code, name, projects, all, done, money, share, ""};
    words_row(words, cells);
}

/* Its departments, then what they come to. */
static void put_outside_shares(struct word_table *words, const char *county,
                               const struct outside *outside)
{
    int64_t sums[4];
    for (size_t i = 0; i < outside->row_count; i++) {
        const struct figure_row *row = &outside->rows[i];
        const char *name = arena_print(words->arena, "%s %s", county, row->name);
        if (name && row->value_count >= 4)
            put_outside_share(words, row->code, name, row->values);
    }
    for (size_t i = 0; i < 4; i++)
        sums[i] = outside_sum(outside, i);
    put_outside_share(words, "", arena_print(words->arena, "%s 合计", county), sums);
}

/* -- of the counties below a prefecture ------------------------------------------------------- */

static bool see_outside(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    struct payload payload;
    (void)view;
    *(bool *)context = record->shown.seq && !record->state.withdrawn && !record->gone &&
                       payload_decode(arena, KIND_OUTSIDE, record->payload, &payload) == 0 &&
                       payload.outside.table == OUTSIDE_SHARES;
    return !*(bool *)context;
}

/* Nothing of it is here: said, or its table says it. */
static enum status put_unknown(struct view *view, const struct duty_ask *ask,
                               struct word_table *words, const struct scope *scope, int32_t year,
                               const char *county, const char *why)
{
    const char *cells[] = {"", county, "", "", "", "", "", why};
    bool outside = false;
    struct then *then;
    enum status status = duty_then_open(view, ask, &then);
    if (status == STATUS_OK)
        status = then_each(then, view, scope, KIND_OUTSIDE, (unsigned)year, see_outside, &outside);
    then_close(then);
    if (status == STATUS_OK && !outside)
        words_row(words, cells);
    return status;
}

static bool has_year(const struct walking *walking, int32_t year)
{
    for (size_t i = 0; i < walking->project_count; i++)
        if (walking->projects[i].year == year && walking->projects[i].unit)
            return true;
    return false;
}

/* What of a county: its departments, or the projects that their shares are made of. */
typedef enum status put_of_county(struct walking *walking, const struct obligation *it,
                                  const char *county, struct word_table *words);

/* By its own plan: whose share is asked, of what, and how much. */
static enum status put_county(struct view *view, const struct duty_ask *ask, const char *code,
                              put_of_county *put, struct word_table *words, struct arena *scratch)
{
    struct plan_held held;
    struct why why;
    struct scope scope = {""};
    const char *name = ask->region_name ? ask->region_name(ask->region_context, code) : NULL;
    const char *county = name && *name ? name : code, *unknown = NULL;
    const int32_t plan_year = ask->held->plan.year;
    snprintf(scope.text, sizeof scope.text, "%s", code);
    why_clear(&why);
    enum status status =
        plan_held_on(view, scratch, &scope, (uint16_t)plan_year, true, ask->as_of, &held, &why);
    const bool says_unknown = put == put_departments; /* no project is unknown */
    if (status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED)
        return says_unknown ? put_unknown(view, ask, words, &scope, plan_year - 1, county,
                                          "这里没有该县的工作计划，不知道要求")
                            : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    struct duty_ask of_county = *ask;
    of_county.held = &held;
    struct walking walking = {.view = view, .arena = scratch, .ask = &of_county};
    const struct obligation *it = shared_obligation(&held.plan);
    const int32_t year = it ? duty_year(&held.plan, it) : plan_year - 1;
    status = it ? walking_gather(&walking) : STATUS_OK;
    if (!it)
        unknown = "该县的计划没有要求占比";
    else if (status == STATUS_OK && !has_year(&walking, year))
        unknown = arena_print(scratch, "这里没有该县 %d 年的项目清单", (int)year);
    else if (status == STATUS_OK)
        status = put(&walking, it, county, words);
    if (status == STATUS_OK && unknown && says_unknown)
        status = put_unknown(view, ask, words, &scope, year, county, unknown);
    if (it)
        walking_close(&walking);
    return status;
}

static bool is_named_before(const struct plan *plan, size_t obligation, size_t debtor)
{
    const char *code = plan->obligations[obligation].debtors[debtor];
    for (size_t i = 0; i <= obligation; i++) {
        const struct obligation *it = &plan->obligations[i];
        for (size_t k = 0; it->owner == OWNER_REGIONS && k < it->debtor_count; k++) {
            if (i == obligation && k >= debtor)
                return false;
            if (strcmp(it->debtors[k], code) == 0)
                return true;
        }
    }
    return false;
}

/* Where the plan's debtors are counties: each of them. */
static enum status put_counties(struct view *view, const struct duty_ask *ask, put_of_county *put,
                                struct word_table *words, size_t *count)
{
    const struct plan *plan = &ask->held->plan;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < plan->obligation_count; i++)
        for (size_t k = 0; status == STATUS_OK && plan->obligations[i].owner == OWNER_REGIONS &&
                           k < plan->obligations[i].debtor_count;
             k++) {
            struct arena scratch;
            if (is_named_before(plan, i, k))
                continue;
            arena_init(&scratch, 0);
            status = put_county(view, ask, plan->obligations[i].debtors[k], put, words, &scratch);
            status = status == STATUS_OK && scratch.failed ? STATUS_NO_MEMORY : status;
            arena_close(&scratch);
            ++*count;
        }
    return status;
}

static void note_base(struct word_table *words, const struct plan *plan,
                      const struct obligation *it)
{
    const struct share_base base =
        it ? share_base_of(plan, it->kept.share) : (struct share_base){.stated = false};
    if (!it)
        words_note(words, "计划没有要求占比");
    else if (!base.stated)
        words_note(words, "部门、全县两种分母都列；计划没有写以哪个为准，按部门");
    else if (base.department && base.county)
        words_note(words, "部门、全县两种分母都列；以%s为准",
                   base.county_decides ? "全县" : "部门");
    else
        words_note(words, "占比按%s的项目资金计", base.county ? "全县" : "部门");
}

enum status shares_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         struct table *table)
{
    static const char *const columns[] = {"department_code:部门代码",
                                          "department:部门",
                                          "projects:项目数",
                                          "all:项目资金总额（万元）",
                                          "evaluated:评价项目数",
                                          "done:评价资金额（万元）",
                                          "share:占比",
                                          "reaches:是否达到"};
    struct walking walking = {.view = view, .arena = arena, .ask = ask};
    const struct obligation *it = shared_obligation(&ask->held->plan);
    struct word_table words;
    size_t counties = 0;
    const int32_t year = it ? duty_year(&ask->held->plan, it) : ask->held->plan.year - 1;
    const char *title = arena_print(arena, "部门评价汇总表（%d年度）", (int)year);
    words_begin(&words, arena, table, title ? title : "", columns,
                sizeof columns / sizeof *columns);
    enum status status = walking_gather(&walking);
    if (status == STATUS_OK && it)
        status = put_departments(&walking, it, "", &words);
    walking_close(&walking);
    if (status == STATUS_OK && !ask->unit && !ask->department)
        status = put_counties(view, ask, put_departments, &words, &counties);
    if (status == STATUS_OK)
        status =
            outside_words(view, ask, (uint16_t)year, OUTSIDE_SHARES, put_outside_shares, &words);
    words_above(&words, ask);
    if (status == STATUS_OK)
        status = words_basis_then(&words, view, ask);
    if (counties)
        words_note(&words, "各县的行按该县自己的工作计划、这里收到的明细和评价记录计，不合计");
    if (it || !counties)
        note_base(&words, &ask->held->plan, it);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- which projects the share is made of ------------------------------------------------------- */

/* Departments of several counties may have one code: then the county's stands before it, as its name does. */
static void put_share_project(struct word_table *words, const struct duty_project *project,
                              const struct plan *plan, const char *county, bool done,
                              const char *least)
{
    char money[MONEY_TEXT_SIZE];
    const struct duty_unit *unit = project->unit;
    const char *code =
        !*county ? unit->department_code
                 : arena_print(words->arena, "%s/%s", plan->scope.text, unit->department_code);
    money_print_wan(project->money.annual_fen > 0 ? project->money.annual_fen : 0, money);
    const char *cells[] = {
        code,
        named_of(words, county, *unit->department_name ? unit->department_name : unit->name),
        project->unit_code,
        unit->name,
        project->id,
        project->name,
        money,
        done ? "是" : "",
        least};
    words_row(words, cells);
}

static enum status put_share_projects(struct walking *walking, const struct obligation *it,
                                      const char *county, struct word_table *words)
{
    static const struct tally_by now = {.by = BY_DONE};
    const struct plan *plan = walking_plan(walking);
    const struct tally_ask ask = share_ask(walking, it);
    const struct rule_value *rule = plan_rule_at(plan, it->kept.share);
    const char *least = rule && !rule->unset && rule->count == 1 ? rule->texts[0] : "未设定";
    struct tally tally;
    enum status status = tally_make(walking, &ask, &tally);
    for (size_t i = 0; status == STATUS_OK && i < walking->project_count; i++) {
        const struct duty_project *project = &walking->projects[i];
        if (project->year == ask.year && project->unit)
            put_share_project(words, project, plan, county,
                              tally_has(&tally, TALLY_PROJECT, project->id, &now), least);
    }
    tally_close(&tally);
    return status;
}

enum status share_projects_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                                 struct table *table)
{
    static const char *const columns[] = {"department_code:部门代码",
                                          "department:部门",
                                          "unit_code:单位代码",
                                          "unit:单位",
                                          "id:项目代码",
                                          "name:项目",
                                          "annual:预算（万元）",
                                          "evaluated:是否评价",
                                          "least:要求占比"};
    struct walking walking = {.view = view, .arena = arena, .ask = ask};
    const struct obligation *it = shared_obligation(&ask->held->plan);
    struct word_table words;
    size_t counties = 0;
    words_begin(&words, arena, table, "部门评价占比的项目", columns,
                sizeof columns / sizeof *columns);
    enum status status = walking_gather(&walking);
    if (status == STATUS_OK && it)
        status = put_share_projects(&walking, it, "", &words);
    walking_close(&walking);
    if (status == STATUS_OK && !ask->unit && !ask->department)
        status = put_counties(view, ask, put_share_projects, &words, &counties);
    if (status == STATUS_OK)
        status = words_basis_then(&words, view, ask);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
