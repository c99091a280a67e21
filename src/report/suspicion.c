/* 疑点: what makes a form worth a look (DOMAIN.md 7.3), each with its reason in words; none is a verdict. Numbers stand in
 * the plan's rule set suspicion. */
#include "suspicion.h"

#include <siben/adjust.h>
#include <siben/view_kept.h>

const char *suspicion_chinese(unsigned kind)
{
    static const char *const words[SUSPICION_COUNT] = {
        [SUSPICION_ALL_MET] = "完成值全等于目标",  [SUSPICION_SAME] = "各指标完成值相同",
        [SUSPICION_OLD_TEXT] = "文字与上年雷同",   [SUSPICION_ALL_SPENT] = "全年预算数等于执行数",
        [SUSPICION_FULL] = "指标满分、执行率低",   [SUSPICION_STANDARD] = "资金÷数量与标准矛盾",
        [SUSPICION_ADJUSTED] = "目标调整未经批准", [SUSPICION_SCORE] = "得分与公式不符"};
    return kind < SUSPICION_COUNT ? words[kind] : "";
}

void suspect(struct suspecting *at, enum suspicion_kind kind, const char *reason)
{
    struct suspicions *out = at->out;
    if (!reason) {
        at->failed = true;
        return;
    }
    if (out->count == out->capacity) {
        size_t capacity = out->capacity * 2 + 64;
        struct suspicion *grown = arena_array(at->arena, struct suspicion, capacity);
        if (!grown) {
            at->failed = true;
            return;
        }
        if (out->count)
            memcpy(grown, out->items, out->count * sizeof *grown);
        out->items = grown;
        out->capacity = capacity;
    }
    out->items[out->count++] = (struct suspicion){.form = *at->key,
                                                  .unit_code = arena_text(at->arena, at->unit_code),
                                                  .name = arena_text(at->arena, at->name),
                                                  .kind = (uint8_t)kind,
                                                  .reason = reason};
    at->failed = at->failed || at->arena->failed;
}

/* -- thresholds --------------------------------------------------------------------------------- */

static void threshold(struct suspecting *at, const char *name, int32_t *value)
{
    const struct rule_value *rule = plan_rule_at(at->plan, name);
    *value = -1;
    if ((!rule || rule->unset || !plan_hundredths(rule->texts[0], value)) &&
        at->out->unset_count < sizeof at->out->unset / sizeof *at->out->unset)
        at->out->unset[at->out->unset_count++] = name;
}

/* -- one form --------------------------------------------------------------------------------------- */

/* What a form is laid beside: of the same project, the target, the budget, the form of the year before. */
struct beside {
    struct record record;
    bool has;
};

static void find_beside(struct suspecting *at, struct view *view, struct arena *scratch,
                        unsigned kind, int back, struct beside *beside)
{
    struct record_key key = *at->key;
    key.kind = (uint16_t)kind;
    key.fiscal_year = (uint16_t)(key.fiscal_year - back);
    if (kind == KIND_TARGET || kind == KIND_BUDGET)
        key.round = 0;
    enum status status = replica_get(view, scratch, &key, &beside->record);
    beside->has = status == STATUS_OK && beside->record.shown.seq &&
                  !beside->record.state.withdrawn && !beside->record.gone;
    at->failed = at->failed || status == STATUS_NO_MEMORY;
}

static const struct payload *read_beside(struct suspecting *at, struct arena *scratch,
                                         const struct beside *beside, struct payload *payload)
{
    enum status status = beside->has ? payload_decode(scratch, beside->record.key.kind,
                                                      beside->record.payload, payload)
                                     : STATUS_NOT_FOUND;
    at->failed = at->failed || status == STATUS_NO_MEMORY;
    return status == STATUS_OK ? payload : NULL;
}

static void take_rows(struct suspecting *at, struct arena *scratch, const struct payload *form)
{
    bool self = form->kind == KIND_SELF_EVALUATION;
    size_t count = self ? form->self_evaluation.row_count : form->monitoring.row_count;
    struct suspect_row *rows = arena_array(scratch, struct suspect_row, count + 1);
    at->rows = rows;
    at->row_count = rows ? count : 0;
    at->failed = at->failed || !rows;
    for (size_t i = 0; i < at->row_count; i++) {
        const struct self_row *a = self ? &form->self_evaluation.rows[i] : NULL;
        const struct monitoring_row *b = self ? NULL : &form->monitoring.rows[i];
        rows[i] = (struct suspect_row){.self = a,
                                       .name = a ? a->name : b->name,
                                       .actual = a ? &a->actual : &b->actual,
                                       .reason = a ? a->reason : b->reason,
                                       .measure = a ? "" : b->measure,
                                       .weight = a ? a->weight : 0,
                                       .score = a ? a->score : 0};
        uint16_t number = a ? a->indicator : b->indicator;
        for (size_t k = 0; at->target && k < at->target->indicator_count; k++) {
            const struct indicator *it = &at->target->indicators[k];
            if (number ? it->number == number : strcmp(it->name, rows[i].name) == 0)
                rows[i].indicator = it;
        }
    }
}

