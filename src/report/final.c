/* One score and grade of each project: by precedence. */
#include "final.h"

#include <siben/scoring.h>

static const char *const sources[FINAL_COUNT] = {
    [FINAL_VETO] = "veto",
    [FINAL_FINANCE] = "finance_evaluation",
    [FINAL_DEPARTMENT] = "department_evaluation",
    [FINAL_REVIEWED] = "reviewed_self_evaluation",
    [FINAL_SELF] = "self_evaluation",
};

const char *final_chinese(unsigned source)
{
    static const char *const words[FINAL_COUNT] = {[FINAL_NONE] = "",
                                                   [FINAL_VETO] = "核查一票否决",
                                                   [FINAL_FINANCE] = "财政评价",
                                                   [FINAL_DEPARTMENT] = "部门评价",
                                                   [FINAL_REVIEWED] = "审核过的自评",
                                                   [FINAL_SELF] = "自评（未审核）"};
    return source < FINAL_COUNT ? words[source] : "";
}

static void read_order(struct finals *finals)
{
    const struct rule_value *order = plan_rule_at(finals->plan, "precedence.order");
    if (!order || order->unset)
        finals->unset = "precedence.order";
    for (size_t i = 0; !finals->unset && i < order->count; i++)
        for (uint8_t source = 1; source < FINAL_COUNT; source++)
            if (strcmp(order->texts[i], sources[source]) == 0 && finals->order_count < FINAL_COUNT)
                finals->order[finals->order_count++] = source;
}

static struct final_words *words_of(struct finals *finals, struct arena *arena, const char *project)
{
    bool made = false;
    uint64_t *slot = map_put(finals->map, bytes_of_text(project), &made);
    if (!slot)
        return NULL;
    if (made) {
        struct final_words *words = arena_take(arena, sizeof *words);
        *slot = (uint64_t)(uintptr_t)words;
        if (words)
            *words = (struct final_words){.finance = {.record = ""},
                                          .department = {.record = ""},
                                          .veto_record = "",
                                          .unproved = "",
                                          .conflict = ""};
    }
    return (struct final_words *)(uintptr_t)*slot;
}

bool score_is_part(const struct work *work, const struct work_row *row)
{
    for (size_t i = 0; i < work->row_count; i++) {
        const struct work_row *whole = &work->rows[i];
        if (whole != row && whole->scored && text_is_empty(whole->field) &&
            !text_is_empty(row->field) && strcmp(whole->project_code, row->project_code) == 0 &&
            strcmp(whole->unit_code, row->unit_code) == 0)
            return true;
    }
    return false;
}

/* What does not count for an obligation decides nothing either: an evaluation of which no document can be had (O-21,
 * O-25), or by an agency that prepared what it evaluates. */
static bool decides(struct finals *finals, struct final_words *words, const struct work_item *item,
                    const struct work *work, const struct work_row *row)
{
    if ((work->type != WORK_KEY_EVALUATION && work->type != WORK_DEPARTMENT_EVALUATION) ||
        !row->scored)
        return true;
    const bool proved = work_proved(work),
               conflict = works_conflict(finals->works, work, row, finals->as_of);
    finals->unproved += !proved;
    finals->conflicting += proved && conflict;
    if (!proved)
        words->unproved = item->text;
    else if (conflict)
        words->conflict = item->text;
    return proved && !conflict;
}

/* Records come in the order of their keys: every node takes the same one. */
static void take_score(struct final_evaluated *taken, const struct work_item *item,
                       const struct work *work, const struct work_row *row)
{
    const struct final_evaluated before = *taken;
    if (before.said && work->date < before.date)
        return;
    const bool same_day = before.said && before.date == work->date;
    *taken = (struct final_evaluated){
        .said = true, .score = row->score, .date = work->date, .record = item->text};
    if (same_day && before.score != row->score && before.record != item->text) {
        taken->other = before.record;
        taken->other_score = before.score;
    } else if (same_day && before.other && before.other_score != row->score) {
        taken->other = before.other;
        taken->other_score = before.other_score;
    }
}

/* The score of the whole stands in the row without a dimension; of several evaluations the newest counts. */
static void take_row(struct finals *finals, struct final_words *words, const struct work_item *item,
                     const struct work *work, const struct work_row *row)
{
    bool vetoes = row->vetoed && veto_counts(finals->plan, work, item->key.round);
    finals->ignored += row->vetoed && !vetoes;
    if (vetoes) {
        words->vetoed = true;
        words->veto_record = item->text;
        words->veto_work = work;
        words->veto_row = row;
    }
    if (item->key.round)
        return; /* a round's checks say nothing of the year's evaluation but that */
    if (score_is_part(work, row) || !decides(finals, words, item, work, row))
        return;
    if (work->type == WORK_VERIFICATION) {
        words->checked = true;
        words->verdict = row->verdict > words->verdict ? row->verdict : words->verdict;
    } else if (work->type == WORK_KEY_EVALUATION && row->scored) {
        take_score(&words->finance, item, work, row);
    } else if (work->type == WORK_DEPARTMENT_EVALUATION && row->scored) {
        take_score(&words->department, item, work, row);
    }
}