/* The form is measured by a target that is not the one that was approved. */
static void suspect_target(struct suspecting *at, struct view *view, struct arena *scratch,
                           const struct record_key *target)
{
    const char *words = "";
    enum status status = adjust_words(view, scratch, target, &words);
    at->failed = at->failed || status == STATUS_NO_MEMORY;
    if (status == STATUS_OK && *words)
        suspect(at, SUSPICION_ADJUSTED, arena_text(at->arena, words));
}

/* What went on under another code has its text of last year there: renamed, carried over, a part, merged. */
static void find_last(struct suspecting *at, struct view *view, struct arena *scratch,
                      struct beside *last)
{
    struct beside project;
    struct payload payload;
    struct suspecting under = *at;
    struct record_key key = *at->key;
    find_beside(at, view, scratch, at->key->kind, 1, last);
    if (last->has || at->failed)
        return;
    key.kind = KIND_PROJECT;
    key.fiscal_year = 0;
    key.round = 0;
    under.key = &key;
    find_beside(&under, view, scratch, KIND_PROJECT, 0, &project);
    const struct payload *held = read_beside(&under, scratch, &project, &payload);
    for (size_t i = 0; held && i < held->project.link_count && !last->has && !under.failed; i++) {
        enum status status = replica_find_project(view, scratch, held->project.links[i].code, &key);
        under.failed = under.failed || status == STATUS_NO_MEMORY;
        if (status != STATUS_OK)
            continue;
        key.fiscal_year = at->key->fiscal_year;
        key.round = at->key->round;
        find_beside(&under, view, scratch, at->key->kind, 1, last);
    }
    at->failed = at->failed || under.failed;
}

struct looking {
    const struct record *form;
    struct record_key target_key;
    struct beside target, budget, last;
};

/* All that the rules read: who asks for another threshold, or has another version of one of the four, has another name. */
static void name_looking(const struct suspecting *at, const struct looking *looking,
                         uint64_t name[2])
{
    const struct record *const records[] = {looking->form, &looking->target.record,
                                            &looking->budget.record, &looking->last.record};
    const bool has[] = {true, looking->target.has, looking->budget.has, looking->last.has};
    struct {
        int64_t thresholds[3];
        struct score_rules scores;
        struct {
            struct version_name version;
            uint64_t mark;
        } of[4];
    } said;
    struct hash hash;
    memset(&said, 0, sizeof said); /* its gaps too */
    said.thresholds[0] = at->least_rows;
    said.thresholds[1] = at->low_execution;
    said.thresholds[2] = at->similar_from;
    memcpy(&said.scores, &at->scores, sizeof said.scores); /* all 0 where they are not set */
    said.scores.version = NULL;
    for (size_t i = 0; i < 4; i++)
        if (has[i]) {
            said.of[i].version.feed = records[i]->shown.feed;
            said.of[i].version.seq = records[i]->shown.seq;
            said.of[i].mark = records[i]->body_mark;
        }
    hash_of(bytes_of(&said, sizeof said), &hash);
    memcpy(name, hash.bytes, 2 * sizeof *name);
    name[1] ^= UINT64_C(0x7375737065637401); /* nothing else of a view_kept is named so */
}

static void look_closely(struct suspecting *at, struct view *view, struct arena *scratch,
                         const struct looking *looking, bool *plain)
{
    struct payload form, target, budget, last;
    enum status status = payload_decode(scratch, at->key->kind, looking->form->payload, &form);
    at->failed = at->failed || status == STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return;
    const struct payload *held = read_beside(at, scratch, &looking->target, &target);
    size_t before = at->out->count;
    at->unit_code = payload_unit_code(&form);
    at->target = held ? &held->target : NULL;
    at->name = held ? held->target.subject_name : "";
    take_rows(at, scratch, &form);
    held = read_beside(at, scratch, &looking->budget, &budget);
    if (held && !*at->name)
        at->name = held->budget.name;
    suspect_values(at);
    suspect_money(at, &form, held ? &held->budget : NULL);
    if (form.kind == KIND_SELF_EVALUATION)
        suspect_scores(at, &form.self_evaluation);
    size_t found = at->out->count - before;
    suspect_target(at, view, scratch, &looking->target_key);
    before = at->out->count;
    at->last_code =
        strcmp(looking->last.record.key.id, at->key->id) != 0 ? looking->last.record.key.id : "";
    suspect_text(at, scratch, &form, read_beside(at, scratch, &looking->last, &last));
    *plain = !at->failed && !found && at->out->count == before;
}

/* Most forms are as they should be, and were so when it was last asked: they are not taken apart again. Whether a target is
 * the one that was approved follows from other records too, and is asked each time. */
static void look_at(struct suspecting *at, struct view *view, struct arena *scratch,
                    const struct record *form)
{
    struct looking looking = {.form = form, .target_key = form->key};
    const struct view_kept *kept = view->kept;
    bool keeps = kept && kept->find && kept->keep, plain = false;
    const char *words = "";
    uint64_t name[2];
    looking.target_key.kind = KIND_TARGET;
    looking.target_key.round = 0;
    find_beside(at, view, scratch, KIND_TARGET, 0, &looking.target);
    find_beside(at, view, scratch, KIND_BUDGET, 0, &looking.budget);
    find_last(at, view, scratch, &looking.last);
    name_looking(at, &looking, name);
    if (keeps && kept->find(kept->context, name, &plain, sizeof plain) && plain) {
        enum status status = adjust_words(view, scratch, &looking.target_key, &words);
        at->failed = at->failed || status == STATUS_NO_MEMORY;
        if (status != STATUS_OK || !*words)
            return;
    }
    look_closely(at, view, scratch, &looking, &plain);
    if (keeps && plain)
        kept->keep(kept->context, name, &plain, sizeof plain);
}

struct visiting {
    struct suspecting *at;
    uint8_t round;
    enum status status;
};

static bool see_form(void *context, struct view *view, const struct record *record,
                     struct arena *scratch)
{
    struct visiting *visiting = context;
    struct suspecting *at = visiting->at;
    if (!record->shown.seq || record->state.withdrawn || record->gone ||
        record->key.round != visiting->round || strchr(record->key.id, '/') ||
        !scope_contains(&at->plan->scope, &record->key.scope))
        return true;
    struct record form = *record;
    form.payload = arena_bytes(scratch, record->payload);
    at->failed = at->failed || (!form.payload.data && record->payload.size);
    at->key = &form.key;
    if (!at->failed)
        look_at(at, view, scratch, &form);
    return !at->failed;
}

enum status suspicions_read(struct view *view, struct arena *arena, const struct plan *plan,
                            uint16_t fiscal_year, uint8_t round, struct suspicions *suspicions)
{
    struct suspecting at = {.arena = arena, .plan = plan, .out = suspicions};
    struct visiting visiting = {.at = &at, .round = round};
    const char *missing = NULL;
    *suspicions = (struct suspicions){.count = 0};
    threshold(&at, "suspicion.least_rows", &at.least_rows);
    threshold(&at, "suspicion.low_execution", &at.low_execution);
    threshold(&at, "suspicion.similar_from", &at.similar_from);
    at.scored = !round && score_rules_of(plan, &at.scores, &missing) == STATUS_OK;
    if (!at.scored)
        memset(&at.scores, 0, sizeof at.scores);
    if (!round && !at.scored && suspicions->unset_count < 5)
        suspicions->unset[suspicions->unset_count++] = missing;
    enum status status = replica_each(view, NULL, round ? KIND_MONITORING : KIND_SELF_EVALUATION,
                                      fiscal_year, see_form, &visiting);
    return status ? status : at.failed || arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- the table ------------------------------------------------------------------------------------------ */

enum status suspicions_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                             uint16_t fiscal_year, uint8_t round, struct table *table)
{
    static const char *const columns[] = {"unit_code:单位代码", "unit:单位", "id:项目代码",
                                          "name:项目",          "kind:疑点", "reason:理由",
                                          "record:记录"};
    struct word_table words;
    struct suspicions suspicions;
    struct duty_roster roster;
    const char *title = round ? arena_print(arena, "%u年1—%u月监控疑点清单", fiscal_year, round)
                              : arena_print(arena, "%u年自评疑点清单", fiscal_year);
    words_begin(&words, arena, table, title ? title : "", columns,
                sizeof columns / sizeof *columns);
    enum status status = duty_roster_read(view, NULL, arena, &ask->held->plan.scope, &roster);
    if (status == STATUS_OK)
        status = suspicions_read(view, arena, &ask->held->plan, fiscal_year, round, &suspicions);
    for (size_t i = 0; status == STATUS_OK && i < suspicions.count; i++) {
        const struct suspicion *it = &suspicions.items[i];
        const struct duty_unit *unit = duty_roster_unit_at(&roster, it->unit_code, &it->form.scope);
        char key[RECORD_KEY_TEXT_SIZE];
        if (ask->unit && strcmp(ask->unit, it->unit_code) != 0)
            continue;
        record_key_print(&it->form, key, sizeof key);
        const char *cells[] = {it->unit_code,
                               unit ? unit->name : "",
                               it->form.id,
                               it->name,
                               suspicion_chinese(it->kind),
                               it->reason,
                               key};
        words_row(&words, cells);
    }
    for (size_t i = 0; status == STATUS_OK && i < suspicions.unset_count; i++)
        words_note(&words, "规则 %s 未设定，靠它的疑点没有查", suspicions.unset[i]);
    words_note(
        &words,
        "疑点只用于选择去看什么，不是结论；要一并核查的：siben sample draw 批次 --suspicious");
    duty_roster_close(&roster);
    if (status == STATUS_OK)
        status = ex_ante_mark(view, arena, ask, false, table);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