#define DEPARTMENT_PREFIX "dept/"
/* "部门整体绩效" among the fields of key evaluations (DOMAIN.md O-26); the others are no score of a department's. */
#define FIELD_OVERALL "部门整体"

bool final_row_of_department(const struct duty_roster *roster, const struct scope *place,
                             const struct work_row *row, const char *department)
{
    const struct duty_unit *lead =
        *row->project_code ? NULL : duty_roster_lead(roster, department, place);
    return lead && strcmp(lead->code, row->unit_code) == 0;
}

/* Whose score or grade the row is about: "" nobody's that has one. What is said of a unit is of its department's overall
 * form where that unit leads it: others have no such form. */
static const char *subject_of(struct arena *arena, const struct duty_roster *roster,
                              const struct scope *place, const struct work *work,
                              const struct work_row *row)
{
    if (*row->project_code)
        return row->project_code;
    const struct duty_unit *unit = duty_roster_unit_at(roster, row->unit_code, place);
    bool whole = work->type != WORK_KEY_EVALUATION || text_is_empty(row->field) ||
                 text_contains(row->field, FIELD_OVERALL);
    if (!unit || !whole || roster->departments[unit->department] != unit)
        return "";
    return arena_print(arena, DEPARTMENT_PREFIX "%s", unit->department_code);
}

static bool of_result(unsigned type)
{
    return type == WORK_VERIFICATION || type == WORK_KEY_EVALUATION ||
           type == WORK_DEPARTMENT_EVALUATION || type == WORK_ONSITE || type == WORK_SPOT_REVIEW ||
           type == WORK_SAMPLING;
}

enum status finals_read(struct arena *arena, const struct plan *plan, const struct works *works,
                        const struct duty_roster *roster, int32_t year, int32_t as_of,
                        struct finals *finals)
{
    int64_t end_ms = day_end_ms(as_of);
    const char *missing = NULL;
    *finals = (struct finals){.plan = plan, .works = works, .as_of = as_of, .map = map_new()};
    if (!finals->map)
        return STATUS_NO_MEMORY;
    read_order(finals);
    finals->computes = score_counts_computed(plan);
    finals->scores_set = score_rules_of(plan, &finals->scores, &missing) == STATUS_OK;
    if (finals->computes && !finals->scores_set && !finals->unset)
        finals->unset = missing;
    finals->voids = veto_effect(plan, "grade_void");
    for (size_t i = 0; i < works->count; i++) {
        const struct work_item *item = &works->items[i];
        const struct work *work = work_by(item, end_ms);
        unsigned returns;
        if (!work || item->key.fiscal_year != year || !of_result(work->type) ||
            work->date == DATE_NONE || work->date > as_of ||
            work_state_by(item, end_ms, &returns) == COURSE_RETURNED)
            continue;
        for (size_t k = 0; k < work->row_count; k++) {
            const struct work_row *row = &work->rows[k];
            const char *subject = subject_of(arena, roster, &item->key.scope, work, row);
            struct final_words *words =
                subject && *subject ? words_of(finals, arena, subject) : NULL;
            if (!subject || (*subject && !words))
                return STATUS_NO_MEMORY;
            if (words)
                take_row(finals, words, item, work, row);
            if (words && words->vetoed && !plan_rule_at(plan, "veto.effects"))
                finals->unset = "veto.effects";
            const struct rule_value *from = plan_rule_at(plan, "veto.from");
            if (words && row->vetoed && from && from->unset)
                finals->unset = "veto.from";
        }
    }
    return STATUS_OK;
}

void finals_close(struct finals *finals)
{
    map_free(finals->map);
    finals->map = NULL;
}

static void evaluated(const struct final_evaluated *said, struct final *final)
{
    final->scored = said && said->said;
    final->score = final->scored ? said->score : 0;
    final->record = final->scored ? said->record : "";
}

static bool says(const struct finals *finals, uint8_t source, const struct final_self *self,
                 struct final *final)
{
    const struct final_words *said = final->said;
    switch (source) {
    case FINAL_VETO: /* DOMAIN.md 1.4 A7: "self-eval grade void (treated 差)" */
        if (!said || !said->vetoed || !finals->voids)
            return false;
        final->grade = "poor";
        final->record = said->veto_record;
        return true;
    case FINAL_FINANCE:
        evaluated(said ? &said->finance : NULL, final);
        break;
    case FINAL_DEPARTMENT:
        evaluated(said ? &said->department : NULL, final);
        break;
    default:
        final->scored = self->held && (source == FINAL_SELF || self->approved) &&
                        (self->known || !finals->computes);
        final->score = !final->scored ? 0 : finals->computes ? self->computed : self->reported;
        final->differs = final->scored && self->known && self->computed != self->reported;
        final->reported = self->reported;
        final->computed = self->computed;
        final->record = "";
    }
    if (final->scored)
        final->grade = plan_grade(finals->plan, final->score);
    return final->scored;
}

struct final final_of(const struct finals *finals, const char *project,
                      const struct final_self *self)
{
    const uint64_t *slot = map_get(finals->map, bytes_of_text(project));
    struct final final = {.record = "",
                          .said = slot ? (const struct final_words *)(uintptr_t)*slot : NULL};
    for (size_t i = 0; i < finals->order_count; i++)
        if (says(finals, finals->order[i], self, &final)) {
            final.source = finals->order[i];
            return final;
        }
    return final;
}

const char *final_source_words(struct arena *arena, const struct finals *finals,
                               const struct final *final)
{
    char other[MONEY_TEXT_SIZE];
    const char *source = final_chinese(final->source);
    if (!final->differs)
        return source;
    score_print(finals->computes ? final->reported : final->computed, other);
    const char *words = arena_print(
        arena, finals->computes ? "%s，取计算总分（自评总分 %s）" : "%s，取自评总分（计算总分 %s）",
        source, other);
    return words ? words : "";
}

const char *final_doubled_words(struct arena *arena, const struct final *final, bool english)
{
    char date[DATE_TEXT_SIZE], other[MONEY_TEXT_SIZE], score[MONEY_TEXT_SIZE];
    const struct final_evaluated *said = !final->said                     ? NULL
                                         : final->source == FINAL_FINANCE ? &final->said->finance
                                         : final->source == FINAL_DEPARTMENT
                                             ? &final->said->department
                                             : NULL;
    if (!said || !said->other)
        return "";
    date_print(said->date, date);
    score_print(said->other_score, other);
    score_print(said->score, score);
    const char *words = arena_print(
        arena,
        english ? "two evaluations of %s differ: %s has %s, %s has %s; the later number counts"
                : "%s 有两次评价，得分不同：%s 得 %s，%s 得 %s，取编号在后的，请核实",
        date, said->other, other, said->record, score);
    return words ? words : "";
}

bool final_applies(const struct finals *finals, const struct final *final)
{
    const struct rule_value *listed = plan_rule_at(finals->plan, "result_use.grades");
    for (size_t i = 0; final->grade && listed && !listed->unset && i < listed->count; i++)
        if (strcmp(listed->texts[i], final->grade) == 0)
            return true;
    return false;
}

void finals_note(struct word_table *words, const struct finals *finals, size_t doubled)
{
    struct buffer text = {0};
    if (!finals->plan)
        return; /* nothing was read */
    if (finals->unset) {
        words_note(words, "规则 %s 未设定，最终得分和等级不定", finals->unset);
        return;
    }
    for (size_t i = 0; i < finals->order_count; i++)
        buffer_print(&text, "%s%s", i ? "、" : "", final_chinese(finals->order[i]));
    buffer_put_u8(&text, 0);
    if (text.failed)
        words->arena->failed = true;
    else
        words_note(words, "最终得分和等级取先有的一个：%s%s", (const char *)text.data,
                   finals->voids ? "；否决的按差" : "；否决不使等级作废（veto.effects）");
    buffer_free(&text);
    if (finals->unproved)
        words_note(words, "%zu 个评价得分不计：没有可查的佐证", finals->unproved);
    if (finals->conflicting)
        words_note(words, "%zu 个评价得分不计：评价机构给被评价的单位编制过材料",
                   finals->conflicting);
    if (doubled)
        words_note(words, "%zu 处同一天的两次评价得分不同：取编号在后的，请核实", doubled);
    words_note(words, finals->computes
                          ? "自评的最终得分取计算总分（规则“计分”的 counts = computed）"
                      : plan_rule_at(finals->plan, "scoring.counts")
                          ? "自评的最终得分取自评总分（规则“计分”的 counts 不是 computed）"
                          : "自评的最终得分取自评总分（计划没有写 scoring.counts）");
    if (finals->ignored)
        words_note(words, "%zu 条写了一票否决的记录不计：它的来源不在规则 veto.from 里",
                   finals->ignored);
}
